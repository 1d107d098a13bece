//! Incidents: declared for a territory or an organ, with response levels for the whole or a part, and what
//! a level makes of a plan.

use super::matter::can::May;
use super::overview::IncidentView;
use super::plan::PlanName;
use super::view::{MatterName, ReasonBody, UnitRef, Written};
use crate::app::App;
use crate::door::{Path, Query, Seen, Write};
use crate::problem::{Problem, words};
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::decide::{self, Outlook};
use shouhu_domain::event::{ResponseLevel, Space};
use shouhu_domain::ids::{IncidentId, MatterId, Millis, PlanId, UnitNo};
use shouhu_domain::incident::Incident;
use shouhu_domain::plan::Plan;
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use shouhu_store::query::incident as query;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Lines of a history that one page shows.
const HISTORY_MAX: i64 = 200;

/// The incidents of the asker's space that the asker may see: open ones first, the highest level first.
#[must_use]
pub fn visible<'s>(state: &'s Province, asker: &Asker) -> Vec<&'s Incident> {
    let sees = |i: &&Incident| i.space == asker.space && may(state, asker, Action::IncidentRead, i.scope);
    let mut incidents: Vec<&Incident> = state.incidents.values().filter(sees).collect();
    let level = |i: &Incident| i.told_to(&state.tree, asker.unit).map(|set| set.level);
    incidents.sort_by_key(|i| (!i.is_open(), level(i).is_none(), level(i), std::cmp::Reverse(i.id)));
    incidents
}

/// Open drills that concern the asker's unit, in whichever space it asks.
#[must_use]
pub fn drills(state: &Province, asker: &Asker) -> usize {
    let drills = state.incidents.values().filter(|i| i.space == Space::Drill && i.is_open());
    drills.filter(|i| may(state, asker, Action::IncidentRead, i.scope)).count()
}

fn may(state: &Province, asker: &Asker, action: Action, unit: UnitNo) -> bool {
    policy::scope(&state.tree, &asker.policy(), action, unit).is_ok()
}

/// An incident of either space that the asker may see: its own page says which it is.
fn find<'s>(state: &'s Province, asker: &Asker, id: i64) -> Result<&'s Incident, Problem> {
    let incident = state.incidents.get(&IncidentId(id)).ok_or_else(|| Problem::new("not_found"))?;
    let _ = policy::scope(&state.tree, &asker.policy(), Action::IncidentRead, incident.scope).map_err(Refusal::from)?;
    Ok(incident)
}

#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentRow {
    #[serde(flatten)]
    pub incident: IncidentView,
    pub scope: UnitRef,
    pub declared_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub closed_ms: Option<Millis>,
    /// Open matters that are filed under it and that the asker may see.
    pub open_matters: usize,
}

fn rows(state: &Province, asker: &Asker, incidents: &[&Incident]) -> Vec<IncidentRow> {
    let mut open: BTreeMap<IncidentId, usize> = BTreeMap::new();
    for matter in state.open.iter().filter_map(|id| state.matters.get(id)) {
        if let Some(incident) = matter.incident.filter(|_| decide::sees_matter(state, &asker.policy(), matter).is_ok())
        {
            *open.entry(incident).or_default() += 1;
        }
    }
    let row = |i: &&Incident| IncidentRow {
        incident: IncidentView::of(state, i, asker.unit),
        scope: UnitRef::of(state, i.scope),
        declared_ms: i.declared_ms,
        closed_ms: i.closed_ms,
        open_matters: open.get(&i.id).copied().unwrap_or(0),
    };
    incidents.iter().map(row).collect()
}

#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentList {
    pub rows: Vec<IncidentRow>,
}

/// Incidents that concern the asker's unit, the highest level first.
#[utoipa::path(get, path = "/incidents", tag = "incidents", responses((status = 200, body = IncidentList)))]
pub async fn list(State(app): State<App>, asker: Asker) -> Seen<IncidentList> {
    let state = app.store.state();
    let rows = rows(&state, &asker, &visible(&state, &asker));
    Seen(state.seq, IncidentList { rows })
}

/// The level of one node.
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelView {
    pub unit: UnitRef,
    pub level: String,
    pub since_ms: Millis,
    /// Set for the whole scope.
    pub whole: bool,
    /// Whether the asker may set it anew or lift it.
    pub may: bool,
}

/// What has happened on an incident: by unit and post, never by person.
#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentLogRow {
    pub seq: i64,
    pub at_ms: Millis,
    /// `declared`, `level_set`, `level_lifted`, `closed`.
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<UnitRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_title: Option<String>,
    pub reason: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan_version: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentDetail {
    #[serde(flatten)]
    pub row: IncidentRow,
    pub levels: Vec<LevelView>,
    pub history: Vec<IncidentLogRow>,
    /// Units for which the asker may set a level without choosing another: the scope, the own unit.
    pub level_on: Vec<UnitRef>,
    /// Plans that the asker's unit could activate, the one of the last activation first.
    pub plans: Vec<PlanName>,
    pub can: BTreeMap<&'static str, May>,
}

/// One incident: its levels, their history, what the asker may do.
#[utoipa::path(get, path = "/incidents/{id}", tag = "incidents", params(("id" = i64, Path)),
  responses((status = 200, body = IncidentDetail), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Seen<IncidentDetail>, Problem> {
    find(&app.store.state(), &asker, id)?;
    let lines = app.read(move |tx| query::log(tx, IncidentId(id), i64::MAX, HISTORY_MAX)).await?;
    let state = app.store.state();
    let incident = find(&state, &asker, id)?;
    let last = lines.iter().find_map(|line| line.plan);
    let row = rows(&state, &asker, &[incident]).pop().ok_or_else(|| Problem::new("not_found"))?;
    let view = IncidentDetail {
        row,
        levels: levels(&state, &asker, incident),
        history: lines.into_iter().map(|line| history_row(&state, line)).collect(),
        level_on: level_on(&state, &asker, incident),
        plans: own_plans(&state, &asker, last),
        can: can(&state, &asker, incident),
    };
    Ok(Seen(state.seq, view))
}

fn levels(state: &Province, asker: &Asker, incident: &Incident) -> Vec<LevelView> {
    let view = |(node, set): (&UnitNo, &shouhu_domain::incident::LevelSince)| LevelView {
        unit: UnitRef::of(state, *node),
        level: set.level.as_str().into(),
        since_ms: set.since_ms,
        whole: *node == incident.scope,
        may: may(state, asker, Action::IncidentLevel, *node),
    };
    let mut levels: Vec<LevelView> = incident.levels.iter().map(view).collect();
    levels.sort_by_key(|level| !level.whole);
    levels
}

fn history_row(state: &Province, line: query::Line) -> IncidentLogRow {
    let title = |post: u32| Some(state.posts.get(post as usize)?.title.clone());
    IncidentLogRow {
        seq: line.seq,
        at_ms: line.at_ms,
        kind: line.kind,
        node: line.node.map(|u| UnitRef::of(state, u)),
        level: line.level,
        by: line.by.map(|u| UnitRef::of(state, u)),
        post_title: line.post.and_then(title),
        reason: line.reason,
        plan: line.plan.and_then(|id| state.plans.get(&id)).map(PlanName::of),
        plan_version: line.plan_version,
    }
}

fn level_on(state: &Province, asker: &Asker, incident: &Incident) -> Vec<UnitRef> {
    let mut nodes = vec![incident.scope];
    nodes.extend(Some(asker.unit).filter(|own| *own != incident.scope && incident.contains(&state.tree, *own)));
    nodes.retain(|node| incident.is_open() && may(state, asker, Action::IncidentLevel, *node));
    nodes.into_iter().map(|node| UnitRef::of(state, node)).collect()
}

fn own_plans(state: &Province, asker: &Asker, last: Option<PlanId>) -> Vec<PlanName> {
    let own = |plan: &&Plan| plan.current.owner == asker.unit && !plan.retired;
    let mut plans: Vec<&Plan> = state.plans.values().filter(own).collect();
    plans.sort_by_key(|plan| (Some(plan.id) != last, std::cmp::Reverse(plan.published_ms)));
    plans.into_iter().map(PlanName::of).collect()
}

fn can(state: &Province, asker: &Asker, incident: &Incident) -> BTreeMap<&'static str, May> {
    let closed = (!incident.is_open()).then_some("incident.closed");
    let allowed = |permitted: bool| {
        let why = if permitted { closed } else { Some("forbidden") };
        May { ok: why.is_none(), why }
    };
    let own = incident.contains(&state.tree, asker.unit) && may(state, asker, Action::IncidentLevel, asker.unit);
    let issues = may(state, asker, Action::MatterIssue, asker.unit);
    BTreeMap::from([
        ("level", allowed(own || may(state, asker, Action::IncidentLevel, incident.scope))),
        ("close", allowed(may(state, asker, Action::IncidentClose, incident.scope))),
        ("issue", allowed(issues)),
    ])
}

/// A unit by its number or its code.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum UnitName {
    No(u32),
    Code(String),
}

impl UnitName {
    fn find(self, state: &Province, pointer: &str) -> Result<UnitNo, Problem> {
        match self {
            Self::No(no) => Ok(UnitNo(no)),
            Self::Code(code) => {
                let found = state.tree.find(&code);
                found.ok_or_else(|| Refusal::Unknown { pointer: pointer.into(), value: code }.into())
            }
        }
    }
}

#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SpaceBody {
    #[default]
    Live,
    Drill,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareBody {
    pub name: String,
    #[serde(default)]
    pub name_en: String,
    /// The unit that it concerns, with everything below; the asker's own when absent.
    #[serde(default)]
    pub scope: Option<UnitName>,
    #[serde(default)]
    pub space: SpaceBody,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Declared {
    pub id: i64,
    pub seq: i64,
}

/// Declares an incident; it has no level until one is set.
#[utoipa::path(post, path = "/incidents", tag = "incidents", request_body = DeclareBody,
  responses((status = 200, body = Declared), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn declare(ask: Write<DeclareBody>) -> Result<Json<Declared>, Problem> {
    let DeclareBody { name, name_en, scope, space } = ask.body.clone();
    let scope = scope.map_or(Ok(ask.asker.unit), |unit| unit.find(&ask.app.store.state(), "/scope"))?;
    let space = match space {
        SpaceBody::Live => Space::Live,
        SpaceBody::Drill => Space::Drill,
    };
    let answer = ask.send(Command::DeclareIncident { name, name_en, scope, space }).await?;
    let id = if let Outcome::Incident { id } = answer.outcome { id.0 } else { 0 };
    Ok(Json(Declared { id, seq: answer.seq }))
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub enum LevelBody {
    I,
    II,
    III,
    IV,
}

impl From<LevelBody> for ResponseLevel {
    fn from(level: LevelBody) -> Self {
        match level {
            LevelBody::I => Self::I,
            LevelBody::II => Self::II,
            LevelBody::III => Self::III,
            LevelBody::IV => Self::IV,
        }
    }
}

#[derive(Clone, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OutlookQuery {
    /// The one that stands there now when absent.
    #[param(inline)]
    pub level: Option<LevelBody>,
    /// A unit inside the scope; the whole scope when absent.
    pub node: Option<u32>,
    /// A plan of the asker's unit; without one a level only changes the level.
    pub plan: Option<i64>,
}

/// A standing matter that becomes due.
#[derive(Debug, Serialize, ToSchema)]
pub struct DueView {
    pub item: u32,
    pub kind: String,
    pub title: String,
    pub audience: String,
    pub units: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
    /// Goes to the whole province: a second person approves it.
    pub second: bool,
    /// Organs that must countersign.
    pub joint: Vec<UnitRef>,
}

/// One that reaches nobody there, with the reason in words.
#[derive(Debug, Serialize, ToSchema)]
pub struct SkippedView {
    pub item: u32,
    pub title: String,
    pub code: String,
    pub why: String,
    pub why_zh: String,
}

/// A matter that a former activation has issued.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormerView {
    #[serde(flatten)]
    pub matter: MatterName,
    pub status: String,
    pub plan_version: u32,
    pub units: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OutlookView {
    pub level: String,
    pub node: UnitRef,
    /// The level that stands there now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub now_level: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanName>,
    pub due: Vec<DueView>,
    /// Receipts asked, and the different units that are asked.
    pub receipts: u64,
    pub units: u32,
    pub stays: Vec<FormerView>,
    pub cancelled: Vec<FormerView>,
    pub past: Vec<FormerView>,
    pub skipped: Vec<SkippedView>,
}

/// What setting a level would do now: what becomes due for how many units, what stays, what ends.
#[utoipa::path(get, path = "/incidents/{id}/outlook", tag = "incidents", params(("id" = i64, Path), OutlookQuery),
  responses((status = 200, body = OutlookView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn outlook(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<OutlookQuery>,
) -> Result<Seen<OutlookView>, Problem> {
    let now = app.now();
    let state = app.store.state();
    let incident = find(&state, &asker, id)?;
    let node = query.node.map_or(incident.scope, UnitNo);
    let level = query.level.map(ResponseLevel::from).or_else(|| incident.levels.get(&node).map(|set| set.level));
    let level = level.ok_or_else(|| Refusal::Missing { pointer: "/level".into() })?;
    let _ = policy::scope(&state.tree, &asker.policy(), Action::IncidentLevel, node).map_err(Refusal::from)?;
    let plan = query.plan.map(|id| super::plan::find(&state, &asker, id)).transpose()?;
    let outlook = match plan {
        Some(plan) => {
            let version = (plan.id, plan.current.version);
            decide::outlook_of(&state, version, (incident.id, node), level, now)?
        }
        None => Outlook::default(),
    };
    Ok(Seen(state.seq, view_of(&state, incident, (node, level), plan, outlook)))
}

fn view_of(
    state: &Province,
    incident: &Incident,
    (node, level): (UnitNo, ResponseLevel),
    plan: Option<&Plan>,
    outlook: Outlook,
) -> OutlookView {
    let receipts = outlook.due.iter().map(|due| u64::from(due.audience.count())).sum();
    let units = outlook.due.iter().map(|d| d.audience.clone()).reduce(|a, b| a.or(&b)).map_or(0, |all| all.count());
    let former = |ids: &[MatterId]| ids.iter().filter_map(|id| former_view(state, *id)).collect();
    OutlookView {
        level: level.as_str().into(),
        node: UnitRef::of(state, node),
        now_level: incident.levels.get(&node).map(|set| set.level.as_str().to_owned()),
        plan: plan.map(PlanName::of),
        receipts,
        units,
        stays: former(&outlook.stays),
        cancelled: former(&outlook.cancelled),
        past: former(&outlook.past),
        skipped: plan.map(|plan| skipped(plan, &outlook.skipped)).unwrap_or_default(),
        due: outlook.due.into_iter().map(|due| due_view(state, due)).collect(),
    }
}

fn due_view(state: &Province, due: decide::Due) -> DueView {
    let s = due.content;
    DueView {
        item: s.plan.map_or(0, |plan| plan.item),
        kind: s.kind.as_str().into(),
        title: s.title,
        audience: s.audience,
        units: due.audience.count(),
        due_ms: s.due_ms,
        second: due.second,
        joint: s.joint.iter().map(|unit| UnitRef::of(state, *unit)).collect(),
    }
}

fn skipped(plan: &Plan, skipped: &[(u32, &'static str)]) -> Vec<SkippedView> {
    let view = |(item, code): &(u32, &'static str)| {
        let standing = plan.current.standing.iter().find(|s| s.item == *item)?;
        let (_, why, why_zh) = words(code);
        let (title, code) = (standing.title.clone(), (*code).to_owned());
        Some(SkippedView { item: *item, title, code, why: why.into(), why_zh: why_zh.into() })
    };
    skipped.iter().filter_map(view).collect()
}

fn former_view(state: &Province, id: MatterId) -> Option<FormerView> {
    let matter = state.matters.get(&id)?;
    Some(FormerView {
        matter: MatterName::of(state, matter),
        status: matter.status.as_str().into(),
        plan_version: matter.plan.map_or(0, |plan| plan.version),
        units: matter.planes.audience.count(),
    })
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLevelBody {
    pub level: LevelBody,
    pub reason: String,
    /// A unit inside the scope; the whole scope when absent.
    #[serde(default)]
    pub node: Option<u32>,
    /// Issues and ends what this plan asks for.
    #[serde(default)]
    pub plan: Option<i64>,
    /// The version that the outlook was made of; another one by now is refused.
    #[serde(default)]
    pub plan_version: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LevelAnswer {
    pub id: i64,
    pub seq: i64,
    pub issued: Vec<FormerView>,
    pub cancelled: Vec<FormerView>,
}

/// Sets the response level; I is the highest. With a plan it issues and ends its standing matters in one step.
#[utoipa::path(post, path = "/incidents/{id}/level", tag = "incidents", params(("id" = i64, Path)),
  request_body = SetLevelBody, responses((status = 200, body = LevelAnswer), (status = 409, body = Problem)))]
pub async fn set_level(Path(incident): Path<i64>, ask: Write<SetLevelBody>) -> Result<Json<LevelAnswer>, Problem> {
    let SetLevelBody { level, reason, node, plan, plan_version } = ask.body.clone();
    let version = |id: i64| match plan_version {
        Some(version) => Ok((PlanId(id), version)),
        None => Err(Problem::from(Refusal::Missing { pointer: "/plan_version".into() })),
    };
    let command = Command::SetLevel {
        incident: IncidentId(incident),
        level: level.into(),
        reason,
        node: node.map(UnitNo),
        plan: plan.map(version).transpose()?,
    };
    let answer = ask.send(command).await?;
    let (issued, cancelled) = match answer.outcome {
        Outcome::Activated { issued, cancelled, .. } => (issued, cancelled),
        _ => (vec![], vec![]),
    };
    let state = ask.app.store.state();
    let views = |ids: Vec<MatterId>| ids.into_iter().filter_map(|id| former_view(&state, id)).collect();
    Ok(Json(LevelAnswer { id: incident, seq: answer.seq, issued: views(issued), cancelled: views(cancelled) }))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LiftBody {
    pub node: u32,
    pub reason: String,
}

/// Ends the level of a part; what is set above it holds there again.
#[utoipa::path(post, path = "/incidents/{id}/lift", tag = "incidents", params(("id" = i64, Path)),
  request_body = LiftBody, responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn lift(Path(incident): Path<i64>, ask: Write<LiftBody>) -> Result<Json<Written>, Problem> {
    let LiftBody { node, reason } = ask.body.clone();
    let command = Command::LiftLevel { incident: IncidentId(incident), node: UnitNo(node), reason };
    ask.written(command).await
}

/// Closes an incident: what is open under it goes on, nothing new is filed under it.
#[utoipa::path(post, path = "/incidents/{id}/close", tag = "incidents", params(("id" = i64, Path)),
  request_body = ReasonBody, responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn close(Path(incident): Path<i64>, ask: Write<ReasonBody>) -> Result<Json<Written>, Problem> {
    let command = Command::CloseIncident { incident: IncidentId(incident), reason: ask.body.reason.clone() };
    ask.written(command).await
}
