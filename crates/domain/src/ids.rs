//! Identifiers and instants. Rows take the journal's sequence number of the event that made them.

use serde::{Deserialize, Serialize};

/// Milliseconds since 1970-01-01 UTC. Shown in Asia/Shanghai.
pub type Millis = i64;
/// Position of a record in the journal, from 1, without gaps.
pub type Seq = i64;

pub const MINUTE_MS: Millis = 60_000;
pub const HOUR_MS: Millis = 60 * MINUTE_MS;
pub const DAY_MS: Millis = 24 * HOUR_MS;
/// Asia/Shanghai has had one offset and no summer time since 1991.
pub const SHANGHAI_OFFSET_MS: Millis = 8 * HOUR_MS;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident($inner:ty)) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

id!(
    /// A unit's number: dense from 0, never reused, so that it can index a bitset.
    UnitNo(u32)
);
id!(
    /// A matter: the sequence number of the record that submitted it.
    MatterId(i64)
);
id!(
    /// An incident: the sequence number of the record that declared it.
    IncidentId(i64)
);
id!(
    /// A plan: the sequence number of the record that published its first version.
    PlanId(i64)
);
id!(
    /// A form: the sequence number of the record that published its first version.
    FormId(i64)
);
id!(
    /// A signal: the sequence number of the record that set it first.
    SignalId(i64)
);
id!(
    /// A fund or a lot: the sequence number of the record that opened it.
    CommodityId(i64)
);
id!(
    /// An entry of the ledger: the sequence number of its record.
    EntryId(i64)
);
id!(
    /// Somebody who can be sent: dense from 0, never reused.
    ResponderNo(u32)
);
id!(
    /// A batch of people who are sent together: the sequence number of the record that mustered it.
    BatchId(i64)
);
id!(
    /// A person: dense from 0, never reused.
    PersonNo(u32)
);
id!(
    /// A post (岗位) in a unit: dense from 0, never reused.
    PostNo(u32)
);

impl UnitNo {
    #[must_use]
    pub fn index(self) -> usize {
        self.0 as usize
    }
}
