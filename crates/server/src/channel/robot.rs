//! Robots of chat groups: DingTalk, WeCom and Feishu, each by its published protocol for a text.
//!
//! A group is no unit: nothing that a robot says delivers anything, and it never carries the link of a
//! unit.

use super::config::{self, Environment, Protocol, Wrong};
use super::http::{Http, Request, judge, percent};
use super::{Message, Sent, scrub};
use base64::Engine as _;
use hmac::{Hmac, KeyInit as _, Mac as _};
use serde_json::{Value, json};
use sha2::Sha256;
use shouhu_domain::ids::Millis;
use std::collections::BTreeMap;

#[derive(Clone)]
pub(super) struct Robot {
    http: Http,
    protocol: Protocol,
    url: String,
    sign: Option<String>,
}

impl Robot {
    pub(super) fn new(name: &str, config: &config::Robot, environment: Environment<'_>) -> Result<Self, Wrong> {
        let url = config.url.reveal(environment)?;
        if !url.starts_with("https://") && !url.starts_with("http://") {
            return Err(Wrong::value(name, "url must begin with https:// or http://"));
        }
        let sign = config.sign.as_ref().map(|sign| sign.reveal(environment)).transpose()?;
        if sign.is_some() && config.protocol == Protocol::Wecom {
            return Err(Wrong::value(name, "WeCom knows no signature: its key stands in the url"));
        }
        Ok(Self { http: Http::new(), protocol: config.protocol, url, sign })
    }

    /// Blocks; for a thread that may.
    pub(super) fn send(&self, message: &Message) -> Sent {
        let (url, body) = self.request(&message.text, message.wall_ms);
        let headers = BTreeMap::from([("content-type".to_owned(), "application/json; charset=utf-8".to_owned())]);
        let request = Request { method: "POST".into(), url, headers, body: Some(body.to_string()) };
        match self.http.call(request) {
            Err(sent) => sent,
            Ok(answer) => judge(answer.status).unwrap_or_else(|| self.verdict(&answer.body)),
        }
    }

    fn request(&self, text: &str, wall_ms: Millis) -> (String, Value) {
        let url = self.url.clone();
        match (self.protocol, &self.sign) {
            (Protocol::Dingtalk, Some(key)) => {
                let sign = percent(&signature(key, &format!("{wall_ms}\n{key}")));
                let joint = if url.contains('?') { '&' } else { '?' };
                (format!("{url}{joint}timestamp={wall_ms}&sign={sign}"), text_of(text))
            }
            (Protocol::Dingtalk | Protocol::Wecom, _) => (url, text_of(text)),
            (Protocol::Feishu, sign) => {
                let mut body = json!({ "msg_type": "text", "content": { "text": text } });
                if let Some(key) = sign {
                    let seconds = wall_ms / 1_000;
                    body["timestamp"] = seconds.to_string().into();
                    // Feishu signs nothing with a key that holds the time.
                    body["sign"] = signature(&format!("{seconds}\n{key}"), "").into();
                }
                (url, body)
            }
        }
    }

    /// All three answer 200 with a number that is 0 for yes.
    fn verdict(&self, body: &str) -> Sent {
        let answer: Value = serde_json::from_str(body).unwrap_or_default();
        let number = match self.protocol {
            Protocol::Dingtalk | Protocol::Wecom => &answer["errcode"],
            Protocol::Feishu if answer["code"].is_number() => &answer["code"],
            Protocol::Feishu => &answer["StatusCode"],
        };
        match number.as_i64() {
            Some(0) => Sent::Accepted,
            Some(_) => Sent::Down(scrub(body)),
            None => Sent::Unsure("the answer is none of a robot".into()),
        }
    }
}

fn text_of(text: &str) -> Value {
    json!({ "msgtype": "text", "text": { "content": text } })
}

fn signature(key: &str, text: &str) -> String {
    // A key of any length is one.
    let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(key.as_bytes()) else { return String::new() };
    mac.update(text.as_bytes());
    base64::engine::general_purpose::STANDARD.encode(mac.finalize().into_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn robot(protocol: Protocol, sign: Option<&str>) -> Robot {
        let (url, sign) = ("https://robot.example/send?key=k".to_owned(), sign.map(str::to_owned));
        Robot { http: Http::new(), protocol, url, sign }
    }

    #[test]
    fn each_protocol_has_its_body_and_its_signature() {
        let (url, body) = robot(Protocol::Dingtalk, Some("SEC1")).request("你好", 1_580_000_000_123);
        assert_eq!(body, json!({ "msgtype": "text", "text": { "content": "你好" } }));
        // printf '1580000000123\nSEC1' | openssl dgst -sha256 -hmac SEC1 -binary | base64
        assert_eq!(
            url,
            format!("https://robot.example/send?key=k&timestamp=1580000000123&sign={}", percent(DINGTALK_SIGN))
        );
        let (url, body) = robot(Protocol::Wecom, None).request("你好", 0);
        assert_eq!((url.as_str(), body["msgtype"].as_str()), ("https://robot.example/send?key=k", Some("text")));
        let (_, body) = robot(Protocol::Feishu, Some("SEC1")).request("你好", 1_580_000_000_123);
        // printf '' | openssl dgst -sha256 -hmac "$(printf '1580000000\nSEC1')" -binary | base64
        let expected = json!({ "msg_type": "text", "content": { "text": "你好" },
            "timestamp": "1580000000", "sign": FEISHU_SIGN });
        assert_eq!(body, expected);
    }

    const DINGTALK_SIGN: &str = "BCfJhScsHDxc7myvO9C3eWzdlOXNglRUhj3g8Qwu39A=";
    const FEISHU_SIGN: &str = "bA1FtuSzhTezUznLz1z+c4wzy8jmXYwzcYVBBdYIn3M=";

    #[test]
    fn an_answer_says_yes_no_or_nothing() {
        let (ding, feishu) = (robot(Protocol::Dingtalk, None), robot(Protocol::Feishu, None));
        assert_eq!(ding.verdict(r#"{"errcode":0,"errmsg":"ok"}"#), Sent::Accepted);
        assert!(matches!(ding.verdict(r#"{"errcode":310000,"errmsg":"sign not match"}"#), Sent::Down(_)));
        assert_eq!(feishu.verdict(r#"{"code":0,"msg":"success"}"#), Sent::Accepted);
        assert_eq!(feishu.verdict(r#"{"StatusCode":0,"StatusMessage":"success"}"#), Sent::Accepted);
        assert!(matches!(feishu.verdict("<html>"), Sent::Unsure(_)));
    }
}
