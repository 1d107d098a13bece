//! Meetings from outside, on each engine.

use super::world::{CITY, COUNTY, SIBLING, TOWN, UNRELATED, VILLAGE, World};
use serde_json::{Value, json};
use shouhu_domain::ids::HOUR_MS;
use shouhu_domain::policy::Role;

fn needs(now: &Value) -> Vec<&str> {
    now["needs"].as_array().unwrap().iter().map(|n| n["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_meeting_is_called_answered_minuted_and_decides() {
    for world in World::each().await {
        let (city, county, town) = (world.duty(CITY).await, world.duty(COUNTY).await, world.duty(TOWN).await);
        let (village, sibling) = (world.person(VILLAGE, &[Role::Worker]).await, world.duty(SIBLING).await);
        let body = json!({ "title": "领导小组会议", "text": "一、听取情况\n二、研究调拨", "place": "视频会议 8807",
            "begins_ms": world.hours(3), "ends_ms": world.hours(5), "audience": "under 410102" });
        let id = world.post(&city, "/meetings", body).await.good()["id"].as_i64().unwrap();
        let need = world.get(&town, "/now").await.good()["needs"][0].clone();
        assert_eq!((&need["kind"], &need["params"]["text"]), (&json!("attend"), &json!("视频会议 8807")));
        let at = |verb: &str| format!("/matters/{id}/{verb}");
        world.post(&county, &at("sign"), json!({})).await.good();
        world.post(&town, &at("attend"), json!({ "coming": "deputy", "text": "副主任" })).await.good();
        let silent = world.post(&village, &at("attend"), json!({ "coming": "declined" })).await;
        assert_eq!(silent.problem(), "input.missing");
        world.post(&village, &at("attend"), json!({ "coming": "declined", "text": "正在入户" })).await.good();
        assert!(needs(&world.get(&town, "/now").await.good()).is_empty());
        let page = world.get(&city, &at("")[..at("").len() - 1]).await.good();
        let m = &page["meeting"];
        assert_eq!((&m["attending"], &m["deputies"], &m["declined"]), (&json!(1), &json!(1), &json!(1)));
        assert_eq!(m["answers"].as_array().unwrap().len(), 2);
        let theirs = world.get(&town, &format!("/matters/{id}")).await.good();
        assert_eq!(
            (&theirs["meeting"]["my"], theirs["meeting"]["answers"].as_array().unwrap().len()),
            (&json!("deputy"), 1)
        );
        assert_eq!(world.get(&sibling, &format!("/matters/{id}")).await.problem(), "not_found");
        world.pass(3 * HOUR_MS);
        assert_eq!(world.post(&town, &at("done"), json!({})).await.problem(), "meeting.no_minutes");
        world.post(&city, &at("attendance"), json!({ "present": [COUNTY, TOWN] })).await.good();
        let outside = world.post(&city, &at("attendance"), json!({ "present": [UNRELATED] })).await;
        assert_eq!(outside.problem(), "input.unknown");
        world.post(&city, &at("minutes"), json!({ "text": "议定两项" })).await.good();
        assert_eq!(needs(&world.get(&village, "/now").await.good()), ["minutes"], "also who did not come");
        world.post(&town, &at("done"), json!({})).await.good();
        world.post(&city, &at("minutes"), json!({ "text": "议定两项（更正）" })).await.good();
        assert_eq!(needs(&world.get(&town, "/now").await.good()), ["minutes"], "a new version is received anew");
        let children = json!({ "children": [
            { "audience": "under 410102001", "title": "设卡", "text": "两班", "due_ms": world.hours(20) },
            { "audience": "under 410102", "title": "排查", "text": "逐户", "due_ms": world.hours(30) } ] });
        let decided = world.post(&city, &at("break-down"), children).await.good();
        world.post(&town, &format!("/matters/{}/sign", decided["ids"][0]), json!({})).await.good();
        let page = world.get(&city, &format!("/matters/{id}")).await.good();
        assert_eq!(page["children"].as_array().unwrap().len(), 2);
        assert_eq!(page["children"][0]["counts"]["signed"], 1, "its receipts show on the meeting");
        let m = &page["meeting"];
        assert_eq!((&m["present"], m["minutes"].as_array().unwrap().len()), (&json!(2), 2));
        assert_eq!(m["minutes"][1]["text"], "议定两项（更正）");
    }
}

#[tokio::test]
async fn a_meeting_of_yesterday_or_nowhere_is_not_called() {
    let world = World::new().await;
    let city = world.duty(CITY).await;
    let before = world.head();
    for (more, code) in [
        (json!({ "begins_ms": world.app.now() }), "meeting.times"),
        (json!({ "ends_ms": world.hours(3) }), "meeting.times"),
        (json!({ "due_ms": world.hours(4) }), "meeting.times"),
        (json!({ "place": " " }), "input.missing"),
        (json!({ "begins_ms": i64::MAX }), "matter.due.too_far"),
        (json!({ "audience": "under 410202" }), "matter.audience.wrong"),
    ] {
        let mut body = json!({ "title": "会", "text": "议程", "place": "一号会议室", "begins_ms": world.hours(3), "audience": "under 410102" });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        assert_eq!(world.post(&city, "/meetings", body).await.problem(), code, "{more}");
        assert_eq!(world.head(), before);
    }
}
