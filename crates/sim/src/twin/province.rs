//! A part of the generated province that a story can be told about in seconds: the province with its
//! organs, and three cities with a little of what stands under them.

use crate::province::generate;
use crate::rng::Rng;
use shouhu_domain::command::NewPost;
use shouhu_domain::ids::UnitNo;
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::tree::{Level, Unit};
use std::collections::HashMap;

/// Units of the province that the part is taken from.
const WHOLE: usize = 9_000;
const CITIES: usize = 3;
const COUNTIES_PER_CITY: usize = 3;
const TOWNS_PER_COUNTY: usize = 4;

/// The units of the part, numbered anew.
#[must_use]
pub fn units(seed: u64) -> Vec<Unit> {
    let whole = generate(seed, WHOLE).domain_units();
    let mut kept: HashMap<UnitNo, UnitNo> = HashMap::new();
    let mut children: HashMap<(UnitNo, Level), usize> = HashMap::new();
    let mut units: Vec<Unit> = vec![];
    for unit in whole {
        if !belongs(&unit, &kept, &mut children) {
            continue;
        }
        let no = UnitNo(u32::try_from(units.len()).unwrap_or(u32::MAX));
        kept.insert(unit.no, no);
        let parent = unit.parent.and_then(|p| kept.get(&p).copied());
        // A unit is added after its superiors.
        let above = |(line, superior): &(String, UnitNo)| Some((line.clone(), *kept.get(superior)?));
        let superiors = unit.superiors.iter().filter_map(above).collect();
        units.push(Unit { no, parent, superiors, ..unit });
    }
    units
}

/// A parent that was kept, and not too many of a level under it.
fn belongs(unit: &Unit, kept: &HashMap<UnitNo, UnitNo>, children: &mut HashMap<(UnitNo, Level), usize>) -> bool {
    let Some(parent) = unit.parent else { return unit.level == Level::Province };
    if !kept.contains_key(&parent) {
        return false;
    }
    let most = match unit.level {
        Level::City => CITIES,
        Level::County => COUNTIES_PER_CITY,
        Level::Town => TOWNS_PER_COUNTY,
        Level::Village => 6,
        _ => 8,
    };
    let there = children.entry((parent, unit.level)).or_default();
    *there += 1;
    *there <= most
}

/// A post on duty in every unit, and a commander and a liaison where there are desks.
#[must_use]
pub fn posts(seed: u64, units: &[Unit]) -> Vec<NewPost> {
    let mut rng = Rng::new(seed ^ 0x70_6f_73_74);
    let mut posts = vec![];
    for unit in units {
        let desk = unit.level <= Level::Town || unit.level == Level::Organ;
        let (duty, kind) = if desk || unit.level == Level::Village {
            (Role::Duty, PostKind::Duty)
        } else {
            (Role::Worker, PostKind::Other)
        };
        posts.push(post(&mut rng, unit.no, kind, duty, posts.len()));
        if desk {
            posts.push(post(&mut rng, unit.no, PostKind::Head, Role::Commander, posts.len()));
            posts.push(post(&mut rng, unit.no, PostKind::Liaison, Role::Liaison, posts.len()));
        }
        if unit.level <= Level::City {
            posts.push(post(&mut rng, unit.no, PostKind::Deputy, Role::Duty, posts.len()));
        }
        if unit.level == Level::Province {
            for role in [Role::SystemAdmin, Role::RightsAdmin, Role::Auditor] {
                posts.push(post(&mut rng, unit.no, PostKind::Other, role, posts.len()));
            }
        }
    }
    posts
}

fn post(rng: &mut Rng, unit: UnitNo, kind: PostKind, role: Role, number: usize) -> NewPost {
    let names = ["李某", "王某", "张某", "赵某", "𠮷某"];
    NewPost {
        unit,
        title: "值守岗".into(),
        kind,
        roles: vec![role],
        phone: rng.chance(1, 2).then(|| format!("0371-5555{number:04}")),
        mail: None,
        holder_name: Some((*rng.pick(&names)).to_owned()),
        holder_account: rng.chance(1, 2).then(|| format!("account{number}")),
    }
}
