//! The start page of the demonstration. Nobody signs in here: these routes answer in demo mode only.

use super::now::{NeedKind, needs};
use super::session::signed_in;
use super::view::UnitRef;
use crate::app::App;
use crate::demo::{Demo, Here, Lan, PowerCut, TOUR, Tampered};
use crate::door::{Body, Seen};
use crate::problem::{Problem, internal};
use crate::session::{Asker, start};
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::{Deserialize, Serialize};
use shouhu_domain::event::Space;
use shouhu_domain::ids::{Millis, PostNo};
use shouhu_domain::state::State as Province;
use std::collections::BTreeMap;
use std::time::Duration;
use utoipa::ToSchema;

/// The answer to a power cut leaves before the process dies.
const LAST_WORDS: Duration = Duration::from_millis(200);
/// The clock's speeds: paused, real, a minute a second, ten minutes a second.
const SPEEDS: [i64; 4] = [0, 1, 60, 600];

#[derive(Debug, Serialize, ToSchema)]
pub struct PersonaView {
    pub key: &'static str,
    pub title: &'static str,
    pub title_en: &'static str,
    pub place: String,
    pub unit: UnitRef,
    pub device: &'static str,
    pub device_en: &'static str,
    /// What waits for the post now, by kind of need.
    pub waiting: BTreeMap<NeedKind, u32>,
    pub href: &'static str,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct MomentView {
    pub key: &'static str,
    pub label: &'static str,
    pub label_en: &'static str,
    pub at_ms: Millis,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct TaskView {
    pub key: &'static str,
    pub title: &'static str,
    pub title_en: &'static str,
    pub taps_max: u32,
    pub done: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct DemoView {
    pub now_ms: Millis,
    pub speed: i64,
    pub units: usize,
    pub personas: Vec<PersonaView>,
    pub jumps: Vec<MomentView>,
    pub tour: Vec<TaskView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub power: Option<PowerCut>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tamper: Option<Tampered>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lan: Option<Lan>,
}

/// Everything that the start page shows.
#[utoipa::path(get, path = "/demo", tag = "demo", responses((status = 200, body = DemoView), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, Here(demo): Here) -> Result<Seen<DemoView>, Problem> {
    demo.begin(&app);
    demo.look(&app).await?;
    let kept = demo.kept().clone();
    let now = app.now();
    let state = app.store.state();
    let task =
        |(key, title, title_en, taps_max)| TaskView { key, title, title_en, taps_max, done: kept.done.contains(key) };
    let view = DemoView {
        now_ms: now,
        speed: app.clock.speed(),
        units: state.tree.len(),
        personas: personas(&demo, &state, now),
        jumps: demo
            .moments
            .iter()
            .filter(|m| m.at_ms > now)
            .map(|m| MomentView { key: m.key, label: m.label, label_en: m.label_en, at_ms: m.at_ms })
            .collect(),
        tour: TOUR.into_iter().map(task).collect(),
        power: kept.power,
        tamper: kept.tamper.clone(),
        lan: demo.lan.clone(),
    };
    Ok(Seen(state.seq, view))
}

fn personas(demo: &Demo, state: &Province, now: Millis) -> Vec<PersonaView> {
    let view = |p: &crate::demo::Persona| {
        let asker = asker(state, p.post)?;
        let mut waiting: BTreeMap<NeedKind, u32> = BTreeMap::new();
        for need in needs(state, &asker, now) {
            *waiting.entry(need.kind).or_default() += 1;
        }
        let unit = UnitRef::of(state, asker.unit);
        let (key, title, title_en, href) = (p.key, p.title, p.title_en, p.href);
        let place = unit.name.clone();
        Some(PersonaView { key, title, title_en, place, unit, device: p.device, device_en: p.device_en, waiting, href })
    };
    demo.personas.iter().filter_map(view).collect()
}

/// The post with its holder, as if they had asked.
fn asker(state: &Province, post: PostNo) -> Option<Asker> {
    let post = state.posts.get(post.0 as usize)?;
    let (session, roles) = (String::new(), post.roles.clone());
    Some(Asker { session, person: post.holder?, post: post.no, unit: post.unit, roles, space: Space::Live })
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Enter {
    pub persona: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Entered {
    pub persona: &'static str,
    pub post_id: u32,
    pub href: &'static str,
}

/// Starts a session as one of the personas.
#[utoipa::path(post, path = "/demo/enter", tag = "demo", request_body = Enter,
  responses((status = 200, body = Entered), (status = 404, body = Problem)))]
pub async fn enter(
    State(app): State<App>,
    Here(demo): Here,
    headers: HeaderMap,
    body: Body<Enter>,
) -> Result<Response, Problem> {
    demo.begin(&app);
    let persona = demo.personas.iter().find(|p| p.key == body.value.persona);
    let persona = persona.ok_or_else(|| Problem::new("input.unknown").at("/persona"))?;
    let person = asker(&app.store.state(), persona.post).map(|asker| asker.person);
    let person = person.ok_or_else(|| Problem::new("not_found"))?;
    let device = headers.get(header::USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
    let token = start(&app, person, device).await?;
    let entered = Entered { persona: persona.key, post_id: persona.post.0, href: persona.href };
    let mut answer = Json(entered).into_response();
    answer.headers_mut().extend(signed_in(&app, &token).headers().clone());
    Ok(answer)
}

#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SetClock {
    /// 0 pauses; 1, 60 or 600.
    pub speed: Option<i64>,
    /// A later moment; the clock never goes back.
    pub jump_ms: Option<Millis>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ClockView {
    pub now_ms: Millis,
    pub speed: i64,
}

/// Pauses, speeds or moves domain time.
#[utoipa::path(post, path = "/demo/clock", tag = "demo", request_body = SetClock,
  responses((status = 200, body = ClockView), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn clock(State(app): State<App>, Here(demo): Here, body: Body<SetClock>) -> Result<Json<ClockView>, Problem> {
    let SetClock { speed, jump_ms } = body.value;
    if speed.is_some_and(|speed| !SPEEDS.contains(&speed)) {
        return Err(Problem::new("input.unknown").at("/speed"));
    }
    let last = demo.moments.iter().map(|m| m.at_ms).max().unwrap_or(0);
    if jump_ms.is_some_and(|to| to > last) {
        return Err(Problem::new("input.unknown").at("/jump_ms"));
    }
    app.clock.set(speed, jump_ms);
    demo.note(&app, |_| {});
    // Whoever looks on learns it from the next note of the live stream.
    let topics = std::iter::once("clock").collect();
    let (seq, matters) = (app.store.state().seq, std::collections::BTreeSet::new());
    app.live.tell(crate::live::Note { seq, at_ms: app.now(), matters, topics });
    Ok(Json(ClockView { now_ms: app.now(), speed: app.clock.speed() }))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Cut {
    /// Records acknowledged until now; `GET /demo` tells how many of them are there after the restart.
    pub before: i64,
}

/// Kills the server without a word and starts it again. The answer comes just before.
#[utoipa::path(post, path = "/demo/power-cut", tag = "demo", responses((status = 202, body = Cut), (status = 404, body = Problem)))]
pub async fn power_cut(State(app): State<App>, Here(demo): Here) -> Result<(StatusCode, Json<Cut>), Problem> {
    demo.note(&app, |kept| kept.power = None);
    let before = app.store.state().seq;
    tokio::spawn(async move {
        tokio::time::sleep(LAST_WORDS).await;
        demo.note(&app, |_| {});
        let acknowledged = app.store.state().seq;
        (demo.doors.cut)(acknowledged);
    });
    Ok((StatusCode::ACCEPTED, Json(Cut { before })))
}

/// Changes one byte of one record in a copy and lets the check look for it.
#[utoipa::path(post, path = "/demo/tamper", tag = "demo", responses((status = 200, body = Tampered), (status = 404, body = Problem)))]
pub async fn tamper(State(app): State<App>, Here(demo): Here) -> Result<Json<Tampered>, Problem> {
    let (at, asked) = (app.clone(), demo.clone());
    let tampered = tokio::task::spawn_blocking(move || (asked.doors.tamper)(&at)).await;
    let tampered = tampered.map_err(|e| internal(&e.to_string()))?.map_err(|e| internal(&e))?;
    demo.note(&app, |kept| kept.tamper = Some(tampered.clone()));
    Ok(Json(tampered))
}
