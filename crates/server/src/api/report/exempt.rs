//! Who need not file for a time.

use super::day_at;
use crate::api::view::Written;
use crate::door::{self, Path, Write};
use crate::problem::Problem;
use axum::Json;
use serde::Deserialize;
use shouhu_domain::command::{Command, ReportCommand};
use shouhu_domain::ids::{MatterId, UnitNo};
use utoipa::ToSchema;

/// Units of one exemption; the rule says the same.
const UNITS_MAX: usize = 1_000;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ExemptBody {
    pub units: Vec<u32>,
    /// Periods that begin from this day on …
    pub from: String,
    /// … up to this one; until it is lifted when absent.
    #[serde(default)]
    pub until: Option<String>,
    pub reason: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndExemptionBody {
    pub units: Vec<u32>,
    /// Periods that begin from this day on are to be filed again.
    pub from: String,
    pub reason: String,
}

fn units(numbers: &[u32]) -> Result<Vec<UnitNo>, Problem> {
    door::at_most(numbers, UNITS_MAX, "/units")?;
    Ok(numbers.iter().map(|no| UnitNo(*no)).collect())
}

/// Units or sites that need not file for a time: they are not expected.
#[utoipa::path(post, path = "/reports/{matter}/exemptions", tag = "reports", params(("matter" = i64, Path)),
  request_body = ExemptBody, responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn exempt(Path(matter): Path<i64>, ask: Write<ExemptBody>) -> Result<Json<Written>, Problem> {
    let b = &ask.body;
    let (from, reason) = (day_at(&b.from, "/from")?, b.reason.clone());
    let until = b.until.as_deref().map(|text| day_at(text, "/until")).transpose()?;
    let (matter, units) = (MatterId(matter), units(&b.units)?);
    ask.written(Command::Report(ReportCommand::Exempt { matter, units, from, until, reason })).await
}

/// Ends an exemption from a day on; periods before it stay exempt.
#[utoipa::path(delete, path = "/reports/{matter}/exemptions", tag = "reports", params(("matter" = i64, Path)),
  request_body = EndExemptionBody, responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn lift(Path(matter): Path<i64>, ask: Write<EndExemptionBody>) -> Result<Json<Written>, Problem> {
    let (from, reason) = (day_at(&ask.body.from, "/from")?, ask.body.reason.clone());
    let (matter, units) = (MatterId(matter), units(&ask.body.units)?);
    ask.written(Command::Report(ReportCommand::LiftExemption { matter, units, from, reason })).await
}
