//! Random histories of filing: file, nil, correct, withdraw, file again, verify, return, be late, while units move,
//! report elsewhere, merge, split, close and all of that is taken back. After each the figure of every node on every
//! line, for every period, is what a recount by hand from the journal says; and a rebuild gives the same rows.
//!
//! `SHOUHU_RECOUNT` sets how many histories (300), `SHOUHU_SEED` the first of them. `shouhu bench report` plays more.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used)]

#[path = "../../store/tests/engines/mod.rs"]
#[allow(dead_code)]
mod engines;

use engines::{databases, reader, sqlite, writer};
use shouhu_sim::recount::{KINDS, Recount, STEPS, Told, check, play};
use shouhu_store::compare::{PROJECTED, Table, dump};
use shouhu_store::engine::Database;
use shouhu_store::rebuild::rebuild;

/// Histories of the long run that have found something: circles of homes, a line that led a unit to itself, a unit
/// that had figures before it was made, a province without sites, a bond for a time that a move made a circle of.
const ONCE_WRONG: [u64; 5] = [684, 3_052, 3_100, 3_580, 8_150];

fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

fn tables(database: &Database) -> Vec<Vec<String>> {
    let ours = |table: &&Table| ["submission", "slot_log", "node_sum"].contains(&table.name);
    let mut connection = reader(database);
    PROJECTED.iter().filter(ours).map(|table| connection.read(|tx| dump(tx, table)).unwrap()).collect()
}

#[test]
fn a_figure_is_what_a_recount_says_on_every_line_for_every_date() {
    let (first, histories) = (number("SHOUHU_SEED", 1), number("SHOUHU_RECOUNT", 300));
    println!("recount: {histories} histories from seed {first} on");
    let (mut figures, mut told) = (0, Told::new());
    for seed in (first..first + histories).chain(ONCE_WRONG.into_iter().filter(|_| first == 1)) {
        // One in so many on PostgreSQL too: a database of its own takes its time.
        let places = if seed % 30 == 0 { databases() } else { vec![sqlite()] };
        for place in &places {
            let told = if std::ptr::eq(place, &places[0]) { &mut told } else { &mut Told::new() };
            println!("repeat with SHOUHU_SEED={seed} SHOUHU_RECOUNT=1");
            let store = play(&place.database, seed, STEPS, told).unwrap();
            let checked = check(&store, &Recount::of(&store).unwrap()).unwrap();
            assert_eq!(checked.differences, Vec::<String>::new());
            figures += checked.figures;
            store.stop();
            drop(store);
            let live = tables(&place.database);
            rebuild(&mut writer(&place.database), |_| {}).unwrap();
            assert_eq!(tables(&place.database), live, "a rebuild");
        }
    }
    println!("{figures} figures, 0 differences\n{told:?}");
    if histories >= 100 {
        let never: Vec<_> = KINDS.iter().filter(|kind| !told.contains_key(**kind)).collect();
        assert!(never.is_empty(), "never accepted: {never:?}");
    }
}
