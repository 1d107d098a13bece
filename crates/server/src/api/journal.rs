//! The journal for people: what happened, newest first; whether the chain holds. The case file of a matter is
//! in [`super::case_file`].
//!
//! Auditors see the records of their own unit and of those below, with unit and post, never the person
//! who acted. Values about persons are unsealed inside their own unit alone; from above one is read with
//! a purpose ([`super::person`]).

use super::view::UnitRef;
use crate::app::App;
use crate::door::{Query, Seen};
use crate::english;
use crate::problem::{Problem, internal};
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shouhu_domain::event::{Author, Event, Personal, PersonalValue, Record};
use shouhu_domain::ids::{HOUR_MS, MatterId, Millis, Seq, UnitNo};
use shouhu_domain::policy::{self, Action, ListScope};
use shouhu_domain::signal::watch::Found;
use shouhu_domain::state::State as Province;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::journal::{self, Head, Verdict, hex};
use shouhu_store::seal;
use utoipa::{IntoParams, ToSchema};

const PAGE: usize = 50;
const PAGE_MAX: usize = 500;
/// Records that one request looks at; a rare filter goes on with `next`.
const LOOK_MAX: usize = 50_000;
pub(super) const LOOK_STEP: usize = 1_000;
/// Records that one request verifies; the answer says where to go on.
const VERIFY_STEP: u64 = 50_000;
/// Records stand in the order in which they were written; their times may differ from it by so much.
const TIME_SLACK_MS: Millis = HOUR_MS;

#[derive(Debug, Serialize, ToSchema)]
pub struct ActorView {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub post_title_en: Option<&'static str>,
    /// The machine's worker; absent for people.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub machine: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct JournalRow {
    pub seq: i64,
    pub at_ms: Millis,
    pub r#type: String,
    pub actor: ActorView,
    /// The unit that it is about.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitRef>,
    /// As journalled, with `matter` where it belongs to one; personal values unsealed, or said to be sealed.
    #[schema(value_type = Object)]
    pub body: Value,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct JournalView {
    pub rows: Vec<JournalRow>,
    /// The end of the chain: whoever keeps it can prove later that nothing was changed.
    pub head: String,
    /// The last record under the head.
    pub seq: i64,
    /// Ask again with `after` for older ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct JournalQuery {
    /// The last `seq` of the page before.
    pub after: Option<i64>,
    pub limit: Option<usize>,
    pub matter: Option<i64>,
    /// The unit that a record is about.
    pub unit: Option<u32>,
    /// A type, or what it begins with: `matter`, `matter.issued`.
    pub kind: Option<String>,
    pub from_ms: Option<Millis>,
    pub until_ms: Option<Millis>,
}

impl JournalQuery {
    fn wants(&self, seq: Seq, record: &Record, about: Option<UnitNo>) -> bool {
        self.matter.is_none_or(|m| concerns(seq, record, MatterId(m)))
            && self.unit.is_none_or(|u| about == Some(UnitNo(u)))
            && self.from_ms.is_none_or(|from| record.at >= from)
            && self.until_ms.is_none_or(|until| record.at <= until)
    }

    /// Asked of the stored text: most records of a rare type need not be read further.
    fn wants_kind(&self, body: &str) -> bool {
        let Some(kind) = self.kind.as_deref() else { return true };
        let rest = body.split_once("\"event\":{\"type\":\"").and_then(|(_, named)| named.strip_prefix(kind));
        rest.is_some_and(|rest| rest.starts_with(['.', '"']))
    }
}

pub(super) fn scope(app: &App, asker: &Asker, action: Action) -> Result<ListScope, Problem> {
    let state = app.store.state();
    policy::list_scope(&state.tree, &asker.policy(), action).ok_or_else(|| Problem::new("forbidden"))
}

/// Records of the asker's unit and of those below, newest first.
#[utoipa::path(get, path = "/journal", tag = "audit", params(JournalQuery),
  responses((status = 200, body = JournalView), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<JournalQuery>,
) -> Result<Seen<JournalView>, Problem> {
    let scope = scope(&app, &asker, Action::JournalRead)?;
    if let Some(unit) = query.unit
        && !scope.contains(&app.store.state().tree, UnitNo(unit))
    {
        return Err(Problem::new("not_found"));
    }
    let (reader, asking) = (app.clone(), asker.clone());
    let (rows, next, head) = app
        .read(move |tx| {
            let head = journal::head(tx)?;
            let (rows, next) = page(tx, &reader, &asking, &scope, query)?;
            Ok((rows, next, head))
        })
        .await?;
    Ok(Seen(head.seq, JournalView { rows, head: hex::text(&head.hash), seq: head.seq, next }))
}

fn page(
    tx: &mut Tx,
    app: &App,
    asker: &Asker,
    scope: &ListScope,
    query: JournalQuery,
) -> Result<(Vec<JournalRow>, Option<Seq>), DbError> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let mut before = match (query.after, query.until_ms) {
        (Some(after), _) => after,
        (None, Some(until)) => behind(tx, until.saturating_add(TIME_SLACK_MS))?,
        (None, None) => i64::MAX,
    };
    let oldest = query.from_ms.map(|from| from.saturating_sub(TIME_SLACK_MS));
    let mut rows = vec![];
    let mut looked = 0;
    while looked < LOOK_MAX {
        let step = step_back(tx, before, &query)?;
        let Some((last, at)) = step.last else { return Ok((rows, None)) };
        (looked, before) = (looked + LOOK_STEP, last);
        let ended = oldest.is_some_and(|oldest| at < oldest);
        for (seq, record) in step.records {
            let wanted = {
                let state = app.store.state();
                let about = about(&state, seq, &record);
                scope_holds(&state, scope, about) && query.wants(seq, &record, about)
            };
            if wanted {
                rows.push(row(tx, app, asker, seq, record)?);
                if rows.len() == limit {
                    return Ok((rows, (seq > 1).then_some(seq)));
                }
            }
        }
        if ended {
            return Ok((rows, None));
        }
    }
    Ok((rows, (before > 1).then_some(before)))
}

/// The first record that is later than a moment, found by halving.
fn behind(tx: &mut Tx, moment: Millis) -> Result<Seq, DbError> {
    let (mut low, mut high) = (1, journal::head(tx)?.seq + 1);
    while low < high {
        let middle = low + (high - low) / 2;
        let mut later = false;
        journal::read_page(tx, middle - 1, 1, |seq, body| {
            later = parsed(seq, body)?.at > moment;
            Ok(())
        })?;
        (low, high) = if later { (low, middle) } else { (middle + 1, high) };
    }
    Ok(high)
}

pub(super) type Records = Vec<(Seq, Record)>;

/// Some records before a place: those of the type that is asked for, and where and when the last one stood.
struct Step {
    records: Records,
    last: Option<(Seq, Millis)>,
}

fn step_back(tx: &mut Tx, before: Seq, query: &JournalQuery) -> Result<Step, DbError> {
    let (mut records, mut oldest) = (vec![], None);
    journal::read_back(tx, before, LOOK_STEP, |seq, body| {
        if query.wants_kind(body) {
            records.push((seq, parsed(seq, body)?));
        }
        oldest = Some((seq, body.to_owned()));
        Ok(())
    })?;
    let last = oldest.map(|(seq, body)| Ok::<_, DbError>((seq, parsed(seq, &body)?.at))).transpose()?;
    Ok(Step { records, last })
}

pub(super) fn parsed(seq: Seq, body: &str) -> Result<Record, DbError> {
    serde_json::from_str(body).map_err(|e| DbError::other(format!("record {seq}: {e}")))
}

/// A record about no unit in particular belongs to the whole installation.
pub(super) fn scope_holds(state: &Province, scope: &ListScope, unit: Option<UnitNo>) -> bool {
    match unit {
        Some(unit) => scope.contains(&state.tree, unit),
        None => state.tree.territory().roots().next().is_none_or(|root| scope.contains(&state.tree, root)),
    }
}

fn matter_of(seq: Seq, event: &Event) -> Option<MatterId> {
    match event {
        Event::MatterSubmitted(_) => Some(MatterId(seq)),
        event => event.matter(),
    }
}

pub(super) fn concerns(seq: Seq, record: &Record, matter: MatterId) -> bool {
    match &record.event {
        Event::ReceiptDelivered { matters, .. } => matters.contains(&matter),
        event => matter_of(seq, event) == Some(matter),
    }
}

/// The unit that a record is about: whose row, post or receipt it changes, else who issued the matter,
/// else who did it.
pub(super) fn about(state: &Province, seq: Seq, record: &Record) -> Option<UnitNo> {
    let of_matter = || matter_of(seq, &record.event).and_then(|id| state.matters.get(&id)).map(|m| m.from);
    match &record.event {
        Event::UnitAdded(unit) | Event::UnitChanged(unit) => Some(unit.no),
        event if event.roster_unit().is_some() => event.roster_unit(),
        event if event.post().is_some() => event.post().and_then(|post| state.post(post)).map(|p| p.unit),
        // Where the person worked then: the trail of readings does not move with him.
        Event::PersonRead { unit, .. }
        | Event::ErasureProposed { unit, .. }
        | Event::ErasureRefused { unit, .. }
        | Event::PersonalErased { unit, .. } => Some(*unit),
        event if event.subject().is_some() => event.subject().and_then(|subject| state.unit_of(subject)),
        Event::UnitClosed { unit, .. }
        | Event::MatterCountersigned { unit, .. }
        | Event::MatterRelayed { unit, .. }
        | Event::MatterReminded { under: unit, .. }
        | Event::MatterEscalated { superior: unit, .. }
        | Event::ReceiptDelivered { unit, .. }
        | Event::ReceiptReached { unit, .. }
        | Event::ReceiptReturned { unit, .. }
        | Event::DifficultyRaised { unit, .. }
        | Event::DifficultyAnswered { unit, .. }
        | Event::UnitExcused { unit, .. }
        | Event::UnitUnreachable { unit, .. }
        | Event::SignalSeen { found: Found { node: unit, .. }, .. }
        | Event::LinkMade { unit, .. }
        | Event::LinkRevoked { unit, .. }
        | Event::ShiftNoted { unit, .. }
        | Event::IncidentDeclared { scope: unit, .. }
        | Event::AudienceSaved { owner: unit, .. }
        | Event::AudienceDropped { owner: unit, .. } => Some(*unit),
        Event::SignalJudged { signal, .. } => {
            let signal = state.signals.get(signal)?;
            state.matters.get(&signal.matter).map(|matter| matter.from)
        }
        Event::ProvinceSet { .. } => state.tree.territory().roots().next(),
        Event::PlanPublished(version) => Some(version.owner),
        Event::PlanRetired { plan, .. } => state.plans.get(plan).map(|plan| plan.current.owner),
        Event::LevelSet { incident, .. }
        | Event::LevelLifted { incident, .. }
        | Event::IncidentClosed { incident, .. } => state.incidents.get(incident).map(|i| i.scope),
        _ => of_matter().or_else(|| record.by.unit()),
    }
}

pub(super) fn row(tx: &mut Tx, app: &App, asker: &Asker, seq: Seq, mut record: Record) -> Result<JournalRow, DbError> {
    let unit = about(&app.store.state(), seq, &record);
    // From above a name is read with a purpose, at the person's own record.
    if unit == Some(asker.unit) && asker.may(&app.store.state(), &[Action::PersonRead]).is_ok() {
        seal::unseal(tx, std::iter::once(&mut record.event))?;
    }
    let state = app.store.state();
    let (kind, body) = body_of(seq, &mut record.event);
    Ok(JournalRow {
        seq,
        at_ms: record.at,
        r#type: kind,
        actor: actor(&state, &record.by),
        unit: unit.map(|u| UnitRef::of(&state, u)),
        body,
    })
}

pub(super) fn actor(state: &Province, author: &Author) -> ActorView {
    let unit = author.unit().map(|u| UnitRef::of(state, u));
    match author {
        Author::Person { post, .. } => {
            let post_title = state.posts.get(post.0 as usize).map(|p| p.title.clone());
            let post_title_en = post_title.as_deref().and_then(english::title);
            ActorView { unit, post_title, post_title_en, machine: None }
        }
        Author::Link { .. } => ActorView { unit, post_title: None, post_title_en: None, machine: None },
        Author::Machine(name) => ActorView { unit, post_title: None, post_title_en: None, machine: Some(name.clone()) },
    }
}

/// The type and the data of an event as JSON; a set of units is told by its size.
fn body_of(seq: Seq, event: &mut Event) -> (String, Value) {
    let matter = matter_of(seq, event);
    let shown = |personal: &Personal| match &personal.value {
        PersonalValue::Plain(_) if personal.subject.is_empty() => json!({ "sealed": true }),
        PersonalValue::Plain(text) => json!(text),
        PersonalValue::Sealed(_) => json!({ "sealed": true, "subject": personal.subject }),
        PersonalValue::Erased => json!({ "erased": true }),
    };
    let personal: Vec<_> = event.personal_mut().into_iter().map(|(field, personal)| (field, shown(personal))).collect();
    let mut whole = serde_json::to_value(&*event).unwrap_or_default();
    let kind = whole["type"].as_str().unwrap_or_default().to_owned();
    let mut body = whole["data"].take();
    if let Some(fields) = body.as_object_mut() {
        if matches!(event, Event::MatterIssued { .. }) {
            fields.remove("audience");
        }
        match fields.get_mut("payees").and_then(Value::as_object_mut) {
            // A list of payees is told by its length; who may read a name reads it on the list.
            Some(list) => {
                let length = list.get("rows").and_then(Value::as_array).map_or(0, Vec::len);
                list.insert("rows".into(), json!(length));
            }
            None => fields.extend(personal.into_iter().map(|(field, value)| (field.to_owned(), value))),
        }
        if let Some(matter) = matter {
            fields.insert("matter".into(), json!(matter.0));
        }
    }
    (kind, body)
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct VerifyQuery {
    /// `next` of the answer before: up to there the asker has verified already.
    pub after: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Verified {
    /// Nothing that was looked at so far has been changed.
    pub ok: bool,
    /// Records verified since the beginning.
    pub records: u64,
    /// Records that there are.
    pub total: u64,
    /// Batches of this answer.
    pub batches: u64,
    pub head: String,
    /// Ask again with `after` for the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// The first record that is not what was written, or the first in doubt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_bad: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub last_bad: Option<i64>,
    /// `record_changed`, `record_missing`, `batch_missing`, `batch_range`, `algorithm`, `records`, `root`, `chain`,
    /// `tail`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<&'static str>,
}

/// Recomputes the chain, from its beginning or from where the answer before has ended.
#[utoipa::path(get, path = "/journal/verify", tag = "audit", params(VerifyQuery),
  responses((status = 200, body = Verified), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn verify(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<VerifyQuery>,
) -> Result<Seen<Verified>, Problem> {
    scope(&app, &asker, Action::JournalVerify)?;
    let good = match query.after.as_deref() {
        Some(text) => Head::parse(text).ok_or_else(|| Problem::new("query.wrong").detail("after"))?,
        None => Head::GENESIS,
    };
    let reader = app.clone();
    let until = good.seq.unsigned_abs().saturating_add(VERIFY_STEP);
    let work = move || {
        let mut connection = reader.store.open_reader()?;
        let head = connection.read(journal::head)?;
        let verdict = journal::verify_from(&mut connection, &good, None, |done, _| done < until)?;
        Ok::<_, DbError>((verdict, head))
    };
    let (verdict, head) = tokio::task::spawn_blocking(work).await.map_err(|e| internal(&e.to_string()))??;
    Ok(Seen(head.seq, verified(&verdict, &head)))
}

fn verified(verdict: &Verdict, end: &Head) -> Verified {
    let mut view = Verified {
        ok: true,
        records: 0,
        total: end.seq.unsigned_abs(),
        batches: 0,
        head: hex::text(&end.hash),
        next: None,
        first_bad: None,
        last_bad: None,
        fault: None,
    };
    match verdict {
        Verdict::Clean { records, batches, head } => {
            (view.records, view.batches, view.head) = (*records, *batches, hex::text(&head.hash));
        }
        // The end is reached only after the last report of progress.
        Verdict::Stopped { records, head } => {
            (view.records, view.next) = (*records, Some(head.to_string()));
        }
        Verdict::Broken(broken) => {
            (view.ok, view.records) = (false, broken.first.unsigned_abs().saturating_sub(1));
            view.first_bad = Some(broken.record.unwrap_or(broken.first));
            view.last_bad = Some(broken.record.unwrap_or(broken.last));
            view.fault = Some(broken.fault.code());
        }
    }
    view
}
