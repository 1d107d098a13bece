//! What form-filling costs (rule 13): before a duty is issued, of a unit's week against the province's ceiling,
//! and which offices ask for the most. Units are counted, never persons.

use super::duty::DutyBody;
use crate::api::form::body::WordsBody;
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::{Body, Path, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::decide;
use shouhu_domain::event::Space;
use shouhu_domain::form::{Form, FormVersion};
use shouhu_domain::ids::{MatterId, UnitNo};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::burden;
use shouhu_domain::state::State as Province;
use utoipa::ToSchema;

/// Offices of the list, the heaviest.
const OFFICES_MAX: usize = 50;

/// A duty as it would be issued.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BurdenBody {
    pub report: DutyBody,
    pub audience: String,
}

/// A duty that runs. Its number and title only for those who see it.
#[derive(Debug, Serialize, ToSchema)]
pub struct RunningView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    pub from: UnitRef,
}

impl RunningView {
    fn of(state: &Province, asker: &Asker, id: MatterId) -> Option<Self> {
        let matter = state.matters.get(&id)?;
        let seen = decide::sees_matter(state, &asker.policy(), matter).is_ok().then_some(matter);
        let (id, title) = (seen.map(|matter| matter.id.0), seen.map(|matter| matter.title.clone()));
        Some(Self { id, title, from: UnitRef::of(state, matter.from) })
    }
}

/// A field that a running duty asks of all the same units, at least as often.
#[derive(Debug, Serialize, ToSchema)]
pub struct HeldView {
    pub field: String,
    pub label: WordsBody,
    pub by: RunningView,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AskingView {
    #[serde(flatten)]
    pub duty: RunningView,
    /// How many of the asked units it asks as well.
    pub units: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BurdenView {
    /// What is typed.
    pub fields: u32,
    pub units: u32,
    /// Of one filing.
    pub seconds: u32,
    /// Filings of one unit in 52 weeks.
    pub filings: u32,
    /// Of one unit.
    pub seconds_a_week: u32,
    /// Of all asked units together.
    pub minutes_a_week: u64,
    /// It goes out only when a second person agrees.
    pub second_person: bool,
    pub held: Vec<HeldView>,
    pub others: Vec<AskingView>,
}

fn view(
    state: &Province,
    asker: &Asker,
    form: &FormVersion,
    found: &burden::Burden,
    second_person: bool,
) -> BurdenView {
    let label = |field: &str| form.fields.get(field).map(|field| (&field.label).into()).unwrap_or_default();
    let held = found.held.iter().filter_map(|held| {
        let by = RunningView::of(state, asker, held.by)?;
        Some(HeldView { field: held.field.clone(), label: label(&held.field), by })
    });
    let others = found.others.iter().filter_map(|other| {
        let duty = RunningView::of(state, asker, other.matter)?;
        Some(AskingView { duty, units: other.units })
    });
    BurdenView {
        fields: found.fields,
        units: found.units,
        seconds: found.seconds,
        filings: found.filings,
        seconds_a_week: found.seconds_a_week,
        minutes_a_week: found.minutes_a_week(),
        second_person,
        held: held.collect(),
        others: others.collect(),
    }
}

/// What a duty of the asker's unit would cost, what is held already, and who else asks; nothing is kept.
#[utoipa::path(post, path = "/reports/burden", tag = "reports", request_body = BurdenBody,
  responses((status = 200, body = BurdenView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn of_duty(
    State(app): State<App>,
    asker: Asker,
    body: Body<BurdenBody>,
) -> Result<Seen<BurdenView>, Problem> {
    let BurdenBody { report, audience } = body.value;
    let state = app.store.state();
    asker.may(&state, &[Action::MatterIssue])?;
    let duty = report.duty()?;
    let unknown = || Refusal::Unknown { pointer: "/report/form_id".into(), value: duty.form.to_string() };
    let form = state.forms.get(&duty.form).and_then(Form::current).ok_or_else(unknown)?;
    let audience = decide::resolve(&state, asker.unit, asker.space, &audience)?;
    let found = burden::burden(&state, form, &duty, &decide::subjects_of(&state, &duty, &audience));
    let again = asker.space == Space::Live && !found.held.is_empty();
    let second = again || decide::second_person_needed(&state, asker.space, &audience);
    Ok(Seen(state.seq, view(&state, &asker, form, &found, second)))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ShareView {
    #[serde(flatten)]
    pub duty: RunningView,
    /// The unit itself, or its sites.
    pub subjects: u32,
    pub seconds_a_week: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct WeekView {
    pub unit: UnitRef,
    pub seconds_a_week: u64,
    /// The province's ceiling, in minutes a week.
    pub ceiling_min: u32,
    pub over: bool,
    /// The heaviest first.
    pub duties: Vec<ShareView>,
}

/// What one unit spends in a week on all running duties, against the province's ceiling.
#[utoipa::path(get, path = "/units/{no}/burden", tag = "reports", params(("no" = u32, Path)),
  responses((status = 200, body = WeekView), (status = 404, body = Problem)))]
pub async fn of_unit(State(app): State<App>, asker: Asker, Path(no): Path<u32>) -> Result<Seen<WeekView>, Problem> {
    let state = app.store.state();
    let unit = UnitNo(no);
    let _ = policy::scope(&state.tree, &asker.policy(), Action::ReportRead, unit).map_err(Refusal::from)?;
    let week = burden::week_of(&state, unit);
    let share = |share: &burden::Share| {
        let duty = RunningView::of(&state, &asker, share.matter)?;
        Some(ShareView { duty, subjects: share.subjects, seconds_a_week: share.seconds_a_week })
    };
    let ceiling_min = state.settings.burden_ceiling_min;
    let view = WeekView {
        unit: UnitRef::of(&state, unit),
        seconds_a_week: week.seconds,
        ceiling_min,
        over: week.seconds > u64::from(ceiling_min) * 60,
        duties: week.shares.iter().filter_map(share).collect(),
    };
    Ok(Seen(state.seq, view))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeView {
    pub unit: UnitRef,
    pub duties: u32,
    /// Of all asked units together.
    pub minutes_a_week: u64,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct OfficeList {
    pub rows: Vec<OfficeView>,
}

/// The offices whose running duties cost the most, of those that the asker may look at.
#[utoipa::path(get, path = "/burden/offices", tag = "reports",
  responses((status = 200, body = OfficeList), (status = 403, body = Problem)))]
pub async fn offices(State(app): State<App>, asker: Asker) -> Result<Seen<OfficeList>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::ReportRead])?;
    let sees =
        |office: &burden::Office| policy::scope(&state.tree, &asker.policy(), Action::UnitRead, office.unit).is_ok();
    let view = |office: burden::Office| OfficeView {
        unit: UnitRef::of(&state, office.unit),
        duties: office.duties,
        minutes_a_week: office.minutes_a_week,
    };
    let rows = burden::offices(&state).into_iter().filter(sees).take(OFFICES_MAX).map(view).collect();
    Ok(Seen(state.seq, OfficeList { rows }))
}
