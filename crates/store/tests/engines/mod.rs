//! Runs a test on each engine: SQLite in a new folder, and PostgreSQL in a new database when
//! `SHOUHU_TEST_POSTGRES` names a server (`postgres://user@host:port/`). Without it, it says so.

use std::sync::atomic::{AtomicU32, Ordering};

use shouhu_store::engine::{Connection, Database, Options, Role};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// Calls `test` once per engine with a database that does not exist yet, or is empty.
pub fn on_each_engine(test: impl Fn(&Database)) {
    let folder = tempfile::tempdir().unwrap();
    test(&Database::parse(folder.path().join("t.db").to_str().unwrap()).unwrap());
    let Ok(base) = std::env::var("SHOUHU_TEST_POSTGRES") else {
        eprintln!("SHOUHU_TEST_POSTGRES is not set: this test ran on SQLite alone");
        return;
    };
    let place = Place::new(base);
    test(&Database::parse(&format!("{}/{}", place.base, place.name)).unwrap());
}

/// A database of its own that goes away with this value.
#[allow(dead_code)]
pub struct Fresh {
    pub database: Database,
    _folder: Option<tempfile::TempDir>,
    _place: Option<Place>,
}

/// One database on each engine, for a test that needs them side by side.
#[allow(dead_code)]
pub fn databases() -> Vec<Fresh> {
    let mut all = vec![sqlite()];
    match std::env::var("SHOUHU_TEST_POSTGRES") {
        Ok(base) => all.push(postgres(base)),
        Err(_) => eprintln!("SHOUHU_TEST_POSTGRES is not set: this test ran on SQLite alone"),
    }
    all
}

/// A database of SQLite.
#[allow(dead_code)]
pub fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::parse(folder.path().join("t.db").to_str().unwrap()).unwrap();
    Fresh { database, _folder: Some(folder), _place: None }
}

#[allow(dead_code)]
fn postgres(base: String) -> Fresh {
    let place = Place::new(base);
    let database = Database::parse(&format!("{}/{}", place.base, place.name)).unwrap();
    Fresh { database, _folder: None, _place: Some(place) }
}

pub fn writer(database: &Database) -> Connection {
    Connection::open(database, Role::Writer, &Options::default()).unwrap()
}

pub fn reader(database: &Database) -> Connection {
    Connection::open(database, Role::Reader, &Options::default()).unwrap()
}

/// A PostgreSQL database that goes away with the test, even with one that fails.
pub struct Place {
    base: String,
    name: String,
}

impl Place {
    fn new(base: String) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("shouhu_test_{}_{number}", std::process::id());
        let place = Self { base: base.trim_end_matches('/').to_owned(), name };
        place.administer(&format!("drop database if exists {} with (force)", place.name));
        place.administer(&format!("create database {} template template0 encoding 'UTF8'", place.name));
        place
    }

    fn administer(&self, sql: &str) {
        let mut client = postgres::Client::connect(&format!("{}/postgres", self.base), postgres::NoTls).unwrap();
        client.batch_execute(sql).unwrap();
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.administer(&format!("drop database if exists {} with (force)", self.name));
    }
}
