//! Reads for screens: each query has a name, says which index serves it and is bounded.

pub mod activation;
pub mod aid;
pub mod file;
pub mod group;
pub mod import;
pub mod incident;
pub mod inspection;
pub mod ledger;
pub mod matter;
pub mod meeting;
pub mod outbox;
pub mod people;
pub mod report;
pub mod signal;
pub mod team;
pub mod unit;
