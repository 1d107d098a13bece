//! Promise P10: a value that is changed behind the product's back is noticed. In the journal `verify`
//! names the record or its batch; in a table the comparison with a replay names the row.
//!
//! `SHOUHU_TAMPER` sets how many values in each (100); `SHOUHU_SEED` which.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../store/tests/field/mod.rs"]
mod field;

use field::*;
use rusqlite::types::Value;
use shouhu_sim::rng::Rng;
use shouhu_store::compare::{PROJECTED, compare};
use shouhu_store::engine::{Connection, Database, Options, Role};
use shouhu_store::journal::{self, Head, Verdict};
use std::path::{Path, PathBuf};

fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

/// An installation with rows in the tables, stopped.
fn installation(folder: &Path) -> PathBuf {
    let path = folder.join("t.db");
    let store = open(&Database::Sqlite(path.clone()));
    found(&store);
    for first in [1, 100, 200] {
        everything(&store, first);
    }
    store.stop();
    path
}

fn reader(path: &Path) -> Connection {
    Connection::open(&Database::Sqlite(path.to_owned()), Role::Reader, &Options::default()).unwrap()
}

/// One value of one row, changed; what it was and where, or `None` if the tables themselves refuse it.
fn change(path: &Path, table: &str, rng: &mut Rng) -> Option<String> {
    let own = rusqlite::Connection::open(path).unwrap();
    own.execute_batch("pragma synchronous = off").unwrap();
    let columns: Vec<String> = own
        .prepare(&format!("select name from pragma_table_info('{table}')"))
        .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
        .unwrap();
    let keys: Vec<String> = own
        .prepare(&format!("select name from pragma_table_info('{table}') where pk > 0 order by pk"))
        .and_then(|mut s| s.query_map([], |row| row.get(0))?.collect())
        .unwrap();
    let column = rng.pick(&columns).clone();
    let rows: i64 = own.query_row(&format!("select count(*) from {table}"), [], |row| row.get(0)).unwrap();
    if rows == 0 {
        return None;
    }
    let list = keys.join(", ");
    let sql = format!(
        "select {column}, {list} from {table} order by {list} limit 1 offset {}",
        rng.index(usize::try_from(rows).unwrap())
    );
    let (old, key): (Value, Vec<Value>) = own
        .query_row(&sql, [], |row| Ok((row.get(0)?, (1..=keys.len()).map(|at| row.get(at)).collect::<Result<_, _>>()?)))
        .unwrap();
    let new = other(&old, rng);
    let place: Vec<String> = keys.iter().enumerate().map(|(at, key)| format!("{key} = ?{}", at + 2)).collect();
    let update = format!("update {table} set {column} = ?1 where {}", place.join(" and "));
    let values = std::iter::once(&new).chain(&key);
    let changed = own.execute(&update, rusqlite::params_from_iter(values)).ok()?;
    assert_eq!(changed, 1);
    Some(format!("{table}.{column} of {key:?}: {old:?} became {new:?}"))
}

fn other(old: &Value, rng: &mut Rng) -> Value {
    match old {
        Value::Null if rng.chance(1, 2) => Value::Integer(1),
        Value::Null => Value::Text("x".into()),
        Value::Integer(0) => Value::Integer(1),
        Value::Integer(number) => Value::Integer(number - 1),
        Value::Text(text) => {
            let mut chars: Vec<char> = text.chars().collect();
            let at = rng.index(chars.len());
            match chars.get_mut(at) {
                Some(c) => *c = if *c == '7' { '8' } else { '7' },
                None => chars.push('7'),
            }
            Value::Text(chars.into_iter().collect())
        }
        Value::Blob(bytes) => {
            let mut bytes = bytes.clone();
            let at = rng.index(bytes.len());
            bytes[at] ^= 1 << rng.range(0, 8);
            Value::Blob(bytes)
        }
        Value::Real(_) => panic!("there are no floats"),
    }
}

#[test]
fn a_changed_value_of_the_journal_is_noticed_and_named() {
    let (seed, changes) = (number("SHOUHU_SEED", 11), number("SHOUHU_TAMPER", 100));
    let folder = tempfile::tempdir().unwrap();
    let whole = installation(folder.path());
    let Verdict::Clean { head, .. } = verdict(&mut reader(&whole)) else { panic!("clean before") };
    let (mut rng, mut noticed) = (Rng::new(seed), 0);
    while noticed < changes {
        let path = folder.path().join("copy.db");
        std::fs::copy(&whole, &path).unwrap();
        let table = if rng.chance(2, 3) { "journal" } else { "journal_batch" };
        let Some(what) = change(&path, table, &mut rng) else { continue };
        let found = journal::verify(&mut reader(&path), Some(&head), |_, _| true).unwrap();
        let Verdict::Broken(broken) = found else { panic!("seed {seed}: {what} was not noticed: {found:?}") };
        if what.starts_with("journal.body") || what.starts_with("journal.leaf") {
            let named = what.split(['(', ')']).nth(1).unwrap().parse().ok();
            assert_eq!(broken.record, named, "seed {seed}: {what} was named wrongly: {broken:?}");
        }
        noticed += 1;
    }
    println!("tamper: seed {seed}, {noticed} of {changes} changes of the journal noticed");
}

#[test]
fn a_cut_end_and_a_chain_written_anew_are_noticed_with_a_kept_head() {
    let folder = tempfile::tempdir().unwrap();
    let whole = installation(folder.path());
    let Verdict::Clean { head, .. } = verdict(&mut reader(&whole)) else { panic!("clean before") };
    let other = Head { hash: [7; 32], ..head };
    let told = journal::verify(&mut reader(&whole), Some(&other), |_, _| true).unwrap();
    assert!(matches!(told, Verdict::Broken(_)), "another head than the one that was kept: {told:?}");
    let own = rusqlite::Connection::open(&whole).unwrap();
    let last: i64 = own.query_row("select max(first_seq) from journal_batch", [], |row| row.get(0)).unwrap();
    own.execute("delete from journal_batch where first_seq = ?1", [last]).unwrap();
    own.execute("delete from journal where seq >= ?1", [last]).unwrap();
    drop(own);
    let told = journal::verify(&mut reader(&whole), Some(&head), |_, _| true).unwrap();
    assert!(matches!(told, Verdict::Broken(_)), "{told:?}");
}

#[test]
fn a_changed_value_of_a_table_is_noticed_and_its_row_named() {
    let (seed, changes) = (number("SHOUHU_SEED", 12), number("SHOUHU_TAMPER", 100));
    let folder = tempfile::tempdir().unwrap();
    let whole = installation(folder.path());
    assert_eq!(compare(&mut reader(&whole)).unwrap(), []);
    let (mut rng, mut noticed) = (Rng::new(seed), 0);
    while noticed < changes {
        let path = folder.path().join("copy.db");
        std::fs::copy(&whole, &path).unwrap();
        let table = rng.pick(PROJECTED).name;
        let Some(what) = change(&path, table, &mut rng) else { continue };
        let named = compare(&mut reader(&path)).unwrap();
        assert!(!named.is_empty(), "seed {seed}: {what} was not noticed");
        assert!(named.len() <= 2 && named.iter().all(|d| d.table == table), "seed {seed}: {what}: {named:?}");
        noticed += 1;
    }
    println!("tamper: seed {seed}, {noticed} of {changes} changes of the tables noticed");
}
