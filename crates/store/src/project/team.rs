//! Who can be sent, by name, and what befell each batch.

use super::receipt::post_of;
use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::event::{Event, Record, Subject};
use shouhu_domain::ids::{BatchId, Seq};
use shouhu_domain::report::Day;
use shouhu_domain::team::{BatchStage, Enrolled};

const RESPONDER: Insert =
    Insert { table: "responder", columns: &["no", "unit_no", "name", "phone", "enrolled_seq"], conflict: "" };
const PUT_STEP: Insert = Insert {
    table: "batch_step",
    columns: &["seq", "batch_id", "at_ms", "kind", "by_no", "post_no", "day", "n", "note"],
    conflict: "",
};
const ERASE: &str = "update responder set name = null, phone = null where no = $1";

pub(super) fn project(tx: &mut Tx, seq: Seq, record: &Record) -> Result<(), DbError> {
    let step = match &record.event {
        Event::RespondersEnrolled { unit, first, rows } => {
            let named = |(no, row): (u32, &Enrolled)| {
                let (name, phone) = (row.name.read().map(str::to_owned), row.phone.read().map(str::to_owned));
                params![no, unit.0, name, phone, seq]
            };
            let rows: Vec<_> = (first.0..).zip(rows).map(named).collect();
            return tx.insert_many(&RESPONDER, &rows).map(drop);
        }
        Event::PersonalErased { subject: Subject::Responder(no), .. } => {
            return tx.execute(ERASE, &params![no.0]).map(drop);
        }
        Event::BatchMustered { muster, .. } => {
            let (kind, people) = (BatchStage::Mustered.as_str(), Some(muster.people.len()));
            Step { batch: BatchId(seq), kind, day: None, people, note: &muster.place }
        }
        Event::BatchMoved { batch, stage, note } => {
            Step { batch: *batch, kind: stage.as_str(), day: None, people: None, note }
        }
        Event::BatchCounted { batch, day, count, note } => {
            let people = usize::try_from(count.on_duty).ok();
            Step { batch: *batch, kind: "counted", day: Some(*day), people, note }
        }
        Event::BatchReduced { batch, people, note } => {
            Step { batch: *batch, kind: "reduced", day: None, people: Some(people.len()), note }
        }
        _ => return Ok(()),
    };
    step.write(tx, seq, record)
}

/// What befell a batch.
struct Step<'a> {
    batch: BatchId,
    kind: &'a str,
    day: Option<Day>,
    people: Option<usize>,
    note: &'a str,
}

impl Step<'_> {
    fn write(&self, tx: &mut Tx, seq: Seq, record: &Record) -> Result<(), DbError> {
        let Step { batch, kind, day, people, note } = self;
        let by = record.by.unit().map(|unit| i64::from(unit.0));
        let day = day.map(|day| day.to_string());
        let people = people.and_then(|n| i64::try_from(n).ok());
        let row = params![seq, batch.0, record.at, *kind, by, post_of(record), day, people, *note];
        tx.insert_many(&PUT_STEP, &[row]).map(drop)
    }
}
