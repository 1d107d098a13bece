//! Findings of inspections: issuing one, the board of whoever sees them, the re-check, and what a rectification's page
//! shows beside its text.

use super::matter::find;
use super::matter::issue::{IssuedView, UrgencyBody, issued, uploaded, urgency};
use super::view::{FileView, UnitRef};
use crate::app::App;
use crate::door::{self, Path, Query, Seen, Write};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, InspectionCommand, Outcome};
use shouhu_domain::ids::{IncidentId, MatterId, Millis, UnitNo};
use shouhu_domain::inspection::{Finding, Severity, Standing, found_by, responsible};
use shouhu_domain::matter::{Content, Matter, MatterKind, Particulars};
use shouhu_domain::policy::Action;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use shouhu_store::query::inspection::{self as query, Count, OVERDUE_MAX, Repeat, Step, Wanted};
use utoipa::{IntoParams, ToSchema};

/// Rows of one page of the board.
const PAGE: i64 = 50;
/// Recurrences that a board names.
const REPEATS_MAX: i64 = 20;

#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SeverityBody {
    Minor,
    Serious,
    Grave,
}

impl From<SeverityBody> for Severity {
    fn from(severity: SeverityBody) -> Self {
        match severity {
            SeverityBody::Minor => Self::Minor,
            SeverityBody::Serious => Self::Serious,
            SeverityBody::Grave => Self::Grave,
        }
    }
}

impl From<Severity> for SeverityBody {
    fn from(severity: Severity) -> Self {
        match severity {
            Severity::Minor => Self::Minor,
            Severity::Serious => Self::Serious,
            Severity::Grave => Self::Grave,
        }
    }
}

/// What was found, as an inspector writes it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FindingBody {
    pub title: String,
    pub text: String,
    /// The responsible unit.
    pub to: u32,
    /// Where it was found; the responsible unit itself when absent.
    #[serde(default)]
    pub site: Option<u32>,
    pub severity: SeverityBody,
    pub category: String,
    /// What the report has to show in a file, and why; words are enough when absent.
    #[serde(default)]
    pub evidence: String,
    /// Until when it is to be mended.
    pub due_ms: Millis,
    /// Digests of uploaded files: how it was found.
    #[serde(default)]
    pub files: Vec<String>,
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default)]
    pub incident_id: Option<i64>,
    #[serde(default)]
    pub urgency: UrgencyBody,
}

/// Issues a finding to the one unit that has to mend it.
#[utoipa::path(post, path = "/findings", tag = "inspection", request_body = FindingBody,
  responses((status = 200, body = IssuedView), (status = 422, body = Problem), (status = 403, body = Problem)))]
pub async fn issue(ask: Write<FindingBody>) -> Result<Json<IssuedView>, Problem> {
    let body = &ask.body;
    let finding = Finding {
        to: UnitNo(body.to),
        site: UnitNo(body.site.unwrap_or(body.to)),
        severity: body.severity.into(),
        category: body.category.trim().to_owned(),
        evidence: body.evidence.trim().to_owned(),
    };
    let content = Content {
        title: body.title.trim().to_owned(),
        text: body.text.clone(),
        number: body.number.clone().filter(|n| !n.trim().is_empty()),
        files: uploaded(&ask.app, &ask.asker, &body.files, "/files").await?,
        incident: body.incident_id.map(IncidentId),
        // The rule writes the audience from the responsible unit.
        due_ms: door::due(Some(body.due_ms), ask.app.now(), "/due_ms")?,
        urgency: urgency(body.urgency),
        particulars: Some(Particulars::Finding(finding)),
        ..Content::of(MatterKind::Rectification, ask.asker.unit, ask.asker.space)
    };
    Ok(issued(&ask.send(Command::Issue(Box::new(content))).await?))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RecheckBody {
    /// True closes the finding, false gives it back for another round.
    pub passed: bool,
    /// What was seen.
    pub note: String,
    /// Digests of uploaded files that show it.
    #[serde(default)]
    pub files: Vec<String>,
}

/// Re-checks what a unit has reported as mended: never its finder, never the unit itself.
#[utoipa::path(post, path = "/matters/{id}/recheck", tag = "inspection", params(("id" = i64, Path)),
  request_body = RecheckBody, responses((status = 200, body = IssuedView), (status = 409, body = Problem)))]
pub async fn recheck(Path(matter): Path<i64>, ask: Write<RecheckBody>) -> Result<Json<IssuedView>, Problem> {
    let RecheckBody { passed, note, files } = ask.body.clone();
    let files = uploaded(&ask.app, &ask.asker, &files, "/files").await?;
    let command = InspectionCommand::Recheck { matter: MatterId(matter), passed, note, files };
    let answer = ask.send(Command::Inspection(command)).await?;
    // That the unit tried is on record; it is told the same as whoever is refused without one.
    if answer.outcome == Outcome::CloseRefused {
        return Err(Refusal::RecheckByUnit.into());
    }
    Ok(issued(&answer))
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum StandingQuery {
    Open,
    Overdue,
    Waiting,
    Closed,
    Withdrawn,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct BoardQuery {
    #[param(inline)]
    pub state: Option<StandingQuery>,
    #[param(inline)]
    pub severity: Option<SeverityBody>,
    pub category: Option<String>,
    /// The responsible unit.
    pub unit: Option<u32>,
    /// The last id of the page before.
    pub after: Option<i64>,
}

impl BoardQuery {
    fn wanted(&self, now: Millis) -> Wanted {
        let standing = self.state.map(|state| match state {
            StandingQuery::Open | StandingQuery::Overdue => Standing::Open,
            StandingQuery::Waiting => Standing::Waiting,
            StandingQuery::Closed => Standing::Closed,
            StandingQuery::Withdrawn => Standing::Withdrawn,
        });
        Wanted {
            standing,
            due_before: matches!(self.state, Some(StandingQuery::Overdue)).then_some(now),
            severity: self.severity.map(Severity::from),
            category: self.category.clone(),
            unit: self.unit.map(UnitNo),
        }
    }
}

/// A finding in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoundRow {
    pub id: i64,
    pub title: String,
    pub from: UnitRef,
    /// The responsible unit as it stands now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitRef>,
    pub site: UnitRef,
    #[schema(value_type = String)]
    pub severity: SeverityBody,
    pub category: String,
    /// `open`, `waiting`, `closed` or `withdrawn`.
    pub state: &'static str,
    pub overdue: bool,
    pub found_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
    /// How often it was given back.
    pub rounds: u32,
    /// Its own unit has tried to close it in this round.
    pub tried: bool,
}

impl FoundRow {
    fn of(state: &Province, matter: &Matter, now: Millis) -> Option<Self> {
        let Some(Particulars::Finding(finding)) = &matter.particulars else { return None };
        let standing = Standing::of(matter);
        let rechecks = matter.rechecks.unwrap_or_default();
        Some(Self {
            id: matter.id.0,
            title: matter.title.clone(),
            from: UnitRef::of(state, matter.from),
            unit: responsible(matter).iter().next().map(|unit| UnitRef::of(state, unit)),
            site: UnitRef::of(state, finding.site),
            severity: finding.severity.into(),
            category: finding.category.clone(),
            state: standing.as_str(),
            overdue: standing == Standing::Open && matter.is_past_due(now),
            found_ms: matter.submitted_ms,
            due_ms: matter.due_ms,
            rounds: rechecks.rounds,
            tried: rechecks.tried,
        })
    }
}

/// How many findings stand where, of all severities and of the grave ones.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct FoundCounts {
    pub open: i64,
    /// Of the open ones; at most a thousand are counted.
    pub overdue: i64,
    pub overdue_more: bool,
    pub waiting: i64,
    pub closed: i64,
    pub withdrawn: i64,
    /// Open or waiting, and grave.
    pub grave: i64,
}

impl FoundCounts {
    fn of(counts: &[Count], overdue: i64) -> Self {
        let mut all = Self { overdue, overdue_more: overdue >= OVERDUE_MAX, ..Self::default() };
        for count in counts {
            let place = match count.standing {
                Standing::Open => &mut all.open,
                Standing::Waiting => &mut all.waiting,
                Standing::Closed => &mut all.closed,
                Standing::Withdrawn => &mut all.withdrawn,
            };
            *place += count.n;
            if count.severity == Severity::Grave && matches!(count.standing, Standing::Open | Standing::Waiting) {
                all.grave += count.n;
            }
        }
        all
    }
}

/// The same category, found again at the same unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct RepeatRow {
    pub unit: UnitRef,
    pub category: String,
    pub times: i64,
    pub last_id: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FoundBoard {
    pub counts: FoundCounts,
    pub rows: Vec<FoundRow>,
    /// Ask again with `after` for more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
    pub repeats: Vec<RepeatRow>,
}

/// The findings that the own unit sees: what it has found, what it has to mend, and those of the units below.
#[utoipa::path(get, path = "/findings", tag = "inspection", params(BoardQuery),
  responses((status = 200, body = FoundBoard), (status = 403, body = Problem)))]
pub async fn board(
    State(app): State<App>,
    asker: Asker,
    Query(wanted): Query<BoardQuery>,
) -> Result<Seen<FoundBoard>, Problem> {
    asker.may(&app.store.state(), &[Action::FindingRead])?;
    let now = app.now();
    let (unit, space, before) = (asker.unit, asker.space, MatterId(wanted.after.unwrap_or(i64::MAX)));
    let wanted = wanted.wanted(now);
    let (ids, counts, overdue, repeats) = app
        .read(move |tx| {
            let ids = query::board(tx, (unit, space), &wanted, before, PAGE + 1)?;
            let counts = query::counts(tx, unit, space)?;
            let overdue = query::overdue(tx, unit, space, now)?;
            Ok((ids, counts, overdue, query::repeats(tx, unit, space, REPEATS_MAX)?))
        })
        .await?;
    let state = app.store.state();
    let page = usize::try_from(PAGE).unwrap_or(usize::MAX);
    let next = (ids.len() > page).then(|| ids.get(page - 1)).flatten().map(|id| id.0);
    // What has moved away since it was found stands in the index still, and is not shown.
    let rows = ids.iter().take(page).filter_map(|id| find(&state, &asker, id.0).ok());
    let rows = rows.filter_map(|matter| FoundRow::of(&state, matter, now)).collect();
    let repeat = |r: &Repeat| RepeatRow {
        unit: UnitRef::of(&state, r.unit),
        category: r.category.clone(),
        times: r.n,
        last_id: r.last.0,
    };
    let repeats = repeats.iter().map(repeat).collect();
    Ok(Seen(state.seq, FoundBoard { counts: FoundCounts::of(&counts, overdue), rows, next, repeats }))
}

/// One step of a mending.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StepView {
    pub seq: i64,
    pub at_ms: Millis,
    /// `reported`, `passed`, `not_passed` or `tried`.
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    pub note: String,
    pub files: Vec<FileView>,
}

/// What a rectification's page shows beside its text.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FoundView {
    #[serde(flatten)]
    pub row: FoundRow,
    /// What a report has to show in a file; empty where words are enough.
    pub evidence: String,
    /// How often this category was found at this unit, this time included.
    pub times: i64,
    pub steps: Vec<StepView>,
    /// The asker found it.
    pub mine: bool,
}

/// What a finding's page reads beside the matter; nothing for any other kind.
pub(super) fn read(
    tx: &mut shouhu_store::engine::Tx,
    matter: MatterId,
    key: Option<&(UnitNo, shouhu_domain::event::Space, String)>,
) -> Result<(Vec<Step>, i64), shouhu_store::engine::DbError> {
    let Some((unit, space, category)) = key else { return Ok((vec![], 0)) };
    Ok((query::steps(tx, matter)?, query::repeated(tx, *unit, *space, category)?))
}

/// Under what the recurrences of a finding are counted; `None` for any other kind.
pub(super) fn key(matter: &Matter) -> Option<(UnitNo, shouhu_domain::event::Space, String)> {
    match &matter.particulars {
        Some(Particulars::Finding(finding)) => Some((finding.to, matter.space, finding.category.clone())),
        _ => None,
    }
}

/// A finding's own part of its page.
pub(super) fn view(
    state: &Province,
    asker: &Asker,
    matter: &Matter,
    (steps, times): (Vec<Step>, i64),
    now: Millis,
) -> Option<FoundView> {
    let row = FoundRow::of(state, matter, now)?;
    let Some(Particulars::Finding(finding)) = &matter.particulars else { return None };
    let step = |step: Step| StepView {
        seq: step.seq,
        at_ms: step.at_ms,
        kind: step.kind,
        by: step.by.map(|unit| UnitRef::of(state, unit)),
        note: step.note,
        files: step.files.into_iter().map(FileView::from).collect(),
    };
    let steps = steps.into_iter().map(step).collect();
    Some(FoundView { row, evidence: finding.evidence.clone(), times, steps, mine: found_by(&asker.actor(), matter) })
}
