//! The API as others read it: the OpenAPI document from the router, and the interface's types from the document.
//!
//! Must never need a server: the document is written by the test that also finds it stale, so this crate does not
//! have to be built together with the whole product.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::tidy::Finding;
use crate::tree;

/// Writes `docs/openapi.json`; `npm run types` makes the interface's types of it before each build.
pub fn generate() -> Result<Vec<Finding>> {
    let root = tree::root()?;
    let document =
        ["test", "--quiet", "--package", "shouhu-server", "--test", "api", "the_kept_document_is_the_router_s"];
    run(Command::new("cargo").args(document).env("SHOUHU_BLESS", "1").current_dir(&root))?;
    Ok(Vec::new())
}

fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("{command:?}"))?;
    if status.success() { Ok(()) } else { bail!("{command:?}: {status}") }
}
