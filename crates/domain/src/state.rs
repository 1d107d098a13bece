//! The working state of an installation: a fold of the journal, nothing else.
//!
//! Commands are decided on it and boards are counted from it. It must never hold a fact that
//! the journal does not, and `apply` must never fail: what is journalled has happened.

use crate::aid::Course;
use crate::bits::Bits;
use crate::board::Boards;
use crate::event::{EscalateTo, Event, Record, Space};
use crate::form::{Field, Form};
use crate::group::Group;
use crate::ids::{FormId, IncidentId, MatterId, Millis, PersonNo, PlanId, PostNo, Seq, SignalId, UnitNo};
use crate::incident::{Incident, LevelSince};
use crate::ledger::books::Ledger;
use crate::matter::{Content, Joint, Matter, MatterKind, Particulars, Planes, Relay, Stage, Status};
use crate::people::{Delegation, Post};
use crate::personal::{Erasure, Former, Subject};
use crate::plan::Plan;
use crate::report::{Calendar, Reports};
use crate::roster::Roster;
use crate::settings::{CHANGES_MAX, Settings};
use crate::signal::watch::Signal;
use crate::team::Teams;
use crate::tree::Tree;
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::sync::Arc;

#[derive(Debug)]
pub struct State {
    /// The last record that was applied.
    pub seq: Seq,
    /// When that record was accepted.
    pub at: Millis,
    pub tree: Tree,
    pub matters: BTreeMap<MatterId, Matter>,
    pub open: BTreeSet<MatterId>,
    pub inspections: BTreeSet<MatterId>,
    pub posts: Vec<Post>,
    /// The last record that added a post or changed its holder.
    pub posts_seq: Seq,
    pub posts_of: HashMap<UnitNo, Vec<PostNo>>,
    /// Units that nobody can reach; shared with the open matters.
    pub no_contact: Arc<Bits>,
    /// Posts by the person who holds them now.
    pub held: HashMap<PersonNo, Vec<PostNo>>,
    /// Posts with a proposal that waits for the second person.
    pub proposed: BTreeSet<PostNo>,
    /// By the post whose duties are given away.
    pub delegations: BTreeMap<PostNo, Delegation>,
    pub rosters: BTreeMap<UnitNo, Roster>,
    pub persons: u32,
    pub accounts: HashMap<String, PersonNo>,
    /// Persons with an account.
    pub enrolled: HashSet<PersonNo>,
    pub former: Former,
    /// Erasures that wait for the second person.
    pub erasures: BTreeMap<Subject, Erasure>,
    pub erased: BTreeSet<PersonNo>,
    pub incidents: BTreeMap<IncidentId, Incident>,
    /// Groups for a time that have not ended, by their unit.
    pub groups: BTreeMap<UnitNo, Group>,
    /// With the texts of their current versions.
    pub plans: BTreeMap<PlanId, Plan>,
    /// Saved audiences by owner, space and name.
    pub audiences: BTreeMap<(UnitNo, Space, String), String>,
    /// Link digests, also of former links, to find the matter and unit behind a link. Whether it still
    /// works, the matter says.
    pub links: HashMap<String, (MatterId, UnitNo)>,
    /// What the province has set.
    pub settings: Settings,
    /// The last records that set it, oldest first: who and from what to what, the journal says.
    pub settings_set: Vec<Seq>,
    pub boards: Boards,
    /// The registry of fields, by name.
    pub fields: BTreeMap<String, Field>,
    pub forms: BTreeMap<FormId, Form>,
    pub calendar: Calendar,
    /// What has been filed, by the duty's matter.
    pub reports: BTreeMap<MatterId, Reports>,
    /// What is watched of them.
    pub signals: BTreeMap<SignalId, Signal>,
    pub ledger: Ledger,
    pub teams: Teams,
}

impl Default for State {
    fn default() -> Self {
        Self::new()
    }
}

impl State {
    #[must_use]
    pub fn new() -> Self {
        Self {
            seq: 0,
            at: 0,
            tree: Tree::new(),
            matters: BTreeMap::new(),
            open: BTreeSet::new(),
            inspections: BTreeSet::new(),
            posts: Vec::new(),
            posts_seq: 0,
            posts_of: HashMap::new(),
            no_contact: Arc::default(),
            held: HashMap::new(),
            proposed: BTreeSet::new(),
            delegations: BTreeMap::new(),
            rosters: BTreeMap::new(),
            persons: 0,
            accounts: HashMap::new(),
            enrolled: HashSet::new(),
            former: Former::default(),
            erasures: BTreeMap::new(),
            erased: BTreeSet::new(),
            incidents: BTreeMap::new(),
            groups: BTreeMap::new(),
            plans: BTreeMap::new(),
            audiences: BTreeMap::new(),
            links: HashMap::new(),
            settings: Settings::default(),
            settings_set: Vec::new(),
            boards: Boards::default(),
            fields: BTreeMap::new(),
            forms: BTreeMap::new(),
            calendar: Calendar::default(),
            reports: BTreeMap::new(),
            signals: BTreeMap::new(),
            ledger: Ledger::default(),
            teams: Teams::default(),
        }
    }

    /// Folds one journal record into the state.
    pub fn apply(&mut self, seq: Seq, record: &Record) {
        self.seq = seq;
        self.at = record.at;
        match &record.event {
            Event::UnitAdded(_) | Event::UnitChanged(_) | Event::UnitClosed { .. } => {
                crate::restructure::apply_to_tree(&mut self.tree, record.at, &record.event);
            }
            Event::IncidentDeclared { .. }
            | Event::LevelSet { .. }
            | Event::LevelLifted { .. }
            | Event::IncidentClosed { .. }
            | Event::PlanPublished(_)
            | Event::PlanRetired { .. } => self.respond(seq, record),
            Event::AudienceSaved { owner, name, text, space } => {
                self.audiences.insert((*owner, *space, name.clone()), text.clone());
            }
            Event::AudienceDropped { owner, name, space } => {
                self.audiences.remove(&(*owner, *space, name.clone()));
            }
            Event::MatterSubmitted(content) => self.submit(seq, record, content),
            Event::ShiftNoted { .. } => {}
            Event::ProvinceSet { settings, .. } => {
                self.settings = *settings;
                self.settings_set.push(seq);
                let old = self.settings_set.len().saturating_sub(CHANGES_MAX);
                self.settings_set.drain(..old);
            }
            Event::ReceiptDelivered { unit, matters, .. } => {
                for matter in matters {
                    self.reach(*matter, *unit, Stage::Delivered, seq);
                }
            }
            Event::ReceiptReached { matter, unit, stage, .. } => self.reach(*matter, *unit, *stage, seq),
            Event::UnitRenamed { .. }
            | Event::UnitEdited { .. }
            | Event::UnitMoved { .. }
            | Event::ReportingSet { .. }
            | Event::ReportingEnded { .. }
            | Event::UnitsMerged(_)
            | Event::UnitSplit(_)
            | Event::RestructureUndone { .. } => {
                crate::restructure::apply(self, seq, record.at, &record.event);
            }
            Event::GroupFormed { .. }
            | Event::MemberSeconded { .. }
            | Event::MemberReleased { .. }
            | Event::GroupExtended { .. }
            | Event::GroupDissolved { .. } => crate::group::apply(self, &record.event),
            Event::PersonAdded { .. } | Event::AccountGiven { .. } => self.apply_to_people(seq, record),
            event if event.subject().is_some() => self.apply_to_personal(record),
            event if event.post().is_some() => self.apply_to_people(seq, record),
            Event::FieldPut(_)
            | Event::FormPublished(_)
            | Event::FormRetired { .. }
            | Event::CalendarSet { .. }
            | Event::ReportFiled(_)
            | Event::ReportCorrected(_)
            | Event::ReportWithdrawn { .. }
            | Event::ReportVerified { .. }
            | Event::ReportReturned { .. }
            | Event::ReportExempted { .. }
            | Event::ExemptionLifted { .. } => crate::report::fold::apply(self, seq, &record.event),
            Event::SignalPut { .. }
            | Event::SignalRetired { .. }
            | Event::SignalJudged { .. }
            | Event::SignalSeen { .. } => crate::signal::fold::apply(self, seq, &record.event),
            event if event.is_of_teams() => crate::team::apply(self, seq, record),
            event if event.is_of_ledger() => crate::ledger::fold::apply(self, seq, record),
            event => match event.roster_unit() {
                Some(unit) => self.rosters.entry(unit).or_insert_with(|| Roster::new(unit)).apply(seq, record),
                None => self.apply_to_matter(seq, record, event),
            },
        }
        if let Event::MatterIssued { matter, subjects, .. } = &record.event {
            crate::report::fold::open(self, *matter, subjects.as_ref());
        }
        self.follow_contacts(&record.event);
    }

    /// Incidents, their levels, and plans.
    fn respond(&mut self, seq: Seq, record: &Record) {
        let at = record.at;
        match &record.event {
            Event::IncidentDeclared { name, name_en, scope, space } => {
                let id = IncidentId(seq);
                let (name, name_en, levels) = (name.clone(), name_en.clone(), BTreeMap::new());
                let (scope, space, declared_ms, closed_ms) = (*scope, *space, at, None);
                let incident = Incident { id, name, name_en, scope, space, declared_ms, levels, closed_ms };
                self.incidents.insert(id, incident);
            }
            Event::LevelSet { incident, level, node, .. } => {
                let Some(incident) = self.incidents.get_mut(incident) else { return };
                let node = node.unwrap_or(incident.scope);
                let stands = incident.levels.get(&node).is_some_and(|set| set.level == *level);
                if !stands {
                    incident.levels.insert(node, LevelSince { level: *level, since_ms: at });
                }
            }
            Event::LevelLifted { incident, node, .. } => {
                if let Some(incident) = self.incidents.get_mut(incident) {
                    incident.levels.remove(node);
                }
            }
            Event::IncidentClosed { incident, .. } => {
                if let Some(incident) = self.incidents.get_mut(incident) {
                    incident.closed_ms = Some(at);
                }
            }
            Event::PlanPublished(version) => {
                let id = version.plan.unwrap_or(PlanId(seq));
                let plan = Plan::after(self.plans.get(&id), id, version, at);
                self.plans.insert(id, plan);
            }
            Event::PlanRetired { plan, .. } => {
                if let Some(plan) = self.plans.get_mut(plan) {
                    plan.retired = true;
                }
            }
            _ => {}
        }
    }

    fn submit(&mut self, seq: Seq, record: &Record, s: &Content) {
        let id = MatterId(seq);
        let matter = Matter {
            id,
            kind: s.kind,
            number: s.number.clone(),
            title: s.title.clone(),
            from: s.from,
            joint: s.joint.iter().map(|unit| Joint { unit: *unit, signed_ms: None }).collect(),
            status: if s.joint.is_empty() { Status::Approving } else { Status::Countersigning },
            submitted_ms: record.at,
            submitted_by: record.by.clone(),
            issued_ms: None,
            due_ms: s.due_ms,
            audience: s.audience.clone(),
            incident: s.incident,
            urgency: s.urgency,
            by_level: s.by_level,
            verify: s.verify,
            escalation: s.escalation.clone(),
            escalated: 0,
            told: BTreeMap::new(),
            version: 1,
            relays: BTreeMap::new(),
            difficulties: BTreeMap::new(),
            returned: BTreeSet::new(),
            reminded: BTreeMap::new(),
            sign_again: None,
            reminded_on: BTreeMap::new(),
            withdrawal: None,
            parent: s.parent,
            children: Vec::new(),
            space: s.space,
            particulars: s.particulars.clone(),
            outcome: None,
            outcome_seen: false,
            plan: s.plan,
            gathering: None,
            rechecks: None,
            visited: BTreeMap::new(),
            aid: match &s.particulars {
                Some(Particulars::Application(asked)) => Some(Box::new(Course::begin(asked, &record.by))),
                _ => None,
            },
            links: BTreeMap::new(),
            former_links: BTreeMap::new(),
            last_seq: seq,
            planes: Planes::default(),
        };
        self.list(&matter);
        self.matters.insert(id, matter);
        if let Some(parent) = s.parent.and_then(|p| self.matters.get_mut(&p)) {
            parent.children.push(id);
            parent.last_seq = seq;
        }
    }

    fn list(&mut self, matter: &Matter) {
        if matter.kind == MatterKind::Inspection {
            self.inspections.insert(matter.id);
        }
        if let Some(until) = matter.people_until() {
            self.teams.add_need(until, matter.id);
        }
    }

    /// Puts a matter of a snapshot in its place.
    pub fn add_matter(&mut self, matter: Matter) {
        self.list(&matter);
        if matter.is_open() {
            self.open.insert(matter.id);
        }
        for (unit, (digest, _)) in &matter.links {
            self.links.insert(digest.clone(), (matter.id, *unit));
        }
        for (digest, unit) in &matter.former_links {
            self.links.insert(digest.clone(), (matter.id, *unit));
        }
        self.matters.insert(matter.id, matter);
    }

    /// A step on the ladder, with the counters above the unit.
    fn reach(&mut self, id: MatterId, unit: UnitNo, stage: Stage, seq: Seq) {
        let Some(matter) = self.matters.get_mut(&id) else { return };
        matter.last_seq = seq;
        let before = matter.planes.tally(unit);
        matter.planes.reach(unit, stage);
        if stage >= Stage::Done {
            matter.returned.remove(&unit);
        }
        if stage >= Stage::Signed && matter.difficulties.remove(&unit).is_some() {
            matter.planes.difficulty.remove(unit);
        }
        let after = matter.planes.tally(unit);
        self.boards.replace(&self.tree, id, unit, &before, &after);
    }

    fn apply_to_matter(&mut self, seq: Seq, record: &Record, event: &Event) {
        let Some(id) = event.matter() else { return };
        let (share_max_pct, no_contact) = (self.settings.share_max_pct, self.no_contact.clone());
        let Some(matter) = self.matters.get_mut(&id) else { return };
        matter.last_seq = seq;
        match event {
            Event::MatterRelayed { unit, due_ms, .. } => {
                let first = Relay { at: record.at, due_ms: *due_ms, share_max_pct };
                matter.relays.entry(*unit).or_insert(first).due_ms = *due_ms;
            }
            Event::MatterIssued { audience, .. } => {
                matter.planes.audience = audience.clone();
                matter.planes.no_contact = no_contact;
                matter.issued_ms = Some(record.at);
                matter.status = Status::Issued;
                self.open.insert(id);
            }
            Event::MatterWithdrawn { .. } => {
                matter.status = Status::Withdrawn;
                matter.planes.keep_unreachable();
                self.open.remove(&id);
            }
            Event::MatterClosed { .. } => {
                matter.status = Status::Closed;
                matter.planes.keep_unreachable();
                self.open.remove(&id);
            }
            Event::MatterHandedOver { from, to, .. } => {
                if matter.joint.iter().any(|j| j.unit == *to) {
                    matter.joint.retain(|j| j.unit != *from);
                }
                let places = matter.joint.iter_mut().map(|j| &mut j.unit).chain([&mut matter.from]);
                places.filter(|unit| **unit == *from).for_each(|unit| *unit = *to);
                countersigned(matter);
            }
            Event::LinkMade { unit, digest, expires_ms, .. } => {
                if let Some((old, _)) = matter.links.insert(*unit, (digest.clone(), *expires_ms)) {
                    matter.former_links.insert(old, *unit);
                }
                self.links.insert(digest.clone(), (id, *unit));
            }
            Event::LinkRevoked { unit, .. } => {
                if let Some((old, _)) = matter.links.remove(unit) {
                    matter.former_links.insert(old, *unit);
                }
            }
            Event::MatterAmended { title, version, sign_again, .. } => {
                matter.title.clone_from(title);
                matter.version = *version;
                if *sign_again {
                    matter.sign_again = Some(seq);
                    sign_again_from_the_start(matter);
                    self.boards.forget(id);
                }
            }
            Event::MatterRuled { ruling, .. } => matter.rule(*ruling),
            Event::MeetingAnswered { .. } | Event::AttendanceRecorded { .. } => matter.gather(event),
            Event::MinutesWritten { .. } => {
                matter.gather(event);
                self.boards.forget(id);
            }
            Event::OutcomeSeen { .. } => matter.outcome_seen = true,
            Event::SiteVisited(visit) => _ = matter.visited.insert(visit.site, seq),
            Event::CloseTried { .. } | Event::FindingRechecked { .. } => matter.recheck(event),
            event => {
                matter.follow_aid(record);
                let unit = beside_the_ladder(matter, record, event);
                if let Some((unit, before)) = unit {
                    let after = matter.planes.tally(unit);
                    self.boards.replace(&self.tree, id, unit, &before, &after);
                }
            }
        }
    }
}

/// A new version that must be signed again: whoever had signed has now only read the old text.
fn sign_again_from_the_start(matter: &mut Matter) {
    for stage in [Stage::Signed, Stage::Done, Stage::Verified] {
        matter.planes.stages[stage as usize] = crate::bits::Bits::new();
    }
    matter.returned.clear();
    matter.escalated = 0;
    matter.told.clear();
}

/// When the last organ has signed, the matter waits for approval.
fn countersigned(matter: &mut Matter) {
    if matter.status == Status::Countersigning && matter.joint.iter().all(|j| j.signed_ms.is_some()) {
        matter.status = Status::Approving;
    }
}

/// Events that change one unit's place beside the ladder give the unit and its former tally.
fn beside_the_ladder(matter: &mut Matter, record: &Record, event: &Event) -> Option<(UnitNo, crate::matter::Tally)> {
    let planes = &mut matter.planes;
    let touched = match event {
        Event::DifficultyRaised { unit, .. }
        | Event::DifficultyAnswered { unit, .. }
        | Event::UnitExcused { unit, .. }
        | Event::UnitUnreachable { unit, .. }
        | Event::ReceiptReturned { unit, .. }
        | Event::MatterPassed { to: unit, .. }
        | Event::AidVerified { to: unit, .. } => Some((*unit, planes.tally(*unit))),
        _ => None,
    };
    match event {
        Event::MatterCountersigned { unit, .. } => {
            if let Some(joint) = matter.joint.iter_mut().find(|j| j.unit == *unit) {
                joint.signed_ms = Some(record.at);
            }
            countersigned(matter);
        }
        Event::WithdrawalAsked { reason, .. } => {
            matter.withdrawal = Some((record.by.clone(), reason.clone()));
        }
        Event::MatterReminded { under, line, .. } => {
            let reminded = match line {
                Some(line) => matter.reminded_on.entry(line.clone()).or_default(),
                None => &mut matter.reminded,
            };
            reminded.insert(*under, record.at);
        }
        Event::MatterEscalated { step, to, superior, .. } => {
            matter.escalated = matter.escalated.max(*step);
            // A step to the deputies stays inside the late units: their superior is not told yet.
            if *to != EscalateTo::Deputy {
                matter.told.insert(*superior, *step);
            }
        }
        Event::DifficultyRaised { unit, .. } => {
            planes.reach(*unit, Stage::Read);
            planes.difficulty.insert(*unit);
            // Asked again before an answer came: the clock has stood since the first time.
            matter.difficulties.entry(*unit).or_insert(record.at);
        }
        Event::DifficultyAnswered { unit, .. } => {
            planes.difficulty.remove(*unit);
            matter.difficulties.remove(unit);
        }
        Event::UnitExcused { unit, .. } => {
            planes.excused.insert(*unit);
            planes.difficulty.remove(*unit);
            matter.difficulties.remove(unit);
        }
        Event::UnitUnreachable { unit, .. } => {
            planes.unreachable.insert(*unit);
        }
        Event::MatterPassed { to, .. } | Event::AidVerified { to, .. } => {
            planes.audience.insert(*to);
        }
        Event::ReceiptReturned { unit, .. } => {
            planes.stages[Stage::Done as usize].remove(*unit);
            planes.stages[Stage::Verified as usize].remove(*unit);
            matter.returned.insert(*unit);
        }
        _ => {}
    }
    touched
}
