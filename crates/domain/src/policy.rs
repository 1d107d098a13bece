//! Who may do what to which unit: one table, asked by every door.
//!
//! A decision takes the actor's roles, an action and the unit that the resource belongs to; the
//! [`Relation`] is where that unit stands seen from the actor's. [`scope`] decides about one unit,
//! [`list_scope`] about a list, [`sees_matter`] about a matter with all its parties, [`scope_in_matter`]
//! about what is done within it, [`reach`] says whom a unit may address. Outside the actor's sight everything is hidden and looks as if it did
//! not exist; inside it is permitted or forbidden.
//!
//! Must never know HTTP, SQL or a clock, and never look at a person: duties hang on posts. No
//! action here shows when a person read something (rule 14).

mod place;
mod table;

use crate::ids::{PersonNo, PostNo, UnitNo};
use crate::tree::Tree;
pub use place::{MatterParties, Reach, Relation, reach, relation, sees_matter};
use serde::{Deserialize, Serialize};
pub use table::permits;

/// What a post may do. Texts of the journal and of the API; never renamed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// 指挥员: decides; the second person of an order to the whole province.
    Commander,
    /// 值守员: runs the desk, issues and chases.
    Duty,
    /// 联络员: receives for an organ, signs, passes on.
    Liaison,
    /// 网格员: reads and answers for the own unit.
    Worker,
    /// 财物员: keeps the unit's money and stores.
    Steward,
    /// 审计员: reads, changes nothing.
    Auditor,
    /// 系统管理员: units and rosters.
    SystemAdmin,
    /// 安全管理员: persons and their rights.
    RightsAdmin,
    /// 审计管理员: the journal.
    AuditAdmin,
    /// 督导员: finds what is wrong at other units, and re-checks what another one has found.
    Inspector,
    /// 调度员: keeps the list of those who can be sent, and sends them.
    Dispatcher,
}

impl Role {
    pub const ALL: [Self; 11] = [
        Self::Commander,
        Self::Duty,
        Self::Liaison,
        Self::Worker,
        Self::Steward,
        Self::Auditor,
        Self::SystemAdmin,
        Self::RightsAdmin,
        Self::AuditAdmin,
        Self::Inspector,
        Self::Dispatcher,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Commander => "commander",
            Self::Duty => "duty",
            Self::Liaison => "liaison",
            Self::Worker => "worker",
            Self::Steward => "steward",
            Self::Auditor => "auditor",
            Self::SystemAdmin => "system_admin",
            Self::RightsAdmin => "rights_admin",
            Self::AuditAdmin => "audit_admin",
            Self::Inspector => "inspector",
            Self::Dispatcher => "dispatcher",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    pub(crate) fn is_admin(self) -> bool {
        matches!(self, Self::SystemAdmin | Self::RightsAdmin | Self::AuditAdmin)
    }
}

/// Whether one account may hold all these roles, over all its posts: an administrator holds that one
/// role and nothing else, so that nobody grants rights to himself and nobody audits himself.
#[must_use]
pub fn may_be_one_account(roles: impl IntoIterator<Item = Role>) -> bool {
    let mut roles = roles.into_iter();
    let Some(first) = roles.next() else { return true };
    roles.all(|role| role == first || !(role.is_admin() || first.is_admin()))
}

/// What is done, to a resource of some unit. The unit is: the unit itself, the unit of the post or
/// person, the issuer of the matter (issue … close), the addressed unit (receipts), the node of the
/// board, the scope of the incident.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Action {
    UnitRead,
    /// The phone of the post on duty; never a person's own.
    UnitPhone,
    UnitWrite,
    ImportUndo,
    /// Form, staff, extend and end a group for a time under this unit.
    GroupWrite,
    PersonRead,
    PersonWrite,
    RightsGrant,
    RosterWrite,
    SessionOwn,
    MatterRead,
    MatterIssue,
    MatterCountersign,
    MatterApprove,
    MatterAmend,
    MatterWithdraw,
    MatterClose,
    /// Ask upward or sideways.
    MatterRequest,
    /// Answer what was asked.
    MatterRule,
    Relay,
    BreakDown,
    AudienceSave,
    /// Read, sign, done, difficulty: of the own unit.
    ReceiptWrite,
    ReceiptAnswer,
    ReceiptExcuse,
    ReceiptVerify,
    ReceiptLink,
    Remind,
    BoardRead,
    Export,
    IncidentRead,
    IncidentLevel,
    JournalRead,
    JournalVerify,
    /// How the ways out for messages stand.
    ChannelRead,
    /// Send a message that only shows that a channel works.
    ChannelTest,
    /// Grant as the second person what a rights admin has proposed.
    RightsConfirm,
    /// Make and revoke the one-time codes of persons.
    CodeMake,
    /// Give the duties of the own post to a deputy.
    PostDelegate,
    /// Of the plan's owner.
    PlanRead,
    PlanWrite,
    IncidentClose,
    /// What the province sets for all its units; the unit is the one at the top.
    ProvinceWrite,
    /// Propose that what the installation knows of a person is erased.
    PersonErase,
    /// Of the form's keeper.
    FormRead,
    FormWrite,
    /// The registry of fields: the unit is the own one for the province and its organs, the top for all others.
    FieldWrite,
    /// File, correct and withdraw for the own unit and its sites.
    ReportFile,
    /// The same for a unit below.
    ReportBehalf,
    /// Figures and rows of the units under a node.
    ReportRead,
    ReportVerify,
    ReportExempt,
    /// Bring what was received elsewhere, with the time of its receipt.
    ReportBring,
    /// Of the unit that the alert obliges.
    AlertClose,
    /// Of the unit whose report duty is watched.
    SignalWrite,
    /// The books of a unit: what it has, was given and has given.
    LedgerRead,
    /// Book on the unit's accounts.
    LedgerBook,
    /// Post as the second person what another has reserved; close the books.
    LedgerCheck,
    /// Say that goods have arrived.
    LedgerReceive,
    /// The kinds of goods: the unit is the own one for the province and its organs, the top for all others.
    ItemWrite,
    /// The findings that a unit has made or has to mend.
    FindingRead,
    /// Issue and withdraw findings: of the inspecting organ.
    FindingWrite,
    /// Close a finding or give it back: of the responsible unit. The unit itself may ask, and is told why not.
    Recheck,
    /// Who can be sent of a unit, and the batches that it sends or has.
    TeamRead,
    /// The list of a unit, and the batches that it sends.
    TeamWrite,
    /// Say that a batch has come, how it is, and that it leaves: of the unit under which it serves.
    TeamReport,
    /// What people can be asked for: the unit is the own one for the province and its organs, the top for all others.
    SkillWrite,
    /// Apply for aid for a family of the own unit; read for whom an application asks that the own unit has in hand.
    AidWrite,
}

impl Action {
    /// All actions, in the order of the table.
    pub fn all() -> impl Iterator<Item = Self> {
        table::TABLE.iter().map(|row| row.0)
    }

    /// The name in the session's permissions and in the golden table.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        table::TABLE[self as usize].1
    }

    /// Following up an order goes as far as the order went: for an organ of a territory all units of
    /// that territory stand below it. Everything else (units, persons, rights, journal, incidents)
    /// knows only the lines.
    fn follows_orders(self) -> bool {
        matches!(
            self,
            Self::UnitRead
                | Self::UnitPhone
                | Self::ReceiptAnswer
                | Self::ReceiptExcuse
                | Self::ReceiptVerify
                | Self::ReceiptLink
                | Self::Remind
                | Self::BoardRead
                | Self::Export
                | Self::ReportBehalf
                | Self::ReportRead
                | Self::ReportVerify
                | Self::ReportExempt
                | Self::ReportBring
                | Self::AlertClose
                | Self::Recheck
        )
    }
}

/// Somebody at a post.
#[derive(Clone, Copy, Debug)]
pub struct Actor<'a> {
    pub unit: UnitNo,
    pub roles: &'a [Role],
    pub person: PersonNo,
    pub post: PostNo,
}

/// Proof that the policy allowed an action on a resource of one unit. Only [`scope`] makes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[must_use]
pub struct Scope {
    actor_unit: UnitNo,
    action: Action,
    resource: UnitNo,
    relation: Relation,
}

impl Scope {
    #[must_use]
    pub fn actor_unit(&self) -> UnitNo {
        self.actor_unit
    }

    #[must_use]
    pub fn action(&self) -> Action {
        self.action
    }

    #[must_use]
    pub fn resource(&self) -> UnitNo {
        self.resource
    }

    #[must_use]
    pub fn relation(&self) -> Relation {
        self.relation
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Denied {
    /// Out of sight: answered as if it did not exist (404).
    #[error("not found")]
    Hidden,
    /// Seen, but not permitted (403).
    #[error("not permitted")]
    Forbidden,
}

/// Decides one action on a resource of `resource`.
///
/// # Errors
/// [`Denied::Hidden`] when the actor may not even see that unit (or it does not exist),
/// [`Denied::Forbidden`] when it may see but not do.
pub fn scope(tree: &Tree, actor: &Actor<'_>, action: Action, resource: UnitNo) -> Result<Scope, Denied> {
    judge(tree, actor, action, resource, place::relation_for(tree, actor.unit, action, resource))
}

/// As [`scope`], for what is done within one matter: only its issuer and the organs that sign with it
/// follow it up as far as it goes. Anybody else who sees it acts, and looks, along the lines only: an organ
/// that was merely addressed excuses no other organ's units.
///
/// # Errors
/// As [`scope`]. Whether the matter is seen at all is asked of [`sees_matter`] before.
pub fn scope_in_matter(
    tree: &Tree,
    actor: &Actor<'_>,
    action: Action,
    resource: UnitNo,
    matter: &MatterParties<'_>,
) -> Result<Scope, Denied> {
    let relation = match matter.is_issued_by(actor.unit) {
        true => place::relation_for(tree, actor.unit, action, resource),
        false => relation(tree, actor.unit, resource),
    };
    judge(tree, actor, action, resource, relation)
}

/// The units of a matter that an actor may look at: all that it could be sent to for its issuers, those
/// below on the lines for anybody else.
#[must_use]
pub fn reach_in_matter(tree: &Tree, unit: UnitNo, matter: &MatterParties<'_>) -> Reach {
    if matter.is_issued_by(unit) { reach(tree, unit) } else { Reach::by_lines(tree, unit) }
}

fn judge(
    tree: &Tree,
    actor: &Actor<'_>,
    action: Action,
    resource: UnitNo,
    relation: Relation,
) -> Result<Scope, Denied> {
    if tree.get(resource).is_none() || tree.get(actor.unit).is_none() {
        return Err(Denied::Hidden);
    }
    let may = |action, relation| actor.roles.iter().any(|role| permits(*role, action, relation));
    if may(action, relation) {
        return Ok(Scope { actor_unit: actor.unit, action, resource, relation });
    }
    let seen = place::relation_for(tree, actor.unit, Action::UnitRead, resource);
    if may(Action::UnitRead, seen) { Err(Denied::Forbidden) } else { Err(Denied::Hidden) }
}

/// The units whose resources a list may hold. Only [`list_scope`] makes it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListScope {
    root: UnitNo,
    /// What stands below, if the list may hold it.
    below: Option<Reach>,
}

impl ListScope {
    /// The own unit.
    #[must_use]
    pub fn root(&self) -> UnitNo {
        self.root
    }

    /// The subtrees of the list, or the own unit only.
    #[must_use]
    pub fn below(&self) -> Option<&Reach> {
        self.below.as_ref()
    }

    #[must_use]
    pub fn contains(&self, tree: &Tree, unit: UnitNo) -> bool {
        unit == self.root || self.below.as_ref().is_some_and(|reach| reach.contains(tree, unit))
    }
}

/// The scope of a list: the own unit and, if the roles permit it, all that stands below. `None` when
/// not even the own unit is permitted: a list that nobody may ask for, 403.
#[must_use]
pub fn list_scope(tree: &Tree, actor: &Actor<'_>, action: Action) -> Option<ListScope> {
    tree.get(actor.unit)?;
    let may = |relation| actor.roles.iter().any(|role| permits(*role, action, relation));
    let below = may(Relation::Below).then(|| place::below_for(tree, actor.unit, action));
    (below.is_some() || may(Relation::Own)).then_some(ListScope { root: actor.unit, below })
}

/// The actions that these roles permit somewhere, by name: what an interface offers.
#[must_use]
pub fn permissions(roles: &[Role]) -> Vec<&'static str> {
    let somewhere = |action: Action| {
        roles.iter().any(|role| Relation::ALL.into_iter().any(|relation| permits(*role, action, relation)))
    };
    Action::all().filter(|action| somewhere(*action)).map(Action::as_str).collect()
}
