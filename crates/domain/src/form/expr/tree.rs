//! A tree as JSON (what the browser evaluates) and as text (what people read).
//!
//! In JSON a node is one array, so that the nesting of the JSON is the depth of the tree:
//!
//! ```text
//! "text"                       a text          ["r", "name"]              ${name}
//! ["n", "1.5"]                 a number        ["."]                      .
//! ["neg", x]                   -x              ["op", a, "+", b, "-", c]  a + b - c (one level of precedence)
//! ["all", "sum", "name"]       sum(${name})    ["round", x, y]            any other function
//! ["c", "name"]                a column of the list of choices
//! ```

use super::lex::{QUOTES, is_name};
use super::{DEPTH_MAX, Decimal, Expr, Fold, Func, Node, Op, TEXT_MAX};
use crate::report::Day;
use serde_json::{Value as Json, json};
use std::fmt::{self, Write as _};

impl From<Expr> for Json {
    fn from(expr: Expr) -> Self {
        json_of(&expr.node)
    }
}

fn json_of(node: &Node) -> Json {
    match node {
        Node::Text(text) => json!(text),
        Node::Number(number) => json!(["n", number]),
        Node::Ref(name) => json!(["r", name]),
        Node::Column(name) => json!(["c", name]),
        Node::Own => json!(["."]),
        Node::Minus(inner) => json!(["neg", json_of(inner)]),
        Node::All(fold, name) => json!(["all", fold.name(), name]),
        Node::Call(func, arguments) => {
            Json::Array(std::iter::once(json!(func.name())).chain(arguments.iter().map(json_of)).collect())
        }
        Node::Chain(first, more) => {
            let rest = more.iter().flat_map(|(op, node)| [json!(op.sign()), json_of(node)]);
            Json::Array([json!("op"), json_of(first)].into_iter().chain(rest).collect())
        }
    }
}

impl TryFrom<Json> for Expr {
    type Error = String;

    fn try_from(json: Json) -> Result<Self, String> {
        let mut left = TEXT_MAX;
        let node = node_of(&json, 1, &mut left).ok_or_else(|| "no tree of an expression".to_owned())?;
        Ok(Self { node })
    }
}

/// `None` for whatever [`super::parse`] would not make. `left`: nodes that may still come.
fn node_of(json: &Json, depth: usize, left: &mut usize) -> Option<Node> {
    *left = left.checked_sub(1)?;
    if depth > DEPTH_MAX {
        return None;
    }
    if let Json::String(text) = json {
        let fits = quotes_for(text).is_some() && !text.chars().any(char::is_control) && text.len() <= 4 * TEXT_MAX;
        return fits.then(|| Node::Text(text.clone()));
    }
    let [Json::String(tag), rest @ ..] = &json.as_array()?[..] else { return None };
    let name = |json: &Json| json.as_str().filter(|name| is_name(name)).map(str::to_owned);
    Some(match (tag.as_str(), rest) {
        ("n", [number]) => {
            Node::Number(Decimal::parse(number.as_str()?).filter(|n| *n >= Decimal::ZERO && n.to_string() == *number)?)
        }
        ("r", [of]) => Node::Ref(name(of)?),
        ("c", [of]) => Node::Column(name(of).filter(|name| Op::of_sign(name).is_none())?),
        (".", []) => Node::Own,
        ("neg", [inner]) => Node::Minus(node_of(inner, depth + 1, left)?.into()),
        ("all", [fold, of]) => Node::All(Fold::of_name(fold.as_str()?)?, name(of)?),
        ("op", [first, rest @ ..]) => {
            let first = node_of(first, depth + 1, left)?;
            let mut more = Vec::new();
            for pair in rest.chunks(2) {
                let [op, node] = pair else { return None };
                more.push((Op::of_sign(op.as_str()?)?, node_of(node, depth + 1, left)?));
            }
            let level = more.first()?.0.level();
            more.iter().all(|(op, _)| op.level() == level).then(|| Node::Chain(first.into(), more))?
        }
        (tag, arguments) => {
            let func = Func::of_name(tag).filter(|func| func.takes(arguments.len()))?;
            let arguments: Option<Vec<Node>> = arguments.iter().map(|node| node_of(node, depth + 1, left)).collect();
            match (func, &arguments.as_deref()?) {
                (Func::Date, [Node::Text(day)]) if Day::parse(day).is_none() => return None,
                _ => Node::Call(func, arguments?),
            }
        }
    })
}

impl Node {
    /// Nodes on the longest way down, this one included.
    pub(super) fn depth(&self) -> usize {
        1 + self.children().map(Self::depth).max().unwrap_or(0)
    }

    pub(super) fn children(&self) -> Box<dyn Iterator<Item = &Self> + '_> {
        match self {
            Self::Minus(inner) => Box::new(std::iter::once(&**inner)),
            Self::Chain(first, more) => Box::new(std::iter::once(&**first).chain(more.iter().map(|(_, node)| node))),
            Self::Call(_, arguments) => Box::new(arguments.iter()),
            Self::Own | Self::Ref(_) | Self::Column(_) | Self::Number(_) | Self::Text(_) | Self::All(..) => {
                Box::new(std::iter::empty())
            }
        }
    }

    /// How tightly it holds together: chains by their level, then minus, then the rest.
    fn tightness(&self) -> u8 {
        match self {
            Self::Chain(_, more) => more.first().map_or(0, |(op, _)| op.level()),
            Self::Minus(_) => super::funcs::LEVELS,
            _ => super::funcs::LEVELS + 1,
        }
    }
}

/// The text that parses to this tree.
impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Own => f.write_char('.'),
            Self::Ref(name) => write!(f, "${{{name}}}"),
            Self::Column(name) => f.write_str(name),
            Self::Number(number) => number.fmt(f),
            Self::Text(text) => {
                // A text with every kind of mark is in no tree.
                let (open, close) = quotes_for(text).unwrap_or(QUOTES[0]);
                write!(f, "{open}{text}{close}")
            }
            Self::All(fold, name) => write!(f, "{}(${{{name}}})", fold.name()),
            Self::Minus(inner) => write!(f, "-{}", Within(inner, self.tightness())),
            Self::Chain(first, more) => {
                let level = self.tightness() + 1;
                write!(f, "{}", Within(first, level))?;
                more.iter().try_for_each(|(op, node)| write!(f, " {} {}", op.sign(), Within(node, level)))
            }
            Self::Call(func, arguments) => {
                write!(f, "{}(", func.name())?;
                for (at, argument) in arguments.iter().enumerate() {
                    write!(f, "{}{argument}", if at > 0 { ", " } else { "" })?;
                }
                f.write_char(')')
            }
        }
    }
}

/// An operand, in brackets unless it holds together tightly enough.
struct Within<'a>(&'a Node, u8);

impl fmt::Display for Within<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.tightness() >= self.1 { self.0.fmt(f) } else { write!(f, "({})", self.0) }
    }
}

fn quotes_for(text: &str) -> Option<(char, char)> {
    QUOTES.into_iter().find(|(_, close)| !text.contains(*close))
}
