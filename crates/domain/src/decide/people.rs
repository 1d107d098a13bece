//! Posts, who holds them and what they may do. What widens rights is proposed by one person and granted by
//! another (rule 11); what narrows them happens at once.

use super::personal::not_erased;
use super::{Decision, NOTE_MAX, text_of, text_within};
use crate::command::{Actor, Hold, NewPost, Outcome, PostCommand};
use crate::event::{Event, Personal, Subject};
use crate::ids::{DAY_MS, Millis, PersonNo, PostNo, UnitNo};
use crate::people::{Delegation, Post, PostDetails, PostKind, Proposal};
use crate::policy::{self, Action, Role};
use crate::refusal::Refusal;
use crate::state::State;
use std::collections::HashSet;

/// One command's worth of posts; larger ones would hold the lane up.
pub const POSTS_MAX: usize = 500;
const ACCOUNT_MAX: usize = 60;
/// Nobody is stood in for longer at one time.
const DELEGATION_MAX_MS: Millis = 366 * DAY_MS;

/// Hundreds of posts in few units: each unit is asked about once; roles are a matter of rights too.
pub(super) fn needs_of_new(posts: &[NewPost]) -> Vec<(Action, UnitNo)> {
    let rights = posts.iter().filter(|p| !p.roles.is_empty()).map(|p| (Action::RightsGrant, p.unit));
    let asked: std::collections::BTreeSet<_> =
        posts.iter().map(|p| (Action::PersonWrite, p.unit)).chain(rights).collect();
    asked.into_iter().collect()
}

/// What a command about posts needs.
pub(super) fn needs(state: &State, own: UnitNo, command: &PostCommand) -> Vec<(Action, UnitNo)> {
    let on = |action: Action, posts: &mut dyn Iterator<Item = PostNo>| -> Vec<(Action, UnitNo)> {
        // An unknown post is one of nobody's: hidden.
        let unit = |no: PostNo| state.post(no).map_or(UnitNo(u32::MAX), |post| post.unit);
        let asked: std::collections::BTreeSet<_> = posts.map(|no| (action, unit(no))).collect();
        asked.into_iter().collect()
    };
    match command {
        PostCommand::Edit { edits } => on(Action::PersonWrite, &mut edits.iter().map(|(no, _)| *no)),
        PostCommand::End { posts, .. } => on(Action::PersonWrite, &mut posts.iter().copied()),
        PostCommand::SetRights { asks } => {
            // Whom somebody brings here has to be theirs to bring: a name is not fetched from another unit.
            let persons = asks.iter().filter_map(|(_, _, hold)| match hold {
                Hold::Person(person) if person.0 < state.persons => Some(Subject::Person(*person)),
                _ => None,
            });
            let brought = persons.map(|person| (Action::RightsGrant, state.unit_of(person).unwrap_or(super::NOBODY)));
            let mut needs = on(Action::RightsGrant, &mut asks.iter().map(|(no, ..)| *no));
            needs.extend(brought);
            needs
        }
        PostCommand::GrantRights { posts } | PostCommand::RefuseRights { posts, .. } => {
            on(Action::RightsConfirm, &mut posts.iter().copied())
        }
        // Nobody but the machine gives accounts.
        PostCommand::GiveAccount { .. } => vec![(Action::SessionOwn, UnitNo(u32::MAX))],
        PostCommand::Delegate { .. } | PostCommand::EndDelegation { .. } => vec![(Action::PostDelegate, own)],
    }
}

pub(super) fn decide(state: &State, actor: &Actor, command: &PostCommand, now: Millis) -> Result<Decision, Refusal> {
    let events = match command {
        PostCommand::Edit { edits } => {
            within(edits.len())?;
            let edited = edits.iter().map(|(no, details)| edit(state, *no, details));
            edited.collect::<Result<Vec<_>, _>>()?.into_iter().flatten().collect()
        }
        PostCommand::End { posts, reason } => {
            within(posts.len())?;
            text_of("/reason", reason, NOTE_MAX)?;
            let end = |no: &PostNo| live(state, *no).map(|p| Event::PostEnded { post: p.no, reason: reason.clone() });
            posts.iter().map(end).collect::<Result<_, _>>()?
        }
        PostCommand::SetRights { asks } => set_rights(state, asks)?,
        PostCommand::GrantRights { posts } => grant(state, actor, posts)?,
        PostCommand::RefuseRights { posts, reason } => {
            within(posts.len())?;
            text_of("/reason", reason, NOTE_MAX)?;
            let refuse = |no: &PostNo| {
                proposal(state, *no).map(|(p, _)| Event::RightsRefused { post: p.no, reason: reason.clone() })
            };
            posts.iter().map(refuse).collect::<Result<_, _>>()?
        }
        PostCommand::GiveAccount { person, account } => vec![give_account(state, *person, account)?],
        PostCommand::Delegate { to, from_ms, until_ms, reason } => {
            let given = Given { to: *to, from_ms: *from_ms, until_ms: *until_ms, reason };
            vec![delegate(state, actor, &given, now)?]
        }
        PostCommand::EndDelegation { post } => vec![end_delegation(state, actor, *post)?],
    };
    let count = u32::try_from(events.len()).unwrap_or(u32::MAX);
    Ok(Decision { events, outcome: Outcome::Added { count } })
}

fn within(length: usize) -> Result<(), Refusal> {
    if length <= POSTS_MAX {
        return Ok(());
    }
    Err(Refusal::TooLong { pointer: "/posts".into(), length, max: POSTS_MAX })
}

fn live(state: &State, no: PostNo) -> Result<&Post, Refusal> {
    let post = state.post(no).ok_or(Refusal::NotFound)?;
    if post.ended_ms.is_some() { Err(Refusal::PostEnded { post: no }) } else { Ok(post) }
}

fn proposal(state: &State, no: PostNo) -> Result<(&Post, &Proposal), Refusal> {
    let post = live(state, no)?;
    post.proposed.as_ref().map(|proposal| (post, proposal)).ok_or(Refusal::NoProposal { post: no })
}

fn details_of(details: &PostDetails) -> Result<(), Refusal> {
    text_of("/title", &details.title, 60)?;
    text_within("/phone", details.phone.as_deref().unwrap_or_default(), 60)?;
    mailbox("/mail", details.mail.as_deref())
}

/// A mailbox needs an `@` with something on both sides and no white space; whether it exists only a
/// message can tell.
fn mailbox(pointer: &str, mail: Option<&str>) -> Result<(), Refusal> {
    let Some(mail) = mail else { return Ok(()) };
    text_within(pointer, mail, 120)?;
    let parts = mail.split_once('@').filter(|(name, host)| !name.is_empty() && !host.is_empty());
    if parts.is_none() || mail.contains(char::is_whitespace) {
        return Err(Refusal::Unknown { pointer: pointer.into(), value: mail.into() });
    }
    Ok(())
}

/// Persons that a command brings, one after the other.
struct Persons<'s> {
    state: &'s State,
    next: u32,
    accounts: HashSet<String>,
}

impl<'s> Persons<'s> {
    fn new(state: &'s State) -> Self {
        Self { state, next: state.persons, accounts: HashSet::new() }
    }

    fn add(&mut self, name: &str, account: Option<&String>) -> Result<(PersonNo, Event), Refusal> {
        text_of("/holder_name", name, 60)?;
        text_within("/account", account.map_or("", String::as_str), ACCOUNT_MAX)?;
        if let Some(account) = account
            && (self.state.accounts.contains_key(account) || !self.accounts.insert(account.clone()))
        {
            return Err(Refusal::Twice { pointer: "/account".into(), value: account.clone() });
        }
        let no = PersonNo(self.next);
        self.next += 1;
        let value = |text: &str| Personal::plain(Subject::Person(no), text);
        Ok((no, Event::PersonAdded { no, name: value(name), account: account.map(|a| value(a)) }))
    }
}

/// New posts. What the machine brings stands at once; a person's posts begin without rights and without a
/// holder, and what they are to be is proposed beside them.
pub(super) fn add_posts(state: &State, actor: &Actor, posts: &[NewPost]) -> Result<Decision, Refusal> {
    within(posts.len())?;
    let at_once = matches!(actor, Actor::Machine(_));
    let mut persons = Persons::new(state);
    let mut events = vec![];
    for (new, no) in posts.iter().zip(u32::try_from(state.posts.len()).unwrap_or(u32::MAX)..) {
        let NewPost { unit, title, kind, roles, phone, mail, .. } = new.clone();
        let details = PostDetails { title, kind, phone, mail };
        details_of(&details)?;
        if !policy::may_be_one_account(roles.iter().copied()) {
            return Err(Refusal::OneAdministrator);
        }
        match state.tree.get(unit) {
            None => return Err(Refusal::Unknown { pointer: "/unit".into(), value: unit.to_string() }),
            Some(found) if found.closed_at_ms.is_some() => return Err(Refusal::UnitClosed { unit }),
            Some(_) => {}
        }
        let mut holder = None;
        if let Some(name) = &new.holder_name {
            let (person, added) = persons.add(name, new.holder_account.as_ref())?;
            events.push(added);
            holder = Some(person);
        }
        let PostDetails { title, kind, phone, mail } = details;
        let no = PostNo(no);
        let free = at_once || roles.is_empty();
        let now = if free { (roles.clone(), holder) } else { (vec![], None) };
        let (proposed, ended_ms) = (None, None);
        let post = Post { no, unit, title, kind, phone, mail, roles: now.0, holder: now.1, proposed, ended_ms };
        events.push(Event::PostAdded(Box::new(post)));
        if !free {
            events.push(Event::RightsProposed { post: no, roles, holder });
        }
    }
    let count = u32::try_from(posts.len()).unwrap_or(u32::MAX);
    Ok(Decision { events, outcome: Outcome::Added { count } })
}

fn edit(state: &State, no: PostNo, details: &PostDetails) -> Result<Option<Event>, Refusal> {
    let post = live(state, no)?;
    details_of(details)?;
    let former = post.details();
    let changed = former != *details;
    Ok(changed.then(|| Event::PostEdited { post: no, details: Box::new(details.clone()), former: Box::new(former) }))
}

fn set_rights(state: &State, asks: &[(PostNo, Vec<Role>, Hold)]) -> Result<Vec<Event>, Refusal> {
    within(asks.len())?;
    let mut persons = Persons::new(state);
    let mut events = vec![];
    let mut seen = HashSet::new();
    for (no, roles, hold) in asks {
        let post = live(state, *no)?;
        if !seen.insert(*no) {
            return Err(Refusal::Twice { pointer: "/posts".into(), value: no.to_string() });
        }
        let mut roles = roles.clone();
        roles.sort_unstable();
        roles.dedup();
        let holder = match hold {
            Hold::Same => post.proposed.as_ref().map_or(post.holder, |p| p.holder),
            Hold::Nobody => None,
            Hold::Person(person) if person.0 < state.persons => {
                not_erased(state, Subject::Person(*person))?;
                Some(*person)
            }
            Hold::Person(person) => {
                return Err(Refusal::Unknown { pointer: "/holder".into(), value: person.to_string() });
            }
            Hold::New { name, account } => {
                let (person, added) = persons.add(name, account.as_ref())?;
                events.push(added);
                Some(person)
            }
        };
        one_account(state, *no, &roles, holder)?;
        let newcomer = matches!(hold, Hold::New { .. });
        events.extend(set_on(post, roles, holder, newcomer));
    }
    Ok(events)
}

/// What setting roles and holder means for a post: nothing, less, or something to be granted. A newcomer at a post
/// without roles gains nothing; somebody who has an account is not moved by one person alone.
fn set_on(post: &Post, roles: Vec<Role>, holder: Option<PersonNo>, newcomer: bool) -> Option<Event> {
    let less = roles.iter().all(|role| post.roles.contains(role));
    let known = holder.is_none() || holder == post.holder || (newcomer && roles.is_empty());
    let same = less && roles.len() == post.roles.len() && holder == post.holder;
    let no = post.no;
    if same && post.proposed.is_none() {
        return None;
    }
    Some(match less && known {
        true => Event::RightsSet { post: no, roles, holder },
        false => Event::RightsProposed { post: no, roles, holder },
    })
}

/// An administrator holds that one role and nothing else, over all the posts of the account.
fn one_account(state: &State, no: PostNo, roles: &[Role], holder: Option<PersonNo>) -> Result<(), Refusal> {
    let held = holder.and_then(|person| state.held.get(&person)).into_iter().flatten().filter(|held| **held != no);
    let others = held.filter_map(|held| state.post(*held)).flat_map(|post| post.roles.iter().copied());
    if policy::may_be_one_account(others.chain(roles.iter().copied())) {
        Ok(())
    } else {
        Err(Refusal::OneAdministrator)
    }
}

fn grant(state: &State, actor: &Actor, posts: &[PostNo]) -> Result<Vec<Event>, Refusal> {
    within(posts.len())?;
    let mut events = vec![];
    let mut given: Vec<(PersonNo, Vec<Role>)> = vec![];
    let mut seen = HashSet::new();
    for no in posts.iter().filter(|no| seen.insert(**no)) {
        let (post, proposal) = proposal(state, *no)?;
        second_person(state, actor, post.unit, proposal.by, [proposal.holder, post.holder])?;
        let Proposal { roles, holder, .. } = proposal.clone();
        one_account(state, *no, &roles, holder)?;
        if let Some(person) = holder {
            // Two posts of one command may come to one person.
            let before = given.iter().filter(|(p, _)| *p == person).flat_map(|(_, roles)| roles.iter().copied());
            if !policy::may_be_one_account(before.chain(roles.iter().copied())) {
                return Err(Refusal::OneAdministrator);
            }
            given.push((person, roles.clone()));
        }
        events.push(Event::RightsGranted { post: *no, roles, holder });
    }
    Ok(events)
}

/// Another rights admin; where there is no other one, the system admin. Never who proposed it or gains by it.
pub(super) fn second_person(
    state: &State,
    actor: &Actor,
    unit: UnitNo,
    by: Option<PersonNo>,
    holders: [Option<PersonNo>; 2],
) -> Result<(), Refusal> {
    let Actor::Person { person, roles, .. } = actor else { return Ok(()) };
    let concerned = |person: PersonNo| by == Some(person) || holders.contains(&Some(person));
    if concerned(*person) {
        return Err(Refusal::GrantBySecond);
    }
    let other = |p: &Post| p.roles.contains(&Role::RightsAdmin) && p.holder.is_some_and(|holder| !concerned(holder));
    if !roles.contains(&Role::RightsAdmin) && posts_above(state, unit).any(other) {
        return Err(Refusal::GrantByRightsAdmin);
    }
    Ok(())
}

/// The posts of the unit and of all that stand above it on the two lines that carry rights.
fn posts_above(state: &State, unit: UnitNo) -> impl Iterator<Item = &Post> {
    let sector = state.tree.line("sector").map(|line| line.path_up(unit)).into_iter().flatten();
    let units = state.tree.territory().path_up(unit).chain(sector);
    units.filter_map(|unit| state.posts_of.get(&unit)).flatten().filter_map(|no| state.post(*no))
}

fn give_account(state: &State, person: PersonNo, account: &str) -> Result<Event, Refusal> {
    text_of("/account", account, ACCOUNT_MAX)?;
    if person.0 >= state.persons {
        return Err(Refusal::NotFound);
    }
    not_erased(state, Subject::Person(person))?;
    if state.accounts.contains_key(account) {
        return Err(Refusal::Twice { pointer: "/account".into(), value: account.into() });
    }
    if state.enrolled.contains(&person) {
        return Err(Refusal::HasAccount);
    }
    Ok(Event::AccountGiven { person, account: Personal::plain(Subject::Person(person), account) })
}

struct Given<'a> {
    to: PostNo,
    from_ms: Millis,
    until_ms: Millis,
    reason: &'a str,
}

/// The head's own post to a deputy of the same unit. Never the rights of an administrator, and whoever stands
/// in stays one person: what needs a second one asks persons, not posts.
fn delegate(state: &State, actor: &Actor, given: &Given<'_>, now: Millis) -> Result<Event, Refusal> {
    let Actor::Person { person, post, .. } = actor else { return Err(Refusal::NotPermitted) };
    let (own, to) = (live(state, *post)?, live(state, given.to)?);
    text_of("/reason", given.reason, NOTE_MAX)?;
    let (from_ms, until_ms) = (given.from_ms, given.until_ms);
    if until_ms <= from_ms.max(now) || until_ms - from_ms.max(now) > DELEGATION_MAX_MS {
        return Err(Refusal::BadPeriod { from_ms, until_ms });
    }
    let deputy = to.unit == own.unit && to.kind == PostKind::Deputy && to.holder.is_some_and(|h| h != *person);
    if own.holder != Some(*person) || own.kind != PostKind::Head || own.roles.iter().any(|r| r.is_admin()) || !deputy {
        return Err(Refusal::NotToDelegate);
    }
    one_account(state, *post, &own.roles, to.holder)?;
    let reason = given.reason.to_owned();
    Ok(Event::PostDelegated(Box::new(Delegation { post: *post, to: given.to, from_ms, until_ms, reason })))
}

/// By whoever gave it: the holder of the post.
fn end_delegation(state: &State, actor: &Actor, post: PostNo) -> Result<Event, Refusal> {
    state.delegations.get(&post).ok_or(Refusal::NotFound)?;
    match actor {
        Actor::Person { person, .. } if live(state, post)?.holder != Some(*person) => Err(Refusal::NotFound),
        _ => Ok(Event::DelegationEnded { post }),
    }
}
