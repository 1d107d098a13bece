//! One row of a slot, as it is read and written by the projection.

use super::stand::Stand;
use crate::engine::{DbError, Insert, Row as Read, Tx, Value};
use crate::params;
use crate::project::Place;
use shouhu_domain::command::SlotKey;
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::report::Day;
use shouhu_domain::report::cells::Cells;
use std::borrow::Cow;

pub(super) const PUT: Insert = Insert {
    table: "submission",
    columns: &[
        "city_no",
        "matter_id",
        "period",
        "subject_no",
        "county_no",
        "town_no",
        "sector",
        "unit_no",
        "seq",
        "first_seq",
        "first_ms",
        "at_ms",
        "received_ms",
        "device_ms",
        "version",
        "revision",
        "state",
        "late",
        "nil",
        "no_change",
        "behalf_no",
        "post_no",
        "reason",
        "cells",
    ],
    conflict: "on conflict (city_no, matter_id, period, subject_no) do update set
      county_no = excluded.county_no, town_no = excluded.town_no, sector = excluded.sector, unit_no = excluded.unit_no,
      seq = excluded.seq, first_ms = excluded.first_ms, at_ms = excluded.at_ms, received_ms = excluded.received_ms,
      device_ms = excluded.device_ms, version = excluded.version, revision = excluded.revision,
      state = excluded.state, late = excluded.late, nil = excluded.nil, no_change = excluded.no_change,
      behalf_no = excluded.behalf_no, post_no = excluded.post_no, reason = excluded.reason, cells = excluded.cells",
};
/// Served by the primary key.
const SOME: &str = "select subject_no, unit_no, seq, first_seq, first_ms, at_ms,
  received_ms, device_ms, version, revision, state, late, nil, no_change, behalf_no, post_no, reason, cells
  from submission where city_no = $1 and matter_id = $2 and period = $3 and subject_no in ($LIST)";
pub(super) const DROP: &str =
    "delete from submission where city_no = $1 and matter_id = $2 and period = $3 and subject_no = $4";

#[derive(Clone, Debug)]
pub(super) struct Row {
    pub slot: SlotKey,
    pub stand: Stand,
    pub unit: UnitNo,
    pub seq: Seq,
    pub first_seq: Seq,
    pub first_ms: Millis,
    pub at_ms: Millis,
    pub received_ms: Option<Millis>,
    pub device_ms: Option<Millis>,
    pub version: u32,
    pub revision: u32,
    pub state: Cow<'static, str>,
    pub late: bool,
    pub nil: bool,
    pub no_change: bool,
    pub behalf: Option<UnitNo>,
    pub post: Option<i64>,
    pub reason: Option<String>,
    pub cells: Cells,
}

impl Row {
    /// Whether its figures are in the sums.
    pub(super) fn counts(&self) -> bool {
        self.state != "withdrawn"
    }

    pub(super) fn values(self) -> Vec<Value<'static>> {
        let Place { city, county, town } = self.stand.place;
        params![
            city,
            self.slot.matter.0,
            self.slot.period.0,
            self.slot.subject.0,
            county,
            town,
            self.stand.sector,
            self.unit.0,
            self.seq,
            self.first_seq,
            self.first_ms,
            self.at_ms,
            self.received_ms,
            self.device_ms,
            self.version,
            self.revision,
            self.state,
            self.late,
            self.nil,
            self.no_change,
            self.behalf.map(|unit| i64::from(unit.0)),
            self.post,
            self.reason,
            self.cells.to_bytes(),
        ]
        .into()
    }
}

/// The rows of some subjects of one city, matter and period. Where they stand, the caller knows.
pub(super) fn read(
    tx: &mut Tx,
    (city, matter, period): (i64, i64, i64),
    subjects: &[i64],
) -> Result<Vec<Row>, DbError> {
    tx.query_in(SOME, &params![city, matter, period], subjects, |row| {
        let unit = |row: &Read, at| Ok::<_, DbError>(row.get_opt_i64(at)?.and_then(|no| u32::try_from(no).ok()));
        let period = i32::try_from(period).map_err(|e| DbError::other(e.to_string()))?;
        Ok(Row {
            slot: SlotKey { matter: MatterId(matter), period: Day(period), subject: UnitNo(row.get_int(0)?) },
            stand: Stand::default(),
            unit: UnitNo(row.get_int(1)?),
            seq: row.get_i64(2)?,
            first_seq: row.get_i64(3)?,
            first_ms: row.get_i64(4)?,
            at_ms: row.get_i64(5)?,
            received_ms: row.get_opt_i64(6)?,
            device_ms: row.get_opt_i64(7)?,
            version: row.get_int(8)?,
            revision: row.get_int(9)?,
            state: row.get_text(10)?.to_owned().into(),
            late: row.get_bool(11)?,
            nil: row.get_bool(12)?,
            no_change: row.get_bool(13)?,
            behalf: unit(row, 14)?.map(UnitNo),
            post: row.get_opt_i64(15)?,
            reason: row.get_opt_text(16)?.map(str::to_owned),
            cells: cells(row.get_blob(17)?)?,
        })
    })
}

pub(super) fn cells(bytes: &[u8]) -> Result<Cells, DbError> {
    Cells::from_bytes(bytes).ok_or_else(|| DbError::other("figures that cannot be read"))
}
