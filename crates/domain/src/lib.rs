//! What may happen in the province: commands, events, rules, policy, audience expressions.
//!
//! Pure: no I/O, no clock, no randomness, no async. Time and ids are arguments.
//! Start reading at [`decide`] (a command becomes events or a refusal) and
//! [`state::State::apply`] (events become the state on which the next command is decided).

pub mod aid;
pub mod audience;
pub mod bits;
pub mod board;
pub mod command;
pub mod contact;
pub mod decide;
pub mod event;
pub mod form;
pub mod group;
pub mod ids;
pub mod import;
pub mod incident;
pub mod inspection;
pub mod ledger;
pub mod matching;
pub mod matter;
pub mod people;
pub mod personal;
pub mod plan;
pub mod policy;
pub mod refusal;
pub mod report;
pub mod restructure;
pub mod roster;
pub mod settings;
pub mod signal;
pub mod state;
pub mod supply;
pub mod team;
pub mod tree;
