//! The demo's gateway for text messages: on loopback, in this process, and it sends nothing.
//!
//! It speaks the published shape of the usual gateways, so that price, backlog, *delivered* and the alert of a
//! silent channel are the real ones. It keeps no message, and at most [`CALLS_MAX`] calls of at most [`CALL_MAX`]
//! bytes are under way; further ones wait in the socket's queue. It ends with the process.

use anyhow::Context as _;
use serde::Deserialize;
use serde_json::json;
use shouhu_server::channel::Set;
use shouhu_server::channel::config::{Channels, Format, Occasion, Sms, Terms};
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

const CALLS_MAX: usize = 16;
const CALL_MAX: usize = 16 * 1024;
const CALL_WITHIN: Duration = Duration::from_secs(5);
/// The price of one part of a text message.
const FEN: i64 = 5;
/// A reminder to a whole province takes its time instead of a core.
const PER_MINUTE: u32 = 600;
const BODY: &str = r#"{"PhoneNumbers":"{phone}","SignName":"守护演示","TemplateCode":"SMS_DEMO","TemplateParam":"{text}","OutId":"{id}"}"#;

/// Starts the gateway and answers the channels that use it; messages carry a link to `public_url`.
pub async fn start(public_url: Option<String>) -> anyhow::Result<Set> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.context("the demo's gateway")?;
    let channels = channels(listener.local_addr()?, public_url);
    tokio::spawn(serve(listener));
    Set::new(&channels, &|_| None).context("the demo's channels")
}

fn channels(at: SocketAddr, public_url: Option<String>) -> Channels {
    use Occasion::{Escalated, Issued, Reminded, Withdrawn};
    let on = Some(vec![Issued, Reminded, Escalated, Withdrawn]);
    let sms = Sms {
        method: "POST".into(),
        url: format!("http://{at}/sms").as_str().into(),
        headers: [].into(),
        body: Some(BODY.into()),
        format: Format::Json,
        success_status: vec![200],
        success_pattern: Some(r#""Code":"OK""#.into()),
        terms: Terms { fen_per_message: FEN, per_minute: Some(PER_MINUTE), on, ..Terms::default() },
    };
    Channels { public_url, sms: Some(sms), ..Channels::default() }
}

async fn serve(listener: TcpListener) {
    let room = Arc::new(Semaphore::new(CALLS_MAX));
    loop {
        let Ok(permit) = room.clone().acquire_owned().await else { return };
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(async move {
                // A caller that is gone is no failure of the demo; one that dawdles is cut off.
                let _ = tokio::time::timeout(CALL_WITHIN, answer(stream)).await;
                drop(permit);
            })),
            Err(error) => {
                tracing::warn!(%error, "the demo's gateway could not take a call");
                tokio::time::sleep(CALL_WITHIN).await;
            }
        }
    }
}

async fn answer(mut stream: TcpStream) -> std::io::Result<()> {
    let mut call = vec![];
    let body = loop {
        let mut piece = [0; 2_048];
        let read = stream.read(&mut piece).await?;
        call.extend_from_slice(&piece[..read]);
        if let Some(body) = body_of(&call) {
            break judge(body);
        }
        if read == 0 || call.len() > CALL_MAX {
            break refusal("isv.INVALID_PARAMETERS", "参数异常");
        }
    };
    let text = body.to_string();
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nConnection: close\r\n";
    stream.write_all(format!("{head}Content-Length: {}\r\n\r\n{text}", text.len()).as_bytes()).await?;
    stream.shutdown().await
}

/// The body of a call, once it is there whole.
fn body_of(call: &[u8]) -> Option<&[u8]> {
    let end = call.windows(4).position(|four| four == b"\r\n\r\n")?;
    let head = std::str::from_utf8(&call[..end]).ok()?.to_ascii_lowercase();
    let length: usize = head.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())?;
    call[end + 4..].get(..length)
}

#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Call {
    phone_numbers: String,
    template_param: String,
    out_id: String,
}

fn judge(body: &[u8]) -> serde_json::Value {
    let Ok(call) = serde_json::from_slice::<Call>(body) else {
        return refusal("isv.INVALID_PARAMETERS", "参数异常");
    };
    if !(6..=20).contains(&call.phone_numbers.len()) || !call.phone_numbers.bytes().all(|b| b.is_ascii_digit()) {
        return refusal("isv.MOBILE_NUMBER_ILLEGAL", "非法手机号");
    }
    if call.template_param.is_empty() {
        return refusal("isv.PARAM_LENGTH_LIMIT", "参数超出长度限制");
    }
    json!({ "Code": "OK", "Message": "OK", "BizId": call.out_id, "RequestId": call.out_id })
}

fn refusal(code: &str, message: &str) -> serde_json::Value {
    json!({ "Code": code, "Message": message })
}

#[cfg(test)]
mod tests {
    use super::*;
    use shouhu_server::channel::{Message, Sent};

    #[tokio::test]
    async fn it_takes_what_a_gateway_takes_and_refuses_no_number() {
        let set = start(None).await.unwrap();
        let sms = set.find("sms").unwrap();
        assert_eq!(sms.cost_of(3, "短"), 15);
        let message = |address: &str| Message {
            id: "8-sms-3".into(),
            address: address.into(),
            subject: String::new(),
            text: "【守护】有\"任务\"待签收".into(),
            wall_ms: 0,
        };
        assert_eq!(sms.send(message("00012345678")).await, Sent::Accepted);
        let refused = sms.send(message("+86")).await;
        assert!(matches!(&refused, Sent::Later(why) if why.contains("MOBILE_NUMBER_ILLEGAL")), "{refused:?}");
    }

    #[test]
    fn a_call_is_judged_when_it_is_whole() {
        let call = b"POST /sms HTTP/1.1\r\nContent-Length: 4\r\n\r\n{\"a\"";
        assert_eq!(body_of(&call[..call.len() - 1]), None);
        assert_eq!(body_of(call), Some(&b"{\"a\""[..]));
        assert_eq!(judge(b"{\"a\"")["Code"], "isv.INVALID_PARAMETERS");
    }
}
