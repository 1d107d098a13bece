//! Rules 2, 4, 11 and 15: whom an order reaches, who must agree, what becomes of it.

use crate::world::*;
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::event::{EscalateTo, Event, Space};
use shouhu_domain::ids::{HOUR_MS, IncidentId, MatterId};
use shouhu_domain::matter::{Content, EscalationStep, FileRef, Stage, Status, TextFile, Urgency};
use shouhu_domain::refusal::Refusal;

fn issue(s: Content) -> Command {
    Command::Issue(Box::new(s))
}

fn status_of(told: Told) -> Status {
    match told.unwrap().1 {
        Outcome::Matter { status, .. } => status,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_audience_is_frozen_at_the_issue() {
    let mut w = World::new();
    let (events, outcome) = w.when(&duty(CITY), &issue(order(CITY, "level:town"))).unwrap();
    let Event::MatterIssued { addressed, audience, .. } = &events[1] else { panic!("{events:?}") };
    assert_eq!((*addressed, audience.count()), (2, 2), "the city's own towns, not those of others");
    let Outcome::Matter { id, status: Status::Issued } = outcome else { panic!("{outcome:?}") };
    assert_eq!(id, MatterId(w.state.seq - 1), "a matter is named by the record that submitted it");
    let town = unit(13, "410102003000", shouhu_domain::tree::Level::Town, Some(2), None);
    w.when(&machine(), &Command::PutUnits { units: vec![town] }).unwrap();
    assert_eq!(w.counts(id, PROVINCE).expected, 2);
}

#[test]
fn a_wrong_audience_is_told_with_its_place() {
    let mut w = World::new();
    let mut audience = |from, text| match w.refused(&duty(from), &issue(order(from, text))) {
        Refusal::Audience(error) => (error.code, error.at),
        Refusal::AudienceEmpty => ("empty", 0),
        other => panic!("{other:?}"),
    };
    assert_eq!(audience(CITY, "under 9999"), ("audience.unit.unknown", 6));
    assert_eq!(audience(CITY, "under 4101 or under 4102"), ("audience.unit.out_of_reach", 20));
    assert_eq!(audience(CITY, "under 4101 and"), ("audience.expected", 14));
    assert_eq!(audience(CITY, "saved:none"), ("audience.saved.unknown", 6));
    assert_eq!(audience(CITY, "tag:none"), ("empty", 0));
}

#[test]
fn a_saved_audience_belongs_to_its_unit() {
    let mut w = World::new();
    let save = Command::SaveAudience { name: "乡镇".into(), text: "level:town".into(), space: Space::Live };
    w.when(&duty(CITY), &save).unwrap();
    assert!(w.when(&duty(CITY), &save).unwrap().0.is_empty(), "unchanged");
    w.when(&duty(CITY), &issue(order(CITY, "saved:乡镇"))).unwrap();
    assert!(matches!(w.refused(&duty(OTHER_CITY), &issue(order(OTHER_CITY, "saved:乡镇"))), Refusal::Audience(_)));
    let broken = Command::SaveAudience { name: "错".into(), text: "under".into(), space: Space::Live };
    assert!(matches!(w.refused(&duty(CITY), &broken), Refusal::Audience(_)));
    let drop = Command::DropAudience { name: "乡镇".into(), space: Space::Live };
    assert_eq!(w.refused(&duty(OTHER_CITY), &drop), Refusal::NotFound);
    w.when(&duty(CITY), &drop).unwrap();
    assert_eq!(w.refused(&duty(CITY), &drop), Refusal::NotFound);
}

#[test]
fn an_order_to_the_whole_province_needs_a_second_person() {
    let mut w = World::new();
    let d = w.issued(&commander(PROVINCE), order(PROVINCE, "level:city"));
    let approve = Command::Approve { matter: d };
    assert_eq!(w.state.matters[&d].status, Status::Approving);
    assert_eq!(w.refused(&commander(PROVINCE), &approve), Refusal::SecondPersonNeeded, "not the author");
    assert_eq!(w.refused(&duty(PROVINCE), &approve), Refusal::NotPermitted, "nor without the right");
    let e = w.issued(&duty(PROVINCE), order(PROVINCE, "level:city"));
    assert_eq!(status_of(w.when(&commander(PROVINCE), &Command::Approve { matter: e })), Status::Issued);
    let again = w.refused(&commander(PROVINCE), &Command::Approve { matter: e });
    assert_eq!(again, Refusal::WrongStatus { status: Status::Issued });
    let one_city = issue(order(PROVINCE, "under 4101"));
    assert_eq!(status_of(w.when(&duty(PROVINCE), &one_city)), Status::Issued, "one city is not the province");
}

#[test]
fn a_joint_issue_waits_for_every_organ() {
    let mut w = World::new();
    let joint = Content { joint: vec![SCHOOLS, PROVINCE], ..order(HEALTH, "under 4101") };
    let d = w.issued(&duty(HEALTH), joint.clone());
    let sign = Command::Countersign { matter: d };
    assert_eq!(w.state.matters[&d].status, Status::Countersigning);
    assert_eq!(w.refused(&duty(CITY), &sign), Refusal::NotFound);
    assert_eq!(w.refused(&duty(HEALTH), &sign), Refusal::NotFound, "the issuer is none of them");
    assert_eq!(status_of(w.when(&duty(SCHOOLS), &sign)), Status::Countersigning);
    assert_eq!(w.refused(&duty(SCHOOLS), &sign), Refusal::AlreadyCountersigned);
    assert_eq!(status_of(w.when(&duty(PROVINCE), &sign)), Status::Issued);
    assert!(matches!(w.refused(&duty(PROVINCE), &sign), Refusal::WrongStatus { status: Status::Issued }));
    let twice = issue(Content { joint: vec![SCHOOLS, SCHOOLS], ..joint.clone() });
    assert!(matches!(w.refused(&duty(HEALTH), &twice), Refusal::Twice { .. }));
    let oneself = issue(Content { joint: vec![HEALTH], ..joint });
    assert!(matches!(w.refused(&duty(HEALTH), &oneself), Refusal::Twice { .. }));
}

#[test]
fn a_countersignature_of_another_person_is_the_second_person() {
    let mut w = World::new();
    let d = w.issued(&duty(HEALTH), Content { joint: vec![SCHOOLS], ..order(HEALTH, "under 41") });
    let own_hand = match (duty(HEALTH), duty(SCHOOLS)) {
        (
            shouhu_domain::command::Actor::Person { person, .. },
            shouhu_domain::command::Actor::Person { post, unit, roles, .. },
        ) => shouhu_domain::command::Actor::Person { person, post, unit, roles },
        _ => unreachable!(),
    };
    let e = w.issued(&duty(HEALTH), Content { joint: vec![SCHOOLS], ..order(HEALTH, "under 41") });
    assert_eq!(status_of(w.when(&duty(SCHOOLS), &Command::Countersign { matter: d })), Status::Issued);
    assert_eq!(status_of(w.when(&own_hand, &Command::Countersign { matter: e })), Status::Approving);
    assert_eq!(status_of(w.when(&commander(PROVINCE), &Command::Approve { matter: e })), Status::Issued);
}

#[test]
fn a_withdrawal_from_the_whole_province_takes_two() {
    let mut w = World::new();
    let d = w.issued(&duty(PROVINCE), order(PROVINCE, "under 41"));
    w.when(&commander(PROVINCE), &Command::Approve { matter: d }).unwrap();
    let withdraw = |matter| Command::Withdraw { matter, reason: "有误".into() };
    assert_eq!(status_of(w.when(&commander(PROVINCE), &withdraw(d))), Status::Issued, "asked, not done");
    assert_eq!(w.refused(&commander(PROVINCE), &Command::Approve { matter: d }), Refusal::SecondPersonNeeded);
    assert_eq!(status_of(w.when(&duty(PROVINCE), &withdraw(d))), Status::Issued);
    assert_eq!(status_of(w.when(&commander(PROVINCE), &Command::Approve { matter: d })), Status::Withdrawn);
    assert!(!w.state.open.contains(&d));
    let small = w.issued(&duty(CITY), order(CITY, "under 410102"));
    assert_eq!(status_of(w.when(&duty(CITY), &withdraw(small))), Status::Withdrawn, "one is enough");
    assert_eq!(w.refused(&duty(CITY), &withdraw(small)), Refusal::WrongStatus { status: Status::Withdrawn });
    let waiting = w.issued(&duty(PROVINCE), order(PROVINCE, "under 41"));
    assert_eq!(status_of(w.when(&duty(PROVINCE), &withdraw(waiting))), Status::Withdrawn, "not issued yet");
}

#[test]
fn an_amendment_that_must_be_signed_again_starts_the_ladder_anew() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 410102"));
    w.reach(TOWN, d, Stage::Done).unwrap();
    let amend = |sign_again| Command::Amend {
        matter: d,
        title: "更正".into(),
        text: "新文".into(),
        files: vec![],
        text_file: None,
        sign_again,
        reason: "漏字".into(),
    };
    w.when(&duty(CITY), &amend(false)).unwrap();
    assert_eq!((w.counts(d, CITY).done, w.state.matters[&d].version), (1, 2));
    w.when(&duty(CITY), &amend(true)).unwrap();
    let counts = w.counts(d, CITY);
    assert_eq!((counts.read, counts.signed, counts.done), (1, 0, 0), "the old text was read");
    let (_, outcome) = w.sign(TOWN, d).unwrap();
    assert!(matches!(outcome, Outcome::Receipt { first: true, .. }));
}

#[test]
fn an_amendment_needs_a_text_or_a_file_that_is_the_text() {
    let mut w = World::new();
    let d = w.issued(&duty(CITY), order(CITY, "under 410102"));
    let file = |name: &str| FileRef { sha256: "0".repeat(64), name: name.into(), media_type: "a/b".into(), size: 1 };
    let amend = |text_file: Option<FileRef>| Command::Amend {
        matter: d,
        title: "更正".into(),
        text: String::new(),
        files: vec![],
        text_file,
        sign_again: false,
        reason: "换文件".into(),
    };
    assert!(matches!(w.refused(&duty(CITY), &amend(None)), Refusal::Missing { .. }));
    let (events, _) = w.when(&duty(CITY), &amend(Some(file("新.pdf")))).unwrap();
    assert!(matches!(&events[0], Event::MatterAmended { text_file: TextFile::File(f), .. } if f.name == "新.pdf"));
}

#[test]
fn a_break_down_names_its_children_and_signs_the_parent() {
    let mut w = World::new();
    let escalation = vec![EscalationStep { after_min: 15, to: EscalateTo::Superior }];
    let whole = Content { urgency: Urgency::Flash, verify: true, escalation, ..order(CITY, "under 410102") };
    let d = w.issued(&duty(CITY), whole.clone());
    let plain = Content { escalation: vec![], ..order(HEALTH, "") };
    let child = |audience: &str, due_ms| Content { due_ms: Some(due_ms), audience: audience.into(), ..plain.clone() };
    let due = TEN + HOUR_MS;
    let children = vec![child("unit:410102001", due), child("unit:410102002", due)];
    let (events, outcome) = w.when(&duty(COUNTY), &Command::BreakDown { matter: d, children }).unwrap();
    assert!(matches!(events[0], Event::ReceiptReached { unit: COUNTY, stage: Stage::Signed, .. }));
    let Outcome::Matters { ids } = outcome else { panic!("{outcome:?}") };
    assert_eq!(w.state.matters[&d].children, ids);
    for (id, to) in ids.iter().zip([TOWN, TOWN_B]) {
        let found = &w.state.matters[id];
        assert_eq!((found.from, found.parent, found.status), (COUNTY, Some(d), Status::Issued));
        assert_eq!(found.planes.audience.iter().collect::<Vec<_>>(), [to]);
        assert_eq!((found.urgency, found.verify), (Urgency::Flash, true), "a part is followed up like the whole");
        assert_eq!(found.escalation, whole.escalation);
    }
    let late = Command::BreakDown { matter: d, children: vec![child("unit:410102001", TEN + 3 * HOUR_MS)] };
    assert!(matches!(w.refused(&duty(COUNTY), &late), Refusal::DueAfterIssuers { .. }));
    let nobody = Command::BreakDown { matter: d, children: vec![] };
    assert!(matches!(w.refused(&duty(COUNTY), &nobody), Refusal::Missing { .. }));
    let untitled = Content { title: String::new(), ..child("unit:410102001", due) };
    let wrong = Command::BreakDown { matter: d, children: vec![child("unit:410102001", due), untitled] };
    assert_eq!(w.refused(&duty(COUNTY), &wrong), Refusal::Missing { pointer: "/children/1/title".into() });
}

#[test]
fn a_child_to_the_whole_province_waits_for_the_second_person() {
    let mut w = World::new();
    let d = w.issued(&duty(PROVINCE), order(PROVINCE, "under 4101"));
    let children = vec![order(PROVINCE, "under 41")];
    let (_, outcome) = w.when(&duty(PROVINCE), &Command::BreakDown { matter: d, children }).unwrap();
    let Outcome::Matters { ids } = outcome else { panic!("{outcome:?}") };
    assert_eq!(w.state.matters[&ids[0]].status, Status::Approving);
    assert_eq!(status_of(w.when(&commander(PROVINCE), &Command::Approve { matter: ids[0] })), Status::Issued);
}

#[test]
fn what_a_matter_names_must_exist_in_its_space() {
    let mut w = World::new();
    let scope =
        Command::DeclareIncident { name: "演练".into(), name_en: "Drill".into(), scope: CITY, space: Space::Drill };
    w.when(&duty(CITY), &scope).unwrap();
    let incident = Some(IncidentId(w.state.seq));
    let live = issue(Content { incident, ..order(CITY, "under 410102") });
    assert!(matches!(w.refused(&duty(CITY), &live), Refusal::Unknown { .. }), "a drill is not live");
    let d = w.issued(&duty(CITY), order(CITY, "under 410102"));
    let under = |parent, space| issue(Content { parent: Some(parent), space, ..order(COUNTY, "unit:410102001") });
    assert!(matches!(w.refused(&duty(COUNTY), &under(MatterId(999), Space::Live)), Refusal::Unknown { .. }));
    assert!(matches!(w.refused(&duty(COUNTY), &under(d, Space::Drill)), Refusal::Unknown { .. }));
    w.when(&duty(COUNTY), &under(d, Space::Live)).unwrap();
    let foreign = issue(Content { parent: Some(d), ..order(OTHER_CITY, "under 410202") });
    assert!(matches!(w.refused(&duty(OTHER_CITY), &foreign), Refusal::Unknown { .. }), "it never received it");
    let past = issue(Content { due_ms: Some(TEN), ..order(CITY, "under 410102") });
    assert_eq!(w.refused(&duty(CITY), &past), Refusal::DueInPast { due_ms: TEN, now_ms: TEN });
}

#[test]
fn steps_of_an_escalation_stand_in_the_order_of_time() {
    let mut w = World::new();
    let step = |after_min| EscalationStep { after_min, to: EscalateTo::Superior };
    let d = w.issued(&duty(CITY), Content { escalation: vec![step(60), step(5)], ..order(CITY, "under 410102") });
    assert_eq!(w.state.matters[&d].escalation, [step(5), step(60)]);
}
