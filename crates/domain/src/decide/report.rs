//! Report duties: who files what in which slot, corrects it, takes it back, and what the superior says of it
//! (rules 5 to 8).

use super::{Decision, NOTE_MAX, text_of, text_within};
use crate::bits::Bits;
use crate::command::{Actor, Filled, Outcome, ReportCommand, SlotKey};
use crate::event::{Event, Space};
use crate::form::{Form, FormVersion, check};
use crate::ids::{DAY_MS, Millis, UnitNo};
use crate::matter::{Content, Matter, Particulars};
use crate::policy::Action;
use crate::refusal::Refusal;
use crate::report::burden::burden;
use crate::report::{Duty, Exemption, Filing, Filings, Recurrence, Reports, Subjects, filer};
use crate::state::State;
use crate::tree::Level;
use std::sync::Arc;

/// Units of one exemption.
const EXEMPT_MAX: usize = 1_000;
/// Rows of one table: a longer one would hold the lane up.
pub const TABLE_MAX: usize = 500;
/// Dates of one recurrence.
const DATES_MAX: usize = 366;
/// No duty runs longer.
const YEARS_MAX: i32 = 10;
/// So long after its period a report may be due.
const AFTER_DAYS_MAX: u32 = 31;
const DAY_MIN: u32 = 24 * 60;

/// What a command of this kind needs: filing for another unit is a right of its own.
pub(super) fn needs(state: &State, own: UnitNo, command: &ReportCommand) -> Vec<(Action, UnitNo)> {
    let of = |slot: &SlotKey| filer(&state.tree, slot.subject);
    let files = |slot: &SlotKey| {
        let unit = of(slot);
        (if unit == own { Action::ReportFile } else { Action::ReportBehalf }, unit)
    };
    match command {
        ReportCommand::File { slot, filled } | ReportCommand::Correct { slot, filled, .. } => {
            let brought = filled.received_ms.map(|_| (Action::ReportBring, of(slot)));
            [files(slot)].into_iter().chain(brought).collect()
        }
        ReportCommand::Withdraw { slot, .. } => vec![files(slot)],
        ReportCommand::Verify { slot, .. } | ReportCommand::Return { slot, .. } => {
            vec![(Action::ReportVerify, of(slot))]
        }
        ReportCommand::Exempt { units, .. } | ReportCommand::LiftExemption { units, .. } => {
            let asked: std::collections::BTreeSet<_> =
                units.iter().map(|unit| (Action::ReportExempt, filer(&state.tree, *unit))).collect();
            asked.into_iter().collect()
        }
        ReportCommand::Table { steps, .. } => {
            // A step that is no filing is refused whoever asks; a table within a table is not gone into.
            let steps = steps.iter().take(TABLE_MAX).filter(|step| step.slot().is_some());
            let asked: std::collections::BTreeSet<_> = steps.flat_map(|step| needs(state, own, step)).collect();
            asked.into_iter().collect()
        }
    }
}

/// Whether a unit files for one of the duty's sites.
pub(super) fn files_for_a_site(state: &State, matter: &Matter, unit: UnitNo) -> bool {
    let subjects = state.reports.get(&matter.id).and_then(|reports| reports.subjects.as_ref());
    subjects.is_some_and(|subjects| {
        let below = state.tree.territory().children(unit);
        below.filter(|no| state.tree.get(*no).is_some_and(|u| u.level == Level::Site)).any(|no| subjects.contains(no))
    })
}

/// Whether what a directive asks to be filed can be asked.
pub(super) fn check_duty(state: &State, s: &Content, now: Millis) -> Result<(), Refusal> {
    let Some(Particulars::Report(duty)) = &s.particulars else { return Ok(()) };
    let wrong = |pointer: &str| Err(Refusal::DutyWrong { pointer: format!("/report/{pointer}") });
    let Some(form) = state.forms.get(&duty.form) else {
        return Err(Refusal::Unknown { pointer: "/report/form_id".into(), value: duty.form.to_string() });
    };
    if form.retired {
        return Err(Refusal::FormRetired);
    }
    let last = duty.from.plus(366 * YEARS_MAX);
    if duty.until.is_some_and(|until| until < duty.from || until > last || until.plus(1).starts_ms() <= now) {
        return wrong("until");
    }
    if let Recurrence::Dates(days) = &duty.every {
        let ascends = days.windows(2).all(|pair| pair[0] < pair[1]);
        if days.is_empty() || days.len() > DATES_MAX || !ascends || days.first() < Some(&duty.from) {
            return wrong("every");
        }
    }
    text_within("/report/again", &duty.again, NOTE_MAX)?;
    if duty.due_min >= DAY_MIN {
        return wrong("due_time");
    }
    if duty.due_after_days > AFTER_DAYS_MAX {
        return wrong("due_after_days");
    }
    if duty.from.starts_ms() + 366 * DAY_MS < now {
        return wrong("from");
    }
    if duty.until.is_some_and(|until| duty.periods(duty.from, until, &state.calendar).is_empty()) {
        return wrong("until");
    }
    Ok(())
}

/// Whether a duty asks again for what running duties hold (rule 13). Then it says why, and a second person
/// agrees before it goes out; where nothing is held the reason is dropped.
pub(super) fn asks_again(state: &State, s: &mut Content, audience: &Bits) -> Result<bool, Refusal> {
    let (space, Some(Particulars::Report(duty))) = (s.space, &mut s.particulars) else { return Ok(false) };
    let held = match (space, state.forms.get(&duty.form).and_then(Form::current)) {
        (Space::Live, Some(form)) => burden(state, form, duty, &subjects(state, duty, audience)).held,
        _ => vec![],
    };
    if held.is_empty() {
        duty.again.clear();
        return Ok(false);
    }
    if duty.again.trim().is_empty() {
        return Err(Refusal::ReportHeld { held });
    }
    Ok(true)
}

/// Those that the figures of a duty would be about.
#[must_use]
pub fn subjects(state: &State, duty: &Duty, audience: &Bits) -> Bits {
    let sites: Bits = state.tree.of_level(Level::Site).filter(|no| audience.contains(*no)).collect();
    match duty.subjects {
        Subjects::Units => audience.minus(&sites),
        Subjects::Sites => sites,
    }
}

/// Who receives an order, and the sites that a duty is about. The units above the sites receive it.
pub(super) fn addressees(state: &State, particulars: Option<&Particulars>, audience: Bits) -> (Bits, Option<Bits>) {
    let Some(Particulars::Report(duty)) = particulars else { return (audience, None) };
    let subjects = subjects(state, duty, &audience);
    match duty.subjects {
        Subjects::Units => (subjects, None),
        Subjects::Sites => (subjects.iter().map(|site| filer(&state.tree, site)).collect(), Some(subjects)),
    }
}

pub(super) fn decide(
    state: &State,
    actor: &Actor,
    matter: &Matter,
    command: &ReportCommand,
    now: Millis,
) -> Result<Decision, Refusal> {
    let reports = state.reports.get(&matter.id).ok_or(Refusal::NoReport)?;
    match command {
        ReportCommand::Exempt { units, from, until, reason, .. } => {
            let units = asked(reports, matter, units, reason)?;
            if until.is_some_and(|until| until < *from) {
                return Err(Refusal::DutyWrong { pointer: "/until".into() });
            }
            let exemption = Exemption { units, from: *from, until: *until };
            let event = Event::ReportExempted { matter: matter.id, exemption, reason: reason.clone() };
            Ok(Decision::one(event, Outcome::Done))
        }
        ReportCommand::LiftExemption { units, from, reason, .. } => {
            let units = asked(reports, matter, units, reason)?;
            let event = Event::ExemptionLifted { matter: matter.id, units, from: *from, reason: reason.clone() };
            Ok(Decision::one(event, Outcome::Done))
        }
        ReportCommand::File { slot, .. }
        | ReportCommand::Correct { slot, .. }
        | ReportCommand::Withdraw { slot, .. }
        | ReportCommand::Verify { slot, .. }
        | ReportCommand::Return { slot, .. } => Slot::open(state, matter, reports, *slot, now)?.decide(actor, command),
        ReportCommand::Table { steps, .. } => table(state, actor, (matter, reports), steps, now),
    }
}

/// Each step as if it came alone: they are of different slots, so none changes what the next one finds.
fn table(
    state: &State,
    actor: &Actor,
    (matter, reports): (&Matter, &Reports),
    steps: &[ReportCommand],
    now: Millis,
) -> Result<Decision, Refusal> {
    if steps.is_empty() {
        return Err(Refusal::Missing { pointer: "/steps".into() });
    }
    if steps.len() > TABLE_MAX {
        return Err(Refusal::TooLong { pointer: "/steps".into(), length: steps.len(), max: TABLE_MAX });
    }
    let (mut events, mut seen) = (vec![], std::collections::BTreeSet::new());
    for (at, step) in steps.iter().enumerate() {
        let fills =
            matches!(step, ReportCommand::File { .. } | ReportCommand::Correct { .. } | ReportCommand::Withdraw { .. });
        let slot = step.slot().filter(|slot| fills && slot.matter == matter.id).ok_or(Refusal::NotFound)?;
        if !seen.insert((slot.period, slot.subject)) {
            return Err(Refusal::Twice { pointer: format!("/steps/{at}"), value: slot.subject.to_string() });
        }
        events.extend(Slot::open(state, matter, reports, slot, now)?.decide(actor, step)?.events);
    }
    Ok(Decision { events, outcome: Outcome::Done })
}

fn asked(reports: &Reports, matter: &Matter, units: &[UnitNo], reason: &str) -> Result<Bits, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    if units.is_empty() {
        return Err(Refusal::Missing { pointer: "/units".into() });
    }
    if units.len() > EXEMPT_MAX {
        return Err(Refusal::TooLong { pointer: "/units".into(), length: units.len(), max: EXEMPT_MAX });
    }
    let subjects = reports.subjects.as_ref().unwrap_or(&matter.planes.audience);
    match units.iter().find(|unit| !subjects.contains(**unit)) {
        Some(unit) => Err(Refusal::NotAddressed { unit: *unit }),
        None => Ok(units.iter().copied().collect()),
    }
}

/// A slot that is open for filing, with what was filed in its period.
struct Slot<'s> {
    state: &'s State,
    reports: &'s Reports,
    key: SlotKey,
    now: Millis,
}

static NOTHING: std::sync::LazyLock<Filings> = std::sync::LazyLock::new(Filings::default);

impl<'s> Slot<'s> {
    fn open(
        state: &'s State,
        matter: &Matter,
        reports: &'s Reports,
        key: SlotKey,
        now: Millis,
    ) -> Result<Self, Refusal> {
        if !reports.has_period(key.period, &state.calendar) {
            return Err(Refusal::SlotOutside { period: key.period });
        }
        let opens_ms = key.period.starts_ms();
        if now < opens_ms {
            return Err(Refusal::SlotNotOpen { opens_ms });
        }
        let slot = Self { state, reports, key, now };
        let known = slot.filings().revision(key.subject) > 0 || reports.is_exempt(key.subject, key.period);
        if !known && !reports.expects(&state.tree, &matter.planes.audience, key.subject, key.period, now) {
            return Err(Refusal::NotAddressed { unit: key.subject });
        }
        Ok(slot)
    }

    fn filings(&self) -> &'s Filings {
        self.reports.periods.get(&self.key.period).unwrap_or(&NOTHING)
    }

    fn decide(&self, actor: &Actor, command: &ReportCommand) -> Result<Decision, Refusal> {
        match command {
            ReportCommand::File { filled, .. } => self.file(actor, filled),
            ReportCommand::Correct { revision, filled, reason, .. } => self.correct(actor, *revision, filled, reason),
            ReportCommand::Withdraw { revision, reason, .. } => self.withdraw(*revision, reason),
            ReportCommand::Verify { revision, .. } => self.verify(*revision),
            ReportCommand::Return { revision, reason, .. } => self.give_back(*revision, reason),
            ReportCommand::Exempt { .. } | ReportCommand::LiftExemption { .. } | ReportCommand::Table { .. } => {
                Err(Refusal::NotFound)
            }
        }
    }

    fn file(&self, actor: &Actor, filled: &Filled) -> Result<Decision, Refusal> {
        let (filings, SlotKey { matter, period, subject }) = (self.filings(), self.key);
        // What was filed before can still be put right.
        if self.reports.is_exempt(subject, period) {
            return Err(Refusal::IsExcused { unit: subject });
        }
        let revision = filings.revision(subject);
        let inherited = filings.inherited.get(&subject);
        if filings.filed.contains(subject) && inherited.is_none() {
            return Err(Refusal::FiledAlready { revision });
        }
        let received_ms = filled.received_ms.unwrap_or(self.now);
        if received_ms > self.now || received_ms < period.starts_ms() {
            return Err(Refusal::ReceivedWrong { received_ms });
        }
        let late = received_ms > self.reports.duty.due_ms(period);
        // What it files takes the place of what the units had filed that it has followed.
        let replaced = inherited.into_iter().flatten().map(|predecessor| Event::ReportWithdrawn {
            matter,
            period,
            subject: *predecessor,
            revision: filings.revision(*predecessor),
            reason: String::new(),
        });
        let mut events: Vec<Event> = replaced.collect();
        let revision = revision + 1;
        events.push(Event::ReportFiled(Box::new(self.filing(actor, filled, revision, late)?)));
        Ok(Decision { events, outcome: Outcome::Slot { revision, at_ms: self.now, late } })
    }

    fn correct(&self, actor: &Actor, revision: u32, filled: &Filled, reason: &str) -> Result<Decision, Refusal> {
        text_of("/reason", reason, NOTE_MAX)?;
        self.stands(revision)?;
        let late = self.filings().late.contains(self.key.subject);
        let filing = Filing { reason: reason.to_owned(), ..self.filing(actor, filled, revision + 1, late)? };
        let outcome = Outcome::Slot { revision: revision + 1, at_ms: self.now, late };
        Ok(Decision::one(Event::ReportCorrected(Box::new(filing)), outcome))
    }

    fn withdraw(&self, revision: u32, reason: &str) -> Result<Decision, Refusal> {
        text_of("/reason", reason, NOTE_MAX)?;
        self.stands(revision)?;
        let SlotKey { matter, period, subject } = self.key;
        let event = Event::ReportWithdrawn { matter, period, subject, revision, reason: reason.to_owned() };
        Ok(Decision::one(event, self.as_it_is(revision)))
    }

    fn verify(&self, revision: u32) -> Result<Decision, Refusal> {
        self.stands(revision)?;
        let SlotKey { matter, period, subject } = self.key;
        if self.filings().verified.contains(subject) {
            return Err(Refusal::VerifiedAlready);
        }
        let event = Event::ReportVerified { matter, period, subject, revision };
        Ok(Decision::one(event, self.as_it_is(revision)))
    }

    fn give_back(&self, revision: u32, reason: &str) -> Result<Decision, Refusal> {
        text_of("/reason", reason, NOTE_MAX)?;
        self.stands(revision)?;
        let SlotKey { matter, period, subject } = self.key;
        let event = Event::ReportReturned { matter, period, subject, revision, reason: reason.to_owned() };
        Ok(Decision::one(event, self.as_it_is(revision)))
    }

    /// Whoever looked at another revision has not seen what stands now.
    fn stands(&self, revision: u32) -> Result<(), Refusal> {
        let (filings, subject) = (self.filings(), self.key.subject);
        if !filings.filed.contains(subject) || filings.lent.contains(subject) {
            return Err(Refusal::NotFiled);
        }
        match filings.revision(subject) {
            now if now == revision => Ok(()),
            now => Err(Refusal::SlotStale { revision: now }),
        }
    }

    fn as_it_is(&self, revision: u32) -> Outcome {
        Outcome::Slot { revision, at_ms: self.now, late: self.filings().late.contains(self.key.subject) }
    }

    fn filing(&self, actor: &Actor, filled: &Filled, revision: u32, late: bool) -> Result<Filing, Refusal> {
        let SlotKey { matter, period, subject } = self.key;
        let unit = filer(&self.state.tree, subject);
        let form = self.form(filled.version)?;
        let answers = if filled.nil {
            if !filled.answers.is_empty() {
                return Err(Refusal::NilWithAnswers);
            }
            filled.answers.clone()
        } else {
            check::answers(&form, &filled.answers, self.reports.duty.last_day(period)).map_err(Refusal::Answers)?
        };
        let behalf = actor.unit().filter(|by| *by != unit);
        let (nil, no_change, version, received_ms) = (filled.nil, filled.no_change, filled.version, filled.received_ms);
        let reason = String::new();
        Ok(Filing {
            matter,
            period,
            subject,
            unit,
            version,
            revision,
            nil,
            no_change,
            late,
            behalf,
            received_ms,
            answers,
            reason,
        })
    }

    /// A form is filled in under its current version: a draft of an older one is upgraded first.
    fn form(&self, version: u32) -> Result<Arc<FormVersion>, Refusal> {
        let form = self.state.forms.get(&self.reports.duty.form).ok_or(Refusal::NotFound)?;
        let current = form.current().ok_or(Refusal::NotFound)?;
        if current.version == version {
            Ok(current.clone())
        } else {
            Err(Refusal::FormVersion { version, current: current.version })
        }
    }
}
