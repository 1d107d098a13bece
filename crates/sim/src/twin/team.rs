//! People who can be sent, and the batches in which they go.

use super::draw::{Draw, Drawn};
use shouhu_domain::command::{Actor, Command, TeamCommand};
use shouhu_domain::form::Words;
use shouhu_domain::ids::{BatchId, ResponderNo, UnitNo};
use shouhu_domain::policy::Role;
use shouhu_domain::report::Day;
use shouhu_domain::team::{Able, Away, Batch, BatchStage, DayCount, Muster, NewResponder, ResponderKind, Sent, Skill};
use shouhu_domain::tree::{Level, Unit};

pub(super) const KINDS: &[(&str, u64)] = &[
    ("put a skill", 2),
    ("enrol", 4),
    ("change a responder", 3),
    ("end a responder", 1),
    ("muster", 6),
    ("move a batch", 14),
    ("count a batch", 4),
    ("release from a batch", 3),
];

const SKILLS: [&str; 2] = ["nursing", "lungs"];

impl Draw<'_> {
    pub(super) fn team(&mut self, kind: &str) -> Drawn {
        match kind {
            "put a skill" => {
                let code = (*self.rng.pick(&SKILLS)).to_owned();
                let name = Words { zh: self.text(), en: String::new() };
                self.by_dispatcher(UnitNo(0), TeamCommand::PutSkill(Box::new(Skill { code, name })))
            }
            "enrol" => {
                let unit = self.unit_where(|u: &Unit| u.closed_at_ms.is_none() && u.level <= Level::County)?;
                let rows = (0..self.rng.range(1, 4)).map(|n| self.newcomer(n)).collect();
                self.by_dispatcher(unit, TeamCommand::Enrol { unit, rows })
            }
            "change a responder" => {
                let responder = self.some_responder()?;
                let unit = self.state.teams.responder(responder)?.unit;
                let today = Day::of(self.now);
                let until = today.plus(if self.wrong { -1 } else { 2 });
                let away = self.rng.chance(1, 3).then_some(Away { from: today, until });
                let skills = vec![self.able()];
                self.by_dispatcher(unit, TeamCommand::Change { responder, skills, away })
            }
            "end a responder" => {
                let responder = self.some_responder()?;
                let unit = self.state.teams.responder(responder)?.unit;
                let reason = self.text();
                self.by_dispatcher(unit, TeamCommand::End { responder, reason })
            }
            "muster" => self.muster(),
            _ => self.on_a_batch(kind),
        }
    }

    fn by_dispatcher(&mut self, unit: UnitNo, command: TeamCommand) -> Drawn {
        let Actor::Person { person, post, unit, .. } = self.desk(unit)? else { return None };
        let roles = vec![Role::Dispatcher, Role::Duty, Role::Commander];
        Some((Actor::Person { person, post, unit, roles }, Command::Team(command)))
    }

    fn able(&mut self) -> Able {
        let skill = (*self.rng.pick(&SKILLS)).to_owned();
        Able { skill, certificate: String::new(), until: None }
    }

    fn newcomer(&mut self, n: u64) -> NewResponder {
        let kind = *self.rng.pick(&ResponderKind::ALL);
        NewResponder { kind, name: format!("护士{n}"), phone: self.text(), skills: vec![self.able()] }
    }

    fn some_responder(&mut self) -> Option<ResponderNo> {
        let known = self.state.teams.next_responder().0;
        (known > 0).then(|| ResponderNo(self.rng.index(known as usize) as u32))
    }

    /// Those who are free at one unit; wrongly whoever comes first.
    fn muster(&mut self) -> Drawn {
        let matter = self.matter_where(|matter| matter.is_open())?;
        let (matter, from) = (matter.id, matter.from);
        let today = Day::of(self.now);
        let tree = self.state.tree.territory();
        let numbers = (0..self.state.teams.next_responder().0).map(ResponderNo);
        let fits = |no: ResponderNo| {
            let responder = self.state.teams.responder(no)?;
            let here = responder.unit == from || tree.path_up(responder.unit).any(|unit| unit == from);
            let able = responder.skills.first()?;
            let free = responder.kept(&able.skill, today).is_none();
            (self.wrong || (here && free)).then(|| Sent { no, skill: able.skill.clone() })
        };
        let people: Vec<Sent> = numbers.filter_map(fits).take(3).collect();
        let to = self.unit_where(|u: &Unit| u.closed_at_ms.is_none() && u.level <= Level::County)?;
        let muster = Muster { matter, from, to, place: "定点医院".into(), relieves: None, people };
        self.by_dispatcher(from, TeamCommand::Muster(Box::new(muster)))
    }

    fn on_a_batch(&mut self, kind: &str) -> Drawn {
        let goes_on = |stage: BatchStage| BatchStage::ALL.into_iter().any(|next| next.before() == Some(stage));
        let fits = |batch: &Batch| match kind {
            _ if self.wrong => true,
            "count a batch" => batch.stage == BatchStage::InPlace,
            _ => goes_on(batch.stage),
        };
        let all = self.state.teams.batches.iter().filter(|(_, batch)| fits(batch));
        let batches: Vec<(BatchId, Batch)> = all.map(|(id, batch)| (*id, batch.clone())).collect();
        let (id, batch) = batches.get(self.rng.index(batches.len().max(1)))?.clone();
        let (from, to) = (batch.muster.from, batch.muster.to);
        let someone: Vec<ResponderNo> = batch.present().take(1).map(|sent| sent.no).collect();
        let note = "发热，留观".to_owned();
        if kind == "count a batch" {
            let on_duty = u32::try_from(batch.heads()).ok()? + u32::from(self.wrong);
            let count = DayCount { on_duty, resting: 0, ill: 0 };
            return self.by_dispatcher(to, TeamCommand::Count { batch: id, day: Day::of(self.now), count, note });
        }
        if kind == "release from a batch" {
            return self.by_dispatcher(to, TeamCommand::Release { batch: id, people: someone, note });
        }
        let onward: Vec<BatchStage> =
            BatchStage::ALL.into_iter().filter(|stage| self.wrong || stage.before() == Some(batch.stage)).collect();
        let stage = *onward.get(self.rng.index(onward.len().max(1)))?;
        let unit = if matches!(stage, BatchStage::InPlace | BatchStage::Leaving) { to } else { from };
        let missing = if self.rng.chance(1, 5) { someone } else { vec![] };
        self.by_dispatcher(unit, TeamCommand::Move { batch: id, stage, missing, note })
    }
}
