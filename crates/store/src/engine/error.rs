//! What can go wrong between the store and a database, in the few kinds that a caller treats
//! differently. A text here never holds a bound value: values may be personal, and texts are logged.

/// A failure of the database. Only the writer lane tells the kinds apart.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DbError {
    /// A row with that key exists already.
    #[error("a row with this key exists already ({constraint})")]
    Conflict { constraint: String },
    /// A row points at a row that does not exist.
    #[error("a row refers to one that does not exist")]
    MissingReference,
    /// Nothing was written; the same transaction may succeed if it is tried again.
    #[error("the database was busy")]
    Retry,
    /// The disk is full and nothing was written. Writing may go on when there is space again.
    #[error("the disk of the database is full")]
    Full,
    /// A reader's database cannot be reached now; the next read connects again.
    #[error("the database cannot be reached: {0}")]
    Unreachable(String),
    /// Another process writes this database.
    #[error("{0}")]
    Leased(String),
    /// It is not known whether the last transaction is on the disk. The writer must stop and start
    /// again from what the database holds; retrying could acknowledge what is lost.
    #[error("the database cannot promise that a write is on the disk: {0}")]
    Durability(String),
    /// A bug, or a database that is not ours.
    #[error("{0}")]
    Other(String),
}

impl DbError {
    /// A failure that has no kind of its own.
    pub fn other(text: impl Into<String>) -> Self {
        Self::Other(text.into())
    }
}
