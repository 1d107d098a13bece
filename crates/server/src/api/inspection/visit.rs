//! Inspections: which sites are visited by whom, how far they have come, and the visits themselves.
//!
//! The seed of a draw is made here and nowhere else: nobody who plans an inspection chooses what is drawn.

use super::{FoundRow, SeverityBody};
use crate::api::file::hand_out;
use crate::api::matter::find;
use crate::api::matter::issue::{IssuedView, UrgencyBody, issued, uploaded, urgency};
use crate::api::report::files::{files_of, uploaded_in};
use crate::api::view::{FileView, UnitRef};
use crate::app::App;
use crate::door::{self, Path, Query, Seen, Write};
use crate::problem::{Problem, internal};
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use shouhu_domain::bits::Bits;
use shouhu_domain::command::{Command, InspectionCommand, Outcome};
use shouhu_domain::decide::FINDINGS_MAX;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::form::Answers;
use shouhu_domain::ids::{FormId, IncidentId, MatterId, Millis, UnitNo};
use shouhu_domain::inspection::{Finding, Inspection, Visit};
use shouhu_domain::matter::{Content, FileRef, Matter, MatterKind, Particulars};
use shouhu_domain::policy::Action;
use shouhu_domain::report::filer;
use shouhu_domain::state::State as Province;
use shouhu_store::journal;
use utoipa::{IntoParams, ToSchema};

/// Inspections of one list, and sites of one page.
const LISTED: usize = 50;
const PAGE: usize = 100;

/// An inspection as its organ plans it.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct InspectionBody {
    /// The theme.
    pub title: String,
    pub text: String,
    /// Which sites, in the grammar of audiences. They are not told.
    pub audience: String,
    /// How many of them the system draws; all when absent.
    #[serde(default)]
    pub sample: Option<u32>,
    /// Units whose people visit.
    pub teams: Vec<u32>,
    /// The checklist.
    pub form_id: i64,
    pub version: u32,
    pub due_ms: Millis,
    #[serde(default)]
    pub files: Vec<String>,
    #[serde(default)]
    pub number: Option<String>,
    #[serde(default)]
    pub incident_id: Option<i64>,
    #[serde(default)]
    pub urgency: UrgencyBody,
}

/// Issues an inspection to its teams; where a number is asked for the system draws the sites.
#[utoipa::path(post, path = "/inspections", tag = "inspection", request_body = InspectionBody,
  responses((status = 200, body = IssuedView), (status = 422, body = Problem), (status = 403, body = Problem)))]
pub async fn plan(ask: Write<InspectionBody>) -> Result<Json<IssuedView>, Problem> {
    let body = &ask.body;
    let inspection = Inspection {
        form: FormId(body.form_id),
        version: body.version,
        rule: body.audience.clone(),
        sample: body.sample,
        teams: body.teams.iter().map(|no| UnitNo(*no)).collect(),
        seed: u64::from_be_bytes(ask.app.random()),
        // The rule fills in what it gives and what is drawn.
        of: 0,
        sites: Bits::new(),
    };
    let content = Content {
        title: body.title.trim().to_owned(),
        text: body.text.clone(),
        number: body.number.clone().filter(|n| !n.trim().is_empty()),
        files: uploaded(&ask.app, &ask.asker, &body.files, "/files").await?,
        incident: body.incident_id.map(IncidentId),
        due_ms: door::due(Some(body.due_ms), ask.app.now(), "/due_ms")?,
        urgency: urgency(body.urgency),
        particulars: Some(Particulars::Inspection(Box::new(inspection))),
        ..Content::of(MatterKind::Inspection, ask.asker.unit, ask.asker.space)
    };
    Ok(issued(&ask.send(Command::Issue(Box::new(content))).await?))
}

/// An inspection in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InspectionRow {
    pub id: i64,
    pub title: String,
    pub from: UnitRef,
    pub status: &'static str,
    pub issued_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
    /// To be visited.
    pub sites: u32,
    pub visited: u32,
    pub findings: u32,
}

impl InspectionRow {
    fn of(state: &Province, matter: &Matter, inspection: &Inspection) -> Self {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            id: matter.id.0,
            title: matter.title.clone(),
            from: UnitRef::of(state, matter.from),
            status: matter.status.as_str(),
            issued_ms: matter.issued_ms.unwrap_or(matter.submitted_ms),
            due_ms: matter.due_ms,
            sites: inspection.sites.count(),
            visited: count(matter.visited.len()),
            findings: count(matter.children.len()),
        }
    }
}

#[derive(Debug, Serialize, ToSchema)]
pub struct InspectionList {
    /// The newest first; at most fifty.
    pub rows: Vec<InspectionRow>,
}

/// The inspections that the own unit has planned or takes part in, and those of the units below.
#[utoipa::path(get, path = "/inspections", tag = "inspection",
  responses((status = 200, body = InspectionList), (status = 403, body = Problem)))]
pub async fn list(State(app): State<App>, asker: Asker) -> Result<Seen<InspectionList>, Problem> {
    let state = app.store.state();
    asker.may(&state, &[Action::FindingRead])?;
    let seen = state.inspections.iter().rev().filter_map(|id| one(&state, &asker, id.0).ok());
    let here = seen.filter(|(matter, _)| matter.space == asker.space);
    let rows = here.take(LISTED).map(|(matter, inspection)| InspectionRow::of(&state, matter, inspection)).collect();
    Ok(Seen(state.seq, InspectionList { rows }))
}

fn one<'s>(state: &'s Province, asker: &Asker, id: i64) -> Result<(&'s Matter, &'s Inspection), Problem> {
    let matter = find(state, asker, id)?;
    match &matter.particulars {
        Some(Particulars::Inspection(inspection)) => Ok((matter, inspection)),
        _ => Err(Problem::new("not_found")),
    }
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SitesQuery {
    /// The last site of the page before.
    pub after: Option<u32>,
    /// Only those that are not visited yet.
    pub left: Option<bool>,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct InspectedSite {
    pub unit: UnitRef,
    /// The unit above it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<UnitRef>,
    pub visited: bool,
}

/// An inspection with a page of its sites.
#[derive(Debug, Serialize, ToSchema)]
pub struct InspectionView {
    #[serde(flatten)]
    pub row: InspectionRow,
    pub form_id: i64,
    pub version: u32,
    /// Which sites, in the grammar of audiences.
    pub rule: String,
    /// How many were drawn, of so many; absent: all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sample: Option<u32>,
    pub of: u32,
    /// With it the draw can be repeated.
    pub seed: String,
    pub teams: Vec<UnitRef>,
    pub page: Vec<InspectedSite>,
    /// Ask again with `after` for more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<u32>,
    /// The newest first, as far as the asker sees them; at most a hundred.
    pub found: Vec<FoundRow>,
}

/// One inspection: how it was drawn, its sites, and what was found.
#[utoipa::path(get, path = "/inspections/{id}", tag = "inspection", params(("id" = i64, Path), SitesQuery),
  responses((status = 200, body = InspectionView), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(wanted): Query<SitesQuery>,
) -> Result<Seen<InspectionView>, Problem> {
    let now = app.now();
    let state = app.store.state();
    let (matter, inspection) = one(&state, &asker, id)?;
    let first = wanted.after.map_or(0, |after| after.saturating_add(1));
    let left = wanted.left.unwrap_or(false);
    let sites = inspection.sites.iter_from(UnitNo(first));
    let sites = sites.filter(|site| !left || !matter.visited.contains_key(site));
    let mut page: Vec<InspectedSite> = sites
        .take(PAGE + 1)
        .map(|site| InspectedSite {
            unit: UnitRef::of(&state, site),
            of: state.tree.territory().parent(site).map(|above| UnitRef::of(&state, above)),
            visited: matter.visited.contains_key(&site),
        })
        .collect();
    let more = page.len() > PAGE;
    page.truncate(PAGE);
    let found = matter.children.iter().rev().filter_map(|child| find(&state, &asker, child.0).ok());
    let view = InspectionView {
        row: InspectionRow::of(&state, matter, inspection),
        form_id: inspection.form.0,
        version: inspection.version,
        rule: inspection.rule.clone(),
        sample: inspection.sample,
        of: inspection.of,
        seed: format!("{:016x}", inspection.seed),
        teams: matter.planes.audience.iter().map(|unit| UnitRef::of(&state, unit)).collect(),
        next: page.last().filter(|_| more).map(|last| last.unit.no),
        page,
        found: found.filter_map(|child| FoundRow::of(&state, child, now)).take(PAGE).collect(),
    };
    Ok(Seen(state.seq, view))
}

/// What was found at a site.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitFinding {
    pub title: String,
    pub text: String,
    /// The responsible unit; the one that answers for the site when absent.
    #[serde(default)]
    pub to: Option<u32>,
    pub severity: SeverityBody,
    pub category: String,
    #[serde(default)]
    pub evidence: String,
    pub due_ms: Millis,
    #[serde(default)]
    pub files: Vec<String>,
}

/// A visit as it is filled in.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct VisitBody {
    /// Of the checklist, by the names of its fields.
    #[schema(value_type = Object)]
    pub answers: Answers,
    #[serde(default)]
    pub findings: Vec<VisitFinding>,
}

/// The receipt of a visit.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitedView {
    pub seq: i64,
    pub at_ms: Millis,
    pub findings: Vec<i64>,
}

/// Records the visit of a site, with what was found there; each site once.
#[utoipa::path(post, path = "/inspections/{id}/visits/{site}", tag = "inspection",
  params(("id" = i64, Path), ("site" = u32, Path)), request_body = VisitBody,
  responses((status = 200, body = VisitedView), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn visit(Path((id, site)): Path<(i64, u32)>, ask: Write<VisitBody>) -> Result<Json<VisitedView>, Problem> {
    let VisitBody { answers, findings } = ask.body.clone();
    door::at_most(&findings, FINDINGS_MAX, "/findings")?;
    let answers = uploaded_in(&ask.app, &ask.asker, answers).await?;
    let site = UnitNo(site);
    let responsible = filer(&ask.app.store.state().tree, site);
    let mut contents = vec![];
    for (at, found) in findings.iter().enumerate() {
        contents.push(found.content(&ask, site, responsible, &format!("/findings/{at}")).await?);
    }
    let command = InspectionCommand::Visit { matter: MatterId(id), site, answers, findings: contents };
    let answer = ask.send(Command::Inspection(command)).await?;
    let (at_ms, findings) = match &answer.outcome {
        Outcome::Visited { at_ms, findings } => (*at_ms, findings.iter().map(|id| id.0).collect()),
        _ => (0, vec![]),
    };
    Ok(Json(VisitedView { seq: answer.seq, at_ms, findings }))
}

impl VisitFinding {
    async fn content(
        &self,
        ask: &Write<VisitBody>,
        site: UnitNo,
        responsible: UnitNo,
        at: &str,
    ) -> Result<Content, Problem> {
        let finding = Finding {
            to: self.to.map_or(responsible, UnitNo),
            site,
            severity: self.severity.into(),
            category: self.category.trim().to_owned(),
            evidence: self.evidence.trim().to_owned(),
        };
        Ok(Content {
            title: self.title.trim().to_owned(),
            text: self.text.clone(),
            files: uploaded(&ask.app, &ask.asker, &self.files, &format!("{at}/files")).await?,
            due_ms: door::due(Some(self.due_ms), ask.app.now(), &format!("{at}/due_ms"))?,
            particulars: Some(Particulars::Finding(finding)),
            ..Content::of(MatterKind::Rectification, ask.asker.unit, ask.asker.space)
        })
    }
}

/// One visit as it stands.
#[derive(Debug, Serialize, ToSchema)]
pub struct VisitView {
    pub site: UnitRef,
    /// Of the teams.
    pub unit: UnitRef,
    pub at_ms: Millis,
    #[schema(value_type = Object)]
    pub answers: Answers,
    pub found: Vec<FoundRow>,
}

/// The answers of one visit, and what was found.
#[utoipa::path(get, path = "/inspections/{id}/visits/{site}", tag = "inspection",
  params(("id" = i64, Path), ("site" = u32, Path)),
  responses((status = 200, body = VisitView), (status = 404, body = Problem)))]
pub async fn visited(
    State(app): State<App>,
    asker: Asker,
    Path((id, site)): Path<(i64, u32)>,
) -> Result<Seen<VisitView>, Problem> {
    let (at_ms, visit) = recorded(&app, &asker, id, site).await?;
    let now = app.now();
    let state = app.store.state();
    let found = visit.findings.iter().filter_map(|id| find(&state, &asker, id.0).ok());
    let view = VisitView {
        site: UnitRef::of(&state, visit.site),
        unit: UnitRef::of(&state, visit.unit),
        at_ms,
        found: found.filter_map(|matter| FoundRow::of(&state, matter, now)).collect(),
        answers: visit.answers,
    };
    Ok(Seen(state.seq, view))
}

/// A photograph or a file of a visit.
#[utoipa::path(get, path = "/inspections/{id}/visits/{site}/files/{sha256}", tag = "inspection",
  params(("id" = i64, Path), ("site" = u32, Path), ("sha256" = String, Path)),
  responses((status = 200, content_type = "application/octet-stream"), (status = 404, body = Problem)))]
pub async fn file(
    State(app): State<App>,
    asker: Asker,
    Path((id, site, sha256)): Path<(i64, u32, String)>,
) -> Result<Response, Problem> {
    let (_, visit) = recorded(&app, &asker, id, site).await?;
    let named = files_of(&visit.answers, "").into_iter().map(|(_, file)| file).find(|file| file.sha256 == sha256);
    let FileRef { sha256, name, media_type, size } = named.cloned().ok_or_else(|| Problem::new("not_found"))?;
    hand_out(&app, FileView { sha256, name, media_type, size }).await
}

/// The record of a visit, for whoever sees the inspection.
async fn recorded(app: &App, asker: &Asker, id: i64, site: u32) -> Result<(Millis, Visit), Problem> {
    let missing = || Problem::new("not_found");
    let seq = {
        let state = app.store.state();
        let (matter, _) = one(&state, asker, id)?;
        *matter.visited.get(&UnitNo(site)).ok_or_else(missing)?
    };
    let text = app
        .read(move |tx| {
            let mut text = None;
            journal::read_page(tx, seq - 1, 1, |_, body| {
                text = Some(body.to_owned());
                Ok(())
            })?;
            Ok(text)
        })
        .await?;
    let record: Record =
        serde_json::from_str(&text.ok_or_else(missing)?).map_err(|e| internal(&format!("record {seq}: {e}")))?;
    match record.event {
        Event::SiteVisited(visit) => Ok((record.at, *visit)),
        _ => Err(missing()),
    }
}
