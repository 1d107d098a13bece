//! Requests for people: what is asked and who has come, and the proposal that explains itself. A person sends.

use super::permits;
use crate::api::ledger::entries::title;
use crate::api::matter::find;
use crate::api::matter::people::WantedPeople;
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{MatterId, ResponderNo};
use shouhu_domain::matching::{Answer, Need, PeopleLine, Proposed, Question, Why, came, need_of, needs_in, open_needs};
use shouhu_domain::matter::{Matter, Ruling};
use shouhu_domain::policy::Action;
use shouhu_domain::report::Day;
use shouhu_domain::state::State as Province;
use shouhu_store::query::team::{self as query, Named};
use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use utoipa::{IntoParams, ToSchema};

const PAGE: usize = 50;
/// How long a proposal waits for the one before it; then it is told to come again.
const WAIT: Duration = Duration::from_secs(10);

/// One line, and who has come.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PeopleNeedLine {
    #[serde(flatten)]
    pub asked: WantedPeople,
    /// With batches that cite the request or an order on it, from the muster until they are over.
    pub sent: u32,
    /// Of these in place.
    pub in_place: u32,
    /// Still to be sent; absent where nobody knows how many are wanted.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub left: Option<i64>,
}

impl PeopleNeedLine {
    fn of(state: &Province, request: &Matter, line: &PeopleLine) -> Self {
        let came = came(state, request, &line.skill);
        Self {
            asked: WantedPeople::of(state, line),
            sent: came.sent,
            in_place: came.in_place,
            left: line.wanted.left(came.sent.into()),
        }
    }
}

/// A request for people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PeopleNeed {
    pub matter_id: i64,
    /// Empty where the asker does not see it.
    pub matter: String,
    /// Who asks: under whom they serve.
    pub to: UnitRef,
    pub urgency: &'static str,
    pub lines: Vec<PeopleNeedLine>,
}

impl PeopleNeed {
    fn of(state: &Province, asker: &Asker, request: &Matter) -> Self {
        let line = |line: &PeopleLine| PeopleNeedLine::of(state, request, line);
        Self {
            matter_id: request.id.0,
            matter: title(state, asker, request.id),
            to: UnitRef::of(state, request.from),
            urgency: request.urgency.as_str(),
            lines: request.people().iter().map(line).collect(),
        }
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct PeopleNeedsQuery {
    /// The `next` of the page before.
    pub after: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PeopleNeedList {
    /// What ends first comes first.
    pub rows: Vec<PeopleNeed>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
    /// Whether the asker may have a proposal made, and send.
    pub can_muster: bool,
}

/// Requests for people that the own unit has to serve, as long as they run.
#[utoipa::path(get, path = "/people-needs", tag = "team", params(PeopleNeedsQuery),
  responses((status = 200, body = PeopleNeedList), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(wanted): Query<PeopleNeedsQuery>,
) -> Result<Seen<PeopleNeedList>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::TeamRead])?;
    let place = |matter: &Matter| (matter.people_until(), matter.id);
    let after = wanted.after.and_then(|id| state.matters.get(&MatterId(id))).map(place);
    let open = open_needs(&state, asker.unit, asker.space, Day::of(app.now()));
    let open = open.filter(|matter| after.is_none_or(|after| place(matter) > after));
    let mut rows: Vec<PeopleNeed> = open.map(|matter| PeopleNeed::of(&state, &asker, matter)).take(PAGE + 1).collect();
    let next = (rows.len() > PAGE).then(|| rows[PAGE - 1].matter_id);
    rows.truncate(PAGE);
    let can_muster = permits(&state, &asker, Action::TeamWrite, asker.unit);
    Ok(Seen(state.seq, PeopleNeedList { rows, next, can_muster }))
}

/// Absent for a matter that serves no request for people.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MatterPeople {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub need: Option<PeopleNeed>,
    /// Whether the asker may send people of the own list, and of those below, for it now.
    pub can_muster: bool,
}

/// Who is asked for by a request, or by the one on which an order was given, and who has come.
#[utoipa::path(get, path = "/matters/{id}/people", tag = "team", params(("id" = i64, Path)),
  responses((status = 200, body = MatterPeople), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Seen<MatterPeople>, Problem> {
    let state = app.store.state();
    let matter = find(&state, &asker, id)?;
    asker.may(&state, &[Action::TeamRead])?;
    let need = need_of(&state, matter).map(|request| PeopleNeed::of(&state, &asker, request));
    let causes = matter.is_open() || matter.outcome == Some(Ruling::Granted);
    let can_muster = need.is_some() && causes && permits(&state, &asker, Action::TeamWrite, asker.unit);
    Ok(Seen(state.seq, MatterPeople { need, can_muster }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ProposalQuery {
    /// For one request, or an order on it; for all that the own unit has to serve when absent.
    pub matter_id: Option<i64>,
}

/// Somebody, and what speaks for them.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProposedPerson {
    pub no: u32,
    /// Empty once it is erased, and where the asker may not look at that list.
    pub name: String,
    pub unit: UnitRef,
    pub certificate: String,
    /// The last day of the certificate.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub certificate_until: Option<String>,
    /// Steps in the tree between their list and whoever asks.
    pub steps: u32,
    /// Days since they came back, on the first day; absent for who was never sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub rested_days: Option<i32>,
}

/// How those within reach who have the skill stand to it.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct WhyView {
    /// How many have the skill; the others below are of these.
    pub able: u32,
    /// With a batch.
    pub sent: u32,
    pub away: u32,
    /// The certificate runs out before the last day.
    pub lapsed: u32,
    /// Came back too short a time ago.
    pub resting: u32,
    /// Proposed for other lines.
    pub taken: u32,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ProposalLine {
    #[serde(flatten)]
    pub line: PeopleNeedLine,
    /// The nearest first.
    pub proposed: Vec<ProposedPerson>,
    /// Still to be sent, and nobody is proposed.
    pub missing: u32,
    /// Where nobody knows how many are wanted: who is nearest and free, and proposed for no other line.
    pub near: Vec<ProposedPerson>,
    pub why: WhyView,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PeopleProposal {
    pub matter_id: i64,
    pub matter: String,
    pub to: UnitRef,
    pub urgency: &'static str,
    pub lines: Vec<ProposalLine>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ProposalList {
    pub rows: Vec<PeopleProposal>,
    /// How long whoever came back rests, as the province has set it.
    pub rest_days: u32,
}

/// Proposals are made one at a time: they take a core for seconds.
#[derive(Debug)]
pub struct Matching(Arc<Semaphore>);

impl Default for Matching {
    fn default() -> Self {
        Self(Arc::new(Semaphore::new(1)))
    }
}

impl Matching {
    async fn turn(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let turn = tokio::time::timeout(WAIT, self.0.clone().acquire_owned()).await;
        turn.ok().and_then(Result::ok).ok_or_else(|| Problem::new("busy"))
    }
}

/// Who is best sent from the own list and those that the own unit may command: as many as possible, urgent requests first,
/// then by the fewest steps in all. Nobody is sent by it.
#[utoipa::path(get, path = "/people-needs/proposal", tag = "team", params(ProposalQuery),
  responses((status = 200, body = ProposalList), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 422, body = Problem), (status = 503, body = Problem)))]
pub async fn propose(
    State(app): State<App>,
    asker: Asker,
    Query(wanted): Query<ProposalQuery>,
) -> Result<Seen<ProposalList>, Problem> {
    asker.may(&app.store.state(), &[Action::TeamWrite])?;
    let turn = app.matching.turn().await?;
    let (requests, question) = asked(&app, &asker, wanted.matter_id)?;
    // The turn lasts as long as the work, also where nobody waits for it any more.
    let work = move || (question.answer(), question, turn);
    let worked = tokio::task::spawn_blocking(work).await;
    let (answers, question, turn) = worked.map_err(|_| Problem::new("internal"))?;
    drop(turn);
    let names = names(&app, &answers).await?;
    let state = app.store.state();
    let view = Views { state: &state, asker: &asker, names };
    let mut rows: Vec<PeopleProposal> = vec![];
    for ((id, need), answer) in requests.into_iter().zip(question.needs()).zip(answers) {
        let Some(request) = state.matters.get(&id) else { continue };
        if rows.last().is_none_or(|row| row.matter_id != id.0) {
            rows.push(view.request(request));
        }
        if let Some(row) = rows.last_mut() {
            row.lines.extend(view.line(request, need, &answer));
        }
    }
    Ok(Seen(state.seq, ProposalList { rows, rest_days: state.settings.rest_days }))
}

/// The request of each need, and what has to be known to answer them: a copy, so that nothing waits for the answer.
fn asked(app: &App, asker: &Asker, id: Option<i64>) -> Result<(Vec<MatterId>, Question), Problem> {
    let state = app.store.state();
    let today = Day::of(app.now());
    let requests: Vec<&Matter> = match id {
        Some(id) => need_of(&state, find(&state, asker, id)?).into_iter().collect(),
        None => open_needs(&state, asker.unit, asker.space, today).collect(),
    };
    let needs = requests.into_iter().flat_map(|request| needs_in(&state, request, today));
    let (ids, needs) = needs.unzip();
    let question = Question::of(&state, asker.unit, needs).map_err(|_| Problem::new("team.too_many_needs"))?;
    Ok((ids, question))
}

async fn names(app: &App, answers: &[Answer]) -> Result<HashMap<ResponderNo, Named>, Problem> {
    let people = answers.iter().flat_map(|answer| answer.people.iter().chain(&answer.near));
    let mut people: Vec<ResponderNo> = people.map(|proposed| proposed.no).collect();
    people.sort_unstable();
    people.dedup();
    let named = app.read(move |tx| Ok(people.iter().copied().zip(query::named(tx, &people)?).collect())).await?;
    Ok(named)
}

struct Views<'a> {
    state: &'a Province,
    asker: &'a Asker,
    names: HashMap<ResponderNo, Named>,
}

impl Views<'_> {
    fn request(&self, request: &Matter) -> PeopleProposal {
        PeopleProposal {
            matter_id: request.id.0,
            matter: title(self.state, self.asker, request.id),
            to: UnitRef::of(self.state, request.from),
            urgency: request.urgency.as_str(),
            lines: vec![],
        }
    }

    fn line(&self, request: &Matter, need: &Need, answer: &Answer) -> Option<ProposalLine> {
        let line = request.people().iter().find(|line| line.skill == need.skill)?;
        let Why { able, sent, away, lapsed, resting, taken } = answer.why;
        Some(ProposalLine {
            line: PeopleNeedLine::of(self.state, request, line),
            proposed: answer.people.iter().map(|proposed| self.person(proposed)).collect(),
            missing: answer.missing,
            near: answer.near.iter().map(|proposed| self.person(proposed)).collect(),
            why: WhyView { able, sent, away, lapsed, resting, taken },
        })
    }

    fn person(&self, proposed: &Proposed) -> ProposedPerson {
        let may = permits(self.state, self.asker, Action::TeamRead, proposed.unit);
        let name = self.names.get(&proposed.no).filter(|_| may).and_then(|named| named.name.clone());
        ProposedPerson {
            no: proposed.no.0,
            name: name.unwrap_or_default(),
            unit: UnitRef::of(self.state, proposed.unit),
            certificate: proposed.certificate.clone(),
            certificate_until: proposed.until.map(|day| day.to_string()),
            steps: proposed.steps,
            rested_days: proposed.rested,
        }
    }
}
