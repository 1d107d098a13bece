//! A form as an XLSForm workbook: read into a draft for the editor, and written from its current version.
//!
//! It publishes nothing: what was read goes to the editor, and from there the way of every form.

use super::{FaultView, FormDraftView, find, may_write, owner_of};
use crate::api::export::{XLSX, as_file};
use crate::app::App;
use crate::door::{Path, Query, Raw, Seen};
use crate::problem::{FieldProblem, Problem, internal};
use crate::session::Asker;
use crate::table::xlsform::{self, Around, Imported, SheetFault};
use crate::table::{BYTES_MAX, TableError};
use axum::body::Body;
use axum::extract::State;
use axum::http::HeaderValue;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use shouhu_domain::decide;
use shouhu_domain::form::draft;
use shouhu_domain::policy::Action;
use utoipa::{IntoParams, ToSchema};

#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct XlsformQuery {
    /// When it is to be the next version of a form: of which.
    pub form: Option<i64>,
}

/// A form that was read, and what keeps it from being published.
#[derive(Debug, Serialize, ToSchema)]
pub struct XlsformView {
    pub draft: FormDraftView,
    pub faults: Vec<FaultView>,
}

/// Reads an XLSForm workbook into a draft; publishes nothing. Whatever is not read is told at once: the pointers of
/// the problem are `/sheet/row/column`.
#[utoipa::path(post, path = "/forms/xlsform", tag = "forms", params(XlsformQuery),
  request_body(content = Vec<u8>, content_type = "application/octet-stream"),
  responses((status = 200, body = XlsformView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn take(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<XlsformQuery>,
    body: Raw<{ BYTES_MAX }>,
) -> Result<Seen<XlsformView>, Problem> {
    let (form, registry) = {
        let state = app.store.state();
        asker.may(&state, &[Action::FormWrite])?;
        let form = query.form.map(|id| find(&state, &asker, id)).transpose()?;
        form.map_or(Ok(()), |form| may_write(&state, &asker, owner_of(form)))?;
        (form.cloned(), state.fields.clone())
    };
    let owner = form.as_ref().map_or(asker.unit, owner_of);
    let reading = tokio::task::spawn_blocking(move || {
        let sheets = xlsform::sheets(&body.bytes).map_err(|e| wrong(&e))?;
        let known = |name: &str| registry.get(name).cloned();
        let around = Around { owner, form: form.as_ref(), known: &known };
        xlsform::draft(&sheets, &around).map_err(|faults| refused(&faults))
    });
    let Imported { version, mut faults } = reading.await.map_err(|e| internal(&e.to_string()))??;
    let state = app.store.state();
    faults.extend(decide::faults_of_form(&state, &version));
    let draft = FormDraftView::of(&state, &version);
    Ok(Seen(state.seq, XlsformView { draft, faults: faults.iter().map(FaultView::from).collect() }))
}

fn wrong(error: &TableError) -> Problem {
    Problem::new(error.code()).params(serde_json::json!({ "value": error.value() }))
}

fn refused(faults: &[SheetFault]) -> Problem {
    let field = |fault: &SheetFault| {
        let column = fault.column.replace('~', "~0").replace('/', "~1");
        let pointer = format!("/{}/{}/{column}", fault.sheet, fault.row);
        let detail = Some(fault.value.clone()).filter(|value| !value.is_empty());
        FieldProblem { detail, ..FieldProblem::new(pointer, fault.code) }
    };
    let mut problem = Problem::new("xlsform.wrong");
    problem.errors = faults.iter().map(field).collect();
    problem
}

/// The current version of a form as an XLSForm workbook, which reads back as the same draft.
#[utoipa::path(get, path = "/forms/{id}/xlsform", tag = "forms", params(("id" = i64, Path)),
  responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 404, body = Problem)))]
pub async fn file(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Response, Problem> {
    let (draft, seq) = {
        let state = app.store.state();
        let current = find(&state, &asker, id)?.current().ok_or_else(|| Problem::new("not_found"))?;
        let mut draft = draft::of(current);
        // Of a field that the registry has changed since, what it says now: else the workbook would not read back.
        for (name, field) in &mut draft.fields {
            if let Some(known) = state.fields.get(name) {
                field.clone_from(known);
            }
        }
        (draft, state.seq)
    };
    let name = format!("{} v{}.xlsx", draft.title.zh, draft.version);
    let making = tokio::task::spawn_blocking(move || xlsform::write(&draft)).await;
    let bytes = making.map_err(|e| internal(&e.to_string()))?.map_err(|e| internal(&e.to_string()))?;
    let mut answer = as_file(&name, XLSX, Body::from(bytes));
    answer.headers_mut().insert("shouhu-seq", HeaderValue::from(seq));
    Ok(answer)
}
