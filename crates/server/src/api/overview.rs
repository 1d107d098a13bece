//! What the frame around every screen shows, and the stream that keeps screens live.

use super::view::space;
use crate::app::App;
use crate::door::Seen;
use crate::live::Note;
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use serde::Serialize;
use shouhu_domain::ids::Millis;
use shouhu_domain::state::Incident;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::Receiver;
use tokio::sync::broadcast::error::RecvError;
use tokio_stream::Stream;
use utoipa::ToSchema;

/// Notes of this span are told as one: a screen asks again at most four times a second.
const TOGETHER: Duration = Duration::from_millis(250);

#[derive(Debug, Serialize, ToSchema)]
pub struct IncidentView {
    pub id: i64,
    pub name: String,
    pub name_en: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub level: Option<String>,
    pub since_ms: Millis,
    pub space: String,
}

impl IncidentView {
    #[must_use]
    pub fn of(incident: &Incident) -> Self {
        Self {
            id: incident.id.0,
            name: incident.name.clone(),
            name_en: incident.name_en.clone(),
            level: incident.level.map(|l| l.as_str().to_owned()),
            since_ms: incident.since_ms,
            space: space(incident.space).into(),
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
    let line = state.tree.territory();
    let concerns = |i: &&Incident| line.is_under(asker.unit, i.scope) || line.is_under(i.scope, asker.unit);
    let mut incidents: Vec<&Incident> = state.incidents.values().filter(concerns).collect();
    incidents.sort_by_key(|i| (i.level.is_none(), i.level, i.id));
    let incidents: Vec<IncidentView> = incidents.into_iter().map(IncidentView::of).collect();
    let view = Overview {
        incident: incidents.first().map(|i| IncidentView {
            id: i.id,
            name: i.name.clone(),
            name_en: i.name_en.clone(),
            level: i.level.clone(),
            since_ms: i.since_ms,
            space: i.space.clone(),
        }),
        incidents,
        now_ms: now,
        speed: app.clock.speed(),
        seq: state.seq,
        counts: RailCounts {
            now: super::now::needs(&state, &asker, now).len(),
            matters: super::matter::visible(&state, &asker).filter(|m| m.is_open()).count(),
        },
    };
    Ok(Seen(state.seq, view))
}

/// Server-sent events: which resources have changed since. The stream ends when the client goes.
#[utoipa::path(get, path = "/live", tag = "session", responses((status = 200, content_type = "text/event-stream")))]
pub async fn live(
    State(app): State<App>,
    _asker: Asker,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let notes = app.live.listen();
    let stream = tokio_stream::StreamExt::map(Notes::stream(notes), |note| Ok(event(&note)));
    Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15)))
}

fn event(note: &Note) -> Event {
    let data = serde_json::to_string(note).unwrap_or_default();
    Event::default().id(note.seq.to_string()).event("change").data(data)
}

struct Notes;

impl Notes {
    /// One task per listener joins what comes quickly; it ends with the listener.
    fn stream(mut notes: Receiver<Note>) -> impl Stream<Item = Note> {
        let (tell, told) = tokio::sync::mpsc::channel(4);
        tokio::spawn(async move {
            loop {
                let mut note = tokio::select! {
                    received = notes.recv() => match received {
                        Ok(note) => note,
                        // Fell behind: an empty note tells the client to ask for everything again.
                        Err(RecvError::Lagged(_)) => Note::of(&[]),
                        Err(RecvError::Closed) => return,
                    },
                    () = tell.closed() => return,
                };
                tokio::time::sleep(TOGETHER).await;
                while let Ok(more) = notes.try_recv() {
                    note.join(more);
                }
                if tell.send(note).await.is_err() {
                    return;
                }
            }
        });
        tokio_stream::wrappers::ReceiverStream::new(told)
    }
}
