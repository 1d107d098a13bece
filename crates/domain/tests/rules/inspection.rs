//! Findings: to one unit below the organ, reported with what shows it, re-checked by another one, closed by nobody else.

use crate::world::*;
use shouhu_domain::command::{Command, InspectionCommand, Outcome};
use shouhu_domain::event::Event;
use shouhu_domain::ids::{HOUR_MS, MatterId, UnitNo};
use shouhu_domain::inspection::{Finding, Severity, Standing};
use shouhu_domain::matter::{Content, FileRef, MatterKind, Particulars, Stage, Status};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;

fn finding(to: UnitNo, evidence: &str) -> Content {
    let found =
        Finding {
            to, site: to, severity: Severity::Serious, category: "活禽交易".into(), evidence: evidence.into()
        };
    let particulars = Some(Particulars::Finding(found));
    Content { kind: MatterKind::Rectification, verify: false, escalation: vec![], particulars, ..order(CITY, "") }
}

fn photo() -> FileRef {
    FileRef { sha256: "a".repeat(64), name: "摊位.jpg".into(), media_type: "image/jpeg".into(), size: 9 }
}

fn report(matter: MatterId, note: &str, files: Vec<FileRef>) -> Command {
    Command::Inspection(InspectionCommand::Report { matter, note: note.into(), files })
}

fn recheck(matter: MatterId, passed: bool) -> Command {
    Command::Inspection(InspectionCommand::Recheck { matter, passed, note: "现场看过".into(), files: vec![] })
}

fn inspector(unit: UnitNo) -> shouhu_domain::command::Actor {
    at(unit, Role::Inspector)
}

fn standing(w: &World, matter: MatterId) -> Standing {
    Standing::of(&w.state.matters[&matter])
}

/// Found by the city's inspector at the county, and reported as mended.
fn mended() -> (World, MatterId) {
    let mut w = World::new();
    let f = w.issued(&inspector(CITY), finding(COUNTY, "清空后的摊位"));
    w.sign(COUNTY, f).unwrap();
    w.when(&duty(COUNTY), &report(f, "摊位已清空、消毒", vec![photo()])).unwrap();
    (w, f)
}

#[test]
fn a_finding_is_closed_by_another_person_of_another_unit() {
    let (mut w, f) = mended();
    assert_eq!(standing(&w, f), Standing::Waiting);
    assert_eq!(w.refused(&inspector(CITY), &recheck(f, true)), Refusal::RecheckByFinder);
    let (events, outcome) = w.when(&duty(CITY), &recheck(f, true)).unwrap();
    assert!(
        matches!(
            events[..],
            [
                Event::FindingRechecked { passed: true, unit: COUNTY, .. },
                Event::ReceiptReached { stage: Stage::Verified, unit: COUNTY, .. },
                Event::MatterClosed { .. }
            ]
        ),
        "{events:?}"
    );
    assert_eq!(outcome, Outcome::Matter { id: f, status: Status::Closed });
    assert_eq!(standing(&w, f), Standing::Closed);
    assert!(matches!(w.refused(&duty(CITY), &recheck(f, true)), Refusal::WrongStatus { .. }));
}

#[test]
fn its_own_unit_never_closes_it_and_that_it_tried_is_on_record_once_a_round() {
    let (mut w, f) = mended();
    let (events, outcome) = w.when(&duty(COUNTY), &recheck(f, true)).unwrap();
    assert_eq!(outcome, Outcome::CloseRefused);
    assert!(matches!(events[..], [Event::CloseTried { unit: COUNTY, .. }]));
    assert!(w.state.matters[&f].is_open());
    assert_eq!(w.refused(&commander(COUNTY), &recheck(f, true)), Refusal::RecheckByUnit);
    assert_eq!(w.refused(&at(COUNTY, Role::Worker), &recheck(f, true)), Refusal::NotPermitted);
    assert_eq!(w.refused(&duty(TOWN), &recheck(f, true)), Refusal::NotFound, "nobody below has to do with it");
    w.when(&duty(CITY), &recheck(f, false)).unwrap();
    w.when(&duty(COUNTY), &report(f, "再次整改", vec![photo()])).unwrap();
    w.when(&duty(COUNTY), &recheck(f, true)).unwrap();
    let rechecks = w.state.matters[&f].rechecks.unwrap();
    assert_eq!((rechecks.rounds, rechecks.tried), (1, true));
}

#[test]
fn nothing_but_a_passed_recheck_closes_it() {
    let (mut w, f) = mended();
    let close = Command::Close { matter: f, reason: "好了".into() };
    for actor in [duty(CITY), duty(COUNTY), commander(PROVINCE)] {
        assert!(matches!(w.refused(&actor, &close), Refusal::WrongKind { .. } | Refusal::NotPermitted));
    }
    let withdraw = Command::Withdraw { matter: f, reason: "误报".into() };
    assert_eq!(w.refused(&inspector(CITY), &withdraw), Refusal::SecondPersonNeeded, "not by its finder");
    assert_eq!(w.refused(&duty(COUNTY), &withdraw), Refusal::NotPermitted, "not by its unit");
    w.when(&duty(CITY), &withdraw).unwrap();
    assert_eq!(standing(&w, f), Standing::Withdrawn);
}

#[test]
fn what_is_not_passed_goes_back_for_another_round() {
    let (mut w, f) = mended();
    let (events, _) = w.when(&duty(CITY), &recheck(f, false)).unwrap();
    assert!(matches!(events[..], [Event::FindingRechecked { passed: false, .. }, Event::ReceiptReturned { .. }]));
    assert_eq!(standing(&w, f), Standing::Open);
    assert_eq!(w.refused(&duty(CITY), &recheck(f, true)), Refusal::NotDone { unit: COUNTY });
    w.when(&duty(COUNTY), &report(f, "再次整改", vec![photo()])).unwrap();
    w.restart();
    w.when(&commander(PROVINCE), &recheck(f, true)).unwrap();
    assert_eq!(standing(&w, f), Standing::Closed);
}

#[test]
fn a_report_says_how_and_shows_what_was_asked_for() {
    let mut w = World::new();
    let f = w.issued(&inspector(CITY), finding(COUNTY, "清空后的摊位"));
    let missing = Refusal::EvidenceMissing { evidence: "清空后的摊位".into() };
    assert_eq!(w.refused(&duty(COUNTY), &report(f, "已清空", vec![])), missing);
    assert!(matches!(w.refused(&duty(COUNTY), &report(f, " ", vec![photo()])), Refusal::Missing { .. }));
    let plain = Command::Reach { matter: f, stage: Stage::Done, name: None, note: Some("已清空".into()) };
    assert_eq!(w.refused(&duty(COUNTY), &plain), missing, "by whatever door");
    w.when(&duty(COUNTY), &report(f, "已清空", vec![photo()])).unwrap();
    let (again, _) = w.when(&duty(COUNTY), &report(f, "已清空", vec![photo()])).unwrap();
    assert!(again.is_empty(), "told twice");
    let words = w.issued(&inspector(CITY), finding(COUNTY, ""));
    w.when(&duty(COUNTY), &Command::Reach { matter: words, stage: Stage::Done, name: None, note: Some("已改".into()) })
        .unwrap();
    let order = w.issued(&duty(CITY), order(CITY, "under 410102"));
    assert!(matches!(w.refused(&duty(COUNTY), &report(order, "办完", vec![photo()])), Refusal::WrongKind { .. }));
}

#[test]
fn nobody_finds_anything_at_himself_above_himself_or_out_of_reach() {
    let mut w = World::new();
    let mut refused = |from: UnitNo, to: UnitNo| {
        let content = Content { from, ..finding(to, "") };
        w.refused(&inspector(from), &Command::Issue(Box::new(content)))
    };
    assert_eq!(refused(CITY, CITY), Refusal::FoundAbove { unit: CITY });
    assert_eq!(refused(CITY_HEALTH, CITY), Refusal::FoundAbove { unit: CITY });
    assert!(matches!(refused(CITY, OTHER_COUNTY), Refusal::Unknown { pointer, .. } if pointer == "/to"));
    assert!(matches!(refused(COUNTY, CITY), Refusal::Unknown { .. }));
    let elsewhere = |site| {
        let content = finding(COUNTY, "");
        let Some(Particulars::Finding(found)) = content.particulars.clone() else { panic!("a finding") };
        Content { particulars: Some(Particulars::Finding(Finding { site, ..found })), ..content }
    };
    let content = elsewhere(OTHER_TOWN);
    assert!(
        matches!(w.refused(&inspector(CITY), &Command::Issue(Box::new(content))), Refusal::Unknown { pointer, .. } if pointer == "/site")
    );
    let undated = Content { due_ms: None, ..finding(COUNTY, "") };
    assert!(
        matches!(w.refused(&inspector(CITY), &Command::Issue(Box::new(undated))), Refusal::Missing { pointer } if pointer == "/due_ms")
    );
    w.issued(&inspector(CITY), elsewhere(TOWN));
    let worker = Command::Issue(Box::new(finding(COUNTY, "")));
    assert_eq!(w.refused(&at(CITY, Role::Worker), &worker), Refusal::NotPermitted);
}

#[test]
fn a_unit_that_does_not_sign_is_escalated() {
    let mut w = World::new();
    let f = w.issued(&inspector(CITY), finding(TOWN, ""));
    w.now += 2 * HOUR_MS + 1;
    let (events, _) = w.when(&machine(), &Command::Escalate { matter: f }).unwrap();
    assert!(matches!(events[..], [Event::MatterEscalated { superior: COUNTY, units: 1, .. }]), "{events:?}");
}
