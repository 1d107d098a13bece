//! One-time codes: for accounts that do not exist yet and for holders of posts who have no password yet.
//! Operational; only hashes of codes are kept.

use crate::engine::{DbError, Insert, Row, Tx};
use crate::params;
use shouhu_domain::ids::{Millis, PostNo, UnitNo};
use shouhu_domain::policy::Role;
use std::collections::BTreeMap;

const PUT: Insert = Insert {
    table: "activation",
    columns: &["digest", "unit_no", "title", "role", "post_no", "expires_ms"],
    conflict: "",
};
const FIND: &str = "select unit_no, title, role, post_no from activation where digest = $1 and expires_ms > $2";
const USE: &str = "delete from activation where digest = $1";
const DROP: &str = "delete from activation where role = $1 or expires_ms <= $2";
const DROP_POST: &str = "delete from activation where post_no = $1";
/// Served by the unique index.
const OF_POSTS: &str = "select post_no, expires_ms from activation where expires_ms > $1 and post_no in ($LIST)";

/// What a code opens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Activation {
    /// A post that is made then.
    New { unit: UnitNo, title: String, role: Role },
    /// The post of somebody who chooses a password.
    Holder(PostNo),
}

/// # Errors
/// When the database fails.
pub fn put(tx: &mut Tx, digest: &[u8; 32], a: &Activation, expires_ms: Millis) -> Result<(), DbError> {
    let row = match a {
        Activation::New { unit, title, role } => {
            params![digest, unit.0, title.as_str(), role.as_str(), None::<i64>, expires_ms]
        }
        Activation::Holder(post) => {
            params![digest, None::<i64>, None::<String>, None::<String>, post.0, expires_ms]
        }
    };
    tx.insert_many(&PUT, &[row])?;
    Ok(())
}

fn read(row: &Row) -> Result<Activation, DbError> {
    if let Some(post) = row.get_opt_i64(3)? {
        return Ok(Activation::Holder(PostNo(u32::try_from(post).unwrap_or(u32::MAX))));
    }
    let role = Role::parse(row.get_text(2)?).ok_or_else(|| DbError::other("an unknown role"))?;
    Ok(Activation::New { unit: UnitNo(row.get_int(0)?), title: row.get_text(1)?.to_owned(), role })
}

/// What stands behind a code that is still good.
///
/// # Errors
/// When the database fails.
pub fn find(tx: &mut Tx, digest: &[u8; 32], now: Millis) -> Result<Option<Activation>, DbError> {
    tx.query_opt(FIND, &params![digest, now], read)
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

/// The code of a post is good no more; answers whether there was one.
///
/// # Errors
/// When the database fails.
pub fn revoke(tx: &mut Tx, post: PostNo) -> Result<bool, DbError> {
    Ok(tx.execute(DROP_POST, &params![post.0])? > 0)
}

/// A code for the holder of each of these posts, in the place of an earlier one.
///
/// # Errors
/// When the database fails.
pub fn put_for_posts(tx: &mut Tx, codes: &[(PostNo, [u8; 32])], expires_ms: Millis) -> Result<(), DbError> {
    for (post, digest) in codes {
        revoke(tx, *post)?;
        put(tx, digest, &Activation::Holder(*post), expires_ms)?;
    }
    Ok(())
}

/// Until when the codes of these posts are good, for those that have one.
///
/// # Errors
/// When the database fails.
pub fn of_posts(tx: &mut Tx, posts: &[i64], now: Millis) -> Result<BTreeMap<i64, Millis>, DbError> {
    let found = tx.query_in(OF_POSTS, &params![now], posts, |row| Ok((row.get_i64(0)?, row.get_i64(1)?)))?;
    Ok(found.into_iter().collect())
}
