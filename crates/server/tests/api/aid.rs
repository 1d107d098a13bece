//! Hardship aid from the application to the confirmation, each step by another person, and the objection that goes above.

use super::world::{CITY, COUNTY, OTHER_TOWN, PROVINCE, Reply, TOWN, VILLAGE, Who, World};
use serde_json::{Value, json};
use shouhu_domain::policy::Role;

const SEALED: [&str; 4] = ["陈伟", "13837100001", "6228480000001234", "丈夫在定点医院隔离"];

struct Story {
    world: World,
    village: Who,
    town: Who,
    decider: Who,
    steward: Who,
    order: i64,
    fund: i64,
}

impl Story {
    async fn begin(world: World) -> Self {
        let village = world.person(VILLAGE, &[Role::Worker]).await;
        let town = world.duty(TOWN).await;
        let decider = world.person(COUNTY, &[Role::Commander]).await;
        let steward = world.person(COUNTY, &[Role::Steward]).await;
        let duty = world.duty(COUNTY).await;
        let order = world.issue(&duty, "under 410102", json!({})).await;
        let nature = json!({ "kind": "money", "source": "党费", "purpose": "困难补助" });
        let body = json!({ "matter_id": order, "name": "困难群众补助", "nature": nature });
        let fund = world.post(&steward, "/commodities", body).await.good()["commodity_id"].as_i64().unwrap();
        let deed = json!({ "type": "take_in", "commodity_id": fund, "amount": 1_000_000 });
        world.post(&steward, "/entries", json!({ "matter_id": order, "deed": deed })).await.good();
        Self { world, village, town, decider, steward, order, fund }
    }

    async fn applied(&self) -> i64 {
        let [name, contact, account, reason] = SEALED;
        let body = json!({ "name": name, "contact": contact, "account": account, "reason": reason, "asked": 200_000 });
        self.world.post(&self.village, "/aid", body).await.good()["id"].as_i64().unwrap()
    }

    async fn step(&self, who: &Who, id: i64, step: &str, body: Value) -> Reply {
        self.world.post(who, &format!("/aid/{id}/{step}"), body).await
    }

    async fn granted(&self) -> i64 {
        let id = self.applied().await;
        self.step(&self.town, id, "verify", json!({ "amount": 150_000, "to": COUNTY })).await.good();
        let grant = json!({ "commodity_id": self.fund, "amount": 150_000 });
        self.step(&self.decider, id, "grant", grant).await.good();
        id
    }

    /// Held back and posted by the second person: the number of its list.
    async fn paid(&self, id: i64) -> i64 {
        let held = self.step(&self.steward, id, "payment", json!({})).await.good()["entry_id"].clone();
        self.world.post(&self.decider, &format!("/reservations/{held}/settle"), json!({})).await.good();
        self.view(&self.steward, id).await["payment"]["list_id"].as_i64().unwrap()
    }

    async fn view(&self, who: &Who, id: i64) -> Value {
        self.world.get(who, &format!("/aid/{id}")).await.good()
    }

    async fn needs(&self, who: &Who) -> Vec<String> {
        let now = self.world.get(who, "/now").await.good();
        let kinds = now["needs"].as_array().unwrap().iter().map(|need| need["kind"].as_str().unwrap().to_owned());
        kinds.filter(|kind| kind.starts_with("aid_")).collect()
    }
}

#[tokio::test]
async fn a_family_is_applied_for_verified_granted_paid_and_says_so_on_both_engines() {
    for world in World::each().await {
        let s = Story::begin(world).await;
        let id = s.applied().await;
        assert_eq!(s.needs(&s.town).await, ["aid_verify"]);
        let seen = s.view(&s.town, id).await;
        assert_eq!((&seen["stage"], &seen["asked"], &seen["mine"]), (&json!("applied"), &json!(200_000), &json!(true)));
        assert_eq!((&seen["family"]["name"], &seen["family"]["account"]), (&json!("陈＊"), &json!("＊1234")));
        s.step(&s.town, id, "verify", json!({ "amount": 150_000, "to": COUNTY })).await.good();
        assert_eq!((s.needs(&s.town).await.len(), s.needs(&s.decider).await), (0, vec!["aid_decide".to_owned()]));
        let seen = s.view(&s.decider, id).await;
        assert_eq!((&seen["proposed"], &seen["funds"][0]["left"]), (&json!(150_000), &json!(1_000_000)));
        let grant = json!({ "commodity_id": s.fund, "amount": 120_000 });
        s.step(&s.decider, id, "grant", grant).await.good();
        assert_eq!(s.needs(&s.steward).await, ["aid_pay"]);
        let list = {
            let held = s.step(&s.steward, id, "payment", json!({})).await.good()["entry_id"].clone();
            assert_eq!((s.needs(&s.steward).await.len(), s.needs(&s.decider).await), (0, vec!["aid_check".to_owned()]));
            let same = s.world.post(&s.steward, &format!("/reservations/{held}/settle"), json!({})).await;
            assert_eq!(same.problem(), "ledger.same_person");
            s.world.post(&s.decider, &format!("/reservations/{held}/settle"), json!({})).await.good();
            s.view(&s.steward, id).await["payment"]["list_id"].as_i64().unwrap()
        };
        // The village follows the payment of its own application, names masked.
        let seen = s.world.get(&s.village, &format!("/payments/{list}")).await.good();
        assert_eq!((&seen["rows"][0]["name"], &seen["amount"]), (&json!("陈＊"), &json!(120_000)));
        let told = s.world.post(&s.steward, &format!("/payments/{list}/codes"), json!({})).await.good();
        let code = told["rows"][0]["code"].as_str().unwrap();
        let request = s.world.request(None, "POST", &format!("/r/{code}"), Some(b""));
        assert_eq!(s.world.send(request).await.status, 303);
        let seen = s.view(&s.village, id).await;
        assert_eq!(seen["stage"], json!("confirmed"), "{seen}");
        let rows = s.world.get(&s.village, "/aid").await.good();
        assert_eq!((&rows["rows"][0]["stage"], &rows["verifier"]["no"]), (&json!("confirmed"), &json!(TOWN)));
    }
}

#[tokio::test]
async fn it_is_paid_once_and_as_it_was_granted() {
    let s = Story::begin(World::new().await).await;
    let waiting = s.applied().await;
    assert_eq!(s.step(&s.steward, waiting, "payment", json!({})).await.problem(), "aid.stage");
    let id = s.granted().await;
    let by_hand = |amount: i64, matter: i64| {
        let payees = json!([{ "name": "陈伟", "amount": amount }]);
        let deed = json!({ "type": "pay", "commodity_id": s.fund, "amount": amount, "payees": payees });
        let body = json!({ "entry": { "matter_id": matter, "deed": deed }, "until_ms": s.world.hours(9) });
        async { s.world.post(&s.steward, "/reservations", body).await }
    };
    assert_eq!(by_hand(150_000, id).await.problem(), "aid.payee");
    let differs = by_hand(140_000, id).await;
    assert_eq!(differs.problem(), "aid.differs");
    assert!(differs.text().contains("140000") && differs.text().contains("150000"), "both are shown");
    let first = s.step(&s.steward, id, "payment", json!({})).await.good()["entry_id"].as_i64().unwrap();
    let again = s.step(&s.steward, id, "payment", json!({})).await;
    assert_eq!((again.problem().as_str(), &again.json()["params"]["entry"]), ("aid.paid_already", &json!(first)));
    let other = by_hand(150_000, s.order).await;
    other.good();
}

#[tokio::test]
async fn each_step_is_another_persons_and_at_its_own_unit() {
    let s = Story::begin(World::new().await).await;
    let id = s.applied().await;
    let verify = |amount: i64| json!({ "amount": amount, "to": COUNTY });
    assert_eq!(s.step(&s.village, id, "verify", verify(1)).await.problem(), "forbidden");
    assert_eq!(s.step(&s.decider, id, "verify", verify(1)).await.problem(), "receipt.not_addressed");
    let elsewhere = s.world.duty(OTHER_TOWN).await;
    let head = s.world.head();
    assert_eq!(s.step(&elsewhere, id, "verify", verify(1)).await.problem(), "not_found");
    for (amount, code) in [(0, "ledger.amount.wrong"), (-5, "ledger.amount.wrong"), (200_001, "aid.amount.more")] {
        assert_eq!(s.step(&s.town, id, "verify", verify(amount)).await.problem(), code);
    }
    assert_eq!(s.step(&s.town, id, "return", json!({ "reason": "" })).await.problem(), "input.missing");
    assert_eq!(s.world.head(), head, "nothing was written");
    s.step(&s.town, id, "return", json!({ "reason": "请附证明" })).await.good();
    assert_eq!(s.needs(&s.village).await, ["aid_returned"]);
    s.step(&s.village, id, "resubmit", json!({ "reason": "已附证明" })).await.good();
    assert_eq!(s.view(&s.village, id).await["asked"], Value::Null, "nobody knows how much");
    s.step(&s.town, id, "verify", json!({ "amount": 90_000, "to": TOWN })).await.good();
    let decline = s.step(&s.town, id, "decline", json!({ "reason": "不符合条件" })).await;
    assert_eq!(decline.problem(), "aid.same_person");
    let second = s.world.person(TOWN, &[Role::Commander]).await;
    s.step(&second, id, "decline", json!({ "reason": "不符合条件" })).await.good();
    assert_eq!(s.view(&s.village, id).await["stage"], json!("declined"));
}

#[tokio::test]
async fn for_whom_it_asks_is_read_with_a_purpose_and_stands_nowhere_else() {
    let s = Story::begin(World::new().await).await;
    let id = s.granted().await;
    let list = s.paid(id).await;
    let [name, contact, account, reason] = SEALED;
    let subject = s.view(&s.town, id).await["family"]["subject"].as_str().unwrap().to_owned();
    let read = json!({ "purpose": "aid" });
    let path = format!("/persons/{subject}/read");
    let whole = s.world.post(&s.town, &path, read.clone()).await.good();
    let values = [&whole["name"], &whole["contact"], &whole["account"], &whole["reason"]];
    assert_eq!(values, [&json!(name), &json!(contact), &json!(account), &json!(reason)]);
    let elsewhere = s.world.duty(OTHER_TOWN).await;
    assert_eq!(s.world.post(&elsewhere, &path, read).await.problem(), "not_found");
    let auditor = s.world.person(PROVINCE, &[Role::AuditAdmin]).await;
    let mut shown = vec![s.world.get(&auditor, "/journal?limit=100").await.text()];
    for path in [format!("/aid/{id}"), format!("/matters/{id}"), format!("/matters/{id}/timeline"), "/aid".into()] {
        shown.push(s.world.get(&s.town, &path).await.text());
    }
    let notice = s.world.get(&s.village, &format!("/payments/{list}/disclosure?lang=zh")).await.text();
    assert!(notice.contains("陈＊") && notice.contains("请向郑州市反映"), "{notice}");
    shown.push(notice);
    for secret in SEALED {
        assert!(!shown.iter().any(|text| text.contains(secret)), "{secret}");
    }
}

#[tokio::test]
async fn an_objection_arrives_above_whoever_paid() {
    let s = Story::begin(World::new().await).await;
    let id = s.granted().await;
    let list = s.paid(id).await;
    let path = format!("/payments/{list}/objections");
    let text = json!({ "text": "金额与实际不符" });
    assert_eq!(s.world.post(&s.village, &path, text.clone()).await.problem(), "forbidden", "of whoever may ask upward");
    let seen = s.world.get(&s.steward, &format!("/payments/{list}")).await.good();
    assert_eq!(seen["objections_to"]["no"], json!(CITY));
    let objection = s.world.post(&s.town, &path, text).await.good()["id"].as_i64().unwrap();
    let city = s.world.duty(CITY).await;
    let page = s.world.get(&city, &format!("/matters/{objection}")).await.good();
    assert_eq!((&page["kind"], &page["ask"]["holders"][0]["no"]), (&json!("objection"), &json!(CITY)), "{page}");
    assert_eq!((&page["can"]["rule"]["ok"], &page["can"]["pass"]["ok"]), (&json!(true), &json!(true)));
    let targets = s.world.get(&city, &format!("/matters/{objection}/pass-targets")).await.good();
    assert!(targets["rows"].as_array().unwrap().iter().all(|row| row["no"] != json!(COUNTY)));
    let rule = json!({ "ruling": "refused", "text": "没有问题" });
    let itself = s.world.post(&s.decider, &format!("/matters/{objection}/rule"), rule.clone()).await;
    assert_eq!(itself.problem(), "receipt.not_addressed", "nobody judges what they have paid");
    s.world.post(&city, &format!("/matters/{objection}/rule"), rule).await.good();
}
