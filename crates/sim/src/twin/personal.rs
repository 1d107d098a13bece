//! Commands of the story about values about persons: read with a purpose, erased by two.

use super::draw::{Draw, Drawn};
use shouhu_domain::command::{Command, PersonalCommand};
use shouhu_domain::event::Subject;
use shouhu_domain::ids::{PersonNo, UnitNo};
use shouhu_domain::matter::Stage;
use shouhu_domain::personal::Purpose;
use shouhu_domain::policy::Role;

/// Kinds of this file, with how often each is drawn.
pub(super) const KINDS: &[(&str, u64)] =
    &[("read person", 2), ("propose erasure", 5), ("confirm erasure", 4), ("refuse erasure", 2)];

impl Draw<'_> {
    pub(super) fn personal(&mut self, kind: &str) -> Drawn {
        let admin = self.at(UnitNo(0), &[Role::RightsAdmin])?;
        let second = self.at(UnitNo(0), &[Role::SystemAdmin])?;
        let subject = match kind {
            "confirm erasure" | "refuse erasure" => self.waiting()?,
            _ => self.subject()?,
        };
        let (actor, command) = match kind {
            "read person" => {
                let purpose = *self.rng.pick(&Purpose::ALL);
                (admin, PersonalCommand::Read { subject, purpose, note: self.text() })
            }
            "propose erasure" => {
                let (reason, basis) = (self.text(), self.text());
                (admin, PersonalCommand::ProposeErasure { subject, reason, basis })
            }
            "confirm erasure" => (if self.wrong { admin } else { second }, PersonalCommand::ConfirmErasure { subject }),
            _ => (second, PersonalCommand::RefuseErasure { subject, reason: self.text() }),
        };
        Some((actor, Command::Personal(command)))
    }

    fn waiting(&mut self) -> Option<Subject> {
        let waiting: Vec<Subject> = self.state.erasures.keys().copied().collect();
        if waiting.is_empty() { None } else { Some(*self.rng.pick(&waiting)) }
    }

    /// Somebody who has left, a name typed by a signer, or, asked wrongly, anybody.
    fn subject(&mut self) -> Option<Subject> {
        if self.wrong {
            let anybody = self.rng.index(self.state.persons as usize + 1);
            return Some(Subject::Person(PersonNo(u32::try_from(anybody).unwrap_or(0))));
        }
        let left: Vec<PersonNo> =
            self.state.former.iter().map(|(_, person)| person).filter(|p| !self.state.erased.contains(p)).collect();
        if !left.is_empty() && self.rng.chance(2, 3) {
            return Some(Subject::Person(*self.rng.pick(&left)));
        }
        let (matter, unit) = self.addressed(|m, unit| m.planes.stage(Stage::Signed).contains(unit))?;
        Some(Subject::Signer { matter, unit })
    }
}
