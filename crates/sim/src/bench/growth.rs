//! Whether a cost grows with the province: server CPU at 200,000 units against 6,000.

use super::Setting;
use super::http::Client;
use super::process::Server;
use super::scale::{Scale, cookie, scale};
use crate::rng::Rng;
use std::error::Error;

/// Matters in the stores of 6,000 and of 200,000 units; each run adds as many to both.
const MATTERS: usize = 20;
/// CPU is told in steps of 10 ms, so reads are asked often; orders seldom, for they stay.
const READS: usize = 4_000;
const ISSUES: usize = 400;

/// The worst ratio of issue, inbox and the board of one level.
pub(super) fn growth_ratio(setting: &Setting) -> Result<f64, Box<dyn Error>> {
    let small = costs(setting, &scale(setting, 6_000, MATTERS)?)?;
    let large = costs(setting, &scale(setting, 200_000, MATTERS)?)?;
    for (name, small, large) in
        [("issue", small[0], large[0]), ("inbox", small[1], large[1]), ("board", small[2], large[2])]
    {
        eprintln!("  growth {name}: {:.0} us at 6,000, {:.0} us at 200,000", small * 1e6, large * 1e6);
    }
    Ok(small.iter().zip(large).map(|(s, l)| l / s.max(1e-6)).fold(0.0, f64::max))
}

/// Server CPU seconds of one issue, one inbox, one board of the cities.
fn costs(setting: &Setting, store: &Scale) -> Result<[f64; 3], Box<dyn Error>> {
    let server = Server::start(&setting.server, &store.database, &store.data)?;
    let mut admin = Client::connect(&server.address, &cookie(store.province_admin))?;
    let mut unit = Client::connect(&server.address, &cookie(store.silent[0]))?;
    admin.get("/api/v1/board?node=0")?;
    unit.get("/api/v1/matters?box=in&limit=50")?;
    let mut rng = Rng::new(u64::from(std::process::id()));
    let board = cost(&server, READS, || admin.get("/api/v1/board?node=0").map(drop))?;
    let inbox = cost(&server, READS, || unit.get("/api/v1/matters?box=in&limit=50").map(drop))?;
    let body = issue_body("under 41", store.incident);
    let issue = cost(&server, ISSUES, || {
        admin.send("POST", "/api/v1/matters", Some(&uuid7(&mut rng)), &body)?;
        admin.receive().map(drop)
    })?;
    server.stop()?;
    Ok([issue, inbox, board])
}

fn cost(server: &Server, rounds: usize, mut act: impl FnMut() -> std::io::Result<()>) -> Result<f64, Box<dyn Error>> {
    let before = server.cpu_seconds()?;
    for _ in 0..rounds {
        act()?;
    }
    // A few thousand rounds: exact in a float.
    #[allow(clippy::cast_precision_loss)]
    Ok((server.cpu_seconds()? - before) / rounds as f64)
}

/// An order in the drill space, which needs no second person.
pub(super) fn issue_body(audience: &str, incident: i64) -> String {
    format!(
        r#"{{"kind":"notice","title":"关于加强值守的通知","text":"1. 两班值守。","audience":"{audience}","incident_id":{incident}}}"#
    )
}

/// A version 7 id from the generator.
pub(super) fn uuid7(rng: &mut Rng) -> String {
    let (a, b) = (rng.u64(), rng.u64());
    format!(
        "{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}",
        a >> 32,
        a >> 16 & 0xffff,
        a & 0xfff,
        0x8000 | b >> 50,
        b & 0xffff_ffff_ffff
    )
}
