//! The expressions of forms: conditions, constraints and calculations, a closed subset of XLSForm's.
//!
//! ```text
//! expr  := and ("or" and)*                  and   := eq ("and" eq)*
//! eq    := order (("=" | "!=") order)*      order := sum (("<" | "<=" | ">" | ">=") sum)*
//! sum   := term (("+" | "-") term)*         term  := minus (("*" | "div" | "mod") minus)*
//! minus := "-" minus | "${" name "}" | "." | number | 'text' | function "(" … ")" | "(" expr ")"
//! ```
//!
//! [`Expr::parse`] reads a text once, on the server; the tree goes to the browser as JSON and both evaluate it
//! by the same rules ([`Expr::value`]; `web/src/form/expr.ts`). `docs/EXPRESSIONS.md` is the reference:
//! functions, coercions, what empty does, what of XLSForm is refused. How values meet:
//!
//! | | empty | number | text, choices | date, time | truth |
//! |---|---|---|---|---|---|
//! | `=` `!=` | only empty is equal to empty | as numbers, if the text is one | as texts | if the text is one | the other's truth |
//! | `<` … | never holds | as numbers | if both are numbers | if the text is one | as 1 and 0 |
//! | `+` `-` `*` `div` `mod` | empty | exact | if it is a number | date ± days, date − date | as 1 and 0 |
//! | condition | no | not 0 | yes | yes | itself |
//!
//! Must never use a floating number, never guess a value (a text that is no number is an error, an unknown
//! stays empty), and never take longer than its text is long: what is outside is an error with its place.

mod decimal;
mod eval;
mod funcs;
mod kind;
mod lex;
mod parse;
mod tree;
mod value;

pub use decimal::{Decimal, Overflow};
pub use eval::{Env, EvalError, RESULT_MAX};
pub use funcs::{Fold, Func, Op};
pub use kind::Kind;
use serde::{Deserialize, Serialize};
use std::fmt;
pub use value::{Value, minutes_of};

/// Longest text, in characters; a tree has no more nodes than that.
pub const TEXT_MAX: usize = 2_000;
/// Deepest tree, and most brackets inside each other.
pub const DEPTH_MAX: usize = 32;
/// Longest name, in characters.
pub const NAME_MAX: usize = 64;

/// A parsed expression. `to_string` prints it; that text parses to an equal one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "serde_json::Value", into = "serde_json::Value")]
pub struct Expr {
    node: Node,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Node {
    /// `.`: the answer of the question itself.
    Own,
    Ref(String),
    /// In a choice filter: a column of the list of choices.
    Column(String),
    /// Not negative: a minus is a node.
    Number(Decimal),
    Text(String),
    Minus(Box<Node>),
    /// Operators of one level, from left to right; never without one.
    Chain(Box<Node>, Vec<(Op, Node)>),
    Call(Func, Vec<Node>),
    /// Over all rows of a repeat.
    All(Fold, String),
}

/// What is wrong and where. Words come by `code`; `at` and `len` count characters.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{code} at {at}: {value}")]
pub struct ExprError {
    pub at: usize,
    pub len: usize,
    pub code: &'static str,
    /// What stands there, or the bound that it breaks.
    pub value: String,
    /// What to write instead; empty where nothing does.
    pub instead: String,
}

impl ExprError {
    fn new(at: usize, len: usize, code: &'static str, value: &str, instead: &str) -> Self {
        Self { at, len, code, value: value.to_owned(), instead: instead.to_owned() }
    }
}

/// A name that an expression uses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference<'a> {
    pub name: &'a str,
    /// Over all rows of a repeat.
    pub all: Option<Fold>,
}

impl Expr {
    /// Reads an expression.
    ///
    /// # Errors
    /// `expr.empty`, `.too_long`, `.too_deep`, `.character`, `.sign` (of another language), `.path` (of XPath),
    /// `.quote.open`, `.number`, `.date`, `.name`, `.word` (bare), `.function.unknown`,
    /// `.function.unsupported` (XLSForm has it), `.arguments`, `.expected` (value, operator, comma or close).
    pub fn parse(text: &str) -> Result<Self, ExprError> {
        parse::expr(text, false)
    }

    /// `''`
    pub(super) fn nothing() -> Self {
        Self { node: Node::Text(String::new()) }
    }

    /// Reads a choice filter: bare words are columns of the list of choices, `name` that of the choices' names.
    ///
    /// # Errors
    /// As [`Expr::parse`].
    pub fn parse_filter(text: &str) -> Result<Self, ExprError> {
        parse::expr(text, true)
    }

    /// What kind of value it gives, as far as its text says.
    ///
    /// # Errors
    /// `expr.type` where a value can never stand, whatever is answered.
    pub fn kind(&self, of: &dyn Fn(&str) -> Kind) -> Result<Kind, EvalError> {
        kind::kind(&self.node, of)
    }

    /// # Errors
    /// `expr.type`, `.overflow`, `.argument`, `.text_too_long`.
    pub fn value(&self, env: &dyn Env) -> Result<Value, EvalError> {
        eval::value(&self.node, env)
    }

    #[must_use]
    pub fn node(&self) -> &Node {
        &self.node
    }

    /// The names that it uses, in their order, each use once.
    #[must_use]
    pub fn references(&self) -> Vec<Reference<'_>> {
        let mut found = Vec::new();
        for node in self.nodes() {
            let reference = match node {
                Node::Ref(name) => Reference { name, all: None },
                Node::All(fold, name) => Reference { name, all: Some(*fold) },
                _ => continue,
            };
            if !found.contains(&reference) {
                found.push(reference);
            }
        }
        found
    }

    /// Whether it asks for the question's own answer.
    #[must_use]
    pub fn uses_own(&self) -> bool {
        self.nodes().any(|node| *node == Node::Own)
    }

    /// The columns of a choice filter.
    pub fn columns(&self) -> impl Iterator<Item = &str> {
        self.nodes().filter_map(|node| if let Node::Column(name) = node { Some(name.as_str()) } else { None })
    }

    /// Nodes, a parent before its children, from left to right.
    pub fn nodes(&self) -> impl Iterator<Item = &Node> {
        let mut open = vec![&self.node];
        std::iter::from_fn(move || {
            let node = open.pop()?;
            let at = open.len();
            open.extend(node.children());
            open[at..].reverse();
            Some(node)
        })
    }
}

impl fmt::Display for Expr {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.node.fmt(f)
    }
}

#[cfg(test)]
mod tests;
