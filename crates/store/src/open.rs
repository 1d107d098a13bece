//! Opening a store: lease, migrations, the state from snapshot and journal, the lane's thread and
//! the readers.

use crate::engine::{self, Connection, Database, DbError, Role, Tx};
use crate::journal;
use crate::lane::{self, Envelope, Handle, Lane, Listener, Reply, WriteError};
use crate::migrate;
use crate::project::project;
use crate::rebuild::{self, next_chunk};
use crate::seal::{self, Entropy};
use crate::snapshot;
use shouhu_domain::command::Answer;
use shouhu_domain::event::Record;
use shouhu_domain::ids::Seq;
use shouhu_domain::state::State;
use std::sync::{Arc, Mutex, RwLock, RwLockReadGuard};

/// Readers of one store; each is one connection that one thread uses at a time.
const READERS_MAX: usize = 4;

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    #[error(transparent)]
    Db(#[from] DbError),
    #[error(transparent)]
    Migrate(#[from] migrate::MigrateError),
    #[error("record {seq} of the journal cannot be read: {cause}")]
    Record { seq: Seq, cause: String },
    /// The end of the journal is missing, or a snapshot that is not its own lies beside it.
    #[error("the state stands at record {state}, the journal ends at {journal}: verify, then rebuild")]
    Apart { state: Seq, journal: Seq },
    #[error("the lane's thread could not be started: {0}")]
    Thread(#[from] std::io::Error),
}

pub struct Options {
    pub engine: engine::Options,
    pub entropy: Entropy,
    pub listener: Listener,
    /// Commands in one commit; 1 in the twin test, so that both engines see the same batches.
    pub batch_max: usize,
}

/// One open installation.
pub struct Store {
    database: Database,
    engine: engine::Options,
    state: Arc<RwLock<State>>,
    lane: Handle,
    readers: Mutex<Vec<Connection>>,
}

impl Store {
    /// Opens the database, brings it to today's shape and its state to the journal's end, and
    /// starts the lane.
    ///
    /// # Errors
    /// When another process writes it, when it is not ours, or when a record cannot be read.
    pub fn open(database: Database, options: Options) -> Result<Self, StoreError> {
        let mut connection = Connection::open(&database, Role::Writer, &options.engine)?;
        connection.lease()?;
        // A new shape is filled from the journal, not from the old tables: a migration need not copy. Both in one
        // transaction: a table that is there and not filled would say that nothing is.
        connection.write(|tx| {
            if !migrate::apply(tx, migrate::MIGRATIONS)?.is_empty() && journal::head(tx)?.seq > 0 {
                rebuild::within(tx, |_| {})?;
            }
            Ok::<_, StoreError>(())
        })?;
        let head = connection.read(journal::head)?;
        let (state, mark) = connection.read(snapshot::read)?;
        let state = catch_up(&mut connection, state)?;
        if state.seq != head.seq {
            return Err(StoreError::Apart { state: state.seq, journal: head.seq });
        }
        let state = Arc::new(RwLock::new(state));
        let (jobs, waiting) = std::sync::mpsc::sync_channel(lane::WAITING_MAX);
        let lane = Lane {
            connection,
            state: state.clone(),
            head,
            mark,
            entropy: options.entropy,
            listener: options.listener,
            batch_max: options.batch_max,
        };
        std::thread::Builder::new().name("lane".into()).spawn(move || lane.run(&waiting))?;
        let readers = Mutex::new(vec![]);
        Ok(Self { database, engine: options.engine, state, lane: Handle::new(jobs), readers })
    }

    /// The state as of the last durable commit. Hold it shortly: the lane waits for it.
    pub fn state(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub fn lane(&self) -> &Handle {
        &self.lane
    }

    /// Queues a command; `reply` is called on the lane's thread after the durable commit.
    pub fn submit(&self, envelope: Envelope, reply: Reply) {
        self.lane.write(envelope, reply);
    }

    /// Writes a command and waits for its answer; for callers that are not async.
    ///
    /// # Errors
    /// The refusal, or why the store could not do it.
    pub fn write(&self, envelope: Envelope) -> Result<Answer, WriteError> {
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        self.lane.write(
            envelope,
            Box::new(move |result| {
                // Nobody to tell when the caller has gone.
                let _ = tell.send(result);
            }),
        );
        told.recv().unwrap_or(Err(WriteError::Stopped))
    }

    /// Reads on one snapshot of the database. Blocks: not for an async thread.
    ///
    /// # Errors
    /// What `f` or the database says.
    pub fn read<T>(&self, f: impl FnOnce(&mut Tx) -> Result<T, DbError>) -> Result<T, DbError> {
        let idle = self.idle().pop();
        let mut connection = match idle {
            Some(connection) => connection,
            None => Connection::open(&self.database, Role::Reader, &self.engine)?,
        };
        let result = connection.read(f);
        let mut readers = self.idle();
        if readers.len() < READERS_MAX {
            readers.push(connection);
        }
        result
    }

    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        self.readers.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    pub fn database(&self) -> &Database {
        &self.database
    }

    /// A connection of its own for long reads (verify, export) that must not hold a reader.
    ///
    /// # Errors
    /// When the database cannot be opened.
    pub fn open_reader(&self) -> Result<Connection, DbError> {
        Connection::open(&self.database, Role::Reader, &self.engine)
    }

    /// Ends the lane after what is queued; the state's snapshot is written.
    pub fn stop(&self) {
        self.lane.stop();
    }
}

impl Drop for Store {
    /// PostgreSQL's driver waits while a connection closes, which it may not do on an async thread; and
    /// who holds the store last is often on one.
    fn drop(&mut self) {
        let readers = std::mem::take(&mut *self.idle());
        if !readers.is_empty() {
            // Without a thread they are closed here; a panic of the driver's then ends nothing that counts.
            let _ = std::thread::Builder::new().name("close".into()).spawn(move || drop(readers)).map(|t| t.join());
        }
    }
}

/// Replays the journal's tail after the snapshot into the state.
fn catch_up(connection: &mut Connection, mut state: State) -> Result<State, StoreError> {
    loop {
        let records = connection.read(|tx| {
            let mut records = next_chunk(tx, state.seq)?;
            seal::unseal(tx, records.iter_mut().map(|(_, record)| &mut record.event))?;
            Ok::<_, StoreError>(records)
        })?;
        if records.is_empty() {
            return Ok(state);
        }
        for (seq, record) in &records {
            state.apply(*seq, record);
        }
    }
}

pub(crate) fn parse(seq: Seq, body: &str) -> Result<Record, StoreError> {
    serde_json::from_str(body).map_err(|cause| StoreError::Record { seq, cause: cause.to_string() })
}

/// Projects a chunk of old records as the lane would have done, then lets the state follow.
pub(crate) fn replay(tx: &mut Tx, state: &mut State, records: &mut [(Seq, Record)]) -> Result<(), DbError> {
    seal::unseal(tx, records.iter_mut().map(|(_, record)| &mut record.event))?;
    project(tx, state, records)?;
    for (seq, record) in records.iter() {
        state.apply(*seq, record);
    }
    Ok(())
}
