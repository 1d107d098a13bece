//! Payees: a list adds up or is no list, nobody confirms before it is paid, a code is good until the next one.

use crate::world::*;
use shouhu_domain::command::{Actor, Command, Deed, LedgerCommand, Outcome, Posting};
use shouhu_domain::event::{Event, Subject};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{CommodityId, EntryId, HOUR_MS, MatterId};
use shouhu_domain::ledger::payee::{ListId, NewPayee, NewPayees, PAYEES_MAX};
use shouhu_domain::ledger::{Commodity, Nature};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::Day;

const LIST: ListId = ListId(77);

struct Story {
    w: World,
    matter: MatterId,
    fund: CommodityId,
}

fn steward() -> Actor {
    at(CITY, Role::Steward)
}

fn payee(name: &str, amount: i64) -> NewPayee {
    NewPayee { name: name.into(), account: "6228480000001234".into(), amount }
}

impl Story {
    /// The city has a hundred yuan for families in difficulty.
    fn begin() -> Self {
        let mut w = World::new();
        let matter = w.issued(&duty(CITY), order(CITY, "under 4101"));
        let nature = Nature::Money { source: "党费".into(), purpose: "困难补助".into() };
        let name = Words { zh: "困难补助".into(), en: String::new() };
        let fund = Commodity { name, nature, measure: "fen".into(), owner: CITY, matter };
        let open = Command::Ledger(LedgerCommand::Open(Box::new(fund)));
        let Outcome::Commodity { id: fund } = w.when(&steward(), &open).unwrap().1 else { panic!("a fund") };
        let deed = Deed::TakeIn { commodity: fund, unit: CITY, amount: 10_000 };
        let posting = Posting { matter, deed, on: Day::of(w.now), note: String::new() };
        w.when(&steward(), &Command::Ledger(LedgerCommand::Post(posting))).unwrap();
        Self { w, matter, fund }
    }

    fn reserve(&self, list: ListId, amount: i64, rows: Vec<NewPayee>) -> Command {
        let payees = Some(NewPayees { list, of: None, rows });
        let deed = Deed::Pay { commodity: self.fund, unit: CITY, amount, payees };
        let posting = Posting { matter: self.matter, deed, on: Day::of(self.w.now), note: String::new() };
        Command::Ledger(LedgerCommand::Reserve { posting, until_ms: self.w.now + HOUR_MS })
    }

    fn held(&mut self) -> EntryId {
        self.held_as(LIST)
    }

    fn held_as(&mut self, list: ListId) -> EntryId {
        let reserve = self.reserve(list, 500, vec![payee("陈伟", 200), payee("李秀英", 300)]);
        self.w.when(&steward(), &reserve).unwrap();
        EntryId(self.w.state.seq)
    }

    fn settle(&mut self, reservation: EntryId) {
        let settle = Command::Ledger(LedgerCommand::Settle { reservation });
        self.w.when(&at(CITY, Role::Commander), &settle).unwrap();
    }
}

fn codes(letter: &str) -> Command {
    let digests = vec![letter.repeat(64), format!("{}0", letter.repeat(63))];
    Command::Ledger(LedgerCommand::MakeCodes { list: LIST, digests })
}

fn confirm(payee: u32) -> Command {
    Command::Ledger(LedgerCommand::Confirm { list: LIST, payee })
}

#[test]
fn a_list_adds_up_to_its_payment() {
    let mut s = Story::begin();
    let two = || vec![payee("陈伟", 200), payee("李秀英", 300)];
    let refused = |s: &mut Story, amount, rows| {
        let reserve = s.reserve(LIST, amount, rows);
        s.w.refused(&steward(), &reserve)
    };
    assert_eq!(refused(&mut s, 501, two()), Refusal::PayeesSum { total: 501, sum: 500 });
    assert_eq!(refused(&mut s, 500, vec![]), Refusal::Missing { pointer: "/payees".into() });
    let nobody = refused(&mut s, 200, vec![payee(" ", 200)]);
    assert_eq!(nobody, Refusal::Missing { pointer: "/payees/0/name".into() });
    for amount in [0, -5] {
        let rows = vec![payee("陈伟", amount), payee("李秀英", 500 - amount)];
        let wrong = refused(&mut s, 500, rows);
        assert_eq!(wrong, Refusal::AmountWrong { pointer: "/payees/0/amount".into(), amount });
    }
    let many = vec![payee("陈伟", 1); PAYEES_MAX + 1];
    assert!(matches!(refused(&mut s, 501, many), Refusal::TooLong { max: PAYEES_MAX, .. }));
    s.held();
    assert!(matches!(refused(&mut s, 500, two()), Refusal::Twice { .. }), "a list has one payment");
}

#[test]
fn names_are_sealed_values_and_the_state_keeps_none() {
    let mut s = Story::begin();
    let held = s.held();
    let mut event = s.w.journal[usize::try_from(held.0).unwrap() - 1].event.clone();
    let named: Vec<_> = event.personal_mut().into_iter().map(|(field, value)| (field, value.subject.clone())).collect();
    let subject = |n| Subject::Payee { list: LIST, n }.to_string();
    assert_eq!(named, [("name", subject(0)), ("account", subject(0)), ("name", subject(1)), ("account", subject(1))]);
    assert_eq!(s.w.state.unit_of(Subject::Payee { list: LIST, n: 1 }), Some(CITY));
    assert_eq!(s.w.state.unit_of(Subject::Payee { list: LIST, n: 2 }), None);
    assert_eq!(s.w.state.ledger.reservations[&held].reservation.payees, None);
}

#[test]
fn who_is_paid_says_so_once_and_only_after_it_was_paid() {
    let mut s = Story::begin();
    let held = s.held();
    assert_eq!(s.w.refused(&steward(), &codes("a")), Refusal::NotPaidYet);
    assert_eq!(s.w.refused(&machine(), &confirm(0)), Refusal::NotPaidYet);
    s.settle(held);
    s.w.when(&steward(), &codes("a")).unwrap();
    assert_eq!(s.w.state.ledger.payments.behind(&"a".repeat(64)), Some((LIST, 0)));
    s.w.when(&steward(), &codes("b")).unwrap();
    assert_eq!(s.w.state.ledger.payments.behind(&"a".repeat(64)), None, "the first code is good no more");
    assert_eq!(s.w.refused(&steward(), &confirm(0)), Refusal::NotFound, "who paid does not say that it arrived");
    let (events, _) = s.w.when(&machine(), &confirm(0)).unwrap();
    assert!(matches!(&events[..], [Event::PayeeConfirmed { list: LIST, payee: 0 }]));
    s.w.now += HOUR_MS;
    assert_eq!(s.w.when(&machine(), &confirm(0)).unwrap().0, []);
    assert_eq!(s.w.refused(&machine(), &confirm(2)), Refusal::NotFound);
    assert_eq!(s.w.state.ledger.payments.get(LIST).unwrap().confirmed(), 1);
}

#[test]
fn what_was_voided_or_taken_back_pays_nobody() {
    let mut s = Story::begin();
    let reservation = s.held_as(ListId(76));
    let void = Command::Ledger(LedgerCommand::Void { reservation, reason: "名单有误".into() });
    s.w.when(&steward(), &void).unwrap();
    let voided = Command::Ledger(LedgerCommand::Confirm { list: ListId(76), payee: 0 });
    assert_eq!(s.w.refused(&machine(), &voided), Refusal::NotPaidYet);
    let again = s.reserve(ListId(76), 200, vec![payee("陈伟", 200)]);
    assert!(matches!(s.w.refused(&steward(), &again), Refusal::Twice { .. }), "its rows are there for ever");
    let held = s.held();
    s.settle(held);
    let paid = EntryId(s.w.state.seq);
    let Event::EntryPosted(entry) = s.w.journal[usize::try_from(paid.0).unwrap() - 1].event.clone() else {
        panic!("an entry")
    };
    let reverse = LedgerCommand::Reverse { entry: Box::new((paid, *entry)), reason: "账号有误".into() };
    s.w.when(&steward(), &Command::Ledger(reverse)).unwrap();
    assert_eq!(s.w.refused(&machine(), &confirm(0)), Refusal::ReversedAlready);
    assert_eq!(s.w.refused(&steward(), &codes("a")), Refusal::ReversedAlready);
}
