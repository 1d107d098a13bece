//! The twin: one seeded story of commands, told to several stores at once, which must answer alike.
//!
//! The story reads the first store's state to ask for what is possible, and often for what is not;
//! time jumps, ids come twice, with the same body and with another one. It must never ask a store
//! for time or chance: the same seed tells the same story. Start at [`play`].

mod aid;
mod ask;
mod draw;
mod group;
mod inspection;
mod ledger;
mod meeting;
mod people;
mod personal;
mod province;
mod report;
mod respond;
mod restructure;
mod signal;
mod team;

use crate::rng::Rng;
use draw::Draw;
pub use ledger::holds;
pub use province::{posts, units};
use shouhu_domain::command::{Actor, Answer, Command};
use shouhu_domain::event::Record;
use shouhu_domain::ids::{DAY_MS, HOUR_MS, MINUTE_MS, Millis, Seq};
use shouhu_domain::state::State;
use shouhu_store::lane::{Envelope, WriteError};
use shouhu_store::seal::Entropy;
use shouhu_store::snapshot::{self, Mark};
use shouhu_store::{Store, journal};
use std::collections::BTreeMap;
use std::fmt;
use uuid::Uuid;

/// A winter morning, ten o'clock in Shanghai.
const BEGIN: Millis = 18_300 * DAY_MS + 2 * HOUR_MS;
/// One in so many commands is an earlier one again.
const AGAIN: u64 = 25;

/// Every kind of command, with how often it is drawn.
pub fn kinds() -> impl Iterator<Item = (&'static str, u64)> {
    let parts = [
        draw::KINDS,
        ask::KINDS,
        inspection::KINDS,
        meeting::KINDS,
        report::KINDS,
        signal::KINDS,
        ledger::KINDS,
        respond::KINDS,
        restructure::KINDS,
        people::KINDS,
        personal::KINDS,
        group::KINDS,
        team::KINDS,
        aid::KINDS,
    ];
    parts.into_iter().flatten().copied()
}

/// How often each kind of command was accepted and refused.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Histogram(pub BTreeMap<&'static str, (u32, u32)>);

impl Histogram {
    fn note(&mut self, kind: &'static str, accepted: bool) {
        let (yes, no) = self.0.entry(kind).or_default();
        *(if accepted { yes } else { no }) += 1;
    }

    #[must_use]
    pub fn of(&self, kind: &str) -> (u32, u32) {
        self.0.get(kind).copied().unwrap_or_default()
    }
}

impl fmt::Display for Histogram {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|(kind, (yes, no))| writeln!(f, "{kind:>16} {yes:>6} accepted {no:>6} refused"))
    }
}

/// Repeatable bytes for keys and nonces; never for a real installation.
#[must_use]
pub fn entropy(seed: u64) -> Entropy {
    let mut rng = Rng::new(seed);
    Box::new(move |bytes| bytes.iter_mut().for_each(|byte| *byte = rng.u64().to_le_bytes()[0]))
}

/// The state as text: equal texts are equal states.
///
/// # Errors
/// When a part has no text.
pub fn text_of(state: &State) -> Result<Vec<(String, String)>, shouhu_store::engine::DbError> {
    snapshot::parts(state, Mark::default())
}

/// Of actor and body, as the door makes it; FNV-1a is enough to tell the commands of a story apart.
#[must_use]
pub fn fingerprint(actor: &Actor, command: &Command) -> [u8; 16] {
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    for byte in format!("{actor:?}{command:?}").bytes() {
        hash = (hash ^ u128::from(byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
    }
    hash.to_le_bytes()
}

/// Loads the province of the seed into every store and plays `commands` commands on them.
///
/// # Errors
/// Where the stores first answered differently, or one of them failed.
pub fn play(stores: &[Store], seed: u64, commands: u32) -> Result<Histogram, String> {
    let mut story =
        Story { rng: Rng::new(seed), now: BEGIN, past: vec![], changes: vec![], told: Histogram::default() };
    let units = units(seed);
    for chunk in units.chunks(shouhu_domain::decide::UNITS_MAX) {
        tell(stores, &story.load(Command::PutUnits { units: chunk.to_vec() }))??;
    }
    for chunk in posts(seed, &units).chunks(shouhu_domain::decide::UNITS_MAX) {
        tell(stores, &story.load(Command::AddPosts { posts: chunk.to_vec() }))??;
    }
    for step in 0..commands {
        let Some(first) = stores.first() else { break };
        let (kind, envelope) = story.next(&first.state());
        let answer = tell(stores, &envelope).map_err(|why| format!("step {step}, {kind}: {why}"))?;
        if let Ok(answer) = &answer {
            story.changes.extend(change(first, answer.seq)?);
        }
        story.heard(kind, envelope, answer.is_ok());
    }
    Ok(story.told)
}

/// The record of an answer, if it changed a unit: the door reads it for an undo.
fn change(store: &Store, seq: Seq) -> Result<Option<(Seq, Record)>, String> {
    let mut found = None;
    let read = store.read(|tx| {
        journal::read_page(tx, seq - 1, 1, |_, body| {
            if body.contains(r#""type":"unit."#) {
                found = serde_json::from_str::<Record>(body).ok();
            }
            Ok(())
        })
    });
    read.map_err(|error| error.to_string())?;
    Ok(found.map(|record| (seq, record)))
}

type Told = Result<Answer, String>;

/// The one answer of all stores; a failure of a store is no answer.
fn tell(stores: &[Store], envelope: &Envelope) -> Result<Told, String> {
    let answers: Vec<_> = stores.iter().map(|store| store.write(envelope.clone())).collect();
    if answers.windows(2).any(|pair| pair[0] != pair[1]) {
        let states: Vec<_> = stores.iter().map(|store| text_of(&store.state())).collect();
        let same = states.windows(2).all(|pair| pair[0] == pair[1]);
        return Err(format!("answered differently, on states that are the same: {same}: {answers:?} to {envelope:?}"));
    }
    match answers.into_iter().next() {
        Some(Ok(answer)) => Ok(Ok(answer)),
        Some(Err(error @ (WriteError::Refused(_) | WriteError::IdReused))) => Ok(Err(error.to_string())),
        other => Err(format!("{envelope:?}: {other:?}")),
    }
}

struct Story {
    rng: Rng,
    now: Millis,
    /// Accepted commands that had an id.
    past: Vec<Envelope>,
    /// Changes of units, with their numbers: what could be undone.
    changes: Vec<(Seq, Record)>,
    told: Histogram,
}

impl Story {
    fn load(&self, command: Command) -> Envelope {
        let actor = Actor::machine("load");
        let fingerprint = fingerprint(&actor, &command);
        Envelope { id: None, fingerprint, actor, command, now: self.now, device_ms: None }
    }

    fn next(&mut self, state: &State) -> (&'static str, Envelope) {
        self.pass_time();
        if !self.past.is_empty() && self.rng.chance(1, AGAIN) {
            return self.again();
        }
        loop {
            let kind = self.kind();
            // A kind that was never refused is asked wrongly.
            let wrong = self.rng.chance(1, 8) || self.told.of(kind).0 > 0 && self.told.of(kind).1 == 0;
            let mut draw = Draw { rng: &mut self.rng, now: self.now, state, changes: &self.changes, wrong };
            let Some((actor, command)) = draw.of(kind) else { continue };
            let id = self.rng.chance(19, 20).then(|| self.id());
            let device_ms = self.rng.chance(1, 3).then(|| self.now - 1_000);
            let fingerprint = fingerprint(&actor, &command);
            return (kind, Envelope { id, fingerprint, actor, command, now: self.now, device_ms });
        }
    }

    /// By weight; now and then one that has not yet happened, or was never refused.
    fn kind(&mut self) -> &'static str {
        let unseen: Vec<&'static str> = kinds()
            .map(|(kind, _)| kind)
            .filter(|kind| {
                let (accepted, refused) = self.told.of(kind);
                accepted == 0 || refused == 0
            })
            .collect();
        if !unseen.is_empty() && self.rng.chance(1, 3) {
            return unseen[self.rng.index(unseen.len())];
        }
        let mut at = self.rng.range(0, kinds().map(|(_, weight)| weight).sum());
        for (kind, weight) in kinds() {
            if at < weight {
                return kind;
            }
            at -= weight;
        }
        "sign"
    }

    fn id(&mut self) -> Uuid {
        let words = u128::from(self.rng.u64()) << 64 | u128::from(self.rng.u64());
        Uuid::from_u128(words)
    }

    /// An earlier command again: as it was, or another one under its id.
    fn again(&mut self) -> (&'static str, Envelope) {
        let earlier = self.rng.pick(&self.past).clone();
        if self.rng.chance(2, 3) {
            return ("sent again", Envelope { now: self.now, ..earlier });
        }
        let (actor, command) = (earlier.actor.clone(), Command::NoteShift { text: "另一件".into() });
        let fingerprint = fingerprint(&actor, &command);
        ("id reused", Envelope { fingerprint, command, actor, now: self.now, ..earlier })
    }

    /// Seconds pass; sometimes hours, and sometimes the clock was wrong.
    fn pass_time(&mut self) {
        let ms = |rng: &mut Rng, to: Millis| Millis::try_from(rng.range(0, to.unsigned_abs())).unwrap_or(0);
        self.now += match self.rng.range(0, 100) {
            0..=2 => ms(&mut self.rng, 6 * HOUR_MS),
            3 => -ms(&mut self.rng, HOUR_MS),
            4..=10 => ms(&mut self.rng, 20 * MINUTE_MS),
            _ => ms(&mut self.rng, MINUTE_MS),
        };
    }

    fn heard(&mut self, kind: &'static str, envelope: Envelope, accepted: bool) {
        self.told.note(kind, accepted);
        if accepted && envelope.id.is_some() && kind != "sent again" {
            self.past.push(envelope);
        }
    }
}
