//! Migrations are numbered 0001, 0002, … without a gap and without two of one number; none is ever changed later
//! (the store compares fingerprints), so their order is their name.

use super::Finding;
use crate::tree::File;

pub fn in_sequence(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut expected = 1_u32;
    let migrations = files.iter().filter(|file| file.path.starts_with("migrations/") && file.has_extension(&["sql"]));
    for file in migrations {
        let name = file.path.trim_start_matches("migrations/");
        match number(name) {
            None => findings.push(Finding::new("migrations", &file.path, 1, "named NNNN_noun.sql")),
            Some(found) => {
                if found != expected {
                    let what = format!("number {found:04}; {expected:04} is next");
                    findings.push(Finding::new("migrations", &file.path, 1, what));
                }
                expected = found + 1;
            }
        }
    }
    findings
}

fn number(name: &str) -> Option<u32> {
    let (digits, rest) = name.split_at_checked(4)?;
    let noun = rest.strip_prefix('_')?.strip_suffix(".sql")?;
    let plain = !noun.is_empty() && noun.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
    plain.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::super::samples::file;
    use super::*;

    fn findings(names: &[&str]) -> usize {
        let files: Vec<File> = names.iter().map(|name| file(&format!("migrations/{name}"), "")).collect();
        in_sequence(&files).len()
    }

    #[test]
    fn gaps_doubles_and_odd_names_are_found() {
        assert_eq!(findings(&["0001_start.sql", "0003_matter.sql"]), 1);
        assert_eq!(findings(&["0001_start.sql", "0001_unit.sql"]), 1);
        assert_eq!(findings(&["0002_start.sql"]), 1);
        assert_eq!(findings(&["start.sql"]), 1);
        assert_eq!(findings(&["0001-start.sql"]), 1);
        assert_eq!(findings(&["0001_start.sql", "0002_unit.sql"]), 0);
    }
}
