//! What changed units leave in the tables: their rows, the places of all that stands below them, and the
//! receipts with which successors begin. Rows of predecessors stay as they are (never re-stamped).

use super::organisation::Units;
use super::unit_version::Versions;
use super::{Place, receipt};
use crate::engine::{DbError, Tx, Value};
use crate::params;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::matter::Stage;
use shouhu_domain::restructure::{Follow, Restructure, Standing, units_after};
use shouhu_domain::state::State;

/// What stands beside the ladder in a predecessor's row; served by the primary key.
const BESIDE: &str = "select late, difficulty, excuse, unreachable, return_reason from receipt
  where city_no = $1 and matter_id = $2 and unit_no = $3";
const DIFFICULTY: &str = "update receipt set difficulty_ms = $1, difficulty = $2, answered_ms = null, answer = null
  where city_no = $3 and matter_id = $4 and unit_no = $5";
const RETURNED: &str = "update receipt set returned_ms = $1, return_reason = $2
  where city_no = $3 and matter_id = $4 and unit_no = $5";
const DROP_RECEIPT: &str = "delete from receipt where city_no = $1 and matter_id = $2 and unit_no = $3";
/// Takes back the stages above the one that stays (0 … 5 of them), and the difficulty that was inherited.
const TAKE_BACK: &str = "update receipt set
  delivered_ms = case when $1 < 1 then null else delivered_ms end,
  read_ms = case when $1 < 2 then null else read_ms end,
  signed_ms = case when $1 < 3 then null else signed_ms end,
  done_ms = case when $1 < 4 then null else done_ms end,
  verified_ms = case when $1 < 5 then null else verified_ms end,
  late = case when $1 < 3 then null else late end,
  via = case when $1 < 3 then null else via end,
  difficulty_ms = case when $2 = 1 then null else difficulty_ms end,
  difficulty = case when $2 = 1 then null else difficulty end
  where city_no = $3 and matter_id = $4 and unit_no = $5";
/// Whether the event changes units otherwise than an import does.
pub(super) fn concerns(event: &Event) -> bool {
    matches!(
        event,
        Event::UnitClosed { .. }
            | Event::UnitRenamed { .. }
            | Event::UnitEdited { .. }
            | Event::UnitMoved { .. }
            | Event::ReportingSet { .. }
            | Event::ReportingEnded { .. }
    ) || event.restructure().is_some()
}

pub(super) fn project(tx: &mut Tx, state: &State, seq: Seq, record: &Record) -> Result<(), DbError> {
    let (mut units, mut versions) = (Units::default(), Versions::default());
    let mut after = units_after(&state.tree, &record.event, record.at);
    // New units first: what is hung under them takes their place.
    after.sort_by_key(|unit| state.tree.get(unit.no).is_some());
    for unit in &after {
        units.put(state, seq, unit);
        versions.put(tx, state, (seq, record), unit)?;
    }
    let place = |unit: UnitNo| units.place_of(state, unit);
    match &record.event {
        Event::UnitsMerged(r) | Event::UnitSplit(r) => {
            for follow in &r.follows {
                begin(tx, state, record, follow, &place)?;
            }
            log(tx, seq, record, r)?;
        }
        Event::RestructureUndone { restructure, .. } => {
            for follow in &restructure.follows {
                take_back(tx, state, record.at, restructure, follow)?;
            }
            log(tx, seq, record, restructure)?;
        }
        _ => {}
    }
    units.flush(tx, state)?;
    versions.flush(tx)
}

#[derive(Default)]
struct Beside {
    late: Option<i64>,
    /// Difficulty, excuse, unreachable, returned: the words of the first predecessor that has some.
    texts: [Option<String>; 4],
}

fn beside(tx: &mut Tx, state: &State, follow: &Follow) -> Result<Beside, DbError> {
    let mut all = Beside::default();
    for (unit, _) in &follow.before {
        let city = receipt::place(tx, state, follow.matter, *unit)?.city;
        let row = tx.query_opt(BESIDE, &params![city, follow.matter.0, unit.0], |row| {
            let text = |at: usize| Ok::<_, DbError>(row.get_opt_text(at)?.map(str::to_owned));
            Ok((row.get_opt_i64(0)?, [text(1)?, text(2)?, text(3)?, text(4)?]))
        })?;
        let Some((late, texts)) = row else { continue };
        all.late = all.late.max(late);
        for (kept, text) in all.texts.iter_mut().zip(texts) {
            *kept = kept.take().or(text);
        }
    }
    Ok(all)
}

fn begin(
    tx: &mut Tx,
    state: &State,
    record: &Record,
    follow: &Follow,
    place: &dyn Fn(UnitNo) -> Place,
) -> Result<(), DbError> {
    let Beside { late, texts: [difficulty, excuse, unreachable, returned] } = beside(tx, state, follow)?;
    for (unit, now) in &follow.after {
        let had = standing(&follow.before, *unit);
        if *now == had || is_bare(now) && is_bare(&had) {
            continue;
        }
        let known = state.tree.get(*unit).is_some();
        let place = if known { receipt::place(tx, state, follow.matter, *unit)? } else { place(*unit) };
        let stamp = |stage: Stage| now.stage.is_some_and(|s| s >= stage).then_some(record.at);
        let stages = Stage::ALL.map(stamp);
        let sector =
            follow.before.iter().chain([(*unit, had)].iter()).find_map(|(u, _)| state.tree.get(*u)?.sector.clone());
        let signed = stages[Stage::Signed as usize].is_some();
        // A successor begins with what it has been given; what it had itself stays.
        let row = receipt::Row {
            stages,
            late: late.filter(|_| signed).map(|late| late == 1),
            via: signed.then_some("machine"),
            ..receipt::Row::default()
        };
        receipt::put(tx, vec![receipt::values((follow.matter, *unit), place, sector, row)])?;
        let beside = [
            (DIFFICULTY, now.difficulty_ms.filter(|_| had.difficulty_ms.is_none()), &difficulty),
            (RETURNED, (now.returned && !had.returned).then_some(record.at), &returned),
        ];
        for (sql, at, text) in beside {
            if let Some(at) = at {
                tx.execute(sql, &params![at, text.clone(), place.city, follow.matter.0, unit.0])?;
            }
        }
        let row = (place.city, follow.matter, *unit);
        turn(tx, row, (&had, now), (record.at, [excuse.as_deref(), unreachable.as_deref()]))?;
    }
    Ok(())
}

/// Whether nothing of a standing needs a row.
fn is_bare(standing: &Standing) -> bool {
    let Standing { addressed, relay, told, reminded, .. } = *standing;
    *standing == Standing { addressed, relay, told, reminded, ..Standing::default() }
}

/// What takes a unit out of the count or marks it, as it is from now on: gained with a time and words, or lost.
fn turn(
    tx: &mut Tx,
    (city, matter, unit): (i64, MatterId, UnitNo),
    (was, is): (&Standing, &Standing),
    (at, [excuse, unreachable]): (Millis, [Option<&str>; 2]),
) -> Result<(), DbError> {
    let marks = [
        (receipt::EXCUSE, was.excused, is.excused, excuse),
        (receipt::UNREACHABLE, was.unreachable, is.unreachable, unreachable),
    ];
    for (sql, _, is, text) in marks.into_iter().filter(|(_, was, is, _)| was != is) {
        let text = text.filter(|_| is).map(str::to_owned);
        tx.execute(sql, &params![is.then_some(at), text, city, matter.0, unit.0])?;
    }
    Ok(())
}

fn standing(of: &[(UnitNo, Standing)], unit: UnitNo) -> Standing {
    of.iter().find(|(u, _)| *u == unit).map_or_else(Standing::default, |(_, s)| *s)
}

/// What an undone restructure had given to its successors.
fn take_back(tx: &mut Tx, state: &State, at: Millis, r: &Restructure, follow: &Follow) -> Result<(), DbError> {
    for (unit, now) in &follow.after {
        let city = receipt::place(tx, state, follow.matter, *unit)?.city;
        let had = standing(&follow.before, *unit);
        if r.added.iter().any(|u| u.no == *unit) {
            tx.execute(DROP_RECEIPT, &params![city, follow.matter.0, unit.0])?;
            continue;
        }
        let stays = had.stage.map_or(0, |s| s as i64 + 1);
        let difficulty = now.difficulty_ms.is_some() && had.difficulty_ms.is_none();
        tx.execute(TAKE_BACK, &params![stays, difficulty, city, follow.matter.0, unit.0])?;
        turn(tx, (city, follow.matter, *unit), (now, &had), (at, [Some(&r.reason); 2]))?;
    }
    Ok(())
}

/// One line in the timeline of each matter that follows: the predecessor of a split, the successor of a merge.
fn log(tx: &mut Tx, seq: Seq, record: &Record, r: &Restructure) -> Result<(), DbError> {
    let (kind, unit, units) = match &record.event {
        Event::UnitsMerged(_) => ("unit_merged", r.successors.first(), r.closed.len()),
        Event::UnitSplit(_) => ("unit_split", r.closed.first(), r.successors.len()),
        _ => ("unit_undone", r.closed.first(), r.closed.len()),
    };
    let line = |matter: MatterId| -> Vec<Value<'static>> {
        params![
            matter.0,
            seq,
            record.at,
            kind,
            unit.map(|u| i64::from(u.0)),
            record.by.unit().map(|u| i64::from(u.0)),
            receipt::post_of(record),
            r.reason.clone(),
            i64::try_from(units).unwrap_or(i64::MAX),
            None::<i64>,
            None::<i64>,
        ]
        .into()
    };
    let rows: Vec<_> = r.follows.iter().map(|f| line(f.matter)).collect();
    if !rows.is_empty() {
        tx.insert_many(&super::matter::LOG, &rows)?;
    }
    Ok(())
}
