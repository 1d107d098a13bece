//! What the screens show, as CSV and XLSX: the same policy, the same rows, made while they are sent, in the
//! language of who asks.

use super::file::disposition;
use super::matter::board::{BoardQuery, BoardView, all, one};
use super::matter::units::{UnitRow, UnitsQuery, chosen, rows};
use super::matter::{find, scope_within, top_within};
use super::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Query};
use crate::english;
use crate::lang::Lang;
use crate::page::sheet::{HEADS, figures};
use crate::problem::{Problem, internal};
use crate::session::Asker;
use crate::table::{self, Cell};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shouhu_domain::ids::UnitNo;
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use std::convert::Infallible;
use tokio_stream::wrappers::ReceiverStream;

pub(super) const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";
/// Units that are read from the database at once.
const PAGE: usize = 500;

/// A word in both languages.
type Word = (&'static str, &'static str);

pub(super) const UNIT: [Word; 3] = [("单位代码", "Unit code"), ("单位名称", "Unit name"), ("级别", "Level")];
const AS_OF: Word = ("时点", "As of");
/// Name of the sheet and end of the file's name.
const BOARD: Word = ("回执汇总", "Receipts");
const UNITS: Word = ("单位明细", "Units");
#[rustfmt::skip]
const LEVELS: [(&str, Word); 10] = [
    ("province", ("省", "Province")), ("city", ("市", "City")), ("county", ("县（区）", "County")), ("town", ("乡镇", "Town")),
    ("village", ("村", "Village")), ("grid", ("网格", "Grid")), ("organ", ("机关", "Organ")), ("institution", ("机构", "Institution")),
    ("site", ("点位", "Site")), ("group", ("临时组", "Group")),
];

/// What a file says in the language of who asks.
#[derive(Clone, Copy)]
pub(super) struct Words(pub Lang);

impl Words {
    pub fn of(self, (zh, en): Word) -> &'static str {
        self.0.of(zh, en)
    }

    pub fn all(self, words: impl IntoIterator<Item = Word>) -> Vec<&'static str> {
        words.into_iter().map(|word| self.of(word)).collect()
    }

    /// Code, name and level.
    pub fn unit(self, unit: UnitRef) -> [Cell; 3] {
        let level = LEVELS.iter().find(|(code, _)| *code == unit.level);
        let level = level.map_or(unit.level, |(_, word)| self.of(*word).to_owned());
        [Cell::Text(unit.code), Cell::Text(self.0.of(unit.name, unit.name_en)), Cell::Text(level)]
    }
}

/// The board of a matter as CSV.
#[utoipa::path(get, path = "/matters/{id}/board.csv", tag = "export", params(("id" = i64, Path), BoardQuery),
  responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn board_csv(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<BoardQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let words = Words(Lang::choose(query.lang.as_deref(), &headers));
    board_as_csv(words, matter_board(&app, &asker, id, &query, words)?)
}

/// The board of a matter as a workbook.
#[utoipa::path(get, path = "/matters/{id}/board.xlsx", tag = "export", params(("id" = i64, Path), BoardQuery),
  responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn board_xlsx(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<BoardQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let words = Words(Lang::choose(query.lang.as_deref(), &headers));
    board_as_xlsx(words, matter_board(&app, &asker, id, &query, words)?).await
}

/// The board of all open matters as CSV.
#[utoipa::path(get, path = "/board.csv", tag = "export", params(BoardQuery),
  responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn all_csv(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<BoardQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let words = Words(Lang::choose(query.lang.as_deref(), &headers));
    board_as_csv(words, whole_board(&app, &asker, &query, words)?)
}

/// The board of all open matters as a workbook.
#[utoipa::path(get, path = "/board.xlsx", tag = "export", params(BoardQuery),
  responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn all_xlsx(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<BoardQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let words = Words(Lang::choose(query.lang.as_deref(), &headers));
    board_as_xlsx(words, whole_board(&app, &asker, &query, words)?).await
}

/// A board with the name of its file.
type Named = (String, BoardView);

fn matter_board(app: &App, asker: &Asker, id: i64, query: &BoardQuery, words: Words) -> Result<Named, Problem> {
    let now = app.now();
    let state = app.store.state();
    let matter = find(&state, asker, id)?;
    let node = query.node.map_or_else(|| top_within(&state, asker, matter), UnitNo);
    scope_within(&state, asker, Action::Export, node, matter)?;
    let view = one(&state, asker, query, matter, now)?;
    let name = words.0.of(&view.node.name, &view.node.name_en);
    Ok((format!("{}-{name}-{}", short(&matter.title), words.of(BOARD)), view))
}

fn whole_board(app: &App, asker: &Asker, query: &BoardQuery, words: Words) -> Result<Named, Problem> {
    let now = app.now();
    let state = app.store.state();
    let view = all(&state, asker, query, now)?;
    let _ = policy::scope(&state.tree, &asker.policy(), Action::Export, UnitNo(view.node.no)).map_err(Refusal::from)?;
    let name = words.0.of(&view.node.name, &view.node.name_en);
    Ok((format!("{name}-{}-{}", words.0.of("全部指令", "all orders"), words.of(BOARD)), view))
}

/// Enough of a title for the name of a file.
pub(super) fn short(title: &str) -> String {
    title.chars().filter(|c| !c.is_control() && !"/\\:*?\"<>|".contains(*c)).take(40).collect()
}

fn board_header(words: Words) -> Vec<&'static str> {
    words.all(UNIT.into_iter().chain(HEADS).chain([AS_OF]))
}

fn board_rows(words: Words, view: BoardView) -> impl Iterator<Item = Vec<Cell>> + Send {
    let at = view.as_of_ms;
    let UnitRef { name, name_en, .. } = &view.node;
    let sum =
        UnitRef { name: format!("{name}（合计）"), name_en: format!("{name_en} (total)"), ..view.node.clone() };
    let rows = view.rows.into_iter().map(|row| (row.unit, row.counts));
    rows.chain([(sum, view.total)]).map(move |(unit, c)| {
        words.unit(unit).into_iter().chain(figures(&c).map(Cell::from)).chain([Cell::Time(at)]).collect()
    })
}

fn board_as_csv(words: Words, (name, view): Named) -> Result<Response, Problem> {
    let chunks = table::csv_chunks(&board_header(words), board_rows(words, view));
    let stream = tokio_stream::iter(chunks.map(|chunk| Ok::<_, Infallible>(Bytes::from(chunk))));
    Ok(as_file(&format!("{name}.csv"), CSV, Body::from_stream(stream)))
}

async fn board_as_xlsx(words: Words, (name, view): Named) -> Result<Response, Problem> {
    let make = move || table::xlsx_bytes(words.of(BOARD), &board_header(words), board_rows(words, view));
    let bytes = tokio::task::spawn_blocking(make).await.map_err(|e| internal(&e.to_string()))?;
    let bytes = bytes.map_err(|e| internal(&e.to_string()))?;
    Ok(as_file(&format!("{name}.xlsx"), XLSX, Body::from(bytes)))
}

pub(super) fn as_file(name: &str, media_type: &'static str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_DISPOSITION, disposition("attachment", name));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

#[rustfmt::skip]
const UNIT_HEADER: [Word; 12] = [
    ("所在", "Where"), ("阶段", "Stage"), ("逾期", "Late"), ("送达时间", "Delivered at"), ("阅读时间", "Read at"), ("签收时间", "Signed at"),
    ("办结时间", "Done at"), ("核验时间", "Verified at"), ("困难", "Difficulty"), ("免办原因", "Excused because"),
    ("值班岗位", "Post on duty"), ("值班电话", "Its phone"),
];

fn unit_header(words: Words) -> Vec<&'static str> {
    words.all(UNIT.into_iter().chain(UNIT_HEADER))
}

fn unit_cells(words: Words, row: UnitRow) -> Vec<Cell> {
    let time = |at: Option<i64>| at.map_or(Cell::Nothing, Cell::Time);
    let stage = words.of(match row.stage.as_str() {
        "delivered" => ("已送达", "Delivered"),
        "read" => ("已读", "Read"),
        "signed" => ("已签收", "Signed"),
        "done" => ("已办结", "Done"),
        "verified" => ("已核验", "Verified"),
        _ if row.unreachable => ("失联", "Unreachable"),
        _ => ("未送达", "Not delivered"),
    });
    let post = words.0.of(None, row.post_title.as_deref().and_then(english::title)).map(str::to_owned);
    let rest = [
        words.0.of(row.path, row.path_en).into(),
        stage.into(),
        if row.late { words.of(("是", "yes")) } else { "" }.into(),
        time(row.delivered_ms),
        time(row.read_ms),
        time(row.signed_ms),
        time(row.done_ms),
        time(row.verified_ms),
        row.difficulty.into(),
        row.excuse.into(),
        post.or(row.post_title).into(),
        row.phone.into(),
    ];
    words.unit(row.unit).into_iter().chain(rest).collect()
}

type Pages = ReceiverStream<Result<Vec<UnitRow>, Problem>>;

/// The chosen units in pages; ends with the list or when nobody reads any more.
fn unit_pages(app: App, asker: Asker, id: i64, query: &UnitsQuery, words: Words) -> Result<(String, Pages), Problem> {
    let now = app.now();
    let (name, units) = {
        let state = app.store.state();
        let matter = find(&state, &asker, id)?;
        let under = query.under.map_or_else(|| top_within(&state, &asker, matter), UnitNo);
        scope_within(&state, &asker, Action::Export, under, matter)?;
        let units: Vec<UnitNo> = chosen(&state, &asker, id, query, now)?.iter().collect();
        (format!("{}-{}", short(&matter.title), words.of(UNITS)), units)
    };
    let (tell, told) = tokio::sync::mpsc::channel(2);
    tokio::spawn(async move {
        for page in units.chunks(PAGE) {
            let rows = rows(&app, &asker, id, page, now).await;
            let failed = rows.is_err();
            if tell.send(rows).await.is_err() || failed {
                return;
            }
        }
    });
    Ok((name, ReceiverStream::new(told)))
}

/// The units of a matter as CSV.
#[utoipa::path(get, path = "/matters/{id}/units.csv", tag = "export", params(("id" = i64, Path), UnitsQuery),
  responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn units_csv(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<UnitsQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let words = Words(Lang::choose(query.lang.as_deref(), &headers));
    let (name, pages) = unit_pages(app, asker, id, &query, words)?;
    let (tell, told) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(2);
    tokio::task::spawn_blocking(move || {
        let mut pages = pages.into_inner();
        let failed = std::cell::Cell::new(false);
        let rows = std::iter::from_fn(|| pages.blocking_recv())
            .map_while(|page| page.inspect_err(|_| failed.set(true)).ok())
            .flatten()
            .map(|row| unit_cells(words, row));
        for chunk in table::csv_chunks(&unit_header(words), rows) {
            if tell.blocking_send(Ok(Bytes::from(chunk))).is_err() {
                return;
            }
        }
        if failed.get() {
            // The transfer breaks off: a list that ends early must not look whole. Nobody may be listening.
            let _ = tell.blocking_send(Err(std::io::Error::other("the list could not be read to its end")));
        }
    });
    Ok(as_file(&format!("{name}.csv"), CSV, Body::from_stream(ReceiverStream::new(told))))
}

/// The units of a matter as a workbook.
#[utoipa::path(get, path = "/matters/{id}/units.xlsx", tag = "export", params(("id" = i64, Path), UnitsQuery),
  responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn units_xlsx(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<UnitsQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let words = Words(Lang::choose(query.lang.as_deref(), &headers));
    let (name, pages) = unit_pages(app, asker, id, &query, words)?;
    let make = move || {
        let mut pages = pages.into_inner();
        let mut failed = None;
        let rows = std::iter::from_fn(|| pages.blocking_recv())
            .map_while(|page| page.map_err(|problem| failed = Some(problem)).ok())
            .flatten()
            .map(|row| unit_cells(words, row));
        let bytes = table::xlsx_bytes(words.of(UNITS), &unit_header(words), rows);
        match failed {
            Some(problem) => Err(problem),
            None => bytes.map_err(|e| internal(&e.to_string())),
        }
    };
    let bytes = tokio::task::spawn_blocking(make).await.map_err(|e| internal(&e.to_string()))??;
    Ok(as_file(&format!("{name}.xlsx"), XLSX, Body::from(bytes)))
}
