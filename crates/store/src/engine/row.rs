//! One row of an answer, read alike from both engines. A column of another kind is an error, never a
//! conversion.

use std::fmt;

use postgres::types::Type;

use super::DbError;

/// One row of an answer; columns are counted from 0. What is borrowed lives as long as the row.
pub struct Row<'r>(pub(super) Cells<'r>);

pub(super) enum Cells<'r> {
    Sqlite(&'r rusqlite::Row<'r>),
    Postgres(&'r postgres::Row),
}

impl Row<'_> {
    /// An integer of any width; yes and no come as 1 and 0.
    pub fn get_opt_i64(&self, column: usize) -> Result<Option<i64>, DbError> {
        match self.0 {
            Cells::Sqlite(row) => row.get(column).map_err(|error| mismatch(column, &error)),
            Cells::Postgres(row) => {
                let kind = row.columns().get(column).map(|column| column.type_());
                match kind {
                    Some(&Type::INT4) => row.try_get::<_, Option<i32>>(column).map(|v| v.map(i64::from)),
                    Some(&Type::INT2) => row.try_get::<_, Option<i16>>(column).map(|v| v.map(i64::from)),
                    Some(&Type::BOOL) => row.try_get::<_, Option<bool>>(column).map(|v| v.map(i64::from)),
                    _ => row.try_get(column),
                }
                .map_err(|error| mismatch(column, &error))
            }
        }
    }

    pub fn get_opt_text(&self, column: usize) -> Result<Option<&str>, DbError> {
        match self.0 {
            Cells::Sqlite(row) => {
                let cell = row.get_ref(column).map_err(|error| mismatch(column, &error))?;
                cell.as_str_or_null().map_err(|error| mismatch(column, &error))
            }
            Cells::Postgres(row) => row.try_get(column).map_err(|error| mismatch(column, &error)),
        }
    }

    pub fn get_opt_blob(&self, column: usize) -> Result<Option<&[u8]>, DbError> {
        match self.0 {
            Cells::Sqlite(row) => {
                let cell = row.get_ref(column).map_err(|error| mismatch(column, &error))?;
                cell.as_blob_or_null().map_err(|error| mismatch(column, &error))
            }
            Cells::Postgres(row) => row.try_get(column).map_err(|error| mismatch(column, &error)),
        }
    }

    pub fn get_i64(&self, column: usize) -> Result<i64, DbError> {
        self.get_opt_i64(column)?.ok_or_else(|| null(column))
    }

    /// An integer that must be 0 or 1.
    pub fn get_bool(&self, column: usize) -> Result<bool, DbError> {
        match self.get_i64(column)? {
            0 => Ok(false),
            1 => Ok(true),
            other => Err(DbError::other(format!("column {column} holds {other}, not 0 or 1"))),
        }
    }

    /// An integer that fits the smaller type, such as a unit number.
    pub fn get_int<T: TryFrom<i64>>(&self, column: usize) -> Result<T, DbError> {
        let number = self.get_i64(column)?;
        T::try_from(number).map_err(|_| DbError::other(format!("column {column} holds {number}: out of range")))
    }

    pub fn get_text(&self, column: usize) -> Result<&str, DbError> {
        self.get_opt_text(column)?.ok_or_else(|| null(column))
    }

    pub fn get_blob(&self, column: usize) -> Result<&[u8], DbError> {
        self.get_opt_blob(column)?.ok_or_else(|| null(column))
    }

    /// A blob of exactly `N` bytes, such as a hash.
    pub fn get_array<const N: usize>(&self, column: usize) -> Result<[u8; N], DbError> {
        let bytes = self.get_blob(column)?;
        bytes
            .try_into()
            .map_err(|_| DbError::other(format!("column {column} holds {} bytes, {N} expected", bytes.len())))
    }
}

fn mismatch(column: usize, error: &dyn fmt::Display) -> DbError {
    DbError::other(format!("column {column} cannot be read: {error}"))
}

fn null(column: usize) -> DbError {
    DbError::other(format!("column {column} is null"))
}
