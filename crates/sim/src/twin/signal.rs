//! Signals of report duties: set, set otherwise, retired, and what the machine finds.

use super::draw::{Draw, Drawn};
use super::report::FIELDS;
use shouhu_domain::command::{Actor, Command, SignalCommand};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{MatterId, SignalId};
use shouhu_domain::report::Day;
use shouhu_domain::signal::watch::{Found, Measure, Watch, Watched};
use shouhu_domain::signal::{Baseline, Finding, Rule};

pub(super) const KINDS: &[(&str, u64)] =
    &[("set a signal", 5), ("set a signal otherwise", 2), ("retire a signal", 2), ("judge", 12)];

impl Draw<'_> {
    pub(super) fn signal(&mut self, kind: &str) -> Drawn {
        match kind {
            "set a signal" => {
                let matter = self.some_duty()?;
                let watch = self.watch();
                self.by_issuer(matter, SignalCommand::Put { matter, signal: None, watch: Box::new(watch) })
            }
            "set a signal otherwise" => {
                let (matter, id) = self.some_signal()?;
                let mut watch = self.state.signals.get(&id)?.watch.clone();
                watch.rule = Rule::Below { limit: self.number() };
                watch.field = if self.wrong { "nowhere".into() } else { watch.field };
                self.by_issuer(matter, SignalCommand::Put { matter, signal: Some(id), watch: Box::new(watch) })
            }
            "retire a signal" => {
                let (matter, signal) = self.some_signal()?;
                let reason = self.text();
                self.by_issuer(matter, SignalCommand::Retire { matter, signal, reason })
            }
            _ => self.judge(),
        }
    }

    fn by_issuer(&mut self, matter: MatterId, command: SignalCommand) -> Drawn {
        let issuer = self.state.matters.get(&matter)?.from;
        Some((self.desk(issuer)?, Command::Signal(command)))
    }

    fn some_signal(&mut self) -> Option<(MatterId, SignalId)> {
        let wrong = self.wrong;
        let signals = self.state.signals.values();
        let standing: Vec<_> = signals
            .filter(|signal| wrong || !signal.retired && self.state.open.contains(&signal.matter))
            .map(|signal| (signal.matter, signal.id))
            .collect();
        standing.get(self.rng.index(standing.len().max(1))).copied()
    }

    fn number(&mut self) -> i64 {
        i64::try_from(self.rng.range(0, 5_000)).unwrap_or(0)
    }

    fn watch(&mut self) -> Watch {
        let baseline = Baseline { periods: 4, least: if self.wrong { 9 } else { 2 } };
        let rule = match self.rng.range(0, 4) {
            0 if !self.wrong => Rule::Above { limit: self.number() },
            1 if !self.wrong => Rule::Below { limit: self.number() },
            2 => Rule::Rise { percent: 30, baseline },
            _ => Rule::Fall { percent: 20, baseline },
        };
        let measure = match self.rng.range(0, 4) {
            0 => Measure::Sum,
            1 => Measure::Mean,
            2 => Measure::DaysOfStock { used: FIELDS[1].into() },
            _ => Measure::Median,
        };
        let level = match self.rng.range(0, 3) {
            0 => Watched::Subject,
            1 => Watched::Town,
            _ => Watched::County,
        };
        let title = Words { zh: "库存告急".into(), en: "Stock runs low".into() };
        Watch { title, field: FIELDS[0].into(), measure, level, rule }
    }

    fn judge(&mut self) -> Drawn {
        let (matter, signal) = self.some_signal()?;
        let (watch, reports) = (self.state.signals.get(&signal)?.watch.clone(), self.state.reports.get(&matter)?);
        let today = Day::of(self.now);
        let periods = reports.duty.periods(today.plus(-40), today, &self.state.calendar);
        let recent = &periods[periods.len().saturating_sub(3)..];
        let period = *recent.get(self.rng.index(recent.len().max(1)))?;
        let nodes = watch.level.nodes(self.state, self.state.matters.get(&matter)?, reports, period, self.now);
        let first = self.rng.index(nodes.len().max(1));
        let mut found = vec![];
        for node in nodes.iter().skip(first).take(4) {
            let finding = *self.rng.pick(&Finding::ALL);
            let value = (finding != Finding::NotEnough).then(|| self.number());
            found.push(Found { node: *node, finding, value, against: value.map(|value| value / 2) });
        }
        let signal = if self.wrong { SignalId(-1) } else { signal };
        let (as_of, done) = (self.state.seq, self.rng.chance(1, 3));
        let judge = SignalCommand::Judge { matter, signal, period, as_of, found, done };
        Some((Actor::machine("signal"), Command::Signal(judge)))
    }
}
