//! Payees: a list that adds up, codes once it is paid, and the word of whoever was paid.

use super::{Decision, text_of, text_within};
use crate::command::{Actor, Deed, Outcome};
use crate::event::Event;
use crate::ledger::AMOUNT_MAX;
use crate::ledger::payee::{ListId, NewPayees, PAYEES_MAX, Payees, Payment};
use crate::refusal::Refusal;
use crate::state::State;

const NAME_MAX: usize = 60;
const ACCOUNT_MAX: usize = 60;
/// Hexadecimal digits of SHA-256.
const DIGEST: usize = 64;

/// The list of a payment, if it goes to persons.
pub(super) fn listed(state: &State, deed: &Deed) -> Result<Option<Payees>, Refusal> {
    let Deed::Pay { amount, payees: Some(payees), .. } = deed else { return Ok(None) };
    let NewPayees { list, rows, .. } = payees;
    if rows.is_empty() {
        return Err(Refusal::Missing { pointer: "/payees".into() });
    }
    if rows.len() > PAYEES_MAX {
        return Err(Refusal::TooLong { pointer: "/payees".into(), length: rows.len(), max: PAYEES_MAX });
    }
    if !(0..=ListId::MAX).contains(&list.0) || state.ledger.payments.get(*list).is_some() {
        return Err(Refusal::Twice { pointer: "/payees".into(), value: list.0.to_string() });
    }
    let mut sum = 0_i64;
    for (at, row) in rows.iter().enumerate() {
        text_of(&format!("/payees/{at}/name"), &row.name, NAME_MAX)?;
        text_within(&format!("/payees/{at}/account"), &row.account, ACCOUNT_MAX)?;
        if !(1..=AMOUNT_MAX).contains(&row.amount) {
            return Err(Refusal::AmountWrong { pointer: format!("/payees/{at}/amount"), amount: row.amount });
        }
        // At most 500 amounts of at most a thousandth of what a number holds.
        sum = sum.saturating_add(row.amount);
    }
    if sum != *amount {
        return Err(Refusal::PayeesSum { total: *amount, sum });
    }
    Ok(Some(Payees::of(payees)))
}

pub(super) fn paid(state: &State, list: ListId) -> Result<&Payment, Refusal> {
    let payment = state.ledger.payments.get(list).ok_or(Refusal::NotFound)?;
    let posted = payment.posted.ok_or(Refusal::NotPaidYet)?;
    // A payment that was taken back has paid nobody.
    if state.ledger.reversed.contains(&posted) { Err(Refusal::ReversedAlready) } else { Ok(payment) }
}

pub(super) fn make_codes(state: &State, list: ListId, digests: &[String]) -> Result<Decision, Refusal> {
    let payment = paid(state, list)?;
    let fits = digests.len() == payment.payees.len() && digests.iter().all(|digest| digest.len() == DIGEST);
    if !fits {
        return Err(Refusal::Missing { pointer: "/digests".into() });
    }
    Ok(Decision::one(Event::PayeeCodesMade { list, digests: digests.to_vec() }, Outcome::Done))
}

/// Said twice it is said once.
pub(super) fn confirm(state: &State, actor: &Actor, list: ListId, payee: u32) -> Result<Decision, Refusal> {
    if !matches!(actor, Actor::Machine(_)) {
        return Err(Refusal::NotPermitted);
    }
    let due = paid(state, list)?.payees.get(payee as usize).ok_or(Refusal::NotFound)?;
    let said = due.confirmed_ms.is_none().then_some(Event::PayeeConfirmed { list, payee });
    Ok(Decision { events: said.into_iter().collect(), outcome: Outcome::Done })
}
