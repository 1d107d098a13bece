//! Meetings: convening, who comes, who was there, the minutes. What was decided becomes orders by breaking down.

use super::issue::direct;
use super::{Decision, NOTE_MAX, TEXT_MAX, sees, text_of, text_within};
use crate::bits::Bits;
use crate::command::{Actor, Outcome};
use crate::event::Event;
use crate::ids::{Millis, UnitNo};
use crate::matter::{Coming, Content, FileRef, Matter, Particulars, Stage};
use crate::refusal::Refusal;
use crate::state::State;

const PLACE_MAX: usize = 200;
const PRESENT_MAX: usize = 5_000;

/// Calls a meeting. Who comes is to be said before it begins.
pub(super) fn convene(state: &State, actor: &Actor, s: &Content, now: Millis) -> Result<Decision, Refusal> {
    let Some(Particulars::Meeting { place, begins_ms, ends_ms }) = &s.particulars else {
        return Err(Refusal::Missing { pointer: "/place".into() });
    };
    text_of("/place", place, PLACE_MAX)?;
    let wrong = |pointer: &str| Err(Refusal::MeetingTimes { pointer: pointer.into() });
    if *begins_ms <= now {
        return wrong("/begins_ms");
    }
    if ends_ms.is_some_and(|ends| ends <= *begins_ms) {
        return wrong("/ends_ms");
    }
    let due_ms = s.due_ms.or(Some(*begins_ms));
    if due_ms.is_some_and(|due| due > *begins_ms) {
        return wrong("/due_ms");
    }
    let meeting = Content { due_ms, by_level: false, verify: false, ..s.clone() };
    direct(state, actor, meeting, now)
}

/// Whether the own unit comes, sends a deputy or cannot; it may change its mind.
pub(super) fn attend(
    state: &State,
    actor: &Actor,
    matter: &Matter,
    coming: Coming,
    text: &str,
    now: Millis,
) -> Result<Decision, Refusal> {
    let unit = actor.unit().ok_or(Refusal::NotPermitted)?;
    if !sees(state, matter, unit) {
        return Err(Refusal::NotAddressed { unit });
    }
    if matter.planes.excused.contains(unit) {
        return Err(Refusal::IsExcused { unit });
    }
    match coming {
        Coming::Attending => text_within("/text", text, NOTE_MAX)?,
        Coming::Deputy | Coming::Declined => text_of("/text", text, NOTE_MAX)?,
    }
    let (id, via, late) = (matter.id, actor.via(), matter.is_late(unit, now));
    let mut events = vec![];
    if !matter.planes.stage(Stage::Signed).contains(unit) {
        let stage = Stage::Signed;
        events.push(Event::ReceiptReached { matter: id, unit, stage, via, late, name: None, note: None });
    }
    events.push(Event::MeetingAnswered { matter: id, unit, coming, text: text.to_owned() });
    Ok(Decision { events, outcome: Outcome::Done })
}

/// Who was there; a later record takes the place of the earlier one.
pub(super) fn record_attendance(matter: &Matter, present: &[UnitNo]) -> Result<Decision, Refusal> {
    if present.len() > PRESENT_MAX {
        return Err(Refusal::TooLong { pointer: "/present".into(), length: present.len(), max: PRESENT_MAX });
    }
    if let Some(unit) = present.iter().find(|unit| !matter.planes.audience.contains(**unit)) {
        return Err(Refusal::Unknown { pointer: "/present".into(), value: unit.to_string() });
    }
    let present: Bits = present.iter().copied().collect();
    let units = present.count();
    Ok(Decision::one(Event::AttendanceRecorded { matter: matter.id, present, units }, Outcome::Done))
}

/// A version of the minutes; everybody who was asked to come gets it.
pub(super) fn write_minutes(matter: &Matter, text: &str, files: &[FileRef]) -> Result<Decision, Refusal> {
    text_of("/text", text, TEXT_MAX)?;
    let version = matter.gathering.as_ref().map_or(0, |g| g.minutes) + 1;
    let (text, files) = (text.to_owned(), files.to_vec());
    Ok(Decision::one(Event::MinutesWritten { matter: matter.id, version, text, files }, Outcome::Done))
}
