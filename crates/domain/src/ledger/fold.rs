//! What the events of the ledger make of it.

use super::books::{Reserved, Shipment};
use super::payee::{Due, Payee, Payees, Payment};
use super::{Entry, EntryKind, Move, Nature, Place, Reservation};
use crate::event::{Event, Record};
use crate::ids::{CommodityId, EntryId, Seq};
use crate::state::State;

/// Folds an event of the ledger into the state; any other changes nothing.
pub(crate) fn apply(state: &mut State, seq: Seq, record: &Record) {
    let ledger = &mut state.ledger;
    match &record.event {
        Event::ItemPut(item) => {
            ledger.items.insert(item.code.clone(), (**item).clone());
        }
        Event::CommodityOpened(commodity) => {
            ledger.commodities.insert(CommodityId(seq), (**commodity).clone());
        }
        Event::EntryPosted(entry) => post(state, seq, record, entry),
        Event::EntryReserved(reservation) => {
            if let Some(payees) = &reservation.payees {
                ledger.payments.insert(payees.list, payment(EntryId(seq), &reservation.entry, payees));
            }
            let Reservation { entry, until_ms, .. } = &**reservation;
            let reservation = Reservation { entry: entry.clone(), until_ms: *until_ms, payees: None };
            ledger.reserve(EntryId(seq), Reserved { reservation, by: record.by.clone(), at_ms: record.at });
        }
        Event::EntryUnposted { entry, .. } => {
            ledger.free(*entry);
        }
        Event::PayeeCodesMade { list, digests } => ledger.payments.give_codes(*list, digests),
        Event::PayeeConfirmed { list, payee } => ledger.payments.confirm(*list, *payee, record.at),
        Event::BooksClosed { unit, through } => {
            ledger.closed.insert(*unit, *through);
        }
        _ => return,
    }
    state.ledger.last_seq = seq;
}

fn payment(reservation: EntryId, entry: &Entry, payees: &Payees) -> Payment {
    let due = |payee: &Payee| Due { amount: payee.amount, code: String::new(), confirmed_ms: None };
    Payment {
        reservation,
        posted: None,
        unit: entry.unit,
        matter: entry.matter,
        // A payment moves one fund.
        commodity: entry.moves.first().map_or(CommodityId(0), |moved| moved.commodity),
        payees: payees.rows.iter().map(due).collect(),
    }
}

fn post(state: &mut State, seq: Seq, record: &Record, entry: &Entry) {
    let ledger = &mut state.ledger;
    if let Some(ended) = entry.ends {
        ledger.free(ended);
        ledger.payments.posted(ended, EntryId(seq));
        ledger.arrive(ended);
        if entry.kind == EntryKind::Reverse {
            ledger.reversed.insert(ended);
        }
    }
    for moved in &entry.moves {
        ledger.shift(moved);
    }
    // People who are on their way are received by their batch.
    let people = |moved: &Move| ledger.commodities.get(&moved.commodity).is_some_and(|c| c.nature == Nature::People);
    if let Some(entry) = on_its_way(entry).filter(|entry| !entry.moves.iter().any(people)) {
        ledger.depart(EntryId(seq), Shipment { entry, by: record.by.clone(), at_ms: record.at });
    }
}

/// The goods that an entry puts on their way, one move for each lot: what was sent, or what is on its way again because
/// its receipt was a mistake.
fn on_its_way(entry: &Entry) -> Option<Entry> {
    if !matches!(entry.kind, EntryKind::Send | EntryKind::Reverse) {
        return None;
    }
    let mut moves: Vec<Move> = vec![];
    for moved in entry.moves.iter().filter(|moved| moved.to.1 == Place::Transit) {
        match moves.iter_mut().find(|other| other.commodity == moved.commodity) {
            // What had been received as spoilt comes back to what had been received as good.
            Some(other) => other.amount += moved.amount,
            None => moves.push(*moved),
        }
    }
    (!moves.is_empty()).then(|| Entry { moves, ..entry.clone() })
}
