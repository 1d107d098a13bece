//! With a phone in the store: what a code stands for, goods handed over by it, and what is on its way to the own unit.

use super::show::lot_of;
use crate::api::ledger::entries::{MoveView, title};
use crate::api::ledger::post::EntryWritten;
use crate::api::ledger::{Sight, stand};
use crate::api::matter::find;
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Seen, Write};
use crate::label::{self, Labelled};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, Deed, LedgerCommand, Posting};
use shouhu_domain::ids::{CommodityId, EntryId, Millis};
use shouhu_domain::ledger::books::{Ahead, Books, Shipment};
use shouhu_domain::ledger::{Account, Nature, Place};
use shouhu_domain::policy::Action;
use shouhu_domain::report::Day;
use shouhu_domain::state::State as Province;
use shouhu_domain::supply::request_of;
use utoipa::ToSchema;

/// What a code stands for.
#[derive(Clone, Debug, Serialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum LabelView {
    Lot {
        commodity_id: i64,
        item: String,
        name: String,
        name_en: String,
        measure: String,
        lot: String,
        #[serde(skip_serializing_if = "Option::is_none")]
        expires: Option<String>,
        /// What the own unit has of it and holds back for nobody.
        there: i64,
    },
    Shipment {
        entry_id: i64,
    },
}

/// What a label or a delivery note stands for, to whoever looks at its books.
#[utoipa::path(get, path = "/codes/{code}", tag = "supplies", params(("code" = String, Path)),
  responses((status = 200, body = LabelView), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 422, body = Problem)))]
pub async fn look(State(app): State<App>, asker: Asker, Path(code): Path<String>) -> Result<Seen<LabelView>, Problem> {
    asker.may(&app.store.state(), &[Action::LedgerRead])?;
    let what = read(&app, &code).await?;
    let state = app.store.state();
    let seen = Sight::of(&state, &asker)?;
    let hidden = || Problem::new("not_found");
    let view = match what {
        Labelled::Lot(id) => {
            stand(&state, &asker, &seen, id).ok_or_else(hidden)?;
            lot(&state, &asker, id).ok_or_else(hidden)?
        }
        Labelled::Shipment(id) => {
            let shipment = state.ledger.shipments.get(&id).ok_or_else(hidden)?;
            let moves = &shipment.entry.moves;
            let here =
                moves.iter().any(|m| [m.from.0, m.to.0].iter().any(|no| seen.contains(&state, m.commodity, *no)));
            if !here {
                return Err(hidden());
            }
            LabelView::Shipment { entry_id: id.0 }
        }
    };
    Ok(Seen(state.seq, view))
}

async fn read(app: &App, code: &str) -> Result<Labelled, Problem> {
    let key = label::key(app).await?;
    label::read(&key, code).ok_or_else(|| Problem::new("label.forged").at("/code"))
}

fn lot(state: &Province, asker: &Asker, id: CommodityId) -> Option<LabelView> {
    let commodity = state.ledger.commodities.get(&id)?;
    let Nature::Goods { item, lot, expires, .. } = &commodity.nature else { return None };
    let books = Books { ledger: &state.ledger, ahead: &Ahead::default() };
    Some(LabelView::Lot {
        commodity_id: id.0,
        item: item.clone(),
        name: commodity.name.zh.clone(),
        name_en: commodity.name.en.clone(),
        measure: commodity.measure.clone(),
        lot: lot.clone(),
        expires: expires.map(|day| day.to_string()),
        there: books.free(Account { commodity: id, unit: asker.unit, place: Place::Hand }).max(0),
    })
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoodsHandedBody {
    /// The request, or the order that serves it.
    pub matter_id: i64,
    /// What was scanned or typed.
    pub code: String,
    pub amount: i64,
}

/// Hands goods of the own store over for a request, by the code on their label: they are on their way to who asked.
#[utoipa::path(post, path = "/handovers", tag = "supplies", request_body = GoodsHandedBody,
  responses((status = 201, body = EntryWritten), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn hand_over(ask: Write<GoodsHandedBody>) -> Result<(StatusCode, Json<EntryWritten>), Problem> {
    ask.asker.may(&ask.app.store.state(), &[Action::LedgerBook])?;
    let Labelled::Lot(lot) = read(&ask.app, &ask.body.code).await? else {
        return Err(Problem::new("label.other").at("/code"));
    };
    let posting = {
        let state = ask.app.store.state();
        let matter = find(&state, &ask.asker, ask.body.matter_id)?;
        let request = request_of(&state, matter).ok_or_else(|| Problem::new("not_found"))?;
        let nature = state.ledger.commodities.get(&lot).map(|commodity| &commodity.nature);
        let is_wanted = matches!(nature, Some(Nature::Goods { item, .. }) if request.supplies().iter().any(|line| line.item == *item));
        if !is_wanted {
            return Err(Problem::new("supply.not_wanted").at("/code"));
        }
        let goods = vec![(lot, ask.body.amount)];
        let deed = Deed::Send { from: ask.asker.unit, to: request.from, goods, unbooked: false };
        Posting { matter: matter.id, deed, on: Day::of(ask.app.now()), note: lot_of(&state, lot) }
    };
    let seq = ask.send(Command::Ledger(LedgerCommand::Post(posting))).await?.seq;
    Ok((StatusCode::CREATED, Json(EntryWritten { entry_id: seq, seq })))
}

/// Goods on their way to the own unit.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Arriving {
    pub entry_id: i64,
    /// Empty for whoever does not see the matter.
    pub matter: String,
    pub matter_id: i64,
    pub from: UnitRef,
    pub at_ms: Millis,
    pub note: String,
    pub moves: Vec<MoveView>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ArrivingList {
    /// The oldest first.
    pub rows: Vec<Arriving>,
}

/// What is on its way to the own unit, the oldest first.
#[utoipa::path(get, path = "/shipments", tag = "supplies", responses((status = 200, body = ArrivingList),
  (status = 403, body = Problem)))]
pub async fn arriving(State(app): State<App>, asker: Asker) -> Result<Seen<ArrivingList>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::LedgerReceive])?;
    let rows = of_unit(&state, &asker).map(|(id, shipment)| view(&state, &asker, id, shipment)).collect();
    Ok(Seen(state.seq, ArrivingList { rows }))
}

/// Shipments to the asker's unit, in their space.
pub fn of_unit<'s>(state: &'s Province, asker: &Asker) -> impl Iterator<Item = (EntryId, &'s Shipment)> + use<'s> {
    let space = asker.space;
    let here = move |shipment: &Shipment| state.matters.get(&shipment.entry.matter).is_some_and(|m| m.space == space);
    state.ledger.arriving(asker.unit).filter(move |(_, shipment)| here(shipment))
}

fn view(state: &Province, asker: &Asker, id: EntryId, shipment: &Shipment) -> Arriving {
    let entry = &shipment.entry;
    Arriving {
        entry_id: id.0,
        matter: title(state, asker, entry.matter),
        matter_id: entry.matter.0,
        from: UnitRef::of(state, entry.unit),
        at_ms: shipment.at_ms,
        note: entry.note.clone(),
        moves: entry.moves.iter().map(|moved| MoveView::of(state, moved)).collect(),
    }
}
