//! Units as they were: each event that touches a unit ends one row and begins the next.

use crate::engine::{DbError, Insert, Tx, Value};
use crate::params;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{Millis, Seq, UnitNo};
use shouhu_domain::state::State;
use shouhu_domain::tree::Unit;
use std::collections::HashSet;

const PUT: Insert = Insert {
    table: "unit_version",
    columns: &[
        "no",
        "seq",
        "from_ms",
        "until_ms",
        "what",
        "by_no",
        "reason",
        "code",
        "name",
        "level",
        "kind",
        "parent_no",
        "sector",
        "tags",
        "aliases",
        "phone",
        "superiors",
        "reporting",
        "closed_at_ms",
        "successors",
    ],
    conflict: "",
};
/// Served by the primary key.
const END: &str = "update unit_version set until_ms = $1 where no = $2 and until_ms is null";
/// What was taken back says so in its own row, so that a page of the history needs no other row. Served by
/// the primary key.
const UNDONE: &str = "update unit_version set undone_seq = $1 where no = $2 and seq = $3";

/// Versions of one batch, written together: an import brings them by the hundred.
#[derive(Default)]
pub(super) struct Versions {
    rows: Vec<Vec<Value<'static>>>,
    ends: Vec<(UnitNo, Millis)>,
    /// What was taken back, and by which record.
    undone: Vec<(UnitNo, Seq, Seq)>,
    pending: HashSet<UnitNo>,
}

impl Versions {
    /// `unit` is as the event leaves it.
    pub(super) fn put(
        &mut self,
        tx: &mut Tx,
        state: &State,
        (seq, record): (Seq, &Record),
        unit: &Unit,
    ) -> Result<(), DbError> {
        if !self.pending.insert(unit.no) {
            self.flush(tx)?;
            self.pending.insert(unit.no);
        }
        // Not by the state alone: one command may add a unit and change it.
        let fresh = match &record.event {
            Event::UnitAdded(_) => true,
            event => event.restructure().is_some() && state.tree.get(unit.no).is_none(),
        };
        let from_ms = if fresh { unit.valid_from_ms.unwrap_or(record.at) } else { record.at };
        if !fresh {
            self.ends.push((unit.no, record.at));
        }
        self.undone.extend(record.event.undoes().map(|undone| (unit.no, undone, seq)));
        let superiors: Vec<String> = unit.superiors.iter().map(|(line, no)| format!("{line}:{no}")).collect();
        self.rows.push(
            params![
                unit.no.0,
                seq,
                from_ms,
                None::<i64>,
                what(&record.event),
                record.by.unit().map(|u| i64::from(u.0)),
                reason(&record.event),
                unit.code.clone(),
                unit.name.clone(),
                unit.level.as_str(),
                unit.kind.clone(),
                unit.parent.map(|p| i64::from(p.0)),
                unit.sector.clone(),
                unit.tags.join(" "),
                unit.aliases.join(" "),
                unit.phone.clone(),
                superiors.join(" "),
                reporting(state, &record.event, unit.no),
                unit.closed_at_ms,
                successors(&record.event, unit.no),
            ]
            .into(),
        );
        Ok(())
    }

    pub(super) fn flush(&mut self, tx: &mut Tx) -> Result<(), DbError> {
        for (unit, at) in std::mem::take(&mut self.ends) {
            tx.execute(END, &params![at, unit.0])?;
        }
        for (unit, undone, by) in std::mem::take(&mut self.undone) {
            tx.execute(UNDONE, &params![by, unit.0, undone])?;
        }
        if !self.rows.is_empty() {
            tx.insert_many(&PUT, &self.rows)?;
            self.rows.clear();
        }
        self.pending.clear();
        Ok(())
    }
}

fn what(event: &Event) -> &'static str {
    match event {
        event if event.undoes().is_some() => "undone",
        Event::UnitAdded(_) => "added",
        Event::UnitRenamed { .. } => "renamed",
        Event::UnitEdited { .. } => "edited",
        Event::UnitMoved { .. } => "moved",
        Event::ReportingSet { .. } => "reporting_set",
        Event::ReportingEnded { .. } => "reporting_ended",
        Event::UnitClosed { .. } => "closed",
        Event::UnitsMerged(_) => "merged",
        Event::UnitSplit(_) => "split",
        _ => "changed",
    }
}

fn reason(event: &Event) -> Option<String> {
    let reason = match event {
        Event::UnitClosed { reason, .. }
        | Event::UnitRenamed { reason, .. }
        | Event::UnitMoved { reason, .. }
        | Event::ReportingSet { reason, .. } => reason,
        Event::UnitsMerged(r) | Event::UnitSplit(r) => &r.reason,
        _ => return None,
    };
    Some(reason.clone()).filter(|r| !r.is_empty())
}

fn successors(event: &Event, unit: UnitNo) -> String {
    let successors: &[UnitNo] = match event {
        Event::UnitClosed { successors, .. } => successors,
        Event::UnitsMerged(r) | Event::UnitSplit(r) if r.closed.contains(&unit) => &r.successors,
        _ => &[],
    };
    successors.iter().map(UnitNo::to_string).collect::<Vec<_>>().join(" ")
}

/// Superiors for a time after the event; `state` stands before it.
fn reporting(state: &State, event: &Event, unit: UnitNo) -> String {
    let mut lines: Vec<(String, UnitNo, Millis)> = state
        .tree
        .reportings()
        .filter(|r| r.unit == unit)
        .map(|r| (r.line, rehung(event, unit, r.parent), r.until_ms))
        .collect();
    match event {
        Event::ReportingSet { unit: of, line, parent, until_ms, .. } if *of == unit => {
            lines.retain(|(l, ..)| l != line);
            lines.push((line.clone(), *parent, *until_ms));
        }
        Event::ReportingEnded { unit: of, line, .. } if *of == unit => lines.retain(|(l, ..)| l != line),
        _ => {}
    }
    lines.iter().map(|(line, parent, until)| format!("{line}:{parent}:{until}")).collect::<Vec<_>>().join(" ")
}

fn rehung(event: &Event, unit: UnitNo, parent: UnitNo) -> UnitNo {
    let Some(restructure) = event.restructure() else { return parent };
    let moved = restructure.rehung.iter().find(|h| {
        h.unit == unit && h.from == parent && matches!(h.bond, shouhu_domain::restructure::Bond::Reporting(_))
    });
    moved.map_or(parent, |h| h.to)
}
