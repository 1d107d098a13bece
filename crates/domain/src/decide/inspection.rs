//! Findings and their re-check. A finding goes to one unit below the inspecting organ; the unit reports how it was
//! mended; another person than the finder, of another unit, closes it or gives it back (rule 11).
//!
//! A responsible unit that tries to close its own finding is refused, and that it tried is on record: once per round,
//! so that nobody fills the journal with attempts.

use super::issue::{FILES_MAX, check, issued, submitted};
use super::{Decision, NOTE_MAX, receipt, text_of, text_within};
use crate::bits::Bits;
use crate::command::{Actor, InspectionCommand, Outcome};
use crate::event::{EscalateTo, Event};
use crate::ids::{MatterId, Millis, UnitNo};
use crate::inspection::{Finding, Standing, found_by, responsible};
use crate::matter::{Content, EscalationStep, FileRef, Matter, Particulars, Stage, Status};
use crate::policy::{self, Relation};
use crate::refusal::Refusal;
use crate::state::State;

const CATEGORY_MAX: usize = 60;
const EVIDENCE_MAX: usize = 200;
/// Nobody signs: the superior is told, then whoever stands above it.
const STEPS: [EscalationStep; 2] = [
    EscalationStep { after_min: 0, to: EscalateTo::Superior },
    EscalationStep { after_min: 60, to: EscalateTo::Upward },
];

/// Issues a finding: it is addressed at once to the one unit that has to mend it.
pub(super) fn find(state: &State, s: &Content, now: Millis) -> Result<Decision, Refusal> {
    let Some(Particulars::Finding(finding)) = &s.particulars else {
        return Err(Refusal::Missing { pointer: "/to".into() });
    };
    let code = sound(state, s.from, finding)?;
    if s.due_ms.is_none() {
        return Err(Refusal::Missing { pointer: "/due_ms".into() });
    }
    let escalation = if s.escalation.is_empty() { STEPS.to_vec() } else { s.escalation.clone() };
    let found = Content {
        audience: format!("unit:{code}"),
        escalation,
        by_level: false,
        verify: false,
        parent: None,
        ..s.clone()
    };
    check(state, &found, now)?;
    let mut audience = Bits::new();
    audience.insert(finding.to);
    let id = MatterId(state.seq + 1);
    let events = vec![submitted(found), issued(state, id, audience, None)];
    Ok(Decision { events, outcome: Outcome::Matter { id, status: Status::Issued } })
}

/// The code of the responsible unit, if the organ may find something there.
fn sound(state: &State, from: UnitNo, finding: &Finding) -> Result<String, Refusal> {
    let unknown = |pointer: &str, unit: UnitNo| Refusal::Unknown { pointer: pointer.into(), value: unit.to_string() };
    let stands = |unit: UnitNo| state.tree.get(unit).filter(|found| found.closed_at_ms.is_none());
    let to = stands(finding.to).ok_or_else(|| unknown("/to", finding.to))?;
    if !policy::reach(&state.tree, from).contains(&state.tree, finding.to) {
        return Err(unknown("/to", finding.to));
    }
    // Whoever stands above the organ could order it to be satisfied.
    if matches!(policy::relation(&state.tree, from, finding.to), Relation::Own | Relation::Above) {
        return Err(Refusal::FoundAbove { unit: finding.to });
    }
    if stands(finding.site).is_none() || !state.tree.territory().is_under(finding.site, finding.to) {
        return Err(unknown("/site", finding.site));
    }
    text_of("/category", &finding.category, CATEGORY_MAX)?;
    text_within("/evidence", &finding.evidence, EVIDENCE_MAX)?;
    Ok(to.code.clone())
}

pub(super) fn decide(
    state: &State,
    actor: &Actor,
    matter: &Matter,
    command: &InspectionCommand,
    now: Millis,
) -> Result<Decision, Refusal> {
    if !matter.kind.is_finding() {
        return Err(Refusal::WrongKind { kind: matter.kind });
    }
    match command {
        InspectionCommand::Report { note, files, .. } => {
            let unit = actor.unit().ok_or(Refusal::NotPermitted)?;
            let step = receipt::Step { unit, stage: Stage::Done, via: actor.via(), now };
            report(state, matter, &step, note, files)
        }
        InspectionCommand::Recheck { passed, note, files, .. } => {
            recheck(state, actor, matter, *passed, note, files, now)
        }
    }
}

/// The responsible unit says how it was mended.
pub(super) fn report(
    state: &State,
    matter: &Matter,
    step: &receipt::Step,
    note: &str,
    files: &[FileRef],
) -> Result<Decision, Refusal> {
    many(files)?;
    let mut decision = receipt::climb(state, matter, step, None, Some(note))?;
    // Told twice: the first report stands.
    if decision.events.is_empty() {
        return Ok(decision);
    }
    text_of("/note", note, NOTE_MAX)?;
    if let Some(Particulars::Finding(finding)) = &matter.particulars
        && !finding.evidence.is_empty()
        && files.is_empty()
    {
        return Err(Refusal::EvidenceMissing { evidence: finding.evidence.clone() });
    }
    let (unit, note, files) = (step.unit, note.to_owned(), files.to_vec());
    decision.events.push(Event::RectificationReported { matter: matter.id, unit, note, files });
    Ok(decision)
}

fn many(files: &[FileRef]) -> Result<(), Refusal> {
    match files.len() {
        length if length > FILES_MAX => Err(Refusal::TooLong { pointer: "/files".into(), length, max: FILES_MAX }),
        _ => Ok(()),
    }
}

/// Closes a finding, or gives it back for another round.
fn recheck(
    state: &State,
    actor: &Actor,
    matter: &Matter,
    passed: bool,
    note: &str,
    files: &[FileRef],
    now: Millis,
) -> Result<Decision, Refusal> {
    many(files)?;
    text_of("/note", note, NOTE_MAX)?;
    let own = actor.unit().ok_or(Refusal::NotPermitted)?;
    let units = responsible(matter);
    let line = state.tree.territory();
    if let Some(unit) = units.iter().find(|unit| line.is_under(own, *unit)) {
        return tried(matter, unit, passed, note);
    }
    if found_by(actor, matter) {
        return Err(Refusal::RecheckByFinder);
    }
    if Standing::of(matter) != Standing::Waiting {
        return Err(Refusal::NotDone { unit: units.iter().next().unwrap_or(own) });
    }
    let (id, via) = (matter.id, actor.via());
    let unit = units.iter().next().unwrap_or(own);
    let rechecked = Event::FindingRechecked { matter: id, unit, passed, note: note.to_owned(), files: files.to_vec() };
    let mut events = vec![rechecked];
    let verified = |unit| {
        let (stage, late) = (Stage::Verified, matter.is_late(unit, now));
        Event::ReceiptReached { matter: id, unit, stage, via, late, name: None, note: None }
    };
    let returned = |unit| Event::ReceiptReturned { matter: id, unit, reason: note.to_owned() };
    if passed {
        events.extend(units.iter().map(verified));
        events.push(Event::MatterClosed { matter: id, lowered: None, reason: String::new() });
    } else {
        events.extend(units.iter().map(returned));
    }
    let status = if passed { Status::Closed } else { Status::Issued };
    Ok(Decision { events, outcome: Outcome::Matter { id, status } })
}

/// The unit that the finding concerns would close it: refused, and on record.
fn tried(matter: &Matter, unit: UnitNo, passed: bool, note: &str) -> Result<Decision, Refusal> {
    let known = matter.rechecks.is_some_and(|rechecks| rechecks.tried);
    if !passed || known {
        return Err(Refusal::RecheckByUnit);
    }
    let event = Event::CloseTried { matter: matter.id, unit, note: note.to_owned() };
    Ok(Decision::one(event, Outcome::CloseRefused))
}

/// The finder alone does not take back what the unit would have to mend.
pub(super) fn withdraw(actor: &Actor, matter: &Matter) -> Result<(), Refusal> {
    if found_by(actor, matter) { Err(Refusal::SecondPersonNeeded) } else { Ok(()) }
}
