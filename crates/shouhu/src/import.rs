//! `shouhu import`: a list goes in while no server runs. The plan is the domain's, the reader and the words
//! are those of the screen; here they are only asked and told.
//!
//! What was taken can be undone for 24 hours, here and on the screen: its commands carry the ids that an import
//! there would give them.

use crate::check::must_exist;
use crate::cli::{ImportFlags, ImportVerb, Place, REFUSED, UndoFlags};
use crate::config::settle_place;
use crate::machine;
use anyhow::{Context as _, bail};
use shouhu_domain::command::{Actor, Command};
use shouhu_domain::ids::Seq;
use shouhu_domain::import::people::{self, Known, PeoplePlan, PersonRow};
use shouhu_domain::import::{self as units, ListOf, Row, RowError};
use shouhu_server::api::import::undo::{Inverse, imported};
use shouhu_server::api::import::{List, Told, derived, read_people, read_units, refused};
use shouhu_server::api::post::import::{PASSES, commands, concerned, names_of, without_rights};
use shouhu_server::api::unit::import::BATCH;
use shouhu_server::lang::Lang;
use shouhu_server::problem;
use shouhu_server::table::TableError;
use shouhu_store::engine::DbError;
use shouhu_store::lane::Envelope;
use shouhu_store::query::import as runs;
use shouhu_store::{Options, Store, StoreError};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use uuid::Uuid;

/// Faults that the screen of a terminal shows; the file beside the list names them all.
const SHOWN_MAX: usize = 200;

fn words(lang: Lang, code: &str) -> &'static str {
    let (_, en, zh) = problem::words(code);
    lang.of(zh, en)
}

pub fn run(file: Option<&Path>, verb: ImportVerb) -> anyhow::Result<ExitCode> {
    match verb {
        ImportVerb::Units(flags) => import(file, &flags, read_units, take_units),
        ImportVerb::People(flags) => import(file, &flags, read_people, take_people),
        ImportVerb::Undo(flags) => undo(file, &flags),
    }
}

/// Reads the list, has it judged and taken, tells what came of it.
fn import<R>(
    file: Option<&Path>,
    flags: &ImportFlags,
    read: fn(&[u8]) -> Result<List<R>, TableError>,
    take: fn(&Store, &[R], &ImportFlags) -> anyhow::Result<Taken>,
) -> anyhow::Result<ExitCode> {
    let lang = flags.spoken.lang();
    let bytes = std::fs::read(&flags.file).with_context(|| format!("{} cannot be read", flags.file.display()))?;
    let wrong = |e: TableError| anyhow::anyhow!("{}: {} {}", flags.file.display(), words(lang, e.code()), e.value());
    let list = read(&bytes).map_err(wrong)?;
    let store = open(file, &flags.place, lang)?;
    let result = take(&store, &list.rows, flags);
    store.stop();
    let (told, first) = result?;
    tell(&told, &list.unknown, flags, lang);
    if let Some(first) = first {
        let words = ("24 小时内可以撤销：", "To undo it within 24 hours: ");
        println!("{}shouhu import undo {first}", lang.of(words.0, words.1));
    }
    if told.bad() == 0 {
        return Ok(ExitCode::SUCCESS);
    }
    let rest = rest_of(&flags.file);
    std::fs::write(&rest, refused(&list.table, &told.errors, lang))
        .with_context(|| format!("{} cannot be written", rest.display()))?;
    println!("{}{}", lang.of("没有通过的行和原因：", "Refused rows with reasons: "), rest.display());
    Ok(ExitCode::from(REFUSED))
}

fn open(file: Option<&Path>, place: &Place, lang: Lang) -> anyhow::Result<Store> {
    let database = settle_place(file, place.clone())?.database;
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
            lang.of(
                "服务正在使用这个数据库。请在界面“组织”里导入，或先停止服务",
                "a server is using this database; import on its screen Organisation, or stop it first",
            )
        ),
        opened => opened.with_context(|| format!("{database} cannot be opened")),
    }
}

/// The commands of one import: their ids follow from the first.
struct Import<'s> {
    store: &'s Store,
    id: Uuid,
    sent: u32,
}

/// What the plan told, and the import's id if it changed anything.
type Taken = (Told, Option<Seq>);

impl<'s> Import<'s> {
    fn new(store: &'s Store) -> Self {
        let mut random = [0; 10];
        machine::random(&mut random);
        let now = u64::try_from(machine::now_ms()).unwrap_or(0);
        Self { store, id: uuid::Builder::from_unix_timestamp_millis(now, &random).into_uuid(), sent: 0 }
    }

    fn send(&mut self, command: Command) -> anyhow::Result<Seq> {
        let envelope = Envelope {
            id: Some(derived(self.id, self.sent)),
            // Nothing but this import is sent under these ids.
            fingerprint: [0; 16],
            actor: Actor::machine("import"),
            command,
            now: machine::now_ms(),
            device_ms: None,
        };
        let seq = self.store.write(envelope)?.seq;
        self.sent += 1;
        Ok(seq)
    }

    /// Says what the list will do, unless that is nothing.
    fn begin(&mut self, what: ListOf, told: &Told, flags: &ImportFlags) -> anyhow::Result<Option<Seq>> {
        if flags.dry_run || told.changes_nothing() {
            return Ok(None);
        }
        let name = flags.file.file_name().unwrap_or_default().to_string_lossy();
        let file = name.chars().filter(|c| !c.is_control()).take(200).collect();
        self.send(Command::BeginImport(Box::new(told.brought(what, file)))).map(Some)
    }
}

/// Plans on what stands, and unless it is a dry run writes the good rows.
fn take_units(store: &Store, rows: &[Row], flags: &ImportFlags) -> anyhow::Result<Taken> {
    let (plan, batches) = {
        let state = store.state();
        let plan = units::plan(rows, &state.tree, machine::now_ms());
        let batches = plan.batches(&state.tree, BATCH);
        (plan, batches)
    };
    let told = Told::units(rows.len(), &plan);
    let mut import = Import::new(store);
    let first = import.begin(ListOf::Units, &told, flags)?;
    for units in batches.into_iter().filter(|_| first.is_some()) {
        import.send(Command::PutUnits { units })?;
    }
    Ok((told, first))
}

/// As [`take_units`]; rights and holders of posts with rights are only asked for.
fn take_people(store: &Store, rows: &[PersonRow], flags: &ImportFlags) -> anyhow::Result<Taken> {
    let mut plan = people_plan(store, rows)?;
    let told = Told::people(rows.len(), &plan);
    let mut import = Import::new(store);
    let first = import.begin(ListOf::People, &told, flags)?;
    for _ in 0..if first.is_some() { PASSES } else { 0 } {
        without_rights(&mut plan);
        for command in commands(&plan) {
            import.send(command)?;
        }
        plan = people_plan(store, rows)?;
    }
    Ok((told, first))
}

/// Takes an import back, whichever list it was of.
fn undo(file: Option<&Path>, flags: &UndoFlags) -> anyhow::Result<ExitCode> {
    let lang = flags.spoken.lang();
    let store = open(file, &flags.place, lang)?;
    let result = take_back(&store, flags.id, lang);
    store.stop();
    let (undone, kept) = result?;
    match lang {
        Lang::Zh => println!("已撤销 {undone} 项，保留 {} 项", kept.len()),
        Lang::En => println!("{undone} undone, {} kept", kept.len()),
    }
    for (name, why) in kept.iter().take(SHOWN_MAX) {
        println!("  {name}{}{}", lang.of("：", ": "), words(lang, why));
    }
    Ok(ExitCode::SUCCESS)
}

type Kept = Vec<(String, &'static str)>;

fn take_back(store: &Store, first: Seq, lang: Lang) -> anyhow::Result<(u32, Kept)> {
    let mut found = None;
    for what in [ListOf::Units, ListOf::People] {
        found =
            found.or(store.read(|tx| Ok::<_, DbError>(imported(tx, first, what)?.zip(runs::one(tx, first, what)?)))?);
    }
    let Some((imported, run)) = found else {
        bail!("{first}: {}", lang.of("没有这个编号的导入", "there is no import with this number"));
    };
    if run.undone.is_some() {
        bail!("{first}: {}", words(lang, "import.undo.done"));
    }
    if machine::now_ms() > run.at_ms + units::UNDO_MS {
        bail!("{first}: {}", words(lang, "import.undo.too_late"));
    }
    let inverse = Inverse::of(&store.state(), &imported);
    let (undone, kept) = (inverse.undone, inverse.kept());
    let mut import = Import::new(store);
    for command in inverse.commands {
        import.send(command)?;
    }
    import.send(Command::EndImportUndo { import: first, begun: Box::new(imported.begun), undone, kept })?;
    Ok((undone, inverse.kept))
}

fn people_plan(store: &Store, rows: &[PersonRow]) -> anyhow::Result<PeoplePlan> {
    let persons = concerned(&store.state(), rows);
    let names = store.read(|tx| names_of(tx, &persons))?;
    Ok(people::plan(rows, &store.state(), &Known { names: &names, may: &|_| true }))
}

fn tell(told: &Told, unknown: &[String], flags: &ImportFlags, lang: Lang) {
    let Told { rows, added: add, changed: change, unchanged: same, .. } = told;
    let bad = told.bad();
    match (lang, flags.dry_run) {
        (Lang::Zh, true) => {
            println!("{rows} 行：将新增 {add}，变更 {change}，不变 {same}，不通过 {bad}。什么也没有写入。")
        }
        (Lang::Zh, false) => println!("{rows} 行：新增 {add}，变更 {change}，不变 {same}，不通过 {bad}"),
        (Lang::En, true) => println!(
            "{rows} rows: {add} would be added, {change} changed, {same} stay, {bad} refused. Nothing was written."
        ),
        (Lang::En, false) => println!("{rows} rows: {add} added, {change} changed, {same} stay, {bad} refused"),
    }
    if !unknown.is_empty() {
        println!("{}{}", lang.of("没有用到的列：", "Columns not used: "), unknown.join(", "));
    }
    for error in told.errors.iter().take(SHOWN_MAX) {
        println!("{}", line(error, lang));
    }
    let more = told.errors.len().saturating_sub(SHOWN_MAX);
    if more > 0 {
        println!("  … {more}");
    }
}

/// One fault as a terminal shows it.
fn line(error: &RowError, lang: Lang) -> String {
    let mut line = match lang {
        Lang::Zh => format!("  第 {} 行 {}：{}", error.row, error.column, words(lang, error.code)),
        Lang::En => format!("  row {} {}: {}", error.row, error.column, words(lang, error.code)),
    };
    // Writing to a text cannot fail.
    if !error.value.is_empty() {
        let _ = write!(line, " [{}]", error.value);
    }
    if let Some(other) = error.other_row {
        let _ = write!(line, " ({} {other})", lang.of("另见第", "see row"));
    }
    line
}

fn rest_of(file: &Path) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(".refused.csv");
    name.into()
}
