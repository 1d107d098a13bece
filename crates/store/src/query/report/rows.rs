//! Rows of slots: one, a page of explicit subjects, the last of a unit, all of a city.

use super::figures::cells;
use super::sources::Groups;
use crate::engine::{DbError, Row, Tx};
use crate::params;
use crate::project::Stand;
use shouhu_domain::command::SlotKey;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::form::Answers;
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::report::cells::Cells;
use shouhu_domain::report::{Day, Filing};
use shouhu_domain::state::State;
use std::collections::BTreeMap;

/// What stands in a slot. The answers are in the record `seq`: see [`filings`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Submission {
    pub period: Day,
    pub subject: UnitNo,
    /// Who has filed.
    pub unit: UnitNo,
    pub seq: Seq,
    pub first_seq: Seq,
    pub first_ms: Millis,
    pub at_ms: Millis,
    pub received_ms: Option<Millis>,
    pub device_ms: Option<Millis>,
    pub version: u32,
    pub revision: u32,
    /// `filed`, `returned`, `verified` or `withdrawn`.
    pub state: String,
    pub late: bool,
    pub nil: bool,
    pub no_change: bool,
    pub behalf: Option<UnitNo>,
    pub post: Option<u32>,
    pub reason: Option<String>,
    pub cells: Cells,
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select s.period, s.subject_no, s.unit_no, s.seq, s.first_seq, s.first_ms, s.at_ms, s.received_ms, \
             s.device_ms, s.version, s.revision, s.state, s.late, s.nil, s.no_change, s.behalf_no, s.post_no, \
             s.reason, s.cells",
            $rest
        )
    };
}

/// Served by the primary key.
const SOME: &str = columns!(
    " from submission s where s.city_no = $1 and s.matter_id = $2 and s.period = $3 and s.subject_no in ($LIST)"
);
/// Served by the primary key.
const OF_ONE: &str = columns!(
    " from submission s where s.city_no = $1 and s.matter_id = $2 and s.subject_no = $3 and s.period in ($LIST)"
);
/// Served by the primary keys of both.
const WITH_RECORD: &str = columns!(
    ", j.body from submission s join journal j on j.seq = s.seq
  where s.city_no = $1 and s.matter_id = $2 and s.period = $3 and s.subject_no > $4 order by s.subject_no limit $5"
);
/// Served by the primary keys of both.
const TO_EXPORT: &str = "select s.subject_no, s.revision, s.state, s.late, s.nil, s.first_ms, j.body
  from submission s join journal j on j.seq = s.seq
  where s.city_no = $1 and s.matter_id = $2 and s.period = $3 and s.subject_no in ($LIST)";
/// Served by the primary key.
const RECORDS: &str = "select seq, body from journal where seq in ($LIST)";
/// Served by the primary key.
const LOG: &str = "select seq from slot_log where matter_id = $1 and period = $2 and subject_no = $3
  and seq < $4 order by seq desc limit $5";

fn read(row: &Row) -> Result<Submission, DbError> {
    let number = |at| Ok::<_, DbError>(row.get_opt_i64(at)?.and_then(|no| u32::try_from(no).ok()));
    Ok(Submission {
        period: Day(row.get_int(0)?),
        subject: UnitNo(row.get_int(1)?),
        unit: UnitNo(row.get_int(2)?),
        seq: row.get_i64(3)?,
        first_seq: row.get_i64(4)?,
        first_ms: row.get_i64(5)?,
        at_ms: row.get_i64(6)?,
        received_ms: row.get_opt_i64(7)?,
        device_ms: row.get_opt_i64(8)?,
        version: row.get_int(9)?,
        revision: row.get_int(10)?,
        state: row.get_text(11)?.to_owned(),
        late: row.get_bool(12)?,
        nil: row.get_bool(13)?,
        no_change: row.get_bool(14)?,
        behalf: number(15)?.map(UnitNo),
        post: number(16)?,
        reason: row.get_opt_text(17)?.map(str::to_owned),
        cells: cells(row.get_blob(18)?)?,
    })
}

/// One slot; the city is that of [`Period::city_of`](super::Period::city_of).
///
/// # Errors
/// When the database fails.
pub fn submission(tx: &mut Tx, city: i64, slot: SlotKey) -> Result<Option<Submission>, DbError> {
    let bound = params![city, slot.matter.0, slot.period.0];
    Ok(tx.query_in(SOME, &bound, &[slot.subject.0.into()], read)?.pop())
}

/// The rows of some subjects of a period, in the order of their numbers; who has filed nothing has none.
///
/// # Errors
/// When the database fails.
pub fn submissions(tx: &mut Tx, matter: MatterId, period: Day, groups: &Groups) -> Result<Vec<Submission>, DbError> {
    let mut rows = vec![];
    for (city, subjects) in groups {
        rows.extend(tx.query_in(SOME, &params![*city, matter.0, period.0], subjects, read)?);
    }
    rows.sort_unstable_by_key(|row| row.subject);
    Ok(rows)
}

/// A row of a file to take away.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Exported {
    pub subject: UnitNo,
    pub revision: u32,
    /// `filed`, `returned`, `verified` or `withdrawn`.
    pub state: String,
    pub late: bool,
    pub nil: bool,
    pub first_ms: Millis,
    pub answers: Answers,
}

/// What some subjects of a period have filed, with what a file says of it and no more, in the order of their numbers.
///
/// # Errors
/// When the database fails or a record cannot be read.
pub fn exported(tx: &mut Tx, matter: MatterId, period: Day, groups: &Groups) -> Result<Vec<Exported>, DbError> {
    let read = |row: &Row| {
        let answers = filing(parsed(row.get_text(6)?)?).map(|filing| filing.answers).unwrap_or_default();
        Ok(Exported {
            subject: UnitNo(row.get_int(0)?),
            revision: row.get_int(1)?,
            state: row.get_text(2)?.to_owned(),
            late: row.get_bool(3)?,
            nil: row.get_bool(4)?,
            first_ms: row.get_i64(5)?,
            answers,
        })
    };
    let mut rows = vec![];
    for (city, subjects) in groups {
        rows.extend(tx.query_in(TO_EXPORT, &params![*city, matter.0, period.0], subjects, read)?);
    }
    rows.sort_unstable_by_key(|row| row.subject);
    Ok(rows)
}

/// The last periods before a day in which a subject has a filing that counts, latest first, with their cities.
#[must_use]
pub fn filed_in(state: &State, matter: MatterId, subject: UnitNo, before: Day, most: usize) -> Vec<(Day, i64)> {
    let Some(reports) = state.reports.get(&matter) else { return vec![] };
    let filed = reports.periods.range(..before).rev().filter(|(_, filings)| filings.filed.contains(subject));
    let city = |day| {
        let tree = state.tree.as_of(reports.duty.ends_ms(day));
        Stand::of(&tree, &tree.territory(), subject).place.city
    };
    filed.take(most).map(|(day, _)| (*day, city(*day))).collect()
}

/// The rows of one subject in some periods, latest first.
///
/// # Errors
/// When the database fails.
pub fn values_of(
    tx: &mut Tx,
    matter: MatterId,
    subject: UnitNo,
    periods: &[(Day, i64)],
) -> Result<Vec<Submission>, DbError> {
    let mut by_city: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
    periods.iter().for_each(|(day, city)| by_city.entry(*city).or_default().push(day.0.into()));
    let mut rows = vec![];
    for (city, days) in by_city {
        rows.extend(tx.query_in(OF_ONE, &params![city, matter.0, subject.0], &days, read)?);
    }
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.period));
    Ok(rows)
}

fn parsed(body: &str) -> Result<Record, DbError> {
    serde_json::from_str(body).map_err(|error| DbError::other(error.to_string()))
}

/// The filing of a record, if it is one.
fn filing(record: Record) -> Option<Filing> {
    match record.event {
        Event::ReportFiled(filing) | Event::ReportCorrected(filing) => Some(*filing),
        _ => None,
    }
}

/// What was filed by some records: the answers of rows.
///
/// # Errors
/// When the database fails or a record cannot be read.
pub fn filings(tx: &mut Tx, seqs: &[Seq]) -> Result<BTreeMap<Seq, Filing>, DbError> {
    Ok(records(tx, seqs)?.into_iter().filter_map(|(seq, record)| Some((seq, filing(record)?))).collect())
}

/// Some records of the journal.
///
/// # Errors
/// When the database fails or a record cannot be read.
pub fn records(tx: &mut Tx, seqs: &[Seq]) -> Result<BTreeMap<Seq, Record>, DbError> {
    let records = tx.query_in(RECORDS, &[], seqs, |row| Ok((row.get_i64(0)?, parsed(row.get_text(1)?)?)))?;
    Ok(records.into_iter().collect())
}

/// What happened in a slot, latest first, before a record.
///
/// # Errors
/// When the database fails or a record cannot be read.
pub fn history(
    tx: &mut Tx,
    slot: SlotKey,
    first_seq: Seq,
    before: Seq,
    limit: i64,
) -> Result<Vec<(Seq, Record)>, DbError> {
    let SlotKey { matter, period, subject } = slot;
    let mut seqs = tx.query(LOG, &params![matter.0, period.0, subject.0, before, limit], |row| row.get_i64(0))?;
    if seqs.len() < usize::try_from(limit).unwrap_or(0) && first_seq < before {
        seqs.push(first_seq);
    }
    Ok(records(tx, &seqs)?.into_iter().rev().collect())
}

/// Shows the rows of one city and period after a subject, in the order of subjects, each with what was filed: for
/// exports and recounts, a page at a time. Withdrawn ones too.
///
/// # Errors
/// When the database fails or a record cannot be read.
pub fn for_each_in(
    tx: &mut Tx,
    (city, matter, period): (i64, MatterId, Day),
    after: Option<UnitNo>,
    limit: i64,
    mut show: impl FnMut(Submission, Filing) -> Result<(), DbError>,
) -> Result<(), DbError> {
    let after = after.map_or(-1, |unit| i64::from(unit.0));
    tx.for_each(WITH_RECORD, &params![city, matter.0, period.0, after, limit], |row| {
        let Some(filing) = filing(parsed(row.get_text(19)?)?) else {
            return Err(DbError::other("a row of a slot names a record that filed nothing"));
        };
        show(read(row)?, filing)
    })
}
