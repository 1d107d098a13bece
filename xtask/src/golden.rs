//! The golden list of error codes: the table in `docs/ERRORS.md` is drawn from the server's `CODES` and may not
//! lose a line unnoticed, because a code is a promise to every client.
//!
//! Must never write anything but the part between the two marks, and never drop a code: whoever takes one back
//! deletes its line by hand, and says why.

use std::fmt::Write as _;

use anyhow::{Context, Result, bail};

use crate::lexed::Lexed;
use crate::tidy::Finding;
use crate::tree::{self, File};

const PAGE: &str = "docs/ERRORS.md";
const TABLE: &str = "crates/server/src/problem.rs";
const BEGIN: &str = "<!-- codes: drawn by `cargo run -p xtask -- golden --bless` -->";
const END: &str = "<!-- codes: end -->";
const RULE: &str = "golden-codes";

/// One row of the server's table.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Code {
    line: usize,
    code: String,
    status: u16,
    en: String,
    zh: String,
}

pub fn check() -> Result<Vec<Finding>> {
    Ok(check_files(&tree::read(&tree::root()?)?))
}

/// Draws the table anew. Refuses while the page names a code that the source does not.
pub fn bless() -> Result<Vec<Finding>> {
    let root = tree::root()?;
    let files = tree::read(&root)?;
    let codes = codes(&files);
    let page = find(&files, PAGE).context(PAGE)?;
    let (head, drawn, tail) = parts(&page.text).with_context(|| format!("{PAGE} has lost its marks"))?;
    let lost: Vec<&str> = named(drawn).filter(|code| !codes.iter().any(|known| known.code == *code)).collect();
    if !lost.is_empty() {
        bail!("codes would disappear: {}; if one is really taken back, delete its line by hand", lost.join(", "));
    }
    std::fs::write(root.join(PAGE), format!("{head}{BEGIN}\n{}{END}{tail}", draw(&codes)))?;
    println!("{PAGE}: {} codes", codes.len());
    Ok(Vec::new())
}

pub fn check_files(files: &[File]) -> Vec<Finding> {
    let codes = codes(files);
    let mut findings = unknown(files, &codes);
    if codes.is_empty() {
        findings.push(Finding::new(RULE, TABLE, 1, "no table `CODES` was found"));
        return findings;
    }
    let Some(page) = find(files, PAGE) else {
        findings.push(Finding::new(RULE, PAGE, 1, "the page is missing"));
        return findings;
    };
    let Some((head, drawn, _)) = parts(&page.text) else {
        findings.push(Finding::new(RULE, PAGE, 1, "the page has lost its marks"));
        return findings;
    };
    let first_line = head.lines().count() + 2;
    for (offset, code) in named(drawn).enumerate() {
        if !codes.iter().any(|known| known.code == code) {
            let what = format!("the code `{code}` has disappeared from the source");
            // Two lines of table head stand before the first code.
            findings.push(Finding::new(RULE, PAGE, first_line + 2 + offset, what));
        }
    }
    if findings.is_empty() && drawn.trim_start_matches('\n') != draw(&codes) {
        findings.push(Finding::new(RULE, PAGE, first_line, "the table is not what the source says: golden --bless"));
    }
    findings
}

fn find<'a>(files: &'a [File], path: &str) -> Option<&'a File> {
    files.iter().find(|file| file.path == path)
}

/// Before the marks, between them, after them.
fn parts(page: &str) -> Option<(&str, &str, &str)> {
    let (head, rest) = page.split_once(BEGIN)?;
    let (drawn, tail) = rest.split_once(END)?;
    Some((head, drawn, tail))
}

/// The codes that a drawn table names.
fn named(drawn: &str) -> impl Iterator<Item = &str> {
    drawn.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next())
}

fn draw(codes: &[Code]) -> String {
    let mut sorted: Vec<&Code> = codes.iter().collect();
    sorted.sort_by(|a, b| a.code.cmp(&b.code));
    let mut table = String::from("| code | status | English | 中文 |\n|---|---|---|---|\n");
    for Code { code, status, en, zh, .. } in sorted {
        let _ = writeln!(table, "| `{code}` | {status} | {en} | {zh} |");
    }
    table
}

/// The rows of `CODES`: a code, a status and two texts each.
fn codes(files: &[File]) -> Vec<Code> {
    let Some(file) = find(files, TABLE) else { return Vec::new() };
    let lexed = Lexed::new(&file.text);
    let Some(first) = lexed.code.iter().position(|line| line.contains("const CODES")) else {
        return Vec::new();
    };
    let last = lexed.code.iter().skip(first).position(|line| line.trim() == "];").map_or(first, |n| first + n);
    let inside = |line: usize| line > first && line <= last + 1;
    let texts: Vec<_> = lexed.literals.iter().filter(|literal| inside(literal.line)).collect();
    let statuses: Vec<u16> = lexed.code[first + 1..=last].iter().flat_map(|line| numbers(line)).collect();
    texts
        .chunks_exact(3)
        .zip(statuses)
        .map(|(row, status)| Code {
            line: row[0].line,
            code: row[0].text.clone(),
            status,
            en: row[1].text.clone(),
            zh: row[2].text.clone(),
        })
        .collect()
}

fn numbers(line: &str) -> Vec<u16> {
    line.split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok()).collect()
}

/// Codes that are answered somewhere but have no words.
fn unknown(files: &[File], codes: &[Code]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files.iter().filter(|file| file.has_extension(&["rs"]) && !file.is_test()) {
        let lexed = Lexed::new(&file.text);
        for literal in lexed.literals.iter().filter(|literal| !lexed.in_test(literal.line)) {
            let text = &literal.text;
            let raw = file.text.lines().nth(literal.line - 1).unwrap_or_default();
            // A whole family of codes may live in one room of the domain.
            let family = ["audience", "import"].iter().any(|room| {
                file.path.starts_with(&format!("crates/domain/src/{room}")) && text.starts_with(&format!("{room}."))
            });
            let refusal = file.path.ends_with("refusal.rs")
                && lexed.function_at(literal.line).is_some_and(|function| function.name == "code");
            let problem = raw.contains(&format!("Problem::new(\"{text}\""));
            if (family || refusal || problem)
                && looks_like_code(&literal.text)
                && !codes.iter().any(|known| known.code == literal.text)
            {
                let what = format!("the code `{}` has no words in {TABLE}", literal.text);
                findings.push(Finding::new(RULE, &file.path, literal.line, what));
            }
        }
    }
    findings
}

fn looks_like_code(text: &str) -> bool {
    let plain = |c: char| c.is_ascii_lowercase() || matches!(c, '_' | '.');
    !text.is_empty() && text.chars().all(plain) && !text.starts_with('.') && !text.ends_with('.')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "pub const CODES: &[(&str, u16, &str, &str)] = &[\n    (\"not_found\", 404, \"No\", \"没有\"),\n    (\"busy\", 503, \"Busy; wait 1 second\", \"忙\"),\n];\n";

    fn files(source: &str, table: &str) -> Vec<File> {
        let page = format!("# Errors\n\n{BEGIN}\n{table}{END}\n\nend\n");
        [(TABLE, source), (PAGE, page.as_str())]
            .map(|(path, text)| File { path: path.to_string(), text: text.to_string() })
            .to_vec()
    }

    fn drawn(source: &str) -> String {
        draw(&codes(&files(source, "")))
    }

    #[test]
    fn the_drawn_table_is_what_the_source_says() {
        assert!(
            drawn(SOURCE).ends_with("| `busy` | 503 | Busy; wait 1 second | 忙 |\n| `not_found` | 404 | No | 没有 |\n")
        );
        assert!(check_files(&files(SOURCE, &drawn(SOURCE))).is_empty());
    }

    #[test]
    fn a_code_that_disappears_is_found() {
        let less = SOURCE.replace("    (\"not_found\", 404, \"No\", \"没有\"),\n", "");
        let findings = check_files(&files(&less, &drawn(SOURCE)));
        assert_eq!(findings.len(), 1);
        assert!(findings[0].what.contains("not_found"), "{findings:?}");
    }

    #[test]
    fn a_changed_word_or_status_is_found() {
        for (from, to) in [("404", "410"), ("没有", "找不到")] {
            assert_eq!(check_files(&files(&SOURCE.replace(from, to), &drawn(SOURCE))).len(), 1, "{to}");
        }
    }

    #[test]
    fn a_code_without_words_is_found() {
        let mut files = files(SOURCE, &drawn(SOURCE));
        let door =
            "fn a() { Problem::new(\"matter.lost\") }\n#[cfg(test)]\nmod tests { fn b() { Problem::new(\"x.y\") } }\n";
        files.push(File { path: "crates/server/src/door.rs".into(), text: door.into() });
        let rule = "fn code() { match self { A => (\"matter.gone\", Rule), B => (\"busy\", Rule) } }\n";
        files.push(File { path: "crates/domain/src/refusal.rs".into(), text: rule.into() });
        assert_eq!(check_files(&files).len(), 2);
    }

    #[test]
    fn a_lost_table_is_found() {
        assert_eq!(check_files(&files("", "")).len(), 1);
    }
}
