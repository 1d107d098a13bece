//! The generated province: the real divisions and organs of Henan with synthetic units and staff
//! below them, the same for the same seed. Pure and fast; it must never mark an invented unit as real
//! nor give anyone a telephone that could ring.
//!
//! Choices:
//! - Units stand in the preorder of the territory line, so the place in the list is the unit's number
//!   and everything under a unit is one range. Parents stand before children; a superior on another
//!   line may stand later (郑州海关 → 海关总署, which is outside the province and the last unit).
//! - 419001 济源 hangs under the province as `Level::City` with `also_county` and the tag `county`;
//!   the placeholder 4190 is no unit. So there are 18 cities, and 181 counties with it.
//! - The press and the hospital among the 23 organs are institutions; the other 20 are organs.
//! - Codes: organ `4101-WJW`, `410102-WJW`; village = its town's code with 001… at the end;
//!   grid = its village's code + `-01`…; institution `-H01`, `-S01`, `-C01`; site `-P01`; party branch `-D01`,
//!   each after the digits of the territory that it stands in.

mod below;
mod names;
mod organs;
mod plan;
mod real;
mod staff;

pub use real::{JIYUAN, OUTSIDE, PLACEHOLDER, PROVINCE};

use crate::rng::Rng;
use serde::Serialize;
use shouhu_domain::ids::UnitNo;
use shouhu_domain::tree::{Level, Unit};
use std::collections::HashMap;

/// Changes whenever the same seed gives another province; stores cached by seed name it too.
pub const GENERATOR_VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GeneratedUnit {
    /// The place in the list.
    pub no: UnitNo,
    pub code: String,
    pub level: Level,
    pub kind: &'static str,
    pub name: String,
    pub name_en: Option<String>,
    pub parent: Option<UnitNo>,
    pub parent_code: Option<String>,
    pub sector: Option<&'static str>,
    pub tags: Vec<&'static str>,
    pub aliases: Vec<String>,
    pub phone: Option<String>,
    pub also_county: bool,
    pub synthetic: bool,
    /// Superiors set by hand: (line, code).
    pub superiors: Vec<(&'static str, String)>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GeneratedPost {
    pub unit: UnitNo,
    pub unit_code: String,
    pub title: &'static str,
    pub title_en: &'static str,
    /// `duty`, `deputy` or `commander`.
    pub kind: &'static str,
    pub person_name: String,
    pub phone: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Province {
    pub seed: u64,
    pub units: Vec<GeneratedUnit>,
    /// In the order of the units.
    pub posts: Vec<GeneratedPost>,
}

/// A province of exactly `units` units, or of the real ones alone when that is fewer.
#[must_use]
pub fn generate(seed: u64, units: usize) -> Province {
    let mut rng = Rng::new(seed);
    let real = real::Real::read();
    let synthetic = plan::Plan::of(units.saturating_sub(real.len()));
    let units = below::Builder::new(&real, synthetic, rng.fork(1)).build();
    let posts = staff::posts(&units, &mut rng.fork(2));
    Province { seed, units, posts }
}

impl Province {
    /// The units as the domain knows them: numbers are places in the list, superiors are numbers.
    #[must_use]
    pub fn domain_units(&self) -> Vec<Unit> {
        let by_code: HashMap<&str, UnitNo> = self.units.iter().map(|u| (u.code.as_str(), u.no)).collect();
        let superior = |(line, code): &(&str, String)| by_code.get(code.as_str()).map(|no| ((*line).to_owned(), *no));
        self.units
            .iter()
            .map(|u| Unit {
                no: u.no,
                code: u.code.clone(),
                level: u.level,
                kind: u.kind.to_owned(),
                name: u.name.clone(),
                parent: u.parent,
                sector: u.sector.map(str::to_owned),
                tags: u.tags.iter().map(|t| (*t).to_owned()).collect(),
                aliases: u.aliases.clone(),
                phone: u.phone.clone(),
                superiors: u.superiors.iter().filter_map(superior).collect(),
                also_county: u.also_county,
                synthetic: u.synthetic,
                valid_from_ms: None,
                closed_at_ms: None,
                name_en: u.name_en.clone(),
            })
            .collect()
    }

    #[must_use]
    pub fn by_code(&self, code: &str) -> Option<&GeneratedUnit> {
        self.units.iter().find(|u| u.code == code)
    }

    /// The posts of one unit, the one on duty first.
    pub fn posts_of(&self, unit: UnitNo) -> impl Iterator<Item = &GeneratedPost> {
        let from = self.posts.partition_point(|p| p.unit < unit);
        self.posts[from..].iter().take_while(move |p| p.unit == unit)
    }

    /// The unit and everything under it.
    #[must_use]
    pub fn under(&self, unit: UnitNo) -> &[GeneratedUnit] {
        let from = unit.index();
        let outside = |u: &GeneratedUnit| u.parent.is_none_or(|p| p < unit);
        let below = self.units[from + 1..].iter().position(outside);
        &self.units[from..below.map_or(self.units.len(), |n| from + 1 + n)]
    }
}

#[cfg(test)]
mod tests;
