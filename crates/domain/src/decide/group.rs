//! Groups for a time: formed under a unit that may issue, staffed with seconded members, ended with a place
//! for everything that was still open.
//!
//! A role in a group is a grant of rights: nobody gives what they do not hold themselves, and nobody gives an
//! administrator's or an auditor's role here. When a group ends its matters go back to the unit above;
//! what that unit itself had asked of the group is excused, for it would only ask itself.

use super::restructure::{bonds_to, named, open_matters, owed_by};
use super::{Decision, NOTE_MAX, text_of};
use crate::command::{Actor, Command, Outcome};
use crate::event::Event;
use crate::group::{Group, NewGroup, NewMember};
use crate::ids::{Millis, PersonNo, PostNo, UnitNo};
use crate::import::may_stand;
use crate::matter::{Matter, Status};
use crate::people::Post;
use crate::policy::{Action, Role, may_be_one_account};
use crate::refusal::Refusal;
use crate::restructure::{Follow, Rehung, Restructure, Standing};
use crate::state::State;
use crate::tree::{Level, Unit};
use std::collections::BTreeSet;

/// Members of one group.
pub const MEMBERS_MAX: usize = 200;
/// Roles that a group may give, the highest first.
const ROLES: [Role; 4] = [Role::Commander, Role::Duty, Role::Liaison, Role::Worker];

/// Whoever may issue for a unit may form groups under it, and second those whom they can see.
pub(super) fn needs(state: &State, command: &Command) -> Vec<(Action, UnitNo)> {
    // A unit that does not exist: no right on it can be granted.
    let nobodys = UnitNo(u32::MAX);
    let home = |post: PostNo| (Action::UnitRead, state.posts.get(post.0 as usize).map_or(nobodys, |p| p.unit));
    let in_parent = |parent: UnitNo| vec![(Action::GroupWrite, parent), (Action::MatterIssue, parent)];
    let parent_of = |group: &UnitNo| {
        let living = state.groups.get(group).and_then(|g| state.tree.get(g.unit));
        living.and_then(|unit| unit.parent).unwrap_or(nobodys)
    };
    match command {
        Command::FormGroup(new) => {
            let led_by = new.led_by.map(|unit| (Action::UnitRead, unit));
            let homes = new.members.iter().map(|m| home(m.home));
            in_parent(new.parent).into_iter().chain(led_by).chain(homes).collect()
        }
        Command::SecondMember { group, member } => {
            in_parent(parent_of(group)).into_iter().chain([home(member.home)]).collect()
        }
        Command::ReleaseMember { group, .. }
        | Command::ExtendGroup { group, .. }
        | Command::DissolveGroup { group, .. } => in_parent(parent_of(group)),
        _ => vec![(Action::GroupWrite, nobodys)],
    }
}

fn living(state: &State, group: UnitNo) -> Result<(&Group, UnitNo), Refusal> {
    let found = state.groups.get(&group).ok_or(Refusal::NotFound)?;
    let parent = state.tree.get(group).and_then(|u| u.parent).ok_or(Refusal::NotFound)?;
    Ok((found, parent))
}

pub(super) fn form(state: &State, actor: &Actor, new: &NewGroup, now: Millis) -> Result<Decision, Refusal> {
    text_of("/name", &new.name, 100)?;
    text_of("/reason", &new.reason, NOTE_MAX)?;
    let parent = named(state, "/parent", new.parent)?;
    let no = state.tree.next_no();
    if !may_stand(Level::Group, parent.level) {
        return Err(Refusal::UnitLevel { unit: no, parent: new.parent });
    }
    let led_by = new.led_by.unwrap_or(new.parent);
    named(state, "/led_by", led_by)?;
    if new.until_ms <= now {
        return Err(Refusal::GroupEnd { until_ms: new.until_ms, after_ms: now });
    }
    let mut staff = Staff { state, actor, group: no, persons: BTreeSet::new(), next: next_post(state), events: vec![] };
    if new.members.len() > MEMBERS_MAX {
        return Err(Refusal::TooLong { pointer: "/members".into(), length: new.members.len(), max: MEMBERS_MAX });
    }
    for (at, member) in new.members.iter().enumerate() {
        staff.second(member, &format!("/members/{at}"))?;
    }
    let formed = Event::GroupFormed { unit: no, led_by, until_ms: new.until_ms, reason: new.reason.clone() };
    let unit = Event::UnitAdded(Box::new(unit_of(state, no, new, now)));
    let events = [unit, formed].into_iter().chain(staff.events).collect();
    Ok(Decision { events, outcome: Outcome::Unit { no } })
}

/// The code follows from the number, which is never given twice; an import may have taken it all the same.
fn unit_of(state: &State, no: UnitNo, new: &NewGroup, now: Millis) -> Unit {
    let code = std::iter::successors(Some(format!("GROUP-{no}")), |code| Some(format!("{code}-1")));
    let code = code.into_iter().find(|code| state.tree.find(code).is_none()).unwrap_or_default();
    Unit {
        no,
        code,
        level: Level::Group,
        kind: new.kind.as_str().into(),
        name: new.name.clone(),
        name_en: None,
        parent: Some(new.parent),
        sector: None,
        tags: vec![],
        aliases: vec![],
        phone: None,
        superiors: vec![],
        also_county: false,
        synthetic: false,
        valid_from_ms: Some(now),
        closed_at_ms: None,
    }
}

fn next_post(state: &State) -> u32 {
    u32::try_from(state.posts.len()).unwrap_or(u32::MAX)
}

/// Seconds one member after the other into a group.
struct Staff<'s> {
    state: &'s State,
    actor: &'s Actor,
    group: UnitNo,
    /// Who works in it already.
    persons: BTreeSet<PersonNo>,
    next: u32,
    events: Vec<Event>,
}

impl Staff<'_> {
    fn second(&mut self, member: &NewMember, pointer: &str) -> Result<(), Refusal> {
        text_of(&format!("{pointer}/title"), &member.title, 60)?;
        self.may_give(&member.roles, &format!("{pointer}/roles"))?;
        let at_home = format!("{pointer}/home");
        let unknown = || Refusal::Unknown { pointer: at_home.clone(), value: member.home.to_string() };
        let home = self.state.posts.get(member.home.0 as usize).ok_or_else(unknown)?;
        // A member comes from home, not from another group.
        if named(self.state, &at_home, home.unit)?.level == Level::Group {
            return Err(unknown());
        }
        let person = home.holder.ok_or(Refusal::HomeVacant { post: member.home })?;
        if !self.persons.insert(person) {
            return Err(Refusal::Twice { pointer: at_home, value: member.home.to_string() });
        }
        let held = self.state.held.get(&person).into_iter().flatten();
        let roles = held.filter_map(|no| self.state.posts.get(no.0 as usize)).flat_map(|p| p.roles.iter());
        if !may_be_one_account(roles.chain(&member.roles).copied()) {
            return Err(Refusal::OneAdministrator);
        }
        let no = PostNo(self.next);
        self.next += 1;
        let NewMember { title, kind, roles, .. } = member.clone();
        // It is reached where it is reached at home.
        let (phone, mail) = (home.phone.clone(), home.mail.clone());
        let holder = Some(person);
        let post =
            Post { no, unit: self.group, title, kind, roles, phone, mail, holder, proposed: None, ended_ms: None };
        self.events.push(Event::PostAdded(Box::new(post)));
        self.events.push(Event::MemberSeconded { group: self.group, post: no, home: member.home });
        Ok(())
    }

    fn may_give(&self, roles: &[Role], pointer: &str) -> Result<(), Refusal> {
        if roles.is_empty() {
            return Err(Refusal::Missing { pointer: pointer.into() });
        }
        let rank = |role: &Role| ROLES.iter().position(|r| r == role);
        let highest = match self.actor {
            Actor::Person { roles, .. } => roles.iter().filter_map(rank).min(),
            Actor::Link { .. } => None,
            Actor::Machine(_) => Some(0),
        };
        let beyond = |role: &&Role| rank(role).is_none_or(|r| highest.is_none_or(|highest| r < highest));
        match roles.iter().find(beyond) {
            Some(role) => Err(Refusal::GroupRole { role: *role }),
            None => Ok(()),
        }
    }
}

pub(super) fn second(state: &State, actor: &Actor, group: UnitNo, member: &NewMember) -> Result<Decision, Refusal> {
    let (found, _) = living(state, group)?;
    if found.members.len() >= MEMBERS_MAX {
        let length = found.members.len() + 1;
        return Err(Refusal::TooLong { pointer: "/members".into(), length, max: MEMBERS_MAX });
    }
    let holder = |post: PostNo| state.posts.get(post.0 as usize).and_then(|p| p.holder);
    let persons = found.members.iter().filter_map(|m| holder(m.post)).collect();
    let mut staff = Staff { state, actor, group, persons, next: next_post(state), events: vec![] };
    staff.second(member, "")?;
    Ok(Decision { events: staff.events, outcome: Outcome::Done })
}

/// Unless a rights admin has ended it already.
fn ended(state: &State, post: PostNo, reason: &str) -> impl Iterator<Item = Event> {
    let live = state.post(post).filter(|p| p.ended_ms.is_none());
    live.map(|_| Event::PostEnded { post, reason: reason.to_owned() }).into_iter()
}

/// The post in the group ends; the home post has never changed.
pub(super) fn release(state: &State, group: UnitNo, post: PostNo, reason: &str) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    let (found, _) = living(state, group)?;
    if !found.members.iter().any(|m| m.post == post) {
        return Err(Refusal::NotFound);
    }
    let mut events: Vec<Event> = ended(state, post, reason).collect();
    events.push(Event::MemberReleased { group, post, reason: reason.to_owned() });
    Ok(Decision { events, outcome: Outcome::Done })
}

pub(super) fn extend(
    state: &State,
    group: UnitNo,
    until_ms: Millis,
    reason: &str,
    now: Millis,
) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    let (found, _) = living(state, group)?;
    let after_ms = found.until_ms.max(now);
    if until_ms <= after_ms {
        return Err(Refusal::GroupEnd { until_ms, after_ms });
    }
    let event = Event::GroupExtended { group, until_ms, former_ms: found.until_ms, reason: reason.to_owned() };
    Ok(Decision::one(event, Outcome::Done))
}

/// By hand at any time, by the machine when the end has come. A second time there is no such group.
pub(super) fn dissolve(
    state: &State,
    actor: &Actor,
    group: UnitNo,
    reason: &str,
    now: Millis,
) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    let (found, to) = living(state, group)?;
    if matches!(actor, Actor::Machine(_)) && found.until_ms > now {
        return Err(Refusal::GroupEnd { until_ms: found.until_ms, after_ms: now });
    }
    let reason = reason.to_owned();
    let mut events: Vec<Event> = found.members.iter().flat_map(|m| ended(state, m.post, &reason)).collect();
    events.push(Event::GroupDissolved { group, to, reason: reason.clone() });
    let asked_by_above = |m: &Matter| m.from == to || m.joint.iter().any(|j| j.unit == to);
    let owed = owed_by(state, group).filter(|m| asked_by_above(m));
    events.extend(owed.map(|m| Event::UnitExcused { matter: m.id, unit: group, reason: reason.clone() }));
    let unfinished = |m: &&Matter| !matches!(m.status, Status::Closed | Status::Withdrawn);
    let issued = state.matters.values().filter(unfinished);
    let own = issued.filter(|m| m.from == group || m.joint.iter().any(|j| j.unit == group));
    let passed = |m: &Matter| Event::MatterHandedOver { matter: m.id, from: group, to, reason: reason.clone() };
    events.extend(own.map(passed));
    let follows: Vec<Follow> = open_matters(state, &[group], |matter| {
        let standing = Standing::merged(&Standing::of(matter, to), &[Standing::of(matter, group)]);
        vec![(to, standing)]
    });
    let stays = |f: &Follow| state.matters.get(&f.matter).is_some_and(asked_by_above);
    let bonds = bonds_to(state, &[group].into()).into_iter().filter(|(unit, _, _)| *unit != to);
    events.push(Event::UnitsMerged(Box::new(Restructure {
        closed: vec![group],
        successors: vec![to],
        added: vec![],
        rehung: bonds.map(|(unit, bond, from)| Rehung { unit, bond, from, to }).collect(),
        follows: follows.into_iter().filter(|f| !stays(f)).collect(),
        reason,
    })));
    Ok(Decision { events, outcome: Outcome::Done })
}
