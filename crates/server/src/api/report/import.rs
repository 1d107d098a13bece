//! Import of a table of many units' figures: every fault at once, the good rows in commands of at most 500, undone
//! within a day.
//!
//! What a row may do the rules of a filing say, the very ones that the lane asks again. The state is looked at a
//! few hundred rows at a time, so that nobody waits for a long table.

use super::{duty_of, fileable};
use crate::api::import::run::{self, Import, ImportRuns, RunQuery, UndoneView};
use crate::api::import::{ImportView, List, REASON, RefusedQuery, Told, refused_file};
use crate::api::view::Nothing;
use crate::app::App;
use crate::door::{Body, CommandId, Path, Query, Raw, Seen};
use crate::problem::{Problem, internal};
use crate::session::Asker;
use crate::table;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::Deserialize;
use shouhu_domain::command::{Command, ReportCommand, SlotKey};
use shouhu_domain::decide::TABLE_MAX;
use shouhu_domain::ids::{MatterId, UnitNo};
use shouhu_domain::import::figures::{self, Columns, FigureRow, Names, Placed, Verdict};
use shouhu_domain::import::{ListOf, RowError, UNDO_MS, VALUE_CHARS};
use shouhu_domain::policy::Action;
use shouhu_domain::report::{Day, Filing};
use shouhu_store::engine::DbError;
use shouhu_store::query::import::Run;
use shouhu_store::query::report::{self as query, Period};
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use utoipa::IntoParams;

/// So often a batch is judged anew when somebody files in the meantime.
const TRIES: u32 = 3;

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct TableQuery {
    /// 1: say what would happen and change nothing.
    pub dry_run: Option<u8>,
    /// Why what is filed already is corrected; without it such rows are refused.
    pub reason: Option<String>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct RefusedTableQuery {
    /// Language of the reasons: `zh` or `en`.
    pub lang: Option<String>,
    /// As for the import itself.
    pub reason: Option<String>,
}

/// What a table is brought for.
#[derive(Clone)]
struct Bringing {
    app: App,
    asker: Asker,
    matter: MatterId,
    columns: Arc<Columns>,
    reason: String,
}

type Table = Raw<{ table::BYTES_MAX }>;

/// A table, judged.
struct Judged {
    list: List<FigureRow>,
    told: Told,
    /// What the good rows do.
    steps: Vec<(Placed, ReportCommand)>,
}

impl Bringing {
    fn of(app: App, asker: Asker, matter: i64, reason: Option<String>) -> Result<Self, Problem> {
        let columns = {
            let state = app.store.state();
            let (_, reports) = duty_of(&state, &asker, matter)?;
            asker.may(&state, &[Action::ReportFile, Action::ReportBehalf])?;
            let form = state.forms.get(&reports.duty.form).and_then(|form| form.current());
            Arc::new(form.map(|form| Columns::of(form)).unwrap_or_default())
        };
        Ok(Self { app, asker, matter: MatterId(matter), columns, reason: reason.unwrap_or_default() })
    }

    /// Reading and judging take as long as the table is large: not on a thread that answers others.
    async fn judged(&self, body: &Table) -> Result<Judged, Problem> {
        let (bringing, bytes) = (self.clone(), body.bytes.clone());
        let judging = tokio::task::spawn_blocking(move || bringing.judge_table(&bytes)).await;
        judging.map_err(|error| internal(&error.to_string()))?
    }

    fn judge_table(&self, bytes: &[u8]) -> Result<Judged, Problem> {
        let wrong = |e: table::TableError| Problem::new(e.code()).params(serde_json::json!({ "value": e.value() }));
        let table = table::read(bytes).map_err(wrong)?;
        let table::FigureRows { rows, mut unknown, heads } =
            table::figure_rows(&table, &self.columns).map_err(wrong)?;
        unknown.retain(|name| !REASON.contains(&name.as_str()));
        let mut errors = vec![];
        let placed = figures::once(self.placed(&rows, &mut errors), &mut errors);
        let (mut steps, mut added) = (vec![], 0);
        for chunk in placed.chunks(TABLE_MAX) {
            for (placed, verdict) in self.judge(chunk, &mut errors)? {
                added += usize::from(matches!(verdict, Verdict::File(_)));
                match verdict {
                    Verdict::Same => {}
                    Verdict::File(step) | Verdict::Correct(step) => steps.push((placed, step)),
                }
            }
        }
        self.as_in_file(&rows, &heads, &mut errors);
        errors.sort_by_key(|error| error.row);
        let changed = steps.len() - added;
        let mut told = Told { rows: rows.len(), added, changed, unchanged: 0, errors, matter: Some(self.matter) };
        // Rows that say nothing new, or nothing.
        let other = told.rows.saturating_sub(told.bad() + added + changed);
        told.unchanged = u32::try_from(other).unwrap_or(u32::MAX);
        Ok(Judged { list: List { table, rows, unknown }, told, steps })
    }

    /// Faults name the columns of the file, and what stands there.
    fn as_in_file(&self, rows: &[FigureRow], heads: &BTreeMap<String, String>, errors: &mut [RowError]) {
        let cell = |row: u32, column: &str| {
            let field = self.columns.fields.iter().position(|field| field.name == column)?;
            let row = &rows[rows.binary_search_by_key(&row, |row| row.row).ok()?];
            row.cells.iter().find(|(at, _)| *at == field).map(|(_, cell)| cell.chars().take(VALUE_CHARS).collect())
        };
        for error in errors {
            if error.value.is_empty() {
                error.value = cell(error.row, &error.column).unwrap_or_default();
            }
            if let Some(head) = heads.get(error.column.as_ref()) {
                error.column = Cow::Owned(head.clone());
            }
        }
    }

    fn placed(&self, rows: &[FigureRow], errors: &mut Vec<RowError>) -> Vec<Placed> {
        let names = {
            let state = self.app.store.state();
            let matter = state.matters.get(&self.matter);
            Names::of(&state, self.matter, &matter.map(|m| fileable(&state, &self.asker, m)).unwrap_or_default())
        };
        let chunk = |rows: &[FigureRow]| {
            let state = self.app.store.state();
            let place = |row| figures::place(&state, (self.matter, &names), &self.columns, row, errors);
            rows.iter().filter_map(place).collect::<Vec<_>>()
        };
        rows.chunks(TABLE_MAX).flat_map(chunk).collect()
    }

    /// What the rules say of some rows; what is wrong goes to `errors`.
    fn judge(&self, rows: &[Placed], errors: &mut Vec<RowError>) -> Result<Vec<(Placed, Verdict)>, Problem> {
        let filed = self.filed(rows)?;
        let (state, actor, now) = (self.app.store.state(), self.asker.actor(), self.app.now());
        let mut found = vec![];
        for row in rows {
            let filed = filed.get(&(row.slot.period, row.slot.subject));
            match figures::judge(&state, &actor, (&self.columns, row), (filed, &self.reason), now) {
                Ok(verdict) => found.push((row.clone(), verdict)),
                Err(wrong) => errors.extend(wrong),
            }
        }
        Ok(found)
    }

    /// What stands in the slots of some rows.
    fn filed(&self, rows: &[Placed]) -> Result<HashMap<(Day, UnitNo), Filing>, Problem> {
        let groups: Vec<(Day, query::Groups)> = {
            let state = self.app.store.state();
            let mut by_day: BTreeMap<Day, Vec<SlotKey>> = BTreeMap::new();
            for row in rows.iter().filter(|row| figures::standing(&state, row.slot).is_some()) {
                by_day.entry(row.slot.period).or_default().push(row.slot);
            }
            let groups = by_day.into_iter().filter_map(|(day, slots)| {
                let period = Period::of(&state, self.matter, day)?;
                Some((day, period.groups(&slots.iter().map(|slot| slot.subject).collect())))
            });
            groups.collect()
        };
        let read = self.app.store.read(|tx| {
            let mut found = HashMap::new();
            for (day, groups) in &groups {
                let rows = query::submissions(tx, self.matter, *day, groups)?;
                let seqs: Vec<i64> = rows.iter().map(|row| row.seq).collect();
                let mut filings = query::filings(tx, &seqs)?;
                found.extend(rows.iter().filter_map(|row| Some(((*day, row.subject), filings.remove(&row.seq)?))));
            }
            Ok::<_, DbError>(found)
        });
        Ok(read?)
    }

    /// Sends a batch. When somebody has filed in between, it is judged anew: what no longer fits is told.
    async fn send(
        &self,
        import: &mut Import<'_>,
        mut batch: Vec<(Placed, ReportCommand)>,
        errors: &mut Vec<RowError>,
    ) -> Result<(), Problem> {
        for left in (0..TRIES).rev() {
            if batch.is_empty() {
                return Ok(());
            }
            let steps = batch.iter().map(|(_, step)| step.clone()).collect();
            let refused = match import.send(Command::Report(ReportCommand::Table { matter: self.matter, steps })).await
            {
                Ok(()) => return Ok(()),
                Err(problem) if problem.status >= 500 || left == 0 => return Err(problem),
                Err(problem) => problem,
            };
            let (bringing, rows) = (self.clone(), batch.iter().map(|(row, _)| row.clone()).collect::<Vec<_>>());
            let judging = move || {
                let mut errors = vec![];
                bringing.judge(&rows, &mut errors).map(|found| (found, errors))
            };
            let judged = tokio::task::spawn_blocking(judging).await.map_err(|e| internal(&e.to_string()))?;
            let (found, wrong) = judged?;
            if wrong.is_empty() && found.len() == batch.len() && found.iter().all(|(_, v)| !matches!(v, Verdict::Same))
            {
                return Err(refused);
            }
            errors.extend(wrong);
            let steps = found.into_iter().filter_map(|(row, verdict)| match verdict {
                Verdict::File(step) | Verdict::Correct(step) => Some((row, step)),
                Verdict::Same => None,
            });
            batch = steps.collect();
        }
        Ok(())
    }
}

/// Takes a table of many units' figures (CSV or XLSX): the good rows are filed, the rest comes back with reasons.
#[utoipa::path(post, path = "/reports/{matter}/import", tag = "reports", params(("matter" = i64, Path), TableQuery),
  request_body(content = Vec<u8>, content_type = "application/octet-stream"),
  responses((status = 200, body = ImportView), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn take(
    State(app): State<App>,
    asker: Asker,
    Path(matter): Path<i64>,
    Query(query): Query<TableQuery>,
    id: CommandId,
    headers: HeaderMap,
    body: Table,
) -> Result<Seen<ImportView>, Problem> {
    let bringing = Bringing::of(app.clone(), asker.clone(), matter, query.reason)?;
    let Judged { list, mut told, steps } = bringing.judged(&body).await?;
    if query.dry_run == Some(1) {
        return Ok(Seen(app.store.state().seq, told.view(list.unknown, None, app.now())));
    }
    let import = Import::begin((&app, &asker, id), &body, ListOf::Figures, &told, &headers).await?;
    let Some(mut import) = import else {
        return Ok(Seen(app.store.state().seq, told.view(list.unknown, None, app.now())));
    };
    let first = import.first;
    let begun = app.read(move |tx| shouhu_store::query::import::one(tx, first, ListOf::Figures)).await?;
    // All that it said it would do is done: asked again, it does not go over what has been corrected since.
    let is_done = begun.is_some_and(|run| import.sent() >= chunks(run.added + run.changed));
    let mut steps = if is_done { vec![] } else { steps };
    while !steps.is_empty() {
        let rest = steps.split_off(steps.len().min(TABLE_MAX));
        bringing.send(&mut import, steps, &mut told.errors).await?;
        steps = rest;
    }
    let run = app.read(move |tx| shouhu_store::query::import::one(tx, first, ListOf::Figures)).await?;
    let view = match run {
        Some(run) => of_run(&run, &told, list.unknown),
        None => told.view(list.unknown, Some(first), app.now()),
    };
    Ok(Seen(app.store.state().seq, view))
}

/// In how many commands so many rows go.
fn chunks(rows: i64) -> u32 {
    let rows = usize::try_from(rows).unwrap_or(0);
    u32::try_from(rows.div_ceil(TABLE_MAX)).unwrap_or(u32::MAX)
}

/// What the journal says of an import: the same when it is asked for again.
fn of_run(run: &Run, told: &Told, unknown_columns: Vec<String>) -> ImportView {
    let number = |n: i64| usize::try_from(n).unwrap_or(0);
    let (rows, bad, added, changed) = (number(run.rows), number(run.refused), number(run.added), number(run.changed));
    let good = rows.saturating_sub(bad);
    ImportView {
        id: Some(run.seq),
        rows,
        good,
        bad,
        added,
        changed,
        unchanged: u32::try_from(good.saturating_sub(added + changed)).unwrap_or(u32::MAX),
        errors: told.faults(),
        unknown_columns,
        undo_until_ms: Some(run.at_ms + UNDO_MS),
    }
}

/// The rows of a table that would be refused, as a file with a column of reasons: to mend and bring again.
#[utoipa::path(post, path = "/reports/{matter}/import/refused", tag = "reports",
  params(("matter" = i64, Path), RefusedTableQuery),
  request_body(content = Vec<u8>, content_type = "application/octet-stream"),
  responses((status = 200, content_type = "text/csv"), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn rest(
    State(app): State<App>,
    asker: Asker,
    Path(matter): Path<i64>,
    Query(query): Query<RefusedTableQuery>,
    body: Table,
) -> Result<Response, Problem> {
    let bringing = Bringing::of(app.clone(), asker, matter, query.reason)?;
    let Judged { list, told, .. } = bringing.judged(&body).await?;
    Ok(refused_file(app.store.state().seq, &list.table, &told.errors, &RefusedQuery { lang: query.lang }))
}

/// The tables that the own unit has brought for a duty, the latest first.
#[utoipa::path(get, path = "/reports/{matter}/import", tag = "reports", params(("matter" = i64, Path), RunQuery),
  responses((status = 200, body = ImportRuns), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Path(matter): Path<i64>,
    Query(query): Query<RunQuery>,
) -> Result<Seen<ImportRuns>, Problem> {
    duty_of(&app.store.state(), &asker, matter)?;
    run::list(&app, &asker, (ListOf::Figures, Some(MatterId(matter))), &query).await
}

/// Undoes an import of figures within 24 hours: what it filed is withdrawn, what it corrected is as before.
#[utoipa::path(post, path = "/reports/{matter}/import/{id}/undo", tag = "reports",
  params(("matter" = i64, Path), ("id" = i64, Path)), request_body = Nothing,
  responses((status = 200, body = UndoneView), (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn undo(
    State(app): State<App>,
    asker: Asker,
    Path((matter, first)): Path<(i64, i64)>,
    id: CommandId,
    body: Body<Nothing>,
) -> Result<Json<UndoneView>, Problem> {
    duty_of(&app.store.state(), &asker, matter)?;
    run::undo((&app, &asker, id), &body, first, (ListOf::Figures, Some(MatterId(matter)))).await
}
