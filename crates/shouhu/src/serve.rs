//! `shouhu serve`: one real installation, its workers, and an end in order.

use crate::config::Config;
use crate::machine;
use anyhow::{Context as _, bail};
use shouhu_domain::event::{Author, Record};
use shouhu_server::app::{App, Mode, Setup};
use shouhu_server::clock::Clock;
use shouhu_store::engine::{self, Database};
use shouhu_store::journal;
use shouhu_store::{Store, StoreError};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Arc;

/// Who wrote the first record of a demo's journal. The chain starts with it, so it cannot be taken
/// away: a demo never becomes a real installation, nor the other way round.
pub const DEMO_AUTHOR: &str = "demo";
/// Commands in one commit.
const BATCH_MAX: usize = 1_024;

pub fn run(config: &Config) -> anyhow::Result<ExitCode> {
    let folder = &config.place.data;
    std::fs::create_dir_all(config.place.files())
        .with_context(|| format!("the data folder {} cannot be made", folder.display()))?;
    let setup = setup(config.place.database.clone(), config.place.files(), Mode::Live, Clock::real(machine::wall()));
    let app = open(Setup { https: config.https, ..setup })?;
    if is_demo(&app.store)? {
        bail!("{} holds a demonstration; its data cannot become a real installation", config.place.database);
    }
    if let Some(channels) = &config.channels {
        let set = shouhu_server::channel::Set::new(channels, &|name| std::env::var(name).ok());
        app.set_channels(set.context("the channels")?);
    }
    let result = runtime()?.block_on(async {
        let listener = tokio::net::TcpListener::bind(config.listen)
            .await
            .with_context(|| format!("cannot listen on {}", config.listen))?;
        println!("http://{}", listener.local_addr()?);
        if app.store.state().tree.is_empty() {
            eprintln!(
                "{} 还没有初始化，先运行 shouhu init。 Nothing is set up here: run shouhu init first, with the same --data.",
                config.place.database
            );
        }
        shouhu_server::worker::spawn_all(&app);
        shouhu_server::serve::serve(listener, app.clone(), stop_signal()).await.context("the server failed")
    });
    app.store.stop();
    result.map(|()| ExitCode::SUCCESS)
}

/// What `serve` and `demo` have in common.
pub fn setup(database: Database, files: PathBuf, mode: Mode, clock: Clock) -> Setup {
    Setup {
        database,
        engine: engine::Options::default(),
        files,
        clock,
        mode,
        lane_entropy: machine::lane_entropy(),
        entropy: Arc::new(machine::random),
        https: false,
        batch_max: BATCH_MAX,
    }
}

pub fn open(setup: Setup) -> anyhow::Result<App> {
    let place = setup.database.to_string();
    let opened: Result<App, StoreError> = App::open(setup);
    opened.with_context(|| format!("{place} cannot be opened"))
}

pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build().context("no threads for the server")
}

/// Whether the journal began as a demonstration; an empty one has not.
pub fn is_demo(store: &Store) -> anyhow::Result<bool> {
    let mut demo = false;
    store.read(|tx| {
        journal::read_page(tx, 0, 1, |_, body| {
            let first = serde_json::from_str::<Record>(body).ok();
            demo = first.is_some_and(|record| matches!(&record.by, Author::Machine(name) if name == DEMO_AUTHOR));
            Ok(())
        })
    })?;
    Ok(demo)
}

/// Resolves at Ctrl-C or when the system asks us to end.
pub async fn stop_signal() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = term.recv() => {}
            }
            return;
        }
    }
    // Without a handler there is nothing to wait for: the default way of ending stays.
    if tokio::signal::ctrl_c().await.is_err() {
        std::future::pending::<()>().await;
    }
}
