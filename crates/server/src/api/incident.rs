//! Incidents: declared for a territory or an organ, with a response level that goes up and down.

use super::overview::IncidentView;
use super::view::UnitRef;
use crate::app::App;
use crate::door::{Body, CommandId, Path, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::event::{ResponseLevel, Space};
use shouhu_domain::ids::{IncidentId, UnitNo};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::{Incident, State as Province};
use utoipa::ToSchema;

/// The incidents that the asker may see, the highest level first.
#[must_use]
pub fn visible<'s>(state: &'s Province, asker: &Asker) -> Vec<&'s Incident> {
    let policy = asker.policy();
    let sees = |i: &&Incident| policy::scope(&state.tree, &policy, Action::IncidentRead, i.scope).is_ok();
    let mut incidents: Vec<&Incident> = state.incidents.values().filter(sees).collect();
    incidents.sort_by_key(|i| (i.level.is_none(), i.level, i.id));
    incidents
}

#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentRow {
    #[serde(flatten)]
    pub incident: IncidentView,
    pub scope: UnitRef,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentList {
    pub rows: Vec<IncidentRow>,
}

/// Incidents that concern the asker's unit, the highest level first.
#[utoipa::path(get, path = "/incidents", tag = "incidents", responses((status = 200, body = IncidentList)))]
pub async fn list(State(app): State<App>, asker: Asker) -> Seen<IncidentList> {
    let state = app.store.state();
    let row = |i: &Incident| IncidentRow { incident: IncidentView::of(i), scope: UnitRef::of(&state, i.scope) };
    let rows = visible(&state, &asker).into_iter().map(row).collect();
    Seen(state.seq, IncidentList { rows })
}

/// A unit by its number or its code.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(untagged)]
pub enum UnitName {
    No(u32),
    Code(String),
}

#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum SpaceBody {
    #[default]
    Live,
    Drill,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DeclareBody {
    pub name: String,
    #[serde(default)]
    pub name_en: String,
    /// The unit that it concerns, with everything below; the asker's own when absent.
    #[serde(default)]
    pub scope: Option<UnitName>,
    #[serde(default)]
    pub space: SpaceBody,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Declared {
    pub id: i64,
    pub seq: i64,
}

/// Declares an incident; it has no level until one is set.
#[utoipa::path(post, path = "/incidents", tag = "incidents", request_body = DeclareBody,
  responses((status = 200, body = Declared), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn declare(
    State(app): State<App>,
    asker: Asker,
    id: CommandId,
    body: Body<DeclareBody>,
) -> Result<Json<Declared>, Problem> {
    let DeclareBody { name, name_en, scope, space } = body.value.clone();
    if name_en.chars().any(char::is_control) {
        return Err(Refusal::BadCharacter { pointer: "/name_en".into() }.into());
    }
    if name_en.chars().count() > NAME_MAX {
        let length = name_en.chars().count();
        return Err(Refusal::TooLong { pointer: "/name_en".into(), length, max: NAME_MAX }.into());
    }
    let scope = scope_of(&app, &asker, scope)?;
    let space = match space {
        SpaceBody::Live => Space::Live,
        SpaceBody::Drill => Space::Drill,
    };
    let answer = body.write(&app, &asker, id, Command::DeclareIncident { name, name_en, scope, space }).await?;
    let id = if let Outcome::Incident { id } = answer.outcome { id.0 } else { 0 };
    Ok(Json(Declared { id, seq: answer.seq }))
}

/// Characters of a name.
const NAME_MAX: usize = 100;

fn scope_of(app: &App, asker: &Asker, name: Option<UnitName>) -> Result<UnitNo, Problem> {
    match name {
        None => Ok(asker.unit),
        Some(UnitName::No(no)) => Ok(UnitNo(no)),
        Some(UnitName::Code(code)) => {
            let found = app.store.state().tree.find(&code);
            found.ok_or_else(|| Refusal::Unknown { pointer: "/scope".into(), value: code }.into())
        }
    }
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
pub enum LevelBody {
    I,
    II,
    III,
    IV,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetLevelBody {
    pub level: LevelBody,
    pub reason: String,
}

/// Sets the response level; I is the highest.
#[utoipa::path(post, path = "/incidents/{id}/level", tag = "incidents", params(("id" = i64, Path)),
  request_body = SetLevelBody, responses((status = 200, body = Declared), (status = 409, body = Problem)))]
pub async fn set_level(
    State(app): State<App>,
    asker: Asker,
    Path(incident): Path<i64>,
    id: CommandId,
    body: Body<SetLevelBody>,
) -> Result<Json<Declared>, Problem> {
    let level = match body.value.level {
        LevelBody::I => ResponseLevel::I,
        LevelBody::II => ResponseLevel::II,
        LevelBody::III => ResponseLevel::III,
        LevelBody::IV => ResponseLevel::IV,
    };
    let reason = body.value.reason.clone();
    let command = Command::SetLevel { incident: IncidentId(incident), level, reason };
    let answer = body.write(&app, &asker, id, command).await?;
    Ok(Json(Declared { id: incident, seq: answer.seq }))
}
