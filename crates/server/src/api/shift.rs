//! The shift log (交接班记录): what one watch tells the next. It stays inside the unit.

use super::view::Written;
use crate::app::App;
use crate::door::{Query, Seen, Write};
use crate::english;
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::Command;
use shouhu_domain::ids::Millis;
use shouhu_domain::policy::Action;
use shouhu_store::query::people;
use utoipa::{IntoParams, ToSchema};

const PAGE: i64 = 50;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NoteBody {
    pub text: String,
}

/// Writes a line into the shift log of the asker's unit.
#[utoipa::path(post, path = "/shift-notes", tag = "roster", request_body = NoteBody,
  responses((status = 200, body = Written), (status = 403, body = Problem)))]
pub async fn write(ask: Write<NoteBody>) -> Result<Json<Written>, Problem> {
    let command = Command::NoteShift { text: ask.body.text.clone() };
    ask.written(command).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct NotesQuery {
    /// The last `seq` of the page before.
    pub before: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NoteRow {
    pub seq: i64,
    pub at_ms: Millis,
    /// The post that wrote it, not the person.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_title_en: Option<&'static str>,
    pub text: String,
    /// `note`, `hand_over` or `take_over`.
    pub kind: String,
    /// What the unit still owed at a hand-over.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub open: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NoteList {
    pub rows: Vec<NoteRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// The shift log of the asker's own unit, newest first.
#[utoipa::path(get, path = "/shift-notes", tag = "roster", params(NotesQuery),
  responses((status = 200, body = NoteList)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<NotesQuery>,
) -> Result<Seen<NoteList>, Problem> {
    asker.may(&app.store.state(), &[Action::RosterWrite, Action::ReceiptWrite])?;
    let (unit, before) = (asker.unit, query.before.unwrap_or(i64::MAX));
    let notes = app.read(move |tx| people::shift_notes(tx, unit, before, PAGE)).await?;
    let state = app.store.state();
    let next = (notes.len() as i64 == PAGE).then(|| notes.last().map(|n| n.seq)).flatten();
    let title = |post: Option<u32>| Some(state.posts.get(post? as usize)?.title.clone());
    let row = |n: people::ShiftNote| {
        let people::ShiftNote { seq, at_ms, post, text, kind, open } = n;
        let post_title = title(post);
        let post_title_en = post_title.as_deref().and_then(english::title);
        NoteRow { seq, at_ms, post_title, post_title_en, text, kind, open }
    };
    Ok(Seen(state.seq, NoteList { rows: notes.into_iter().map(row).collect(), next }))
}
