//! What the events of the ledger make of it.

use super::books::{Reserved, Shipment};
use super::{Entry, EntryKind};
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
            let reservation = (**reservation).clone();
            ledger.reserve(EntryId(seq), Reserved { reservation, by: record.by.clone(), at_ms: record.at });
        }
        Event::EntryUnposted { entry, .. } => {
            ledger.free(*entry);
        }
        Event::BooksClosed { unit, through } => {
            ledger.closed.insert(*unit, *through);
        }
        _ => return,
    }
    state.ledger.last_seq = seq;
}

fn post(state: &mut State, seq: Seq, record: &Record, entry: &Entry) {
    let ledger = &mut state.ledger;
    if let Some(ended) = entry.ends {
        ledger.free(ended);
        ledger.arrive(ended);
        if entry.kind == EntryKind::Reverse {
            ledger.reversed.insert(ended);
        }
    }
    for moved in &entry.moves {
        ledger.shift(moved);
    }
    if entry.kind == EntryKind::Send {
        let shipment = Shipment { entry: entry.clone(), by: record.by.clone(), at_ms: record.at };
        ledger.depart(EntryId(seq), shipment);
    }
}
