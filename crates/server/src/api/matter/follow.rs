//! Following an order up: remind, relay, and how long each level has kept it.

use super::{find, reach_within, top_within};
use crate::api::channel;
use crate::api::view::{UnitRef, Written};
use crate::app::App;
use crate::door::{self, Path, Seen, Write};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::ids::{MatterId, Millis, UnitNo};
use shouhu_domain::matter::Matter;
use shouhu_domain::state::State as Province;
use shouhu_domain::tree::TERRITORY;
use utoipa::ToSchema;

/// Nodes of one reminder: each is a decision of its own in the lane.
const NODES_MAX: usize = 500;
/// Rows of the time panel.
const HOLD_ROWS_MAX: usize = 400;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RemindBody {
    /// Everyone unsigned under this unit; the asker's own reach when nothing is named.
    #[serde(default)]
    pub under: Option<u32>,
    /// The same for several nodes at once.
    #[serde(default)]
    pub units: Vec<u32>,
    /// The line on which the units stand under them; the territory's when absent.
    #[serde(default)]
    pub line: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RemindedView {
    pub reminded: u32,
    pub cost_fen: i64,
    pub next_ms: Millis,
    pub seq: i64,
}

/// Reminds the units that have not signed; not more often than every 5 minutes.
#[utoipa::path(post, path = "/matters/{id}/remind", tag = "receipts", params(("id" = i64, Path)),
  request_body = RemindBody, responses((status = 200, body = RemindedView), (status = 409, body = Problem)))]
pub async fn remind(Path(matter): Path<i64>, ask: Write<RemindBody>) -> Result<Json<RemindedView>, Problem> {
    door::at_most(&ask.body.units, NODES_MAX, "/units")?;
    let mut under: Vec<UnitNo> = ask.body.units.iter().chain(&ask.body.under).map(|no| UnitNo(*no)).collect();
    if under.is_empty() {
        let state = ask.app.store.state();
        under.push(top_within(&state, &ask.asker, find(&state, &ask.asker, matter)?));
    }
    let line = ask.body.line.clone().unwrap_or_else(|| TERRITORY.to_owned());
    let command = Command::Remind { matter: MatterId(matter), under: under.clone(), line: line.clone() };
    let answer = ask.send(command).await?;
    let (reminded, next_ms) = match answer.outcome {
        Outcome::Reminded { units, next_ms } => (units, next_ms),
        _ => (0, 0),
    };
    let cost_fen = {
        let state = ask.app.store.state();
        state
            .matters
            .get(&MatterId(matter))
            .map_or(0, |m| channel::cost(&ask.app, &state, (m, ask.asker.unit), (&line, &under)).cost_fen)
    };
    Ok(Json(RemindedView { reminded, cost_fen, next_ms, seq: answer.seq }))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RelayBody {
    #[serde(default)]
    pub text: String,
    /// An earlier due for the units below; never later than the issuer's.
    #[serde(default)]
    pub due_ms: Option<Millis>,
}

/// Relays the order to the addressed units below, with local words and a local due.
#[utoipa::path(post, path = "/matters/{id}/relay", tag = "receipts", params(("id" = i64, Path)),
  request_body = RelayBody, responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn relay(Path(matter): Path<i64>, ask: Write<RelayBody>) -> Result<Json<Written>, Problem> {
    let RelayBody { text, due_ms } = ask.body.clone();
    let due_ms = door::due(due_ms, ask.app.now(), "/due_ms")?;
    let command = Command::Relay { matter: MatterId(matter), text, due_ms };
    ask.written(command).await
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HoldRow {
    pub unit: UnitRef,
    /// When the unit could see the order: its issue, or the relay above.
    pub got_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relayed_ms: Option<Millis>,
    pub held_ms: Millis,
    /// Of the time that remained when the unit got it.
    pub held_pct: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_due_ms: Option<Millis>,
    /// From its relay (or now) to the due that binds those below.
    pub left_ms: Millis,
    /// The province's share when it was relayed; of an order that is still kept, the one of now.
    pub share_max_pct: u32,
    /// More than that share.
    pub over: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Lowest {
    pub unit: UnitRef,
    pub got_ms: Millis,
    pub due_ms: Millis,
    /// The issuer's due.
    pub should_have_ms: Millis,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HoldView {
    pub issued_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
    pub share_max_pct: u32,
    /// Levels that have relayed, or that keep the order now; the longest hold first.
    pub rows: Vec<HoldRow>,
    pub over: usize,
    pub relaying: usize,
    /// What the units under the longest hold really got.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lowest: Option<Lowest>,
}

/// How long each level has kept the order and what it has left to those below (rule 4).
#[utoipa::path(get, path = "/matters/{id}/hold", tag = "matters", params(("id" = i64, Path)),
  responses((status = 200, body = HoldView), (status = 404, body = Problem)))]
pub async fn hold(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Seen<HoldView>, Problem> {
    let now = app.now();
    let state = app.store.state();
    let matter = find(&state, &asker, id)?;
    let reach = reach_within(&state, &asker, matter);
    let mut rows: Vec<HoldRow> = keepers(&state, matter)
        .filter(|unit| reach.contains(&state.tree, *unit))
        .map(|unit| hold_row(&state, matter, unit, now))
        .collect();
    rows.sort_by(|a, b| b.held_pct.total_cmp(&a.held_pct));
    let (over, relaying) = (rows.iter().filter(|r| r.over).count(), rows.len());
    // Who keeps it still has left nothing to anybody yet: the longest that has relayed counts.
    let lowest = rows.iter().find_map(|row| lowest(&state, matter, row));
    rows.truncate(HOLD_ROWS_MAX);
    let view = HoldView {
        issued_ms: matter.issued_ms.unwrap_or(matter.submitted_ms),
        due_ms: matter.due_ms,
        share_max_pct: state.settings.share_max_pct,
        rows,
        over,
        relaying,
        lowest,
    };
    Ok(Seen(state.seq, view))
}

/// Units that have relayed; in a matter that goes level by level also those that keep it from others.
fn keepers<'s>(state: &'s Province, matter: &'s Matter) -> impl Iterator<Item = UnitNo> + 's {
    let line = state.tree.territory();
    let keeping = matter.planes.audience.iter().filter(move |unit| {
        matter.by_level
            && !matter.relays.contains_key(unit)
            && shouhu_domain::decide::sees(state, matter, *unit)
            && line.children(*unit).any(|child| matter.planes.audience.contains(child))
    });
    matter.relays.keys().copied().chain(keeping)
}

/// When a unit could see the order.
#[must_use]
pub fn got_ms(state: &Province, matter: &Matter, unit: UnitNo) -> Millis {
    let issued = matter.issued_ms.unwrap_or(matter.submitted_ms);
    if !matter.by_level {
        return issued;
    }
    let line = state.tree.territory();
    line.path_up(unit).skip(1).find_map(|u| matter.relays.get(&u)).map_or(issued, |relay| relay.at)
}

fn hold_row(state: &Province, matter: &Matter, unit: UnitNo, now: Millis) -> HoldRow {
    let got = got_ms(state, matter, unit);
    let relay = matter.relays.get(&unit);
    let until = relay.map_or(now, |r| r.at);
    let held = (until - got).max(0);
    let due = matter.due_ms;
    let remained = due.map_or(0, |due| due - got);
    // A share is shown with one decimal; it decides nothing, so a float is good enough.
    #[allow(clippy::cast_precision_loss)]
    let pct = if remained > 0 { held as f64 * 100.0 / remained as f64 } else { 0.0 };
    let share_max_pct = relay.map_or(state.settings.share_max_pct, |r| r.share_max_pct);
    let local_due_ms = relay.and_then(|r| r.due_ms);
    HoldRow {
        unit: UnitRef::of(state, unit),
        got_ms: got,
        relayed_ms: relay.map(|r| r.at),
        held_ms: held,
        held_pct: (pct * 10.0).round() / 10.0,
        local_due_ms,
        left_ms: local_due_ms.or(due).map_or(0, |due| (due - until).max(0)),
        share_max_pct,
        over: pct > f64::from(share_max_pct),
    }
}

fn lowest(state: &Province, matter: &Matter, row: &HoldRow) -> Option<Lowest> {
    let due = matter.due_ms?;
    let (keeper, got_ms) = (UnitNo(row.unit.no), row.relayed_ms?);
    let line = state.tree.territory();
    let below = line.under(keeper).iter().skip(1).filter(|u| matter.planes.audience.contains(**u));
    let deepest = below.max_by_key(|u| state.tree.get(**u).map(|u| u.level))?;
    let unit = UnitRef::of(state, *deepest);
    Some(Lowest { unit, got_ms, due_ms: row.local_due_ms.unwrap_or(due), should_have_ms: due })
}
