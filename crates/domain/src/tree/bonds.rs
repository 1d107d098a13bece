//! What binds units beside their home: superiors for a time, the cities where they stood before, and
//! the question whether a change would close a circle.
//!
//! A bond for a time never changes the home: when it ends, the unit stands where it stood. It must
//! never close a circle; one that would (after an import, say) is passed over.

use super::{
    Had, Level, Line, LineTree, TERRITORY, Tree, Unit, break_cycles, line_parent, organs_by_parent_and_sector,
};
use crate::ids::{Millis, UnitNo};
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use std::sync::OnceLock;

/// A superior for a time, on one line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reporting {
    pub unit: UnitNo,
    pub line: String,
    pub parent: UnitNo,
    pub until_ms: Millis,
}

impl Tree {
    /// Superiors for a time, by line and unit.
    pub fn reportings(&self) -> impl Iterator<Item = Reporting> + '_ {
        self.reporting.iter().map(|((line, unit), (parent, until_ms))| Reporting {
            unit: *unit,
            line: line.clone(),
            parent: *parent,
            until_ms: *until_ms,
        })
    }

    #[must_use]
    pub fn reporting_of(&self, unit: UnitNo, line: &Line) -> Option<(UnitNo, Millis)> {
        self.reporting.get(&(line.to_owned(), unit)).copied()
    }

    pub fn set_reporting(&mut self, unit: UnitNo, line: &Line, to: Option<(UnitNo, Millis)>) {
        let key = (line.to_owned(), unit);
        let had = match to {
            Some(to) => self.reporting.insert(key, to),
            None => self.reporting.remove(&key),
        };
        if had != to {
            self.note(unit, Had::Reporting { line: line.to_owned(), to: had });
        }
        self.touch();
    }

    /// Cities where a unit stood before, `None` for outside of all: rows of its receipts may stand there.
    #[must_use]
    pub fn former_cities(&self, unit: UnitNo) -> &[Option<UnitNo>] {
        self.former_cities.get(&unit).map_or(&[], Vec::as_slice)
    }

    pub fn all_former_cities(&self) -> impl Iterator<Item = (UnitNo, &[Option<UnitNo>])> {
        self.former_cities.iter().map(|(unit, cities)| (*unit, cities.as_slice()))
    }

    /// Puts what a snapshot kept in its place.
    pub fn restore_former_cities(&mut self, unit: UnitNo, cities: Vec<Option<UnitNo>>) {
        self.former_cities.insert(unit, cities);
    }

    /// The city under which a unit stands at home.
    #[must_use]
    pub fn city_of(&self, unit: UnitNo) -> Option<UnitNo> {
        self.territory_path(unit).find(|u| u.level == Level::City).map(|u| u.no)
    }

    /// Notes the former city of `top` and of all that has come with it.
    pub(super) fn note_former_city(&mut self, top: UnitNo, former: Option<UnitNo>) {
        if self.city_of(top) == former {
            return;
        }
        let came_with = |unit: &&Unit| {
            let mut path = self.territory_path(unit.no);
            path.find(|u| u.no == top || u.level == Level::City).is_some_and(|u| u.no == top)
        };
        let units: Vec<UnitNo> = self.units().filter(came_with).map(|u| u.no).collect();
        for unit in units {
            let cities = self.former_cities.entry(unit).or_default();
            if !cities.contains(&former) {
                cities.push(former);
            }
        }
    }

    /// Whether `unit` stands under `above` on the territory line, at home or for a time.
    #[must_use]
    pub fn stands_under(&self, unit: UnitNo, above: UnitNo) -> bool {
        let at_home = self.territory_path(unit).any(|u| u.no == above);
        at_home || self.territory().is_under(unit, above)
    }

    /// The line on which the tree would have a circle more if these units were so.
    #[must_use]
    pub fn circle_after(&self, changed: &[Unit]) -> Option<String> {
        if self.circle_of_homes(changed) {
            return Some(TERRITORY.to_owned());
        }
        // Without superiors set by hand every line follows the territories, which have no circle.
        if self.units().chain(changed).all(|u| u.superiors.is_empty()) {
            return None;
        }
        let now: Vec<&Unit> = self.units().collect();
        let mut after = now.clone();
        for unit in changed {
            match after.get_mut(unit.no.index()) {
                Some(place) => *place = unit,
                None => after.push(unit),
            }
        }
        let lines = self.lines().filter(|line| *line != TERRITORY);
        lines.into_iter().find(|line| circles(&after, line) > circles(&now, line)).map(str::to_owned)
    }

    /// A circle of homes that was not there before goes through one of the units that change.
    fn circle_of_homes(&self, changed: &[Unit]) -> bool {
        let parents: HashMap<UnitNo, Option<UnitNo>> = changed.iter().map(|unit| (unit.no, unit.parent)).collect();
        let home = |no: UnitNo| self.get(no).and_then(|unit| unit.parent);
        let above = |no: &UnitNo| parents.get(no).copied().unwrap_or_else(|| home(*no));
        let longest = self.len() + changed.len();
        changed.iter().any(|unit| std::iter::successors(unit.parent, above).take(longest).any(|no| no == unit.no))
    }

    pub(super) fn build_line(&self, line: &Line) -> LineTree {
        let bonds = self.reporting.iter().filter(|((on, _), _)| on == line);
        let bonds = bonds.map(|((_, unit), (parent, _))| (*unit, *parent));
        LineTree::build(parents_on(&self.units().collect::<Vec<_>>(), line, bonds))
    }

    pub(super) fn touch(&mut self) {
        self.version += 1;
        self.facets.take();
        self.past.forget_lines();
        self.lines.iter_mut().for_each(|(_, built)| _ = OnceLock::take(built));
    }
}

/// The superior of each unit on a line; `bonds` are those for a time.
pub(super) fn parents_on(
    units: &[&Unit],
    line: &Line,
    bonds: impl Iterator<Item = (UnitNo, UnitNo)>,
) -> Vec<Option<UnitNo>> {
    let mut parents = if line == TERRITORY {
        units.iter().map(|u| u.parent).collect()
    } else {
        break_cycles(ruled_parents(units, line))
    };
    for (unit, parent) in bonds {
        hang(&mut parents, unit, parent);
    }
    parents
}

/// Hangs a unit under another one, unless that would close a circle.
pub(super) fn hang(parents: &mut [Option<UnitNo>], unit: UnitNo, parent: UnitNo) {
    let known = unit.index() < parents.len() && parent.index() < parents.len();
    if known && !climbs_to(parents, parent, unit) {
        parents[unit.index()] = Some(parent);
    }
}

fn ruled_parents(units: &[&Unit], line: &Line) -> Vec<Option<UnitNo>> {
    let organs = organs_by_parent_and_sector(units);
    units.iter().map(|u| line_parent(units, u, line, &organs)).collect()
}

fn circles(units: &[&Unit], line: &Line) -> usize {
    let ruled = ruled_parents(units, line);
    let broken = break_cycles(ruled.clone());
    ruled.iter().zip(&broken).filter(|(a, b)| a != b).count()
}

/// Whether the way up from `unit` passes `above`; the parents have no circle.
fn climbs_to(parents: &[Option<UnitNo>], unit: UnitNo, above: UnitNo) -> bool {
    std::iter::successors(Some(unit), |u| parents[u.index()]).any(|u| u == above)
}
