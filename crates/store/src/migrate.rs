//! Brings a database to the shape that this program needs, from numbered files that are written once
//! for both engines. A file that has been applied anywhere never changes again: a new one is added.
//!
//! To add one: write `migrations/NNNN_name.sql` (bigint, text, bytea; `-- without rowid` behind the
//! closing parenthesis of a table whose primary key is not one integer) and name it in [`MIGRATIONS`].

use sha2::{Digest, Sha256};

use crate::engine::{Connection, DbError, Tx};
use crate::params;

/// One numbered file.
#[derive(Clone, Copy, Debug)]
pub struct Migration {
    pub version: i64,
    pub name: &'static str,
    pub sql: &'static str,
}

macro_rules! migrations {
    ($($version:literal $name:literal),* $(,)?) => {
        &[$(Migration {
            version: $version,
            name: $name,
            sql: include_str!(concat!("../../../migrations/", $name, ".sql")),
        }),*]
    };
}

/// All migrations, oldest first.
pub const MIGRATIONS: &[Migration] = migrations![
    1 "0001_journal",
    2 "0002_province",
    3 "0003_outbox",
    4 "0004_unit_version",
    5 "0005_activation",
    6 "0006_people",
    7 "0007_plan",
    8 "0008_outbox_cost",
    9 "0009_meeting",
    10 "0010_group",
    11 "0011_text_file",
    12 "0012_import",
    13 "0013_file_named",
    14 "0014_unit_undone",
    15 "0015_report",
    16 "0016_import_of_figures",
    17 "0017_signal",
    18 "0018_ledger",
    19 "0019_inspection",
    20 "0020_payee",
    21 "0021_team",
    22 "0022_aid",
];

/// Why a database cannot be brought to today's shape.
#[derive(Debug, thiserror::Error)]
pub enum MigrateError {
    #[error("migration {version} ({name}) was applied with another text; a migration never changes")]
    Changed { version: i64, name: String },
    #[error("the database has migration {version} ({name}), which this program does not know; use a newer one")]
    Newer { version: i64, name: String },
    #[error("migration {version} is out of order: numbers are dense and start at 1")]
    Order { version: i64 },
    #[error("migration {version} failed: {cause}")]
    Failed { version: i64, cause: DbError },
    #[error(transparent)]
    Db(#[from] DbError),
}

const CREATE_SCHEMA_VERSION: &str = "create table if not exists schema_version (
  version bigint primary key, name text not null, sha256 bytea not null)";
const APPLIED: &str = "select version, name, sha256 from schema_version order by version";
const NOTE_APPLIED: &str = "insert into schema_version (version, name, sha256) values ($1, $2, $3)";

/// Applies what is missing in one transaction and answers the versions applied now.
pub fn run(connection: &mut Connection) -> Result<Vec<i64>, MigrateError> {
    run_list(connection, MIGRATIONS)
}

/// The same for a given list.
pub fn run_list(connection: &mut Connection, list: &[Migration]) -> Result<Vec<i64>, MigrateError> {
    if let Some((_, wrong)) = (1..).zip(list).find(|(number, migration)| migration.version != *number) {
        return Err(MigrateError::Order { version: wrong.version });
    }
    connection.write(|tx| apply(tx, list))
}

/// The same inside a transaction that goes on.
pub fn apply(tx: &mut Tx, list: &[Migration]) -> Result<Vec<i64>, MigrateError> {
    tx.define(CREATE_SCHEMA_VERSION)?;
    let applied =
        tx.query(APPLIED, &[], |row| Ok((row.get_i64(0)?, row.get_text(1)?.to_owned(), row.get_blob(2)?.to_vec())))?;
    for (place, (version, name, sha256)) in applied.iter().enumerate() {
        let known = list.get(place).filter(|known| known.version == *version);
        let Some(known) = known else {
            return Err(MigrateError::Newer { version: *version, name: name.clone() });
        };
        if known.sha256()[..] != sha256[..] {
            return Err(MigrateError::Changed { version: *version, name: name.clone() });
        }
    }
    let missing = &list[applied.len()..];
    for migration in missing {
        let failed = |cause| MigrateError::Failed { version: migration.version, cause };
        tx.define(migration.sql).map_err(failed)?;
        let row = params![migration.version, migration.name, migration.sha256().to_vec()];
        tx.execute(NOTE_APPLIED, &row)?;
    }
    Ok(missing.iter().map(|migration| migration.version).collect())
}

impl Migration {
    /// The hash of the text; a checkout with other line ends is the same text.
    fn sha256(&self) -> [u8; 32] {
        Sha256::digest(self.sql.replace("\r\n", "\n")).into()
    }
}

/// A hash of the shape of all tables, their columns, and the names of the indexes: the same on both
/// engines for the same migrations, and different as soon as somebody alters a table by hand.
pub fn fingerprint(tx: &mut Tx) -> Result<[u8; 32], DbError> {
    let (mut columns, mut indexes) = tx.shapes()?;
    columns.sort();
    indexes.sort();
    let mut hash = Sha256::new();
    for shape in columns {
        let required = if shape.required { "not null" } else { "null" };
        hash.update(format!("{}\0{}\0{}\0{required}\n", shape.table, shape.column, shape.kind));
    }
    for index in indexes {
        hash.update(format!("index\0{index}\n"));
    }
    Ok(hash.finalize().into())
}
