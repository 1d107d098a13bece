//! Rule 13 over HTTP: what a duty costs is known before it is issued, a figure is asked once, and every unit sees
//! its week.

use super::forms::field;
use super::reports::TODAY;
use super::world::{CITY, COUNTY, HEALTH, OTHER_TOWN, PROVINCE, TOWN, UNRELATED, World};
use serde_json::{Value, json};
use shouhu_domain::form::Shape;
use shouhu_domain::policy::Role;

const TOWNS: &str = "under 410102 and level:town";

async fn form(world: &World, owner: u32, names: &[&str]) -> i64 {
    let fields: Vec<_> = names.iter().map(|name| field(name, "库存", Shape::Integer, "只")).collect();
    world.form_of(owner, &fields).await.0
}

fn duty(form: i64, more: &Value) -> Value {
    let mut report = json!({ "form_id": form, "every": "daily", "from": TODAY, "due_time": "18:00" });
    report.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    report
}

fn order(form: i64, more: &Value) -> Value {
    json!({ "kind": "task", "title": "再报", "text": "报", "audience": TOWNS, "report": duty(form, more) })
}

#[tokio::test]
async fn what_is_held_is_asked_again_only_when_a_second_person_agrees_on_both_engines() {
    for world in World::each().await {
        let (county, chief) = (world.duty(COUNTY).await, world.person(COUNTY, &[Role::Commander]).await);
        let held = form(&world, COUNTY, &["masks"]).await;
        let running = world.report(&county, held, TOWNS, json!({})).await;
        let wider = form(&world, COUNTY, &["masks", "gowns"]).await;
        let head = world.head();
        let refused = world.post(&county, "/matters", order(wider, &json!({}))).await;
        assert_eq!(refused.problem(), "report.held");
        let problem = refused.json();
        assert_eq!(problem["params"]["held"], json!([{ "field": "masks", "by": running }]));
        assert_eq!(problem["errors"][0]["pointer"], "/report/again");
        assert_eq!(world.head(), head);
        let asked = world.post(&county, "/matters", order(wider, &json!({ "again": "口径不同" }))).await.good();
        assert_eq!(asked["status"], "approving", "{asked}");
        let approve = format!("/matters/{}/approve", asked["id"]);
        assert_eq!(world.post(&county, &approve, json!({})).await.problem(), "forbidden");
        world.post(&chief, &approve, json!({})).await.good();
        let view = world.get(&county, &format!("/matters/{}", asked["id"])).await.good();
        assert_eq!((&view["status"], &view["report"]["again"]), (&json!("issued"), &json!("口径不同")), "{view}");
        // Less often than it is held is held too; something else is not.
        let weekly = order(held, &json!({ "every": "weekly" }));
        assert_eq!(world.post(&county, "/matters", weekly).await.problem(), "report.held");
        let new = form(&world, COUNTY, &["goggles"]).await;
        let issued = world.post(&county, "/matters", order(new, &json!({ "again": "以防万一" }))).await.good();
        assert_eq!(issued["status"], "issued");
    }
}

#[tokio::test]
async fn the_burden_is_told_before_a_duty_is_issued() {
    for world in World::each().await {
        let (county, health) = (world.duty(COUNTY).await, world.duty(HEALTH).await);
        let held = form(&world, HEALTH, &["masks"]).await;
        world.report(&health, held, "under 410102", json!({ "title": "省口罩日报" })).await;
        let own = form(&world, COUNTY, &["masks", "gowns", "goggles"]).await;
        let body = |more: Value| json!({ "report": duty(own, &more), "audience": TOWNS });
        let head = world.head();
        let found = world.post(&county, "/reports/burden", body(json!({}))).await.good();
        let figures =
            ["fields", "units", "seconds", "filings", "seconds_a_week", "minutes_a_week"].map(|name| &found[name]);
        assert_eq!(figures, [&json!(3), &json!(2), &json!(60), &json!(364), &json!(420), &json!(14)], "{found}");
        assert_eq!(found["second_person"], true);
        let [ref asks] = found["held"].as_array().unwrap()[..] else { panic!("{found}") };
        assert_eq!(
            (&asks["field"], &asks["label"]["zh"], &asks["by"]["title"]),
            (&json!("masks"), &json!("库存"), &json!("省口罩日报"))
        );
        assert_eq!((&found["others"][0]["from"]["no"], &found["others"][0]["units"]), (&json!(HEALTH), &json!(2)));
        assert_eq!(world.head(), head, "nothing is kept");
        for (wrong, code, at) in [
            (json!({ "report": duty(999_999, &json!({})) }), "input.unknown", "/report/form_id"),
            (json!({ "report": duty(own, &json!({ "from": "2020-02-30" })) }), "report.day.wrong", "/report/from"),
            (json!({ "audience": "under" }), "matter.audience.wrong", "/audience"),
        ] {
            let mut asked = body(json!({}));
            asked.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
            let reply = world.post(&county, "/reports/burden", asked).await;
            assert_eq!((reply.problem().as_str(), &reply.json()["errors"][0]["pointer"]), (code, &json!(at)));
        }
    }
}

/// What another office asks is told to whoever asks the same units; its title only to those who see the order.
#[tokio::test]
async fn a_duty_that_is_not_seen_is_told_by_its_office_alone() {
    let world = World::new().await;
    let (health, county) = (world.duty(HEALTH).await, world.duty(COUNTY).await);
    let held = form(&world, HEALTH, &["masks"]).await;
    let audience = "unit:410102001000 or unit:410102002000";
    world.report(&health, held, audience, json!({ "title": "秘密日报" })).await;
    let own = form(&world, COUNTY, &["masks"]).await;
    let body = json!({ "report": duty(own, &json!({})), "audience": TOWNS });
    let office = world.duty(CITY).await;
    for who in [&county, &office] {
        let reply = world.post(who, "/reports/burden", body.clone()).await;
        let by = reply.good()["held"][0]["by"].clone();
        assert_eq!(by["from"]["no"], HEALTH, "{by}");
        let sees = world.get(who, "/matters").await.text().contains("秘密日报");
        assert_eq!(by["title"].is_string(), sees, "{by}");
    }
}

#[tokio::test]
async fn every_unit_sees_its_week_and_the_heaviest_offices_are_listed() {
    for world in World::each().await {
        let (county, top) = (world.duty(COUNTY).await, world.person(PROVINCE, &[Role::SystemAdmin]).await);
        let town = world.person(TOWN, &[Role::Worker]).await;
        let (one, two) = (form(&world, COUNTY, &["masks"]).await, form(&world, COUNTY, &["gowns", "goggles"]).await);
        let first = world.report(&county, one, TOWNS, json!({})).await;
        let second = world.report(&county, two, "unit:410102001000", json!({})).await;
        let week = world.get(&town, &format!("/units/{TOWN}/burden")).await.good();
        let known = (&week["seconds_a_week"], &week["ceiling_min"], &week["over"]);
        assert_eq!(known, (&json!(420), &json!(120), &json!(false)), "{week}");
        let duties: Vec<(&Value, &Value)> =
            week["duties"].as_array().unwrap().iter().map(|d| (&d["id"], &d["seconds_a_week"])).collect();
        assert_eq!(duties, [(&json!(second), &json!(280)), (&json!(first), &json!(140))], "the heaviest first");
        let set = json!({ "share_max_pct": 25, "burden_ceiling_min": 9, "reason": "减负" });
        let wrong = world.ask(&top, "PUT", "/province", Some(set.clone())).await;
        assert_eq!(wrong.problem(), "province.ceiling.wrong");
        assert_eq!(wrong.json()["errors"][0]["pointer"], "/burden_ceiling_min");
        let set = json!({ "share_max_pct": 25, "burden_ceiling_min": 10, "reason": "减负" });
        world.ask(&top, "PUT", "/province", Some(set)).await.good();
        // Who says nothing of it leaves it as it is.
        let other = json!({ "share_max_pct": 30, "reason": "统一" });
        world.ask(&top, "PUT", "/province", Some(other)).await.good();
        assert_eq!(world.get(&town, "/province").await.good()["burden_ceiling_min"], 10);
        let third = form(&world, COUNTY, &["beds", "fever", "guests", "shops"]).await;
        world.report(&county, third, "unit:410102001000", json!({})).await;
        let week = world.get(&county, &format!("/units/{TOWN}/burden")).await.good();
        assert_eq!((&week["seconds_a_week"], &week["over"]), (&json!(980), &json!(true)), "{week}");
        assert_eq!(world.get(&county, &format!("/units/{OTHER_TOWN}/burden")).await.good()["seconds_a_week"], 140);
        let unrelated = world.duty(UNRELATED).await;
        assert_eq!(world.get(&unrelated, &format!("/units/{TOWN}/burden")).await.problem(), "not_found");

        let rows = world.get(&county, "/burden/offices").await.good()["rows"].clone();
        let [ref office] = rows.as_array().unwrap()[..] else { panic!("{rows}") };
        let known = (&office["unit"]["no"], &office["duties"], &office["minutes_a_week"]);
        assert_eq!(known, (&json!(COUNTY), &json!(3), &json!(19)), "{rows}");
        assert_eq!(world.get(&unrelated, "/burden/offices").await.good()["rows"], json!([]), "out of sight");
    }
}
