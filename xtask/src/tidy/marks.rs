//! Nothing unfinished is left lying about, and no test is switched off.

use super::Finding;
use crate::lexed::Lexed;
use crate::tree::File;

/// Marks of unfinished work, cut in two so that this file does not hold them.
const UNFINISHED: &[(&str, &str)] = &[
    ("todo", "!("),
    ("unimplemented", "!("),
    ("FIX", "ME"),
    ("XX", "X:"),
    ("TO", "DO:"),
    ("coming ", "soon"),
    ("敬请", "期待"),
];

/// What switches a test off, or all others.
const SWITCHED_OFF: &[(&str, &str)] = &[
    ("#[ig", "nore"),
    ("test.sk", "ip("),
    ("it.sk", "ip("),
    ("describe.sk", "ip("),
    ("test.on", "ly("),
    ("it.on", "ly("),
    ("describe.on", "ly("),
    ("test.fix", "me"),
];

const SOURCES: &[&str] = &["rs", "ts", "tsx", "mjs", "css", "sql", "json", "html"];
const ROOMS: &[&str] = &["crates/", "web/src/", "web/mock/", "xtask/", "tests/", "migrations/"];

pub fn unfinished(files: &[File]) -> Vec<Finding> {
    sources(files).flat_map(|file| found(file, UNFINISHED, "unfinished", "unfinished work")).collect()
}

pub fn switched_off(files: &[File]) -> Vec<Finding> {
    sources(files).flat_map(|file| found(file, SWITCHED_OFF, "switched-off", "a test is switched off")).collect()
}

fn sources(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.has_extension(SOURCES) && ROOMS.iter().any(|room| file.path.starts_with(room)))
}

fn found(file: &File, marks: &[(&str, &str)], rule: &'static str, what: &str) -> Vec<Finding> {
    let lexed = file.has_extension(&["rs"]).then(|| Lexed::new(&file.text));
    let mut findings = Vec::new();
    for (index, line) in file.text.lines().enumerate() {
        for mark in marks.iter().map(|(head, tail)| format!("{head}{tail}")) {
            // In Rust a macro or an attribute counts as code only; words count anywhere.
            let is_code = mark.contains(['(', '[']);
            let text = match &lexed {
                Some(lexed) if is_code => lexed.code.get(index).map_or("", String::as_str),
                _ => line,
            };
            if text.contains(&mark) {
                findings.push(Finding::new(rule, &file.path, index + 1, format!("{what}: `{mark}`")));
            }
        }
    }
    findings
}

#[cfg(test)]
mod tests {
    use super::super::samples::one;
    use super::*;

    #[test]
    fn each_mark_is_found() {
        for (head, tail) in UNFINISHED {
            let text = format!("fn a() {{\n    {head}{tail} x\n}}\n");
            assert_eq!(unfinished(&one("crates/a/src/b.rs", &text)).len(), 1, "{head}{tail}");
            assert_eq!(unfinished(&one("web/src/desk/page.tsx", &text)).len(), 1, "{head}{tail}");
        }
        for (head, tail) in SWITCHED_OFF {
            let text = format!("{head}{tail}");
            assert_eq!(switched_off(&one("web/src/desk/page.test.ts", &text)).len(), 1, "{head}{tail}");
        }
    }

    #[test]
    fn a_finished_file_passes() {
        let text = "//! Refuses what a list skips.\nfn a() { list.iter().skip(1) }\n";
        assert!(unfinished(&one("crates/a/src/b.rs", text)).is_empty());
        assert!(switched_off(&one("crates/a/src/b.rs", text)).is_empty());
    }
}
