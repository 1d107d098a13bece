//! Chores of the repository: `cargo run -p xtask -- tidy | gen-api | golden --check | golden --bless`.
//!
//! Must never change what the product does: it reads the sources and says what breaks the house's order.
//! Start reading at `tidy.rs` (the rules) and `tree.rs` (which files they see).

mod api;
mod golden;
mod lexed;
mod tidy;
mod tree;

use std::process::ExitCode;

const USAGE: &str = "usage: xtask tidy | gen-api | golden --check | golden --bless";

fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let outcome = match words.as_slice() {
        ["tidy"] => tidy::run(),
        ["gen-api"] => api::generate(),
        ["golden", "--check"] => golden::check(),
        ["golden", "--bless"] => golden::bless(),
        _ => Err(anyhow::anyhow!(USAGE)),
    };
    match outcome {
        Ok(findings) if findings.is_empty() => ExitCode::SUCCESS,
        Ok(findings) => {
            for finding in &findings {
                println!("{finding}");
            }
            eprintln!("{} findings", findings.len());
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::from(2)
        }
    }
}
