//! Random histories of filing: file, nil, correct, withdraw, file again, verify, return, be late, while units move,
//! report elsewhere, merge, split, close and all of that is taken back. After each the figure of every node on every
//! line, for every period, is what a recount by hand from the journal says; and a rebuild gives the same rows.
//!
//! `SHOUHU_RECOUNT` sets how many histories (300), `SHOUHU_SEED` the first of them.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "../../store/tests/engines/mod.rs"]
#[allow(dead_code)]
mod engines;
#[path = "recount/province.rs"]
mod province;
#[path = "recount/story.rs"]
mod story;

use engines::{databases, reader, sqlite, writer};
use shouhu_domain::event::{Event, Record};
use shouhu_domain::form::{Answer, Answers};
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::report::cells::{Cell, Cells, Part};
use shouhu_domain::report::{Day, Filing};
use shouhu_domain::state::State;
use shouhu_domain::tree::Tree;
use shouhu_store::compare::{PROJECTED, Table, dump};
use shouhu_store::engine::Database;
use shouhu_store::query::report::{Period, figures, recount, series};
use shouhu_store::rebuild::rebuild;
use shouhu_store::{Store, journal};
use std::collections::BTreeMap;

/// Commands of one history.
const STEPS: u32 = 60;
const LINES: [&str; 3] = ["territory", "sector", "party"];

fn number(name: &str, or: u64) -> u64 {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(or)
}

/// What the journal alone says: who stands where, from when on, and what stands in each slot.
#[derive(Default)]
struct Recount {
    trees: Vec<(Millis, Tree)>,
    slots: BTreeMap<(MatterId, Day), BTreeMap<UnitNo, Filing>>,
}

impl Recount {
    fn of(records: &[(Seq, Record)]) -> Self {
        let (mut all, mut state) = (Self::default(), State::new());
        for (seq, record) in records {
            let moves = state.tree.past().0.len();
            state.apply(*seq, record);
            let last = all.trees.last().map_or(Millis::MIN, |(at, _)| *at);
            if state.tree.past().0.len() == moves {
                all.trees.pop();
                all.trees.push((last, state.tree.clone()));
            } else {
                all.trees.push((last.max(record.at), state.tree.clone()));
            }
            match &record.event {
                Event::ReportFiled(filing) | Event::ReportCorrected(filing) => {
                    let slots = all.slots.entry((filing.matter, filing.period)).or_default();
                    slots.insert(filing.subject, (**filing).clone());
                }
                Event::ReportWithdrawn { matter, period, subject, .. } => {
                    all.slots.entry((*matter, *period)).or_default().remove(subject);
                }
                _ => {}
            }
        }
        all
    }

    fn tree_at(&self, end: Millis) -> &Tree {
        &self.trees.iter().rev().find(|(at, _)| *at < end).unwrap().1
    }
}

/// The units in whose figures a subject counts, by hand: step by step up the line.
fn path(tree: &Tree, line: &str, subject: UnitNo) -> Vec<UnitNo> {
    let (on, heirs) = (tree.line(line).unwrap(), tree.past().1);
    let closed = |unit: UnitNo| tree.get(unit).is_some_and(|u| u.closed_at_ms.is_some());
    let mut path = vec![subject];
    while let Some(at) = path.last().copied() {
        let up = heirs.get(&at).copied().filter(|_| closed(at)).or_else(|| on.parent(at));
        match up {
            Some(up) => path.push(up),
            None => break,
        }
    }
    path
}

/// The figures of one filing, by hand.
fn by_hand(filing: &Filing) -> Cells {
    let mut cells = Cells::default();
    let mut put = |question, part, value| cells.put(Cell { question, part }, value);
    put(0, Part::Count, 1);
    let text = |answers: &Answers, name: &str| match answers.get(name) {
        Some(Answer::Text(text)) => Some(text.clone()),
        _ => None,
    };
    for (question, name) in [(1, "stock"), (6, "staff")] {
        if let Some(Answer::Number(value)) = filing.answers.get(name) {
            put(question, Part::Count, 1);
            put(question, Part::Sum, *value);
        }
    }
    if let Some(open) = text(&filing.answers, "open") {
        put(3, Part::Count, 1);
        put(3, Part::Choice(u16::from(open == "no")), 1);
    }
    let rows = match filing.answers.get("goods") {
        Some(Answer::Rows(rows)) => rows.clone(),
        _ => vec![],
    };
    for (question, price) in rows.iter().map(|row| (4, text(row, "each"))).chain([(2, text(&filing.answers, "price"))])
    {
        if let Some(price) = price {
            put(question, Part::Count, 1);
            put(question, Part::Sum, price.replace('.', "").parse().unwrap());
        }
    }
    cells
}

fn journal_of(database: &Database) -> Vec<(Seq, Record)> {
    let mut records = vec![];
    reader(database)
        .read(|tx| {
            journal::read_from(tx, 0, |seq, body| {
                records.push((seq, serde_json::from_str(body).unwrap()));
                Ok(())
            })
        })
        .unwrap();
    records
}

/// Compares every node on every line with the recount; answers how many figures there were.
fn check(store: &Store, by_journal: &Recount) -> usize {
    let (state, mut seen) = (store.state(), 0);
    for (matter, reports) in &state.reports {
        let mut of_province = vec![];
        for day in reports.periods.keys().copied() {
            let nothing = BTreeMap::new();
            let filed = by_journal.slots.get(&(*matter, day)).unwrap_or(&nothing);
            let tree = by_journal.tree_at(reports.duty.ends_ms(day));
            let period = Period::of(&state, *matter, day).unwrap();
            for line in LINES {
                let mut expected = vec![Cells::default(); state.tree.len()];
                for (subject, filing) in filed {
                    let cells = by_hand(filing);
                    path(tree, line, *subject).iter().for_each(|up| expected[up.index()].add(&cells));
                }
                let sources: Vec<_> = state.tree.units().map(|unit| period.source(line, unit.no)).collect();
                let found = store.read(|tx| figures(tx, *matter, day, &sources)).unwrap();
                for (unit, (found, expected)) in found.iter().zip(&expected).enumerate() {
                    assert_eq!(found, expected, "matter {matter}, {day}, unit {unit} on {line}: {:?}", sources[unit]);
                }
                seen += found.len();
                if line == "territory" {
                    of_province.push((day, sources[0].clone(), expected[0].clone()));
                }
            }
            assert_eq!(store.read(|tx| recount(tx, &state, *matter, day)).unwrap(), []);
        }
        let days: Vec<_> = of_province.iter().map(|(day, source, _)| (*day, source.clone())).collect();
        let found = store.read(|tx| series(tx, *matter, &days)).unwrap();
        assert!(found.iter().eq(of_province.iter().map(|(.., expected)| expected)), "the series of the province");
    }
    seen
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
    let (mut figures, mut told) = (0, BTreeMap::new());
    for seed in first..first + histories {
        // One in so many on PostgreSQL too: a database of its own takes its time.
        let places = if seed % 30 == 0 { databases() } else { vec![sqlite()] };
        for place in &places {
            let told = if std::ptr::eq(place, &places[0]) { &mut told } else { &mut BTreeMap::new() };
            let store = story::play(&place.database, seed, STEPS, told);
            println!("repeat with SHOUHU_SEED={seed} SHOUHU_RECOUNT=1");
            figures += check(&store, &Recount::of(&journal_of(&place.database)));
            store.stop();
            drop(store);
            let live = tables(&place.database);
            rebuild(&mut writer(&place.database), |_| {}).unwrap();
            assert_eq!(tables(&place.database), live, "a rebuild");
        }
    }
    println!("{figures} figures, 0 differences\n{told:?}");
    if histories >= 100 {
        let never: Vec<_> = story::KINDS.iter().filter(|kind| !told.contains_key(**kind)).collect();
        assert!(never.is_empty(), "never accepted: {never:?}");
    }
}
