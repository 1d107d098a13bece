//! Long exports: begun, watched, cancelled, fetched. What a file holds is in [`rows`]; the jobs are in
//! [`crate::export`].

pub(super) mod rows;

use super::export::{as_file, short};
use super::matter::{find, scope_within, top_within};
use crate::app::App;
use crate::door::{Body, Path};
use crate::export::{Asked, End, Job};
use crate::lang::Lang;
use crate::problem::{Problem, internal};
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use rows::{Columns, Plan};
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{MatterId, Millis, UnitNo};
use shouhu_domain::policy::Action;
use std::sync::Arc;
use utoipa::ToSchema;
use uuid::Uuid;

/// Days of one file.
const DAYS_MAX: i32 = 400;
/// A sheet holds no more.
const ROWS_MAX: u64 = 1_000_000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    Csv,
    Xlsx,
    /// One JSON object a line.
    Jsonl,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, ToSchema)]
pub enum Encoding {
    /// With a byte order mark, so that spreadsheets take it for what it is.
    #[default]
    #[serde(rename = "utf-8")]
    Utf8,
    #[serde(rename = "gb18030")]
    Gb18030,
}

/// What of a report duty is taken away.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExportBody {
    pub matter_id: i64,
    /// Periods that begin from this day (`2020-02-06`) …
    pub from: String,
    /// … to this one.
    pub to: String,
    /// Only what stands under this unit on the line; absent: all that the asker may see.
    pub node: Option<u32>,
    pub line: Option<String>,
    /// `filed` (all that counts), `nil`, `late`, `corrected`, `returned` or `verified`.
    pub state: Option<String>,
    pub format: Format,
    /// Of a CSV.
    #[serde(default)]
    pub encoding: Encoding,
    /// A second row with the tags of the Humanitarian Exchange Language.
    #[serde(default)]
    pub hxl: bool,
    /// `zh` or `en`; absent: `zh`.
    pub lang: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExportView {
    pub id: String,
    pub name: String,
    /// `running`, `done`, `cancelled` or `failed`.
    pub state: &'static str,
    pub rows: u64,
    pub total: u64,
    /// Wall time.
    pub begun_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub bytes: Option<u64>,
}

impl ExportView {
    fn of(job: &Job) -> Self {
        let (state, bytes) = match job.end() {
            None => ("running", None),
            Some(End::Done { bytes }) => ("done", Some(*bytes)),
            Some(End::Cancelled) => ("cancelled", None),
            Some(End::Failed(_)) => ("failed", None),
        };
        let (id, name, rows, total) = (job.id.to_string(), job.name.clone(), job.rows(), job.total);
        Self { id, name, state, rows, total, begun_ms: job.begun_ms, bytes }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExportList {
    pub rows: Vec<ExportView>,
}

/// Begins an export; it goes on when the page is left.
#[utoipa::path(post, path = "/exports", tag = "export", request_body = ExportBody,
  responses((status = 202, body = ExportView), (status = 403, body = Problem), (status = 404, body = Problem),
    (status = 422, body = Problem), (status = 429, body = Problem)))]
pub async fn begin(
    State(app): State<App>,
    asker: Asker,
    body: Body<ExportBody>,
) -> Result<(StatusCode, Json<ExportView>), Problem> {
    let asked = body.value;
    let lang = asked.lang.as_deref().and_then(|tag| tag.parse().ok()).unwrap_or(Lang::Zh);
    let (plan, columns, title, node) = {
        let state = app.store.state();
        let matter = find(&state, &asker, asked.matter_id)?;
        let node = asked.node.map_or_else(|| top_within(&state, &asker, matter), UnitNo);
        scope_within(&state, &asker, Action::ReportRead, node, matter)?;
        scope_within(&state, &asker, Action::Export, node, matter)?;
        let plan = Plan::of(&state, (&asker, matter, node), &asked, DAYS_MAX)?;
        (plan, Columns::of(&state, matter.id, lang), short(&matter.title), node)
    };
    if plan.total > ROWS_MAX {
        return Err(Problem::new("export.too_large").at("/to"));
    }
    let (end, media_type) = match asked.format {
        Format::Csv => ("csv", "text/csv; charset=utf-8"),
        Format::Xlsx => ("xlsx", super::export::XLSX),
        Format::Jsonl => ("jsonl", "application/x-ndjson"),
    };
    let media_type = match (asked.format, asked.encoding) {
        (Format::Csv, Encoding::Gb18030) => "text/csv; charset=gb18030",
        _ => media_type,
    };
    let name = format!("{title}-{}-{}.{end}", asked.from, asked.to);
    let id = Uuid::from_bytes(app.random());
    let job =
        Asked { person: asker.person, of: (MatterId(asked.matter_id), node), name, media_type, total: plan.total };
    let begun = app.exports.begin(id, job, app.clock.wall()).map_err(|error| internal(&error.to_string()))?;
    let job = begun.ok_or_else(|| Problem::new("export.too_many"))?;
    let view = ExportView::of(&job);
    tokio::task::spawn_blocking(move || make(&app, &job, &plan, &columns, &asked));
    Ok((StatusCode::ACCEPTED, Json(view)))
}

/// Makes the file; ends with it, or when it is cancelled.
fn make(app: &App, job: &Arc<Job>, plan: &Plan, columns: &Columns, asked: &ExportBody) {
    let end = match rows::write(app, job, plan, columns, asked) {
        Ok(bytes) if !job.is_cancelled() => End::Done { bytes },
        Ok(_) => End::Cancelled,
        Err(_) if job.is_cancelled() => End::Cancelled,
        Err(error) => {
            tracing::error!(%error, "an export has failed");
            End::Failed(error)
        }
    };
    job.finish(end);
}

/// Whether the asker may still take away what a job holds: a right that has ended since opens no file.
fn may_take(app: &App, asker: &Asker, job: &Job) -> bool {
    let (state, (matter, node)) = (app.store.state(), job.of);
    let matter = find(&state, asker, matter.0);
    let may = |action| matter.as_ref().is_ok_and(|matter| scope_within(&state, asker, action, node, matter).is_ok());
    may(Action::ReportRead) && may(Action::Export)
}

/// An own job of the last day.
fn own(app: &App, asker: &Asker, id: Uuid) -> Result<Arc<Job>, Problem> {
    let job = app.exports.find(asker.person, id, app.clock.wall()).filter(|job| may_take(app, asker, job));
    job.ok_or_else(|| Problem::new("not_found"))
}

/// The own exports of the last day, the newest first.
#[utoipa::path(get, path = "/exports", tag = "export", responses((status = 200, body = ExportList)))]
pub async fn list(State(app): State<App>, asker: Asker) -> Json<ExportList> {
    let jobs = app.exports.of(asker.person, app.clock.wall());
    let rows = jobs.iter().filter(|job| may_take(&app, &asker, job)).map(|job| ExportView::of(job)).collect();
    Json(ExportList { rows })
}

/// How far an export is.
#[utoipa::path(get, path = "/exports/{id}", tag = "export", params(("id" = String, Path)),
  responses((status = 200, body = ExportView), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker, Path(id): Path<Uuid>) -> Result<Json<ExportView>, Problem> {
    let job = own(&app, &asker, id)?;
    Ok(Json(ExportView::of(&job)))
}

/// Stops an export, or removes the one that is done, with its file.
#[utoipa::path(delete, path = "/exports/{id}", tag = "export", params(("id" = String, Path)),
  responses((status = 204), (status = 404, body = Problem)))]
pub async fn cancel(State(app): State<App>, asker: Asker, Path(id): Path<Uuid>) -> Result<StatusCode, Problem> {
    if app.exports.drop_job(asker.person, id) { Ok(StatusCode::NO_CONTENT) } else { Err(Problem::new("not_found")) }
}

/// The file of an export that is done.
#[utoipa::path(get, path = "/exports/{id}/file", tag = "export", params(("id" = String, Path)),
  responses((status = 200), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn file(State(app): State<App>, asker: Asker, Path(id): Path<Uuid>) -> Result<Response, Problem> {
    let job = own(&app, &asker, id)?;
    if !matches!(job.end(), Some(End::Done { .. })) {
        return Err(Problem::new("export.not_done"));
    }
    let path = job.path().to_owned();
    let body = super::file::in_pieces(path).await.map_err(|error| internal(&error.to_string()))?;
    Ok(as_file(&job.name, job.media_type, body))
}
