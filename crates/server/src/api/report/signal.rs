//! Signals over HTTP: what is watched of a duty, and what was found where the asker looks.

use super::board::sight;
use super::duty::WordsView;
use super::duty_of;
use super::figure::{Asked, asked};
use crate::api::matter::{find, top_within};
use crate::api::view::{UnitRef, Written};
use crate::app::App;
use crate::door::{Path, Query, Seen, Write};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::bits::Bits;
use shouhu_domain::command::{Command, Outcome, SignalCommand};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{MatterId, Millis, SignalId, UnitNo};
use shouhu_domain::matter::Matter;
use shouhu_domain::matter::transitions::{self, Transition};
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::figures::scaled;
use shouhu_domain::report::{Day, Reports};
use shouhu_domain::signal::watch::{Measure, Number, Signal, Watch, Watched, digits};
use shouhu_domain::signal::{Baseline, Finding, Rule};
use shouhu_domain::state::State as Province;
use shouhu_domain::tree::TERRITORY;
use shouhu_store::query::signal::{FindingRow, findings};
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

/// Periods of the small picture beside a finding.
const SERIES: usize = 14;
const PAGE: usize = 50;
const PAGE_MAX: usize = 200;

/// What is made of the values below a node.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "type", deny_unknown_fields)]
pub enum MeasureBody {
    Median,
    Sum,
    Mean,
    /// For how many days the field lasts at the daily use that another field says.
    DaysOfStock {
        used: String,
    },
}

/// Each unit or site that files, or what stands above it.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WatchedBody {
    Subject,
    Town,
    County,
    City,
}

/// What raises it. A limit is a number in words: `5.50`.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case", tag = "type", deny_unknown_fields)]
pub enum SignalRuleBody {
    Above {
        limit: String,
    },
    Below {
        limit: String,
    },
    /// By so many percent or more over the median of the periods before; with fewer than `least` values there is no
    /// baseline and not enough data.
    Rise {
        percent: u32,
        periods: u32,
        least: u32,
    },
    Fall {
        percent: u32,
        periods: u32,
        least: u32,
    },
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct SignalBody {
    /// Another rule or title for this one; a new signal when absent.
    #[serde(default)]
    pub signal_id: Option<i64>,
    pub title: String,
    #[serde(default)]
    pub title_en: String,
    /// A number of the duty's form.
    pub field: String,
    pub measure: MeasureBody,
    pub level: WatchedBody,
    pub rule: SignalRuleBody,
}

#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct RetireSignalBody {
    pub reason: String,
}

impl SignalBody {
    fn watch(&self, reports: &Reports, state: &Province) -> Result<Watch, Problem> {
        let measure = match &self.measure {
            MeasureBody::Median => Measure::Median,
            MeasureBody::Sum => Measure::Sum,
            MeasureBody::Mean => Measure::Mean,
            MeasureBody::DaysOfStock { used } => Measure::DaysOfStock { used: used.clone() },
        };
        let level = match self.level {
            WatchedBody::Subject => Watched::Subject,
            WatchedBody::Town => Watched::Town,
            WatchedBody::County => Watched::County,
            WatchedBody::City => Watched::City,
        };
        let wrong = |pointer: &str| Refusal::SignalWrong { pointer: pointer.into() };
        let number = number(state, reports, &self.field).ok_or_else(|| wrong("/field"))?;
        let limit = |text: &str| scaled(text.trim(), measure.scale(number.scale)).ok_or_else(|| wrong("/rule/limit"));
        let rule = match &self.rule {
            SignalRuleBody::Above { limit: text } => Rule::Above { limit: limit(text)? },
            SignalRuleBody::Below { limit: text } => Rule::Below { limit: limit(text)? },
            SignalRuleBody::Rise { percent, periods, least } => {
                Rule::Rise { percent: *percent, baseline: Baseline { periods: *periods, least: *least } }
            }
            SignalRuleBody::Fall { percent, periods, least } => {
                Rule::Fall { percent: *percent, baseline: Baseline { periods: *periods, least: *least } }
            }
        };
        let title = Words { zh: self.title.trim().to_owned(), en: self.title_en.trim().to_owned() };
        Ok(Watch { title, field: self.field.clone(), measure, level, rule })
    }
}

fn number(state: &Province, reports: &Reports, field: &str) -> Option<Number> {
    Number::of(state.forms.get(&reports.duty.form)?.current()?, field)
}

/// How the findings of a signal stand at its nodes.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct FindingCounts {
    pub raised: u32,
    pub quiet: u32,
    pub not_enough: u32,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignalView {
    pub signal_id: i64,
    pub matter_id: i64,
    pub title: WordsView,
    pub field: String,
    pub field_label: WordsView,
    /// Of the field; empty for days.
    pub unit: String,
    pub measure: MeasureBody,
    pub level: WatchedBody,
    pub rule: SignalRuleBody,
    /// The first period that may raise it.
    pub since: String,
    pub retired: bool,
    /// The last period that was judged.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    pub counts: FindingCounts,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SignalList {
    pub rows: Vec<SignalView>,
    /// The numbers of the duty's form: what can be watched.
    pub fields: Vec<SignalField>,
    /// Whether the asker sets and retires them.
    pub can_write: bool,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignalField {
    pub field: String,
    pub label: WordsView,
    pub unit: String,
    /// Digits after the point.
    pub scale: u8,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct SignalSet {
    pub signal_id: i64,
    pub seq: i64,
}

/// A signal with what its figures are written by.
struct Shown<'s> {
    signal: &'s Signal,
    matter: &'s Matter,
    scale: u8,
}

impl<'s> Shown<'s> {
    fn of(state: &'s Province, signal: &'s Signal) -> Option<Self> {
        let matter = state.matters.get(&signal.matter)?;
        let number = number(state, state.reports.get(&signal.matter)?, &signal.watch.field);
        let scale = signal.watch.measure.scale(number.map_or(0, |number| number.scale));
        Some(Self { signal, matter, scale })
    }

    fn text(&self, value: i64) -> String {
        digits(value, self.scale)
    }

    fn unit(&self, state: &Province) -> String {
        match self.signal.watch.measure {
            // A count of days: the screen has the word.
            Measure::DaysOfStock { .. } => String::new(),
            _ => state.fields.get(&self.signal.watch.field).map_or(String::new(), |field| field.unit.clone()),
        }
    }

    fn measure(&self) -> MeasureBody {
        match &self.signal.watch.measure {
            Measure::Median => MeasureBody::Median,
            Measure::Sum => MeasureBody::Sum,
            Measure::Mean => MeasureBody::Mean,
            Measure::DaysOfStock { used } => MeasureBody::DaysOfStock { used: used.clone() },
        }
    }

    fn rule(&self) -> SignalRuleBody {
        match self.signal.watch.rule {
            Rule::Above { limit } => SignalRuleBody::Above { limit: self.text(limit) },
            Rule::Below { limit } => SignalRuleBody::Below { limit: self.text(limit) },
            Rule::Rise { percent, baseline: Baseline { periods, least } } => {
                SignalRuleBody::Rise { percent, periods, least }
            }
            Rule::Fall { percent, baseline: Baseline { periods, least } } => {
                SignalRuleBody::Fall { percent, periods, least }
            }
        }
    }

    fn view(&self, state: &Province, asker: &Asker) -> SignalView {
        let watch = &self.signal.watch;
        let inside = inside(state, asker, self.matter);
        let count = |finding| self.signal.stands(finding).and(&inside).count();
        let label = state.fields.get(&watch.field).map(|field| WordsView::from(&field.label));
        SignalView {
            signal_id: self.signal.id.0,
            matter_id: self.signal.matter.0,
            title: (&watch.title).into(),
            field: watch.field.clone(),
            field_label: label.unwrap_or(WordsView { zh: watch.field.clone(), en: String::new() }),
            unit: self.unit(state),
            measure: self.measure(),
            level: match watch.level {
                Watched::Subject => WatchedBody::Subject,
                Watched::Town => WatchedBody::Town,
                Watched::County => WatchedBody::County,
                Watched::City => WatchedBody::City,
            },
            rule: self.rule(),
            since: self.signal.since.to_string(),
            retired: self.signal.retired,
            period: self.signal.judged.last_key_value().map(|(day, _)| day.to_string()),
            counts: FindingCounts {
                raised: count(Finding::Raised),
                quiet: count(Finding::Quiet),
                not_enough: count(Finding::NotEnough),
            },
        }
    }
}

/// The nodes of a duty at which the asker looks.
fn inside(state: &Province, asker: &Asker, matter: &Matter) -> Bits {
    let top = top_within(state, asker, matter);
    let seen = sight(state, asker, matter, TERRITORY, top);
    seen.unwrap_or_else(|| state.tree.territory().set_under(top))
}

/// What is watched of a duty, newest first; retired ones last.
#[utoipa::path(get, path = "/reports/{matter}/signals", tag = "signals", params(("matter" = i64, Path)),
  responses((status = 200, body = SignalList), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn of_duty(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Seen<SignalList>, Problem> {
    let state = app.store.state();
    let (matter, reports) = duty_of(&state, &asker, id)?;
    asker.may(&state, &[Action::ReportRead])?;
    let mut signals: Vec<&Signal> = state.signals.values().filter(|signal| signal.matter == matter.id).collect();
    signals.sort_by_key(|signal| (signal.retired, std::cmp::Reverse(signal.id)));
    let shown = signals.into_iter().filter_map(|signal| Shown::of(&state, signal));
    let rows = shown.map(|shown| shown.view(&state, &asker)).collect();
    let permitted = policy::scope(&state.tree, &asker.policy(), Action::SignalWrite, matter.from).is_ok();
    let can_write = permitted && transitions::check(matter, Transition::WatchReports).is_ok();
    Ok(Seen(state.seq, SignalList { rows, fields: fields(&state, reports), can_write }))
}

fn fields(state: &Province, reports: &Reports) -> Vec<SignalField> {
    let one = |asked: &Asked| {
        let (field, scale) = (state.fields.get(&asked.field)?, number(state, reports, &asked.field)?.scale);
        Some(SignalField { field: field.name.clone(), label: (&field.label).into(), unit: field.unit.clone(), scale })
    };
    asked(state, &reports.duty).iter().filter_map(one).collect()
}

/// Sets a signal, or another rule for one: what it measures stays.
#[utoipa::path(put, path = "/reports/{matter}/signals", tag = "signals", params(("matter" = i64, Path)),
  request_body = SignalBody, responses((status = 200, body = SignalSet), (status = 403, body = Problem),
  (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
pub async fn put(Path(id): Path<i64>, ask: Write<SignalBody>) -> Result<Json<SignalSet>, Problem> {
    let watch = {
        let state = ask.app.store.state();
        let (_, reports) = duty_of(&state, &ask.asker, id)?;
        Box::new(ask.body.watch(reports, &state)?)
    };
    let (matter, signal) = (MatterId(id), ask.body.signal_id.map(SignalId));
    let answer = ask.send(Command::Signal(SignalCommand::Put { matter, signal, watch })).await?;
    let Outcome::Signal { id } = answer.outcome else { return Err(Problem::new("internal")) };
    Ok(Json(SignalSet { signal_id: id.0, seq: answer.seq }))
}

/// Watches no more; alerts that are open stay open.
#[utoipa::path(post, path = "/reports/{matter}/signals/{signal}/retire", tag = "signals",
  params(("matter" = i64, Path), ("signal" = i64, Path)), request_body = RetireSignalBody,
  responses((status = 200, body = Written), (status = 403, body = Problem), (status = 409, body = Problem)))]
pub async fn retire(
    Path((matter, signal)): Path<(i64, i64)>,
    ask: Write<RetireSignalBody>,
) -> Result<Json<Written>, Problem> {
    let (matter, signal, reason) = (MatterId(matter), SignalId(signal), ask.body.reason.clone());
    ask.written(Command::Signal(SignalCommand::Retire { matter, signal, reason })).await
}

#[derive(Clone, Debug, Default, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct SignalQuery {
    /// `raised`, `quiet` or `not_enough`; all when absent.
    pub state: Option<String>,
    /// Of one duty.
    pub matter: Option<i64>,
    /// `next` of the page before.
    pub after: Option<String>,
    pub limit: Option<usize>,
}

/// One period in the small picture.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FindingPoint {
    pub period: String,
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
}

/// The alert that a node was told last.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SignalAlert {
    pub matter_id: i64,
    pub open: bool,
    pub can_close: bool,
}

/// What a signal has found last at a node.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FindingView {
    pub signal_id: i64,
    pub matter_id: i64,
    pub signal_title: WordsView,
    pub duty_title: String,
    pub node: UnitRef,
    pub period: String,
    /// `raised`, `quiet` or `not_enough`.
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// The limit or the baseline; absent where there is too little for one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub against: Option<String>,
    /// Of the field; empty for days.
    pub unit: String,
    pub measure: MeasureBody,
    pub rule: SignalRuleBody,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub alert: Option<SignalAlert>,
    /// Oldest first, this one last.
    pub series: Vec<FindingPoint>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at_ms: Option<Millis>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct FindingList {
    pub rows: Vec<FindingView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<String>,
    /// Of all that the asker sees, whatever the state asked for.
    pub counts: FindingCounts,
    pub as_of_ms: Millis,
}

/// Where a node stands in the list: the last judged period of its signal, the signal, the node.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Key(i32, i64, u32);

impl Key {
    fn text(self) -> String {
        format!("{}.{}.{}", self.0, self.1, self.2)
    }

    fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let key = Self(parts.next()?.parse().ok()?, parts.next()?.parse().ok()?, parts.next()?.parse().ok()?);
        parts.next().is_none().then_some(key)
    }
}

/// A page of one signal's nodes.
struct Page {
    signal: SignalId,
    from: Day,
    nodes: Vec<UnitNo>,
}

/// What was found last at the nodes that I may look at, by the newest period first.
#[utoipa::path(get, path = "/signals", tag = "signals", params(SignalQuery),
  responses((status = 200, body = FindingList), (status = 403, body = Problem), (status = 422, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<SignalQuery>,
) -> Result<Seen<FindingList>, Problem> {
    let (pages, next, counts) = {
        let state = app.store.state();
        asker.may(&state, &[Action::ReportRead])?;
        plan(&state, &asker, &query)?
    };
    let (pages, found) = app
        .read(move |tx| {
            let mut found: BTreeMap<(SignalId, UnitNo), Vec<FindingRow>> = BTreeMap::new();
            for page in &pages {
                for row in findings(tx, page.signal, page.from, &page.nodes)? {
                    found.entry((page.signal, row.found.node)).or_default().push(row);
                }
            }
            Ok((pages, found))
        })
        .await?;
    let state = app.store.state();
    let mut rows = vec![];
    for page in &pages {
        let Some(shown) = state.signals.get(&page.signal).and_then(|signal| Shown::of(&state, signal)) else {
            continue;
        };
        let series = |node: &UnitNo| found.get(&(page.signal, *node)).map_or(&[][..], Vec::as_slice);
        rows.extend(page.nodes.iter().filter_map(|node| row(&state, &asker, &shown, *node, series(node))));
    }
    Ok(Seen(state.seq, FindingList { rows, next, counts, as_of_ms: app.now() }))
}

type Planned = (Vec<Page>, Option<String>, FindingCounts);

fn plan(state: &Province, asker: &Asker, query: &SignalQuery) -> Result<Planned, Problem> {
    let wrong = |part: &'static str| Problem::new("query.wrong").detail(part);
    let only = query.state.as_deref().map(|text| Finding::parse(text).ok_or_else(|| wrong("state"))).transpose()?;
    let after = query.after.as_deref().map(|text| Key::parse(text).ok_or_else(|| wrong("after"))).transpose()?;
    let limit = query.limit.unwrap_or(PAGE).clamp(1, PAGE_MAX);
    let wanted = |signal: &&Signal| !signal.retired && query.matter.is_none_or(|id| signal.matter.0 == id);
    let seen = |signal: &Signal| {
        let matter = find(state, asker, signal.matter.0).ok()?;
        (matter.space == asker.space).then_some(matter)
    };
    let mut signals: Vec<(&Signal, &Matter)> =
        state.signals.values().filter(wanted).filter_map(|signal| Some((signal, seen(signal)?))).collect();
    let newest = |signal: &Signal| (signal.judged.last_key_value().map_or(i32::MIN, |(day, _)| day.0), signal.id.0);
    signals.sort_by_key(|(signal, _)| std::cmp::Reverse(newest(signal)));
    let (mut pages, mut left, mut next, mut counts) = (vec![], limit, None, FindingCounts::default());
    for (signal, matter) in signals {
        let inside = inside(state, asker, matter);
        let [quiet, raised, not_enough] = Finding::ALL.map(|finding| signal.stands(finding).and(&inside));
        counts.raised += raised.count();
        counts.quiet += quiet.count();
        counts.not_enough += not_enough.count();
        let (period, id) = newest(signal);
        let shown = match only {
            None => quiet.or(&raised).or(&not_enough),
            Some(Finding::Quiet) => quiet,
            Some(Finding::Raised) => raised,
            Some(Finding::NotEnough) => not_enough,
        };
        let first = match after {
            Some(key) if (period, id) > (key.0, key.1) => continue,
            Some(key) if (period, id) == (key.0, key.1) => UnitNo(key.2.saturating_add(1)),
            _ => UnitNo(0),
        };
        if next.is_some() {
            continue;
        }
        let mut nodes: Vec<UnitNo> = shown.iter_from(first).take(left + 1).collect();
        if nodes.len() > left {
            nodes.truncate(left);
            let last = nodes.last().map_or_else(|| Key(period, id, 0), |node| Key(period, id, node.0));
            // A page that is full before this signal goes on at its first node.
            next = Some(if nodes.is_empty() { before(period, id) } else { last.text() });
        }
        left -= nodes.len();
        if !nodes.is_empty() {
            pages.push(Page { signal: signal.id, from: from(state, signal), nodes });
        }
    }
    Ok((pages, next, counts))
}

/// The place just before the first node of a signal.
fn before(period: i32, id: i64) -> String {
    Key(period, id + 1, u32::MAX).text()
}

/// The first period of the small picture.
fn from(state: &Province, signal: &Signal) -> Day {
    let last = signal.judged.last_key_value().map_or(signal.since, |(day, _)| *day);
    let duty = state.reports.get(&signal.matter).map(|reports| &reports.duty);
    duty.and_then(|duty| duty.before(last, SERIES - 1, &state.calendar).pop()).unwrap_or(last)
}

fn row(state: &Province, asker: &Asker, shown: &Shown<'_>, node: UnitNo, series: &[FindingRow]) -> Option<FindingView> {
    let (period, found) = *shown.signal.last.get(&node)?;
    let text = |value: Option<i64>| value.map(|value| shown.text(value));
    let point = |row: &FindingRow| FindingPoint {
        period: row.period.to_string(),
        state: row.found.finding.as_str(),
        value: text(row.found.value),
        against: text(row.found.against),
    };
    let series: Vec<&FindingRow> = series.iter().filter(|row| row.period <= period).collect();
    Some(FindingView {
        signal_id: shown.signal.id.0,
        matter_id: shown.matter.id.0,
        signal_title: (&shown.signal.watch.title).into(),
        duty_title: shown.matter.title.clone(),
        node: UnitRef::of(state, node),
        period: period.to_string(),
        state: found.finding.as_str(),
        value: text(found.value),
        against: text(found.against),
        unit: shown.unit(state),
        measure: shown.measure(),
        rule: shown.rule(),
        alert: shown.signal.told.get(&node).and_then(|told| alert(state, asker, told.alert)),
        at_ms: series.last().map(|row| row.at_ms),
        series: series.into_iter().map(point).collect(),
    })
}

/// Whoever does not see the alert is not told that there is one.
fn alert(state: &Province, asker: &Asker, id: MatterId) -> Option<SignalAlert> {
    let matter = find(state, asker, id.0).ok()?;
    let obliged = matter.planes.audience.iter().next()?;
    let permitted = policy::scope(&state.tree, &asker.policy(), Action::AlertClose, obliged).is_ok();
    Some(SignalAlert { matter_id: id.0, open: matter.is_open(), can_close: permitted && matter.is_open() })
}
