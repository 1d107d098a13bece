//! See ARCHITECTURE.md.

pub mod engine;
pub mod journal;
pub mod migrate;
