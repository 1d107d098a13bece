//! The words of the acknowledge page, in both languages, and its times in Asia/Shanghai.

use crate::lang::Lang;
use shouhu_domain::ids::{DAY_MS, HOUR_MS, MINUTE_MS, Millis};
use shouhu_domain::tree::Unit;

impl Lang {
    /// The whole moment, for paper: it is read years later.
    pub fn stamp(self, at: Millis) -> String {
        let local = jiff::Timestamp::from_millisecond(at).map(|t| jiff::tz::Offset::constant(8).to_datetime(t));
        let form = self.of("%Y-%m-%d %H:%M", "%-d %b %Y %H:%M");
        local.map_or_else(|_| at.to_string(), |t| t.strftime(form).to_string())
    }

    /// The name of a unit in this language.
    pub fn unit(self, unit: &Unit) -> String {
        match self {
            Self::Zh => unit.name.clone(),
            Self::En => crate::english::unit(unit),
        }
    }

    /// `12:00` today, else with the day, and with the year when it is another one.
    pub fn time(self, at: Millis, now: Millis) -> String {
        let local = |ms: Millis| {
            jiff::Timestamp::from_millisecond(ms).map(|t| jiff::tz::Offset::constant(8).to_datetime(t)).ok()
        };
        let (Some(t), Some(today)) = (local(at), local(now)) else { return at.to_string() };
        if t.date() == today.date() {
            return t.strftime("%-H:%M").to_string();
        }
        let form = match (self, t.year() == today.year()) {
            (Self::Zh, true) => "%-m 月 %-d 日 %-H:%M",
            (Self::Zh, false) => "%Y 年 %-m 月 %-d 日 %-H:%M",
            (Self::En, true) => "%-d %b %-H:%M",
            (Self::En, false) => "%-d %b %Y, %-H:%M",
        };
        t.strftime(form).to_string()
    }

    /// `2 小时 23 分`; days and hours when it is long.
    pub fn span(self, ms: Millis) -> String {
        let (days, hours, minutes) = (ms / DAY_MS, ms % DAY_MS / HOUR_MS, ms % HOUR_MS / MINUTE_MS);
        match (self, days, hours) {
            (Self::Zh, 0, 0) => format!("{minutes} 分"),
            (Self::Zh, 0, h) => format!("{h} 小时 {minutes} 分"),
            (Self::Zh, d, h) => format!("{d} 天 {h} 小时"),
            (Self::En, 0, 0) => format!("{minutes} min"),
            (Self::En, 0, h) => format!("{h} h {minutes} min"),
            (Self::En, d, h) => format!("{d} d {h} h"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_those_of_shanghai() {
        let noon = 1_580_961_600_000; // 2020-02-06 12:00 in Shanghai
        assert_eq!(Lang::Zh.time(noon, noon - 2 * HOUR_MS), "12:00");
        assert_eq!(Lang::Zh.time(noon, noon - DAY_MS), "2 月 6 日 12:00");
        assert_eq!(Lang::En.time(noon, noon - DAY_MS), "6 Feb 12:00");
        assert_eq!(Lang::Zh.span(2 * HOUR_MS + 23 * MINUTE_MS), "2 小时 23 分");
    }
}
