//! Groups for a time: 领导小组, 专班, 突击队, 督导组. A group is a unit with a reason and an end; whoever works in
//! it keeps the home post and acts for the group through a post of the group (actor = person and post).
//!
//! Here is what the journal and the state know of them; who may form one and what follows from its end is
//! decided in `decide::group`. Must never change a home post.

use crate::event::Event;
use crate::ids::{Millis, PostNo, UnitNo};
use crate::people::PostKind;
use crate::policy::Role;
use crate::state::State;
use serde::{Deserialize, Serialize};

/// What a group is for; stands as `kind` on its unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum GroupKind {
    /// 领导小组
    LeadingGroup,
    /// 专班
    TaskGroup,
    /// 突击队
    TaskForce,
    /// 督导组
    InspectionGroup,
}

impl GroupKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LeadingGroup => "leading_group",
            Self::TaskGroup => "task_group",
            Self::TaskForce => "task_force",
            Self::InspectionGroup => "inspection_group",
        }
    }
}

/// A group that has not ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Group {
    pub unit: UnitNo,
    pub led_by: UnitNo,
    /// It ends by itself at this moment.
    pub until_ms: Millis,
    pub members: Vec<Member>,
}

/// A seconded member: the post in the group, and the home post that stays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    pub post: PostNo,
    pub home: PostNo,
}

/// Somebody who shall work in a group: the person who holds the home post now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewMember {
    pub home: PostNo,
    pub title: String,
    pub kind: PostKind,
    pub roles: Vec<Role>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewGroup {
    /// A territory, an organ or another group.
    pub parent: UnitNo,
    pub name: String,
    pub kind: GroupKind,
    /// The parent when nobody is named.
    pub led_by: Option<UnitNo>,
    pub reason: String,
    pub until_ms: Millis,
    pub members: Vec<NewMember>,
}

/// Folds an event of this kind into the state; any other changes nothing.
pub(crate) fn apply(state: &mut State, event: &Event) {
    match event {
        Event::GroupFormed { unit, led_by, until_ms, .. } => {
            let group = Group { unit: *unit, led_by: *led_by, until_ms: *until_ms, members: vec![] };
            state.groups.insert(*unit, group);
        }
        Event::MemberSeconded { group, post, home } => {
            if let Some(group) = state.groups.get_mut(group) {
                group.members.push(Member { post: *post, home: *home });
            }
        }
        Event::MemberReleased { group, post, .. } => {
            if let Some(group) = state.groups.get_mut(group) {
                group.members.retain(|member| member.post != *post);
            }
        }
        Event::GroupExtended { group, until_ms, .. } => {
            if let Some(group) = state.groups.get_mut(group) {
                group.until_ms = *until_ms;
            }
        }
        Event::GroupDissolved { group, to, .. } => {
            state.groups.remove(group);
            state.groups.values_mut().filter(|other| other.led_by == *group).for_each(|other| other.led_by = *to);
        }
        _ => {}
    }
}
