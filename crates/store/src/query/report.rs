//! What has been filed: figures of nodes, rows of slots, values of a unit, and the recount.
//!
//! Who has filed is known in memory as sets of units. So a question is planned on the state ([`Period`]), which
//! costs microseconds, and then asked of the tables with explicit units: no list needs an index beside the keys, and
//! the thousandth page costs what the first one does.

mod figures;
mod recount;
mod rows;
mod sources;

pub use figures::{figures, series, values};
pub use recount::{Count, Difference, Sums, kept, recount, rows_in};
pub use rows::{
    Exported, Submission, exported, filed_in, filings, for_each_in, history, records, submission, submissions,
    values_of,
};
pub use sources::{Groups, Period, Source, page};
