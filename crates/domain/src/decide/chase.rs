//! Reminders by people and escalation by the machine (rules 10 and 14).

use super::{Decision, sees};
use crate::bits::Bits;
use crate::command::{Actor, Outcome};
use crate::event::{EscalateTo, Event, ResponseLevel};
use crate::ids::{MINUTE_MS, Millis, UnitNo};
use crate::matter::{Matter, Stage, Urgency};
use crate::policy;
use crate::refusal::Refusal;
use crate::settings::REMIND_EVERY_MS;
use crate::state::State;
use crate::tree::{Line, LineTree, TERRITORY};
use std::collections::{BTreeMap, BTreeSet};

/// Units that are late once the due has passed: addressed, not excused, not signed, their clock not stopped.
fn late(matter: &Matter) -> Bits {
    let owing = matter.planes.audience.minus(&matter.planes.excused).minus(matter.planes.stage(Stage::Signed));
    owing.minus(&matter.planes.difficulty)
}

/// Until when the province is quiet, if it is: hours set by the province, lifted by level I and
/// for flash orders.
#[must_use]
pub fn quiet_until(state: &State, matter: &Matter, now: Millis) -> Option<Millis> {
    let incident = matter.incident.and_then(|i| state.incidents.get(&i));
    let level = incident.and_then(|i| i.effective(&state.tree, matter.from)).map(|set| set.level);
    if level == Some(ResponseLevel::I) || matter.urgency == Urgency::Flash {
        return None;
    }
    state.settings.quiet?.until(now)
}

pub(super) fn remind(
    state: &State,
    actor: &Actor,
    matter: &Matter,
    (line, under): (&Line, &[UnitNo]),
    now: Millis,
) -> Result<Decision, Refusal> {
    if let Some(until_ms) = quiet_until(state, matter, now) {
        return Err(Refusal::QuietHours { until_ms });
    }
    let line_tree = state.tree.line(line).ok_or_else(|| unknown_line(line))?;
    let owing = matter.planes.audience.minus(&matter.planes.excused).minus(matter.planes.stage(Stage::Signed));
    let mut events = vec![];
    let mut too_soon = None;
    let mut units = 0;
    // Once for all nodes: one that was itself asked lately is refused below.
    let (lately, next_lately) = asked_lately(state, matter, None, now);
    for node in topmost(line_tree, under) {
        let all = reach(state, actor.unit(), matter, line, node).and(&owing);
        // What a level keeps for itself nobody below it has seen.
        let seen = |unit: &UnitNo| !matter.by_level || sees(state, matter, *unit);
        let told = all.minus(&lately).iter().filter(seen).count();
        match next_for(state, matter, node, now).or(next_lately.filter(|_| told == 0)) {
            _ if all.is_empty() => {}
            Some(next) => too_soon = too_soon.max(Some(next)),
            None if told == 0 => {}
            None => {
                let owing = u32::try_from(told).unwrap_or(u32::MAX);
                units += owing;
                let line = Some(line.to_owned()).filter(|line| line != TERRITORY);
                events.push(Event::MatterReminded { matter: matter.id, under: node, units: owing, line });
            }
        }
    }
    match (events.is_empty(), too_soon) {
        (true, Some(next_ms)) => Err(Refusal::RemindedRecently { next_ms }),
        (true, None) => Err(Refusal::NobodyToRemind),
        _ => {
            let next_ms = now + REMIND_EVERY_MS;
            Ok(Decision { events, outcome: Outcome::Reminded { units, next_ms } })
        }
    }
}

fn unknown_line(line: &Line) -> Refusal {
    Refusal::Unknown { pointer: "/line".into(), value: line.to_owned() }
}

/// Whom a reminder of a unit under a node of a line is for: what stands there, as far as the unit's own lines
/// reach, without whom another one has asked within the last minutes. The machine's reaches all.
#[must_use]
pub fn remind_reach(
    state: &State,
    by: Option<UnitNo>,
    matter: &Matter,
    (line, node): (&Line, UnitNo),
    at: Millis,
) -> Bits {
    reach(state, by, matter, line, node).minus(&asked_lately(state, matter, Some((line, node)), at).0)
}

/// Who stands under nodes that were reminded just before, without the reminder `but` that is meant itself; and when
/// the last of them may be asked again.
fn asked_lately(state: &State, matter: &Matter, but: Option<(&Line, UnitNo)>, at: Millis) -> (Bits, Option<Millis>) {
    let lines = matter.reminded_on.iter().map(|(line, reminded)| (line.as_str(), reminded));
    let (mut units, mut next) = (Bits::new(), None);
    for (line, reminded) in lines.chain([(TERRITORY, &matter.reminded)]) {
        let Some(tree) = state.tree.line(line) else { continue };
        let lately = reminded.iter().filter(|(_, last)| **last <= at && **last + REMIND_EVERY_MS > at);
        for (node, last) in lately.filter(|(node, _)| Some((line, **node)) != but) {
            units = units.or(&tree.set_under(*node));
            next = next.max(Some(*last + REMIND_EVERY_MS));
        }
    }
    (units, next)
}

fn reach(state: &State, by: Option<UnitNo>, matter: &Matter, line: &Line, node: UnitNo) -> Bits {
    let under = match by {
        Some(by) => {
            let joint: Vec<UnitNo> = matter.joint.iter().map(|j| j.unit).collect();
            let parties = policy::MatterParties { from: matter.from, joint: &joint, audience: &matter.planes.audience };
            policy::reach_in_matter(&state.tree, by, &parties).under(&state.tree, line, node)
        }
        None => state.tree.line(line).map(|line| line.set_under(node)),
    };
    under.unwrap_or_default()
}

/// When the node may be reminded again: by whichever line it, or one above it there, was reminded last.
fn next_for(state: &State, matter: &Matter, node: UnitNo, now: Millis) -> Option<Millis> {
    let lines = matter.reminded_on.iter().map(|(line, reminded)| (line.as_str(), reminded));
    let last = lines.chain([(TERRITORY, &matter.reminded)]).filter_map(|(line, reminded)| {
        state.tree.line(line)?.path_up(node).filter_map(|unit| reminded.get(&unit)).max()
    });
    last.max().map(|at| at + REMIND_EVERY_MS).filter(|next| *next > now)
}

/// Without nodes that stand under another one of the list: nobody is reminded twice at once.
fn topmost(line: &LineTree, under: &[UnitNo]) -> BTreeSet<UnitNo> {
    let nodes: BTreeSet<UnitNo> = under.iter().copied().collect();
    nodes.iter().copied().filter(|node| !line.path_up(*node).skip(1).any(|up| nodes.contains(&up))).collect()
}

/// When the next escalation step of a matter is to be taken; `None` when there is none or
/// nobody is late.
#[must_use]
pub fn escalation_due_ms(matter: &Matter) -> Option<Millis> {
    let step = matter.escalation.get(matter.escalated as usize)?;
    let due = matter.due_ms.filter(|_| matter.is_open() && !late(matter).is_empty())?;
    Some(due + Millis::from(step.after_min) * MINUTE_MS)
}

/// One event per superior and step, however many units are late under it.
pub(super) fn escalate(state: &State, matter: &Matter, now: Millis) -> Result<Decision, Refusal> {
    escalation_due_ms(matter).filter(|due| now > *due).ok_or(Refusal::NoEscalationDue)?;
    let step = &matter.escalation[matter.escalated as usize];
    let mut late_under: BTreeMap<UnitNo, u32> = BTreeMap::new();
    for unit in late(matter).iter() {
        *late_under.entry(superior(state, unit, step.to)).or_default() += 1;
    }
    let (matter_id, number, to) = (matter.id, matter.escalated + 1, step.to);
    let events = late_under
        .into_iter()
        .map(|(superior, units)| Event::MatterEscalated { matter: matter_id, step: number, to, superior, units })
        .collect();
    Ok(Decision { events, outcome: Outcome::Done })
}

/// Under whom a late unit is counted. A step to the deputies is one event per superior as well, though none of
/// them is told; at the top of the tree the last known superior stands in.
fn superior(state: &State, unit: UnitNo, to: EscalateTo) -> UnitNo {
    let steps = match to {
        EscalateTo::Deputy | EscalateTo::Superior => 1,
        EscalateTo::Upward => 2,
    };
    state.tree.territory().path_up(unit).take(steps + 1).last().unwrap_or(unit)
}
