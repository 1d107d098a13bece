//! Inspections and their visits: which sites are looked at, drawn by lot where a number is asked for, by teams of two
//! organs or more; one visit of a site, with what was found there.
//!
//! The inspected are not addressed: nobody warns them.

use super::inspection::found_events;
use super::issue::{check, issued, resolve, submitted};
use super::{Decision, sees};
use crate::bits::Bits;
use crate::command::{Actor, Outcome};
use crate::event::Event;
use crate::form::{Answers, check as form};
use crate::group::Member;
use crate::ids::{MatterId, Millis, UnitNo};
use crate::inspection::draw::draw;
use crate::inspection::{Inspection, Visit};
use crate::matter::{Content, Matter, MatterKind, Particulars, Stage, Status};
use crate::policy;
use crate::refusal::Refusal;
use crate::report::Day;
use crate::state::State;
use crate::tree::Level;
use std::collections::BTreeSet;

const TEAMS_MAX: usize = 20;
/// More sites than people can visit.
const SITES_MAX: u32 = 5_000;
/// Findings of one visit.
pub const FINDINGS_MAX: usize = 20;

/// Issues an inspection to its teams.
pub(super) fn plan(state: &State, s: &Content, now: Millis) -> Result<Decision, Refusal> {
    let Some(Particulars::Inspection(asked)) = &s.particulars else {
        return Err(Refusal::Missing { pointer: "/form_id".into() });
    };
    checklist(state, asked)?;
    if s.due_ms.is_none() {
        return Err(Refusal::Missing { pointer: "/due_ms".into() });
    }
    let codes = teams(state, s.from, &asked.teams)?;
    let pool = pool(state, s, asked)?;
    let of = pool.count();
    let sites = match asked.sample {
        Some(n) if n == 0 || n > of => return Err(Refusal::SampleWrong { asked: n, of }),
        Some(n) => draw(&pool, n, asked.seed),
        None => pool,
    };
    if sites.count() > SITES_MAX {
        let (length, max) = (sites.count() as usize, SITES_MAX as usize);
        return Err(Refusal::TooLong { pointer: "/audience".into(), length, max });
    }
    let audience: Bits = asked.teams.iter().copied().collect();
    let planned = Content {
        audience: codes.join(" or "),
        joint: vec![],
        by_level: false,
        verify: false,
        parent: None,
        particulars: Some(Particulars::Inspection(Box::new(Inspection { of, sites, ..(**asked).clone() }))),
        ..s.clone()
    };
    check(state, &planned, now)?;
    let id = MatterId(state.seq + 1);
    let events = vec![submitted(planned), issued(state, id, audience, None)];
    Ok(Decision { events, outcome: Outcome::Matter { id, status: Status::Issued } })
}

fn checklist(state: &State, asked: &Inspection) -> Result<(), Refusal> {
    let unknown = |pointer: &str, value: String| Refusal::Unknown { pointer: pointer.into(), value };
    let form = state.forms.get(&asked.form).ok_or_else(|| unknown("/form_id", asked.form.to_string()))?;
    if form.retired {
        return Err(Refusal::FormRetired);
    }
    form.version(asked.version).map(|_| ()).ok_or_else(|| unknown("/version", asked.version.to_string()))
}

/// How each team is addressed, if they are within reach and of two organs or more.
fn teams(state: &State, from: UnitNo, teams: &[UnitNo]) -> Result<Vec<String>, Refusal> {
    if teams.len() > TEAMS_MAX {
        return Err(Refusal::TooLong { pointer: "/teams".into(), length: teams.len(), max: TEAMS_MAX });
    }
    let (reach, mut codes, mut organs) = (policy::reach(&state.tree, from), vec![], BTreeSet::new());
    for (at, team) in teams.iter().enumerate() {
        let (pointer, value) = (format!("/teams/{at}"), team.to_string());
        if teams[..at].contains(team) {
            return Err(Refusal::Twice { pointer, value });
        }
        let stands = state.tree.get(*team).filter(|unit| unit.closed_at_ms.is_none());
        match stands.filter(|_| *team == from || reach.contains(&state.tree, *team)) {
            Some(unit) => codes.push(format!("unit:{}", unit.code)),
            None => return Err(Refusal::Unknown { pointer, value }),
        }
        organs.extend(organs_of(state, *team));
    }
    if organs.len() < 2 { Err(Refusal::OneOrgan { organs: organs.len() }) } else { Ok(codes) }
}

/// The organs whose people a team has: of a group those where its members are at home.
fn organs_of(state: &State, team: UnitNo) -> BTreeSet<UnitNo> {
    let home = |member: &Member| state.posts.get(member.home.0 as usize).map(|post| post.unit);
    let units: Vec<UnitNo> = match state.groups.get(&team) {
        Some(group) => group.members.iter().filter_map(home).collect(),
        None => vec![team],
    };
    let line = state.tree.territory();
    let organ = |unit: &UnitNo| {
        let is_organ = |level: Level| level.is_territory() || matches!(level, Level::Organ | Level::Group);
        line.path_up(*unit).find(|up| state.tree.get(*up).is_some_and(|found| is_organ(found.level))).unwrap_or(*unit)
    };
    units.iter().map(organ).collect()
}

/// What the rule gives, less whoever inspects and stands above: nobody looks at himself.
fn pool(state: &State, s: &Content, asked: &Inspection) -> Result<Bits, Refusal> {
    let line = state.tree.territory();
    let inspect = asked.teams.iter().chain([&s.from]);
    let above: Bits = inspect.flat_map(|unit| line.path_up(*unit)).collect();
    let pool = resolve(state, s.from, s.space, &asked.rule)?.minus(&above);
    if pool.is_empty() { Err(Refusal::AudienceEmpty) } else { Ok(pool) }
}

/// Whether sites are left.
pub(super) fn is_unfinished(matter: &Matter) -> bool {
    let Some(Particulars::Inspection(inspection)) = &matter.particulars else { return false };
    inspection.sites.iter().any(|site| !matter.visited.contains_key(&site))
}

/// What somebody of a team saw at a site.
pub(super) struct Seen<'c> {
    pub site: UnitNo,
    pub answers: &'c Answers,
    pub findings: &'c [Content],
    pub now: Millis,
}

/// Records a visit, once per site; findings are issued with it by the visitor's own organ.
pub(super) fn visit(state: &State, actor: &Actor, matter: &Matter, seen: &Seen<'_>) -> Result<Decision, Refusal> {
    let unit = actor.unit().ok_or(Refusal::NotPermitted)?;
    let Some(Particulars::Inspection(inspection)) = &matter.particulars else {
        return Err(Refusal::WrongKind { kind: matter.kind });
    };
    if !sees(state, matter, unit) {
        return Err(Refusal::NotAddressed { unit });
    }
    let Seen { site, now, .. } = *seen;
    if !inspection.sites.contains(site) {
        return Err(Refusal::NotDrawn { site });
    }
    if matter.visited.contains_key(&site) {
        return Err(Refusal::VisitedAlready { site });
    }
    if state.tree.get(site).is_none_or(|found| found.closed_at_ms.is_some()) {
        return Err(Refusal::UnitClosed { unit: site });
    }
    let checklist = state.forms.get(&inspection.form).and_then(|f| f.version(inspection.version));
    let checklist = checklist.ok_or(Refusal::NotFound)?;
    let answers = form::answers(checklist, seen.answers, Day::of(now)).map_err(Refusal::Answers)?;
    let (length, max) = (seen.findings.len(), FINDINGS_MAX);
    if length > max {
        return Err(Refusal::TooLong { pointer: "/findings".into(), length, max });
    }
    let mut events = signed(actor, matter, unit, now);
    // The visit stands before its findings, each of two records.
    let first = state.seq + i64::from(!events.is_empty()) + 2;
    let (mut findings, mut issued) = (vec![], vec![]);
    for (at, found) in (0_i64..).zip(seen.findings) {
        let id = MatterId(first + 2 * at);
        let refused = |refusal: Refusal| refusal.inside(&format!("/findings/{at}"));
        issued.extend(found_events(state, id, &filed(matter, unit, site, found), now).map_err(refused)?);
        findings.push(id);
    }
    let outcome = Outcome::Visited { at_ms: now, findings: findings.clone() };
    events.push(Event::SiteVisited(Box::new(Visit { matter: matter.id, site, unit, answers, findings })));
    events.extend(issued);
    Ok(Decision { events, outcome })
}

/// Whoever visits has received what it was asked.
fn signed(actor: &Actor, matter: &Matter, unit: UnitNo, now: Millis) -> Vec<Event> {
    if matter.planes.stage(Stage::Signed).contains(unit) {
        return vec![];
    }
    let (stage, via, late) = (Stage::Signed, actor.via(), matter.is_late(unit, now));
    vec![Event::ReceiptReached { matter: matter.id, unit, stage, via, late, name: None, note: None }]
}

/// A finding of a visit: of the visitor's organ, at the site, under the inspection.
fn filed(matter: &Matter, from: UnitNo, site: UnitNo, found: &Content) -> Content {
    let mut found = Content {
        kind: MatterKind::Rectification,
        from,
        parent: Some(matter.id),
        incident: matter.incident,
        space: matter.space,
        joint: vec![],
        plan: None,
        ..found.clone()
    };
    if let Some(Particulars::Finding(finding)) = &mut found.particulars {
        finding.site = site;
    }
    found
}
