//! The twin test: one story on SQLite and on PostgreSQL gives the same answers, the same refusals, the
//! same bytes in every table, and a replay gives those tables again on both.
//!
//! `SHOUHU_TWIN` sets how many commands (2,500), `SHOUHU_SEED` the story. Without
//! `SHOUHU_TEST_POSTGRES` it runs on SQLite alone, which still shows that replay is live.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../store/tests/engines/mod.rs"]
#[allow(dead_code)]
mod engines;

use engines::{databases, reader, writer};
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{MatterId, UnitNo};
use shouhu_domain::state::State;
use shouhu_sim::twin;
use shouhu_store::compare::{KEPT, PROJECTED, Table, compare, dump};
use shouhu_store::engine::Database;
use shouhu_store::journal::{self, Verdict};
use shouhu_store::rebuild::rebuild;
use shouhu_store::{Options, Store};
use std::collections::{BTreeMap, BTreeSet};

fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

fn open(database: &Database, seed: u64) -> Store {
    let listener = Box::new(|_: &State, _: &[(i64, Record)]| {});
    let options = Options { engine: Default::default(), entropy: twin::entropy(seed), listener, batch_max: 1 };
    Store::open(database.clone(), options).unwrap()
}

fn tables(database: &Database, tables: &[Table]) -> Vec<(&'static str, Vec<String>)> {
    let mut connection = reader(database);
    tables.iter().map(|table| (table.name, connection.read(|tx| dump(tx, table)).unwrap())).collect()
}

fn same(what: &str, left: &[(&'static str, Vec<String>)], right: &[(&'static str, Vec<String>)]) {
    for ((table, left), (_, right)) in left.iter().zip(right) {
        for (a, b) in left.iter().zip(right) {
            assert_eq!(a, b, "{what}: a row of {table}");
        }
        assert_eq!(left.len(), right.len(), "{what}: rows of {table}");
    }
}

const RECEIPTS: &str = "select matter_id, unit_no, delivered_ms, read_ms, signed_ms, done_ms, verified_ms, excused_ms
  from receipt";

/// The rows that lists show say of every unit what the planes say that boards are counted from.
fn rows_say_what_planes_say(database: &Database, state: &State) {
    let mut rows: BTreeMap<MatterId, [BTreeSet<UnitNo>; 6]> = BTreeMap::new();
    reader(database)
        .read(|tx| {
            tx.for_each(RECEIPTS, &[], |row| {
                let (matter, unit) = (MatterId(row.get_i64(0)?), UnitNo(row.get_int(1)?));
                for (at, units) in rows.entry(matter).or_default().iter_mut().enumerate() {
                    if row.get_opt_i64(2 + at)?.is_some() {
                        units.insert(unit);
                    }
                }
                Ok(())
            })
        })
        .unwrap();
    for matter in state.matters.values() {
        let planes = matter.planes.stages.iter().chain([&matter.planes.excused]);
        let found = rows.remove(&matter.id).unwrap_or_default();
        for (at, (plane, units)) in planes.zip(found).enumerate() {
            let counted: BTreeSet<UnitNo> = plane.and(&matter.planes.audience).iter().collect();
            let shown: BTreeSet<UnitNo> =
                units.into_iter().filter(|unit| matter.planes.audience.contains(*unit)).collect();
            assert_eq!(shown, counted, "matter {}, column {at}", matter.id);
        }
    }
}

/// The types of all events, as serde lists them to whoever names one that does not exist: a new one cannot be left out.
fn event_types() -> BTreeSet<String> {
    let unknown = serde_json::from_str::<Event>(r#"{"type":"?"}"#).unwrap_err().to_string();
    unknown.split('`').skip(3).step_by(2).map(str::to_owned).collect()
}

/// The types of the events that a journal holds.
fn told_types(database: &Database) -> BTreeSet<String> {
    let mut types = BTreeSet::new();
    let note = |_, body: &str| {
        let body: serde_json::Value = serde_json::from_str(body).unwrap();
        types.insert(body["event"]["type"].as_str().unwrap().to_owned());
        Ok(())
    };
    reader(database).read(|tx| journal::read_from(tx, 0, note)).unwrap();
    types
}

#[test]
fn both_engines_tell_the_same_story_and_a_replay_tells_it_again() {
    let (seed, commands) = (number("SHOUHU_SEED", 20_200_123), number("SHOUHU_TWIN", 3_200));
    println!("twin: seed {seed}, {commands} commands");
    let places = databases();
    let stores: Vec<Store> = places.iter().map(|place| open(&place.database, seed)).collect();
    let told = twin::play(&stores, seed, u32::try_from(commands).unwrap())
        .unwrap_or_else(|why| panic!("repeat with SHOUHU_SEED={seed} SHOUHU_TWIN={commands}: {why}"));
    println!("{told}");
    let states: Vec<_> = stores.iter().map(|store| twin::text_of(&store.state()).unwrap()).collect();
    stores.iter().for_each(Store::stop);
    twin::holds(&stores[0].state().ledger).unwrap();
    rows_say_what_planes_say(&places[0].database, &stores[0].state());
    drop(stores);
    let kept: Vec<_> = places.iter().map(|place| tables(&place.database, KEPT)).collect();
    let live: Vec<_> = places.iter().map(|place| tables(&place.database, PROJECTED)).collect();
    for ((place, kept_here), live_here) in places.iter().zip(&kept).zip(&live) {
        same("engines", &kept[0], kept_here);
        same("engines", &live[0], live_here);
        assert!(live_here.iter().all(|(table, rows)| !rows.is_empty() || panic!("{table} is empty")));
        let database = &place.database;
        let verdict = journal::verify(&mut reader(database), None, |_, _| true).unwrap();
        assert!(matches!(verdict, Verdict::Clean { .. }), "{verdict:?}");
        assert_eq!(compare(&mut reader(database)).unwrap(), []);
        let rebuilt = rebuild(&mut writer(database), |_| {}).unwrap();
        assert_eq!(twin::text_of(&rebuilt).unwrap(), states[0], "the state of the journal alone");
        same("replay", live_here, &tables(database, PROJECTED));
    }
    for (kind, _) in twin::kinds().filter(|_| commands >= 1_000) {
        let (accepted, refused) = told.of(kind);
        assert!(accepted > 0 && refused > 0, "{kind}: {accepted} accepted, {refused} refused");
    }
    let (all, happened) = (event_types(), told_types(&places[0].database));
    assert!(all.len() > 40, "{all:?}");
    let missing: Vec<_> = all.difference(&happened).collect();
    assert!(commands < 1_000 || missing.is_empty(), "never happened: {missing:?}");
    let (again, reused) = (told.of("sent again"), told.of("id reused"));
    assert!(commands < 1_000 || again.0 > 0 && reused.1 > 0);
    assert_eq!((again.1, reused.0), (0, 0), "the first answer for the same, a refusal for another");
}
