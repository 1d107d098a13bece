//! What the events of signals make of the state.

use super::watch::{Found, PERIODS_MAX, Signal, Told};
use crate::event::Event;
use crate::ids::{Seq, SignalId};
use crate::state::State;
use std::collections::BTreeMap;

/// Folds an event of this kind into the state; any other changes nothing.
pub(crate) fn apply(state: &mut State, seq: Seq, event: &Event) {
    if let Some(matter) = event.matter().and_then(|id| state.matters.get_mut(&id)) {
        matter.last_seq = seq;
    }
    match event {
        Event::SignalPut { matter, signal, watch, since } => {
            let id = signal.unwrap_or(SignalId(seq));
            let signal = state.signals.entry(id).or_insert_with(|| Signal {
                id,
                matter: *matter,
                watch: (**watch).clone(),
                since: *since,
                retired: false,
                judged: BTreeMap::new(),
                last: BTreeMap::new(),
                stands: Default::default(),
                told: BTreeMap::new(),
                last_seq: seq,
            });
            // Another rule: its periods are judged anew, by the same figures.
            signal.watch = (**watch).clone();
            signal.since = *since;
            signal.judged.clear();
            signal.last_seq = seq;
        }
        Event::SignalRetired { signal, .. } => {
            if let Some(signal) = state.signals.get_mut(signal) {
                signal.retired = true;
                signal.last_seq = seq;
            }
        }
        Event::SignalJudged { signal, period, as_of, done, found } => {
            if let Some(signal) = state.signals.get_mut(signal) {
                found.iter().for_each(|found| signal.note(*period, *found));
                if *done {
                    signal.judge(*period, *as_of);
                }
                signal.last_seq = seq;
            }
        }
        Event::SignalSeen { matter, signal, period, found, .. } => {
            if let Some(signal) = state.signals.get_mut(signal) {
                let before = signal.told.get(&found.node).filter(|told| told.alert == *matter);
                let period = before.map_or(*period, |told| told.period.max(*period));
                signal.told.insert(found.node, Told { alert: *matter, period });
                signal.last_seq = seq;
            }
        }
        _ => {}
    }
}

impl Signal {
    fn note(&mut self, period: crate::report::Day, found: Found) {
        let later = self.last.get(&found.node).is_some_and(|(last, _)| *last > period);
        if !later {
            self.last.insert(found.node, (period, found));
            self.stands.iter_mut().for_each(|set| _ = set.remove(found.node));
            self.stands[found.finding as usize].insert(found.node);
        }
    }

    fn judge(&mut self, period: crate::report::Day, as_of: Seq) {
        self.judged.insert(period, as_of);
        while self.judged.len() > PERIODS_MAX {
            self.judged.pop_first();
        }
        // A node that is not watched any more stands in no list.
        if self.judged.last_key_value().is_some_and(|(last, _)| *last == period) {
            self.last.retain(|_, (last, _)| *last >= period);
            let last = &self.last;
            let kept: crate::bits::Bits = last.keys().copied().collect();
            self.stands.iter_mut().for_each(|set| *set = set.and(&kept));
        }
    }
}
