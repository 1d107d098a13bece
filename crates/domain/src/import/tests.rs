use super::*;
use crate::ids::{DAY_MS, SHANGHAI_OFFSET_MS};
use crate::tree::tests::small;
use proptest::prelude::*;

const DIVISIONS: &str = include_str!("../../../../data/henan-divisions-2023.csv");
/// 2020-01-25 00:00 in Shanghai.
const NOW: Millis = 18_286 * DAY_MS - SHANGHAI_OFFSET_MS;

fn row(at: u32, code: &str, level: &str, name: &str, parent: &str) -> Row {
    Row { row: at, code: code.into(), level: level.into(), name: name.into(), parent: parent.into(), ..Row::default() }
}

fn real() -> Vec<Row> {
    let lines = DIVISIONS.lines().skip(1).zip(2..);
    lines
        .map(|(line, at)| {
            let cells: Vec<&str> = line.split(',').collect();
            row(at, cells[0], cells[1], cells[2], cells[3])
        })
        .collect()
}

/// Carries the plan out as the lane does.
fn carried_out(mut tree: Tree, plan: &Plan) -> Tree {
    for unit in plan.batches(&tree, 500).into_iter().flatten() {
        assert!(unit.no <= tree.next_no());
        assert!(unit.parent.is_none_or(|p| p < tree.next_no() && p != unit.no), "parents first");
        assert!(unit.superiors.iter().all(|(_, s)| *s < tree.next_no()));
        tree.put(unit);
    }
    tree
}

fn errors(plan: &Plan) -> Vec<(u32, &str, &'static str)> {
    plan.errors.iter().map(|e| (e.row, e.column.as_ref(), e.code)).collect()
}

#[test]
fn the_real_file_gives_the_real_numbers() {
    let plan = plan(&real(), &Tree::new(), NOW);
    assert_eq!(errors(&plan), []);
    assert_eq!((plan.add.len(), plan.passed_over), (2_785, 1));
    let tree = carried_out(Tree::new(), &plan);
    let at = |level| tree.units().filter(|u| u.is_at(level)).count();
    assert_eq!([Level::Province, Level::City, Level::County, Level::Town].map(at), [1, 18, 181, 2_586]);
    assert!(tree.find("4190").is_none(), "the placeholder is no unit");
    let jiyuan = tree.get(tree.find("419001").unwrap()).unwrap();
    assert_eq!((jiyuan.level, jiyuan.also_county, jiyuan.parent), (Level::City, true, tree.find("41")));
    assert_eq!(tree.territory().under(jiyuan.no).len(), 17, "济源 and its 16 towns");
}

#[test]
fn numbers_follow_the_tree_in_any_order_of_rows() {
    let straight = plan(&real(), &Tree::new(), NOW);
    let mut rows = real();
    rows.reverse();
    rows.rotate_left(777);
    assert_eq!(plan(&rows, &Tree::new(), NOW).add, straight.add);
    let tree = carried_out(Tree::new(), &straight);
    let root = tree.find("41").unwrap();
    assert!(tree.territory().under(root).windows(2).all(|w| w[0] < w[1]), "numbers are in preorder");
}

#[test]
fn the_same_file_again_changes_nothing() {
    let tree = carried_out(Tree::new(), &plan(&real(), &Tree::new(), NOW));
    let again = plan(&real(), &tree, NOW);
    assert_eq!((again.add.len(), again.change.len(), again.unchanged), (0, 0, 2_785));
    assert_eq!(again.errors, []);
}

#[test]
fn absent_columns_leave_values_and_empty_cells_clear_them() {
    let mut tree = small();
    let full = Row {
        sector: Some("health".into()),
        tags: Some("边远；山区、边远".into()),
        aliases: Some("二七|27区".into()),
        phone: Some("0371-1".into()),
        valid_from: Some("2020年1月21日".into()),
        ..row(2, "410102", "县", " 二七区　", "4101")
    };
    let first = plan(&[full], &tree, NOW);
    assert_eq!(
        first.change[0].columns,
        ["name", "sector", "tags", "aliases", "phone", "valid_from"],
        "{:?}",
        first.errors
    );
    let unit = &first.change[0].unit;
    assert_eq!((unit.name.as_str(), unit.tags.len(), unit.aliases.len()), ("二七区", 2, 2));
    assert_eq!(unit.valid_from_ms, Some(18_282 * DAY_MS - SHANGHAI_OFFSET_MS));
    tree = carried_out(tree, &first);
    let bare = plan(&[row(2, "410102", "county", "二七区", "4101")], &tree, NOW);
    assert_eq!((bare.change.len(), bare.unchanged), (0, 1));
    let cleared = Row { tags: Some(String::new()), ..row(2, "410102", "county", "二七区", "4101") };
    assert_eq!(plan(&[cleared], &tree, NOW).change[0].columns, ["tags"]);
}

#[test]
fn a_last_day_closes_when_it_has_passed() {
    let with =
        |day: &str| Row { valid_to: Some(day.into()), ..row(2, "410102001", "镇", "单位410102001000", "410102") };
    let tree = small();
    let past = plan(&[with("2020-01-24")], &tree, NOW);
    assert_eq!(past.change[0].unit.closed_at_ms, Some(NOW), "the end of the last day");
    let future = plan(&[with("2020-01-25")], &tree, NOW);
    assert_eq!((future.unchanged, future.ends), (1, vec![(UnitNo(3), NOW + DAY_MS)]));
    let closed = carried_out(small(), &past);
    let again = plan(&[with("")], &closed, NOW);
    assert_eq!(again.unchanged, 1, "a list does not open a closed unit");
}

#[test]
fn every_fault_of_a_row_is_found_at_once() {
    let long = "长".repeat(101);
    let bad = Row {
        phone: Some("1\u{0}2".into()),
        valid_from: Some("2020-02-30".into()),
        tags: Some("好、".repeat(3) + &"x".repeat(101)),
        ..row(7, "41 01!", "街区", &long, "4101")
    };
    assert_eq!(
        errors(&plan(&[bad, row(8, "", "", "", "")], &small(), NOW)),
        [
            (7, "code", "import.code"),
            (7, "level", "import.level"),
            (7, "valid_from", "import.date"),
            (7, "name", "import.too_long"),
            (7, "tags", "import.too_long"),
            (7, "phone", "import.character"),
            (8, "code", "import.missing"),
            (8, "level", "import.missing"),
            (8, "name", "import.missing"),
        ]
    );
    let name = "𠮷".repeat(100);
    assert_eq!(plan(&[row(2, "4103", "市", &name, "41")], &small(), NOW).errors, [], "characters, not bytes");
    let reversed = Row {
        valid_from: Some("2020-02-02".into()),
        valid_to: Some("2020-02-01".into()),
        ..row(2, "4103", "市", "洛阳市", "41")
    };
    assert_eq!(errors(&plan(&[reversed], &small(), NOW)), [(2, "valid_to", "import.date.order")]);
}

#[test]
fn rows_that_disagree_are_both_refused_and_repetitions_are_not() {
    let rows = [
        row(2, "4103", "city", "洛阳市", "41"),
        row(3, "4103", "city", "洛阳", "41"),
        row(4, "4104", "city", "平顶山市", "41"),
        row(5, "4104", "city", "平顶山市", "41"),
        row(6, "410302", "county", "老城区", "4103"),
    ];
    let plan = plan(&rows, &small(), NOW);
    assert_eq!(
        errors(&plan),
        [(2, "code", "import.duplicate"), (3, "code", "import.duplicate"), (6, "parent", "import.parent.refused"),]
    );
    assert_eq!((plan.errors[0].other_row, plan.errors[1].other_row), (Some(3), Some(2)));
    assert_eq!((plan.add.len(), plan.unchanged, plan.refused()), (1, 1, 3));
}

#[test]
fn parents_must_exist_stand_higher_and_form_no_circle() {
    let rows = [
        row(2, "4103", "city", "洛阳市", "99"),
        row(3, "410302", "county", "老城区", "4103"),
        row(4, "410199", "city", "城中城", "410102"),
        row(5, "a", "organ", "甲", "b"),
        row(6, "b", "organ", "乙", "c"),
        row(7, "c", "organ", "丙", "b"),
        row(8, "d", "organ", "丁", "d"),
        row(9, "42", "province", "湖北省", ""),
        row(10, "00-HG", "organ", "海关总署", ""),
        row(11, "41-HG", "organ", "郑州海关", "00-HG"),
        row(12, "41-X", "site", "无主", ""),
    ];
    let plan = plan(&rows, &small(), NOW);
    assert_eq!(
        errors(&plan),
        [
            (2, "parent", "import.parent.unknown"),
            (3, "parent", "import.parent.refused"),
            (4, "parent", "import.parent.level"),
            (5, "parent", "import.parent.refused"),
            (6, "parent", "import.parent.circle"),
            (7, "parent", "import.parent.circle"),
            (8, "parent", "import.parent.circle"),
            (9, "parent", "import.parent.missing"),
            (12, "parent", "import.parent.missing"),
        ]
    );
    assert_eq!(plan.add.iter().map(|u| u.code.as_str()).collect::<Vec<_>>(), ["00-HG", "41-HG"]);
}

#[test]
fn of_several_tops_the_only_highest_is_the_root() {
    let empty = Tree::new();
    let two = [row(2, "41", "省", "河南省", ""), row(3, "4101", "市", "郑州市", "")];
    assert_eq!(errors(&plan(&two, &empty, NOW)), [(3, "parent", "import.parent.missing")]);
    let equal = [row(2, "41", "省", "河南省", ""), row(3, "42", "省", "湖北省", "")];
    assert_eq!(plan(&equal, &empty, NOW).refused(), 2);
    assert_eq!(plan(&[row(2, "41", "省", "河南", "")], &small(), NOW).change.len(), 1, "the root may be renamed");
}

#[test]
fn a_unit_may_move_under_one_that_stood_below_it() {
    let mut tree = small();
    for (no, code, parent) in [(6, "A", 1), (7, "B", 6)] {
        let organ = crate::tree::tests::unit(no, code, Level::Organ, Some(parent));
        tree.put(organ);
    }
    let turn = [row(2, "A", "organ", "甲", "B"), row(3, "B", "organ", "乙", "4101")];
    let turned = plan(&turn, &tree, NOW);
    assert_eq!(turned.errors, []);
    let batches = turned.batches(&tree, 500);
    assert_eq!(batches.iter().map(Vec::len).collect::<Vec<_>>(), [1, 1], "B must have moved before A is judged");
    assert_eq!(turned.change[0].unit.code, "B");
    let circle = [row(2, "A", "organ", "甲", "B"), row(3, "B", "organ", "乙", "A")];
    assert_eq!(errors(&plan(&circle, &tree, NOW)), [(2, "parent", "import.parent.circle")], "B stays where it is");
}

#[test]
fn a_row_below_a_unit_that_the_file_does_not_name_waits_for_the_row_above_it() {
    // A chain B – C – D – E: E's part goes up, C goes under it, and B under D, which the file does not name.
    let mut tree = small();
    for (no, code) in (6..).zip(["B", "C", "D", "E", "F"]) {
        tree.put(crate::tree::tests::unit(no, code, Level::Organ, Some(no - 1)));
    }
    let rows = [row(2, "B", "organ", "乙", "D"), row(3, "C", "organ", "丙", "F"), row(4, "E", "organ", "戊", "41")];
    let planned = plan(&rows, &tree, NOW);
    assert_eq!(planned.errors, []);
    let codes: Vec<&str> = planned.change.iter().map(|change| change.unit.code.as_str()).collect();
    assert_eq!(codes, ["E", "C", "B"]);
}

#[test]
fn a_refused_row_does_not_take_known_units_down_with_it() {
    let rows = [
        Row { phone: Some("\u{7}".into()), ..row(2, "41", "省", "河南省", "") },
        row(3, "4101", "市", "单位410100000000", "41"),
        row(4, "4103", "市", "洛阳市", "41"),
        row(5, "410200", "市", "开封", "41"),
    ];
    let plan = plan(&rows, &small(), NOW);
    assert_eq!(errors(&plan), [(2, "phone", "import.character")]);
    assert_eq!((plan.unchanged, plan.add.len(), plan.change.len()), (1, 1, 1));
}

#[test]
fn superiors_of_lines_may_come_later_in_the_tree() {
    let with = |line: &str, code: &str, row: Row| Row { superiors: vec![(line.into(), code.into())], ..row };
    let rows = [
        with("party", "41-Z", row(2, "41-A", "organ", "甲", "41")),
        row(3, "41-Z", "organ", "乙", "41"),
        with("party", "41-A", row(4, "41-Q", "organ", "丙", "41")),
        with("wrong", "41-A", row(5, "41-R", "organ", "丁", "41")),
        with("party", "nowhere", row(6, "41-S", "organ", "戊", "41")),
        with("youth", "41-R", row(7, "41-T", "organ", "己", "41")),
        with("youth", "41-U-1", row(8, "41-U", "organ", "庚", "41")),
        row(9, "41-U-1", "organ", "辛", "41-U"),
    ];
    let first = plan(&rows, &small(), NOW);
    assert_eq!(
        errors(&first),
        [
            (5, "superiors", "import.superior.line"),
            (6, "superiors", "import.superior.unknown"),
            (7, "superiors", "import.superior.refused"),
            (8, "superiors", "import.superior.circle"),
        ]
    );
    assert_eq!((first.refused(), first.add.len(), first.links.len()), (2, 6, 1));
    let tree = carried_out(small(), &first);
    let no = |code: &str| tree.find(code).unwrap();
    assert_eq!(tree.line("party").unwrap().parent(no("41-A")), Some(no("41-Z")));
    let again = plan(&rows, &tree, NOW);
    assert_eq!((again.add.len(), again.change.len(), again.unchanged), (0, 0, 6));
    let away = plan(&[with("party", "", row(2, "41-A", "organ", "甲", "41"))], &tree, NOW);
    assert_eq!(away.change[0].columns, ["superiors"]);
}

#[test]
fn a_chain_without_end_is_refused_where_it_gets_too_deep() {
    let deep = |n: u32| row(n, &format!("o{n}"), "organ", "层", if n == 2 { "41" } else { "" });
    let rows: Vec<Row> = (2..60)
        .map(|n| if n == 2 { deep(2) } else { Row { parent: format!("o{}", n - 1), ..deep(n) } })
        .rev()
        .collect();
    let plan = plan(&rows, &small(), NOW);
    assert_eq!(plan.add.len(), 32);
    assert_eq!(errors(&plan)[0], (34, "parent", "import.parent.too_deep"));
    assert_eq!(errors(&plan)[1], (35, "parent", "import.parent.refused"));
}

proptest! {
    /// Whatever moves are asked for: each planned command can be judged on the tree before it, the
    /// tree stays a tree, and the file again finds nothing to do among the rows that it took.
    #[test]
    fn any_moves_leave_a_tree(parents in prop::collection::vec((0usize..14, 0usize..18, any::<bool>()), 1..18)) {
        let mut tree = small();
        for no in 6..12u32 {
            let organ = crate::tree::tests::unit(no, &format!("k{no}"), Level::Organ, Some(no - 1));
            tree.put(organ);
        }
        let code = |n: usize| if n < 6 { format!("k{}", n + 6) } else { format!("n{n}") };
        let rows: Vec<Row> = parents.iter().zip(2..).map(|((own, up, bad), at)| {
            let name = if *bad && own % 3 == 0 { "" } else { "单位" };
            row(at, &code(*own), "organ", name, &if *up > 13 { "41".into() } else { code(*up) })
        }).collect();
        let planned = plan(&rows, &tree, NOW);
        let last = tree.next_no();
        for batch in planned.batches(&tree, 4) {
            for unit in &batch {
                let circle = unit.parent.is_some_and(|p| p < last && tree.territory().is_under(p, unit.no));
                prop_assert!(!circle, "{} under {:?}", unit.code, unit.parent);
            }
            batch.into_iter().for_each(|u| tree.put(u));
        }
        let root = tree.find("41").unwrap();
        prop_assert_eq!(tree.territory().under(root).len(), tree.len(), "nothing hangs in a circle");
        let refused: Vec<u32> = planned.errors.iter().map(|e| e.row).collect();
        let taken: Vec<Row> = rows.into_iter().filter(|r| !refused.contains(&r.row)).collect();
        let again = plan(&taken, &tree, NOW);
        prop_assert_eq!((again.add.len(), again.change.len(), again.errors.len()), (0, 0, 0));
    }
}
