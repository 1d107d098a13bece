//! Batches: mustering one, each of its steps, how it is day by day, and who is with it.

use super::{TeamDone, day_at, permits, send};
use crate::api::ledger::entries::title;
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Query, Seen, Write};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, Outcome, TeamCommand};
use shouhu_domain::ids::{BatchId, MatterId, Millis, ResponderNo, UnitNo};
use shouhu_domain::policy::Action;
use shouhu_domain::state::State as Province;
use shouhu_domain::team::{Batch, BatchStage, DayCount, Muster, Sent};
use shouhu_store::query::team::{self as query, Named, Step};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

const PAGE: usize = 50;
/// Steps that a batch's page shows: a year, counted twice a day.
const STEPS_MAX: i64 = 730;

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SentBody {
    pub no: u32,
    /// What for.
    pub skill: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MusterBody {
    /// What causes it.
    pub matter_id: i64,
    /// Under whom they serve.
    pub to: u32,
    /// Where, in words.
    pub place: String,
    /// The batch in whose place they go.
    #[serde(default)]
    pub relieves: Option<i64>,
    /// 1 to 500 people on the list of the own unit or of those below it.
    pub people: Vec<SentBody>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Mustered {
    pub batch_id: i64,
    pub seq: i64,
}

/// Musters a batch: who goes, under whom and what for. Nobody goes with two.
#[utoipa::path(post, path = "/batches", tag = "team", request_body = MusterBody,
  responses((status = 201, body = Mustered), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn muster(ask: Write<MusterBody>) -> Result<(StatusCode, Json<Mustered>), Problem> {
    let body = &ask.body;
    let sent = |sent: &SentBody| Sent { no: ResponderNo(sent.no), skill: sent.skill.clone() };
    let muster = Muster {
        matter: MatterId(body.matter_id),
        from: ask.asker.unit,
        to: UnitNo(body.to),
        place: body.place.trim().to_owned(),
        relieves: body.relieves.map(BatchId),
        people: body.people.iter().map(sent).collect(),
    };
    let answer = ask.send(Command::Team(TeamCommand::Muster(Box::new(muster)))).await?;
    let Outcome::Batch { id } = answer.outcome else { return Err(Problem::new("internal")) };
    Ok((StatusCode::CREATED, Json(Mustered { batch_id: id.0, seq: answer.seq })))
}

/// Where a batch stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum StageBody {
    Mustered,
    Departed,
    InPlace,
    Leaving,
    Back,
    StoodDown,
}

impl From<StageBody> for BatchStage {
    fn from(stage: StageBody) -> Self {
        match stage {
            StageBody::Mustered => Self::Mustered,
            StageBody::Departed => Self::Departed,
            StageBody::InPlace => Self::InPlace,
            StageBody::Leaving => Self::Leaving,
            StageBody::Back => Self::Back,
            StageBody::StoodDown => Self::StoodDown,
        }
    }
}

impl From<BatchStage> for StageBody {
    fn from(stage: BatchStage) -> Self {
        match stage {
            BatchStage::Mustered => Self::Mustered,
            BatchStage::Departed => Self::Departed,
            BatchStage::InPlace => Self::InPlace,
            BatchStage::Leaving => Self::Leaving,
            BatchStage::Back => Self::Back,
            BatchStage::StoodDown => Self::StoodDown,
        }
    }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct BatchMoveBody {
    /// The next one: a batch leaves none out.
    pub stage: StageBody,
    /// Who is not there any more; then the note says why.
    #[serde(default)]
    pub missing: Vec<u32>,
    #[serde(default)]
    pub note: String,
}

/// Says that a batch has come to its next stage.
#[utoipa::path(post, path = "/batches/{batch}/move", tag = "team", params(("batch" = i64, Path)),
  request_body = BatchMoveBody, responses((status = 200, body = TeamDone), (status = 403, body = Problem),
  (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn proceed(Path(batch): Path<i64>, ask: Write<BatchMoveBody>) -> Result<Json<TeamDone>, Problem> {
    let BatchMoveBody { stage, missing, note } = ask.body.clone();
    let missing = missing.into_iter().map(ResponderNo).collect();
    send(&ask, TeamCommand::Move { batch: BatchId(batch), stage: stage.into(), missing, note }).await
}

/// How many work, rest and are ill; together they are those who are there.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayBody {
    pub on_duty: u32,
    #[serde(default)]
    pub resting: u32,
    #[serde(default)]
    pub ill: u32,
}

/// Says how a batch is on a day; said again, the last word counts.
#[utoipa::path(put, path = "/batches/{batch}/days/{day}", tag = "team",
  params(("batch" = i64, Path), ("day" = String, Path)), request_body = DayBody,
  responses((status = 200, body = TeamDone), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn count(Path((batch, day)): Path<(i64, String)>, ask: Write<DayBody>) -> Result<Json<TeamDone>, Problem> {
    let day = day_at(&day, "/day")?;
    let DayBody { on_duty, resting, ill } = ask.body;
    let count = DayCount { on_duty, resting, ill };
    send(&ask, TeamCommand::Count { batch: BatchId(batch), day, count, note: String::new() }).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReleaseBody {
    pub people: Vec<u32>,
    /// Why.
    pub note: String,
}

/// Releases some of a batch: ill, recalled, needed elsewhere.
#[utoipa::path(post, path = "/batches/{batch}/release", tag = "team", params(("batch" = i64, Path)),
  request_body = ReleaseBody, responses((status = 200, body = TeamDone), (status = 403, body = Problem),
  (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn release(Path(batch): Path<i64>, ask: Write<ReleaseBody>) -> Result<Json<TeamDone>, Problem> {
    let ReleaseBody { people, note } = ask.body.clone();
    let people = people.into_iter().map(ResponderNo).collect();
    send(&ask, TeamCommand::Release { batch: BatchId(batch), people, note }).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct BatchesQuery {
    /// Only those that are not over yet.
    pub open: Option<bool>,
    /// Only those of one matter.
    pub matter_id: Option<i64>,
    /// The `next` of the page before.
    pub before: Option<i64>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SkillCount {
    pub skill: String,
    pub n: usize,
}

/// When a batch came to a stage.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct SinceView {
    pub stage: StageBody,
    pub at_ms: Millis,
}

/// One day in place.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DayView {
    pub day: String,
    #[serde(flatten)]
    pub count: DayBody,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchRow {
    pub batch_id: i64,
    /// Its number among those of its matter and sender.
    pub n: u32,
    pub matter_id: i64,
    /// Empty where the asker does not see it.
    pub matter: String,
    pub from: UnitRef,
    pub to: UnitRef,
    pub place: String,
    pub stage: StageBody,
    /// Who is with it.
    pub heads: usize,
    /// Who was mustered.
    pub mustered: usize,
    pub skills: Vec<SkillCount>,
    pub since: Vec<SinceView>,
    /// Days of work in place, as they were counted.
    pub person_days: u64,
    /// Of those that are in place: today's count.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_day: Option<DayView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub relieves: Option<i64>,
    /// In which its heads are booked.
    pub commodity_id: i64,
    /// Whether the asker may say that it departs, is stood down, is back.
    pub can_send: bool,
    /// Whether the asker may say that it has come, how it is, and that it leaves.
    pub can_report: bool,
}

fn day_view(day: &shouhu_domain::report::Day, count: DayCount) -> DayView {
    let DayCount { on_duty, resting, ill } = count;
    DayView { day: day.to_string(), count: DayBody { on_duty, resting, ill } }
}

impl BatchRow {
    fn of(state: &Province, asker: &Asker, id: BatchId, batch: &Batch) -> Self {
        let Muster { matter, from, to, place, relieves, people } = &batch.muster;
        let mut skills: BTreeMap<&str, usize> = BTreeMap::new();
        for sent in batch.present() {
            *skills.entry(&sent.skill).or_default() += 1;
        }
        let count = |(skill, n): (&str, usize)| SkillCount { skill: skill.to_owned(), n };
        Self {
            batch_id: id.0,
            n: batch.n,
            matter_id: matter.0,
            matter: title(state, asker, *matter),
            from: UnitRef::of(state, *from),
            to: UnitRef::of(state, *to),
            place: place.clone(),
            stage: batch.stage.into(),
            heads: batch.heads(),
            mustered: people.len(),
            skills: skills.into_iter().map(count).collect(),
            since: batch.since.iter().map(|(s, at)| SinceView { stage: (*s).into(), at_ms: *at }).collect(),
            person_days: batch.person_days(),
            last_day: batch.days.last_key_value().map(|(day, count)| day_view(day, *count)),
            relieves: relieves.map(|batch| batch.0),
            commodity_id: batch.heads.0,
            can_send: permits(state, asker, Action::TeamWrite, *from),
            can_report: permits(state, asker, Action::TeamReport, *to),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct BatchList {
    pub rows: Vec<BatchRow>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
    /// Whether the asker may muster one.
    pub can_muster: bool,
}

/// Whoever may look at the teams of its sender, or of those under whom it serves.
fn sees(state: &Province, asker: &Asker, batch: &Batch) -> bool {
    let here = state.matters.get(&batch.muster.matter).is_some_and(|matter| matter.space == asker.space);
    let units = [batch.muster.from, batch.muster.to];
    here && units.into_iter().any(|unit| permits(state, asker, Action::TeamRead, unit))
}

/// The batches of the own unit and of those below, the newest first.
#[utoipa::path(get, path = "/batches", tag = "team", params(BatchesQuery),
  responses((status = 200, body = BatchList), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(wanted): Query<BatchesQuery>,
) -> Result<Seen<BatchList>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::TeamRead])?;
    let before = BatchId(wanted.before.unwrap_or(i64::MAX));
    let open = wanted.open.unwrap_or(false);
    let fits = |batch: &Batch| {
        !(open && batch.stage.is_over()) && wanted.matter_id.is_none_or(|id| batch.muster.matter.0 == id)
    };
    let found = state.teams.batches.range(..before).rev();
    let found = found.filter(|(_, batch)| fits(batch) && sees(&state, &asker, batch));
    let mut rows: Vec<BatchRow> =
        found.map(|(id, batch)| BatchRow::of(&state, &asker, *id, batch)).take(PAGE + 1).collect();
    let next = (rows.len() > PAGE).then(|| rows[PAGE - 1].batch_id);
    rows.truncate(PAGE);
    let can_muster = permits(&state, &asker, Action::TeamWrite, asker.unit);
    Ok(Seen(state.seq, BatchList { rows, next, can_muster }))
}

/// Somebody of a batch.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchMember {
    pub no: u32,
    /// Empty once it is erased.
    pub name: String,
    pub skill: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitRef>,
    /// Fell out.
    pub out: bool,
}

/// What befell it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchStep {
    pub seq: i64,
    pub at_ms: Millis,
    /// A stage, or `counted`, or `reduced`.
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<UnitRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub day: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub n: Option<i64>,
    pub note: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct BatchView {
    #[serde(flatten)]
    pub row: BatchRow,
    pub people: Vec<BatchMember>,
    pub days: Vec<DayView>,
    pub steps: Vec<BatchStep>,
}

/// A batch: who is with it, how it was each day, and its way.
#[utoipa::path(get, path = "/batches/{batch}", tag = "team", params(("batch" = i64, Path)),
  responses((status = 200, body = BatchView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Seen<BatchView>, Problem> {
    let id = BatchId(id);
    let people: Vec<ResponderNo> = {
        let state = app.store.state();
        seen(&state, &asker, id)?.muster.people.iter().map(|sent| sent.no).collect()
    };
    let (names, steps) = app.read(move |tx| Ok((query::named(tx, &people)?, query::steps(tx, id, STEPS_MAX)?))).await?;
    let state = app.store.state();
    let batch = seen(&state, &asker, id)?;
    let member = |(sent, named): (&Sent, Named)| BatchMember {
        no: sent.no.0,
        name: named.name.unwrap_or_default(),
        skill: sent.skill.clone(),
        unit: state.teams.responder(sent.no).map(|responder| UnitRef::of(&state, responder.unit)),
        out: batch.out.contains(&sent.no),
    };
    let step = |step: Step| BatchStep {
        seq: step.seq,
        at_ms: step.at_ms,
        kind: step.kind,
        by: step.by.map(|unit| UnitRef::of(&state, unit)),
        day: step.day,
        n: step.n,
        note: step.note,
    };
    let view = BatchView {
        row: BatchRow::of(&state, &asker, id, batch),
        people: batch.muster.people.iter().zip(names).map(member).collect(),
        days: batch.days.iter().map(|(day, count)| day_view(day, *count)).collect(),
        steps: steps.into_iter().map(step).collect(),
    };
    Ok(Seen(state.seq, view))
}

fn seen<'s>(state: &'s Province, asker: &Asker, id: BatchId) -> Result<&'s Batch, Problem> {
    asker.may(state, &[Action::TeamRead])?;
    let batch = state.teams.batches.get(&id).filter(|batch| sees(state, asker, batch));
    batch.ok_or_else(|| Problem::new("not_found"))
}
