//! Each module begins with its doc: what it is for, what it must never do.

use super::Finding;
use crate::tree::File;

/// A doc shorter than this says nothing.
const DOC_CHARS_MIN: usize = 20;

pub fn module_doc(files: &[File]) -> Vec<Finding> {
    super::rust(files)
        .filter(|file| {
            !file.is_generated()
                && !file.is_test()
                && (file.path.starts_with("crates/") || file.path.starts_with("xtask/"))
        })
        .filter(|file| !has_doc(&file.text))
        .map(|file| Finding::new("module-doc", &file.path, 1, "begin with `//!`: what this module is for"))
        .collect()
}

fn has_doc(text: &str) -> bool {
    // Attributes of the whole module may stand before its doc.
    let lines = text.lines().skip_while(|line| line.starts_with("#!["));
    let doc: String = lines.map_while(|line| line.strip_prefix("//!")).collect();
    doc.trim().chars().count() >= DOC_CHARS_MIN
}

#[cfg(test)]
mod tests {
    use super::super::samples::one;
    use super::*;

    #[test]
    fn a_module_without_a_doc_is_found() {
        for text in ["", "fn a() {}\n", "//! Short.\nfn a() {}\n", "// A plain comment that is long enough.\n"] {
            assert_eq!(module_doc(&one("crates/store/src/lane.rs", text)).len(), 1, "{text:?}");
        }
        let good = "//! The one writer: takes all waiting commands.\n";
        assert!(module_doc(&one("crates/store/src/lane.rs", good)).is_empty());
        assert!(module_doc(&one("crates/store/src/lane.rs", &format!("#![allow(unsafe_code)]\n{good}"))).is_empty());
    }
}
