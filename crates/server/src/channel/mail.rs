//! Mail by SMTP, with TLS unless the relay stands on the same machine.

use super::config::{self, Environment, Security, Wrong};
use super::{Message, Sent, scrub};
use lettre::message::header::{ContentType, HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message as Letter};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use std::time::{Duration, UNIX_EPOCH};

const ANSWER_WITHIN: Duration = Duration::from_secs(15);

#[derive(Clone)]
pub(super) struct Mail {
    relay: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
}

impl Mail {
    pub(super) fn new(config: &config::Mail, environment: Environment<'_>) -> Result<Self, Wrong> {
        let wrong = |what: String| Wrong::value("mail", what);
        let from: Mailbox = config.from.parse().map_err(|error| wrong(format!("from: {error}")))?;
        let tls = || -> Result<TlsParameters, Wrong> {
            let mut tls = TlsParameters::builder(config.host.clone());
            if let Some(path) = &config.ca_file {
                let pem = std::fs::read(path).map_err(|error| wrong(format!("ca_file: {error}")))?;
                let authority = Certificate::from_pem(&pem).map_err(|error| wrong(format!("ca_file: {error}")))?;
                tls = tls.add_root_certificate(authority);
            }
            tls.build().map_err(|error| wrong(format!("TLS: {error}")))
        };
        let (tls, port) = match config.security {
            Security::Starttls => (Tls::Required(tls()?), 587),
            Security::Tls => (Tls::Wrapper(tls()?), 465),
            Security::None => (Tls::None, 25),
        };
        let mut relay = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(config.host.clone())
            .port(config.port.unwrap_or(port))
            .tls(tls)
            .timeout(Some(ANSWER_WITHIN));
        match (&config.user, &config.password) {
            (Some(user), Some(password)) => {
                relay = relay.credentials(Credentials::new(user.clone(), password.reveal(environment)?));
            }
            (None, None) => {}
            _ => return Err(wrong("user and password belong together".into())),
        }
        Ok(Self { relay: relay.build(), from })
    }

    pub(super) async fn send(&self, message: &Message) -> Sent {
        let Ok(to) = message.address.parse() else { return Sent::Refused("the mailbox is wrong".into()) };
        match self.letter(to, message) {
            Ok(letter) => match self.relay.send(letter).await {
                Ok(_) => Sent::Accepted,
                Err(error) => failed(&error),
            },
            Err(error) => Sent::Refused(scrub(&error.to_string())),
        }
    }

    fn letter(&self, to: Mailbox, message: &Message) -> Result<Letter, lettre::error::Error> {
        let host = self.from.email.domain();
        let sent_at = UNIX_EPOCH + Duration::from_millis(u64::try_from(message.wall_ms).unwrap_or(0));
        // Answering machines must not answer this one (RFC 3834).
        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted");
        Letter::builder()
            .from(self.from.clone())
            .to(to)
            .date(sent_at)
            // The same message sent again has the same id: the recipient's program shows it once.
            .message_id(Some(format!("<{}@{host}>", message.id)))
            .subject(message.subject.clone())
            .raw_header(HeaderValue::new(automatic, "auto-generated".into()))
            .header(ContentType::TEXT_PLAIN)
            .body(message.text.clone())
    }
}

/// SMTP says no about the sender (the channel is down) or about the recipient.
fn failed(error: &Error) -> Sent {
    let words = scrub(&error.to_string());
    match error.status().map(u16::from) {
        Some(421 | 454 | 500..=504 | 521 | 523 | 530 | 534 | 535 | 538) => Sent::Down(words),
        Some(400..=499) => Sent::Later(words),
        Some(_) => Sent::Refused(words),
        // A connection that broke may have carried the letter; one that never stood has not.
        None if error.is_timeout() || error.is_response() || words.starts_with("network") => Sent::Unsure(words),
        None => Sent::Down(words),
    }
}
