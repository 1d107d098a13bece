//! CSV as offices save it: any of three separators, any of four encodings.

use super::{CELLS_MAX, Room, TableError, TableRow};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use std::borrow::Cow;

pub(super) fn rows(bytes: &[u8]) -> Result<Vec<TableRow>, TableError> {
    let text = decoded(bytes)?;
    let separator = separator(&text);
    // Before anything is kept: a file of nothing but separators would be a hundred times larger in memory.
    if memchr::memchr_iter(separator, text.as_bytes()).take(CELLS_MAX + 1).count() > CELLS_MAX {
        return Err(TableError::TooManyCells { max: CELLS_MAX });
    }
    let mut room = Room::new();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    loop {
        let from = reader.position().line();
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(rows),
            Err(_) => return Err(TableError::UnknownFormat),
            Ok(true) => {}
        }
        // The reader passes over blank lines before a record, but a spreadsheet counts them.
        let passed = reader.position().line() - from;
        let own = 1 + record.iter().map(|cell| cell.matches('\n').count() as u64).sum::<u64>();
        row += 1 + u32::try_from(passed.saturating_sub(own)).unwrap_or(u32::MAX - row - 1);
        room.row()?;
        room.cells(row, record.len(), record.len())?;
        rows.push(TableRow { row, cells: record.iter().map(|cell| plain(cell).to_owned()).collect() });
    }
}

fn decoded(bytes: &[u8]) -> Result<Cow<'_, str>, TableError> {
    let (encoding, body): (&'static Encoding, &[u8]) = match bytes {
        [0xEF, 0xBB, 0xBF, body @ ..] => (UTF_8, body),
        [0xFF, 0xFE, body @ ..] => (UTF_16LE, body),
        [0xFE, 0xFF, body @ ..] => (UTF_16BE, body),
        body if std::str::from_utf8(body).is_ok() => (UTF_8, body),
        body => (GB18030, body),
    };
    encoding.decode_without_bom_handling_and_without_replacement(body).ok_or(TableError::UnknownEncoding)
}

/// The one of comma, semicolon and tab that the first line holds most often, outside quotation marks.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|l| !l.trim().is_empty() && !l.starts_with('#')).unwrap_or_default();
    let count = |separator: char| {
        let mut quoted = false;
        let outside = |c: &char| {
            quoted ^= *c == '"';
            !quoted && *c == separator
        };
        first.chars().filter(outside).count()
    };
    // The first of equals wins.
    let mut best = (0, b',');
    for separator in [b',', b';', b'\t'] {
        let found = count(char::from(separator));
        if found > best.0 {
            best = (found, separator);
        }
    }
    best.1
}

/// Whether a spreadsheet could take the cell for a formula, marks of an earlier neutralisation aside.
pub(super) fn is_formula(cell: &str) -> bool {
    cell.trim_start_matches('\'').starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// Takes one mark of our own neutralisation away.
fn plain(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|rest| is_formula(rest)).unwrap_or(cell)
}
