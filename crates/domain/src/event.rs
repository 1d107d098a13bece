//! What the journal holds: one record per state change, in the words of the field.
//!
//! Only the shape of these records is sacred: everything else is made again from them.
//! A field is added with a default and never renamed; the golden journal test reads every shape
//! that was ever shipped.

use crate::aid::{FamilyOf, Grant};
use crate::bits::Bits;
use crate::command::SlotKey;
use crate::form::{Field, FormVersion};
use crate::ids::{
    BatchId, CommodityId, EntryId, FormId, IncidentId, MatterId, Millis, PersonNo, PlanId, PostNo, ResponderNo, Seq,
    SignalId, UnitNo,
};
use crate::import::Brought;
use crate::inspection::Visit;
use crate::ledger::payee::ListId;
use crate::ledger::{Commodity, Entry, Item, Reservation, Unposted};
use crate::matter::{Coming, Content, FileRef, Ruling, Stage, TextFile};
use crate::people::{Delegation, Post, PostDetails};
use crate::personal::Purpose;
pub use crate::personal::{Personal, PersonalValue, Subject};
use crate::plan::PlanVersion;
use crate::policy::Role;
use crate::report::{Calendar, Day, Exemption, Filing};
use crate::restructure::{Details, Restructure};
use crate::roster::{Shift, Slot};
use crate::settings::Settings;
use crate::signal::watch::{Found, Watch};
use crate::supply::Wanted;
use crate::team::{Able, Away, BatchStage, DayCount, Enrolled, Muster, Skill};
use crate::tree::Unit;
use serde::{Deserialize, Serialize};

/// One line of the journal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Record {
    /// Domain time at which the server accepted it; it decides lateness.
    pub at: Millis,
    /// The device's own time: kept and shown, never decisive.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device: Option<Millis>,
    /// The command that caused it; absent for loads and the machine's own steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cmd: Option<uuid::Uuid>,
    pub by: Author,
    pub event: Event,
}

/// Who did it. Views from above show unit and post, not the person (rule 14).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Author {
    Person {
        person: PersonNo,
        post: PostNo,
        unit: UnitNo,
    },
    /// Somebody who holds the link of this unit, with the name that they typed.
    Link {
        unit: UnitNo,
    },
    /// A worker, an import or the installation itself.
    Machine(String),
}

impl Author {
    #[must_use]
    pub fn unit(&self) -> Option<UnitNo> {
        match self {
            Self::Person { unit, .. } | Self::Link { unit } => Some(*unit),
            Self::Machine(_) => None,
        }
    }
}

/// How a receipt reached us.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Via {
    Desk,
    Link,
    Channel,
    Machine,
}

impl Via {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Desk => "desk",
            Self::Link => "link",
            Self::Channel => "channel",
            Self::Machine => "machine",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", content = "data")]
pub enum Event {
    #[serde(rename = "unit.added")]
    UnitAdded(Box<Unit>),
    /// The unit as it is from now on; the number and the code stay.
    #[serde(rename = "unit.changed")]
    UnitChanged(Box<Unit>),
    #[serde(rename = "unit.closed")]
    UnitClosed {
        unit: UnitNo,
        successors: Vec<UnitNo>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    #[serde(rename = "unit.renamed")]
    UnitRenamed {
        unit: UnitNo,
        name: String,
        former: String,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// The record that it takes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undoes: Option<Seq>,
    },
    #[serde(rename = "unit.edited")]
    UnitEdited {
        unit: UnitNo,
        details: Box<Details>,
        former: Box<Details>,
        /// The record that it takes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undoes: Option<Seq>,
    },
    /// The unit with everything under it.
    #[serde(rename = "unit.moved")]
    UnitMoved {
        unit: UnitNo,
        parent: UnitNo,
        former: UnitNo,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// The record that it takes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undoes: Option<Seq>,
    },
    /// A superior for a time, on one line; the home stays.
    #[serde(rename = "unit.reporting_set")]
    ReportingSet {
        unit: UnitNo,
        line: String,
        parent: UnitNo,
        until_ms: Millis,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        former: Option<(UnitNo, Millis)>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
        /// The record that it takes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undoes: Option<Seq>,
    },
    #[serde(rename = "unit.reporting_ended")]
    ReportingEnded {
        unit: UnitNo,
        line: String,
        former: (UnitNo, Millis),
        /// The record that it takes back.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        undoes: Option<Seq>,
    },
    #[serde(rename = "unit.merged")]
    UnitsMerged(Box<Restructure>),
    #[serde(rename = "unit.split")]
    UnitSplit(Box<Restructure>),
    /// A merge or split taken back, as it had been recorded.
    #[serde(rename = "unit.restructure_undone")]
    RestructureUndone { undone: Seq, restructure: Box<Restructure> },

    /// A unit that was added just before works for a time; its posts follow as `post.added`.
    #[serde(rename = "group.formed")]
    GroupFormed { unit: UnitNo, led_by: UnitNo, until_ms: Millis, reason: String },
    #[serde(rename = "group.member_seconded")]
    MemberSeconded { group: UnitNo, post: PostNo, home: PostNo },
    #[serde(rename = "group.member_released")]
    MemberReleased { group: UnitNo, post: PostNo, reason: String },
    #[serde(rename = "group.extended")]
    GroupExtended { group: UnitNo, until_ms: Millis, former_ms: Millis, reason: String },
    /// The unit itself closes by the `unit.merged` of the same command.
    #[serde(rename = "group.dissolved")]
    GroupDissolved { group: UnitNo, to: UnitNo, reason: String },

    #[serde(rename = "person.added")]
    PersonAdded { no: PersonNo, name: Personal, account: Option<Personal> },
    /// Somebody has read masked values; nothing is shown before this is durable.
    #[serde(rename = "person.read")]
    PersonRead {
        subject: Subject,
        /// Where the person worked then.
        unit: UnitNo,
        purpose: Purpose,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    /// A second person has to confirm it: an erasure cannot be undone.
    #[serde(rename = "person.erasure_proposed")]
    ErasureProposed { subject: Subject, unit: UnitNo, reason: String, basis: String },
    #[serde(rename = "person.erasure_refused")]
    ErasureRefused { subject: Subject, unit: UnitNo, reason: String },
    /// The subject's key is destroyed in the same transaction.
    #[serde(rename = "person.erased")]
    PersonalErased { subject: Subject, unit: UnitNo },
    #[serde(rename = "post.added")]
    PostAdded(Box<Post>),
    #[serde(rename = "person.account_given")]
    AccountGiven { person: PersonNo, account: Personal },
    #[serde(rename = "post.edited")]
    PostEdited { post: PostNo, details: Box<PostDetails>, former: Box<PostDetails> },
    #[serde(rename = "post.ended")]
    PostEnded {
        post: PostNo,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Roles and a holder for a post, which a second person has to grant.
    #[serde(rename = "rights.proposed")]
    RightsProposed { post: PostNo, roles: Vec<Role>, holder: Option<PersonNo> },
    #[serde(rename = "rights.granted")]
    RightsGranted { post: PostNo, roles: Vec<Role>, holder: Option<PersonNo> },
    #[serde(rename = "rights.refused")]
    RightsRefused { post: PostNo, reason: String },
    /// What gives nobody more and needs no second person: fewer roles, nobody at the post, or somebody at a
    /// post without roles.
    #[serde(rename = "rights.set")]
    RightsSet { post: PostNo, roles: Vec<Role>, holder: Option<PersonNo> },
    #[serde(rename = "post.delegated")]
    PostDelegated(Box<Delegation>),
    #[serde(rename = "post.delegation_ended")]
    DelegationEnded { post: PostNo },

    /// A list is brought; its records follow under command ids that derive from this record's.
    #[serde(rename = "import.begun")]
    ImportBegun(Box<Brought>),
    /// What of it nobody had touched since is as before.
    #[serde(rename = "import.undone")]
    ImportUndone { import: Seq, undone: u32, kept: u32 },

    #[serde(rename = "incident.declared")]
    IncidentDeclared { name: String, name_en: String, scope: UnitNo, space: Space },
    #[serde(rename = "incident.level_set")]
    LevelSet {
        incident: IncidentId,
        level: ResponseLevel,
        reason: String,
        /// A unit inside the scope; absent: the whole scope.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        node: Option<UnitNo>,
        /// The plan and its version that were switched with it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        plan: Option<(PlanId, u32)>,
    },
    /// The level of a part ends; what is set above it holds there again.
    #[serde(rename = "incident.level_lifted")]
    LevelLifted { incident: IncidentId, node: UnitNo, reason: String },
    #[serde(rename = "incident.closed")]
    IncidentClosed { incident: IncidentId, reason: String },

    #[serde(rename = "plan.published")]
    PlanPublished(Box<PlanVersion>),
    #[serde(rename = "plan.retired")]
    PlanRetired { plan: PlanId, reason: String },

    /// What the province sets for all its units; it binds what is decided from then on.
    #[serde(rename = "province.set")]
    ProvinceSet { settings: Settings, former: Settings, reason: String },

    #[serde(rename = "audience.saved")]
    AudienceSaved {
        owner: UnitNo,
        name: String,
        text: String,
        #[serde(default, skip_serializing_if = "Space::is_live")]
        space: Space,
    },
    #[serde(rename = "audience.dropped")]
    AudienceDropped {
        owner: UnitNo,
        name: String,
        #[serde(default, skip_serializing_if = "Space::is_live")]
        space: Space,
    },

    #[serde(rename = "matter.submitted")]
    MatterSubmitted(Box<Content>),
    #[serde(rename = "matter.countersigned")]
    MatterCountersigned { matter: MatterId, unit: UnitNo },
    #[serde(rename = "matter.approved")]
    MatterApproved { matter: MatterId },
    /// The audience as resolved at this moment: the auditable denominator.
    #[serde(rename = "matter.issued")]
    MatterIssued {
        matter: MatterId,
        audience: Bits,
        addressed: u32,
        /// The sites that a report duty is about; the audience are then the units that file for them.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        subjects: Option<Bits>,
    },
    #[serde(rename = "matter.amended")]
    MatterAmended {
        matter: MatterId,
        version: u32,
        title: String,
        text: String,
        files: Vec<FileRef>,
        /// Records from before the file could be replaced say nothing of it.
        #[serde(default, skip_serializing_if = "TextFile::is_same")]
        text_file: TextFile,
        sign_again: bool,
        reason: String,
    },
    #[serde(rename = "matter.withdrawal_asked")]
    WithdrawalAsked { matter: MatterId, reason: String },
    #[serde(rename = "matter.withdrawn")]
    MatterWithdrawn { matter: MatterId, reason: String },
    #[serde(rename = "matter.closed")]
    MatterClosed {
        matter: MatterId,
        /// The level was lowered to this one, at which its plan no longer asks for it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        lowered: Option<ResponseLevel>,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    /// Its issuer, or an organ that signs it jointly, has ended; another unit stands in its place.
    #[serde(rename = "matter.handed_over")]
    MatterHandedOver { matter: MatterId, from: UnitNo, to: UnitNo, reason: String },
    #[serde(rename = "matter.relayed")]
    MatterRelayed { matter: MatterId, unit: UnitNo, text: String, due_ms: Option<Millis> },
    #[serde(rename = "matter.reminded")]
    MatterReminded {
        matter: MatterId,
        under: UnitNo,
        units: u32,
        /// The line on which the units stand under that one; absent: the territory's.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        line: Option<String>,
    },
    /// One event per superior and step, however many units are late under it (rule 10).
    #[serde(rename = "matter.escalated")]
    MatterEscalated { matter: MatterId, step: u32, to: EscalateTo, superior: UnitNo, units: u32 },

    #[serde(rename = "receipt.delivered")]
    ReceiptDelivered { unit: UnitNo, matters: Vec<MatterId>, via: Via },
    #[serde(rename = "receipt.reached")]
    ReceiptReached {
        matter: MatterId,
        unit: UnitNo,
        stage: Stage,
        via: Via,
        #[serde(default, skip_serializing_if = "is_false")]
        late: bool,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        name: Option<Personal>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
    },
    /// A report of "done" that the superior did not accept; a new round of *done* begins.
    #[serde(rename = "receipt.returned")]
    ReceiptReturned { matter: MatterId, unit: UnitNo, reason: String },
    /// How the responsible unit has mended what was found; of each round one.
    #[serde(rename = "rectification.reported")]
    RectificationReported { matter: MatterId, unit: UnitNo, note: String, files: Vec<FileRef> },
    #[serde(rename = "finding.rechecked")]
    FindingRechecked { matter: MatterId, unit: UnitNo, passed: bool, note: String, files: Vec<FileRef> },
    /// The unit that it concerns would have closed it.
    #[serde(rename = "finding.close_tried")]
    CloseTried { matter: MatterId, unit: UnitNo, note: String },
    /// A site of an inspection, once; what was found there follows.
    #[serde(rename = "site.visited")]
    SiteVisited(Box<Visit>),
    #[serde(rename = "difficulty.raised")]
    DifficultyRaised { matter: MatterId, unit: UnitNo, text: String, via: Via },
    #[serde(rename = "difficulty.answered")]
    DifficultyAnswered { matter: MatterId, unit: UnitNo, text: String },
    #[serde(rename = "unit.excused")]
    UnitExcused { matter: MatterId, unit: UnitNo, reason: String },
    /// No active post or contact, or every channel failed; any stage clears it.
    #[serde(rename = "unit.unreachable")]
    UnitUnreachable { matter: MatterId, unit: UnitNo, reason: String },

    #[serde(rename = "link.made")]
    LinkMade { matter: MatterId, unit: UnitNo, digest: String, expires_ms: Millis },
    #[serde(rename = "link.revoked")]
    LinkRevoked { matter: MatterId, unit: UnitNo },

    /// One unit's answer to a request or a consultation.
    #[serde(rename = "matter.ruled")]
    MatterRuled { matter: MatterId, unit: UnitNo, ruling: Ruling, text: String },
    /// A request goes on from one unit to the next; the former keeps it in sight.
    #[serde(rename = "matter.passed")]
    MatterPassed { matter: MatterId, unit: UnitNo, to: UnitNo, text: String },
    /// Whether a unit comes to a meeting; a later answer takes the place of the earlier one.
    #[serde(rename = "meeting.answered")]
    MeetingAnswered { matter: MatterId, unit: UnitNo, coming: Coming, text: String },
    #[serde(rename = "meeting.attended")]
    AttendanceRecorded { matter: MatterId, present: Bits, units: u32 },
    #[serde(rename = "meeting.minuted")]
    MinutesWritten { matter: MatterId, version: u32, text: String, files: Vec<FileRef> },
    #[serde(rename = "matter.outcome_seen")]
    OutcomeSeen { matter: MatterId },

    /// For whom an application asks, right after it was issued.
    #[serde(rename = "aid.described")]
    AidDescribed { matter: MatterId, family: Box<FamilyOf> },
    /// `to` decides.
    #[serde(rename = "aid.verified")]
    AidVerified {
        matter: MatterId,
        unit: UnitNo,
        amount: i64,
        to: UnitNo,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    #[serde(rename = "aid.returned")]
    AidReturned { matter: MatterId, unit: UnitNo, reason: String },
    #[serde(rename = "aid.resubmitted")]
    AidResubmitted { matter: MatterId, asked: Wanted, reason: Personal },
    /// An application that is not granted is ruled like a request.
    #[serde(rename = "aid.granted")]
    AidGranted {
        matter: MatterId,
        grant: Grant,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },

    /// An entry of the registry as it is from now on.
    #[serde(rename = "field.put")]
    FieldPut(Box<Field>),
    #[serde(rename = "form.published")]
    FormPublished(Box<FormVersion>),
    #[serde(rename = "form.retired")]
    FormRetired { form: FormId, reason: String },
    /// What the province does not work, and what it works at a weekend.
    #[serde(rename = "calendar.set")]
    CalendarSet { calendar: Box<Calendar>, reason: String },

    #[serde(rename = "report.filed")]
    ReportFiled(Box<Filing>),
    /// Another filing in the place of the one before; the time of the first stays (rule 6).
    #[serde(rename = "report.corrected")]
    ReportCorrected(Box<Filing>),
    #[serde(rename = "report.withdrawn")]
    ReportWithdrawn { matter: MatterId, period: Day, subject: UnitNo, revision: u32, reason: String },
    #[serde(rename = "report.verified")]
    ReportVerified { matter: MatterId, period: Day, subject: UnitNo, revision: u32 },
    #[serde(rename = "report.returned")]
    ReportReturned { matter: MatterId, period: Day, subject: UnitNo, revision: u32, reason: String },
    #[serde(rename = "report.exempted")]
    ReportExempted { matter: MatterId, exemption: Exemption, reason: String },
    #[serde(rename = "report.exemption_lifted")]
    ExemptionLifted { matter: MatterId, units: Bits, from: Day, reason: String },

    /// A signal of a report duty; absent number: a new one, which takes that of this record.
    #[serde(rename = "signal.put")]
    SignalPut {
        matter: MatterId,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        signal: Option<SignalId>,
        watch: Box<Watch>,
        since: Day,
    },
    #[serde(rename = "signal.retired")]
    SignalRetired { matter: MatterId, signal: SignalId, reason: String },
    /// What was found at some nodes; `done` with the last ones of the period.
    #[serde(rename = "signal.judged")]
    SignalJudged {
        signal: SignalId,
        period: Day,
        as_of: Seq,
        #[serde(default, skip_serializing_if = "is_false")]
        done: bool,
        found: Vec<Found>,
    },
    /// Figures that an alert is told: those that raised it, and later ones while it is open.
    #[serde(rename = "signal.seen")]
    SignalSeen { matter: MatterId, signal: SignalId, period: Day, found: Found, text: String },

    /// A kind of goods as it is from now on.
    #[serde(rename = "item.put")]
    ItemPut(Box<Item>),
    #[serde(rename = "commodity.opened")]
    CommodityOpened(Box<Commodity>),
    #[serde(rename = "entry.posted")]
    EntryPosted(Box<Entry>),
    /// What it takes is held back until a second person posts it.
    #[serde(rename = "entry.reserved")]
    EntryReserved(Box<Reservation>),
    #[serde(rename = "entry.unposted")]
    EntryUnposted {
        entry: EntryId,
        how: Unposted,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        reason: String,
    },
    #[serde(rename = "books.closed")]
    BooksClosed { unit: UnitNo, through: Day },
    #[serde(rename = "payee.codes_made")]
    PayeeCodesMade { list: ListId, digests: Vec<String> },
    #[serde(rename = "payee.confirmed")]
    PayeeConfirmed { list: ListId, payee: u32 },

    #[serde(rename = "skill.put")]
    SkillPut(Box<Skill>),
    /// `first`: the number of the first of them; the others follow.
    #[serde(rename = "responders.enrolled")]
    RespondersEnrolled { unit: UnitNo, first: ResponderNo, rows: Vec<Enrolled> },
    #[serde(rename = "responder.changed")]
    ResponderChanged {
        responder: ResponderNo,
        skills: Vec<Able>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        away: Option<Away>,
    },
    #[serde(rename = "responder.ended")]
    ResponderEnded { responder: ResponderNo, reason: String },
    /// `heads`: in which commodity those who go are booked.
    #[serde(rename = "batch.mustered")]
    BatchMustered { muster: Box<Muster>, heads: CommodityId },
    #[serde(rename = "batch.moved")]
    BatchMoved {
        batch: BatchId,
        stage: BatchStage,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    #[serde(rename = "batch.counted")]
    BatchCounted {
        batch: BatchId,
        day: Day,
        count: DayCount,
        #[serde(default, skip_serializing_if = "String::is_empty")]
        note: String,
    },
    #[serde(rename = "batch.reduced")]
    BatchReduced { batch: BatchId, people: Vec<ResponderNo>, note: String },

    #[serde(rename = "shift.noted")]
    ShiftNoted { unit: UnitNo, text: String },
    /// The weekly pattern, whole.
    #[serde(rename = "roster.set")]
    RosterSet { unit: UnitNo, slots: Vec<Slot> },
    #[serde(rename = "shift.put")]
    ShiftPut { unit: UnitNo, shift: Shift },
    #[serde(rename = "shift.dropped")]
    ShiftDropped { unit: UnitNo, shift: Shift },
    /// What the leaving shift tells the next, with the matters that the unit still owes.
    #[serde(rename = "shift.handed_over")]
    ShiftHandedOver { unit: UnitNo, note: String, open: Vec<MatterId> },
    #[serde(rename = "shift.taken_over")]
    ShiftTakenOver { unit: UnitNo, handover: Seq },
}

fn is_false(b: &bool) -> bool {
    !*b
}

impl Event {
    /// The values about persons inside with the names of their fields, for the store to seal and unseal.
    pub fn personal_mut(&mut self) -> Vec<(&'static str, &mut Personal)> {
        match self {
            Self::PersonAdded { name, account, .. } => {
                std::iter::once(("name", name)).chain(account.as_mut().map(|account| ("account", account))).collect()
            }
            Self::AccountGiven { account, .. } => vec![("account", account)],
            Self::ReceiptReached { name: Some(name), .. } => vec![("name", name)],
            Self::AidDescribed { family, .. } => family.personal_mut(),
            Self::AidResubmitted { reason, .. } => vec![("reason", reason)],
            Self::EntryReserved(reservation) => {
                let rows = reservation.payees.iter_mut().flat_map(|payees| &mut payees.rows);
                rows.flat_map(|payee| [("name", &mut payee.name), ("account", &mut payee.account)]).collect()
            }
            Self::RespondersEnrolled { rows, .. } => {
                rows.iter_mut().flat_map(|row| [("name", &mut row.name), ("phone", &mut row.phone)]).collect()
            }
            _ => vec![],
        }
    }

    /// The unit, if this event is a step of one unit's receipt: such steps of different units do
    /// not touch each other, so the lane may decide many of them on one state.
    #[must_use]
    pub fn receipt_unit(&self) -> Option<UnitNo> {
        match self {
            Self::ReceiptDelivered { unit, .. }
            | Self::ReceiptReached { unit, .. }
            | Self::DifficultyRaised { unit, .. }
            | Self::UnitUnreachable { unit, .. } => Some(*unit),
            _ => None,
        }
    }

    /// The slot, if this event is a step of one slot of a report duty.
    #[must_use]
    pub fn slot(&self) -> Option<SlotKey> {
        match self {
            Self::ReportFiled(filing) | Self::ReportCorrected(filing) => {
                let Filing { matter, period, subject, .. } = **filing;
                Some(SlotKey { matter, period, subject })
            }
            Self::ReportWithdrawn { matter, period, subject, .. }
            | Self::ReportVerified { matter, period, subject, .. }
            | Self::ReportReturned { matter, period, subject, .. } => {
                Some(SlotKey { matter: *matter, period: *period, subject: *subject })
            }
            _ => None,
        }
    }

    /// Whether it is about money and goods alone.
    #[must_use]
    pub fn is_of_ledger(&self) -> bool {
        matches!(
            self,
            Self::ItemPut(_)
                | Self::CommodityOpened(_)
                | Self::EntryPosted(_)
                | Self::EntryReserved(_)
                | Self::EntryUnposted { .. }
                | Self::BooksClosed { .. }
                | Self::PayeeCodesMade { .. }
                | Self::PayeeConfirmed { .. }
        )
    }

    /// Whether it is about people who can be sent, and their batches.
    #[must_use]
    pub fn is_of_teams(&self) -> bool {
        matches!(
            self,
            Self::SkillPut(_)
                | Self::RespondersEnrolled { .. }
                | Self::ResponderChanged { .. }
                | Self::ResponderEnded { .. }
                | Self::BatchMustered { .. }
                | Self::BatchMoved { .. }
                | Self::BatchCounted { .. }
                | Self::BatchReduced { .. }
        )
    }

    /// Whether it touches one receipt, one slot or accounts alone, so that many such events are projected on one state.
    #[must_use]
    pub fn is_step(&self) -> bool {
        self.receipt_unit().is_some() || self.slot().is_some() || matches!(self, Self::EntryPosted(_))
    }

    /// The post that the event changes.
    #[must_use]
    pub fn post(&self) -> Option<PostNo> {
        match self {
            Self::PostAdded(post) => Some(post.no),
            Self::PostDelegated(delegation) => Some(delegation.post),
            Self::PostEdited { post, .. }
            | Self::PostEnded { post, .. }
            | Self::RightsProposed { post, .. }
            | Self::RightsGranted { post, .. }
            | Self::RightsRefused { post, .. }
            | Self::RightsSet { post, .. }
            | Self::DelegationEnded { post } => Some(*post),
            _ => None,
        }
    }

    /// Whose values the event is about, as a whole.
    #[must_use]
    pub fn subject(&self) -> Option<Subject> {
        match self {
            Self::PersonRead { subject, .. }
            | Self::ErasureProposed { subject, .. }
            | Self::ErasureRefused { subject, .. }
            | Self::PersonalErased { subject, .. } => Some(*subject),
            Self::PersonAdded { no: person, .. } | Self::AccountGiven { person, .. } => Some(Subject::Person(*person)),
            _ => None,
        }
    }

    /// The unit whose roster the event changes.
    #[must_use]
    pub fn roster_unit(&self) -> Option<UnitNo> {
        match self {
            Self::RosterSet { unit, .. }
            | Self::ShiftPut { unit, .. }
            | Self::ShiftDropped { unit, .. }
            | Self::ShiftHandedOver { unit, .. }
            | Self::ShiftTakenOver { unit, .. } => Some(*unit),
            _ => None,
        }
    }

    /// The matter that the event belongs to, if it belongs to one alone.
    #[must_use]
    pub fn matter(&self) -> Option<MatterId> {
        match self {
            Self::MatterCountersigned { matter, .. }
            | Self::MatterApproved { matter }
            | Self::MatterIssued { matter, .. }
            | Self::MatterAmended { matter, .. }
            | Self::WithdrawalAsked { matter, .. }
            | Self::MatterWithdrawn { matter, .. }
            | Self::MatterClosed { matter, .. }
            | Self::MatterHandedOver { matter, .. }
            | Self::MatterRelayed { matter, .. }
            | Self::MatterReminded { matter, .. }
            | Self::MatterEscalated { matter, .. }
            | Self::ReceiptReached { matter, .. }
            | Self::ReceiptReturned { matter, .. }
            | Self::RectificationReported { matter, .. }
            | Self::FindingRechecked { matter, .. }
            | Self::CloseTried { matter, .. }
            | Self::DifficultyRaised { matter, .. }
            | Self::DifficultyAnswered { matter, .. }
            | Self::UnitExcused { matter, .. }
            | Self::UnitUnreachable { matter, .. }
            | Self::LinkMade { matter, .. }
            | Self::LinkRevoked { matter, .. }
            | Self::MatterRuled { matter, .. }
            | Self::MatterPassed { matter, .. }
            | Self::MeetingAnswered { matter, .. }
            | Self::AttendanceRecorded { matter, .. }
            | Self::MinutesWritten { matter, .. }
            | Self::OutcomeSeen { matter }
            | Self::AidDescribed { matter, .. }
            | Self::AidVerified { matter, .. }
            | Self::AidReturned { matter, .. }
            | Self::AidResubmitted { matter, .. }
            | Self::AidGranted { matter, .. }
            | Self::ReportWithdrawn { matter, .. }
            | Self::ReportVerified { matter, .. }
            | Self::ReportReturned { matter, .. }
            | Self::ReportExempted { matter, .. }
            | Self::ExemptionLifted { matter, .. }
            | Self::SignalPut { matter, .. }
            | Self::SignalRetired { matter, .. }
            | Self::SignalSeen { matter, .. } => Some(*matter),
            Self::ReportFiled(filing) | Self::ReportCorrected(filing) => Some(filing.matter),
            Self::SiteVisited(visit) => Some(visit.matter),
            _ => None,
        }
    }
}

/// Live work or a drill: nothing crosses (rule 15).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Space {
    #[default]
    Live,
    Drill,
}

impl Space {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Drill => "drill",
        }
    }

    #[allow(clippy::trivially_copy_pass_by_ref)] // serde asks with a reference
    fn is_live(&self) -> bool {
        *self == Self::Live
    }
}

/// Response level; I is the highest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub enum ResponseLevel {
    I,
    II,
    III,
    IV,
}

impl ResponseLevel {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::I => "I",
            Self::II => "II",
            Self::III => "III",
            Self::IV => "IV",
        }
    }
}

/// Whom an escalation step tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum EscalateTo {
    /// The deputy post of the late unit itself.
    Deputy,
    /// The late unit's superior.
    Superior,
    /// The superior's superior.
    Upward,
}

impl EscalateTo {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Deputy => "deputy",
            Self::Superior => "superior",
            Self::Upward => "upward",
        }
    }
}
