//! Signals (信号): when a series of figures says that something is wrong at a node.
//!
//! Pure and exact: whole numbers in the last digit of their field go in, a finding comes out. What is not
//! known is a finding of its own and never *quiet*. It must never round before it compares.
//! What a duty's signal watches and what it has found stands in [`watch`].

pub(crate) mod fold;
pub mod watch;

use serde::{Deserialize, Serialize};

/// What raises it. A limit is in the last digit of the measure; it is crossed, not merely reached.
///
/// The family of EARS (counts of cases against a smoothed expectation) has its place here, as a rule of its own with
/// its own baseline: it needs counts by day of several weeks, which no form asks for yet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Rule {
    Above {
        limit: i64,
    },
    Below {
        limit: i64,
    },
    /// By this many percent or more over the baseline.
    Rise {
        percent: u32,
        baseline: Baseline,
    },
    /// By this many percent or more under the baseline.
    Fall {
        percent: u32,
        baseline: Baseline,
    },
}

/// The median of what the periods before say.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// Of the last periods so many.
    pub periods: u32,
    /// With fewer values there is no baseline.
    pub least: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Finding {
    Quiet,
    Raised,
    NotEnough,
}

impl Finding {
    pub const ALL: [Self; 3] = [Self::Quiet, Self::Raised, Self::NotEnough];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Quiet => "quiet",
            Self::Raised => "raised",
            Self::NotEnough => "not_enough",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|finding| finding.as_str() == text)
    }
}

/// A finding with the two figures that it compares, so that both are shown (rule 8).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verdict {
    pub finding: Finding,
    pub value: Option<i64>,
    /// The limit, or the baseline; half a last digit is rounded up here and nowhere else.
    pub against: Option<i64>,
}

/// Judges one period of a node. `before` holds the periods before it, the latest first; a period without a
/// value is `None` and counts as one of the baseline's periods.
#[must_use]
pub fn judge(rule: &Rule, value: Option<i64>, before: &[Option<i64>]) -> Verdict {
    match rule {
        Rule::Above { limit } => compared(value, *limit, |value| value > *limit),
        Rule::Below { limit } => compared(value, *limit, |value| value < *limit),
        Rule::Rise { percent, baseline } => changed(value, before, baseline, i128::from(*percent)),
        Rule::Fall { percent, baseline } => changed(value, before, baseline, -i128::from(*percent)),
    }
}

fn compared(value: Option<i64>, limit: i64, crosses: impl Fn(i64) -> bool) -> Verdict {
    let finding = match value {
        None => Finding::NotEnough,
        Some(value) if crosses(value) => Finding::Raised,
        Some(_) => Finding::Quiet,
    };
    Verdict { finding, value, against: Some(limit) }
}

/// Percent of nothing say nothing: a baseline that is not above zero is none.
fn changed(value: Option<i64>, before: &[Option<i64>], baseline: &Baseline, percent: i128) -> Verdict {
    let periods = before.iter().take(baseline.periods as usize);
    let mut values: Vec<i64> = periods.flatten().copied().collect();
    let enough = values.len() >= baseline.least as usize;
    let twice = median_twice(&mut values).filter(|twice| enough && *twice > 0);
    let finding = match (value, twice) {
        (Some(value), Some(twice)) => {
            // value − median against percent of the median, all of it times two hundred.
            let change = (2 * i128::from(value) - twice) * 100;
            let crossed = if percent < 0 { change <= percent * twice } else { change >= percent * twice };
            if crossed { Finding::Raised } else { Finding::Quiet }
        }
        _ => Finding::NotEnough,
    };
    let against = twice.and_then(|twice| i64::try_from((twice + 1).div_euclid(2)).ok());
    Verdict { finding, value, against }
}

/// Twice the median, which is whole; `None` of no values.
#[must_use]
pub fn median_twice(values: &mut [i64]) -> Option<i128> {
    values.sort_unstable();
    let last = values.len().checked_sub(1)?;
    Some(i128::from(values[last / 2]) + i128::from(values[values.len() / 2]))
}

/// A share in thousandths, rounded down: also days of stock, as stock ÷ daily use. The scales are the digits
/// after the point of both. Nothing is known where nothing is used.
#[must_use]
pub fn ratio_milli((over, over_scale): (i64, u8), (under, under_scale): (i64, u8)) -> Option<i64> {
    if under <= 0 {
        return None;
    }
    let over = i128::from(over).checked_mul(10_i128.checked_pow(u32::from(under_scale))?)?.checked_mul(1_000)?;
    let under = i128::from(under).checked_mul(10_i128.checked_pow(u32::from(over_scale))?)?;
    i64::try_from(over.div_euclid(under)).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    const WEEKS: Baseline = Baseline { periods: 4, least: 3 };
    const RISE: Rule = Rule::Rise { percent: 30, baseline: WEEKS };

    fn finding(rule: Rule, value: Option<i64>, before: &[Option<i64>]) -> Finding {
        judge(&rule, value, before).finding
    }

    #[test]
    fn a_threshold_is_crossed_and_not_merely_reached() {
        let (above, below) = (Rule::Above { limit: 100 }, Rule::Below { limit: 7_000 });
        for (rule, value, expected) in [
            (above, Some(101), Finding::Raised),
            (above, Some(100), Finding::Quiet),
            (above, None, Finding::NotEnough),
            (below, Some(6_999), Finding::Raised),
            (below, Some(7_000), Finding::Quiet),
            (below, None, Finding::NotEnough),
        ] {
            assert_eq!(finding(rule, value, &[]), expected, "{rule:?} {value:?}");
        }
    }

    #[test]
    fn a_change_is_measured_against_the_median() {
        // The median of 2.00, 2.10, 2.20, 9.00 is 2.15; 30 % over it are 2.795.
        let before = [Some(200), Some(900), Some(210), Some(220), Some(1)];
        assert_eq!(judge(&RISE, Some(280), &before).against, Some(215), "four periods, not five");
        assert_eq!(finding(RISE, Some(280), &before), Finding::Raised);
        assert_eq!(finding(RISE, Some(279), &before), Finding::Quiet);
        let fall = Rule::Fall { percent: 30, baseline: WEEKS };
        // 30 % under it are 1.505.
        assert_eq!(finding(fall, Some(150), &before), Finding::Raised);
        assert_eq!(finding(fall, Some(151), &before), Finding::Quiet);
        assert_eq!(finding(RISE, Some(130), &[Some(100); 4]), Finding::Raised, "exactly 30 % are enough");
    }

    #[test]
    fn too_little_is_never_quiet() {
        let gaps = [Some(200), None, Some(210), None, Some(220)];
        let verdict = judge(&RISE, Some(900), &gaps);
        assert_eq!((verdict.finding, verdict.against), (Finding::NotEnough, None), "two values in four periods");
        assert_eq!(finding(RISE, None, &[Some(200); 4]), Finding::NotEnough);
        assert_eq!(finding(RISE, Some(5), &[Some(0); 4]), Finding::NotEnough, "percent of nothing");
        assert_eq!(finding(RISE, Some(5), &[]), Finding::NotEnough);
    }

    #[test]
    fn the_largest_numbers_are_compared_exactly() {
        let most = [Some(i64::MAX); 4];
        assert_eq!(finding(RISE, Some(i64::MAX), &most), Finding::Quiet);
        assert_eq!(finding(Rule::Fall { percent: 100, baseline: WEEKS }, Some(i64::MIN), &most), Finding::Raised);
    }

    #[test]
    fn days_of_stock_are_stock_over_daily_use() {
        assert_eq!(ratio_milli((500, 0), (200, 0)), Some(2_500), "two and a half days");
        assert_eq!(ratio_milli((50_05, 2), (10, 0)), Some(5_005));
        assert_eq!(ratio_milli((5, 0), (1_5, 1)), Some(3_333), "rounded down");
        assert_eq!(ratio_milli((500, 0), (0, 0)), None, "nothing is used: no days");
        assert_eq!(ratio_milli((i64::MAX, 0), (1, 0)), None, "more than a number holds");
    }
}
