//! Import of persons, posts and phones: every fault at once, the good rows in commands of at most 500.
//!
//! Roles and holders are only proposed: a second person grants them. The same list a second time changes
//! nothing.

use crate::api::unit::import::{ImportQuery, ImportView, allowed, derived, fault};
use crate::app::App;
use crate::door::{CommandId, Query, Raw, Seen};
use crate::problem::{Problem, internal};
use crate::session::Asker;
use crate::table;
use axum::extract::State;
use shouhu_domain::command::{Command, PostCommand};
use shouhu_domain::decide::POSTS_MAX;
use shouhu_domain::ids::{PersonNo, UnitNo};
use shouhu_domain::import::people::{Known, PeoplePlan, PersonRow, plan};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::state::State as Province;
use shouhu_store::query::people;
use std::collections::{BTreeSet, HashMap};

/// Somebody with an account comes to a new post when the post is there: the list is looked at again.
const PASSES: usize = 3;
/// Faults that one answer names; their number is always told.
const ERRORS_MAX: usize = 5_000;

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
    body: Raw<{ table::BYTES_MAX }>,
) -> Result<Seen<ImportView>, Problem> {
    allowed(&app, &asker, Action::PersonWrite)?;
    let bytes = body.bytes.clone();
    let reading = tokio::task::spawn_blocking(move || {
        let wrong = |e: table::TableError| Problem::new(e.code()).params(serde_json::json!({ "value": e.value() }));
        let read = table::read(&bytes).map_err(wrong)?;
        table::person_rows(&read).map_err(wrong)
    });
    let (rows, unknown_columns) = reading.await.map_err(|e| internal(&e.to_string()))??;
    let first = planned(&app, &asker, &rows).await?;
    if query.dry_run != Some(1) {
        let mut at = 0;
        let mut next = Some(first.clone());
        for _ in 0..PASSES {
            let Some(plan) = next.take() else { break };
            let commands = commands(&plan);
            if commands.is_empty() {
                break;
            }
            for command in commands {
                body.write(&app, &asker, CommandId(derived(id.0, at)), command).await?;
                at += 1;
            }
            next = Some(planned(&app, &asker, &rows).await?);
        }
    }
    let refused: BTreeSet<u32> = first.errors.iter().map(|error| error.row).collect();
    let view = ImportView {
        id: None,
        rows: rows.len(),
        good: rows.len().saturating_sub(refused.len()),
        bad: refused.len(),
        added: first.add.len(),
        changed: first.changed(),
        unchanged: first.unchanged,
        errors: first.errors.iter().take(ERRORS_MAX).map(fault).collect(),
        unknown_columns,
        undo_until_ms: None,
    };
    Ok(Seen(app.store.state().seq, view))
}

fn commands(plan: &PeoplePlan) -> Vec<Command> {
    let add = plan.add.chunks(POSTS_MAX).map(|posts| Command::AddPosts { posts: posts.to_vec() });
    let edit = plan.edit.chunks(POSTS_MAX).map(|edits| Command::Post(PostCommand::Edit { edits: edits.to_vec() }));
    let ask = plan.ask.chunks(POSTS_MAX).map(|asks| Command::Post(PostCommand::SetRights { asks: asks.to_vec() }));
    add.chain(edit).chain(ask).collect()
}

/// The persons whose names decide what a row means.
fn concerned(state: &Province, rows: &[PersonRow]) -> Vec<i64> {
    let units: BTreeSet<UnitNo> = rows.iter().filter_map(|row| row.unit_in(&state.tree)).collect();
    let posts = units.iter().filter_map(|unit| state.posts_of.get(unit)).flatten().filter_map(|no| state.post(*no));
    let holders = posts.flat_map(|p| p.holder.into_iter().chain(p.proposed.as_ref().and_then(|p| p.holder)));
    let owners = rows.iter().filter_map(|row| state.accounts.get(row.account.as_deref()?.trim()).copied());
    let persons: BTreeSet<PersonNo> = holders.chain(owners).collect();
    persons.into_iter().map(|person| i64::from(person.0)).collect()
}

async fn planned(app: &App, asker: &Asker, rows: &[PersonRow]) -> Result<PeoplePlan, Problem> {
    let persons = concerned(&app.store.state(), rows);
    let names: HashMap<PersonNo, String> = app
        .read(move |tx| {
            let mut names = HashMap::new();
            for chunk in persons.chunks(POSTS_MAX) {
                let found = people::persons(tx, chunk)?.into_iter();
                names.extend(found.filter_map(|(person, (name, _))| Some((person, name?))));
            }
            Ok(names)
        })
        .await?;
    let state = app.store.state();
    let may = |unit| {
        let may = |action| policy::scope(&state.tree, &asker.policy(), action, unit).is_ok();
        may(Action::PersonWrite) && may(Action::RightsGrant)
    };
    Ok(plan(rows, &state, &Known { names: &names, may: &may }))
}
