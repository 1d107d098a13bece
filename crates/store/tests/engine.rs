//! What both engines promise alike: values come back as they went in, a failed write leaves nothing,
//! errors have the same kinds, and only one process writes.

// A test that meets an error must fail; the lint only knows functions marked as tests.
#![allow(clippy::unwrap_used)]

mod engines;

use engines::{on_each_engine, reader, writer};
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use shouhu_store::engine::{Connection, Database, DbError, Insert, Options, Role, Row, Tx, Value};
use shouhu_store::migrate::{self, MigrateError, Migration};
use shouhu_store::params;
use std::cell::RefCell;

const SHAPES: &[Migration] = &[Migration {
    version: 1,
    name: "0001_shapes",
    sql: "create table thing (
            city_no bigint not null,
            id bigint not null,
            name text,
            bytes bytea,
            primary key (city_no, id)
          ); -- without rowid
          create table part (id bigint primary key, thing_city_no bigint not null,
            thing_id bigint not null, foreign key (thing_city_no, thing_id) references thing (city_no, id));
          create index part_by_thing on part (thing_city_no, thing_id);",
}];

const THING: Insert = Insert { table: "thing", columns: &["city_no", "id", "name", "bytes"], conflict: "" };
const THING_ONCE: Insert = Insert { conflict: "on conflict (city_no, id) do nothing", ..THING };
const THING_LAST: Insert = Insert { conflict: "on conflict (city_no, id) do update set name = excluded.name", ..THING };
const COUNT: &str = "select count(*) from thing";
const NAMES: &str = "select id, name from thing order by id";

fn with_things(database: &Database) -> Connection {
    let mut connection = writer(database);
    migrate::run_list(&mut connection, SHAPES).unwrap();
    connection
}

fn thing(id: i64, name: &str) -> [Value<'_>; 4] {
    params![1, id, name, None::<&[u8]>]
}

fn count(connection: &mut Connection) -> i64 {
    connection.read(|tx| tx.query(COUNT, &[], |row| row.get_i64(0))).unwrap()[0]
}

fn names(connection: &mut Connection) -> Vec<(i64, String)> {
    let read = |row: &Row| Ok((row.get_i64(0)?, row.get_text(1)?.to_owned()));
    connection.read(|tx| tx.query(NAMES, &[], read)).unwrap()
}

#[test]
fn addresses_are_told_apart() {
    let parse = |text: &str| Database::parse(text);
    assert_eq!(parse("data/shouhu.db"), Ok(Database::Sqlite("data/shouhu.db".into())));
    assert_eq!(parse("sqlite:data/shouhu.db"), Ok(Database::Sqlite("data/shouhu.db".into())));
    assert_eq!(parse("sqlite:///srv/a.db"), Ok(Database::Sqlite("/srv/a.db".into())));
    assert_eq!(parse(r"C:\shouhu\a.db"), Ok(Database::Sqlite(r"C:\shouhu\a.db".into())));
    let url = "postgres://me:secret@db/shouhu";
    assert_eq!(parse(url), Ok(Database::Postgres(url.into())));
    assert!(!format!("{:?}", parse(url)).contains("secret"));
    for wrong in ["mysql://db/x", "postgres:x", "postgrse://db/x", "", "sqlite:", ":memory:", "sqlite::memory:"] {
        assert!(parse(wrong).is_err(), "{wrong} must be refused");
    }
}

#[test]
fn values_come_back_as_they_went_in() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        // Ext-B characters (outside the basic plane), quotes, line ends, an emoji, and no text at all.
        let texts = ["𠀀𪚥 𡘙庄村", "it's \"$1\" ?1", "a\r\n\tb\\n", "🛡守护", ""];
        let bytes: Vec<u8> = (0..=255).collect();
        connection
            .write(|tx| {
                for (id, text) in (1..).zip(texts) {
                    tx.execute(
                        "insert into thing (bytes, name, id, city_no) values ($4, $3, $2, $1)",
                        &params![i64::MIN, id, text, &bytes],
                    )?;
                }
                tx.execute("insert into thing (city_no, id) values ($1, $2)", &params![i64::MAX, 9_u32])
            })
            .unwrap();
        let read = |row: &Row| {
            let text = row.get_opt_text(1)?.map(str::to_owned);
            Ok((row.get_i64(0)?, text, row.get_opt_blob(2)?.map(<[u8]>::to_vec)))
        };
        let sql = "select city_no, name, bytes from thing order by city_no, id";
        let rows = reader(database).read(|tx| tx.query(sql, &[], read)).unwrap();
        let mut expected: Vec<_> =
            texts.iter().map(|text| (i64::MIN, Some((*text).to_owned()), Some(bytes.clone()))).collect();
        expected.push((i64::MAX, None, None));
        assert_eq!(rows, expected);
    });
}

#[test]
fn what_a_column_cannot_hold_is_refused() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        let mut insert = |name: Value, bytes: Value| {
            let row = [Value::Int(1), Value::Int(1), name, bytes];
            let one = connection.write(|tx: &mut Tx| tx.insert_many(&THING, &[&row[..]]));
            let rows: Vec<_> = (0..64).map(|id| [1.into(), id.into(), row[2].clone(), row[3].clone()]).collect();
            let many = connection.write(|tx: &mut Tx| tx.insert_many(&THING, &rows));
            assert!(matches!(one, Err(DbError::Other(_))), "{one:?}");
            assert!(matches!(many, Err(DbError::Other(_))), "{many:?}");
        };
        insert("a\0b".into(), Value::Null);
        insert(Value::Blob(vec![1].into()), Value::Null);
        insert(Value::Null, "text".into());
        insert(Value::Null, 1.into());
        assert_eq!(count(&mut connection), 0);
        let none = connection.write(|tx| tx.execute(COUNT, &params![1]));
        assert!(matches!(none, Err(DbError::Other(_))), "{none:?}");
    });
}

#[test]
fn reading_a_column_as_another_kind_is_an_error() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        let sql = "select 7, 'text', count(*), 1 = 1 from thing";
        let read = |row: &Row| {
            assert_eq!((row.get_i64(0)?, row.get_i64(2)?, row.get_bool(3)?), (7, 0, true));
            assert_eq!(row.get_int::<u32>(0)?, 7);
            assert!(row.get_i64(1).is_err() && row.get_text(0).is_err() && row.get_blob(1).is_err());
            assert!(row.get_bool(0).is_err() && row.get_i64(4).is_err());
            row.get_text(1).map(str::to_owned)
        };
        assert_eq!(connection.read(|tx| tx.query_opt(sql, &[], read)), Ok(Some("text".to_owned())));
    });
}

#[test]
fn many_rows_with_each_way_to_meet_a_conflict() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        let rows: Vec<_> = (1..=1_000).map(|id| thing(id, "first")).collect();
        let changed = |connection: &mut Connection, insert: Insert, rows: &[[Value<'_>; 4]]| {
            connection.write(|tx| tx.insert_many(&insert, rows))
        };
        assert_eq!(changed(&mut connection, THING, &rows), Ok(1_000));
        assert_eq!(count(&mut connection), 1_000);
        // A row that is there already spoils the whole insert, whether it is large or small.
        for size in [1, 31, 900] {
            let again: Vec<_> = (1_000..1_000 + size).map(|id| thing(id, "again")).collect();
            let refused = changed(&mut connection, THING, &again);
            assert!(matches!(refused, Err(DbError::Conflict { .. })), "{refused:?}");
        }
        let more: Vec<_> = (901..=1_100).map(|id| thing(id, "more")).collect();
        assert_eq!(changed(&mut connection, THING_ONCE, &more), Ok(100));
        // The same key twice in one call: the last one stands.
        let twice: Vec<_> =
            (1..=50).flat_map(|id| [thing(id, "second"), thing(7, "between"), thing(id, "third")]).collect();
        assert_eq!(changed(&mut connection, THING_LAST, &twice), Ok(150));
        let names = names(&mut connection);
        assert_eq!(names.len(), 1_100);
        for (id, name) in names {
            let expected = match id {
                7 => "between",
                1..=50 => "third",
                51..=1_000 => "first",
                _ => "more",
            };
            assert_eq!(name, expected, "row {id}");
        }
        assert_eq!(changed(&mut connection, THING, &[]), Ok(0));
    });
}

#[test]
fn rows_of_another_width_are_refused() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        let refused = connection.write(|tx| tx.insert_many(&THING, &[params![1, 1]]));
        assert!(matches!(refused, Err(DbError::Other(_))));
    });
}

#[test]
fn a_refused_write_leaves_nothing() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        let refused: Result<(), DbError> = connection.write(|tx| {
            tx.insert_many(&THING, &[thing(1, "a")])?;
            Err(DbError::other("the domain refuses"))
        });
        assert_eq!(refused, Err(DbError::other("the domain refuses")));
        assert_eq!(count(&mut connection), 0);
        // A failed statement spoils the transaction even when its error is swallowed.
        let swallowed: Result<(), DbError> = connection.write(|tx| {
            tx.insert_many(&THING, &[thing(1, "a")])?;
            let _ = tx.insert_many(&THING, &[thing(1, "b")]);
            Ok(())
        });
        assert!(matches!(swallowed, Err(DbError::Conflict { .. })), "{swallowed:?}");
        assert_eq!(count(&mut connection), 0);
        let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            let _: Result<(), DbError> = connection.write(|tx| {
                tx.insert_many(&THING, &[thing(1, "a")])?;
                panic!("a bug");
            });
        }));
        assert!(panicked.is_err());
        assert_eq!(connection.write(|tx| tx.insert_many(&THING, &[thing(1, "a")])), Ok(1));
        assert_eq!(count(&mut connection), 1);
    });
}

#[test]
fn a_reference_to_nothing_is_its_own_kind_of_error() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        let sql = "insert into part (id, thing_city_no, thing_id) values ($1, $2, $3)";
        let refused = connection.write(|tx| tx.execute(sql, &params![1, 1, 1]));
        assert_eq!(refused, Err(DbError::MissingReference));
    });
}

#[test]
fn a_reader_sees_one_moment_and_writes_nothing() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        let mut reader = reader(database);
        reader
            .read(|tx| {
                let before = tx.query(COUNT, &[], |row| row.get_i64(0))?;
                connection.write(|tx| tx.insert_many(&THING, &[thing(1, "a")]))?;
                assert_eq!(tx.query(COUNT, &[], |row| row.get_i64(0))?, before);
                Ok::<_, DbError>(())
            })
            .unwrap();
        assert_eq!(count(&mut reader), 1);
        let insert = |tx: &mut Tx| tx.insert_many(&THING, &[thing(2, "b")]);
        assert!(reader.write(insert).is_err());
        assert!(reader.read(insert).is_err());
        assert_eq!(count(&mut reader), 1);
    });
}

#[test]
fn an_id_set_of_any_size_is_looked_up() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        let rows: Vec<_> = (1..=2_000).map(|id| thing(id, "x")).collect();
        connection.write(|tx| tx.insert_many(&THING, &rows)).unwrap();
        let sql = "select id from thing where city_no = $1 and id in ($LIST)";
        for size in [0, 1, 2, 3, 511, 512, 513, 1_999] {
            let ids: Vec<i64> = (1..=size).map(|id| id * 2).collect();
            let mut found = connection.read(|tx| tx.query_in(sql, &params![1], &ids, |row| row.get_i64(0))).unwrap();
            found.sort_unstable();
            let expected: Vec<i64> = ids.into_iter().filter(|id| *id <= 2_000).collect();
            assert_eq!(found, expected, "{size} ids");
        }
    });
}

#[test]
fn reading_stops_when_it_is_told_to() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        let rows: Vec<_> = (1..=500).map(|id| thing(id, "x")).collect();
        connection.write(|tx| tx.insert_many(&THING, &rows)).unwrap();
        connection
            .read(|tx| {
                let mut seen = 0;
                let ended = tx.for_each(NAMES, &[], |row| {
                    seen = row.get_i64(0)?;
                    if seen == 3 { Err(DbError::other("enough")) } else { Ok(()) }
                });
                assert_eq!((ended, seen), (Err(DbError::other("enough")), 3));
                tx.scan(NAMES, &[], |row| {
                    seen = row.get_i64(0)?;
                    Ok(seen < 5)
                })?;
                assert_eq!(seen, 5);
                // The connection goes on as if all rows had been read.
                assert_eq!(tx.query_opt(NAMES, &[], |row| row.get_i64(0))?, Some(1));
                Ok::<_, DbError>(())
            })
            .unwrap();
    });
}

#[test]
fn a_second_writer_is_refused_and_told_why() {
    on_each_engine(|database| {
        let mut first = with_things(database);
        first.lease().unwrap();
        first.lease().unwrap();
        let mut second = writer(database);
        let Err(DbError::Leased(text)) = second.lease() else { panic!("a second writer was let in") };
        assert!(text.contains("another process") && text.contains("stop it first"), "{text}");
        assert!(text.contains("process") && text.chars().any(|c| c.is_ascii_digit()), "{text}");
        drop(first);
        // PostgreSQL frees the lock when it notices that the session ended.
        let freed = (0..100).any(|_| {
            std::thread::sleep(std::time::Duration::from_millis(20));
            second.lease().is_ok()
        });
        assert!(freed);
    });
}

#[test]
fn migrations_run_once_and_never_change() {
    on_each_engine(|database| {
        let mut connection = writer(database);
        let two =
            [SHAPES[0], Migration { version: 2, name: "0002_more", sql: "create table more (id bigint primary key)" }];
        assert_eq!(migrate::run_list(&mut connection, SHAPES).unwrap(), [1]);
        assert_eq!(migrate::run_list(&mut connection, &two).unwrap(), [2]);
        assert!(migrate::run_list(&mut connection, &two).unwrap().is_empty());
        let newer = migrate::run_list(&mut connection, SHAPES);
        assert!(matches!(newer, Err(MigrateError::Newer { version: 2, .. })), "{newer:?}");
        let changed = [two[0], Migration { sql: "create table more (id bigint)", ..two[1] }];
        let changed = migrate::run_list(&mut connection, &changed);
        assert!(matches!(changed, Err(MigrateError::Changed { version: 2, .. })), "{changed:?}");
        let order = migrate::run_list(&mut connection, &two[1..]);
        assert!(matches!(order, Err(MigrateError::Order { version: 2 })), "{order:?}");
    });
}

#[test]
fn a_failed_migration_leaves_the_database_as_it_was() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        let mut shape = || connection.read(migrate::fingerprint).unwrap();
        let before = shape();
        let bad = "create table more (id bigint primary key); create table more (id bigint)";
        let list = [SHAPES[0], Migration { version: 2, name: "0002_bad", sql: bad }];
        let failed = migrate::run_list(&mut connection, &list);
        assert!(matches!(failed, Err(MigrateError::Failed { version: 2, .. })), "{failed:?}");
        assert_eq!(connection.read(migrate::fingerprint).unwrap(), before);
    });
}

#[test]
fn both_engines_have_the_same_shape_and_an_alteration_shows() {
    let found = std::sync::Mutex::new(Vec::new());
    on_each_engine(|database| {
        let mut connection = writer(database);
        migrate::run(&mut connection).unwrap();
        let before = connection.read(migrate::fingerprint).unwrap();
        found.lock().unwrap().push(before);
        connection.write(|tx| tx.execute("alter table journal add column extra text", &[])).unwrap();
        assert_ne!(connection.read(migrate::fingerprint).unwrap(), before);
    });
    let found = found.into_inner().unwrap();
    assert!(found.windows(2).all(|pair| pair[0] == pair[1]));
}

#[test]
fn a_backup_is_the_database_of_one_moment() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        connection.write(|tx| tx.insert_many(&THING, &[thing(1, "守护")])).unwrap();
        let folder = tempfile::tempdir().unwrap();
        let target = folder.path().join("backup.db");
        let done = reader(database).backup_to(&target);
        if matches!(database, Database::Postgres(_)) {
            assert!(done.unwrap_err().to_string().contains("pg_dump"));
            return;
        }
        done.unwrap();
        connection.write(|tx| tx.insert_many(&THING, &[thing(2, "later")])).unwrap();
        let mut copy = reader(&Database::Sqlite(target.clone()));
        assert_eq!(names(&mut copy), [(1, "守护".to_owned())]);
        assert!(reader(database).backup_to(&target).is_err(), "a backup never overwrites one");
    });
}

#[test]
fn sizes_are_told_per_table() {
    on_each_engine(|database| {
        let mut connection = with_things(database);
        let text = "x".repeat(1_000);
        let rows: Vec<_> = (1..=500).map(|id| thing(id, &text)).collect();
        connection.write(|tx| tx.insert_many(&THING, &rows)).unwrap();
        let sizes = connection.size_report().unwrap();
        assert_eq!(sizes[0].table, "thing");
        assert!(sizes[0].bytes > 100_000, "{sizes:?}");
        assert!(sizes.iter().any(|size| size.table == "part"));
    });
}

#[test]
fn a_reader_needs_a_database_that_exists() {
    let folder = tempfile::tempdir().unwrap();
    let nowhere = Database::Sqlite(folder.path().join("none.db"));
    assert!(Connection::open(&nowhere, Role::Reader, &Options::default()).is_err());
    let nobody = Database::Postgres("postgres://nobody:secret@127.0.0.1:1/none".into());
    let error = Connection::open(&nobody, Role::Reader, &Options::default()).err().unwrap();
    assert!(matches!(error, DbError::Unreachable(_)) && !error.to_string().contains("secret"), "{error}");
}

#[test]
fn a_full_disk_is_said_plainly_and_writing_goes_on_when_there_is_space() {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::Sqlite(folder.path().join("t.db"));
    let mut connection = with_things(&database);
    let text = "x".repeat(100_000);
    let limit = |connection: &mut Connection, sql| connection.read(|tx| tx.query(sql, &[], |row| row.get_i64(0)));
    limit(&mut connection, "pragma max_page_count = 20").unwrap();
    let write = |connection: &mut Connection| connection.write(|tx| tx.insert_many(&THING, &[thing(1, &text)]));
    assert_eq!(write(&mut connection), Err(DbError::Full));
    assert_eq!(count(&mut connection), 0);
    limit(&mut connection, "pragma max_page_count = 1000000").unwrap();
    assert_eq!(write(&mut connection), Ok(1));
}

/// The server ends the sessions of all others.
const END_SESSIONS: &str = "select cast(count(pg_terminate_backend(pid)) as bigint) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid()";

#[test]
fn a_writer_that_lost_its_server_stops_and_a_reader_connects_again() {
    on_each_engine(|database| {
        if matches!(database, Database::Sqlite(_)) {
            return;
        }
        let mut connection = with_things(database);
        connection.lease().unwrap();
        let mut reads = reader(database);
        assert_eq!(count(&mut reads), 0);
        let mut other = writer(database);
        let insert = |tx: &mut Tx| tx.insert_many(&THING, &[thing(1, "a")]);
        let lost = connection.write(|tx| {
            insert(tx)?;
            other.read(|tx| tx.query(END_SESSIONS, &[], |row| row.get_i64(0)))
        });
        // The commit was sent or not; in any case nobody may be told that it is written.
        assert!(matches!(lost, Err(DbError::Durability(_))), "{lost:?}");
        assert!(matches!(connection.write(insert), Err(DbError::Durability(_))));
        let again = (0..3).any(|_| reads.read(|tx| tx.query(COUNT, &[], |row| row.get_i64(0))) == Ok(vec![0]));
        assert!(again, "the reader connects again");
        assert_eq!(other.write(insert), Ok(1));
    });
}

/// Any text without NUL survives, whatever way the rows take. The database is made once: making one takes a second.
#[test]
fn any_text_survives() {
    on_each_engine(|database| {
        let connection = RefCell::new(with_things(database));
        let mut runner = TestRunner::new(ProptestConfig { cases: 32, ..ProptestConfig::default() });
        let survives = |texts: Vec<String>| {
            let mut connection = connection.borrow_mut();
            connection.write(|tx| tx.execute("delete from thing", &[])).unwrap();
            let rows: Vec<_> = (0..).zip(&texts).map(|(id, text)| thing(id, text)).collect();
            connection.write(|tx| tx.insert_many(&THING, &rows)).unwrap();
            let found: Vec<String> = names(&mut connection).into_iter().map(|(_, name)| name).collect();
            prop_assert_eq!(found, texts);
            Ok(())
        };
        runner.run(&proptest::collection::vec("[^\u{0}]{0,40}", 1..70), survives).unwrap();
    });
}
