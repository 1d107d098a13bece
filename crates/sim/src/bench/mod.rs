//! `shouhu bench NAME`: what the product costs, measured on the machine at hand.
//!
//! CPU per operation and ratios are what counts; wall times are medians and depend on the machine.
//! Load goes to loopback only and is bounded in count and time.

mod cascade;
mod figures;
mod growth;
mod http;
mod import;
mod needs;
mod process;
mod recount;
mod replay;
mod report;
mod resources;
mod scale;
mod stores;
mod surveys;
mod table;

pub use cascade::cascade;
pub use figures::{Figure, Report};
pub use replay::{Replayed, replay};
pub use report::report;
pub use resources::resources;

/// What a benchmark needs to know of its surroundings.
#[derive(Clone, Debug)]
pub struct Setting {
    pub seed: u64,
    /// Where stores are cached by seed and schema.
    pub cache: std::path::PathBuf,
    /// The binary that serves; it is started as a process of its own, so that its CPU can be told
    /// from the load's.
    pub server: std::path::PathBuf,
    /// A base such as `postgres://postgres@127.0.0.1:5432/`, or SQLite when absent.
    pub postgres: Option<String>,
    /// Matters in the store and units addressed by each.
    pub matters: usize,
    pub units: usize,
    /// Filings that the full store of reports holds at least.
    pub stored: usize,
    /// Random histories of filing that are recounted by hand.
    pub histories: u64,
    /// Random operations on a hundred lots.
    pub operations: u64,
}
