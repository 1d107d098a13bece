//! A database of its own per test: SQLite in a new folder, and PostgreSQL when `SHOUHU_TEST_POSTGRES`
//! names a server (`postgres://user@host:port/`). Without it, it says so.
//!
//! Only the store knows an engine's driver, so the server is asked through its own program, `psql`.

use shouhu_store::engine::Database;
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

static NUMBER: AtomicU32 = AtomicU32::new(0);

/// A database that goes away with this value.
pub struct Fresh {
    pub database: Database,
    _folder: Option<tempfile::TempDir>,
    _place: Option<Place>,
}

/// One database on each engine.
pub fn databases() -> Vec<Fresh> {
    let mut all = vec![sqlite()];
    match std::env::var("SHOUHU_TEST_POSTGRES") {
        Ok(base) => {
            let place = Place::new(&base);
            let database = Database::parse(&format!("{}/{}", place.base, place.name)).unwrap();
            all.push(Fresh { database, _folder: None, _place: Some(place) });
        }
        Err(_) => eprintln!("SHOUHU_TEST_POSTGRES is not set: this test ran on SQLite alone"),
    }
    all
}

pub fn sqlite() -> Fresh {
    let folder = tempfile::tempdir().unwrap();
    let database = Database::parse(folder.path().join("t.db").to_str().unwrap()).unwrap();
    Fresh { database, _folder: Some(folder), _place: None }
}

struct Place {
    base: String,
    name: String,
}

impl Place {
    fn new(base: &str) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("shouhu_api_{}_{number}", std::process::id());
        let place = Self { base: base.trim_end_matches('/').to_owned(), name };
        place.administer(&format!("drop database if exists {} with (force)", place.name));
        place.administer(&format!("create database {} template template0 encoding 'UTF8'", place.name));
        place
    }

    fn administer(&self, sql: &str) {
        let server = format!("{}/postgres", self.base);
        let done = Command::new("psql").args(["-q", "-w", "-d", &server, "-c", sql]).output();
        let done = done.expect("psql, which comes with the server");
        assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.administer(&format!("drop database if exists {} with (force)", self.name));
    }
}
