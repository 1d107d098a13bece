//! A command becomes events or a refusal. Pure: the state, the actor and the time are arguments.
//!
//! Every command is authorised here, so that no door, worker or import can forget it.

mod aid;
mod alert;
mod ask;
mod chase;
mod form;
mod group;
mod import;
mod incident;
mod inspection;
mod issue;
mod ledger;
mod meeting;
mod organise;
mod payee;
mod people;
mod personal;
mod plan;
mod receipt;
mod report;
mod restructure;
mod roster;
mod settings;
mod signal;
mod supply;
mod team;
mod visit;

use crate::bits::Bits;
use crate::command::{Actor, AidCommand, Command, InspectionCommand, Outcome, SignalCommand};
use crate::event::Event;
use crate::ids::{IncidentId, MatterId, Millis, PlanId, UnitNo};
use crate::ledger::books::{Ahead, Books};
use crate::matter::Matter;
use crate::matter::transitions::{self, Party, Transition};
use crate::policy::{self, Action};
use crate::refusal::Refusal;
use crate::state::State;
use crate::tree::Unit;

pub use aid::{deciders, funds};
pub use ask::{addressees, pass_targets};
pub use chase::{escalation_due_ms, quiet_until, remind_reach};
pub use form::{CALENDAR_MAX, RETENTION_DAYS, SCALE_MAX, SECONDS, faults as faults_of_form, is_name, may_register};
pub use issue::{resolve, second_person_needed};
pub use ledger::MOVES_MAX;
pub use organise::UNITS_MAX;
pub use people::POSTS_MAX;
pub use personal::reading;
pub use plan::{Due, Outlook, STANDING_MAX, check as check_standing, outlook_of};
pub use receipt::sees;
pub use report::{TABLE_MAX, subjects as subjects_of};
pub use roster::open_items;
pub use signal::{FOUND_MAX, NODES_MAX, SIGNALS_MAX};
pub use visit::FINDINGS_MAX;

#[derive(Clone, Debug, PartialEq)]
pub struct Decision {
    pub events: Vec<Event>,
    pub outcome: Outcome,
}

impl Decision {
    fn one(event: Event, outcome: Outcome) -> Self {
        Self { events: vec![event], outcome }
    }
}

/// Decides one command. Nothing changes here; the caller journals and applies the events.
///
/// # Errors
/// The first rule or permission that stands against it.
pub fn decide(state: &State, actor: &Actor, command: &Command, now: Millis) -> Result<Decision, Refusal> {
    decide_after(state, &Ahead::default(), actor, command, now)
}

/// The same after entries that are decided and not journalled yet: what they take is gone.
///
/// # Errors
/// As [`decide`].
pub fn decide_after(
    state: &State,
    ahead: &Ahead,
    actor: &Actor,
    command: &Command,
    now: Millis,
) -> Result<Decision, Refusal> {
    authorise(state, actor, command, now)?;
    if let Command::Ledger(command) = command {
        return ledger::decide(state, Books { ledger: &state.ledger, ahead }, actor, command, now);
    }
    if let Command::Team(command) = command {
        return team::decide(state, Books { ledger: &state.ledger, ahead }, actor, command, now);
    }
    if let Some(matter) = command.matter() {
        return in_matter(state, actor, find(state, matter)?, command, now);
    }
    match command {
        Command::PutUnits { units } => organise::put_units(state, units),
        Command::AddPosts { posts } => people::add_posts(state, actor, posts),
        Command::Post(command) => people::decide(state, actor, command, now),
        Command::Personal(command) => personal::decide(state, actor, command),
        Command::Roster(command) => roster::decide(state, actor, command, now),
        Command::Form(command) => form::decide(state, command),
        Command::RenameUnit { unit, name, reason } => restructure::rename(state, *unit, name, reason),
        Command::EditUnit { unit, edit } => restructure::edit(state, *unit, edit),
        Command::MoveUnit { unit, parent, reason } => restructure::move_to(state, *unit, *parent, reason),
        Command::ReportElsewhere { unit, line, parent, until_ms, reason } => {
            let to = restructure::Elsewhere { line, parent: *parent, until_ms: *until_ms, reason };
            restructure::report_elsewhere(state, *unit, &to, now)
        }
        Command::EndReporting { unit, line } => restructure::end_reporting(state, actor, *unit, line, now),
        Command::CloseUnit { unit, reason } => restructure::close(state, *unit, reason),
        Command::MergeUnits { from, into, reason } => restructure::merge(state, from, *into, reason),
        Command::SplitUnit { unit, into, children, reason } => {
            restructure::split(state, *unit, into, children, reason, now)
        }
        Command::UndoRestructure { seq, record, undone } => restructure::undo(state, (*seq, *undone), record, now),
        Command::BeginImport(_) | Command::EndImportUndo { .. } => import::decide(command),
        Command::FormGroup(new) => group::form(state, actor, new, now),
        Command::SecondMember { group, member } => group::second(state, actor, *group, member),
        Command::ReleaseMember { group, post, reason } => group::release(state, *group, *post, reason),
        Command::ExtendGroup { group, until_ms, reason } => group::extend(state, *group, *until_ms, reason, now),
        Command::DissolveGroup { group, reason } => group::dissolve(state, actor, *group, reason, now),
        Command::DeclareIncident { .. }
        | Command::SetLevel { .. }
        | Command::LiftLevel { .. }
        | Command::CloseIncident { .. }
        | Command::PublishPlan(_)
        | Command::RetirePlan { .. } => respond(state, command, now),
        Command::SaveAudience { .. } | Command::DropAudience { .. } | Command::NoteShift { .. } => {
            keep(state, own_unit(actor)?, command)
        }
        Command::SetProvince { settings, reason } => settings::set(state, *settings, reason),
        Command::Issue(content) => issue::issue(state, actor, content, now),
        Command::Aid(command) => aid::begin(state, actor, command, now),
        Command::Deliver { matters } => receipt::deliver(state, own_unit(actor)?, matters, actor.via()),
        // All others belong to one matter.
        _ => Err(Refusal::NotFound),
    }
}

/// What is done to one matter: a transition of its kind, from the state in which it stands.
fn in_matter(
    state: &State,
    actor: &Actor,
    matter: &Matter,
    command: &Command,
    now: Millis,
) -> Result<Decision, Refusal> {
    if let Some(transition) = Transition::of(command) {
        transitions::check(matter, transition)?;
    }
    match command {
        Command::Countersign { .. } => issue::countersign(state, actor, matter),
        Command::Approve { .. } => issue::approve(state, actor, matter),
        Command::Amend { title, text, files, text_file, sign_again, reason, .. } => {
            let text = issue::Text { title, text, files, text_file: text_file.as_ref() };
            issue::amend(matter, &text, *sign_again, reason)
        }
        Command::Inspection(InspectionCommand::Visit { site, answers, findings, .. }) => {
            visit::visit(state, actor, matter, &visit::Seen { site: *site, answers, findings, now })
        }
        Command::Inspection(command) => inspection::decide(state, actor, matter, command, now),
        Command::Withdraw { reason, .. } => issue::withdraw(state, actor, matter, reason),
        Command::Close { reason, .. } => issue::close(matter, reason),
        Command::BreakDown { children, .. } => issue::break_down(state, actor, matter, children, now),
        Command::Relay { text, due_ms, .. } => receipt::relay(state, own_unit(actor)?, matter, text, *due_ms, now),
        Command::Remind { under, line, .. } => chase::remind(state, actor, matter, (line, under), now),
        Command::Escalate { .. } => chase::escalate(state, matter, now),
        Command::ReportDelivered { units, .. } => receipt::report_delivered(state, actor, matter, units),
        Command::Reach { stage, name, note, .. } => {
            let at = receipt::Step { unit: own_unit(actor)?, stage: *stage, via: actor.via(), now };
            receipt::reach(state, matter, &at, name.as_deref(), note.as_deref())
        }
        Command::RaiseDifficulty { text, .. } => {
            receipt::raise_difficulty(state, matter, own_unit(actor)?, text, actor.via())
        }
        Command::AnswerDifficulty { unit, text, .. } => receipt::answer_difficulty(matter, *unit, text),
        Command::Excuse { unit, reason, .. } => receipt::excuse(actor, matter, *unit, reason),
        Command::Verify { unit, .. } => receipt::verify(actor, matter, *unit, now),
        Command::Return { unit, reason, .. } => receipt::give_back(actor, matter, *unit, reason),
        Command::MarkUnreachable { unit, reason, .. } => receipt::mark_unreachable(matter, *unit, reason),
        Command::MakeLink { unit, digest, expires_ms, .. } => {
            receipt::make_link(matter, *unit, digest, *expires_ms, now)
        }
        Command::RevokeLink { unit, .. } => Ok(receipt::revoke_link(matter, *unit)),
        Command::Attend { coming, text, .. } => meeting::attend(state, actor, matter, *coming, text, now),
        Command::RecordAttendance { present, .. } => meeting::record_attendance(matter, present),
        Command::WriteMinutes { text, files, .. } => meeting::write_minutes(matter, text, files),
        Command::Rule { ruling, text, .. } => ask::rule(actor, matter, *ruling, text, now),
        Command::Pass { to, text, .. } => ask::pass(state, actor, matter, *to, text, now),
        Command::SeeOutcome { .. } => Ok(ask::see_outcome(matter)),
        Command::Aid(command) => aid::decide(state, actor, matter, command, now),
        Command::Report(command) => report::decide(state, actor, matter, command, now),
        Command::Signal(command) => signal::decide(state, actor, matter, command, now),
        // All others belong to no matter.
        _ => Err(Refusal::NotFound),
    }
}

/// What a unit keeps for itself.
fn keep(state: &State, own: UnitNo, command: &Command) -> Result<Decision, Refusal> {
    match command {
        Command::SaveAudience { name, text, space } => organise::save_audience(state, own, name, text, *space),
        Command::DropAudience { name, space } => organise::drop_audience(state, own, name, *space),
        Command::NoteShift { text } => organise::note_shift(own, text),
        _ => Err(Refusal::NotFound),
    }
}

/// Incidents, levels and plans.
fn respond(state: &State, command: &Command, now: Millis) -> Result<Decision, Refusal> {
    match command {
        Command::DeclareIncident { name, name_en, scope, space } => {
            incident::declare(state, name, name_en, *scope, *space)
        }
        Command::SetLevel { incident, level, reason, node, plan } => {
            let (incident, level, node, plan) = (*incident, *level, *node, *plan);
            incident::set_level(state, &incident::Setting { incident, level, reason, node, plan }, now)
        }
        Command::LiftLevel { incident, node, reason } => incident::lift(state, *incident, *node, reason),
        Command::CloseIncident { incident, reason } => incident::close(state, *incident, reason),
        Command::PublishPlan(version) => plan::publish(state, version),
        Command::RetirePlan { plan, reason } => plan::retire(state, *plan, reason),
        _ => Err(Refusal::NotFound),
    }
}

fn find(state: &State, id: MatterId) -> Result<&Matter, Refusal> {
    state.matters.get(&id).ok_or(Refusal::NotFound)
}

fn own_unit(actor: &Actor) -> Result<UnitNo, Refusal> {
    actor.unit().ok_or(Refusal::NotPermitted)
}

/// The one place where a command meets the policy.
fn authorise(state: &State, actor: &Actor, command: &Command, now: Millis) -> Result<(), Refusal> {
    match actor {
        Actor::Machine(_) => Ok(()),
        Actor::Link { matter, unit } => {
            let own = matches!(command, Command::Reach { .. } | Command::RaiseDifficulty { .. });
            // Asked again here: the link may have been revoked since the door looked at it.
            let link = state.matters.get(matter).and_then(|m| m.links.get(unit));
            let valid = link.is_some_and(|(_, expires_ms)| now <= *expires_ms);
            if own && valid && command.matter() == Some(*matter) { Ok(()) } else { Err(Refusal::NotFound) }
        }
        // A unit that is closed does nothing any more: its successor does.
        Actor::Person { unit, .. } if state.tree.get(*unit).is_some_and(|u| u.closed_at_ms.is_some()) => {
            Err(Refusal::UnitClosed { unit: *unit })
        }
        Actor::Person { unit, roles, person, post } => {
            let asker = policy::Actor { unit: *unit, roles, person: *person, post: *post };
            let needs = needs(state, *unit, command);
            // The scopes themselves are for readers; here only their being granted counts.
            let Some(matter) = command.matter() else {
                return needs.into_iter().try_for_each(|(action, resource)| {
                    policy::scope(&state.tree, &asker, action, resource).map(drop).map_err(Refusal::from)
                });
            };
            let matter = find(state, matter)?;
            sees_matter(state, &asker, matter)?;
            let joint: Vec<UnitNo> = matter.joint.iter().map(|j| j.unit).collect();
            let parties = policy::MatterParties { from: matter.from, joint: &joint, audience: &matter.planes.audience };
            needs.into_iter().try_for_each(|(action, resource)| {
                policy::scope_in_matter(&state.tree, &asker, action, resource, &parties)
                    .map(drop)
                    .map_err(Refusal::from)
            })
        }
    }
}

/// The matter that causes what is booked or sent: whoever does it sees it, and it stands.
fn cause<'s>(state: &'s State, actor: &Actor, matter: MatterId) -> Result<&'s Matter, Refusal> {
    let matter = seen(state, actor, matter)?;
    // An application causes its payment alone: `aid::pays`.
    if matter.aid.is_some() {
        return Err(Refusal::WrongKind { kind: matter.kind });
    }
    // What was granted is served after it was closed.
    let stands = matter.is_open() || supply::is_served(matter);
    if stands { Ok(matter) } else { Err(Refusal::WrongStatus { status: matter.status }) }
}

/// A matter that whoever acts may see.
fn seen<'s>(state: &'s State, actor: &Actor, matter: MatterId) -> Result<&'s Matter, Refusal> {
    let matter = find(state, matter)?;
    if let Actor::Person { unit, roles, person, post } = actor {
        sees_matter(state, &policy::Actor { unit: *unit, roles, person: *person, post: *post }, matter)?;
    }
    Ok(matter)
}

/// A matter that the asker has nothing to do with looks as if it did not exist.
///
/// # Errors
/// [`Refusal::NotFound`].
pub fn sees_matter(state: &State, asker: &policy::Actor<'_>, matter: &Matter) -> Result<(), Refusal> {
    let joint: Vec<UnitNo> = matter.joint.iter().map(|j| j.unit).collect();
    let nobody = Bits::new();
    let audience = if receipt::is_passed_on(state, matter, asker.unit) { &matter.planes.audience } else { &nobody };
    let parties = policy::MatterParties { from: matter.from, joint: &joint, audience };
    let sees = policy::sees_matter(&state.tree, asker, &parties);
    if sees || report::files_for_a_site(state, matter, asker.unit) { Ok(()) } else { Err(Refusal::NotFound) }
}

/// Stands for a unit that nobody may touch: what is not foreseen is not permitted.
const NOBODY: UnitNo = UnitNo(u32::MAX);

/// What a command needs: actions, each on the unit that it would touch. What is done to a matter stands
/// in the table of transitions.
fn needs(state: &State, own: UnitNo, command: &Command) -> Vec<(Action, UnitNo)> {
    if let Command::Report(command) = command {
        return report::needs(state, own, command);
    }
    if let Command::Ledger(command) = command {
        return ledger::needs(state, own, command);
    }
    if let Command::Team(command) = command {
        return team::needs(state, own, command);
    }
    // The machine asks nobody; a person never says what it has found.
    if matches!(command, Command::Signal(SignalCommand::Judge { .. })) {
        return vec![(Action::SignalWrite, NOBODY)];
    }
    if let Command::Aid(command @ (AidCommand::Apply { .. } | AidCommand::Object { .. })) = command {
        return aid::needs(command);
    }
    if let Some(transition) = Transition::of(command) {
        return needs_in_matter(state, own, command, transition);
    }
    match command {
        Command::PutUnits { units } => {
            // Hundreds of units under few parents: each is asked about once, always in the same order.
            let asked: std::collections::BTreeSet<_> = units.iter().flat_map(|u| on_unit(state, u)).collect();
            asked.into_iter().collect()
        }
        Command::AddPosts { posts } => people::needs_of_new(posts),
        Command::Post(command) => people::needs(state, own, command),
        Command::Personal(command) => personal::needs(state, own, command),
        Command::Roster(command) => roster::needs(own, command),
        Command::Form(command) => form::needs(state, own, command),
        Command::BeginImport(_) | Command::EndImportUndo { .. } => import::needs(own, command),
        Command::FormGroup(_)
        | Command::SecondMember { .. }
        | Command::ReleaseMember { .. }
        | Command::ExtendGroup { .. }
        | Command::DissolveGroup { .. } => group::needs(state, command),
        Command::DeclareIncident { scope, .. } => vec![(Action::IncidentLevel, *scope)],
        Command::SetLevel { incident, node, plan, .. } => {
            let mut needs = level_needs(state, own, *incident, *node);
            if let Some(plan) = plan.and_then(|(id, _)| state.plans.get(&id)) {
                let owner = plan.current.owner;
                needs.extend([(Action::PlanRead, owner), (Action::MatterIssue, owner)]);
            }
            needs
        }
        Command::LiftLevel { incident, node, .. } => level_needs(state, own, *incident, Some(*node)),
        Command::CloseIncident { incident, .. } => {
            vec![(Action::IncidentClose, state.incidents.get(incident).map_or(own, |i| i.scope))]
        }
        Command::PublishPlan(version) => {
            vec![(Action::PlanWrite, version.plan.map_or(version.owner, |id| owner_of(state, id, own)))]
        }
        Command::RetirePlan { plan, .. } => vec![(Action::PlanWrite, owner_of(state, *plan, own))],
        Command::SetProvince { .. } => {
            vec![(Action::ProvinceWrite, state.tree.territory().roots().next().unwrap_or(NOBODY))]
        }
        Command::SaveAudience { .. } | Command::DropAudience { .. } => vec![(Action::AudienceSave, own)],
        Command::NoteShift { .. } => vec![(Action::RosterWrite, own)],
        Command::Deliver { .. } => vec![(Action::ReceiptWrite, own)],
        Command::RevokeLink { unit, .. } => vec![(Action::ReceiptLink, *unit)],
        // All others change units.
        _ => restructure::touched(state, command).into_iter().map(|unit| (Action::UnitWrite, unit)).collect(),
    }
}

fn needs_in_matter(state: &State, own: UnitNo, command: &Command, transition: Transition) -> Vec<(Action, UnitNo)> {
    let matter = command.matter().and_then(|id| state.matters.get(&id));
    let (kind, issuer) = match (command, matter) {
        (Command::Issue(s), _) => (s.kind, s.from),
        (_, Some(matter)) => (matter.kind, matter.from),
        _ => return vec![(Action::MatterApprove, NOBODY)],
    };
    let Some((party, action)) = transitions::asks(kind, transition) else {
        return vec![(Action::MatterApprove, NOBODY)];
    };
    match party {
        Party::Issuer | Party::Machine => vec![(action, issuer)],
        Party::Joint | Party::Addressed => vec![(action, own)],
        // The unit that an alert or a finding obliges need not be named: there is one.
        Party::Named => match (command, matter) {
            // What is no finding has many units: its issuer stands for them, and the rule says that it is none.
            (Command::Inspection(InspectionCommand::Recheck { .. }), Some(matter)) if !matter.kind.is_finding() => {
                vec![(action, issuer)]
            }
            (Command::Close { .. } | Command::Inspection(InspectionCommand::Recheck { .. }), Some(matter)) => {
                matter.planes.audience.iter().map(|unit| (action, unit)).collect()
            }
            _ => named(command).into_iter().map(|unit| (action, unit)).collect(),
        },
    }
}

/// The units that a command on a matter names.
fn named(command: &Command) -> Vec<UnitNo> {
    match command {
        Command::Remind { under, .. } => under.clone(),
        Command::AnswerDifficulty { unit, .. }
        | Command::Excuse { unit, .. }
        | Command::Verify { unit, .. }
        | Command::Return { unit, .. }
        | Command::MarkUnreachable { unit, .. }
        | Command::MakeLink { unit, .. } => vec![*unit],
        _ => vec![],
    }
}

/// The incident must be seen; the right counts on the node that the level is set for.
fn level_needs(state: &State, own: UnitNo, incident: IncidentId, node: Option<UnitNo>) -> Vec<(Action, UnitNo)> {
    let scope = state.incidents.get(&incident).map_or(own, |i| i.scope);
    vec![(Action::IncidentRead, scope), (Action::IncidentLevel, node.unwrap_or(scope))]
}

/// On whom a right to a registry of the province counts: it is kept by its seat and by its own organs, so the unit itself
/// for these, and the top for anybody else.
fn registrar(state: &State, own: UnitNo) -> UnitNo {
    let top = state.tree.territory().roots().next().unwrap_or(NOBODY);
    let is_organ = |unit: &Unit| unit.parent == Some(top) && !unit.level.is_territory();
    if state.tree.get(own).is_some_and(is_organ) { own } else { top }
}

fn owner_of(state: &State, plan: PlanId, own: UnitNo) -> UnitNo {
    state.plans.get(&plan).map_or(own, |plan| plan.current.owner)
}

/// A new unit needs the right on its parent; a known one on itself, and on the parent that it moves to.
/// A parent that the same command brings is asked about there; a superior outside the province stands
/// beside its top, and needs the right on that.
fn on_unit(state: &State, unit: &Unit) -> Vec<(Action, UnitNo)> {
    let known = state.tree.get(unit.no);
    let moves = known.is_none_or(|known| known.parent != unit.parent);
    let top = || state.tree.territory().roots().next().unwrap_or(unit.no);
    let fresh = |parent: &UnitNo| *parent >= state.tree.next_no() && *parent != unit.no;
    let parent = moves.then(|| unit.parent.unwrap_or_else(top)).filter(|parent| !fresh(parent));
    known.map(|k| k.no).into_iter().chain(parent).map(|no| (Action::UnitWrite, no)).collect()
}

/// Longest texts, counted in characters: a Chinese or an Ext-B character is one.
pub const TITLE_MAX: usize = 200;
pub const TEXT_MAX: usize = 100_000;
pub const NOTE_MAX: usize = 2_000;

/// A text that must be there, is not too long and can be stored.
fn text_of(pointer: &str, text: &str, max: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::Missing { pointer: pointer.into() });
    }
    text_within(pointer, text, max)
}

/// Control characters other than line breaks and tabs have no place in a text; NUL is one that
/// a database refuses.
fn text_within(pointer: &str, text: &str, max: usize) -> Result<(), Refusal> {
    let length = text.chars().count();
    if length > max {
        return Err(Refusal::TooLong { pointer: pointer.into(), length, max });
    }
    if text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t')) {
        return Err(Refusal::BadCharacter { pointer: pointer.into() });
    }
    Ok(())
}
