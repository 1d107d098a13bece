//! A full disk and a disk whose syncs fail, under the real lane: what was acknowledged is there, reads go on,
//! and after a full disk writing resumes by itself.
//!
//! `SHOUHU_BAD_DAYS` sets how many days of each sort (40); `SHOUHU_SEED` repeats one of them.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../store/tests/field/mod.rs"]
mod field;

use field::*;
use shouhu_domain::command::Command;
use shouhu_sim::fault::FaultDisk;
use shouhu_sim::rng::Rng;
use shouhu_store::compare::compare;
use shouhu_store::engine::{Connection, Database, Options, Role, Synchronous};
use shouhu_store::journal::{self, Verdict};
use shouhu_store::lane::WriteError;
use shouhu_store::{Store, params};
use std::path::Path;
use uuid::Uuid;

/// Commands of one day; the fault falls into the operations of about half of them.
const COMMANDS: u64 = 60;
const OPERATIONS: u64 = 400;
const COMMAND: &str = "select seq from command where id = $1";

fn days() -> std::ops::Range<u64> {
    let number = |name: &str| std::env::var(name).ok().and_then(|n| n.parse::<u64>().ok());
    match number("SHOUHU_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..number("SHOUHU_BAD_DAYS").unwrap_or(40),
    }
}

fn opened(disk: &FaultDisk, folder: &Path) -> (Database, Store) {
    let database = Database::Sqlite(folder.join("t.db"));
    let engine = Options { synchronous: Synchronous::Full, vfs: Some(disk.vfs_name().to_owned()) };
    let store = try_open(&database, engine).unwrap();
    found(&store);
    (database, store)
}

/// One command, and the answer to it.
fn note(store: &Store, rng: &mut Rng, n: u64) -> (Uuid, Result<i64, WriteError>) {
    let command = Command::NoteShift { text: "交接".repeat(1 + rng.index(900)) };
    let envelope = envelope(Some(n), duty(TOWNS[rng.index(2)]), command, TEN);
    let id = envelope.id.unwrap();
    (id, store.write(envelope).map(|answer| answer.seq))
}

/// The journal verifies, the tables follow from it, and everything acknowledged is there.
fn whole(database: &Database, acknowledged: &[(Uuid, i64)]) {
    let mut reader = Connection::open(database, Role::Reader, &Options::default()).unwrap();
    assert!(matches!(verdict(&mut reader), Verdict::Clean { .. }));
    assert_eq!(compare(&mut reader).unwrap(), []);
    for (id, seq) in acknowledged {
        let known = reader.read(|tx| tx.query_opt(COMMAND, &params![id.as_bytes().to_vec()], |row| row.get_i64(0)));
        assert_eq!(known, Ok(Some(*seq)));
    }
}

#[test]
fn a_full_disk_loses_nothing_and_writing_resumes_when_there_is_space() {
    let mut refused = 0;
    for seed in days() {
        let (dir, mut rng) = (tempfile::tempdir().unwrap(), Rng::new(seed));
        let folder = dir.path().join("disk");
        let disk = FaultDisk::new(rng.u64(), &folder).unwrap();
        let (database, store) = opened(&disk, &folder);
        disk.full_after(rng.range(1, OPERATIONS));
        let mut acknowledged = vec![];
        for n in 0..COMMANDS {
            match note(&store, &mut rng, 1_000 + n) {
                (id, Ok(seq)) => acknowledged.push((id, seq)),
                (_, Err(error)) => {
                    assert!(matches!(error, WriteError::Full) && disk.is_full(), "SHOUHU_SEED={seed}: {error:?}");
                    refused += 1;
                    let head = store.read(journal::head).unwrap();
                    assert_eq!(head.seq, store.state().seq, "reads go on");
                }
            }
        }
        disk.make_space();
        let (id, again) = note(&store, &mut rng, 5_000);
        acknowledged.push((id, again.unwrap_or_else(|e| panic!("SHOUHU_SEED={seed}: not without a restart: {e}"))));
        store.stop();
        drop(store);
        whole(&database, &acknowledged);
    }
    assert!(refused > 0, "no day was bad");
}

#[test]
fn after_the_first_sync_that_fails_nothing_is_acknowledged() {
    let mut refused = 0;
    for seed in days() {
        let (dir, mut rng) = (tempfile::tempdir().unwrap(), Rng::new(seed));
        let folder = dir.path().join("disk");
        let disk = FaultDisk::new(rng.u64(), &folder).unwrap();
        let (_, store) = opened(&disk, &folder);
        disk.fail_syncs_after(rng.range(1, OPERATIONS));
        let mut acknowledged = vec![];
        for n in 0..COMMANDS {
            let failing = disk.syncs_fail();
            match note(&store, &mut rng, 1_000 + n) {
                (id, Ok(seq)) => {
                    assert!(!failing, "SHOUHU_SEED={seed}: acknowledged after a sync had failed");
                    acknowledged.push((id, seq));
                }
                (_, Err(error)) => {
                    assert!(matches!(error, WriteError::Stopped), "SHOUHU_SEED={seed}: {error:?}");
                    refused += 1;
                }
            }
        }
        store.stop();
        drop(store);
        // What such a disk is left with holds all that was acknowledged.
        let image = disk.survive().unwrap();
        whole(&Database::Sqlite(image.join("t.db")), &acknowledged);
    }
    assert!(refused > 0, "no day was bad");
}
