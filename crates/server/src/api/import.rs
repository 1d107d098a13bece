//! What every import shares, on the screen and on the command line: a list read, what its plan tells, the
//! refused rows as a file that can be mended and brought again.
//!
//! It must never decide what a row means (the domain does) and never change a value: what is given back is
//! what came.

pub mod run;
pub mod undo;

use crate::api::file::disposition;
use crate::app::App;
use crate::lang::Lang;
use crate::problem::{Problem, internal, words};
use crate::session::Asker;
use crate::table::{self, Cell, Table, TableError};
use axum::body::Bytes;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shouhu_domain::ids::{MatterId, Millis};
use shouhu_domain::import::people::{PeoplePlan, PersonRow};
use shouhu_domain::import::{Brought, ListOf, Plan, Row, RowError, UNDO_MS};
use shouhu_domain::policy::{self, Action};
use std::collections::{BTreeMap, BTreeSet};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Faults that one answer names; their number is always told, and the file of refused rows has them all.
const ERRORS_MAX: usize = 5_000;

/// The last column of a file of refused rows. A list that still has it is read without it.
pub(crate) const REASON: [&str; 2] = ["原因", "reason"];

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ImportQuery {
    /// 1: say what would happen and change nothing.
    pub dry_run: Option<u8>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RefusedQuery {
    /// Language of the reasons: `zh` or `en`.
    pub lang: Option<String>,
}

impl RefusedQuery {
    fn lang(&self) -> Lang {
        if self.lang.as_deref() == Some("en") { Lang::En } else { Lang::Zh }
    }
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

/// A list as it came, what its rows say, and the columns that nobody asked for.
#[derive(Clone, Debug)]
pub struct List<R> {
    pub table: Table,
    pub rows: Vec<R>,
    pub unknown: Vec<String>,
}

/// Reads a list of units.
///
/// # Errors
/// See [`TableError`].
pub fn read_units(bytes: &[u8]) -> Result<List<Row>, TableError> {
    read(bytes, table::unit_rows)
}

/// Reads a list of persons and posts.
///
/// # Errors
/// See [`TableError`].
pub fn read_people(bytes: &[u8]) -> Result<List<PersonRow>, TableError> {
    read(bytes, table::person_rows)
}

type Rows<R> = fn(&Table) -> Result<(Vec<R>, Vec<String>), TableError>;

fn read<R>(bytes: &[u8], rows: Rows<R>) -> Result<List<R>, TableError> {
    let table = table::read(bytes)?;
    let (rows, mut unknown) = rows(&table)?;
    unknown.retain(|name| !REASON.contains(&name.as_str()));
    Ok(List { table, rows, unknown })
}

/// Reading takes as long as the file is large: not on a thread that answers others.
pub(crate) async fn read_apart<R: Send + 'static>(
    bytes: Bytes,
    read: fn(&[u8]) -> Result<List<R>, TableError>,
) -> Result<List<R>, Problem> {
    let reading = tokio::task::spawn_blocking(move || read(&bytes)).await;
    let wrong = |e: TableError| Problem::new(e.code()).params(serde_json::json!({ "value": e.value() }));
    reading.map_err(|e| internal(&e.to_string()))?.map_err(wrong)
}

/// What a plan tells of a list.
#[derive(Clone, Debug)]
pub struct Told {
    pub rows: usize,
    pub added: usize,
    pub changed: usize,
    pub unchanged: u32,
    pub errors: Vec<RowError>,
    /// Of figures: the duty.
    pub matter: Option<MatterId>,
}

impl Told {
    #[must_use]
    pub fn units(rows: usize, plan: &Plan) -> Self {
        let (added, changed, unchanged) = (plan.add.len(), plan.change.len(), plan.unchanged);
        Self { rows, added, changed, unchanged, errors: plan.errors.clone(), matter: None }
    }

    #[must_use]
    pub fn people(rows: usize, plan: &PeoplePlan) -> Self {
        let (added, changed, unchanged) = (plan.add.len(), plan.changed(), plan.unchanged);
        Self { rows, added, changed, unchanged, errors: plan.errors.clone(), matter: None }
    }

    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        self.added == 0 && self.changed == 0
    }

    /// What the journal keeps of it.
    #[must_use]
    pub fn brought(&self, what: ListOf, file: String) -> Brought {
        let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let (rows, refused) = (number(self.rows), number(self.bad()));
        let matter = self.matter;
        Brought { what, matter, file, rows, added: number(self.added), changed: number(self.changed), refused }
    }

    /// The first of them, in words.
    pub(crate) fn faults(&self) -> Vec<ImportFault> {
        self.errors.iter().take(ERRORS_MAX).map(fault).collect()
    }

    /// Rows that were not taken.
    #[must_use]
    pub fn bad(&self) -> usize {
        self.errors.iter().filter(|e| e.refused).map(|e| e.row).collect::<BTreeSet<u32>>().len()
    }

    pub(crate) fn view(&self, unknown_columns: Vec<String>, id: Option<i64>, now: Millis) -> ImportView {
        let bad = self.bad();
        ImportView {
            id,
            rows: self.rows,
            good: self.rows.saturating_sub(bad),
            bad,
            added: self.added,
            changed: self.changed,
            unchanged: self.unchanged,
            errors: self.faults(),
            unknown_columns,
            undo_until_ms: id.map(|_| now + UNDO_MS),
        }
    }
}

fn fault(error: &RowError) -> ImportFault {
    let (_, title, title_zh) = words(error.code);
    ImportFault {
        row: error.row,
        column: error.column.clone().into_owned(),
        code: error.code.into(),
        title: title.into(),
        title_zh: title_zh.into(),
        value: error.value.clone(),
        other_row: error.other_row,
        refused: error.refused,
    }
}

/// The refused rows as they stood, with a last column that says why: mend it and bring it again.
#[must_use]
pub fn refused(table: &Table, errors: &[RowError], lang: Lang) -> Vec<u8> {
    let mut reasons: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for error in errors.iter().filter(|e| e.refused) {
        let (_, en, zh) = words(error.code);
        let reason = format!("{}{}{}", error.column, lang.of("：", ": "), lang.of(zh, en));
        reasons.entry(error.row).or_default().push(reason);
    }
    let kept = |at: &usize| !REASON.contains(&table.header[*at].trim());
    let places: Vec<usize> = (0..table.header.len()).filter(kept).collect();
    let mut header: Vec<&str> = places.iter().map(|at| table.header[*at].as_str()).collect();
    header.push(lang.of(REASON[0], REASON[1]));
    let rows = table.rows.iter().filter_map(|row| {
        let reason = reasons.get(&row.row)?.join(lang.of("；", "; "));
        Some(places.iter().map(|at| Cell::from(row.cell(*at))).chain([Cell::from(reason)]).collect())
    });
    table::csv_bytes(&header, rows)
}

/// The file of refused rows as an answer.
pub(crate) fn refused_file(seq: i64, table: &Table, errors: &[RowError], query: &RefusedQuery) -> Response {
    let lang = query.lang();
    let mut answer = refused(table, errors, lang).into_response();
    let name = disposition("attachment", lang.of("没有通过的行.csv", "refused.csv"));
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8"));
    headers.insert(header::CONTENT_DISPOSITION, name);
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert("shouhu-seq", HeaderValue::from(seq));
    answer
}

/// Whoever may write at all may have a list judged; each row is authorised in the lane.
pub(crate) fn allowed(app: &App, asker: &Asker, action: Action) -> Result<(), Problem> {
    let may = policy::list_scope(&app.store.state().tree, &asker.policy(), action).is_some();
    if may { Ok(()) } else { Err(Problem::new("forbidden")) }
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

#[cfg(test)]
mod tests {
    use super::*;

    fn error(row: u32) -> RowError {
        RowError {
            row,
            column: "name".into(),
            code: "import.missing",
            value: String::new(),
            other_row: None,
            refused: true,
        }
    }

    #[test]
    fn refused_rows_read_again_are_what_they_were() {
        let cells = ["+86 371 6590", "=1+1", "-5", "@某", "'单引号", "a,b;c\td", "两\n行", "“引”\"号\"", " 空 ", ""];
        let header: Vec<String> = (0..cells.len()).map(|at| format!("列{at}")).collect();
        let row = |row: u32| table::TableRow { row, cells: cells.iter().map(|c| (*c).to_owned()).collect() };
        let table = Table { header: header.clone(), rows: vec![row(2), row(5)] };
        let file = refused(&table, &[error(5)], Lang::Zh);
        let again = table::read(&file).unwrap();
        assert_eq!(again.rows.len(), 1, "only the refused row");
        assert_eq!(again.rows[0].cells[..cells.len()], cells);
        assert_eq!(again.header.last().map(String::as_str), Some("原因"));
        let twice = table::read(&refused(&again, &[error(again.rows[0].row)], Lang::En)).unwrap();
        assert_eq!(twice.header.len(), header.len() + 1, "one column of reasons, however often it comes back");
        assert_eq!(twice.rows[0].cells[..cells.len()], cells);
    }
}
