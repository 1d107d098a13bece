//! Hardship aid: who applies, verifies and decides, and what may be paid on it (rule 11: never twice the same person).

use super::ask::{above, finished, holds};
use super::issue::{check, filed, issued, submitted};
use super::{Decision, NOBODY, NOTE_MAX, TEXT_MAX, seen, text_of, text_within};
use crate::aid::{AidStage, Application, Course, FamilyOf, Grant, NewFamily, Objection, payment_of, person, stage};
use crate::bits::Bits;
use crate::command::{Actor, AidCommand, Deed, Outcome};
use crate::event::{Event, Personal, Subject};
use crate::ids::{CommodityId, MatterId, Millis, PersonNo, UnitNo};
use crate::ledger::books::{Ahead, Books};
use crate::ledger::payee::ListId;
use crate::ledger::{AMOUNT_MAX, Account, Move, Nature, Place};
use crate::matter::{Content, Matter, MatterKind, Particulars, Ruling, Status};
use crate::policy::Action;
use crate::refusal::Refusal;
use crate::state::State;
use crate::supply::Wanted;

/// As of whoever is paid.
const NAME_MAX: usize = 60;
const TITLE: &str = "困难补助申请";

/// What begins without a matter.
pub(super) fn begin(state: &State, actor: &Actor, command: &AidCommand, now: Millis) -> Result<Decision, Refusal> {
    match command {
        AidCommand::Apply { from, incident, space, asked, family } => {
            let content = Content { incident: *incident, ..Content::of(MatterKind::Application, *from, *space) };
            apply(state, content, *asked, family)
        }
        AidCommand::Object { from, space, list, text } => {
            let content = Content { text: text.clone(), ..Content::of(MatterKind::Objection, *from, *space) };
            object(state, actor, content, *list, now)
        }
        _ => Err(Refusal::NotFound),
    }
}

/// What the policy is asked of what begins without a matter.
pub(super) fn needs(command: &AidCommand) -> Vec<(Action, UnitNo)> {
    match command {
        AidCommand::Apply { from, .. } => vec![(Action::AidWrite, *from)],
        AidCommand::Object { from, .. } => vec![(Action::MatterRequest, *from)],
        _ => vec![(Action::AidWrite, NOBODY)],
    }
}

fn apply(state: &State, mut content: Content, asked: Wanted, family: &NewFamily) -> Result<Decision, Refusal> {
    filed(state, &content)?;
    is_amount(asked)?;
    text_of("/name", &family.name, NAME_MAX)?;
    text_within("/contact", &family.contact, NAME_MAX)?;
    text_within("/account", &family.account, NAME_MAX)?;
    text_of("/reason", &family.reason, NOTE_MAX)?;
    let to = superior(state, content.from, content.from)?;
    let id = MatterId(state.seq + 1);
    content.title = TITLE.into();
    content.particulars = Some(Particulars::Application(Application { to, asked }));
    let described = Event::AidDescribed { matter: id, family: Box::new(FamilyOf::of(id, family)) };
    let events = vec![submitted(addressed(state, content, to)), issued(state, id, only(to), None), described];
    Ok(Decision { events, outcome: Outcome::Matter { id, status: Status::Issued } })
}

fn only(unit: UnitNo) -> Bits {
    let mut one = Bits::new();
    one.insert(unit);
    one
}

fn addressed(state: &State, content: Content, to: UnitNo) -> Content {
    let audience = state.tree.get(to).map(|unit| format!("unit:{}", unit.code)).unwrap_or_default();
    Content { audience, ..content }
}

/// The next unit above one, that is not the one that asks.
fn superior(state: &State, of: UnitNo, asks: UnitNo) -> Result<UnitNo, Refusal> {
    let stands = |no: &UnitNo| state.tree.get(*no).is_some_and(|unit| unit.closed_at_ms.is_none());
    let mut up = state.tree.territory().path_up(of).skip(1).filter(stands);
    up.find(|no| *no != asks).ok_or(Refusal::NotToAsk { pointer: "/to".into(), unit: of })
}

fn is_amount(asked: Wanted) -> Result<(), Refusal> {
    match asked {
        Wanted::Amount(amount) if !(1..=AMOUNT_MAX).contains(&amount) => {
            Err(Refusal::AmountWrong { pointer: "/asked".into(), amount })
        }
        _ => Ok(()),
    }
}

/// What is done to an application.
pub(super) fn decide(
    state: &State,
    actor: &Actor,
    matter: &Matter,
    command: &AidCommand,
    now: Millis,
) -> Result<Decision, Refusal> {
    let course = matter.aid.as_deref().ok_or(Refusal::WrongKind { kind: matter.kind })?;
    let file = File { state, actor, matter, course, now };
    match command {
        AidCommand::Verify { amount, to, note, .. } => file.verify(*amount, *to, note),
        AidCommand::Return { reason, .. } => {
            file.turn(AidStage::Applied)?;
            text_of("/reason", reason, NOTE_MAX)?;
            Ok(file.after(|matter, unit| Event::AidReturned { matter, unit, reason: reason.clone() }))
        }
        AidCommand::Resubmit { asked, reason, .. } => {
            file.stands(AidStage::Returned)?;
            is_amount(*asked)?;
            text_of("/reason", reason, NOTE_MAX)?;
            let (asked, subject) = (*asked, Subject::Applicant(matter.id));
            let reason = Personal::plain(subject, reason.clone());
            Ok(file.after(|matter, _| Event::AidResubmitted { matter, asked, reason }))
        }
        AidCommand::Grant { fund, amount, note, .. } => file.grant(*fund, *amount, note),
        AidCommand::Decline { reason, .. } => {
            text_of("/reason", reason, NOTE_MAX)?;
            file.decider()?;
            Ok(file.ended(Ruling::Refused, reason, None))
        }
        AidCommand::Apply { .. } | AidCommand::Object { .. } => Err(Refusal::NotFound),
    }
}

struct File<'a> {
    state: &'a State,
    actor: &'a Actor,
    matter: &'a Matter,
    course: &'a Course,
    now: Millis,
}

impl File<'_> {
    fn unit(&self) -> UnitNo {
        self.actor.unit().unwrap_or(NOBODY)
    }

    fn after(&self, event: impl FnOnce(MatterId, UnitNo) -> Event) -> Decision {
        let outcome = Outcome::Matter { id: self.matter.id, status: self.matter.status };
        Decision::one(event(self.matter.id, self.unit()), outcome)
    }

    fn stands(&self, wanted: AidStage) -> Result<(), Refusal> {
        match stage(&self.state.ledger, self.matter) {
            Some(stage) if stage != wanted => Err(Refusal::AidStage { stage }),
            _ => Ok(()),
        }
    }

    /// Another person than those who did the steps before.
    fn other_than(&self, before: Option<PersonNo>) -> Result<(), Refusal> {
        let me = person(&self.actor.author());
        let did = |me: &PersonNo| self.course.applied_by.contains(me) || before == Some(*me);
        if me.as_ref().is_some_and(did) { Err(Refusal::AidSamePerson) } else { Ok(()) }
    }

    /// It is this unit's turn, in this stage, and this person may take it.
    fn turn(&self, wanted: AidStage) -> Result<(), Refusal> {
        holds(self.matter, self.unit())?;
        self.stands(wanted)?;
        self.other_than(None)
    }

    fn verify(&self, amount: i64, to: UnitNo, note: &str) -> Result<Decision, Refusal> {
        self.turn(AidStage::Applied)?;
        self.is_within(amount)?;
        text_within("/note", note, NOTE_MAX)?;
        let unit = self.unit();
        if to != unit && !deciders(self.state, unit, self.matter.from).contains(&to) {
            return Err(Refusal::NotToAsk { pointer: "/to".into(), unit: to });
        }
        let mut decision =
            self.after(|matter, unit| Event::AidVerified { matter, unit, amount, to, note: note.to_owned() });
        if to != unit {
            decision.events.insert(0, finished(self.actor, self.matter, unit, self.now));
        }
        Ok(decision)
    }

    /// More than none, and no more than was asked.
    fn is_within(&self, amount: i64) -> Result<(), Refusal> {
        if !(1..=AMOUNT_MAX).contains(&amount) {
            return Err(Refusal::AmountWrong { pointer: "/amount".into(), amount });
        }
        match self.course.most() {
            Some(most) if amount > most => Err(Refusal::AidMore { most, amount }),
            _ => Ok(()),
        }
    }

    fn decider(&self) -> Result<(), Refusal> {
        holds(self.matter, self.unit())?;
        self.stands(AidStage::Verified)?;
        self.other_than(self.course.verified.and_then(|verified| verified.by))
    }

    /// Out of a fund that the unit owns or has some of, and that has so much left.
    fn grant(&self, fund: CommodityId, amount: i64, note: &str) -> Result<Decision, Refusal> {
        self.decider()?;
        self.is_within(amount)?;
        text_within("/note", note, NOTE_MAX)?;
        let unit = self.unit();
        if !funds(self.state, unit, self.matter).contains(&fund) {
            return Err(Refusal::Unknown { pointer: "/fund".into(), value: fund.to_string() });
        }
        let paid = Move { commodity: fund, from: (unit, Place::Hand), to: (unit, Place::Used), amount };
        Books { ledger: &self.state.ledger, ahead: &Ahead::default() }.allow(&[paid], None)?;
        Ok(self.ended(Ruling::Granted, note, Some(Grant { unit, fund, amount })))
    }

    /// A decision ends the application; a grant causes its payment after that.
    fn ended(&self, ruling: Ruling, text: &str, grant: Option<Grant>) -> Decision {
        let (matter, unit, text) = (self.matter.id, self.unit(), text.to_owned());
        let said = match grant {
            Some(grant) => Event::AidGranted { matter, grant, note: text },
            None => Event::MatterRuled { matter, unit, ruling, text },
        };
        let closed = Event::MatterClosed { matter, lowered: None, reason: String::new() };
        let events = vec![finished(self.actor, self.matter, unit, self.now), said, closed];
        Decision { events, outcome: Outcome::Matter { id: matter, status: Status::Closed } }
    }
}

/// Who may be asked to decide what a unit has verified: itself, and whom it could ask; never who applies.
#[must_use]
pub fn deciders(state: &State, verifier: UnitNo, applicant: UnitNo) -> Vec<UnitNo> {
    let mut found = super::ask::once(above(state, verifier), state, verifier);
    found.retain(|no| *no != applicant);
    found.insert(0, verifier);
    found
}

/// The funds out of which a unit may grant: its own, and those of which something was allocated to it.
#[must_use]
pub fn funds(state: &State, unit: UnitNo, matter: &Matter) -> Vec<CommodityId> {
    let here = |cause: &MatterId| state.matters.get(cause).is_some_and(|cause| cause.space == matter.space);
    let has = |commodity| state.ledger.balance(Account { commodity, unit, place: Place::Hand }) > 0;
    let known = state.ledger.commodities.iter().filter(|(_, c)| matches!(c.nature, Nature::Money { .. }));
    known.filter(|(id, c)| here(&c.matter) && (c.owner == unit || has(**id))).map(|(id, _)| *id).collect()
}

/// What an application causes: one payment to its family, of what was granted, and nothing else.
pub(super) fn pays(state: &State, matter: &Matter, deed: &Deed) -> Result<(), Refusal> {
    let Deed::Pay { commodity, unit, amount, payees } = deed else {
        return Err(Refusal::WrongKind { kind: matter.kind });
    };
    let grant = matter.aid.as_ref().and_then(|course| course.grant);
    let unfit = || stage(&state.ledger, matter).map_or(Refusal::NotFound, |stage| Refusal::AidStage { stage });
    let grant = grant.ok_or_else(unfit)?;
    if let Some((_, first)) = payment_of(&state.ledger, matter.id) {
        return Err(Refusal::AidPaid { entry: first.posted.unwrap_or(first.reservation) });
    }
    if (*commodity, *amount) != (grant.fund, grant.amount) {
        let (granted_fund, granted) = (grant.fund, grant.amount);
        return Err(Refusal::AidDiffers { granted_fund, granted, fund: *commodity, amount: *amount });
    }
    if *unit != grant.unit {
        return Err(Refusal::AidPaidBy { unit: grant.unit });
    }
    let family = payees.as_ref().is_some_and(|payees| payees.of == Some(matter.id) && payees.rows.len() == 1);
    if family { Ok(()) } else { Err(Refusal::AidPayee) }
}

/// Against what was paid, to whoever stands above the unit that paid it. Who objects sees what caused the payment.
fn object(state: &State, actor: &Actor, mut content: Content, list: ListId, now: Millis) -> Result<Decision, Refusal> {
    let payment = state.ledger.payments.get(list).ok_or(Refusal::NotFound)?;
    let cause = seen(state, actor, payment.matter)?;
    if cause.space != content.space {
        return Err(Refusal::NotFound);
    }
    content.incident = cause.incident;
    filed(state, &content)?;
    let entry = super::payee::paid(state, list)?.posted.ok_or(Refusal::NotPaidYet)?;
    text_of("/text", &content.text, TEXT_MAX)?;
    let (against, id) = (payment.unit, MatterId(state.seq + 1));
    let to = superior(state, against, content.from)?;
    content.title = format!("对资金发放公示的异议（分录 {entry}）");
    content.particulars = Some(Particulars::Objection(Objection { list, entry, against, to }));
    content.escalation = super::ask::STEPS.to_vec();
    let content = addressed(state, content, to);
    check(state, &content, now)?;
    let events = vec![submitted(content), issued(state, id, only(to), None)];
    Ok(Decision { events, outcome: Outcome::Matter { id, status: Status::Issued } })
}

/// Whose payment an objection is against, and who is no judge of it: the unit itself, and whoever stands below it.
pub(super) fn is_judged(state: &State, matter: &Matter, unit: UnitNo) -> bool {
    let Some(Particulars::Objection(objection)) = &matter.particulars else { return false };
    unit == objection.against || state.tree.territory().is_under(unit, objection.against)
}
