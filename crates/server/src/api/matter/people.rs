//! For whom a request asks, line by line: as it is written and as it is shown with it.

use super::supply::{WantedBody, wanted};
use crate::door;
use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use shouhu_domain::matching::PeopleLine;
use shouhu_domain::matter::Matter;
use shouhu_domain::report::Day;
use shouhu_domain::state::State as Province;
use shouhu_domain::supply::LINES_MAX;
use utoipa::ToSchema;

/// One line of a request for people: they serve under whoever asks.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PeopleLineBody {
    /// The code of the skill.
    pub skill: String,
    pub wanted: WantedBody,
    pub from: String,
    /// The last day.
    pub until: String,
}

/// Who is asked for, in the words of the list of skills.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WantedPeople {
    pub skill: String,
    pub name: String,
    pub name_en: String,
    pub wanted: WantedBody,
    pub from: String,
    pub until: String,
}

impl WantedPeople {
    #[must_use]
    pub fn of(state: &Province, line: &PeopleLine) -> Self {
        let skill = state.teams.skills.get(&line.skill);
        Self {
            skill: line.skill.clone(),
            name: skill.map_or(String::new(), |skill| skill.name.zh.clone()),
            name_en: skill.map_or(String::new(), |skill| skill.name.en.clone()),
            wanted: line.wanted.into(),
            from: line.from.to_string(),
            until: line.until.to_string(),
        }
    }
}

/// # Errors
/// `input.too_long`; `report.day.wrong`.
pub fn lines(body: &[PeopleLineBody]) -> Result<Vec<PeopleLine>, Problem> {
    door::at_most(body, LINES_MAX, "/people")?;
    let line = |(at, line): (usize, &PeopleLineBody)| {
        let day = |text: &str, field: &str| {
            Day::parse(text).ok_or_else(|| Problem::new("report.day.wrong").at(format!("/people/{at}/{field}")))
        };
        let (from, until) = (day(&line.from, "from")?, day(&line.until, "until")?);
        Ok(PeopleLine { skill: line.skill.clone(), wanted: wanted(line.wanted), from, until })
    };
    body.iter().enumerate().map(line).collect()
}

#[must_use]
pub fn view(state: &Province, matter: &Matter) -> Vec<WantedPeople> {
    matter.people().iter().map(|line| WantedPeople::of(state, line)).collect()
}
