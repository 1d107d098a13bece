//! Uploaded files: who may name them, and which of them nothing names.

use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::ids::{Millis, PersonNo};

/// A stored file of somebody who may name it in a matter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upload {
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    pub size: i64,
}

const UPLOAD: &str = "select name, media_type, size from upload where sha256 = $1 and person_no = $2";
const PUT_UPLOAD: Insert = Insert {
    table: "upload",
    columns: &["sha256", "person_no", "name", "media_type", "size", "at_ms"],
    conflict: "on conflict (sha256, person_no) do update set name = excluded.name,
      media_type = excluded.media_type, at_ms = excluded.at_ms",
};

/// # Errors
/// When the database fails.
pub fn upload(tx: &mut Tx, sha256: &str, person: PersonNo) -> Result<Option<Upload>, DbError> {
    tx.query_opt(UPLOAD, &params![sha256, person.0], |row| {
        Ok(Upload {
            sha256: sha256.to_owned(),
            name: row.get_text(0)?.to_owned(),
            media_type: row.get_text(1)?.to_owned(),
            size: row.get_i64(2)?,
        })
    })
}

/// # Errors
/// When the database fails.
pub fn put_upload(tx: &mut Tx, person: PersonNo, file: &Upload, now: Millis) -> Result<(), DbError> {
    let Upload { sha256, name, media_type, size } = file;
    tx.insert_many(&PUT_UPLOAD, &[params![sha256, person.0, name, media_type, *size, now]])?;
    Ok(())
}

/// Served by the primary key.
const USE: &str = "update upload set at_ms = $1 where sha256 = $2 and person_no = $3 and at_ms < $1";

/// Somebody is about to name their file: it counts as uploaded now, so that no sweep comes between.
///
/// # Errors
/// When the database fails.
pub fn take_up(tx: &mut Tx, sha256: &str, person: PersonNo, now: Millis) -> Result<Option<Upload>, DbError> {
    tx.execute(USE, &params![now, sha256, person.0])?;
    upload(tx, sha256, person)
}

/// Files that nobody has uploaded since and no record names, in the order of their names; reads the uploads once.
const ORPHANS: &str = "select u.sha256 from upload u where u.sha256 > $1 and u.at_ms < $2
  and not exists (select 1 from file_named f where f.sha256 = u.sha256)
  and not exists (select 1 from upload y where y.sha256 = u.sha256 and y.at_ms >= $2)
  group by u.sha256 order by u.sha256 limit $3";
/// Served by `upload`'s primary key and `draft_by_person`.
const DRAFTS: &str = "select body from draft where person_no in (select person_no from upload where sha256 = $1)";
/// Served by the primary key.
const FORGET: &str = "delete from upload where sha256 = $1";

/// What one step of a sweep did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Swept {
    /// Files whose rows are gone: they can be taken from the disk.
    pub gone: Vec<String>,
    /// Where the next step begins; nowhere when all was looked at.
    pub next: Option<String>,
}

/// Forgets uploads from before a moment that no record and no draft of their owners names; at most `limit` are looked
/// at, behind a name.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx, before: Millis, after: &str, limit: usize) -> Result<Swept, DbError> {
    let page = i64::try_from(limit).unwrap_or(i64::MAX);
    let found = tx.query(ORPHANS, &params![after, before, page], |row| Ok(row.get_text(0)?.to_owned()))?;
    let next = found.last().filter(|_| found.len() >= limit).cloned();
    let mut gone = vec![];
    for sha256 in found {
        let drafts = tx.query(DRAFTS, &params![sha256.as_str()], |row| Ok(row.get_text(0)?.contains(&sha256)))?;
        if !drafts.contains(&true) {
            tx.execute(FORGET, &params![sha256.as_str()])?;
            gone.push(sha256);
        }
    }
    Ok(Swept { gone, next })
}
