//! Report duties (报送任务): which slots a directive with a form and a recurrence opens, and what has been
//! filed in them.
//!
//! A slot is (matter, period, subject): the subject is the unit, or the site, that the figures are about.
//! Slots are computed and never stored until something is filed. For each period this keeps who has filed
//! as sets of units; the figures themselves are rows of the store. It must never hold an answer.

pub mod board;
pub mod burden;
pub mod cells;
pub mod day;
pub mod figures;
pub mod flags;
pub(crate) mod fold;
pub mod owed;

use crate::bits::Bits;
use crate::form::Answers;
use crate::ids::{DAY_MS, FormId, MINUTE_MS, MatterId, Millis, Seq, UnitNo};
use crate::tree::{Level, Tree};
pub use day::{Calendar, Day};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// How often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recurrence {
    Daily,
    /// Monday to Sunday.
    Weekly,
    /// The calendar month.
    Monthly,
    /// On these days, each a period of its own; in order, without repeats.
    Dates(Vec<Day>),
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subjects {
    /// Every addressed unit files for itself.
    #[default]
    Units,
    /// The audience are sites; the unit above a site files for it.
    Sites,
}

/// What a directive asks to be filed; part of the matter that carries it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Duty {
    pub form: FormId,
    pub every: Recurrence,
    /// The first day of the first period.
    pub from: Day,
    /// The last day on which a period may begin; absent: until the matter ends.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
    /// Due at this minute of the day, Asia/Shanghai …
    pub due_min: u32,
    /// … this many days after the period's last day.
    #[serde(default)]
    pub due_after_days: u32,
    #[serde(default)]
    pub subjects: Subjects,
    /// No period of a day that is not worked.
    #[serde(default)]
    pub workdays_only: bool,
    /// A superior accepts or returns each filing.
    #[serde(default)]
    pub review: bool,
    /// Why it asks again for what a running duty holds already; a second person has to agree. Empty where
    /// nothing is asked twice.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub again: String,
}

impl Duty {
    /// The first day of the period in which a day lies: the period's identity. `None` where there is none.
    #[must_use]
    pub fn period_of(&self, day: Day, calendar: &Calendar) -> Option<Day> {
        let first = match &self.every {
            Recurrence::Daily => day,
            Recurrence::Weekly => day.plus(-day.weekday()),
            Recurrence::Monthly => day.month_begins(),
            Recurrence::Dates(days) => *days.get(days.partition_point(|d| *d <= day).checked_sub(1)?)?,
        };
        let one_day = matches!(self.every, Recurrence::Daily | Recurrence::Dates(_));
        let within = first >= self.from && self.until.is_none_or(|until| first <= until);
        let worked = !self.workdays_only || !one_day || calendar.is_worked(first);
        (within && worked && (!matches!(self.every, Recurrence::Dates(_)) || first == day)).then_some(first)
    }

    /// Whether a day is the first of a period of this duty.
    #[must_use]
    pub fn has_period(&self, period: Day, calendar: &Calendar) -> bool {
        self.period_of(period, calendar) == Some(period)
    }

    /// The last day of a period.
    #[must_use]
    pub fn last_day(&self, period: Day) -> Day {
        match self.every {
            Recurrence::Daily | Recurrence::Dates(_) => period,
            Recurrence::Weekly => period.plus(6),
            Recurrence::Monthly => period.month_ends(),
        }
    }

    /// The instant at which a period is over: a row belongs to the parent that is valid then (rule 9).
    #[must_use]
    pub fn ends_ms(&self, period: Day) -> Millis {
        self.last_day(period).plus(1).starts_ms()
    }

    /// The last instant that is on time; the due is inclusive (rule 5).
    #[must_use]
    pub fn due_ms(&self, period: Day) -> Millis {
        let day = self.last_day(period).starts_ms() + i64::from(self.due_after_days) * DAY_MS;
        day + i64::from(self.due_min) * MINUTE_MS
    }

    /// Periods that begin on days from `from` to `to`, oldest first.
    #[must_use]
    pub fn periods(&self, from: Day, to: Day, calendar: &Calendar) -> Vec<Day> {
        let (mut at, to) = (from.max(self.from), self.until.map_or(to, |until| until.min(to)));
        let mut found = vec![];
        while at <= to {
            if self.has_period(at, calendar) {
                found.push(at);
            }
            at = at.plus(1);
        }
        found
    }
}

/// One filing of a slot: the first, or one that takes its place.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filing {
    pub matter: MatterId,
    pub period: Day,
    pub subject: UnitNo,
    /// Who files: the subject itself, or the unit above a site. The author says who typed it.
    pub unit: UnitNo,
    /// The version of the duty's form under which the answers stand.
    pub version: u32,
    /// 1 for the first filing of the slot.
    pub revision: u32,
    /// 零报告: nothing to report is a report.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub nil: bool,
    /// 无变化: the answers are those of the period before, said again.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_change: bool,
    /// Of the slot's first accepted filing; a correction does not change it (rule 6).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub late: bool,
    /// A unit above has filed it for the unit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub behalf: Option<UnitNo>,
    /// Received elsewhere at this time, before it was brought here; it decides lateness.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_ms: Option<Millis>,
    /// Canonical, with what the server has computed; empty for nil.
    #[serde(default, skip_serializing_if = "Answers::is_empty")]
    pub answers: Answers,
    /// Why it takes the place of the one before.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub reason: String,
}

/// Who has filed for one period, by subject. `nil`, `late`, `corrected`, `returned` and `verified` are
/// subsets of `filed`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filings {
    /// What counts now: filed and not withdrawn.
    pub filed: Bits,
    pub nil: Bits,
    pub late: Bits,
    pub corrected: Bits,
    /// Withdrawn and not filed again: also missing.
    pub withdrawn: Bits,
    /// Waits for a correction.
    pub returned: Bits,
    pub verified: Bits,
    /// Units that took the place of others in this period, with those of them that had filed. Such a unit
    /// counts as filed while it is in `filed`; what it files itself takes the place of theirs.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub inherited: BTreeMap<UnitNo, Vec<UnitNo>>,
    /// Those in `filed` that have filed nothing themselves.
    #[serde(default)]
    pub lent: Bits,
    /// Of slots that were filed more than once.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub revisions: BTreeMap<UnitNo, u32>,
    /// For the snapshot.
    pub last_seq: Seq,
}

impl Filings {
    /// The last revision of a slot; 0 before the first filing.
    #[must_use]
    pub fn revision(&self, subject: UnitNo) -> u32 {
        let own = self.filed.contains(subject) && !self.lent.contains(subject);
        let first = u32::from(own || self.withdrawn.contains(subject));
        self.revisions.get(&subject).copied().unwrap_or(first)
    }
}

/// Units that need not file for a time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Exemption {
    pub units: Bits,
    /// Periods that begin from this day on …
    pub from: Day,
    /// … up to this one; absent: until it is lifted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<Day>,
}

/// An exemption as it stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Granted {
    /// The record that says who granted it, and why.
    pub seq: Seq,
    #[serde(flatten)]
    pub exemption: Exemption,
}

/// A duty as it stands: its filings by period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reports {
    pub duty: Duty,
    /// The sites that the figures are about; absent: the addressed units themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subjects: Option<Bits>,
    pub exemptions: Vec<Granted>,
    /// Denominators of before a merge or split changed the audience: valid for periods that ended by then.
    pub former_audiences: Vec<(Millis, Bits)>,
    #[serde(skip)]
    pub periods: BTreeMap<Day, Filings>,
}

impl Reports {
    #[must_use]
    pub fn new(duty: Duty) -> Self {
        Self { duty, subjects: None, exemptions: vec![], former_audiences: vec![], periods: BTreeMap::new() }
    }

    /// Who has to file for a period: asked and valid at its end (now, while it runs), and not exempt.
    #[must_use]
    pub fn expected(&self, tree: &Tree, audience: &Bits, period: Day, now: Millis) -> Bits {
        let at = self.duty.ends_ms(period).min(now);
        let mut expected = self.asked(audience, at).minus(&tree.out_of_validity(at));
        for exemption in self.exempt_in(period) {
            expected = expected.minus(&exemption.units);
        }
        expected
    }

    /// The exemptions that cover a period.
    pub fn exempt_in(&self, period: Day) -> impl Iterator<Item = &Exemption> {
        self.exemptions.iter().map(|granted| &granted.exemption).filter(move |e| e.covers(period))
    }

    /// Whether a period begins on a day: what was filed for one stays, also when the day is set free later.
    #[must_use]
    pub fn has_period(&self, day: Day, calendar: &Calendar) -> bool {
        self.duty.has_period(day, calendar) || self.periods.contains_key(&day)
    }

    /// The periods that begin from one day to another.
    #[must_use]
    pub fn periods_within(&self, from: Day, to: Day, calendar: &Calendar) -> BTreeSet<Day> {
        let filed = self.periods.range(from..=to.max(from)).map(|(day, _)| *day);
        self.duty.periods(from, to, calendar).into_iter().chain(filed).collect()
    }

    /// Who was asked at an instant.
    fn asked<'a>(&'a self, audience: &'a Bits, at: Millis) -> &'a Bits {
        match &self.subjects {
            Some(subjects) => subjects,
            None => self.former_audiences.iter().find(|(until, _)| at < *until).map_or(audience, |(_, was)| was),
        }
    }

    #[must_use]
    pub fn is_exempt(&self, subject: UnitNo, period: Day) -> bool {
        self.exempt_in(period).any(|e| e.units.contains(subject))
    }

    fn lift(&mut self, units: &Bits, from: Day) {
        let mut lifted = vec![];
        for Granted { seq, exemption } in &mut self.exemptions {
            let both = exemption.units.and(units);
            if both.is_empty() || exemption.until.is_some_and(|until| until < from) {
                continue;
            }
            // Periods before that day stay exempt.
            if exemption.from < from {
                let before = Exemption { units: both.clone(), from: exemption.from, until: Some(from.plus(-1)) };
                lifted.push(Granted { seq: *seq, exemption: before });
            }
            exemption.units = exemption.units.minus(&both);
        }
        self.exemptions.extend(lifted);
        self.exemptions.retain(|granted| !granted.exemption.units.is_empty());
    }
}

impl Exemption {
    #[must_use]
    pub fn covers(&self, period: Day) -> bool {
        self.from <= period && self.until.is_none_or(|until| period <= until)
    }
}

/// Who files for a subject: the unit itself, or the nearest unit above a site.
#[must_use]
pub fn filer(tree: &Tree, subject: UnitNo) -> UnitNo {
    tree.territory_path(subject).find(|u| u.level != Level::Site).map_or(subject, |u| u.no)
}

/// The five counts of a node for a period, and what they are measured against.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReportCounts {
    pub expected: u32,
    /// Filed by those who are expected.
    pub received: u32,
    pub on_time: u32,
    pub nil: u32,
    /// Past the due and not received; 0 before it.
    pub missing: u32,
    pub late: u32,
    pub corrected: u32,
    pub withdrawn: u32,
    pub returned: u32,
    pub verified: u32,
    pub exempt: u32,
}
