//! Text messages through any gateway that takes one HTTP request per message.
//!
//! The template is the operator's, the values are ours: they are escaped for the place where they
//! stand, and a value is never searched for placeholders again.

use super::config::{self, Environment, Format, Wrong};
use super::http::{Http, Request, judge, percent};
use super::{Message, Sent, scrub};
use std::collections::BTreeMap;

#[derive(Clone)]
pub(super) struct Sms {
    http: Http,
    method: String,
    url: String,
    headers: BTreeMap<String, String>,
    body: Option<String>,
    format: Format,
    success_status: Vec<u16>,
    success_pattern: Option<regex::Regex>,
}

impl Sms {
    pub(super) fn new(config: &config::Sms, environment: Environment<'_>) -> Result<Self, Wrong> {
        let wrong = |what: String| Wrong::value("sms", what);
        let pattern = config.success_pattern.as_deref().map(regex::Regex::new).transpose();
        let url = config.url.reveal(environment)?;
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(wrong("url must begin with https:// or http://".into()));
        }
        let body = config.body.as_ref().map(|body| body.reveal(environment)).transpose()?;
        let holds = |name: &str| url.contains(name) || body.as_ref().is_some_and(|body| body.contains(name));
        if let Some(missing) = ["{phone}", "{text}"].into_iter().find(|name| !holds(name)) {
            return Err(wrong(format!("neither url nor body holds {missing}")));
        }
        let mut headers = BTreeMap::new();
        for (name, value) in &config.headers {
            headers.insert(name.to_ascii_lowercase(), value.reveal(environment)?);
        }
        let kind = match config.format {
            Format::Json => "application/json; charset=utf-8",
            Format::Form => "application/x-www-form-urlencoded; charset=utf-8",
        };
        headers.entry("content-type".into()).or_insert_with(|| kind.into());
        Ok(Self {
            http: Http::new(),
            method: config.method.to_ascii_uppercase(),
            url,
            headers,
            body,
            format: config.format,
            success_status: config.success_status.clone(),
            success_pattern: pattern.map_err(|error| wrong(format!("success_pattern: {error}")))?,
        })
    }

    /// Blocks; for a thread that may.
    pub(super) fn send(&self, message: &Message) -> Sent {
        let json = |text: &str| {
            let quoted = serde_json::Value::from(text).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        };
        let request = Request {
            method: self.method.clone(),
            url: fill(&self.url, message, &percent),
            headers: self.headers.clone(),
            body: self.body.as_ref().map(|body| match self.format {
                Format::Json => fill(body, message, &json),
                Format::Form => fill(body, message, &percent),
            }),
        };
        match self.http.call(request) {
            Err(sent) => sent,
            Ok(answer) if !self.success_status.contains(&answer.status) => {
                judge(answer.status).unwrap_or_else(|| Sent::Later(format!("status {}", answer.status)))
            }
            Ok(answer) => match &self.success_pattern {
                // The gateway gives its reasons in its own words: a balance, a frequency, a number.
                Some(pattern) if !pattern.is_match(&answer.body) => Sent::Later(scrub(&answer.body)),
                _ => Sent::Accepted,
            },
        }
    }
}

fn fill(template: &str, message: &Message, escape: &dyn Fn(&str) -> String) -> String {
    let mut out = String::with_capacity(template.len() + message.text.len());
    let mut rest = template;
    while let Some(open) = rest.find('{') {
        let (before, from) = rest.split_at(open);
        out.push_str(before);
        let known =
            [("{phone}", message.address.as_str()), ("{text}", message.text.as_str()), ("{id}", message.id.as_str())];
        match known.into_iter().find(|(name, _)| from.starts_with(name)) {
            Some((name, value)) => {
                out.push_str(&escape(value));
                rest = &from[name.len()..];
            }
            None => {
                out.push('{');
                rest = &from[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_escaped_for_their_place_and_never_filled_again() {
        let message = Message {
            id: "8-sms-3".into(),
            address: "13800000000".into(),
            subject: String::new(),
            text: "核验码 \"7F3K\" {phone} & 100%".into(),
            wall_ms: 0,
        };
        let json = |text: &str| serde_json::Value::from(text).to_string().trim_matches('"').to_owned();
        assert_eq!(
            fill(r#"{"to":["{phone}"],"msg":"{text}","n":{},"id":"{id}"}"#, &message, &json),
            r#"{"to":["13800000000"],"msg":"核验码 \"7F3K\" {phone} & 100%","n":{},"id":"8-sms-3"}"#
        );
        assert_eq!(fill("m={text}&t={phone}", &message, &percent).matches('&').count(), 1);
    }
}
