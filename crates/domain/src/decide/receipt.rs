//! The receipt ladder of one unit and what stands beside it (rules 1, 4, 5).

use super::{Decision, NOTE_MAX, text_of, text_within};
use crate::command::{Actor, Outcome};
use crate::event::{Event, Personal, Subject, Via};
use crate::ids::{MatterId, Millis, UnitNo};
use crate::matter::{Family, Matter, Stage};
use crate::refusal::Refusal;
use crate::state::State;

/// One step: who, how far, by what way and when.
pub(super) struct Step {
    pub unit: UnitNo,
    pub stage: Stage,
    pub via: Via,
    pub now: Millis,
}

/// Whether the matter stands in the unit's inbox. In a matter that goes level by level, a unit
/// sees it when the nearest addressed unit above it has relayed it.
#[must_use]
pub fn sees(state: &State, matter: &Matter, unit: UnitNo) -> bool {
    matter.issued_ms.is_some() && matter.planes.audience.contains(unit) && is_passed_on(state, matter, unit)
}

/// Whether nobody above the unit still keeps a matter that goes level by level. The issuer keeps
/// nothing back by having addressed itself too.
pub(super) fn is_passed_on(state: &State, matter: &Matter, unit: UnitNo) -> bool {
    if !matter.by_level {
        return true;
    }
    let above = state.tree.territory().path_up(unit).skip(1).find(|u| matter.planes.audience.contains(*u));
    above.is_none_or(|above| above == matter.from || matter.relays.contains_key(&above))
}

fn addressed(state: &State, matter: &Matter, unit: UnitNo) -> Result<(), Refusal> {
    if !sees(state, matter, unit) {
        return Err(Refusal::NotAddressed { unit });
    }
    if matter.planes.excused.contains(unit) {
        return Err(Refusal::IsExcused { unit });
    }
    Ok(())
}

pub(super) fn deliver(state: &State, unit: UnitNo, matters: &[MatterId], via: Via) -> Result<Decision, Refusal> {
    let fresh: Vec<_> = matters
        .iter()
        .filter_map(|id| state.matters.get(id))
        .filter(|m| m.is_open() && sees(state, m, unit) && m.planes.reached(unit).is_none())
        .map(|m| m.id)
        .collect();
    let events = if fresh.is_empty() { vec![] } else { vec![Event::ReceiptDelivered { unit, matters: fresh, via }] };
    Ok(Decision { events, outcome: Outcome::Done })
}

/// What a channel reports about many units at once; those that have come further stay there. Only
/// the machine knows what a channel said.
pub(super) fn report_delivered(
    state: &State,
    actor: &Actor,
    matter: &Matter,
    units: &[UnitNo],
) -> Result<Decision, Refusal> {
    if !matches!(actor, Actor::Machine(_)) {
        return Err(Refusal::NotPermitted);
    }
    let units: std::collections::BTreeSet<UnitNo> = units.iter().copied().collect();
    let fresh = units.into_iter().filter(|u| sees(state, matter, *u) && matter.planes.reached(*u).is_none());
    let delivered = |unit| Event::ReceiptDelivered { unit, matters: vec![matter.id], via: Via::Channel };
    Ok(Decision { events: fresh.map(delivered).collect(), outcome: Outcome::Done })
}

pub(super) fn reach(
    state: &State,
    matter: &Matter,
    step: &Step,
    name: Option<&str>,
    note: Option<&str>,
) -> Result<Decision, Refusal> {
    match (matter.kind.family(), step.stage) {
        (Family::Rectification, Stage::Done) => {
            super::inspection::report(state, matter, step, note.unwrap_or_default(), &[])
        }
        _ => climb(state, matter, step, name, note),
    }
}

/// The step itself, whatever the kind asks beside it.
pub(super) fn climb(
    state: &State,
    matter: &Matter,
    step: &Step,
    name: Option<&str>,
    note: Option<&str>,
) -> Result<Decision, Refusal> {
    let Step { unit, stage, via, now } = *step;
    addressed(state, matter, unit)?;
    if stage == Stage::Verified {
        return Err(Refusal::NotOnOneself);
    }
    if stage == Stage::Done
        && matter.kind.family() == Family::Meeting
        && matter.gathering.as_ref().is_none_or(|g| g.minutes == 0)
    {
        return Err(Refusal::NoMinutes);
    }
    if let Some(note) = note {
        text_within("/note", note, NOTE_MAX)?;
    }
    if let Some(name) = name {
        text_within("/name", name, 60)?;
    }
    if matter.planes.reached(unit).is_some_and(|reached| reached >= stage) {
        // The first receipt is the answer; the lane reads its time from the row.
        return Ok(Decision {
            events: vec![],
            outcome: Outcome::Receipt { stage, at_ms: 0, first: false, late: false },
        });
    }
    let first = stage >= Stage::Signed && !matter.planes.stage(Stage::Signed).contains(unit);
    let late = first && matter.is_late(unit, now);
    let name = name.map(|n| Personal::plain(Subject::Signer { matter: matter.id, unit }, n));
    let event =
        Event::ReceiptReached { matter: matter.id, unit, stage, via, late, name, note: note.map(str::to_owned) };
    Ok(Decision::one(event, Outcome::Receipt { stage, at_ms: now, first: true, late }))
}

pub(super) fn raise_difficulty(
    state: &State,
    matter: &Matter,
    unit: UnitNo,
    text: &str,
    via: Via,
) -> Result<Decision, Refusal> {
    addressed(state, matter, unit)?;
    text_within("/text", text, NOTE_MAX)?;
    let event = Event::DifficultyRaised { matter: matter.id, unit, text: text.to_owned(), via };
    Ok(Decision::one(event, Outcome::Done))
}

pub(super) fn answer_difficulty(matter: &Matter, unit: UnitNo, text: &str) -> Result<Decision, Refusal> {
    text_of("/text", text, NOTE_MAX)?;
    if !matter.difficulties.contains_key(&unit) {
        return Err(Refusal::NoDifficulty { unit });
    }
    let event = Event::DifficultyAnswered { matter: matter.id, unit, text: text.to_owned() };
    Ok(Decision::one(event, Outcome::Done))
}

/// Excusing takes a unit out of the denominator: never by the unit itself, always with a reason.
pub(super) fn excuse(actor: &Actor, matter: &Matter, unit: UnitNo, reason: &str) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    on_another(actor, unit)?;
    if !matter.planes.audience.contains(unit) {
        return Err(Refusal::NotAddressed { unit });
    }
    if matter.planes.excused.contains(unit) {
        return Err(Refusal::IsExcused { unit });
    }
    Ok(Decision::one(Event::UnitExcused { matter: matter.id, unit, reason: reason.to_owned() }, Outcome::Done))
}

fn on_another(actor: &Actor, unit: UnitNo) -> Result<(), Refusal> {
    if actor.unit() == Some(unit) { Err(Refusal::NotOnOneself) } else { Ok(()) }
}

fn done_by(matter: &Matter, unit: UnitNo) -> Result<(), Refusal> {
    if !matter.verify {
        return Err(Refusal::NoVerification);
    }
    if !matter.planes.stage(Stage::Done).contains(unit) {
        return Err(Refusal::NotDone { unit });
    }
    Ok(())
}

pub(super) fn verify(actor: &Actor, matter: &Matter, unit: UnitNo, now: Millis) -> Result<Decision, Refusal> {
    on_another(actor, unit)?;
    done_by(matter, unit)?;
    let stage = Stage::Verified;
    if matter.planes.stage(stage).contains(unit) {
        return Ok(Decision {
            events: vec![],
            outcome: Outcome::Receipt { stage, at_ms: 0, first: false, late: false },
        });
    }
    let via = actor.via();
    let event = Event::ReceiptReached { matter: matter.id, unit, stage, via, late: false, name: None, note: None };
    Ok(Decision::one(event, Outcome::Receipt { stage, at_ms: now, first: true, late: false }))
}

/// Gives a report of "done" back; the unit must report again (a new round of *done*).
pub(super) fn give_back(actor: &Actor, matter: &Matter, unit: UnitNo, reason: &str) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    on_another(actor, unit)?;
    done_by(matter, unit)?;
    Ok(Decision::one(Event::ReceiptReturned { matter: matter.id, unit, reason: reason.to_owned() }, Outcome::Done))
}

pub(super) fn mark_unreachable(matter: &Matter, unit: UnitNo, reason: &str) -> Result<Decision, Refusal> {
    text_within("/reason", reason, NOTE_MAX)?;
    if !matter.planes.audience.contains(unit) {
        return Err(Refusal::NotAddressed { unit });
    }
    let silent = matter.planes.reached(unit).is_none() && !matter.planes.is_unreachable(unit);
    let event = Event::UnitUnreachable { matter: matter.id, unit, reason: reason.to_owned() };
    Ok(Decision { events: if silent { vec![event] } else { vec![] }, outcome: Outcome::Done })
}

/// Relay adds local text and an earlier local due for the subtree; the issuer's due stays the
/// one that decides lateness on the issuer's board (rule 4).
pub(super) fn relay(
    state: &State,
    unit: UnitNo,
    matter: &Matter,
    text: &str,
    due_ms: Option<Millis>,
    now: Millis,
) -> Result<Decision, Refusal> {
    addressed(state, matter, unit)?;
    text_within("/text", text, NOTE_MAX)?;
    if !state.tree.territory().meets_below(unit, &matter.planes.audience) {
        return Err(Refusal::NothingBelow);
    }
    if let Some(due_ms) = due_ms {
        if due_ms <= now {
            return Err(Refusal::DueInPast { due_ms, now_ms: now });
        }
        if let Some(issuers_ms) = matter.due_ms.filter(|issuers| due_ms > *issuers) {
            return Err(Refusal::DueAfterIssuers { due_ms, issuers_ms });
        }
    }
    let mut events = vec![];
    if !matter.planes.stage(Stage::Signed).contains(unit) {
        // Whoever passes an order on has received it.
        let late = matter.is_late(unit, now);
        let (matter, stage, via) = (matter.id, Stage::Signed, Via::Desk);
        events.push(Event::ReceiptReached { matter, unit, stage, via, late, name: None, note: None });
    }
    events.push(Event::MatterRelayed { matter: matter.id, unit, text: text.to_owned(), due_ms });
    Ok(Decision { events, outcome: Outcome::Done })
}

/// A link lets one unit act on one matter without signing in, for as long as the order is open
/// and at most until it expires.
pub(super) fn make_link(
    matter: &Matter,
    unit: UnitNo,
    digest: &str,
    expires_ms: Millis,
    now: Millis,
) -> Result<Decision, Refusal> {
    if !matter.planes.audience.contains(unit) {
        return Err(Refusal::NotAddressed { unit });
    }
    if expires_ms <= now {
        return Err(Refusal::DueInPast { due_ms: expires_ms, now_ms: now });
    }
    let event = Event::LinkMade { matter: matter.id, unit, digest: digest.to_owned(), expires_ms };
    Ok(Decision::one(event, Outcome::Done))
}

/// Ends a unit's link; nothing happens when it has none.
pub(super) fn revoke_link(matter: &Matter, unit: UnitNo) -> Decision {
    let revoked = Event::LinkRevoked { matter: matter.id, unit };
    let events = if matter.links.contains_key(&unit) { vec![revoked] } else { vec![] };
    Decision { events, outcome: Outcome::Done }
}
