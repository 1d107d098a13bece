//! Entries as they were posted: of an account, of a matter, and the way of a lot.

use crate::engine::{DbError, Row, Tx};
use crate::params;
use shouhu_domain::ids::{CommodityId, EntryId, MatterId, Millis, PostNo, Seq, UnitNo};
use shouhu_domain::ledger::payee::ListId;
use shouhu_domain::ledger::{EntryKind, Move, Place};
use shouhu_domain::report::Day;
use std::collections::BTreeMap;

/// One entry with its moves.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EntryRow {
    pub id: EntryId,
    pub matter: MatterId,
    pub kind: EntryKind,
    pub unit: UnitNo,
    pub on: Day,
    pub at_ms: Millis,
    pub by: Option<UnitNo>,
    pub post: Option<PostNo>,
    pub note: String,
    pub ends: Option<EntryId>,
    /// posted, reserved, settled, voided or expired.
    pub state: String,
    pub until_ms: Option<Millis>,
    pub reason: Option<String>,
    pub moves: Vec<Move>,
}

/// Served by `entry_move_from` and `entry_move_to`, each a page of its own that begins below a record.
const OUT_OF: &str = "select seq, n, commodity_id, from_no, from_place, to_no, to_place, amount from entry_move
  where commodity_id = $1 and from_no = $2 and seq < $3 order by seq desc, n limit $4";
const IN_TO: &str = "select seq, n, commodity_id, from_no, from_place, to_no, to_place, amount from entry_move
  where commodity_id = $1 and to_no = $2 and seq < $3 order by seq desc, n limit $4";
const ENTRIES: &str = "select seq, matter_id, kind, unit_no, on_day, at_ms, by_no, post_no, note, ends_seq, state,
  until_ms, reason from entry where seq in ($LIST) order by seq desc";
const MOVES: &str = "select seq, n, commodity_id, from_no, from_place, to_no, to_place, amount from entry_move
  where seq in ($LIST) order by seq desc, n";
/// Served by `entry_by_matter`.
const OF_MATTER: &str = "select seq from entry where matter_id = $1 and seq < $2 order by seq desc limit $3";

/// What made good a lot that was given out before it was booked in; later than that, and rare.
const MADE_GOOD: &str = "select seq, n, commodity_id, from_no, from_place, to_no, to_place, amount from entry_move
  where commodity_id = $1 and to_no = $2 and to_place = 'unbooked' order by seq desc limit 1";

fn moved(row: &Row) -> Result<(Seq, Move), DbError> {
    let place = |text: &str| Place::parse(text).ok_or_else(|| DbError::other(format!("a place {text}")));
    let from = (UnitNo(row.get_int(3)?), place(row.get_text(4)?)?);
    let to = (UnitNo(row.get_int(5)?), place(row.get_text(6)?)?);
    let commodity = CommodityId(row.get_i64(2)?);
    Ok((row.get_i64(0)?, Move { commodity, from, to, amount: row.get_i64(7)? }))
}

/// The last entries that touched the accounts of a unit before a record, the newest first.
///
/// # Errors
/// When the database fails.
pub fn of_account(
    tx: &mut Tx,
    commodity: CommodityId,
    unit: UnitNo,
    before: Seq,
    limit: u32,
) -> Result<Vec<EntryRow>, DbError> {
    let page = params![commodity.0, unit.0, before, limit];
    let mut seqs: Vec<Seq> = tx.query(OUT_OF, &page, |row| row.get_i64(0))?;
    seqs.extend(tx.query(IN_TO, &page, |row| row.get_i64(0))?);
    seqs.sort_unstable_by(|a, b| b.cmp(a));
    seqs.dedup();
    seqs.truncate(limit as usize);
    entries(tx, &seqs)
}

/// The last entries that a matter has caused.
///
/// # Errors
/// When the database fails.
pub fn of_matter(tx: &mut Tx, matter: MatterId, before: Seq, limit: u32) -> Result<Vec<EntryRow>, DbError> {
    let seqs = tx.query(OF_MATTER, &params![matter.0, before, limit], |row| row.get_i64(0))?;
    entries(tx, &seqs)
}

/// What the entries of some matters have moved of one commodity between two places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MovedSum {
    pub commodity: CommodityId,
    pub from: Place,
    pub to: Place,
    /// Both accounts are of one unit.
    pub within: bool,
    pub amount: i64,
}

/// Served by `entry_by_matter` and the key of `entry_move`.
const SUMS_OF_MATTERS: &str = "select commodity_id, from_place, to_place, within, cast(sum(amount) as bigint) from (
  select m.commodity_id, m.from_place, m.to_place, case when m.from_no = m.to_no then 1 else 0 end as within, m.amount
  from entry e join entry_move m on m.seq = e.seq where e.matter_id in ($LIST)) as moved
  group by commodity_id, from_place, to_place, within order by commodity_id, from_place, to_place, within";

/// What the entries of these matters have moved in all.
///
/// # Errors
/// When the database fails.
pub fn sums_of_matters(tx: &mut Tx, matters: &[i64]) -> Result<Vec<MovedSum>, DbError> {
    let place = |text: &str| Place::parse(text).ok_or_else(|| DbError::other(format!("a place {text}")));
    tx.query_in(SUMS_OF_MATTERS, &[], matters, |row| {
        Ok(MovedSum {
            commodity: CommodityId(row.get_i64(0)?),
            from: place(row.get_text(1)?)?,
            to: place(row.get_text(2)?)?,
            within: row.get_i64(3)? == 1,
            amount: row.get_i64(4)?,
        })
    })
}

/// Entries by their numbers, the newest first.
///
/// # Errors
/// When the database fails.
pub fn entries(tx: &mut Tx, seqs: &[Seq]) -> Result<Vec<EntryRow>, DbError> {
    let mut moves: BTreeMap<Seq, Vec<Move>> = BTreeMap::new();
    for (seq, one) in tx.query_in(MOVES, &[], seqs, moved)? {
        moves.entry(seq).or_default().push(one);
    }
    tx.query_in(ENTRIES, &[], seqs, |row| {
        let (seq, kind) = (row.get_i64(0)?, row.get_text(2)?);
        Ok(EntryRow {
            id: EntryId(seq),
            matter: MatterId(row.get_i64(1)?),
            kind: EntryKind::parse(kind).ok_or_else(|| DbError::other(format!("an entry {kind}")))?,
            unit: UnitNo(row.get_int(3)?),
            on: Day(row.get_int(4)?),
            at_ms: row.get_i64(5)?,
            by: row.get_opt_i64(6)?.and_then(|no| u32::try_from(no).ok()).map(UnitNo),
            post: row.get_opt_i64(7)?.and_then(|no| u32::try_from(no).ok()).map(PostNo),
            note: row.get_text(8)?.to_owned(),
            ends: row.get_opt_i64(9)?.map(EntryId),
            state: row.get_text(10)?.to_owned(),
            until_ms: row.get_opt_i64(11)?,
            reason: row.get_opt_text(12)?.map(str::to_owned),
            moves: moves.remove(&seq).unwrap_or_default(),
        })
    })
}

/// Steps of one way; a way that is longer says so by reaching this.
pub const STEPS_MAX: usize = 64;

/// How a lot came to a unit: from where it stands now back to where it came in, one move a step, the last one first. Of
/// several deliveries to one unit each step follows the latest before.
///
/// # Errors
/// When the database fails.
pub fn trace(tx: &mut Tx, commodity: CommodityId, unit: UnitNo) -> Result<Vec<(Seq, Move)>, DbError> {
    let (mut way, mut at, mut before) = (vec![], unit, Seq::MAX);
    while way.len() < STEPS_MAX {
        let owed = way.last().is_some_and(|(_, step): &(Seq, Move)| step.from.1 == Place::Unbooked);
        let found = match owed {
            true => tx.query(MADE_GOOD, &params![commodity.0, at.0], moved)?,
            false => tx.query(IN_TO, &params![commodity.0, at.0, before, 1_i64], moved)?,
        };
        let Some((seq, step)) = found.into_iter().next() else { break };
        way.push((seq, step));
        if step.from.1 == Place::Outside {
            break;
        }
        (at, before) = (step.from.0, seq);
    }
    Ok(way)
}

/// A move with what its entry says of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    pub seq: Seq,
    pub moved: Move,
    pub on: Day,
    pub kind: EntryKind,
    pub note: String,
    pub matter: MatterId,
}

/// Where a page of moves begins: after this account's unit, record and place in it.
pub type After = (i64, Seq, i64);

/// Before the first.
pub const FIRST: After = (-1, 0, 0);

/// All moves of a commodity up to a record, by the unit that gave; served by `entry_move_from`.
const ALL: &str = "select m.seq, m.n, m.commodity_id, m.from_no, m.from_place, m.to_no, m.to_place, m.amount, e.on_day,
  e.kind, e.note, e.matter_id from entry_move m join entry e on e.seq = m.seq
  where m.commodity_id = $1 and (m.from_no, m.seq, m.n) > ($2, $3, $4) and m.seq <= $5
  order by m.from_no, m.seq, m.n limit $6";

/// One page of all moves of a commodity, and where the next one begins.
///
/// # Errors
/// When the database fails.
pub fn all(
    tx: &mut Tx,
    commodity: CommodityId,
    (unit, seq, n): After,
    upto: Seq,
    limit: u32,
) -> Result<(Vec<Told>, Option<After>), DbError> {
    let mut last = None;
    let page = tx.query(ALL, &params![commodity.0, unit, seq, n, upto, limit], |row| {
        let (seq, moved) = moved(row)?;
        last = Some((row.get_i64(3)?, seq, row.get_i64(1)?));
        let kind = row.get_text(9)?;
        Ok(Told {
            seq,
            moved,
            on: Day(row.get_int(8)?),
            kind: EntryKind::parse(kind).ok_or_else(|| DbError::other(format!("an entry {kind}")))?,
            note: row.get_text(10)?.to_owned(),
            matter: MatterId(row.get_i64(11)?),
        })
    })?;
    let next = last.filter(|_| page.len() >= limit as usize);
    Ok((page, next))
}

/// What stands on the accounts, as the table says: for `verify`.
///
/// # Errors
/// When the database fails.
pub fn sums(tx: &mut Tx) -> Result<BTreeMap<CommodityId, i64>, DbError> {
    const SUMS: &str = "select commodity_id, cast(sum(amount) as bigint) from account group by commodity_id";
    let rows = tx.query(SUMS, &[], |row| Ok((CommodityId(row.get_i64(0)?), row.get_i64(1)?)))?;
    Ok(rows.into_iter().collect())
}

/// Somebody on the list of a payment; name and account are absent once they are erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayeeRow {
    pub n: u32,
    pub name: Option<String>,
    pub account: Option<String>,
    pub amount: i64,
    pub confirmed_ms: Option<Millis>,
}

/// The whole list of a payment, at most [`PAYEES_MAX`](shouhu_domain::ledger::payee::PAYEES_MAX) rows.
///
/// # Errors
/// When the database fails.
pub fn payees(tx: &mut Tx, list: ListId) -> Result<Vec<PayeeRow>, DbError> {
    const PAYEES: &str = "select n, name, account, amount, confirmed_ms from payee where list_id = $1 order by n";
    tx.query(PAYEES, &params![list.0], |row| {
        Ok(PayeeRow {
            n: row.get_int(0)?,
            name: row.get_opt_text(1)?.map(str::to_owned),
            account: row.get_opt_text(2)?.map(str::to_owned),
            amount: row.get_i64(3)?,
            confirmed_ms: row.get_opt_i64(4)?,
        })
    })
}
