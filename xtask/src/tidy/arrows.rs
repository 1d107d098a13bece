//! Which crate may depend on which: `shouhu → server → store → domain`, and `sim` below `shouhu` only.
//!
//! A crate is the only wall that the compiler enforces; this rule guards where the walls stand.

use super::Finding;
use crate::tree::File;

const RULE: &str = "arrows";

/// Crate and the own crates that it may name, in any dependency section.
const ALLOWED: &[(&str, &[&str])] = &[
    ("domain", &[]),
    ("store", &["domain"]),
    ("server", &["domain", "store"]),
    ("sim", &["domain", "store", "server"]),
    ("shouhu", &["domain", "store", "server", "sim"]),
];

/// Libraries that stop at a wall: (library, crates that may name it, why).
const WALLED: &[(&str, &[&str], &str)] = &[
    ("rusqlite", &["store", "sim"], "only the store knows an engine (sim holds the fault file system under it)"),
    ("libsqlite3-sys", &["store", "sim"], "only the store knows an engine"),
    ("postgres", &["store", "sim"], "only the store knows an engine"),
    ("axum", &["server", "sim"], "HTTP ends in the server"),
    ("tokio", &["server", "shouhu", "sim"], "async lives at the edges only"),
    ("clap", &["shouhu", "sim"], "the command line belongs to the binary"),
    ("toml", &["shouhu"], "configuration is read in the binary only"),
];

/// Never in the lock file: they need a C toolchain of their own, or do what another library here already does.
const KEPT_OUT: &[&str] = &["aws-lc-sys", "openssl-sys", "curl-sys", "sqlx", "sqlx-core", "native-tls"];

pub fn crates(files: &[File]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in files {
        let Some(name) = file.path.strip_prefix("crates/").and_then(|rest| rest.strip_suffix("/Cargo.toml")) else {
            continue;
        };
        match file.text.parse::<toml::Table>() {
            Err(error) => findings.push(Finding::new(RULE, &file.path, 1, format!("not TOML: {error}"))),
            Ok(manifest) => {
                for dependency in dependencies(&manifest) {
                    if let Some(why) = refused(name, &dependency) {
                        let line = line_of(&file.text, &dependency);
                        findings.push(Finding::new(RULE, &file.path, line, why));
                    }
                }
            }
        }
    }
    findings
}

pub fn kept_out(files: &[File]) -> Vec<Finding> {
    let Some(lock) = files.iter().find(|file| file.path == "Cargo.lock") else { return Vec::new() };
    lock.text
        .lines()
        .enumerate()
        .filter_map(|(index, line)| {
            let name = line.strip_prefix("name = \"")?.strip_suffix('"')?;
            KEPT_OUT
                .contains(&name)
                .then(|| Finding::new("kept-out", &lock.path, index + 1, format!("{name} is kept out of the build")))
        })
        .collect()
}

/// Names in every dependency section, those for one target only included.
pub(super) fn dependencies(manifest: &toml::Table) -> Vec<String> {
    let mut names = Vec::new();
    for (key, value) in manifest {
        let Some(table) = value.as_table() else { continue };
        if key.ends_with("dependencies") {
            names.extend(table.keys().cloned());
        } else if key == "target" {
            names.extend(table.values().filter_map(toml::Value::as_table).flat_map(dependencies));
        }
    }
    names
}

fn refused(name: &str, dependency: &str) -> Option<String> {
    let own = dependency.strip_prefix("shouhu-").or_else(|| (dependency == "shouhu").then_some("shouhu"));
    if let Some(own) = own {
        let allowed = ALLOWED.iter().find(|(from, _)| *from == name).map(|(_, to)| *to);
        return match allowed {
            None => Some(format!("the crate {name} is not in the list of arrows")),
            // A crate names itself in its dev-dependencies to switch a feature on for its own tests.
            Some(to) if to.contains(&own) || own == name => None,
            Some(_) => Some(format!("the arrow {name} → {own} is not allowed")),
        };
    }
    let (_, may, why) = WALLED.iter().find(|(library, _, _)| *library == dependency)?;
    (!may.contains(&name)).then(|| format!("{name} may not depend on {dependency}: {why}"))
}

fn line_of(text: &str, dependency: &str) -> usize {
    text.lines().position(|line| line.starts_with(dependency)).map_or(1, |index| index + 1)
}

#[cfg(test)]
mod tests {
    use super::super::samples::one;
    use super::*;

    #[test]
    fn an_arrow_upward_is_refused_in_any_section() {
        for section in ["dependencies", "dev-dependencies", "build-dependencies", "target.'cfg(unix)'.dependencies"] {
            let text = format!("[package]\nname = \"shouhu-store\"\n[{section}]\nshouhu-server = \"1\"\n");
            let findings = crates(&one("crates/store/Cargo.toml", &text));
            assert_eq!(findings.len(), 1, "{section}");
            assert_eq!(findings[0].line, 4);
        }
    }

    #[test]
    fn only_the_binary_depends_on_sim() {
        let text = "[dependencies]\nshouhu-sim.workspace = true\n";
        assert_eq!(crates(&one("crates/server/Cargo.toml", text)).len(), 1);
        assert!(crates(&one("crates/shouhu/Cargo.toml", text)).is_empty());
    }

    #[test]
    fn a_library_stops_at_its_wall() {
        let text = "[dependencies]\nrusqlite.workspace = true\n";
        assert_eq!(crates(&one("crates/domain/Cargo.toml", text)).len(), 1);
        assert_eq!(crates(&one("crates/server/Cargo.toml", text)).len(), 1);
        assert!(crates(&one("crates/store/Cargo.toml", text)).is_empty());
    }

    #[test]
    fn a_crate_without_an_entry_is_refused() {
        assert_eq!(crates(&one("crates/extra/Cargo.toml", "[dependencies]\nshouhu-domain = \"1\"\n")).len(), 1);
    }

    #[test]
    fn what_is_kept_out_is_found_in_the_lock_file() {
        let lock = "[[package]]\nname = \"serde\"\n\n[[package]]\nname = \"openssl-sys\"\n";
        assert_eq!(kept_out(&one("Cargo.lock", lock)).len(), 1);
    }
}
