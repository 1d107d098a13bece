//! The own unit's receipt, and what a superior does about a unit below.

use super::issue::uploaded;
use crate::api::view::{Nothing, ReasonBody, Written};
use crate::door::{Path, Write};
use crate::problem::Problem;
use axum::Json;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use shouhu_domain::command::{Answer, Command, InspectionCommand, Outcome};
use shouhu_domain::ids::{DAY_MS, MatterId, Millis, UnitNo};
use shouhu_domain::matter::Stage;
use utoipa::ToSchema;

/// A link works for so long unless the order says otherwise.
const LINK_MS: Millis = 2 * DAY_MS;

#[derive(Debug, Serialize, ToSchema)]
pub struct ReceiptView {
    pub seq: i64,
    pub stage: String,
    pub at_ms: Millis,
    /// False when an earlier receipt of this stage is the answer.
    pub first: bool,
    pub late: bool,
}

fn receipt(answer: &Answer) -> Json<ReceiptView> {
    let (stage, at_ms, first, late) = match answer.outcome {
        Outcome::Receipt { stage, at_ms, first, late } => (stage.as_str(), at_ms, first, late),
        _ => ("", 0, true, false),
    };
    Json(ReceiptView { seq: answer.seq, stage: stage.into(), at_ms, first, late })
}

fn reach(matter: i64, stage: Stage, name: Option<String>, note: Option<String>) -> Command {
    Command::Reach { matter: MatterId(matter), stage, name, note }
}

/// Somebody of the unit has opened the text.
#[utoipa::path(post, path = "/matters/{id}/read", tag = "receipts", params(("id" = i64, Path)),
  request_body = Nothing, responses((status = 200, body = ReceiptView), (status = 409, body = Problem)))]
pub async fn read(Path(matter): Path<i64>, ask: Write<Nothing>) -> Result<Json<ReceiptView>, Problem> {
    Ok(receipt(&ask.send(reach(matter, Stage::Read, None, None)).await?))
}

/// Signs for the asker's unit. A second signature answers with the first.
#[utoipa::path(post, path = "/matters/{id}/sign", tag = "receipts", params(("id" = i64, Path)),
  request_body = Nothing, responses((status = 200, body = ReceiptView), (status = 409, body = Problem)))]
pub async fn sign(Path(matter): Path<i64>, ask: Write<Nothing>) -> Result<Json<ReceiptView>, Problem> {
    Ok(receipt(&ask.send(reach(matter, Stage::Signed, None, None)).await?))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DoneBody {
    #[serde(default)]
    pub note: Option<String>,
    /// Digests of uploaded files: how a finding was mended.
    #[serde(default)]
    pub files: Vec<String>,
}

/// Reports that the unit has done what was asked.
#[utoipa::path(post, path = "/matters/{id}/done", tag = "receipts", params(("id" = i64, Path)),
  request_body = DoneBody, responses((status = 200, body = ReceiptView), (status = 409, body = Problem)))]
pub async fn done(Path(matter): Path<i64>, ask: Write<DoneBody>) -> Result<Json<ReceiptView>, Problem> {
    let DoneBody { note, files } = ask.body.clone();
    let command = match uploaded(&ask.app, &ask.asker, &files, "/files").await? {
        files if files.is_empty() => reach(matter, Stage::Done, None, note),
        files => {
            let (matter, note) = (MatterId(matter), note.unwrap_or_default());
            Command::Inspection(InspectionCommand::Report { matter, note, files })
        }
    };
    Ok(receipt(&ask.send(command).await?))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct TextBody {
    #[serde(default)]
    pub text: String,
}

/// Reports a difficulty: the unit's clock stops until a superior answers.
#[utoipa::path(post, path = "/matters/{id}/difficulty", tag = "receipts", params(("id" = i64, Path)),
  request_body = TextBody, responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn difficulty(Path(matter): Path<i64>, ask: Write<TextBody>) -> Result<Json<Written>, Problem> {
    let command = Command::RaiseDifficulty { matter: MatterId(matter), text: ask.body.text.clone() };
    ask.written(command).await
}

/// Answers a unit's difficulty; its clock runs again.
#[utoipa::path(post, path = "/matters/{id}/units/{no}/answer", tag = "receipts",
  params(("id" = i64, Path), ("no" = u32, Path)), request_body = TextBody,
  responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn answer(Path((matter, unit)): Path<(i64, u32)>, ask: Write<TextBody>) -> Result<Json<Written>, Problem> {
    let (matter, unit, text) = (MatterId(matter), UnitNo(unit), ask.body.text.clone());
    ask.written(Command::AnswerDifficulty { matter, unit, text }).await
}

/// Takes a unit out of the denominator, with a reason.
#[utoipa::path(post, path = "/matters/{id}/units/{no}/excuse", tag = "receipts",
  params(("id" = i64, Path), ("no" = u32, Path)), request_body = ReasonBody,
  responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn excuse(Path((matter, unit)): Path<(i64, u32)>, ask: Write<ReasonBody>) -> Result<Json<Written>, Problem> {
    let (matter, unit, reason) = (MatterId(matter), UnitNo(unit), ask.body.reason.clone());
    ask.written(Command::Excuse { matter, unit, reason }).await
}

/// Accepts a unit's report of *done*.
#[utoipa::path(post, path = "/matters/{id}/units/{no}/verify", tag = "receipts",
  params(("id" = i64, Path), ("no" = u32, Path)), request_body = Nothing,
  responses((status = 200, body = ReceiptView), (status = 409, body = Problem)))]
pub async fn verify(Path((matter, unit)): Path<(i64, u32)>, ask: Write<Nothing>) -> Result<Json<ReceiptView>, Problem> {
    let command = Command::Verify { matter: MatterId(matter), unit: UnitNo(unit) };
    Ok(receipt(&ask.send(command).await?))
}

/// Gives a unit's report of *done* back; it must report again.
#[utoipa::path(post, path = "/matters/{id}/units/{no}/return", tag = "receipts",
  params(("id" = i64, Path), ("no" = u32, Path)), request_body = ReasonBody,
  responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn give_back(
    Path((matter, unit)): Path<(i64, u32)>,
    ask: Write<ReasonBody>,
) -> Result<Json<Written>, Problem> {
    let (matter, unit, reason) = (MatterId(matter), UnitNo(unit), ask.body.reason.clone());
    ask.written(Command::Return { matter, unit, reason }).await
}

/// The reason may be left out: that nobody answers is reason enough.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct UnreachableBody {
    #[serde(default)]
    pub reason: String,
}

/// Marks a unit that nobody can reach; any stage clears it.
#[utoipa::path(post, path = "/matters/{id}/units/{no}/unreachable", tag = "receipts",
  params(("id" = i64, Path), ("no" = u32, Path)), request_body = UnreachableBody,
  responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn unreachable(
    Path((matter, unit)): Path<(i64, u32)>,
    ask: Write<UnreachableBody>,
) -> Result<Json<Written>, Problem> {
    let (matter, unit, reason) = (MatterId(matter), UnitNo(unit), ask.body.reason.clone());
    ask.written(Command::MarkUnreachable { matter, unit, reason }).await
}

#[derive(Debug, Serialize, ToSchema)]
pub struct LinkView {
    /// Shown once; only its digest is kept. Absent when the same command was sent again: make a new one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    pub expires_ms: Millis,
    pub seq: i64,
}

/// Makes the acknowledge link of a unit; an older one stops working.
#[utoipa::path(post, path = "/matters/{id}/units/{no}/link", tag = "receipts",
  params(("id" = i64, Path), ("no" = u32, Path)), request_body = Nothing,
  responses((status = 200, body = LinkView), (status = 409, body = Problem)))]
pub async fn link(Path((matter, unit)): Path<(i64, u32)>, ask: Write<Nothing>) -> Result<Json<LinkView>, Problem> {
    let (matter, unit) = (MatterId(matter), UnitNo(unit));
    let token = link_token(ask.app.random::<16>());
    let (digest, expires_ms) = (link_digest(&token), ask.app.now() + LINK_MS);
    let command = Command::MakeLink { matter, unit, digest: digest.clone(), expires_ms };
    let answer = ask.send(command).await?;
    let state = ask.app.store.state();
    let stands = state.matters.get(&matter).and_then(|m| m.links.get(&unit)).cloned();
    let expires_ms = stands.as_ref().map_or(expires_ms, |(_, expires_ms)| *expires_ms);
    let fresh = stands.is_some_and(|(known, _)| known == digest);
    Ok(Json(LinkView { url: fresh.then(|| format!("/a/{token}")), expires_ms, seq: answer.seq }))
}

/// Ends the acknowledge link of a unit: whoever has it is told so.
#[utoipa::path(post, path = "/matters/{id}/units/{no}/link/revoke", tag = "receipts",
  params(("id" = i64, Path), ("no" = u32, Path)), request_body = Nothing,
  responses((status = 200, body = Written), (status = 404, body = Problem)))]
pub async fn revoke_link(
    Path((matter, unit)): Path<(i64, u32)>,
    ask: Write<Nothing>,
) -> Result<Json<Written>, Problem> {
    ask.written(Command::RevokeLink { matter: MatterId(matter), unit: UnitNo(unit) }).await
}

/// 128 bits as text for an address.
#[must_use]
pub fn link_token(bytes: [u8; 16]) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
}

/// What is kept of a link's token.
#[must_use]
pub fn link_digest(token: &str) -> String {
    use base64::Engine as _;
    base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(Sha256::digest(token.as_bytes()))
}
