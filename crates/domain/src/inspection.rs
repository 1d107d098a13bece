//! Inspection (督导): what an inspecting organ finds at a unit, and how far its rectification (整改) has come.
//!
//! A finding is the particulars of a rectification, a matter to exactly one responsible unit. Where it stands is
//! read off the matter, never stored beside it. Start reading at `decide/inspection.rs`: who may close one.

use crate::bits::Bits;
use crate::command::Actor;
use crate::event::{Author, Event};
use crate::ids::UnitNo;
use crate::matter::{Matter, Stage, Status};
use serde::{Deserialize, Serialize};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// 一般
    Minor,
    /// 较重
    Serious,
    /// 严重
    Grave,
}

impl Severity {
    pub const ALL: [Self; 3] = [Self::Minor, Self::Serious, Self::Grave];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Minor => "minor",
            Self::Serious => "serious",
            Self::Grave => "grave",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|severity| severity.as_str() == text)
    }
}

/// What was found, where, and who has to mend it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Finding {
    /// The responsible unit.
    pub to: UnitNo,
    /// Where it was found: the responsible unit itself, or a unit under it.
    pub site: UnitNo,
    pub severity: Severity,
    /// What kind of fault, in the words of the checklist: the same words at the same unit are a recurrence.
    pub category: String,
    /// What the report of *done* has to show in a file, and why; empty where words are enough.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub evidence: String,
}

/// Where a finding stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Not reported as mended, or given back.
    Open,
    /// Reported as mended; another person has to look.
    Waiting,
    Closed,
    Withdrawn,
}

impl Standing {
    pub const ALL: [Self; 4] = [Self::Open, Self::Waiting, Self::Closed, Self::Withdrawn];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Waiting => "waiting",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|standing| standing.as_str() == text)
    }

    #[must_use]
    pub fn of(matter: &Matter) -> Self {
        match matter.status {
            Status::Closed => Self::Closed,
            Status::Withdrawn => Self::Withdrawn,
            _ if responsible(matter).minus(matter.planes.stage(Stage::Done)).is_empty() => Self::Waiting,
            _ => Self::Open,
        }
    }
}

/// What a rectification keeps beside the ladder, from its first re-check on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rechecks {
    /// How often it was given back.
    pub rounds: u32,
    /// In this round the responsible unit has tried to close it itself.
    pub tried: bool,
}

impl Rechecks {
    /// Takes what has kept the finding open.
    pub fn follow(&mut self, event: &Event) {
        match event {
            Event::CloseTried { .. } => self.tried = true,
            Event::FindingRechecked { passed: false, .. } => *self = Self { rounds: self.rounds + 1, tried: false },
            _ => {}
        }
    }
}

/// The responsible unit: one, until a split makes its successors answer for it together.
#[must_use]
pub fn responsible(matter: &Matter) -> Bits {
    matter.planes.audience.minus(&matter.planes.excused)
}

/// Whether the person is the one who found it, at whatever post.
#[must_use]
pub fn found_by(actor: &Actor, matter: &Matter) -> bool {
    matches!((actor, &matter.submitted_by), (Actor::Person { person: a, .. }, Author::Person { person: b, .. }) if a == b)
}
