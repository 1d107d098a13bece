//! Columns by their headers, and the cells of one row: each is taken by whoever reads it, and what nobody has
//! taken is a fault.

use super::{Sheet, SheetFault};
use crate::table::TableRow;
use shouhu_domain::form::Words;
use std::cell::RefCell;
use std::collections::BTreeSet;

/// Which of the two languages.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tongue {
    Zh,
    En,
}

impl Tongue {
    /// Of `Chinese (zh)`, `zh`, `中文`, `English (en)`, `en`, `英文` and their like.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim().to_lowercase();
        let code = text.rsplit_once('(').map_or(text.as_str(), |(_, code)| code.trim_end_matches(')').trim());
        let named = |names: &[&str]| names.contains(&text.as_str()) || names.contains(&code);
        if named(&["zh", "zh-cn", "zh-hans", "chinese", "中文", "汉语", "简体中文"]) {
            Some(Self::Zh)
        } else if named(&["en", "en-us", "en-gb", "english", "英文", "英语"]) {
            Some(Self::En)
        } else {
            None
        }
    }
}

/// The columns that a sheet may have.
pub(super) struct Known {
    plain: &'static [&'static str],
    /// Those that may name a language: `label::English (en)`.
    worded: &'static [&'static str],
    /// Whether any other column is one of the author's own.
    further: bool,
}

pub(super) const SURVEY: Known = Known {
    plain: &[
        "type",
        "name",
        "required",
        "relevant",
        "constraint",
        "calculation",
        "choice_filter",
        "repeat_count",
        "parameters",
        "unit",
        "purpose",
        "basis",
        "retention_days",
        "sensitivity",
        "seconds",
        "cumulative",
        "total_of",
    ],
    worded: &["label", "hint", "constraint_message", "field_label"],
    further: false,
};
pub(super) const CHOICES: Known = Known { plain: &["list_name", "name"], worded: &["label"], further: true };
pub(super) const SETTINGS: Known =
    Known { plain: &["form_id", "version", "default_language", "note"], worded: &["form_title"], further: false };

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Plain(&'static str),
    Words(&'static str, Tongue),
    Further(String),
    /// Whatever stands in it is refused by this code.
    Outside(&'static str),
}

pub(super) struct Column {
    at: usize,
    /// As it stands in the header; the letter where it has none.
    head: String,
    pub key: Key,
}

/// The columns of a sheet; one that stands there twice is a fault of the header.
pub(super) fn columns(sheet: &Sheet, known: &Known, tongue: Tongue, faults: &mut Vec<SheetFault>) -> Vec<Column> {
    let width = sheet.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0).max(sheet.header.len());
    let mut columns: Vec<Column> = vec![];
    for at in 0..width {
        let head = sheet.header.get(at).map(|cell| cell.trim()).unwrap_or_default();
        let key = if head.is_empty() { Key::Outside("xlsform.column") } else { key_of(head, known, tongue) };
        let head = if head.is_empty() { letter(at) } else { head.to_owned() };
        if !matches!(key, Key::Outside(_)) && columns.iter().any(|column| column.key == key) {
            let (code, column) = ("xlsform.column.twice", head.clone());
            let (name, row) = (sheet.name.clone(), sheet.header_row);
            faults.push(SheetFault { sheet: name, row, column, code, value: head.clone() });
        }
        columns.push(Column { at, head, key });
    }
    columns
}

fn key_of(head: &str, known: &Known, tongue: Tongue) -> Key {
    let plain = |text: &str| text.trim().to_lowercase().replace(' ', "_");
    let (base, language) = match head.split_once("::") {
        Some((base, language)) => (plain(base), Some(language)),
        None => (plain(head), None),
    };
    if let Some(name) = known.worded.iter().find(|name| **name == base) {
        return match language {
            None => Key::Words(name, tongue),
            Some(language) => {
                Tongue::of(language).map_or(Key::Outside("xlsform.language"), |tongue| Key::Words(name, tongue))
            }
        };
    }
    match known.plain.iter().find(|name| **name == base && language.is_none()) {
        Some(name) => Key::Plain(name),
        // Pictures and sounds beside a choice are not a column of the author's own.
        None if known.further && language.is_none() && !MEDIA.contains(&base.as_str()) => Key::Further(head.to_owned()),
        None => Key::Outside("xlsform.column"),
    }
}

const MEDIA: [&str; 4] = ["image", "audio", "video", "big-image"];

/// Of a column as a spreadsheet shows it: A … Z, AA …
fn letter(mut at: usize) -> String {
    let mut letters = vec![];
    loop {
        letters.push(char::from(b'A' + u8::try_from(at % 26).unwrap_or(0)));
        match (at / 26).checked_sub(1) {
            Some(left) => at = left,
            None => return letters.iter().rev().collect(),
        }
    }
}

/// One row.
pub(super) struct Line<'a> {
    sheet: &'static str,
    columns: &'a [Column],
    row: &'a TableRow,
    taken: RefCell<BTreeSet<usize>>,
}

impl<'a> Line<'a> {
    pub fn new(sheet: &'static str, columns: &'a [Column], row: &'a TableRow) -> Self {
        Self { sheet, columns, row, taken: RefCell::default() }
    }

    pub fn row(&self) -> u32 {
        self.row.row
    }

    fn take(&self, key: &Key) -> Option<&'a str> {
        let column = self.columns.iter().find(|column| column.key == *key)?;
        self.taken.borrow_mut().insert(column.at);
        Some(self.row.cell(column.at)).filter(|cell| !cell.trim().is_empty())
    }

    /// A cell with content, as it stands there.
    pub fn text(&self, key: &'static str) -> Option<&'a str> {
        self.take(&Key::Plain(key))
    }

    /// Both languages of a text; `None` when neither says anything.
    pub fn words(&self, key: &'static str) -> Option<Words> {
        let of = |tongue| self.take(&Key::Words(key, tongue)).map(str::to_owned);
        let (zh, en) = (of(Tongue::Zh), of(Tongue::En));
        (zh.is_some() || en.is_some()).then(|| Words { zh: zh.unwrap_or_default(), en: en.unwrap_or_default() })
    }

    /// The author's own columns that say something.
    pub fn further(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        let own = self.columns.iter().filter_map(|column| match &column.key {
            Key::Further(name) => Some((name.as_str(), self.take(&column.key)?)),
            _ => None,
        });
        own.collect::<Vec<_>>().into_iter()
    }

    pub fn fault(&self, key: &str, code: &'static str, value: &str) -> SheetFault {
        let is = |column: &&Column| match &column.key {
            Key::Plain(name) | Key::Words(name, _) => *name == key,
            Key::Further(_) | Key::Outside(_) => false,
        };
        let column = self.columns.iter().find(is).map_or(key, |column| column.head.as_str()).to_owned();
        let value = value.chars().take(200).collect();
        SheetFault { sheet: self.sheet.into(), row: self.row.row, column, code, value }
    }

    /// What stands in cells that nobody has taken.
    pub fn rest(&self) -> Vec<SheetFault> {
        let taken = self.taken.borrow();
        let left = self.columns.iter().filter(|column| !taken.contains(&column.at));
        let full = left.filter(|column| !self.row.cell(column.at).trim().is_empty());
        full.map(|column| {
            let code = if let Key::Outside(code) = column.key { code } else { "xlsform.cell" };
            let value = self.row.cell(column.at).chars().take(200).collect();
            SheetFault { sheet: self.sheet.into(), row: self.row.row, column: column.head.clone(), code, value }
        })
        .collect()
    }
}
