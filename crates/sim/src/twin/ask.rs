//! Requests, consultations, alerts and what becomes of them.

use super::draw::{Draw, Drawn};
use shouhu_domain::command::Command;
use shouhu_domain::decide::{addressees, pass_targets};
use shouhu_domain::ids::UnitNo;
use shouhu_domain::matching::PeopleLine;
use shouhu_domain::matter::{Content, Family, Matter, MatterKind, Particulars, Ruling};
use shouhu_domain::policy::Role;
use shouhu_domain::report::Day;
use shouhu_domain::supply::{Line, Wanted};
use shouhu_domain::tree::{Level, Unit};

pub(super) const KINDS: &[(&str, u64)] =
    &[("request", 4), ("consult", 3), ("rule", 4), ("pass", 4), ("see outcome", 3), ("alert", 4), ("close alert", 4)];

const ASKERS: [Role; 3] = [Role::Duty, Role::Commander, Role::Liaison];

impl Draw<'_> {
    pub(super) fn ask(&mut self, kind: &str) -> Drawn {
        match kind {
            "request" => self.question(MatterKind::Request),
            "consult" => self.question(MatterKind::Consultation),
            "alert" => self.alert(),
            "close alert" => self.close_alert(),
            "see outcome" => {
                let matter = self.matter_where(|m| m.outcome.is_some())?;
                let (id, from) = (matter.id, matter.from);
                Some((self.at(from, &ASKERS)?, Command::SeeOutcome { matter: id }))
            }
            _ => self.answer_asked(kind),
        }
    }

    fn question(&mut self, kind: MatterKind) -> Drawn {
        let from = self.unit_where(|u: &Unit| u.level <= Level::Town || u.level == Level::Organ)?;
        let possible = addressees(self.state, kind, from);
        if possible.is_empty() {
            return None;
        }
        let many = if kind == MatterKind::Request { 1 } else { 1 + self.rng.index(2) };
        let mut to: Vec<UnitNo> = (0..many).map(|_| *self.rng.pick(&possible)).collect();
        if self.wrong && self.rng.chance(1, 2) {
            to = vec![from];
        }
        let (supplies, people) = (self.lines(kind), self.people_lines(kind));
        let particulars = Some(Particulars::Ask { to, wanted: "口罩 20,000 只".into(), supplies, people });
        let order = Content { kind, particulars, joint: vec![], ..self.content(from) };
        Some((self.at(from, &ASKERS)?, Command::Issue(Box::new(order))))
    }

    /// Of a request now and then: what is asked for, one line with an amount and one without.
    fn lines(&mut self, kind: MatterKind) -> Vec<Line> {
        let items: Vec<String> = self.state.ledger.items.keys().take(2).cloned().collect();
        if self.wrong || kind != MatterKind::Request || self.state.seq % 2 == 0 {
            return vec![];
        }
        let wanted = [Wanted::Amount(1 + self.state.seq), Wanted::Unknown];
        items.into_iter().zip(wanted).map(|(item, wanted)| Line { item, wanted }).collect()
    }

    /// Of other requests now and then: who is asked for, from tomorrow on.
    fn people_lines(&mut self, kind: MatterKind) -> Vec<PeopleLine> {
        let skills: Vec<String> = self.state.teams.skills.keys().cloned().collect();
        if kind != MatterKind::Request || self.state.seq % 2 == 1 {
            return vec![];
        }
        let (from, length) = (Day::of(self.now).plus(1), if self.wrong { -1 } else { 9 });
        let wanted = [Wanted::Amount(1 + self.state.seq % 5), Wanted::Unknown];
        let line = |(skill, wanted)| PeopleLine { skill, wanted, from, until: from.plus(length) };
        skills.into_iter().zip(wanted).map(line).collect()
    }

    fn alert(&mut self) -> Drawn {
        let from = self.unit_where(|u: &Unit| u.level <= Level::Town)?;
        let below = self.state.tree.territory().under(from).to_vec();
        let to = if self.wrong { UnitNo(0) } else { *self.rng.pick(&below) };
        let particulars = Some(Particulars::Alert { to, cause: None });
        let order = Content { kind: MatterKind::Alert, particulars, joint: vec![], ..self.content(from) };
        Some((self.desk(from)?, Command::Issue(Box::new(order))))
    }

    fn close_alert(&mut self) -> Drawn {
        let matter = self.matter_where(|m| m.is_open() && m.kind == MatterKind::Alert)?;
        let (id, obliged) = (matter.id, matter.planes.audience.iter().next()?);
        let reason = self.text();
        Some((self.desk(obliged)?, Command::Close { matter: id, reason }))
    }

    fn answer_asked(&mut self, kind: &str) -> Drawn {
        let request = |m: &Matter| m.kind.family() == Family::Request;
        let wrong = self.wrong;
        let fits = |m: &Matter| wrong || m.is_open() && !m.kind.is_directive() && (kind == "rule" || request(m));
        let matter = self.matter_where(fits)?.clone();
        let holders: Vec<UnitNo> = matter.holders().iter().collect();
        let unit = if holders.is_empty() { matter.from } else { *self.rng.pick(&holders) };
        let text = self.text();
        if kind == "rule" {
            let rulings = [Ruling::Granted, Ruling::Refused, Ruling::Answered];
            let some = if request(&matter) { &rulings[..] } else { &rulings[1..] };
            let ruling = *self.rng.pick(some);
            return Some((self.desk(unit)?, Command::Rule { matter: matter.id, ruling, text }));
        }
        let targets = pass_targets(self.state, unit, &matter);
        let to = if targets.is_empty() { unit } else { *self.rng.pick(&targets) };
        Some((self.at(unit, &ASKERS)?, Command::Pass { matter: matter.id, to, text }))
    }
}
