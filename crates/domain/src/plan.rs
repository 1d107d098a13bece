//! Plans (预案): a composition, not a noun of the journal's own. A plan is a named set of standing matters,
//! each with the response level from which upward it applies, owned by an organ or a territory.
//!
//! A version is published whole and never changes. The state keeps the texts of the current versions,
//! because a level that is set issues them in the same step; they are few and bounded. Recurrence of a
//! standing matter belongs to reporting and is not here.

use crate::event::ResponseLevel;
use crate::ids::{MINUTE_MS, Millis, PlanId, UnitNo};
use crate::incident::Incident;
use crate::matter::{Content, EscalationStep, MatterKind, Urgency};
use serde::{Deserialize, Serialize};

/// A matter that is issued when a level is reached.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Its number in the plan: stays over the versions, is never reused. 0 in a command: a new one.
    #[serde(default)]
    pub item: u32,
    /// It applies at this level and at every higher one.
    pub from_level: ResponseLevel,
    pub kind: MatterKind,
    pub title: String,
    pub text: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub number: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub joint: Vec<UnitNo>,
    pub audience: String,
    /// Minutes from the activation to the due; none: no due.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due_min: Option<u32>,
    #[serde(default)]
    pub urgency: Urgency,
    #[serde(default)]
    pub by_level: bool,
    #[serde(default)]
    pub verify: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub escalation: Vec<EscalationStep>,
}

impl Standing {
    #[must_use]
    pub fn applies_at(&self, level: ResponseLevel) -> bool {
        applies(self.from_level, level)
    }
}

/// Level I is the highest and the first.
#[must_use]
pub fn applies(from: ResponseLevel, at: ResponseLevel) -> bool {
    at <= from
}

/// What is published: one version of a plan, whole.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanVersion {
    /// Absent in the first version: the record's own number is the plan's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plan: Option<PlanId>,
    pub owner: UnitNo,
    pub version: u32,
    pub name: String,
    #[serde(default)]
    pub name_en: String,
    /// What is new in it.
    #[serde(default)]
    pub note: String,
    pub standing: Vec<Standing>,
}

/// A plan as it is now.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub id: PlanId,
    pub published_ms: Millis,
    pub current: PlanVersion,
    /// The highest item number that any version has used.
    pub items: u32,
    pub retired: bool,
}

impl Plan {
    /// The plan after a version has been published.
    #[must_use]
    pub fn after(former: Option<&Self>, id: PlanId, version: &PlanVersion, at: Millis) -> Self {
        let items = version.standing.iter().map(|s| s.item).max().unwrap_or(0);
        let items = items.max(former.map_or(0, |plan| plan.items));
        Self { id, published_ms: at, current: version.clone(), items, retired: false }
    }
}

/// Where a matter comes from, when a plan has issued it. It carries what decides about its end, so that a
/// later version of the plan does not change what was issued.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanRef {
    pub plan: PlanId,
    pub version: u32,
    pub item: u32,
    pub from_level: ResponseLevel,
    /// The node whose level has issued it.
    pub node: UnitNo,
}

/// What an activation makes of a standing matter.
#[derive(Clone, Copy, Debug)]
pub struct Occasion<'a> {
    pub plan: &'a Plan,
    pub incident: &'a Incident,
    pub node: UnitNo,
    pub now: Millis,
}

impl Occasion<'_> {
    /// The matter as it would be submitted, to an audience narrowed to `within`, a unit's code.
    #[must_use]
    pub fn content(&self, s: &Standing, within: Option<&str>) -> Content {
        let PlanVersion { owner, version, .. } = self.plan.current;
        let audience = match within {
            Some(code) => format!("({}) and under {code}", s.audience),
            None => s.audience.clone(),
        };
        Content {
            incident: Some(self.incident.id),
            space: self.incident.space,
            due_ms: s.due_min.map(|minutes| self.now + Millis::from(minutes) * MINUTE_MS),
            plan: Some(PlanRef {
                plan: self.plan.id,
                version,
                item: s.item,
                from_level: s.from_level,
                node: self.node,
            }),
            ..s.draft(owner, audience)
        }
    }
}

impl Standing {
    /// What its author is asking for, outside any incident.
    #[must_use]
    pub fn draft(&self, owner: UnitNo, audience: String) -> Content {
        Content {
            title: self.title.clone(),
            text: self.text.clone(),
            number: self.number.clone(),
            joint: self.joint.clone(),
            audience,
            urgency: self.urgency,
            by_level: self.by_level,
            verify: self.verify,
            escalation: self.escalation.clone(),
            ..Content::of(self.kind, owner, crate::event::Space::Live)
        }
    }
}
