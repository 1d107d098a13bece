//! People who can be sent, and batches: who may go, in which order a batch moves, and how its heads are booked.

use super::{Decision, NOBODY, NOTE_MAX, TITLE_MAX, cause, registrar, text_of, text_within};
use crate::command::{Actor, Outcome, TeamCommand};
use crate::event::Event;
use crate::form::Words;
use crate::ids::{BatchId, CommodityId, Millis, ResponderNo, UnitNo};
use crate::ledger::books::Books;
use crate::ledger::{Commodity, Entry, EntryKind, Move, Nature, Place};
use crate::matching::{DAYS_MAX, PeopleLine, WANTED_MAX};
use crate::matter::Matter;
use crate::policy::{self, Action};
use crate::refusal::Refusal;
use crate::report::Day;
use crate::state::State;
use crate::supply::{LINES_MAX, Wanted};
use crate::team::{
    Able, Away, Batch, BatchStage, DayCount, Enrolled, Kept, Muster, NewResponder, PEOPLE_MAX, Responder, Skill,
};
use std::collections::BTreeSet;

const NAME_MAX: usize = 60;
const PHONE_MAX: usize = 30;
const CERTIFICATE_MAX: usize = 80;
const SKILLS_MAX: usize = 12;

/// What the policy is asked: who sends says who goes, who has them says that they have come and how they are.
pub(super) fn needs(state: &State, own: UnitNo, command: &TeamCommand) -> Vec<(Action, UnitNo)> {
    let listed = |no: &ResponderNo| state.teams.responder(*no).map_or(NOBODY, |r| r.unit);
    let batch = |id: &BatchId| state.teams.batches.get(id).map(|batch| &batch.muster);
    let from = |id: &BatchId| batch(id).map_or(NOBODY, |muster| muster.from);
    let to = |id: &BatchId| batch(id).map_or(NOBODY, |muster| muster.to);
    match command {
        TeamCommand::PutSkill(_) => vec![(Action::SkillWrite, registrar(state, own))],
        TeamCommand::Enrol { unit, .. } => vec![(Action::TeamWrite, *unit)],
        TeamCommand::Change { responder, .. } | TeamCommand::End { responder, .. } => {
            vec![(Action::TeamWrite, listed(responder))]
        }
        TeamCommand::Muster(muster) => vec![(Action::TeamWrite, muster.from)],
        TeamCommand::Move { batch, stage, .. } => match stage {
            BatchStage::InPlace | BatchStage::Leaving => vec![(Action::TeamReport, to(batch))],
            _ => vec![(Action::TeamWrite, from(batch))],
        },
        TeamCommand::Count { batch, .. } | TeamCommand::Release { batch, .. } => {
            vec![(Action::TeamReport, to(batch))]
        }
    }
}

pub(super) fn decide(
    state: &State,
    books: Books<'_>,
    actor: &Actor,
    command: &TeamCommand,
    now: Millis,
) -> Result<Decision, Refusal> {
    let office = Office { state, books, actor, now };
    match command {
        TeamCommand::PutSkill(skill) => put_skill(skill),
        TeamCommand::Enrol { unit, rows } => office.enrol(*unit, rows),
        TeamCommand::Change { responder, skills, away } => office.change(*responder, skills, away.as_ref()),
        TeamCommand::End { responder, reason } => office.end(*responder, reason),
        TeamCommand::Muster(muster) => office.muster(muster),
        TeamCommand::Move { batch, stage, missing, note } => office.proceed(*batch, *stage, missing, note),
        TeamCommand::Count { batch, day, count, note } => office.count(*batch, *day, *count, note),
        TeamCommand::Release { batch, people, note } => office.release(*batch, people, note),
    }
}

fn put_skill(skill: &Skill) -> Result<Decision, Refusal> {
    text_of("/code", &skill.code, 40)?;
    text_of("/name/zh", &skill.name.zh, TITLE_MAX)?;
    text_within("/name/en", &skill.name.en, TITLE_MAX)?;
    Ok(Decision::one(Event::SkillPut(Box::new(skill.clone())), Outcome::Done))
}

/// People are asked for once by each skill, at least one or so many as nobody knows, for days that have not passed.
pub(super) fn check_asked(state: &State, lines: &[PeopleLine], today: Day) -> Result<(), Refusal> {
    if lines.len() > LINES_MAX {
        return Err(Refusal::TooLong { pointer: "/people".into(), length: lines.len(), max: LINES_MAX });
    }
    for (at, line) in lines.iter().enumerate() {
        let pointer = |field: &str| format!("/people/{at}/{field}");
        let value = || line.skill.clone();
        if !state.teams.skills.contains_key(&line.skill) {
            return Err(Refusal::Unknown { pointer: pointer("skill"), value: value() });
        }
        if lines[..at].iter().any(|before| before.skill == line.skill) {
            return Err(Refusal::Twice { pointer: pointer("skill"), value: value() });
        }
        match line.wanted {
            Wanted::Amount(amount) if !(1..=WANTED_MAX).contains(&amount) => {
                return Err(Refusal::AmountWrong { pointer: pointer("wanted"), amount });
            }
            Wanted::Amount(_) | Wanted::Unknown => {}
        }
        let days = line.until.0.saturating_sub(line.from.0);
        if !(0..DAYS_MAX).contains(&days) || line.until < today {
            return Err(Refusal::Unknown { pointer: pointer("until"), value: line.until.to_string() });
        }
    }
    Ok(())
}

/// How many may stand in one list, and at least one.
fn some(pointer: &str, length: usize) -> Result<(), Refusal> {
    match length {
        0 => Err(Refusal::Missing { pointer: pointer.into() }),
        length if length > PEOPLE_MAX => Err(Refusal::TooLong { pointer: pointer.into(), length, max: PEOPLE_MAX }),
        _ => Ok(()),
    }
}

struct Office<'a> {
    state: &'a State,
    books: Books<'a>,
    actor: &'a Actor,
    now: Millis,
}

impl<'a> Office<'a> {
    fn enrol(&self, unit: UnitNo, rows: &[NewResponder]) -> Result<Decision, Refusal> {
        some("/rows", rows.len())?;
        let first = self.state.teams.next_responder();
        let mut enrolled = vec![];
        for (at, row) in (0_u32..).zip(rows) {
            text_of(&format!("/rows/{at}/name"), &row.name, NAME_MAX)?;
            text_within(&format!("/rows/{at}/phone"), &row.phone, PHONE_MAX)?;
            self.able(&format!("/rows/{at}"), &row.skills)?;
            enrolled.push(Enrolled::of(ResponderNo(first.0 + at), row));
        }
        Ok(Decision::one(Event::RespondersEnrolled { unit, first, rows: enrolled }, Outcome::Responders { first }))
    }

    /// Known skills, each once.
    fn able(&self, at: &str, skills: &[Able]) -> Result<(), Refusal> {
        if skills.len() > SKILLS_MAX {
            let (length, max) = (skills.len(), SKILLS_MAX);
            return Err(Refusal::TooLong { pointer: format!("{at}/skills"), length, max });
        }
        for (n, able) in skills.iter().enumerate() {
            let pointer = format!("{at}/skills/{n}/skill");
            if !self.state.teams.skills.contains_key(&able.skill) {
                return Err(Refusal::Unknown { pointer, value: able.skill.clone() });
            }
            if skills[..n].iter().any(|other| other.skill == able.skill) {
                return Err(Refusal::Twice { pointer, value: able.skill.clone() });
            }
            text_within(&format!("{at}/skills/{n}/certificate"), &able.certificate, CERTIFICATE_MAX)?;
        }
        Ok(())
    }

    fn change(&self, no: ResponderNo, skills: &[Able], away: Option<&Away>) -> Result<Decision, Refusal> {
        self.listed(no)?;
        self.able("", skills)?;
        if away.is_some_and(|away| away.until < away.from) {
            return Err(Refusal::Missing { pointer: "/away/until".into() });
        }
        let event = Event::ResponderChanged { responder: no, skills: skills.to_vec(), away: away.cloned() };
        Ok(Decision::one(event, Outcome::Done))
    }

    fn end(&self, no: ResponderNo, reason: &str) -> Result<Decision, Refusal> {
        text_of("/reason", reason, NOTE_MAX)?;
        if let Some(batch) = self.listed(no)?.batch {
            return Err(Refusal::SentAlready { pointer: "/responder".into(), batch });
        }
        Ok(Decision::one(Event::ResponderEnded { responder: no, reason: reason.into() }, Outcome::Done))
    }

    fn listed(&self, no: ResponderNo) -> Result<&'a Responder, Refusal> {
        self.state.teams.responder(no).filter(|r| !r.ended).ok_or(Refusal::NotFound)
    }

    fn muster(&self, muster: &Muster) -> Result<Decision, Refusal> {
        let matter = cause(self.state, self.actor, muster.matter)?;
        text_of("/place", &muster.place, TITLE_MAX)?;
        let open = self.state.tree.get(muster.to).is_some_and(|unit| unit.closed_at_ms.is_none());
        if !open || muster.to == muster.from {
            return Err(Refusal::Unknown { pointer: "/to".into(), value: muster.to.to_string() });
        }
        self.relieved(muster)?;
        some("/people", muster.people.len())?;
        let mut seen = BTreeSet::new();
        for (at, sent) in muster.people.iter().enumerate() {
            if !seen.insert(sent.no) {
                return Err(Refusal::Twice { pointer: format!("/people/{at}"), value: sent.no.to_string() });
            }
            self.fit(at, muster, sent.no, &sent.skill)?;
        }
        let mut events = vec![];
        let heads = if let Some((heads, _)) = self.state.teams.heads(muster.matter, muster.from) {
            heads
        } else {
            events.push(Event::CommodityOpened(Box::new(people_of(matter, muster.from))));
            CommodityId(self.state.seq + 1)
        };
        let place = |unit, place| (unit, place);
        let from = muster.from;
        let moves = vec![Move {
            commodity: heads,
            from: place(from, Place::Outside),
            to: place(from, Place::Hand),
            amount: number(muster.people.len()),
        }];
        let entry = self.entry(muster, EntryKind::TakeIn, from, moves, &muster.place);
        events.push(Event::EntryPosted(Box::new(entry)));
        events.push(Event::BatchMustered { muster: Box::new(muster.clone()), heads });
        let id = BatchId(self.state.seq + number(events.len()));
        Ok(Decision { events, outcome: Outcome::Batch { id } })
    }

    /// Whom a batch relieves: one of the same order, still there or on its way.
    fn relieved(&self, muster: &Muster) -> Result<(), Refusal> {
        let Some(id) = muster.relieves else { return Ok(()) };
        let same = |b: &&Batch| b.muster.matter == muster.matter && b.muster.to == muster.to && !b.stage.is_over();
        let found = self.state.teams.batches.get(&id).filter(same);
        found.map(drop).ok_or_else(|| Refusal::Unknown { pointer: "/relieves".into(), value: id.to_string() })
    }

    /// Somebody on the list of whoever sends, or of a unit below, who can be sent for this.
    fn fit(&self, at: usize, muster: &Muster, no: ResponderNo, skill: &str) -> Result<(), Refusal> {
        let pointer = format!("/people/{at}");
        let unknown = || Refusal::Unknown { pointer: pointer.clone(), value: no.to_string() };
        let responder = self.state.teams.responder(no).ok_or_else(unknown)?;
        let reach = policy::reach(&self.state.tree, muster.from);
        if responder.unit != muster.from && !reach.contains(&self.state.tree, responder.unit) {
            return Err(unknown());
        }
        match responder.kept(skill, Day::of(self.now)) {
            None => Ok(()),
            Some(Kept::Sent(batch)) => Err(Refusal::SentAlready { pointer, batch }),
            Some(kept) => Err(Refusal::NotFit { pointer, why: kept.as_str() }),
        }
    }

    fn batch(&self, id: BatchId) -> Result<&'a Batch, Refusal> {
        self.state.teams.batches.get(&id).ok_or(Refusal::NotFound)
    }

    /// To the next stage. Who is missing then falls out, with a word on why.
    fn proceed(
        &self,
        id: BatchId,
        stage: BatchStage,
        missing: &[ResponderNo],
        note: &str,
    ) -> Result<Decision, Refusal> {
        let batch = self.batch(id)?;
        text_within("/note", note, NOTE_MAX)?;
        if stage.before() != Some(batch.stage) {
            return Err(Refusal::BatchStands { stage: batch.stage.as_str() });
        }
        let mut events = if missing.is_empty() { vec![] } else { self.out(id, batch, missing, note)? };
        let left = batch.heads() - missing.len();
        if left == 0 {
            return Err(Refusal::NobodyLeft);
        }
        let (from, to) = (batch.muster.from, batch.muster.to);
        let (kind, unit, source, target) = match stage {
            BatchStage::InPlace => (EntryKind::Receive, to, (to, Place::Transit), (to, Place::Hand)),
            BatchStage::Leaving => (EntryKind::Send, to, (to, Place::Hand), (from, Place::Transit)),
            BatchStage::Back => (EntryKind::Receive, from, (from, Place::Transit), (from, Place::Used)),
            BatchStage::StoodDown => (EntryKind::Use, from, (from, Place::Hand), (from, Place::Used)),
            BatchStage::Departed | BatchStage::Mustered => {
                (EntryKind::Send, from, (from, Place::Hand), (to, Place::Transit))
            }
        };
        let moves = vec![Move { commodity: batch.heads, from: source, to: target, amount: number(left) }];
        events.push(Event::EntryPosted(Box::new(self.entry(&batch.muster, kind, unit, moves, note))));
        events.push(Event::BatchMoved { batch: id, stage, note: note.into() });
        Ok(Decision { events, outcome: Outcome::Done })
    }

    fn release(&self, id: BatchId, people: &[ResponderNo], note: &str) -> Result<Decision, Refusal> {
        let batch = self.batch(id)?;
        if batch.stage.is_over() {
            return Err(Refusal::BatchStands { stage: batch.stage.as_str() });
        }
        some("/people", people.len())?;
        let events = self.out(id, batch, people, note)?;
        if people.len() == batch.heads() {
            return Err(Refusal::NobodyLeft);
        }
        Ok(Decision { events, outcome: Outcome::Done })
    }

    /// These go no further with it: their heads are released from where the batch is.
    fn out(&self, id: BatchId, batch: &Batch, people: &[ResponderNo], note: &str) -> Result<Vec<Event>, Refusal> {
        text_of("/note", note, NOTE_MAX)?;
        let mut seen = BTreeSet::new();
        for (at, no) in people.iter().enumerate() {
            let with = batch.present().any(|sent| sent.no == *no);
            if !with || !seen.insert(*no) {
                return Err(Refusal::Unknown { pointer: format!("/people/{at}"), value: no.to_string() });
            }
        }
        let (from, to) = (batch.muster.from, batch.muster.to);
        let source = match batch.stage {
            BatchStage::Departed => (to, Place::Transit),
            BatchStage::InPlace => (to, Place::Hand),
            BatchStage::Leaving => (from, Place::Transit),
            BatchStage::Mustered | BatchStage::Back | BatchStage::StoodDown => (from, Place::Hand),
        };
        let target = (from, Place::Used);
        let moves = vec![Move { commodity: batch.heads, from: source, to: target, amount: number(people.len()) }];
        self.books.allow(&moves, None)?;
        let entry = self.entry(&batch.muster, EntryKind::Use, source.0, moves, note);
        let reduced = Event::BatchReduced { batch: id, people: people.to_vec(), note: note.into() };
        Ok(vec![Event::EntryPosted(Box::new(entry)), reduced])
    }

    /// One day in place: the sum is who is there.
    fn count(&self, id: BatchId, day: Day, count: DayCount, note: &str) -> Result<Decision, Refusal> {
        let batch = self.batch(id)?;
        text_within("/note", note, NOTE_MAX)?;
        if batch.stage != BatchStage::InPlace {
            return Err(Refusal::BatchStands { stage: batch.stage.as_str() });
        }
        let since = batch.since.get(&BatchStage::InPlace).map(|at| Day::of(*at));
        if since.is_none_or(|since| day < since) || day > Day::of(self.now) {
            return Err(Refusal::Unknown { pointer: "/day".into(), value: day.to_string() });
        }
        let heads = batch.heads();
        if count.sum() as usize != heads {
            return Err(Refusal::HeadsDiffer { heads, sum: count.sum() });
        }
        Ok(Decision::one(Event::BatchCounted { batch: id, day, count, note: note.into() }, Outcome::Done))
    }

    fn entry(&self, muster: &Muster, kind: EntryKind, unit: UnitNo, moves: Vec<Move>, note: &str) -> Entry {
        let on = Day::of(self.now);
        Entry { matter: muster.matter, kind, unit, on, moves, note: note.into(), ends: None }
    }
}

/// In what the heads are booked that a unit sends on a matter.
fn people_of(matter: &Matter, from: UnitNo) -> Commodity {
    let name = Words { zh: matter.title.clone(), en: String::new() };
    Commodity { name, nature: Nature::People, measure: "person".into(), owner: from, matter: matter.id }
}

/// A list is never longer than a number.
fn number(length: usize) -> i64 {
    i64::try_from(length).unwrap_or(i64::MAX)
}
