//! Meetings: convening, who comes, who was there, the minutes.

use super::issue::{IssuedView, UrgencyBody, issued, uploaded, urgency};
use super::top_node;
use crate::api::view::{FileView, UnitRef, Written};
use crate::door::{self, Path, Write};
use crate::problem::Problem;
use crate::session::Asker;
use crate::text;
use axum::Json;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::Command;
use shouhu_domain::ids::{IncidentId, MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Coming, Content, Matter, MatterKind, Particulars, Stage};
use shouhu_domain::state::State as Province;
use shouhu_store::query::matter::LogLine;
use shouhu_store::query::meeting::Minutes;
use std::collections::BTreeMap;
use utoipa::ToSchema;

/// Units of one record of attendance.
const PRESENT_MAX: usize = 5_000;

/// A meeting as its convener writes it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MeetingBody {
    pub title: String,
    /// The agenda, as Markdown.
    pub text: String,
    /// A room, or how to dial in.
    pub place: String,
    pub begins_ms: Millis,
    #[serde(default)]
    pub ends_ms: Option<Millis>,
    /// Who attends.
    pub audience: String,
    /// Until when they say whether they come; the beginning when absent.
    #[serde(default)]
    pub due_ms: Option<Millis>,
    /// Digests of uploaded files.
    #[serde(default)]
    pub files: Vec<String>,
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default)]
    pub incident_id: Option<i64>,
    #[serde(default)]
    pub urgency: UrgencyBody,
}

/// Calls a meeting.
#[utoipa::path(post, path = "/meetings", tag = "meetings", request_body = MeetingBody,
  responses((status = 200, body = IssuedView), (status = 422, body = Problem), (status = 403, body = Problem)))]
pub async fn convene(ask: Write<MeetingBody>) -> Result<Json<IssuedView>, Problem> {
    let b = &ask.body;
    let (now, files) = (ask.app.now(), uploaded(&ask.app, &ask.asker, &b.files, "/files").await?);
    let due_ms = door::due(b.due_ms, now, "/due_ms")?;
    door::due(Some(b.begins_ms), now, "/begins_ms")?;
    door::due(b.ends_ms, now, "/ends_ms")?;
    let incident = b.incident_id.map(IncidentId);
    let content = Content {
        title: b.title.trim().to_owned(),
        text: b.text.clone(),
        number: b.number.clone().filter(|n| !n.trim().is_empty()),
        files,
        incident,
        audience: b.audience.clone(),
        due_ms,
        urgency: urgency(b.urgency),
        particulars: Some(Particulars::Meeting {
            place: b.place.trim().to_owned(),
            begins_ms: b.begins_ms,
            ends_ms: b.ends_ms,
        }),
        ..Content::of(MatterKind::Meeting, ask.asker.unit, ask.asker.space)
    };
    Ok(issued(&ask.send(Command::Issue(Box::new(content))).await?))
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum ComingBody {
    Attending,
    Deputy,
    Declined,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendBody {
    pub coming: ComingBody,
    /// The post that comes instead, or why nobody does.
    #[serde(default)]
    pub text: String,
}

/// Says for the own unit whether it comes, sends a deputy or cannot.
#[utoipa::path(post, path = "/matters/{id}/attend", tag = "meetings", params(("id" = i64, Path)),
  request_body = AttendBody, responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn attend(Path(matter): Path<i64>, ask: Write<AttendBody>) -> Result<Json<Written>, Problem> {
    let coming = match ask.body.coming {
        ComingBody::Attending => Coming::Attending,
        ComingBody::Deputy => Coming::Deputy,
        ComingBody::Declined => Coming::Declined,
    };
    let command = Command::Attend { matter: MatterId(matter), coming, text: ask.body.text.trim().to_owned() };
    ask.written(command).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttendanceBody {
    /// Unit numbers of those who were there: all of them.
    pub present: Vec<u32>,
}

/// Records who was there; a later record takes the place of the earlier one.
#[utoipa::path(post, path = "/matters/{id}/attendance", tag = "meetings", params(("id" = i64, Path)),
  request_body = AttendanceBody, responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn attendance(Path(matter): Path<i64>, ask: Write<AttendanceBody>) -> Result<Json<Written>, Problem> {
    door::at_most(&ask.body.present, PRESENT_MAX, "/present")?;
    let present = ask.body.present.iter().map(|no| UnitNo(*no)).collect();
    let command = Command::RecordAttendance { matter: MatterId(matter), present };
    ask.written(command).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MinutesBody {
    /// Markdown.
    pub text: String,
    #[serde(default)]
    pub files: Vec<String>,
}

/// Writes a version of the minutes; everybody who was asked to come gets it.
#[utoipa::path(post, path = "/matters/{id}/minutes", tag = "meetings", params(("id" = i64, Path)),
  request_body = MinutesBody, responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn minutes(Path(matter): Path<i64>, ask: Write<MinutesBody>) -> Result<Json<Written>, Problem> {
    let files = uploaded(&ask.app, &ask.asker, &ask.body.files, "/files").await?;
    let command = Command::WriteMinutes { matter: MatterId(matter), text: ask.body.text.clone(), files };
    ask.written(command).await
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MinutesView {
    pub version: u32,
    pub at_ms: Millis,
    pub text: String,
    /// Sanitised; safe to show as it is.
    pub text_html: String,
    pub files: Vec<FileView>,
}

/// A unit that sends a deputy or cannot come.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ComingView {
    pub unit: UnitRef,
    /// `deputy` or `declined`.
    pub coming: &'static str,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MeetingView {
    pub place: String,
    pub begins_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ends_ms: Option<Millis>,
    pub attending: u32,
    pub deputies: u32,
    pub declined: u32,
    /// Absent until it has been recorded who was there.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub present: Option<u32>,
    /// Unit numbers of those who were there, for the convener.
    pub present_units: Vec<u32>,
    /// `attending`, `deputy` or `declined`, once the own unit has answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my: Option<&'static str>,
    /// Who sends a deputy or cannot come: all for the convener, else the own unit.
    pub answers: Vec<ComingView>,
    pub minutes: Vec<MinutesView>,
}

/// A meeting's own part of its page.
#[must_use]
pub fn view(
    state: &Province,
    asker: &Asker,
    matter: &Matter,
    log: &[LogLine],
    minutes: Vec<Minutes>,
) -> Option<MeetingView> {
    let Some(Particulars::Meeting { place, begins_ms, ends_ms }) = &matter.particulars else { return None };
    let gathering = matter.gathering.clone().unwrap_or_default();
    let convener = top_node(state, asker, matter).is_none();
    let coming = |unit: UnitNo| match matter.coming(unit) {
        Some(Coming::Attending) => Some("attending"),
        Some(Coming::Deputy) => Some("deputy"),
        Some(Coming::Declined) => Some("declined"),
        None => None,
    };
    let signed = matter.planes.stage(Stage::Signed).and(&matter.planes.audience);
    let attending = signed.minus(&gathering.deputies).minus(&gathering.declined).count();
    // The newest line of a unit is its answer; the log comes newest first.
    let mut answers = BTreeMap::new();
    for line in log.iter().filter(|l| matches!(l.kind.as_str(), "deputy" | "declined")) {
        let Some(unit) = line.unit.filter(|u| convener || *u == asker.unit) else { continue };
        if let Some(coming) = coming(unit).filter(|c| *c == line.kind) {
            let text = line.text.clone().unwrap_or_default();
            answers.entry(unit).or_insert_with(|| ComingView { unit: UnitRef::of(state, unit), coming, text });
        }
    }
    Some(MeetingView {
        place: place.clone(),
        begins_ms: *begins_ms,
        ends_ms: *ends_ms,
        attending,
        deputies: gathering.deputies.count(),
        declined: gathering.declined.count(),
        present: gathering.present.as_ref().map(shouhu_domain::bits::Bits::count),
        present_units: gathering.present.filter(|_| convener).iter().flat_map(|p| p.iter()).map(|u| u.0).collect(),
        my: coming(asker.unit),
        answers: answers.into_values().collect(),
        minutes: minutes.into_iter().map(written_down).collect(),
    })
}

fn written_down(minutes: Minutes) -> MinutesView {
    MinutesView {
        version: minutes.version,
        at_ms: minutes.at_ms,
        text_html: text::to_html(&minutes.text),
        text: minutes.text,
        files: serde_json::from_str(&minutes.files).unwrap_or_default(),
    }
}
