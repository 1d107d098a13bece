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
