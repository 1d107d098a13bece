//! A finding from its issue to its close-out, on each engine: who sees it where, what a photograph is for, who may not
//! close it, and what the board counts.

use super::world::{CITY, COUNTY, PROVINCE, TOWN, UNRELATED, Who, World};
use serde_json::{Value, json};
use shouhu_domain::policy::Role;

async fn photo(world: &World, who: &Who, text: &str) -> String {
    let mut request = world.request(Some(who), "POST", "/files", Some(text.as_bytes()));
    request.headers_mut().insert("shouhu-file-name", "a.jpg".parse().unwrap());
    request.headers_mut().insert("content-type", "image/jpeg".parse().unwrap());
    world.send(request).await.good()["sha256"].as_str().unwrap().to_owned()
}

fn body(world: &World, to: u32, files: &[String]) -> Value {
    json!({ "title": "活禽摊位未停业", "text": "市场内一处活禽摊位仍在营业。", "to": to, "severity": "serious",
        "category": "活禽交易", "evidence": "清空后的摊位", "due_ms": world.hours(8), "files": files })
}

async fn counts(world: &World, who: &Who) -> [i64; 4] {
    let board = world.get(who, "/findings").await.good();
    ["open", "waiting", "closed", "overdue"].map(|name| board["counts"][name].as_i64().unwrap())
}

async fn need(world: &World, who: &Who, id: i64) -> Vec<String> {
    let now = world.get(who, "/now").await.good();
    let needs = now["needs"].as_array().unwrap().iter().filter(|n| n["matter"]["id"] == id);
    needs.map(|n| n["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_finding_is_mended_with_a_photograph_and_closed_by_another_person() {
    for world in World::each().await {
        let finder = world.person(CITY, &[Role::Inspector]).await;
        let second = world.person(CITY, &[Role::Inspector]).await;
        let (county, town) = (world.duty(COUNTY).await, world.duty(TOWN).await);
        let before = photo(&world, &finder, "before").await;
        let id = world.post(&finder, "/findings", body(&world, TOWN, std::slice::from_ref(&before))).await.good()["id"]
            .as_i64()
            .unwrap();
        for who in [&finder, &county, &town, &world.duty(PROVINCE).await] {
            assert_eq!(counts(&world, who).await, [1, 0, 0, 0]);
        }
        let elsewhere = world.duty(UNRELATED).await;
        assert_eq!(counts(&world, &elsewhere).await, [0; 4]);
        assert_eq!(world.get(&elsewhere, &format!("/matters/{id}")).await.problem(), "not_found");
        assert_eq!(need(&world, &town, id).await, ["sign"]);
        world.post(&town, &format!("/matters/{id}/sign"), json!({})).await.good();
        assert_eq!(need(&world, &town, id).await, ["do"]);
        let (done, recheck) = (format!("/matters/{id}/done"), format!("/matters/{id}/recheck"));
        assert_eq!(
            world.post(&town, &done, json!({ "note": "已清空" })).await.problem(),
            "inspection.evidence_missing"
        );
        let after = photo(&world, &town, "after").await;
        world.post(&town, &done, json!({ "note": "已清空", "files": [after] })).await.good();
        assert_eq!(counts(&world, &county).await, [0, 1, 0, 0]);
        assert!(need(&world, &finder, id).await.is_empty(), "not the finder's");
        assert_eq!(need(&world, &second, id).await, ["recheck"]);
        let passed = json!({ "passed": true, "note": "现场看过" });
        assert_eq!(world.post(&finder, &recheck, passed.clone()).await.problem(), "inspection.recheck_by_finder");
        let head = world.head();
        assert_eq!(world.post(&town, &recheck, passed.clone()).await.problem(), "inspection.recheck_by_unit");
        assert_eq!(world.post(&town, &recheck, passed.clone()).await.problem(), "inspection.recheck_by_unit");
        assert_eq!(world.head(), head + 1, "that it tried is on record once");
        let page = world.get(&second, &format!("/matters/{id}")).await.good();
        assert_eq!((&page["can"]["recheck"]["ok"], &page["finding"]["tried"]), (&json!(true), &json!(true)));
        assert_eq!(page["finding"]["steps"][0]["files"][0]["sha256"], after);
        let tried = world.get(&finder, &format!("/matters/{id}")).await.good();
        assert_eq!(tried["can"]["recheck"]["why"], "inspection.recheck_by_finder");
        for sha256 in [&before, &after] {
            let file = world.get(&second, &format!("/files/{sha256}?matter={id}")).await;
            assert_eq!(file.status.as_u16(), 200);
        }
        world.post(&second, &recheck, json!({ "passed": false, "note": "仍有羽毛" })).await.good();
        assert_eq!(need(&world, &town, id).await, ["do"]);
        let again = photo(&world, &town, "again").await;
        world.post(&town, &done, json!({ "note": "再次消毒", "files": [again] })).await.good();
        world.post(&second, &recheck, passed).await.good();
        assert_eq!(counts(&world, &county).await, [0, 0, 1, 0]);
        let page = world.get(&town, &format!("/matters/{id}")).await.good();
        let kinds: Vec<&str> =
            page["finding"]["steps"].as_array().unwrap().iter().map(|s| s["kind"].as_str().unwrap()).collect();
        assert_eq!(kinds, ["reported", "tried", "not_passed", "reported", "passed"]);
        assert_eq!((&page["status"], &page["finding"]["rounds"]), (&json!("closed"), &json!(1)));
    }
}

#[tokio::test]
async fn a_board_is_filtered_and_names_what_recurs() {
    for world in World::each().await {
        let finder = world.person(CITY, &[Role::Inspector]).await;
        let second = world.duty(CITY).await;
        let mut ids = vec![];
        for to in [TOWN, TOWN, COUNTY] {
            let found = world.post(&finder, "/findings", body(&world, to, &[])).await.good();
            ids.push(found["id"].as_i64().unwrap());
        }
        let grave = json!({ "title": "口罩涨价", "text": "三倍。", "to": TOWN, "severity": "grave", "category": "价格",
            "due_ms": world.hours(48) });
        ids.push(world.post(&finder, "/findings", grave).await.good()["id"].as_i64().unwrap());
        let rows = async |query: &str| {
            let board = world.get(&second, &format!("/findings{query}")).await.good();
            board["rows"].as_array().unwrap().iter().map(|r| r["id"].as_i64().unwrap()).collect::<Vec<_>>()
        };
        assert_eq!(rows("").await, [ids[3], ids[2], ids[1], ids[0]]);
        assert_eq!(rows("?severity=grave").await, [ids[3]]);
        assert_eq!(rows(&format!("?unit={TOWN}&after={}", ids[3])).await, [ids[1], ids[0]]);
        assert_eq!(rows("?category=%E4%BB%B7%E6%A0%BC&state=open").await, [ids[3]]);
        assert!(rows("?state=overdue").await.is_empty());
        world.pass(9 * 3_600_000);
        assert_eq!(rows("?state=overdue").await, [ids[2], ids[1], ids[0]]);
        assert_eq!(counts(&world, &second).await, [4, 0, 0, 3]);
        let withdraw = format!("/matters/{}/withdraw", ids[2]);
        let why = json!({ "reason": "误报" });
        assert_eq!(world.post(&finder, &withdraw, why.clone()).await.problem(), "matter.second_person_needed");
        world.post(&second, &withdraw, why).await.good();
        let board = world.get(&second, "/findings").await.good();
        assert_eq!((&board["counts"]["withdrawn"], &board["counts"]["grave"]), (&json!(1), &json!(1)));
        assert_eq!(board["repeats"].as_array().unwrap().len(), 1);
        assert_eq!((&board["repeats"][0]["times"], &board["repeats"][0]["unit"]["no"]), (&json!(2), &json!(TOWN)));
        let page = world.get(&second, &format!("/matters/{}", ids[1])).await.good();
        assert_eq!(page["finding"]["times"], 2);
        let above = body(&world, CITY, &[]);
        assert_eq!(world.post(&finder, "/findings", above).await.problem(), "inspection.unit_above");
        assert_eq!(world.get(&second, "/findings?state=lost").await.problem(), "query.wrong");
    }
}
