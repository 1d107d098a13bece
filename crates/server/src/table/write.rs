//! Files to take away: CSV that Excel opens with its Chinese intact, and XLSX.

use super::{COLUMNS_MAX, TableError, delimited};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};
use shouhu_domain::ids::{Millis, SHANGHAI_OFFSET_MS};
use std::borrow::Cow;

/// So that Excel takes a CSV for UTF-8.
const BYTE_ORDER_MARK: &[u8] = &[0xEF, 0xBB, 0xBF];
const CHUNK_BYTES: usize = 64 * 1024;
/// The most rows that a sheet has.
const SHEET_ROWS_MAX: u32 = 1_048_576;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    Nothing,
    Text(String),
    Number(i64),
    /// An exact number with its digits after the point.
    Decimal(String),
    /// Shown as date and time in Asia/Shanghai.
    Time(Millis),
}

impl From<&str> for Cell {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Cell {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<i64> for Cell {
    fn from(number: i64) -> Self {
        Self::Number(number)
    }
}

impl From<u32> for Cell {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl<T: Into<Self>> From<Option<T>> for Cell {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Nothing, Into::into)
    }
}

impl Cell {
    /// As CSV. A text that a spreadsheet would run as a formula gets a mark in front, which our own
    /// reader takes away again; a number is never a formula.
    fn written(&self) -> Cow<'_, str> {
        match self {
            Self::Nothing => Cow::Borrowed(""),
            Self::Text(text) if delimited::is_formula(text) => Cow::Owned(format!("'{text}")),
            Self::Text(text) | Self::Decimal(text) => Cow::Borrowed(text),
            Self::Number(number) => Cow::Owned(number.to_string()),
            Self::Time(at) => Cow::Owned(shanghai(*at)),
        }
    }
}

/// `2020-01-25 08:30:00` in Asia/Shanghai.
fn shanghai(at: Millis) -> String {
    let local = jiff::Timestamp::from_millisecond(at).map(|t| jiff::tz::Offset::constant(8).to_datetime(t));
    let printer = const { jiff::fmt::temporal::DateTimePrinter::new().separator(b' ').precision(Some(0)) };
    local.map_or_else(|_| at.to_string(), |t| printer.datetime_to_string(&t))
}

/// A CSV in pieces of about 64 kB, made while it is sent; the first begins with the byte order mark.
pub fn csv_chunks<R>(header: &[&str], rows: R) -> impl Iterator<Item = Vec<u8>> + use<R>
where
    R: Iterator<Item = Vec<Cell>>,
{
    let mut chunk = BYTE_ORDER_MARK.to_vec();
    line(&mut chunk, header.iter().map(|name| Cell::from(*name)));
    let mut rows = rows.fuse();
    let mut ended = false;
    std::iter::from_fn(move || {
        if ended {
            return None;
        }
        while chunk.len() < CHUNK_BYTES {
            match rows.next() {
                Some(row) => line(&mut chunk, row.into_iter()),
                None => {
                    ended = true;
                    break;
                }
            }
        }
        Some(std::mem::take(&mut chunk)).filter(|c| !c.is_empty())
    })
}

fn line(out: &mut Vec<u8>, cells: impl Iterator<Item = Cell>) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(b',');
        }
        let text = cell.written();
        let parts = |byte: u8| matches!(byte, b'"' | b',' | b'\n' | b'\r' | b'\t' | b';');
        if text.bytes().any(parts) || text.starts_with(' ') || text.ends_with(' ') {
            out.push(b'"');
            out.extend_from_slice(text.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend_from_slice(text.as_bytes());
        }
    }
    out.extend_from_slice(b"\r\n");
}

/// The whole CSV at once.
#[must_use]
pub fn csv_bytes<R>(header: &[&str], rows: R) -> Vec<u8>
where
    R: Iterator<Item = Vec<Cell>>,
{
    csv_chunks(header, rows).flatten().collect()
}

/// A workbook with one sheet; rows go to disk as they come, so that memory does not grow with them.
/// Texts are written as texts: nothing in them is run.
///
/// # Errors
/// More rows or columns than a sheet holds, or no room for the temporary file.
pub fn xlsx_bytes<R>(sheet: &str, header: &[&str], rows: R) -> Result<Vec<u8>, TableError>
where
    R: Iterator<Item = Vec<Cell>>,
{
    workbook(sheet, header, rows)?.save_to_buffer().map_err(broken)
}

/// The same into a file.
///
/// # Errors
/// As [`xlsx_bytes`], and when the file cannot be written.
pub fn xlsx_into<R>(file: std::fs::File, sheet: &str, header: &[&str], rows: R) -> Result<(), TableError>
where
    R: Iterator<Item = Vec<Cell>>,
{
    workbook(sheet, header, rows)?.save_to_writer(std::io::BufWriter::new(file)).map_err(broken)
}

fn broken(error: XlsxError) -> TableError {
    TableError::Broken(error.to_string())
}

fn workbook<R>(sheet: &str, header: &[&str], rows: R) -> Result<Workbook, TableError>
where
    R: Iterator<Item = Vec<Cell>>,
{
    if header.len() > COLUMNS_MAX {
        return Err(TableError::TooManyColumns { row: 1, max: COLUMNS_MAX });
    }
    let mut book = Workbook::new();
    let page = book.add_worksheet_with_constant_memory().map_err(broken)?;
    page.set_name(sheet).map_err(broken)?;
    page.set_freeze_panes(1, 0).map_err(broken)?;
    let bold = Format::new().set_bold();
    let time = Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for (column, name) in (0..).zip(header) {
        page.set_column_width(column, 18).map_err(broken)?;
        page.write_string_with_format(0, column, *name, &bold).map_err(broken)?;
    }
    for (row, cells) in (1..).zip(rows) {
        if row >= SHEET_ROWS_MAX {
            return Err(TableError::TooManyRows { max: SHEET_ROWS_MAX as usize });
        }
        for (column, cell) in (0..).zip(&cells) {
            put(page, row, column, cell, &time).map_err(broken)?;
        }
    }
    Ok(book)
}

/// Doubles hold whole numbers exactly up to here; larger ones are written as text.
const EXACT_MAX: i64 = 1 << 53;
const DIGITS_MAX: usize = 15;

fn put(page: &mut Worksheet, row: u32, column: u16, cell: &Cell, time: &Format) -> Result<(), XlsxError> {
    match cell {
        Cell::Nothing => {}
        Cell::Text(text) => _ = page.write_string(row, column, text)?,
        #[expect(clippy::cast_precision_loss, reason = "checked against EXACT_MAX")]
        Cell::Number(n) if n.abs() <= EXACT_MAX => _ = page.write_number(row, column, *n as f64)?,
        Cell::Number(n) => _ = page.write_string(row, column, n.to_string())?,
        // A sheet holds doubles: fifteen digits are shown as they are, more would not be.
        Cell::Decimal(text) => match text.parse::<f64>() {
            Ok(number) if text.len() <= DIGITS_MAX => _ = page.write_number(row, column, number)?,
            _ => _ = page.write_string(row, column, text)?,
        },
        Cell::Time(at) => {
            let local = ExcelDateTime::from_timestamp((at + SHANGHAI_OFFSET_MS).div_euclid(1_000))?;
            page.write_datetime_with_format(row, column, &local, time)?;
        }
    }
    Ok(())
}
