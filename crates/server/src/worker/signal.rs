//! Judges signals: each period when it falls due, and again where its figures have changed.
//!
//! A step costs what has changed: the nodes above new filings, or all nodes of a period that has just fallen due. It
//! never walks the province otherwise, holds the state only for a slice of nodes, and reads no row while it does.

use crate::app::App;
use shouhu_domain::bits::Bits;
use shouhu_domain::command::{Command, SignalCommand};
use shouhu_domain::event::Record;
use shouhu_domain::ids::{MatterId, Millis, Seq, SignalId, UnitNo};
use shouhu_domain::report::{Day, Filings, Reports};
use shouhu_domain::signal::judge;
use shouhu_domain::signal::watch::{Found, Measure, Number, PERIODS_MAX, Signal, Watch, Watched, median};
use shouhu_domain::state::State;
use shouhu_domain::tree::TERRITORY;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::lane::WriteError;
use shouhu_store::query::report::{self as query, Groups, Period, Source};
use shouhu_store::query::signal::findings;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, PoisonError};

/// Nodes that are judged at once.
const SLICE: usize = 200;
/// Periods of which it is known who has filed anew; with more all of their nodes are judged.
const CHANGED_MAX: usize = 1_000;

/// What has been filed since the last step, and how far each period has been judged.
#[derive(Default)]
pub struct Memory {
    changed: Mutex<BTreeMap<(MatterId, Day), Changed>>,
    /// Held during a step.
    through: tokio::sync::Mutex<BTreeMap<(SignalId, Day), Seq>>,
}

/// Who has filed for a period, up to the last of these records.
#[derive(Clone, Default)]
struct Changed {
    subjects: Bits,
    last: Seq,
}

impl Memory {
    /// Told after each commit. Only filings of duties that are watched are noted.
    pub fn note(&self, state: &State, records: &[(Seq, Record)]) {
        let mut slots = records.iter().filter_map(|(seq, record)| Some((*seq, record.event.slot()?))).peekable();
        if slots.peek().is_none() || state.signals.is_empty() {
            return;
        }
        let watched: BTreeSet<MatterId> = state.signals.values().filter(|s| !s.retired).map(|s| s.matter).collect();
        let mut changed = self.changed.lock().unwrap_or_else(PoisonError::into_inner);
        for (seq, slot) in slots.filter(|(_, slot)| watched.contains(&slot.matter)) {
            if changed.len() >= CHANGED_MAX {
                // Whoever finds nothing here judges the whole period.
                changed.clear();
            }
            let noted = changed.entry((slot.matter, slot.period)).or_default();
            noted.subjects.insert(slot.subject);
            noted.last = seq;
        }
    }

    fn take(&self) -> BTreeMap<(MatterId, Day), Changed> {
        std::mem::take(&mut *self.changed.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// A period of a signal that is to be judged, at some nodes.
struct Task {
    matter: MatterId,
    signal: SignalId,
    period: Day,
    nodes: Vec<UnitNo>,
    /// All nodes of a period that has not been judged.
    whole: bool,
    as_of: Seq,
}

/// Judges what has come due or has changed.
///
/// # Errors
/// When the store stops, or the database fails; what was left over is judged at the next step.
pub async fn step(app: App) -> Result<(), WriteError> {
    let mut through = app.signals.through.lock().await;
    for task in tasks(&app, &through) {
        let (key, as_of) = ((task.signal, task.period), task.as_of);
        match run(&app, task).await {
            Ok(()) => _ = through.insert(key, as_of),
            // Retired or closed in between, or the lane is full: the next step sees.
            Err(WriteError::Refused(_) | WriteError::Busy) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

fn tasks(app: &App, through: &BTreeMap<(SignalId, Day), Seq>) -> Vec<Task> {
    let changed = app.signals.take();
    let (state, now) = (app.store.state(), app.now());
    let mut found = vec![];
    for signal in state.signals.values().filter(|s| !s.retired && state.open.contains(&s.matter)) {
        let Some(reports) = state.reports.get(&signal.matter) else { continue };
        for period in signal.due(&reports.duty, &state.calendar, now) {
            let through = through.get(&(signal.id, period)).copied();
            let news = changed.get(&(signal.matter, period));
            found.extend(task(&state, signal, (reports, period), through, news, now));
        }
    }
    found
}

fn task(
    state: &State,
    signal: &Signal,
    (reports, period): (&Reports, Day),
    through: Option<Seq>,
    news: Option<&Changed>,
    now: Millis,
) -> Option<Task> {
    let matter = state.matters.get(&signal.matter)?;
    let last = reports.periods.get(&period).map_or(0, |filings: &Filings| filings.last_seq);
    let judged = signal.judged.get(&period).copied();
    if judged.is_some_and(|judged| last <= judged.max(through.unwrap_or(0))) {
        return None;
    }
    let level = signal.watch.level;
    let nodes = match news.filter(|news| judged.is_some() && news.last >= last) {
        Some(news) => level.above(state, reports, period, &news.subjects).iter().collect(),
        None => level.nodes(state, matter, reports, period, now),
    };
    let (matter, signal, whole, as_of) = (signal.matter, signal.id, judged.is_none(), state.seq);
    Some(Task { matter, signal, period, nodes, whole, as_of })
}

async fn run(app: &App, task: Task) -> Result<(), WriteError> {
    let slices = task.nodes.chunks(SLICE).map(<[UnitNo]>::to_vec);
    let mut slices: Vec<Vec<UnitNo>> = slices.collect();
    if slices.is_empty() {
        slices.push(vec![]);
    }
    let last = slices.len() - 1;
    for (at, nodes) in slices.into_iter().enumerate() {
        let Some(slice) = Slice::plan(app, &task, nodes) else { return Ok(()) };
        let found = app.read(move |tx| slice.judge(tx)).await?;
        let closes = task.whole && at == last;
        for (period, found) in found {
            if found.is_empty() && !(closes && period == task.period) {
                continue;
            }
            let (matter, signal, as_of) = (task.matter, task.signal, task.as_of);
            let done = closes && period == task.period;
            let judge = SignalCommand::Judge { matter, signal, period, as_of, found, done };
            app.machine("signal", Command::Signal(judge)).await?;
        }
    }
    Ok(())
}

/// Where the figures of some nodes are read, as planned on the state.
enum Figures {
    /// Sums of the nodes.
    Sums(Vec<Source>),
    /// The rows under each node.
    Values(Vec<Groups>),
    /// The rows of the nodes themselves.
    Rows(Groups),
}

/// Some nodes of a period, with what is asked of the tables.
struct Slice {
    matter: MatterId,
    signal: SignalId,
    watch: Watch,
    period: Day,
    nodes: Vec<UnitNo>,
    number: Number,
    used: Option<Number>,
    figures: Figures,
    /// All periods that may be a baseline or have this one in theirs, latest first.
    periods: Vec<Day>,
}

impl Slice {
    fn plan(app: &App, task: &Task, nodes: Vec<UnitNo>) -> Option<Self> {
        let state = app.store.state();
        let watch = state.signals.get(&task.signal)?.watch.clone();
        let period = Period::of(&state, task.matter, task.period)?;
        let duty = &period.reports.duty;
        let form = state.forms.get(&duty.form)?.current()?;
        // A field that the form does not have any more has no values.
        let gone = Number { question: u16::MAX, scale: 0 };
        let number = Number::of(form, &watch.field).unwrap_or(gone);
        let used = match &watch.measure {
            Measure::DaysOfStock { used } => Number::of(form, used),
            _ => None,
        };
        let figures = figures(&period, &watch, &nodes);
        let before = duty.before(task.period, watch.rule.periods(), &state.calendar);
        let judged = state.signals.get(&task.signal)?.judged.range(task.period.plus(1)..).map(|(day, _)| *day);
        let mut periods: Vec<Day> = judged.collect();
        periods.reverse();
        periods.push(task.period);
        periods.extend(before);
        let (matter, signal, day) = (task.matter, task.signal, task.period);
        Some(Self { matter, signal, watch, period: day, nodes, number, used, figures, periods })
    }

    /// What differs from what is known, by period; the judged one is there even when nothing does.
    fn judge(&self, tx: &mut Tx) -> Result<BTreeMap<Day, Vec<Found>>, DbError> {
        let values = self.measure(tx)?;
        let from = self.periods.last().copied().unwrap_or(self.period);
        let mut known: BTreeMap<(UnitNo, Day), Found> = BTreeMap::new();
        for row in findings(tx, self.signal, from, &self.nodes)? {
            known.insert((row.found.node, row.period), row.found);
        }
        let mut found = BTreeMap::from([(self.period, vec![])]);
        for (node, value) in self.nodes.iter().zip(values) {
            for (period, now) in self.judge_node(*node, value, &known) {
                if known.get(&(*node, period)) != Some(&now) {
                    found.entry(period).or_default().push(now);
                }
            }
        }
        Ok(found)
    }

    /// The period itself, and the later ones that were judged already: this one may be in their baseline.
    fn judge_node(
        &self,
        node: UnitNo,
        value: Option<i64>,
        known: &BTreeMap<(UnitNo, Day), Found>,
    ) -> Vec<(Day, Found)> {
        let value_of = |period: &Day| match *period == self.period {
            true => value,
            false => known.get(&(node, *period)).and_then(|found| found.value),
        };
        let mut found = vec![];
        for (at, period) in self.periods.iter().enumerate().rev() {
            if *period < self.period || *period > self.period && !known.contains_key(&(node, *period)) {
                continue;
            }
            let before: Vec<Option<i64>> = self.periods[at + 1..].iter().map(value_of).take(PERIODS_MAX).collect();
            let verdict = judge(&self.watch.rule, value_of(period), &before);
            let (value, against) = (verdict.value, verdict.against);
            found.push((*period, Found { node, finding: verdict.finding, value, against }));
        }
        found
    }

    fn measure(&self, tx: &mut Tx) -> Result<Vec<Option<i64>>, DbError> {
        let of_sums = |cells: &_| self.watch.measure.of_sums(cells, self.number, self.used);
        match &self.figures {
            Figures::Sums(sources) => {
                Ok(query::figures(tx, self.matter, self.period, sources)?.iter().map(of_sums).collect())
            }
            Figures::Values(groups) => {
                let mut medians = Vec::with_capacity(groups.len());
                for groups in groups {
                    let mut values = query::values(tx, self.matter, self.period, groups, self.number.sum())?;
                    medians.push(median(&mut values));
                }
                Ok(medians)
            }
            Figures::Rows(groups) => {
                let rows = query::submissions(tx, self.matter, self.period, groups)?;
                let counted = rows.iter().filter(|row| row.state != "withdrawn");
                let known: BTreeMap<UnitNo, Option<i64>> =
                    counted.map(|row| (row.subject, of_sums(&row.cells))).collect();
                Ok(self.nodes.iter().map(|node| known.get(node).copied().flatten()).collect())
            }
        }
    }
}

fn figures(period: &Period<'_>, watch: &Watch, nodes: &[UnitNo]) -> Figures {
    let filed = period.filed();
    if watch.level == Watched::Subject {
        return Figures::Rows(period.groups(&filed.and(&nodes.iter().copied().collect())));
    }
    match watch.measure {
        Measure::Median => {
            let line = period.line(TERRITORY).unwrap_or_default();
            let under = |node: &UnitNo| period.groups(&filed.and(&line.set_under(*node)));
            Figures::Values(nodes.iter().map(under).collect())
        }
        _ => Figures::Sums(nodes.iter().map(|node| period.source(TERRITORY, *node)).collect()),
    }
}
