//! Payees of a payment: the list as it may be seen, the codes by which they confirm, and what is made public.
//!
//! Names are masked here for everybody; who needs one whole reads it with a purpose (`/people/record`), and that stands in
//! the journal.

use super::{entries, unit_seen};
use crate::api::activation::code_digest;
use crate::api::code::code;
use crate::api::post::masked;
use crate::api::view::UnitRef;
use crate::app::App;
use crate::door::{Path, Query, Seen, Write};
use crate::lang::Lang;
use crate::page::disclosure::{Disclosure, Paid};
use crate::problem::Problem;
use crate::session::Asker;
use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::response::Response;
use serde::{Deserialize, Serialize};
use shouhu_domain::command::{AidCommand, Command, LedgerCommand};
use shouhu_domain::decide;
use shouhu_domain::event::{Event, Subject};
use shouhu_domain::ids::{EntryId, Millis, UnitNo};
use shouhu_domain::ledger::Nature;
use shouhu_domain::ledger::payee::{ListId, NewPayee, NewPayees, PAYEES_MAX, Payment};
use shouhu_domain::matter::Matter;
use shouhu_domain::policy::{self, Action};
use shouhu_domain::refusal::Refusal;
use shouhu_domain::state::State as Province;
use shouhu_domain::tree::Unit;
use shouhu_store::query::ledger::{self as query, PayeeRow};
use std::fmt::Write as _;
use utoipa::{IntoParams, ToSchema};

/// Somebody who is to be paid.
#[derive(Clone, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayeeBody {
    pub name: String,
    /// Account, card or telephone by which the money gets there.
    #[serde(default)]
    pub account: String,
    /// Fen.
    pub amount: i64,
}

/// A number of its own for a list.
pub(in crate::api) fn new_list(app: &App) -> ListId {
    ListId(i64::from_be_bytes(app.random()) & ListId::MAX)
}

/// The list of a payment under a number of its own.
pub(super) fn listed(app: &App, rows: Vec<PayeeBody>) -> Result<NewPayees, Problem> {
    crate::door::at_most(&rows, PAYEES_MAX, "/deed/payees")?;
    let list = new_list(app);
    let payee = |row: PayeeBody| NewPayee { name: row.name, account: row.account, amount: row.amount };
    Ok(NewPayees { list, of: None, rows: rows.into_iter().map(payee).collect() })
}

/// That a payment goes to persons, and how far they have confirmed.
#[derive(Clone, Copy, Debug, Serialize, ToSchema)]
pub struct PayeesView {
    pub list_id: i64,
    pub count: usize,
    pub confirmed: usize,
}

impl PayeesView {
    /// Of the payment that this entry reserved.
    pub(super) fn of(state: &Province, reservation: EntryId) -> Option<Self> {
        let (list, payment) = state.ledger.payments.of_reservation(reservation)?;
        Some(Self { list_id: list.0, count: payment.payees.len(), confirmed: payment.confirmed() })
    }
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PayeeView {
    pub n: u32,
    /// Masked; empty once it is erased.
    pub name: String,
    /// Its last four signs.
    pub account: String,
    pub amount: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub confirmed_ms: Option<Millis>,
    /// By which the name is read with a purpose.
    pub subject: String,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct PaymentView {
    pub list_id: i64,
    pub unit: UnitRef,
    pub matter_id: i64,
    /// Empty for whoever does not see the matter.
    pub matter: String,
    pub commodity_id: i64,
    pub name: String,
    pub name_en: String,
    /// The entry, once the second person has posted it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub entry_id: Option<i64>,
    /// A payment that was taken back.
    pub reversed: bool,
    pub amount: i64,
    pub confirmed: usize,
    pub rows: Vec<PayeeView>,
    /// Whether the asker may make codes now.
    pub can_make_codes: bool,
    /// To whom an objection of the asker's unit would go; absent where it cannot object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub objections_to: Option<UnitRef>,
}

/// The last four signs of an account.
pub(in crate::api) fn masked_account(account: &str) -> String {
    let shown: String = account.chars().rev().take(4).collect::<Vec<_>>().into_iter().rev().collect();
    if account.chars().count() > 4 { format!("＊{shown}") } else { "＊".repeat(shown.chars().count()) }
}

/// A list of a unit whose books the asker may look at.
fn seen<'s>(state: &'s Province, asker: &Asker, list: ListId) -> Result<&'s Payment, Problem> {
    let payment = state.ledger.payments.get(list);
    let here =
        |payment: &&Payment| state.matters.get(&payment.matter).is_some_and(|matter| matter.space == asker.space);
    let payment = payment.filter(here).ok_or_else(|| Problem::new("not_found"))?;
    // Whoever applied for aid follows what was paid on it.
    let applied = |matter: &Matter| matter.aid.is_some() && matter.from == asker.unit;
    if !state.matters.get(&payment.matter).is_some_and(applied) {
        unit_seen(state, asker, payment.commodity, payment.unit)?;
    }
    Ok(payment)
}

async fn read(app: &App, list: ListId) -> Result<Vec<PayeeRow>, Problem> {
    Ok(app.read(move |tx| query::payees(tx, list)).await?)
}

fn is_reversed(state: &Province, payment: &Payment) -> bool {
    payment.posted.is_some_and(|entry| state.ledger.reversed.contains(&entry))
}

/// Who is paid by a payment, and who has confirmed it. Names are masked.
#[utoipa::path(get, path = "/payments/{list}", tag = "ledger", params(("list" = i64, Path)),
  responses((status = 200, body = PaymentView), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show(State(app): State<App>, asker: Asker, Path(list): Path<i64>) -> Result<Seen<PaymentView>, Problem> {
    let list = ListId(list);
    seen(&app.store.state(), &asker, list)?;
    let rows = read(&app, list).await?;
    let state = app.store.state();
    let payment = seen(&state, &asker, list)?;
    let row = |row: PayeeRow| PayeeView {
        n: row.n,
        name: masked(&row.name.unwrap_or_default()),
        account: masked_account(&row.account.unwrap_or_default()),
        amount: row.amount,
        confirmed_ms: row.confirmed_ms,
        subject: Subject::Payee { list, n: row.n }.to_string(),
    };
    let commodity = state.ledger.commodities.get(&payment.commodity);
    let reversed = is_reversed(&state, payment);
    let books = policy::scope(&state.tree, &asker.policy(), Action::LedgerBook, payment.unit).is_ok();
    let view = PaymentView {
        list_id: list.0,
        unit: UnitRef::of(&state, payment.unit),
        matter_id: payment.matter.0,
        matter: entries::title(&state, &asker, payment.matter),
        commodity_id: payment.commodity.0,
        name: commodity.map_or(String::new(), |c| c.name.zh.clone()),
        name_en: commodity.map_or(String::new(), |c| c.name.en.clone()),
        entry_id: payment.posted.map(|entry| entry.0),
        reversed,
        amount: payment.payees.iter().map(|payee| payee.amount).sum(),
        confirmed: payment.confirmed(),
        rows: rows.into_iter().map(row).collect(),
        objections_to: objections_to(&state, &asker, list, app.now()),
        can_make_codes: books && payment.posted.is_some() && !reversed,
    };
    Ok(Seen(state.seq, view))
}

fn objections_to(state: &Province, asker: &Asker, list: ListId, now: Millis) -> Option<UnitRef> {
    let (from, space, text) = (asker.unit, asker.space, "·".to_owned());
    let objection = Command::Aid(AidCommand::Object { from, space, list, text });
    let decided = decide::decide(state, &asker.actor(), &objection, now).ok()?;
    let to = decided.events.iter().find_map(|event| match event {
        Event::MatterIssued { audience, .. } => audience.iter().next(),
        _ => None,
    });
    to.map(|unit| UnitRef::of(state, unit))
}

#[derive(Clone, Copy, Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct PayeeCodesBody {}

/// One slip.
#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PayeeCode {
    pub n: u32,
    /// Masked.
    pub name: String,
    pub amount: i64,
    pub code: String,
}

#[derive(Clone, Debug, Serialize, ToSchema)]
pub struct PayeeCodes {
    pub rows: Vec<PayeeCode>,
    pub seq: i64,
}

/// Makes a code for each payee of a posted payment, by which they confirm that the money has arrived; earlier ones are good
/// no more. They are answered once and never again.
#[utoipa::path(post, path = "/payments/{list}/codes", tag = "ledger", params(("list" = i64, Path)),
  request_body = PayeeCodesBody, responses((status = 200, body = PayeeCodes), (status = 403, body = Problem),
  (status = 404, body = Problem), (status = 409, body = Problem)))]
pub async fn make_codes(Path(list): Path<i64>, ask: Write<PayeeCodesBody>) -> Result<Json<PayeeCodes>, Problem> {
    let list = ListId(list);
    let count = seen(&ask.app.store.state(), &ask.asker, list)?.payees.len();
    let codes: Vec<String> = (0..count).map(|_| code(&ask.app.random())).collect();
    let digests: Vec<String> = codes.iter().map(|code| digest(code)).collect();
    let command = LedgerCommand::MakeCodes { list, digests: digests.clone() };
    let seq = ask.send(Command::Ledger(command)).await?.seq;
    let rows = read(&ask.app, list).await?;
    {
        // The same request again, or somebody else's since: these codes open nothing.
        let state = ask.app.store.state();
        let payment = seen(&state, &ask.asker, list)?;
        if !payment.payees.iter().map(|payee| &payee.code).eq(&digests) {
            return Err(Problem::new("ledger.codes.told"));
        }
    }
    let slip = |(row, code): (PayeeRow, String)| PayeeCode {
        n: row.n,
        name: masked(&row.name.unwrap_or_default()),
        amount: row.amount,
        code,
    };
    Ok(Json(PayeeCodes { rows: rows.into_iter().zip(codes).map(slip).collect(), seq }))
}

/// What the journal holds of a code.
#[must_use]
pub fn digest(code: &str) -> String {
    code_digest(code).iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Where objections to what a unit has paid go.
fn above(state: &Province, unit: UnitNo) -> Option<&Unit> {
    state.tree.territory().path_up(unit).nth(1).and_then(|above| state.tree.get(above))
}

#[derive(Debug, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
pub struct DisclosureQuery {
    /// `zh` or `en`; the browser's language when absent.
    pub lang: Option<String>,
}

/// What is made public (公示) of a posted payment: fund, purpose, cause, amounts, names masked. A page to print and hang up.
#[utoipa::path(get, path = "/payments/{list}/disclosure", tag = "ledger", params(("list" = i64, Path), DisclosureQuery),
  responses((status = 200, content_type = "text/html"), (status = 403, body = Problem), (status = 404, body = Problem),
  (status = 409, body = Problem)))]
pub async fn disclose(
    State(app): State<App>,
    asker: Asker,
    Path(list): Path<i64>,
    Query(query): Query<DisclosureQuery>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    let (list, lang) = (ListId(list), Lang::choose(query.lang.as_deref(), &headers));
    let entry = {
        let state = app.store.state();
        let payment = seen(&state, &asker, list)?;
        if is_reversed(&state, payment) {
            return Err(Refusal::ReversedAlready.into());
        }
        payment.posted.ok_or(Refusal::NotPaidYet)?
    };
    let (rows, posted) = app
        .read(move |tx| {
            Ok::<_, shouhu_store::engine::DbError>((query::payees(tx, list)?, query::entries(tx, &[entry.0])?))
        })
        .await?;
    let state = app.store.state();
    let payment = seen(&state, &asker, list)?;
    let commodity = state.ledger.commodities.get(&payment.commodity).ok_or_else(|| Problem::new("not_found"))?;
    let (source, purpose) = match &commodity.nature {
        Nature::Money { source, purpose } => (source.clone(), purpose.clone()),
        _ => (String::new(), String::new()),
    };
    let paid = |row: PayeeRow| Paid { name: masked(&row.name.unwrap_or_default()), amount: row.amount };
    let disclosure = Disclosure {
        unit: state.tree.get(payment.unit).map(|unit| lang.unit(unit)).unwrap_or_default(),
        above: above(&state, payment.unit).map(|unit| lang.unit(unit)),
        fund: lang
            .of(&commodity.name.zh, if commodity.name.en.is_empty() { &commodity.name.zh } else { &commodity.name.en })
            .to_owned(),
        source,
        purpose,
        matter: entries::title(&state, &asker, payment.matter),
        entry: entry.0,
        on: posted.first().map(|row| row.on.to_string()).unwrap_or_default(),
        as_of_ms: app.now(),
        seq: state.seq,
        drill: asker.space == shouhu_domain::event::Space::Drill,
        rows: rows.into_iter().map(paid).collect(),
    };
    Ok(disclosure.answer(lang))
}
