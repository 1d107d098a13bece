//! Hardship aid over HTTP: what a unit has applied for, verified or decided, or has to, and how far each has come.
//!
//! For whom aid is asked is masked here for everybody; whoever has the application in hand reads it with a purpose
//! (`/persons/{subject}/read`), and that stands in the journal.

pub mod act;

use super::ledger::payee::masked_account;
use super::matter::can::May;
use super::matter::find;
use super::now::NeedKind;
use super::post::masked;
use super::view::{MatterName, UnitRef};
use crate::app::App;
use crate::door::{Path, Query, Seen};
use crate::problem::Problem;
use crate::session::Asker;
use axum::extract::State;
use serde::{Deserialize, Serialize};
use shouhu_domain::aid::{AidStage, Course, Grant, payment_of, stage};
use shouhu_domain::command::{AidCommand, Command, LedgerCommand};
use shouhu_domain::decide;
use shouhu_domain::event::Subject;
use shouhu_domain::ids::{CommodityId, MatterId, Millis, UnitNo};
use shouhu_domain::ledger::{Account, Place};
use shouhu_domain::matter::{Matter, Particulars};
use shouhu_domain::policy::Action;
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use shouhu_domain::supply::Wanted;
use shouhu_store::query::aid as query;
use std::collections::BTreeMap;
use utoipa::{IntoParams, ToSchema};

const PAGE: i64 = 50;

/// How far it has come.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AidStageView {
    Applied,
    Returned,
    Verified,
    Granted,
    /// Its payment waits for the second person.
    Reserved,
    Paid,
    Confirmed,
    Declined,
    Withdrawn,
}

impl From<AidStage> for AidStageView {
    fn from(stage: AidStage) -> Self {
        match stage {
            AidStage::Applied => Self::Applied,
            AidStage::Returned => Self::Returned,
            AidStage::Verified => Self::Verified,
            AidStage::Granted => Self::Granted,
            AidStage::Reserved => Self::Reserved,
            AidStage::Paid => Self::Paid,
            AidStage::Confirmed => Self::Confirmed,
            AidStage::Declined => Self::Declined,
            AidStage::Withdrawn => Self::Withdrawn,
        }
    }
}

/// An application in a list. Amounts are fen.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct AidRow {
    pub matter: MatterName,
    pub stage: AidStageView,
    pub at_ms: Millis,
    /// Absent where nobody knows how much.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asked: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub proposed: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub granted: Option<i64>,
    /// Whether the next step is the asker's.
    pub mine: bool,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AidList {
    pub rows: Vec<AidRow>,
    /// Ask again with `after` for more.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub next: Option<i64>,
    /// The unit that would verify what the asker applies for; absent for who may not apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub verifier: Option<UnitRef>,
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct AidQuery {
    /// The `next` of the page before.
    pub after: Option<i64>,
}

/// The applications that the own unit has made, verified or decided, or has to; the newest first.
#[utoipa::path(get, path = "/aid", tag = "aid", params(AidQuery),
  responses((status = 200, body = AidList), (status = 403, body = Problem)))]
pub async fn list(
    State(app): State<App>,
    asker: Asker,
    Query(query): Query<AidQuery>,
) -> Result<Seen<AidList>, Problem> {
    asker.may(&app.store.state(), &[Action::MatterRead])?;
    let (unit, before) = (asker.unit, query.after.unwrap_or(i64::MAX));
    let mut found = app.read(move |tx| query::of_unit(tx, unit, before, PAGE + 1)).await?;
    let full = found.len() > usize::try_from(PAGE).unwrap_or(usize::MAX);
    found.truncate(usize::try_from(PAGE).unwrap_or(usize::MAX));
    let next = found.last().filter(|_| full).map(|last| last.0);
    let (state, now) = (app.store.state(), app.now());
    let matter = |id: &MatterId| state.matters.get(id).filter(|matter| matter.space == asker.space);
    let seen = |matter: &&Matter| decide::sees_matter(&state, &asker.policy(), matter).is_ok();
    let rows = found.iter().filter_map(matter).filter(seen);
    let rows = rows.filter_map(|matter| row(&state, &asker, matter, now)).collect();
    let verifier = asker.may(&state, &[Action::AidWrite]).ok().and_then(|()| {
        let above = state.tree.territory().path_up(unit).nth(1)?;
        Some(UnitRef::of(&state, above))
    });
    Ok(Seen(state.seq, AidList { rows, next, verifier }))
}

fn row(state: &Province, asker: &Asker, matter: &Matter, now: Millis) -> Option<AidRow> {
    let course = matter.aid.as_deref()?;
    let mine = next_step(state, matter, now)
        .is_some_and(|(_, step)| decide::decide(state, &asker.actor(), &step, now).is_ok());
    Some(AidRow {
        matter: MatterName::of(state, matter),
        stage: stage(&state.ledger, matter)?.into(),
        at_ms: matter.submitted_ms,
        asked: amount(course.asked),
        proposed: course.verified.map(|verified| verified.amount),
        granted: course.grant.map(|grant| grant.amount),
        mine,
    })
}

fn amount(asked: Wanted) -> Option<i64> {
    if let Wanted::Amount(amount) = asked { Some(amount) } else { None }
}

/// What an application waits for: a command that would be accepted of whoever may take the step. It is only ever judged.
#[must_use]
pub fn next_step(state: &Province, matter: &Matter, now: Millis) -> Option<(NeedKind, Command)> {
    let (id, reason) = (matter.id, "·".to_owned());
    Some(match stage(&state.ledger, matter)? {
        AidStage::Applied => (NeedKind::AidVerify, Command::Aid(AidCommand::Return { matter: id, reason })),
        AidStage::Verified => (NeedKind::AidDecide, Command::Aid(AidCommand::Decline { matter: id, reason })),
        AidStage::Returned => {
            let asked = Wanted::Unknown;
            (NeedKind::AidReturned, Command::Aid(AidCommand::Resubmit { matter: id, asked, reason }))
        }
        AidStage::Granted => (NeedKind::AidPay, act::payment(matter, (reason, String::new()), now)?),
        AidStage::Reserved => {
            let reservation = payment_of(&state.ledger, id)?.1.reservation;
            (NeedKind::AidCheck, Command::Ledger(LedgerCommand::Settle { reservation }))
        }
        AidStage::Paid | AidStage::Confirmed | AidStage::Declined | AidStage::Withdrawn => return None,
    })
}

/// For whom aid is asked, masked; everything is empty once it is erased.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FamilyView {
    pub name: String,
    pub contact: String,
    /// Its last four signs.
    pub account: String,
    /// By which it is read with a purpose.
    pub subject: String,
}

/// A fund out of which the asker's unit may grant.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct FundView {
    pub commodity_id: i64,
    pub name: String,
    pub name_en: String,
    /// What is in hand there and held back for nobody.
    pub left: i64,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct GrantView {
    pub unit: UnitRef,
    pub commodity_id: i64,
    pub name: String,
    pub name_en: String,
    pub amount: i64,
}

/// The payment that stands.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct AidPaymentView {
    pub list_id: i64,
    pub reservation_id: i64,
    /// The entry, once the second person has posted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_id: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_ms: Option<Millis>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct AidView {
    #[serde(flatten)]
    pub row: AidRow,
    /// The unit that verifies it.
    pub verifier: UnitRef,
    /// Those with whom it stands now.
    pub holders: Vec<UnitRef>,
    pub family: FamilyView,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub grant: Option<GrantView>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub payment: Option<AidPaymentView>,
    /// The most that may be proposed or granted; absent where nobody knows yet.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub most: Option<i64>,
    /// Whom a verification may ask to decide; empty for who does not verify.
    pub deciders: Vec<UnitRef>,
    /// Empty for who does not decide.
    pub funds: Vec<FundView>,
    /// `verify`, `decide`, `resubmit`, `withdraw`, `pay`, `check` and `read`.
    pub can: BTreeMap<&'static str, May>,
}

/// One application.
#[utoipa::path(get, path = "/aid/{id}", tag = "aid", params(("id" = i64, Path)),
  responses((status = 200, body = AidView), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker, Path(id): Path<i64>) -> Result<Seen<AidView>, Problem> {
    let matter = application(&app.store.state(), &asker, id)?.id;
    let family = app.read(move |tx| query::family(tx, matter)).await?;
    let (state, now) = (app.store.state(), app.now());
    let matter = application(&state, &asker, id)?;
    let view = view(&state, &asker, matter, now).ok_or(Refusal::NotFound)?;
    let text = |value: Option<String>| value.unwrap_or_default();
    let family = FamilyView {
        name: masked(&text(family.name)),
        contact: masked_account(&text(family.contact)),
        account: masked_account(&text(family.account)),
        ..view.family
    };
    Ok(Seen(state.seq, AidView { family, ..view }))
}

fn application<'s>(state: &'s Province, asker: &Asker, id: i64) -> Result<&'s Matter, Problem> {
    let matter = find(state, asker, id)?;
    if matter.aid.is_some() { Ok(matter) } else { Err(Problem::new("not_found")) }
}

fn view(state: &Province, asker: &Asker, matter: &Matter, now: Millis) -> Option<AidView> {
    let course = matter.aid.as_deref()?;
    let Some(Particulars::Application(application)) = &matter.particulars else { return None };
    let can = can(state, asker, matter, now);
    let ok = |what: &str| can.get(what).is_some_and(|may| may.ok);
    let named = |units: Vec<UnitNo>| units.into_iter().map(|unit| UnitRef::of(state, unit)).collect();
    let deciders = if ok("verify") { decide::deciders(state, asker.unit, matter.from) } else { vec![] };
    let funds = if ok("decide") { decide::funds(state, asker.unit, matter) } else { vec![] };
    let holders = if matter.is_open() { matter.holders().iter().collect() } else { vec![] };
    Some(AidView {
        row: row(state, asker, matter, now)?,
        verifier: UnitRef::of(state, application.to),
        holders: named(holders),
        family: FamilyView {
            name: String::new(),
            contact: String::new(),
            account: String::new(),
            subject: Subject::Applicant(matter.id).to_string(),
        },
        grant: granted(state, course),
        payment: paid(state, matter),
        most: course.most(),
        deciders: named(deciders),
        funds: funds.into_iter().filter_map(|fund| fund_view(state, asker.unit, fund)).collect(),
        can,
    })
}

fn granted(state: &Province, course: &Course) -> Option<GrantView> {
    let Grant { unit, fund, amount } = course.grant?;
    let name = &state.ledger.commodities.get(&fund)?.name;
    let (name, name_en) = (name.zh.clone(), name.en.clone());
    Some(GrantView { unit: UnitRef::of(state, unit), commodity_id: fund.0, name, name_en, amount })
}

fn paid(state: &Province, matter: &Matter) -> Option<AidPaymentView> {
    let (list, payment) = payment_of(&state.ledger, matter.id)?;
    Some(AidPaymentView {
        list_id: list.0,
        reservation_id: payment.reservation.0,
        entry_id: payment.posted.map(|entry| entry.0),
        confirmed_ms: payment.payees.first().and_then(|payee| payee.confirmed_ms),
    })
}

fn fund_view(state: &Province, unit: UnitNo, id: CommodityId) -> Option<FundView> {
    let name = &state.ledger.commodities.get(&id)?.name;
    let account = Account { commodity: id, unit, place: Place::Hand };
    let left = state.ledger.balance(account) - state.ledger.held(account);
    Some(FundView { commodity_id: id.0, name: name.zh.clone(), name_en: name.en.clone(), left })
}

/// What the page offers, judged by the rules themselves.
fn can(state: &Province, asker: &Asker, matter: &Matter, now: Millis) -> BTreeMap<&'static str, May> {
    let next = next_step(state, matter, now);
    let may = |command: &Command| {
        let why = decide::decide(state, &asker.actor(), command, now).err().map(|refusal| refusal.code().0);
        May { ok: why.is_none(), why }
    };
    let step = |kind: NeedKind| match &next {
        Some((waits, command)) if *waits == kind => may(command),
        _ => May { ok: false, why: Some("aid.stage") },
    };
    let withdraw = Command::Withdraw { matter: matter.id, reason: "·".into() };
    let (action, unit) = decide::reading(state, asker.unit, Subject::Applicant(matter.id));
    let read = shouhu_domain::policy::scope(&state.tree, &asker.policy(), action, unit).is_ok();
    BTreeMap::from([
        ("verify", step(NeedKind::AidVerify)),
        ("decide", step(NeedKind::AidDecide)),
        ("resubmit", step(NeedKind::AidReturned)),
        ("pay", step(NeedKind::AidPay)),
        ("check", step(NeedKind::AidCheck)),
        ("withdraw", may(&withdraw)),
        ("read", May { ok: read, why: (!read).then_some("forbidden") }),
    ])
}
