//! Plans: publishing and retiring, and what a level makes of one: the list that the activation page shows
//! is the list that the command carries out.

use super::{Decision, NOTE_MAX, incident, issue, text_of, text_within};
use crate::bits::Bits;
use crate::command::Outcome;
use crate::event::{Event, ResponseLevel, Space};
use crate::ids::{IncidentId, MatterId, Millis, PlanId, UnitNo};
use crate::matter::{Content, Matter, MatterKind, Status};
use crate::plan::{Occasion, Plan, PlanVersion, Standing, applies};
use crate::policy::{Relation, relation};
use crate::refusal::Refusal;
use crate::state::State;
use crate::tree::Level;
use std::collections::BTreeSet;

/// Standing matters of one plan, and characters of the text of each: the state keeps them.
pub const STANDING_MAX: usize = 50;
const STANDING_TEXT_MAX: usize = 20_000;
/// A year, in minutes: no standing matter is due later.
const DUE_MIN_MAX: u32 = 366 * 24 * 60;

/// A standing matter that becomes due.
#[derive(Clone, Debug, PartialEq)]
pub struct Due {
    pub content: Content,
    /// As resolved now; a matter that waits is resolved again when it is issued.
    pub audience: Bits,
    /// It goes to the whole province and waits for the second person (rule 11).
    pub second: bool,
}

/// What a level makes of a plan in an incident.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outlook {
    pub due: Vec<Due>,
    /// Standing matters that reach nobody there, by item, with the code of the reason: they are left out,
    /// so that one stale audience never holds an activation up.
    pub skipped: Vec<(u32, &'static str)>,
    /// Issued by a former activation; they stay as they are.
    pub stays: Vec<MatterId>,
    /// No longer asked for, and their time has not come: they end.
    pub cancelled: Vec<MatterId>,
    /// No longer asked for, but past due: what is late stays late.
    pub past: Vec<MatterId>,
}

impl Outlook {
    #[must_use]
    pub fn changes_nothing(&self) -> bool {
        self.due.is_empty() && self.cancelled.is_empty()
    }
}

/// The outlook of a level for the incident's node by a version of a plan.
///
/// # Errors
/// When the incident or plan is gone, the node lies outside, or the plan has another version by now.
pub fn outlook_of(
    state: &State,
    (id, version): (PlanId, u32),
    (incident, node): (IncidentId, UnitNo),
    level: ResponseLevel,
    now: Millis,
) -> Result<Outlook, Refusal> {
    let plan = state.plans.get(&id).ok_or_else(|| unknown("/plan", id))?;
    let incident = state.incidents.get(&incident).ok_or(Refusal::NotFound)?;
    incident::still_open(incident)?;
    let node = incident::node_of(state, incident, Some(node))?;
    if plan.retired {
        return Err(Refusal::PlanRetired);
    }
    if plan.current.version != version {
        return Err(Refusal::PlanVersionChanged { version: plan.current.version });
    }
    Ok(outlook(state, &Occasion { plan, incident, node, now }, level))
}

fn unknown(pointer: &str, value: impl ToString) -> Refusal {
    Refusal::Unknown { pointer: pointer.into(), value: value.to_string() }
}

fn outlook(state: &State, occasion: &Occasion, level: ResponseLevel) -> Outlook {
    let mut outlook = Outlook::default();
    let mut standing: BTreeSet<u32> = BTreeSet::new();
    for (item, from_level, matter) in issued_before(state, occasion) {
        if applies(from_level, level) {
            standing.insert(item);
            outlook.stays.push(matter.id);
        } else if matter.is_past_due(occasion.now) && matter.status == Status::Issued {
            outlook.past.push(matter.id);
        } else {
            outlook.cancelled.push(matter.id);
        }
    }
    let within = narrowed_to(state, occasion);
    let wanted = |s: &&Standing| s.applies_at(level) && !standing.contains(&s.item);
    for s in occasion.plan.current.standing.iter().filter(wanted) {
        let content = occasion.content(s, within.as_deref());
        match issue::resolve(state, content.from, content.space, &content.audience) {
            Ok(audience) => {
                let second = issue::second_person_needed(state, content.space, &audience);
                outlook.due.push(Due { content, audience, second });
            }
            Err(refusal) => outlook.skipped.push((s.item, refusal.code().0)),
        }
    }
    outlook
}

/// Matters of this plan that a former activation for the same node has issued and that have not ended.
fn issued_before<'s>(
    state: &'s State,
    occasion: &Occasion,
) -> impl Iterator<Item = (u32, ResponseLevel, &'s Matter)> + use<'s> {
    let (incident, plan, node) = (occasion.incident.id, occasion.plan.id, occasion.node);
    let open = |m: &&Matter| !matches!(m.status, Status::Closed | Status::Withdrawn);
    state.matters.values().filter(move |m| m.incident == Some(incident)).filter(open).filter_map(move |m| {
        let from = m.plan.filter(|from| from.plan == plan && from.node == node)?;
        Some((from.item, from.from_level, m))
    })
}

/// A level for a territory inside the owner's reach asks the units of that territory only. For an organ,
/// and for the owner's own territory, the audiences of the plan say all.
fn narrowed_to(state: &State, occasion: &Occasion) -> Option<String> {
    let unit = state.tree.get(occasion.node).filter(|unit| unit.level <= Level::Grid)?;
    let owner = occasion.plan.current.owner;
    let whole = matches!(relation(&state.tree, owner, unit.no), Relation::Own | Relation::Above);
    (!whole && unit.parent.is_some()).then(|| unit.code.clone())
}

pub(super) fn publish(state: &State, version: &PlanVersion) -> Result<Decision, Refusal> {
    text_of("/name", &version.name, 100)?;
    text_within("/name_en", &version.name_en, 100)?;
    text_within("/note", &version.note, NOTE_MAX)?;
    let former = version.plan.map(|id| state.plans.get(&id).ok_or(Refusal::NotFound)).transpose()?;
    if former.is_some_and(|plan| plan.retired) {
        return Err(Refusal::PlanRetired);
    }
    match version.standing.len() {
        0 => return Err(Refusal::Missing { pointer: "/standing".into() }),
        length if length > STANDING_MAX => {
            return Err(Refusal::TooLong { pointer: "/standing".into(), length, max: STANDING_MAX });
        }
        _ => {}
    }
    let owner = former.map_or(version.owner, |plan| plan.current.owner);
    for (at, standing) in version.standing.iter().enumerate() {
        check(state, owner, standing).map_err(|refusal| refusal.inside(&format!("/standing/{at}")))?;
    }
    let number = former.map_or(1, |plan| plan.current.version + 1);
    let standing = numbered(former, &version.standing)?;
    let id = version.plan.unwrap_or(PlanId(state.seq + 1));
    let published = PlanVersion { owner, version: number, standing, ..version.clone() };
    let event = Event::PlanPublished(Box::new(published));
    Ok(Decision::one(event, Outcome::Plan { id, version: number }))
}

/// As for an order of the owner, with an audience that reaches somebody today.
///
/// # Errors
/// The first fault, with its pointer inside the standing matter.
pub fn check(state: &State, owner: UnitNo, standing: &Standing) -> Result<Bits, Refusal> {
    text_within("/text", &standing.text, STANDING_TEXT_MAX)?;
    if !matches!(standing.kind, MatterKind::Notice | MatterKind::Guide | MatterKind::Letter | MatterKind::Task) {
        return Err(unknown("/kind", standing.kind.as_str()));
    }
    if let Some(length) = standing.due_min.filter(|minutes| *minutes == 0 || *minutes > DUE_MIN_MAX) {
        return Err(unknown("/due_min", length));
    }
    issue::check(state, &standing.draft(owner, standing.audience.clone()), 0)?;
    issue::resolve(state, owner, Space::Live, &standing.audience).map_err(|refusal| match refusal {
        Refusal::Audience(fault) => Refusal::PlanAudience { pointer: "/audience".into(), reason: fault.code },
        other => Refusal::PlanAudience { pointer: "/audience".into(), reason: other.code().0 },
    })
}

/// New standing matters get the next numbers; known ones keep theirs.
fn numbered(former: Option<&Plan>, standing: &[Standing]) -> Result<Vec<Standing>, Refusal> {
    let known: BTreeSet<u32> = former.iter().flat_map(|plan| &plan.current.standing).map(|s| s.item).collect();
    let mut next = former.map_or(0, |plan| plan.items);
    let mut seen = BTreeSet::new();
    let mut numbered = vec![];
    for (at, s) in standing.iter().enumerate() {
        let pointer = || format!("/standing/{at}/item");
        let item = match s.item {
            0 => {
                next += 1;
                next
            }
            item if known.contains(&item) => item,
            item => return Err(unknown(&pointer(), item)),
        };
        if !seen.insert(item) {
            return Err(Refusal::Twice { pointer: pointer(), value: item.to_string() });
        }
        numbered.push(Standing { item, ..s.clone() });
    }
    Ok(numbered)
}

/// A retired plan issues nothing more; what it has issued goes its way.
pub(super) fn retire(state: &State, id: PlanId, reason: &str) -> Result<Decision, Refusal> {
    text_of("/reason", reason, NOTE_MAX)?;
    let plan = state.plans.get(&id).ok_or(Refusal::NotFound)?;
    if plan.retired {
        return Err(Refusal::PlanRetired);
    }
    let event = Event::PlanRetired { plan: id, reason: reason.to_owned() };
    Ok(Decision::one(event, Outcome::Plan { id, version: plan.current.version }))
}
