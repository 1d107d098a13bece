//! SQL text. It is written once, in the words of PostgreSQL (`$1`, bigint, text, bytea); what SQLite
//! needs differently is made here, from the text alone. Nothing here reads or writes a database.

use std::fmt::Write;

use super::DbError;

/// Rows to put into one table. `conflict` is empty, or `on conflict (key) do nothing`, or
/// `on conflict (key) do update set …`, where `excluded` is the new row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Insert {
    pub table: &'static str,
    pub columns: &'static [&'static str],
    pub conflict: &'static str,
}

/// Which statement it is: the key of the cache of prepared statements. Each kind has few sizes, so
/// the cache stays small.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Plain(&'static str),
    /// `$LIST` stands for `ids` parameters after the first `params`.
    List {
        sql: &'static str,
        params: usize,
        ids: usize,
    },
    Insert(Insert, usize),
    Copy(Insert),
}

impl Key {
    /// The text in the words of PostgreSQL.
    pub(super) fn portable(&self) -> String {
        match self {
            Self::Plain(sql) => (*sql).to_owned(),
            Self::List { sql, params, ids } => sql.replace("$LIST", &numbered(*params + 1, *ids)),
            Self::Insert(insert, rows) => insert_text(insert, *rows),
            Self::Copy(insert) => {
                format!("copy {} ({}) from stdin binary", insert.table, insert.columns.join(", "))
            }
        }
    }
}

/// `$first, $first+1, …`.
fn numbered(first: usize, count: usize) -> String {
    let mut text = String::with_capacity(count * 6);
    for number in first..first + count {
        if number > first {
            text.push_str(", ");
        }
        let _ = write!(text, "${number}");
    }
    text
}

fn insert_text(insert: &Insert, rows: usize) -> String {
    let width = insert.columns.len();
    let mut text = format!("insert into {} ({}) values ", insert.table, insert.columns.join(", "));
    for row in 0..rows {
        let comma = if row == 0 { "" } else { ", " };
        let _ = write!(text, "{comma}({})", numbered(row * width + 1, width));
    }
    if !insert.conflict.is_empty() {
        let _ = write!(text, " {}", insert.conflict);
    }
    text
}

impl Insert {
    /// Where the key columns stand in a row, if an existing row is updated. PostgreSQL refuses to
    /// update one row twice in one statement, so that rows with equal keys must go separately.
    pub(super) fn updated_key(&self) -> Result<Option<Vec<usize>>, DbError> {
        if !self.conflict.contains("do update") {
            return Ok(None);
        }
        let target = self.conflict.split_once('(').and_then(|(_, rest)| rest.split_once(')'));
        let (names, _) = target.ok_or_else(|| DbError::other(format!("no key in `{}`", self.conflict)))?;
        let place = |name: &str| {
            self.columns.iter().position(|column| *column == name.trim()).ok_or_else(|| {
                DbError::other(format!("key column `{}` is not inserted into {}", name.trim(), self.table))
            })
        };
        names.split(',').map(place).collect::<Result<Vec<_>, _>>().map(Some)
    }
}

/// A piece of SQL text: code is translated, the rest (literals, quoted names, comments) is kept.
enum Piece<'a> {
    Code(&'a str),
    Comment(&'a str),
    Quoted(&'a str),
}

/// Cuts a text into pieces. Doubled quotes come out as two quoted pieces, which is as good.
fn pieces(sql: &str) -> Vec<Piece<'_>> {
    let bytes = sql.as_bytes();
    let (mut found, mut start, mut at) = (Vec::new(), 0, 0);
    while at < bytes.len() {
        let end = match bytes[at] {
            quote @ (b'\'' | b'"') => sql[at + 1..].find(quote as char).map_or(sql.len(), |length| at + length + 2),
            b'-' if sql[at..].starts_with("--") => sql[at..].find('\n').map_or(sql.len(), |length| at + length),
            _ => {
                at += 1;
                continue;
            }
        };
        found.push(Piece::Code(&sql[start..at]));
        let piece = &sql[at..end];
        found.push(if bytes[at] == b'-' { Piece::Comment(piece) } else { Piece::Quoted(piece) });
        (start, at) = (end, end);
    }
    found.push(Piece::Code(&sql[start..]));
    found
}

/// SQLite numbers `$1` by first appearance; `?1` is the first parameter wherever it stands.
pub(super) fn question_marks(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len());
    for piece in pieces(sql) {
        match piece {
            Piece::Code(code) => {
                let mut chars = code.chars().peekable();
                while let Some(letter) = chars.next() {
                    let number = letter == '$' && chars.peek().is_some_and(char::is_ascii_digit);
                    text.push(if number { '?' } else { letter });
                }
            }
            Piece::Comment(_) => text.push(' '),
            Piece::Quoted(quoted) => text.push_str(quoted),
        }
    }
    text
}

/// Table definitions for SQLite: its type names, `strict` on every table, and `without rowid` where a
/// comment says so behind the closing parenthesis (before or after the semicolon, on that line).
pub(super) fn lower_definitions(sql: &str) -> String {
    let mut text = String::with_capacity(sql.len() + 64);
    let mut state = Definition::default();
    for piece in pieces(sql) {
        match piece {
            Piece::Code(code) => state.code(code, &mut text),
            Piece::Comment(comment) => state.comment(comment),
            Piece::Quoted(quoted) => text.push_str(quoted),
        }
    }
    state.close(&mut text);
    text
}

/// Where the lowering stands inside one statement.
#[derive(Default)]
struct Definition {
    table: bool,
    depth: u32,
    /// The closing parenthesis of a table has passed, its line has not ended.
    closing: bool,
    without_rowid: bool,
    semicolon: bool,
    words: usize,
    first: String,
}

impl Definition {
    fn code(&mut self, code: &str, text: &mut String) {
        let mut rest = code;
        while let Some(letter) = rest.chars().next() {
            let length = rest.find(|c: char| !(c.is_alphanumeric() || c == '_')).unwrap_or(rest.len());
            if length > 0 {
                self.word(&rest[..length], text);
                rest = &rest[length..];
                continue;
            }
            self.sign(letter, text);
            rest = &rest[letter.len_utf8()..];
        }
    }

    fn word(&mut self, word: &str, text: &mut String) {
        if self.closing {
            self.close(text);
        }
        let lower = word.to_ascii_lowercase();
        self.words += 1;
        if self.words == 1 {
            self.first.clone_from(&lower);
        }
        if self.words == 2 {
            self.table = self.first == "create" && lower == "table";
        }
        text.push_str(match lower.as_str() {
            "bytea" => "blob",
            "bigint" => "integer",
            _ => word,
        });
    }

    fn sign(&mut self, sign: char, text: &mut String) {
        if self.closing {
            match sign {
                ';' => return self.semicolon = true,
                '\n' if self.semicolon => self.close(text),
                _ => {}
            }
            if self.closing {
                return;
            }
        }
        match sign {
            '(' => self.depth += 1,
            ')' => self.depth = self.depth.saturating_sub(1),
            ';' if self.depth == 0 => (self.words, self.table) = (0, false),
            _ => {}
        }
        text.push(sign);
        self.closing = sign == ')' && self.depth == 0 && self.table;
    }

    fn comment(&mut self, comment: &str) {
        if self.closing && comment.trim_start_matches('-').trim().starts_with("without rowid") {
            self.without_rowid = true;
        }
    }

    /// Ends a table definition, if one is open.
    fn close(&mut self, text: &mut String) {
        if self.closing {
            text.push_str(if self.without_rowid { " strict, without rowid;" } else { " strict;" });
            *self = Self::default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_keeps_its_number_whatever_the_order() {
        assert_eq!(question_marks("select $2, $1, $12"), "select ?2, ?1, ?12");
    }

    #[test]
    fn literals_names_and_comments_are_not_parameters() {
        assert_eq!(
            question_marks("select '$1''$2', \"a$3\" -- $4\nwhere x = $5"),
            "select '$1''$2', \"a$3\"  \nwhere x = ?5"
        );
        assert_eq!(question_marks("select '守护$1' || $1"), "select '守护$1' || ?1");
    }

    #[test]
    fn a_list_is_numbered_behind_the_other_parameters() {
        let key = Key::List { sql: "select a from t where b = $1 and id in ($LIST)", params: 1, ids: 4 };
        assert_eq!(key.portable(), "select a from t where b = $1 and id in ($2, $3, $4, $5)");
    }

    #[test]
    fn rows_become_one_statement() {
        let insert = Insert { table: "t", columns: &["a", "b"], conflict: "on conflict (a) do nothing" };
        assert_eq!(
            Key::Insert(insert, 2).portable(),
            "insert into t (a, b) values ($1, $2), ($3, $4) on conflict (a) do nothing"
        );
    }

    #[test]
    fn tables_become_strict_and_without_rowid_where_marked() {
        let portable = "-- why: (bytea)\ncreate table a (\n  k bigint primary key, -- bytea\n  \
                        v bytea check (length(v) > 0)\n); -- without rowid\n\
                        create table b (k text default 'bigint')\n-- without rowid\n;\n\
                        create table c (k text);\ncreate index c_k on c (k);\ncreate table d (k text)";
        let lowered = lower_definitions(portable);
        assert_eq!(
            lowered.split_whitespace().collect::<Vec<_>>().join(" "),
            "create table a ( k integer primary key, v blob check (length(v) > 0) ) strict, without rowid; \
             create table b (k text default 'bigint') strict, without rowid; \
             create table c (k text) strict; create index c_k on c (k); create table d (k text) strict;"
        );
    }

    #[test]
    fn the_key_of_an_update_is_found() {
        let insert =
            Insert { table: "t", columns: &["v", "a", "b"], conflict: "on conflict (a, b) do update set v = 1" };
        assert_eq!(insert.updated_key(), Ok(Some(vec![1, 2])));
        let none = Insert { conflict: "on conflict (a) do nothing", ..insert };
        assert_eq!(none.updated_key(), Ok(None));
        let bad = Insert { conflict: "on conflict (z) do update set v = 1", ..insert };
        assert!(bad.updated_key().is_err());
    }
}
