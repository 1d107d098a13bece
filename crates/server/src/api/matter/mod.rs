//! Matters: lists, the page of one, and what the asker may do with it.

pub mod alert;
pub mod ask;
pub mod board;
pub mod can;
pub mod follow;
pub mod issue;
pub mod meeting;
pub mod people;
pub mod receipt;
pub mod sheet;
pub mod supply;
pub mod timeline;
pub mod units;

use super::inspection;
use super::overview::IncidentView;
use super::plan::PlanName;
use super::report::duty::DutyView;
use super::view::{FileView, MatterName, MatterRow, UnitRef, check_code};
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use crate::text;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::decide;
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::matter::Matter;
use shouhu_domain::plan::PlanRef;
use shouhu_domain::policy::{self, Action, MatterParties, Reach};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::settings::REMIND_EVERY_MS;
use shouhu_domain::state::State as Province;
use shouhu_store::project::receipt_cities;
use shouhu_store::query::matter as query;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Rows of one page of a list.
const PAGE: usize = 50;

/// The matters of the asker's space that its unit has to do with, newest first.
pub fn visible<'s>(state: &'s Province, asker: &'s Asker) -> impl Iterator<Item = &'s Matter> {
    let policy = asker.policy();
    let here = state.matters.values().rev().filter(move |m| m.space == asker.space);
    here.filter(move |m| decide::sees_matter(state, &policy, m).is_ok())
}

/// A matter that the asker may see, or 404.
///
/// # Errors
/// `not_found`.
pub fn find<'s>(state: &'s Province, asker: &Asker, id: i64) -> Result<&'s Matter, Problem> {
    let matter = state.matters.get(&MatterId(id)).ok_or_else(|| Problem::new("not_found"))?;
    decide::sees_matter(state, &asker.policy(), matter)?;
    Ok(matter)
}

fn joint_of(matter: &Matter) -> Vec<UnitNo> {
    matter.joint.iter().map(|j| j.unit).collect()
}

fn parties<'m>(matter: &'m Matter, joint: &'m [UnitNo]) -> MatterParties<'m> {
    MatterParties { from: matter.from, joint, audience: &matter.planes.audience }
}

/// The units of a matter that the asker may look at: all for its issuers, those below for the others.
#[must_use]
pub fn reach_within(state: &Province, asker: &Asker, matter: &Matter) -> Reach {
    policy::reach_in_matter(&state.tree, asker.unit, &parties(matter, &joint_of(matter)))
}

/// Whether the asker may do something to a unit within a matter that they see.
///
/// # Errors
/// `not_found` or `forbidden`.
pub fn scope_within(
    state: &Province,
    asker: &Asker,
    action: Action,
    unit: UnitNo,
    matter: &Matter,
) -> Result<(), Problem> {
    let joint = joint_of(matter);
    let scope = policy::scope_in_matter(&state.tree, &asker.policy(), action, unit, &parties(matter, &joint));
    scope.map(|_| ()).map_err(|denied| Refusal::from(denied).into())
}

/// The top of what the asker may look at within a matter.
#[must_use]
pub fn top_within(state: &Province, asker: &Asker, matter: &Matter) -> UnitNo {
    reach_within(state, asker, matter).roots().next().map_or(asker.unit, |(root, _)| root)
}

/// Where the asker counts from: an issuer sees the whole, a unit below its own part.
#[must_use]
pub fn top_node(state: &Province, asker: &Asker, matter: &Matter) -> Option<UnitNo> {
    let issues = asker.unit == matter.from || matter.joint.iter().any(|j| j.unit == asker.unit);
    (!issues).then(|| top_within(state, asker, matter))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ListQuery {
    /// `in` (addressed to my unit), `out` (issued by it), or `all` that it may see.
    pub r#box: Option<String>,
    pub status: Option<String>,
    pub kind: Option<String>,
    /// Words in title or number.
    pub q: Option<String>,
    pub incident: Option<i64>,
    /// The last id of the page before.
    pub after: Option<i64>,
    pub limit: Option<usize>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MatterList {
    pub rows: Vec<MatterRow>,
    /// Ask again with `after` for more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// Matters, newest first.
#[utoipa::path(get, path = "/matters", tag = "matters", params(ListQuery), responses((status = 200, body = MatterList)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<ListQuery>,
) -> Result<Seen<MatterList>, Problem> {
    let now = app.now();
    let state = app.store.state();
    let limit = query.limit.unwrap_or(PAGE).clamp(1, 200);
    let before = query.after.unwrap_or(i64::MAX);
    let policy = asker.policy();
    let wanted = state
        .matters
        .range(..MatterId(before))
        .rev()
        .map(|(_, m)| m)
        .filter(|m| matches(&state, &asker, m, &query))
        .filter(|m| decide::sees_matter(&state, &policy, m).is_ok());
    let mut rows: Vec<MatterRow> = wanted
        .take(limit + 1)
        .map(|m| MatterRow::of(&state, m, asker.unit, top_node(&state, &asker, m), now))
        .collect();
    let next = (rows.len() > limit).then(|| rows[limit - 1].id);
    rows.truncate(limit);
    Ok(Seen(state.seq, MatterList { rows, next }))
}

fn matches(state: &Province, asker: &Asker, matter: &Matter, query: &ListQuery) -> bool {
    let own = match query.r#box.as_deref() {
        Some("in") => decide::sees(state, matter, asker.unit),
        Some("out") => matter.from == asker.unit || matter.joint.iter().any(|j| j.unit == asker.unit),
        _ => true,
    };
    own && matter.space == asker.space
        && query.status.as_deref().is_none_or(|s| matter.status.as_str() == s)
        && query.kind.as_deref().is_none_or(|k| matter.kind.as_str() == k)
        && query.incident.is_none_or(|i| matter.incident.is_some_and(|m| m.0 == i))
        && query
            .q
            .as_deref()
            .is_none_or(|q| matter.title.contains(q) || matter.number.as_ref().is_some_and(|n| n.contains(q)))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct VersionView {
    pub version: u32,
    pub at_ms: Millis,
    pub title: String,
    pub text_html: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    pub reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct JointView {
    pub unit: UnitRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_ms: Option<Millis>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceView {
    pub text: String,
    pub addressed: u32,
    pub level_counts: BTreeMap<String, u32>,
}

/// The asker's own unit and this matter.
#[derive(Debug, Default, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub struct MyReceipt {
    pub addressed: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_ms: Option<Millis>,
    pub late: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<String>,
    /// Whether that difficulty waits for an answer.
    pub difficulty_open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub answer: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub returned: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excused: Option<String>,
    /// The nearest superior that has relayed the matter, with its due and words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relayed_by: Option<UnitRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_due_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_text: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RemindView {
    /// When the next reminder to everyone is allowed; absent when it is now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_ms: Option<Millis>,
    pub quiet: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MatterView {
    #[serde(flatten)]
    pub row: MatterRow,
    pub submitted_ms: Millis,
    pub text: String,
    /// Sanitised; safe to show as it is.
    pub text_html: String,
    pub versions: Vec<VersionView>,
    pub files: Vec<FileView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text_file: Option<FileView>,
    pub joint: Vec<JointView>,
    pub audience: AudienceView,
    pub check_code: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<MatterName>,
    pub children: Vec<MatterRow>,
    pub my: MyReceipt,
    pub can: BTreeMap<&'static str, can::May>,
    pub remind: RemindView,
    pub by_level: bool,
    pub verify: bool,
    /// The plan that has issued it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanName>,
    /// The incident that it is filed under.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentView>,
    /// A withdrawal that waits for the second person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub withdrawal_asked: Option<String>,
    /// Of a request or a consultation: what is wanted and how it went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ask: Option<ask::AskView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub meeting: Option<meeting::MeetingView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<alert::AlertView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub finding: Option<inspection::FoundView>,
    /// What is to be filed for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub report: Option<DutyView>,
}

/// One matter with its text, versions, own receipt and what may be done.
#[utoipa::path(get, path = "/matters/{id}", tag = "matters", params(("id" = i64, Path)),
  responses((status = 200, body = MatterView), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Seen<MatterView>, Problem> {
    view(&app, &asker, id).await.map(|(seq, view)| Seen(seq, view))
}

/// A matter as its page shows it, and as of which record.
///
/// # Errors
/// `not_found`, or when the database fails.
pub async fn view(app: &App, asker: &Asker, id: i64) -> Result<(Seq, MatterView), Problem> {
    let (cities, finding) = {
        let state = app.store.state();
        let finding = inspection::key(find(&state, asker, id)?);
        (receipt_cities(&state.tree, asker.unit), finding)
    };
    let own = asker.unit;
    let (versions, receipt, log, minutes, mended) = app
        .read(move |tx| {
            let matter = MatterId(id);
            Ok((
                query::versions(tx, matter)?,
                query::receipt(tx, &cities, matter, own)?,
                query::log(tx, matter, i64::MAX, 500)?,
                shouhu_store::query::meeting::minutes(tx, matter)?,
                inspection::read(tx, matter, finding.as_ref())?,
            ))
        })
        .await?;
    let now = app.now();
    let state = app.store.state();
    let matter = find(&state, asker, id)?;
    let current = versions.last();
    let parsed = |json: &str| serde_json::from_str(json).unwrap_or_default();
    let view = MatterView {
        row: MatterRow::of(&state, matter, asker.unit, top_node(&state, asker, matter), now),
        submitted_ms: matter.submitted_ms,
        text: current.map(|v| v.text.clone()).unwrap_or_default(),
        text_html: current.map(|v| text::to_html(&v.text)).unwrap_or_default(),
        files: current.map(|v| parsed(&v.files)).unwrap_or_default(),
        versions: versions.iter().map(|v| version(&state, v)).collect(),
        text_file: current.and_then(|v| serde_json::from_str(v.text_file.as_deref()?).ok()),
        joint: matter
            .joint
            .iter()
            .map(|j| JointView { unit: UnitRef::of(&state, j.unit), signed_ms: j.signed_ms })
            .collect(),
        audience: audience(&state, matter),
        check_code: check_code(matter.id, matter.issued_ms),
        parent: matter.parent.and_then(|p| find(&state, asker, p.0).ok()).map(|p| MatterName::of(&state, p)),
        children: children(&state, asker, matter, now),
        my: mine(&state, asker, matter, receipt, &log),
        can: can::can(&state, asker, matter, now),
        remind: remind(&state, asker, matter, now),
        by_level: matter.by_level,
        verify: matter.verify,
        meeting: meeting::view(&state, asker, matter, &log, minutes),
        alert: alert::view(&state, matter),
        finding: inspection::view(&state, asker, matter, mended, now),
        ask: ask::view(&state, asker, matter, &log),
        report: DutyView::of_matter(&state, matter, now),
        plan: matter.plan.and_then(|from| plan_of(&state, from)),
        incident: incident_of(&state, asker, matter),
        withdrawal_asked: matter.withdrawal.as_ref().filter(|_| matter.is_open()).map(|w| w.1.clone()),
    };
    Ok((state.seq, view))
}

/// The plan as it was when it issued the matter.
fn plan_of(state: &Province, from: PlanRef) -> Option<PlanName> {
    let name = PlanName::of(state.plans.get(&from.plan)?);
    Some(PlanName { version: from.version, ..name })
}

fn incident_of(state: &Province, asker: &Asker, matter: &Matter) -> Option<IncidentView> {
    let incident = state.incidents.get(&matter.incident?)?;
    let sees = policy::scope(&state.tree, &asker.policy(), Action::IncidentRead, incident.scope).is_ok();
    sees.then(|| IncidentView::of(state, incident, asker.unit))
}

fn version(state: &Province, v: &query::Version) -> VersionView {
    VersionView {
        version: v.version,
        at_ms: v.at_ms,
        title: v.title.clone(),
        text_html: text::to_html(&v.text),
        by: v.by.map(|u| UnitRef::of(state, u)),
        reason: v.reason.clone(),
    }
}

fn audience(state: &Province, matter: &Matter) -> AudienceView {
    let addressed = matter.planes.audience.count();
    AudienceView {
        text: matter.audience.clone(),
        addressed,
        level_counts: level_counts(state, &matter.planes.audience),
    }
}

/// How many units of each level a set holds.
#[must_use]
pub fn level_counts(state: &Province, units: &shouhu_domain::bits::Bits) -> BTreeMap<String, u32> {
    let mut counts = BTreeMap::new();
    for unit in units.iter().filter_map(|no| state.tree.get(no)) {
        *counts.entry(unit.level.as_str().to_owned()).or_default() += 1;
    }
    counts
}

fn children(state: &Province, asker: &Asker, matter: &Matter, now: Millis) -> Vec<MatterRow> {
    let policy = asker.policy();
    let children = matter.children.iter().filter_map(|id| state.matters.get(id));
    children
        .filter(|m| decide::sees_matter(state, &policy, m).is_ok())
        .map(|m| MatterRow::of(state, m, asker.unit, None, now))
        .collect()
}

fn mine(
    state: &Province,
    asker: &Asker,
    matter: &Matter,
    receipt: Option<query::Receipt>,
    log: &[query::LogLine],
) -> MyReceipt {
    let own = asker.unit;
    let receipt = receipt.unwrap_or_default();
    let line = state.tree.territory();
    let relayed_by = line.path_up(own).skip(1).find(|u| matter.relays.contains_key(u));
    let words = relayed_by.and_then(|by| log.iter().find(|l| l.kind == "relayed" && l.unit == Some(by)));
    MyReceipt {
        addressed: decide::sees(state, matter, own),
        stage: matter.planes.reached(own).map(|s| s.as_str().to_owned()),
        delivered_ms: receipt.delivered_ms,
        read_ms: receipt.read_ms,
        signed_ms: receipt.signed_ms,
        done_ms: receipt.done_ms,
        verified_ms: receipt.verified_ms,
        late: receipt.late,
        difficulty: receipt.difficulty,
        difficulty_open: matter.difficulties.contains_key(&own),
        answer: receipt.answer,
        returned: receipt.return_reason.filter(|_| matter.returned.contains(&own)),
        excused: receipt.excuse,
        relayed_by: relayed_by.map(|u| UnitRef::of(state, u)),
        local_due_ms: relayed_by.and_then(|u| matter.relays[&u].due_ms),
        local_text: words.and_then(|l| l.text.clone()).filter(|t| !t.is_empty()),
    }
}

fn remind(state: &Province, asker: &Asker, matter: &Matter, now: Millis) -> RemindView {
    let node = top_node(state, asker, matter).or_else(|| state.tree.territory().roots().next());
    let last = node.and_then(|n| matter.reminded.get(&n));
    let next = last.map(|at| at + REMIND_EVERY_MS).filter(|next| *next > now);
    RemindView { next_ms: next, quiet: decide::quiet_until(state, matter, now).is_some() }
}
