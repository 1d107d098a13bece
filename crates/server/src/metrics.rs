//! Figures for whoever watches the server: requests, commits, the lane's queue, sizes. Prometheus text.
//!
//! A handful of counters of our own; labels are route templates and statuses, never what somebody sent.

use crate::app::App;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering::Relaxed};
use std::sync::{Mutex, PoisonError};

#[derive(Debug, Default)]
pub struct Metrics {
    /// By class of route and status.
    requests: Mutex<BTreeMap<(&'static str, u16), u64>>,
    pub commits: AtomicU64,
    pub records: AtomicU64,
    /// Records of the last commit.
    pub batch: AtomicU64,
    /// Commands that wait for the lane or are being committed.
    pub waiting: AtomicI64,
    pub listeners: AtomicI64,
    /// Figures that differed at the last nightly recount, when that was, and cities that it had to leave uncounted.
    pub recount_differences: AtomicU64,
    pub recount_ms: AtomicI64,
    pub recount_left: AtomicU64,
}

/// Counts one while it lives.
pub struct Gauge<'a>(&'a AtomicI64);

impl<'a> Gauge<'a> {
    pub fn up(gauge: &'a AtomicI64) -> Self {
        gauge.fetch_add(1, Relaxed);
        Self(gauge)
    }
}

impl Drop for Gauge<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Relaxed);
    }
}

/// Few classes, so that a figure stays readable.
fn class(method: &str, path: Option<&str>) -> &'static str {
    match (method, path.unwrap_or_default()) {
        (_, "") => "interface",
        (_, p) if p.starts_with("/a/") => "link",
        (_, "/api/v1/live") => "live",
        (_, p) if p.ends_with(".csv") || p.ends_with(".xlsx") => "export",
        (_, p) if p.starts_with("/api/v1/files") => "file",
        (_, p) if !p.starts_with("/api/v1/") => "health",
        ("GET" | "HEAD", _) => "read",
        _ => "write",
    }
}

/// Counts every answer.
pub async fn count(State(app): State<App>, request: Request, next: Next) -> Response {
    let path = request.extensions().get::<MatchedPath>().map(MatchedPath::as_str);
    let class = class(request.method().as_str(), path);
    let response = next.run(request).await;
    let mut requests = app.metrics.requests.lock().unwrap_or_else(PoisonError::into_inner);
    *requests.entry((class, response.status().as_u16())).or_default() += 1;
    drop(requests);
    response
}

/// The figures. Only a caller on this machine is answered: a proxy in front marks the others.
pub async fn show(State(app): State<App>, headers: HeaderMap) -> Response {
    let host = headers.get(header::HOST).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key("forwarded");
    if forwarded || !matches!(name, "127.0.0.1" | "localhost" | "[::1]") {
        return crate::problem::Problem::new("not_found").into_response();
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text(&app)).into_response()
}

fn text(app: &App) -> String {
    let m = &app.metrics;
    let mut out = String::from("# TYPE shouhu_http_requests_total counter\n");
    for ((class, status), n) in m.requests.lock().unwrap_or_else(PoisonError::into_inner).iter() {
        // Writing to a String cannot fail.
        let _ = writeln!(out, "shouhu_http_requests_total{{class=\"{class}\",status=\"{status}\"}} {n}");
    }
    let (seq, units, matters, open) = {
        let state = app.store.state();
        (state.seq, state.tree.len(), state.matters.len(), state.open.len())
    };
    let figures: [(&str, &str, i128); 13] = [
        ("commits_total", "counter", m.commits.load(Relaxed).into()),
        ("records_total", "counter", m.records.load(Relaxed).into()),
        ("batch_records", "gauge", m.batch.load(Relaxed).into()),
        ("lane_waiting", "gauge", m.waiting.load(Relaxed).into()),
        ("live_listeners", "gauge", m.listeners.load(Relaxed).into()),
        ("journal_seq", "gauge", seq.into()),
        ("units", "gauge", units as i128),
        ("matters", "gauge", matters as i128),
        ("matters_open", "gauge", open as i128),
        ("clock_speed", "gauge", app.clock.speed().into()),
        ("recount_differences", "gauge", m.recount_differences.load(Relaxed).into()),
        ("recount_ms", "gauge", m.recount_ms.load(Relaxed).into()),
        ("recount_left_total", "counter", m.recount_left.load(Relaxed).into()),
    ];
    for (name, kind, value) in figures {
        let _ = writeln!(out, "# TYPE shouhu_{name} {kind}\nshouhu_{name} {value}");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn routes_fall_into_few_classes() {
        assert_eq!(class("GET", None), "interface");
        assert_eq!(class("GET", Some("/api/v1/matters/{id}")), "read");
        assert_eq!(class("POST", Some("/api/v1/matters/{id}/sign")), "write");
        assert_eq!(class("GET", Some("/api/v1/matters/{id}/board.csv")), "export");
        assert_eq!(class("POST", Some("/a/{token}")), "link");
    }
}
