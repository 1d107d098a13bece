//! The house's order, as rules that can fail. Each rule is a function from files to findings with a bad sample
//! in its own test; a rule without such a test is not a rule.
//!
//! Must never be loosened to get to green: an exception is a named entry with its reason beside the rule.

mod arrows;
mod clocks;
mod dependencies;
mod documents;
mod marks;
mod migrations;
mod names;
mod panics;
mod places;
mod size;
mod sql;
mod words;

use std::fmt;

use anyhow::Result;

use crate::tree::{self, File};

/// One place that breaks one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    pub rule: &'static str,
    pub path: String,
    pub line: usize,
    pub what: String,
}

impl Finding {
    pub fn new(rule: &'static str, path: &str, line: usize, what: impl Into<String>) -> Self {
        Self { rule, path: path.to_string(), line, what: what.into() }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {} [{}]", self.path, self.line, self.what, self.rule)
    }
}

type Rule = fn(&[File]) -> Vec<Finding>;

const RULES: &[Rule] = &[
    arrows::crates,
    arrows::kept_out,
    dependencies::justified,
    dependencies::used,
    sql::banned_words,
    sql::one_like,
    sql::only_in_the_store,
    size::files,
    size::functions,
    names::files,
    names::schemas,
    clocks::forbidden,
    panics::explained,
    documents::module_doc,
    places::machine_paths,
    migrations::in_sequence,
    words::both_languages,
    marks::unfinished,
    marks::switched_off,
];

pub fn run() -> Result<Vec<Finding>> {
    let root = tree::root()?;
    let files = tree::read(&root)?;
    let mut findings: Vec<Finding> = RULES.iter().flat_map(|rule| rule(&files)).collect();
    findings.extend(crate::golden::check_files(&files));
    println!("tidy: {} files, {} rules", files.len(), RULES.len() + 1);
    Ok(findings)
}

/// Rust sources of the product's crates and of this one.
fn rust(files: &[File]) -> impl Iterator<Item = &File> {
    files.iter().filter(|file| file.has_extension(&["rs"]))
}

#[cfg(test)]
mod samples {
    //! Small trees for the rules' tests.

    use crate::tree::File;

    pub fn file(path: &str, text: &str) -> File {
        File { path: path.to_string(), text: text.to_string() }
    }

    pub fn one(path: &str, text: &str) -> Vec<File> {
        vec![file(path, text)]
    }
}
