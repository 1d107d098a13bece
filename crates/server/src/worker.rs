//! The machine's own steps: escalations that have come due, superiors and groups for a time, reservations, sessions that have
//! ended, uploads that nothing names, messages out, [`signal`]s and the nightly [`recount`].
//!
//! Workers use the same door as people. Each ends when the app is dropped by the binary's runtime.

pub mod recount;
pub mod signal;

use crate::api::file;
use crate::app::App;
use shouhu_domain::command::{Command, LedgerCommand};
use shouhu_domain::decide::escalation_due_ms;
use shouhu_store::lane::WriteError;
use shouhu_store::query::people;
use std::time::Duration;

/// How often the workers look for what has come due; domain time may run faster.
const LOOK_EVERY: Duration = Duration::from_millis(500);
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);

/// Every worker of an installation.
pub fn spawn_all(app: &App) {
    let due = |name: &'static str, find: fn(&App) -> Vec<Command>| {
        let step = move |app: App| async move { send(&app, name, find(&app)).await };
        tokio::spawn(every(LOOK_EVERY, app.clone(), step));
    };
    due("escalation", escalations);
    due("reporting", reportings);
    due("group", groups);
    due("ledger", reservations);
    tokio::spawn(every(LOOK_EVERY, app.clone(), signal::step));
    tokio::spawn(recount::run(app.clone()));
    tokio::spawn(every(SWEEP_EVERY, app.clone(), sweep));
    tokio::spawn(crate::channel::worker::run(app.clone()));
}

/// Takes a step at once and then again after each period, until the store stops.
async fn every<S, F>(period: Duration, app: App, step: S)
where
    S: Fn(App) -> F,
    F: Future<Output = Result<(), WriteError>>,
{
    let mut tick = tokio::time::interval(period);
    loop {
        tick.tick().await;
        match step(app.clone()).await {
            Ok(()) => {}
            Err(WriteError::Stopped) => return,
            Err(error) => tracing::error!(%error, "a step of the machine failed"),
        }
    }
}

/// Sends each command once, also what came due while we were down. One that fails keeps no other from its turn.
async fn send(app: &App, name: &str, commands: Vec<Command>) -> Result<(), WriteError> {
    for command in commands {
        let told = format!("{command:?}");
        match app.machine(name, command).await {
            Ok(_) | Err(WriteError::Refused(_) | WriteError::Busy) => {}
            Err(WriteError::Stopped) => return Err(WriteError::Stopped),
            Err(error) => tracing::error!(%error, command = told, "what had come due was not done"),
        }
    }
    Ok(())
}

/// The escalation steps of matters that are due and have somebody who is late.
fn escalations(app: &App) -> Vec<Command> {
    let (state, now) = (app.store.state(), app.now());
    let open = state.open.iter().filter_map(|id| state.matters.get(id));
    open.filter(|m| escalation_due_ms(m).is_some_and(|due| now > due))
        .filter(|m| crate::api::view::counts_of(&state, m, now).late > 0)
        .map(|m| Command::Escalate { matter: m.id })
        .collect()
}

/// The reportings elsewhere whose time has come.
fn reportings(app: &App) -> Vec<Command> {
    let (state, now) = (app.store.state(), app.now());
    let ended = state.tree.reportings().filter(|r| r.until_ms <= now);
    ended.map(|r| Command::EndReporting { unit: r.unit, line: r.line }).collect()
}

/// Why the journal says that a group has ended by itself.
const TERM_IS_OVER: &str = "期限已到";

/// The groups whose end has come.
fn groups(app: &App) -> Vec<Command> {
    let (state, now) = (app.store.state(), app.now());
    let ended = state.groups.values().filter(|g| g.until_ms <= now);
    ended.map(|g| Command::DissolveGroup { group: g.unit, reason: TERM_IS_OVER.into() }).collect()
}

/// What was held back for somebody's word that did not come.
fn reservations(app: &App) -> Vec<Command> {
    let (state, now) = (app.store.state(), app.now());
    let ended = state.ledger.reservations.iter().filter(|(_, reserved)| reserved.reservation.until_ms < now);
    ended.map(|(id, _)| Command::Ledger(LedgerCommand::Expire { reservation: *id })).collect()
}

/// Sweeps ended sessions and uploads that nothing names.
async fn sweep(app: App) -> Result<(), WriteError> {
    let now = app.clock.wall();
    app.chore(move |tx| people::end_expired(tx, now)).await?;
    file::sweep_unnamed(&app).await.map(drop)
}
