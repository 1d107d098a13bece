//! Forms (表单): read by whoever is below or above the unit that keeps one, or sees an order that asks for it;
//! published by their unit, in versions that never change. A draft lives on the desk.

pub mod body;
pub mod upgrade;
pub mod xlsform;

use super::report::duty::WordsView;
use super::view::{ReasonBody, UnitRef, Written};
use crate::app::App;
use crate::door::{Body, Path, Query, Seen, Write};
use crate::problem::{FieldProblem, Problem, internal};
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use body::{FormBody, WordsBody};
use serde::{Deserialize, Serialize};
use sha2::Digest as _;
use shouhu_domain::command::{Command, FormCommand, Outcome};
use shouhu_domain::decide;
use shouhu_domain::form::check::Fault;
use shouhu_domain::form::draft::{self, Draft};
use shouhu_domain::form::{Choice, Field, Form, FormVersion, Node};
use shouhu_domain::ids::{FormId, UnitNo};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::burden;
use shouhu_domain::state::State as Province;
use std::collections::{BTreeMap, HashMap};
use utoipa::{IntoParams, ToSchema};

/// A form that the asker may see, or 404: of a unit on its own line, or one that an order asks it for.
///
/// # Errors
/// `not_found` or `forbidden`.
pub fn find<'s>(state: &'s Province, asker: &Asker, id: i64) -> Result<&'s Form, Problem> {
    let form = state.forms.get(&FormId(id)).ok_or_else(|| Problem::new("not_found"))?;
    match policy::scope(&state.tree, &asker.policy(), Action::FormRead, owner_of(form)) {
        Ok(_) => Ok(form),
        Err(_) if is_asked_for(state, asker, form.id) => Ok(form),
        Err(denied) => Err(Refusal::from(denied).into()),
    }
}

/// There is no form without a version.
fn owner_of(form: &Form) -> UnitNo {
    form.current().map_or(UnitNo(0), |version| version.owner)
}

fn is_asked_for(state: &Province, asker: &Asker, form: FormId) -> bool {
    let asking = state.reports.iter().filter(|(_, reports)| reports.duty.form == form);
    let mut matters = asking.filter_map(|(matter, _)| state.matters.get(matter));
    matters.any(|matter| decide::sees_matter(state, &asker.policy(), matter).is_ok())
}

fn may_write(state: &Province, asker: &Asker, owner: UnitNo) -> Result<(), Problem> {
    let scope = policy::scope(&state.tree, &asker.policy(), Action::FormWrite, owner);
    scope.map(|_| ()).map_err(|denied| Refusal::from(denied).into())
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FormRow {
    pub id: i64,
    pub owner: UnitRef,
    pub title: WordsView,
    pub version: u32,
    /// Questions that are typed.
    pub fields: usize,
    /// What one filing takes.
    pub seconds: u32,
    /// Report duties in force that ask for it.
    pub duties: usize,
    pub retired: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FormList {
    pub forms: Vec<FormRow>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct FormQuery {
    /// Retired ones too.
    #[serde(default)]
    pub retired: bool,
}

/// The forms of the asker's unit and of those above and below it; its own first, then the newest.
#[utoipa::path(get, path = "/forms", tag = "forms", params(FormQuery),
  responses((status = 200, body = FormList), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<FormQuery>,
) -> Result<Seen<FormList>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::FormRead])?;
    let mut duties: HashMap<FormId, usize> = HashMap::new();
    for (_, duty, _) in burden::running(&state) {
        *duties.entry(duty.form).or_default() += 1;
    }
    let sees = |form: &&Form| {
        policy::scope(&state.tree, &asker.policy(), Action::FormRead, owner_of(form)).is_ok()
            && (query.retired || !form.retired)
    };
    let mut forms: Vec<&Form> = state.forms.values().filter(sees).collect();
    forms.sort_by_key(|form| (form.retired, owner_of(form) != asker.unit, std::cmp::Reverse(form.id)));
    let row = |form: &Form| {
        let current = form.current()?;
        Some(FormRow {
            id: form.id.0,
            owner: UnitRef::of(&state, current.owner),
            title: (&current.title).into(),
            version: current.version,
            fields: current.questions().len(),
            seconds: burden::seconds(current),
            duties: duties.get(&form.id).copied().unwrap_or_default(),
            retired: form.retired,
        })
    };
    let forms = forms.into_iter().filter_map(row).collect();
    Ok(Seen(state.seq, FormList { forms }))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FormVersionRow {
    pub version: u32,
    pub title: WordsView,
    pub note: String,
}

/// A form as its author wrote it, with the registry's entries of its fields as they are now.
#[derive(Debug, Serialize, ToSchema)]
pub struct FormDraftView {
    pub owner: u32,
    pub title: WordsBody,
    #[schema(value_type = Vec<body::NodeBody>)]
    pub nodes: Vec<Node<String>>,
    #[schema(value_type = BTreeMap<String, Vec<body::ChoiceBody>>)]
    pub lists: BTreeMap<String, Vec<Choice>>,
    #[schema(value_type = BTreeMap<String, super::field::FieldBody>)]
    pub fields: BTreeMap<String, Field>,
    pub note: String,
}

impl FormDraftView {
    fn of(state: &Province, version: &FormVersion) -> Self {
        let Draft { owner, title, nodes, lists, mut fields, note, .. } = draft::of(version);
        for (name, field) in &mut fields {
            if let Some(known) = state.fields.get(name) {
                field.clone_from(known);
            }
        }
        Self { owner: owner.0, title: (&title).into(), nodes, lists, fields, note }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FormView {
    pub id: i64,
    pub owner: UnitRef,
    pub retired: bool,
    /// Oldest first.
    pub versions: Vec<FormVersionRow>,
    /// Of the current version.
    pub draft: FormDraftView,
    pub may_write: bool,
}

/// One form: its versions, and the current one as its author wrote it.
#[utoipa::path(get, path = "/forms/{id}", tag = "forms", params(("id" = i64, Path)),
  responses((status = 200, body = FormView), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Seen<FormView>, Problem> {
    let state = app.store.state();
    let form = find(&state, &asker, id)?;
    let current = form.current().ok_or_else(|| Problem::new("not_found"))?;
    let version = |version: &std::sync::Arc<FormVersion>| FormVersionRow {
        version: version.version,
        title: (&version.title).into(),
        note: version.note.clone(),
    };
    let view = FormView {
        id,
        owner: UnitRef::of(&state, current.owner),
        retired: form.retired,
        versions: form.versions.iter().map(version).collect(),
        draft: FormDraftView::of(&state, current),
        may_write: !form.retired && may_write(&state, &asker, current.owner).is_ok(),
    };
    Ok(Seen(state.seq, view))
}

/// One version with its formulas as trees, as it is filled in and looked at. It never changes.
#[utoipa::path(get, path = "/forms/{id}/versions/{version}", tag = "forms",
  params(("id" = i64, Path), ("version" = u32, Path)),
  responses((status = 200, body = Object), (status = 304), (status = 404, body = Problem)))]
pub async fn version(
    State(app): State<App>,
    asker: Asker,
    Path((id, version)): Path<(i64, u32)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let found = {
        let state = app.store.state();
        find(&state, &asker, id)?.version(version).cloned().ok_or_else(|| Problem::new("not_found"))?
    };
    let mut found = (*found).clone();
    found.form = Some(FormId(id));
    let text = serde_json::to_vec(&found).map_err(|e| internal(&e.to_string()))?;
    let digest = sha2::Sha256::digest(&text);
    let tag = format!("\"{}\"", digest[..16].iter().map(|b| format!("{b:02x}")).collect::<String>());
    let known = headers.get(header::IF_NONE_MATCH).is_some_and(|known| known.as_bytes() == tag.as_bytes());
    let mut response = match known {
        true => StatusCode::NOT_MODIFIED.into_response(),
        false => ([(header::CONTENT_TYPE, "application/json")], text).into_response(),
    };
    let tag = HeaderValue::from_str(&tag).map_err(|e| internal(&e.to_string()))?;
    response.headers_mut().insert(header::ETAG, tag);
    // Kept, but asked about each time: whether it may be seen can change.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    Ok(response)
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PublishedForm {
    pub id: i64,
    pub version: u32,
    pub seq: i64,
}

/// A form of before, and the unit that keeps it or would keep a new one.
fn former(
    state: &Province,
    asker: &Asker,
    id: Option<i64>,
    body: &FormBody,
) -> Result<(Option<Form>, UnitNo), Problem> {
    let own = body.owner.map_or(asker.unit, UnitNo);
    let Some(id) = id else { return Ok((None, own)) };
    let form = find(state, asker, id)?;
    // A form stays with its unit; who names another is told by the rules.
    Ok((Some(form.clone()), body.owner.map_or(owner_of(form), UnitNo)))
}

async fn write(ask: Write<FormBody>, id: Option<i64>) -> Result<(StatusCode, Json<PublishedForm>), Problem> {
    let body = &ask.body;
    if let Some(named) = body.form.filter(|named| Some(*named) != id) {
        return Err(Refusal::Unknown { pointer: "/form".into(), value: named.to_string() }.into());
    }
    if id.is_some() && body.version.is_none() {
        return Err(Problem::new("input.missing").at("/version"));
    }
    let (draft, form) = {
        let state = ask.app.store.state();
        let (form, owner) = former(&state, &ask.asker, id, body)?;
        may_write(&state, &ask.asker, form.as_ref().map_or(owner, owner_of))?;
        (body.clone().draft(&state, id.map(FormId), owner)?, form)
    };
    let (version, mut faults) = draft::compiled(draft, form.as_ref());
    faults.extend(decide::faults_of_form(&ask.app.store.state(), &version));
    if !faults.is_empty() {
        return Err(refused(&version, faults));
    }
    let answer = ask.send(Command::Form(FormCommand::Publish(Box::new(version)))).await?;
    let (id, version) = match answer.outcome {
        Outcome::Form { id, version } => (id.0, version),
        _ => (0, 0),
    };
    Ok((StatusCode::CREATED, Json(PublishedForm { id, version, seq: answer.seq })))
}

/// All faults at once; that a field is personal is said first and plainly.
fn refused(version: &FormVersion, faults: Vec<Fault>) -> Problem {
    let personal = faults.iter().find(|fault| fault.code == "form.personal");
    let Some(personal) = personal else { return Refusal::Form(faults).into() };
    let pointer = format!("/fields/{}", personal.detail);
    let label = version.fields.get(&personal.detail).map(|field| field.label.to_string());
    let mut problem = Problem::from(Refusal::FormPersonal { pointer, field: personal.detail.clone() });
    problem.detail = label;
    problem.errors = faults.iter().map(FieldProblem::from).collect();
    problem
}

/// Publishes the first version of a new form.
#[utoipa::path(post, path = "/forms", tag = "forms", request_body = FormBody,
  responses((status = 201, body = PublishedForm), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn publish(ask: Write<FormBody>) -> Result<(StatusCode, Json<PublishedForm>), Problem> {
    write(ask, None).await
}

/// Publishes the next version: questions and choices that stay keep their numbers.
#[utoipa::path(post, path = "/forms/{id}/versions", tag = "forms", params(("id" = i64, Path)), request_body = FormBody,
  responses((status = 201, body = PublishedForm), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn publish_next(
    Path(id): Path<i64>,
    ask: Write<FormBody>,
) -> Result<(StatusCode, Json<PublishedForm>), Problem> {
    write(ask, Some(id)).await
}

/// What is wrong, where.
#[derive(Debug, Serialize, ToSchema)]
pub struct FaultView {
    #[serde(flatten)]
    pub problem: FieldProblem,
    /// Where in a formula, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub len: Option<usize>,
    /// What to write in a formula instead.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub instead: String,
}

impl From<&Fault> for FaultView {
    fn from(fault: &Fault) -> Self {
        Self { problem: fault.into(), at: fault.at, len: fault.len, instead: fault.instead.clone() }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct CheckedForm {
    pub faults: Vec<FaultView>,
    /// What it would be: formulas that cannot be read are left out.
    #[schema(value_type = Object)]
    pub version: FormVersion,
}

/// What a form would be and everything that stands against it, for the preview beside the editor; nothing is kept.
#[utoipa::path(post, path = "/forms/check", tag = "forms", request_body = FormBody,
  responses((status = 200, body = CheckedForm), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn check(State(app): State<App>, asker: Asker, body: Body<FormBody>) -> Result<Seen<CheckedForm>, Problem> {
    let body = body.value;
    let (draft, form) = {
        let state = app.store.state();
        asker.may(&state, &[Action::FormWrite])?;
        let (form, owner) = former(&state, &asker, body.form, &body)?;
        let next = form.as_ref().and_then(Form::current).map_or(1, |current| current.version + 1);
        let id = form.as_ref().map(|form| form.id);
        (FormBody { version: Some(next), ..body }.draft(&state, id, owner)?, form)
    };
    let (version, mut faults) = draft::compiled(draft, form.as_ref());
    let state = app.store.state();
    faults.extend(decide::faults_of_form(&state, &version));
    Ok(Seen(state.seq, CheckedForm { faults: faults.iter().map(FaultView::from).collect(), version }))
}

/// Retires a form: no new duty asks for it; those that do go their way.
#[utoipa::path(post, path = "/forms/{id}/retire", tag = "forms", params(("id" = i64, Path)),
  request_body = ReasonBody, responses((status = 200, body = Written), (status = 409, body = Problem)))]
pub async fn retire(Path(id): Path<i64>, ask: Write<ReasonBody>) -> Result<Json<Written>, Problem> {
    find(&ask.app.store.state(), &ask.asker, id)?;
    let reason = ask.body.reason.clone();
    ask.written(Command::Form(FormCommand::Retire { form: FormId(id), reason })).await
}
