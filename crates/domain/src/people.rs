//! Posts and who holds them. Duties hang on posts, not on persons.

use crate::ids::{PersonNo, PostNo, UnitNo};
use crate::policy::Role;
use serde::{Deserialize, Serialize};

/// What a post is for inside its unit; escalation looks for the deputy, phones for duty.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PostKind {
    Head,
    Deputy,
    Duty,
    Liaison,
    Other,
}

impl PostKind {
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Head => "head",
            Self::Deputy => "deputy",
            Self::Duty => "duty",
            Self::Liaison => "liaison",
            Self::Other => "other",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Post {
    pub no: PostNo,
    pub unit: UnitNo,
    pub title: String,
    pub kind: PostKind,
    pub roles: Vec<Role>,
    /// The phone of the post, not of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<String>,
    /// The mailbox of the post, not of a person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub holder: Option<PersonNo>,
}
