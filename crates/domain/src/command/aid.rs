//! What somebody wants of an application for hardship aid, or of a payment that was made public.

use crate::aid::NewFamily;
use crate::event::Space;
use crate::ids::{CommodityId, IncidentId, MatterId, UnitNo};
use crate::ledger::payee::ListId;
use crate::supply::Wanted;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AidCommand {
    /// A unit applies for a family of its own; the unit above it is addressed.
    Apply {
        from: UnitNo,
        incident: Option<IncidentId>,
        space: Space,
        asked: Wanted,
        family: NewFamily,
    },
    /// It is as they say: so much is proposed, and who decides.
    Verify {
        matter: MatterId,
        amount: i64,
        to: UnitNo,
        note: String,
    },
    /// Back to whoever applied.
    Return {
        matter: MatterId,
        reason: String,
    },
    /// What was returned comes again, with another reason and amount; the family is the same.
    Resubmit {
        matter: MatterId,
        asked: Wanted,
        reason: String,
    },
    Grant {
        matter: MatterId,
        fund: CommodityId,
        amount: i64,
        note: String,
    },
    Decline {
        matter: MatterId,
        reason: String,
    },
    /// Against a payment that was made public.
    Object {
        from: UnitNo,
        space: Space,
        list: ListId,
        text: String,
    },
}

impl AidCommand {
    /// The matter that it is about, when there is one already.
    #[must_use]
    pub fn matter(&self) -> Option<MatterId> {
        match self {
            Self::Verify { matter, .. }
            | Self::Return { matter, .. }
            | Self::Resubmit { matter, .. }
            | Self::Grant { matter, .. }
            | Self::Decline { matter, .. } => Some(*matter),
            Self::Apply { .. } | Self::Object { .. } => None,
        }
    }
}
