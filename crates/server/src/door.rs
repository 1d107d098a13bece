//! The door of every write: the command's id, the body, and the way to the lane.
//!
//! Bad input is answered here with a problem document and changes nothing.

use crate::api::view::Written;
use crate::app::App;
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::body::Bytes;
use axum::extract::{self, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};
use shouhu_domain::command::{Answer, Command};
use shouhu_domain::ids::{Millis, Seq};
use shouhu_store::lane::Envelope;
use uuid::Uuid;

/// Largest JSON body; files have a route and a bound of their own.
pub const JSON_MAX: usize = 2 * 1024 * 1024;

/// The id that the client made for this command.
#[derive(Clone, Copy, Debug)]
pub struct CommandId(pub Uuid);

impl<S: Sync> FromRequestParts<S> for CommandId {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Problem> {
        let text = parts.headers.get("idempotency-key").and_then(|v| v.to_str().ok());
        let id = text.and_then(|t| Uuid::try_parse(t).ok()).filter(|id| id.get_version_num() == 7);
        id.map(Self).ok_or_else(|| Problem::new("command.id_missing"))
    }
}

/// A JSON body, parsed, with the digest of route and bytes that guards its command id.
#[derive(Debug)]
pub struct Body<T> {
    pub value: T,
    digest: [u8; 32],
    device_ms: Option<Millis>,
}

impl<T: DeserializeOwned> FromRequest<App> for Body<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let route = format!("{} {}", request.method(), request.uri().path());
        let device_ms = header_number(request.headers(), "shouhu-device-time");
        let bytes = Bytes::from_request(request, &()).await.map_err(|rejection| {
            let too_large = rejection.status() == StatusCode::PAYLOAD_TOO_LARGE;
            Problem::new(if too_large { "body.too_large" } else { "body.cut" })
        })?;
        if bytes.len() > JSON_MAX {
            return Err(Problem::new("body.too_large"));
        }
        let digest = Sha256::new().chain_update(route).chain_update([0]).chain_update(&bytes).finalize().into();
        let text: &[u8] = if bytes.is_empty() { b"{}" } else { &bytes };
        Ok(Self { value: parse(text)?, digest, device_ms })
    }
}

/// What a handler that writes is asked with: who asks, the command's id, the body.
pub struct Write<T> {
    pub app: App,
    pub asker: Asker,
    pub body: T,
    id: CommandId,
    sent: Body<()>,
}

impl<T: DeserializeOwned> FromRequest<App> for Write<T> {
    type Rejection = Problem;

    async fn from_request(request: Request, app: &App) -> Result<Self, Problem> {
        let (mut parts, body) = request.into_parts();
        let asker = Asker::from_request_parts(&mut parts, app).await?;
        let id = CommandId::from_request_parts(&mut parts, app).await?;
        let Body { value, digest, device_ms } = Body::from_request(Request::from_parts(parts, body), app).await?;
        Ok(Self { app: app.clone(), asker, body: value, id, sent: Body { value: (), digest, device_ms } })
    }
}

impl<T> Write<T> {
    /// Sends the command that this request is about through the lane.
    ///
    /// # Errors
    /// The problem that the caller is told.
    pub async fn send(&self, command: Command) -> Result<Answer, Problem> {
        self.sent.write(&self.app, &self.asker, self.id, command).await
    }

    /// As [`send`](Self::send), for a command whose answer tells nothing but its record.
    ///
    /// # Errors
    /// The problem that the caller is told.
    pub async fn written(&self, command: Command) -> Result<Json<Written>, Problem> {
        Ok(Json(Written { seq: self.send(command).await?.seq }))
    }
}

/// A body of raw bytes, at most `MAX` of them, with the digest that guards its command id.
#[derive(Debug)]
pub struct Raw<const MAX: usize> {
    pub bytes: Bytes,
    sent: Body<()>,
}

impl<const MAX: usize> FromRequest<App> for Raw<MAX> {
    type Rejection = Problem;

    async fn from_request(request: Request, _: &App) -> Result<Self, Problem> {
        let route = format!("{} {}", request.method(), request.uri());
        let device_ms = header_number(request.headers(), "shouhu-device-time");
        let bytes = axum::body::to_bytes(request.into_body(), MAX + 1).await.map_err(|error| {
            use std::error::Error as _;
            let too_large = error.source().is_some_and(|e| e.to_string().contains("length limit"));
            Problem::new(if too_large { "body.too_large" } else { "body.cut" })
        })?;
        if bytes.len() > MAX {
            return Err(Problem::new("body.too_large"));
        }
        let digest = Sha256::new().chain_update(route).chain_update([0]).chain_update(&bytes).finalize().into();
        Ok(Self { bytes, sent: Body { value: (), digest, device_ms } })
    }
}

impl<const MAX: usize> Raw<MAX> {
    /// As [`Body::write`].
    ///
    /// # Errors
    /// The problem that the caller is told.
    pub async fn write(&self, app: &App, asker: &Asker, id: CommandId, command: Command) -> Result<Answer, Problem> {
        self.sent.write(app, asker, id, command).await
    }
}

fn header_number(headers: &HeaderMap, name: &str) -> Option<i64> {
    headers.get(name)?.to_str().ok()?.parse().ok()
}

fn parse<T: DeserializeOwned>(bytes: &[u8]) -> Result<T, Problem> {
    let mut json = serde_json::Deserializer::from_slice(bytes);
    let value = serde_path_to_error::deserialize(&mut json).map_err(|error| {
        let inner = error.inner();
        if inner.is_data() {
            let path = error.path().to_string();
            let pointer = if path == "." {
                String::new()
            } else {
                format!("/{}", path.replace(['.', '['], "/").replace(']', ""))
            };
            return Problem::new("body.wrong").detail(inner.to_string()).at(pointer);
        }
        Problem::new("body.not_json").detail(inner.to_string())
    })?;
    json.end().map_err(|error| Problem::new("body.not_json").detail(error.to_string()))?;
    Ok(value)
}

impl<T> Body<T> {
    /// The same command id with another actor, route or body must be told apart.
    fn fingerprint(&self, asker: &Asker) -> [u8; 16] {
        let digest: [u8; 32] = Sha256::new()
            .chain_update(self.digest)
            .chain_update(asker.person.0.to_be_bytes())
            .chain_update(asker.post.0.to_be_bytes())
            .finalize()
            .into();
        let mut short = [0; 16];
        short.copy_from_slice(&digest[..16]);
        short
    }

    /// Sends a command of this request through the lane.
    ///
    /// # Errors
    /// The problem that the caller is told.
    pub async fn write(&self, app: &App, asker: &Asker, id: CommandId, command: Command) -> Result<Answer, Problem> {
        let envelope = Envelope {
            id: Some(id.0),
            fingerprint: self.fingerprint(asker),
            actor: asker.actor(),
            command,
            now: app.now(),
            device_ms: self.device_ms,
        };
        Ok(app.submit(envelope).await?)
    }
}

/// Parts of the path. What cannot be parsed names nothing.
#[derive(Clone, Copy, Debug)]
pub struct Path<T>(pub T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for Path<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = extract::Path::from_request_parts(parts, state).await;
        found.map(|extract::Path(value)| Self(value)).map_err(|_| Problem::new("not_found"))
    }
}

/// What stands behind the question mark.
#[derive(Clone, Copy, Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Query<T> {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let found = extract::Query::from_request_parts(parts, state).await;
        let wrong = |e: extract::rejection::QueryRejection| Problem::new("query.wrong").detail(e.body_text());
        found.map(|extract::Query(value)| Self(value)).map_err(wrong)
    }
}

/// No due lies further ahead: sums with it must stay in range.
const DUE_AHEAD_MAX_MS: Millis = 20 * 366 * shouhu_domain::ids::DAY_MS;

/// A due that a command may carry; whether it has passed is for the rules to say.
///
/// # Errors
/// `matter.due.too_far`.
pub fn due(due_ms: Option<Millis>, now: Millis, pointer: &str) -> Result<Option<Millis>, Problem> {
    match due_ms {
        Some(due) if due > now + DUE_AHEAD_MAX_MS => Err(Problem::new("matter.due.too_far").at(pointer)),
        due => Ok(due),
    }
}

/// A list that a command may carry.
///
/// # Errors
/// `input.too_long`.
pub fn at_most<T>(list: &[T], max: usize, pointer: &str) -> Result<(), Problem> {
    let length = list.len();
    if length <= max {
        return Ok(());
    }
    Err(shouhu_domain::refusal::Refusal::TooLong { pointer: pointer.into(), length, max }.into())
}

/// An answer to a read, with the watermark that it was made at.
pub struct Seen<T>(pub Seq, pub T);

impl<T: Serialize> IntoResponse for Seen<T> {
    fn into_response(self) -> Response {
        let mut response = axum::Json(self.1).into_response();
        response.headers_mut().insert("shouhu-seq", HeaderValue::from(self.0));
        response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}

/// Refuses unsafe requests that another site has caused. Browsers say so; other programs have no
/// cookie to be abused.
pub async fn same_site(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && is_cross_site(request.headers()) {
        return Problem::new("cross_site").into_response();
    }
    next.run(request).await
}

fn is_cross_site(headers: &HeaderMap) -> bool {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if let Some(site) = text("sec-fetch-site") {
        return !matches!(site, "same-origin" | "none");
    }
    match (text("origin"), text("host")) {
        (Some(origin), Some(host)) => origin.split_once("://").is_none_or(|(_, from)| from != host),
        (Some(_), None) => true,
        (None, _) => false,
    }
}

/// Headers that every answer carries.
pub async fn safe_headers(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
    ] {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    headers.entry(header::CONTENT_SECURITY_POLICY).or_insert(HeaderValue::from_static(
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; \
         connect-src 'self'; frame-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ));
    response
}
