//! One history: commands drawn by a seed. What the rules refuse has not happened.

use super::Outcome as Made;
use super::province::{form, units};
use crate::rng::Rng;
use crate::twin::entropy;
use shouhu_domain::command::{Actor, Command, Filled, FormCommand, Outcome, ReportCommand, SlotKey};
use shouhu_domain::event::{Event, Record, Space};
use shouhu_domain::form::{Answer, Answers};
use shouhu_domain::ids::{DAY_MS, FormId, HOUR_MS, MINUTE_MS, MatterId, Millis, Seq, UnitNo};
use shouhu_domain::matter::{Content, MatterKind, Particulars};
use shouhu_domain::report::{Day, Duty, Recurrence, Subjects};
use shouhu_domain::restructure::{Edit, NewUnit};
use shouhu_domain::state::State;
use shouhu_domain::tree::{Level, Unit};
use shouhu_store::engine::{self, Database, Synchronous};
use shouhu_store::lane::{Envelope, WriteError};
use shouhu_store::{Options, Store, query};
use std::collections::BTreeMap;

/// Nine in the evening of a day in winter: periods end soon.
const BEGIN: Millis = 18_300 * DAY_MS + 13 * HOUR_MS;

/// Weighted by being named more than once.
pub const KINDS: &[&str] = &[
    "file",
    "file",
    "file",
    "file",
    "file",
    "file",
    "nil",
    "correct",
    "correct",
    "withdraw",
    "verify",
    "return",
    "move",
    "move",
    "elsewhere",
    "end elsewhere",
    "edit",
    "put",
    "merge",
    "split",
    "undo",
    "close",
    "exempt",
    "next version",
];

struct Story<'s> {
    rng: Rng,
    now: Millis,
    store: &'s Store,
    duties: Vec<MatterId>,
    form: FormId,
    changes: Vec<(Seq, Record)>,
}

/// How often each kind of command was accepted.
pub type Told = BTreeMap<&'static str, u32>;

/// Plays the history of a seed into an empty database.
///
/// # Errors
/// When the store fails.
pub fn play(database: &Database, seed: u64, steps: u32, told: &mut Told) -> Made<Store> {
    let engine = engine::Options { synchronous: Synchronous::Normal, vfs: None };
    let listener = Box::new(|_: &State, _: &[(Seq, Record)]| {});
    let options = Options { engine, entropy: entropy(seed), listener, batch_max: 64 };
    let store = Store::open(database.clone(), options)?;
    let (rng, changes) = (Rng::new(seed), vec![]);
    let mut story = Story { rng, now: BEGIN, store: &store, duties: vec![], form: FormId(0), changes };
    story.found()?;
    for _ in 0..steps {
        story.pass_time();
        let kind = *story.rng.pick(KINDS);
        if let Some(command) = story.draw(kind)
            && story.tell(command)?
        {
            *told.entry(kind).or_default() += 1;
        }
    }
    Ok(store)
}

impl Story<'_> {
    fn write(&self, command: Command) -> Result<(Seq, Outcome), WriteError> {
        let (id, fingerprint, actor) = (None, [0; 16], Actor::machine("story"));
        let envelope = Envelope { id, fingerprint, actor, command, now: self.now, device_ms: None };
        self.store.write(envelope).map(|answer| (answer.seq, answer.outcome))
    }

    fn found(&mut self) -> Made<()> {
        self.write(Command::PutUnits { units: units() })?;
        let published = self.write(Command::Form(FormCommand::Publish(Box::new(form(None)))))?;
        let Outcome::Form { id, .. } = published.1 else { return Err(format!("{published:?}").into()) };
        self.form = id;
        for (subjects, every) in [(Subjects::Units, Recurrence::Daily), (Subjects::Sites, Recurrence::Weekly)] {
            let issued = self.write(Command::Issue(Box::new(order(self.duty(subjects, every)))))?;
            let Outcome::Matter { id, .. } = issued.1 else { return Err(format!("{issued:?}").into()) };
            if !self.store.state().reports.contains_key(&id) {
                self.write(Command::Approve { matter: id })?;
            }
            self.duties.push(id);
        }
        Ok(())
    }

    fn duty(&self, subjects: Subjects, every: Recurrence) -> Duty {
        let (form, from) = (self.form, Day::of(BEGIN).plus(-7));
        let (until, due_min, due_after_days) = (None, 18 * 60, 0);
        let again = String::new();
        Duty { form, every, from, until, due_min, due_after_days, subjects, workdays_only: false, review: true, again }
    }

    fn pass_time(&mut self) {
        self.now += match self.rng.range(0, 20) {
            0 => -HOUR_MS,
            1..=3 => 5 * HOUR_MS,
            4 => DAY_MS,
            _ => MINUTE_MS,
        };
    }

    /// Whether it was accepted; any other failure than a refusal is one of the store.
    fn tell(&mut self, command: Command) -> Made<bool> {
        let what = format!("{command:?}");
        match self.write(command) {
            Ok((seq, _)) => {
                let record = self.store.read(|tx| query::import::record(tx, seq))?;
                self.changes.extend(record.filter(|record| changes_units(&record.event)).map(|record| (seq, record)));
                Ok(true)
            }
            Err(WriteError::Refused(_)) => Ok(false),
            Err(error) => Err(format!("{what}: {error}").into()),
        }
    }

    fn draw(&mut self, kind: &str) -> Option<Command> {
        Some(match kind {
            "move" => {
                let (unit, parent) = (self.unit(), self.unit());
                Command::MoveUnit { unit, parent, reason: String::new() }
            }
            "elsewhere" => {
                let line = (*self.rng.pick(&["territory", "territory", "sector", "party"])).to_owned();
                let (unit, parent, until_ms) = (self.unit(), self.unit(), self.now + 6 * HOUR_MS);
                Command::ReportElsewhere { unit, line, parent, until_ms, reason: String::new() }
            }
            "end elsewhere" => {
                let reporting = self.store.state().tree.reportings().next()?;
                Command::EndReporting { unit: reporting.unit, line: reporting.line }
            }
            "edit" => {
                let sector = Some((*self.rng.pick(&["", "health", "commerce"])).to_owned());
                let superiors = self.rng.chance(1, 3).then(|| vec![("party".to_owned(), self.unit())]);
                let edit = Edit { sector, superiors, ..Edit::default() };
                Command::EditUnit { unit: self.unit(), edit }
            }
            "put" => Command::PutUnits { units: self.listed()? },
            "merge" => {
                let into = self.unit();
                let alike = self.like(into);
                let mut from: Vec<UnitNo> = (0..=self.rng.index(2)).map(|_| *self.rng.pick(&alike)).collect();
                from.dedup();
                Command::MergeUnits { from, into, reason: "撤并".into() }
            }
            "split" => self.split(),
            "undo" => {
                let at = self.changes.len().checked_sub(1 + self.rng.index(3))?;
                let (seq, record) = self.changes.get(at)?.clone();
                Command::UndoRestructure { seq, record: Box::new(record), undone: false }
            }
            "close" => Command::CloseUnit { unit: self.unit(), reason: "撤销".into() },
            "next version" => {
                if self.rng.chance(2, 3) {
                    return None;
                }
                Command::Form(FormCommand::Publish(Box::new(form(Some(self.form)))))
            }
            "exempt" => {
                let (matter, units, from) = (*self.rng.pick(&self.duties), vec![self.unit()], Day::of(self.now));
                Command::Report(ReportCommand::Exempt {
                    matter, units, from, until: Some(from), reason: "停业".into()
                })
            }
            _ => Command::Report(self.in_slot(kind)?),
        })
    }

    /// Any unit but the province.
    fn unit(&mut self) -> UnitNo {
        let units = self.store.state().tree.len();
        UnitNo(u32::try_from(1 + self.rng.index(units - 1)).unwrap_or(1))
    }

    /// Units of the same level that stand.
    fn like(&self, unit: UnitNo) -> Vec<UnitNo> {
        let state = self.store.state();
        let level = state.tree.get(unit).map(|u| u.level);
        state
            .tree
            .units()
            .filter(|u| Some(u.level) == level && u.closed_at_ms.is_none())
            .map(|u| u.no)
            .chain([unit])
            .collect()
    }

    /// A known unit otherwise, as an import brings it; sometimes two, one under the other.
    fn listed(&mut self) -> Option<Vec<Unit>> {
        let (one, two, sector) = (self.unit(), self.unit(), self.rng.chance(1, 2));
        let state = self.store.state();
        let mut first = state.tree.get(one)?.clone();
        first.sector = sector.then(|| "health".to_owned());
        first.also_county = first.level == Level::City && self.rng.chance(1, 2);
        let mut second = state.tree.get(two)?.clone();
        second.parent = Some(one);
        Some(if self.rng.chance(1, 2) { vec![first, second] } else { vec![first] })
    }

    fn split(&mut self) -> Command {
        let unit = self.unit();
        let state = self.store.state();
        let next = state.tree.next_no().0;
        let new = |n: u32| NewUnit { code: format!("u{}", next + n), name: format!("新{}", next + n), phone: None };
        let children = state.tree.territory().children(unit).map(|child| (child, child.0 % 2)).collect();
        Command::SplitUnit { unit, into: vec![new(0), new(1)], children, reason: "析置".into() }
    }

    /// A step in a slot: for filing any, for what follows one that has been filed.
    fn in_slot(&mut self, kind: &str) -> Option<ReportCommand> {
        let matter = *self.rng.pick(&self.duties);
        let version = self.store.state().forms.get(&self.form)?.current()?.version;
        if matches!(kind, "file" | "nil") {
            let day = Day::of(self.now).plus(-i32::try_from(self.rng.index(3)).unwrap_or(0));
            let state = self.store.state();
            let period = state.reports.get(&matter)?.duty.period_of(day, &state.calendar)?;
            let sites: Vec<UnitNo> = state.tree.of_level(Level::Site).collect();
            drop(state);
            let subject = match matter == self.duties[1] {
                true => *sites.get(self.rng.index(sites.len().max(1)))?,
                false => self.unit(),
            };
            let slot = SlotKey { matter, period, subject };
            return Some(ReportCommand::File { slot, filled: self.filled(kind == "nil", version) });
        }
        let filed: Vec<(SlotKey, u32)> = {
            let state = self.store.state();
            let periods = state.reports.get(&matter)?.periods.iter().rev().take(3);
            let slot = |period, subject| SlotKey { matter, period, subject };
            let of = periods.flat_map(|(day, f)| f.filed.iter().map(|unit| (slot(*day, unit), f.revision(unit))));
            of.collect()
        };
        let (slot, revision) = *filed.get(self.rng.index(filed.len().max(1)))?;
        let reason = "核对".to_owned();
        Some(match kind {
            "correct" => {
                let nil = self.rng.chance(1, 5);
                ReportCommand::Correct { slot, revision, filled: self.filled(nil, version), reason }
            }
            "withdraw" => ReportCommand::Withdraw { slot, revision, reason },
            "verify" => ReportCommand::Verify { slot, revision },
            _ => ReportCommand::Return { slot, revision, reason },
        })
    }

    fn filled(&mut self, nil: bool, version: u32) -> Filled {
        let mut answers = Answers::new();
        if !nil {
            let mut put = |name: &str, answer| _ = answers.insert(name.to_owned(), answer);
            put("stock", Answer::Number(i64::try_from(self.rng.range(0, 2_000)).unwrap_or(0) - 500));
            if self.rng.chance(2, 3) {
                put("price", Answer::Text(self.price()));
            }
            if self.rng.chance(2, 3) {
                put("open", Answer::Text((*self.rng.pick(&["yes", "no"])).to_owned()));
            }
            if self.rng.chance(1, 2) {
                let row = |price| Answers::from_iter([("each".to_owned(), Answer::Text(price))]);
                let rows = (0..=self.rng.index(3)).map(|_| row(self.price())).collect();
                put("goods", Answer::Rows(rows));
            }
            if version > 1 {
                put("staff", Answer::Number(3));
            }
        }
        Filled { version, nil, no_change: false, answers, received_ms: None }
    }

    fn price(&mut self) -> String {
        format!("{}.{:02}", self.rng.range(0, 90), self.rng.range(0, 100))
    }
}

fn changes_units(event: &Event) -> bool {
    use Event::{ReportingEnded, ReportingSet, UnitEdited, UnitMoved, UnitSplit, UnitsMerged};
    matches!(
        event,
        UnitMoved { .. }
            | UnitEdited { .. }
            | UnitsMerged(_)
            | UnitSplit(_)
            | ReportingSet { .. }
            | ReportingEnded { .. }
    )
}

fn order(duty: Duty) -> Content {
    Content {
        title: "关于报送库存的通知".into(),
        text: "请按时报送。".into(),
        audience: "under 41".into(),
        particulars: Some(Particulars::Report(duty)),
        ..Content::of(MatterKind::Task, UnitNo(0), Space::Live)
    }
}
