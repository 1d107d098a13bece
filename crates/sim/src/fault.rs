//! A disk whose power can be cut under SQLite: promise P2 is tested with it.
//!
//! A shim over the default VFS writes through to real files in a folder and remembers what no sync
//! has made durable yet. When the power is cut, every further access fails; then [`FaultDisk::survive`]
//! writes, to a new folder, one image that a real disk could have been left with: each unsynced write
//! kept, dropped, cut short or torn by 512-byte sector, each unsynced creation or deletion of a file kept
//! or not, by the seed. Open that folder with the ordinary VFS and look what is left.
//!
//! It must never ship (feature `fault`), and it must never be kinder than a disk: nothing counts as
//! durable that SQLite did not sync. `-shm` files are memory and do not survive.
//!
//! Start reading at [`model`], which is the disk; `vfs` only connects it to SQLite.

mod model;
mod vfs;

pub use model::Fates;

use std::io;
use std::path::{Path, PathBuf};

/// The disk under one folder. Databases on it are opened with [`FaultDisk::vfs_name`].
///
/// Dropping it takes the VFS away; connections that are still open then get I/O errors.
pub struct FaultDisk {
    vfs: vfs::Registered,
    root: PathBuf,
    survivals: std::cell::Cell<u32>,
}

impl FaultDisk {
    /// Makes the folder if need be. What already lies in it counts as durable.
    ///
    /// # Errors
    /// When the folder cannot be made or SQLite refuses the VFS.
    pub fn new(seed: u64, dir: &Path) -> io::Result<Self> {
        std::fs::create_dir_all(dir)?;
        let root = dir.canonicalize()?;
        let vfs = vfs::Registered::new(model::Disk::new(seed, root.clone()))?;
        Ok(Self { vfs, root, survivals: std::cell::Cell::new(0) })
    }

    /// For `Connection::open_with_flags_and_vfs`.
    #[must_use]
    pub fn vfs_name(&self) -> &str {
        self.vfs.name()
    }

    /// The power fails during the `ops`-th operation from now (1 = the next one). Operations are
    /// creations, writes, truncations, syncs and deletions of files.
    pub fn cut_after(&self, ops: u64) {
        let mut disk = self.vfs.disk();
        let at = disk.operations() + ops.max(1);
        disk.cut_at(at);
    }

    pub fn cut_now(&self) {
        self.vfs.disk().cut();
    }

    /// The disk is full after so many operations more: writes are refused, nothing else fails.
    pub fn full_after(&self, ops: u64) {
        let mut disk = self.vfs.disk();
        disk.full_from = Some(disk.operations() + ops);
    }

    /// Somebody has made space.
    pub fn make_space(&self) {
        self.vfs.disk().full_from = None;
    }

    #[must_use]
    pub fn is_full(&self) -> bool {
        self.vfs.disk().is_full()
    }

    /// No sync succeeds after so many operations more.
    pub fn fail_syncs_after(&self, ops: u64) {
        let mut disk = self.vfs.disk();
        disk.syncs_fail_from = Some(disk.operations() + ops);
    }

    #[must_use]
    pub fn syncs_fail(&self) -> bool {
        self.vfs.disk().syncs_fail()
    }

    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.vfs.disk().is_cut()
    }

    /// Operations so far: a dry run tells how many there are to cut at.
    #[must_use]
    pub fn operations(&self) -> u64 {
        self.vfs.disk().operations()
    }

    /// Claims "powersafe overwrite", as the default VFS does: a torn write harms no byte beside it.
    /// Without the claim SQLite pads its commits to whole sectors and the disk may spoil neighbours.
    /// Set it before opening a database.
    pub fn claim_powersafe_overwrite(&self) {
        self.vfs.disk().powersafe = true;
    }

    /// A control: syncs answer well and make nothing durable, as on a disk with a lying cache.
    pub fn lie_about_syncs(&self) {
        self.vfs.disk().syncs_lie = true;
    }

    /// Writes an image that could survive the cut to a new folder beside this one (and cuts the power
    /// if it is still on). Each call draws another image.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn survive(&self) -> io::Result<PathBuf> {
        let n = self.survivals.get() + 1;
        self.survivals.set(n);
        let mut target = self.root.clone().into_os_string();
        target.push(format!("-survived-{n}"));
        let target = PathBuf::from(target);
        self.vfs.disk().survive(&target)?;
        Ok(target)
    }

    /// What became of the unsynced writes in the images drawn so far.
    #[must_use]
    pub fn fates(&self) -> Fates {
        self.vfs.disk().fates
    }
}
