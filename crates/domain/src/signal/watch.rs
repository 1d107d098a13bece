//! What a signal watches: which figure of a report duty, at which nodes, by which rule; and what was found there.
//!
//! Whoever may issue the duty sets it; the machine judges it. What is kept here is only what the rules ask for: the
//! last finding of each node, and the alert that it has raised. All earlier findings are rows of the store.

use super::{Finding, Rule, median_twice, ratio_milli};
use crate::bits::Bits;
use crate::form::expr::Decimal;
use crate::form::{FormVersion, Node, Shape, Words};
use crate::ids::{MatterId, Millis, Seq, SignalId, UnitNo};
use crate::matter::Matter;
use crate::report::cells::{Cell, Cells, Part};
use crate::report::{Calendar, Day, Duty, Recurrence, Reports};
use crate::state::State;
use crate::tree::Level;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Periods of a signal that are judged again when one of their figures changes; also the longest baseline.
pub const PERIODS_MAX: usize = 31;

/// What is made of the values below a node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "type")]
pub enum Measure {
    Median,
    Sum,
    Mean,
    /// For how many days the field lasts at the daily use that another field says.
    DaysOfStock {
        used: String,
    },
}

/// The nodes at which it is judged, on the line of territories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Watched {
    /// Each unit or site that files.
    Subject,
    Town,
    County,
    City,
}

/// A signal as it was set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Watch {
    pub title: Words,
    /// A number of the duty's form.
    pub field: String,
    pub measure: Measure,
    pub level: Watched,
    pub rule: Rule,
}

/// What was found at one node for one period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Found {
    pub node: UnitNo,
    pub finding: Finding,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<i64>,
    /// The limit or the baseline; absent where there is too little for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub against: Option<i64>,
}

/// The alert of one node, and the last period whose figures it has been told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    pub alert: MatterId,
    pub period: Day,
}

/// A signal as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signal {
    pub id: SignalId,
    pub matter: MatterId,
    pub watch: Watch,
    /// Earlier periods are a baseline and raise nothing.
    pub since: Day,
    pub retired: bool,
    /// The last periods that were judged whole, each with the record up to which its figures had been read.
    pub judged: BTreeMap<Day, Seq>,
    /// By node: what was found last, and for which period.
    pub last: BTreeMap<UnitNo, (Day, Found)>,
    /// The nodes of `last` by what was found, in the order of [`Finding::ALL`]: a list is a page of a set.
    pub stands: [Bits; 3],
    pub told: BTreeMap<UnitNo, Told>,
    /// For the snapshot.
    pub last_seq: Seq,
}

/// The number of a form: its question in the cells, and the digits after its point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number {
    pub question: u16,
    pub scale: u8,
}

impl Number {
    /// A question or a computed value of the form that is a number.
    #[must_use]
    pub fn of(form: &FormVersion, field: &str) -> Option<Self> {
        let scale = match form.fields.get(field)?.shape {
            Shape::Integer => 0,
            Shape::Decimal { scale } => scale,
            _ => return None,
        };
        Some(Self { question: question(&form.nodes, field)?, scale })
    }

    /// Whether the number stands in rows of a list: of those a filing keeps the sum, and no median can be told.
    #[must_use]
    pub fn is_in_list(form: &FormVersion, field: &str) -> bool {
        fn lists(nodes: &[Node], field: &str) -> bool {
            nodes.iter().any(|node| match node {
                Node::Repeat { nodes, .. } => question(nodes, field).is_some(),
                Node::Group { nodes, .. } => lists(nodes, field),
                _ => false,
            })
        }
        lists(&form.nodes, field)
    }

    #[must_use]
    pub fn sum(self) -> Cell {
        Cell { question: self.question, part: Part::Sum }
    }

    #[must_use]
    pub fn count(self) -> Cell {
        Cell { question: self.question, part: Part::Count }
    }
}

fn question(nodes: &[Node], name: &str) -> Option<u16> {
    nodes.iter().find_map(|node| match node {
        Node::Group { nodes, .. } | Node::Repeat { nodes, .. } => question(nodes, name),
        Node::Question(question) => (question.field == name).then_some(question.no),
        Node::Calculate { no, field, .. } => (field == name).then_some(*no),
        Node::Note { .. } => None,
    })
}

impl Measure {
    /// Digits after the point of the measure. A median has one more than its field and is exact; a mean has two more
    /// and is rounded to them, and what is compared is what is shown.
    #[must_use]
    pub fn scale(&self, field: u8) -> u8 {
        match self {
            Self::Sum => field,
            Self::Median => field + 1,
            Self::Mean => field + 2,
            Self::DaysOfStock { .. } => 3,
        }
    }

    /// The measure of a node's sums; `None` where nobody has given the figure. A median is not in sums: of one row
    /// it is the row's own figure, of many see [`median`].
    #[must_use]
    pub fn of_sums(&self, cells: &Cells, number: Number, used: Option<Number>) -> Option<i64> {
        let (n, sum) = (cells.get(number.count()), cells.get(number.sum()));
        if n <= 0 {
            return None;
        }
        match self {
            Self::Sum => Some(sum),
            Self::Median => sum.checked_mul(10),
            Self::Mean => {
                let (twice, by) = (i128::from(sum) * 200 + i128::from(n), i128::from(n) * 2);
                i64::try_from(twice.div_euclid(by)).ok()
            }
            Self::DaysOfStock { .. } => {
                let used = used.filter(|used| cells.get(used.count()) > 0)?;
                ratio_milli((sum, number.scale), (cells.get(used.sum()), used.scale))
            }
        }
    }
}

/// The median of filed values with one digit more than they have, which is exact.
#[must_use]
pub fn median(values: &mut [i64]) -> Option<i64> {
    i64::try_from(median_twice(values)?.checked_mul(5)?).ok()
}

/// A measured value with its digits.
#[must_use]
pub fn digits(value: i64, scale: u8) -> String {
    Decimal::from_scaled(value, scale).map_or_else(|| value.to_string(), |number| number.with_digits(scale))
}

impl Rule {
    /// So many periods before the judged one are asked for.
    #[must_use]
    pub fn periods(&self) -> usize {
        match self {
            Self::Above { .. } | Self::Below { .. } => 0,
            Self::Rise { baseline, .. } | Self::Fall { baseline, .. } => baseline.periods as usize,
        }
    }
}

impl Duty {
    /// The last period whose due has passed.
    #[must_use]
    pub fn last_due(&self, now: Millis, calendar: &Calendar) -> Option<Day> {
        let begun = self.before(Day::of(now).plus(1), PERIODS_MAX, calendar);
        begun.into_iter().find(|period| self.due_ms(*period) < now)
    }

    /// So many periods before one, the latest first.
    #[must_use]
    pub fn before(&self, period: Day, most: usize, calendar: &Calendar) -> Vec<Day> {
        let days = i32::try_from(most).unwrap_or(i32::MAX / 40);
        let span = match &self.every {
            // Holidays and weekends lie between.
            Recurrence::Daily => days * 3 + 30,
            Recurrence::Weekly => (days + 1) * 7,
            Recurrence::Monthly => (days + 1) * 31,
            Recurrence::Dates(dates) => {
                let worked = dates.iter().rev().filter(|day| **day < period && self.has_period(**day, calendar));
                return worked.take(most).copied().collect();
            }
        };
        let before = self.periods(period.plus(-span), period.plus(-1), calendar);
        before.into_iter().rev().take(most).collect()
    }
}

impl Signal {
    /// The nodes at which this was found last.
    #[must_use]
    pub fn stands(&self, finding: Finding) -> &Bits {
        &self.stands[finding as usize]
    }

    /// The periods that are due, oldest first, as far back as a change of their figures counts.
    #[must_use]
    pub fn due(&self, duty: &Duty, calendar: &Calendar, now: Millis) -> Vec<Day> {
        let Some(last) = duty.last_due(now, calendar) else { return vec![] };
        let mut due = duty.before(last, PERIODS_MAX - 1, calendar);
        let first = duty.before(self.since, self.watch.rule.periods(), calendar).pop().unwrap_or(self.since);
        due.insert(0, last);
        due.retain(|period| *period >= first);
        due.reverse();
        due
    }
}

impl Watched {
    /// The nodes of a period: those under which somebody has to file, or has filed.
    #[must_use]
    pub fn nodes(self, state: &State, matter: &Matter, reports: &Reports, period: Day, now: Millis) -> Vec<UnitNo> {
        let mut subjects = reports.expected(&state.tree, &matter.planes.audience, period, now);
        if let Some(filings) = reports.periods.get(&period) {
            subjects = subjects.or(&filings.filed);
        }
        let level = match self {
            Self::Subject => return subjects.iter().collect(),
            Self::Town => Level::Town,
            Self::County => Level::County,
            Self::City => Level::City,
        };
        let tree = state.tree.as_of(reports.duty.ends_ms(period));
        let line = tree.territory();
        let also = (level == Level::County).then(|| state.tree.of_level(Level::City)).into_iter().flatten();
        let mut nodes: Vec<UnitNo> = state
            .tree
            .of_level(level)
            .chain(also)
            .filter(|no| state.tree.get(*no).is_some_and(|unit| unit.is_at(level)))
            .filter(|no| line.meets_under(*no, &subjects))
            .collect();
        nodes.sort_unstable();
        nodes.dedup();
        nodes
    }

    /// Of these subjects the nodes above them: whose figures have changed.
    #[must_use]
    pub fn above(self, state: &State, reports: &Reports, period: Day, subjects: &Bits) -> Bits {
        let level = match self {
            Self::Subject => return subjects.clone(),
            Self::Town => Level::Town,
            Self::County => Level::County,
            Self::City => Level::City,
        };
        let tree = state.tree.as_of(reports.duty.ends_ms(period));
        let line = tree.territory();
        let up = subjects.iter().flat_map(|subject| line.path_up(tree.counts_for(subject)));
        up.filter(|no| tree.get(*no).is_some_and(|unit| unit.is_at(level))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PRICE: Number = Number { question: 3, scale: 2 };
    const USE: Number = Number { question: 4, scale: 0 };

    fn cells(figures: &[(Number, i64, i64)]) -> Cells {
        let mut cells = Cells::default();
        for (number, n, sum) in figures {
            cells.put(number.count(), *n);
            cells.put(number.sum(), *sum);
        }
        cells
    }

    #[test]
    fn a_measure_has_its_own_digits() {
        let three = cells(&[(PRICE, 3, 1_000), (USE, 3, 4)]);
        for (measure, value) in [
            (Measure::Sum, "10.00"),
            // 3.33333… and rounded half up.
            (Measure::Mean, "3.3333"),
            (Measure::DaysOfStock { used: "use".into() }, "2.500"),
        ] {
            let found = measure.of_sums(&three, PRICE, Some(USE)).unwrap();
            assert_eq!(digits(found, measure.scale(2)), value, "{measure:?}");
        }
        let two_thirds = cells(&[(PRICE, 3, 2)]);
        assert_eq!(Measure::Mean.of_sums(&two_thirds, PRICE, None), Some(67));
    }

    #[test]
    fn what_nobody_has_filed_has_no_measure() {
        for measure in [Measure::Sum, Measure::Mean, Measure::Median] {
            assert_eq!(measure.of_sums(&Cells::default(), PRICE, None), None, "{measure:?}");
        }
        let days = Measure::DaysOfStock { used: "use".into() };
        assert_eq!(days.of_sums(&cells(&[(PRICE, 1, 500)]), PRICE, Some(USE)), None, "nobody says what is used");
        assert_eq!(days.of_sums(&cells(&[(PRICE, 1, 500), (USE, 1, 0)]), PRICE, Some(USE)), None, "nothing is used");
        assert_eq!(Measure::Sum.of_sums(&cells(&[(PRICE, 1, 0)]), PRICE, None), Some(0), "nought is a figure");
    }

    #[test]
    fn a_median_is_exact_in_its_own_digits() {
        assert_eq!(median(&mut [350, 310, 420]), Some(3_500));
        assert_eq!(median(&mut [350, 351]), Some(3_505));
        assert_eq!(median(&mut []), None);
        assert_eq!(Measure::Median.of_sums(&cells(&[(PRICE, 1, 350)]), PRICE, None), Some(3_500), "of one row");
    }
}
