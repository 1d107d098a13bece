//! A matter: one accountable ask, its audience and what has come back.

use crate::aid::{Application, Course, Objection};
use crate::bits::Bits;
use crate::event::{EscalateTo, Space, Via};
use crate::ids::{IncidentId, MatterId, Millis, Seq, SignalId, UnitNo};
use crate::inspection::{Finding, Inspection, Rechecks};
use crate::matching::PeopleLine;
use crate::plan::PlanRef;
use crate::report::{Day, Duty};
use crate::supply::Line;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

pub mod transitions;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum MatterKind {
    Notice,
    Guide,
    Letter,
    Task,
    /// 请示: upward.
    Request,
    /// 协办: sideways.
    Consultation,
    /// 会议: its decisions become child matters.
    Meeting,
    /// 预警: one unit is told that something is wrong; it handles it and closes it with a reason.
    Alert,
    /// 整改: an inspection has found something; closed by another one than its finder and its unit.
    Rectification,
    /// 督导: teams visit sites with a checklist.
    Inspection,
    /// 办件: a unit applies for a family of its own.
    Application,
    /// 异议: against a payment that was made public; it goes the way of a request.
    Objection,
}

/// Kinds that go the same way through the table of [`transitions`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    Directive,
    Request,
    Consultation,
    Meeting,
    Alert,
    Rectification,
    Inspection,
    Application,
}

impl Family {
    pub const ALL: [Self; 8] = [
        Self::Directive,
        Self::Request,
        Self::Consultation,
        Self::Meeting,
        Self::Alert,
        Self::Rectification,
        Self::Inspection,
        Self::Application,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Meeting => "meeting",
            Self::Directive => "directive",
            Self::Request => "request",
            Self::Consultation => "consultation",
            Self::Alert => "alert",
            Self::Rectification => "rectification",
            Self::Inspection => "inspection",
            Self::Application => "application",
        }
    }
}

impl MatterKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Notice => "notice",
            Self::Guide => "guide",
            Self::Letter => "letter",
            Self::Meeting => "meeting",
            Self::Task => "task",
            Self::Request => "request",
            Self::Consultation => "consultation",
            Self::Alert => "alert",
            Self::Rectification => "rectification",
            Self::Inspection => "inspection",
            Self::Application => "application",
            Self::Objection => "objection",
        }
    }

    #[must_use]
    pub fn family(self) -> Family {
        match self {
            Self::Notice | Self::Guide | Self::Letter | Self::Task => Family::Directive,
            Self::Request | Self::Objection => Family::Request,
            Self::Consultation => Family::Consultation,
            Self::Meeting => Family::Meeting,
            Self::Alert => Family::Alert,
            Self::Rectification => Family::Rectification,
            Self::Inspection => Family::Inspection,
            Self::Application => Family::Application,
        }
    }

    #[must_use]
    pub fn is_finding(self) -> bool {
        self == Self::Rectification
    }

    /// Whether it is an order: its children are bound by its due.
    #[must_use]
    pub fn is_directive(self) -> bool {
        self.family() == Family::Directive
    }
}

/// Whether a unit comes to a meeting.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Coming {
    Attending,
    /// Somebody else of the unit comes.
    Deputy,
    Declined,
}

/// What a meeting has beside the ladder; who has answered and is in neither set attends.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gathering {
    pub deputies: Bits,
    pub declined: Bits,
    /// Who was there, once it has been recorded.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub present: Option<Bits>,
    /// The last version of the minutes; 0 before there are any.
    pub minutes: u32,
}

/// How a request or a consultation was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Ruling {
    Granted,
    Refused,
    Answered,
}

impl Ruling {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Granted => "granted",
            Self::Refused => "refused",
            Self::Answered => "answered",
        }
    }
}

/// What only some kinds carry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Particulars {
    /// A request or a consultation: who is asked, and what is wanted in one line.
    Ask {
        to: Vec<UnitNo>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        wanted: String,
        /// Goods that are asked for, line by line.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        supplies: Vec<Line>,
        /// People who are asked for, line by line.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        people: Vec<PeopleLine>,
    },
    /// A meeting: where, or how to dial in, and when.
    Meeting {
        place: String,
        begins_ms: Millis,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        ends_ms: Option<Millis>,
    },
    /// A directive with a form and a recurrence: a report duty.
    Report(Duty),
    /// An alert: whom it obliges, and what has raised it.
    Alert {
        to: UnitNo,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        cause: Option<Cause>,
    },
    /// A rectification: what was found, and who has to mend it.
    Finding(Finding),
    /// An inspection: which sites, which teams, which checklist.
    Inspection(Box<Inspection>),
    /// An application: who verifies it, and how much is asked.
    Application(Application),
    Objection(Objection),
}

/// What the machine has seen when it raises an alert; absent where a person raises one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// A signal at a node, for a period.
    Signal { signal: SignalId, node: UnitNo, period: Day },
    /// The nightly recount has found roll-ups that differ from their rows.
    Recount,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Urgency {
    #[default]
    Normal,
    Urgent,
    Flash,
}

impl Urgency {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Normal => "normal",
            Self::Urgent => "urgent",
            Self::Flash => "flash",
        }
    }
}

/// Where a matter stands. The table kind × transition × who is in `docs/GLOSSARY.md`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Status {
    /// Waits for the organs that issue it jointly.
    Countersigning,
    /// Waits for the second person (rule 11).
    Approving,
    Issued,
    Closed,
    Withdrawn,
}

impl Status {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Countersigning => "countersigning",
            Self::Approving => "approving",
            Self::Issued => "issued",
            Self::Closed => "closed",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// The receipt ladder; a later stage implies the earlier ones at the same moment (rule 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Stage {
    Delivered,
    Read,
    Signed,
    Done,
    Verified,
}

impl Stage {
    pub const ALL: [Self; 5] = [Self::Delivered, Self::Read, Self::Signed, Self::Done, Self::Verified];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Signed => "signed",
            Self::Done => "done",
            Self::Verified => "verified",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// A stored file, named by its content.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileRef {
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    pub size: u64,
}

/// What an amendment makes of the file that is the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextFile {
    #[default]
    Same,
    Nothing,
    File(FileRef),
}

impl TextFile {
    #[must_use]
    pub fn is_same(&self) -> bool {
        *self == Self::Same
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct EscalationStep {
    /// Minutes after the due.
    pub after_min: u32,
    pub to: EscalateTo,
}

/// What the author asks for: the content of a matter before it is issued.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Content {
    pub kind: MatterKind,
    pub title: String,
    /// Markdown; empty when a file is the text.
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub from: UnitNo,
    /// Organs that issue it jointly and must countersign.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joint: Vec<UnitNo>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<FileRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text_file: Option<FileRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentId>,
    pub audience: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
    #[serde(default)]
    pub urgency: Urgency,
    /// Units see it only when the addressed unit above them has relayed it.
    #[serde(default)]
    pub by_level: bool,
    /// A report of "done" must be verified by the issuer or a superior.
    #[serde(default)]
    pub verify: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalation: Vec<EscalationStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<MatterId>,
    #[serde(default)]
    pub space: Space,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub particulars: Option<Particulars>,
    /// The plan that issues it, if one does.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanRef>,
}

impl Content {
    /// Of this kind, from this unit, with nothing in it yet: a maker names only what its kind carries.
    #[must_use]
    pub fn of(kind: MatterKind, from: UnitNo, space: Space) -> Self {
        Self {
            kind,
            title: String::new(),
            text: String::new(),
            number: None,
            from,
            joint: vec![],
            files: vec![],
            text_file: None,
            incident: None,
            audience: String::new(),
            due_ms: None,
            urgency: Urgency::Normal,
            by_level: false,
            verify: false,
            escalation: vec![],
            parent: None,
            space,
            particulars: None,
            plan: None,
        }
    }
}

/// Who has reached what. Every set is by unit number; later stages are subsets of earlier ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Planes {
    pub audience: Bits,
    pub stages: [Bits; 5],
    pub difficulty: Bits,
    pub excused: Bits,
    pub unreachable: Bits,
    /// Units without any contact, addressed or not, while the matter is open: see [`crate::contact`].
    #[serde(skip)]
    pub no_contact: Arc<Bits>,
}

impl Planes {
    #[must_use]
    pub fn stage(&self, stage: Stage) -> &Bits {
        &self.stages[stage as usize]
    }

    #[must_use]
    pub fn reached(&self, unit: UnitNo) -> Option<Stage> {
        Stage::ALL.into_iter().rev().find(|s| self.stage(*s).contains(unit))
    }

    /// Sets the stage and the earlier ones, and clears *unreachable*.
    pub fn reach(&mut self, unit: UnitNo, stage: Stage) {
        for earlier in Stage::ALL.into_iter().filter(|s| *s <= stage) {
            self.stages[earlier as usize].insert(unit);
        }
        self.unreachable.remove(unit);
    }

    /// No way to reach it is known and nothing has come from it.
    #[must_use]
    pub fn is_unreachable(&self, unit: UnitNo) -> bool {
        let without = self.no_contact.contains(unit) && !self.stage(Stage::Delivered).contains(unit);
        self.unreachable.contains(unit) || without
    }

    /// All addressed units that are unreachable.
    #[must_use]
    pub fn all_unreachable(&self) -> Bits {
        let without = self.audience.and(&self.no_contact).minus(self.stage(Stage::Delivered));
        self.unreachable.or(&without)
    }

    /// The matter ends: what was shown stays, whatever becomes of the units' contacts.
    pub fn keep_unreachable(&mut self) {
        self.unreachable = self.all_unreachable();
        self.no_contact = Arc::default();
    }

    /// What the units of a set add together.
    #[must_use]
    pub fn tally_of(&self, units: &Bits) -> Tally {
        self.audience.and(units).iter().fold(Tally::default(), |mut all, unit| {
            all.add(&self.tally(unit));
            all
        })
    }

    /// What one unit adds to the counts of everything above it.
    #[must_use]
    pub fn tally(&self, unit: UnitNo) -> Tally {
        let mut tally = Tally::default();
        if !self.audience.contains(unit) {
            return tally;
        }
        if self.excused.contains(unit) {
            tally.0[Tally::EXCUSED] = 1;
            return tally;
        }
        tally.0[Tally::EXPECTED] = 1;
        for stage in Stage::ALL {
            tally.0[stage as usize] = u32::from(self.stage(stage).contains(unit));
        }
        let difficulty = self.difficulty.contains(unit);
        tally.0[Tally::DIFFICULTY] = u32::from(difficulty);
        tally.0[Tally::UNREACHABLE] = u32::from(self.is_unreachable(unit));
        tally.0[Tally::CLOCK_STOPPED] = u32::from(difficulty || tally.0[Stage::Signed as usize] == 1);
        tally
    }
}

/// Ten sums; the first five are the stages in order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally(pub [u32; Self::SIZE]);

impl Tally {
    pub const SIZE: usize = 10;
    pub const DIFFICULTY: usize = 5;
    pub const UNREACHABLE: usize = 6;
    pub const EXCUSED: usize = 7;
    pub const EXPECTED: usize = 8;
    /// Signed, or in difficulty: such a unit cannot be late.
    pub const CLOCK_STOPPED: usize = 9;

    pub fn add(&mut self, other: &Self) {
        for (a, b) in self.0.iter_mut().zip(other.0) {
            *a += b;
        }
    }

    /// Takes `before` away and puts `after` in its place.
    pub fn replace(&mut self, before: &Self, after: &Self) {
        for ((sum, b), a) in self.0.iter_mut().zip(before.0).zip(after.0) {
            *sum = *sum - b + a;
        }
    }

    #[must_use]
    pub fn counts(&self, past_due: bool) -> Counts {
        Counts {
            expected: self.0[Self::EXPECTED],
            delivered: self.0[0],
            read: self.0[1],
            signed: self.0[2],
            done: self.0[3],
            verified: self.0[4],
            late: if past_due { self.0[Self::EXPECTED] - self.0[Self::CLOCK_STOPPED] } else { 0 },
            difficulty: self.0[Self::DIFFICULTY],
            unreachable: self.0[Self::UNREACHABLE],
            excused: self.0[Self::EXCUSED],
        }
    }
}

/// The counts of a node, cumulative along the ladder.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Counts {
    /// Addressed units less the excused ones.
    pub expected: u32,
    pub delivered: u32,
    pub read: u32,
    pub signed: u32,
    pub done: u32,
    pub verified: u32,
    /// Past the issuer's due, not signed, and the clock not stopped.
    pub late: u32,
    pub difficulty: u32,
    pub unreachable: u32,
    pub excused: u32,
}

impl Counts {
    pub fn add(&mut self, other: &Self) {
        self.expected += other.expected;
        self.delivered += other.delivered;
        self.read += other.read;
        self.signed += other.signed;
        self.done += other.done;
        self.verified += other.verified;
        self.late += other.late;
        self.difficulty += other.difficulty;
        self.unreachable += other.unreachable;
        self.excused += other.excused;
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Relay {
    pub at: Millis,
    pub due_ms: Option<Millis>,
    /// The province's share when it was relayed: what it is judged by.
    #[serde(default = "crate::settings::default_share")]
    pub share_max_pct: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joint {
    pub unit: UnitNo,
    pub signed_ms: Option<Millis>,
}

/// The head of a matter as it is now. Texts live in the projections.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Matter {
    pub id: MatterId,
    pub kind: MatterKind,
    pub number: Option<String>,
    pub title: String,
    pub from: UnitNo,
    pub joint: Vec<Joint>,
    pub status: Status,
    pub submitted_ms: Millis,
    /// The person who submitted it: the second person must be another one.
    pub submitted_by: crate::event::Author,
    pub issued_ms: Option<Millis>,
    pub due_ms: Option<Millis>,
    pub audience: String,
    pub incident: Option<IncidentId>,
    pub urgency: Urgency,
    pub by_level: bool,
    pub verify: bool,
    pub escalation: Vec<EscalationStep>,
    /// Escalation steps that were taken.
    pub escalated: u32,
    /// Superiors that an escalation has told, with the highest step.
    pub told: BTreeMap<UnitNo, u32>,
    pub version: u32,
    pub relays: BTreeMap<UnitNo, Relay>,
    /// Open difficulties: since when the unit's clock stands.
    pub difficulties: BTreeMap<UnitNo, Millis>,
    /// Reports of "done" that were returned and not filed again.
    pub returned: BTreeSet<UnitNo>,
    pub reminded: BTreeMap<UnitNo, Millis>,
    /// The last amendment that asks to sign again: its record.
    #[serde(default)]
    pub sign_again: Option<Seq>,
    /// The same on other lines than the territory's.
    #[serde(default)]
    pub reminded_on: BTreeMap<String, BTreeMap<UnitNo, Millis>>,
    pub withdrawal: Option<(crate::event::Author, String)>,
    pub parent: Option<MatterId>,
    pub children: Vec<MatterId>,
    pub space: Space,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub particulars: Option<Particulars>,
    /// How a request or a consultation has ended so far.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Ruling>,
    /// Whether who asked has taken note of it.
    #[serde(default, skip_serializing_if = "is_false")]
    pub outcome_seen: bool,
    pub plan: Option<PlanRef>,
    /// Of a meeting, from its first answer on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub gathering: Option<Box<Gathering>>,
    /// Of a rectification, from its first re-check on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rechecks: Option<Rechecks>,
    /// Of an inspection: the sites that have been visited, with the record of the visit.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub visited: BTreeMap<UnitNo, Seq>,
    /// Of an application.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aid: Option<Box<Course>>,
    /// Links that are valid now: digest of the token and expiry, by unit.
    pub links: BTreeMap<UnitNo, (String, Millis)>,
    /// Links that were replaced or revoked: their holders are told so.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub former_links: BTreeMap<String, UnitNo>,
    pub last_seq: Seq,
    pub planes: Planes,
}

fn is_false(b: &bool) -> bool {
    !*b
}

impl Matter {
    /// Who still owes an answer: addressed, neither excused nor signed. A request stands with these.
    #[must_use]
    pub fn holders(&self) -> Bits {
        self.planes.audience.minus(&self.planes.excused).minus(self.planes.stage(Stage::Signed))
    }

    /// Takes one unit's answer. Of several answers to a consultation a refusal is the outcome only when all refuse.
    pub fn rule(&mut self, ruling: Ruling) {
        self.outcome = match (self.outcome, ruling) {
            (Some(Ruling::Answered), Ruling::Refused) => Some(Ruling::Answered),
            (_, ruling) => Some(ruling),
        };
    }

    /// Whether a unit comes to the meeting, once it has said so.
    #[must_use]
    pub fn coming(&self, unit: UnitNo) -> Option<Coming> {
        if !self.planes.stage(Stage::Signed).contains(unit) {
            return None;
        }
        match &self.gathering {
            Some(g) if g.deputies.contains(unit) => Some(Coming::Deputy),
            Some(g) if g.declined.contains(unit) => Some(Coming::Declined),
            _ => Some(Coming::Attending),
        }
    }

    /// Takes what an event says of a re-check.
    pub fn recheck(&mut self, event: &crate::event::Event) {
        self.rechecks.get_or_insert_default().follow(event);
    }

    /// Takes what an event says of a meeting.
    pub fn gather(&mut self, event: &crate::event::Event) {
        use crate::event::Event;
        let gathering = self.gathering.get_or_insert_default();
        match event {
            Event::MeetingAnswered { unit, coming, .. } => {
                gathering.deputies.remove(*unit);
                gathering.declined.remove(*unit);
                match coming {
                    Coming::Attending => false,
                    Coming::Deputy => gathering.deputies.insert(*unit),
                    Coming::Declined => gathering.declined.insert(*unit),
                };
            }
            Event::AttendanceRecorded { present, .. } => gathering.present = Some(present.clone()),
            Event::MinutesWritten { version, .. } => {
                gathering.minutes = *version;
                // A new version is received anew.
                self.planes.stages[Stage::Done as usize] = Bits::new();
                self.planes.stages[Stage::Verified as usize] = Bits::new();
            }
            _ => {}
        }
    }

    #[must_use]
    pub fn is_open(&self) -> bool {
        self.status == Status::Issued
    }

    #[must_use]
    pub fn is_past_due(&self, now: Millis) -> bool {
        self.due_ms.is_some_and(|due| now > due)
    }

    /// Whether a signature now comes late. The clock of a unit that said in time that it cannot has
    /// stood since then.
    #[must_use]
    pub fn is_late(&self, unit: UnitNo, now: Millis) -> bool {
        let stopped = self.difficulties.get(&unit).is_some_and(|since| !self.is_past_due(*since));
        self.is_past_due(now) && !stopped
    }

    /// Via of a receipt decides what the row says, never what it counts.
    #[must_use]
    pub fn via(author: &crate::event::Author) -> Via {
        match author {
            crate::event::Author::Person { .. } => Via::Desk,
            crate::event::Author::Link { .. } => Via::Link,
            crate::event::Author::Machine(_) => Via::Machine,
        }
    }
}
