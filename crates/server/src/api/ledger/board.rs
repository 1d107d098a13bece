//! Where one fund or lot stands, by the children of a node; and everything that waits or is on its way.

use super::{CommodityView, Sight, StandView, stand, unit_seen};
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{CommodityId, Millis, UnitNo};
use shouhu_domain::ledger::books::Totals;
use shouhu_domain::state::State as Province;
use utoipa::{IntoParams, ToSchema};

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct StandQuery {
    /// Defaults to the asker's own unit.
    pub node: Option<u32>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct StandLine {
    pub unit: UnitRef,
    pub has_children: bool,
    pub stand: StandView,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CommodityBoard {
    pub commodity: CommodityView,
    pub node: UnitRef,
    pub path: Vec<UnitRef>,
    /// Of the node with all that stands below it.
    pub total: StandView,
    /// The node's own accounts, then those of its children with all below them; children without any are left out.
    pub rows: Vec<StandLine>,
    pub as_of_ms: Millis,
}

/// Where a fund or a lot stands: came in (and given out unbooked) = in hand + in transit + used + lost.
#[utoipa::path(get, path = "/commodities/{commodity}/board", tag = "ledger",
  params(("commodity" = i64, Path), StandQuery), responses((status = 200, body = CommodityBoard),
  (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<StandQuery>,
) -> Result<Seen<CommodityBoard>, Problem> {
    let now = app.now();
    let (state, id) = (app.store.state(), CommodityId(id));
    let node = query.node.map_or(asker.unit, UnitNo);
    unit_seen(&state, &asker, id, node)?;
    let seen = Sight::of(&state, &asker)?;
    let hidden = || Problem::new("not_found");
    let commodity = state.ledger.commodities.get(&id).ok_or_else(hidden)?;
    let all = stand(&state, &asker, &seen, id).ok_or_else(hidden)?;
    let lines = by_children(&state, id, node);
    let mut total = Totals::default();
    for (_, part) in &lines {
        total.add_all(part);
    }
    let path: Vec<UnitRef> = state.tree.territory_path(node).map(|unit| UnitRef::of(&state, unit.no)).collect();
    let tree = state.tree.territory();
    let row = |(unit, totals): &(UnitNo, Totals)| StandLine {
        unit: UnitRef::of(&state, *unit),
        has_children: *unit != node && tree.children(*unit).next().is_some(),
        stand: (*totals).into(),
    };
    let board = CommodityBoard {
        commodity: CommodityView::of(&state, id, commodity, all.into()),
        node: UnitRef::of(&state, node),
        path: path.into_iter().rev().collect(),
        total: total.into(),
        rows: lines.iter().map(row).collect(),
        as_of_ms: now,
    };
    Ok(Seen(state.seq, board))
}

/// The accounts at and below a node, added up by the child under which they stand; the node's own come first.
fn by_children(state: &Province, id: CommodityId, node: UnitNo) -> Vec<(UnitNo, Totals)> {
    let tree = state.tree.territory();
    let mut lines: Vec<(UnitNo, Totals)> =
        std::iter::once(node).chain(tree.children(node)).map(|unit| (unit, Totals::default())).collect();
    let mut at_of = vec![usize::MAX; state.tree.next_no().index()];
    at_of[node.index()] = 0;
    for (at, (child, _)) in lines.iter().enumerate().skip(1) {
        for unit in tree.under(*child) {
            at_of[unit.index()] = at;
        }
    }
    for (account, amount) in state.ledger.accounts(id) {
        if let Some((_, totals)) = at_of.get(account.unit.index()).and_then(|at| lines.get_mut(*at)) {
            totals.add(account.place, amount);
        }
    }
    lines.retain(|(_, totals)| *totals != Totals::default());
    lines
}
