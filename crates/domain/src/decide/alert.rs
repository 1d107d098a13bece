//! Alerts (预警): one unit is told that something is wrong. It signs, handles it, and closes the alert with
//! the reason; nobody forgets one, because it escalates like an order.

use super::Decision;
use super::issue::{check, issued, submitted, under_parent};
use crate::bits::Bits;
use crate::command::{Actor, Outcome};
use crate::event::{EscalateTo, Event};
use crate::ids::{HOUR_MS, MatterId, Millis};
use crate::matter::{Content, EscalationStep, Particulars, Status};
use crate::policy;
use crate::refusal::Refusal;
use crate::state::State;

/// How long a unit has to sign when the alert itself says nothing.
const DUE_MS: Millis = 2 * HOUR_MS;
/// Nobody signs: the superior is told, then whoever stands above it.
const STEPS: [EscalationStep; 2] = [
    EscalationStep { after_min: 0, to: EscalateTo::Superior },
    EscalationStep { after_min: 60, to: EscalateTo::Upward },
];

/// Raises an alert: it is addressed at once to the one unit that it obliges. What the machine has seen only
/// the machine may say.
pub(super) fn submit(state: &State, actor: &Actor, s: &Content, now: Millis) -> Result<Decision, Refusal> {
    let id = MatterId(state.seq + 1);
    let events = raise(state, actor, s, (id, now))?;
    Ok(Decision { events, outcome: Outcome::Matter { id, status: Status::Issued } })
}

/// The events of an alert whose first record will have the number of `id`.
pub(super) fn raise(
    state: &State,
    actor: &Actor,
    s: &Content,
    (id, now): (MatterId, Millis),
) -> Result<Vec<Event>, Refusal> {
    let Some(Particulars::Alert { to, cause }) = s.particulars else {
        return Err(Refusal::Missing { pointer: "/to".into() });
    };
    let machine = matches!(actor, Actor::Machine(_));
    let unknown = || Refusal::Unknown { pointer: "/to".into(), value: to.to_string() };
    let unit = state.tree.get(to).filter(|unit| unit.closed_at_ms.is_none()).ok_or_else(unknown)?;
    if !machine && !policy::reach(&state.tree, s.from).contains(&state.tree, to) {
        return Err(unknown());
    }
    let escalation = if s.escalation.is_empty() { STEPS.to_vec() } else { s.escalation.clone() };
    let raised = Content {
        audience: format!("unit:{}", unit.code),
        due_ms: s.due_ms.or(Some(now + DUE_MS)),
        escalation,
        by_level: false,
        verify: false,
        particulars: Some(Particulars::Alert { to, cause: cause.filter(|_| machine) }),
        ..s.clone()
    };
    check(state, &raised, now)?;
    under_parent(state, &raised)?;
    let mut audience = Bits::new();
    audience.insert(to);
    Ok(vec![submitted(raised), issued(state, id, audience, None)])
}
