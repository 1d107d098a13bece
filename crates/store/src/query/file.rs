//! Uploaded files: who may name them, and which of them nothing names.

use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::ids::{Millis, PersonNo};
use std::collections::BTreeSet;

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
/// Served by the primary key.
const OWNERS: &str = "select person_no from upload where sha256 = $1";
/// Served by `draft_by_person`.
const DRAFTS: &str = "select body from draft where person_no in ($LIST)";
/// As [`ORPHANS`], for one file: somebody may have taken it up since. Served by the primary keys.
const FORGET: &str = "delete from upload where sha256 = $1
  and not exists (select 1 from file_named f where f.sha256 = $1)
  and not exists (select 1 from upload y where y.sha256 = $1 and y.at_ms >= $2)";

/// What one look for a sweep found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Unnamed {
    pub files: Vec<String>,
    /// Where the next look begins; nowhere when all was looked at.
    pub next: Option<String>,
}

/// Uploads from before a moment that no record and no draft of their owners names; at most `limit` are looked at, behind
/// a name. For a reader: drafts can be long.
///
/// # Errors
/// When the database fails.
pub fn unnamed(tx: &mut Tx, before: Millis, after: &str, limit: usize) -> Result<Unnamed, DbError> {
    let page = i64::try_from(limit).unwrap_or(i64::MAX);
    let mut files = tx.query(ORPHANS, &params![after, before, page], |row| Ok(row.get_text(0)?.to_owned()))?;
    let next = files.last().filter(|_| files.len() >= limit).cloned();
    let mut owners = BTreeSet::new();
    for sha256 in &files {
        owners.extend(tx.query(OWNERS, &params![sha256.as_str()], |row| row.get_i64(0))?);
    }
    let owners: Vec<i64> = owners.into_iter().collect();
    let drafted = tx.query_in(DRAFTS, &[], &owners, |row| {
        let body = row.get_text(0)?;
        Ok(files.iter().filter(|sha256| body.contains(*sha256)).cloned().collect::<Vec<_>>())
    })?;
    let drafted: BTreeSet<String> = drafted.into_iter().flatten().collect();
    files.retain(|sha256| !drafted.contains(sha256));
    Ok(Unnamed { files, next })
}

/// Forgets those of some files that still nobody has taken up, and answers them: they can be taken from the disk.
///
/// # Errors
/// When the database fails.
pub fn forget(tx: &mut Tx, before: Millis, files: &[String]) -> Result<Vec<String>, DbError> {
    let mut gone = vec![];
    for sha256 in files {
        if tx.execute(FORGET, &params![sha256.as_str(), before])? > 0 {
            gone.push(sha256.clone());
        }
    }
    Ok(gone)
}
