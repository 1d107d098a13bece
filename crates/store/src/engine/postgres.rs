//! PostgreSQL: connecting, error codes, and the seams that differ from SQLite. No SQL of a noun here.
//! The driver runs its own small runtime: never call it from inside another one.

use std::collections::HashMap;
use std::error::Error as StdError;
use std::time::Duration;

use bytes::BytesMut;
use postgres::binary_copy::BinaryCopyInWriter;
use postgres::error::SqlState;
use postgres::fallible_iterator::FallibleIterator;
use postgres::types::{IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, NoTls, Statement};

use super::{Cells, ColumnShape, DbError, Insert, Key, Options, Role, Row, Size, Synchronous, Value};

/// The advisory lock of the one process that writes a database ("shouhu" in ASCII).
const WRITER_LOCK: i64 = 0x73_68_6f_75_68_75;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// A connection whose other end has vanished is noticed within a minute or two, not after two hours.
const KEEPALIVE_IDLE: Duration = Duration::from_secs(30);

pub(super) struct Postgres {
    client: Client,
    config: Config,
    settings: String,
    role: Role,
    statements: Statements,
}

#[derive(Default)]
struct Statements {
    prepared: HashMap<Key, Statement>,
    /// The types of the columns that a binary copy writes.
    types: HashMap<Insert, Vec<Type>>,
}

impl Postgres {
    pub(super) fn open(url: &str, role: Role, options: &Options) -> Result<Self, DbError> {
        let mut config: Config =
            url.parse().map_err(|error| DbError::other(format!("the database address is wrong: {error}")))?;
        if config.get_connect_timeout().is_none() {
            config.connect_timeout(CONNECT_TIMEOUT);
        }
        config.keepalives_idle(KEEPALIVE_IDLE);
        let settings = settings(role, options);
        let client = connect(&config, &settings)?;
        Ok(Self { client, config, settings, role, statements: Statements::default() })
    }

    /// Makes an empty database of this address, in the place of one that may be there.
    pub(super) fn make(url: &str) -> Result<(), DbError> {
        administer(url, |name| format!("create database \"{name}\" template template0 encoding 'UTF8'"))
    }

    pub(super) fn remove(url: &str) -> Result<(), DbError> {
        administer(url, |name| format!("drop database if exists \"{name}\" with (force)"))
    }

    pub(super) fn begin(&mut self, role: Role) -> Result<Tx<'_>, DbError> {
        // Only a reader connects again by itself: a writer that lost its session has lost its lease,
        // and another process may have written since.
        if self.role == Role::Reader && self.client.is_closed() {
            self.client = connect(&self.config, &self.settings)?;
            self.statements = Statements::default();
        }
        let begin = match role {
            Role::Writer => "begin",
            Role::Reader => "begin isolation level repeatable read read only",
        };
        let writer = self.role == Role::Writer;
        self.client.batch_execute(begin).map_err(|error| failure(&error, writer))?;
        Ok(Tx { client: &mut self.client, statements: &mut self.statements, writer, open: true })
    }

    /// Takes an advisory lock that lives as long as this session.
    pub(super) fn lease(&mut self) -> Result<(), DbError> {
        let failed = |error: postgres::Error| failure(&error, true);
        let row = self.client.query_one("select pg_try_advisory_lock($1)", &[&WRITER_LOCK]).map_err(failed)?;
        if row.get::<_, bool>(0) {
            return Ok(());
        }
        let holder = self
            .client
            .query_opt(
                "select coalesce(host(a.client_addr), 'local') || ', server process ' || a.pid
                 from pg_locks l join pg_stat_activity a on a.pid = l.pid
                 where l.locktype = 'advisory' and l.granted and l.objid = ($1::bigint & 4294967295)::oid
                   and l.database = (select oid from pg_database where datname = current_database())",
                &[&WRITER_LOCK],
            )
            .map_err(failed)?
            .map_or_else(|| "unknown".to_owned(), |row| row.get(0));
        Err(DbError::Leased(format!(
            "another process already writes this PostgreSQL database ({holder}); stop it first"
        )))
    }
}

/// One statement about the database of that address, from beside it.
fn administer(url: &str, sql: impl Fn(&str) -> String) -> Result<(), DbError> {
    let mut config: Config = url.parse().map_err(|error: postgres::Error| DbError::other(plain(&error)))?;
    let name = config.get_dbname().unwrap_or_default().replace('"', "");
    let mut client = connect(config.dbname("postgres"), "")?;
    client.batch_execute(&sql(&name)).map_err(|error| failure(&error, true))
}

fn settings(role: Role, options: &Options) -> String {
    let synchronous = match options.synchronous {
        Synchronous::Full => "on",
        Synchronous::Normal => "off",
    };
    let read_only = if role == Role::Reader { "on" } else { "off" };
    format!(
        "set application_name = 'shouhu'; set synchronous_commit = {synchronous};
         set default_transaction_read_only = {read_only}; set client_min_messages = warning;"
    )
}

fn connect(config: &Config, settings: &str) -> Result<Client, DbError> {
    let unreachable = |error: postgres::Error| DbError::Unreachable(plain(&error));
    let mut client = config.connect(NoTls).map_err(unreachable)?;
    client.batch_execute(settings).map_err(unreachable)?;
    Ok(client)
}

pub(super) struct Tx<'c> {
    client: &'c mut Client,
    statements: &'c mut Statements,
    writer: bool,
    open: bool,
}

impl Tx<'_> {
    fn prepare(&mut self, key: Key) -> Result<Statement, postgres::Error> {
        if let Some(statement) = self.statements.prepared.get(&key) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(&key.portable())?;
        self.statements.prepared.insert(key, statement.clone());
        Ok(statement)
    }

    fn checked(&mut self, key: Key, params: &[&Value]) -> Result<Statement, DbError> {
        let writer = self.writer;
        let statement = self.prepare(key).map_err(|error| failure(&error, writer))?;
        if statement.params().len() == params.len() {
            return Ok(statement);
        }
        Err(DbError::other(format!(
            "a statement with {} parameters got {} values",
            statement.params().len(),
            params.len()
        )))
    }

    pub(super) fn run(&mut self, key: Key, params: &[&Value]) -> Result<u64, DbError> {
        let (statement, writer) = (self.checked(key, params)?, self.writer);
        let failed = |error| failure(&error, writer);
        let mut rows = self.client.query_raw(&statement, params.iter().copied()).map_err(failed)?;
        while rows.next().map_err(failed)?.is_some() {}
        Ok(rows.rows_affected().unwrap_or(0))
    }

    /// Shows each row until `show` answers false. Rows arrive as they are shown, not all at once.
    pub(super) fn each(
        &mut self,
        key: Key,
        params: &[&Value],
        show: &mut dyn FnMut(&Row) -> bool,
    ) -> Result<(), DbError> {
        let (statement, writer) = (self.checked(key, params)?, self.writer);
        let failed = |error| failure(&error, writer);
        let mut rows = self.client.query_raw(&statement, params.iter().copied()).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            if !show(&Row(Cells::Postgres(&row))) {
                break;
            }
        }
        Ok(())
    }

    /// Rows in the binary form of `copy`, which is several times faster than statements.
    pub(super) fn copy<'r, 'v: 'r>(
        &mut self,
        insert: &Insert,
        rows: impl Iterator<Item = &'r [Value<'v>]>,
    ) -> Result<u64, DbError> {
        let writer = self.writer;
        self.copy_rows(insert, rows).map_err(|error| failure(&error, writer))
    }

    fn copy_rows<'r, 'v: 'r>(
        &mut self,
        insert: &Insert,
        rows: impl Iterator<Item = &'r [Value<'v>]>,
    ) -> Result<u64, postgres::Error> {
        if !self.statements.types.contains_key(insert) {
            let columns = insert.columns.join(", ");
            let shape = self.client.prepare(&format!("select {columns} from {}", insert.table))?;
            let types = shape.columns().iter().map(|column| column.type_().clone()).collect();
            self.statements.types.insert(*insert, types);
        }
        let statement = self.prepare(Key::Copy(*insert))?;
        let sink = self.client.copy_in(&statement)?;
        let mut copy = BinaryCopyInWriter::new(sink, &self.statements.types[insert]);
        for row in rows {
            copy.write_raw(row.iter())?;
        }
        copy.finish()
    }

    pub(super) fn define(&mut self, portable: &str) -> Result<(), DbError> {
        let writer = self.writer;
        self.client.batch_execute(portable).map_err(|error| failure(&error, writer))
    }

    pub(super) fn commit(mut self) -> Result<(), DbError> {
        self.open = false;
        let writer = self.writer;
        self.client.batch_execute("commit").map_err(|error| match failure(&error, writer) {
            // The server answered, and its answer says that nothing was written.
            known @ (DbError::Retry | DbError::Full | DbError::Conflict { .. } | DbError::MissingReference) => known,
            other => DbError::Durability(other.to_string()),
        })
    }

    /// Columns of all tables and the names of the indexes.
    pub(super) fn shapes(&mut self) -> Result<(Vec<ColumnShape>, Vec<String>), DbError> {
        let failed = |error: postgres::Error| failure(&error, false);
        let columns = self
            .client
            .query(
                "select table_name::text, column_name::text, data_type::text, is_nullable = 'NO'
                 from information_schema.columns where table_schema = current_schema()",
                &[],
            )
            .map_err(failed)?
            .iter()
            .map(|row| ColumnShape { table: row.get(0), column: row.get(1), kind: row.get(2), required: row.get(3) })
            .collect();
        let indexes = self
            .client
            .query(
                "select c.relname::text from pg_index i join pg_class c on c.oid = i.indexrelid
                 where c.relnamespace = current_schema()::regnamespace
                   and not exists (select 1 from pg_constraint k where k.conindid = i.indexrelid)",
                &[],
            )
            .map_err(failed)?
            .iter()
            .map(|row| row.get(0))
            .collect();
        Ok((columns, indexes))
    }

    pub(super) fn sizes(&mut self) -> Result<Vec<Size>, DbError> {
        let rows = self
            .client
            .query(
                "select relname::text, pg_total_relation_size(oid) from pg_class
                 where relkind = 'r' and relnamespace = current_schema()::regnamespace",
                &[],
            )
            .map_err(|error| failure(&error, false))?;
        let size = |row: &postgres::Row| Size { table: row.get(0), bytes: row.get::<_, i64>(1).max(0).unsigned_abs() };
        Ok(rows.iter().map(size).collect())
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // The server frees the lease of a closed session by itself, but some moments later: whoever was
        // told that the writer has stopped would still be refused.
        if self.role == Role::Writer && !self.client.is_closed() {
            let _ = self.client.batch_execute("select pg_advisory_unlock_all()");
        }
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        // If the connection is gone, the server rolls back.
        if self.open && !self.client.is_closed() {
            let _ = self.client.batch_execute("rollback");
        }
    }
}

/// A value takes the declared type of its place, so that one SQL text serves both engines.
impl ToSql for Value<'_> {
    fn to_sql(&self, declared: &Type, out: &mut BytesMut) -> Result<IsNull, Box<dyn StdError + Sync + Send>> {
        match self {
            Self::Null => Ok(IsNull::Yes),
            Self::Int(number) if *declared == Type::INT8 => number.to_sql(declared, out),
            Self::Int(number) if *declared == Type::INT4 => i32::try_from(*number)?.to_sql(declared, out),
            Self::Int(number) if *declared == Type::INT2 => i16::try_from(*number)?.to_sql(declared, out),
            Self::Int(number) if *declared == Type::BOOL => (*number != 0).to_sql(declared, out),
            Self::Text(text) if <&str as ToSql>::accepts(declared) => text.as_ref().to_sql(declared, out),
            Self::Blob(bytes) if *declared == Type::BYTEA => bytes.as_ref().to_sql(declared, out),
            Self::Int(_) => Err(format!("an integer was bound where {declared} is declared").into()),
            Self::Text(_) => Err(format!("a text was bound where {declared} is declared").into()),
            Self::Blob(_) => Err(format!("bytes were bound where {declared} is declared").into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

/// The words of the server without its DETAIL line, which quotes values.
fn plain(error: &postgres::Error) -> String {
    match (error.as_db_error(), error.source()) {
        (Some(server), _) => format!("{} ({})", server.message(), server.code().code()),
        (None, Some(source)) => format!("{error}: {source}"),
        (None, None) => error.to_string(),
    }
}

fn failure(error: &postgres::Error, writer: bool) -> DbError {
    let Some(server) = error.as_db_error() else {
        let lost = error.is_closed() || error.source().is_some_and(|source| source.is::<std::io::Error>());
        return match (lost, writer) {
            (true, true) => DbError::Durability(plain(error)),
            (true, false) => DbError::Unreachable(plain(error)),
            (false, _) => DbError::other(plain(error)),
        };
    };
    let code = server.code();
    if *code == SqlState::UNIQUE_VIOLATION {
        return DbError::Conflict { constraint: server.constraint().unwrap_or_default().to_owned() };
    }
    match code.code() {
        "23503" => DbError::MissingReference,
        "40001" | "40P01" | "55P03" => DbError::Retry,
        "53100" => DbError::Full,
        // The server is shutting down or has ended this session.
        "57P01" | "57P02" | "57P03" if writer => DbError::Durability(plain(error)),
        "57P01" | "57P02" | "57P03" => DbError::Unreachable(plain(error)),
        _ => DbError::other(plain(error)),
    }
}
