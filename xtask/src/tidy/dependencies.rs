//! Each library that a manifest names has its line in the decision about dependencies, and no line is left over.

use std::collections::BTreeSet;

use super::Finding;
use crate::tree::File;

const PAGE: &str = "docs/decisions/0003-dependencies.md";
const RULE: &str = "dependencies";

pub fn justified(files: &[File]) -> Vec<Finding> {
    let Some(page) = files.iter().find(|file| file.path == PAGE) else {
        return vec![Finding::new(RULE, PAGE, 1, "the page is missing")];
    };
    let written: BTreeSet<&str> =
        page.text.lines().filter_map(|line| line.strip_prefix("| `")?.split('`').next()).collect();
    let mut named = BTreeSet::new();
    let mut findings = Vec::new();
    for file in files {
        for name in libraries(file) {
            if !written.contains(name.as_str()) {
                findings.push(Finding::new(RULE, &file.path, 1, format!("`{name}` has no line in {PAGE}")));
            }
            named.insert(name);
        }
    }
    for name in written.iter().filter(|name| !named.contains(**name)) {
        let line = page.text.lines().position(|line| line.starts_with(&format!("| `{name}`")));
        let what = format!("`{name}` is named by no manifest");
        findings.push(Finding::new(RULE, PAGE, line.map_or(1, |index| index + 1), what));
    }
    findings
}

/// A library that a crate names but never uses costs a build for nothing.
pub fn used(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for manifest in files.iter().filter(|file| file.path.ends_with("/Cargo.toml")) {
        let folder = manifest.path.trim_end_matches("Cargo.toml");
        let sources: Vec<&File> = super::rust(files).filter(|file| file.path.starts_with(folder)).collect();
        let Ok(table) = manifest.text.parse::<toml::Table>() else { continue };
        for name in super::arrows::dependencies(&table) {
            let ident = name.replace('-', "_");
            if !sources.iter().any(|file| names_crate(&file.text, &ident)) {
                let line = manifest.text.lines().position(|line| line.starts_with(&name));
                let what = format!("`{name}` is not used in {folder}");
                findings.push(Finding::new("unused", &manifest.path, line.map_or(1, |index| index + 1), what));
            }
        }
    }
    findings
}

/// `ident::`, `use ident;`, or an attribute such as `#[serde(` and a derive's helper.
fn names_crate(text: &str, ident: &str) -> bool {
    text.match_indices(ident).any(|(at, _)| {
        let joins = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        !joins(text[..at].chars().next_back()) && !joins(text[at + ident.len()..].chars().next())
    })
}

/// The libraries of others that a manifest names.
fn libraries(file: &File) -> Vec<String> {
    if file.path.ends_with("Cargo.toml") {
        let Ok(manifest) = file.text.parse::<toml::Table>() else { return Vec::new() };
        let names = super::arrows::dependencies(&manifest);
        names.into_iter().filter(|name| name != "shouhu" && !name.starts_with("shouhu-")).collect()
    } else if file.path.ends_with("package.json") {
        let Ok(manifest) = serde_json::from_str::<serde_json::Value>(&file.text) else { return Vec::new() };
        ["dependencies", "devDependencies"]
            .iter()
            .filter_map(|section| manifest.get(section)?.as_object())
            .flat_map(|section| section.keys().cloned())
            .collect()
    } else {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples::file;
    use super::*;

    fn findings(page: &str) -> usize {
        justified(&[
            file(PAGE, page),
            file("crates/store/Cargo.toml", "[dependencies]\nshouhu-domain = \"1\"\nserde = \"1\"\n"),
            file("web/package.json", "{\"devDependencies\": {\"vite\": \"8\"}}"),
        ])
        .len()
    }

    #[test]
    fn a_library_without_a_line_and_a_line_without_a_library_are_found() {
        assert_eq!(findings("| `serde` | shapes |\n| `vite` | the build |\n"), 0);
        assert_eq!(findings("| `serde` | shapes |\n"), 1);
        assert_eq!(findings("| `vite` | the build |\n"), 1);
        assert_eq!(findings("| `serde` | shapes |\n| `vite` | the build |\n| `left-pad` | ? |\n"), 1);
        assert_eq!(justified(&[]).len(), 1);
    }

    #[test]
    fn a_library_that_is_not_used_is_found() {
        let manifest = file("crates/store/Cargo.toml", "[dependencies]\nserde-json = \"1\"\nsha2 = \"1\"\n");
        let source = file("crates/store/src/lib.rs", "use serde_json::Value;\nfn sha256() {}\n");
        let findings = used(&[manifest, source, file("crates/server/src/lib.rs", "use sha2::Digest;\n")]);
        assert_eq!(findings.len(), 1);
        assert_eq!(findings[0].line, 3, "{findings:?}");
    }
}
