//! Promise P2 on a plain table: an acknowledged commit survives a power cut, and the test would notice
//! if it did not. `SHOUHU_CUTS` sets how many cuts (300); `SHOUHU_SEED` repeats one of them.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used)]

use rusqlite::{Connection, OpenFlags};
use shouhu_sim::fault::FaultDisk;
use shouhu_sim::rng::Rng;
use std::path::Path;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Mode {
    /// What the product runs with.
    WalFull,
    /// The control: commits are not synced.
    WalNormal,
    /// The control: commits are synced on a disk that lies.
    WalFullOnLyingDisk,
    /// A rollback journal; another path through the disk.
    RollbackExtra,
}

impl Mode {
    fn pragmas(self) -> &'static str {
        match self {
            Self::WalFull | Self::WalFullOnLyingDisk => "pragma journal_mode = wal; pragma synchronous = full;",
            Self::WalNormal => "pragma journal_mode = wal; pragma synchronous = normal;",
            Self::RollbackExtra => "pragma journal_mode = delete; pragma synchronous = extra;",
        }
    }
}

/// What was acknowledged before the power failed.
#[derive(Debug, Default)]
struct Acknowledged {
    schema: bool,
    /// Transactions are numbered from 1; all up to this one were acknowledged.
    commits: i64,
}

/// What one cut did to the acknowledged commits.
#[derive(Debug, PartialEq)]
enum Outcome {
    Whole,
    Lost { commits: i64 },
    Damaged(String),
}

fn rows_of(commit: i64) -> i64 {
    1 + commit % 3
}

fn body(commit: i64, row: i64) -> Vec<u8> {
    let mut rng = Rng::new((commit * 10 + row).unsigned_abs());
    let len = if rng.chance(1, 8) { rng.range(4_000, 9_000) } else { rng.range(10, 600) };
    (0..len).map(|_| rng.u64().to_le_bytes()[0]).collect()
}

fn open(disk: &FaultDisk, path: &Path, mode: Mode, rng: &mut Rng) -> rusqlite::Result<Connection> {
    let conn = Connection::open_with_flags_and_vfs(path, OpenFlags::default(), disk.vfs_name())?;
    let page = if rng.chance(1, 2) { 4_096 } else { 1_024 };
    conn.execute_batch(&format!("pragma page_size = {page}; {}", mode.pragmas()))?;
    conn.execute_batch(&format!("pragma wal_autocheckpoint = {}", rng.range(4, 60)))?;
    Ok(conn)
}

fn commit(conn: &mut Connection, n: i64) -> rusqlite::Result<()> {
    let tx = conn.transaction()?;
    for row in 0..rows_of(n) {
        tx.execute("insert into entry (n, row, body) values (?1, ?2, ?3)", (n, row, body(n, row)))?;
    }
    tx.execute("update total set commits = commits + 1, newest = ?1", [n])?;
    tx.commit()
}

/// Commits until the power fails (or the work is done); now and then it closes and opens again,
/// truncates the log or vacuums, so that cuts fall into those too.
fn work(
    disk: &FaultDisk,
    path: &Path,
    mode: Mode,
    rng: &mut Rng,
    acknowledged: &mut Acknowledged,
) -> rusqlite::Result<()> {
    let mut conn = open(disk, path, mode, rng)?;
    conn.execute_batch(
        "begin; create table entry (n integer, row integer, body blob, primary key (n, row)) strict;
         create table total (commits integer not null, newest integer not null) strict;
         insert into total values (0, 0); commit",
    )?;
    acknowledged.schema = true;
    for n in 1..=60 {
        commit(&mut conn, n)?;
        acknowledged.commits = n;
        match rng.range(0, 40) {
            0 => {
                conn.close().map_err(|(_, e)| e)?;
                conn = open(disk, path, mode, rng)?;
            }
            1 => conn.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(()))?,
            2 => conn.execute_batch("vacuum")?,
            _ => {}
        }
    }
    Ok(())
}

/// Looks at an image with the ordinary VFS.
fn judge(image: &Path, acknowledged: &Acknowledged) -> rusqlite::Result<Outcome> {
    let path = image.join("a.db");
    if !path.exists() {
        return Ok(if acknowledged.schema { lost(acknowledged, 0) } else { Outcome::Whole });
    }
    let conn = Connection::open(path)?;
    // The image is looked at once and thrown away.
    conn.execute_batch("pragma synchronous = off")?;
    let check: String = conn.query_row("pragma integrity_check", [], |r| r.get(0))?;
    if check != "ok" {
        return Ok(Outcome::Damaged(check));
    }
    let tables: i64 = conn.query_row("select count(*) from sqlite_schema where type = 'table'", [], |r| r.get(0))?;
    if tables == 0 {
        return Ok(if acknowledged.schema { lost(acknowledged, 0) } else { Outcome::Whole });
    }
    let (commits, newest): (i64, i64) =
        conn.query_row("select commits, newest from total", [], |r| Ok((r.get(0)?, r.get(1)?)))?;
    if commits != newest || commits > acknowledged.commits + 1 {
        return Ok(Outcome::Damaged(format!("{commits} commits, the newest is {newest}: {acknowledged:?}")));
    }
    let mut rows = conn.prepare("select n, row, body from entry order by n, row")?;
    let found: Vec<(i64, i64, Vec<u8>)> =
        rows.query_map([], |r| Ok((r.get(0)?, r.get(1)?, r.get(2)?)))?.collect::<Result<_, _>>()?;
    let expected = (1..=commits).flat_map(|n| (0..rows_of(n)).map(move |row| (n, row, body(n, row))));
    if !expected.eq(found) {
        return Ok(Outcome::Damaged(format!("the rows of {commits} commits are not what was written")));
    }
    Ok(if commits < acknowledged.commits { lost(acknowledged, commits) } else { Outcome::Whole })
}

fn lost(acknowledged: &Acknowledged, found: i64) -> Outcome {
    Outcome::Lost { commits: acknowledged.commits - found }
}

fn cut(mode: Mode, seed: u64) -> Outcome {
    let mut rng = Rng::new(seed);
    let dir = tempfile::tempdir().unwrap();
    let disk = FaultDisk::new(rng.u64(), &dir.path().join("disk")).unwrap();
    if rng.chance(1, 2) {
        disk.claim_powersafe_overwrite();
    }
    if mode == Mode::WalFullOnLyingDisk {
        disk.lie_about_syncs();
    }
    disk.cut_after(rng.range(1, 900));
    let mut acknowledged = Acknowledged::default();
    let path = dir.path().join("disk/a.db");
    let worked = work(&disk, &path, mode, &mut rng, &mut acknowledged);
    assert!(worked.is_ok() || disk.is_cut(), "seed {seed}: an error before the cut: {worked:?}");
    let image = disk.survive().unwrap();
    judge(&image, &acknowledged).unwrap_or_else(|e| Outcome::Damaged(e.to_string()))
}

fn cuts() -> u64 {
    std::env::var("SHOUHU_CUTS").ok().and_then(|n| n.parse().ok()).unwrap_or(300)
}

fn seeds() -> std::ops::Range<u64> {
    match std::env::var("SHOUHU_SEED").ok().and_then(|n| n.parse().ok()) {
        Some(seed) => seed..seed + 1,
        None => 0..cuts(),
    }
}

fn survives(mode: Mode) {
    let broken: Vec<(u64, Outcome)> =
        seeds().map(|seed| (seed, cut(mode, seed))).filter(|(_, o)| *o != Outcome::Whole).collect();
    let first = broken.first().map_or(0, |(seed, _)| *seed);
    assert!(broken.is_empty(), "{mode:?}: repeat with SHOUHU_SEED={first}: {broken:?}");
}

#[test]
fn no_acknowledged_commit_is_lost_in_a_power_cut() {
    survives(Mode::WalFull);
}

#[test]
fn a_rollback_journal_survives_too() {
    survives(Mode::RollbackExtra);
}

#[test]
fn control_without_syncs_acknowledged_commits_are_lost() {
    let outcomes: Vec<Outcome> = (0..cuts()).map(|seed| cut(Mode::WalNormal, seed)).collect();
    let lost = outcomes.iter().filter(|o| matches!(o, Outcome::Lost { commits } if *commits > 0)).count();
    assert!(lost > 0, "the disk is too kind: {} cuts lost nothing", outcomes.len());
    let damaged: Vec<&Outcome> = outcomes.iter().filter(|o| matches!(o, Outcome::Damaged(_))).collect();
    assert!(damaged.is_empty(), "synchronous=NORMAL loses commits, it does not damage: {damaged:?}");
}

#[test]
fn control_a_lying_disk_loses_or_damages() {
    let broken = (0..cuts().min(100)).filter(|s| cut(Mode::WalFullOnLyingDisk, *s) != Outcome::Whole).count();
    assert!(broken > 10, "only {broken}");
}

#[test]
fn the_same_seed_cuts_at_the_same_operation() {
    let run = |seed| {
        let dir = tempfile::tempdir().unwrap();
        let disk = FaultDisk::new(seed, &dir.path().join("disk")).unwrap();
        let mut acknowledged = Acknowledged::default();
        disk.cut_after(300);
        let path = dir.path().join("disk/a.db");
        let _ = work(&disk, &path, Mode::WalFull, &mut Rng::new(seed), &mut acknowledged);
        (disk.operations(), acknowledged.commits)
    };
    assert_eq!(run(5), run(5));
    assert_eq!(run(5).0, 300);
}

#[test]
fn the_disk_without_a_cut_is_an_ordinary_disk_and_its_image_is_whole() {
    let dir = tempfile::tempdir().unwrap();
    let disk = FaultDisk::new(1, &dir.path().join("disk")).unwrap();
    let mut acknowledged = Acknowledged::default();
    let path = dir.path().join("disk/a.db");
    work(&disk, &path, Mode::WalFull, &mut Rng::new(1), &mut acknowledged).unwrap();
    assert_eq!(acknowledged.commits, 60);
    for _ in 0..20 {
        let image = disk.survive().unwrap();
        assert_eq!(judge(&image, &acknowledged).unwrap(), Outcome::Whole);
    }
    let refused = Connection::open_with_flags_and_vfs(path, OpenFlags::default(), disk.vfs_name());
    assert!(refused.is_err(), "nothing opens once the power is cut");
}

#[test]
fn files_beside_the_database_and_databases_from_before_are_in_the_image() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("disk");
    std::fs::create_dir_all(folder.join("files")).unwrap();
    std::fs::write(folder.join("files/attachment"), b"abc").unwrap();
    Connection::open(folder.join("a.db"))
        .unwrap()
        .execute_batch("create table t (x); insert into t values (7)")
        .unwrap();
    let disk = FaultDisk::new(1, &folder).unwrap();
    let conn = Connection::open_with_flags_and_vfs(folder.join("a.db"), OpenFlags::default(), disk.vfs_name()).unwrap();
    let seven: i64 = conn.query_row("select x from t", [], |r| r.get(0)).unwrap();
    assert_eq!(seven, 7);
    let image = disk.survive().unwrap();
    assert_eq!(std::fs::read(image.join("files/attachment")).unwrap(), b"abc");
    let old = Connection::open(image.join("a.db")).unwrap();
    assert_eq!(old.query_row("select x from t", [], |r| r.get::<_, i64>(0)).unwrap(), 7);
}
