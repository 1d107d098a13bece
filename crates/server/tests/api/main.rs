//! The HTTP face of an installation, tested through its router on a province small enough to read.

// A test that cannot go on says so by its panic.
#![allow(clippy::unwrap_used)]

mod aid;
mod alerts;
mod amend;
mod asks;
mod bad_input;
mod boards;
mod burden;
mod compose;
mod document;
mod door;
mod engines;
mod exports;
mod exports_of_reports;
mod field;
mod figures;
mod files;
mod findings;
mod forms;
mod group;
mod imports;
mod incidents;
mod lan;
mod ledger;
mod lines;
mod link;
mod meetings;
mod needs;
mod payees;
mod people;
mod persons;
mod reports;
mod restructure;
mod routes;
mod settings;
mod signals;
mod stories;
mod supplies;
mod teams;
mod visits;
mod world;
mod xlsforms;
