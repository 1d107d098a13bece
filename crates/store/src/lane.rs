//! The writer lane: one thread through which every change goes.
//!
//! It takes what queued during the last commit, decides each command on the state, journals and
//! projects the events in one durable transaction, and only then applies them to the state and
//! answers. It must never answer before the commit, and after a commit whose fate is unknown it
//! writes nothing more. The thread ends when the last [`Handle`] is dropped or after `stop`.

use crate::engine::{Connection, DbError, Insert, Tx};
use crate::params;
use crate::project::project;
use crate::seal::{self, Entropy};
use crate::{journal, snapshot};
use shouhu_domain::command::{Actor, Answer, Command, Outcome, Share};
use shouhu_domain::decide::{Decision, decide_after};
use shouhu_domain::event::{Event, Record, Subject};
use shouhu_domain::ids::{Millis, Seq};
use shouhu_domain::ledger::books::Ahead;
use shouhu_domain::matter::Stage;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State;
use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError};
use std::sync::{Arc, RwLock};
use uuid::Uuid;

/// At most this many commands wait; then the door answers 503 with Retry-After: 1, and phones
/// keep the command in their outbox.
pub const WAITING_MAX: usize = 4_096;
/// Most commands in one commit.
const BATCH_MAX: usize = 1_024;
/// A snapshot is written after this many records, so that a start never replays more.
const SNAPSHOT_EVERY: Seq = 200_000;

/// A command with its sender, its id and the moment it arrived.
#[derive(Clone, Debug)]
pub struct Envelope {
    /// Made by the client; `None` for loads and the machine's own steps.
    pub id: Option<Uuid>,
    /// Of actor, route and body: the same id with another one is refused.
    pub fingerprint: [u8; 16],
    pub actor: Actor,
    pub command: Command,
    /// Domain time.
    pub now: Millis,
    pub device_ms: Option<Millis>,
}

#[derive(Clone, Debug, PartialEq, thiserror::Error)]
pub enum WriteError {
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The id was used for something else.
    #[error("this command id was used for another command")]
    IdReused,
    #[error("too many commands wait")]
    Busy,
    #[error("the disk is full")]
    Full,
    /// The store has stopped; nothing is accepted until it is started again.
    #[error("the store has stopped")]
    Stopped,
    #[error("the store failed: {0}")]
    Failed(String),
}

impl From<DbError> for WriteError {
    fn from(error: DbError) -> Self {
        match error {
            DbError::Full => Self::Full,
            DbError::Durability(_) => Self::Stopped,
            other => Self::Failed(other.to_string()),
        }
    }
}

/// Called once with the result, on the lane's thread: it must only hand it over.
pub type Reply = Box<dyn FnOnce(Result<Answer, WriteError>) + Send>;
/// Work on operational tables that needs the one writer.
pub type Chore = Box<dyn FnOnce(&mut Tx) -> Result<(), DbError> + Send>;
/// Told after each commit what has happened.
pub type Listener = Box<dyn Fn(&State, &[(Seq, Record)]) + Send>;

pub(crate) enum Job {
    Write(Box<Envelope>, Reply),
    Chore(Chore, Box<dyn FnOnce(Result<(), WriteError>) + Send>),
    Stop(SyncSender<()>),
}

/// The way into the lane.
#[derive(Clone)]
pub struct Handle {
    jobs: SyncSender<Job>,
}

impl Handle {
    pub(crate) fn new(jobs: SyncSender<Job>) -> Self {
        Self { jobs }
    }

    /// Queues a command; `reply` is called after the durable commit, or with the reason why not.
    pub fn write(&self, envelope: Envelope, reply: Reply) {
        match self.jobs.try_send(Job::Write(Box::new(envelope), reply)) {
            Ok(()) => {}
            Err(TrySendError::Full(job)) => refuse(job, WriteError::Busy),
            Err(TrySendError::Disconnected(job)) => refuse(job, WriteError::Stopped),
        }
    }

    /// Queues work on operational tables and waits for its commit.
    ///
    /// # Errors
    /// When the lane is full or has stopped, or the work fails.
    pub fn chore(&self, chore: Chore) -> Result<(), WriteError> {
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        let reply = Box::new(move |result| {
            // The asker may have gone: then nobody is to be told.
            let _ = tell.send(result);
        });
        self.jobs.try_send(Job::Chore(chore, reply)).map_err(|error| match error {
            TrySendError::Full(_) => WriteError::Busy,
            TrySendError::Disconnected(_) => WriteError::Stopped,
        })?;
        told.recv().unwrap_or(Err(WriteError::Stopped))
    }

    /// Writes a snapshot and ends the lane; returns when the thread is done with the database.
    pub fn stop(&self) {
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        if self.jobs.send(Job::Stop(tell)).is_ok() {
            let _ = told.recv();
        }
    }
}

fn refuse(job: Job, error: WriteError) {
    match job {
        Job::Write(_, reply) => reply(Err(error)),
        Job::Chore(_, reply) => reply(Err(error)),
        Job::Stop(_) => {}
    }
}

const KNOWN_COMMAND: &str = "select fingerprint, seq, outcome from command where id = $1";
const NOTE_COMMANDS: Insert = Insert {
    table: "command",
    columns: &["id", "fingerprint", "seq", "outcome"],
    conflict: "on conflict (id) do nothing",
};
const FIRST_RECEIPT: &str = "select delivered_ms, read_ms, signed_ms, done_ms, verified_ms, late from receipt
  where city_no = $1 and matter_id = $2 and unit_no = $3";

pub(crate) struct Lane {
    pub connection: Connection,
    pub state: Arc<RwLock<State>>,
    pub head: journal::Head,
    pub mark: snapshot::Mark,
    pub entropy: Entropy,
    pub listener: Listener,
    pub batch_max: usize,
}

type Waiting = (Box<Envelope>, Reply);

/// What became of one command of a batch before the commit.
enum Verdict {
    Accepted(Decision),
    Refused(Refusal),
}

/// Judges each command of a batch on the state, and on what the entries before it leave on the accounts.
fn verdicts(state: &State, batch: &[&Envelope]) -> Vec<Verdict> {
    let mut ahead = Ahead::default();
    let judge = |e: &&Envelope| match decide_after(state, &ahead, &e.actor, &e.command, e.now) {
        Ok(decision) => {
            ahead.follow(&decision.events);
            Verdict::Accepted(decision)
        }
        Err(refusal) => Verdict::Refused(refusal),
    };
    batch.iter().map(judge).collect()
}

/// Somebody sent an id again: the batch is taken apart and each command looked up.
struct Repeated;

impl Lane {
    /// Ends when the last handle is gone or after `stop`. Whoever asked for the stop is told when the
    /// database is free for the next process; what waits behind it is told that the store has stopped.
    pub(crate) fn run(mut self, jobs: &Receiver<Job>) {
        let asked = self.work(jobs);
        self.snapshot();
        drop(self);
        for job in jobs.try_iter() {
            refuse(job, WriteError::Stopped);
        }
        if let Some(tell) = asked {
            // The asker waits for nothing but this.
            let _ = tell.send(());
        }
    }

    fn work(&mut self, jobs: &Receiver<Job>) -> Option<SyncSender<()>> {
        let mut carried: Option<Job> = None;
        loop {
            match carried.take().or_else(|| jobs.recv().ok())? {
                Job::Write(envelope, reply) => {
                    let (batch, next) = self.gather((envelope, reply), jobs);
                    carried = next;
                    self.commit(batch);
                    self.snapshot_if_due();
                }
                Job::Chore(chore, reply) => reply(self.connection.write(chore).map_err(WriteError::from)),
                Job::Stop(tell) => return Some(tell),
            }
        }
    }

    /// Takes what has queued: steps of receipts and slots of different units, and entries, together; anything else alone.
    fn gather(&self, first: Waiting, jobs: &Receiver<Job>) -> (Vec<Waiting>, Option<Job>) {
        let mut batch = vec![];
        let mut shared: HashSet<Share> = HashSet::new();
        let mut ids: HashSet<Uuid> = HashSet::new();
        let mut next = Some(Job::Write(first.0, first.1));
        loop {
            match next.take().or_else(|| jobs.try_recv().ok()) {
                Some(Job::Write(envelope, reply)) => {
                    let apart = |share: Share| share == Share::Entry || shared.insert(share);
                    let joins = envelope.command.shares_a_batch(&envelope.actor).is_some_and(apart)
                        && envelope.id.is_none_or(|id| ids.insert(id));
                    if !joins && !batch.is_empty() {
                        return (batch, Some(Job::Write(envelope, reply)));
                    }
                    batch.push((envelope, reply));
                    if !joins || batch.len() >= self.batch_max.min(BATCH_MAX) {
                        return (batch, None);
                    }
                }
                other => return (batch, other),
            }
        }
    }

    fn commit(&mut self, batch: Vec<Waiting>) {
        let envelopes: Vec<&Envelope> = batch.iter().map(|(envelope, _)| envelope.as_ref()).collect();
        match self.attempt(&envelopes) {
            Ok(Ok(results)) => {
                for ((_, reply), result) in batch.into_iter().zip(results) {
                    reply(result);
                }
            }
            Ok(Err(Repeated)) if batch.len() == 1 => {
                for (envelope, reply) in batch {
                    reply(self.answer_again(&envelope));
                }
            }
            // One by one, so that a repeated id or a failed row hurts only its own command.
            Ok(Err(Repeated)) => self.one_by_one(batch),
            Err(error) => {
                tracing::error!(%error, commands = batch.len(), "a batch was rolled back");
                let unsure = matches!(error, DbError::Durability(_));
                if batch.len() == 1 || unsure {
                    for (_, reply) in batch {
                        reply(Err(error.clone().into()));
                    }
                } else {
                    self.one_by_one(batch);
                }
            }
        }
    }

    fn one_by_one(&mut self, batch: Vec<Waiting>) {
        for waiting in batch {
            self.commit(vec![waiting]);
        }
    }

    /// Decides, journals and projects a batch in one transaction; then the state follows.
    fn attempt(&mut self, batch: &[&Envelope]) -> Result<Result<Vec<Result<Answer, WriteError>>, Repeated>, DbError> {
        let shared = self.state.clone();
        let state = read(&shared);
        let verdicts = verdicts(&state, batch);
        let (head, entropy) = (self.head, &mut self.entropy);
        let written = self
            .connection
            .write(|tx| -> Result<_, Abort> { write_batch(tx, &state, &head, entropy, batch, verdicts) });
        let Written { head, records, results } = match written {
            Ok(written) => written,
            Err(Abort::Repeated) => return Ok(Err(Repeated)),
            Err(Abort::Db(error)) => return Err(error),
        };
        drop(state);
        self.head = head;
        self.publish(&records);
        self.after_erasure(&records);
        Ok(Ok(results))
    }

    /// What was erased must not wait for the next snapshot or stay in the log.
    fn after_erasure(&mut self, records: &[(Seq, Record)]) {
        let subject = |record: &Record| match record.event {
            Event::PersonalErased { subject, .. } => Some(subject),
            _ => None,
        };
        let erased: Vec<Subject> = records.iter().filter_map(|(_, record)| subject(record)).collect();
        if erased.iter().any(|subject| matches!(subject, Subject::Person(_))) {
            // The one before held the account, and its head is gone.
            self.snapshot();
        }
        if !erased.is_empty()
            && let Err(error) = self.connection.shorten_log()
        {
            tracing::warn!(%error, "the log still holds what was erased, until it is overwritten");
        }
    }

    fn publish(&mut self, records: &[(Seq, Record)]) {
        if records.is_empty() {
            return;
        }
        let mut state = self.state.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        for (seq, record) in records {
            state.apply(*seq, record);
        }
        drop(state);
        (self.listener)(&read(&self.state), records);
    }

    /// The first answer of an id, if it was given for the same command.
    fn answer_again(&mut self, envelope: &Envelope) -> Result<Answer, WriteError> {
        let Some(id) = envelope.id else { return Err(WriteError::Failed("a repeated command without an id".into())) };
        let known = self.connection.read(|tx| known_command(tx, id))?;
        match known {
            Some((fingerprint, answer)) if fingerprint == envelope.fingerprint => Ok(answer),
            _ => Err(WriteError::IdReused),
        }
    }

    fn snapshot_if_due(&mut self) {
        if self.head.seq - self.mark.seq >= SNAPSHOT_EVERY {
            self.snapshot();
        }
    }

    /// Nothing depends on a snapshot: when it cannot be written the next start replays more.
    fn snapshot(&mut self) {
        let shared = self.state.clone();
        let state = read(&shared);
        if state.seq == self.mark.seq {
            return;
        }
        let mark = self.mark;
        match self.connection.write(|tx| snapshot::write(tx, &state, mark)) {
            Ok(mark) => self.mark = mark,
            Err(error) => tracing::warn!(%error, "no snapshot was written"),
        }
    }
}

fn read(state: &RwLock<State>) -> std::sync::RwLockReadGuard<'_, State> {
    // A reader that panicked has changed nothing: the state is whole.
    state.read().unwrap_or_else(std::sync::PoisonError::into_inner)
}

enum Abort {
    Repeated,
    Db(DbError),
}

impl From<DbError> for Abort {
    fn from(error: DbError) -> Self {
        Self::Db(error)
    }
}

struct Written {
    head: journal::Head,
    records: Vec<(Seq, Record)>,
    results: Vec<Result<Answer, WriteError>>,
}

fn write_batch(
    tx: &mut Tx,
    state: &State,
    head: &journal::Head,
    entropy: &mut Entropy,
    batch: &[&Envelope],
    verdicts: Vec<Verdict>,
) -> Result<Written, Abort> {
    let mut records: Vec<(Seq, Record)> = vec![];
    let mut results = vec![];
    let mut notes = vec![];
    for (envelope, verdict) in batch.iter().zip(verdicts) {
        let decision = match verdict {
            Verdict::Accepted(decision) => decision,
            Verdict::Refused(refusal) => {
                // An accepted id keeps its answer even if the same command would be refused now.
                if let Some(id) = envelope.id
                    && known_command(tx, id)?.is_some()
                {
                    return Err(Abort::Repeated);
                }
                results.push(Err(refusal.into()));
                continue;
            }
        };
        let outcome = complete(tx, state, envelope, decision.outcome)?;
        for event in decision.events {
            let seq = head.seq + 1 + i64::try_from(records.len()).unwrap_or(0);
            let (at, device, by) = (envelope.now, envelope.device_ms, envelope.actor.author());
            records.push((seq, Record { at, device, cmd: envelope.id, by, event }));
        }
        let seq = head.seq + i64::try_from(records.len()).unwrap_or(0);
        if let Some(id) = envelope.id {
            let text = serde_json::to_string(&outcome).map_err(|e| DbError::other(e.to_string()))?;
            notes.push(params![id.as_bytes().to_vec(), envelope.fingerprint.to_vec(), seq, text]);
        }
        results.push(Ok(Answer { seq, outcome }));
    }
    let noted = u64::try_from(notes.len()).unwrap_or(u64::MAX);
    if noted > 0 && tx.insert_many(&NOTE_COMMANDS, &notes)? < noted {
        return Err(Abort::Repeated);
    }
    let head = write_records(tx, state, head, entropy, &records)?;
    Ok(Written { head, records, results })
}

/// Journals and projects; used by the lane and by loads that make records themselves.
pub(crate) fn write_records(
    tx: &mut Tx,
    state: &State,
    head: &journal::Head,
    entropy: &mut Entropy,
    records: &[(Seq, Record)],
) -> Result<journal::Head, DbError> {
    if records.is_empty() {
        return Ok(*head);
    }
    let bodies = bodies(tx, records, entropy)?;
    let head = journal::append(tx, head, &bodies)?;
    project(tx, state, records)?;
    seal::destroy(tx, records)?;
    Ok(head)
}

/// What the journal keeps of each record: no value about a person in plain words.
fn bodies<'r>(tx: &mut Tx, records: &'r [(Seq, Record)], entropy: &mut Entropy) -> Result<Vec<String>, DbError> {
    // Filings are many and long, and name nobody: they are not copied to be sealed.
    let names_nobody = |record: &Record| {
        let filing = record.event.slot().is_some();
        debug_assert!(!filing || record.event.clone().personal_mut().is_empty(), "a filing names a person");
        filing
    };
    let copied = |(_, record): &'r (Seq, Record)| match names_nobody(record) {
        true => Cow::Borrowed(record),
        false => Cow::Owned(record.clone()),
    };
    let mut sealed: Vec<Cow<'r, Record>> = records.iter().map(copied).collect();
    let owned = sealed.iter_mut().filter_map(|record| match record {
        Cow::Owned(record) => Some(&mut record.event),
        Cow::Borrowed(_) => None,
    });
    seal::seal(tx, owned, entropy)?;
    let text = |record: &Cow<'r, Record>| serde_json::to_string(record).map_err(|e| DbError::other(e.to_string()));
    sealed.iter().map(text).collect()
}

pub(crate) fn known_command(tx: &mut Tx, id: Uuid) -> Result<Option<([u8; 16], Answer)>, DbError> {
    tx.query_opt(KNOWN_COMMAND, &params![id.as_bytes().to_vec()], |row| {
        let outcome = serde_json::from_str(row.get_text(2)?).map_err(|e| DbError::other(e.to_string()))?;
        Ok((row.get_array(0)?, Answer { seq: row.get_i64(1)?, outcome }))
    })
}

/// A second receipt of the same stage answers with the first one's moment.
fn complete(tx: &mut Tx, state: &State, envelope: &Envelope, outcome: Outcome) -> Result<Outcome, DbError> {
    let Outcome::Receipt { stage, first: false, .. } = outcome else { return Ok(outcome) };
    let unit = match &envelope.command {
        Command::Verify { unit, .. } => Some(*unit),
        _ => envelope.actor.unit(),
    };
    let (Some(unit), Some(matter)) = (unit, envelope.command.matter()) else { return Ok(outcome) };
    let place = crate::project::receipt_place(tx, state, matter, unit)?;
    let first = tx.query_opt(FIRST_RECEIPT, &params![place.city, matter.0, unit.0], |row| {
        let at_ms = row.get_opt_i64(stage as usize)?.unwrap_or(0);
        let late = stage >= Stage::Signed && row.get_opt_i64(5)? == Some(1);
        Ok(Outcome::Receipt { stage, at_ms, first: false, late })
    })?;
    Ok(first.unwrap_or(outcome))
}
