//! `shouhu verify` and `shouhu rebuild`: the journal is what was written, and everything else
//! follows from it.

use crate::case_file;
use crate::cli::{BROKEN, Place, VerifyFlags};
use crate::config::settle_place;
use anyhow::{Context as _, bail};
use shouhu_store::engine::{Connection, Database, Options, Role};
use shouhu_store::journal::{self, Broken, Head, Verdict};
use shouhu_store::migrate;
use std::path::Path;
use std::process::ExitCode;

pub fn verify(file: Option<&Path>, flags: VerifyFlags) -> anyhow::Result<ExitCode> {
    let expected = flags.expect.as_deref().map(parse_head).transpose()?;
    if let Some(case) = &flags.file {
        return case_file::verify(case, expected.as_ref(), flags.lang);
    }
    let database = settle_place(file, flags.place)?.database;
    must_exist(&database)?;
    let mut connection = Connection::open(&database, Role::Reader, &Options::default())
        .with_context(|| format!("{database} cannot be opened"))?;
    match journal::verify(&mut connection, expected.as_ref(), |_, _| true)? {
        Verdict::Clean { records, batches, head } => {
            println!("Clean: {records} records in {batches} batches");
            println!("Head: {head}");
            if flags.journal_only { Ok(ExitCode::SUCCESS) } else { compare_tables(&mut connection) }
        }
        Verdict::Broken(broken) => {
            println!("Broken: {}", place_of(&broken));
            Ok(ExitCode::from(BROKEN))
        }
        // Nobody stops it here.
        Verdict::Stopped { records, .. } => bail!("stopped after {records} records"),
    }
}

/// Rows that differ are named up to here; their number is always told.
const NAMED_MAX: usize = 20;

/// The tables against what the journal makes of them: a value changed in a table alone leaves the
/// chain whole, so the chain cannot show it.
fn compare_tables(connection: &mut Connection) -> anyhow::Result<ExitCode> {
    let differences = shouhu_store::compare::compare(connection)?;
    if differences.is_empty() {
        println!("Tables: as the journal makes them");
        return Ok(ExitCode::SUCCESS);
    }
    println!("Tables: {} rows are not as the journal makes them (rebuild mends them)", differences.len());
    for difference in differences.iter().take(NAMED_MAX) {
        println!("  {} {}: {:?}", difference.table, difference.key, difference.what);
    }
    Ok(ExitCode::from(BROKEN))
}

pub fn rebuild(file: Option<&Path>, flags: Place) -> anyhow::Result<ExitCode> {
    let database = settle_place(file, flags)?.database;
    must_exist(&database)?;
    let mut connection = Connection::open(&database, Role::Writer, &Options::default())
        .with_context(|| format!("{database} cannot be opened"))?;
    connection.lease().context("rebuild needs the database for itself: stop the server first")?;
    migrate::run(&mut connection)?;
    let mut told = 0;
    let state = shouhu_store::rebuild::rebuild(&mut connection, |done| {
        if done - told >= 100_000 {
            told = done;
            eprintln!("{done} records");
        }
    })?;
    println!("Rebuilt from {} records", state.seq);
    Ok(ExitCode::SUCCESS)
}

/// A check must not make an empty installation where somebody mistyped a name.
pub fn must_exist(database: &Database) -> anyhow::Result<()> {
    match database {
        Database::Sqlite(path) if !path.exists() => bail!("there is no database {}", path.display()),
        _ => Ok(()),
    }
}

/// Where the fault is, with the record's number when it can be named.
pub fn place_of(broken: &Broken) -> String {
    match broken.record {
        Some(seq) => format!("record {seq}: {}", broken.fault),
        None if broken.first == broken.last => format!("record {}: {}", broken.first, broken.fault),
        None => format!("records {} to {}: {}", broken.first, broken.last, broken.fault),
    }
}

pub fn parse_head(text: &str) -> anyhow::Result<Head> {
    Head::parse(text).with_context(|| format!("`{text}` is no head; it looks like SEQ:64 hex digits"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_survives_being_written_down() {
        let head = Head { seq: 7, hash: [0xa5; 32] };
        assert_eq!(parse_head(&head.to_string()).unwrap(), head);
        assert!(parse_head("7:a5").is_err());
        assert!(parse_head("7").is_err());
    }
}
