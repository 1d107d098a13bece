//! Supplies over HTTP: asked for, proposed, handed over by scan, received; a code that was not made here opens nothing.

use super::world::{CITY, COUNTY, SIBLING, TOWN, UNRELATED, Who, World};
use serde_json::{Value, json};
use shouhu_domain::policy::Role;

/// The town asks its county for masks and for an unknown number of suits; the county has masks.
struct Story<'w> {
    world: &'w World,
    county: Who,
    town: Who,
    request: i64,
    lot: i64,
}

impl<'w> Story<'w> {
    async fn begin(world: &'w World) -> Self {
        let (county, town) = (world.person(COUNTY, &[Role::Steward, Role::Duty]).await, world.duty(TOWN).await);
        let top = world.person(super::world::PROVINCE, &[Role::Steward]).await;
        for (code, name) in [("mask", "医用口罩"), ("suit", "防护服")] {
            let item = json!({ "code": code, "name": name, "name_en": code, "measure": "只" });
            world.ask(&top, "PUT", "/items", Some(item)).await.good();
        }
        let cause = world.issue(&county, "under 410102", json!({})).await;
        let lines = json!([{ "item": "mask", "wanted": { "amount": 80 } }, { "item": "suit", "wanted": "unknown" }]);
        let body = json!({ "title": "请求口罩", "text": "只够今天。", "to": [COUNTY], "supplies": lines });
        let request = world.post(&town, "/requests", body).await.good()["id"].as_i64().unwrap();
        let mut story = Self { world, county, town, request, lot: 0 };
        story.lot = story.stock(cause, "mask", 50).await;
        story
    }

    async fn stock(&self, matter: i64, item: &str, amount: i64) -> i64 {
        let nature = json!({ "kind": "goods", "item": item, "lot": "20200118-03" });
        let body = json!({ "matter_id": matter, "name": item, "nature": nature });
        let lot = self.world.post(&self.county, "/commodities", body).await.good()["commodity_id"].as_i64().unwrap();
        let deed = json!({ "type": "take_in", "commodity_id": lot, "amount": amount });
        self.world.post(&self.county, "/entries", json!({ "matter_id": matter, "deed": deed })).await.good();
        lot
    }

    async fn supply(&self, who: &Who) -> Value {
        self.world.get(who, &format!("/matters/{}/supply", self.request)).await.good()
    }

    /// What is printed on the label of a lot, or on a note.
    async fn code(&self, path: &str) -> String {
        let page = self.world.get(&self.county, path).await;
        let text = page.text();
        assert!(page.status.is_success() && text.contains("<svg"), "{text}");
        let from = text.find("<p class=c>").unwrap() + "<p class=c>".len();
        text[from..].split('<').next().unwrap().to_owned()
    }

    async fn hand_over(&self, code: &str, amount: i64) -> super::world::Reply {
        let body = json!({ "matter_id": self.request, "code": code, "amount": amount });
        self.world.post(&self.county, "/handovers", body).await
    }
}

fn line(view: &Value, at: usize) -> [i64; 4] {
    ["sent", "received", "lost", "missing"].map(|name| view["lines"][at][name].as_i64().unwrap())
}

#[tokio::test]
async fn a_request_is_served_by_scan_and_received_on_both_engines() {
    for world in World::each().await {
        let s = Story::begin(&world).await;
        let view = s.supply(&s.county).await;
        assert_eq!((&view["can_send"], &view["lines"][1]["wanted"]), (&json!(true), &json!("unknown")), "{view}");
        let offer = &view["lines"][0]["offers"][0];
        assert_eq!((&offer["amount"], &offer["steps"], line(&view, 0)[3]), (&json!(50), &json!(1), 30), "{view}");
        assert_eq!(view["lines"][1].get("left"), None, "of an unknown amount nobody knows what is left");

        let code = s.code(&format!("/commodities/{}/label", s.lot)).await;
        let found = world.get(&s.county, &format!("/codes/{code}")).await.good();
        assert_eq!((&found["kind"], &found["there"]), (&json!("lot"), &json!(50)), "{found}");
        let rule = json!({ "ruling": "granted" });
        world.post(&s.county, &format!("/matters/{}/rule", s.request), rule).await.good();
        let sent = s.hand_over(&code, 40).await.good()["entry_id"].as_i64().unwrap();
        assert_eq!(s.hand_over(&code, 40).await.problem(), "ledger.overdrawn", "a second time there is not so much");
        assert_eq!(line(&s.supply(&s.county).await, 0), [40, 0, 0, 30]);

        let need = world.get(&s.town, "/now").await.good()["needs"].clone();
        let arriving = need.as_array().unwrap().iter().find(|need| need["kind"] == "arriving").unwrap();
        assert_eq!((&arriving["params"]["entry"], &arriving["unit"]["no"]), (&json!(sent), &json!(COUNTY)));
        let rows = world.get(&s.town, "/shipments").await.good()["rows"].clone();
        assert_eq!((&rows[0]["entry_id"], &rows[0]["moves"][0]["amount"]), (&json!(sent), &json!(40)));
        let note = s.code(&format!("/shipments/{sent}/note")).await;
        let found = world.get(&s.town, &format!("/codes/{note}")).await.good();
        assert_eq!(found, json!({ "kind": "shipment", "entry_id": sent }));

        let receive = format!("/shipments/{sent}/receive");
        let lines = json!([{ "commodity_id": s.lot, "good": 38 }]);
        world.post(&s.town, &receive, json!({ "lines": lines, "note": "两只破损" })).await.good();
        assert_eq!(line(&s.supply(&s.town).await, 0), [40, 38, 2, 40], "the town sees no store of the county");
        assert_eq!(world.post(&s.town, &receive, json!({ "lines": lines })).await.problem(), "not_found", "once");
        assert_eq!(world.get(&s.town, "/shipments").await.good()["rows"], json!([]));
        assert_eq!(world.get(&s.town, &format!("/codes/{note}")).await.problem(), "not_found");
    }
}

#[tokio::test]
async fn a_forged_code_and_what_nobody_asked_for_are_refused() {
    let world = World::new().await;
    let s = Story::begin(&world).await;
    let code = s.code(&format!("/commodities/{}/label", s.lot)).await;
    let forged = code.replacen(&format!("L{}", s.lot), &format!("L{}", s.lot + 1), 1);
    for wrong in [forged.as_str(), "L1", "", "口罩"] {
        assert_eq!(s.hand_over(wrong, 1).await.problem(), "label.forged", "{wrong}");
    }
    assert_eq!(world.get(&s.county, "/codes/L1-abcd-efgh-jkmn").await.problem(), "label.forged");
    for amount in [0, -1, 51] {
        let refused = s.hand_over(&code, amount).await.problem();
        assert_eq!(refused, if amount > 0 { "ledger.overdrawn" } else { "ledger.amount.wrong" });
    }
    let cause = world.issue(&s.county, "under 410102", json!({})).await;
    let alcohol = json!({ "code": "alcohol", "name": "酒精", "measure": "瓶" });
    let top = world.person(super::world::PROVINCE, &[Role::Steward]).await;
    world.ask(&top, "PUT", "/items", Some(alcohol)).await.good();
    let lot = s.stock(cause, "alcohol", 5).await;
    let bottle = s.code(&format!("/commodities/{lot}/label")).await;
    assert_eq!(s.hand_over(&bottle, 1).await.problem(), "supply.not_wanted");
    let sent = s.hand_over(&code, 1).await.good()["entry_id"].as_i64().unwrap();
    let note = s.code(&format!("/shipments/{sent}/note")).await;
    assert_eq!(s.hand_over(&note, 1).await.problem(), "label.other");
    for unit in [SIBLING, UNRELATED] {
        let who = world.person(unit, &[Role::Steward]).await;
        for path in [format!("/codes/{code}"), format!("/codes/{note}"), format!("/shipments/{sent}/note")] {
            assert_eq!(world.get(&who, &path).await.problem(), "not_found", "{unit} {path}");
        }
    }
}

/// The city orders its county to send on the town's behalf: what is sent on the order counts for the request.
#[tokio::test]
async fn what_is_sent_on_an_order_counts_for_the_request_it_serves() {
    let world = World::new().await;
    let s = Story::begin(&world).await;
    let city = world.duty(CITY).await;
    let lines = json!([{ "item": "mask", "wanted": { "amount": 20 } }]);
    let body = json!({ "title": "请求口罩", "text": "县里不够。", "to": [CITY], "supplies": lines });
    let request = world.post(&s.town, "/requests", body).await.good()["id"].as_i64().unwrap();
    world.post(&city, &format!("/matters/{request}/rule"), json!({ "ruling": "granted" })).await.good();
    let view = world.get(&city, &format!("/matters/{request}/supply")).await.good();
    assert_eq!(view["lines"][0]["offers"][0]["unit"]["no"], COUNTY, "{view}");
    let code = world.app.store.state().tree.get(shouhu_domain::ids::UnitNo(COUNTY)).unwrap().code.clone();
    let children = json!([{ "audience": format!("unit:{code}"), "title": "调拨口罩", "text": "请发 20 只。" }]);
    let order =
        world.post(&city, &format!("/matters/{request}/break-down"), json!({ "children": children })).await.good();
    let order = order["ids"][0].as_i64().unwrap();
    let served = world.get(&s.county, &format!("/matters/{order}/supply")).await.good();
    assert_eq!(
        (&served["to"]["no"], &served["lines"][0]["offers"][0]["amount"]),
        (&json!(TOWN), &json!(20)),
        "{served}"
    );
    let code = s.code(&format!("/commodities/{}/label", s.lot)).await;
    let body = json!({ "matter_id": order, "code": code, "amount": 20 });
    world.post(&s.county, "/handovers", body).await.good();
    let view = world.get(&city, &format!("/matters/{request}/supply")).await.good();
    assert_eq!(line(&view, 0), [20, 0, 0, 0]);
}

#[tokio::test]
async fn a_request_for_supplies_says_amounts_that_can_be() {
    let world = World::new().await;
    let s = Story::begin(&world).await;
    let ask = async |to: u32, path: &str, lines: Value| {
        let body = json!({ "title": "请求", "text": "请求", "to": [to], "supplies": lines });
        world.post(&s.county, path, body).await.problem()
    };
    for (lines, code) in [
        (json!([{ "item": "mask", "wanted": { "amount": 0 } }]), "ledger.amount.wrong"),
        (json!([{ "item": "mask", "wanted": { "amount": 1.5 } }]), "body.wrong"),
        (json!([{ "item": "mask" }]), "body.wrong"),
        (json!([{ "item": "mask", "wanted": 1 }]), "body.not_json"),
        (json!([{ "item": "tent", "wanted": "unknown" }]), "input.unknown"),
        (json!([{ "item": "mask", "wanted": "unknown" }, { "item": "mask", "wanted": "unknown" }]), "input.twice"),
        (json!(vec![json!({ "item": "mask", "wanted": "unknown" }); 51]), "input.too_long"),
    ] {
        assert_eq!(ask(CITY, "/requests", lines.clone()).await, code, "{lines}");
    }
    let lines = json!([{ "item": "mask", "wanted": "unknown" }]);
    assert_eq!(ask(SIBLING, "/consultations", lines).await, "matter.wrong_kind");
}
