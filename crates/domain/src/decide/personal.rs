//! Values about persons: read with a purpose, erased by two persons (rules 11 and 12). An erasure cannot be
//! undone, so it is confirmed like a grant of rights, and never while the person still works here.

use super::people::second_person;
use super::{Decision, NOTE_MAX, text_of, text_within};
use crate::command::{Actor, Outcome, PersonalCommand};
use crate::event::{Event, Subject};
use crate::ids::UnitNo;
use crate::personal::Purpose;
use crate::policy::Action;
use crate::refusal::Refusal;
use crate::state::State;

/// What a command about these values needs; an unknown subject is nobody's: hidden.
pub(super) fn needs(state: &State, own: UnitNo, command: &PersonalCommand) -> Vec<(Action, UnitNo)> {
    let action = match command {
        PersonalCommand::Read { subject, .. } => return vec![reading(state, own, *subject)],
        PersonalCommand::ProposeErasure { .. } => Action::PersonErase,
        PersonalCommand::ConfirmErasure { .. } | PersonalCommand::RefuseErasure { .. } => Action::RightsConfirm,
    };
    vec![(action, state.unit_of(command.subject()).unwrap_or(super::NOBODY))]
}

/// What a unit needs to read values: whoever has an application in hand reads for whom it asks.
#[must_use]
pub fn reading(state: &State, own: UnitNo, subject: Subject) -> (Action, UnitNo) {
    let matter = if let Subject::Applicant(matter) = subject { state.matters.get(&matter) } else { None };
    match matter.filter(|matter| matter.is_aid_of(own)) {
        Some(_) => (Action::AidWrite, own),
        None => (Action::PersonRead, state.unit_of(subject).unwrap_or(super::NOBODY)),
    }
}

pub(super) fn decide(state: &State, actor: &Actor, command: &PersonalCommand) -> Result<Decision, Refusal> {
    let unit = state.unit_of(command.subject()).ok_or(Refusal::NotFound)?;
    let event = match command {
        PersonalCommand::Read { subject, purpose, note } => {
            not_erased(state, *subject)?;
            match purpose {
                Purpose::Other => text_of("/note", note, NOTE_MAX)?,
                _ => text_within("/note", note, NOTE_MAX)?,
            }
            Event::PersonRead { subject: *subject, unit, purpose: *purpose, note: note.clone() }
        }
        PersonalCommand::ProposeErasure { subject, reason, basis } => {
            text_of("/reason", reason, NOTE_MAX)?;
            text_of("/basis", basis, NOTE_MAX)?;
            may_be_erased(state, *subject)?;
            if state.erasures.contains_key(subject) {
                return Err(Refusal::ErasureWaits);
            }
            Event::ErasureProposed { subject: *subject, unit, reason: reason.clone(), basis: basis.clone() }
        }
        PersonalCommand::ConfirmErasure { subject } => {
            let erasure = state.erasures.get(subject).ok_or(Refusal::NoErasure)?;
            may_be_erased(state, *subject)?;
            second_person(state, actor, unit, erasure.by, [None, None]).map_err(|refusal| match refusal {
                Refusal::GrantBySecond => Refusal::SecondPersonNeeded,
                other => other,
            })?;
            Event::PersonalErased { subject: *subject, unit }
        }
        PersonalCommand::RefuseErasure { subject, reason } => {
            state.erasures.get(subject).ok_or(Refusal::NoErasure)?;
            text_of("/reason", reason, NOTE_MAX)?;
            Event::ErasureRefused { subject: *subject, unit, reason: reason.clone() }
        }
    };
    Ok(Decision::one(event, Outcome::Done))
}

pub(super) fn not_erased(state: &State, subject: Subject) -> Result<(), Refusal> {
    match subject {
        Subject::Person(person) if state.erased.contains(&person) => Err(Refusal::PersonErased),
        _ => Ok(()),
    }
}

/// Whoever holds a post, or is proposed for one, is needed by name.
fn may_be_erased(state: &State, subject: Subject) -> Result<(), Refusal> {
    not_erased(state, subject)?;
    if let Subject::Applicant(matter) = subject {
        let stage = state.matters.get(&matter).and_then(|matter| crate::aid::stage(&state.ledger, matter));
        return stage.filter(|stage| stage.runs()).map_or(Ok(()), |stage| Err(Refusal::AidStage { stage }));
    }
    let Subject::Person(person) = subject else { return Ok(()) };
    let held = state.held.get(&person).and_then(|posts| posts.first()).copied();
    let proposed = || {
        let mut waiting = state.proposed.iter().filter_map(|no| state.post(*no));
        waiting.find(|post| post.proposed.as_ref().is_some_and(|p| p.holder == Some(person))).map(|post| post.no)
    };
    held.or_else(proposed).map_or(Ok(()), |post| Err(Refusal::PersonHoldsPost { post }))
}
