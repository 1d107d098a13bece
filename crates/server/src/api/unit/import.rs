//! Import of units: every fault at once, the good rows in commands of at most 500, undone within a day.
//!
//! The plan is the domain's, the table reader's the file's shape; here only what is asked, allowed and
//! answered. An import's id is the number of its first record; its commands carry ids that follow from
//! the client's, so that the journal alone says what to undo.

use crate::api::import::{
    ImportQuery, ImportView, List, RefusedQuery, Told, allowed, derived, read_apart, read_units, refused_file,
};
use crate::app::App;
use crate::door::{Body, CommandId, Path, Query, Raw, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use crate::table;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{DAY_MS, Millis, Seq, UnitNo};
use shouhu_domain::import::{self, Plan, Row};
use shouhu_domain::policy::Action;
use shouhu_domain::tree::Unit;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::journal;
use std::collections::{HashMap, HashSet};
use utoipa::ToSchema;
use uuid::Uuid;

/// Units of one command; larger ones would hold the lane up.
pub const BATCH: usize = 500;
/// How long an import can be undone.
const UNDO_MS: Millis = DAY_MS;

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
    let now = app.now();
    let (list, plan) = judged(&app, &asker, &body).await?;
    let mut first = None;
    if query.dry_run != Some(1) {
        let batches = plan.batches(&app.store.state().tree, BATCH);
        for (at, units) in (0..).zip(batches) {
            let command = Command::PutUnits { units };
            let answer = body.write(&app, &asker, CommandId(derived(id.0, at)), command).await?;
            let count = if let Outcome::Added { count } = answer.outcome { count } else { 0 };
            first = first.or((count > 0).then(|| answer.seq - i64::from(count) + 1));
        }
    }
    let view = Told::units(list.rows.len(), &plan).view(list.unknown, first, first.map(|_| now + UNDO_MS));
    Ok(Seen(app.store.state().seq, view))
}

/// The rows of a list of units that would be refused, as a file with a column of reasons: to mend and bring again.
#[utoipa::path(post, path = "/units/import/refused", tag = "units", params(RefusedQuery),
  request_body(content = Vec<u8>, content_type = "application/octet-stream"),
  responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn rest(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<RefusedQuery>,
    body: Raw<{ table::BYTES_MAX }>,
) -> Result<Response, Problem> {
    let (list, plan) = judged(&app, &asker, &body).await?;
    Ok(refused_file(app.store.state().seq, &list.table, &plan.errors, &query))
}

async fn judged(app: &App, asker: &Asker, body: &Raw<{ table::BYTES_MAX }>) -> Result<(List<Row>, Plan), Problem> {
    allowed(app, asker, Action::UnitWrite)?;
    let list = read_apart(body.bytes.clone(), read_units).await?;
    let plan = import::plan(&list.rows, &app.store.state().tree, app.now());
    Ok((list, plan))
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
