//! Every string that people read exists in Chinese and in English.
//!
//! A strings file is `{"key": {"zh": …, "en": …, "note"?: …}}`; English may be `{"one": …, "other": …}`.

use serde_json::Value;

use super::Finding;
use crate::tree::File;

const RULE: &str = "both-languages";

pub fn both_languages(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| is_strings_file(&file.path)) {
        match serde_json::from_str::<Value>(&file.text) {
            Err(error) => findings.push(Finding::new(RULE, &file.path, error.line(), format!("not JSON: {error}"))),
            Ok(value) => {
                findings.extend(missing(&value).into_iter().map(|(key, what)| {
                    let line = file.text.lines().position(|line| line.contains(&format!("\"{key}\"")));
                    Finding::new(RULE, &file.path, line.map_or(1, |index| index + 1), format!("`{key}`: {what}"))
                }));
            }
        }
    }
    findings
}

fn is_strings_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let rooms = ["web/src/", "crates/"];
    rooms.iter().any(|room| path.starts_with(room)) && (name == "strings.json" || name.ends_with(".strings.json"))
}

/// Keys without a language; a key may itself be called `zh`, the name of a language being a text too.
fn missing(value: &Value) -> Vec<(String, String)> {
    let Some(entries) = value.as_object() else {
        return vec![(String::new(), "an object with a key for each text".to_string())];
    };
    let mut missing = Vec::new();
    for (key, entry) in entries {
        for language in ["zh", "en"] {
            if !entry.get(language).is_some_and(is_said) {
                missing.push((key.clone(), format!("no {language}")));
            }
        }
    }
    missing
}

/// A text, or the forms that English needs for one and for many.
fn is_said(value: &Value) -> bool {
    let text = |value: &Value| value.as_str().is_some_and(|text| !text.trim().is_empty());
    text(value) || (text(&value["one"]) && text(&value["other"]))
}

#[cfg(test)]
mod tests {
    use super::super::samples::one;
    use super::*;

    fn findings(text: &str) -> usize {
        both_languages(&one("web/src/desk/now/strings.json", text)).len()
    }

    #[test]
    fn a_key_without_a_language_is_found() {
        assert_eq!(findings(r#"{"sign": {"zh": "签收"}}"#), 1);
        assert_eq!(findings(r#"{"sign": {"zh": "签收", "en": " "}}"#), 1);
        assert_eq!(findings(r#"{"sign": {"en": "Sign"}, "zh": {"zh": "中文"}}"#), 2);
        assert_eq!(findings(r#"{"sign": "签收"}"#), 2);
        assert_eq!(findings(r#"{"n": {"zh": "{{count}} 个", "en": {"one": "{{count}} unit"}}}"#), 1);
        assert_eq!(findings("[]"), 1);
        assert_eq!(findings("{"), 1);
    }

    #[test]
    fn complete_files_pass() {
        assert_eq!(findings(r#"{"sign": {"zh": "签收", "en": "Sign", "note": "the verb"}}"#), 0);
        assert_eq!(findings(r#"{"zh": {"zh": "中文", "en": "中文"}, "en": {"zh": "English", "en": "English"}}"#), 0);
        assert_eq!(findings(r#"{"note": {"zh": "批注", "en": {"one": "Note", "other": "Notes"}}}"#), 0);
        assert!(both_languages(&one("docs/strings.json", r#"{"a": "b"}"#)).is_empty());
    }
}
