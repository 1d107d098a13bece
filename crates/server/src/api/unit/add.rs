//! One new unit. It is judged like a row of an import, so that both mean the same.

use crate::api::view::UnitRef;
use crate::door::Write;
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::Command;
use shouhu_domain::ids::UnitNo;
use shouhu_domain::import::{self, Row};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use utoipa::ToSchema;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AddBody {
    pub code: String,
    pub level: String,
    pub name: String,
    /// The superior at home; absent for a superior outside the province, such as the customs.
    pub parent: Option<u32>,
    #[serde(default)]
    pub kind: String,
    #[serde(default)]
    pub sector: String,
    #[serde(default)]
    pub tags: Vec<String>,
    #[serde(default)]
    pub aliases: Vec<String>,
    #[serde(default)]
    pub phone: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AddedView {
    pub seq: i64,
    pub unit: UnitRef,
}

/// Adds one unit.
#[utoipa::path(post, path = "/units", tag = "units", request_body = AddBody,
  responses((status = 200, body = AddedView), (status = 404, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem)))]
pub async fn add(ask: Write<AddBody>) -> Result<Json<AddedView>, Problem> {
    let command = planned(&ask.app.store.state(), &ask.asker, &ask.body, ask.app.now())?;
    let answer = ask.send(command).await?;
    let state = ask.app.store.state();
    let no = state.tree.find(&ask.body.code).ok_or_else(|| Problem::new("not_found"))?;
    Ok(Json(AddedView { seq: answer.seq, unit: UnitRef::of(&state, no) }))
}

fn planned(state: &Province, asker: &Asker, new: &AddBody, now: i64) -> Result<Command, Problem> {
    // First of all: whether a code is taken is told to those who may write there.
    let above = new.parent.map(UnitNo).or_else(|| state.tree.territory().roots().next()).unwrap_or(asker.unit);
    let _ = policy::scope(&state.tree, &asker.policy(), Action::UnitWrite, above).map_err(Refusal::from)?;
    let list = |words: &[String]| Some(words.join("|"));
    let row = Row {
        row: 1,
        code: new.code.clone(),
        level: new.level.clone(),
        name: new.name.clone(),
        parent: new.parent.and_then(|no| state.tree.get(UnitNo(no))).map_or_else(String::new, |u| u.code.clone()),
        kind: Some(new.kind.clone()),
        sector: Some(new.sector.clone()),
        tags: list(&new.tags),
        aliases: list(&new.aliases),
        phone: Some(new.phone.clone()),
        ..Row::default()
    };
    let mut plan = import::plan(&[row], &state.tree, now);
    if let Some(fault) = plan.errors.first() {
        return Err(Problem::new(fault.code).at(format!("/{}", fault.column)));
    }
    match plan.add.pop() {
        Some(unit) => Ok(Command::PutUnits { units: vec![unit] }),
        None => Err(Refusal::UnitCodeTaken { code: new.code.clone() }.into()),
    }
}
