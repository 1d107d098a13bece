//! `shouhu import`: a list goes in while no server runs. The plan is the domain's, the reader and the words
//! are those of the screen; here they are only asked and told.
//!
//! What was taken can be undone on the screen for 24 hours: its commands carry the ids that an import
//! there would give them.

use crate::check::must_exist;
use crate::cli::{ImportFlags, REFUSED};
use crate::config::settle_place;
use crate::machine;
use anyhow::{Context as _, bail};
use shouhu_domain::command::{Actor, Command};
use shouhu_domain::import::{self, Plan, Row, RowError};
use shouhu_server::api::unit::import::{BATCH, derived};
use shouhu_server::problem;
use shouhu_server::table::{self, Cell, Table};
use shouhu_store::engine::DbError;
use shouhu_store::lane::Envelope;
use shouhu_store::{Options, Store, StoreError};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// Faults that the screen of a terminal shows; the file beside the list names them all.
const SHOWN_MAX: usize = 200;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Lang {
    Zh,
    En,
}

impl Lang {
    fn of(flag: Option<&str>, environment: Option<&str>) -> Self {
        match flag.or(environment) {
            Some(lang) if lang.starts_with("zh") => Self::Zh,
            _ => Self::En,
        }
    }

    fn pick(self, zh: &'static str, en: &'static str) -> &'static str {
        if self == Self::Zh { zh } else { en }
    }

    fn words(self, code: &str) -> &'static str {
        let (_, en, zh) = problem::words(code);
        self.pick(zh, en)
    }
}

pub fn units(file: Option<&Path>, flags: ImportFlags) -> anyhow::Result<ExitCode> {
    let lang = Lang::of(flags.lang.as_deref(), std::env::var("LANG").ok().as_deref());
    let bytes = std::fs::read(&flags.file).with_context(|| format!("{} cannot be read", flags.file.display()))?;
    let wrong =
        |e: &table::TableError| anyhow::anyhow!("{}: {} {}", flags.file.display(), lang.words(e.code()), e.value());
    let read = table::read(&bytes).map_err(|e| wrong(&e))?;
    let (rows, unknown) = table::unit_rows(&read).map_err(|e| wrong(&e))?;
    let store = open(file, &flags, lang)?;
    let result = take(&store, &rows, flags.dry_run);
    store.stop();
    let plan = result?;
    tell(&plan, &rows, &unknown, &flags, lang);
    if plan.refused() == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let rest = rest_of(&flags.file);
    std::fs::write(&rest, refused(&read, &plan.errors, lang))
        .with_context(|| format!("{} cannot be written", rest.display()))?;
    println!("{}{}", lang.pick("没有通过的行和原因：", "Refused rows with reasons: "), rest.display());
    Ok(ExitCode::from(REFUSED))
}

fn open(file: Option<&Path>, flags: &ImportFlags, lang: Lang) -> anyhow::Result<Store> {
    let database = settle_place(file, flags.place.clone())?.database;
    must_exist(&database)?;
    let options = Options {
        engine: shouhu_store::engine::Options::default(),
        entropy: machine::lane_entropy(),
        listener: Box::new(|_, _| {}),
        batch_max: 1,
    };
    match Store::open(database.clone(), options) {
        Err(StoreError::Db(DbError::Leased(_))) => bail!(
            "{database}: {}",
            lang.pick(
                "服务正在使用这个数据库。请在界面“组织 → 导入单位”里导入，或先停止服务",
                "a server is using this database; import on its screen, Organisation → Import units, or stop it first",
            )
        ),
        opened => opened.with_context(|| format!("{database} cannot be opened")),
    }
}

/// Plans on what stands, and unless it is a dry run writes the good rows.
fn take(store: &Store, rows: &[Row], dry: bool) -> anyhow::Result<Plan> {
    let now = machine::now_ms();
    let (plan, batches) = {
        let state = store.state();
        let plan = import::plan(rows, &state.tree, now);
        let batches = plan.batches(&state.tree, BATCH);
        (plan, batches)
    };
    if dry {
        return Ok(plan);
    }
    let mut random = [0; 10];
    machine::random(&mut random);
    let id = uuid::Builder::from_unix_timestamp_millis(u64::try_from(now).unwrap_or(0), &random).into_uuid();
    for (at, units) in (0..).zip(batches) {
        let command = Command::PutUnits { units };
        // Nothing but this import is sent under these ids.
        let envelope = Envelope {
            id: Some(derived(id, at)),
            fingerprint: [0; 16],
            actor: Actor::machine("import"),
            command,
            now,
            device_ms: None,
        };
        store.write(envelope)?;
    }
    Ok(plan)
}

fn tell(plan: &Plan, rows: &[Row], unknown: &[String], flags: &ImportFlags, lang: Lang) {
    let (add, change, bad) = (plan.add.len(), plan.change.len(), plan.refused());
    let same = plan.unchanged;
    match (lang, flags.dry_run) {
        (Lang::Zh, true) => {
            println!("{} 行：将新增 {add}，变更 {change}，不变 {same}，不通过 {bad}。什么也没有写入。", rows.len())
        }
        (Lang::Zh, false) => println!("{} 行：新增 {add}，变更 {change}，不变 {same}，不通过 {bad}", rows.len()),
        (Lang::En, true) => println!(
            "{} rows: {add} would be added, {change} changed, {same} stay, {bad} refused. Nothing was written.",
            rows.len()
        ),
        (Lang::En, false) => println!("{} rows: {add} added, {change} changed, {same} stay, {bad} refused", rows.len()),
    }
    if !unknown.is_empty() {
        println!("{}{}", lang.pick("没有用到的列：", "Columns not used: "), unknown.join(", "));
    }
    for error in plan.errors.iter().take(SHOWN_MAX) {
        println!("{}", line(error, lang));
    }
    let more = plan.errors.len().saturating_sub(SHOWN_MAX);
    if more > 0 {
        println!("  … {more}");
    }
}

/// One fault as a terminal shows it.
fn line(error: &RowError, lang: Lang) -> String {
    let mut line = match lang {
        Lang::Zh => format!("  第 {} 行 {}：{}", error.row, error.column, lang.words(error.code)),
        Lang::En => format!("  row {} {}: {}", error.row, error.column, lang.words(error.code)),
    };
    // Writing to a text cannot fail.
    if !error.value.is_empty() {
        let _ = write!(line, " [{}]", error.value);
    }
    if let Some(other) = error.other_row {
        let _ = write!(line, " ({} {other})", lang.pick("另见第", "see row"));
    }
    line
}

/// The refused rows as they stood, with a last column that says why: mend it and bring it again.
fn refused(read: &Table, errors: &[RowError], lang: Lang) -> Vec<u8> {
    let mut reasons: BTreeMap<u32, Vec<String>> = BTreeMap::new();
    for error in errors.iter().filter(|e| e.refused) {
        let colon = lang.pick("：", ": ");
        reasons.entry(error.row).or_default().push(format!("{}{colon}{}", error.column, lang.words(error.code)));
    }
    let mut header: Vec<&str> = read.header.iter().map(String::as_str).collect();
    let width = header.len();
    header.push(lang.pick("原因", "reason"));
    let rows = read.rows.iter().filter_map(|row| {
        let reason = reasons.get(&row.row)?.join(lang.pick("；", "; "));
        Some((0..width).map(|at| Cell::from(row.cell(at))).chain([Cell::from(reason)]).collect())
    });
    table::csv_bytes(&header, rows)
}

fn rest_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".refused.csv");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_flag_wins_over_the_environment() {
        assert!(Lang::of(None, Some("zh_CN.UTF-8")) == Lang::Zh);
        assert!(Lang::of(Some("en"), Some("zh_CN.UTF-8")) == Lang::En);
        assert!(Lang::of(None, Some("C.UTF-8")) == Lang::En);
        assert!(Lang::of(None, None) == Lang::En);
    }
}
