//! What takes an import back: the records that it wrote, read by their command ids, turned round as far as nobody has
//! touched since what it did. The same for the screen and the command line.
//!
//! It must never read more of the journal than what was written while the list came in.

use super::derived;
use serde::Serialize;
use shouhu_domain::command::{Command, Filled, PostCommand, ReportCommand, SlotKey};
use shouhu_domain::decide::{POSTS_MAX, TABLE_MAX, UNITS_MAX};
use shouhu_domain::event::{Event, Record};
use shouhu_domain::ids::{MatterId, PersonNo, PostNo, Seq, UnitNo};
use shouhu_domain::import::{ListOf, NEVER};
use shouhu_domain::people::{Post, PostDetails};
use shouhu_domain::report::{Day, Filing};
use shouhu_domain::state::State;
use shouhu_domain::tree::Unit;
use shouhu_store::engine::{DbError, Tx};
use shouhu_store::query::report::{self, Period};
use shouhu_store::query::{import, people};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use utoipa::ToSchema;

/// Records of one command of an import: a post may bring its person and what is asked for it.
const RECORDS_MAX: i64 = 4 * POSTS_MAX as i64;
/// Records of one slot that are looked through.
const HISTORY_MAX: i64 = 100;
/// Kept ones that an answer names; their number is always told.
const NAMED_MAX: usize = 200;
/// Why a post ends by an undo, as the journal tells it.
const REASON: &str = "撤销导入";

/// Something that an undo leaves as it is, and why.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, ToSchema)]
pub struct Kept {
    /// The unit, with the post if it is about one.
    pub name: String,
    pub code: String,
    pub title: String,
    pub title_zh: String,
}

/// An import as the journal has it.
#[derive(Debug)]
pub struct Imported {
    pub begun: Record,
    pub what: ListOf,
    records: Vec<Event>,
    /// Changed units as they stood before.
    before: HashMap<UnitNo, Unit>,
    /// Persons of this list who have a password.
    active: HashSet<PersonNo>,
    /// What stood in the slots that a table has corrected.
    pub(super) former: HashMap<(Day, UnitNo), Filing>,
}

/// Reads an import back; `None` when that record begins none of this kind.
///
/// # Errors
/// When the database fails or a record cannot be read.
pub fn imported(tx: &mut Tx, first: Seq, what: ListOf) -> Result<Option<Imported>, DbError> {
    let Some(begun) = import::record(tx, first)? else { return Ok(None) };
    let (Event::ImportBegun(list), Some(id)) = (&begun.event, begun.cmd) else { return Ok(None) };
    if list.what != what {
        return Ok(None);
    }
    let written = import::written(tx, first, RECORDS_MAX, |at| derived(id, at))?;
    let mut before = HashMap::new();
    let mut added = HashSet::new();
    for (_, record) in &written {
        match &record.event {
            Event::UnitAdded(unit) => _ = added.insert(unit.no),
            Event::UnitChanged(unit) if !added.contains(&unit.no) && !before.contains_key(&unit.no) => {
                before.extend(import::unit_before(tx, unit, first)?.map(|was| (unit.no, was)));
            }
            _ => {}
        }
    }
    let records: Vec<Event> = written.into_iter().map(|(_, record)| record.event).collect();
    let persons: Vec<i64> = persons(&records).into_iter().map(|person| i64::from(person.0)).collect();
    let mut active = HashSet::new();
    for chunk in persons.chunks(POSTS_MAX) {
        active.extend(people::active(tx, chunk)?);
    }
    Ok(Some(Imported { begun, what, records, before, active, former: HashMap::new() }))
}

fn persons(records: &[Event]) -> BTreeSet<PersonNo> {
    let of = |event: &Event| match event {
        Event::PersonAdded { no, .. } => Some(*no),
        Event::PostAdded(post) => post.holder,
        Event::RightsProposed { holder, .. } | Event::RightsSet { holder, .. } => *holder,
        _ => None,
    };
    records.iter().filter_map(of).collect()
}

/// A slot that a table has corrected: the city in whose group its row is, and the revision that it made.
pub(super) type Corrected = (i64, SlotKey, u32);

impl Imported {
    pub(super) fn corrected(&self, state: &State) -> Vec<Corrected> {
        let mut periods: HashMap<(MatterId, Day), Option<Period<'_>>> = HashMap::new();
        let mut found = vec![];
        for event in &self.records {
            let Event::ReportCorrected(filing) = event else { continue };
            let Filing { matter, period, subject, revision, .. } = **filing;
            let of = periods.entry((matter, period)).or_insert_with(|| Period::of(state, matter, period));
            let slot = SlotKey { matter, period, subject };
            found.extend(of.as_ref().map(|of| (of.city_of(subject), slot, revision)));
        }
        found
    }
}

/// What stood in slots before they were corrected.
///
/// # Errors
/// When the database fails or a record cannot be read.
pub(super) fn former(tx: &mut Tx, corrected: &[Corrected]) -> Result<HashMap<(Day, UnitNo), Filing>, DbError> {
    let mut found = HashMap::new();
    for (city, slot, revision) in corrected {
        let Some(row) = report::submission(tx, *city, *slot)? else { continue };
        let history = report::history(tx, *slot, row.first_seq, Seq::MAX, HISTORY_MAX)?;
        let filing = history.into_iter().find_map(|(_, record)| match record.event {
            Event::ReportFiled(filing) | Event::ReportCorrected(filing) if filing.revision + 1 == *revision => {
                Some(*filing)
            }
            _ => None,
        });
        found.extend(filing.map(|filing| ((slot.period, slot.subject), filing)));
    }
    Ok(found)
}

/// What undoes an import, and what stays.
#[derive(Debug, Default)]
pub struct Inverse {
    /// In commands of bounded size.
    pub commands: Vec<Command>,
    /// Units or posts that are as before then.
    pub undone: u32,
    pub kept: Vec<(String, &'static str)>,
}

impl Inverse {
    #[must_use]
    pub fn of(state: &State, imported: &Imported) -> Self {
        match imported.what {
            ListOf::Units => units(state, imported),
            ListOf::People => posts(state, imported),
            ListOf::Figures => figures(state, imported),
        }
    }

    fn keep(&mut self, name: String, why: &'static str) {
        self.kept.push((name, why));
    }

    /// How many stay.
    #[must_use]
    pub fn kept(&self) -> u32 {
        u32::try_from(self.kept.len()).unwrap_or(u32::MAX)
    }

    /// The first of those that stay, in words.
    #[must_use]
    pub fn named(&self) -> Vec<Kept> {
        let named = |(name, code): &(String, &'static str)| {
            let (_, title, title_zh) = crate::problem::words(code);
            Kept { name: name.clone(), code: (*code).into(), title: title.into(), title_zh: title_zh.into() }
        };
        self.kept.iter().take(NAMED_MAX).map(named).collect()
    }
}

/// Units as before. New ones are closed at the beginning of time: they never were, and a later list may bring
/// them again.
fn units(state: &State, imported: &Imported) -> Inverse {
    let mut after: BTreeMap<UnitNo, (&Unit, bool)> = BTreeMap::new();
    for event in &imported.records {
        match event {
            Event::UnitAdded(unit) => _ = after.insert(unit.no, (&**unit, true)),
            Event::UnitChanged(unit) => {
                let added = after.get(&unit.no).is_some_and(|(_, added)| *added);
                after.insert(unit.no, (&**unit, added));
            }
            _ => {}
        }
    }
    let mut inverse = Inverse::default();
    let mut targets: BTreeMap<UnitNo, Unit> = BTreeMap::new();
    for (no, (unit, added)) in after {
        let never = || Unit { closed_at_ms: Some(NEVER), ..unit.clone() };
        let Some(target) = (if added { Some(never()) } else { imported.before.get(&no).cloned() }) else { continue };
        match state.tree.get(no) {
            // An undo that was broken off goes on where it stopped.
            Some(now) if *now == target => inverse.undone += 1,
            Some(now) if now == unit => _ = targets.insert(no, target),
            _ => inverse.keep(unit.name.clone(), "import.kept.changed"),
        }
    }
    keep_what_others_stand_under(state, &mut targets, &mut inverse);
    inverse.undone += u32::try_from(targets.len()).unwrap_or(u32::MAX);
    // What stands below goes first.
    let units: Vec<Unit> = targets.into_values().rev().collect();
    inverse.commands = units.chunks(UNITS_MAX).map(|units| Command::PutUnits { units: units.to_vec() }).collect();
    inverse
}

/// A new unit stays when it has posts, or when one stands under it that stays open: looked at again until none is found.
fn keep_what_others_stand_under(state: &State, targets: &mut BTreeMap<UnitNo, Unit>, inverse: &mut Inverse) {
    let territory = state.tree.territory();
    loop {
        let closes = |unit: &Unit| unit.closed_at_ms == Some(NEVER);
        let stays = |child: &UnitNo, above: UnitNo| {
            let child = targets.get(child).or_else(|| state.tree.get(*child));
            child.is_some_and(|child| child.closed_at_ms.is_none() && child.parent == Some(above))
        };
        let built_on = |no: UnitNo| {
            state.posts_of.get(&no).is_some_and(|posts| !posts.is_empty())
                || territory.children(no).any(|child| stays(&child, no))
        };
        let kept: Vec<UnitNo> =
            targets.iter().filter(|(no, unit)| closes(unit) && built_on(**no)).map(|(no, _)| *no).collect();
        if kept.is_empty() {
            return;
        }
        for unit in kept.iter().filter_map(|no| targets.remove(no)) {
            inverse.keep(unit.name, "import.kept.built_on");
        }
    }
}

/// What an import did to one post.
#[derive(Default)]
struct Touched<'i> {
    added: bool,
    before: Option<&'i PostDetails>,
    after: Option<PostDetails>,
    asked: bool,
}

/// New posts end and changed ones say again what they said. Rights that were asked for at a post that was there
/// before stay asked for: the second person decides.
fn posts(state: &State, imported: &Imported) -> Inverse {
    let mut touched: BTreeMap<PostNo, Touched<'_>> = BTreeMap::new();
    for event in &imported.records {
        let Some(post) = event.post() else { continue };
        let touched = touched.entry(post).or_default();
        match event {
            Event::PostAdded(post) => (touched.added, touched.after) = (true, Some(post.details())),
            Event::PostEdited { details, former, .. } => {
                touched.before = touched.before.or(Some(former));
                touched.after = Some((**details).clone());
            }
            _ => touched.asked = true,
        }
    }
    let mut inverse = Inverse::default();
    let (mut ends, mut edits) = (vec![], vec![]);
    for (no, touched) in &touched {
        let Some(post) = state.post(*no) else { continue };
        let unit = state.tree.get(post.unit).map(|unit| unit.name.as_str()).unwrap_or_default();
        let name = format!("{unit} · {}", post.title);
        let same = touched.after.as_ref() == Some(&post.details());
        match (touched.added, touched.before) {
            // An undo that was broken off goes on where it stopped.
            (true, _) if post.ended_ms.is_some() => inverse.undone += 1,
            (true, _) => match used(imported, post, same) {
                Some(why) => inverse.keep(name, why),
                None => ends.push(*no),
            },
            (false, _) if touched.asked => inverse.keep(name, "import.kept.asked"),
            (false, Some(before)) if *before == post.details() => inverse.undone += 1,
            (false, Some(before)) if same && post.ended_ms.is_none() => edits.push((*no, before.clone())),
            _ => inverse.keep(name, "import.kept.changed"),
        }
    }
    inverse.undone += u32::try_from(ends.len() + edits.len()).unwrap_or(u32::MAX);
    let end = |posts: &[PostNo]| PostCommand::End { posts: posts.to_vec(), reason: REASON.into() };
    let edit = |edits: &[(PostNo, PostDetails)]| PostCommand::Edit { edits: edits.to_vec() };
    let commands = ends.chunks(POSTS_MAX).map(end).chain(edits.chunks(POSTS_MAX).map(edit));
    inverse.commands = commands.map(Command::Post).collect();
    inverse
}

/// What was filed is withdrawn, what was corrected is as before: where nobody has done anything in the slot since.
fn figures(state: &State, imported: &Imported) -> Inverse {
    let mut inverse = Inverse::default();
    let mut steps = vec![];
    for event in &imported.records {
        let (filing, first) = match event {
            Event::ReportFiled(filing) => (filing, true),
            Event::ReportCorrected(filing) => (filing, false),
            _ => continue,
        };
        let Filing { matter, period, subject, revision, .. } = **filing;
        let (slot, reason) = (SlotKey { matter, period, subject }, REASON.to_owned());
        let name = state.tree.get(subject).map(|unit| unit.name.as_str()).unwrap_or_default();
        let name = format!("{name} · {period}");
        let Some(filings) = state.reports.get(&matter).and_then(|reports| reports.periods.get(&period)) else {
            continue;
        };
        let same = filings.filed.contains(subject) && filings.revision(subject) == revision;
        // An undo that was broken off goes on where it stopped.
        if first && filings.withdrawn.contains(subject) && filings.revision(subject) == revision {
            inverse.undone += 1;
            continue;
        }
        if !same || filings.verified.contains(subject) || filings.returned.contains(subject) {
            inverse.keep(name, "import.kept.changed");
            continue;
        }
        if first {
            steps.push(ReportCommand::Withdraw { slot, revision, reason });
            continue;
        }
        let form = state.reports.get(&matter).and_then(|reports| state.forms.get(&reports.duty.form)?.current());
        let former = imported.former.get(&(period, subject));
        match former.filter(|former| form.is_some_and(|form| form.version == former.version)) {
            Some(Filing { version, nil, no_change, answers, .. }) => {
                let (version, nil, no_change, answers) = (*version, *nil, *no_change, answers.clone());
                let filled = Filled { version, nil, no_change, answers, received_ms: None };
                steps.push(ReportCommand::Correct { slot, revision, filled, reason });
            }
            None => inverse.keep(name, "import.kept.changed"),
        }
    }
    inverse.undone += u32::try_from(steps.len()).unwrap_or(u32::MAX);
    let matter = steps.first().map(ReportCommand::matter);
    let table = |steps: &[ReportCommand]| {
        let matter = matter?;
        Some(Command::Report(ReportCommand::Table { matter, steps: steps.to_vec() }))
    };
    inverse.commands = steps.chunks(TABLE_MAX).filter_map(table).collect();
    inverse
}

/// Why a new post stays: whoever can sign in may have signed for it.
fn used(imported: &Imported, post: &Post, same: bool) -> Option<&'static str> {
    let named = [post.holder, post.proposed.as_ref().and_then(|p| p.holder)];
    // A holder whom the list did not bring has been set since.
    let known = persons(&imported.records);
    if named.iter().flatten().any(|person| imported.active.contains(person)) {
        Some("import.kept.active")
    } else if !post.roles.is_empty() {
        Some("import.kept.granted")
    } else if !same || named.iter().flatten().any(|person| !known.contains(person)) {
        Some("import.kept.changed")
    } else {
        None
    }
}
