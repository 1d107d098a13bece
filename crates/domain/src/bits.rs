//! A set of unit numbers as bits. One per (matter, stage): 60,000 units are 7.5 kB.
//!
//! Words before the first and after the last set bit are not kept, so that an order to one
//! village costs one word whatever its number is.

use crate::ids::UnitNo;

/// Version of the stored form: version byte, offset in words (u32 LE), words (u64 LE).
const STORED_VERSION: u8 = 1;

#[derive(Clone, Debug, Default)]
pub struct Bits {
    /// Index of the first kept word.
    offset: usize,
    words: Vec<u64>,
}

impl Bits {
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    #[must_use]
    pub fn contains(&self, unit: UnitNo) -> bool {
        let (word, bit) = place(unit);
        word.checked_sub(self.offset)
            .and_then(|at| self.words.get(at))
            .is_some_and(|w| w >> bit & 1 == 1)
    }

    /// Returns whether the unit was not in the set before.
    pub fn insert(&mut self, unit: UnitNo) -> bool {
        let (word, bit) = place(unit);
        self.reach(word);
        let w = &mut self.words[word - self.offset];
        let fresh = *w >> bit & 1 == 0;
        *w |= 1 << bit;
        fresh
    }

    /// Returns whether the unit was in the set.
    pub fn remove(&mut self, unit: UnitNo) -> bool {
        let was = self.contains(unit);
        if was {
            let (word, bit) = place(unit);
            self.words[word - self.offset] &= !(1 << bit);
        }
        was
    }

    /// Grows the kept range so that it holds `word`.
    fn reach(&mut self, word: usize) {
        if self.words.is_empty() {
            self.offset = word;
        }
        if word < self.offset {
            let missing = self.offset - word;
            self.words.splice(0..0, std::iter::repeat_n(0, missing));
            self.offset = word;
        }
        if word >= self.offset + self.words.len() {
            self.words.resize(word - self.offset + 1, 0);
        }
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.words.iter().all(|w| *w == 0)
    }

    #[must_use]
    pub fn count(&self) -> u32 {
        self.words.iter().map(|w| w.count_ones()).sum()
    }

    pub fn iter(&self) -> impl Iterator<Item = UnitNo> + '_ {
        self.words.iter().enumerate().flat_map(move |(at, word)| {
            let base = (self.offset + at) * 64;
            Ones(*word).map(move |bit| UnitNo(u32::try_from(base).unwrap_or(u32::MAX) + bit))
        })
    }

    fn word(&self, at: usize) -> u64 {
        at.checked_sub(self.offset)
            .and_then(|at| self.words.get(at))
            .copied()
            .unwrap_or(0)
    }

    fn combine(&self, other: &Self, f: impl Fn(u64, u64) -> u64) -> Self {
        let from = match (self.words.is_empty(), other.words.is_empty()) {
            (true, _) => other.offset,
            (_, true) => self.offset,
            _ => self.offset.min(other.offset),
        };
        let to = (self.offset + self.words.len()).max(other.offset + other.words.len());
        let words = (from..to.max(from))
            .map(|at| f(self.word(at), other.word(at)))
            .collect();
        Self { offset: from, words }.trimmed()
    }

    #[must_use]
    pub fn and(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a & b)
    }

    #[must_use]
    pub fn or(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a | b)
    }

    #[must_use]
    pub fn minus(&self, other: &Self) -> Self {
        self.combine(other, |a, b| a & !b)
    }

    fn trimmed(mut self) -> Self {
        while self.words.last() == Some(&0) {
            self.words.pop();
        }
        let zeros = self.words.iter().take_while(|w| **w == 0).count();
        self.words.drain(..zeros);
        self.offset += zeros;
        self
    }

    /// The stored form; equal sets give equal bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let kept = self.clone().trimmed();
        let offset = if kept.words.is_empty() { 0 } else { kept.offset };
        let mut out = Vec::with_capacity(5 + kept.words.len() * 8);
        out.push(STORED_VERSION);
        out.extend_from_slice(&u32::try_from(offset).unwrap_or(u32::MAX).to_le_bytes());
        for word in &kept.words {
            out.extend_from_slice(&word.to_le_bytes());
        }
        out
    }

    /// `None` when the bytes are not a stored set of a known version.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&version, rest) = bytes.split_first()?;
        let (offset, words) = rest.split_first_chunk::<4>()?;
        if version != STORED_VERSION || words.len() % 8 != 0 {
            return None;
        }
        let words = words
            .as_chunks::<8>()
            .0
            .iter()
            .map(|chunk| u64::from_le_bytes(*chunk))
            .collect();
        Some(Self { offset: u32::from_le_bytes(*offset) as usize, words })
    }
}

impl PartialEq for Bits {
    fn eq(&self, other: &Self) -> bool {
        self.to_bytes() == other.to_bytes()
    }
}
impl Eq for Bits {}

impl FromIterator<UnitNo> for Bits {
    fn from_iter<I: IntoIterator<Item = UnitNo>>(units: I) -> Self {
        let mut bits = Self::new();
        for unit in units {
            bits.insert(unit);
        }
        bits
    }
}

impl serde::Serialize for Bits {
    fn serialize<S: serde::Serializer>(&self, s: S) -> Result<S::Ok, S::Error> {
        use base64::Engine as _;
        s.serialize_str(&base64::engine::general_purpose::STANDARD_NO_PAD.encode(self.to_bytes()))
    }
}

impl<'de> serde::Deserialize<'de> for Bits {
    fn deserialize<D: serde::Deserializer<'de>>(d: D) -> Result<Self, D::Error> {
        use base64::Engine as _;
        let text = <std::borrow::Cow<'de, str>>::deserialize(d)?;
        base64::engine::general_purpose::STANDARD_NO_PAD
            .decode(text.as_bytes())
            .ok()
            .and_then(|bytes| Self::from_bytes(&bytes))
            .ok_or_else(|| serde::de::Error::custom("not a stored set of units"))
    }
}

struct Ones(u64);

impl Iterator for Ones {
    type Item = u32;
    fn next(&mut self) -> Option<u32> {
        if self.0 == 0 {
            return None;
        }
        let bit = self.0.trailing_zeros();
        self.0 &= self.0 - 1;
        Some(bit)
    }
}

fn place(unit: UnitNo) -> (usize, u32) {
    (unit.index() / 64, unit.0 % 64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn set(units: &BTreeSet<u32>) -> Bits {
        units.iter().map(|u| UnitNo(*u)).collect()
    }

    proptest! {
        #[test]
        fn behaves_like_a_set(a in prop::collection::btree_set(0u32..5_000, 0..200),
                              b in prop::collection::btree_set(0u32..5_000, 0..200)) {
            let (x, y) = (set(&a), set(&b));
            let list = |bits: Bits| bits.iter().map(|u| u.0).collect::<Vec<_>>();
            prop_assert_eq!(list(x.and(&y)), a.intersection(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(list(x.or(&y)), a.union(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(list(x.minus(&y)), a.difference(&b).copied().collect::<Vec<_>>());
            prop_assert_eq!(x.count() as usize, a.len());
            prop_assert_eq!(Bits::from_bytes(&x.to_bytes()).map(list), Some(a.iter().copied().collect()));
            for u in &b {
                prop_assert_eq!(x.contains(UnitNo(*u)), a.contains(u));
            }
        }

        #[test]
        fn order_of_inserts_does_not_matter(mut units in prop::collection::vec(0u32..9_000, 1..50)) {
            let forward: Bits = units.iter().map(|u| UnitNo(*u)).collect();
            units.reverse();
            let backward: Bits = units.iter().map(|u| UnitNo(*u)).collect();
            prop_assert_eq!(forward.to_bytes(), backward.to_bytes());
        }
    }

    #[test]
    fn a_removed_unit_leaves_the_stored_form_of_a_set_without_it() {
        let mut bits: Bits = [UnitNo(7), UnitNo(70_000)].into_iter().collect();
        assert!(bits.remove(UnitNo(70_000)));
        assert!(!bits.remove(UnitNo(70_000)));
        assert_eq!(bits, [UnitNo(7)].into_iter().collect());
    }
}
