//! Files and folders are named for a noun or a screen. A name that says nothing attracts everything.
//! A shape of the API has a name of its own: of two, one would describe the other in the OpenAPI document.

use super::Finding;
use crate::tree::File;

const EMPTY_NAMES: &[&str] =
    &["util", "utils", "common", "helper", "helpers", "manager", "service", "services", "misc"];
const ROOMS: &[&str] = &["crates/", "web/src/", "xtask/src/", "tests/", "migrations/"];

pub fn files(files: &[File]) -> Vec<Finding> {
    files
        .iter()
        .filter(|file| ROOMS.iter().any(|room| file.path.starts_with(room)))
        .filter_map(|file| {
            let empty = file.path.split('/').find(|part| says_nothing(part))?;
            Some(Finding::new("names", &file.path, 1, format!("`{empty}` names nothing; name the noun")))
        })
        .collect()
}

pub fn schemas(files: &[File]) -> Vec<Finding> {
    let mut seen = std::collections::HashSet::new();
    let mut findings = Vec::new();
    for file in super::rust(files).filter(|file| file.path.starts_with("crates/server/src/")) {
        let mut schema = false;
        for (at, line) in file.text.lines().enumerate() {
            schema |= line.starts_with("#[derive(") && line.contains("ToSchema");
            let Some(name) = line.strip_prefix("pub struct ").or_else(|| line.strip_prefix("pub enum ")) else {
                continue;
            };
            let name: String = name.chars().take_while(|c| c.is_alphanumeric()).collect();
            if std::mem::take(&mut schema) && !seen.insert(name.clone()) {
                findings.push(Finding::new("schema-names", &file.path, at + 1, format!("`{name}` is taken")));
            }
        }
    }
    findings
}

/// `utils.rs`, `unit_helpers.ts`, `common/`, `board-service.ts`.
fn says_nothing(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).to_lowercase();
    // `service-worker` and `sw` are the browser's own word.
    stem != "service-worker" && stem.split(['_', '-']).any(|word| EMPTY_NAMES.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::super::samples::one;
    use super::*;

    #[test]
    fn an_empty_name_is_found_in_file_and_folder() {
        for path in
            ["crates/a/src/utils.rs", "web/src/common/x.ts", "web/src/board-service.ts", "crates/a/src/unit_manager.rs"]
        {
            assert_eq!(files(&one(path, "")).len(), 1, "{path}");
        }
    }

    #[test]
    fn a_second_schema_of_a_name_is_found() {
        let schema = |path: &str, name: &str| {
            super::super::samples::file(
                path,
                &format!("#[derive(Debug, ToSchema)]\n#[serde(x)]\npub struct {name} {{\n"),
            )
        };
        let both = [schema("crates/server/src/a.rs", "RowView"), schema("crates/server/src/b.rs", "RowView")];
        assert_eq!(schemas(&both).len(), 1);
        let other = [schema("crates/server/src/a.rs", "RowView"), schema("crates/server/src/b.rs", "RowsView")];
        assert!(schemas(&other).is_empty());
    }

    #[test]
    fn nouns_pass() {
        for path in
            ["crates/a/src/matter.rs", "web/src/field/service-worker.ts", "docs/common.md", "crates/a/src/commoner.rs"]
        {
            assert!(files(&one(path, "")).is_empty(), "{path}");
        }
    }
}
