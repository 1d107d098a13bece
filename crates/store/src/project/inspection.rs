//! Findings: one row each, one under every unit that sees it, the counts of these, and the steps of its mending.

use super::receipt::post_of;
use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::inspection::{Finding, Standing};
use shouhu_domain::matter::{Content, FileRef, Particulars};
use shouhu_domain::state::State;
use shouhu_domain::tree::TERRITORY;
use std::collections::BTreeSet;

/// The lines on which a superior sees the matters of those below.
const LINES: [&str; 2] = [TERRITORY, "sector"];

const PUT: Insert = Insert {
    table: "finding",
    columns: &["matter_id", "unit_no", "site_no", "from_no", "space", "severity", "category", "state", "at_ms", "seq"],
    conflict: "",
};
const PUT_SEEN: Insert = Insert {
    table: "finding_seen",
    columns: &["scope_no", "matter_id", "space", "state", "severity", "category", "unit_no", "due_ms"],
    conflict: "",
};
const COUNT: Insert = Insert {
    table: "finding_count",
    columns: &["scope_no", "space", "state", "severity", "n"],
    conflict: "on conflict (scope_no, space, state, severity) do update set n = finding_count.n + excluded.n",
};
const REPEAT: Insert = Insert {
    table: "finding_repeat",
    columns: &["scope_no", "space", "unit_no", "category", "n", "last_id"],
    conflict: "on conflict (scope_no, space, unit_no, category) do update set
      n = finding_repeat.n + excluded.n, last_id = excluded.last_id",
};
const PUT_STEP: Insert = Insert {
    table: "finding_step",
    columns: &["matter_id", "seq", "at_ms", "kind", "by_no", "post_no", "note", "files"],
    conflict: "",
};
const STANDS: &str = "select state, space, severity from finding where matter_id = $1";
const SET: &str = "update finding set state = $1, ended_ms = $2, seq = $3 where matter_id = $4";
/// Served by `finding_seen_by_matter`, as the next.
const SET_SEEN: &str = "update finding_seen set state = $1 where matter_id = $2";
const SCOPES: &str = "select scope_no from finding_seen where matter_id = $1 order by scope_no";

pub(super) fn project(tx: &mut Tx, state: &State, seq: Seq, record: &Record) -> Result<(), DbError> {
    match &record.event {
        Event::MatterSubmitted(content) => match &content.particulars {
            Some(Particulars::Finding(finding)) => found(tx, state, (seq, record.at), content, finding),
            _ => Ok(()),
        },
        Event::RectificationReported { matter, note, files, .. } => {
            step(tx, (seq, record), *matter, "reported", (note, files))?;
            stand(tx, (seq, None), *matter, Standing::Waiting)
        }
        Event::FindingRechecked { matter, passed, note, files, .. } => {
            let kind = if *passed { "passed" } else { "not_passed" };
            step(tx, (seq, record), *matter, kind, (note, files))?;
            let (now, ended) = if *passed { (Standing::Closed, Some(record.at)) } else { (Standing::Open, None) };
            stand(tx, (seq, ended), *matter, now)
        }
        Event::CloseTried { matter, note, .. } => step(tx, (seq, record), *matter, "tried", (note, &[])),
        Event::MatterWithdrawn { matter, .. } => stand(tx, (seq, Some(record.at)), *matter, Standing::Withdrawn),
        _ => Ok(()),
    }
}

/// Whoever sees a matter between two units: these and all above them on their lines.
fn scopes(state: &State, from: UnitNo, to: UnitNo) -> BTreeSet<UnitNo> {
    let lines = LINES.into_iter().filter_map(|line| state.tree.line(line));
    let above = |line: &'_ shouhu_domain::tree::LineTree| [from, to].map(|unit| line.path_up(unit).collect::<Vec<_>>());
    lines.flat_map(above).flatten().chain([from, to]).collect()
}

fn found(
    tx: &mut Tx,
    state: &State,
    (seq, at): (Seq, Millis),
    content: &Content,
    finding: &Finding,
) -> Result<(), DbError> {
    let (space, severity, category) = (content.space.as_str(), finding.severity.as_str(), finding.category.as_str());
    let open = Standing::Open.as_str();
    let (unit, due) = (finding.to.0, content.due_ms.unwrap_or(at));
    let row = params![seq, unit, finding.site.0, content.from.0, space, severity, category, open, at, seq];
    tx.insert_many(&PUT, &[row])?;
    let scopes = scopes(state, content.from, finding.to);
    let seen: Vec<_> =
        scopes.iter().map(|scope| params![scope.0, seq, space, open, severity, category, unit, due]).collect();
    tx.insert_many(&PUT_SEEN, &seen)?;
    let counts: Vec<_> = scopes.iter().map(|scope| params![scope.0, space, open, severity, 1]).collect();
    tx.insert_many(&COUNT, &counts)?;
    let repeats: Vec<_> = scopes.iter().map(|scope| params![scope.0, space, unit, category, 1, seq]).collect();
    tx.insert_many(&REPEAT, &repeats)?;
    Ok(())
}

/// Puts a finding where it stands now, with the counts of all who see it; any other matter has none.
fn stand(tx: &mut Tx, (seq, ended): (Seq, Option<Millis>), matter: MatterId, now: Standing) -> Result<(), DbError> {
    let stood = tx.query_opt(STANDS, &params![matter.0], |row| {
        Ok((row.get_text(0)?.to_owned(), row.get_text(1)?.to_owned(), row.get_text(2)?.to_owned()))
    })?;
    let Some((before, space, severity)) = stood else { return Ok(()) };
    let now = now.as_str();
    tx.execute(SET, &params![now, ended, seq, matter.0])?;
    if before == now {
        return Ok(());
    }
    tx.execute(SET_SEEN, &params![now, matter.0])?;
    let scopes = tx.query(SCOPES, &params![matter.0], |row| row.get_i64(0))?;
    for (state, n) in [(before.as_str(), -1), (now, 1)] {
        let rows: Vec<_> =
            scopes.iter().map(|scope| params![*scope, space.as_str(), state, severity.as_str(), n]).collect();
        tx.insert_many(&COUNT, &rows)?;
    }
    Ok(())
}

fn step(
    tx: &mut Tx,
    (seq, record): (Seq, &Record),
    matter: MatterId,
    kind: &str,
    (note, files): (&str, &[FileRef]),
) -> Result<(), DbError> {
    let files = serde_json::to_string(files).map_err(|e| DbError::other(e.to_string()))?;
    let by = record.by.unit().map(|unit| i64::from(unit.0));
    tx.insert_many(&PUT_STEP, &[params![matter.0, seq, record.at, kind, by, post_of(record), note, files]])?;
    Ok(())
}
