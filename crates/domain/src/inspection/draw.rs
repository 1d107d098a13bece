//! Drawing sites by lot. The numbers come from the seed alone, so that whoever knows seed, rule and number repeats the
//! draw; must never know who draws, or when.

use crate::bits::Bits;
use crate::ids::UnitNo;

/// Draws `n` of the pool, each set of that size as likely as any other; all of a smaller pool.
#[must_use]
pub fn draw(pool: &Bits, n: u32, seed: u64) -> Bits {
    let mut rest: Vec<UnitNo> = pool.iter().collect();
    let mut numbers = Numbers(seed);
    let n = usize::try_from(n).unwrap_or(usize::MAX).min(rest.len());
    for at in 0..n {
        let other = at + numbers.below(rest.len() - at);
        rest.swap(at, other);
    }
    rest[..n].iter().copied().collect()
}

/// `SplitMix64`: small enough to be written again by an auditor.
struct Numbers(u64);

impl Numbers {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to below `many`: what lies beyond the last whole multiple is drawn again, so that none is favoured.
    fn below(&mut self, many: usize) -> usize {
        let many = many as u64;
        let whole = u64::MAX - u64::MAX % many;
        loop {
            let number = self.next();
            if number < whole {
                // Below `many`, which was a usize.
                return usize::try_from(number % many).unwrap_or(0);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_draw_is_repeatable_without_repetition_and_of_the_pool(
            pool in prop::collection::btree_set(0_u32..5_000, 0..300), n in 0_u32..400, seed: u64
        ) {
            let pool: Bits = pool.into_iter().map(UnitNo).collect();
            let drawn = draw(&pool, n, seed);
            prop_assert_eq!(drawn.count(), n.min(pool.count()));
            prop_assert!(drawn.minus(&pool).is_empty());
            prop_assert_eq!(drawn, draw(&pool, n, seed));
        }
    }

    #[test]
    fn each_is_drawn_as_often_as_any_other_and_each_pair_too() {
        let pool: Bits = [2, 3, 70, 71, 900, 901, 4_000].into_iter().map(UnitNo).collect();
        let units: Vec<UnitNo> = pool.iter().collect();
        let mut pairs = [[0_i32; 7]; 7];
        for seed in 0..70_000 {
            let drawn: Vec<usize> = (0..7).filter(|at| draw(&pool, 3, seed).contains(units[*at])).collect();
            for a in &drawn {
                drawn.iter().for_each(|b| pairs[*a][*b] += 1);
            }
        }
        for (a, row) in pairs.iter().enumerate() {
            for (b, times) in row.iter().enumerate() {
                // 3 of 7, and 3 of 21 pairs; five standard deviations.
                let (expected, off) = if a == b { (30_000, 660) } else { (10_000, 470) };
                assert!((times - expected).abs() < off, "{a} {b}: {times}");
            }
        }
    }

    #[test]
    fn a_draw_never_changes() {
        let pool: Bits = (100..200).map(UnitNo).collect();
        let drawn: Vec<u32> = draw(&pool, 4, 2_020).iter().map(|unit| unit.0).collect();
        assert_eq!(drawn, [134, 144, 146, 190]);
    }
}
