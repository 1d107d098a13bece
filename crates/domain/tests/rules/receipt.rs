//! Rules 1, 4 and 5: the ladder, what stands beside it, the relay.

use crate::world::*;
use shouhu_domain::command::{Actor, Command, Outcome};
use shouhu_domain::event::{Author, Event, Via};
use shouhu_domain::ids::{HOUR_MS, MINUTE_MS, UnitNo};
use shouhu_domain::matter::{Stage, Status};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;

#[test]
fn a_later_stage_implies_the_earlier_ones_and_never_goes_back() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 4101"));
    w.sign(TOWN, d).unwrap();
    let counts = w.counts(d, CITY);
    assert_eq!((counts.delivered, counts.read, counts.signed, counts.done), (1, 1, 1, 0));
    let (events, outcome) = w.reach(TOWN, d, Stage::Read).unwrap();
    assert!(events.is_empty());
    assert!(matches!(outcome, Outcome::Receipt { first: false, .. }));
    assert_eq!(w.state.matters[&d].planes.reached(TOWN), Some(Stage::Signed));
}

#[test]
fn a_second_signature_changes_nothing() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 4101"));
    let (first, outcome) = w.sign(TOWN, d).unwrap();
    assert_eq!(first.len(), 1);
    assert_eq!(outcome, Outcome::Receipt { stage: Stage::Signed, at_ms: TEN, first: true, late: false });
    w.now += HOUR_MS;
    let (second, outcome) = w.sign(TOWN, d).unwrap();
    assert!(second.is_empty());
    assert!(matches!(outcome, Outcome::Receipt { first: false, .. }));
}

#[test]
fn the_due_is_inclusive_and_the_servers_time_decides() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 4101"));
    w.now = TEN + 2 * HOUR_MS;
    assert_eq!(w.late(d), 0);
    let (_, outcome) = w.sign(TOWN, d).unwrap();
    assert!(matches!(outcome, Outcome::Receipt { late: false, .. }), "{outcome:?}");
    w.now += 1;
    assert_eq!(w.late(d), 5, "CITY, COUNTY, TOWN_B, CITY_HEALTH, VILLAGE");
    let (_, outcome) = w.sign(TOWN_B, d).unwrap();
    assert!(matches!(outcome, Outcome::Receipt { late: true, .. }), "{outcome:?}");
    assert_eq!(w.late(d), 4, "signed late is no longer silent");
}

#[test]
fn a_difficulty_stops_the_clock_and_the_answer_restarts_it() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "unit:410102001 or unit:410102002"));
    w.when(&duty(TOWN), &Command::RaiseDifficulty { matter: d, text: "缺口罩".into() }).unwrap();
    let counts = w.counts(d, PROVINCE);
    assert_eq!((counts.difficulty, counts.read, counts.signed), (1, 1, 0), "who asks has read");
    w.now = TEN + 3 * HOUR_MS;
    assert_eq!(w.late(d), 1, "only the silent one");
    let answer = Command::AnswerDifficulty { matter: d, unit: TOWN, text: "今日送到".into() };
    assert_eq!(w.refused(&duty(TOWN), &answer), Refusal::NotPermitted, "not by oneself");
    w.when(&duty(COUNTY), &answer).unwrap();
    assert_eq!((w.late(d), w.counts(d, PROVINCE).difficulty), (2, 0));
    assert_eq!(w.refused(&duty(COUNTY), &answer), Refusal::NoDifficulty { unit: TOWN });
}

#[test]
fn who_said_in_time_that_it_cannot_does_not_sign_late() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 410102"));
    let cannot = Command::RaiseDifficulty { matter: d, text: "缺人".into() };
    w.when(&duty(TOWN), &cannot).unwrap();
    w.now = TEN + 3 * HOUR_MS;
    w.when(&duty(TOWN), &cannot).unwrap();
    w.when(&duty(TOWN_B), &cannot).unwrap();
    let late = |told: Told| matches!(told.unwrap().1, Outcome::Receipt { late: true, .. });
    assert!(!late(w.sign(TOWN, d)), "its clock has stood since before the due");
    assert!(late(w.sign(TOWN_B, d)), "its clock had run out");
    assert_eq!(w.counts(d, PROVINCE).difficulty, 0);
}

#[test]
fn an_excused_unit_leaves_the_denominator() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 410102"));
    let excuse = |unit| Command::Excuse { matter: d, unit, reason: "撤并".into() };
    assert_eq!(w.counts(d, COUNTY).expected, 4);
    w.when(&duty(CITY), &excuse(TOWN)).unwrap();
    let counts = w.counts(d, COUNTY);
    assert_eq!((counts.expected, counts.excused), (3, 1));
    assert_eq!(w.sign(TOWN, d).unwrap_err(), Refusal::IsExcused { unit: TOWN });
    assert_eq!(w.refused(&duty(CITY), &excuse(TOWN)), Refusal::IsExcused { unit: TOWN });
    assert_eq!(w.refused(&duty(CITY), &excuse(CITY_HEALTH)), Refusal::NotAddressed { unit: CITY_HEALTH });
    let no_reason = Command::Excuse { matter: d, unit: TOWN_B, reason: " ".into() };
    assert_eq!(w.refused(&duty(CITY), &no_reason), Refusal::Missing { pointer: "/reason".into() });
    assert_eq!(w.refused(&duty(COUNTY), &excuse(COUNTY)), Refusal::NotPermitted, "nobody excuses himself");
    assert_eq!(w.refused(&machine_at(COUNTY), &excuse(COUNTY)), Refusal::NotFound);
}

/// A link of the unit for no matter at all.
fn machine_at(unit: UnitNo) -> Actor {
    Actor::Link { matter: shouhu_domain::ids::MatterId(-1), unit }
}

#[test]
fn any_stage_clears_unreachable() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 410102"));
    for unit in [TOWN, TOWN_B] {
        w.when(&machine(), &Command::MarkUnreachable { matter: d, unit, reason: "无人接听".into() }).unwrap();
    }
    assert_eq!(w.counts(d, COUNTY).unreachable, 2);
    w.when(&duty(TOWN), &Command::Deliver { matters: vec![d] }).unwrap();
    w.when(&duty(TOWN_B), &Command::RaiseDifficulty { matter: d, text: "断路".into() }).unwrap();
    assert_eq!(w.counts(d, COUNTY).unreachable, 0);
    let again = Command::MarkUnreachable { matter: d, unit: TOWN, reason: String::new() };
    let (events, _) = w.when(&machine(), &again).unwrap();
    assert!(events.is_empty(), "it has answered");
}

#[test]
fn done_is_verified_by_a_superior_or_given_back_for_another_round() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 410102"));
    let verify = Command::Verify { matter: d, unit: TOWN };
    let give_back = Command::Return { matter: d, unit: TOWN, reason: "无照片".into() };
    assert_eq!(w.refused(&duty(COUNTY), &verify), Refusal::NotDone { unit: TOWN });
    w.reach(TOWN, d, Stage::Done).unwrap();
    assert_eq!(w.refused(&duty(TOWN), &verify), Refusal::NotPermitted, "never by the unit itself");
    assert_eq!(w.reach(TOWN, d, Stage::Verified).unwrap_err(), Refusal::NotOnOneself);
    w.when(&duty(COUNTY), &give_back).unwrap();
    let counts = w.counts(d, COUNTY);
    assert_eq!((counts.signed, counts.done), (1, 0));
    assert!(w.state.matters[&d].returned.contains(&TOWN));
    w.reach(TOWN, d, Stage::Done).unwrap();
    assert!(w.state.matters[&d].returned.is_empty());
    w.when(&duty(CITY), &verify).unwrap();
    assert_eq!(w.counts(d, COUNTY).verified, 1);
    let (events, outcome) = w.when(&duty(CITY), &verify).unwrap();
    assert!(events.is_empty() && matches!(outcome, Outcome::Receipt { first: false, .. }));
}

#[test]
fn without_verification_done_is_the_end() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), shouhu_domain::matter::Content { verify: false, ..order(CITY, "under 410102") });
    w.reach(TOWN, d, Stage::Done).unwrap();
    assert_eq!(w.refused(&duty(CITY), &Command::Verify { matter: d, unit: TOWN }), Refusal::NoVerification);
}

#[test]
fn a_matter_that_goes_level_by_level_is_seen_when_it_is_passed_on() {
    let mut w = World::new();
    let by_level = shouhu_domain::matter::Content { by_level: true, ..order(CITY, "under 4101") };
    let d = w.issued(&duty(CITY), by_level);
    w.sign(COUNTY, d).unwrap();
    assert_eq!(w.sign(TOWN, d).unwrap_err(), Refusal::NotFound, "it looks as if it did not exist");
    w.when(&duty(TOWN), &Command::Deliver { matters: vec![d] }).unwrap();
    assert_eq!(w.state.matters[&d].planes.reached(TOWN), None);
    w.when(&duty(COUNTY), &Command::Relay { matter: d, text: "转办".into(), due_ms: None }).unwrap();
    w.sign(TOWN, d).unwrap();
    assert_eq!(w.sign(VILLAGE, d).unwrap_err(), Refusal::NotFound, "the town still keeps it");
    w.when(&duty(TOWN), &Command::Relay { matter: d, text: String::new(), due_ms: None }).unwrap();
    w.sign(VILLAGE, d).unwrap();
}

#[test]
fn a_relay_signs_and_its_due_is_never_later_than_the_issuers() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 4101"));
    let relay = |due_ms| Command::Relay { matter: d, text: "先办急件".into(), due_ms: Some(due_ms) };
    let issuers_ms = TEN + 2 * HOUR_MS;
    let refusal = w.refused(&duty(COUNTY), &relay(issuers_ms + 1));
    assert_eq!(refusal, Refusal::DueAfterIssuers { due_ms: issuers_ms + 1, issuers_ms });
    assert_eq!(w.refused(&duty(COUNTY), &relay(TEN)), Refusal::DueInPast { due_ms: TEN, now_ms: TEN });
    let (events, _) = w.when(&duty(COUNTY), &relay(TEN + HOUR_MS)).unwrap();
    assert!(matches!(events[..], [Event::ReceiptReached { unit: COUNTY, .. }, Event::MatterRelayed { .. }]));
    w.now += MINUTE_MS;
    let (events, _) = w.when(&duty(COUNTY), &relay(issuers_ms)).unwrap();
    assert_eq!(events.len(), 1, "signed already");
    let kept = w.state.matters[&d].relays[&COUNTY];
    assert_eq!((kept.at, kept.due_ms), (TEN, Some(issuers_ms)), "time held ends at the first relay");
    w.now = TEN + HOUR_MS + 1;
    assert_eq!(w.late(d), 0, "the local due decides nothing on the issuer's board");
    let nothing = Command::Relay { matter: d, text: String::new(), due_ms: None };
    assert_eq!(w.refused(&duty(VILLAGE), &nothing), Refusal::NothingBelow);
}

#[test]
fn an_inbox_is_fetched_once() {
    let mut w = World::new();
    let a = w.issued(&duty(CITY), order(CITY, "under 410102"));
    let b = w.issued(&duty(CITY), order(CITY, "unit:410102002"));
    let fetch = Command::Deliver { matters: vec![a, b] };
    let (events, _) = w.when(&duty(TOWN), &fetch).unwrap();
    assert!(matches!(&events[..], [Event::ReceiptDelivered { matters, .. }] if *matters == [a]));
    assert!(w.when(&duty(TOWN), &fetch).unwrap().0.is_empty());
}

#[test]
fn a_link_acts_for_its_unit_on_its_matter_until_it_expires_or_is_revoked() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 410102"));
    let other = w.issued(&duty(CITY), order(CITY, "under 410102"));
    let make = |unit| Command::MakeLink { matter: d, unit, digest: format!("d{unit}"), expires_ms: TEN + HOUR_MS };
    for unit in [TOWN, TOWN_B, VILLAGE] {
        w.when(&duty(COUNTY), &make(unit)).unwrap();
    }
    let sign = |matter| Command::Reach { matter, stage: Stage::Signed, name: Some("王某".into()), note: None };
    let link = |unit| Actor::Link { matter: d, unit };
    assert_eq!(w.refused(&link(TOWN), &sign(other)), Refusal::NotFound);
    w.when(&link(TOWN), &sign(d)).unwrap();
    assert_eq!(w.journal.last().unwrap().by, Author::Link { unit: TOWN });
    let relay = Command::Relay { matter: d, text: String::new(), due_ms: None };
    assert_eq!(w.refused(&link(TOWN), &relay), Refusal::NotFound);
    w.when(&duty(COUNTY), &Command::RevokeLink { matter: d, unit: TOWN_B }).unwrap();
    assert_eq!(w.refused(&link(TOWN_B), &sign(d)), Refusal::NotFound);
    let again = w.when(&duty(COUNTY), &Command::RevokeLink { matter: d, unit: TOWN_B }).unwrap();
    assert!(again.0.is_empty());
    w.now = TEN + HOUR_MS + 1;
    assert_eq!(w.refused(&link(VILLAGE), &sign(d)), Refusal::NotFound);
    let past = Command::MakeLink { matter: d, unit: VILLAGE, digest: "x".into(), expires_ms: w.now };
    assert!(matches!(w.refused(&duty(COUNTY), &past), Refusal::DueInPast { .. }));
}

#[test]
fn nothing_is_received_before_the_issue_or_after_the_end() {
    let mut w = World::new();
    let d = w.issued(&duty(PROVINCE), order(PROVINCE, "under 41"));
    assert_eq!(w.state.matters[&d].status, Status::Approving);
    assert_eq!(w.sign(TOWN, d).unwrap_err(), Refusal::NotFound);
    let e = w.issued(&duty(CITY), order(CITY, "under 410102"));
    assert_eq!(w.sign(CITY_HEALTH, e).unwrap_err(), Refusal::NotFound, "not addressed, nobody below is");
    assert_eq!(w.sign(CITY, e).unwrap_err(), Refusal::NotAddressed { unit: CITY }, "the issuer sees it");
    w.when(&duty(CITY), &Command::Close { matter: e, reason: String::new() }).unwrap();
    assert_eq!(w.sign(TOWN, e).unwrap_err(), Refusal::WrongStatus { status: Status::Closed });
}

#[test]
fn the_policy_stands_before_every_rule() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 410102"));
    let sign = Command::Reach { matter: d, stage: Stage::Signed, name: None, note: None };
    w.when(&at(TOWN, Role::Worker), &sign).unwrap();
    assert_eq!(w.refused(&at(TOWN_B, Role::Auditor), &sign), Refusal::NotPermitted);
    assert_eq!(w.refused(&at(TOWN_B, Role::SystemAdmin), &sign), Refusal::NotFound, "administrators see no matters");
    let issue = Command::Issue(Box::new(order(CITY, "under 410102")));
    assert_eq!(w.refused(&at(CITY, Role::Liaison), &issue), Refusal::NotPermitted);
    assert_eq!(w.refused(&duty(COUNTY), &issue), Refusal::NotPermitted, "in nobody else's name");
    let close = Command::Close { matter: d, reason: String::new() };
    assert_eq!(w.refused(&duty(OTHER_CITY), &close), Refusal::NotFound);
    assert_eq!(w.refused(&duty(COUNTY), &close), Refusal::NotPermitted);
    let remind = Command::Remind { matter: d, under: vec![OTHER_CITY], line: "territory".into() };
    assert_eq!(w.refused(&duty(COUNTY), &remind), Refusal::NotFound);
    let relay = Command::Relay { matter: d, text: String::new(), due_ms: None };
    assert_eq!(w.refused(&at(COUNTY, Role::Worker), &relay), Refusal::NotPermitted);
}

#[test]
fn texts_have_bounds() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 410102"));
    let note = |note: &str| Command::Reach { matter: d, stage: Stage::Done, name: None, note: Some(note.into()) };
    assert!(matches!(w.refused(&duty(TOWN), &note(&"长".repeat(2_001))), Refusal::TooLong { max: 2_000, .. }));
    assert!(matches!(w.refused(&duty(TOWN), &note("a\0b")), Refusal::BadCharacter { .. }));
    w.when(&duty(TOWN), &note(&"长".repeat(2_000))).unwrap();
    let mark = Command::MarkUnreachable { matter: d, unit: TOWN_B, reason: "\u{1}".into() };
    assert!(matches!(w.refused(&machine(), &mark), Refusal::BadCharacter { .. }));
}

#[test]
fn a_channel_reports_delivery_and_only_the_machine_may_say_so() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 4101"));
    w.reach(TOWN, d, Stage::Read).unwrap();
    w.when(&machine(), &Command::MarkUnreachable { matter: d, unit: TOWN_B, reason: "no_contact".into() }).unwrap();
    let report = Command::ReportDelivered { matter: d, units: vec![TOWN_B, TOWN, VILLAGE, TOWN_B, PROVINCE] };
    assert_eq!(w.refused(&duty(CITY), &report), Refusal::NotPermitted);
    let (events, _) = w.when(&machine(), &report).unwrap();
    let delivered: Vec<_> = events
        .iter()
        .map(|event| match event {
            Event::ReceiptDelivered { unit, via: Via::Channel, .. } => *unit,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(delivered, [TOWN_B, VILLAGE], "once each, addressed, and nobody who had come further");
    let counts = w.counts(d, PROVINCE);
    assert_eq!((counts.delivered, counts.read, counts.unreachable), (3, 1, 0), "delivery clears unreachable");
}
