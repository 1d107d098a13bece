//! Supplies: what a request asks for, and from which stores it is proposed to be met.
//!
//! That something is wanted and nobody knows how much is a value of its own, never an amount of one. The proposal is a
//! pure function and explains itself; a person decides. Must never book anything.

use crate::ids::{CommodityId, UnitNo};
use crate::ledger::books::Books;
use crate::ledger::{Account, Nature, Place};
use crate::matter::{Matter, Particulars};
use crate::policy;
use crate::report::Day;
use crate::state::State;
use serde::{Deserialize, Serialize};

/// Lines of one request.
pub const LINES_MAX: usize = 50;
/// Stores that a line of a proposal names; who wants more splits the request.
pub const OFFERS_MAX: usize = 50;

/// One line of a request for supplies (物资需求).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The code of the item.
    pub item: String,
    pub wanted: Wanted,
}

/// How much is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// It is wanted; how much nobody can say yet.
    Unknown,
    Amount(i64),
}

impl Wanted {
    /// What is still to be sent; of an amount that nobody knows nobody can say it.
    #[must_use]
    pub fn left(self, sent: i64) -> Option<i64> {
        match self {
            Self::Unknown => None,
            Self::Amount(amount) => Some((amount - sent).max(0)),
        }
    }
}

impl Matter {
    /// What a request asks for; nothing of any other matter.
    #[must_use]
    pub fn supplies(&self) -> &[Line] {
        match &self.particulars {
            Some(Particulars::Ask { supplies, .. }) => supplies,
            _ => &[],
        }
    }
}

/// The request for supplies that a matter serves: itself, or the one on which it was ordered.
#[must_use]
pub fn request_of<'s>(state: &'s State, matter: &'s Matter) -> Option<&'s Matter> {
    asked_on(state, matter, |matter| !matter.supplies().is_empty())
}

/// The request on which a matter was ordered, or the matter itself, whichever asks.
pub(crate) fn asked_on<'s>(state: &'s State, matter: &'s Matter, asks: fn(&Matter) -> bool) -> Option<&'s Matter> {
    let parent = || matter.parent.and_then(|id| state.matters.get(&id));
    Some(matter).filter(|matter| asks(matter)).or_else(|| parent().filter(|parent| asks(parent)))
}

/// So much of a lot from one store, and why this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Offer {
    pub commodity: CommodityId,
    pub unit: UnitNo,
    /// What is proposed; none where nobody knows how much is wanted.
    pub amount: i64,
    /// What is there and held back for nobody.
    pub there: i64,
    /// Steps in the tree between the store and whoever asks.
    pub steps: u32,
    pub expires: Option<Day>,
}

/// What is proposed for one line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Proposal {
    /// The nearest first, of equally near ones what expires first.
    pub offers: Vec<Offer>,
    /// Wanted, and in no store within reach.
    pub missing: i64,
    /// There, but past its last day: never proposed.
    pub expired: i64,
}

/// Where the stores of a line may be.
#[derive(Clone, Copy)]
pub struct Reach<'a> {
    /// Who asks.
    pub to: UnitNo,
    /// Who is asked: its own store, and those of the units that it may command.
    pub asked: UnitNo,
    pub today: Day,
    /// Whose accounts of a lot the reader may look at.
    pub seen: &'a dyn Fn(CommodityId, UnitNo) -> bool,
}

/// From which stores a line is best met: near before far, then what expires first, never more than is there or wanted.
#[must_use]
pub fn propose(state: &State, books: Books<'_>, matter: &Matter, line: &Line, sent: i64, reach: Reach<'_>) -> Proposal {
    let commanded = policy::reach(&state.tree, reach.asked);
    let way: Vec<UnitNo> = state.tree.territory().path_up(reach.to).collect();
    let mut found = Proposal::default();
    for (id, commodity) in &state.ledger.commodities {
        let Nature::Goods { item, expires, .. } = &commodity.nature else { continue };
        let same = state.matters.get(&commodity.matter).is_some_and(|cause| cause.space == matter.space);
        if *item != line.item || !same {
            continue;
        }
        for (account, _) in state.ledger.accounts(*id).filter(|(account, _)| account.place == Place::Hand) {
            let unit = account.unit;
            let near = unit == reach.asked || commanded.contains(&state.tree, unit);
            let there = books.free(Account { commodity: *id, unit, place: Place::Hand });
            if unit == reach.to || !near || there <= 0 || !(reach.seen)(*id, unit) {
                continue;
            }
            if expires.is_some_and(|last| reach.today > last) {
                found.expired += there;
                continue;
            }
            let steps = steps(&way, state.tree.territory().path_up(unit));
            found.offers.push(Offer { commodity: *id, unit, amount: 0, there, steps, expires: *expires });
        }
    }
    // What never expires comes last.
    found.offers.sort_by_key(|o| (o.steps, o.expires.is_none(), o.expires, o.unit, o.commodity));
    found.offers.truncate(OFFERS_MAX);
    if let Some(mut left) = line.wanted.left(sent) {
        for offer in &mut found.offers {
            offer.amount = offer.there.min(left);
            left -= offer.amount;
        }
        found.offers.retain(|offer| offer.amount > 0);
        found.missing = left;
    }
    found
}

/// Up from where something is to the first unit above both, and down again to where the way begins.
pub(crate) fn steps(way: &[UnitNo], up: impl Iterator<Item = UnitNo>) -> u32 {
    let met =
        up.enumerate().find_map(|(steps, unit)| way.iter().position(|on_way| *on_way == unit).map(|down| steps + down));
    met.and_then(|steps| u32::try_from(steps).ok()).unwrap_or(u32::MAX)
}
