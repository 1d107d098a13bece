//! The first screen: what needs me now, what is slipping, what is happening.

use super::matter::timeline::{TimelineRow, row};
use super::matter::{reach_within, scope_within, top_within, visible};
use super::view::{CountsView, MatterName, UnitRef, counts_at};
use crate::app::App;
use crate::door::Seen;
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::Serialize;
use shouhu_domain::command::Command;
use shouhu_domain::decide;
use shouhu_domain::event::EscalateTo;
use shouhu_domain::ids::{EntryId, MINUTE_MS, MatterId, Millis, UnitNo};
use shouhu_domain::inspection::{Standing, found_by, responsible};
use shouhu_domain::ledger::Move;
use shouhu_domain::ledger::books::Shipment;
use shouhu_domain::matter::{Family, Matter, Particulars, Stage, Status};
use shouhu_domain::people::PostKind;
use shouhu_domain::policy::{self, Action};
use shouhu_domain::report::{Day, filer};
use shouhu_domain::state::State as Province;
use shouhu_store::lane::Envelope;
use shouhu_store::query::matter as query;
use std::collections::BTreeSet;
use utoipa::ToSchema;

/// Needs that one screen shows; the rest are behind the lists.
const NEEDS_MAX: usize = 100;
/// So far back a filing that nobody has checked is named on the first screen.
const REVIEW_DAYS: i32 = 7;
/// Matters and rows of the middle column.
const SLIPPING_MAX: usize = 3;
const SLIPPING_ROWS: usize = 6;
/// Matters whose timelines feed the right column, and its lines.
const HAPPENING_MATTERS: usize = 12;
const HAPPENING_MAX: usize = 40;

#[derive(Clone, Debug, Default, Serialize, ToSchema)]
pub struct NeedParams {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub units: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unreachable: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub signed: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub of: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub silent_ms: Option<Millis>,
    /// The channel that has fallen silent.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// What is wanted, or what was answered.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// The first day of the period that is to be filed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub period: Option<String>,
    /// The shipment that arrives.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry: Option<i64>,
    /// The withdrawal, not the issue, waits for the second person.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub withdrawal: bool,
}

/// What a need asks for. The desk has words and a button for each: `drift.ts` holds the two together.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NeedKind {
    Sign,
    Do,
    Countersign,
    Approve,
    Answer,
    Verify,
    Escalated,
    Relay,
    Channel,
    Rule,
    Outcome,
    Attend,
    Minutes,
    Close,
    AlertBelow,
    Report,
    Review,
    Arriving,
    Supply,
    Recheck,
    AidVerify,
    AidDecide,
    AidReturned,
    AidPay,
    AidCheck,
}

/// One thing that waits for the asker's post.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Need {
    pub key: String,
    pub kind: NeedKind,
    pub matter: MatterName,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub due_ms: Option<Millis>,
    pub at_ms: Millis,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitRef>,
    pub params: NeedParams,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct SlippingRow {
    pub unit: UnitRef,
    pub counts: CountsView,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct Slipping {
    pub matter: MatterName,
    pub counts: CountsView,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reminded_ms: Option<Millis>,
    pub rows: Vec<SlippingRow>,
    /// Rows that are not shown, and their late units.
    pub rest: usize,
    pub rest_late: u32,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct NowView {
    pub needs: Vec<Need>,
    pub slipping: Vec<Slipping>,
    pub happening: Vec<TimelineRow>,
    /// Until then no other due comes; absent when nothing is due at all.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next_until_ms: Option<Millis>,
}

/// What needs the asker now, oldest due first. Fetching it is what *delivers* the inbox.
#[utoipa::path(get, path = "/now", tag = "now", responses((status = 200, body = NowView)))]
pub async fn show(State(app): State<App>, asker: Asker) -> Result<Seen<NowView>, Problem> {
    let now = app.now();
    deliver(&app, &asker, now);
    let recent: Vec<MatterId> = {
        let state = app.store.state();
        let mut recent: Vec<&Matter> = visible(&state, &asker).collect();
        recent.sort_by_key(|m| std::cmp::Reverse(m.last_seq));
        recent.iter().take(HAPPENING_MATTERS).map(|m| m.id).collect()
    };
    let lines = app
        .read(move |tx| {
            let mut lines = vec![];
            for matter in recent {
                lines.extend(query::log(tx, matter, i64::MAX, 20)?);
            }
            Ok(lines)
        })
        .await?;
    let state = app.store.state();
    let reached = |line: &query::LogLine| {
        let matter = state.matters.get(&line.matter);
        let within = |u| matter.is_some_and(|m| reach_within(&state, &asker, m).contains(&state.tree, u));
        line.unit.is_none_or(within)
    };
    let mut happening: Vec<TimelineRow> =
        lines.iter().filter(|line| reached(line)).map(|line| row(&state, line, true)).collect();
    happening.sort_by_key(|line| std::cmp::Reverse(line.seq));
    happening.truncate(HAPPENING_MAX);
    // A silent channel comes first: what was sent has not arrived.
    let mut all = super::channel::alerts(&app, &state, &asker);
    all.extend(needs(&state, &asker, now));
    let view = NowView {
        needs: all,
        slipping: slipping(&state, &asker, now),
        happening,
        next_until_ms: visible(&state, &asker)
            .filter(|m| m.is_open())
            .filter_map(|m| m.due_ms)
            .filter(|d| *d > now)
            .min(),
    };
    Ok(Seen(state.seq, view))
}

/// Marks what stands in the inbox as delivered, if something is not yet. Nobody waits for it.
fn deliver(app: &App, asker: &Asker, now: Millis) {
    let fresh: Vec<MatterId> = {
        let state = app.store.state();
        let may = policy::scope(&state.tree, &asker.policy(), Action::ReceiptWrite, asker.unit).is_ok();
        inbox(&state, asker).filter(|m| may && m.planes.reached(asker.unit).is_none()).map(|m| m.id).collect()
    };
    if !fresh.is_empty() {
        let command = Command::Deliver { matters: fresh };
        let envelope = Envelope { id: None, fingerprint: [0; 16], actor: asker.actor(), command, now, device_ms: None };
        app.store.submit(envelope, Box::new(|_| {}));
    }
}

/// Open matters of the asker's space that stand in its unit's inbox.
pub fn inbox<'s>(state: &'s Province, asker: &Asker) -> impl Iterator<Item = &'s Matter> + use<'s> {
    let (unit, space) = (asker.unit, asker.space);
    let open = state.open.iter().filter_map(|id| state.matters.get(id)).filter(move |m| m.space == space);
    open.filter(move |m| decide::sees(state, m, unit))
}

/// Everything that waits for this post.
#[must_use]
pub fn needs(state: &Province, asker: &Asker, now: Millis) -> Vec<Need> {
    let mut needs = vec![];
    let may = |action, unit| policy::scope(&state.tree, &asker.policy(), action, unit).is_ok();
    if may(Action::ReceiptWrite, asker.unit) {
        for matter in inbox(state, asker) {
            needs.extend(match matter.kind.family() {
                Family::Directive | Family::Inspection => own_step(state, asker.unit, matter),
                Family::Meeting => to_meet(state, asker.unit, matter),
                Family::Request | Family::Consultation => to_answer(state, asker, matter),
                Family::Alert => to_handle(state, asker, matter),
                Family::Rectification => to_mend(state, asker.unit, matter),
                // Also after it is decided: see `aid_step`.
                Family::Application => None,
            });
        }
    }
    if may(Action::ReportFile, asker.unit) {
        needs.extend(to_file(state, asker, now));
    }
    if may(Action::LedgerReceive, asker.unit) {
        needs.extend(to_receive(state, asker));
    }
    if may(Action::LedgerBook, asker.unit) {
        let asked = |matter: &&Matter| !matter.supplies().is_empty() && matter.holders().contains(asker.unit);
        needs.extend(inbox(state, asker).filter(asked).map(|matter| need(state, matter, NeedKind::Supply)));
    }
    for matter in state.matters.values().filter(|m| m.space == asker.space) {
        needs.extend(outcome(state, asker, matter));
        needs.extend(aid_step(state, asker, matter, now));
        if matches!(matter.status, Status::Closed | Status::Withdrawn) {
            continue;
        }
        let waits_for_me = matter.joint.iter().any(|j| j.unit == asker.unit && j.signed_ms.is_none());
        if matter.status == Status::Countersigning && waits_for_me && may(Action::MatterCountersign, asker.unit) {
            let signed = u32::try_from(matter.joint.iter().filter(|j| j.signed_ms.is_some()).count()).ok();
            let of = u32::try_from(matter.joint.len()).ok();
            needs.push(Need {
                params: NeedParams { signed, of, ..NeedParams::default() },
                ..need(state, matter, NeedKind::Countersign)
            });
        }
        needs.extend(approval(state, asker, matter));
        if matter.is_open() {
            needs.extend(from_below(state, asker, matter, now));
        }
    }
    needs.sort_by_key(|n| (n.due_ms.unwrap_or(Millis::MAX), n.at_ms));
    needs.truncate(NEEDS_MAX);
    needs
}

fn need(state: &Province, matter: &Matter, kind: NeedKind) -> Need {
    Need {
        key: format!("{kind:?}:{}", matter.id),
        kind,
        matter: MatterName::of(state, matter),
        due_ms: matter.due_ms,
        at_ms: matter.issued_ms.unwrap_or(matter.submitted_ms),
        unit: None,
        params: NeedParams::default(),
    }
}

/// What the own unit has to file, by duty and period.
fn to_file(state: &Province, asker: &Asker, now: Millis) -> Vec<Need> {
    let waiting = super::report::owed::waiting(state, asker, now).into_iter();
    let need = |(id, period, due_ms, subjects): (MatterId, Day, Millis, Vec<UnitNo>)| {
        let matter = state.matters.get(&id)?;
        let units = u32::try_from(subjects.len()).ok();
        // One site is named, of several the number is told.
        let site = subjects.first().filter(|first| subjects.len() == 1 && **first != asker.unit);
        let period = Some(period.to_string());
        Some(Need {
            key: format!("report:{id}:{}", period.as_deref().unwrap_or_default()),
            due_ms: Some(due_ms),
            unit: site.map(|site| UnitRef::of(state, *site)),
            params: NeedParams { units, period, ..NeedParams::default() },
            ..need(state, matter, NeedKind::Report)
        })
    };
    waiting.filter_map(need).collect()
}

/// Goods on their way to the own unit, each until somebody says what has arrived.
fn to_receive(state: &Province, asker: &Asker) -> Vec<Need> {
    let need = |(id, shipment): (EntryId, &Shipment)| {
        let matter = state.matters.get(&shipment.entry.matter)?;
        let seen = decide::sees_matter(state, &asker.policy(), matter).is_ok();
        let name = MatterName::of(state, matter);
        let kinds: BTreeSet<&str> = shipment.entry.moves.iter().filter_map(|moved| name_of(state, moved)).collect();
        let text = Some(kinds.into_iter().collect::<Vec<_>>().join("、"));
        Some(Need {
            key: format!("arriving:{id}"),
            kind: NeedKind::Arriving,
            // Whoever carries on for another unit's matter is not told of it.
            matter: if seen { name } else { MatterName { title: String::new(), number: None, ..name } },
            due_ms: None,
            at_ms: shipment.at_ms,
            unit: Some(UnitRef::of(state, shipment.entry.unit)),
            params: NeedParams { text, entry: Some(id.0), ..NeedParams::default() },
        })
    };
    super::supply::scan::of_unit(state, asker).filter_map(need).collect()
}

fn name_of<'s>(state: &'s Province, moved: &Move) -> Option<&'s str> {
    state.ledger.commodities.get(&moved.commodity).map(|commodity| commodity.name.zh.as_str())
}

/// What the own unit owes: its signature, then (a task) the report of *done*.
fn own_step(state: &Province, own: UnitNo, matter: &Matter) -> Option<Need> {
    if matter.planes.excused.contains(own) || matter.planes.difficulty.contains(own) {
        return None;
    }
    let line = state.tree.territory();
    let local = line.path_up(own).skip(1).find_map(|u| matter.relays.get(&u)).and_then(|r| r.due_ms);
    let due_ms = local.or(matter.due_ms);
    match matter.planes.reached(own) {
        Some(Stage::Done | Stage::Verified) => None,
        // What is filed says that it is done.
        Some(Stage::Signed) if matches!(matter.particulars, Some(Particulars::Report(_))) => None,
        Some(Stage::Signed) if matter.kind == shouhu_domain::matter::MatterKind::Task => {
            Some(Need { due_ms, ..need(state, matter, NeedKind::Do) })
        }
        Some(Stage::Signed) => {
            let keeps = matter.by_level && !matter.relays.contains_key(&own);
            let below = keeps && line.meets_below(own, &matter.planes.audience);
            below.then(|| Need { due_ms, ..need(state, matter, NeedKind::Relay) })
        }
        _ => Some(Need { due_ms, ..need(state, matter, NeedKind::Sign) }),
    }
}

/// Of a meeting: to say whether one comes, then to take its minutes.
fn to_meet(state: &Province, own: UnitNo, matter: &Matter) -> Option<Need> {
    let Some(Particulars::Meeting { place, begins_ms, .. }) = &matter.particulars else { return None };
    if matter.planes.excused.contains(own) {
        return None;
    }
    let params = NeedParams { text: Some(place.clone()), ..NeedParams::default() };
    let minuted = matter.gathering.as_ref().is_some_and(|g| g.minutes > 0);
    match matter.planes.reached(own) {
        Some(Stage::Done | Stage::Verified) => None,
        _ if minuted => Some(Need { due_ms: None, ..need(state, matter, NeedKind::Minutes) }),
        Some(Stage::Signed) => None,
        _ => Some(Need { params, due_ms: matter.due_ms.or(Some(*begins_ms)), ..need(state, matter, NeedKind::Attend) }),
    }
}

/// Of an alert: to sign it, to handle it, and then to close it with the reason.
fn to_handle(state: &Province, asker: &Asker, matter: &Matter) -> Option<Need> {
    match matter.planes.reached(asker.unit) {
        Some(Stage::Done | Stage::Verified) => {
            let may = policy::scope(&state.tree, &asker.policy(), Action::AlertClose, asker.unit).is_ok();
            may.then(|| Need { due_ms: None, ..need(state, matter, NeedKind::Close) })
        }
        Some(Stage::Signed) => Some(need(state, matter, NeedKind::Do)),
        _ => own_step(state, asker.unit, matter),
    }
}

/// Of a finding: to sign it and to mend it; then another one looks.
fn to_mend(state: &Province, own: UnitNo, matter: &Matter) -> Option<Need> {
    match matter.planes.reached(own) {
        Some(Stage::Signed) => Some(need(state, matter, NeedKind::Do)),
        _ => own_step(state, own, matter),
    }
}

/// What is reported as mended waits for the organ that found it: for anybody there but the finder.
fn to_recheck(state: &Province, asker: &Asker, matter: &Matter) -> Option<Need> {
    let mine = matter.kind.family() == Family::Rectification && matter.from == asker.unit;
    if !mine || Standing::of(matter) != Standing::Waiting || found_by(&asker.actor(), matter) {
        return None;
    }
    let unit = responsible(matter).iter().next()?;
    scope_within(state, asker, Action::Recheck, unit, matter).ok()?;
    let unit = Some(UnitRef::of(state, unit));
    Some(Need { unit, due_ms: None, ..need(state, matter, NeedKind::Recheck) })
}

/// The unit right above one that an alert obliges is told at once, until that one has signed.
fn alert_below(state: &Province, asker: &Asker, matter: &Matter) -> Option<Need> {
    let obliged = matter.planes.audience.iter().next().filter(|_| matter.kind.family() == Family::Alert)?;
    let above = state.tree.territory().parent(obliged) == Some(asker.unit);
    let waits = matter.planes.reached(obliged) < Some(Stage::Signed);
    let may = || scope_within(state, asker, Action::Remind, obliged, matter).is_ok();
    let unit = Some(UnitRef::of(state, obliged));
    (above && waits && may()).then(|| Need { unit, ..need(state, matter, NeedKind::AlertBelow) })
}

/// What was asked of the own unit, as long as it owes the answer.
fn to_answer(state: &Province, asker: &Asker, matter: &Matter) -> Option<Need> {
    let (_, wanted) = matter.asks()?;
    let may = |action| policy::scope(&state.tree, &asker.policy(), action, asker.unit).is_ok();
    let owes = matter.holders().contains(asker.unit) && (may(Action::MatterRule) || may(Action::Relay));
    let text = Some(wanted.to_owned()).filter(|w| !w.is_empty());
    owes.then(|| Need { params: NeedParams { text, ..NeedParams::default() }, ..need(state, matter, NeedKind::Rule) })
}

/// What an application waits for, if somebody at this post does it: never the one who did the step before.
fn aid_step(state: &Province, asker: &Asker, matter: &Matter, now: Millis) -> Option<Need> {
    let (kind, step) = matter.is_aid_of(asker.unit).then(|| super::aid::next_step(state, matter, now))??;
    decide::decide(state, &asker.actor(), &step, now).ok()?;
    let unit = Some(UnitRef::of(state, matter.from));
    Some(Need { unit, due_ms: None, ..need(state, matter, kind) })
}

/// The outcome of what the own unit asked, until it has taken note.
fn outcome(state: &Province, asker: &Asker, matter: &Matter) -> Option<Need> {
    let ruling = matter.outcome.filter(|_| matter.status == Status::Closed && !matter.outcome_seen)?;
    let action = if matter.aid.is_some() { Action::AidWrite } else { Action::MatterRequest };
    let mine = matter.from == asker.unit && policy::scope(&state.tree, &asker.policy(), action, asker.unit).is_ok();
    let params = NeedParams { text: Some(ruling.as_str().into()), ..NeedParams::default() };
    mine.then(|| Need { params, due_ms: None, ..need(state, matter, NeedKind::Outcome) })
}

fn approval(state: &Province, asker: &Asker, matter: &Matter) -> Option<Need> {
    let asked_by = match (matter.status, &matter.withdrawal) {
        (Status::Approving, _) => &matter.submitted_by,
        (Status::Issued, Some((asked_by, _))) => asked_by,
        _ => return None,
    };
    let mine = matches!(asked_by, shouhu_domain::event::Author::Person { person, .. } if *person == asker.person);
    let sees = decide::sees_matter(state, &asker.policy(), matter).is_ok();
    let may = policy::scope(&state.tree, &asker.policy(), Action::MatterApprove, matter.from).is_ok();
    let params = NeedParams { withdrawal: matter.status == Status::Issued, ..NeedParams::default() };
    (!mine && sees && may).then(|| Need { params, ..need(state, matter, NeedKind::Approve) })
}

/// Difficulties to answer, reports to verify, and units that an escalation has told this one about.
fn from_below(state: &Province, asker: &Asker, matter: &Matter, now: Millis) -> Vec<Need> {
    let mut needs = vec![];
    if !matter.difficulties.is_empty() {
        let mine = |unit: &UnitNo| answers(state, matter, *unit) == Some(asker.unit) || asker.unit == matter.from;
        for (unit, since) in matter.difficulties.iter().filter(|(unit, _)| mine(unit)) {
            if scope_within(state, asker, Action::ReceiptAnswer, *unit, matter).is_ok() {
                let key = format!("answer:{}:{unit}", matter.id);
                let unit = Some(UnitRef::of(state, *unit));
                needs.push(Need { key, unit, at_ms: *since, ..need(state, matter, NeedKind::Answer) });
            }
        }
    }
    needs.extend(alert_below(state, asker, matter));
    needs.extend(to_recheck(state, asker, matter));
    needs.extend(verification(state, asker, matter));
    needs.extend(review(state, asker, matter, now));
    // Who has not been passed an order that goes level by level is told when it is.
    let told = matter.told.contains_key(&asker.unit)
        && decide::sees_matter(state, &asker.policy(), matter).is_ok()
        && policy::scope(&state.tree, &asker.policy(), Action::Remind, asker.unit).is_ok();
    if told || deputy_is_told(state, asker, matter) {
        let counts = counts_at(state, matter, asker.unit, now);
        if counts.late > 0 {
            let silent = (counts.signed == 0).then(|| now - matter.issued_ms.unwrap_or(now));
            let (units, unreachable) = (Some(counts.late), Some(counts.unreachable));
            let params = NeedParams { units, unreachable, silent_ms: silent, ..NeedParams::default() };
            let unit = Some(UnitRef::of(state, asker.unit));
            needs.push(Need { params, unit, ..need(state, matter, NeedKind::Escalated) });
        }
    }
    needs
}

/// The first step of an escalation: the deputy of a unit that has not signed, before anybody above it.
fn deputy_is_told(state: &Province, asker: &Asker, matter: &Matter) -> bool {
    let taken = matter.escalation.iter().take(matter.escalated as usize);
    let planes = &matter.planes;
    let owes = planes.audience.contains(asker.unit)
        && !planes.excused.contains(asker.unit)
        && !planes.stage(Stage::Signed).contains(asker.unit);
    owes && taken.into_iter().any(|step| step.to == EscalateTo::Deputy)
        && state.post(asker.post).is_some_and(|post| post.kind == PostKind::Deputy)
}

/// Reports that wait to be verified: all of them for the issuer, those below for whoever passed the order on.
fn verification(state: &Province, asker: &Asker, matter: &Matter) -> Option<Need> {
    let issues = asker.unit == matter.from;
    if !matter.verify || !issues && !matter.relays.contains_key(&asker.unit) {
        return None;
    }
    let done = matter.planes.stage(Stage::Done).minus(matter.planes.stage(Stage::Verified));
    let waiting = if issues { done } else { done.and(&state.tree.territory().set_under(asker.unit)) };
    let others = || waiting.iter().filter(|unit| *unit != asker.unit);
    // One of them is like the others: each is below the asker or none is.
    scope_within(state, asker, Action::ReceiptVerify, others().next()?, matter).ok()?;
    let units = u32::try_from(others().count()).ok();
    Some(Need { params: NeedParams { units, ..NeedParams::default() }, ..need(state, matter, NeedKind::Verify) })
}

/// Filings that wait to be checked: all of them for the issuer, those below for whoever passed the order on. Of the last
/// days the oldest period that has one is named, with how many it has.
fn review(state: &Province, asker: &Asker, matter: &Matter, now: Millis) -> Option<Need> {
    let reports = state.reports.get(&matter.id).filter(|reports| reports.duty.review)?;
    let issues = asker.unit == matter.from;
    if !issues && !matter.relays.contains_key(&asker.unit) {
        return None;
    }
    let below = (!issues).then(|| state.tree.territory().set_under(asker.unit));
    let mut waiting = reports.periods.range(Day::of(now).plus(-REVIEW_DAYS)..).map(|(period, filings)| {
        let filed = filings.filed.minus(&filings.verified).minus(&filings.returned).minus(&filings.lent);
        (*period, below.as_ref().map_or_else(|| filed.clone(), |below| filed.and(below)))
    });
    let (period, filed) = waiting.find(|(_, filed)| !filed.is_empty())?;
    // One of them is like the others: each is below the asker or none is.
    scope_within(state, asker, Action::ReportVerify, filer(&state.tree, filed.iter().next()?), matter).ok()?;
    let params = NeedParams { units: Some(filed.count()), period: Some(period.to_string()), ..NeedParams::default() };
    Some(Need { params, due_ms: None, ..need(state, matter, NeedKind::Review) })
}

/// Whom a difficulty obliges: the nearest superior that is addressed, else the issuer.
fn answers(state: &Province, matter: &Matter, unit: UnitNo) -> Option<UnitNo> {
    let line = state.tree.territory();
    line.path_up(unit).skip(1).find(|u| matter.planes.audience.contains(*u)).or(Some(matter.from))
}

/// Late or soon due matters with the children that lag most.
fn slipping(state: &Province, asker: &Asker, now: Millis) -> Vec<Slipping> {
    let reads = |m: &Matter, top| scope_within(state, asker, Action::BoardRead, top, m).is_ok();
    let soon = |m: &&Matter| m.is_open() && m.due_ms.is_some_and(|due| due < now + 60 * MINUTE_MS);
    let mut late: Vec<(u32, &Matter, UnitNo)> = visible(state, asker)
        .filter(soon)
        .map(|m| (m, top_within(state, asker, m)))
        .filter(|(m, top)| reads(m, *top))
        .map(|(m, top)| (counts_at(state, m, top, now).late, m, top))
        .filter(|(late, ..)| *late > 0)
        .collect();
    late.sort_by_key(|(late, m, _)| (std::cmp::Reverse(*late), m.id));
    late.into_iter().take(SLIPPING_MAX).map(|(_, m, top)| slipping_of(state, m, top, now)).collect()
}

fn slipping_of(state: &Province, matter: &Matter, top: UnitNo, now: Millis) -> Slipping {
    let children: Vec<UnitNo> = state.tree.territory().children(top).collect();
    let tallies =
        state.boards.tallies(&state.tree, shouhu_domain::tree::TERRITORY, matter.id, &matter.planes, &children);
    let mut rows: Vec<(UnitNo, shouhu_domain::matter::Counts)> = children
        .into_iter()
        .zip(tallies.iter().map(|t| t.counts(matter.is_past_due(now))))
        .filter(|(_, c)| c.late > 0)
        .collect();
    rows.sort_by_key(|(_, c)| std::cmp::Reverse(c.late));
    let rest = rows.split_off(rows.len().min(SLIPPING_ROWS));
    Slipping {
        matter: MatterName::of(state, matter),
        counts: counts_at(state, matter, top, now).into(),
        reminded_ms: matter.reminded.get(&top).copied(),
        rows: rows.into_iter().map(|(u, c)| SlippingRow { unit: UnitRef::of(state, u), counts: c.into() }).collect(),
        rest: rest.len(),
        rest_late: rest.iter().map(|(_, c)| c.late).sum(),
    }
}
