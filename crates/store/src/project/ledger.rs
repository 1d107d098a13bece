//! Entries and what stands on the accounts. A batch adds up its moves in memory and writes each account once, so that an
//! account that everybody takes from costs a batch one row.

use crate::engine::{DbError, Insert, Tx, Value};
use crate::params;
use shouhu_domain::event::{Event, Record, Subject};
use shouhu_domain::ids::{EntryId, Seq};
use shouhu_domain::ledger::payee::{Payee, Payees};
use shouhu_domain::ledger::{Account, Commodity, Entry, Item, Nature, Reservation};
use shouhu_domain::state::State;
use std::collections::BTreeMap;

const PUT_ITEM: Insert = Insert {
    table: "item",
    columns: &["code", "name", "name_en", "measure", "seq"],
    conflict: "on conflict (code) do update set name = excluded.name, name_en = excluded.name_en, seq = excluded.seq",
};
const COMMODITY: Insert = Insert {
    table: "commodity",
    columns: &[
        "id",
        "kind",
        "name",
        "name_en",
        "measure",
        "owner_no",
        "matter_id",
        "source",
        "purpose",
        "item",
        "lot",
        "expires",
        "wish",
    ],
    conflict: "",
};
const ENTRY: Insert = Insert {
    table: "entry",
    columns: &[
        "seq",
        "matter_id",
        "kind",
        "unit_no",
        "on_day",
        "at_ms",
        "by_no",
        "post_no",
        "note",
        "ends_seq",
        "state",
        "until_ms",
    ],
    conflict: "",
};
const MOVE: Insert = Insert {
    table: "entry_move",
    columns: &["seq", "n", "commodity_id", "from_no", "from_place", "to_no", "to_place", "amount"],
    conflict: "",
};
const ACCOUNT: Insert = Insert {
    table: "account",
    columns: &["commodity_id", "unit_no", "place", "amount"],
    conflict: "on conflict (commodity_id, unit_no, place) do update set amount = excluded.amount",
};
const PAYEE: Insert =
    Insert { table: "payee", columns: &["list_id", "n", "entry_seq", "name", "account", "amount"], conflict: "" };
const CONFIRM: &str = "update payee set confirmed_ms = $1 where list_id = $2 and n = $3";
const ERASE_PAYEE: &str = "update payee set name = null, account = null where list_id = $1 and n = $2";
const END: &str = "update entry set state = $2, reason = $3 where seq = $1 and state = 'reserved'";

/// Posted entries that wait to be written together.
#[derive(Default)]
pub(super) struct Steps<'r> {
    entries: Vec<[Value<'r>; 12]>,
    moves: Vec<[Value<'r>; 8]>,
    /// What is moved since the state, written or not.
    accounts: BTreeMap<Account, i64>,
    settled: Vec<EntryId>,
}

impl<'r> Steps<'r> {
    pub(super) fn add(&mut self, seq: Seq, record: &'r Record, entry: &'r Entry) {
        self.entries.push(row(seq, record, entry, "posted", None));
        for (n, moved) in (0_i64..).zip(&entry.moves) {
            let (from, to) = (moved.from, moved.to);
            self.moves.push(params![
                seq,
                n,
                moved.commodity.0,
                from.0.0,
                from.1.as_str(),
                to.0.0,
                to.1.as_str(),
                moved.amount
            ]);
            *self.accounts.entry(moved.source()).or_default() -= moved.amount;
            *self.accounts.entry(moved.target()).or_default() += moved.amount;
        }
        self.settled.extend(entry.ends);
    }

    pub(super) fn flush(&mut self, tx: &mut Tx, state: &State) -> Result<(), DbError> {
        let (entries, moves) = (std::mem::take(&mut self.entries), std::mem::take(&mut self.moves));
        if entries.is_empty() {
            return Ok(());
        }
        tx.insert_many(&ENTRY, &entries)?;
        tx.insert_many(&MOVE, &moves)?;
        let stands = |(at, change): (&Account, &i64)| {
            params![at.commodity.0, at.unit.0, at.place.as_str(), state.ledger.balance(*at) + change]
        };
        let rows: Vec<_> = self.accounts.iter().map(stands).collect();
        tx.insert_many(&ACCOUNT, &rows)?;
        for entry in std::mem::take(&mut self.settled) {
            tx.execute(END, &params![entry.0, "settled", Option::<String>::None])?;
        }
        Ok(())
    }
}

fn row<'r>(
    seq: Seq,
    record: &'r Record,
    entry: &'r Entry,
    state: &'static str,
    until_ms: Option<i64>,
) -> [Value<'r>; 12] {
    params![
        seq,
        entry.matter.0,
        entry.kind.as_str(),
        entry.unit.0,
        entry.on.0,
        record.at,
        record.by.unit().map(|unit| unit.0),
        super::receipt::post_of(record),
        &entry.note,
        entry.ends.map(|ends| ends.0),
        state,
        until_ms
    ]
}

pub(super) fn project(tx: &mut Tx, seq: Seq, record: &Record) -> Result<(), DbError> {
    match &record.event {
        Event::ItemPut(item) => {
            let Item { code, name, measure } = &**item;
            tx.insert_many(&PUT_ITEM, &[params![code, &name.zh, &name.en, measure, seq]])?;
        }
        Event::CommodityOpened(commodity) => {
            tx.insert_many(&COMMODITY, &[commodity_row(seq, commodity)])?;
        }
        Event::EntryReserved(reservation) => {
            let Reservation { entry, until_ms, payees } = &**reservation;
            tx.insert_many(&ENTRY, &[row(seq, record, entry, "reserved", Some(*until_ms))])?;
            if let Some(payees) = payees {
                tx.insert_many(&PAYEE, &payee_rows(seq, payees))?;
            }
        }
        Event::PayeeConfirmed { list, payee } => {
            tx.execute(CONFIRM, &params![record.at, list.0, *payee])?;
        }
        Event::PersonalErased { subject: Subject::Payee { list, n }, .. } => {
            tx.execute(ERASE_PAYEE, &params![list.0, *n])?;
        }
        Event::EntryUnposted { entry, how, reason } => {
            tx.execute(END, &params![entry.0, how.as_str(), Some(reason.clone()).filter(|r| !r.is_empty())])?;
        }
        _ => {}
    }
    Ok(())
}

fn payee_rows(seq: Seq, payees: &Payees) -> Vec<[Value<'_>; 6]> {
    let mut rows = vec![];
    for (n, Payee { name, account, amount }) in (0_i64..).zip(&payees.rows) {
        rows.push(params![payees.list.0, n, seq, name.read(), account.read(), *amount]);
    }
    rows
}

fn commodity_row(seq: Seq, of: &Commodity) -> [Value<'_>; 13] {
    let (mut money, mut goods) = ((None, None), (None, None, None, None));
    match &of.nature {
        Nature::Money { source, purpose } => money = (Some(source), Some(purpose)),
        Nature::Goods { item, lot, expires, wish } => {
            goods = (Some(item), Some(lot), expires.map(|day| day.0), Some(wish).filter(|wish| !wish.is_empty()));
        }
        Nature::People | Nature::PersonDays | Nature::Vehicles => {}
    }
    let (source, purpose) = money;
    let (item, lot, expires, wish) = goods;
    params![
        seq,
        of.nature.as_str(),
        &of.name.zh,
        &of.name.en,
        &of.measure,
        of.owner.0,
        of.matter.0,
        source,
        purpose,
        item,
        lot,
        expires,
        wish
    ]
}
