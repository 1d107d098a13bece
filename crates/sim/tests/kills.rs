//! Promise P1: what was acknowledged survives a process that is killed, on both engines.
//!
//! A child (this test itself, run again) writes and tells each answer as it gets it; it is killed at a
//! random moment, again and again on the same database. `SHOUHU_KILLS` sets how often on each engine (100).

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../store/tests/engines/mod.rs"]
#[allow(dead_code)]
mod engines;
#[path = "../../store/tests/field/mod.rs"]
mod field;

use engines::{databases, reader};
use field::*;
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::matter::Stage;
use shouhu_sim::rng::Rng;
use shouhu_store::compare::compare;
use shouhu_store::engine::{Connection, Database, DbError, Options};
use shouhu_store::journal::Verdict;
use shouhu_store::{Store, StoreError, params};
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Child, Stdio};
use std::time::Duration;
use uuid::Uuid;

const COMMAND: &str = "select seq from command where id = $1";
const DATABASE: &str = "SHOUHU_KILLS_DATABASE";
const ROUND: &str = "SHOUHU_KILLS_ROUND";

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
fn writes_until_it_is_killed() {
    let Ok(place) = std::env::var(DATABASE) else { return };
    let round: u64 = std::env::var(ROUND).unwrap().parse().unwrap();
    let store = open_again(&Database::parse(&place).unwrap());
    for turn in 0..500 {
        let base = round * 1_000_000 + turn * 1_000;
        let command = Command::Issue(Box::new(order(CITY, "under 4101")));
        let answer = store.write(envelope(Some(base), duty(CITY), command, TEN)).unwrap();
        tell(base, answer.seq);
        let Outcome::Matter { id: matter, .. } = answer.outcome else { panic!("{answer:?}") };
        let desk = |desk: usize| {
            for (n, stage) in [Stage::Read, Stage::Signed, Stage::Done].into_iter().enumerate() {
                for (at, unit) in TOWNS[desk * 2..desk * 2 + 2].iter().enumerate() {
                    let number = base + 1 + u64::try_from(desk * 100 + n * 10 + at).unwrap();
                    let command = Command::Reach { matter, stage, name: Some("周某".into()), note: None };
                    let answer = store.write(envelope(Some(number), duty(*unit), command, TEN)).unwrap();
                    tell(number, answer.seq);
                }
            }
        };
        std::thread::scope(|scope| (0..3).for_each(|n| drop(scope.spawn(move || desk(n)))));
    }
}

fn tell(number: u64, seq: i64) {
    let mut out = std::io::stdout().lock();
    writeln!(out, "\nack {number} {seq}").unwrap();
    out.flush().unwrap();
}

fn address(database: &Database) -> String {
    match database {
        Database::Sqlite(path) => path.display().to_string(),
        Database::Postgres(url) => url.clone(),
    }
}

fn child(database: &Database, round: u64) -> Child {
    std::process::Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "writes_until_it_is_killed", "--nocapture", "--test-threads=1"])
        .env(DATABASE, address(database))
        .env(ROUND, round.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap()
}

/// Kills the child some moments after its first answers; what it had been told by then.
fn killed(database: &Database, round: u64, rng: &mut Rng) -> Vec<(Uuid, i64)> {
    let mut child = child(database, round);
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut acknowledged = vec![];
    let mut hear = |line: &str| {
        let mut words = line.strip_prefix("ack ")?.split(' ');
        let number: u64 = words.next()?.parse().ok()?;
        acknowledged.push((id(number), words.next()?.parse().ok()?));
        Some(())
    };
    let mut answers = rng.range(0, 40);
    while answers > 0 {
        let line = lines.next().expect("the child ended by itself").unwrap();
        answers -= u64::from(hear(&line).is_some());
    }
    std::thread::sleep(Duration::from_micros(rng.range(0, 8_000)));
    child.kill().unwrap();
    child.wait().unwrap();
    // What stands in the pipe was said before the end; half a line was not.
    lines.map_while(Result::ok).for_each(|line| _ = hear(&line));
    acknowledged
}

fn lost(reader: &mut Connection, acknowledged: &[(Uuid, i64)]) -> Vec<Uuid> {
    let mut known = HashMap::new();
    for (id, _) in acknowledged {
        let seq = reader.read(|tx| tx.query_opt(COMMAND, &params![id.as_bytes().to_vec()], |row| row.get_i64(0)));
        known.insert(*id, seq.unwrap());
    }
    acknowledged.iter().filter(|(id, seq)| known[id] != Some(*seq)).map(|(id, _)| *id).collect()
}

#[test]
fn nothing_acknowledged_is_lost_by_a_kill() {
    let kills: u64 = std::env::var("SHOUHU_KILLS").ok().and_then(|n| n.parse().ok()).unwrap_or(100);
    let seed: u64 = std::env::var("SHOUHU_SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(7);
    let places = databases();
    // Side by side: most of the time goes into waiting.
    std::thread::scope(|scope| {
        let runs: Vec<_> =
            places.iter().map(|p| scope.spawn(|| killed_again_and_again(&p.database, seed, kills))).collect();
        runs.into_iter().for_each(|run| run.join().unwrap());
    });
}

fn killed_again_and_again(database: &Database, seed: u64, kills: u64) {
    let (mut rng, mut all) = (Rng::new(seed), vec![]);
    let store = open(database);
    found(&store);
    store.stop();
    for round in 1..=kills {
        all.extend(killed(database, round, &mut rng));
        let store = open_again(database);
        let mut reader = reader(database);
        assert_eq!(lost(&mut reader, &all), [] as [Uuid; 0], "{database}: seed {seed}, kill {round}");
        assert!(matches!(verdict(&mut reader), Verdict::Clean { .. }), "{database}: seed {seed}, kill {round}");
        store.stop();
    }
    assert_eq!(compare(&mut reader(database)).unwrap(), []);
    println!("{database}: seed {seed}, {kills} kills, {} answers, 0 lost", all.len());
    assert!(all.len() as u64 > kills, "too little was written to lose any");
}
