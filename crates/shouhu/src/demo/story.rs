//! The history of the model case up to the moment when the demo opens: who signed when, who lagged,
//! who could not, who was asked again. Seeded: the same seed tells the same story.
//!
//! It only sends commands with their moments, in the order of time; what they mean is decided where
//! everything is decided.

use super::aid::Aid;
use super::asks::Asides;
use super::cast::{self, COUNTY, SILENT};
use super::child::START_MS;
use super::inspection::Inspection;
use super::ledger::Ledger;
use super::papers::{PAPERS, Paper, Sheet, january};
use super::reports::Reports;
use super::seed::{Sower, machine};
use super::teams::Teams;
use anyhow::{Context as _, bail};
use shouhu_domain::bits::Bits;
use shouhu_domain::command::{Actor, Command, Outcome};
use shouhu_domain::decide;
use shouhu_domain::event::Space;
use shouhu_domain::ids::{HOUR_MS, IncidentId, MINUTE_MS, MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Content, Stage};
use shouhu_domain::people::PostKind;
use shouhu_domain::state::State;
use shouhu_domain::tree::{Level, TERRITORY};
use shouhu_sim::rng::Rng;

/// What somebody did.
#[derive(Clone, Debug)]
pub enum Deed {
    Issue,
    Countersign,
    Approve,
    Reach(Stage),
    Difficulty(&'static str),
    Answer(UnitNo, &'static str),
    Excuse(UnitNo, &'static str),
    Verify(UnitNo),
    Unreachable(UnitNo),
    Relay(&'static str, Option<Millis>),
    Remind(UnitNo),
    Escalate,
}

/// Who did it.
#[derive(Clone, Copy, Debug)]
pub enum Doer {
    Post(UnitNo, PostKind),
    Machine,
}

#[derive(Clone, Debug)]
pub struct Step {
    pub at: Millis,
    pub paper: Paper,
    pub by: Doer,
    pub deed: Deed,
}

/// Tells the story into the store.
pub fn tell(sower: &mut Sower, seed: u64, incident: IncidentId) -> anyhow::Result<()> {
    let mut steps = {
        let state = sower.store.state();
        let rng = Rng::new(seed ^ 0x5EED);
        let (steps, unheard, reading, finished) = (vec![], vec![], vec![], vec![]);
        let mut writer = Writer { state: &state, rng, steps, unheard, reading, finished };
        writer.write()?;
        writer.steps
    };
    // Equal moments keep the order in which they were written.
    steps.sort_by_key(|step| step.at);
    let mut ids: [Option<MatterId>; PAPERS.len()] = [None; PAPERS.len()];
    let mut asides = Asides::new(incident);
    let mut reports = Reports::new(incident, seed);
    let mut ledger = Ledger::default();
    let mut inspection = Inspection::new(incident);
    let mut teams = Teams::new(incident);
    let mut aid = Aid::new(incident);
    let mut meanwhile = |sower: &mut Sower, until: Millis| {
        asides.until(sower, until)?;
        reports.until(sower, until)?;
        ledger.until(sower, until)?;
        inspection.until(sower, until)?;
        teams.until(sower, until)?;
        aid.until(sower, until)
    };
    for step in steps {
        meanwhile(sower, step.at)?;
        let (actor, command) = {
            let state = sower.store.state();
            (doer(&state, &step)?, command(&state, &step, &ids, incident)?)
        };
        if matches!(step.deed, Deed::Issue) {
            let Outcome::Matter { id, .. } = sower.ask(actor, command, step.at)? else {
                bail!("an issue was answered with something else");
            };
            ids[step.paper as usize] = Some(id);
        } else {
            sower.send(actor, command, step.at)?;
        }
    }
    meanwhile(sower, START_MS)?;
    sower.settle()
}

fn doer(state: &State, step: &Step) -> anyhow::Result<Actor> {
    Ok(match step.by {
        Doer::Machine => machine(),
        Doer::Post(unit, kind) => cast::actor(state, unit, kind).with_context(|| format!("unit {unit} has no post"))?,
    })
}

/// Whoever is on duty in a unit.
pub fn on_duty(unit: UnitNo) -> Doer {
    Doer::Post(unit, PostKind::Duty)
}

fn id_of(ids: &[Option<MatterId>], paper: Paper) -> anyhow::Result<MatterId> {
    ids[paper as usize].with_context(|| format!("{paper:?} is not issued yet"))
}

fn command(state: &State, step: &Step, ids: &[Option<MatterId>], incident: IncidentId) -> anyhow::Result<Command> {
    if let Deed::Issue = step.deed {
        return Ok(Command::Issue(Box::new(content(state, &PAPERS[step.paper as usize], incident)?)));
    }
    let matter = id_of(ids, step.paper)?;
    Ok(match step.deed.clone() {
        Deed::Issue | Deed::Approve => Command::Approve { matter },
        Deed::Countersign => Command::Countersign { matter },
        Deed::Reach(stage) => Command::Reach { matter, stage, name: None, note: None },
        Deed::Difficulty(text) => Command::RaiseDifficulty { matter, text: text.into() },
        Deed::Answer(unit, text) => Command::AnswerDifficulty { matter, unit, text: text.into() },
        Deed::Excuse(unit, reason) => Command::Excuse { matter, unit, reason: reason.into() },
        Deed::Verify(unit) => Command::Verify { matter, unit },
        Deed::Unreachable(unit) => {
            Command::MarkUnreachable { matter, unit, reason: "电话、短信均未接通".into() }
        }
        Deed::Relay(text, due_ms) => Command::Relay { matter, text: text.into(), due_ms },
        Deed::Remind(under) => Command::Remind { matter, under: vec![under], line: TERRITORY.into() },
        Deed::Escalate => Command::Escalate { matter },
    })
}

fn content(state: &State, sheet: &Sheet, incident: IncidentId) -> anyhow::Result<Content> {
    let unit = |code: &str| cast::unit(state, code).with_context(|| format!("there is no unit {code}"));
    Ok(Content {
        title: sheet.title.into(),
        text: sheet.text.into(),
        number: Some(sheet.number.into()),
        joint: sheet.joint.iter().map(|code| unit(code)).collect::<anyhow::Result<_>>()?,
        incident: Some(incident),
        audience: sheet.audience.into(),
        due_ms: sheet.due_ms,
        urgency: sheet.urgency,
        by_level: sheet.by_level,
        verify: sheet.verify,
        escalation: sheet.escalation.to_vec(),
        ..Content::of(sheet.kind, unit(sheet.from)?, Space::Live)
    })
}

/// How a city answered the screening notice, in thousandths: never signed, and done of the signed.
const CITIES: [(&str, u64, u64); 8] = [
    ("4115", 124, 588),
    ("4113", 69, 657),
    ("4117", 56, 686),
    ("4116", 49, 706),
    ("4114", 43, 719),
    ("4103", 32, 785),
    ("4104", 38, 733),
    ("4101", 18, 842),
];
const OTHERS: (u64, u64) = (15, 812);

const DIFFICULTIES: [&str; 6] = [
    "缺体温计，全村只有 2 支，请求调配",
    "有 3 户全家在外地，电话打不通，无法核对",
    "网格员居家观察，人手不够，请派人顶替",
    "山路积雪，2 个自然村今天上不去",
    "医用口罩只够用半天，入户人员没有防护",
    "流动摊点没有固定经营者，找不到人签收",
];
const ANSWERS: [&str; 2] = ["已从县里调配，今天 18 时前送到", "由乡镇干部补位，先核对其余户"];

pub(super) struct Writer<'s> {
    state: &'s State,
    rng: Rng,
    steps: Vec<Step>,
    /// Units of the screening from which nothing came, that read but did not sign, that reported done.
    unheard: Vec<UnitNo>,
    reading: Vec<UnitNo>,
    finished: Vec<UnitNo>,
}

impl Writer<'_> {
    fn write(&mut self) -> anyhow::Result<()> {
        for sheet in &PAPERS {
            self.issue(sheet)?;
        }
        self.screening()?;
        self.ordinary(Paper::Guide, 20 * HOUR_MS, 990, 700)?;
        self.ordinary(Paper::Leave, 12 * HOUR_MS, 985, 850)?;
        self.ordinary(Paper::Letter, 7 * HOUR_MS, 860, 0)?;
        self.ordinary(Paper::Dues, 6 * HOUR_MS, 900, 120)?;
        self.ordinary(Paper::Supplies, 48 * MINUTE_MS, 500, 180)?;
        self.ordinary(Paper::Prices, 14 * MINUTE_MS, 90, 0)?;
        super::cascade::write(self)
    }

    pub fn rng(&mut self) -> &mut Rng {
        &mut self.rng
    }

    pub fn unit(&self, code: &str) -> anyhow::Result<UnitNo> {
        cast::unit(self.state, code).with_context(|| format!("there is no unit {code}"))
    }

    pub fn step(&mut self, at: Millis, paper: Paper, by: Doer, deed: Deed) {
        if at < START_MS {
            self.steps.push(Step { at, paper, by, deed });
        }
    }

    fn issue(&mut self, sheet: &Sheet) -> anyhow::Result<()> {
        let from = self.unit(sheet.from)?;
        self.step(sheet.at_ms - 20 * MINUTE_MS, sheet.paper, Doer::Post(from, PostKind::Duty), Deed::Issue);
        match sheet.paper {
            // These two wait for the visitor.
            Paper::Handbook | Paper::Rural => {}
            _ if !sheet.joint.is_empty() => {
                for code in sheet.joint {
                    let by = Doer::Post(self.unit(code)?, PostKind::Head);
                    self.step(sheet.at_ms, sheet.paper, by, Deed::Countersign);
                }
            }
            _ => self.step(sheet.at_ms, sheet.paper, Doer::Post(from, PostKind::Head), Deed::Approve),
        }
        Ok(())
    }

    pub fn audience(&self, paper: Paper) -> anyhow::Result<Bits> {
        let sheet = &PAPERS[paper as usize];
        let audience = decide::resolve(self.state, self.unit(sheet.from)?, Space::Live, sheet.audience);
        audience.with_context(|| format!("the audience of {}", sheet.title))
    }

    /// A paper that went its way: most sign early, some late; `signed` and `done` in thousandths.
    fn ordinary(&mut self, paper: Paper, span: Millis, signed: u64, done: u64) -> anyhow::Result<()> {
        let issued = PAPERS[paper as usize].at_ms;
        let waiting = self.kept_for_the_tour(paper)?;
        for unit in self.audience(paper)?.iter().filter(|unit| !waiting.contains(unit)) {
            let by = on_duty(unit);
            if !self.rng.chance(signed, 1_000) {
                if self.rng.chance(7, 10) {
                    let at = self.early(issued, span);
                    self.step(at, paper, by, Deed::Reach(Stage::Read));
                }
                continue;
            }
            let at = self.early(issued, span);
            self.step(at, paper, by, Deed::Reach(Stage::Signed));
            if self.rng.chance(done, 1_000) {
                let later = at + MINUTE_MS + self.millis(3 * HOUR_MS);
                self.step(later, paper, by, Deed::Reach(Stage::Done));
            }
        }
        Ok(())
    }

    /// What the visitor shall find unsigned.
    fn kept_for_the_tour(&self, paper: Paper) -> anyhow::Result<Vec<UnitNo>> {
        Ok(match paper {
            Paper::Supplies => vec![self.unit("41-WJW")?],
            Paper::Dues => vec![self.unit(COUNTY)?],
            Paper::Letter => vec![self.unit("41-ZFBGT")?],
            _ => vec![],
        })
    }

    pub fn millis(&mut self, below: Millis) -> Millis {
        let drawn = self.rng.range(0, below.max(1).unsigned_abs());
        Millis::try_from(drawn).unwrap_or(0)
    }

    /// A moment within the span, more likely early.
    pub fn early(&mut self, from: Millis, span: Millis) -> Millis {
        let (a, b) = (self.millis(span), self.millis(span));
        from + MINUTE_MS + a.min(b)
    }

    fn city_rates(&self, unit: UnitNo) -> (u64, u64) {
        let city = self.state.tree.territory().path_up(unit).find_map(|u| {
            let unit = self.state.tree.get(u)?;
            (unit.level == Level::City).then_some(&unit.code)
        });
        let rates = city.and_then(|code| CITIES.iter().find(|(city, ..)| code.starts_with(city)));
        rates.map_or(OTHERS, |(_, unsigned, done)| (*unsigned, *done))
    }

    fn screening(&mut self) -> anyhow::Result<()> {
        let paper = Paper::Screening;
        let audience = self.audience(paper)?;
        let (silent, county) = (self.unit(SILENT)?, self.unit(COUNTY)?);
        let village = cast::village(self.state);
        for unit in audience.iter() {
            if self.state.tree.territory().is_under(unit, silent) {
                self.silent_county(unit);
            } else if Some(unit) == village {
                continue;
            } else if unit == county || unit == UnitNo(0) {
                let by = on_duty(unit);
                self.step(january(26, 6, 25), paper, by, Deed::Reach(Stage::Signed));
            } else {
                self.screened(unit);
            }
        }
        self.beside_the_ladder(&audience, county)
    }

    /// One unit's answer to the screening notice.
    fn screened(&mut self, unit: UnitNo) {
        let paper = Paper::Screening;
        let issued = PAPERS[paper as usize].at_ms;
        let (unsigned, done) = self.city_rates(unit);
        let by = on_duty(unit);
        if self.rng.chance(unsigned, 1_000) {
            let reached = match self.rng.range(0, 20) {
                0 | 1 => return self.unheard.push(unit),
                2..=7 => Stage::Delivered,
                _ => Stage::Read,
            };
            if reached == Stage::Read {
                self.reading.push(unit);
            }
            let at = self.early(issued, 8 * HOUR_MS);
            return self.step(at, paper, by, Deed::Reach(reached));
        }
        // A few sign after the due; the rest on the way.
        let signed = if self.rng.chance(6, 1_000) {
            january(26, 16, 0) + MINUTE_MS + self.millis(18 * MINUTE_MS)
        } else {
            self.early(issued, 9 * HOUR_MS + 50 * MINUTE_MS)
        };
        if !self.rng.chance(done, 1_000) {
            return self.step(signed, paper, by, Deed::Reach(Stage::Signed));
        }
        let finished = signed + 20 * MINUTE_MS + self.millis(3 * HOUR_MS);
        if finished < january(26, 15, 0) {
            self.finished.push(unit);
        }
        // Most report once, when they are done: that says that they have signed.
        if finished < START_MS && self.rng.chance(1, 4) {
            self.step(signed, paper, by, Deed::Reach(Stage::Signed));
            self.step(finished, paper, by, Deed::Reach(Stage::Done));
        } else if finished < january(26, 16, 0) {
            self.step(finished, paper, by, Deed::Reach(Stage::Done));
        } else {
            self.step(signed, paper, by, Deed::Reach(Stage::Signed));
        }
    }

    /// Two in five signed in the morning; since 13:36 nothing has come.
    fn silent_county(&mut self, unit: UnitNo) {
        let last = january(26, 13, 36);
        let stage = match self.rng.range(0, 10) {
            0 => Stage::Done,
            1..=3 => Stage::Signed,
            4 | 5 => Stage::Read,
            6 => Stage::Delivered,
            _ => return,
        };
        let by = on_duty(unit);
        let at = january(26, 6, 10) + self.millis(last - january(26, 6, 10));
        self.step(at, Paper::Screening, by, Deed::Reach(stage));
    }

    /// Difficulties, excuses, checks, reminders and the first escalation.
    fn beside_the_ladder(&mut self, audience: &Bits, county: UnitNo) -> anyhow::Result<()> {
        let paper = Paper::Screening;
        let of = audience.count() as usize;
        let (reading, unheard, finished) = (self.reading.clone(), self.unheard.clone(), self.finished.clone());
        for (at, unit) in reading.iter().step_by(17).take(of / 1_200 + 3).enumerate() {
            self.difficulty(*unit, at % 4 == 3);
        }
        let towns: Vec<UnitNo> = self.children(county, Level::Town);
        if let Some(town) = towns.get(1) {
            self.step(january(26, 15, 42), paper, on_duty(*town), Deed::Difficulty(DIFFICULTIES[0]));
        }
        let sites: Vec<UnitNo> = audience.iter().filter(|unit| self.is_site(*unit)).collect();
        for unit in sites.into_iter().step_by(191).take(of / 1_600 + 1) {
            if let Some(above) = self.desk_above(unit) {
                let at = january(26, 11, 0) + self.millis(5 * HOUR_MS);
                self.step(at, paper, on_duty(above), Deed::Excuse(unit, "春节停业，已贴封条，无人在内"));
            }
        }
        for unit in unheard.iter().filter(|unit| unit.0 % 3 != 0) {
            let at = january(26, 15, 55) + self.millis(5 * MINUTE_MS);
            self.step(at, paper, Doer::Machine, Deed::Unreachable(*unit));
        }
        for unit in finished.iter().step_by(18) {
            if let Some(above) = self.desk_above(*unit) {
                let at = january(26, 16, 1) + self.millis(18 * MINUTE_MS);
                self.step(at, paper, on_duty(above), Deed::Verify(*unit));
            }
        }
        let from = self.unit("41-GAT")?;
        self.step(january(26, 14, 0), paper, Doer::Post(from, PostKind::Duty), Deed::Remind(UnitNo(0)));
        let xinyang = self.unit("411500000000")?;
        self.step(january(26, 15, 20), paper, Doer::Post(xinyang, PostKind::Duty), Deed::Remind(xinyang));
        self.step(january(26, 16, 0) + 1_000, paper, Doer::Machine, Deed::Escalate);
        Ok(())
    }

    fn is_site(&self, unit: UnitNo) -> bool {
        self.state.tree.get(unit).is_some_and(|u| u.level == Level::Site)
    }

    fn difficulty(&mut self, unit: UnitNo, answered: bool) {
        let text = *self.rng.pick(&DIFFICULTIES);
        let at = january(26, 15, 5) + self.millis(50 * MINUTE_MS);
        self.step(at, Paper::Screening, Doer::Post(unit, PostKind::Duty), Deed::Difficulty(text));
        if let Some(above) = self.desk_above(unit).filter(|_| answered) {
            let answer = *self.rng.pick(&ANSWERS);
            let by = Doer::Post(above, PostKind::Duty);
            self.step(at + 20 * MINUTE_MS, Paper::Screening, by, Deed::Answer(unit, answer));
        }
    }

    pub fn children(&self, unit: UnitNo, level: Level) -> Vec<UnitNo> {
        let of = |no: &UnitNo| self.state.tree.get(*no).is_some_and(|u| u.level == level);
        self.state.tree.territory().children(unit).filter(of).collect()
    }

    /// The nearest territory above that has a desk.
    fn desk_above(&self, unit: UnitNo) -> Option<UnitNo> {
        let desk = |no: &UnitNo| {
            self.state.tree.get(*no).is_some_and(|u| matches!(u.level, Level::Town | Level::County | Level::City))
        };
        self.state.tree.territory().path_up(unit).skip(1).find(desk)
    }
}
