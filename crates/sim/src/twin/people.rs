//! Commands of the story about posts, rights and rosters.

use super::draw::{Draw, Drawn};
use shouhu_domain::command::{Actor, Command, Hold, PostCommand, RosterCommand};
use shouhu_domain::ids::{DAY_MS, HOUR_MS, Millis, PersonNo, PostNo, UnitNo};
use shouhu_domain::people::{Post, PostDetails, PostKind};
use shouhu_domain::policy::Role;
use shouhu_domain::roster::{Shift, Slot};
use shouhu_domain::tree::Level;

/// Kinds of this file, with how often each is drawn.
pub(super) const KINDS: &[(&str, u64)] = &[
    ("edit post", 3),
    ("end post", 2),
    ("set rights", 6),
    ("grant rights", 7),
    ("refuse rights", 5),
    ("give account", 3),
    ("delegate", 3),
    ("end delegation", 2),
    ("set roster", 4),
    ("put shift", 3),
    ("drop shift", 3),
    ("hand over", 4),
    ("take over", 4),
];

impl Draw<'_> {
    pub(super) fn people(&mut self, kind: &str) -> Drawn {
        match kind {
            "set roster" | "put shift" | "drop shift" | "hand over" | "take over" => return self.roster(kind),
            "delegate" | "end delegation" => return self.delegation(kind),
            _ => {}
        }
        let admin = self.at(UnitNo(0), &[Role::RightsAdmin])?;
        let second = self.at(UnitNo(0), &[Role::SystemAdmin])?;
        let small = |p: &Post| p.title == "临时岗";
        Some(match kind {
            "edit post" => {
                let post = self.post_where(|p| p.ended_ms.is_none())?;
                let phone = self.rng.chance(1, 2).then(|| format!("0371-{}", self.rng.index(9_999)));
                let title = if self.wrong { self.text() } else { format!("岗{}", self.rng.index(99)) };
                let title = if small(self.state.post(post)?) { "临时岗".into() } else { title };
                let details = PostDetails { title, kind: self.state.post(post)?.kind, phone, mail: None };
                (admin, Command::Post(PostCommand::Edit { edits: vec![(post, details)] }))
            }
            "end post" => {
                let wrong = self.wrong;
                let post = self.post_where(|p| small(p) && (wrong || p.ended_ms.is_none()))?;
                (admin, Command::Post(PostCommand::End { posts: vec![post], reason: self.text() }))
            }
            "set rights" => {
                let there = |p: &Post| small(p) && p.ended_ms.is_none();
                // Few have rights that could be taken: they come first.
                let with_rights = self.post_where(|p| there(p) && !p.roles.is_empty());
                let post = with_rights.or_else(|| self.post_where(there))?;
                (admin, Command::Post(PostCommand::SetRights { asks: vec![self.rights_of(post)] }))
            }
            "grant rights" | "refuse rights" => {
                let wrong = self.wrong && self.rng.chance(1, 2);
                let post = self.post_where(|p| wrong || p.proposed.is_some())?;
                let actor = if self.wrong { admin } else { second };
                match kind {
                    "grant rights" => (actor, Command::Post(PostCommand::GrantRights { posts: vec![post] })),
                    _ => {
                        let desk = self.at(UnitNo(0), &[Role::Duty])?;
                        let (actor, reason) = (if self.wrong { desk } else { actor }, self.text());
                        (actor, Command::Post(PostCommand::RefuseRights { posts: vec![post], reason }))
                    }
                }
            }
            _ => {
                let account = format!("acc{}", self.rng.u64());
                let known = self.state.accounts.keys().min().cloned();
                let account = if self.wrong { known? } else { account };
                let person = PersonNo(u32::try_from(self.rng.index(self.state.persons as usize)).unwrap_or(0));
                (Actor::machine("activation"), Command::Post(PostCommand::GiveAccount { person, account }))
            }
        })
    }

    fn post_where(&mut self, is: impl Fn(&Post) -> bool) -> Option<PostNo> {
        let posts: Vec<PostNo> = self.state.posts.iter().filter(|p| is(p)).map(|p| p.no).collect();
        if posts.is_empty() { None } else { Some(*self.rng.pick(&posts)) }
    }

    fn rights_of(&mut self, post: PostNo) -> (PostNo, Vec<Role>, Hold) {
        // What only narrows happens at once, and is drawn often enough to be told in every story.
        if self.state.post(post).is_some_and(|p| !p.roles.is_empty()) && self.rng.chance(1, 3) {
            return (post, vec![], Hold::Same);
        }
        let sets: [&[Role]; 5] =
            [&[], &[Role::Duty], &[Role::Worker], &[Role::Duty, Role::Liaison], &[Role::Duty, Role::AuditAdmin]];
        let roles = sets[self.rng.index(if self.wrong { 5 } else { 4 })].to_vec();
        let hold = match self.rng.index(4) {
            0 => Hold::Nobody,
            1 => Hold::New { name: self.text(), account: None },
            2 if self.wrong => Hold::Person(PersonNo(self.state.persons)),
            _ => Hold::Same,
        };
        (post, roles, hold)
    }

    /// The head of a city or of the province and his deputy.
    fn delegation(&mut self, kind: &str) -> Drawn {
        if kind == "end delegation" {
            let given: Vec<PostNo> = self.state.delegations.keys().copied().collect();
            let post = if given.is_empty() { PostNo(0) } else { *self.rng.pick(&given) };
            let unit = self.state.post(post)?.unit;
            let head = self.at(unit, &[Role::Commander, Role::Duty])?;
            return Some((head, Command::Post(PostCommand::EndDelegation { post })));
        }
        let unit = self.unit_where(|u| u.level <= Level::City)?;
        let head = self.at(unit, &[Role::Commander])?;
        let wrong = self.wrong && self.rng.chance(1, 2);
        let to = self.post_where(|p| p.unit == unit && p.kind == PostKind::Deputy || wrong && p.unit != unit)?;
        let from_ms = self.now + HOUR_MS * Millis::try_from(self.rng.index(3)).unwrap_or(0);
        let until_ms = if self.wrong && self.rng.chance(1, 3) { self.now } else { from_ms + DAY_MS };
        let reason = self.text();
        Some((head, Command::Post(PostCommand::Delegate { to, from_ms, until_ms, reason })))
    }

    /// Rosters of few units, so that hand-overs find one.
    fn roster(&mut self, kind: &str) -> Drawn {
        let unit = UnitNo(u32::try_from(self.rng.index(3)).unwrap_or(0));
        let actor = self.at(unit, &[Role::Duty, Role::Commander])?;
        let post = *self.rng.pick(self.state.posts_of.get(&unit)?);
        let hour = Millis::try_from(self.rng.index(30)).unwrap_or(0) * HOUR_MS;
        let from_ms = if self.wrong { self.now - 2 * DAY_MS } else { self.now + hour };
        let command = match kind {
            "set roster" => {
                let posts = self.state.posts_of.get(&unit)?.clone();
                let days = if self.wrong { 0 } else { 0x7f };
                let slots = posts.into_iter().map(|post| Slot { post, days, from_min: 480, until_min: 1_200 });
                RosterCommand::Set { unit, slots: slots.collect() }
            }
            "put shift" => {
                RosterCommand::PutShift { unit, shift: Shift { post, from_ms, until_ms: from_ms + HOUR_MS } }
            }
            "drop shift" => {
                let known = self.state.rosters.get(&unit).map(|r| r.shifts.clone()).unwrap_or_default();
                let gone = Shift { post, from_ms, until_ms: from_ms };
                let shift = if known.is_empty() || self.wrong { gone } else { *self.rng.pick(&known) };
                RosterCommand::DropShift { unit, shift }
            }
            "hand over" => RosterCommand::HandOver { note: self.text() },
            _ => RosterCommand::TakeOver,
        };
        Some((actor, Command::Roster(command)))
    }
}
