//! The only room that knows SQL: journal, projections, queries, and the one writer lane.
//!
//! It must never let a change pass that is not journalled (operational tables aside), answer
//! before the durable commit, or show a reader what is not committed. Start at [`Store`]; a write
//! goes through [`lane`], a read through [`Store::read`] with the queries of `query`.

pub mod compare;
pub mod engine;
pub mod harm;
pub mod journal;
pub mod lane;
pub mod load;
pub mod migrate;
pub mod project;
pub mod query;
pub mod rebuild;
pub mod seal;
pub mod search;
pub mod snapshot;

mod open;

pub use open::{Options, Store, StoreError};
