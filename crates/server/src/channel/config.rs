//! `[channel]` of `shouhu.toml`: which ways messages go out, and what each may do.
//!
//! Without a section nothing is ever sent. A secret is written as it is or as `env:NAME`; it is never
//! shown, neither in a log nor in an error.

use serde::Deserialize;
use std::collections::BTreeMap;
use std::fmt;
use std::path::PathBuf;

/// Everything under `[channel]`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Channels {
    /// Where people open this installation, `https://…`; without it messages carry no link.
    pub public_url: Option<String>,
    pub language: Language,
    /// A channel with waiting messages and no success for so long is silent: an alert.
    pub silent_after_min: u32,
    pub mail: Option<Mail>,
    pub sms: Option<Sms>,
    /// Robots of chat groups, by a name of one's own.
    pub robot: BTreeMap<String, Robot>,
}

impl Default for Channels {
    fn default() -> Self {
        Self {
            public_url: None,
            language: Language::Zh,
            silent_after_min: 10,
            mail: None,
            sms: None,
            robot: BTreeMap::new(),
        }
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    #[default]
    Zh,
    En,
    /// Chinese, then English: longer, and dearer as a text message.
    Both,
}

/// What makes a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Occasion {
    Issued,
    Reminded,
    Escalated,
    Withdrawn,
}

impl Occasion {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Issued => "issued",
            Self::Reminded => "reminded",
            Self::Escalated => "escalated",
            Self::Withdrawn => "withdrawn",
        }
    }
}

/// How much and how often; every channel has it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Terms {
    pub fen_per_message: i64,
    pub per_minute: Option<u32>,
    /// Messages under way at the same time.
    pub at_once: Option<u32>,
    pub on: Option<Vec<Occasion>>,
    /// Whether the channel's acceptance counts as *delivered*: a gateway's yes (default for text
    /// messages), not that of a mail relay, which only says that it will try.
    pub acceptance_delivers: Option<bool>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// Plain at first, then TLS; never without.
    #[default]
    Starttls,
    /// TLS from the first byte.
    Tls,
    /// Only for a relay on the same machine.
    None,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mail {
    pub host: String,
    pub port: Option<u16>,
    #[serde(default)]
    pub security: Security,
    /// A certificate authority of one's own (PEM), beside the public ones.
    pub ca_file: Option<PathBuf>,
    pub user: Option<String>,
    pub password: Option<Secret>,
    /// `守护 <shouhu@example.org>`
    pub from: String,
    #[serde(default)]
    pub terms: Terms,
}

/// How values are written into the body of a gateway's request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Format {
    #[default]
    Json,
    Form,
}

/// A gateway for text messages; `{phone}`, `{text}` and `{id}` are put into url and body.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sms {
    #[serde(default = "post")]
    pub method: String,
    /// A secret: gateways take keys in the address.
    pub url: Secret,
    #[serde(default)]
    pub headers: BTreeMap<String, Secret>,
    #[serde(default)]
    pub body: Option<Secret>,
    #[serde(default)]
    pub format: Format,
    #[serde(default = "ok")]
    pub success_status: Vec<u16>,
    /// A regular expression that the answer must match, for gateways that say no with status 200.
    pub success_pattern: Option<String>,
    #[serde(default)]
    pub terms: Terms,
}

fn post() -> String {
    "POST".into()
}

fn ok() -> Vec<u16> {
    vec![200]
}

/// Whose public protocol a robot speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Protocol {
    Dingtalk,
    Wecom,
    Feishu,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Robot {
    pub protocol: Protocol,
    /// The whole address that the group was given; the key is part of it.
    pub url: Secret,
    /// The key of the signature, if the group asks for one (DingTalk, Feishu).
    pub sign: Option<Secret>,
    #[serde(default)]
    pub terms: Terms,
}

/// A text that nobody may see.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct Secret(String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

impl From<&str> for Secret {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

/// What the environment gives for a name.
pub type Environment<'e> = &'e dyn Fn(&str) -> Option<String>;

impl Secret {
    /// The text itself, from the environment when it names a variable.
    ///
    /// # Errors
    /// When the variable is not set.
    pub fn reveal(&self, environment: Environment<'_>) -> Result<String, Wrong> {
        match self.0.strip_prefix("env:") {
            Some(name) => environment(name).ok_or_else(|| Wrong::Environment(name.to_owned())),
            None => Ok(self.0.clone()),
        }
    }
}

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Wrong {
    #[error("the environment has no {0}")]
    Environment(String),
    #[error("[channel.{channel}]: {what}")]
    Value { channel: String, what: String },
}

impl Wrong {
    pub(super) fn value(channel: &str, what: impl Into<String>) -> Self {
        Self::Value { channel: channel.into(), what: what.into() }
    }
}
