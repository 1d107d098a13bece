//! A case file proves itself: whatever is changed in it is noticed, and a changed record is named.

// A test that meets an error must fail; the lint only knows functions marked as tests.
#![allow(clippy::unwrap_used)]

mod engines;

use engines::{on_each_engine, reader, writer};
use shouhu_store::engine::{Database, DbError, Tx};
use shouhu_store::journal::case::{self, CaseFault, Kept};
use shouhu_store::journal::{self, Head};
use shouhu_store::migrate;

const SIZES: [usize; 9] = [1, 40, 3, 1, 33, 16, 2, 1, 7];

fn body(seq: i64) -> String {
    format!(r#"{{"at":{seq},"event":{{"matter":{},"text":"𠀀庄村 “签收”\n"}}}}"#, seq % 3)
}

fn file(tx: &mut Tx, matter: i64) -> Result<String, DbError> {
    let (mut first, before) = case::beginning(tx, 2)?.unwrap();
    let (mut writer, mut text) = case::Writer::open(matter, before)?;
    loop {
        let batches = case::batches(tx, first, 90, |seq, _| Ok(seq % 3 == matter))?;
        let Some(last) = batches.last() else { break };
        first = last.last + 1;
        for batch in &batches {
            text.push_str(&writer.batch(batch)?);
        }
    }
    Ok(text + &writer.close())
}

/// A journal of some batches, the file of a case in it, and the journal's heads.
fn made(database: &Database) -> (String, Vec<Head>) {
    let mut connection = writer(database);
    migrate::run(&mut connection).unwrap();
    let mut heads = vec![connection.read(journal::head).unwrap()];
    for size in SIZES {
        let head = *heads.last().unwrap();
        let bodies: Vec<String> = (head.seq + 1..).take(size).map(body).collect();
        heads.push(connection.write(|tx| journal::append(tx, &head, &bodies)).unwrap());
    }
    (reader(database).read(|tx| file(tx, 2)).unwrap(), heads)
}

#[test]
fn a_file_holds_by_itself_and_against_a_kept_head() {
    on_each_engine(|database| {
        let (text, heads) = made(database);
        let report = case::check(text.as_bytes(), heads.last());
        assert_eq!((report.faults.as_slice(), report.kept), (&[][..], Some(Kept::Met)), "{text}");
        assert!(report.records.iter().all(|seq| seq % 3 == 2 && *seq <= 90), "{:?}", report.records);
        assert_eq!((report.records.len(), report.to), (30, heads.last().copied()));
        let kept = |head: &Head| case::check(text.as_bytes(), Some(head)).kept;
        assert_eq!(kept(&heads[3]), Some(Kept::Met), "a head in the middle");
        assert_eq!(kept(&Head { hash: [7; 32], ..heads[3] }), Some(Kept::Other));
        assert_eq!(kept(&Head { seq: 5, ..heads[3] }), Some(Kept::Outside));
    });
}

#[test]
fn every_flipped_byte_is_noticed_and_a_changed_record_is_named() {
    let folder = tempfile::tempdir().unwrap();
    let (text, _) = made(&Database::Sqlite(folder.path().join("case.db")));
    let (mut named, mut state) = (0, 20_200_126_u64);
    for _ in 0..2_000 {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let at = usize::try_from(state >> 20).unwrap() % text.len();
        let mut bytes = text.clone().into_bytes();
        bytes[at] ^= 1 << (state & 7);
        let report = case::check(&bytes, None);
        assert!(!report.faults.is_empty(), "byte {at}");
        // Inside the record's body the record itself is named.
        let newline = |from: &[u8]| from.iter().rposition(|b| *b == b'\n').map_or(0, |end| end + 1);
        let line = newline(&text.as_bytes()[..at]);
        let whole = &text[line..text[line..].find('\n').map_or(text.len(), |end| line + end)];
        let Some(seq) = whole.strip_prefix("{\"seq\":").and_then(|rest| rest.split_once(',')) else { continue };
        let body = line + whole.find("\"body\":\"").unwrap() + 8;
        if at >= body && at < line + whole.len() - 2 {
            let seq: i64 = seq.0.parse().unwrap();
            let names = |fault: &CaseFault| match fault {
                CaseFault::RecordChanged { seq: changed } => *changed == seq,
                CaseFault::Unreadable { record, .. } => *record == Some(seq),
                _ => false,
            };
            assert!(report.faults.iter().any(names), "{seq}: {:?}", report.faults);
            named += 1;
        }
    }
    assert!(named > 200, "{named}");
}

#[test]
fn a_record_left_out_or_put_elsewhere_breaks_nothing_else_but_shows() {
    let folder = tempfile::tempdir().unwrap();
    let (text, _) = made(&Database::Sqlite(folder.path().join("case.db")));
    let lines: Vec<&str> = text.lines().collect();
    let at = lines.iter().position(|line| line.starts_with("{\"seq\":8,")).unwrap();
    let without = [&lines[..at], &lines[at + 1..]].concat().join("\n") + "\n";
    assert_eq!(case::check(without.as_bytes(), None).faults, [CaseFault::SumWrong]);
    let moved = text.replacen("{\"seq\":8,", "{\"seq\":9,", 1);
    assert_eq!(case::check(moved.as_bytes(), None).faults, [CaseFault::PathBroken { seq: 9 }]);
    let other = text.replacen("shouhu-case-file/1", "shouhu-case-file/9", 1);
    assert_eq!(case::check(other.as_bytes(), None).faults, [CaseFault::Unknown { named: "shouhu-case-file/9".into() }]);
}
