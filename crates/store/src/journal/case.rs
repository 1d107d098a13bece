//! The case file: some records of the journal in one file that proves itself, as `docs/CASE-FILE.md` says.
//!
//! Every batch from the first record to the newest is in it, so that whoever kept any head since then can
//! compare it; of a batch's records only those of the case, each with its way to the batch's root. The
//! last line is a sum over all bytes before it, so that a change outside the records shows as well.
//! Making and checking share the shapes here; checking needs no database.

use super::{ALGORITHM, Hash, Head, chained, hex, merkle};
use crate::engine::{DbError, Tx};
use crate::params;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

/// Names the shape of the file.
pub const FORMAT: &str = "shouhu-case-file/1";
/// Batches of one reading: a snapshot keeps SQLite from shortening its log, so it is short.
const BATCHES: i64 = 256;
/// What the last line begins with, in the middle of which the summed bytes end.
const SUM: &str = "],\"sum\":\"";

/// The first line.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    pub format: String,
    pub algorithm: String,
    pub matter: i64,
    /// The head before the first batch of the file.
    pub before: Head,
}

/// One batch of the journal with those of its records that belong to the case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    pub first: i64,
    pub last: i64,
    #[serde(with = "hex")]
    pub root: Hash,
    #[serde(with = "hex")]
    pub head: Hash,
    pub records: Vec<CaseRecord>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CaseRecord {
    pub seq: i64,
    #[serde(with = "hex")]
    pub leaf: Hash,
    /// Neighbours in the tree of the batch, lowest first.
    #[serde(with = "hex::list")]
    pub path: Vec<Hash>,
    /// The record's JSON exactly as it was hashed; values about persons stay sealed.
    pub body: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Whole {
    format: String,
    algorithm: String,
    matter: i64,
    before: Head,
    batches: Vec<Batch>,
    sum: String,
}

/// Writes the lines of a file and sums them.
pub struct Writer {
    digest: Sha256,
    any: bool,
}

impl Writer {
    /// The file's first line.
    ///
    /// # Errors
    /// When the line cannot be made.
    pub fn open(matter: i64, before: Head) -> Result<(Self, String), DbError> {
        let opening = Opening { format: FORMAT.into(), algorithm: ALGORITHM.into(), matter, before };
        let line = json(&opening)?;
        let line = format!("{},\"batches\":[", line.strip_suffix('}').unwrap_or(&line));
        let mut writer = Self { digest: Sha256::new(), any: false };
        writer.digest.update(line.as_bytes());
        Ok((writer, line))
    }

    /// The lines of one batch: one for the batch, one for each record, so that a fault has a line.
    ///
    /// # Errors
    /// When a line cannot be made.
    pub fn batch(&mut self, batch: &Batch) -> Result<String, DbError> {
        let bare = Batch { records: vec![], ..batch.clone() };
        let line = json(&bare)?;
        let mut text = String::from(if self.any { ",\n" } else { "\n" });
        text.push_str(line.strip_suffix("]}").unwrap_or(&line));
        for (at, record) in batch.records.iter().enumerate() {
            text.push_str(if at > 0 { ",\n" } else { "\n" });
            text.push_str(&json(record)?);
        }
        text.push_str("]}");
        self.any = true;
        self.digest.update(text.as_bytes());
        Ok(text)
    }

    /// The last line.
    #[must_use]
    pub fn close(mut self) -> String {
        self.digest.update(b"\n");
        let sum = hex::text(&self.digest.finalize());
        format!("\n{SUM}{sum}\"}}\n")
    }
}

fn json<T: Serialize>(value: &T) -> Result<String, DbError> {
    serde_json::to_string(value).map_err(|e| DbError::other(e.to_string()))
}

/// The batch of a record and those behind it; served by the primary key.
const BATCHES_FROM: &str = "select first_seq, last_seq, root, head from journal_batch
  where first_seq >= $1 order by first_seq limit $2";
const BATCH_OF: &str = "select first_seq from journal_batch where first_seq <= $1 order by first_seq desc limit 1";
/// Served by the primary key.
const HEAD_BEFORE: &str = "select last_seq, head from journal_batch where first_seq < $1
  order by first_seq desc limit 1";
/// The records of a batch; served by the primary key.
const RECORDS: &str = "select seq, body from journal where seq >= $1 and seq <= $2 order by seq";

/// Where a case that begins with record `seq` begins: its batch, and the head before that.
///
/// # Errors
/// When the database fails.
pub fn beginning(tx: &mut Tx, seq: i64) -> Result<Option<(i64, Head)>, DbError> {
    let Some(first) = tx.query_opt(BATCH_OF, &params![seq], |row| row.get_i64(0))? else { return Ok(None) };
    let before =
        tx.query_opt(HEAD_BEFORE, &params![first], |row| Ok(Head { seq: row.get_i64(0)?, hash: row.get_array(1)? }))?;
    Ok(Some((first, before.unwrap_or(Head::GENESIS))))
}

/// The next batches from `first` on, with the records that are `wanted`; records behind `last` are not
/// looked at. An empty answer is the end.
///
/// # Errors
/// When the database or `wanted` fails.
pub fn batches(
    tx: &mut Tx,
    first: i64,
    last: i64,
    mut wanted: impl FnMut(i64, &str) -> Result<bool, DbError>,
) -> Result<Vec<Batch>, DbError> {
    let mut batches = tx.query(BATCHES_FROM, &params![first, BATCHES], |row| {
        Ok(Batch {
            first: row.get_i64(0)?,
            last: row.get_i64(1)?,
            root: row.get_array(2)?,
            head: row.get_array(3)?,
            records: vec![],
        })
    })?;
    for batch in batches.iter_mut().filter(|batch| batch.first <= last) {
        let (mut leaves, mut found) = (vec![], vec![]);
        tx.for_each(RECORDS, &params![batch.first, batch.last], |row| {
            let (seq, body) = (row.get_i64(0)?, row.get_text(1)?);
            let leaf = merkle::leaf(body.as_bytes());
            if seq <= last && wanted(seq, body)? {
                found.push((leaves.len(), CaseRecord { seq, leaf, path: vec![], body: body.to_owned() }));
            }
            leaves.push(leaf);
            Ok(())
        })?;
        let with_path = |(index, record)| CaseRecord { path: merkle::path(&leaves, index), ..record };
        batch.records = found.into_iter().map(with_path).collect();
    }
    Ok(batches)
}

/// What a check of a file has found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    pub matter: i64,
    /// Numbers of the records that are in the file, in its order.
    pub records: Vec<i64>,
    pub batches: usize,
    /// The heads before the first batch and after the last.
    pub from: Option<Head>,
    pub to: Option<Head>,
    /// In the order of the file; empty when everything holds.
    pub faults: Vec<CaseFault>,
    /// What the kept head said.
    pub kept: Option<Kept>,
}

/// How a head that was kept elsewhere stands to the file's chain.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    Met,
    Other,
    /// The file begins after it, or ends before it, or it is the end of no batch.
    Outside,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CaseFault {
    /// The text is no case file from this place on; the record of the line where one can be named.
    Unreadable { line: usize, record: Option<i64>, why: String },
    /// Another format or algorithm than this program knows.
    Unknown { named: String },
    /// The bytes are not the record's that was hashed.
    RecordChanged { seq: i64 },
    /// The record is whole, but its way does not lead to the batch's root, or its number lies outside.
    PathBroken { seq: i64 },
    /// The batch does not lead to the head that the file names, or does not follow on the one before.
    ChainBroken { first: i64, last: i64 },
    /// No record and no batch was touched, but something else in the file.
    SumWrong,
}

/// Checks a file by itself. `kept` is a head from elsewhere: without one, a file made up from end to end
/// holds as well.
#[must_use]
pub fn check(bytes: &[u8], kept: Option<&Head>) -> Report {
    let whole: Whole = match serde_json::from_slice(bytes) {
        Ok(whole) => whole,
        Err(error) => return unreadable(bytes, &error),
    };
    let mut report = Report { matter: whole.matter, from: Some(whole.before), ..Report::default() };
    for named in [(&whole.format, FORMAT), (&whole.algorithm, ALGORITHM)] {
        if named.0 != named.1 {
            report.faults.push(CaseFault::Unknown { named: named.0.clone() });
        }
    }
    let mut head = whole.before;
    let mut heads = vec![head];
    for batch in &whole.batches {
        for record in &batch.records {
            report.records.push(record.seq);
            report.faults.extend(fault_of(batch, record));
        }
        let follows = batch.first == head.seq.saturating_add(1) && batch.last >= batch.first;
        if !follows || chained(&head.hash, &batch.root, batch.first, batch.last) != batch.head {
            report.faults.push(CaseFault::ChainBroken { first: batch.first, last: batch.last });
        }
        head = Head { seq: batch.last, hash: batch.head };
        heads.push(head);
        report.batches += 1;
    }
    report.to = Some(head);
    report.kept = kept.map(|kept| match heads.iter().find(|head| head.seq == kept.seq) {
        Some(head) if head == kept => Kept::Met,
        Some(_) => Kept::Other,
        None => Kept::Outside,
    });
    if report.faults.is_empty() && !sums(bytes, &whole.sum) {
        report.faults.push(CaseFault::SumWrong);
    }
    report
}

fn fault_of(batch: &Batch, record: &CaseRecord) -> Option<CaseFault> {
    let seq = record.seq;
    if merkle::leaf(record.body.as_bytes()) != record.leaf {
        return Some(CaseFault::RecordChanged { seq });
    }
    let inside = batch.first >= 1 && (batch.first..=batch.last).contains(&seq);
    let size = batch.last.abs_diff(batch.first).saturating_add(1);
    let led = inside.then(|| merkle::root_from_path(&record.leaf, seq.abs_diff(batch.first), size, &record.path));
    (led.flatten() != Some(batch.root)).then_some(CaseFault::PathBroken { seq })
}

/// Whether the last line is the sum over everything before it, and nothing stands behind it.
fn sums(bytes: &[u8], sum: &str) -> bool {
    let tail = format!("{SUM}{sum}\"}}\n");
    let Some(summed) = bytes.strip_suffix(tail.as_bytes()) else { return false };
    hex::text(&Sha256::digest(summed)) == sum
}

fn unreadable(bytes: &[u8], error: &serde_json::Error) -> Report {
    // A line that was broken in two is read up to its end, which counts as the next one's place before the first.
    let line = error.line() - usize::from(error.column() == 0 && error.line() > 1);
    // Each record has a line of its own that begins with its number.
    let text = bytes.split(|b| *b == b'\n').nth(line.saturating_sub(1)).unwrap_or_default();
    let digits = text.strip_prefix(b"{\"seq\":").unwrap_or_default();
    let end = digits.iter().position(|b| !b.is_ascii_digit()).unwrap_or(0);
    let record = std::str::from_utf8(&digits[..end]).ok().and_then(|digits| digits.parse().ok());
    let faults = vec![CaseFault::Unreadable { line, record, why: error.to_string() }];
    Report { faults, ..Report::default() }
}
