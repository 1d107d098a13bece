//! The demonstration's own state: who may be entered, what the tour has seen, what the power cut and
//! the tampering gave. Only `shouhu demo` makes one; a real installation answers `demo.only`.
//!
//! It must never open a way into a real installation: every route asks for this state first.

pub mod code;

use self::code::Code;
use crate::app::{App, Mode};
use crate::problem::Problem;
use axum::extract::{ConnectInfo, FromRequestParts, Request};
use axum::http::header::{COOKIE, HOST, SET_COOKIE};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shouhu_domain::event::{Author, Event, Record};
use shouhu_domain::ids::{Millis, PersonNo, PostNo, Seq};
use shouhu_domain::matter::Stage;
use shouhu_store::journal;
use std::collections::BTreeSet;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use utoipa::ToSchema;

/// Records that one look at the tour reads at most; the next look goes on from there.
const LOOKED_MAX: usize = 20_000;
/// A minute of the demo passes in a second.
const FIRST_SPEED: i64 = 60;
const CODE_COOKIE: &str = "shouhu-demo-code";

/// Somebody whom the visitor can be, without a password.
#[derive(Clone, Debug)]
pub struct Persona {
    pub key: &'static str,
    pub title: &'static str,
    pub title_en: &'static str,
    pub device: &'static str,
    pub device_en: &'static str,
    pub post: PostNo,
    pub href: &'static str,
}

/// A moment of the story.
#[derive(Clone, Debug)]
pub struct Moment {
    pub key: &'static str,
    pub label: &'static str,
    pub label_en: &'static str,
    pub at_ms: Millis,
}

/// What a power cut gave: records acknowledged before it, and how many of these are there and whole.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
pub struct PowerCut {
    pub at_ms: Millis,
    pub before: i64,
    pub after: i64,
    pub lost: i64,
}

/// What became of one changed byte in a copy.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Tampered {
    pub at_ms: Millis,
    /// The record that was changed.
    pub seq: Seq,
    pub caught: bool,
    pub text: String,
    pub text_en: String,
}

/// How a phone gets in.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Lan {
    /// The page on which a village signs one order, on the visitor's own phone.
    pub url: String,
    pub qr_svg: String,
    /// The way into the whole demo.
    pub entrance_url: String,
    pub entrance_qr_svg: String,
}

/// What outlives a power cut; the binary keeps it beside the database.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Kept {
    pub power: Option<PowerCut>,
    pub tamper: Option<Tampered>,
    pub done: BTreeSet<String>,
    /// The tour was followed in the journal up to here.
    pub looked: Seq,
    /// Somebody has come: before that the clock stands, so that nobody misses the beginning.
    pub begun: bool,
}

/// What the tour counts, with the most taps from the first screen to the shown receipt.
pub const TOUR: [(&str, &str, &str, u32); 6] = [
    ("sign", "签收一道指令", "Sign an order", 1),
    ("chase", "催没签收的单位", "Chase the unsigned", 2),
    ("relay", "把指令转办到下级", "Relay an order", 3),
    ("break_down", "把指令分解到下级", "Break an order down", 4),
    ("issue", "按模板下一道指令", "Issue from a template", 6),
    ("verify", "用审计员的身份校验日志", "Verify the journal as auditor", 2),
];

/// Keeps what outlives a power cut.
pub type Keep = Box<dyn Fn(&Kept, &App) + Send + Sync>;
/// Changes one byte in a copy and says what the check found.
pub type Tamper = Box<dyn Fn(&App) -> Result<Tampered, String> + Send + Sync>;

/// The doors to the binary: it alone can kill a process or keep a file.
pub struct Doors {
    /// Asks for the power cut; the last acknowledged record goes along.
    pub cut: Box<dyn Fn(Seq) + Send + Sync>,
    /// Keeps what outlives a power cut, and the clock's place.
    pub keep: Keep,
    /// Changes one byte in a copy of the database and lets the check find it. Blocks.
    pub tamper: Tamper,
}

pub struct Demo {
    pub personas: Vec<Persona>,
    pub moments: Vec<Moment>,
    /// What a phone must bring; `None` keeps everybody but this machine out.
    pub code: Option<Code>,
    pub lan: Option<Lan>,
    pub doors: Doors,
    pub kept: Mutex<Kept>,
}

impl Demo {
    pub fn kept(&self) -> MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Changes what is kept, and keeps it.
    pub fn note(&self, app: &App, change: impl FnOnce(&mut Kept)) {
        let kept = {
            let mut kept = self.kept();
            change(&mut kept);
            kept.clone()
        };
        (self.doors.keep)(&kept, app);
    }

    /// The first visitor starts the clock.
    pub fn begin(&self, app: &App) {
        if !self.kept().begun {
            app.clock.set(Some(FIRST_SPEED), None);
            self.note(app, |kept| kept.begun = true);
        }
    }

    /// Follows the tour in the journal: a task is done when a persona has done it.
    ///
    /// # Errors
    /// When the journal cannot be read.
    pub async fn look(&self, app: &App) -> Result<(), Problem> {
        let after = self.kept().looked;
        let persons: Vec<PersonNo> = {
            let state = app.store.state();
            self.personas.iter().filter_map(|p| state.posts.get(p.post.0 as usize)?.holder).collect()
        };
        let (done, looked) = app
            .read(move |tx| {
                let (mut done, mut looked) = (BTreeSet::new(), after);
                journal::read_page(tx, after, LOOKED_MAX, |seq, body| {
                    looked = seq;
                    done.extend(task(body, &persons).map(str::to_owned));
                    Ok(())
                })?;
                Ok((done, looked))
            })
            .await?;
        let fresh = {
            let mut kept = self.kept();
            kept.looked = kept.looked.max(looked);
            done.into_iter().filter(|task| !kept.done.contains(task)).collect::<Vec<_>>()
        };
        if !fresh.is_empty() {
            self.note(app, |kept| kept.done.extend(fresh));
        }
        Ok(())
    }
}

/// Which task of the tour a record fulfils, if one of these persons wrote it.
fn task(body: &str, persons: &[PersonNo]) -> Option<&'static str> {
    let record: Record = serde_json::from_str(body).ok()?;
    let Author::Person { person, .. } = record.by else { return None };
    if !persons.contains(&person) {
        return None;
    }
    match record.event {
        Event::ReceiptReached { stage, .. } if stage >= Stage::Signed => Some("sign"),
        Event::MatterReminded { .. } => Some("chase"),
        Event::MatterRelayed { .. } => Some("relay"),
        Event::MatterSubmitted(s) if s.parent.is_some() => Some("break_down"),
        Event::MatterSubmitted(_) => Some("issue"),
        _ => None,
    }
}

/// The demo behind a request.
pub struct Here(pub Arc<Demo>);

impl FromRequestParts<App> for Here {
    type Rejection = Problem;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Problem> {
        let demo = parts.extensions.get::<Arc<Demo>>().filter(|_| app.mode == Mode::Demo);
        demo.cloned().map(Self).ok_or_else(|| Problem::new("demo.only"))
    }
}

/// A code for a camera.
#[must_use]
pub fn qr_svg(text: &str) -> String {
    // Addresses are far shorter than what a code can hold.
    let code = qrcode::QrCode::new(text.as_bytes()).ok();
    let svg = |code: qrcode::QrCode| code.render::<qrcode::render::svg::Color<'_>>().min_dimensions(200, 200).build();
    code.map(svg).unwrap_or_default()
}

/// Lets in this machine, and with `--lan` whoever brings the code; a name that some site has pointed at
/// us is refused. It also notes what the tour cannot read in the journal.
pub async fn guard(demo: Arc<Demo>, app: App, mut request: Request, next: Next) -> Response {
    let from = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    let brought = match admit(&demo, from, &request, app.clock.wall()) {
        Ok(brought) => brought,
        Err(problem) => return problem.into_response(),
    };
    let verifies = request.method() == Method::GET && request.uri().path() == "/api/v1/journal/verify";
    request.extensions_mut().insert(demo.clone());
    let mut response = next.run(request).await;
    if verifies && response.status().is_success() && !demo.kept().done.contains("verify") {
        demo.note(&app, |kept| {
            kept.done.insert("verify".into());
        });
    }
    if let Some(code) = brought
        && let Ok(cookie) = HeaderValue::from_str(&format!("{CODE_COOKIE}={code}; Path=/; HttpOnly; SameSite=Lax"))
    {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
    response
}

/// The code that came in the address, to be kept in a cookie.
fn admit(demo: &Demo, from: Option<IpAddr>, request: &Request, now: Millis) -> Result<Option<String>, Problem> {
    let host = request.headers().get(HOST).and_then(|v| v.to_str().ok()).unwrap_or("");
    let local = from.is_some_and(|ip| ip.is_loopback());
    if !named_plainly(host, demo.code.is_some()) {
        return Err(Problem::new("cross_site"));
    }
    let Some(code) = &demo.code else {
        return if local { Ok(None) } else { Err(Problem::new("not_found")) };
    };
    // A link to sign carries a secret of its own.
    if local || request.uri().path().starts_with("/a/") {
        return Ok(None);
    }
    let from = from.ok_or_else(|| Problem::new("not_found"))?;
    // Of several codes the first counts: one request is one guess.
    let query = request.uri().query().unwrap_or("");
    if let Some(given) = query.split('&').find_map(|pair| pair.strip_prefix("code=")) {
        code.judge(from, given, now)?;
        return Ok(Some(code.text().to_owned()));
    }
    // Without any code nothing was guessed.
    let kept = cookies(request.headers()).find(|(name, _)| *name == CODE_COOKIE);
    let (_, given) = kept.ok_or_else(|| Problem::new("not_found"))?;
    code.judge(from, given, now)?;
    Ok(None)
}

fn cookies(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let all = headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok());
    all.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// `localhost` or an address in numbers: no name that a foreign name server could answer for. Without
/// `--lan` the address must be this machine's own.
fn named_plainly(host: &str, lan: bool) -> bool {
    let name = match host.strip_prefix('[') {
        Some(rest) => rest.split(']').next().unwrap_or(""),
        None => host.split(':').next().unwrap_or(""),
    };
    name == "localhost" || name.parse::<IpAddr>().is_ok_and(|ip| lan || ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_plain_names_of_this_machine_are_answered() {
        for host in ["127.0.0.1:8088", "localhost:8088", "[::1]:8088", "localhost", "127.0.0.1"] {
            assert!(named_plainly(host, false), "{host}");
        }
        for host in ["evil.example:8088", "192.168.1.7:8088", "", "127.0.0.1.evil.example", "localhost.evil.example"] {
            assert!(!named_plainly(host, false), "{host}");
        }
        assert!(named_plainly("192.168.1.7:8088", true));
        assert!(!named_plainly("evil.example", true));
    }

    #[test]
    fn a_task_is_done_by_a_persona_only() {
        let by = |person: u32| {
            format!(
                r#"{{"at":1,"by":{{"person":{{"person":{person},"post":1,"unit":2}}}},"event":{{"type":"matter.reminded","data":{{"matter":1,"under":0,"units":3}}}}}}"#
            )
        };
        assert_eq!(task(&by(7), &[PersonNo(7)]), Some("chase"));
        assert_eq!(task(&by(8), &[PersonNo(7)]), None);
    }
}
