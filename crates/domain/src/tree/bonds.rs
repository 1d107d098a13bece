//! What binds units beside their home: superiors for a time, the cities where they stood before, and
//! the question whether a change would close a circle.
//!
//! A bond for a time never changes the home: when it ends, the unit stands where it stood. It must
//! never close a circle; one that would (after an import, say) is passed over.

use super::{Level, Line, LineTree, TERRITORY, Tree, Unit, break_cycles};
use crate::ids::{Millis, UnitNo};
use serde::{Deserialize, Serialize};
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
        match to {
            Some(to) => self.reporting.insert(key, to),
            None => self.reporting.remove(&key),
        };
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
        let units: Vec<UnitNo> = self.units.iter().filter(came_with).map(|u| u.no).collect();
        for unit in units {
            let cities = self.former_cities.entry(unit).or_default();
            if !cities.contains(&former) {
                cities.push(former);
            }
        }
    }

    pub(super) fn parents_on(&self, line: &Line) -> Vec<Option<UnitNo>> {
        let mut parents = if line == TERRITORY {
            self.units.iter().map(|u| u.parent).collect()
        } else {
            break_cycles(self.ruled_parents(line))
        };
        for ((on, unit), (parent, _)) in &self.reporting {
            let known = unit.index() < parents.len() && parent.index() < parents.len();
            if on == line && known && !climbs_to(&parents, *parent, *unit) {
                parents[unit.index()] = Some(*parent);
            }
        }
        parents
    }

    fn ruled_parents(&self, line: &Line) -> Vec<Option<UnitNo>> {
        let organs = self.organs_by_parent_and_sector();
        self.units.iter().map(|u| self.line_parent(u, line, &organs)).collect()
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
        // Without superiors set by hand every line follows the territories, which have no circle.
        if self.units.iter().chain(changed).all(|u| u.superiors.is_empty()) {
            return None;
        }
        let mut units = self.units.clone();
        for unit in changed {
            match units.get_mut(unit.no.index()) {
                Some(place) => *place = unit.clone(),
                None => units.push(unit.clone()),
            }
        }
        let after = Self { units, ..Self::default() };
        let lines = self.lines().filter(|line| *line != TERRITORY);
        lines.into_iter().find(|line| after.circles(line) > self.circles(line)).map(str::to_owned)
    }

    fn circles(&self, line: &Line) -> usize {
        let ruled = self.ruled_parents(line);
        let broken = break_cycles(ruled.clone());
        ruled.iter().zip(&broken).filter(|(a, b)| a != b).count()
    }

    pub(super) fn build_line(&self, line: &Line) -> LineTree {
        LineTree::build(self.parents_on(line))
    }

    pub(super) fn touch(&mut self) {
        self.version += 1;
        self.facets.take();
        self.lines.iter_mut().for_each(|(_, built)| _ = OnceLock::take(built));
    }
}

/// Whether the way up from `unit` passes `above`; the parents have no circle.
fn climbs_to(parents: &[Option<UnitNo>], unit: UnitNo, above: UnitNo) -> bool {
    std::iter::successors(Some(unit), |u| parents[u.index()]).any(|u| u == above)
}
