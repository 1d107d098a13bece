//! Time, randomness and ids are arguments: only the binary and `sim` ask the machine for them.

use super::Finding;
use crate::lexed::Lexed;
use crate::tree::File;

const CALLS: &[&str] = &[
    "SystemTime::now",
    "Instant::now",
    "Timestamp::now",
    "Zoned::now",
    "Utc::now",
    "Uuid::now_v7",
    "Uuid::new_v4",
    "thread_rng",
    "rand::rng",
    "rand::random",
];

/// (path, call, reason): the short list of places outside the binary.
const ALLOWED: &[(&str, &str, &str)] = &[(
    "crates/server/src/problem.rs",
    "Uuid::new_v4",
    "names an internal error in the log and to the caller; nothing is decided by it",
)];

pub fn forbidden(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in super::rust(files).filter(|file| file.path.starts_with("crates/") && !file.is_test()) {
        if ["crates/shouhu/", "crates/sim/"].iter().any(|free| file.path.starts_with(free)) {
            continue;
        }
        let lexed = Lexed::new(&file.text);
        for (index, code) in lexed.code.iter().enumerate().filter(|(index, _)| !lexed.in_test(index + 1)) {
            for call in CALLS.iter().filter(|call| code.contains(**call)) {
                if !ALLOWED.iter().any(|(path, allowed, _)| *path == file.path && allowed == call) {
                    let what = format!("`{call}`: take it as an argument");
                    findings.push(Finding::new("clocks", &file.path, index + 1, what));
                }
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
    fn each_call_is_found_outside_the_binary() {
        for call in CALLS {
            let text = format!("fn a() {{ let t = {call}(); }}");
            assert_eq!(forbidden(&one("crates/domain/src/matter.rs", &text)).len(), 1, "{call}");
            assert!(forbidden(&one("crates/shouhu/src/main.rs", &text)).is_empty(), "{call}");
        }
    }

    #[test]
    fn tests_comments_and_strings_may_name_them() {
        let text = "// SystemTime::now\nconst A: &str = \"Instant::now\";\n#[test]\nfn a() { Instant::now(); }\n";
        assert!(forbidden(&one("crates/store/src/lane.rs", text)).is_empty());
    }
}
