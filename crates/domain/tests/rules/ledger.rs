//! Money and goods: nothing is overdrawn, not by a batch that is not journalled yet; what one makes another one checks.

use crate::world::*;
use shouhu_domain::command::{Actor, Command, Deed, LedgerCommand, Outcome, Posting, Received};
use shouhu_domain::decide::decide_after;
use shouhu_domain::event::Event;
use shouhu_domain::form::Words;
use shouhu_domain::ids::{CommodityId, DAY_MS, EntryId, HOUR_MS, MatterId, UnitNo};
use shouhu_domain::ledger::books::Ahead;
use shouhu_domain::ledger::{Account, Commodity, Entry, Item, Nature, Place};
use shouhu_domain::matter::Status;
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::Day;

/// The city has ten of a fund and ten of a lot.
struct Story {
    w: World,
    matter: MatterId,
    fund: CommodityId,
    lot: CommodityId,
}

fn steward(unit: UnitNo) -> Actor {
    at(unit, Role::Steward)
}

impl Story {
    fn begin() -> Self {
        let mut w = World::new();
        let matter = w.issued(&duty(CITY), order(CITY, "under 4101"));
        let name = Words { zh: "口罩".into(), en: String::new() };
        let item = Item { code: "mask".into(), name: name.clone(), measure: "只".into() };
        w.when(&machine(), &Command::Ledger(LedgerCommand::PutItem(Box::new(item)))).unwrap();
        let mut open = |nature, measure: &str| {
            let commodity = Commodity { name: name.clone(), nature, measure: measure.into(), owner: CITY, matter };
            let open = Command::Ledger(LedgerCommand::Open(Box::new(commodity)));
            let Outcome::Commodity { id } = w.when(&steward(CITY), &open).unwrap().1 else { panic!("a commodity") };
            id
        };
        let expires = Some(Day::of(TEN).plus(3));
        let goods = Nature::Goods { item: "mask".into(), lot: "L1".into(), expires, wish: String::new() };
        let fund = open(Nature::Money { source: "党费".into(), purpose: "慰问".into() }, "fen");
        let lot = open(goods, "只");
        let mut story = Self { w, matter, fund, lot };
        story.post(Deed::TakeIn { commodity: fund, unit: CITY, amount: 10 }).unwrap();
        story.post(Deed::TakeIn { commodity: lot, unit: CITY, amount: 10 }).unwrap();
        story
    }

    fn posting(&self, deed: Deed) -> Posting {
        Posting { matter: self.matter, deed, on: Day::of(self.w.now), note: String::new() }
    }

    fn post(&mut self, deed: Deed) -> Result<EntryId, Refusal> {
        let actor = steward(deed.unit());
        let post = Command::Ledger(LedgerCommand::Post(self.posting(deed)));
        self.w.when(&actor, &post)?;
        Ok(EntryId(self.w.state.seq))
    }

    fn hold(&mut self, amount: i64) -> Result<EntryId, Refusal> {
        let posting = self.posting(Deed::Pay { commodity: self.fund, unit: CITY, amount, payees: None });
        let hold = LedgerCommand::Reserve { posting, until_ms: self.w.now + HOUR_MS };
        self.w.when(&steward(CITY), &Command::Ledger(hold))?;
        Ok(EntryId(self.w.state.seq))
    }

    /// What the record of an entry says.
    fn posted(&self, id: EntryId) -> Entry {
        match &self.w.journal[usize::try_from(id.0).unwrap() - 1].event {
            Event::EntryPosted(entry) => (**entry).clone(),
            other => panic!("{other:?}"),
        }
    }

    fn left(&self, commodity: CommodityId) -> i64 {
        self.w.state.ledger.balance(Account { commodity, unit: CITY, place: Place::Hand })
    }
}

#[test]
fn a_batch_takes_no_more_than_there_is() {
    let s = Story::begin();
    let mut ahead = Ahead::default();
    let mut take = |amount: i64| {
        let deed = Deed::Use { commodity: s.lot, unit: CITY, amount };
        let command = Command::Ledger(LedgerCommand::Post(s.posting(deed)));
        let decided = decide_after(&s.w.state, &ahead, &steward(CITY), &command, s.w.now)?;
        ahead.follow(&decided.events);
        Ok::<_, Refusal>(())
    };
    take(6).unwrap();
    let left = |left| Refusal::Overdrawn { commodity: s.lot, unit: CITY, place: Place::Hand, left, asked: 6 };
    assert_eq!(take(6), Err(left(4)));
    take(4).unwrap();
    assert_eq!(take(6), Err(left(0)));
    assert_eq!(s.left(s.lot), 10, "nothing is journalled yet");
}

#[test]
fn what_is_held_back_is_not_given_away_and_comes_back_when_its_time_is_over() {
    let mut s = Story::begin();
    let held = s.hold(7).unwrap();
    assert!(matches!(s.hold(4), Err(Refusal::Overdrawn { left: 3, asked: 4, .. })));
    let give =
        |s: &mut Story, amount| s.post(Deed::Allocate { commodity: s.fund, from: CITY, to: vec![(COUNTY, amount)] });
    assert!(matches!(give(&mut s, 4), Err(Refusal::Overdrawn { left: 3, .. })));
    let expire = Command::Ledger(LedgerCommand::Expire { reservation: held });
    s.w.refused(&machine(), &expire);
    s.w.now += HOUR_MS;
    let settle = Command::Ledger(LedgerCommand::Settle { reservation: held });
    s.w.now += 1;
    assert!(matches!(s.w.refused(&at(CITY, Role::Commander), &settle), Refusal::ReservationOver { .. }));
    s.w.when(&machine(), &expire).unwrap();
    give(&mut s, 10).unwrap();
    assert_eq!(s.left(s.fund), 0);
}

#[test]
fn a_payment_needs_a_second_person() {
    let mut s = Story::begin();
    assert_eq!(
        s.post(Deed::Pay { commodity: s.fund, unit: CITY, amount: 5, payees: None }),
        Err(Refusal::PaymentBySecond)
    );
    let held = s.hold(5).unwrap();
    let settle = Command::Ledger(LedgerCommand::Settle { reservation: held });
    assert_eq!(s.w.refused(&steward(CITY), &settle), Refusal::CheckedByMaker);
    assert_eq!(s.w.refused(&duty(CITY), &settle), Refusal::NotPermitted);
    let (events, _) = s.w.when(&at(CITY, Role::Commander), &settle).unwrap();
    assert!(matches!(&events[..], [Event::EntryPosted(entry)] if entry.ends == Some(held)), "{events:?}");
    assert_eq!(s.left(s.fund), 5);
    assert_eq!(s.w.refused(&at(CITY, Role::Commander), &settle), Refusal::NotFound);
}

#[test]
fn what_has_expired_is_neither_sent_nor_used() {
    let mut s = Story::begin();
    s.post(Deed::Use { commodity: s.lot, unit: CITY, amount: 1 }).unwrap();
    s.w.now += 4 * DAY_MS;
    let last = Day::of(TEN).plus(3);
    let expired = Err(Refusal::LotExpired { pointer: "/commodity".into(), last });
    assert_eq!(s.post(Deed::Use { commodity: s.lot, unit: CITY, amount: 1 }), expired);
    s.post(Deed::Count { commodity: s.lot, unit: CITY, counted: 0 }).unwrap();
    assert_eq!(s.w.state.ledger.totals(s.lot).of(Place::Lost), 9, "it is counted out");
}

#[test]
fn a_mistake_is_reversed_once_and_only_while_what_it_brought_is_there() {
    let mut s = Story::begin();
    let give = s.post(Deed::Allocate { commodity: s.fund, from: CITY, to: vec![(COUNTY, 6)] }).unwrap();
    let reverse = |s: &Story, id| {
        let entry = Box::new((id, s.posted(id)));
        Command::Ledger(LedgerCommand::Reverse { entry, reason: "分错".into() })
    };
    let back = reverse(&s, give);
    s.w.when(&steward(CITY), &back).unwrap();
    assert_eq!(s.left(s.fund), 10);
    assert_eq!(s.w.refused(&steward(CITY), &back), Refusal::ReversedAlready);
    let again = reverse(&s, EntryId(s.w.state.seq));
    assert_eq!(s.w.refused(&steward(CITY), &again), Refusal::ReversedAlready, "a reversal stands");
    let give = s.post(Deed::Allocate { commodity: s.fund, from: CITY, to: vec![(COUNTY, 6)] }).unwrap();
    s.post(Deed::Allocate { commodity: s.fund, from: COUNTY, to: vec![(TOWN, 1)] }).unwrap();
    let late = reverse(&s, give);
    assert!(matches!(s.w.refused(&steward(CITY), &late), Refusal::Overdrawn { left: 5, asked: 6, .. }));
}

#[test]
fn a_receipt_that_was_a_mistake_puts_the_goods_on_their_way_again() {
    let mut s = Story::begin();
    let sent = s.post(Deed::Send { from: CITY, to: COUNTY, goods: vec![(s.lot, 9)], unbooked: false }).unwrap();
    let receive = |s: &Story, shipment, good| {
        let lines = vec![Received { commodity: s.lot, good }];
        Command::Ledger(LedgerCommand::Receive { shipment, lines, note: "两箱受潮".into() })
    };
    let wrong = receive(&s, sent, 7);
    s.w.when(&steward(COUNTY), &wrong).unwrap();
    let wrong = EntryId(s.w.state.seq);
    let entry = Box::new((wrong, s.posted(wrong)));
    let reverse = Command::Ledger(LedgerCommand::Reverse { entry, reason: "数错了".into() });
    s.w.when(&steward(COUNTY), &reverse).unwrap();
    let again = EntryId(s.w.state.seq);
    let state = |s: &Story, place| s.w.state.ledger.totals(s.lot).of(place);
    assert_eq!([Place::Hand, Place::Transit, Place::Lost].map(|place| state(&s, place)), [1, 9, 0]);
    let right = receive(&s, again, 9);
    s.w.when(&steward(COUNTY), &right).unwrap();
    assert_eq!([Place::Hand, Place::Transit, Place::Lost].map(|place| state(&s, place)), [10, 0, 0]);
    assert_eq!(s.w.refused(&steward(COUNTY), &right), Refusal::NotFound, "it has arrived");
}

#[test]
fn money_comes_into_a_fund_only_where_it_is_answered_for_and_what_is_left_goes_back_there() {
    let mut s = Story::begin();
    s.post(Deed::Allocate { commodity: s.fund, from: CITY, to: vec![(COUNTY, 6)] }).unwrap();
    let of_another = Err(Refusal::FundOfAnother { owner: CITY });
    assert_eq!(s.post(Deed::TakeIn { commodity: s.fund, unit: COUNTY, amount: 1 }), of_another);
    assert_eq!(s.post(Deed::Count { commodity: s.fund, unit: COUNTY, counted: 7 }), of_another);
    s.post(Deed::TakeIn { commodity: s.lot, unit: COUNTY, amount: 1 }).unwrap();
    s.post(Deed::Allocate { commodity: s.fund, from: COUNTY, to: vec![(CITY, 6)] }).unwrap();
    assert_eq!(s.left(s.fund), 10);
}

#[test]
fn what_was_held_back_is_given_only_if_it_still_may_be() {
    let mut s = Story::begin();
    let posting = s.posting(Deed::Use { commodity: s.lot, unit: CITY, amount: 2 });
    let hold = LedgerCommand::Reserve { posting, until_ms: s.w.now + 9 * DAY_MS };
    s.w.when(&steward(CITY), &Command::Ledger(hold)).unwrap();
    let used = Command::Ledger(LedgerCommand::Settle { reservation: EntryId(s.w.state.seq) });
    let posting = s.posting(Deed::Pay { commodity: s.fund, unit: CITY, amount: 2, payees: None });
    let hold = LedgerCommand::Reserve { posting, until_ms: s.w.now + 9 * DAY_MS };
    s.w.when(&steward(CITY), &Command::Ledger(hold)).unwrap();
    let paid = Command::Ledger(LedgerCommand::Settle { reservation: EntryId(s.w.state.seq) });
    s.w.now += 4 * DAY_MS;
    let last = Day::of(TEN).plus(3);
    let refused = s.w.refused(&at(CITY, Role::Commander), &used);
    assert_eq!(refused, Refusal::LotExpired { pointer: "/reservation".into(), last });
    let withdraw = Command::Withdraw { matter: s.matter, reason: "撤回".into() };
    s.w.when(&duty(CITY), &withdraw).unwrap();
    let refused = s.w.refused(&at(CITY, Role::Commander), &paid);
    assert_eq!(refused, Refusal::WrongStatus { status: Status::Withdrawn });
}
