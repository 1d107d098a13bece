//! Supplies: an amount that nobody knows is none, near stores come first, and what a request has been granted goes out.

use crate::world::*;
use proptest::prelude::*;
use shouhu_domain::command::{Actor, Command, Deed, LedgerCommand, Outcome, Posting};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{CommodityId, MatterId, UnitNo};
use shouhu_domain::ledger::books::{Ahead, Books};
use shouhu_domain::ledger::{AMOUNT_MAX, Account, Commodity, Item, Nature, Place};
use shouhu_domain::matter::{Content, MatterKind, Particulars, Ruling};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::Day;
use shouhu_domain::supply::{Line, Proposal, Reach, Wanted, propose};

fn steward(unit: UnitNo) -> Actor {
    at(unit, Role::Steward)
}

fn masks(wanted: Wanted) -> Line {
    Line { item: "mask".into(), wanted }
}

fn asking(from: UnitNo, to: UnitNo, kind: MatterKind, supplies: Vec<Line>) -> Content {
    let particulars = Some(Particulars::Ask { to: vec![to], wanted: String::new(), supplies, people: vec![] });
    Content { kind, particulars, audience: String::new(), ..order(from, "") }
}

struct Story {
    w: World,
    cause: MatterId,
}

impl Story {
    fn begin() -> Self {
        let mut w = World::new();
        let cause = w.issued(&duty(PROVINCE), order(PROVINCE, "under 4101"));
        let name = Words { zh: "口罩".into(), en: String::new() };
        let item = Item { code: "mask".into(), name, measure: "只".into() };
        w.when(&machine(), &Command::Ledger(LedgerCommand::PutItem(Box::new(item)))).unwrap();
        Self { w, cause }
    }

    /// So much of a new lot in the store of a unit.
    fn stock(&mut self, unit: UnitNo, amount: i64, expires: Option<Day>) -> CommodityId {
        let nature = Nature::Goods { item: "mask".into(), lot: format!("L{unit}"), expires, wish: String::new() };
        let name = Words { zh: "口罩".into(), en: String::new() };
        let commodity = Commodity { name, nature, measure: "只".into(), owner: unit, matter: self.cause };
        let open = Command::Ledger(LedgerCommand::Open(Box::new(commodity)));
        let Outcome::Commodity { id } = self.w.when(&machine(), &open).unwrap().1 else { panic!("a lot") };
        let deed = Deed::TakeIn { commodity: id, unit, amount };
        let posting = Posting { matter: self.cause, deed, on: Day::of(self.w.now), note: String::new() };
        self.w.when(&machine(), &Command::Ledger(LedgerCommand::Post(posting))).unwrap();
        id
    }

    fn proposal(&self, asked: UnitNo, wanted: Wanted, sent: i64) -> Proposal {
        let books = Books { ledger: &self.w.state.ledger, ahead: &Ahead::default() };
        let reach = Reach { to: TOWN, asked, today: Day::of(self.w.now), seen: &|_, _| true };
        propose(&self.w.state, books, &self.w.state.matters[&self.cause], &masks(wanted), sent, reach)
    }

    fn send(&mut self, matter: MatterId, lot: CommodityId, amount: i64) -> Told {
        let deed = Deed::Send { from: COUNTY, to: TOWN, goods: vec![(lot, amount)], unbooked: false };
        let posting = Posting { matter, deed, on: Day::of(self.w.now), note: String::new() };
        self.w.when(&steward(COUNTY), &Command::Ledger(LedgerCommand::Post(posting)))
    }
}

fn picks(proposal: &Proposal) -> Vec<(UnitNo, i64, u32)> {
    proposal.offers.iter().map(|offer| (offer.unit, offer.amount, offer.steps)).collect()
}

#[test]
fn near_stores_come_before_far_ones_and_what_has_expired_never_comes() {
    let mut s = Story::begin();
    let day = Day::of(s.w.now);
    let (far, _) = (s.stock(PROVINCE, 50, None), s.stock(COUNTY, 7, Some(day.plus(-1))));
    let (later, sooner) = (s.stock(COUNTY, 5, None), s.stock(COUNTY, 4, Some(day.plus(9))));
    s.stock(OTHER_CITY, 9, None);
    s.stock(TOWN, 100, None);
    let found = s.proposal(PROVINCE, Wanted::Amount(20), 0);
    assert_eq!(picks(&found), [(COUNTY, 4, 1), (COUNTY, 5, 1), (PROVINCE, 11, 3)]);
    let lots: Vec<CommodityId> = found.offers.iter().map(|offer| offer.commodity).collect();
    assert_eq!((lots, found.missing, found.expired), (vec![sooner, later, far], 0, 7));
    assert_eq!(
        picks(&s.proposal(PROVINCE, Wanted::Amount(20), 17)),
        [(COUNTY, 3, 1)],
        "what was sent is not sent again"
    );
    let own = s.proposal(COUNTY, Wanted::Amount(20), 0);
    assert_eq!((picks(&own).len(), own.missing), (2, 11), "the county has no other store to command");
    let unknown = s.proposal(PROVINCE, Wanted::Unknown, 0);
    assert_eq!(unknown.offers.iter().map(|offer| (offer.amount, offer.there)).next(), Some((0, 4)));
    assert_eq!((unknown.offers.len(), unknown.missing), (4, 0), "stores are named, no amount is");
}

#[test]
fn a_line_says_an_amount_of_at_least_one_or_that_nobody_knows_it() {
    let mut s = Story::begin();
    let ask = |s: &mut Story, kind, lines| {
        let to = if kind == MatterKind::Request { CITY } else { OTHER_COUNTY };
        s.w.when(&duty(COUNTY), &Command::Issue(Box::new(asking(COUNTY, to, kind, lines))))
    };
    let wrong = |amount| Refusal::AmountWrong { pointer: "/supplies/0/wanted".into(), amount };
    for amount in [0, -5, AMOUNT_MAX + 1] {
        assert_eq!(ask(&mut s, MatterKind::Request, vec![masks(Wanted::Amount(amount))]), Err(wrong(amount)));
    }
    let twice = vec![masks(Wanted::Unknown), masks(Wanted::Amount(3))];
    assert!(matches!(ask(&mut s, MatterKind::Request, twice), Err(Refusal::Twice { .. })));
    let other = vec![Line { item: "suit".into(), wanted: Wanted::Unknown }];
    assert!(matches!(ask(&mut s, MatterKind::Request, other), Err(Refusal::Unknown { .. })));
    let Outcome::Matter { id, .. } = ask(&mut s, MatterKind::Request, vec![masks(Wanted::Unknown)]).unwrap().1 else {
        panic!("a request")
    };
    assert_eq!(s.w.state.matters[&id].supplies(), [masks(Wanted::Unknown)]);
    assert_eq!(Wanted::Unknown.left(1), None, "it is never an amount of one");
}

#[test]
fn goods_go_out_on_a_request_until_it_is_refused_and_after_it_is_granted() {
    let mut s = Story::begin();
    let lot = s.stock(COUNTY, 10, None);
    let ask = |s: &mut Story| {
        s.w.issued(&duty(TOWN), asking(TOWN, COUNTY, MatterKind::Request, vec![masks(Wanted::Amount(8))]))
    };
    let (granted, refused) = (ask(&mut s), ask(&mut s));
    s.send(granted, lot, 2).unwrap();
    let rule = |matter, ruling| Command::Rule { matter, ruling, text: "暂无".into() };
    s.w.when(&duty(COUNTY), &rule(granted, Ruling::Granted)).unwrap();
    s.w.when(&duty(COUNTY), &rule(refused, Ruling::Refused)).unwrap();
    s.send(granted, lot, 3).unwrap();
    assert!(matches!(s.send(refused, lot, 1), Err(Refusal::WrongStatus { .. })));
    let on_the_way: Vec<i64> = s.w.state.ledger.arriving(TOWN).map(|(_, sent)| sent.entry.moves[0].amount).collect();
    assert_eq!(on_the_way, [2, 3], "the oldest first");
    assert_eq!(s.w.state.ledger.arriving(COUNTY).count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Wherever stock lies and whatever has been sent: never more than is there or wanted, and no store is passed over for
    /// a farther one.
    #[test]
    fn a_proposal_takes_no_more_than_there_is_or_is_wanted_and_the_nearest_first(
        stock in proptest::collection::vec((0_u32..12, 1_i64..50, -2_i32..5), 0..12),
        wanted in 1_i64..200,
        sent in 0_i64..60,
    ) {
        let mut s = Story::begin();
        let day = Day::of(s.w.now);
        for (unit, amount, days) in stock {
            s.stock(UnitNo(unit), amount, (days < 4).then(|| day.plus(days)));
        }
        let found = s.proposal(PROVINCE, Wanted::Amount(wanted), sent);
        let total: i64 = found.offers.iter().map(|offer| offer.amount).sum();
        prop_assert_eq!(total + found.missing, (wanted - sent).max(0));
        prop_assert!(found.offers.iter().all(|offer| offer.unit != TOWN && offer.expires.is_none_or(|last| last >= day)));
        for offer in &found.offers {
            let account = Account { commodity: offer.commodity, unit: offer.unit, place: Place::Hand };
            prop_assert!((1..=s.w.state.ledger.balance(account)).contains(&offer.amount));
        }
        let (last, before) = match found.offers.split_last() { Some(found) => found, None => return Ok(()) };
        prop_assert!(before.iter().all(|offer| offer.amount == offer.there), "a nearer store has more");
        prop_assert!(before.iter().all(|offer| offer.steps <= last.steps));
        let all = s.proposal(PROVINCE, Wanted::Unknown, 0);
        let rest: i64 = all.offers.iter().map(|offer| offer.there).sum();
        prop_assert!(found.missing == 0 || rest == total, "something is left while something is missing");
    }
}
