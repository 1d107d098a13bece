//! The table of a duty's figures for one period, to be filled in and brought back: a row per slot that the asker may
//! file, with what is filed already.

use super::board::period_of;
use super::{duty_of, fileable};
use crate::api::export::{Words, XLSX, as_file};
use crate::api::exports::rows::{Column, Columns as Written};
use crate::app::App;
use crate::door::{Path, Query};
use crate::lang::Lang;
use crate::problem::{Problem, internal};
use crate::session::Asker;
use crate::table::{self, Cell};
use axum::body::Body;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::Response;
use serde::Deserialize;
use shouhu_domain::bits::Bits;
use shouhu_domain::form::Shape;
use shouhu_domain::ids::{MatterId, UnitNo};
use shouhu_domain::import::figures::Columns;
use shouhu_domain::policy::Action;
use shouhu_domain::report::{Day, filer};
use shouhu_domain::state::State as Province;
use shouhu_store::engine::DbError;
use shouhu_store::query::report::{self as query, Period};
use std::collections::BTreeSet;
use utoipa::IntoParams;

/// Rows that are read at once.
const PAGE: usize = 500;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct EmptyTableQuery {
    /// The period's first day; the last one that has begun when absent.
    pub period: Option<String>,
    /// `zh` or `en`; that of the browser when absent.
    pub lang: Option<String>,
}

type Word = (&'static str, &'static str);

const HEAD: [Word; 5] = [
    ("单位代码", "Unit code"),
    ("单位名称", "Unit name"),
    ("点位代码", "Site code"),
    ("报送期", "Period"),
    ("零报告", "Nil"),
];
const SHEET: Word = ("填报表", "Figures");

/// One row of the table: who files, about whom.
struct Slot {
    unit: (String, String),
    /// Of a site.
    site: Option<String>,
    subject: UnitNo,
}

/// A table to fill in: the slots of a period that the asker may file, with what is filed already.
#[utoipa::path(get, path = "/reports/{matter}/table.xlsx", tag = "reports",
  params(("matter" = i64, Path), EmptyTableQuery),
  responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn xlsx(
    State(app): State<App>,
    asker: Asker,
    Path(matter): Path<i64>,
    Query(asked): Query<EmptyTableQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let lang = Lang::choose(asked.lang.as_deref(), &headers);
    let words = Words(lang);
    let (period, fields, slots, title, seq) = {
        let state = app.store.state();
        let (found, reports) = duty_of(&state, &asker, matter)?;
        asker.may(&state, &[Action::ReportFile, Action::ReportBehalf])?;
        let now = app.now();
        let day = period_of(&state, reports, asked.period.as_deref(), now)?;
        let expected = reports.expected(&state.tree, &found.planes.audience, day, now);
        let expected = expected.and(&fileable(&state, &asker, found));
        let fields = columns(&state, found.id, lang);
        (day, fields, slots(&state, &expected), found.title.clone(), state.seq)
    };
    let name = format!("{title} {period}.xlsx");
    let making = move || {
        let heads = words.all(HEAD).into_iter().map(str::to_owned).chain(headers_of(&fields)).collect::<Vec<_>>();
        let heads: Vec<&str> = heads.iter().map(String::as_str).collect();
        let mut failed = None;
        let rows = rows(&app, (MatterId(matter), period), &slots, &fields, words, &mut failed);
        let bytes = table::xlsx_bytes(words.of(SHEET), &heads, rows).map_err(|e| internal(&e.to_string()))?;
        failed.map_or(Ok(bytes), |error| Err(Problem::from(error)))
    };
    let bytes = tokio::task::spawn_blocking(making).await.map_err(|e| internal(&e.to_string()))??;
    let mut answer = as_file(&name, XLSX, Body::from(bytes));
    answer.headers_mut().insert("shouhu-seq", HeaderValue::from(seq));
    Ok(answer)
}

/// The columns that can be filled in, as they are written in a file.
fn columns(state: &Province, matter: MatterId, lang: Lang) -> Vec<Column> {
    let form = state.reports.get(&matter).and_then(|reports| state.forms.get(&reports.duty.form)?.current());
    let asked = form.map(|form| Columns::of(form)).unwrap_or_default();
    let asked: BTreeSet<&str> = asked.fields.iter().filter(|c| !c.computed).map(|c| c.name.as_str()).collect();
    let can = |column: &Column| {
        asked.contains(column.name.as_str()) && !matches!(column.shape, Some(Shape::Photo | Shape::File))
    };
    Written::of(state, matter, lang).fields.into_iter().filter(can).collect()
}

/// Labels; where two are the same, the names of the fields.
fn headers_of(fields: &[Column]) -> impl Iterator<Item = String> {
    let alone = |column: &Column| fields.iter().filter(|other| other.label == column.label).count() == 1;
    fields.iter().map(move |column| if alone(column) { column.label.clone() } else { column.name.clone() })
}

fn slots(state: &Province, expected: &Bits) -> Vec<Slot> {
    let named = |no: UnitNo| state.tree.get(no).map(|unit| (unit.code.clone(), unit.name.clone())).unwrap_or_default();
    let slot = |subject: UnitNo| {
        let unit = filer(&state.tree, subject);
        let site = (unit != subject).then(|| named(subject).0);
        Slot { unit: named(unit), site, subject }
    };
    expected.iter().map(slot).collect()
}

fn rows<'a>(
    app: &'a App,
    (matter, period): (MatterId, Day),
    slots: &'a [Slot],
    fields: &'a [Column],
    words: Words,
    failed: &'a mut Option<DbError>,
) -> impl Iterator<Item = Vec<Cell>> + 'a {
    let pages = slots.chunks(PAGE).map_while(move |page| {
        let subjects: Bits = page.iter().map(|slot| slot.subject).collect();
        let groups = Period::of(&app.store.state(), matter, period).map(|at| at.groups(&at.filed().and(&subjects)));
        match app.store.read(|tx| query::exported(tx, matter, period, &groups.unwrap_or_default())) {
            Ok(filed) => Some((page, filed)),
            Err(error) => {
                *failed = Some(error);
                None
            }
        }
    });
    pages.flat_map(move |(page, filed)| {
        let row = |slot: &Slot| {
            let filed = filed.binary_search_by_key(&slot.subject, |row| row.subject).ok().map(|at| &filed[at]);
            let nil = filed.is_some_and(|row| row.nil);
            let (code, name) = slot.unit.clone();
            let head = [
                Cell::Text(code),
                Cell::Text(name),
                slot.site.clone().map_or(Cell::Nothing, Cell::Text),
                Cell::Text(period.to_string()),
                Cell::from(if nil { words.of(("是", "yes")) } else { "" }),
            ];
            let cells = fields.iter().map(|column| {
                let answer = filed.and_then(|row| row.answers.get(&column.name));
                answer.map_or(Cell::Nothing, |answer| column.cell(answer.clone()))
            });
            head.into_iter().chain(cells).collect::<Vec<Cell>>()
        };
        page.iter().map(row).collect::<Vec<_>>()
    })
}
