//! The table kind × transition × who, as data: what may be done to a matter of which family, in which
//! state, by the unit in which place. The roles stand in the policy; conditions that need more than the
//! head of a matter stand with the rule itself in `decide`.
//!
//! The same table stands for readers in `docs/GLOSSARY.md`; `tests/rules/transitions.rs` compares them.

use super::{Family, Matter, MatterKind, Status};
use crate::command::{AidCommand, Command, InspectionCommand, ReportCommand, SignalCommand};
use crate::policy::Action;
use crate::refusal::Refusal;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Transition {
    Submit,
    Countersign,
    Approve,
    Amend,
    Withdraw,
    Close,
    Relay,
    BreakDown,
    Read,
    Sign,
    Done,
    Difficulty,
    AnswerDifficulty,
    Excuse,
    Link,
    Verify,
    Return,
    Remind,
    Escalate,
    Deliver,
    Unreachable,
    Rule,
    Pass,
    SeeOutcome,
    Attend,
    RecordAttendance,
    WriteMinutes,
    File,
    JudgeFiling,
    Exempt,
    WatchReports,
    Recheck,
    Visit,
    VerifyAid,
    Resubmit,
    DecideAid,
}

/// Whose unit the policy is asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Party {
    /// The unit that submitted it.
    Issuer,
    /// An organ that issues it jointly: the actor's own.
    Joint,
    /// An addressed unit: the actor's own.
    Addressed,
    /// The unit that the command names, seen from the actor.
    Named,
    /// Nobody but the machine, or who may remind for the issuer.
    Machine,
}

impl Party {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Issuer => "issuer",
            Self::Joint => "joint organ",
            Self::Addressed => "addressed unit",
            Self::Named => "unit above",
            Self::Machine => "machine",
        }
    }
}

#[derive(Debug)]
pub struct Row {
    pub transition: Transition,
    pub name: &'static str,
    pub families: &'static [Family],
    /// Empty: the matter does not exist before.
    pub from: &'static [Status],
    pub to: &'static [Status],
    pub party: Party,
    pub action: Action,
}

const D: &[Family] = &[Family::Directive];
const M: &[Family] = &[Family::Meeting];
const ALERT: &[Family] = &[Family::Alert];
const RECT: &[Family] = &[Family::Rectification];
const INSP: &[Family] = &[Family::Inspection];
const APP: &[Family] = &[Family::Application];
const RI: &[Family] = &[Family::Rectification, Family::Inspection];
const DA: &[Family] = &[Family::Directive, Family::Alert];
const DAF: &[Family] = &[Family::Directive, Family::Alert, Family::Rectification];
const DMAF: &[Family] = &[Family::Directive, Family::Meeting, Family::Alert, Family::Rectification];
const DMAFI: &[Family] =
    &[Family::Directive, Family::Meeting, Family::Alert, Family::Rectification, Family::Inspection];
const DM: &[Family] = &[Family::Directive, Family::Meeting];
const ALL_BUT_R: &[Family] = &[
    Family::Directive,
    Family::Consultation,
    Family::Meeting,
    Family::Alert,
    Family::Rectification,
    Family::Inspection,
];
const R: &[Family] = &[Family::Request];
const C: &[Family] = &[Family::Consultation];
const RC: &[Family] = &[Family::Request, Family::Consultation];
const ALL: &[Family] = &Family::ALL;
const NONE: &[Status] = &[];
const COUNTERSIGNING: &[Status] = &[Status::Countersigning];
const ISSUED: &[Status] = &[Status::Issued];
const CLOSED: &[Status] = &[Status::Closed];
const WITHDRAWN: &[Status] = &[Status::Withdrawn];
const BEFORE: &[Status] = &[Status::Countersigning, Status::Approving, Status::Issued];
const OPENING: &[Status] = &[Status::Issued, Status::Countersigning, Status::Approving];
const ISSUED_OR_CLOSED: &[Status] = &[Status::Issued, Status::Closed];

use Action as A;
use Party as P;
use Transition as T;

#[rustfmt::skip]
pub const TABLE: &[Row] = &[
    row(T::Submit,           "submit",        D,   NONE,           OPENING,          P::Issuer,    A::MatterIssue),
    row(T::Submit,           "submit",        M,   NONE,           &[Status::Issued, Status::Approving], P::Issuer, A::MatterIssue),
    row(T::Submit,           "submit",        RC,  NONE,           ISSUED,           P::Issuer,    A::MatterRequest),
    row(T::Submit,           "submit",        ALERT, NONE,           ISSUED,           P::Issuer,    A::MatterIssue),
    row(T::Submit,           "submit",        RI,   NONE,           ISSUED,           P::Issuer,    A::FindingWrite),
    row(T::Submit,           "submit",        APP,  NONE,           ISSUED,           P::Issuer,    A::AidWrite),
    row(T::Countersign,      "countersign",   D,   COUNTERSIGNING, BEFORE,           P::Joint,     A::MatterCountersign),
    row(T::Approve,          "approve",       DM,  &[Status::Approving, Status::Issued], &[Status::Issued, Status::Withdrawn], P::Issuer, A::MatterApprove),
    row(T::Amend,            "amend",         DM,  ISSUED,         ISSUED,           P::Issuer,    A::MatterAmend),
    row(T::Withdraw,         "withdraw",      DM,  BEFORE,         &[Status::Withdrawn, Status::Issued], P::Issuer, A::MatterWithdraw),
    row(T::Withdraw,         "withdraw",      RC,  ISSUED,         WITHDRAWN,        P::Issuer,    A::MatterRequest),
    row(T::Withdraw,         "withdraw",      RI,   ISSUED,         WITHDRAWN,        P::Issuer,    A::FindingWrite),
    row(T::Withdraw,         "withdraw",      APP,  ISSUED,         WITHDRAWN,        P::Issuer,    A::AidWrite),
    row(T::Close,            "close",         DM,  ISSUED,         CLOSED,           P::Issuer,    A::MatterClose),
    row(T::Close,            "close",         C,   ISSUED,         CLOSED,           P::Issuer,    A::MatterRequest),
    row(T::Close,            "close",         INSP, ISSUED,         CLOSED,           P::Issuer,    A::FindingWrite),
    row(T::Close,            "close",         ALERT, ISSUED,         CLOSED,           P::Named,     A::AlertClose),
    row(T::Relay,            "relay",         D,   ISSUED,         ISSUED,           P::Addressed, A::Relay),
    row(T::BreakDown,        "break down",    DA,  ISSUED,         ISSUED,           P::Addressed, A::BreakDown),
    row(T::BreakDown,        "break down",    R,   CLOSED,         CLOSED,           P::Addressed, A::BreakDown),
    row(T::BreakDown,        "break down",    M,   ISSUED,         ISSUED,           P::Issuer,    A::BreakDown),
    row(T::Read,             "read",          ALL, ISSUED,         ISSUED,           P::Addressed, A::ReceiptWrite),
    row(T::Sign,             "sign",          DMAFI, ISSUED,        ISSUED,           P::Addressed, A::ReceiptWrite),
    row(T::Done,             "done",          DMAF, ISSUED,         ISSUED,           P::Addressed, A::ReceiptWrite),
    row(T::Difficulty,       "difficulty",    DAF, ISSUED,         ISSUED,           P::Addressed, A::ReceiptWrite),
    row(T::AnswerDifficulty, "answer",        DAF, ISSUED,         ISSUED,           P::Named,     A::ReceiptAnswer),
    row(T::Excuse,           "excuse",        DM,  ISSUED,         ISSUED,           P::Named,     A::ReceiptExcuse),
    row(T::Link,             "make a link",   DMAF, ISSUED,         ISSUED,           P::Named,     A::ReceiptLink),
    row(T::Verify,           "verify",        D,   ISSUED,         ISSUED,           P::Named,     A::ReceiptVerify),
    row(T::Return,           "return",        D,   ISSUED,         ISSUED,           P::Named,     A::ReceiptVerify),
    row(T::Remind,           "remind",        ALL_BUT_R, ISSUED,    ISSUED,           P::Named,     A::Remind),
    row(T::Unreachable,      "unreachable",   DMAFI, ISSUED,        ISSUED,           P::Named,     A::Remind),
    row(T::Deliver,          "report delivered", ALL, ISSUED,      ISSUED,           P::Machine,   A::Remind),
    row(T::Escalate,         "escalate",      ALL, ISSUED,         ISSUED,           P::Machine,   A::Remind),
    row(T::Rule,             "rule",          R,   ISSUED,         CLOSED,           P::Addressed, A::MatterRule),
    row(T::Rule,             "rule",          C,   ISSUED,         ISSUED_OR_CLOSED, P::Addressed, A::MatterRule),
    row(T::Pass,             "pass on",       R,   ISSUED,         ISSUED,           P::Addressed, A::Relay),
    row(T::SeeOutcome,       "see the outcome", RC, CLOSED,        CLOSED,           P::Issuer,    A::MatterRequest),
    row(T::SeeOutcome,       "see the outcome", APP, CLOSED,       CLOSED,           P::Issuer,    A::AidWrite),
    row(T::Attend,           "attend",        M,   ISSUED,         ISSUED,           P::Addressed, A::ReceiptWrite),
    row(T::RecordAttendance, "record attendance", M, ISSUED,      ISSUED,           P::Issuer,    A::MatterAmend),
    row(T::WriteMinutes,     "write minutes", M,   ISSUED,         ISSUED,           P::Issuer,    A::MatterAmend),
    row(T::File,             "file a report", D,   ISSUED,         ISSUED,           P::Addressed, A::ReportFile),
    row(T::JudgeFiling,      "verify or return a report", D, ISSUED, ISSUED,         P::Named,     A::ReportVerify),
    row(T::Exempt,           "exempt from reports", D, ISSUED,     ISSUED,           P::Named,     A::ReportExempt),
    row(T::WatchReports,     "set or retire a signal", D, ISSUED,  ISSUED,           P::Issuer,    A::SignalWrite),
    row(T::Recheck,          "re-check",      RECT, ISSUED,        &[Status::Closed, Status::Issued], P::Named, A::Recheck),
    row(T::Visit,            "visit a site",  INSP, ISSUED,        ISSUED,           P::Addressed, A::FindingWrite),
    row(T::VerifyAid,        "verify or return an application", APP, ISSUED, ISSUED,  P::Addressed, A::MatterRule),
    row(T::Resubmit,         "apply again",   APP,  ISSUED,        ISSUED,           P::Issuer,    A::AidWrite),
    row(T::DecideAid,        "grant or decline", APP, ISSUED,      CLOSED,           P::Addressed, A::MatterRule),
];

const fn row(
    transition: Transition,
    name: &'static str,
    families: &'static [Family],
    from: &'static [Status],
    to: &'static [Status],
    party: Party,
    action: Action,
) -> Row {
    Row { transition, name, families, from, to, party, action }
}

/// The row of a kind, if it has this transition.
#[must_use]
pub fn of(kind: MatterKind, transition: Transition) -> Option<&'static Row> {
    rows(transition).find(|row| row.families.contains(&kind.family()))
}

fn rows(transition: Transition) -> impl Iterator<Item = &'static Row> {
    TABLE.iter().filter(move |row| row.transition == transition)
}

/// What the policy is asked: by the row of the kind, or where the kind has none by the first, so that
/// nobody is told of kinds who may not act at all.
#[must_use]
pub fn asks(kind: MatterKind, transition: Transition) -> Option<(Party, Action)> {
    of(kind, transition).or_else(|| rows(transition).next()).map(|row| (row.party, row.action))
}

/// Whether the table lets this happen to the matter as it stands.
///
/// # Errors
/// [`Refusal::WrongKind`] or [`Refusal::WrongStatus`].
pub fn check(matter: &Matter, transition: Transition) -> Result<(), Refusal> {
    let row = of(matter.kind, transition).ok_or(Refusal::WrongKind { kind: matter.kind })?;
    if row.from.contains(&matter.status) { Ok(()) } else { Err(Refusal::WrongStatus { status: matter.status }) }
}

impl Transition {
    /// The transition that a command asks for, if it is one of the table.
    #[must_use]
    pub fn of(command: &Command) -> Option<Self> {
        use super::Stage;
        Some(match command {
            Command::Issue(_) => Self::Submit,
            Command::Countersign { .. } => Self::Countersign,
            Command::Approve { .. } => Self::Approve,
            Command::Amend { .. } => Self::Amend,
            Command::Withdraw { .. } => Self::Withdraw,
            Command::Close { .. } => Self::Close,
            Command::Relay { .. } => Self::Relay,
            Command::BreakDown { .. } => Self::BreakDown,
            Command::Reach { stage: Stage::Delivered | Stage::Read, .. } => Self::Read,
            Command::Reach { stage: Stage::Signed, .. } => Self::Sign,
            Command::Reach { stage: Stage::Done | Stage::Verified, .. } => Self::Done,
            Command::RaiseDifficulty { .. } => Self::Difficulty,
            Command::AnswerDifficulty { .. } => Self::AnswerDifficulty,
            Command::Excuse { .. } => Self::Excuse,
            Command::MakeLink { .. } => Self::Link,
            Command::Verify { .. } => Self::Verify,
            Command::Return { .. } => Self::Return,
            Command::Remind { .. } => Self::Remind,
            Command::Escalate { .. } => Self::Escalate,
            Command::ReportDelivered { .. } => Self::Deliver,
            Command::MarkUnreachable { .. } => Self::Unreachable,
            Command::Rule { .. } => Self::Rule,
            Command::Pass { .. } => Self::Pass,
            Command::SeeOutcome { .. } => Self::SeeOutcome,
            Command::Attend { .. } => Self::Attend,
            Command::RecordAttendance { .. } => Self::RecordAttendance,
            Command::WriteMinutes { .. } => Self::WriteMinutes,
            Command::Report(command) => match command {
                ReportCommand::File { .. }
                | ReportCommand::Correct { .. }
                | ReportCommand::Withdraw { .. }
                | ReportCommand::Table { .. } => Self::File,
                ReportCommand::Verify { .. } | ReportCommand::Return { .. } => Self::JudgeFiling,
                ReportCommand::Exempt { .. } | ReportCommand::LiftExemption { .. } => Self::Exempt,
            },
            Command::Inspection(InspectionCommand::Report { .. }) => Self::Done,
            Command::Inspection(InspectionCommand::Recheck { .. }) => Self::Recheck,
            Command::Inspection(InspectionCommand::Visit { .. }) => Self::Visit,
            Command::Aid(AidCommand::Verify { .. } | AidCommand::Return { .. }) => Self::VerifyAid,
            Command::Aid(AidCommand::Resubmit { .. }) => Self::Resubmit,
            Command::Aid(AidCommand::Grant { .. } | AidCommand::Decline { .. }) => Self::DecideAid,
            Command::Signal(SignalCommand::Put { .. } | SignalCommand::Retire { .. }) => Self::WatchReports,
            _ => return None,
        })
    }
}
