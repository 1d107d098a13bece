//! The rules of the field as stories: what has happened, what somebody asks, what becomes of it.
//! One file per noun; [`world`] is the small province in which they play.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

mod aid;
mod alert;
mod ask;
mod chase;
mod contact;
mod group;
mod incident;
mod inspection;
mod issue;
mod ledger;
mod meeting;
mod needs;
mod organise;
mod payees;
mod people;
mod personal;
mod properties;
mod receipt;
mod report;
mod restructure;
mod roster;
mod settings;
mod signal;
mod supply;
mod teams;
mod transitions;
mod visit;
mod world;
