//! Findings, how they are mended, and who would close them.

use super::draw::{Draw, Drawn};
use shouhu_domain::command::{Command, InspectionCommand};
use shouhu_domain::ids::{HOUR_MS, UnitNo};
use shouhu_domain::inspection::{Finding, Severity, Standing, responsible};
use shouhu_domain::matter::{Content, FileRef, Matter, MatterKind, Particulars};
use shouhu_domain::policy::Role;
use shouhu_domain::tree::{Level, Unit};

pub(super) const KINDS: &[(&str, u64)] = &[("find", 2), ("mend", 4), ("recheck", 6)];

const CATEGORIES: [&str; 2] = ["活禽交易", "价格"];

impl Draw<'_> {
    pub(super) fn inspection(&mut self, kind: &str) -> Drawn {
        match kind {
            "find" => self.find(),
            "mend" => self.mend(),
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
