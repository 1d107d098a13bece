//! Commands of the story about groups for a time.

use super::draw::{Draw, Drawn};
use shouhu_domain::command::{Actor, Command};
use shouhu_domain::group::{GroupKind, NewGroup, NewMember};
use shouhu_domain::ids::{HOUR_MS, PostNo, UnitNo};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::Role;
use shouhu_domain::tree::{Level, Unit};

/// Kinds of this file, with how often each is drawn.
pub(super) const KINDS: &[(&str, u64)] = &[
    ("form group", 6),
    ("second member", 5),
    ("issue by group", 4),
    ("release member", 6),
    ("extend group", 3),
    ("dissolve group", 2),
];

impl Draw<'_> {
    pub(super) fn group(&mut self, kind: &str) -> Drawn {
        if kind == "form group" {
            return self.form();
        }
        let groups: Vec<UnitNo> = self.state.groups.keys().copied().collect();
        let any = *groups.get(self.rng.index(groups.len()))?;
        // One that has orders of its own is dissolved first: what becomes of them is the hard part.
        let issues = |group: &UnitNo| self.state.matters.values().any(|m| m.from == *group && m.is_open());
        let busy = (kind == "dissolve group").then(|| groups.iter().copied().find(issues)).flatten();
        let group = busy.unwrap_or(any);
        if kind == "issue by group" {
            // Few groups have somebody who may.
            let (group, desk) = groups.into_iter().find_map(|group| Some((group, self.desk(group)?)))?;
            return Some((desk, Command::Issue(Box::new(self.content(group)))));
        }
        let parent = self.state.tree.get(group)?.parent?;
        let reason = self.text();
        let command = match kind {
            "second member" => Command::SecondMember { group, member: self.member()? },
            "release member" => {
                let members = &self.state.groups.get(&group)?.members;
                let post = if self.wrong { PostNo(0) } else { members.get(self.rng.index(members.len()))?.post };
                Command::ReleaseMember { group, post, reason }
            }
            "extend group" => Command::ExtendGroup { group, until_ms: self.later() + 2 * HOUR_MS, reason },
            _ => {
                let command = Command::DissolveGroup { group, reason };
                let ended = self.state.groups.get(&group)?.until_ms <= self.now;
                if ended || (self.wrong && self.rng.chance(1, 2)) {
                    return Some((Actor::machine("group"), command));
                }
                command
            }
        };
        Some((self.desk(parent)?, command))
    }

    fn form(&mut self) -> Drawn {
        let has_desk = |u: &Unit| matches!(u.level, Level::Province | Level::City | Level::Organ);
        let parent = self.unit_where(has_desk)?;
        let kinds = [GroupKind::LeadingGroup, GroupKind::TaskGroup, GroupKind::TaskForce, GroupKind::InspectionGroup];
        let mut members = vec![];
        for _ in 0..self.rng.index(3) {
            members.push(self.member()?);
        }
        let new = NewGroup {
            parent,
            name: format!("专班{}", self.rng.index(99)),
            kind: *self.rng.pick(&kinds),
            led_by: None,
            reason: self.text(),
            until_ms: self.later(),
            members,
        };
        Some((self.desk(parent)?, Command::FormGroup(Box::new(new))))
    }

    fn member(&mut self) -> Option<NewMember> {
        let home = self.state.posts.get(self.rng.index(self.state.posts.len()))?.no;
        let able = *self.rng.pick(&[Role::Liaison, Role::Duty]);
        let roles = if self.wrong { vec![Role::Commander] } else { vec![able] };
        Some(NewMember { home, title: "成员".into(), kind: PostKind::Liaison, roles })
    }
}
