//! What somebody wants of the people who can be sent, and of the batches in which they go.

use crate::ids::{BatchId, ResponderNo, UnitNo};
use crate::report::Day;
use crate::team::{Able, Away, BatchStage, DayCount, Muster, NewResponder, Skill};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TeamCommand {
    PutSkill(Box<Skill>),
    Enrol {
        unit: UnitNo,
        rows: Vec<NewResponder>,
    },
    /// What they can do, and when they cannot be sent.
    Change {
        responder: ResponderNo,
        skills: Vec<Able>,
        away: Option<Away>,
    },
    End {
        responder: ResponderNo,
        reason: String,
    },
    Muster(Box<Muster>),
    /// To the next stage, with those who are not there any more.
    Move {
        batch: BatchId,
        stage: BatchStage,
        missing: Vec<ResponderNo>,
        note: String,
    },
    /// How many work, rest and are ill on a day; the last word counts.
    Count {
        batch: BatchId,
        day: Day,
        count: DayCount,
        note: String,
    },
    /// Somebody falls out: ill, recalled, needed elsewhere.
    Release {
        batch: BatchId,
        people: Vec<ResponderNo>,
        note: String,
    },
}
