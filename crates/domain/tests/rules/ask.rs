//! Requests upward and consultations sideways: whom a unit may ask, who holds it, how it ends.

use crate::world::*;
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::decide::{addressees, pass_targets};
use shouhu_domain::event::{EscalateTo, Event};
use shouhu_domain::ids::{HOUR_MS, MINUTE_MS, MatterId, UnitNo};
use shouhu_domain::matter::{Content, MatterKind, Particulars, Ruling, Status};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;

fn ask(kind: MatterKind, from: UnitNo, to: &[UnitNo]) -> Content {
    let particulars =
        Some(Particulars::Ask {
            to: to.to_vec(), wanted: "口罩 20,000 只".into(), supplies: vec![], people: vec![]
        });
    Content { kind, particulars, escalation: vec![], audience: String::new(), ..order(from, "") }
}

fn request(from: UnitNo, to: UnitNo) -> Content {
    ask(MatterKind::Request, from, &[to])
}

fn issue(s: Content) -> Command {
    Command::Issue(Box::new(s))
}

fn rule(matter: MatterId, ruling: Ruling, text: &str) -> Command {
    Command::Rule { matter, ruling, text: text.into() }
}

fn pass(matter: MatterId, to: UnitNo) -> Command {
    Command::Pass { matter, to, text: "请核".into() }
}

fn status(told: Told) -> Status {
    match told.unwrap().1 {
        Outcome::Matter { status, .. } => status,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_request_goes_up_and_never_down_or_sideways() {
    let mut w = World::new();
    let up = |unit| addressees(&w.state, MatterKind::Request, unit);
    assert_eq!(up(COUNTY), [CITY, PROVINCE, CITY_HEALTH, HEALTH, SCHOOLS, UnitNo(12)], "the usual superior first");
    assert_eq!(up(CITY_HEALTH), [CITY, PROVINCE, HEALTH, SCHOOLS, UnitNo(12)]);
    assert_eq!(up(HEALTH), [PROVINCE, UnitNo(12)], "another organ stands beside it, the leading group above");
    assert_eq!(up(PROVINCE), []);
    for to in [TOWN, OTHER_COUNTY, OTHER_CITY, COUNTY, UnitNo(999)] {
        let refused = w.refused(&duty(COUNTY), &issue(request(COUNTY, to)));
        assert_eq!(refused, Refusal::NotToAsk { pointer: "/to".into(), unit: to });
    }
    let two = ask(MatterKind::Request, COUNTY, &[CITY, PROVINCE]);
    assert!(matches!(w.refused(&duty(COUNTY), &issue(two)), Refusal::TooLong { .. }));
    let nobody = ask(MatterKind::Request, COUNTY, &[]);
    assert_eq!(w.refused(&duty(COUNTY), &issue(nobody)), Refusal::Missing { pointer: "/to".into() });
    let plain = Content { particulars: None, ..request(COUNTY, CITY) };
    assert_eq!(w.refused(&duty(COUNTY), &issue(plain)), Refusal::Missing { pointer: "/to".into() });
    let joint = Content { joint: vec![HEALTH], ..request(COUNTY, CITY) };
    assert!(matches!(w.refused(&duty(COUNTY), &issue(joint)), Refusal::WrongKind { .. }));
    assert_eq!(w.refused(&at(COUNTY, Role::Worker), &issue(request(COUNTY, CITY))), Refusal::NotPermitted);
    let d = w.issued(&at(COUNTY, Role::Liaison), request(COUNTY, CITY));
    assert_eq!(w.state.matters[&d].audience, "unit:410100000000");
    assert_eq!(w.state.matters[&d].holders().iter().collect::<Vec<_>>(), [CITY]);
}

#[test]
fn a_request_ends_with_its_first_answer_which_the_asker_is_told() {
    for (ruling, text) in [(Ruling::Granted, ""), (Ruling::Refused, "库存不足"), (Ruling::Answered, "先自筹")] {
        let mut w = World::new();
        let d = w.issued(&duty(COUNTY), request(COUNTY, CITY));
        if ruling != Ruling::Granted {
            let silent = w.refused(&duty(CITY), &rule(d, ruling, " "));
            assert_eq!(silent, Refusal::Missing { pointer: "/text".into() }, "with its reason");
        }
        assert_eq!(w.refused(&duty(COUNTY), &rule(d, ruling, text)), Refusal::NotAddressed { unit: COUNTY });
        assert_eq!(w.refused(&duty(PROVINCE), &rule(d, ruling, text)), Refusal::NotAddressed { unit: PROVINCE });
        assert_eq!(w.refused(&at(CITY, Role::Liaison), &rule(d, ruling, text)), Refusal::NotPermitted);
        assert_eq!(
            w.refused(&duty(COUNTY), &Command::SeeOutcome { matter: d }),
            Refusal::WrongStatus { status: Status::Issued }
        );
        assert_eq!(status(w.when(&duty(CITY), &rule(d, ruling, text))), Status::Closed);
        assert_eq!(w.refused(&duty(CITY), &rule(d, ruling, text)), Refusal::WrongStatus { status: Status::Closed });
        let found = &w.state.matters[&d];
        assert_eq!((found.outcome, found.outcome_seen), (Some(ruling), false));
        assert_eq!(w.when(&duty(COUNTY), &Command::SeeOutcome { matter: d }).unwrap().0.len(), 1);
        assert!(w.when(&duty(COUNTY), &Command::SeeOutcome { matter: d }).unwrap().0.is_empty());
        let before = w.state.matters[&d].clone();
        w.restart();
        assert_eq!(w.state.matters[&d], before);
    }
}

#[test]
fn whoever_gives_a_request_on_keeps_it_in_sight() {
    let mut w = World::new();
    let d = w.issued(&duty(COUNTY), request(COUNTY, CITY));
    assert_eq!(
        pass_targets(&w.state, CITY, &w.state.matters[&d]),
        [PROVINCE, HEALTH, SCHOOLS, UnitNo(12), CITY_HEALTH]
    );
    assert_eq!(w.refused(&duty(CITY), &pass(d, COUNTY)), Refusal::NotToAsk { pointer: "/to".into(), unit: COUNTY });
    w.when(&at(CITY, Role::Liaison), &pass(d, PROVINCE)).unwrap();
    assert_eq!(w.refused(&duty(CITY), &rule(d, Ruling::Granted, "")), Refusal::AlreadyRuled { unit: CITY });
    assert_eq!(w.refused(&duty(CITY), &pass(d, HEALTH)), Refusal::AlreadyRuled { unit: CITY });
    w.when(&duty(PROVINCE), &pass(d, HEALTH)).unwrap();
    assert!(matches!(w.refused(&duty(HEALTH), &pass(d, PROVINCE)), Refusal::NotToAsk { .. }), "not in a circle");
    assert_eq!(w.counts(d, PROVINCE).expected, 3);
    assert_eq!(w.state.matters[&d].holders().iter().collect::<Vec<_>>(), [HEALTH]);
    assert_eq!(status(w.when(&duty(HEALTH), &rule(d, Ruling::Granted, "同意"))), Status::Closed);
    w.restart();
    assert_eq!(w.state.matters[&d].outcome, Some(Ruling::Granted));
}

#[test]
fn an_unanswered_request_is_late_for_its_holder_alone_and_told_once_per_step() {
    let mut w = World::new();
    let d = w.issued(&duty(COUNTY), request(COUNTY, CITY));
    w.reach(CITY, d, shouhu_domain::matter::Stage::Read).unwrap();
    let step = Command::Escalate { matter: d };
    w.now = TEN + HOUR_MS;
    w.when(&duty(CITY), &pass(d, HEALTH)).unwrap();
    w.now = TEN + 2 * HOUR_MS + 1;
    assert_eq!((w.late(d), w.counts(d, CITY).late), (1, 0), "read, and still owing");
    let (events, _) = w.when(&machine(), &step).unwrap();
    assert_eq!(events.len(), 1);
    assert!(matches!(events[0], Event::MatterEscalated { superior: PROVINCE, to: EscalateTo::Superior, units: 1, .. }));
    assert_eq!(w.refused(&machine(), &step), Refusal::NoEscalationDue);
    w.now += HOUR_MS + MINUTE_MS;
    w.when(&machine(), &step).unwrap();
    assert_eq!(w.refused(&machine(), &step), Refusal::NoEscalationDue);
    w.when(&duty(HEALTH), &rule(d, Ruling::Answered, "明日调拨")).unwrap();
    assert_eq!(w.late(d), 0);
}

#[test]
fn what_was_granted_becomes_an_order_by_who_granted_it() {
    let mut w = World::new();
    let d = w.issued(&duty(COUNTY), request(COUNTY, CITY));
    let order_of = |from: UnitNo| {
        let child = Content { due_ms: Some(TEN + 9 * HOUR_MS), ..order(from, "unit:4101-WJW") };
        Command::BreakDown { matter: d, children: vec![child] }
    };
    assert_eq!(w.refused(&duty(CITY), &order_of(CITY)), Refusal::WrongStatus { status: Status::Issued });
    w.when(&duty(CITY), &rule(d, Ruling::Granted, "")).unwrap();
    assert_eq!(w.refused(&duty(COUNTY), &order_of(COUNTY)), Refusal::NotAddressed { unit: COUNTY });
    let (_, outcome) = w.when(&duty(CITY), &order_of(CITY)).unwrap();
    let Outcome::Matters { ids } = outcome else { panic!("{outcome:?}") };
    assert_eq!((w.state.matters[&d].children.clone(), w.state.matters[&ids[0]].parent), (ids, Some(d)));
    let refused = w.issued(&duty(COUNTY), request(COUNTY, CITY));
    w.when(&duty(CITY), &rule(refused, Ruling::Refused, "库存不足")).unwrap();
    let child = Command::BreakDown { matter: refused, children: vec![order(CITY, "unit:4101-WJW")] };
    assert_eq!(w.refused(&duty(CITY), &child), Refusal::WrongStatus { status: Status::Closed });
}

#[test]
fn a_consultation_ends_when_all_have_answered_or_the_asker_ends_it() {
    let mut w = World::new();
    let side = |unit| addressees(&w.state, MatterKind::Consultation, unit);
    assert_eq!(side(HEALTH), [SCHOOLS, UnitNo(12)]);
    assert_eq!(side(CITY), [OTHER_CITY, HEALTH, SCHOOLS, UnitNo(12)]);
    let both = || ask(MatterKind::Consultation, HEALTH, &[SCHOOLS, UnitNo(12)]);
    let up = ask(MatterKind::Consultation, HEALTH, &[PROVINCE]);
    assert!(matches!(w.refused(&duty(HEALTH), &issue(up)), Refusal::NotToAsk { .. }));
    let twice = ask(MatterKind::Consultation, HEALTH, &[SCHOOLS, SCHOOLS]);
    assert!(matches!(w.refused(&duty(HEALTH), &issue(twice)), Refusal::Twice { .. }));
    let d = w.issued(&duty(HEALTH), both());
    assert!(matches!(w.refused(&duty(SCHOOLS), &rule(d, Ruling::Granted, "")), Refusal::Unknown { .. }));
    assert_eq!(w.refused(&duty(CITY), &rule(d, Ruling::Answered, "可")), Refusal::NotFound, "they alone see it");
    assert!(matches!(w.refused(&duty(SCHOOLS), &pass(d, CITY)), Refusal::WrongKind { .. }));
    assert_eq!(status(w.when(&duty(SCHOOLS), &rule(d, Ruling::Answered, "可"))), Status::Issued);
    assert_eq!(status(w.when(&duty(UnitNo(12)), &rule(d, Ruling::Refused, "无此数据"))), Status::Closed);
    assert_eq!(w.state.matters[&d].outcome, Some(Ruling::Answered), "one has helped");
    let e = w.issued(&duty(HEALTH), both());
    w.when(&duty(SCHOOLS), &rule(e, Ruling::Refused, "不属本厅")).unwrap();
    assert_eq!(status(w.when(&duty(HEALTH), &Command::Close { matter: e, reason: String::new() })), Status::Closed);
    assert_eq!(w.state.matters[&e].outcome, Some(Ruling::Refused));
    let taken_back = w.issued(&duty(COUNTY), request(COUNTY, CITY));
    assert!(matches!(
        w.refused(&duty(COUNTY), &Command::Close { matter: taken_back, reason: String::new() }),
        Refusal::WrongKind { .. }
    ));
    let withdraw = Command::Withdraw { matter: taken_back, reason: "已解决".into() };
    assert_eq!(status(w.when(&duty(COUNTY), &withdraw)), Status::Withdrawn);
}
