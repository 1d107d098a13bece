//! The units behind a count: who has not signed, with the phone of the post on duty.

use super::{find, reach_within, scope_within, top_within};
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::english;
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::bits::Bits;
use shouhu_domain::ids::{MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Matter, Stage};
use shouhu_domain::people::{PostKind, called_first};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::state::State as Province;
use shouhu_domain::tree::{TERRITORY, Unit};
use shouhu_store::project::receipt_cities;
use shouhu_store::query::matter::{self as query, Receipt};
use std::collections::{BTreeMap, HashMap};
use utoipa::{IntoParams, ToSchema};

const PAGE: usize = 100;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct UnitsQuery {
    pub under: Option<u32>,
    /// The line on which the units stand under it; the territory's when absent.
    pub line: Option<String>,
    /// `all`, `undelivered`, `unread`, `unsigned`, `undone`, `late`, `difficulty`, `unreachable`,
    /// `excused`, or a stage that was reached.
    pub filter: Option<String>,
    /// The last unit number of the page before.
    pub after: Option<u32>,
    pub limit: Option<usize>,
    /// Of a file: `zh` or `en`; the browser's language when absent.
    pub lang: Option<String>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitRow {
    pub unit: UnitRef,
    /// The territories above, from city to town.
    pub path: String,
    pub path_en: String,
    /// `sent` when nothing has come back.
    pub stage: String,
    pub late: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub delivered_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub read_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub done_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verified_ms: Option<Millis>,
    /// `desk`, `link` or `channel`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub via: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub difficulty: Option<String>,
    pub difficulty_open: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub excuse: Option<String>,
    pub unreachable: bool,
    /// Nobody holds a post there, and there is no number and no mailbox.
    pub no_contact: bool,
    /// An acknowledge link of this unit works.
    pub link: bool,
    /// Of the post on duty; absent when the asker may not see phones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_title_en: Option<&'static str>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitList {
    pub rows: Vec<UnitRow>,
    pub total: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

/// The units of a matter by state, in the order of their numbers.
#[utoipa::path(get, path = "/matters/{id}/units", tag = "board", params(("id" = i64, Path), UnitsQuery),
  responses((status = 200, body = UnitList), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<UnitsQuery>,
) -> Result<Seen<UnitList>, Problem> {
    let now = app.now();
    let limit = query.limit.unwrap_or(PAGE).clamp(1, 1_000);
    let (units, total) = {
        let state = app.store.state();
        let found = chosen(&state, &asker, id, &query, now)?;
        let after = query.after.map_or(0, |a| a.saturating_add(1));
        let page: Vec<UnitNo> = found.iter().filter(|u| u.0 >= after).take(limit + 1).collect();
        (page, found.count())
    };
    let next = (units.len() > limit).then(|| units[limit - 1].0);
    let rows = rows(&app, &asker, id, &units[..units.len().min(limit)], now).await?;
    Ok(Seen(app.store.state().seq, UnitList { rows, total, next }))
}

/// The set of units that a query asks for, inside the asker's scope.
///
/// # Errors
/// `not_found`, `forbidden`, or `query.wrong` for an unknown filter.
pub fn chosen(state: &Province, asker: &Asker, id: i64, query: &UnitsQuery, now: Millis) -> Result<Bits, Problem> {
    let matter = find(state, asker, id)?;
    let reach = reach_within(state, asker, matter);
    let under = query.under.map_or_else(|| top_within(state, asker, matter), UnitNo);
    scope_within(state, asker, Action::BoardRead, under, matter)?;
    let set = filtered(matter, query.filter.as_deref().unwrap_or("all"), now)?;
    let line = query.line.as_deref().unwrap_or(TERRITORY);
    let top = line == TERRITORY && state.tree.territory().parent(under).is_none();
    if top && reach.roots().any(|(root, _)| root == under) {
        return Ok(set);
    }
    let inside = reach.under(&state.tree, line, under).ok_or_else(|| Problem::new("not_found"))?;
    Ok(set.and(&inside))
}

fn filtered(matter: &Matter, filter: &str, now: Millis) -> Result<Bits, Problem> {
    let planes = &matter.planes;
    let expected = planes.audience.minus(&planes.excused);
    let without = |stage: Stage| expected.minus(planes.stage(stage));
    Ok(match filter {
        "all" => planes.audience.clone(),
        "undelivered" => without(Stage::Delivered),
        "unread" => without(Stage::Read),
        "unsigned" => without(Stage::Signed),
        "undone" => without(Stage::Done),
        "late" if matter.is_past_due(now) => without(Stage::Signed).minus(&planes.difficulty),
        "late" => Bits::new(),
        "difficulty" => planes.difficulty.and(&expected),
        "unreachable" => planes.all_unreachable().and(&expected),
        "excused" => planes.excused.and(&planes.audience),
        stage => {
            let stage = Stage::parse(stage).ok_or_else(|| Problem::new("query.wrong"))?;
            planes.stage(stage).and(&expected)
        }
    })
}

/// Rows of some units with their receipts and, where permitted, the phone on duty.
///
/// # Errors
/// When the matter has gone from sight or the database fails.
pub async fn rows(app: &App, asker: &Asker, id: i64, units: &[UnitNo], now: Millis) -> Result<Vec<UnitRow>, Problem> {
    let by_city = {
        let state = app.store.state();
        let mut by_city: BTreeMap<i64, Vec<i64>> = BTreeMap::new();
        for unit in units {
            for city in receipt_cities(&state.tree, *unit) {
                by_city.entry(city).or_default().push(i64::from(unit.0));
            }
        }
        by_city
    };
    let receipts: HashMap<UnitNo, Receipt> = app
        .read(move |tx| {
            let mut found = HashMap::new();
            for (city, units) in &by_city {
                for receipt in query::receipts(tx, *city, MatterId(id), units)? {
                    if let Some(unit) = receipt.unit {
                        found.insert(unit, receipt);
                    }
                }
            }
            Ok(found)
        })
        .await?;
    let state = app.store.state();
    let matter = find(&state, asker, id)?;
    let none = Receipt::default();
    let row = |unit: &UnitNo| unit_row(&state, asker, matter, *unit, receipts.get(unit).unwrap_or(&none), now);
    Ok(units.iter().map(row).collect())
}

fn unit_row(state: &Province, asker: &Asker, matter: &Matter, unit: UnitNo, receipt: &Receipt, now: Millis) -> UnitRow {
    let planes = &matter.planes;
    let reached = planes.reached(unit);
    let stopped = planes.difficulty.contains(unit) || planes.excused.contains(unit);
    let (phone, post_title) = on_duty(state, asker, unit, now);
    UnitRow {
        unit: UnitRef::of(state, unit),
        path: path(state, unit, |u| u.name.clone()),
        path_en: path(state, unit, english::unit),
        stage: reached.map_or("sent", Stage::as_str).into(),
        late: receipt.late || (matter.is_past_due(now) && reached < Some(Stage::Signed) && !stopped),
        delivered_ms: receipt.delivered_ms,
        read_ms: receipt.read_ms,
        signed_ms: receipt.signed_ms,
        done_ms: receipt.done_ms,
        verified_ms: receipt.verified_ms,
        via: receipt.via.clone(),
        note: receipt.note.clone(),
        difficulty: receipt.difficulty.clone(),
        difficulty_open: planes.difficulty.contains(unit),
        excuse: receipt.excuse.clone(),
        unreachable: planes.is_unreachable(unit),
        no_contact: planes.no_contact.contains(unit) && reached.is_none(),
        link: matter.links.get(&unit).is_some_and(|(_, expires_ms)| *expires_ms > now),
        phone,
        post_title_en: post_title.as_deref().and_then(english::title),
        post_title,
    }
}

/// The names of the territories above a unit, city first.
#[must_use]
pub fn path(state: &Province, unit: UnitNo, name: impl FnMut(&Unit) -> String) -> String {
    let mut names: Vec<String> = state.tree.territory_path(unit).skip(1).map(name).collect();
    names.pop();
    names.reverse();
    names.join(" · ")
}

/// Phone and title of the post on duty: whom the roster names now, else the duty post, else any post, else
/// the unit's own number.
#[must_use]
pub fn on_duty(state: &Province, asker: &Asker, unit: UnitNo, now: Millis) -> (Option<String>, Option<String>) {
    if policy::scope(&state.tree, &asker.policy(), Action::UnitPhone, unit).is_err() {
        return (None, None);
    }
    let duty = called_first(state, unit, now, |kind| u8::from(kind != PostKind::Duty)).first().copied();
    let own = || state.tree.get(unit).and_then(|u| u.phone.clone());
    (duty.and_then(|p| p.phone.clone()).or_else(own), duty.map(|p| p.title.clone()))
}
