//! Groups for a time: formed, staffed, extended, ended; who works in them by post, never by name.
//!
//! Rules are the domain's. A group is seen by whoever sees its unit; its matters by whoever sees those.

use super::view::{ReasonBody, UnitRef, Written};
use crate::app::App;
use crate::door::{self, Path, Seen, Write};
use crate::english;
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::decide::sees_matter;
use shouhu_domain::group::{GroupKind, NewGroup, NewMember};
use shouhu_domain::ids::{Millis, PostNo, UnitNo};
use shouhu_domain::matter::Matter;
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::{self, Action, Role};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use shouhu_store::query::group::{self as query, Membership, Term};
use utoipa::ToSchema;

/// Open matters that one page shows.
const MATTERS_MAX: usize = 50;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberBody {
    /// The home post, which stays; its holder acts for the group as well.
    pub home: u32,
    pub title: String,
    /// `head`, `deputy`, `duty`, `liaison` or `other`.
    #[schema(value_type = String)]
    pub kind: PostKind,
    /// Of `commander`, `duty`, `liaison`, `worker`; none above those of whoever gives them.
    #[schema(value_type = Vec<String>)]
    pub roles: Vec<Role>,
}

impl MemberBody {
    fn member(self) -> NewMember {
        let Self { home, title, kind, roles } = self;
        NewMember { home: PostNo(home), title, kind, roles }
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GroupBody {
    /// The territory, organ or group under which it works.
    pub parent: u32,
    pub name: String,
    /// `leading_group`, `task_group`, `task_force` or `inspection_group`.
    #[schema(value_type = String)]
    pub kind: GroupKind,
    /// The unit that leads it; the parent when absent.
    pub led_by: Option<u32>,
    pub reason: String,
    /// It ends by itself at this moment.
    pub until_ms: Millis,
    #[serde(default)]
    pub members: Vec<MemberBody>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FormedView {
    pub seq: i64,
    pub unit: UnitRef,
}

/// Forms a group under a unit that the asker may issue for.
#[utoipa::path(post, path = "/groups", tag = "groups", request_body = GroupBody,
  responses((status = 200, body = FormedView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn form(ask: Write<GroupBody>) -> Result<Json<FormedView>, Problem> {
    let GroupBody { parent, name, kind, led_by, reason, until_ms, members } = ask.body.clone();
    door::due(Some(until_ms), ask.app.now(), "/until_ms")?;
    let (parent, led_by) = (UnitNo(parent), led_by.map(UnitNo));
    let members = members.into_iter().map(MemberBody::member).collect();
    let command = Command::FormGroup(Box::new(NewGroup { parent, name, kind, led_by, reason, until_ms, members }));
    let answer = ask.send(command).await?;
    let Outcome::Unit { no } = answer.outcome else { return Err(Problem::new("not_found")) };
    Ok(Json(FormedView { seq: answer.seq, unit: UnitRef::of(&ask.app.store.state(), no) }))
}

/// Seconds a member: whoever holds the home post now.
#[utoipa::path(post, path = "/groups/{no}/members", tag = "groups", params(("no" = u32, Path)),
  request_body = MemberBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn second(Path(no): Path<u32>, ask: Write<MemberBody>) -> Result<Json<Written>, Problem> {
    let command = Command::SecondMember { group: UnitNo(no), member: ask.body.clone().member() };
    ask.written(command).await
}

/// Releases a member; the home post has never changed.
#[utoipa::path(post, path = "/groups/{no}/members/{post}/release", tag = "groups",
  params(("no" = u32, Path), ("post" = u32, Path)), request_body = ReasonBody,
  responses((status = 200, body = Written), (status = 404, body = Problem)))]
pub async fn release(Path((no, post)): Path<(u32, u32)>, ask: Write<ReasonBody>) -> Result<Json<Written>, Problem> {
    let reason = ask.body.reason.clone();
    let command = Command::ReleaseMember { group: UnitNo(no), post: PostNo(post), reason };
    ask.written(command).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExtendBody {
    pub until_ms: Millis,
    pub reason: String,
}

/// Puts the end of a group later.
#[utoipa::path(post, path = "/groups/{no}/extend", tag = "groups", params(("no" = u32, Path)),
  request_body = ExtendBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn extend(Path(no): Path<u32>, ask: Write<ExtendBody>) -> Result<Json<Written>, Problem> {
    let ExtendBody { until_ms, reason } = ask.body.clone();
    door::due(Some(until_ms), ask.app.now(), "/until_ms")?;
    let command = Command::ExtendGroup { group: UnitNo(no), until_ms, reason };
    ask.written(command).await
}

/// Ends a group: its posts end, its open matters go back to the unit above.
#[utoipa::path(post, path = "/groups/{no}/dissolve", tag = "groups", params(("no" = u32, Path)),
  request_body = ReasonBody,
  responses((status = 200, body = Written), (status = 404, body = Problem)))]
pub async fn dissolve(Path(no): Path<u32>, ask: Write<ReasonBody>) -> Result<Json<Written>, Problem> {
    let command = Command::DissolveGroup { group: UnitNo(no), reason: ask.body.reason.clone() };
    ask.written(command).await
}

#[derive(Debug, Serialize, ToSchema)]
pub struct GroupRow {
    #[serde(flatten)]
    pub unit: UnitRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitRef>,
    pub led_by: UnitRef,
    pub until_ms: Millis,
    pub members: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct GroupList {
    pub rows: Vec<GroupRow>,
}

/// The groups that work now, among those that the asker may see.
#[utoipa::path(get, path = "/groups", tag = "groups", responses((status = 200, body = GroupList)))]
pub async fn list(State(app): State<App>, asker: Asker) -> Result<Seen<GroupList>, Problem> {
    let state = app.store.state();
    let sees = |no: UnitNo| policy::scope(&state.tree, &asker.policy(), Action::UnitRead, no).is_ok();
    let name = |no: UnitNo| UnitRef::of(&state, no);
    let rows = state.groups.values().filter(|g| sees(g.unit)).map(|group| GroupRow {
        unit: name(group.unit),
        parent: state.tree.get(group.unit).and_then(|u| u.parent).map(name),
        led_by: name(group.led_by),
        until_ms: group.until_ms,
        members: group.members.len(),
    });
    Ok(Seen(state.seq, GroupList { rows: rows.collect() }))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MemberView {
    /// The post in the group.
    pub post: u32,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_en: Option<&'static str>,
    pub kind: String,
    pub roles: Vec<String>,
    pub home_unit: UnitRef,
    pub home_title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub home_title_en: Option<&'static str>,
    pub from_ms: Millis,
    /// When the membership ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<Millis>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct GroupMatter {
    pub id: i64,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub from: UnitRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
    /// Whether the group has issued it; else it was addressed.
    pub issued: bool,
    /// How far the group has come with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub stage: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct GroupView {
    #[serde(flatten)]
    pub unit: UnitRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitRef>,
    pub led_by: UnitRef,
    pub reason: String,
    pub formed_ms: Millis,
    pub until_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub end_reason: Option<String>,
    pub members: Vec<MemberView>,
    /// Open ones that the asker may see.
    pub matters: Vec<GroupMatter>,
    /// Whether the asker may staff, extend and end it.
    pub writes: bool,
}

/// One group, also after its end.
#[utoipa::path(get, path = "/groups/{no}", tag = "groups", params(("no" = u32, Path)),
  responses((status = 200, body = GroupView), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker, Path(no): Path<u32>) -> Result<Seen<GroupView>, Problem> {
    let group = UnitNo(no);
    let _ = policy::scope(&app.store.state().tree, &asker.policy(), Action::UnitRead, group).map_err(Refusal::from)?;
    let read = app.read(move |tx| Ok((query::term(tx, group)?, query::members(tx, group)?))).await?;
    let (Some(term), members) = read else { return Err(Problem::new("not_found")) };
    let state = app.store.state();
    Ok(Seen(state.seq, view(&state, &asker, group, term, &members)))
}

fn view(state: &Province, asker: &Asker, group: UnitNo, term: Term, members: &[Membership]) -> GroupView {
    let parent = state.tree.get(group).and_then(|u| u.parent);
    let may = |no| policy::scope(&state.tree, &asker.policy(), Action::GroupWrite, no).is_ok();
    let Term { led_by, reason, formed_ms, until_ms, ended_ms, end_reason } = term;
    GroupView {
        unit: UnitRef::of(state, group),
        parent: parent.map(|no| UnitRef::of(state, no)),
        led_by: UnitRef::of(state, led_by),
        reason,
        formed_ms,
        until_ms,
        ended_ms,
        end_reason,
        members: members.iter().filter_map(|m| member(state, *m)).collect(),
        matters: matters(state, asker, group),
        writes: ended_ms.is_none() && parent.is_some_and(may),
    }
}

fn member(state: &Province, m: Membership) -> Option<MemberView> {
    let (post, home) = (state.posts.get(m.post.0 as usize)?, state.posts.get(m.home.0 as usize)?);
    Some(MemberView {
        post: m.post.0,
        title: post.title.clone(),
        title_en: english::title(&post.title),
        kind: post.kind.as_str().into(),
        roles: post.roles.iter().map(|role| role.as_str().to_owned()).collect(),
        home_unit: UnitRef::of(state, home.unit),
        home_title: home.title.clone(),
        home_title_en: english::title(&home.title),
        from_ms: m.from_ms,
        until_ms: m.until_ms,
    })
}

fn matters(state: &Province, asker: &Asker, group: UnitNo) -> Vec<GroupMatter> {
    let concerned = |m: &&Matter| m.from == group || m.planes.audience.contains(group);
    let open = state.open.iter().rev().filter_map(|id| state.matters.get(id)).filter(concerned);
    let seen = open.filter(|m| sees_matter(state, &asker.policy(), m).is_ok()).take(MATTERS_MAX);
    seen.map(|m| GroupMatter {
        id: m.id.0,
        title: m.title.clone(),
        number: m.number.clone(),
        from: UnitRef::of(state, m.from),
        due_ms: m.due_ms,
        issued: m.from == group,
        stage: m.planes.reached(group).map(|stage| stage.as_str().to_owned()),
    })
    .collect()
}
