//! The plan of a unit import: which rows add a unit, change one, change nothing, or are refused and why.
//!
//! Rows come in any order; the same file a second time changes nothing. Start reading at [`plan`]:
//! `row` reads the cells of one row, `stand` finds the superiors and refuses circles, here the
//! accepted rows become units, parents first, numbers following the tree.
//!
//! Must never write anything, and never settle silently what two rows disagree about: both are refused.
//!
//! A code `XX9000000000` (省直辖县级行政区划) is a placeholder of the statistics, never a unit: what hangs
//! under it hangs under the province, is a city and counts as a county too (济源 419001). So the real file
//! of Henan (1 + 18 + 181 + 2,586 rows) becomes 2,785 units: 1 province, 18 cities, 180 counties and
//! 2,586 towns, and 济源 is one of the 18 and makes the counties 181.

pub mod figures;
pub mod people;
mod row;
mod stand;

use crate::ids::{DAY_MS, MatterId, Millis, UnitNo};
use crate::policy::Action;
use crate::tree::{Level, Tree, Unit};
use row::Cells;
use serde::{Deserialize, Serialize};
pub(crate) use stand::may_stand;
use stand::{Sheet, Up};
use std::borrow::Cow;
use std::collections::HashMap;

/// When a unit was closed that an undone import had brought: it never was, and a later list opens it.
pub const NEVER: Millis = 0;

/// So long an import can be undone.
pub const UNDO_MS: Millis = DAY_MS;

/// What a list is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ListOf {
    Units,
    People,
    /// What many units report, for one duty.
    Figures,
}

impl ListOf {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Units => "units",
            Self::People => "people",
            Self::Figures => "figures",
        }
    }

    /// What whoever brings such a list must be allowed.
    #[must_use]
    pub fn write_action(self) -> Action {
        match self {
            Self::Units => Action::UnitWrite,
            Self::People => Action::PersonWrite,
            Self::Figures => Action::ReportFile,
        }
    }

    /// What whoever undoes such an import must be allowed.
    #[must_use]
    pub fn undo_action(self) -> Action {
        match self {
            Self::Units => Action::ImportUndo,
            Self::People => Action::PersonWrite,
            Self::Figures => Action::ReportFile,
        }
    }
}

/// A list as it was brought, and what its plan said.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Brought {
    pub what: ListOf,
    /// Of figures: the duty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matter: Option<MatterId>,
    /// The name of the file.
    pub file: String,
    pub rows: u32,
    pub added: u32,
    pub changed: u32,
    pub refused: u32,
}

/// One row as text. A column that the file lacks is `None` and leaves the value as it is; an empty
/// cell clears it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Row {
    /// As the reader of the file counts: the first row under the header is 2.
    pub row: u32,
    /// Digits may be short (`41`): they are filled up to twelve.
    pub code: String,
    /// `province` … `group`, or 省, 市, 县, 乡镇, 村, 网格, 机关, 机构, 点位, 专班 and their like.
    pub level: String,
    pub name: String,
    /// A code; empty for the root and for superiors outside the province.
    pub parent: String,
    pub kind: Option<String>,
    pub sector: Option<String>,
    /// Several, with `;` `；` `、` `,` `，` or `|` between them.
    pub tags: Option<String>,
    pub aliases: Option<String>,
    pub phone: Option<String>,
    /// First day, `2020-01-21`, `2020/1/21` or `2020年1月21日`.
    pub valid_from: Option<String>,
    /// Last day.
    pub valid_to: Option<String>,
    /// Line and code of the superior on that line.
    pub superiors: Vec<(String, String)>,
}

/// So much of a cell is shown with its fault.
pub const VALUE_CHARS: usize = 100;

/// What is wrong with one cell. Words come by `code`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct RowError {
    pub row: u32,
    /// One of an import's own, or the name of a field.
    pub column: Cow<'static, str>,
    pub code: &'static str,
    pub value: String,
    /// The other row, when two disagree.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub other_row: Option<u32>,
    /// `false` when the row was taken without this cell.
    pub refused: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub unit: Unit,
    /// For undoing.
    pub before: Unit,
    /// What differs, by column.
    pub columns: Vec<&'static str>,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Plan {
    /// New units, each after its parent, with the numbers that follow the tree's last.
    pub add: Vec<Unit>,
    /// Known units that differ, in the order of the tree that they will form.
    pub change: Vec<Change>,
    /// New units again, with superiors whose numbers are higher than theirs: to be put last.
    pub links: Vec<Unit>,
    /// Rows that change nothing, repetitions included.
    pub unchanged: u32,
    /// Rows of placeholders.
    pub passed_over: u32,
    /// Units with a last day that is still to come.
    pub ends: Vec<(UnitNo, Millis)>,
    /// In the order of the rows.
    pub errors: Vec<RowError>,
}

impl Plan {
    /// How many rows were refused.
    #[must_use]
    pub fn refused(&self) -> usize {
        let mut rows: Vec<u32> = self.errors.iter().filter(|e| e.refused).map(|e| e.row).collect();
        rows.dedup();
        rows.len()
    }

    /// The units to put, in commands of at most `size`. A unit that moves under one that stands below it
    /// until then begins a new command, so that each command can be judged on the tree before it.
    #[must_use]
    pub fn batches(&self, tree: &Tree, size: usize) -> Vec<Vec<Unit>> {
        let line = tree.territory();
        let mut batches: Vec<Vec<Unit>> = self.add.chunks(size.max(1)).map(<[Unit]>::to_vec).collect();
        let mut open: Vec<Unit> = Vec::new();
        for unit in self.change.iter().map(|c| &c.unit).chain(&self.links) {
            let turns_around = unit.parent.is_some_and(|p| line.is_under(p, unit.no));
            if open.len() == size.max(1) || (turns_around && !open.is_empty()) {
                batches.push(std::mem::take(&mut open));
            }
            open.push(unit.clone());
        }
        batches.extend((!open.is_empty()).then_some(open));
        batches
    }
}

/// Plans an import. `now` decides which last days have passed; such units are closed.
#[must_use]
pub fn plan(rows: &[Row], tree: &Tree, now: Millis) -> Plan {
    let mut sheet = Sheet::read(rows, tree);
    sheet.find_parents();
    sheet.refuse_circles();
    sheet.drop_bad_superiors();
    let ordered = order(&sheet);
    let numbers = numbers(&sheet, &ordered);
    let mut plan = Plan { unchanged: sheet.settle_copies(), passed_over: sheet.passed_over, ..Plan::default() };
    for at in ordered {
        put(&mut plan, &sheet, &numbers, at, now);
    }
    plan.errors = std::mem::take(&mut sheet.errors);
    plan.errors.sort_by_key(|e| e.row);
    plan
}

/// Accepted rows in preorder: the new ones under each parent by level, then by code. Units that the file does not name
/// go where their superiors go, so a row below one of them waits for the row above it.
fn order(sheet: &Sheet<'_>) -> Vec<usize> {
    let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
    let mut tops = Vec::new();
    let accepted = || sheet.entries.iter().enumerate().filter(|(_, e)| !e.refused);
    let moving: HashMap<UnitNo, usize> = accepted().filter_map(|(at, e)| Some((e.known?, at))).collect();
    let above = |unit: Option<UnitNo>| {
        let mut way = unit.into_iter().flat_map(|no| sheet.tree.territory().path_up(no));
        way.find_map(|up| moving.get(&up).copied())
    };
    for (at, entry) in accepted() {
        let up = match entry.up {
            Up::Entry(up) if !sheet.entries[up].refused => Some(up),
            Up::Entry(up) => above(sheet.entries[up].known),
            Up::Tree(no) => above(Some(no)),
            Up::Root => None,
        };
        match up.filter(|up| *up != at) {
            Some(up) => children.entry(up).or_default().push(at),
            None => tops.push(at),
        }
    }
    let rank = |at: &usize| {
        let cells = &sheet.entries[*at].cells;
        (cells.level, cells.code.clone())
    };
    let position = |at: &usize| match sheet.entries[*at].up {
        Up::Tree(no) => no.0 + 1,
        Up::Entry(up) => sheet.entries[up].known.map_or(0, |no| no.0 + 1),
        Up::Root => 0,
    };
    tops.sort_by_cached_key(|at| (position(at), rank(at)));
    children.values_mut().for_each(|list| list.sort_by_cached_key(|at| (position(at), rank(at))));
    let mut ordered = Vec::with_capacity(sheet.entries.len());
    let mut stack: Vec<usize> = tops.into_iter().rev().collect();
    while let Some(at) = stack.pop() {
        ordered.push(at);
        stack.extend(children.remove(&at).into_iter().flatten().rev());
    }
    ordered
}

/// The number of every accepted entry: its own, or the next one.
fn numbers(sheet: &Sheet<'_>, ordered: &[usize]) -> Vec<Option<UnitNo>> {
    let mut numbers: Vec<Option<UnitNo>> = sheet.entries.iter().map(|e| e.known).collect();
    let mut next = sheet.tree.next_no();
    for &at in ordered {
        if numbers[at].is_none() {
            numbers[at] = Some(next);
            next = UnitNo(next.0 + 1);
        }
    }
    numbers
}

fn put(plan: &mut Plan, sheet: &Sheet<'_>, numbers: &[Option<UnitNo>], at: usize, now: Millis) {
    let entry = &sheet.entries[at];
    let Some(no) = numbers[at] else { return };
    let cells = &entry.cells;
    let parent = match entry.up {
        Up::Root => None,
        Up::Tree(up) => Some(up),
        Up::Entry(up) => numbers[up],
    };
    let before = entry.known.and_then(|known| sheet.tree.get(known));
    let mut unit = before.cloned().unwrap_or_else(|| blank(no, cells));
    unit.closed_at_ms = unit.closed_at_ms.filter(|closed| *closed != NEVER);
    fill(&mut unit, cells, parent, now);
    for (line, superior) in &entry.superiors {
        unit.superiors.retain(|(l, _)| l != line);
        let superior = superior.and_then(|up| up.number(numbers));
        unit.superiors.extend(superior.map(|s| (line.clone(), s)));
    }
    unit.superiors.sort();
    plan.ends.extend(cells.valid_to_ms.flatten().filter(|end| *end > now).map(|end| (no, end)));
    let Some(before) = before else {
        let mut first = unit.clone();
        first.superiors.retain(|(_, superior)| *superior < no);
        plan.links.extend((first != unit).then_some(unit));
        plan.add.push(first);
        return;
    };
    let mut same = before.clone();
    same.superiors.sort();
    if same == unit {
        plan.unchanged += 1;
    } else {
        plan.change.push(Change { columns: differing(&same, &unit), before: before.clone(), unit });
    }
}

fn blank(no: UnitNo, cells: &Cells) -> Unit {
    Unit {
        no,
        code: cells.code.clone(),
        level: cells.level,
        kind: default_kind(cells.level),
        name: String::new(),
        parent: None,
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

fn default_kind(level: Level) -> String {
    if level.is_territory() && level != Level::Grid { "territory".into() } else { level.as_str().into() }
}

fn fill(unit: &mut Unit, cells: &Cells, parent: Option<UnitNo>, now: Millis) {
    // An export of ours says `city` of a city that counts as a county too.
    unit.also_county = cells.also_county || (unit.also_county && cells.level == Level::City);
    unit.level = cells.level;
    if unit.name != cells.name {
        unit.name.clone_from(&cells.name);
        // It translated the former name.
        unit.name_en = None;
    }
    unit.parent = parent;
    if let Some(kind) = &cells.kind {
        unit.kind = if kind.is_empty() { default_kind(cells.level) } else { kind.clone() };
    }
    let cells = cells.clone();
    unit.sector = cells.sector.unwrap_or(unit.sector.take());
    unit.tags = cells.tags.unwrap_or(std::mem::take(&mut unit.tags));
    unit.aliases = cells.aliases.unwrap_or(std::mem::take(&mut unit.aliases));
    unit.phone = cells.phone.unwrap_or(unit.phone.take());
    unit.valid_from_ms = cells.valid_from_ms.unwrap_or(unit.valid_from_ms);
    // A closed unit stays closed: it is opened again on purpose, not by a list.
    let ended = cells.valid_to_ms.flatten().filter(|end| *end <= now);
    unit.closed_at_ms = unit.closed_at_ms.or(ended);
}

fn differing(a: &Unit, b: &Unit) -> Vec<&'static str> {
    [
        ("level", a.level != b.level || a.also_county != b.also_county),
        ("name", a.name != b.name),
        ("parent", a.parent != b.parent),
        ("kind", a.kind != b.kind),
        ("sector", a.sector != b.sector),
        ("tags", a.tags != b.tags),
        ("aliases", a.aliases != b.aliases),
        ("phone", a.phone != b.phone),
        ("valid_from", a.valid_from_ms != b.valid_from_ms),
        ("valid_to", a.closed_at_ms != b.closed_at_ms),
        ("superiors", a.superiors != b.superiors),
    ]
    .into_iter()
    .filter_map(|(column, differs)| differs.then_some(column))
    .collect()
}

#[cfg(test)]
mod tests;
