//! Sends what waits: one pass takes a handful of messages of one job of one channel.
//!
//! Before anything is sent, whom it goes to is noted; afterwards, what became of it. A crash between the
//! two leads to the same message id once more, never twice more. What the channel reports goes to the
//! ladder as a command of the machine, after the note: a lost report shows less, never more.

use super::plan::plan;
use super::words::{About, Ask};
use super::{Channel, Kind, Message, Sent, Set, Standing, Status};
use crate::api::matter::receipt::{link_digest, link_token};
use crate::app::App;
use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shouhu_domain::bits::Bits;
use shouhu_domain::command::Command;
use shouhu_domain::decide;
use shouhu_domain::ids::{DAY_MS, HOUR_MS, MINUTE_MS, MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Matter, Stage, Urgency};
use shouhu_domain::people::PostKind;
use shouhu_domain::state::State;
use shouhu_store::lane::WriteError;
use shouhu_store::query::outbox::{self, ChannelState, Failure, Job, Waiting};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use std::time::Duration;
use tokio::task::JoinSet;

const LOOK_EVERY: Duration = Duration::from_millis(500);
const IDLE_LOOK_EVERY: Duration = Duration::from_secs(5);
/// Most messages of one pass, and most units that one pass looks at.
const MESSAGES_MAX: usize = 50;
const UNITS_MAX: usize = 500;
/// How often a channel may say "later" about one unit.
const ATTEMPTS_MAX: u32 = 4;
/// What could not be sent for so long is given up.
const GIVE_UP_MS: Millis = DAY_MS;
/// A channel that fails is asked again after 2, 4, 8 … seconds, at most after these.
const CHANNEL_WAIT_MAX_MS: Millis = 5 * MINUTE_MS;
/// Jobs that ended are kept so long: a withdrawal asks them whom to tell.
const KEPT_MS: Millis = 90 * DAY_MS;
/// A link lives until after the due, within these bounds.
const LINK_MIN_MS: Millis = 2 * DAY_MS;
const LINK_MAX_MS: Millis = 14 * DAY_MS;
const AUTHOR: &str = "channel";

/// Plans and sends until the store stops. Does nothing where no channel is configured.
pub async fn run(app: App) {
    let Some(set) = app.channels() else { return };
    if let Err(error) = begin(&app, &set).await {
        tracing::error!(%error, "no message will be sent");
        return;
    }
    for channel in &set.channels {
        tokio::spawn(send_all(app.clone(), set.clone(), channel.clone()));
    }
    let mut tick = tokio::time::interval(LOOK_EVERY);
    loop {
        tick.tick().await;
        match plan(&app, &set).await {
            Err(WriteError::Stopped) => return,
            Err(error) => tracing::error!(%error, "messages could not be planned"),
            Ok(_) => {}
        }
    }
}

/// Sets the mark at the first start, and finds out what a crash has left in doubt.
///
/// # Errors
/// When the store fails or has stopped.
pub async fn begin(app: &App, set: &Set) -> Result<(), WriteError> {
    let (seq, key) = (app.store.state().seq, app.random::<32>());
    let names: Vec<String> = set.channels.iter().map(|channel| channel.name.clone()).collect();
    let before = app.clock.wall() - KEPT_MS;
    let doubtful = app
        .chore(move |tx| {
            outbox::begin(tx, seq, &key)?;
            outbox::sweep(tx, before)?;
            let mut doubtful = 0;
            for name in &names {
                doubtful += outbox::recover(tx, name)?;
            }
            Ok(doubtful)
        })
        .await?;
    if doubtful > 0 {
        tracing::warn!(doubtful, "messages were under way when the server ended; they are sent once more");
    }
    Ok(())
}

async fn send_all(app: App, set: Arc<Set>, channel: Arc<Channel>) {
    loop {
        let wait = match pass(&app, &set, &channel).await {
            Ok(0) if set.status(&channel.name).backlog == 0 => IDLE_LOOK_EVERY,
            Ok(0) => LOOK_EVERY,
            Ok(_) => continue,
            Err(WriteError::Stopped) => return,
            Err(error) => {
                tracing::error!(%error, channel = channel.name, "messages could not be sent");
                IDLE_LOOK_EVERY
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = channel.wake.notified() => {}
        }
    }
}

/// One handful of one job; answers how many units it has dealt with.
///
/// # Errors
/// When the store fails or has stopped.
pub async fn pass(app: &App, set: &Set, channel: &Arc<Channel>) -> Result<usize, WriteError> {
    let name = channel.name.clone();
    let (waiting, standing) =
        app.read(move |tx| Ok((outbox::waiting(tx, &name)?, outbox::channel(tx, &name)?))).await?;
    let (wall, now) = (app.clock.wall(), app.now());
    let next = {
        let state = app.store.state();
        let ready: Vec<&Waiting> = waiting.iter().filter(|w| !is_quiet(&state, w.matter, now)).collect();
        set.put_status(&channel.name, status(set, &ready, &standing, wall));
        let due = ready.into_iter().filter(|w| w.next_ms <= wall);
        due.min_by_key(|w| (rank(&state, w.matter), w.seq)).map(|w| w.seq)
    };
    let Some(seq) = next else { return Ok(0) };
    let allowed = channel.allowed(wall).min(MESSAGES_MAX);
    if standing.next_ms > wall || allowed == 0 {
        return Ok(0);
    }
    let name = channel.name.clone();
    let (job, failures, mark) = app
        .read(move |tx| Ok((outbox::job(tx, seq, &name)?, outbox::failures(tx, seq, &name)?, outbox::mark(tx)?)))
        .await?;
    let (Some(job), Some(mark)) = (job, mark) else { return Ok(0) };
    let handful = {
        let state = app.store.state();
        choose(&state, set, channel, &job, &failures, &Bounds { allowed, wall, now: app.now() })
    };
    send(app, set, channel, Run { job, failures, standing, key: mark.key, handful, wall }).await
}

struct Bounds {
    allowed: usize,
    wall: Millis,
    /// Domain time: it says who is on duty.
    now: Millis,
}

/// Everything that one pass works on.
struct Run {
    job: Job,
    failures: BTreeMap<UnitNo, Failure>,
    standing: ChannelState,
    key: [u8; 32],
    handful: Handful,
    wall: Millis,
}

/// What becomes of the units that a pass looks at.
#[derive(Default)]
struct Handful {
    /// The whole job is over: its matter has been closed.
    over: bool,
    messages: Vec<(UnitNo, Letter)>,
    /// Signed or excused meanwhile: nothing to say any more.
    needless: Vec<UnitNo>,
    /// No address on this channel, or given up.
    lost: Vec<UnitNo>,
    cursor: u32,
}

struct Letter {
    address: String,
    about: About,
    /// The message concerns the unit's own receipt: it gets a link of its own.
    own: bool,
}

fn rank(state: &State, matter: MatterId) -> u8 {
    match state.matters.get(&matter).map(|m| m.urgency) {
        Some(Urgency::Flash) => 0,
        Some(Urgency::Urgent) => 1,
        _ => 2,
    }
}

/// Quiet hours hold messages back; level I and flash orders lift them (rule 14).
fn is_quiet(state: &State, matter: MatterId, now: Millis) -> bool {
    state.matters.get(&matter).is_some_and(|m| decide::quiet_until(state, m, now).is_some())
}

/// What `/channels` and the alerts say about a channel.
fn status(set: &Set, ready: &[&Waiting], standing: &ChannelState, wall: Millis) -> Status {
    let backlog = ready.iter().map(|w| w.left).sum();
    let oldest = ready.iter().map(|w| w.made_ms).min();
    let pressing = standing.fails > 0 || ready.iter().any(|w| w.next_ms <= wall);
    let since = oldest.map(|made| standing.last_ok_ms.map_or(made, |ok| ok.max(made)));
    let silent = pressing && since.is_some_and(|since| wall - since >= set.silent_after_ms);
    let state = match (silent, standing.fails) {
        (true, _) => Standing::Silent,
        (false, 0) => Standing::Ok,
        (false, _) => Standing::Failing,
    };
    let stuck = if silent { ready.iter().map(|w| w.matter).collect() } else { BTreeSet::new() };
    Status { state, backlog, since_ms: since, stuck }
}

/// The next units of a job: those after the cursor first, then from the beginning.
fn choose(
    state: &State,
    set: &Set,
    channel: &Channel,
    job: &Job,
    failures: &BTreeMap<UnitNo, Failure>,
    bounds: &Bounds,
) -> Handful {
    let mut handful = Handful { cursor: job.cursor, ..Handful::default() };
    let Some(matter) = state.matters.get(&job.matter) else { return Handful { over: true, ..handful } };
    if !matter.is_open() && job.kind != "withdrawn" {
        return Handful { over: true, ..handful };
    }
    let given_up = bounds.wall - job.made_ms > GIVE_UP_MS.max(set.silent_after_ms);
    let (after, before): (Vec<UnitNo>, Vec<UnitNo>) = job.remaining.iter().partition(|u| u.0 > job.cursor);
    let waits = |unit: &UnitNo| failures.get(unit).and_then(|f| f.next_ms).is_some_and(|next| next > bounds.wall);
    for unit in after.into_iter().chain(before).filter(|u| given_up || !waits(u)).take(UNITS_MAX) {
        if handful.messages.len() == bounds.allowed {
            break;
        }
        handful.cursor = unit.0;
        let (about, own) = about(state, matter, job, unit, channel.kind);
        let first = if job.to.as_deref() == Some("deputy") { PostKind::Deputy } else { PostKind::Duty };
        if own && job.kind != "withdrawn" && !owes(matter, unit) {
            handful.needless.push(unit);
        } else if given_up {
            handful.lost.push(unit);
        } else if let Some(address) = channel.address(state, unit, first, bounds.now) {
            handful.messages.push((unit, Letter { address, about, own }));
        } else {
            handful.lost.push(unit);
        }
    }
    handful
}

fn owes(matter: &Matter, unit: UnitNo) -> bool {
    let planes = &matter.planes;
    // Minutes are owed by those who came as well: to receive them is the next stage.
    let stage = if Ask::of(matter) == Ask::Receive { Stage::Done } else { Stage::Signed };
    planes.audience.contains(unit) && !planes.excused.contains(unit) && !planes.stage(stage).contains(unit)
}

/// What the message says, and whether it is about the unit's own receipt.
fn about(state: &State, matter: &Matter, job: &Job, unit: UnitNo, kind: Kind) -> (About, bool) {
    let unit_told = kind != Kind::Robot;
    match job.kind.as_str() {
        "issued" => (About::Issued, unit_told),
        "withdrawn" => (About::Withdrawn, unit_told),
        "escalated" if job.to.as_deref() == Some("deputy") && unit_told => (About::Reminded, true),
        "escalated" => {
            let node = job.node.unwrap_or(unit);
            let late = state.tree.territory().under(node).iter().filter(|u| owes(matter, **u)).count();
            (About::Escalated(u32::try_from(late).unwrap_or(u32::MAX)), false)
        }
        _ => (About::Reminded, unit_told),
    }
}

async fn send(app: &App, set: &Set, channel: &Arc<Channel>, run: Run) -> Result<usize, WriteError> {
    let Run { mut job, failures, mut standing, key, handful, wall } = run;
    if handful.over {
        job.state = "dropped".into();
        job.next_ms = 0;
        app.chore(move |tx| outbox::put_progress(tx, &job)).await?;
        return Ok(1);
    }
    let mut flight = Bits::new();
    handful.messages.iter().for_each(|(unit, _)| {
        flight.insert(*unit);
    });
    let mut letters = vec![];
    for (unit, letter) in handful.messages {
        letters.push((unit, write(app, set, &job, unit, letter, &key, wall).await?));
    }
    if !flight.is_empty() {
        let (seq, name, flight) = (job.seq, channel.name.clone(), flight.clone());
        if !app.chore(move |tx| outbox::fly(tx, seq, &name, &flight)).await? {
            return Ok(1);
        }
    }
    channel.spend(letters.len());
    let costs: BTreeMap<UnitNo, i64> = letters.iter().map(|(unit, m)| (*unit, channel.cost_of(1, &m.text))).collect();
    let results = hand_over(channel, letters).await;
    let known: BTreeSet<UnitNo> = failures.keys().copied().collect();
    let noted = note(&mut job, &mut standing, &failures, results, wall);
    for unit in handful.needless.iter().chain(&handful.lost) {
        job.remaining.remove(*unit);
    }
    let cost_fen: i64 = noted.accepted.iter().filter_map(|unit| costs.get(unit)).sum();
    job.cost_fen += cost_fen;
    standing.cost_fen += cost_fen;
    job.cursor = handful.cursor;
    job.failed += u32::try_from(handful.lost.len()).unwrap_or(0);
    standing.failed += i64::try_from(handful.lost.len()).unwrap_or(0);
    let dealt = noted.dealt + handful.needless.len() + handful.lost.len();
    job.next_ms = if dealt == 0 && standing.fails == 0 { next_try(&failures, wall) } else { 0 };
    let (matter, kind, own) = (job.matter, job.kind.clone(), job.to.clone());
    let rows = noted.failures.clone();
    app.chore(move |tx| {
        let without = outbox::put_failures(tx, &job, &rows, &known)?;
        if without > 0 {
            tracing::warn!(without, "refused units find no room and are not tried again");
        }
        outbox::put_progress(tx, &job)?;
        outbox::put_channel(tx, &standing)
    })
    .await?;
    // A superior who is told of others, and a group, have no receipt in this.
    if kind != "withdrawn" && (kind != "escalated" || own.as_deref() == Some("deputy")) && channel.kind != Kind::Robot {
        let gone: Vec<UnitNo> = noted.given_up.iter().chain(&handful.lost).copied().collect();
        report(app, set, channel, matter, &noted.accepted, &gone).await?;
    }
    Ok(dealt)
}

/// When the first of the units that were refused may be tried again.
fn next_try(failures: &BTreeMap<UnitNo, Failure>, wall: Millis) -> Millis {
    failures.values().filter_map(|f| f.next_ms).filter(|next| *next > wall).min().unwrap_or(wall + MINUTE_MS)
}

/// The message with the unit's own link, or the way to the desk.
async fn write(
    app: &App,
    set: &Set,
    job: &Job,
    unit: UnitNo,
    letter: Letter,
    key: &[u8; 32],
    wall_ms: Millis,
) -> Result<Message, WriteError> {
    let own = letter.own && job.kind != "withdrawn" && set.words.public_url.is_some();
    let link = if own { link_of(app, job.matter, unit, key).await? } else { None };
    let state = app.store.state();
    let (subject, text) = match state.matters.get(&job.matter) {
        Some(matter) => {
            let link = match link {
                Some(token) => set.words.link(&token),
                None => set.words.desk(matter),
            };
            set.words.say(letter.about, matter, link.as_deref())
        }
        None => set.words.test(),
    };
    let id = format!("{}-{}-{unit}", job.seq, job.channel);
    Ok(Message { id, address: letter.address, subject, text, wall_ms })
}

/// The token of the unit's link. It follows from a key of the installation, so that every message
/// about a matter carries the same link; a new one is made only where none is valid any more.
async fn link_of(app: &App, matter: MatterId, unit: UnitNo, key: &[u8; 32]) -> Result<Option<String>, WriteError> {
    let now = app.now();
    let (known, due) = {
        let state = app.store.state();
        let Some(found) = state.matters.get(&matter) else { return Ok(None) };
        (found.links.get(&unit).cloned(), found.due_ms)
    };
    if let Some((digest, expires_ms)) = known {
        let token = token(key, matter, unit, expires_ms);
        if link_digest(&token) == digest && expires_ms > now + HOUR_MS {
            return Ok(Some(token));
        }
    }
    let until = due.map_or(now, |due| due + LINK_MIN_MS);
    let expires_ms = until.clamp(now + LINK_MIN_MS, now + LINK_MAX_MS);
    let token = token(key, matter, unit, expires_ms);
    let command = Command::MakeLink { matter, unit, digest: link_digest(&token), expires_ms };
    match app.machine(AUTHOR, command).await {
        Ok(_) => Ok(Some(token)),
        // Closed in this moment: the message says where, without a link of its own.
        Err(WriteError::Refused(_)) => Ok(None),
        Err(error) => Err(error),
    }
}

fn token(key: &[u8; 32], matter: MatterId, unit: UnitNo, expires_ms: Millis) -> String {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key) else { return String::new() };
    mac.update(format!("link:{matter}:{unit}:{expires_ms}").as_bytes());
    let mut short = [0; 16];
    short.copy_from_slice(&mac.finalize().into_bytes()[..16]);
    link_token(short)
}

/// Hands messages to the channel, a few at the same time. A channel that is down is not asked further.
async fn hand_over(channel: &Arc<Channel>, letters: Vec<(UnitNo, Message)>) -> Vec<(UnitNo, Sent)> {
    let mut results = vec![];
    let mut letters = letters.into_iter().peekable();
    while letters.peek().is_some() {
        let mut few = JoinSet::new();
        for (unit, message) in letters.by_ref().take(channel.at_once) {
            let channel = channel.clone();
            few.spawn(async move { (unit, channel.send(message).await) });
        }
        let sent = few.join_all().await;
        let down = sent.iter().any(|(_, sent)| matches!(sent, Sent::Down(_)));
        results.extend(sent);
        if down {
            break;
        }
    }
    results
}

/// What a pass has to tell the ladder and the table of failures.
#[derive(Default)]
struct Noted {
    accepted: Vec<UnitNo>,
    given_up: Vec<UnitNo>,
    failures: Vec<Failure>,
    /// Failures of the channel itself, with the last words.
    broken: Option<String>,
    dealt: usize,
}

/// Writes what became of each message into the job and the channel's state.
fn note(
    job: &mut Job,
    standing: &mut ChannelState,
    known: &BTreeMap<UnitNo, Failure>,
    results: Vec<(UnitNo, Sent)>,
    wall: Millis,
) -> Noted {
    let mut noted = Noted::default();
    let mut room = usize::try_from(outbox::FAILURES_MAX).unwrap_or(0).saturating_sub(known.len());
    for (unit, sent) in results {
        let (error, for_ever) = match sent {
            Sent::Accepted => {
                job.remaining.remove(unit);
                noted.accepted.push(unit);
                continue;
            }
            Sent::Down(error) => {
                noted.broken = Some(error);
                continue;
            }
            Sent::Unsure(error) => {
                noted.broken = Some(error);
                // In doubt for the second time: a third message would be one too many.
                if !job.again.insert(unit) {
                    job.remaining.remove(unit);
                    job.sent += 1;
                    noted.dealt += 1;
                }
                continue;
            }
            Sent::Refused(error) => (error, true),
            Sent::Later(error) => (error, false),
        };
        let attempts = known.get(&unit).map_or(0, |f| f.attempts) + 1;
        let full = room == 0 && !known.contains_key(&unit);
        let next_ms = (!for_ever && !full && attempts < ATTEMPTS_MAX).then(|| wall + unit_wait(attempts));
        if next_ms.is_none() {
            job.remaining.remove(unit);
            job.failed += 1;
            noted.given_up.push(unit);
        }
        room = if known.contains_key(&unit) { room } else { room.saturating_sub(1) };
        standing.last_fail_ms = Some(wall);
        standing.last_error = Some(error.clone());
        noted.failures.push(Failure { unit, attempts, next_ms, error });
    }
    job.flight = Bits::new();
    job.sent += u32::try_from(noted.accepted.len()).unwrap_or(0);
    standing.sent += i64::try_from(noted.accepted.len()).unwrap_or(0);
    standing.failed += i64::try_from(noted.given_up.len()).unwrap_or(0);
    noted.dealt += noted.accepted.len() + noted.failures.len();
    settle(standing, &noted, wall);
    noted
}

/// A channel that failed is asked again later and later; one success ends that.
fn settle(standing: &mut ChannelState, noted: &Noted, wall: Millis) {
    if let Some(error) = &noted.broken {
        standing.last_fail_ms = Some(wall);
        standing.last_error = Some(error.clone());
    }
    if !noted.accepted.is_empty() {
        standing.fails = 0;
        standing.next_ms = 0;
        standing.last_ok_ms = Some(wall);
    } else if noted.broken.is_some() {
        standing.fails += 1;
        let wait = 1_000 << standing.fails.min(16);
        standing.next_ms = wall + CHANNEL_WAIT_MAX_MS.min(wait);
    }
}

/// 1, 5, then 30 minutes.
fn unit_wait(attempts: u32) -> Millis {
    MINUTE_MS
        * match attempts {
            1 => 1,
            2 => 5,
            _ => 30,
        }
}

/// Feeds the ladder: *delivered* where the channel's acceptance counts, *unreachable* where no channel
/// is left that could still reach the unit.
async fn report(
    app: &App,
    set: &Set,
    channel: &Channel,
    matter: MatterId,
    accepted: &[UnitNo],
    gone: &[UnitNo],
) -> Result<(), WriteError> {
    if channel.delivers && !accepted.is_empty() {
        let command = Command::ReportDelivered { matter, units: accepted.to_vec() };
        refused_is_fine(app.machine(AUTHOR, command).await.map(|_| ()))?;
    }
    if gone.is_empty() {
        return Ok(());
    }
    let numbers: Vec<i64> = gone.iter().map(|u| i64::from(u.0)).collect();
    let given_up = app.read(move |tx| outbox::given_up(tx, matter, &numbers)).await?;
    let hopeless: Vec<(UnitNo, bool)> = {
        let state = app.store.state();
        let others = |unit: UnitNo| {
            let others = set.channels.iter().filter(|c| c.kind != Kind::Robot && c.name != channel.name);
            others
                .filter(|c| c.address(&state, unit, PostKind::Duty, app.now()).is_some())
                .map(|c| (unit, c.name.clone()))
                .collect::<Vec<_>>()
        };
        let own = |unit: UnitNo| channel.address(&state, unit, PostKind::Duty, app.now()).is_some();
        let lost = gone.iter().map(|unit| (*unit, others(*unit)));
        lost.filter(|(_, others)| others.iter().all(|other| given_up.contains(other)))
            .map(|(unit, others)| (unit, others.is_empty() && !own(unit)))
            .collect()
    };
    for (unit, no_contact) in hopeless {
        let reason =
            if no_contact { "没有联系方式 / no contact" } else { "各渠道均未送达 / every channel failed" };
        let command = Command::MarkUnreachable { matter, unit, reason: reason.into() };
        refused_is_fine(app.machine(AUTHOR, command).await.map(|_| ()))?;
    }
    Ok(())
}

/// The matter may have been closed, or the unit excused, in the meantime.
fn refused_is_fine(result: Result<(), WriteError>) -> Result<(), WriteError> {
    match result {
        Err(WriteError::Refused(_)) => Ok(()),
        other => other,
    }
}
