//! Requests for supplies: what a line may say, and for how long goods are sent on them.

use crate::ledger::AMOUNT_MAX;
use crate::matter::{Matter, Ruling};
use crate::refusal::Refusal;
use crate::state::State;
use crate::supply::{LINES_MAX, Line, Wanted};

/// Each item is asked for once, in an amount of at least one or in one that nobody knows.
pub(super) fn check(state: &State, lines: &[Line]) -> Result<(), Refusal> {
    if lines.len() > LINES_MAX {
        return Err(Refusal::TooLong { pointer: "/supplies".into(), length: lines.len(), max: LINES_MAX });
    }
    for (at, line) in lines.iter().enumerate() {
        let value = || line.item.clone();
        if !state.ledger.items.contains_key(&line.item) {
            return Err(Refusal::Unknown { pointer: format!("/supplies/{at}/item"), value: value() });
        }
        if lines[..at].iter().any(|before| before.item == line.item) {
            return Err(Refusal::Twice { pointer: format!("/supplies/{at}/item"), value: value() });
        }
        match line.wanted {
            Wanted::Amount(amount) if !(1..=AMOUNT_MAX).contains(&amount) => {
                return Err(Refusal::AmountWrong { pointer: format!("/supplies/{at}/wanted"), amount });
            }
            Wanted::Amount(_) | Wanted::Unknown => {}
        }
    }
    Ok(())
}

/// A request for supplies or people ends with its answer; when it was granted, they go out after that.
pub(super) fn is_served(matter: &Matter) -> bool {
    let asks = !matter.supplies().is_empty() || !matter.people().is_empty();
    asks && matter.outcome == Some(Ruling::Granted)
}
