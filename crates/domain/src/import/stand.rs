//! Under whom each row stands: parents, levels, circles, and what follows for the rows below.

use super::row::{self, Cells, full_code, is_placeholder};
use super::{Row, RowError};
use crate::ids::UnitNo;
use crate::tree::{Level, TERRITORY, Tree};
use std::collections::HashMap;
use std::collections::hash_map::Entry as Slot;

/// Deepest place in the tree; the real one has seven.
const DEPTH_MAX: u8 = 32;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Up {
    Root,
    /// Another row.
    Entry(usize),
    /// A unit that the file does not name.
    Tree(UnitNo),
}

impl Up {
    pub fn number(self, numbers: &[Option<UnitNo>]) -> Option<UnitNo> {
        match self {
            Self::Root => None,
            Self::Entry(at) => numbers[at],
            Self::Tree(no) => Some(no),
        }
    }
}

pub(super) struct Entry {
    pub row: u32,
    pub cells: Cells,
    /// The unit of that code, if there is one.
    pub known: Option<UnitNo>,
    pub refused: bool,
    pub up: Up,
    /// By line; `None` takes a superior away.
    pub superiors: Vec<(String, Option<Up>)>,
}

pub(super) struct Sheet<'a> {
    pub tree: &'a Tree,
    pub entries: Vec<Entry>,
    by_code: HashMap<String, usize>,
    /// Parents of the placeholders.
    lifted: HashMap<String, String>,
    /// Rows that repeat an entry word for word.
    copies: Vec<(usize, u32)>,
    pub passed_over: u32,
    pub errors: Vec<RowError>,
}

impl<'a> Sheet<'a> {
    pub fn read(rows: &[Row], tree: &'a Tree) -> Self {
        let mut sheet = Self {
            tree,
            entries: Vec::with_capacity(rows.len()),
            by_code: HashMap::with_capacity(rows.len()),
            lifted: HashMap::new(),
            copies: Vec::new(),
            passed_over: 0,
            errors: Vec::new(),
        };
        for row in rows {
            let faults = sheet.errors.len();
            let cells = row::read(row, &mut sheet.errors);
            if is_placeholder(&cells.code) {
                sheet.errors.truncate(faults);
                sheet.passed_over += 1;
                sheet.lifted.insert(cells.code, cells.parent);
                continue;
            }
            let refused = sheet.errors.len() > faults;
            sheet.enter(row.row, cells, refused);
        }
        sheet
    }

    fn enter(&mut self, row: u32, cells: Cells, refused: bool) {
        let at = self.entries.len();
        let mut refused = refused;
        match self.by_code.entry(cells.code.clone()) {
            Slot::Vacant(slot) => _ = slot.insert(at),
            Slot::Occupied(first) => {
                let first = *first.get();
                if self.entries[first].cells == cells {
                    self.copies.push((first, row));
                    return;
                }
                if !cells.code.is_empty() {
                    let other = self.entries[first].row;
                    if !self.entries[first].refused {
                        self.refuse(first, "code", "import.duplicate", Some(row));
                    }
                    refused = true;
                    let value = cells.code.clone();
                    let (column, code) = ("code", "import.duplicate");
                    self.errors.push(RowError {
                        row,
                        column: column.into(),
                        code,
                        value,
                        other_row: Some(other),
                        refused,
                    });
                }
            }
        }
        let known = self.tree.find(&cells.code);
        self.entries.push(Entry { row, cells, known, refused, up: Up::Root, superiors: vec![] });
    }

    fn refuse(&mut self, at: usize, column: &'static str, code: &'static str, other_row: Option<u32>) {
        let entry = &mut self.entries[at];
        entry.refused = true;
        let value = if column == "parent" { &entry.cells.parent } else { &entry.cells.code };
        let error =
            RowError { row: entry.row, column: column.into(), code, value: value.clone(), other_row, refused: true };
        self.errors.push(error);
    }

    /// A code of the file or of the tree.
    fn find(&self, code: &str) -> Option<Up> {
        self.by_code.get(code).map(|at| Up::Entry(*at)).or_else(|| self.tree.find(code).map(Up::Tree))
    }

    /// The parent in the file's words, passing over placeholders.
    fn parent_code(&self, at: usize) -> String {
        let parent = &self.entries[at].cells.parent;
        if !is_placeholder(parent) {
            return parent.clone();
        }
        self.lifted.get(parent).filter(|p| !p.is_empty()).cloned().unwrap_or_else(|| full_code(&parent[..2]))
    }

    pub fn find_parents(&mut self) {
        let root = self.root();
        for at in 0..self.entries.len() {
            if self.entries[at].refused {
                continue;
            }
            match self.parent_of(at, root) {
                Ok(up) => self.entries[at].up = up,
                Err(code) => self.refuse(at, "parent", code, None),
            }
            self.find_superiors(at);
        }
    }

    fn parent_of(&self, at: usize, root: Option<usize>) -> Result<Up, &'static str> {
        let (level, known) = (self.entries[at].cells.level, self.entries[at].known);
        let code = self.parent_code(at);
        if code.is_empty() {
            // Superiors outside the province are organs without a parent.
            let may = level == Level::Organ || Some(at) == root || self.is_root(known);
            return if may { Ok(Up::Root) } else { Err("import.parent.missing") };
        }
        match self.find(&code) {
            None => Err("import.parent.unknown"),
            Some(Up::Entry(up)) if up == at => Err("import.parent.circle"),
            Some(up) if !may_stand(level, self.level(up)) => Err("import.parent.level"),
            Some(up) => Ok(up),
        }
    }

    fn is_root(&self, unit: Option<UnitNo>) -> bool {
        unit.and_then(|no| self.tree.get(no)).is_some_and(|u| u.parent.is_none() && u.level.is_territory())
    }

    /// The one row that may stand without a parent: none if the tree has its root; else the only one
    /// of the highest level.
    fn root(&self) -> Option<usize> {
        if self.tree.units().any(|u| u.parent.is_none() && u.level.is_territory()) {
            return None;
        }
        let tops = self.entries.iter().enumerate();
        let tops: Vec<(usize, Level)> = tops
            .filter(|(_, e)| !e.refused && e.cells.parent.is_empty() && e.cells.level.is_territory())
            .map(|(at, e)| (at, e.cells.level))
            .collect();
        let (at, highest) = *tops.iter().min_by_key(|(_, level)| *level)?;
        (tops.iter().filter(|(_, level)| *level == highest).count() == 1).then_some(at)
    }

    fn level(&self, up: Up) -> Level {
        let of_unit = |no: UnitNo| self.tree.get(no).map(|u| u.level);
        match up {
            Up::Entry(at) if self.entries[at].refused => self.entries[at].known.and_then(of_unit),
            Up::Entry(at) => Some(self.entries[at].cells.level),
            Up::Tree(no) => of_unit(no),
            Up::Root => None,
        }
        .unwrap_or(Level::Province)
    }

    fn find_superiors(&mut self, at: usize) {
        for (line, code) in self.entries[at].cells.superiors.clone() {
            let known_line = line != TERRITORY && self.tree.line_index(&line).is_some();
            let up = self.find(&code);
            if !known_line {
                self.wrong_superior(at, "import.superior.line", &line, true);
            } else if code.is_empty() {
                self.entries[at].superiors.push((line, None));
            } else if up.is_none() {
                self.wrong_superior(at, "import.superior.unknown", &code, true);
            } else {
                self.entries[at].superiors.push((line, up));
            }
        }
    }

    fn wrong_superior(&mut self, at: usize, code: &'static str, value: &str, refused: bool) {
        let row = self.entries[at].row;
        self.entries[at].refused |= refused;
        let value = value.to_owned();
        self.errors.push(RowError { row, column: "superiors".into(), code, value, other_row: None, refused });
    }

    /// Refuses rows that would stand in a circle, too deep, or under a row that is refused.
    ///
    /// Known units whose rows are refused stay where they are. A unit may not move to a place whose way
    /// up passes such a row: what is planned there does not happen, and a circle could remain.
    pub fn refuse_circles(&mut self) {
        let rows = self.entries.len();
        let mut row_of = vec![None; self.tree.len()];
        for (at, entry) in self.entries.iter().enumerate() {
            if let Some(no) = entry.known {
                row_of[no.index()] = Some(at);
            }
        }
        let mut walk = Walk { row_of, rows, seen: vec![Seen::New; rows + self.tree.len()] };
        for start in 0..rows {
            walk.up_from(self, start);
        }
    }

    /// Superiors that were refused, or that stand below the unit itself: the row is taken without them.
    pub fn drop_bad_superiors(&mut self) {
        for at in 0..self.entries.len() {
            if self.entries[at].refused || self.entries[at].superiors.is_empty() {
                continue;
            }
            let mut kept = Vec::new();
            for (line, up) in std::mem::take(&mut self.entries[at].superiors) {
                let code = match up {
                    Some(Up::Entry(s)) if self.entries[s].refused && self.entries[s].known.is_none() => {
                        "import.superior.refused"
                    }
                    Some(s) if self.stands_below(s, at) => "import.superior.circle",
                    _ => {
                        kept.push((line, up));
                        continue;
                    }
                };
                self.wrong_superior(at, code, &line, false);
            }
            self.entries[at].superiors = kept;
        }
    }

    /// A repetition shares the fate of the row that it repeats. Returns how many were taken.
    pub fn settle_copies(&mut self) -> u32 {
        let mut by_row: HashMap<u32, Vec<RowError>> = HashMap::new();
        if !self.copies.is_empty() {
            self.errors.iter().for_each(|e| by_row.entry(e.row).or_default().push(e.clone()));
        }
        let mut taken = 0;
        for (first, row) in std::mem::take(&mut self.copies) {
            let entry = &self.entries[first];
            if !entry.refused {
                taken += 1;
            } else if !by_row.contains_key(&row) {
                let of_first = by_row.get(&entry.row).into_iter().flatten();
                self.errors.extend(of_first.map(|e| RowError { row, ..e.clone() }));
            }
        }
        taken
    }

    fn stands_below(&self, unit: Up, above: usize) -> bool {
        let mut at = unit;
        for _ in 0..=DEPTH_MAX {
            at = match at {
                Up::Entry(row) if row == above => return true,
                Up::Entry(row) if !self.entries[row].refused => self.entries[row].up,
                Up::Entry(row) => match self.entries[row].known {
                    Some(no) => self.above(no),
                    None => return false,
                },
                Up::Tree(no) => self.above(no),
                Up::Root => return false,
            };
        }
        false
    }

    /// The parent of a unit of the tree, as a row if the file names it.
    fn above(&self, no: UnitNo) -> Up {
        let parent = self.tree.get(no).and_then(|u| u.parent);
        parent.and_then(|p| self.tree.get(p)).and_then(|p| self.find(&p.code)).unwrap_or(Up::Root)
    }
}

/// Territories stand under higher territories; anything else may stand anywhere.
pub(crate) fn may_stand(level: Level, parent: Level) -> bool {
    !level.is_territory() || (parent.is_territory() && parent < level)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Seen {
    New,
    OnTheWay,
    /// The way up is free of refused rows; how many steps.
    Clean(u8),
    Dirty(u8),
}

/// Nodes are rows first, then the units of the tree.
struct Walk {
    rows: usize,
    /// The row of each unit of the tree.
    row_of: Vec<Option<usize>>,
    seen: Vec<Seen>,
}

impl Walk {
    fn node_of_unit(&self, no: UnitNo) -> usize {
        self.row_of[no.index()].unwrap_or(self.rows + no.index())
    }

    fn next(&self, sheet: &Sheet<'_>, node: usize) -> Option<usize> {
        let parent_in_tree = |no: UnitNo| sheet.tree.get(no).and_then(|u| u.parent);
        let Some(entry) = sheet.entries.get(node) else {
            let no = UnitNo(u32::try_from(node - self.rows).unwrap_or(u32::MAX));
            return parent_in_tree(no).map(|up| self.node_of_unit(up));
        };
        match entry.up {
            _ if entry.refused => entry.known.and_then(parent_in_tree).map(|up| self.node_of_unit(up)),
            Up::Root => None,
            Up::Entry(up) => Some(up),
            Up::Tree(no) => Some(self.node_of_unit(no)),
        }
    }

    fn up_from(&mut self, sheet: &mut Sheet<'_>, start: usize) {
        let mut way = Vec::new();
        let mut at = Some(start);
        while let Some(node) = at.filter(|n| self.seen[*n] == Seen::New) {
            self.seen[node] = Seen::OnTheWay;
            way.push(node);
            at = self.next(sheet, node);
        }
        if let Some(met) = at.filter(|n| self.seen[*n] == Seen::OnTheWay) {
            let from = way.iter().position(|n| *n == met).unwrap_or(0);
            for node in way.drain(from..) {
                self.seen[node] = Seen::Dirty(0);
                let turns = sheet.entries.get(node).is_some_and(|e| !e.refused) && !self.stays(sheet, node);
                if turns {
                    sheet.refuse(node, "parent", "import.parent.circle", None);
                }
            }
        }
        while let Some(node) = way.pop() {
            self.seen[node] = self.judge(sheet, node, at);
            at = Some(node);
        }
    }

    /// A known unit whose row leaves it where it is.
    fn stays(&self, sheet: &Sheet<'_>, node: usize) -> bool {
        sheet.entries[node]
            .known
            .and_then(|no| sheet.tree.get(no))
            .is_some_and(|unit| unit.parent.map(|p| self.node_of_unit(p)) == self.next(sheet, node))
    }

    /// The node above has been judged before.
    fn judge(&self, sheet: &mut Sheet<'_>, node: usize, above: Option<usize>) -> Seen {
        let (dirty, depth) = match above.map(|a| self.seen[a]) {
            None => (false, 0),
            Some(Seen::Clean(depth)) => (false, depth.saturating_add(1)),
            Some(Seen::Dirty(depth)) => (true, depth.saturating_add(1)),
            Some(Seen::New | Seen::OnTheWay) => (true, 0),
        };
        let Some(entry) = sheet.entries.get(node) else {
            return if dirty { Seen::Dirty(depth) } else { Seen::Clean(depth) };
        };
        if entry.refused {
            return Seen::Dirty(depth);
        }
        let is_new = entry.known.is_none();
        let parent_is_refused = matches!(entry.up, Up::Entry(up)
            if sheet.entries[up].refused && sheet.entries[up].known.is_none());
        let stays = self.stays(sheet, node);
        if parent_is_refused || (dirty && !is_new && !stays) {
            sheet.refuse(node, "parent", "import.parent.refused", None);
            return Seen::Dirty(depth);
        }
        if depth > DEPTH_MAX && !stays {
            sheet.refuse(node, "parent", "import.parent.too_deep", None);
            return Seen::Dirty(depth);
        }
        if dirty { Seen::Dirty(depth) } else { Seen::Clean(depth) }
    }
}
