//! What a unit owes: the slots of duties that ask it or its sites, computed and never stored.
//!
//! Every question is about one subject, so that its cost does not grow with the province.

use super::{Calendar, Day, Duty, Filings, Reports};
use crate::bits::Bits;
use crate::event::Space;
use crate::ids::{MatterId, Millis, UnitNo};
use crate::state::State;
use crate::tree::{Level, Tree};

/// A period and its due do not lie further apart than a month and the days after it.
const SPAN_DAYS: i32 = 62;
/// So far ahead the next period is looked for.
const AHEAD_DAYS: i32 = 400;

/// How a slot stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SlotState {
    Open,
    /// Not filed, and the due has passed.
    Late,
    Filed,
    Nil,
    Returned,
    Verified,
    /// Taken back and not filed again.
    Withdrawn,
}

impl SlotState {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Late => "late",
            Self::Filed => "filed",
            Self::Nil => "nil",
            Self::Returned => "returned",
            Self::Verified => "verified",
            Self::Withdrawn => "withdrawn",
        }
    }

    /// Whether somebody has to do something about it.
    #[must_use]
    pub fn waits(self) -> bool {
        matches!(self, Self::Open | Self::Late | Self::Returned | Self::Withdrawn)
    }
}

/// A slot that a unit owes or has filed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owed {
    pub matter: MatterId,
    pub period: Day,
    pub subject: UnitNo,
    pub due_ms: Millis,
    pub state: SlotState,
    /// 0 before the first filing.
    pub revision: u32,
}

impl Duty {
    /// The first period whose due has not passed, with that due.
    #[must_use]
    pub fn next_due(&self, now: Millis, calendar: &Calendar) -> Option<(Day, Millis)> {
        let today = Day::of(now).max(self.from);
        let days = self.periods(today.plus(-SPAN_DAYS), today.plus(AHEAD_DAYS), calendar);
        days.into_iter().map(|day| (day, self.due_ms(day))).find(|(_, due_ms)| *due_ms >= now)
    }

    /// The last period that has begun by a day.
    #[must_use]
    pub fn last_begun(&self, today: Day, calendar: &Calendar) -> Option<Day> {
        self.periods(today.plus(-AHEAD_DAYS), today, calendar).pop()
    }
}

impl Filings {
    #[must_use]
    pub fn state(&self, subject: UnitNo, is_past_due: bool) -> SlotState {
        match () {
            () if self.verified.contains(subject) => SlotState::Verified,
            () if self.returned.contains(subject) => SlotState::Returned,
            () if self.nil.contains(subject) => SlotState::Nil,
            () if self.filed.contains(subject) => SlotState::Filed,
            () if self.withdrawn.contains(subject) => SlotState::Withdrawn,
            () if is_past_due => SlotState::Late,
            () => SlotState::Open,
        }
    }
}

impl Reports {
    /// As [`expected`](Self::expected), for one subject.
    #[must_use]
    pub fn expects(&self, tree: &Tree, audience: &Bits, subject: UnitNo, period: Day, now: Millis) -> bool {
        let at = self.duty.ends_ms(period).min(now);
        let Some(unit) = tree.get(subject) else { return false };
        let valid =
            unit.valid_from_ms.is_none_or(|from| from <= at) && unit.closed_at_ms.is_none_or(|until| until > at);
        valid && self.asked(audience, at).contains(subject) && !self.is_exempt(subject, period)
    }

    /// How a slot stands.
    #[must_use]
    pub fn slot(&self, subject: UnitNo, period: Day, now: Millis) -> (SlotState, u32) {
        let past = now > self.duty.due_ms(period);
        let open = if past { SlotState::Late } else { SlotState::Open };
        let filings = self.periods.get(&period);
        filings.map_or((open, 0), |filings| (filings.state(subject, past), filings.revision(subject)))
    }
}

/// The sites for which a unit files: those below it with no other unit between.
#[must_use]
pub fn sites_of(tree: &Tree, unit: UnitNo) -> Vec<UnitNo> {
    let line = tree.territory();
    let is_site = |no: &UnitNo| tree.get(*no).is_some_and(|u| u.level == Level::Site);
    let (mut found, mut open) = (vec![], vec![unit]);
    while let Some(above) = open.pop() {
        let below: Vec<UnitNo> = line.children(above).filter(is_site).collect();
        open.extend(&below);
        found.extend(below);
    }
    found.sort_unstable();
    found
}

/// The slots of a unit and its sites in open matters of a space that lie between two days: begun by the last one
/// and not due before the first. Oldest due first.
#[must_use]
pub fn owed(state: &State, unit: UnitNo, space: Space, (from, to): (Day, Day), now: Millis) -> Vec<Owed> {
    let mut found = vec![];
    let mut sites = None;
    let open = state.open.iter().filter_map(|id| Some((state.matters.get(id)?, state.reports.get(id)?)));
    for (matter, reports) in open.filter(|(matter, _)| matter.space == space) {
        let audience = &matter.planes.audience;
        let subjects: Vec<UnitNo> = match &reports.subjects {
            None => audience.contains(unit).then_some(unit).into_iter().collect(),
            Some(asked) => {
                let sites = sites.get_or_insert_with(|| sites_of(&state.tree, unit));
                sites.iter().copied().filter(|site| asked.contains(*site)).collect()
            }
        };
        if subjects.is_empty() {
            continue;
        }
        for period in reports.duty.periods(from.plus(-SPAN_DAYS), to, &state.calendar) {
            let due_ms = reports.duty.due_ms(period);
            if due_ms < from.starts_ms() {
                continue;
            }
            for subject in subjects.iter().copied() {
                if reports.expects(&state.tree, audience, subject, period, now) {
                    let (state, revision) = reports.slot(subject, period, now);
                    found.push(Owed { matter: matter.id, period, subject, due_ms, state, revision });
                }
            }
        }
    }
    found.sort_unstable_by_key(|owed| (owed.due_ms, owed.matter, owed.period, owed.subject));
    found
}
