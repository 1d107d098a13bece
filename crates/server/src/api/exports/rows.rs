//! The rows of an export: who owes which slot, what was filed, one column per field.
//!
//! Rows are read a page at a time and written as they come, so that neither memory nor a reader of the database
//! is held while a file is made.

use super::{Encoding, ExportBody, Format};
use crate::api::export::{UNIT, Words};
use crate::api::report::board::sight;
use crate::api::view::UnitRef;
use crate::app::App;
use crate::export::Job;
use crate::lang::Lang;
use crate::problem::Problem;
use crate::session::Asker;
use crate::table::{self, Cell};
use shouhu_domain::bits::Bits;
use shouhu_domain::form::{Answer, Answers, Choice, FormVersion, Node, Shape, choices};
use shouhu_domain::ids::{MatterId, UnitNo};
use shouhu_domain::matter::Matter;
use shouhu_domain::report::Day;
use shouhu_domain::state::State;
use shouhu_domain::tree::TERRITORY;
use shouhu_store::engine::DbError;
use shouhu_store::query::report::{self as query, Exported, Period};
use std::collections::BTreeSet;
use std::fs::File;
use std::io::{BufWriter, Write as _};
use std::sync::Arc;

/// Rows that are read at once.
const PAGE: usize = 500;

/// Which rows, by period.
pub struct Plan {
    matter: MatterId,
    periods: Vec<(Day, Bits)>,
    pub total: u64,
}

impl Plan {
    pub fn of(
        state: &State,
        (asker, matter, node): (&Asker, &Matter, UnitNo),
        asked: &ExportBody,
        days_max: i32,
    ) -> Result<Self, Problem> {
        let reports = state.reports.get(&matter.id).ok_or_else(|| Problem::new("report.none"))?;
        let day = |text: &str, at: &str| Day::parse(text).ok_or_else(|| Problem::new("input.unknown").at(at));
        let (from, to) = (day(&asked.from, "/from")?, day(&asked.to, "/to")?);
        if to < from || to > from.plus(days_max) {
            return Err(Problem::new("export.too_large").at("/to"));
        }
        let (line, wanted) = (asked.line.as_deref().unwrap_or(TERRITORY), asked.state.as_deref().unwrap_or("filed"));
        let inside = sight(state, asker, matter, line, node);
        let mut plan = Self { matter: matter.id, periods: vec![], total: 0 };
        for (day, filings) in reports.periods.range(from..=to) {
            let chosen = match wanted {
                "filed" => &filings.filed,
                "nil" => &filings.nil,
                "late" => &filings.late,
                "corrected" => &filings.corrected,
                "returned" => &filings.returned,
                "verified" => &filings.verified,
                _ => return Err(Problem::new("input.unknown").at("/state")),
            };
            let Some(period) = Period::of(state, matter.id, *day) else { continue };
            let Some(on) = period.line(line) else { return Err(Problem::new("input.unknown").at("/line")) };
            let rows = chosen.and(&on.set_under(node));
            let rows = inside.as_ref().map_or(rows.clone(), |inside| rows.and(inside));
            plan.total += u64::from(rows.count());
            plan.periods.push((*day, rows));
        }
        Ok(plan)
    }

    /// Pages of subjects, period by period.
    fn pages(&self) -> impl Iterator<Item = (Day, Bits)> + '_ {
        self.periods.iter().flat_map(|(day, subjects)| {
            let next = |after: &Bits| query::page(subjects, after.iter().last(), PAGE);
            let pages = std::iter::successors(Some(query::page(subjects, None, PAGE)), move |page| Some(next(page)));
            pages.take_while(|page| !page.is_empty()).map(|page| (*day, page))
        })
    }
}

/// The columns of a file: those of the row, then one per field of any version of the form, newest first.
pub struct Columns {
    words: Words,
    pub(crate) fields: Vec<Column>,
}

pub(crate) struct Column {
    pub name: String,
    pub label: String,
    pub shape: Option<Shape>,
    /// How choices are written, by their names.
    choices: Vec<(String, String)>,
}

type Word = (&'static str, &'static str);

#[rustfmt::skip]
const HEAD: [Word; 6] = [
    ("报送期", "Period"), ("状态", "State"), ("零报告", "Nil"), ("逾期", "Late"), ("首次报送时间", "First filed at"), ("修订", "Revision"),
];
const HXL_HEAD: [&str; 9] = [
    "#adm+code",
    "#adm+name",
    "#adm+level",
    "#date+period",
    "#status",
    "#indicator+bool+nil",
    "#indicator+bool+late",
    "#date+filed",
    "#meta+revision",
];
const SHEET: Word = ("报送明细", "Submissions");

impl Columns {
    pub fn of(state: &State, matter: MatterId, lang: Lang) -> Self {
        let form = state.reports.get(&matter).and_then(|reports| state.forms.get(&reports.duty.form));
        let mut fields: Vec<Column> = vec![];
        for version in form.into_iter().flat_map(|form| form.versions.iter().rev()) {
            collect(version, &version.nodes, lang, &mut fields);
        }
        // A column stands once, however many versions have it.
        let mut seen = BTreeSet::new();
        fields.retain(|column| seen.insert(column.name.clone()));
        Self { words: Words(lang), fields }
    }

    fn header(&self) -> Vec<String> {
        let head = self.words.all(UNIT.into_iter().chain(HEAD)).into_iter().map(str::to_owned);
        head.chain(self.fields.iter().map(|column| column.label.clone())).collect()
    }

    fn hxl(&self) -> Vec<Cell> {
        let head = HXL_HEAD.into_iter().map(Cell::from);
        head.chain(self.fields.iter().map(|column| Cell::Text(format!("#indicator+{}", column.name)))).collect()
    }

    fn row(&self, Filed { unit, period, row }: Filed) -> Vec<Cell> {
        let yes = |on: bool| Cell::from(if on { self.words.of(("是", "yes")) } else { "" });
        let state = self.words.of(match row.state.as_str() {
            "returned" => ("已退回", "Returned"),
            "verified" => ("已核", "Accepted"),
            "withdrawn" => ("已撤回", "Withdrawn"),
            _ => ("已报", "Filed"),
        });
        let head = [
            Cell::Text(period.to_string()),
            state.into(),
            yes(row.nil),
            yes(row.late),
            Cell::Time(row.first_ms),
            Cell::from(row.revision),
        ];
        let mut answers = row.answers;
        let fields = self.fields.iter().map(|column| {
            let answer = answers.remove(&column.name);
            answer.map_or(Cell::Nothing, |answer| column.cell(answer))
        });
        self.words.unit(unit).into_iter().chain(head).chain(fields).collect()
    }
}

fn collect(form: &FormVersion, nodes: &[Node], lang: Lang, into: &mut Vec<Column>) {
    let label = |words: &shouhu_domain::form::Words| match lang {
        Lang::En if !words.en.is_empty() => words.en.clone(),
        _ => words.zh.clone(),
    };
    let named = |name: &str| form.fields.get(name).map(|field| (label(&field.label), field.unit.clone(), field.shape));
    let of_field = |name: &str, own: Option<String>, list: Option<&String>| {
        let (words, unit, shape) = named(name).unwrap_or((name.to_owned(), String::new(), Shape::Text));
        let label_of = own.unwrap_or(words);
        let label_of = if unit.is_empty() { label_of } else { format!("{label_of} ({unit})") };
        let list: &[Choice] = list.and_then(|list| form.lists.get(list)).map_or(&[], Vec::as_slice);
        let (english, many) = (lang == Lang::En, shape == Shape::Many);
        let written = |choice: &Choice| choices::written(list, choice, english, many).to_owned();
        let choices = list.iter().map(|choice| (choice.name.clone(), written(choice))).collect();
        Column { name: name.to_owned(), label: label_of, shape: Some(shape), choices }
    };
    for node in nodes {
        match node {
            Node::Group { nodes, .. } => collect(form, nodes, lang, into),
            Node::Question(q) => into.push(of_field(&q.field, q.label.as_ref().map(label), q.list.as_ref())),
            Node::Calculate { field, .. } => into.push(of_field(field, None, None)),
            Node::Repeat { name, label: words, .. } => {
                into.push(Column { name: name.clone(), label: label(words), shape: None, choices: vec![] });
            }
            Node::Note { .. } => {}
        }
    }
}

impl Column {
    pub fn cell(&self, answer: Answer) -> Cell {
        let chosen = |name: String| {
            let found = self.choices.iter().find(|(known, _)| *known == name);
            found.map_or(name, |(_, label)| label.clone())
        };
        match answer {
            Answer::Number(number) => Cell::Number(number),
            Answer::Text(text) if matches!(self.shape, Some(Shape::Decimal { .. })) => Cell::Decimal(text),
            Answer::Text(name) => Cell::Text(chosen(name)),
            Answer::Many(names) => Cell::Text(names.into_iter().map(chosen).collect::<Vec<_>>().join(choices::BETWEEN)),
            Answer::Place(place) => Cell::Text(format!("{}, {}", degrees(place.lat_e7), degrees(place.lon_e7))),
            Answer::File(file) => Cell::Text(file.name),
            // A list inside a cell stays readable for programs.
            Answer::Rows(rows) => Cell::Text(serde_json::to_string(&rows).unwrap_or_default()),
        }
    }
}

fn degrees(e7: i64) -> String {
    let sign = if e7 < 0 { "-" } else { "" };
    format!("{sign}{}.{:07}", e7.unsigned_abs() / 10_000_000, e7.unsigned_abs() % 10_000_000)
}

/// A row of the file.
pub(crate) struct Filed {
    unit: UnitRef,
    period: Day,
    row: Exported,
}

/// Makes the file of a job and answers its length.
pub fn write(app: &App, job: &Arc<Job>, plan: &Plan, columns: &Columns, asked: &ExportBody) -> Result<u64, String> {
    let mut failed = None;
    let pages = plan.pages().map_while(|(day, page)| {
        if job.is_cancelled() {
            return None;
        }
        match read(app, columns.words, (plan.matter, day), &page) {
            Ok(rows) => {
                job.count(rows.len() as u64);
                Some(rows)
            }
            Err(error) => {
                failed = Some(error.to_string());
                None
            }
        }
    });
    let rows = pages.flatten();
    let text = |error: std::io::Error| error.to_string();
    let file = File::create(job.path()).map_err(text)?;
    match asked.format {
        Format::Csv => csv(file, columns, rows, asked).map_err(text)?,
        Format::Jsonl => jsonl(file, rows).map_err(text)?,
        Format::Xlsx => {
            let hxl = asked.hxl.then(|| columns.hxl());
            let cells = hxl.into_iter().chain(rows.map(|filed| columns.row(filed)));
            let header = columns.header();
            let header: Vec<&str> = header.iter().map(String::as_str).collect();
            let sheet = columns.words.of(SHEET);
            table::xlsx_into(file, sheet, &header, cells).map_err(|error| error.to_string())?;
        }
    }
    if let Some(error) = failed {
        return Err(error);
    }
    std::fs::metadata(job.path()).map(|data| data.len()).map_err(text)
}

fn read(app: &App, words: Words, (matter, day): (MatterId, Day), page: &Bits) -> Result<Vec<Filed>, DbError> {
    let groups = Period::of(&app.store.state(), matter, day).map(|period| period.groups(page)).unwrap_or_default();
    let rows = app.store.read(|tx| query::exported(tx, matter, day, &groups))?;
    let (state, unit_of) = (app.store.state(), words.0.of(UnitRef::in_chinese as fn(&State, UnitNo) -> _, UnitRef::of));
    let named = |row: Exported| Filed { unit: unit_of(&state, row.subject), period: day, row };
    Ok(rows.into_iter().map(named).collect())
}

fn csv(file: File, columns: &Columns, rows: impl Iterator<Item = Filed>, asked: &ExportBody) -> std::io::Result<()> {
    let header = columns.header();
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let hxl = asked.hxl.then(|| columns.hxl());
    let cells = hxl.into_iter().chain(rows.map(|filed| columns.row(filed)));
    let mut out = BufWriter::new(file);
    for (at, chunk) in table::csv_chunks(&header, cells).enumerate() {
        match asked.encoding {
            Encoding::Utf8 => out.write_all(&chunk)?,
            Encoding::Gb18030 => {
                // The mark says UTF-8; every character has its place in GB18030.
                let chunk = if at == 0 { chunk.get(3..).unwrap_or_default() } else { &chunk };
                let text = String::from_utf8_lossy(chunk);
                out.write_all(&encoding_rs::GB18030.encode(&text).0)?;
            }
        }
    }
    out.flush()
}

#[derive(serde::Serialize)]
struct Line<'a> {
    code: &'a str,
    name: &'a str,
    period: Day,
    state: &'a str,
    nil: bool,
    late: bool,
    first_ms: i64,
    revision: u32,
    answers: &'a Answers,
}

fn jsonl(file: File, rows: impl Iterator<Item = Filed>) -> std::io::Result<()> {
    let mut out = BufWriter::new(file);
    for Filed { unit, period, row } in rows {
        let line = Line {
            code: &unit.code,
            name: &unit.name,
            period,
            state: &row.state,
            nil: row.nil,
            late: row.late,
            first_ms: row.first_ms,
            revision: row.revision,
            answers: &row.answers,
        };
        serde_json::to_writer(&mut out, &line)?;
        out.write_all(b"\n")?;
    }
    out.flush()
}
