//! The one place that knows which database runs: SQLite inside, or PostgreSQL. SQL is written once, in
//! the portable subset, with `$1` parameters; rows and errors look the same whatever the engine.
//! Nothing outside this module and its folder may ask for the engine. Start at [`Connection`].

mod error;
mod postgres;
mod row;
mod sqlite;
mod text;
mod value;

use std::fmt;
use std::path::{Path, PathBuf};

pub use error::DbError;
use row::Cells;
pub use row::Row;
pub use text::Insert;
use text::Key;
pub use value::Value;

/// Most parameters of one statement: SQLite takes 32,766, PostgreSQL 65,535.
const PARAMS_MAX: usize = 32_766;
/// Most rows of one insert statement; beyond it a statement only grows.
const INSERT_ROWS_MAX: usize = 128;
/// From this many rows PostgreSQL's `copy` is worth its extra round trip.
const COPY_ROWS_MIN: usize = 32;
/// Most ids in one `in (…)`.
const LIST_IDS_MAX: usize = 512;

/// Where the data lives.
#[derive(Clone, PartialEq, Eq)]
pub enum Database {
    /// A file. Its write-ahead log and its lock file stand beside it.
    Sqlite(PathBuf),
    /// The address of a database, `postgres://user:password@host/name`.
    Postgres(String),
}

impl Database {
    /// A path, `sqlite:path`, or `postgres://…`. Any other scheme is refused rather than taken for a
    /// file name: a typing error would otherwise start an empty installation.
    pub fn parse(text: &str) -> Result<Self, DbError> {
        let scheme = text.split_once(':').map(|(scheme, _)| scheme).filter(|scheme| {
            // One letter is a drive of Windows.
            scheme.len() > 1 && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+.-".contains(c))
        });
        let path = match scheme {
            None => text,
            Some("sqlite") => {
                let rest = &text["sqlite:".len()..];
                rest.strip_prefix("//").unwrap_or(rest)
            }
            Some("postgres" | "postgresql") if text.contains("://") => {
                return Ok(Self::Postgres(text.to_owned()));
            }
            Some(other) => {
                return Err(DbError::other(format!(
                    "`{other}:` is not a database we know; use a path, sqlite:PATH or postgres://…"
                )));
            }
        };
        if path.is_empty() || path.starts_with(":memory:") {
            return Err(DbError::other("a database needs a file: one in memory would lose every write"));
        }
        Ok(Self::Sqlite(PathBuf::from(path)))
    }

    /// An empty database in the place of one that may be there: only for loads that measure, which may
    /// lose what they have loaded.
    pub(crate) fn make_again(&self) -> Result<(), DbError> {
        self.remove()?;
        match self {
            Self::Sqlite(_) => Ok(()),
            Self::Postgres(url) => postgres::Postgres::make(url),
        }
    }

    /// Takes away what a measurement or a test has loaded; without an error when it is not there.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self) -> Result<(), DbError> {
        let path = match self {
            Self::Sqlite(path) => path,
            Self::Postgres(url) => return postgres::Postgres::remove(url),
        };
        for end in ["", "-wal", "-shm"] {
            let mut file = path.clone().into_os_string();
            file.push(end);
            match std::fs::remove_file(file) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(DbError::other(error.to_string()));
                }
                _ => {}
            }
        }
        Ok(())
    }
}

/// Without the password.
impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => {
                let place = url.rsplit_once('@').map_or("…", |(_, place)| place);
                write!(f, "postgres://{}", place.split('?').next().unwrap_or_default())
            }
        }
    }
}

impl fmt::Debug for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a connection is for. There is one writer; a reader can change nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    Writer,
    Reader,
}

/// When an answered commit is on the disk.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Synchronous {
    /// Before the answer.
    #[default]
    Full,
    /// Some moments later: only for what can be made again, such as a demonstration's seed.
    Normal,
}

#[derive(Clone, Debug, Default)]
pub struct Options {
    pub synchronous: Synchronous,
    /// The name of a registered SQLite file system; tests inject faults with one.
    pub vfs: Option<String>,
}

/// One thread's connection.
pub struct Connection {
    engine: Engine,
    role: Role,
    /// A write whose fate is unknown: nothing more is written through this connection.
    broken: Option<String>,
}

enum Engine {
    Sqlite(Box<sqlite::Sqlite>),
    Postgres(Box<postgres::Postgres>),
}

impl Connection {
    /// Opens a connection; a writer creates the file if there is none.
    pub fn open(database: &Database, role: Role, options: &Options) -> Result<Self, DbError> {
        let engine = match database {
            Database::Sqlite(path) => Engine::Sqlite(Box::new(sqlite::Sqlite::open(path, role, options)?)),
            Database::Postgres(url) => Engine::Postgres(Box::new(postgres::Postgres::open(url, role, options)?)),
        };
        Ok(Self { engine, role, broken: None })
    }

    /// Makes this process the only writer, for as long as the connection lives. A second process gets
    /// [`DbError::Leased`] with the name of the first.
    pub fn lease(&mut self) -> Result<(), DbError> {
        match &mut self.engine {
            Engine::Sqlite(engine) => engine.lease(),
            Engine::Postgres(engine) => engine.lease(),
        }
    }

    /// Runs `f` in one transaction: all of it is on the disk when this returns `Ok`, none of it is in
    /// the database when it returns an error other than [`DbError::Durability`]. After a statement has
    /// failed nothing is committed, even if `f` swallows the error: so it is on both engines.
    pub fn write<T, E: From<DbError>>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        if self.role == Role::Reader {
            return Err(DbError::other("a reader's connection cannot write").into());
        }
        if let Some(cause) = &self.broken {
            return Err(DbError::Durability(cause.clone()).into());
        }
        let (answer, unsure) = self.transact(Role::Writer, f);
        self.broken = unsure;
        answer
    }

    /// Runs `f` on one snapshot: what others commit meanwhile is not seen.
    pub fn read<T, E: From<DbError>>(&mut self, f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>) -> Result<T, E> {
        self.transact(Role::Reader, f).0
    }

    /// The answer, and why the fate of the transaction is unknown, if it is.
    fn transact<T, E: From<DbError>>(
        &mut self,
        role: Role,
        f: impl FnOnce(&mut Tx<'_>) -> Result<T, E>,
    ) -> (Result<T, E>, Option<String>) {
        let begun = match &mut self.engine {
            Engine::Sqlite(engine) => engine.begin(role).map(EngineTx::Sqlite),
            Engine::Postgres(engine) => engine.begin(role).map(EngineTx::Postgres),
        };
        let mut tx = match begun {
            Ok(engine) => Tx { engine, failed: None },
            Err(error) => return (Err(error.clone().into()), error.unsure()),
        };
        let answer = f(&mut tx);
        let unsure = tx.failed.as_ref().and_then(DbError::unsure);
        let value = match answer {
            Ok(value) => value,
            Err(error) => return (Err(error), unsure),
        };
        match tx.commit() {
            Ok(()) => (Ok(value), None),
            Err(error) => (Err(error.clone().into()), error.unsure()),
        }
    }

    /// Moves the log into the database and empties it, as far as no reader is in the middle of something.
    /// PostgreSQL recycles its log by itself.
    pub fn shorten_log(&mut self) -> Result<(), DbError> {
        match &mut self.engine {
            Engine::Sqlite(engine) => engine.shorten_log(),
            Engine::Postgres(_) => Ok(()),
        }
    }

    /// Writes one consistent copy of the database to a new file while others go on working.
    pub fn backup_to(&self, target: &Path) -> Result<(), DbError> {
        match &self.engine {
            Engine::Sqlite(engine) => engine.backup_to(target),
            Engine::Postgres(_) => {
                Err(DbError::other("a PostgreSQL database is backed up with pg_dump, not from here"))
            }
        }
    }

    /// Bytes on the disk, table by table with its indexes, largest first. Reads the whole file on SQLite.
    pub fn size_report(&mut self) -> Result<Vec<Size>, DbError> {
        let mut sizes = self.read(|tx| match &mut tx.engine {
            EngineTx::Sqlite(tx) => tx.sizes(),
            EngineTx::Postgres(tx) => tx.sizes(),
        })?;
        sizes.sort_by(|a, b| b.bytes.cmp(&a.bytes).then_with(|| a.table.cmp(&b.table)));
        Ok(sizes)
    }
}

impl DbError {
    fn unsure(&self) -> Option<String> {
        match self {
            Self::Durability(cause) => Some(cause.clone()),
            _ => None,
        }
    }
}

/// What one table takes on the disk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    pub table: String,
    pub bytes: u64,
}

/// A column as the database knows it, in the words of PostgreSQL.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct ColumnShape {
    pub table: String,
    pub column: String,
    pub kind: String,
    pub required: bool,
}

/// One transaction. Statements are prepared once per connection.
pub struct Tx<'c> {
    engine: EngineTx<'c>,
    /// The first statement that failed.
    failed: Option<DbError>,
}

enum EngineTx<'c> {
    Sqlite(sqlite::Tx<'c>),
    Postgres(postgres::Tx<'c>),
}

impl Tx<'_> {
    /// Runs a statement and answers how many rows it changed.
    pub fn execute(&mut self, sql: &'static str, params: &[Value]) -> Result<u64, DbError> {
        self.run(Key::Plain(sql), &params.iter().collect::<Vec<_>>())
    }

    /// All rows of an answer that is known to be short.
    pub fn query<T>(
        &mut self,
        sql: &'static str,
        params: &[Value],
        mut read: impl FnMut(&Row) -> Result<T, DbError>,
    ) -> Result<Vec<T>, DbError> {
        let mut rows = Vec::new();
        self.for_each(sql, params, |row| {
            rows.push(read(row)?);
            Ok(())
        })?;
        Ok(rows)
    }

    /// The first row, if there is one.
    pub fn query_opt<T>(
        &mut self,
        sql: &'static str,
        params: &[Value],
        mut read: impl FnMut(&Row) -> Result<T, DbError>,
    ) -> Result<Option<T>, DbError> {
        let mut first = None;
        self.each(Key::Plain(sql), &params.iter().collect::<Vec<_>>(), &mut |row| {
            first = Some(read(row));
            false
        })?;
        first.transpose()
    }

    /// Shows each row as it arrives; an error ends the reading and comes back.
    pub fn for_each(
        &mut self,
        sql: &'static str,
        params: &[Value],
        mut show: impl FnMut(&Row) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        self.scan(sql, params, |row| show(row).map(|()| true))
    }

    /// Shows each row as it arrives, for as long as the answer is true.
    pub fn scan(
        &mut self,
        sql: &'static str,
        params: &[Value],
        mut show: impl FnMut(&Row) -> Result<bool, DbError>,
    ) -> Result<(), DbError> {
        let mut refusal = Ok(());
        self.each(Key::Plain(sql), &params.iter().collect::<Vec<_>>(), &mut |row| {
            show(row).unwrap_or_else(|error| {
                refusal = Err(error);
                false
            })
        })?;
        refusal
    }

    /// Rows whose id is in a set: `… where x = $1 and id in ($LIST)`. Long sets are asked for in parts,
    /// so an order holds within a part only. An id must not stand in `ids` twice.
    pub fn query_in<T>(
        &mut self,
        sql: &'static str,
        params: &[Value],
        ids: &[i64],
        mut read: impl FnMut(&Row) -> Result<T, DbError>,
    ) -> Result<Vec<T>, DbError> {
        let mut rows = Vec::new();
        for part in ids.chunks(LIST_IDS_MAX) {
            // Few lengths, few statements: a part is filled up with its last id.
            let length = part.len().next_power_of_two();
            let last = part[part.len() - 1];
            let list: Vec<Value> =
                part.iter().copied().chain(std::iter::repeat(last)).take(length).map(Value::Int).collect();
            let bound: Vec<&Value> = params.iter().chain(&list).collect();
            let mut refusal = Ok(());
            let key = Key::List { sql, params: params.len(), ids: length };
            self.each(key, &bound, &mut |row| match read(row) {
                Ok(value) => {
                    rows.push(value);
                    true
                }
                Err(error) => {
                    refusal = Err(error);
                    false
                }
            })?;
            refusal?;
        }
        Ok(rows)
    }

    /// Puts many rows into one table, in their order, and answers how many rows changed. Each row has
    /// one value per column.
    pub fn insert_many<'v, R: AsRef<[Value<'v>]>>(&mut self, insert: &Insert, rows: &[R]) -> Result<u64, DbError> {
        let width = insert.columns.len();
        if width == 0 || rows.iter().any(|row| row.as_ref().len() != width) {
            return self.note(Err(DbError::other(format!("a row for {} has the wrong width", insert.table))));
        }
        if let EngineTx::Postgres(tx) = &mut self.engine
            && insert.conflict.is_empty()
            && rows.len() >= COPY_ROWS_MIN
        {
            let clean = rows.iter().try_for_each(|row| no_nul(row.as_ref()));
            let done = clean.and_then(|()| tx.copy(insert, rows.iter().map(AsRef::as_ref)));
            return self.note(done);
        }
        // Asked on both engines, so that a wrong `conflict` shows on both.
        let key = insert.updated_key()?.filter(|_| matches!(self.engine, EngineTx::Postgres(_)));
        let most = INSERT_ROWS_MAX.min(PARAMS_MAX / width);
        let (mut rest, mut changed) = (rows, 0);
        while !rest.is_empty() {
            let mut part = &rest[..rest.len().min(most)];
            if let Some(key) = &key {
                part = &part[..distinct(part, key)];
            }
            // Few lengths, few statements: the largest power of two that fits.
            let (now, later) = rest.split_at(1 << part.len().ilog2());
            let bound: Vec<&Value> = now.iter().flat_map(|row| row.as_ref()).collect();
            changed += self.run(Key::Insert(*insert, now.len()), &bound)?;
            rest = later;
        }
        Ok(changed)
    }

    /// Runs table definitions written in the portable dialect.
    pub(crate) fn define(&mut self, portable: &str) -> Result<(), DbError> {
        let done = match &mut self.engine {
            EngineTx::Sqlite(tx) => tx.define(portable),
            EngineTx::Postgres(tx) => tx.define(portable),
        };
        self.note(done)
    }

    /// Columns of all tables and the names of the indexes, in no order.
    ///
    /// # Errors
    /// When the database fails.
    pub fn shapes(&mut self) -> Result<(Vec<ColumnShape>, Vec<String>), DbError> {
        match &mut self.engine {
            EngineTx::Sqlite(tx) => tx.shapes(),
            EngineTx::Postgres(tx) => tx.shapes(),
        }
    }

    fn run(&mut self, key: Key, params: &[&Value]) -> Result<u64, DbError> {
        let done = no_nul(params.iter().copied()).and_then(|()| match &mut self.engine {
            EngineTx::Sqlite(tx) => tx.run(key, params),
            EngineTx::Postgres(tx) => tx.run(key, params),
        });
        self.note(done)
    }

    fn each(&mut self, key: Key, params: &[&Value], show: &mut dyn FnMut(&Row) -> bool) -> Result<(), DbError> {
        let done = no_nul(params.iter().copied()).and_then(|()| match &mut self.engine {
            EngineTx::Sqlite(tx) => tx.each(key, params, show),
            EngineTx::Postgres(tx) => tx.each(key, params, show),
        });
        self.note(done)
    }

    fn note<T>(&mut self, done: Result<T, DbError>) -> Result<T, DbError> {
        if let Err(error) = &done {
            self.failed.get_or_insert_with(|| error.clone());
        }
        done
    }

    fn commit(self) -> Result<(), DbError> {
        if let Some(error) = self.failed {
            return Err(error);
        }
        match self.engine {
            EngineTx::Sqlite(tx) => tx.commit(),
            EngineTx::Postgres(tx) => tx.commit(),
        }
    }
}

/// PostgreSQL cannot hold U+0000 in a text; both engines refuse it, so that data can move.
fn no_nul<'v>(values: impl IntoIterator<Item = &'v Value<'v>>) -> Result<(), DbError> {
    for value in values {
        if let Value::Text(text) = value
            && text.as_bytes().contains(&0)
        {
            return Err(DbError::other("a text holds the NUL character"));
        }
    }
    Ok(())
}

/// How many of the first rows have different keys; at least one.
fn distinct<'r, 'v: 'r, R: AsRef<[Value<'v>]>>(rows: &'r [R], key: &[usize]) -> usize {
    let mut seen = std::collections::HashSet::with_capacity(rows.len());
    let again = |row: &'r R| !seen.insert(key.iter().map(|&place| &row.as_ref()[place]).collect::<Vec<_>>());
    rows.iter().position(again).unwrap_or(rows.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_a_write_of_unknown_fate_nothing_more_is_written() {
        let folder = tempfile::tempdir().unwrap();
        let database = Database::Sqlite(folder.path().join("t.db"));
        let mut writer = Connection::open(&database, Role::Writer, &Options::default()).unwrap();
        writer.write(|tx| tx.define("create table a (b bigint)")).unwrap();
        let unsure = Err(DbError::Durability("the sync failed".into()));
        let first = writer.write(|tx| tx.note::<()>(unsure.clone()));
        assert_eq!(first, unsure);
        let second = writer.write(|tx| tx.execute("insert into a (b) values (1)", &[]).map(|_| ()));
        assert_eq!(second, unsure);
        let rows = writer.read(|tx| tx.query("select b from a", &[], |row| row.get_i64(0)));
        assert_eq!(rows, Ok(vec![]), "it may still be read");
    }
}
