//! A record with all that is needed to check, without this program, that the chain holds it.

use serde::{Deserialize, Serialize};

use super::{Hash, chained, hex, merkle};
use crate::engine::{DbError, Tx};
use crate::params;

/// That record `seq` is part of the chain whose head after its batch is `head`. Whoever keeps that
/// head from elsewhere (a witness, a printed sheet) needs to trust nobody for the rest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proof {
    pub seq: i64,
    /// The record's JSON exactly as it was hashed.
    pub body: String,
    /// Neighbours in the tree of the batch, lowest first.
    #[serde(with = "hex::list")]
    pub path: Vec<Hash>,
    #[serde(with = "hex")]
    pub root: Hash,
    /// First and last record of the batch.
    pub first: i64,
    pub last: i64,
    #[serde(with = "hex")]
    pub prev_head: Hash,
    #[serde(with = "hex")]
    pub head: Hash,
}

/// Where a proof fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    #[error("the record does not lie in the batch that the proof names")]
    Place,
    #[error("the record is not the one in the batch")]
    Record,
    #[error("the batch does not lead to the head that the proof names")]
    Head,
}

/// The batch of a record; served by the primary key.
const BATCH_OF: &str = "select first_seq, last_seq, root, head from journal_batch
  where first_seq <= $1 order by first_seq desc limit 1";
/// The head before a batch; served by the primary key.
const HEAD_BEFORE: &str = "select head from journal_batch where first_seq < $1 order by first_seq desc limit 1";
/// The records of a batch; served by the primary key.
const RECORDS: &str = "select seq, body from journal where seq >= $1 and seq <= $2 order by seq";

/// The proof of one record, or nothing if there is no such record.
pub fn prove(tx: &mut Tx, seq: i64) -> Result<Option<Proof>, DbError> {
    let batch = tx.query_opt(BATCH_OF, &params![seq], |row| {
        Ok((row.get_i64(0)?, row.get_i64(1)?, row.get_array(2)?, row.get_array(3)?))
    })?;
    let Some((first, last, root, head)) = batch.filter(|(_, last, ..)| *last >= seq) else {
        return Ok(None);
    };
    let prev_head = tx.query_opt(HEAD_BEFORE, &params![first], |row| row.get_array(0))?.unwrap_or_default();
    let (mut leaves, mut found) = (Vec::new(), None);
    tx.for_each(RECORDS, &params![first, last], |row| {
        let body = row.get_text(1)?;
        if row.get_i64(0)? == seq {
            found = Some((leaves.len(), body.to_owned()));
        }
        leaves.push(merkle::leaf(body.as_bytes()));
        Ok(())
    })?;
    Ok(found.map(|(index, body)| Proof {
        seq,
        body,
        path: merkle::path(&leaves, index),
        root,
        first,
        last,
        prev_head,
        head,
    }))
}

/// Checks a proof by itself; that its `head` is the right one must be known from elsewhere.
pub fn check(proof: &Proof) -> Result<(), ProofError> {
    let Proof { seq, first, last, .. } = *proof;
    if first < 1 || seq < first || seq > last {
        return Err(ProofError::Place);
    }
    let (index, size) = (seq.abs_diff(first), last.abs_diff(first).saturating_add(1));
    let leaf = merkle::leaf(proof.body.as_bytes());
    if merkle::root_from_path(&leaf, index, size, &proof.path) != Some(proof.root) {
        return Err(ProofError::Record);
    }
    if chained(&proof.prev_head, &proof.root, first, last) != proof.head {
        return Err(ProofError::Head);
    }
    Ok(())
}
