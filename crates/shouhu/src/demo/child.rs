//! The serving process of the demo: opens or makes its database, then serves until its power is cut
//! or its input closes.

use super::seed;
use crate::cli::ChildFlags;
use crate::machine;
use crate::serve;
use anyhow::{Context as _, bail};
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::Millis;
use shouhu_server::app::Mode;
use shouhu_server::clock::Clock;
use shouhu_store::engine::Database;
use std::path::Path;
use std::process::ExitCode;

/// 26 January 2020, 16:20 in Henan: the screening notice is 20 minutes past its due.
pub const START_MS: Millis = 1_580_026_800_000;
const SPEED: i64 = 60;
/// The mark of a seed that was finished.
const SEEDED: &str = "demo.json";

/// What the demo was made from.
#[derive(Serialize, Deserialize)]
struct Seeded {
    seed: u64,
    units: u32,
}

pub fn run(flags: &ChildFlags) -> anyhow::Result<ExitCode> {
    let database = Database::Sqlite(flags.data.join("demo.db"));
    make_if_missing(flags, &database)?;
    let files = flags.data.join("files");
    std::fs::create_dir_all(&files).context("the demo's folder")?;
    let clock = Clock::moved(machine::wall(), START_MS, SPEED);
    let app = serve::open(serve::setup(database.clone(), files, Mode::Demo, clock))?;
    if !serve::is_demo(&app.store)? {
        bail!("{database} is a real installation; a demo never opens one");
    }
    let result = serve::runtime()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(flags.listen)
            .await
            .with_context(|| format!("cannot listen on {}", flags.listen))?;
        println!("ready");
        tokio::spawn(shouhu_server::worker::escalations(app.clone()));
        tokio::spawn(shouhu_server::worker::sweep(app.clone()));
        shouhu_server::serve::serve(listener, app.clone(), stop()).await.context("the server failed")
    });
    app.store.stop();
    result.map(|()| ExitCode::SUCCESS)
}

fn make_if_missing(flags: &ChildFlags, database: &Database) -> anyhow::Result<()> {
    let mark = flags.data.join(SEEDED);
    if mark.exists() {
        return Ok(());
    }
    refuse_strangers(&flags.data)?;
    let from = machine::now_ms();
    println!("step 生成 {} 个单位的演示省……  Making a province of {} units…", flags.units, flags.units);
    seed::sow(database, flags.seed, flags.units)?;
    let seeded = Seeded { seed: flags.seed, units: flags.units };
    std::fs::write(&mark, serde_json::to_string(&seeded)?).context("the demo's mark")?;
    println!("step 用时 {:.1} 秒  ({:.1} s)", seconds(from), seconds(from));
    Ok(())
}

// A duration for the eye.
#[allow(clippy::cast_precision_loss)]
fn seconds(from: Millis) -> f64 {
    (machine::now_ms() - from) as f64 / 1_000.0
}

/// Only an empty folder or what an interrupted seed left is used; that is removed.
fn refuse_strangers(folder: &Path) -> anyhow::Result<()> {
    for entry in std::fs::read_dir(folder).context("the demo's folder")? {
        let entry = entry?;
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|n| n.starts_with("demo.") || n == "files");
        if !ours {
            bail!("{} is not empty and holds no demo; choose another folder", folder.display());
        }
        if entry.path().is_file() {
            std::fs::remove_file(entry.path())?;
        }
    }
    Ok(())
}

/// Resolves when the watching process closes our input, or at a signal.
async fn stop() {
    let (tell, told) = tokio::sync::oneshot::channel::<()>();
    // The thread ends with the input, or with the process.
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut std::io::stdin(), &mut std::io::sink());
        let _ = tell.send(());
    });
    tokio::select! {
        () = serve::stop_signal() => {}
        _ = told => {}
    }
}
