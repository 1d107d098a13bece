//! Drafts of matters: operational, one writer each, saved on every change.
//!
//! A draft may be half written, so its fields are kept as they come; they are judged when it is issued.

use crate::app::App;
use crate::door::{Body, Path, Seen};
use crate::problem::{Problem, internal};
use crate::session::Asker;
use crate::text;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use shouhu_domain::decide::TEXT_MAX;
use shouhu_domain::event::Space;
use shouhu_domain::ids::Millis;
use shouhu_domain::refusal::Refusal;
use shouhu_store::query::people::{self, Draft};
use utoipa::ToSchema;
use uuid::Uuid;

/// Bytes of one draft.
const DRAFT_MAX: usize = 512 * 1024;
/// What a draft may hold: the fields of a matter.
const FIELDS: [&str; 19] = [
    "kind",
    "title",
    "text",
    "files",
    "text_file",
    "number",
    "incident_id",
    "audience",
    "due_ms",
    "joint",
    "by_level",
    "verify",
    "escalation",
    "urgency",
    "to",
    "wanted",
    "supplies",
    "people",
    "report",
];

/// The fields of a matter as far as they are written, with the draft's id.
#[derive(Debug, Serialize, ToSchema)]
pub struct DraftView {
    pub id: String,
    pub at_ms: Millis,
    #[serde(flatten)]
    #[schema(value_type = Object)]
    pub fields: Map<String, Value>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DraftList {
    pub rows: Vec<DraftView>,
}

/// The asker's own drafts, newest first.
#[utoipa::path(get, path = "/drafts", tag = "drafts", responses((status = 200, body = DraftList)))]
pub async fn list(State(app): State<App>, asker: Asker) -> Result<Seen<DraftList>, Problem> {
    let person = asker.person;
    let drafts = app.read(move |tx| people::drafts(tx, person)).await?;
    let rows = drafts.into_iter().filter_map(|draft| view(draft, asker.space)).collect();
    Ok(Seen(app.store.state().seq, DraftList { rows }))
}

/// Beside the fields of the matter: the space in which it was written.
const SPACE: &str = "space";

/// A draft of this space.
fn view(draft: Draft, space: Space) -> Option<DraftView> {
    let mut fields: Map<String, Value> = serde_json::from_str(&draft.body).unwrap_or_default();
    let written = fields.remove(SPACE);
    let here = written.as_ref().and_then(Value::as_str).unwrap_or(Space::Live.as_str()) == space.as_str();
    here.then_some(DraftView { id: draft.id, at_ms: draft.saved_ms, fields })
}

/// Any fields of a matter.
#[derive(Debug, Deserialize, ToSchema)]
#[schema(value_type = HashMap<String, Value>)]
#[serde(transparent)]
pub struct DraftBody(pub Map<String, Value>);

#[derive(Debug, Serialize, ToSchema)]
pub struct DraftSaved {
    pub id: String,
    pub at_ms: Millis,
}

fn named(id: &str) -> Result<String, Problem> {
    Uuid::try_parse(id).map(|id| id.hyphenated().to_string()).map_err(|_| Problem::new("not_found"))
}

/// Keeps a draft under an id of the client's; the later one stands.
#[utoipa::path(put, path = "/drafts/{uuid}", tag = "drafts", params(("uuid" = String, Path)),
  request_body = DraftBody, responses((status = 200, body = DraftSaved), (status = 422, body = Problem)))]
pub async fn put(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<String>,
    body: Body<DraftBody>,
) -> Result<Seen<DraftSaved>, Problem> {
    let id = named(&id)?;
    let DraftBody(mut fields) = body.value;
    if let Some(unknown) = fields.keys().find(|key| !FIELDS.contains(&key.as_str())) {
        return Err(Problem::new("body.wrong").at(format!("/{unknown}")));
    }
    fields.insert(SPACE.into(), asker.space.as_str().into());
    let text = Value::Object(fields).to_string();
    if text.len() > DRAFT_MAX {
        let (pointer, length) = (String::new(), text.len());
        return Err(Refusal::TooLong { pointer, length, max: DRAFT_MAX }.into());
    }
    let (person, saved_ms) = (asker.person, app.clock.wall());
    let draft = Draft { id: id.clone(), body: text, saved_ms };
    let mine = app
        .chore(move |tx| {
            people::put_draft(tx, person, &draft)?;
            // Somebody else's draft of the same id is left as it was.
            Ok(people::drafts(tx, person)?.iter().any(|d| d.id == draft.id))
        })
        .await?;
    if !mine {
        return Err(Problem::new("not_found"));
    }
    Ok(Seen(app.store.state().seq, DraftSaved { id, at_ms: saved_ms }))
}

/// Throws a draft of the asker's own away.
#[utoipa::path(delete, path = "/drafts/{uuid}", tag = "drafts", params(("uuid" = String, Path)),
  responses((status = 204)))]
pub async fn discard(State(app): State<App>, asker: Asker, Path(id): Path<String>) -> Result<StatusCode, Problem> {
    let (id, person) = (named(&id)?, asker.person);
    app.chore(move |tx| people::drop_draft(tx, person, &id)).await?;
    Ok(StatusCode::NO_CONTENT)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PreviewText {
    /// Markdown.
    pub text: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PreviewHtml {
    /// As readers will see it, cleaned.
    pub html: String,
}

/// Shows a text as its readers will see it; nothing is kept.
#[utoipa::path(post, path = "/drafts/preview", tag = "drafts", request_body = PreviewText,
  responses((status = 200, body = PreviewHtml), (status = 422, body = Problem)))]
pub async fn preview(State(app): State<App>, _: Asker, body: Body<PreviewText>) -> Result<Seen<PreviewHtml>, Problem> {
    let length = body.value.text.chars().count();
    if length > TEXT_MAX {
        return Err(Refusal::TooLong { pointer: "/text".into(), length, max: TEXT_MAX }.into());
    }
    let text = body.value.text;
    let html = tokio::task::spawn_blocking(move || text::to_html(&text)).await.map_err(|e| internal(&e.to_string()))?;
    Ok(Seen(app.store.state().seq, PreviewHtml { html }))
}
