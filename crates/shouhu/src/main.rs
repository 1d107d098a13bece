//! `shouhu`: the command line, the configuration and the wiring of one installation.
//!
//! The only place that asks the system for the time or for randomness; everything else gets them as
//! arguments. It must never decide a rule or know SQL. Start at [`cli`]; `serve` and `demo` are the
//! two ways to run.

mod bench;
mod case_file;
mod check;
mod cli;
mod config;
mod demo;
mod import;
mod init;
mod machine;
mod serve;

use clap::Parser as _;
use cli::{Cli, Verb};
use std::process::ExitCode;

/// Filings, their figures and their journal are many small pieces, made on one thread and freed on another: the
/// system's own allocator took a third of the time of an import.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let cli = Cli::parse();
    machine::log_to_stderr(cli.log.as_deref());
    match run(cli) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("shouhu: {error}");
            for cause in error.chain().skip(1) {
                eprintln!("  because {cause}");
            }
            ExitCode::from(cli::FAILED)
        }
    }
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    match cli.verb {
        Verb::Serve(flags) => serve::run(&config::settle(cli.config.as_deref(), flags)?),
        Verb::Init(flags) => init::run(cli.config.as_deref(), flags),
        Verb::Demo(flags) => demo::run(&flags),
        Verb::DemoChild(flags) => demo::child::run(&flags),
        Verb::Verify(flags) => check::verify(cli.config.as_deref(), flags),
        Verb::Import(verb) => import::run(cli.config.as_deref(), verb),
        Verb::Bench(flags) => bench::run(&flags),
        Verb::Rebuild(flags) => check::rebuild(cli.config.as_deref(), flags),
    }
}
