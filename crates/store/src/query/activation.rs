//! One-time codes for accounts that do not exist yet: operational, only their hashes are kept.

use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::ids::{Millis, UnitNo};
use shouhu_domain::policy::Role;

const PUT: Insert =
    Insert { table: "activation", columns: &["digest", "unit_no", "title", "role", "expires_ms"], conflict: "" };
const FIND: &str = "select unit_no, title, role from activation where digest = $1 and expires_ms > $2";
const USE: &str = "delete from activation where digest = $1";
const DROP: &str = "delete from activation where role = $1 or expires_ms <= $2";

/// The post that a code opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Activation {
    pub unit: UnitNo,
    pub title: String,
    pub role: Role,
}

/// # Errors
/// When the database fails.
pub fn put(tx: &mut Tx, digest: &[u8; 32], a: &Activation, expires_ms: Millis) -> Result<(), DbError> {
    let row = params![digest, a.unit.0, a.title.as_str(), a.role.as_str(), expires_ms];
    tx.insert_many(&PUT, &[row])?;
    Ok(())
}

/// The post behind a code that is still good.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut Tx, digest: &[u8; 32], now: Millis) -> Result<Option<Activation>, DbError> {
    tx.query_opt(FIND, &params![digest, now], |row| {
        let role = Role::parse(row.get_text(2)?).ok_or_else(|| DbError::other("an unknown role"))?;
        Ok(Activation { unit: UnitNo(row.get_int(0)?), title: row.get_text(1)?.to_owned(), role })
    })
}

/// Takes a code away; answers whether it was there.
///
/// # Errors
/// When the database fails.
pub fn take(tx: &mut Tx, digest: &[u8; 32]) -> Result<bool, DbError> {
    Ok(tx.execute(USE, &params![digest])? > 0)
}

/// Earlier codes of a role, and all that have expired, are good no more.
///
/// # Errors
/// When the database fails.
pub fn drop_of(tx: &mut Tx, role: Role, now: Millis) -> Result<(), DbError> {
    tx.execute(DROP, &params![role.as_str(), now])?;
    Ok(())
}
