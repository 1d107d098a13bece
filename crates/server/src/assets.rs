//! The interface's files, inside the binary. Unknown pages get the desk: its router knows them. The phone entry is one
//! page at `/field/`, and beside it lies its service worker, whose scope is that folder.

use axum::http::{StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use rust_embed::RustEmbed;

/// Built by `npm run build`; without it a page says what to do.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>Shouhu 守护</title>\
<p>界面还没有构建：在 web 目录运行 npm ci && npm run build。<br>\
The interface is not built: run npm ci && npm run build in web.</p>";

pub async fn serve(uri: Uri) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return crate::problem::Problem::new("not_found").into_response();
    }
    if let Some(file) = Files::get(path).filter(|_| !path.is_empty()) {
        return answer(path, file);
    }
    let page = match path {
        "field" => return Redirect::permanent("/field/").into_response(),
        "field/" => "field.html",
        _ if path.starts_with("assets/") || path.starts_with("field/") => return StatusCode::NOT_FOUND.into_response(),
        _ => "index.html",
    };
    match Files::get(page) {
        Some(file) => answer(page, file),
        None => Html(NOT_BUILT).into_response(),
    }
}

/// Files under `assets/` carry their hash in the name and never change.
fn answer(path: &str, file: rust_embed::EmbeddedFile) -> Response {
    let lasting = path.starts_with("assets/");
    let cache = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
    let headers = [(header::CONTENT_TYPE, media_type(path)), (header::CACHE_CONTROL, cache)];
    (headers, file.data.into_owned()).into_response()
}

fn media_type(path: &str) -> &'static str {
    match path.rsplit('.').next() {
        Some("html") => "text/html; charset=utf-8",
        Some("js") => "text/javascript; charset=utf-8",
        Some("css") => "text/css; charset=utf-8",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("json") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("ico") => "image/x-icon",
        _ => "application/octet-stream",
    }
}
