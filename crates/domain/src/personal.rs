//! Values about persons, and whose they are (rule 12).
//!
//! The store seals them under the key of their subject before they are journalled; when that key has been
//! destroyed they read as erased. A duty phone or mailbox belongs to a post and is no such value, and
//! neither is free text. Must never know how anything is sealed.

use crate::event::{Author, Event, Record};
use crate::ids::{MatterId, Millis, PersonNo, ResponderNo, UnitNo};
use crate::ledger::payee::ListId;
use crate::state::State;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use std::fmt;

/// Whose values are sealed under one key.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Subject {
    /// Somebody with a number: name and account.
    Person(PersonNo),
    /// Whoever typed a name when this unit signed this matter, most often behind a link.
    Signer { matter: MatterId, unit: UnitNo },
    /// Whoever is paid by a payment, by the number in its list.
    Payee { list: ListId, n: u32 },
    /// Somebody who can be sent.
    Responder(ResponderNo),
    /// The family for which an application asks.
    Applicant(MatterId),
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
            ("applicant", id) => id.parse().ok().map(MatterId).map(Self::Applicant),
            ("responder", no) => no.parse().ok().map(ResponderNo).map(Self::Responder),
            ("payee", rest) => {
                let (list, n) = rest.split_once(':')?;
                Some(Self::Payee { list: ListId(list.parse().ok()?), n: n.parse().ok()? })
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
            Self::Responder(no) => write!(f, "responder:{no}"),
            Self::Applicant(matter) => write!(f, "applicant:{matter}"),
            Self::Payee { list, n } => write!(f, "payee:{}:{n}", list.0),
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

/// Why somebody reads what is masked. Texts of the journal and of the API; never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    /// 核对岗位和权限
    Rights,
    /// 工作联系
    Contact,
    /// 审计或核查
    Audit,
    /// 本人查询、更正
    OwnRequest,
    /// 核实、审批困难补助
    Aid,
    /// Said in words.
    Other,
}

impl Purpose {
    pub const ALL: [Self; 6] = [Self::Rights, Self::Contact, Self::Audit, Self::OwnRequest, Self::Aid, Self::Other];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Rights => "rights",
            Self::Contact => "contact",
            Self::Audit => "audit",
            Self::OwnRequest => "own_request",
            Self::Aid => "aid",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|purpose| purpose.as_str() == text)
    }
}

/// An erasure that waits for the second person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Erasure {
    pub subject: Subject,
    pub reason: String,
    /// The law or the decision that it rests on.
    pub basis: String,
    /// Who proposed it and may not confirm it; nobody when the machine did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonNo>,
    pub at_ms: Millis,
}

/// Persons without a post, by the unit where they held one, or were to hold one, last.
#[derive(Clone, Debug, Default)]
pub struct Former {
    of: HashMap<PersonNo, UnitNo>,
    at: BTreeSet<(UnitNo, PersonNo)>,
}

impl Former {
    pub fn insert(&mut self, unit: UnitNo, person: PersonNo) {
        self.remove(person);
        self.of.insert(person, unit);
        self.at.insert((unit, person));
    }

    pub(crate) fn remove(&mut self, person: PersonNo) {
        if let Some(unit) = self.of.remove(&person) {
            self.at.remove(&(unit, person));
        }
    }

    /// Those of a unit behind a number.
    pub fn of_unit(&self, unit: UnitNo, from: PersonNo) -> impl Iterator<Item = PersonNo> {
        self.at.range((unit, from)..=(unit, PersonNo(u32::MAX))).map(|(_, person)| *person)
    }

    pub fn iter(&self) -> impl Iterator<Item = (UnitNo, PersonNo)> {
        self.at.iter().copied()
    }
}

impl State {
    /// The unit that answers for a subject's values: where the person works or worked last, where the name
    /// was typed.
    #[must_use]
    pub fn unit_of(&self, subject: Subject) -> Option<UnitNo> {
        match subject {
            Subject::Person(person) => {
                let held = self.held.get(&person).and_then(|posts| posts.first());
                let held = held.and_then(|post| self.post(*post)).map(|post| post.unit);
                held.or_else(|| self.former.of.get(&person).copied())
            }
            // Not by the receipt: a unit that was merged has given its stage away, and the name is still there.
            Subject::Signer { matter, unit } => {
                self.matters.get(&matter).and_then(|_| self.tree.get(unit)).map(|unit| unit.no)
            }
            Subject::Applicant(matter) => self.matters.get(&matter).filter(|m| m.aid.is_some()).map(|m| m.from),
            Subject::Responder(no) => self.teams.responder(no).map(|responder| responder.unit),
            Subject::Payee { list, n } => {
                let payment = self.ledger.payments.get(list)?;
                payment.payees.get(n as usize).map(|_| payment.unit)
            }
        }
    }

    /// What happened to values about persons.
    pub(crate) fn apply_to_personal(&mut self, record: &Record) {
        match &record.event {
            Event::ErasureProposed { subject, reason, basis, .. } => {
                let by = if let Author::Person { person, .. } = &record.by { Some(*person) } else { None };
                let (subject, reason, basis) = (*subject, reason.clone(), basis.clone());
                self.erasures.insert(subject, Erasure { subject, reason, basis, by, at_ms: record.at });
            }
            Event::ErasureRefused { subject, .. } => {
                self.erasures.remove(subject);
            }
            Event::PersonalErased { subject, .. } => {
                self.erasures.remove(subject);
                if let Subject::Person(person) = subject {
                    self.accounts.retain(|_, owner| owner != person);
                    self.enrolled.remove(person);
                    self.erased.insert(*person);
                }
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_subject_is_read_as_it_is_written() {
        let signer = Subject::Signer { matter: MatterId(7), unit: UnitNo(12) };
        let payee = Subject::Payee { list: ListId(9), n: 2 };
        for (subject, text) in [
            (Subject::Person(PersonNo(3)), "person:3"),
            (Subject::Applicant(MatterId(4)), "applicant:4"),
            (signer, "signer:7:12"),
            (payee, "payee:9:2"),
        ] {
            assert_eq!((subject.to_string().as_str(), Subject::parse(text)), (text, Some(subject)));
        }
        for wrong in ["", "person", "person:", "person:x", "person:-1", "signer:7", "unit:3", "signer:7:12:1"] {
            assert_eq!(Subject::parse(wrong), None, "{wrong}");
        }
    }
}
