//! The first sheet of an XLSX workbook, cell by cell: a lone cell at the far corner of a sheet costs
//! nothing, and what a hostile archive unpacks to is measured before anything is kept.

use super::{COLUMNS_MAX, TableError, TableRow, bounded};
use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx};
use std::io::{Cursor, Write};

/// A million rows of ten columns unpack to about half of this.
const UNPACKED_MAX: u64 = 1024 * 1024 * 1024;
/// The reader keeps the texts of a workbook in memory.
const TEXTS_MAX: u64 = 96 * 1024 * 1024;
/// Longest stretch without a tag; a cell of a spreadsheet holds 32,767 characters.
const STRETCH_MAX: u64 = 1024 * 1024;
const PARTS_MAX: usize = 2_000;

pub(super) fn rows(bytes: &[u8]) -> Result<Vec<TableRow>, TableError> {
    measure(bytes)?;
    let broken = |error: calamine::XlsxError| TableError::Broken(error.to_string());
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(broken)?;
    let first = book.sheet_names().first().cloned().ok_or(TableError::Empty)?;
    let mut cells = book.worksheet_cells_reader(&first).map_err(broken)?;
    let mut rows: Vec<TableRow> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(broken)? {
        let text = text_of(cell.get_value());
        if text.is_empty() {
            continue;
        }
        let (row, column) = cell.get_position();
        let (row, column) = (row.saturating_add(1), column as usize);
        if rows.last().is_none_or(|last| last.row != row) {
            bounded(&rows, row, 0)?;
            if rows.last().is_some_and(|last| last.row > row) {
                return Err(TableError::Broken("rows out of order".into()));
            }
            rows.push(TableRow { row, cells: vec![] });
        }
        if column >= COLUMNS_MAX {
            return Err(TableError::TooManyColumns { row, max: COLUMNS_MAX });
        }
        if let Some(last) = rows.last_mut() {
            if last.cells.len() <= column {
                last.cells.resize(column + 1, String::new());
            }
            last.cells[column] = text;
        }
    }
    Ok(rows)
}

/// A whole number has no point and no exponent: codes of twelve digits stay codes.
fn text_of(value: &DataRef<'_>) -> String {
    match value {
        DataRef::Int(n) => n.to_string(),
        DataRef::Float(n) => n.to_string(),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text.clone(),
        DataRef::SharedString(text) => (*text).to_owned(),
        DataRef::Bool(b) => b.to_string(),
        DataRef::DateTime(at) if at.is_datetime() => iso(at),
        DataRef::DateTime(length) => length.as_f64().to_string(),
        DataRef::Error(error) => error.to_string(),
        DataRef::Empty => String::new(),
    }
}

fn iso(at: &ExcelDateTime) -> String {
    match at.to_ymd_hms_milli() {
        (y, m, d, 0, 0, 0, _) => format!("{y:04}-{m:02}-{d:02}"),
        (y, m, d, hour, minute, second, _) => {
            format!("{y:04}-{m:02}-{d:02}T{hour:02}:{minute:02}:{second:02}")
        }
    }
}

/// Unpacks everything once into nothing: what an archive states about its sizes proves nothing.
fn measure(bytes: &[u8]) -> Result<(), TableError> {
    let broken = |error: zip::result::ZipError| TableError::Broken(error.to_string());
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(broken)?;
    if archive.len() > PARTS_MAX {
        return Err(TableError::Bomb);
    }
    let mut left = UNPACKED_MAX;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(broken)?;
        let name = part.name().map_err(broken)?.to_ascii_lowercase();
        // Only sheets are read as a stream; everything else is kept whole.
        let is_sheet = name.contains("worksheets/");
        let max = if is_sheet { left } else { left.min(TEXTS_MAX) };
        let mut gauge = Gauge { max, unpacked: 0, stretch: 0, is_xml: is_sheet };
        match std::io::copy(&mut part, &mut gauge) {
            Ok(_) => left -= gauge.unpacked,
            Err(error) if error.kind() == std::io::ErrorKind::StorageFull => return Err(TableError::Bomb),
            Err(error) => return Err(TableError::Broken(error.to_string())),
        }
    }
    Ok(())
}

struct Gauge {
    max: u64,
    unpacked: u64,
    /// Bytes since the last tag.
    stretch: u64,
    is_xml: bool,
}

impl Write for Gauge {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.unpacked += bytes.len() as u64;
        self.stretch = match bytes.iter().rposition(|b| *b == b'<') {
            Some(at) => (bytes.len() - at) as u64,
            None => self.stretch + bytes.len() as u64,
        };
        if self.unpacked > self.max || (self.is_xml && self.stretch > STRETCH_MAX) {
            return Err(std::io::ErrorKind::StorageFull.into());
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}
