//! Matching (人员匹配): for how many people with a skill a request asks, what has been sent for it, and who is proposed.
//!
//! That people are wanted and nobody knows how many is a value of its own, as with supplies. What has been sent is who is
//! with the batches that cite the request or an order on it; nothing else keeps count. Must never send anybody.

mod flow;
mod question;
#[cfg(test)]
mod tests;

use crate::event::Space;
use crate::ids::{MatterId, UnitNo};
use crate::matter::{Matter, Particulars, Ruling};
use crate::report::Day;
use crate::state::State;
use crate::supply::{Wanted, asked_on};
use crate::team::BatchStage;
pub use question::{Answer, NEAR_MAX, NEEDS_MAX, Need, PAIRS_MAX, Proposed, Question, TooMany, Why};
use serde::{Deserialize, Serialize};

/// People that one line asks for: who needs more asks a second time.
pub const WANTED_MAX: i64 = 10_000;
/// The days of one line: a year, and a day more in leap years.
pub const DAYS_MAX: i32 = 366;

/// One line of a request for people (用人需求): they serve under whoever asks, from a day until another.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PeopleLine {
    /// The code of the skill.
    pub skill: String,
    pub wanted: Wanted,
    pub from: Day,
    /// The last day.
    pub until: Day,
}

impl Matter {
    /// For whom a request asks; nobody for any other matter.
    #[must_use]
    pub fn people(&self) -> &[PeopleLine] {
        match &self.particulars {
            Some(Particulars::Ask { people, .. }) => people,
            _ => &[],
        }
    }

    /// The last day for which people are asked.
    #[must_use]
    pub fn people_until(&self) -> Option<Day> {
        self.people().iter().map(|line| line.until).max()
    }
}

/// The request for people that a matter serves: itself, or the one on which it was ordered.
#[must_use]
pub fn need_of<'s>(state: &'s State, matter: &'s Matter) -> Option<&'s Matter> {
    asked_on(state, matter, |matter| !matter.people().is_empty())
}

/// Who is with the batches for a line of a request.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Came {
    /// From the muster until the batch is over.
    pub sent: u32,
    /// Of these in place.
    pub in_place: u32,
}

/// Who is with the batches that cite a request, or an order on it, for one skill.
#[must_use]
pub fn came(state: &State, request: &Matter, skill: &str) -> Came {
    let served = std::iter::once(request.id).chain(request.children.iter().copied());
    let batches = served.flat_map(|id| state.teams.of_matter(id)).filter_map(|id| state.teams.batches.get(id));
    let mut came = Came::default();
    for batch in batches.filter(|batch| !batch.stage.is_over()) {
        let heads = batch.present().filter(|sent| sent.skill == skill).count();
        let heads = u32::try_from(heads).unwrap_or(u32::MAX);
        came.sent = came.sent.saturating_add(heads);
        if batch.stage == BatchStage::InPlace {
            came.in_place = came.in_place.saturating_add(heads);
        }
    }
    came
}

/// Requests for people that run today or later and that a unit has to serve: what it still has to answer, and what it has
/// granted. The first to end come first.
pub fn open_needs(state: &State, asked: UnitNo, space: Space, today: Day) -> impl Iterator<Item = &Matter> {
    let running = state.teams.needs(today).filter_map(|id| state.matters.get(&id));
    running.filter(move |matter| matter.space == space && serves(matter, asked))
}

fn serves(matter: &Matter, unit: UnitNo) -> bool {
    // Most needs are of others: whether it was asked at all is cheap to see.
    let waits = || matter.is_open() && matter.holders().contains(unit);
    matter.planes.audience.contains(unit) && (matter.outcome == Some(Ruling::Granted) || waits())
}

/// What the matching has to know of the lines of a request that still run.
pub fn needs_in<'s>(state: &'s State, request: &'s Matter, today: Day) -> impl Iterator<Item = (MatterId, Need)> + 's {
    let running = request.people().iter().filter(move |line| line.until >= today);
    running.map(move |line| {
        let need = Need {
            to: request.from,
            skill: line.skill.clone(),
            left: line.wanted.left(came(state, request, &line.skill).sent.into()),
            from: line.from.max(today),
            until: line.until,
            urgency: request.urgency,
        };
        (request.id, need)
    })
}
