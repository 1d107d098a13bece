//! The interface's files, inside the binary. Unknown pages get the desk: its router knows them. The phone entry is one
//! page at `/field/`, and beside it lies its service worker, whose scope is that folder.

use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use rust_embed::{EmbeddedFile, RustEmbed};

/// Built by `npm run build`; without it a page says what to do.
#[derive(RustEmbed)]
#[folder = "../../web/dist"]
#[allow_missing = true]
struct Files;

const NOT_BUILT: &str = "<!doctype html><meta charset=utf-8><title>Shouhu 守护</title>\
<p>界面还没有构建：在 web 目录运行 npm ci && npm run build。<br>\
The interface is not built: run npm ci && npm run build in web.</p>";

pub async fn serve(uri: Uri, headers: HeaderMap) -> Response {
    let path = uri.path().trim_start_matches('/');
    if path.starts_with("api/") {
        return crate::problem::Problem::new("not_found").into_response();
    }
    if let Some(file) = Files::get(path).filter(|_| !path.is_empty()) {
        return answer(path, file, &headers);
    }
    let page = match path {
        "field" => return Redirect::permanent("/field/").into_response(),
        "field/" => "field.html",
        _ if path.starts_with("assets/") || path.starts_with("field/") => return StatusCode::NOT_FOUND.into_response(),
        _ => "index.html",
    };
    match Files::get(page) {
        Some(file) => answer(page, file, &headers),
        None => Html(NOT_BUILT).into_response(),
    }
}

/// Files under `assets/` carry their hash in the name and never change. What packs well was packed by the build, so
/// that a cheap phone on a slow line loads a third and the server packs nothing.
fn answer(path: &str, file: EmbeddedFile, asked: &HeaderMap) -> Response {
    let lasting = path.starts_with("assets/");
    let cache = if lasting { "public, max-age=31536000, immutable" } else { "no-cache" };
    let packed = Files::get(&format!("{path}.gz"));
    let mut answer = match (packed, takes_gzip(asked)) {
        (None, _) => file.data.into_owned().into_response(),
        (Some(packed), true) => {
            ([(header::CONTENT_ENCODING, "gzip"), (header::VARY, "accept-encoding")], packed.data.into_owned())
                .into_response()
        }
        (Some(_), false) => ([(header::VARY, "accept-encoding")], file.data.into_owned()).into_response(),
    };
    let headers = answer.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type(path)));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache));
    answer
}

fn takes_gzip(asked: &HeaderMap) -> bool {
    let listed = asked.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let mut codings = listed.flat_map(|value| value.split(',')).map(|coding| coding.replace(' ', ""));
    codings.any(|coding| {
        coding == "gzip" || coding.strip_prefix("gzip;q=").is_some_and(|q| !q.trim_matches(['0', '.']).is_empty())
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packed_files_go_to_those_who_take_them() {
        let takes = |value: &'static str| {
            takes_gzip(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(value))]))
        };
        for value in ["gzip", "br, gzip, zstd", "gzip;q=0.5", "deflate,gzip; q=1"] {
            assert!(takes(value), "{value}");
        }
        for value in ["", "br", "identity", "gzip;q=0", "gzip; q=0.0"] {
            assert!(!takes(value), "{value}");
        }
        assert!(!takes_gzip(&HeaderMap::new()));
    }
}
