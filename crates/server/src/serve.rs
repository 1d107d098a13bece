//! The listening socket: answers requests until it is told to stop, then lets what runs finish.
//!
//! The binary calls this, so that HTTP ends in this crate.

use crate::app::App;
use axum::Router;
use std::future::Future;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long answers that are under way may take after the stop; live streams never end by themselves.
const FINISH_WITHIN: Duration = Duration::from_secs(2);

/// Serves an installation until `stop` resolves.
///
/// # Errors
/// When the socket fails.
pub async fn serve(listener: TcpListener, app: App, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
    answer(listener, crate::router(app), stop).await
}

/// Serves a router that the caller has put layers around.
///
/// # Errors
/// When the socket fails.
pub async fn answer(listener: TcpListener, router: Router, stop: impl Future<Output = ()> + Send + 'static) -> std::io::Result<()> {
    let (told, stopped) = tokio::sync::oneshot::channel::<()>();
    let graceful = axum::serve(listener, router).with_graceful_shutdown(async move {
        stop.await;
        // The other side waits for nothing else.
        let _ = told.send(());
    });
    let overdue = async {
        let _ = stopped.await;
        tokio::time::sleep(FINISH_WITHIN).await;
    };
    tokio::select! {
        ended = graceful => ended,
        () = overdue => Ok(()),
    }
}
