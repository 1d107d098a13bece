//! Files and folders are named for a noun or a screen. A name that says nothing attracts everything.

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
    fn nouns_pass() {
        for path in
            ["crates/a/src/matter.rs", "web/src/field/service-worker.ts", "docs/common.md", "crates/a/src/commoner.rs"]
        {
            assert!(files(&one(path, "")).is_empty(), "{path}");
        }
    }
}
