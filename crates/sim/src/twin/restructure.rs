//! Commands of the story that change the units themselves.

use super::draw::{Draw, Drawn};
use shouhu_domain::command::{Actor, Command};
use shouhu_domain::ids::{HOUR_MS, UnitNo};
use shouhu_domain::policy::Role;
use shouhu_domain::restructure::{Edit, NewUnit};
use shouhu_domain::tree::{Level, Unit};

/// Kinds of this file, with how often each is drawn.
pub(super) const KINDS: &[(&str, u64)] = &[
    ("rename", 2),
    ("edit unit", 2),
    ("move", 3),
    ("report elsewhere", 2),
    ("end reporting", 3),
    ("close unit", 2),
    ("merge", 3),
    ("split", 3),
    ("undo", 7),
];

/// Units that stand here now and may be changed without taking the story's desks away.
fn small(unit: &Unit) -> bool {
    matches!(unit.level, Level::Village | Level::Grid | Level::Site | Level::Institution) && unit.closed_at_ms.is_none()
}

impl Draw<'_> {
    pub(super) fn restructure(&mut self, kind: &str) -> Drawn {
        let admin = self.at(UnitNo(0), &[Role::SystemAdmin])?;
        let unit = self.unit_where(small)?;
        let command = match kind {
            "rename" => {
                let name = if self.wrong { self.text() } else { format!("新社区{}", self.rng.index(99)) };
                Command::RenameUnit { unit, name, reason: String::new() }
            }
            "edit unit" => Command::EditUnit { unit, edit: self.edit() },
            "move" => Command::MoveUnit { unit, parent: self.other_parent(unit)?, reason: "调整".into() },
            "report elsewhere" => {
                let until_ms = if self.wrong { self.now } else { self.now + HOUR_MS };
                let line = (*self.rng.pick(&["territory", "sector", "party"])).to_owned();
                Command::ReportElsewhere {
                    unit,
                    line,
                    parent: self.other_parent(unit)?,
                    until_ms,
                    reason: String::new(),
                }
            }
            "end reporting" => return self.end_reporting(admin),
            "close unit" => {
                let unit = if self.wrong { self.unit_where(|u| u.level == Level::Town)? } else { unit };
                Command::CloseUnit { unit, reason: self.text() }
            }
            "merge" => {
                let level = self.state.tree.get(unit)?.level;
                let other = self.unit_where(|u| small(u) && u.level == level && u.no != unit)?;
                let into = if self.wrong { unit } else { other };
                Command::MergeUnits { from: vec![unit], into, reason: self.text() }
            }
            "split" => self.split(unit)?,
            _ => {
                // The latest ones: what was built on cannot be taken back.
                let latest = self.changes.len().checked_sub(1 + self.rng.index(4))?;
                let (seq, record) = self.changes.get(latest)?.clone();
                Command::UndoRestructure { seq, record: Box::new(record), undone: false }
            }
        };
        Some((admin, command))
    }

    fn other_parent(&mut self, unit: UnitNo) -> Option<UnitNo> {
        if self.wrong && self.rng.chance(1, 2) {
            return Some(unit);
        }
        let level = self.state.tree.get(unit)?.level;
        let above = if level == Level::Grid { Level::Village } else { Level::Town };
        self.unit_where(|u| u.level == above && u.closed_at_ms.is_none())
    }

    fn edit(&mut self) -> Edit {
        let text = self.text();
        Edit {
            phone: self.rng.chance(1, 2).then(|| "0371-66660000".to_owned()),
            sector: self.rng.chance(1, 2).then(|| "health".to_owned()),
            tags: self.rng.chance(1, 2).then(|| vec!["重点".to_owned()]),
            aliases: Some(vec![if self.wrong { text } else { "老社区".to_owned() }]),
            superiors: None,
        }
    }

    /// By hand before the time, by the machine when it has come.
    fn end_reporting(&mut self, admin: Actor) -> Drawn {
        let reportings: Vec<_> = self.state.tree.reportings().collect();
        let found = reportings.get(self.rng.index(reportings.len()))?;
        let actor = if self.rng.chance(1, 2) { Actor::machine("reporting") } else { admin };
        Some((actor, Command::EndReporting { unit: found.unit, line: found.line.clone() }))
    }

    fn split(&mut self, unit: UnitNo) -> Option<Command> {
        let found = self.state.tree.get(unit)?;
        let (code, next) = (found.code.clone(), self.state.tree.next_no().0);
        let suffix = |n: u32| if self.wrong { String::new() } else { format!("-S{next}-{n}") };
        let new = |n| NewUnit { code: format!("{code}{}", suffix(n)), name: format!("分社区{n}"), phone: None };
        let into = vec![new(0), new(1)];
        let line = self.state.tree.territory();
        let children: Vec<_> = line.children(unit).map(|child| (child, child.0 % 2)).collect();
        Some(Command::SplitUnit { unit, into, children, reason: self.text() })
    }
}
