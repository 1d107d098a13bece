//! Units by what people type: two Chinese characters (or one), an alias, the initials of the pinyin
//! (`xysf`), the beginning of the full pinyin, the beginning of a code.
//!
//! In memory: lists of unit numbers by pairs of neighbouring characters, and by pairs of initials. The
//! shortest list that the query allows gives the candidates, each is then compared with its text, so
//! that old entries in a list do no harm and a removal needs no search.
//!
//! Must never answer with a unit that the caller's filter refuses, and knows no SQL: it is filled from
//! the tree at the start and by every change of a unit. 60,000 units take about 10 MB.

mod sounds;

use shouhu_domain::ids::UnitNo;
use sounds::Sounds;
use std::collections::BTreeMap;

/// Most answers to one query; a longer list is no answer to somebody who types.
pub const LIMIT_MAX: usize = 200;
/// Longest query in characters; what goes beyond is cut off.
const QUERY_MAX: usize = 64;
/// Between the code, the name and the aliases; and beside the last character of each.
const END: char = '\0';

/// How well a unit answers; the first is the best.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Exact,
    Prefix,
    SoundsExact,
    SoundsPrefix,
    Contains,
    SoundsContain,
}

#[derive(Debug)]
struct Entry {
    /// Code, name and aliases, made comparable, with [`END`] between them.
    text: Box<str>,
    /// From the code: 0 is the province; an organ comes just after its territory.
    height: u8,
}

#[derive(Debug, Default)]
pub struct Search {
    entries: Vec<Option<Entry>>,
    /// Lists by two neighbouring characters, or by their initials.
    pairs: BTreeMap<(char, char), Vec<u32>>,
    /// Lists by the first syllable of a name or alias.
    first_syllables: BTreeMap<Box<str>, Vec<u32>>,
    sounds: Sounds,
    /// Numbers in the order of their codes.
    by_code: Vec<u32>,
    /// Numbers that are not yet in `by_code`.
    fresh: Vec<u32>,
}

impl Search {
    /// Adds a unit or replaces its texts.
    pub fn upsert(&mut self, no: UnitNo, name: &str, aliases: &[String], code: &str) {
        let mut text = comparable(code);
        let code_length = text.len();
        for part in std::iter::once(name).chain(aliases.iter().map(String::as_str)) {
            text.push(END);
            text.push_str(&comparable(part));
        }
        if self.entries.len() <= no.index() {
            self.entries.resize_with(no.index() + 1, || None);
        }
        let before = self.entries[no.index()].take();
        let entry = Entry { height: height(code), text: text.into_boxed_str() };
        let names = entry.text[code_length..].to_owned();
        let same_code = before.as_ref().is_some_and(|b| code_of(b) == code_of(&entry));
        let same_text = before.is_some_and(|b| b.text == entry.text);
        self.entries[no.index()] = Some(entry);
        if !same_text {
            names.split(END).skip(1).for_each(|part| self.list(no.0, part));
        }
        if !same_code {
            self.list_code(no.0);
        }
    }

    pub fn remove(&mut self, no: UnitNo) {
        if let Some(place) = self.entries.get_mut(no.index()) {
            *place = None;
        }
    }

    /// The best answers, at most `limit`, that `filter` lets pass: exact ones first, then beginnings, then
    /// the rest; higher units first among equals.
    pub fn find(&self, query: &str, limit: usize, mut filter: impl FnMut(UnitNo) -> bool) -> Vec<UnitNo> {
        let query = Query::of(query);
        if query.chars.is_empty() {
            return vec![];
        }
        let mut candidates = self.by_pairs(&query.chars);
        candidates.extend(self.by_code(&query.text));
        candidates.extend(self.by_first_syllable(&query));
        candidates.sort_unstable();
        candidates.dedup();
        let mut chars = Vec::new();
        let mut hits: Vec<(Fit, u8, u32)> = candidates
            .into_iter()
            .filter_map(|no| {
                let entry = self.entries.get(no as usize)?.as_ref()?;
                Some((self.fit(entry, &query, &mut chars)?, entry.height, no))
            })
            .collect();
        hits.sort_unstable();
        let wanted = hits.into_iter().map(|(_, _, no)| UnitNo(no)).filter(|no| filter(*no));
        wanted.take(limit.min(LIMIT_MAX)).collect()
    }

    fn list(&mut self, no: u32, part: &str) {
        let chars: Vec<char> = part.chars().collect();
        for (at, &one) in chars.iter().enumerate() {
            let two = chars.get(at + 1).copied().unwrap_or(END);
            add(self.pairs.entry((one, two)).or_default(), no);
            self.sounds.learn(one);
            self.sounds.learn(two);
            for a in self.sounds.initials(one) {
                let mut alone = true;
                for b in self.sounds.initials(two) {
                    alone = false;
                    add(self.pairs.entry((a, b)).or_default(), no);
                }
                if alone {
                    add(self.pairs.entry((a, END)).or_default(), no);
                }
            }
        }
        for syllable in chars.first().map_or(&[][..], |c| self.sounds.syllables(*c)) {
            match self.first_syllables.get_mut(syllable) {
                Some(list) => add(list, no),
                None => _ = self.first_syllables.insert(syllable.clone(), vec![no]),
            }
        }
    }

    fn list_code(&mut self, no: u32) {
        self.fresh.push(no);
        // Sorting when an eighth is new keeps a load of the whole province near one sort.
        if self.fresh.len() > 256 + self.by_code.len() / 8 {
            let mut all = std::mem::take(&mut self.by_code);
            all.append(&mut self.fresh);
            all.sort_by(|a, b| self.code(*a).cmp(self.code(*b)));
            all.dedup();
            self.by_code = all;
        }
    }

    fn code(&self, no: u32) -> &str {
        self.entries.get(no as usize).and_then(Option::as_ref).map_or("", code_of)
    }

    fn by_code(&self, prefix: &str) -> Vec<u32> {
        if !prefix.is_ascii() {
            return vec![];
        }
        let from = self.by_code.partition_point(|no| self.code(*no) < prefix);
        let begins = |no: &&u32| self.code(**no).starts_with(prefix);
        let sorted = self.by_code[from..].iter().take_while(begins);
        sorted.chain(self.fresh.iter().filter(begins)).copied().collect()
    }

    /// Candidates by the rarest pair of the query. A letter beside another character may stand for itself
    /// or for a sound: such a pair says nothing, and a single character must do.
    fn by_pairs(&self, query: &[char]) -> Vec<u32> {
        let is_letter = |c: char| c.is_ascii_lowercase();
        let telling = query.windows(2).filter(|w| is_letter(w[0]) == is_letter(w[1]));
        let lists: Vec<&[u32]> =
            telling.map(|w| self.pairs.get(&(w[0], w[1])).map_or(&[][..], Vec::as_slice)).collect();
        if let Some(shortest) = lists.into_iter().min_by_key(|list| list.len()) {
            return shortest.to_vec();
        }
        if let [letter] = query
            && is_letter(*letter)
        {
            return vec![]; // Its first syllables are enough: every third name contains it somewhere.
        }
        let single = query.iter().copied().find(|c| !is_letter(*c)).unwrap_or(query[0]);
        let lists = self.pairs.range((single, END)..=(single, char::MAX));
        lists.flat_map(|(_, list)| list.iter().copied()).collect()
    }

    fn by_first_syllable(&self, query: &Query) -> Vec<u32> {
        if query.kind != Kind::Letters {
            return vec![];
        }
        let begins = |s: &str| s.starts_with(&query.text) || query.text.starts_with(s);
        let lists = self.first_syllables.iter().filter(|(syllable, _)| begins(syllable));
        lists.flat_map(|(_, list)| list.iter().copied()).collect()
    }

    fn fit(&self, entry: &Entry, query: &Query, chars: &mut Vec<char>) -> Option<Fit> {
        let mut parts = entry.text.split(END);
        let code = parts.next().unwrap_or_default();
        let mut best = match code.strip_prefix(&query.text) {
            Some("") => Some(Fit::Exact),
            Some(_) => Some(Fit::SoundsPrefix),
            None => None,
        };
        for part in parts {
            best = better(best, literal_fit(part, &query.text));
            if query.kind != Kind::Plain {
                chars.clear();
                chars.extend(part.chars());
                best = better(best, self.sound_fit(chars, query));
            }
        }
        best
    }

    fn sound_fit(&self, part: &[char], query: &Query) -> Option<Fit> {
        let mut best = None;
        if query.kind == Kind::Letters {
            best = self.sounds.spells(part, &query.text).map(|whole| match whole {
                true => Fit::SoundsExact,
                false => Fit::SoundsPrefix,
            });
        }
        let sounds_like = |(c, q): (&char, &char)| c == q || self.sounds.begins_with(*c, *q);
        let from = part.windows(query.chars.len()).position(|place| place.iter().zip(&query.chars).all(sounds_like));
        better(
            best,
            from.map(|from| match from {
                0 if part.len() == query.chars.len() => Fit::SoundsExact,
                0 => Fit::SoundsPrefix,
                _ => Fit::SoundsContain,
            }),
        )
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Nothing that could stand for a sound.
    Plain,
    Letters,
    Mixed,
}

struct Query {
    chars: Vec<char>,
    text: String,
    kind: Kind,
}

impl Query {
    fn of(text: &str) -> Self {
        let chars: Vec<char> = comparable(text).chars().take(QUERY_MAX).collect();
        let letters = chars.iter().filter(|c| c.is_ascii_lowercase()).count();
        let kind = match letters {
            0 => Kind::Plain,
            n if n == chars.len() => Kind::Letters,
            _ => Kind::Mixed,
        };
        Self { text: chars.iter().collect(), chars, kind }
    }
}

fn literal_fit(part: &str, query: &str) -> Option<Fit> {
    match part.find(query)? {
        0 if part.len() == query.len() => Some(Fit::Exact),
        0 => Some(Fit::Prefix),
        _ => Some(Fit::Contains),
    }
}

fn code_of(entry: &Entry) -> &str {
    entry.text.split(END).next().unwrap_or_default()
}

fn better(a: Option<Fit>, b: Option<Fit>) -> Option<Fit> {
    match (a, b) {
        (Some(a), Some(b)) => Some(a.min(b)),
        (a, b) => a.or(b),
    }
}

/// Grows by a quarter: there are many lists, and doubling would leave a third of them empty.
fn add(list: &mut Vec<u32>, no: u32) {
    if list.last() == Some(&no) {
        return;
    }
    if list.len() == list.capacity() {
        list.reserve_exact(1 + list.len() / 4);
    }
    list.push(no);
}

/// Small letters, full-width signs as plain ones, no blanks; `ü` as one types it.
fn comparable(text: &str) -> String {
    let plain = |c: char| match c {
        '！'..='～' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        'ü' | 'Ü' => 'v',
        c => c,
    };
    let visible = text.chars().filter(|c| !c.is_whitespace() && !c.is_control());
    visible.map(plain).flat_map(char::to_lowercase).collect()
}

/// From the digits at the beginning of a code, without the zeros that fill it up: `41…` 0, `4101…` 2 …;
/// what follows them (`41-WJW`) is an organ of that territory.
fn height(code: &str) -> u8 {
    let digits = code.bytes().take_while(u8::is_ascii_digit).count();
    let organ = u8::from(digits < code.len());
    let significant = code[..digits].trim_end_matches('0').len();
    let step = [2, 4, 6, 9, 12].iter().filter(|end| **end < significant).count();
    u8::try_from(step).unwrap_or(u8::MAX) * 2 + organ
}

#[cfg(test)]
mod tests;
