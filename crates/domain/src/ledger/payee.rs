//! Who is paid by a payment (收款人): names and accounts are values about persons, sealed under a key for each payee; the
//! state knows amounts, whose code is whose, and who has said that the money has arrived.
//!
//! Must never keep a name: what a list looks like is read from its rows.

use crate::event::{Personal, Subject};
use crate::ids::{CommodityId, EntryId, MatterId, Millis, UnitNo};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};

/// Payees of one payment: what somebody still reads before saying yes.
pub const PAYEES_MAX: usize = 500;

/// Drawn at random by whoever makes the list, for its rows are sealed before it has a number of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ListId(pub i64);

impl ListId {
    /// A script reads no larger number exactly.
    pub const MAX: i64 = (1 << 53) - 1;
}

/// Somebody who is to be paid, as a caller names them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayee {
    pub name: String,
    /// Account, card or telephone by which the money gets there; may be empty where it is handed over.
    pub account: String,
    pub amount: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewPayees {
    pub list: ListId,
    /// The application whose family they are, put in by the door from what is sealed.
    pub of: Option<MatterId>,
    pub rows: Vec<NewPayee>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payee {
    pub name: Personal,
    pub account: Personal,
    pub amount: i64,
}

/// The list of a reserved payment, as the journal holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payees {
    pub list: ListId,
    pub rows: Vec<Payee>,
}

impl Payees {
    #[must_use]
    pub fn of(new: &NewPayees) -> Self {
        let list = new.list;
        let payee = |(n, row): (u32, &NewPayee)| {
            let personal = |value: &str| Personal::plain(Subject::Payee { list, n }, value);
            Payee { name: personal(&row.name), account: personal(&row.account), amount: row.amount }
        };
        Self { list, rows: (0..).zip(&new.rows).map(payee).collect() }
    }
}

/// What the state knows of one payee.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Due {
    pub amount: i64,
    /// Digest of the code by which they say that the money has arrived.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub code: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_ms: Option<Millis>,
}

/// A payment with its list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Payment {
    pub reservation: EntryId,
    /// The entry, once the second person has posted it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub posted: Option<EntryId>,
    pub unit: UnitNo,
    pub matter: MatterId,
    pub commodity: CommodityId,
    pub payees: Vec<Due>,
}

impl Payment {
    #[must_use]
    pub fn confirmed(&self) -> usize {
        self.payees.iter().filter(|payee| payee.confirmed_ms.is_some()).count()
    }
}

/// All lists, and whose code is whose.
#[derive(Debug, Default)]
pub struct Payments {
    of: BTreeMap<ListId, Payment>,
    by_reservation: HashMap<EntryId, ListId>,
    by_code: HashMap<String, (ListId, u32)>,
    by_matter: HashMap<MatterId, Vec<ListId>>,
}

impl Payments {
    #[must_use]
    pub fn get(&self, list: ListId) -> Option<&Payment> {
        self.of.get(&list)
    }

    pub fn iter(&self) -> impl Iterator<Item = (ListId, &Payment)> {
        self.of.iter().map(|(list, payment)| (*list, payment))
    }

    /// The list of a payment, by the entry that reserved it.
    #[must_use]
    pub fn of_reservation(&self, reservation: EntryId) -> Option<(ListId, &Payment)> {
        let list = *self.by_reservation.get(&reservation)?;
        self.of.get(&list).map(|payment| (list, payment))
    }

    /// The lists of what a matter has caused, in the order of their payments.
    pub fn of_matter(&self, matter: MatterId) -> impl Iterator<Item = (ListId, &Payment)> {
        let lists = self.by_matter.get(&matter).into_iter().flatten();
        lists.filter_map(|list| Some((*list, self.of.get(list)?)))
    }

    /// Whose code has this digest.
    #[must_use]
    pub fn behind(&self, digest: &str) -> Option<(ListId, u32)> {
        self.by_code.get(digest).copied()
    }

    pub fn insert(&mut self, list: ListId, payment: Payment) {
        self.by_reservation.insert(payment.reservation, list);
        self.by_matter.entry(payment.matter).or_default().push(list);
        for (n, payee) in (0..).zip(&payment.payees).filter(|(_, payee)| !payee.code.is_empty()) {
            self.by_code.insert(payee.code.clone(), (list, n));
        }
        self.of.insert(list, payment);
    }

    pub(super) fn posted(&mut self, reservation: EntryId, entry: EntryId) {
        let list = self.by_reservation.get(&reservation);
        if let Some(payment) = list.and_then(|list| self.of.get_mut(list)) {
            payment.posted = Some(entry);
        }
    }

    /// New codes; the ones before are good no more.
    pub(super) fn give_codes(&mut self, list: ListId, digests: &[String]) {
        let Some(payment) = self.of.get_mut(&list) else { return };
        for ((n, payee), digest) in (0..).zip(&mut payment.payees).zip(digests) {
            self.by_code.remove(&payee.code);
            payee.code.clone_from(digest);
            self.by_code.insert(digest.clone(), (list, n));
        }
    }

    pub(super) fn confirm(&mut self, list: ListId, n: u32, at_ms: Millis) {
        let payee = self.of.get_mut(&list).and_then(|payment| payment.payees.get_mut(n as usize));
        if let Some(payee) = payee {
            payee.confirmed_ms = Some(at_ms);
        }
    }
}
