//! Entries read: of an account, of a matter, the way of a lot, and what is open at a unit.

use super::payee::PayeesView;
use super::{PAGE, PAGE_MAX, Sight, unit_seen};
use crate::api::matter::find;
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::event::Author;
use shouhu_domain::ids::{CommodityId, EntryId, MatterId, Millis, UnitNo};
use shouhu_domain::ledger::{Entry, Move, Nature};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::state::State as Province;
use shouhu_store::query::ledger::{self as query, EntryRow, STEPS_MAX};
use utoipa::{IntoParams, ToSchema};

/// An account of a unit: `outside`, `unbooked`, `hand`, `transit`, `used` or `lost`.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AccountEnd {
    pub unit: UnitRef,
    pub place: &'static str,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MoveView {
    pub commodity_id: i64,
    pub name: String,
    pub name_en: String,
    pub measure: String,
    pub from: AccountEnd,
    pub to: AccountEnd,
    pub amount: i64,
}

impl MoveView {
    #[must_use]
    pub fn of(state: &Province, moved: &Move) -> Self {
        let commodity = state.ledger.commodities.get(&moved.commodity);
        let end = |(unit, place): (UnitNo, shouhu_domain::ledger::Place)| AccountEnd {
            unit: UnitRef::of(state, unit),
            place: place.as_str(),
        };
        Self {
            commodity_id: moved.commodity.0,
            name: commodity.map_or(String::new(), |c| c.name.zh.clone()),
            name_en: commodity.map_or(String::new(), |c| c.name.en.clone()),
            measure: commodity.map_or(String::new(), |c| c.measure.clone()),
            from: end(moved.from),
            to: end(moved.to),
            amount: moved.amount,
        }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct EntryView {
    pub entry_id: i64,
    pub matter_id: i64,
    /// Empty for whoever does not see the matter.
    pub matter: String,
    pub kind: &'static str,
    pub unit: UnitRef,
    pub on: String,
    pub at_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    pub note: String,
    /// The reservation, the shipment or the mistake that it ended.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends: Option<i64>,
    /// `posted`, `reserved`, `settled`, `voided` or `expired`; `reversed` when a later entry took it back.
    pub state: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub moves: Vec<MoveView>,
    /// Of a payment to persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payees: Option<PayeesView>,
}

/// What caused it, as far as the asker sees that.
#[must_use]
pub fn title(state: &Province, asker: &Asker, matter: MatterId) -> String {
    find(state, asker, matter.0).map_or(String::new(), |matter| matter.title.clone())
}

/// Of an entry, the moves that the asker may look at: one end stands in a unit of theirs.
fn moves_seen<'m>(state: &Province, seen: &Sight, moves: &'m [Move]) -> Vec<&'m Move> {
    let ours = |moved: &Move, unit| seen.contains(state, moved.commodity, unit);
    moves.iter().filter(|moved| ours(moved, moved.from.0) || ours(moved, moved.to.0)).collect()
}

fn view(state: &Province, asker: &Asker, seen: &Sight, row: EntryRow) -> EntryView {
    let reversed = state.ledger.reversed.contains(&row.id);
    let payees = PayeesView::of(state, row.ends.unwrap_or(row.id));
    EntryView {
        entry_id: row.id.0,
        matter_id: row.matter.0,
        matter: title(state, asker, row.matter),
        kind: row.kind.as_str(),
        unit: UnitRef::of(state, row.unit),
        on: row.on.to_string(),
        at_ms: row.at_ms,
        by: row.by.map(|unit| UnitRef::of(state, unit)),
        note: row.note,
        ends: row.ends.map(|ends| ends.0),
        state: if reversed { "reversed".into() } else { row.state },
        until_ms: row.until_ms,
        reason: row.reason,
        moves: moves_seen(state, seen, &row.moves).into_iter().map(|moved| MoveView::of(state, moved)).collect(),
        payees,
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct EntriesQuery {
    /// The account's unit; the asker's own when absent.
    pub unit: Option<u32>,
    /// The `next` of the page before.
    pub before: Option<i64>,
    /// 1 to 200.
    pub limit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct EntryList {
    /// The newest first.
    pub rows: Vec<EntryView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

fn page(state: &Province, asker: &Asker, seen: &Sight, rows: Vec<EntryRow>, limit: u32) -> EntryList {
    let next = (rows.len() >= limit as usize).then(|| rows.last().map(|row| row.id.0)).flatten();
    let shown = |row: EntryRow| view(state, asker, seen, row);
    EntryList { rows: rows.into_iter().map(shown).filter(|row| !row.moves.is_empty()).collect(), next }
}

fn limit_of(query: &EntriesQuery) -> u32 {
    query.limit.unwrap_or(PAGE as u32).clamp(1, PAGE_MAX as u32)
}

/// The entries behind a figure: those of a unit's accounts of one fund or lot.
#[utoipa::path(get, path = "/commodities/{commodity}/entries", tag = "ledger",
  params(("commodity" = i64, Path), EntriesQuery), responses((status = 200, body = EntryList),
  (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn of_account(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<EntriesQuery>,
) -> Result<Seen<EntryList>, Problem> {
    let id = CommodityId(id);
    let (unit, before, limit) =
        (query.unit.map_or(asker.unit, UnitNo), query.before.unwrap_or(i64::MAX), limit_of(&query));
    {
        let state = app.store.state();
        unit_seen(&state, &asker, id, unit)?;
        super::visible(&state, &asker, id)?;
    }
    let rows = app.read(move |tx| query::of_account(tx, id, unit, before, limit)).await?;
    let state = app.store.state();
    let seen = Sight::of(&state, &asker)?;
    Ok(Seen(state.seq, page(&state, &asker, &seen, rows, limit)))
}

/// What a matter has caused.
#[utoipa::path(get, path = "/matters/{id}/entries", tag = "ledger", params(("id" = i64, Path), EntriesQuery),
  responses((status = 200, body = EntryList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn of_matter(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<EntriesQuery>,
) -> Result<Seen<EntryList>, Problem> {
    let (before, limit) = (query.before.unwrap_or(i64::MAX), limit_of(&query));
    let matter = {
        let state = app.store.state();
        let matter = find(&state, &asker, id)?.id;
        Sight::of(&state, &asker)?;
        matter
    };
    let rows = app.read(move |tx| query::of_matter(tx, matter, before, limit)).await?;
    let state = app.store.state();
    let seen = Sight::of(&state, &asker)?;
    Ok(Seen(state.seq, page(&state, &asker, &seen, rows, limit)))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TraceQuery {
    /// Where it is, or was used; the asker's own unit when absent.
    pub unit: Option<u32>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TraceStep {
    pub entry_id: i64,
    #[serde(flatten)]
    pub moved: MoveView,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Trace {
    /// From where it stands now back to where it came in.
    pub steps: Vec<TraceStep>,
    /// Whether it has been followed to its source.
    pub complete: bool,
}

/// How a fund or a lot came to a unit, step by step back to its source. Whoever may look at the unit sees the whole way.
#[utoipa::path(get, path = "/commodities/{commodity}/trace", tag = "ledger",
  params(("commodity" = i64, Path), TraceQuery), responses((status = 200, body = Trace),
  (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn trace(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<TraceQuery>,
) -> Result<Seen<Trace>, Problem> {
    let (id, unit) = (CommodityId(id), query.unit.map_or(asker.unit, UnitNo));
    {
        let state = app.store.state();
        unit_seen(&state, &asker, id, unit)?;
        super::visible(&state, &asker, id)?;
    }
    let way = app.read(move |tx| query::trace(tx, id, unit)).await?;
    let state = app.store.state();
    let complete =
        way.len() < STEPS_MAX && way.last().is_some_and(|(_, m)| m.from.1 == shouhu_domain::ledger::Place::Outside);
    let step = |(seq, moved): &(i64, Move)| TraceStep { entry_id: *seq, moved: MoveView::of(&state, moved) };
    Ok(Seen(state.seq, Trace { steps: way.iter().map(step).collect(), complete }))
}

/// Something that waits at a unit: for a second person, or to arrive.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OpenEntry {
    pub entry_id: i64,
    pub matter_id: i64,
    pub matter: String,
    pub kind: &'static str,
    pub unit: UnitRef,
    pub at_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    pub note: String,
    /// Of a reservation: when it expires.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until_ms: Option<Millis>,
    pub moves: Vec<MoveView>,
    /// Whether the asker may post, or receive, it now.
    pub can_end: bool,
    pub can_void: bool,
    /// Of a payment to persons.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payees: Option<PayeesView>,
}

/// Goods of one unit that were given out before they were booked in, or of which two bookings name the same lot.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Mismatch {
    /// `unbooked` or `lot_twice`.
    pub kind: &'static str,
    pub commodity_id: i64,
    pub name: String,
    pub name_en: String,
    pub measure: String,
    pub unit: UnitRef,
    pub amount: i64,
    /// Of a lot that was named twice: the other one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_id: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Waiting {
    pub reservations: Vec<OpenEntry>,
    /// On their way, the oldest first.
    pub shipments: Vec<OpenEntry>,
    pub mismatches: Vec<Mismatch>,
    /// Of each list more than is shown.
    pub more: bool,
}

/// What is held back, on its way, or does not fit, at the units that the asker looks at.
#[utoipa::path(get, path = "/ledger/waiting", tag = "ledger", responses((status = 200, body = Waiting),
  (status = 403, body = Problem)))]
pub async fn waiting(State(app): State<App>, asker: Asker) -> Result<Seen<Waiting>, Problem> {
    let state = app.store.state();
    let seen = Sight::of(&state, &asker)?;
    let desk = Desk { state: &state, asker: &asker, seen: &seen };
    let ledger = &state.ledger;
    let open = ledger.reservations.iter();
    let reservations: Vec<OpenEntry> = open
        .filter_map(|(id, r)| desk.open((*id, &r.reservation.entry), (&r.by, r.at_ms), Some(r.reservation.until_ms)))
        .take(PAGE_MAX + 1)
        .collect();
    let open = ledger.shipments.iter();
    let shipments: Vec<OpenEntry> =
        open.filter_map(|(id, s)| desk.open((*id, &s.entry), (&s.by, s.at_ms), None)).take(PAGE_MAX + 1).collect();
    let mismatches = desk.mismatches();
    let more = [reservations.len(), shipments.len(), mismatches.len()].into_iter().any(|length| length > PAGE_MAX);
    let mut waiting = Waiting { reservations, shipments, mismatches, more };
    waiting.reservations.truncate(PAGE_MAX);
    waiting.shipments.truncate(PAGE_MAX);
    waiting.mismatches.truncate(PAGE_MAX);
    Ok(Seen(state.seq, waiting))
}

struct Desk<'s> {
    state: &'s Province,
    asker: &'s Asker,
    seen: &'s Sight,
}

impl Desk<'_> {
    fn may(&self, action: Action, unit: UnitNo) -> bool {
        policy::scope(&self.state.tree, &self.asker.policy(), action, unit).is_ok()
    }

    fn here(&self, matter: MatterId) -> bool {
        self.state.matters.get(&matter).is_some_and(|matter| matter.space == self.asker.space)
    }

    fn open(
        &self,
        (id, entry): (EntryId, &Entry),
        (by, at_ms): (&Author, Millis),
        until_ms: Option<Millis>,
    ) -> Option<OpenEntry> {
        let moves = moves_seen(self.state, self.seen, &entry.moves);
        if moves.is_empty() || !self.here(entry.matter) {
            return None;
        }
        let made_it = matches!(by, Author::Person { person, .. } if *person == self.asker.person);
        let target = entry.moves.first().map_or(entry.unit, |moved| moved.to.0);
        let can_end = match until_ms {
            Some(_) => !made_it && self.may(Action::LedgerCheck, entry.unit),
            None => self.may(Action::LedgerReceive, target),
        };
        Some(OpenEntry {
            entry_id: id.0,
            matter_id: entry.matter.0,
            matter: title(self.state, self.asker, entry.matter),
            kind: entry.kind.as_str(),
            unit: UnitRef::of(self.state, entry.unit),
            at_ms,
            by: by.unit().map(|unit| UnitRef::of(self.state, unit)),
            note: entry.note.clone(),
            until_ms,
            moves: moves.into_iter().map(|moved| MoveView::of(self.state, moved)).collect(),
            can_end,
            can_void: until_ms.is_some() && self.may(Action::LedgerBook, entry.unit),
            payees: PayeesView::of(self.state, id),
        })
    }

    /// What does not fit: owed lots, and lots of one item under the same name.
    fn mismatches(&self) -> Vec<Mismatch> {
        let ledger = &self.state.ledger;
        let mut found = vec![];
        let mut lots = std::collections::BTreeMap::new();
        for (id, commodity) in ledger.commodities.iter().filter(|(_, c)| self.here(c.matter)) {
            let row = |kind, unit, amount, other_id| Mismatch {
                kind,
                commodity_id: id.0,
                name: commodity.name.zh.clone(),
                name_en: commodity.name.en.clone(),
                measure: commodity.measure.clone(),
                unit: UnitRef::of(self.state, unit),
                amount,
                other_id,
            };
            if let Nature::Goods { item, lot, .. } = &commodity.nature
                && let Some(first) = lots.insert((item.clone(), lot.trim().to_owned()), *id)
                && self.seen.contains(self.state, *id, commodity.owner)
            {
                found.push(row("lot_twice", commodity.owner, ledger.totals(*id).came_in(), Some(first.0)));
            }
            if ledger.totals(*id).of(shouhu_domain::ledger::Place::Unbooked) < 0 {
                let owed = ledger.accounts(*id).filter(|(account, _)| {
                    account.place == shouhu_domain::ledger::Place::Unbooked
                        && self.seen.contains(self.state, *id, account.unit)
                });
                found.extend(owed.map(|(account, amount)| row("unbooked", account.unit, -amount, None)));
            }
        }
        found
    }
}
