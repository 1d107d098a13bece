//! The vectors that the server and the browser share: files of cases beside this one, read here and by the
//! tests in `web/src/form`. What the two work out from the same tree may not differ by a digit.

// Functions beside the tests are tests too, which Clippy does not see in this folder.
#![allow(clippy::unwrap_used, clippy::panic)]

mod answers;
mod expressions;
