//! The OpenAPI document as clients know it: `docs/openapi.json`, from which the interface's types are made.
//!
//! `cargo run -p xtask -- gen-api` sets `SHOUHU_BLESS` and so writes it anew.

use std::path::Path;

#[test]
fn the_kept_document_is_the_router_s() {
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let document = shouhu_server::openapi() + "\n";
    if std::env::var_os("SHOUHU_BLESS").is_some() {
        std::fs::write(&kept, &document).unwrap();
    }
    let text = std::fs::read_to_string(&kept).unwrap_or_default();
    assert!(text == document, "docs/openapi.json is stale: cargo run -p xtask -- gen-api");
}
