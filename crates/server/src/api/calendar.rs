//! The province's calendar: which days are worked beside Monday to Friday. Everybody reads it; the
//! administrator at the top sets it, as a whole.

use super::matter::can::May;
use super::report::day_at;
use super::view::Written;
use crate::app::App;
use crate::door::{Seen, Write, at_most};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, FormCommand};
use shouhu_domain::decide::CALENDAR_MAX;
use shouhu_domain::policy::{self, Action};
use shouhu_domain::report::{Calendar, Day};
use std::collections::BTreeSet;
use utoipa::ToSchema;

#[derive(Debug, Serialize, ToSchema)]
pub struct CalendarView {
    /// Weekdays that are not worked, in order: `2020-01-24`.
    pub off: Vec<String>,
    /// Days of a weekend that are worked.
    pub work: Vec<String>,
    pub set: May,
}

fn days(days: &BTreeSet<Day>) -> Vec<String> {
    days.iter().map(Day::to_string).collect()
}

/// The days that are worked, or not, against the week.
#[utoipa::path(get, path = "/calendar", tag = "province", responses((status = 200, body = CalendarView)))]
pub async fn show(State(app): State<App>, asker: Asker) -> Result<Seen<CalendarView>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::SessionOwn])?;
    let top = state.tree.territory().roots().next().unwrap_or(asker.unit);
    let ok = policy::scope(&state.tree, &asker.policy(), Action::ProvinceWrite, top).is_ok();
    let set = May { ok, why: (!ok).then_some("forbidden") };
    let view = CalendarView { off: days(&state.calendar.off), work: days(&state.calendar.work), set };
    Ok(Seen(state.seq, view))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CalendarBody {
    pub off: Vec<String>,
    pub work: Vec<String>,
    pub reason: String,
}

fn read(texts: &[String], place: &str) -> Result<BTreeSet<Day>, Problem> {
    at_most(texts, CALENDAR_MAX, place)?;
    texts.iter().enumerate().map(|(at, text)| day_at(text, &format!("{place}/{at}"))).collect()
}

/// Sets all days off and all worked days of weekends; periods of the past keep what was filed in them.
#[utoipa::path(put, path = "/calendar", tag = "province", request_body = CalendarBody,
  responses((status = 200, body = Written), (status = 403, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem)))]
pub async fn set(ask: Write<CalendarBody>) -> Result<Json<Written>, Problem> {
    let calendar = Calendar { off: read(&ask.body.off, "/off")?, work: read(&ask.body.work, "/work")? };
    let (calendar, reason) = (Box::new(calendar), ask.body.reason.clone());
    ask.written(Command::Form(FormCommand::SetCalendar { calendar, reason })).await
}
