//! What the own unit owes, for itself and for its sites: the list that a phone keeps.

use super::day;
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::{Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{MatterId, Millis, UnitNo};
use shouhu_domain::policy::Action;
use shouhu_domain::report::Day;
use shouhu_domain::report::owed::{Owed, owed};
use shouhu_domain::state::State as Province;
use utoipa::{IntoParams, ToSchema};

/// So far back, and ahead, a list of slots reaches.
const BACK_DAYS: i32 = 60;
const AHEAD_DAYS: i32 = 14;
/// When nothing is said: a week back, to today.
const BACK_DEFAULT: i32 = 7;
const PAGE: usize = 200;
const PAGE_MAX: usize = 1_000;

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct OwedQuery {
    /// Slots that are not due before this day; a week ago when absent, sixty days at most.
    pub from: Option<String>,
    /// Slots that have begun by this day; today when absent, a fortnight ahead at most.
    pub to: Option<String>,
    /// Only what waits for somebody: not filed, returned or withdrawn.
    #[serde(default)]
    pub waiting: bool,
    /// `next` of the page before.
    pub after: Option<String>,
    pub limit: Option<usize>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct OwedView {
    pub matter_id: i64,
    pub title: String,
    pub from_unit: UnitRef,
    pub form_id: i64,
    /// The form's version of now.
    pub version: u32,
    pub period: String,
    /// The period's last day: what `today()` means in its formulas.
    pub last_day: String,
    pub subject: UnitRef,
    /// The unit that files, when it is not the subject itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitRef>,
    pub due_ms: Millis,
    /// `open`, `late`, `filed`, `nil`, `returned`, `verified` or `withdrawn`.
    pub state: &'static str,
    /// 0 before the first filing.
    pub revision: u32,
    pub review: bool,
    /// Whether the subject has filed before: what can be said again.
    pub filed_before: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OwedList {
    pub rows: Vec<OwedView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Slots of the whole list that wait for somebody.
    pub waiting: usize,
    pub as_of_ms: Millis,
}

/// What my unit owes, oldest due first.
#[utoipa::path(get, path = "/reports/owed", tag = "reports", params(OwedQuery),
  responses((status = 200, body = OwedList), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<OwedQuery>,
) -> Result<Seen<OwedList>, Problem> {
    let now = app.now();
    let state = app.store.state();
    asker.may(&state, &[Action::ReportFile, Action::ReportRead])?;
    let days = range(&query, now)?;
    let mut slots = owed(&state, asker.unit, asker.space, days, now);
    let waiting = slots.iter().filter(|slot| slot.state.waits()).count();
    slots.retain(|slot| !query.waiting || slot.state.waits());
    if let Some(after) = &query.after {
        let after = Key::parse(after).ok_or_else(|| Problem::new("query.wrong").detail("after"))?;
        slots.retain(|slot| Key::of(slot) > after);
    }
    let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let next = (slots.len() > limit).then(|| Key::of(&slots[limit - 1]).text());
    slots.truncate(limit);
    let rows = slots.iter().filter_map(|slot| view(&state, &asker, slot)).collect();
    Ok(Seen(state.seq, OwedList { rows, next, waiting, as_of_ms: now }))
}

fn range(query: &OwedQuery, now: Millis) -> Result<(Day, Day), Problem> {
    let today = Day::of(now);
    let asked = |text: &Option<String>| text.as_deref().map(day).transpose();
    let from = asked(&query.from)?.unwrap_or(today.plus(-BACK_DEFAULT)).max(today.plus(-BACK_DAYS));
    let to = asked(&query.to)?.unwrap_or(today).min(today.plus(AHEAD_DAYS));
    Ok((from, to))
}

/// Where a slot stands in the list.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Key(Millis, i64, i32, u32);

impl Key {
    fn of(slot: &Owed) -> Self {
        Self(slot.due_ms, slot.matter.0, slot.period.0, slot.subject.0)
    }

    fn text(self) -> String {
        format!("{}.{}.{}.{}", self.0, self.1, self.2, self.3)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let key = Self(
            parts.next()?.parse().ok()?,
            parts.next()?.parse().ok()?,
            parts.next()?.parse().ok()?,
            parts.next()?.parse().ok()?,
        );
        parts.next().is_none().then_some(key)
    }
}

fn view(state: &Province, asker: &Asker, slot: &Owed) -> Option<OwedView> {
    let matter = state.matters.get(&slot.matter)?;
    let reports = state.reports.get(&slot.matter)?;
    let duty = &reports.duty;
    let mut before = reports.periods.range(..slot.period).map(|(_, filings)| &filings.filed);
    let version = state.forms.get(&duty.form).and_then(|form| form.current()).map_or(0, |form| form.version);
    Some(OwedView {
        matter_id: matter.id.0,
        title: matter.title.clone(),
        from_unit: UnitRef::of(state, matter.from),
        form_id: duty.form.0,
        version,
        period: slot.period.to_string(),
        last_day: duty.last_day(slot.period).to_string(),
        subject: UnitRef::of(state, slot.subject),
        unit: (slot.subject != asker.unit).then(|| UnitRef::of(state, asker.unit)),
        due_ms: slot.due_ms,
        state: slot.state.as_str(),
        revision: slot.revision,
        review: duty.review,
        filed_before: before.any(|filed| filed.contains(slot.subject)),
    })
}

/// A period of a duty in which something waits for a unit: the first screen names it once, however many sites
/// it is about.
#[must_use]
pub fn waiting(state: &Province, asker: &Asker, now: Millis) -> Vec<(MatterId, Day, Millis, Vec<UnitNo>)> {
    let today = Day::of(now);
    let mut found: Vec<(MatterId, Day, Millis, Vec<UnitNo>)> = vec![];
    let slots = owed(state, asker.unit, asker.space, (today.plus(-BACK_DEFAULT), today), now);
    for slot in slots.iter().filter(|slot| slot.state.waits()) {
        match found.last_mut() {
            Some(last) if (last.0, last.1) == (slot.matter, slot.period) => last.3.push(slot.subject),
            _ => found.push((slot.matter, slot.period, slot.due_ms, vec![slot.subject])),
        }
    }
    found
}
