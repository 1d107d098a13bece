//! Whether the projections are what the journal says: replays it into a scratch database and names
//! every row that differs. It only reads; mending is `rebuild`.
//!
//! One snapshot is held for the whole comparison, so it may run beside the writer; the scratch
//! database is a temporary file of SQLite that goes away with it. A journal that does not verify is
//! to be looked at first: this trusts it.

use crate::engine::{Connection, Database, DbError, Options, Role, Row, Tx, Value};
use crate::migrate;
use crate::open::{StoreError, replay};
use crate::rebuild::{next_chunk, parts};
use crate::seal;
use sha2::{Digest, Sha256};
use shouhu_domain::state::State;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;

/// A table as it is read for a comparison; the key columns come first.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    keys: usize,
    columns: &'static [&'static str],
    sql: &'static str,
}

macro_rules! tables {
    ($($name:literal $keys:literal [$first:literal $($column:literal)*],)*) => {
        &[$(Table {
            name: $name,
            keys: $keys,
            columns: &[$first, $($column),*],
            sql: concat!("select ", $first, $(", ", $column,)* " from ", $name),
        }),*]
    };
}

/// The projections with all their columns.
pub const PROJECTED: &[Table] = tables![
    "unit" 1 ["no" "code" "level" "kind" "name" "parent_no" "sector" "tags" "aliases" "phone" "also_county"
        "synthetic" "valid_from_ms" "closed_at_ms" "city_no" "county_no" "town_no" "seq"],
    "unit_version" 2 ["no" "seq" "from_ms" "until_ms" "what" "by_no" "reason" "code" "name" "level" "kind"
        "parent_no" "sector" "tags" "aliases" "phone" "superiors" "reporting" "closed_at_ms" "successors" "undone_seq"],
    "group_term" 1 ["unit_no" "led_by_no" "reason" "formed_ms" "until_ms" "ended_ms" "end_reason" "seq"],
    "group_member" 2 ["group_no" "post_no" "home_no" "from_ms" "until_ms"],
    "file_named" 1 ["sha256" "seq"],
    "import_run" 1 ["seq" "at_ms" "what" "matter_id" "by_no" "post_no" "file" "total" "added" "changed" "refused" "undone_ms"
        "undone" "kept"],
    "person" 1 ["no" "name" "account" "seq"],
    "post" 1 ["no" "unit_no" "title" "kind" "roles" "phone" "holder_no" "seq" "ended_ms"],
    "incident" 1 ["id" "name" "name_en" "scope_no" "space" "level" "since_ms" "closed_ms"],
    "incident_log" 2 ["incident_id" "seq" "at_ms" "kind" "node_no" "level" "by_no" "post_no" "reason" "plan_id"
        "plan_version"],
    "plan_version" 2 ["plan_id" "version" "seq" "at_ms" "owner_no" "by_no" "post_no" "name" "name_en" "note"
        "standing"],
    "audience_saved" 3 ["owner_no" "space" "name" "text" "seq"],
    "matter" 1 ["id" "kind" "number" "title" "from_no" "status" "submitted_ms" "issued_ms" "due_ms" "audience"
        "audience_bits" "addressed" "urgency" "by_level" "verify" "parent_id" "incident_id" "space" "text_file"
        "seq"],
    "matter_version" 2 ["matter_id" "version" "title" "text" "files" "at_ms" "by_no" "reason" "sign_again" "seq"
        "text_file"],
    "matter_joint" 2 ["matter_id" "unit_no" "signed_ms"],
    "receipt" 3 ["city_no" "matter_id" "unit_no" "county_no" "town_no" "sector" "delivered_ms" "read_ms"
        "signed_ms" "done_ms" "verified_ms" "late" "via" "post_no" "device_ms" "signer" "note" "difficulty_ms"
        "difficulty" "answered_ms" "answer" "excused_ms" "excuse" "unreachable_ms" "unreachable" "returned_ms"
        "return_reason"],
    "matter_log" 2 ["matter_id" "seq" "at_ms" "kind" "unit_no" "by_no" "post_no" "text" "units" "step" "due_ms"],
    "meeting_minutes" 2 ["matter_id" "version" "text" "files" "at_ms" "by_no" "seq"],
    "shift_note" 2 ["unit_no" "seq" "at_ms" "post_no" "text" "kind" "open_count"],
    "submission" 4 ["city_no" "matter_id" "period" "subject_no" "county_no" "town_no" "sector" "unit_no" "seq"
        "first_seq" "first_ms" "at_ms" "received_ms" "device_ms" "version" "revision" "state" "late" "nil" "no_change"
        "behalf_no" "post_no" "reason" "cells"],
    "slot_log" 4 ["matter_id" "period" "subject_no" "seq"],
    "node_sum" 5 ["city_no" "matter_id" "period" "unit_no" "sector" "cells"],
    "signal_finding" 3 ["signal_id" "node_no" "period" "finding" "value" "against" "at_ms" "alert_id" "seq"],
    "item" 1 ["code" "name" "name_en" "measure" "seq"],
    "commodity" 1 ["id" "kind" "name" "name_en" "measure" "owner_no" "matter_id" "source" "purpose" "item" "lot" "expires"
        "wish"],
    "entry" 1 ["seq" "matter_id" "kind" "unit_no" "on_day" "at_ms" "by_no" "post_no" "note" "ends_seq" "state"
        "until_ms" "reason"],
    "entry_move" 2 ["seq" "n" "commodity_id" "from_no" "from_place" "to_no" "to_place" "amount"],
    "account" 3 ["commodity_id" "unit_no" "place" "amount"],
    "finding" 1 ["matter_id" "unit_no" "site_no" "from_no" "space" "severity" "category" "state" "at_ms" "ended_ms" "seq"],
    "finding_seen" 2 ["scope_no" "matter_id" "space" "state" "severity" "category" "unit_no" "due_ms"],
    "finding_count" 4 ["scope_no" "space" "state" "severity" "n"],
    "finding_repeat" 4 ["scope_no" "space" "unit_no" "category" "n" "last_id"],
    "finding_step" 2 ["matter_id" "seq" "at_ms" "kind" "by_no" "post_no" "note" "files"],
    "payee" 2 ["list_id" "n" "entry_seq" "name" "account" "amount" "confirmed_ms"],
    "responder" 1 ["no" "unit_no" "name" "phone" "enrolled_seq"],
    "batch_step" 1 ["seq" "batch_id" "at_ms" "kind" "by_no" "post_no" "day" "n" "note"],
    "aid" 1 ["matter_id" "name" "contact" "account" "reason"],
    "aid_party" 2 ["unit_no" "matter_id"],
];

/// What no replay makes again: the journal itself, the answers given, the keys of the subjects.
pub const KEPT: &[Table] = tables![
    "journal" 1 ["seq" "body" "leaf"],
    "journal_batch" 1 ["first_seq" "last_seq" "root" "head" "algorithm"],
    "command" 1 ["id" "fingerprint" "seq" "outcome"],
    "subject_key" 1 ["subject" "key"],
];

/// A row of a projection that is not what the journal makes of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub table: &'static str,
    /// The values of the primary key, with commas between.
    pub key: String,
    pub what: Change,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Changed,
    /// The journal makes it, the table lacks it.
    Missing,
    /// The table has it, the journal does not make it.
    Stray,
}

/// Replays the journal beside the database and answers the rows that differ, by table and key.
///
/// # Errors
/// When a record cannot be read or a database fails.
pub fn compare(connection: &mut Connection) -> Result<Vec<Difference>, StoreError> {
    // SQLite's name for a temporary file of its own.
    let place = Database::Sqlite(PathBuf::new());
    let mut scratch = Connection::open(&place, Role::Writer, &Options::default())?;
    migrate::run(&mut scratch)?;
    connection.read(|tx| {
        replay_into(&mut scratch, tx)?;
        let mut differences = vec![];
        for table in PROJECTED {
            let made = scratch.read(|made| hashes(made, table))?;
            differences.extend(between(table.name, &made, &hashes(tx, table)?));
        }
        Ok(differences)
    })
}

fn replay_into(scratch: &mut Connection, tx: &mut Tx) -> Result<(), StoreError> {
    let mut state = State::new();
    let mut after = 0;
    loop {
        let mut records = next_chunk(tx, after)?;
        let Some((last, _)) = records.last() else { return Ok(()) };
        after = *last;
        seal::unseal(tx, records.iter_mut().map(|(_, record)| &mut record.event))?;
        scratch.write(|to| parts(&mut records).try_for_each(|part| replay(to, &mut state, part)))?;
    }
}

type Hashes = BTreeMap<String, [u8; 32]>;

fn between(table: &'static str, made: &Hashes, found: &Hashes) -> Vec<Difference> {
    let difference = |key: &String, what| Difference { table, key: key.clone(), what };
    let mut differences: Vec<Difference> = made
        .iter()
        .filter_map(|(key, hash)| match found.get(key) {
            None => Some(difference(key, Change::Missing)),
            Some(other) => (other != hash).then(|| difference(key, Change::Changed)),
        })
        .collect();
    differences.extend(found.keys().filter(|key| !made.contains_key(*key)).map(|key| difference(key, Change::Stray)));
    differences
}

fn hashes(tx: &mut Tx, table: &Table) -> Result<Hashes, DbError> {
    let mut hashes = Hashes::new();
    tx.for_each(table.sql, &[], |row| {
        let key = text_of(row, 0..table.keys);
        hashes.insert(key, Sha256::digest(text_of(row, 0..table.columns.len())).into());
        Ok(())
    })?;
    Ok(hashes)
}

/// All rows of a table as text, sorted: the same on both engines when the tables are.
///
/// # Errors
/// When the database fails.
pub fn dump(tx: &mut Tx, table: &Table) -> Result<Vec<String>, DbError> {
    let mut rows = tx.query(table.sql, &[], |row| Ok(text_of(row, 0..table.columns.len())))?;
    rows.sort_unstable();
    Ok(rows)
}

fn text_of(row: &Row, columns: std::ops::Range<usize>) -> String {
    let mut text = String::new();
    for (at, column) in columns.enumerate() {
        if at > 0 {
            text.push(',');
        }
        // Writing to a string cannot fail.
        let _ = match cell(row, column) {
            Value::Null => write!(text, "null"),
            Value::Int(number) => write!(text, "{number}"),
            Value::Text(words) => write!(text, "{words:?}"),
            Value::Blob(bytes) => bytes.iter().try_for_each(|byte| write!(text, "{byte:02x}")),
        };
    }
    text
}

/// Whatever stands there: somebody who alters a table need not keep to its kinds.
fn cell<'r>(row: &'r Row, column: usize) -> Value<'r> {
    if let Ok(number) = row.get_opt_i64(column) {
        return number.into();
    }
    if let Ok(text) = row.get_opt_text(column) {
        return text.into();
    }
    row.get_opt_blob(column).map_or(Value::Text("unreadable".into()), Value::from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::project::PROJECTIONS;
    use std::collections::BTreeSet;

    #[test]
    fn every_projection_is_compared_with_all_its_columns() {
        let names: Vec<&str> = PROJECTED.iter().map(|table| table.name).collect();
        assert_eq!(names, PROJECTIONS);
        let mut scratch =
            Connection::open(&Database::Sqlite(PathBuf::new()), Role::Writer, &Options::default()).unwrap();
        migrate::run(&mut scratch).unwrap();
        let shapes = scratch.read(|tx| tx.shapes()).unwrap().0;
        for table in PROJECTED.iter().chain(KEPT) {
            let there: BTreeSet<&str> =
                shapes.iter().filter(|s| s.table == table.name).map(|s| s.column.as_str()).collect();
            assert_eq!(there, table.columns.iter().copied().collect(), "{}", table.name);
        }
    }
}
