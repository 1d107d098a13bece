//! A group for a time, also after its end.

use crate::engine::{DbError, Row, Tx};
use crate::params;
use shouhu_domain::ids::{Millis, PostNo, UnitNo};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    pub led_by: UnitNo,
    pub reason: String,
    pub formed_ms: Millis,
    pub until_ms: Millis,
    pub ended_ms: Option<Millis>,
    pub end_reason: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Membership {
    pub post: PostNo,
    pub home: PostNo,
    pub from_ms: Millis,
    /// `None` while it lasts.
    pub until_ms: Option<Millis>,
}

/// Served by the primary key, as the next.
const TERM: &str =
    "select led_by_no, reason, formed_ms, until_ms, ended_ms, end_reason from group_term where unit_no = $1";
/// At most a few hundred rows: members are bounded, and so are those who have left a group for a time.
const MEMBERS: &str = "select post_no, home_no, from_ms, until_ms from group_member where group_no = $1
  order by post_no limit 1000";

/// `None` when the unit is no group.
///
/// # Errors
/// When the database fails.
pub fn term(tx: &mut Tx, group: UnitNo) -> Result<Option<Term>, DbError> {
    tx.query_opt(TERM, &params![group.0], |row: &Row| {
        Ok(Term {
            led_by: UnitNo(row.get_int(0)?),
            reason: row.get_text(1)?.to_owned(),
            formed_ms: row.get_i64(2)?,
            until_ms: row.get_i64(3)?,
            ended_ms: row.get_opt_i64(4)?,
            end_reason: row.get_opt_text(5)?.map(str::to_owned),
        })
    })
}

/// Who works in it or did, the first first.
///
/// # Errors
/// When the database fails.
pub fn members(tx: &mut Tx, group: UnitNo) -> Result<Vec<Membership>, DbError> {
    tx.query(MEMBERS, &params![group.0], |row: &Row| {
        Ok(Membership {
            post: PostNo(row.get_int(0)?),
            home: PostNo(row.get_int(1)?),
            from_ms: row.get_i64(2)?,
            until_ms: row.get_opt_i64(3)?,
        })
    })
}
