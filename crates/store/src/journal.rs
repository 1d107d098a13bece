//! The journal: every change of state, in order, in a chain of hashes that shows any later change.
//! It appends, reads, verifies and proves; it knows nothing about what a record means, and has no way
//! to change or delete one.
//!
//! A record's leaf is SHA-256(0x00 ‖ body). Records committed together are a batch with a tree over
//! their leaves (RFC 6962), and a batch makes the chain's next head:
//! SHA-256(0x01 ‖ previous head ‖ root ‖ first ‖ last), numbers as 8 bytes, big-endian.

pub mod case;
pub mod hex;
mod merkle;
mod proof;
mod verify;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::engine::{DbError, Insert, Tx, Value};
use crate::params;
pub use merkle::Hash;
pub use proof::{Proof, ProofError, check, prove};
pub use verify::{Broken, Fault, Verdict, verify, verify_from};

/// How a batch is hashed; stored with it, so that another way can follow one day.
pub const ALGORITHM: &str = "sha256-rfc6962";
/// Bytes of the leaf that stand beside each record, so that a changed record can be named.
const LEAF_STORED: usize = 8;

/// The end of the chain: the last record's number and the hash over everything up to it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Head {
    pub seq: i64,
    #[serde(with = "hex")]
    pub hash: Hash,
}

impl Head {
    /// Before the first record.
    pub const GENESIS: Self = Self { seq: 0, hash: [0; 32] };

    /// As people write it down: `SEQ:64 hexadecimal digits`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (seq, hash) = text.trim().split_once(':')?;
        Some(Self { seq: seq.parse().ok().filter(|seq| *seq >= 0)?, hash: hex::parse(hash)? })
    }
}

impl std::fmt::Display for Head {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}", self.seq, hex::text(&self.hash))
    }
}

const JOURNAL: Insert = Insert { table: "journal", columns: &["seq", "body", "leaf"], conflict: "" };
const INSERT_BATCH: &str = "insert into journal_batch (first_seq, last_seq, root, head, algorithm)
  values ($1, $2, $3, $4, $5)";
/// The newest batch; served by the primary key.
const HEAD: &str = "select last_seq, head from journal_batch order by first_seq desc limit 1";
/// Records behind a place; served by the primary key.
const READ_FROM: &str = "select seq, body from journal where seq > $1 order by seq";
/// The next records behind a place; served by the primary key.
const READ_PAGE: &str = "select seq, body from journal where seq > $1 order by seq limit $2";

/// The records before a place, newest first; served by the primary key.
const READ_BACK: &str = "select seq, body from journal where seq < $1 order by seq desc limit $2";

/// Appends records as one batch behind `head` and answers the new head. `head` must be the journal's
/// own: the numbers of a wrong one collide, and [`verify`] finds a wrong hash.
pub fn append<B: AsRef<str>>(tx: &mut Tx, head: &Head, bodies: &[B]) -> Result<Head, DbError> {
    if bodies.is_empty() {
        return Ok(*head);
    }
    let leaves: Vec<Hash> = bodies.iter().map(|body| merkle::leaf(body.as_ref().as_bytes())).collect();
    let (first, last) = (head.seq + 1, head.seq.saturating_add_unsigned(bodies.len() as u64));
    let rows: Vec<[Value; 3]> = (first..)
        .zip(bodies)
        .zip(&leaves)
        .map(|((seq, body), leaf)| params![seq, body.as_ref(), &leaf[..LEAF_STORED]])
        .collect();
    tx.insert_many(&JOURNAL, &rows)?;
    let root = merkle::root(&leaves);
    let hash = chained(&head.hash, &root, first, last);
    tx.execute(INSERT_BATCH, &params![first, last, &root, &hash, ALGORITHM])?;
    Ok(Head { seq: last, hash })
}

/// The head that the database holds.
pub fn head(tx: &mut Tx) -> Result<Head, DbError> {
    let newest = tx.query_opt(HEAD, &[], |row| Ok(Head { seq: row.get_i64(0)?, hash: row.get_array(1)? }))?;
    Ok(newest.unwrap_or(Head::GENESIS))
}

/// Shows each record behind `after`, in order, without holding them all. It does not verify.
pub fn read_from(
    tx: &mut Tx,
    after: i64,
    mut show: impl FnMut(i64, &str) -> Result<(), DbError>,
) -> Result<(), DbError> {
    tx.for_each(READ_FROM, &params![after], |row| show(row.get_i64(0)?, row.get_text(1)?))
}

/// Shows at most `limit` records behind `after`, in order: for a caller that writes in between.
pub fn read_page(
    tx: &mut Tx,
    after: i64,
    limit: usize,
    mut show: impl FnMut(i64, &str) -> Result<(), DbError>,
) -> Result<(), DbError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    tx.for_each(READ_PAGE, &params![after, limit], |row| show(row.get_i64(0)?, row.get_text(1)?))
}

/// Shows at most `limit` records before a place, newest first: for a reader who looks back.
pub fn read_back(
    tx: &mut Tx,
    before: i64,
    limit: usize,
    mut show: impl FnMut(i64, &str) -> Result<(), DbError>,
) -> Result<(), DbError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    tx.for_each(READ_BACK, &params![before, limit], |row| show(row.get_i64(0)?, row.get_text(1)?))
}

/// The head that follows from the one before it and a batch.
fn chained(previous: &Hash, root: &Hash, first: i64, last: i64) -> Hash {
    Sha256::new()
        .chain_update([1])
        .chain_update(previous)
        .chain_update(root)
        .chain_update(first.to_be_bytes())
        .chain_update(last.to_be_bytes())
        .finalize()
        .into()
}
