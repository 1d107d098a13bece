//! One HTTP request to a gateway, and what its failure means: certainly not sent, or perhaps.
//!
//! Addresses come from the configuration only. An error never holds the address: keys stand in it.

use super::Sent;
use std::collections::BTreeMap;
use std::time::Duration;

const CONNECT_WITHIN: Duration = Duration::from_secs(5);
const ANSWER_WITHIN: Duration = Duration::from_secs(15);
/// A gateway's answer is a line; more is not read.
const ANSWER_MAX: u64 = 64 * 1024;

#[derive(Clone)]
pub(super) struct Http(ureq::Agent);

pub(super) struct Request {
    pub method: String,
    pub url: String,
    pub headers: BTreeMap<String, String>,
    pub body: Option<String>,
}

pub(super) struct Answer {
    pub status: u16,
    pub body: String,
}

impl Http {
    pub(super) fn new() -> Self {
        let config = ureq::Agent::config_builder()
            .timeout_connect(Some(CONNECT_WITHIN))
            .timeout_resolve(Some(CONNECT_WITHIN))
            .timeout_global(Some(ANSWER_WITHIN))
            .http_status_as_error(false)
            .max_redirects(0)
            .user_agent("shouhu")
            .build();
        Self(config.into())
    }

    /// Blocks; for a thread that may.
    pub(super) fn call(&self, request: Request) -> Result<Answer, Sent> {
        let Request { method, url, headers, body } = request;
        let mut built = ureq::http::Request::builder().method(method.as_str()).uri(url);
        for (name, value) in headers {
            built = built.header(name, value);
        }
        let wrong = |_| Sent::Down("the request cannot be made: check url and headers".into());
        let answered = match body {
            Some(body) => self.0.run(built.body(body).map_err(wrong)?),
            None => self.0.run(built.body(()).map_err(wrong)?),
        };
        let mut response = answered.map_err(|error| failed(&error))?;
        let status = response.status().as_u16();
        let read = response.body_mut().with_config().limit(ANSWER_MAX).read_to_string();
        // The status alone decides when the rest of the answer is lost.
        Ok(Answer { status, body: read.unwrap_or_default() })
    }
}

/// Before the connection stood nothing can have been sent; afterwards nobody knows.
fn failed(error: &ureq::Error) -> Sent {
    use ureq::{Error, Timeout};
    match error {
        Error::HostNotFound => Sent::Down("the host is not known".into()),
        Error::ConnectionFailed | Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
            Sent::Down("no connection".into())
        }
        Error::Io(io) if io.kind() == std::io::ErrorKind::ConnectionRefused => {
            Sent::Down("the connection was refused".into())
        }
        Error::Rustls(_) | Error::Tls(_) | Error::Pem(_) => Sent::Down("TLS failed".into()),
        Error::BadUri(_) | Error::Http(_) => Sent::Down("the address is wrong".into()),
        Error::Timeout(_) => Sent::Unsure("no answer in time".into()),
        _ => Sent::Unsure("the connection broke before an answer came".into()),
    }
}

/// What a status says about the channel or about this one message; `None` when it is up to the body.
pub(super) fn judge(status: u16) -> Option<Sent> {
    match status {
        200..=299 => None,
        401 | 403 | 404 | 407 => Some(Sent::Down(format!("status {status}: check address and key"))),
        408 | 425 | 429 | 500..=599 => Some(Sent::Down(format!("status {status}"))),
        _ => Some(Sent::Refused(format!("status {status}"))),
    }
}

/// Everything that is not plainly harmless becomes `%XX`.
pub(super) fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}
