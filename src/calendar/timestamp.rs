//! Instants, as exactly as exports spell them.

/// An instant: nanoseconds since 1970-01-01T00:00:00Z, so between the years 1677 and 2262.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

impl Timestamp {
    /// The instant `nanos` nanoseconds after the Unix epoch.
    pub const fn from_nanos(nanos: i64) -> Self {
        Self(nanos)
    }

    /// Nanoseconds since the Unix epoch.
    pub const fn nanos(self) -> i64 {
        self.0
    }

    /// Whole seconds since the Unix epoch, rounded down.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1_000_000_000)
    }

    /// The instant `seconds` later, or the last one that can be represented.
    pub fn after_seconds(self, seconds: f64) -> Self {
        // Casts saturate, too.
        Self(self.0.saturating_add((seconds * 1e9) as i64))
    }

    /// Minutes from `earlier` to `self`; negative if `self` is the earlier one.
    pub fn minutes_since(self, earlier: Self) -> f64 {
        // i128, because the distance between two i64 may not fit into an i64.
        (i128::from(self.0) - i128::from(earlier.0)) as f64 / 60e9
    }
}
