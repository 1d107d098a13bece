//! What somebody wants of a finding once it is issued.

use crate::ids::MatterId;
use crate::matter::FileRef;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum InspectionCommand {
    /// The responsible unit says how it was mended, with files that show it.
    Report { matter: MatterId, note: String, files: Vec<FileRef> },
    /// Another person of another unit has looked: closes it, or gives it back.
    Recheck { matter: MatterId, passed: bool, note: String, files: Vec<FileRef> },
}

impl InspectionCommand {
    #[must_use]
    pub fn matter(&self) -> MatterId {
        match self {
            Self::Report { matter, .. } | Self::Recheck { matter, .. } => *matter,
        }
    }
}
