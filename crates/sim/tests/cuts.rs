//! Promise P2 under the real lane: what it acknowledged survives a power cut, the journal verifies,
//! and the tables are what the journal makes; with commits that are not synced this test would fail.
//!
//! `SHOUHU_CUTS` sets how many cuts (300); `SHOUHU_SEED` repeats one of them.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../store/tests/field/mod.rs"]
mod field;

use field::*;
use shouhu_domain::command::Command;
use shouhu_domain::event::Record;
use shouhu_domain::ids::{MatterId, UnitNo};
use shouhu_domain::matter::Stage;
use shouhu_sim::fault::FaultDisk;
use shouhu_sim::rng::Rng;
use shouhu_store::compare::compare;
use shouhu_store::engine::{Connection, Database, Options, Role, Synchronous};
use shouhu_store::journal::Verdict;
use shouhu_store::{Store, params};
use std::path::{Path, PathBuf};
use uuid::Uuid;

/// Operations of the disk in one run, roughly: cuts fall into all of it, and some behind it.
const OPERATIONS: u64 = 420;
const COMMAND: &str = "select seq from command where id = $1";
const BODY: &str = "select body from journal where seq = $1";

/// What one cut did to the acknowledged commands.
#[derive(Debug, PartialEq)]
enum Outcome {
    Whole,
    Lost(usize),
    Damaged(String),
}

/// A founded installation with two orders, to copy for each cut.
struct Template {
    folder: tempfile::TempDir,
    matters: [MatterId; 2],
}

impl Template {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let store = open(&Database::Sqlite(folder.path().join("t.db")));
        found(&store);
        let matters = [issue(&store), issue(&store)];
        store.stop();
        Self { folder, matters }
    }

    fn copy_to(&self, target: &Path) {
        std::fs::create_dir_all(target).unwrap();
        for name in ["t.db", "t.db-wal"] {
            let from = self.folder.path().join(name);
            if from.exists() {
                std::fs::copy(from, target.join(name)).unwrap();
            }
        }
    }
}

/// Three desks work at once until the power fails; the answers that they got.
fn work(store: &Store, matters: [MatterId; 2], seed: u64) -> Vec<(Uuid, i64)> {
    let desk = |desk: u64| {
        let mut rng = Rng::new(seed ^ desk);
        let mut acknowledged = vec![];
        for n in 0..8 {
            let unit: UnitNo = TOWNS[usize::try_from(desk * 2).unwrap() + rng.index(2)];
            let matter = *rng.pick(&matters);
            let command = match rng.range(0, 6) {
                0 => Command::RaiseDifficulty { matter, text: "缺人".repeat(rng.index(600)) },
                1 => Command::NoteShift { text: "交接".repeat(1 + rng.index(900)) },
                2 => Command::Reach { matter, stage: Stage::Done, name: None, note: Some("已办".into()) },
                3 => Command::Reach { matter, stage: Stage::Read, name: None, note: None },
                _ => sign(matter),
            };
            let envelope = envelope(Some(desk * 100 + n), duty(unit), command, TEN);
            let id = envelope.id.unwrap();
            match store.write(envelope) {
                Ok(answer) => acknowledged.push((id, answer.seq)),
                Err(_) => break,
            }
        }
        acknowledged
    };
    std::thread::scope(|scope| {
        let desks: Vec<_> = (0..3).map(|n| scope.spawn(move || desk(n))).collect();
        desks.into_iter().flat_map(|desk| desk.join().unwrap()).collect()
    })
}

/// Looks at an image with the ordinary VFS, as a start after the cut would.
fn judge(image: &Path, acknowledged: &[(Uuid, i64)]) -> Outcome {
    let database = Database::Sqlite(image.join("t.db"));
    // The image is looked at once and thrown away.
    let quick = Options { synchronous: Synchronous::Normal, vfs: None };
    let store = match try_open(&database, quick) {
        Ok(store) => store,
        Err(error) => return Outcome::Damaged(error.to_string()),
    };
    store.stop();
    let mut reader = Connection::open(&database, Role::Reader, &Options::default()).unwrap();
    let Verdict::Clean { head, .. } = verdict(&mut reader) else {
        return Outcome::Damaged("the journal does not verify".into());
    };
    let differences = compare(&mut reader).unwrap();
    if !differences.is_empty() {
        return Outcome::Damaged(format!("{differences:?}"));
    }
    let is_there = |(id, seq): &&(Uuid, i64)| {
        let known = reader.read(|tx| tx.query_opt(COMMAND, &params![id.as_bytes().to_vec()], |row| row.get_i64(0)));
        known == Ok(Some(*seq)) && *seq <= head.seq
    };
    match acknowledged.len() - acknowledged.iter().filter(is_there).count() {
        0 => Outcome::Whole,
        lost => Outcome::Lost(lost),
    }
}

fn cut(template: &Template, synchronous: Synchronous, seed: u64) -> (Outcome, usize) {
    let mut rng = Rng::new(seed);
    let dir = tempfile::tempdir().unwrap();
    let folder: PathBuf = dir.path().join("disk");
    template.copy_to(&folder);
    let disk = FaultDisk::new(rng.u64(), &folder).unwrap();
    if rng.chance(1, 2) {
        disk.claim_powersafe_overwrite();
    }
    disk.cut_after(rng.range(1, OPERATIONS));
    let engine = Options { synchronous, vfs: Some(disk.vfs_name().to_owned()) };
    let acknowledged = match try_open(&Database::Sqlite(folder.join("t.db")), engine) {
        Ok(store) => {
            let acknowledged = work(&store, template.matters, rng.u64());
            if rng.chance(1, 2) {
                disk.cut_now();
            }
            store.stop();
            acknowledged
        }
        Err(error) => {
            assert!(disk.is_cut(), "seed {seed}: an error before the cut: {error}");
            vec![]
        }
    };
    let image = disk.survive().unwrap();
    (judge(&image, &acknowledged), acknowledged.len())
}

fn cuts() -> u64 {
    std::env::var("SHOUHU_CUTS").ok().and_then(|n| n.parse().ok()).unwrap_or(300)
}

#[test]
fn no_acknowledged_command_is_lost_in_a_power_cut() {
    let seeds = match std::env::var("SHOUHU_SEED").ok().and_then(|n| n.parse::<u64>().ok()) {
        Some(seed) => seed..seed + 1,
        None => 0..cuts(),
    };
    let (template, mut acknowledged) = (Template::new(), 0);
    for seed in seeds.clone() {
        let (outcome, commands) = cut(&template, Synchronous::Full, seed);
        assert_eq!(outcome, Outcome::Whole, "repeat with SHOUHU_SEED={seed}");
        acknowledged += commands;
    }
    println!("cuts: seeds {seeds:?}, {acknowledged} commands acknowledged, 0 lost");
    assert!(acknowledged > 0 || seeds.end - seeds.start < 20, "nothing was acknowledged");
}

#[test]
fn control_without_syncs_acknowledged_commands_are_lost() {
    let template = Template::new();
    let outcomes: Vec<Outcome> = (0..cuts().min(40)).map(|seed| cut(&template, Synchronous::Normal, seed).0).collect();
    let lost = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Lost(_))).count();
    println!("control: {lost} of {} cuts lost acknowledged commands", outcomes.len());
    assert!(lost > 0, "the disk is too kind");
    let damaged: Vec<&Outcome> = outcomes.iter().filter(|o| matches!(o, Outcome::Damaged(_))).collect();
    assert!(damaged.is_empty(), "commits are lost, nothing is damaged: {damaged:?}");
}

#[test]
fn an_acknowledged_record_names_its_command() {
    let template = Template::new();
    let database = Database::Sqlite(template.folder.path().join("t.db"));
    let store = open(&database);
    let acknowledged = work(&store, template.matters, 5);
    store.stop();
    let mut reader = Connection::open(&database, Role::Reader, &Options::default()).unwrap();
    let mut named = 0;
    for (id, seq) in &acknowledged {
        let body = reader.read(|tx| tx.query_opt(BODY, &params![*seq], |row| Ok(row.get_text(0)?.to_owned())));
        let record: Record = serde_json::from_str(&body.unwrap().unwrap()).unwrap();
        // A second receipt of a stage writes no record: its answer carries the seq before it.
        named += usize::from(record.cmd == Some(*id));
    }
    assert!(acknowledged.len() == 24 && named >= 10, "{named} of {}", acknowledged.len());
}
