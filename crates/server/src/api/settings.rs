//! What the province sets for all its units: everybody is bound by it and may read it, the administrator
//! at the top sets it.

use super::journal::{ActorView, actor, parsed};
use super::matter::can::May;
use super::view::Written;
use crate::app::App;
use crate::door::{Seen, Write};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::Command;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{MINUTE_MS, Millis, Seq};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::settings::{self, CEILINGS_MIN, REMIND_EVERY_MS, SHARES_PCT};
use shouhu_domain::state::State as Province;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::journal;
use utoipa::ToSchema;

/// Minutes of the day in Asia/Shanghai; the hours may cross midnight.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct QuietBody {
    pub from_min: u32,
    /// The first minute that is not quiet.
    pub until_min: u32,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SettingsView {
    /// Absent: no hour is quiet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub quiet: Option<QuietBody>,
    /// The most of the remaining time that one level may keep an order, in percent.
    pub share_max_pct: u32,
    /// What all running report duties together may ask of one unit, in minutes a week.
    pub burden_ceiling_min: u32,
    /// Who came back is not proposed again before so many days have passed.
    pub rest_days: u32,
}

impl From<settings::Settings> for SettingsView {
    fn from(s: settings::Settings) -> Self {
        let body = |q: settings::Quiet| QuietBody { from_min: q.from_min, until_min: q.until_min };
        let settings::Settings { quiet, share_max_pct, burden_ceiling_min, rest_days } = s;
        Self { quiet: quiet.map(body), share_max_pct, burden_ceiling_min, rest_days }
    }
}

/// One change: who, when, from what to what.
#[derive(Debug, Serialize, ToSchema)]
pub struct ChangeRow {
    pub seq: i64,
    pub at_ms: Millis,
    pub actor: ActorView,
    pub from: SettingsView,
    pub to: SettingsView,
    pub reason: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ProvinceView {
    #[serde(flatten)]
    pub settings: SettingsView,
    /// Shares that may be set, in percent.
    pub share_least_pct: u32,
    pub share_most_pct: u32,
    /// Ceilings that may be set, in minutes a week.
    pub ceiling_least_min: u32,
    pub ceiling_most_min: u32,
    /// The longest rest, in days.
    pub rest_most_days: u32,
    /// Longest quiet hours, in minutes.
    pub quiet_max_min: u32,
    /// How often the same unit may be reminded; fixed.
    pub remind_every_min: i64,
    /// Newest first.
    pub history: Vec<ChangeRow>,
    pub set: May,
}

fn change(state: &Province, seq: Seq, record: Record) -> Option<ChangeRow> {
    let Event::ProvinceSet { settings, former, reason } = record.event else { return None };
    let (actor, from, to) = (actor(state, &record.by), former.into(), settings.into());
    Some(ChangeRow { seq, at_ms: record.at, actor, from, to, reason })
}

/// The records that have set it, newest first.
async fn changes(app: &App) -> Result<Vec<(Seq, Record)>, Problem> {
    let set = app.store.state().settings_set.clone();
    let one = |tx: &mut Tx, seq: Seq| {
        let mut found = None;
        journal::read_page(tx, seq - 1, 1, |seq, body| {
            found = Some((seq, parsed(seq, body)?));
            Ok::<_, DbError>(())
        })?;
        found.ok_or_else(|| DbError::other(format!("record {seq} is missing")))
    };
    Ok(app.read(move |tx| set.into_iter().rev().map(|seq| one(tx, seq)).collect()).await?)
}

/// What holds for every unit of the province, and how it came to be.
#[utoipa::path(get, path = "/province", tag = "province", responses((status = 200, body = ProvinceView)))]
pub async fn show(State(app): State<App>, asker: Asker) -> Result<Seen<ProvinceView>, Problem> {
    asker.may(&app.store.state(), &[Action::SessionOwn])?;
    let history = changes(&app).await?;
    let state = app.store.state();
    let top = state.tree.territory().roots().next().unwrap_or(asker.unit);
    let permitted = policy::scope(&state.tree, &asker.policy(), Action::ProvinceWrite, top).is_ok();
    let (least, most) = SHARES_PCT.into_inner();
    let (ceiling_least_min, ceiling_most_min) = CEILINGS_MIN.into_inner();
    let view = ProvinceView {
        settings: state.settings.into(),
        share_least_pct: least,
        share_most_pct: most,
        ceiling_least_min,
        ceiling_most_min,
        rest_most_days: settings::REST_MAX_DAYS,
        quiet_max_min: settings::QUIET_MAX_MIN,
        remind_every_min: REMIND_EVERY_MS / MINUTE_MS,
        history: history.into_iter().filter_map(|(seq, record)| change(&state, seq, record)).collect(),
        set: May { ok: permitted, why: (!permitted).then_some("forbidden") },
    };
    Ok(Seen(state.seq, view))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ProvinceBody {
    /// Absent or null: no hour is quiet.
    #[serde(default)]
    pub quiet: Option<QuietBody>,
    pub share_max_pct: u32,
    /// Absent: it stays as it is.
    #[serde(default)]
    pub burden_ceiling_min: Option<u32>,
    /// Absent: it stays as it is.
    #[serde(default)]
    pub rest_days: Option<u32>,
    pub reason: String,
}

/// Sets what holds for every unit; it binds what is decided from then on.
#[utoipa::path(put, path = "/province", tag = "province", request_body = ProvinceBody,
  responses((status = 200, body = Written), (status = 403, body = Problem), (status = 409, body = Problem),
    (status = 422, body = Problem)))]
pub async fn set(ask: Write<ProvinceBody>) -> Result<Json<Written>, Problem> {
    let ProvinceBody { quiet, share_max_pct, burden_ceiling_min, rest_days, reason } = ask.body.clone();
    let quiet = quiet.map(|q| settings::Quiet { from_min: q.from_min, until_min: q.until_min });
    let now = ask.app.store.state().settings;
    let burden_ceiling_min = burden_ceiling_min.unwrap_or(now.burden_ceiling_min);
    let rest_days = rest_days.unwrap_or(now.rest_days);
    let settings = settings::Settings { quiet, share_max_pct, burden_ceiling_min, rest_days };
    ask.written(Command::SetProvince { settings, reason }).await
}
