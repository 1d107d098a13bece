//! What somebody wants of an inspection or a finding once it is issued.

use crate::form::Answers;
use crate::ids::{MatterId, UnitNo};
use crate::matter::{Content, FileRef};

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InspectionCommand {
    /// The responsible unit says how it was mended, with files that show it.
    Report { matter: MatterId, note: String, files: Vec<FileRef> },
    /// Another person of another unit has looked: closes it, or gives it back.
    Recheck { matter: MatterId, passed: bool, note: String, files: Vec<FileRef> },
    /// Somebody of a team has looked at a site; what was found there is issued with it.
    Visit { matter: MatterId, site: UnitNo, answers: Answers, findings: Vec<Content> },
}

impl InspectionCommand {
    #[must_use]
    pub fn matter(&self) -> MatterId {
        match self {
            Self::Report { matter, .. } | Self::Recheck { matter, .. } | Self::Visit { matter, .. } => *matter,
        }
    }
}
