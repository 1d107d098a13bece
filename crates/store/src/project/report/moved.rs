//! Units that change their place while a period runs: what their subjects have filed for it is posted again where
//! they stand now. What a period left behind when it ended stays (rule 9).

use super::row::{self, Row};
use super::stand::Stand;
use super::sums::Sums;
use crate::engine::{DbError, Tx, Value};
use crate::params;
use crate::project::restructure;
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
    let (mut sums, mut rows) = (Sums::default(), vec![]);
    for period in running {
        for (group, subjects) in elsewhere(&state.tree, &after, &period, &moved) {
            let numbers: Vec<i64> = subjects.keys().map(|subject| i64::from(subject.0)).collect();
            for row in row::read(tx, group, &numbers)? {
                let Some((was, is)) = subjects.get(&row.slot.subject) else { continue };
                rows.push(post_again(tx, row, was, is, &mut sums)?);
            }
        }
    }
    tx.insert_many(&row::PUT, &rows)?;
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

/// By the group of their rows: the subjects that stand elsewhere, where they stood and where they stand.
type Elsewhere = BTreeMap<(i64, i64, i64), BTreeMap<UnitNo, (Stand, Stand)>>;

fn elsewhere(tree: &Tree, after: &Tree, (matter, period, ends_ms, filings): &Running, moved: &[UnitNo]) -> Elsewhere {
    let (before, after) = (tree.as_of(*ends_ms), after.as_of(*ends_ms));
    let (territory, new_territory) = (before.territory(), after.territory());
    // A bond for a time that would close a circle now is left out: then others hang elsewhere than those that moved.
    let rehung = tree.units().map(|unit| unit.no).filter(|no| territory.parent(*no) != new_territory.parent(*no));
    let under = rehung.chain(moved.iter().copied());
    let under = under.fold(Bits::new(), |all, unit| all.or(&territory.set_under(unit)));
    let mut found = Elsewhere::new();
    for subject in under.and(&filings.filed.or(&filings.withdrawn)).iter() {
        let was = Stand::of(&before, &territory, subject);
        let is = Stand::of(&after, &new_territory, subject);
        if was != is {
            let group = (was.place.city, matter.0, period.0.into());
            found.entry(group).or_default().insert(subject, (was, is));
        }
    }
    found
}

fn post_again(tx: &mut Tx, row: Row, was: &Stand, is: &Stand, sums: &mut Sums) -> Result<Vec<Value<'static>>, DbError> {
    let SlotKey { matter, period, subject } = row.slot;
    if was.place.city != is.place.city {
        tx.execute(row::DROP, &params![was.place.city, matter.0, period.0, subject.0])?;
    }
    let (was, is) = (Row { stand: was.clone(), ..row.clone() }, Row { stand: is.clone(), ..row });
    if is.counts() {
        sums.take(&was);
        sums.add(&is);
    }
    Ok(is.values())
}
