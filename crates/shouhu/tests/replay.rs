//! Filings that are sent four times, in another order each time, over cut connections, to a server that is
//! killed between: each slot is there once, and each receipt is the same. `SHOUHU_REPLAY` sets how many (2,000).
#![allow(clippy::unwrap_used)]

use shouhu_sim::bench::{Replayed, Setting, replay};
use shouhu_store::engine::Database;
use std::path::Path;

const AGAIN: usize = 3;

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

fn replayed(postgres: Option<String>) -> Replayed {
    let cache = tempfile::tempdir().unwrap();
    let setting = Setting {
        seed: number("SHOUHU_SEED", 7),
        cache: cache.path().to_owned(),
        server: Path::new(env!("CARGO_BIN_EXE_shouhu")).to_owned(),
        postgres,
        matters: 0,
        units: 6_000,
        stored: 0,
        histories: 0,
        operations: 0,
    };
    let count = usize::try_from(number("SHOUHU_REPLAY", 2_000)).unwrap();
    let found = replay(&setting, count, AGAIN).unwrap();
    println!("{found:?}, seed {}", setting.seed);
    assert_eq!((found.sent, found.slots, found.receipts), (count, count as u64, count), "{found:?}");
    assert_eq!(found.other_answers, 0, "{found:?}");
    assert!(found.cuts > count / 4, "too little was cut: {found:?}");
    found
}

#[test]
fn what_is_sent_again_is_there_once_on_sqlite() {
    replayed(None);
}

#[test]
fn what_is_sent_again_is_there_once_on_postgresql() {
    let Ok(base) = std::env::var("SHOUHU_TEST_POSTGRES") else {
        eprintln!("SHOUHU_TEST_POSTGRES is not set: this test ran on SQLite alone");
        return;
    };
    let found = replayed(Some(format!("{}/", base.trim_end_matches('/'))));
    Database::parse(&found.database).unwrap().remove().unwrap();
}
