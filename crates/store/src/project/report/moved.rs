//! Units that change their place while a period runs: what their subjects have filed for it is posted again where
//! they stand now. What a period left behind when it ended stays (rule 9).

use super::row::{self, Row};
use super::stand_of;
use super::sums::Sums;
use crate::engine::{DbError, Tx, Value};
use crate::params;
use crate::project::{Place, restructure};
use shouhu_domain::bits::Bits;
use shouhu_domain::command::SlotKey;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::report::{Day, Filings};
use shouhu_domain::restructure::apply_to_tree;
use shouhu_domain::state::State;
use shouhu_domain::tree::{Tree, stands_elsewhere};
use std::collections::BTreeMap;

/// Lets the rows of running periods follow the units of a batch.
pub(in crate::project) fn follow(tx: &mut Tx, state: &State, records: &[(Seq, Record)]) -> Result<(), DbError> {
    let Some(first) = records.iter().map(|(_, record)| record).find(|record| may_move(state, &record.event)) else {
        return Ok(());
    };
    let running = running(state, state.tree.moved_ms(first.at));
    if running.is_empty() {
        return Ok(());
    }
    let mut after = state.tree.clone();
    let before = after.past().0.len();
    for (_, record) in records {
        apply_to_tree(&mut after, record.at, &record.event);
    }
    let moved: Vec<UnitNo> = after.past().0[before..].iter().map(|former| former.unit).collect();
    let mut sums = Sums::default();
    let mut rows = vec![];
    for (matter, period, ends_ms, filings) in running {
        for (group, subjects) in concerned(&state.tree, (matter, period, ends_ms), filings, &moved) {
            for row in row::read(tx, group, &subjects)? {
                rows.extend(post_again(tx, &after, ends_ms, row, &mut sums)?);
            }
        }
    }
    if !rows.is_empty() {
        tx.insert_many(&row::PUT, &rows)?;
    }
    sums.flush(tx)
}

/// A new unit has nothing below it; most changes of a list's import move nobody.
fn may_move(state: &State, event: &Event) -> bool {
    match event {
        Event::UnitChanged(unit) => state.tree.get(unit.no).is_some_and(|was| stands_elsewhere(was, unit)),
        event => restructure::concerns(event),
    }
}

type Running<'s> = (MatterId, Day, Millis, &'s Filings);

/// Periods with filings that have not ended at a moment.
fn running(state: &State, at: Millis) -> Vec<Running<'_>> {
    let mut found = vec![];
    for (matter, reports) in &state.reports {
        let ends =
            reports.periods.iter().rev().map(|(period, filings)| (*period, reports.duty.ends_ms(*period), filings));
        found.extend(ends.take_while(|(_, ends_ms, _)| *ends_ms > at).map(|(day, ends, f)| (*matter, day, ends, f)));
    }
    found
}

type Groups = BTreeMap<(i64, i64, i64), Vec<i64>>;

/// The subjects that may have rows and that stand under what has moved, by the group of their rows.
fn concerned(
    tree: &Tree,
    (matter, period, ends_ms): (MatterId, Day, Millis),
    filings: &Filings,
    moved: &[UnitNo],
) -> Groups {
    let tree = tree.as_of(ends_ms);
    let territory = tree.territory();
    let under = moved.iter().fold(Bits::new(), |all, unit| all.or(&territory.set_under(*unit)));
    let mut groups = Groups::new();
    for subject in under.and(&filings.filed.or(&filings.withdrawn)).iter() {
        let city = Place::as_of(&tree, &territory, subject).city;
        groups.entry((city, matter.0, period.0.into())).or_default().push(subject.0.into());
    }
    groups
}

fn post_again(
    tx: &mut Tx,
    after: &Tree,
    ends_ms: Millis,
    row: Row,
    sums: &mut Sums,
) -> Result<Option<Vec<Value<'static>>>, DbError> {
    let tree = after.as_of(ends_ms);
    let stand = stand_of(&tree, &tree.territory(), row.slot);
    if stand == row.stand {
        return Ok(None);
    }
    let SlotKey { matter, period, subject } = row.slot;
    if stand.place.city != row.stand.place.city {
        tx.execute(row::DROP, &params![row.stand.place.city, matter.0, period.0, subject.0])?;
    }
    let moved = Row { stand, ..row.clone() };
    if row.counts() {
        sums.take(&row);
        sums.add(&moved);
    }
    Ok(Some(moved.values()))
}
