//! What signals have found: rows of explicit nodes over the last periods.

use crate::engine::{DbError, Tx};
use crate::params;
use shouhu_domain::ids::{MatterId, Millis, SignalId, UnitNo};
use shouhu_domain::report::Day;
use shouhu_domain::signal::Finding;
use shouhu_domain::signal::watch::Found;

/// One node and period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FindingRow {
    pub period: Day,
    pub found: Found,
    pub at_ms: Millis,
    pub alert: Option<MatterId>,
}

/// Served by the primary key.
const SINCE: &str = "select node_no, period, finding, value, against, at_ms, alert_id from signal_finding
  where signal_id = $1 and period >= $2 and node_no in ($LIST) order by node_no, period";

/// The findings at some nodes from a period on, by node, oldest first.
///
/// # Errors
/// When the database fails.
pub fn findings(tx: &mut Tx, signal: SignalId, from: Day, nodes: &[UnitNo]) -> Result<Vec<FindingRow>, DbError> {
    let nodes: Vec<i64> = nodes.iter().map(|node| i64::from(node.0)).collect();
    tx.query_in(SINCE, &params![signal.0, from.0], &nodes, |row| {
        let text = row.get_text(2)?;
        let finding = Finding::parse(text).ok_or_else(|| DbError::other(format!("a finding {text}")))?;
        let (value, against) = (row.get_opt_i64(3)?, row.get_opt_i64(4)?);
        Ok(FindingRow {
            period: Day(row.get_int(1)?),
            found: Found { node: UnitNo(row.get_int(0)?), finding, value, against },
            at_ms: row.get_i64(5)?,
            alert: row.get_opt_i64(6)?.map(MatterId),
        })
    })
}
