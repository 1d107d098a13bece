//! Meetings: called, answered, recorded, minuted.

use super::draw::{Draw, Drawn};
use shouhu_domain::command::{Actor, Command};
use shouhu_domain::ids::{HOUR_MS, UnitNo};
use shouhu_domain::matter::{Coming, Content, Family, Matter, MatterKind, Particulars, Stage};
use shouhu_domain::policy::Role;
use shouhu_domain::tree::{Level, Unit};

pub(super) const KINDS: &[(&str, u64)] = &[
    ("convene", 4),
    ("attend", 5),
    ("record attendance", 3),
    ("write minutes", 4),
    ("take minutes", 4),
    ("decide", 3),
];

impl Draw<'_> {
    pub(super) fn meeting(&mut self, kind: &str) -> Drawn {
        if kind == "convene" {
            return self.convene();
        }
        let wrong = self.wrong;
        let meets = |m: &Matter| m.kind.family() == Family::Meeting && m.is_open();
        let minuted = |m: &Matter| kind != "take minutes" || m.gathering.as_ref().is_some_and(|g| g.minutes > 0);
        let matter = self.matter_where(|m| wrong || meets(m) && minuted(m))?.clone();
        let (id, audience) = (matter.id, matter.planes.audience.iter().collect::<Vec<UnitNo>>());
        let unit = if audience.is_empty() { matter.from } else { *self.rng.pick(&audience) };
        let text = self.text();
        Some(match kind {
            "attend" => {
                let coming = *self.rng.pick(&[Coming::Attending, Coming::Deputy, Coming::Declined]);
                (self.anybody(unit)?, Command::Attend { matter: id, coming, text })
            }
            "take minutes" => {
                (self.anybody(unit)?, Command::Reach { matter: id, stage: Stage::Done, name: None, note: None })
            }
            "record attendance" => {
                let present = audience.into_iter().filter(|u| u.0 % 3 != 0).collect();
                (self.desk(matter.from)?, Command::RecordAttendance { matter: id, present })
            }
            "write minutes" => (self.desk(matter.from)?, Command::WriteMinutes { matter: id, text, files: vec![] }),
            _ => {
                let children = vec![self.content(matter.from)];
                (self.desk(matter.from)?, Command::BreakDown { matter: id, children })
            }
        })
    }

    fn anybody(&mut self, unit: UnitNo) -> Option<Actor> {
        self.at(unit, &[Role::Duty, Role::Commander, Role::Liaison, Role::Worker])
    }

    fn convene(&mut self) -> Drawn {
        let from = self.unit_where(|u: &Unit| u.level <= Level::County || u.level == Level::Organ)?;
        let begins_ms = self.now + if self.wrong { 0 } else { 9 * HOUR_MS };
        let particulars =
            Some(Particulars::Meeting {
                place: "视频会议 8807".into(), begins_ms, ends_ms: Some(begins_ms + HOUR_MS)
            });
        let order = Content { kind: MatterKind::Meeting, particulars, joint: vec![], ..self.content(from) };
        Some((self.desk(from)?, Command::Issue(Box::new(order))))
    }
}
