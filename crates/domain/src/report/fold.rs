//! What the events of reporting make of the state.

use super::{Duty, Filings, Granted, Reports};
use crate::event::Event;
use crate::form::Form;
use crate::ids::{FormId, MatterId, Millis, Seq, UnitNo};
use crate::matter::Particulars;
use crate::report::Day;
use crate::restructure::Restructure;
use crate::state::State;
use std::sync::Arc;

/// Folds an event of this kind into the state; any other changes nothing.
pub(crate) fn apply(state: &mut State, seq: Seq, event: &Event) {
    match event {
        Event::FieldPut(field) => {
            state.fields.insert(field.name.clone(), (**field).clone());
        }
        Event::FormPublished(version) => {
            let id = version.form.unwrap_or(FormId(seq));
            let form = state.forms.entry(id).or_insert_with(|| Form { id, versions: vec![], retired: false });
            form.versions.push(Arc::new((**version).clone()));
            state.fields.extend(version.fields.iter().map(|(name, field)| (name.clone(), field.clone())));
        }
        Event::FormRetired { form, .. } => {
            if let Some(form) = state.forms.get_mut(form) {
                form.retired = true;
            }
        }
        Event::CalendarSet { calendar, .. } => state.calendar = (**calendar).clone(),
        Event::ReportExempted { matter, exemption, .. } => {
            if let Some(reports) = state.reports.get_mut(matter) {
                reports.exemptions.push(Granted { seq, exemption: exemption.clone() });
            }
            touch(state, *matter, seq);
        }
        Event::ExemptionLifted { matter, units, from, .. } => {
            if let Some(reports) = state.reports.get_mut(matter) {
                reports.lift(units, *from);
            }
            touch(state, *matter, seq);
        }
        event => in_slot(state, seq, event),
    }
}

/// The head of the matter goes into the next snapshot with its duty.
fn touch(state: &mut State, matter: MatterId, seq: Seq) {
    if let Some(matter) = state.matters.get_mut(&matter) {
        matter.last_seq = seq;
    }
}

fn in_slot(state: &mut State, seq: Seq, event: &Event) {
    let (matter, period, subject) = match event {
        Event::ReportFiled(filing) | Event::ReportCorrected(filing) => (filing.matter, filing.period, filing.subject),
        Event::ReportWithdrawn { matter, period, subject, .. }
        | Event::ReportVerified { matter, period, subject, .. }
        | Event::ReportReturned { matter, period, subject, .. } => (*matter, *period, *subject),
        _ => return,
    };
    let Some(reports) = state.reports.get_mut(&matter) else { return };
    let filings = reports.periods.entry(period).or_default();
    filings.last_seq = seq;
    match event {
        Event::ReportFiled(filing) => {
            filings.file(subject, filing.revision, filing.nil);
            filings.inherited.remove(&subject);
            filings.corrected.remove(subject);
            set(&mut filings.late, subject, filing.late);
        }
        Event::ReportCorrected(filing) => {
            filings.file(subject, filing.revision, filing.nil);
            filings.corrected.insert(subject);
        }
        Event::ReportWithdrawn { revision, .. } => filings.withdraw(subject, *revision),
        Event::ReportVerified { .. } => {
            filings.returned.remove(subject);
            filings.verified.insert(subject);
        }
        Event::ReportReturned { .. } => {
            filings.verified.remove(subject);
            filings.returned.insert(subject);
        }
        _ => {}
    }
}

fn set(bits: &mut crate::bits::Bits, unit: UnitNo, on: bool) {
    if on {
        bits.insert(unit)
    } else {
        bits.remove(unit)
    };
}

impl Filings {
    fn file(&mut self, subject: UnitNo, revision: u32, nil: bool) {
        self.filed.insert(subject);
        self.withdrawn.remove(subject);
        self.returned.remove(subject);
        self.verified.remove(subject);
        self.lent.remove(subject);
        set(&mut self.nil, subject, nil);
        if revision > 1 {
            self.revisions.insert(subject, revision);
        }
    }

    fn withdraw(&mut self, subject: UnitNo, revision: u32) {
        for plane in [
            &mut self.filed,
            &mut self.nil,
            &mut self.late,
            &mut self.corrected,
            &mut self.returned,
            &mut self.verified,
        ] {
            plane.remove(subject);
        }
        self.withdrawn.insert(subject);
        self.revisions.insert(subject, revision);
        // What a successor had from it is gone too.
        let mut ended = vec![];
        for (successor, from) in &mut self.inherited {
            if from.contains(&subject) {
                from.retain(|predecessor| *predecessor != subject);
                ended.push(*successor);
            }
        }
        self.inherited.retain(|_, from| !from.is_empty());
        ended.into_iter().for_each(|successor| self.end_loan(successor));
    }
}

/// A matter has been issued: with a duty it opens its slots.
pub(crate) fn open(state: &mut State, id: MatterId, subjects: Option<&crate::bits::Bits>) {
    let Some(matter) = state.matters.get(&id) else { return };
    let Some(Particulars::Report(duty)) = &matter.particulars else { return };
    let reports = Reports { subjects: subjects.cloned(), ..Reports::new(duty.clone()) };
    state.reports.insert(id, reports);
}

/// Units were merged or split (or that was taken back): who has filed in a period that still runs.
/// Asked before the planes of the matters follow.
pub(crate) fn follow(state: &mut State, seq: Seq, at: Millis, restructure: &Restructure, undone: bool) {
    let State { reports, matters, .. } = state;
    for (id, reports) in reports.iter_mut() {
        let Some(matter) = matters.get(id).filter(|m| m.is_open()) else { continue };
        let concerned = |units: &[UnitNo], audience: &crate::bits::Bits| units.iter().any(|u| audience.contains(*u));
        let audience = reports.subjects.as_ref().unwrap_or(&matter.planes.audience);
        if !concerned(&restructure.closed, audience) && !concerned(&restructure.successors, audience) {
            continue;
        }
        let former = audience.clone();
        if reports.subjects.is_none() {
            reports.former_audiences.push((at, former.clone()));
        }
        let duty = &reports.duty;
        let running = reports.periods.iter_mut().filter(|(period, _)| runs(duty, **period, at));
        for (_, filings) in running {
            filings.last_seq = seq;
            if undone {
                filings.give_back(&restructure.closed);
            } else {
                filings.inherit(&former, restructure);
            }
        }
    }
}

fn runs(duty: &Duty, period: Day, at: Millis) -> bool {
    duty.ends_ms(period) > at
}

impl Filings {
    /// A successor that was not asked itself has filed when all of its predecessors had.
    fn inherit(&mut self, asked: &crate::bits::Bits, restructure: &Restructure) {
        let owing: Vec<UnitNo> = restructure.closed.iter().copied().filter(|u| asked.contains(*u)).collect();
        let filed: Vec<UnitNo> = owing.iter().copied().filter(|u| self.filed.contains(*u)).collect();
        if filed.is_empty() {
            return;
        }
        // What a predecessor had itself only from others goes on from those.
        let own = filed.iter().filter(|u| !self.lent.contains(**u));
        let mut from: Vec<UnitNo> =
            own.chain(filed.iter().filter_map(|u| self.inherited.get(u)).flatten()).copied().collect();
        from.sort_unstable();
        from.dedup();
        for successor in &restructure.successors {
            if filed.len() == owing.len() && !asked.contains(*successor) && self.filed.insert(*successor) {
                self.lent.insert(*successor);
            }
            self.inherited.insert(*successor, from.clone());
        }
    }

    fn give_back(&mut self, successors: &[UnitNo]) {
        for successor in successors {
            self.inherited.remove(successor);
            self.end_loan(*successor);
        }
    }

    /// A unit that had filed only by what others had is missing again.
    fn end_loan(&mut self, unit: UnitNo) {
        if self.lent.remove(unit) {
            self.filed.remove(unit);
        }
    }
}
