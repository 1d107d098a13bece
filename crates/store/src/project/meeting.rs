//! Minutes as they were written; a new version is received anew.

use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::Seq;
use shouhu_domain::state::State;
use std::collections::BTreeSet;

const PUT_MINUTES: Insert = Insert {
    table: "meeting_minutes",
    columns: &["matter_id", "version", "text", "files", "at_ms", "by_no", "seq"],
    conflict: "",
};
const RECEIVE_ANEW: &str =
    "update receipt set done_ms = null, verified_ms = null where city_no = $1 and matter_id = $2";

pub(super) fn project(tx: &mut Tx, state: &State, seq: Seq, record: &Record) -> Result<(), DbError> {
    let Event::MinutesWritten { matter, version, text, files } = &record.event else { return Ok(()) };
    let files = serde_json::to_string(files).map_err(|e| DbError::other(e.to_string()))?;
    let by = record.by.unit().map(|u| i64::from(u.0));
    tx.insert_many(&PUT_MINUTES, &[params![matter.0, *version, text, files, record.at, by, seq]])?;
    if *version > 1 {
        let audience = state.matters.get(matter).into_iter().flat_map(|m| m.planes.audience.iter());
        let cities: BTreeSet<i64> = audience.flat_map(|unit| super::receipt::cities(&state.tree, unit)).collect();
        for city in cities {
            tx.execute(RECEIVE_ANEW, &params![city, matter.0])?;
        }
    }
    Ok(())
}
