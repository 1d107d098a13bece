//! The figures of a filing, and of a roll-up of many: whole numbers by question.
//!
//! A cell is a question's number and a part: how many rows answered it, their sum, or how many chose a
//! choice. Roll-ups are sums of cells, so a correction takes the old cells away and adds the new ones.

use crate::bits::{put_leb128, take_leb128};

/// A question (0: the row itself) and what is counted of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    pub question: u16,
    pub part: Part,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Part {
    /// How many rows have a value.
    Count,
    /// Of decimals: in units of the last digit.
    Sum,
    /// How many have this choice.
    Choice(u16),
}

impl Cell {
    /// The rows themselves.
    pub const ROWS: Self = Self { question: 0, part: Part::Count };

    fn code(self) -> u64 {
        let part = match self.part {
            Part::Count => 0,
            Part::Sum => 1,
            Part::Choice(no) => 2 + u64::from(no),
        };
        u64::from(self.question) << 17 | part
    }

    fn of_code(code: u64) -> Option<Self> {
        let part = match code & 0x1_ffff {
            0 => Part::Count,
            1 => Part::Sum,
            choice => Part::Choice(u16::try_from(choice - 2).ok()?),
        };
        Some(Self { question: u16::try_from(code >> 17).ok()?, part })
    }
}

/// Cells that are zero are not kept: equal figures are equal bytes. A filing has some dozens, in the order of the form:
/// they stand in one piece, ascending.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cells(Vec<(Cell, i64)>);

/// First byte of the stored form.
const STORED: u8 = 1;
/// Bytes of one stored cell: a step and a value.
const BYTES_USUAL: usize = 5;

impl Cells {
    fn find(&self, cell: Cell) -> Result<usize, usize> {
        // Whoever reads or counts a form asks in its order: most often the new one is the last.
        match self.0.last() {
            Some((last, _)) if *last < cell => Err(self.0.len()),
            _ => self.0.binary_search_by_key(&cell, |(cell, _)| *cell),
        }
    }

    #[must_use]
    pub fn get(&self, cell: Cell) -> i64 {
        self.find(cell).map_or(0, |at| self.0[at].1)
    }

    pub fn iter(&self) -> impl Iterator<Item = (Cell, i64)> + '_ {
        self.0.iter().copied()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Values are bounded at the edge, so a sum over a province fits; should one not, it stays at the limit.
    pub fn put(&mut self, cell: Cell, value: i64) {
        match self.find(cell) {
            Ok(at) => {
                self.0[at].1 = self.0[at].1.saturating_add(value);
                if self.0[at].1 == 0 {
                    self.0.remove(at);
                }
            }
            Err(_) if value == 0 => {}
            Err(at) => self.0.insert(at, (cell, value)),
        }
    }

    pub fn add(&mut self, other: &Self) {
        if self.0.is_empty() {
            self.0.clone_from(&other.0);
        } else {
            other.iter().for_each(|(cell, value)| self.put(cell, value));
        }
    }

    pub fn take(&mut self, other: &Self) {
        other.iter().for_each(|(cell, value)| self.put(cell, -value));
    }

    /// A version byte, then for each cell the step from the last one's code and the value (zigzag), LEB128.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut out = Vec::with_capacity(1 + self.0.len() * BYTES_USUAL);
        out.push(STORED);
        let mut last = 0;
        for (cell, value) in self.iter() {
            put_leb128(&mut out, cell.code() - last);
            put_leb128(&mut out, (value << 1 ^ value >> 63).cast_unsigned());
            last = cell.code();
        }
        out
    }

    /// `None` when the bytes are not stored cells of a known version.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let (&STORED, mut rest) = bytes.split_first()? else { return None };
        let (mut cells, mut code) = (Self(Vec::with_capacity(rest.len() / BYTES_USUAL)), 0u64);
        while !rest.is_empty() {
            code = code.checked_add(take_leb128(&mut rest)?)?;
            let value = take_leb128(&mut rest)?;
            cells.put(Cell::of_code(code)?, (value >> 1).cast_signed() ^ -((value & 1).cast_signed()));
        }
        Some(cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cell() -> impl Strategy<Value = Cell> {
        let part = prop_oneof![Just(Part::Count), Just(Part::Sum), any::<u16>().prop_map(Part::Choice)];
        (any::<u16>(), part).prop_map(|(question, part)| Cell { question, part })
    }

    proptest! {
        #[test]
        fn stored_cells_are_read_back(values in prop::collection::vec((cell(), any::<i64>()), 0..40)) {
            let mut cells = Cells::default();
            values.iter().for_each(|(cell, value)| cells.put(*cell, *value));
            prop_assert_eq!(Cells::from_bytes(&cells.to_bytes()), Some(cells));
        }

        #[test]
        fn what_was_added_and_taken_leaves_nothing(values in prop::collection::vec((cell(), -1_000_000i64..1_000_000), 0..40)) {
            let mut one = Cells::default();
            values.iter().for_each(|(cell, value)| one.put(*cell, *value));
            let mut sum = one.clone();
            sum.add(&one);
            sum.take(&one);
            sum.take(&one);
            prop_assert_eq!(sum.to_bytes(), Cells::default().to_bytes());
        }

        #[test]
        fn damaged_bytes_are_never_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            let _ = Cells::from_bytes(&bytes);
        }
    }
}
