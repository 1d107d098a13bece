//! Every string that people read exists in Chinese and in English.
//!
//! A strings file is either `{"key": {"zh": …, "en": …}}`, nested at will, or `{"zh": {…}, "en": {…}}`.

use std::collections::BTreeSet;

use serde_json::Value;

use super::Finding;
use crate::tree::File;

const RULE: &str = "both-languages";

pub fn both_languages(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is_strings_file(&file.path)) {
        match serde_json::from_str::<Value>(&file.text) {
            Err(error) => {
                findings.push(Finding::new(RULE, &file.path, error.line(), format!("not JSON: {error}")))
            }
            Ok(value) => {
                let mut missing = Vec::new();
                collect(&value, "", &mut missing);
                findings.extend(missing.into_iter().map(|(key, what)| {
                    let leaf = key.rsplit('.').next().unwrap_or_default();
                    let line = file.text.lines().position(|line| line.contains(&format!("\"{leaf}\"")));
                    Finding::new(
                        RULE,
                        &file.path,
                        line.map_or(1, |index| index + 1),
                        format!("`{key}`: {what}"),
                    )
                }));
            }
        }
    }
    findings
}

fn is_strings_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let rooms = ["web/src/", "crates/"];
    rooms.iter().any(|room| path.starts_with(room))
        && (name == "strings.json" || name.ends_with(".strings.json"))
}

fn collect(value: &Value, path: &str, missing: &mut Vec<(String, String)>) {
    let Some(map) = value.as_object() else {
        missing.push((path.to_string(), "a text without a language".to_string()));
        return;
    };
    match (map.get("zh"), map.get("en")) {
        (Some(zh), Some(en)) if zh.is_object() && en.is_object() => compare(zh, en, path, missing),
        (None, None) => {
            for (key, inner) in map.iter().filter(|(key, _)| *key != "note" && *key != "$schema") {
                collect(inner, &join(path, key), missing);
            }
        }
        (zh, en) => {
            for (language, text) in [("zh", zh), ("en", en)] {
                let text = text.and_then(Value::as_str).unwrap_or_default();
                if text.trim().is_empty() {
                    missing.push((path.to_string(), format!("no {language}")));
                }
            }
        }
    }
}

/// Two trees, one per language, must hold the same keys with a text each.
fn compare(zh: &Value, en: &Value, path: &str, missing: &mut Vec<(String, String)>) {
    let all: BTreeSet<&String> =
        [zh, en].into_iter().filter_map(Value::as_object).flat_map(serde_json::Map::keys).collect();
    for key in all {
        let here = join(path, key);
        match (&zh[key.as_str()], &en[key.as_str()]) {
            (a, b) if a.is_object() && b.is_object() => compare(a, b, &here, missing),
            (a, b) => {
                for (language, text) in [("zh", a), ("en", b)] {
                    if text.as_str().unwrap_or_default().trim().is_empty() {
                        missing.push((here.clone(), format!("no {language}")));
                    }
                }
            }
        }
    }
}

fn join(path: &str, key: &str) -> String {
    if path.is_empty() { key.to_string() } else { format!("{path}.{key}") }
}

#[cfg(test)]
mod tests {
    use super::super::samples::one;
    use super::*;

    fn findings(text: &str) -> usize {
        both_languages(&one("web/src/desk/now/strings.json", text)).len()
    }

    #[test]
    fn a_key_without_a_language_is_found_in_either_shape() {
        assert_eq!(findings(r#"{"sign": {"zh": "签收"}}"#), 1);
        assert_eq!(findings(r#"{"sign": {"zh": "签收", "en": " "}}"#), 1);
        assert_eq!(findings(r#"{"a": {"sign": {"en": "Sign"}}}"#), 1);
        assert_eq!(findings(r#"{"sign": "签收"}"#), 1);
        assert_eq!(findings(r#"{"zh": {"a": "一", "b": "二"}, "en": {"a": "one"}}"#), 1);
        assert_eq!(findings(r#"{"zh": {"a": {"b": "二"}}, "en": {"a": {"c": "three"}}}"#), 4 - 2);
        assert_eq!(findings("{"), 1);
    }

    #[test]
    fn complete_files_pass() {
        assert_eq!(findings(r#"{"sign": {"zh": "签收", "en": "Sign", "note": "the verb"}}"#), 0);
        assert_eq!(findings(r#"{"zh": {"a": {"b": "二"}}, "en": {"a": {"b": "two"}}}"#), 0);
        assert!(both_languages(&one("docs/strings.json", r#"{"a": "b"}"#)).is_empty());
    }
}
