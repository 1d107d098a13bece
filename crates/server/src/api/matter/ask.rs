//! Requests upward and consultations sideways: asking, answering, giving on, and how it went.

use super::issue::{IssuedView, UrgencyBody, issued, uploaded, urgency};
use super::{find, top_node};
use crate::api::view::{Nothing, UnitRef, Written};
use crate::app::App;
use crate::door::{self, Path, Query, Seen, Write};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::Command;
use shouhu_domain::decide;
use shouhu_domain::ids::{IncidentId, MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Content, Family, Matter, MatterKind, Particulars, Ruling};
use shouhu_domain::policy::Action;
use shouhu_domain::state::State as Province;
use shouhu_store::query::matter::LogLine;
use utoipa::{IntoParams, ToSchema};

/// What somebody asks, as they write it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AskBody {
    pub title: String,
    pub text: String,
    /// Unit numbers of those who are asked; one for a request.
    pub to: Vec<u32>,
    /// The amount, or what is wanted, in one line.
    #[serde(default)]
    pub wanted: String,
    /// Goods that are asked for; of a request alone.
    #[serde(default)]
    pub supplies: Vec<super::supply::LineBody>,
    /// People who are asked for; of a request alone.
    #[serde(default)]
    pub people: Vec<super::people::PeopleLineBody>,
    /// Digests of uploaded files.
    #[serde(default)]
    pub files: Vec<String>,
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default)]
    pub incident_id: Option<i64>,
    /// Until when an answer is needed.
    #[serde(default)]
    pub due_ms: Option<Millis>,
    #[serde(default)]
    pub urgency: UrgencyBody,
}

async fn content(app: &App, asker: &Asker, kind: MatterKind, body: &AskBody) -> Result<Content, Problem> {
    let files = uploaded(app, asker, &body.files, "/files").await?;
    let due_ms = door::due(body.due_ms, app.now(), "/due_ms")?;
    let incident = body.incident_id.map(IncidentId);
    Ok(Content {
        title: body.title.trim().to_owned(),
        text: body.text.clone(),
        number: body.number.clone().filter(|n| !n.trim().is_empty()),
        files,
        incident,
        // The rule writes the audience from those who are asked.
        due_ms,
        urgency: urgency(body.urgency),
        particulars: Some(Particulars::Ask {
            to: body.to.iter().map(|no| UnitNo(*no)).collect(),
            wanted: body.wanted.trim().to_owned(),
            supplies: super::supply::lines(&body.supplies)?,
            people: super::people::lines(&body.people)?,
        }),
        ..Content::of(kind, asker.unit, asker.space)
    })
}

/// Asks a superior or a competent organ above.
#[utoipa::path(post, path = "/requests", tag = "asking", request_body = AskBody,
  responses((status = 200, body = IssuedView), (status = 422, body = Problem), (status = 403, body = Problem)))]
pub async fn request(ask: Write<AskBody>) -> Result<Json<IssuedView>, Problem> {
    let content = content(&ask.app, &ask.asker, MatterKind::Request, &ask.body).await?;
    Ok(issued(&ask.send(Command::Issue(Box::new(content))).await?))
}

/// Asks organs or neighbours of the same territory for their part.
#[utoipa::path(post, path = "/consultations", tag = "asking", request_body = AskBody,
  responses((status = 200, body = IssuedView), (status = 422, body = Problem), (status = 403, body = Problem)))]
pub async fn consult(ask: Write<AskBody>) -> Result<Json<IssuedView>, Problem> {
    let content = content(&ask.app, &ask.asker, MatterKind::Consultation, &ask.body).await?;
    Ok(issued(&ask.send(Command::Issue(Box::new(content))).await?))
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum AskKind {
    Request,
    Consultation,
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AddresseesQuery {
    #[param(inline)]
    pub kind: AskKind,
}

/// Whom the asker's unit may ask, the usual one first.
#[derive(Debug, Serialize, ToSchema)]
pub struct Addressees {
    pub rows: Vec<UnitRef>,
}

/// Whom the own unit may ask in this way.
#[utoipa::path(get, path = "/addressees", tag = "asking", params(AddresseesQuery),
  responses((status = 200, body = Addressees), (status = 403, body = Problem)))]
pub async fn addressees(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<AddresseesQuery>,
) -> Result<Seen<Addressees>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::MatterRequest])?;
    let kind = match query.kind {
        AskKind::Request => MatterKind::Request,
        AskKind::Consultation => MatterKind::Consultation,
    };
    let rows = named(&state, &decide::addressees(&state, kind, asker.unit));
    Ok(Seen(state.seq, Addressees { rows }))
}

fn named(state: &Province, units: &[UnitNo]) -> Vec<UnitRef> {
    units.iter().map(|no| UnitRef::of(state, *no)).collect()
}

/// To whom the own unit may give a request on.
#[utoipa::path(get, path = "/matters/{id}/pass-targets", tag = "asking", params(("id" = i64, Path)),
  responses((status = 200, body = Addressees), (status = 404, body = Problem)))]
pub async fn pass_targets(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
) -> Result<Seen<Addressees>, Problem> {
    let state = app.store.state();
    let matter = find(&state, &asker, id)?;
    asker.may(&state, &[Action::Relay])?;
    let rows = named(&state, &decide::pass_targets(&state, asker.unit, matter));
    Ok(Seen(state.seq, Addressees { rows }))
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum RulingBody {
    Granted,
    Refused,
    Answered,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RuleBody {
    pub ruling: RulingBody,
    /// May be empty when it is granted.
    #[serde(default)]
    pub text: String,
}

/// Answers for the own unit; a request ends with it.
#[utoipa::path(post, path = "/matters/{id}/rule", tag = "asking", params(("id" = i64, Path)),
  request_body = RuleBody, responses((status = 200, body = IssuedView), (status = 409, body = Problem)))]
pub async fn rule(Path(matter): Path<i64>, ask: Write<RuleBody>) -> Result<Json<IssuedView>, Problem> {
    let ruling = match ask.body.ruling {
        RulingBody::Granted => Ruling::Granted,
        RulingBody::Refused => Ruling::Refused,
        RulingBody::Answered => Ruling::Answered,
    };
    let command = Command::Rule { matter: MatterId(matter), ruling, text: ask.body.text.trim().to_owned() };
    Ok(issued(&ask.send(command).await?))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PassBody {
    pub to: u32,
    #[serde(default)]
    pub text: String,
}

/// Gives a request on; the own unit keeps it in sight.
#[utoipa::path(post, path = "/matters/{id}/pass", tag = "asking", params(("id" = i64, Path)),
  request_body = PassBody, responses((status = 200, body = IssuedView), (status = 409, body = Problem)))]
pub async fn pass(Path(matter): Path<i64>, ask: Write<PassBody>) -> Result<Json<IssuedView>, Problem> {
    let (matter, to, text) = (MatterId(matter), UnitNo(ask.body.to), ask.body.text.trim().to_owned());
    Ok(issued(&ask.send(Command::Pass { matter, to, text }).await?))
}

/// Takes note of the outcome of what the own unit asked.
#[utoipa::path(post, path = "/matters/{id}/outcome-seen", tag = "asking", params(("id" = i64, Path)),
  request_body = Nothing, responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn see_outcome(Path(matter): Path<i64>, ask: Write<Nothing>) -> Result<Json<Written>, Problem> {
    let command = Command::SeeOutcome { matter: MatterId(matter) };
    ask.written(command).await
}

/// One step of what was asked: given on, or answered.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AskStep {
    /// `passed`, `granted`, `refused` or `answered`.
    pub kind: String,
    pub at_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    /// To whom it was given on.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<UnitRef>,
    pub text: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AskView {
    pub wanted: String,
    /// Goods that are asked for, line by line.
    pub supplies: Vec<super::supply::WantedLine>,
    /// People who are asked for, line by line.
    pub people: Vec<super::people::WantedPeople>,
    /// Who was asked first.
    pub to: Vec<UnitRef>,
    /// With whom it stands now.
    pub holders: Vec<UnitRef>,
    /// Whether the asker has taken note of the outcome.
    pub outcome_seen: bool,
    pub steps: Vec<AskStep>,
}

/// How a request or consultation has gone. Everybody on the way of a request sees all of it; an organ that
/// was consulted sees its own answer.
#[must_use]
pub fn view(state: &Province, asker: &Asker, matter: &Matter, log: &[LogLine]) -> Option<AskView> {
    let (to, wanted) = matter.asks()?;
    let all = matter.kind.family() == Family::Request
        || top_node(state, asker, matter).is_none()
        || !matter.planes.audience.contains(asker.unit);
    let shown = |unit: Option<UnitNo>| all || unit == Some(asker.unit);
    let steps = log.iter().rev().filter_map(|line| step(state, line).filter(|_| shown(line.by))).collect();
    let open = |units: Vec<UnitNo>| units.into_iter().filter(|u| shown(Some(*u))).collect::<Vec<_>>();
    let holders = if matter.is_open() { open(matter.holders().iter().collect()) } else { vec![] };
    Some(AskView {
        wanted: wanted.to_owned(),
        supplies: super::supply::view(state, matter),
        people: super::people::view(state, matter),
        to: named(state, &open(to.to_vec())),
        holders: named(state, &holders),
        outcome_seen: matter.outcome_seen,
        steps,
    })
}

fn step(state: &Province, line: &LogLine) -> Option<AskStep> {
    let kind = if line.kind == "passed" { "passed" } else { line.kind.strip_prefix("ruled_")? };
    Some(AskStep {
        kind: kind.into(),
        at_ms: line.at_ms,
        by: line.by.map(|u| UnitRef::of(state, u)),
        to: line.unit.filter(|_| kind == "passed").map(|u| UnitRef::of(state, u)),
        text: line.text.clone().unwrap_or_default(),
    })
}
