//! What is booked: entries, reservations and their second person, shipments, reversals.

use super::day_at;
use super::payee::{self, PayeeBody};
use crate::api::view::{ReasonBody, Written};
use crate::app::App;
use crate::door::{self, Path, Write};
use crate::problem::Problem;
use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, Deed, LedgerCommand, Posting, Received};
use shouhu_domain::decide::MOVES_MAX;
use shouhu_domain::ids::{CommodityId, EntryId, MatterId, Millis, UnitNo};
use shouhu_domain::ledger::Entry;
use shouhu_domain::report::Day;
use shouhu_store::query::ledger as query;
use utoipa::ToSchema;

/// So much to one unit.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ShareBody {
    pub unit: u32,
    pub amount: i64,
}

/// So much of one lot.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GoodsBody {
    pub commodity_id: i64,
    pub amount: i64,
}

/// What happened. It is booked on the accounts of the asker's own unit; amounts are whole: fen, pieces, person-days.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case", deny_unknown_fields)]
pub enum DeedBody {
    /// Dues, a donation, a purchase.
    TakeIn {
        commodity_id: i64,
        amount: i64,
    },
    /// Money to units below.
    Allocate {
        commodity_id: i64,
        to: Vec<ShareBody>,
    },
    /// Money to those whom it is for; only ever reserved, and posted by another person.
    /// `payees`: to whom, where it goes to persons; together they get the amount.
    Pay {
        commodity_id: i64,
        amount: i64,
        #[serde(default)]
        payees: Option<Vec<PayeeBody>>,
    },
    /// Goods on their way; `unbooked` when they are not booked in yet.
    Send {
        to: u32,
        goods: Vec<GoodsBody>,
        #[serde(default)]
        unbooked: bool,
    },
    Use {
        commodity_id: i64,
        amount: i64,
    },
    /// What a stock count has found.
    Count {
        commodity_id: i64,
        counted: i64,
    },
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryBody {
    /// What causes it.
    pub matter_id: i64,
    pub deed: DeedBody,
    /// The day to which it is booked; today when absent.
    #[serde(default)]
    pub on: Option<String>,
    #[serde(default)]
    pub note: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReserveBody {
    pub entry: EntryBody,
    /// When it expires by itself.
    pub until_ms: Millis,
}

/// The entry's number, which is that of its record.
#[derive(Debug, Serialize, ToSchema)]
pub struct EntryWritten {
    pub entry_id: i64,
    pub seq: i64,
}

fn deed(body: DeedBody, unit: UnitNo, app: &App) -> Result<Deed, Problem> {
    Ok(match body {
        DeedBody::TakeIn { commodity_id, amount } => {
            Deed::TakeIn { commodity: CommodityId(commodity_id), unit, amount }
        }
        DeedBody::Allocate { commodity_id, to } => {
            door::at_most(&to, MOVES_MAX, "/deed/to")?;
            let to = to.into_iter().map(|share| (UnitNo(share.unit), share.amount)).collect();
            Deed::Allocate { commodity: CommodityId(commodity_id), from: unit, to }
        }
        DeedBody::Pay { commodity_id, amount, payees } => {
            let payees = payees.map(|rows| payee::listed(app, rows)).transpose()?;
            Deed::Pay { commodity: CommodityId(commodity_id), unit, amount, payees }
        }
        DeedBody::Send { to, goods, unbooked } => {
            door::at_most(&goods, MOVES_MAX, "/deed/goods")?;
            let goods = goods.into_iter().map(|one| (CommodityId(one.commodity_id), one.amount)).collect();
            Deed::Send { from: unit, to: UnitNo(to), goods, unbooked }
        }
        DeedBody::Use { commodity_id, amount } => Deed::Use { commodity: CommodityId(commodity_id), unit, amount },
        DeedBody::Count { commodity_id, counted } => {
            Deed::Count { commodity: CommodityId(commodity_id), unit, counted }
        }
    })
}

fn posting(body: EntryBody, unit: UnitNo, app: &App) -> Result<Posting, Problem> {
    let on = body.on.as_deref().map_or_else(|| Ok(Day::of(app.now())), |text| day_at(text, "/on"))?;
    Ok(Posting { matter: MatterId(body.matter_id), deed: deed(body.deed, unit, app)?, on, note: body.note })
}

type Booked = Result<(StatusCode, Json<EntryWritten>), Problem>;

async fn book<T>(ask: &Write<T>, command: LedgerCommand) -> Booked {
    let seq = ask.send(Command::Ledger(command)).await?.seq;
    Ok((StatusCode::CREATED, Json(EntryWritten { entry_id: seq, seq })))
}

/// Posts an entry; what it takes must be there.
#[utoipa::path(post, path = "/entries", tag = "ledger", request_body = EntryBody,
  responses((status = 201, body = EntryWritten), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn post(ask: Write<EntryBody>) -> Booked {
    let posting = posting(ask.body.clone(), ask.asker.unit, &ask.app)?;
    book(&ask, LedgerCommand::Post(posting)).await
}

/// Holds back what an entry takes until another person posts it, voids it, or its time has come.
#[utoipa::path(post, path = "/reservations", tag = "ledger", request_body = ReserveBody,
  responses((status = 201, body = EntryWritten), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn reserve(ask: Write<ReserveBody>) -> Booked {
    let ReserveBody { entry, until_ms } = ask.body.clone();
    let posting = posting(entry, ask.asker.unit, &ask.app)?;
    book(&ask, LedgerCommand::Reserve { posting, until_ms }).await
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SettleBody {}

/// The second person posts what was reserved.
#[utoipa::path(post, path = "/reservations/{entry}/settle", tag = "ledger", params(("entry" = i64, Path)),
  request_body = SettleBody, responses((status = 201, body = EntryWritten), (status = 403, body = Problem),
  (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn settle(Path(entry): Path<i64>, ask: Write<SettleBody>) -> Booked {
    book(&ask, LedgerCommand::Settle { reservation: EntryId(entry) }).await
}

/// Sets free what was reserved.
#[utoipa::path(post, path = "/reservations/{entry}/void", tag = "ledger", params(("entry" = i64, Path)),
  request_body = ReasonBody, responses((status = 200, body = Written), (status = 403, body = Problem),
  (status = 404, body = Problem)))]
pub async fn void(Path(entry): Path<i64>, ask: Write<ReasonBody>) -> Result<Json<Written>, Problem> {
    let reason = ask.body.reason.clone();
    ask.written(Command::Ledger(LedgerCommand::Void { reservation: EntryId(entry), reason })).await
}

/// Of one lot: what has arrived and is good.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceivedBody {
    pub commodity_id: i64,
    pub good: i64,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReceiveBody {
    pub lines: Vec<ReceivedBody>,
    /// Why less has arrived than was sent.
    #[serde(default)]
    pub note: String,
}

/// Goods have arrived; a difference is explained.
#[utoipa::path(post, path = "/shipments/{entry}/receive", tag = "ledger", params(("entry" = i64, Path)),
  request_body = ReceiveBody, responses((status = 201, body = EntryWritten), (status = 403, body = Problem),
  (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn receive(Path(entry): Path<i64>, ask: Write<ReceiveBody>) -> Booked {
    door::at_most(&ask.body.lines, MOVES_MAX, "/lines")?;
    let line = |line: &ReceivedBody| Received { commodity: CommodityId(line.commodity_id), good: line.good };
    let (lines, note) = (ask.body.lines.iter().map(line).collect(), ask.body.note.clone());
    book(&ask, LedgerCommand::Receive { shipment: EntryId(entry), lines, note }).await
}

/// Takes a mistake back by an entry the other way round.
#[utoipa::path(post, path = "/entries/{entry}/reverse", tag = "ledger", params(("entry" = i64, Path)),
  request_body = ReasonBody, responses((status = 201, body = EntryWritten), (status = 403, body = Problem),
  (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn reverse(Path(id): Path<i64>, ask: Write<ReasonBody>) -> Booked {
    let found = ask.app.read(move |tx| query::entries(tx, &[id])).await?.pop();
    let row = found.filter(|row| row.state == "posted").ok_or_else(|| Problem::new("not_found"))?;
    let entry = Entry {
        matter: row.matter,
        kind: row.kind,
        unit: row.unit,
        on: row.on,
        moves: row.moves,
        note: row.note,
        ends: row.ends,
    };
    book(&ask, LedgerCommand::Reverse { entry: Box::new((row.id, entry)), reason: ask.body.reason.clone() }).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseBooksBody {
    pub through: String,
}

/// Closes the books of a unit: nothing more is booked there up to and with that day.
#[utoipa::path(post, path = "/units/{no}/books/close", tag = "ledger", params(("no" = u32, Path)),
  request_body = CloseBooksBody, responses((status = 200, body = Written), (status = 403, body = Problem),
  (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn close(Path(no): Path<u32>, ask: Write<CloseBooksBody>) -> Result<Json<Written>, Problem> {
    let through = day_at(&ask.body.through, "/through")?;
    ask.written(Command::Ledger(LedgerCommand::CloseBooks { unit: UnitNo(no), through })).await
}
