//! Incidents, what has happened on them, and the versions of plans.

use super::receipt::post_of;
use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::event::{Event, Record, ResponseLevel};
use shouhu_domain::ids::{IncidentId, PlanId, Seq, UnitNo};
use shouhu_domain::plan::PlanVersion;

const PUT_INCIDENT: Insert =
    Insert { table: "incident", columns: &["id", "name", "name_en", "scope_no", "space", "since_ms"], conflict: "" };
const SET_LEVEL: &str =
    "update incident set since_ms = $1, level = $2 where id = $3 and (level is null or level <> $2)";
const CLOSE: &str = "update incident set closed_ms = $1 where id = $2";
const LOG: Insert = Insert {
    table: "incident_log",
    columns: &[
        "incident_id",
        "seq",
        "at_ms",
        "kind",
        "node_no",
        "level",
        "by_no",
        "post_no",
        "reason",
        "plan_id",
        "plan_version",
    ],
    conflict: "",
};
const PUT_VERSION: Insert = Insert {
    table: "plan_version",
    columns: &[
        "plan_id", "version", "seq", "at_ms", "owner_no", "by_no", "post_no", "name", "name_en", "note", "standing",
    ],
    conflict: "",
};

/// One line of an incident's history.
struct Line<'a> {
    incident: IncidentId,
    kind: &'static str,
    node: Option<UnitNo>,
    level: Option<ResponseLevel>,
    reason: &'a str,
    plan: Option<(PlanId, u32)>,
}

pub(super) fn project(tx: &mut Tx, seq: Seq, record: &Record) -> Result<(), DbError> {
    match &record.event {
        Event::IncidentDeclared { name, name_en, scope, space } => {
            tx.insert_many(&PUT_INCIDENT, &[params![seq, name, name_en, scope.0, space.as_str(), record.at]])?;
        }
        Event::LevelSet { incident, level, node: None, .. } => {
            tx.execute(SET_LEVEL, &params![record.at, level.as_str(), incident.0])?;
        }
        Event::IncidentClosed { incident, .. } => {
            tx.execute(CLOSE, &params![record.at, incident.0])?;
        }
        Event::PlanPublished(version) => put_version(tx, seq, record, version)?,
        _ => {}
    }
    let Some(line) = line_of(seq, &record.event) else { return Ok(()) };
    let row = params![
        line.incident.0,
        seq,
        record.at,
        line.kind,
        line.node.map(|u| i64::from(u.0)),
        line.level.map(ResponseLevel::as_str),
        record.by.unit().map(|u| i64::from(u.0)),
        post_of(record),
        line.reason,
        line.plan.map(|(id, _)| id.0),
        line.plan.map(|(_, version)| i64::from(version)),
    ];
    tx.insert_many(&LOG, &[row])?;
    Ok(())
}

fn line_of(seq: Seq, event: &Event) -> Option<Line<'_>> {
    let line = |incident, kind, reason| Line { incident, kind, node: None, level: None, reason, plan: None };
    Some(match event {
        Event::IncidentDeclared { .. } => line(IncidentId(seq), "declared", ""),
        Event::LevelSet { incident, level, reason, node, plan } => {
            Line { node: *node, level: Some(*level), plan: *plan, ..line(*incident, "level_set", reason) }
        }
        Event::LevelLifted { incident, node, reason } => {
            Line { node: Some(*node), ..line(*incident, "level_lifted", reason) }
        }
        Event::IncidentClosed { incident, reason } => line(*incident, "closed", reason),
        _ => return None,
    })
}

fn put_version(tx: &mut Tx, seq: Seq, record: &Record, v: &PlanVersion) -> Result<(), DbError> {
    let standing = serde_json::to_string(&v.standing).map_err(|e| DbError::other(e.to_string()))?;
    let row = params![
        v.plan.map_or(seq, |id| id.0),
        v.version,
        seq,
        record.at,
        v.owner.0,
        record.by.unit().map(|u| i64::from(u.0)),
        post_of(record),
        v.name.as_str(),
        v.name_en.as_str(),
        v.note.as_str(),
        standing,
    ];
    tx.insert_many(&PUT_VERSION, &[row])?;
    Ok(())
}
