//! The live board: counts by every child of any node on any line.

use super::{find, follow, reach_within, scope_within, top_within, visible};
use crate::api::incident;
use crate::api::view::{CountsView, UnitRef};
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::bits::Bits;
use shouhu_domain::ids::{Millis, UnitNo};
use shouhu_domain::matter::{Counts, Matter};
use shouhu_domain::policy::{self, Action, Reach};
use shouhu_domain::state::State as Province;
use shouhu_domain::tree::{Level, LineTree, TERRITORY};
use utoipa::{IntoParams, ToSchema};

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct BoardQuery {
    /// The node whose children are the rows; the top of what the asker may see when absent.
    pub node: Option<u32>,
    /// `territory` when absent.
    pub line: Option<String>,
    /// Rows are all units of this level under the node instead of its children, e.g. `county`.
    pub level: Option<String>,
    /// For the board of all open matters: those of one incident.
    pub incident: Option<i64>,
    /// `drill` in a file's address, which carries no header; read with the session.
    pub space: Option<String>,
    /// Of a file: `zh` or `en`; the browser's language when absent.
    pub lang: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BoardRow {
    pub unit: UnitRef,
    pub counts: CountsView,
    pub has_children: bool,
    /// How long after the issue nothing at all has come from under this unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent_ms: Option<Millis>,
    /// How long the unit kept the order before it relayed it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub held_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub local_due_ms: Option<Millis>,
}

/// One of the matters that a board sums up.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MatterCounts {
    pub id: i64,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
    pub counts: CountsView,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BoardView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub matter_id: Option<i64>,
    /// How many matters the counts sum up.
    pub matters: usize,
    pub line: String,
    pub node: UnitRef,
    /// From the top that the asker may see down to the node.
    pub path: Vec<UnitRef>,
    pub total: CountsView,
    /// The node alone, when it is addressed itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub own: Option<CountsView>,
    pub rows: Vec<BoardRow>,
    /// On the board of all open matters: those with the most late units, worst first.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub worst: Vec<MatterCounts>,
    pub as_of_ms: Millis,
    pub seq: i64,
}

/// The board of one matter.
#[utoipa::path(get, path = "/matters/{id}/board", tag = "board", params(("id" = i64, Path), BoardQuery),
  responses((status = 200, body = BoardView), (status = 404, body = Problem)))]
pub async fn of_matter(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<BoardQuery>,
) -> Result<Seen<BoardView>, Problem> {
    let now = app.now();
    let state = app.store.state();
    let matter = find(&state, &asker, id)?;
    Ok(Seen(state.seq, one(&state, &asker, &query, matter, now)?))
}

/// As many as a wall board shows at once.
const WORST_MAX: usize = 5;

/// The board of all open matters that the asker may see, or of those of one incident.
#[utoipa::path(get, path = "/board", tag = "board", params(BoardQuery),
  responses((status = 200, body = BoardView), (status = 404, body = Problem)))]
pub async fn of_all(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<BoardQuery>,
) -> Result<Seen<BoardView>, Problem> {
    let now = app.now();
    let state = app.store.state();
    Ok(Seen(state.seq, all(&state, &asker, &query, now)?))
}

/// The board of a matter on a node that the asker may look at.
///
/// # Errors
/// `not_found` for a node outside the asker's scope or an unknown line.
pub fn one(
    state: &Province,
    asker: &Asker,
    query: &BoardQuery,
    matter: &Matter,
    now: Millis,
) -> Result<BoardView, Problem> {
    let top = top_within(state, asker, matter);
    let node = query.node.map_or(top, UnitNo);
    scope_within(state, asker, Action::BoardRead, node, matter)?;
    let view = board(state, asker, query, (top, node), &[matter], now)?;
    Ok(BoardView { matter_id: Some(matter.id.0), worst: vec![], ..view })
}

/// The sum of all open matters that the asker may follow on a node.
///
/// # Errors
/// As [`one`], and `not_found` for an incident that the asker may not see.
pub fn all(state: &Province, asker: &Asker, query: &BoardQuery, now: Millis) -> Result<BoardView, Problem> {
    let top = policy::reach(&state.tree, asker.unit).roots().next().map_or(asker.unit, |(root, _)| root);
    let node = query.node.map_or(top, UnitNo);
    let _ = policy::scope(&state.tree, &asker.policy(), Action::BoardRead, node)
        .map_err(shouhu_domain::refusal::Refusal::from)?;
    let hidden = |id: i64| !incident::visible(state, asker).iter().any(|i| i.id.0 == id);
    if query.incident.is_some_and(hidden) {
        return Err(Problem::new("not_found"));
    }
    let wanted = |m: &&Matter| m.is_open() && query.incident.is_none_or(|i| m.incident.is_some_and(|of| of.0 == i));
    let matters: Vec<&Matter> = visible(state, asker)
        .filter(wanted)
        .filter(|m| scope_within(state, asker, Action::BoardRead, node, m).is_ok())
        .collect();
    board(state, asker, query, (top, node), &matters, now)
}

fn board(
    state: &Province,
    asker: &Asker,
    query: &BoardQuery,
    (top, node): (UnitNo, UnitNo),
    matters: &[&Matter],
    now: Millis,
) -> Result<BoardView, Problem> {
    let line_name = query.line.as_deref().unwrap_or(TERRITORY);
    let line = state.tree.line(line_name).ok_or_else(|| Problem::new("not_found"))?;
    let units = rows_of(state, line, node, query.level.as_deref())?;
    let mut asked = vec![node];
    asked.extend(&units);
    let (counts, each) = sums(state, asker, line_name, matters, &asked, now);
    let single = if let [matter] = matters { Some(*matter) } else { None };
    let mut rows: Vec<BoardRow> = units
        .iter()
        .zip(&counts[1..])
        .filter(|(_, c)| c.expected + c.excused > 0)
        .map(|(unit, counts)| row(state, line, single, *unit, *counts, now))
        .collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.counts.late));
    let mut path: Vec<UnitRef> = line
        .path_up(node)
        .take_while(|u| *u == node || line.is_under(*u, top))
        .map(|u| UnitRef::of(state, u))
        .collect();
    path.reverse();
    Ok(BoardView {
        matter_id: None,
        matters: matters.len(),
        line: line_name.into(),
        node: UnitRef::of(state, node),
        path,
        total: counts[0].into(),
        own: own(matters, node, now).map(CountsView::from),
        rows,
        worst: worst(matters, &each),
        as_of_ms: now,
        seq: state.seq,
    })
}

fn rows_of(state: &Province, line: &LineTree, node: UnitNo, level: Option<&str>) -> Result<Vec<UnitNo>, Problem> {
    let Some(level) = level else { return Ok(line.children(node).collect()) };
    let level = Level::parse(level).ok_or_else(|| Problem::new("query.wrong"))?;
    Ok(state.tree.of_level(level).filter(|unit| line.is_under(*unit, node)).collect())
}

/// The counts of each unit with what stands under it on a line, as far as the asker may look: where that is
/// everything they come from the counters, else from the units themselves. Beside them each matter's counts at
/// the first unit.
fn sums(
    state: &Province,
    asker: &Asker,
    line: &str,
    matters: &[&Matter],
    units: &[UnitNo],
    now: Millis,
) -> (Vec<Counts>, Vec<Counts>) {
    let tree = &state.tree;
    let mut sums = vec![Counts::default(); units.len()];
    let mut each = Vec::with_capacity(matters.len());
    // An asker has two reaches at most: where it issues, and where it only follows its lines.
    let mut seen: Vec<(Reach, Option<Vec<Bits>>)> = vec![];
    for matter in matters {
        let past = matter.is_past_due(now);
        let reach = reach_within(state, asker, matter);
        let at = seen.iter().position(|(known, _)| *known == reach).unwrap_or_else(|| {
            let whole = units.first().is_none_or(|node| reach.covers(tree, line, *node));
            let under = |unit: &UnitNo| reach.under(tree, line, *unit).unwrap_or_default();
            let inside = (!whole).then(|| units.iter().map(under).collect());
            seen.push((reach, inside));
            seen.len() - 1
        });
        let tallies = match &seen[at].1 {
            None => state.boards.tallies(tree, line, matter.id, &matter.planes, units),
            Some(inside) => inside.iter().map(|units| matter.planes.tally_of(units)).collect(),
        };
        each.push(tallies.first().map_or_else(Counts::default, |tally| tally.counts(past)));
        for (sum, tally) in sums.iter_mut().zip(tallies) {
            sum.add(&tally.counts(past));
        }
    }
    (sums, each)
}

/// Most late units first, then the earliest due; who is not addressed under the node is left out.
fn worst(matters: &[&Matter], each: &[Counts]) -> Vec<MatterCounts> {
    let mut asked: Vec<_> = matters.iter().zip(each).filter(|(_, counts)| counts.expected > 0).collect();
    let order = |(m, counts): &(&&Matter, &Counts)| {
        (std::cmp::Reverse(counts.late), m.due_ms.unwrap_or(Millis::MAX), std::cmp::Reverse(m.id))
    };
    asked.sort_by_key(order);
    asked.truncate(WORST_MAX);
    let shown = asked.into_iter().map(|(m, counts)| MatterCounts {
        id: m.id.0,
        title: m.title.clone(),
        due_ms: m.due_ms,
        counts: (*counts).into(),
    });
    shown.collect()
}

fn own(matters: &[&Matter], node: UnitNo, now: Millis) -> Option<Counts> {
    let addressed = matters.iter().filter(|m| m.planes.audience.contains(node));
    addressed.map(|m| m.planes.tally(node).counts(m.is_past_due(now))).reduce(|mut a, b| {
        a.add(&b);
        a
    })
}

fn row(
    state: &Province,
    line: &LineTree,
    matter: Option<&Matter>,
    unit: UnitNo,
    counts: Counts,
    now: Millis,
) -> BoardRow {
    let silent = |m: &Matter| {
        let quiet = m.is_past_due(now) && counts.signed == 0 && counts.difficulty == 0 && counts.expected > 0;
        quiet.then(|| now - follow::got_ms(state, m, unit))
    };
    let relay = matter.and_then(|m| m.relays.get(&unit).map(|relay| (m, relay)));
    BoardRow {
        unit: UnitRef::of(state, unit),
        counts: counts.into(),
        has_children: line.under(unit).len() > 1,
        silent_ms: matter.and_then(silent),
        held_ms: relay.map(|(m, relay)| relay.at - follow::got_ms(state, m, unit)),
        local_due_ms: relay.and_then(|(_, relay)| relay.due_ms),
    }
}
