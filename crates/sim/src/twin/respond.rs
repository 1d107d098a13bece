//! Commands of the story about incidents, their levels and plans.

use super::draw::{Draw, Drawn};
use shouhu_domain::command::Command;
use shouhu_domain::event::ResponseLevel;
use shouhu_domain::ids::{IncidentId, PlanId, UnitNo};
use shouhu_domain::matter::{MatterKind, Urgency};
use shouhu_domain::plan::{PlanVersion, Standing};
use shouhu_domain::policy::Role;
use shouhu_domain::tree::Level;

/// Kinds of this file, with how often each is drawn.
pub(super) const KINDS: &[(&str, u64)] = &[
    ("set level", 2),
    ("activate", 4),
    ("lift level", 4),
    ("close incident", 3),
    ("publish plan", 3),
    ("retire plan", 1),
];

const LEVELS: [ResponseLevel; 4] = [ResponseLevel::I, ResponseLevel::II, ResponseLevel::III, ResponseLevel::IV];

impl Draw<'_> {
    pub(super) fn respond(&mut self, kind: &str) -> Drawn {
        match kind {
            "publish plan" => self.publish_plan(),
            "retire plan" => {
                let (plan, owner) = self.some_plan(|_| true)?;
                Some((
                    self.at(owner, &[Role::Duty, Role::Commander])?,
                    Command::RetirePlan { plan, reason: self.text() },
                ))
            }
            "activate" => self.activate(),
            _ => self.on_incident(kind),
        }
    }

    fn level(&mut self) -> ResponseLevel {
        *self.rng.pick(&LEVELS)
    }

    fn some_incident(&mut self, is: impl Fn(UnitNo) -> bool) -> Option<(IncidentId, UnitNo)> {
        let wrong = self.wrong;
        let open = self.state.incidents.values().filter(|i| (wrong || i.is_open()) && is(i.scope));
        let open: Vec<_> = open.map(|i| (i.id, i.scope)).collect();
        if open.is_empty() { None } else { Some(*self.rng.pick(&open)) }
    }

    fn some_plan(&mut self, is: impl Fn(UnitNo) -> bool) -> Option<(PlanId, UnitNo)> {
        let wrong = self.wrong;
        let plans = self.state.plans.values().filter(|p| (wrong || !p.retired) && is(p.current.owner));
        let plans: Vec<_> = plans.map(|p| (p.id, p.current.owner)).collect();
        if plans.is_empty() { None } else { Some(*self.rng.pick(&plans)) }
    }

    /// A level by a plan of the unit that sets it.
    fn activate(&mut self) -> Drawn {
        let (plan, owner) = self.some_plan(|_| true)?;
        let line = self.state.tree.territory();
        let (incident, scope) = self.some_incident(|scope| line.is_under(scope, owner))?;
        let version = self.state.plans.get(&plan)?.current.version + u32::from(self.wrong);
        let below = line.under(scope).to_vec();
        let node = if self.rng.chance(1, 2) { None } else { Some(*self.rng.pick(&below)) };
        let (level, reason) = (self.level(), self.text());
        let command = Command::SetLevel { incident, level, reason, node, plan: Some((plan, version)) };
        Some((self.at(owner, &[Role::Commander])?, command))
    }

    fn on_incident(&mut self, kind: &str) -> Drawn {
        let (incident, scope) = self.some_incident(|_| true)?;
        let commander = self.at(scope, &[Role::Commander])?;
        let (level, reason) = (self.level(), self.text());
        let command = match kind {
            "set level" => {
                let below = self.state.tree.territory().under(scope).to_vec();
                let node = self.rng.chance(1, 3).then(|| *self.rng.pick(&below));
                Command::SetLevel { incident, level, reason, node, plan: None }
            }
            "lift level" => {
                let set: Vec<UnitNo> = self.state.incidents.get(&incident)?.levels.keys().copied().collect();
                let node = if set.is_empty() { scope } else { *self.rng.pick(&set) };
                Command::LiftLevel { incident, node, reason }
            }
            _ => Command::CloseIncident { incident, reason },
        };
        Some((commander, command))
    }

    fn publish_plan(&mut self) -> Drawn {
        let known = if self.rng.chance(1, 3) { self.some_plan(|_| true) } else { None };
        let owner = match known {
            Some((_, owner)) => owner,
            None if self.rng.chance(2, 3) => UnitNo(0),
            None => self.unit_where(|u| u.level == Level::City || u.level == Level::Organ)?,
        };
        let kept = known.and_then(|(id, _)| self.state.plans.get(&id)).map(|plan| plan.current.standing.clone());
        let mut standing: Vec<Standing> = kept.unwrap_or_default().into_iter().take(1).collect();
        for _ in 0..=self.rng.index(3) {
            standing.push(self.standing(owner));
        }
        let version = PlanVersion {
            plan: known.map(|(id, _)| id),
            owner,
            version: 0,
            name: self.text(),
            name_en: "Plan".into(),
            note: "第几版".into(),
            standing,
        };
        Some((self.at(owner, &[Role::Duty, Role::Commander])?, Command::PublishPlan(Box::new(version))))
    }

    fn standing(&mut self, owner: UnitNo) -> Standing {
        Standing {
            item: 0,
            from_level: self.level(),
            kind: MatterKind::Task,
            title: "关于做好值守工作的通知".into(),
            text: self.text(),
            number: self.rng.chance(1, 2).then(|| "豫预〔2020〕1号".into()),
            joint: vec![],
            audience: if self.rng.chance(1, 3) { self.audience(owner) } else { "level:village".into() },
            due_min: self.rng.chance(2, 3).then_some(30),
            urgency: Urgency::Urgent,
            by_level: self.rng.chance(1, 6),
            verify: self.rng.chance(1, 2),
            escalation: vec![],
        }
    }
}
