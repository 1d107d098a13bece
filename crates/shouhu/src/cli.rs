//! The command line: verbs, flags and exit codes. A flag wins over the environment (`SHOUHU_…`), that
//! over `shouhu.toml`, that over the default.

use clap::{Args, Parser, Subcommand};
use shouhu_server::lang::Lang;
use std::path::PathBuf;

/// A check found the data broken.
pub const BROKEN: u8 = 1;
/// Some rows of a list were refused; the good ones were taken.
pub const REFUSED: u8 = 1;
/// Something failed; the reasons are on standard error, one line each.
pub const FAILED: u8 = 3;

const EXIT_CODES: &str = "\
Exit codes:
  0  done
  1  a check found the data broken (verify), or rows of a list were refused (import)
  2  the command line is wrong
  3  something failed; the reasons are on standard error, one line each

Environment: every flag also as SHOUHU_…, e.g. SHOUHU_DATABASE; a flag wins.
Configuration: shouhu.toml in the working directory, or --config FILE; unknown keys are errors.";

/// Shouhu 守护: orders down, receipts up.
#[derive(Debug, Parser)]
#[command(name = "shouhu", version, after_help = EXIT_CODES, disable_help_subcommand = true)]
pub struct Cli {
    /// Configuration file; without it shouhu.toml in the working directory, if there is one
    #[arg(long, global = true, env = "SHOUHU_CONFIG", value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// What to log: error, warn, info, debug, or module=level,…
    #[arg(long, global = true, env = "SHOUHU_LOG", value_name = "FILTER")]
    pub log: Option<String>,
    #[command(subcommand)]
    pub verb: Verb,
}

#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Run an installation
    Serve(Settings),
    /// Make a real installation: prints one-time codes for its three administrators
    Init(InitFlags),
    /// Open the living demo province; loopback only unless --lan
    Demo(DemoFlags),
    /// Started by `demo`: the part of it whose power can be cut
    #[command(hide = true)]
    DemoChild(ChildFlags),
    /// Check the journal's chain, and the tables against it, or a case file; exit code 1 when something was changed
    Verify(VerifyFlags),
    /// Make all tables that come from the journal again
    Rebuild(RebuildFlags),
    /// Take a list (CSV or XLSX): the good rows are stored, the refused ones written beside it with reasons
    #[command(subcommand)]
    Import(ImportVerb),
    /// Measure what the product costs on this machine; exit code 1 when a target is missed
    Bench(BenchFlags),
}

/// Where the data is.
#[derive(Clone, Debug, Default, Args)]
pub struct Place {
    /// PATH, sqlite:PATH or postgres://user:password@host/name [default: shouhu.db in the data folder]
    #[arg(long, env = "SHOUHU_DATABASE", value_name = "DATABASE")]
    pub database: Option<String>,
    /// Folder of the database and the files [default: shouhu-data]
    #[arg(long, env = "SHOUHU_DATA", value_name = "DIR")]
    pub data: Option<PathBuf>,
}

#[derive(Clone, Debug, Default, Args)]
pub struct Settings {
    #[command(flatten)]
    pub place: Place,
    /// Address to listen on [default: 127.0.0.1:8080]
    #[arg(long, env = "SHOUHU_LISTEN", value_name = "ADDRESS:PORT")]
    pub listen: Option<String>,
    /// The address bar says https (a proxy in front does it): cookies are marked Secure
    #[arg(long, env = "SHOUHU_HTTPS", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    pub https: Option<bool>,
}

#[derive(Clone, Debug, Args)]
pub struct InitFlags {
    #[command(flatten)]
    pub place: Place,
    /// Code of the unit at the top
    #[arg(long, default_value = "410000000000", value_name = "CODE")]
    pub code: String,
    /// Name of the unit at the top
    #[arg(long, default_value = "河南省", value_name = "NAME")]
    pub name: String,
    /// Its level
    #[arg(long, default_value = "province", value_parser = ["province", "city", "county", "town"], value_name = "LEVEL")]
    pub level: String,
    #[command(flatten)]
    pub spoken: Spoken,
}

#[derive(Debug, Subcommand)]
pub enum ImportVerb {
    /// Units: code, level, name, parent; also kind, sector, tags, aliases, phone, valid_from, valid_to, superior:LINE
    Units(ImportFlags),
    /// Persons, posts and phones: unit, title; also kind, roles, phone, mail, name, account. Rights wait for a second person
    People(ImportFlags),
    /// Take an import back within 24 hours; what somebody has touched since stays
    Undo(UndoFlags),
}

#[derive(Clone, Debug, Args)]
pub struct UndoFlags {
    /// The number that the import told
    pub id: i64,
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub spoken: Spoken,
}

#[derive(Clone, Debug, Args)]
pub struct ImportFlags {
    /// The list
    pub file: PathBuf,
    #[command(flatten)]
    pub place: Place,
    /// Say what would change and change nothing
    #[arg(long)]
    pub dry_run: bool,
    #[command(flatten)]
    pub spoken: Spoken,
}

#[derive(Clone, Debug, Args)]
pub struct VerifyFlags {
    #[command(flatten)]
    pub place: Place,
    /// A head that was kept elsewhere, SEQ:HEX; finds a cut or rewritten journal as well
    #[arg(long, value_name = "HEAD")]
    pub expect: Option<String>,
    /// Check the chain alone; without it every table is compared with what the journal makes of it
    #[arg(long)]
    pub journal_only: bool,
    /// Check a case file that was exported, without any database
    #[arg(long, value_name = "FILE", conflicts_with_all = ["journal_only", "database", "data"])]
    pub file: Option<PathBuf>,
    #[command(flatten)]
    pub spoken: Spoken,
}

#[derive(Clone, Debug, Args)]
pub struct RebuildFlags {
    #[command(flatten)]
    pub place: Place,
    #[command(flatten)]
    pub spoken: Spoken,
}

/// In which language a verb tells what came of it.
#[derive(Clone, Copy, Debug, Default, Args)]
pub struct Spoken {
    /// Language of what is told: zh or en [default: that of LANG, else en]
    #[arg(long, env = "SHOUHU_LANG", value_name = "LANGUAGE")]
    lang: Option<Lang>,
}

impl Spoken {
    pub fn lang(self) -> Lang {
        self.lang.unwrap_or_else(|| of_environment(std::env::var("LANG").ok().as_deref()))
    }
}

fn of_environment(lang: Option<&str>) -> Lang {
    lang.and_then(|lang| lang.parse().ok()).unwrap_or(Lang::En)
}

#[derive(Clone, Debug, Args)]
pub struct DemoFlags {
    /// Listen on all interfaces, so that a phone can sign; a random code is needed to enter
    #[arg(long)]
    pub lan: bool,
    /// Units of the province; the real ones are 2,810
    #[arg(long, default_value_t = 60_000, value_name = "N", value_parser = clap::value_parser!(u32).range(2_900..=400_000))]
    pub units: u32,
    /// Port; without it the first free one from 8088 on
    #[arg(long, value_name = "PORT")]
    pub port: Option<u16>,
    /// Folder that keeps the demo; without it a fresh one that goes away at the end
    #[arg(long, value_name = "DIR")]
    pub data: Option<PathBuf>,
    /// The same seed gives the same province
    #[arg(long, default_value_t = 2020, value_name = "SEED")]
    pub seed: u64,
}

#[derive(Clone, Debug, Args)]
pub struct ChildFlags {
    #[arg(long)]
    pub data: PathBuf,
    #[arg(long)]
    pub listen: std::net::SocketAddr,
    #[arg(long)]
    pub units: u32,
    #[arg(long)]
    pub seed: u64,
    /// The code that a phone needs to enter.
    #[arg(long)]
    pub code: Option<String>,
    /// A power cut has just happened: the last record that was acknowledged before it.
    #[arg(long)]
    pub cut_at: Option<i64>,
}

#[derive(Clone, Debug, Args)]
pub struct BenchFlags {
    /// What to measure: cascade, report or resources
    pub name: String,
    /// Print JSON instead of a table
    #[arg(long)]
    pub json: bool,
    /// The same seed gives the same store
    #[arg(long, default_value_t = 2020, value_name = "SEED")]
    pub seed: u64,
    /// Folder that keeps the stores between runs [default: a folder in the system's temporary one]
    #[arg(long, value_name = "DIR")]
    pub cache: Option<PathBuf>,
    /// Measure on PostgreSQL: a base such as postgres://postgres@127.0.0.1:5432/ in which databases may be made
    #[arg(long, value_name = "URL")]
    pub postgres: Option<String>,
    /// Matters in the large store
    #[arg(long, default_value_t = 500, value_name = "N")]
    pub matters: usize,
    /// Units that each of them addresses
    #[arg(long, default_value_t = 60_000, value_name = "N")]
    pub units: usize,
    /// Filings in the full store of reports, entries in that of the ledger; fewer are a quick try
    #[arg(long, default_value_t = 5_000_000, value_name = "N")]
    pub stored: usize,
    /// Random histories of filing that are recounted by hand
    #[arg(long, default_value_t = 10_000, value_name = "N")]
    pub histories: u64,
    /// Random operations on the lots of a ledger
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    pub operations: u64,
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory as _;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }

    #[test]
    fn the_hidden_verb_is_not_in_the_help() {
        let help = Cli::command().render_long_help().to_string();
        assert!(help.contains("Exit codes") && !help.contains("demo-child"), "{help}");
    }

    #[test]
    fn the_flag_wins_over_the_environment() {
        let told = |lang: Option<&str>| of_environment(lang);
        assert_eq!((told(Some("zh_CN.UTF-8")), told(Some("C.UTF-8")), told(None)), (Lang::Zh, Lang::En, Lang::En));
        assert_eq!(Spoken { lang: Some(Lang::Zh) }.lang(), Lang::Zh);
    }
}
