//! Connects the disk to SQLite: a VFS that passes every call on to the default VFS, tells the disk
//! of the changes, and answers with I/O errors once the power is cut.
//!
//! Unsafe code is allowed in this file only: a VFS is a table of C functions over C memory. Each
//! function relies on what <https://sqlite.org/c3ref/vfs.html> promises: SQLite calls it with the
//! `sqlite3_vfs` that we registered, or with a `sqlite3_file` of `szOsFile` bytes that our `open` filled.
#![allow(unsafe_code)]

use super::model::{Change, Disk, FileId, Power, SECTOR};
use rusqlite::ffi::{self, sqlite3_file, sqlite3_int64, sqlite3_io_methods, sqlite3_vfs};
use std::ffi::{CStr, CString, OsStr, c_char, c_int, c_void};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// What a VFS and its open files share. It is leaked on purpose (a few hundred bytes): an open
/// connection may outlive the disk, which then only loses its content.
struct Shared {
    disk: Mutex<Disk>,
    base: *mut sqlite3_vfs,
    name: CString,
}

// SAFETY: the default VFS is a static of SQLite and may be called from any thread.
unsafe impl Sync for Shared {}
// SAFETY: as above; nothing in it belongs to one thread.
unsafe impl Send for Shared {}

impl Shared {
    fn disk(&self) -> MutexGuard<'_, Disk> {
        self.disk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A VFS that is registered until it is dropped.
pub struct Registered {
    shared: &'static Shared,
    vfs: *mut sqlite3_vfs,
}

// SAFETY: the pointer is used once, in `drop`, for a call that SQLite serialises itself.
unsafe impl Send for Registered {}

impl Registered {
    pub fn new(disk: Disk) -> io::Result<Self> {
        static NEXT: AtomicU64 = AtomicU64::new(1);
        let name = CString::new(format!("shouhu-fault-{}", NEXT.fetch_add(1, Ordering::Relaxed)))?;
        // SAFETY: a null name asks for the default VFS, which lives as long as the process.
        let base = unsafe { ffi::sqlite3_vfs_find(std::ptr::null()) };
        if base.is_null() {
            return Err(io::Error::other("SQLite has no default VFS"));
        }
        let shared: &'static Shared = Box::leak(Box::new(Shared { disk: Mutex::new(disk), base, name }));
        let vfs = Box::into_raw(Box::new(table(shared)));
        // SAFETY: the table and all it points at are leaked, so they outlive the registration.
        match unsafe { ffi::sqlite3_vfs_register(vfs, 0) } {
            ffi::SQLITE_OK => Ok(Self { shared, vfs }),
            code => Err(io::Error::other(format!("SQLite refuses the VFS: {code}"))),
        }
    }

    pub fn name(&self) -> &str {
        self.shared.name.to_str().unwrap_or_default()
    }

    pub fn disk(&self) -> MutexGuard<'_, Disk> {
        self.shared.disk()
    }
}

impl Drop for Registered {
    fn drop(&mut self) {
        // SAFETY: registered in `new`; the table itself stays allocated for connections still open.
        unsafe { ffi::sqlite3_vfs_unregister(self.vfs) };
        self.disk().clear();
    }
}

fn table(shared: &'static Shared) -> sqlite3_vfs {
    // SAFETY: all zeros are null pointers and absent functions; and `base` was checked in `new`.
    let (mut vfs, base) = unsafe { (std::mem::zeroed::<sqlite3_vfs>(), *shared.base) };
    vfs.iVersion = 2;
    // The size of our part is a few dozen bytes.
    vfs.szOsFile = base.szOsFile + c_int::try_from(size_of::<FaultFile>()).unwrap_or(c_int::MAX);
    vfs.mxPathname = base.mxPathname;
    vfs.zName = shared.name.as_ptr();
    vfs.pAppData = std::ptr::from_ref(shared).cast_mut().cast();
    vfs.xOpen = Some(open);
    vfs.xDelete = Some(delete);
    vfs.xAccess = Some(access);
    vfs.xFullPathname = Some(full_pathname);
    vfs.xRandomness = Some(randomness);
    vfs.xSleep = Some(sleep);
    vfs.xCurrentTime = Some(current_time);
    vfs.xGetLastError = Some(last_error);
    vfs.xCurrentTimeInt64 = Some(current_time_ms);
    vfs
}

/// Our part of an open file; the default VFS's own part follows it in the same memory.
#[repr(C, align(8))]
struct FaultFile {
    methods: *const sqlite3_io_methods,
    shared: &'static Shared,
    /// `None` for temporary files, which need not survive anything.
    file: Option<FileId>,
    /// The first sync of a new journal also syncs its folder, as the default VFS does.
    sync_names: AtomicBool,
}

/// Calls a method of the default VFS's part of the file; a method it lacks is an I/O error.
macro_rules! below {
    ($file:expr, $method:ident $(, $arg:expr)*) => {{
        let real = real($file);
        match (*(*real).pMethods).$method {
            Some(method) => method(real $(, $arg)*),
            None => ffi::SQLITE_IOERR,
        }
    }};
}

/// Calls a function of the default VFS.
macro_rules! base {
    ($shared:expr, $method:ident $(, $arg:expr)*) => {
        match (*$shared.base).$method {
            Some(method) => method($shared.base $(, $arg)*),
            None => ffi::SQLITE_ERROR,
        }
    };
}

unsafe fn shared_of(vfs: *mut sqlite3_vfs) -> &'static Shared {
    unsafe { &*(*vfs).pAppData.cast::<Shared>() }
}

unsafe fn ours<'a>(file: *mut sqlite3_file) -> &'a FaultFile {
    unsafe { &*file.cast::<FaultFile>() }
}

unsafe fn real(file: *mut sqlite3_file) -> *mut sqlite3_file {
    unsafe { file.cast::<FaultFile>().add(1).cast() }
}

unsafe fn path_of(name: *const c_char) -> PathBuf {
    PathBuf::from(OsStr::from_bytes(unsafe { CStr::from_ptr(name) }.to_bytes()))
}

/// SQLite never passes a negative offset or size.
fn place(n: sqlite3_int64) -> usize {
    usize::try_from(n).unwrap_or(0)
}

const JOURNALS: c_int = ffi::SQLITE_OPEN_MAIN_JOURNAL | ffi::SQLITE_OPEN_WAL | ffi::SQLITE_OPEN_SUPER_JOURNAL;
const LASTING: c_int = JOURNALS | ffi::SQLITE_OPEN_MAIN_DB;

unsafe extern "C" fn open(
    vfs: *mut sqlite3_vfs,
    name: *const c_char,
    file: *mut sqlite3_file,
    flags: c_int,
    out_flags: *mut c_int,
) -> c_int {
    unsafe {
        (*file).pMethods = std::ptr::null();
        let shared = shared_of(vfs);
        let lasting = !name.is_null() && flags & LASTING != 0 && flags & ffi::SQLITE_OPEN_DELETEONCLOSE == 0;
        let id = match lasting.then(|| name_on_disk(shared, path_of(name), flags)).transpose() {
            Ok(id) => id.flatten(),
            Err(code) => return code,
        };
        let code = base!(shared, xOpen, name, real(file), flags, out_flags);
        if code == ffi::SQLITE_OK {
            let new_journal = flags & JOURNALS != 0 && flags & ffi::SQLITE_OPEN_CREATE != 0;
            file.cast::<FaultFile>().write(FaultFile {
                methods: &raw const METHODS,
                shared,
                file: id,
                sync_names: AtomicBool::new(new_journal),
            });
        }
        code
    }
}

/// The identity of the file that is about to be opened; a creation is an operation of the disk.
fn name_on_disk(shared: &Shared, path: PathBuf, flags: c_int) -> Result<Option<FileId>, c_int> {
    let mut disk = shared.disk();
    if disk.is_cut() || !disk.holds(&path) {
        return Err(ffi::SQLITE_CANTOPEN);
    }
    match disk.find(&path) {
        Ok(Some(id)) => Ok(Some(id)),
        Ok(None) if flags & ffi::SQLITE_OPEN_CREATE == 0 => Ok(None),
        Ok(None) => {
            let power = disk.operate();
            let id = disk.create(&path);
            if power == Power::On { Ok(Some(id)) } else { Err(ffi::SQLITE_CANTOPEN) }
        }
        Err(_) => Err(ffi::SQLITE_IOERR),
    }
}

unsafe extern "C" fn delete(vfs: *mut sqlite3_vfs, name: *const c_char, sync_dir: c_int) -> c_int {
    unsafe {
        let shared = shared_of(vfs);
        let path = path_of(name);
        let mut disk = shared.disk();
        match disk.find(&path) {
            Ok(Some(_)) => {}
            Ok(None) if disk.is_cut() => return ffi::SQLITE_IOERR_DELETE,
            Ok(None) => return ffi::SQLITE_IOERR_DELETE_NOENT,
            Err(_) => return ffi::SQLITE_IOERR_DELETE,
        }
        match disk.operate() {
            Power::Off => return ffi::SQLITE_IOERR_DELETE,
            Power::Failing => {
                disk.delete(&path);
                return ffi::SQLITE_IOERR_DELETE;
            }
            Power::On => {}
        }
        let code = base!(shared, xDelete, name, 0);
        if code == ffi::SQLITE_OK {
            disk.delete(&path);
            if sync_dir != 0 {
                disk.sync_names();
            }
        }
        code
    }
}

unsafe extern "C" fn access(vfs: *mut sqlite3_vfs, name: *const c_char, flags: c_int, out: *mut c_int) -> c_int {
    unsafe {
        let shared = shared_of(vfs);
        if shared.disk().is_cut() {
            return ffi::SQLITE_IOERR_ACCESS;
        }
        base!(shared, xAccess, name, flags, out)
    }
}

unsafe extern "C" fn full_pathname(vfs: *mut sqlite3_vfs, name: *const c_char, len: c_int, out: *mut c_char) -> c_int {
    unsafe { base!(shared_of(vfs), xFullPathname, name, len, out) }
}

unsafe extern "C" fn randomness(vfs: *mut sqlite3_vfs, len: c_int, out: *mut c_char) -> c_int {
    unsafe { base!(shared_of(vfs), xRandomness, len, out) }
}

unsafe extern "C" fn sleep(vfs: *mut sqlite3_vfs, microseconds: c_int) -> c_int {
    unsafe { base!(shared_of(vfs), xSleep, microseconds) }
}

unsafe extern "C" fn current_time(vfs: *mut sqlite3_vfs, out: *mut f64) -> c_int {
    unsafe { base!(shared_of(vfs), xCurrentTime, out) }
}

unsafe extern "C" fn current_time_ms(vfs: *mut sqlite3_vfs, out: *mut sqlite3_int64) -> c_int {
    unsafe { base!(shared_of(vfs), xCurrentTimeInt64, out) }
}

unsafe extern "C" fn last_error(vfs: *mut sqlite3_vfs, len: c_int, out: *mut c_char) -> c_int {
    unsafe { base!(shared_of(vfs), xGetLastError, len, out) }
}

/// Version 2: shared memory, but no memory-mapped reads, which would go past us.
static METHODS: sqlite3_io_methods = sqlite3_io_methods {
    iVersion: 2,
    xClose: Some(close),
    xRead: Some(read),
    xWrite: Some(write),
    xTruncate: Some(truncate),
    xSync: Some(sync),
    xFileSize: Some(file_size),
    xLock: Some(lock),
    xUnlock: Some(unlock),
    xCheckReservedLock: Some(check_reserved_lock),
    xFileControl: Some(file_control),
    xSectorSize: Some(sector_size),
    xDeviceCharacteristics: Some(device_characteristics),
    xShmMap: Some(shm_map),
    xShmLock: Some(shm_lock),
    xShmBarrier: Some(shm_barrier),
    xShmUnmap: Some(shm_unmap),
    xFetch: None,
    xUnfetch: None,
};

unsafe extern "C" fn close(file: *mut sqlite3_file) -> c_int {
    unsafe { below!(file, xClose) }
}

unsafe extern "C" fn read(file: *mut sqlite3_file, to: *mut c_void, len: c_int, at: sqlite3_int64) -> c_int {
    unsafe {
        if ours(file).shared.disk().is_cut() {
            return ffi::SQLITE_IOERR_READ;
        }
        below!(file, xRead, to, len, at)
    }
}

/// Runs a change through the disk: counted, written through, remembered. A change at which the power
/// fails is remembered (it may survive) and answered with the error.
fn through(file: &FaultFile, error: c_int, change: impl FnOnce() -> Change, real: impl FnOnce() -> c_int) -> c_int {
    let mut disk = file.shared.disk();
    let Some(id) = file.file else { return if disk.is_cut() { error } else { real() } };
    match disk.operate() {
        Power::Off => error,
        Power::Failing => {
            disk.change(id, change());
            error
        }
        Power::On => match real() {
            ffi::SQLITE_OK => {
                disk.change(id, change());
                ffi::SQLITE_OK
            }
            code => code,
        },
    }
}

unsafe extern "C" fn write(file: *mut sqlite3_file, from: *const c_void, len: c_int, at: sqlite3_int64) -> c_int {
    unsafe {
        let bytes = std::slice::from_raw_parts(from.cast::<u8>(), place(len.into()));
        if ours(file).file.is_some() && ours(file).shared.disk().is_full() {
            return ffi::SQLITE_FULL;
        }
        let change = || Change::Write { at: place(at), bytes: bytes.to_vec() };
        through(ours(file), ffi::SQLITE_IOERR_WRITE, change, || below!(file, xWrite, from, len, at))
    }
}

unsafe extern "C" fn truncate(file: *mut sqlite3_file, size: sqlite3_int64) -> c_int {
    unsafe {
        let change = || Change::Truncate(place(size));
        through(ours(file), ffi::SQLITE_IOERR_TRUNCATE, change, || below!(file, xTruncate, size))
    }
}

/// The real files need no sync: what is durable is what the disk says. A sync at which the power
/// fails made nothing durable for sure; the image decides.
unsafe extern "C" fn sync(file: *mut sqlite3_file, _flags: c_int) -> c_int {
    let ours = unsafe { ours(file) };
    let mut disk = ours.shared.disk();
    let Some(id) = ours.file else { return ffi::SQLITE_OK };
    if disk.operate() != Power::On || disk.syncs_fail() {
        return ffi::SQLITE_IOERR_FSYNC;
    }
    disk.sync(id);
    if ours.sync_names.swap(false, Ordering::Relaxed) {
        disk.sync_names();
    }
    ffi::SQLITE_OK
}

unsafe extern "C" fn file_size(file: *mut sqlite3_file, out: *mut sqlite3_int64) -> c_int {
    unsafe {
        if ours(file).shared.disk().is_cut() {
            return ffi::SQLITE_IOERR_FSTAT;
        }
        below!(file, xFileSize, out)
    }
}

// Locks and shared memory are memory, not disk: they work until the process ends.

unsafe extern "C" fn lock(file: *mut sqlite3_file, level: c_int) -> c_int {
    unsafe { below!(file, xLock, level) }
}

unsafe extern "C" fn unlock(file: *mut sqlite3_file, level: c_int) -> c_int {
    unsafe { below!(file, xUnlock, level) }
}

unsafe extern "C" fn check_reserved_lock(file: *mut sqlite3_file, out: *mut c_int) -> c_int {
    unsafe { below!(file, xCheckReservedLock, out) }
}

/// Hints that would change the file behind our back, and claims about the device, are not passed on.
unsafe extern "C" fn file_control(file: *mut sqlite3_file, op: c_int, arg: *mut c_void) -> c_int {
    match op {
        ffi::SQLITE_FCNTL_SIZE_HINT
        | ffi::SQLITE_FCNTL_CHUNK_SIZE
        | ffi::SQLITE_FCNTL_MMAP_SIZE
        | ffi::SQLITE_FCNTL_POWERSAFE_OVERWRITE => ffi::SQLITE_NOTFOUND,
        _ => unsafe { below!(file, xFileControl, op, arg) },
    }
}

unsafe extern "C" fn sector_size(_file: *mut sqlite3_file) -> c_int {
    const { SECTOR as c_int }
}

/// 0 claims nothing: no atomic write, no safe append, no powersafe overwrite.
unsafe extern "C" fn device_characteristics(file: *mut sqlite3_file) -> c_int {
    let powersafe = unsafe { ours(file) }.shared.disk().powersafe;
    if powersafe { ffi::SQLITE_IOCAP_POWERSAFE_OVERWRITE } else { 0 }
}

unsafe extern "C" fn shm_map(
    file: *mut sqlite3_file,
    page: c_int,
    size: c_int,
    extend: c_int,
    out: *mut *mut c_void,
) -> c_int {
    unsafe { below!(file, xShmMap, page, size, extend, out) }
}

unsafe extern "C" fn shm_lock(file: *mut sqlite3_file, offset: c_int, n: c_int, flags: c_int) -> c_int {
    unsafe { below!(file, xShmLock, offset, n, flags) }
}

unsafe extern "C" fn shm_barrier(file: *mut sqlite3_file) {
    unsafe {
        let real = real(file);
        if let Some(barrier) = (*(*real).pMethods).xShmBarrier {
            barrier(real);
        }
    }
}

unsafe extern "C" fn shm_unmap(file: *mut sqlite3_file, delete: c_int) -> c_int {
    unsafe { below!(file, xShmUnmap, delete) }
}
