//! Units: one with its superiors and posts, its children on a line, search; imports in [`import`], a new one
//! in [`add`], what they were on a day in `as_of`, how they ended in `end`.

pub mod add;
mod as_of;
mod end;
pub mod import;

use super::matter::units::{on_duty, path};
use super::restructure::ReportingView;
use super::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::english;
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use end::{EndView, Ends};
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{Millis, UnitNo};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use shouhu_domain::tree::{LineTree, TERRITORY, Unit};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Answers of one search.
const HITS: usize = 20;

#[derive(Debug, Serialize, ToSchema)]
pub struct UnitPost {
    pub id: u32,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title_en: Option<&'static str>,
    pub on_duty: bool,
    /// Of the post; absent when the asker may not see phones.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct UnitView {
    #[serde(flatten)]
    pub unit: UnitRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub parent: Option<UnitRef>,
    /// From the top down to the unit.
    pub path: Vec<UnitRef>,
    pub tags: Vec<String>,
    pub aliases: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Absent in a view of the past.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children_count: Option<usize>,
    pub synthetic: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub valid_from_ms: Option<Millis>,
    #[serde(flatten)]
    pub end: EndView,
    /// The superior on each line where there is one that the asker may see.
    pub superiors: BTreeMap<String, UnitRef>,
    /// The lines among them on which the superior was set by hand; on the others it follows from the tree.
    pub by_hand: Vec<String>,
    /// Superiors for a time.
    pub reporting: Vec<ReportingView>,
    pub posts: Vec<UnitPost>,
    /// Whether the asker may change this unit.
    pub writes: bool,
    /// Whether the asker may see who holds its posts.
    pub reads_people: bool,
    /// The moment that a view of the past shows.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub as_of_ms: Option<Millis>,
}

fn may(state: &Province, asker: &Asker, action: Action, unit: UnitNo) -> bool {
    policy::scope(&state.tree, &asker.policy(), action, unit).is_ok()
}

fn find<'s>(state: &'s Province, asker: &Asker, no: u32) -> Result<&'s Unit, Problem> {
    let _ = policy::scope(&state.tree, &asker.policy(), Action::UnitRead, UnitNo(no)).map_err(Refusal::from)?;
    state.tree.get(UnitNo(no)).ok_or_else(|| Problem::new("not_found"))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AsOfQuery {
    /// A day (`2020-01-20`: its end) or milliseconds; now when absent.
    pub as_of: Option<String>,
}

/// One unit, now or as it was on a day.
#[utoipa::path(get, path = "/units/{no}", tag = "units", params(("no" = u32, Path), AsOfQuery),
  responses((status = 200, body = UnitView), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    asker: Asker,
    Path(no): Path<u32>,
    Query(query): Query<AsOfQuery>,
) -> Result<Seen<UnitView>, Problem> {
    let past = query.as_of.as_deref().map(as_of::moment).transpose()?;
    if let Some(at) = past {
        let no = find(&app.store.state(), &asker, no)?.no;
        return as_of::show(&app, &asker, no, at).await;
    }
    let ends = Ends::of(&app, &[UnitNo(no)]).await?;
    let state = app.store.state();
    let unit = find(&state, &asker, no)?;
    let line = state.tree.territory();
    let name = |no: UnitNo| UnitRef::of(&state, no);
    let mut path: Vec<UnitRef> = line.path_up(unit.no).map(name).collect();
    path.reverse();
    let superior = |line: &str| state.tree.line(line)?.parent(unit.no);
    let superiors = state
        .tree
        .lines()
        .filter(|line| *line != TERRITORY)
        .filter_map(|line| superior(line).map(|no| (line.to_owned(), no)))
        .filter(|(_, no)| may(&state, &asker, Action::UnitRead, *no))
        .map(|(line, no)| (line, name(no)))
        .collect();
    let view = UnitView {
        unit: name(unit.no),
        parent: unit.parent.map(name),
        path,
        tags: unit.tags.clone(),
        aliases: unit.aliases.clone(),
        phone: on_duty(&state, &asker, unit.no, app.now()).0,
        children_count: Some(below(&state, line, unit.no, false).count()),
        synthetic: unit.synthetic,
        valid_from_ms: unit.valid_from_ms,
        end: ends.view(&state, &asker, unit.no),
        superiors,
        by_hand: unit.superiors.iter().map(|(line, _)| line.clone()).collect(),
        reporting: reporting(&state, unit.no),
        posts: posts(&state, &asker, unit.no, app.now()),
        writes: may(&state, &asker, Action::UnitWrite, unit.no),
        reads_people: may(&state, &asker, Action::PersonRead, unit.no),
        as_of_ms: None,
    };
    Ok(Seen(state.seq, view))
}

fn reporting(state: &Province, unit: UnitNo) -> Vec<ReportingView> {
    let to = |line: &str| {
        let (parent, until_ms) = state.tree.reporting_of(unit, line)?;
        Some(ReportingView { line: line.to_owned(), parent: UnitRef::of(state, parent), until_ms })
    };
    state.tree.lines().filter_map(to).collect()
}

/// The posts of a unit; who holds them is not shown (rule 14).
fn posts(state: &Province, asker: &Asker, unit: UnitNo, now: Millis) -> Vec<UnitPost> {
    let roster = state.rosters.get(&unit).map(|roster| roster.at(now).map(|shift| shift.post));
    let phones = may(state, asker, Action::UnitPhone, unit);
    let posts = state.posts_of.get(&unit).into_iter().flatten().map(|no| &state.posts[no.0 as usize]);
    posts
        .map(|post| UnitPost {
            id: post.no.0,
            title: post.title.clone(),
            title_en: english::title(&post.title),
            on_duty: roster.map_or(post.kind == PostKind::Duty, |on| on == Some(post.no)),
            phone: post.phone.clone().filter(|_| phones),
        })
        .collect()
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct ChildrenQuery {
    /// `territory` when absent.
    pub line: Option<String>,
    /// A day or milliseconds; the past is known for the homes of units, the line `territory`.
    pub as_of: Option<String>,
    /// Closed units too; without it only those that stand.
    pub closed: Option<bool>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ChildRow {
    #[serde(flatten)]
    pub unit: UnitRef,
    /// How many the same question would list below it. Absent in a view of the past.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub children_count: Option<usize>,
    #[serde(flatten)]
    pub end: EndView,
}

/// Directly below on a line: what stands, or all.
fn below<'s>(state: &'s Province, line: &'s LineTree, unit: UnitNo, closed: bool) -> impl Iterator<Item = UnitNo> + 's {
    let stands = |no: &UnitNo| state.tree.get(*no).is_some_and(|unit| unit.closed_at_ms.is_none());
    line.children(unit).filter(move |child| closed || stands(child))
}

#[derive(Debug, Serialize, ToSchema)]
pub struct ChildList {
    pub rows: Vec<ChildRow>,
}

/// The children of a unit on a line, in the order of their numbers.
#[utoipa::path(get, path = "/units/{no}/children", tag = "units", params(("no" = u32, Path), ChildrenQuery),
  responses((status = 200, body = ChildList), (status = 404, body = Problem)))]
pub async fn children(
    State(app): State<App>,
    asker: Asker,
    Path(no): Path<u32>,
    Query(query): Query<ChildrenQuery>,
) -> Result<Seen<ChildList>, Problem> {
    let past = query.as_of.as_deref().map(as_of::moment).transpose()?;
    let closed = query.closed.unwrap_or(false);
    if let Some(at) = past {
        let no = find(&app.store.state(), &asker, no)?.no;
        if query.line.as_deref().is_some_and(|line| line != TERRITORY) {
            return Err(Problem::new("query.wrong"));
        }
        return as_of::children(&app, &asker, no, (at, closed)).await;
    }
    let name = query.line.as_deref().unwrap_or(TERRITORY);
    let none = || Problem::new("not_found");
    let children: Vec<UnitNo> = {
        let state = app.store.state();
        let unit = find(&state, &asker, no)?;
        let children = below(&state, state.tree.line(name).ok_or_else(none)?, unit.no, closed);
        children.filter(|child| may(&state, &asker, Action::UnitRead, *child)).collect()
    };
    let ends = Ends::of(&app, &children).await?;
    let state = app.store.state();
    let line = state.tree.line(name).ok_or_else(none)?;
    let row = |child| ChildRow {
        unit: UnitRef::of(&state, child),
        children_count: Some(below(&state, line, child, closed).count()),
        end: ends.view(&state, &asker, child),
    };
    let rows = children.into_iter().map(row).collect();
    Ok(Seen(state.seq, ChildList { rows }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SearchQuery {
    /// Characters, an alias, initials or syllables of pinyin, or the beginning of a code.
    #[serde(default)]
    pub q: String,
    pub limit: Option<usize>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HitRow {
    #[serde(flatten)]
    pub unit: UnitRef,
    /// The territories above, city first.
    pub path: String,
    pub path_en: String,
    #[serde(flatten)]
    pub end: EndView,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct HitList {
    pub rows: Vec<HitRow>,
}

/// Units by name, alias, pinyin or code, best first, among those that the asker may see.
#[utoipa::path(get, path = "/units", tag = "units", params(SearchQuery),
  responses((status = 200, body = HitList)))]
pub async fn search(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<SearchQuery>,
) -> Result<Seen<HitList>, Problem> {
    let limit = query.limit.unwrap_or(HITS).clamp(1, shouhu_store::search::LIMIT_MAX);
    let found = {
        let state = app.store.state();
        app.search().find(&query.q, limit, |no| may(&state, &asker, Action::UnitRead, no))
    };
    let ends = Ends::of(&app, &found).await?;
    let state = app.store.state();
    let row = |no| HitRow {
        unit: UnitRef::of(&state, no),
        path: path(&state, no, |u| u.name.clone()),
        path_en: path(&state, no, english::unit),
        end: ends.view(&state, &asker, no),
    };
    let rows = found.into_iter().map(row).collect();
    Ok(Seen(state.seq, HitList { rows }))
}
