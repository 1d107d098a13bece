//! The history of an incident and the versions of a plan.

use crate::engine::{DbError, Row, Tx};
use crate::params;
use shouhu_domain::ids::{IncidentId, Millis, PlanId, Seq, UnitNo};

/// One line of an incident's history; `kind` as in `incident_log`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub seq: Seq,
    pub at_ms: Millis,
    pub kind: String,
    pub node: Option<UnitNo>,
    pub level: Option<String>,
    pub by: Option<UnitNo>,
    pub post: Option<u32>,
    pub reason: String,
    pub plan: Option<PlanId>,
    pub plan_version: Option<i64>,
}

/// Served by the primary key.
const LOG: &str = "select seq, at_ms, kind, node_no, level, by_no, post_no, reason, plan_id, plan_version
  from incident_log where incident_id = $1 and seq < $2 order by seq desc limit $3";

fn unit(row: &Row, at: usize) -> Result<Option<UnitNo>, DbError> {
    Ok(row.get_opt_i64(at)?.and_then(|no| u32::try_from(no).ok()).map(UnitNo))
}

/// What has happened on an incident, newest first, before a sequence number.
///
/// # Errors
/// When the database fails.
pub fn log(tx: &mut Tx, incident: IncidentId, before: Seq, limit: i64) -> Result<Vec<Line>, DbError> {
    tx.query(LOG, &params![incident.0, before, limit], |row| {
        Ok(Line {
            seq: row.get_i64(0)?,
            at_ms: row.get_i64(1)?,
            kind: row.get_text(2)?.to_owned(),
            node: unit(row, 3)?,
            level: row.get_opt_text(4)?.map(str::to_owned),
            by: unit(row, 5)?,
            post: row.get_opt_i64(6)?.and_then(|p| u32::try_from(p).ok()),
            reason: row.get_text(7)?.to_owned(),
            plan: row.get_opt_i64(8)?.map(PlanId),
            plan_version: row.get_opt_i64(9)?,
        })
    })
}

/// One published version of a plan.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub version: u32,
    pub at_ms: Millis,
    pub by: Option<UnitNo>,
    pub post: Option<u32>,
    pub name: String,
    pub name_en: String,
    pub note: String,
    /// JSON list of the standing matters.
    pub standing: String,
}

/// Served by the primary key.
const VERSIONS: &str = "select version, at_ms, by_no, post_no, name, name_en, note, standing from plan_version
  where plan_id = $1 order by version desc limit $2";

/// The versions of a plan, the newest first.
///
/// # Errors
/// When the database fails.
pub fn plan_versions(tx: &mut Tx, plan: PlanId, limit: i64) -> Result<Vec<Version>, DbError> {
    tx.query(VERSIONS, &params![plan.0, limit], |row| {
        Ok(Version {
            version: row.get_int(0)?,
            at_ms: row.get_i64(1)?,
            by: unit(row, 2)?,
            post: row.get_opt_i64(3)?.and_then(|p| u32::try_from(p).ok()),
            name: row.get_text(4)?.to_owned(),
            name_en: row.get_text(5)?.to_owned(),
            note: row.get_text(6)?.to_owned(),
            standing: row.get_text(7)?.to_owned(),
        })
    })
}
