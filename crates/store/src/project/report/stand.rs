//! Where a row of figures belongs: its place, its sector, and the nodes in whose sums it is.

use crate::project::{NOWHERE, Place};
use shouhu_domain::ids::UnitNo;
use shouhu_domain::tree::{AsOf, Level, LineTree, Unit};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stand {
    pub place: Place,
    /// Empty where there is none.
    pub sector: String,
    /// Every town, county and city above, each with the city in whose group its sum is; or -1 for no city.
    pub nodes: Vec<(i64, i64)>,
}

impl Default for Stand {
    fn default() -> Self {
        let place = Place { city: NOWHERE, county: NOWHERE, town: NOWHERE };
        Self { place, sector: String::new(), nodes: vec![] }
    }
}

/// Whether sums are kept of a unit.
#[must_use]
pub fn is_node(unit: &Unit) -> bool {
    matches!(unit.level, Level::Town | Level::County | Level::City)
}

impl Stand {
    /// On the line of territories as of a moment, that of whoever counts for the unit.
    #[must_use]
    pub fn of(tree: &AsOf, territory: &LineTree, subject: UnitNo) -> Self {
        let mut stand = Self::default();
        // Nodes below the next city on the way up.
        let mut below: Vec<i64> = vec![];
        for up in territory.path_up(tree.counts_for(subject)) {
            // What was merged away is on the way up only where something was left behind in it.
            let Some(up) = tree.get(up).filter(|up| is_node(up) && tree.counts_for(up.no) == up.no) else { continue };
            stand.place.take(up.no, up.level, up.also_county);
            let no = i64::from(up.no.0);
            below.push(no);
            if up.level == Level::City {
                stand.nodes.extend(below.drain(..).map(|node| (no, node)));
            }
        }
        stand.nodes.extend(below.into_iter().map(|node| (NOWHERE, node)));
        if stand.place.city == NOWHERE {
            stand.nodes.push((NOWHERE, NOWHERE));
        }
        stand.sector = tree.get(subject).and_then(|unit| unit.sector.clone()).unwrap_or_default();
        stand
    }
}
