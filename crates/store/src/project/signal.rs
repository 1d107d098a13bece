//! What signals have found: a row for each node and period; a later judgement takes the place of the earlier one.

use crate::engine::{DbError, Insert, Tx};
use crate::params;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::Seq;

const PUT: Insert = Insert {
    table: "signal_finding",
    columns: &["signal_id", "node_no", "period", "finding", "value", "against", "at_ms", "seq"],
    conflict: "on conflict (signal_id, node_no, period) do update set finding = excluded.finding,
      value = excluded.value, against = excluded.against, at_ms = excluded.at_ms, seq = excluded.seq",
};
const TELL: &str = "update signal_finding set alert_id = $1 where signal_id = $2 and node_no = $3 and period = $4";

pub(super) fn project(tx: &mut Tx, seq: Seq, record: &Record) -> Result<(), DbError> {
    match &record.event {
        Event::SignalJudged { signal, period, found, .. } => {
            let row = |f: &shouhu_domain::signal::watch::Found| {
                params![signal.0, f.node.0, period.0, f.finding.as_str(), f.value, f.against, record.at, seq]
            };
            let rows: Vec<_> = found.iter().map(row).collect();
            tx.insert_many(&PUT, &rows)?;
        }
        Event::SignalSeen { matter, signal, period, found, .. } => {
            tx.execute(TELL, &params![matter.0, signal.0, found.node.0, period.0])?;
        }
        _ => {}
    }
    Ok(())
}
