//! A set of unit numbers as bits. One per (matter, stage): 60,000 units are 7.5 kB.
//!
//! Words before the first and after the last set bit are not kept, so that an order to one
//! village costs one word whatever its number is.

use crate::ids::UnitNo;

/// Stored as words: version byte, offset in words (u32 LE), words (u64 LE).
const STORED_WORDS: u8 = 1;
/// Stored as runs: version byte, then gap and length of each run (LEB128). An order to a whole
/// province is one run of a few bytes.
const STORED_RUNS: u8 = 2;

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
        word.checked_sub(self.offset).and_then(|at| self.words.get(at)).is_some_and(|w| w >> bit & 1 == 1)
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

    /// Whether there are more than `few`; does not look further than it must.
    #[must_use]
    pub fn is_more_than(&self, few: u32) -> bool {
        let mut seen = 0;
        self.words.iter().any(|w| {
            seen += w.count_ones();
            seen > few
        })
    }

    pub fn iter(&self) -> impl Iterator<Item = UnitNo> + '_ {
        self.words.iter().enumerate().flat_map(move |(at, word)| {
            let base = (self.offset + at) * 64;
            Ones(*word).map(move |bit| UnitNo(u32::try_from(base).unwrap_or(u32::MAX) + bit))
        })
    }

    /// From a unit on, without a look at what comes before it.
    pub fn iter_from(&self, from: UnitNo) -> impl Iterator<Item = UnitNo> + '_ {
        let end = (self.offset + self.words.len()) as u64 * 64;
        let mut at = u64::from(from.0).max(self.offset as u64 * 64);
        std::iter::from_fn(move || {
            let found = self.next_with(at, end, true)?;
            at = found + 1;
            Some(UnitNo(u32::try_from(found).unwrap_or(u32::MAX)))
        })
    }

    fn word(&self, at: usize) -> u64 {
        at.checked_sub(self.offset).and_then(|at| self.words.get(at)).copied().unwrap_or(0)
    }

    fn combine(&self, other: &Self, f: impl Fn(u64, u64) -> u64) -> Self {
        let from = match (self.words.is_empty(), other.words.is_empty()) {
            (true, _) => other.offset,
            (_, true) => self.offset,
            _ => self.offset.min(other.offset),
        };
        let to = (self.offset + self.words.len()).max(other.offset + other.words.len());
        let words = (from..to.max(from)).map(|at| f(self.word(at), other.word(at))).collect();
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

    /// The stored form, the shorter of the two; equal sets give equal bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let kept = self.clone().trimmed();
        let words_len = 5 + kept.words.len() * 8;
        let mut runs = vec![STORED_RUNS];
        let mut end = 0;
        for (from, to) in kept.runs() {
            put_leb128(&mut runs, from - end);
            put_leb128(&mut runs, to - from);
            end = to;
            if runs.len() >= words_len {
                return kept.word_bytes();
            }
        }
        runs
    }

    fn word_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(5 + self.words.len() * 8);
        out.push(STORED_WORDS);
        out.extend_from_slice(&u32::try_from(self.offset).unwrap_or(u32::MAX).to_le_bytes());
        for word in &self.words {
            out.extend_from_slice(&word.to_le_bytes());
        }
        out
    }

    /// Runs of units that follow each other: from, and one past the last.
    fn runs(&self) -> impl Iterator<Item = (u64, u64)> + '_ {
        let end = (self.offset + self.words.len()) as u64 * 64;
        let mut at = self.offset as u64 * 64;
        std::iter::from_fn(move || {
            at = self.next_with(at, end, true)?;
            let from = at;
            at = self.next_with(at, end, false).unwrap_or(end);
            Some((from, at))
        })
    }

    /// The next place at or after `at` that is set (or not), looking at whole words where it can.
    fn next_with(&self, mut at: u64, end: u64, set: bool) -> Option<u64> {
        while at < end {
            let word = self.word((at / 64) as usize);
            let rest = (if set { word } else { !word }) >> (at % 64);
            if rest != 0 {
                let found = at + u64::from(rest.trailing_zeros());
                return (found < end).then_some(found);
            }
            at = (at / 64 + 1) * 64;
        }
        None
    }

    /// Puts all units from `from` up to, not including, `to` in the set.
    pub fn insert_range(&mut self, from: UnitNo, to: UnitNo) {
        if from >= to {
            return;
        }
        let (first, last) = (from.index() / 64, (to.index() - 1) / 64);
        self.reach(first);
        self.reach(last);
        for word in first..=last {
            let low = if word == first { from.index() % 64 } else { 0 };
            let high = if word == last { (to.index() - 1) % 64 } else { 63 };
            self.words[word - self.offset] |= (u64::MAX >> (63 - high)) & (u64::MAX << low);
        }
    }

    /// Whether a unit from `from` up to, not including, `to` is in the set.
    #[must_use]
    pub fn meets_range(&self, from: UnitNo, to: UnitNo) -> bool {
        self.next_with(u64::from(from.0), u64::from(to.0), true).is_some()
    }

    /// How many units from `from` up to, not including, `to` are in the set.
    #[must_use]
    pub fn count_range(&self, from: UnitNo, to: UnitNo) -> u32 {
        let kept_end = (self.offset + self.words.len()) * 64;
        let (from, to) = (from.index().max(self.offset * 64), to.index().min(kept_end));
        if from >= to {
            return 0;
        }
        let (first, last) = (from / 64 - self.offset, (to - 1) / 64 - self.offset);
        let (head, tail) = (u64::MAX << (from % 64), u64::MAX >> (63 - (to - 1) % 64));
        let words = &self.words[first..=last];
        match words {
            [one] => (one & head & tail).count_ones(),
            [low, middle @ .., high] => {
                let middle: u32 = middle.iter().map(|word| word.count_ones()).sum();
                (low & head).count_ones() + middle + (high & tail).count_ones()
            }
            [] => 0,
        }
    }

    /// `None` when the bytes are not a stored set of a known version.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&version, rest) = bytes.split_first()?;
        match version {
            STORED_WORDS => {
                let (offset, words) = rest.split_first_chunk::<4>()?;
                let (chunks, left) = words.as_chunks::<8>();
                let words = chunks.iter().map(|chunk| u64::from_le_bytes(*chunk)).collect();
                left.is_empty().then_some(Self { offset: u32::from_le_bytes(*offset) as usize, words })
            }
            STORED_RUNS => from_runs(rest),
            _ => None,
        }
    }
}

impl PartialEq for Bits {
    fn eq(&self, other: &Self) -> bool {
        self.to_bytes() == other.to_bytes()
    }
}
impl Eq for Bits {}

impl FromIterator<UnitNo> for Bits {
    /// Units that follow each other, as in the preorder of a subtree, are put in as one run.
    fn from_iter<I: IntoIterator<Item = UnitNo>>(units: I) -> Self {
        let mut bits = Self::new();
        let mut run: Option<(UnitNo, UnitNo)> = None;
        for unit in units {
            run = match run {
                Some((from, to)) if unit == to => Some((from, UnitNo(to.0.saturating_add(1)))),
                other => {
                    if let Some((from, to)) = other {
                        bits.insert_range(from, to);
                    }
                    Some((unit, UnitNo(unit.0.saturating_add(1))))
                }
            };
        }
        if let Some((from, to)) = run {
            bits.insert_range(from, to);
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

pub(crate) fn put_leb128(out: &mut Vec<u8>, mut value: u64) {
    while value >= 0x80 {
        out.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

pub(crate) fn take_leb128(bytes: &mut &[u8]) -> Option<u64> {
    let mut value = 0;
    for shift in (0..64).step_by(7) {
        let (&byte, rest) = bytes.split_first()?;
        *bytes = rest;
        value |= u64::from(byte & 0x7f) << shift;
        if byte < 0x80 {
            return Some(value);
        }
    }
    None
}

fn from_runs(mut bytes: &[u8]) -> Option<Bits> {
    let mut bits = Bits::new();
    let mut at = 0;
    while !bytes.is_empty() {
        let from = at + take_leb128(&mut bytes)?;
        at = from + take_leb128(&mut bytes)?;
        // A damaged run must not ask for more memory than a province can need.
        if at > u64::from(u32::MAX) / 64 {
            return None;
        }
        bits.insert_range(UnitNo(u32::try_from(from).ok()?), UnitNo(u32::try_from(at).ok()?));
    }
    Some(bits)
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
            for from in b.iter().take(5) {
                let rest: Vec<u32> = x.iter_from(UnitNo(*from)).map(|u| u.0).collect();
                prop_assert_eq!(rest, a.range(from..).copied().collect::<Vec<_>>());
            }
            let mut ends = b.iter().copied().chain([0, 6_000]);
            while let (Some(from), Some(to)) = (ends.next(), ends.next()) {
                let counted = if from < to { a.range(from..to).count() } else { 0 };
                prop_assert_eq!(x.count_range(UnitNo(from), UnitNo(to)) as usize, counted, "{} to {}", from, to);
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
    fn a_whole_province_is_stored_as_one_run() {
        let mut bits = Bits::new();
        bits.insert_range(UnitNo(3), UnitNo(200_003));
        assert_eq!(bits.count(), 200_000);
        assert!(bits.to_bytes().len() < 8, "{}", bits.to_bytes().len());
        assert_eq!(Bits::from_bytes(&bits.to_bytes()), Some(bits));
    }

    #[test]
    fn scattered_units_are_stored_as_words() {
        let bits: Bits = (0..6_400).step_by(2).map(UnitNo).collect();
        assert_eq!(bits.to_bytes()[0], STORED_WORDS);
        assert_eq!(Bits::from_bytes(&bits.to_bytes()), Some(bits));
        assert_eq!(Bits::from_bytes(&[STORED_RUNS, 0xff, 0xff, 0xff, 0xff, 0xff, 1]), None);
    }

    #[test]
    fn a_removed_unit_leaves_the_stored_form_of_a_set_without_it() {
        let mut bits: Bits = [UnitNo(7), UnitNo(70_000)].into_iter().collect();
        assert!(bits.remove(UnitNo(70_000)));
        assert!(!bits.remove(UnitNo(70_000)));
        assert_eq!(bits, [UnitNo(7)].into_iter().collect());
    }
}
