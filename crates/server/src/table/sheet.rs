//! Sheets of an XLSX workbook, cell by cell: a lone cell at the far corner of a sheet costs nothing.
//!
//! It must never open an archive that [`guard`] has not measured.

use super::{Room, TableError, TableRow, guard};
use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};
use std::io::Cursor;

/// A workbook whose archive has been measured.
pub(super) struct Book<'a> {
    xlsx: Xlsx<Cursor<&'a [u8]>>,
    room: Room,
}

fn broken(error: XlsxError) -> TableError {
    TableError::Broken(error.to_string())
}

impl<'a> Book<'a> {
    pub fn open(bytes: &'a [u8]) -> Result<Self, TableError> {
        guard::sound(bytes)?;
        Ok(Self { xlsx: Xlsx::new(Cursor::new(bytes)).map_err(broken)?, room: Room::new() })
    }

    /// The names of its sheets, in their order.
    pub fn sheets(&self) -> Vec<String> {
        self.xlsx.sheet_names()
    }

    /// The rows of a sheet that have content; what all sheets of a book may come to is bounded together.
    pub fn rows(&mut self, sheet: &str) -> Result<Vec<TableRow>, TableError> {
        let room = &mut self.room;
        let mut cells = self.xlsx.worksheet_cells_reader(sheet).map_err(broken)?;
        let mut rows: Vec<TableRow> = Vec::new();
        while let Some(cell) = cells.next_cell().map_err(broken)? {
            let text = text_of(cell.get_value());
            if text.is_empty() {
                continue;
            }
            let (row, column) = cell.get_position();
            let (row, column) = (row.saturating_add(1), column as usize);
            if rows.last().is_none_or(|last| last.row != row) {
                room.row()?;
                if rows.last().is_some_and(|last| last.row > row) {
                    return Err(TableError::Broken("rows out of order".into()));
                }
                rows.push(TableRow { row, cells: vec![] });
            }
            if let Some(last) = rows.last_mut() {
                let more = (column + 1).saturating_sub(last.cells.len());
                room.cells(row, column + 1, more)?;
                room.text(&text)?;
                if more > 0 {
                    last.cells.resize(column + 1, String::new());
                }
                last.cells[column] = text;
            }
        }
        Ok(rows)
    }
}

pub(super) fn rows(bytes: &[u8]) -> Result<Vec<TableRow>, TableError> {
    let mut book = Book::open(bytes)?;
    let first = book.sheets().into_iter().next().ok_or(TableError::Empty)?;
    book.rows(&first)
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
