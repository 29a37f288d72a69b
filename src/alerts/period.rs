//! What the user says about the days that count.

use crate::calendar::DayRange;

/// What the user says about the days that count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Period {
    /// Only alerts created on these days count; all of them if `None`.
    pub chosen: Option<DayRange>,
    /// Whether the first and the last day of the data are complete.
    pub ends_are_whole: bool,
}

/// Those days, and nothing said about the ends of the data.
impl From<Option<DayRange>> for Period {
    fn from(chosen: Option<DayRange>) -> Self {
        Self {
            chosen,
            ends_are_whole: false,
        }
    }
}
