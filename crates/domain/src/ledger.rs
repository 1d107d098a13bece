//! The ledger (台账): what is counted, on which account it stands, and what moved it there.
//!
//! An entry is a list of moves, each of so many of one commodity from one account to another. Nothing can therefore be
//! made or lost: what came in is at every moment what is in hand, on the way, used or lost, to the fen and the piece.
//! Entries are never changed; a mistake is reversed by another entry. Start reading at [`Move`], then
//! [`books::Books`], which says what an account has left.

pub mod books;
pub(crate) mod fold;
pub mod payee;

use crate::form::Words;
use crate::ids::{CommodityId, EntryId, MatterId, Millis, UnitNo};
use crate::report::Day;
use serde::{Deserialize, Serialize};

/// Most of a commodity in one move, and in all: ten thousand milliards of yuan in fen, far from where an `i64` ends.
pub const AMOUNT_MAX: i64 = 1_000_000_000_000_000;

/// What is counted: one fund, or one lot of an item. Named once, it never changes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Commodity {
    pub name: Words,
    pub nature: Nature,
    /// The unit of measure; of money always fen.
    pub measure: String,
    /// Who answers for it: decides on a fund, has brought a lot.
    pub owner: UnitNo,
    /// What caused it; a drill's commodity is a drill's by this.
    pub matter: MatterId,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Nature {
    /// 资金
    Money {
        /// Whose money it was: party dues, the budget, a donor.
        source: String,
        /// What it may be spent on.
        purpose: String,
    },
    /// 物资
    Goods {
        item: String,
        /// What stands on the box.
        lot: String,
        /// The last day on which it may be used.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        expires: Option<Day>,
        /// What a donor wishes done with it.
        #[serde(default, skip_serializing_if = "String::is_empty")]
        wish: String,
    },
    /// 人员: who was sent, booked by the batches in which they go
    People,
    /// 人日
    PersonDays,
    /// 车辆
    Vehicles,
}

impl Nature {
    #[must_use]
    pub fn as_str(&self) -> &'static str {
        match self {
            Self::Money { .. } => "money",
            Self::Goods { .. } => "goods",
            Self::People => "people",
            Self::PersonDays => "person_days",
            Self::Vehicles => "vehicles",
        }
    }
}

/// A kind of goods, once for the whole province.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Item {
    pub code: String,
    pub name: Words,
    /// What one of it is: 只, 套, 箱.
    pub measure: String,
}

/// The accounts that every unit has of every commodity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Where it comes from, so below zero: what has come in.
    Outside,
    /// Given out before it was booked in, so below zero and red until that is made good.
    Unbooked,
    /// In the fund or the store of the unit.
    Hand,
    /// On the way to the unit.
    Transit,
    Used,
    /// Spoilt, lost, or never arrived.
    Lost,
}

impl Place {
    pub const ALL: [Self; 6] = [Self::Outside, Self::Unbooked, Self::Hand, Self::Transit, Self::Used, Self::Lost];

    /// The rule of the account: which ones may owe.
    #[must_use]
    pub fn may_owe(self) -> bool {
        matches!(self, Self::Outside | Self::Unbooked)
    }

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Outside => "outside",
            Self::Unbooked => "unbooked",
            Self::Hand => "hand",
            Self::Transit => "transit",
            Self::Used => "used",
            Self::Lost => "lost",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|place| place.as_str() == text)
    }
}

/// One unit's account of one commodity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Account {
    pub commodity: CommodityId,
    pub unit: UnitNo,
    pub place: Place,
}

/// So many of a commodity from one account to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Move {
    pub commodity: CommodityId,
    pub from: (UnitNo, Place),
    pub to: (UnitNo, Place),
    /// More than none.
    pub amount: i64,
}

impl Move {
    #[must_use]
    pub fn source(&self) -> Account {
        Account { commodity: self.commodity, unit: self.from.0, place: self.from.1 }
    }

    #[must_use]
    pub fn target(&self) -> Account {
        Account { commodity: self.commodity, unit: self.to.0, place: self.to.1 }
    }

    #[must_use]
    pub fn reversed(self) -> Self {
        Self { from: self.to, to: self.from, ..self }
    }
}

/// What an entry does, for lists and for printing; the moves say the same in figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EntryKind {
    /// 入账: dues, a donation, a purchase; also what stood there before the ledger began.
    TakeIn,
    /// 划拨: money to units below.
    Allocate,
    /// 拨付: money to those whom it is for.
    Pay,
    /// 调拨: goods on their way.
    Send,
    /// 接收: goods that have arrived, and what of them has not.
    Receive,
    /// 领用
    Use,
    /// 盘点: what was counted against what should be there.
    Count,
    /// 冲正
    Reverse,
}

impl EntryKind {
    pub const ALL: [Self; 8] =
        [Self::TakeIn, Self::Allocate, Self::Pay, Self::Send, Self::Receive, Self::Use, Self::Count, Self::Reverse];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::TakeIn => "take_in",
            Self::Allocate => "allocate",
            Self::Pay => "pay",
            Self::Send => "send",
            Self::Receive => "receive",
            Self::Use => "use",
            Self::Count => "count",
            Self::Reverse => "reverse",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

/// An entry (分录). Its number is that of its record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// What caused it.
    pub matter: MatterId,
    pub kind: EntryKind,
    /// Whose books it stands in.
    pub unit: UnitNo,
    /// The day to which it is booked.
    pub on: Day,
    pub moves: Vec<Move>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub note: String,
    /// The entry that it ends: a reservation that is posted, goods that have arrived, a mistake.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<EntryId>,
}

/// An entry that waits for somebody else's word; what it would take is held back until then.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reservation {
    pub entry: Entry,
    /// By itself it expires then.
    pub until_ms: Millis,
    /// Of a payment: to whom. The state keeps no names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub payees: Option<payee::Payees>,
}

/// How a reservation ended that was not posted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unposted {
    Voided,
    Expired,
}

impl Unposted {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Voided => "voided",
            Self::Expired => "expired",
        }
    }
}
