//! Posts of a unit, who holds them and what they may do; what widens rights waits for a second person.
//!
//! A name is shown whole inside the unit and masked to whoever looks from above (rules 12 and 14).

pub mod import;

use super::view::{ReasonBody, UnitRef, Written};
use crate::app::App;
use crate::door::{Path, Query, Seen, Write};
use crate::english;
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, Hold, NewPost, PostCommand};
use shouhu_domain::ids::{Millis, PersonNo, PostNo, UnitNo};
use shouhu_domain::people::{Post, PostDetails, PostKind};
use shouhu_domain::policy::{self, Action, Role};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use shouhu_store::query::{activation, people};
use std::collections::{BTreeMap, HashMap, HashSet};
use utoipa::{IntoParams, ToSchema};

/// Proposals of one page.
const PAGE: usize = 100;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HolderView {
    pub id: u32,
    /// Masked from above.
    pub name: String,
    /// Masked from above.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Whether the person has chosen a password.
    pub active: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProposalView {
    pub roles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<HolderView>,
    pub at_ms: Millis,
    /// The asker has proposed it, so that another person must grant it.
    pub mine: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PostRow {
    pub id: u32,
    pub unit: UnitRef,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_en: Option<&'static str>,
    pub kind: String,
    pub roles: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub holder: Option<HolderView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed: Option<ProposalView>,
    /// Until when a one-time code of the holder is good.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_until_ms: Option<Millis>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PostList {
    pub rows: Vec<PostRow>,
    /// The last post of a page that another one follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

fn may(state: &Province, asker: &Asker, action: Action, unit: UnitNo) -> bool {
    policy::scope(&state.tree, &asker.policy(), action, unit).is_ok()
}

/// The posts of a unit with their holders.
#[utoipa::path(get, path = "/units/{no}/posts", tag = "people", params(("no" = u32, Path)),
  responses((status = 200, body = PostList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn list(State(app): State<App>, asker: Asker, Path(no): Path<u32>) -> Result<Seen<PostList>, Problem> {
    let posts = {
        let state = app.store.state();
        let _ = policy::scope(&state.tree, &asker.policy(), Action::PersonRead, UnitNo(no)).map_err(Refusal::from)?;
        let posts = state.posts_of.get(&UnitNo(no)).into_iter().flatten();
        posts.filter_map(|no| state.post(*no)).cloned().collect()
    };
    let rows = rows(&app, &asker, posts).await?;
    Ok(Seen(app.store.state().seq, PostList { rows, next: None }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ProposedQuery {
    /// The last post of the page before.
    pub after: Option<u32>,
}

/// What waits for a second person where the asker may grant.
#[utoipa::path(get, path = "/rights/proposed", tag = "people", params(ProposedQuery),
  responses((status = 200, body = PostList), (status = 403, body = Problem)))]
pub async fn proposed(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<ProposedQuery>,
) -> Result<Seen<PostList>, Problem> {
    let mut posts: Vec<Post> = {
        let state = app.store.state();
        let scope = policy::list_scope(&state.tree, &asker.policy(), Action::RightsConfirm);
        let scope = scope.ok_or_else(|| Problem::new("forbidden"))?;
        let from = query.after.map_or(0, |after| after.saturating_add(1));
        let waiting = state.proposed.range(PostNo(from)..).filter_map(|no| state.post(*no));
        waiting.filter(|post| scope.contains(&state.tree, post.unit)).take(PAGE + 1).cloned().collect()
    };
    let next = (posts.len() > PAGE).then(|| posts[PAGE - 1].no.0);
    posts.truncate(PAGE);
    let rows = rows(&app, &asker, posts).await?;
    Ok(Seen(app.store.state().seq, PostList { rows, next }))
}

/// What the tables know about some persons.
struct Known {
    names: HashMap<PersonNo, people::Named>,
    active: HashSet<PersonNo>,
    codes: BTreeMap<i64, Millis>,
}

async fn rows(app: &App, asker: &Asker, posts: Vec<Post>) -> Result<Vec<PostRow>, Problem> {
    let persons = posts.iter().flat_map(|p| p.holder.into_iter().chain(p.proposed.as_ref().and_then(|p| p.holder)));
    let persons: Vec<i64> = persons.map(|person| i64::from(person.0)).collect();
    let numbers: Vec<i64> = posts.iter().map(|post| i64::from(post.no.0)).collect();
    let now = app.clock.wall();
    let known = app
        .read(move |tx| {
            Ok(Known {
                names: people::persons(tx, &persons)?,
                active: people::active(tx, &persons)?,
                codes: activation::of_posts(tx, &numbers, now)?,
            })
        })
        .await?;
    let state = app.store.state();
    Ok(posts.iter().map(|post| row(&state, asker, post, &known)).collect())
}

fn row(state: &Province, asker: &Asker, post: &Post, known: &Known) -> PostRow {
    let roles = |roles: &[Role]| roles.iter().map(|role| role.as_str().to_owned()).collect();
    let holder = |person: PersonNo| {
        let (name, account) = known.names.get(&person).cloned().unwrap_or_default();
        let shown = |text: String| if post.unit == asker.unit { text } else { masked(&text) };
        let (name, account) = (shown(name.unwrap_or_default()), account.map(shown));
        HolderView { id: person.0, name, account, active: known.active.contains(&person) }
    };
    // Until it is granted whoever is proposed is nobody of this unit.
    let to_be = |person: PersonNo| {
        let HolderView { id, name, account, active } = holder(person);
        HolderView { id, name: masked(&name), account: account.as_deref().map(masked), active }
    };
    let proposed = post.proposed.as_ref().map(|p| ProposalView {
        roles: roles(&p.roles),
        holder: p.holder.map(|person| if post.holder == Some(person) { holder(person) } else { to_be(person) }),
        at_ms: p.at_ms,
        mine: p.by == Some(asker.person),
    });
    let phones = may(state, asker, Action::UnitPhone, post.unit) || may(state, asker, Action::PersonWrite, post.unit);
    PostRow {
        id: post.no.0,
        unit: UnitRef::of(state, post.unit),
        title: post.title.clone(),
        title_en: english::title(&post.title),
        kind: post.kind.as_str().into(),
        roles: roles(&post.roles),
        phone: post.phone.clone().filter(|_| phones),
        mail: post.mail.clone().filter(|_| phones),
        holder: post.holder.map(holder),
        proposed,
        code_until_ms: known.codes.get(&i64::from(post.no.0)).copied(),
    }
}

/// The first character; the rest is nobody's business above.
pub(super) fn masked(name: &str) -> String {
    name.chars().next().map_or_else(String::new, |first| format!("{first}＊"))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PostBody {
    pub title: String,
    /// `head`, `deputy`, `duty`, `liaison` or `other`.
    pub kind: String,
    #[serde(default)]
    pub phone: Option<String>,
    #[serde(default)]
    pub mail: Option<String>,
}

impl PostBody {
    fn details(&self) -> Result<PostDetails, Problem> {
        let wrong = || Refusal::Unknown { pointer: "/kind".into(), value: self.kind.clone() };
        let text = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        Ok(PostDetails {
            title: self.title.trim().into(),
            kind: PostKind::parse(&self.kind).ok_or_else(wrong)?,
            phone: text(&self.phone),
            mail: text(&self.mail),
        })
    }
}

/// Adds a post without rights to a unit.
#[utoipa::path(post, path = "/units/{no}/posts", tag = "people", params(("no" = u32, Path)), request_body = PostBody,
  responses((status = 200, body = Written), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn add(Path(no): Path<u32>, ask: Write<PostBody>) -> Result<Json<Written>, Problem> {
    let PostDetails { title, kind, phone, mail } = ask.body.details()?;
    let (unit, roles) = (UnitNo(no), vec![]);
    let post = NewPost { unit, title, kind, roles, phone, mail, holder_name: None, holder_account: None };
    ask.written(Command::AddPosts { posts: vec![post] }).await
}

/// Changes title, kind, phone and mailbox of a post.
#[utoipa::path(post, path = "/posts/{id}/edit", tag = "people", params(("id" = u32, Path)), request_body = PostBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn edit(Path(no): Path<u32>, ask: Write<PostBody>) -> Result<Json<Written>, Problem> {
    let edits = vec![(PostNo(no), ask.body.details()?)];
    ask.written(Command::Post(PostCommand::Edit { edits })).await
}

/// Ends a post: nobody holds it and it gives no rights.
#[utoipa::path(post, path = "/posts/{id}/end", tag = "people", params(("id" = u32, Path)), request_body = ReasonBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn end(Path(no): Path<u32>, ask: Write<ReasonBody>) -> Result<Json<Written>, Problem> {
    let (posts, reason) = (vec![PostNo(no)], ask.body.reason.clone());
    ask.written(Command::Post(PostCommand::End { posts, reason })).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RightsBody {
    pub roles: Vec<String>,
    /// `same`, `nobody` or `new`.
    pub holder: String,
    /// Of a new holder.
    #[serde(default)]
    pub name: Option<String>,
    /// Of a new holder: an account that is known stands for the person who has it.
    #[serde(default)]
    pub account: Option<String>,
}

impl RightsBody {
    fn ask(&self, state: &Province, no: PostNo) -> Result<(PostNo, Vec<Role>, Hold), Refusal> {
        let unknown = |pointer: &str, value: &str| Refusal::Unknown { pointer: pointer.into(), value: value.into() };
        let role = |text: &String| Role::parse(text).ok_or_else(|| unknown("/roles", text));
        let roles = self.roles.iter().map(role).collect::<Result<Vec<_>, _>>()?;
        let text = |text: &Option<String>| text.as_deref().map(str::trim).filter(|t| !t.is_empty()).map(str::to_owned);
        let hold = match self.holder.as_str() {
            "same" => Hold::Same,
            "nobody" => Hold::Nobody,
            "new" => match text(&self.account).map(|account| (state.accounts.get(&account).copied(), account)) {
                Some((Some(person), _)) => Hold::Person(person),
                account => Hold::New { name: text(&self.name).unwrap_or_default(), account: account.map(|a| a.1) },
            },
            other => return Err(unknown("/holder", other)),
        };
        Ok((no, roles, hold))
    }
}

/// Proposes roles and holder of a post; what gives nobody more happens at once.
#[utoipa::path(post, path = "/posts/{id}/rights", tag = "people", params(("id" = u32, Path)), request_body = RightsBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn rights(Path(no): Path<u32>, ask: Write<RightsBody>) -> Result<Json<Written>, Problem> {
    let asks = vec![ask.body.ask(&ask.app.store.state(), PostNo(no))?];
    ask.written(Command::Post(PostCommand::SetRights { asks })).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantBody {
    pub posts: Vec<u32>,
}

/// Grants, as the second person, what is proposed for posts of this unit or below.
#[utoipa::path(post, path = "/units/{no}/grant-rights", tag = "people", params(("no" = u32, Path)),
  request_body = GrantBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn grant(Path(no): Path<u32>, ask: Write<GrantBody>) -> Result<Json<Written>, Problem> {
    {
        let state = ask.app.store.state();
        let _ = policy::scope(&state.tree, &ask.asker.policy(), Action::RightsConfirm, UnitNo(no))
            .map_err(Refusal::from)?;
    }
    let posts = ask.body.posts.iter().map(|no| PostNo(*no)).collect();
    ask.written(Command::Post(PostCommand::GrantRights { posts })).await
}

/// Takes away what is proposed for a post.
#[utoipa::path(post, path = "/posts/{id}/refuse-rights", tag = "people", params(("id" = u32, Path)),
  request_body = ReasonBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn refuse(Path(no): Path<u32>, ask: Write<ReasonBody>) -> Result<Json<Written>, Problem> {
    let (posts, reason) = (vec![PostNo(no)], ask.body.reason.clone());
    ask.written(Command::Post(PostCommand::RefuseRights { posts, reason })).await
}
