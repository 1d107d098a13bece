//! The lane, on each engine: what was answered is durable, an id is answered once and for ever, and
//! the journal alone gives the state and the tables again.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

mod engines;
mod field;

use engines::{on_each_engine, reader, writer};
use field::*;
use shouhu_domain::command::{Command, Outcome};
use shouhu_domain::ids::HOUR_MS;
use shouhu_domain::matter::Stage;
use shouhu_domain::refusal::Refusal;
use shouhu_store::compare::{Change, Difference, KEPT, PROJECTED, compare};
use shouhu_store::engine::{Connection, DbError, Role, Tx};
use shouhu_store::lane::WriteError;
use shouhu_store::rebuild::rebuild;
use shouhu_store::{StoreError, snapshot};
use std::sync::{Arc, mpsc};

const COMMAND: &str = "select seq from command where id = $1";
const BATCH: &str = "select count(*) from journal_batch where last_seq > first_seq and first_seq > $1";
const BREAK_ROW: &str = "update receipt set signed_ms = signed_ms + 1 where unit_no = $1";
/// As it was before the newest migrations, with receipts as an older program may have kept them.
const OLDER: [&str; 27] = [
    "drop table aid",
    "drop table aid_party",
    "drop table responder",
    "drop table batch_step",
    "drop table payee",
    "drop table finding",
    "drop table finding_seen",
    "drop table finding_count",
    "drop table finding_repeat",
    "drop table finding_step",
    "drop table signal_finding",
    "drop table item",
    "drop table commodity",
    "drop table entry",
    "drop table entry_move",
    "drop table account",
    "drop table submission",
    "drop table slot_log",
    "drop table node_sum",
    "alter table unit_version drop column undone_seq",
    "drop table file_named",
    "drop table import_run",
    "alter table matter_version drop column text_file",
    "drop table group_term",
    "drop table group_member",
    "delete from schema_version where version >= 10",
    "delete from receipt",
];
const DROP_ROW: &str = "delete from matter_log where seq = $1";

#[test]
fn an_answer_comes_after_the_commit_and_the_state() {
    on_each_engine(|database| {
        let store = Arc::new(open(database));
        found(&store);
        let matter = issue(&store);
        let (tell, told) = mpsc::channel();
        for (n, unit) in (1..).zip(TOWNS) {
            let (tell, database, state) = (tell.clone(), database.clone(), store.clone());
            let reply = move |answer: Result<_, WriteError>| {
                let seq = seq_of(&answer);
                let id = shouhu_store::params![id(n).as_bytes().to_vec()];
                let seen = reader(&database).read(|tx| tx.query_opt(COMMAND, &id, |row| row.get_i64(0)));
                assert_eq!(seen, Ok(Some(seq)), "another connection sees it");
                assert!(state.state().seq >= seq);
                drop(state);
                tell.send(()).unwrap();
            };
            store.submit(envelope(Some(n), duty(unit), sign(matter), TEN), Box::new(reply));
        }
        drop(tell);
        assert_eq!(told.iter().count(), TOWNS.len());
        store.stop();
    });
}

#[test]
fn an_id_is_answered_for_ever_and_only_for_its_own_command() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        let matter = issue(&store);
        let command = envelope(Some(7), duty(TOWNS[0]), sign(matter), TEN);
        let first = store.write(command.clone()).unwrap();
        let before = dump(&mut reader(database), KEPT);
        let later = shouhu_store::lane::Envelope { now: TEN + 9 * HOUR_MS, ..command.clone() };
        assert_eq!(store.write(later), Ok(first.clone()), "the first answer, to the bit");
        let other = envelope(Some(7), duty(TOWNS[0]), Command::NoteShift { text: "别的".into() }, TEN);
        assert_eq!(store.write(other), Err(WriteError::IdReused));
        let elsewhere = envelope(Some(7), duty(TOWNS[1]), sign(matter), TEN);
        assert_eq!(store.write(elsewhere), Err(WriteError::IdReused));
        assert_eq!(dump(&mut reader(database), KEPT), before, "nothing changed");
        store.write(envelope(None, duty(CITY), Command::Close { matter, reason: String::new() }, TEN)).unwrap();
        assert_eq!(store.write(command.clone()), Ok(first.clone()), "also when it would be refused now");
        store.stop();
        let store = open(database);
        assert_eq!(store.write(command), Ok(first), "also after a restart");
        store.stop();
    });
}

#[test]
fn a_second_signature_answers_with_the_moment_of_the_first() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        let matter = issue(&store);
        let late = TEN + 2 * HOUR_MS + 1;
        store.write(envelope(Some(1), duty(TOWNS[0]), sign(matter), late)).unwrap();
        let again = store.write(envelope(Some(2), duty(TOWNS[0]), sign(matter), late + 5)).unwrap();
        assert_eq!(again.outcome, Outcome::Receipt { stage: Stage::Signed, at_ms: late, first: false, late: true });
        store.stop();
    });
}

#[test]
fn a_refused_id_is_judged_anew() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        let matter = issue(&store);
        let remind = |now| {
            envelope(
                Some(3),
                duty(CITY),
                Command::Remind { matter, under: vec![COUNTY], line: "territory".into() },
                now,
            )
        };
        let quiet = store.write(remind(TEN + 13 * HOUR_MS));
        assert!(matches!(quiet, Err(WriteError::Refused(Refusal::QuietHours { .. }))), "{quiet:?}");
        assert!(store.write(remind(TEN)).is_ok());
        store.stop();
    });
}

#[test]
fn a_batch_with_repeated_ids_answers_each_as_if_alone() {
    on_each_engine(|database| {
        let store = Arc::new(open(database));
        found(&store);
        let matter = issue(&store);
        let first = store.write(envelope(Some(1), duty(TOWNS[0]), sign(matter), TEN)).unwrap();
        let before = store.state().seq;
        let (release, wait) = mpsc::channel::<()>();
        let (started, has_started) = mpsc::channel::<()>();
        let blocker = {
            let store = store.clone();
            std::thread::spawn(move || {
                store.lane().chore(Box::new(move |_| {
                    started.send(()).unwrap();
                    wait.recv().unwrap();
                    Ok(())
                }))
            })
        };
        has_started.recv().unwrap();
        let (tell, told) = mpsc::channel();
        let shift = Command::NoteShift { text: "交接".into() };
        let queue = [
            (2, TOWNS[1], sign(matter)),
            (3, TOWNS[2], sign(matter)),
            (1, TOWNS[0], sign(matter)),
            (4, TOWNS[3], sign(matter)),
            (2, TOWNS[1], sign(matter)),
            (3, TOWNS[4], sign(matter)),
            (5, TOWNS[5], Command::Reach { matter, stage: Stage::Verified, name: None, note: None }),
            (6, CITY, shift),
            (7, COUNTY, sign(matter)),
        ];
        let length = queue.len();
        for (place, (n, unit, command)) in queue.into_iter().enumerate() {
            let tell = tell.clone();
            let reply = Box::new(move |result| tell.send((place, result)).unwrap());
            store.submit(envelope(Some(n), duty(unit), command, TEN), reply);
        }
        release.send(()).unwrap();
        blocker.join().unwrap().unwrap();
        let mut results: Vec<_> = told.iter().take(length).collect();
        results.sort_by_key(|(place, _)| *place);
        let results: Vec<_> = results.into_iter().map(|(_, result)| result).collect();
        assert_eq!(results[2], Ok(first), "sent again among new ones");
        assert_eq!(results[4], results[0]);
        assert_eq!(results[5], Err(WriteError::IdReused));
        assert_eq!(results[6], Err(WriteError::Refused(Refusal::NotOnOneself)));
        assert!([0, 1, 3, 7, 8].iter().all(|at| results[*at].is_ok()), "{results:?}");
        assert_eq!(store.state().seq, before + 5);
        store.stop();
        let seqs: i64 = dump(&mut reader(database), KEPT)[0].1.len().try_into().unwrap();
        assert_eq!(seqs, before + 5);
    });
}

#[test]
fn steps_of_different_units_share_a_commit() {
    on_each_engine(|database| {
        let store = Arc::new(open(database));
        found(&store);
        let matter = issue(&store);
        let before = store.state().seq;
        let (tell, told) = mpsc::channel();
        let (release, wait) = mpsc::channel::<()>();
        let blocker = {
            let store = store.clone();
            std::thread::spawn(move || {
                store.lane().chore(Box::new(move |_| wait.recv().map_err(|e| DbError::other(e.to_string()))))
            })
        };
        std::thread::sleep(std::time::Duration::from_millis(50));
        for (n, unit) in (1..).zip(TOWNS) {
            let tell = tell.clone();
            let reply = Box::new(move |result: Result<_, WriteError>| tell.send(result.is_ok()).unwrap());
            store.submit(envelope(Some(n), duty(unit), sign(matter), TEN), reply);
        }
        release.send(()).unwrap();
        blocker.join().unwrap().unwrap();
        assert!(told.iter().take(TOWNS.len()).all(|ok| ok));
        let shared =
            reader(database).read(|tx| tx.query_opt(BATCH, &shouhu_store::params![before], |row| row.get_i64(0)));
        assert!(shared.unwrap().unwrap() >= 1);
        store.stop();
    });
}

#[test]
fn a_snapshot_with_its_tail_is_the_whole_journal() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        everything(&store, 1);
        store.stop();
        let store = open(database);
        everything(&store, 100);
        store
            .write(envelope(
                None,
                duty(CITY),
                Command::DropAudience { name: "乡镇".into(), space: shouhu_domain::event::Space::Live },
                TEN,
            ))
            .unwrap();
        let mut own = reader(database);
        let (mut from_snapshot, _) = own.read(snapshot::read).unwrap();
        assert!(from_snapshot.seq > 0 && from_snapshot.seq < store.state().seq, "there is a tail");
        follow(&mut own, &mut from_snapshot);
        assert_eq!(text_of(&from_snapshot), text_of(&store.state()));
        assert_eq!(text_of(&replayed(&mut own)), text_of(&store.state()));
        store.stop();
        let store = open(database);
        assert_eq!(text_of(&replayed(&mut own)), text_of(&store.state()), "a second snapshot over the first");
        store.stop();
    });
}

#[test]
fn a_rebuild_gives_the_same_tables() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        everything(&store, 1);
        let text = || "更正".to_owned();
        let matter = *store.state().matters.keys().next().unwrap();
        let amend = Command::Amend {
            matter,
            title: text(),
            text: text(),
            files: vec![],
            text_file: None,
            sign_again: true,
            reason: text(),
        };
        store.write(envelope(None, duty(CITY), amend, TEN)).unwrap();
        store.write(envelope(None, duty(TOWNS[1]), sign(matter), TEN + 3 * HOUR_MS)).unwrap();
        let state = text_of(&store.state());
        store.stop();
        let before = dump(&mut reader(database), PROJECTED);
        // Tables of other stories: incidents.rs, restructure.rs, recount.rs, meetings.
        let elsewhere = [
            "incident",
            "incident_log",
            "plan_version",
            "matter_joint",
            "meeting_minutes",
            "group_term",
            "group_member",
            "import_run",
            "file_named",
            "submission",
            "slot_log",
            "node_sum",
            "signal_finding",
            "item",
            "commodity",
            "entry",
            "entry_move",
            "account",
            "finding",
            "finding_seen",
            "finding_count",
            "finding_repeat",
            "finding_step",
            "payee",
            "responder",
            "batch_step",
            "aid",
            "aid_party",
        ];
        let empty: Vec<_> = before.iter().filter(|(_, rows)| rows.is_empty()).map(|(name, _)| *name).collect();
        assert!(empty.iter().all(|name| elsewhere.contains(name)), "{empty:?}");
        let rebuilt = rebuild(&mut writer(database), |_| {}).unwrap();
        assert_eq!(dump(&mut reader(database), PROJECTED), before);
        assert_eq!(text_of(&rebuilt), state);
    });
}

#[test]
fn an_older_database_gets_its_new_tables_filled_from_the_journal() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        everything(&store, 1);
        let state = text_of(&store.state());
        store.stop();
        let before = dump(&mut reader(database), PROJECTED);
        let older = |tx: &mut Tx| {
            for sql in OLDER {
                tx.execute(sql, &[])?;
            }
            Ok::<_, DbError>(())
        };
        writer(database).write(older).unwrap();
        let store = open(database);
        assert_eq!(text_of(&store.state()), state);
        store.stop();
        assert_eq!(dump(&mut reader(database), PROJECTED), before);
    });
}

#[test]
fn a_row_that_the_journal_does_not_make_is_named() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        everything(&store, 1);
        assert_eq!(compare(&mut store.open_reader().unwrap()).unwrap(), [], "beside the running lane");
        store.stop();
        let matter = *store.state().matters.keys().next().unwrap();
        writer(database)
            .write(|tx| {
                tx.execute(BREAK_ROW, &shouhu_store::params![TOWNS[1].0])?;
                tx.execute(DROP_ROW, &shouhu_store::params![matter.0])
            })
            .unwrap();
        let named = compare(&mut reader(database)).unwrap();
        let expected = [
            ("receipt", format!("{},{matter},{}", CITY, TOWNS[1]), Change::Changed),
            ("matter_log", format!("{matter},{matter}"), Change::Missing),
        ];
        assert_eq!(named, expected.map(|(table, key, what)| Difference { table, key, what }));
    });
}

#[test]
fn one_process_writes_and_a_stop_frees_the_database() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        let second = try_open(database, shouhu_store::engine::Options::default());
        assert!(matches!(second, Err(StoreError::Db(DbError::Leased(_)))), "{:?}", second.err());
        for _ in 0..20 {
            store.stop();
            let told = store.write(envelope(None, duty(CITY), Command::NoteShift { text: "x".into() }, TEN));
            assert_eq!(told, Err(WriteError::Stopped));
            let next = open(database);
            next.stop();
        }
    });
}

#[test]
fn a_journal_that_lost_its_end_is_not_written_on() {
    on_each_engine(|database| {
        let store = open(database);
        found(&store);
        everything(&store, 1);
        store.stop();
        let mut connection: Connection = Connection::open(database, Role::Writer, &Default::default()).unwrap();
        connection
            .write(|tx| {
                tx.execute("delete from journal_batch where last_seq > $1", &shouhu_store::params![30])?;
                tx.execute("delete from journal where seq > $1", &shouhu_store::params![30])
            })
            .unwrap();
        drop(connection);
        let told = try_open(database, shouhu_store::engine::Options::default());
        assert!(matches!(told, Err(StoreError::Apart { .. })), "{:?}", told.err());
    });
}
