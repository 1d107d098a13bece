//! Units as they were at a moment, and what has become of them since.

use crate::engine::{DbError, Row, Tx};
use crate::params;
use shouhu_domain::ids::{Millis, Seq, UnitNo};

/// One state of a unit; it holds from `from_ms` until before `until_ms`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version {
    pub no: UnitNo,
    pub seq: Seq,
    pub from_ms: Millis,
    pub until_ms: Option<Millis>,
    /// What made it, as in `unit_version.what`.
    pub what: String,
    /// Whether what made it was taken back.
    pub undone: bool,
    pub by: Option<UnitNo>,
    pub reason: Option<String>,
    pub code: String,
    pub name: String,
    pub level: String,
    pub kind: String,
    pub parent: Option<UnitNo>,
    pub sector: Option<String>,
    pub tags: Vec<String>,
    pub aliases: Vec<String>,
    pub phone: Option<String>,
    pub superiors: Vec<(String, UnitNo)>,
    pub reporting: Vec<(String, UnitNo, Millis)>,
    pub closed_at_ms: Option<Millis>,
    pub successors: Vec<UnitNo>,
}

impl Version {
    #[must_use]
    pub fn is_closed_at(&self, at_ms: Millis) -> bool {
        self.closed_at_ms.is_some_and(|closed| closed <= at_ms)
    }
}

/// Longest way up: a hostile import could be deep.
const PATH_MAX: usize = 64;

macro_rules! columns {
    ($rest:literal) => {
        concat!(
            "select no, seq, from_ms, until_ms, what, by_no, reason, code, name, level, kind, parent_no, sector, tags, \
             aliases, phone, superiors, reporting, closed_at_ms, successors, undone_seq from unit_version ",
            $rest
        )
    };
}

/// Served by the primary key.
const AS_OF: &str =
    columns!("where no = $1 and from_ms <= $2 and (until_ms is null or until_ms > $2) order by seq desc limit 1");
/// Served by `unit_version_by_parent`.
const CHILDREN_AS_OF: &str = columns!(
    "where parent_no = $1 and from_ms <= $2 and (until_ms is null or until_ms > $2)
     and ($4 = 1 or closed_at_ms is null or closed_at_ms > $2) order by no limit $3"
);
/// Served by the primary key. What was taken back does not count.
const CLOSING: &str = columns!(
    "where no = $1 and undone_seq is null and what in ('closed', 'merged', 'split') order by seq desc limit 1"
);
/// Served by the primary key.
const AT: &str = columns!("where no = $1 and seq = $2");
/// Served by the primary key.
const HISTORY: &str = columns!("where no = $1 and seq < $2 order by seq desc limit $3");

fn unit(row: &Row, at: usize) -> Result<Option<UnitNo>, DbError> {
    Ok(row.get_opt_i64(at)?.and_then(|no| u32::try_from(no).ok()).map(UnitNo))
}

fn version(row: &Row) -> Result<Version, DbError> {
    let text = |at: usize| Ok::<_, DbError>(row.get_opt_text(at)?.map(str::to_owned));
    let words =
        |at: usize| Ok::<_, DbError>(row.get_text(at)?.split_whitespace().map(str::to_owned).collect::<Vec<_>>());
    let number = |text: &str| text.parse().ok().map(UnitNo);
    let superior = |word: &String| {
        let (line, no) = word.rsplit_once(':')?;
        Some((line.to_owned(), number(no)?))
    };
    let reporting = |word: &String| {
        let (rest, until) = word.rsplit_once(':')?;
        let (line, no) = rest.rsplit_once(':')?;
        Some((line.to_owned(), number(no)?, until.parse().ok()?))
    };
    Ok(Version {
        no: UnitNo(row.get_int(0)?),
        seq: row.get_i64(1)?,
        from_ms: row.get_i64(2)?,
        until_ms: row.get_opt_i64(3)?,
        what: row.get_text(4)?.to_owned(),
        undone: row.get_opt_i64(20)?.is_some(),
        by: unit(row, 5)?,
        reason: text(6)?,
        code: row.get_text(7)?.to_owned(),
        name: row.get_text(8)?.to_owned(),
        level: row.get_text(9)?.to_owned(),
        kind: row.get_text(10)?.to_owned(),
        parent: unit(row, 11)?,
        sector: text(12)?,
        tags: words(13)?,
        aliases: words(14)?,
        phone: text(15)?,
        superiors: words(16)?.iter().filter_map(superior).collect(),
        reporting: words(17)?.iter().filter_map(reporting).collect(),
        closed_at_ms: row.get_opt_i64(18)?,
        successors: words(19)?.iter().filter_map(|no| number(no)).collect(),
    })
}

/// The unit as it was; `None` when it was not yet there. A closed one says since when.
///
/// # Errors
/// When the database fails.
pub fn as_of(tx: &mut Tx, no: UnitNo, at_ms: Millis) -> Result<Option<Version>, DbError> {
    tx.query_opt(AS_OF, &params![no.0, at_ms], version)
}

/// The unit and its superiors at home as they were, the nearest first.
///
/// # Errors
/// When the database fails.
pub fn path_as_of(tx: &mut Tx, no: UnitNo, at_ms: Millis) -> Result<Vec<Version>, DbError> {
    let mut path = vec![];
    let mut next = Some(no);
    while let Some(no) = next.filter(|_| path.len() < PATH_MAX) {
        let found = as_of(tx, no, at_ms)?;
        next = found.as_ref().and_then(|version| version.parent);
        path.extend(found);
    }
    Ok(path)
}

/// The units that stood directly below at home, by number: those that were open, or all.
///
/// # Errors
/// When the database fails.
pub fn children_as_of(
    tx: &mut Tx,
    no: UnitNo,
    at_ms: Millis,
    closed: bool,
    limit: i64,
) -> Result<Vec<Version>, DbError> {
    tx.query(CHILDREN_AS_OF, &params![no.0, at_ms, limit, closed], version)
}

/// Who took over from a unit that is closed.
///
/// # Errors
/// When the database fails.
pub fn successors(tx: &mut Tx, no: UnitNo) -> Result<Vec<UnitNo>, DbError> {
    Ok(tx.query_opt(CLOSING, &params![no.0], version)?.map(|version| version.successors).unwrap_or_default())
}

/// Whether what record `seq` made of the unit was taken back.
///
/// # Errors
/// When the database fails.
pub fn is_undone(tx: &mut Tx, no: UnitNo, seq: Seq) -> Result<bool, DbError> {
    Ok(tx.query_opt(AT, &params![no.0, seq], version)?.is_some_and(|version| version.undone))
}

/// What has become of a unit, the latest first, before a sequence number.
///
/// # Errors
/// When the database fails.
pub fn history(tx: &mut Tx, no: UnitNo, before: Seq, limit: i64) -> Result<Vec<Version>, DbError> {
    tx.query(HISTORY, &params![no.0, before, limit], version)
}
