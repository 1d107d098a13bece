//! The listening socket: answers requests until it is told to stop, then lets what runs finish.
//!
//! The binary calls this, so that HTTP ends in this crate.

use crate::app::App;
use crate::demo::{Demo, guard};
use axum::Router;
use axum::extract::Request;
use axum::middleware::{self, Next};
use std::future::Future;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How long answers that are under way may take after the stop; live streams never end by themselves.
const FINISH_WITHIN: Duration = Duration::from_secs(2);

/// Serves an installation until `stop` resolves.
///
/// # Errors
/// When the socket fails.
pub async fn serve(
    listener: TcpListener,
    app: App,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    answer(listener, crate::router(app), stop).await
}

/// Serves a demonstration, behind its guard.
///
/// # Errors
/// When the socket fails.
pub async fn serve_demo(
    listener: TcpListener,
    app: App,
    demo: Arc<Demo>,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let at = app.clone();
    let guarded =
        middleware::from_fn(move |request: Request, next: Next| guard(demo.clone(), at.clone(), request, next));
    answer(listener, crate::router(app).layer(guarded), stop).await
}

async fn answer(
    listener: TcpListener,
    router: Router,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let (told, stopped) = tokio::sync::oneshot::channel::<()>();
    let service = router.into_make_service_with_connect_info::<SocketAddr>();
    let graceful = axum::serve(listener, service).with_graceful_shutdown(async move {
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
