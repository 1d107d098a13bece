//! People and teams: who can be sent and what they can do, and the batches in which they go.

pub mod batch;
pub mod need;
pub mod pool;

use crate::app::App;
use crate::door::{Path, Seen, Write};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, TeamCommand};
use shouhu_domain::form::Words;
use shouhu_domain::policy::{self, Action};
use shouhu_domain::report::Day;
use shouhu_domain::team::Skill;
use utoipa::ToSchema;

/// What people can be asked for, and how many there are.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SkillView {
    pub code: String,
    pub name: String,
    pub name_en: String,
    /// On the lists of the own unit and of those below it.
    pub people: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SkillList {
    pub rows: Vec<SkillView>,
    /// Whether the asker may name one.
    pub can_write: bool,
}

/// What people can be asked for, by code.
#[utoipa::path(get, path = "/skills", tag = "team",
  responses((status = 200, body = SkillList), (status = 403, body = Problem)))]
pub async fn skills(State(app): State<App>, asker: Asker) -> Result<Seen<SkillList>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::TeamRead])?;
    let teams = &state.teams;
    let row = |skill: &Skill| SkillView {
        code: skill.code.clone(),
        name: skill.name.zh.clone(),
        name_en: skill.name.en.clone(),
        people: teams.strength(&state.tree, asker.unit, &skill.code),
    };
    let can_write = asker.may(&state, &[Action::SkillWrite]).is_ok();
    Ok(Seen(state.seq, SkillList { rows: teams.skills.values().map(row).collect(), can_write }))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SkillBody {
    pub name: String,
    #[serde(default)]
    pub name_en: String,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct TeamDone {
    pub seq: i64,
}

/// Names a skill, or gives it another name.
#[utoipa::path(put, path = "/skills/{code}", tag = "team", params(("code" = String, Path)), request_body = SkillBody,
  responses((status = 200, body = TeamDone), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn put_skill(Path(code): Path<String>, ask: Write<SkillBody>) -> Result<Json<TeamDone>, Problem> {
    let SkillBody { name, name_en } = ask.body.clone();
    let skill = Skill { code, name: Words { zh: name, en: name_en } };
    send(&ask, TeamCommand::PutSkill(Box::new(skill))).await
}

/// Where nothing is told but that it is done.
async fn send<T>(ask: &Write<T>, command: TeamCommand) -> Result<Json<TeamDone>, Problem> {
    let seq = ask.send(Command::Team(command)).await?.seq;
    Ok(Json(TeamDone { seq }))
}

fn day_at(text: &str, pointer: &str) -> Result<Day, Problem> {
    Day::parse(text).ok_or_else(|| Problem::new("report.day.wrong").at(pointer))
}

/// Whether the asker may do something at one unit.
fn permits(
    state: &shouhu_domain::state::State,
    asker: &Asker,
    action: Action,
    unit: shouhu_domain::ids::UnitNo,
) -> bool {
    policy::scope(&state.tree, &asker.policy(), action, unit).is_ok()
}
