//! The posts of every unit and who holds them. Names and phones are made up; see `names`.

use super::{GeneratedPost, GeneratedUnit, names};
use crate::rng::Rng;
use shouhu_domain::tree::Level;

/// Persons' numbers start above those of units, so that no two are equal.
const FIRST_PERSON_PHONE: u64 = 40_000_000;

/// Every unit has a post on duty (值守岗). Villages also have a deputy; territories down to the town
/// and organs have a deputy and a commander. A grid, an institution or a site has one post only:
/// a step of escalation to its deputy finds nobody and goes on to the superior.
fn kinds(level: Level) -> &'static [&'static str] {
    match level {
        Level::Province | Level::City | Level::County | Level::Town | Level::Organ => &["duty", "deputy", "commander"],
        Level::Village => &["duty", "deputy"],
        Level::Grid | Level::Institution | Level::Site | Level::Group => &["duty"],
    }
}

fn title(level: Level, kind: &str) -> (&'static str, &'static str) {
    match (level, kind) {
        (Level::Grid, _) => ("网格员", "Grid worker"),
        (_, "duty") => ("值守岗", "Duty officer"),
        (Level::Village, _) => ("村副职", "Deputy of the village"),
        (Level::Organ, "deputy") => ("分管副职", "Deputy head"),
        (Level::Organ, _) => ("主要负责人", "Head"),
        (_, "deputy") => ("副指挥长", "Deputy commander"),
        _ => ("指挥长", "Commander"),
    }
}

pub fn posts(units: &[GeneratedUnit], rng: &mut Rng) -> Vec<GeneratedPost> {
    let mut posts: Vec<GeneratedPost> = Vec::with_capacity(units.len() * 3 / 2);
    for unit in units {
        for kind in kinds(unit.level) {
            let (title, title_en) = title(unit.level, kind);
            posts.push(GeneratedPost {
                unit: unit.no,
                unit_code: unit.code.clone(),
                title,
                title_en,
                kind,
                person_name: names::person(rng),
                phone: names::phone(FIRST_PERSON_PHONE + posts.len() as u64),
            });
        }
    }
    posts
}
