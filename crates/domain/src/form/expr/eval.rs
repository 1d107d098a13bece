//! The value of a tree. The browser has the same rules in `web/src/form/expr.ts`; the vectors in
//! `tests/vectors/expressions.json` hold both to them.

use super::{Decimal, Fold, Func, Node, Op, Value};
use crate::report::Day;
use std::cmp::Ordering;

/// What an expression is evaluated in.
pub trait Env {
    /// The answer to a question: that of the same row of a repeat, else the one outside. Empty when there is none.
    fn value(&self, name: &str) -> Value;
    /// The answers to a question in all rows of its repeat, in order; of a repeat itself one of any kind for
    /// each row.
    fn all(&self, name: &str) -> Vec<Value>;
    /// The answer of the question whose constraint this is.
    fn own(&self) -> Value;
    /// In a choice filter: the choice's cell in this column.
    fn column(&self, _name: &str) -> Value {
        Value::Empty
    }
    /// The day that counts as today: it comes with the filing, so that the same answers give the same result.
    fn today(&self) -> Day;
}

/// Longest text that an expression makes, in characters: calculations that build on each other would
/// otherwise double it at each step.
pub const RESULT_MAX: usize = 10_000;

/// Why there is no value, and which function or operator could not give one. Words come by the code.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} in {of}")]
pub struct EvalError {
    pub code: &'static str,
    pub of: &'static str,
}

type Evaluated = Result<Value, EvalError>;

/// A value of a kind that cannot stand here.
pub(super) const KIND: &str = "expr.type";
/// Beyond 10^15, or a day outside the years 2000 to 2199.
const OVERFLOW: &str = "expr.overflow";
/// A number that must be whole, or within bounds, and is not.
const ARGUMENT: &str = "expr.argument";

pub(super) fn error<T>(code: &'static str, of: &'static str) -> Result<T, EvalError> {
    Err(EvalError { code, of })
}

pub(super) fn value(node: &Node, env: &dyn Env) -> Evaluated {
    match node {
        Node::Own => Ok(env.own()),
        Node::Ref(name) => Ok(env.value(name)),
        Node::Column(name) => Ok(env.column(name)),
        Node::Number(number) => Ok(Value::Number(*number)),
        Node::Text(text) => Ok(Value::text(text.as_str())),
        Node::All(fold, name) => all(*fold, env.all(name)),
        Node::Minus(inner) => number(value(inner, env)?, "-", |n| Ok(n.negated())),
        Node::Chain(first, more) => {
            let mut left = value(first, env)?;
            for (op, right) in more {
                left = match op {
                    // What is decided is not asked further.
                    Op::Or if left.is_true() => Value::Bool(true),
                    Op::And if !left.is_true() => Value::Bool(false),
                    Op::Or | Op::And => Value::Bool(value(right, env)?.is_true()),
                    op => binary(*op, left, value(right, env)?)?,
                };
            }
            Ok(left)
        }
        Node::Call(func, arguments) => call(*func, arguments, env),
    }
}

fn binary(op: Op, left: Value, right: Value) -> Evaluated {
    match op {
        Op::Equal => Ok(Value::Bool(left.equals(&right))),
        Op::Unequal => Ok(Value::Bool(!left.equals(&right))),
        Op::Less => ordered(op, &left, &right, Ordering::is_lt),
        Op::LessEqual => ordered(op, &left, &right, Ordering::is_le),
        Op::Greater => ordered(op, &left, &right, Ordering::is_gt),
        Op::GreaterEqual => ordered(op, &left, &right, Ordering::is_ge),
        _ => arithmetic(op, left, right),
    }
}

fn ordered(op: Op, left: &Value, right: &Value, holds: fn(Ordering) -> bool) -> Evaluated {
    if left.is_empty() || right.is_empty() {
        return Ok(Value::Bool(false));
    }
    left.order(right).map_or(error(KIND, op.sign()), |order| Ok(Value::Bool(holds(order))))
}

fn arithmetic(op: Op, left: Value, right: Value) -> Evaluated {
    if left.is_empty() || right.is_empty() {
        return Ok(Value::Empty);
    }
    match (op, &left, &right) {
        (Op::Minus, Value::Date(a), Value::Date(b)) => return Ok(Value::Number(a.0.saturating_sub(b.0).into())),
        (Op::Plus, Value::Date(day), n) | (Op::Plus, n, Value::Date(day)) => return moved(*day, n, 1, op.sign()),
        (Op::Minus, Value::Date(day), n) => return moved(*day, n, -1, op.sign()),
        _ => {}
    }
    let (Some(a), Some(b)) = (left.as_number(), right.as_number()) else { return error(KIND, op.sign()) };
    let result = match op {
        Op::Plus => a.plus(b).map(Some),
        Op::Minus => a.minus(b).map(Some),
        Op::Times => a.times(b).map(Some),
        // A ratio of nothing is no figure.
        Op::Div => a.over(b),
        _ => Ok(a.rest(b)),
    };
    result.map_or(error(OVERFLOW, op.sign()), |n| Ok(n.map_or(Value::Empty, Value::Number)))
}

fn moved(day: Day, days: &Value, sign: i64, of: &'static str) -> Evaluated {
    let Some(days) = days.as_number() else { return error(KIND, of) };
    let Some(days) = days.whole() else { return error(ARGUMENT, of) };
    let moved = i32::try_from(sign * days).ok().and_then(|days| {
        let there = day.plus(days);
        let date = there.date();
        Day::from_ymd(date.year(), date.month(), date.day()).filter(|found| *found == there)
    });
    moved.map_or(error(OVERFLOW, of), |day| Ok(Value::Date(day)))
}

/// A function of one number; empty stays empty.
fn number(of: Value, name: &'static str, f: impl Fn(Decimal) -> Result<Decimal, super::Overflow>) -> Evaluated {
    if of.is_empty() {
        return Ok(of);
    }
    let Some(n) = of.as_number() else { return error(KIND, name) };
    f(n).map_or(error(OVERFLOW, name), |n| Ok(Value::Number(n)))
}

/// A whole number; `None` for empty.
fn whole(of: &Value, name: &'static str) -> Result<Option<i64>, EvalError> {
    if of.is_empty() {
        return Ok(None);
    }
    match of.as_number().map(Decimal::whole) {
        None => error(KIND, name),
        Some(None) => error(ARGUMENT, name),
        Some(n) => Ok(n),
    }
}

fn call(func: Func, arguments: &[Node], env: &dyn Env) -> Evaluated {
    match func {
        // Only the branch that holds is worked out.
        Func::If => {
            let holds = evaluated(arguments, 0, env)?.is_true();
            return evaluated(arguments, if holds { 1 } else { 2 }, env);
        }
        Func::Coalesce => {
            for argument in arguments {
                let found = value(argument, env)?;
                if !found.is_empty() {
                    return Ok(found);
                }
            }
            return Ok(Value::Empty);
        }
        Func::True => return Ok(Value::Bool(true)),
        Func::False => return Ok(Value::Bool(false)),
        Func::Today => return Ok(Value::Date(env.today())),
        _ => {}
    }
    let mut values = arguments.iter().map(|argument| value(argument, env)).collect::<Result<Vec<_>, _>>()?;
    if matches!(func, Func::Min | Func::Max) {
        return extreme(values, func == Func::Max, func.name());
    }
    if func == Func::Concat {
        let texts: Vec<_> = values.iter().map(Value::to_text).collect();
        let fits = texts.iter().map(|text| text.chars().count()).sum::<usize>() <= RESULT_MAX;
        return if fits { Ok(Value::text(texts.concat())) } else { error("expr.text_too_long", func.name()) };
    }
    let mut next = || if values.is_empty() { Value::Empty } else { values.remove(0) };
    single(func, next(), &next(), &next())
}

fn evaluated(arguments: &[Node], at: usize, env: &dyn Env) -> Evaluated {
    arguments.get(at).map_or(Ok(Value::Empty), |argument| value(argument, env))
}

/// Functions of one to three values; those that are not given are empty.
fn single(func: Func, a: Value, b: &Value, c: &Value) -> Evaluated {
    let name = func.name();
    match func {
        Func::Not => Ok(Value::Bool(!a.is_true())),
        Func::Selected => {
            let choice = b.to_text();
            let is_among = match &a {
                Value::Choices(names) => names.iter().any(|name| *name == choice),
                one => one.to_text() == choice,
            };
            Ok(Value::Bool(is_among && !choice.is_empty()))
        }
        Func::CountSelected => match &a {
            Value::Empty => Ok(Value::Number(Decimal::ZERO)),
            Value::Text(_) => Ok(Value::Number(Decimal::ONE)),
            Value::Choices(names) => Ok(count(names.len())),
            _ => error(KIND, name),
        },
        Func::SelectedAt => {
            let Some(at) = whole(b, name)? else { return Ok(Value::Empty) };
            let chosen = match a {
                Value::Empty => vec![],
                Value::Text(one) => vec![one],
                Value::Choices(names) => names,
                _ => return error(KIND, name),
            };
            Ok(usize::try_from(at)
                .ok()
                .and_then(|at| chosen.get(at))
                .map_or(Value::Empty, |name| Value::text(name.as_str())))
        }
        Func::StringLength => Ok(count(a.to_text().chars().count())),
        Func::Contains => Ok(Value::Bool(a.to_text().contains(&*b.to_text()))),
        Func::StartsWith => Ok(Value::Bool(a.to_text().starts_with(&*b.to_text()))),
        Func::EndsWith => Ok(Value::Bool(a.to_text().ends_with(&*b.to_text()))),
        Func::Substr => substr(&a, whole(b, name)?, whole(c, name)?),
        Func::String => Ok(Value::text(a.to_text())),
        Func::Number => match a {
            Value::Date(_) | Value::Time(_) => error(KIND, name),
            a => Ok(a.as_number().map_or(Value::Empty, Value::Number)),
        },
        Func::Date => match a {
            Value::Empty => Ok(Value::Empty),
            Value::Date(_) | Value::Text(_) => Ok(a.as_day().map_or(Value::Empty, Value::Date)),
            _ => error(KIND, name),
        },
        Func::Int => number(a, name, |n| Ok(n.truncated())),
        Func::Floor => number(a, name, |n| Ok(n.floor())),
        Func::Ceiling => number(a, name, |n| Ok(n.ceiling())),
        Func::Abs => number(a, name, |n| Ok(n.abs())),
        Func::Round => {
            let digits = whole(b, name)?.unwrap_or(0);
            if (-15..=9).contains(&digits) { number(a, name, |n| n.rounded(digits)) } else { error(ARGUMENT, name) }
        }
        // The others were answered before their arguments were worked out.
        _ => Ok(Value::Empty),
    }
}

fn count(n: usize) -> Value {
    Value::Number(i32::try_from(n).unwrap_or(i32::MAX).into())
}

/// Characters from `from` up to, not including, `to`; negative ones count from the end.
fn substr(of: &Value, from: Option<i64>, to: Option<i64>) -> Evaluated {
    let Some(from) = from else { return Ok(Value::Empty) };
    let text = of.to_text();
    let length = text.chars().count();
    let place = |at: i64| {
        let at = if at < 0 { at.saturating_add_unsigned(length as u64) } else { at };
        usize::try_from(at).unwrap_or(0).min(length)
    };
    let (from, to) = (place(from), to.map_or(length, place));
    Ok(Value::text(text.chars().skip(from).take(to.saturating_sub(from)).collect::<String>()))
}

fn all(fold: Fold, values: Vec<Value>) -> Evaluated {
    let name = fold.name();
    match fold {
        Fold::Count => Ok(count(values.len())),
        Fold::CountNonEmpty => Ok(count(values.iter().filter(|value| !value.is_empty()).count())),
        Fold::Min | Fold::Max => extreme(values, fold == Fold::Max, name),
        Fold::Sum => {
            // No rows are a sum of nil; rows without any value are not known.
            if !values.is_empty() && values.iter().all(Value::is_empty) {
                return Ok(Value::Empty);
            }
            let mut sum = Decimal::ZERO;
            for value in values.iter().filter(|value| !value.is_empty()) {
                let Some(n) = value.as_number() else { return error(KIND, name) };
                let Ok(next) = sum.plus(n) else { return error(OVERFLOW, name) };
                sum = next;
            }
            Ok(Value::Number(sum))
        }
    }
}

/// The least or greatest number, date or time; what is empty is passed over.
fn extreme(values: Vec<Value>, greatest: bool, name: &'static str) -> Evaluated {
    let mut best = Value::Empty;
    for value in values {
        let value = match value {
            Value::Empty => continue,
            Value::Date(_) | Value::Time(_) => value,
            value => match value.as_number() {
                Some(n) => Value::Number(n),
                None => return error(KIND, name),
            },
        };
        if best.is_empty() {
            best = value;
            continue;
        }
        let Some(order) = value.order(&best) else { return error(KIND, name) };
        if if greatest { order.is_gt() } else { order.is_lt() } {
            best = value;
        }
    }
    Ok(best)
}
