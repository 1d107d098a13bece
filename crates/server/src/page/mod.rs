//! Pages that the server draws itself: they work without JavaScript, on any phone.

pub mod acknowledge;
pub mod delivery;
mod layout;
pub mod sheet;
pub mod words;
