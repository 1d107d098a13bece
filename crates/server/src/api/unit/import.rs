//! Import of units: every fault at once, the good rows in commands of at most 500, undone within a day.
//!
//! The plan is the domain's, the table reader's the file's shape; here only what is asked, allowed and
//! answered. An import's id is the number of its first record; its commands carry ids that follow from
//! the client's, so that the journal alone says what to undo.

use crate::app::App;
use crate::door::{Body, CommandId, Path, Query, Raw, Seen};
use crate::problem::{Problem, internal, words};
use crate::session::Asker;
use crate::table;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shouhu_domain::command::Command;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{DAY_MS, Millis, Seq, UnitNo};
use shouhu_domain::import::{self, Plan, Row};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::tree::Unit;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::journal;
use std::collections::{HashMap, HashSet};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Units of one command; larger ones would hold the lane up.
pub const BATCH: usize = 500;
/// Faults that one answer names; their number is always told.
const ERRORS_MAX: usize = 5_000;
/// How long an import can be undone.
const UNDO_MS: Millis = DAY_MS;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// 1: say what would happen and change nothing.
    pub dry_run: Option<u8>,
    /// `auto`: the first bytes tell.
    pub format: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ImportFault {
    /// As a spreadsheet counts: the header is row 1.
    pub row: u32,
    pub column: String,
    pub code: String,
    pub title: String,
    pub title_zh: String,
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_row: Option<u32>,
    /// Whether the row was refused; else it was taken without this cell.
    pub refused: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ImportView {
    /// To undo it; absent when nothing was changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    pub rows: usize,
    pub good: usize,
    pub bad: usize,
    pub added: usize,
    pub changed: usize,
    pub unchanged: u32,
    pub errors: Vec<ImportFault>,
    /// Columns that nobody asked for.
    pub unknown_columns: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undo_until_ms: Option<Millis>,
}

/// Takes a list of units (CSV or XLSX): the good rows are stored, the rest comes back with reasons.
#[utoipa::path(post, path = "/units/import", tag = "units", params(ImportQuery),
  request_body(content = Vec<u8>, content_type = "application/octet-stream"),
  responses((status = 200, body = ImportView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn take(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<ImportQuery>,
    id: CommandId,
    body: Raw<{ table::BYTES_MAX }>,
) -> Result<Seen<ImportView>, Problem> {
    allowed(&app, &asker, Action::UnitWrite)?;
    if query.format.as_deref().is_some_and(|f| !matches!(f, "auto" | "csv" | "xlsx")) {
        return Err(Problem::new("query.wrong"));
    }
    let (dry, now) = (query.dry_run == Some(1), app.now());
    let (bytes, reader) = (body.bytes.clone(), app.clone());
    let planning = tokio::task::spawn_blocking(move || planned(&reader, &bytes, now));
    let (total, plan, unknown_columns) = planning.await.map_err(|e| internal(&e.to_string()))??;
    let mut first = None;
    if !dry {
        let batches = plan.batches(&app.store.state().tree, BATCH);
        for (at, units) in (0..).zip(batches) {
            let command = Command::PutUnits { units };
            let answer = body.write(&app, &asker, CommandId(derived(id.0, at)), command).await?;
            let count = if let shouhu_domain::command::Outcome::Added { count } = answer.outcome { count } else { 0 };
            first = first.or((count > 0).then(|| answer.seq - i64::from(count) + 1));
        }
    }
    let bad = plan.refused();
    let view = ImportView {
        id: first,
        rows: total,
        good: total.saturating_sub(bad),
        bad,
        added: plan.add.len(),
        changed: plan.change.len(),
        unchanged: plan.unchanged,
        errors: plan.errors.iter().take(ERRORS_MAX).map(fault).collect(),
        unknown_columns,
        undo_until_ms: first.map(|_| now + UNDO_MS),
    };
    Ok(Seen(app.store.state().seq, view))
}

/// Whoever may write units at all may have a list judged; each unit is authorised in the lane.
pub(crate) fn allowed(app: &App, asker: &Asker, action: Action) -> Result<(), Problem> {
    let may = policy::list_scope(&app.store.state().tree, &asker.policy(), action).is_some();
    if may { Ok(()) } else { Err(Problem::new("forbidden")) }
}

fn planned(app: &App, bytes: &[u8], now: Millis) -> Result<(usize, Plan, Vec<String>), Problem> {
    let wrong = |e: table::TableError| Problem::new(e.code()).params(serde_json::json!({ "value": e.value() }));
    let read = table::read(bytes).map_err(wrong)?;
    let (rows, unknown): (Vec<Row>, _) = table::unit_rows(&read).map_err(wrong)?;
    let state = app.store.state();
    Ok((rows.len(), import::plan(&rows, &state.tree, now), unknown))
}

pub(crate) fn fault(error: &import::RowError) -> ImportFault {
    let (_, title, title_zh) = words(error.code);
    ImportFault {
        row: error.row,
        column: error.column.into(),
        code: error.code.into(),
        title: title.into(),
        title_zh: title_zh.into(),
        value: error.value.clone(),
        other_row: error.other_row,
        refused: error.refused,
    }
}

/// The id of the `at`th command of an import: the client's own for the first, its digest for the rest.
#[must_use]
pub fn derived(id: Uuid, at: u32) -> Uuid {
    if at == 0 {
        return id;
    }
    let digest = Sha256::new().chain_update(id.as_bytes()).chain_update(at.to_be_bytes()).finalize();
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid()
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UndoneView {
    /// Units that are as they were before, new ones closed as if they had never been.
    pub undone: u32,
    /// Units that somebody has changed since; they stay.
    pub kept: u32,
    pub seq: i64,
}

/// Undoes an import within 24 hours by inverse records.
#[utoipa::path(post, path = "/units/import/{id}/undo", tag = "units", params(("id" = i64, Path)),
  request_body = crate::api::view::Nothing,
  responses((status = 200, body = UndoneView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn undo(
    State(app): State<App>,
    asker: Asker,
    Path(first): Path<i64>,
    id: CommandId,
    body: Body<crate::api::view::Nothing>,
) -> Result<Json<UndoneView>, Problem> {
    allowed(&app, &asker, Action::ImportUndo)?;
    let imported = app.read(move |tx| imported(tx, first)).await?.ok_or_else(|| Problem::new("not_found"))?;
    if app.now() > imported.at + UNDO_MS {
        return Err(Problem::new("import.undo.too_late"));
    }
    let (units, kept) = inverse(&app, &imported);
    let mut undone = 0;
    let mut seq = app.store.state().seq;
    for (at, units) in (0..).zip(units.chunks(BATCH)) {
        let command = Command::PutUnits { units: units.to_vec() };
        let answer = body.write(&app, &asker, CommandId(derived(id.0, at)), command).await?;
        undone += u32::try_from(units.len()).unwrap_or(0);
        seq = answer.seq;
    }
    Ok(Json(UndoneView { undone, kept, seq }))
}

/// What an import wrote, and what stood before.
struct Imported {
    at: Millis,
    /// As the import left them, new ones marked.
    after: HashMap<UnitNo, (Unit, bool)>,
    before: HashMap<UnitNo, Unit>,
}

/// Reads an import back from the journal: its records by their command ids, then the last record of
/// each changed unit before it.
fn imported(tx: &mut Tx, first: Seq) -> Result<Option<Imported>, DbError> {
    let Some(base) = record_at(tx, first)? else { return Ok(None) };
    let Some(id) = base.cmd.filter(|_| is_of_units(&base.event)) else { return Ok(None) };
    let ids: HashSet<Uuid> = (0..4_000).map(|at| derived(id, at)).collect();
    let mut after = HashMap::new();
    journal::read_from(tx, first - 1, |_, body| {
        let Some(record) = of_units(body).filter(|r| r.cmd.is_some_and(|cmd| ids.contains(&cmd))) else {
            return Ok(());
        };
        match record.event {
            Event::UnitAdded(unit) => _ = after.insert(unit.no, (*unit, true)),
            Event::UnitChanged(unit) => {
                let added = after.get(&unit.no).is_some_and(|(_, added)| *added);
                after.insert(unit.no, (*unit, added));
            }
            _ => {}
        }
        Ok(())
    })?;
    let mut before = HashMap::new();
    let changed = after.values().any(|(_, added)| !added);
    if changed {
        journal::read_from(tx, 0, |seq, body| {
            if seq >= first {
                return Ok(());
            }
            if let Some(Event::UnitAdded(unit) | Event::UnitChanged(unit)) = of_units(body).map(|r| r.event)
                && after.get(&unit.no).is_some_and(|(_, added)| !added)
            {
                before.insert(unit.no, *unit);
            }
            Ok(())
        })?;
    }
    Ok(Some(Imported { at: base.at, after, before }))
}

fn record_at(tx: &mut Tx, seq: Seq) -> Result<Option<Record>, DbError> {
    let mut found = None;
    journal::read_page(tx, seq - 1, 1, |at, body| {
        found = (at == seq).then(|| of_units(body)).flatten();
        Ok(())
    })?;
    Ok(found)
}

fn is_of_units(event: &Event) -> bool {
    matches!(event, Event::UnitAdded(_) | Event::UnitChanged(_))
}

/// Only records of units are parsed: a journal holds many more of others.
fn of_units(body: &str) -> Option<Record> {
    let may_be = body.contains("\"unit.added\"") || body.contains("\"unit.changed\"");
    let record: Record = serde_json::from_str(Some(body).filter(|_| may_be)?).ok()?;
    is_of_units(&record.event).then_some(record)
}

/// The units to put so that everything is as before, and how many were changed since and stay. New
/// units are closed at the beginning of time: they never were, and a later list may bring them again.
fn inverse(app: &App, imported: &Imported) -> (Vec<Unit>, u32) {
    let state = app.store.state();
    let mut kept = 0;
    let mut units = vec![];
    for (no, (after, added)) in &imported.after {
        if state.tree.get(*no) != Some(after) {
            kept += 1;
            continue;
        }
        let before = if *added {
            Some(Unit { closed_at_ms: Some(import::NEVER), ..after.clone() })
        } else {
            imported.before.get(no).cloned()
        };
        units.extend(before);
    }
    units.sort_by_key(|u| std::cmp::Reverse(u.no));
    (units, kept)
}
