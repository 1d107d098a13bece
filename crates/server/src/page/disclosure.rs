//! What is made public of a payment (公示): a page to print and hang up, names masked, and where objections go.

use super::layout::{answer, escape};
use super::sheet::STYLE;
use crate::lang::Lang;
use axum::http::StatusCode;
use axum::response::Response;
use shouhu_domain::ids::Millis;
use std::fmt::Write as _;

pub struct Paid {
    /// Masked.
    pub name: String,
    pub amount: i64,
}

/// Everything that stands on it.
pub struct Disclosure {
    pub unit: String,
    /// Whoever stands above that unit: nobody judges what they have paid themselves.
    pub above: Option<String>,
    pub fund: String,
    pub source: String,
    pub purpose: String,
    pub matter: String,
    pub entry: i64,
    pub on: String,
    pub as_of_ms: Millis,
    pub seq: i64,
    pub drill: bool,
    pub rows: Vec<Paid>,
}

/// Yuan with two digits and thousands apart, from fen.
pub(super) fn yuan(fen: i64) -> String {
    let (whole, rest) = ((fen / 100).to_string(), fen % 100);
    let mut text = String::new();
    for (at, digit) in whole.chars().enumerate() {
        if at > 0 && (whole.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    format!("{text}.{rest:02}")
}

impl Disclosure {
    #[must_use]
    pub fn answer(&self, lang: Lang) -> Response {
        answer(StatusCode::OK, self.html(lang))
    }

    fn html(&self, lang: Lang) -> String {
        let name = lang.of("资金发放公示", "Public notice of a payment");
        let style = STYLE.replace("CODE", &format!("{} · {}", self.entry, self.seq));
        let mut page = format!(
            "<!doctype html><html lang={}><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
             <title>{name} · {fund}</title><style>{style}</style>",
            lang.tag(),
            fund = escape(&self.fund),
        );
        if self.drill {
            let _ = write!(page, "<p class=x>{}</p>", lang.of("演 练", "DRILL"));
        }
        let (unit, fund) = (escape(&self.unit), escape(&self.fund));
        let _ = write!(page, "<div class=h><p class=o>{unit}</p><p class=k>{name}</p></div><h1>{fund}</h1><dl>");
        let total: i64 = self.rows.iter().map(|row| row.amount).sum();
        let matter = if self.matter.is_empty() { "–" } else { &self.matter };
        let facts = [
            (lang.of("资金来源", "Source"), self.source.clone()),
            (lang.of("用途", "Purpose"), self.purpose.clone()),
            (lang.of("依据", "Decided by"), matter.to_owned()),
            (lang.of("发放日期", "Paid on"), self.on.clone()),
            (lang.of("人数", "Payees"), self.rows.len().to_string()),
            (lang.of("合计（元）", "Total (yuan)"), yuan(total)),
        ];
        for (word, value) in facts {
            let _ = write!(page, "<dt>{word}</dt><dd>{}</dd>", escape(&value));
        }
        let (no, payee, amount) =
            (lang.of("序号", "No."), lang.of("姓名", "Name"), lang.of("金额（元）", "Amount (yuan)"));
        let _ = write!(
            page,
            "</dl><table><thead><tr><th class=n>{no}</th><th>{payee}</th><th class=n>{amount}</th></tr></thead>"
        );
        for (row, n) in self.rows.iter().zip(1..) {
            let erased = lang.of("（已删除）", "(erased)");
            let name = if row.name.is_empty() { erased.to_owned() } else { escape(&row.name) };
            let _ = write!(page, "<tr><td class=n>{n}</td><td>{name}</td><td class=n>{}</td></tr>", yuan(row.amount));
        }
        page.push_str("</table>");
        self.foot(&mut page, lang);
        page
    }

    fn foot(&self, page: &mut String, lang: Lang) {
        let stamp = lang.stamp(self.as_of_ms);
        let (entry, seq) = (self.entry, self.seq);
        let above = self.above.as_deref().unwrap_or(lang.of("上级单位", "the unit above"));
        let above = escape(above);
        let words = match lang {
            Lang::Zh => format!(
                "由台账自动生成：分录 {entry}，时点 {stamp}，日志序号 {seq}。姓名只显示第一个字。有异议的，请向{above}反映，不由发放单位处理。"
            ),
            Lang::En => format!(
                "Made from the ledger: entry {entry}, as of {stamp}, journal sequence {seq}. Of a name the first character is \
                 shown. Objections go to {above}, not to the unit that paid."
            ),
        };
        let _ = write!(page, "<p class=f>{words}</p>");
    }
}

#[cfg(test)]
mod tests {
    use super::yuan;

    #[test]
    fn fen_are_told_as_yuan() {
        let told = [0, 5, 99_900, 100_000, 123_456_789, 2_000_000_000].map(yuan);
        assert_eq!(told, ["0.00", "0.05", "999.00", "1,000.00", "1,234,567.89", "20,000,000.00"]);
    }
}
