//! The journal for people: what happened, newest first; whether the chain holds; the case file of a matter.
//!
//! Auditors see the records of their own unit and of those below, with unit and post, never the person
//! who acted. Values about persons are unsealed only for who may read persons of that unit.

use super::matter::{MatterView, find, view};
use super::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::english;
use crate::problem::{Problem, internal};
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use shouhu_domain::event::{Author, Event, PersonalValue, Record};
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::policy::{self, Action, ListScope};
use shouhu_domain::state::State as Province;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::journal::{self, Verdict, hex};
use shouhu_store::seal;
use utoipa::{IntoParams, ToSchema};

const PAGE: usize = 50;
const PAGE_MAX: usize = 500;
/// Records that one request looks at; a rare filter goes on with `next`.
const LOOK_MAX: usize = 50_000;
const LOOK_STEP: usize = 1_000;
/// Records of one page of a case file, each with its proof.
const CASE_PAGE: usize = 1_000;

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
    /// Ask again with `after` for older ones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

#[derive(Clone, Copy, Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct JournalQuery {
    /// The last `seq` of the page before.
    pub after: Option<i64>,
    pub limit: Option<usize>,
    pub matter: Option<i64>,
    pub unit: Option<u32>,
}

fn scope(app: &App, asker: &Asker, action: Action) -> Result<ListScope, Problem> {
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
    Ok(Seen(head.seq, JournalView { rows, head: hex::text(&head.hash), next }))
}

fn page(
    tx: &mut Tx,
    app: &App,
    asker: &Asker,
    scope: &ListScope,
    query: JournalQuery,
) -> Result<(Vec<JournalRow>, Option<Seq>), DbError> {
    let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let mut before = query.after.unwrap_or(i64::MAX);
    let mut rows = vec![];
    let mut looked = 0;
    while looked < LOOK_MAX {
        let records = step_back(tx, before)?;
        let Some((last, _)) = records.last() else { return Ok((rows, None)) };
        (looked, before) = (looked + records.len(), *last);
        for (seq, record) in records {
            let wanted = {
                let state = app.store.state();
                let about = about(&state, seq, &record);
                scope_holds(&state, scope, about)
                    && query.matter.is_none_or(|m| concerns(seq, &record, MatterId(m)))
                    && query.unit.is_none_or(|u| about == Some(UnitNo(u)))
            };
            if wanted {
                rows.push(row(tx, app, asker, seq, record)?);
                if rows.len() == limit {
                    return Ok((rows, (seq > 1).then_some(seq)));
                }
            }
        }
    }
    Ok((rows, (before > 1).then_some(before)))
}

fn step_back(tx: &mut Tx, before: Seq) -> Result<Vec<(Seq, Record)>, DbError> {
    let mut records = vec![];
    journal::read_back(tx, before, LOOK_STEP, |seq, body| {
        records.push((seq, parsed(seq, body)?));
        Ok(())
    })?;
    Ok(records)
}

fn parsed(seq: Seq, body: &str) -> Result<Record, DbError> {
    serde_json::from_str(body).map_err(|e| DbError::other(format!("record {seq}: {e}")))
}

/// A record about no unit in particular belongs to the whole installation.
fn scope_holds(state: &Province, scope: &ListScope, unit: Option<UnitNo>) -> bool {
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

fn concerns(seq: Seq, record: &Record, matter: MatterId) -> bool {
    match &record.event {
        Event::ReceiptDelivered { matters, .. } => matters.contains(&matter),
        event => matter_of(seq, event) == Some(matter),
    }
}

/// The unit that a record is about: whose row, post or receipt it changes, else who issued the matter,
/// else who did it.
fn about(state: &Province, seq: Seq, record: &Record) -> Option<UnitNo> {
    let of_matter = || matter_of(seq, &record.event).and_then(|id| state.matters.get(&id)).map(|m| m.from);
    match &record.event {
        Event::UnitAdded(unit) | Event::UnitChanged(unit) => Some(unit.no),
        Event::PostAdded(post) => Some(post.unit),
        Event::PostHeld { post, .. } => state.posts.get(post.0 as usize).map(|p| p.unit),
        Event::PersonAdded { no, .. } => {
            let held = state.held.get(no).and_then(|posts| posts.first());
            held.and_then(|post| state.posts.get(post.0 as usize)).map(|p| p.unit)
        }
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
        | Event::LinkMade { unit, .. }
        | Event::LinkRevoked { unit, .. }
        | Event::ShiftNoted { unit, .. }
        | Event::IncidentDeclared { scope: unit, .. }
        | Event::AudienceSaved { owner: unit, .. }
        | Event::AudienceDropped { owner: unit, .. } => Some(*unit),
        Event::LevelSet { incident, .. } => state.incidents.get(incident).map(|i| i.scope),
        _ => of_matter().or_else(|| record.by.unit()),
    }
}

fn row(tx: &mut Tx, app: &App, asker: &Asker, seq: Seq, mut record: Record) -> Result<JournalRow, DbError> {
    let unit = about(&app.store.state(), seq, &record);
    let readable = unit.is_some_and(|unit| {
        let state = app.store.state();
        policy::scope(&state.tree, &asker.policy(), Action::PersonRead, unit).is_ok()
    });
    if let Some(personal) = record.event.personal_mut().filter(|_| readable) {
        seal::unseal(tx, personal)?;
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

fn actor(state: &Province, author: &Author) -> ActorView {
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
    let personal = event.personal_mut().map(|p| match &p.value {
        PersonalValue::Plain(text) => json!(text),
        PersonalValue::Sealed(_) => json!({ "sealed": true }),
        PersonalValue::Erased => json!({ "erased": true }),
    });
    let mut whole = serde_json::to_value(&*event).unwrap_or_default();
    let kind = whole["type"].as_str().unwrap_or_default().to_owned();
    let mut body = whole["data"].take();
    if let Some(fields) = body.as_object_mut() {
        if matches!(event, Event::MatterIssued { .. }) {
            fields.remove("audience");
        }
        if let Some(value) = personal {
            fields.insert("name".into(), value);
        }
        if let Some(matter) = matter {
            fields.insert("matter".into(), json!(matter.0));
        }
    }
    (kind, body)
}

#[derive(Debug, Serialize, ToSchema)]
pub struct Verified {
    pub ok: bool,
    pub records: u64,
    pub batches: u64,
    pub head: String,
    /// The first record that is not what was written, or the first in doubt.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_bad: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<String>,
}

/// Recomputes the whole chain.
#[utoipa::path(get, path = "/journal/verify", tag = "audit",
  responses((status = 200, body = Verified), (status = 403, body = Problem)))]
pub async fn verify(State(app): State<App>, asker: Asker) -> Result<Seen<Verified>, Problem> {
    scope(&app, &asker, Action::JournalVerify)?;
    let reader = app.clone();
    let work = move || {
        let mut connection = reader.store.open_reader()?;
        let verdict = journal::verify(&mut connection, None, |_, _| true)?;
        Ok::<_, DbError>((verdict, connection.read(journal::head)?))
    };
    let (verdict, head) = tokio::task::spawn_blocking(work).await.map_err(|e| internal(&e.to_string()))??;
    let text = hex::text(&head.hash);
    let view = match verdict {
        Verdict::Clean { records, batches, head } => {
            Verified { ok: true, records, batches, head: hex::text(&head.hash), first_bad: None, fault: None }
        }
        Verdict::Broken(broken) => Verified {
            ok: false,
            records: broken.first.unsigned_abs().saturating_sub(1),
            batches: 0,
            head: text,
            first_bad: Some(broken.record.unwrap_or(broken.first)),
            fault: Some(broken.fault.to_string()),
        },
        Verdict::Stopped { records } => {
            Verified { ok: false, records, batches: 0, head: text, first_bad: None, fault: None }
        }
    };
    Ok(Seen(head.seq, view))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct CaseQuery {
    /// The last `seq` of the page before.
    pub after: Option<i64>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CaseFile {
    pub matter: MatterView,
    /// In the journal's order.
    pub rows: Vec<JournalRow>,
    pub head: String,
    /// For each row: the record as hashed and its way to a head, to be checked without this program.
    #[schema(value_type = Vec<Object>)]
    pub proofs: Vec<journal::Proof>,
    /// Ask again with `after` for the rest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
}

/// The case file of a matter: order, relays, receipts, with proofs; for auditors.
#[utoipa::path(get, path = "/matters/{id}/case-file", tag = "audit", params(("id" = i64, Path), CaseQuery),
  responses((status = 200, body = CaseFile), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn case_file(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<CaseQuery>,
) -> Result<Seen<CaseFile>, Problem> {
    let (from, last) = {
        let state = app.store.state();
        let matter = find(&state, &asker, id)?;
        (matter.from, matter.last_seq)
    };
    let scope = scope(&app, &asker, Action::JournalRead)?;
    let (_, matter) = view(&app, &asker, id).await?;
    let (reader, asking) = (app.clone(), asker.clone());
    let from_seq = query.after.unwrap_or(id - 1).max(id - 1);
    let (rows, proofs, next, head) = app
        .read(move |tx| {
            let head = journal::head(tx)?;
            let (records, next) = records_of(tx, MatterId(id), from_seq, last)?;
            let (mut rows, mut proofs) = (vec![], vec![]);
            for (seq, record) in records {
                let shown = {
                    let state = reader.store.state();
                    let unit = about(&state, seq, &record);
                    unit == Some(from) || scope_holds(&state, &scope, unit)
                };
                if shown {
                    proofs.extend(journal::prove(tx, seq)?);
                    rows.push(row(tx, &reader, &asking, seq, record)?);
                }
            }
            Ok((rows, proofs, next, head))
        })
        .await?;
    Ok(Seen(head.seq, CaseFile { matter, rows, head: hex::text(&head.hash), proofs, next }))
}

type Records = Vec<(Seq, Record)>;

/// The records of a matter lie between the one that submitted it and the last that it knows of.
fn records_of(tx: &mut Tx, matter: MatterId, after: Seq, last: Seq) -> Result<(Records, Option<Seq>), DbError> {
    let number = matter.to_string();
    let (mut found, mut at) = (vec![], after);
    while at < last {
        let from = at;
        journal::read_page(tx, at, LOOK_STEP, |seq, body| {
            at = seq;
            // Cheap first: most records between are of other matters.
            if seq <= last && (seq == matter.0 || body.contains(&number)) {
                let record = parsed(seq, body)?;
                if concerns(seq, &record, matter) {
                    found.push((seq, record));
                }
            }
            Ok(())
        })?;
        if at == from {
            break;
        }
        if found.len() >= CASE_PAGE {
            found.truncate(CASE_PAGE);
            let next = found.last().map(|(seq, _)| *seq).filter(|seq| *seq < last);
            return Ok((found, next));
        }
    }
    Ok((found, None))
}
