use super::*;

const DIVISIONS: &str = include_str!("../../../../data/henan-divisions-2023.csv");

/// The real divisions; the number of a unit is its line.
fn henan() -> (Search, Vec<(&'static str, &'static str)>) {
    let mut search = Search::default();
    let mut units = Vec::new();
    for (line, no) in DIVISIONS.lines().skip(1).zip(0..) {
        let cells: Vec<&str> = line.split(',').collect();
        search.upsert(UnitNo(no), cells[2], &[], cells[0]);
        units.push((cells[0], cells[2]));
    }
    (search, units)
}

fn small(units: &[(&str, &[&str], &str)]) -> Search {
    let mut search = Search::default();
    for ((name, aliases, code), no) in units.iter().zip(0..) {
        let aliases: Vec<String> = aliases.iter().map(|a| (*a).to_owned()).collect();
        search.upsert(UnitNo(no), name, &aliases, code);
    }
    search
}

fn all(search: &Search, query: &str) -> Vec<u32> {
    search.find(query, LIMIT_MAX, |_| true).iter().map(|u| u.0).collect()
}

#[test]
fn two_characters_find_every_place_of_that_name() {
    let (search, units) = henan();
    let found = all(&search, "城关镇");
    assert_eq!(found.len(), 23, "城关镇 stands 23 times in the real file");
    assert!(found.iter().all(|no| units[*no as usize].1 == "城关镇"));
    let containing = units.iter().filter(|(_, name)| name.contains("城关")).count();
    assert_eq!(all(&search, "城关").len(), containing);
    let single = units.iter().filter(|(_, name)| name.contains('嵩')).count();
    assert_eq!(all(&search, "嵩").len(), single);
}

#[test]
fn every_real_unit_is_found_by_its_name_code_initials_and_pinyin() {
    let (search, units) = henan();
    let mut sounds = Sounds::default();
    for ((code, name), no) in units.iter().zip(0..) {
        name.chars().for_each(|c| sounds.learn(c));
        let initials: String = name.chars().filter_map(|c| sounds.initials(c).next()).collect();
        let pinyin: String = name.chars().filter_map(|c| sounds.syllables(c).first().cloned()).collect();
        for query in [*name, *code, &initials, &pinyin] {
            assert!(search.find(query, LIMIT_MAX, |_| true).contains(&UnitNo(no)), "{query} {name}");
        }
    }
}

#[test]
fn initials_and_pinyin_know_all_readings() {
    let (search, units) = henan();
    let names = |query: &str| all(&search, query).iter().map(|n| units[*n as usize].1).collect::<Vec<_>>();
    assert_eq!(names("xys")[0], "信阳市", "exact initials, and higher than 荥阳市");
    assert!(names("zmx").contains(&"中牟县"));
    assert!(names("slq").contains(&"召陵区"));
    assert!(names("shaoling").contains(&"召陵区"));
    assert!(names("xunxian").contains(&"浚县"));
    assert!(names("changge").contains(&"长葛市"));
    assert_eq!(names("zhengzhoushi")[0], "郑州市");
    assert_eq!(names("zhengzh")[0], "郑州市");
    assert_eq!(names("4101")[0], "郑州市", "higher units first");
}

#[test]
fn better_answers_come_first_and_higher_units_among_equals() {
    let search = small(&[
        ("大城关镇", &[], "410101001"),
        ("城关镇政府", &[], "410101002"),
        ("城关镇", &[], "410102003"),
        ("城关镇", &[], "410102"),
        ("河滨镇", &["城关镇"], "410100-A"),
    ]);
    assert_eq!(all(&search, "城关镇"), [4, 3, 2, 1, 0]);
    assert_eq!(search.find("城关镇", 2, |no| no != UnitNo(4)), [UnitNo(3), UnitNo(2)]);
    assert_eq!(search.find("城关镇", 9, |_| false), []);
}

#[test]
fn heights_come_from_codes() {
    let order = ["410000000000", "41-WJW", "410100000000", "410100-WJW", "410102000000", "410102-WJW"];
    assert!(order.windows(2).all(|w| height(w[0]) < height(w[1])));
    assert!(height("410102001000") < height("410102001001"));
    assert_eq!(height("410110000000"), height("410102000000"));
}

#[test]
fn aliases_rare_characters_and_mixed_text() {
    let search = small(&[
        ("河南省卫生健康委员会", &["省卫健委", "卫健委"], "41-WJW"),
        ("𠮷塬村", &[], "410102001201"),
        ("３号点 A座", &["No.3"], "410102-S3"),
        ("绿城大药房", &[], "410102-P1"),
    ]);
    assert_eq!(all(&search, "卫健委"), [0]);
    assert_eq!(all(&search, "wjw"), [0], "initials of the alias");
    assert_eq!(all(&search, "hnswsjkwyh"), [0]);
    assert_eq!(all(&search, "weijianwei"), [0]);
    assert_eq!(all(&search, "𠮷塬"), [1]);
    assert_eq!(all(&search, "𠮷"), [1]);
    assert_eq!(all(&search, "3号"), [2]);
    assert_eq!(all(&search, "3h"), [2], "a letter may stand for a sound");
    assert_eq!(all(&search, "号点a"), [2]);
    assert_eq!(all(&search, "no.3"), [2]);
    assert_eq!(all(&search, "lvcheng"), [3]);
    assert_eq!(all(&search, "lücheng"), [3]);
    assert_eq!(all(&search, "ａ 座"), [2], "full-width letters and blanks");
    for nothing in ["", " ", "\u{0}", "甲乙", "zzz", "411"] {
        assert_eq!(all(&search, nothing), [0u32; 0], "{nothing:?}");
    }
}

#[test]
fn changes_and_removals_show_at_once() {
    let mut search = small(&[("旧名镇", &[], "410102001"), ("旧名乡", &[], "410102002")]);
    search.upsert(UnitNo(0), "新名镇", &["旧镇".into()], "410102001");
    assert_eq!(all(&search, "旧名"), [1]);
    assert_eq!(all(&search, "新名"), [0]);
    assert_eq!(all(&search, "xmz"), [0]);
    assert_eq!(all(&search, "旧镇"), [0]);
    search.remove(UnitNo(1));
    search.remove(UnitNo(99));
    assert_eq!(all(&search, "旧名"), [0u32; 0]);
    assert_eq!(all(&search, "4101"), [0]);
    search.upsert(UnitNo(1), "旧名乡", &[], "410102002");
    assert_eq!(all(&search, "旧名"), [1]);
    assert_eq!(all(&search, "410102"), [0, 1]);
}
