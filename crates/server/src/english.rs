//! English names of units and posts, for readers of English.
//!
//! A unit may carry an English name as data. Where it has none, its Chinese one is read: the words that
//! names of organs, institutions and sites end with are translated, the place before them is spelled in
//! pinyin, as maps do. Pure, and a few microseconds a name, so nothing is kept that a rename must mend. It must never
//! change what is stored, and never stand where a document must be exact.

use pinyin::ToPinyin as _;
use shouhu_domain::tree::Unit;

/// What names end with, each before the words that it ends with itself. A space or none follows the place.
const WORDS: [(&str, &str); 94] = [
    ("航空港经济综合实验区", "Airport Economy Zone"),
    ("高新技术产业开发区", "High-tech Industrial Development Zone"),
    ("经济技术开发区", "Economic and Technological Development Zone"),
    ("平原城乡一体化示范区", "Pingyuan Urban-Rural Integration Zone"),
    ("城乡一体化示范区", "Urban-Rural Integration Zone"),
    ("综合物流产业聚集区", "Logistics Industry Zone"),
    ("临港开发区", "Port Development Zone"),
    ("经济开发区", "Economic Development Zone"),
    ("产业集聚区", "Industrial Cluster"),
    ("工业园区", "Industrial Park"),
    ("产业园区", "Industrial Park"),
    ("新区", "New Area"),
    ("林场", "Forest Farm"),
    ("农场", "Farm"),
    ("机械厂", "Machinery Works"),
    ("开发区", "Development Zone"),
    ("示范区", "Demonstration Zone"),
    ("管理委员会办公室", "Administration Office"),
    ("人民政府办公室", "Government Office"),
    ("卫生健康委员会", "Health Commission"),
    ("发展和改革委员会", "Development and Reform Commission"),
    ("市场监督管理局", "Market Regulation Bureau"),
    ("应急管理局", "Emergency Management Bureau"),
    ("交通运输局", "Transport Bureau"),
    ("医疗保障局", "Medical Insurance Bureau"),
    ("农业农村局", "Agriculture Bureau"),
    ("公安局", "Public Security Bureau"),
    ("教育局", "Education Bureau"),
    ("商务局", "Commerce Bureau"),
    ("民政局", "Civil Affairs Bureau"),
    ("财政局", "Finance Bureau"),
    ("机关事务服务中心", "Government Offices Administration"),
    ("党工委办公室", "Party Working Committee Office"),
    ("党工委组织部", "Party Organisation Department"),
    ("党工委网信办", "Cyberspace Affairs Office"),
    ("党工委统战部", "United Front Department"),
    ("委办公室", "Party Committee Office"),
    ("委组织部", "Party Organisation Department"),
    ("委网信办", "Cyberspace Affairs Office"),
    ("委统战部", "United Front Department"),
    ("纪委监委", "Discipline and Supervision Commission"),
    ("团委", "Youth League Committee"),
    ("指挥部办公室", "HQ Office"),
    ("指挥部", "Headquarters"),
    ("领导小组", "Leading Group"),
    ("督导组", "Inspection Group"),
    ("突击队", "Task Force"),
    ("专班", "Task Group"),
    ("援鄂医疗队", "Medical Team in Hubei"),
    ("社区卫生服务中心", "Community Health Centre"),
    ("疾病预防控制中心", "Centre for Disease Control"),
    ("第一人民医院", "First People's Hospital"),
    ("第二人民医院", "Second People's Hospital"),
    ("第三人民医院", "Third People's Hospital"),
    ("人民医院", "People's Hospital"),
    ("中心医院", "Central Hospital"),
    ("传染病医院", "Infectious Diseases Hospital"),
    ("妇幼保健院", "Maternal and Child Hospital"),
    ("中医院", "Traditional Medicine Hospital"),
    ("医院", "Hospital"),
    ("中心卫生院", "Central Health Centre"),
    ("卫生院", "Health Centre"),
    ("卫生室", "Clinic"),
    ("第一高级中学", "First High School"),
    ("第二高级中学", "Second High School"),
    ("高级中学", "High School"),
    ("初级中学", "Middle School"),
    ("外国语学校", "Foreign Languages School"),
    ("实验小学", "Experimental Primary School"),
    ("中心小学", "Central Primary School"),
    ("小学", "Primary School"),
    ("职业教育中心", "Vocational Education Centre"),
    ("社会福利中心", "Welfare Centre"),
    ("敬老院", "Home for the Aged"),
    ("大药房", "Pharmacy"),
    ("药店", "Pharmacy"),
    ("超市", "Supermarket"),
    ("农贸市场", "Farmers' Market"),
    ("高速出口检查点", "Motorway Exit Checkpoint"),
    ("汽车站检查点", "Coach Station Checkpoint"),
    ("桥头检查点", "Bridge Checkpoint"),
    ("东口检查点", "East Checkpoint"),
    ("西口检查点", "West Checkpoint"),
    ("南口检查点", "South Checkpoint"),
    ("北口检查点", "North Checkpoint"),
    ("检查点", "Checkpoint"),
    ("卫生系统党支部", "Health Party Branch"),
    ("教育系统党支部", "Education Party Branch"),
    ("企业联合党支部", "Enterprises' Party Branch"),
    ("机关党支部", "Offices' Party Branch"),
    ("党支部", "Party Branch"),
    ("街道办事处", "Subdistrict"),
    ("网格", "Grid"),
    ("居委会", "Residents' Committee"),
];
/// What names of territories end with. City and county are left out, as on maps: Luoyang, Shangcheng.
const PLACES: [(&str, &str); 9] = [
    ("街道", "Subdistrict"),
    ("社区", "Community"),
    ("镇", "Town"),
    ("乡", "Township"),
    ("村", "Village"),
    ("省", ""),
    ("市", ""),
    ("县", ""),
    ("区", ""),
];
/// Readings of names that differ from the commonest reading of their characters.
const READINGS: [(&str, &str); 18] = [
    ("新乡", "Xinxiang"),
    ("内乡", "Neixiang"),
    ("长", "Chang"),
    ("大隗", "Dawei"),
    ("浚县", "Xunxian"),
    ("渑池", "Mianchi"),
    ("泌阳", "Biyang"),
    ("柘城", "Zhecheng"),
    ("召陵", "Shaoling"),
    ("漯河", "Luohe"),
    ("中牟", "Zhongmu"),
    ("尉氏", "Weishi"),
    ("郏县", "Jiaxian"),
    ("荥阳", "Xingyang"),
    ("平舆", "Pingyu"),
    ("乐", "Le"),
    ("重", "Chong"),
    ("都", "Du"),
];

/// The English name of a unit: its own, or one that is read from the Chinese.
#[must_use]
pub fn unit(unit: &Unit) -> String {
    unit.name_en.clone().unwrap_or_else(|| name(&unit.name))
}

/// What titles of posts hold, the finer word first.
const TITLES: [(&str, &str); 20] = [
    ("网格员", "Grid worker"),
    ("值守", "Duty post"),
    ("值班", "Duty post"),
    ("副指挥长", "Deputy commander"),
    ("指挥长", "Commander"),
    ("系统管理", "System admin"),
    ("权限管理", "Rights admin"),
    ("审计管理", "Audit admin"),
    ("审计", "Auditor"),
    ("联络", "Liaison"),
    ("财物", "Steward"),
    ("督导", "Inspector"),
    ("调度", "Dispatcher"),
    ("领队", "Team leader"),
    ("村副职", "Village deputy"),
    ("副", "Deputy"),
    ("负责人", "Head"),
    ("主任", "Head"),
    ("局长", "Head"),
    ("书记", "Party secretary"),
];

/// The English title of a post; none where only its own words say what it is.
#[must_use]
pub fn title(title: &str) -> Option<&'static str> {
    TITLES.iter().find(|(zh, _)| title.contains(zh)).map(|(_, en)| *en)
}

/// The English of a Chinese name.
#[must_use]
pub fn name(name: &str) -> String {
    if !name.chars().any(is_han) {
        return name.to_owned();
    }
    // 仁和大药房（双椿铺镇店）: the shop, then where.
    if let Some((shop, place)) = name.strip_suffix("店）").and_then(|n| n.split_once('（')) {
        return format!("{} ({})", self::name(shop), self::name(place));
    }
    // 郑州市公安局中原分局
    if let Some((bureau, seat)) = name.strip_suffix("分局").and_then(|n| n.split_once("公安局")) {
        return format!("{} Branch, {} Public Security Bureau", self::name(seat), self::name(bureau));
    }
    // 第3网格, 第12村
    if let Some((before, number, word)) = numbered(name) {
        let (before, word) = (self::name(before), self::name(word));
        return [before.as_str(), &word, number]
            .iter()
            .filter(|t| !t.is_empty())
            .copied()
            .collect::<Vec<_>>()
            .join(" ");
    }
    for (zh, en) in WORDS {
        if let Some(place) = name.strip_suffix(zh) {
            return if place.is_empty() { en.to_owned() } else { format!("{} {en}", self::name(place)) };
        }
    }
    territory(name)
}

fn territory(name: &str) -> String {
    if let Some((_, en)) = READINGS.iter().find(|(zh, _)| *zh == name) {
        return (*en).to_owned();
    }
    for (zh, en) in PLACES {
        let Some(stem) = name.strip_suffix(zh) else { continue };
        let single = stem.chars().count() < 2;
        if single && en.is_empty() || stem.is_empty() {
            break;
        }
        return if en.is_empty() { spelled(stem) } else { format!("{} {en}", spelled(stem)) };
    }
    spelled(name)
}

/// Pinyin, each place with one capital: 商丘市梁园区 → Shangqiu Liangyuan.
fn spelled(text: &str) -> String {
    let mut out = String::with_capacity(text.len() * 2);
    let mut rest = text;
    let mut fresh = true;
    while let Some(c) = rest.chars().next() {
        if let Some((zh, en)) = READINGS.iter().find(|(zh, _)| rest.starts_with(zh)) {
            push(&mut out, en, fresh);
            rest = &rest[zh.len()..];
            fresh = false;
            continue;
        }
        // What stands as a word of its own inside a place.
        let word = [("河南", "Henan"), ("回族", "Hui")].into_iter().find(|(zh, _)| rest.starts_with(zh));
        if let Some((zh, en)) = word {
            let gap = if out.is_empty() || fresh { "" } else { " " };
            out = format!("{out}{gap}{en} ");
            rest = &rest[zh.len()..];
            fresh = true;
            continue;
        }
        rest = &rest[c.len_utf8()..];
        // A place inside a longer name ends here: 信阳市浉河区, 博爱县寨豁乡.
        if matches!(c, '市' | '省' | '县' | '区') && !out.is_empty() && !rest.is_empty() {
            out.push(' ');
            fresh = true;
            continue;
        }
        match c.to_pinyin() {
            Some(sound) => push(&mut out, sound.plain(), fresh),
            None => out.push(c),
        }
        fresh = false;
    }
    out.trim_end().to_owned()
}

fn push(out: &mut String, sound: &str, fresh: bool) {
    let mut letters = sound.chars();
    if let Some(first) = letters.next() {
        if fresh {
            out.extend(first.to_uppercase());
        } else {
            // Two vowels that meet are parted, as in Xi'an.
            if matches!(first.to_ascii_lowercase(), 'a' | 'e' | 'o') && out.ends_with(|c: char| c.is_ascii_lowercase())
            {
                out.push('\'');
            }
            out.extend(first.to_lowercase());
        }
        out.push_str(letters.as_str());
    }
}

/// `第3网格` at the end: what is before it, the number, the word.
fn numbered(name: &str) -> Option<(&str, &str, &str)> {
    let at = name.rfind('第')?;
    let after = &name[at + '第'.len_utf8()..];
    let digits = after.len() - after.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let word = &after[digits..];
    (digits > 0 && !word.is_empty()).then(|| {
        let word = match word {
            "村" => "Village",
            "社区" => "Community",
            word => word,
        };
        (&name[..at], &after[..digits], word)
    })
}

fn is_han(c: char) -> bool {
    matches!(u32::from(c), 0x3400..=0x9FFF | 0x2_0000..=0x3_FFFF)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_as_on_an_english_map() {
        for (zh, en) in [
            ("信阳市", "Xinyang"),
            ("商城县", "Shangcheng"),
            ("浚县", "Xunxian"),
            ("叶县", "Yexian"),
            ("西安市", "Xi'an"),
            ("管城回族区", "Guancheng Hui"),
            ("新乡县", "Xinxiang"),
            ("马村区", "Macun"),
            ("博爱县寨豁乡", "Bo'ai Zhaihuo Township"),
            ("蔡寨回族乡", "Caizhai Hui Township"),
            ("河南濮阳工业园区", "Henan Puyang Industrial Park"),
            ("吕店镇", "Lüdian Town"),
            ("双椿铺镇", "Shuangchunpu Town"),
            ("上石桥镇第3网格", "Shangshiqiao Town Grid 3"),
            ("张庄村第1网格", "Zhangzhuang Village Grid 1"),
            ("第12社区", "Community 12"),
            ("商城县卫生健康委员会", "Shangcheng Health Commission"),
            ("郑州市公安局中原分局", "Zhongyuan Branch, Zhengzhou Public Security Bureau"),
            ("信阳市委办公室", "Xinyang Party Committee Office"),
            ("信阳高新技术产业开发区", "Xinyang High-tech Industrial Development Zone"),
            ("仁和大药房（双椿铺镇店）", "Renhe Pharmacy (Shuangchunpu Town)"),
            ("指挥部办公室", "HQ Office"),
            ("Mock", "Mock"),
        ] {
            assert_eq!(name(zh), en, "{zh}");
        }
    }

    #[test]
    fn whatever_it_is_called_the_name_is_not_empty() {
        for zh in ["县", "市", "村", "第", "第1", "𠮷䶮", "（店）", "店）", "公安局分局", "网格", "A区"]
        {
            assert!(!name(zh).is_empty(), "{zh}");
        }
    }
}
