//! The living world: while the demo's clock runs, units go on reading, signing and reporting, also on
//! what the visitor issues. It ends with the server.
//!
//! It must never act for a unit that the visitor plays, and a paused clock pauses it.

use super::cast::{self, SILENT};
use super::papers::{PAPERS, Paper};
use shouhu_domain::bits::Bits;
use shouhu_domain::command::{Actor, Command, ReportCommand, SlotKey};
use shouhu_domain::ids::{HOUR_MS, MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Matter, Stage};
use shouhu_domain::people::PostKind;
use shouhu_domain::report::{Day, filer};
use shouhu_domain::state::State;
use shouhu_server::app::App;
use shouhu_sim::rng::Rng;
use shouhu_store::lane::Envelope;
use std::collections::HashSet;
use std::time::Duration;

const TICK: Duration = Duration::from_millis(250);
/// Ticks between two looks at who has not answered yet.
const LOOK_EVERY: u32 = 8;
/// Receipts of one tick at the clock's speeds 1, 60 and 600: never more than a laptop does beside a browser.
const PER_TICK: [(i64, usize); 3] = [(1, 1), (60, 4), (600, 20)];
/// One unit in so many never answers: the world is not perfect.
const SILENT_ONE_IN: u32 = 120;
/// One answer in so many is a difficulty.
const DIFFICULTY_ONE_IN: u64 = 400;

const DIFFICULTIES: [&str; 3] =
    ["口罩不够，请求支援 200 只", "有 1 户租住人员拒绝登记，请派出所协助", "信号中断，刚刚恢复，正在补报"];

/// Units that have not answered a matter, and those that have signed but not reported.
struct Waiting {
    matter: MatterId,
    unsigned: Vec<UnitNo>,
    undone: Vec<UnitNo>,
}

/// Slots of a report duty's running periods that nobody has filed yet.
struct Owed {
    matter: MatterId,
    period: Day,
    subjects: Vec<UnitNo>,
}

pub async fn run(app: App, played: HashSet<UnitNo>) {
    let mut rng = Rng::new(u64::from_le_bytes(app.random()));
    let mut tick = tokio::time::interval(TICK);
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut waiting: Vec<Waiting> = vec![];
    let mut owed: Vec<Owed> = vec![];
    for count in 0u32.. {
        tick.tick().await;
        let speed = app.clock.speed();
        let Some((_, receipts)) = PER_TICK.iter().rev().find(|(from, _)| speed >= *from) else { continue };
        if count.is_multiple_of(LOOK_EVERY) {
            waiting = look(&app.store.state(), &played);
            owed = look_for_reports(&app.store.state(), &played, app.now());
        }
        // At real speed a receipt comes every two seconds.
        if speed == 1 && !count.is_multiple_of(LOOK_EVERY) {
            continue;
        }
        for _ in 0..*receipts {
            let command = {
                let state = app.store.state();
                let report = if rng.chance(1, 2) { next_report(&state, &mut owed, &mut rng) } else { None };
                report.or_else(|| next(&state, &mut waiting, &mut rng))
            };
            if let Some((actor, command)) = command {
                let now = app.now();
                let envelope = Envelope { id: None, fingerprint: [0; 16], actor, command, now, device_ms: None };
                // What the rules refuse has been answered meanwhile.
                app.store.submit(envelope, Box::new(|_| {}));
            }
        }
    }
}

fn look(state: &State, played: &HashSet<UnitNo>) -> Vec<Waiting> {
    let silent = cast::unit(state, SILENT);
    let answers = |matter: &Matter, unit: UnitNo| {
        let in_silent_county = || silent.is_some_and(|above| state.tree.territory().is_under(unit, above));
        let silent_by_chance = (unit.0.wrapping_mul(2_654_435_761) >> 8).is_multiple_of(SILENT_ONE_IN);
        if silent_by_chance || played.contains(&unit) || (is_screening(matter) && in_silent_county()) {
            return false;
        }
        shouhu_domain::decide::sees(state, matter, unit)
    };
    // What is asked waits for the visitor.
    let open = state.open.iter().rev().filter_map(|id| state.matters.get(id)).filter(|m| m.kind.is_directive());
    open.map(|m| {
        let planes = &m.planes;
        let owing = planes.audience.minus(&planes.excused).minus(&planes.difficulty);
        let pick = |set: &Bits| set.iter().filter(|unit| answers(m, *unit)).collect::<Vec<_>>();
        let unsigned = pick(&owing.minus(planes.stage(Stage::Signed)));
        let undone = pick(&planes.stage(Stage::Signed).minus(planes.stage(Stage::Done)));
        Waiting { matter: m.id, unsigned, undone }
    })
    .filter(|w| !w.unsigned.is_empty() || !w.undone.is_empty())
    .collect()
}

/// What is owed now, for the periods that are not yet half an hour past their due: the rest stays missing.
fn look_for_reports(state: &State, played: &HashSet<UnitNo>, now: Millis) -> Vec<Owed> {
    let silent = cast::unit(state, SILENT);
    let files = |subject: &UnitNo| {
        let unit = filer(&state.tree, *subject);
        let in_silent = silent.is_some_and(|above| state.tree.territory().is_under(unit, above));
        let by_chance = (subject.0.wrapping_mul(2_654_435_761) >> 8).is_multiple_of(SILENT_ONE_IN);
        !played.contains(&unit) && !in_silent && !by_chance
    };
    let mut owed = vec![];
    for (id, reports) in &state.reports {
        let Some(matter) = state.matters.get(id).filter(|m| m.is_open()) else { continue };
        let period = reports.duty.period_of(Day::of(now), &state.calendar);
        let Some(period) = period.filter(|period| now < reports.duty.due_ms(*period) + HOUR_MS / 2) else { continue };
        let filed = reports.periods.get(&period).map(|filings| filings.filed.clone()).unwrap_or_default();
        let open = reports.expected(&state.tree, &matter.planes.audience, period, now).minus(&filed);
        let subjects: Vec<UnitNo> = open.iter().filter(files).collect();
        if !subjects.is_empty() {
            owed.push(Owed { matter: *id, period, subjects });
        }
    }
    owed
}

fn next_report(state: &State, owed: &mut [Owed], rng: &mut Rng) -> Option<(Actor, Command)> {
    if owed.is_empty() {
        return None;
    }
    let Owed { matter, period, subjects } = &mut owed[rng.index(owed.len())];
    if subjects.is_empty() {
        return None;
    }
    let subject = subjects.swap_remove(rng.index(subjects.len()));
    let slot = SlotKey { matter: *matter, period: *period, subject };
    let form = state.forms.get(&state.reports.get(matter)?.duty.form)?.current()?;
    let filled = super::reports::fill(form, subject, *period, rng);
    let actor = cast::actor(state, filer(&state.tree, subject), PostKind::Duty)?;
    Some((actor, Command::Report(ReportCommand::File { slot, filled })))
}

fn is_screening(matter: &Matter) -> bool {
    matter.number.as_deref() == Some(PAPERS[Paper::Screening as usize].number)
}

/// The next thing that happens somewhere. New orders are answered more eagerly than old ones.
fn next(state: &State, waiting: &mut [Waiting], rng: &mut Rng) -> Option<(Actor, Command)> {
    if waiting.is_empty() {
        return None;
    }
    let (a, b) = (rng.index(waiting.len()), rng.index(waiting.len()));
    let Waiting { matter, unsigned, undone } = &mut waiting[a.min(b)];
    let matter = *matter;
    let reports = !undone.is_empty() && (unsigned.is_empty() || rng.chance(1, 3));
    let list = if reports { undone } else { unsigned };
    if list.is_empty() {
        return None;
    }
    let unit = list.swap_remove(rng.index(list.len()));
    let actor = cast::actor(state, unit, PostKind::Duty)?;
    if !reports && rng.chance(1, DIFFICULTY_ONE_IN) {
        let text = (*rng.pick(&DIFFICULTIES)).to_owned();
        return Some((actor, Command::RaiseDifficulty { matter, text }));
    }
    let stage = match (reports, rng.range(0, 6)) {
        (true, _) => Stage::Done,
        (false, 0) => Stage::Read,
        (false, _) => Stage::Signed,
    };
    Some((actor, Command::Reach { matter, stage, name: None, note: None }))
}
