//! One slot: file, correct, withdraw, verify, return.

use super::day;
use super::files::known_files;
use crate::api::view::code_of;
use crate::door::{Path, Write};
use crate::problem::Problem;
use axum::Json;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Answer, Command, Filled, Outcome, ReportCommand, SlotKey};
use shouhu_domain::form::Answers;
use shouhu_domain::ids::{MatterId, Millis, UnitNo};
use utoipa::ToSchema;

/// What a slot is named by in an address: matter, period, subject.
pub type Named = Path<(i64, String, u32)>;

pub(super) fn slot_of(Path((matter, period, subject)): Named) -> Result<SlotKey, Problem> {
    Ok(SlotKey { matter: MatterId(matter), period: day(&period)?, subject: UnitNo(subject) })
}

/// A filing as it is filled in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct FileBody {
    /// The version of the form under which it was filled in.
    pub version: u32,
    /// Nothing to report; then without answers.
    #[serde(default)]
    pub nil: bool,
    /// The answers are those of before, said again by one button.
    #[serde(default)]
    pub no_change: bool,
    /// By the names of the form's fields; decimals as text with all digits.
    #[serde(default)]
    #[schema(value_type = Object)]
    pub answers: Answers,
    /// Received elsewhere at this time, before it was brought here.
    #[serde(default)]
    pub received_ms: Option<Millis>,
}

impl FileBody {
    fn filled(&self) -> Filled {
        let Self { version, nil, no_change, answers, received_ms } = self.clone();
        Filled { version, nil, no_change, answers, received_ms }
    }
}

/// Another filing in the place of one.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CorrectBody {
    /// The revision that it takes the place of.
    pub revision: u32,
    pub reason: String,
    pub version: u32,
    #[serde(default)]
    pub nil: bool,
    #[serde(default)]
    #[schema(value_type = Object)]
    pub answers: Answers,
}

/// What is said of a revision, with a reason.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevisionReasonBody {
    pub revision: u32,
    pub reason: String,
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RevisionBody {
    pub revision: u32,
}

/// The receipt of what was done in a slot.
#[derive(Debug, Serialize, ToSchema)]
pub struct FiledView {
    pub seq: i64,
    pub revision: u32,
    pub at_ms: Millis,
    /// Of the slot's first filing.
    pub late: bool,
    /// `filed`, `nil`, `withdrawn`, `verified` or `returned`.
    pub state: &'static str,
    /// To show and to compare: of this receipt alone.
    pub code: String,
}

/// The same for the same answer, also when a command is sent again.
fn receipt(slot: SlotKey, answer: &Answer, state: &'static str) -> FiledView {
    let (revision, at_ms, late) = match answer.outcome {
        Outcome::Slot { revision, at_ms, late } => (revision, at_ms, late),
        _ => (0, 0, false),
    };
    let code = code_of(&format!("{}:{}:{}:{}", slot.matter, slot.period, slot.subject, answer.seq));
    FiledView { seq: answer.seq, revision, at_ms, late, state, code }
}

fn filed(nil: bool) -> &'static str {
    if nil { "nil" } else { "filed" }
}

/// Files a slot for the first time, or again after it was withdrawn.
#[utoipa::path(post, path = "/reports/{matter}/slots/{period}/{subject}", tag = "reports",
  params(("matter" = i64, Path), ("period" = String, Path), ("subject" = u32, Path)), request_body = FileBody,
  responses((status = 201, body = FiledView), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn file(named: Named, ask: Write<FileBody>) -> Result<(StatusCode, Json<FiledView>), Problem> {
    let slot = slot_of(named)?;
    let filled = ask.body.filled();
    let filled = Filled { answers: known_files(&ask.app, &ask.asker, slot, filled.answers).await?, ..filled };
    let answer = ask.send(Command::Report(ReportCommand::File { slot, filled })).await?;
    Ok((StatusCode::CREATED, Json(receipt(slot, &answer, filed(ask.body.nil)))))
}

/// Corrects what is filed; the time of the first filing stays.
#[utoipa::path(put, path = "/reports/{matter}/slots/{period}/{subject}", tag = "reports",
  params(("matter" = i64, Path), ("period" = String, Path), ("subject" = u32, Path)), request_body = CorrectBody,
  responses((status = 200, body = FiledView), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn correct(named: Named, ask: Write<CorrectBody>) -> Result<Json<FiledView>, Problem> {
    let slot = slot_of(named)?;
    let CorrectBody { revision, reason, version, nil, answers } = ask.body.clone();
    let answers = known_files(&ask.app, &ask.asker, slot, answers).await?;
    let filled = Filled { version, nil, no_change: false, answers, received_ms: None };
    let answer = ask.send(Command::Report(ReportCommand::Correct { slot, revision, filled, reason })).await?;
    Ok(Json(receipt(slot, &answer, filed(nil))))
}

/// Takes back what is filed: the slot is missing again.
#[utoipa::path(post, path = "/reports/{matter}/slots/{period}/{subject}/withdraw", tag = "reports",
  params(("matter" = i64, Path), ("period" = String, Path), ("subject" = u32, Path)),
  request_body = RevisionReasonBody, responses((status = 200, body = FiledView), (status = 409, body = Problem)))]
pub async fn withdraw(named: Named, ask: Write<RevisionReasonBody>) -> Result<Json<FiledView>, Problem> {
    let slot = slot_of(named)?;
    let RevisionReasonBody { revision, reason } = ask.body.clone();
    let answer = ask.send(Command::Report(ReportCommand::Withdraw { slot, revision, reason })).await?;
    Ok(Json(receipt(slot, &answer, "withdrawn")))
}

/// Accepts what is filed.
#[utoipa::path(post, path = "/reports/{matter}/slots/{period}/{subject}/verify", tag = "reports",
  params(("matter" = i64, Path), ("period" = String, Path), ("subject" = u32, Path)),
  request_body = RevisionBody, responses((status = 200, body = FiledView), (status = 409, body = Problem)))]
pub async fn verify(named: Named, ask: Write<RevisionBody>) -> Result<Json<FiledView>, Problem> {
    let (slot, revision) = (slot_of(named)?, ask.body.revision);
    let answer = ask.send(Command::Report(ReportCommand::Verify { slot, revision })).await?;
    Ok(Json(receipt(slot, &answer, "verified")))
}

/// Gives what is filed back with a reason: its figure stays, marked, until it is corrected.
#[utoipa::path(post, path = "/reports/{matter}/slots/{period}/{subject}/return", tag = "reports",
  params(("matter" = i64, Path), ("period" = String, Path), ("subject" = u32, Path)),
  request_body = RevisionReasonBody, responses((status = 200, body = FiledView), (status = 409, body = Problem)))]
pub async fn give_back(named: Named, ask: Write<RevisionReasonBody>) -> Result<Json<FiledView>, Problem> {
    let slot = slot_of(named)?;
    let RevisionReasonBody { revision, reason } = ask.body.clone();
    let answer = ask.send(Command::Report(ReportCommand::Return { slot, revision, reason })).await?;
    Ok(Json(receipt(slot, &answer, "returned")))
}
