//! Tells the compiler about the interface's files, which are part of a release. It must never build them.

use std::path::Path;

/// Where `npm run build` puts the interface.
const FILES: &str = "../../web/dist";

fn main() -> std::io::Result<()> {
    // A debug binary reads the files when they are asked for, from a folder whose path it must know when it is compiled.
    std::fs::create_dir_all(Path::new(FILES))?;
    let release = std::env::var("PROFILE").is_ok_and(|profile| profile == "release");
    println!("cargo:rerun-if-changed={}", if release { FILES } else { "build.rs" });
    Ok(())
}
