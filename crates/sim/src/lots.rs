//! Promise P7: money and goods are never made or lost. Many threads at once take in, send, receive, use, count, hold back
//! and reverse on a hundred lots, say things twice, and ask for more than there is; what came in must be where the
//! accounts say, and what was used must be what was acknowledged.

use crate::rng::Rng;
use crate::twin::{self, fingerprint};
use shouhu_domain::command::{Actor, Command, Deed, LedgerCommand, Outcome, Posting, Received};
use shouhu_domain::event::Space;
use shouhu_domain::form::Words;
use shouhu_domain::ids::{CommodityId, DAY_MS, EntryId, HOUR_MS, MatterId, Millis, PersonNo, PostNo, UnitNo};
use shouhu_domain::ledger::{Commodity, Item, Move, Nature, Place};
use shouhu_domain::matter::{Content, MatterKind};
use shouhu_domain::policy::Role;
use shouhu_domain::report::Day;
use shouhu_store::Store;
use shouhu_store::lane::{Envelope, WriteError};
use std::collections::BTreeMap;
use std::sync::Mutex;
use uuid::Uuid;

const LOTS: usize = 100;
const THREADS: u64 = 8;
/// The morning of the twin's story.
const NOW: Millis = 18_300 * DAY_MS + 2 * HOUR_MS;

/// What a run was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub accepted: u64,
    pub refused: u64,
    /// Said twice, and answered as the first time.
    pub again: u64,
}

/// The lots and the units that have them.
pub struct Lots {
    matter: MatterId,
    lots: Vec<CommodityId>,
    units: Vec<UnitNo>,
}

fn envelope(id: Option<Uuid>, actor: Actor, command: Command) -> Envelope {
    let fingerprint = fingerprint(&actor, &command);
    Envelope { id, fingerprint, actor, command, now: NOW, device_ms: None }
}

/// Loads the twin's province with a hundred lots, or finds them again in a store that was killed.
///
/// # Errors
/// When the store refuses what it should not.
pub fn found(store: &Store, seed: u64) -> Result<Lots, String> {
    if store.state().seq == 0 {
        load(store, seed)?;
    }
    let state = store.state();
    let (matter, _) = state.matters.first_key_value().ok_or("no matter")?;
    let units = state.tree.units().filter(|unit| unit.level.is_territory()).map(|unit| unit.no).take(12).collect();
    Ok(Lots { matter: *matter, lots: state.ledger.commodities.keys().copied().collect(), units })
}

fn load(store: &Store, seed: u64) -> Result<(), String> {
    let machine = |command| {
        let written = store.write(envelope(None, Actor::machine("load"), command));
        written.map_err(|error| format!("the load: {error}"))
    };
    let units = twin::units(seed);
    for chunk in units.chunks(shouhu_domain::decide::UNITS_MAX) {
        machine(Command::PutUnits { units: chunk.to_vec() })?;
    }
    let county = units.iter().find(|unit| unit.code.len() == 12 && unit.parent.is_some()).ok_or("no unit")?;
    let issued = machine(Command::Issue(Box::new(order(UnitNo(0), &county.code))))?;
    let Outcome::Matter { id: matter, .. } = issued.outcome else { return Err("no matter".into()) };
    let name = Words { zh: "口罩".into(), en: "Masks".into() };
    let item = Item { code: "mask".into(), name: name.clone(), measure: "只".into() };
    machine(Command::Ledger(LedgerCommand::PutItem(Box::new(item))))?;
    for lot in 0..LOTS {
        let nature = Nature::Goods { item: "mask".into(), lot: format!("L{lot}"), expires: None, wish: String::new() };
        let (name, measure, owner) = (name.clone(), "只".to_owned(), UnitNo(0));
        let commodity = Commodity { name, nature, measure, owner, matter };
        machine(Command::Ledger(LedgerCommand::Open(Box::new(commodity))))?;
    }
    Ok(())
}

fn order(from: UnitNo, to: &str) -> Content {
    Content {
        title: "关于调拨防护物资的通知".into(),
        text: "逐笔记账。".into(),
        audience: format!("unit:{to}"),
        ..Content::of(MatterKind::Notice, from, Space::Live)
    }
}

/// Plays so many operations of the seed; `hear` is told each acknowledgement before the next operation of its thread.
///
/// # Errors
/// An answer that should not have been given, or a sum that does not hold.
pub fn play(
    store: &Store,
    lots: &Lots,
    (seed, operations): (u64, u64),
    hear: impl Fn(Uuid, i64) + Sync,
) -> Result<Told, String> {
    let before = used(store, lots);
    let (told, spent, wrong) = (Mutex::new(Told::default()), Mutex::new(BTreeMap::new()), Mutex::new(None));
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (told, spent, wrong, hear) = (&told, &spent, &wrong, &hear);
            scope.spawn(move || {
                let mut player = Player {
                    store,
                    lots,
                    rng: Rng::new(seed).fork(thread),
                    told: Told::default(),
                    spent: BTreeMap::new(),
                };
                let ended = player.play(operations / THREADS, hear);
                let mut all = lock(told);
                all.accepted += player.told.accepted;
                all.refused += player.told.refused;
                all.again += player.told.again;
                for (lot, amount) in player.spent {
                    *lock(spent).entry(lot).or_default() += amount;
                }
                if let Err(why) = ended {
                    *lock(wrong) = Some(why);
                }
            });
        }
    });
    if let Some(why) = lock(&wrong).take() {
        return Err(why);
    }
    twin::holds(&store.state().ledger)?;
    let (after, spent) = (used(store, lots), lock(&spent));
    for lot in &lots.lots {
        let (acknowledged, booked) = (spent.get(lot).copied().unwrap_or(0), after[lot] - before[lot]);
        if acknowledged != booked {
            return Err(format!("{booked} of {lot} were used, {acknowledged} were acknowledged"));
        }
    }
    let told = *lock(&told);
    Ok(told)
}

fn lock<T>(of: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    of.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
}

fn used(store: &Store, lots: &Lots) -> BTreeMap<CommodityId, i64> {
    let state = store.state();
    lots.lots.iter().map(|lot| (*lot, state.ledger.totals(*lot).of(Place::Used))).collect()
}

struct Player<'a> {
    store: &'a Store,
    lots: &'a Lots,
    rng: Rng,
    told: Told,
    /// What this thread's acknowledged entries have used, less what they have given back.
    spent: BTreeMap<CommodityId, i64>,
}

impl Player<'_> {
    fn play(&mut self, operations: u64, hear: &(impl Fn(Uuid, i64) + Sync)) -> Result<(), String> {
        for _ in 0..operations {
            let (command, spends) = self.draw();
            let id = Uuid::from_u128((u128::from(self.rng.u64()) << 64) | u128::from(self.rng.u64()));
            let sent = envelope(Some(id), self.actor(), Command::Ledger(command));
            match self.store.write(sent.clone()) {
                Ok(answer) => {
                    hear(id, answer.seq);
                    self.told.accepted += 1;
                    if let Some((lot, amount)) = spends {
                        *self.spent.entry(lot).or_default() += amount;
                    }
                    if self.rng.chance(1, 10) {
                        match self.store.write(sent) {
                            Ok(again) if again == answer => self.told.again += 1,
                            other => return Err(format!("said twice: {other:?} after {answer:?}")),
                        }
                    }
                }
                Err(WriteError::Refused(_)) => self.told.refused += 1,
                Err(other) => return Err(format!("{sent:?}: {other}")),
            }
        }
        Ok(())
    }

    fn actor(&mut self) -> Actor {
        let person = u32::try_from(self.rng.range(0, 5)).unwrap_or(0);
        let unit = *self.rng.pick(&self.lots.units);
        let (person, post) = (PersonNo(person), PostNo(person));
        // Whose books they are is tested elsewhere: here everybody books everywhere, as fast as can be.
        match self.rng.chance(1, 50) {
            true => Actor::Person { person, post, unit, roles: vec![Role::Steward] },
            false => Actor::machine("lots"),
        }
    }

    /// A command, and how much of which lot it uses up.
    fn draw(&mut self) -> (LedgerCommand, Option<(CommodityId, i64)>) {
        let commodity = *self.rng.pick(&self.lots.lots);
        let (unit, other) = (*self.rng.pick(&self.lots.units), *self.rng.pick(&self.lots.units));
        let amount = i64::try_from(self.rng.range(0, 60)).unwrap_or(1);
        let kind = self.rng.range(0, 12);
        let post = |deed| LedgerCommand::Post(self.posting(deed));
        match kind {
            0..=2 => (post(Deed::TakeIn { commodity, unit, amount: amount * 3 }), None),
            3..=4 => {
                let unbooked = amount % 17 == 0;
                (post(Deed::Send { from: unit, to: other, goods: vec![(commodity, amount)], unbooked }), None)
            }
            5..=7 => (post(Deed::Use { commodity, unit, amount }), Some((commodity, amount))),
            8 => (post(Deed::Count { commodity, unit, counted: amount }), None),
            9 => {
                let posting = self.posting(Deed::Use { commodity, unit, amount });
                (LedgerCommand::Reserve { posting, until_ms: NOW + HOUR_MS }, None)
            }
            10 => self.end(),
            _ => self.receive(),
        }
    }

    fn posting(&self, deed: Deed) -> Posting {
        Posting { matter: self.lots.matter, deed, on: Day::of(NOW), note: String::new() }
    }

    /// Posts or sets free what was held back.
    fn end(&mut self) -> (LedgerCommand, Option<(CommodityId, i64)>) {
        let state = self.store.state();
        let open: Vec<EntryId> = state.ledger.reservations.keys().copied().take(20).collect();
        let Some(reservation) = open.get(self.rng.index(open.len().max(1))).copied() else {
            return (LedgerCommand::Expire { reservation: EntryId(-1) }, None);
        };
        if self.rng.chance(1, 4) {
            return (LedgerCommand::Void { reservation, reason: "不需要了".into() }, None);
        }
        let moved = state.ledger.reservations.get(&reservation).and_then(|r| r.reservation.entry.moves.first());
        let spends = moved.map(|moved| (moved.commodity, moved.amount));
        (LedgerCommand::Settle { reservation }, spends)
    }

    fn receive(&mut self) -> (LedgerCommand, Option<(CommodityId, i64)>) {
        let state = self.store.state();
        let open: Vec<EntryId> = state.ledger.shipments.keys().copied().take(20).collect();
        let Some(shipment) = open.get(self.rng.index(open.len().max(1))).copied() else {
            return (LedgerCommand::Expire { reservation: EntryId(-1) }, None);
        };
        let Some(sent) = state.ledger.shipments.get(&shipment) else {
            return (LedgerCommand::Expire { reservation: EntryId(-1) }, None);
        };
        if self.rng.chance(1, 10) {
            let entry = Box::new((shipment, sent.entry.clone()));
            return (LedgerCommand::Reverse { entry, reason: "发错".into() }, None);
        }
        let missing = i64::from(self.rng.chance(1, 5));
        let line = |moved: &Move| Received { commodity: moved.commodity, good: (moved.amount - missing).max(0) };
        let lines = sent.entry.moves.iter().map(line).collect();
        (LedgerCommand::Receive { shipment, lines, note: "少一只".into() }, None)
    }
}
