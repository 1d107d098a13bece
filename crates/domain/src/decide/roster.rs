//! The duty roster and the hand-over from one shift to the next.

use super::{Decision, NOTE_MAX, text_of};
use crate::command::{Actor, Outcome, RosterCommand};
use crate::event::Event;
use crate::ids::{DAY_MS, MatterId, Millis, PostNo, UnitNo};
use crate::matter::Stage;
use crate::policy::Action;
use crate::refusal::Refusal;
use crate::roster::{DAY_MIN, Roster, Shift, Slot};
use crate::state::State;

/// Shifts of one pattern.
const SLOTS_MAX: usize = 64;
/// Single shifts that a roster holds ahead.
const SHIFTS_MAX: usize = 366;
const SHIFT_MAX_MS: Millis = 7 * DAY_MS;
const AHEAD_MAX_MS: Millis = 400 * DAY_MS;
/// Open matters that a hand-over names.
const OPEN_MAX: usize = 100;

/// What a command about a roster needs.
pub(super) fn needs(own: UnitNo, command: &RosterCommand) -> Vec<(Action, UnitNo)> {
    let unit = match command {
        RosterCommand::Set { unit, .. }
        | RosterCommand::PutShift { unit, .. }
        | RosterCommand::DropShift { unit, .. } => *unit,
        RosterCommand::HandOver { .. } | RosterCommand::TakeOver => own,
    };
    vec![(Action::RosterWrite, unit)]
}

pub(super) fn decide(state: &State, actor: &Actor, command: &RosterCommand, now: Millis) -> Result<Decision, Refusal> {
    let event = match command {
        RosterCommand::Set { unit, slots } => set(state, *unit, slots)?,
        RosterCommand::PutShift { unit, shift } => put_shift(state, *unit, *shift, now)?,
        RosterCommand::DropShift { unit, shift } => {
            let roster = state.rosters.get(unit).filter(|roster| roster.shifts.contains(shift));
            roster.ok_or(Refusal::NotFound)?;
            Event::ShiftDropped { unit: *unit, shift: *shift }
        }
        RosterCommand::HandOver { note } => hand_over(state, actor, note)?,
        RosterCommand::TakeOver => take_over(state, actor)?,
    };
    Ok(Decision::one(event, Outcome::Done))
}

/// A post of the unit that is there.
fn of_unit(state: &State, unit: UnitNo, post: PostNo) -> Result<(), Refusal> {
    let there = state.posts_of.get(&unit).is_some_and(|posts| posts.contains(&post));
    if there { Ok(()) } else { Err(Refusal::Unknown { pointer: "/post".into(), value: post.to_string() }) }
}

fn set(state: &State, unit: UnitNo, slots: &[Slot]) -> Result<Event, Refusal> {
    if slots.len() > SLOTS_MAX {
        return Err(Refusal::TooLong { pointer: "/slots".into(), length: slots.len(), max: SLOTS_MAX });
    }
    for slot in slots {
        of_unit(state, unit, slot.post)?;
        let times = slot.from_min < DAY_MIN && slot.until_min <= DAY_MIN;
        if !times || slot.days == 0 || slot.days > 0x7f {
            return Err(Refusal::Unknown { pointer: "/slots".into(), value: format!("{}", slot.days) });
        }
    }
    Ok(Event::RosterSet { unit, slots: slots.to_vec() })
}

fn put_shift(state: &State, unit: UnitNo, shift: Shift, now: Millis) -> Result<Event, Refusal> {
    of_unit(state, unit, shift.post)?;
    let Shift { from_ms, until_ms, .. } = shift;
    let length = until_ms.saturating_sub(from_ms);
    if length <= 0 || length > SHIFT_MAX_MS || until_ms <= now || until_ms > now + AHEAD_MAX_MS {
        return Err(Refusal::BadPeriod { from_ms, until_ms });
    }
    let known = state.rosters.get(&unit).map_or(&[][..], |roster| &roster.shifts);
    let ahead = known.iter().filter(|known| known.until_ms > now);
    if let Some(other) = ahead.clone().find(|known| known.from_ms < until_ms && from_ms < known.until_ms) {
        return Err(Refusal::ShiftsOverlap { from_ms: other.from_ms });
    }
    if ahead.count() >= SHIFTS_MAX {
        return Err(Refusal::TooLong { pointer: "/shifts".into(), length: SHIFTS_MAX + 1, max: SHIFTS_MAX });
    }
    Ok(Event::ShiftPut { unit, shift })
}

fn roster_of<'s>(state: &'s State, actor: &Actor) -> Result<&'s Roster, Refusal> {
    let Actor::Person { unit, post, .. } = actor else { return Err(Refusal::NotPermitted) };
    state.rosters.get(unit).filter(|roster| roster.names(*post)).ok_or(Refusal::NotOnRoster)
}

fn hand_over(state: &State, actor: &Actor, note: &str) -> Result<Event, Refusal> {
    let roster = roster_of(state, actor)?;
    text_of("/note", note, NOTE_MAX)?;
    if let Some(open) = &roster.handover {
        return Err(Refusal::HandoverOpen { at_ms: open.at_ms });
    }
    Ok(Event::ShiftHandedOver { unit: roster.unit, note: note.to_owned(), open: open_items(state, roster.unit) })
}

/// What the unit still owes: addressed, not signed; the newest first.
#[must_use]
pub fn open_items(state: &State, unit: UnitNo) -> Vec<MatterId> {
    let owes = |id: &&MatterId| {
        state.matters.get(id).is_some_and(|m| {
            m.planes.audience.contains(unit)
                && !m.planes.excused.contains(unit)
                && !m.planes.stage(Stage::Done).contains(unit)
                && super::receipt::sees(state, m, unit)
        })
    };
    state.open.iter().rev().filter(owes).take(OPEN_MAX).copied().collect()
}

fn take_over(state: &State, actor: &Actor) -> Result<Event, Refusal> {
    let roster = roster_of(state, actor)?;
    let handover = roster.handover.as_ref().ok_or(Refusal::NoHandover)?;
    match actor {
        Actor::Person { person, .. } if handover.by == Some(*person) => Err(Refusal::TakeOverByOther),
        _ => Ok(Event::ShiftTakenOver { unit: roster.unit, handover: handover.seq }),
    }
}
