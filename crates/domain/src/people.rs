//! Posts and who holds them. Duties hang on posts, not on persons.
//!
//! Rights come in two steps (rule 11): one person proposes which roles a post has and who holds it, another
//! one grants it. Until then the proposal stands beside the post and gives nobody anything.

use crate::event::{Author, Event, Personal, Record, Subject};
use crate::ids::{Millis, PersonNo, PostNo, Seq, UnitNo};
use crate::policy::Role;
use crate::state::State;
use serde::{Deserialize, Serialize};

/// What a post is for inside its unit; escalation looks for the deputy, phones for duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PostKind {
    Head,
    Deputy,
    Duty,
    Liaison,
    Other,
}

impl PostKind {
    pub const ALL: [Self; 5] = [Self::Head, Self::Deputy, Self::Duty, Self::Liaison, Self::Other];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Deputy => "deputy",
            Self::Duty => "duty",
            Self::Liaison => "liaison",
            Self::Other => "other",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == text)
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    pub no: PostNo,
    pub unit: UnitNo,
    pub title: String,
    pub kind: PostKind,
    pub roles: Vec<Role>,
    /// The phone of the post, not of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The mailbox of the post, not of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<PersonNo>,
    /// What waits for the second person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub proposed: Option<Proposal>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_ms: Option<Millis>,
}

impl Post {
    #[must_use]
    pub fn details(&self) -> PostDetails {
        let Self { title, kind, phone, mail, .. } = self;
        PostDetails { title: title.clone(), kind: *kind, phone: phone.clone(), mail: mail.clone() }
    }

    pub fn set(&mut self, details: &PostDetails) {
        let PostDetails { title, kind, phone, mail } = details.clone();
        self.title = title;
        self.kind = kind;
        self.phone = phone;
        self.mail = mail;
    }
}

/// What is said of a post and gives nobody a right.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PostDetails {
    pub title: String,
    pub kind: PostKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
}

/// Roles and holder that somebody has proposed for a post.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Proposal {
    pub roles: Vec<Role>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<PersonNo>,
    /// Who proposed it and may not grant it; nobody when the machine did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonNo>,
    pub at_ms: Millis,
}

/// The duties of a post given to its deputy for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Delegation {
    pub post: PostNo,
    pub to: PostNo,
    pub from_ms: Millis,
    pub until_ms: Millis,
    pub reason: String,
}

impl Delegation {
    #[must_use]
    pub fn holds(&self, now: Millis) -> bool {
        self.from_ms <= now && now < self.until_ms
    }
}

/// The posts for which a person may act now: held ones first, then those given to a post of his.
#[must_use]
pub fn acts_for(state: &State, person: PersonNo, now: Millis) -> Vec<PostNo> {
    let mut posts = state.held.get(&person).cloned().unwrap_or_default();
    let given = state.delegations.values().filter(|d| d.holds(now) && posts.contains(&d.to)).map(|d| d.post);
    let given: Vec<PostNo> = given.collect();
    posts.extend(given);
    posts
}

/// The posts of a unit in the order in which it is called: the one whom the roster names now, then those of
/// the kind that is looked for, then the others as `rank` says.
pub fn called_first(state: &State, unit: UnitNo, now: Millis, rank: impl Fn(PostKind) -> u8) -> Vec<&Post> {
    let on = state.rosters.get(&unit).and_then(|roster| roster.at(now)).map(|shift| shift.post);
    let posts = state.posts_of.get(&unit).into_iter().flatten();
    let mut posts: Vec<&Post> = posts.filter_map(|no| state.post(*no)).collect();
    posts.sort_by_key(|post| (Some(post.no) != on, rank(post.kind), post.no));
    posts
}

impl State {
    /// Puts a post of the journal or of a snapshot in its place.
    pub fn add_post(&mut self, post: Post) {
        if post.ended_ms.is_none() {
            self.posts_of.entry(post.unit).or_default().push(post.no);
        }
        if let Some(person) = post.holder {
            self.held.entry(person).or_default().push(post.no);
            self.works_again(person);
        }
        if post.proposed.is_some() {
            self.proposed.insert(post.no);
        }
        self.posts.push(post);
    }

    /// An account of the journal or of a snapshot.
    pub fn add_account(&mut self, account: String, person: PersonNo) {
        self.accounts.insert(account, person);
        self.enrolled.insert(person);
    }

    /// A post that is there, ended or not.
    #[must_use]
    pub fn post(&self, no: PostNo) -> Option<&Post> {
        self.posts.get(no.0 as usize)
    }

    /// What happened to persons and posts.
    pub(crate) fn apply_to_people(&mut self, seq: Seq, record: &Record) {
        match &record.event {
            Event::PersonAdded { no, account, .. } => {
                self.persons = self.persons.max(no.0 + 1);
                if let Some(account) = account.as_ref().and_then(Personal::read) {
                    self.add_account(account.to_owned(), *no);
                }
                return;
            }
            Event::AccountGiven { person, account } => {
                if let Some(account) = account.read() {
                    self.add_account(account.to_owned(), *person);
                }
                return;
            }
            Event::PostDelegated(delegation) => {
                self.delegations.insert(delegation.post, (**delegation).clone());
                return;
            }
            Event::DelegationEnded { post } => {
                self.delegations.remove(post);
                return;
            }
            Event::PostAdded(post) => self.add_post((**post).clone()),
            Event::PostEdited { post, details, .. } => self.change_post(*post, |p| p.set(details)),
            Event::PostEnded { post, .. } => self.end_post(*post, record.at),
            Event::RightsProposed { post, roles, holder } => {
                let by = if let Author::Person { person, .. } = &record.by { Some(*person) } else { None };
                let proposal = Proposal { roles: roles.clone(), holder: *holder, by, at_ms: record.at };
                self.change_post(*post, |p| p.proposed = Some(proposal));
                self.proposed.insert(*post);
                // Whoever has a place already keeps it: a proposal moves nobody.
                self.stands_beside(*post, holder.filter(|person| self.unit_of(Subject::Person(*person)).is_none()));
            }
            Event::RightsGranted { post, roles, holder } | Event::RightsSet { post, roles, holder } => {
                self.drop_proposal(*post);
                self.hold(*post, *holder);
                self.change_post(*post, |p| p.roles.clone_from(roles));
            }
            Event::RightsRefused { post, .. } => self.drop_proposal(*post),
            _ => return,
        }
        self.posts_seq = seq;
    }

    fn change_post(&mut self, post: PostNo, change: impl FnOnce(&mut Post)) {
        if let Some(found) = self.posts.get_mut(post.0 as usize) {
            change(found);
        }
    }

    fn drop_proposal(&mut self, post: PostNo) {
        self.change_post(post, |p| p.proposed = None);
        self.proposed.remove(&post);
    }

    fn hold(&mut self, post: PostNo, person: Option<PersonNo>) {
        let Some(found) = self.posts.get_mut(post.0 as usize) else { return };
        if found.holder == person {
            return;
        }
        let former = std::mem::replace(&mut found.holder, person);
        if let Some(held) = former.and_then(|former| self.held.get_mut(&former)) {
            held.retain(|p| *p != post);
        }
        self.stands_beside(post, former);
        if let Some(person) = person {
            self.held.entry(person).or_default().push(post);
            self.works_again(person);
        }
        // A delegation was the former holder's.
        self.delegations.retain(|_, d| d.post != post && d.to != post);
    }

    /// Whoever holds a post is needed by name: nobody erases him on what was said before.
    fn works_again(&mut self, person: PersonNo) {
        self.former.remove(person);
        self.erasures.remove(&Subject::Person(person));
    }

    /// Somebody who holds no post, or none yet, is found where this one is.
    fn stands_beside(&mut self, post: PostNo, person: Option<PersonNo>) {
        let Some((person, unit)) = person.zip(self.post(post).map(|p| p.unit)) else { return };
        if self.held.get(&person).is_none_or(Vec::is_empty) {
            self.former.insert(unit, person);
        }
    }

    fn end_post(&mut self, post: PostNo, at: Millis) {
        self.drop_proposal(post);
        self.hold(post, None);
        self.change_post(post, |p| {
            p.ended_ms = Some(at);
            p.roles.clear();
        });
        let unit = self.post(post).map(|p| p.unit);
        if let Some(posts) = unit.and_then(|unit| self.posts_of.get_mut(&unit)) {
            posts.retain(|p| *p != post);
        }
    }
}
