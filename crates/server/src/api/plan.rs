//! Plans (预案): read by everybody whom they concern, written and published by their owner. A draft lives
//! on the desk; the file of a plan is the body that publishes it.

use super::file::disposition;
use super::incident::LevelBody;
use super::matter::can::May;
use super::matter::level_counts;
use super::view::{UnitRef, Written};
use crate::app::App;
use crate::door::{Body, Path, Query, Seen, Write};
use crate::problem::{FieldProblem, Problem, internal};
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shouhu_domain::bits::Bits;
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::decide::{STANDING_MAX, check_standing};
use shouhu_domain::event::ResponseLevel;
use shouhu_domain::ids::{Millis, PlanId, UnitNo};
use shouhu_domain::matter::{EscalationStep, MatterKind, Urgency};
use shouhu_domain::plan::{Plan, PlanVersion, Standing};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use shouhu_store::query::incident as query;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Versions that a plan's page lists.
const VERSIONS_MAX: i64 = 100;
const LEVELS: [ResponseLevel; 4] = [ResponseLevel::I, ResponseLevel::II, ResponseLevel::III, ResponseLevel::IV];

/// A plan, as a line names it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PlanName {
    pub id: i64,
    pub name: String,
    pub name_en: String,
    pub version: u32,
}

impl PlanName {
    #[must_use]
    pub fn of(plan: &Plan) -> Self {
        let PlanVersion { name, name_en, version, .. } = plan.current.clone();
        Self { id: plan.id.0, name, name_en, version }
    }
}

/// A plan that the asker may see, or 404.
///
/// # Errors
/// `not_found` or `forbidden`.
pub fn find<'s>(state: &'s Province, asker: &Asker, id: i64) -> Result<&'s Plan, Problem> {
    let plan = state.plans.get(&PlanId(id)).ok_or_else(|| Problem::new("not_found"))?;
    let owner = plan.current.owner;
    let _ = policy::scope(&state.tree, &asker.policy(), Action::PlanRead, owner).map_err(Refusal::from)?;
    Ok(plan)
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlanRow {
    #[serde(flatten)]
    pub name: PlanName,
    pub owner: UnitRef,
    pub published_ms: Millis,
    pub retired: bool,
    /// Standing matters that apply at level I, II, III and IV.
    pub matters: [usize; 4],
}

fn row(state: &Province, plan: &Plan) -> PlanRow {
    let at = |level| plan.current.standing.iter().filter(|s| s.applies_at(level)).count();
    PlanRow {
        name: PlanName::of(plan),
        owner: UnitRef::of(state, plan.current.owner),
        published_ms: plan.published_ms,
        retired: plan.retired,
        matters: LEVELS.map(at),
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlanList {
    pub rows: Vec<PlanRow>,
}

/// The plans of the asker's unit and of those above and below it; its own first.
#[utoipa::path(get, path = "/plans", tag = "plans", responses((status = 200, body = PlanList)))]
pub async fn list(State(app): State<App>, asker: Asker) -> Result<Seen<PlanList>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::PlanRead])?;
    let sees = |plan: &&Plan| policy::scope(&state.tree, &asker.policy(), Action::PlanRead, plan.current.owner).is_ok();
    let mut plans: Vec<&Plan> = state.plans.values().filter(sees).collect();
    plans.sort_by_key(|plan| (plan.retired, plan.current.owner != asker.unit, std::cmp::Reverse(plan.published_ms)));
    let rows = plans.into_iter().map(|plan| row(&state, plan)).collect();
    Ok(Seen(state.seq, PlanList { rows }))
}

fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}

/// A standing matter as it is written, sent and kept in a file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StandingBody {
    /// Its number in the plan; absent: a new one.
    #[serde(default, skip_serializing_if = "is_default")]
    pub item: u32,
    /// It applies at this level and every higher one.
    #[schema(value_type = LevelBody)]
    pub from_level: ResponseLevel,
    /// `notice`, `guide`, `letter` or `task`.
    #[schema(value_type = String)]
    pub kind: MatterKind,
    pub title: String,
    pub text: String,
    #[serde(default, skip_serializing_if = "is_default")]
    pub number: Option<String>,
    /// Codes of the organs that issue it jointly.
    #[serde(default, skip_serializing_if = "is_default")]
    pub joint: Vec<String>,
    pub audience: String,
    /// Minutes from the activation to the due.
    #[serde(default, skip_serializing_if = "is_default")]
    pub due_min: Option<u32>,
    #[serde(default, skip_serializing_if = "is_default")]
    #[schema(value_type = String)]
    pub urgency: Urgency,
    #[serde(default, skip_serializing_if = "is_default")]
    pub by_level: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    pub verify: bool,
    #[serde(default, skip_serializing_if = "is_default")]
    #[schema(value_type = Vec<super::matter::issue::StepBody>)]
    pub escalation: Vec<EscalationStep>,
}

impl StandingBody {
    fn of(state: &Province, s: &Standing) -> Self {
        let code = |unit: &UnitNo| state.tree.get(*unit).map(|u| u.code.clone());
        let Standing { item, from_level, kind, title, text, number, audience, due_min, urgency, .. } = s.clone();
        let (by_level, verify, escalation) = (s.by_level, s.verify, s.escalation.clone());
        let joint = s.joint.iter().filter_map(code).collect();
        Self {
            item,
            from_level,
            kind,
            title,
            text,
            number,
            joint,
            audience,
            due_min,
            urgency,
            by_level,
            verify,
            escalation,
        }
    }

    fn standing(&self, state: &Province) -> Result<Standing, Refusal> {
        let unit = |code: &String| {
            let unknown = || Refusal::Unknown { pointer: "/joint".into(), value: code.clone() };
            state.tree.find(code).ok_or_else(unknown)
        };
        let Self { item, from_level, kind, text, audience, due_min, urgency, by_level, verify, .. } = self.clone();
        Ok(Standing {
            item,
            from_level,
            kind,
            title: self.title.trim().to_owned(),
            text,
            number: self.number.clone().filter(|n| !n.trim().is_empty()),
            joint: self.joint.iter().map(unit).collect::<Result<_, _>>()?,
            audience,
            due_min,
            urgency,
            by_level,
            verify,
            escalation: self.escalation.clone(),
        })
    }
}

/// A plan as it is written, sent and kept in a file.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PlanBody {
    pub name: String,
    #[serde(default)]
    pub name_en: String,
    /// What is new in this version.
    #[serde(default)]
    pub note: String,
    pub standing: Vec<StandingBody>,
}

impl PlanBody {
    fn of(state: &Province, v: &PlanVersion) -> Self {
        let standing = v.standing.iter().map(|s| StandingBody::of(state, s)).collect();
        Self { name: v.name.clone(), name_en: v.name_en.clone(), note: v.note.clone(), standing }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PlanQuery {
    /// A former version; the current one when absent.
    pub version: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlanVersionView {
    pub version: u32,
    pub at_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_title: Option<String>,
    pub note: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlanView {
    #[serde(flatten)]
    pub row: PlanRow,
    /// The version that is shown.
    pub shown: u32,
    pub content: PlanBody,
    pub versions: Vec<PlanVersionView>,
    pub can: BTreeMap<&'static str, May>,
}

/// One plan with its standing matters and its versions.
#[utoipa::path(get, path = "/plans/{id}", tag = "plans", params(("id" = i64, Path), PlanQuery),
  responses((status = 200, body = PlanView), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(asked): Query<PlanQuery>,
) -> Result<Seen<PlanView>, Problem> {
    find(&app.store.state(), &asker, id)?;
    let versions = app.read(move |tx| query::plan_versions(tx, PlanId(id), VERSIONS_MAX)).await?;
    let state = app.store.state();
    let plan = find(&state, &asker, id)?;
    let shown = asked.version.unwrap_or(plan.current.version);
    let content = match versions.iter().find(|v| v.version == shown) {
        Some(former) if shown != plan.current.version => former_body(&state, former)?,
        Some(_) => PlanBody::of(&state, &plan.current),
        None => return Err(Problem::new("not_found")),
    };
    let writes = policy::scope(&state.tree, &asker.policy(), Action::PlanWrite, plan.current.owner).is_ok();
    let why = if writes { plan.retired.then_some("plan.retired") } else { Some("forbidden") };
    let title = |post: u32| Some(state.posts.get(post as usize)?.title.clone());
    let version = |v: query::Version| PlanVersionView {
        version: v.version,
        at_ms: v.at_ms,
        by: v.by.map(|u| UnitRef::of(&state, u)),
        post_title: v.post.and_then(title),
        note: v.note,
    };
    let view = PlanView {
        row: row(&state, plan),
        shown,
        content,
        versions: versions.into_iter().map(version).collect(),
        can: BTreeMap::from([("write", May { ok: why.is_none(), why })]),
    };
    Ok(Seen(state.seq, view))
}

fn former_body(state: &Province, v: &query::Version) -> Result<PlanBody, Problem> {
    let standing: Vec<Standing> = serde_json::from_str(&v.standing).map_err(|e| internal(&e.to_string()))?;
    let standing = standing.iter().map(|s| StandingBody::of(state, s)).collect();
    Ok(PlanBody { name: v.name.clone(), name_en: v.name_en.clone(), note: v.note.clone(), standing })
}

/// The current version as a file that can be published elsewhere.
#[utoipa::path(get, path = "/plans/{id}/file", tag = "plans", params(("id" = i64, Path)),
  responses((status = 200, body = PlanBody), (status = 404, body = Problem)))]
pub async fn file(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Response, Problem> {
    let state = app.store.state();
    let plan = find(&state, &asker, id)?;
    let mut body = PlanBody::of(&state, &plan.current);
    // Numbers belong to this plan: elsewhere every standing matter is a new one.
    body.standing.iter_mut().for_each(|s| s.item = 0);
    let text = serde_json::to_string_pretty(&body).map_err(|e| internal(&e.to_string()))?;
    let name: String = body.name.chars().filter(|c| !c.is_control() && !"/\\:*?\"<>|".contains(*c)).collect();
    let mut response = text.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(header::CONTENT_DISPOSITION, disposition("attachment", &format!("{name}.plan.json")));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Ok(response)
}

#[derive(Debug, Default, Serialize, ToSchema)]
pub struct StandingPreview {
    pub units: u32,
    pub levels: BTreeMap<String, u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<FieldProblem>,
}

/// What a level would ask, all in all.
#[derive(Debug, Serialize, ToSchema)]
pub struct LevelPreview {
    pub level: String,
    pub matters: usize,
    pub receipts: u64,
    /// Different units.
    pub units: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PlanPreview {
    pub standing: Vec<StandingPreview>,
    pub levels: Vec<LevelPreview>,
}

/// What a plan of the asker's unit would ask of how many units today; nothing is kept.
#[utoipa::path(post, path = "/plans/preview", tag = "plans", request_body = PlanBody,
  responses((status = 200, body = PlanPreview), (status = 422, body = Problem)))]
pub async fn preview(State(app): State<App>, asker: Asker, body: Body<PlanBody>) -> Result<Seen<PlanPreview>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::PlanWrite])?;
    let bodies = &body.value.standing;
    crate::door::at_most(bodies, STANDING_MAX, "/standing")?;
    let judge = |s: &StandingBody| {
        let standing = s.standing(&state)?;
        Ok((standing.from_level, check_standing(&state, asker.unit, &standing)?))
    };
    let judged: Vec<Result<(ResponseLevel, Bits), Refusal>> = bodies.iter().map(judge).collect();
    let standing = judged.iter().map(|judged| match judged {
        Ok((_, audience)) => {
            StandingPreview { units: audience.count(), levels: level_counts(&state, audience), error: None }
        }
        Err(refusal) => StandingPreview { error: Some(field(refusal)), ..StandingPreview::default() },
    });
    let standing = standing.collect();
    let levels = LEVELS.map(|level| level_preview(level, judged.iter().flatten())).into();
    Ok(Seen(state.seq, PlanPreview { standing, levels }))
}

fn field(refusal: &Refusal) -> FieldProblem {
    let code = match refusal {
        Refusal::PlanAudience { reason, .. } => reason,
        other => other.code().0,
    };
    FieldProblem::new(refusal.pointer().unwrap_or_default(), code)
}

fn level_preview<'j>(level: ResponseLevel, judged: impl Iterator<Item = &'j (ResponseLevel, Bits)>) -> LevelPreview {
    let asked: Vec<&Bits> =
        judged.filter(|(from, _)| shouhu_domain::plan::applies(*from, level)).map(|j| &j.1).collect();
    LevelPreview {
        level: level.as_str().into(),
        matters: asked.len(),
        receipts: asked.iter().map(|units| u64::from(units.count())).sum(),
        units: asked.iter().fold(Bits::new(), |all, units| all.or(units)).count(),
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Published {
    pub id: i64,
    pub version: u32,
    pub seq: i64,
}

async fn write(ask: &Write<PlanBody>, plan: Option<PlanId>) -> Result<Json<Published>, Problem> {
    let version = {
        let state = ask.app.store.state();
        if let Some(plan) = plan {
            find(&state, &ask.asker, plan.0)?;
        }
        crate::door::at_most(&ask.body.standing, STANDING_MAX, "/standing")?;
        let mut standing = vec![];
        for (at, s) in ask.body.standing.iter().enumerate() {
            standing
                .push(s.standing(&state).map_err(|refusal| Problem::from(refusal).under(&format!("/standing/{at}")))?);
        }
        let PlanBody { name, name_en, note, .. } = ask.body.clone();
        // The number of the version is given where it is decided.
        PlanVersion { plan, owner: ask.asker.unit, version: 0, name, name_en, note, standing }
    };
    let answer = ask.send(Command::PublishPlan(Box::new(version))).await?;
    let (id, version) = match answer.outcome {
        Outcome::Plan { id, version } => (id.0, version),
        _ => (0, 0),
    };
    Ok(Json(Published { id, version, seq: answer.seq }))
}

/// Publishes the first version of a new plan of the asker's unit.
#[utoipa::path(post, path = "/plans", tag = "plans", request_body = PlanBody,
  responses((status = 200, body = Published), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn publish(ask: Write<PlanBody>) -> Result<Json<Published>, Problem> {
    write(&ask, None).await
}

/// Publishes the next version of a plan.
#[utoipa::path(post, path = "/plans/{id}", tag = "plans", params(("id" = i64, Path)), request_body = PlanBody,
  responses((status = 200, body = Published), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn publish_next(Path(plan): Path<i64>, ask: Write<PlanBody>) -> Result<Json<Published>, Problem> {
    write(&ask, Some(PlanId(plan))).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetireBody {
    pub reason: String,
}

/// Retires a plan: it issues nothing more; what it has issued goes its way.
#[utoipa::path(post, path = "/plans/{id}/retire", tag = "plans", params(("id" = i64, Path)),
  request_body = RetireBody, responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn retire(Path(plan): Path<i64>, ask: Write<RetireBody>) -> Result<Json<Written>, Problem> {
    let command = Command::RetirePlan { plan: PlanId(plan), reason: ask.body.reason.clone() };
    ask.written(command).await
}
