//! What the journal promises: it gives back what was appended, and whatever is changed behind its back
//! is noticed, named, and cannot be proved.

// A test that meets an error must fail; the lint only knows functions marked as tests.
#![allow(clippy::unwrap_used)]

mod engines;

use engines::{on_each_engine, reader, writer};
use shouhu_store::engine::{Connection, Database, DbError, Value};
use shouhu_store::journal::{self, Broken, Fault, Head, Verdict};
use shouhu_store::{migrate, params};

/// Batches of 1 to 40 records; 240 records in all.
const BATCHES: [usize; 14] = [1, 2, 3, 1, 40, 7, 16, 33, 1, 1, 31, 32, 40, 32];
const RECORDS: i64 = 240;

fn body(seq: i64) -> String {
    format!(r#"{{"type":"receipt.signed","at_ms":{},"unit":{seq},"text":"𠀀庄村 签收"}}"#, 1_580_000_000_000 + seq)
}

fn filled(database: &Database) -> (Connection, Head) {
    let mut connection = writer(database);
    migrate::run(&mut connection).unwrap();
    let head = fill(&mut connection);
    (connection, head)
}

fn fill(connection: &mut Connection) -> Head {
    let mut head = connection.read(journal::head).unwrap();
    assert_eq!(head, Head::GENESIS);
    for size in BATCHES {
        let bodies: Vec<String> = (head.seq + 1..).take(size).map(body).collect();
        head = connection.write(|tx| journal::append(tx, &head, &bodies)).unwrap();
    }
    assert_eq!(head.seq, RECORDS);
    head
}

fn verdict(connection: &mut Connection, expected: Option<&Head>) -> Verdict {
    journal::verify(connection, expected, |_, _| true).unwrap()
}

fn broken(connection: &mut Connection, expected: Option<&Head>) -> Broken {
    match verdict(connection, expected) {
        Verdict::Broken(broken) => broken,
        other => panic!("not noticed: {other:?}"),
    }
}

fn alter(connection: &mut Connection, sql: &'static str, params: &[Value]) {
    let changed = connection.write::<_, DbError>(|tx| tx.execute(sql, params)).unwrap();
    assert!(changed > 0, "nothing was altered by {sql}");
}

/// A small generator of numbers: the same on each run.
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) % end as u64) as usize
    }
}

#[test]
fn what_was_appended_is_read_in_order() {
    on_each_engine(|database| {
        let (mut connection, head) = filled(database);
        assert_eq!(connection.read(journal::head).unwrap(), head);
        let mut read = Vec::new();
        let mut reader = reader(database);
        reader
            .read(|tx| {
                journal::read_from(tx, 100, |seq, body| {
                    read.push((seq, body.to_owned()));
                    Ok(())
                })
            })
            .unwrap();
        assert_eq!(read, (101..=RECORDS).map(|seq| (seq, body(seq))).collect::<Vec<_>>());
        let mut page = Vec::new();
        let show = |seq, body: &str| {
            page.push((seq, body.to_owned()));
            Ok(())
        };
        reader.read(|tx| journal::read_page(tx, 238, 1, show)).unwrap();
        assert_eq!(page, [(239, body(239))]);
        let none: [&str; 0] = [];
        assert_eq!(connection.write(|tx| journal::append(tx, &head, &none)), Ok(head));
        // A head that is not the journal's own cannot overwrite anything.
        let stale = Head { seq: head.seq - 1, ..head };
        let refused = connection.write(|tx| journal::append(tx, &stale, &["{}"]));
        assert!(matches!(refused, Err(DbError::Conflict { .. })), "{refused:?}");
        let clean = Verdict::Clean { records: 240, batches: 14, head };
        assert_eq!(verdict(&mut reader, Some(&head)), clean);
    });
}

#[test]
fn the_head_is_the_same_on_both_engines_and_for_ever() {
    on_each_engine(|database| {
        let (_, head) = filled(database);
        // Recorded once: if this fails, old journals no longer verify.
        assert_eq!(journal::hex::text(&head.hash), "24032cfbb52d49eb0b9963379733f08a0eda6e9c26326a4c7572eca123628d0f");
    });
}

#[test]
fn an_empty_journal_is_clean() {
    on_each_engine(|database| {
        let mut connection = writer(database);
        migrate::run(&mut connection).unwrap();
        let clean = Verdict::Clean { records: 0, batches: 0, head: Head::GENESIS };
        assert_eq!(verdict(&mut connection, Some(&Head::GENESIS)), clean);
        let kept = Head { seq: 1, hash: [7; 32] };
        let gone = Broken { first: 1, last: 1, record: None, fault: Fault::Tail };
        assert_eq!(broken(&mut connection, Some(&kept)), gone);
    });
}

#[test]
fn each_of_200_changed_bytes_is_noticed_and_named() {
    on_each_engine(|database| {
        let (mut connection, _) = filled(database);
        let mut dice = Dice(20_200_125);
        for round in 0..200 {
            let seq = dice.below(RECORDS as usize) as i64 + 1;
            let (text, leaf) = connection
                .read(|tx| {
                    let sql = "select body, leaf from journal where seq = $1";
                    tx.query(sql, &params![seq], |row| Ok((row.get_text(0)?.to_owned(), row.get_blob(1)?.to_vec())))
                })
                .unwrap()
                .remove(0);
            let (mut changed_text, mut changed_leaf) = (text.clone().into_bytes(), leaf.clone());
            if round % 8 == 0 {
                changed_leaf[dice.below(leaf.len())] ^= 1 << dice.below(8);
            } else {
                // Bytes of one letter of ASCII, so that it stays a text that the database accepts.
                let place = dice.below(60);
                changed_text[place] ^= 1 << dice.below(4);
            }
            let changed_text = String::from_utf8(changed_text).unwrap();
            assert!((&changed_text, &changed_leaf) != (&text, &leaf));
            let sql = "update journal set body = $2, leaf = $3 where seq = $1";
            alter(&mut connection, sql, &params![seq, &changed_text, &changed_leaf]);
            let found = broken(&mut connection, None);
            assert_eq!((found.record, found.fault), (Some(seq), Fault::RecordChanged));
            assert!((found.first..=found.last).contains(&seq));
            alter(&mut connection, sql, &params![seq, &text, &leaf]);
        }
        assert!(matches!(verdict(&mut connection, None), Verdict::Clean { .. }));
    });
}

#[test]
fn a_text_that_is_no_longer_utf_8_is_named_too() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::Sqlite(folder.path().join("t.db"));
    let (mut connection, _) = filled(&database);
    let sql = "update journal set body = cast($2 as text) where seq = $1";
    alter(&mut connection, sql, &params![77, &[b'{', 0xff, b'}']]);
    let found = broken(&mut connection, None);
    assert_eq!((found.record, found.fault), (Some(77), Fault::RecordChanged));
}

/// Alterations by one who knows the leaves, with what is found. Batch 5 holds the records 8 to 47.
const ALTERATIONS: &[(&[&str], Option<i64>, Fault)] = &[
    (&["delete from journal where seq = 20"], Some(20), Fault::RecordMissing),
    (&["delete from journal where seq = 47"], Some(47), Fault::RecordMissing),
    (&["delete from journal where seq = 240"], Some(240), Fault::RecordMissing),
    (&["delete from journal where seq = 1"], Some(1), Fault::RecordMissing),
    (
        // Two records change places, each with its leaf.
        &[
            "update journal set seq = 9999 where seq = 20",
            "update journal set seq = 20 where seq = 21",
            "update journal set seq = 21 where seq = 9999",
        ],
        None,
        Fault::Records,
    ),
    (
        &["delete from journal where seq = 20", "update journal set seq = seq - 1 where seq = 21"],
        Some(21),
        Fault::RecordMissing,
    ),
    (&["delete from journal_batch where first_seq = 8"], None, Fault::BatchMissing),
    (&["delete from journal_batch where first_seq = 209"], None, Fault::BatchMissing),
    (&["delete from journal_batch where first_seq = 1"], None, Fault::BatchMissing),
    (&["update journal_batch set last_seq = 46 where first_seq = 8"], None, Fault::Records),
    (&["update journal_batch set last_seq = 48 where first_seq = 8"], None, Fault::Records),
    (
        &["update journal_batch set last_seq = 9000000000000000000 where first_seq = 209"],
        Some(241),
        Fault::RecordMissing,
    ),
    (&["update journal_batch set first_seq = 46 where first_seq = 48"], None, Fault::BatchRange),
    (&["update journal_batch set first_seq = 9 where first_seq = 8"], None, Fault::BatchMissing),
    (&["update journal_batch set algorithm = 'md5' where first_seq = 8"], None, Fault::Algorithm),
];

#[test]
fn every_alteration_of_rows_is_noticed_and_named() {
    on_each_engine(|database| {
        let (mut connection, _) = filled(database);
        for (alterations, record, fault) in ALTERATIONS {
            for sql in *alterations {
                alter(&mut connection, sql, &[]);
            }
            let found = broken(&mut connection, None);
            assert_eq!((found.record, found.fault), (*record, *fault), "after {alterations:?}: {found:?}");
            // The next one alters the same journal, written again.
            alter(&mut connection, "delete from journal", &[]);
            alter(&mut connection, "delete from journal_batch", &[]);
            fill(&mut connection);
        }
    });
}

#[test]
fn a_changed_root_or_head_is_noticed() {
    on_each_engine(|database| {
        let (mut connection, _) = filled(database);
        let mut change = |sql: [&'static str; 2], fault| {
            let read = |row: &shouhu_store::engine::Row| Ok(row.get_blob(0)?.to_vec());
            let old = connection.read(|tx| tx.query(sql[0], &[], read)).unwrap().remove(0);
            let mut new = old.clone();
            new[31] ^= 1;
            for wrong in [new, vec![], vec![0; 33]] {
                alter(&mut connection, sql[1], &params![wrong]);
                let found = broken(&mut connection, None);
                assert_eq!((found.first, found.last, found.fault), (8, 47, fault));
            }
            alter(&mut connection, sql[1], &params![&old]);
        };
        let root = "select root from journal_batch where first_seq = 8";
        change([root, "update journal_batch set root = $1 where first_seq = 8"], Fault::Root);
        let head = "select head from journal_batch where first_seq = 8";
        change([head, "update journal_batch set head = $1 where first_seq = 8"], Fault::Chain);
        assert!(matches!(verdict(&mut connection, None), Verdict::Clean { .. }));
    });
}

#[test]
fn a_cut_tail_shows_against_a_head_that_was_kept() {
    on_each_engine(|database| {
        let (mut connection, head) = filled(database);
        alter(&mut connection, "delete from journal where seq > 208", &[]);
        let missing = broken(&mut connection, None);
        assert_eq!((missing.record, missing.fault), (Some(209), Fault::RecordMissing));
        alter(&mut connection, "delete from journal_batch where first_seq > 208", &[]);
        assert!(matches!(verdict(&mut connection, None), Verdict::Clean { records: 208, .. }));
        let tail = Broken { first: 209, last: 240, record: None, fault: Fault::Tail };
        assert_eq!(broken(&mut connection, Some(&head)), tail);
        // The tail is written again, well-formed, but with another record.
        let at = connection.read(journal::head).unwrap();
        let bodies: Vec<String> = (209..=240).map(|seq| body(seq + i64::from(seq == 230))).collect();
        connection.write(|tx| journal::append(tx, &at, &bodies)).unwrap();
        assert!(matches!(verdict(&mut connection, None), Verdict::Clean { records: 240, .. }));
        let rewritten = Broken { first: 209, last: 240, record: None, fault: Fault::Rewritten };
        assert_eq!(broken(&mut connection, Some(&head)), rewritten);
    });
}

#[test]
fn verification_tells_its_progress_and_stops_when_told() {
    on_each_engine(|database| {
        let mut connection = writer(database);
        migrate::run(&mut connection).unwrap();
        let mut head = Head::GENESIS;
        for batch in 0..300 {
            let bodies: Vec<String> = (0..100).map(|n| format!("[{batch},{n}]")).collect();
            head = connection.write(|tx| journal::append(tx, &head, &bodies)).unwrap();
        }
        let mut seen = Vec::new();
        let clean = journal::verify(&mut connection, Some(&head), |done, total| {
            seen.push((done, total));
            true
        });
        assert_eq!(clean, Ok(Verdict::Clean { records: 30_000, batches: 300, head }));
        assert_eq!(seen, [(8_200, 30_000), (16_400, 30_000), (24_600, 30_000), (30_000, 30_000)]);
        let stopped = journal::verify(&mut connection, None, |done, _| done < 10_000);
        let Ok(Verdict::Stopped { records: 16_400, head: good }) = stopped else { panic!("{stopped:?}") };
        let rest = journal::verify_from(&mut connection, &good, Some(&head), |_, _| true);
        assert_eq!(rest, Ok(Verdict::Clean { records: 30_000, batches: 136, head }));
        let other = Head { hash: [7; 32], ..good };
        let broken = journal::verify_from(&mut connection, &other, None, |_, _| true);
        assert!(matches!(broken, Ok(Verdict::Broken(Broken { first: 16_401, fault: Fault::Chain, .. }))), "{broken:?}");
        let ahead = Head { seq: 30_001, ..head };
        let cut = journal::verify_from(&mut connection, &ahead, None, |_, _| true);
        assert!(matches!(cut, Ok(Verdict::Broken(Broken { fault: Fault::Tail, .. }))), "{cut:?}");
    });
}

#[test]
fn each_record_can_be_proved_and_an_altered_proof_fails() {
    on_each_engine(|database| {
        let (mut connection, head) = filled(database);
        for seq in 1..=RECORDS {
            let proof = connection.read(|tx| journal::prove(tx, seq)).unwrap().unwrap();
            assert_eq!((proof.seq, &proof.body), (seq, &body(seq)));
            assert_eq!(journal::check(&proof), Ok(()), "record {seq}");
            let text = serde_json::to_string(&proof).unwrap();
            assert_eq!(serde_json::from_str::<journal::Proof>(&text).unwrap(), proof);
            for altered in alterations(&proof) {
                assert!(journal::check(&altered).is_err(), "record {seq} altered to {altered:?}");
            }
        }
        let last = connection.read(|tx| journal::prove(tx, RECORDS)).unwrap().unwrap();
        assert_eq!(last.head, head.hash);
        for nowhere in [i64::MIN, -1, 0, RECORDS + 1, i64::MAX] {
            assert_eq!(connection.read(|tx| journal::prove(tx, nowhere)), Ok(None));
        }
        // A record that was changed in the database cannot be proved.
        alter(&mut connection, "update journal set body = '{}' where seq = 100", &[]);
        let proof = connection.read(|tx| journal::prove(tx, 100)).unwrap().unwrap();
        assert_eq!(journal::check(&proof), Err(journal::ProofError::Record));
    });
}

/// One proof with each of its parts changed.
fn alterations(proof: &journal::Proof) -> Vec<journal::Proof> {
    let mut all = Vec::new();
    let mut with = |change: &dyn Fn(&mut journal::Proof)| {
        let mut altered = proof.clone();
        change(&mut altered);
        all.push(altered);
    };
    with(&|proof| proof.body.push(' '));
    with(&|proof| proof.root[0] ^= 1);
    with(&|proof| proof.prev_head[31] ^= 128);
    with(&|proof| proof.head[15] ^= 4);
    with(&|proof| proof.last += 1);
    with(&|proof| proof.first -= 1);
    with(&|proof| proof.path.push([0; 32]));
    with(&|proof| proof.seq += 1);
    with(&|proof| proof.seq -= 1);
    with(&|proof| proof.seq = i64::MAX);
    for step in 0..proof.path.len() {
        with(&|proof| proof.path[step][7] ^= 16);
    }
    if !proof.path.is_empty() {
        with(&|proof| proof.path.truncate(proof.path.len() - 1));
    }
    all
}
