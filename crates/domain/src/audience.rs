//! The one audience grammar: who an order, a form or a message is for, as text that people read and write.
//!
//! ```text
//! expr   := term ("or" term)*
//! term   := factor (("and" | "except") factor)*            left to right
//! factor := "not"? ( "under" C ("line" L)? | "level:"X | "kind:"X | "sector:"X | "tag:"X
//!                  | "unit:"C | "saved:"N | "(" expr ")" )
//! ```
//!
//! Codes may be short (`41` is `410000000000`); a value with blanks or signs stands in `"…"`; the signs
//! of Chinese keyboards （）：“” count as theirs. [`parse`] reads the text, [`resolve`] finds the units.
//!
//! Must never send an order to a unit that nobody meant: closed units and superiors outside the
//! province belong to no audience unless `unit:` names them. Every error points at its place in the text.

mod facets;
mod lex;
mod resolve;

use crate::tree::Level;
pub(crate) use facets::Facets;
use lex::{Sign, Token};
pub use resolve::{is_addressable, resolve};
use serde::Serialize;
use std::fmt;

/// Longest text of an expression, in characters.
pub const TEXT_MAX: usize = 4_000;
/// Deepest nesting of brackets and `not`.
pub const NESTING_MAX: usize = 16;

/// What is wrong and where. Words come by `code`; `at` and `len` count characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code} at {at}")]
pub struct AudienceError {
    pub at: usize,
    pub len: usize,
    pub code: &'static str,
    pub params: Vec<(&'static str, String)>,
}

impl AudienceError {
    fn new(at: usize, len: usize, code: &'static str) -> Self {
        Self { at, len, code, params: vec![] }
    }

    /// What the text says at that place, or the bound that it broke; empty when the code says all.
    #[must_use]
    pub fn value(&self) -> &str {
        self.params.first().map_or("", |(_, value)| value)
    }

    fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.params.push((name, value.into()));
        self
    }
}

/// A value of the text and its place. Two are equal when their texts are.
#[derive(Clone, Debug)]
pub struct Word {
    pub text: String,
    pub at: usize,
    pub len: usize,
}

impl PartialEq for Word {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}
impl Eq for Word {}

impl Word {
    fn error(&self, code: &'static str) -> AudienceError {
        AudienceError::new(self.at, self.len, code)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expr {
    Or(Box<Expr>, Box<Expr>),
    And(Box<Expr>, Box<Expr>),
    Except(Box<Expr>, Box<Expr>),
    Not(Box<Expr>),
    Under { of: Word, line: Option<Word> },
    Level(Level),
    Kind(Word),
    Sector(Word),
    Tag(Word),
    Unit(Word),
    Saved(Word),
}

/// A parsed expression. `to_string` prints it canonically; that text parses to an equal expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Audience {
    pub expr: Expr,
}

/// Reads an expression.
///
/// # Errors
/// `audience.empty`, `.too_long`, `.too_deep`, `.character`, `.quote.open`, `.value.empty`,
/// `.expected` (`what`: condition, value, operator or close), `.word.unknown`, `.level.unknown`.
pub fn parse(text: &str) -> Result<Audience, AudienceError> {
    let length = text.chars().count();
    if length > TEXT_MAX {
        let error = AudienceError::new(TEXT_MAX, length - TEXT_MAX, "audience.too_long");
        return Err(error.with("max", TEXT_MAX.to_string()));
    }
    let tokens = lex::tokens(text)?;
    if tokens.is_empty() {
        return Err(AudienceError::new(0, length, "audience.empty"));
    }
    let mut parser = Parser { tokens, at: 0, depth: 0, length };
    let expr = parser.expr()?;
    match parser.peek() {
        None => Ok(Audience { expr }),
        Some(_) => Err(parser.expected("operator")),
    }
}

struct Parser {
    tokens: Vec<Token>,
    at: usize,
    depth: usize,
    /// Length of the whole text in characters: the place of "something is missing at the end".
    length: usize,
}

impl Parser {
    fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    fn takes_word(&mut self, word: &str) -> bool {
        let found = self.peek().is_some_and(|t| t.sign == Sign::Bare && t.text.eq_ignore_ascii_case(word));
        self.at += usize::from(found);
        found
    }

    fn takes(&mut self, sign: Sign) -> bool {
        let found = self.peek().is_some_and(|t| t.sign == sign);
        self.at += usize::from(found);
        found
    }

    fn expected(&self, what: &'static str) -> AudienceError {
        let (at, len) = self.peek().map_or((self.length, 0), |t| (t.at, t.len));
        AudienceError::new(at, len, "audience.expected").with("what", what)
    }

    fn expr(&mut self) -> Result<Expr, AudienceError> {
        let mut left = self.term()?;
        while self.takes_word("or") {
            left = Expr::Or(left.into(), self.term()?.into());
        }
        Ok(left)
    }

    fn term(&mut self) -> Result<Expr, AudienceError> {
        let mut left = self.factor()?;
        loop {
            if self.takes_word("and") {
                left = Expr::And(left.into(), self.factor()?.into());
            } else if self.takes_word("except") {
                left = Expr::Except(left.into(), self.factor()?.into());
            } else {
                return Ok(left);
            }
        }
    }

    fn factor(&mut self) -> Result<Expr, AudienceError> {
        if self.depth == NESTING_MAX {
            let error = AudienceError { code: "audience.too_deep", ..self.expected("condition") };
            return Err(AudienceError { params: vec![("max", NESTING_MAX.to_string())], ..error });
        }
        self.depth += 1;
        let factor =
            if self.takes_word("not") { self.condition().map(|of| Expr::Not(of.into())) } else { self.condition() };
        self.depth -= 1;
        factor
    }

    fn condition(&mut self) -> Result<Expr, AudienceError> {
        if self.takes(Sign::Open) {
            let inner = self.expr()?;
            return if self.takes(Sign::Close) { Ok(inner) } else { Err(self.expected("close")) };
        }
        if self.takes_word("under") {
            let of = self.value()?;
            let line = if self.takes_word("line") { Some(self.value()?) } else { None };
            return Ok(Expr::Under { of, line });
        }
        let Some(key) = self.peek().filter(|t| t.sign == Sign::Bare).cloned() else {
            return Err(self.expected("condition"));
        };
        self.at += 1;
        let key_text = key.text.to_ascii_lowercase();
        if !["level", "kind", "sector", "tag", "unit", "saved"].contains(&key_text.as_str()) {
            let error = AudienceError::new(key.at, key.len, "audience.word.unknown");
            return Err(error.with("word", key.text));
        }
        if !self.takes(Sign::Colon) {
            return Err(self.expected("value"));
        }
        let value = self.value()?;
        Ok(match key_text.as_str() {
            "level" => Expr::Level(level(&value)?),
            "kind" => Expr::Kind(value),
            "sector" => Expr::Sector(value),
            "tag" => Expr::Tag(value),
            "unit" => Expr::Unit(value),
            _ => Expr::Saved(value),
        })
    }

    fn value(&mut self) -> Result<Word, AudienceError> {
        let Some(token) = self.peek().filter(|t| matches!(t.sign, Sign::Bare | Sign::Quoted)).cloned() else {
            return Err(self.expected("value"));
        };
        self.at += 1;
        let word = Word { text: token.text, at: token.at, len: token.len };
        if word.text.trim().is_empty() { Err(word.error("audience.value.empty")) } else { Ok(word) }
    }
}

fn level(value: &Word) -> Result<Level, AudienceError> {
    Level::parse(&value.text).ok_or_else(|| value.error("audience.level.unknown").with("level", value.text.as_str()))
}

impl fmt::Display for Audience {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expr.fmt(f)
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Or(a, b) => write!(f, "{a} or {}", Within(b, !matches!(**b, Self::Or(..)))),
            Self::And(a, b) => write!(f, "{} and {}", Within(a, !a.is_or()), Within(b, !b.is_chain())),
            Self::Except(a, b) => write!(f, "{} except {}", Within(a, !a.is_or()), Within(b, !b.is_chain())),
            Self::Not(a) => write!(f, "not {}", Within(a, !a.is_chain() && !matches!(**a, Self::Not(_)))),
            Self::Under { of, line: None } => write!(f, "under {of}"),
            Self::Under { of, line: Some(line) } => write!(f, "under {of} line {line}"),
            Self::Level(level) => write!(f, "level:{}", level.as_str()),
            Self::Kind(value) => write!(f, "kind:{value}"),
            Self::Sector(value) => write!(f, "sector:{value}"),
            Self::Tag(value) => write!(f, "tag:{value}"),
            Self::Unit(value) => write!(f, "unit:{value}"),
            Self::Saved(value) => write!(f, "saved:{value}"),
        }
    }
}

impl Expr {
    fn is_or(&self) -> bool {
        matches!(self, Self::Or(..))
    }

    /// Needs brackets where the grammar wants a factor.
    fn is_chain(&self) -> bool {
        matches!(self, Self::Or(..) | Self::And(..) | Self::Except(..))
    }
}

/// An operand, bare or in brackets.
struct Within<'a>(&'a Expr, bool);

impl fmt::Display for Within<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.1 { self.0.fmt(f) } else { write!(f, "({})", self.0) }
    }
}

impl fmt::Display for Word {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.text.chars().all(lex::is_bare) {
            return f.write_str(&self.text);
        }
        write!(f, "\"{}\"", self.text.replace('\\', "\\\\").replace('"', "\\\""))
    }
}

#[cfg(test)]
mod tests;
