//! What has happened to a matter beside the plain steps of the ladder, newest first.

use super::{find, reach_within, top_node};
use crate::api::view::{MatterName, UnitRef};
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{MatterId, Millis};
use shouhu_domain::matter::Family;
use shouhu_domain::state::State as Province;
use shouhu_store::query::matter::{self as query, LogLine};
use utoipa::{IntoParams, ToSchema};

const PAGE: i64 = 100;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TimelineQuery {
    /// The last `seq` of the page before.
    pub before: Option<i64>,
}

/// The facts of a line; the words are made where it is shown.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct LineParams {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub step: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct TimelineRow {
    pub seq: i64,
    pub at_ms: Millis,
    /// `issued`, `relayed`, `reminded`, `escalated`, `difficulty` …
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterName>,
    /// The unit that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitRef>,
    /// The unit that did it; absent for the machine.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    pub params: LineParams,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Timeline {
    pub rows: Vec<TimelineRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// The timeline of one matter.
#[utoipa::path(get, path = "/matters/{id}/timeline", tag = "matters", params(("id" = i64, Path), TimelineQuery),
  responses((status = 200, body = Timeline), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<TimelineQuery>,
) -> Result<Seen<Timeline>, Problem> {
    find(&app.store.state(), &asker, id)?;
    let before = query.before.unwrap_or(i64::MAX);
    let lines = app.read(move |tx| query::log(tx, MatterId(id), before, PAGE)).await?;
    let state = app.store.state();
    let matter = find(&state, &asker, id)?;
    // The way of a request is seen by everybody on it.
    let issues = top_node(&state, &asker, matter).is_none() || matter.kind.family() == Family::Request;
    let reach = reach_within(&state, &asker, matter);
    let next = (lines.len() == PAGE as usize).then(|| lines.last().map(|l| l.seq)).flatten();
    // A unit below sees what concerns the whole matter and what happened inside its own reach.
    let concerns = |l: &LogLine| issues || l.unit.is_none_or(|u| reach.contains(&state.tree, u));
    let rows = lines.iter().filter(|l| concerns(l)).map(|line| row(&state, line, false)).collect();
    Ok(Seen(state.seq, Timeline { rows, next }))
}

/// A line of the log with names.
#[must_use]
pub fn row(state: &Province, line: &LogLine, with_matter: bool) -> TimelineRow {
    let matter = state.matters.get(&line.matter).filter(|_| with_matter);
    TimelineRow {
        seq: line.seq,
        at_ms: line.at_ms,
        kind: line.kind.clone(),
        matter: matter.map(|m| MatterName::of(state, m)),
        unit: line.unit.map(|u| UnitRef::of(state, u)),
        by: line.by.map(|u| UnitRef::of(state, u)),
        params: LineParams { text: line.text.clone(), units: line.units, step: line.step, due_ms: line.due_ms },
    }
}
