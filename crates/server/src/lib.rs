//! The edge: HTTP, sign-in, permissions at the door, live updates, problem documents, workers.
//!
//! It must never write SQL or decide a rule. Start at [`router`]; a write enters by [`door`], who
//! asks is [`session`], routes live in [`api`], the machine's own steps in [`worker`].

// A problem document is made once per refused request: its size on the stack is no cost that counts.
#![allow(clippy::result_large_err)]

pub mod api;
pub mod app;
pub mod assets;
pub mod channel;
pub mod clock;
pub mod demo;
pub mod door;
pub mod english;
pub mod export;
pub mod label;
pub mod lang;
pub mod live;
pub mod metrics;
pub mod page;
pub mod problem;
pub mod serve;
pub mod session;
pub mod table;
pub mod text;
pub mod worker;

use crate::app::App;
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::middleware;
use axum::routing::get;

/// The whole HTTP face of an installation.
pub fn router(app: App) -> Router {
    let (api, document) = api::routes().split_for_parts();
    let document = api::document::complete(&document).to_string();
    let described = move || {
        let document = document.clone();
        async move { ([(axum::http::header::CONTENT_TYPE, "application/json")], document) }
    };
    let api = api
        .route("/openapi.json", get(described))
        .fallback(|| async { problem::Problem::new("not_found") })
        .method_not_allowed_fallback(|| async { problem::Problem::new("method.wrong") })
        .layer(DefaultBodyLimit::max(door::JSON_MAX));
    Router::new()
        .nest("/api/v1", api)
        .route("/healthz", get(|| async { "ok" }))
        .route("/metrics", get(metrics::show))
        .route("/a/{token}", get(page::acknowledge::show).post(page::acknowledge::submit))
        .route("/r/{code}", get(page::payee::show).post(page::payee::confirm))
        .fallback(assets::serve)
        .layer(middleware::from_fn_with_state(app.clone(), metrics::count))
        .layer(middleware::from_fn(door::same_site))
        .layer(middleware::from_fn(door::safe_headers))
        .with_state(app)
}

/// The OpenAPI document of all routes.
#[must_use]
pub fn openapi() -> String {
    let (_, document) = api::routes().split_for_parts();
    serde_json::to_string_pretty(&api::document::complete(&document)).unwrap_or_default()
}
