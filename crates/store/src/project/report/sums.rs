//! The sums of a batch by node: what they gain and lose is added up first, so that a city's row is written once.

use super::row::{Row, cells};
use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::report::cells::Cells;
use std::collections::BTreeMap;

const PUT: Insert = Insert {
    table: "node_sum",
    columns: &["city_no", "matter_id", "period", "unit_no", "sector", "cells"],
    conflict: "on conflict (city_no, matter_id, period, unit_no, sector) do update set cells = excluded.cells",
};
/// Served by the primary key.
const SOME: &str = "select unit_no, sector, cells from node_sum
  where city_no = $1 and matter_id = $2 and period = $3 and unit_no in ($LIST)";
const DROP: &str =
    "delete from node_sum where city_no = $1 and matter_id = $2 and period = $3 and unit_no = $4 and sector = $5";

/// City, matter, period.
type Group = (i64, i64, i64);

#[derive(Default)]
pub(super) struct Sums {
    /// By group, node and sector.
    changes: BTreeMap<Group, BTreeMap<(i64, String), Cells>>,
}

impl Sums {
    pub(super) fn add(&mut self, row: &Row) {
        self.change(row, Cells::add);
    }

    pub(super) fn take(&mut self, row: &Row) {
        self.change(row, Cells::take);
    }

    fn change(&mut self, row: &Row, how: impl Fn(&mut Cells, &Cells)) {
        for (city, node) in &row.stand.nodes {
            let group = self.changes.entry((*city, row.slot.matter.0, row.slot.period.0.into())).or_default();
            how(group.entry((*node, row.stand.sector.clone())).or_default(), &row.cells);
        }
    }

    /// A sum of nothing has no row: so it is whether a filing and its withdrawal came in one batch or in two.
    pub(super) fn flush(self, tx: &mut Tx) -> Result<(), DbError> {
        let mut rows = vec![];
        for ((city, matter, period), mut changes) in self.changes {
            let mut ids: Vec<i64> = changes.keys().map(|(node, _)| *node).collect();
            ids.dedup();
            let known = tx.query_in(SOME, &params![city, matter, period], &ids, |row| {
                Ok((row.get_i64(0)?, row.get_text(1)?.to_owned(), cells(row.get_blob(2)?)?))
            })?;
            for (node, sector, cells) in known {
                if let Some(sum) = changes.get_mut(&(node, sector)) {
                    sum.add(&cells);
                }
            }
            for ((node, sector), sum) in changes {
                if sum.is_empty() {
                    tx.execute(DROP, &params![city, matter, period, node, sector])?;
                } else {
                    rows.push(params![city, matter, period, node, sector, sum.to_bytes()]);
                }
            }
        }
        tx.insert_many(&PUT, &rows)?;
        Ok(())
    }
}
