//! `expressions.json`: a text, the tree it parses to, values, and what comes of it.
//!
//! `expect` is a value; `fails` an error of the evaluation; `error` one of the text. Values: `null`, `true`,
//! `{"n": "1.5"}`, `{"t": text}`, `{"d": "2020-02-06"}`, `{"h": "08:30"}`, `{"c": [choices]}`; `own` is `.`,
//! `rows` the values in a repeat. Trees are written by `SHOUHU_BLESS=1`; a stale one fails.

use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use shouhu_domain::form::expr::{Decimal, Env, Expr, TEXT_MAX, Value, minutes_of};
use shouhu_domain::report::Day;
use std::collections::BTreeMap;
use std::path::PathBuf;

const TODAY: &str = "2020-02-06";

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/expressions.json")
}

#[derive(Default, Deserialize)]
struct Given {
    #[serde(default)]
    values: BTreeMap<String, Json>,
    #[serde(default)]
    rows: BTreeMap<String, Vec<Json>>,
    #[serde(default)]
    own: Json,
    today: Option<String>,
}

fn value(json: &Json) -> Value {
    let Some((kind, inner)) = json.as_object().and_then(|o| o.iter().next()) else {
        return json.as_bool().map_or(Value::Empty, Value::Bool);
    };
    let text = || inner.as_str().unwrap();
    match kind.as_str() {
        "n" => Value::Number(Decimal::parse(text()).unwrap()),
        "t" => Value::text(text()),
        "d" => Value::Date(Day::parse(text()).unwrap()),
        "h" => Value::Time(minutes_of(text()).unwrap()),
        "c" => Value::choices(serde_json::from_value(inner.clone()).unwrap()),
        kind => panic!("{kind}"),
    }
}

fn json_of(value: &Value) -> Json {
    let text = value.to_text();
    match value {
        Value::Empty => Json::Null,
        Value::Bool(is) => json!(is),
        Value::Number(_) => json!({ "n": text }),
        Value::Text(_) => json!({ "t": text }),
        Value::Date(_) => json!({ "d": text }),
        Value::Time(_) => json!({ "h": text }),
        Value::Choices(names) => json!({ "c": names }),
    }
}

impl Env for Given {
    fn value(&self, name: &str) -> Value {
        self.values.get(name).map_or(Value::Empty, value)
    }
    fn all(&self, name: &str) -> Vec<Value> {
        self.rows.get(name).map_or(vec![], |rows| rows.iter().map(value).collect())
    }
    fn own(&self) -> Value {
        value(&self.own)
    }
    fn today(&self) -> Day {
        Day::parse(self.today.as_deref().unwrap_or(TODAY)).unwrap()
    }
}

/// What comes of a case: its last key.
fn outcome(case: &Map<String, Json>) -> (&'static str, Json) {
    let text = case["text"].as_str().unwrap();
    let expr = match Expr::parse(text) {
        Err(error) => return ("error", serde_json::to_value(error).unwrap()),
        Ok(expr) => expr,
    };
    let given: Given = serde_json::from_value(Json::Object(case.clone())).unwrap();
    match expr.value(&given) {
        Ok(value) => ("expect", json_of(&value)),
        Err(error) => ("fails", json!({ "code": error.code, "of": error.of })),
    }
}

/// A case as people read it: what is asked, in what, what comes of it.
fn line(case: &Map<String, Json>) -> String {
    const KEYS: [&str; 10] = ["text", "why", "values", "rows", "own", "today", "expect", "fails", "error", "tree"];
    assert!(case.keys().all(|key| KEYS.contains(&key.as_str())), "{case:?}");
    let parts = KEYS.iter().filter_map(|key| Some(format!("{}: {}", json!(key), case.get(*key)?)));
    format!("{{{}}}", parts.collect::<Vec<_>>().join(", "))
}

#[test]
fn every_case_comes_out_as_written() {
    let file = std::fs::read_to_string(path()).unwrap();
    let mut cases: Vec<Map<String, Json>> = serde_json::from_str(&file).unwrap();
    assert!(cases.len() > 500);
    let mut wrong = vec![];
    for case in &mut cases {
        let (kind, found) = outcome(case);
        // Cases of errors name only what they are about.
        let fits = match (case.get(kind), kind) {
            (Some(Json::Object(wanted)), "error") => wanted.iter().all(|(key, wanted)| found[key] == *wanted),
            (wanted, _) => wanted == Some(&found),
        };
        if !fits {
            wrong.push(format!("{}\n  came out as {kind} {found}", Json::Object(case.clone())));
        }
        if let Ok(expr) = Expr::parse(case["text"].as_str().unwrap()) {
            case.insert("tree".into(), expr.into());
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let lines: Vec<String> = cases.iter().map(line).collect();
    let drawn = format!("[\n{}\n]\n", lines.join(",\n"));
    if std::env::var_os("SHOUHU_BLESS").is_some() {
        std::fs::write(path(), drawn).unwrap();
    } else {
        assert!(drawn == file, "a tree is stale: run this test once with SHOUHU_BLESS=1");
    }
}

#[test]
fn a_tree_read_back_is_the_tree() {
    let cases: Vec<Map<String, Json>> = serde_json::from_str(&std::fs::read_to_string(path()).unwrap()).unwrap();
    for case in cases {
        let Some(tree) = case.get("tree") else { continue };
        let expr = Expr::parse(case["text"].as_str().unwrap()).unwrap();
        assert_eq!(serde_json::from_value::<Expr>(tree.clone()).unwrap(), expr);
        let printed = expr.to_string();
        if printed.chars().count() > TEXT_MAX {
            continue;
        }
        assert_eq!(Expr::parse(&printed).as_ref(), Ok(&expr), "{printed}");
    }
}
