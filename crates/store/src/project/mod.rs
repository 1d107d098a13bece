//! Projections: what the events of a batch mean for the tables that screens read.
//!
//! The same code runs live and on replay, so that a rebuild gives the same tables. It is told
//! the tree as it stood when the events happened and must never refuse: what is journalled has
//! happened.

mod aid;
mod file;
mod group;
mod import;
mod incident;
mod inspection;
mod ledger;
mod matter;
mod meeting;
mod organisation;
mod receipt;
mod report;
mod restructure;
mod signal;
mod team;
mod unit_version;

use crate::engine::{DbError, Tx};
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{Seq, UnitNo};
use shouhu_domain::state::State;
use shouhu_domain::tree::{Level, Tree};

/// The tables that a rebuild empties first.
pub const PROJECTIONS: &[&str] = &[
    "unit",
    "unit_version",
    "group_term",
    "group_member",
    "file_named",
    "import_run",
    "person",
    "post",
    "incident",
    "incident_log",
    "plan_version",
    "audience_saved",
    "matter",
    "matter_version",
    "matter_joint",
    "receipt",
    "matter_log",
    "meeting_minutes",
    "shift_note",
    "submission",
    "slot_log",
    "node_sum",
    "signal_finding",
    "item",
    "commodity",
    "entry",
    "entry_move",
    "account",
    "finding",
    "finding_seen",
    "finding_count",
    "finding_repeat",
    "finding_step",
    "payee",
    "responder",
    "batch_step",
    "aid",
    "aid_party",
];

/// Where a unit stands, stamped on the rows of its receipts and of what it files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    pub city: i64,
    pub county: i64,
    pub town: i64,
}

/// "Not under any": a province's own organ stands in no city.
const NOWHERE: i64 = -1;

impl Place {
    /// The place of a unit in the tree of now.
    #[must_use]
    pub fn of(tree: &Tree, unit: UnitNo) -> Self {
        let mut place = Self { city: NOWHERE, county: NOWHERE, town: NOWHERE };
        for up in tree.territory_path(unit) {
            place.take(up.no, up.level, up.also_county);
        }
        place
    }

    fn take(&mut self, unit: UnitNo, level: Level, also_county: bool) {
        let no = i64::from(unit.0);
        let set = |at: &mut i64| {
            if *at == NOWHERE {
                *at = no;
            }
        };
        match level {
            Level::City => {
                set(&mut self.city);
                if also_county {
                    set(&mut self.county);
                }
            }
            Level::County => set(&mut self.county),
            Level::Town => set(&mut self.town),
            _ => {}
        }
    }
}

/// Writes a batch of records to the projections. Steps of receipts and of slots go together.
///
/// # Errors
/// Only when the database fails; then the whole batch is rolled back.
pub fn project(tx: &mut Tx, state: &State, records: &[(Seq, Record)]) -> Result<(), DbError> {
    let mut receipts = receipt::Steps::default();
    let mut units = organisation::Units::default();
    let mut versions = unit_version::Versions::default();
    let mut slots = report::Steps::default();
    let mut entries = ledger::Steps::default();
    for (seq, record) in records {
        match &record.event {
            Event::UnitAdded(unit) | Event::UnitChanged(unit) => {
                units.put(state, *seq, unit);
                versions.put(tx, state, (*seq, record), unit)?;
            }
            Event::ReceiptDelivered { .. } | Event::ReceiptReached { .. } => receipts.add(state, record),
            Event::EntryPosted(entry) => entries.add(*seq, record, entry),
            event if event.slot().is_some() => {
                file::project(tx, *seq, event)?;
                slots.add(tx, state, *seq, record)?;
            }
            event => {
                // Whatever is not a plain step may read or clear what the steps before it wrote.
                receipts.flush(tx, state)?;
                units.flush(tx, state)?;
                versions.flush(tx)?;
                entries.flush(tx, state)?;
                organisation::project(tx, *seq, record)?;
                group::project(tx, *seq, record)?;
                file::project(tx, *seq, event)?;
                import::project(tx, *seq, record)?;
                incident::project(tx, *seq, record)?;
                matter::project(tx, *seq, record)?;
                inspection::project(tx, state, *seq, record)?;
                meeting::project(tx, state, *seq, record)?;
                signal::project(tx, *seq, record)?;
                ledger::project(tx, *seq, record)?;
                team::project(tx, *seq, record)?;
                aid::project(tx, *seq, record)?;
                receipt::beside_the_ladder(tx, state, record, event)?;
                if restructure::concerns(event) {
                    restructure::project(tx, state, *seq, record)?;
                }
            }
        }
    }
    receipts.flush(tx, state)?;
    slots.flush(tx, state)?;
    entries.flush(tx, state)?;
    units.flush(tx, state)?;
    versions.flush(tx)?;
    report::follow(tx, state, records)
}

pub use import::NO_UNIT;
pub use receipt::{cities as receipt_cities, place as receipt_place};
pub use report::stand::{Stand, is_node};
