//! Every night the roll-ups are counted anew from the records (the nightly recount, 夜间复核).
//!
//! A difference raises an alert to the province with the node, the period and both figures; it is never mended here.
//! It works a page of rows at a time with a pause after each, so that neither the lane nor readers wait for it, and
//! calls nothing a difference that was filed in between.

use crate::app::App;
use shouhu_domain::command::Command;
use shouhu_domain::event::Space;
use shouhu_domain::form::Node;
use shouhu_domain::ids::{HOUR_MS, MatterId, Millis, Seq, UnitNo};
use shouhu_domain::matter::{Cause, Content, MatterKind, Particulars, Urgency};
use shouhu_domain::report::Day;
use shouhu_domain::report::cells::{Cell, Part};
use shouhu_domain::state::State;
use shouhu_store::engine::DbError;
use shouhu_store::journal;
use shouhu_store::lane::WriteError;
use shouhu_store::query::report::{Count, Difference, Period, kept, rows_in};
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

/// At two in the morning, Asia/Shanghai, of the domain clock.
const AT_MS: Millis = 2 * HOUR_MS;
/// An installation that stood still at that hour counts so many seconds after its start.
const LATE_START_S: u32 = 3_600;
/// Periods that began in these days are counted every night …
const EVERY_NIGHT_DAYS: i32 = 35;
/// … and each older one every so many nights.
const OLDER_NIGHTS: i32 = 28;
/// Rows that are counted before it pauses.
const PAGE: i64 = 500;
const PAUSE: Duration = Duration::from_millis(10);
/// Somebody files while a city is counted: it is counted again, so often; then it waits for the next night.
const TRIES: usize = 4;
/// Pauses until the state has what was read.
const SETTLE_MAX: usize = 200;
/// Differences that an alert spells out.
const SAID_MAX: usize = 20;

/// The last night that has come: the day whose two o'clock has passed.
#[must_use]
pub fn night(now: Millis) -> Day {
    Day::of(now - AT_MS)
}

/// Counts every night, until the store stops.
pub async fn run(app: App) {
    let mut counted = night(app.now());
    let mut seconds = 0_u32;
    let mut tick = tokio::time::interval(Duration::from_secs(1));
    loop {
        tick.tick().await;
        seconds = seconds.saturating_add(1);
        let tonight = night(app.now());
        if tonight <= counted && seconds != LATE_START_S {
            continue;
        }
        counted = tonight;
        match recount(&app).await {
            Ok(differences) => tracing::info!(differences, "the roll-ups were counted anew"),
            Err(WriteError::Stopped) => return,
            Err(error) => tracing::error!(%error, "the nightly recount broke off"),
        }
    }
}

/// Counts what is due tonight, and raises an alert when something differs. Answers how many figures do.
///
/// # Errors
/// When the store has stopped or the database fails.
pub async fn recount(app: &App) -> Result<usize, WriteError> {
    let mut differences = vec![];
    for (matter, day) in due(app) {
        let cities: Vec<i64> = {
            let state = app.store.state();
            Period::of(&state, matter, day).map_or(vec![], |period| period.cities().collect())
        };
        for city in cities {
            differences.extend(count(app, matter, day, city).await?);
        }
    }
    let found = differences.len();
    app.metrics.recount_differences.store(found as u64, Relaxed);
    app.metrics.recount_ms.store(app.now(), Relaxed);
    if found > 0 {
        raise(app, &differences).await?;
    }
    Ok(found)
}

/// Duties with the periods that are counted tonight.
fn due(app: &App) -> Vec<(MatterId, Day)> {
    let (state, today) = (app.store.state(), Day::of(app.now()));
    let old = today.plus(-EVERY_NIGHT_DAYS);
    let tonight = |day: &Day| *day > old || day.0.rem_euclid(OLDER_NIGHTS) == today.0.rem_euclid(OLDER_NIGHTS);
    let of = |(matter, reports): (&MatterId, &shouhu_domain::report::Reports)| {
        let matter = *matter;
        reports.periods.keys().filter(|day| tonight(day)).map(move |day| (matter, *day)).collect::<Vec<_>>()
    };
    state.reports.iter().flat_map(of).collect()
}

/// One city of one period. What changed while it was counted is counted again.
async fn count(app: &App, matter: MatterId, day: Day, city: i64) -> Result<Vec<Difference>, DbError> {
    for _ in 0..TRIES {
        let before = mark(&app.store.state(), matter, day);
        let found = count_once(app, matter, day, city).await?;
        if found.is_empty() {
            return Ok(found);
        }
        // What was read had been committed; the state follows within moments.
        let seen = app.read(|tx| Ok(journal::head(tx)?.seq)).await?;
        for _ in 0..SETTLE_MAX {
            if app.store.state().seq >= seen {
                break;
            }
            tokio::time::sleep(PAUSE).await;
        }
        let state = app.store.state();
        if state.seq >= seen && mark(&state, matter, day) == before {
            return Ok(found);
        }
    }
    app.metrics.recount_left.fetch_add(1, Relaxed);
    Ok(vec![])
}

/// What the count of a period rests on: its last filing, and where units stand.
fn mark(state: &State, matter: MatterId, day: Day) -> (Option<Seq>, u64) {
    let filings = state.reports.get(&matter).and_then(|reports| reports.periods.get(&day));
    (filings.map(|filings| filings.last_seq), state.tree.version())
}

async fn count_once(app: &App, matter: MatterId, day: Day, city: i64) -> Result<Vec<Difference>, DbError> {
    let (mut count, mut after) = (Count::default(), None);
    loop {
        let rows = app.read(move |tx| rows_in(tx, (city, matter, day), after, PAGE)).await?;
        let Some((last, _)) = rows.last() else { break };
        after = Some(last.subject);
        {
            let state = app.store.state();
            let Some(period) = Period::of(&state, matter, day) else { return Ok(vec![]) };
            count.add(&state, &period, &rows);
        }
        tokio::time::sleep(PAUSE).await;
    }
    let kept = app.read(move |tx| kept(tx, (city, matter, day))).await?;
    Ok(count.differences((matter, day), &kept))
}

async fn raise(app: &App, differences: &[Difference]) -> Result<(), WriteError> {
    let content = {
        let state = app.store.state();
        let Some(province) = state.tree.territory().roots().next() else { return Ok(()) };
        content(&state, province, differences)
    };
    app.machine("recount", Command::Issue(Box::new(content))).await.map(drop)
}

fn content(state: &State, province: UnitNo, differences: &[Difference]) -> Content {
    let mut text = format!(
        "夜间复核发现 {n} 处汇总数与明细不一致，系统未作改动。\nThe nightly recount found {n} figures that differ from the rows; nothing was changed.\n\n",
        n = differences.len()
    );
    for difference in differences.iter().take(SAID_MAX) {
        text.push_str(&line(state, difference));
    }
    if differences.len() > SAID_MAX {
        text.push_str("- …\n");
    }
    Content {
        title: "夜间复核：汇总与明细不一致".into(),
        text,
        urgency: Urgency::Urgent,
        particulars: Some(Particulars::Alert { to: province, cause: Some(Cause::Recount) }),
        ..Content::of(MatterKind::Alert, province, Space::Live)
    }
}

/// Duty, period, node, figure, and both values, in units of the figure's last digit.
fn line(state: &State, difference: &Difference) -> String {
    let Difference { matter, period, node, sector, cell, kept, counted } = difference;
    let duty = state.matters.get(matter).map_or("", |matter| matter.title.as_str());
    let node = node.and_then(|no| state.tree.get(no)).map_or("—", |unit| unit.name.as_str());
    let of = if sector.is_empty() { String::new() } else { format!("（{sector}）") };
    let figure = figure(state, *matter, *cell);
    format!("- 《{duty}》{period} {node}{of} {figure}：汇总 kept {kept}，复核 counted {counted}\n")
}

fn figure(state: &State, matter: MatterId, cell: Cell) -> String {
    let form = state.reports.get(&matter).and_then(|reports| state.forms.get(&reports.duty.form)?.current());
    let field = form.and_then(|form| field(&form.nodes, cell.question));
    let label = field.and_then(|name| state.fields.get(name)).map(|field| field.label.zh.clone());
    let part = match cell.part {
        Part::Count => "填报数 n".to_owned(),
        Part::Sum => "合计 Σ".to_owned(),
        Part::Choice(no) => format!("选项 {no}"),
    };
    label.map_or(part.clone(), |label| format!("{label} {part}"))
}

fn field(nodes: &[Node], no: u16) -> Option<&str> {
    nodes.iter().find_map(|node| match node {
        Node::Group { nodes, .. } | Node::Repeat { nodes, .. } => field(nodes, no),
        Node::Question(question) => (question.no == no).then_some(question.field.as_str()),
        Node::Calculate { no: own, field, .. } => (*own == no).then_some(field.as_str()),
        Node::Note { .. } => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_begins_at_two_in_shanghai() {
        let day = Day::from_ymd(2020, 2, 6).unwrap();
        let two = day.starts_ms() + 2 * HOUR_MS;
        assert_eq!([night(two - 1), night(two)], [day.plus(-1), day]);
    }
}
