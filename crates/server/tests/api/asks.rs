//! Requests upward and consultations sideways from outside, on each engine.

use super::world::{CITY, COUNTY, HEALTH, OFFICE, PROVINCE, SIBLING, TOWN, UNRELATED, World};
use serde_json::{Value, json};
use shouhu_domain::ids::{HOUR_MS, MINUTE_MS};
use shouhu_domain::policy::Role;

fn kinds(now: &Value) -> Vec<&str> {
    now["needs"].as_array().unwrap().iter().map(|n| n["kind"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn a_county_asks_upward_is_granted_and_an_order_follows() {
    for world in World::each().await {
        let liaison = world.person(COUNTY, &[Role::Liaison]).await;
        let (city, province, health) = (world.duty(CITY).await, world.duty(PROVINCE).await, world.duty(HEALTH).await);
        let usual = world.get(&liaison, "/addressees?kind=request").await.good();
        assert_eq!(usual["rows"][0]["no"], CITY, "the usual superior first");
        let body = json!({ "title": "请求调拨口罩 20,000 只", "text": "库存只够一天。", "wanted": "口罩 20,000 只",
            "to": [CITY], "due_ms": world.hours(2), "urgency": "urgent" });
        let id = world.post(&liaison, "/requests", body).await.good()["id"].as_i64().unwrap();
        let need = world.get(&city, "/now").await.good()["needs"][0].clone();
        assert_eq!((&need["kind"], &need["params"]["text"]), (&json!("rule"), &json!("口罩 20,000 只")));
        let pass = json!({ "to": PROVINCE, "text": "市里也缺" });
        world.post(&city, &format!("/matters/{id}/pass"), pass).await.good();
        assert!(kinds(&world.get(&city, "/now").await.good()).is_empty(), "given on");
        let rule = format!("/matters/{id}/rule");
        let again = world.post(&city, &rule, json!({ "ruling": "granted" })).await;
        assert_eq!(again.problem(), "matter.already_ruled");
        let targets = world.get(&province, &format!("/matters/{id}/pass-targets")).await.good();
        assert!(targets["rows"].as_array().unwrap().iter().any(|u| u["no"] == HEALTH), "{targets}");
        let pass = json!({ "to": HEALTH });
        world.post(&province, &format!("/matters/{id}/pass"), pass).await.good();
        world.pass(2 * HOUR_MS + MINUTE_MS);
        let slipping = world.get(&health, "/now").await.good();
        assert_eq!(slipping["slipping"][0]["matter"]["id"], id, "past its due for the holder: {slipping}");
        let ruled = world.post(&health, &rule, json!({ "ruling": "granted", "text": "同意，今日送到" })).await.good();
        assert_eq!(ruled["status"], "closed");
        let told = world.get(&liaison, "/now").await.good();
        assert_eq!((kinds(&told), &told["needs"][0]["params"]["text"]), (vec!["outcome"], &json!("granted")));
        for who in [&liaison, &city, &province, &health] {
            let page = world.get(who, &format!("/matters/{id}")).await.good();
            let steps: Vec<_> = page["ask"]["steps"].as_array().unwrap().iter().map(|s| s["kind"].clone()).collect();
            assert_eq!(steps, ["passed", "passed", "granted"], "nobody on the way loses sight");
            assert_eq!(page["outcome"], "granted");
        }
        world.post(&liaison, &format!("/matters/{id}/outcome-seen"), json!({})).await.good();
        assert!(kinds(&world.get(&liaison, "/now").await.good()).is_empty());
        let child = json!({ "children": [{ "audience": "under 410102001", "title": "调拨口罩", "text": "20,000 只",
            "due_ms": world.hours(6) }] });
        let order = world.post(&health, &format!("/matters/{id}/break-down"), child).await.good();
        let town = world.duty(TOWN).await;
        world.post(&town, &format!("/matters/{}/sign", order["ids"][0]), json!({})).await.good();
        let page = world.get(&health, &format!("/matters/{id}")).await.good();
        assert_eq!(page["children"][0]["counts"]["signed"], 1);
        for (route, body) in [("sign", json!({})), ("amend", json!({ "title": "改", "text": "改", "reason": "改" }))]
        {
            let reply = world.post(&liaison, &format!("/matters/{id}/{route}"), body).await;
            assert!(["matter.wrong_kind", "forbidden"].contains(&reply.problem().as_str()), "{route}");
        }
    }
}

#[tokio::test]
async fn a_request_is_out_of_sight_for_others_and_cannot_go_down() {
    let world = World::new().await;
    let county = world.duty(COUNTY).await;
    let ask = |to: u32| json!({ "title": "请示", "text": "请示", "to": [to] });
    for to in [TOWN, SIBLING, UNRELATED, COUNTY, 999_999] {
        assert_eq!(world.post(&county, "/requests", ask(to)).await.problem(), "matter.to.not_to_ask", "{to}");
    }
    let id = world.post(&county, "/requests", ask(CITY)).await.good()["id"].as_i64().unwrap();
    let path = format!("/matters/{id}");
    for unit in [TOWN, SIBLING, UNRELATED, HEALTH] {
        let who = world.duty(unit).await;
        assert_eq!(world.get(&who, &path).await.problem(), "not_found", "{unit}");
        assert_eq!(
            world.post(&who, &format!("{path}/rule"), json!({ "ruling": "granted" })).await.problem(),
            "not_found"
        );
    }
    let withdraw = world.post(&county, &format!("{path}/withdraw"), json!({ "reason": "已解决" })).await.good();
    assert_eq!(withdraw["status"], "withdrawn");
}

#[tokio::test]
async fn organs_are_consulted_and_see_only_their_own_answer() {
    for world in World::each().await {
        let (health, office, city) = (world.duty(HEALTH).await, world.duty(OFFICE).await, world.duty(CITY).await);
        let other = world.duty(2).await;
        let counties = json!({ "title": "商请协查", "text": "名单见附件", "to": [COUNTY] });
        assert_eq!(world.post(&city, "/consultations", counties).await.problem(), "matter.to.not_to_ask");
        let body = json!({ "title": "商请协查", "text": "同行人员", "to": [2, HEALTH, OFFICE] });
        let id = world.post(&city, "/consultations", body).await.good()["id"].as_i64().unwrap();
        let rule = format!("/matters/{id}/rule");
        let granted = world.post(&health, &rule, json!({ "ruling": "granted" })).await;
        assert_eq!(granted.problem(), "input.unknown");
        let answered = world.post(&health, &rule, json!({ "ruling": "answered", "text": "已核" })).await.good();
        assert_eq!(answered["status"], "issued");
        let page = world.get(&office, &format!("/matters/{id}")).await.good();
        assert_eq!(page["ask"]["steps"], json!([]), "another organ's answer is not theirs to read");
        assert_eq!(page["ask"]["to"].as_array().unwrap().len(), 1);
        world.post(&office, &rule, json!({ "ruling": "refused", "text": "无此数据" })).await.good();
        let last = world.post(&other, &rule, json!({ "ruling": "answered", "text": "无" })).await.good();
        assert_eq!(last["status"], "closed");
        let page = world.get(&city, &format!("/matters/{id}")).await.good();
        assert_eq!((&page["outcome"], page["ask"]["steps"].as_array().unwrap().len()), (&json!("answered"), 3));
    }
}
