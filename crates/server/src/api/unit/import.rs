//! Import of units: every fault at once, the good rows in commands of at most 500, undone within a day.
//!
//! The plan is the domain's, the table reader's the file's shape; here only what is asked, allowed and
//! answered.

use crate::api::import::run::{self, Import, ImportRuns, RunQuery, UndoneView};
use crate::api::import::{
    ImportQuery, ImportView, List, RefusedQuery, Told, allowed, read_apart, read_units, refused_file,
};
use crate::api::view::Nothing;
use crate::app::App;
use crate::door::{Body, CommandId, Path, Query, Raw, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use crate::table;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shouhu_domain::command::Command;
use shouhu_domain::import::{self, ListOf, Plan, Row};
use shouhu_domain::policy::Action;

/// Units of one command; larger ones would hold the lane up.
pub const BATCH: usize = 500;

/// Takes a list of units (CSV or XLSX): the good rows are stored, the rest comes back with reasons.
#[utoipa::path(post, path = "/units/import", tag = "units", params(ImportQuery),
  request_body(content = Vec<u8>, content_type = "application/octet-stream"),
  responses((status = 200, body = ImportView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn take(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<ImportQuery>,
    id: CommandId,
    headers: HeaderMap,
    body: Raw<{ table::BYTES_MAX }>,
) -> Result<Seen<ImportView>, Problem> {
    let (list, plan) = judged(&app, &asker, &body).await?;
    let told = Told::units(list.rows.len(), &plan);
    let mut first = None;
    if query.dry_run != Some(1) {
        let import = Import::begin((&app, &asker, id), &body, ListOf::Units, &told, &headers).await?;
        first = import.as_ref().map(|import| import.first);
        if let Some(mut import) = import {
            let batches = plan.batches(&app.store.state().tree, BATCH);
            for units in batches {
                import.send(Command::PutUnits { units }).await?;
            }
        }
    }
    Ok(Seen(app.store.state().seq, told.view(list.unknown, first, app.now())))
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

/// The lists of units that the own unit has brought, the latest first.
#[utoipa::path(get, path = "/units/import", tag = "units", params(RunQuery),
  responses((status = 200, body = ImportRuns), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<RunQuery>,
) -> Result<Seen<ImportRuns>, Problem> {
    run::list(&app, &asker, (ListOf::Units, None), &query).await
}

/// Undoes an import within 24 hours by inverse records.
#[utoipa::path(post, path = "/units/import/{id}/undo", tag = "units", params(("id" = i64, Path)),
  request_body = Nothing,
  responses((status = 200, body = UndoneView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn undo(
    State(app): State<App>,
    asker: Asker,
    Path(first): Path<i64>,
    id: CommandId,
    body: Body<Nothing>,
) -> Result<Json<UndoneView>, Problem> {
    run::undo((&app, &asker, id), &body, first, (ListOf::Units, None)).await
}
