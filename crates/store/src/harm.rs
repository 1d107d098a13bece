//! Harm on purpose: changes one byte of a journal record behind the journal's back, so that a
//! demonstration or a test can see the check find it. Only ever to be used on a copy.

use crate::engine::{DbError, Tx};
use crate::params;
use shouhu_domain::ids::Seq;

const BODY: &str = "select body from journal where seq = $1";
const WRITE: &str = "update journal set body = $1 where seq = $2";

/// What was changed: the place in the record, counted from 1, and the byte before and after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Harm {
    pub at: usize,
    pub from: char,
    pub to: char,
}

/// Changes the last digit of a record into another one; a record without digits loses its last
/// character to a space. It stays JSON, so that nothing but the check can notice.
///
/// # Errors
/// When there is no such record, or the database fails.
pub fn one_byte(tx: &mut Tx, seq: Seq) -> Result<Harm, DbError> {
    let body = tx.query_opt(BODY, &params![seq], |row| Ok(row.get_text(0)?.to_owned()))?;
    let mut body = body.ok_or_else(|| DbError::other(format!("there is no record {seq}")))?;
    let digit = body.char_indices().rfind(|(_, c)| c.is_ascii_digit());
    let Some((at, from)) = digit.or_else(|| body.char_indices().next_back()) else {
        return Err(DbError::other(format!("record {seq} is empty")));
    };
    let to = match from {
        '9' => '8',
        digit @ '0'..='8' => char::from(digit as u8 + 1),
        _ => ' ',
    };
    body.replace_range(at..at + from.len_utf8(), to.encode_utf8(&mut [0; 4]));
    tx.execute(WRITE, &params![body, seq])?;
    Ok(Harm { at: at + 1, from, to })
}
