//! Posts, persons and the operational tables of signing in.

use crate::engine::{DbError, Insert, Row, Tx};
use crate::params;
use shouhu_domain::ids::{Millis, PersonNo, UnitNo};
use std::collections::{HashMap, HashSet};

const PERSON_NAME: &str = "select name from person where no = $1";

/// A person's name, unless it has been erased.
///
/// # Errors
/// When the database fails.
pub fn person_name(tx: &mut Tx, person: PersonNo) -> Result<Option<String>, DbError> {
    let found = tx.query_opt(PERSON_NAME, &params![person.0], |row| Ok(row.get_opt_text(0)?.map(str::to_owned)))?;
    Ok(found.flatten())
}

const PERSONS: &str = "select no, name, account from person where no in ($LIST)";

/// A person's name, unless it has been erased, and account.
pub type Named = (Option<String>, Option<String>);

/// Names and accounts of some persons.
///
/// # Errors
/// When the database fails.
pub fn persons(tx: &mut Tx, persons: &[i64]) -> Result<HashMap<PersonNo, Named>, DbError> {
    let text = |row: &Row, at: usize| Ok::<_, DbError>(row.get_opt_text(at)?.map(str::to_owned));
    let found =
        tx.query_in(PERSONS, &[], persons, |row| Ok((PersonNo(row.get_int(0)?), (text(row, 1)?, text(row, 2)?))))?;
    Ok(found.into_iter().collect())
}

const ACTIVE: &str = "select person_no from credential where person_no in ($LIST)";

/// Those of some persons who have a password.
///
/// # Errors
/// When the database fails.
pub fn active(tx: &mut Tx, persons: &[i64]) -> Result<HashSet<PersonNo>, DbError> {
    Ok(tx.query_in(ACTIVE, &[], persons, |row| Ok(PersonNo(row.get_int(0)?)))?.into_iter().collect())
}

/// A stored password and what guards it against guessing.
#[derive(Clone, Debug)]
pub struct Credential {
    pub hash: String,
    pub failures: i64,
    pub locked_until_ms: Millis,
}

const CREDENTIAL: &str = "select hash, failures, locked_until_ms from credential where person_no = $1";
const PUT_CREDENTIAL: Insert = Insert {
    table: "credential",
    columns: &["person_no", "hash", "changed_ms", "failures", "locked_until_ms"],
    conflict: "on conflict (person_no) do update set hash = excluded.hash, changed_ms = excluded.changed_ms,
      failures = 0, locked_until_ms = 0",
};
const NOTE_FAILURE: &str = "update credential set failures = failures + 1, locked_until_ms = $1 where person_no = $2";
const CLEAR_FAILURES: &str = "update credential set failures = 0, locked_until_ms = 0 where person_no = $1";

/// # Errors
/// When the database fails.
pub fn credential(tx: &mut Tx, person: PersonNo) -> Result<Option<Credential>, DbError> {
    tx.query_opt(CREDENTIAL, &params![person.0], |row| {
        Ok(Credential {
            hash: row.get_text(0)?.to_owned(),
            failures: row.get_i64(1)?,
            locked_until_ms: row.get_i64(2)?,
        })
    })
}

/// Not for somebody who was erased while a password was checked or hashed: then it answers false.
///
/// # Errors
/// When the database fails.
pub fn put_credential(tx: &mut Tx, person: PersonNo, hash: &str, now: Millis) -> Result<bool, DbError> {
    if person_name(tx, person)?.is_none() {
        return Ok(false);
    }
    tx.insert_many(&PUT_CREDENTIAL, &[params![person.0, hash, now, 0, 0]])?;
    Ok(true)
}

/// # Errors
/// When the database fails.
pub fn note_failure(tx: &mut Tx, person: PersonNo, locked_until_ms: Millis) -> Result<(), DbError> {
    tx.execute(NOTE_FAILURE, &params![locked_until_ms, person.0])?;
    Ok(())
}

/// # Errors
/// When the database fails.
pub fn clear_failures(tx: &mut Tx, person: PersonNo) -> Result<(), DbError> {
    tx.execute(CLEAR_FAILURES, &params![person.0])?;
    Ok(())
}

/// One signed-in device. The token itself is never stored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: String,
    pub person: PersonNo,
    pub created_ms: Millis,
    pub expires_ms: Millis,
    pub device: String,
    /// Sign-ins of other devices after this have not been shown here.
    pub seen_ms: Millis,
}

const SESSION: &str = "select id, person_no, created_ms, expires_ms, device, seen_ms from session where token = $1";
const SESSIONS: &str = "select id, person_no, created_ms, expires_ms, device, seen_ms from session
  where person_no = $1 order by created_ms";
const PUT_SESSION: Insert = Insert {
    table: "session",
    columns: &["token", "id", "person_no", "created_ms", "expires_ms", "device", "seen_ms"],
    conflict: "",
};
const END_SESSION: &str = "delete from session where id = $1 and person_no = $2";
const END_OTHERS: &str = "delete from session where person_no = $1 and id <> $2";
const SEE_SIGN_INS: &str = "update session set seen_ms = $1 where id = $2";
const END_EXPIRED: &str = "delete from session where expires_ms < $1";

fn read_session(row: &crate::engine::Row) -> Result<Session, DbError> {
    Ok(Session {
        id: row.get_text(0)?.to_owned(),
        person: PersonNo(row.get_int(1)?),
        created_ms: row.get_i64(2)?,
        expires_ms: row.get_i64(3)?,
        device: row.get_text(4)?.to_owned(),
        seen_ms: row.get_i64(5)?,
    })
}

/// # Errors
/// When the database fails.
pub fn session(tx: &mut Tx, token: &[u8; 32]) -> Result<Option<Session>, DbError> {
    tx.query_opt(SESSION, &params![token], read_session)
}

/// # Errors
/// When the database fails.
pub fn sessions(tx: &mut Tx, person: PersonNo) -> Result<Vec<Session>, DbError> {
    tx.query(SESSIONS, &params![person.0], read_session)
}

/// Not for somebody who was erased while the password was checked: then it answers false.
///
/// # Errors
/// When the database fails.
pub fn put_session(tx: &mut Tx, token: &[u8; 32], s: &Session) -> Result<bool, DbError> {
    if person_name(tx, s.person)?.is_none() {
        return Ok(false);
    }
    let row = params![token, s.id.as_str(), s.person.0, s.created_ms, s.expires_ms, s.device.as_str(), s.seen_ms];
    tx.insert_many(&PUT_SESSION, &[row])?;
    Ok(true)
}

/// Ends one of a person's own sessions.
///
/// # Errors
/// When the database fails.
pub fn end_session(tx: &mut Tx, id: &str, person: PersonNo) -> Result<bool, DbError> {
    Ok(tx.execute(END_SESSION, &params![id, person.0])? > 0)
}

/// Ends all sessions of a person but one; answers how many.
///
/// # Errors
/// When the database fails.
pub fn end_others(tx: &mut Tx, person: PersonNo, but: &str) -> Result<u64, DbError> {
    tx.execute(END_OTHERS, &params![person.0, but])
}

/// The owner has been shown, on this device, who signed in until now.
///
/// # Errors
/// When the database fails.
pub fn see_sign_ins(tx: &mut Tx, id: &str, now: Millis) -> Result<(), DbError> {
    tx.execute(SEE_SIGN_INS, &params![now, id])?;
    Ok(())
}

/// # Errors
/// When the database fails.
pub fn end_expired(tx: &mut Tx, now: Millis) -> Result<u64, DbError> {
    tx.execute(END_EXPIRED, &params![now])
}

/// What somebody is still writing; saved on every change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    pub id: String,
    pub body: String,
    pub saved_ms: Millis,
}

const DRAFTS: &str = "select id, body, saved_ms from draft where person_no = $1 order by saved_ms desc limit 100";
const PUT_DRAFT: Insert = Insert {
    table: "draft",
    columns: &["id", "person_no", "body", "saved_ms"],
    conflict: "on conflict (id) do update set body = excluded.body, saved_ms = excluded.saved_ms
      where draft.person_no = excluded.person_no",
};
const DROP_DRAFT: &str = "delete from draft where id = $1 and person_no = $2";

/// # Errors
/// When the database fails.
pub fn drafts(tx: &mut Tx, person: PersonNo) -> Result<Vec<Draft>, DbError> {
    tx.query(DRAFTS, &params![person.0], |row| {
        Ok(Draft { id: row.get_text(0)?.to_owned(), body: row.get_text(1)?.to_owned(), saved_ms: row.get_i64(2)? })
    })
}

/// # Errors
/// When the database fails.
pub fn put_draft(tx: &mut Tx, person: PersonNo, draft: &Draft) -> Result<(), DbError> {
    let row = params![draft.id.as_str(), person.0, draft.body.as_str(), draft.saved_ms];
    tx.insert_many(&PUT_DRAFT, &[row])?;
    Ok(())
}

/// # Errors
/// When the database fails.
pub fn drop_draft(tx: &mut Tx, person: PersonNo, id: &str) -> Result<(), DbError> {
    tx.execute(DROP_DRAFT, &params![id, person.0])?;
    Ok(())
}

/// One line of a unit's shift log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ShiftNote {
    pub seq: i64,
    pub at_ms: Millis,
    pub post: Option<u32>,
    pub text: String,
    /// `note`, `hand_over` or `take_over`.
    pub kind: String,
    /// What the unit still owed at a hand-over.
    pub open: Option<i64>,
}

/// Served by the primary key.
const SHIFT_NOTES: &str = "select seq, at_ms, post_no, text, kind, open_count from shift_note
  where unit_no = $1 and seq < $2 order by seq desc limit $3";

/// The shift log of a unit, newest first, before a sequence number.
///
/// # Errors
/// When the database fails.
pub fn shift_notes(tx: &mut Tx, unit: UnitNo, before: i64, limit: i64) -> Result<Vec<ShiftNote>, DbError> {
    tx.query(SHIFT_NOTES, &params![unit.0, before, limit], |row| {
        Ok(ShiftNote {
            seq: row.get_i64(0)?,
            at_ms: row.get_i64(1)?,
            post: row.get_opt_i64(2)?.and_then(|p| u32::try_from(p).ok()),
            text: row.get_text(3)?.to_owned(),
            kind: row.get_text(4)?.to_owned(),
            open: row.get_opt_i64(5)?,
        })
    })
}
