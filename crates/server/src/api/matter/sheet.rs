//! The sign-off sheet (签收单) of a matter: a page for paper, one row for each unit, or sums by county where
//! the units are too many for anybody to read.

use super::board::{BoardQuery, one};
use super::units::{UnitsQuery, chosen, rows};
use super::{find, scope_within, top_within};
use crate::api::view::check_code;
use crate::app::App;
use crate::door::{Path, Query};
use crate::lang::Lang;
use crate::page::sheet::{Body, Sheet};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use shouhu_domain::ids::UnitNo;
use shouhu_domain::policy::Action;
use shouhu_domain::tree::Level;
use utoipa::IntoParams;

/// Units that are listed one by one: some forty pages. Beyond them the sheet sums by county, or by the
/// node's children.
const LISTED_MAX: usize = 1_500;
/// Units that are read from the database at once.
const STEP: usize = 500;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SheetQuery {
    /// The node whose units are on it; the top of what the asker may see when absent.
    pub node: Option<u32>,
    /// `zh` or `en`; the browser's language when absent.
    pub lang: Option<String>,
}

/// The sign-off sheet of a matter as a page to print.
#[utoipa::path(get, path = "/matters/{id}/sheet", tag = "export", params(("id" = i64, Path), SheetQuery),
  responses((status = 200, content_type = "text/html"), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show(
    State(app): State<App>,
    asker: Asker,
    Path(id): Path<i64>,
    Query(query): Query<SheetQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let lang = Lang::choose(query.lang.as_deref(), &headers);
    let now = app.now();
    let (mut sheet, units) = {
        let state = app.store.state();
        let matter = find(&state, &asker, id)?;
        let node = query.node.map_or_else(|| top_within(&state, &asker, matter), UnitNo);
        scope_within(&state, &asker, Action::Export, node, matter)?;
        let asked = UnitsQuery { under: Some(node.0), ..UnitsQuery::default() };
        let units = chosen(&state, &asker, id, &asked, now)?;
        let county = state.tree.get(node).is_some_and(|u| u.level < Level::County);
        let level = (county && units.count() as usize > LISTED_MAX).then(|| Level::County.as_str().to_owned());
        let board =
            one(&state, &asker, &BoardQuery { node: Some(node.0), level, ..BoardQuery::default() }, matter, now)?;
        let mut issuers = vec![matter.from];
        issuers.extend(matter.joint.iter().map(|j| j.unit).filter(|unit| *unit != matter.from));
        let sheet = Sheet {
            title: matter.title.clone(),
            number: matter.number.clone(),
            issuers: issuers.iter().filter_map(|no| state.tree.get(*no)).map(|unit| lang.unit(unit)).collect(),
            issued_ms: matter.issued_ms,
            due_ms: matter.due_ms,
            version: matter.version,
            check_code: check_code(matter.id, matter.issued_ms),
            matter: id,
            node: state.tree.get(node).map(|unit| lang.unit(unit)).unwrap_or_default(),
            total: board.total,
            as_of_ms: now,
            seq: state.seq,
            drill: matter.space == shouhu_domain::event::Space::Drill,
            body: Body::Units(vec![]),
        };
        let whole = units.count() as usize <= LISTED_MAX;
        (Sheet { body: if whole { sheet.body } else { Body::Sums(board.rows) }, ..sheet }, units)
    };
    if let Body::Units(listed) = &mut sheet.body {
        let numbers: Vec<UnitNo> = units.iter().collect();
        for part in numbers.chunks(STEP) {
            listed.extend(rows(&app, &asker, id, part, now).await?);
        }
    }
    Ok(sheet.answer(lang))
}
