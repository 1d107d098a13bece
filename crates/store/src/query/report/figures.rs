//! Figures of nodes from what was planned.

use super::sources::{Groups, Source};
use crate::engine::{DbError, Tx};
use crate::params;
use shouhu_domain::ids::MatterId;
use shouhu_domain::report::Day;
use shouhu_domain::report::cells::{Cell, Cells};
use std::collections::{BTreeMap, BTreeSet};

/// Served by the primary key.
const SUMS: &str = "select unit_no, sector, cells from node_sum
  where city_no = $1 and matter_id = $2 and period = $3 and unit_no in ($LIST)";
/// Served by the primary key.
const SUMS_OF_NODE: &str = "select period, sector, cells from node_sum
  where city_no = $1 and matter_id = $2 and unit_no = $3 and period in ($LIST)";
/// Served by the primary key.
const ROWS: &str = "select cells from submission
  where city_no = $1 and matter_id = $2 and period = $3 and state <> 'withdrawn' and subject_no in ($LIST)";
/// Served by the primary key.
const ALL_ROWS: &str = "select subject_no, cells from submission
  where city_no = $1 and matter_id = $2 and period = $3 and state <> 'withdrawn'";
/// From so many rows of a group all of them are read in one run.
const RUN_MIN: usize = 2_048;

pub(super) fn cells(bytes: &[u8]) -> Result<Cells, DbError> {
    Cells::from_bytes(bytes).ok_or_else(|| DbError::other("figures that cannot be read"))
}

/// The figures of some nodes for one period, in the order of their sources: one statement for each city that they
/// touch.
///
/// # Errors
/// When the database fails.
pub fn figures(tx: &mut Tx, matter: MatterId, period: Day, sources: &[Source]) -> Result<Vec<Cells>, DbError> {
    let mut asked: BTreeMap<i64, BTreeSet<i64>> = BTreeMap::new();
    for (city, node) in sources.iter().flat_map(|source| &source.sums) {
        asked.entry(*city).or_default().insert(*node);
    }
    let mut sums: BTreeMap<(i64, i64), Vec<(String, Cells)>> = BTreeMap::new();
    for (city, nodes) in asked {
        let nodes: Vec<i64> = nodes.into_iter().collect();
        tx.query_in(SUMS, &params![city, matter.0, period.0], &nodes, |row| {
            let known = sums.entry((city, row.get_i64(0)?)).or_default();
            known.push((row.get_text(1)?.to_owned(), cells(row.get_blob(2)?)?));
            Ok(())
        })?;
    }
    let mut all = Vec::with_capacity(sources.len());
    for source in sources {
        let mut total = Cells::default();
        let rows = source.sums.iter().filter_map(|key| sums.get(key)).flatten();
        rows.filter(|(sector, _)| is_of(source, sector)).for_each(|(_, cells)| total.add(cells));
        differences(tx, (matter, period), source, &mut total)?;
        all.push(total);
    }
    Ok(all)
}

/// The figures of one node over periods, each with its own source: the sums of a city are one statement.
///
/// # Errors
/// When the database fails.
pub fn series(tx: &mut Tx, matter: MatterId, periods: &[(Day, Source)]) -> Result<Vec<Cells>, DbError> {
    let mut asked: BTreeMap<(i64, i64), Vec<i64>> = BTreeMap::new();
    let mut place: BTreeMap<i64, usize> = BTreeMap::new();
    for (at, (day, source)) in periods.iter().enumerate() {
        place.insert(day.0.into(), at);
        source.sums.iter().for_each(|key| asked.entry(*key).or_default().push(day.0.into()));
    }
    let mut all = vec![Cells::default(); periods.len()];
    for ((city, node), days) in asked {
        tx.query_in(SUMS_OF_NODE, &params![city, matter.0, node], &days, |row| {
            let (day, sector) = (row.get_i64(0)?, row.get_text(1)?);
            if let Some(at) = place.get(&day).copied().filter(|at| is_of(&periods[*at].1, sector)) {
                all[at].add(&cells(row.get_blob(2)?)?);
            }
            Ok(())
        })?;
    }
    for ((day, source), total) in periods.iter().zip(&mut all) {
        differences(tx, (matter, *day), source, total)?;
    }
    Ok(all)
}

fn is_of(source: &Source, sector: &str) -> bool {
    source.sector.as_deref().is_none_or(|only| only == sector)
}

fn differences(tx: &mut Tx, period: (MatterId, Day), source: &Source, total: &mut Cells) -> Result<(), DbError> {
    each(tx, period, &source.plus, |cells| total.add(cells))?;
    each(tx, period, &source.minus, |cells| total.take(cells))
}

/// Shows the cells of each row of some subjects.
fn each(
    tx: &mut Tx,
    (matter, period): (MatterId, Day),
    groups: &Groups,
    mut show: impl FnMut(&Cells),
) -> Result<(), DbError> {
    for (city, subjects) in groups {
        let bound = params![*city, matter.0, period.0];
        if subjects.len() < RUN_MIN {
            tx.query_in(ROWS, &bound, subjects, |row| {
                show(&cells(row.get_blob(0)?)?);
                Ok(())
            })?;
            continue;
        }
        let wanted: BTreeSet<i64> = subjects.iter().copied().collect();
        tx.for_each(ALL_ROWS, &bound, |row| {
            if wanted.contains(&row.get_i64(0)?) {
                show(&cells(row.get_blob(1)?)?);
            }
            Ok(())
        })?;
    }
    Ok(())
}

/// The values of one cell in the rows of some subjects, ascending: for least, most and median. Rows without the
/// question have none.
///
/// # Errors
/// When the database fails.
pub fn values(tx: &mut Tx, matter: MatterId, period: Day, groups: &Groups, of: Cell) -> Result<Vec<i64>, DbError> {
    let counted = Cell { part: shouhu_domain::report::cells::Part::Count, ..of };
    let mut values = vec![];
    each(tx, (matter, period), groups, |cells| {
        if cells.get(counted) > 0 {
            values.push(cells.get(of));
        }
    })?;
    values.sort_unstable();
    Ok(values)
}
