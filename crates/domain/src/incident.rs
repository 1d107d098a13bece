//! An incident: declared for a territory or an organ, with a response level that goes up and down.
//!
//! A level is set for the whole scope or for a part of it. What holds for a unit is the highest of those
//! set at it or above it on its lines; a closed incident binds nobody.

use crate::event::{ResponseLevel, Space};
use crate::ids::{IncidentId, Millis, UnitNo};
use crate::policy::{Relation, relation};
use crate::tree::Tree;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A level and since when it stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct LevelSince {
    pub level: ResponseLevel,
    pub since_ms: Millis,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Incident {
    pub id: IncidentId,
    pub name: String,
    pub name_en: String,
    pub scope: UnitNo,
    pub space: Space,
    pub declared_ms: Millis,
    /// By the node that it is set for: the scope, or a unit inside it.
    pub levels: BTreeMap<UnitNo, LevelSince>,
    pub closed_ms: Option<Millis>,
}

impl Incident {
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.closed_ms.is_none()
    }

    /// The level of the whole scope.
    #[must_use]
    pub fn level(&self) -> Option<LevelSince> {
        self.levels.get(&self.scope).copied()
    }

    /// Whether a level may be set for this unit: the scope itself or a unit inside it.
    #[must_use]
    pub fn contains(&self, tree: &Tree, unit: UnitNo) -> bool {
        matches!(relation(tree, self.scope, unit), Relation::Own | Relation::Below)
    }

    /// The level that binds a unit.
    #[must_use]
    pub fn effective(&self, tree: &Tree, unit: UnitNo) -> Option<LevelSince> {
        let binds = |node: UnitNo| matches!(relation(tree, unit, node), Relation::Own | Relation::Above);
        let set = self.levels.iter().filter(|_| self.is_open());
        set.filter(|(node, _)| binds(**node)).map(|(_, level)| *level).min()
    }

    /// What a unit is told: the level that binds it; one that stands above the scope or beside it is told
    /// the level of the scope.
    #[must_use]
    pub fn told_to(&self, tree: &Tree, unit: UnitNo) -> Option<LevelSince> {
        self.effective(tree, unit).or_else(|| self.level().filter(|_| self.is_open() && !self.contains(tree, unit)))
    }
}
