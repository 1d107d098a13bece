//! The units in memory and their trees, one per line: who stands under whom.
//!
//! Numbers are dense; each line's preorder makes "everything under X" one range. Preorders are
//! built on first use after a change. This is the tree of now; [`Tree::as_of`] asks what stood where before.

mod bonds;
mod past;

use crate::audience::Facets;
use crate::bits::Bits;
use crate::ids::{Millis, UnitNo};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, HashMap};
use std::sync::{Arc, OnceLock};

pub use bonds::Reporting;
pub use past::{AsOf, Former, Had, stands_elsewhere};

/// What a unit is in the tree of territories, or that it is none of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Province,
    City,
    County,
    Town,
    Village,
    Grid,
    Organ,
    Institution,
    Site,
    Group,
}

impl Level {
    pub const ALL: [Self; 10] = [
        Self::Province,
        Self::City,
        Self::County,
        Self::Town,
        Self::Village,
        Self::Grid,
        Self::Organ,
        Self::Institution,
        Self::Site,
        Self::Group,
    ];

    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Province => "province",
            Self::City => "city",
            Self::County => "county",
            Self::Town => "town",
            Self::Village => "village",
            Self::Grid => "grid",
            Self::Organ => "organ",
            Self::Institution => "institution",
            Self::Site => "site",
            Self::Group => "group",
        }
    }

    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|l| l.as_str() == text)
    }

    #[must_use]
    pub fn is_territory(self) -> bool {
        self <= Self::Grid
    }
}

/// A line of command. `territory` (块) is the one that every unit stands on.
pub type Line = str;
pub const TERRITORY: &Line = "territory";
/// The lines that a new installation starts with; more by configuration.
pub const LINES: [&Line; 5] = [TERRITORY, "sector", "party", "youth", "united-front"];

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unit {
    pub no: UnitNo,
    pub code: String,
    pub level: Level,
    /// Finer than the level: `territory`, `organ`, `hospital`, `pharmacy`, `press` …
    pub kind: String,
    pub name: String,
    /// Parent on the territory line; `None` for the root and for superiors outside the province.
    pub parent: Option<UnitNo>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub aliases: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// Superiors that were set by hand, by line; otherwise the rule of `line_parent` holds.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub superiors: Vec<(String, UnitNo)>,
    /// City and county at once (济源 419001): counted at both levels.
    #[serde(default, skip_serializing_if = "is_false")]
    pub also_county: bool,
    #[serde(default, skip_serializing_if = "is_false")]
    pub synthetic: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from_ms: Option<Millis>,
    /// A closed unit keeps its number and its place; it is in no new audience.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed_at_ms: Option<Millis>,
    /// For readers of English; where there is none it is read from the Chinese name. A rename drops it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name_en: Option<String>,
}

fn is_false(b: &bool) -> bool {
    !*b
}

impl Unit {
    #[must_use]
    pub fn is_at(&self, level: Level) -> bool {
        self.level == level || (level == Level::County && self.also_county)
    }
}

/// The preorder of one line.
#[derive(Clone, Debug, Default)]
pub struct LineTree {
    parent: Vec<Option<UnitNo>>,
    /// Position of a unit in `order`.
    pre: Vec<u32>,
    /// One past the position of the last unit under it.
    end: Vec<u32>,
    order: Vec<UnitNo>,
    /// Positions in `order` where a run of numbers that follow each other begins. Numbers are given along
    /// the tree, so there are few, and a subtree becomes a set or meets one without a look at each unit.
    runs: Vec<u32>,
}

impl LineTree {
    fn build(parent: Vec<Option<UnitNo>>) -> Self {
        let n = parent.len();
        let (first, next) = linked_children(&parent);
        let mut tree = Self { pre: vec![0; n], end: vec![0; n], order: Vec::with_capacity(n), runs: vec![], parent };
        let roots: Vec<u32> = (0..n).filter(|i| tree.parent[*i].is_none()).map(to_u32).collect();
        for root in roots {
            tree.lay(root, &first, &next);
        }
        let follows = |at: &usize| tree.order[at - 1].0.checked_add(1) == Some(tree.order[*at].0);
        tree.runs = (1..n).filter(|at| !follows(at)).map(to_u32).collect();
        tree
    }

    /// Lays the subtree of `root` out in preorder without recursion: a hostile import could be deep.
    fn lay(&mut self, root: u32, first: &[u32], next: &[u32]) {
        let mut at = root;
        loop {
            self.pre[at as usize] = to_u32(self.order.len());
            self.order.push(UnitNo(at));
            if first[at as usize] != NONE {
                at = first[at as usize];
                continue;
            }
            loop {
                self.end[at as usize] = to_u32(self.order.len());
                if at == root {
                    return;
                }
                if next[at as usize] != NONE {
                    at = next[at as usize];
                    break;
                }
                let Some(up) = self.parent[at as usize] else { return };
                at = up.0;
            }
        }
    }

    #[must_use]
    pub fn parent(&self, unit: UnitNo) -> Option<UnitNo> {
        self.parent.get(unit.index()).copied().flatten()
    }

    /// The unit and everything under it.
    #[must_use]
    pub fn under(&self, unit: UnitNo) -> &[UnitNo] {
        match (self.pre.get(unit.index()), self.end.get(unit.index())) {
            (Some(from), Some(to)) => &self.order[*from as usize..*to as usize],
            _ => &[],
        }
    }

    /// As [`under`](Self::under), as a set.
    #[must_use]
    pub fn set_under(&self, unit: UnitNo) -> Bits {
        let mut set = Bits::new();
        for (from, to) in self.runs_under(unit, 0) {
            set.insert_range(from, to);
        }
        set
    }

    /// Whether one of the set stands under the unit, or is it.
    #[must_use]
    pub fn meets_under(&self, unit: UnitNo, set: &Bits) -> bool {
        self.runs_under(unit, 0).any(|(from, to)| set.meets_range(from, to))
    }

    /// Whether one of the set stands under the unit; the unit itself does not count.
    #[must_use]
    pub fn meets_below(&self, unit: UnitNo, set: &Bits) -> bool {
        self.runs_under(unit, 1).any(|(from, to)| set.meets_range(from, to))
    }

    /// How many of the set stand under the unit, itself included; costs the runs of its subtree.
    #[must_use]
    pub fn count_under(&self, unit: UnitNo, set: &Bits) -> u32 {
        self.runs_under(unit, 0).map(|(from, to)| set.count_range(from, to)).sum()
    }

    /// The numbers under a unit, without the first `skipped` of its preorder, as runs: from, and one past the last.
    fn runs_under(&self, unit: UnitNo, skipped: u32) -> impl Iterator<Item = (UnitNo, UnitNo)> + '_ {
        let (from, to) = match (self.pre.get(unit.index()), self.end.get(unit.index())) {
            (Some(from), Some(to)) => (from + skipped, *to),
            _ => (0, 0),
        };
        let later = &self.runs[self.runs.partition_point(|start| *start <= from)..];
        let starts = later.iter().copied().take_while(move |start| *start < to);
        let mut at = from;
        starts.chain((from < to).then_some(to)).map(move |next| {
            let run = (self.order[at as usize], UnitNo(self.order[next as usize - 1].0.saturating_add(1)));
            at = next;
            run
        })
    }

    #[must_use]
    pub fn is_under(&self, unit: UnitNo, above: UnitNo) -> bool {
        let (Some(at), Some(from), Some(to)) =
            (self.pre.get(unit.index()), self.pre.get(above.index()), self.end.get(above.index()))
        else {
            return false;
        };
        (from..to).contains(&at)
    }

    /// Units without a superior on this line.
    pub fn roots(&self) -> impl Iterator<Item = UnitNo> + '_ {
        let mut at = 0;
        std::iter::from_fn(move || {
            let root = *self.order.get(at)?;
            at = self.end[root.index()] as usize;
            Some(root)
        })
    }

    /// Direct children, in the order of their numbers.
    pub fn children(&self, unit: UnitNo) -> impl Iterator<Item = UnitNo> + '_ {
        let subtree = self.under(unit);
        let mut at = 1;
        std::iter::from_fn(move || {
            let child = *subtree.get(at)?;
            at += self.under(child).len();
            Some(child)
        })
    }

    /// The unit, its parent, … up to the root.
    pub fn path_up(&self, unit: UnitNo) -> impl Iterator<Item = UnitNo> + '_ {
        std::iter::successors(Some(unit), |u| self.parent(*u))
    }
}

const NONE: u32 = u32::MAX;

fn to_u32(n: usize) -> u32 {
    // Unit numbers are u32, so no position in their order can be larger.
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn linked_children(parent: &[Option<UnitNo>]) -> (Vec<u32>, Vec<u32>) {
    let (mut first, mut next) = (vec![NONE; parent.len()], vec![NONE; parent.len()]);
    for at in (0..parent.len()).rev() {
        if let Some(up) = parent[at] {
            next[at] = first[up.index()];
            first[up.index()] = to_u32(at);
        }
    }
    (first, next)
}

/// All units and the lines between them.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    units: Vec<Arc<Unit>>,
    by_code: Arc<HashMap<String, UnitNo>>,
    lines: Vec<(String, OnceLock<Arc<LineTree>>)>,
    /// Superiors for a time, by line and unit, with their end.
    reporting: BTreeMap<(String, UnitNo), (UnitNo, Millis)>,
    former_cities: BTreeMap<UnitNo, Vec<Option<UnitNo>>>,
    past: past::Past,
    facets: OnceLock<Arc<Facets>>,
    version: u64,
}

impl Tree {
    #[must_use]
    pub fn new() -> Self {
        let lines = LINES.iter().map(|l| ((*l).to_owned(), OnceLock::new())).collect();
        Self { lines, ..Self::default() }
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.units.len()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.units.is_empty()
    }

    /// Grows with every change; what is derived from the tree names the version it was made at.
    #[must_use]
    pub fn version(&self) -> u64 {
        self.version
    }

    #[must_use]
    pub fn get(&self, no: UnitNo) -> Option<&Unit> {
        self.units.get(no.index()).map(Arc::as_ref)
    }

    pub fn units(&self) -> impl Iterator<Item = &Unit> {
        self.units.iter().map(Arc::as_ref)
    }

    /// The next number to give.
    #[must_use]
    pub fn next_no(&self) -> UnitNo {
        UnitNo(to_u32(self.units.len()))
    }

    /// The unit, its territorial parent, … up to the root; needs no preorder.
    pub fn territory_path(&self, unit: UnitNo) -> impl Iterator<Item = &Unit> {
        std::iter::successors(self.get(unit), |u| u.parent.and_then(|p| self.get(p)))
    }

    /// By full code, or by a short code padded with zeros to 12 digits (`41` → `410000000000`).
    #[must_use]
    pub fn find(&self, code: &str) -> Option<UnitNo> {
        if let Some(no) = self.by_code.get(code) {
            return Some(*no);
        }
        let short = code.len() < 12 && !code.is_empty() && code.bytes().all(|b| b.is_ascii_digit());
        if short { self.by_code.get(&format!("{code:0<12}")).copied() } else { None }
    }

    pub fn lines(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().map(|(name, _)| name.as_str())
    }

    #[must_use]
    pub fn line_index(&self, line: &Line) -> Option<usize> {
        self.lines.iter().position(|(name, _)| name == line)
    }

    /// `None` when there is no such line.
    #[must_use]
    pub fn line(&self, line: &Line) -> Option<&LineTree> {
        self.shared_line(line).map(Arc::as_ref)
    }

    fn shared_line(&self, line: &Line) -> Option<&Arc<LineTree>> {
        let at = self.line_index(line)?;
        Some(self.lines[at].1.get_or_init(|| Arc::new(self.build_line(line))))
    }

    /// The line on which every unit stands.
    #[must_use]
    pub fn territory(&self) -> &LineTree {
        static EMPTY: OnceLock<LineTree> = OnceLock::new();
        self.line(TERRITORY).unwrap_or_else(|| EMPTY.get_or_init(LineTree::default))
    }

    /// Units of a level in the order of their numbers, closed ones left out.
    pub fn of_level(&self, level: Level) -> impl Iterator<Item = UnitNo> + '_ {
        self.facets().of_level(level).iter().copied()
    }

    /// Units that do not exist yet, or no more, at an instant.
    #[must_use]
    pub fn out_of_validity(&self, at: Millis) -> Bits {
        self.facets().out_of_validity(at)
    }

    /// Who is of a level, kind, sector or tag; for audiences.
    pub(crate) fn facets(&self) -> &Facets {
        self.facets.get_or_init(|| Arc::new(Facets::of(self.units())))
    }

    /// Puts a new unit at the end or replaces the one of the same number.
    pub fn put(&mut self, unit: Unit) {
        if self.by_code.get(&unit.code) != Some(&unit.no) {
            Arc::make_mut(&mut self.by_code).insert(unit.code.clone(), unit.no);
        }
        let no = unit.no;
        let moves = self.get(no).is_some_and(|u| u.parent != unit.parent || u.level != unit.level);
        let former = moves.then(|| self.city_of(no));
        let unit = Arc::new(unit);
        match self.units.get_mut(no.index()) {
            Some(place) => {
                let had = std::mem::replace(place, unit);
                self.note_former(had);
            }
            None => self.units.push(unit),
        }
        if let Some(former) = former {
            self.note_former_city(no, former);
        }
        self.touch();
    }

    /// Changes a unit in place; nothing happens for an unknown number.
    pub fn change(&mut self, no: UnitNo, f: impl FnOnce(&mut Unit)) {
        if let Some(unit) = self.units.get_mut(no.index()) {
            let had = unit.clone();
            f(Arc::make_mut(unit));
            self.note_former(had);
            self.touch();
        }
    }
}

/// For each territory and sector its organ of the lowest code.
fn organs_by_parent_and_sector<'a>(units: &[&'a Unit]) -> HashMap<(UnitNo, &'a str), UnitNo> {
    let mut organs: HashMap<(UnitNo, &str), UnitNo> = HashMap::new();
    for unit in units.iter().filter(|u| u.level == Level::Organ && u.closed_at_ms.is_none()) {
        let (Some(parent), Some(sector)) = (unit.parent, unit.sector.as_deref()) else { continue };
        let lowest = organs.entry((parent, sector)).or_insert(unit.no);
        if units[lowest.index()].code > unit.code {
            *lowest = unit.no;
        }
    }
    organs
}

/// The superior on a line: the one that was set; else the organ of the same sector in the
/// nearest territory above that is not the unit's own seat; else that territory itself.
fn line_parent(units: &[&Unit], unit: &Unit, line: &Line, organs: &HashMap<(UnitNo, &str), UnitNo>) -> Option<UnitNo> {
    if let Some((_, set)) = unit.superiors.iter().find(|(l, _)| l == line) {
        return Some(*set);
    }
    let sector = unit.sector.as_deref().filter(|_| line == "sector");
    let parent = unit.parent?;
    let Some(sector) = sector else { return Some(parent) };
    let organ_of = |territory: UnitNo| organs.get(&(territory, sector)).copied();
    match organ_of(parent) {
        Some(organ) if organ != unit.no && unit.level != Level::Organ => Some(organ),
        _ if unit.level == Level::Organ => {
            let above = units[parent.index()].parent;
            above.map(|a| organ_of(a).unwrap_or(a)).or(Some(parent))
        }
        _ => Some(parent),
    }
}

/// A superior set by hand may close a circle with the rule; the later number falls back to no parent.
fn break_cycles(mut parents: Vec<Option<UnitNo>>) -> Vec<Option<UnitNo>> {
    let mut state = vec![0u32; parents.len()];
    for start in 0..parents.len() {
        let walk = to_u32(start) + 1;
        let mut at = start;
        while state[at] == 0 {
            state[at] = walk;
            match parents[at] {
                Some(up) if state[up.index()] == walk => parents[at] = None,
                Some(up) => at = up.index(),
                None => break,
            }
        }
    }
    parents
}

#[cfg(test)]
pub mod tests {
    use super::*;

    /// A unit for tests: `no` is its place in the list.
    pub fn unit(no: u32, code: &str, level: Level, parent: Option<u32>) -> Unit {
        Unit {
            no: UnitNo(no),
            code: code.into(),
            level,
            kind: "territory".into(),
            name: format!("单位{code}"),
            parent: parent.map(UnitNo),
            sector: None,
            tags: vec![],
            aliases: vec![],
            phone: None,
            superiors: vec![],
            also_county: false,
            synthetic: false,
            valid_from_ms: None,
            closed_at_ms: None,
            name_en: None,
        }
    }

    /// Province 41 with city 4101 (county 410102 with towns 410102001 and …002) and city 4102.
    pub fn small() -> Tree {
        let mut tree = Tree::new();
        for (no, code, level, parent) in [
            (0, "410000000000", Level::Province, None),
            (1, "410100000000", Level::City, Some(0)),
            (2, "410102000000", Level::County, Some(1)),
            (3, "410102001000", Level::Town, Some(2)),
            (4, "410102002000", Level::Town, Some(2)),
            (5, "410200000000", Level::City, Some(0)),
        ] {
            tree.put(unit(no, code, level, parent));
        }
        tree
    }

    #[test]
    fn under_includes_the_unit_itself_and_nothing_beside_it() {
        let tree = small();
        let line = tree.territory();
        assert_eq!(line.under(UnitNo(1)), [UnitNo(1), UnitNo(2), UnitNo(3), UnitNo(4)]);
        assert!(line.is_under(UnitNo(3), UnitNo(1)));
        assert!(!line.is_under(UnitNo(5), UnitNo(1)));
        assert_eq!(line.children(UnitNo(0)).collect::<Vec<_>>(), [UnitNo(1), UnitNo(5)]);
    }

    /// The numbers of this tree run along it only in part, as after moves.
    #[test]
    fn sets_of_subtrees_agree_with_their_lists() {
        let mut tree = small();
        for (no, parent) in [(6, 3), (7, 0), (8, 1), (9, 8), (10, 5), (11, 2)] {
            tree.put(unit(no, &format!("41{no:04}000000"), Level::Village, Some(parent)));
        }
        let line = tree.territory();
        for above in 0..13 {
            let above = UnitNo(above);
            let listed = line.under(above);
            assert_eq!(line.set_under(above), listed.iter().copied().collect(), "under {above}");
            for one in 0..12 {
                let one = UnitNo(one);
                let set = [one].into_iter().collect();
                assert_eq!(line.meets_under(above, &set), listed.contains(&one), "{one} under {above}");
                assert_eq!(line.meets_below(above, &set), one != above && listed.contains(&one), "{one} below {above}");
            }
        }
    }

    #[test]
    fn short_codes_are_padded() {
        let tree = small();
        assert_eq!(tree.find("41"), Some(UnitNo(0)));
        assert_eq!(tree.find("410102001"), Some(UnitNo(3)));
        assert_eq!(tree.find(""), None);
        assert_eq!(tree.find("99"), None);
    }

    #[test]
    fn the_sector_line_runs_from_organ_to_organ_and_over_gaps_through_the_territory() {
        let mut tree = small();
        let organ = |no, code: &str, parent, sector: &str, level| Unit {
            sector: Some(sector.into()),
            ..unit(no, code, level, Some(parent))
        };
        tree.put(organ(6, "41-WJW", 0, "health", Level::Organ));
        tree.put(organ(7, "410100-WJW", 1, "health", Level::Organ));
        tree.put(organ(8, "410102-WJW", 2, "health", Level::Organ));
        tree.put(organ(9, "410102001-H", 3, "health", Level::Institution));
        tree.put(organ(10, "410102-H", 2, "health", Level::Institution));
        let line = tree.line("sector").unwrap();
        assert_eq!(line.parent(UnitNo(10)), Some(UnitNo(8)), "a hospital stands under the organ of its county");
        assert_eq!(line.parent(UnitNo(9)), Some(UnitNo(3)), "no organ in the town: the town itself");
        assert_eq!(line.parent(UnitNo(8)), Some(UnitNo(7)));
        assert_eq!(line.parent(UnitNo(7)), Some(UnitNo(6)));
        assert_eq!(line.parent(UnitNo(6)), Some(UnitNo(0)));
    }

    #[test]
    fn a_circle_of_superiors_set_by_hand_is_broken() {
        let mut tree = small();
        tree.change(UnitNo(1), |u| u.superiors.push(("party".into(), UnitNo(3))));
        let line = tree.line("party").unwrap();
        let seen: usize =
            (0..6).filter(|n| line.parent(UnitNo(*n)).is_none()).map(|n| line.under(UnitNo(n)).len()).sum();
        assert_eq!(seen, 6, "every unit stands on the line once");
    }
}
