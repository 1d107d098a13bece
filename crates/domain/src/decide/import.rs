//! Imports: the notes that stand before a list's own commands and behind those that undo them.

use super::{Decision, text_within};
use crate::command::{Command, Outcome};
use crate::event::Event;
use crate::ids::UnitNo;
use crate::policy::Action;
use crate::refusal::Refusal;

const FILE_MAX: usize = 200;

/// What may begin an import: the right to write, at the own unit.
pub(super) fn needs(own: UnitNo, command: &Command) -> Vec<(Action, UnitNo)> {
    match command {
        Command::BeginImport(brought) => vec![(brought.what.write_action(), own)],
        Command::EndImportUndo { begun, .. } => match &begun.event {
            // What the machine brought belongs to nobody below: whoever may undo it is asked at the own unit.
            Event::ImportBegun(brought) => vec![(brought.what.undo_action(), begun.by.unit().unwrap_or(own))],
            _ => vec![(Action::ImportUndo, own)],
        },
        _ => vec![],
    }
}

/// The notes that an import leaves beside its records.
pub(super) fn decide(command: &Command) -> Result<Decision, Refusal> {
    let event = match command {
        Command::BeginImport(brought) => {
            // A list that was sent without a name has none.
            text_within("/file", &brought.file, FILE_MAX)?;
            Event::ImportBegun(brought.clone())
        }
        Command::EndImportUndo { import, begun, undone, kept } => match begun.event {
            Event::ImportBegun(_) => Event::ImportUndone { import: *import, undone: *undone, kept: *kept },
            _ => return Err(Refusal::UndoNothing { seq: *import }),
        },
        _ => return Err(Refusal::NotFound),
    };
    Ok(Decision { events: vec![event], outcome: Outcome::Done })
}
