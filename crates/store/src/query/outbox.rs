//! Messages out: which jobs there are and how far each has come.
//!
//! A job belongs to one record of the journal and one channel, so that it is made exactly once; its
//! units are sets, never rows. Operational: nothing here is journalled. What is noted here is what the
//! channel said, never what a unit did: that goes through the lane as a command.

use crate::engine::{DbError, Insert, Row, Tx};
use crate::params;
use shouhu_domain::bits::Bits;
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use std::collections::{BTreeMap, BTreeSet};

/// Lines of the timeline that one reading turns into jobs.
pub const LINES_MAX: i64 = 1_000;
/// Jobs of one channel among which the next is chosen.
const WAITING_MAX: i64 = 2_000;
/// Rows of refused units that one job keeps; the units beyond it are counted and not tried again.
pub const FAILURES_MAX: i64 = 1_000;

const MARK: &str = "select seq, key from outbox_mark where part = 'journal'";
const PUT_MARK: Insert =
    Insert { table: "outbox_mark", columns: &["part", "seq", "key"], conflict: "on conflict (part) do nothing" };
const MOVE_MARK: &str = "update outbox_mark set seq = $1 where part = 'journal' and seq < $1";

/// How far the journal has been turned into jobs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mark {
    pub seq: Seq,
    pub key: [u8; 32],
}

/// # Errors
/// When the database fails.
pub fn mark(tx: &mut Tx) -> Result<Option<Mark>, DbError> {
    tx.query_opt(MARK, &[], |row| Ok(Mark { seq: row.get_i64(0)?, key: row.get_array(1)? }))
}

/// Begins after `seq`: what happened before anybody had a channel is no news any more.
///
/// # Errors
/// When the database fails.
pub fn begin(tx: &mut Tx, seq: Seq, key: &[u8; 32]) -> Result<(), DbError> {
    tx.insert_many(&PUT_MARK, &[params!["journal", seq, key]])?;
    Ok(())
}

/// One line of a timeline, as far as messages need it: no words of people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Occurred {
    pub seq: Seq,
    pub matter: MatterId,
    pub at_ms: Millis,
    pub kind: String,
    pub unit: Option<UnitNo>,
    /// Whom an escalation step names; the line of a reminder that is not the territory's.
    pub to: Option<String>,
    /// The unit that did it.
    pub by: Option<UnitNo>,
}

/// Served by `matter_log_by_seq`.
const OCCURRED: &str = "select seq, matter_id, at_ms, kind, unit_no,
    case when kind in ('escalated', 'reminded') then text end, by_no from matter_log where seq > $1 and seq <= $2 order by seq limit $3";

/// What happened to matters after a record, oldest first, at most [`LINES_MAX`].
///
/// # Errors
/// When the database fails.
pub fn occurred(tx: &mut Tx, after: Seq, until: Seq) -> Result<Vec<Occurred>, DbError> {
    tx.query(OCCURRED, &params![after, until, LINES_MAX], |row| {
        Ok(Occurred {
            seq: row.get_i64(0)?,
            matter: MatterId(row.get_i64(1)?),
            at_ms: row.get_i64(2)?,
            kind: row.get_text(3)?.to_owned(),
            unit: opt_unit(row, 4)?,
            to: row.get_opt_text(5)?.map(str::to_owned),
            by: opt_unit(row, 6)?,
        })
    })
}

fn opt_unit(row: &Row, at: usize) -> Result<Option<UnitNo>, DbError> {
    Ok(row.get_opt_i64(at)?.and_then(|no| u32::try_from(no).ok()).map(UnitNo))
}

/// One job with its progress.
#[derive(Clone, Debug, PartialEq)]
pub struct Job {
    pub seq: Seq,
    pub channel: String,
    pub matter: MatterId,
    pub kind: String,
    pub node: Option<UnitNo>,
    pub to: Option<String>,
    /// Wall time, as all times of the outbox.
    pub made_ms: Millis,
    pub state: String,
    pub units: Bits,
    pub remaining: Bits,
    pub flight: Bits,
    pub again: Bits,
    /// The last unit that was tried; those after it come first.
    pub cursor: u32,
    pub sent: u32,
    pub failed: u32,
    pub next_ms: Millis,
    /// What its messages have cost so far.
    pub cost_fen: i64,
}

impl Job {
    /// A job that has not begun.
    #[must_use]
    pub fn fresh(of: &Occurred, channel: &str, units: Bits, made_ms: Millis) -> Self {
        Self {
            seq: of.seq,
            channel: channel.to_owned(),
            matter: of.matter,
            kind: of.kind.clone(),
            node: of.unit,
            to: of.to.clone(),
            made_ms,
            state: if units.is_empty() { "done" } else { "waiting" }.to_owned(),
            remaining: units.clone(),
            units,
            flight: Bits::new(),
            again: Bits::new(),
            cursor: 0,
            sent: 0,
            failed: 0,
            next_ms: 0,
            cost_fen: 0,
        }
    }
}

const PUT_JOB: Insert = Insert {
    table: "outbox_job",
    columns: &[
        "seq",
        "channel",
        "matter_id",
        "kind",
        "node_no",
        "step_to",
        "made_ms",
        "state",
        "units",
        "remaining",
        "flight",
        "again",
        "cursor_no",
        "left_count",
        "sent",
        "failed",
        "next_ms",
    ],
    conflict: "on conflict (seq, channel) do nothing",
};
const DROP_WAITING: &str = "update outbox_job set state = 'dropped' where matter_id = $1 and state = 'waiting'
  and kind <> 'withdrawn'";

/// Makes jobs and moves the mark in one transaction: a job is never made twice and never left out.
/// What waits of a withdrawn matter is not sent any more.
///
/// # Errors
/// When the database fails.
pub fn plan(tx: &mut Tx, jobs: &[Job], withdrawn: &[MatterId], until: Seq) -> Result<(), DbError> {
    for matter in withdrawn {
        tx.execute(DROP_WAITING, &params![matter.0])?;
    }
    for job in jobs {
        let row = params![
            job.seq,
            job.channel.as_str(),
            job.matter.0,
            job.kind.as_str(),
            job.node.map(|u| i64::from(u.0)),
            job.to.clone(),
            job.made_ms,
            job.state.as_str(),
            job.units.to_bytes(),
            job.remaining.to_bytes(),
            job.flight.to_bytes(),
            job.again.to_bytes(),
            job.cursor,
            job.remaining.count(),
            job.sent,
            job.failed,
            job.next_ms,
        ];
        tx.insert_many(&PUT_JOB, &[row])?;
    }
    tx.execute(MOVE_MARK, &params![until])?;
    Ok(())
}

/// Served by `outbox_job_by_matter`.
const TOLD: &str = "select units, remaining, flight from outbox_job
  where matter_id = $1 and channel = $2 and kind <> 'withdrawn'";

/// Whom a channel has told of a matter, or is telling now: a withdrawal goes to exactly these.
///
/// # Errors
/// When the database fails.
pub fn told(tx: &mut Tx, matter: MatterId, channel: &str) -> Result<Bits, DbError> {
    let parts =
        tx.query(TOLD, &params![matter.0, channel], |row| Ok(bits(row, 0)?.minus(&bits(row, 1)?).or(&bits(row, 2)?)))?;
    Ok(parts.iter().fold(Bits::new(), |all, part| all.or(part)))
}

fn bits(row: &Row, at: usize) -> Result<Bits, DbError> {
    Bits::from_bytes(row.get_blob(at)?).ok_or_else(|| DbError::other("a set of units cannot be read"))
}

/// A job that waits, without its sets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Waiting {
    pub seq: Seq,
    pub channel: String,
    pub matter: MatterId,
    pub kind: String,
    pub made_ms: Millis,
    pub next_ms: Millis,
    pub left: u32,
}

/// Served by `outbox_job_by_state`.
const WAITING: &str = "select seq, channel, matter_id, kind, made_ms, next_ms, left_count from outbox_job
  where state = 'waiting' and channel = $1 order by seq limit $2";

/// The jobs of a channel that wait, oldest first.
///
/// # Errors
/// When the database fails.
pub fn waiting(tx: &mut Tx, channel: &str) -> Result<Vec<Waiting>, DbError> {
    tx.query(WAITING, &params![channel, WAITING_MAX], |row| {
        Ok(Waiting {
            seq: row.get_i64(0)?,
            channel: row.get_text(1)?.to_owned(),
            matter: MatterId(row.get_i64(2)?),
            kind: row.get_text(3)?.to_owned(),
            made_ms: row.get_i64(4)?,
            next_ms: row.get_i64(5)?,
            left: row.get_int(6)?,
        })
    })
}

const JOB: &str = "select matter_id, kind, node_no, step_to, made_ms, state, units, remaining, flight, again,
  cursor_no, sent, failed, next_ms, cost_fen from outbox_job where seq = $1 and channel = $2";

/// # Errors
/// When the database fails.
pub fn job(tx: &mut Tx, seq: Seq, channel: &str) -> Result<Option<Job>, DbError> {
    tx.query_opt(JOB, &params![seq, channel], |row| {
        Ok(Job {
            seq,
            channel: channel.to_owned(),
            matter: MatterId(row.get_i64(0)?),
            kind: row.get_text(1)?.to_owned(),
            node: opt_unit(row, 2)?,
            to: row.get_opt_text(3)?.map(str::to_owned),
            made_ms: row.get_i64(4)?,
            state: row.get_text(5)?.to_owned(),
            units: bits(row, 6)?,
            remaining: bits(row, 7)?,
            flight: bits(row, 8)?,
            again: bits(row, 9)?,
            cursor: row.get_int(10)?,
            sent: row.get_int(11)?,
            failed: row.get_int(12)?,
            next_ms: row.get_i64(13)?,
            cost_fen: row.get_i64(14)?,
        })
    })
}

const FLY: &str = "update outbox_job set flight = $1 where seq = $2 and channel = $3 and state = 'waiting'";

/// Notes whom the channel is being told now, before anything is sent. False when the job has been
/// dropped meanwhile: then nothing may be sent.
///
/// # Errors
/// When the database fails.
pub fn fly(tx: &mut Tx, seq: Seq, channel: &str, flight: &Bits) -> Result<bool, DbError> {
    Ok(tx.execute(FLY, &params![flight.to_bytes(), seq, channel])? > 0)
}

const PUT_PROGRESS: &str = "update outbox_job set
  state = case when state = 'waiting' then $1 else state end,
  remaining = $2, flight = $3, again = $4, cursor_no = $5, left_count = $6, sent = $7, failed = $8, next_ms = $9,
  cost_fen = $10 where seq = $11 and channel = $12";

/// Notes how far a job has come; a job without anybody left is done.
///
/// # Errors
/// When the database fails.
pub fn put_progress(tx: &mut Tx, job: &Job) -> Result<(), DbError> {
    let state = if job.remaining.is_empty() { "done" } else { job.state.as_str() };
    let row = params![
        state,
        job.remaining.to_bytes(),
        job.flight.to_bytes(),
        job.again.to_bytes(),
        job.cursor,
        job.remaining.count(),
        job.sent,
        job.failed,
        job.next_ms,
        job.cost_fen,
        job.seq,
        job.channel.as_str(),
    ];
    tx.execute(PUT_PROGRESS, &row)?;
    Ok(())
}

const IN_FLIGHT: &str = "select seq from outbox_job where state = 'waiting' and channel = $1 and flight <> $2";

/// After a start: what was in flight when the process ended may have been sent or not. It is sent
/// again with the same message id, once: who has been in doubt before counts as sent.
///
/// # Errors
/// When the database fails.
pub fn recover(tx: &mut Tx, channel: &str) -> Result<u32, DbError> {
    let seqs = tx.query(IN_FLIGHT, &params![channel, Bits::new().to_bytes()], |row| row.get_i64(0))?;
    let mut doubtful = 0;
    for seq in seqs {
        let Some(mut job) = job(tx, seq, channel)? else { continue };
        doubtful += job.flight.count();
        let twice = job.flight.and(&job.again).and(&job.remaining);
        job.remaining = job.remaining.minus(&twice);
        job.sent += twice.count();
        job.again = job.again.or(&job.flight);
        job.flight = Bits::new();
        put_progress(tx, &job)?;
    }
    Ok(doubtful)
}

/// A job of one matter, for its timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sending {
    pub seq: Seq,
    pub channel: String,
    pub kind: String,
    pub node: Option<UnitNo>,
    pub made_ms: Millis,
    pub state: String,
    pub left: u32,
    pub sent: u32,
    pub failed: u32,
    pub cost_fen: i64,
}

/// Newest jobs of a matter that are shown.
const SENDINGS_MAX: i64 = 200;
/// Served by `outbox_job_by_matter`.
const SENDINGS: &str = "select seq, channel, kind, node_no, made_ms, state, left_count, sent, failed, cost_fen
  from outbox_job where matter_id = $1 order by seq desc, channel limit $2";

/// What was sent about a matter, newest first, by record and channel.
///
/// # Errors
/// When the database fails.
pub fn sendings(tx: &mut Tx, matter: MatterId) -> Result<Vec<Sending>, DbError> {
    tx.query(SENDINGS, &params![matter.0, SENDINGS_MAX], |row| {
        Ok(Sending {
            seq: row.get_i64(0)?,
            channel: row.get_text(1)?.to_owned(),
            kind: row.get_text(2)?.to_owned(),
            node: opt_unit(row, 3)?,
            made_ms: row.get_i64(4)?,
            state: row.get_text(5)?.to_owned(),
            left: row.get_int(6)?,
            sent: row.get_int(7)?,
            failed: row.get_int(8)?,
            cost_fen: row.get_i64(9)?,
        })
    })
}

/// A unit that a channel has refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    pub unit: UnitNo,
    pub attempts: u32,
    /// When it is tried again; `None` when it has been given up.
    pub next_ms: Option<Millis>,
    pub error: String,
}

const FAILURES: &str = "select unit_no, attempts, next_ms, error from outbox_failure where seq = $1 and channel = $2
  order by unit_no";
const FAILURE_COUNT: &str = "select count(*) from outbox_failure where seq = $1 and channel = $2";
const PUT_FAILURE: Insert = Insert {
    table: "outbox_failure",
    columns: &["seq", "channel", "unit_no", "matter_id", "attempts", "next_ms", "error"],
    conflict: "on conflict (seq, channel, unit_no) do update set attempts = excluded.attempts,
      next_ms = excluded.next_ms, error = excluded.error",
};

/// # Errors
/// When the database fails.
pub fn failures(tx: &mut Tx, seq: Seq, channel: &str) -> Result<BTreeMap<UnitNo, Failure>, DbError> {
    let rows = tx.query(FAILURES, &params![seq, channel], |row| {
        Ok(Failure {
            unit: UnitNo(row.get_int(0)?),
            attempts: row.get_int(1)?,
            next_ms: row.get_opt_i64(2)?,
            error: row.get_text(3)?.to_owned(),
        })
    })?;
    Ok(rows.into_iter().map(|failure| (failure.unit, failure)).collect())
}

/// Keeps failures of a job while there is room; answers how many found none.
///
/// # Errors
/// When the database fails.
pub fn put_failures(tx: &mut Tx, job: &Job, failures: &[Failure], known: &BTreeSet<UnitNo>) -> Result<usize, DbError> {
    let kept = tx.query_opt(FAILURE_COUNT, &params![job.seq, job.channel.as_str()], |row| row.get_i64(0))?.unwrap_or(0);
    let mut room = usize::try_from(FAILURES_MAX - kept).unwrap_or(0);
    let mut without = 0;
    for failure in failures {
        if !known.contains(&failure.unit) {
            if room == 0 {
                without += 1;
                continue;
            }
            room -= 1;
        }
        let Failure { unit, attempts, next_ms, error } = failure;
        let row = params![job.seq, job.channel.as_str(), unit.0, job.matter.0, *attempts, *next_ms, error.as_str()];
        tx.insert_many(&PUT_FAILURE, &[row])?;
    }
    Ok(without)
}

/// Served by `outbox_failure_by_matter`.
const GIVEN_UP: &str = "select unit_no, channel from outbox_failure
  where matter_id = $1 and next_ms is null and unit_no in ($LIST)";

/// Which of these units which channels have given up on for a matter.
///
/// # Errors
/// When the database fails.
pub fn given_up(tx: &mut Tx, matter: MatterId, units: &[i64]) -> Result<BTreeSet<(UnitNo, String)>, DbError> {
    let rows = tx.query_in(GIVEN_UP, &params![matter.0], units, |row| {
        Ok((UnitNo(row.get_int(0)?), row.get_text(1)?.to_owned()))
    })?;
    Ok(rows.into_iter().collect())
}

/// What a channel has done so far.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChannelState {
    pub channel: String,
    pub sent: i64,
    pub failed: i64,
    pub fails: u32,
    pub next_ms: Millis,
    pub last_ok_ms: Option<Millis>,
    pub last_fail_ms: Option<Millis>,
    pub last_error: Option<String>,
    /// What its messages have cost since the beginning.
    pub cost_fen: i64,
}

const CHANNEL: &str =
    "select sent, failed, fails, next_ms, last_ok_ms, last_fail_ms, last_error, cost_fen from channel_state
  where channel = $1";
const PUT_CHANNEL: Insert = Insert {
    table: "channel_state",
    columns: &["channel", "sent", "failed", "fails", "next_ms", "last_ok_ms", "last_fail_ms", "last_error", "cost_fen"],
    conflict: "on conflict (channel) do update set sent = excluded.sent, failed = excluded.failed,
      fails = excluded.fails, next_ms = excluded.next_ms, last_ok_ms = excluded.last_ok_ms,
      last_fail_ms = excluded.last_fail_ms, last_error = excluded.last_error, cost_fen = excluded.cost_fen",
};

/// # Errors
/// When the database fails.
pub fn channel(tx: &mut Tx, name: &str) -> Result<ChannelState, DbError> {
    let found = tx.query_opt(CHANNEL, &params![name], |row| {
        Ok(ChannelState {
            channel: name.to_owned(),
            sent: row.get_i64(0)?,
            failed: row.get_i64(1)?,
            fails: row.get_int(2)?,
            next_ms: row.get_i64(3)?,
            last_ok_ms: row.get_opt_i64(4)?,
            last_fail_ms: row.get_opt_i64(5)?,
            last_error: row.get_opt_text(6)?.map(str::to_owned),
            cost_fen: row.get_i64(7)?,
        })
    })?;
    Ok(found.unwrap_or_else(|| ChannelState { channel: name.to_owned(), ..ChannelState::default() }))
}

/// # Errors
/// When the database fails.
pub fn put_channel(tx: &mut Tx, s: &ChannelState) -> Result<(), DbError> {
    let row = params![
        s.channel.as_str(),
        s.sent,
        s.failed,
        s.fails,
        s.next_ms,
        s.last_ok_ms,
        s.last_fail_ms,
        s.last_error.clone(),
        s.cost_fen,
    ];
    tx.insert_many(&PUT_CHANNEL, &[row])?;
    Ok(())
}

const SWEEP_FAILURES: &str = "delete from outbox_failure where (seq, channel) in
  (select seq, channel from outbox_job where state <> 'waiting' and made_ms < $1)";
const SWEEP: &str = "delete from outbox_job where state <> 'waiting' and made_ms < $1";

/// Forgets jobs that ended long ago.
///
/// # Errors
/// When the database fails.
pub fn sweep(tx: &mut Tx, before: Millis) -> Result<u64, DbError> {
    tx.execute(SWEEP_FAILURES, &params![before])?;
    tx.execute(SWEEP, &params![before])
}
