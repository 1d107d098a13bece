//! `answers.json`: forms as drafts with what they compile to, and answers with the canonical answers or the
//! faults that come of them. Compiled forms are written by `SHOUHU_BLESS=1`; a stale one fails.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value as Json, json};
use shouhu_domain::form::draft::{self, Draft};
use shouhu_domain::form::{Answers, FormVersion, check};
use shouhu_domain::report::Day;
use std::path::PathBuf;

const TODAY: &str = "2020-02-06";

#[derive(Deserialize, Serialize)]
struct File {
    forms: Vec<Map<String, Json>>,
    cases: Vec<Map<String, Json>>,
}

fn path() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/answers.json")
}

fn compiled(form: &Map<String, Json>) -> FormVersion {
    let draft: Draft = serde_json::from_value(form["draft"].clone()).unwrap();
    let (version, faults) = draft::compiled(draft.clone(), None);
    assert_eq!(faults, [], "{}", form["name"]);
    assert_eq!(draft::compiled(draft::of(&version), None).0, version);
    version
}

/// Each fault as the case names it: without a detail when the case has none.
fn outcome(form: &FormVersion, case: &Map<String, Json>) -> (&'static str, Json) {
    let today = case.get("today").map_or(TODAY, |today| today.as_str().unwrap());
    let given: Answers = serde_json::from_value(case["answers"].clone()).unwrap();
    match check::answers(form, &given, Day::parse(today).unwrap()) {
        Ok(answers) => ("expect", serde_json::to_value(answers).unwrap()),
        Err(faults) => ("faults", serde_json::to_value(faults).unwrap()),
    }
}

fn fits(wanted: &Json, found: &Json) -> bool {
    match (wanted, found) {
        (Json::Array(wanted), Json::Array(found)) => {
            wanted.len() == found.len() && wanted.iter().zip(found).all(|(wanted, found)| fits_fault(wanted, found))
        }
        _ => wanted == found,
    }
}

fn fits_fault(wanted: &Json, found: &Json) -> bool {
    let part = |json: &Json, key| json[key].as_str().unwrap_or_default().to_owned();
    let same = |key| part(wanted, key) == part(found, key);
    same("pointer") && same("code") && same("detail")
}

#[test]
fn every_filing_comes_out_as_written() {
    let text = std::fs::read_to_string(path()).unwrap();
    let mut file: File = serde_json::from_str(&text).unwrap();
    assert!(file.cases.len() > 80);
    let forms: Vec<FormVersion> = file.forms.iter().map(compiled).collect();
    let mut wrong = vec![];
    for case in &file.cases {
        let at = file.forms.iter().position(|form| form["name"] == case["form"]).unwrap();
        let (kind, found) = outcome(&forms[at], case);
        if !case.get(kind).is_some_and(|wanted| fits(wanted, &found)) {
            wrong.push(format!("{}\n  came out as {kind} {found}", Json::Object(case.clone())));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    for (form, version) in file.forms.iter_mut().zip(&forms) {
        form.insert("compiled".into(), serde_json::to_value(version).unwrap());
    }
    let lines = |of: &[Map<String, Json>]| of.iter().map(|one| json!(one).to_string()).collect::<Vec<_>>().join(",\n");
    let drawn = format!("{{\"forms\": [\n{}\n], \"cases\": [\n{}\n]}}\n", lines(&file.forms), lines(&file.cases));
    if std::env::var_os("SHOUHU_BLESS").is_some() {
        std::fs::write(path(), drawn).unwrap();
    } else {
        assert!(drawn == text, "a compiled form is stale: run this test once with SHOUHU_BLESS=1");
    }
}

#[test]
fn canonical_answers_are_taken_as_they_are() {
    let file: File = serde_json::from_str(&std::fs::read_to_string(path()).unwrap()).unwrap();
    for case in file.cases.iter().filter(|case| case.contains_key("expect")) {
        let form = file.forms.iter().find(|form| form["name"] == case["form"]).unwrap();
        let mut again = case.clone();
        again.insert("answers".into(), case["expect"].clone());
        assert_eq!(outcome(&compiled(form), &again), ("expect", case["expect"].clone()));
    }
}
