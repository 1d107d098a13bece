//! Counters beside the bit planes, so that a board costs its rows and not the province.
//!
//! For each (line, matter) one tally per node that has many units under it; smaller subtrees are
//! counted from the planes. Counters are made on first use after a change of the tree and then
//! kept by every step of a receipt.

use crate::ids::{MatterId, UnitNo};
use crate::matter::{Planes, Tally};
use crate::tree::{Line, LineTree, Tree};
use std::collections::HashMap;
use std::sync::{Arc, RwLock};

/// Subtrees up to this size are counted from the planes: cheaper than keeping a counter.
const SCAN_MAX: usize = 4;
/// Audiences up to this size have no counters at all.
const SMALL_AUDIENCE_MAX: u32 = 64;

/// Which nodes of a line have a counter, at one version of the tree.
#[derive(Debug)]
struct Places {
    tree_version: u64,
    /// By unit number: index of its counter, or `NONE`.
    at: Vec<u32>,
    count: usize,
}

const NONE: u32 = u32::MAX;

impl Places {
    fn new(tree_version: u64, line: &LineTree, units: usize) -> Self {
        let mut count = 0;
        let at = (0..units)
            .map(|no| {
                let no = UnitNo(u32::try_from(no).unwrap_or(NONE));
                if line.under(no).len() <= SCAN_MAX {
                    return NONE;
                }
                count += 1;
                u32::try_from(count - 1).unwrap_or(NONE)
            })
            .collect();
        Self { tree_version, at, count }
    }

    fn of(&self, unit: UnitNo) -> Option<usize> {
        self.at.get(unit.index()).filter(|at| **at != NONE).map(|at| *at as usize)
    }
}

#[derive(Debug, Default)]
struct LineBoards {
    places: Option<Arc<Places>>,
    tallies: HashMap<MatterId, Vec<Tally>>,
}

/// Counters of all lines that were asked for.
#[derive(Debug, Default)]
pub struct Boards {
    /// Readers fill it on demand, hence the lock; the one writer keeps it current.
    lines: RwLock<HashMap<String, LineBoards>>,
}

/// A poisoned lock only means that a reader panicked while it filled a cache: start it again.
macro_rules! open {
    ($lock:expr) => {
        $lock.unwrap_or_else(std::sync::PoisonError::into_inner)
    };
}

impl Boards {
    /// Keeps the counters above `unit` in step with one change of its tally.
    pub fn replace(&mut self, tree: &Tree, matter: MatterId, unit: UnitNo, before: &Tally, after: &Tally) {
        if before == after {
            return;
        }
        for (name, boards) in open!(self.lines.get_mut()) {
            let Some(places) = boards.places.clone().filter(|p| p.tree_version == tree.version()) else { continue };
            let (Some(tallies), Some(line)) = (boards.tallies.get_mut(&matter), tree.line(name)) else { continue };
            for place in line.path_up(unit).filter_map(|u| places.of(u)) {
                tallies[place].replace(before, after);
            }
        }
    }

    /// Drops the counters of a matter whose planes changed as a whole.
    pub fn forget(&mut self, matter: MatterId) {
        for boards in open!(self.lines.get_mut()).values_mut() {
            boards.tallies.remove(&matter);
        }
    }

    /// The tally of each asked node with everything under it on a line; zeros on an unknown line.
    #[must_use]
    pub fn tallies(&self, tree: &Tree, line: &Line, matter: MatterId, planes: &Planes, nodes: &[UnitNo]) -> Vec<Tally> {
        let Some(line_tree) = tree.line(line) else { return vec![Tally::default(); nodes.len()] };
        if !planes.audience.is_more_than(SMALL_AUDIENCE_MAX) {
            return nodes.iter().map(|node| by_audience(line_tree, planes, *node)).collect();
        }
        if let Some(found) = self.kept(tree, line, line_tree, matter, planes, nodes) {
            return found;
        }
        self.fill(tree, line, line_tree, matter, planes);
        self.kept(tree, line, line_tree, matter, planes, nodes)
            .unwrap_or_else(|| nodes.iter().map(|node| by_scan(line_tree, planes, *node)).collect())
    }

    fn kept(
        &self,
        tree: &Tree,
        line: &Line,
        line_tree: &LineTree,
        matter: MatterId,
        planes: &Planes,
        nodes: &[UnitNo],
    ) -> Option<Vec<Tally>> {
        let lines = open!(self.lines.read());
        let boards = lines.get(line)?;
        let places = boards.places.as_ref().filter(|p| p.tree_version == tree.version())?;
        let tallies = boards.tallies.get(&matter)?;
        Some(
            nodes
                .iter()
                .map(|node| places.of(*node).map_or_else(|| by_scan(line_tree, planes, *node), |at| tallies[at]))
                .collect(),
        )
    }

    fn fill(&self, tree: &Tree, line: &Line, line_tree: &LineTree, matter: MatterId, planes: &Planes) {
        let mut lines = open!(self.lines.write());
        let boards = lines.entry(line.to_owned()).or_default();
        let places = match &boards.places {
            Some(places) if places.tree_version == tree.version() => places.clone(),
            _ => {
                boards.tallies.clear();
                Arc::new(Places::new(tree.version(), line_tree, tree.len()))
            }
        };
        boards.tallies.insert(matter, count_all(&places, line_tree, planes));
        boards.places = Some(places);
    }
}

fn count_all(places: &Places, line: &LineTree, planes: &Planes) -> Vec<Tally> {
    let mut tallies = vec![Tally::default(); places.count];
    for unit in planes.audience.iter() {
        let tally = planes.tally(unit);
        for place in line.path_up(unit).filter_map(|u| places.of(u)) {
            tallies[place].add(&tally);
        }
    }
    tallies
}

fn by_scan(line: &LineTree, planes: &Planes, node: UnitNo) -> Tally {
    sum(line.under(node).iter().map(|unit| planes.tally(*unit)))
}

fn by_audience(line: &LineTree, planes: &Planes, node: UnitNo) -> Tally {
    sum(planes.audience.iter().filter(|unit| line.is_under(*unit, node)).map(|unit| planes.tally(unit)))
}

fn sum(tallies: impl Iterator<Item = Tally>) -> Tally {
    tallies.fold(Tally::default(), |mut all, tally| {
        all.add(&tally);
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::matter::Stage;
    use crate::tree::{Level, TERRITORY, tests::unit};
    use proptest::prelude::*;

    /// One province, 4 counties, 40 villages each.
    fn province() -> Tree {
        let mut tree = Tree::new();
        tree.put(unit(0, "410000000000", Level::Province, None));
        for county in 0..4u32 {
            let no = tree.next_no();
            tree.put(unit(no.0, &format!("41{county:04}000000"), Level::County, Some(0)));
            for village in 0..40u32 {
                let at = tree.next_no();
                tree.put(unit(at.0, &format!("41{county:04}{village:06}"), Level::Village, Some(no.0)));
            }
        }
        tree
    }

    proptest! {
        #[test]
        fn a_counter_is_the_sum_of_its_units(steps in prop::collection::vec((0u32..165, 0usize..8), 0..300)) {
            let tree = province();
            let mut boards = Boards::default();
            let matter = MatterId(1);
            let mut planes = Planes { audience: tree.units().map(|u| u.no).collect(), ..Planes::default() };
            let nodes = [UnitNo(0), UnitNo(1), UnitNo(42), UnitNo(2)];
            let _ = boards.tallies(&tree, TERRITORY, matter, &planes, &nodes);
            for (unit, what) in steps {
                let unit = UnitNo(unit);
                let before = planes.tally(unit);
                match what {
                    0..=4 => planes.reach(unit, Stage::ALL[what]),
                    5 => { planes.difficulty.insert(unit); }
                    6 => { planes.excused.insert(unit); }
                    _ => { planes.unreachable.insert(unit); }
                }
                boards.replace(&tree, matter, unit, &before, &planes.tally(unit));
            }
            let kept = boards.tallies(&tree, TERRITORY, matter, &planes, &nodes);
            let recounted: Vec<_> = nodes.iter().map(|n| by_scan(tree.territory(), &planes, *n)).collect();
            prop_assert_eq!(kept, recounted);
        }
    }

    #[test]
    fn a_small_audience_is_counted_like_a_large_one() {
        let tree = province();
        let planes = Planes { audience: [UnitNo(2), UnitNo(43)].into_iter().collect(), ..Planes::default() };
        let tallies =
            Boards::default().tallies(&tree, TERRITORY, MatterId(1), &planes, &[UnitNo(0), UnitNo(1), UnitNo(42)]);
        assert_eq!(tallies.iter().map(|t| t.0[Tally::EXPECTED]).collect::<Vec<_>>(), [2, 1, 1]);
    }
}
