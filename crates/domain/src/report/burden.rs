//! What a form costs those who fill it in, known before it is issued (rule 13): fields, units, periods and
//! minutes, what running duties hold already, and who else asks the same units.
//!
//! The cost of an answer is a few words of a set for each running duty, however large the province is. It
//! must never count persons: units are asked, not people.

use super::{Duty, Recurrence};
use crate::bits::Bits;
use crate::event::Space;
use crate::form::FormVersion;
use crate::ids::{MatterId, UnitNo};
use crate::matter::Particulars;
use crate::report::owed::sites_of;
use crate::state::State;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};

/// A year as the burden counts it, so that weeks come out whole.
const WEEKS: u32 = 52;
const WORKDAYS: u32 = 5 * WEEKS;
const DAYS: u32 = 7 * WEEKS;
const MONTHS: u32 = 12;

/// A field that a running duty asks of the same units, at least as often.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Held {
    pub field: String,
    pub by: MatterId,
}

/// A running duty that asks some of the same units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Asking {
    pub matter: MatterId,
    pub from: UnitNo,
    /// How many of the asked units it asks as well.
    pub units: u32,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Burden {
    /// What is typed; computed fields cost nothing.
    pub fields: u32,
    pub units: u32,
    /// Of one filing.
    pub seconds: u32,
    /// Filings of one unit in 52 weeks.
    pub filings: u32,
    /// Of one unit, rounded up.
    pub seconds_a_week: u32,
    pub held: Vec<Held>,
    pub others: Vec<Asking>,
}

impl Burden {
    /// Of all asked units together, rounded up.
    #[must_use]
    pub fn minutes_a_week(&self) -> u64 {
        (u64::from(self.seconds_a_week) * u64::from(self.units)).div_ceil(60)
    }
}

/// How often one unit files in 52 weeks.
#[must_use]
pub fn filings(duty: &Duty) -> u32 {
    match &duty.every {
        Recurrence::Daily if duty.workdays_only => WORKDAYS,
        Recurrence::Daily => DAYS,
        Recurrence::Weekly => WEEKS,
        Recurrence::Monthly => MONTHS,
        Recurrence::Dates(days) => u32::try_from(days.len()).unwrap_or(u32::MAX).min(DAYS),
    }
}

/// Seconds of one filing; a question inside a repeat counts once.
#[must_use]
pub fn seconds<F>(form: &FormVersion<F>) -> u32 {
    let of = |field: &str| form.fields.get(field).map_or(crate::form::FIELD_SECONDS, |field| field.seconds);
    form.questions().into_iter().map(|(_, question)| of(&question.field)).fold(0, u32::saturating_add)
}

/// What a duty with this form asks of these subjects, beside what they are asked already.
#[must_use]
pub fn burden(state: &State, form: &FormVersion, duty: &Duty, asked: &Bits) -> Burden {
    let wanted: BTreeSet<&str> = form.questions().into_iter().map(|(_, question)| question.field.as_str()).collect();
    let (seconds, filings) = (seconds(form), filings(duty));
    let week = (u64::from(seconds) * u64::from(filings)).div_ceil(u64::from(WEEKS));
    let mut found = Burden {
        fields: u32::try_from(wanted.len()).unwrap_or(u32::MAX),
        units: asked.count(),
        seconds,
        filings,
        seconds_a_week: u32::try_from(week).unwrap_or(u32::MAX),
        ..Burden::default()
    };
    let mut held = BTreeSet::new();
    for (matter, other, subjects) in running(state) {
        let units = subjects.and(asked).count();
        if units == 0 || other.subjects != duty.subjects {
            continue;
        }
        found.others.push(Asking { matter: matter.id, from: matter.from, units });
        // Held is held for all of them, and not older than what is asked.
        if units < found.units || self::filings(other) < filings {
            continue;
        }
        let Some(known) = state.forms.get(&other.form).and_then(|form| form.current()) else { continue };
        for (_, question) in known.questions() {
            if wanted.contains(question.field.as_str()) && held.insert(question.field.clone()) {
                found.held.push(Held { field: question.field.clone(), by: matter.id });
            }
        }
    }
    found
}

/// Duties that are open, with those that their figures are about. A drill is over soon and holds nothing. A
/// unit's own week is the sum over these.
pub fn running(state: &State) -> impl Iterator<Item = (&crate::matter::Matter, &Duty, &Bits)> {
    let open = state.open.iter().filter_map(|id| state.matters.get(id)).filter(|m| m.space == Space::Live);
    open.filter_map(|matter| {
        let Some(Particulars::Report(duty)) = &matter.particulars else { return None };
        let subjects = state.reports.get(&matter.id)?.subjects.as_ref();
        Some((matter, duty, subjects.unwrap_or(&matter.planes.audience)))
    })
}

/// What one running duty asks of one unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    pub matter: MatterId,
    /// The unit itself, or the sites for which it files.
    pub subjects: u32,
    /// Rounded up.
    pub seconds_a_week: u64,
}

/// What a unit spends in a week on all running duties, for itself and for its sites.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Week {
    /// Rounded up.
    pub seconds: u64,
    /// The heaviest first.
    pub shares: Vec<Share>,
}

#[must_use]
pub fn week_of(state: &State, unit: UnitNo) -> Week {
    let sites: Bits = sites_of(&state.tree, unit).into_iter().collect();
    let own: Bits = [unit].into_iter().collect();
    let (mut week, mut year) = (Week::default(), 0);
    for (matter, duty, asked) in running(state) {
        let mine = if duty.subjects == super::Subjects::Sites { &sites } else { &own };
        let subjects = asked.and(mine).count();
        if subjects == 0 {
            continue;
        }
        let seconds = a_year(state, duty) * u64::from(subjects);
        year += seconds;
        let seconds_a_week = seconds.div_ceil(u64::from(WEEKS));
        week.shares.push(Share { matter: matter.id, subjects, seconds_a_week });
    }
    week.shares.sort_by_key(|share| (std::cmp::Reverse(share.seconds_a_week), share.matter));
    week.seconds = year.div_ceil(u64::from(WEEKS));
    week
}

/// Seconds of one subject in 52 weeks.
fn a_year(state: &State, duty: &Duty) -> u64 {
    let form = state.forms.get(&duty.form).and_then(|form| form.current());
    form.map_or(0, |form| u64::from(seconds(form)) * u64::from(filings(duty)))
}

/// A unit that issues, with what all its running duties cost those whom they ask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Office {
    pub unit: UnitNo,
    pub duties: u32,
    /// Of all asked units together, rounded up.
    pub minutes_a_week: u64,
}

/// Issuing units, the heaviest first.
#[must_use]
pub fn offices(state: &State) -> Vec<Office> {
    let mut found: BTreeMap<UnitNo, (u32, u64)> = BTreeMap::new();
    for (matter, duty, asked) in running(state) {
        let office = found.entry(matter.from).or_default();
        office.0 += 1;
        office.1 += a_year(state, duty) * u64::from(asked.count());
    }
    let office = |(unit, (duties, year)): (UnitNo, (u32, u64))| Office {
        unit,
        duties,
        minutes_a_week: year.div_ceil(u64::from(WEEKS) * 60),
    };
    let mut offices: Vec<Office> = found.into_iter().map(office).collect();
    offices.sort_by_key(|office| (std::cmp::Reverse(office.minutes_a_week), office.unit));
    offices
}
