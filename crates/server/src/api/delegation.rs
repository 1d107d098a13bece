//! The head's own post given to a deputy for a time (代理).

use super::view::Written;
use crate::app::App;
use crate::door::{Seen, Write};
use crate::english;
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, PostCommand};
use shouhu_domain::ids::{Millis, PostNo};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Action;
use utoipa::ToSchema;

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DeputyView {
    pub id: u32,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_en: Option<&'static str>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GivenView {
    pub to: DeputyView,
    pub from_ms: Millis,
    pub until_ms: Millis,
    pub reason: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DelegationView {
    /// Whether the asker's post can be given: the head's own.
    pub may: bool,
    /// Deputies of the unit who have a holder.
    pub deputies: Vec<DeputyView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub given: Option<GivenView>,
}

/// To whom the asker's post is given, or could be.
#[utoipa::path(get, path = "/delegation", tag = "people", responses((status = 200, body = DelegationView)))]
pub async fn show(State(app): State<App>, asker: Asker) -> Result<Seen<DelegationView>, Problem> {
    let (now, state) = (app.now(), app.store.state());
    let own = state.post(asker.post).filter(|post| post.holder == Some(asker.person) && post.kind == PostKind::Head);
    let may = own.is_some() && asker.may(&state, &[Action::PostDelegate]).is_ok();
    let posts = state.posts_of.get(&asker.unit).into_iter().flatten().filter_map(|no| state.post(*no));
    let deputy = |no: PostNo| {
        let title = state.post(no).map(|post| post.title.clone()).unwrap_or_default();
        DeputyView { id: no.0, title_en: english::title(&title), title }
    };
    let others = posts
        .filter(|p| may && p.kind == PostKind::Deputy && p.holder.is_some_and(|holder| holder != asker.person))
        .map(|p| deputy(p.no))
        .collect();
    let given = state.delegations.get(&asker.post).filter(|d| may && d.until_ms > now).map(|d| GivenView {
        to: deputy(d.to),
        from_ms: d.from_ms,
        until_ms: d.until_ms,
        reason: d.reason.clone(),
    });
    Ok(Seen(state.seq, DelegationView { may, deputies: others, given }))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DelegationBody {
    pub to: u32,
    pub from_ms: Millis,
    pub until_ms: Millis,
    pub reason: String,
}

/// Gives the duties of the asker's own post to a deputy for a time.
#[utoipa::path(post, path = "/delegation", tag = "people", request_body = DelegationBody,
  responses((status = 200, body = Written), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn give(ask: Write<DelegationBody>) -> Result<Json<Written>, Problem> {
    let DelegationBody { to, from_ms, until_ms, reason } = ask.body.clone();
    let command = PostCommand::Delegate { to: PostNo(to), from_ms, until_ms, reason };
    ask.written(Command::Post(command)).await
}

/// Takes them back before the time.
#[utoipa::path(post, path = "/delegation/end", tag = "people", request_body = crate::api::view::Nothing,
  responses((status = 200, body = Written), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn end(ask: Write<crate::api::view::Nothing>) -> Result<Json<Written>, Problem> {
    let command = PostCommand::EndDelegation { post: ask.asker.post };
    ask.written(Command::Post(command)).await
}
