//! The disk itself: what is durable, what is not yet, and what may be left after a power cut.
//!
//! The live content is in real files; here is only what a sync has made durable and the changes
//! since. Nothing here knows SQLite.

use crate::rng::Rng;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::{fs, io};

/// The unit in which a write is torn; also the sector size that the disk states.
pub const SECTOR: usize = 512;

pub type FileId = usize;

/// How many unsynced writes had which end.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Fates {
    pub kept: u64,
    pub dropped: u64,
    pub cut_short: u64,
    pub torn: u64,
}

/// What the disk says to an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Power {
    On,
    /// The power fails during this operation: it may or may not reach the disk, and is not answered.
    Failing,
    Off,
}

#[derive(Clone, Debug)]
pub enum Change {
    Write { at: usize, bytes: Vec<u8> },
    Truncate(usize),
}

/// A file by identity, not by name: a file deleted and made again is another file.
#[derive(Debug, Default)]
struct File {
    durable: Vec<u8>,
    unsynced: Vec<Change>,
}

#[derive(Clone, Debug)]
enum NameChange {
    Link(PathBuf, FileId),
    Unlink(PathBuf),
}

/// How the unsynced changes of one image fare.
#[derive(Clone, Copy, Debug)]
enum Mood {
    NothingKept,
    AllKept,
    /// The disk wrote in order and stopped somewhere.
    InOrder,
    /// The disk wrote in any order: each change fares by itself.
    AnyOrder,
}

#[derive(Clone, Copy, Debug)]
enum Fate {
    Keep,
    Drop,
    CutShort,
    Tear,
}

pub struct Disk {
    root: PathBuf,
    rng: Rng,
    files: Vec<File>,
    /// Names as the running programs see them.
    live: BTreeMap<PathBuf, FileId>,
    /// Names as a disk without power would have them.
    durable: BTreeMap<PathBuf, FileId>,
    unsynced_names: Vec<NameChange>,
    /// Every name that ever was on this disk through SQLite; other files are copied as they are.
    known: BTreeSet<PathBuf>,
    operations: u64,
    cut_at: Option<u64>,
    cut: bool,
    pub powersafe: bool,
    pub syncs_lie: bool,
    /// From this operation on there is no space for a write.
    pub full_from: Option<u64>,
    /// From this operation on no sync succeeds.
    pub syncs_fail_from: Option<u64>,
    pub fates: Fates,
}

impl Disk {
    pub fn new(seed: u64, root: PathBuf) -> Self {
        Self {
            root,
            rng: Rng::new(seed),
            files: vec![],
            live: BTreeMap::new(),
            durable: BTreeMap::new(),
            unsynced_names: vec![],
            known: BTreeSet::new(),
            operations: 0,
            cut_at: None,
            cut: false,
            powersafe: false,
            syncs_lie: false,
            full_from: None,
            syncs_fail_from: None,
            fates: Fates::default(),
        }
    }

    pub fn operations(&self) -> u64 {
        self.operations
    }

    pub fn is_full(&self) -> bool {
        self.full_from.is_some_and(|from| self.operations >= from)
    }

    pub fn syncs_fail(&self) -> bool {
        self.syncs_fail_from.is_some_and(|from| self.operations >= from)
    }

    pub fn is_cut(&self) -> bool {
        self.cut
    }

    pub fn cut(&mut self) {
        self.cut = true;
    }

    pub fn cut_at(&mut self, operation: u64) {
        self.cut_at = Some(operation);
    }

    /// Counts an operation; the one at which the power fails is `Failing`, all later ones `Off`.
    pub fn operate(&mut self) -> Power {
        if self.cut {
            return Power::Off;
        }
        self.operations += 1;
        if self.cut_at.is_some_and(|at| self.operations >= at) {
            self.cut = true;
            return Power::Failing;
        }
        Power::On
    }

    pub fn holds(&self, path: &Path) -> bool {
        path.starts_with(&self.root)
    }

    /// The file of this name, if there is one; a file from before this disk counts as durable.
    pub fn find(&mut self, path: &Path) -> io::Result<Option<FileId>> {
        if let Some(id) = self.live.get(path) {
            return Ok(Some(*id));
        }
        if self.known.contains(path) || !path.exists() {
            return Ok(None);
        }
        let id = self.files.len();
        self.files.push(File { durable: fs::read(path)?, unsynced: vec![] });
        self.known.insert(path.to_owned());
        self.live.insert(path.to_owned(), id);
        self.durable.insert(path.to_owned(), id);
        Ok(Some(id))
    }

    pub fn create(&mut self, path: &Path) -> FileId {
        let id = self.files.len();
        self.files.push(File::default());
        self.known.insert(path.to_owned());
        self.live.insert(path.to_owned(), id);
        self.unsynced_names.push(NameChange::Link(path.to_owned(), id));
        id
    }

    pub fn delete(&mut self, path: &Path) {
        self.live.remove(path);
        self.unsynced_names.push(NameChange::Unlink(path.to_owned()));
    }

    pub fn change(&mut self, file: FileId, change: Change) {
        if let Some(file) = self.files.get_mut(file) {
            file.unsynced.push(change);
        }
    }

    /// Everything written to the file before this is durable.
    pub fn sync(&mut self, file: FileId) {
        let Some(file) = self.files.get_mut(file).filter(|_| !self.syncs_lie) else { return };
        for change in std::mem::take(&mut file.unsynced) {
            match change {
                Change::Write { at, bytes } => put(&mut file.durable, at, &bytes),
                Change::Truncate(len) => file.durable.resize(len, 0),
            }
        }
    }

    /// Every name made or deleted before this is durable.
    pub fn sync_names(&mut self) {
        if self.syncs_lie {
            return;
        }
        for change in std::mem::take(&mut self.unsynced_names) {
            rename(&mut self.durable, change);
        }
    }

    /// Forgets all content when the disk is taken away.
    pub fn clear(&mut self) {
        self.cut = true;
        self.files.clear();
        self.live.clear();
        self.durable.clear();
        self.unsynced_names.clear();
    }

    /// Draws one image and writes it to `target`, which must not exist yet.
    pub fn survive(&mut self, target: &Path) -> io::Result<()> {
        self.cut = true;
        fs::create_dir_all(target)?;
        let mut rng = Rng::new(self.rng.u64());
        let mood = mood(&mut rng);
        for (path, id) in self.surviving_names(mood, &mut rng) {
            let image = self.image(id, mood, &mut rng);
            write_below(target, path.strip_prefix(&self.root).unwrap_or(&path), &image)?;
        }
        self.copy_others(&self.root.clone(), target)
    }

    fn surviving_names(&self, mood: Mood, rng: &mut Rng) -> BTreeMap<PathBuf, FileId> {
        let mut names = self.durable.clone();
        let stop = rng.index(self.unsynced_names.len() + 1);
        for (i, change) in self.unsynced_names.iter().enumerate() {
            let kept = match mood {
                Mood::NothingKept => false,
                Mood::AllKept => true,
                Mood::InOrder => i < stop,
                Mood::AnyOrder => rng.chance(1, 2),
            };
            if kept {
                rename(&mut names, change.clone());
            }
        }
        names
    }

    fn image(&mut self, id: FileId, mood: Mood, rng: &mut Rng) -> Vec<u8> {
        let Some(file) = self.files.get(id) else { return vec![] };
        let mut image = file.durable.clone();
        let stop = rng.index(file.unsynced.len() + 1);
        for (i, change) in file.unsynced.iter().enumerate() {
            let fate = match mood {
                Mood::NothingKept => Fate::Drop,
                Mood::AllKept => Fate::Keep,
                Mood::InOrder if i < stop => Fate::Keep,
                Mood::InOrder if i == stop => *rng.pick(&[Fate::Keep, Fate::Drop, Fate::CutShort, Fate::Tear]),
                Mood::InOrder => Fate::Drop,
                Mood::AnyOrder => fate(rng),
            };
            match change {
                Change::Truncate(len) if matches!(fate, Fate::Keep) => image.resize(*len, 0),
                Change::Truncate(_) => {}
                Change::Write { at, bytes } => {
                    self.fates.count(fate);
                    apply(&mut image, *at, bytes, fate, self.powersafe, rng);
                }
            }
        }
        image
    }

    /// Files that SQLite never opened through this disk lie there as they are; `-shm` is memory.
    fn copy_others(&self, from: &Path, target: &Path) -> io::Result<()> {
        for entry in fs::read_dir(from)? {
            let path = entry?.path();
            if path.is_dir() {
                self.copy_others(&path, target)?;
            } else if !self.known.contains(&path) && !path.to_string_lossy().ends_with("-shm") {
                write_below(target, path.strip_prefix(&self.root).unwrap_or(&path), &fs::read(&path)?)?;
            }
        }
        Ok(())
    }
}

impl Fates {
    fn count(&mut self, fate: Fate) {
        match fate {
            Fate::Keep => self.kept += 1,
            Fate::Drop => self.dropped += 1,
            Fate::CutShort => self.cut_short += 1,
            Fate::Tear => self.torn += 1,
        }
    }
}

fn mood(rng: &mut Rng) -> Mood {
    match rng.range(0, 10) {
        0 => Mood::NothingKept,
        1 => Mood::AllKept,
        2..=4 => Mood::InOrder,
        _ => Mood::AnyOrder,
    }
}

fn fate(rng: &mut Rng) -> Fate {
    match rng.range(0, 20) {
        0..=8 => Fate::Keep,
        9..=13 => Fate::Drop,
        14..=16 => Fate::CutShort,
        _ => Fate::Tear,
    }
}

fn rename(names: &mut BTreeMap<PathBuf, FileId>, change: NameChange) {
    match change {
        NameChange::Link(path, id) => names.insert(path, id),
        NameChange::Unlink(path) => names.remove(&path),
    };
}

fn write_below(target: &Path, relative: &Path, bytes: &[u8]) -> io::Result<()> {
    let path = target.join(relative);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::write(path, bytes)
}

/// Writes bytes at a place; a gap before it reads as zeros.
fn put(image: &mut Vec<u8>, at: usize, bytes: &[u8]) {
    let end = at + bytes.len();
    if image.len() < end {
        image.resize(end, 0);
    }
    image[at..end].copy_from_slice(bytes);
}

fn apply(image: &mut Vec<u8>, at: usize, bytes: &[u8], fate: Fate, powersafe: bool, rng: &mut Rng) {
    match fate {
        Fate::Keep => put(image, at, bytes),
        // The file may have grown though the data never came: zeros, or what lay there before.
        Fate::Drop if rng.chance(1, 3) => grow(image, at + bytes.len(), rng),
        Fate::Drop => {}
        Fate::CutShort => put(image, at, &bytes[..rng.index(bytes.len())]),
        Fate::Tear => tear(image, at, bytes, powersafe, rng),
    }
}

fn grow(image: &mut Vec<u8>, len: usize, rng: &mut Rng) {
    let garbage = rng.chance(1, 2);
    while image.len() < len {
        let byte = if garbage { rng.u64().to_le_bytes()[0] } else { 0 };
        image.push(byte);
    }
}

/// Each sector that the write touches is old, new or garbage. Garbage fills the whole sector, unless
/// the disk claims that bytes beside the write are safe.
fn tear(image: &mut Vec<u8>, at: usize, bytes: &[u8], powersafe: bool, rng: &mut Rng) {
    let end = at + bytes.len();
    let len_before = image.len();
    let mut from = at;
    while from < end {
        let sector = from / SECTOR * SECTOR;
        let to = (sector + SECTOR).min(end);
        match rng.range(0, 5) {
            0 | 1 => {}
            2 | 3 => put(image, from, &bytes[from - at..to - at]),
            _ => {
                let (from, to) =
                    if powersafe { (from, to) } else { (sector, (sector + SECTOR).min(len_before).max(to)) };
                let garbage: Vec<u8> = (from..to).map(|_| rng.u64().to_le_bytes()[0]).collect();
                put(image, from, &garbage);
            }
        }
        from = to;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn disk() -> (tempfile::TempDir, Disk) {
        let dir = tempfile::tempdir().unwrap();
        let root = dir.path().join("disk");
        fs::create_dir(&root).unwrap();
        let disk = Disk::new(1, root);
        (dir, disk)
    }

    fn write(at: usize, byte: u8, len: usize) -> Change {
        Change::Write { at, bytes: vec![byte; len] }
    }

    /// Draws `n` images and gives the content of `name` in each, `None` where it does not exist.
    fn images(disk: &mut Disk, name: &str, n: usize) -> Vec<Option<Vec<u8>>> {
        let root = disk.root.clone();
        (0..n)
            .map(|i| {
                let target = root.with_extension(format!("image-{i}"));
                disk.survive(&target).unwrap();
                fs::read(target.join(name)).ok()
            })
            .collect()
    }

    #[test]
    fn what_is_synced_survives_every_cut() {
        let (_dir, mut disk) = disk();
        let path = disk.root.join("a");
        let id = disk.create(&path);
        disk.change(id, write(0, 7, 2_000));
        disk.change(id, Change::Truncate(1_500));
        disk.sync(id);
        disk.sync_names();
        assert!(images(&mut disk, "a", 50).iter().all(|i| *i == Some(vec![7; 1_500])));
    }

    #[test]
    fn what_is_not_synced_may_survive_or_not_or_in_part() {
        let (_dir, mut disk) = disk();
        let path = disk.root.join("a");
        let id = disk.create(&path);
        disk.sync_names();
        disk.change(id, write(0, 1, 4_096));
        disk.sync(id);
        disk.change(id, write(0, 2, 4_096));
        let images: Vec<Vec<u8>> = images(&mut disk, "a", 200).into_iter().map(Option::unwrap).collect();
        assert!(images.contains(&vec![1; 4_096]) && images.contains(&vec![2; 4_096]));
        let mixed = |i: &&Vec<u8>| i.contains(&1) && i.contains(&2);
        assert!(images.iter().filter(mixed).count() > 20);
        let fates = disk.fates;
        assert!(fates.kept > 0 && fates.dropped > 0 && fates.cut_short > 0 && fates.torn > 0, "{fates:?}");
    }

    #[test]
    fn a_name_that_was_not_synced_may_be_missing_and_a_deleted_one_may_return() {
        let (_dir, mut disk) = disk();
        let (old, new) = (disk.root.join("old"), disk.root.join("new"));
        let id = disk.create(&old);
        disk.sync(id);
        disk.sync_names();
        disk.delete(&old);
        disk.create(&new);
        for name in ["old", "new"] {
            let there = images(&mut disk, name, 100).iter().filter(|i| i.is_some()).count();
            assert!((10..90).contains(&there), "{name}: {there}");
            fs::read_dir(disk.root.parent().unwrap()).unwrap().for_each(|e| {
                let path = e.unwrap().path();
                if path != disk.root {
                    fs::remove_dir_all(path).unwrap();
                }
            });
        }
    }

    #[test]
    fn a_powersafe_disk_never_harms_bytes_beside_a_write_and_another_may() {
        let harmed = |powersafe: bool| {
            let mut rng = Rng::new(11);
            (0..200).any(|_| {
                let mut image = vec![1; 4_096];
                tear(&mut image, 1_000, &[2; 100], powersafe, &mut rng);
                image[..1_000].iter().chain(&image[1_100..]).any(|b| *b != 1)
            })
        };
        assert!(!harmed(true));
        assert!(harmed(false));
    }

    #[test]
    fn the_power_fails_at_the_operation_asked_for() {
        let (_dir, mut disk) = disk();
        disk.cut_at(3);
        let seen: Vec<Power> = (0..4).map(|_| disk.operate()).collect();
        assert_eq!(seen, [Power::On, Power::On, Power::Failing, Power::Off]);
    }
}
