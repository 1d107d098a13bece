//! Hardship aid: three persons, no more than was asked, paid once to the family that asked, and nobody judges what they paid.

use crate::world::*;
use shouhu_domain::aid::{AidStage, NewFamily, payment_of, stage};
use shouhu_domain::command::{Actor, AidCommand, Command, Deed, LedgerCommand, Outcome, PersonalCommand, Posting};
use shouhu_domain::decide::{deciders, pass_targets};
use shouhu_domain::event::{Event, Space, Subject};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{CommodityId, EntryId, HOUR_MS, MatterId, PersonNo, PostNo, UnitNo};
use shouhu_domain::ledger::payee::{ListId, NewPayee, NewPayees};
use shouhu_domain::ledger::{Commodity, Nature};
use shouhu_domain::matter::{MatterKind, Ruling, Status};
use shouhu_domain::personal::Purpose;
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::Day;
use shouhu_domain::supply::Wanted;

struct Story {
    w: World,
    order: MatterId,
    fund: CommodityId,
}

fn family() -> NewFamily {
    let text = |text: &str| text.to_owned();
    NewFamily {
        name: text("陈伟"),
        contact: text("13800000000"),
        account: text("6228480000001234"),
        reason: text("隔离期间无收入"),
    }
}

fn apply_for(from: UnitNo, asked: Wanted, family: NewFamily) -> Command {
    Command::Aid(AidCommand::Apply { from, incident: None, space: Space::Live, asked, family })
}

fn verify(matter: MatterId, amount: i64, to: UnitNo) -> Command {
    Command::Aid(AidCommand::Verify { matter, amount, to, note: String::new() })
}

fn grant(matter: MatterId, fund: CommodityId, amount: i64) -> Command {
    Command::Aid(AidCommand::Grant { matter, fund, amount, note: String::new() })
}

fn decline(matter: MatterId) -> Command {
    Command::Aid(AidCommand::Decline { matter, reason: "不符合条件".into() })
}

fn village() -> Actor {
    at(VILLAGE, Role::Worker)
}

impl Story {
    /// The county has a hundred yuan, a village below it has families in difficulty.
    fn begin() -> Self {
        let mut w = World::new();
        let order = w.issued(&duty(COUNTY), order(COUNTY, "under 410102"));
        let nature = Nature::Money { source: "党费".into(), purpose: "困难补助".into() };
        let name = Words { zh: "困难补助".into(), en: String::new() };
        let fund = Commodity { name, nature, measure: "fen".into(), owner: COUNTY, matter: order };
        let open = Command::Ledger(LedgerCommand::Open(Box::new(fund)));
        let Outcome::Commodity { id: fund } = w.when(&at(COUNTY, Role::Steward), &open).unwrap().1 else {
            panic!("a fund")
        };
        let deed = Deed::TakeIn { commodity: fund, unit: COUNTY, amount: 10_000 };
        let posting = Posting { matter: order, deed, on: Day::of(w.now), note: String::new() };
        w.when(&at(COUNTY, Role::Steward), &Command::Ledger(LedgerCommand::Post(posting))).unwrap();
        Self { w, order, fund }
    }

    fn applied(&mut self, asked: Wanted) -> MatterId {
        let (_, outcome) = self.w.when(&village(), &apply_for(VILLAGE, asked, family())).unwrap();
        let Outcome::Matter { id, status: Status::Issued } = outcome else { panic!("{outcome:?}") };
        id
    }

    fn verified(&mut self) -> MatterId {
        let id = self.applied(Wanted::Amount(500));
        self.w.when(&duty(TOWN), &verify(id, 400, COUNTY)).unwrap();
        id
    }

    fn granted(&mut self) -> MatterId {
        let id = self.verified();
        self.w.when(&commander(COUNTY), &grant(id, self.fund, 400)).unwrap();
        id
    }

    fn stage(&self, id: MatterId) -> AidStage {
        stage(&self.w.state.ledger, &self.w.state.matters[&id]).unwrap()
    }

    fn pay(&self, matter: MatterId, list: i64, (fund, amount): (CommodityId, i64), of: Option<MatterId>) -> Command {
        let rows = vec![NewPayee { name: "陈伟".into(), account: "6228480000001234".into(), amount }];
        let payees = Some(NewPayees { list: ListId(list), of, rows });
        self.book(matter, Deed::Pay { commodity: fund, unit: COUNTY, amount, payees })
    }

    fn book(&self, matter: MatterId, deed: Deed) -> Command {
        let posting = Posting { matter, deed, on: Day::of(self.w.now), note: String::new() };
        Command::Ledger(LedgerCommand::Reserve { posting, until_ms: self.w.now + HOUR_MS })
    }

    fn reserved(&mut self, matter: MatterId, list: i64) -> EntryId {
        let pay = self.pay(matter, list, (self.fund, 400), Some(matter));
        self.w.when(&at(COUNTY, Role::Steward), &pay).unwrap();
        EntryId(self.w.state.seq)
    }

    fn paid(&mut self, matter: MatterId, list: i64) -> EntryId {
        let settle = Command::Ledger(LedgerCommand::Settle { reservation: self.reserved(matter, list) });
        self.w.when(&commander(COUNTY), &settle).unwrap();
        EntryId(self.w.state.seq)
    }
}

#[test]
fn an_application_goes_to_the_unit_above_and_the_state_keeps_no_name() {
    let mut s = Story::begin();
    let id = s.applied(Wanted::Amount(500));
    let matter = &s.w.state.matters[&id];
    assert_eq!((matter.kind, matter.holders().iter().collect::<Vec<_>>()), (MatterKind::Application, vec![TOWN]));
    assert_eq!(s.stage(id), AidStage::Applied);
    let told = format!("{:?}", s.w.state);
    assert!(!told.contains("陈伟") && !told.contains("6228480000001234") && !told.contains("无收入"));
    let mut described = s.w.journal.last().unwrap().event.clone();
    let named: Vec<_> =
        described.personal_mut().into_iter().map(|(field, value)| (field, value.subject.clone())).collect();
    let subject = Subject::Applicant(id).to_string();
    assert_eq!(named.iter().map(|(field, _)| *field).collect::<Vec<_>>(), ["name", "contact", "account", "reason"]);
    assert!(named.iter().all(|(_, of)| *of == subject));
    assert_eq!(s.w.state.unit_of(Subject::Applicant(id)), Some(VILLAGE));
    assert_eq!(s.w.state.unit_of(Subject::Applicant(s.order)), None, "an order has no family");
}

#[test]
fn bad_applications_are_refused() {
    let mut s = Story::begin();
    for amount in [0, -1] {
        let wrong = Refusal::AmountWrong { pointer: "/asked".into(), amount };
        assert_eq!(s.w.refused(&village(), &apply_for(VILLAGE, Wanted::Amount(amount), family())), wrong);
    }
    let nobody = NewFamily { name: " ".into(), ..family() };
    let missing = |pointer: &str| Refusal::Missing { pointer: pointer.into() };
    assert_eq!(s.w.refused(&village(), &apply_for(VILLAGE, Wanted::Unknown, nobody)), missing("/name"));
    let silent = NewFamily { reason: String::new(), ..family() };
    assert_eq!(s.w.refused(&village(), &apply_for(VILLAGE, Wanted::Unknown, silent)), missing("/reason"));
    assert_eq!(
        s.w.refused(&at(VILLAGE, Role::Auditor), &apply_for(VILLAGE, Wanted::Unknown, family())),
        Refusal::NotPermitted
    );
    assert_eq!(
        s.w.refused(&duty(TOWN), &apply_for(VILLAGE, Wanted::Unknown, family())),
        Refusal::NotPermitted,
        "not its own"
    );
    let top = s.w.refused(&duty(PROVINCE), &apply_for(PROVINCE, Wanted::Unknown, family()));
    assert_eq!(top, Refusal::NotToAsk { pointer: "/to".into(), unit: PROVINCE });
}

#[test]
fn three_persons_apply_verify_and_decide() {
    let mut s = Story::begin();
    let id = s.applied(Wanted::Amount(500));
    // The village's own worker also has a post in the township.
    let Actor::Person { person, .. } = village() else { panic!("a person") };
    let as_town = |person: PersonNo, unit| Actor::Person { person, post: PostNo(900), unit, roles: vec![Role::Duty] };
    assert_eq!(s.w.refused(&as_town(person, TOWN), &verify(id, 400, COUNTY)), Refusal::AidSamePerson);
    assert_eq!(s.w.refused(&duty(COUNTY), &verify(id, 400, COUNTY)), Refusal::NotAddressed { unit: COUNTY });
    assert_eq!(s.w.refused(&duty(TOWN), &grant(id, s.fund, 400)), Refusal::AidStage { stage: AidStage::Applied });
    s.w.when(&duty(TOWN), &verify(id, 400, COUNTY)).unwrap();
    assert_eq!(s.stage(id), AidStage::Verified);
    assert_eq!(s.w.refused(&duty(TOWN), &verify(id, 400, COUNTY)), Refusal::AlreadyRuled { unit: TOWN });
    let Actor::Person { person: verifier, .. } = duty(TOWN) else { panic!("a person") };
    for before in [person, verifier] {
        assert_eq!(s.w.refused(&as_town(before, COUNTY), &grant(id, s.fund, 400)), Refusal::AidSamePerson);
        assert_eq!(s.w.refused(&as_town(before, COUNTY), &decline(id)), Refusal::AidSamePerson);
    }
    s.w.when(&commander(COUNTY), &grant(id, s.fund, 400)).unwrap();
    assert_eq!((s.stage(id), s.w.state.matters[&id].status), (AidStage::Granted, Status::Closed));
    s.w.restart();
    assert_eq!(s.stage(id), AidStage::Granted);
    s.w.when(&village(), &Command::SeeOutcome { matter: id }).unwrap();
}

#[test]
fn a_unit_that_verifies_may_also_decide_by_another_person() {
    let mut s = Story::begin();
    let id = s.applied(Wanted::Amount(500));
    let to = deciders(&s.w.state, TOWN, VILLAGE);
    assert_eq!(to[..3], [TOWN, COUNTY, CITY]);
    assert!(matches!(s.w.refused(&duty(TOWN), &verify(id, 400, TOWN_B)), Refusal::NotToAsk { .. }));
    s.w.when(&duty(TOWN), &verify(id, 400, TOWN)).unwrap();
    assert_eq!(s.w.refused(&duty(TOWN), &decline(id)), Refusal::AidSamePerson);
    s.w.when(&commander(TOWN), &decline(id)).unwrap();
    assert_eq!((s.stage(id), s.w.state.matters[&id].outcome), (AidStage::Declined, Some(Ruling::Refused)));
}

#[test]
fn what_is_returned_comes_again_and_every_applicant_counts() {
    let mut s = Story::begin();
    let id = s.applied(Wanted::Unknown);
    let again = |asked| Command::Aid(AidCommand::Resubmit { matter: id, asked, reason: "补充了证明".into() });
    assert_eq!(s.w.refused(&village(), &again(Wanted::Unknown)), Refusal::AidStage { stage: AidStage::Applied });
    let give_back = |reason: &str| Command::Aid(AidCommand::Return { matter: id, reason: reason.into() });
    assert_eq!(s.w.refused(&duty(TOWN), &give_back("")), Refusal::Missing { pointer: "/reason".into() });
    s.w.when(&duty(TOWN), &give_back("请附证明")).unwrap();
    assert_eq!(s.stage(id), AidStage::Returned);
    assert_eq!(s.w.refused(&duty(TOWN), &verify(id, 400, COUNTY)), Refusal::AidStage { stage: AidStage::Returned });
    assert_eq!(s.w.refused(&duty(TOWN), &again(Wanted::Unknown)), Refusal::NotPermitted);
    s.w.when(&duty(VILLAGE), &again(Wanted::Amount(300))).unwrap();
    assert_eq!(s.stage(id), AidStage::Applied);
    let Actor::Person { person, .. } = duty(VILLAGE) else { panic!("a person") };
    let both = Actor::Person { person, post: PostNo(900), unit: TOWN, roles: vec![Role::Duty] };
    assert_eq!(s.w.refused(&both, &verify(id, 300, COUNTY)), Refusal::AidSamePerson);
    assert_eq!(s.w.refused(&duty(TOWN), &verify(id, 301, COUNTY)), Refusal::AidMore { most: 300, amount: 301 });
    s.w.when(&duty(TOWN), &verify(id, 300, COUNTY)).unwrap();
}

#[test]
fn no_more_is_granted_than_asked_and_only_out_of_what_is_there() {
    let mut s = Story::begin();
    let id = s.verified();
    let decider = commander(COUNTY);
    assert_eq!(s.w.refused(&decider, &grant(id, s.fund, 501)), Refusal::AidMore { most: 500, amount: 501 });
    assert_eq!(
        s.w.refused(&decider, &grant(id, s.fund, 0)),
        Refusal::AmountWrong { pointer: "/amount".into(), amount: 0 }
    );
    let unknown = CommodityId(9_999);
    assert!(matches!(s.w.refused(&decider, &grant(id, unknown, 400)), Refusal::Unknown { .. }));
    let id = s.applied(Wanted::Amount(20_000));
    s.w.when(&duty(TOWN), &verify(id, 20_000, COUNTY)).unwrap();
    assert!(matches!(s.w.refused(&decider, &grant(id, s.fund, 20_000)), Refusal::Overdrawn { left: 10_000, .. }));
    // Nobody knew how much: what was found is the most.
    let id = s.applied(Wanted::Unknown);
    s.w.when(&duty(TOWN), &verify(id, 200, COUNTY)).unwrap();
    assert_eq!(s.w.refused(&decider, &grant(id, s.fund, 201)), Refusal::AidMore { most: 200, amount: 201 });
    // A unit that has none of the money does not grant it.
    let id = s.applied(Wanted::Amount(500));
    s.w.when(&duty(TOWN), &verify(id, 500, TOWN)).unwrap();
    assert!(matches!(s.w.refused(&commander(TOWN), &grant(id, s.fund, 500)), Refusal::Unknown { .. }));
}

#[test]
fn an_application_is_paid_once_as_it_was_granted_and_to_its_family() {
    let mut s = Story::begin();
    let steward = at(COUNTY, Role::Steward);
    let early = s.verified();
    let pay = s.pay(early, 1, (s.fund, 400), Some(early));
    assert_eq!(s.w.refused(&steward, &pay), Refusal::AidStage { stage: AidStage::Verified });
    let id = s.granted();
    let less = s.pay(id, 1, (s.fund, 300), Some(id));
    let differs = Refusal::AidDiffers { granted_fund: s.fund, granted: 400, fund: s.fund, amount: 300 };
    assert_eq!(s.w.refused(&steward, &less), differs);
    let other = s.pay(id, 1, (CommodityId(9_999), 400), Some(id));
    assert!(matches!(s.w.refused(&steward, &other), Refusal::AidDiffers { fund: CommodityId(9_999), .. }));
    let to_another = s.pay(id, 1, (s.fund, 400), None);
    assert_eq!(s.w.refused(&steward, &to_another), Refusal::AidPayee);
    let nobody = s.book(id, Deed::Pay { commodity: s.fund, unit: COUNTY, amount: 400, payees: None });
    assert_eq!(s.w.refused(&steward, &nobody), Refusal::AidPayee);
    let allocate = Deed::Allocate { commodity: s.fund, from: COUNTY, to: vec![(TOWN, 400)] };
    assert!(matches!(s.w.refused(&steward, &s.book(id, allocate)), Refusal::WrongKind { .. }));
    let reservation = s.reserved(id, 1);
    let again = s.pay(id, 2, (s.fund, 400), Some(id));
    assert_eq!(s.w.refused(&steward, &again), Refusal::AidPaid { entry: reservation });
    let void = Command::Ledger(LedgerCommand::Void { reservation, reason: "账号有误".into() });
    s.w.when(&steward, &void).unwrap();
    assert_eq!(s.stage(id), AidStage::Granted);
    let entry = s.paid(id, 3);
    assert_eq!(s.w.refused(&steward, &again), Refusal::AidPaid { entry });
    assert_eq!(s.stage(id), AidStage::Paid);
    s.w.restart();
    assert_eq!(s.w.refused(&steward, &again), Refusal::AidPaid { entry });
    let (list, _) = payment_of(&s.w.state.ledger, id).unwrap();
    s.w.when(&machine(), &Command::Ledger(LedgerCommand::Confirm { list, payee: 0 })).unwrap();
    assert_eq!(s.stage(id), AidStage::Confirmed);
    let Event::EntryPosted(posted) = s.w.journal[usize::try_from(entry.0).unwrap() - 1].event.clone() else { panic!() };
    let reverse = LedgerCommand::Reverse { entry: Box::new((entry, *posted)), reason: "退回".into() };
    s.w.when(&steward, &Command::Ledger(reverse)).unwrap();
    assert_eq!(s.stage(id), AidStage::Granted, "what was taken back may be paid again");
    s.w.when(&steward, &again).unwrap();
}

#[test]
fn whoever_has_it_in_hand_reads_for_whom_it_asks_and_it_is_erased_when_it_is_over() {
    let mut s = Story::begin();
    let id = s.verified();
    let subject = Subject::Applicant(id);
    let read = Command::Personal(PersonalCommand::Read { subject, purpose: Purpose::Aid, note: String::new() });
    for who in [village(), duty(TOWN), commander(COUNTY)] {
        let (events, _) = s.w.when(&who, &read).unwrap();
        assert!(matches!(&events[..], [Event::PersonRead { unit: VILLAGE, purpose: Purpose::Aid, .. }]));
    }
    for who in [duty(CITY), duty(TOWN_B), duty(OTHER_TOWN)] {
        assert!(matches!(s.w.refused(&who, &read), Refusal::NotFound | Refusal::NotPermitted));
    }
    let (reason, basis) = ("本人要求".to_owned(), "个人信息保护法".to_owned());
    let erase = Command::Personal(PersonalCommand::ProposeErasure { subject, reason, basis });
    let admin = at(PROVINCE, Role::RightsAdmin);
    assert_eq!(s.w.refused(&admin, &erase), Refusal::AidStage { stage: AidStage::Verified });
    s.w.when(&commander(COUNTY), &decline(id)).unwrap();
    s.w.when(&admin, &erase).unwrap();
}

#[test]
fn an_objection_goes_above_whoever_paid_and_never_back_to_them() {
    let mut s = Story::begin();
    let id = s.granted();
    let object = |from| {
        let (list, text) = (ListId(1), "金额与实际不符".to_owned());
        Command::Aid(AidCommand::Object { from, space: Space::Live, list, text })
    };
    s.reserved(id, 1);
    assert_eq!(s.w.refused(&duty(TOWN), &object(TOWN)), Refusal::NotPaidYet);
    let reservation = payment_of(&s.w.state.ledger, id).unwrap().1.reservation;
    s.w.when(&commander(COUNTY), &Command::Ledger(LedgerCommand::Settle { reservation })).unwrap();
    // Also what is told to the unit that paid goes up; and what is told to the unit above goes further.
    for (from, to) in [(TOWN, CITY), (COUNTY, CITY), (CITY, PROVINCE)] {
        let (_, outcome) = s.w.when(&duty(from), &object(from)).unwrap();
        let Outcome::Matter { id: objection, .. } = outcome else { panic!("{outcome:?}") };
        let matter = &s.w.state.matters[&objection];
        assert_eq!((matter.kind, matter.holders().iter().collect::<Vec<_>>()), (MatterKind::Objection, vec![to]));
        let targets = pass_targets(&s.w.state, to, matter);
        assert!(!targets.contains(&COUNTY) && !targets.contains(&TOWN), "{targets:?}");
        let rule = |ruling| Command::Rule { matter: objection, ruling, text: "已核查".into() };
        assert!(matches!(
            s.w.refused(&commander(COUNTY), &rule(Ruling::Refused)),
            Refusal::NotAddressed { .. } | Refusal::NotFound
        ));
        s.w.when(&duty(to), &rule(Ruling::Granted)).unwrap();
    }
    assert_eq!(s.w.refused(&duty(OTHER_TOWN), &object(OTHER_TOWN)), Refusal::NotFound);
    let empty = Command::Aid(AidCommand::Object { from: TOWN, space: Space::Live, list: ListId(1), text: " ".into() });
    assert_eq!(s.w.refused(&duty(TOWN), &empty), Refusal::Missing { pointer: "/text".into() });
}

#[test]
fn nobody_writes_an_application_or_an_objection_by_hand() {
    let mut s = Story::begin();
    for kind in [MatterKind::Application, MatterKind::Objection] {
        let content = shouhu_domain::matter::Content { kind, ..order(TOWN, "") };
        let refusal = s.w.refused(&duty(TOWN), &Command::Issue(Box::new(content)));
        assert_eq!(refusal, Refusal::WrongKind { kind });
    }
}
