//! What somebody wants to happen, and who they are.

mod aid;
mod inspection;
mod ledger;
mod team;

use crate::event::{Author, Record, ResponseLevel, Space, Via};
use crate::form::{Answers, Field, FormVersion};
use crate::group::{NewGroup, NewMember};
use crate::ids::{
    BatchId, CommodityId, FormId, IncidentId, MatterId, Millis, PersonNo, PlanId, PostNo, ResponderNo, Seq, SignalId,
    UnitNo,
};
use crate::import::Brought;
use crate::matter::{Coming, Content, FileRef, Ruling, Stage, Status};
use crate::people::{PostDetails, PostKind};
use crate::personal::{Purpose, Subject};
use crate::plan::PlanVersion;
use crate::policy::Role;
use crate::report::{Calendar, Day};
use crate::restructure::{Edit, NewUnit};
use crate::roster::{Shift, Slot};
use crate::settings::Settings;
use crate::signal::watch::{Found, Watch};
use crate::tree::Unit;
pub use aid::AidCommand;
pub use inspection::InspectionCommand;
pub use ledger::{Deed, LedgerCommand, Posting, Received, Share};
use serde::{Deserialize, Serialize};
pub use team::TeamCommand;

/// Who acts. The machine is an actor too and goes through the same door.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Person {
        person: PersonNo,
        post: PostNo,
        unit: UnitNo,
        roles: Vec<Role>,
    },
    /// The holder of a link may act for one unit on one matter.
    Link {
        matter: MatterId,
        unit: UnitNo,
    },
    Machine(String),
}

impl Actor {
    #[must_use]
    pub fn machine(name: &str) -> Self {
        Self::Machine(name.to_owned())
    }

    #[must_use]
    pub fn unit(&self) -> Option<UnitNo> {
        match self {
            Self::Person { unit, .. } | Self::Link { unit, .. } => Some(*unit),
            Self::Machine(_) => None,
        }
    }

    #[must_use]
    pub fn author(&self) -> Author {
        match self {
            Self::Person { person, post, unit, .. } => Author::Person { person: *person, post: *post, unit: *unit },
            Self::Link { unit, .. } => Author::Link { unit: *unit },
            Self::Machine(name) => Author::Machine(name.clone()),
        }
    }

    #[must_use]
    pub fn via(&self) -> Via {
        match self {
            Self::Person { .. } => Via::Desk,
            Self::Link { .. } => Via::Link,
            Self::Machine(_) => Via::Machine,
        }
    }
}

/// A person who is added with the post that they will hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPost {
    pub unit: UnitNo,
    pub title: String,
    pub kind: PostKind,
    pub roles: Vec<Role>,
    pub phone: Option<String>,
    #[serde(default)]
    pub mail: Option<String>,
    pub holder_name: Option<String>,
    pub holder_account: Option<String>,
}

/// Who is to hold a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hold {
    /// Whoever holds it, or was proposed for it.
    Same,
    Nobody,
    Person(PersonNo),
    New {
        name: String,
        account: Option<String>,
    },
}

/// What somebody wants of posts that are there and of whoever holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PostCommand {
    Edit {
        edits: Vec<(PostNo, PostDetails)>,
    },
    End {
        posts: Vec<PostNo>,
        reason: String,
    },
    /// What widens rights waits for a second person, what narrows them happens at once.
    SetRights {
        asks: Vec<(PostNo, Vec<Role>, Hold)>,
    },
    /// The second person's.
    GrantRights {
        posts: Vec<PostNo>,
    },
    RefuseRights {
        posts: Vec<PostNo>,
        reason: String,
    },
    /// The machine's: a person has redeemed a code and has chosen an account.
    GiveAccount {
        person: PersonNo,
        account: String,
    },
    /// The duties of the actor's own post, for a time.
    Delegate {
        to: PostNo,
        from_ms: Millis,
        until_ms: Millis,
        reason: String,
    },
    EndDelegation {
        post: PostNo,
    },
}

/// What somebody wants with the values about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonalCommand {
    /// See what is masked.
    Read {
        subject: Subject,
        purpose: Purpose,
        note: String,
    },
    ProposeErasure {
        subject: Subject,
        reason: String,
        basis: String,
    },
    /// The second person's.
    ConfirmErasure {
        subject: Subject,
    },
    RefuseErasure {
        subject: Subject,
        reason: String,
    },
}

impl PersonalCommand {
    #[must_use]
    pub fn subject(&self) -> Subject {
        match self {
            Self::Read { subject, .. }
            | Self::ProposeErasure { subject, .. }
            | Self::ConfirmErasure { subject }
            | Self::RefuseErasure { subject, .. } => *subject,
        }
    }
}

/// What somebody wants of a unit's duty roster.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RosterCommand {
    /// The weekly pattern, whole.
    Set {
        unit: UnitNo,
        slots: Vec<Slot>,
    },
    PutShift {
        unit: UnitNo,
        shift: Shift,
    },
    DropShift {
        unit: UnitNo,
        shift: Shift,
    },
    HandOver {
        note: String,
    },
    TakeOver,
}

/// What is wanted of the registry of fields, of forms and of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FormCommand {
    PutField(Box<Field>),
    /// A new form, or the next version of one.
    Publish(Box<FormVersion>),
    Retire {
        form: FormId,
        reason: String,
    },
    SetCalendar {
        calendar: Box<Calendar>,
        reason: String,
    },
}

/// One slot of a report duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SlotKey {
    pub matter: MatterId,
    pub period: Day,
    pub subject: UnitNo,
}

/// What somebody fills in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// The version of the form under which it was filled in.
    pub version: u32,
    pub nil: bool,
    pub no_change: bool,
    pub answers: Answers,
    /// Of a migration import: when it was received elsewhere.
    pub received_ms: Option<Millis>,
}

/// What is done in a slot, or about who has to file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReportCommand {
    /// The first filing; by the unit itself, or by one above on its behalf.
    File {
        slot: SlotKey,
        filled: Filled,
    },
    /// In the place of the revision that it names.
    Correct {
        slot: SlotKey,
        revision: u32,
        filled: Filled,
        reason: String,
    },
    Withdraw {
        slot: SlotKey,
        revision: u32,
        reason: String,
    },
    Verify {
        slot: SlotKey,
        revision: u32,
    },
    Return {
        slot: SlotKey,
        revision: u32,
        reason: String,
    },
    Exempt {
        matter: MatterId,
        units: Vec<UnitNo>,
        from: Day,
        until: Option<Day>,
        reason: String,
    },
    LiftExemption {
        matter: MatterId,
        units: Vec<UnitNo>,
        from: Day,
        reason: String,
    },
    /// The rows of a table, all or none: filings, corrections and withdrawals, each of another slot.
    Table {
        matter: MatterId,
        steps: Vec<Self>,
    },
}

impl ReportCommand {
    #[must_use]
    pub fn matter(&self) -> MatterId {
        match self {
            Self::File { slot, .. }
            | Self::Correct { slot, .. }
            | Self::Withdraw { slot, .. }
            | Self::Verify { slot, .. }
            | Self::Return { slot, .. } => slot.matter,
            Self::Exempt { matter, .. } | Self::LiftExemption { matter, .. } | Self::Table { matter, .. } => *matter,
        }
    }

    #[must_use]
    pub fn slot(&self) -> Option<SlotKey> {
        match self {
            Self::File { slot, .. }
            | Self::Correct { slot, .. }
            | Self::Withdraw { slot, .. }
            | Self::Verify { slot, .. }
            | Self::Return { slot, .. } => Some(*slot),
            Self::Exempt { .. } | Self::LiftExemption { .. } | Self::Table { .. } => None,
        }
    }
}

/// What is watched of a report duty, and what the machine has found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SignalCommand {
    /// A new signal, or another rule for one.
    Put {
        matter: MatterId,
        signal: Option<SignalId>,
        watch: Box<Watch>,
    },
    Retire {
        matter: MatterId,
        signal: SignalId,
        reason: String,
    },
    /// The machine's: what was found at some nodes for a period, by figures read up to a record.
    Judge {
        matter: MatterId,
        signal: SignalId,
        period: Day,
        as_of: Seq,
        found: Vec<Found>,
        /// The last of the period's nodes are among these.
        done: bool,
    },
}

impl SignalCommand {
    #[must_use]
    pub fn matter(&self) -> MatterId {
        match self {
            Self::Put { matter, .. } | Self::Retire { matter, .. } | Self::Judge { matter, .. } => *matter,
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// Units with their numbers already given in the order of the tree (see `import`).
    PutUnits {
        units: Vec<Unit>,
    },
    RenameUnit {
        unit: UnitNo,
        name: String,
        reason: String,
    },
    EditUnit {
        unit: UnitNo,
        edit: Edit,
    },
    /// The unit with everything under it.
    MoveUnit {
        unit: UnitNo,
        parent: UnitNo,
        reason: String,
    },
    /// A superior for a time on one line; it ends by itself.
    ReportElsewhere {
        unit: UnitNo,
        line: String,
        parent: UnitNo,
        until_ms: Millis,
        reason: String,
    },
    /// By hand before the time, by the machine when it has come.
    EndReporting {
        unit: UnitNo,
        line: String,
    },
    CloseUnit {
        unit: UnitNo,
        reason: String,
    },
    MergeUnits {
        from: Vec<UnitNo>,
        into: UnitNo,
        reason: String,
    },
    /// Each unit directly below goes to the successor at that place in `into`.
    SplitUnit {
        unit: UnitNo,
        into: Vec<NewUnit>,
        children: Vec<(UnitNo, u32)>,
        reason: String,
    },
    /// Takes back what the record of that number did; the door has read it from the journal.
    UndoRestructure {
        seq: Seq,
        record: Box<Record>,
        /// Whether the history says that it was taken back already: somebody may have made the same change anew.
        undone: bool,
    },
    /// Says what a list will do, before its own commands.
    BeginImport(Box<Brought>),
    /// Says that an import has been undone, after the commands that did it; the door has read its record.
    EndImportUndo {
        import: Seq,
        begun: Box<Record>,
        undone: u32,
        kept: u32,
    },
    FormGroup(Box<NewGroup>),
    SecondMember {
        group: UnitNo,
        member: NewMember,
    },
    ReleaseMember {
        group: UnitNo,
        /// In the group.
        post: PostNo,
        reason: String,
    },
    ExtendGroup {
        group: UnitNo,
        until_ms: Millis,
        reason: String,
    },
    /// By hand before the time, by the machine when it has come.
    DissolveGroup {
        group: UnitNo,
        reason: String,
    },
    AddPosts {
        posts: Vec<NewPost>,
    },
    DeclareIncident {
        name: String,
        name_en: String,
        scope: UnitNo,
        space: Space,
    },
    SetLevel {
        incident: IncidentId,
        level: ResponseLevel,
        reason: String,
        /// A unit inside the scope; absent: the whole scope.
        node: Option<UnitNo>,
        /// Issues and cancels what this version of the plan asks for.
        plan: Option<(PlanId, u32)>,
    },
    /// Ends the level of a part.
    LiftLevel {
        incident: IncidentId,
        node: UnitNo,
        reason: String,
    },
    CloseIncident {
        incident: IncidentId,
        reason: String,
    },
    /// A plan's next version, or the first one of a new plan.
    PublishPlan(Box<PlanVersion>),
    RetirePlan {
        plan: PlanId,
        reason: String,
    },
    /// Quiet hours and the share of the time, for all units of the province.
    SetProvince {
        settings: Settings,
        reason: String,
    },
    SaveAudience {
        name: String,
        text: String,
        space: Space,
    },
    DropAudience {
        name: String,
        space: Space,
    },
    Issue(Box<Content>),
    Countersign {
        matter: MatterId,
    },
    Approve {
        matter: MatterId,
    },
    Amend {
        matter: MatterId,
        title: String,
        text: String,
        files: Vec<FileRef>,
        /// The file that is the text from now on.
        text_file: Option<FileRef>,
        sign_again: bool,
        reason: String,
    },
    Withdraw {
        matter: MatterId,
        reason: String,
    },
    Close {
        matter: MatterId,
        /// An alert is never closed without one.
        reason: String,
    },
    Relay {
        matter: MatterId,
        text: String,
        due_ms: Option<Millis>,
    },
    BreakDown {
        matter: MatterId,
        children: Vec<Content>,
    },
    /// Remind the unsigned under each of these nodes on a line, as far as the actor's own lines reach.
    Remind {
        matter: MatterId,
        under: Vec<UnitNo>,
        line: String,
    },
    /// The machine's: take the escalation step that has come due.
    Escalate {
        matter: MatterId,
    },
    /// The unit's inbox was fetched by a device of its post.
    Deliver {
        matters: Vec<MatterId>,
    },
    /// The machine's: a channel reports that its message has arrived at these units.
    ReportDelivered {
        matter: MatterId,
        units: Vec<UnitNo>,
    },
    Reach {
        matter: MatterId,
        stage: Stage,
        name: Option<String>,
        note: Option<String>,
    },
    RaiseDifficulty {
        matter: MatterId,
        text: String,
    },
    AnswerDifficulty {
        matter: MatterId,
        unit: UnitNo,
        text: String,
    },
    Excuse {
        matter: MatterId,
        unit: UnitNo,
        reason: String,
    },
    Verify {
        matter: MatterId,
        unit: UnitNo,
    },
    Return {
        matter: MatterId,
        unit: UnitNo,
        reason: String,
    },
    MarkUnreachable {
        matter: MatterId,
        unit: UnitNo,
        reason: String,
    },
    MakeLink {
        matter: MatterId,
        unit: UnitNo,
        digest: String,
        expires_ms: Millis,
    },
    RevokeLink {
        matter: MatterId,
        unit: UnitNo,
    },
    NoteShift {
        text: String,
    },
    /// Answers a request or a consultation for the own unit.
    Rule {
        matter: MatterId,
        ruling: Ruling,
        text: String,
    },
    /// Gives a request on, upward or to the organ that is competent.
    Pass {
        matter: MatterId,
        to: UnitNo,
        text: String,
    },
    /// Says for the own unit whether it comes to a meeting.
    Attend {
        matter: MatterId,
        coming: Coming,
        text: String,
    },
    RecordAttendance {
        matter: MatterId,
        present: Vec<UnitNo>,
    },
    WriteMinutes {
        matter: MatterId,
        text: String,
        files: Vec<FileRef>,
    },
    /// Who asked has taken note of the outcome.
    SeeOutcome {
        matter: MatterId,
    },
    Post(PostCommand),
    Personal(PersonalCommand),
    Roster(RosterCommand),
    Form(FormCommand),
    Report(ReportCommand),
    Signal(SignalCommand),
    Ledger(LedgerCommand),
    Inspection(InspectionCommand),
    Team(TeamCommand),
    Aid(AidCommand),
}

impl Command {
    /// The matter that the command is about, when it is about an existing one.
    #[must_use]
    pub fn matter(&self) -> Option<MatterId> {
        match self {
            Self::Countersign { matter }
            | Self::Approve { matter }
            | Self::Amend { matter, .. }
            | Self::Withdraw { matter, .. }
            | Self::Close { matter, .. }
            | Self::Relay { matter, .. }
            | Self::BreakDown { matter, .. }
            | Self::Remind { matter, .. }
            | Self::Escalate { matter }
            | Self::ReportDelivered { matter, .. }
            | Self::Reach { matter, .. }
            | Self::RaiseDifficulty { matter, .. }
            | Self::AnswerDifficulty { matter, .. }
            | Self::Excuse { matter, .. }
            | Self::Verify { matter, .. }
            | Self::Return { matter, .. }
            | Self::MarkUnreachable { matter, .. }
            | Self::MakeLink { matter, .. }
            | Self::RevokeLink { matter, .. }
            | Self::Rule { matter, .. }
            | Self::Pass { matter, .. }
            | Self::Attend { matter, .. }
            | Self::RecordAttendance { matter, .. }
            | Self::WriteMinutes { matter, .. }
            | Self::SeeOutcome { matter } => Some(*matter),
            Self::Report(command) => Some(command.matter()),
            Self::Signal(command) => Some(command.matter()),
            Self::Inspection(command) => Some(command.matter()),
            Self::Aid(command) => command.matter(),
            _ => None,
        }
    }

    /// What it touches, if it is nothing but one unit's receipt, one slot of a report duty, or accounts. The lane decides
    /// many such commands, of different units, on one state and commits them together.
    #[must_use]
    pub fn shares_a_batch(&self, actor: &Actor) -> Option<Share> {
        match self {
            Self::Deliver { .. } | Self::Reach { .. } | Self::RaiseDifficulty { .. } => actor.unit().map(Share::Unit),
            Self::Report(command) => command.slot().map(|slot| Share::Unit(slot.subject)),
            Self::Ledger(command) => command.share(),
            _ => None,
        }
    }
}

/// What the caller is told; kept with the command's id, so that the same id gets it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Done,
    /// A unit would have closed its own finding: nothing is closed, and that it tried is on record.
    CloseRefused,
    Matter {
        id: MatterId,
        status: Status,
    },
    Matters {
        ids: Vec<MatterId>,
    },
    Incident {
        id: IncidentId,
    },
    /// A level was set together with a plan: what it has issued and what it has cancelled.
    Activated {
        id: IncidentId,
        issued: Vec<MatterId>,
        cancelled: Vec<MatterId>,
    },
    Plan {
        id: PlanId,
        version: u32,
    },
    Unit {
        no: UnitNo,
    },
    /// `first` is false when an earlier receipt of that stage is the answer.
    Receipt {
        stage: Stage,
        at_ms: Millis,
        first: bool,
        late: bool,
    },
    Reminded {
        units: u32,
        next_ms: Millis,
    },
    Added {
        count: u32,
    },
    Form {
        id: FormId,
        version: u32,
    },
    Signal {
        id: SignalId,
    },
    Commodity {
        id: CommodityId,
    },
    /// Those who were enrolled have numbers from this one on.
    Responders {
        first: ResponderNo,
    },
    Batch {
        id: BatchId,
    },
    /// A site was visited, and what was found there is issued.
    Visited {
        at_ms: Millis,
        findings: Vec<MatterId>,
    },
    /// A slot as it stands after the command.
    Slot {
        revision: u32,
        at_ms: Millis,
        late: bool,
    },
}

/// The outcome with the last record that the command wrote (0 when it wrote none).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub seq: Seq,
    pub outcome: Outcome,
}
