//! What stands on the accounts: as the journal says, and as the commands before this one in the same batch will leave it.
//!
//! The lane decides many entries before one commit. Those that are decided but not yet journalled stand in [`Ahead`], so
//! that a hot account is never overdrawn by a batch. No account that may not owe falls below zero, whoever asks.

use super::payee::Payments;
use super::{AMOUNT_MAX, Account, Commodity, Entry, Item, Move, Place, Reservation};
use crate::event::{Author, Event};
use crate::ids::{CommodityId, EntryId, Millis, UnitNo};
use crate::refusal::Refusal;
use crate::report::Day;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// All that entries have made, a fold of the journal.
#[derive(Debug, Default)]
pub struct Ledger {
    pub items: BTreeMap<String, Item>,
    pub commodities: BTreeMap<CommodityId, Commodity>,
    /// Accounts on which nothing stands are not kept.
    balances: BTreeMap<Account, i64>,
    /// Held back for reservations.
    held: BTreeMap<Account, i64>,
    totals: BTreeMap<CommodityId, Totals>,
    pub reservations: BTreeMap<EntryId, Reserved>,
    /// Goods on their way, by the entry that sent them.
    pub shipments: BTreeMap<EntryId, Shipment>,
    /// The same by the unit to which they go.
    arriving: BTreeMap<UnitNo, BTreeSet<EntryId>>,
    /// Mistakes: each is reversed once.
    pub reversed: BTreeSet<EntryId>,
    pub payments: Payments,
    /// Up to and with this day nothing more is booked there.
    pub closed: BTreeMap<UnitNo, Day>,
    /// The last record that changed it.
    pub last_seq: i64,
}

/// A reservation with whoever made it: somebody else posts it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reserved {
    pub reservation: Reservation,
    pub by: Author,
    pub at_ms: Millis,
}

/// What is on its way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shipment {
    pub entry: Entry,
    pub by: Author,
    pub at_ms: Millis,
}

impl Shipment {
    /// Where it goes: all of it to one unit.
    #[must_use]
    pub fn to(&self) -> UnitNo {
        self.entry.moves.first().map_or(self.entry.unit, |moved| moved.to.0)
    }
}

/// All accounts of one commodity, by place.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Totals {
    by_place: [i64; 6],
}

impl Totals {
    #[must_use]
    pub fn of(&self, place: Place) -> i64 {
        self.by_place[place as usize]
    }

    /// What came in.
    #[must_use]
    pub fn came_in(&self) -> i64 {
        -self.of(Place::Outside)
    }

    /// Whether what came in, with what was given out unbooked, is in hand, on the way, used or lost.
    #[must_use]
    pub fn hold(&self) -> bool {
        self.by_place.iter().sum::<i64>() == 0
    }

    pub fn add(&mut self, place: Place, amount: i64) {
        self.by_place[place as usize] += amount;
    }

    pub fn add_all(&mut self, other: &Self) {
        for (sum, amount) in self.by_place.iter_mut().zip(other.by_place) {
            *sum += amount;
        }
    }
}

impl Ledger {
    #[must_use]
    pub fn balance(&self, account: Account) -> i64 {
        self.balances.get(&account).copied().unwrap_or(0)
    }

    #[must_use]
    pub fn held(&self, account: Account) -> i64 {
        self.held.get(&account).copied().unwrap_or(0)
    }

    #[must_use]
    pub fn totals(&self, commodity: CommodityId) -> Totals {
        self.totals.get(&commodity).copied().unwrap_or_default()
    }

    /// The accounts of a commodity on which something stands, by unit.
    pub fn accounts(&self, commodity: CommodityId) -> impl Iterator<Item = (Account, i64)> {
        let first = Account { commodity, unit: UnitNo(0), place: Place::Outside };
        let last = Account { commodity, unit: UnitNo(u32::MAX), place: Place::Lost };
        self.balances.range(first..=last).map(|(account, amount)| (*account, *amount))
    }

    /// All accounts on which something stands.
    pub fn balances(&self) -> impl Iterator<Item = (Account, i64)> {
        self.balances.iter().map(|(account, amount)| (*account, *amount))
    }

    pub(super) fn shift(&mut self, moved: &Move) {
        self.add(moved.source(), -moved.amount);
        self.add(moved.target(), moved.amount);
    }

    /// What stands on an account, as a snapshot says it.
    pub fn add(&mut self, account: Account, amount: i64) {
        self.totals.entry(account.commodity).or_default().add(account.place, amount);
        bump(&mut self.balances, account, amount);
    }

    /// Goods set out.
    pub fn depart(&mut self, id: EntryId, shipment: Shipment) {
        self.arriving.entry(shipment.to()).or_default().insert(id);
        self.shipments.insert(id, shipment);
    }

    /// Goods have arrived, or never set out.
    pub(super) fn arrive(&mut self, id: EntryId) {
        let Some(shipment) = self.shipments.remove(&id) else { return };
        if let Some(rest) = self.arriving.get_mut(&shipment.to()) {
            rest.remove(&id);
            if rest.is_empty() {
                self.arriving.remove(&shipment.to());
            }
        }
    }

    /// What is on its way to a unit, the oldest first.
    pub fn arriving(&self, unit: UnitNo) -> impl Iterator<Item = (EntryId, &Shipment)> {
        self.arriving.get(&unit).into_iter().flatten().filter_map(|id| Some((*id, self.shipments.get(id)?)))
    }

    /// What a reservation takes is held back until it ends.
    pub fn reserve(&mut self, id: EntryId, reserved: Reserved) {
        self.hold(&reserved.reservation.entry, 1);
        self.reservations.insert(id, reserved);
    }

    /// A reservation that has ended holds nothing back.
    pub(super) fn free(&mut self, id: EntryId) {
        if let Some(reserved) = self.reservations.remove(&id) {
            self.hold(&reserved.reservation.entry, -1);
        }
    }

    fn hold(&mut self, entry: &Entry, sign: i64) {
        for moved in &entry.moves {
            bump(&mut self.held, moved.source(), sign * moved.amount);
        }
    }
}

fn bump(of: &mut BTreeMap<Account, i64>, account: Account, amount: i64) {
    let now = of.entry(account).or_default();
    *now += amount;
    if *now == 0 {
        of.remove(&account);
    }
}

/// What the commands of a batch have decided before the batch is journalled.
#[derive(Debug, Default)]
pub struct Ahead {
    balances: HashMap<Account, i64>,
    held: HashMap<Account, i64>,
    came_in: HashMap<CommodityId, i64>,
    /// Reservations and shipments that have ended.
    ended: BTreeSet<EntryId>,
}

impl Ahead {
    /// Follows what was decided.
    pub fn follow(&mut self, events: &[Event]) {
        for event in events {
            match event {
                Event::EntryPosted(entry) => self.post(entry),
                Event::EntryReserved(reservation) => self.hold(&reservation.entry),
                _ => {}
            }
        }
    }

    fn post(&mut self, entry: &Entry) {
        for moved in &entry.moves {
            *self.balances.entry(moved.source()).or_default() -= moved.amount;
            *self.balances.entry(moved.target()).or_default() += moved.amount;
            if moved.from.1 == Place::Outside {
                *self.came_in.entry(moved.commodity).or_default() += moved.amount;
            }
        }
        self.ended.extend(entry.ends);
    }

    fn hold(&mut self, entry: &Entry) {
        for moved in &entry.moves {
            *self.held.entry(moved.source()).or_default() += moved.amount;
        }
    }
}

/// The ledger as the next command finds it.
#[derive(Clone, Copy)]
pub struct Books<'a> {
    pub ledger: &'a Ledger,
    pub ahead: &'a Ahead,
}

impl Books<'_> {
    #[must_use]
    pub fn balance(&self, account: Account) -> i64 {
        self.ledger.balance(account) + self.ahead.balances.get(&account).copied().unwrap_or(0)
    }

    /// What may be taken: nothing that a reservation holds back.
    #[must_use]
    pub fn free(&self, account: Account) -> i64 {
        let held = self.ledger.held(account) + self.ahead.held.get(&account).copied().unwrap_or(0);
        self.balance(account) - held
    }

    #[must_use]
    pub fn has_ended(&self, entry: EntryId) -> bool {
        self.ahead.ended.contains(&entry)
    }

    /// Whether these moves may be made one after the other; `own` is what a reservation of theirs holds back already.
    ///
    /// # Errors
    /// [`Refusal::Overdrawn`] with what is left, [`Refusal::AmountWrong`].
    pub fn allow(&self, moves: &[Move], own: Option<&Entry>) -> Result<(), Refusal> {
        let mut change: BTreeMap<Account, i64> = BTreeMap::new();
        for moved in own.iter().flat_map(|entry| &entry.moves) {
            *change.entry(moved.source()).or_default() += moved.amount;
        }
        for (at, moved) in moves.iter().enumerate() {
            if !(1..=AMOUNT_MAX).contains(&moved.amount) || moved.from == moved.to {
                return Err(Refusal::AmountWrong { pointer: format!("/moves/{at}/amount"), amount: moved.amount });
            }
            let source = moved.source();
            let left = self.free(source).saturating_add(change.get(&source).copied().unwrap_or(0));
            if !source.place.may_owe() && left < moved.amount {
                let Account { commodity, unit, place } = source;
                return Err(Refusal::Overdrawn { commodity, unit, place, left: left.max(0), asked: moved.amount });
            }
            *change.entry(source).or_default() -= moved.amount;
            *change.entry(moved.target()).or_default() += moved.amount;
        }
        self.allow_in_all(moves)
    }

    /// However much comes in by however many entries, its sum is a number.
    fn allow_in_all(&self, moves: &[Move]) -> Result<(), Refusal> {
        let mut coming: BTreeMap<CommodityId, i64> = BTreeMap::new();
        for moved in moves.iter().filter(|moved| moved.from.1.may_owe()) {
            let sum = coming.entry(moved.commodity).or_default();
            *sum = sum.saturating_add(moved.amount);
        }
        for (commodity, amount) in coming {
            let totals = self.ledger.totals(commodity);
            let ahead = self.ahead.came_in.get(&commodity).copied().unwrap_or(0);
            let before = totals.came_in() - totals.of(Place::Unbooked) + ahead;
            if before.saturating_add(amount) > AMOUNT_MAX {
                return Err(Refusal::AmountWrong { pointer: "/amount".into(), amount });
            }
        }
        Ok(())
    }
}
