//! The figures of a period counted anew from the records, beside the sums that the lane has kept.
//!
//! A city is counted a page of rows at a time, so that whoever counts holds neither the state nor a connection long.

use super::figures::cells;
use super::rows::{Submission, for_each_in};
use super::sources::Period;
use crate::engine::{DbError, Tx};
use crate::params;
use crate::project::Stand;
use shouhu_domain::ids::{MatterId, UnitNo};
use shouhu_domain::report::cells::{Cell, Cells};
use shouhu_domain::report::{Day, Filing, figures};
use shouhu_domain::state::State;
use std::collections::{BTreeMap, BTreeSet};

/// Rows that are read at once.
const PAGE: i64 = 1_000;
/// Served by the primary key.
const SUMS: &str = "select unit_no, sector, cells from node_sum where city_no = $1 and matter_id = $2 and period = $3";

/// A sum that is not what the records say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub matter: MatterId,
    pub period: Day,
    /// `None` for what stands under no city.
    pub node: Option<UnitNo>,
    pub sector: String,
    pub cell: Cell,
    pub kept: i64,
    pub counted: i64,
}

/// City, matter, period.
type Group = (i64, MatterId, Day);

/// By city, node and sector.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sums(BTreeMap<(i64, i64, String), Cells>);

/// What the rows of a period come to, so far.
#[derive(Clone, Debug, Default)]
pub struct Count(Sums);

impl Count {
    /// Every row once at every node above it. Who has filed, the state and the row must say both; what, the record.
    pub fn add(&mut self, state: &State, period: &Period<'_>, rows: &[(Submission, Filing)]) {
        let (territory, filed) = (period.tree.territory(), period.filed());
        for (row, filing) in rows.iter().filter(|(row, _)| row.state != "withdrawn" && filed.contains(row.subject)) {
            let stand = Stand::of(&period.tree, &territory, row.subject);
            let cells = cells_of(state, period, filing);
            for (city, node) in &stand.nodes {
                self.0.0.entry((*city, *node, stand.sector.clone())).or_default().add(&cells);
            }
        }
    }

    /// What differs from the sums that were kept.
    #[must_use]
    pub fn differences(&self, of: (MatterId, Day), kept: &Sums) -> Vec<Difference> {
        between(of, &kept.0, &self.0.0)
    }
}

/// A page of the rows of a group after a subject, each with what was filed. Withdrawn ones too.
///
/// # Errors
/// When the database fails or a record cannot be read.
pub fn rows_in(
    tx: &mut Tx,
    group: Group,
    after: Option<UnitNo>,
    limit: i64,
) -> Result<Vec<(Submission, Filing)>, DbError> {
    let mut rows = vec![];
    for_each_in(tx, group, after, limit, |row, filing| {
        rows.push((row, filing));
        Ok(())
    })?;
    Ok(rows)
}

/// The sums that the lane has kept of a group.
///
/// # Errors
/// When the database fails.
pub fn kept(tx: &mut Tx, (city, matter, day): Group) -> Result<Sums, DbError> {
    let mut kept = Sums::default();
    tx.for_each(SUMS, &params![city, matter.0, day.0], |row| {
        kept.0.insert((city, row.get_i64(0)?, row.get_text(1)?.to_owned()), cells(row.get_blob(2)?)?);
        Ok(())
    })?;
    Ok(kept)
}

/// Counts one period of a duty. Nothing is changed.
///
/// # Errors
/// When the database fails or a record cannot be read.
pub fn recount(tx: &mut Tx, state: &State, matter: MatterId, day: Day) -> Result<Vec<Difference>, DbError> {
    let Some(period) = Period::of(state, matter, day) else { return Ok(vec![]) };
    let (mut count, mut all) = (Count::default(), Sums::default());
    for city in period.cities() {
        let mut after = None;
        loop {
            let rows = rows_in(tx, (city, matter, day), after, PAGE)?;
            let Some((last, _)) = rows.last() else { break };
            after = Some(last.subject);
            count.add(state, &period, &rows);
        }
        all.0.extend(kept(tx, (city, matter, day))?.0);
    }
    Ok(count.differences((matter, day), &all))
}

fn cells_of(state: &State, period: &Period<'_>, filing: &Filing) -> Cells {
    let version = state.forms.get(&period.reports.duty.form).and_then(|form| form.version(filing.version));
    version.map_or_else(Cells::default, |version| figures::cells_of(version, &filing.answers, filing.nil))
}

type Map = BTreeMap<(i64, i64, String), Cells>;

fn between((matter, period): (MatterId, Day), kept: &Map, counted: &Map) -> Vec<Difference> {
    let nothing = Cells::default();
    let keys: BTreeSet<_> = kept.keys().chain(counted.keys()).collect();
    let mut found = vec![];
    for key in keys {
        let (kept, counted) = (kept.get(key).unwrap_or(&nothing), counted.get(key).unwrap_or(&nothing));
        let cells: BTreeSet<Cell> = kept.iter().chain(counted.iter()).map(|(cell, _)| cell).collect();
        let node = u32::try_from(key.1).ok().map(UnitNo);
        found.extend(cells.into_iter().filter(|cell| kept.get(*cell) != counted.get(*cell)).map(|cell| Difference {
            matter,
            period,
            node,
            sector: key.2.clone(),
            cell,
            kept: kept.get(cell),
            counted: counted.get(cell),
        }));
    }
    found
}
