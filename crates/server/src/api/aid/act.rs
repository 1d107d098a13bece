//! What is done to an application, and the objection to a payment that was made public.

use crate::api::ledger::payee;
use crate::api::ledger::post::EntryWritten;
use crate::api::matter::issue::{IssuedView, issued};
use crate::api::view::ReasonBody;
use crate::door::{Path, Write};
use crate::problem::Problem;
use axum::Json;
use axum::http::StatusCode;
use serde::Deserialize;
use shouhu_domain::aid::NewFamily;
use shouhu_domain::command::{AidCommand, Command, Deed, LedgerCommand, Posting};
use shouhu_domain::ids::{CommodityId, DAY_MS, IncidentId, MatterId, Millis, UnitNo};
use shouhu_domain::ledger::payee::{ListId, NewPayee, NewPayees};
use shouhu_domain::matter::Matter;
use shouhu_domain::policy::Action;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::Day;
use shouhu_domain::supply::Wanted;
use shouhu_store::query::aid as query;
use utoipa::ToSchema;

/// So long the second person has.
const CHECKED_WITHIN_MS: Millis = 7 * DAY_MS;

type Done = Result<Json<IssuedView>, Problem>;

async fn send<T>(ask: &Write<T>, command: AidCommand) -> Done {
    Ok(issued(&ask.send(Command::Aid(command)).await?))
}

fn wanted(asked: Option<i64>) -> Wanted {
    asked.map_or(Wanted::Unknown, Wanted::Amount)
}

/// For whom, why and how much. Amounts are fen.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AidBody {
    pub name: String,
    #[serde(default)]
    pub contact: String,
    /// Account or card by which the money gets there.
    #[serde(default)]
    pub account: String,
    pub reason: String,
    /// Absent where nobody can say how much.
    #[serde(default)]
    pub asked: Option<i64>,
    #[serde(default)]
    pub incident_id: Option<i64>,
}

/// Applies for a family of the own unit; the unit above verifies it.
#[utoipa::path(post, path = "/aid", tag = "aid", request_body = AidBody,
  responses((status = 200, body = IssuedView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn apply(ask: Write<AidBody>) -> Done {
    let AidBody { name, contact, account, reason, asked, incident_id } = ask.body.clone();
    let trimmed = |text: String| text.trim().to_owned();
    let family = NewFamily {
        name: trimmed(name),
        contact: trimmed(contact),
        account: trimmed(account),
        reason: trimmed(reason),
    };
    let (from, space, incident) = (ask.asker.unit, ask.asker.space, incident_id.map(IncidentId));
    send(&ask, AidCommand::Apply { from, incident, space, asked: wanted(asked), family }).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VerifyBody {
    /// What is proposed.
    pub amount: i64,
    /// The unit that decides.
    pub to: u32,
    #[serde(default)]
    pub note: String,
}

/// It is as they say. Whoever applied cannot say so.
#[utoipa::path(post, path = "/aid/{id}/verify", tag = "aid", params(("id" = i64, Path)), request_body = VerifyBody,
  responses((status = 200, body = IssuedView), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn verify(Path(id): Path<i64>, ask: Write<VerifyBody>) -> Done {
    let VerifyBody { amount, to, note } = ask.body.clone();
    send(&ask, AidCommand::Verify { matter: MatterId(id), amount, to: UnitNo(to), note }).await
}

/// Gives it back to whoever applied, with a reason.
#[utoipa::path(post, path = "/aid/{id}/return", tag = "aid", params(("id" = i64, Path)), request_body = ReasonBody,
  responses((status = 200, body = IssuedView), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn give_back(Path(id): Path<i64>, ask: Write<ReasonBody>) -> Done {
    let reason = ask.body.reason.clone();
    send(&ask, AidCommand::Return { matter: MatterId(id), reason }).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResubmitBody {
    #[serde(default)]
    pub asked: Option<i64>,
    pub reason: String,
}

/// Applies again after it was returned; the family is the same.
#[utoipa::path(post, path = "/aid/{id}/resubmit", tag = "aid", params(("id" = i64, Path)), request_body = ResubmitBody,
  responses((status = 200, body = IssuedView), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn resubmit(Path(id): Path<i64>, ask: Write<ResubmitBody>) -> Done {
    let (asked, reason) = (wanted(ask.body.asked), ask.body.reason.trim().to_owned());
    send(&ask, AidCommand::Resubmit { matter: MatterId(id), asked, reason }).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct GrantAidBody {
    pub commodity_id: i64,
    pub amount: i64,
    #[serde(default)]
    pub note: String,
}

/// Grants it out of a fund of the own unit. Neither who applied nor who verified can.
#[utoipa::path(post, path = "/aid/{id}/grant", tag = "aid", params(("id" = i64, Path)), request_body = GrantAidBody,
  responses((status = 200, body = IssuedView), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn grant(Path(id): Path<i64>, ask: Write<GrantAidBody>) -> Done {
    let GrantAidBody { commodity_id, amount, note } = ask.body.clone();
    send(&ask, AidCommand::Grant { matter: MatterId(id), fund: CommodityId(commodity_id), amount, note }).await
}

/// Does not grant it, with a reason.
#[utoipa::path(post, path = "/aid/{id}/decline", tag = "aid", params(("id" = i64, Path)), request_body = ReasonBody,
  responses((status = 200, body = IssuedView), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn decline(Path(id): Path<i64>, ask: Write<ReasonBody>) -> Done {
    let reason = ask.body.reason.clone();
    send(&ask, AidCommand::Decline { matter: MatterId(id), reason }).await
}

/// The payment of what was granted, to a family of this name and account; nothing of what was not granted.
pub(super) fn payment(matter: &Matter, (name, account): (String, String), now: Millis) -> Option<Command> {
    payment_as(matter, ListId(ListId::MAX), NewPayee { name, account, amount: 0 }, now)
}

fn payment_as(matter: &Matter, list: ListId, payee: NewPayee, now: Millis) -> Option<Command> {
    let grant = matter.aid.as_ref()?.grant?;
    let rows = vec![NewPayee { amount: grant.amount, ..payee }];
    let payees = Some(NewPayees { list, of: Some(matter.id), rows });
    let deed = Deed::Pay { commodity: grant.fund, unit: grant.unit, amount: grant.amount, payees };
    let posting = Posting { matter: matter.id, deed, on: Day::of(now), note: String::new() };
    Some(Command::Ledger(LedgerCommand::Reserve { posting, until_ms: now + CHECKED_WITHIN_MS }))
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AidPayBody {}

/// Holds back the payment of what was granted, to the family and the account of the application; another person posts it.
#[utoipa::path(post, path = "/aid/{id}/payment", tag = "aid", params(("id" = i64, Path)), request_body = AidPayBody,
  responses((status = 201, body = EntryWritten), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem)))]
pub async fn pay(Path(id): Path<i64>, ask: Write<AidPayBody>) -> Result<(StatusCode, Json<EntryWritten>), Problem> {
    ask.asker.may(&ask.app.store.state(), &[Action::LedgerBook])?;
    let (matter, now) = (super::application(&ask.app.store.state(), &ask.asker, id)?.clone(), ask.app.now());
    let stage = shouhu_domain::aid::stage(&ask.app.store.state().ledger, &matter);
    let asked = matter.id;
    let family = ask.app.read(move |tx| query::family(tx, asked)).await?;
    let name = family.name.ok_or(Refusal::PersonErased)?;
    let payee = NewPayee { name, account: family.account.unwrap_or_default(), amount: 0 };
    let command = payment_as(&matter, payee::new_list(&ask.app), payee, now);
    let unfit = || stage.map_or(Refusal::NotFound, |stage| Refusal::AidStage { stage });
    let seq = ask.send(command.ok_or_else(unfit)?).await?.seq;
    Ok((StatusCode::CREATED, Json(EntryWritten { entry_id: seq, seq })))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ObjectBody {
    pub text: String,
}

/// Objects to a posted payment. It goes to whoever stands above the unit that paid, never to that unit.
#[utoipa::path(post, path = "/payments/{list}/objections", tag = "aid", params(("list" = i64, Path)),
  request_body = ObjectBody, responses((status = 200, body = IssuedView), (status = 403, body = Problem),
  (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn object(Path(list): Path<i64>, ask: Write<ObjectBody>) -> Done {
    let (from, space, text) = (ask.asker.unit, ask.asker.space, ask.body.text.trim().to_owned());
    send(&ask, AidCommand::Object { from, space, list: ListId(list), text }).await
}
