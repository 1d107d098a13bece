//! Values about persons, on each engine: sealed in the journal, and after an erasure nowhere at all.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

mod engines;
mod field;

use engines::{on_each_engine, reader, writer};
use field::*;
use shouhu_domain::command::{Actor, Command, NewPost, PersonalCommand, PostCommand};
use shouhu_domain::event::Subject;
use shouhu_domain::ids::{DAY_MS, HOUR_MS, MatterId, PersonNo};
use shouhu_domain::matter::Stage;
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_store::Store;
use shouhu_store::compare::{KEPT, PROJECTED, compare};
use shouhu_store::engine::{Database, DbError, Tx};
use shouhu_store::journal::Verdict;
use shouhu_store::lane::WriteError;
use shouhu_store::query::people::{self, Draft, Session};
use shouhu_store::rebuild::rebuild;

const NAME: &str = "王守一";
const ACCOUNT: &str = "wang-shouyi-41";
const SIGNER: &str = "欧阳签收人";

/// Somebody in a town, with everything that is kept under his number, and a name typed behind a link.
fn staffed(store: &Store) -> (PersonNo, MatterId) {
    found(store);
    let posts = vec![NewPost {
        unit: TOWNS[0],
        title: "夜班岗".into(),
        kind: PostKind::Duty,
        roles: vec![Role::Duty],
        phone: Some("0371-1".into()),
        mail: None,
        holder_name: Some(NAME.into()),
        holder_account: None,
    }];
    store.write(envelope(None, machine(), Command::AddPosts { posts }, TEN)).unwrap();
    let person = PersonNo(store.state().persons - 1);
    let account = Command::Post(PostCommand::GiveAccount { person, account: ACCOUNT.into() });
    store.write(envelope(None, machine(), account, TEN)).unwrap();
    let keep = move |tx: &mut Tx| {
        people::put_credential(tx, person, "hash of his password", TEN)?;
        let (id, device) = ("s1".to_owned(), "his phone".to_owned());
        let session = Session { id, person, created_ms: TEN, expires_ms: TEN + DAY_MS, device, seen_ms: TEN };
        people::put_session(tx, &[7; 32], &session)?;
        people::put_draft(tx, person, &Draft { id: "d1".into(), body: "what he was writing".into(), saved_ms: TEN })
    };
    store.lane().chore(Box::new(keep)).unwrap();
    let matter = issue(store);
    let link = Command::MakeLink { matter, unit: TOWNS[5], digest: "ab".into(), expires_ms: TEN + DAY_MS };
    store.write(envelope(None, duty(CITY), link, TEN)).unwrap();
    store.write(envelope(None, Actor::Link { matter, unit: TOWNS[5] }, signed(matter, SIGNER), TEN)).unwrap();
    (person, matter)
}

fn signed(matter: MatterId, name: &str) -> Command {
    Command::Reach { matter, stage: Stage::Signed, name: Some(name.into()), note: None }
}

fn erase(store: &Store, subject: Subject) {
    let (reason, basis) = ("离职".to_owned(), "个人信息保护法第四十七条".to_owned());
    for command in
        [PersonalCommand::ProposeErasure { subject, reason, basis }, PersonalCommand::ConfirmErasure { subject }]
    {
        store.write(envelope(None, machine(), Command::Personal(command), TEN + HOUR_MS)).unwrap();
    }
}

fn leave(store: &Store, person: PersonNo) {
    let posts = store.state().held[&person].clone();
    let end = Command::Post(PostCommand::End { posts, reason: "离职".into() });
    store.write(envelope(None, machine(), end, TEN + HOUR_MS)).unwrap();
}

/// Every table and column in which a text stands somewhere.
fn found_in(database: &Database, text: &str) -> Vec<String> {
    let mut connection = reader(database);
    let shapes = connection.read(|tx| tx.shapes()).unwrap().0;
    let mut places = vec![];
    for shape in shapes {
        // The test ends soon; a statement's text lives as long as the program.
        let sql: &'static str =
            Box::leak(format!("select cast({} as text) from {}", shape.column, shape.table).into_boxed_str());
        let cells = connection.read(|tx| {
            tx.query(sql, &[], |row| Ok::<_, DbError>(row.get_opt_text(0).ok().flatten().map(str::to_owned)))
        });
        if cells.unwrap().into_iter().flatten().any(|cell| cell.contains(text)) {
            places.push(format!("{}.{}", shape.table, shape.column));
        }
    }
    places
}

#[test]
fn no_name_and_no_account_stands_in_the_journal() {
    on_each_engine(|database| {
        let store = open(database);
        let (person, _) = staffed(&store);
        store.stop();
        assert_eq!(found_in(database, NAME), ["person.name"]);
        assert_eq!(found_in(database, SIGNER), ["receipt.signer"]);
        let mut accounts = found_in(database, ACCOUNT);
        accounts.sort();
        assert_eq!(accounts, ["person.account", "snapshot.body"], "the snapshot's head, until the next one");
        assert_eq!(open(database).state().accounts[ACCOUNT], person, "read again at a start");
    });
}

#[test]
fn after_an_erasure_nothing_is_left_anywhere_and_the_chain_still_verifies() {
    on_each_engine(|database| {
        let store = open(database);
        let (person, matter) = staffed(&store);
        store.stop();
        drop(store);
        // The snapshot of that stop holds the account.
        let store = open(database);
        leave(&store, person);
        erase(&store, Subject::Person(person));
        erase(&store, Subject::Signer { matter, unit: TOWNS[5] });
        let late = move |tx: &mut Tx| {
            let (id, device) = ("s2".to_owned(), "his phone".to_owned());
            let session = Session { id, person, created_ms: TEN, expires_ms: TEN + DAY_MS, device, seen_ms: TEN };
            assert!(!people::put_session(tx, &[8; 32], &session)?, "a password was being checked meanwhile");
            assert!(!people::put_credential(tx, person, "hash of his password", TEN)?);
            Ok(())
        };
        store.lane().chore(Box::new(late)).unwrap();
        let left = |text| found_in(database, text);
        for text in [NAME, ACCOUNT, SIGNER, "hash of his password", "his phone", "what he was writing"] {
            assert_eq!(left(text), [""; 0], "{text}, while the store is open");
        }
        if let Some(file) = sqlite_file(database) {
            let log = std::fs::read(file.with_extension("db-wal")).unwrap_or_default();
            for text in [NAME, ACCOUNT, SIGNER, "hash of his password"] {
                assert!(!log.windows(text.len()).any(|w| w == text.as_bytes()), "{text} in the log");
            }
        }
        let subject = format!("person:{person}");
        assert_eq!(left(&subject), ["journal.body"], "the key is gone, the number stays");
        let state = text_of(&store.state());
        store.stop();
        drop(store);
        if let Some(file) = sqlite_file(database) {
            let bytes = std::fs::read(file).unwrap();
            for text in [NAME, ACCOUNT, SIGNER, "hash of his password"] {
                assert!(!bytes.windows(text.len()).any(|w| w == text.as_bytes()), "{text} in a free page");
            }
        }
        assert_eq!(text_of(&open(database).state()), state, "a start");
        assert_eq!(text_of(&replayed(&mut reader(database))), state, "the journal alone");
        assert_eq!(compare(&mut reader(database)).unwrap(), []);
        let before = dump(&mut reader(database), PROJECTED);
        let rebuilt = rebuild(&mut writer(database), |_| {}).unwrap();
        assert_eq!((dump(&mut reader(database), PROJECTED), text_of(&rebuilt)), (before, state));
        assert!(matches!(verdict(&mut reader(database)), Verdict::Clean { .. }));
    });
}

fn sqlite_file(database: &Database) -> Option<std::path::PathBuf> {
    match database {
        Database::Sqlite(path) => Some(path.clone()),
        Database::Postgres(_) => None,
    }
}

/// Whoever signs the new version has a key of his own, which the old erasure must not take in a replay.
#[test]
fn a_name_that_is_typed_after_an_erasure_stays() {
    on_each_engine(|database| {
        let store = open(database);
        let (_, matter) = staffed(&store);
        erase(&store, Subject::Signer { matter, unit: TOWNS[5] });
        let text = || "更正".to_owned();
        let amend = Command::Amend {
            matter,
            title: text(),
            text: text(),
            files: vec![],
            text_file: None,
            sign_again: true,
            reason: text(),
        };
        store.write(envelope(None, duty(CITY), amend, TEN + HOUR_MS)).unwrap();
        store.write(envelope(None, duty(TOWNS[5]), signed(matter, "后来人"), TEN + HOUR_MS)).unwrap();
        store.stop();
        assert_eq!(found_in(database, "后来人"), ["receipt.signer"]);
        assert_eq!(compare(&mut reader(database)).unwrap(), []);
        let before = dump(&mut reader(database), PROJECTED);
        rebuild(&mut writer(database), |_| {}).unwrap();
        assert_eq!(dump(&mut reader(database), PROJECTED), before);
    });
}

#[test]
fn what_is_refused_destroys_nothing() {
    on_each_engine(|database| {
        let store = open(database);
        let (person, _) = staffed(&store);
        let kept = dump(&mut reader(database), &KEPT[3..]);
        let subject = Subject::Person(person);
        let confirm = Command::Personal(PersonalCommand::ConfirmErasure { subject });
        let told = store.write(envelope(None, machine(), confirm, TEN));
        assert!(matches!(told, Err(WriteError::Refused(_))), "{told:?}");
        assert_eq!(dump(&mut reader(database), &KEPT[3..]), kept);
        assert_eq!(found_in(database, NAME), ["person.name"]);
        store.stop();
    });
}
