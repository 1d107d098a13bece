//! The rows behind a figure: what each subject has filed, with what a reviewer should look at; one slot with its
//! history; a figure over periods.

use super::board::{ReportCountsView, period_of, sight, source};
use super::figure::{Asked, FigureView, asked};
use super::known::{self, KnownView};
use super::slot::{Named, slot_of};
use super::{day, duty_of};
use crate::api::matter::{scope_within, top_within};
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::bits::Bits;
use shouhu_domain::command::SlotKey;
use shouhu_domain::event::{Author, Event, Record};
use shouhu_domain::form::Answers;
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::matter::Matter;
use shouhu_domain::policy::Action;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::board::Planes;
use shouhu_domain::report::cells::{Cell, Cells, Part};
use shouhu_domain::report::{Day, Filing, Reports, filer, flags};
use shouhu_domain::state::State as Province;
use shouhu_domain::tree::TERRITORY;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::query::report::{self as query, Groups, Period, Submission};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

const PAGE: usize = 50;
const PAGE_MAX: usize = 200;
/// Records of one slot's history.
const HISTORY_MAX: i64 = 100;
/// Periods of one series.
const SERIES_MAX: usize = 400;
const SERIES_DAYS: i32 = 28;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RowsQuery {
    /// The period's first day; the last one that has begun when absent.
    pub period: Option<String>,
    pub node: Option<u32>,
    /// The line on which the node is looked at, as on the board; that of territories when absent.
    pub line: Option<String>,
    /// `all`, `received`, `missing` (past the due), `open` (before it), `nil`, `late`, `corrected`, `withdrawn`, `returned`, `verified` or `waiting`.
    pub state: Option<String>,
    /// The last subject of the page before.
    pub after: Option<u32>,
    pub limit: Option<usize>,
}

/// Something that a reviewer should look at; shown, never settled by itself.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FlagView {
    pub field: String,
    /// `outlier`, `fell` or `total`.
    pub kind: &'static str,
    /// Of an outlier: what is usual.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    /// Of a cumulative figure that fell: the one before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<String>,
    /// Of a stated total: itself and the sum of its list.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stated: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sum: Option<String>,
}

impl FlagView {
    fn of(field: &str, kind: &'static str) -> Self {
        let field = field.to_owned();
        Self { field, kind, low: None, high: None, last: None, stated: None, sum: None }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct LastView {
    pub period: String,
    #[schema(value_type = Object)]
    pub answers: Answers,
    pub nil: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportRow {
    pub subject: UnitRef,
    /// Who files for it.
    pub unit: UnitRef,
    /// `open`, `late`, `filed`, `nil`, `returned`, `verified` or `withdrawn`.
    pub state: &'static str,
    pub revision: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_ms: Option<Millis>,
    /// When it was received elsewhere, before somebody above brought it here.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub received_ms: Option<Millis>,
    /// Of the first filing.
    pub late: bool,
    pub nil: bool,
    pub no_change: bool,
    pub corrected: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub behalf: Option<UnitRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    pub answers: Option<Answers>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last: Option<LastView>,
    pub flags: Vec<FlagView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReportRows {
    pub rows: Vec<ReportRow>,
    pub total: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    pub period: String,
    pub as_of_ms: Millis,
}

/// What is read of one subject.
#[derive(Default)]
pub(super) struct Filed {
    now: Option<(Submission, Filing)>,
    /// Latest first.
    before: Vec<Submission>,
    pub(super) last: Option<Filing>,
}

/// A subject with the periods in which it had filed before.
type Subject = (UnitNo, Vec<(Day, i64)>);

fn read(
    tx: &mut Tx,
    (matter, day): (MatterId, Day),
    groups: &Groups,
    subjects: &[Subject],
) -> Result<BTreeMap<UnitNo, Filed>, DbError> {
    let mut found: BTreeMap<UnitNo, Filed> = BTreeMap::new();
    let rows = query::submissions(tx, matter, day, groups)?;
    let mut seqs: Vec<Seq> = rows.iter().map(|row| row.seq).collect();
    for (subject, periods) in subjects.iter().filter(|(_, periods)| !periods.is_empty()) {
        let before = query::values_of(tx, matter, *subject, periods)?;
        seqs.extend(before.first().map(|last| last.seq));
        found.entry(*subject).or_default().before = before;
    }
    let mut filings = query::filings(tx, &seqs)?;
    for row in rows {
        if let Some(filing) = filings.remove(&row.seq) {
            let subject = row.subject;
            found.entry(subject).or_default().now = Some((row, filing));
        }
    }
    for filed in found.values_mut() {
        filed.last = filed.before.first().and_then(|last| filings.remove(&last.seq));
    }
    Ok(found)
}

/// What each subject has filed for a period, in the order of their numbers.
#[utoipa::path(get, path = "/reports/{matter}/rows", tag = "reports", params(("matter" = i64, Path), RowsQuery),
  responses((status = 200, body = ReportRows), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<RowsQuery>,
) -> Result<Seen<ReportRows>, Problem> {
    let now = app.now();
    let (day, total, next, groups, subjects) = {
        let state = app.store.state();
        let (matter, reports) = duty_of(&state, &asker, id)?;
        let node = query.node.map_or_else(|| top_within(&state, &asker, matter), UnitNo);
        scope_within(&state, &asker, Action::ReportRead, node, matter)?;
        let day = period_of(&state, reports, query.period.as_deref(), now)?;
        let on = query.line.as_deref().unwrap_or(TERRITORY);
        let set = wanted(&state, &asker, matter, (reports, day), (on, node), query.state.as_deref(), now)?;
        let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
        let page = query::page(&set, query.after.map(UnitNo), limit + 1);
        let mut numbers: Vec<UnitNo> = page.iter().collect();
        let next = (numbers.len() > limit).then(|| numbers[limit - 1].0);
        numbers.truncate(limit);
        let period = Period::of(&state, matter.id, day).ok_or(Refusal::NoReport)?;
        let groups = period.groups(&numbers.iter().copied().collect());
        (day, set.count(), next, groups, with_past(&state, matter.id, day, &numbers))
    };
    let (read_of, numbers) = ((MatterId(id), day), subjects.clone());
    let mut filed = app.read(move |tx| read(tx, read_of, &groups, &numbers)).await?;
    let state = app.store.state();
    let (_, reports) = duty_of(&state, &asker, id)?;
    let asked = asked(&state, &reports.duty);
    let shown = |(subject, _): &Subject| {
        let filed = filed.remove(subject).unwrap_or_default();
        row(&state, reports, &asked, (*subject, day), filed, now)
    };
    let rows = subjects.iter().map(shown).collect();
    Ok(Seen(state.seq, ReportRows { rows, total, next, period: day.to_string(), as_of_ms: now }))
}

fn wanted(
    state: &Province,
    asker: &Asker,
    matter: &Matter,
    (reports, day): (&Reports, Day),
    (on, node): (&str, UnitNo),
    word: Option<&str>,
    now: Millis,
) -> Result<Bits, Problem> {
    let planes = Planes::of(&state.tree, reports, &matter.planes.audience, day, now);
    let set = planes.of_state(word.unwrap_or("all"));
    let set = set.ok_or_else(|| Problem::new("query.wrong").detail("state"))?;
    let line = Period::of(state, matter.id, day).and_then(|period| period.line(on));
    let line = line.ok_or_else(|| Problem::new("not_found"))?;
    let set = set.and(&line.set_under(node));
    Ok(match sight(state, asker, matter, on, node) {
        Some(inside) => set.and(&inside),
        None => set,
    })
}

fn with_past(state: &Province, matter: MatterId, day: Day, numbers: &[UnitNo]) -> Vec<Subject> {
    numbers.iter().map(|no| (*no, query::filed_in(state, matter, *no, day, flags::VALUES))).collect()
}

fn row(
    state: &Province,
    reports: &Reports,
    asked: &[Asked],
    (subject, day): (UnitNo, Day),
    filed: Filed,
    now: Millis,
) -> ReportRow {
    let (slot, revision) = reports.slot(subject, day, now);
    let corrected = reports.periods.get(&day).is_some_and(|filings| filings.corrected.contains(subject));
    let flags = filed.now.as_ref().map_or(vec![], |(now, _)| flags_of(asked, now, &filed.before));
    // What somebody says is as before is shown so only when it is.
    let (said, before) = (filed.now.as_ref().map(|(_, filing)| filing), filed.last.as_ref());
    let is_as_last =
        matches!((said, before), (Some(now), Some(last)) if (now.nil, &now.answers) == (last.nil, &last.answers));
    let last =
        filed.last.map(|last| LastView { period: last.period.to_string(), answers: last.answers, nil: last.nil });
    let stands = filed.now.as_ref().map(|(row, _)| row);
    ReportRow {
        subject: UnitRef::of(state, subject),
        unit: UnitRef::of(state, filer(&state.tree, subject)),
        state: slot.as_str(),
        // Of the row that was read: whoever accepts it has seen that one.
        revision: stands.map_or(revision, |row| row.revision),
        received_ms: stands.and_then(|row| row.received_ms),
        at_ms: stands.map(|row| row.at_ms),
        first_ms: stands.map(|row| row.first_ms),
        late: stands.is_some_and(|row| row.late),
        nil: stands.is_some_and(|row| row.nil),
        no_change: stands.is_some_and(|row| row.no_change) && is_as_last,
        corrected,
        behalf: stands.and_then(|row| row.behalf).map(|unit| UnitRef::of(state, unit)),
        reason: stands.and_then(|row| row.reason.clone()).filter(|reason| !reason.is_empty()),
        answers: filed.now.map(|(_, filing)| filing.answers),
        last,
        flags,
    }
}

fn flags_of(asked: &[Asked], now: &Submission, before: &[Submission]) -> Vec<FlagView> {
    let mut found = vec![];
    if now.nil || now.state == "withdrawn" {
        return found;
    }
    let value = |cells: &Cells, one: &Asked| (cells.get(one.count()) > 0).then(|| cells.get(one.sum()));
    for one in asked.iter().filter(|one| one.is_number) {
        let Some(stated) = value(&now.cells, one) else { continue };
        let past: Vec<i64> = before.iter().filter_map(|row| value(&row.cells, one)).collect();
        // A figure since the beginning grows: it is judged by whether it falls.
        if one.is_cumulative {
            if let Some(last) = past.first().filter(|last| stated < **last) {
                found.push(FlagView { last: Some(one.text(*last)), ..FlagView::of(&one.field, "fell") });
            }
        } else if let Some((low, high)) = flags::outlier(stated, &past) {
            let (low, high) = (Some(one.text(low)), Some(one.text(high)));
            found.push(FlagView { low, high, ..FlagView::of(&one.field, "outlier") });
        }
        let list = one.total_of.as_ref().and_then(|of| asked.iter().find(|other| other.field == *of));
        if let Some(list) = list {
            let sum = now.cells.get(Cell { question: list.no, part: Part::Sum });
            if sum != stated {
                let (stated, sum) = (Some(one.text(stated)), Some(list.text(sum)));
                found.push(FlagView { stated, sum, ..FlagView::of(&one.field, "total") });
            }
        }
    }
    found
}

/// One thing that happened in a slot.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SlotEvent {
    pub seq: i64,
    pub at_ms: Millis,
    /// `filed`, `corrected`, `withdrawn`, `verified` or `returned`.
    pub kind: &'static str,
    pub revision: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub nil: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Object)]
    pub answers: Option<Answers>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SlotCan {
    pub file: bool,
    pub verify: bool,
    pub r#return: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ReportSlotView {
    pub matter_id: i64,
    pub title: String,
    pub from_unit: UnitRef,
    pub form_id: i64,
    pub version: u32,
    pub period: String,
    pub due_ms: Millis,
    pub review: bool,
    #[serde(flatten)]
    pub row: ReportRow,
    /// What the subject has filed for other duties of what is asked here.
    pub known: Vec<KnownView>,
    /// Latest first.
    pub history: Vec<SlotEvent>,
    pub can: SlotCan,
}

/// One slot with what stood before and what happened in it.
#[utoipa::path(get, path = "/reports/{matter}/slots/{period}/{subject}", tag = "reports",
  params(("matter" = i64, Path), ("period" = String, Path), ("subject" = u32, Path)),
  responses((status = 200, body = ReportSlotView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker, named: Named) -> Result<Seen<ReportSlotView>, Problem> {
    let now = app.now();
    let slot = slot_of(named)?;
    let (filed, history) = stood(&app, &asker, slot).await?;
    let places = known::places(&app.store.state(), &asker, slot);
    let known = match places.is_empty() {
        true => vec![],
        false => app.read(move |tx| known::read(tx, slot, &places)).await?,
    };
    let state = app.store.state();
    let (matter, reports) = duty_of(&state, &asker, slot.matter.0)?;
    let asked = asked(&state, &reports.duty);
    let form = state.forms.get(&reports.duty.form).and_then(|form| form.current());
    let view = ReportSlotView {
        matter_id: matter.id.0,
        title: matter.title.clone(),
        from_unit: UnitRef::of(&state, matter.from),
        form_id: reports.duty.form.0,
        version: form.map_or(0, |form| form.version),
        period: slot.period.to_string(),
        due_ms: reports.duty.due_ms(slot.period),
        review: reports.duty.review,
        row: row(&state, reports, &asked, (slot.subject, slot.period), filed, now),
        known,
        history: history.into_iter().filter_map(|(seq, record)| happened(&state, seq, record)).collect(),
        can: can(&state, &asker, matter, slot.subject),
    };
    Ok(Seen(state.seq, view))
}

/// What stands in a slot that the asker may read, and what happened in it, latest first.
pub(super) async fn stood(app: &App, asker: &Asker, slot: SlotKey) -> Result<(Filed, Vec<(Seq, Record)>), Problem> {
    let (groups, subjects) = {
        let state = app.store.state();
        let (matter, reports) = duty_of(&state, asker, slot.matter.0)?;
        scope_within(&state, asker, Action::ReportRead, filer(&state.tree, slot.subject), matter)?;
        if !reports.has_period(slot.period, &state.calendar) {
            return Err(Refusal::SlotOutside { period: slot.period }.into());
        }
        let period = Period::of(&state, matter.id, slot.period).ok_or(Refusal::NoReport)?;
        let groups = period.groups(&std::iter::once(slot.subject).collect());
        (groups, with_past(&state, matter.id, slot.period, &[slot.subject]))
    };
    let found = app.read(move |tx| {
        let filed = read(tx, (slot.matter, slot.period), &groups, &subjects)?.remove(&slot.subject);
        let first = filed.as_ref().and_then(|filed| Some(filed.now.as_ref()?.0.first_seq));
        let history = match first {
            Some(first) => query::history(tx, slot, first, Seq::MAX, HISTORY_MAX)?,
            None => vec![],
        };
        Ok((filed.unwrap_or_default(), history))
    });
    Ok(found.await?)
}

fn can(state: &Province, asker: &Asker, matter: &Matter, subject: UnitNo) -> SlotCan {
    let unit = filer(&state.tree, subject);
    let may = |action| matter.is_open() && scope_within(state, asker, action, unit, matter).is_ok();
    let files = if unit == asker.unit { Action::ReportFile } else { Action::ReportBehalf };
    let verify = may(Action::ReportVerify);
    SlotCan { file: may(files), verify, r#return: verify }
}

fn happened(state: &Province, seq: Seq, record: Record) -> Option<SlotEvent> {
    let by = match record.by {
        Author::Person { unit, .. } | Author::Link { unit } => Some(UnitRef::of(state, unit)),
        Author::Machine(_) => None,
    };
    let told = |reason: String| Some(reason).filter(|reason| !reason.is_empty());
    let event = SlotEvent { seq, at_ms: record.at, kind: "", revision: 0, by, reason: None, nil: false, answers: None };
    let of_filing = |kind, filing: Filing| {
        let Filing { revision, reason, nil, answers, .. } = filing;
        SlotEvent { kind, revision, reason: told(reason), nil, answers: Some(answers), ..event.clone() }
    };
    Some(match record.event {
        Event::ReportFiled(filing) => of_filing("filed", *filing),
        Event::ReportCorrected(filing) => of_filing("corrected", *filing),
        Event::ReportWithdrawn { revision, reason, .. } => {
            SlotEvent { kind: "withdrawn", revision, reason: told(reason), ..event }
        }
        Event::ReportVerified { revision, .. } => SlotEvent { kind: "verified", revision, ..event },
        Event::ReportReturned { revision, reason, .. } => {
            SlotEvent { kind: "returned", revision, reason: told(reason), ..event }
        }
        _ => return None,
    })
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SeriesQuery {
    pub node: Option<u32>,
    /// As on the board.
    pub line: Option<String>,
    /// A field of the form; counts alone when absent.
    pub field: Option<String>,
    pub from: Option<String>,
    pub to: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SeriesPoint {
    pub period: String,
    pub counts: ReportCountsView,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub figure: Option<FigureView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Series {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    pub node: UnitRef,
    pub points: Vec<SeriesPoint>,
    pub as_of_ms: Millis,
}

/// A node's counts, and a field's figure, over periods.
#[utoipa::path(get, path = "/reports/{matter}/series", tag = "reports", params(("matter" = i64, Path), SeriesQuery),
  responses((status = 200, body = Series), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn series(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<SeriesQuery>,
) -> Result<Seen<Series>, Problem> {
    let now = app.now();
    let (seq, mut view, sources, field) = {
        let state = app.store.state();
        let (matter, reports) = duty_of(&state, &asker, id)?;
        let node = query.node.map_or_else(|| top_within(&state, &asker, matter), UnitNo);
        scope_within(&state, &asker, Action::ReportRead, node, matter)?;
        let to = query.to.as_deref().map(day).transpose()?.unwrap_or(Day::of(now)).min(Day::of(now));
        let from = query.from.as_deref().map(day).transpose()?.unwrap_or(to.plus(1 - SERIES_DAYS));
        let from = from.max(to.plus(-i32::try_from(SERIES_MAX).unwrap_or(0)));
        let asked = asked(&state, &reports.duty);
        let field = match &query.field {
            None => None,
            Some(name) => {
                let found = asked.into_iter().find(|one| one.field == *name);
                Some(found.ok_or_else(|| Problem::new("query.wrong").detail("field"))?)
            }
        };
        let on = query.line.as_deref().unwrap_or(TERRITORY);
        let inside = sight(&state, &asker, matter, on, node);
        let (mut points, mut sources) = (vec![], vec![]);
        for day in reports.periods_within(from, to, &state.calendar) {
            let period = Period::of(&state, matter.id, day).ok_or(Refusal::NoReport)?;
            let planes = Planes::of(&state.tree, reports, &matter.planes.audience, day, now);
            let planes = match &inside {
                Some(inside) => planes.within(inside),
                None => planes,
            };
            let line = period.line(on).ok_or_else(|| Problem::new("not_found"))?;
            let counts = planes.counts(&line, &[node])[0].into();
            points.push(SeriesPoint { period: day.to_string(), counts, figure: None });
            sources.push((day, source(&period, on, node, inside.as_ref())));
        }
        let node = UnitRef::of(&state, node);
        (state.seq, Series { field: query.field.clone(), node, points, as_of_ms: now }, sources, field)
    };
    if let Some(field) = field {
        let cells = app.read(move |tx| query::series(tx, MatterId(id), &sources)).await?;
        for (point, cells) in view.points.iter_mut().zip(cells) {
            point.figure = Some(field.figure(&cells));
        }
    }
    Ok(Seen(seq, view))
}
