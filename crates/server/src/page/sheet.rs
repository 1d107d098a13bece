//! The sign-off sheet on paper: a red head as official papers have it, the facts, the counts by stage, the
//! table, numbered pages. No script and nothing to load: it prints as it is.

use super::layout::{answer, escape};
use crate::api::matter::board::BoardRow;
use crate::api::matter::units::UnitRow;
use crate::api::view::CountsView;
use crate::lang::Lang;
use axum::http::StatusCode;
use axum::response::Response;
use shouhu_domain::ids::Millis;
use std::fmt::Write as _;

/// Everything that stands on a sheet.
pub struct Sheet {
    pub title: String,
    pub number: Option<String>,
    pub issuers: Vec<String>,
    pub issued_ms: Option<Millis>,
    pub due_ms: Option<Millis>,
    pub version: u32,
    pub check_code: String,
    pub matter: i64,
    pub node: String,
    pub total: CountsView,
    pub as_of_ms: Millis,
    pub seq: i64,
    pub drill: bool,
    pub body: Body,
}

pub enum Body {
    /// One row for each unit.
    Units(Vec<UnitRow>),
    /// One row for each node, with its counts.
    Sums(Vec<BoardRow>),
}

pub(super) const STYLE: &str = "*{box-sizing:border-box}\
body{margin:0 auto;max-width:186mm;padding:8mm 0;background:#fff;color:#000;font:10.5pt/1.5 \"Noto Serif CJK SC\",\
\"Source Han Serif SC\",SimSun,STSong,Georgia,serif;font-variant-numeric:tabular-nums;overflow-wrap:anywhere}\
.h{text-align:center;border-bottom:2pt solid #b3261e;padding-bottom:3mm}.h p{margin:0}\
.o{color:#b3261e;font-size:20pt;line-height:1.4;letter-spacing:.06em}.k{letter-spacing:.5em;font-size:13pt;margin-top:1mm!important}\
h1{font-size:15pt;line-height:1.4;margin:5mm 0 2mm;text-align:center}dl{display:grid;grid-template-columns:auto 1fr auto 1fr;gap:1mm 4mm;margin:3mm 0}\
dt{color:#444}dd{margin:0}table{width:100%;border-collapse:collapse;margin:3mm 0}\
th,td{border:.5pt solid #000;padding:1mm 1.5mm;text-align:left;vertical-align:top;font-size:9pt;line-height:1.4}\
th{font-weight:400;background:#f2f2f2}.n{text-align:right;white-space:nowrap}.c th,.c td{text-align:center;font-size:10pt}\
.w{color:#444;font-size:8.5pt}.l{color:#b3261e}thead{display:table-header-group}tr{break-inside:avoid}\
.f{border-top:.5pt solid #000;padding-top:2mm;font-size:9pt}.s{display:flex;justify-content:space-between;margin-top:12mm}\
.x{border:3pt solid #c25500;padding:1mm;text-align:center;margin-bottom:4mm}\
@page{size:A4;margin:16mm 12mm 18mm;@bottom-center{content:\"— \" counter(page) \" / \" counter(pages) \" —\";font-size:9pt}\
@bottom-left{content:\"CODE\";font-size:8pt}}\
@media print{body{padding:0;max-width:none}.np{display:none}}@media(max-width:600px){body{padding:4mm}dl{grid-template-columns:auto 1fr}}";

impl Sheet {
    #[must_use]
    pub fn answer(&self, lang: Lang) -> Response {
        answer(StatusCode::OK, self.html(lang))
    }

    fn html(&self, lang: Lang) -> String {
        let style = STYLE.replace("CODE", &format!("{} · {}", self.check_code, self.seq));
        let name = lang.of("签收单", "Sign-off sheet");
        let mut page = format!(
            "<!doctype html><html lang={}><meta charset=utf-8><meta name=viewport content=\"width=device-width\">\
             <title>{name} · {title}</title><style>{style}</style>",
            lang.tag(),
            title = escape(&self.title),
        );
        if self.drill {
            let _ = write!(page, "<p class=x>{}</p>", lang.of("演 练", "DRILL"));
        }
        let issuers = self.issuers.iter().map(|name| escape(name)).collect::<Vec<_>>().join(lang.of("　", " · "));
        let _ = write!(
            page,
            "<div class=h><p class=o>{issuers}</p><p class=k>{name}</p></div><h1>{}</h1>",
            escape(&self.title)
        );
        self.facts(&mut page, lang);
        self.counts(&mut page, lang);
        match &self.body {
            Body::Units(rows) => units(&mut page, rows, lang),
            Body::Sums(rows) => sums(&mut page, rows, lang),
        }
        self.foot(&mut page, lang);
        page
    }

    fn facts(&self, page: &mut String, lang: Lang) {
        let time = |ms: Option<Millis>| ms.map_or_else(|| "–".to_owned(), |ms| lang.stamp(ms));
        let text = match lang {
            Lang::Zh => format!("第 {} 版，全文见系统事项 {}", self.version, self.matter),
            Lang::En => format!("version {}, in full as matter {} of the system", self.version, self.matter),
        };
        let facts = [
            (lang.of("文号", "Number"), self.number.clone().unwrap_or_else(|| "–".into())),
            (lang.of("校验码", "Check code"), self.check_code.clone()),
            (lang.of("印发", "Issued"), time(self.issued_ms)),
            (lang.of("时限", "Due"), time(self.due_ms)),
            (lang.of("范围", "Units of"), self.node.clone()),
            (lang.of("正文", "Text"), text),
            (lang.of("时点", "As of"), lang.stamp(self.as_of_ms)),
            (lang.of("日志序号", "Journal sequence"), self.seq.to_string()),
        ];
        page.push_str("<dl>");
        for (word, value) in facts {
            let _ = write!(page, "<dt>{word}</dt><dd>{}</dd>", escape(&value));
        }
        page.push_str("</dl>");
    }

    fn counts(&self, page: &mut String, lang: Lang) {
        page.push_str("<table class=c><tr>");
        for (zh, en) in HEADS {
            let _ = write!(page, "<th>{}</th>", lang.of(zh, en));
        }
        page.push_str("</tr><tr>");
        for n in figures(&self.total) {
            let _ = write!(page, "<td>{n}</td>");
        }
        page.push_str("</tr></table>");
    }

    fn foot(&self, page: &mut String, lang: Lang) {
        let note = match (&self.body, lang) {
            (Body::Units(rows), Lang::Zh) => format!("共 {} 个单位。迟：签收晚于发文时限。", rows.len()),
            (Body::Units(rows), Lang::En) => format!("{} units. Late: signed after the due.", rows.len()),
            (Body::Sums(_), Lang::Zh) => "单位过多，按下级汇总；每级可另打印名单。".into(),
            (Body::Sums(_), Lang::En) => {
                "Too many units to list: summed by node; each node prints its own list.".into()
            }
        };
        let _ = write!(
            page,
            "<p class=f>{note} {}</p><p class=s><span>{}</span><span>{}</span></p>\
             <p class=\"w np\">{}</p></html>",
            lang.of(
                "本单由系统按日志链生成，可凭校验码与序号核对。",
                "Made from the journal; check it by code and sequence.",
            ),
            lang.of("经办（签字）：", "Handled by (signature):"),
            lang.of("审核（签字）：", "Checked by (signature):"),
            lang.of("按 Ctrl+P 打印。", "Print with Ctrl+P."),
        );
    }
}

/// What a board counts, in the order of [`figures`]; on paper and in files.
pub(crate) const HEADS: [(&str, &str); 10] = [
    ("应收", "Expected"),
    ("送达", "Delivered"),
    ("已读", "Read"),
    ("签收", "Signed"),
    ("办结", "Done"),
    ("核验", "Verified"),
    ("逾期未签", "Late"),
    ("有困难", "Difficulty"),
    ("失联", "Unreachable"),
    ("免办", "Excused"),
];

pub(crate) fn figures(c: &CountsView) -> [u32; 10] {
    [c.expected, c.delivered, c.read, c.signed, c.done, c.verified, c.late, c.difficulty, c.unreachable, c.excused]
}

fn units(page: &mut String, rows: &[UnitRow], lang: Lang) {
    let heads = [
        lang.of("序", "No."),
        lang.of("单位", "Unit"),
        lang.of("值守岗位", "Post"),
        lang.of("状态", "Stage"),
        lang.of("签收时间", "Signed"),
        lang.of("困难或免办", "Difficulty, excuse"),
    ];
    page.push_str("<table><thead><tr>");
    for head in heads {
        let _ = write!(page, "<th>{head}</th>");
    }
    page.push_str("</tr></thead>");
    for (at, row) in rows.iter().enumerate() {
        let unit = lang.of(&row.unit.name, &row.unit.name_en);
        let path = lang.of(&row.path, &row.path_en);
        let post = match lang {
            Lang::En => row.post_title_en.or(row.post_title.as_deref()),
            Lang::Zh => row.post_title.as_deref(),
        };
        let link = if row.via.as_deref() == Some("link") { lang.of("（凭链接）", " (by link)") } else { "" };
        let late = if row.late { lang.of(" 迟", " late") } else { "" };
        let words = row.difficulty.as_deref().or(row.excuse.as_deref()).unwrap_or_default();
        let _ = write!(
            page,
            "<tr><td class=n>{}</td><td>{}<div class=w>{}</div></td><td>{}</td><td>{}</td><td class=n>{}<span class=l>{late}</span>{link}</td><td>{}</td></tr>",
            at + 1,
            escape(unit),
            escape(path),
            escape(post.unwrap_or_default()),
            stage(row, lang),
            row.signed_ms.map_or_else(|| "–".to_owned(), |ms| lang.stamp(ms)),
            escape(words),
        );
    }
    page.push_str("</table>");
}

fn stage(row: &UnitRow, lang: Lang) -> &'static str {
    match row.stage.as_str() {
        _ if row.excuse.is_some() => lang.of("免办", "Excused"),
        "verified" => lang.of("已核验", "Verified"),
        "done" => lang.of("已办结", "Done"),
        "signed" => lang.of("已签收", "Signed"),
        _ if row.unreachable => lang.of("失联", "Unreachable"),
        _ if row.difficulty_open => lang.of("有困难", "Difficulty"),
        "read" => lang.of("已读未签", "Read, not signed"),
        "delivered" => lang.of("送达未读", "Delivered, not read"),
        _ => lang.of("未送达", "Not delivered"),
    }
}

fn sums(page: &mut String, rows: &[BoardRow], lang: Lang) {
    let _ = write!(page, "<table><thead><tr><th>{}</th><th>{}</th>", lang.of("序", "No."), lang.of("单位", "Unit"));
    for (zh, en) in HEADS {
        let _ = write!(page, "<th>{}</th>", lang.of(zh, en));
    }
    page.push_str("</tr></thead>");
    for (at, row) in rows.iter().enumerate() {
        let name = lang.of(&row.unit.name, &row.unit.name_en);
        let _ = write!(page, "<tr><td class=n>{}</td><td>{}</td>", at + 1, escape(name));
        for n in figures(&row.counts) {
            let _ = write!(page, "<td class=n>{n}</td>");
        }
        page.push_str("</tr>");
    }
    page.push_str("</table>");
}
