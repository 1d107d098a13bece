//! Lists that were brought: what they were to do, and whether they were undone.

use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::event::{Author, Event, Record};
use shouhu_domain::ids::Seq;

const PUT: Insert = Insert {
    table: "import_run",
    columns: &["seq", "at_ms", "what", "matter_id", "by_no", "post_no", "file", "total", "added", "changed", "refused"],
    conflict: "",
};
/// Served by the primary key. Of two that undid it at once the first one counts.
const UNDO: &str = "update import_run set undone_ms = $1, undone = $2, kept = $3 where seq = $4 and undone_ms is null";
/// Stands for the command line, which is no unit.
pub const NO_UNIT: i64 = -1;

pub(super) fn project(tx: &mut Tx, seq: Seq, record: &Record) -> Result<(), DbError> {
    match &record.event {
        Event::ImportBegun(list) => {
            let by = record.by.unit().map_or(NO_UNIT, |unit| i64::from(unit.0));
            let post = if let Author::Person { post, .. } = &record.by { Some(i64::from(post.0)) } else { None };
            let what = list.what.as_str();
            let file = list.file.as_str();
            let matter = list.matter.map_or(0, |matter| matter.0);
            let counts = params![list.rows, list.added, list.changed, list.refused];
            let row: Vec<_> = params![seq, record.at, what, matter, by, post, file].into_iter().chain(counts).collect();
            tx.insert_many(&PUT, &[row])?;
        }
        Event::ImportUndone { import, undone, kept } => {
            tx.execute(UNDO, &params![record.at, *undone, *kept, *import])?;
        }
        _ => {}
    }
    Ok(())
}
