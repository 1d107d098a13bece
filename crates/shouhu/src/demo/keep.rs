//! What outlives a power cut beside the database: the clock's place, the tour, the last results. A
//! lost file costs nothing but these: the province itself is in the database.

use super::child::START_MS;
use crate::machine;
use anyhow::Context as _;
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{Millis, Seq};
use shouhu_server::app::App;
use shouhu_server::demo::Kept;
use std::path::Path;

const FILE: &str = "demo.kept.json";
/// The clock runs on while the power is off, but a demo that was ended stands still.
const RUNS_ON_MS: Millis = 30_000;

#[derive(Serialize, Deserialize)]
pub struct Place {
    wall_ms: Millis,
    domain_ms: Millis,
    pub speed: i64,
    pub kept: Kept,
}

impl Place {
    /// Where a fresh demo begins: its clock waits for the first visitor, and the tour is followed from
    /// here on.
    pub fn beginning(looked: Seq) -> Self {
        let kept = Kept { looked, ..Kept::default() };
        Self { wall_ms: machine::now_ms(), domain_ms: START_MS, speed: 0, kept }
    }

    pub fn domain_now(&self, wall_ms: Millis) -> Millis {
        let off = wall_ms - self.wall_ms;
        if (0..RUNS_ON_MS).contains(&off) { self.domain_ms + off * self.speed } else { self.domain_ms }
    }
}

pub fn read(folder: &Path) -> anyhow::Result<Option<Place>> {
    let path = folder.join(FILE);
    if !path.exists() {
        return Ok(None);
    }
    let text = std::fs::read_to_string(&path).context("the demo's place")?;
    serde_json::from_str(&text).context("the demo's place").map(Some)
}

/// Replaces the file at once: a power cut leaves the old one or the new one.
pub fn write(folder: &Path, kept: &Kept, app: &App) {
    let place =
        Place { wall_ms: machine::now_ms(), domain_ms: app.now(), speed: app.clock.speed(), kept: kept.clone() };
    let (part, whole) = (folder.join(format!("demo.kept.{}", machine::code(6))), folder.join(FILE));
    let written = serde_json::to_vec(&place)
        .map_err(std::io::Error::other)
        .and_then(|bytes| std::fs::write(&part, bytes))
        .and_then(|()| std::fs::rename(&part, whole));
    if let Err(error) = written {
        tracing::warn!(%error, "the demo's place was not kept");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_runs_on_over_a_power_cut_but_not_over_a_night() {
        let place = Place { wall_ms: 1_000, domain_ms: 500_000, speed: 60, kept: Kept::default() };
        assert_eq!(place.domain_now(3_000), 620_000);
        assert_eq!(place.domain_now(1_000 + RUNS_ON_MS), 500_000);
        assert_eq!(place.domain_now(0), 500_000);
    }
}
