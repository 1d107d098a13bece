//! Units that change: what a rename, a move, a merge or a split means for the tree and for what is open.
//!
//! An event of this kind says in full what it does: which units are closed, added and hung elsewhere, and
//! how each open matter follows from predecessors to successors (rule 3). So replay decides nothing, and
//! an undo is the same read backwards. Decisions are made in `decide::restructure`.
//!
//! Must never change a matter that is not open, nor the audience as it was issued: only whom the planes count.

use crate::event::Event;
use crate::ids::{DAY_MS, MatterId, Millis, Seq, UnitNo};
use crate::matter::{Matter, Relay, Stage};
use crate::state::State;
use crate::tree::{Tree, Unit};
use serde::{Deserialize, Serialize};

/// So long a restructure may be undone.
pub const UNDO_MS: Millis = DAY_MS;

/// A successor that does not exist yet; level, kind, sector and tags come from the unit that is split.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewUnit {
    pub code: String,
    pub name: String,
    pub phone: Option<String>,
}

/// What of a unit changes without touching its place: `None` leaves it, an empty text clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Edit {
    pub phone: Option<String>,
    pub sector: Option<String>,
    pub tags: Option<Vec<String>>,
    pub aliases: Option<Vec<String>>,
    pub superiors: Option<Vec<(String, UnitNo)>>,
}

/// The same, as a unit has it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Details {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub superiors: Vec<(String, UnitNo)>,
}

impl Details {
    #[must_use]
    pub fn of(unit: &Unit) -> Self {
        let Unit { phone, sector, tags, aliases, superiors, .. } = unit.clone();
        Self { phone, sector, tags, aliases, superiors }
    }

    pub fn put(&self, unit: &mut Unit) {
        let Self { phone, sector, tags, aliases, superiors } = self.clone();
        (unit.phone, unit.sector, unit.tags, unit.aliases, unit.superiors) = (phone, sector, tags, aliases, superiors);
    }
}

/// By what a unit hangs under another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Bond {
    Home,
    /// A superior set by hand on a line.
    Superior(String),
    /// A superior for a time on a line.
    Reporting(String),
}

/// One bond of `unit` goes from one superior to another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rehung {
    pub unit: UnitNo,
    pub bond: Bond,
    pub from: UnitNo,
    pub to: UnitNo,
}

/// A merge or a split, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Restructure {
    /// Predecessors.
    pub closed: Vec<UnitNo>,
    pub successors: Vec<UnitNo>,
    /// Successors that did not exist before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub added: Vec<Unit>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rehung: Vec<Rehung>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub follows: Vec<Follow>,
    pub reason: String,
}

/// How one open matter follows: where the units stood in it, and where they stand now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Follow {
    pub matter: MatterId,
    pub before: Vec<(UnitNo, Standing)>,
    pub after: Vec<(UnitNo, Standing)>,
}

/// All that a matter's head knows of one unit, links aside.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    #[serde(default, skip_serializing_if = "is_false")]
    pub addressed: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stage: Option<Stage>,
    /// Since when its clock stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub difficulty_ms: Option<Millis>,
    #[serde(default, skip_serializing_if = "is_false")]
    pub excused: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub unreachable: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub returned: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relay: Option<Relay>,
    /// The highest step of an escalation that has told it as a superior.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub told: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reminded: Option<Millis>,
}

fn is_false(b: &bool) -> bool {
    !*b
}

impl Standing {
    #[must_use]
    pub fn of(matter: &Matter, unit: UnitNo) -> Self {
        let planes = &matter.planes;
        Self {
            addressed: planes.audience.contains(unit),
            stage: planes.reached(unit),
            difficulty_ms: matter.difficulties.get(&unit).copied(),
            excused: planes.excused.contains(unit),
            unreachable: planes.unreachable.contains(unit),
            returned: matter.returned.contains(&unit),
            relay: matter.relays.get(&unit).copied(),
            told: matter.told.get(&unit).copied(),
            reminded: matter.reminded.get(&unit).copied(),
        }
    }

    /// Makes the matter's head say exactly this of the unit.
    pub fn put(&self, matter: &mut Matter, unit: UnitNo) {
        let planes = &mut matter.planes;
        let bit = |plane: &mut crate::bits::Bits, on: bool| {
            if on {
                plane.insert(unit)
            } else {
                plane.remove(unit)
            };
        };
        bit(&mut planes.audience, self.addressed);
        for stage in Stage::ALL {
            bit(&mut planes.stages[stage as usize], self.stage.is_some_and(|s| s >= stage));
        }
        bit(&mut planes.difficulty, self.difficulty_ms.is_some());
        bit(&mut planes.excused, self.excused);
        bit(&mut planes.unreachable, self.unreachable);
        set(&mut matter.difficulties, unit, self.difficulty_ms);
        set(&mut matter.relays, unit, self.relay);
        set(&mut matter.told, unit, self.told);
        set(&mut matter.reminded, unit, self.reminded);
        if self.returned {
            matter.returned.insert(unit)
        } else {
            matter.returned.remove(&unit)
        };
    }

    /// The successor of a merge: it has a stage if it reached it itself or all its predecessors did. It is
    /// excused only if nobody in it still owes an answer; an open difficulty of one of them goes on.
    #[must_use]
    pub fn merged(own: &Self, predecessors: &[Self]) -> Self {
        let owing: Vec<&Self> = predecessors.iter().filter(|p| p.addressed && !p.excused).collect();
        let own_owes = own.addressed && !own.excused;
        let addressed = own.addressed || predecessors.iter().any(|p| p.addressed);
        let stage = own.stage.max(owing.iter().map(|p| p.stage).min().flatten());
        let signed = stage >= Some(Stage::Signed);
        let everyone = || owing.iter().copied().chain(own_owes.then_some(own));
        let since = everyone().filter_map(|s| s.difficulty_ms).min();
        let relays = predecessors.iter().filter_map(|p| p.relay).min_by_key(|r| r.at);
        let all = || predecessors.iter().chain([own]);
        Self {
            addressed,
            stage,
            difficulty_ms: since.filter(|_| !signed),
            excused: addressed && owing.is_empty() && !own_owes,
            unreachable: stage.is_none() && everyone().count() > 0 && everyone().all(|s| s.unreachable),
            returned: stage < Some(Stage::Done) && everyone().any(|s| s.returned),
            relay: own.relay.or(relays),
            told: all().filter_map(|s| s.told).max(),
            reminded: all().filter_map(|s| s.reminded).max(),
        }
    }
}

fn set<T>(map: &mut std::collections::BTreeMap<UnitNo, T>, unit: UnitNo, value: Option<T>) {
    match value {
        Some(value) => _ = map.insert(unit, value),
        None => _ = map.remove(&unit),
    }
}

impl Restructure {
    /// The same read backwards: what was closed stands again, what was added is closed.
    #[must_use]
    pub fn inverse(&self) -> Self {
        let rehung = self.rehung.iter().rev().cloned();
        let follows = self.follows.iter().cloned();
        Self {
            closed: self.successors.clone(),
            successors: self.closed.clone(),
            added: vec![],
            rehung: rehung.map(|r| Rehung { from: r.to, to: r.from, ..r }).collect(),
            follows: follows.map(|f| Follow { before: f.after, after: f.before, ..f }).collect(),
            reason: self.reason.clone(),
        }
    }
}

impl Event {
    /// A merge, split or undo of one, as what it does now.
    #[must_use]
    pub fn restructure(&self) -> Option<std::borrow::Cow<'_, Restructure>> {
        use std::borrow::Cow;
        match self {
            Self::UnitsMerged(r) | Self::UnitSplit(r) => Some(Cow::Borrowed(&**r)),
            Self::RestructureUndone { restructure, .. } => Some(Cow::Owned(restructure.inverse())),
            _ => None,
        }
    }

    /// The record of a change of units that this one takes back.
    #[must_use]
    pub fn undoes(&self) -> Option<Seq> {
        match self {
            Self::UnitRenamed { undoes, .. }
            | Self::UnitEdited { undoes, .. }
            | Self::UnitMoved { undoes, .. }
            | Self::ReportingSet { undoes, .. }
            | Self::ReportingEnded { undoes, .. } => *undoes,
            Self::RestructureUndone { undone, .. } => Some(*undone),
            _ => None,
        }
    }

    /// The same change, as the undo of record `seq`.
    pub(crate) fn undoing(mut self, seq: Seq) -> Self {
        if let Self::UnitRenamed { undoes, .. }
        | Self::UnitEdited { undoes, .. }
        | Self::UnitMoved { undoes, .. }
        | Self::ReportingSet { undoes, .. }
        | Self::ReportingEnded { undoes, .. } = &mut self
        {
            *undoes = Some(seq);
        }
        self
    }
}

/// The units that an event changes or adds, as they are after it; `at` is the event's time.
#[must_use]
pub fn units_after(tree: &Tree, event: &Event, at: Millis) -> Vec<Unit> {
    let one = |no: &UnitNo, change: &dyn Fn(&mut Unit)| {
        let mut unit = tree.get(*no).cloned();
        unit.iter_mut().for_each(change);
        unit.into_iter().collect()
    };
    match event {
        Event::UnitAdded(unit) | Event::UnitChanged(unit) => vec![(**unit).clone()],
        Event::UnitClosed { unit, .. } => one(unit, &|u| u.closed_at_ms = Some(at)),
        Event::UnitRenamed { unit, name, .. } => one(unit, &|u| {
            u.name.clone_from(name);
            // It translated the former name.
            u.name_en = None;
        }),
        Event::UnitEdited { unit, details, .. } => one(unit, &|u| details.put(u)),
        Event::UnitMoved { unit, parent, .. } => one(unit, &|u| u.parent = Some(*parent)),
        // The unit itself stays as it is; its superior for a time stands beside it.
        Event::ReportingSet { unit, .. } | Event::ReportingEnded { unit, .. } => one(unit, &|_| {}),
        Event::UnitsMerged(_) | Event::UnitSplit(_) => {
            event.restructure().map_or_else(Vec::new, |r| restructured(tree, &r, Some(at), &[]))
        }
        Event::RestructureUndone { restructure, .. } => {
            // Successors that existed before are not closed by the undo: only what was added.
            let added: Vec<UnitNo> = restructure.added.iter().map(|u| u.no).collect();
            let mut back = restructure.inverse();
            back.closed.retain(|no| added.contains(no));
            back.successors.extend(&restructure.successors);
            restructured(tree, &back, Some(at), &restructure.closed)
        }
        _ => vec![],
    }
}

fn restructured(tree: &Tree, r: &Restructure, closed_at: Option<Millis>, opened: &[UnitNo]) -> Vec<Unit> {
    let mut units = std::collections::BTreeMap::new();
    // A successor that stays as it is stands here too: its history tells of the merge.
    for no in r.closed.iter().chain(&r.successors).chain(r.rehung.iter().map(|h| &h.unit)) {
        units.extend(tree.get(*no).map(|u| (*no, u.clone())));
    }
    units.extend(r.added.iter().map(|u| (u.no, u.clone())));
    for no in &r.closed {
        units.entry(*no).and_modify(|u| u.closed_at_ms = closed_at);
    }
    for no in opened {
        units.entry(*no).and_modify(|u| u.closed_at_ms = None);
    }
    for Rehung { unit, bond, from, to } in &r.rehung {
        let Some(unit) = units.get_mut(unit) else { continue };
        match bond {
            Bond::Home => unit.parent = Some(*to),
            Bond::Superior(line) => {
                let bonds = unit.superiors.iter_mut().filter(|(l, s)| l == line && s == from);
                bonds.for_each(|(_, superior)| *superior = *to);
            }
            Bond::Reporting(_) => {}
        }
    }
    units.into_values().collect()
}

/// Folds an event of this kind into the state; any other changes nothing.
pub(crate) fn apply(state: &mut State, seq: Seq, at: Millis, event: &Event) {
    apply_to_tree(&mut state.tree, at, event);
    let Some(restructure) = event.restructure() else { return };
    let undone = matches!(event, Event::RestructureUndone { .. });
    crate::report::fold::follow(state, seq, at, &restructure, undone);
    for follow in &restructure.follows {
        follow_matter(state, seq, follow);
    }
}

/// What any event does to the units and their lines.
pub fn apply_to_tree(tree: &mut Tree, at: Millis, event: &Event) {
    tree.set_time(at);
    for unit in units_after(tree, event, at) {
        let (no, is_new) = (unit.no, tree.get(unit.no).is_none());
        tree.put(unit);
        if is_new && matches!(event, Event::UnitSplit(_)) {
            tree.note_new(no);
        }
    }
    match event {
        Event::UnitClosed { unit, successors, .. } => tree.set_heir(*unit, successors.first().copied()),
        Event::ReportingSet { unit, line, parent, until_ms, .. } => {
            tree.set_reporting(*unit, line, Some((*parent, *until_ms)));
        }
        Event::ReportingEnded { unit, line, .. } => tree.set_reporting(*unit, line, None),
        _ => {}
    }
    let Some(restructure) = event.restructure() else { return };
    for Rehung { unit, bond, to, .. } in &restructure.rehung {
        if let Bond::Reporting(line) = bond
            && let Some((_, until_ms)) = tree.reporting_of(*unit, line)
        {
            tree.set_reporting(*unit, line, Some((*to, until_ms)));
        }
    }
    for unit in restructure.closed.iter().chain(&restructure.successors) {
        // The successors of a split that is undone are closed; a successor that was there before is not.
        let closed = tree.get(*unit).is_some_and(|u| u.closed_at_ms.is_some());
        tree.set_heir(*unit, restructure.successors.first().copied().filter(|heir| closed && heir != unit));
    }
}

fn follow_matter(state: &mut State, seq: Seq, follow: &Follow) {
    let Some(matter) = state.matters.get_mut(&follow.matter) else { return };
    matter.last_seq = seq;
    for (unit, _) in &follow.before {
        Standing::default().put(matter, *unit);
        let stays = follow.after.iter().any(|(after, s)| after == unit && s.addressed);
        if !stays && let Some((digest, _)) = matter.links.remove(unit) {
            state.links.remove(&digest);
        }
    }
    for (unit, standing) in &follow.after {
        standing.put(matter, *unit);
    }
    state.boards.forget(follow.matter);
}
