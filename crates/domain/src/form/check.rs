//! Whether a form can be asked, and whether answers fit it: every fault at once, each with its place.
//!
//! `sound` looks at a form, `fill` at answers; `plan` lays a form flat for both. The rules of a filing:
//! a question that is not relevant is not asked, and an answer to it is left out, like one that is empty;
//! calculations are worked out here, whatever was sent; a constraint is asked only of what was answered.
//! `today()` is the last day of the period, so that the same answers always give the same result.

mod fill;
mod plan;
mod sound;
mod value;

use super::expr::ExprError;
use super::{Answers, FormVersion};
use crate::report::Day;
use serde::Serialize;
pub use sound::{CHOICES_MAX, DEPTH_MAX, NODES_MAX, ROWS_MAX, STEPS_MAX};

/// What is wrong, where. The code is stable; words come at the edge.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Fault {
    /// A JSON pointer: `/nodes/0/nodes/2/constraint`, `/answers/people/3/age`.
    pub pointer: String,
    pub code: &'static str,
    /// The value, limit or name at fault; for a broken constraint the form's own words.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// Where in a formula, in characters.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub len: Option<usize>,
    /// What to write in a formula instead.
    #[serde(skip_serializing_if = "String::is_empty")]
    pub instead: String,
}

impl Fault {
    pub(crate) fn new(pointer: impl Into<String>, code: &'static str, detail: impl Into<String>) -> Self {
        Self { pointer: pointer.into(), code, detail: detail.into(), ..Self::default() }
    }

    /// More parts than any form has.
    #[must_use]
    pub fn too_many_nodes() -> Self {
        Self::new("/nodes", "form.too_many", NODES_MAX.to_string())
    }

    /// A formula that cannot be read.
    #[must_use]
    pub fn of_text(pointer: &str, error: &ExprError) -> Self {
        let (at, len, instead) = (Some(error.at), Some(error.len), error.instead.clone());
        Self { pointer: pointer.to_owned(), code: error.code, detail: error.value.clone(), at, len, instead }
    }
}

/// Values lie within this, in units of the last digit: sums over a province must not overflow.
pub const VALUE_MAX: i64 = 1_000_000_000_000;
/// Characters of one text.
pub const TEXT_MAX: usize = 2_000;
/// Faults of one filing that are told.
const FAULTS_MAX: usize = 500;

/// Whether a version can be published after the one before it.
///
/// # Errors
/// All faults: `form.empty`, `.too_many`, `.too_deep`, `.too_costly`, `.name.wrong`, `.name.twice`, `.number`,
/// `.personal`, `.field.unknown`, `.list.*`, `.choice.*`, `.repeat.*`, `.reference.*`, `.calculate.*`,
/// `.circle`, `.total`, `.formula`; `expr.*` of a formula, `input.*` of words.
pub fn form(new: &FormVersion, before: Option<&FormVersion>) -> Result<(), Vec<Fault>> {
    let faults = sound::faults(new, before);
    if faults.is_empty() { Ok(()) } else { Err(faults) }
}

/// The answers in their canonical form, with what is computed, if they fit. `today` is the last day of the period.
///
/// # Errors
/// All faults, at most 500: `report.answer.*`, and `report.formula` where one has no value.
pub fn answers(form: &FormVersion, given: &Answers, today: Day) -> Result<Answers, Vec<Fault>> {
    let (answers, faults) = fill::filled(form, given, today);
    if faults.is_empty() { Ok(answers) } else { Err(faults) }
}

/// Control characters other than line breaks and tabs have no place in a text.
fn has_bad_character(text: &str) -> bool {
    text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'))
}

/// A name as a part of a JSON pointer.
pub(crate) fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

#[cfg(test)]
mod tests;
