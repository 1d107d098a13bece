//! A day in Asia/Shanghai, and the calendar of working days.

use crate::ids::{DAY_MS, Millis, SHANGHAI_OFFSET_MS};
use jiff::Span;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// Days since 1970-01-01; written `2020-02-06`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i32);

/// The years that the rules cover: what lies outside is not a day.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2199;
const EPOCH: Date = Date::constant(1970, 1, 1);

impl Day {
    /// The day of an instant.
    #[must_use]
    pub fn of(at: Millis) -> Self {
        // An instant of year 5,000,000 does not come from a clock.
        Self(i32::try_from((at + SHANGHAI_OFFSET_MS).div_euclid(DAY_MS)).unwrap_or(i32::MAX))
    }

    /// Its first instant.
    #[must_use]
    pub fn starts_ms(self) -> Millis {
        i64::from(self.0) * DAY_MS - SHANGHAI_OFFSET_MS
    }

    #[must_use]
    pub fn plus(self, days: i32) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// 0 is Monday.
    #[must_use]
    pub fn weekday(self) -> i32 {
        (self.0 + 3).rem_euclid(7)
    }

    /// `None` for a date that does not exist or that no rule covers.
    #[must_use]
    pub fn from_ymd(year: i16, month: i8, day: i8) -> Option<Self> {
        let date = Date::new(year, month, day).ok().filter(|date| YEARS.contains(&date.year()))?;
        Some(Self(date.duration_since(EPOCH).as_hours().div_euclid(24).try_into().ok()?))
    }

    #[must_use]
    pub fn date(self) -> Date {
        // Beyond the years of the calendar nothing is a day: such a number is not made by `parse` or a clock.
        Span::new().try_days(self.0).and_then(|days| EPOCH.checked_add(days)).unwrap_or(EPOCH)
    }

    #[must_use]
    pub fn month_begins(self) -> Self {
        self.plus(1 - i32::from(self.date().day()))
    }

    /// The last day of its month.
    #[must_use]
    pub fn month_ends(self) -> Self {
        let date = self.date();
        self.plus(i32::from(date.days_in_month() - date.day()))
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.split('-');
        let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
        let digits = |s: &str, n: usize| s.len() == n && s.bytes().all(|b| b.is_ascii_digit());
        let sound = parts.next().is_none() && digits(year, 4) && digits(month, 2) && digits(day, 2);
        if !sound {
            return None;
        }
        Self::from_ymd(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
    }
}

impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.date().fmt(f)
    }
}

impl Serialize for Day {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        s.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Day {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        Self::parse(&text).ok_or_else(|| serde::de::Error::custom("not a date"))
    }
}

/// Which days are worked: Monday to Friday but for these. The province sets it, year by year.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// Days off that a weekday would be worked.
    #[serde(default)]
    pub off: BTreeSet<Day>,
    /// Days of a weekend that are worked (调休).
    #[serde(default)]
    pub work: BTreeSet<Day>,
}

impl Calendar {
    #[must_use]
    pub fn is_worked(&self, day: Day) -> bool {
        if day.weekday() >= 5 { self.work.contains(&day) } else { !self.off.contains(&day) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_day_of_two_centuries_is_written_and_read_back() {
        let first = Day::from_ymd(2000, 1, 1).unwrap();
        assert_eq!(first.0, 10_957);
        let (mut at, mut seen) = (first, 0);
        while YEARS.contains(&at.date().year()) {
            assert_eq!(Day::parse(&at.to_string()), Some(at));
            (at, seen) = (at.plus(1), seen + 1);
        }
        assert_eq!(seen, 73_049, "200 years with 49 leap days");
    }

    #[test]
    fn a_date_that_does_not_exist_is_none() {
        for text in
            ["2020-02-30", "2019-02-29", "2020-13-01", "2020-00-10", "2020-1-01", "1999-12-31", "2020-02-06x", ""]
        {
            assert_eq!(Day::parse(text), None, "{text}");
        }
    }

    #[test]
    fn no_number_is_a_panic() {
        assert_eq!((Day(i32::MAX).date(), Day(i32::MIN).date()), (EPOCH, EPOCH));
    }

    #[test]
    fn the_day_begins_at_midnight_in_shanghai() {
        let day = Day::parse("2020-02-06").unwrap();
        assert_eq!(Day::of(day.starts_ms()), day);
        assert_eq!(Day::of(day.starts_ms() - 1), day.plus(-1));
        assert_eq!(day.weekday(), 3, "a Thursday");
    }

    #[test]
    fn a_weekend_can_be_worked_and_a_weekday_be_off() {
        let day = |text| Day::parse(text).unwrap();
        let calendar = Calendar { off: [day("2020-01-27")].into(), work: [day("2020-02-01")].into() };
        assert!(!calendar.is_worked(day("2020-01-27")));
        assert!(calendar.is_worked(day("2020-01-28")));
        assert!(calendar.is_worked(day("2020-02-01")));
        assert!(!calendar.is_worked(day("2020-02-02")));
    }
}
