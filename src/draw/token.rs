//! The names of what a chart looks like: custom properties of `style/tokens.css`, which whoever draws a plot resolves.

/// The card behind a chart.
pub const SURFACE: &str = "--surface";
/// Text.
pub const TEXT: &str = "--text";
/// Axis labels and notes.
pub const TEXT_MUTED: &str = "--text-muted";
/// Borders of hover labels.
pub const BORDER: &str = "--border";
/// Grid lines.
pub const GRID: &str = "--grid";
/// Working time.
pub const ACCENT: &str = "--accent";
/// Text on it.
pub const ACCENT_TEXT: &str = "--accent-text";
/// Time in which the team is off.
pub const OFF_HOURS: &str = "--off-hours";
/// Text on it.
pub const OFF_HOURS_TEXT: &str = "--off-hours-text";
/// Alerts per day, and bars of numbers of alerts.
pub const SERIES: &str = "--series";
/// The mean of a regime.
pub const REGIME: &str = "--regime";
/// A change, and the outline of working time.
pub const CHANGE: &str = "--change";
/// From few to many.
pub const SCALE: [&str; 6] = [
    "--scale-0",
    "--scale-1",
    "--scale-2",
    "--scale-3",
    "--scale-4",
    "--scale-5",
];
/// From the first to the last of a few, each nearer to the surface: they say no more than the order.
pub const RANKS: [&str; 6] = [
    "--rank-0", "--rank-1", "--rank-2", "--rank-3", "--rank-4", "--rank-5",
];
/// The font family.
pub const FONT: &str = "--font";
