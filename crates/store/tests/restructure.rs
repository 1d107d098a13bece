//! Units that change, on each engine: questions as of a date, rows that keep their place, successors that
//! begin where their predecessors stood, and the same tables from the journal alone.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

mod engines;
mod field;

use engines::{on_each_engine, reader, writer};
use field::*;
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::event::Record;
use shouhu_domain::ids::{HOUR_MS, MatterId, Millis, Seq, UnitNo};
use shouhu_domain::matter::Stage;
use shouhu_domain::restructure::NewUnit;
use shouhu_domain::tree::TERRITORY;
use shouhu_store::compare::PROJECTED;
use shouhu_store::engine::Database;
use shouhu_store::query::matter::{Receipt, receipts};
use shouhu_store::query::unit::{as_of, children_as_of, history, path_as_of};
use shouhu_store::rebuild::rebuild;
use shouhu_store::{Store, journal, params};

const OTHER_CITY: UnitNo = UnitNo(9);
const OTHER_COUNTY: UnitNo = UnitNo(10);
const ROWS: &str = "select count(*) from receipt where matter_id = $1 and unit_no = $2";
const PLACE: &str = "select city_no, county_no from unit where no = $1";

fn machine_writes(store: &Store, command: Command, at: Millis) -> Seq {
    store.write(envelope(None, machine(), command, at)).unwrap().seq
}

fn move_to(unit: UnitNo, parent: UnitNo) -> Command {
    Command::MoveUnit { unit, parent, reason: String::new() }
}

fn split(unit: UnitNo) -> Command {
    let new = |code: &str| NewUnit { code: code.into(), name: format!("𠮷{code}"), phone: None };
    let into = vec![new("410102011000"), new("410102012000")];
    Command::SplitUnit { unit, into, children: vec![], reason: "析置".into() }
}

fn merge(from: &[UnitNo], into: UnitNo) -> Command {
    Command::MergeUnits { from: from.to_vec(), into, reason: "撤并".into() }
}

fn undo(store: &Store, seq: Seq) -> Command {
    let mut body = String::new();
    let read = |_, text: &str| {
        body = text.to_owned();
        Ok(())
    };
    store.read(|tx| journal::read_page(tx, seq - 1, 1, read)).unwrap();
    let record: Record = serde_json::from_str(&body).unwrap();
    Command::UndoRestructure { seq, record: Box::new(record), undone: false }
}

fn row(database: &Database, city: UnitNo, matter: MatterId, unit: UnitNo) -> Option<Receipt> {
    let found = reader(database).read(|tx| receipts(tx, i64::from(city.0), matter, &[i64::from(unit.0)]));
    found.unwrap().pop()
}

fn rows(database: &Database, matter: MatterId, unit: UnitNo) -> i64 {
    let found = reader(database).read(|tx| tx.query_opt(ROWS, &params![matter.0, unit.0], |row| row.get_i64(0)));
    found.unwrap().unwrap()
}

#[test]
fn a_question_as_of_a_date_has_the_answer_of_that_date() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        let (town, at) = (TOWNS[0], |hours| TEN + hours * HOUR_MS);
        machine_writes(
            &store,
            Command::RenameUnit { unit: town, name: "𠮷祥街道".into(), reason: "更名".into() },
            at(1),
        );
        machine_writes(&store, move_to(COUNTY, OTHER_CITY), at(2));
        machine_writes(&store, move_to(town, OTHER_COUNTY), at(3));
        machine_writes(&store, split(town), at(4));
        let mut connection = reader(database);
        let mut name = |at| connection.read(|tx| as_of(tx, town, at)).unwrap().map(|v| v.name);
        assert_eq!(name(at(0) - 1), None, "not yet there");
        assert_eq!(name(at(1) - 1).as_deref(), Some("单位410102001000"));
        assert_eq!(name(at(1)).as_deref(), Some("𠮷祥街道"));
        let mut path = |at| {
            let path = connection.read(|tx| path_as_of(tx, town, at)).unwrap();
            path.iter().map(|v| v.no.0).collect::<Vec<_>>()
        };
        assert_eq!(path(at(1)), [3, 2, 1, 0]);
        assert_eq!(path(at(2)), [3, 2, 9, 0]);
        assert_eq!(path(at(3)), [3, 10, 9, 0]);
        let mut children = |parent, at| {
            let children = connection.read(|tx| children_as_of(tx, parent, at, false, 100)).unwrap();
            children.iter().map(|v| v.no.0).collect::<Vec<_>>()
        };
        assert_eq!(children(COUNTY, at(1)), [3, 4, 5, 6, 7, 8]);
        assert_eq!(children(COUNTY, at(3)), [4, 5, 6, 7, 8]);
        assert_eq!(children(OTHER_COUNTY, at(4)), [11, 12], "the closed one is gone, its successors are there");
        let last = connection.read(|tx| as_of(tx, town, at(5))).unwrap().unwrap();
        assert!(last.is_closed_at(at(5)) && last.successors == [UnitNo(11), UnitNo(12)]);
        let what = connection.read(|tx| history(tx, town, Seq::MAX, 100)).unwrap();
        let what: Vec<_> = what.iter().map(|v| v.what.as_str()).collect();
        assert_eq!(what, ["split", "moved", "renamed", "added"]);
        store.stop();
    });
}

#[test]
fn a_row_keeps_its_place_and_a_unit_that_has_moved_finds_it_there() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        let matter = issue(&store);
        let (unit, late) = (TOWNS[0], TEN + HOUR_MS);
        store.write(envelope(Some(1), duty(unit), sign(matter), TEN)).unwrap();
        machine_writes(&store, move_to(COUNTY, OTHER_CITY), TEN);
        let place = reader(database)
            .read(|tx| tx.query_opt(PLACE, &params![unit.0], |row| Ok((row.get_i64(0)?, row.get_i64(1)?))));
        assert_eq!(place.unwrap(), Some((9, 2)), "what stands below has moved too");
        let again = store.write(envelope(Some(2), duty(unit), sign(matter), late)).unwrap();
        let first = Outcome::Receipt { stage: Stage::Signed, at_ms: TEN, first: false, late: false };
        assert_eq!(again.outcome, first);
        let done = Command::Reach { matter, stage: Stage::Done, name: None, note: None };
        store.write(envelope(Some(3), duty(unit), done, late)).unwrap();
        let text = Command::RaiseDifficulty { matter, text: "路断".into() };
        store.write(envelope(Some(4), duty(unit), text, late)).unwrap();
        store.write(envelope(Some(5), duty(TOWNS[1]), sign(matter), late)).unwrap();
        assert_eq!(rows(database, matter, unit), 1, "nobody receives a matter twice");
        let kept = row(database, CITY, matter, unit).unwrap();
        assert_eq!((kept.signed_ms, kept.done_ms), (Some(TEN), Some(late)));
        assert!(row(database, OTHER_CITY, matter, TOWNS[1]).is_some(), "a new row stands where its unit stands");
        store.stop();
    });
}

#[test]
fn an_undo_gives_back_what_a_merge_took_and_takes_what_it_gave() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        let matter = issue(&store);
        let read = Command::Reach { matter, stage: Stage::Read, name: None, note: None };
        let excuse = Command::Excuse { matter, unit: TOWNS[2], reason: "停办".into() };
        store.write(envelope(Some(1), duty(TOWNS[0]), sign(matter), TEN)).unwrap();
        store.write(envelope(Some(2), duty(TOWNS[1]), read, TEN)).unwrap();
        store.write(envelope(Some(3), duty(CITY), excuse, TEN)).unwrap();
        let of = |unit| row(database, CITY, matter, unit).unwrap();
        let signs = machine_writes(&store, merge(&[TOWNS[0]], TOWNS[1]), TEN + 1);
        assert_eq!((of(TOWNS[1]).read_ms, of(TOWNS[1]).signed_ms), (Some(TEN), Some(TEN + 1)), "its predecessor had");
        machine_writes(&store, undo(&store, signs), TEN + 2);
        assert_eq!((of(TOWNS[1]).read_ms, of(TOWNS[1]).signed_ms), (Some(TEN), None), "it had read, no more");
        assert_eq!(of(TOWNS[2]).excused_ms, Some(TEN));
        let owes = machine_writes(&store, merge(&[TOWNS[3]], TOWNS[2]), TEN + 3);
        assert_eq!((of(TOWNS[2]).excused_ms, of(TOWNS[2]).excuse), (None, None), "it answers for what it took over");
        machine_writes(&store, undo(&store, owes), TEN + 4);
        assert_eq!(of(TOWNS[2]).excused_ms, Some(TEN + 4));
        store.stop();
    });
}

#[test]
fn successors_begin_where_their_predecessors_stood() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        let matter = issue(&store);
        let late = TEN + 3 * HOUR_MS;
        store.write(envelope(Some(1), duty(TOWNS[0]), sign(matter), late)).unwrap();
        let text = Command::RaiseDifficulty { matter, text: "缺𠮷".into() };
        store.write(envelope(Some(2), duty(TOWNS[1]), text, TEN)).unwrap();
        machine_writes(&store, split(TOWNS[0]), late + 1);
        let new = row(database, CITY, matter, UnitNo(11)).unwrap();
        assert_eq!((new.signed_ms, new.late, new.via.as_deref()), (Some(late + 1), true, Some("machine")));
        let merged = machine_writes(&store, merge(&[TOWNS[1], TOWNS[2]], TOWNS[3]), late + 2);
        let heir = row(database, CITY, matter, TOWNS[3]).unwrap();
        assert_eq!((heir.difficulty.as_deref(), heir.difficulty_ms), (Some("缺𠮷"), Some(TEN)));
        assert!(row(database, CITY, matter, TOWNS[1]).is_some(), "what was, was");
        machine_writes(&store, undo(&store, merged), late + 3);
        let taken = row(database, CITY, matter, TOWNS[3]).unwrap();
        assert_eq!((taken.difficulty, taken.difficulty_ms), (None, None));
        store.stop();
    });
}

#[test]
fn the_journal_alone_makes_the_same_tables_and_the_same_state() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        let matter = issue(&store);
        everything(&store, 10);
        let (at, elsewhere) = (TEN + HOUR_MS, |unit, parent| Command::ReportElsewhere {
            unit,
            line: TERRITORY.into(),
            parent,
            until_ms: TEN + 2 * HOUR_MS,
            reason: "集中隔离".into(),
        });
        store.write(envelope(Some(1), duty(TOWNS[0]), sign(matter), TEN)).unwrap();
        let seq = machine_writes(&store, split(TOWNS[0]), at);
        machine_writes(&store, undo(&store, seq), at);
        machine_writes(&store, elsewhere(TOWNS[1], OTHER_COUNTY), at);
        machine_writes(&store, move_to(COUNTY, OTHER_CITY), at);
        machine_writes(&store, elsewhere(TOWNS[2], CITY), at);
        machine_writes(&store, merge(&[TOWNS[3], TOWNS[4]], TOWNS[1]), at + 1);
        machine_writes(&store, Command::CloseUnit { unit: TOWNS[5], reason: "撤销".into() }, at + 1);
        machine_writes(&store, Command::EndReporting { unit: TOWNS[1], line: TERRITORY.into() }, TEN + 2 * HOUR_MS);
        store.write(envelope(Some(2), duty(TOWNS[0]), Command::Deliver { matters: vec![matter] }, at)).unwrap();
        let live = text_of(&store.state());
        store.stop();
        drop(store);
        let again = open(database);
        assert_eq!(text_of(&again.state()), live, "a start from the snapshot");
        again.stop();
        drop(again);
        let mut connection = writer(database);
        assert_eq!(text_of(&replayed(&mut connection)), live, "a start from the journal alone");
        let before = dump(&mut connection, PROJECTED);
        rebuild(&mut connection, |_| {}).unwrap();
        assert_eq!(dump(&mut connection, PROJECTED), before);
    });
}
