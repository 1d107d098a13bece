//! What a request asks for, line by line: as it is written and as it is shown with it.

use crate::door;
use crate::problem::Problem;
use serde::{Deserialize, Serialize};
use shouhu_domain::matter::Matter;
use shouhu_domain::state::State as Province;
use shouhu_domain::supply::{LINES_MAX, Line, Wanted};
use utoipa::ToSchema;

/// How much is wanted: `"unknown"`, or `{"amount": 5000}`. That nobody knows it is said, never guessed.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum WantedBody {
    Unknown,
    Amount(i64),
}

/// One line of a request for supplies.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct LineBody {
    /// The code of the item.
    pub item: String,
    pub wanted: WantedBody,
}

/// What is asked for, in the words of the list of goods.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct WantedLine {
    pub item: String,
    pub name: String,
    pub name_en: String,
    pub measure: String,
    pub wanted: WantedBody,
}

impl From<Wanted> for WantedBody {
    fn from(wanted: Wanted) -> Self {
        match wanted {
            Wanted::Unknown => Self::Unknown,
            Wanted::Amount(amount) => Self::Amount(amount),
        }
    }
}

#[must_use]
pub fn wanted(body: WantedBody) -> Wanted {
    match body {
        WantedBody::Unknown => Wanted::Unknown,
        WantedBody::Amount(amount) => Wanted::Amount(amount),
    }
}

impl WantedLine {
    #[must_use]
    pub fn of(state: &Province, line: &Line) -> Self {
        let item = state.ledger.items.get(&line.item);
        Self {
            item: line.item.clone(),
            name: item.map_or(String::new(), |item| item.name.zh.clone()),
            name_en: item.map_or(String::new(), |item| item.name.en.clone()),
            measure: item.map_or(String::new(), |item| item.measure.clone()),
            wanted: line.wanted.into(),
        }
    }
}

/// # Errors
/// `input.too_long`.
pub fn lines(body: &[LineBody]) -> Result<Vec<Line>, Problem> {
    door::at_most(body, LINES_MAX, "/supplies")?;
    let line = |line: &LineBody| Line { item: line.item.clone(), wanted: wanted(line.wanted) };
    Ok(body.iter().map(line).collect())
}

#[must_use]
pub fn view(state: &Province, matter: &Matter) -> Vec<WantedLine> {
    matter.supplies().iter().map(|line| WantedLine::of(state, line)).collect()
}
