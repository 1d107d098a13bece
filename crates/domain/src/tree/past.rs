//! The tree as it stood: what changes have taken away, and the lines of a moment that has passed.
//!
//! A row of figures belongs to the superior that was valid when its period ended (rule 9). Changes of places are
//! few, so each is kept with the moment at which it ended something; a line of the past is built on first use and
//! shared. On these lines a unit that was merged or split away stands under its first successor: what it had filed
//! counts there.

use super::bonds::{hang, parents_on};
use super::{Level, Line, LineTree, TERRITORY, Tree, Unit};
use crate::ids::{Millis, UnitNo};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

/// Lines of the past that are kept at once; beyond it all are built anew.
const LINES_KEPT_MAX: usize = 24;

/// What a unit had until a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Former {
    /// Never falls along the list, even where a clock did.
    pub until_ms: Millis,
    pub unit: UnitNo,
    pub had: Had,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Had {
    /// The place as it was; of the words only those of that day.
    Place(Arc<Unit>),
    Reporting {
        line: String,
        to: Option<(UnitNo, Millis)>,
    },
    Heir(Option<UnitNo>),
    /// A split made it: before, nobody stood under it.
    Nothing,
}

#[derive(Debug, Default)]
pub(super) struct Past {
    formers: Vec<Former>,
    /// Where in `formers` the places of a unit are.
    places: HashMap<UnitNo, Vec<usize>>,
    /// Where in `formers` the successors are.
    successions: Vec<usize>,
    /// Whatever was a city before.
    cities: BTreeSet<UnitNo>,
    /// The first successor of a unit that was merged or split away.
    heirs: BTreeMap<UnitNo, UnitNo>,
    /// The time of the record that is being applied.
    at: Millis,
    /// By epoch and line: where in `formers` the past begins that is taken back.
    lines: Mutex<HashMap<(usize, usize), Arc<LineTree>>>,
}

impl Clone for Past {
    fn clone(&self) -> Self {
        let (formers, places, heirs) = (self.formers.clone(), self.places.clone(), self.heirs.clone());
        let (successions, cities) = (self.successions.clone(), self.cities.clone());
        Self { formers, places, successions, cities, heirs, at: self.at, lines: Mutex::default() }
    }
}

impl Past {
    pub(super) fn forget_lines(&mut self) {
        self.lines.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
    }

    fn push(&mut self, former: Former) {
        let at = self.formers.len();
        match &former.had {
            Had::Place(unit) => {
                self.places.entry(former.unit).or_default().push(at);
                if unit.level == Level::City {
                    self.cities.insert(former.unit);
                }
            }
            Had::Heir(_) => self.successions.push(at),
            Had::Reporting { .. } | Had::Nothing => {}
        }
        self.formers.push(former);
    }
}

/// Whether a unit stands otherwise than before on one of the lines.
#[must_use]
pub fn stands_elsewhere(a: &Unit, b: &Unit) -> bool {
    (a.parent, a.level, &a.sector, a.also_county, a.closed_at_ms.is_some(), &a.superiors)
        != (b.parent, b.level, &b.sector, b.also_county, b.closed_at_ms.is_some(), &b.superiors)
}

impl Tree {
    /// Says when what follows happens.
    pub fn set_time(&mut self, at: Millis) {
        self.past.at = at;
    }

    /// When a change that happens at this time counts: a clock that was set back does not change the past.
    #[must_use]
    pub fn moved_ms(&self, at: Millis) -> Millis {
        self.past.formers.last().map_or(at, |last| last.until_ms.max(at))
    }

    pub(super) fn note_former(&mut self, had: Arc<Unit>) {
        let no = had.no;
        if self.get(no).is_some_and(|unit| stands_elsewhere(&had, unit)) {
            self.note(no, Had::Place(had));
        }
    }

    /// A unit has just been made out of another.
    pub fn note_new(&mut self, unit: UnitNo) {
        self.note(unit, Had::Nothing);
        self.touch();
    }

    pub(super) fn note(&mut self, unit: UnitNo, had: Had) {
        let until_ms = self.moved_ms(self.past.at);
        self.past.push(Former { until_ms, unit, had });
    }

    /// Who takes over what a closed unit has filed; `None` when it stands again.
    pub fn set_heir(&mut self, unit: UnitNo, heir: Option<UnitNo>) {
        let had = match heir {
            Some(heir) => self.past.heirs.insert(unit, heir),
            None => self.past.heirs.remove(&unit),
        };
        if had != heir {
            self.note(unit, Had::Heir(had));
            self.touch();
        }
    }

    /// All that was otherwise, oldest first, and the successors; for the snapshot.
    #[must_use]
    pub fn past(&self) -> (&[Former], &BTreeMap<UnitNo, UnitNo>) {
        (&self.past.formers, &self.past.heirs)
    }

    /// Puts what a snapshot kept in its place.
    pub fn restore_past(&mut self, formers: Vec<Former>, heirs: BTreeMap<UnitNo, UnitNo>) {
        self.past = Past { heirs, ..Past::default() };
        formers.into_iter().for_each(|former| self.past.push(former));
        self.touch();
    }

    /// The tree as it stood just before a moment; of one to come, as it stands.
    #[must_use]
    pub fn as_of(&self, at: Millis) -> AsOf<'_> {
        let epoch = self.past.formers.partition_point(|former| former.until_ms < at);
        AsOf { tree: self, epoch }
    }
}

/// The tree at the end of a period.
#[derive(Clone, Copy, Debug)]
pub struct AsOf<'t> {
    tree: &'t Tree,
    /// The first of the changes that came later.
    epoch: usize,
}

impl AsOf<'_> {
    /// A unit with the place that it had. One that did not exist yet is as it came to be: what was filed elsewhere
    /// for days before the province was loaded has its place.
    #[must_use]
    pub fn get(&self, no: UnitNo) -> Option<&Unit> {
        let past = &self.tree.past;
        let later = past.places.get(&no).and_then(|at| at.get(at.partition_point(|at| *at < self.epoch)));
        match later.map(|at| &past.formers[*at].had) {
            Some(Had::Place(unit)) => Some(unit),
            _ => self.tree.get(no),
        }
    }

    /// `None` when there is no such line.
    #[must_use]
    pub fn line(&self, line: &Line) -> Option<Arc<LineTree>> {
        let past = &self.tree.past;
        if self.epoch == past.formers.len() && past.heirs.is_empty() {
            return self.tree.shared_line(line).cloned();
        }
        let key = (self.epoch, self.tree.line_index(line)?);
        let mut lines = past.lines.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(known) = lines.get(&key) {
            return Some(known.clone());
        }
        let built = Arc::new(LineTree::build(self.parents_on(line)));
        if lines.len() >= LINES_KEPT_MAX {
            lines.clear();
        }
        lines.insert(key, built.clone());
        Some(built)
    }

    /// The cities, also those that had been closed.
    #[must_use]
    pub fn cities(&self) -> Vec<UnitNo> {
        let known: BTreeSet<UnitNo> =
            self.tree.of_level(Level::City).chain(self.tree.past.cities.iter().copied()).collect();
        known.into_iter().filter(|no| self.get(*no).is_some_and(|unit| unit.level == Level::City)).collect()
    }

    /// The line on which every unit stands.
    #[must_use]
    pub fn territory(&self) -> Arc<LineTree> {
        self.line(TERRITORY).unwrap_or_default()
    }

    /// The unit itself, or whoever has taken over what it had filed: the first unit that counts for it.
    #[must_use]
    pub fn counts_for(&self, unit: UnitNo) -> UnitNo {
        let heirs = self.heirs();
        let heir = |no: &UnitNo| heirs.get(no).copied().filter(|_| self.is_closed(*no));
        // A circle of successors does not happen; it would only end the walk.
        std::iter::successors(Some(unit), heir).take(heirs.len() + 1).last().unwrap_or(unit)
    }

    /// Whether the unit had been closed by then.
    #[must_use]
    pub fn is_closed(&self, unit: UnitNo) -> bool {
        self.get(unit).is_some_and(|u| u.closed_at_ms.is_some())
    }

    fn heirs(&self) -> std::borrow::Cow<'_, BTreeMap<UnitNo, UnitNo>> {
        let past = &self.tree.past;
        let mut heirs = std::borrow::Cow::Borrowed(&past.heirs);
        let later = &past.successions[past.successions.partition_point(|at| *at < self.epoch)..];
        // The earliest change after the moment says what was valid at it.
        for former in later.iter().rev().map(|at| &past.formers[*at]) {
            if let Had::Heir(had) = former.had {
                match had {
                    Some(heir) => heirs.to_mut().insert(former.unit, heir),
                    None => heirs.to_mut().remove(&former.unit),
                };
            }
        }
        heirs
    }

    fn parents_on(&self, line: &Line) -> Vec<Option<UnitNo>> {
        let later = &self.tree.past.formers[self.epoch..];
        let new = later.iter().filter(|former| former.had == Had::Nothing);
        let bare: Vec<Unit> = new.filter_map(|former| self.tree.get(former.unit)).map(without_line).collect();
        let mut units: Vec<&Unit> = self.tree.units().collect();
        let mut bonds = self.tree.reporting.clone();
        for former in later.iter().rev() {
            match &former.had {
                Had::Nothing => {
                    if let Some(unit) = bare.iter().find(|unit| unit.no == former.unit) {
                        units[former.unit.index()] = unit;
                    }
                }
                Had::Place(unit) => units[former.unit.index()] = unit,
                Had::Reporting { line, to: Some(to) } => _ = bonds.insert((line.clone(), former.unit), *to),
                Had::Reporting { line, to: None } => _ = bonds.remove(&(line.clone(), former.unit)),
                Had::Heir(_) => {}
            }
        }
        let bonds = bonds.iter().filter(|((on, _), _)| on == line).map(|((_, unit), (parent, _))| (*unit, *parent));
        let mut parents = parents_on(&units, line, bonds);
        for (unit, heir) in self.heirs().iter() {
            if units.get(unit.index()).is_some_and(|u| u.closed_at_ms.is_some()) {
                hang(&mut parents, *unit, *heir);
            }
        }
        parents
    }
}

/// A unit at its place with nobody under it on any line.
fn without_line(unit: &Unit) -> Unit {
    Unit { sector: None, superiors: vec![], ..unit.clone() }
}

#[cfg(test)]
mod tests {
    use super::super::tests::small;
    use super::super::{Level, TERRITORY};
    use super::*;

    const TOWN: UnitNo = UnitNo(3);
    const OTHER_TOWN: UnitNo = UnitNo(4);

    fn moved(tree: &mut Tree, unit: UnitNo, parent: u32, at: Millis) {
        tree.set_time(at);
        tree.change(unit, |u| u.parent = Some(UnitNo(parent)));
    }

    #[test]
    fn a_moment_has_the_superior_that_was_valid_just_before_it() {
        let mut tree = small();
        moved(&mut tree, TOWN, 5, 100);
        moved(&mut tree, TOWN, 1, 200);
        let parent = |tree: &Tree, at| tree.as_of(at).territory().parent(TOWN).map(|p| p.0);
        for (at, up) in [(0, 2), (100, 2), (101, 5), (200, 5), (201, 1), (9_999, 1)] {
            assert_eq!(parent(&tree, at), Some(up), "at {at}");
            assert_eq!(tree.as_of(at).get(TOWN).and_then(|u| u.parent), Some(UnitNo(up)), "at {at}");
        }
        moved(&mut tree, TOWN, 2, 150);
        assert_eq!(parent(&tree, 151), Some(5), "a clock that was set back changes no past");
        assert_eq!(parent(&tree, 201), Some(2));
        assert!(tree.as_of(100).territory().is_under(TOWN, UnitNo(2)));
    }

    #[test]
    fn a_superior_for_a_time_and_a_level_have_their_time() {
        let mut tree = small();
        tree.set_time(100);
        tree.set_reporting(TOWN, TERRITORY, Some((UnitNo(5), 300)));
        tree.set_time(300);
        tree.set_reporting(TOWN, TERRITORY, None);
        tree.set_time(400);
        tree.change(TOWN, |u| u.level = Level::County);
        tree.change(TOWN, |u| u.phone = Some("1".into()));
        assert_eq!(tree.past().0.len(), 3, "a telephone number is no place");
        let under = |at| tree.as_of(at).territory().is_under(TOWN, UnitNo(5));
        assert_eq!([100, 101, 300, 301].map(under), [false, true, true, false]);
        let level = |at| tree.as_of(at).get(TOWN).map(|u| u.level);
        assert_eq!((level(400), level(401)), (Some(Level::Town), Some(Level::County)));
    }

    #[test]
    fn what_was_merged_away_counts_for_its_successor_from_then_on() {
        let mut tree = small();
        tree.set_time(100);
        tree.change(TOWN, |u| u.closed_at_ms = Some(100));
        tree.set_heir(TOWN, Some(UnitNo(5)));
        let under = |tree: &Tree, at| tree.as_of(at).territory().is_under(TOWN, UnitNo(5));
        assert_eq!((under(&tree, 100), under(&tree, 101)), (false, true));
        assert_eq!(tree.as_of(101).counts_for(TOWN), UnitNo(5));
        assert_eq!(tree.as_of(101).counts_for(OTHER_TOWN), OTHER_TOWN);
        assert!(!tree.territory().is_under(TOWN, UnitNo(5)), "on the lines of now it keeps its place");
        tree.set_time(200);
        tree.change(TOWN, |u| u.closed_at_ms = None);
        tree.set_heir(TOWN, None);
        assert_eq!((under(&tree, 200), under(&tree, 201)), (true, false));
    }

    #[test]
    fn what_a_snapshot_kept_says_the_same() {
        let mut tree = small();
        moved(&mut tree, TOWN, 5, 100);
        tree.set_heir(TOWN, Some(UnitNo(5)));
        let mut again = small();
        again.change(TOWN, |u| u.parent = Some(UnitNo(5)));
        let (formers, heirs) = tree.past();
        again.restore_past(formers.to_vec(), heirs.clone());
        assert_eq!(again.past(), tree.past());
        assert_eq!(again.as_of(50).territory().parent(TOWN), tree.as_of(50).territory().parent(TOWN));
    }

    #[test]
    fn counting_under_a_unit_is_counting_its_list() {
        let tree = small();
        let (line, set) = (tree.territory(), [UnitNo(1), UnitNo(3), UnitNo(5)].into_iter().collect());
        assert_eq!([0, 1, 2, 4].map(|no| line.count_under(UnitNo(no), &set)), [3, 2, 1, 0]);
    }
}
