//! What the frame around every screen shows, and the stream that keeps screens live.

use crate::app::App;
use crate::door::Seen;
use crate::live::Note;
use crate::metrics::Gauge;
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::sse::{Event, KeepAlive, Sse};
use serde::Serialize;
use shouhu_domain::ids::{Millis, UnitNo};
use shouhu_domain::incident::Incident;
use shouhu_domain::state::State as Province;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio_stream::Stream;
use utoipa::ToSchema;

/// Notes of this span are told as one: a screen asks again at most four times a second.
const TOGETHER: Duration = Duration::from_millis(250);
/// The client opens the stream again by itself, with the cookie that it has then.
const LISTEN_MAX: Duration = Duration::from_secs(15 * 60);

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct IncidentView {
    pub id: i64,
    pub name: String,
    pub name_en: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    /// The level that binds the asker's unit; from above or beside the scope, that of the scope.
    pub level: Option<String>,
    pub since_ms: Millis,
    pub space: String,
}

impl IncidentView {
    #[must_use]
    pub fn of(state: &Province, incident: &Incident, unit: UnitNo) -> Self {
        let level = incident.told_to(&state.tree, unit);
        Self {
            id: incident.id.0,
            name: incident.name.clone(),
            name_en: incident.name_en.clone(),
            level: level.map(|set| set.level.as_str().to_owned()),
            since_ms: level.map_or(incident.declared_ms, |set| set.since_ms),
            space: incident.space.as_str().into(),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct RailCounts {
    pub now: usize,
    pub matters: usize,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Overview {
    /// The incident of the highest level that concerns the asker's unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub incident: Option<IncidentView>,
    pub incidents: Vec<IncidentView>,
    /// Open drills that the asker could change over to.
    pub drills: usize,
    /// Domain time.
    pub now_ms: Millis,
    /// How fast domain time runs; 1 except in the demo.
    pub speed: i64,
    pub seq: i64,
    pub counts: RailCounts,
}

/// Incident, level, time and the counts of the rail.
#[utoipa::path(get, path = "/overview", tag = "session", responses((status = 200, body = Overview)))]
pub async fn show(State(app): State<App>, asker: Asker) -> Result<Seen<Overview>, Problem> {
    let now = app.now();
    let state = app.store.state();
    let incidents = super::incident::visible(&state, &asker);
    let open = incidents.into_iter().filter(|i| i.is_open());
    let incidents: Vec<IncidentView> = open.map(|i| IncidentView::of(&state, i, asker.unit)).collect();
    let view = Overview {
        incident: incidents.first().cloned(),
        incidents,
        drills: super::incident::drills(&state, &asker),
        now_ms: now,
        speed: app.clock.speed(),
        seq: state.seq,
        counts: RailCounts {
            now: super::now::needs(&state, &asker, now).len() + super::channel::alerts(&app, &state, &asker).len(),
            matters: super::matter::visible(&state, &asker).filter(|m| m.is_open()).count(),
        },
    };
    Ok(Seen(state.seq, view))
}

/// Server-sent events: which resources have changed since. The stream ends when the client goes, and
/// now and then by itself: who comes again must still be signed in.
#[utoipa::path(get, path = "/live", tag = "session", responses((status = 200, content_type = "text/event-stream")))]
pub async fn live(
    State(app): State<App>,
    asker: Asker,
    headers: HeaderMap,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let seen: Option<i64> = headers.get("last-event-id").and_then(|v| v.to_str().ok()?.parse().ok());
    let behind = seen.is_some_and(|seen| seen < app.store.state().seq);
    let stream = tokio_stream::StreamExt::map(listen(app, asker, behind), |note| Ok(event(&note)));
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

fn event(note: &Note) -> Event {
    let data = serde_json::to_string(note).unwrap_or_default();
    Event::default().id(note.seq.to_string()).event("change").data(data)
}

/// One task per listener joins what comes quickly; it ends with the listener.
fn listen(app: App, asker: Asker, behind: bool) -> impl Stream<Item = Note> {
    let mut notes = app.live.listen();
    let (tell, told) = tokio::sync::mpsc::channel(4);
    tokio::spawn(async move {
        let _listening = Gauge::up(&app.metrics.listeners);
        let ends = tokio::time::sleep(LISTEN_MAX);
        tokio::pin!(ends);
        let everything = || Note::everything(app.store.state().seq, app.now());
        if behind {
            let note = everything();
            if tell.send(note).await.is_err() {
                return;
            }
        }
        loop {
            let mut note = tokio::select! {
                received = notes.recv() => match received {
                    Ok(note) => note,
                    Err(RecvError::Lagged(_)) => everything(),
                    Err(RecvError::Closed) => return,
                },
                () = tell.closed() => return,
                () = &mut ends => return,
            };
            tokio::time::sleep(TOGETHER).await;
            while let Ok(more) = notes.try_recv() {
                note.join(more);
            }
            let Some(note) = permitted(&app, &asker, note) else { continue };
            if tell.send(note).await.is_err() {
                return;
            }
        }
    });
    tokio_stream::wrappers::ReceiverStream::new(told)
}

/// What of a note concerns the listener: only matters that they see; nothing when nothing is left.
fn permitted(app: &App, asker: &Asker, mut note: Note) -> Option<Note> {
    let state = app.store.state();
    let named = !note.matters.is_empty();
    note.matters.retain(|id| super::matter::find(&state, asker, id.0).is_ok_and(|m| m.space == asker.space));
    if named && note.matters.is_empty() {
        note.topics.remove("matter");
        note.topics.remove("receipt");
    }
    (!note.topics.is_empty()).then_some(note)
}
