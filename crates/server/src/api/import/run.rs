//! Imports one by one: what begins one, the list of those that were, and what takes one back within 24 hours.
//!
//! An import's id is the number of its first record; its commands carry ids that follow from the client's, so that
//! the journal alone says what to undo.

use super::undo::{Inverse, Kept, former, imported};
use super::{Told, allowed, derived};
use crate::api::file::name_of;
use crate::api::view::{Nothing, UnitRef};
use crate::app::App;
use crate::door::{Body, CommandId, Raw, Seen};
use crate::english;
use crate::problem::Problem;
use crate::session::Asker;
use crate::table;
use axum::Json;
use axum::http::HeaderMap;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::Command;
use shouhu_domain::ids::{MatterId, Millis, PostNo, Seq};
use shouhu_domain::import::{ListOf, UNDO_MS};
use shouhu_domain::policy;
use shouhu_domain::state::State as Province;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::query::import::{self, Run};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

/// Imports of one page.
const PAGE: u32 = 20;

/// An import while its commands are sent.
pub(crate) struct Import<'a> {
    app: &'a App,
    asker: &'a Asker,
    body: &'a Raw<{ table::BYTES_MAX }>,
    id: CommandId,
    next: u32,
    /// Its id.
    pub first: Seq,
}

impl<'a> Import<'a> {
    /// Says what the list will do; `None` when that is nothing. One that was broken off goes on under the same id.
    pub async fn begin(
        (app, asker, id): (&'a App, &'a Asker, CommandId),
        body: &'a Raw<{ table::BYTES_MAX }>,
        what: ListOf,
        told: &Told,
        headers: &HeaderMap,
    ) -> Result<Option<Self>, Problem> {
        let next = app.read(move |tx| next_free(tx, id.0, 0)).await?;
        if next == 0 && told.changes_nothing() {
            return Ok(None);
        }
        let list = told.brought(what, name_of(headers).unwrap_or_default());
        let first = body.write(app, asker, id, Command::BeginImport(Box::new(list))).await?.seq;
        Ok(Some(Self { app, asker, body, id, next: next.max(1), first }))
    }

    /// How many of its commands have been accepted, also those of before it was broken off.
    pub fn sent(&self) -> u32 {
        self.next - 1
    }

    pub async fn send(&mut self, command: Command) -> Result<(), Problem> {
        self.body.write(self.app, self.asker, CommandId(derived(self.id.0, self.next)), command).await?;
        self.next += 1;
        Ok(())
    }
}

/// The place from `at` on of the first of its commands that was not accepted yet.
fn next_free(tx: &mut Tx, id: Uuid, mut at: u32) -> Result<u32, DbError> {
    while import::accepted(tx, derived(id, at))?.is_some() {
        at += 1;
    }
    Ok(at)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RunQuery {
    /// Imports before this one.
    pub after: Option<Seq>,
}

/// One list that was brought.
#[derive(Debug, Serialize, ToSchema)]
pub struct ImportRun {
    pub id: i64,
    pub at_ms: Millis,
    /// Absent when it came by the command line.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_title_en: Option<&'static str>,
    pub file: String,
    pub rows: i64,
    pub added: i64,
    pub changed: i64,
    pub refused: i64,
    /// Until when it can be undone, or could have been.
    pub undo_until_ms: Millis,
    /// Whether it can be undone now.
    pub undoable: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub undone: Option<UndoneRun>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UndoneRun {
    pub at_ms: Millis,
    pub undone: i64,
    /// What somebody had touched since; it stayed.
    pub kept: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ImportRuns {
    pub rows: Vec<ImportRun>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// The lists that the asker's unit has brought, the latest first; at the top also those of the command line.
pub(crate) async fn list(
    app: &App,
    asker: &Asker,
    (what, matter): (ListOf, Option<MatterId>),
    query: &RunQuery,
) -> Result<Seen<ImportRuns>, Problem> {
    allowed(app, asker, what.write_action())?;
    let (unit, top) = (asker.unit, is_top(&app.store.state(), asker));
    let before = query.after.unwrap_or(Seq::MAX);
    let mut runs =
        app.read(move |tx| import::brought(tx, (what, matter), (unit, top), before, i64::from(PAGE) + 1)).await?;
    let more = runs.len() > PAGE as usize;
    runs.truncate(PAGE as usize);
    let next = runs.last().filter(|_| more).map(|run| run.seq);
    let may_undo = allowed(app, asker, what.undo_action()).is_ok();
    let (state, now) = (app.store.state(), app.now());
    let rows = runs.into_iter().map(|run| view(&state, run, may_undo, now)).collect();
    Ok(Seen(state.seq, ImportRuns { rows, next }))
}

/// What the command line brings is the installation's: whoever stands at the top answers for it.
fn is_top(state: &Province, asker: &Asker) -> bool {
    state.tree.territory().roots().next() == Some(asker.unit)
}

fn view(state: &Province, run: Run, may_undo: bool, now: Millis) -> ImportRun {
    let undo_until_ms = run.at_ms + UNDO_MS;
    let post_title = run.post.and_then(|no| Some(state.post(PostNo(no))?.title.clone()));
    ImportRun {
        id: run.seq,
        at_ms: run.at_ms,
        by: run.by.map(|unit| UnitRef::of(state, unit)),
        post_title_en: post_title.as_deref().and_then(english::title),
        post_title,
        file: run.file,
        rows: run.rows,
        added: run.added,
        changed: run.changed,
        refused: run.refused,
        undo_until_ms,
        undoable: may_undo && run.undone.is_none() && now <= undo_until_ms,
        undone: run.undone.map(|u| UndoneRun { at_ms: u.at_ms, undone: u.undone, kept: u.kept }),
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UndoneView {
    /// What is as before: new units closed as if they had never been, new posts ended.
    pub undone: u32,
    /// What somebody has touched since; it stays.
    pub kept: u32,
    /// The first of those, each with its reason.
    pub kept_ones: Vec<Kept>,
    pub seq: i64,
}

/// Takes an import back by inverse records.
pub(crate) async fn undo(
    (app, asker, id): (&App, &Asker, CommandId),
    body: &Body<Nothing>,
    first: Seq,
    (what, matter): (ListOf, Option<MatterId>),
) -> Result<Json<UndoneView>, Problem> {
    allowed(app, asker, what.undo_action())?;
    let missing = || Problem::new("not_found");
    let _alone = app.undoing.lock().await;
    let found = app.read(move |tx| Ok((imported(tx, first, what)?, import::one(tx, first, what)?))).await?;
    let (Some(mut imported), Some(run)) = found else { return Err(missing()) };
    if run.matter != matter {
        return Err(missing());
    }
    {
        let state = app.store.state();
        let scope = policy::list_scope(&state.tree, &asker.policy(), what.undo_action());
        let theirs = |unit| scope.is_some_and(|scope| scope.contains(&state.tree, unit));
        if !run.by.map_or_else(|| is_top(&state, asker), theirs) {
            return Err(missing());
        }
    }
    if let Some(done) = run.undone {
        // The same request once more gets its answer.
        let number = |n: i64| u32::try_from(n).unwrap_or(0);
        let (undone, kept) = (number(done.undone), number(done.kept));
        let again = UndoneView { undone, kept, kept_ones: vec![], seq: app.store.state().seq };
        let ours = app.read(move |tx| import::accepted(tx, id.0)).await?.is_some();
        return if ours { Ok(Json(again)) } else { Err(Problem::new("import.undo.done")) };
    }
    if app.now() > imported.begun.at + UNDO_MS {
        return Err(Problem::new("import.undo.too_late"));
    }
    let corrected = imported.corrected(&app.store.state());
    if !corrected.is_empty() {
        imported.former = app.read(move |tx| former(tx, &corrected)).await?;
    }
    let inverse = Inverse::of(&app.store.state(), &imported);
    let (undone, kept) = (inverse.undone, inverse.kept());
    // The note that ends it has the client's own id and comes last.
    let next = app.read(move |tx| next_free(tx, id.0, 1)).await?;
    for (at, command) in (next..).zip(inverse.commands.iter().cloned()) {
        body.write(app, asker, CommandId(derived(id.0, at)), command).await?;
    }
    let end = Command::EndImportUndo { import: first, begun: Box::new(imported.begun), undone, kept };
    let seq = body.write(app, asker, id, end).await?.seq;
    Ok(Json(UndoneView { undone, kept, kept_ones: inverse.named(), seq }))
}
