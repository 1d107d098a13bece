//! Requests upward and consultations sideways: whom a unit may ask, and how the answer comes about.
//!
//! Who holds a request is never written down: it is whoever is addressed and has not yet answered or
//! given it on ([`Matter::holders`]), so that merges and splits carry it along.

use super::issue::{check, issued, submitted, under_parent};
use super::{Decision, NOTE_MAX, text_of, text_within};
use crate::bits::Bits;
use crate::command::{Actor, Outcome};
use crate::event::{EscalateTo, Event};
use crate::ids::{MatterId, Millis, UnitNo};
use crate::matter::{Content, EscalationStep, Family, Matter, MatterKind, Particulars, Ruling, Stage, Status};
use crate::policy::{self, Relation};
use crate::refusal::Refusal;
use crate::report::Day;
use crate::state::State;
use crate::tree::{Level, Unit};

const WANTED_MAX: usize = 200;
/// An answer may be a page.
const ANSWER_MAX: usize = 10_000;
/// Organs of one consultation.
const ASKED_MAX: usize = 20;
/// What stays unanswered past its due is told like an order: to the superior, then upward.
pub(super) const STEPS: [EscalationStep; 2] = [
    EscalationStep { after_min: 0, to: EscalateTo::Superior },
    EscalationStep { after_min: 60, to: EscalateTo::Upward },
];

fn speaks(unit: &Unit) -> bool {
    matches!(unit.level, Level::Organ | Level::Group) && unit.closed_at_ms.is_none()
}

/// The organs and groups directly under a unit.
fn organs(state: &State, of: UnitNo) -> impl Iterator<Item = UnitNo> + '_ {
    state.tree.territory().children(of).filter(|no| state.tree.get(*no).is_some_and(speaks))
}

fn is_territory(state: &State, unit: UnitNo) -> bool {
    state.tree.get(unit).is_some_and(|u| u.level.is_territory())
}

/// The territory that a unit belongs to: the nearest one above it.
fn home(state: &State, unit: UnitNo) -> Option<UnitNo> {
    state.tree.territory().path_up(unit).skip(1).find(|up| is_territory(state, *up))
}

/// Whom a unit may ask upward, the usual superior first: its superiors on every line, then the organs of
/// the territories above it. For an organ those of its own territory stand beside it, save a leading group.
pub(super) fn above(state: &State, from: UnitNo) -> Vec<UnitNo> {
    let line = state.tree.territory();
    let lines = state.tree.lines().filter_map(|name| state.tree.line(name));
    let mut found: Vec<UnitNo> = line.path_up(from).skip(1).collect();
    found.extend(lines.flat_map(|line| line.path_up(from).skip(1)));
    let beside = line.parent(from).filter(|_| !is_territory(state, from));
    let is_group = |no: UnitNo| state.tree.get(no).is_some_and(|u| u.level == Level::Group);
    for territory in line.path_up(from).skip(1).filter(|up| is_territory(state, *up)) {
        found.extend(organs(state, territory).filter(|no| Some(territory) != beside || is_group(*no)));
    }
    found
}

/// Whom a unit may consult: organs of its own territory and, for a territory, its neighbours; nobody that
/// stands above or below it.
fn beside(state: &State, from: UnitNo) -> Vec<UnitNo> {
    let (Some(home), Some(own)) = (home(state, from), state.tree.get(from)) else { return vec![] };
    let neighbour = |u: &Unit| u.level == own.level && u.closed_at_ms.is_none();
    let fits = |no: &UnitNo| state.tree.get(*no).is_some_and(|u| speaks(u) || neighbour(u));
    let apart =
        |no: &UnitNo| matches!(policy::relation(&state.tree, from, *no), Relation::Sibling | Relation::Unrelated);
    state.tree.territory().children(home).filter(fits).filter(apart).collect()
}

pub(super) fn once(mut units: Vec<UnitNo>, state: &State, own: UnitNo) -> Vec<UnitNo> {
    let mut seen = Bits::new();
    units.retain(|no| {
        let stands = state.tree.get(*no).is_some_and(|u| u.closed_at_ms.is_none());
        *no != own && stands && seen.insert(*no)
    });
    units
}

/// Whom a unit may ask in this way, the usual one first; nobody for a directive.
#[must_use]
pub fn addressees(state: &State, kind: MatterKind, from: UnitNo) -> Vec<UnitNo> {
    let found = match kind.family() {
        Family::Request => above(state, from),
        Family::Consultation => beside(state, from),
        _ => vec![],
    };
    once(found, state, from)
}

/// To whom a unit may give a request on: whom it could ask itself, the organs under it and those beside it.
#[must_use]
pub fn pass_targets(state: &State, holder: UnitNo, matter: &Matter) -> Vec<UnitNo> {
    let mut found = above(state, holder);
    found.extend(organs(state, holder));
    found.extend(beside(state, holder).into_iter().filter(|no| state.tree.get(*no).is_some_and(speaks)));
    let mut found = once(found, state, holder);
    found.retain(|no| {
        *no != matter.from && !matter.planes.audience.contains(*no) && !super::aid::is_judged(state, matter, *no)
    });
    found
}

/// Sends a request or a consultation: it is addressed at once, to those who are named.
pub(super) fn submit(state: &State, s: &Content, now: Millis) -> Result<Decision, Refusal> {
    check(state, s, now)?;
    under_parent(state, s)?;
    let Some(Particulars::Ask { to, wanted, supplies, people }) = &s.particulars else {
        return Err(Refusal::Missing { pointer: "/to".into() });
    };
    text_within("/wanted", wanted, WANTED_MAX)?;
    super::supply::check(state, supplies)?;
    super::team::check_asked(state, people, Day::of(now))?;
    // Goods and people go down on a request; an organ beside has only its answer to give.
    if !(supplies.is_empty() && people.is_empty()) && s.kind.family() != Family::Request {
        return Err(Refusal::WrongKind { kind: s.kind });
    }
    let audience = asked(state, s, to)?;
    let codes: Vec<String> =
        to.iter().filter_map(|no| state.tree.get(*no)).map(|u| format!("unit:{}", u.code)).collect();
    let escalation = if s.escalation.is_empty() { STEPS.to_vec() } else { s.escalation.clone() };
    let sent = Content { audience: codes.join(" or "), escalation, by_level: false, verify: false, ..s.clone() };
    let id = MatterId(state.seq + 1);
    let outcome = Outcome::Matter { id, status: Status::Issued };
    Ok(Decision { events: vec![submitted(sent), issued(state, id, audience, None)], outcome })
}

fn asked(state: &State, s: &Content, to: &[UnitNo]) -> Result<Bits, Refusal> {
    let max = if s.kind.family() == Family::Request { 1 } else { ASKED_MAX };
    if to.is_empty() {
        return Err(Refusal::Missing { pointer: "/to".into() });
    }
    if to.len() > max {
        return Err(Refusal::TooLong { pointer: "/to".into(), length: to.len(), max });
    }
    let possible = addressees(state, s.kind, s.from);
    let mut audience = Bits::new();
    for unit in to {
        if !possible.contains(unit) {
            return Err(Refusal::NotToAsk { pointer: "/to".into(), unit: *unit });
        }
        if !audience.insert(*unit) {
            return Err(Refusal::Twice { pointer: "/to".into(), value: unit.to_string() });
        }
    }
    Ok(audience)
}

/// Whether the unit still owes the answer.
pub(super) fn holds(matter: &Matter, unit: UnitNo) -> Result<(), Refusal> {
    match (matter.planes.audience.contains(unit), matter.holders().contains(unit)) {
        (false, _) => Err(Refusal::NotAddressed { unit }),
        (true, false) if matter.planes.excused.contains(unit) => Err(Refusal::IsExcused { unit }),
        (true, false) => Err(Refusal::AlreadyRuled { unit }),
        (true, true) => Ok(()),
    }
}

/// Whoever has answered or given it on has received it and is done with it.
pub(super) fn finished(actor: &Actor, matter: &Matter, unit: UnitNo, now: Millis) -> Event {
    let (stage, via, late) = (Stage::Done, actor.via(), matter.is_late(unit, now));
    Event::ReceiptReached { matter: matter.id, unit, stage, via, late, name: None, note: None }
}

/// Answers for one unit. A request ends with its answer, a consultation with the last one.
pub(super) fn rule(
    actor: &Actor,
    matter: &Matter,
    ruling: Ruling,
    text: &str,
    now: Millis,
) -> Result<Decision, Refusal> {
    let unit = actor.unit().ok_or(Refusal::NotPermitted)?;
    holds(matter, unit)?;
    let request = matter.kind.family() == Family::Request;
    if ruling == Ruling::Granted && !request {
        return Err(Refusal::Unknown { pointer: "/ruling".into(), value: ruling.as_str().into() });
    }
    match ruling {
        Ruling::Granted => text_within("/text", text, ANSWER_MAX)?,
        Ruling::Refused | Ruling::Answered => text_of("/text", text, ANSWER_MAX)?,
    }
    let id = matter.id;
    let mut events = vec![
        finished(actor, matter, unit, now),
        Event::MatterRuled { matter: id, unit, ruling, text: text.to_owned() },
    ];
    let ends = request || matter.holders().iter().all(|holder| holder == unit);
    if ends {
        events.push(Event::MatterClosed { matter: id, lowered: None, reason: String::new() });
    }
    let status = if ends { Status::Closed } else { Status::Issued };
    Ok(Decision { events, outcome: Outcome::Matter { id, status } })
}

/// Gives a request on. Nobody who has had it loses sight of it.
pub(super) fn pass(
    state: &State,
    actor: &Actor,
    matter: &Matter,
    to: UnitNo,
    text: &str,
    now: Millis,
) -> Result<Decision, Refusal> {
    let unit = actor.unit().ok_or(Refusal::NotPermitted)?;
    holds(matter, unit)?;
    text_within("/text", text, NOTE_MAX)?;
    if !pass_targets(state, unit, matter).contains(&to) {
        return Err(Refusal::NotToAsk { pointer: "/to".into(), unit: to });
    }
    let passed = Event::MatterPassed { matter: matter.id, unit, to, text: text.to_owned() };
    let outcome = Outcome::Matter { id: matter.id, status: matter.status };
    Ok(Decision { events: vec![finished(actor, matter, unit, now), passed], outcome })
}

/// Who asked has taken note; a second time changes nothing.
pub(super) fn see_outcome(matter: &Matter) -> Decision {
    let seen = Event::OutcomeSeen { matter: matter.id };
    Decision { events: if matter.outcome_seen { vec![] } else { vec![seen] }, outcome: Outcome::Done }
}
