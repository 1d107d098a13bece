//! The plan of a table of many units' figures: which rows file a slot, correct one, say nothing new, or are
//! refused and why.
//!
//! [`Columns`] are found once; [`place`] reads a row; [`judge`] asks the rules of a filing what they say of it.
//! Rows come in any order. A row that names a slot and nothing else is passed over: a table may be brought half
//! filled in.
//!
//! Must never write anything, never judge a figure by rules of its own, and never settle silently what two rows
//! disagree about: both are refused.

use super::row::{day_of, full_code};
use super::{RowError, VALUE_CHARS};
use crate::bits::Bits;
use crate::command::{Actor, Command, Filled, ReportCommand, SlotKey};
use crate::decide::decide;
use crate::event::Event;
use crate::form::expr::Decimal;
use crate::form::{Answer, Answers, Choice, FormVersion, Geopoint, Node, Shape, Words, choices};
use crate::ids::{MINUTE_MS, MatterId, Millis, UnitNo};
use crate::matter::FileRef;
use crate::refusal::Refusal;
use crate::report::{Day, Filing, filer};
use crate::state::State;
use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};

/// One row as text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FigureRow {
    /// As the reader of the file counts.
    pub row: u32,
    /// Code or name of the unit that files.
    pub unit: String,
    /// Code or name of the site, where the figures are about one.
    pub subject: String,
    /// The first day of the period.
    pub period: String,
    pub nil: String,
    /// Of a migration: when it was received elsewhere.
    pub received: String,
    /// What stands in the columns of the file, by the place of the field among [`Columns`]; empty cells too.
    pub cells: Vec<(usize, String)>,
}

/// What a form asks for, in its order: the columns that a table of it may have.
#[derive(Clone, Debug, Default)]
pub struct Columns {
    pub fields: Vec<Column>,
    pub version: u32,
}

#[derive(Clone, Debug)]
pub struct Column {
    pub name: String,
    pub label: Words,
    pub unit: String,
    /// `None`: a repeat, whose rows stand in one cell as JSON.
    pub shape: Option<Shape>,
    /// Worked out by the server, whatever a table says.
    pub computed: bool,
    choices: Vec<Choice>,
}

impl Columns {
    #[must_use]
    pub fn of(form: &FormVersion) -> Self {
        let mut columns = Self { fields: vec![], version: form.version };
        columns.collect(form, &form.nodes);
        columns
    }

    fn collect(&mut self, form: &FormVersion, nodes: &[Node]) {
        for node in nodes {
            match node {
                Node::Group { nodes, .. } => self.collect(form, nodes),
                Node::Question(q) => {
                    let choices = q.list.as_ref().and_then(|list| form.lists.get(list)).cloned();
                    self.field(form, &q.field, q.label.as_ref(), choices.unwrap_or_default(), false);
                }
                Node::Calculate { field, .. } => self.field(form, field, None, vec![], true),
                Node::Repeat { name, label, .. } => self.fields.push(Column {
                    name: name.clone(),
                    label: label.clone(),
                    unit: String::new(),
                    shape: None,
                    computed: false,
                    choices: vec![],
                }),
                Node::Note { .. } => {}
            }
        }
    }

    fn field(&mut self, form: &FormVersion, name: &str, own: Option<&Words>, choices: Vec<Choice>, computed: bool) {
        let Some(field) = form.fields.get(name) else { return };
        let label = own.unwrap_or(&field.label).clone();
        let (name, unit, shape) = (name.to_owned(), field.unit.clone(), Some(field.shape));
        self.fields.push(Column { name, label, unit, shape, computed, choices });
    }
}

impl Column {
    /// What a cell says. What does not fit goes on as a text: the rules of a filing say why.
    fn answer(&self, cell: &str) -> Result<Answer, &'static str> {
        let text = cell.trim();
        let as_text = || Ok(Answer::Text(text.to_owned()));
        match self.shape {
            None => serde_json::from_str(text).map(Answer::Rows).map_err(|_| "import.figure.rows"),
            Some(Shape::Integer) => text.parse().map(Answer::Number).or_else(|_| as_text()),
            Some(Shape::Decimal { .. }) => as_text(),
            Some(Shape::Text) => Ok(Answer::Text(cell.to_owned())),
            Some(Shape::One) => choices::read(&self.choices, text).map(Answer::Text).map_err(ambiguous),
            Some(Shape::Many) => choices::read_many(&self.choices, text).map(Answer::Many).map_err(ambiguous),
            Some(Shape::Date) => Ok(Answer::Text(day(text).map_or_else(|| text.to_owned(), |day| day.to_string()))),
            Some(Shape::Time) => {
                let time = text.rsplit_once('T').map_or(text, |(_, time)| time);
                Ok(Answer::Text(time.strip_suffix(":00").filter(|short| short.len() == 5).unwrap_or(time).to_owned()))
            }
            Some(Shape::Geopoint) => place_of(text).map(Answer::Place).ok_or("report.answer.place"),
            Some(Shape::Photo | Shape::File) => Err("import.figure.file"),
        }
    }
}

fn ambiguous(_: choices::Ambiguous) -> &'static str {
    "import.figure.choice"
}

fn day(text: &str) -> Option<Day> {
    // A spreadsheet gives a day the hour zero.
    let day = Day(i32::try_from(day_of(text.trim().trim_end_matches("T00:00:00"))?).ok()?);
    Day::parse(&day.to_string())
}

/// `34.7466, 113.6253`
fn place_of(text: &str) -> Option<Geopoint> {
    let (lat, lon) = text.split_once([',', '，'])?;
    let degrees = |text: &str| Decimal::parse(text.trim())?.to_scaled(7);
    Some(Geopoint { lat_e7: degrees(lat)?, lon_e7: degrees(lon)?, accuracy_m: None })
}

/// `2020-02-06 17:30`, with seconds or without, in Asia/Shanghai.
fn instant(text: &str) -> Option<Millis> {
    let (day, time) = text.trim().split_once([' ', 'T'])?;
    let mut parts = time.trim().split(':');
    let mut number = |most: i64| {
        let part = parts.next()?;
        let fits = part.len() <= 2 && part.bytes().all(|b| b.is_ascii_digit());
        if fits { part.parse::<i64>().ok().filter(|n| *n <= most) } else { None }
    };
    let (hour, minute) = (number(23)?, number(59)?);
    let second = number(59).unwrap_or(0);
    let whole = time.trim().split(':').count() <= 3;
    let day = self::day(day)?;
    whole.then_some(day.starts_ms() + (hour * 60 + minute) * MINUTE_MS + second * 1_000)
}

fn is_yes(text: &str) -> Option<bool> {
    match text.trim().to_lowercase().as_str() {
        "" | "否" | "no" | "false" | "0" => Some(false),
        "是" | "yes" | "true" | "1" | "零报告" | "nil" => Some(true),
        _ => None,
    }
}

/// Who can be named in a table without a code: the subjects that one may file for, and who files for them.
#[derive(Clone, Debug, Default)]
pub struct Names(HashMap<String, Vec<UnitNo>>);

impl Names {
    #[must_use]
    pub fn of(state: &State, matter: MatterId, within: &Bits) -> Self {
        let reports = state.reports.get(&matter).and_then(|reports| reports.subjects.as_ref());
        let audience = state.matters.get(&matter).map(|matter| &matter.planes.audience);
        let subjects: Bits = reports.or(audience).map(|all| all.and(within)).unwrap_or_default();
        let filers: Bits = subjects.iter().map(|no| filer(&state.tree, no)).collect();
        let mut names: HashMap<String, Vec<UnitNo>> = HashMap::new();
        for unit in subjects.or(&filers).iter().filter_map(|no| state.tree.get(no)) {
            names.entry(unit.name.clone()).or_default().push(unit.no);
        }
        Self(names)
    }
}

/// A row that names a slot.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    pub row: u32,
    pub slot: SlotKey,
    pub filled: Filled,
    /// Fields whose column is in the file and empty in this row.
    pub cleared: Vec<String>,
}

/// The faults of one row.
struct Faults<'e> {
    row: u32,
    errors: &'e mut Vec<RowError>,
}

impl Faults<'_> {
    fn wrong(&mut self, column: impl Into<Cow<'static, str>>, code: &'static str, value: &str) {
        let value = value.chars().take(VALUE_CHARS).collect();
        let column = column.into();
        self.errors.push(RowError { row: self.row, column, code, value, other_row: None, refused: true });
    }
}

/// Reads a row: `None` when it is refused, or when nothing is filled in.
pub fn place(
    state: &State,
    (matter, names): (MatterId, &Names),
    columns: &Columns,
    row: &FigureRow,
    errors: &mut Vec<RowError>,
) -> Option<Placed> {
    let before = errors.len();
    let mut faults = Faults { row: row.row, errors };
    let nil = is_yes(&row.nil).unwrap_or_else(|| {
        faults.wrong("nil", "import.figure.yes_no", &row.nil);
        false
    });
    let (mut answers, mut cleared) = (Answers::new(), vec![]);
    for (at, cell) in &row.cells {
        let Some(column) = columns.fields.get(*at).filter(|column| !column.computed) else { continue };
        if cell.trim().is_empty() {
            cleared.push(column.name.clone());
            continue;
        }
        match column.answer(cell) {
            Ok(answer) => _ = answers.insert(column.name.clone(), answer),
            Err(code) => faults.wrong(column.name.clone(), code, cell),
        }
    }
    let nothing = !nil && answers.is_empty() && faults.errors.len() == before;
    let subject = subject_of(state, names, row, &mut faults);
    let period = match day(&row.period) {
        Some(day) => Some(day),
        None => {
            let code = if row.period.trim().is_empty() { "import.missing" } else { "import.date" };
            faults.wrong("period", code, &row.period);
            None
        }
    };
    let received_ms = if row.received.trim().is_empty() { None } else { instant(&row.received) };
    if received_ms.is_none() && !row.received.trim().is_empty() {
        faults.wrong("received", "import.figure.time", &row.received);
    }
    let (subject, period) = (subject?, period?);
    if errors.len() > before || nothing {
        return None;
    }
    let filled = Filled { version: columns.version, nil, no_change: false, answers, received_ms };
    Some(Placed { row: row.row, slot: SlotKey { matter, period, subject }, filled, cleared })
}

fn subject_of(state: &State, names: &Names, row: &FigureRow, faults: &mut Faults<'_>) -> Option<UnitNo> {
    let mut named = |column: &'static str, text: &str| {
        let text = text.trim();
        if text.is_empty() {
            return None;
        }
        if let Some(unit) = state.tree.find(&full_code(text)) {
            return Some(unit);
        }
        match names.0.get(text).map(Vec::as_slice) {
            Some([one]) => Some(*one),
            Some(_) => {
                faults.wrong(column, "import.figure.ambiguous", text);
                None
            }
            None => {
                faults.wrong(column, "import.figure.unit", text);
                None
            }
        }
    };
    let (unit, subject) = (named("unit", &row.unit), named("subject", &row.subject));
    if row.unit.trim().is_empty() && row.subject.trim().is_empty() {
        faults.wrong("unit", "import.missing", "");
    }
    if row.subject.trim().is_empty() {
        return unit;
    }
    let subject = subject?;
    // Both are named: they must belong together.
    if let Some(unit) = unit.filter(|unit| *unit != subject && *unit != filer(&state.tree, subject)) {
        let name = state.tree.get(unit).map(|unit| unit.name.clone()).unwrap_or_default();
        faults.wrong("unit", "import.figure.filer", &name);
        return None;
    }
    Some(subject)
}

/// Rows that name the same slot: exact repetitions are left out, and of those that differ all are refused.
#[must_use]
pub fn once(rows: Vec<Placed>, errors: &mut Vec<RowError>) -> Vec<Placed> {
    let mut by_slot: BTreeMap<(Day, UnitNo), Vec<Placed>> = BTreeMap::new();
    for row in rows {
        by_slot.entry((row.slot.period, row.slot.subject)).or_default().push(row);
    }
    let mut kept = vec![];
    for mut rows in by_slot.into_values() {
        let first = &rows[0];
        if rows.iter().all(|row| row.filled == first.filled) {
            kept.push(rows.swap_remove(0));
            continue;
        }
        let numbers: Vec<u32> = rows.iter().map(|row| row.row).collect();
        for row in rows {
            let other_row = numbers.iter().copied().find(|other| *other != row.row);
            let (column, code, value) = ("unit".into(), "import.figure.twice", row.slot.period.to_string());
            errors.push(RowError { row: row.row, column, code, value, other_row, refused: true });
        }
    }
    kept.sort_by_key(|row| row.row);
    kept
}

/// What a row does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    File(ReportCommand),
    Correct(ReportCommand),
    Same,
}

/// The revision that stands in a slot, if somebody has filed there.
#[must_use]
pub fn standing(state: &State, slot: SlotKey) -> Option<u32> {
    let filings = state.reports.get(&slot.matter)?.periods.get(&slot.period)?;
    let own = filings.filed.contains(slot.subject) && !filings.lent.contains(slot.subject);
    own.then(|| filings.revision(slot.subject))
}

/// Asks the rules what they say of a row. `filed` is what stands in its slot; `reason` is why it is corrected.
///
/// # Errors
/// What is wrong with the row.
pub fn judge(
    state: &State,
    actor: &Actor,
    (columns, placed): (&Columns, &Placed),
    (filed, reason): (Option<&Filing>, &str),
    now: Millis,
) -> Result<Verdict, Vec<RowError>> {
    let slot = placed.slot;
    let revision = standing(state, slot);
    let filled = over(columns, placed, filed.filter(|_| revision.is_some()));
    foreign_files(placed, filed)?;
    let said = if reason.trim().is_empty() { "导入" } else { reason }.to_owned();
    let step = match revision {
        Some(revision) => {
            let filled = Filled { received_ms: None, ..filled };
            ReportCommand::Correct { slot, revision, filled, reason: said }
        }
        None => ReportCommand::File { slot, filled },
    };
    let decision = decide(state, actor, &Command::Report(step.clone()), now);
    let events = decision.map_err(|refusal| faults_of(placed.row, &refusal))?.events;
    if revision.is_none() {
        return Ok(Verdict::File(step));
    }
    let same = events.iter().any(|event| match event {
        Event::ReportCorrected(new) => filed.is_some_and(|filed| filed.nil == new.nil && filed.answers == new.answers),
        _ => false,
    });
    match () {
        () if same => Ok(Verdict::Same),
        () if reason.trim().is_empty() => {
            let mut errors = vec![];
            Faults { row: placed.row, errors: &mut errors }.wrong("unit", "import.figure.filed", "");
            Err(errors)
        }
        () => Ok(Verdict::Correct(step)),
    }
}

/// What a row says over what stands: columns that the file does not have stay as they are.
fn over(columns: &Columns, placed: &Placed, filed: Option<&Filing>) -> Filled {
    let mut filled = placed.filled.clone();
    let Some(filed) = filed.filter(|_| !filled.nil) else { return filled };
    let asked = |name: &str| columns.fields.iter().any(|column| column.name == name && !column.computed);
    let kept = filed.answers.iter().filter(|(name, _)| asked(name) && !placed.cleared.contains(name));
    let mut answers: Answers = kept.map(|(name, answer)| (name.clone(), answer.clone())).collect();
    for (name, answer) in std::mem::take(&mut filled.answers) {
        // A table does not carry how exact a place was: the same place is the same answer.
        let is_same = match (answers.get(&name), &answer) {
            (Some(Answer::Place(old)), Answer::Place(new)) => (old.lat_e7, old.lon_e7) == (new.lat_e7, new.lon_e7),
            _ => false,
        };
        if !is_same {
            answers.insert(name, answer);
        }
    }
    filled.answers = answers;
    filled
}

/// A table brings no files: rows of a list may name those that stand in the slot already, and no other.
fn foreign_files(placed: &Placed, filed: Option<&Filing>) -> Result<(), Vec<RowError>> {
    let known: Vec<&FileRef> = filed.into_iter().flat_map(|filed| files_in(&filed.answers)).collect();
    let mut errors = vec![];
    for (name, answer) in placed.filled.answers.iter() {
        let Answer::Rows(rows) = answer else { continue };
        if rows.iter().flat_map(files_in).any(|file| !known.contains(&file)) {
            Faults { row: placed.row, errors: &mut errors }.wrong(name.clone(), "import.figure.file", "");
        }
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

fn files_in(answers: &Answers) -> Vec<&FileRef> {
    let mut files = vec![];
    for (_, answer) in answers.iter() {
        match answer {
            Answer::File(file) => files.push(file),
            Answer::Rows(rows) => files.extend(rows.iter().flat_map(files_in)),
            _ => {}
        }
    }
    files
}

/// What a refusal says of a row, by its columns.
#[must_use]
pub fn faults_of(row: u32, refusal: &Refusal) -> Vec<RowError> {
    let mut errors = vec![];
    let mut faults = Faults { row, errors: &mut errors };
    match refusal {
        Refusal::Answers(found) => {
            for fault in found {
                let column = fault.pointer.split('/').nth(2).unwrap_or_default().to_owned();
                faults.wrong(column, fault.code, &fault.detail);
            }
        }
        Refusal::NotFound => faults.wrong("unit", "import.figure.unit", ""),
        Refusal::SlotOutside { period } => faults.wrong("period", refusal.code().0, &period.to_string()),
        Refusal::SlotNotOpen { .. } => faults.wrong("period", refusal.code().0, ""),
        Refusal::ReceivedWrong { .. } => faults.wrong("received", refusal.code().0, ""),
        _ => faults.wrong("unit", refusal.code().0, ""),
    }
    errors
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(shape: Shape) -> Column {
        let choice = |name: &str, zh: &str| Choice {
            no: 0,
            name: name.into(),
            label: Words { zh: zh.into(), en: String::new() },
            columns: BTreeMap::new(),
        };
        let (name, label, unit) = ("f".to_owned(), Words::default(), String::new());
        let choices = vec![choice("open", "营业"), choice("shut", "停业")];
        Column { name, label, unit, shape: Some(shape), computed: false, choices }
    }

    #[test]
    fn cells_are_read_as_spreadsheets_and_exports_write_them() {
        let read = |shape, text: &str| column(shape).answer(text).unwrap();
        let text = |text: &str| Answer::Text(text.into());
        assert_eq!(read(Shape::Integer, " 12 "), Answer::Number(12));
        assert_eq!(read(Shape::Integer, "1,200"), text("1,200"), "the rules say why not");
        assert_eq!(read(Shape::Decimal { scale: 2 }, "12.5"), text("12.5"));
        assert_eq!(read(Shape::Text, " =1+1 "), text(" =1+1 "));
        assert_eq!((read(Shape::One, "停业"), read(Shape::One, "open")), (text("shut"), text("open")));
        assert_eq!(read(Shape::Many, "营业; shut"), Answer::Many(vec!["open".into(), "shut".into()]));
        for day in ["2020-02-06", "2020/2/6", "2020年2月6日", "2020-02-06T00:00:00"] {
            assert_eq!(read(Shape::Date, day), text("2020-02-06"));
        }
        for time in ["09:37", "09:37:00", "1899-12-31T09:37:00"] {
            assert_eq!(read(Shape::Time, time), text("09:37"));
        }
        let place = Geopoint { lat_e7: 347_466_000, lon_e7: -1_136_253_000, accuracy_m: None };
        assert_eq!(read(Shape::Geopoint, "34.7466, -113.6253"), Answer::Place(place));
        assert_eq!(column(Shape::Photo).answer("a.jpg"), Err("import.figure.file"));
    }

    #[test]
    fn a_time_of_receipt_is_one_of_shanghai() {
        let at = Day::parse("2020-02-06").unwrap().starts_ms() + (17 * 60 + 30) * MINUTE_MS;
        assert_eq!(instant("2020-02-06 17:30"), Some(at));
        assert_eq!(instant("2020-02-06T17:30:05"), Some(at + 5_000));
        for text in
            ["2020-02-06", "2020-02-30 17:30", "2020-02-06 24:00", "2020-02-06 17", "2020-02-06 17:30:00:00", ""]
        {
            assert_eq!(instant(text), None, "{text}");
        }
    }

    fn photo(sha256: &str) -> Answer {
        let (sha256, name, media_type) = (sha256.to_owned(), "a.jpg".into(), "image/jpeg".into());
        Answer::File(FileRef { sha256, name, media_type, size: 1 })
    }

    #[test]
    fn rows_of_a_list_name_only_files_that_stand_in_the_slot() {
        let rows = |sha256| Answer::Rows(vec![Answers::from_iter([("photo".to_owned(), photo(sha256))])]);
        let answers = Answers::from_iter([("visits".to_owned(), rows("aa"))]);
        let filled = Filled { version: 1, nil: false, no_change: false, answers: answers.clone(), received_ms: None };
        let slot = SlotKey { matter: MatterId(1), period: Day(100), subject: UnitNo(7) };
        let placed = Placed { row: 2, slot, filled, cleared: vec![] };
        let told = |filed: Option<&Filing>| foreign_files(&placed, filed).map_err(|errors| errors[0].code);
        let filing = |answers| Filing {
            matter: slot.matter,
            period: slot.period,
            subject: slot.subject,
            unit: slot.subject,
            version: 1,
            revision: 1,
            nil: false,
            no_change: false,
            late: false,
            behalf: None,
            received_ms: None,
            answers,
            reason: String::new(),
        };
        assert_eq!(told(None), Err("import.figure.file"));
        assert_eq!(
            told(Some(&filing(Answers::from_iter([("visits".to_owned(), rows("bb"))])))),
            Err("import.figure.file")
        );
        assert_eq!(told(Some(&filing(answers))), Ok(()));
    }

    #[test]
    fn two_rows_of_one_slot_are_one_or_both_refused() {
        let slot = |subject| SlotKey { matter: MatterId(1), period: Day(100), subject: UnitNo(subject) };
        let placed = |row, subject, nil| Placed {
            row,
            slot: slot(subject),
            filled: Filled { version: 1, nil, no_change: false, answers: Answers::new(), received_ms: None },
            cleared: vec![],
        };
        let mut errors = vec![];
        let rows = vec![placed(2, 7, true), placed(3, 8, true), placed(4, 7, true), placed(5, 8, false)];
        let kept = once(rows, &mut errors);
        assert_eq!(kept.iter().map(|row| row.row).collect::<Vec<_>>(), [2]);
        let told: Vec<(u32, Option<u32>)> = errors.iter().map(|error| (error.row, error.other_row)).collect();
        assert_eq!(told, [(3, Some(5)), (5, Some(3))]);
    }
}
