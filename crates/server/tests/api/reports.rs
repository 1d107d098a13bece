//! Report duties over HTTP: issue, owe, file, correct, withdraw, verify, return.

use super::world::{COUNTY, OTHER_TOWN, TOWN, VILLAGE, VILLAGE_2, Who, World};
use serde_json::{Value, json};
use shouhu_domain::command::{Command, FormCommand, Outcome};
use shouhu_domain::form::{Field, FormVersion, Node, Question, Sensitivity, Shape, Words};
use shouhu_domain::ids::UnitNo;
use shouhu_domain::policy::Role;
use std::collections::BTreeMap;

pub const TODAY: &str = "2020-02-06";

fn words(zh: &str) -> Words {
    Words { zh: zh.into(), en: String::new() }
}

fn field(name: &str, shape: Shape, cumulative: bool) -> Field {
    Field {
        name: name.into(),
        label: words("口罩库存"),
        shape,
        unit: "只".into(),
        purpose: "调拨".into(),
        basis: "传染病防治法".into(),
        retention_days: 365,
        sensitivity: Sensitivity::Internal,
        seconds: 20,
        cumulative,
    }
}

fn question(no: u16, field: &str) -> Node {
    let field = field.to_owned();
    let (label, hint, required, relevant) = (None, None, None, None);
    let (constraint, message, list, filter, total_of) = (None, None, None, None, None);
    Node::Question(Box::new(Question {
        no,
        field,
        label,
        hint,
        required,
        relevant,
        constraint,
        message,
        list,
        filter,
        total_of,
    }))
}

impl World {
    /// A form of four fields, kept by a unit: two whole numbers (the second one cumulative), a price, a day.
    pub async fn form(&self, owner: u32) -> i64 {
        let fields = [
            field("mask_stock", Shape::Integer, false),
            field("asked_total", Shape::Integer, true),
            field("price", Shape::Decimal { scale: 2 }, false),
            field("checked_on", Shape::Date, false),
        ];
        let version = FormVersion {
            form: None,
            owner: UnitNo(owner),
            version: 1,
            title: words("口罩日报"),
            nodes: fields.iter().zip(1..).map(|(field, no)| question(no, &field.name)).collect(),
            lists: BTreeMap::new(),
            fields: fields.iter().map(|field| (field.name.clone(), field.clone())).collect(),
            note: String::new(),
        };
        let published = self.machine(Command::Form(FormCommand::Publish(Box::new(version)))).await;
        let Outcome::Form { id, .. } = published else { panic!("no form") };
        id.0
    }

    /// Issues a daily duty from today on, due at 18:00, and answers its id.
    pub async fn report(&self, who: &Who, form: i64, audience: &str, more: Value) -> i64 {
        let report = json!({ "form_id": form, "every": "daily", "from": TODAY, "due_time": "18:00", "review": true });
        let mut body = json!({ "kind": "task", "title": "口罩日报", "text": "每日十八时前报送。", "audience": audience, "report": report });
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        self.post(who, "/matters", body).await.good()["id"].as_i64().unwrap()
    }
}

pub fn slot(matter: i64, subject: u32) -> String {
    format!("/reports/{matter}/slots/{TODAY}/{subject}")
}

pub fn stock(stock: i64) -> Value {
    json!({ "version": 1, "answers": { "mask_stock": stock } })
}

#[tokio::test]
async fn a_slot_is_filed_corrected_returned_and_verified_on_both_engines() {
    for world in World::each().await {
        let (county, town) = (world.duty(COUNTY).await, world.person(TOWN, &[Role::Worker]).await);
        let form = world.form(COUNTY).await;
        let id = world.report(&county, form, "under 410102 and level:town", json!({})).await;
        let view = world.get(&town, &format!("/matters/{id}")).await.good();
        assert_eq!(view["report"]["form_version"], 1, "{view}");
        assert_eq!((&view["report"]["every"], &view["report"]["due_time"]), (&json!("daily"), &json!("18:00")));
        assert_eq!((&view["report"]["period"], &view["report"]["next_period"]), (&json!(TODAY), &json!(TODAY)));
        let now = world.get(&town, "/now").await.good();
        let report = now["needs"].as_array().unwrap().iter().find(|n| n["kind"] == "report").unwrap().clone();
        assert_eq!((&report["matter"]["id"], &report["params"]["period"]), (&json!(id), &json!(TODAY)));

        let owed = world.get(&town, "/reports/owed").await.good();
        assert_eq!((owed["rows"].as_array().unwrap().len(), &owed["waiting"]), (1, &json!(1)));
        assert_eq!((&owed["rows"][0]["state"], &owed["rows"][0]["revision"]), (&json!("open"), &json!(0)));
        let first = world.post(&town, &slot(id, TOWN), stock(500)).await;
        assert_eq!(first.status.as_u16(), 201, "{}", first.text());
        let first = first.good();
        assert_eq!((&first["revision"], &first["late"], &first["state"]), (&json!(1), &json!(false), &json!("filed")));
        assert_eq!(first["code"].as_str().unwrap().len(), 9, "{first}");
        let again = world.post(&town, &slot(id, TOWN), stock(501)).await;
        assert_eq!(again.problem(), "report.slot.filed");
        let given_back = json!({ "revision": 1, "reason": "与昨日不符" });
        world.post(&county, &format!("{}/return", slot(id, TOWN)), given_back).await.good();
        let owed = world.get(&town, "/reports/owed?waiting=true").await.good();
        assert_eq!(owed["rows"][0]["state"], "returned");
        let correction = json!({ "revision": 1, "reason": "点错了", "version": 1, "answers": { "mask_stock": 50 } });
        let corrected = world.ask(&town, "PUT", &slot(id, TOWN), Some(correction.clone())).await.good();
        assert_eq!((&corrected["revision"], &corrected["state"]), (&json!(2), &json!("filed")));
        let stale = world.ask(&town, "PUT", &slot(id, TOWN), Some(correction)).await;
        assert_eq!(stale.problem(), "report.slot.stale");
        world.post(&county, &format!("{}/verify", slot(id, TOWN)), json!({ "revision": 2 })).await.good();
        assert_eq!(world.get(&town, "/reports/owed").await.good()["rows"][0]["state"], "verified");
        let now = world.get(&town, "/now").await.good();
        assert!(now["needs"].as_array().unwrap().iter().all(|n| n["kind"] != "report"), "{now}");
        world
            .post(&town, &format!("{}/withdraw", slot(id, TOWN)), json!({ "revision": 2, "reason": "报错" }))
            .await
            .good();
        assert_eq!(world.get(&town, "/reports/owed").await.good()["rows"][0]["state"], "withdrawn");
        let nil = json!({ "version": 1, "nil": true });
        world.pass(9 * 3_600_000);
        let late = world.post(&town, &slot(id, TOWN), nil).await.good();
        assert_eq!((&late["revision"], &late["late"], &late["state"]), (&json!(3), &json!(true), &json!("nil")));
        // Another unit below is asked for itself alone; a superior files on its behalf.
        assert_eq!(world.post(&town, &slot(id, OTHER_TOWN), stock(1)).await.status.as_u16(), 403);
        assert_eq!(world.post(&town, &slot(id, VILLAGE), stock(1)).await.status.as_u16(), 403);
        world.post(&county, &slot(id, OTHER_TOWN), stock(1)).await.good();
        assert_eq!(world.post(&county, &slot(id, VILLAGE_2), stock(1)).await.problem(), "receipt.not_addressed");
    }
}

#[tokio::test]
async fn the_same_command_gets_the_same_receipt() {
    let world = World::new().await;
    let (county, town) = (world.duty(COUNTY).await, world.person(TOWN, &[Role::Worker]).await);
    let form = world.form(COUNTY).await;
    let id = world.report(&county, form, "under 410102 and level:town", json!({})).await;
    let body = serde_json::to_vec(&stock(7)).unwrap();
    let key = world.key();
    let mut replies = vec![];
    for _ in 0..3 {
        let mut request = world.request(Some(&town), "POST", &slot(id, TOWN), Some(&body));
        request.headers_mut().insert("idempotency-key", key.parse().unwrap());
        replies.push(world.send(request).await.good());
        world.pass(1_000);
    }
    assert!(replies.windows(2).all(|pair| pair[0] == pair[1]), "{replies:?}");
}

/// A duty is refused with the place of its fault, and nothing is issued.
#[tokio::test]
async fn a_wrong_duty_is_refused_at_its_place() {
    let world = World::new().await;
    let county = world.duty(COUNTY).await;
    let form = world.form(COUNTY).await;
    let good = json!({ "form_id": form, "every": "daily", "from": TODAY, "due_time": "18:00" });
    let cases = [
        (json!({ "form_id": 9_999_999 }), "input.unknown", "/report/form_id"),
        (json!({ "from": "2020-02-30" }), "report.day.wrong", "/report/from"),
        (json!({ "until": "2020-02-05" }), "report.duty.wrong", "/report/until"),
        (json!({ "due_time": "25:00" }), "report.duty.wrong", "/report/due_time"),
        (json!({ "due_after_days": 99 }), "report.duty.wrong", "/report/due_after_days"),
        (json!({ "every": { "dates": [] } }), "report.duty.wrong", "/report/every"),
        (json!({ "every": { "dates": ["2020-02-06", "x"] } }), "report.day.wrong", "/report/every/dates/1"),
        (json!({ "every": "hourly" }), "body.wrong", "/report/every"),
        (json!({ "colour": "red" }), "body.wrong", "/report/colour"),
    ];
    let head = world.head();
    for (change, code, pointer) in cases {
        let mut report = good.clone();
        report.as_object_mut().unwrap().extend(change.as_object().unwrap().clone());
        let body =
            json!({ "kind": "task", "title": "日报", "text": "报", "audience": "under 410102", "report": report });
        let reply = world.post(&county, "/matters", body).await;
        assert_eq!(reply.problem(), code, "{change}: {}", reply.text());
        let at = reply.json()["errors"][0]["pointer"].as_str().unwrap_or_default().to_owned();
        assert_eq!(at, pointer, "{change}");
    }
    let notice = json!({ "kind": "notice", "title": "日报", "text": "报", "audience": "under 410102", "report": good });
    assert_eq!(world.post(&county, "/matters", notice).await.problem(), "report.duty.wrong");
    assert_eq!(world.head(), head);
}
