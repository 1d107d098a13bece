//! Walks the real tree in preorder and lays the synthetic units out below it.

use super::GeneratedUnit;
use super::names;
use super::organs::{self, BELOW};
use super::plan::{CITY_COUNT, COUNTY_COUNT, Plan, allot};
use super::real::{Division, JIYUAN, OUTSIDE, Organ, PROVINCE, Real, is_functional_area};
use crate::rng::Rng;
use shouhu_domain::ids::UnitNo;
use shouhu_domain::tree::Level;
use std::vec::IntoIter;

/// Kind, sector, letter of the code and name after the territory's, most important first.
type Place = (&'static str, &'static str, char, &'static str);

const CITY_PLACES: [Place; 8] = [
    ("hospital", "health", 'H', "第一人民医院"),
    ("disease-control", "health", 'C', "疾病预防控制中心"),
    ("hospital", "health", 'H', "中心医院"),
    ("hospital", "health", 'H', "传染病医院"),
    ("hospital", "health", 'H', "中医院"),
    ("school", "education", 'S', "第一高级中学"),
    ("hospital", "health", 'H', "妇幼保健院"),
    ("school", "education", 'S', "外国语学校"),
];
const COUNTY_PLACES: [Place; 9] = [
    ("hospital", "health", 'H', "人民医院"),
    ("disease-control", "health", 'C', "疾病预防控制中心"),
    ("hospital", "health", 'H', "中医院"),
    ("school", "education", 'S', "第一高级中学"),
    ("hospital", "health", 'H', "妇幼保健院"),
    ("school", "education", 'S', "第二高级中学"),
    ("school", "education", 'S', "实验小学"),
    ("welfare", "civil-affairs", 'C', "社会福利中心"),
    ("school", "education", 'S', "职业教育中心"),
];
const TOWN_PLACES: [Place; 4] = [
    ("hospital", "health", 'H', "卫生院"),
    ("school", "education", 'S', "中心小学"),
    ("school", "education", 'S', "初级中学"),
    ("welfare", "civil-affairs", 'C', "敬老院"),
];
const SITES: [(&str, &str, &str); 5] = [
    ("pharmacy", "market-regulation", "大药房"),
    ("supermarket", "market-regulation", "超市"),
    ("checkpoint", "transport", "检查点"),
    ("pharmacy", "market-regulation", "药店"),
    ("market", "market-regulation", "农贸市场"),
];

pub struct Builder<'a> {
    real: &'a Real,
    rng: Rng,
    units: Vec<GeneratedUnit>,
    city_organs: IntoIter<usize>,
    city_places: IntoIter<usize>,
    county_organs: IntoIter<usize>,
    county_places: IntoIter<usize>,
    town_places: IntoIter<usize>,
    villages: IntoIter<usize>,
    sites: IntoIter<usize>,
    branches: IntoIter<usize>,
    grids: IntoIter<usize>,
}

/// What a unit is beside its code, level and name.
#[derive(Default)]
struct Traits {
    kind: &'static str,
    sector: Option<&'static str>,
    tags: Vec<&'static str>,
    aliases: Vec<String>,
    name_en: Option<String>,
    superiors: Vec<(&'static str, String)>,
    real: bool,
    phone: bool,
}

impl<'a> Builder<'a> {
    pub fn new(real: &'a Real, plan: Plan, mut rng: Rng) -> Self {
        let towns = towns(real);
        let weights: Vec<u64> = towns.iter().map(|t| town_weight(t) * rng.range(60, 141)).collect();
        let village_weights: Vec<u64> = (0..plan.villages).map(|_| rng.range(1, 4)).collect();
        let spread = |total: usize, weights: &[u64]| allot(total, weights).into_iter();
        Self {
            real,
            units: Vec::with_capacity(64 + plan.villages + plan.grids),
            city_organs: spread(plan.city_organs, &[1; CITY_COUNT]),
            city_places: spread(plan.city_institutions, &[1; CITY_COUNT]),
            county_organs: spread(plan.county_organs, &[1; COUNTY_COUNT]),
            county_places: spread(plan.county_institutions, &[1; COUNTY_COUNT]),
            town_places: spread(plan.town_institutions, &weights),
            villages: spread(plan.villages, &weights),
            sites: spread(plan.sites, &weights),
            branches: spread(plan.branches, &weights),
            grids: spread(plan.grids, &village_weights),
            rng,
        }
    }

    pub fn build(mut self) -> Vec<GeneratedUnit> {
        let real = self.real;
        let traits = Traits {
            kind: "territory",
            aliases: vec!["河南".into(), "豫".into()],
            name_en: Some("Henan".into()),
            real: true,
            phone: true,
            ..Traits::default()
        };
        let top = real.province;
        let province = self.push(None, top.code.to_owned(), top.level, top.name.to_owned(), traits);
        let (inside, outside): (Vec<&Organ>, Vec<&Organ>) = real.organs.iter().partition(|o| o.code != OUTSIDE);
        for organ in inside.iter().filter(|o| real.organs.iter().all(|up| up.code != o.superior || up.code == OUTSIDE))
        {
            let at = self.real_organ(Some(province), organ);
            for part in inside.iter().filter(|o| o.superior == organ.code) {
                self.real_organ(Some(at), part);
            }
        }
        for city in real.under(PROVINCE) {
            self.city(province, city);
        }
        for organ in outside {
            self.real_organ(None, organ);
        }
        self.units
    }

    fn real_organ(&mut self, parent: Option<UnitNo>, organ: &Organ) -> UnitNo {
        let (_, short, en) = organs::REAL.iter().find(|r| r.0 == organ.code).unwrap_or(&("", "", ""));
        let level = if organ.kind == "organ" { Level::Organ } else { Level::Institution };
        let mut tags = vec![];
        if organ.superior == PROVINCE || organ.superior.starts_with("41-") {
            tags.push("provincial");
        }
        if organ.code == OUTSIDE {
            tags.push("outside");
        }
        let line = if organ.line == "territory" { None } else { Some(organ.line) };
        let superior = line.filter(|_| !organ.superior.is_empty()).map(|l| (l, organ.superior.to_owned()));
        let traits = Traits {
            kind: organ.kind,
            sector: Some(organ.sector),
            tags,
            aliases: [*short].into_iter().filter(|s| *s != organ.name).map(str::to_owned).collect(),
            name_en: Some((*en).to_owned()),
            superiors: superior.into_iter().collect(),
            real: true,
            phone: true,
        };
        self.push(parent, organ.code.to_owned(), level, organ.name.to_owned(), traits)
    }

    fn city(&mut self, province: UnitNo, city: &Division) {
        let both = city.code == JIYUAN;
        let en = organs::city_en(city.code);
        let traits = Traits {
            kind: "territory",
            tags: if both { vec!["county"] } else { vec![] },
            aliases: vec![city.name.trim_end_matches('市').to_owned()],
            name_en: en.map(str::to_owned),
            real: true,
            phone: true,
            ..Traits::default()
        };
        let at = self.push(Some(province), city.code.to_owned(), Level::City, city.name.to_owned(), traits);
        self.units[at.index()].also_county = both;
        let organs = self.city_organs.next().unwrap_or(0);
        self.organs(at, organs, city.name, "41", en);
        let places = self.city_places.next().unwrap_or(0);
        self.places(at, places, &CITY_PLACES);
        for below in self.real.under(city.code) {
            match below.level {
                Level::Town => self.town(at, below),
                _ => self.county(at, below, city.name),
            }
        }
    }

    fn county(&mut self, city: UnitNo, county: &Division, city_name: &str) {
        let area = is_functional_area(county.code);
        let short = county.name.strip_suffix(['县', '市']).filter(|s| s.chars().count() > 1);
        let traits = Traits {
            kind: "territory",
            tags: if area { vec!["functional-area"] } else { vec![] },
            aliases: short.map(str::to_owned).into_iter().collect(),
            real: true,
            phone: true,
            ..Traits::default()
        };
        let at = self.push(Some(city), county.code.to_owned(), Level::County, county.name.to_owned(), traits);
        let above = digits(&self.units[city.index()].code, Level::City).to_owned();
        let organs = self.county_organs.next().unwrap_or(0);
        self.organs(at, organs, city_name, &above, None);
        let places = self.county_places.next().unwrap_or(0);
        self.places(at, places, &COUNTY_PLACES);
        for town in self.real.under(county.code) {
            self.town(at, town);
        }
    }

    /// The first `n` kinds of organ. On the party, youth and united-front lines the superior is set:
    /// the same organ one territory up, where it was generated; the sector line follows the domain's rule.
    fn organs(&mut self, at: UnitNo, n: usize, city: &str, above: &str, city_en: Option<&str>) {
        let territory = self.units[at.index()].name.clone();
        let code = digits(&self.units[at.index()].code, self.units[at.index()].level).to_owned();
        let area = is_functional_area(&self.units[at.index()].code);
        for kind in BELOW.iter().take(n) {
            let superior = self.line_superior(kind, above);
            let traits = Traits {
                kind: "organ",
                sector: Some(kind.sector),
                aliases: if kind.short.is_empty() { vec![] } else { vec![format!("{territory}{}", kind.short)] },
                name_en: city_en.map(|en| format!("{} of {en}", kind.en)),
                superiors: superior.map(|s| (kind.line, s)).into_iter().collect(),
                phone: true,
                ..Traits::default()
            };
            let name = organs::name(kind, &territory, city, area);
            self.push(Some(at), format!("{code}-{}", kind.code), Level::Organ, name, traits);
        }
    }

    fn line_superior(&self, kind: &organs::OrganKind, above: &str) -> Option<String> {
        if kind.line == "territory" || kind.line == "sector" {
            return None;
        }
        if above == "41" {
            let up = self.real.organs.iter().find(|o| o.line == kind.line && o.sector == kind.sector)?;
            return Some(up.code.to_owned());
        }
        // Cities have more organs than counties in every plan, so the superior exists.
        Some(format!("{above}-{}", kind.code))
    }

    fn places(&mut self, at: UnitNo, n: usize, places: &[Place]) {
        let unit = &self.units[at.index()];
        let (seat, level) = (unit.name.clone(), unit.level);
        let code = digits(&unit.code, level).to_owned();
        let street = seat.ends_with("街道");
        let mut count = [0u32; 3];
        for i in 0..n {
            let (kind, sector, letter, word) = places[i % places.len()];
            let seen = &mut count["HSC".find(letter).unwrap_or(0)];
            *seen += 1;
            let round = i / places.len();
            let name = match (word, round) {
                ("卫生院", 0) if street => format!("{seat}社区卫生服务中心"),
                (_, 0) => format!("{seat}{word}"),
                ("卫生院", _) => format!("{seat}第{round}卫生室"),
                _ => format!("{seat}第{}{}", round + 1, word.trim_start_matches("中心")),
            };
            let traits = Traits { kind, sector: Some(sector), phone: true, ..Traits::default() };
            self.push(Some(at), format!("{code}-{letter}{seen:02}"), Level::Institution, name, traits);
        }
    }

    fn town(&mut self, parent: UnitNo, town: &Division) {
        let street = town.name.ends_with("街道");
        let traits = Traits {
            kind: "territory",
            tags: if street { vec!["street"] } else { vec![] },
            real: true,
            phone: true,
            ..Traits::default()
        };
        let at = self.push(Some(parent), town.code.to_owned(), Level::Town, town.name.to_owned(), traits);
        let places = self.town_places.next().unwrap_or(0);
        self.places(at, places, &TOWN_PLACES);
        self.sites(at, town);
        self.branches(at, town);
        let mut taken: Vec<String> = vec![];
        for i in 1..=self.villages.next().unwrap_or(0) {
            let name = names::village(&mut self.rng, street, &taken);
            taken.push(name.clone());
            self.village(at, format!("{}{i:03}", &town.code[..9]), name);
        }
    }

    fn sites(&mut self, at: UnitNo, town: &Division) {
        for i in 1..=self.sites.next().unwrap_or(0) {
            let (kind, sector, word) = *self.rng.pick(&SITES);
            let name = match kind {
                "checkpoint" => {
                    let place = *self.rng.pick(&["东口", "西口", "南口", "北口", "高速出口", "汽车站", "桥头"]);
                    format!("{}{place}{word}", town.name)
                }
                _ => format!("{}{word}（{}店）", names::shop(&mut self.rng), town.name),
            };
            let traits = Traits { kind, sector: Some(sector), ..Traits::default() };
            self.push(Some(at), format!("{}-P{i:02}", &town.code[..9]), Level::Site, name, traits);
        }
    }

    /// Party branches report on the party line to the county's organisation department, where there is one.
    fn branches(&mut self, at: UnitNo, town: &Division) {
        let county = self.units[at.index()].parent.map(|p| &self.units[p.index()]);
        let seat = county.map(|c| format!("{}-ZZB", digits(&c.code, c.level)));
        let organs = county.map_or(&[][..], |c| &self.units[c.no.index()..]);
        let set = seat.filter(|code| organs.iter().take(1 + BELOW.len()).any(|u| u.code == *code));
        for i in 1..=self.branches.next().unwrap_or(0) {
            let word = ["机关党支部", "卫生系统党支部", "教育系统党支部", "企业联合党支部"];
            let extra = if i > word.len() { format!("{i}") } else { String::new() };
            let traits = Traits {
                kind: "party-branch",
                sector: Some("party-branch"),
                superiors: set.iter().map(|s| ("party", s.clone())).collect(),
                ..Traits::default()
            };
            let name = format!("{}{}{extra}", town.name, word[(i - 1) % word.len()]);
            self.push(Some(at), format!("{}-D{i:02}", &town.code[..9]), Level::Group, name, traits);
        }
    }

    fn village(&mut self, town: UnitNo, code: String, name: String) {
        let traits = Traits { kind: "territory", phone: true, ..Traits::default() };
        let at = self.push(Some(town), code.clone(), Level::Village, name.clone(), traits);
        for i in 1..=self.grids.next().unwrap_or(0) {
            let traits = Traits { kind: "territory", ..Traits::default() };
            self.push(Some(at), format!("{code}-{i:02}"), Level::Grid, format!("{name}第{i}网格"), traits);
        }
    }

    fn push(&mut self, parent: Option<UnitNo>, code: String, level: Level, name: String, t: Traits) -> UnitNo {
        // A province has far fewer units than u32 has numbers.
        let no = UnitNo(u32::try_from(self.units.len()).unwrap_or(u32::MAX));
        self.units.push(GeneratedUnit {
            no,
            code,
            level,
            kind: t.kind,
            name,
            name_en: t.name_en,
            parent,
            parent_code: parent.map(|p| self.units[p.index()].code.clone()),
            sector: t.sector,
            tags: t.tags,
            aliases: t.aliases,
            phone: t.phone.then(|| names::phone(u64::from(no.0))),
            also_county: false,
            synthetic: !t.real,
            superiors: t.superiors,
        });
        no
    }
}

/// The towns in the order in which the builder meets them.
fn towns(real: &Real) -> Vec<Division> {
    let mut towns = vec![];
    for city in real.under(PROVINCE) {
        for below in real.under(city.code) {
            match below.level {
                Level::Town => towns.push(*below),
                _ => towns.extend_from_slice(real.under(below.code)),
            }
        }
    }
    towns
}

/// A town (镇) is larger than a township (乡) or street; farms, factories and parks are small.
fn town_weight(town: &Division) -> u64 {
    match town.name.chars().next_back() {
        Some('镇') => 11,
        Some('乡' | '道') => 8,
        _ => 2,
    }
}

/// The digits of a territory's code that say something; 济源 keeps six as a city.
fn digits(code: &str, level: Level) -> &str {
    let n = match level {
        Level::Province => 2,
        Level::City if code != JIYUAN => 4,
        Level::City | Level::County => 6,
        Level::Town => 9,
        _ => code.len(),
    };
    &code[..n.min(code.len())]
}
