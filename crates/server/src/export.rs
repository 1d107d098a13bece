//! Long exports: made in the background, kept a day for whoever asked, cancelled on wish.
//!
//! A job outlives the page that began it, not the process: a file is made again in seconds, so nothing of it is
//! journalled. It must never be shown to another person than the one who asked.

use shouhu_domain::ids::{DAY_MS, MatterId, Millis, PersonNo, UnitNo};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};
use uuid::Uuid;

/// At most so many are made at a time, and so many for one person; the next one is told to wait.
const RUNNING_MAX: usize = 4;
const RUNNING_OF_ONE_MAX: usize = 2;
/// Files that are kept, the newest; and so long.
const KEPT_MAX: usize = 50;
const KEPT_MS: Millis = DAY_MS;

/// How a job ended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    Done { bytes: u64 },
    Cancelled,
    Failed(String),
}

pub struct Job {
    pub id: Uuid,
    pub person: PersonNo,
    /// What is in it: the duty, and the node under which its rows stand.
    pub of: (MatterId, UnitNo),
    /// Of the file.
    pub name: String,
    pub media_type: &'static str,
    /// Wall time.
    pub begun_ms: Millis,
    pub total: u64,
    rows: AtomicU64,
    cancelled: AtomicBool,
    end: OnceLock<End>,
    path: PathBuf,
}

impl Job {
    pub fn rows(&self) -> u64 {
        self.rows.load(Relaxed)
    }

    pub fn count(&self, rows: u64) {
        self.rows.fetch_add(rows, Relaxed);
    }

    pub fn cancel(&self) {
        self.cancelled.store(true, Relaxed);
    }

    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Relaxed)
    }

    pub fn end(&self) -> Option<&End> {
        self.end.get()
    }

    /// Nobody may have it any more.
    fn is_over(&self, now: Millis) -> bool {
        now - self.begun_ms >= KEPT_MS
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Ends it; what was written of a file that nobody will fetch goes. A second end changes nothing.
    pub fn finish(&self, end: End) {
        if !matches!(end, End::Done { .. }) {
            self.discard();
        }
        let _ = self.end.set(end);
    }

    fn discard(&self) {
        match std::fs::remove_file(&self.path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, "the file of an export stays behind until the next start");
            }
            _ => {}
        }
    }
}

impl Drop for Job {
    fn drop(&mut self) {
        self.discard();
    }
}

/// The jobs of an installation.
pub struct Exports {
    folder: PathBuf,
    jobs: Mutex<BTreeMap<Uuid, Arc<Job>>>,
}

/// What a job makes.
pub struct Asked {
    pub person: PersonNo,
    pub of: (MatterId, UnitNo),
    pub name: String,
    pub media_type: &'static str,
    pub total: u64,
}

impl Exports {
    /// Files of a former process are gone with their jobs.
    #[must_use]
    pub fn new(files: &Path) -> Self {
        let folder = files.join("exports");
        match std::fs::remove_dir_all(&folder) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                tracing::warn!(%error, "exports of a former run could not be removed");
            }
            _ => {}
        }
        Self { folder, jobs: Mutex::default() }
    }

    fn jobs(&self) -> MutexGuard<'_, BTreeMap<Uuid, Arc<Job>>> {
        // The map is whole whatever a holder did.
        self.jobs.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// A new job; `None` while too many are made.
    pub fn begin(&self, id: Uuid, asked: Asked, now: Millis) -> std::io::Result<Option<Arc<Job>>> {
        std::fs::create_dir_all(&self.folder)?;
        let mut jobs = self.jobs();
        jobs.retain(|_, job| !job.is_over(now));
        let running = || jobs.values().filter(|job| job.end().is_none());
        let own = running().filter(|job| job.person == asked.person).count();
        if running().count() >= RUNNING_MAX || own >= RUNNING_OF_ONE_MAX {
            return Ok(None);
        }
        while jobs.len() >= KEPT_MAX {
            let oldest = jobs.values().filter(|job| job.end().is_some()).min_by_key(|job| job.begun_ms).map(|j| j.id);
            let Some(oldest) = oldest else { break };
            jobs.remove(&oldest);
        }
        let Asked { person, of, name, media_type, total } = asked;
        let job = Arc::new(Job {
            id,
            person,
            of,
            name,
            media_type,
            begun_ms: now,
            total,
            rows: AtomicU64::new(0),
            cancelled: AtomicBool::new(false),
            end: OnceLock::new(),
            path: self.folder.join(id.to_string()),
        });
        jobs.insert(id, job.clone());
        Ok(Some(job))
    }

    /// The jobs of a person, the newest first.
    pub fn of(&self, person: PersonNo, now: Millis) -> Vec<Arc<Job>> {
        let jobs = self.jobs();
        let own = jobs.values().filter(|job| job.person == person && !job.is_over(now));
        let mut own: Vec<Arc<Job>> = own.cloned().collect();
        own.sort_by_key(|job| std::cmp::Reverse((job.begun_ms, job.id)));
        own
    }

    pub fn find(&self, person: PersonNo, id: Uuid, now: Millis) -> Option<Arc<Job>> {
        self.jobs().get(&id).filter(|job| job.person == person && !job.is_over(now)).cloned()
    }

    /// Stops it if it is being made, and forgets it with its file.
    pub fn drop_job(&self, person: PersonNo, id: Uuid) -> bool {
        let mut jobs = self.jobs();
        let Some(job) = jobs.get(&id).filter(|job| job.person == person) else { return false };
        job.cancel();
        jobs.remove(&id);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(person: u32) -> Asked {
        Asked {
            person: PersonNo(person),
            of: (MatterId(1), UnitNo(0)),
            name: "日报.csv".into(),
            media_type: "text/csv",
            total: 10,
        }
    }

    #[test]
    fn a_job_is_its_own_persons_and_the_third_waits() {
        let folder = std::env::temp_dir().join(format!("shouhu-exports-{}", std::process::id()));
        let exports = Exports::new(&folder);
        let begin = |n: u128, person| exports.begin(Uuid::from_u128(n), asked(person), 0).unwrap();
        let first = begin(1, 7).unwrap();
        assert!(begin(2, 7).is_some());
        assert!(begin(3, 7).is_none(), "two at a time for one person");
        assert!(begin(4, 8).is_some());
        assert!(exports.find(PersonNo(8), first.id, 1).is_none());
        assert!(exports.find(PersonNo(7), first.id, 1).is_some());
        assert!(exports.find(PersonNo(7), first.id, KEPT_MS).is_none(), "a day is over");
        std::fs::write(first.path(), "x").unwrap();
        first.finish(End::Done { bytes: 1 });
        assert!(begin(5, 7).is_some(), "one has ended");
        let path = first.path().to_owned();
        drop(first);
        assert!(exports.drop_job(PersonNo(7), Uuid::from_u128(1)));
        assert!(!path.exists(), "its file goes with it");
        std::fs::remove_dir_all(&folder).unwrap();
    }

    #[test]
    fn what_was_cancelled_leaves_no_file() {
        let folder = std::env::temp_dir().join(format!("shouhu-exports-c-{}", std::process::id()));
        let exports = Exports::new(&folder);
        let job = exports.begin(Uuid::from_u128(1), asked(1), 0).unwrap().unwrap();
        std::fs::write(job.path(), "half").unwrap();
        job.cancel();
        assert!(job.is_cancelled());
        job.finish(End::Cancelled);
        assert!(!job.path().exists());
        std::fs::remove_dir_all(&folder).unwrap();
    }
}
