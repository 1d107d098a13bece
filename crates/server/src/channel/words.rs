//! What messages say, in both languages, and what they must not.
//!
//! Only: what kind, number, check code, due, link, and how many units. Titles, texts, names of units
//! and of persons have no way in: the functions here are not given them.

use super::config::Language;
use crate::api::view::check_code;
use shouhu_domain::event::Space;
use shouhu_domain::ids::Millis;
use shouhu_domain::matter::{Family, Matter, Urgency};

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
    pub ask: Ask,
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
            ask: Ask::of(matter),
            space: matter.space,
            urgency: matter.urgency,
            number: matter.number.clone(),
            due_ms: matter.due_ms,
            code: check_code(matter.id, matter.issued_ms),
        }
    }
}

/// What a matter wants of whoever is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ask {
    Sign,
    /// An amendment has taken the signatures back.
    SignAgain,
    /// Whether the unit comes to the meeting.
    Attend,
    /// The minutes of the meeting.
    Receive,
    /// A request or a consultation.
    Answer,
}

impl Ask {
    #[must_use]
    pub fn of(matter: &Matter) -> Self {
        match matter.kind.family() {
            Family::Meeting if matter.gathering.as_ref().is_some_and(|g| g.minutes > 0) => Self::Receive,
            Family::Meeting => Self::Attend,
            Family::Request | Family::Consultation | Family::Application => Self::Answer,
            Family::Directive if matter.sign_again.is_some() => Self::SignAgain,
            Family::Directive | Family::Alert | Family::Rectification | Family::Inspection => Self::Sign,
        }
    }

    /// What is to be done, and that it was not.
    fn chinese(self) -> (&'static str, &'static str) {
        match self {
            Self::Sign => ("待签收", "未签收"),
            Self::SignAgain => ("有更正，待重新签收", "更正后未重新签收"),
            Self::Attend => ("待答复是否参会", "未答复是否参会"),
            Self::Receive => ("纪要待收阅", "纪要未收阅"),
            Self::Answer => ("待答复", "未答复"),
        }
    }

    fn english(self) -> (&'static str, &'static str) {
        match self {
            Self::Sign => ("to sign", "not signed"),
            Self::SignAgain => ("amended, to sign again", "amended, not signed again"),
            Self::Attend => ("to answer whether you come", "not answered whether you come"),
            Self::Receive => ("minutes to receive", "minutes not received"),
            Self::Answer => ("to answer", "not answered"),
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
        "consultation" => ("协办", "consultation"),
        "alert" => ("预警", "alert"),
        "rectification" => ("整改", "rectification"),
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
    let due = matter.due_ms.filter(|_| matter.ask != Ask::Receive);
    let due = due.map(|due| format!("，时限{}", moment(due, "%-m月%-d日%H:%M"))).unwrap_or_default();
    let facts = format!("{number}核验码{code}{due}");
    let (to_do, not_done) = matter.ask.chinese();
    let (what, text) = match about {
        About::Issued => (to_do.to_owned(), format!("有{urgency}{kind}{to_do}：{facts}。")),
        About::Reminded => ("催办".into(), format!("催办：有{urgency}{kind}{not_done}：{facts}。")),
        About::Escalated(units) => {
            ("升级督办".into(), format!("升级督办：{units}个单位逾期，{urgency}{kind}{not_done}：{facts}。"))
        }
        About::Withdrawn if matter.kind == "meeting" => {
            ("已撤回".into(), format!("{kind}已撤回，不再召开：{number}核验码{code}。"))
        }
        About::Withdrawn => ("已撤回".into(), format!("{kind}已撤回，请勿再执行：{number}核验码{code}。")),
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
    let due = matter.due_ms.filter(|_| matter.ask != Ask::Receive);
    let due = due.map(|due| format!(", due {}", moment(due, "%Y-%m-%d %H:%M"))).unwrap_or_default();
    let facts = format!("{number}check code {code}{due}");
    let (to_do, not_done) = matter.ask.english();
    let (what, text) = match about {
        About::Issued => (to_do.to_owned(), format!("{}: {urgency}{kind}, {facts}.", sentence(to_do))),
        About::Reminded => (format!("{not_done} yet"), format!("Reminder: {urgency}{kind} {not_done} yet, {facts}.")),
        About::Escalated(units) => {
            ("escalated".into(), format!("Escalated: {units} late, {urgency}{kind} {not_done}, {facts}."))
        }
        About::Withdrawn if matter.kind == "meeting" => {
            ("withdrawn".into(), format!("Withdrawn, it does not take place: {kind}, {number}check code {code}."))
        }
        About::Withdrawn => {
            ("withdrawn".into(), format!("Withdrawn, do not act on it: {kind}, {number}check code {code}."))
        }
    };
    (format!("{drill}Shouhu: {urgency}{kind} {what}"), format!("{drill}[Shouhu] {text}"))
}

/// With a capital at its beginning.
fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
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
    fn each_kind_says_what_is_to_be_done() {
        let facts = |kind, ask| Facts {
            kind,
            ask,
            space: Space::Live,
            urgency: Urgency::Urgent,
            number: None,
            due_ms: Some(1_580_000_000_000),
            code: "K7Q2".into(),
        };
        let told = |about, kind, ask| {
            let facts = facts(kind, ask);
            (chinese(about, &facts).1, english(about, &facts).1)
        };
        let cases = [
            ("task", Ask::Sign, "有紧急任务待签收：", "To sign: urgent task, "),
            ("task", Ask::SignAgain, "有紧急任务有更正，待重新签收：", "Amended, to sign again: urgent task, "),
            ("meeting", Ask::Attend, "有紧急会议待答复是否参会：", "To answer whether you come: urgent meeting, "),
            ("meeting", Ask::Receive, "有紧急会议纪要待收阅：", "Minutes to receive: urgent meeting, "),
            ("request", Ask::Answer, "有紧急请示待答复：", "To answer: urgent request, "),
            ("consultation", Ask::Answer, "有紧急协办待答复：", "To answer: urgent consultation, "),
        ];
        for (kind, ask, zh, en) in cases {
            let (told_zh, told_en) = told(About::Issued, kind, ask);
            assert!(told_zh.contains(zh) && told_en.contains(en), "{told_zh} {told_en}");
            assert_eq!(told_zh.contains("时限") && told_en.contains("due"), ask != Ask::Receive, "{told_zh}");
            let (chase_zh, chase_en) = told(About::Reminded, kind, ask);
            assert_eq!(chase_zh.contains("签收"), kind == "task", "only an order is signed: {chase_zh}");
            assert_eq!(chase_en.contains("signed"), kind == "task", "{chase_en}");
        }
        let (zh, en) = told(About::Withdrawn, "meeting", Ask::Attend);
        assert!(zh.contains("不再召开") && en.contains("does not take place"), "{zh} {en}");
        let (zh, en) = told(About::Escalated(3), "request", Ask::Answer);
        assert!(
            zh.contains("3个单位逾期，紧急请示未答复") && en.contains("3 late, urgent request not answered"),
            "{zh} {en}"
        );
    }

    #[test]
    fn a_due_is_shown_in_the_provinces_time() {
        assert_eq!(moment(1_580_000_000_000, "%-m月%-d日%H:%M"), "1月26日08:53");
    }
}
