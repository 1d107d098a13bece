//! Development only: what the product is tested and shown with, never part of what it does.
//!
//! [`province`] generates the units and staff of a province from a seed; [`fault`] (feature `fault`)
//! is a disk whose power can be cut under SQLite. Everything is seeded: a seed that a failing run
//! prints repeats it.

pub mod bench;
#[cfg(feature = "fault")]
pub mod fault;
pub mod lots;
pub mod province;
pub mod recount;
pub mod rng;
pub mod twin;
