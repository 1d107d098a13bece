//! Units that change, over HTTP: what the interface asks and what it is told.

use super::world::{CITY, COUNTY, OTHER_TOWN, PROVINCE, TOWN, UNRELATED, VILLAGE, World};
use serde_json::json;
use shouhu_domain::policy::Role;

#[tokio::test]
async fn a_renamed_unit_is_found_by_its_new_name_and_has_a_history() {
    for world in World::each().await {
        let admin = world.person(CITY, &[Role::SystemAdmin]).await;
        let seq =
            world.post(&admin, &format!("/units/{TOWN}/rename"), json!({ "name": "𠮷祥街道" })).await.good()["seq"]
                .clone();
        let hits = world.get(&admin, "/units?q=%F0%A0%AE%B7%E7%A5%A5").await.good();
        assert_eq!(hits["rows"][0]["no"], json!(TOWN), "{hits}");
        let history = world.get(&admin, &format!("/units/{TOWN}/history")).await.good();
        let what: Vec<_> = history["rows"].as_array().unwrap().iter().map(|r| r["what"].as_str().unwrap()).collect();
        assert_eq!(what, ["renamed", "added"]);
        assert_eq!(history["rows"][0]["seq"], seq);
        assert_eq!(history["rows"][1]["name"], json!("林山寨街道"));
        world.post(&admin, &format!("/units/undo/{seq}"), json!({})).await.good();
        let hits = world.get(&admin, "/units?q=%E6%9E%97%E5%B1%B1").await.good();
        assert_eq!(hits["rows"][0]["no"], json!(TOWN));
        let again = world.post(&admin, &format!("/units/undo/{seq}"), json!({})).await;
        assert_eq!(again.problem(), "unit.undo.overtaken");
        assert_eq!(
            world.post(&admin, "/units/undo/1", json!({})).await.problem(),
            "forbidden",
            "the province is not its unit"
        );
    }
}

#[tokio::test]
async fn what_was_undone_is_not_offered_again() {
    for world in World::each().await {
        let admin = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let rename = json!({ "name": "吉祥街道" });
        let changes = [
            (format!("/units/{TOWN}/rename"), rename.clone()),
            (format!("/units/{TOWN}/edit"), json!({ "tags": ["山区"] })),
            (format!("/units/{TOWN}/merge"), json!({ "from": [OTHER_TOWN], "reason": "撤并" })),
        ];
        let history = |no: u32| {
            let (world, admin) = (&world, &admin);
            async move { world.get(admin, &format!("/units/{no}/history")).await.good()["rows"].clone() }
        };
        for (path, body) in changes {
            let seq = world.post(&admin, &path, body).await.good()["seq"].clone();
            let made = history(TOWN).await[0].clone();
            assert!(made["undo_until_ms"].is_i64() && made["undone"].is_null() && made["seq"] == seq, "{made}");
            world.post(&admin, &format!("/units/undo/{seq}"), json!({})).await.good();
            let rows = history(TOWN).await;
            assert_eq!((&rows[0]["what"], &rows[0]["undo_until_ms"]), (&json!("undone"), &json!(null)));
            assert_eq!((&rows[1]["seq"], &rows[1]["what"]), (&seq, &made["what"]));
            assert_eq!((&rows[1]["undone"], &rows[1]["undo_until_ms"]), (&json!(true), &json!(null)), "{rows}");
        }
        let merged = history(OTHER_TOWN).await;
        assert_eq!((&merged[1]["what"], &merged[1]["undone"]), (&json!("merged"), &json!(true)), "{merged}");
        // The same change made anew: the new one can be undone, the old one cannot.
        world.post(&admin, &format!("/units/{TOWN}/rename"), rename).await.good();
        let rows = history(TOWN).await;
        assert!(rows[0]["undo_until_ms"].is_i64(), "{rows}");
        let first = rows.as_array().unwrap().iter().rfind(|r| r["what"] == "renamed").unwrap()["seq"].clone();
        let again = world.post(&admin, &format!("/units/undo/{first}"), json!({})).await;
        assert_eq!(again.problem(), "unit.undo.overtaken");
    }
}

#[tokio::test]
async fn open_matters_follow_a_merge_and_a_split() {
    for world in World::each().await {
        let (admin, duty) = (world.person(PROVINCE, &[Role::SystemAdmin]).await, world.duty(CITY).await);
        let matter = world.issue(&duty, "under 410102 and level:town", json!({})).await;
        let town = world.duty(TOWN).await;
        world.post(&town, &format!("/matters/{matter}/sign"), json!({})).await.good();
        let body =
            json!({ "into": [{ "code": "N-1", "name": "甲" }, { "code": "N-2", "name": "乙" }], "reason": "析置" });
        let refused = world.post(&admin, &format!("/units/{TOWN}/split"), body.clone()).await;
        assert_eq!(refused.problem(), "unit.has_children");
        let mut mapped = body;
        mapped["children"] = json!([{ "unit": VILLAGE, "to": 0 }, { "unit": VILLAGE + 1, "to": 1 }]);
        let split = world.post(&admin, &format!("/units/{TOWN}/split"), mapped).await.good();
        assert_eq!(split["units"][1]["name"], json!("乙"));
        let counts = world.get(&duty, &format!("/matters/{matter}")).await.good()["counts"].clone();
        assert_eq!((&counts["expected"], &counts["signed"]), (&json!(3), &json!(2)));
        let first = split["units"][0]["no"].as_u64().unwrap();
        let merge = json!({ "from": [first], "reason": "撤并" });
        world.post(&admin, &format!("/units/{OTHER_TOWN}/merge"), merge).await.good();
        let counts = world.get(&duty, &format!("/matters/{matter}")).await.good()["counts"].clone();
        assert_eq!((&counts["expected"], &counts["signed"]), (&json!(2), &json!(2)));
        let timeline = world.get(&duty, &format!("/matters/{matter}/timeline")).await.good();
        let kinds: Vec<_> = timeline["rows"].as_array().unwrap().iter().map(|r| r["kind"].as_str().unwrap()).collect();
        assert!(kinds.contains(&"unit_split") && kinds.contains(&"unit_merged"), "{kinds:?}");
    }
}

#[tokio::test]
async fn a_move_is_refused_in_words_and_changes_nothing() {
    let world = World::new().await;
    let admin = world.person(PROVINCE, &[Role::SystemAdmin]).await;
    let before = world.head();
    let to = |unit: u32, parent: u32| {
        world.post(&admin, Box::leak(format!("/units/{unit}/move").into_boxed_str()), json!({ "parent": parent }))
    };
    assert_eq!(to(COUNTY, TOWN).await.problem(), "unit.circle");
    assert_eq!(to(PROVINCE, CITY).await.problem(), "unit.at_top");
    assert_eq!(to(COUNTY, VILLAGE).await.problem(), "unit.circle");
    assert_eq!(to(UNRELATED, VILLAGE).await.problem(), "unit.level");
    assert_eq!(to(TOWN, 999).await.problem(), "not_found");
    assert_eq!(world.head(), before);
    to(TOWN, UNRELATED).await.good();
    let show = world.get(&admin, &format!("/units/{VILLAGE}")).await.good();
    assert_eq!(show["path"][2]["no"], json!(UNRELATED), "what stands below goes along");
}

/// Days in milliseconds.
const DAY: i64 = 24 * 3_600_000;

/// The rows of a list, by the number of their unit.
fn numbers(list: &serde_json::Value) -> Vec<u64> {
    list["rows"].as_array().unwrap().iter().map(|row| row["no"].as_u64().unwrap()).collect()
}

#[tokio::test]
async fn a_closed_unit_is_listed_on_request_and_says_since_when_and_who_took_over() {
    for world in World::each().await {
        let admin = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let (before, merge) = (world.app.now(), json!({ "from": [OTHER_TOWN], "reason": "撤并" }));
        world.pass(2 * DAY);
        let at = world.app.now();
        let merged = world.post(&admin, &format!("/units/{TOWN}/merge"), merge.clone()).await.good()["seq"].clone();
        let close = json!({ "reason": "撤销" });
        world.post(&admin, &format!("/units/{VILLAGE}/close"), close).await.good();

        let path = format!("/units/{COUNTY}/children");
        let standing = world.get(&admin, &path).await.good();
        assert_eq!(numbers(&standing), [TOWN, 18].map(u64::from));
        assert_eq!(standing["rows"][0]["children_count"], 2, "one of three is closed: {standing}");
        let all = world.get(&admin, &format!("{path}?closed=true")).await.good();
        assert_eq!(numbers(&all), [TOWN, OTHER_TOWN, 18].map(u64::from));
        assert_eq!((&all["rows"][0]["children_count"], &all["rows"][0]["valid_to_ms"]), (&json!(3), &json!(null)));
        let closed = &all["rows"][1];
        assert_eq!((&closed["valid_to_ms"], &closed["successors"][0]["no"]), (&json!(at), &json!(TOWN)), "{closed}");
        let village = world.get(&admin, &format!("/units/{TOWN}/children?closed=true")).await.good()["rows"][0].clone();
        assert_eq!((&village["valid_to_ms"], &village["successors"]), (&json!(at), &json!(null)), "nobody took over");

        for path in [format!("/units/{OTHER_TOWN}"), format!("/units/{OTHER_TOWN}?as_of={at}")] {
            let page = world.get(&admin, &path).await.good();
            assert_eq!((&page["valid_to_ms"], &page["successors"][0]["no"]), (&json!(at), &json!(TOWN)), "{page}");
        }
        let hit = world.get(&admin, "/units?q=410102002").await.good()["rows"][0].clone();
        assert_eq!((&hit["valid_to_ms"], &hit["successors"][0]["no"]), (&json!(at), &json!(TOWN)), "{hit}");

        // On a day: before the merge it stood, after it the same question gives the same answer.
        let then = world.get(&admin, &format!("{path}?as_of={before}")).await.good();
        assert_eq!((numbers(&then), &then["rows"][1]["valid_to_ms"]), (numbers(&all), &json!(null)));
        assert_eq!(numbers(&world.get(&admin, &format!("{path}?as_of={at}")).await.good()), numbers(&standing));
        let then = world.get(&admin, &format!("{path}?as_of={at}&closed=true")).await.good();
        assert_eq!((numbers(&then), &then["rows"][1]["successors"][0]["no"]), (numbers(&all), &json!(TOWN)));
        assert_eq!(world.get(&admin, &format!("{path}?closed=vielleicht")).await.problem(), "query.wrong");

        // Taken back it stands again, and a later end names no successor of the former one.
        world.post(&admin, &format!("/units/undo/{merged}"), json!({})).await.good();
        let page = world.get(&admin, &format!("/units/{OTHER_TOWN}")).await.good();
        assert_eq!((&page["valid_to_ms"], &page["successors"]), (&json!(null), &json!(null)), "{page}");
        assert_eq!(numbers(&world.get(&admin, &path).await.good()), numbers(&all));
    }
}

#[tokio::test]
async fn a_unit_is_shown_as_it_was_on_a_day() {
    for world in World::each().await {
        let admin = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let before = world.app.now();
        world.pass(2 * DAY);
        let rename = json!({ "name": "新林山寨街道", "reason": "更名批复" });
        world.post(&admin, &format!("/units/{TOWN}/rename"), rename).await.good();
        let to = json!({ "parent": UNRELATED, "reason": "划转" });
        world.post(&admin, &format!("/units/{TOWN}/move"), to).await.good();
        let then = world.get(&admin, &format!("/units/{VILLAGE}?as_of={before}")).await.good();
        let names: Vec<_> = then["path"].as_array().unwrap().iter().map(|u| u["name"].as_str().unwrap()).collect();
        assert_eq!(names, ["河南省", "郑州市", "中原区", "林山寨街道", "𠮷村"]);
        // The world begins on the sixth of February 2020.
        let town = world.get(&admin, &format!("/units/{TOWN}?as_of=2020-02-07")).await.good();
        assert_eq!((&town["name"], &town["parent"]["no"]), (&json!("林山寨街道"), &json!(COUNTY)));
        assert_eq!(town["writes"], json!(false), "the past is not written");
        let town = world.get(&admin, &format!("/units/{TOWN}?as_of=2020-02-08")).await.good();
        assert_eq!((&town["name"], &town["parent"]["no"]), (&json!("新林山寨街道"), &json!(UNRELATED)));
        let below = world.get(&admin, &format!("/units/{COUNTY}/children?as_of={before}")).await.good();
        let below: Vec<_> = below["rows"].as_array().unwrap().iter().map(|u| u["no"].as_u64().unwrap()).collect();
        assert!(below.contains(&u64::from(TOWN)), "{below:?}");
        let now = world.get(&admin, &format!("/units/{COUNTY}/children")).await.good();
        assert!(!now["rows"].as_array().unwrap().iter().any(|u| u["no"] == json!(TOWN)));
        let early = world.get(&admin, &format!("/units/{TOWN}?as_of=2019-12-31")).await;
        assert_eq!(early.problem(), "unit.as_of.not_yet");
        assert_eq!(world.get(&admin, &format!("/units/{TOWN}?as_of=gestern")).await.problem(), "query.wrong");
        let history = world.get(&admin, &format!("/units/{TOWN}/history")).await.good();
        assert_eq!(
            (&history["rows"][0]["reason"], &history["rows"][1]["reason"]),
            (&json!("划转"), &json!("更名批复"))
        );
        let own = world.person(UNRELATED, &[Role::Worker]).await;
        let hidden = world.get(&own, &format!("/units/{CITY}?as_of={before}")).await;
        assert_eq!(hidden.problem(), "not_found", "the past is seen by whoever sees the present");
    }
}

#[tokio::test]
async fn a_preview_counts_what_would_follow_and_writes_nothing() {
    let world = World::new().await;
    let (admin, duty) = (world.person(PROVINCE, &[Role::SystemAdmin]).await, world.duty(CITY).await);
    let matter = world.issue(&duty, "under 410102", json!({})).await;
    let town = world.duty(TOWN).await;
    world.post(&town, &format!("/matters/{matter}/sign"), json!({})).await.good();
    let before = world.head();
    let ask = |unit: u32, body| {
        let path: &str = Box::leak(format!("/units/{unit}/preview").into_boxed_str());
        world.ask(&admin, "POST", path, Some(body))
    };
    let moved = ask(TOWN, json!({ "move": { "parent": UNRELATED } })).await.good();
    assert_eq!((&moved["units"], &moved["matters"]), (&json!(3), &json!(1)), "{moved}");
    let merged = ask(OTHER_TOWN, json!({ "merge": { "from": [TOWN], "reason": "撤并" } })).await.good();
    assert_eq!(
        (&merged["units"], &merged["matters"], &merged["signed"]),
        (&json!(2), &json!(1), &json!(1)),
        "{merged}"
    );
    let closed = ask(VILLAGE, json!({ "close": { "reason": "撤销" } })).await.good();
    assert_eq!(closed["excused"], json!(1), "{closed}");
    assert_eq!(ask(COUNTY, json!({ "move": { "parent": TOWN } })).await.problem(), "unit.circle");
    assert_eq!(world.head(), before);
}

#[tokio::test]
async fn one_unit_is_added_as_a_row_of_an_import_would_be() {
    for world in World::each().await {
        let admin = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let new = json!({ "code": "410102-JJ", "level": "organ", "name": "中原区经济局", "parent": COUNTY,
            "sector": "economy", "aliases": ["经济局"], "phone": "0371-1" });
        let added = world.post(&admin, "/units", new.clone()).await.good();
        let unit = world.get(&admin, &format!("/units/{}", added["unit"]["no"])).await.good();
        assert_eq!((&unit["name"], &unit["aliases"]), (&json!("中原区经济局"), &json!(["经济局"])));
        assert_eq!(world.post(&admin, "/units", new.clone()).await.problem(), "unit.code_taken");
        let customs = json!({ "code": "GA-ZZ", "level": "organ", "name": "郑州海关" });
        let customs = world.post(&admin, "/units", customs).await.good()["unit"]["no"].clone();
        let line = json!({ "superiors": { "sector": customs } });
        world.post(&admin, &format!("/units/{}/edit", added["unit"]["no"]), line).await.good();
        let unit = world.get(&admin, &format!("/units/{}", added["unit"]["no"])).await.good();
        assert_eq!(unit["superiors"]["sector"]["name"], json!("郑州海关"), "a superior outside the province");
        assert_eq!(unit["by_hand"], json!(["sector"]));
        let wrong = json!({ "code": "X-1", "level": "galaxy", "name": "某", "parent": COUNTY });
        assert_eq!(world.post(&admin, "/units", wrong).await.problem(), "import.level");
    }
}
