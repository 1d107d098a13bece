//! What has been filed: a row for each slot, and its figures in the sums of every node above it.
//!
//! A batch reads the rows and sums that it touches with few statements, adds up in memory and writes each once. A
//! row stands at the place of its subject at the end of the period; while that runs it follows (`moved`).

mod moved;
mod row;
pub(super) mod stand;
mod sums;

use crate::engine::{DbError, Insert, Tx};
use crate::params;
use row::Row;
use shouhu_domain::command::SlotKey;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{Millis, Seq};
use shouhu_domain::report::cells::Cells;
use shouhu_domain::report::{Filing, figures};
use shouhu_domain::state::State;
use shouhu_domain::tree::LineTree;
use stand::Stand;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;
use sums::Sums;

pub(super) use moved::follow;

const LOG: Insert = Insert { table: "slot_log", columns: &["matter_id", "period", "subject_no", "seq"], conflict: "" };

/// Steps of different slots that wait to be written together.
#[derive(Default)]
pub(super) struct Steps<'r> {
    steps: Vec<(SlotKey, Seq, &'r Record)>,
    slots: HashSet<SlotKey>,
}

impl<'r> Steps<'r> {
    pub(super) fn add(&mut self, tx: &mut Tx, state: &State, seq: Seq, record: &'r Record) -> Result<(), DbError> {
        let Some(slot) = record.event.slot() else { return Ok(()) };
        // A second step of a slot builds on the row of the first.
        if !self.slots.insert(slot) {
            self.flush(tx, state)?;
            self.slots.insert(slot);
        }
        self.steps.push((slot, seq, record));
        Ok(())
    }

    pub(super) fn flush(&mut self, tx: &mut Tx, state: &State) -> Result<(), DbError> {
        self.slots.clear();
        let steps = std::mem::take(&mut self.steps);
        if steps.is_empty() {
            return Ok(());
        }
        let mut ends = Ends::default();
        let mut asked: BTreeMap<(i64, i64, i64), Vec<i64>> = BTreeMap::new();
        let mut standing = Vec::with_capacity(steps.len());
        for (slot, ..) in &steps {
            let stand = ends.stand(state, *slot);
            asked
                .entry((stand.place.city, slot.matter.0, slot.period.0.into()))
                .or_default()
                .push(slot.subject.0.into());
            standing.push(stand);
        }
        let mut known: HashMap<SlotKey, Row> = HashMap::new();
        for (group, subjects) in asked {
            known.extend(row::read(tx, group, &subjects)?.into_iter().map(|row| (row.slot, row)));
        }
        let (mut rows, mut log, mut sums) = (Vec::with_capacity(steps.len()), vec![], Sums::default());
        for ((slot, seq, record), stand) in steps.into_iter().zip(standing) {
            let before = known.remove(&slot).map(|row| Row { stand: stand.clone(), ..row });
            if before.is_some() {
                log.push(params![slot.matter.0, slot.period.0, slot.subject.0, seq]);
            }
            let Some(after) = step(state, (seq, record), before.as_ref(), (slot, stand)) else { continue };
            if let Some(before) = before.filter(Row::counts) {
                sums.take(&before);
            }
            if after.counts() {
                sums.add(&after);
            }
            rows.push(after.values());
        }
        tx.insert_many(&row::PUT, &rows)?;
        if !log.is_empty() {
            tx.insert_many(&LOG, &log)?;
        }
        sums.flush(tx)
    }
}

/// The trees at the ends of the periods of one batch: few, and asked for by every row.
#[derive(Default)]
struct Ends(HashMap<Millis, Arc<LineTree>>);

impl Ends {
    fn stand(&mut self, state: &State, slot: SlotKey) -> Stand {
        // Without its duty a slot cannot have been filed; such a row stands where its subject stands.
        let ends_ms = state.reports.get(&slot.matter).map_or(Millis::MAX, |r| r.duty.ends_ms(slot.period));
        let tree = state.tree.as_of(ends_ms);
        let territory = self.0.entry(ends_ms).or_insert_with(|| tree.territory());
        Stand::of(&tree, territory, slot.subject)
    }
}

/// The row after a step; `None` for a step that builds on a row which is not there.
fn step(
    state: &State,
    (seq, record): (Seq, &Record),
    before: Option<&Row>,
    (slot, stand): (SlotKey, Stand),
) -> Option<Row> {
    let said = |state: &'static str, reason: &str| {
        before.map(|row| Row {
            state: state.into(),
            reason: Some(reason.to_owned()).filter(|r| !r.is_empty()),
            ..row.clone()
        })
    };
    match &record.event {
        Event::ReportFiled(filing) | Event::ReportCorrected(filing) => {
            Some(filed(state, (seq, record), filing, before, (slot, stand)))
        }
        Event::ReportWithdrawn { reason, .. } => said("withdrawn", reason),
        Event::ReportReturned { reason, .. } => said("returned", reason),
        Event::ReportVerified { .. } => said("verified", ""),
        _ => None,
    }
}

fn filed(
    state: &State,
    (seq, record): (Seq, &Record),
    filing: &Filing,
    before: Option<&Row>,
    (slot, stand): (SlotKey, Stand),
) -> Row {
    let received_ms = filing.received_ms.unwrap_or(record.at);
    let corrects = matches!(record.event, Event::ReportCorrected(_));
    Row {
        slot,
        stand,
        unit: filing.unit,
        seq,
        first_seq: before.map_or(seq, |row| row.first_seq),
        first_ms: before.filter(|_| corrects).map_or(received_ms, |row| row.first_ms),
        at_ms: record.at,
        received_ms: filing.received_ms,
        device_ms: record.device,
        version: filing.version,
        revision: filing.revision,
        state: "filed".into(),
        late: filing.late,
        nil: filing.nil,
        no_change: filing.no_change,
        behalf: filing.behalf,
        post: super::receipt::post_of(record),
        reason: Some(filing.reason.clone()).filter(|reason| !reason.is_empty()),
        cells: cells(state, filing),
    }
}

fn cells(state: &State, filing: &Filing) -> Cells {
    let form = state.reports.get(&filing.matter).and_then(|reports| state.forms.get(&reports.duty.form));
    let version = form.and_then(|form| form.version(filing.version));
    version.map_or_else(Cells::default, |version| figures::cells_of(version, &filing.answers, filing.nil))
}
