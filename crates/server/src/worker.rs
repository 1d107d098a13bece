//! The machine's own steps: escalations that have come due, superiors and groups for a time and sessions that have
//! ended.
//!
//! Workers use the same door as people. Each ends when the app is dropped by the binary's runtime.

use crate::app::App;
use shouhu_domain::command::Command;
use shouhu_domain::decide::escalation_due_ms;
use shouhu_domain::ids::{MatterId, Millis};
use shouhu_store::lane::WriteError;
use shouhu_store::query::people;
use std::time::Duration;

/// How often the escalation worker looks; domain time may run faster.
const LOOK_EVERY: Duration = Duration::from_millis(500);
const SWEEP_EVERY: Duration = Duration::from_secs(3_600);

/// Takes each escalation step once when it is due, also those that came due while we were down.
pub async fn escalations(app: App) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    loop {
        tick.tick().await;
        for matter in due(&app, app.now()) {
            match app.machine("escalation", Command::Escalate { matter }).await {
                Ok(_) | Err(WriteError::Refused(_) | WriteError::Busy) => {}
                Err(WriteError::Stopped) => return,
                Err(error) => tracing::error!(%error, matter = matter.0, "an escalation failed"),
            }
        }
    }
}

/// Matters with a step that is due and somebody who is late.
fn due(app: &App, now: Millis) -> Vec<MatterId> {
    let state = app.store.state();
    let open = state.open.iter().filter_map(|id| state.matters.get(id));
    open.filter(|m| escalation_due_ms(m).is_some_and(|due| now > due))
        .filter(|m| crate::api::view::counts_of(&state, m, now).late > 0)
        .map(|m| m.id)
        .collect()
}

/// Ends each reporting elsewhere once when its time has come, also those that came due while we were down.
pub async fn reportings(app: App) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    loop {
        tick.tick().await;
        let now = app.now();
        let ended: Vec<_> = app.store.state().tree.reportings().filter(|r| r.until_ms <= now).collect();
        for reporting in ended {
            let command = Command::EndReporting { unit: reporting.unit, line: reporting.line };
            match app.machine("reporting", command).await {
                Ok(_) | Err(WriteError::Refused(_) | WriteError::Busy) => {}
                Err(WriteError::Stopped) => return,
                Err(error) => tracing::error!(%error, unit = reporting.unit.0, "a reporting did not end"),
            }
        }
    }
}

/// Why the journal says that a group has ended by itself.
const TERM_IS_OVER: &str = "期限已到";

/// Dissolves each group once when its end has come, also those whose end came while we were down.
pub async fn groups(app: App) {
    let mut tick = tokio::time::interval(LOOK_EVERY);
    loop {
        tick.tick().await;
        let now = app.now();
        let ended: Vec<_> = app.store.state().groups.values().filter(|g| g.until_ms <= now).map(|g| g.unit).collect();
        for group in ended {
            let command = Command::DissolveGroup { group, reason: TERM_IS_OVER.into() };
            match app.machine("group", command).await {
                Ok(_) | Err(WriteError::Refused(_) | WriteError::Busy) => {}
                Err(WriteError::Stopped) => return,
                Err(error) => tracing::error!(%error, unit = group.0, "a group did not end"),
            }
        }
    }
}

/// Sweeps ended sessions.
pub async fn sweep(app: App) {
    let mut tick = tokio::time::interval(SWEEP_EVERY);
    loop {
        tick.tick().await;
        let now = app.clock.wall();
        if let Err(error) = app.chore(move |tx| people::end_expired(tx, now)).await {
            tracing::warn!(%error, "ended sessions could not be swept");
        }
    }
}
