//! Inspections and their visits, findings, how they are mended, and who would close them.

use super::draw::{Draw, Drawn};
use shouhu_domain::bits::Bits;
use shouhu_domain::command::{Command, InspectionCommand};
use shouhu_domain::ids::{HOUR_MS, UnitNo};
use shouhu_domain::inspection::{Finding, Inspection, Severity, Standing, responsible};
use shouhu_domain::matter::{Content, FileRef, Matter, MatterKind, Particulars};
use shouhu_domain::policy::Role;
use shouhu_domain::tree::{Level, Unit};

pub(super) const KINDS: &[(&str, u64)] = &[("find", 2), ("mend", 4), ("recheck", 6), ("inspect", 4), ("visit", 8)];

const CATEGORIES: [&str; 2] = ["活禽交易", "价格"];

impl Draw<'_> {
    pub(super) fn inspection(&mut self, kind: &str) -> Drawn {
        match kind {
            "find" => self.find(),
            "mend" => self.mend(),
            "inspect" => self.inspect(),
            "visit" => self.visit(),
            _ => self.recheck(),
        }
    }

    fn find(&mut self) -> Drawn {
        let from = self.unit_where(|u: &Unit| u.level <= Level::County)?;
        let below = self.state.tree.territory().under(from).to_vec();
        let to = if self.wrong { from } else { *self.rng.pick(&below) };
        let finding = Finding {
            to,
            site: to,
            severity: *self.rng.pick(&Severity::ALL),
            category: (*self.rng.pick(&CATEGORIES)).to_owned(),
            evidence: if self.rng.chance(1, 2) { "清空后的摊位".into() } else { String::new() },
        };
        let content = Content {
            kind: MatterKind::Rectification,
            particulars: Some(Particulars::Finding(finding)),
            joint: vec![],
            due_ms: Some(self.now + 4 * HOUR_MS),
            ..self.content(from)
        };
        Some((self.desk(from)?, Command::Issue(Box::new(content))))
    }

    /// By a province's organ with another one; some sites are drawn.
    fn inspect(&mut self) -> Drawn {
        let from = self.unit_where(|u: &Unit| u.level == Level::Organ)?;
        let other = self.unit_where(|u: &Unit| u.level == Level::Organ && u.no != from)?;
        let form = self.some_form()?;
        let version = self.state.forms.get(&form)?.current()?.version;
        let inspection = Inspection {
            form,
            version,
            rule: if self.rng.chance(1, 2) { "level:town".into() } else { self.audience(from) },
            sample: self.rng.chance(2, 3).then(|| u32::try_from(self.rng.range(1, 4)).unwrap_or(1)),
            teams: if self.wrong { vec![from] } else { vec![from, other] },
            seed: self.rng.u64(),
            of: 0,
            sites: Bits::new(),
        };
        let content = Content {
            kind: MatterKind::Inspection,
            particulars: Some(Particulars::Inspection(Box::new(inspection))),
            joint: vec![],
            due_ms: Some(self.now + 40 * HOUR_MS),
            ..self.content(from)
        };
        Some((self.desk(from)?, Command::Issue(Box::new(content))))
    }

    fn visit(&mut self) -> Drawn {
        let matter = self.matter_where(|m| m.kind == MatterKind::Inspection && m.is_open())?.clone();
        let Some(Particulars::Inspection(inspection)) = &matter.particulars else { return None };
        let left: Vec<UnitNo> =
            inspection.sites.iter().filter(|site| self.wrong || !matter.visited.contains_key(site)).collect();
        let site = *left.get(self.rng.index(left.len().max(1)))?;
        let teams: Vec<UnitNo> = matter.planes.audience.iter().collect();
        let unit = *teams.get(self.rng.index(teams.len().max(1)))?;
        let answers = self.filled(inspection.version).answers;
        let finding = Finding {
            to: site,
            site,
            severity: *self.rng.pick(&Severity::ALL),
            category: (*self.rng.pick(&CATEGORIES)).to_owned(),
            evidence: String::new(),
        };
        let found = Content {
            title: "摊位未停业".into(),
            text: self.text(),
            particulars: Some(Particulars::Finding(finding)),
            due_ms: Some(self.now + 4 * HOUR_MS),
            ..Content::of(MatterKind::Rectification, unit, matter.space)
        };
        let findings = if self.rng.chance(1, 3) { vec![found.clone(), found] } else { vec![] };
        let command = InspectionCommand::Visit { matter: matter.id, site, answers, findings };
        Some((self.desk(unit)?, Command::Inspection(command)))
    }

    fn finding(&mut self, standing: Standing) -> Option<Matter> {
        let wrong = self.wrong;
        let fits = |m: &Matter| m.kind.is_finding() && (wrong || Standing::of(m) == standing);
        self.matter_where(fits).cloned()
    }

    fn mend(&mut self) -> Drawn {
        let matter = self.finding(Standing::Open)?;
        let unit = responsible(&matter).iter().next()?;
        let actor = self.at(unit, &[Role::Duty, Role::Commander, Role::Liaison, Role::Worker])?;
        let file =
            FileRef { sha256: "b".repeat(64), name: "摊位.jpg".into(), media_type: "image/jpeg".into(), size: 9 };
        let files = if self.wrong { vec![] } else { vec![file] };
        let note = self.text();
        Some((actor, Command::Inspection(InspectionCommand::Report { matter: matter.id, note, files })))
    }

    /// Mostly by the organ that found it; sometimes by the unit that it concerns.
    fn recheck(&mut self) -> Drawn {
        let matter = self.finding(Standing::Waiting)?;
        let own = self.rng.chance(1, 5);
        let unit: UnitNo = if own { responsible(&matter).iter().next()? } else { matter.from };
        let passed = own || self.rng.chance(1, 2);
        let note = self.text();
        let command = InspectionCommand::Recheck { matter: matter.id, passed, note, files: vec![] };
        Some((self.desk(unit)?, Command::Inspection(command)))
    }
}
