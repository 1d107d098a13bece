//! `shouhu bench NAME`: prints what the product costs on this machine. Loopback only, bounded.

use crate::cli::{BROKEN, BenchFlags};
use anyhow::{Context as _, bail};
use shouhu_sim::bench::{Setting, cascade, report, resources};
use std::process::ExitCode;

/// Runs one benchmark; exit code 1 when a figure misses its target.
pub fn run(flags: &BenchFlags) -> anyhow::Result<ExitCode> {
    let setting = Setting {
        seed: flags.seed,
        cache: flags.cache.clone().unwrap_or_else(|| std::env::temp_dir().join("shouhu-bench")),
        server: std::env::current_exe().context("the path of this binary")?,
        postgres: flags.postgres.clone(),
        matters: flags.matters,
        units: flags.units,
        stored: flags.stored,
        histories: flags.histories,
        operations: flags.operations,
    };
    let progress = |what: &str| eprintln!("measuring {what}");
    let measured = match flags.name.as_str() {
        "cascade" => cascade(&setting, progress),
        "report" => report(&setting, progress),
        "resources" => resources(&setting, progress),
        other => bail!("there is no benchmark `{other}`; there are: cascade, report, resources"),
    };
    let report = measured.map_err(|error| anyhow::anyhow!("{error}"))?;
    if flags.json {
        println!("{}", serde_json::to_string_pretty(&report)?);
    } else {
        print!("{}", report.table());
    }
    Ok(if report.met() { ExitCode::SUCCESS } else { ExitCode::from(BROKEN) })
}
