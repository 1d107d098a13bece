use super::*;
use std::collections::HashSet;

fn count(p: &Province, f: impl Fn(&GeneratedUnit) -> bool) -> usize {
    p.units.iter().filter(|u| f(u)).count()
}

#[test]
fn the_real_province_is_whole() {
    let p = generate(1, 0);
    assert_eq!(p.units.len(), 1 + 18 + 180 + 2_586 + 23);
    assert_eq!(count(&p, |u| u.synthetic), 0);
    assert_eq!(count(&p, |u| u.level == Level::City), 18);
    assert_eq!(count(&p, |u| u.level == Level::County || u.also_county), 181);
    assert_eq!(count(&p, |u| u.level == Level::Town), 2_586);
    assert_eq!(count(&p, |u| u.tags.contains(&"functional-area")), 24);
    assert_eq!(count(&p, |u| u.name == "城关镇"), 23, "names are not unique, codes are");
    assert_eq!(count(&p, |u| u.level == Level::Organ), 20);
    assert!(p.units.iter().all(|u| u.name_en.as_deref() != Some("") && !u.name.is_empty()));
}

#[test]
fn jiyuan_hangs_under_the_province_and_the_placeholder_is_no_unit() {
    let p = generate(1, 6_000);
    assert!(p.by_code(PLACEHOLDER).is_none());
    let jiyuan = p.by_code(JIYUAN).unwrap();
    assert_eq!((jiyuan.level, jiyuan.also_county), (Level::City, true));
    assert_eq!(jiyuan.parent_code.as_deref(), Some(PROVINCE));
    assert_eq!(jiyuan.tags, ["county"]);
    assert_eq!(p.by_code("419001-WJW").unwrap().name, "济源市卫生健康委员会");
}

#[test]
fn the_organs_hang_as_the_report_says() {
    let p = generate(1, 6_000);
    let parent = |code: &str| p.by_code(code).unwrap().parent_code.clone();
    assert_eq!(parent("41-WJW").as_deref(), Some(PROVINCE));
    assert_eq!(parent("41-YY3").as_deref(), Some("41-WJW"));
    assert_eq!(parent("41-JGGW-TZB").as_deref(), Some("41-JGGW"));
    assert_eq!(parent("41-HG").as_deref(), Some(PROVINCE), "the customs of Zhengzhou lie in the province");
    assert_eq!(p.by_code("41-HG").unwrap().superiors, [("sector", OUTSIDE.to_owned())]);
    let outside = p.units.last().unwrap();
    assert_eq!((outside.code.as_str(), outside.parent, outside.tags.as_slice()), (OUTSIDE, None, &["outside"][..]));
}

#[test]
fn a_province_has_exactly_the_units_asked_for() {
    for units in [2_809, 2_900, 6_000, 60_000, 200_000] {
        let p = generate(9, units);
        assert_eq!(p.units.len(), units);
        let codes: HashSet<&str> = p.units.iter().map(|u| u.code.as_str()).collect();
        assert_eq!(codes.len(), units, "codes are unique");
    }
}

#[test]
fn places_are_numbers_and_subtrees_are_ranges() {
    let p = generate(4, 20_000);
    let mut open: Vec<UnitNo> = vec![];
    for (at, unit) in p.units.iter().enumerate() {
        assert_eq!(unit.no.index(), at);
        // In a preorder the parent is an ancestor-or-self of the unit before.
        while open.last().copied() != unit.parent && !open.is_empty() {
            open.pop();
        }
        assert_eq!(open.last().copied(), unit.parent, "{} is torn from its parent", unit.code);
        assert_eq!(unit.parent.map(|u| p.units[u.index()].code.clone()), unit.parent_code);
        open.push(unit.no);
    }
    let zhengzhou = p.by_code("410100000000").unwrap();
    let under = p.under(zhengzhou.no);
    assert!(under.iter().all(|u| u.code.starts_with("4101")));
    assert_eq!(under.len(), count(&p, |u| u.code.starts_with("4101")));
}

#[test]
fn the_domain_builds_its_trees_from_it() {
    let p = generate(4, 60_000);
    let mut tree = shouhu_domain::tree::Tree::new();
    for unit in p.domain_units() {
        tree.put(unit);
    }
    let no = |code: &str| tree.find(code).unwrap();
    assert_eq!(tree.territory().under(no("41")).len(), 59_999, "all but the outside superior");
    let sector = tree.line("sector").unwrap();
    assert_eq!(sector.parent(no("410122-WJW")), Some(no("4101-WJW")));
    assert_eq!(sector.parent(no("4101-WJW")), Some(no("41-WJW")));
    assert_eq!(sector.parent(no("41-HG")), Some(no(OUTSIDE)));
    assert_eq!(sector.parent(no("410122-H01")), Some(no("410122-WJW")));
    let party = tree.line("party").unwrap();
    assert_eq!(party.parent(no("410122-ZZB")), Some(no("4101-ZZB")));
    assert_eq!(party.parent(no("4101-ZZB")), Some(no("41-ZZB")));
    let set: usize = p.units.iter().map(|u| u.superiors.len()).sum();
    let found: usize = tree.units().map(|u| u.superiors.len()).sum();
    assert_eq!(set, found, "every superior that is set exists");
}

#[test]
fn every_unit_has_one_post_on_duty_and_phones_are_nobodys() {
    let p = generate(2, 20_000);
    for unit in &p.units {
        let kinds: Vec<&str> = p.posts_of(unit.no).map(|post| post.kind).collect();
        assert_eq!(kinds.first(), Some(&"duty"), "{}", unit.code);
        if unit.level < Level::Village {
            assert_eq!(kinds, ["duty", "deputy", "commander"], "{}", unit.code);
        }
    }
    let phones: Vec<&String> =
        p.units.iter().filter_map(|u| u.phone.as_ref()).chain(p.posts.iter().map(|post| &post.phone)).collect();
    assert_eq!(phones.iter().collect::<HashSet<_>>().len(), phones.len());
    assert!(phones.iter().all(|phone| phone.starts_with("000-")));
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_others() {
    let bytes = |seed| serde_json::to_vec(&generate(seed, 8_000)).unwrap();
    assert!(bytes(5) == bytes(5));
    assert!(bytes(5) != bytes(6));
}

#[test]
fn what_is_invented_says_so() {
    let p = generate(2, 60_000);
    assert_eq!(count(&p, |u| !u.synthetic), 2_808);
    for level in [Level::Village, Level::Grid, Level::Institution, Level::Site, Level::Organ] {
        assert!(count(&p, |u| u.level == level && u.synthetic) > 1_000, "{level:?}");
    }
    assert!(p.units.iter().filter(|u| u.level == Level::Village).all(|u| u.synthetic && u.code.len() == 12));
}
