//! Incidents: declaring, levels for the whole or a part, closing. What a level issues and cancels by a
//! plan is decided in the same step.

use super::plan::{self, Outlook};
use super::{Decision, NOTE_MAX, issue, text_of, text_within};
use crate::command::Outcome;
use crate::event::{Event, ResponseLevel, Space};
use crate::ids::{IncidentId, MatterId, Millis, PlanId, UnitNo};
use crate::incident::Incident;
use crate::matter::Status;
use crate::refusal::Refusal;
use crate::state::State;

const NAME_MAX: usize = 100;

pub(super) fn declare(
    state: &State,
    name: &str,
    name_en: &str,
    scope: UnitNo,
    space: Space,
) -> Result<Decision, Refusal> {
    text_of("/name", name, NAME_MAX)?;
    text_within("/name_en", name_en, NAME_MAX)?;
    if state.tree.get(scope).is_none() {
        return Err(Refusal::Unknown { pointer: "/scope".into(), value: scope.to_string() });
    }
    let (name, name_en) = (name.to_owned(), name_en.to_owned());
    let event = Event::IncidentDeclared { name, name_en, scope, space };
    Ok(Decision::one(event, Outcome::Incident { id: IncidentId(state.seq + 1) }))
}

/// An incident that is still open.
fn open(state: &State, id: IncidentId) -> Result<&Incident, Refusal> {
    let incident = state.incidents.get(&id).ok_or(Refusal::NotFound)?;
    still_open(incident)?;
    Ok(incident)
}

/// Nothing new is filed under a closed incident; what is open under it goes on.
pub(super) fn still_open(incident: &Incident) -> Result<(), Refusal> {
    incident.closed_ms.map_or(Ok(()), |closed_ms| Err(Refusal::IncidentClosed { closed_ms }))
}

/// The node of a level: the scope, or a unit inside it.
pub(super) fn node_of(state: &State, incident: &Incident, node: Option<UnitNo>) -> Result<UnitNo, Refusal> {
    let node = node.unwrap_or(incident.scope);
    if incident.contains(&state.tree, node) {
        return Ok(node);
    }
    Err(Refusal::Unknown { pointer: "/node".into(), value: node.to_string() })
}

/// What somebody wants to set.
pub(super) struct Setting<'a> {
    pub incident: IncidentId,
    pub level: ResponseLevel,
    pub reason: &'a str,
    pub node: Option<UnitNo>,
    pub plan: Option<(PlanId, u32)>,
}

pub(super) fn set_level(state: &State, wanted: &Setting, now: Millis) -> Result<Decision, Refusal> {
    let Setting { incident: id, level, reason, .. } = *wanted;
    text_of("/reason", reason, NOTE_MAX)?;
    let incident = open(state, id)?;
    let node = node_of(state, incident, wanted.node)?;
    let outlook = wanted.plan.map(|plan| plan::outlook_of(state, plan, (id, node), level, now)).transpose()?;
    let unchanged = incident.levels.get(&node).is_some_and(|set| set.level == level);
    if unchanged && outlook.as_ref().is_none_or(Outlook::changes_nothing) {
        return Err(Refusal::LevelUnchanged { level: level.as_str().into() });
    }
    let part = Some(node).filter(|node| *node != incident.scope);
    let mut events =
        vec![Event::LevelSet { incident: id, level, reason: reason.to_owned(), node: part, plan: wanted.plan }];
    let Some(outlook) = outlook else { return Ok(Decision { events, outcome: Outcome::Incident { id } }) };
    for matter in &outlook.cancelled {
        events.push(cancelled(state, *matter, level, reason));
    }
    let mut issued = vec![];
    for due in outlook.due {
        let matter = MatterId(state.seq + 1 + i64::try_from(events.len()).unwrap_or(0));
        issued.push(matter);
        let waits = due.second || !due.content.joint.is_empty();
        events.push(issue::submitted(due.content));
        if !waits {
            events.push(issue::issued(state, matter, due.audience, None));
        }
    }
    Ok(Decision { events, outcome: Outcome::Activated { id, issued, cancelled: outlook.cancelled } })
}

/// An issued matter is closed; one that still waits for its second person or organs is withdrawn.
fn cancelled(state: &State, matter: MatterId, lowered: ResponseLevel, reason: &str) -> Event {
    let issued = state.matters.get(&matter).is_some_and(|m| m.status == Status::Issued);
    if issued {
        Event::MatterClosed { matter, lowered: Some(lowered), reason: String::new() }
    } else {
        Event::MatterWithdrawn { matter, reason: reason.to_owned() }
    }
}

pub(super) fn lift(state: &State, id: IncidentId, node: UnitNo, reason: &str) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    let incident = open(state, id)?;
    // The whole scope has no level above to fall back to: its response ends with the incident.
    if node == incident.scope || !incident.levels.contains_key(&node) {
        return Err(Refusal::NoLevel { node });
    }
    let event = Event::LevelLifted { incident: id, node, reason: reason.to_owned() };
    Ok(Decision::one(event, Outcome::Incident { id }))
}

pub(super) fn close(state: &State, id: IncidentId, reason: &str) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    open(state, id)?;
    Ok(Decision::one(Event::IncidentClosed { incident: id, reason: reason.to_owned() }, Outcome::Incident { id }))
}
