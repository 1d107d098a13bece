//! From what happened to a matter to the jobs of the channels: who is to be told, and by which.
//!
//! The timeline is the source, read after its commit from a mark that moves with the jobs in one
//! transaction. So issuing costs nothing here, a restart leaves nothing out and makes nothing twice.

use super::config::Occasion;
use super::{Kind, Set};
use crate::app::App;
use shouhu_domain::bits::Bits;
use shouhu_domain::decide;
use shouhu_domain::ids::{DAY_MS, MatterId, Millis, Seq, UnitNo};
use shouhu_domain::matter::{Matter, Stage, Urgency};
use shouhu_domain::state::State;
use shouhu_domain::tree::TERRITORY;
use shouhu_store::lane::WriteError;
use shouhu_store::query::outbox::{self, Job, LINES_MAX, Occurred};
use std::collections::BTreeMap;

/// What is older is no news: a server that was down for longer does not wake anybody about it.
const NEWS_MS: Millis = DAY_MS;

/// Turns what happened since the mark into jobs; answers how many lines it has read.
///
/// # Errors
/// When the store fails or has stopped.
pub async fn plan(app: &App, set: &Set) -> Result<usize, WriteError> {
    let until = app.store.state().seq;
    let Some(mark) = app.read(outbox::mark).await? else { return Ok(0) };
    if mark.seq >= until {
        return Ok(0);
    }
    let names: Vec<String> = set.channels.iter().map(|channel| channel.name.clone()).collect();
    let (lines, told) = app
        .read(move |tx| {
            let lines = outbox::occurred(tx, mark.seq, until)?;
            let mut told: BTreeMap<(MatterId, String), Bits> = BTreeMap::new();
            for line in lines.iter().filter(|line| line.kind == "withdrawn") {
                for name in &names {
                    told.insert((line.matter, name.clone()), outbox::told(tx, line.matter, name)?);
                }
            }
            Ok((lines, told))
        })
        .await?;
    let full = i64::try_from(lines.len()).unwrap_or(i64::MAX) >= LINES_MAX;
    let until = if full { lines.last().map_or(until, |line| line.seq) } else { until };
    let (jobs, withdrawn) = {
        let state = app.store.state();
        jobs_of(&state, set, &lines, &told, app.now(), app.clock.wall())
    };
    let wake = !jobs.is_empty() || !withdrawn.is_empty();
    if wake || until > mark.seq + QUIET_RECORDS || full {
        app.chore(move |tx| outbox::plan(tx, &jobs, &withdrawn, until)).await?;
    }
    if wake {
        set.channels.iter().for_each(|channel| channel.wake.notify_one());
    }
    Ok(lines.len())
}

/// Records without a job after which the mark moves all the same; until then they are only read again.
const QUIET_RECORDS: Seq = 200;

/// The jobs of some lines, and the matters that they withdraw.
fn jobs_of(
    state: &State,
    set: &Set,
    lines: &[Occurred],
    told: &BTreeMap<(MatterId, String), Bits>,
    now: Millis,
    wall_ms: Millis,
) -> (Vec<Job>, Vec<MatterId>) {
    let mut jobs = vec![];
    let mut withdrawn = vec![];
    for line in lines.iter().filter(|line| now - line.at_ms < NEWS_MS) {
        let Some(matter) = state.matters.get(&line.matter) else { continue };
        let Some(occasion) = occasion(matter, line) else { continue };
        if occasion == Occasion::Withdrawn {
            withdrawn.push(matter.id);
        } else if !matter.is_open() {
            continue;
        }
        for channel in set.channels.iter().filter(|channel| channel.on.contains(&occasion)) {
            let units = match (channel.kind, occasion) {
                (_, Occasion::Withdrawn) => told.get(&(matter.id, channel.name.clone())).cloned().unwrap_or_default(),
                (Kind::Robot, _) if line.kind == "relayed" => Bits::new(),
                (Kind::Robot, _) => one(matter.from),
                (_, occasion) => recipients(state, matter, line, occasion),
            };
            if !units.is_empty() {
                let line = Occurred { kind: occasion.as_str().into(), ..line.clone() };
                jobs.push(Job::fresh(&line, &channel.name, units, wall_ms));
            }
        }
    }
    (jobs, withdrawn)
}

/// A relay issues the order to those whom it was kept from, and an amendment that takes the signatures back
/// issues it again.
fn occasion(matter: &Matter, line: &Occurred) -> Option<Occasion> {
    Some(match line.kind.as_str() {
        "amended" if matter.sign_again == Some(line.seq) => Occasion::Issued,
        "issued" | "relayed" | "passed" | "minuted" => Occasion::Issued,
        "reminded" => Occasion::Reminded,
        "escalated" => Occasion::Escalated,
        "withdrawn" => Occasion::Withdrawn,
        _ => return None,
    })
}

/// A group has no number: the issuer's stands for it, so that a job is a job.
fn one(unit: UnitNo) -> Bits {
    let mut bits = Bits::new();
    bits.insert(unit);
    bits
}

fn owing(matter: &Matter) -> Bits {
    matter.planes.audience.minus(&matter.planes.excused).minus(matter.planes.stage(Stage::Signed))
}

/// Units under a node that see the order and have not signed it.
#[must_use]
pub fn unsigned_under(state: &State, matter: &Matter, node: UnitNo) -> Bits {
    unsigned_of(state, matter, &state.tree.territory().set_under(node))
}

/// Units of a set that see the order and have not signed it.
#[must_use]
pub fn unsigned_of(state: &State, matter: &Matter, units: &Bits) -> Bits {
    owing(matter).and(units).iter().filter(|unit| decide::sees(state, matter, *unit)).collect()
}

fn recipients(state: &State, matter: &Matter, line: &Occurred, occasion: Occasion) -> Bits {
    let below = |node: UnitNo| unsigned_under(state, matter, node);
    match (occasion, line.unit) {
        (Occasion::Issued, _) if matter.urgency == Urgency::Normal => Bits::new(),
        (Occasion::Issued, _) if line.kind == "minuted" => matter.planes.audience.minus(&matter.planes.excused),
        (Occasion::Issued, Some(next)) if line.kind == "passed" => one(next),
        // Without levels everybody was told at the issue.
        (Occasion::Issued, Some(_)) if !matter.by_level => Bits::new(),
        (Occasion::Issued, Some(relayer)) => below(relayer).minus(matter.planes.stage(Stage::Delivered)),
        (Occasion::Issued, None) => {
            let mut bits = Bits::new();
            owing(matter).iter().filter(|u| decide::sees(state, matter, *u)).for_each(|u| {
                bits.insert(u);
            });
            bits
        }
        (Occasion::Reminded, Some(node)) => {
            let on = line.to.as_deref().unwrap_or(TERRITORY);
            unsigned_of(state, matter, &decide::remind_reach(state, line.by, matter, (on, node), line.at_ms))
        }
        // The deputies of the late units themselves, by their superior's one record.
        (Occasion::Escalated, Some(superior)) if line.to.as_deref() == Some("deputy") => {
            let (late, line) = (below(superior).minus(&matter.planes.difficulty), state.tree.territory());
            let mut bits = Bits::new();
            late.iter().filter(|u| line.parent(*u).unwrap_or(*u) == superior).for_each(|u| {
                bits.insert(u);
            });
            bits
        }
        (Occasion::Escalated, Some(superior)) => one(superior),
        _ => Bits::new(),
    }
}
