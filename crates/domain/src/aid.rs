//! Hardship aid (困难补助): what a unit asks for on behalf of a family of its own, and how far that has come.
//!
//! An application is a matter. Another person of the unit above verifies it, a third one decides it where the money is, and
//! it is paid once. Who the family is stands in sealed values; the state keeps numbers, never a name.

use crate::event::{Author, Event, Personal, Record, Subject};
use crate::ids::{CommodityId, EntryId, MatterId, PersonNo, UnitNo};
use crate::ledger::books::Ledger;
use crate::ledger::payee::{ListId, Payment};
use crate::matter::{Matter, Particulars, Ruling, Status};
use crate::supply::Wanted;
use serde::{Deserialize, Serialize};

/// What an application carries into the list of matters (办件).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Application {
    /// The unit above, which verifies it.
    pub to: UnitNo,
    /// Fen. That nobody knows how much is a value of its own.
    pub asked: Wanted,
}

/// An objection (异议) to a payment that was made public: to whoever stands above the unit that paid.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Objection {
    pub list: ListId,
    pub entry: EntryId,
    /// Whose payment it is; it never judges.
    pub against: UnitNo,
    pub to: UnitNo,
}

/// The family as whoever applies for it says it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewFamily {
    pub name: String,
    pub contact: String,
    /// Account or card by which the money gets there; may be empty where it is handed over.
    pub account: String,
    pub reason: String,
}

/// The same as the journal holds it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FamilyOf {
    pub name: Personal,
    pub contact: Personal,
    pub account: Personal,
    pub reason: Personal,
}

impl FamilyOf {
    #[must_use]
    pub fn of(matter: MatterId, new: &NewFamily) -> Self {
        let personal = |value: &str| Personal::plain(Subject::Applicant(matter), value);
        Self {
            name: personal(&new.name),
            contact: personal(&new.contact),
            account: personal(&new.account),
            reason: personal(&new.reason),
        }
    }

    pub(crate) fn personal_mut(&mut self) -> Vec<(&'static str, &mut Personal)> {
        let Self { name, contact, account, reason } = self;
        vec![("name", name), ("contact", contact), ("account", account), ("reason", reason)]
    }
}

/// So much of a fund, from the unit that has decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Grant {
    pub unit: UnitNo,
    pub fund: CommodityId,
    pub amount: i64,
}

/// What the unit above has found.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verified {
    pub unit: UnitNo,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonNo>,
    /// What it proposes.
    pub amount: i64,
}

/// What the state knows of an application beside the head of its matter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Course {
    pub asked: Wanted,
    /// Who has applied, and applied again after it was returned: none of them verifies or decides.
    pub applied_by: Vec<PersonNo>,
    /// Given back to whoever applied, until they apply again.
    #[serde(default)]
    pub returned: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verified: Option<Verified>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub grant: Option<Grant>,
}

impl Course {
    #[must_use]
    pub fn begin(application: &Application, by: &Author) -> Self {
        let applied_by = person(by).into_iter().collect();
        Self { asked: application.asked, applied_by, returned: false, verified: None, grant: None }
    }

    /// Takes what an event says of the application.
    fn follow(&mut self, record: &Record) {
        match &record.event {
            Event::AidReturned { .. } => self.returned = true,
            Event::AidResubmitted { asked, .. } => {
                (self.returned, self.asked) = (false, *asked);
                self.applied_by.extend(person(&record.by).filter(|by| !self.applied_by.contains(by)));
            }
            Event::AidVerified { unit, amount, .. } => {
                self.verified = Some(Verified { unit: *unit, by: person(&record.by), amount: *amount });
            }
            Event::AidGranted { grant, .. } => self.grant = Some(*grant),
            _ => {}
        }
    }

    /// The most that can be granted: what was asked, or what was found where nobody knew.
    #[must_use]
    pub fn most(&self) -> Option<i64> {
        match self.asked {
            Wanted::Amount(amount) => Some(amount),
            Wanted::Unknown => self.verified.map(|verified| verified.amount),
        }
    }
}

impl Matter {
    /// Takes what an event says of an application; what is granted is ruled like a request.
    pub(crate) fn follow_aid(&mut self, record: &Record) {
        let Some(course) = self.aid.as_deref_mut() else { return };
        course.follow(record);
        if let Event::AidGranted { .. } = record.event {
            self.rule(Ruling::Granted);
        }
    }

    /// Whether it is an application that a unit has made, verified or decided, or has to.
    #[must_use]
    pub fn is_aid_of(&self, unit: UnitNo) -> bool {
        self.aid.is_some() && (self.from == unit || self.planes.audience.contains(unit))
    }

    /// Of a request, a consultation or an objection: who is asked, and what is wanted in one line.
    #[must_use]
    pub fn asks(&self) -> Option<(&[UnitNo], &str)> {
        match &self.particulars {
            Some(Particulars::Ask { to, wanted, .. }) => Some((to, wanted)),
            Some(Particulars::Objection(objection)) => Some((std::slice::from_ref(&objection.to), "")),
            _ => None,
        }
    }
}

pub(crate) fn person(author: &Author) -> Option<PersonNo> {
    if let Author::Person { person, .. } = author { Some(*person) } else { None }
}

/// How far an application has come. Texts of the API; never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AidStage {
    Applied,
    Returned,
    Verified,
    Granted,
    /// Its payment waits for the second person.
    Reserved,
    Paid,
    /// Whoever was paid has said so.
    Confirmed,
    Declined,
    Withdrawn,
}

impl AidStage {
    pub const ALL: [Self; 9] = [
        Self::Applied,
        Self::Returned,
        Self::Verified,
        Self::Granted,
        Self::Reserved,
        Self::Paid,
        Self::Confirmed,
        Self::Declined,
        Self::Withdrawn,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Returned => "returned",
            Self::Verified => "verified",
            Self::Granted => "granted",
            Self::Reserved => "reserved",
            Self::Paid => "paid",
            Self::Confirmed => "confirmed",
            Self::Declined => "declined",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether the family is still needed by name: somebody decides on it, or pays it.
    #[must_use]
    pub fn runs(self) -> bool {
        matches!(self, Self::Applied | Self::Returned | Self::Verified | Self::Granted | Self::Reserved)
    }
}

/// The payment of an application that stands: neither voided, nor expired, nor taken back.
#[must_use]
pub fn payment_of(ledger: &Ledger, matter: MatterId) -> Option<(ListId, &Payment)> {
    ledger.payments.of_matter(matter).find(|(_, payment)| match payment.posted {
        Some(entry) => !ledger.reversed.contains(&entry),
        None => ledger.reservations.contains_key(&payment.reservation),
    })
}

/// How far an application has come; nothing of any other matter.
#[must_use]
pub fn stage(ledger: &Ledger, matter: &Matter) -> Option<AidStage> {
    let course = matter.aid.as_deref()?;
    Some(match (matter.status, matter.outcome) {
        (Status::Withdrawn, _) => AidStage::Withdrawn,
        (_, Some(Ruling::Refused)) => AidStage::Declined,
        (_, Some(_)) => match payment_of(ledger, matter.id) {
            None => AidStage::Granted,
            Some((_, payment)) if payment.posted.is_none() => AidStage::Reserved,
            Some((_, payment)) if payment.confirmed() == payment.payees.len() => AidStage::Confirmed,
            Some(_) => AidStage::Paid,
        },
        _ if course.returned => AidStage::Returned,
        _ if course.verified.is_some() => AidStage::Verified,
        _ => AidStage::Applied,
    })
}
