//! The organs that cities and counties have, as data, and the other names of the real ones.

/// One kind of organ below the province. Text after the name of the territory.
pub struct OrganKind {
    pub code: &'static str,
    pub sector: &'static str,
    /// The line it belongs to, as the real organs state it.
    pub line: &'static str,
    /// After the full name of a city or county: 郑州市 + 卫生健康委员会.
    pub full: &'static str,
    /// The same for the committees, 郑州市 + 委办公室, which functional areas name otherwise. Empty: use `full`.
    pub committee: &'static str,
    /// The short name in speech: 郑州市 + 卫健委.
    pub short: &'static str,
    pub en: &'static str,
}

const fn organ(
    code: &'static str,
    sector: &'static str,
    full: &'static str,
    short: &'static str,
    en: &'static str,
) -> OrganKind {
    OrganKind { code, sector, line: "sector", full, committee: "", short, en }
}

const fn party(
    code: &'static str,
    line: &'static str,
    sector: &'static str,
    committee: &'static str,
    en: &'static str,
) -> OrganKind {
    OrganKind { code, sector, line, full: "", committee, short: "", en }
}

/// In the order in which a small province gets them: first what an emergency needs.
pub const BELOW: [OrganKind; 20] = [
    organ("WJW", "health", "卫生健康委员会", "卫健委", "Health Commission"),
    OrganKind {
        line: "territory", ..organ("ZFB", "office", "人民政府办公室", "政府办", "Government Office")
    },
    organ("GAJ", "public-security", "公安局", "", "Public Security Bureau"),
    organ("YJJ", "emergency", "应急管理局", "应急局", "Emergency Management Bureau"),
    party("WBGS", "party", "office", "委办公室", "Party Committee Office"),
    organ("SCJG", "market-regulation", "市场监督管理局", "市场监管局", "Market Regulation Bureau"),
    organ("JYJ", "education", "教育局", "", "Education Bureau"),
    organ("JTJ", "transport", "交通运输局", "交通局", "Transport Bureau"),
    organ("FGW", "development", "发展和改革委员会", "发改委", "Development and Reform Commission"),
    party("ZZB", "party", "personnel", "委组织部", "Organisation Department"),
    organ("YBJ", "medical-insurance", "医疗保障局", "医保局", "Medical Insurance Bureau"),
    organ("SWJ", "commerce", "商务局", "", "Commerce Bureau"),
    party("JWJW", "party", "discipline", "纪委监委", "Discipline and Supervision Commission"),
    organ("MZJ", "civil-affairs", "民政局", "", "Civil Affairs Bureau"),
    organ("CZJ", "finance", "财政局", "", "Finance Bureau"),
    organ("NYJ", "agriculture", "农业农村局", "农业局", "Agriculture Bureau"),
    party("TW", "youth", "youth", "团委", "Youth League Committee"),
    party("WXB", "party", "information", "委网信办", "Cyberspace Affairs Office"),
    party("TZB", "united-front", "united-front", "委统战部", "United Front Department"),
    organ("SWGL", "logistics", "机关事务服务中心", "机关事务中心", "Government Offices Administration"),
];

/// Short name and English name of the 23 real organs.
pub const REAL: [(&str, &str, &str); 23] = [
    ("41-SWBGT", "省委办公厅", "General Office of the Henan Provincial Party Committee"),
    ("41-ZFBGT", "省政府办公厅", "General Office of the Henan Provincial Government"),
    ("41-JGGW", "省直机关工委", "Working Committee of Organs directly under the Henan Party Committee"),
    ("41-ZZB", "省委组织部", "Organisation Department of Henan"),
    ("41-WXB", "省委网信办", "Cyberspace Affairs Office of Henan"),
    ("41-JWJW", "省纪委监委", "Discipline and Supervision Commission of Henan"),
    ("41-JGGW-TZB", "省直统战部", "United Front Department of the Working Committee"),
    ("41-JGGW-TGW", "省直团工委", "Youth League Working Committee of Henan Organs"),
    ("41-WJW", "省卫健委", "Health Commission of Henan"),
    ("41-FGW", "省发改委", "Development and Reform Commission of Henan"),
    ("41-JYT", "省教育厅", "Education Department of Henan"),
    ("41-SGJ", "省机关事务局", "Government Offices Administration of Henan"),
    ("41-YBJ", "省医保局", "Medical Insurance Bureau of Henan"),
    ("41-YJT", "省应急厅", "Emergency Management Department of Henan"),
    ("41-JTT", "省交通厅", "Transport Department of Henan"),
    ("41-SCJG", "省市场监管局", "Market Regulation Administration of Henan"),
    ("41-GAT", "省公安厅", "Public Security Department of Henan"),
    ("41-SWT", "省商务厅", "Commerce Department of Henan"),
    ("41-YY3", "省直三院", "Third People's Hospital of Henan"),
    ("41-HNRB", "河南日报", "Henan Daily Press Group"),
    ("41-GBDS", "河南广播电视台", "Henan Radio and Television"),
    ("00-HG", "海关总署", "General Administration of Customs"),
    ("41-HG", "郑州海关", "Zhengzhou Customs"),
];

/// English names of the 18 cities by the first four digits (济源 by six).
pub const CITIES_EN: [(&str, &str); 18] = [
    ("410100000000", "Zhengzhou"),
    ("410200000000", "Kaifeng"),
    ("410300000000", "Luoyang"),
    ("410400000000", "Pingdingshan"),
    ("410500000000", "Anyang"),
    ("410600000000", "Hebi"),
    ("410700000000", "Xinxiang"),
    ("410800000000", "Jiaozuo"),
    ("410900000000", "Puyang"),
    ("411000000000", "Xuchang"),
    ("411100000000", "Luohe"),
    ("411200000000", "Sanmenxia"),
    ("411300000000", "Nanyang"),
    ("411400000000", "Shangqiu"),
    ("411500000000", "Xinyang"),
    ("411600000000", "Zhoukou"),
    ("411700000000", "Zhumadian"),
    ("419001000000", "Jiyuan"),
];

pub fn city_en(code: &str) -> Option<&'static str> {
    CITIES_EN.iter().find(|(c, _)| *c == code).map(|(_, en)| *en)
}

/// The name of an organ of this kind in a territory: 郑州市 → 郑州市卫生健康委员会, 郑州市委办公室;
/// 中原区 → 郑州市公安局中原分局. A functional area keeps its long name: 郑州经济技术开发区党工委办公室.
pub fn name(kind: &OrganKind, territory: &str, city: &str, functional_area: bool) -> String {
    if functional_area && kind.committee.starts_with('委') {
        return format!("{territory}党工{}", kind.committee);
    }
    if kind.code == "GAJ" && territory.ends_with('区') {
        let seat = if functional_area { territory } else { territory.trim_end_matches('区') };
        return format!("{city}公安局{seat}分局");
    }
    if functional_area && kind.code == "ZFB" {
        return format!("{territory}管理委员会办公室");
    }
    let suffix = if kind.committee.is_empty() { kind.full } else { kind.committee };
    format!("{territory}{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn organs_are_named_as_custom_has_it() {
        let kind = |code: &str| BELOW.iter().find(|k| k.code == code).unwrap();
        assert_eq!(name(kind("WJW"), "郑州市", "郑州市", false), "郑州市卫生健康委员会");
        assert_eq!(name(kind("WBGS"), "郑州市", "郑州市", false), "郑州市委办公室");
        assert_eq!(name(kind("GAJ"), "中原区", "郑州市", false), "郑州市公安局中原分局");
        assert_eq!(name(kind("GAJ"), "中牟县", "郑州市", false), "中牟县公安局");
        assert_eq!(name(kind("ZZB"), "郑州经济技术开发区", "郑州市", true), "郑州经济技术开发区党工委组织部");
    }
}
