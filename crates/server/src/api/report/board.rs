//! The board of a duty: who has filed and what it comes to, by every child of any node on any line.

use super::duty::DutyView;
use super::figure::{Asked, FigureView, asked};
use super::{day, duty_of};
use crate::api::matter::{find, reach_within, scope_within, top_within};
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::bits::Bits;
use shouhu_domain::ids::{Millis, UnitNo};
use shouhu_domain::matter::Matter;
use shouhu_domain::policy::{Action, Relation, permits};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::board::Planes;
use shouhu_domain::report::owed::sites_of;
use shouhu_domain::report::{Day, ReportCounts, Reports};
use shouhu_domain::state::State as Province;
use shouhu_domain::tree::{AsOf, Level, LineTree, TERRITORY};
use shouhu_store::query::report::{self as query, Period, Source};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Values that one board reads for least, most and median; beyond it they are left out.
const VALUES_MAX: u64 = 200_000;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct BoardQuery {
    /// The period's first day; the last one that has begun when absent.
    pub period: Option<String>,
    pub node: Option<u32>,
    /// `territory` when absent.
    pub line: Option<String>,
    /// `city`, `county` or `town`: rows are all units of this level under the node, and not its children.
    pub level: Option<String>,
    /// `1`: with least, most and median.
    pub stats: Option<u8>,
}

#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct ReportCountsView {
    pub expected: u32,
    pub received: u32,
    pub on_time: u32,
    pub nil: u32,
    /// Past the due and not received; 0 before it.
    pub missing: u32,
    pub late: u32,
    pub corrected: u32,
    pub withdrawn: u32,
    pub returned: u32,
    pub verified: u32,
    pub exempt: u32,
}

impl From<ReportCounts> for ReportCountsView {
    fn from(c: ReportCounts) -> Self {
        let ReportCounts { expected, received, on_time, nil, missing, late, corrected, .. } = c;
        let ReportCounts { withdrawn, returned, verified, exempt, .. } = c;
        Self { expected, received, on_time, nil, missing, late, corrected, withdrawn, returned, verified, exempt }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportLine {
    pub unit: UnitRef,
    pub has_children: bool,
    pub counts: ReportCountsView,
    /// By the names of the form's fields.
    pub figures: BTreeMap<String, FigureView>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ReportBoard {
    pub matter_id: i64,
    pub title: String,
    pub from_unit: UnitRef,
    pub form_id: i64,
    pub version: u32,
    pub duty: DutyView,
    pub period: String,
    pub due_ms: Millis,
    pub line: String,
    pub node: UnitRef,
    pub path: Vec<UnitRef>,
    pub total: ReportLine,
    pub rows: Vec<ReportLine>,
    pub as_of_ms: Millis,
    pub seq: i64,
}

/// The period that was asked for, or the last one that has begun.
///
/// # Errors
/// `report.slot.outside` for a day on which none begins, or when none has begun.
pub fn period_of(state: &Province, reports: &Reports, text: Option<&str>, now: Millis) -> Result<Day, Problem> {
    let (duty, today) = (&reports.duty, Day::of(now));
    match text.map(day).transpose()? {
        Some(period) if reports.has_period(period, &state.calendar) => Ok(period),
        Some(period) => Err(Refusal::SlotOutside { period }.into()),
        None => {
            let last = duty.last_begun(today, &state.calendar);
            let next = || duty.next_due(now, &state.calendar).map(|(day, _)| day);
            last.or_else(next).ok_or_else(|| Refusal::SlotOutside { period: today }.into())
        }
    }
}

/// The subjects that the asker may look at under a node; `None` when that is all of them.
#[must_use]
pub fn sight(state: &Province, asker: &Asker, matter: &Matter, line: &str, node: UnitNo) -> Option<Bits> {
    if !asker.roles.iter().any(|role| permits(*role, Action::ReportRead, Relation::Below)) {
        return Some(sites_of(&state.tree, asker.unit).into_iter().chain([asker.unit]).collect());
    }
    let reach = reach_within(state, asker, matter);
    (!reach.covers(&state.tree, line, node)).then(|| reach.units(&state.tree))
}

/// A node's figures where they are kept, or its rows alone where the asker does not look at all of them.
pub(super) fn source(period: &Period<'_>, line: &str, node: UnitNo, inside: Option<&Bits>) -> Source {
    let Some(inside) = inside else { return period.source(line, node) };
    let under = period.line(line).map(|line| line.set_under(node)).unwrap_or_default();
    let plus = period.groups(&period.filed().and(&under).and(inside));
    Source { plus, ..Source::default() }
}

/// Who has filed and what it comes to, by the children of a node.
#[utoipa::path(get, path = "/reports/{matter}/board", tag = "reports", params(("matter" = i64, Path), BoardQuery),
  responses((status = 200, body = ReportBoard), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<BoardQuery>,
) -> Result<Seen<ReportBoard>, Problem> {
    let now = app.now();
    let (mut board, asked, sources, values, at) = {
        let state = app.store.state();
        let (matter, reports) = duty_of(&state, &asker, id)?;
        let top = top_within(&state, &asker, matter);
        let node = query.node.map_or(top, UnitNo);
        scope_within(&state, &asker, Action::ReportRead, node, matter)?;
        let day = period_of(&state, reports, query.period.as_deref(), now)?;
        let line = query.line.as_deref().unwrap_or(TERRITORY);
        let level = query.level.as_deref().map(level_of).transpose()?;
        plan(&state, &asker, matter, (reports, day, line), (top, node, level), query.stats == Some(1), now)?
    };
    let (cells, stats) = app
        .read(move |tx| {
            let cells = query::figures(tx, at.0, at.1, &sources)?;
            let mut stats = vec![];
            for (node, groups) in &values {
                for one in asked.iter().filter(|one| one.has_spread) {
                    let found = query::values(tx, at.0, at.1, groups, one.sum())?;
                    stats.push((*node, one.field.clone(), one.spread(&found)));
                }
            }
            let figures: Vec<_> = cells.iter().map(|cells| figures_of(&asked, cells)).collect();
            Ok((figures, stats))
        })
        .await?;
    let mut lines: Vec<&mut ReportLine> = std::iter::once(&mut board.total).chain(&mut board.rows).collect();
    for (line, figures) in lines.iter_mut().zip(cells) {
        line.figures = figures;
    }
    for (at, field, spread) in stats {
        if let Some(figure) = lines[at].figures.get_mut(&field) {
            (figure.min, figure.median, figure.max) = spread;
        }
    }
    Ok(Seen(board.seq, board))
}

pub(super) fn figures_of(asked: &[Asked], cells: &shouhu_domain::report::cells::Cells) -> BTreeMap<String, FigureView> {
    asked.iter().map(|one| (one.field.clone(), one.figure(cells))).collect()
}

/// A level of which a board has rows.
///
/// # Errors
/// `query.wrong`.
fn level_of(text: &str) -> Result<Level, Problem> {
    let level = Level::parse(text).filter(|level| (Level::City..=Level::Town).contains(level));
    level.ok_or_else(|| Problem::new("query.wrong").detail("level is city, county or town"))
}

/// The units of a level under a node, or its children: only what stands above the level is walked.
fn rows_under(tree: AsOf<'_>, on: &LineTree, node: UnitNo, level: Option<Level>) -> Vec<UnitNo> {
    let Some(level) = level else { return on.children(node).collect() };
    let (mut found, mut open) = (vec![], vec![node]);
    while let Some(above) = open.pop() {
        for child in on.children(above) {
            match tree.get(child) {
                Some(unit) if unit.is_at(level) => found.push(child),
                Some(unit) if unit.level < level => open.push(child),
                _ => {}
            }
        }
    }
    found.sort_unstable();
    found
}

type Planned = (ReportBoard, Vec<Asked>, Vec<Source>, Vec<(usize, query::Groups)>, (shouhu_domain::ids::MatterId, Day));

fn plan(
    state: &Province,
    asker: &Asker,
    matter: &Matter,
    (reports, day, line): (&Reports, Day, &str),
    (top, node, level): (UnitNo, UnitNo, Option<Level>),
    stats: bool,
    now: Millis,
) -> Result<Planned, Problem> {
    let period = Period::of(state, matter.id, day).ok_or(Refusal::NoReport)?;
    let on = period.line(line).ok_or_else(|| Problem::new("not_found"))?;
    let inside = sight(state, asker, matter, line, node);
    let planes = Planes::of(&state.tree, reports, &matter.planes.audience, day, now);
    let planes = match &inside {
        Some(inside) => planes.within(inside),
        None => planes,
    };
    let tree = state.tree.as_of(reports.duty.ends_ms(day));
    let nodes: Vec<UnitNo> = std::iter::once(node).chain(rows_under(tree, &on, node, level)).collect();
    let counts = planes.counts(&on, &nodes);
    let is_shown = |at: usize| at == 0 || counts[at].expected + counts[at].received + counts[at].exempt > 0;
    let kept: Vec<usize> = (0..nodes.len()).filter(|at| is_shown(*at)).collect();
    let lines = kept.iter().map(|at| ReportLine {
        unit: UnitRef::of(state, nodes[*at]),
        has_children: on.under(nodes[*at]).len() > 1,
        counts: counts[*at].into(),
        figures: BTreeMap::new(),
    });
    let mut lines: Vec<ReportLine> = lines.collect();
    let sources: Vec<Source> = kept.iter().map(|at| source(&period, line, nodes[*at], inside.as_ref())).collect();
    let asked = asked(state, &reports.duty);
    let numbers = asked.iter().filter(|one| one.has_spread).count() as u64;
    let few = u64::from(on.count_under(node, &planes.filed)) * numbers <= VALUES_MAX;
    let filed_under = |at: usize| period.groups(&planes.filed.and(&on.set_under(nodes[at])));
    let values = kept.iter().enumerate().filter(|_| stats && few).map(|(line, at)| (line, filed_under(*at))).collect();
    let mut path: Vec<UnitRef> =
        on.path_up(node).take_while(|u| *u == node || on.is_under(*u, top)).map(|u| UnitRef::of(state, u)).collect();
    path.reverse();
    let form = state.forms.get(&reports.duty.form).and_then(|form| form.current());
    let total = lines.remove(0);
    let board = ReportBoard {
        matter_id: matter.id.0,
        title: matter.title.clone(),
        from_unit: UnitRef::of(state, matter.from),
        form_id: reports.duty.form.0,
        version: form.map_or(0, |form| form.version),
        duty: DutyView::of(state, &reports.duty, now),
        period: day.to_string(),
        due_ms: reports.duty.due_ms(day),
        line: line.to_owned(),
        node: UnitRef::of(state, node),
        path,
        total,
        rows: lines,
        as_of_ms: now,
        seq: state.seq,
    };
    Ok((board, asked, sources, values, (matter.id, day)))
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DutyRow {
    pub matter_id: i64,
    pub title: String,
    pub from_unit: UnitRef,
    pub status: String,
    pub form_id: i64,
    pub duty: DutyView,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
    pub counts: ReportCountsView,
    /// Filings that wait to be accepted or returned.
    pub waiting: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DutyList {
    pub rows: Vec<DutyRow>,
}

/// Duties of one list.
const DUTIES_MAX: usize = 200;

/// Duties that my unit has issued or whose units stand under it, newest first, with the counts of their period.
#[utoipa::path(get, path = "/reports", tag = "reports",
  responses((status = 200, body = DutyList), (status = 403, body = Problem)))]
pub async fn list(State(app): State<App>, asker: Asker) -> Result<Seen<DutyList>, Problem> {
    let now = app.now();
    let state = app.store.state();
    asker.may(&state, &[Action::ReportRead])?;
    let duties = state.reports.keys().rev().filter_map(|id| find(&state, &asker, id.0).ok());
    let duties = duties.filter(|matter| matter.space == asker.space && matter.issued_ms.is_some());
    let rows = duties.take(DUTIES_MAX).filter_map(|matter| duty_row(&state, &asker, matter, now)).collect();
    Ok(Seen(state.seq, DutyList { rows }))
}

fn duty_row(state: &Province, asker: &Asker, matter: &Matter, now: Millis) -> Option<DutyRow> {
    let reports = state.reports.get(&matter.id)?;
    let top = top_within(state, asker, matter);
    scope_within(state, asker, Action::ReportRead, top, matter).ok()?;
    let period = period_of(state, reports, None, now).ok();
    let (mut counts, mut waiting) = (ReportCounts::default(), 0);
    if let Some(day) = period {
        let planes = Planes::of(&state.tree, reports, &matter.planes.audience, day, now);
        let planes = match sight(state, asker, matter, TERRITORY, top) {
            Some(inside) => planes.within(&inside),
            None => planes,
        };
        let line = state.tree.as_of(reports.duty.ends_ms(day)).territory();
        counts = planes.counts(&line, &[top])[0];
        let open = planes.of_state("waiting").unwrap_or_default();
        waiting = if reports.duty.review { line.count_under(top, &open) } else { 0 };
    }
    Some(DutyRow {
        matter_id: matter.id.0,
        title: matter.title.clone(),
        from_unit: UnitRef::of(state, matter.from),
        status: matter.status.as_str().into(),
        form_id: reports.duty.form.0,
        duty: DutyView::of(state, &reports.duty, now),
        period: period.map(|day| day.to_string()),
        due_ms: period.map(|day| reports.duty.due_ms(day)),
        counts: counts.into(),
        waiting,
    })
}
