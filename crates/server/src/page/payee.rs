//! The page behind a payee's code: whoever was paid says that the money has arrived, without an account.
//!
//! Fetching it changes nothing. It shows what was paid and by whom, never a name beyond its first character; a code that
//! leads nowhere looks the same whether it ever led anywhere.

use super::disclosure::yuan;
use super::layout::{self, answer, code_of, escape, page};
use crate::api::ledger::payee::digest;
use crate::app::App;
use crate::door::Path;
use crate::lang::Lang;
use axum::extract::{Query, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shouhu_domain::command::{Actor, Command, LedgerCommand};
use shouhu_domain::ids::Millis;
use shouhu_domain::ledger::payee::ListId;
use shouhu_store::lane::Envelope;

#[derive(Debug, Default, Deserialize)]
pub struct Asked {
    lang: Option<String>,
}

/// All that the page shows.
struct Shown {
    unit: String,
    fund: String,
    amount: i64,
    confirmed_ms: Option<Millis>,
    reversed: bool,
}

fn shown(app: &App, lang: Lang, code: &str) -> Option<(ListId, u32, Shown)> {
    let state = app.store.state();
    let (list, n) = state.ledger.payments.behind(&digest(code))?;
    let payment = state.ledger.payments.get(list)?;
    let due = payment.payees.get(n as usize)?;
    let commodity = state.ledger.commodities.get(&payment.commodity)?;
    let fund = match lang {
        Lang::En if !commodity.name.en.is_empty() => commodity.name.en.clone(),
        _ => commodity.name.zh.clone(),
    };
    let shown = Shown {
        unit: state.tree.get(payment.unit).map(|unit| lang.unit(unit)).unwrap_or_default(),
        fund,
        amount: due.amount,
        confirmed_ms: due.confirmed_ms,
        reversed: payment.posted.is_some_and(|entry| state.ledger.reversed.contains(&entry)),
    };
    Some((list, n, shown))
}

/// Shows the page; changes nothing.
pub async fn show(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let lang = Lang::choose(asked.lang.as_deref(), &headers);
    match shown(&app, lang, &code) {
        Some((_, _, shown)) => answer(StatusCode::OK, drawn(lang, &shown, app.now())),
        None => failed(lang, "not_found"),
    }
}

/// The money has arrived.
pub async fn confirm(
    State(app): State<App>,
    Path(code): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Response {
    let lang = Lang::choose(asked.lang.as_deref(), &headers);
    let Some((list, payee, _)) = shown(&app, lang, &code) else { return failed(lang, "not_found") };
    let command = Command::Ledger(LedgerCommand::Confirm { list, payee });
    let (actor, now) = (Actor::machine("payee"), app.now());
    let envelope = Envelope { id: None, fingerprint: [0; 16], actor, command, now, device_ms: None };
    match app.submit(envelope).await {
        Ok(_) => {
            let to = HeaderValue::from_str(&format!("/r/{code}?lang={}", lang.code()));
            let to = to.unwrap_or(HeaderValue::from_static("/"));
            (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
        }
        Err(error) => failed(lang, code_of(&error)),
    }
}

fn head(lang: Lang) -> &'static str {
    lang.of("收款确认，不用登录", "Confirm a payment, no account needed")
}

fn drawn(lang: Lang, s: &Shown, now: Millis) -> String {
    let (unit, fund, amount) = (escape(&s.unit), escape(&s.fund), yuan(s.amount));
    let mut html = format!("<h1>{fund}</h1>");
    html += &match lang {
        Lang::Zh => format!("<p class=s>{unit}发给你</p><p class=d><b>{amount} 元</b></p>"),
        Lang::En => format!("<p class=s>{unit} has paid you</p><p class=d><b>{amount} yuan</b></p>"),
    };
    if s.reversed {
        let words =
            lang.of("这笔款已撤回，请向发放单位询问。", "This payment was taken back; ask the unit that paid it.");
        html += &format!("<p class=\"d late\"><b>{words}</b></p>");
    } else if let Some(at) = s.confirmed_ms {
        let (words, at) = (lang.of("✓ 已确认收到", "✓ Confirmed as received"), lang.time(at, now));
        html += &format!("<p class=\"d ok\"><b>{words}</b> {at}</p>");
    } else {
        let button = lang.of("我已收到这笔钱", "I have received this money");
        let foot = lang.of(
            "没有收到不要按；请向发放单位或其上级单位反映。打开本页不算确认。",
            "Do not press it if nothing has arrived; tell the unit or its superior. Opening this page confirms nothing.",
        );
        html += &format!(
            "<form method=post action=\"?lang={}\"><button class=\"b p\">{button}</button></form><p class=s>{foot}</p>",
            lang.code()
        );
    }
    page(lang, head(lang), &s.fund, &html)
}

fn failed(lang: Lang, code: &'static str) -> Response {
    let title = lang.of("编码不对", "This code leads nowhere");
    let help = lang.of("请核对，或向发放单位要新的编码。", "Check it, or ask the unit that paid for a new one.");
    layout::failed(lang, head(lang), (title, help), code)
}
