//! Units, posts and saved audiences: what the orders run on.

use super::{Decision, NOTE_MAX, text_of, text_within};
use crate::audience;
use crate::command::Outcome;
use crate::event::{Event, Space};
use crate::ids::UnitNo;
use crate::refusal::Refusal;
use crate::state::State;
use crate::tree::Unit;
use std::collections::{HashMap, HashSet};

/// One command's worth of an import; larger ones would hold the lane up.
pub const UNITS_MAX: usize = 500;

/// Adds units whose numbers follow on, or changes known ones. The plan of an import has judged
/// the rows already; here only what would break the tree is refused.
pub(super) fn put_units(state: &State, units: &[Unit]) -> Result<Decision, Refusal> {
    if units.len() > UNITS_MAX {
        return Err(Refusal::TooLong { pointer: "/units".into(), length: units.len(), max: UNITS_MAX });
    }
    let mut next = state.tree.next_no();
    let mut fresh_codes = HashSet::new();
    let mut moved = Parents { state, changed: HashMap::new() };
    let mut events = vec![];
    let mut opened = HashSet::new();
    for unit in units {
        let wrong = |reason: &str| Refusal::Unit { code: unit.code.clone(), reason: reason.into() };
        texts_of(unit)?;
        let known_parent = |p: UnitNo| p < next && p != unit.no;
        if !unit.parent.is_none_or(known_parent) || !unit.superiors.iter().all(|(_, s)| known_parent(*s)) {
            return Err(wrong("unknown_parent"));
        }
        if takes_a_closed_parent(state, unit, &opened) {
            return Err(wrong("closed_parent"));
        }
        opened.extend(unit.closed_at_ms.is_none().then_some(unit.no));
        if unit.no == next {
            if state.tree.find(&unit.code).is_some() || !fresh_codes.insert(unit.code.as_str()) {
                return Err(wrong("duplicate_code"));
            }
            next = UnitNo(next.0 + 1);
            moved.changed.insert(unit.no, unit.parent);
            events.push(Event::UnitAdded(Box::new(unit.clone())));
        } else {
            let known = state.tree.get(unit.no).ok_or_else(|| wrong("unknown_number"))?;
            if known.code != unit.code {
                return Err(wrong("code_changed"));
            }
            if unit.parent.is_some_and(|parent| moved.is_under(parent, unit.no)) {
                return Err(wrong("cycle"));
            }
            moved.changed.insert(unit.no, unit.parent);
            if known != unit {
                events.push(Event::UnitChanged(Box::new(unit.clone())));
            }
        }
    }
    let count = u32::try_from(events.len()).unwrap_or(u32::MAX);
    Ok(Decision { events, outcome: Outcome::Added { count } })
}

/// A closed unit takes no children; one that this command has `opened` before is not closed any more.
fn takes_a_closed_parent(state: &State, unit: &Unit, opened: &HashSet<UnitNo>) -> bool {
    let closed = |p: &UnitNo| state.tree.get(*p).is_some_and(|u| u.closed_at_ms.is_some()) && !opened.contains(p);
    let stays = state.tree.get(unit.no).is_some_and(|known| known.parent == unit.parent);
    unit.closed_at_ms.is_none() && !stays && unit.parent.as_ref().is_some_and(closed)
}

/// The texts of a unit that a table stores.
fn texts_of(unit: &Unit) -> Result<(), Refusal> {
    text_of("/name", &unit.name, 100)?;
    text_of("/code", &unit.code, 60)?;
    text_within("/kind", &unit.kind, 60)?;
    text_within("/sector", unit.sector.as_deref().unwrap_or_default(), 60)?;
    text_within("/phone", unit.phone.as_deref().unwrap_or_default(), 60)?;
    unit.tags.iter().try_for_each(|tag| text_within("/tags", tag, 60))?;
    unit.aliases.iter().try_for_each(|alias| text_within("/aliases", alias, 100))
}

/// Parents on the territory line with the changes that this command has made so far: two changes
/// that are harmless one by one can close a circle together.
struct Parents<'s> {
    state: &'s State,
    changed: HashMap<UnitNo, Option<UnitNo>>,
}

impl Parents<'_> {
    fn of(&self, unit: UnitNo) -> Option<UnitNo> {
        let known = || self.state.tree.get(unit).and_then(|u| u.parent);
        self.changed.get(&unit).copied().unwrap_or_else(known)
    }

    fn is_under(&self, unit: UnitNo, above: UnitNo) -> bool {
        std::iter::successors(Some(unit), |u| self.of(*u)).any(|u| u == above)
    }
}

pub(super) fn save_audience(
    state: &State,
    owner: UnitNo,
    name: &str,
    text: &str,
    space: Space,
) -> Result<Decision, Refusal> {
    text_of("/name", name, 60)?;
    audience::parse(text).map_err(Refusal::Audience)?;
    let unchanged = state.audiences.get(&(owner, space, name.to_owned())).is_some_and(|known| known == text);
    let event = Event::AudienceSaved { owner, name: name.to_owned(), text: text.to_owned(), space };
    Ok(Decision { events: if unchanged { vec![] } else { vec![event] }, outcome: Outcome::Done })
}

pub(super) fn drop_audience(state: &State, owner: UnitNo, name: &str, space: Space) -> Result<Decision, Refusal> {
    if !state.audiences.contains_key(&(owner, space, name.to_owned())) {
        return Err(Refusal::NotFound);
    }
    Ok(Decision::one(Event::AudienceDropped { owner, name: name.to_owned(), space }, Outcome::Done))
}

pub(super) fn note_shift(unit: UnitNo, text: &str) -> Result<Decision, Refusal> {
    text_of("/text", text, NOTE_MAX)?;
    Ok(Decision::one(Event::ShiftNoted { unit, text: text.to_owned() }, Outcome::Done))
}
