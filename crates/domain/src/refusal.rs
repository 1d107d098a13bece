//! Why something may not happen: facts and a stable code. Words come last, at the edge.

use crate::aid::AidStage;
use crate::form::check::Fault;
use crate::ids::{BatchId, CommodityId, EntryId, MatterId, Millis, PostNo, Seq, UnitNo};
use crate::ledger::Place;
use crate::matter::{MatterKind, Status};
use crate::policy::Role;
use crate::report::Day;
use crate::report::burden::Held;
use serde::Serialize;

/// The HTTP world knows four kinds of refusal; nothing else about HTTP is known here.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// 404: outside the actor's scope, or it does not exist; the two look the same.
    Hidden,
    /// 403: visible, but not permitted.
    Forbidden,
    /// 422: the input itself is wrong, at `pointer`.
    Invalid,
    /// 409: a rule of the field.
    Rule,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, thiserror::Error)]
#[serde(rename_all = "snake_case")]
pub enum Refusal {
    #[error("not found")]
    NotFound,
    #[error("not permitted")]
    NotPermitted,
    #[error("{pointer} is missing")]
    Missing { pointer: String },
    #[error("{pointer} has {length} characters, at most {max}")]
    TooLong { pointer: String, length: usize, max: usize },
    #[error("{pointer} holds a character that cannot be stored")]
    BadCharacter { pointer: String },
    #[error("{pointer} names something unknown: {value}")]
    Unknown { pointer: String, value: String },
    #[error("{pointer} names {value} twice")]
    Twice { pointer: String, value: String },
    #[error("{unit} has {left} of {commodity} left in {place:?}, {asked} asked")]
    Overdrawn { commodity: CommodityId, unit: UnitNo, place: Place, left: i64, asked: i64 },
    #[error("{pointer} is {amount}: no amount that can be booked")]
    AmountWrong { pointer: String, amount: i64 },
    #[error("the application is {}", stage.as_str())]
    AidStage { stage: AidStage },
    #[error("whoever did a step before does not do this one")]
    AidSamePerson,
    #[error("{amount} is more than {most}")]
    AidMore { most: i64, amount: i64 },
    #[error("the application is paid already, by entry {entry}")]
    AidPaid { entry: EntryId },
    #[error("{granted} of fund {granted_fund} were granted, not {amount} of {fund}")]
    AidDiffers { granted_fund: CommodityId, granted: i64, fund: CommodityId, amount: i64 },
    #[error("unit {unit} has granted it and pays it")]
    AidPaidBy { unit: UnitNo },
    #[error("an application is paid to its family alone")]
    AidPayee,
    #[error("a payment is posted by a second person")]
    PaymentBySecond,
    #[error("whoever made it does not check it")]
    CheckedByMaker,
    #[error("it may be held back until {max_ms}")]
    ReservedUntil { until_ms: Millis, max_ms: Millis },
    #[error("it was held back until {until_ms}")]
    ReservationOver { until_ms: Millis },
    #[error("{sent} were sent, {received} cannot have arrived")]
    ReceivedMore { sent: i64, received: i64 },
    #[error("it was reversed already, or is a reversal")]
    ReversedAlready,
    #[error("the books do not stand open for that day")]
    BooksDay { pointer: String, closed: Option<Day> },
    #[error("the lot was to be used until {last}")]
    LotExpired { pointer: String, last: Day },
    #[error("{counted} is what should be there")]
    CountedSame { counted: i64 },
    #[error("the payees get {sum}, the payment is {total}")]
    PayeesSum { total: i64, sum: i64 },
    #[error("nothing is paid yet")]
    NotPaidYet,
    #[error("unit {owner} answers for this fund")]
    FundOfAnother { owner: UnitNo },
    #[error("heads are booked by their batch")]
    OfBatch,
    #[error("{pointer} is with batch {batch}")]
    SentAlready { pointer: String, batch: BatchId },
    #[error("{pointer} cannot be sent: {why}")]
    NotFit { pointer: String, why: &'static str },
    #[error("the batch stands at {stage}")]
    BatchStands { stage: &'static str },
    #[error("nobody would be left in the batch")]
    NobodyLeft,
    #[error("{heads} are there, {sum} are told")]
    HeadsDiffer { heads: usize, sum: u32 },
    #[error("the audience is wrong: {0}")]
    Audience(crate::audience::AudienceError),
    #[error("the audience matches nobody")]
    AudienceEmpty,
    #[error("the due has passed")]
    DueInPast { due_ms: Millis, now_ms: Millis },
    #[error("the local due is after the issuer's")]
    DueAfterIssuers { due_ms: Millis, issuers_ms: Millis },
    #[error("the matter is {status:?}")]
    WrongStatus { status: Status },
    #[error("a {kind:?} does not go that way")]
    WrongKind { kind: MatterKind },
    #[error("a meeting begins after now, is answered before it begins and ends after that")]
    MeetingTimes { pointer: String },
    #[error("there are no minutes yet")]
    NoMinutes,
    #[error("unit {unit} cannot be asked")]
    NotToAsk { pointer: String, unit: UnitNo },
    #[error("unit {unit} has answered already")]
    AlreadyRuled { unit: UnitNo },
    #[error("the same person may not do both")]
    SecondPersonNeeded,
    #[error("unit {unit} is not addressed")]
    NotAddressed { unit: UnitNo },
    #[error("unit {unit} is excused")]
    IsExcused { unit: UnitNo },
    #[error("unit {unit} has no open difficulty")]
    NoDifficulty { unit: UnitNo },
    #[error("unit {unit} has not reported done")]
    NotDone { unit: UnitNo },
    #[error("this matter needs no verification")]
    NoVerification,
    #[error("a unit may not verify or excuse itself")]
    NotOnOneself,
    #[error("already countersigned")]
    AlreadyCountersigned,
    #[error("reminded moments ago")]
    RemindedRecently { next_ms: Millis },
    #[error("quiet hours from {from_min} until {until_min}")]
    QuietWrong { from_min: u32, until_min: u32 },
    #[error("a share of {pct} percent")]
    ShareWrong { pct: u32, least: u32, most: u32 },
    #[error("nothing would change")]
    SettingsUnchanged,
    #[error("quiet hours")]
    QuietHours { until_ms: Millis },
    #[error("everyone has signed")]
    NobodyToRemind,
    #[error("no escalation is due")]
    NoEscalationDue,
    #[error("the level is {level} already")]
    LevelUnchanged { level: String },
    #[error("the incident was closed")]
    IncidentClosed { closed_ms: Millis },
    #[error("no level is set for unit {node}")]
    NoLevel { node: UnitNo },
    #[error("the plan has been retired")]
    PlanRetired,
    #[error("the plan is of version {version} by now")]
    PlanVersionChanged { version: u32 },
    #[error("{pointer}: {reason}")]
    PlanAudience { pointer: String, reason: &'static str },
    #[error("no unit below to relay to")]
    NothingBelow,
    #[error("unit {unit} is closed")]
    UnitClosed { unit: UnitNo },
    #[error("unit {unit} stands at the top")]
    UnitAtTop { unit: UnitNo },
    #[error("a circle on the line {line}")]
    UnitCircle { line: String },
    #[error("unit {unit} cannot stand under {parent}: its level")]
    UnitLevel { unit: UnitNo, parent: UnitNo },
    #[error("unit {unit} still has {children} units below")]
    UnitHasChildren { unit: UnitNo, children: usize },
    #[error("the code {code} is taken")]
    UnitCodeTaken { code: String },
    #[error("unit {unit} is of another level than {into}")]
    MergeLevels { unit: UnitNo, into: UnitNo },
    #[error("the end of the reporting has passed")]
    ReportingInPast { until_ms: Millis, now_ms: Millis },
    #[error("unit {unit} does not report elsewhere")]
    NoReporting { unit: UnitNo },
    #[error("it could be undone until {until_ms}")]
    UndoTooLate { until_ms: Millis },
    #[error("record {seq} has been overtaken by later changes")]
    UndoOvertaken { seq: Seq },
    #[error("matter {matter} has moved on since")]
    UndoAnswered { matter: MatterId },
    #[error("record {seq} is nothing that can be undone")]
    UndoNothing { seq: Seq },
    #[error("unit {unit} is a group for a time")]
    UnitIsGroup { unit: UnitNo },
    #[error("the end {until_ms} must come after {after_ms}")]
    GroupEnd { until_ms: Millis, after_ms: Millis },
    #[error("nobody holds the home post {post}")]
    HomeVacant { post: PostNo },
    #[error("the role {role:?} cannot be given here")]
    GroupRole { role: Role },
    #[error("unit {code}: {reason}")]
    Unit { code: String, reason: String },
    #[error("post {post} has ended")]
    PostEnded { post: PostNo },
    #[error("nothing is proposed for post {post}")]
    NoProposal { post: PostNo },
    #[error("whoever proposed or receives rights does not grant them")]
    GrantBySecond,
    #[error("another rights admin grants this")]
    GrantByRightsAdmin,
    #[error("an administrator holds that one role and nothing else")]
    OneAdministrator,
    #[error("the person has an account already")]
    HasAccount,
    #[error("the person still holds or is proposed for post {post}")]
    PersonHoldsPost { post: PostNo },
    #[error("the person's values have been erased")]
    PersonErased,
    #[error("no erasure is proposed")]
    NoErasure,
    #[error("an erasure of this person waits already")]
    ErasureWaits,
    #[error("only the head's own post is given to a deputy of the unit")]
    NotToDelegate,
    #[error("a period ends after it begins, and not in the past")]
    BadPeriod { from_ms: Millis, until_ms: Millis },
    #[error("two shifts at one time")]
    ShiftsOverlap { from_ms: Millis },
    #[error("the post is not in the roster of its unit")]
    NotOnRoster,
    #[error("a hand-over waits already to be signed")]
    HandoverOpen { at_ms: Millis },
    #[error("no hand-over waits to be signed")]
    NoHandover,
    #[error("who handed over does not take over")]
    TakeOverByOther,
    #[error("the field is wrong at {pointer}: {reason}")]
    FieldWrong { pointer: String, reason: &'static str },
    #[error("the form has {} faults", .0.len())]
    Form(Vec<Fault>),
    #[error("the field {field} is personal")]
    FormPersonal { pointer: String, field: String },
    #[error("the form has been retired")]
    FormRetired,
    #[error("version {version} of the form, the current one is {current}")]
    FormVersion { version: u32, current: u32 },
    #[error("a ceiling of {minutes} minutes a week")]
    CeilingWrong { minutes: u32, least: u32, most: u32 },
    #[error("a rest of {days} days")]
    RestWrong { days: u32, most: u32 },
    #[error("{} fields are held already", .held.len())]
    ReportHeld { held: Vec<Held> },
    #[error("the form is kept by unit {owner}")]
    FormOwner { owner: UnitNo },
    #[error("the report duty is wrong at {pointer}")]
    DutyWrong { pointer: String },
    #[error("nothing is to be filed for this matter")]
    NoReport,
    #[error("no period begins on {period}")]
    SlotOutside { period: Day },
    #[error("the slot opens at {opens_ms}")]
    SlotNotOpen { opens_ms: Millis },
    #[error("the slot was filed, revision {revision}")]
    FiledAlready { revision: u32 },
    #[error("nothing is filed in the slot")]
    NotFiled,
    #[error("the slot is at revision {revision} by now")]
    SlotStale { revision: u32 },
    #[error("verified already")]
    VerifiedAlready,
    #[error("a nil report has no answers")]
    NilWithAnswers,
    #[error("received at {received_ms}: before the period or in the future")]
    ReceivedWrong { received_ms: Millis },
    #[error("the answers have {} faults", .0.len())]
    Answers(Vec<Fault>),
    #[error("the signal is wrong at {pointer}")]
    SignalWrong { pointer: String },
    #[error("unit {unit} is the inspecting organ or stands above it")]
    FoundAbove { unit: UnitNo },
    #[error("a file has to show: {evidence}")]
    EvidenceMissing { evidence: String },
    #[error("whoever found it does not re-check it")]
    RecheckByFinder,
    #[error("the unit that it concerns does not re-check it")]
    RecheckByUnit,
    #[error("the teams are of {organs} organ, two are needed")]
    OneOrgan { organs: usize },
    #[error("{asked} of {of} sites cannot be drawn")]
    SampleWrong { asked: u32, of: u32 },
    #[error("{site} is not among the sites")]
    NotDrawn { site: UnitNo },
    #[error("{site} has been visited")]
    VisitedAlready { site: UnitNo },
    #[error("the signal has been retired")]
    SignalRetired,
    #[error("the duty has {max} signals already")]
    SignalsFull { max: usize },
    #[error("{nodes} nodes to watch, at most {max}")]
    SignalNodes { nodes: usize, max: usize },
}

impl Refusal {
    /// Every code with its class. A code is never renamed or reused: `docs/ERRORS.md` is golden.
    #[must_use]
    pub fn code(&self) -> (&'static str, Class) {
        use Class::{Forbidden, Hidden, Invalid, Rule};
        match self {
            Self::NotFound => ("not_found", Hidden),
            Self::NotPermitted => ("forbidden", Forbidden),
            Self::Missing { .. } => ("input.missing", Invalid),
            Self::TooLong { .. } => ("input.too_long", Invalid),
            Self::BadCharacter { .. } => ("input.bad_character", Invalid),
            Self::Unknown { .. } => ("input.unknown", Invalid),
            Self::Twice { .. } => ("input.twice", Invalid),
            Self::Audience(_) => ("matter.audience.wrong", Invalid),
            Self::AudienceEmpty => ("matter.audience.empty", Invalid),
            Self::DueInPast { .. } => ("matter.due.in_past", Invalid),
            Self::DueAfterIssuers { .. } => ("matter.due.after_issuers", Invalid),
            Self::WrongStatus { .. } => ("matter.wrong_status", Rule),
            Self::WrongKind { .. } => ("matter.wrong_kind", Rule),
            Self::MeetingTimes { .. } => ("meeting.times", Invalid),
            Self::NoMinutes => ("meeting.no_minutes", Rule),
            Self::NotToAsk { .. } => ("matter.to.not_to_ask", Invalid),
            Self::AlreadyRuled { .. } => ("matter.already_ruled", Rule),
            Self::SecondPersonNeeded => ("matter.second_person_needed", Rule),
            Self::NotAddressed { .. } => ("receipt.not_addressed", Rule),
            Self::IsExcused { .. } => ("receipt.excused", Rule),
            Self::NoDifficulty { .. } => ("difficulty.none_open", Rule),
            Self::NotDone { .. } => ("receipt.not_done", Rule),
            Self::NoVerification => ("receipt.no_verification", Rule),
            Self::NotOnOneself => ("receipt.not_on_oneself", Rule),
            Self::AlreadyCountersigned => ("matter.already_countersigned", Rule),
            Self::RemindedRecently { .. } => ("remind.too_soon", Rule),
            Self::QuietHours { .. } => ("remind.quiet_hours", Rule),
            Self::QuietWrong { .. } => ("province.quiet.wrong", Invalid),
            Self::ShareWrong { .. } => ("province.share.wrong", Invalid),
            Self::SettingsUnchanged => ("province.unchanged", Rule),
            Self::NobodyToRemind => ("remind.nobody", Rule),
            Self::NoEscalationDue => ("escalation.not_due", Rule),
            Self::LevelUnchanged { .. } => ("incident.level.unchanged", Rule),
            Self::IncidentClosed { .. } => ("incident.closed", Rule),
            Self::NoLevel { .. } => ("incident.level.none", Rule),
            Self::PlanRetired => ("plan.retired", Rule),
            Self::PlanVersionChanged { .. } => ("plan.version_changed", Rule),
            Self::PlanAudience { .. } => ("plan.audience.wrong", Invalid),
            Self::NothingBelow => ("relay.nothing_below", Rule),
            Self::UnitClosed { .. } => ("unit.closed", Rule),
            Self::UnitAtTop { .. } => ("unit.at_top", Rule),
            Self::UnitCircle { .. } => ("unit.circle", Rule),
            Self::UnitLevel { .. } => ("unit.level", Rule),
            Self::UnitHasChildren { .. } => ("unit.has_children", Rule),
            Self::UnitCodeTaken { .. } => ("unit.code_taken", Rule),
            Self::MergeLevels { .. } => ("unit.merge.levels", Rule),
            Self::ReportingInPast { .. } => ("unit.reporting.in_past", Invalid),
            Self::NoReporting { .. } => ("unit.reporting.none", Rule),
            Self::UndoTooLate { .. } => ("unit.undo.too_late", Rule),
            Self::UndoOvertaken { .. } => ("unit.undo.overtaken", Rule),
            Self::UndoAnswered { .. } => ("unit.undo.answered", Rule),
            Self::UndoNothing { .. } => ("unit.undo.nothing", Rule),
            Self::UnitIsGroup { .. } => ("unit.is_group", Rule),
            Self::GroupEnd { .. } => ("group.end", Invalid),
            Self::HomeVacant { .. } => ("group.home_vacant", Rule),
            Self::GroupRole { .. } => ("group.role", Rule),
            Self::Unit { .. } => ("unit.wrong", Invalid),
            Self::PostEnded { .. } => ("post.ended", Rule),
            Self::NoProposal { .. } => ("rights.none_proposed", Rule),
            Self::GrantBySecond => ("rights.second_person_needed", Rule),
            Self::GrantByRightsAdmin => ("rights.another_admin", Rule),
            Self::OneAdministrator => ("rights.one_administrator", Rule),
            Self::HasAccount => ("account.given_already", Rule),
            Self::PersonHoldsPost { .. } => ("person.holds_post", Rule),
            Self::PersonErased => ("person.is_erased", Rule),
            Self::NoErasure => ("person.erasure.none_proposed", Rule),
            Self::ErasureWaits => ("person.erasure.waits", Rule),
            Self::NotToDelegate => ("delegation.not_possible", Rule),
            Self::BadPeriod { .. } => ("period.wrong", Invalid),
            Self::ShiftsOverlap { .. } => ("roster.overlap", Rule),
            Self::NotOnRoster => ("shift.not_on_roster", Rule),
            Self::HandoverOpen { .. } => ("shift.handover_open", Rule),
            Self::NoHandover => ("shift.no_handover", Rule),
            Self::TakeOverByOther => ("shift.same_person", Rule),
            Self::FieldWrong { .. } => ("field.wrong", Invalid),
            Self::Form(_) => ("form.wrong", Invalid),
            Self::FormPersonal { .. } => ("form.personal", Invalid),
            Self::FormRetired => ("form.retired", Rule),
            Self::FormVersion { .. } => ("form.version", Rule),
            Self::CeilingWrong { .. } => ("province.ceiling.wrong", Invalid),
            Self::RestWrong { .. } => ("province.rest.wrong", Invalid),
            Self::ReportHeld { .. } => ("report.held", Rule),
            Self::FormOwner { .. } => ("form.owner", Invalid),
            Self::DutyWrong { .. } => ("report.duty.wrong", Invalid),
            Self::NoReport => ("report.none", Rule),
            Self::SlotOutside { .. } => ("report.slot.outside", Invalid),
            Self::SlotNotOpen { .. } => ("report.slot.not_open", Rule),
            Self::FiledAlready { .. } => ("report.slot.filed", Rule),
            Self::NotFiled => ("report.slot.not_filed", Rule),
            Self::SlotStale { .. } => ("report.slot.stale", Rule),
            Self::VerifiedAlready => ("report.slot.verified", Rule),
            Self::NilWithAnswers => ("report.nil_with_answers", Invalid),
            Self::ReceivedWrong { .. } => ("report.received.wrong", Invalid),
            Self::Answers(_) => ("report.answers.wrong", Invalid),
            Self::SignalWrong { .. } => ("signal.wrong", Invalid),
            Self::FoundAbove { .. } => ("inspection.unit_above", Invalid),
            Self::EvidenceMissing { .. } => ("inspection.evidence_missing", Invalid),
            Self::RecheckByFinder => ("inspection.recheck_by_finder", Rule),
            Self::RecheckByUnit => ("inspection.recheck_by_unit", Rule),
            Self::OneOrgan { .. } => ("inspection.one_organ", Invalid),
            Self::SampleWrong { .. } => ("inspection.sample.wrong", Invalid),
            Self::NotDrawn { .. } => ("inspection.site.not_drawn", Rule),
            Self::VisitedAlready { .. } => ("inspection.site.visited", Rule),
            Self::SignalRetired => ("signal.retired", Rule),
            Self::SignalsFull { .. } => ("signal.full", Rule),
            Self::SignalNodes { .. } => ("signal.nodes", Invalid),
            Self::Overdrawn { .. } => ("ledger.overdrawn", Rule),
            Self::AmountWrong { .. } => ("ledger.amount.wrong", Invalid),
            Self::PaymentBySecond => ("ledger.payment.second_person_needed", Rule),
            Self::CheckedByMaker => ("ledger.same_person", Rule),
            Self::ReservedUntil { .. } => ("ledger.reservation.until", Invalid),
            Self::ReservationOver { .. } => ("ledger.reservation.over", Rule),
            Self::ReceivedMore { .. } => ("ledger.received.more", Invalid),
            Self::ReversedAlready => ("ledger.reversed", Rule),
            Self::BooksDay { .. } => ("ledger.day.closed", Invalid),
            Self::LotExpired { .. } => ("ledger.lot.expired", Invalid),
            Self::CountedSame { .. } => ("ledger.count.same", Rule),
            Self::PayeesSum { .. } => ("ledger.payees.sum", Invalid),
            Self::NotPaidYet => ("ledger.payment.not_posted", Rule),
            Self::FundOfAnother { .. } => ("ledger.fund.of_another", Rule),
            Self::OfBatch => ("ledger.of_batch", Rule),
            Self::AidStage { .. } => ("aid.stage", Rule),
            Self::AidSamePerson => ("aid.same_person", Rule),
            Self::AidMore { .. } => ("aid.amount.more", Invalid),
            Self::AidPaid { .. } => ("aid.paid_already", Rule),
            Self::AidDiffers { .. } => ("aid.differs", Rule),
            Self::AidPaidBy { .. } => ("aid.paid_by", Rule),
            Self::AidPayee => ("aid.payee", Rule),
            Self::SentAlready { .. } => ("team.sent_already", Rule),
            Self::NotFit { .. } => ("team.not_fit", Rule),
            Self::BatchStands { .. } => ("team.batch_stands", Rule),
            Self::NobodyLeft => ("team.nobody_left", Rule),
            Self::HeadsDiffer { .. } => ("team.heads_differ", Invalid),
        }
    }

    /// The field at fault, as a JSON pointer.
    #[must_use]
    pub fn pointer(&self) -> Option<&str> {
        match self {
            Self::Missing { pointer }
            | Self::TooLong { pointer, .. }
            | Self::BadCharacter { pointer }
            | Self::Unknown { pointer, .. }
            | Self::Twice { pointer, .. }
            | Self::MeetingTimes { pointer }
            | Self::NotToAsk { pointer, .. }
            | Self::PlanAudience { pointer, .. }
            | Self::FieldWrong { pointer, .. }
            | Self::FormPersonal { pointer, .. }
            | Self::DutyWrong { pointer }
            | Self::AmountWrong { pointer, .. }
            | Self::BooksDay { pointer, .. }
            | Self::LotExpired { pointer, .. }
            | Self::SentAlready { pointer, .. }
            | Self::NotFit { pointer, .. }
            | Self::SignalWrong { pointer } => Some(pointer),
            Self::Form(faults) | Self::Answers(faults) => faults.first().map(|fault| fault.pointer.as_str()),
            Self::FormOwner { .. } => Some("/owner"),
            Self::CeilingWrong { .. } => Some("/burden_ceiling_min"),
            Self::RestWrong { .. } => Some("/rest_days"),
            Self::ReportHeld { .. } => Some("/report/again"),
            Self::NilWithAnswers => Some("/answers"),
            Self::FoundAbove { .. } => Some("/to"),
            Self::EvidenceMissing { .. } => Some("/files"),
            Self::OneOrgan { .. } => Some("/teams"),
            Self::SampleWrong { .. } => Some("/sample"),
            Self::AidMore { .. } => Some("/amount"),
            Self::ReservedUntil { .. } => Some("/until_ms"),
            Self::ReceivedMore { .. } => Some("/lines"),
            Self::HeadsDiffer { .. } => Some("/on_duty"),
            Self::SignalNodes { .. } => Some("/level"),
            Self::ReceivedWrong { .. } => Some("/received_ms"),
            Self::Audience(_) | Self::AudienceEmpty => Some("/audience"),
            Self::QuietWrong { .. } => Some("/quiet"),
            Self::ShareWrong { .. } => Some("/share_max_pct"),
            Self::DueInPast { .. } | Self::DueAfterIssuers { .. } => Some("/due_ms"),
            Self::ReportingInPast { .. } | Self::GroupEnd { .. } | Self::BadPeriod { .. } => Some("/until_ms"),
            _ => None,
        }
    }
}

impl From<crate::policy::Denied> for Refusal {
    fn from(denied: crate::policy::Denied) -> Self {
        match denied {
            crate::policy::Denied::Hidden => Self::NotFound,
            crate::policy::Denied::Forbidden => Self::NotPermitted,
        }
    }
}
