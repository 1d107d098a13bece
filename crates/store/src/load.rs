//! Bulk loads for benchmarks and demonstrations: records that somebody has made go through the
//! journal's encoder and the projections exactly as the lane would write them, only many in one
//! transaction. It must never be offered to a running installation: it decides nothing.

use crate::engine::{Connection, Database, DbError, Options, Role, Synchronous, Tx};
use crate::lane::write_records;
use crate::open::StoreError;
use crate::seal::Entropy;
use crate::{journal, migrate, snapshot};
use shouhu_domain::event::Record;
use shouhu_domain::ids::Seq;
use shouhu_domain::state::State;

pub struct Loader {
    connection: Connection,
    state: State,
    head: journal::Head,
    entropy: Entropy,
}

impl Loader {
    /// Opens a database that it makes anew, whatever was there, for a load that measures.
    ///
    /// # Errors
    /// When it cannot be made or opened.
    pub fn open_again(database: &Database, entropy: Entropy) -> Result<Self, StoreError> {
        database.make_again()?;
        Self::open(database, entropy)
    }

    /// Opens an empty database that nobody else has open.
    ///
    /// # Errors
    /// When it cannot be opened or is not empty.
    pub fn open(database: &Database, entropy: Entropy) -> Result<Self, StoreError> {
        let options = Options { synchronous: Synchronous::Normal, vfs: None };
        let mut connection = Connection::open(database, Role::Writer, &options)?;
        connection.lease()?;
        migrate::run(&mut connection)?;
        let head = connection.read(journal::head)?;
        if head.seq != 0 {
            return Err(DbError::other("a load needs an empty database").into());
        }
        Ok(Self { connection, state: State::new(), head, entropy })
    }

    #[must_use]
    pub fn state(&self) -> &State {
        &self.state
    }

    /// Writes records that follow on, as one batch of the journal. Steps of receipts may come
    /// together, and so may additions of units; anything else alone, as in the lane.
    ///
    /// # Errors
    /// When the database fails.
    pub fn write(&mut self, records: Vec<Record>) -> Result<(), DbError> {
        let first = self.head.seq + 1;
        let records: Vec<(Seq, Record)> = (first..).zip(records).collect();
        let (state, head, entropy) = (&self.state, &self.head, &mut self.entropy);
        self.head = self.connection.write(|tx| write_records(tx, state, head, entropy, &records))?;
        for (seq, record) in &records {
            self.state.apply(*seq, record);
        }
        Ok(())
    }

    /// Writes operational tables.
    ///
    /// # Errors
    /// What `f` or the database says.
    pub fn chore<T>(&mut self, f: impl FnOnce(&mut Tx) -> Result<T, DbError>) -> Result<T, DbError> {
        self.connection.write(f)
    }

    /// Writes the snapshot, so that the first start is as quick as any other.
    ///
    /// # Errors
    /// When the database fails.
    pub fn finish(mut self) -> Result<State, DbError> {
        let state = &self.state;
        self.connection.write(|tx| snapshot::write(tx, state, snapshot::Mark::default()))?;
        Ok(self.state)
    }
}
