//! What the screens show, as CSV and XLSX: the same policy, the same rows, made while they are sent.

use super::file::disposition;
use super::matter::board::{BoardQuery, BoardView, all, one};
use super::matter::units::{UnitRow, UnitsQuery, chosen, rows};
use super::matter::{find, scope_within, top_within};
use super::view::CountsView;
use crate::app::App;
use crate::door::{Path, Query};
use crate::problem::{Problem, internal};
use crate::session::Asker;
use crate::table::{self, Cell};
use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use shouhu_domain::ids::UnitNo;
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use std::convert::Infallible;
use tokio_stream::wrappers::ReceiverStream;

const XLSX: &str = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const CSV: &str = "text/csv; charset=utf-8";
/// Units that are read from the database at once.
const PAGE: usize = 500;

const COUNTS: [&str; 10] = ["应收", "送达", "已读", "签收", "办结", "核验", "逾期未签", "有困难", "失联", "免办"];

fn counts(c: &CountsView) -> [Cell; 10] {
    [c.expected, c.delivered, c.read, c.signed, c.done, c.verified, c.late, c.difficulty, c.unreachable, c.excused]
        .map(Cell::from)
}

/// The board of a matter as CSV.
#[utoipa::path(get, path = "/matters/{id}/board.csv", tag = "export", params(("id" = i64, Path), BoardQuery),
  responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn board_csv(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<BoardQuery>,
) -> Result<Response, Problem> {
    let (name, view) = matter_board(&app, &asker, id, &query)?;
    board_as_csv(&name, view)
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
) -> Result<Response, Problem> {
    let (name, view) = matter_board(&app, &asker, id, &query)?;
    board_as_xlsx(&name, view).await
}

/// The board of all open matters as CSV.
#[utoipa::path(get, path = "/board.csv", tag = "export", params(BoardQuery),
  responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn all_csv(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<BoardQuery>,
) -> Result<Response, Problem> {
    let (name, view) = whole_board(&app, &asker, &query)?;
    board_as_csv(&name, view)
}

/// The board of all open matters as a workbook.
#[utoipa::path(get, path = "/board.xlsx", tag = "export", params(BoardQuery),
  responses((status = 200, content_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn all_xlsx(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<BoardQuery>,
) -> Result<Response, Problem> {
    let (name, view) = whole_board(&app, &asker, &query)?;
    board_as_xlsx(&name, view).await
}

fn matter_board(app: &App, asker: &Asker, id: i64, query: &BoardQuery) -> Result<(String, BoardView), Problem> {
    let now = app.now();
    let state = app.store.state();
    let matter = find(&state, asker, id)?;
    let node = query.node.map_or_else(|| top_within(&state, asker, matter), UnitNo);
    scope_within(&state, asker, Action::Export, node, matter)?;
    let view = one(&state, asker, query, matter, now)?;
    Ok((format!("{}-{}-回执汇总", short(&matter.title), view.node.name), view))
}

fn whole_board(app: &App, asker: &Asker, query: &BoardQuery) -> Result<(String, BoardView), Problem> {
    let now = app.now();
    let state = app.store.state();
    let view = all(&state, asker, query, now)?;
    let _ = policy::scope(&state.tree, &asker.policy(), Action::Export, UnitNo(view.node.no)).map_err(Refusal::from)?;
    Ok((format!("{}-全部指令回执汇总", view.node.name), view))
}

/// Enough of a title for the name of a file.
fn short(title: &str) -> String {
    title.chars().filter(|c| !c.is_control() && !"/\\:*?\"<>|".contains(*c)).take(40).collect()
}

fn board_header() -> Vec<&'static str> {
    ["单位代码", "单位名称", "级别"].into_iter().chain(COUNTS).chain(["时点"]).collect()
}

fn board_rows(view: BoardView) -> impl Iterator<Item = Vec<Cell>> + Send {
    let at = view.as_of_ms;
    let total = (view.node.code.clone(), format!("{}（合计）", view.node.name), view.node.level.clone(), view.total);
    let rows = view.rows.into_iter().map(|r| (r.unit.code, r.unit.name, r.unit.level, r.counts));
    rows.chain([total]).map(move |(code, name, level, c)| {
        let lead = [Cell::Text(code), Cell::Text(name), Cell::Text(level)];
        lead.into_iter().chain(counts(&c)).chain([Cell::Time(at)]).collect()
    })
}

fn board_as_csv(name: &str, view: BoardView) -> Result<Response, Problem> {
    let chunks = table::csv_chunks(&board_header(), board_rows(view));
    let stream = tokio_stream::iter(chunks.map(|chunk| Ok::<_, Infallible>(Bytes::from(chunk))));
    Ok(as_file(&format!("{name}.csv"), CSV, Body::from_stream(stream)))
}

async fn board_as_xlsx(name: &str, view: BoardView) -> Result<Response, Problem> {
    let make = move || table::xlsx_bytes("回执汇总", &board_header(), board_rows(view));
    let bytes = tokio::task::spawn_blocking(make).await.map_err(|e| internal(&e.to_string()))?;
    let bytes = bytes.map_err(|e| internal(&e.to_string()))?;
    Ok(as_file(&format!("{name}.xlsx"), XLSX, Body::from(bytes)))
}

fn as_file(name: &str, media_type: &'static str, body: Body) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_DISPOSITION, disposition("attachment", name));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

const UNIT_HEADER: [&str; 15] = [
    "单位代码",
    "单位名称",
    "级别",
    "所在",
    "阶段",
    "逾期",
    "送达时间",
    "阅读时间",
    "签收时间",
    "办结时间",
    "核验时间",
    "困难",
    "免办原因",
    "值班岗位",
    "值班电话",
];

fn unit_cells(row: UnitRow) -> Vec<Cell> {
    let time = |at: Option<i64>| at.map_or(Cell::Nothing, Cell::Time);
    let stage = match row.stage.as_str() {
        "delivered" => "已送达",
        "read" => "已读",
        "signed" => "已签收",
        "done" => "已办结",
        "verified" => "已核验",
        _ if row.unreachable => "失联",
        _ => "未送达",
    };
    vec![
        row.unit.code.into(),
        row.unit.name.into(),
        row.unit.level.into(),
        row.path.into(),
        stage.into(),
        if row.late { "是" } else { "" }.into(),
        time(row.delivered_ms),
        time(row.read_ms),
        time(row.signed_ms),
        time(row.done_ms),
        time(row.verified_ms),
        row.difficulty.into(),
        row.excuse.into(),
        row.post_title.into(),
        row.phone.into(),
    ]
}

type Pages = ReceiverStream<Result<Vec<UnitRow>, Problem>>;

/// The chosen units in pages; ends with the list or when nobody reads any more.
fn unit_pages(app: App, asker: Asker, id: i64, query: &UnitsQuery) -> Result<(String, Pages), Problem> {
    let now = app.now();
    let (name, units) = {
        let state = app.store.state();
        let matter = find(&state, &asker, id)?;
        let under = query.under.map_or_else(|| top_within(&state, &asker, matter), UnitNo);
        scope_within(&state, &asker, Action::Export, under, matter)?;
        let units: Vec<UnitNo> = chosen(&state, &asker, id, query, now)?.iter().collect();
        (format!("{}-单位明细", short(&matter.title)), units)
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
) -> Result<Response, Problem> {
    let (name, pages) = unit_pages(app, asker, id, &query)?;
    let (tell, told) = tokio::sync::mpsc::channel::<Result<Bytes, std::io::Error>>(2);
    tokio::task::spawn_blocking(move || {
        let mut pages = pages.into_inner();
        let failed = std::cell::Cell::new(false);
        let rows = std::iter::from_fn(|| pages.blocking_recv())
            .map_while(|page| page.inspect_err(|_| failed.set(true)).ok())
            .flatten()
            .map(unit_cells);
        for chunk in table::csv_chunks(&UNIT_HEADER, rows) {
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
) -> Result<Response, Problem> {
    let (name, pages) = unit_pages(app, asker, id, &query)?;
    let make = move || {
        let mut pages = pages.into_inner();
        let mut failed = None;
        let rows = std::iter::from_fn(|| pages.blocking_recv())
            .map_while(|page| page.map_err(|problem| failed = Some(problem)).ok())
            .flatten()
            .map(unit_cells);
        let bytes = table::xlsx_bytes("单位明细", &UNIT_HEADER, rows);
        match failed {
            Some(problem) => Err(problem),
            None => bytes.map_err(|e| internal(&e.to_string())),
        }
    };
    let bytes = tokio::task::spawn_blocking(make).await.map_err(|e| internal(&e.to_string()))??;
    Ok(as_file(&format!("{name}.xlsx"), XLSX, Body::from(bytes)))
}
