//! Who is of a level, kind, sector or tag: lists of unit numbers, made once per version of the tree.
//!
//! A unit is a large record; asking 200,000 of them costs 10 ms, reading a list of numbers costs one.

use super::is_addressable;
use crate::bits::Bits;
use crate::ids::{Millis, UnitNo};
use crate::tree::{Level, Unit};
use std::collections::HashMap;

type Lists = HashMap<Box<str>, Vec<UnitNo>>;

/// Only addressable units are in the lists; each list ascends.
#[derive(Debug, Default)]
pub struct Facets {
    pub(super) everyone: Bits,
    levels: HashMap<Level, Vec<UnitNo>>,
    kinds: Lists,
    sectors: Lists,
    tags: Lists,
    /// Units that are not valid for all time: from when, until when.
    spans: Vec<(UnitNo, Option<Millis>, Option<Millis>)>,
}

impl Facets {
    pub(crate) fn of<'a>(units: impl Iterator<Item = &'a Unit>) -> Self {
        let mut facets = Self::default();
        for unit in units {
            let no = unit.no;
            if unit.valid_from_ms.is_some() || unit.closed_at_ms.is_some() {
                facets.spans.push((no, unit.valid_from_ms, unit.closed_at_ms));
            }
            if !is_addressable(unit) {
                continue;
            }
            facets.everyone.insert(no);
            facets.levels.entry(unit.level).or_default().push(no);
            if unit.also_county && unit.level != Level::County {
                facets.levels.entry(Level::County).or_default().push(no);
            }
            add(&mut facets.kinds, &unit.kind, no);
            unit.sector.iter().for_each(|sector| add(&mut facets.sectors, sector, no));
            unit.tags.iter().for_each(|tag| add(&mut facets.tags, tag, no));
        }
        facets
    }

    /// Units that do not exist yet, or no more, at an instant.
    pub(crate) fn out_of_validity(&self, at: Millis) -> Bits {
        let out = |(_, from, until): &&(UnitNo, Option<Millis>, Option<Millis>)| {
            from.is_some_and(|from| from > at) || until.is_some_and(|until| until <= at)
        };
        self.spans.iter().filter(out).map(|(no, ..)| *no).collect()
    }

    pub(crate) fn of_level(&self, level: Level) -> &[UnitNo] {
        self.levels.get(&level).map_or(&[], Vec::as_slice)
    }

    pub(super) fn level(&self, level: Level) -> Bits {
        bits(self.levels.get(&level))
    }

    pub(super) fn kind(&self, kind: &str) -> Bits {
        bits(self.kinds.get(kind))
    }

    pub(super) fn sector(&self, sector: &str) -> Bits {
        bits(self.sectors.get(sector))
    }

    pub(super) fn tag(&self, tag: &str) -> Bits {
        bits(self.tags.get(tag))
    }
}

fn add(lists: &mut Lists, value: &str, no: UnitNo) {
    match lists.get_mut(value) {
        Some(list) => list.push(no),
        None => {
            lists.insert(value.into(), vec![no]);
        }
    }
}

fn bits(list: Option<&Vec<UnitNo>>) -> Bits {
    list.into_iter().flatten().copied().collect()
}
