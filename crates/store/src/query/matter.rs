//! What a matter's pages show beyond the heads and counts that the state holds.

use crate::engine::{DbError, Row, Tx};
use crate::params;
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};

/// One version of the text; the first is the one that was issued.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub version: u32,
    pub title: String,
    pub text: String,
    /// JSON list of file references.
    pub files: String,
    /// The file that is the text, as JSON, if one is.
    pub text_file: Option<String>,
    pub at_ms: Millis,
    pub by: Option<UnitNo>,
    pub reason: String,
}

/// Served by the primary key.
const VERSIONS: &str = "select version, title, text, files, at_ms, by_no, reason, text_file from matter_version
  where matter_id = $1 order by version";

/// All versions of a matter, oldest first.
///
/// # Errors
/// When the database fails.
pub fn versions(tx: &mut Tx, matter: MatterId) -> Result<Vec<Version>, DbError> {
    tx.query(VERSIONS, &params![matter.0], |row| {
        Ok(Version {
            version: row.get_int(0)?,
            title: row.get_text(1)?.to_owned(),
            text: row.get_text(2)?.to_owned(),
            files: row.get_text(3)?.to_owned(),
            text_file: row.get_opt_text(7)?.map(str::to_owned),
            at_ms: row.get_i64(4)?,
            by: unit(row, 5)?,
            reason: row.get_text(6)?.to_owned(),
        })
    })
}

const TEXT_FILE: &str = "select text_file from matter where id = $1";

/// The file that is the text, as JSON, if one is.
///
/// # Errors
/// When the database fails.
pub fn text_file(tx: &mut Tx, matter: MatterId) -> Result<Option<String>, DbError> {
    let found = tx.query_opt(TEXT_FILE, &params![matter.0], |row| Ok(row.get_opt_text(0)?.map(str::to_owned)))?;
    Ok(found.flatten())
}

fn unit(row: &Row, column: usize) -> Result<Option<UnitNo>, DbError> {
    let no = row.get_opt_i64(column)?;
    Ok(no.and_then(|no| u32::try_from(no).ok()).map(UnitNo))
}

/// What one unit has answered, with the moments.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Receipt {
    pub unit: Option<UnitNo>,
    pub delivered_ms: Option<Millis>,
    pub read_ms: Option<Millis>,
    pub signed_ms: Option<Millis>,
    pub done_ms: Option<Millis>,
    pub verified_ms: Option<Millis>,
    pub late: bool,
    pub via: Option<String>,
    pub post: Option<u32>,
    pub signer: Option<String>,
    pub note: Option<String>,
    pub difficulty_ms: Option<Millis>,
    pub difficulty: Option<String>,
    pub answered_ms: Option<Millis>,
    pub answer: Option<String>,
    pub excused_ms: Option<Millis>,
    pub excuse: Option<String>,
    pub returned_ms: Option<Millis>,
    pub return_reason: Option<String>,
}

/// Receipts of named units of one city; served by the primary key.
const RECEIPTS: &str = "select unit_no, delivered_ms, read_ms, signed_ms, done_ms, verified_ms, late, via, post_no,
  signer, note, difficulty_ms, difficulty, answered_ms, answer, excused_ms, excuse, returned_ms, return_reason
  from receipt where city_no = $1 and matter_id = $2 and unit_no in ($LIST)";

/// One unit's receipt, under whichever of its cities the row stands.
///
/// # Errors
/// When the database fails.
pub fn receipt(tx: &mut Tx, cities: &[i64], matter: MatterId, unit: UnitNo) -> Result<Option<Receipt>, DbError> {
    for city in cities {
        let found = receipts(tx, *city, matter, &[i64::from(unit.0)])?.pop();
        if found.is_some() {
            return Ok(found);
        }
    }
    Ok(None)
}

/// The receipts of some units of one city, in no order; units without one are absent.
///
/// # Errors
/// When the database fails.
pub fn receipts(tx: &mut Tx, city: i64, matter: MatterId, units: &[i64]) -> Result<Vec<Receipt>, DbError> {
    let text = |row: &Row, at: usize| Ok::<_, DbError>(row.get_opt_text(at)?.map(str::to_owned));
    tx.query_in(RECEIPTS, &params![city, matter.0], units, |row| {
        Ok(Receipt {
            unit: unit(row, 0)?,
            delivered_ms: row.get_opt_i64(1)?,
            read_ms: row.get_opt_i64(2)?,
            signed_ms: row.get_opt_i64(3)?,
            done_ms: row.get_opt_i64(4)?,
            verified_ms: row.get_opt_i64(5)?,
            late: row.get_opt_i64(6)? == Some(1),
            via: text(row, 7)?,
            post: row.get_opt_i64(8)?.and_then(|p| u32::try_from(p).ok()),
            signer: text(row, 9)?,
            note: text(row, 10)?,
            difficulty_ms: row.get_opt_i64(11)?,
            difficulty: text(row, 12)?,
            answered_ms: row.get_opt_i64(13)?,
            answer: text(row, 14)?,
            excused_ms: row.get_opt_i64(15)?,
            excuse: text(row, 16)?,
            returned_ms: row.get_opt_i64(17)?,
            return_reason: text(row, 18)?,
        })
    })
}

/// One line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    pub matter: MatterId,
    pub seq: Seq,
    pub at_ms: Millis,
    pub kind: String,
    pub unit: Option<UnitNo>,
    pub by: Option<UnitNo>,
    pub text: Option<String>,
    pub units: Option<i64>,
    pub step: Option<i64>,
    pub due_ms: Option<Millis>,
}

/// Served by the primary key.
const LOG: &str = "select matter_id, seq, at_ms, kind, unit_no, by_no, text, units, step, due_ms from matter_log
  where matter_id = $1 and seq < $2 order by seq desc limit $3";

/// The timeline of a matter, newest first, before a sequence number.
///
/// # Errors
/// When the database fails.
pub fn log(tx: &mut Tx, matter: MatterId, before: Seq, limit: i64) -> Result<Vec<LogLine>, DbError> {
    tx.query(LOG, &params![matter.0, before, limit], |row| {
        Ok(LogLine {
            matter: MatterId(row.get_i64(0)?),
            seq: row.get_i64(1)?,
            at_ms: row.get_i64(2)?,
            kind: row.get_text(3)?.to_owned(),
            unit: unit(row, 4)?,
            by: unit(row, 5)?,
            text: row.get_opt_text(6)?.map(str::to_owned),
            units: row.get_opt_i64(7)?,
            step: row.get_opt_i64(8)?,
            due_ms: row.get_opt_i64(9)?,
        })
    })
}
