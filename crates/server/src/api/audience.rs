//! Audiences: checked as they are written, saved under a name.

use super::matter::level_counts;
use super::view::{UnitRef, Written};
use crate::app::App;
use crate::door::{Body, Path, Seen, Write};
use crate::problem::{Problem, words};
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::audience;
use shouhu_domain::command::Command;
use shouhu_domain::decide;
use shouhu_domain::policy::Action;
use shouhu_domain::refusal::Refusal;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Units that are named at a time.
const SAMPLE: usize = 50;

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CheckBody {
    pub text: String,
    /// The last unit of the names that were given before.
    #[serde(default)]
    pub after: Option<u32>,
}

/// A fault and its place in the text, in characters.
#[derive(Debug, Serialize, ToSchema)]
pub struct AudienceFault {
    pub at: usize,
    pub len: usize,
    pub code: String,
    pub title: String,
    pub title_zh: String,
}

#[derive(Debug, Default, Serialize, ToSchema)]
pub struct Checked {
    pub ok: bool,
    pub count: u32,
    pub levels: BTreeMap<String, u32>,
    /// The first units, or those behind `after`.
    pub sample: Vec<UnitRef>,
    pub canonical: String,
    /// An order to it goes out only when a second person agrees; a co-signing organ is one.
    pub second_person: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub error: Option<AudienceFault>,
}

/// Counts an audience of the asker's unit without issuing anything, or points at its fault.
#[utoipa::path(post, path = "/audience/check", tag = "audiences", request_body = CheckBody,
  responses((status = 200, body = Checked)))]
pub async fn check(State(app): State<App>, asker: Asker, body: Body<CheckBody>) -> Result<Seen<Checked>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::AudienceSave])?;
    let text = &body.value.text;
    let checked = match decide::resolve(&state, asker.unit, asker.space, text) {
        Ok(units) => Checked {
            ok: true,
            count: units.count(),
            levels: level_counts(&state, &units),
            sample: units
                .iter()
                .filter(|u| body.value.after.is_none_or(|after| u.0 > after))
                .take(SAMPLE)
                .map(|u| UnitRef::of(&state, u))
                .collect(),
            canonical: audience::parse(text).map(|a| a.expr.to_string()).unwrap_or_default(),
            second_person: decide::second_person_needed(&state, asker.space, &units),
            error: None,
        },
        Err(refusal) => Checked { error: Some(fault(&refusal, text)), ..Checked::default() },
    };
    Ok(Seen(state.seq, checked))
}

fn fault(refusal: &Refusal, text: &str) -> AudienceFault {
    let (at, len, code) = match refusal {
        Refusal::Audience(e) => (e.at, e.len, e.code),
        other => (0, text.chars().count(), other.code().0),
    };
    let (_, title, title_zh) = words(code);
    AudienceFault { at, len, code: code.into(), title: title.into(), title_zh: title_zh.into() }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SavedView {
    pub name: String,
    pub text: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SavedList {
    pub rows: Vec<SavedView>,
}

/// The saved audiences of the asker's unit.
#[utoipa::path(get, path = "/audiences", tag = "audiences", responses((status = 200, body = SavedList)))]
pub async fn list(State(app): State<App>, asker: Asker) -> Result<Seen<SavedList>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::AudienceSave])?;
    let own = state.audiences.iter().filter(|((owner, space, _), _)| *owner == asker.unit && *space == asker.space);
    let rows = own.map(|((_, _, name), text)| SavedView { name: name.clone(), text: text.clone() }).collect();
    Ok(Seen(state.seq, SavedList { rows }))
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SaveBody {
    pub name: String,
    pub text: String,
}

/// Saves an audience under a name for the asker's unit.
#[utoipa::path(post, path = "/audiences", tag = "audiences", request_body = SaveBody,
  responses((status = 200, body = Written), (status = 422, body = Problem)))]
pub async fn save(ask: Write<SaveBody>) -> Result<Json<Written>, Problem> {
    let (name, text) = (ask.body.name.clone(), ask.body.text.clone());
    let command = Command::SaveAudience { name, text, space: ask.asker.space };
    ask.written(command).await
}

/// Drops a saved audience by its name.
#[utoipa::path(delete, path = "/audiences/{name}", tag = "audiences", params(("name" = String, Path)),
  responses((status = 200, body = Written), (status = 404, body = Problem)))]
pub async fn drop_saved(Path(name): Path<String>, ask: Write<super::view::Nothing>) -> Result<Json<Written>, Problem> {
    ask.written(Command::DropAudience { name, space: ask.asker.space }).await
}
