//! Paper of a store: labels for the boxes of a lot and the note that goes with a shipment. No script and nothing to load:
//! it prints as it is.

use super::layout::{answer, escape};
use crate::lang::Lang;
use axum::http::StatusCode;
use axum::response::Response;
use shouhu_domain::ids::Millis;
use std::fmt::Write as _;

/// Labels of one sheet of A4.
const LABELS: usize = 8;

/// A lot, or so much of it.
pub struct Goods {
    pub name: String,
    pub lot: String,
    pub expires: Option<String>,
    pub measure: String,
    pub amount: Option<i64>,
}

/// The label of a lot.
pub struct Label {
    pub goods: Goods,
    pub code: String,
    /// An image as SVG.
    pub qr: String,
}

/// What stands on a delivery note.
pub struct Note {
    pub from: String,
    pub to: String,
    pub matter: String,
    pub sent_ms: Millis,
    pub entry: i64,
    pub lines: Vec<Goods>,
    pub code: String,
    /// An image as SVG.
    pub qr: String,
}

const STYLE: &str = "*{box-sizing:border-box}body{margin:0 auto;max-width:186mm;padding:8mm 0;background:#fff;color:#000;\
font:11pt/1.5 \"Noto Sans CJK SC\",\"Microsoft YaHei\",system-ui,sans-serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}\
h1{font-size:18pt;line-height:1.3;margin:0 0 2mm;letter-spacing:.1em}p{margin:0}dl{display:grid;grid-template-columns:auto 1fr;gap:1mm 4mm;margin:3mm 0}\
dt{color:#444}dd{margin:0}table{width:100%;border-collapse:collapse;margin:4mm 0}th,td{border:.5pt solid #000;padding:1.5mm 2mm;text-align:left}\
th{font-weight:400;background:#f2f2f2}.n{text-align:right;white-space:nowrap}.h{display:flex;gap:6mm;justify-content:space-between}\
.h svg{width:34mm;height:34mm;flex:none}.c{font:700 11pt/1.4 ui-monospace,Consolas,monospace;white-space:nowrap}\
.s{display:flex;justify-content:space-between;margin-top:14mm}.w{color:#444;font-size:9pt}\
.g{display:grid;grid-template-columns:1fr 1fr;gap:4mm}.g div{display:flex;gap:4mm;border:.5pt dashed #000;padding:3mm;break-inside:avoid;min-height:62mm}\
.g svg{width:36mm;height:36mm;flex:none}.g b{font-size:14pt;line-height:1.3}.g .c{font-size:9.5pt}\
@page{size:A4;margin:12mm}@media print{body{padding:0;max-width:none}.np{display:none}}@media(max-width:600px){body{padding:4mm}.g{grid-template-columns:1fr}}";

fn page(lang: Lang, title: &str, parts: &str) -> Response {
    let html = format!(
        "<!doctype html><html lang={}><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
         <title>{title}</title><style>{STYLE}</style>{parts}<p class=\"w np\">{}</p></html>",
        lang.tag(),
        lang.of("按 Ctrl+P 打印。", "Print with Ctrl+P."),
    );
    answer(StatusCode::OK, html)
}

impl Label {
    #[must_use]
    pub fn answer(&self, lang: Lang) -> Response {
        let Goods { name, lot, expires, .. } = &self.goods;
        let last = expires
            .as_ref()
            .map_or(String::new(), |day| format!("<p>{} {}</p>", lang.of("有效期至", "Use by"), escape(day)));
        let one = format!(
            "<div>{}<section><b>{}</b><p>{} {}</p>{last}<p class=c>{}</p></section></div>",
            self.qr,
            escape(name),
            lang.of("批号", "Lot"),
            escape(lot),
            self.code,
        );
        let title = format!("{} · {}", escape(name), escape(lot));
        page(lang, &title, &format!("<main class=g>{}</main>", one.repeat(LABELS)))
    }
}

impl Note {
    #[must_use]
    pub fn answer(&self, lang: Lang) -> Response {
        let name = lang.of("送货单", "Delivery note");
        let facts = [
            (lang.of("发出", "From"), self.from.clone()),
            (lang.of("送往", "To"), self.to.clone()),
            (lang.of("事由", "For"), if self.matter.is_empty() { "–".into() } else { self.matter.clone() }),
            (lang.of("发出时间", "Sent"), lang.stamp(self.sent_ms)),
            (lang.of("凭证号", "Entry"), self.entry.to_string()),
        ];
        let mut parts = format!("<div class=h><div><h1>{name}</h1><dl>");
        for (word, value) in facts {
            // Writing to a text cannot fail.
            let _ = write!(parts, "<dt>{word}</dt><dd>{}</dd>", escape(&value));
        }
        let _ = write!(parts, "</dl><p class=c>{}</p></div>{}</div>", self.code, self.qr);
        self.table(&mut parts, lang);
        let _ = write!(
            parts,
            "<p>{}</p><p class=s><span>{}</span><span>{}</span><span>{}</span></p>",
            lang.of(
                "收货时用手机扫码确认数量；有差额请写明原因。",
                "On arrival scan the code with a phone and confirm the amounts; say why where one differs.",
            ),
            lang.of("发货（签字）：", "Handed over (signature):"),
            lang.of("运送（签字）：", "Carried (signature):"),
            lang.of("收货（签字）：", "Received (signature):"),
        );
        page(lang, &format!("{name} {}", self.entry), &parts)
    }

    fn table(&self, parts: &mut String, lang: Lang) {
        let heads = [
            lang.of("品名", "Goods"),
            lang.of("批号", "Lot"),
            lang.of("有效期至", "Use by"),
            lang.of("发出", "Sent"),
            lang.of("实收", "Received"),
        ];
        parts.push_str("<table><tr>");
        for head in heads {
            let _ = write!(parts, "<th>{head}</th>");
        }
        parts.push_str("</tr>");
        for line in &self.lines {
            let _ = write!(
                parts,
                "<tr><td>{}</td><td>{}</td><td>{}</td><td class=n>{} {}</td><td></td></tr>",
                escape(&line.name),
                escape(&line.lot),
                line.expires.as_deref().map_or_else(|| "–".into(), escape),
                line.amount.unwrap_or(0),
                escape(&line.measure),
            );
        }
        parts.push_str("</table>");
    }
}
