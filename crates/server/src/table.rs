//! Lists that people bring and take away: CSV and XLSX as rows of text cells, in and out.
//!
//! [`read`] takes the bytes of a file as they come (CSV with comma, semicolon or tab, in UTF-8, UTF-16 or
//! GB18030; XLSX), [`unit_rows`] finds the columns of a unit import by their Chinese or English names,
//! `write` makes files that open by a double click.
//!
//! Must never guess a value (a code stays text, an unreadable file is refused), never trust the sizes that
//! a file states, and never write a cell that a spreadsheet would run as a formula.

mod columns;
mod delimited;
mod figures;
mod guard;
mod sheet;
mod write;
pub mod xlsform;

pub use columns::{ColumnNames, Columns, PERSON_COLUMNS, UNIT_COLUMNS, columns, person_rows, unit_rows};
pub use figures::{FigureRows, figure_rows};
pub use write::{Cell, csv_bytes, csv_chunks, xlsx_bytes, xlsx_into};

/// Largest file.
pub const BYTES_MAX: usize = 50 * 1024 * 1024;
pub const ROWS_MAX: usize = 1_000_000;
/// A form may have some hundreds of fields.
pub const COLUMNS_MAX: usize = 512;
/// Cells of one file, empty ones within a row included: 200,000 units of twenty columns.
pub const CELLS_MAX: usize = 4_000_000;
/// Bytes of all texts: a workbook may name one long text in a million cells.
const TEXT_MAX: usize = 100 * 1024 * 1024;

/// The first row names the columns; blank rows are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Table {
    pub header: Vec<String>,
    pub rows: Vec<TableRow>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TableRow {
    /// As a spreadsheet counts: the header is row 1.
    pub row: u32,
    /// May be shorter than the header.
    pub cells: Vec<String>,
}

impl TableRow {
    /// Empty where the row ends early.
    #[must_use]
    pub fn cell(&self, column: usize) -> &str {
        self.cells.get(column).map_or("", String::as_str)
    }
}

/// Why a file is refused as a whole. Words come by the code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TableError {
    #[error("the file is empty")]
    Empty,
    #[error("more than {max} bytes")]
    TooLarge { max: usize },
    #[error("more than {max} rows")]
    TooManyRows { max: usize },
    #[error("row {row} has more than {max} columns")]
    TooManyColumns { row: u32, max: usize },
    #[error("more than {max} cells")]
    TooManyCells { max: usize },
    #[error("neither CSV nor XLSX")]
    UnknownFormat,
    #[error("no XLSX")]
    NoWorkbook,
    #[error("neither UTF-8, UTF-16 nor GB18030")]
    UnknownEncoding,
    /// A workbook that unpacks to more than a list can be.
    #[error("the workbook unpacks to too much")]
    Bomb,
    #[error("the workbook has macros")]
    Macros,
    #[error("the workbook has a document type")]
    Entities,
    #[error("a part of the workbook is named {0:?}")]
    Path(String),
    #[error("the workbook is broken: {0}")]
    Broken(String),
    #[error("columns are missing: {0:?}")]
    ColumnsMissing(Vec<&'static str>),
    #[error("two columns are {0}")]
    ColumnTwice(&'static str),
    #[error("two columns are {0}")]
    FieldTwice(String),
    #[error("the header {0} may mean several fields")]
    Ambiguous(String),
}

impl TableError {
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Empty => "table.empty",
            Self::TooLarge { .. } => "table.too_large",
            Self::TooManyRows { .. } => "table.too_many_rows",
            Self::TooManyColumns { .. } => "table.too_many_columns",
            Self::TooManyCells { .. } => "table.too_many_cells",
            Self::UnknownFormat => "table.unknown_format",
            Self::NoWorkbook => "xlsform.not_xlsx",
            Self::UnknownEncoding => "table.unknown_encoding",
            Self::Bomb => "table.bomb",
            Self::Macros => "table.macros",
            Self::Entities => "table.entities",
            Self::Path(_) => "table.path",
            Self::Broken(_) => "table.broken",
            Self::ColumnsMissing(_) => "table.columns_missing",
            Self::ColumnTwice(_) | Self::FieldTwice(_) => "table.column_twice",
            Self::Ambiguous(_) => "table.column_ambiguous",
        }
    }

    /// The fact that the words need; empty when the code says all.
    #[must_use]
    pub fn value(&self) -> String {
        match self {
            Self::TooLarge { max }
            | Self::TooManyRows { max }
            | Self::TooManyColumns { max, .. }
            | Self::TooManyCells { max } => max.to_string(),
            Self::Broken(what) | Self::Path(what) | Self::FieldTwice(what) | Self::Ambiguous(what) => what.clone(),
            Self::ColumnsMissing(columns) => columns.join(", "),
            Self::ColumnTwice(column) => (*column).to_owned(),
            _ => String::new(),
        }
    }
}

/// Reads a file of a kind that its first bytes tell.
///
/// # Errors
/// See [`TableError`]; nothing is read halfway.
pub fn read(bytes: &[u8]) -> Result<Table, TableError> {
    if bytes.len() > BYTES_MAX {
        return Err(TableError::TooLarge { max: BYTES_MAX });
    }
    let rows = if bytes.starts_with(b"PK\x03\x04") {
        sheet::rows(bytes)?
    } else if bytes.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) || bytes.starts_with(b"%PDF") {
        return Err(TableError::UnknownFormat);
    } else {
        delimited::rows(bytes)?
    };
    let mut rows = rows.into_iter().filter(|r| r.cells.iter().any(|cell| !cell.trim().is_empty()));
    let header = rows.find(|r| !r.cell(0).starts_with('#')).ok_or(TableError::Empty)?.cells;
    Ok(Table { header, rows: rows.collect() })
}

/// What reading a file may still take.
struct Room {
    rows: usize,
    cells: usize,
    text: usize,
}

impl Room {
    fn new() -> Self {
        Self { rows: ROWS_MAX, cells: CELLS_MAX, text: TEXT_MAX }
    }

    fn row(&mut self) -> Result<(), TableError> {
        self.rows = self.rows.checked_sub(1).ok_or(TableError::TooManyRows { max: ROWS_MAX })?;
        Ok(())
    }

    /// Cells up to this column that the row does not have yet.
    fn cells(&mut self, row: u32, columns: usize, more: usize) -> Result<(), TableError> {
        if columns > COLUMNS_MAX {
            return Err(TableError::TooManyColumns { row, max: COLUMNS_MAX });
        }
        self.cells = self.cells.checked_sub(more).ok_or(TableError::TooManyCells { max: CELLS_MAX })?;
        Ok(())
    }

    fn text(&mut self, text: &str) -> Result<(), TableError> {
        self.text = self.text.checked_sub(text.len()).ok_or(TableError::Bomb)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests;
