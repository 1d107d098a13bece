//! Shapes that several screens share: a unit's name, counts, a row of a list of matters.

use crate::english;
use serde::{Deserialize, Serialize};
use shouhu_domain::ids::{MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Counts, FileRef, Matter};
use shouhu_domain::state::State;
use shouhu_domain::tree::TERRITORY;
use utoipa::ToSchema;

/// A unit, as lists name it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct UnitRef {
    pub no: u32,
    pub code: String,
    pub name: String,
    /// Its own, or read from the Chinese one.
    pub name_en: String,
    pub level: String,
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub sector: Option<String>,
}

impl UnitRef {
    /// An unknown number gives an empty name: the journal may be ahead of what is shown.
    #[must_use]
    pub fn of(state: &State, no: UnitNo) -> Self {
        let name_en = state.tree.get(no).map(english::unit).unwrap_or_default();
        Self { name_en, ..Self::in_chinese(state, no) }
    }

    /// For long lists in Chinese: to read an English name costs more than all the rest.
    #[must_use]
    pub fn in_chinese(state: &State, no: UnitNo) -> Self {
        let unit = state.tree.get(no);
        let text = |f: fn(&shouhu_domain::tree::Unit) -> &str| unit.map(f).unwrap_or_default().to_owned();
        Self {
            no: no.0,
            code: text(|u| &u.code),
            name: text(|u| &u.name),
            name_en: String::new(),
            level: text(|u| u.level.as_str()),
            kind: text(|u| &u.kind),
            sector: unit.and_then(|u| u.sector.clone()),
        }
    }
}

/// Counts of a node, cumulative along the ladder; `expected` is without the excused.
#[derive(Clone, Copy, Debug, Default, Serialize, ToSchema)]
pub struct CountsView {
    pub expected: u32,
    pub delivered: u32,
    pub read: u32,
    pub signed: u32,
    pub done: u32,
    pub verified: u32,
    /// Past the issuer's due, not signed, clock not stopped.
    pub late: u32,
    pub difficulty: u32,
    pub unreachable: u32,
    pub excused: u32,
}

impl From<Counts> for CountsView {
    fn from(c: Counts) -> Self {
        let Counts { expected, delivered, read, signed, done, verified, late, difficulty, unreachable, excused } = c;
        Self { expected, delivered, read, signed, done, verified, late, difficulty, unreachable, excused }
    }
}

/// The counts of one node of a matter on the territory line.
#[must_use]
pub fn counts_at(state: &State, matter: &Matter, node: UnitNo, now: Millis) -> Counts {
    let tallies = state.boards.tallies(&state.tree, TERRITORY, matter.id, &matter.planes, &[node]);
    tallies.first().map_or_else(Counts::default, |t| t.counts(matter.is_past_due(now)))
}

/// The counts of everything that is addressed, wherever it stands.
#[must_use]
pub fn counts_of(state: &State, matter: &Matter, now: Millis) -> Counts {
    let mut sum = Counts::default();
    for root in state.tree.territory().roots() {
        sum.add(&counts_at(state, matter, root, now));
    }
    sum
}

/// A matter in a list.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MatterRow {
    pub id: i64,
    pub kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    pub title: String,
    pub from: UnitRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issued_ms: Option<Millis>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
    pub status: String,
    pub urgency: String,
    pub version: u32,
    pub counts: CountsView,
    /// The stage of the asker's own unit, when it is addressed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub my_stage: Option<String>,
    pub space: String,
    /// Of a request or a consultation: `granted`, `refused` or `answered`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<&'static str>,
}

impl MatterRow {
    #[must_use]
    pub fn of(state: &State, matter: &Matter, own: UnitNo, node: Option<UnitNo>, now: Millis) -> Self {
        let counts = match node {
            Some(node) => counts_at(state, matter, node, now),
            None => counts_of(state, matter, now),
        };
        let addressed = matter.planes.audience.contains(own);
        Self {
            id: matter.id.0,
            kind: matter.kind.as_str().into(),
            number: matter.number.clone(),
            title: matter.title.clone(),
            from: UnitRef::of(state, matter.from),
            issued_ms: matter.issued_ms,
            due_ms: matter.due_ms,
            status: matter.status.as_str().into(),
            urgency: matter.urgency.as_str().into(),
            version: matter.version,
            counts: counts.into(),
            my_stage: addressed.then(|| matter.planes.reached(own).map_or("sent", |s| s.as_str()).to_owned()),
            space: matter.space.as_str().into(),
            outcome: matter.outcome.map(shouhu_domain::matter::Ruling::as_str),
        }
    }
}

/// A matter, as a line names it.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct MatterName {
    pub id: i64,
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
    pub from: UnitRef,
    pub kind: String,
}

impl MatterName {
    #[must_use]
    pub fn of(state: &State, matter: &Matter) -> Self {
        Self {
            id: matter.id.0,
            title: matter.title.clone(),
            number: matter.number.clone(),
            due_ms: matter.due_ms,
            from: UnitRef::of(state, matter.from),
            kind: matter.kind.as_str().into(),
        }
    }
}

/// The answer to a write that has nothing else to tell.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct Written {
    /// The last journal record that the command wrote, or that stood when it changed nothing.
    pub seq: i64,
}

/// Why; nothing else is asked.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReasonBody {
    pub reason: String,
}

/// A body without fields.
#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// A stored file, named by its content.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct FileView {
    pub sha256: String,
    pub name: String,
    pub media_type: String,
    pub size: u64,
}

impl From<FileRef> for FileView {
    fn from(FileRef { sha256, name, media_type, size }: FileRef) -> Self {
        Self { sha256, name, media_type, size }
    }
}

/// Eight characters that a reader can compare by eye: of the matter's id under the installation's
/// first record.
#[must_use]
pub fn check_code(matter: MatterId, issued_ms: Option<Millis>) -> String {
    code_of(&format!("{}:{}", matter, issued_ms.unwrap_or(0)))
}

/// Eight characters that a reader can compare by eye.
#[must_use]
pub fn code_of(text: &str) -> String {
    use sha2::Digest as _;
    const ALPHABET: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let digest = sha2::Sha256::digest(text);
    let code: String = digest.iter().take(8).map(|b| char::from(ALPHABET[usize::from(*b) % 32])).collect();
    format!("{}-{}", &code[..4], &code[4..])
}
