//! A small seeded generator (SplitMix64), so that a seed printed by a failing run repeats it on any
//! machine and with any version of any library. It must never be used for secrets.

/// The whole state is one number; the same seed gives the same sequence for ever.
#[derive(Clone, Debug)]
pub struct Rng(u64);

impl Rng {
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A generator of its own for a part of the work: more draws there do not shift the draws here.
    #[must_use]
    pub fn fork(&mut self, part: u64) -> Self {
        Self(self.u64() ^ part.wrapping_mul(0xD6E8_FEB8_6659_FD93))
    }

    /// SplitMix64 (Steele, Lea, Flood 2014): a counter through a mixing function.
    pub fn u64(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// Uniform in `from..to`; `from` when the range is empty. The bias of the multiplication is
    /// below 2⁻³² for the small ranges drawn here.
    pub fn range(&mut self, from: u64, to: u64) -> u64 {
        let width = u128::from(to.saturating_sub(from));
        let offset = (u128::from(self.u64()) * width) >> 64;
        // The product of a 64-bit draw and the width, shifted by 64, is below the width.
        from + u64::try_from(offset).unwrap_or(0)
    }

    /// An index below `len`; 0 when `len` is 0.
    pub fn index(&mut self, len: usize) -> usize {
        usize::try_from(self.range(0, len as u64)).unwrap_or(0)
    }

    /// True `num` times out of `den`.
    pub fn chance(&mut self, num: u64, den: u64) -> bool {
        self.range(0, den) < num
    }

    /// One of a list that must not be empty.
    ///
    /// # Panics
    /// When the list is empty.
    pub fn pick<'a, T>(&mut self, list: &'a [T]) -> &'a T {
        &list[self.index(list.len())]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sequence_is_the_published_one() {
        // First outputs of the reference implementation for the seed 1234567.
        let mut rng = Rng::new(1_234_567);
        let got: Vec<u64> = (0..3).map(|_| rng.u64()).collect();
        assert_eq!(got, [6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423]);
    }

    #[test]
    fn draws_stay_in_their_range_and_reach_all_of_it() {
        let mut rng = Rng::new(7);
        let mut seen = [0u32; 10];
        for _ in 0..10_000 {
            let at = usize::try_from(rng.range(5, 15) - 5).unwrap();
            seen[at] += 1;
        }
        assert!(seen.iter().all(|n| (800..1_200).contains(n)), "{seen:?}");
        assert_eq!(rng.range(3, 3), 3);
        let yes = (0..10_000).filter(|_| rng.chance(1, 4)).count();
        assert!((2_300..2_700).contains(&yes), "{yes}");
    }

    #[test]
    fn a_fork_does_not_follow_its_parent() {
        let (mut a, mut b) = (Rng::new(1), Rng::new(1));
        let mut fork = a.fork(9);
        let _ = b.fork(9);
        let _: Vec<u64> = (0..100).map(|_| fork.u64()).collect();
        assert_eq!(a.u64(), b.u64());
    }
}
