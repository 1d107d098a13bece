//! The ledger over HTTP: what is counted, what is booked, and where everything stands.
//!
//! A fund or a lot is seen by whoever may look at the books of a unit on which some of it stands. Amounts of money are fen.

pub mod beancount;
pub mod board;
pub mod entries;
pub mod payee;
pub mod post;

use crate::api::view::{UnitRef, Written};
use crate::app::App;
use crate::door::{Query, Seen, Write};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, LedgerCommand, Outcome};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{CommodityId, MatterId, UnitNo};
use shouhu_domain::ledger::books::Totals;
use shouhu_domain::ledger::{Commodity, Item, Nature, Place};
use shouhu_domain::policy::{self, Action, ListScope};
use shouhu_domain::report::Day;
use shouhu_domain::state::State as Province;
use utoipa::{IntoParams, ToSchema};

/// Rows of one page.
const PAGE: usize = 50;
const PAGE_MAX: usize = 200;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ItemBody {
    pub code: String,
    pub name: String,
    #[serde(default)]
    pub name_en: String,
    /// What one of it is.
    pub measure: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ItemView {
    pub code: String,
    pub name: String,
    pub name_en: String,
    pub measure: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ItemList {
    pub rows: Vec<ItemView>,
    /// Whether the asker may put one.
    pub can_write: bool,
}

/// The kinds of goods of the province.
#[utoipa::path(get, path = "/items", tag = "ledger", responses((status = 200, body = ItemList), (status = 403, body = Problem)))]
pub async fn items(State(app): State<App>, asker: Asker) -> Result<Seen<ItemList>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::LedgerRead])?;
    let view = |item: &Item| ItemView {
        code: item.code.clone(),
        name: item.name.zh.clone(),
        name_en: item.name.en.clone(),
        measure: item.measure.clone(),
    };
    let rows = state.ledger.items.values().map(view).collect();
    let can_write = asker.may(&state, &[Action::ItemWrite]).is_ok();
    Ok(Seen(state.seq, ItemList { rows, can_write }))
}

/// A new kind of goods, or another name for one; its unit of measure stays.
#[utoipa::path(put, path = "/items", tag = "ledger", request_body = ItemBody,
  responses((status = 200, body = Written), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn put_item(ask: Write<ItemBody>) -> Result<Json<Written>, Problem> {
    let ItemBody { code, name, name_en, measure } = ask.body.clone();
    let item = Item { code, name: Words { zh: name, en: name_en }, measure };
    ask.written(Command::Ledger(LedgerCommand::PutItem(Box::new(item)))).await
}

/// What is counted.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
pub enum NatureBody {
    Money {
        source: String,
        purpose: String,
    },
    Goods {
        item: String,
        lot: String,
        /// The last day on which it may be used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires: Option<String>,
        /// What the donor wishes done with it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        wish: String,
    },
    /// Booked by batches alone.
    People,
    PersonDays,
    Vehicles,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CommodityBody {
    /// What causes it.
    pub matter_id: i64,
    pub name: String,
    #[serde(default)]
    pub name_en: String,
    pub nature: NatureBody,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CommodityOpened {
    pub commodity_id: i64,
    pub seq: i64,
}

/// Opens a fund, or names a lot; the unit of measure is that of its item, of money fen.
#[utoipa::path(post, path = "/commodities", tag = "ledger", request_body = CommodityBody,
  responses((status = 201, body = CommodityOpened), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn open(ask: Write<CommodityBody>) -> Result<(StatusCode, Json<CommodityOpened>), Problem> {
    let CommodityBody { matter_id, name, name_en, nature } = ask.body.clone();
    let (nature, measure) = {
        let state = ask.app.store.state();
        let nature = nature_of(nature)?;
        let measure = match &nature {
            Nature::Money { .. } => "fen".to_owned(),
            Nature::Goods { item, .. } => {
                state.ledger.items.get(item).map_or(String::new(), |item| item.measure.clone())
            }
            Nature::People => "person".to_owned(),
            Nature::PersonDays => "person-day".to_owned(),
            Nature::Vehicles => "vehicle".to_owned(),
        };
        (nature, measure)
    };
    let (owner, matter) = (ask.asker.unit, MatterId(matter_id));
    let commodity = Commodity { name: Words { zh: name, en: name_en }, nature, measure, owner, matter };
    let answer = ask.send(Command::Ledger(LedgerCommand::Open(Box::new(commodity)))).await?;
    let Outcome::Commodity { id } = answer.outcome else { return Err(Problem::new("internal")) };
    Ok((StatusCode::CREATED, Json(CommodityOpened { commodity_id: id.0, seq: answer.seq })))
}

fn nature_of(body: NatureBody) -> Result<Nature, Problem> {
    Ok(match body {
        NatureBody::Money { source, purpose } => Nature::Money { source, purpose },
        NatureBody::Goods { item, lot, expires, wish } => {
            let expires = expires.as_deref().map(|text| day_at(text, "/nature/expires")).transpose()?;
            Nature::Goods { item, lot, expires, wish }
        }
        NatureBody::People => Nature::People,
        NatureBody::PersonDays => Nature::PersonDays,
        NatureBody::Vehicles => Nature::Vehicles,
    })
}

fn day_at(text: &str, pointer: &str) -> Result<Day, Problem> {
    Day::parse(text).ok_or_else(|| Problem::new("report.day.wrong").at(pointer))
}

/// Where everything of it stands: `came_in` and `unbooked` are what `hand`, `transit`, `used` and `lost` are together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct StandView {
    pub came_in: i64,
    /// Given out before it was booked in.
    pub unbooked: i64,
    pub hand: i64,
    pub transit: i64,
    pub used: i64,
    pub lost: i64,
}

impl From<Totals> for StandView {
    fn from(totals: Totals) -> Self {
        Self {
            came_in: totals.came_in(),
            unbooked: -totals.of(Place::Unbooked),
            hand: totals.of(Place::Hand),
            transit: totals.of(Place::Transit),
            used: totals.of(Place::Used),
            lost: totals.of(Place::Lost),
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct CommodityView {
    pub commodity_id: i64,
    pub name: String,
    pub name_en: String,
    pub nature: NatureBody,
    pub measure: String,
    pub owner: UnitRef,
    pub matter_id: i64,
    /// Of the units that the asker looks at.
    pub stand: StandView,
}

impl CommodityView {
    pub(super) fn of(state: &Province, id: CommodityId, commodity: &Commodity, stand: StandView) -> Self {
        Self {
            commodity_id: id.0,
            name: commodity.name.zh.clone(),
            name_en: commodity.name.en.clone(),
            nature: match &commodity.nature {
                Nature::Money { source, purpose } => {
                    NatureBody::Money { source: source.clone(), purpose: purpose.clone() }
                }
                Nature::Goods { item, lot, expires, wish } => NatureBody::Goods {
                    item: item.clone(),
                    lot: lot.clone(),
                    expires: expires.map(|day| day.to_string()),
                    wish: wish.clone(),
                },
                Nature::People => NatureBody::People,
                Nature::PersonDays => NatureBody::PersonDays,
                Nature::Vehicles => NatureBody::Vehicles,
            },
            measure: commodity.measure.clone(),
            owner: UnitRef::of(state, commodity.owner),
            matter_id: commodity.matter.0,
            stand,
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CommoditiesQuery {
    /// `money`, `goods`, `people`, `person_days` or `vehicles`.
    pub kind: Option<String>,
    /// Of this kind of goods.
    pub item: Option<String>,
    /// The `next` of the page before.
    pub after: Option<i64>,
    /// 1 to 200.
    pub limit: Option<usize>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CommodityList {
    pub rows: Vec<CommodityView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
    /// Whether the asker may open one.
    pub can_open: bool,
}

/// The books that the asker may look at: their own unit's and those below; of a fund or a lot for which it answers all.
pub(crate) struct Sight {
    unit: UnitNo,
    scope: ListScope,
}

impl Sight {
    /// # Errors
    /// `forbidden`.
    pub fn of(state: &Province, asker: &Asker) -> Result<Self, Problem> {
        let scope = policy::list_scope(&state.tree, &asker.policy(), Action::LedgerRead);
        Ok(Self { unit: asker.unit, scope: scope.ok_or_else(|| Problem::new("forbidden"))? })
    }

    pub fn contains(&self, state: &Province, id: CommodityId, unit: UnitNo) -> bool {
        self.sees_all_of(state, id) || self.scope.contains(&state.tree, unit)
    }

    /// Whether it is the asker's own, or everything stands below the asker.
    pub fn sees_all_of(&self, state: &Province, id: CommodityId) -> bool {
        let owns = state.ledger.commodities.get(&id).is_some_and(|commodity| commodity.owner == self.unit);
        let top = state.tree.territory().roots().next();
        // Whoever looks at the own unit alone does so here as well.
        self.scope.below().is_some() && (owns || top == Some(self.unit))
    }
}

/// What of a commodity stands on the accounts of the units that the asker looks at; `None` where that is nothing and the
/// commodity is not the asker's own.
pub(crate) fn stand(state: &Province, asker: &Asker, seen: &Sight, id: CommodityId) -> Option<Totals> {
    let commodity = state.ledger.commodities.get(&id)?;
    if state.matters.get(&commodity.matter).is_none_or(|matter| matter.space != asker.space) {
        return None;
    }
    if seen.sees_all_of(state, id) {
        return Some(state.ledger.totals(id));
    }
    let (mut totals, mut any) = (Totals::default(), seen.contains(state, id, commodity.owner));
    for (account, amount) in state.ledger.accounts(id) {
        if seen.contains(state, id, account.unit) {
            totals.add(account.place, amount);
            any = true;
        }
    }
    any.then_some(totals)
}

/// A fund or lot of which something stands where the asker looks, or 404.
pub(crate) fn visible(state: &Province, asker: &Asker, id: CommodityId) -> Result<(), Problem> {
    let seen = Sight::of(state, asker)?;
    stand(state, asker, &seen, id).map(drop).ok_or_else(|| Problem::new("not_found"))
}

/// Funds and lots of which something stands where the asker looks, the newest first.
#[utoipa::path(get, path = "/commodities", tag = "ledger", params(CommoditiesQuery),
  responses((status = 200, body = CommodityList), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<CommoditiesQuery>,
) -> Result<Seen<CommodityList>, Problem> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let state = app.store.state();
    let seen = Sight::of(&state, &asker)?;
    let before = CommodityId(query.after.unwrap_or(i64::MAX));
    let wanted = |commodity: &Commodity| {
        query.kind.as_deref().is_none_or(|kind| kind == commodity.nature.as_str())
            && query
                .item
                .as_deref()
                .is_none_or(|item| matches!(&commodity.nature, Nature::Goods { item: of, .. } if of == item))
    };
    let mut found =
        state.ledger.commodities.range(..before).rev().filter(|(_, commodity)| wanted(commodity)).filter_map(
            |(id, commodity)| {
                let totals = stand(&state, &asker, &seen, *id)?;
                Some(CommodityView::of(&state, *id, commodity, totals.into()))
            },
        );
    let rows: Vec<CommodityView> = found.by_ref().take(limit).collect();
    let next = found.next().and(rows.last()).map(|row| row.commodity_id);
    let can_open = asker.may(&state, &[Action::LedgerBook]).is_ok();
    Ok(Seen(state.seq, CommodityList { rows, next, can_open }))
}

/// A unit that the asker names and whose accounts of a fund or lot they may look at.
pub(super) fn unit_seen(state: &Province, asker: &Asker, id: CommodityId, unit: UnitNo) -> Result<(), Problem> {
    let seen = Sight::of(state, asker);
    if state.tree.get(unit).is_some() && seen.is_ok_and(|seen| seen.sees_all_of(state, id)) {
        return Ok(());
    }
    let scope = policy::scope(&state.tree, &asker.policy(), Action::LedgerRead, unit);
    scope.map(drop).map_err(|denied| shouhu_domain::refusal::Refusal::from(denied).into())
}
