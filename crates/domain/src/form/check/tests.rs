//! One fault at a time in a form that is sound, and answers of any shape. What sound forms make of answers is in
//! the shared vectors.

use super::*;
use crate::form::draft::{self, Draft};
use crate::form::{Answer, Form, Geopoint};
use crate::ids::FormId;
use proptest::prelude::*;
use serde_json::{Value as Json, json};

fn field(name: &str, shape: Json) -> Json {
    json!({"name": name, "label": {"zh": name}, "shape": shape, "purpose": "防疫", "basis": "传染病防治法", "retention_days": 365})
}

fn base() -> Json {
    let shape = |kind: &str| json!({ "type": kind });
    let fields = [
        ("n", "integer"),
        ("m", "integer"),
        ("t", "text"),
        ("d", "date"),
        ("h", "time"),
        ("o", "one"),
        ("s", "many"),
        ("p", "photo"),
        ("x", "integer"),
        ("y", "date"),
        ("w", "text"),
    ];
    let mut fields: serde_json::Map<_, _> =
        fields.into_iter().map(|(name, kind)| (name.to_owned(), field(name, shape(kind)))).collect();
    fields.insert("e".into(), field("e", json!({"type": "decimal", "scale": 2})));
    json!({
        "owner": 0, "version": 1, "title": {"zh": "表"}, "fields": fields,
        "lists": {"l": [{"name": "1", "label": {"zh": "一"}, "columns": {"up": "x"}}, {"name": "2", "label": {"zh": "二"}}]},
        "nodes": [
            {"node": "question", "field": "n", "required": "true()", "constraint": ". > 0", "message": {"zh": "大于零"}, "total_of": "x"},
            {"node": "group", "name": "g", "label": {"zh": "组"}, "relevant": "${n} > 1", "nodes": [
                {"node": "question", "field": "t"},
                {"node": "question", "field": "o", "list": "l", "filter": "up = ${t} or name = '2'"},
                {"node": "question", "field": "s", "list": "l"},
            ]},
            {"node": "repeat", "name": "r", "label": {"zh": "行"}, "max": 20, "nodes": [
                {"node": "question", "field": "x"},
                {"node": "question", "field": "w", "relevant": "${x} > ${n}"},
            ]},
            {"node": "calculate", "field": "m", "formula": "sum(${x}) + count(${r})"},
            {"node": "question", "field": "d"}, {"node": "question", "field": "h"}, {"node": "question", "field": "p"},
            {"node": "calculate", "field": "y", "formula": "${d} + 1"},
            {"node": "note", "name": "end", "label": {"zh": "完"}},
        ],
    })
}

fn version(json: Json) -> (FormVersion, Vec<Fault>) {
    draft::compiled(serde_json::from_value::<Draft>(json).unwrap(), None)
}

fn faults(change: impl FnOnce(&mut Json)) -> Vec<(String, &'static str, String)> {
    let mut json = base();
    change(&mut json);
    version(json).1.into_iter().map(|fault| (fault.pointer, fault.code, fault.detail)).collect()
}

/// The one fault that comes of a member being something else.
fn one(pointer: &str, value: Json) -> (String, &'static str, String) {
    let found = faults(|form| {
        let (above, key) = pointer.rsplit_once('/').unwrap();
        form.pointer_mut(above).unwrap()[key] = value;
    });
    assert_eq!(found.len(), 1, "{pointer}: {found:?}");
    found.into_iter().next().unwrap()
}

#[test]
fn a_sound_form_has_no_fault() {
    assert_eq!(version(base()).1, []);
}

#[test]
fn each_fault_is_told_with_its_place() {
    let of = |pointer: &str, value: Json, at: &str, code: &str, detail: &str| {
        let found = one(pointer, value);
        assert_eq!((found.0.as_str(), found.1, found.2.as_str()), (at, code, detail), "{pointer}");
    };
    let formula = |pointer: &str, text: &str, code: &str, detail: &str| of(pointer, json!(text), pointer, code, detail);
    formula("/nodes/0/constraint", ". >", "expr.expected", "value");
    formula("/nodes/0/constraint", "regex(., 'a+')", "expr.function.unsupported", "regex");
    formula("/nodes/0/required", ". > 0", "form.reference.own", ".");
    formula("/nodes/1/relevant", "${nobody} > 1", "form.reference.unknown", "nobody");
    formula("/nodes/2/relevant", "${g} > 1", "form.reference.kind", "g");
    formula("/nodes/1/relevant", "${end} = 'x'", "form.reference.kind", "end");
    formula("/nodes/1/relevant", "${r} > 1", "form.reference.kind", "r");
    formula("/nodes/1/relevant", "sum(${r}) > 1", "form.reference.kind", "r");
    formula("/nodes/1/relevant", "${x} > 1", "form.reference.row", "x");
    formula("/nodes/1/relevant", "${n} > ${d}", "expr.type", ">");
    formula("/nodes/1/relevant", "sum(${w}) > 1", "expr.type", "sum");
    formula("/nodes/3/formula", "${d}", "form.calculate.type", "m");
    formula("/nodes/3/formula", "'x'", "form.calculate.type", "m");
    formula("/nodes/7/formula", "5", "form.calculate.type", "y");
    formula("/nodes/1/nodes/1/filter", "down = 'x'", "form.reference.column", "down");
    of("/nodes/2/max", json!(0), "/nodes/2/max", "form.repeat.max", "500");
    of("/nodes/2/max", json!(501), "/nodes/2/max", "form.repeat.max", "500");
    of("/nodes/1/name", json!("G g"), "/nodes/1/name", "form.name.wrong", "G g");
    of("/nodes/8/name", json!("n"), "/nodes/8/name", "form.name.twice", "n");
    of("/nodes/1/label", json!({"zh": " "}), "/nodes/1/label/zh", "input.missing", "");
    of("/nodes/0/message", json!({"zh": "字".repeat(1_001)}), "/nodes/0/message/zh", "input.too_long", "1000");
    of("/nodes/8/label", json!({"zh": "a\u{7}"}), "/nodes/8/label/zh", "input.bad_character", "");
    of("/nodes/0/total_of", json!("d"), "/nodes/0/total_of", "form.total", "d");
    of("/nodes/0/total_of", json!("w"), "/nodes/0/total_of", "form.total", "w");
    of("/nodes/1/nodes/1/list", json!("k"), "/nodes/1/nodes/1/list", "form.list.unknown", "k");
    of("/nodes/1/nodes/2/list", Json::Null, "/nodes/1/nodes/2/list", "form.list.missing", "s");
    of("/nodes/0/list", json!("l"), "/nodes/0/list", "form.list.unexpected", "l");
    of("/nodes/0/filter", json!("true()"), "/nodes/0/filter", "form.list.unexpected", "n");
    of("/lists/l/1/name", json!("a b"), "/lists/l/1/name", "form.choice.name", "a b");
    of("/lists/k", json!([]), "/lists/k", "form.list.empty", "k");
    of("/fields/t/sensitivity", json!("personal"), "/nodes/1/nodes/0/field", "form.personal", "t");
    of("/fields/m/shape", json!({"type": "photo"}), "/nodes/3/field", "form.calculate.shape", "m");
    of("/nodes/1/nodes", json!([]), "/nodes/1", "form.empty", "g");
}

#[test]
fn faults_come_all_at_once() {
    let found = faults(|form| {
        form["nodes"][0]["constraint"] = json!(". ==");
        form["nodes"][1]["relevant"] = json!("${nobody}");
        form["fields"].as_object_mut().unwrap().remove("h");
        form["lists"]["l"][1]["name"] = json!("1");
    });
    let codes: Vec<(&str, &str)> = found.iter().map(|fault| (fault.0.as_str(), fault.1)).collect();
    assert_eq!(
        codes,
        [
            ("/nodes/0/constraint", "expr.sign"),
            ("/nodes/1/relevant", "form.reference.unknown"),
            ("/nodes/5/field", "form.field.unknown"),
            ("/lists/l/1/name", "form.choice.twice"),
        ]
    );
}

#[test]
fn a_circle_is_told_at_each_of_its_members() {
    let at =
        |change: fn(&mut Json)| faults(change).into_iter().map(|fault| (fault.0, fault.1, fault.2)).collect::<Vec<_>>();
    let circle = |at: &str, name: &str| (at.to_owned(), "form.circle", name.to_owned());
    let found = at(|form| form["nodes"][1]["relevant"] = json!("${t} != ''"));
    assert_eq!(
        found,
        [circle("/nodes/1", "g"), circle("/nodes/1/nodes/0", "t")],
        "a group that waits for its own member"
    );
    let found = at(|form| {
        form["nodes"][3]["formula"] = json!("${y} - ${d}");
        form["nodes"][7]["formula"] = json!("${d} + ${m}");
        form["nodes"][8]["relevant"] = json!("${m} > 1");
    });
    assert_eq!(found, [circle("/nodes/3", "m"), circle("/nodes/7", "y")], "not whoever waits for the circle");
}

#[test]
fn bounds_are_told() {
    let note = |n: usize| json!({"node": "note", "name": format!("note_{n}"), "label": {"zh": "注"}});
    assert_eq!(faults(|form| form["nodes"] = (0..=NODES_MAX).map(note).collect())[0].1, "form.too_many");
    assert_eq!(faults(|form| form["nodes"] = json!([note(0)])), [("/nodes".into(), "form.empty", String::new())]);
    let deep = faults(|form| {
        let mut inner = form["nodes"][8].clone();
        for n in 0..DEPTH_MAX {
            inner = json!({"node": "group", "name": format!("g{n}"), "label": {"zh": "组"}, "nodes": [inner]});
        }
        form["nodes"][8] = inner;
    });
    assert_eq!(deep.iter().map(|fault| fault.1).collect::<Vec<_>>(), ["form.too_deep"]);
    let nested = faults(
        |form| form["nodes"][2]["nodes"][1] = json!({"node": "repeat", "name": "q", "label": {"zh": "行"}, "max": 2, "nodes": [form["nodes"][2]["nodes"][1]]}),
    );
    assert_eq!(nested[0].1, "form.repeat.nested");
    let costly = faults(|form| {
        form["nodes"][2]["max"] = json!(500);
        form["nodes"][2]["nodes"][1]["relevant"] = json!(["sum(${x})"; 8].join(" + "));
    });
    assert_eq!(costly.iter().map(|fault| fault.1).collect::<Vec<_>>(), ["form.too_costly"]);
    let many = faults(|form| {
        form["lists"]["k"] = (0..=CHOICES_MAX).map(|n| json!({"name": n.to_string(), "label": {"zh": "x"}})).collect()
    });
    assert_eq!(many[0].1, "form.choice.too_many");
}

#[test]
fn numbers_stay_with_their_names_for_ever() {
    let (first, _) = version(base());
    let mut form = Form { id: FormId(1), versions: vec![first.clone().into()], retired: false };
    let no = |version: &FormVersion, field: &str| {
        version.questions().iter().find(|(_, q)| q.field == field).map(|(_, q)| q.no)
    };
    let second = |change: fn(&mut Json), form: &Form| {
        let mut json = base();
        change(&mut json);
        draft::compiled(serde_json::from_value(json).unwrap(), Some(form))
    };
    // A question and a choice go, others come before the rest.
    let (next, faults) = second(
        |form| {
            form["nodes"][1]["nodes"] = json!([{"node": "question", "field": "e"}]);
            form["lists"] = json!({"k": [{"name": "3", "label": {"zh": "三"}}, {"name": "2", "label": {"zh": "二"}}]});
        },
        &form,
    );
    assert_eq!(faults, []);
    assert_eq!(no(&next, "n"), no(&first, "n"));
    assert!(no(&next, "e") > no(&first, "p"));
    assert_eq!(next.lists["k"].iter().map(|choice| choice.no).collect::<Vec<_>>(), [2, 1]);
    // They come back under their numbers, although the version between knew nothing of them.
    form.versions.push(next.into());
    let (third, faults) = second(|_| {}, &form);
    assert_eq!((faults, no(&third, "t"), third.lists["l"][0].no), (vec![], no(&first, "t"), 0));
    // Whoever numbers by hand is told.
    let mut wrong = first.clone();
    wrong.lists.get_mut("l").unwrap()[1].no = 0;
    assert!(super::form(&wrong, Some(&first)).unwrap_err().iter().all(|fault| fault.code == "form.number"));
}

#[test]
fn a_tree_that_is_not_that_of_its_text_is_refused() {
    let (mut form, _) = version(base());
    let crate::form::Node::Question(question) = &mut form.nodes[0] else { panic!() };
    question.constraint.as_mut().unwrap().text = ". > 1".into();
    assert_eq!(super::form(&form, None).unwrap_err()[0].code, "form.formula");
}

fn answer() -> impl Strategy<Value = Answer> {
    let leaf = prop_oneof![
        prop_oneof![any::<i64>(), -5i64..50].prop_map(Answer::Number),
        "\\PC{0,4}|[0-9.-]{0,6}|2020-02-[0-3][0-9]|[0-2][0-9]:[0-5][0-9]|[12]".prop_map(Answer::Text),
        prop::collection::vec("[1-3]", 0..3).prop_map(Answer::Many),
        (any::<i64>(), any::<i64>()).prop_map(|(lat_e7, lon_e7)| Answer::Place(Geopoint {
            lat_e7,
            lon_e7,
            accuracy_m: None
        })),
    ];
    leaf.prop_recursive(2, 12, 4, |inner| {
        let row = prop::collection::btree_map("[a-z]", inner, 0..4).prop_map(Answers::from_iter);
        prop::collection::vec(row, 0..4).prop_map(Answer::Rows)
    })
}

proptest! {
    #[test]
    fn any_answers_fit_or_have_faults(given in prop::collection::btree_map("[a-z]", answer(), 0..12)) {
        let (form, _) = version(base());
        let (given, today) = (Answers::from_iter(given), Day::parse("2020-02-06").unwrap());
        match answers(&form, &given, today) {
            Ok(canonical) => prop_assert_eq!(answers(&form, &canonical, today), Ok(canonical)),
            Err(faults) => prop_assert!(!faults.is_empty() && faults.iter().all(|fault| fault.pointer.starts_with("/answers/"))),
        }
    }
}
