//! Issuing: from an author's text to a frozen audience, with the organs and the second person
//! whom the rules ask for (rules 2 and 11).

use super::{Decision, NOTE_MAX, TEXT_MAX, TITLE_MAX, text_of, text_within};
use crate::audience;
use crate::bits::Bits;
use crate::command::{Actor, Outcome};
use crate::event::{Event, Space};
use crate::ids::{MatterId, Millis, UnitNo};
use crate::matter::transitions::{self, Transition};
use crate::matter::{Content, Family, FileRef, Matter, MatterKind, Particulars, Ruling, Stage, Status, TextFile};
use crate::policy;
use crate::refusal::Refusal;
use crate::state::State;
use crate::tree::Level;

pub(super) const FILES_MAX: usize = 50;
const JOINT_MAX: usize = 20;
const ESCALATION_MAX: usize = 8;
const CHILDREN_MAX: usize = 200;

pub(super) fn issue(state: &State, actor: &Actor, s: &Content, now: Millis) -> Result<Decision, Refusal> {
    if !s.joint.is_empty() && transitions::of(s.kind, Transition::Countersign).is_none() {
        return Err(Refusal::WrongKind { kind: s.kind });
    }
    filed(state, s)?;
    match s.kind.family() {
        Family::Directive => direct(state, actor, directive(s), now),
        Family::Meeting => super::meeting::convene(state, actor, s, now),
        Family::Request if s.kind != MatterKind::Request => Err(Refusal::WrongKind { kind: s.kind }),
        Family::Request | Family::Consultation => super::ask::submit(state, s, now),
        Family::Rectification => super::inspection::find(state, s, now),
        Family::Inspection => super::visit::plan(state, s, now),
        Family::Alert => super::alert::submit(state, actor, s, now),
        // It has a family behind it: see `aid`.
        Family::Application => Err(Refusal::WrongKind { kind: s.kind }),
    }
}

/// A directive carries a report duty or nothing beside its text.
fn directive(s: &Content) -> Content {
    let particulars = s.particulars.clone().filter(|p| matches!(p, Particulars::Report(_)));
    Content { particulars, ..s.clone() }
}

/// What goes down: an order, or a call to a meeting.
pub(super) fn direct(state: &State, actor: &Actor, mut s: Content, now: Millis) -> Result<Decision, Refusal> {
    check(state, &s, now)?;
    under_parent(state, &s)?;
    let id = MatterId(state.seq + 1);
    let audience = resolve(state, s.from, s.space, &s.audience)?;
    let machine = matches!(actor, Actor::Machine(_));
    let again = !machine && super::report::asks_again(state, &mut s, &audience)?;
    let second = again || second_person_needed(state, s.space, &audience);
    let joint = !s.joint.is_empty();
    let particulars = s.particulars.clone();
    if super::report::addressees(state, particulars.as_ref(), audience.clone()).0.is_empty() {
        return Err(Refusal::AudienceEmpty);
    }
    let mut events = vec![submitted(s)];
    let status = if joint {
        Status::Countersigning
    } else if second && !machine {
        Status::Approving
    } else {
        events.push(issued(state, id, audience, particulars.as_ref()));
        Status::Issued
    };
    Ok(Decision { events, outcome: Outcome::Matter { id, status } })
}

/// In a drill everything is filed under the drill; a closed incident takes nothing new.
pub(super) fn filed(state: &State, s: &Content) -> Result<(), Refusal> {
    match s.incident.and_then(|id| state.incidents.get(&id)) {
        Some(incident) => super::incident::still_open(incident),
        None if s.space == Space::Drill && s.parent.is_none() => {
            Err(Refusal::Missing { pointer: "/incident_id".into() })
        }
        None => Ok(()),
    }
}

/// What stands before the number of every paper of a drill: a series of its own.
const DRILL_NUMBER: &str = "演练";

/// The steps of an escalation are taken one after the other, so they stand in the order of time.
pub(super) fn submitted(mut s: Content) -> Event {
    s.escalation.sort_by_key(|step| step.after_min);
    if let Some(number) = s.number.as_mut().filter(|n| s.space == Space::Drill && !n.starts_with(DRILL_NUMBER)) {
        number.insert_str(0, DRILL_NUMBER);
    }
    Event::MatterSubmitted(Box::new(s))
}

/// A child hangs under a matter that its issuer has received or issued, of the same space (rule 15).
pub(super) fn under_parent(state: &State, s: &Content) -> Result<(), Refusal> {
    let Some(id) = s.parent else { return Ok(()) };
    let parent = state.matters.get(&id).filter(|p| p.space == s.space);
    match parent.filter(|p| p.from == s.from || super::sees(state, p, s.from)) {
        Some(parent) if s.kind.is_directive() => not_after(s.due_ms, parent),
        Some(_) => Ok(()),
        None => Err(Refusal::Unknown { pointer: "/parent_id".into(), value: id.to_string() }),
    }
}

/// What is asked below for a directive is never due after the directive itself.
fn not_after(due_ms: Option<Millis>, matter: &Matter) -> Result<(), Refusal> {
    match (due_ms, matter.due_ms.filter(|_| matter.kind.is_directive())) {
        (Some(due_ms), Some(issuers_ms)) if due_ms > issuers_ms => Err(Refusal::DueAfterIssuers { due_ms, issuers_ms }),
        _ => Ok(()),
    }
}

pub(super) fn issued(state: &State, matter: MatterId, audience: Bits, particulars: Option<&Particulars>) -> Event {
    let (audience, subjects) = super::report::addressees(state, particulars, audience);
    let addressed = audience.count();
    Event::MatterIssued { matter, audience, addressed, subjects }
}

pub(super) fn check(state: &State, s: &Content, now: Millis) -> Result<(), Refusal> {
    Text { title: &s.title, text: &s.text, files: &s.files, text_file: s.text_file.as_ref() }.check()?;
    super::report::check_duty(state, s, now)?;
    if let Some(number) = &s.number {
        text_within("/number", number, 60)?;
    }
    let many = |pointer: &str, length: usize, max: usize| {
        if length > max { Err(Refusal::TooLong { pointer: pointer.into(), length, max }) } else { Ok(()) }
    };
    many("/files", s.files.len(), FILES_MAX)?;
    many("/joint", s.joint.len(), JOINT_MAX)?;
    many("/escalation", s.escalation.len(), ESCALATION_MAX)?;
    known_unit(state, "/from", s.from)?;
    for (at, unit) in s.joint.iter().enumerate() {
        known_unit(state, "/joint", *unit)?;
        if *unit == s.from || s.joint[..at].contains(unit) {
            return Err(Refusal::Twice { pointer: "/joint".into(), value: unit.to_string() });
        }
    }
    if let Some(incident) = s.incident.filter(|i| state.incidents.get(i).is_none_or(|i| i.space != s.space)) {
        return Err(Refusal::Unknown { pointer: "/incident_id".into(), value: incident.to_string() });
    }
    match s.due_ms {
        Some(due_ms) if due_ms <= now => Err(Refusal::DueInPast { due_ms, now_ms: now }),
        _ => Ok(()),
    }
}

fn known_unit(state: &State, pointer: &str, unit: UnitNo) -> Result<(), Refusal> {
    match state.tree.get(unit) {
        Some(_) => Ok(()),
        None => Err(Refusal::Unknown { pointer: pointer.into(), value: unit.to_string() }),
    }
}

/// The audience of an order of `from`, as the tree stands now.
///
/// # Errors
/// A fault with its place in the text, nobody, or units that `from` may not address.
pub fn resolve(state: &State, from: UnitNo, space: Space, text: &str) -> Result<Bits, Refusal> {
    let parsed = audience::parse(text).map_err(Refusal::Audience)?;
    let saved = |name: &str| state.audiences.get(&(from, space, name.to_owned())).cloned();
    let reach = policy::reach(&state.tree, from).units(&state.tree);
    let audience = audience::resolve(&parsed, &state.tree, &saved, &reach).map_err(Refusal::Audience)?;
    if audience.is_empty() {
        return Err(Refusal::AudienceEmpty);
    }
    Ok(audience)
}

/// An order to the whole province needs two persons: one that touches every city. Drills do not.
#[must_use]
pub fn second_person_needed(state: &State, space: Space, audience: &Bits) -> bool {
    let line = state.tree.territory();
    let mut cities = state.tree.of_level(Level::City).peekable();
    space == Space::Live && cities.peek().is_some() && cities.all(|city| line.meets_under(city, audience))
}

pub(super) fn countersign(state: &State, actor: &Actor, matter: &Matter) -> Result<Decision, Refusal> {
    let unit = actor.unit().ok_or(Refusal::NotPermitted)?;
    let joint = matter.joint.iter().find(|j| j.unit == unit).ok_or(Refusal::NotFound)?;
    if joint.signed_ms.is_some() {
        return Err(Refusal::AlreadyCountersigned);
    }
    let mut events = vec![Event::MatterCountersigned { matter: matter.id, unit }];
    let last = matter.joint.iter().all(|j| j.unit == unit || j.signed_ms.is_some());
    let mut status = Status::Countersigning;
    if last {
        let audience = resolve(state, matter.from, matter.space, &matter.audience)?;
        // A countersignature by another person is the second person that rule 11 asks for.
        let second = asks_again(matter) || second_person_needed(state, matter.space, &audience);
        if second && same_person(actor, &matter.submitted_by) {
            status = Status::Approving;
        } else {
            events.push(issued(state, matter.id, audience, matter.particulars.as_ref()));
            status = Status::Issued;
        }
    }
    Ok(Decision { events, outcome: Outcome::Matter { id: matter.id, status } })
}

/// That a duty asks for what others hold was found when it was submitted.
fn asks_again(matter: &Matter) -> bool {
    matches!(&matter.particulars, Some(Particulars::Report(duty)) if !duty.again.is_empty())
}

fn same_person(actor: &Actor, author: &crate::event::Author) -> bool {
    use crate::event::Author;
    matches!((actor, author), (Actor::Person { person: a, .. }, Author::Person { person: b, .. }) if a == b)
}

/// The second person confirms an issue or a withdrawal to the whole province.
pub(super) fn approve(state: &State, actor: &Actor, matter: &Matter) -> Result<Decision, Refusal> {
    let id = matter.id;
    if let (Status::Issued, Some((asked_by, reason))) = (matter.status, &matter.withdrawal) {
        if same_person(actor, asked_by) {
            return Err(Refusal::SecondPersonNeeded);
        }
        let events =
            vec![Event::MatterApproved { matter: id }, Event::MatterWithdrawn { matter: id, reason: reason.clone() }];
        return Ok(Decision { events, outcome: Outcome::Matter { id, status: Status::Withdrawn } });
    }
    if matter.status != Status::Approving {
        return Err(Refusal::WrongStatus { status: matter.status });
    }
    if same_person(actor, &matter.submitted_by) {
        return Err(Refusal::SecondPersonNeeded);
    }
    let audience = resolve(state, matter.from, matter.space, &matter.audience)?;
    let events = vec![Event::MatterApproved { matter: id }, issued(state, id, audience, matter.particulars.as_ref())];
    Ok(Decision { events, outcome: Outcome::Matter { id, status: Status::Issued } })
}

/// The words and files of an order.
pub(super) struct Text<'c> {
    pub title: &'c str,
    pub text: &'c str,
    pub files: &'c [FileRef],
    pub text_file: Option<&'c FileRef>,
}

impl Text<'_> {
    /// Where a file is the text there need be no other.
    fn check(&self) -> Result<(), Refusal> {
        text_of("/title", self.title, TITLE_MAX)?;
        match self.text_file {
            Some(_) => text_within("/text", self.text, TEXT_MAX),
            None => text_of("/text", self.text, TEXT_MAX),
        }
    }
}

pub(super) fn amend(matter: &Matter, new: &Text<'_>, sign_again: bool, reason: &str) -> Result<Decision, Refusal> {
    new.check()?;
    text_of("/reason", reason, NOTE_MAX)?;
    let event = Event::MatterAmended {
        matter: matter.id,
        version: matter.version + 1,
        title: new.title.to_owned(),
        text: new.text.to_owned(),
        files: new.files.to_vec(),
        text_file: new.text_file.cloned().map_or(TextFile::Nothing, TextFile::File),
        sign_again,
        reason: reason.to_owned(),
    };
    Ok(Decision::one(event, Outcome::Matter { id: matter.id, status: matter.status }))
}

/// A withdrawal goes to the same audience; to the whole province it needs the second person.
pub(super) fn withdraw(state: &State, actor: &Actor, matter: &Matter, reason: &str) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    if matter.kind.family() == Family::Rectification {
        super::inspection::withdraw(actor, matter)?;
    }
    let id = matter.id;
    let reason = reason.to_owned();
    let machine = matches!(actor, Actor::Machine(_));
    let goes_down = matches!(matter.kind.family(), Family::Directive | Family::Meeting) && matter.is_open();
    if goes_down && second_person_needed(state, matter.space, &matter.planes.audience) && !machine {
        let event = Event::WithdrawalAsked { matter: id, reason };
        return Ok(Decision::one(event, Outcome::Matter { id, status: Status::Issued }));
    }
    let event = Event::MatterWithdrawn { matter: id, reason };
    Ok(Decision::one(event, Outcome::Matter { id, status: Status::Withdrawn }))
}

/// An alert says why it is over, an inspection why sites were left out; of any other matter a reason is welcome.
pub(super) fn close(matter: &Matter, reason: &str) -> Result<Decision, Refusal> {
    match matter.kind.family() {
        Family::Alert => text_of("/reason", reason, NOTE_MAX)?,
        Family::Inspection if super::visit::is_unfinished(matter) => text_of("/reason", reason, NOTE_MAX)?,
        _ => text_within("/reason", reason, NOTE_MAX)?,
    }
    let outcome = Outcome::Matter { id: matter.id, status: Status::Closed };
    let event = Event::MatterClosed { matter: matter.id, lowered: None, reason: reason.to_owned() };
    Ok(Decision::one(event, outcome))
}

/// Children with other texts and dues, issued by the unit that was addressed; its receipt for the parent is signed with it.
pub(super) fn break_down(
    state: &State,
    actor: &Actor,
    matter: &Matter,
    children: &[Content],
    now: Millis,
) -> Result<Decision, Refusal> {
    let unit = actor.unit().ok_or(Refusal::NotPermitted)?;
    let issues = unit == matter.from && matter.kind.family() != Family::Request;
    if !issues && !super::sees(state, matter, unit) {
        return Err(Refusal::NotAddressed { unit });
    }
    // Nothing is ordered on a request that was refused.
    if matter.outcome == Some(Ruling::Refused) {
        return Err(Refusal::WrongStatus { status: matter.status });
    }
    if children.is_empty() {
        return Err(Refusal::Missing { pointer: "/children".into() });
    }
    if children.len() > CHILDREN_MAX {
        return Err(Refusal::TooLong { pointer: "/children".into(), length: children.len(), max: CHILDREN_MAX });
    }
    let mut events = vec![];
    let addressed = matter.planes.audience.contains(unit) && !matter.planes.excused.contains(unit);
    if addressed && matter.kind.is_directive() && !matter.planes.stage(Stage::Signed).contains(unit) {
        let late = matter.is_late(unit, now);
        let (matter, stage, via) = (matter.id, Stage::Signed, actor.via());
        events.push(Event::ReceiptReached { matter, unit, stage, via, late, name: None, note: None });
    }
    let mut ids = vec![];
    for (at, child) in children.iter().enumerate() {
        let child = Content {
            from: unit,
            parent: Some(matter.id),
            incident: matter.incident,
            space: matter.space,
            joint: vec![],
            plan: None,
            ..child.clone()
        };
        let child = if matter.kind.is_directive() { as_urgent_as(child, matter) } else { child };
        if !child.kind.is_directive() {
            return Err(Refusal::WrongKind { kind: child.kind });
        }
        let audience = check(state, &child, now)
            .and_then(|()| resolve(state, unit, child.space, &child.audience))
            .map_err(|refusal| refusal.inside(&format!("/children/{at}")))?;
        not_after(child.due_ms, matter)?;
        let id = MatterId(state.seq + 1 + i64::try_from(events.len()).unwrap_or(0));
        ids.push(id);
        let mut child = directive(&child);
        let again = super::report::asks_again(state, &mut child, &audience)?;
        let second = again || second_person_needed(state, child.space, &audience);
        let particulars = child.particulars.clone();
        events.push(submitted(child));
        // To the whole province a child needs its second person too: until then it waits.
        if !second {
            events.push(issued(state, id, audience, particulars.as_ref()));
        }
    }
    Ok(Decision { events, outcome: Outcome::Matters { ids } })
}

/// A part is followed up as the whole is: nobody falls silent because an order was broken down.
fn as_urgent_as(child: Content, whole: &Matter) -> Content {
    Content { urgency: whole.urgency, verify: whole.verify, escalation: whole.escalation.clone(), ..child }
}

impl Refusal {
    /// The same refusal with its pointer below `prefix`.
    pub(super) fn inside(self, prefix: &str) -> Self {
        let below = |pointer: String| format!("{prefix}{pointer}");
        match self {
            Self::Missing { pointer } => Self::Missing { pointer: below(pointer) },
            Self::TooLong { pointer, length, max } => Self::TooLong { pointer: below(pointer), length, max },
            Self::BadCharacter { pointer } => Self::BadCharacter { pointer: below(pointer) },
            Self::Unknown { pointer, value } => Self::Unknown { pointer: below(pointer), value },
            Self::Twice { pointer, value } => Self::Twice { pointer: below(pointer), value },
            Self::PlanAudience { pointer, reason } => Self::PlanAudience { pointer: below(pointer), reason },
            other => other,
        }
    }
}
