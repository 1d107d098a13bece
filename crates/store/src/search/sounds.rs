//! How characters sound: all readings, since 召陵 is shaoling and 浚县 is xunxian, not what a dictionary
//! gives first.

use pinyin::ToPinyinMulti as _;
use std::collections::HashMap;

/// The readings of the characters that occur, so that a comparison looks up a small table.
#[derive(Debug, Default)]
pub(super) struct Sounds {
    of: HashMap<char, Sound>,
}

#[derive(Debug, Default)]
struct Sound {
    /// Bit n: a reading begins with the n-th letter.
    initials: u32,
    syllables: Box<[Box<str>]>,
}

impl Sounds {
    pub fn learn(&mut self, c: char) {
        self.of.entry(c).or_insert_with(|| {
            if c.is_ascii_lowercase() {
                return Sound { initials: bit(c), syllables: [c.to_string().into()].into() };
            }
            let mut syllables: Vec<Box<str>> = Vec::new();
            for reading in c.to_pinyin_multi().into_iter().flatten() {
                let plain: Box<str> = reading.plain().replace('ü', "v").into();
                if !syllables.contains(&plain) {
                    syllables.push(plain);
                }
            }
            let initials = syllables.iter().filter_map(|s| s.chars().next()).map(bit).fold(0, |a, b| a | b);
            Sound { initials, syllables: syllables.into() }
        });
    }

    pub fn initials(&self, c: char) -> impl Iterator<Item = char> + use<> {
        let initials = self.of.get(&c).map_or(0, |s| s.initials);
        ('a'..='z').filter(move |letter| initials & bit(*letter) != 0)
    }

    pub fn begins_with(&self, c: char, letter: char) -> bool {
        self.of.get(&c).is_some_and(|s| s.initials & bit(letter) != 0)
    }

    pub fn syllables(&self, c: char) -> &[Box<str>] {
        self.of.get(&c).map_or(&[], |s| &s.syllables)
    }

    /// Whether the full pinyin of `text` begins with the query; `true` inside when it is all of it.
    pub fn spells(&self, text: &[char], query: &str) -> Option<bool> {
        let Some((first, rest)) = text.split_first() else {
            return query.is_empty().then_some(true);
        };
        if query.is_empty() {
            return Some(false);
        }
        let fits = self.syllables(*first).iter().filter_map(|syllable| {
            if let Some(left) = query.strip_prefix(&**syllable) {
                return self.spells(rest, left);
            }
            syllable.starts_with(query).then_some(false)
        });
        fits.max()
    }
}

/// 0 for what is no small letter.
fn bit(letter: char) -> u32 {
    if letter.is_ascii_lowercase() { 1 << (u32::from(letter) - u32::from('a')) } else { 0 }
}
