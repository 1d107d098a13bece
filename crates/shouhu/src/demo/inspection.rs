//! Findings up to the moment when the demo opens: a market inspection has found live poultry for sale in the county of
//! the tour, it is mended and waits for another one to look; a county has tried to close its own finding, to be found
//! in the course of it and in the journal; a third is overdue.

use super::cast;
use super::papers::january;
use super::seed::Sower;
use anyhow::{Context as _, bail};
use shouhu_domain::command::{Actor, Command, InspectionCommand, Outcome};
use shouhu_domain::event::Space;
use shouhu_domain::ids::{IncidentId, MatterId, Millis, UnitNo};
use shouhu_domain::inspection::{Finding, Severity};
use shouhu_domain::matter::{Content, MatterKind, Particulars, Stage, Urgency};
use shouhu_domain::people::PostKind;
use shouhu_domain::state::State;

/// Of the market regulation: the first inspector finds, the visitor is the second.
pub const ORGAN: &str = "41-SCJG";

struct Found {
    county: &'static str,
    title: &'static str,
    text: &'static str,
    category: &'static str,
    severity: Severity,
    due_ms: Millis,
    mended: Option<&'static str>,
    tried: Option<&'static str>,
}

const FOUND: [Found; 3] = [
    Found {
        county: cast::COUNTY,
        title: "农贸市场一处活禽摊位未停止交易",
        text: "市场检查发现一处摊位仍在销售、宰杀活禽。请立即停止交易，清空并消毒摊位。",
        category: "活禽交易",
        severity: Severity::Grave,
        due_ms: january(27, 18, 0),
        mended: Some("摊位已清空、消毒，经营者已约谈，市场专人值守。"),
        tried: None,
    },
    Found {
        county: "411521000000",
        title: "两家药店口罩未明码标价",
        text: "两家药店销售口罩未标价，单价高于节前一倍以上。请立即改正，并说明进价。",
        category: "口罩价格",
        severity: Severity::Serious,
        due_ms: january(27, 12, 0),
        mended: Some("已责令两家药店明码标价，恢复原价。"),
        tried: Some("县里已看过现场，申请销号。"),
    },
    Found {
        county: "411502000000",
        title: "超市出入口未测温",
        text: "一处超市出入口无人测温、未登记。请当日安排专人。",
        category: "出入口测温",
        severity: Severity::Minor,
        due_ms: january(26, 15, 0),
        mended: None,
        tried: None,
    },
];

type Step = (Millis, fn(&mut Inspection, &mut Sower, Millis) -> anyhow::Result<()>);

const STEPS: [Step; 3] = [
    (january(26, 9, 40), Inspection::find),
    (january(26, 14, 30), Inspection::mend),
    (january(26, 15, 10), Inspection::close_ones_own),
];

pub struct Inspection {
    told: usize,
    incident: IncidentId,
    ids: Vec<MatterId>,
}

impl Inspection {
    pub fn new(incident: IncidentId) -> Self {
        Self { told: 0, incident, ids: vec![] }
    }

    /// Tells what has happened up to a moment.
    pub fn until(&mut self, sower: &mut Sower, now: Millis) -> anyhow::Result<()> {
        while let Some((at, step)) = STEPS.get(self.told).filter(|(at, _)| *at <= now) {
            self.told += 1;
            sower.settle()?;
            step(self, sower, *at)?;
        }
        Ok(())
    }

    fn find(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        for found in &FOUND {
            let (actor, content) = {
                let state = sower.store.state();
                let organ = cast::unit(&state, ORGAN).context("no market regulation")?;
                let post = cast::inspectors(&state, organ).next().context("no inspector")?;
                (cast::actor_at(&state, post).context("an empty post")?, self.content(&state, organ, found)?)
            };
            match sower.ask(actor, Command::Issue(Box::new(content)), at)? {
                Outcome::Matter { id, .. } => self.ids.push(id),
                other => bail!("a finding was answered with {other:?}"),
            }
        }
        Ok(())
    }

    fn content(&self, state: &State, from: UnitNo, found: &Found) -> anyhow::Result<Content> {
        let to = cast::unit(state, found.county).with_context(|| format!("no unit {}", found.county))?;
        let is_market = |no: &&UnitNo| state.tree.get(**no).is_some_and(|unit| unit.kind == "market");
        let site = state.tree.territory().under(to).iter().find(is_market).copied().unwrap_or(to);
        let finding =
            Finding { to, site, severity: found.severity, category: found.category.into(), evidence: String::new() };
        Ok(Content {
            title: found.title.into(),
            text: found.text.into(),
            incident: Some(self.incident),
            due_ms: Some(found.due_ms),
            urgency: Urgency::Urgent,
            particulars: Some(Particulars::Finding(finding)),
            ..Content::of(MatterKind::Rectification, from, Space::Live)
        })
    }

    fn mend(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        for (matter, found) in self.ids.clone().into_iter().zip(&FOUND) {
            let Some(note) = found.mended else { continue };
            let actor = on_duty(sower, found.county)?;
            let sign = Command::Reach { matter, stage: Stage::Signed, name: None, note: None };
            sower.ask(actor.clone(), sign, at)?;
            let report = InspectionCommand::Report { matter, note: note.into(), files: vec![] };
            sower.ask(actor, Command::Inspection(report), at)?;
        }
        Ok(())
    }

    fn close_ones_own(&mut self, sower: &mut Sower, at: Millis) -> anyhow::Result<()> {
        for (matter, found) in self.ids.clone().into_iter().zip(&FOUND) {
            let Some(note) = found.tried else { continue };
            let close = InspectionCommand::Recheck { matter, passed: true, note: note.into(), files: vec![] };
            sower.ask(on_duty(sower, found.county)?, Command::Inspection(close), at)?;
        }
        Ok(())
    }
}

fn on_duty(sower: &Sower, code: &str) -> anyhow::Result<Actor> {
    let state = sower.store.state();
    let unit = cast::unit(&state, code).with_context(|| format!("no unit {code}"))?;
    cast::actor(&state, unit, PostKind::Duty).with_context(|| format!("{code} has no post on duty"))
}
