//! Statistics of plain numbers, each with the paper it follows.
//!
//! Pure functions. They must not know of alerts, tables or browser; random numbers come in.

mod busiest_hour;
mod change_points;
mod comparison;
mod draws;
mod intervals;
mod ordered;
mod percentiles;
pub mod regimes;
mod survival;

pub use busiest_hour::{BusiestHour, DayHour, busiest_hour};
pub use change_points::{ChangePoint, ChangeSettings, Changes, Regime, changes};
pub use comparison::{
    Interval, N_REORDERINGS, OfDay, PooledWaits, adjusted, days_as_far_apart, difference_of_shares,
    distance_of_means, distance_of_shares, interval_of_share, ratio_of_counts,
};
pub use intervals::{KnownRanks, Ranks};
pub use ordered::Ordered;
pub use percentiles::{Percentile, Summary, percentile};
pub use survival::{Reached, Survival};
