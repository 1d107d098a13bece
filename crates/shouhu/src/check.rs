//! `shouhu verify` and `shouhu rebuild`: the journal is what was written, and everything else
//! follows from it.

use crate::case_file;
use crate::cli::{BROKEN, RebuildFlags, VerifyFlags};
use crate::config::settle_place;
use anyhow::{Context as _, bail};
use shouhu_server::lang::Lang;
use shouhu_store::compare::Change;
use shouhu_store::engine::{Connection, Database, Options, Role};
use shouhu_store::journal::{self, Broken, Fault, Head, Verdict};
use shouhu_store::migrate;
use std::path::Path;
use std::process::ExitCode;

pub fn verify(file: Option<&Path>, flags: VerifyFlags) -> anyhow::Result<ExitCode> {
    let lang = flags.spoken.lang();
    let expected = flags.expect.as_deref().map(parse_head).transpose()?;
    if let Some(case) = &flags.file {
        return case_file::verify(case, expected.as_ref(), lang);
    }
    let database = settle_place(file, flags.place)?.database;
    must_exist(&database)?;
    let mut connection = Connection::open(&database, Role::Reader, &Options::default())
        .with_context(|| format!("{database} cannot be opened"))?;
    match journal::verify(&mut connection, expected.as_ref(), |_, _| true)? {
        Verdict::Clean { records, batches, head } => {
            match lang {
                Lang::Zh => println!("完好：{batches} 批共 {records} 条记录\n链头：{head}"),
                Lang::En => println!("Clean: {records} records in {batches} batches\nHead: {head}"),
            }
            if flags.journal_only { Ok(ExitCode::SUCCESS) } else { compare_tables(&mut connection, lang) }
        }
        Verdict::Broken(broken) => {
            println!("{}{}", lang.of("损坏：", "Broken: "), place_of(&broken, lang));
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
fn compare_tables(connection: &mut Connection, lang: Lang) -> anyhow::Result<ExitCode> {
    let differences = shouhu_store::compare::compare(connection)?;
    if differences.is_empty() {
        println!("{}", lang.of("各表：与日志推算的一致", "Tables: as the journal makes them"));
        return Ok(ExitCode::SUCCESS);
    }
    let many = differences.len();
    match lang {
        Lang::Zh => println!("各表：{many} 行与日志推算的不一致（用 rebuild 重建可恢复）"),
        Lang::En => println!("Tables: {many} rows are not as the journal makes them (rebuild mends them)"),
    }
    for difference in differences.iter().take(NAMED_MAX) {
        let what = match difference.what {
            Change::Changed => lang.of("被改过", "changed"),
            Change::Missing => lang.of("缺失", "missing"),
            Change::Stray => lang.of("多出", "stray"),
        };
        println!("  {} {}: {what}", difference.table, difference.key);
    }
    Ok(ExitCode::from(BROKEN))
}

pub fn rebuild(file: Option<&Path>, flags: RebuildFlags) -> anyhow::Result<ExitCode> {
    let lang = flags.spoken.lang();
    let database = settle_place(file, flags.place)?.database;
    must_exist(&database)?;
    let mut connection = Connection::open(&database, Role::Writer, &Options::default())
        .with_context(|| format!("{database} cannot be opened"))?;
    connection.lease().context("rebuild needs the database for itself: stop the server first")?;
    migrate::run(&mut connection)?;
    let mut told = 0;
    let state = shouhu_store::rebuild::rebuild(&mut connection, |done| {
        if done - told >= 100_000 {
            told = done;
            eprintln!("{done}{}", lang.of(" 条记录", " records"));
        }
    })?;
    match lang {
        Lang::Zh => println!("已用 {} 条记录重建", state.seq),
        Lang::En => println!("Rebuilt from {} records", state.seq),
    }
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
pub fn place_of(broken: &Broken, lang: Lang) -> String {
    let (first, last) = (broken.first, broken.last);
    match (broken.record.or((first == last).then_some(first)), lang) {
        (Some(seq), Lang::Zh) => format!("第 {seq} 条记录：{}", fault_zh(broken.fault)),
        (Some(seq), Lang::En) => format!("record {seq}: {}", broken.fault),
        (None, Lang::Zh) => format!("第 {first} 至 {last} 条记录：{}", fault_zh(broken.fault)),
        (None, Lang::En) => format!("records {first} to {last}: {}", broken.fault),
    }
}

fn fault_zh(fault: Fault) -> &'static str {
    match fault {
        Fault::RecordChanged => "记录被改过",
        Fault::RecordMissing => "记录缺失",
        Fault::BatchMissing => "有记录不属于任何一批",
        Fault::BatchRange => "各批重叠或次序不对",
        Fault::Algorithm => "批上写的算法不认识",
        Fault::Records => "这一批的记录与求过哈希的不符",
        Fault::Root => "这一批的根被改过",
        Fault::Chain => "链头与本批及前一个链头对不上",
        Fault::Tail => "日志的末尾缺失",
        Fault::Rewritten => "日志被重写过：链头不是另存的那个",
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
