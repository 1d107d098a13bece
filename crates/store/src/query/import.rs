//! Lists that were brought, and the records that each of them wrote.

use crate::engine::{DbError, Row, Tx};
use crate::lane;
use crate::params;
pub use crate::project::NO_UNIT;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::import::ListOf;
use shouhu_domain::tree::Unit;
use uuid::Uuid;

/// One list that was brought.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    pub seq: Seq,
    pub at_ms: Millis,
    /// Nobody when the command line brought it.
    pub by: Option<UnitNo>,
    pub post: Option<u32>,
    pub file: String,
    pub rows: i64,
    pub added: i64,
    pub changed: i64,
    pub refused: i64,
    pub undone: Option<Undone>,
    /// Of figures: the duty.
    pub matter: Option<MatterId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Undone {
    pub at_ms: Millis,
    pub undone: i64,
    pub kept: i64,
}

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select seq, at_ms, by_no, post_no, file, total, added, changed, refused, undone_ms, undone, kept, matter_id \
             from import_run ",
            $rest
        )
    };
}

/// Served by `import_run_by_unit`.
const BROUGHT: &str =
    columns!("where what = $1 and matter_id = $2 and by_no in ($3, $4) and seq < $5 order by seq desc limit $6");
/// Served by the primary key.
const ONE: &str = columns!("where seq = $1 and what = $2");

fn run(row: &Row) -> Result<Run, DbError> {
    let number = |at: usize| Ok::<_, DbError>(row.get_opt_i64(at)?.and_then(|no| u32::try_from(no).ok()));
    let (undone_ms, undone, kept) = (row.get_opt_i64(9)?, row.get_opt_i64(10)?, row.get_opt_i64(11)?);
    Ok(Run {
        seq: row.get_i64(0)?,
        at_ms: row.get_i64(1)?,
        by: number(2)?.map(UnitNo),
        post: number(3)?,
        file: row.get_text(4)?.to_owned(),
        rows: row.get_i64(5)?,
        added: row.get_i64(6)?,
        changed: row.get_i64(7)?,
        refused: row.get_i64(8)?,
        undone: undone_ms.map(|at_ms| Undone { at_ms, undone: undone.unwrap_or(0), kept: kept.unwrap_or(0) }),
        matter: Some(row.get_i64(12)?).filter(|no| *no != 0).map(MatterId),
    })
}

/// The lists that a unit has brought, with those of the command line if asked for, the latest first, before a
/// sequence number.
///
/// # Errors
/// When the database fails.
pub fn brought(
    tx: &mut Tx,
    (what, matter): (ListOf, Option<MatterId>),
    (by, machine): (UnitNo, bool),
    before: Seq,
    limit: i64,
) -> Result<Vec<Run>, DbError> {
    let own = i64::from(by.0);
    let also = if machine { NO_UNIT } else { own };
    let matter = matter.map_or(0, |matter| matter.0);
    tx.query(BROUGHT, &params![what.as_str(), matter, own, also, before, limit], run)
}

/// # Errors
/// When the database fails.
pub fn one(tx: &mut Tx, seq: Seq, what: ListOf) -> Result<Option<Run>, DbError> {
    tx.query_opt(ONE, &params![seq, what.as_str()], run)
}

/// The last record of an accepted command; 0 when it wrote none.
///
/// # Errors
/// When the database fails.
pub fn accepted(tx: &mut Tx, id: Uuid) -> Result<Option<Seq>, DbError> {
    Ok(lane::known_command(tx, id)?.map(|(_, answer)| answer.seq))
}

/// Served by the primary key.
const RECORD: &str = "select body from journal where seq = $1";

/// One record of the journal, its personal values still sealed.
///
/// # Errors
/// When the database fails or the record cannot be read.
pub fn record(tx: &mut Tx, seq: Seq) -> Result<Option<Record>, DbError> {
    tx.query_opt(RECORD, &params![seq], |row| {
        serde_json::from_str(row.get_text(0)?).map_err(|e| DbError::other(e.to_string()))
    })
}

/// The records that commands wrote behind an import's first one, in order. A command's records stand together and
/// end at the one that it was answered with, so nothing else of the journal is read than what was written while the
/// list came in, and of that at most `most` records before each end.
///
/// # Errors
/// When the database fails or a record cannot be read.
pub fn written(tx: &mut Tx, first: Seq, most: i64, id_of: impl Fn(u32) -> Uuid) -> Result<Vec<(Seq, Record)>, DbError> {
    let mut found = vec![];
    let mut before = first;
    for at in 1.. {
        let id = id_of(at);
        let Some(last) = accepted(tx, id)? else { break };
        if last <= before {
            continue;
        }
        let after = before.max(last - most);
        let limit = usize::try_from(last - after).unwrap_or(0);
        let mut bodies = vec![];
        crate::journal::read_page(tx, after, limit, |seq, body| {
            bodies.push((seq, serde_json::from_str::<Record>(body).map_err(|e| DbError::other(e.to_string()))?));
            Ok(())
        })?;
        found.extend(bodies.into_iter().filter(|(_, record)| record.cmd == Some(id)));
        before = last;
    }
    Ok(found)
}

/// Served by the primary key.
const WHOLE_BEFORE: &str = "select seq from unit_version
  where no = $1 and seq < $2 and what in ('added', 'changed') order by seq desc limit 1";

/// A unit as it stood before a record; `like` says what no table keeps of a unit that a split has made.
///
/// # Errors
/// When the database fails or a record cannot be read.
pub fn unit_before(tx: &mut Tx, like: &Unit, seq: Seq) -> Result<Option<Unit>, DbError> {
    let Some(version) = super::unit::history(tx, like.no, seq, 1)?.into_iter().next() else { return Ok(None) };
    let whole = tx.query_opt(WHOLE_BEFORE, &params![like.no.0, seq], |row| row.get_i64(0))?;
    let written = match whole {
        Some(seq) => record(tx, seq)?,
        None => None,
    };
    let base = match written.map(|record| record.event) {
        Some(Event::UnitAdded(unit) | Event::UnitChanged(unit)) => *unit,
        _ => like.clone(),
    };
    if whole == Some(version.seq) {
        return Ok(Some(base));
    }
    // What has happened since that record is in the version; words that it joined are kept apart where they can be.
    let apart = |known: Vec<String>, told: Vec<String>| {
        let same = known.iter().flat_map(|word| word.split_whitespace()).eq(told.iter().map(String::as_str));
        if same { known } else { told }
    };
    let name_en = base.name_en.filter(|_| base.name == version.name);
    let (tags, aliases) = (apart(base.tags, version.tags), apart(base.aliases, version.aliases));
    let super::unit::Version { name, parent, sector, phone, superiors, closed_at_ms, .. } = version;
    Ok(Some(Unit { name, parent, sector, tags, aliases, phone, superiors, closed_at_ms, name_en, ..base }))
}
