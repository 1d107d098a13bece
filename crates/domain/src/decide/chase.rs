//! Reminders by people and escalation by the machine (rules 10 and 14).

use super::Decision;
use crate::bits::Bits;
use crate::command::Outcome;
use crate::event::{EscalateTo, Event, ResponseLevel};
use crate::ids::{MINUTE_MS, Millis, UnitNo};
use crate::matter::{Matter, Stage, Urgency};
use crate::refusal::Refusal;
use crate::settings::REMIND_EVERY_MS;
use crate::state::State;
use crate::tree::TERRITORY;
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

pub(super) fn remind(state: &State, matter: &Matter, under: &[UnitNo], now: Millis) -> Result<Decision, Refusal> {
    if let Some(until_ms) = quiet_until(state, matter, now) {
        return Err(Refusal::QuietHours { until_ms });
    }
    let line = state.tree.territory();
    let next_for = |node: UnitNo| {
        line.path_up(node)
            .filter_map(|u| matter.reminded.get(&u))
            .map(|at| at + REMIND_EVERY_MS)
            .max()
            .filter(|next| *next > now)
    };
    let mut events = vec![];
    let mut too_soon = None;
    let mut units = 0;
    for node in &topmost(state, under) {
        let owing = owing_under(state, matter, *node);
        match next_for(*node) {
            _ if owing == 0 => {}
            Some(next) => too_soon = too_soon.max(Some(next)),
            None => {
                units += owing;
                events.push(Event::MatterReminded { matter: matter.id, under: *node, units: owing });
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

/// Without nodes that stand under another one of the list: nobody is reminded twice at once.
fn topmost(state: &State, under: &[UnitNo]) -> BTreeSet<UnitNo> {
    let nodes: BTreeSet<UnitNo> = under.iter().copied().collect();
    let line = state.tree.territory();
    nodes.iter().copied().filter(|node| !line.path_up(*node).skip(1).any(|up| nodes.contains(&up))).collect()
}

fn owing_under(state: &State, matter: &Matter, node: UnitNo) -> u32 {
    let tallies = state.boards.tallies(&state.tree, TERRITORY, matter.id, &matter.planes, &[node]);
    tallies.first().map_or(0, |t| t.counts(false).owing())
}

impl crate::matter::Counts {
    fn owing(self) -> u32 {
        self.expected - self.signed
    }
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
