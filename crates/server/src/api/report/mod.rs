//! Reporting: duties, what a unit owes, filing, and what has come up.
//!
//! Who sees a duty is who sees its matter; figures and rows are shown as far as the asker looks at units.

pub mod board;
pub mod burden;
pub mod duty;
pub mod exempt;
pub mod figure;
pub mod files;
pub mod import;
pub mod known;
pub mod owed;
pub mod rows;
pub mod signal;
pub mod slot;
pub mod table;

use super::matter::{find, reach_within};
use crate::problem::Problem;
use crate::session::Asker;
use shouhu_domain::bits::Bits;
use shouhu_domain::matter::Matter;
use shouhu_domain::policy::{Action, Relation, permits};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::report::owed::sites_of;
use shouhu_domain::report::{Day, Reports};
use shouhu_domain::state::State as Province;

/// A duty that the asker may see, or 404.
///
/// # Errors
/// `not_found`, or `report.none` for a matter without a duty.
pub fn duty_of<'s>(state: &'s Province, asker: &Asker, id: i64) -> Result<(&'s Matter, &'s Reports), Problem> {
    let matter = find(state, asker, id)?;
    let reports = state.reports.get(&matter.id).ok_or(Refusal::NoReport)?;
    Ok((matter, reports))
}

/// The subjects that the asker may file for: the own unit with its sites, and those on whose behalf it files.
#[must_use]
pub fn fileable(state: &Province, asker: &Asker, matter: &Matter) -> Bits {
    let own: Bits = sites_of(&state.tree, asker.unit).into_iter().chain([asker.unit]).collect();
    let may_below = asker.roles.iter().any(|role| permits(*role, Action::ReportBehalf, Relation::Below));
    if may_below { own.or(&reach_within(state, asker, matter).units(&state.tree)) } else { own }
}

/// A day of the address.
///
/// # Errors
/// `query.wrong`.
pub fn day(text: &str) -> Result<Day, Problem> {
    Day::parse(text).ok_or_else(|| Problem::new("query.wrong").detail("a day is written 2020-02-06"))
}

/// A day of a body.
///
/// # Errors
/// `report.day.wrong` at its place.
pub fn day_at(text: &str, pointer: &str) -> Result<Day, Problem> {
    Day::parse(text).ok_or_else(|| Problem::new("report.day.wrong").at(pointer))
}
