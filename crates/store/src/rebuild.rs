//! All projections made again from the journal: the proof that the journal is the record.

use crate::engine::{Connection, DbError, Tx};
use crate::journal;
use crate::open::{StoreError, parse, replay};
use crate::project::PROJECTIONS;
use crate::snapshot;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::Seq;
use shouhu_domain::state::State;

/// Records that are read, projected and applied at once.
const CHUNK: usize = 1_000;

/// Empties the projections and replays the journal, in one transaction: it is either done or not
/// begun. `progress` is told how many records are done.
///
/// # Errors
/// When a record cannot be read or the database fails; then nothing has changed.
pub fn rebuild(connection: &mut Connection, progress: impl FnMut(Seq)) -> Result<State, StoreError> {
    connection.write(|tx| within(tx, progress))
}

/// The same inside a transaction: what made it necessary and it are done together or not at all.
pub(crate) fn within(tx: &mut Tx, mut progress: impl FnMut(Seq)) -> Result<State, StoreError> {
    for table in PROJECTIONS {
        empty(tx, table)?;
    }
    snapshot::clear(tx)?;
    let mut state = State::new();
    let mut after = 0;
    loop {
        let mut records = next_chunk(tx, after)?;
        let Some((last, _)) = records.last() else { return Ok(state) };
        after = *last;
        for part in parts(&mut records) {
            replay(tx, &mut state, part)?;
        }
        progress(after);
    }
}

/// Like the lane: steps of receipts and of slots together and new units together, anything else alone, because
/// an event is projected with the tree that stood before it.
pub(crate) fn parts(records: &mut [(Seq, Record)]) -> impl Iterator<Item = &mut [(Seq, Record)]> {
    let steps = |a: &Event, b: &Event| a.is_step() && b.is_step();
    let added = |a: &Event, b: &Event| matches!((a, b), (Event::UnitAdded(_), Event::UnitAdded(_)));
    records.chunk_by_mut(move |(_, a), (_, b)| steps(&a.event, &b.event) || added(&a.event, &b.event))
}

pub(crate) fn next_chunk(tx: &mut Tx, after: Seq) -> Result<Vec<(Seq, Record)>, StoreError> {
    let mut bodies: Vec<(Seq, String)> = Vec::with_capacity(CHUNK);
    journal::read_page(tx, after, CHUNK, |seq, body| {
        bodies.push((seq, body.to_owned()));
        Ok(())
    })?;
    bodies.into_iter().map(|(seq, body)| Ok((seq, parse(seq, &body)?))).collect()
}

fn empty(tx: &mut Tx, table: &'static str) -> Result<(), DbError> {
    let sql = match table {
        "unit" => "delete from unit",
        "unit_version" => "delete from unit_version",
        "group_term" => "delete from group_term",
        "group_member" => "delete from group_member",
        "file_named" => "delete from file_named",
        "import_run" => "delete from import_run",
        "person" => "delete from person",
        "post" => "delete from post",
        "incident" => "delete from incident",
        "incident_log" => "delete from incident_log",
        "plan_version" => "delete from plan_version",
        "audience_saved" => "delete from audience_saved",
        "matter" => "delete from matter",
        "matter_version" => "delete from matter_version",
        "matter_joint" => "delete from matter_joint",
        "receipt" => "delete from receipt",
        "matter_log" => "delete from matter_log",
        "meeting_minutes" => "delete from meeting_minutes",
        "shift_note" => "delete from shift_note",
        "submission" => "delete from submission",
        "slot_log" => "delete from slot_log",
        "node_sum" => "delete from node_sum",
        "signal_finding" => "delete from signal_finding",
        "item" => "delete from item",
        "commodity" => "delete from commodity",
        "entry" => "delete from entry",
        "entry_move" => "delete from entry_move",
        "account" => "delete from account",
        "finding" => "delete from finding",
        "finding_seen" => "delete from finding_seen",
        "finding_count" => "delete from finding_count",
        "finding_repeat" => "delete from finding_repeat",
        "finding_step" => "delete from finding_step",
        "payee" => "delete from payee",
        "responder" => "delete from responder",
        "aid" => "delete from aid",
        "aid_party" => "delete from aid_party",
        "batch_step" => "delete from batch_step",
        other => return Err(DbError::other(format!("{other} is no projection"))),
    };
    tx.execute(sql, &[])?;
    Ok(())
}
