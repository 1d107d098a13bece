//! Money to persons: a list that adds up, names that nobody sees whole, a word from whoever was paid.

use super::world::{COUNTY, OTHER_TOWN, World};
use serde_json::{Value, json};
use shouhu_domain::policy::Role;

const NAMES: [&str; 2] = ["陈伟", "李秀英"];

struct Story {
    world: World,
    steward: super::world::Who,
    checker: super::world::Who,
    matter: i64,
    fund: i64,
}

impl Story {
    async fn begin(world: World) -> Self {
        let steward = world.person(COUNTY, &[Role::Steward]).await;
        let checker = world.person(COUNTY, &[Role::Commander]).await;
        let duty = world.duty(COUNTY).await;
        let matter = world.issue(&duty, "under 410102", json!({})).await;
        let nature = json!({ "kind": "money", "source": "党费", "purpose": "困难补助" });
        let body = json!({ "matter_id": matter, "name": "困难群众补助", "nature": nature });
        let fund = world.post(&steward, "/commodities", body).await.good()["commodity_id"].as_i64().unwrap();
        let deed = json!({ "type": "take_in", "commodity_id": fund, "amount": 1_000_000 });
        world.post(&steward, "/entries", json!({ "matter_id": matter, "deed": deed })).await.good();
        Self { world, steward, checker, matter, fund }
    }

    async fn reserve(&self, amount: i64, rows: Value) -> super::world::Reply {
        let deed = json!({ "type": "pay", "commodity_id": self.fund, "amount": amount, "payees": rows });
        let entry = json!({ "matter_id": self.matter, "deed": deed });
        let body = json!({ "entry": entry, "until_ms": self.world.hours(9) });
        self.world.post(&self.steward, "/reservations", body).await
    }

    /// Held back and posted by the second person: the number of its list.
    async fn paid(&self) -> i64 {
        let held = self.reserve(150_000, two()).await.good()["entry_id"].clone();
        let waiting = self.world.get(&self.checker, "/ledger/waiting").await.good();
        let payees = &waiting["reservations"][0]["payees"];
        assert_eq!((&payees["count"], &payees["confirmed"]), (&json!(2), &json!(0)), "{waiting}");
        self.world.post(&self.checker, &format!("/reservations/{held}/settle"), json!({})).await.good();
        payees["list_id"].as_i64().unwrap()
    }
}

fn two() -> Value {
    json!([{ "name": NAMES[0], "account": "6228480000001234", "amount": 100_000 }, { "name": NAMES[1], "amount": 50_000 }])
}

#[tokio::test]
async fn families_are_paid_and_say_so_by_code_on_both_engines() {
    for world in World::each().await {
        let s = Story::begin(world).await;
        let list = s.paid().await;
        let path = format!("/payments/{list}");
        let seen = s.world.get(&s.checker, &path).await.good();
        let row = &seen["rows"][0];
        assert_eq!(
            (&row["name"], &row["account"], &row["amount"]),
            (&json!("陈＊"), &json!("＊1234"), &json!(100_000))
        );
        let told = s.world.post(&s.steward, &format!("{path}/codes"), json!({})).await.good();
        let code = told["rows"][1]["code"].as_str().unwrap();

        let page = s.world.get(&s.steward, &format!("/r/{code}")).await;
        let html = page.text();
        assert!(html.contains("500.00") && html.contains("困难群众补助") && !html.contains(NAMES[1]), "{html}");
        assert_eq!(s.world.get(&s.steward, &path).await.good()["confirmed"], json!(0), "to look at it says nothing");
        for _ in 0..2 {
            let request = s.world.request(None, "POST", &format!("/r/{code}"), Some(b""));
            assert_eq!(s.world.send(request).await.status, 303);
        }
        let seen = s.world.get(&s.steward, &path).await.good();
        assert_eq!(seen["confirmed"], json!(1));
        assert!(seen["rows"][1]["confirmed_ms"].is_i64() && seen["rows"][0]["confirmed_ms"].is_null(), "{seen}");
        s.world.post(&s.steward, &format!("{path}/codes"), json!({})).await.good();
        assert_eq!(s.world.get(&s.steward, &format!("/r/{code}")).await.status, 404, "there are new codes");
    }
}

#[tokio::test]
async fn a_list_that_does_not_add_up_changes_nothing() {
    let s = Story::begin(World::new().await).await;
    let before = s.world.head();
    let reply = s.reserve(150_001, two()).await;
    assert_eq!(reply.problem(), "ledger.payees.sum");
    let text = reply.text();
    assert!(text.contains("150001") && text.contains("150000"), "both are shown: {text}");
    for (rows, code) in [
        (json!([{ "name": "", "amount": 150_000 }]), "input.missing"),
        (json!([{ "name": "陈伟", "amount": -1 }, { "name": "王芳", "amount": 150_001 }]), "ledger.amount.wrong"),
        (json!([{ "name": "陈伟", "amount": 1.5 }]), "body.wrong"),
    ] {
        assert_eq!(s.reserve(150_000, rows).await.problem(), code);
    }
    assert_eq!(s.world.head(), before);
}

#[tokio::test]
async fn a_name_is_nowhere_whole_and_elsewhere_there_is_no_list() {
    let s = Story::begin(World::new().await).await;
    let list = s.paid().await;
    let other = s.world.person(OTHER_TOWN, &[Role::Steward]).await;
    assert_eq!(s.world.get(&other, &format!("/payments/{list}")).await.problem(), "forbidden");
    assert_eq!(s.world.get(&s.steward, "/payments/1").await.problem(), "not_found");
    let notice = s.world.get(&s.steward, &format!("/payments/{list}/disclosure?lang=zh")).await;
    let html = notice.text();
    assert!(html.contains("陈＊") && html.contains("1,500.00") && html.contains("困难补助"), "{html}");
    let auditor = s.world.person(super::world::PROVINCE, &[Role::AuditAdmin]).await;
    let journal = s.world.get(&auditor, "/journal?limit=50").await.text();
    let board = s.world.get(&s.steward, &format!("/commodities/{}/entries", s.fund)).await.text();
    let waiting = s.world.get(&s.checker, "/ledger/waiting").await.text();
    for name in NAMES {
        assert!(![&html, &journal, &board, &waiting].iter().any(|text| text.contains(name)), "{name}");
    }
}

#[tokio::test]
async fn nothing_is_confirmed_or_made_public_before_it_is_paid() {
    let s = Story::begin(World::new().await).await;
    s.reserve(150_000, two()).await.good();
    let waiting = s.world.get(&s.steward, "/ledger/waiting").await.good();
    let list = waiting["reservations"][0]["payees"]["list_id"].as_i64().unwrap();
    let codes = s.world.post(&s.steward, &format!("/payments/{list}/codes"), json!({})).await;
    assert_eq!(codes.problem(), "ledger.payment.not_posted");
    let notice = s.world.get(&s.steward, &format!("/payments/{list}/disclosure")).await;
    assert_eq!(notice.problem(), "ledger.payment.not_posted");
    assert_eq!(s.world.get(&s.steward, "/r/aaaaa-aaaaa-aaaaa-aaaaa").await.status, 404);
}
