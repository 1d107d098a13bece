//! Random histories of filing, recounted by hand: whether the figure of every node on every line, for every period,
//! is what the journal alone says.
//!
//! It must never ask the product how a figure is made: [`Recount`] walks up the lines step by step and adds up what
//! was filed. Start at [`play`], then [`check`].

mod province;
mod story;

pub use story::{KINDS, Told, play};

use shouhu_domain::event::{Event, Record};
use shouhu_domain::form::{Answer, Answers};
use shouhu_domain::ids::{MatterId, Millis, Seq, UnitNo};
use shouhu_domain::report::cells::{Cell, Cells, Part};
use shouhu_domain::report::{Day, Filing, Reports};
use shouhu_domain::state::State;
use shouhu_domain::tree::Tree;
use shouhu_store::query::report::{Period, Source, figures, recount, series};
use shouhu_store::{Store, journal};
use std::collections::BTreeMap;
use std::error::Error;

type Outcome<T> = Result<T, Box<dyn Error>>;

/// Commands of one history.
pub const STEPS: u32 = 60;
const LINES: [&str; 3] = ["territory", "sector", "party"];

/// What came of a comparison.
#[derive(Debug, Default)]
pub struct Checked {
    pub figures: u64,
    /// Each figure that is another one than by hand.
    pub differences: Vec<String>,
}

/// What the journal alone says: who stands where, from when on, and what stands in each slot.
#[derive(Default)]
pub struct Recount {
    trees: Vec<(Millis, Tree)>,
    slots: BTreeMap<(MatterId, Day), BTreeMap<UnitNo, Filing>>,
}

impl Recount {
    /// Reads the journal of a store.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn of(store: &Store) -> Outcome<Self> {
        let mut records: Vec<(Seq, Record)> = vec![];
        store.read(|tx| {
            journal::read_from(tx, 0, |seq, body| {
                let record = serde_json::from_str(body);
                records.push((seq, record.map_err(|error| shouhu_store::engine::DbError::other(error.to_string()))?));
                Ok(())
            })
        })?;
        Ok(Self::of_records(&records))
    }

    fn of_records(records: &[(Seq, Record)]) -> Self {
        let (mut all, mut state) = (Self::default(), State::new());
        for (seq, record) in records {
            let moves = state.tree.past().0.len();
            state.apply(*seq, record);
            let last = all.trees.last().map_or(Millis::MIN, |(at, _)| *at);
            if state.tree.past().0.len() == moves {
                all.trees.pop();
                all.trees.push((last, state.tree.clone()));
            } else {
                all.trees.push((last.max(record.at), state.tree.clone()));
            }
            match &record.event {
                Event::ReportFiled(filing) | Event::ReportCorrected(filing) => {
                    let slots = all.slots.entry((filing.matter, filing.period)).or_default();
                    slots.insert(filing.subject, (**filing).clone());
                }
                Event::ReportWithdrawn { matter, period, subject, .. } => {
                    all.slots.entry((*matter, *period)).or_default().remove(subject);
                }
                _ => {}
            }
        }
        all
    }

    fn tree_at(&self, end: Millis) -> Option<&Tree> {
        self.trees.iter().rev().find(|(at, _)| *at < end).map(|(_, tree)| tree)
    }

    /// The figures of a period by unit on a line, by hand.
    fn figures(&self, (matter, day, end): (MatterId, Day, Millis), line: &str, units: usize) -> Outcome<Vec<Cells>> {
        let mut expected = vec![Cells::default(); units];
        let tree = self.tree_at(end).ok_or("a period before the first unit")?;
        for (subject, filing) in self.slots.get(&(matter, day)).into_iter().flatten() {
            let cells = by_hand(filing)?;
            for up in path(tree, line, *subject)? {
                expected[up.index()].add(&cells);
            }
        }
        Ok(expected)
    }
}

/// The units in whose figures a subject counts, by hand: step by step up the line.
fn path(tree: &Tree, line: &str, subject: UnitNo) -> Outcome<Vec<UnitNo>> {
    let (on, heirs) = (tree.line(line).ok_or("no such line")?, tree.past().1);
    let closed = |unit: UnitNo| tree.get(unit).is_some_and(|u| u.closed_at_ms.is_some());
    let mut path = vec![subject];
    while let Some(at) = path.last().copied() {
        if path.len() > tree.len() {
            let way: Vec<_> =
                path.iter().take(8).map(|unit| (unit.0, closed(*unit), heirs.get(unit), on.parent(*unit))).collect();
            return Err(format!("a circle on {line}: {way:?}").into());
        }
        let up = heirs.get(&at).copied().filter(|_| closed(at)).or_else(|| on.parent(at));
        match up {
            Some(up) => path.push(up),
            None => break,
        }
    }
    Ok(path)
}

/// The figures of one filing, by hand.
fn by_hand(filing: &Filing) -> Outcome<Cells> {
    let mut cells = Cells::default();
    let mut put = |question, part, value| cells.put(Cell { question, part }, value);
    put(0, Part::Count, 1);
    let text = |answers: &Answers, name: &str| match answers.get(name) {
        Some(Answer::Text(text)) => Some(text.clone()),
        _ => None,
    };
    for (question, name) in [(1, "stock"), (6, "staff")] {
        if let Some(Answer::Number(value)) = filing.answers.get(name) {
            put(question, Part::Count, 1);
            put(question, Part::Sum, *value);
        }
    }
    if let Some(open) = text(&filing.answers, "open") {
        put(3, Part::Count, 1);
        put(3, Part::Choice(u16::from(open == "no")), 1);
    }
    let rows = match filing.answers.get("goods") {
        Some(Answer::Rows(rows)) => rows.clone(),
        _ => vec![],
    };
    for (question, price) in rows.iter().map(|row| (4, text(row, "each"))).chain([(2, text(&filing.answers, "price"))])
    {
        if let Some(price) = price {
            put(question, Part::Count, 1);
            put(question, Part::Sum, price.replace('.', "").parse()?);
        }
    }
    Ok(cells)
}

/// Compares the figures of every node on every line and for every period with the recount.
///
/// # Errors
/// When the store fails; a difference is none.
pub fn check(store: &Store, by_journal: &Recount) -> Outcome<Checked> {
    let (state, mut checked) = (store.state(), Checked::default());
    for (matter, reports) in &state.reports {
        let mut days = vec![];
        for day in reports.periods.keys().copied() {
            let of_province = check_period(store, &state, by_journal, (*matter, reports, day), &mut checked)?;
            days.push((day, of_province));
        }
        let asked: Vec<_> = days.iter().map(|(day, (source, _))| (*day, source.clone())).collect();
        let found = store.read(|tx| series(tx, *matter, &asked))?;
        for (found, (day, (_, expected))) in found.iter().zip(&days) {
            checked.compare(found, expected, || format!("matter {matter}, {day}, the series of the province"));
        }
    }
    Ok(checked)
}

impl Checked {
    fn compare(&mut self, found: &Cells, expected: &Cells, what: impl Fn() -> String) {
        self.figures += 1;
        if found != expected {
            self.differences.push(format!("{}: {found:?} is not {expected:?}", what()));
        }
    }
}

/// One period; answers where the province's figure comes from, and what it is by hand.
fn check_period(
    store: &Store,
    state: &State,
    by_journal: &Recount,
    (matter, reports, day): (MatterId, &Reports, Day),
    checked: &mut Checked,
) -> Outcome<(Source, Cells)> {
    let period = Period::of(state, matter, day).ok_or("no such period")?;
    let mut of_province = (Source::default(), Cells::default());
    for line in LINES {
        let expected = by_journal.figures((matter, day, reports.duty.ends_ms(day)), line, state.tree.len())?;
        let sources: Vec<_> = state.tree.units().map(|unit| period.source(line, unit.no)).collect();
        let found = store.read(|tx| figures(tx, matter, day, &sources))?;
        for (unit, (found, expected)) in found.iter().zip(&expected).enumerate() {
            let what = || format!("matter {matter}, {day}, unit {unit} on {line}, from {:?}", sources[unit]);
            checked.compare(found, expected, what);
        }
        if line == LINES[0] {
            of_province = (sources[0].clone(), expected[0].clone());
        }
    }
    let nightly = store.read(|tx| recount(tx, state, matter, day))?;
    checked.differences.extend(nightly.iter().map(|d| format!("matter {matter}, {day}, the nightly recount: {d:?}")));
    Ok(of_province)
}
