//! The page behind an acknowledge link: one unit signs one matter, without an account.
//!
//! Fetching it changes nothing: previews and scanners fetch links. A signature carries the name that was
//! typed; a second one shows the first. It must never show more than the one matter to the one unit, and
//! nothing of its text once the link has ended.

use super::layout::{self, PAGE_MAX, answer, code_of, escape, page, text_within};
use crate::api::matter::receipt::link_digest;
use crate::api::view::check_code;
use crate::app::App;
use crate::door::Path;
use crate::lang::Lang;
use crate::problem::words;
use axum::body::to_bytes;
use axum::extract::{RawQuery, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use shouhu_domain::command::{Actor, Command};
use shouhu_domain::ids::{MatterId, Millis, UnitNo};
use shouhu_domain::matter::{Matter, Particulars, Stage, Status};
use shouhu_domain::state::State as Province;
use shouhu_store::engine::DbError;
use shouhu_store::lane::{Envelope, WriteError};
use shouhu_store::project::receipt_cities;
use shouhu_store::query::matter as query;

/// A form of one name or one reason.
const FORM_MAX: usize = 32 * 1024;

/// Whether the link still works.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Standing {
    Works,
    Expired,
    Revoked,
    Withdrawn,
    Closed,
    Excused,
}

/// All that the page shows.
struct Shown {
    standing: Standing,
    unit: String,
    from: String,
    superior: String,
    title: String,
    number: Option<String>,
    issued_ms: Millis,
    due_ms: Option<Millis>,
    expires_ms: Option<Millis>,
    check_code: String,
    text: String,
    files: usize,
    difficulty_open: bool,
    receipt: query::Receipt,
    /// Where and when, if it is a meeting.
    meeting: Option<(String, Millis)>,
}

#[derive(Debug, Default, Deserialize)]
struct Asked {
    lang: Option<String>,
    step: Option<String>,
}

fn asked(query: Option<&str>) -> Asked {
    // An address that somebody has changed is shown like one without additions.
    let uri = format!("/?{}", query.unwrap_or_default()).parse::<axum::http::Uri>().unwrap_or_default();
    axum::extract::Query::<Asked>::try_from_uri(&uri).map(|q| q.0).unwrap_or_default()
}

/// Shows the page; changes nothing.
pub async fn show(
    State(app): State<App>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Response {
    let asked = asked(query.as_deref());
    let lang = Lang::choose(asked.lang.as_deref(), &headers);
    let Some((matter, unit)) = behind(&app, &token) else { return unknown(lang) };
    match shown(&app, lang, &token, matter, unit).await {
        Ok(shown) => {
            let step = if asked.step.as_deref() == Some("difficulty") { Step::Difficulty } else { Step::Sign };
            drawn(&app, lang, &shown, step, None)
        }
        Err(problem) => failed(lang, problem),
    }
}

#[derive(Debug, Default, Deserialize)]
struct Form {
    #[serde(default)]
    name: String,
    text: Option<String>,
}

/// Signs, or reports a difficulty; then shows what stands.
pub async fn submit(
    State(app): State<App>,
    Path(token): Path<String>,
    RawQuery(query): RawQuery,
    request: Request,
) -> Response {
    let lang = Lang::choose(asked(query.as_deref()).lang.as_deref(), request.headers());
    let Some((matter, unit)) = behind(&app, &token) else { return unknown(lang) };
    let Ok(bytes) = to_bytes(request.into_body(), FORM_MAX).await else { return failed(lang, "body.cut") };
    let Some(form) = parse(&bytes) else { return failed(lang, "body.wrong") };
    let (step, command) = match &form.text {
        Some(text) => (Step::Difficulty, Command::RaiseDifficulty { matter, text: text.trim().to_owned() }),
        None => {
            let name = Some(form.name.trim().to_owned());
            (Step::Sign, Command::Reach { matter, stage: Stage::Signed, name, note: None })
        }
    };
    let shown = match shown(&app, lang, &token, matter, unit).await {
        Ok(shown) => shown,
        Err(code) => return failed(lang, code),
    };
    if shown.standing != Standing::Works {
        return drawn(&app, lang, &shown, Step::Sign, None);
    }
    if step == Step::Sign && form.name.trim().is_empty() && shown.receipt.signed_ms.is_none() {
        return drawn(&app, lang, &shown, step, Some(Refused { code: "input.missing", form }));
    }
    let actor = Actor::Link { matter, unit };
    let now = app.now();
    let envelope = Envelope { id: None, fingerprint: [0; 16], actor, command, now, device_ms: None };
    match app.submit(envelope).await {
        Ok(_) => {
            let to = HeaderValue::from_str(&format!("/a/{token}?lang={}", lang.code()));
            let to = to.unwrap_or(HeaderValue::from_static("/"));
            (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response()
        }
        Err(WriteError::Refused(refusal)) => {
            let code = refusal.code().0;
            drawn(&app, lang, &shown, step, Some(Refused { code, form }))
        }
        Err(error) => failed(lang, code_of(&error)),
    }
}

/// `name=…` or `text=…`, as a form without JavaScript sends it; bytes that are no UTF-8 are refused.
fn parse(bytes: &[u8]) -> Option<Form> {
    let uri: axum::http::Uri = format!("/?{}", std::str::from_utf8(bytes).ok()?.replace('#', "")).parse().ok()?;
    let form = axum::extract::Query::<Form>::try_from_uri(&uri).ok()?.0;
    let broken = |text: &str| text.contains('\u{FFFD}');
    (!broken(&form.name) && !form.text.as_deref().is_some_and(broken)).then_some(form)
}

/// The matter and unit of a token, also of one that no longer works.
fn behind(app: &App, token: &str) -> Option<(MatterId, UnitNo)> {
    app.store.state().links.get(&link_digest(token)).copied()
}

async fn shown(app: &App, lang: Lang, token: &str, id: MatterId, unit: UnitNo) -> Result<Shown, &'static str> {
    let cities = receipt_cities(&app.store.state().tree, unit);
    let read = app.read(move |tx| {
        let version = query::versions(tx, id)?.pop();
        let receipt = query::receipt(tx, &cities, id, unit)?;
        let words = query::log(tx, id, i64::MAX, 200)?;
        Ok::<_, DbError>((version, receipt, words))
    });
    let (version, receipt, log) = read.await.map_err(|error| {
        tracing::error!(%error, "an acknowledge page could not be read");
        "internal"
    })?;
    let state = app.store.state();
    let matter = state.matters.get(&id).ok_or("not_found")?;
    let standing = standing(matter, unit, &link_digest(token), app.now());
    let name = |no: UnitNo| state.tree.get(no).map(|u| lang.unit(u)).unwrap_or_default();
    let files: Vec<serde_json::Value> =
        version.as_ref().and_then(|v| serde_json::from_str(&v.files).ok()).unwrap_or_default();
    let (local_due, local_text) = relayed(&state, matter, unit, &log);
    let mut text = version.map(|v| v.text).unwrap_or_default();
    if let Some(local) = local_text {
        text = format!("{text}\n\n---\n\n{local}");
    }
    Ok(Shown {
        standing,
        unit: name(unit),
        from: name(matter.from),
        superior: name(state.tree.territory().parent(unit).unwrap_or(matter.from)),
        title: matter.title.clone(),
        number: matter.number.clone(),
        issued_ms: matter.issued_ms.unwrap_or(matter.submitted_ms),
        due_ms: local_due.or(matter.due_ms),
        expires_ms: matter.links.get(&unit).map(|(_, expires_ms)| *expires_ms),
        check_code: check_code(matter.id, matter.issued_ms),
        text,
        files: files.len(),
        difficulty_open: matter.difficulties.contains_key(&unit),
        receipt: receipt.unwrap_or_default(),
        meeting: match &matter.particulars {
            Some(Particulars::Meeting { place, begins_ms, .. }) => Some((place.clone(), *begins_ms)),
            _ => None,
        },
    })
}

fn standing(matter: &Matter, unit: UnitNo, digest: &str, now: Millis) -> Standing {
    match (matter.status, matter.links.get(&unit)) {
        (Status::Withdrawn, _) => Standing::Withdrawn,
        (Status::Closed, _) => Standing::Closed,
        (_, Some((known, _))) if known != digest => Standing::Revoked,
        (_, None) => Standing::Revoked,
        (_, Some((_, expires_ms))) if now > *expires_ms => Standing::Expired,
        _ if matter.planes.excused.contains(unit) => Standing::Excused,
        _ => Standing::Works,
    }
}

/// The due and the words of the nearest superior that has relayed the matter.
fn relayed(
    state: &Province,
    matter: &Matter,
    unit: UnitNo,
    log: &[query::LogLine],
) -> (Option<Millis>, Option<String>) {
    let by = state.tree.territory().path_up(unit).skip(1).find(|u| matter.relays.contains_key(u));
    let Some(by) = by else { return (None, None) };
    let words = log.iter().find(|l| l.kind == "relayed" && l.unit == Some(by)).and_then(|l| l.text.clone());
    (matter.relays[&by].due_ms, words.filter(|t| !t.is_empty()))
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    Sign,
    Difficulty,
}

/// What was typed and why it was not taken.
struct Refused {
    code: &'static str,
    form: Form,
}

/// Draws the page; the text gives way until the whole fits.
fn drawn(app: &App, lang: Lang, shown: &Shown, step: Step, refused: Option<Refused>) -> Response {
    let now = app.now();
    let status = match (&refused, shown.standing) {
        (Some(refused), _) => StatusCode::from_u16(words(refused.code).0).unwrap_or(StatusCode::UNPROCESSABLE_ENTITY),
        (None, Standing::Expired | Standing::Revoked) => StatusCode::GONE,
        (None, _) => StatusCode::OK,
    };
    let mut html = String::new();
    for bytes in [4_500, 2_500, 1_000, 0] {
        let text = text_within(&shown.text, bytes, lang);
        html = page(lang, head(lang), &shown.title, &parts(lang, shown, step, refused.as_ref(), &text, now));
        if html.len() <= PAGE_MAX {
            break;
        }
    }
    answer(status, html)
}

fn parts(lang: Lang, s: &Shown, step: Step, refused: Option<&Refused>, text: &str, now: Millis) -> String {
    let mut html = format!("<h1>{}</h1>", escape(&s.title));
    let (from, unit) = (escape(&s.from), escape(&s.unit));
    html += &match lang {
        Lang::Zh => format!("<p class=s>{from}发给{unit}<br>"),
        Lang::En => format!("<p class=s>{from} to {unit}<br>"),
    };
    if let Some(number) = &s.number {
        html += &format!("{}{}", escape(number), lang.of("，", ", "));
    }
    html += &format!("{}</p>", lang.time(s.issued_ms, now));
    if let Some((place, begins_ms)) = &s.meeting {
        let (begins, place) = (lang.time(*begins_ms, now), escape(place));
        html += &match lang {
            Lang::Zh => format!("<p class=d><b>{begins}</b>，{place}</p>"),
            Lang::En => format!("<p class=d><b>{begins}</b>, {place}</p>"),
        };
    }
    let ended = matches!(s.standing, Standing::Expired | Standing::Revoked);
    if !ended {
        html += &format!("<div class=t>{text}</div>");
        if s.files > 0 {
            html += &match lang {
                Lang::Zh => format!("<p class=s>附件 {} 个，登录后查看。</p>", s.files),
                Lang::En => format!("<p class=s>{} attachments; sign in to see them.</p>", s.files),
            };
        }
    }
    html += &receipt(lang, s, now);
    if s.standing == Standing::Works && s.receipt.signed_ms.is_none() {
        html += &form(lang, s, step, refused);
    }
    html + &foot(lang, s, now)
}

/// What stands: the first signature, the difficulty, the due, or why the link does nothing any more.
fn receipt(lang: Lang, s: &Shown, now: Millis) -> String {
    let mut html = String::new();
    let ended = match s.standing {
        Standing::Works => None,
        Standing::Expired => {
            Some(lang.of("链接已过期，请向发给你的单位要新的。", "This link has expired; ask for a new one."))
        }
        Standing::Revoked => {
            Some(lang.of("链接已撤销，请向发给你的单位要新的。", "This link was revoked; ask for a new one."))
        }
        Standing::Withdrawn => {
            Some(lang.of("发文单位已撤回这份文件，不用再办。", "The issuer has withdrawn this; nothing is to be done."))
        }
        Standing::Closed => Some(lang.of("这份文件已办结，不再签收。", "This is closed; it takes no more signatures.")),
        Standing::Excused => Some(lang.of("本单位已免办。", "Your unit is excused.")),
    };
    if let Some(words) = ended {
        html += &format!("<p class=d><b>{words}</b></p>");
    }
    if let Some(at) = s.receipt.signed_ms {
        let by = match (&s.receipt.signer, s.receipt.via.as_deref()) {
            (Some(name), _) => format!("{}{}", escape(name), lang.of("，凭链接签收", ", signed by link")),
            (None, Some("link")) => lang.of("凭链接签收", "signed by link").to_owned(),
            _ => lang.of("本单位登录签收", "signed in by your unit").to_owned(),
        };
        let late = if s.receipt.late { lang.of("（逾期）", " (late)") } else { "" };
        let (signed, at) = (lang.of("✓ 已签收", "✓ Signed"), lang.time(at, now));
        return html + &format!("<p class=\"d ok\"><b>{signed}</b> {at}{late}<br>{by}</p>");
    }
    if s.difficulty_open {
        let superior = escape(&s.superior);
        html += &match lang {
            Lang::Zh => format!("<p class=\"d ok\"><b>✓ 已报有困难</b>，计时已停，等{superior}答复。</p>"),
            Lang::En => format!(
                "<p class=\"d ok\"><b>✓ Difficulty reported</b>; the clock stands until {superior} answers.</p>"
            ),
        };
    } else if let Some(words) = s.receipt.answer.as_ref().filter(|a| !a.is_empty()) {
        html += &format!("<p class=d><b>{}</b>{}</p>", lang.of("答复：", "Answer: "), escape(words));
    }
    if s.standing == Standing::Works {
        html += &s.due_ms.map(|due| due_words(lang, due, now, s.difficulty_open)).unwrap_or_default();
    }
    html
}

fn due_words(lang: Lang, due: Millis, now: Millis, stopped: bool) -> String {
    let at = lang.time(due, now);
    let over = now > due;
    let span = lang.span((due - now).abs());
    let words = match (lang, over) {
        (Lang::Zh, false) => format!("<b>{at} 前签收</b>，还剩 {span}"),
        (Lang::Zh, true) => format!("<b>⚠ 晚了 {span}</b>，应在 {at} 前签收"),
        (Lang::En, false) => format!("<b>Sign by {at}</b>, {span} left"),
        (Lang::En, true) => format!("<b>⚠ {span} late</b>, due {at}"),
    };
    format!("<p class=\"d{}\">{words}</p>", if over && !stopped { " late" } else { "" })
}

fn form(lang: Lang, s: &Shown, step: Step, refused: Option<&Refused>) -> String {
    let code = lang.code();
    let fault = refused.map_or_else(String::new, |r| {
        let (_, en, zh) = words(r.code);
        format!("<p class=e id=e role=alert>⚠ {}</p>", lang.of(zh, en))
    });
    let mark = if refused.is_some() { " aria-invalid=true aria-describedby=e autofocus" } else { "" };
    if step == Step::Difficulty {
        let typed = refused.and_then(|r| r.form.text.as_deref()).unwrap_or_default();
        return format!(
            "{fault}<form method=post action=\"?lang={code}\"><label for=t>{}</label>\
             <textarea id=t name=text maxlength=2000{mark}>{}</textarea>\
             <button class=\"b p\">{}</button></form><a class=b href=\"?lang={code}\">{}</a>",
            lang.of("有什么困难（可以不写）", "What is difficult (may be left empty)"),
            escape(typed),
            lang.of("报有困难", "Report the difficulty"),
            lang.of("返回", "Back"),
        );
    }
    let typed = refused.map(|r| r.form.name.as_str()).unwrap_or_default();
    let superior = escape(&s.superior);
    let stops = match lang {
        Lang::Zh => format!("先停计时，等{superior}答复"),
        Lang::En => format!("stops the clock until {superior} answers"),
    };
    let difficulty = format!(
        "<a class=b href=\"?step=difficulty&amp;lang={code}\">{}<small>{stops}</small></a>",
        lang.of("有困难", "There is a difficulty"),
    );
    format!(
        "{fault}<form method=post action=\"?lang={code}\"><label for=n>{}</label>\
         <input id=n name=name maxlength=60 required autocomplete=name value=\"{}\"{mark}>\
         <button class=\"b p\">{}</button></form>{}",
        lang.of("签收人姓名", "Your name"),
        escape(typed),
        if s.meeting.is_some() { lang.of("参会", "We come") } else { lang.of("签收", "Sign") },
        if s.difficulty_open || s.meeting.is_some() { "" } else { &difficulty },
    )
}

fn foot(lang: Lang, s: &Shown, now: Millis) -> String {
    let mut words = String::new();
    if s.standing == Standing::Works && s.receipt.signed_ms.is_none() {
        words += lang.of(
            "打开本页不算签收。签收后记为「你的姓名，凭链接签收」。",
            "Opening this page signs nothing. A signature is kept as “your name, signed by link”. ",
        );
    }
    words += &format!("{}{}", lang.of("核对码 ", "Check code "), s.check_code.replace('-', " "));
    if let Some(at) = s.expires_ms.filter(|_| s.standing == Standing::Works) {
        let at = lang.time(at, now);
        words += &match lang {
            Lang::Zh => format!("，链接 {at} 失效。"),
            Lang::En => format!("; the link ends {at}."),
        };
    }
    format!("<p class=s>{words}</p>")
}

fn head(lang: Lang) -> &'static str {
    lang.of("凭链接签收，不用登录", "Sign by link, no account needed")
}

/// A token that leads nowhere: the same look, and no word on whether it ever led anywhere.
fn unknown(lang: Lang) -> Response {
    failed(lang, "not_found")
}

fn failed(lang: Lang, code: &'static str) -> Response {
    let title = lang.of("链接不对", "This link leads nowhere");
    let help = lang.of("请核对地址，或向发给你的单位要新的链接。", "Check the address, or ask for a new link.");
    layout::failed(lang, head(lang), (title, help), code)
}
