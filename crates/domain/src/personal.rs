//! Values about persons, and whose they are (rule 12).
//!
//! The store seals them under the key of their subject before they are journalled; when that key has been
//! destroyed they read as erased. A duty phone or mailbox belongs to a post and is no such value, and
//! neither is free text. Must never know how anything is sealed.

use crate::ids::{MatterId, PersonNo, UnitNo};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Whose values are sealed under one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Subject {
    /// Somebody with a number: name and account.
    Person(PersonNo),
    /// Whoever typed a name when this unit signed this matter, most often behind a link.
    Signer { matter: MatterId, unit: UnitNo },
}

impl Subject {
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        match text.split_once(':')? {
            ("person", no) => Some(Self::Person(PersonNo(no.parse().ok()?))),
            ("signer", rest) => {
                let (matter, unit) = rest.split_once(':')?;
                Some(Self::Signer { matter: MatterId(matter.parse().ok()?), unit: UnitNo(unit.parse().ok()?) })
            }
            _ => None,
        }
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Person(no) => write!(f, "person:{no}"),
            Self::Signer { matter, unit } => write!(f, "signer:{matter}:{unit}"),
        }
    }
}

impl From<Subject> for String {
    fn from(subject: Subject) -> Self {
        subject.to_string()
    }
}

impl TryFrom<String> for Subject {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text).ok_or_else(|| format!("{text} is no subject"))
    }
}

/// A value about a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(from = "Stored")]
pub struct Personal {
    pub subject: String,
    pub value: PersonalValue,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalValue {
    Plain(String),
    /// Nonce and ciphertext, base64.
    Sealed(String),
    Erased,
}

/// As it stands in the journal.
#[derive(Deserialize)]
#[serde(untagged)]
enum Stored {
    Whole {
        subject: String,
        value: PersonalValue,
    },
    /// Accounts of records that were written before accounts were sealed: they name no subject and stay
    /// readable in the chain for ever, whatever is erased.
    Bare(String),
}

impl From<Stored> for Personal {
    fn from(stored: Stored) -> Self {
        match stored {
            Stored::Whole { subject, value } => Self { subject, value },
            Stored::Bare(text) => Self { subject: String::new(), value: PersonalValue::Plain(text) },
        }
    }
}

impl Personal {
    #[must_use]
    pub fn plain(subject: Subject, value: impl Into<String>) -> Self {
        Self { subject: subject.to_string(), value: PersonalValue::Plain(value.into()) }
    }

    /// The words, when they can be read.
    #[must_use]
    pub fn read(&self) -> Option<&str> {
        match &self.value {
            PersonalValue::Plain(text) => Some(text),
            PersonalValue::Sealed(_) | PersonalValue::Erased => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_read_as_it_is_written() {
        let signer = Subject::Signer { matter: MatterId(7), unit: UnitNo(12) };
        for (subject, text) in [(Subject::Person(PersonNo(3)), "person:3"), (signer, "signer:7:12")] {
            assert_eq!((subject.to_string().as_str(), Subject::parse(text)), (text, Some(subject)));
        }
        for wrong in ["", "person", "person:", "person:x", "person:-1", "signer:7", "unit:3", "signer:7:12:1"] {
            assert_eq!(Subject::parse(wrong), None, "{wrong}");
        }
    }
}
