//! The look of the pages behind a link or a code: one layout for the form, for what was said and for what
//! no longer works. Style inline, no image, no request beyond the page, 10 kB at most.

use crate::lang::Lang;
use crate::problem::words;
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use shouhu_store::lane::WriteError;

/// Bytes of a whole page.
pub const PAGE_MAX: usize = 10 * 1024;

const STYLE: &str = "*{box-sizing:border-box}html{font-size:100%}\
body{margin:0;background:#fff;color:#1a2229;font:400 1.125rem/1.56 \"HarmonyOS Sans SC\",MiSans,\"Noto Sans SC\",\
\"Noto Sans CJK SC\",\"PingFang SC\",\"Microsoft YaHei\",system-ui,sans-serif;font-variant-numeric:tabular-nums;\
line-break:strict;text-wrap:pretty;overflow-wrap:anywhere}\
main{max-width:40rem;margin:0 auto;padding:0 1rem 1.5rem}\
header{display:flex;justify-content:space-between;gap:.5rem;padding:.75rem 0;border-bottom:1px solid #dfe3df;\
font-size:1rem;line-height:1.5}header span,.s{color:#4a5660}.s{font-size:1rem;line-height:1.5;margin:.25rem 0}\
h1{font-size:1.75rem;line-height:2.25rem;margin:.75rem 0 .25rem}a{color:#1f4e79}\
.t p,.t ul,.t ol{margin:.5rem 0}.t h1,.t h2,.t h3{font-size:1.25rem;line-height:1.75rem;margin:.75rem 0 .25rem}\
.t table{border-collapse:collapse}.t td,.t th{border:1px solid #dfe3df;padding:.25rem}\
.d{background:#f5f6f4;border-radius:12px;padding:.5rem .875rem;margin:.75rem 0}\
.late{border-left:6px solid #b3261e;color:#b3261e}.ok{border-left:6px solid #1f4e79}\
label{display:block;font-weight:700;margin:.5rem 0 .25rem}\
input,textarea{width:100%;min-height:3.5rem;font:inherit;font-size:1.25rem;padding:.75rem 1rem;color:inherit;\
border:2px solid #7d868d;border-radius:12px;background:#fff}textarea{min-height:7rem}\
.b{display:block;width:100%;min-height:3.75rem;margin:.625rem 0;padding:.5rem 1rem;border:2px solid #7d868d;\
border-radius:12px;background:#fff;color:#1a2229;font:inherit;font-size:1.25rem;font-weight:700;line-height:1.75rem;\
text-align:center;text-decoration:none;cursor:pointer}.b small{display:block;font-size:1rem;font-weight:400;color:#4a5660}\
.p{background:#1f4e79;border-color:#1f4e79;color:#fff}.p:active{background:#183d60}\
:focus-visible{outline:3px solid #1f4e79;outline-offset:2px}.e{border-left:4px solid #1a2229;padding-left:.75rem}";

/// Text as HTML.
pub fn escape(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => safe.push_str("&amp;"),
            '<' => safe.push_str("&lt;"),
            '>' => safe.push_str("&gt;"),
            '"' => safe.push_str("&quot;"),
            '\'' => safe.push_str("&#39;"),
            c => safe.push(c),
        }
    }
    safe
}

/// The page around its parts; `head` says what it is for, `title` is text, `parts` are HTML.
pub fn page(lang: Lang, head: &str, title: &str, parts: &str) -> String {
    let other = lang.of("<a lang=en href=\"?lang=en\">English</a>", "<a lang=zh-CN href=\"?lang=zh\">中文</a>");
    format!(
        "<!doctype html><html lang={}><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <meta name=robots content=noindex><title>{title} · 守护</title><style>{STYLE}</style><main>\
         <header><b>守护</b><span>{head}</span></header>{parts}<p class=s>{other}</p></main></html>",
        lang.tag(),
        title = escape(title),
    )
}

/// The page as an answer that nothing keeps. The referrer stays within this site: without any, old browsers
/// would send the form with the origin `null`, as another site's form would come.
pub fn answer(status: StatusCode, html: String) -> Response {
    let mut response = (status, Body::from(html)).into_response();
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CACHE_CONTROL, "no-store"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}

/// What went wrong, in the look of the page; `nowhere` is the title and the help where an address leads nowhere, and no word
/// on whether it ever led anywhere.
pub fn failed(lang: Lang, head: &str, nowhere: (&str, &str), code: &'static str) -> Response {
    let (status, en, zh) = words(code);
    let other =
        (lang.of(zh, en), lang.of("什么也没有改动，请稍后再试。", "Nothing was changed; try again in a moment."));
    let (title, help) = if code == "not_found" { nowhere } else { other };
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    answer(status, page(lang, head, title, &format!("<h1>{}</h1><p class=d>{help}</p>", escape(title))))
}

/// The code of why nothing was written.
pub fn code_of(error: &WriteError) -> &'static str {
    match error {
        WriteError::Refused(refusal) => refusal.code().0,
        WriteError::Busy => "busy",
        WriteError::Full => "disk_full",
        WriteError::Stopped => "stopped",
        error => {
            tracing::error!(%error, "what was said on a page without sign-in failed");
            "internal"
        }
    }
}

/// Markdown as safe HTML of at most `bytes`; a longer text is cut between characters and says so.
pub fn text_within(markdown: &str, bytes: usize, lang: Lang) -> String {
    let whole = crate::text::to_html(markdown);
    if whole.len() <= bytes {
        return whole;
    }
    let length = markdown.chars().count();
    let mut keep = bytes / 4;
    loop {
        let cut: String = markdown.chars().take(keep).collect();
        let html = crate::text::to_html(&cut);
        if html.len() <= bytes || keep == 0 {
            let more = match lang {
                Lang::Zh => format!("以上是全文 {length} 字中的前 {keep} 字，其余登录后查看。"),
                Lang::En => format!("The first {keep} of {length} characters; sign in for the rest."),
            };
            return format!("{html}<p class=s>{more}</p>");
        }
        keep = keep * 2 / 3;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_text_is_cut_and_says_so() {
        let html = text_within(&"𠮷堽口罩不足，<b>".repeat(4_000), 4_000, Lang::Zh);
        assert!(html.len() <= 4_200 && html.contains("全文 40000 字"), "{}", html.len());
        assert_eq!(text_within("短", 4_000, Lang::Zh).trim(), "<p>短</p>");
        assert_eq!(escape("<a href='x'>"), "&lt;a href=&#39;x&#39;&gt;");
    }
}
