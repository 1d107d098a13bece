//! What the main job looks like from outside, on each engine.

use super::world::{CITY, COUNTY, HEALTH, OFFICE, PROVINCE, TOWN, VILLAGE, VILLAGE_2, Who, World};
use serde_json::{Value, json};
use shouhu_domain::command::Command;
use shouhu_domain::ids::{HOUR_MS, MINUTE_MS, MatterId, UnitNo};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;

fn row(board: &Value, unit: u32) -> &Value {
    let rows = board["rows"].as_array().unwrap();
    &rows.iter().find(|r| r["unit"]["no"] == unit).unwrap_or_else(|| panic!("{unit}: {board}"))["counts"]
}

#[tokio::test]
async fn an_order_is_signed_and_the_boards_above_count_it() {
    for world in World::each().await {
        let (province, county, village) =
            (world.duty(PROVINCE).await, world.duty(COUNTY).await, world.duty(VILLAGE).await);
        let id = world.issue(&province, "under 4101", json!({ "due_ms": world.hours(4), "title": "𠮷堽𫝆" })).await;
        let inbox = world.get(&village, "/now").await.good();
        assert_eq!(
            (&inbox["needs"][0]["kind"], &inbox["needs"][0]["matter"]["title"]),
            (&json!("sign"), &json!("𠮷堽𫝆"))
        );
        let first = world.post(&village, &format!("/matters/{id}/sign"), json!({})).await.good();
        assert_eq!(
            (&first["first"], &first["late"], &first["at_ms"]),
            (&json!(true), &json!(false), &json!(world.app.now()))
        );
        world.pass(5 * HOUR_MS);
        let again = world.post(&village, &format!("/matters/{id}/sign"), json!({})).await.good();
        assert_eq!((&again["first"], &again["late"], &again["at_ms"]), (&json!(false), &json!(false), &first["at_ms"]));
        world.post(&county, &format!("/matters/{id}/read"), json!({})).await.good();
        let late = world.post(&county, &format!("/matters/{id}/sign"), json!({})).await.good();
        assert_eq!((&late["first"], &late["late"]), (&json!(true), &json!(true)));
        let board = world.get(&province, &format!("/matters/{id}/board")).await.good();
        assert_eq!(row(&board, CITY)["signed"], 2);
        assert_eq!(row(&board, CITY)["expected"], board["total"]["expected"]);
        let below = world.get(&province, &format!("/matters/{id}/board?node={TOWN}")).await.good();
        assert_eq!((&below["total"]["signed"], &row(&below, VILLAGE)["signed"]), (&json!(1), &json!(1)));
        assert_eq!(row(&below, VILLAGE_2)["late"], 1, "past due, not signed");
        let unsigned = world.get(&province, &format!("/matters/{id}/units?filter=late&under={TOWN}")).await.good();
        assert_eq!(unsigned["total"], 2, "the street itself and its other village");
        let all = world.get(&county, "/board").await.good();
        assert_eq!((&all["matters"], &all["node"]["no"]), (&json!(1), &json!(COUNTY)));
    }
}

#[tokio::test]
async fn a_joint_order_to_the_whole_province_needs_its_organs_and_a_second_person() {
    for world in World::each().await {
        let health = world.duty(HEALTH).await;
        let office = world.duty(OFFICE).await;
        let body =
            json!({ "kind": "guide", "title": "指南", "text": "全文", "audience": "under 41", "joint": [OFFICE] });
        let sent = world.post(&health, "/matters", body).await.good();
        assert_eq!(sent["status"], "countersigning");
        let id = sent["id"].as_i64().unwrap();
        let needs = world.get(&office, "/now").await.good();
        assert_eq!(needs["needs"][0]["kind"], "countersign");
        let signed = world.post(&office, &format!("/matters/{id}/countersign"), json!({})).await.good();
        assert_eq!(signed["status"], "issued", "the countersignature is the second person");
        let alone = json!({ "kind": "notice", "title": "一", "text": "一", "audience": "level:city" });
        let waiting = world.post(&health, "/matters", alone).await.good();
        assert_eq!(waiting["status"], "approving");
        let approve = format!("/matters/{}/approve", waiting["id"]);
        assert_eq!(world.post(&health, &approve, json!({})).await.problem(), "forbidden");
        let commander = world.person(HEALTH, &[Role::Commander]).await;
        assert_eq!(world.post(&commander, &approve, json!({})).await.good()["status"], "issued");
        assert_eq!(world.post(&commander, &approve, json!({})).await.problem(), "matter.wrong_status");
    }
}

#[tokio::test]
async fn an_order_goes_level_by_level_and_is_broken_down() {
    for world in World::each().await {
        let (city, county, town) = (world.duty(CITY).await, world.duty(COUNTY).await, world.duty(TOWN).await);
        let more = json!({ "by_level": true, "kind": "task", "due_ms": world.hours(10) });
        let id = world.issue(&city, "under 410102", more).await;
        assert_eq!(
            world.get(&town, &format!("/matters/{id}")).await.problem(),
            "not_found",
            "the county still keeps it"
        );
        assert_eq!(world.post(&town, &format!("/matters/{id}/sign"), json!({})).await.problem(), "not_found");
        world.pass(3 * HOUR_MS);
        let relay = json!({ "text": "各街道今晚报", "due_ms": world.hours(2) });
        world.post(&county, &format!("/matters/{id}/relay"), relay).await.good();
        let seen = world.get(&town, &format!("/matters/{id}")).await.good();
        assert_eq!(
            (&seen["my"]["local_text"], &seen["my"]["relayed_by"]["no"]),
            (&json!("各街道今晚报"), &json!(COUNTY))
        );
        let hold = world.get(&city, &format!("/matters/{id}/hold")).await.good();
        let kept = hold["rows"].as_array().unwrap().iter().find(|r| r["unit"]["no"] == COUNTY).unwrap();
        assert_eq!((&kept["held_ms"], &kept["over"]), (&json!(3 * HOUR_MS), &json!(true)), "30 % of the time");
        let child = json!({ "children": [{ "audience": "under 410102001", "title": "路口", "text": "两班", "due_ms": world.hours(2) }] });
        let broken = world.post(&town, &format!("/matters/{id}/break-down"), child).await.good();
        let parent = world.get(&town, &format!("/matters/{id}")).await.good();
        assert_eq!((&parent["children"][0]["id"], &parent["my"]["stage"]), (&broken["ids"][0], &json!("signed")));
    }
}

#[tokio::test]
async fn reminders_wait_five_minutes_and_a_difficulty_is_answered() {
    for world in World::each().await {
        let (county, village) = (world.duty(COUNTY).await, world.duty(VILLAGE).await);
        let id = world.issue(&county, "under 410102", json!({ "due_ms": world.hours(4) })).await;
        let remind = format!("/matters/{id}/remind");
        let first = world.post(&county, &remind, json!({})).await.good();
        assert_eq!(first["reminded"], 7);
        let soon = world.post(&county, &remind, json!({})).await;
        assert_eq!(soon.problem(), "remind.too_soon");
        assert_eq!(soon.json()["params"]["next_ms"], first["next_ms"]);
        world.pass(5 * MINUTE_MS);
        world.post(&county, &remind, json!({})).await.good();
        world.post(&village, &format!("/matters/{id}/difficulty"), json!({ "text": "缺体温枪" })).await.good();
        let needs = world.get(&county, "/now").await.good();
        let asked = needs["needs"].as_array().unwrap().iter().find(|n| n["kind"] == "answer").unwrap();
        assert_eq!(asked["unit"]["no"], VILLAGE);
        let answer = format!("/matters/{id}/units/{VILLAGE}/answer");
        world.post(&county, &answer, json!({ "text": "今晚送到" })).await.good();
        assert_eq!(world.post(&county, &answer, json!({ "text": "再答" })).await.problem(), "difficulty.none_open");
        let seen = world.get(&village, &format!("/matters/{id}")).await.good();
        assert_eq!((&seen["my"]["answer"], &seen["my"]["difficulty_open"]), (&json!("今晚送到"), &json!(false)));
        world.pass(14 * HOUR_MS);
        assert_eq!(world.post(&county, &remind, json!({})).await.problem(), "remind.quiet_hours");
    }
}

#[tokio::test]
async fn a_list_of_units_is_taken_and_undone() {
    for world in World::each().await {
        let keeper = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let duty = world.duty(PROVINCE).await;
        let csv = "代码,级别,名称,上级\n410102003,乡镇,𠮷堽街道,410102\n410102003201,村,新村,410102003\n419901,乡镇,坏,nowhere\n";
        let take = async |path: &str| {
            world.send(world.request(Some(&keeper), "POST", path, Some(csv.as_bytes()))).await.good()
        };
        let before = world.head();
        let dry = take("/units/import?dry_run=1").await;
        assert_eq!((&dry["good"], &dry["bad"], dry.get("id")), (&json!(2), &json!(1), None), "{dry}");
        assert_eq!(world.head(), before);
        let taken = take("/units/import").await;
        assert_eq!((&taken["added"], &taken["errors"][0]["row"]), (&json!(2), &json!(4)), "{taken}");
        assert!(taken["errors"][0]["title_zh"].as_str().unwrap() != "系统内部出错");
        let found = world.get(&duty, "/units?q=%E5%A0%BD%E8%A1%97").await.good();
        assert_eq!(found["rows"][0]["name"], "𠮷堽街道");
        assert!(take("/units/import").await.get("id").is_none(), "a second time nothing changes");
        let undo = format!("/units/import/{}/undo", taken["id"]);
        let undone = world.post(&keeper, &undo, json!({})).await.good();
        assert_eq!((&undone["undone"], &undone["kept"]), (&json!(2), &json!(0)));
        let again = take("/units/import").await;
        assert_eq!(again["changed"], 2, "what was undone can be brought again: {again}");
        world.pass(25 * HOUR_MS);
        let late = format!("/units/import/{}/undo", again["id"]);
        assert_eq!(world.post(&keeper, &late, json!({})).await.problem(), "import.undo.too_late");
    }
}

#[tokio::test]
async fn reports_wait_for_those_who_may_verify_them_and_for_nobody_else() {
    for world in World::each().await {
        let (county, village) = (world.duty(COUNTY).await, world.duty(VILLAGE).await);
        let liaison = world.person(COUNTY, &[Role::Liaison]).await;
        let id = world.issue(&county, "under 410102", json!({ "verify": true, "due_ms": world.hours(4) })).await;
        let waits = async |who: &Who| -> Option<Value> {
            let now = world.get(who, "/now").await.good();
            now["needs"].as_array().unwrap().iter().find(|need| need["kind"] == "verify").cloned()
        };
        assert_eq!(waits(&county).await, None, "nothing is reported yet");
        for step in ["sign", "done"] {
            world.post(&village, &format!("/matters/{id}/{step}"), json!({})).await.good();
        }
        assert_eq!(waits(&county).await.unwrap()["params"]["units"], 1);
        assert_eq!(waits(&liaison).await, None, "a liaison does not verify");
        assert_eq!(waits(&village).await, None, "nobody verifies its own");
        world.post(&county, &format!("/matters/{id}/units/{VILLAGE}/verify"), json!({})).await.good();
        assert_eq!(waits(&county).await, None);
    }
}

#[tokio::test]
async fn an_escalation_tells_the_deputy_before_the_superior() {
    for world in World::each().await {
        let (city, county) = (world.duty(CITY).await, world.duty(COUNTY).await);
        let deputy = world.holder(TOWN, PostKind::Deputy, &[Role::Commander]).await;
        let steps = json!([{ "after_min": 0, "to": "deputy" }, { "after_min": 30, "to": "superior" }]);
        let more = json!({ "due_ms": world.hours(1), "escalation": steps });
        let id = world.issue(&city, "level:town", more).await;
        let told = async |who: &Who| {
            let now = world.get(who, "/now").await.good();
            now["needs"].as_array().unwrap().iter().any(|need| need["kind"] == "escalated")
        };
        world.pass(HOUR_MS + 1);
        world.machine(Command::Escalate { matter: MatterId(id) }).await;
        assert_eq!((told(&deputy).await, told(&county).await), (true, false), "inside the unit first");
        world.pass(30 * MINUTE_MS);
        world.machine(Command::Escalate { matter: MatterId(id) }).await;
        assert_eq!((told(&deputy).await, told(&county).await), (true, true));
        world.post(&deputy, &format!("/matters/{id}/sign"), json!({})).await.good();
        assert!(!told(&deputy).await, "who has signed is not chased");
    }
}

/// An order that goes level by level stands still at the county: the town below is told nothing of what it cannot open.
#[tokio::test]
async fn an_escalation_names_no_matter_that_was_not_passed_on() {
    for world in World::each().await {
        let (city, county, town) = (world.duty(CITY).await, world.duty(COUNTY).await, world.duty(TOWN).await);
        let steps = json!([{ "after_min": 0, "to": "superior" }]);
        let more = json!({ "due_ms": world.hours(1), "escalation": steps, "by_level": true });
        let id = world.issue(&city, "unit:410102 or under 410102", more).await;
        world.pass(HOUR_MS + 1);
        world.machine(Command::Escalate { matter: MatterId(id) }).await;
        assert!(
            world.app.store.state().matters[&MatterId(id)].told.contains_key(&UnitNo(TOWN)),
            "its villages are late"
        );
        let needs = async || world.get(&town, "/now").await.good()["needs"].clone();
        assert_eq!(needs().await, json!([]), "the county has not passed it on");
        assert_eq!(world.get(&town, &format!("/matters/{id}")).await.problem(), "not_found");
        world.post(&county, &format!("/matters/{id}/relay"), json!({})).await.good();
        let kinds: Vec<Value> = needs().await.as_array().unwrap().iter().map(|need| need["kind"].clone()).collect();
        assert!(kinds.contains(&json!("escalated")), "{kinds:?}");
    }
}

#[tokio::test]
async fn the_auditor_opens_the_case_file_and_each_proof_holds() {
    for world in World::each().await {
        let (county, village) = (world.duty(COUNTY).await, world.duty(VILLAGE).await);
        let auditor = world.person(PROVINCE, &[Role::Auditor]).await;
        let id = world.issue(&county, "under 410102", json!({ "due_ms": world.hours(4) })).await;
        world.post(&village, &format!("/matters/{id}/sign"), json!({})).await.good();
        let file = world.get(&auditor, &format!("/matters/{id}/case-file")).await.good();
        let rows = file["rows"].as_array().unwrap();
        let kinds: Vec<&str> = rows.iter().map(|r| r["type"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["matter.submitted", "matter.issued", "receipt.reached"]);
        for proof in file["proofs"].as_array().unwrap() {
            let proof: shouhu_store::journal::Proof = serde_json::from_value(proof.clone()).unwrap();
            shouhu_store::journal::check(&proof).unwrap();
        }
        assert_eq!(file["proofs"].as_array().unwrap().len(), rows.len());
        let export = world.get(&auditor, &format!("/matters/{id}/case-file.json")).await;
        let head = format!("{}:{}", world.head(), file["head"].as_str().unwrap());
        let kept = shouhu_store::journal::Head::parse(&head);
        let report = shouhu_store::journal::case::check(&export.bytes, kept.as_ref());
        assert_eq!(report.faults, [], "{}", export.text());
        let seqs: Vec<i64> = rows.iter().map(|r| r["seq"].as_i64().unwrap()).collect();
        assert_eq!((report.records, report.kept), (seqs, Some(shouhu_store::journal::case::Kept::Met)));
        assert!(!export.text().contains("测试员"), "values about persons stay sealed");
        let verified = world.get(&auditor, "/journal/verify").await.good();
        assert_eq!((&verified["ok"], &verified["head"]), (&json!(true), &file["head"]));
        let newest = world.get(&auditor, "/journal?limit=1").await.good();
        assert_eq!(
            (&newest["rows"][0]["type"], &newest["rows"][0]["actor"]["unit"]["no"]),
            (&json!("receipt.reached"), &json!(VILLAGE))
        );
        let added = world.get(&auditor, "/journal?limit=500").await.good();
        let person = added["rows"].as_array().unwrap().iter().find(|r| r["type"] == "person.added").unwrap();
        assert!(
            person["body"]["name"].as_str().unwrap().starts_with("测试员"),
            "the auditor may read persons: {person}"
        );
        let kinds = |list: Value| -> Vec<String> {
            list["rows"].as_array().unwrap().iter().map(|r| r["type"].as_str().unwrap().to_owned()).collect()
        };
        let asked = async |query: &str| kinds(world.get(&auditor, &format!("/journal?{query}")).await.good());
        assert_eq!(asked("kind=matter").await, ["matter.issued", "matter.submitted"]);
        assert_eq!(asked("kind=matter.issued").await, ["matter.issued"]);
        assert!(asked("kind=matt").await.is_empty(), "a type or its beginning up to a dot");
        let at = newest["rows"][0]["at_ms"].as_i64().unwrap();
        assert!(asked(&format!("kind=receipt&from_ms={at}&until_ms={at}")).await.contains(&"receipt.reached".into()));
        assert!(asked(&format!("until_ms={}", at - 30 * 24 * HOUR_MS)).await.is_empty());
        assert!(asked(&format!("from_ms={}", at + HOUR_MS)).await.is_empty());
        let keeper = world.person(PROVINCE, &[Role::AuditAdmin]).await;
        let sealed = world.get(&keeper, "/journal?limit=500").await.good();
        let person = sealed["rows"].as_array().unwrap().iter().find(|r| r["type"] == "person.added").unwrap();
        assert_eq!(person["body"]["name"]["sealed"], json!(true));
    }
}
