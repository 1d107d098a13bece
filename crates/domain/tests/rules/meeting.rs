//! Meetings: who is called, who comes, who was there, the minutes and what was decided.

use crate::world::*;
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::event::Event;
use shouhu_domain::ids::{HOUR_MS, MatterId, UnitNo};
use shouhu_domain::matter::{Coming, Content, MatterKind, Particulars, Stage, Status};
use shouhu_domain::policy::Role;
use shouhu_domain::refusal::Refusal;

const BEGINS: i64 = TEN + 4 * HOUR_MS;

fn meeting(begins_ms: i64, ends_ms: Option<i64>, due_ms: Option<i64>) -> Content {
    let particulars = Some(Particulars::Meeting { place: "视频会议 8807".into(), begins_ms, ends_ms });
    Content { kind: MatterKind::Meeting, particulars, due_ms, escalation: vec![], ..order(CITY, "under 410102") }
}

fn called(w: &mut World) -> MatterId {
    w.issued(&duty(CITY), meeting(BEGINS, Some(BEGINS + HOUR_MS), None))
}

fn attend(matter: MatterId, coming: Coming, text: &str) -> Command {
    Command::Attend { matter, coming, text: text.into() }
}

fn minutes(matter: MatterId) -> Command {
    Command::WriteMinutes { matter, text: "一、议定事项".into(), files: vec![] }
}

#[test]
fn a_meeting_begins_later_is_answered_before_and_ends_after() {
    let mut w = World::new();
    let mut wrong = |s: Content| w.refused(&duty(CITY), &Command::Issue(Box::new(s)));
    let times = |pointer: &str| Refusal::MeetingTimes { pointer: pointer.into() };
    assert_eq!(wrong(meeting(TEN, None, None)), times("/begins_ms"));
    assert_eq!(wrong(meeting(BEGINS, Some(BEGINS), None)), times("/ends_ms"));
    assert_eq!(wrong(meeting(BEGINS, None, Some(BEGINS + 1))), times("/due_ms"));
    let nowhere = Particulars::Meeting { place: " ".into(), begins_ms: BEGINS, ends_ms: None };
    let nowhere = Content { particulars: Some(nowhere), ..meeting(BEGINS, None, None) };
    assert_eq!(wrong(nowhere), Refusal::Missing { pointer: "/place".into() });
    let plain = Content { particulars: None, ..meeting(BEGINS, None, None) };
    assert_eq!(wrong(plain), Refusal::Missing { pointer: "/place".into() });
    let d = called(&mut w);
    assert_eq!(w.state.matters[&d].due_ms, Some(BEGINS), "until it begins one may say whether one comes");
    let by = Command::Issue(Box::new(meeting(BEGINS, None, None)));
    assert_eq!(w.refused(&at(CITY, Role::Liaison), &by), Refusal::NotPermitted);
}

#[test]
fn a_unit_comes_sends_a_deputy_or_declines_and_may_change_its_mind() {
    let mut w = World::new();
    let d = called(&mut w);
    w.sign(TOWN, d).unwrap();
    w.when(&duty(TOWN_B), &attend(d, Coming::Deputy, "副镇长")).unwrap();
    assert_eq!(
        w.refused(&duty(COUNTY), &attend(d, Coming::Declined, "")),
        Refusal::Missing { pointer: "/text".into() }
    );
    w.when(&at(VILLAGE, Role::Worker), &attend(d, Coming::Declined, "正在入户")).unwrap();
    let coming = |w: &World, unit: UnitNo| w.state.matters[&d].coming(unit);
    assert_eq!(coming(&w, TOWN), Some(Coming::Attending));
    assert_eq!(coming(&w, TOWN_B), Some(Coming::Deputy));
    assert_eq!(coming(&w, VILLAGE), Some(Coming::Declined));
    assert_eq!(coming(&w, COUNTY), None);
    assert_eq!(w.counts(d, CITY).signed, 3, "who declines has answered and is not asked again");
    w.when(&duty(VILLAGE), &attend(d, Coming::Attending, "")).unwrap();
    assert_eq!(coming(&w, VILLAGE), Some(Coming::Attending));
    assert_eq!(w.refused(&duty(CITY), &attend(d, Coming::Attending, "")), Refusal::NotAddressed { unit: CITY });
    for command in [
        Command::Relay { matter: d, text: String::new(), due_ms: None },
        Command::RaiseDifficulty { matter: d, text: "x".into() },
    ] {
        assert!(matches!(w.refused(&duty(COUNTY), &command), Refusal::WrongKind { .. }));
    }
    let before = w.state.matters[&d].clone();
    w.restart();
    assert_eq!(w.state.matters[&d], before);
}

#[test]
fn attendance_is_recorded_by_the_convener_and_may_be_corrected() {
    let mut w = World::new();
    let d = called(&mut w);
    let record = |present: &[UnitNo]| Command::RecordAttendance { matter: d, present: present.to_vec() };
    assert_eq!(w.refused(&duty(COUNTY), &record(&[COUNTY])), Refusal::NotPermitted);
    assert!(matches!(w.refused(&duty(CITY), &record(&[OTHER_CITY])), Refusal::Unknown { .. }));
    w.when(&duty(CITY), &record(&[COUNTY, TOWN])).unwrap();
    w.when(&duty(CITY), &record(&[COUNTY])).unwrap();
    let present = w.state.matters[&d].gathering.as_ref().unwrap().present.clone().unwrap();
    assert_eq!(present.iter().collect::<Vec<_>>(), [COUNTY]);
}

#[test]
fn minutes_are_received_and_a_new_version_is_received_anew() {
    let mut w = World::new();
    let d = called(&mut w);
    w.sign(TOWN, d).unwrap();
    assert!(matches!(w.reach(TOWN, d, Stage::Done), Err(Refusal::NoMinutes)));
    assert_eq!(w.refused(&duty(COUNTY), &minutes(d)), Refusal::NotPermitted);
    w.when(&duty(CITY), &minutes(d)).unwrap();
    w.reach(TOWN, d, Stage::Done).unwrap();
    assert_eq!(w.counts(d, CITY).done, 1);
    let (events, _) = w.when(&duty(CITY), &minutes(d)).unwrap();
    assert!(matches!(events[0], Event::MinutesWritten { version: 2, .. }));
    assert_eq!((w.counts(d, CITY).done, w.counts(d, CITY).signed), (0, 1));
    w.reach(TOWN, d, Stage::Done).unwrap();
    let close = Command::Close { matter: d, reason: String::new() };
    w.when(&duty(CITY), &close).unwrap();
    assert_eq!(w.refused(&duty(CITY), &minutes(d)), Refusal::WrongStatus { status: Status::Closed });
}

#[test]
fn decisions_become_orders_of_the_convener_with_dues_of_their_own() {
    let mut w = World::new();
    let d = called(&mut w);
    let decision =
        |audience: &str, hours: i64| Content { due_ms: Some(TEN + hours * HOUR_MS), ..order(CITY, audience) };
    let both = vec![decision("unit:410102001", 30), decision("under 410102", 48)];
    let decide = |children| Command::BreakDown { matter: d, children };
    assert_eq!(w.refused(&duty(COUNTY), &decide(vec![decision("unit:410102001", 30)])), Refusal::NotPermitted);
    let (events, outcome) = w.when(&duty(CITY), &decide(both)).unwrap();
    assert_eq!(events.len(), 4, "nobody signs by deciding");
    let Outcome::Matters { ids } = outcome else { panic!("{outcome:?}") };
    assert_eq!(w.state.matters[&d].children, ids);
    w.sign(TOWN, ids[0]).unwrap();
    assert_eq!(w.counts(ids[0], CITY).signed, 1);
    let again = Content { kind: MatterKind::Meeting, ..decision("unit:410102001", 30) };
    assert!(matches!(w.refused(&duty(CITY), &decide(vec![again])), Refusal::WrongKind { .. }));
}
