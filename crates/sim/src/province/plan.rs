//! How many synthetic units of each sort a province of a given size has, and how they are spread.
//! It must never lose or add one: the parts always sum to what was asked.

/// Villages that the real province has, roughly; beyond it growth goes into grids, sites, institutions.
const VILLAGES_MAX: usize = 46_000;
pub const CITY_COUNT: usize = 18;
/// Counties less 济源, which has its organs as a city.
pub const COUNTY_COUNT: usize = 180;
const CITY_ORGANS_MAX: usize = CITY_COUNT * 20;
const COUNTY_ORGANS_MAX: usize = COUNTY_COUNT * 16;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    pub city_organs: usize,
    pub county_organs: usize,
    pub city_institutions: usize,
    pub county_institutions: usize,
    pub town_institutions: usize,
    pub villages: usize,
    pub grids: usize,
    pub sites: usize,
    pub branches: usize,
}

impl Plan {
    /// Shares out `rest` synthetic units: 60,000 units give every town about 10 villages,
    /// 200,000 give about 18 villages with two grids each.
    pub fn of(rest: usize) -> Self {
        let organs = (rest * 3 / 10).min(CITY_ORGANS_MAX + COUNTY_ORGANS_MAX);
        let city_organs = (organs / 3).min(CITY_ORGANS_MAX);
        let county_organs = (organs - city_organs).min(COUNTY_ORGANS_MAX);
        let below = rest - city_organs - county_organs;
        let mut plan = Self { city_organs, county_organs, ..Self::default() };
        let mut institutions = below * 14 / 100;
        plan.sites = below * 14 / 100;
        plan.branches = below * 4 / 100;
        plan.grids = below * 22 / 100;
        let villages = below - institutions - plan.sites - plan.branches - plan.grids;
        plan.villages = villages.min(VILLAGES_MAX);
        let surplus = villages - plan.villages;
        plan.sites += surplus * 2 / 10;
        institutions += surplus / 10;
        plan.grids += surplus - surplus * 2 / 10 - surplus / 10;
        plan.city_institutions = (institutions / 20).min(CITY_COUNT * 8);
        plan.county_institutions = (institutions / 4).min(COUNTY_COUNT * 9);
        plan.town_institutions = institutions - plan.city_institutions - plan.county_institutions;
        plan
    }
}

/// Splits `total` by the weights so that the parts sum to it exactly: each part is the difference
/// of two rounded running sums. All zero when the weights are.
pub fn allot(total: usize, weights: &[u64]) -> Vec<usize> {
    let sum: u128 = weights.iter().map(|w| u128::from(*w)).sum();
    let (mut run, mut given) = (0u128, 0usize);
    let part = |w: &u64| {
        run += u128::from(*w);
        let upto = (run * total as u128).checked_div(sum).unwrap_or(0);
        // A share of `total` is not above it, so it is a usize again.
        let upto = usize::try_from(upto).unwrap_or(total);
        let part = upto - given;
        given = upto;
        part
    };
    weights.iter().map(part).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_sum_to_what_was_asked() {
        for rest in [0, 1, 7, 100, 3_191, 57_192, 197_192, 1_000_000] {
            let p = Plan::of(rest);
            let sum = p.city_organs
                + p.county_organs
                + p.city_institutions
                + p.county_institutions
                + p.town_institutions
                + p.villages
                + p.grids
                + p.sites
                + p.branches;
            assert_eq!(sum, rest, "{p:?}");
            assert!(p.villages > 0 || p.grids == 0, "a grid lies in a village: {p:?}");
        }
    }

    #[test]
    fn an_allotment_is_exact_and_follows_the_weights() {
        assert_eq!(allot(10, &[1, 1, 2]), [2, 3, 5]);
        assert_eq!(allot(1, &[5, 5]).iter().sum::<usize>(), 1);
        assert_eq!(allot(10, &[0, 0]), [0, 0]);
        assert!(allot(10, &[]).is_empty());
    }
}
