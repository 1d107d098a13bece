//! The duty roster (值守表) of a unit: which post is on duty when. Who is on now is computed from the time
//! that is asked about; nothing here ticks, so that 60,000 rosters cost nothing while nobody looks.
//!
//! A weekly pattern says the rule, single shifts say the exception and go first.

use crate::event::{Author, Event, Record};
use crate::ids::{DAY_MS, MINUTE_MS, MatterId, Millis, PersonNo, PostNo, SHANGHAI_OFFSET_MS, Seq, UnitNo};
use serde::{Deserialize, Serialize};

pub const DAY_MIN: u16 = 24 * 60;
/// So far ahead the next shift is looked for.
const AHEAD_DAYS: i64 = 8;
/// 1970-01-01 was a Thursday; days count from Monday.
const EPOCH_WEEKDAY: i64 = 3;

/// A shift that comes again every week, in minutes of the day in Asia/Shanghai.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub post: PostNo,
    /// Bit 0 is Monday.
    pub days: u8,
    pub from_min: u16,
    /// Not after `from_min`: on the next day.
    pub until_min: u16,
}

/// A post that is on duty from one instant to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shift {
    pub post: PostNo,
    pub from_ms: Millis,
    pub until_ms: Millis,
}

impl Shift {
    #[must_use]
    pub fn covers(&self, at: Millis) -> bool {
        self.from_ms <= at && at < self.until_ms
    }
}

/// What the leaving shift has written and nobody has signed yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handover {
    pub seq: Seq,
    pub at_ms: Millis,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonNo>,
    pub post: PostNo,
    pub note: String,
    /// Matters that the unit still owes.
    pub open: Vec<MatterId>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Roster {
    pub unit: UnitNo,
    #[serde(default)]
    pub slots: Vec<Slot>,
    /// By their beginning; those that had ended when the last one was put are gone.
    #[serde(default)]
    pub shifts: Vec<Shift>,
    #[serde(default)]
    pub handover: Option<Handover>,
    /// The last record that changed it.
    pub last_seq: Seq,
}

impl Roster {
    #[must_use]
    pub fn new(unit: UnitNo) -> Self {
        Self { unit, slots: vec![], shifts: vec![], handover: None, last_seq: 0 }
    }

    /// The shift on duty at an instant.
    #[must_use]
    pub fn at(&self, at: Millis) -> Option<Shift> {
        let single = self.shifts.iter().find(|shift| shift.covers(at)).copied();
        single.or_else(|| self.weekly(at, -1..1).find(|shift| shift.covers(at)))
    }

    /// The first shift that begins after an instant.
    #[must_use]
    pub fn next(&self, at: Millis) -> Option<Shift> {
        let single = self.shifts.iter().copied();
        let all = single.chain(self.weekly(at, 0..AHEAD_DAYS));
        all.filter(|shift| shift.from_ms > at).min_by_key(|shift| (shift.from_ms, shift.post))
    }

    #[must_use]
    pub fn names(&self, post: PostNo) -> bool {
        self.slots.iter().any(|slot| slot.post == post) || self.shifts.iter().any(|shift| shift.post == post)
    }

    /// What happened to it.
    pub(crate) fn apply(&mut self, seq: Seq, record: &Record) {
        self.last_seq = seq;
        match &record.event {
            Event::RosterSet { slots, .. } => self.slots.clone_from(slots),
            Event::ShiftPut { shift, .. } => {
                self.shifts.retain(|known| known.until_ms > record.at);
                self.shifts.push(*shift);
                self.shifts.sort_by_key(|known| (known.from_ms, known.post));
            }
            Event::ShiftDropped { shift, .. } => self.shifts.retain(|known| known != shift),
            Event::ShiftHandedOver { note, open, .. } => {
                if let Author::Person { person, post, .. } = &record.by {
                    let (by, note, open) = (Some(*person), note.clone(), open.clone());
                    self.handover = Some(Handover { seq, at_ms: record.at, by, post: *post, note, open });
                }
            }
            Event::ShiftTakenOver { .. } => self.handover = None,
            _ => {}
        }
    }

    /// The shifts of the pattern that begin on the days around an instant.
    fn weekly(&self, at: Millis, days: std::ops::Range<i64>) -> impl Iterator<Item = Shift> {
        let today = (at + SHANGHAI_OFFSET_MS).div_euclid(DAY_MS);
        days.flat_map(move |ahead| self.slots.iter().filter_map(move |slot| slot.on(today + ahead)))
    }
}

impl Slot {
    /// The shift of a day, counted from 1970-01-01 in Asia/Shanghai.
    fn on(&self, day: i64) -> Option<Shift> {
        let weekday = (day + EPOCH_WEEKDAY).rem_euclid(7);
        if self.days >> weekday & 1 == 0 {
            return None;
        }
        let midnight = day * DAY_MS - SHANGHAI_OFFSET_MS;
        let from_ms = midnight + Millis::from(self.from_min) * MINUTE_MS;
        let over = if self.until_min <= self.from_min { DAY_MS } else { 0 };
        Some(Shift { post: self.post, from_ms, until_ms: midnight + over + Millis::from(self.until_min) * MINUTE_MS })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Millis = 60 * MINUTE_MS;

    /// Thursday 2020-02-06, 00:00 in Shanghai.
    const THURSDAY: Millis = 1_580_918_400_000;

    fn two_watches() -> Roster {
        let slot = |post, from: u16, until: u16| {
            let (from_min, until_min) = (from * 60, until * 60);
            Slot { post: PostNo(post), days: 0x7f, from_min, until_min }
        };
        Roster { slots: vec![slot(1, 8, 20), slot(2, 20, 8)], ..Roster::new(UnitNo(0)) }
    }

    #[test]
    fn the_watch_changes_on_the_minute_and_runs_past_midnight() {
        let roster = two_watches();
        let post = |hour: Millis| roster.at(THURSDAY + hour * HOUR).map(|shift| shift.post.0);
        assert_eq!([post(0), post(7), post(8), post(19), post(20), post(31)], [2, 2, 1, 1, 2, 2].map(Some));
        let night = roster.at(THURSDAY + HOUR).unwrap();
        assert_eq!((night.from_ms, night.until_ms), (THURSDAY - 4 * HOUR, THURSDAY + 8 * HOUR));
        assert_eq!(roster.next(THURSDAY + HOUR).unwrap().post, PostNo(1));
        assert_eq!(roster.next(THURSDAY + 8 * HOUR).unwrap().from_ms, THURSDAY + 20 * HOUR);
    }

    #[test]
    fn a_single_shift_goes_before_the_pattern() {
        let mut roster = two_watches();
        let shift = Shift { post: PostNo(3), from_ms: THURSDAY + 9 * HOUR, until_ms: THURSDAY + 10 * HOUR };
        roster.shifts.push(shift);
        assert_eq!(roster.at(THURSDAY + 9 * HOUR), Some(shift));
        assert_eq!(roster.at(THURSDAY + 10 * HOUR).unwrap().post, PostNo(1), "its end is not part of it");
        assert_eq!(roster.next(THURSDAY + 8 * HOUR), Some(shift));
    }

    #[test]
    fn days_off_are_off() {
        let slot = Slot { post: PostNo(1), days: 0b001_1111, from_min: 8 * 60, until_min: 18 * 60 };
        let roster = Roster { slots: vec![slot], ..Roster::new(UnitNo(0)) };
        assert!(roster.at(THURSDAY + 33 * HOUR).is_some(), "Friday");
        assert_eq!(roster.at(THURSDAY + 57 * HOUR), None, "Saturday");
        assert_eq!(roster.next(THURSDAY + 57 * HOUR).unwrap().from_ms, THURSDAY + (4 * 24 + 8) * HOUR, "Monday");
    }
}
