//! Names of those who can be sent, and what befell a batch.

use crate::engine::{DbError, Tx};
use crate::params;
use shouhu_domain::ids::{BatchId, Millis, ResponderNo, Seq, UnitNo};

/// Somebody by name; both are absent once they are erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Named {
    pub name: Option<String>,
    pub phone: Option<String>,
}

/// One step of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    pub seq: Seq,
    pub at_ms: Millis,
    /// A stage, or counted, or reduced.
    pub kind: String,
    pub by: Option<UnitNo>,
    /// Of a count its day.
    pub day: Option<String>,
    /// Of a muster and of a loss how many people, of a count how many work.
    pub n: Option<i64>,
    pub note: String,
}

/// Served by the primary key.
const NAMED: &str = "select name, phone from responder where no = $1";
/// Served by `batch_step_of`.
const STEPS: &str =
    "select seq, at_ms, kind, by_no, day, n, note from batch_step where batch_id = $1 order by seq limit $2";

/// The names of a page of people, in the same order.
///
/// # Errors
/// When the database fails.
pub fn named(tx: &mut Tx, people: &[ResponderNo]) -> Result<Vec<Named>, DbError> {
    let of = |no: &ResponderNo| {
        let found = tx.query_opt(NAMED, &params![no.0], |row| {
            Ok(Named { name: row.get_opt_text(0)?.map(str::to_owned), phone: row.get_opt_text(1)?.map(str::to_owned) })
        });
        found.map(Option::unwrap_or_default)
    };
    people.iter().map(of).collect()
}

/// What befell a batch, oldest first.
///
/// # Errors
/// When the database fails.
pub fn steps(tx: &mut Tx, batch: BatchId, limit: i64) -> Result<Vec<Step>, DbError> {
    tx.query(STEPS, &params![batch.0, limit], |row| {
        Ok(Step {
            seq: row.get_i64(0)?,
            at_ms: row.get_i64(1)?,
            kind: row.get_text(2)?.to_owned(),
            by: row.get_opt_i64(3)?.and_then(|no| u32::try_from(no).ok()).map(UnitNo),
            day: row.get_opt_text(4)?.map(str::to_owned),
            n: row.get_opt_i64(5)?,
            note: row.get_text(6)?.to_owned(),
        })
    })
}
