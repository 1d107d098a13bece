//! Reads the whole journal and says whether it is what was once written. It only reads, in short
//! snapshots, so that it may run beside the writer; it never repairs.

use super::{ALGORITHM, Hash, Head, chained, merkle};
use crate::engine::{Connection, DbError, Row, Tx};
use crate::params;

/// What the journal looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    Clean {
        records: u64,
        batches: u64,
        head: Head,
    },
    Broken(Broken),
    /// The caller wanted no more.
    Stopped {
        records: u64,
        /// The chain is good up to here; [`verify_from`] goes on.
        head: Head,
    },
}

/// The first place where the journal is not what was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Broken {
    /// The records that are in doubt.
    pub first: i64,
    pub last: i64,
    /// The one record, if it can be named.
    pub record: Option<i64>,
    pub fault: Fault,
}

/// What is wrong there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    #[error("the record was changed")]
    RecordChanged,
    #[error("the record is missing")]
    RecordMissing,
    #[error("records belong to no batch")]
    BatchMissing,
    #[error("batches overlap or are not in order")]
    BatchRange,
    #[error("the batch names an algorithm that is not known")]
    Algorithm,
    #[error("the records of the batch are not those that were hashed")]
    Records,
    #[error("the root of the batch was changed")]
    Root,
    #[error("the head does not follow from the batch and the head before it")]
    Chain,
    #[error("the end of the journal is missing")]
    Tail,
    #[error("the journal was written anew: its head is not the one that was kept")]
    Rewritten,
}

/// Batches read in one snapshot. A snapshot keeps SQLite from shortening its log, so it is short.
const BATCHES_PER_ROUND: i64 = 256;
/// Records between two reports of progress.
const PROGRESS_EVERY: u64 = 8_192;

const LAST_RECORD: &str = "select max(seq) from journal";
/// The newest batch; served by the primary key.
const LAST_BATCH: &str = "select first_seq, last_seq from journal_batch order by first_seq desc limit 1";
/// Batches from a place on; served by the primary key.
const BATCHES: &str = "select first_seq, last_seq, root, head, algorithm from journal_batch
  where first_seq > $1 and first_seq <= $2 order by first_seq limit $3";
/// Records from a place to a place; served by the primary key.
const RECORDS: &str = "select seq, body, leaf from journal where seq >= $1 and seq <= $2 order by seq";

/// Recomputes the chain from its beginning to the last record that there is when it starts.
/// `expected` is a head that was kept elsewhere: without one, a cut tail and a rewritten chain look
/// clean. `progress` gets records done and records to do, and answers false to stop.
pub fn verify(
    connection: &mut Connection,
    expected: Option<&Head>,
    progress: impl FnMut(u64, u64) -> bool,
) -> Result<Verdict, DbError> {
    verify_from(connection, &Head::GENESIS, expected, progress)
}

/// As [`verify`], behind a head up to which the caller has verified already.
///
/// # Errors
/// When the database cannot be read.
pub fn verify_from(
    connection: &mut Connection,
    good: &Head,
    expected: Option<&Head>,
    progress: impl FnMut(u64, u64) -> bool,
) -> Result<Verdict, DbError> {
    let (records, end) = connection.read(|tx| {
        let records = tx.query_opt(LAST_RECORD, &[], |row| row.get_opt_i64(0))?.flatten().unwrap_or(0);
        let batch = tx.query_opt(LAST_BATCH, &[], |row| Ok(row.get_i64(0)?.max(row.get_i64(1)?)))?;
        // Either table may have lost its end.
        Ok::<_, DbError>((records, records.max(batch.unwrap_or(0))))
    })?;
    let mut walk = Walk {
        progress,
        total: records.unsigned_abs(),
        expected: expected.copied().filter(|head| head.seq > good.seq),
        head: *good,
        last_first: good.seq,
        batches: 0,
        reported: good.seq.unsigned_abs(),
    };
    loop {
        match connection.read(|tx| walk.round(tx, end))? {
            Step::On => {}
            Step::Stop => {
                return Ok(Verdict::Stopped { records: walk.head.seq.unsigned_abs(), head: walk.head });
            }
            Step::Broken(broken) => return Ok(Verdict::Broken(broken)),
            Step::End => return Ok(walk.finish(end)),
        }
    }
}

/// What one round found.
enum Step {
    On,
    End,
    Stop,
    Broken(Broken),
}

struct Walk<P> {
    progress: P,
    total: u64,
    expected: Option<Head>,
    /// The chain is good up to here.
    head: Head,
    /// `first_seq` of the last batch read.
    last_first: i64,
    batches: u64,
    reported: u64,
}

/// A batch as it is stored; hashes of a wrong length must be told from an error of the database.
struct Batch {
    first: i64,
    last: i64,
    root: Vec<u8>,
    head: Vec<u8>,
    algorithm: String,
}

impl Batch {
    fn read(row: &Row) -> Result<Self, DbError> {
        Ok(Self {
            first: row.get_i64(0)?,
            last: row.get_i64(1)?,
            root: row.get_blob(2)?.to_vec(),
            head: row.get_blob(3)?.to_vec(),
            algorithm: row.get_text(4)?.to_owned(),
        })
    }

    fn broken(&self, record: Option<i64>, fault: Fault) -> Broken {
        Broken { first: self.first, last: self.last, record, fault }
    }
}

impl<P: FnMut(u64, u64) -> bool> Walk<P> {
    fn round(&mut self, tx: &mut Tx, end: i64) -> Result<Step, DbError> {
        let place = params![self.last_first, end, BATCHES_PER_ROUND];
        let batches = tx.query(BATCHES, &place, Batch::read)?;
        let (Some(first), Some(last)) = (batches.first(), batches.last()) else { return Ok(Step::End) };
        let (mut waiting, mut leaves, mut step) = (batches.iter(), Vec::<Hash>::new(), None);
        let mut batch = first;
        if let Some(broken) = self.misplaced(waiting.next()) {
            return Ok(Step::Broken(broken));
        }
        let (from, to) = (first.first, last.last);
        tx.scan(RECORDS, &params![from, to], |row| {
            let seq = batch.first.saturating_add_unsigned(leaves.len() as u64);
            match record(row, seq) {
                Ok(leaf) => leaves.push(leaf),
                Err(fault) => {
                    step = Some(Step::Broken(batch.broken(Some(seq), fault)));
                    return Ok(false);
                }
            }
            if seq < batch.last {
                return Ok(true);
            }
            step = self.close(batch, &leaves);
            leaves.clear();
            if let Some(next) = waiting.next().filter(|_| step.is_none()) {
                step = self.misplaced(Some(next)).map(Step::Broken);
                batch = next;
            }
            Ok(step.is_none())
        })?;
        if let Some(step) = step {
            return Ok(step);
        }
        if self.head.seq < to {
            let seq = batch.first.saturating_add_unsigned(leaves.len() as u64);
            return Ok(Step::Broken(batch.broken(Some(seq), Fault::RecordMissing)));
        }
        Ok(Step::On)
    }

    /// Whether a batch stands right behind the last one.
    fn misplaced(&mut self, batch: Option<&Batch>) -> Option<Broken> {
        let batch = batch?;
        let next = self.head.seq + 1;
        self.last_first = batch.first;
        if batch.first > next {
            return Some(Broken { first: next, last: batch.first - 1, record: None, fault: Fault::BatchMissing });
        }
        if batch.first < next || batch.last < batch.first {
            return Some(batch.broken(None, Fault::BatchRange));
        }
        (batch.algorithm != ALGORITHM).then(|| batch.broken(None, Fault::Algorithm))
    }

    /// All records of a batch were read: whether they give its root, and that its head.
    fn close(&mut self, batch: &Batch, leaves: &[Hash]) -> Option<Step> {
        let root = merkle::root(leaves);
        let head = chained(&self.head.hash, &root, batch.first, batch.last);
        let fault = match (root[..] == batch.root[..], head[..] == batch.head[..]) {
            (true, true) => None,
            (true, false) => Some(Fault::Chain),
            (false, true) => Some(Fault::Root),
            (false, false) => Some(Fault::Records),
        };
        let kept = self.expected.filter(|kept| (batch.first..=batch.last).contains(&kept.seq));
        let other = kept.is_some_and(|kept| kept != Head { seq: batch.last, hash: head });
        if let Some(fault) = fault.or(other.then_some(Fault::Rewritten)) {
            return Some(Step::Broken(batch.broken(None, fault)));
        }
        self.head = Head { seq: batch.last, hash: head };
        self.batches += 1;
        let done = batch.last.unsigned_abs();
        if done - self.reported < PROGRESS_EVERY {
            return None;
        }
        self.reported = done;
        (!(self.progress)(done, self.total)).then_some(Step::Stop)
    }

    fn finish(mut self, end: i64) -> Verdict {
        let broken = |first, last, fault| Verdict::Broken(Broken { first, last, record: None, fault });
        if self.head.seq < end {
            return broken(self.head.seq + 1, end, Fault::BatchMissing);
        }
        if self.head.seq > end {
            return broken(end + 1, self.head.seq, Fault::Tail);
        }
        if let Some(kept) = self.expected.filter(|kept| kept.seq > self.head.seq) {
            return broken(self.head.seq + 1, kept.seq, Fault::Tail);
        }
        let records = self.head.seq.unsigned_abs();
        if (self.progress)(records, self.total) {
            Verdict::Clean { records, batches: self.batches, head: self.head }
        } else {
            Verdict::Stopped { records, head: self.head }
        }
    }
}

/// The leaf of the record that must stand here.
fn record(row: &Row, seq: i64) -> Result<Hash, Fault> {
    if row.get_i64(0) != Ok(seq) {
        return Err(Fault::RecordMissing);
    }
    // A text that is no longer UTF-8 was changed like any other.
    let leaf = merkle::leaf(row.get_text(1).map_err(|_| Fault::RecordChanged)?.as_bytes());
    match row.get_blob(2) {
        Ok(stored) if stored == &leaf[..super::LEAF_STORED] => Ok(leaf),
        _ => Err(Fault::RecordChanged),
    }
}

impl Fault {
    /// A short name for programs.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::RecordChanged => "record_changed",
            Self::RecordMissing => "record_missing",
            Self::BatchMissing => "batch_missing",
            Self::BatchRange => "batch_range",
            Self::Algorithm => "algorithm",
            Self::Records => "records",
            Self::Root => "root",
            Self::Chain => "chain",
            Self::Tail => "tail",
            Self::Rewritten => "rewritten",
        }
    }
}
