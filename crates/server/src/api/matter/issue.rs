//! Writing, issuing, countersigning, amending, withdrawing, breaking down.

use super::find;
use crate::api::file::{named_by, taken_up};
use crate::api::report::duty::DutyBody;
use crate::api::view::{FileView, Nothing, ReasonBody};
use crate::app::App;
use crate::door::{self, Path, Write};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Answer, Command, Outcome};
use shouhu_domain::event::{EscalateTo, Space};
use shouhu_domain::ids::{IncidentId, MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Content, EscalationStep, FileRef, MatterKind, Particulars, Urgency};
use utoipa::ToSchema;

/// More are refused before any of them is looked up.
const FILES_MAX: usize = 50;

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum KindBody {
    Notice,
    Guide,
    Letter,
    Task,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum UrgencyBody {
    #[default]
    Normal,
    Urgent,
    Flash,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum EscalateBody {
    Deputy,
    Superior,
    Upward,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct StepBody {
    /// Minutes after the due.
    pub after_min: u32,
    pub to: EscalateBody,
}

/// A directive as its author writes it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MatterBody {
    pub kind: KindBody,
    pub title: String,
    /// Markdown; may be empty when a file is the text.
    #[serde(default)]
    pub text: String,
    /// Digests of uploaded files.
    #[serde(default)]
    pub files: Vec<String>,
    #[serde(default)]
    pub text_file: Option<String>,
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default)]
    pub incident_id: Option<i64>,
    pub audience: String,
    #[serde(default)]
    pub due_ms: Option<Millis>,
    /// Unit numbers of the organs that issue it jointly.
    #[serde(default)]
    pub joint: Vec<u32>,
    #[serde(default)]
    pub by_level: bool,
    #[serde(default)]
    pub verify: bool,
    #[serde(default)]
    pub escalation: Vec<StepBody>,
    #[serde(default)]
    pub urgency: UrgencyBody,
    /// What is to be filed; only with a task.
    #[serde(default)]
    pub report: Option<DutyBody>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct IssuedView {
    pub id: i64,
    pub status: String,
    pub seq: i64,
}

pub(in crate::api) fn issued(answer: &Answer) -> Json<IssuedView> {
    let (id, status) = match &answer.outcome {
        Outcome::Matter { id, status } => (id.0, status.as_str()),
        _ => (0, ""),
    };
    Json(IssuedView { id, status: status.into(), seq: answer.seq })
}

/// Submits a directive: it is issued at once, or waits for its co-signing organs or the second person.
#[utoipa::path(post, path = "/matters", tag = "matters", request_body = MatterBody,
  responses((status = 200, body = IssuedView), (status = 422, body = Problem), (status = 403, body = Problem)))]
pub async fn submit(ask: Write<MatterBody>) -> Result<Json<IssuedView>, Problem> {
    let content = content(&ask.app, &ask.asker, &ask.body).await?;
    let answer = ask.send(Command::Issue(Box::new(content))).await?;
    Ok(issued(&answer))
}

async fn content(app: &App, asker: &Asker, body: &MatterBody) -> Result<Content, Problem> {
    let files = uploaded(app, asker, &body.files, "/files").await?;
    let text_file = uploaded(app, asker, body.text_file.as_slice(), "/text_file").await?.pop();
    let due_ms = door::due(body.due_ms, app.now(), "/due_ms")?;
    let incident = body.incident_id.map(IncidentId);
    let duty = body.report.as_ref().map(DutyBody::duty).transpose()?;
    if duty.is_some() && !matches!(body.kind, KindBody::Task) {
        return Err(Problem::new("report.duty.wrong").at("/kind"));
    }
    Ok(Content {
        kind: match body.kind {
            KindBody::Notice => MatterKind::Notice,
            KindBody::Guide => MatterKind::Guide,
            KindBody::Letter => MatterKind::Letter,
            KindBody::Task => MatterKind::Task,
        },
        title: body.title.trim().to_owned(),
        text: body.text.clone(),
        number: body.number.clone().filter(|n| !n.trim().is_empty()),
        from: asker.unit,
        joint: body.joint.iter().map(|no| UnitNo(*no)).collect(),
        files,
        text_file,
        incident,
        audience: body.audience.clone(),
        due_ms,
        urgency: urgency(body.urgency),
        by_level: body.by_level,
        verify: body.verify,
        escalation: body.escalation.iter().map(step).collect(),
        parent: None,
        space: asker.space,
        particulars: duty.map(Particulars::Report),
        plan: None,
    })
}

pub(in crate::api) fn urgency(body: UrgencyBody) -> Urgency {
    match body {
        UrgencyBody::Normal => Urgency::Normal,
        UrgencyBody::Urgent => Urgency::Urgent,
        UrgencyBody::Flash => Urgency::Flash,
    }
}

fn step(step: &StepBody) -> EscalationStep {
    let to = match step.to {
        EscalateBody::Deputy => EscalateTo::Deputy,
        EscalateBody::Superior => EscalateTo::Superior,
        EscalateBody::Upward => EscalateTo::Upward,
    };
    EscalationStep { after_min: step.after_min, to }
}

/// Files that the matter names already, or that this person has uploaded; anything else is unknown. Who
/// amends an order keeps the files of whoever wrote it.
async fn kept_or_uploaded(
    app: &App,
    asker: &Asker,
    named: &[FileView],
    digests: &[String],
    pointer: &str,
) -> Result<Vec<FileRef>, Problem> {
    door::at_most(digests, FILES_MAX, pointer)?;
    let mut files = vec![];
    for (at, sha256) in digests.iter().enumerate() {
        files.push(match named.iter().find(|file| file.sha256 == *sha256).cloned() {
            Some(FileView { sha256, name, media_type, size }) => FileRef { sha256, name, media_type, size },
            None => upload_of(app, asker, sha256, &format!("{pointer}/{at}")).await?,
        });
    }
    Ok(files)
}

/// Files that this person has uploaded; anything else is unknown.
pub(in crate::api) async fn uploaded(
    app: &App,
    asker: &Asker,
    digests: &[String],
    pointer: &str,
) -> Result<Vec<FileRef>, Problem> {
    door::at_most(digests, FILES_MAX, pointer)?;
    let mut files = vec![];
    for (at, sha256) in digests.iter().enumerate() {
        files.push(upload_of(app, asker, sha256, &format!("{pointer}/{at}")).await?);
    }
    Ok(files)
}

async fn upload_of(app: &App, asker: &Asker, sha256: &str, pointer: &str) -> Result<FileRef, Problem> {
    let found = taken_up(app, asker, sha256).await?;
    found.ok_or_else(|| Problem::new("file.unknown").at(pointer.to_owned()))
}

/// Countersigns a joint issue for the asker's organ; the last signature issues it.
#[utoipa::path(post, path = "/matters/{id}/countersign", tag = "matters", params(("id" = i64, Path)),
  request_body = Nothing, responses((status = 200, body = IssuedView), (status = 409, body = Problem)))]
pub async fn countersign(Path(matter): Path<i64>, ask: Write<Nothing>) -> Result<Json<IssuedView>, Problem> {
    let command = Command::Countersign { matter: MatterId(matter) };
    Ok(issued(&ask.send(command).await?))
}

/// The second person confirms an issue or a withdrawal to the whole province.
#[utoipa::path(post, path = "/matters/{id}/approve", tag = "matters", params(("id" = i64, Path)),
  request_body = Nothing, responses((status = 200, body = IssuedView), (status = 409, body = Problem)))]
pub async fn approve(Path(matter): Path<i64>, ask: Write<Nothing>) -> Result<Json<IssuedView>, Problem> {
    let command = Command::Approve { matter: MatterId(matter) };
    Ok(issued(&ask.send(command).await?))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AmendBody {
    pub title: String,
    /// Markdown; may be empty when a file is the text.
    #[serde(default)]
    pub text: String,
    /// Digests of the files of the new version: those that stay, and uploaded ones.
    #[serde(default)]
    pub files: Vec<String>,
    /// The file that is the text of the new version; absent when none is.
    #[serde(default)]
    pub text_file: Option<String>,
    /// Every unit must sign the new version again.
    #[serde(default)]
    pub sign_again: bool,
    pub reason: String,
}

/// A new version of an issued directive.
#[utoipa::path(post, path = "/matters/{id}/amend", tag = "matters", params(("id" = i64, Path)),
  request_body = AmendBody, responses((status = 200, body = IssuedView), (status = 409, body = Problem)))]
pub async fn amend(Path(matter): Path<i64>, ask: Write<AmendBody>) -> Result<Json<IssuedView>, Problem> {
    let (app, asker, matter) = (&ask.app, &ask.asker, MatterId(matter));
    find(&app.store.state(), asker, matter.0)?;
    let named = app.read(move |tx| named_by(tx, matter)).await?;
    let AmendBody { title, text, files, text_file, sign_again, reason } = ask.body.clone();
    let files = kept_or_uploaded(app, asker, &named, &files, "/files").await?;
    let text_file = kept_or_uploaded(app, asker, &named, text_file.as_slice(), "/text_file").await?.pop();
    let command = Command::Amend { matter, title, text, files, text_file, sign_again, reason };
    Ok(issued(&ask.send(command).await?))
}

/// Withdraws a directive; the same audience is told.
#[utoipa::path(post, path = "/matters/{id}/withdraw", tag = "matters", params(("id" = i64, Path)),
  request_body = ReasonBody, responses((status = 200, body = IssuedView), (status = 409, body = Problem)))]
pub async fn withdraw(Path(matter): Path<i64>, ask: Write<ReasonBody>) -> Result<Json<IssuedView>, Problem> {
    let command = Command::Withdraw { matter: MatterId(matter), reason: ask.body.reason.clone() };
    Ok(issued(&ask.send(command).await?))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CloseBody {
    /// Why; an alert is not closed without it.
    #[serde(default)]
    pub reason: String,
}

/// Closes a matter: no more receipts, no more reminders.
#[utoipa::path(post, path = "/matters/{id}/close", tag = "matters", params(("id" = i64, Path)),
  request_body = CloseBody, responses((status = 200, body = IssuedView), (status = 409, body = Problem),
    (status = 422, body = Problem)))]
pub async fn close(Path(matter): Path<i64>, ask: Write<CloseBody>) -> Result<Json<IssuedView>, Problem> {
    let command = Command::Close { matter: MatterId(matter), reason: ask.body.reason.trim().to_owned() };
    Ok(issued(&ask.send(command).await?))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChildBody {
    pub audience: String,
    pub title: String,
    pub text: String,
    #[serde(default)]
    pub due_ms: Option<Millis>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BreakDownBody {
    pub children: Vec<ChildBody>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BrokenDown {
    pub ids: Vec<i64>,
    pub seq: i64,
}

/// Breaks a directive down into children with texts and dues of their own, issued at once.
#[utoipa::path(post, path = "/matters/{id}/break-down", tag = "matters", params(("id" = i64, Path)),
  request_body = BreakDownBody, responses((status = 200, body = BrokenDown), (status = 422, body = Problem)))]
pub async fn break_down(Path(matter): Path<i64>, ask: Write<BreakDownBody>) -> Result<Json<BrokenDown>, Problem> {
    let now = ask.app.now();
    for (at, child) in ask.body.children.iter().enumerate() {
        door::due(child.due_ms, now, &format!("/children/{at}/due_ms"))?;
    }
    let children = ask.body.children.iter().map(|child| child_of(&ask.asker, child)).collect();
    let command = Command::BreakDown { matter: MatterId(matter), children };
    let answer = ask.send(command).await?;
    let ids = match &answer.outcome {
        Outcome::Matters { ids } => ids.iter().map(|id| id.0).collect(),
        _ => vec![],
    };
    Ok(Json(BrokenDown { ids, seq: answer.seq }))
}

fn child_of(asker: &Asker, child: &ChildBody) -> Content {
    Content {
        title: child.title.trim().to_owned(),
        text: child.text.clone(),
        audience: child.audience.clone(),
        due_ms: child.due_ms,
        ..Content::of(MatterKind::Task, asker.unit, Space::Live)
    }
}
