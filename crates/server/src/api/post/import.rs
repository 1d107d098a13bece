//! Import of persons, posts and phones: every fault at once, the good rows in commands of at most 500.
//!
//! Roles and holders are only proposed: a second person grants them. The same list a second time changes
//! nothing.

use crate::api::import::run::{self, Import, ImportRuns, RunQuery, UndoneView};
use crate::api::import::{
    ImportQuery, ImportView, List, RefusedQuery, Told, allowed, read_apart, read_people, refused_file,
};
use crate::api::view::Nothing;
use crate::app::App;
use crate::door::{Body, CommandId, Path, Query, Raw, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use crate::table;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use shouhu_domain::command::{Command, NewPost, PostCommand};
use shouhu_domain::decide::POSTS_MAX;
use shouhu_domain::ids::{PersonNo, UnitNo};
use shouhu_domain::import::ListOf;
use shouhu_domain::import::people::{Known, PeoplePlan, PersonRow, plan};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::state::State as Province;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::query::people;
use std::collections::{BTreeSet, HashMap};

/// Somebody with an account comes to a new post when the post is there: the list is looked at again.
pub const PASSES: usize = 3;

/// Takes a list of persons, posts and phones (CSV or XLSX): the good rows are stored, the rest comes back
/// with reasons.
#[utoipa::path(post, path = "/posts/import", tag = "people", params(ImportQuery),
  request_body(content = Vec<u8>, content_type = "application/octet-stream"),
  responses((status = 200, body = ImportView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn take(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<ImportQuery>,
    id: CommandId,
    headers: HeaderMap,
    body: Raw<{ table::BYTES_MAX }>,
) -> Result<Seen<ImportView>, Problem> {
    let (list, mut plan) = judged(&app, &asker, &body).await?;
    let told = Told::people(list.rows.len(), &plan);
    let mut first = None;
    if query.dry_run != Some(1) {
        let import = Import::begin((&app, &asker, id), &body, ListOf::People, &told, &headers).await?;
        first = import.as_ref().map(|import| import.first);
        if let Some(mut import) = import {
            for _ in 0..PASSES {
                let commands = commands(&plan);
                if commands.is_empty() {
                    break;
                }
                for command in commands {
                    import.send(command).await?;
                }
                plan = planned(&app, &asker, &list.rows).await?;
            }
        }
    }
    Ok(Seen(app.store.state().seq, told.view(list.unknown, first, app.now())))
}

/// The lists of persons and posts that the own unit has brought, the latest first.
#[utoipa::path(get, path = "/posts/import", tag = "people", params(RunQuery),
  responses((status = 200, body = ImportRuns), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<RunQuery>,
) -> Result<Seen<ImportRuns>, Problem> {
    run::list(&app, &asker, (ListOf::People, None), &query).await
}

/// Undoes an import within 24 hours: new posts that nobody has used end, changed ones say again what they said.
#[utoipa::path(post, path = "/posts/import/{id}/undo", tag = "people", params(("id" = i64, Path)),
  request_body = Nothing,
  responses((status = 200, body = UndoneView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn undo(
    State(app): State<App>,
    asker: Asker,
    Path(first): Path<i64>,
    id: CommandId,
    body: Body<Nothing>,
) -> Result<Json<UndoneView>, Problem> {
    run::undo((&app, &asker, id), &body, first, (ListOf::People, None)).await
}

/// The rows of a list of persons and posts that would be refused, as a file with a column of reasons: to
/// mend and bring again.
#[utoipa::path(post, path = "/posts/import/refused", tag = "people", params(RefusedQuery),
  request_body(content = Vec<u8>, content_type = "application/octet-stream"),
  responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn rest(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<RefusedQuery>,
    body: Raw<{ table::BYTES_MAX }>,
) -> Result<Response, Problem> {
    let (list, plan) = judged(&app, &asker, &body).await?;
    Ok(refused_file(app.store.state().seq, &list.table, &plan.errors, &query))
}

async fn judged(
    app: &App,
    asker: &Asker,
    body: &Raw<{ table::BYTES_MAX }>,
) -> Result<(List<PersonRow>, PeoplePlan), Problem> {
    allowed(app, asker, Action::PersonWrite)?;
    let list = read_apart(body.bytes.clone(), read_people).await?;
    let plan = planned(app, asker, &list.rows).await?;
    Ok((list, plan))
}

/// What a plan asks of the lane, in commands of bounded size.
#[must_use]
pub fn commands(plan: &PeoplePlan) -> Vec<Command> {
    let add = plan.add.chunks(POSTS_MAX).map(|posts| Command::AddPosts { posts: posts.to_vec() });
    let edit = plan.edit.chunks(POSTS_MAX).map(|edits| Command::Post(PostCommand::Edit { edits: edits.to_vec() }));
    let ask = plan.ask.chunks(POSTS_MAX).map(|asks| Command::Post(PostCommand::SetRights { asks: asks.to_vec() }));
    add.chain(edit).chain(ask).collect()
}

/// What the machine adds stands at once. A list that came by the command line gives no rights for all that:
/// its new posts begin empty, and the next pass asks for what they are to be.
pub fn without_rights(plan: &mut PeoplePlan) {
    for post in plan.add.iter_mut().filter(|post| !post.roles.is_empty()) {
        *post = NewPost { roles: vec![], holder_name: None, holder_account: None, ..post.clone() };
    }
}

/// The persons whose names decide what a row means.
#[must_use]
pub fn concerned(state: &Province, rows: &[PersonRow]) -> Vec<i64> {
    let units: BTreeSet<UnitNo> = rows.iter().filter_map(|row| row.unit_in(&state.tree)).collect();
    let posts = units.iter().filter_map(|unit| state.posts_of.get(unit)).flatten().filter_map(|no| state.post(*no));
    let holders = posts.flat_map(|p| p.holder.into_iter().chain(p.proposed.as_ref().and_then(|p| p.holder)));
    let owners = rows.iter().filter_map(|row| state.accounts.get(row.account.as_deref()?.trim()).copied());
    let persons: BTreeSet<PersonNo> = holders.chain(owners).collect();
    persons.into_iter().map(|person| i64::from(person.0)).collect()
}

/// Their names, as far as they are not erased.
///
/// # Errors
/// When the database fails.
pub fn names_of(tx: &mut Tx, persons: &[i64]) -> Result<HashMap<PersonNo, String>, DbError> {
    let mut names = HashMap::new();
    for chunk in persons.chunks(POSTS_MAX) {
        let found = people::persons(tx, chunk)?.into_iter();
        names.extend(found.filter_map(|(person, (name, _))| Some((person, name?))));
    }
    Ok(names)
}

async fn planned(app: &App, asker: &Asker, rows: &[PersonRow]) -> Result<PeoplePlan, Problem> {
    let persons = concerned(&app.store.state(), rows);
    let names = app.read(move |tx| names_of(tx, &persons)).await?;
    let state = app.store.state();
    let may = |unit| {
        let may = |action| policy::scope(&state.tree, &asker.policy(), action, unit).is_ok();
        may(Action::PersonWrite) && may(Action::RightsGrant)
    };
    Ok(plan(rows, &state, &Known { names: &names, may: &may }))
}
