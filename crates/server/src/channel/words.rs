//! What messages say, in both languages, and what they must not.
//!
//! Only: what kind, number, check code, due, link, and how many units. Titles, texts, names of units
//! and of persons have no way in: the functions here are not given them.

use super::config::Language;
use crate::api::view::check_code;
use shouhu_domain::event::Space;
use shouhu_domain::ids::Millis;
use shouhu_domain::matter::{Matter, Urgency};

/// How this installation writes.
#[derive(Clone, Debug)]
pub struct Words {
    pub language: Language,
    /// Without it messages carry no link.
    pub public_url: Option<String>,
}

/// What a message is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum About {
    Issued,
    Reminded,
    /// So many units below are late.
    Escalated(u32),
    Withdrawn,
}

/// What of a matter a message may say.
#[derive(Clone, Debug)]
pub struct Facts {
    pub kind: &'static str,
    pub space: Space,
    pub urgency: Urgency,
    pub number: Option<String>,
    pub due_ms: Option<Millis>,
    pub code: String,
}

impl Facts {
    fn of(matter: &Matter) -> Self {
        Self {
            kind: matter.kind.as_str(),
            space: matter.space,
            urgency: matter.urgency,
            number: matter.number.clone(),
            due_ms: matter.due_ms,
            code: check_code(matter.id, matter.issued_ms),
        }
    }
}

/// Words of a kind; a kind that is not named here is an order.
fn kind_words(kind: &str) -> (&'static str, &'static str) {
    match kind {
        "notice" => ("通知", "notice"),
        "guide" => ("指南", "guide"),
        "letter" => ("信函", "letter"),
        "task" => ("任务", "task"),
        "meeting" => ("会议", "meeting"),
        "request" => ("请示", "request"),
        _ => ("指令", "order"),
    }
}

impl Words {
    /// The address of the page behind a link's token.
    #[must_use]
    pub fn link(&self, token: &str) -> Option<String> {
        self.public_url.as_ref().map(|url| format!("{url}/a/{token}"))
    }

    /// The address of the matter for whoever signs in.
    #[must_use]
    pub fn desk(&self, matter: &Matter) -> Option<String> {
        self.public_url.as_ref().map(|url| format!("{url}{}/matters/{}", drill(matter), matter.id))
    }

    /// Subject and text of a message.
    #[must_use]
    pub fn say(&self, about: About, matter: &Matter, link: Option<&str>) -> (String, String) {
        self.say_of(about, &Facts::of(matter), link)
    }

    /// The same of a matter that is not issued yet: what it would cost is asked before.
    #[must_use]
    pub fn say_of(&self, about: About, facts: &Facts, link: Option<&str>) -> (String, String) {
        let (zh, en) = (chinese(about, facts), english(about, facts));
        let (subject, text) = match self.language {
            Language::Zh => (zh.0, zh.1),
            Language::En => (en.0, en.1),
            Language::Both => (format!("{} · {}", zh.0, en.0), format!("{}\n{}", zh.1, en.1)),
        };
        match link {
            Some(link) => (subject, format!("{text} {link}")),
            None => (subject, text),
        }
    }

    /// A message that only shows that the channel works.
    #[must_use]
    pub fn test(&self) -> (String, String) {
        let zh = ("守护：测试消息", "【守护】这是一条测试消息，无需处理。");
        let en = ("Shouhu: test message", "[Shouhu] This is a test message; nothing to do.");
        let (subject, text) = match self.language {
            Language::Zh => (zh.0.to_owned(), zh.1.to_owned()),
            Language::En => (en.0.to_owned(), en.1.to_owned()),
            Language::Both => (format!("{} · {}", zh.0, en.0), format!("{}\n{}", zh.1, en.1)),
        };
        (subject, text)
    }
}

/// The desk's addresses of a drill.
fn drill(matter: &Matter) -> &'static str {
    if matter.space == Space::Drill { "/drill" } else { "" }
}

fn chinese(about: About, matter: &Facts) -> (String, String) {
    let drill = if matter.space == Space::Drill { "【演练】" } else { "" };
    let urgency = match matter.urgency {
        Urgency::Normal => "",
        Urgency::Urgent => "紧急",
        Urgency::Flash => "特急",
    };
    let kind = kind_words(matter.kind).0;
    let number = matter.number.as_ref().map(|n| format!("{n}，")).unwrap_or_default();
    let code = &matter.code;
    let due = matter.due_ms.map(|due| format!("，时限{}", moment(due, "%-m月%-d日%H:%M"))).unwrap_or_default();
    let facts = format!("{number}核验码{code}{due}");
    let (what, text) = match about {
        About::Issued => ("待签收".into(), format!("有{urgency}{kind}待签收：{facts}。")),
        About::Reminded => ("催办".into(), format!("催办：有{urgency}{kind}尚未签收：{facts}。")),
        About::Escalated(units) => {
            ("升级督办".into(), format!("升级督办：{units}个单位逾期未签收{urgency}{kind}：{facts}。"))
        }
        About::Withdrawn => ("已撤回".to_owned(), format!("{kind}已撤回，请勿再执行：{number}核验码{code}。")),
    };
    (format!("{drill}守护：{urgency}{kind}{what}"), format!("{drill}【守护】{text}"))
}

fn english(about: About, matter: &Facts) -> (String, String) {
    let drill = if matter.space == Space::Drill { "[DRILL] " } else { "" };
    let urgency = match matter.urgency {
        Urgency::Normal => "",
        Urgency::Urgent => "urgent ",
        Urgency::Flash => "flash ",
    };
    let kind = kind_words(matter.kind).1;
    let number = matter.number.as_ref().map(|n| format!("{n}, ")).unwrap_or_default();
    let code = &matter.code;
    let due = matter.due_ms.map(|due| format!(", due {}", moment(due, "%Y-%m-%d %H:%M"))).unwrap_or_default();
    let facts = format!("{number}check code {code}{due}");
    let (what, text) = match about {
        About::Issued => ("to sign", format!("To sign: {urgency}{kind}, {facts}.")),
        About::Reminded => ("not signed yet", format!("Reminder: {urgency}{kind} not signed yet, {facts}.")),
        About::Escalated(units) => ("escalated", format!("Escalated: {units} late on {urgency}{kind}, {facts}.")),
        About::Withdrawn => ("withdrawn", format!("Withdrawn, do not act on it: {kind}, {number}check code {code}.")),
    };
    (format!("{drill}Shouhu: {urgency}{kind} {what}"), format!("{drill}[Shouhu] {text}"))
}

/// A moment as people in the province read it.
fn moment(ms: Millis, format: &str) -> String {
    let zone = jiff::tz::TimeZone::fixed(jiff::tz::offset(8));
    jiff::Timestamp::from_millisecond(ms)
        .map(|at| zone.to_datetime(at).strftime(format).to_string())
        .unwrap_or_default()
}

/// How many text messages a gateway counts for a text: 70 characters, or 67 each when it takes more.
#[must_use]
pub fn parts(text: &str) -> i64 {
    let units = i64::try_from(text.encode_utf16().count()).unwrap_or(i64::MAX);
    if units <= 70 { 1 } else { (units + 66) / 67 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_cost_more() {
        assert_eq!(parts(&"字".repeat(70)), 1);
        assert_eq!(parts(&"字".repeat(71)), 2);
        assert_eq!(parts(&"字".repeat(135)), 3);
    }

    #[test]
    fn a_due_is_shown_in_the_provinces_time() {
        assert_eq!(moment(1_580_000_000_000, "%-m月%-d日%H:%M"), "1月26日08:53");
    }
}
