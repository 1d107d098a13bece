//! Pages that the server draws itself: they work without JavaScript, on any phone.

pub mod acknowledge;
pub mod delivery;
pub mod disclosure;
mod layout;
pub mod payee;
pub mod sheet;
pub mod words;
