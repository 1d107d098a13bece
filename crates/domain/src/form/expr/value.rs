//! What an expression works with, and how one kind of value stands beside another.
//!
//! There is one *empty*: a text without characters and a list without choices are it too.

use super::Decimal;
use crate::report::Day;
use std::borrow::Cow;

/// A value of a question or of an expression.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// Nothing was answered, or nothing is known. Never zero.
    #[default]
    Empty,
    Bool(bool),
    Number(Decimal),
    Text(String),
    Date(Day),
    /// Minutes since midnight.
    Time(u16),
    /// The names of the chosen choices, in their order.
    Choices(Vec<String>),
}

impl Value {
    #[must_use]
    pub fn text(text: impl Into<String>) -> Self {
        let text = text.into();
        if text.is_empty() { Self::Empty } else { Self::Text(text) }
    }

    #[must_use]
    pub fn choices(names: Vec<String>) -> Self {
        if names.is_empty() { Self::Empty } else { Self::Choices(names) }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::Empty
    }

    /// Empty, `false` and 0 are not true; everything else is.
    #[must_use]
    pub fn is_true(&self) -> bool {
        !matches!(self, Self::Empty | Self::Bool(false)) && *self != Self::Number(Decimal::ZERO)
    }

    /// As it is written.
    #[must_use]
    pub fn to_text(&self) -> Cow<'_, str> {
        match self {
            Self::Empty => "".into(),
            Self::Bool(is) => if *is { "true" } else { "false" }.into(),
            Self::Number(n) => n.to_string().into(),
            Self::Text(text) => text.into(),
            Self::Date(day) => day.to_string().into(),
            Self::Time(minutes) => format!("{:02}:{:02}", minutes / 60, minutes % 60).into(),
            Self::Choices(names) => names.join(" ").into(),
        }
    }

    /// A number, a text or choice that reads as one, or a truth (1, 0).
    #[must_use]
    pub fn as_number(&self) -> Option<Decimal> {
        match self {
            Self::Number(n) => Some(*n),
            Self::Bool(is) => Some(if *is { Decimal::ONE } else { Decimal::ZERO }),
            Self::Text(_) | Self::Choices(_) => Decimal::parse(&self.to_text()),
            _ => None,
        }
    }

    /// A date, or a text that reads as one.
    #[must_use]
    pub fn as_day(&self) -> Option<Day> {
        match self {
            Self::Date(day) => Some(*day),
            Self::Text(text) => Day::parse(text),
            _ => None,
        }
    }

    /// A time, or a text that reads as one.
    #[must_use]
    pub fn as_minutes(&self) -> Option<u16> {
        match self {
            Self::Time(minutes) => Some(*minutes),
            Self::Text(text) => minutes_of(text),
            _ => None,
        }
    }

    fn is_date(&self) -> bool {
        matches!(self, Self::Date(_))
    }

    fn is_time(&self) -> bool {
        matches!(self, Self::Time(_))
    }

    fn is_number(&self) -> bool {
        matches!(self, Self::Number(_))
    }

    /// `=`; never an error. See the table in `docs/EXPRESSIONS.md`.
    #[must_use]
    pub fn equals(&self, other: &Self) -> bool {
        let either = |is: fn(&Self) -> bool| is(self) || is(other);
        if either(|v| matches!(v, Self::Bool(_))) {
            return self.is_true() == other.is_true();
        }
        if either(Self::is_empty) {
            return self == other;
        }
        if either(Self::is_number) {
            return self.as_number().is_some() && self.as_number() == other.as_number();
        }
        if either(Self::is_date) {
            return self.as_day().is_some() && self.as_day() == other.as_day();
        }
        if either(Self::is_time) {
            return self.as_minutes().is_some() && self.as_minutes() == other.as_minutes();
        }
        self.to_text() == other.to_text()
    }

    /// Which is the greater. `None`: these two have no order. Empty is not asked for here.
    pub(super) fn order(&self, other: &Self) -> Option<std::cmp::Ordering> {
        if self.is_date() || other.is_date() {
            return Some(self.as_day()?.cmp(&other.as_day()?));
        }
        if self.is_time() || other.is_time() {
            return Some(self.as_minutes()?.cmp(&other.as_minutes()?));
        }
        Some(self.as_number()?.cmp(&other.as_number()?))
    }
}

/// Minutes since midnight of `08:30`, exactly so written.
#[must_use]
pub fn minutes_of(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let number =
        |s: &str| if s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit()) { s.parse::<u16>().ok() } else { None };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
}
