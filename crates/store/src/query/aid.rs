//! For whom aid is asked, and the applications of a unit.

use crate::engine::{DbError, Tx};
use crate::params;
use shouhu_domain::ids::{MatterId, UnitNo};

/// A family whole; everything is absent once it is erased.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Family {
    pub name: Option<String>,
    pub contact: Option<String>,
    pub account: Option<String>,
    pub reason: Option<String>,
}

/// Served by the primary key.
const FAMILY: &str = "select name, contact, account, reason from aid where matter_id = $1";
/// Served by the primary key.
const OF_UNIT: &str =
    "select matter_id from aid_party where unit_no = $1 and matter_id < $2 order by matter_id desc limit $3";

/// # Errors
/// When the database fails.
pub fn family(tx: &mut Tx, matter: MatterId) -> Result<Family, DbError> {
    let found = tx.query_opt(FAMILY, &params![matter.0], |row| {
        let text = |at| row.get_opt_text(at).map(|text| text.map(str::to_owned));
        Ok(Family { name: text(0)?, contact: text(1)?, account: text(2)?, reason: text(3)? })
    })?;
    Ok(found.unwrap_or_default())
}

/// The applications that a unit has made, verified or decided, or has to: the newest first, before one.
///
/// # Errors
/// When the database fails.
pub fn of_unit(tx: &mut Tx, unit: UnitNo, before: i64, limit: i64) -> Result<Vec<MatterId>, DbError> {
    tx.query(OF_UNIT, &params![unit.0, before, limit], |row| row.get_i64(0).map(MatterId))
}
