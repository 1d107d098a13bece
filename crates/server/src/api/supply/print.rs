//! On paper: the labels of a lot, and the delivery note (送货单) that goes with a shipment.

use crate::api::ledger::{Sight, visible};
use crate::app::App;
use crate::demo::qr_svg;
use crate::door::{Path, Query};
use crate::label::{self, Labelled};
use crate::lang::Lang;
use crate::page::delivery::{Goods, Label, Note};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use shouhu_domain::ids::{CommodityId, EntryId, UnitNo};
use shouhu_domain::ledger::{Move, Nature};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use utoipa::IntoParams;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PrintQuery {
    /// `zh` or `en`; the browser's language when absent.
    pub lang: Option<String>,
}

/// Labels for the boxes of a lot, a sheet of them.
#[utoipa::path(get, path = "/commodities/{commodity}/label", tag = "supplies",
  params(("commodity" = i64, Path), PrintQuery), responses((status = 200, content_type = "text/html"),
  (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn label(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<PrintQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (id, lang) = (CommodityId(id), Lang::choose(query.lang.as_deref(), &headers));
    visible(&app.store.state(), &asker, id)?;
    let code = label::code(&label::key(&app).await?, Labelled::Lot(id));
    let state = app.store.state();
    let goods =
        goods(&state, id, lang).ok_or_else(|| Refusal::Unknown { pointer: String::new(), value: id.to_string() })?;
    let qr = qr_svg(&label::address(&app, &headers, &code));
    Ok(Label { goods, code, qr }.answer(lang))
}

/// Of a lot; nothing of a fund.
fn goods(state: &Province, id: CommodityId, lang: Lang) -> Option<Goods> {
    let commodity = state.ledger.commodities.get(&id)?;
    let Nature::Goods { lot, expires, .. } = &commodity.nature else { return None };
    let (zh, en) = (commodity.name.zh.as_str(), commodity.name.en.as_str());
    Some(Goods {
        name: lang.of(zh, if en.is_empty() { zh } else { en }).to_owned(),
        lot: lot.clone(),
        expires: expires.map(|day| day.to_string()),
        measure: commodity.measure.clone(),
        amount: None,
    })
}

/// The note that goes with a shipment as long as it is on its way.
#[utoipa::path(get, path = "/shipments/{entry}/note", tag = "supplies", params(("entry" = i64, Path), PrintQuery),
  responses((status = 200, content_type = "text/html"), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn note(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<PrintQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (id, lang) = (EntryId(id), Lang::choose(query.lang.as_deref(), &headers));
    moves_seen(&app.store.state(), &asker, id)?;
    let code = label::code(&label::key(&app).await?, Labelled::Shipment(id));
    let state = app.store.state();
    let moves = moves_seen(&state, &asker, id)?;
    let shipment = state.ledger.shipments.get(&id).ok_or_else(|| Problem::new("not_found"))?;
    let unit = |no: UnitNo| state.tree.get(no).map(|unit| lang.unit(unit)).unwrap_or_default();
    let line = |moved: &Move| Some(Goods { amount: Some(moved.amount), ..goods(&state, moved.commodity, lang)? });
    let note = Note {
        from: unit(shipment.entry.unit),
        to: unit(shipment.entry.moves.first().map_or(shipment.entry.unit, |moved| moved.to.0)),
        matter: crate::api::ledger::entries::title(&state, &asker, shipment.entry.matter),
        sent_ms: shipment.at_ms,
        entry: id.0,
        lines: moves.iter().filter_map(line).collect(),
        qr: qr_svg(&label::address(&app, &headers, &code)),
        code,
    };
    Ok(note.answer(lang))
}

/// What of a shipment the asker may look at, or 404.
fn moves_seen(state: &Province, asker: &Asker, id: EntryId) -> Result<Vec<Move>, Problem> {
    let seen = Sight::of(state, asker)?;
    let hidden = || Problem::new("not_found");
    let shipment = state.ledger.shipments.get(&id).ok_or_else(hidden)?;
    let here = |m: &&Move| [m.from.0, m.to.0].iter().any(|no| seen.contains(state, m.commodity, *no));
    let moves: Vec<Move> = shipment.entry.moves.iter().filter(here).copied().collect();
    if moves.is_empty() { Err(hidden()) } else { Ok(moves) }
}
