//! Units that change: rename, edit, move, report elsewhere for a time, close, merge, split, and the way back.
//!
//! Each decision is one event that says all it does, so that an event is never projected on a tree that
//! does not know the one before it. No line may get a circle; the root and superiors outside the
//! province stay where they are; a closed unit takes nothing.

use super::{Decision, NOTE_MAX, text_of, text_within};
use crate::command::{Actor, Command, Outcome};
use crate::event::{Event, Record};
use crate::ids::{Millis, Seq, UnitNo};
use crate::matter::{Matter, Stage};
use crate::refusal::Refusal;
use crate::restructure::{Bond, Details, Edit, Follow, NewUnit, Rehung, Restructure, Standing, UNDO_MS, units_after};
use crate::state::State;
use crate::tree::{Level, TERRITORY, Unit};
use std::collections::{BTreeMap, BTreeSet};

const MERGE_MAX: usize = 50;
const SPLIT_MAX: usize = 20;
const LIST_MAX: usize = 50;

fn done(event: Event) -> Decision {
    Decision::one(event, Outcome::Done)
}

const UNCHANGED: Decision = Decision { events: vec![], outcome: Outcome::Done };

/// A unit that can still change.
fn open(state: &State, unit: UnitNo) -> Result<&Unit, Refusal> {
    let found = state.tree.get(unit).ok_or(Refusal::NotFound)?;
    if found.closed_at_ms.is_some() { Err(Refusal::UnitClosed { unit }) } else { Ok(found) }
}

/// Another unit that the command names.
pub(super) fn named<'s>(state: &'s State, pointer: &str, unit: UnitNo) -> Result<&'s Unit, Refusal> {
    let unknown = || Refusal::Unknown { pointer: pointer.into(), value: unit.to_string() };
    state.tree.get(unit).ok_or_else(unknown)?;
    open(state, unit)
}

/// An open unit below the root, with its parent: superiors outside the province have none either.
fn placed(state: &State, unit: UnitNo) -> Result<(&Unit, UnitNo), Refusal> {
    let found = open(state, unit)?;
    found.parent.map(|parent| (found, parent)).ok_or(Refusal::UnitAtTop { unit })
}

/// The units on which a command of this kind needs the right to write: what it changes, and the place
/// where something is put. A superior outside the province has nobody above it to hold that right.
pub(super) fn touched(state: &State, command: &Command) -> Vec<UnitNo> {
    let parent = |unit: &UnitNo| state.tree.get(*unit).and_then(|u| u.parent);
    match command {
        Command::RenameUnit { unit, .. } | Command::EditUnit { unit, .. } | Command::EndReporting { unit, .. } => {
            vec![*unit]
        }
        Command::MoveUnit { unit, parent, .. } => vec![*unit, *parent],
        Command::ReportElsewhere { unit, parent: to, .. } => {
            let outside = state.tree.get(*to).is_some_and(|u| u.parent.is_none() && !u.level.is_territory());
            std::iter::once(*unit).chain((!outside).then_some(*to)).collect()
        }
        // What stands above loses a unit, or gets others.
        Command::CloseUnit { unit, .. } | Command::SplitUnit { unit, .. } => {
            std::iter::once(*unit).chain(parent(unit)).collect()
        }
        Command::MergeUnits { from, into, .. } => from.iter().chain([into]).copied().collect(),
        Command::UndoRestructure { record, .. } => {
            let former = match &record.event {
                Event::UnitMoved { former, .. } => Some(*former),
                _ => None,
            };
            let units = units_after(&state.tree, &record.event, record.at);
            let known = units.iter().map(|u| u.no).filter(|no| *no < state.tree.next_no()).chain(former);
            Some(known.collect::<Vec<_>>()).filter(|units| !units.is_empty()).unwrap_or_else(nobodys)
        }
        // What is not named here nobody may do.
        _ => nobodys(),
    }
}

/// A unit that does not exist: no right on it can be granted.
fn nobodys() -> Vec<UnitNo> {
    vec![UnitNo(u32::MAX)]
}

pub(super) fn rename(state: &State, unit: UnitNo, name: &str, reason: &str) -> Result<Decision, Refusal> {
    text_of("/name", name, 100)?;
    text_within("/reason", reason, NOTE_MAX)?;
    let former = open(state, unit)?.name.clone();
    if former == name {
        return Ok(UNCHANGED);
    }
    Ok(done(Event::UnitRenamed { unit, name: name.to_owned(), former, reason: reason.to_owned(), undoes: None }))
}

pub(super) fn edit(state: &State, unit: UnitNo, edit: &Edit) -> Result<Decision, Refusal> {
    let found = open(state, unit)?;
    let former = Details::of(found);
    let mut details = former.clone();
    let text = |new: &Option<String>, old: Option<String>| match new {
        None => old,
        Some(text) => Some(text.clone()).filter(|t| !t.is_empty()),
    };
    details.phone = text(&edit.phone, details.phone);
    details.sector = text(&edit.sector, details.sector);
    details.tags = edit.tags.clone().unwrap_or(details.tags);
    details.aliases = edit.aliases.clone().unwrap_or(details.aliases);
    details.superiors = edit.superiors.clone().unwrap_or(details.superiors);
    check_details(state, unit, &former, &details)?;
    if details == former {
        return Ok(UNCHANGED);
    }
    let event = Event::UnitEdited { unit, details: Box::new(details), former: Box::new(former), undoes: None };
    no_circle(state, &event)?;
    Ok(done(event))
}

fn check_details(state: &State, unit: UnitNo, former: &Details, details: &Details) -> Result<(), Refusal> {
    text_within("/phone", details.phone.as_deref().unwrap_or_default(), 60)?;
    text_within("/sector", details.sector.as_deref().unwrap_or_default(), 60)?;
    for (pointer, texts, max) in [("/tags", &details.tags, 60), ("/aliases", &details.aliases, 100)] {
        if texts.len() > LIST_MAX {
            return Err(Refusal::TooLong { pointer: pointer.into(), length: texts.len(), max: LIST_MAX });
        }
        texts.iter().try_for_each(|text| text_of(pointer, text, max))?;
    }
    let mut lines = BTreeSet::new();
    for (line, superior) in &details.superiors {
        known_line(state, line)?;
        if line == TERRITORY {
            return Err(Refusal::Unknown { pointer: "/superiors".into(), value: line.clone() });
        }
        if !lines.insert(line) {
            return Err(Refusal::Twice { pointer: "/superiors".into(), value: line.clone() });
        }
        if *superior == unit {
            return Err(Refusal::UnitCircle { line: line.clone() });
        }
        if !former.superiors.contains(&(line.clone(), *superior)) {
            named(state, "/superiors", *superior)?;
        }
    }
    Ok(())
}

fn known_line(state: &State, line: &str) -> Result<(), Refusal> {
    match state.tree.line_index(line) {
        Some(_) => Ok(()),
        None => Err(Refusal::Unknown { pointer: "/line".into(), value: line.to_owned() }),
    }
}

/// No line may have a circle more than before, also not by way of superiors set by hand.
fn no_circle(state: &State, event: &Event) -> Result<(), Refusal> {
    match state.tree.circle_after(&units_after(&state.tree, event, state.at)) {
        Some(line) => Err(Refusal::UnitCircle { line }),
        None => Ok(()),
    }
}

pub(super) fn move_to(state: &State, unit: UnitNo, parent: UnitNo, reason: &str) -> Result<Decision, Refusal> {
    text_within("/reason", reason, NOTE_MAX)?;
    let (found, former) = placed(state, unit)?;
    let above = named(state, "/parent", parent)?;
    if former == parent {
        return Ok(UNCHANGED);
    }
    if state.tree.stands_under(parent, unit) {
        return Err(Refusal::UnitCircle { line: TERRITORY.into() });
    }
    if !crate::import::may_stand(found.level, above.level) {
        return Err(Refusal::UnitLevel { unit, parent });
    }
    let event = Event::UnitMoved { unit, parent, former, reason: reason.to_owned(), undoes: None };
    no_circle(state, &event)?;
    Ok(done(event))
}

/// A superior for a time.
pub(super) struct Elsewhere<'a> {
    pub line: &'a str,
    pub parent: UnitNo,
    pub until_ms: Millis,
    pub reason: &'a str,
}

pub(super) fn report_elsewhere(
    state: &State,
    unit: UnitNo,
    to: &Elsewhere<'_>,
    now: Millis,
) -> Result<Decision, Refusal> {
    let &Elsewhere { line, parent, until_ms, reason } = to;
    text_within("/reason", reason, NOTE_MAX)?;
    placed(state, unit)?;
    known_line(state, line)?;
    named(state, "/parent", parent)?;
    if until_ms <= now {
        return Err(Refusal::ReportingInPast { until_ms, now_ms: now });
    }
    let on_line = state.tree.line(line).is_some_and(|l| l.is_under(parent, unit));
    if on_line || (line == TERRITORY && state.tree.stands_under(parent, unit)) {
        return Err(Refusal::UnitCircle { line: line.to_owned() });
    }
    let former = state.tree.reporting_of(unit, line);
    if former == Some((parent, until_ms)) {
        return Ok(UNCHANGED);
    }
    Ok(done(Event::ReportingSet {
        unit,
        line: line.to_owned(),
        parent,
        until_ms,
        former,
        reason: reason.to_owned(),
        undoes: None,
    }))
}

/// Ends by itself when its time has come, or earlier by hand.
pub(super) fn end_reporting(
    state: &State,
    actor: &Actor,
    unit: UnitNo,
    line: &str,
    now: Millis,
) -> Result<Decision, Refusal> {
    let by_hand = !matches!(actor, Actor::Machine(_));
    ended(state, unit, line, |until_ms| by_hand || until_ms <= now)
}

fn ended(state: &State, unit: UnitNo, line: &str, may: impl Fn(Millis) -> bool) -> Result<Decision, Refusal> {
    let former = state.tree.reporting_of(unit, line).filter(|(_, until_ms)| may(*until_ms));
    let former = former.ok_or(Refusal::NoReporting { unit })?;
    Ok(done(Event::ReportingEnded { unit, line: line.to_owned(), former, undoes: None }))
}

/// A unit that ends without a successor. What it has not signed it cannot sign any more: it leaves those
/// denominators, with the reason of its closing.
pub(super) fn close(state: &State, unit: UnitNo, reason: &str) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    placed(state, unit)?;
    no_group(state, unit)?;
    let hanging = bonds_to(state, &[unit].into());
    if !hanging.is_empty() {
        return Err(Refusal::UnitHasChildren { unit, children: hanging.len() });
    }
    let excused = |m: &Matter| Event::UnitExcused { matter: m.id, unit, reason: reason.to_owned() };
    let mut events: Vec<Event> = owed_by(state, unit).map(excused).collect();
    events.push(Event::UnitClosed { unit, successors: vec![], reason: reason.to_owned() });
    Ok(Decision { events, outcome: Outcome::Done })
}

/// Open matters that the unit has neither signed nor been excused from.
pub(super) fn owed_by(state: &State, unit: UnitNo) -> impl Iterator<Item = &Matter> {
    let owes = move |m: &&Matter| {
        let planes = &m.planes;
        let signed = planes.stage(Stage::Signed).contains(unit);
        planes.audience.contains(unit) && !planes.excused.contains(unit) && !signed
    };
    state.open.iter().filter_map(|id| state.matters.get(id)).filter(owes)
}

/// A group for a time ends by its own verb, which knows its members.
fn no_group(state: &State, unit: UnitNo) -> Result<(), Refusal> {
    if state.groups.contains_key(&unit) { Err(Refusal::UnitIsGroup { unit }) } else { Ok(()) }
}

/// What open units hang by on these: at home, by a superior set by hand, for a time.
pub(super) fn bonds_to(state: &State, above: &BTreeSet<UnitNo>) -> Vec<(UnitNo, Bond, UnitNo)> {
    let mut bonds = vec![];
    for unit in state.tree.units().filter(|u| u.closed_at_ms.is_none() && !above.contains(&u.no)) {
        bonds.extend(unit.parent.filter(|p| above.contains(p)).map(|p| (unit.no, Bond::Home, p)));
        let superiors = unit.superiors.iter().filter(|(_, s)| above.contains(s));
        bonds.extend(superiors.map(|(line, s)| (unit.no, Bond::Superior(line.clone()), *s)));
    }
    let for_a_time = state.tree.reportings().filter(|r| above.contains(&r.parent) && !above.contains(&r.unit));
    bonds.extend(for_a_time.map(|r| (r.unit, Bond::Reporting(r.line), r.parent)));
    bonds
}

pub(super) fn merge(state: &State, from: &[UnitNo], into: UnitNo, reason: &str) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    bounded("/from", from.len(), 1, MERGE_MAX)?;
    let successor = open(state, into)?;
    let closed: BTreeSet<UnitNo> = from.iter().copied().collect();
    if closed.len() < from.len() || closed.contains(&into) {
        return Err(Refusal::Twice { pointer: "/from".into(), value: into.to_string() });
    }
    for unit in from {
        let (found, _) = named(state, "/from", *unit).and_then(|_| placed(state, *unit))?;
        no_group(state, *unit)?;
        if found.level != successor.level {
            return Err(Refusal::MergeLevels { unit: *unit, into });
        }
        if state.tree.stands_under(into, *unit) {
            return Err(Refusal::UnitCircle { line: TERRITORY.into() });
        }
    }
    let rehung = bonds_to(state, &closed).into_iter().map(|(unit, bond, from)| {
        let to = if unit == into { above(state, &bond, (from, into), &closed) } else { into };
        Rehung { unit, bond, from, to }
    });
    let restructure = Restructure {
        closed: from.to_vec(),
        successors: vec![into],
        added: vec![],
        rehung: rehung.collect(),
        follows: open_matters(state, from, |matter| {
            let before: Vec<_> = from.iter().map(|u| Standing::of(matter, *u)).collect();
            vec![(into, Standing::merged(&Standing::of(matter, into), &before))]
        }),
        reason: reason.to_owned(),
    };
    let event = Event::UnitsMerged(Box::new(restructure));
    no_circle(state, &event)?;
    Ok(done(event))
}

/// Where a successor hangs that hung by a predecessor: by what that one hung by, for nobody is its own superior.
fn above(state: &State, bond: &Bond, (from, into): (UnitNo, UnitNo), closed: &BTreeSet<UnitNo>) -> UnitNo {
    let (Bond::Superior(line) | Bond::Reporting(line)) = bond else { return from };
    let home = state.tree.get(into).and_then(|unit| unit.parent).unwrap_or(from);
    let Some(on) = state.tree.line(line) else { return home };
    on.path_up(from).skip(1).find(|up| !closed.contains(up) && !on.is_under(*up, into)).unwrap_or(home)
}

fn bounded(pointer: &str, length: usize, min: usize, max: usize) -> Result<(), Refusal> {
    match length {
        n if n < min => Err(Refusal::Missing { pointer: pointer.into() }),
        n if n > max => Err(Refusal::TooLong { pointer: pointer.into(), length, max }),
        _ => Ok(()),
    }
}

/// Open matters in which one of these units stands somehow, with where it goes.
pub(super) fn open_matters(
    state: &State,
    from: &[UnitNo],
    after: impl Fn(&Matter) -> Vec<(UnitNo, Standing)>,
) -> Vec<Follow> {
    let concerned = |m: &&Matter| from.iter().any(|u| Standing::of(m, *u) != Standing::default());
    let open = state.open.iter().filter_map(|id| state.matters.get(id)).filter(concerned);
    open.map(|matter| {
        let after = after(matter);
        let units: BTreeSet<UnitNo> = from.iter().copied().chain(after.iter().map(|(u, _)| *u)).collect();
        let before = units.into_iter().map(|u| (u, Standing::of(matter, u)));
        Follow { matter: matter.id, before: before.collect(), after }
    })
    .collect()
}

/// `children` says for each unit directly below which of the successors it goes to.
pub(super) fn split(
    state: &State,
    unit: UnitNo,
    into: &[NewUnit],
    children: &[(UnitNo, u32)],
    reason: &str,
    now: Millis,
) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    bounded("/into", into.len(), 2, SPLIT_MAX)?;
    let (found, _) = placed(state, unit)?;
    no_group(state, unit)?;
    let added = successors(state, found, into, now)?;
    let numbers: Vec<UnitNo> = added.iter().map(|u| u.no).collect();
    let bonds = bonds_to(state, &[unit].into());
    let goes = mapping(unit, &bonds, children, &numbers)?;
    // A unit that hangs here only on another line goes with the first successor unless it is named.
    let to = |child: &UnitNo| goes.get(child).copied().unwrap_or(numbers[0]);
    let restructure = Restructure {
        closed: vec![unit],
        rehung: bonds.into_iter().map(|(u, bond, from)| Rehung { unit: u, bond, from, to: to(&u) }).collect(),
        follows: open_matters(state, &[unit], |matter| {
            let standing = Standing::of(matter, unit);
            numbers.iter().map(|u| (*u, standing)).collect()
        }),
        successors: numbers,
        added,
        reason: reason.to_owned(),
    };
    let event = Event::UnitSplit(Box::new(restructure));
    no_circle(state, &event)?;
    Ok(done(event))
}

fn successors(state: &State, unit: &Unit, into: &[NewUnit], now: Millis) -> Result<Vec<Unit>, Refusal> {
    let mut codes = BTreeSet::new();
    let mut added = vec![];
    for (no, (at, new)) in (state.tree.next_no().0..).zip(into.iter().enumerate()) {
        let (code, name) = (format!("/into/{at}/code"), format!("/into/{at}/name"));
        text_of(&code, &new.code, 60)?;
        text_of(&name, &new.name, 100)?;
        text_within(&format!("/into/{at}/phone"), new.phone.as_deref().unwrap_or_default(), 60)?;
        let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
        if !new.code.chars().all(plain) {
            return Err(Refusal::BadCharacter { pointer: code });
        }
        if state.tree.find(&new.code).is_some() || !codes.insert(&new.code) {
            return Err(Refusal::UnitCodeTaken { code: new.code.clone() });
        }
        added.push(Unit {
            no: UnitNo(no),
            code: new.code.clone(),
            name: new.name.clone(),
            phone: new.phone.clone().or_else(|| unit.phone.clone()),
            aliases: vec![],
            name_en: None,
            valid_from_ms: Some(now),
            ..unit.clone()
        });
    }
    Ok(added)
}

/// Refused while a unit directly below has no place to go to.
fn mapping(
    unit: UnitNo,
    bonds: &[(UnitNo, Bond, UnitNo)],
    children: &[(UnitNo, u32)],
    numbers: &[UnitNo],
) -> Result<BTreeMap<UnitNo, UnitNo>, Refusal> {
    let mut goes = BTreeMap::new();
    for (child, to) in children {
        let wrong = |value: String| Refusal::Unknown { pointer: "/children".into(), value };
        if !bonds.iter().any(|(u, _, _)| u == child) {
            return Err(wrong(child.to_string()));
        }
        let to = numbers.get(*to as usize).ok_or_else(|| wrong(to.to_string()))?;
        if goes.insert(*child, *to).is_some() {
            return Err(Refusal::Twice { pointer: "/children".into(), value: child.to_string() });
        }
    }
    let homeless = bonds.iter().filter(|(u, bond, _)| *bond == Bond::Home && !goes.contains_key(u));
    match homeless.count() {
        0 => Ok(goes),
        children => Err(Refusal::UnitHasChildren { unit, children }),
    }
}

/// Takes back what record `seq` did, if nobody has built on it since. An undo is not taken back: whoever
/// wants the change again makes it again.
pub(super) fn undo(
    state: &State,
    (seq, undone): (Seq, bool),
    record: &Record,
    now: Millis,
) -> Result<Decision, Refusal> {
    if undone {
        return Err(Refusal::UndoOvertaken { seq });
    }
    if record.event.undoes().is_some() {
        return Err(Refusal::UndoNothing { seq });
    }
    let mut decision = inverse(state, seq, record, now)?;
    decision.events = decision.events.into_iter().map(|event| event.undoing(seq)).collect();
    Ok(decision)
}

fn inverse(state: &State, seq: Seq, record: &Record, now: Millis) -> Result<Decision, Refusal> {
    let until_ms = record.at + UNDO_MS;
    let tree = &state.tree;
    let stands = |stands: bool| if stands { Ok(()) } else { Err(Refusal::UndoOvertaken { seq }) };
    let in_time = || if now > until_ms { Err(Refusal::UndoTooLate { until_ms }) } else { Ok(()) };
    match &record.event {
        Event::UnitRenamed { unit, name, former, .. } => {
            in_time()?;
            stands(tree.get(*unit).is_some_and(|u| u.name == *name))?;
            rename(state, *unit, former, "")
        }
        Event::UnitEdited { unit, details, former, .. } => {
            in_time()?;
            stands(tree.get(*unit).is_some_and(|u| Details::of(u) == **details))?;
            let Details { phone, sector, tags, aliases, superiors } = (**former).clone();
            let (phone, sector) = (phone.or_else(|| Some(String::new())), sector.or_else(|| Some(String::new())));
            let (tags, aliases, superiors) = (Some(tags), Some(aliases), Some(superiors));
            edit(state, *unit, &Edit { phone, sector, tags, aliases, superiors })
        }
        Event::UnitMoved { unit, parent, former, .. } => {
            in_time()?;
            stands(tree.get(*unit).is_some_and(|u| u.parent == Some(*parent)))?;
            move_to(state, *unit, *former, "")
        }
        Event::ReportingSet { unit, line, parent, until_ms: until, former, .. } => {
            in_time()?;
            stands(tree.reporting_of(*unit, line) == Some((*parent, *until)))?;
            match former.filter(|(_, until)| *until > now) {
                Some((parent, until_ms)) => {
                    report_elsewhere(state, *unit, &Elsewhere { line, parent, until_ms, reason: "" }, now)
                }
                None => ended(state, *unit, line, |_| true),
            }
        }
        Event::ReportingEnded { unit, line, former: (parent, until), .. } => {
            in_time()?;
            stands(tree.reporting_of(*unit, line).is_none() && *until > now)?;
            report_elsewhere(state, *unit, &Elsewhere { line, parent: *parent, until_ms: *until, reason: "" }, now)
        }
        Event::UnitsMerged(restructure) | Event::UnitSplit(restructure) => {
            in_time()?;
            // A group that has ended has no members to come back to.
            let is_group = |no: &UnitNo| tree.get(*no).is_some_and(|u| u.level == Level::Group);
            if restructure.closed.iter().any(is_group) {
                return Err(Refusal::UndoNothing { seq });
            }
            nobody_answered(state, restructure)?;
            stands(still_stands(state, restructure))?;
            // What stood below a closed unit may have come above it since: it would go back into a circle.
            let event = Event::RestructureUndone { undone: seq, restructure: restructure.clone() };
            no_circle(state, &event)?;
            Ok(done(event))
        }
        _ => Err(Refusal::UndoNothing { seq }),
    }
}

/// The successors have answered nothing and were asked nothing new since.
fn nobody_answered(state: &State, r: &Restructure) -> Result<(), Refusal> {
    for follow in &r.follows {
        let stands = state.matters.get(&follow.matter).filter(|m| m.is_open()).is_some_and(|matter| {
            let same = |(unit, standing): &(UnitNo, Standing)| Standing::of(matter, *unit) == *standing;
            follow.after.iter().all(same)
        });
        if !stands {
            return Err(Refusal::UndoAnswered { matter: follow.matter });
        }
    }
    let follows = |m: &Matter| r.follows.iter().any(|f| f.matter == m.id);
    let asked = |m: &&Matter| r.added.iter().any(|u| m.planes.audience.contains(u.no));
    match state.matters.values().find(|m| asked(m) && !follows(m)) {
        Some(matter) => Err(Refusal::UndoAnswered { matter: matter.id }),
        None => Ok(()),
    }
}

/// Everything stands as the restructure left it.
fn still_stands(state: &State, r: &Restructure) -> bool {
    let closed = |no: &UnitNo| state.tree.get(*no).is_some_and(|u| u.closed_at_ms.is_some());
    let hangs = |h: &Rehung| match &h.bond {
        Bond::Home => state.tree.get(h.unit).is_some_and(|u| u.parent == Some(h.to)),
        Bond::Superior(line) => state.tree.get(h.unit).is_some_and(|u| u.superiors.contains(&(line.clone(), h.to))),
        Bond::Reporting(line) => state.tree.reporting_of(h.unit, line).is_none_or(|(parent, _)| parent == h.to),
    };
    let added: BTreeSet<UnitNo> = r.added.iter().map(|u| u.no).collect();
    let rehung = |unit: UnitNo| r.rehung.iter().any(|h| h.unit == unit);
    r.closed.iter().all(closed)
        && !r.successors.iter().any(closed)
        && r.rehung.iter().all(hangs)
        && bonds_to(state, &added).iter().all(|(unit, _, _)| rehung(*unit))
        && !added.iter().any(|unit| state.posts_of.contains_key(unit))
        && r.added.iter().all(|unit| state.tree.get(unit.no) == Some(unit))
}
