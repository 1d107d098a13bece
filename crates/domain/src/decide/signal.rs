//! Signals: who sets what is watched, and what the machine has found: one alert for each node while it is open.

use super::alert::raise;
use super::{Decision, NOTE_MAX, text_of, text_within};
use crate::command::{Actor, Outcome, SignalCommand};
use crate::event::{Event, Space};
use crate::ids::{MatterId, Millis, SignalId, UnitNo};
use crate::matter::{Cause, Content, Matter, MatterKind, Particulars};
use crate::refusal::Refusal;
use crate::report::{Day, filer};
use crate::signal::watch::{Found, Measure, Number, PERIODS_MAX, Signal, Told, Watch, digits};
use crate::signal::{Baseline, Finding, Rule};
use crate::state::State;

/// Signals of one duty that are not retired.
pub const SIGNALS_MAX: usize = 20;
/// Nodes that one signal watches.
pub const NODES_MAX: usize = 10_000;
/// Nodes of one `Judge`: each may raise an alert, and the lane waits for nobody.
pub const FOUND_MAX: usize = 500;
const TITLE_MAX: usize = 80;
const PERCENT_MAX: u32 = 1_000;

pub(super) fn decide(
    state: &State,
    actor: &Actor,
    matter: &Matter,
    command: &SignalCommand,
    now: Millis,
) -> Result<Decision, Refusal> {
    if !state.reports.contains_key(&matter.id) {
        return Err(Refusal::NoReport);
    }
    match command {
        SignalCommand::Put { signal, watch, .. } => put(state, matter, *signal, watch, now),
        SignalCommand::Retire { signal, reason, .. } => {
            text_of("/reason", reason, NOTE_MAX)?;
            let signal = standing(state, matter, *signal)?.id;
            let event = Event::SignalRetired { matter: matter.id, signal, reason: reason.clone() };
            Ok(Decision::one(event, Outcome::Done))
        }
        SignalCommand::Judge { signal, period, as_of, found, done, .. } => {
            let signal = standing(state, matter, *signal)?;
            if !matter.is_open() {
                return Err(Refusal::WrongStatus { status: matter.status });
            }
            if found.len() > FOUND_MAX {
                return Err(Refusal::TooLong { pointer: "/found".into(), length: found.len(), max: FOUND_MAX });
            }
            let judged = Judged { state, matter, signal, period: *period, now };
            judged.decide(actor, *as_of, found, *done)
        }
    }
}

fn standing<'s>(state: &'s State, matter: &Matter, id: SignalId) -> Result<&'s Signal, Refusal> {
    let signal = state.signals.get(&id).filter(|signal| signal.matter == matter.id).ok_or(Refusal::NotFound)?;
    if signal.retired { Err(Refusal::SignalRetired) } else { Ok(signal) }
}

fn put(
    state: &State,
    matter: &Matter,
    signal: Option<SignalId>,
    watch: &Watch,
    now: Millis,
) -> Result<Decision, Refusal> {
    if let Some(id) = signal {
        // What its figures are, they stay: those of before must mean the same.
        let before = &standing(state, matter, id)?.watch;
        let changed = [
            (before.field != watch.field, "/field"),
            (before.measure != watch.measure, "/measure"),
            (before.level != watch.level, "/level"),
        ];
        if let Some((_, pointer)) = changed.into_iter().find(|(changed, _)| *changed) {
            return Err(Refusal::SignalWrong { pointer: pointer.into() });
        }
    } else {
        let standing = state.signals.values().filter(|s| s.matter == matter.id && !s.retired).count();
        if standing >= SIGNALS_MAX {
            return Err(Refusal::SignalsFull { max: SIGNALS_MAX });
        }
    }
    text_of("/title/zh", &watch.title.zh, TITLE_MAX)?;
    text_within("/title/en", &watch.title.en, TITLE_MAX)?;
    check(state, matter, watch, now)?;
    let duty = &state.reports.get(&matter.id).ok_or(Refusal::NoReport)?.duty;
    let since = duty.last_due(now, &state.calendar).unwrap_or(duty.from);
    let id = signal.unwrap_or(SignalId(state.seq + 1));
    let event = Event::SignalPut { matter: matter.id, signal, watch: Box::new(watch.clone()), since };
    Ok(Decision::one(event, Outcome::Signal { id }))
}

/// Whether that can be watched: numbers of the form, a rule that says something, nodes and not too many.
fn check(state: &State, matter: &Matter, watch: &Watch, now: Millis) -> Result<(), Refusal> {
    let wrong = |pointer: &str| Err(Refusal::SignalWrong { pointer: pointer.into() });
    let reports = state.reports.get(&matter.id).ok_or(Refusal::NoReport)?;
    let form = state.forms.get(&reports.duty.form).and_then(|form| form.current());
    let is_number = |field: &str| form.is_some_and(|form| Number::of(form, field).is_some());
    if !is_number(&watch.field) {
        return wrong("/field");
    }
    if watch.measure == Measure::Median && form.is_some_and(|form| Number::is_in_list(form, &watch.field)) {
        return wrong("/measure");
    }
    if let Measure::DaysOfStock { used } = &watch.measure
        && (!is_number(used) || *used == watch.field)
    {
        return wrong("/measure/used");
    }
    let sound = |b: &Baseline| (1..=PERIODS_MAX).contains(&(b.periods as usize)) && (1..=b.periods).contains(&b.least);
    match &watch.rule {
        Rule::Above { .. } | Rule::Below { .. } => {}
        Rule::Rise { percent, .. } if !(1..=PERCENT_MAX).contains(percent) => return wrong("/rule/percent"),
        Rule::Fall { percent, .. } if !(1..=100).contains(percent) => return wrong("/rule/percent"),
        Rule::Rise { baseline, .. } | Rule::Fall { baseline, .. } if !sound(baseline) => {
            return wrong("/rule/baseline");
        }
        Rule::Rise { .. } | Rule::Fall { .. } => {}
    }
    match watch.level.nodes(state, matter, reports, Day::of(now), now).len() {
        0 => wrong("/level"),
        nodes if nodes > NODES_MAX => Err(Refusal::SignalNodes { nodes, max: NODES_MAX }),
        _ => Ok(()),
    }
}

/// What the machine has found for one period.
struct Judged<'s> {
    state: &'s State,
    matter: &'s Matter,
    signal: &'s Signal,
    period: Day,
    now: Millis,
}

impl Judged<'_> {
    /// What is known already is not said again, so that a finding that comes twice changes nothing.
    fn decide(&self, actor: &Actor, as_of: i64, found: &[Found], done: bool) -> Result<Decision, Refusal> {
        let (signal, period) = (self.signal, self.period);
        let news: Vec<Found> =
            found.iter().filter(|f| signal.last.get(&f.node) != Some(&(period, **f))).copied().collect();
        let closes = done && signal.judged.get(&period).is_none_or(|seen| *seen < as_of && !news.is_empty());
        if news.is_empty() && !closes {
            return Ok(Decision { events: vec![], outcome: Outcome::Done });
        }
        let mut events =
            vec![Event::SignalJudged { signal: signal.id, period, as_of, done: closes, found: news.clone() }];
        for found in &news {
            let told = signal.told.get(&found.node);
            match told.filter(|told| self.state.open.contains(&told.alert)) {
                Some(told) => events.extend(self.tell(told, found)),
                None if self.raises(told, found) => self.raise(actor, found, &mut events)?,
                None => {}
            }
        }
        Ok(Decision { events, outcome: Outcome::Done })
    }

    /// The alert is open: it is told of later periods that raise, and of corrections of what it was told last.
    fn tell(&self, told: &Told, found: &Found) -> Option<Event> {
        let concerns = found.finding == Finding::Raised && self.period >= told.period || self.period == told.period;
        concerns.then(|| self.seen(told.alert, found))
    }

    /// A later period than the one that an earlier alert was about, and none from before the signal was set.
    fn raises(&self, told: Option<&Told>, found: &Found) -> bool {
        found.finding == Finding::Raised
            && self.period >= self.signal.since
            && told.is_none_or(|told| self.period > told.period)
            && self.responsible(found.node).is_some()
    }

    /// The node's unit; whoever files for a site.
    fn responsible(&self, node: UnitNo) -> Option<UnitNo> {
        let unit = self.state.tree.get(filer(&self.state.tree, node))?;
        unit.closed_at_ms.is_none().then_some(unit.no)
    }

    fn raise(&self, actor: &Actor, found: &Found, events: &mut Vec<Event>) -> Result<(), Refusal> {
        let Some(to) = self.responsible(found.node) else { return Ok(()) };
        let (signal, node, period) = (self.signal.id, found.node, self.period);
        let name = self.state.tree.get(node).map_or("", |unit| unit.name.as_str());
        let matter = self.matter;
        let incident = matter.incident.filter(|id| self.state.incidents.get(id).is_some_and(|i| i.closed_ms.is_none()));
        let title = format!("{}：{name}", self.signal.watch.title.zh).chars().take(super::TITLE_MAX).collect();
        let content = Content {
            title,
            text: self.text(name, found),
            incident,
            // In a drill everything is filed under the drill.
            parent: (matter.space == Space::Drill && incident.is_none()).then_some(matter.id),
            particulars: Some(Particulars::Alert { to, cause: Some(Cause::Signal { signal, node, period }) }),
            ..Content::of(MatterKind::Alert, matter.from, matter.space)
        };
        let written = i64::try_from(events.len()).map_err(|_| Refusal::NotFound)?;
        let alert = MatterId(self.state.seq + 1 + written);
        events.extend(raise(self.state, actor, &content, (alert, self.now))?);
        events.push(self.seen(alert, found));
        Ok(())
    }

    fn seen(&self, alert: MatterId, found: &Found) -> Event {
        let text = format!("{} · {}", self.period, self.figures(found));
        Event::SignalSeen { matter: alert, signal: self.signal.id, period: self.period, found: *found, text }
    }

    /// In both languages, as far as the signal has words in both.
    fn text(&self, name: &str, found: &Found) -> String {
        let (words, figures, period) = (&self.signal.watch.title, self.figures(found), self.period);
        let zh = format!("{name}，{period} 期：{figures}。信号：{}。来源：{}。", words.zh, self.matter.title);
        if words.en.is_empty() { zh } else { format!("{zh}\n\n{}: {figures}, period of {period}.", words.en) }
    }

    /// The value and what it is held against, with their digits: 4.80 > 3.00 元.
    fn figures(&self, found: &Found) -> String {
        let watch = &self.signal.watch;
        let form = self.state.reports.get(&self.matter.id).and_then(|r| self.state.forms.get(&r.duty.form));
        let number = form.and_then(|form| Number::of(form.current()?, &watch.field));
        let scale = watch.measure.scale(number.map_or(0, |number| number.scale));
        let said = |value: Option<i64>| value.map_or_else(|| "—".to_owned(), |value| digits(value, scale));
        let unit = match &watch.measure {
            Measure::DaysOfStock { .. } => "天",
            _ => self.state.fields.get(&watch.field).map_or("", |field| field.unit.as_str()),
        };
        let sign = match found.value.zip(found.against).map(|(value, against)| value.cmp(&against)) {
            Some(std::cmp::Ordering::Greater) => ">",
            Some(std::cmp::Ordering::Less) => "<",
            Some(std::cmp::Ordering::Equal) => "=",
            None => "/",
        };
        format!("{} {sign} {} {unit}", said(found.value), said(found.against)).trim_end().to_owned()
    }
}
