//! The HTTP face of an installation, tested through its router on a province small enough to read.

mod bad_input;
mod door;
mod engines;
mod exports;
mod link;
mod restructure;
mod routes;
mod stories;
mod world;
