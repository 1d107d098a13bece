//! What the province sets: read by everybody, set by one, remembered with its author.

use super::world::{CITY, COUNTY, PROVINCE, TOWN, World};
use serde_json::json;
use shouhu_domain::policy::Role;

#[tokio::test]
async fn the_province_sets_its_hours_and_its_share_and_everybody_can_read_who_did() {
    for world in World::each().await {
        let admin = world.person(PROVINCE, &[Role::SystemAdmin]).await;
        let (city, county, town) = (world.duty(CITY).await, world.duty(COUNTY).await, world.duty(TOWN).await);
        let first = world.get(&town, "/province").await.good();
        assert_eq!(first["quiet"], json!({ "from_min": 1320, "until_min": 420 }));
        assert_eq!((&first["share_max_pct"], &first["history"]), (&json!(25), &json!([])));
        assert_eq!(first["set"], json!({ "ok": false, "why": "forbidden" }));
        let put = |body| world.ask(&admin, "PUT", "/province", Some(body));
        let id = world.issue(&city, "under 4101", json!({ "due_ms": world.hours(10), "by_level": true })).await;
        world.post(&county, &format!("/matters/{id}/relay"), json!({})).await.good();
        // 09:37: inside the new hours.
        let quiet = json!({ "from_min": 9 * 60, "until_min": 10 * 60 });
        put(json!({ "quiet": quiet, "share_max_pct": 40, "reason": "夜班补休" })).await.good();
        let remind = format!("/matters/{id}/remind");
        assert_eq!(world.post(&city, &remind, json!({})).await.problem(), "remind.quiet_hours");
        assert_eq!(world.get(&city, &format!("/matters/{id}")).await.good()["remind"]["quiet"], true);
        let hold = world.get(&city, &format!("/matters/{id}/hold")).await.good();
        let row =
            |unit: u32| hold["rows"].as_array().unwrap().iter().find(|r| r["unit"]["no"] == unit).unwrap().clone();
        assert_eq!((&hold["share_max_pct"], &row(COUNTY)["share_max_pct"]), (&json!(40), &json!(25)), "at its time");
        assert_eq!(row(TOWN)["share_max_pct"], 40, "still kept");
        let same = put(json!({ "quiet": quiet, "share_max_pct": 40, "reason": "同" })).await;
        assert_eq!(same.problem(), "province.unchanged");
        for (body, code, pointer) in [
            (json!({ "share_max_pct": 5, "reason": "少" }), "province.share.wrong", "/share_max_pct"),
            (
                json!({ "quiet": { "from_min": 60, "until_min": 60 }, "share_max_pct": 40, "reason": "空" }),
                "province.quiet.wrong",
                "/quiet",
            ),
            (json!({ "share_max_pct": 40, "reason": "" }), "input.missing", "/reason"),
        ] {
            let refused = put(body).await;
            assert_eq!((refused.problem().as_str(), &refused.json()["errors"][0]["pointer"]), (code, &json!(pointer)));
        }
        put(json!({ "quiet": null, "share_max_pct": 40, "reason": "战时" })).await.good();
        world.post(&city, &remind, json!({})).await.good();
        let now = world.get(&town, "/province").await.good();
        assert_eq!((&now["quiet"], &now["share_max_pct"]), (&json!(null), &json!(40)));
        let [last, before] = now["history"].as_array().unwrap().as_slice() else { panic!("{now}") };
        assert_eq!((&last["from"]["quiet"], &last["to"]["quiet"]), (&quiet, &json!(null)));
        assert_eq!((&before["from"]["share_max_pct"], &before["to"]["share_max_pct"]), (&json!(25), &json!(40)));
        assert_eq!(
            (&before["actor"]["unit"]["no"], &before["actor"]["post_title"]),
            (&json!(PROVINCE), &json!("值守岗"))
        );
        assert_eq!(world.get(&admin, "/province").await.good()["set"], json!({ "ok": true }));
    }
}
