//! What was asked for, what has been sent and has arrived for it, and from which stores the rest is proposed to come.

use crate::api::ledger::Sight;
use crate::api::matter::find;
use crate::api::matter::supply::WantedLine;
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::Serialize;
use shouhu_domain::ids::{CommodityId, MatterId, UnitNo};
use shouhu_domain::ledger::books::{Ahead, Books};
use shouhu_domain::ledger::{Nature, Place};
use shouhu_domain::matter::Matter;
use shouhu_domain::policy::Action;
use shouhu_domain::report::Day;
use shouhu_domain::state::State as Province;
use shouhu_domain::supply::{Line, Offer, Reach, propose, request_of};
use shouhu_store::query::ledger::{self as query, MovedSum};
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// So much of a lot from one store, and what speaks for it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OfferView {
    pub commodity_id: i64,
    pub lot: String,
    pub unit: UnitRef,
    /// What is proposed; 0 where nobody knows how much is wanted.
    pub amount: i64,
    /// What is there and held back for nobody.
    pub there: i64,
    /// Steps in the tree between the store and whoever asks.
    pub steps: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub expires: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SupplyLine {
    #[serde(flatten)]
    pub asked: WantedLine,
    /// Sent for this request, with what has arrived since.
    pub sent: i64,
    pub received: i64,
    /// Spoilt, lost, or never arrived.
    pub lost: i64,
    /// Still to be sent; absent where nobody knows how much is wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<i64>,
    /// The nearest store first, of equally near ones what expires first.
    pub offers: Vec<OfferView>,
    /// Wanted, and in no store within reach.
    pub missing: i64,
    /// There, but past its last day: never proposed.
    pub expired: i64,
}

/// Without lines for a matter that serves no request for supplies.
#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct SupplyView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub request_id: Option<i64>,
    /// Who asks: there the goods go.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<UnitRef>,
    pub lines: Vec<SupplyLine>,
    /// Whether the asker may send from the store of the own unit now.
    pub can_send: bool,
}

/// What a request asks for, what has come, and the proposal; of an order that serves a request the same, from the stores
/// of whoever has the order.
#[utoipa::path(get, path = "/matters/{id}/supply", tag = "supplies", params(("id" = i64, Path)),
  responses((status = 200, body = SupplyView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Seen<SupplyView>, Problem> {
    let served = {
        let state = app.store.state();
        let matter = find(&state, &asker, id)?;
        Sight::of(&state, &asker)?;
        request_of(&state, matter).map(served)
    };
    let sums = match served {
        Some(served) => app.read(move |tx| query::sums_of_matters(tx, &served)).await?,
        None => vec![],
    };
    let state = app.store.state();
    let matter = find(&state, &asker, id)?;
    let Some(request) = request_of(&state, matter) else { return Ok(Seen(state.seq, SupplyView::default())) };
    let (seen, moved) = (Sight::of(&state, &asker)?, by_item(&state, &sums));
    let sight = |lot: CommodityId, unit: UnitNo| seen.contains(&state, lot, unit);
    let reach =
        Reach { to: request.from, asked: asked(&asker, matter, request), today: Day::of(app.now()), seen: &sight };
    let line = |line: &Line| {
        let moved = moved.get(line.item.as_str()).copied().unwrap_or_default();
        self::line(&state, request, line, moved, reach)
    };
    let causes = matter.is_open() || matter.outcome == Some(shouhu_domain::matter::Ruling::Granted);
    let can_send = causes && asker.unit != request.from && asker.may(&state, &[Action::LedgerBook]).is_ok();
    let view = SupplyView {
        request_id: Some(request.id.0),
        to: Some(UnitRef::of(&state, request.from)),
        lines: request.supplies().iter().map(line).collect(),
        can_send,
    };
    Ok(Seen(state.seq, view))
}

/// The request and what was ordered on it: entries cite either.
fn served(request: &Matter) -> Vec<i64> {
    std::iter::once(request.id).chain(request.children.iter().copied()).map(|id: MatterId| id.0).collect()
}

/// Whose stores are looked through: those of whoever looks and has it, else of whoever has it now.
fn asked(asker: &Asker, matter: &Matter, request: &Matter) -> UnitNo {
    if matter.planes.audience.contains(asker.unit) {
        return asker.unit;
    }
    request.holders().iter().next().or_else(|| request.planes.audience.iter().last()).unwrap_or(asker.unit)
}

/// What has been sent, has arrived and is lost of one item.
#[derive(Clone, Copy, Default)]
struct Came {
    sent: i64,
    received: i64,
    lost: i64,
}

/// What is taken back goes the other way and counts against it.
fn by_item<'s>(state: &'s Province, sums: &[MovedSum]) -> BTreeMap<&'s str, Came> {
    let mut found: BTreeMap<&str, Came> = BTreeMap::new();
    for sum in sums {
        let nature = state.ledger.commodities.get(&sum.commodity).map(|commodity| &commodity.nature);
        let Some(Nature::Goods { item, .. }) = nature else { continue };
        let came = found.entry(item).or_default();
        match (sum.from, sum.to) {
            (Place::Transit, Place::Hand) if sum.within => came.received += sum.amount,
            (Place::Hand, Place::Transit) if sum.within => came.received -= sum.amount,
            (Place::Transit, Place::Lost) => came.lost += sum.amount,
            (Place::Lost, Place::Transit) => came.lost -= sum.amount,
            (Place::Hand | Place::Unbooked, Place::Transit) => came.sent += sum.amount,
            (Place::Transit, Place::Hand | Place::Unbooked) => came.sent -= sum.amount,
            _ => {}
        }
    }
    found
}

fn line(state: &Province, request: &Matter, line: &Line, came: Came, reach: Reach<'_>) -> SupplyLine {
    let books = Books { ledger: &state.ledger, ahead: &Ahead::default() };
    let proposal = propose(state, books, request, line, came.sent, reach);
    let view = |offer: &Offer| OfferView {
        commodity_id: offer.commodity.0,
        lot: lot_of(state, offer.commodity),
        unit: UnitRef::of(state, offer.unit),
        amount: offer.amount,
        there: offer.there,
        steps: offer.steps,
        expires: offer.expires.map(|day| day.to_string()),
    };
    SupplyLine {
        asked: WantedLine::of(state, line),
        sent: came.sent,
        received: came.received,
        lost: came.lost,
        left: line.wanted.left(came.sent),
        offers: proposal.offers.iter().map(view).collect(),
        missing: proposal.missing,
        expired: proposal.expired,
    }
}

/// What stands on the boxes of a lot.
#[must_use]
pub fn lot_of(state: &Province, id: CommodityId) -> String {
    match state.ledger.commodities.get(&id).map(|commodity| &commodity.nature) {
        Some(Nature::Goods { lot, .. }) => lot.clone(),
        _ => String::new(),
    }
}
