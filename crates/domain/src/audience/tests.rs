use super::*;
use crate::bits::Bits;
use crate::ids::UnitNo;
use crate::tree::tests::{small, unit};
use crate::tree::{TERRITORY, Tree, Unit};
use proptest::prelude::*;

fn nothing_saved(_: &str) -> Option<String> {
    None
}

fn anyone() -> Bits {
    let mut everyone = Bits::new();
    everyone.insert_range(UnitNo(0), UnitNo(300_000));
    everyone
}

fn found(tree: &Tree, text: &str) -> Vec<u32> {
    let bits = resolve(&parse(text).unwrap(), tree, &nothing_saved, &anyone()).unwrap();
    bits.iter().map(|u| u.0).collect()
}

/// Place, length and code of the error in `text`, read and resolved.
fn error(text: &str) -> (usize, usize, &'static str) {
    let tree = small();
    let error = parse(text).and_then(|a| resolve(&a, &tree, &nothing_saved, &anyone())).unwrap_err();
    (error.at, error.len, error.code)
}

#[test]
fn the_words_of_the_grammar_mean_what_they_say() {
    let mut tree = small();
    tree.change(UnitNo(3), |u| u.tags.push("边远 乡镇".into()));
    tree.change(UnitNo(4), |u| u.kind = "街道".into());
    tree.change(UnitNo(2), |u| u.sector = Some("health".into()));
    assert_eq!(found(&tree, "under 4101"), [1, 2, 3, 4], "under includes the unit itself");
    assert_eq!(found(&tree, "under 4101 and level:town"), [3, 4]);
    assert_eq!(found(&tree, "level:city or level:town except unit:410102001"), [1, 4, 5]);
    assert_eq!(found(&tree, "(level:city or level:town) except unit:410102001"), [1, 4, 5]);
    assert_eq!(found(&tree, "under 41 except under 4101"), [0, 5]);
    assert_eq!(found(&tree, "not under 4101"), [0, 5]);
    assert_eq!(found(&tree, "tag:\"边远 乡镇\" or kind:街道 or sector:health"), [2, 3, 4]);
    assert_eq!(found(&tree, "level：town and tag:“边远 乡镇”"), [3], "signs of a Chinese keyboard");
    assert_eq!(found(&tree, "LEVEL:town AND NOT （tag:\"边远 乡镇\"）"), [4]);
}

#[test]
fn and_binds_tighter_than_or_and_runs_left_to_right() {
    let tree = small();
    assert_eq!(found(&tree, "unit:41 or level:town and unit:410102001"), [0, 3]);
    assert_eq!(found(&tree, "level:town except unit:410102001 and unit:410102001"), Vec::<u32>::new());
    assert_eq!(found(&tree, "level:town except (unit:410102001 and unit:410102002)"), [3, 4]);
}

#[test]
fn a_county_level_city_counts_at_both_levels() {
    let mut tree = small();
    tree.change(UnitNo(5), |u| u.also_county = true);
    assert_eq!(found(&tree, "level:county"), [2, 5]);
    assert_eq!(found(&tree, "level:city"), [1, 5]);
}

#[test]
fn closed_units_and_superiors_outside_are_addressed_only_by_name() {
    let mut tree = small();
    tree.change(UnitNo(3), |u| u.closed_at_ms = Some(1));
    tree.put(Unit { sector: Some("customs".into()), ..unit(6, "00-HG", Level::Organ, None) });
    assert_eq!(found(&tree, "level:town"), [4]);
    assert_eq!(found(&tree, "under 410102"), [2, 4]);
    assert_eq!(found(&tree, "level:organ or sector:customs or under 00-HG"), Vec::<u32>::new());
    assert_eq!(found(&tree, "not level:city"), [0, 2, 4]);
    assert_eq!(found(&tree, "unit:410102001 or unit:00-HG"), [3, 6]);
}

#[test]
fn a_line_has_its_own_under() {
    let mut tree = small();
    tree.change(UnitNo(5), |u| u.superiors.push(("party".into(), UnitNo(1))));
    assert_eq!(found(&tree, "under 4101 line party"), [1, 2, 3, 4, 5]);
    assert_eq!(found(&tree, "under 4101 line territory"), [1, 2, 3, 4]);
}

#[test]
fn saved_audiences_may_name_each_other_but_not_in_a_circle() {
    let tree = small();
    let saved = |name: &str| {
        let text = match name {
            "城区" => "under 4101",
            "城区 乡镇" => "saved:城区 and level:town",
            "a" => "saved:b",
            "b" => "level:city or saved:a",
            "broken" => "level:town and",
            deep => {
                return deep.strip_prefix('d').map(|n| format!("saved:d{}", n.parse::<u32>().unwrap() + 1));
            }
        };
        Some(text.to_owned())
    };
    let run = |text: &str| resolve(&parse(text).unwrap(), &tree, &saved, &anyone());
    assert_eq!(run("saved:\"城区 乡镇\"").unwrap(), [UnitNo(3), UnitNo(4)].into_iter().collect());
    let code = |text: &str| run(text).map_err(|e| (e.at, e.len, e.code));
    assert_eq!(code("unit:41 or saved:a"), Err((17, 1, "audience.saved.cycle")));
    assert_eq!(code("saved:d1"), Err((6, 2, "audience.saved.too_deep")));
    assert_eq!(code("saved:broken"), Err((6, 6, "audience.saved.broken")));
    assert_eq!(run("saved:broken").unwrap_err().params[1], ("code", "audience.expected".to_owned()));
}

#[test]
fn saved_audiences_cannot_multiply_the_work() {
    let tree = small();
    let name = |n: u32| format!("saved:s{n}");
    let saved = |s: &str| s[1..].parse::<u32>().ok().filter(|n| *n < 3).map(|n| vec![name(n + 1); 300].join(" or "));
    let saved = |s: &str| if s == "s3" { Some("level:town".to_owned()) } else { saved(s) };
    let bits = resolve(&parse("saved:s0").unwrap(), &tree, &saved, &anyone()).unwrap();
    assert_eq!(bits.count(), 2);
    let many = |s: &str| Some(vec!["tag:a"; 300].join(" or ") + if s == "x" { "" } else { " or saved:x" });
    let error = resolve(&parse("saved:y").unwrap(), &tree, &many, &anyone()).unwrap_err();
    assert_eq!((error.at, error.len, error.code), (6, 1, "audience.conditions.too_many"));
}

#[test]
fn the_writer_reaches_only_units_that_he_may_address() {
    let tree = small();
    let below: Bits = tree.territory().under(UnitNo(2)).iter().copied().collect();
    let run = |text: &str| resolve(&parse(text).unwrap(), &tree, &nothing_saved, &below);
    assert_eq!(run("level:town or level:city").unwrap(), [UnitNo(3), UnitNo(4)].into_iter().collect());
    assert_eq!(run("not level:town").unwrap(), [UnitNo(2)].into_iter().collect());
    let error = run("under 410102 or under 41").unwrap_err();
    assert_eq!((error.at, error.len, error.code), (22, 2, "audience.unit.out_of_reach"));
}

#[test]
fn errors_point_at_their_place_in_characters() {
    assert_eq!(error(""), (0, 0, "audience.empty"));
    assert_eq!(error("  "), (0, 2, "audience.empty"));
    assert_eq!(error("under 9999"), (6, 4, "audience.unit.unknown"));
    assert_eq!(error("tag:𠮷野家 or level:street"), (17, 6, "audience.level.unknown"));
    assert_eq!(error("tag:城关 or under 41 line 工会"), (24, 2, "audience.line.unknown"));
    assert_eq!(error("level:town and"), (14, 0, "audience.expected"));
    assert_eq!(error("level:town level:city"), (11, 5, "audience.expected"));
    assert_eq!(error("(level:town"), (11, 0, "audience.expected"));
    assert_eq!(error("level:town)"), (10, 1, "audience.expected"));
    assert_eq!(error("level town"), (6, 4, "audience.expected"));
    assert_eq!(error("在 41"), (0, 1, "audience.word.unknown"));
    assert_eq!(error("not not level:town"), (4, 3, "audience.word.unknown"));
    assert_eq!(error("tag:\"老"), (4, 2, "audience.quote.open"));
    assert_eq!(error("tag:\" \""), (4, 3, "audience.value.empty"));
    assert_eq!(error("tag:a\0b"), (5, 1, "audience.character"));
    assert_eq!(error("saved:常用"), (6, 2, "audience.saved.unknown"));
}

#[test]
fn length_and_nesting_are_bounded() {
    let nested = |n: usize| format!("{}level:town{}", "(".repeat(n), ")".repeat(n));
    assert!(parse(&nested(NESTING_MAX - 1)).is_ok());
    assert_eq!(parse(&nested(NESTING_MAX)).unwrap_err().code, "audience.too_deep");
    assert!(parse(&format!("tag:{}", "𠮷".repeat(TEXT_MAX - 4))).is_ok());
    let long = parse(&format!("tag:{}", "𠮷".repeat(TEXT_MAX))).unwrap_err();
    assert_eq!((long.at, long.len, long.code), (TEXT_MAX, 4, "audience.too_long"));
    assert!(parse(&vec!["unit:1"; 400].join(" or ")).is_ok(), "a long chain is not deep");
}

#[test]
fn the_deepest_expression_of_all_fits_a_small_stack() {
    let deep = |inner: &str| {
        let n = NESTING_MAX - 1;
        format!("{}{inner}{}", "unit:41 or not level:town and not (".repeat(n), ")".repeat(n))
    };
    let tree = small();
    let saved =
        move |s: &str| Some(deep(&s[1..].parse::<u32>().map_or("unit:41".into(), |n| format!("saved:s{}", n + 1))));
    let run = move || resolve(&parse(&deep("saved:s1")).unwrap(), &tree, &saved, &anyone()).map(|b| b.count());
    let small = std::thread::Builder::new().stack_size(1 << 20).spawn(run).unwrap();
    assert!(small.join().is_ok());
}

fn word(text: &str) -> Word {
    Word { text: text.into(), at: 0, len: 0 }
}

/// Values that need quotation marks, look like keywords or hold rare characters are among them.
fn value() -> impl Strategy<Value = Word> {
    prop_oneof![
        prop::sample::select(vec!["甲", "乙", "𠮷 塬", "and", "not", "a\"b\\", "a:b", "（x）", "“引”"]).prop_map(word),
        "[a-z\"\\\\ (]{1,4}[a-z]".prop_map(|s| word(&s)),
    ]
}

fn code() -> impl Strategy<Value = Word> {
    (0u32..40).prop_map(|n| word(&format!("u{n}")))
}

fn expression() -> impl Strategy<Value = Expr> {
    let leaf = prop_oneof![
        (code(), prop::option::of(prop::sample::select(vec!["sector", "party"])))
            .prop_map(|(of, line)| Expr::Under { of, line: line.map(word) }),
        prop::sample::select(Level::ALL.to_vec()).prop_map(Expr::Level),
        value().prop_map(Expr::Kind),
        value().prop_map(Expr::Sector),
        value().prop_map(Expr::Tag),
        code().prop_map(Expr::Unit),
    ];
    leaf.prop_recursive(5, 40, 2, |inner| {
        let two = (inner.clone(), inner.clone());
        prop_oneof![
            two.clone().prop_map(|(a, b)| Expr::Or(a.into(), b.into())),
            two.clone().prop_map(|(a, b)| Expr::And(a.into(), b.into())),
            two.prop_map(|(a, b)| Expr::Except(a.into(), b.into())),
            inner.prop_map(|a| Expr::Not(a.into())),
        ]
    })
}

prop_compose! {
    fn one_unit(no: u32)(
        level in prop::sample::select(Level::ALL.to_vec()), parent in prop::option::weighted(0.9, 0..no.max(1)),
        kind in value(), sector in prop::option::of(value()), tags in prop::collection::vec(value(), 0..3),
        also_county in any::<bool>(), closed in prop::bool::weighted(0.1),
        party in prop::option::weighted(0.2, 0..no.max(1)),
    ) -> Unit {
        Unit {
            kind: kind.text, sector: sector.map(|s| s.text), tags: tags.into_iter().map(|t| t.text).collect(),
            also_county, closed_at_ms: closed.then_some(1),
            superiors: party.map(|p| ("party".to_owned(), UnitNo(p))).into_iter().collect(),
            ..unit(no, &format!("u{no}"), level, parent.filter(|_| no > 0))
        }
    }
}

fn forest() -> impl Strategy<Value = Tree> {
    (0u32..40).map(one_unit).collect::<Vec<_>>().prop_map(|units| {
        let mut tree = Tree::new();
        units.into_iter().for_each(|u| tree.put(u));
        tree
    })
}

/// The slow meaning of an expression: asked of one unit at a time.
fn is_meant(expr: &Expr, tree: &Tree, unit: &Unit) -> bool {
    let asked = |inner: &Expr| is_meant(inner, tree, unit);
    match expr {
        Expr::Unit(code) => return unit.code == code.text,
        Expr::Or(a, b) => return asked(a) || asked(b),
        Expr::And(a, b) => return asked(a) && asked(b),
        Expr::Except(a, b) => return asked(a) && !asked(b),
        _ => {}
    }
    let described = match expr {
        Expr::Not(a) => !asked(a),
        Expr::Under { of, line } => {
            let line = tree.line(line.as_ref().map_or(TERRITORY, |l| &l.text)).unwrap();
            line.path_up(unit.no).any(|up| tree.get(up).unwrap().code == of.text)
        }
        Expr::Level(level) => unit.level == *level || (*level == Level::County && unit.also_county),
        Expr::Kind(kind) => unit.kind == kind.text,
        Expr::Sector(sector) => unit.sector.as_deref() == Some(&sector.text),
        Expr::Tag(tag) => unit.tags.contains(&tag.text),
        _ => unreachable!(),
    };
    described && unit.closed_at_ms.is_none() && (unit.parent.is_some() || unit.level <= Level::Grid)
}

proptest! {
    #[test]
    fn a_printed_expression_reads_as_itself(expr in expression()) {
        let audience = Audience { expr };
        let printed = audience.to_string();
        prop_assert_eq!(parse(&printed), Ok(audience.clone()), "{}", printed);
        prop_assert_eq!(parse(&printed).unwrap().to_string(), printed);
    }

    #[test]
    fn sets_and_the_question_unit_by_unit_agree(expr in expression(), tree in forest()) {
        let audience = Audience { expr };
        let sets = resolve(&audience, &tree, &nothing_saved, &anyone()).unwrap();
        let asked: Bits = tree.units().filter(|u| is_meant(&audience.expr, &tree, u)).map(|u| u.no).collect();
        prop_assert_eq!(sets, asked, "{}", audience);
    }

    #[test]
    fn any_text_is_an_expression_or_an_error_within_it(text in ".{0,60}") {
        if let Err(e) = parse(&text) {
            prop_assert!(e.at + e.len <= text.chars().count());
        }
    }
}
