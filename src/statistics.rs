//! Statistics of plain numbers, each with the paper it follows.
//!
//! Pure functions. They must not know of alerts, tables or browser; random numbers come in.

mod change_points;
mod percentiles;

pub use change_points::{ChangePoint, ChangeSettings, Changes, Regime, changes};
pub use percentiles::{Summary, percentile};
