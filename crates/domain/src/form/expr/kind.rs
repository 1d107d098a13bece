//! What kind of value an expression gives, before anything is answered: what can never stand is a fault of
//! the form and not of whoever fills it in.

use super::eval::{EvalError, KIND, error};
use super::value::minutes_of;
use super::{Decimal, Fold, Func, Node, Op, Value};
use crate::report::Day;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Only the answers will say.
    Any,
    Empty,
    Bool,
    Number,
    /// A text of which it is known that it reads as a number: a literal, a choice whose names are all numbers.
    Score,
    /// A literal that reads as a date, as a time.
    DateText,
    TimeText,
    Text,
    Date,
    Time,
    Choices,
}

impl Kind {
    fn is_number(self) -> bool {
        matches!(self, Self::Any | Self::Empty | Self::Bool | Self::Number | Self::Score)
    }

    fn is_day(self) -> bool {
        matches!(self, Self::Any | Self::Empty | Self::Date | Self::DateText)
    }

    fn is_time(self) -> bool {
        matches!(self, Self::Any | Self::Empty | Self::Time | Self::TimeText)
    }

    fn is_open(self) -> bool {
        matches!(self, Self::Any | Self::Empty)
    }

    fn is_text(self) -> bool {
        matches!(self, Self::Score | Self::DateText | Self::TimeText | Self::Text)
    }

    /// Whether a value can be of this kind.
    #[must_use]
    pub fn fits(self, value: &Value) -> bool {
        match value {
            Value::Empty => true,
            Value::Bool(_) => matches!(self, Self::Any | Self::Bool),
            Value::Number(_) => matches!(self, Self::Any | Self::Number),
            Value::Text(_) => self == Self::Any || self.is_text(),
            Value::Date(_) => matches!(self, Self::Any | Self::Date),
            Value::Time(_) => matches!(self, Self::Any | Self::Time),
            Value::Choices(_) => matches!(self, Self::Any | Self::Choices),
        }
    }

    /// Of the one or the other.
    fn or(self, other: Self) -> Self {
        match (self, other) {
            (a, b) if a == b => a,
            (Self::Empty, known) | (known, Self::Empty) => known,
            (a, b) if a.is_text() && b.is_text() => Self::Text,
            _ => Self::Any,
        }
    }
}

type Found = Result<Kind, EvalError>;

pub(super) fn kind(node: &Node, of: &dyn Fn(&str) -> Kind) -> Found {
    match node {
        Node::Own => Ok(of(".")),
        Node::Ref(name) => Ok(of(name)),
        Node::Column(_) => Ok(Kind::Any),
        Node::Number(_) => Ok(Kind::Number),
        Node::Text(text) => Ok(literal(text)),
        Node::Minus(inner) => number(kind(inner, of)?, "-"),
        Node::All(Fold::Count | Fold::CountNonEmpty, _) => Ok(Kind::Number),
        Node::All(Fold::Sum, name) => number(of(name), "sum").map(|_| Kind::Number),
        Node::All(fold, name) => extreme(&[of(name)], fold.name()),
        Node::Chain(first, more) => {
            let mut left = kind(first, of)?;
            for (op, node) in more {
                left = binary(*op, left, kind(node, of)?)?;
            }
            Ok(left)
        }
        Node::Call(func, arguments) => {
            let kinds = arguments.iter().map(|argument| kind(argument, of)).collect::<Result<Vec<_>, _>>()?;
            call(*func, &kinds)
        }
    }
}

fn literal(text: &str) -> Kind {
    match text {
        "" => Kind::Empty,
        text if Decimal::parse(text).is_some() => Kind::Score,
        text if Day::parse(text).is_some() => Kind::DateText,
        text if minutes_of(text).is_some() => Kind::TimeText,
        _ => Kind::Text,
    }
}

fn number(of: Kind, name: &'static str) -> Found {
    if of.is_number() { Ok(Kind::Number) } else { error(KIND, name) }
}

fn binary(op: Op, a: Kind, b: Kind) -> Found {
    let sign = op.sign();
    match op {
        Op::Or | Op::And | Op::Equal | Op::Unequal => Ok(Kind::Bool),
        Op::Less | Op::LessEqual | Op::Greater | Op::GreaterEqual => {
            let fits = (a.is_number() && b.is_number())
                || (a.is_day() && b.is_day() && (a == Kind::Date || b == Kind::Date || a.is_open() || b.is_open()))
                || (a.is_time() && b.is_time() && (a == Kind::Time || b == Kind::Time || a.is_open() || b.is_open()))
                || a == Kind::Empty
                || b == Kind::Empty
                || (a == Kind::Any && b == Kind::Choices)
                || (a == Kind::Choices && b == Kind::Any);
            if fits { Ok(Kind::Bool) } else { error(KIND, sign) }
        }
        _ if a == Kind::Empty || b == Kind::Empty => Ok(Kind::Empty),
        Op::Minus if a == Kind::Date && b == Kind::Date => Ok(Kind::Number),
        Op::Plus | Op::Minus if a == Kind::Date && b == Kind::Any => Ok(Kind::Any),
        Op::Plus | Op::Minus if a == Kind::Date && b.is_number() => Ok(Kind::Date),
        Op::Plus if b == Kind::Date && a.is_number() => Ok(Kind::Date),
        Op::Minus if a == Kind::Any && b == Kind::Date => Ok(Kind::Number),
        // Dates may hide in what is not known yet.
        Op::Plus | Op::Minus if a.is_number() && b.is_number() && (a == Kind::Any || b == Kind::Any) => Ok(Kind::Any),
        _ if a.is_number() && b.is_number() => Ok(Kind::Number),
        _ => error(KIND, sign),
    }
}

fn call(func: Func, kinds: &[Kind]) -> Found {
    let name = func.name();
    let at = |i: usize| kinds.get(i).copied().unwrap_or(Kind::Empty);
    match func {
        Func::If => Ok(at(1).or(at(2))),
        Func::Coalesce => Ok(kinds.iter().copied().fold(Kind::Empty, Kind::or)),
        Func::Not | Func::True | Func::False | Func::Selected | Func::Contains | Func::StartsWith | Func::EndsWith => {
            Ok(Kind::Bool)
        }
        Func::CountSelected | Func::SelectedAt => {
            let first = at(0);
            let fits = first.is_open() || first.is_text() || first == Kind::Choices;
            if !fits {
                return error(KIND, name);
            }
            number(at(1), name)?;
            Ok(if func == Func::CountSelected { Kind::Number } else { Kind::Text })
        }
        Func::StringLength => Ok(Kind::Number),
        Func::Concat | Func::String => Ok(Kind::Text),
        Func::Substr => {
            number(at(1), name)?;
            number(at(2), name).map(|_| Kind::Text)
        }
        Func::Number => match at(0) {
            Kind::Date | Kind::Time => error(KIND, name),
            _ => Ok(Kind::Number),
        },
        Func::Int | Func::Round | Func::Floor | Func::Ceiling | Func::Abs => {
            number(at(1), name)?;
            number(at(0), name)
        }
        Func::Min | Func::Max => extreme(kinds, name),
        Func::Date => {
            let fits = at(0).is_open() || at(0).is_text() || at(0) == Kind::Date;
            if fits { Ok(Kind::Date) } else { error(KIND, name) }
        }
        Func::Today => Ok(Kind::Date),
    }
}

fn extreme(kinds: &[Kind], name: &'static str) -> Found {
    let known: Vec<Kind> = kinds.iter().copied().filter(|kind| !kind.is_open()).collect();
    let every = |is: fn(Kind) -> bool| known.iter().all(|kind| is(*kind));
    match known.first() {
        None if kinds.contains(&Kind::Any) => Ok(Kind::Any),
        None => Ok(Kind::Empty),
        Some(Kind::Date) if every(|kind| kind == Kind::Date) => Ok(Kind::Date),
        Some(Kind::Time) if every(|kind| kind == Kind::Time) => Ok(Kind::Time),
        Some(_) if every(Kind::is_number) => Ok(Kind::Number),
        Some(_) => error(KIND, name),
    }
}
