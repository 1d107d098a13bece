//! What has changed, told to whoever listens: one small note per commit.
//!
//! A note carries no content, only which resources to ask for again: what a listener may see is
//! decided when it asks.

use serde::Serialize;
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{MatterId, Millis, Seq};
use std::collections::BTreeSet;
use tokio::sync::broadcast;

/// A listener that falls behind by so many notes is told to ask for everything again.
const BEHIND_MAX: usize = 1_024;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    pub seq: Seq,
    pub at_ms: Millis,
    pub matters: BTreeSet<MatterId>,
    pub topics: BTreeSet<&'static str>,
}

impl Note {
    #[must_use]
    pub fn of(records: &[(Seq, Record)]) -> Self {
        let mut note = Self { seq: 0, at_ms: 0, matters: BTreeSet::new(), topics: BTreeSet::new() };
        for (seq, record) in records {
            note.seq = *seq;
            note.at_ms = record.at;
            note.matters.extend(record.event.matter());
            if let Event::ReceiptDelivered { matters, .. } = &record.event {
                note.matters.extend(matters);
            }
            if let Event::MatterSubmitted(_) = record.event {
                note.matters.insert(MatterId(*seq));
            }
            if let Some(restructure) = record.event.restructure() {
                note.matters.extend(restructure.follows.iter().map(|f| f.matter));
                note.topics.insert("receipt");
            }
            note.topics.insert(topic(&record.event));
        }
        note
    }

    /// For a listener that has missed something: all topics, so that it asks for everything again.
    #[must_use]
    pub fn everything(seq: Seq, at_ms: Millis) -> Self {
        let topics = ["matter", "receipt", "unit", "people", "incident", "clock"].into();
        Self { seq, at_ms, matters: BTreeSet::new(), topics }
    }

    /// Both notes in one.
    pub fn join(&mut self, other: Self) {
        self.seq = self.seq.max(other.seq);
        self.at_ms = self.at_ms.max(other.at_ms);
        self.matters.extend(other.matters);
        self.topics.extend(other.topics);
    }
}

fn topic(event: &Event) -> &'static str {
    match event {
        Event::UnitAdded(_)
        | Event::UnitChanged(_)
        | Event::UnitClosed { .. }
        | Event::UnitRenamed { .. }
        | Event::UnitEdited { .. }
        | Event::UnitMoved { .. }
        | Event::ReportingSet { .. }
        | Event::ReportingEnded { .. }
        | Event::UnitsMerged(_)
        | Event::UnitSplit(_)
        | Event::RestructureUndone { .. }
        | Event::GroupFormed { .. }
        | Event::MemberSeconded { .. }
        | Event::MemberReleased { .. }
        | Event::GroupExtended { .. }
        | Event::GroupDissolved { .. }
        | Event::ImportBegun(_)
        | Event::ImportUndone { .. } => "unit",
        Event::ShiftNoted { .. } => "people",
        event if event.subject().is_some() => "people",
        event if event.post().is_some() || event.roster_unit().is_some() => "people",
        Event::IncidentDeclared { .. }
        | Event::LevelSet { .. }
        | Event::LevelLifted { .. }
        | Event::IncidentClosed { .. }
        | Event::PlanPublished(_)
        | Event::PlanRetired { .. } => "incident",
        event if event.receipt_unit().is_some() => "receipt",
        _ => "matter",
    }
}

/// The channel of notes.
#[derive(Clone)]
pub struct Live {
    notes: broadcast::Sender<Note>,
}

impl Default for Live {
    fn default() -> Self {
        Self { notes: broadcast::channel(BEHIND_MAX).0 }
    }
}

impl Live {
    pub fn tell(&self, note: Note) {
        // Nobody listening is no failure.
        let _ = self.notes.send(note);
    }

    #[must_use]
    pub fn listen(&self) -> broadcast::Receiver<Note> {
        self.notes.subscribe()
    }
}
