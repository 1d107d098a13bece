//! Nothing in the repository knows one machine: no home folders, no addresses of package registries.

use super::Finding;
use crate::tree::File;

/// Beginnings of paths and addresses, cut in two so that this file does not hold them.
const MACHINE: &[(&str, &str)] = &[
    ("/ro", "ot/"),
    ("/ho", "me/"),
    ("/wo", "rk/"),
    ("/Use", "rs/"),
    ("C:", "\\Users"),
    ("index.crates", ".io-"),
    ("\"resolved\": ", "\"http"),
];

pub fn machine_paths(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        for (index, line) in file.text.lines().enumerate() {
            if let Some((head, tail)) = MACHINE.iter().find(|(head, tail)| stands_alone(line, &format!("{head}{tail}")))
            {
                let what = format!("`{head}{tail}` belongs to one machine");
                findings.push(Finding::new("machine-paths", &file.path, index + 1, what));
            }
        }
    }
    findings
}

/// The path begins here: `https://example.org/home/` and `docs/work/` are no paths of a machine.
fn stands_alone(line: &str, path: &str) -> bool {
    line.match_indices(path).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !path.starts_with('/')
            || !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '}' | '*' | ')'))
    })
}

#[cfg(test)]
mod tests {
    use super::super::samples::one;
    use super::*;

    #[test]
    fn each_machine_path_is_found() {
        for (head, tail) in MACHINE {
            assert_eq!(machine_paths(&one("docs/a.md", &format!("see {head}{tail}x"))).len(), 1, "{head}{tail}");
        }
    }

    #[test]
    fn paths_of_the_repository_pass() {
        for (head, tail) in MACHINE.iter().filter(|(head, _)| head.starts_with('/')) {
            assert!(machine_paths(&one("docs/a.md", &format!("docs{head}{tail}x"))).is_empty());
        }
    }
}
