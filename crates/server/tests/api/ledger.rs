//! Money and goods over HTTP: from where they come in to where they are used, never more than there is.

use super::world::{CITY, COUNTY, OTHER_TOWN, PROVINCE, SIBLING, TOWN, VILLAGE, Who, World};
use serde_json::{Value, json};
use shouhu_domain::command::{Command, Deed, LedgerCommand, Outcome, Posting};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{CommodityId, EntryId, MatterId, UnitNo};
use shouhu_domain::ledger::payee::{ListId, NewPayee, NewPayees};
use shouhu_domain::ledger::{Commodity, Item, Nature, Place};
use shouhu_domain::policy::Role;
use shouhu_domain::report::Day;
use std::sync::atomic::{AtomicUsize, Ordering};

/// What a unit of the stage has booked.
pub struct Booked {
    /// As many as are asked for, for each ends once.
    reservations: Vec<i64>,
    next: AtomicUsize,
    shipment: i64,
    posted: i64,
    /// A payment to persons that was posted.
    pub list: i64,
}

const RESERVATIONS: usize = 60;

impl Booked {
    /// The entry that a route is about.
    pub fn entry(&self, path: &str) -> i64 {
        match path.split('/').nth(1) {
            Some("reservations") => self.reservations[self.next.fetch_add(1, Ordering::Relaxed) % RESERVATIONS],
            Some("shipments") => self.shipment,
            _ => self.posted,
        }
    }
}

impl World {
    /// A fund of a unit, of which some is held back; and goods that are on their way to it.
    pub async fn book(&self, unit: u32, matter: i64) -> Booked {
        let (matter, owner) = (MatterId(matter), UnitNo(unit));
        let name = Words { zh: "慰问金".into(), en: "Consolation".into() };
        let measure = "只".to_owned();
        let item = Item { code: "mask".into(), name: name.clone(), measure: measure.clone() };
        self.machine(Command::Ledger(LedgerCommand::PutItem(Box::new(item)))).await;
        let money = Nature::Money { source: "党费".into(), purpose: "慰问".into() };
        let goods = Nature::Goods { item: "mask".into(), lot: format!("L{unit}"), expires: None, wish: String::new() };
        let open = async |nature, measure: &str| {
            let commodity = Commodity { name: name.clone(), nature, measure: measure.into(), owner, matter };
            let opened = self.machine(Command::Ledger(LedgerCommand::Open(Box::new(commodity)))).await;
            let Outcome::Commodity { id } = opened else { panic!("{opened:?}") };
            id
        };
        let (fund, lot) = (open(money, "fen").await, open(goods, &measure).await);
        let posting = |deed| Posting { matter, deed, on: Day::of(self.app.now()), note: String::new() };
        let post = async |command| {
            self.machine(Command::Ledger(command)).await;
            self.head()
        };
        let other = UnitNo(if unit == VILLAGE { TOWN } else { VILLAGE });
        let take_in = |commodity, unit| LedgerCommand::Post(posting(Deed::TakeIn { commodity, unit, amount: 100_000 }));
        post(take_in(fund, owner)).await;
        post(take_in(lot, other)).await;
        let mut reservations = vec![];
        for _ in 0..RESERVATIONS {
            let pay = posting(Deed::Pay { commodity: fund, unit: owner, amount: 5, payees: None });
            reservations.push(post(LedgerCommand::Reserve { posting: pay, until_ms: self.hours(9) }).await);
        }
        let send = Deed::Send { from: other, to: owner, goods: vec![(lot, 7)], unbooked: false };
        let shipment = post(LedgerCommand::Post(posting(send))).await;
        let list = ListId(i64::from(unit) + 1);
        let rows = vec![NewPayee { name: "陈伟".into(), account: "62284800".into(), amount: 5 }];
        let payees = Some(NewPayees { list, of: None, rows });
        let pay = posting(Deed::Pay { commodity: fund, unit: owner, amount: 5, payees });
        let reserved = post(LedgerCommand::Reserve { posting: pay, until_ms: self.hours(9) }).await;
        post(LedgerCommand::Settle { reservation: EntryId(reserved) }).await;
        let posted = post(take_in(fund, owner)).await;
        Booked { reservations, next: AtomicUsize::new(0), shipment, posted, list: list.0 }
    }

    /// Something that a unit answers for, with a little of it in each of the others.
    pub async fn common_stock(&self, owner: u32, units: &[u32], matter: i64) -> i64 {
        let (matter, name) = (MatterId(matter), Words { zh: "公共".into(), en: String::new() });
        let (nature, measure) = (Nature::PersonDays, "person-day".to_owned());
        let commodity = Commodity { name, nature, measure, owner: UnitNo(owner), matter };
        let opened = self.machine(Command::Ledger(LedgerCommand::Open(Box::new(commodity)))).await;
        let Outcome::Commodity { id } = opened else { panic!("{opened:?}") };
        for unit in units {
            let deed = Deed::TakeIn { commodity: id, unit: UnitNo(*unit), amount: 7 };
            let posting = Posting { matter, deed, on: Day::of(self.app.now()), note: String::new() };
            self.machine(Command::Ledger(LedgerCommand::Post(posting))).await;
        }
        id.0
    }

    async fn steward(&self, unit: u32) -> Who {
        self.person(unit, &[Role::Steward]).await
    }

    async fn fund(&self, who: &Who, matter: i64) -> i64 {
        let nature = json!({ "kind": "money", "source": "党费", "purpose": "慰问一线医务人员" });
        let body = json!({ "matter_id": matter, "name": "慰问金", "nature": nature });
        self.post(who, "/commodities", body).await.good()["commodity_id"].as_i64().unwrap()
    }

    async fn lot(&self, who: &Who, matter: i64, lot: &str) -> i64 {
        let item = json!({ "code": "mask", "name": "医用口罩", "name_en": "Masks", "measure": "只" });
        let top = self.steward(PROVINCE).await;
        self.ask(&top, "PUT", "/items", Some(item)).await.good();
        let nature = json!({ "kind": "goods", "item": "mask", "lot": lot });
        let body = json!({ "matter_id": matter, "name": "医用口罩", "nature": nature });
        self.post(who, "/commodities", body).await.good()["commodity_id"].as_i64().unwrap()
    }

    async fn entry(&self, who: &Who, matter: i64, deed: Value) -> super::world::Reply {
        self.post(who, "/entries", json!({ "matter_id": matter, "deed": deed })).await
    }

    async fn stand(&self, who: &Who, commodity: i64, node: u32) -> Value {
        self.get(who, &format!("/commodities/{commodity}/board?node={node}")).await.good()
    }
}

fn figures(stand: &Value) -> Vec<i64> {
    ["came_in", "unbooked", "hand", "transit", "used", "lost"]
        .iter()
        .map(|name| stand[*name].as_i64().unwrap())
        .collect()
}

/// The city's fund goes to a county, which pays by two persons; at every moment it adds up.
#[tokio::test]
async fn a_fund_goes_down_and_is_paid_by_two_persons_on_both_engines() {
    for world in World::each().await {
        let (city, county) = (world.steward(CITY).await, world.steward(COUNTY).await);
        let duty = world.duty(CITY).await;
        let matter = world.issue(&duty, "under 4101", json!({})).await;
        let fund = world.fund(&city, matter).await;
        let take_in = json!({ "type": "take_in", "commodity_id": fund, "amount": 2_000_000_000 });
        world.entry(&city, matter, take_in).await.good();
        let to = json!([{ "unit": COUNTY, "amount": 1_200_000_000 }, { "unit": SIBLING, "amount": 800_000_000 }]);
        let allocate = |to: &Value| json!({ "type": "allocate", "commodity_id": fund, "to": to });
        let allocated = world.entry(&city, matter, allocate(&to)).await.good();
        let board = world.stand(&city, fund, CITY).await;
        assert_eq!(figures(&board["total"]), [2_000_000_000, 0, 2_000_000_000, 0, 0, 0], "{board}");
        let rows: Vec<_> = board["rows"].as_array().unwrap().iter().map(|row| row["unit"]["no"].clone()).collect();
        assert_eq!(rows, [CITY, COUNTY, SIBLING], "{board}");

        let more = world.entry(&city, matter, allocate(&json!([{ "unit": COUNTY, "amount": 1 }]))).await;
        assert_eq!(more.problem(), "ledger.overdrawn");
        let pay = json!({ "type": "pay", "commodity_id": fund, "amount": 300_000 });
        assert_eq!(world.entry(&county, matter, pay.clone()).await.problem(), "ledger.payment.second_person_needed");
        let body =
            json!({ "entry": { "matter_id": matter, "deed": pay, "note": "慰问 3 户" }, "until_ms": world.hours(48) });
        let held = world.post(&county, "/reservations", body).await.good()["entry_id"].as_i64().unwrap();
        let all = world.entry(&county, matter, allocate(&json!([{ "unit": TOWN, "amount": 1_200_000_000 }]))).await;
        assert_eq!(all.problem(), "ledger.overdrawn", "what is held back is not given away");
        let settle = format!("/reservations/{held}/settle");
        assert_eq!(world.post(&county, &settle, json!({})).await.problem(), "ledger.same_person");
        let checker = world.person(COUNTY, &[Role::Commander]).await;
        let waiting = world.get(&checker, "/ledger/waiting").await.good();
        assert_eq!(
            (&waiting["reservations"][0]["entry_id"], &waiting["reservations"][0]["can_end"]),
            (&json!(held), &json!(true))
        );
        world.post(&checker, &settle, json!({})).await.good();
        assert_eq!(world.post(&checker, &settle, json!({})).await.problem(), "not_found");
        let board = world.stand(&county, fund, COUNTY).await;
        assert_eq!(figures(&board["total"]), [0, 0, 1_199_700_000, 0, 300_000, 0], "{board}");

        let entries = world.get(&county, &format!("/commodities/{fund}/entries")).await.good();
        let kinds: Vec<_> = entries["rows"].as_array().unwrap().iter().map(|row| row["kind"].clone()).collect();
        assert_eq!(kinds, ["pay", "allocate"], "{entries}");
        assert_eq!(entries["rows"][1]["moves"].as_array().unwrap().len(), 1, "of others nobody is told: {entries}");
        let way = world.get(&city, &format!("/commodities/{fund}/trace?unit={COUNTY}")).await.good();
        assert_eq!((way["steps"].as_array().unwrap().len(), &way["complete"]), (3, &json!(true)), "{way}");
        let reverse = format!("/entries/{}/reverse", allocated["entry_id"]);
        let reason = json!({ "reason": "分配有误" });
        assert_eq!(world.post(&city, &reverse, reason.clone()).await.problem(), "ledger.overdrawn", "it is spent");
        assert_eq!(world.post(&county, &reverse, reason).await.problem(), "forbidden");
    }
}

/// Goods are sent before they are booked in, arrive with some missing, and are booked in later.
#[tokio::test]
async fn goods_are_sent_received_and_made_good_on_both_engines() {
    for world in World::each().await {
        let (county, duty) = (world.steward(COUNTY).await, world.duty(COUNTY).await);
        let worker = world.person(TOWN, &[Role::Worker]).await;
        let matter = world.issue(&duty, "under 410102", json!({})).await;
        let lot = world.lot(&county, matter, "20200126-1").await;
        let send = |amount: i64, unbooked: bool| {
            let goods = json!([{ "commodity_id": lot, "amount": amount }]);
            json!({ "type": "send", "to": TOWN, "goods": goods, "unbooked": unbooked })
        };
        assert_eq!(world.entry(&county, matter, send(500, false)).await.problem(), "ledger.overdrawn");
        let sent = world.entry(&county, matter, send(500, true)).await.good()["entry_id"].as_i64().unwrap();
        let waiting = world.get(&county, "/ledger/waiting").await.good();
        assert_eq!(
            (&waiting["mismatches"][0]["kind"], &waiting["mismatches"][0]["amount"]),
            (&json!("unbooked"), &json!(500)),
            "{waiting}"
        );
        assert_eq!(figures(&world.stand(&county, lot, COUNTY).await["total"]), [0, 500, 0, 500, 0, 0]);

        let receive = format!("/shipments/{sent}/receive");
        let lines = |good: i64| json!([{ "commodity_id": lot, "good": good }]);
        assert_eq!(
            world.post(&worker, &receive, json!({ "lines": lines(501) })).await.problem(),
            "ledger.received.more"
        );
        assert_eq!(world.post(&worker, &receive, json!({ "lines": lines(480) })).await.problem(), "input.missing");
        let arrived = json!({ "lines": lines(480), "note": "一箱破损" });
        world.post(&worker, &receive, arrived.clone()).await.good();
        assert_eq!(world.post(&worker, &receive, arrived).await.problem(), "not_found", "nothing arrives twice");
        let take_in = json!({ "type": "take_in", "commodity_id": lot, "amount": 2_000 });
        world.entry(&county, matter, take_in).await.good();
        let total = world.stand(&county, lot, COUNTY).await["total"].clone();
        assert_eq!(figures(&total), [2_000, 0, 1_980, 0, 0, 20], "{total}");
        assert_eq!(world.get(&county, "/ledger/waiting").await.good()["mismatches"], json!([]));

        let town = world.steward(TOWN).await;
        let used = json!({ "type": "use", "commodity_id": lot, "amount": 80 });
        world.entry(&town, matter, used).await.good();
        let counted = json!({ "type": "count", "commodity_id": lot, "counted": 395 });
        world.entry(&town, matter, counted.clone()).await.good();
        assert_eq!(world.entry(&town, matter, counted).await.problem(), "ledger.count.same");
        let total = world.stand(&county, lot, COUNTY).await["total"].clone();
        assert_eq!(figures(&total), [2_000, 0, 1_895, 0, 80, 25], "{total}");
        let way = world.get(&county, &format!("/commodities/{lot}/trace?unit={TOWN}")).await.good();
        let ends: Vec<_> = way["steps"].as_array().unwrap().iter().map(|step| step["from"]["place"].clone()).collect();
        assert_eq!(ends, ["hand", "hand", "transit", "unbooked", "outside"], "{way}");
        let second = world.lot(&county, matter, "20200126-1").await;
        let waiting = world.get(&county, "/ledger/waiting").await.good();
        assert_eq!(
            (&waiting["mismatches"][0]["kind"], &waiting["mismatches"][0]["commodity_id"]),
            (&json!("lot_twice"), &json!(second))
        );
        let seen = world.get(&world.steward(OTHER_TOWN).await, &format!("/commodities/{lot}/board")).await;
        assert_eq!(seen.problem(), "not_found", "of what others have nobody is told");
    }
}

/// What cannot be booked is refused with its code and its place, and nothing is changed.
#[tokio::test]
async fn a_wrong_entry_is_refused_and_changes_nothing() {
    let world = World::new().await;
    let (county, duty) = (world.steward(COUNTY).await, world.duty(COUNTY).await);
    let matter = world.issue(&duty, "under 410102", json!({})).await;
    let (fund, lot) = (world.fund(&county, matter).await, world.lot(&county, matter, "L1").await);
    world.entry(&county, matter, json!({ "type": "take_in", "commodity_id": fund, "amount": 100 })).await.good();
    world.entry(&county, matter, json!({ "type": "take_in", "commodity_id": lot, "amount": 100 })).await.good();
    let give = |commodity: i64, unit: u32, amount: Value| json!({ "type": "allocate", "commodity_id": commodity, "to": [{ "unit": unit, "amount": amount }] });
    let send = |commodity: i64, amount: i64| json!({ "type": "send", "to": TOWN, "goods": [{ "commodity_id": commodity, "amount": amount }] });
    let cases = [
        (give(fund, TOWN, json!(101)), "ledger.overdrawn"),
        (give(fund, TOWN, json!(0)), "ledger.amount.wrong"),
        (give(fund, TOWN, json!(-5)), "ledger.amount.wrong"),
        (give(fund, TOWN, json!(0.5)), "body.wrong"),
        (give(fund, SIBLING, json!(5)), "input.unknown"),
        (give(fund, COUNTY, json!(5)), "input.unknown"),
        (give(lot, TOWN, json!(5)), "input.unknown"),
        (give(999_999, TOWN, json!(5)), "input.unknown"),
        (send(fund, 5), "input.unknown"),
        (send(lot, 101), "ledger.overdrawn"),
        (json!({ "type": "take_in", "commodity_id": fund, "amount": i64::MAX }), "ledger.amount.wrong"),
        (json!({ "type": "count", "commodity_id": lot, "counted": -1 }), "ledger.amount.wrong"),
        (json!({ "type": "use", "commodity_id": fund, "amount": 5 }), "input.unknown"),
        (json!({ "type": "steal", "commodity_id": fund, "amount": 5 }), "body.wrong"),
    ];
    let head = world.head();
    for (deed, code) in cases {
        let reply = world.entry(&county, matter, deed.clone()).await;
        assert_eq!(reply.problem(), code, "{deed}: {}", reply.text());
    }
    let on = |on: &str| json!({ "matter_id": matter, "on": on, "deed": { "type": "take_in", "commodity_id": fund, "amount": 5 } });
    for (day, code) in [("2020-02-30", "report.day.wrong"), ("2020-02-07", "ledger.day.closed")] {
        assert_eq!(world.post(&county, "/entries", on(day)).await.problem(), code);
    }
    assert_eq!(world.head(), head, "nothing was written");
    world.post(&county, &format!("/units/{COUNTY}/books/close"), json!({ "through": "2020-01-31" })).await.good();
    assert_eq!(world.post(&county, "/entries", on("2020-01-31")).await.problem(), "ledger.day.closed");
    world.post(&county, "/entries", on("2020-02-01")).await.good();
    let state = world.app.store.state();
    for id in state.ledger.commodities.keys() {
        assert!(state.ledger.totals(*id).hold(), "{id}");
    }
    assert_eq!(state.ledger.totals(CommodityId(fund)).of(Place::Hand), 105);
}

/// The books as Beancount text: as many transactions as moves, and an account of each unit with what stands on it.
#[tokio::test]
async fn the_books_of_a_fund_are_taken_away_as_beancount() {
    for world in World::each().await {
        let (city, county) = (world.steward(CITY).await, world.steward(COUNTY).await);
        let duty = world.duty(CITY).await;
        let matter = world.issue(&duty, "under 4101", json!({})).await;
        let fund = world.fund(&city, matter).await;
        world.entry(&city, matter, json!({ "type": "take_in", "commodity_id": fund, "amount": 1_050 })).await.good();
        let to = json!([{ "unit": COUNTY, "amount": 750 }, { "unit": SIBLING, "amount": 5 }]);
        let allocate = json!({ "type": "allocate", "commodity_id": fund, "to": to });
        world
            .post(&city, "/entries", json!({ "matter_id": matter, "deed": allocate, "note": "\"首批\"\n下拨" }))
            .await
            .good();
        let path = format!("/commodities/{fund}/beancount");
        let text = world.get(&city, &path).await.text();
        assert_eq!(text.matches(" * ").count(), 3, "{text}");
        assert!(text.contains(r#"2020-02-06 * "allocate" "\"首批\" 下拨" ^e"#), "{text}");
        for line in [
            format!("2020-02-07 balance Assets:Hand:U410102000000 7.50 F{fund}"),
            format!("2020-02-07 balance Assets:Hand:U410100000000 2.95 F{fund}"),
            format!("2020-02-07 balance Equity:Outside:U410100000000 -10.50 F{fund}"),
        ] {
            assert!(text.contains(&line), "{line} in {text}");
        }
        let part = world.get(&county, &path).await.text();
        assert_eq!((part.matches(" * ").count(), part.matches(" balance ").count()), (1, 1), "{part}");
        assert!(part.contains("Assets:Hand:Others -7.50"), "{part}");
    }
}
