//! Raising an alert by hand.

use super::issue::{IssuedView, UrgencyBody, issued, urgency};
use crate::api::view::UnitRef;
use crate::door::{self, Write};
use crate::problem::Problem;
use axum::Json;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::Command;
use shouhu_domain::ids::{IncidentId, Millis, UnitNo};
use shouhu_domain::matter::{Cause, Content, Matter, MatterKind, Particulars};
use shouhu_domain::report::Day;
use shouhu_domain::state::State as Province;
use utoipa::ToSchema;

/// An alert as a duty officer raises it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AlertBody {
    pub title: String,
    pub text: String,
    /// The unit that it obliges.
    pub to: u32,
    #[serde(default)]
    pub incident_id: Option<i64>,
    /// Until when it is to be signed; two hours when absent.
    #[serde(default)]
    pub due_ms: Option<Millis>,
    #[serde(default)]
    pub urgency: UrgencyBody,
}

/// Raises an alert to one unit within the own reach; its superior is told as well.
#[utoipa::path(post, path = "/alerts", tag = "alerts", request_body = AlertBody,
  responses((status = 200, body = IssuedView), (status = 422, body = Problem), (status = 403, body = Problem)))]
pub async fn raise(ask: Write<AlertBody>) -> Result<Json<IssuedView>, Problem> {
    let body = &ask.body;
    let content = Content {
        title: body.title.trim().to_owned(),
        text: body.text.clone(),
        incident: body.incident_id.map(IncidentId),
        // The rule writes the audience from the unit that is obliged.
        due_ms: door::due(body.due_ms, ask.app.now(), "/due_ms")?,
        urgency: urgency(body.urgency),
        particulars: Some(Particulars::Alert { to: UnitNo(body.to), cause: None }),
        ..Content::of(MatterKind::Alert, ask.asker.unit, ask.asker.space)
    };
    Ok(issued(&ask.send(Command::Issue(Box::new(content))).await?))
}

/// What has raised an alert.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AlertView {
    /// The unit that it obliges now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub obliged: Option<UnitRef>,
    /// `person`, `signal` or `recount`.
    pub cause: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signal_id: Option<i64>,
    /// Where the signal was seen …
    #[serde(skip_serializing_if = "Option::is_none")]
    pub node: Option<UnitRef>,
    /// … and for which period.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<String>)]
    pub period: Option<Day>,
}

/// `None` for any other kind.
#[must_use]
pub fn view(state: &Province, matter: &Matter) -> Option<AlertView> {
    let Some(Particulars::Alert { cause, .. }) = matter.particulars else { return None };
    let obliged = matter.planes.audience.iter().next().map(|unit| UnitRef::of(state, unit));
    let (signal_id, node, period) = match cause {
        Some(Cause::Signal { signal, node, period }) => (Some(signal.0), Some(UnitRef::of(state, node)), Some(period)),
        _ => (None, None, None),
    };
    let cause = match cause {
        None => "person",
        Some(Cause::Signal { .. }) => "signal",
        Some(Cause::Recount) => "recount",
    };
    Some(AlertView { obliged, cause, signal_id, node, period })
}
