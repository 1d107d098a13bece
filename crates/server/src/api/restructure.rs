//! Units that change: rename, edit, move, report elsewhere for a time, close, merge, split, undo, history.
//!
//! Every rule is in the domain; here bodies become commands. An undo reads its record from the journal.

use super::view::{ReasonBody, UnitRef, Written};
use crate::app::App;
use crate::door::{Path, Query, Seen, Write};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::Command;
use shouhu_domain::event::Record;
use shouhu_domain::ids::{Millis, Seq, UnitNo};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::restructure::{Edit, NewUnit, UNDO_MS, units_after};
use shouhu_domain::state::State as Province;
use shouhu_domain::tree::TERRITORY;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::journal;
use shouhu_store::query::unit::{self, Version};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

type Answer = Result<Json<Written>, Problem>;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameBody {
    pub name: String,
    #[serde(default)]
    pub reason: String,
}

/// Gives a unit another name; its code stays.
#[utoipa::path(post, path = "/units/{no}/rename", tag = "units", params(("no" = u32, Path)), request_body = RenameBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn rename(Path(no): Path<u32>, ask: Write<RenameBody>) -> Answer {
    let command =
        Command::RenameUnit { unit: UnitNo(no), name: ask.body.name.clone(), reason: ask.body.reason.clone() };
    ask.written(command).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditBody {
    /// An empty text clears it; absent fields stay as they are.
    pub phone: Option<String>,
    pub sector: Option<String>,
    pub tags: Option<Vec<String>>,
    pub aliases: Option<Vec<String>>,
    /// Superiors set by hand, by line; replaces them all.
    pub superiors: Option<BTreeMap<String, u32>>,
}

/// Changes contact, sector, tags, aliases and superiors on other lines.
#[utoipa::path(post, path = "/units/{no}/edit", tag = "units", params(("no" = u32, Path)), request_body = EditBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn edit(Path(no): Path<u32>, ask: Write<EditBody>) -> Answer {
    let EditBody { phone, sector, tags, aliases, superiors } = ask.body.clone();
    let superiors = superiors.map(|lines| lines.into_iter().map(|(line, no)| (line, UnitNo(no))).collect());
    let edit = Edit { phone, sector, tags, aliases, superiors };
    ask.written(Command::EditUnit { unit: UnitNo(no), edit }).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MoveBody {
    /// The new superior at home.
    pub parent: u32,
    #[serde(default)]
    pub reason: String,
}

impl MoveBody {
    pub(super) fn command(self, unit: UnitNo) -> Command {
        Command::MoveUnit { unit, parent: UnitNo(self.parent), reason: self.reason }
    }
}

/// Moves a unit with everything under it.
#[utoipa::path(post, path = "/units/{no}/move", tag = "units", params(("no" = u32, Path)), request_body = MoveBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn move_to(Path(no): Path<u32>, ask: Write<MoveBody>) -> Answer {
    let command = ask.body.clone().command(UnitNo(no));
    ask.written(command).await
}

fn territory() -> String {
    TERRITORY.to_owned()
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReportBody {
    /// `territory` when absent.
    #[serde(default = "territory")]
    pub line: String,
    pub parent: u32,
    /// It ends by itself at this moment.
    pub until_ms: Millis,
    #[serde(default)]
    pub reason: String,
}

/// Sets a superior for a time on one line; the home stays.
#[utoipa::path(post, path = "/units/{no}/report-elsewhere", tag = "units", params(("no" = u32, Path)),
  request_body = ReportBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn report_elsewhere(Path(no): Path<u32>, ask: Write<ReportBody>) -> Answer {
    let ReportBody { line, parent, until_ms, reason } = ask.body.clone();
    let command = Command::ReportElsewhere { unit: UnitNo(no), line, parent: UnitNo(parent), until_ms, reason };
    ask.written(command).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndReportBody {
    #[serde(default = "territory")]
    pub line: String,
}

/// Ends the reporting elsewhere before its time.
#[utoipa::path(post, path = "/units/{no}/end-reporting", tag = "units", params(("no" = u32, Path)),
  request_body = EndReportBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn end_reporting(Path(no): Path<u32>, ask: Write<EndReportBody>) -> Answer {
    let command = Command::EndReporting { unit: UnitNo(no), line: ask.body.line.clone() };
    ask.written(command).await
}

/// Closes a unit without successor. What it has not signed it need not sign any more.
#[utoipa::path(post, path = "/units/{no}/close", tag = "units", params(("no" = u32, Path)),
  request_body = ReasonBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn close(Path(no): Path<u32>, ask: Write<ReasonBody>) -> Answer {
    let command = Command::CloseUnit { unit: UnitNo(no), reason: ask.body.reason.clone() };
    ask.written(command).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MergeBody {
    /// Units of the same level that are closed and taken over.
    pub from: Vec<u32>,
    pub reason: String,
}

impl MergeBody {
    pub(super) fn command(self, into: UnitNo) -> Command {
        Command::MergeUnits { from: self.from.into_iter().map(UnitNo).collect(), into, reason: self.reason }
    }
}

/// Merges other units into this one; children and open matters follow.
#[utoipa::path(post, path = "/units/{no}/merge", tag = "units", params(("no" = u32, Path)), request_body = MergeBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn merge(Path(no): Path<u32>, ask: Write<MergeBody>) -> Answer {
    let command = ask.body.clone().command(UnitNo(no));
    ask.written(command).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SuccessorBody {
    pub code: String,
    pub name: String,
    pub phone: Option<String>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitChildBody {
    pub unit: u32,
    /// Place in `into`, from 0.
    pub to: u32,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SplitBody {
    pub into: Vec<SuccessorBody>,
    /// Where each unit directly below goes.
    #[serde(default)]
    pub children: Vec<SplitChildBody>,
    pub reason: String,
}

impl SplitBody {
    pub(super) fn command(self, unit: UnitNo) -> Command {
        let Self { into, children, reason } = self;
        let into = into.into_iter().map(|SuccessorBody { code, name, phone }| NewUnit { code, name, phone }).collect();
        let children = children.into_iter().map(|c| (UnitNo(c.unit), c.to)).collect();
        Command::SplitUnit { unit, into, children, reason }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SplitView {
    pub seq: i64,
    pub units: Vec<UnitRef>,
}

/// Closes a unit and puts successors in its place; each inherits stage and clock of open matters.
#[utoipa::path(post, path = "/units/{no}/split", tag = "units", params(("no" = u32, Path)), request_body = SplitBody,
  responses((status = 200, body = SplitView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn split(Path(no): Path<u32>, ask: Write<SplitBody>) -> Result<Json<SplitView>, Problem> {
    let codes: Vec<String> = ask.body.into.iter().map(|s| s.code.clone()).collect();
    let answer = ask.send(ask.body.clone().command(UnitNo(no))).await?;
    let state = ask.app.store.state();
    let units = codes.iter().filter_map(|code| state.tree.find(code)).map(|no| UnitRef::of(&state, no)).collect();
    Ok(Json(SplitView { seq: answer.seq, units }))
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UndoBody {}

/// Takes back what the record of that number did, within 24 hours and if nothing was built on it.
#[utoipa::path(post, path = "/units/undo/{seq}", tag = "units", params(("seq" = i64, Path)), request_body = UndoBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn undo(Path(seq): Path<Seq>, ask: Write<UndoBody>) -> Answer {
    // First of all: the journal says nothing to who may write no unit.
    ask.asker.may(&ask.app.store.state(), &[Action::UnitWrite])?;
    let may = policy::list_scope(&ask.app.store.state().tree, &ask.asker.policy(), Action::UnitWrite).is_some();
    if !may {
        return Err(Problem::new("forbidden"));
    }
    let record = ask.app.read(move |tx| of_units(tx, seq)).await?;
    let record = record.ok_or_else(|| Problem::new("unit.undo.nothing"))?;
    // The domain knows no history.
    let first = units_after(&ask.app.store.state().tree, &record.event, record.at).first().map(|unit| unit.no);
    let undone = match first {
        Some(no) => ask.app.read(move |tx| unit::is_undone(tx, no, seq)).await?,
        None => false,
    };
    let command = Command::UndoRestructure { seq, record: Box::new(record), undone };
    ask.written(command).await
}

/// The record of that number, if it is about units.
fn of_units(tx: &mut Tx, seq: Seq) -> Result<Option<Record>, DbError> {
    let mut found = None;
    journal::read_page(tx, seq.saturating_sub(1), 1, |at, body| {
        if at == seq && body.contains("\"unit.") {
            found = serde_json::from_str(body).ok();
        }
        Ok(())
    })?;
    Ok(found)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct HistoryQuery {
    /// Rows before this record.
    pub after: Option<Seq>,
    pub limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReportingView {
    pub line: String,
    pub parent: UnitRef,
    pub until_ms: Millis,
}

/// One state of a unit.
#[derive(Debug, Serialize, ToSchema)]
pub struct UnitHistoryRow {
    pub seq: i64,
    pub from_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<Millis>,
    /// added, changed, renamed, edited, moved, `reporting_set`, `reporting_ended`, closed, merged, split, undone.
    pub what: String,
    /// Whether it was taken back since.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub undone: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub name: String,
    pub code: String,
    pub level: String,
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    pub tags: Vec<String>,
    pub aliases: Vec<String>,
    pub superiors: BTreeMap<String, UnitRef>,
    pub reporting: Vec<ReportingView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_at_ms: Option<Millis>,
    /// Who took over.
    pub successors: Vec<UnitRef>,
    /// Until when `POST /units/undo/{seq}` may take it back; absent when it may not.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undo_until_ms: Option<Millis>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HistoryList {
    pub rows: Vec<UnitHistoryRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// What has become of a unit, the latest first.
#[utoipa::path(get, path = "/units/{no}/history", tag = "units", params(("no" = u32, Path), HistoryQuery),
  responses((status = 200, body = HistoryList), (status = 404, body = Problem)))]
pub async fn history(
    State(app): State<App>,
    asker: Asker,
    Path(no): Path<u32>,
    Query(query): Query<HistoryQuery>,
) -> Result<Seen<HistoryList>, Problem> {
    let no = UnitNo(no);
    let _ = policy::scope(&app.store.state().tree, &asker.policy(), Action::UnitRead, no).map_err(Refusal::from)?;
    let limit = i64::from(query.limit.unwrap_or(50).clamp(1, 200));
    let before = query.after.unwrap_or(Seq::MAX);
    let mut versions = app.read(move |tx| unit::history(tx, no, before, limit + 1)).await?;
    let more = versions.len() > usize::try_from(limit).unwrap_or(0);
    versions.truncate(usize::try_from(limit).unwrap_or(0));
    let next = versions.last().filter(|_| more).map(|v| v.seq);
    let (state, now) = (app.store.state(), app.now());
    let writes = policy::scope(&state.tree, &asker.policy(), Action::UnitWrite, no).is_ok();
    let rows = versions.into_iter().map(|version| row(&state, version, writes, now)).collect();
    Ok(Seen(state.seq, HistoryList { rows, next }))
}

const UNDOABLE: [&str; 7] = ["renamed", "edited", "moved", "reporting_set", "reporting_ended", "merged", "split"];

fn row(state: &Province, v: Version, writes: bool, now: Millis) -> UnitHistoryRow {
    let name = |no: UnitNo| UnitRef::of(state, no);
    let until_ms = v.from_ms + UNDO_MS;
    // A group that has ended has no members to come back to.
    let ended = v.what == "merged" && v.level == "group";
    let undoable = writes && !v.undone && now <= until_ms && UNDOABLE.contains(&v.what.as_str()) && !ended;
    let reporting = |(line, parent, until_ms)| ReportingView { line, parent: name(parent), until_ms };
    UnitHistoryRow {
        seq: v.seq,
        from_ms: v.from_ms,
        until_ms: v.until_ms,
        by: v.by.map(name),
        reason: v.reason,
        name: v.name,
        code: v.code,
        level: v.level,
        kind: v.kind,
        parent: v.parent.map(name),
        sector: v.sector,
        tags: v.tags,
        aliases: v.aliases,
        superiors: v.superiors.into_iter().map(|(line, no)| (line, name(no))).collect(),
        reporting: v.reporting.into_iter().map(reporting).collect(),
        closed_at_ms: v.closed_at_ms,
        successors: v.successors.into_iter().map(name).collect(),
        undo_until_ms: undoable.then_some(until_ms),
        undone: v.undone,
        what: v.what,
    }
}
