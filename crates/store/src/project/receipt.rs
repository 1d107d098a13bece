//! Receipt rows: who reached which stage when, and what stands beside the ladder.

use super::Place;
use crate::engine::{DbError, Insert, Tx, Value};
use crate::params;
use shouhu_domain::event::{Author, Event, Record, Subject, Via};
use shouhu_domain::ids::{MatterId, Millis, UnitNo};
use shouhu_domain::matter::Stage;
use shouhu_domain::state::State;
use shouhu_domain::tree::Tree;
use std::collections::{BTreeMap, BTreeSet};

/// The first moment of a stage stays; a row is made when its first step happens.
const STEP: Insert = Insert {
    table: "receipt",
    columns: &[
        "city_no",
        "matter_id",
        "unit_no",
        "county_no",
        "town_no",
        "sector",
        "delivered_ms",
        "read_ms",
        "signed_ms",
        "done_ms",
        "verified_ms",
        "late",
        "via",
        "post_no",
        "device_ms",
        "signer",
        "note",
    ],
    conflict: "on conflict (city_no, matter_id, unit_no) do update set
      delivered_ms = coalesce(receipt.delivered_ms, excluded.delivered_ms),
      read_ms = coalesce(receipt.read_ms, excluded.read_ms),
      signed_ms = coalesce(receipt.signed_ms, excluded.signed_ms),
      done_ms = coalesce(receipt.done_ms, excluded.done_ms),
      verified_ms = coalesce(receipt.verified_ms, excluded.verified_ms),
      late = coalesce(receipt.late, excluded.late),
      via = coalesce(receipt.via, excluded.via),
      post_no = coalesce(receipt.post_no, excluded.post_no),
      device_ms = coalesce(receipt.device_ms, excluded.device_ms),
      signer = coalesce(receipt.signer, excluded.signer),
      note = coalesce(excluded.note, receipt.note)",
};
/// The row itself, for an event beside the ladder.
const TOUCH: Insert = Insert {
    table: "receipt",
    columns: &["city_no", "matter_id", "unit_no", "county_no", "town_no", "sector"],
    conflict: "on conflict (city_no, matter_id, unit_no) do nothing",
};
const DIFFICULTY: &str = "update receipt set difficulty_ms = $1, difficulty = $2, answered_ms = null, answer = null,
  delivered_ms = coalesce(delivered_ms, $1), read_ms = coalesce(read_ms, $1)
  where city_no = $3 and matter_id = $4 and unit_no = $5";
const ANSWER: &str = "update receipt set answered_ms = $1, answer = $2
  where city_no = $3 and matter_id = $4 and unit_no = $5";
pub(super) const EXCUSE: &str = "update receipt set excused_ms = $1, excuse = $2
  where city_no = $3 and matter_id = $4 and unit_no = $5";
pub(super) const UNREACHABLE: &str = "update receipt set unreachable_ms = $1, unreachable = $2
  where city_no = $3 and matter_id = $4 and unit_no = $5";
const RETURN: &str = "update receipt set returned_ms = $1, return_reason = $2, done_ms = null, verified_ms = null
  where city_no = $3 and matter_id = $4 and unit_no = $5";
/// A version that must be signed again: the ladder of every unit starts anew at *read*.
const SIGN_AGAIN: &str = "update receipt set signed_ms = null, done_ms = null, verified_ms = null, late = null,
  via = null, post_no = null, device_ms = null, signer = null where city_no = $1 and matter_id = $2";

const ERASE_SIGNER: &str = "update receipt set signer = null where city_no = $1 and matter_id = $2 and unit_no = $3";

/// What one unit's row gains; what it has already stays.
#[derive(Clone, Default)]
pub(super) struct Row {
    pub stages: [Option<Millis>; 5],
    pub late: Option<bool>,
    pub via: Option<&'static str>,
    pub post: Option<i64>,
    pub device: Option<Millis>,
    pub signer: Option<String>,
    pub note: Option<String>,
}

/// The plain steps of a batch, merged by (matter, unit).
#[derive(Default)]
pub(super) struct Steps {
    rows: BTreeMap<(MatterId, UnitNo), (Place, Option<String>, Row)>,
}

impl Steps {
    pub(super) fn add(&mut self, state: &State, record: &Record) {
        match &record.event {
            Event::ReceiptDelivered { unit, matters, via } => {
                for matter in matters {
                    self.reach(state, record, (*matter, *unit), Stage::Delivered, *via);
                }
            }
            Event::ReceiptReached { matter, unit, stage, via, late, name, note } => {
                let row = self.reach(state, record, (*matter, *unit), *stage, *via);
                if *stage >= Stage::Signed && row.late.is_none() {
                    row.late = Some(*late);
                }
                row.signer = row.signer.take().or_else(|| name.as_ref().and_then(|n| n.read().map(str::to_owned)));
                row.note = note.clone().or(row.note.take());
            }
            _ => {}
        }
    }

    fn reach(&mut self, state: &State, record: &Record, key: (MatterId, UnitNo), stage: Stage, via: Via) -> &mut Row {
        let (_, _, row) = self.rows.entry(key).or_insert_with(|| {
            let sector = state.tree.get(key.1).and_then(|u| u.sector.clone());
            (Place::of(&state.tree, key.1), sector, Row::default())
        });
        for earlier in Stage::ALL.into_iter().filter(|s| *s <= stage) {
            row.stages[earlier as usize].get_or_insert(record.at);
        }
        // How and by whom it was signed; a verification is somebody else's act.
        if matches!(stage, Stage::Signed | Stage::Done) {
            row.via.get_or_insert(via.as_str());
            row.post = row.post.or_else(|| post_of(record));
            row.device = row.device.or(record.device);
        }
        row
    }

    pub(super) fn flush(&mut self, tx: &mut Tx, state: &State) -> Result<(), DbError> {
        for ((matter, unit), (at, ..)) in &mut self.rows {
            if !state.tree.former_cities(*unit).is_empty() {
                *at = place(tx, state, *matter, *unit)?;
            }
        }
        let rows = std::mem::take(&mut self.rows).into_iter();
        put(tx, rows.map(|(key, (place, sector, row))| values(key, place, sector, row)).collect())
    }
}

/// Writes rows that [`values`] has made.
pub(super) fn put(tx: &mut Tx, rows: Vec<Vec<Value<'static>>>) -> Result<(), DbError> {
    if !rows.is_empty() {
        tx.insert_many(&STEP, &rows)?;
    }
    Ok(())
}

pub(super) fn values(
    (matter, unit): (MatterId, UnitNo),
    place: Place,
    sector: Option<String>,
    row: Row,
) -> Vec<Value<'static>> {
    let [delivered, read, signed, done, verified] = row.stages;
    params![
        place.city,
        matter.0,
        unit.0,
        place.county,
        place.town,
        sector,
        delivered,
        read,
        signed,
        done,
        verified,
        row.late,
        row.via,
        row.post,
        row.device,
        row.signer,
        row.note
    ]
    .into()
}

const HAS_ROW: &str = "select 1 from receipt where city_no = $1 and matter_id = $2 and unit_no = $3";

/// The cities under which rows of a unit's receipts may stand: its own and those where it stood before.
#[must_use]
pub fn cities(tree: &Tree, unit: UnitNo) -> Vec<i64> {
    let former = tree.former_cities(unit).iter().map(|city| city.map_or(super::NOWHERE, |c| i64::from(c.0)));
    let mut cities: Vec<i64> = former.collect();
    let own = Place::of(tree, unit).city;
    cities.retain(|city| *city != own);
    cities.push(own);
    cities
}

/// The place of a unit's receipt: that of its row, which keeps the place of its first step, else the
/// place where the unit stands. Only a unit that has come from another city costs a look.
///
/// # Errors
/// When the database fails.
pub fn place(tx: &mut Tx, state: &State, matter: MatterId, unit: UnitNo) -> Result<Place, DbError> {
    let now = Place::of(&state.tree, unit);
    if state.tree.former_cities(unit).is_empty() {
        return Ok(now);
    }
    for city in cities(&state.tree, unit) {
        if tx.query_opt(HAS_ROW, &params![city, matter.0, unit.0], |_| Ok(()))?.is_some() {
            return Ok(Place { city, ..now });
        }
    }
    Ok(now)
}

/// The post that acted, if a person did.
pub(super) fn post_of(record: &Record) -> Option<i64> {
    match &record.by {
        Author::Person { post, .. } => Some(i64::from(post.0)),
        Author::Link { .. } | Author::Machine(_) => None,
    }
}

pub(super) fn beside_the_ladder(tx: &mut Tx, state: &State, record: &Record, event: &Event) -> Result<(), DbError> {
    let (matter, unit, sql, text) = match event {
        Event::DifficultyRaised { matter, unit, text, .. } => (matter, unit, DIFFICULTY, text),
        Event::DifficultyAnswered { matter, unit, text } => (matter, unit, ANSWER, text),
        Event::UnitExcused { matter, unit, reason } => (matter, unit, EXCUSE, reason),
        Event::UnitUnreachable { matter, unit, reason } => (matter, unit, UNREACHABLE, reason),
        Event::ReceiptReturned { matter, unit, reason } => (matter, unit, RETURN, reason),
        Event::MatterAmended { matter, sign_again: true, .. } => return sign_again(tx, state, *matter),
        Event::PersonalErased { subject: Subject::Signer { matter, unit }, .. } => {
            let place = place(tx, state, *matter, *unit)?;
            tx.execute(ERASE_SIGNER, &params![place.city, matter.0, unit.0])?;
            return Ok(());
        }
        _ => return Ok(()),
    };
    let place = place(tx, state, *matter, *unit)?;
    let sector = state.tree.get(*unit).and_then(|u| u.sector.clone());
    tx.insert_many(&TOUCH, &[params![place.city, matter.0, unit.0, place.county, place.town, sector]])?;
    tx.execute(sql, &params![record.at, text, place.city, matter.0, unit.0])?;
    Ok(())
}

fn sign_again(tx: &mut Tx, state: &State, matter: MatterId) -> Result<(), DbError> {
    let audience = state.matters.get(&matter).into_iter().flat_map(|m| m.planes.audience.iter());
    let cities: BTreeSet<i64> = audience.flat_map(|unit| cities(&state.tree, unit)).collect();
    for city in cities {
        tx.execute(SIGN_AGAIN, &params![city, matter.0])?;
    }
    Ok(())
}
