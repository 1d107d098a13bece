//! Outside tests a call that can panic says on its line why it cannot fail here.

use super::Finding;
use crate::lexed::Lexed;
use crate::tree::File;

const CALLS: &[&str] = &[".unwrap()", ".expect(", "panic!(", "unreachable!(", "todo!(", "unimplemented!("];

pub fn explained(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in super::rust(files).filter(|file| file.path.starts_with("crates/") && !file.is_test()) {
        let lexed = Lexed::new(&file.text);
        for (index, code) in lexed.code.iter().enumerate() {
            let line = index + 1;
            if lexed.in_test(line) || lexed.commented[index] {
                continue;
            }
            if let Some(call) = CALLS.iter().find(|call| code.contains(**call)) {
                let what = format!("`{call}` without the reason why it cannot fail");
                findings.push(Finding::new("panics", &file.path, line, what));
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
    fn each_call_needs_its_reason() {
        for call in CALLS {
            let text = format!("fn a() {{\n    b{call});\n}}\n");
            assert_eq!(explained(&one("crates/store/src/lane.rs", &text)).len(), 1, "{call}");
            let text = format!("fn a() {{\n    b{call}); // the lane is the only writer\n}}\n");
            assert!(explained(&one("crates/store/src/lane.rs", &text)).is_empty(), "{call}");
        }
    }

    #[test]
    fn tests_may_panic() {
        let text = "#[cfg(test)]\nmod tests {\n    #[test]\n    fn a() {\n        b.unwrap();\n    }\n}\n";
        assert!(explained(&one("crates/store/src/lane.rs", text)).is_empty());
        assert!(explained(&one("crates/store/tests/lane.rs", "fn a() { b.unwrap() }")).is_empty());
    }
}
