//! Findings: the board of whoever sees them, what recurs, and the steps of one.

use crate::engine::{DbError, Tx};
use crate::params;
use shouhu_domain::event::Space;
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::inspection::{Severity, Standing};
use shouhu_domain::matter::FileRef;

/// What of a board is shown; an absent part means all.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    pub standing: Option<Standing>,
    /// Only what was due before then.
    pub due_before: Option<Millis>,
    pub severity: Option<Severity>,
    pub category: Option<String>,
    pub unit: Option<UnitNo>,
}

/// How many findings of a severity stand somewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count {
    pub standing: Standing,
    pub severity: Severity,
    pub n: i64,
}

/// The same category, found again at the same unit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Repeat {
    pub unit: UnitNo,
    pub category: String,
    pub n: i64,
    /// The last finding of them.
    pub last: MatterId,
}

/// One step of a mending.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub seq: Seq,
    pub at_ms: Millis,
    /// reported, passed, not_passed or tried.
    pub kind: String,
    pub by: Option<UnitNo>,
    pub note: String,
    pub files: Vec<FileRef>,
}

/// Overdue findings are counted up to here.
pub const OVERDUE_MAX: i64 = 1_000;

/// Served by the primary key.
const ALL: &str = "select matter_id from finding_seen where scope_no = $1 and matter_id < $2 and space = $3
  and due_ms < $4 and (severity = $5 or $5 = '') and (category = $6 or $6 = '') and (unit_no = $7 or $7 < 0)
  order by matter_id desc limit $8";
/// Served by `finding_seen_by_state`.
const BY_STATE: &str = "select matter_id from finding_seen where scope_no = $1 and matter_id < $2 and space = $3
  and due_ms < $4 and (severity = $5 or $5 = '') and (category = $6 or $6 = '') and (unit_no = $7 or $7 < 0)
  and state = $9 order by matter_id desc limit $8";
const COUNTS: &str = "select state, severity, n from finding_count where scope_no = $1 and space = $2
  order by state, severity";
/// Served by `finding_seen_by_due`; never more than asked for.
const OVERDUE: &str = "select count(*) from (select 1 as one from finding_seen
  where scope_no = $1 and space = $2 and state = 'open' and due_ms < $3 limit $4) as late";
/// Served by `finding_repeat_by_n`.
const REPEATS: &str = "select unit_no, category, n, last_id from finding_repeat
  where scope_no = $1 and space = $2 and n > 1 order by n desc, unit_no, category limit $3";
/// Served by the primary key, under the responsible unit itself.
const REPEATED: &str = "select n from finding_repeat
  where scope_no = $1 and space = $2 and unit_no = $3 and category = $4";
const STEPS: &str = "select seq, at_ms, kind, by_no, note, files from finding_step where matter_id = $1 order by seq";

/// A page of the findings that a unit sees, the newest first, from below `before`.
///
/// # Errors
/// When the database fails.
pub fn board(
    tx: &mut Tx,
    (scope, space): (UnitNo, Space),
    wanted: &Wanted,
    before: MatterId,
    limit: i64,
) -> Result<Vec<MatterId>, DbError> {
    let due = wanted.due_before.unwrap_or(Millis::MAX);
    let severity = wanted.severity.map_or("", Severity::as_str);
    let category = wanted.category.as_deref().unwrap_or_default();
    let unit = wanted.unit.map_or(-1, |unit| i64::from(unit.0));
    let id = |row: &crate::engine::Row| row.get_i64(0).map(MatterId);
    match wanted.standing {
        None => {
            let page = params![scope.0, before.0, space.as_str(), due, severity, category, unit, limit];
            tx.query(ALL, &page, id)
        }
        Some(standing) => {
            let state = standing.as_str();
            let page = params![scope.0, before.0, space.as_str(), due, severity, category, unit, limit, state];
            tx.query(BY_STATE, &page, id)
        }
    }
}

/// How many stand where, for one who sees them.
///
/// # Errors
/// When the database fails.
pub fn counts(tx: &mut Tx, scope: UnitNo, space: Space) -> Result<Vec<Count>, DbError> {
    tx.query(COUNTS, &params![scope.0, space.as_str()], |row| {
        let (state, severity) = (row.get_text(0)?, row.get_text(1)?);
        Ok(Count {
            standing: Standing::parse(state).ok_or_else(|| DbError::other(format!("a finding {state}")))?,
            severity: Severity::parse(severity).ok_or_else(|| DbError::other(format!("a severity {severity}")))?,
            n: row.get_i64(2)?,
        })
    })
}

/// How many are open past their due, up to [`OVERDUE_MAX`].
///
/// # Errors
/// When the database fails.
pub fn overdue(tx: &mut Tx, scope: UnitNo, space: Space, now: Millis) -> Result<i64, DbError> {
    let found = tx.query_opt(OVERDUE, &params![scope.0, space.as_str(), now, OVERDUE_MAX], |row| row.get_i64(0))?;
    Ok(found.unwrap_or(0))
}

/// What recurs, the most often first.
///
/// # Errors
/// When the database fails.
pub fn repeats(tx: &mut Tx, scope: UnitNo, space: Space, limit: i64) -> Result<Vec<Repeat>, DbError> {
    tx.query(REPEATS, &params![scope.0, space.as_str(), limit], |row| {
        Ok(Repeat {
            unit: UnitNo(row.get_int(0)?),
            category: row.get_text(1)?.to_owned(),
            n: row.get_i64(2)?,
            last: MatterId(row.get_i64(3)?),
        })
    })
}

/// How often a category was found at a unit.
///
/// # Errors
/// When the database fails.
pub fn repeated(tx: &mut Tx, unit: UnitNo, space: Space, category: &str) -> Result<i64, DbError> {
    let key = params![unit.0, space.as_str(), unit.0, category];
    Ok(tx.query_opt(REPEATED, &key, |row| row.get_i64(0))?.unwrap_or(0))
}

/// The steps of one finding, oldest first.
///
/// # Errors
/// When the database fails.
pub fn steps(tx: &mut Tx, matter: MatterId) -> Result<Vec<Step>, DbError> {
    tx.query(STEPS, &params![matter.0], |row| {
        Ok(Step {
            seq: row.get_i64(0)?,
            at_ms: row.get_i64(1)?,
            kind: row.get_text(2)?.to_owned(),
            by: row.get_opt_i64(3)?.and_then(|no| u32::try_from(no).ok()).map(UnitNo),
            note: row.get_text(4)?.to_owned(),
            files: serde_json::from_str(row.get_text(5)?).map_err(|e| DbError::other(e.to_string()))?,
        })
    })
}
