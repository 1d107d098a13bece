//! SQLite: opening, error codes, and the seams that differ from PostgreSQL. No SQL of a noun here.

use std::collections::HashMap;
use std::fs::{File, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{Connection, OpenFlags, ffi};

use super::{Cells, ColumnShape, DbError, Key, Options, Role, Row, Size, Synchronous, Value, text};

/// Prepared statements kept per connection: each list and each insert counts once per size.
const STATEMENTS_KEPT_MAX: usize = 512;
/// How long a connection waits for another one's lock. Only a checkpoint or an outside tool can hold it.
const BUSY_MS: u64 = 5_000;
/// Page cache in KiB. A writer touches more pages between two commits than a reader in one query.
const WRITER_CACHE_KIB: i64 = 16_384;
const READER_CACHE_KIB: i64 = 6_144;

pub(super) struct Sqlite {
    connection: Connection,
    path: PathBuf,
    /// The text that SQLite gets for a statement.
    texts: HashMap<Key, Arc<str>>,
    /// Held while this process writes the database.
    lock: Option<File>,
}

impl Sqlite {
    pub(super) fn open(path: &Path, role: Role, options: &Options) -> Result<Self, DbError> {
        let mut flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        if role == Role::Writer {
            flags |= OpenFlags::SQLITE_OPEN_CREATE;
        }
        let connection = match &options.vfs {
            Some(vfs) => Connection::open_with_flags_and_vfs(path, flags, vfs.as_str()),
            None => Connection::open_with_flags(path, flags),
        }
        .map_err(|error| DbError::other(format!("cannot open {}: {error}", path.display())))?;
        connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT_MAX);
        connection.execute_batch(&settings(role, options)).map_err(failure)?;
        Ok(Self { connection, path: path.to_owned(), texts: HashMap::new(), lock: None })
    }

    pub(super) fn begin(&mut self, role: Role) -> Result<Tx<'_>, DbError> {
        let begin = if role == Role::Writer { "begin immediate" } else { "begin" };
        self.connection.execute_batch(begin).map_err(failure)?;
        Ok(Tx { connection: &self.connection, texts: &mut self.texts, open: true })
    }

    /// Takes the lock file beside the database; the system frees it when the process ends, however it ends.
    pub(super) fn lease(&mut self) -> Result<(), DbError> {
        if self.lock.is_some() {
            return Ok(());
        }
        let mut name = self.path.clone().into_os_string();
        name.push(".lock");
        let name = PathBuf::from(name);
        let refused = |error| DbError::other(format!("cannot use the lock file {}: {error}", name.display()));
        let mut options = File::options();
        let mut file = options.read(true).write(true).create(true).truncate(false).open(&name).map_err(refused)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let mut holder = String::new();
                // Only tells the reader of the message whom to look for.
                let _ = file.read_to_string(&mut holder);
                return Err(DbError::Leased(format!(
                    "another process{} already writes {}; stop it first (it holds {})",
                    if holder.is_empty() { String::new() } else { format!(" ({})", holder.trim()) },
                    self.path.display(),
                    name.display()
                )));
            }
            Err(TryLockError::Error(error)) => return Err(refused(error)),
        }
        file.set_len(0).map_err(refused)?;
        writeln!(file, "pid {}", std::process::id()).map_err(refused)?;
        self.lock = Some(file);
        Ok(())
    }

    /// One consistent copy of the database while others go on reading and writing.
    pub(super) fn shorten_log(&self) -> Result<(), DbError> {
        self.connection.query_row("pragma wal_checkpoint(truncate)", [], |_| Ok(())).map_err(failure)
    }

    pub(super) fn backup_to(&self, target: &Path) -> Result<(), DbError> {
        let failed = |error: &dyn std::fmt::Display| {
            DbError::other(format!("the backup to {} failed: {error}", target.display()))
        };
        let mut part = target.as_os_str().to_owned();
        part.push(".part");
        let part = PathBuf::from(part);
        if target.exists() {
            return Err(failed(&"the file exists already"));
        }
        if part.exists() {
            std::fs::remove_file(&part).map_err(|error| failed(&error))?;
        }
        let mut copy = Connection::open(&part).map_err(|error| failed(&error))?;
        // One step takes one snapshot: a copy in many steps starts again at each write.
        rusqlite::backup::Backup::new(&self.connection, &mut copy)
            .and_then(|backup| backup.step(-1))
            .map_err(|error| failed(&error))?;
        copy.close().map_err(|(_, error)| failed(&error))?;
        File::open(&part).and_then(|file| file.sync_all()).map_err(|error| failed(&error))?;
        std::fs::rename(&part, target).map_err(|error| failed(&error))?;
        let folder = target.parent().filter(|folder| !folder.as_os_str().is_empty());
        // The new name itself must survive a power cut. Windows cannot open a folder and need not.
        if let Ok(folder) = File::open(folder.unwrap_or(Path::new("."))) {
            folder.sync_all().map_err(|error| failed(&error))?;
        }
        Ok(())
    }
}

fn settings(role: Role, options: &Options) -> String {
    let writer = role == Role::Writer;
    let synchronous = match options.synchronous {
        Synchronous::Full => "full",
        Synchronous::Normal => "normal",
    };
    // No memory map: a read error would be a signal that kills the process instead of an error, and
    // the page cache below serves the hot pages. The write-ahead log is cut back after a burst.
    let mut text = format!(
        "pragma busy_timeout = {BUSY_MS}; pragma synchronous = {synchronous}; pragma foreign_keys = on;
         pragma fullfsync = on; pragma checkpoint_fullfsync = on; pragma mmap_size = 0;
         pragma cache_size = -{}; pragma temp_store = memory; pragma trusted_schema = off;
         pragma cell_size_check = on; pragma journal_size_limit = 67108864;",
        if writer { WRITER_CACHE_KIB } else { READER_CACHE_KIB }
    );
    text.push_str(match role {
        // What is deleted is overwritten: an erased name and a destroyed key must not stay in a free page.
        Role::Writer => "pragma journal_mode = wal; pragma wal_autocheckpoint = 4000; pragma secure_delete = on;",
        Role::Reader => "pragma query_only = on;",
    });
    text
}

pub(super) struct Tx<'c> {
    connection: &'c Connection,
    texts: &'c mut HashMap<Key, Arc<str>>,
    open: bool,
}

impl Tx<'_> {
    fn prepare(&mut self, key: Key) -> Result<rusqlite::CachedStatement<'_>, DbError> {
        let text = match self.texts.get(&key) {
            Some(text) => Arc::clone(text),
            None => {
                let text: Arc<str> = text::question_marks(&key.portable()).into();
                self.texts.insert(key, Arc::clone(&text));
                text
            }
        };
        self.connection.prepare_cached(&text).map_err(failure)
    }

    pub(super) fn run(&mut self, key: Key, params: &[&Value]) -> Result<u64, DbError> {
        let mut statement = self.prepare(key)?;
        bind(&mut statement, params)?;
        statement.raw_execute().map(|rows| rows as u64).map_err(failure)
    }

    /// Shows each row until `show` answers false.
    pub(super) fn each(
        &mut self,
        key: Key,
        params: &[&Value],
        show: &mut dyn FnMut(&Row) -> bool,
    ) -> Result<(), DbError> {
        let mut statement = self.prepare(key)?;
        bind(&mut statement, params)?;
        let mut rows = statement.raw_query();
        while let Some(row) = rows.next().map_err(failure)? {
            if !show(&Row(Cells::Sqlite(row))) {
                break;
            }
        }
        Ok(())
    }

    pub(super) fn define(&mut self, portable: &str) -> Result<(), DbError> {
        self.connection.execute_batch(&text::lower_definitions(portable)).map_err(failure)
    }

    pub(super) fn commit(mut self) -> Result<(), DbError> {
        match self.connection.execute_batch("commit").map_err(failure) {
            Ok(()) => {
                self.open = false;
                Ok(())
            }
            // Nothing of the transaction is in the database, and SQLite says so for sure.
            Err(error @ (DbError::Full | DbError::Retry)) => Err(error),
            Err(error) => Err(DbError::Durability(error.to_string())),
        }
    }

    /// Columns of all tables and the names of the indexes.
    pub(super) fn shapes(&mut self) -> Result<(Vec<ColumnShape>, Vec<String>), DbError> {
        let mut statement = self
            .connection
            .prepare(
                "select t.name, c.name, c.type, c.\"notnull\" or c.pk > 0 from sqlite_schema t,
                 pragma_table_info(t.name) c where t.type = 'table' and t.name not glob 'sqlite_*'",
            )
            .map_err(failure)?;
        let columns = statement
            .query_map([], |row| {
                Ok(ColumnShape {
                    table: row.get(0)?,
                    column: row.get(1)?,
                    kind: match row.get::<_, String>(2)?.to_ascii_lowercase().as_str() {
                        "integer" => "bigint".to_owned(),
                        "blob" => "bytea".to_owned(),
                        other => other.to_owned(),
                    },
                    required: row.get(3)?,
                })
            })
            .and_then(Iterator::collect)
            .map_err(failure)?;
        let indexes = self
            .connection
            .prepare("select name from sqlite_schema where type = 'index' and sql is not null")
            .and_then(|mut statement| statement.query_map([], |row| row.get(0))?.collect())
            .map_err(failure)?;
        Ok((columns, indexes))
    }

    pub(super) fn sizes(&mut self) -> Result<Vec<Size>, DbError> {
        self.connection
            .prepare(
                "select coalesce(i.tbl_name, s.name), sum(s.pgsize) from dbstat s
                 left join sqlite_schema i on i.name = s.name where s.aggregate = true group by 1",
            )
            .and_then(|mut statement| {
                let rows = statement.query_map([], |row| {
                    Ok(Size { table: row.get(0)?, bytes: row.get::<_, i64>(1)?.max(0).unsigned_abs() })
                })?;
                rows.collect()
            })
            .map_err(failure)
    }
}

impl Drop for Tx<'_> {
    fn drop(&mut self) {
        // SQLite has rolled back by itself after some failures; then there is nothing to undo. A
        // rollback that fails leaves the transaction uncommitted all the same.
        if self.open && !self.connection.is_autocommit() {
            let _ = self.connection.execute_batch("rollback");
        }
    }
}

impl rusqlite::ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Int(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Blob(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

fn bind(statement: &mut rusqlite::Statement<'_>, params: &[&Value]) -> Result<(), DbError> {
    if statement.parameter_count() != params.len() {
        return Err(DbError::other(format!(
            "a statement with {} parameters got {} values",
            statement.parameter_count(),
            params.len()
        )));
    }
    for (index, value) in params.iter().enumerate() {
        statement.raw_bind_parameter(index + 1, *value).map_err(failure)?;
    }
    Ok(())
}

fn failure(error: rusqlite::Error) -> DbError {
    let Some(code) = error.sqlite_error() else { return DbError::other(error.to_string()) };
    match code.extended_code {
        ffi::SQLITE_CONSTRAINT_UNIQUE | ffi::SQLITE_CONSTRAINT_PRIMARYKEY | ffi::SQLITE_CONSTRAINT_ROWID => {
            let text = error.to_string();
            let name = text.rsplit_once(": ").map_or(text.as_str(), |(_, name)| name);
            DbError::Conflict { constraint: name.to_owned() }
        }
        ffi::SQLITE_CONSTRAINT_FOREIGNKEY => DbError::MissingReference,
        ffi::SQLITE_IOERR_FSYNC | ffi::SQLITE_IOERR_DIR_FSYNC => DbError::Durability(error.to_string()),
        extended => match extended & 0xff {
            ffi::SQLITE_BUSY | ffi::SQLITE_LOCKED => DbError::Retry,
            ffi::SQLITE_FULL => DbError::Full,
            _ => DbError::other(error.to_string()),
        },
    }
}
