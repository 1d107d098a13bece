//! What every request shares: store, clocks, live notes, search, sessions. Wiring only.

use crate::clock::Clock;
use crate::live::{Live, Note};
use crate::metrics::{Gauge, Metrics};
use crate::session::SessionCache;
use shouhu_domain::command::{Actor, Answer, Command};
use shouhu_domain::event::Record;
use shouhu_domain::ids::{Millis, Seq};
use shouhu_domain::restructure::units_after;
use shouhu_domain::state::State;
use shouhu_domain::tree::Unit;
use shouhu_store::engine::{self, Database, DbError, Tx};
use shouhu_store::lane::{Envelope, WriteError};
use shouhu_store::seal::Entropy;
use shouhu_store::search::Search;
use shouhu_store::{Options, Store, StoreError};
use std::path::PathBuf;
use std::sync::atomic::Ordering::Relaxed;
use std::sync::{Arc, OnceLock, PoisonError, RwLock, RwLockReadGuard};

/// A real installation, or the demo with its movable clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    Live,
    Demo,
}

/// Fills a buffer with unpredictable bytes, from any thread; a seeded one in tests.
pub type Tokens = Arc<dyn Fn(&mut [u8]) + Send + Sync>;

/// How an installation is opened.
pub struct Setup {
    pub database: Database,
    pub engine: engine::Options,
    pub files: PathBuf,
    pub clock: Clock,
    pub mode: Mode,
    /// Two sources: one for the lane's thread, one for tokens.
    pub lane_entropy: Entropy,
    pub entropy: Tokens,
    /// `https` puts `Secure` and `__Host-` on the cookie.
    pub https: bool,
    pub batch_max: usize,
}

/// One running installation; cheap to clone.
#[derive(Clone)]
pub struct App(Arc<Inner>);

pub struct Inner {
    pub store: Store,
    pub clock: Clock,
    pub live: Live,
    pub mode: Mode,
    pub https: bool,
    pub files: PathBuf,
    /// Held together while a file and its row come, alone while files are swept.
    pub placing: tokio::sync::RwLock<()>,
    /// Held while an import is undone: a second undo of the same one finds it done.
    pub undoing: tokio::sync::Mutex<()>,
    pub sessions: SessionCache,
    pub turns: crate::api::session::Turns,
    pub entropy: Tokens,
    pub metrics: Arc<Metrics>,
    pub exports: crate::export::Exports,
    pub signals: Arc<crate::worker::signal::Memory>,
    pub matching: crate::api::team::need::Matching,
    /// Read when the first label is printed or scanned.
    pub label_key: OnceLock<[u8; 32]>,
    search: Arc<RwLock<Search>>,
    channels: OnceLock<Arc<crate::channel::Set>>,
}

impl std::ops::Deref for App {
    type Target = Inner;
    fn deref(&self) -> &Inner {
        &self.0
    }
}

impl App {
    /// Opens the store and indexes its units.
    ///
    /// # Errors
    /// When the store cannot be opened.
    pub fn open(setup: Setup) -> Result<Self, StoreError> {
        let live = Live::default();
        let search = Arc::new(RwLock::new(Search::default()));
        let metrics = Arc::new(Metrics::default());
        let signals = Arc::new(crate::worker::signal::Memory::default());
        let (teller, indexer, counter) = (live.clone(), search.clone(), metrics.clone());
        let watcher = signals.clone();
        if let Err(error) = crate::api::file::sweep(&setup.files) {
            tracing::warn!(%error, "uploads that broke off could not be swept");
        }
        let listener = Box::new(move |state: &State, records: &[(Seq, Record)]| {
            let written = records.len() as u64;
            counter.commits.fetch_add(1, Relaxed);
            counter.records.fetch_add(written, Relaxed);
            counter.batch.store(written, Relaxed);
            index(&indexer, state, records);
            watcher.note(state, records);
            teller.tell(Note::of(records));
        });
        let exports = crate::export::Exports::new(&setup.files);
        let options =
            Options { engine: setup.engine, entropy: setup.lane_entropy, listener, batch_max: setup.batch_max };
        let store = Store::open(setup.database, options)?;
        {
            let mut search = search.write().unwrap_or_else(PoisonError::into_inner);
            for unit in store.state().tree.units() {
                put(&mut search, unit);
            }
        }
        Ok(Self(Arc::new(Inner {
            store,
            clock: setup.clock,
            live,
            mode: setup.mode,
            https: setup.https,
            files: setup.files,
            placing: tokio::sync::RwLock::new(()),
            undoing: tokio::sync::Mutex::new(()),
            sessions: SessionCache::default(),
            turns: crate::api::session::Turns::default(),
            entropy: setup.entropy,
            metrics,
            exports,
            signals,
            matching: crate::api::team::need::Matching::default(),
            label_key: OnceLock::new(),
            search,
            channels: OnceLock::new(),
        })))
    }

    /// Gives the installation its ways out; once, before its workers start.
    pub fn set_channels(&self, channels: crate::channel::Set) {
        // A second set has no meaning: the first stands.
        let _ = self.channels.set(Arc::new(channels));
    }

    /// The ways out; none where nothing is configured.
    #[must_use]
    pub fn channels(&self) -> Option<Arc<crate::channel::Set>> {
        self.channels.get().cloned()
    }

    pub fn search(&self) -> RwLockReadGuard<'_, Search> {
        self.search.read().unwrap_or_else(PoisonError::into_inner)
    }

    /// Domain time.
    #[must_use]
    pub fn now(&self) -> Millis {
        self.clock.now()
    }

    /// Sends an envelope through the lane; resolves after the durable commit.
    ///
    /// # Errors
    /// The refusal, or why the store could not do it.
    pub async fn submit(&self, envelope: Envelope) -> Result<Answer, WriteError> {
        let _waiting = Gauge::up(&self.metrics.waiting);
        let (tell, told) = tokio::sync::oneshot::channel();
        self.store.submit(
            envelope,
            Box::new(move |result| {
                // The client may have gone; the command stands all the same.
                let _ = tell.send(result);
            }),
        );
        told.await.unwrap_or(Err(WriteError::Stopped))
    }

    /// A step of the machine itself.
    ///
    /// # Errors
    /// As [`App::submit`].
    pub async fn machine(&self, name: &str, command: Command) -> Result<Answer, WriteError> {
        let actor = Actor::machine(name);
        let envelope = Envelope { id: None, fingerprint: [0; 16], actor, command, now: self.now(), device_ms: None };
        self.submit(envelope).await
    }

    /// Reads from the database on a thread that may block.
    ///
    /// # Errors
    /// What `f` or the database says.
    pub async fn read<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let app = self.clone();
        tokio::task::spawn_blocking(move || app.store.read(f))
            .await
            .unwrap_or_else(|error| Err(DbError::other(error.to_string())))
    }

    /// Writes operational tables (sessions, drafts, uploads) on the lane.
    ///
    /// # Errors
    /// When the lane is full or stopped, or the database fails.
    pub async fn chore<T: Send + 'static>(
        &self,
        f: impl FnOnce(&mut Tx) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, WriteError> {
        let app = self.clone();
        let work = move || {
            let (tell, told) = std::sync::mpsc::channel();
            app.store.lane().chore(Box::new(move |tx| {
                let value = f(tx)?;
                // The receiver lives until the chore has been answered.
                let _ = tell.send(value);
                Ok(())
            }))?;
            told.recv().map_err(|_| WriteError::Stopped)
        };
        tokio::task::spawn_blocking(work).await.unwrap_or(Err(WriteError::Stopped))
    }

    /// Unpredictable bytes.
    #[must_use]
    pub fn random<const N: usize>(&self) -> [u8; N] {
        let mut bytes = [0; N];
        (self.entropy)(&mut bytes);
        bytes
    }
}

/// Names, aliases and codes as they are after the commit; `state` has followed already.
fn index(search: &RwLock<Search>, state: &State, records: &[(Seq, Record)]) {
    let touched = |(_, record): &(Seq, Record)| units_after(&state.tree, &record.event, record.at);
    let mut units = records.iter().flat_map(touched).filter_map(|unit| state.tree.get(unit.no)).peekable();
    if units.peek().is_some() {
        let mut search = search.write().unwrap_or_else(PoisonError::into_inner);
        units.for_each(|unit| put(&mut search, unit));
    }
}

fn put(search: &mut Search, unit: &Unit) {
    search.upsert(unit.no, &unit.name, &unit.aliases, &unit.code);
}
