//! The list of those who can be sent (力量库): by unit and skill, with who is free and why the others are not.

use super::{TeamDone, day_at, permits, send};
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
use shouhu_domain::event::Subject;
use shouhu_domain::ids::{ResponderNo, UnitNo};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::Day;
use shouhu_domain::state::State as Province;
use shouhu_domain::team::{Able, Away, Kept, NewResponder, Responder, ResponderKind};
use shouhu_store::query::team::{self as query, Named};
use utoipa::{IntoParams, ToSchema};

const PAGE: usize = 50;
/// How many of the list one request looks at: a rare skill is found page by page.
const LOOKED_AT: usize = 5_000;

#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResponderKindBody {
    Staff,
    Volunteer,
    Expert,
}

impl From<ResponderKindBody> for ResponderKind {
    fn from(kind: ResponderKindBody) -> Self {
        match kind {
            ResponderKindBody::Staff => Self::Staff,
            ResponderKindBody::Volunteer => Self::Volunteer,
            ResponderKindBody::Expert => Self::Expert,
        }
    }
}

/// That somebody has a skill, and what shows it.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AbleBody {
    pub skill: String,
    /// Kind and number of the certificate.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub certificate: String,
    /// The last day on which it is good.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
}

fn able_of(at: &str, bodies: &[AbleBody]) -> Result<Vec<Able>, Problem> {
    let able = |(n, body): (usize, &AbleBody)| {
        let until = body.until.as_deref().map(|text| day_at(text, &format!("{at}/skills/{n}/until"))).transpose()?;
        Ok(Able { skill: body.skill.clone(), certificate: body.certificate.trim().to_owned(), until })
    };
    bodies.iter().enumerate().map(able).collect()
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ResponderBody {
    pub kind: ResponderKindBody,
    pub name: String,
    #[serde(default)]
    pub phone: String,
    #[serde(default)]
    pub skills: Vec<AbleBody>,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolBody {
    /// The own unit when absent.
    #[serde(default)]
    pub unit_no: Option<u32>,
    /// 1 to 500.
    pub rows: Vec<ResponderBody>,
}

#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct EnrolledView {
    /// The number of the first of them; the others follow.
    pub first: u32,
    pub seq: i64,
}

/// Puts people on the list of a unit.
#[utoipa::path(post, path = "/responders", tag = "team", request_body = EnrolBody,
  responses((status = 201, body = EnrolledView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn enrol(ask: Write<EnrolBody>) -> Result<(StatusCode, Json<EnrolledView>), Problem> {
    let unit = ask.body.unit_no.map_or(ask.asker.unit, UnitNo);
    let mut rows = vec![];
    for (at, row) in ask.body.rows.iter().enumerate() {
        let skills = able_of(&format!("/rows/{at}"), &row.skills)?;
        let (name, phone) = (row.name.trim().to_owned(), row.phone.trim().to_owned());
        rows.push(NewResponder { kind: row.kind.into(), name, phone, skills });
    }
    let answer = ask.send(Command::Team(TeamCommand::Enrol { unit, rows })).await?;
    let Outcome::Responders { first } = answer.outcome else { return Err(Problem::new("internal")) };
    Ok((StatusCode::CREATED, Json(EnrolledView { first: first.0, seq: answer.seq })))
}

/// Days on which somebody cannot be sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AwayBody {
    pub from: String,
    pub until: String,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeBody {
    pub skills: Vec<AbleBody>,
    #[serde(default)]
    pub away: Option<AwayBody>,
}

/// What somebody can do, and when they cannot be sent.
#[utoipa::path(put, path = "/responders/{responder}", tag = "team", params(("responder" = u32, Path)), request_body = ChangeBody,
  responses((status = 200, body = TeamDone), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 422, body = Problem)))]
pub async fn change(Path(no): Path<u32>, ask: Write<ChangeBody>) -> Result<Json<TeamDone>, Problem> {
    let skills = able_of("", &ask.body.skills)?;
    let away = |away: &AwayBody| {
        Ok::<_, Problem>(Away { from: day_at(&away.from, "/away/from")?, until: day_at(&away.until, "/away/until")? })
    };
    let away = ask.body.away.as_ref().map(away).transpose()?;
    send(&ask, TeamCommand::Change { responder: ResponderNo(no), skills, away }).await
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EndBody {
    pub reason: String,
}

/// Takes somebody off the list; whoever is with a batch stays on it until that is over.
#[utoipa::path(post, path = "/responders/{responder}/end", tag = "team", params(("responder" = u32, Path)), request_body = EndBody,
  responses((status = 200, body = TeamDone), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem)))]
pub async fn end(Path(no): Path<u32>, ask: Write<EndBody>) -> Result<Json<TeamDone>, Problem> {
    send(&ask, TeamCommand::End { responder: ResponderNo(no), reason: ask.body.reason.clone() }).await
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RespondersQuery {
    /// The own unit when absent.
    pub unit: Option<u32>,
    /// With the lists of the units below.
    pub below: Option<bool>,
    /// Only who has this skill.
    pub skill: Option<String>,
    /// Only who can be sent today.
    pub free: Option<bool>,
    /// The `next` of the page before.
    pub after: Option<u32>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ResponderView {
    pub no: u32,
    pub unit: UnitRef,
    pub kind: ResponderKindBody,
    /// Empty once it is erased.
    pub name: String,
    /// In full for whoever keeps the list, else its last four signs.
    pub phone: String,
    pub skills: Vec<AbleBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub away: Option<AwayBody>,
    /// With which batch they are now.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub batch_id: Option<i64>,
    /// The last day on which they came back.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back_on: Option<String>,
    /// Why they cannot be sent today: `sent`, `away`, `lapsed` or `unskilled`; absent for who can.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept: Option<&'static str>,
    /// For the record that is read with a purpose.
    pub subject: String,
    pub can_write: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ResponderList {
    pub rows: Vec<ResponderView>,
    /// Ask again with `after` for more; a page may be short when the skill is rare.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    /// Whether the asker may put people on the list of that unit.
    pub can_write: bool,
}

/// What keeps somebody: by the skill that is asked for, or by all of theirs.
fn kept(responder: &Responder, skill: Option<&str>, today: Day) -> Option<Kept> {
    match skill {
        Some(skill) => responder.kept(skill, today),
        None => {
            let each: Vec<Option<Kept>> =
                responder.skills.iter().map(|able| responder.kept(&able.skill, today)).collect();
            if each.contains(&None) { None } else { each.into_iter().flatten().next().or(responder.kept("", today)) }
        }
    }
}

/// A page of numbers, and where the next one begins.
fn page(state: &Province, wanted: &RespondersQuery, unit: UnitNo, today: Day) -> (Vec<ResponderNo>, Option<u32>) {
    let after = wanted.after.map_or(0, |after| after.saturating_add(1));
    let teams = &state.teams;
    let (below, free) = (wanted.below.unwrap_or(false), wanted.free.unwrap_or(false));
    let fits = |no: &ResponderNo| {
        let Some(responder) = teams.responder(*no).filter(|r| !r.ended) else { return false };
        let here = responder.unit == unit || below && state.tree.territory().is_under(responder.unit, unit);
        let skilled = wanted.skill.as_ref().is_none_or(|skill| responder.skills.iter().any(|a| a.skill == *skill));
        here && skilled && !(free && kept(responder, wanted.skill.as_deref(), today).is_some())
    };
    let all = || (after..teams.next_responder().0).map(ResponderNo);
    let own = teams.of_unit(unit);
    let from = own.partition_point(|no| no.0 < after);
    let mut looked: Box<dyn Iterator<Item = ResponderNo>> =
        if below { Box::new(all()) } else { Box::new(own[from..].iter().copied()) };
    let (mut rows, mut last) = (vec![], None);
    for no in looked.by_ref().take(LOOKED_AT) {
        last = Some(no.0);
        if fits(&no) {
            rows.push(no);
        }
        if rows.len() == PAGE {
            break;
        }
    }
    let next = looked.next().and(last);
    (rows, next)
}

/// Those who can be sent, in the order in which they were put on the list.
#[utoipa::path(get, path = "/responders", tag = "team", params(RespondersQuery),
  responses((status = 200, body = ResponderList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(wanted): Query<RespondersQuery>,
) -> Result<Seen<ResponderList>, Problem> {
    let unit = wanted.unit.map_or(asker.unit, UnitNo);
    let today = Day::of(app.now());
    let (people, next) = {
        let state = app.store.state();
        asker.may(&state, &[Action::TeamRead])?;
        let _ = policy::scope(&state.tree, &asker.policy(), Action::TeamRead, unit).map_err(Refusal::from)?;
        if wanted.below.unwrap_or(false) {
            let all = policy::list_scope(&state.tree, &asker.policy(), Action::TeamRead);
            let below = all.ok_or_else(|| Problem::new("forbidden"))?.below().is_some();
            if !below {
                return Err(Problem::new("forbidden"));
            }
        }
        page(&state, &wanted, unit, today)
    };
    let asked = people.clone();
    let names = app.read(move |tx| query::named(tx, &asked)).await?;
    let state = app.store.state();
    let row = |(no, named): (ResponderNo, Named)| view(&state, &asker, (no, named), wanted.skill.as_deref(), today);
    let rows = people.into_iter().zip(names).filter_map(row).collect();
    let can_write = permits(&state, &asker, Action::TeamWrite, unit);
    Ok(Seen(state.seq, ResponderList { rows, next, can_write }))
}

fn view(
    state: &Province,
    asker: &Asker,
    (no, named): (ResponderNo, Named),
    skill: Option<&str>,
    today: Day,
) -> Option<ResponderView> {
    let responder = state.teams.responder(no)?;
    let can_write = permits(state, asker, Action::TeamWrite, responder.unit);
    let phone = named.phone.unwrap_or_default();
    let able = |able: &Able| AbleBody {
        skill: able.skill.clone(),
        certificate: able.certificate.clone(),
        until: able.until.map(|day| day.to_string()),
    };
    Some(ResponderView {
        no: no.0,
        unit: UnitRef::of(state, responder.unit),
        kind: match responder.kind {
            ResponderKind::Staff => ResponderKindBody::Staff,
            ResponderKind::Volunteer => ResponderKindBody::Volunteer,
            ResponderKind::Expert => ResponderKindBody::Expert,
        },
        name: named.name.unwrap_or_default(),
        phone: if can_write { phone } else { crate::api::ledger::payee::masked_account(&phone) },
        skills: responder.skills.iter().map(able).collect(),
        away: responder.away.as_ref().map(|a| AwayBody { from: a.from.to_string(), until: a.until.to_string() }),
        batch_id: responder.batch.map(|batch| batch.0),
        back_on: responder.back_on.map(|day| day.to_string()),
        kept: kept(responder, skill, today).map(Kept::as_str),
        subject: Subject::Responder(no).to_string(),
        can_write,
    })
}
