//! Values about persons in the journal: ciphertext under one key per subject (rule 12).
//!
//! Destroying a subject's key erases the value for ever while the chain stays verifiable. Keys
//! live in the operational table `subject_key`; a backup that must forget has to forget them too.

use crate::engine::{DbError, Insert, Tx};
use crate::params;
use crate::snapshot;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD as BASE64;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use shouhu_domain::event::{Event, PersonalValue, Record, Subject};
use shouhu_domain::ids::Seq;
use std::collections::HashMap;

/// Fills a buffer with unpredictable bytes; a seeded one in tests.
pub type Entropy = Box<dyn FnMut(&mut [u8]) + Send>;

const KEY: &str = "select key from subject_key where subject = $1";
const NEW_KEYS: Insert =
    Insert { table: "subject_key", columns: &["subject", "key"], conflict: "on conflict (subject) do nothing" };
const FORGET: &str = "delete from subject_key where subject = $1";
/// What is kept beside the journal under somebody's number.
const OPERATIONAL: [&str; 3] = [
    "delete from session where person_no = $1",
    "delete from credential where person_no = $1",
    "delete from draft where person_no = $1",
];

/// Seals every plain personal value in these events. New keys are stored in the same transaction.
///
/// # Errors
/// When a key can be neither read nor stored.
pub fn seal<'e>(
    tx: &mut Tx,
    events: impl Iterator<Item = &'e mut Event>,
    entropy: &mut Entropy,
) -> Result<(), DbError> {
    let mut fresh: HashMap<String, [u8; 32]> = HashMap::new();
    for (_, personal) in events.flat_map(Event::personal_mut) {
        let PersonalValue::Plain(text) = &personal.value else { continue };
        let key = match fresh.get(&personal.subject) {
            Some(key) => *key,
            None => match find_key(tx, &personal.subject)? {
                Some(key) => key,
                None => {
                    let mut key = [0; 32];
                    entropy(&mut key);
                    fresh.insert(personal.subject.clone(), key);
                    key
                }
            },
        };
        let mut nonce = [0; 24];
        entropy(&mut nonce);
        let payload = Payload { msg: text.as_bytes(), aad: personal.subject.as_bytes() };
        let sealed = XChaCha20Poly1305::new(&Key::from(key))
            .encrypt(&XNonce::from(nonce), payload)
            .map_err(|_| DbError::other("a personal value could not be sealed"))?;
        personal.value = PersonalValue::Sealed(BASE64.encode([nonce.as_slice(), &sealed].concat()));
    }
    let rows: Vec<_> = fresh.iter().map(|(subject, key)| params![subject, key.as_slice()]).collect();
    if !rows.is_empty() {
        tx.insert_many(&NEW_KEYS, &rows)?;
    }
    Ok(())
}

/// Makes sealed values readable again, or says that they have been erased.
///
/// # Errors
/// When the key table cannot be read.
pub fn unseal<'e>(tx: &mut Tx, events: impl Iterator<Item = &'e mut Event>) -> Result<(), DbError> {
    // A person's values follow each other: name, account, post after post.
    let mut last: Option<(String, Option<[u8; 32]>)> = None;
    for (_, personal) in events.flat_map(Event::personal_mut) {
        let PersonalValue::Sealed(sealed) = &personal.value else { continue };
        let key = match &last {
            Some((subject, key)) if *subject == personal.subject => *key,
            _ => {
                let key = find_key(tx, &personal.subject)?;
                last = Some((personal.subject.clone(), key));
                key
            }
        };
        let plain = key.and_then(|key| open(&key, &personal.subject, sealed));
        personal.value = plain.map_or(PersonalValue::Erased, PersonalValue::Plain);
    }
    Ok(())
}

fn open(key: &[u8; 32], subject: &str, sealed: &str) -> Option<String> {
    let bytes = BASE64.decode(sealed).ok()?;
    let (nonce, cipher) = bytes.split_first_chunk::<24>()?;
    let payload = Payload { msg: cipher, aad: subject.as_bytes() };
    let plain = XChaCha20Poly1305::new(&Key::from(*key)).decrypt(&XNonce::from(*nonce), payload).ok()?;
    String::from_utf8(plain).ok()
}

fn find_key(tx: &mut Tx, subject: &str) -> Result<Option<[u8; 32]>, DbError> {
    tx.query_opt(KEY, &params![subject], |row| row.get_array(0))
}

/// Of the installation itself: what it marks with this key was made here.
const INSTALLATION: &str = "installation";

/// The installation's own key; `fresh` becomes it when there is none yet.
///
/// # Errors
/// When the key table can be neither read nor written.
pub fn installation_key(tx: &mut Tx, fresh: &[u8; 32]) -> Result<[u8; 32], DbError> {
    tx.insert_many(&NEW_KEYS, &[params![INSTALLATION, fresh.as_slice()]])?;
    Ok(find_key(tx, INSTALLATION)?.unwrap_or(*fresh))
}

/// Destroys the keys of those whom these records erase, with what lies beside the journal: from now on
/// replay says "erased". The rows that showed the values follow from the record like any others.
///
/// Only the lane does this, once: a name that is typed later under the same subject gets a new key, which
/// a replay of the old record must not take away.
///
/// # Errors
/// When the tables cannot be written.
pub(crate) fn destroy(tx: &mut Tx, records: &[(Seq, Record)]) -> Result<(), DbError> {
    for (_, record) in records {
        let Event::PersonalErased { subject, .. } = &record.event else { continue };
        tx.execute(FORGET, &params![subject.to_string()])?;
        if let Subject::Person(person) = subject {
            for sql in OPERATIONAL {
                tx.execute(sql, &params![person.0])?;
            }
            snapshot::drop_head(tx)?;
        }
    }
    Ok(())
}
