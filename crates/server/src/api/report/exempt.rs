//! Who need not file for a time.

use super::board::{period_of, sight};
use super::{day_at, duty_of};
use crate::api::matter::{scope_within, top_within};
use crate::api::view::{UnitRef, Written};
use crate::app::App;
use crate::door::{self, Path, Query, Seen, Write};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::bits::Bits;
use shouhu_domain::command::{Command, ReportCommand};
use shouhu_domain::event::Event;
use shouhu_domain::ids::{MatterId, Millis, UnitNo};
use shouhu_domain::policy::Action;
use shouhu_domain::report::{Day, Granted};
use shouhu_domain::tree::TERRITORY;
use shouhu_store::query::report as query;
use std::collections::BTreeSet;
use utoipa::{IntoParams, ToSchema};

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

const PAGE: usize = 100;
const PAGE_MAX: usize = 200;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ExemptionsQuery {
    /// The period's first day; the last one that has begun when absent.
    pub period: Option<String>,
    /// The `next` of the page before.
    pub after: Option<u32>,
    /// 1 to 200.
    pub limit: Option<usize>,
}

/// A unit or site that need not file, by which word of whom.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ExemptionRow {
    pub unit: UnitRef,
    /// Periods that begin from this day on …
    pub from: String,
    /// … up to this one; until it is lifted when absent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    pub reason: String,
    /// Absent for what the machine did.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    pub at_ms: Millis,
    /// The record that says so.
    pub seq: i64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ExemptionList {
    /// In the order of units; one that is exempt twice has two rows.
    pub rows: Vec<ExemptionRow>,
    /// Units, not rows.
    pub total: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    pub period: String,
}

/// Who need not file for a period, since when, until when, and why.
#[utoipa::path(get, path = "/reports/{matter}/exemptions", tag = "reports",
  params(("matter" = i64, Path), ExemptionsQuery),
  responses((status = 200, body = ExemptionList), (status = 404, body = Problem), (status = 422, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(asked): Query<ExemptionsQuery>,
) -> Result<Seen<ExemptionList>, Problem> {
    let (found, total, next, period) = {
        let state = app.store.state();
        let (matter, reports) = duty_of(&state, &asker, id)?;
        let top = top_within(&state, &asker, matter);
        scope_within(&state, &asker, Action::ReportRead, top, matter)?;
        let period = period_of(&state, reports, asked.period.as_deref(), app.now())?;
        let standing = reports.exemptions.iter().filter(|granted| granted.exemption.covers(period));
        let standing: Vec<&Granted> = standing.collect();
        let units = standing.iter().fold(Bits::new(), |all, granted| all.or(&granted.exemption.units));
        let units = units.and(&state.tree.territory().set_under(top));
        let units = match sight(&state, &asker, matter, TERRITORY, top) {
            Some(inside) => units.and(&inside),
            None => units,
        };
        let limit = asked.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
        let mut page: Vec<UnitNo> = query::page(&units, asked.after.map(UnitNo), limit + 1).iter().collect();
        let next = (page.len() > limit).then(|| page[limit - 1].0);
        page.truncate(limit);
        let of_unit = |no: UnitNo| {
            let his = standing.iter().filter(move |granted| granted.exemption.units.contains(no));
            his.map(move |granted| (no, granted.seq, (granted.exemption.from, granted.exemption.until)))
        };
        let found: Vec<_> = page.into_iter().flat_map(of_unit).collect();
        (found, units.count(), next, period)
    };
    let seqs: Vec<i64> = found.iter().map(|(_, seq, _)| *seq).collect::<BTreeSet<_>>().into_iter().collect();
    let records = app.read(move |tx| query::records(tx, &seqs)).await?;
    let state = app.store.state();
    let row = |(unit, seq, (from, until)): (UnitNo, i64, (Day, Option<Day>))| {
        let record = records.get(&seq)?;
        let Event::ReportExempted { reason, .. } = &record.event else { return None };
        let of = |no| UnitRef::of(&state, no);
        let (unit, by, until) = (of(unit), record.by.unit().map(of), until.map(|day| day.to_string()));
        let (from, reason) = (from.to_string(), reason.clone());
        Some(ExemptionRow { unit, from, until, reason, by, at_ms: record.at, seq })
    };
    let rows = found.into_iter().filter_map(row).collect();
    Ok(Seen(state.seq, ExemptionList { rows, total, next, period: period.to_string() }))
}
