//! The registry of fields, forms, and the calendar.

use super::{Decision, NOBODY, NOTE_MAX, registrar, text_of, text_within};
use crate::command::{FormCommand, Outcome};
use crate::event::Event;
use crate::form::check::Fault;
use crate::form::{Field, Form, FormVersion, Sensitivity, Shape, check, draft};
use crate::ids::{FormId, UnitNo};
use crate::policy::{self, Action};
use crate::refusal::Refusal;
use crate::report::Calendar;
use crate::state::State;

const WORDS_MAX: usize = 200;
const UNIT_MAX: usize = 20;
const NAME_MAX: usize = 64;
/// Ten years and more are kept elsewhere; a day is the least.
pub const RETENTION_DAYS: std::ops::RangeInclusive<u32> = 1..=36_500;
pub const SECONDS: std::ops::RangeInclusive<u32> = 1..=3_600;
/// Digits after the point.
pub const SCALE_MAX: u8 = 6;
/// Days of one calendar, off and worked.
pub const CALENDAR_MAX: usize = 2_000;
/// Versions of one form.
const VERSIONS_MAX: u32 = 1_000;

fn registry(state: &State, own: UnitNo) -> (Action, UnitNo) {
    (Action::FieldWrite, registrar(state, own))
}

/// Whether somebody may put an entry into the registry of fields.
#[must_use]
pub fn may_register(state: &State, asker: &policy::Actor<'_>) -> bool {
    let (action, unit) = registry(state, asker.unit);
    policy::scope(&state.tree, asker, action, unit).is_ok()
}

pub(super) fn needs(state: &State, own: UnitNo, command: &FormCommand) -> Vec<(Action, UnitNo)> {
    let top = state.tree.territory().roots().next().unwrap_or(NOBODY);
    let registry = registry(state, own);
    let owner = |form: &FormId| state.forms.get(form).and_then(Form::current).map_or(own, |v| v.owner);
    match command {
        FormCommand::PutField(_) => vec![registry],
        FormCommand::Publish(version) => {
            let owner = version.form.as_ref().map_or(version.owner, owner);
            // A new field is a new entry of the province's registry.
            let fresh = version.fields.values().any(|field| state.fields.get(&field.name) != Some(field));
            [(Action::FormWrite, owner)].into_iter().chain(fresh.then_some(registry)).collect()
        }
        FormCommand::Retire { form, .. } => vec![(Action::FormWrite, owner(form))],
        FormCommand::SetCalendar { .. } => vec![(Action::ProvinceWrite, top)],
    }
}

pub(super) fn decide(state: &State, command: &FormCommand) -> Result<Decision, Refusal> {
    match command {
        FormCommand::PutField(field) => match wrong_in_field(state, "", field).into_iter().next() {
            Some(refusal) => Err(refusal),
            None => Ok(Decision::one(Event::FieldPut(field.clone()), Outcome::Done)),
        },
        FormCommand::Publish(version) => publish(state, version),
        FormCommand::Retire { form, reason } => {
            text_of("/reason", reason, NOTE_MAX)?;
            let found = state.forms.get(form).ok_or(Refusal::NotFound)?;
            if found.retired {
                return Err(Refusal::FormRetired);
            }
            Ok(Decision::one(Event::FormRetired { form: *form, reason: reason.clone() }, Outcome::Done))
        }
        FormCommand::SetCalendar { calendar, reason } => set_calendar(state, calendar, reason),
    }
}

fn set_calendar(state: &State, calendar: &Calendar, reason: &str) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    let length = calendar.off.len() + calendar.work.len();
    if length > CALENDAR_MAX {
        return Err(Refusal::TooLong { pointer: "/off".into(), length, max: CALENDAR_MAX });
    }
    if let Some(day) = calendar.off.intersection(&calendar.work).next() {
        return Err(Refusal::Twice { pointer: "/work".into(), value: day.to_string() });
    }
    if *calendar == state.calendar {
        return Err(Refusal::SettingsUnchanged);
    }
    let event = Event::CalendarSet { calendar: Box::new(calendar.clone()), reason: reason.to_owned() };
    Ok(Decision::one(event, Outcome::Done))
}

fn publish(state: &State, new: &FormVersion) -> Result<Decision, Refusal> {
    let before = match new.form {
        None => None,
        Some(id) => Some(state.forms.get(&id).ok_or(Refusal::NotFound)?),
    };
    if before.is_some_and(|form| form.retired) {
        return Err(Refusal::FormRetired);
    }
    let next = before.and_then(Form::current).map_or(1, |current| current.version + 1);
    if new.version != next || next > VERSIONS_MAX {
        return Err(Refusal::FormVersion { version: new.version, current: next - 1 });
    }
    let before = before.and_then(Form::current);
    if let Some(owner) = before.map(|before| before.owner).filter(|owner| *owner != new.owner) {
        return Err(Refusal::FormOwner { owner });
    }
    if let Some(field) = new.fields.values().find(|field| field.sensitivity == Sensitivity::Personal) {
        let (pointer, field) = (format!("/fields/{}", field.name), field.name.clone());
        return Err(Refusal::FormPersonal { pointer, field });
    }
    let mut found = check::form(new, before.map(|version| &**version)).err().unwrap_or_default();
    found.extend(faults(state, new));
    if !found.is_empty() {
        return Err(Refusal::Form(found));
    }
    let id = new.form.unwrap_or(FormId(state.seq + 1));
    let event = Event::FormPublished(Box::new(new.clone()));
    Ok(Decision::one(event, Outcome::Form { id, version: new.version }))
}

/// Everything that stands against a version beside what [`check::form`] finds in it: its words, and the entries
/// that it brings to the registry.
#[must_use]
pub fn faults(state: &State, new: &FormVersion) -> Vec<Fault> {
    let words = [
        text_of("/title/zh", &new.title.zh, WORDS_MAX),
        text_within("/title/en", &new.title.en, WORDS_MAX),
        text_within("/note", &new.note, NOTE_MAX),
    ];
    let mut found: Vec<Fault> = words.into_iter().filter_map(Result::err).map(fault).collect();
    let used = draft::fields(&new.nodes);
    for (name, field) in &new.fields {
        let place = format!("/fields/{}", check::escaped(name));
        if *name != field.name {
            found.push(Fault::new(format!("{place}/name"), "field.name", field.name.clone()));
        }
        if !used.contains(name.as_str()) {
            found.push(Fault::new(&place, "form.field.unused", name.clone()));
        }
        found.extend(wrong_in_field(state, &place, field).into_iter().map(fault));
    }
    found
}

fn fault(refusal: Refusal) -> Fault {
    let code = refusal.code().0;
    match refusal {
        Refusal::FieldWrong { pointer, reason: "name" } => Fault::new(pointer, "field.name", ""),
        Refusal::FieldWrong { pointer, reason: "range" } => Fault::new(pointer, "field.range", ""),
        Refusal::FieldWrong { pointer, reason: "scale" } => Fault::new(pointer, "field.scale", ""),
        Refusal::FieldWrong { pointer, reason: "changed" } => Fault::new(pointer, "field.changed", ""),
        Refusal::TooLong { pointer, max, .. } => Fault::new(pointer, code, max.to_string()),
        other => Fault::new(other.pointer().unwrap_or_default(), code, ""),
    }
}

/// What a field is, it stays: figures of before must mean the same.
fn wrong_in_field(state: &State, at: &str, field: &Field) -> Vec<Refusal> {
    let mut found = vec![];
    let mut wrong = |is: bool, part: &str, reason| {
        if is {
            found.push(Refusal::FieldWrong { pointer: format!("{at}/{part}"), reason });
        }
    };
    wrong(!is_name(&field.name), "name", "name");
    wrong(!RETENTION_DAYS.contains(&field.retention_days), "retention_days", "range");
    wrong(!SECONDS.contains(&field.seconds), "seconds", "range");
    let scale = matches!(field.shape, Shape::Decimal { scale } if scale == 0 || scale > SCALE_MAX);
    wrong(scale, "shape", "scale");
    let known = state.fields.get(&field.name);
    let changed = known.is_some_and(|known| known.shape != field.shape || known.unit != field.unit);
    wrong(changed, "shape", "changed");
    let words = [
        text_of(&format!("{at}/label/zh"), &field.label.zh, WORDS_MAX),
        text_within(&format!("{at}/label/en"), &field.label.en, WORDS_MAX),
        text_within(&format!("{at}/unit"), &field.unit, UNIT_MAX),
        text_of(&format!("{at}/purpose"), &field.purpose, WORDS_MAX),
        text_of(&format!("{at}/basis"), &field.basis, WORDS_MAX),
    ];
    found.extend(words.into_iter().filter_map(Result::err));
    found
}

/// `[a-z][a-z0-9_]*`, at most 64 characters.
#[must_use]
pub fn is_name(name: &str) -> bool {
    let tail = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
    name.len() <= NAME_MAX && name.bytes().next().is_some_and(|b| b.is_ascii_lowercase()) && name.bytes().all(tail)
}
