//! XLSForm in and out: a form as a workbook with the sheets `survey`, `choices` and `settings`.
//!
//! [`sheets`] reads the bytes, [`draft`] reads the sheets; `docs/XLSFORM.md` says what is read. What lies outside
//! is refused with sheet, row, column and reason, all of it at once. Three steps: `lines` names the columns and
//! hands out the cells, `survey` and `choices` make nodes and lists of them, `write` goes the other way.
//!
//! Must never drop a cell that has content, and never guess what one means.

mod choices;
mod lines;
mod survey;
mod write;

use super::sheet::Book;
use super::{TableError, TableRow};
use lines::{Line, Tongue, columns};
use shouhu_domain::form::check::Fault;
use shouhu_domain::form::draft::{self, Draft};
use shouhu_domain::form::{Field, Form, FormVersion, Words};
use shouhu_domain::ids::UnitNo;
use std::collections::BTreeMap;
pub use write::write;

/// Rows of one sheet; a form has far fewer.
const ROWS_MAX: usize = 5_000;
/// Faults that are told.
const FAULTS_MAX: usize = 1_000;

const SURVEY: &str = "survey";
const CHOICES: &str = "choices";
const SETTINGS: &str = "settings";

/// What is wrong with one cell. Words come by the code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetFault {
    pub sheet: String,
    /// As a spreadsheet counts: the header is row 1.
    pub row: u32,
    /// As its header says, or where it has none, its letter.
    pub column: String,
    pub code: &'static str,
    pub value: String,
}

/// A sheet as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sheet {
    name: String,
    header: Vec<String>,
    header_row: u32,
    rows: Vec<TableRow>,
}

/// Reads all sheets of a workbook.
///
/// # Errors
/// As [`super::read`]; a CSV is no XLSForm.
pub fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>, TableError> {
    if !bytes.starts_with(b"PK\x03\x04") {
        return Err(if bytes.is_empty() { TableError::Empty } else { TableError::NoWorkbook });
    }
    let mut book = Book::open(bytes)?;
    let mut sheets = vec![];
    for name in book.sheets() {
        let rows = book.rows(&name)?;
        let mut rows = rows.into_iter().filter(|row| row.cells.iter().any(|cell| !cell.trim().is_empty()));
        let Some(TableRow { row: header_row, cells: header }) = rows.next() else { continue };
        sheets.push(Sheet { name: name.trim().to_lowercase(), header, header_row, rows: rows.collect() });
    }
    Ok(sheets)
}

/// What a draft is read for.
pub struct Around<'a> {
    /// The unit that will keep the form.
    pub owner: UnitNo,
    /// The form of which it is to be a new version.
    pub form: Option<&'a Form>,
    /// The registry.
    pub known: &'a dyn Fn(&str) -> Option<Field>,
}

/// A form that was read, and what keeps it from being published: it can be mended in the editor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Imported {
    /// With the registry's entries of the fields that it knows.
    pub version: FormVersion,
    pub faults: Vec<Fault>,
}

/// Reads a form.
///
/// # Errors
/// Every cell that is outside, in the order of sheets and rows: `xlsform.*`, `field.range`, `field.scale`, and
/// `expr.*` of a formula.
pub fn draft(sheets: &[Sheet], around: &Around<'_>) -> Result<Imported, Vec<SheetFault>> {
    let mut reader = Reader::new(sheets, around);
    let settings = reader.settings(sheets);
    if let Some(sheet) = reader.sheet(sheets, CHOICES) {
        reader.choices(sheet);
    }
    let nodes = match reader.sheet(sheets, SURVEY) {
        Some(sheet) => reader.survey(sheet),
        None => {
            reader.wrong(SURVEY, 1, "type", "xlsform.sheet.missing", SURVEY);
            vec![]
        }
    };
    let Reader { lists, fields, mut faults, places, .. } = reader;
    let (title, version, note) = settings;
    let (form, owner) = (around.form.map(|form| form.id), around.owner);
    let draft = Draft { form, owner, version, title, nodes, lists, fields, note };
    let mut whole = draft;
    let known = draft::fields(&whole.nodes).into_iter().filter(|name| !whole.fields.contains_key(*name));
    let known: Vec<Field> = known.filter_map(around.known).collect();
    whole.fields.extend(known.into_iter().map(|field| (field.name.clone(), field)));
    let (version, found) = draft::compiled(whole, around.form);
    // A formula that cannot be read is a cell outside the subset; all else can be mended where the form is drawn.
    let (texts, found): (Vec<Fault>, Vec<Fault>) = found.into_iter().partition(|fault| fault.at.is_some());
    faults.extend(texts.iter().map(|fault| places.of(fault)));
    if faults.is_empty() {
        return Ok(Imported { version, faults: found });
    }
    let order = |fault: &SheetFault| sheets.iter().position(|sheet| sheet.name == fault.sheet);
    faults.sort_by_key(|fault| (order(fault), fault.row));
    faults.truncate(FAULTS_MAX);
    Err(faults)
}

/// What has been read so far.
struct Reader<'a> {
    around: &'a Around<'a>,
    /// Of columns without a language.
    tongue: Tongue,
    lists: BTreeMap<String, Vec<shouhu_domain::form::Choice>>,
    fields: BTreeMap<String, Field>,
    faults: Vec<SheetFault>,
    places: Places,
}

impl<'a> Reader<'a> {
    /// Notes the sheets that are not read.
    fn new(sheets: &[Sheet], around: &'a Around<'a>) -> Self {
        let (lists, fields, faults) = (BTreeMap::new(), BTreeMap::new(), vec![]);
        let mut reader = Self { around, tongue: Tongue::Zh, lists, fields, faults, places: Places::default() };
        for sheet in sheets.iter().filter(|sheet| ![SURVEY, CHOICES, SETTINGS].contains(&sheet.name.as_str())) {
            let first = sheet.header.iter().find(|cell| !cell.trim().is_empty());
            let value = first.map(String::as_str).unwrap_or_default();
            reader.wrong(&sheet.name, sheet.header_row, value, "xlsform.sheet.unknown", &sheet.name);
        }
        reader
    }

    fn wrong(&mut self, sheet: &str, row: u32, column: &str, code: &'static str, value: &str) {
        let value = value.chars().take(200).collect();
        self.faults.push(SheetFault { sheet: sheet.to_owned(), row, column: column.to_owned(), code, value });
    }

    /// A sheet by its name, if it is there and not endless.
    fn sheet<'s>(&mut self, sheets: &'s [Sheet], name: &str) -> Option<&'s Sheet> {
        let sheet = sheets.iter().find(|sheet| sheet.name == name)?;
        if let Some(row) = sheet.rows.get(ROWS_MAX) {
            self.wrong(name, row.row, "", "xlsform.rows", &ROWS_MAX.to_string());
            return None;
        }
        Some(sheet)
    }

    /// Title, version and note. Its default language is that of all columns that name none.
    fn settings(&mut self, sheets: &[Sheet]) -> (Words, u32, String) {
        let nothing = (Words::default(), 1, String::new());
        let Some(sheet) = self.sheet(sheets, SETTINGS) else {
            self.wrong(SETTINGS, 1, "form_title", "xlsform.missing", "");
            return nothing;
        };
        let language = |header: &String| header.trim().eq_ignore_ascii_case("default_language");
        let at = sheet.header.iter().position(language);
        let cell = at.and_then(|at| sheet.rows.first().map(|row| row.cell(at).trim())).unwrap_or_default();
        match Tongue::of(cell) {
            Some(tongue) => self.tongue = tongue,
            None if cell.is_empty() => {}
            None => {
                let row = sheet.rows.first().map_or(2, |row| row.row);
                self.wrong(SETTINGS, row, "default_language", "xlsform.language", cell);
            }
        }
        let columns = columns(sheet, &lines::SETTINGS, self.tongue, &mut self.faults);
        let Some(first) = sheet.rows.first() else {
            self.wrong(SETTINGS, 2, "form_title", "xlsform.missing", "");
            return nothing;
        };
        for row in sheet.rows.iter().skip(1) {
            self.wrong(SETTINGS, row.row, "form_title", "xlsform.cell", row.cell(0));
        }
        let line = Line::new(SETTINGS, &columns, first);
        line.text("default_language");
        // A form is known here by the number that the server gives it.
        line.text("form_id");
        let title = line.words("form_title").unwrap_or_else(|| {
            self.faults.push(line.fault("form_title", "xlsform.missing", ""));
            Words::default()
        });
        let version = line.text("version").map_or(1, |text| {
            text.trim().parse().ok().filter(|version| *version > 0).unwrap_or_else(|| {
                self.faults.push(line.fault("version", "xlsform.number", text));
                1
            })
        });
        let note = line.text("note").unwrap_or_default().to_owned();
        self.faults.extend(line.rest());
        (title, version, note)
    }
}

/// In which row each part of the draft stands.
#[derive(Default)]
struct Places {
    /// By JSON pointers of nodes and choices.
    rows: BTreeMap<String, (&'static str, u32)>,
}

impl Places {
    fn of(&self, fault: &Fault) -> SheetFault {
        let mut known = fault.pointer.as_str();
        let (sheet, row) = loop {
            if let Some(place) = self.rows.get(known) {
                break *place;
            }
            match known.rfind('/') {
                Some(at) => known = &known[..at],
                None => break (SURVEY, 1),
            }
        };
        let part = fault.pointer[known.len()..].trim_start_matches('/').split('/').next().unwrap_or_default();
        let column = match part {
            "filter" => "choice_filter",
            "formula" => "calculation",
            other => other,
        };
        SheetFault { sheet: sheet.into(), row, column: column.into(), code: fault.code, value: fault.detail.clone() }
    }
}

#[cfg(test)]
mod tests;
