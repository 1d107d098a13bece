//! What the province sets for all its units: quiet hours (rule 14), the share of the remaining time that one
//! level may keep an order (rule 4), the ceiling of a unit's week of form-filling (rule 13), and for how long
//! whoever came back rests.
//!
//! A change binds what is decided from then on. It moves no due, no escalation step and no reminder that
//! has happened; a relay is judged by the share of its own moment.

use crate::ids::{DAY_MS, MINUTE_MS, Millis, SHANGHAI_OFFSET_MS};
use serde::{Deserialize, Serialize};
use std::ops::RangeInclusive;

/// Nobody is reminded more often; fixed, no province changes it.
pub const REMIND_EVERY_MS: Millis = 5 * MINUTE_MS;
/// Shares that a province may set, in percent.
pub const SHARES_PCT: RangeInclusive<u32> = 10..=90;
/// Ceilings that a province may set for what all running duties ask of one unit, in minutes a week.
pub const CEILINGS_MIN: RangeInclusive<u32> = 10..=2_400;
/// The longest rest that a province may set, in days.
pub const REST_MAX_DAYS: u32 = 60;
/// Longer quiet hours would leave no working day to remind in.
pub const QUIET_MAX_MIN: u32 = 12 * 60;
/// Changes that stay at hand, the newest; older ones are in the journal alone.
pub const CHANGES_MAX: usize = 100;
const DAY_MIN: u32 = 24 * 60;

/// The defaults hold until the province sets its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// Absent: no hour is quiet. Lifted by level I and for flash orders.
    pub quiet: Option<Quiet>,
    /// The most of the remaining time that one level may keep an order, in percent.
    pub share_max_pct: u32,
    /// What all running report duties together may ask of one unit, in minutes a week: shown, and nothing is
    /// refused for it.
    #[serde(default = "default_ceiling")]
    pub burden_ceiling_min: u32,
    /// Who came back is not proposed again before so many days have passed.
    #[serde(default = "default_rest")]
    pub rest_days: u32,
}

impl Default for Settings {
    fn default() -> Self {
        let quiet = Some(Quiet { from_min: 22 * 60, until_min: 7 * 60 });
        let (share_max_pct, burden_ceiling_min) = (default_share(), default_ceiling());
        Self { quiet, share_max_pct, burden_ceiling_min, rest_days: default_rest() }
    }
}

/// The share before any province set one.
#[must_use]
pub fn default_share() -> u32 {
    25
}

/// The ceiling before any province set one: two hours a week.
#[must_use]
pub fn default_ceiling() -> u32 {
    120
}

/// The rest before any province set one: a week.
#[must_use]
pub fn default_rest() -> u32 {
    7
}

/// Hours of each day in Asia/Shanghai, in minutes of the day; they may cross midnight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Quiet {
    pub from_min: u32,
    /// The first minute that is not quiet.
    pub until_min: u32,
}

impl Quiet {
    /// Within a day, not empty, and short enough to leave a working day.
    #[must_use]
    pub fn is_sound(self) -> bool {
        let within = self.from_min < DAY_MIN && self.until_min < DAY_MIN;
        within && (1..=QUIET_MAX_MIN).contains(&((self.until_min + DAY_MIN - self.from_min) % DAY_MIN))
    }

    /// When the quiet hours end that hold now, if any do.
    #[must_use]
    pub fn until(self, now: Millis) -> Option<Millis> {
        let midnight = (now + SHANGHAI_OFFSET_MS).div_euclid(DAY_MS) * DAY_MS - SHANGHAI_OFFSET_MS;
        let minute = (now - midnight) / MINUTE_MS;
        let (from, until) = (Millis::from(self.from_min), Millis::from(self.until_min));
        let ends = if from <= until {
            (from..until).contains(&minute).then_some(until)
        } else if minute >= from {
            Some(until + Millis::from(DAY_MIN))
        } else {
            (minute < until).then_some(until)
        };
        ends.map(|ends| midnight + ends * MINUTE_MS)
    }
}
