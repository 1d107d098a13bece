//! A report duty as its author writes it and as everybody reads it.

use super::day_at;
use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{FormId, Millis};
use shouhu_domain::matter::{Matter, Particulars};
use shouhu_domain::report::{Day, Duty, Recurrence, Subjects};
use shouhu_domain::state::State as Province;
use utoipa::ToSchema;

/// More days are refused before any is read.
const DATES_MAX: usize = 366;

/// `daily`, `weekly`, `monthly`, or days of their own.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EveryBody {
    Daily,
    Weekly,
    Monthly,
    /// In order, without repeats: `2020-02-06`.
    Dates(Vec<String>),
}

#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SubjectsBody {
    /// Every addressed unit files for itself.
    #[default]
    Units,
    /// The audience are sites; the unit above a site files for it.
    Sites,
}

/// What a directive asks to be filed.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DutyBody {
    pub form_id: i64,
    pub every: EveryBody,
    /// The first day of the first period.
    pub from: String,
    /// The last day on which a period may begin; absent: until the matter ends.
    #[serde(default)]
    pub until: Option<String>,
    /// `18:00`, Asia/Shanghai, on the period's last day …
    pub due_time: String,
    /// … or so many days after it.
    #[serde(default)]
    pub due_after_days: u32,
    #[serde(default)]
    pub subjects: SubjectsBody,
    /// No period of a day that is not worked.
    #[serde(default)]
    pub workdays_only: bool,
    /// A superior accepts or returns each filing.
    #[serde(default)]
    pub review: bool,
    /// Why it asks again for what running duties hold; then a second person has to agree.
    #[serde(default)]
    pub again: String,
}

impl DutyBody {
    /// # Errors
    /// `report.day.wrong`, `report.duty.wrong` or `input.too_long`, each with its place.
    pub fn duty(&self) -> Result<Duty, Problem> {
        let every = match &self.every {
            EveryBody::Daily => Recurrence::Daily,
            EveryBody::Weekly => Recurrence::Weekly,
            EveryBody::Monthly => Recurrence::Monthly,
            EveryBody::Dates(days) => {
                crate::door::at_most(days, DATES_MAX, "/report/every/dates")?;
                let day = |(at, text): (usize, &String)| day_at(text, &format!("/report/every/dates/{at}"));
                Recurrence::Dates(days.iter().enumerate().map(day).collect::<Result<_, _>>()?)
            }
        };
        let wrong = || Problem::new("report.duty.wrong").at("/report/due_time");
        Ok(Duty {
            form: FormId(self.form_id),
            every,
            from: day_at(&self.from, "/report/from")?,
            until: self.until.as_deref().map(|text| day_at(text, "/report/until")).transpose()?,
            due_min: minute_of_day(&self.due_time).ok_or_else(wrong)?,
            due_after_days: self.due_after_days,
            subjects: match self.subjects {
                SubjectsBody::Units => Subjects::Units,
                SubjectsBody::Sites => Subjects::Sites,
            },
            workdays_only: self.workdays_only,
            review: self.review,
            again: self.again.clone(),
        })
    }
}

/// Of `18:00`.
fn minute_of_day(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let digits = |s: &str| s.len() == 2 && s.bytes().all(|b| b.is_ascii_digit());
    let (hour, minute): (u32, u32) =
        (digits(hour) && digits(minute)).then(|| Some((hour.parse().ok()?, minute.parse().ok()?)))??;
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

/// Words in both languages; the English ones may be empty.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WordsView {
    pub zh: String,
    pub en: String,
}

impl From<&Words> for WordsView {
    fn from(words: &Words) -> Self {
        Self { zh: words.zh.clone(), en: words.en.clone() }
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct DutyView {
    pub form_id: i64,
    pub form_title: WordsView,
    /// Under which a filing is filled in now.
    pub form_version: u32,
    pub every: EveryBody,
    pub from: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<String>,
    pub due_time: String,
    pub due_after_days: u32,
    pub subjects: SubjectsBody,
    pub workdays_only: bool,
    pub review: bool,
    /// Why it asks again for what running duties hold.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub again: String,
    /// The last period that has begun.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The first period whose due has not passed, and that due.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_period: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_due_ms: Option<Millis>,
}

impl DutyView {
    #[must_use]
    pub fn of(state: &Province, duty: &Duty, now: Millis) -> Self {
        let form = state.forms.get(&duty.form).and_then(|form| form.current());
        let next = duty.next_due(now, &state.calendar);
        Self {
            form_id: duty.form.0,
            form_title: form
                .map_or(WordsView { zh: String::new(), en: String::new() }, |version| (&version.title).into()),
            form_version: form.map_or(0, |version| version.version),
            every: match &duty.every {
                Recurrence::Daily => EveryBody::Daily,
                Recurrence::Weekly => EveryBody::Weekly,
                Recurrence::Monthly => EveryBody::Monthly,
                Recurrence::Dates(days) => EveryBody::Dates(days.iter().map(Day::to_string).collect()),
            },
            from: duty.from.to_string(),
            until: duty.until.map(|day| day.to_string()),
            due_time: format!("{:02}:{:02}", duty.due_min / 60, duty.due_min % 60),
            due_after_days: duty.due_after_days,
            subjects: match duty.subjects {
                Subjects::Units => SubjectsBody::Units,
                Subjects::Sites => SubjectsBody::Sites,
            },
            workdays_only: duty.workdays_only,
            review: duty.review,
            again: duty.again.clone(),
            period: duty.last_begun(Day::of(now), &state.calendar).map(|day| day.to_string()),
            next_period: next.map(|(day, _)| day.to_string()),
            next_due_ms: next.map(|(_, due_ms)| due_ms),
        }
    }

    /// What a matter asks to be filed, if it does.
    #[must_use]
    pub fn of_matter(state: &Province, matter: &Matter, now: Millis) -> Option<Self> {
        match &matter.particulars {
            Some(Particulars::Report(duty)) => Some(Self::of(state, duty, now)),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::minute_of_day;

    #[test]
    fn a_time_of_day_has_two_digits_each() {
        assert_eq!([minute_of_day("00:00"), minute_of_day("18:05")], [Some(0), Some(1_085)]);
        for text in ["24:00", "18:60", "8:00", "18:0", "-1:00", "18", "18:00:00", "", "+8:00"] {
            assert_eq!(minute_of_day(text), None, "{text}");
        }
    }
}
