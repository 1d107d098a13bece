//! What the installation knows of a person: masked by default, read whole with a purpose that the journal
//! keeps, erased by two persons (rule 12).

use super::post::masked;
use super::view::{Nothing, ReasonBody, UnitRef, Written};
use crate::app::App;
use crate::door::{Path, Query, Seen, Write};
use crate::english;
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{Command, PersonalCommand};
use shouhu_domain::decide;
use shouhu_domain::event::Record;
use shouhu_domain::ids::{MINUTE_MS, MatterId, Millis, PersonNo, ResponderNo, Seq, UnitNo};
use shouhu_domain::ledger::payee::ListId;
use shouhu_domain::personal::{Purpose, Subject};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::journal;
use shouhu_store::project::receipt_cities;
use shouhu_store::query::{aid, ledger, matter, people, team};
use utoipa::{IntoParams, ToSchema};

/// Rows of one page.
const PAGE: usize = 100;

/// A subject that is not one is nobody's.
fn subject(text: &str) -> Result<Subject, Problem> {
    Subject::parse(text).ok_or_else(|| Refusal::NotFound.into())
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErasureView {
    pub subject: String,
    pub unit: UnitRef,
    /// Masked.
    pub name: String,
    pub reason: String,
    /// The law or the decision that it rests on.
    pub basis: String,
    pub at_ms: Millis,
    /// The asker has proposed it, so that another person must confirm it.
    pub mine: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct ErasureList {
    pub rows: Vec<ErasureView>,
    /// The last subject of a page that another one follows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ErasureQuery {
    /// The last subject of the page before.
    pub after: Option<String>,
}

/// Erasures that wait for a second person where the asker may confirm.
#[utoipa::path(get, path = "/erasures", tag = "people", params(ErasureQuery),
  responses((status = 200, body = ErasureList), (status = 403, body = Problem)))]
pub async fn waiting(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<ErasureQuery>,
) -> Result<Seen<ErasureList>, Problem> {
    let after = query.after.as_deref().map(subject).transpose()?;
    let mut found: Vec<_> = {
        let state = app.store.state();
        let scope = policy::list_scope(&state.tree, &asker.policy(), Action::RightsConfirm);
        let scope = scope.ok_or_else(|| Problem::new("forbidden"))?;
        let behind = state.erasures.values().filter(|erasure| after.is_none_or(|after| erasure.subject > after));
        let placed = behind.filter_map(|erasure| Some((state.unit_of(erasure.subject)?, erasure)));
        let seen = placed.filter(|(unit, _)| scope.contains(&state.tree, *unit));
        seen.take(PAGE + 1).map(|(unit, erasure)| (unit, erasure.clone())).collect()
    };
    let next = (found.len() > PAGE).then(|| found[PAGE - 1].1.subject.to_string());
    found.truncate(PAGE);
    let places: Vec<Place> = {
        let state = app.store.state();
        found.iter().map(|(_, erasure)| Place::of(&state, erasure.subject)).collect()
    };
    let known = app.read(move |tx| places.iter().map(|place| place.known(tx)).collect::<Result<Vec<_>, _>>()).await?;
    let state = app.store.state();
    let rows = found.into_iter().zip(known).map(|((unit, erasure), (name, _))| ErasureView {
        subject: erasure.subject.to_string(),
        unit: UnitRef::of(&state, unit),
        name: masked(&name.unwrap_or_default()),
        reason: erasure.reason,
        basis: erasure.basis,
        at_ms: erasure.at_ms,
        mine: erasure.by == Some(asker.person),
    });
    Ok(Seen(state.seq, ErasureList { rows: rows.collect(), next }))
}

/// Where the values of a subject stand.
enum Place {
    Person(PersonNo),
    Signer { cities: Vec<i64>, matter: MatterId, unit: UnitNo },
    Payee { list: ListId, n: u32 },
    Responder(ResponderNo),
    Applicant(MatterId),
}

impl Place {
    fn of(state: &Province, subject: Subject) -> Self {
        match subject {
            Subject::Person(person) => Self::Person(person),
            Subject::Signer { matter, unit } => {
                Self::Signer { cities: receipt_cities(&state.tree, unit), matter, unit }
            }
            Subject::Payee { list, n } => Self::Payee { list, n },
            Subject::Responder(no) => Self::Responder(no),
            Subject::Applicant(matter) => Self::Applicant(matter),
        }
    }

    /// Name and account, as far as there are any.
    fn known(&self, tx: &mut Tx) -> Result<people::Named, DbError> {
        Ok(match self {
            Self::Person(person) => people::persons(tx, &[i64::from(person.0)])?.remove(person).unwrap_or_default(),
            Self::Signer { cities, matter, unit } => {
                (matter::receipt(tx, cities, *matter, *unit)?.and_then(|receipt| receipt.signer), None)
            }
            Self::Payee { list, n } => {
                let found = ledger::payees(tx, *list)?.into_iter().find(|row| row.n == *n);
                found.map_or((None, None), |row| (row.name, row.account))
            }
            Self::Responder(no) => {
                let found = team::named(tx, &[*no])?.into_iter().next().unwrap_or_default();
                (found.name, found.phone)
            }
            Self::Applicant(matter) => {
                let found = aid::family(tx, *matter)?;
                (found.name, found.account)
            }
        })
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FormerPerson {
    pub subject: String,
    /// Masked.
    pub name: String,
    /// An erasure waits for the second person.
    pub erasing: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FormerList {
    pub rows: Vec<FormerPerson>,
    /// The number behind which the next page begins.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FormerQuery {
    /// `next` of the page before.
    pub after: Option<u32>,
}

/// Persons without a post who held one in this unit last, or were to hold one; without those who are erased.
#[utoipa::path(get, path = "/units/{no}/former", tag = "people", params(("no" = u32, Path), FormerQuery),
  responses((status = 200, body = FormerList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn former(
    State(app): State<App>,
    asker: Asker,
    Path(no): Path<u32>,
    Query(query): Query<FormerQuery>,
) -> Result<Seen<FormerList>, Problem> {
    let unit = UnitNo(no);
    let mut found: Vec<PersonNo> = {
        let state = app.store.state();
        let _ = policy::scope(&state.tree, &asker.policy(), Action::PersonRead, unit).map_err(Refusal::from)?;
        let from = query.after.map_or(0, |after| after.saturating_add(1));
        let left = state.former.of_unit(unit, PersonNo(from)).filter(|person| !state.erased.contains(person));
        left.take(PAGE + 1).collect()
    };
    let next = (found.len() > PAGE).then(|| found[PAGE - 1].0);
    found.truncate(PAGE);
    let persons: Vec<i64> = found.iter().map(|person| i64::from(person.0)).collect();
    let names = app.read(move |tx| people::persons(tx, &persons)).await?;
    let state = app.store.state();
    let row = |person: &PersonNo| {
        let subject = Subject::Person(*person);
        let name = names.get(person).and_then(|(name, _)| name.as_deref()).map(masked).unwrap_or_default();
        FormerPerson { subject: subject.to_string(), name, erasing: state.erasures.contains_key(&subject) }
    };
    Ok(Seen(state.seq, FormerList { rows: found.iter().map(row).collect(), next }))
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReadBody {
    /// `rights`, `contact`, `audit`, `own_request`, `aid` or `other`, which says in `note` what for.
    pub purpose: String,
    #[serde(default)]
    pub note: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct HeldPost {
    pub id: u32,
    pub unit: UnitRef,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_en: Option<&'static str>,
}

/// All that the installation knows of a person.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PersonRecord {
    /// The record of this reading in the journal.
    pub seq: i64,
    pub subject: String,
    pub unit: UnitRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub account: Option<String>,
    /// Of a family for which aid is asked.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub contact: Option<String>,
    /// Why aid is asked for it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    pub posts: Vec<HeldPost>,
    /// Devices where the person is signed in.
    pub devices: usize,
}

/// Reads a person's record whole. Who read it and what for is in the journal before anything is shown.
#[utoipa::path(post, path = "/persons/{subject}/read", tag = "people", params(("subject" = String, Path)),
  request_body = ReadBody,
  responses((status = 200, body = PersonRecord), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn read(Path(text): Path<String>, ask: Write<ReadBody>) -> Result<Json<PersonRecord>, Problem> {
    let subject = subject(&text)?;
    let wrong = || Refusal::Unknown { pointer: "/purpose".into(), value: ask.body.purpose.clone() };
    let purpose = Purpose::parse(&ask.body.purpose).ok_or_else(wrong)?;
    let note = ask.body.note.trim().to_owned();
    let seq = ask.send(Command::Personal(PersonalCommand::Read { subject, purpose, note })).await?.seq;
    fresh(&ask.app, &ask.asker, subject, seq).await?;
    let place = Place::of(&ask.app.store.state(), subject);
    let ((name, account), devices, family) = ask
        .app
        .read(move |tx| {
            let devices = match place {
                Place::Person(person) => people::sessions(tx, person)?.len(),
                Place::Signer { .. } | Place::Payee { .. } | Place::Responder(_) | Place::Applicant(_) => 0,
            };
            let family = match place {
                Place::Applicant(matter) => aid::family(tx, matter)?,
                _ => aid::Family::default(),
            };
            Ok((place.known(tx)?, devices, family))
        })
        .await?;
    let state = ask.app.store.state();
    let unit = state.unit_of(subject).ok_or(Refusal::NotFound)?;
    let held = match subject {
        Subject::Person(person) => state.held.get(&person).map(Vec::as_slice).unwrap_or_default(),
        Subject::Signer { .. } | Subject::Payee { .. } | Subject::Responder(_) | Subject::Applicant(_) => &[],
    };
    let seen = |unit| policy::scope(&state.tree, &ask.asker.policy(), Action::UnitRead, unit).is_ok();
    let posts = held.iter().filter_map(|no| state.post(*no)).filter(|post| seen(post.unit)).map(|post| HeldPost {
        id: post.no.0,
        unit: UnitRef::of(&state, post.unit),
        title: post.title.clone(),
        title_en: english::title(&post.title),
    });
    let (posts, unit) = (posts.collect(), UnitRef::of(&state, unit));
    let (contact, reason) = (family.contact, family.reason);
    Ok(Json(PersonRecord { seq, subject: subject.to_string(), unit, name, account, contact, reason, posts, devices }))
}

/// How long the same request gets the same answer: a network that stammers, not a second reading.
const AGAIN_MS: Millis = 10 * MINUTE_MS;

/// A known command id is answered before any rule is asked. What it read then is shown again only for a while, and
/// only to who may still read it.
async fn fresh(app: &App, asker: &Asker, subject: Subject, seq: Seq) -> Result<(), Problem> {
    {
        let state = app.store.state();
        let (action, unit) = decide::reading(&state, asker.unit, subject);
        let _ = policy::scope(&state.tree, &asker.policy(), action, unit).map_err(Refusal::from)?;
    }
    let at = app
        .read(move |tx| {
            let mut at = None;
            journal::read_page(tx, seq - 1, 1, |_, body| {
                at = serde_json::from_str::<Record>(body).ok().map(|record| record.at);
                Ok(())
            })?;
            Ok(at)
        })
        .await?;
    let recent = at.is_some_and(|at| at + AGAIN_MS > app.now());
    if recent { Ok(()) } else { Err(Problem::new("command.id_reused")) }
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ErasureBody {
    pub reason: String,
    /// The law or the decision that it rests on.
    pub basis: String,
}

/// Proposes that what the installation knows of a person is erased; nothing happens before another person
/// confirms it.
#[utoipa::path(post, path = "/persons/{subject}/erasure", tag = "people", params(("subject" = String, Path)),
  request_body = ErasureBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn propose(Path(text): Path<String>, ask: Write<ErasureBody>) -> Result<Json<Written>, Problem> {
    let ErasureBody { reason, basis } = ask.body.clone();
    let command = PersonalCommand::ProposeErasure { subject: subject(&text)?, reason, basis };
    ask.written(Command::Personal(command)).await
}

/// Erases, as the second person: the key is destroyed, and with it every value in the journal.
#[utoipa::path(post, path = "/persons/{subject}/erasure/confirm", tag = "people", params(("subject" = String, Path)),
  request_body = Nothing,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn confirm(Path(text): Path<String>, ask: Write<Nothing>) -> Result<Json<Written>, Problem> {
    let subject = subject(&text)?;
    let written = ask.written(Command::Personal(PersonalCommand::ConfirmErasure { subject })).await?;
    if let Subject::Person(person) = subject {
        ask.app.sessions.forget_person(person);
    }
    Ok(written)
}

/// Takes away a proposal to erase.
#[utoipa::path(post, path = "/persons/{subject}/erasure/refuse", tag = "people", params(("subject" = String, Path)),
  request_body = ReasonBody,
  responses((status = 200, body = Written), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn refuse(Path(text): Path<String>, ask: Write<ReasonBody>) -> Result<Json<Written>, Problem> {
    let command = PersonalCommand::RefuseErasure { subject: subject(&text)?, reason: ask.body.reason.clone() };
    ask.written(Command::Personal(command)).await
}
