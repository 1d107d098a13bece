//! The minutes of a meeting, with their versions.

use crate::engine::{DbError, Tx};
use crate::params;
use shouhu_domain::ids::{MatterId, Millis, UnitNo};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Minutes {
    pub version: u32,
    pub text: String,
    /// JSON list of file references.
    pub files: String,
    pub at_ms: Millis,
    pub by: Option<UnitNo>,
}

/// Served by the primary key.
const MINUTES: &str = "select version, text, files, at_ms, by_no from meeting_minutes
  where matter_id = $1 order by version";

/// All versions, oldest first.
///
/// # Errors
/// When the database fails.
pub fn minutes(tx: &mut Tx, matter: MatterId) -> Result<Vec<Minutes>, DbError> {
    tx.query(MINUTES, &params![matter.0], |row| {
        let by = row.get_opt_i64(4)?;
        Ok(Minutes {
            version: row.get_int(0)?,
            text: row.get_text(1)?.to_owned(),
            files: row.get_text(2)?.to_owned(),
            at_ms: row.get_i64(3)?,
            by: by.and_then(|no| u32::try_from(no).ok()).map(UnitNo),
        })
    })
}
