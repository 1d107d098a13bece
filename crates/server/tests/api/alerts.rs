//! An alert from outside, on each engine: raised, told to the superior, signed, handled, closed with the reason.

use super::world::{CITY, COUNTY, TOWN, UNRELATED, World};
use serde_json::{Value, json};
use shouhu_domain::policy::Role;

fn needs(now: &Value, matter: i64) -> Vec<String> {
    let needs = now["needs"].as_array().unwrap().iter().filter(|n| n["matter"]["id"] == matter);
    needs.map(|n| n["kind"].as_str().unwrap().to_owned()).collect()
}

#[tokio::test]
async fn a_unit_is_alerted_and_closes_with_a_reason() {
    for world in World::each().await {
        let (city, county, town) = (world.duty(CITY).await, world.duty(COUNTY).await, world.duty(TOWN).await);
        let body = json!({ "title": "口罩价格上涨", "text": "三家药店涨价过半。", "to": COUNTY, "urgency": "urgent" });
        let id = world.post(&city, "/alerts", body.clone()).await.good()["id"].as_i64().unwrap();
        let beyond = json!({ "title": "口罩价格上涨", "text": "涨价。", "to": UNRELATED });
        assert_eq!(world.post(&city, "/alerts", beyond).await.problem(), "input.unknown");
        assert_eq!(needs(&world.get(&city, "/now").await.good(), id), ["alert_below"], "the superior knows");
        assert_eq!(needs(&world.get(&county, "/now").await.good(), id), ["sign"]);
        world.post(&county, &format!("/matters/{id}/sign"), json!({})).await.good();
        assert!(needs(&world.get(&city, "/now").await.good(), id).is_empty());
        assert_eq!(needs(&world.get(&county, "/now").await.good(), id), ["do"]);
        world.post(&county, &format!("/matters/{id}/done"), json!({ "note": "已约谈" })).await.good();
        assert_eq!(needs(&world.get(&county, "/now").await.good(), id), ["close"]);
        let close = format!("/matters/{id}/close");
        assert_eq!(world.post(&county, &close, json!({})).await.problem(), "input.missing");
        assert_eq!(world.post(&town, &close, json!({ "reason": "好了" })).await.problem(), "not_found");
        let worker = world.person(COUNTY, &[Role::Worker]).await;
        assert_eq!(world.post(&worker, &close, json!({ "reason": "好了" })).await.problem(), "forbidden");
        let page = world.get(&county, &format!("/matters/{id}")).await.good();
        assert_eq!((&page["alert"]["cause"], &page["can"]["close"]["ok"]), (&json!("person"), &json!(true)));
        world.post(&county, &close, json!({ "reason": "已恢复原价" })).await.good();
        let line = world.get(&city, &format!("/matters/{id}/timeline")).await.good();
        assert!(line.to_string().contains("已恢复原价"), "{line}");
        assert_eq!(world.get(&county, "/matters?kind=alert").await.good()["rows"][0]["status"], "closed");
    }
}
