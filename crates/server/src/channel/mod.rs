//! Messages out: mail, text messages, robots of chat groups, all from one outbox.
//!
//! A message says what kind of thing waits, its number or check code, its due and the link; never a
//! person, a unit or the text of an order (threat T19). [`config`] says which channels there are,
//! [`plan`] what is to be sent, [`worker`] sends it and tells the ladder what a channel reported. A
//! channel must never hold up the lane: whatever it needs, it reads and writes like anybody else.

pub mod config;
mod http;
mod mail;
pub mod plan;
mod robot;
mod sms;
pub mod words;
pub mod worker;

use config::{Channels, Environment, Occasion, Terms, Wrong};
use shouhu_domain::ids::{MINUTE_MS, MatterId, Millis, UnitNo};
use shouhu_domain::people::{PostKind, called_first};
use shouhu_domain::state::State;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use tokio::sync::Notify;
use words::Words;

/// What a channel is for: units one by one, or a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Mail,
    Sms,
    Robot,
}

impl Kind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Mail => "mail",
            Self::Sms => "sms",
            Self::Robot => "robot",
        }
    }

    fn occasions(self) -> Vec<Occasion> {
        use Occasion::{Escalated, Issued, Reminded, Withdrawn};
        match self {
            Self::Mail => vec![Issued, Reminded, Escalated, Withdrawn],
            Self::Sms => vec![Reminded, Escalated, Withdrawn],
            Self::Robot => vec![Issued, Escalated, Withdrawn],
        }
    }

    fn per_minute(self) -> u32 {
        match self {
            Self::Mail => 600,
            Self::Sms => 1_200,
            // What the groups' hosts allow.
            Self::Robot => 20,
        }
    }
}

/// One message to one recipient.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The same each time that it is tried.
    pub id: String,
    /// Phone or mailbox; empty for a robot.
    pub address: String,
    pub subject: String,
    pub text: String,
    pub wall_ms: Millis,
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    Accepted,
    /// Not to this recipient, now or later.
    Refused(String),
    /// Not to this recipient now.
    Later(String),
    /// Nobody knows: it may have arrived.
    Unsure(String),
    /// The channel itself failed before anything was sent.
    Down(String),
}

enum Way {
    Mail(mail::Mail),
    Sms(sms::Sms),
    Robot(robot::Robot),
}

/// One way out, with its bounds.
pub struct Channel {
    pub name: String,
    pub kind: Kind,
    pub fen_per_message: i64,
    pub per_minute: u32,
    pub at_once: usize,
    pub on: Vec<Occasion>,
    /// Its acceptance counts as *delivered*.
    pub delivers: bool,
    way: Way,
    pace: Mutex<Pace>,
    wake: Notify,
}

impl Channel {
    fn new(name: &str, kind: Kind, terms: &Terms, way: Way) -> Self {
        Self {
            name: name.to_owned(),
            kind,
            fen_per_message: terms.fen_per_message,
            per_minute: terms.per_minute.unwrap_or(kind.per_minute()).max(1),
            at_once: terms.at_once.unwrap_or(4).clamp(1, 32) as usize,
            on: terms.on.clone().unwrap_or_else(|| kind.occasions()),
            delivers: terms.acceptance_delivers.unwrap_or(kind == Kind::Sms) && kind != Kind::Robot,
            way,
            pace: Mutex::default(),
            wake: Notify::new(),
        }
    }

    /// Sends one message; the calls that block do so on a thread that may.
    pub async fn send(&self, message: Message) -> Sent {
        let lost = |_| Sent::Unsure("the sending was cut short".into());
        match &self.way {
            Way::Mail(mail) => mail.send(&message).await,
            Way::Sms(sms) => {
                let sms = sms.clone();
                tokio::task::spawn_blocking(move || sms.send(&message)).await.unwrap_or_else(lost)
            }
            Way::Robot(robot) => {
                let robot = robot.clone();
                tokio::task::spawn_blocking(move || robot.send(&message)).await.unwrap_or_else(lost)
            }
        }
    }

    /// What so many messages of one text cost, in fen: a long text message counts more than once.
    #[must_use]
    pub fn cost_of(&self, messages: u32, text: &str) -> i64 {
        let parts = if self.kind == Kind::Sms { words::parts(text) } else { 1 };
        i64::from(messages) * self.fen_per_message * parts
    }

    /// How many messages may go now.
    fn allowed(&self, wall_ms: Millis) -> usize {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).allowed(self.per_minute, wall_ms)
    }

    fn spend(&self, messages: usize) {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner).spend(self.per_minute, messages);
    }

    /// Where the channel reaches a unit, if it can: the post that is on duty now first (an escalation to the deputy:
    /// that post first), then any other post, then the unit's own number.
    #[must_use]
    pub fn address(&self, state: &State, unit: UnitNo, first: PostKind, now: Millis) -> Option<String> {
        let rank = |kind: PostKind| match kind {
            kind if kind == first => 0_u8,
            PostKind::Duty => 1,
            PostKind::Liaison => 2,
            PostKind::Head => 3,
            PostKind::Deputy => 4,
            PostKind::Other => 5,
        };
        let mut posts = called_first(state, unit, now, rank);
        if first != PostKind::Duty {
            // An escalation to the deputy does not go to whom the watch has fallen.
            posts.sort_by_key(|post| (rank(post.kind), post.no));
        }
        match self.kind {
            Kind::Robot => Some(String::new()),
            Kind::Mail => posts.iter().find_map(|post| post.mail.clone()),
            Kind::Sms => {
                let own = || state.tree.get(unit).and_then(|u| u.phone.clone());
                posts.iter().find_map(|post| post.phone.clone()).or_else(own).map(|phone| dialled(&phone))
            }
        }
        .filter(|address| self.kind == Kind::Robot || !address.is_empty())
    }
}

/// A number as gateways want it: digits, with a leading plus where there is one.
fn dialled(phone: &str) -> String {
    phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
}

/// A bucket of one second's messages that fills at the channel's rate.
#[derive(Debug, Default)]
struct Pace {
    /// When the messages that have gone are paid for.
    paid_ms: Millis,
}

impl Pace {
    fn allowed(&mut self, per_minute: u32, wall_ms: Millis) -> usize {
        let each = MINUTE_MS / Millis::from(per_minute).max(1);
        let each = each.max(1);
        let burst = each.max(1_000);
        self.paid_ms = self.paid_ms.max(wall_ms - burst);
        usize::try_from((wall_ms - self.paid_ms) / each).unwrap_or(0)
    }

    fn spend(&mut self, per_minute: u32, messages: usize) {
        let each = (MINUTE_MS / Millis::from(per_minute).max(1)).max(1);
        self.paid_ms += each * Millis::try_from(messages).unwrap_or(0);
    }
}

/// How a channel stands, as alerts and `/channels` show it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Status {
    pub state: Standing,
    /// Messages that wait and might go now: quiet hours are no backlog.
    pub backlog: u32,
    pub since_ms: Option<Millis>,
    /// Matters whose messages are stuck, oldest first.
    pub stuck: BTreeSet<MatterId>,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Standing {
    #[default]
    Ok,
    Failing,
    /// Messages wait and none has got through for long: an alert.
    Silent,
}

impl Standing {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failing => "failing",
            Self::Silent => "silent",
        }
    }
}

/// The channels of an installation.
pub struct Set {
    pub words: Words,
    pub silent_after_ms: Millis,
    pub channels: Vec<Arc<Channel>>,
    status: RwLock<BTreeMap<String, Status>>,
}

impl Set {
    /// Reads the configuration; nothing is connected yet.
    ///
    /// # Errors
    /// The first value without a meaning, or a secret that the environment does not have.
    pub fn new(config: &Channels, environment: Environment<'_>) -> Result<Self, Wrong> {
        let mut channels = vec![];
        if let Some(sms) = &config.sms {
            channels.push(Channel::new("sms", Kind::Sms, &sms.terms, Way::Sms(sms::Sms::new(sms, environment)?)));
        }
        if let Some(mail) = &config.mail {
            let way = Way::Mail(mail::Mail::new(mail, environment)?);
            channels.push(Channel::new("mail", Kind::Mail, &mail.terms, way));
        }
        for (name, robot) in &config.robot {
            let plain = name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-');
            if !plain || name.is_empty() || matches!(name.as_str(), "mail" | "sms") {
                return Err(Wrong::value(
                    name,
                    "a robot's name has small letters, digits and -, and is not mail or sms",
                ));
            }
            let way = Way::Robot(robot::Robot::new(name, robot, environment)?);
            channels.push(Channel::new(name, Kind::Robot, &robot.terms, way));
        }
        let url = config.public_url.as_deref().map(|url| url.trim_end_matches('/').to_owned());
        if url.as_deref().is_some_and(|url| !url.starts_with("https://") && !url.starts_with("http://")) {
            return Err(Wrong::value("public_url", "must begin with https:// or http://"));
        }
        Ok(Self {
            words: Words { language: config.language, public_url: url },
            silent_after_ms: Millis::from(config.silent_after_min) * MINUTE_MS,
            channels: channels.into_iter().map(Arc::new).collect(),
            status: RwLock::default(),
        })
    }

    #[must_use]
    pub fn find(&self, name: &str) -> Option<&Arc<Channel>> {
        self.channels.iter().find(|channel| channel.name == name)
    }

    #[must_use]
    pub fn status(&self, name: &str) -> Status {
        self.status.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned().unwrap_or_default()
    }

    fn put_status(&self, name: &str, status: Status) {
        self.status.write().unwrap_or_else(PoisonError::into_inner).insert(name.to_owned(), status);
    }

    /// Channels that have fallen silent.
    #[must_use]
    pub fn silent(&self) -> Vec<(String, Status)> {
        let status = self.status.read().unwrap_or_else(PoisonError::into_inner);
        status.iter().filter(|(_, s)| s.state == Standing::Silent).map(|(n, s)| (n.clone(), s.clone())).collect()
    }
}

/// Another program's words without what looks like a phone or a mailbox, and short.
#[must_use]
pub fn scrub(words: &str) -> String {
    let mut out = String::new();
    for word in words.split_whitespace() {
        let mailbox = word.contains('@');
        let digits = word.chars().filter(char::is_ascii_digit).count();
        if !out.is_empty() {
            out.push(' ');
        }
        if mailbox {
            out.push('…');
        } else if digits >= 7 {
            out.extend(word.chars().map(|c| if c.is_ascii_digit() { '·' } else { c }));
        } else {
            out.push_str(word);
        }
    }
    out.chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_lets_no_more_than_its_rate_through() {
        let mut pace = Pace::default();
        assert_eq!(pace.allowed(600, 100_000), 10, "a second's worth at first");
        pace.spend(600, 10);
        assert_eq!(pace.allowed(600, 100_050), 0);
        assert_eq!(pace.allowed(600, 100_500), 5);
        let mut slow = Pace::default();
        assert_eq!(slow.allowed(20, 100_000), 1);
        slow.spend(20, 1);
        assert_eq!(slow.allowed(20, 102_999), 0);
        assert_eq!(slow.allowed(20, 103_000), 1, "one in three seconds");
    }

    #[test]
    fn an_answer_of_a_gateway_keeps_no_number_and_no_mailbox() {
        let words = scrub("550 5.1.1 <zhang@example.org>: no such user; mobile=13800001111 停机");
        assert!(!words.contains("zhang") && !words.contains("13800001111"), "{words}");
        assert!(words.contains("550") && words.contains("停机"), "{words}");
    }

    #[test]
    fn secrets_are_never_shown_and_wrong_settings_are_named() {
        let read = |text: &str| serde_json::from_str::<Channels>(text);
        let config = read(r#"{"robot":{"duty":{"protocol":"wecom","url":"env:ROBOT_URL"}}}"#).unwrap();
        let none: Environment<'_> = &|_| None;
        let missing = Set::new(&config, none).err().unwrap().to_string();
        assert!(missing.contains("ROBOT_URL"), "{missing}");
        assert!(!format!("{config:?}").contains("env:"), "{config:?}");
        let given: Environment<'_> = &|name| (name == "ROBOT_URL").then(|| "https://robot.example/k".into());
        assert_eq!(Set::new(&config, given).unwrap().channels.len(), 1);
        assert!(read(r#"{"sms":{"url":"https://x","bdy":"{phone}{text}"}}"#).is_err(), "an unknown key");
        let no_text = read(r#"{"sms":{"url":"https://x/?to={phone}"}}"#).unwrap();
        assert!(Set::new(&no_text, none).err().unwrap().to_string().contains("{text}"));
        let sms = read(r#"{"robot":{"sms":{"protocol":"wecom","url":"https://x"}}}"#).unwrap();
        assert!(Set::new(&sms, none).is_err(), "the name is taken");
    }
}
