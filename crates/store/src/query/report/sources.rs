//! Where the figures of a node stand: in sums, and in the rows of the few units by which they differ from it.
//!
//! Sums are kept for towns, counties and cities on the line of territories, by sector. A node of any line has the
//! sum that is nearest to it, plus the rows of units that it has more, minus those that it has less; or, when there
//! is no such sum, the rows alone. So the figure is exact on every line.

use crate::project::{Stand, is_node};
use shouhu_domain::bits::Bits;
use shouhu_domain::ids::{MatterId, UnitNo};
use shouhu_domain::report::{Day, Filings, Reports};
use shouhu_domain::state::State;
use shouhu_domain::tree::{AsOf, Level, Line, LineTree, TERRITORY, Unit};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Outside of all cities.
const NOWHERE: i64 = -1;

/// Subjects by the city in whose group their rows are.
pub type Groups = BTreeMap<i64, Vec<i64>>;

/// One period of a duty on the state: the tree as of its end and who has filed.
#[derive(Clone)]
pub struct Period<'s> {
    pub matter: MatterId,
    pub day: Day,
    pub reports: &'s Reports,
    pub filings: Option<&'s Filings>,
    pub tree: AsOf<'s>,
    territory: Arc<LineTree>,
    cities: Vec<UnitNo>,
}

/// Where the figures of one node are to be read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Source {
    /// City and node.
    pub sums: Vec<(i64, i64)>,
    /// Of the sums only this sector.
    pub sector: Option<String>,
    pub plus: Groups,
    pub minus: Groups,
}

/// A sum that is kept, and whose rows are in it.
struct Sum {
    keys: Vec<(i64, i64)>,
    sector: Option<String>,
    have: Bits,
}

impl<'s> Period<'s> {
    /// `None` when the matter is no report duty.
    #[must_use]
    pub fn of(state: &'s State, matter: MatterId, day: Day) -> Option<Self> {
        let reports = state.reports.get(&matter)?;
        let tree = state.tree.as_of(reports.duty.ends_ms(day));
        let territory = tree.territory();
        let cities = tree.cities();
        Some(Self { matter, day, reports, filings: reports.periods.get(&day), tree, territory, cities })
    }

    /// The line as of the end of the period; while it runs, as it is.
    #[must_use]
    pub fn line(&self, line: &Line) -> Option<Arc<LineTree>> {
        if line == TERRITORY { Some(self.territory.clone()) } else { self.tree.line(line) }
    }

    /// The subjects that have a filing which counts.
    #[must_use]
    pub fn filed(&self) -> Bits {
        self.filings.map(|filings| filings.filed.clone()).unwrap_or_default()
    }

    /// The subjects of a set by the city in whose group their rows are.
    #[must_use]
    pub fn groups(&self, subjects: &Bits) -> Groups {
        let mut groups = Groups::new();
        for subject in subjects.iter() {
            groups.entry(self.city_of(subject)).or_default().push(subject.0.into());
        }
        groups
    }

    /// The city in whose group the rows of a subject are.
    #[must_use]
    pub fn city_of(&self, subject: UnitNo) -> i64 {
        Stand::of(&self.tree, &self.territory, subject).place.city
    }

    /// Every group in which rows of the period may be.
    pub fn cities(&self) -> impl Iterator<Item = i64> + '_ {
        self.cities.iter().map(|city| i64::from(city.0)).chain([NOWHERE])
    }

    /// Where the figures of a node on a line stand.
    #[must_use]
    pub fn source(&self, line: &Line, node: UnitNo) -> Source {
        let (Some(on), filed) = (self.line(line), self.filed()) else { return Source::default() };
        let want = filed.and(&on.set_under(node));
        let Some(Sum { keys: sums, sector, have }) = self.nearest_sum(node, &filed) else {
            return Source { plus: self.groups(&want), ..Source::default() };
        };
        let (plus, minus) = (want.minus(&have), have.minus(&want));
        if plus.count() + minus.count() < want.count() || minus.is_empty() && plus.is_empty() {
            Source { sums, sector, plus: self.groups(&plus), minus: self.groups(&minus) }
        } else {
            Source { plus: self.groups(&want), ..Source::default() }
        }
    }

    /// The sums that are nearest to a node, and whose rows are in them.
    fn nearest_sum(&self, node: UnitNo, filed: &Bits) -> Option<Sum> {
        let unit = self.tree.get(node)?;
        match unit.level {
            Level::Organ => {
                let sector = unit.sector.clone()?;
                let Sum { keys, have, .. } = self.sum_of(self.tree.get(unit.parent?)?, filed)?;
                let of_sector = |no: &UnitNo| self.tree.get(*no).is_some_and(|u| u.sector.as_ref() == Some(&sector));
                let have = have.iter().filter(of_sector).collect();
                Some(Sum { keys, sector: Some(sector), have })
            }
            _ => self.sum_of(unit, filed),
        }
    }

    fn sum_of(&self, unit: &Unit, filed: &Bits) -> Option<Sum> {
        if unit.level == Level::Province {
            let above = |city: &UnitNo| self.territory.path_up(*city).skip(1).any(|up| self.cities.contains(&up));
            let cities = self.cities.iter().filter(|city| !above(city)).map(|city| i64::from(city.0));
            let keys = cities.map(|city| (city, city)).chain([(NOWHERE, NOWHERE)]).collect();
            return Some(Sum { keys, sector: None, have: filed.clone() });
        }
        // What was merged away has no sum: its rows are in that of its successor.
        let stands = is_node(unit) && self.tree.counts_for(unit.no) == unit.no;
        stands.then(|| {
            let keys = vec![(self.city_of(unit.no), i64::from(unit.no.0))];
            Sum { keys, sector: None, have: filed.and(&self.territory.set_under(unit.no)) }
        })
    }
}

/// The units of a set after one, in the order of their numbers, as many as a page holds.
#[must_use]
pub fn page(set: &Bits, after: Option<UnitNo>, limit: usize) -> Bits {
    let from = after.map_or(UnitNo(0), |unit| UnitNo(unit.0.saturating_add(1)));
    set.iter_from(from).take(limit).collect()
}
