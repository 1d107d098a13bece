//! What somebody wants of the ledger.

use crate::ids::{CommodityId, EntryId, MatterId, Millis, UnitNo};
use crate::ledger::payee::{ListId, NewPayees};
use crate::ledger::{Commodity, Entry, Item};
use crate::report::Day;

/// What happened to money or goods, in the words of the field; its moves are made by the rules.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Deed {
    TakeIn {
        commodity: CommodityId,
        unit: UnitNo,
        amount: i64,
    },
    Allocate {
        commodity: CommodityId,
        from: UnitNo,
        to: Vec<(UnitNo, i64)>,
    },
    /// `payees`: to whom, where it goes to persons; together they get the amount.
    Pay {
        commodity: CommodityId,
        unit: UnitNo,
        amount: i64,
        payees: Option<NewPayees>,
    },
    /// `unbooked`: what has arrived, but is not booked in yet.
    Send {
        from: UnitNo,
        to: UnitNo,
        goods: Vec<(CommodityId, i64)>,
        unbooked: bool,
    },
    Use {
        commodity: CommodityId,
        unit: UnitNo,
        amount: i64,
    },
    /// A stock count: what is really there.
    Count {
        commodity: CommodityId,
        unit: UnitNo,
        counted: i64,
    },
}

impl Deed {
    /// In whose books it stands.
    #[must_use]
    pub fn unit(&self) -> UnitNo {
        match self {
            Self::TakeIn { unit, .. } | Self::Pay { unit, .. } | Self::Use { unit, .. } | Self::Count { unit, .. } => {
                *unit
            }
            Self::Allocate { from, .. } | Self::Send { from, .. } => *from,
        }
    }

    /// A payment is made by one person and checked by another (rule 11).
    #[must_use]
    pub fn needs_two(&self) -> bool {
        matches!(self, Self::Pay { .. })
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Posting {
    /// What causes it.
    pub matter: MatterId,
    pub deed: Deed,
    /// The day to which it is booked.
    pub on: Day,
    pub note: String,
}

/// Of one commodity of a shipment: what has arrived and is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Received {
    pub commodity: CommodityId,
    pub good: i64,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum LedgerCommand {
    PutItem(Box<Item>),
    /// A fund is opened, a lot is named.
    Open(Box<Commodity>),
    Post(Posting),
    /// Holds back what a posting takes, until another person posts it.
    Reserve {
        posting: Posting,
        until_ms: Millis,
    },
    /// The second person's.
    Settle {
        reservation: EntryId,
    },
    Void {
        reservation: EntryId,
        reason: String,
    },
    /// The machine's, when its time has come.
    Expire {
        reservation: EntryId,
    },
    Receive {
        shipment: EntryId,
        lines: Vec<Received>,
        note: String,
    },
    /// A mistake; the door has read the entry.
    Reverse {
        entry: Box<(EntryId, Entry)>,
        reason: String,
    },
    /// Codes by which payees say that the money has arrived, as digests, one for each.
    MakeCodes {
        list: ListId,
        digests: Vec<String>,
    },
    /// Whoever has a payee's code says so; the page that reads codes is the machine.
    Confirm {
        list: ListId,
        payee: u32,
    },
    /// Nothing more is booked there up to and with that day.
    CloseBooks {
        unit: UnitNo,
        through: Day,
    },
}

/// With which others of its kind a command is decided before one commit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Share {
    /// One command of a unit: its receipt, or one slot of a report duty.
    Unit(UnitNo),
    /// One command that ends this reservation or shipment.
    Ends(EntryId),
    /// One payment to persons with this cause: an application is paid once.
    Pays(MatterId),
    /// Any number: each is decided on what those before it leave.
    Entry,
}

impl LedgerCommand {
    /// What is neither here goes alone.
    #[must_use]
    pub fn share(&self) -> Option<Share> {
        match self {
            Self::Reserve { posting: Posting { matter, deed: Deed::Pay { payees: Some(_), .. }, .. }, .. } => {
                Some(Share::Pays(*matter))
            }
            Self::Post(_) | Self::Reserve { .. } => Some(Share::Entry),
            Self::Settle { reservation } => Some(Share::Ends(*reservation)),
            Self::Receive { shipment, .. } => Some(Share::Ends(*shipment)),
            Self::Reverse { entry, .. } => Some(Share::Ends(entry.0)),
            _ => None,
        }
    }
}
