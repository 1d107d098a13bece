//! Supplies over HTTP: what is wanted and has come, from where it is proposed to come, hand-over and arrival by scan.

pub mod print;
pub mod scan;
pub mod show;
