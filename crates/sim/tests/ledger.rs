//! Promise P7 on both engines: money and goods are never made or lost, not by many at once, not by a process that is
//! killed in the middle.
//!
//! `SHOUHU_LEDGER` sets how many operations (10,000), `SHOUHU_SEED` which; `SHOUHU_LEDGER_KILLS` how often the process is
//! killed on each engine (3). The killed child is this test itself, run again.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../store/tests/engines/mod.rs"]
#[allow(dead_code)]
mod engines;
#[path = "../../store/tests/field/mod.rs"]
mod field;

use engines::{databases, reader};
use field::*;
use shouhu_sim::{lots, twin};
use shouhu_store::compare::compare;
use shouhu_store::engine::{Database, DbError, Options};
use shouhu_store::rebuild::rebuild;
use shouhu_store::{Store, StoreError, params};
use std::io::{BufRead, BufReader, Write};
use std::process::Stdio;
use std::time::Duration;
use uuid::Uuid;

const DATABASE: &str = "SHOUHU_LEDGER_DATABASE";
const ROUND: &str = "SHOUHU_LEDGER_ROUND";
const COMMAND: &str = "select seq from command where id = $1";

fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

#[test]
fn nothing_is_overdrawn_or_lost_by_many_at_once() {
    let (seed, operations) = (number("SHOUHU_SEED", 7), number("SHOUHU_LEDGER", 10_000));
    println!("ledger: seed {seed}, {operations} operations");
    for place in databases() {
        let store = open(&place.database);
        let lots = lots::found(&store, seed).unwrap();
        let told = lots::play(&store, &lots, (seed, operations), |_, _| {}).unwrap();
        println!("{told:?}");
        assert!(told.accepted > operations / 3 && told.refused > operations / 20 && told.again > 0, "{told:?}");
        let state = twin::text_of(&store.state()).unwrap();
        store.stop();
        assert_eq!(compare(&mut reader(&place.database)).unwrap(), [], "the tables say what the journal says");
        let rebuilt = rebuild(&mut engines::writer(&place.database), |_| {}).unwrap();
        assert_eq!(twin::text_of(&rebuilt).unwrap(), state, "told again it is the same");
    }
}

/// A database server needs a moment to see that a killed process has gone.
fn open_again(database: &Database) -> Store {
    for _ in 0..200 {
        match try_open(database, Options::default()) {
            Err(StoreError::Db(DbError::Leased(_))) => std::thread::sleep(Duration::from_millis(25)),
            other => return other.unwrap(),
        }
    }
    panic!("the lease of a killed process was never freed")
}

/// The child's life; without its environment this is no test.
#[test]
fn books_until_it_is_killed() {
    let Ok(place) = std::env::var(DATABASE) else { return };
    let store = open_again(&Database::parse(&place).unwrap());
    let lots = lots::found(&store, 7).unwrap();
    let tell = |id: Uuid, seq: i64| {
        let mut out = std::io::stdout().lock();
        writeln!(out, "\nack {id} {seq}").unwrap();
        out.flush().unwrap();
    };
    lots::play(&store, &lots, (number(ROUND, 0) + 1_000, 1_000_000), tell).unwrap();
}

fn killed(database: &Database, round: u64) -> Vec<(Uuid, i64)> {
    let address = match database {
        Database::Sqlite(path) => path.display().to_string(),
        Database::Postgres(url) => url.clone(),
    };
    let mut child = std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "books_until_it_is_killed", "--nocapture", "--test-threads=1"])
        .envs([(DATABASE, address), (ROUND, round.to_string())])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let acknowledged = |line: String| {
        let (id, seq) = line.strip_prefix("ack ")?.split_once(' ')?;
        Some((id.parse::<Uuid>().ok()?, seq.parse::<i64>().ok()?))
    };
    let mut heard = vec![];
    while heard.len() < 400 {
        let line = lines.next().expect("the child ended by itself").unwrap();
        heard.extend(acknowledged(line));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    // What stands in the pipe was said before the end; half a line was not.
    heard.extend(lines.map_while(Result::ok).filter_map(acknowledged));
    heard
}

#[test]
fn what_was_booked_survives_a_kill_and_still_adds_up() {
    for place in databases() {
        for round in 0..number("SHOUHU_LEDGER_KILLS", 3) {
            let heard = killed(&place.database, round);
            let store = open_again(&place.database);
            twin::holds(&store.state().ledger).unwrap();
            store.stop();
            drop(store);
            let lost = reader(&place.database).read(|tx| {
                let mut lost = vec![];
                for (id, seq) in &heard {
                    let found = tx.query_opt(COMMAND, &params![id.as_bytes().to_vec()], |row| row.get_i64(0))?;
                    lost.extend((found != Some(*seq)).then_some(*id));
                }
                Ok::<_, DbError>(lost)
            });
            assert_eq!(lost.unwrap(), [] as [Uuid; 0], "of {} acknowledged", heard.len());
        }
        assert_eq!(compare(&mut reader(&place.database)).unwrap(), []);
    }
}
