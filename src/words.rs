//! Numbers, durations and dates as a person would say them, and the sentences that answer each section's question.
//!
//! From a report to plain text. Computes no statistics; knows no browser and no markup. Severity names and other text of the data
//! inside a sentence are untrusted: whoever shows it must show it as text.

mod assets;
mod charts;
pub mod definitions;
mod labels;
mod sentences;

use crate::analysis::ChangePoint;
use crate::table::Reason;

pub use crate::calendar::schedule_hint;
pub use crate::calendar::words::{
    WEEKDAYS, day, day_of_year, day_range, hour, weekday_and_day, zone,
};
pub use crate::numbers::{
    NONE, bytes, change, confidence, count, counted, listed, mean, minutes, percent, plural,
};
pub use crate::severity::label as severity_label;
pub use assets::{
    MAX_SLICES, asset_count, assets_scope, assets_sentence, damaged_values, pie_alt, quoted_value,
    ranked_bars_alt, shown_value, slices_of_their_own,
};
pub use charts::{arrivals_alt, changes_alt, response_alt, split_alt};
pub use definitions::Definition;
pub use labels::{
    bad_cells, changes_subtitle, cut_files, days_drawn, evidence_failures, evidence_progress,
    file_names, header_summary, missing_from_files, more_than_drawn, per_day, set_aside,
    share_of_alerts, unlisted,
};
pub use sentences::{
    arrivals_sentence, changes_sentence, missing_columns_sentence, overview_sentence,
    response_left_out, response_sentence,
};

/// Why something was set aside, and what that means for the figures.
pub fn reason(reason: Reason) -> String {
    match reason {
        Reason::Testing => "A test: its severity is TESTING.".into(),
        Reason::Duplicate => "A repeat: an earlier row has the same alert ID.".into(),
        Reason::CreationTime => "Its creation time is missing or can’t be read.".into(),
        Reason::CreationYear => "Its creation time is outside the years 1677 to 2262.".into(),
        Reason::Malformed => "It has too many cells, or the file ends inside it.".into(),
        Reason::OutOfRange => "Created outside the chosen days.".into(),
        Reason::BadTimestamp(column) => format!(
            "Used, but its “{}” can’t be read and counts as blank.",
            column.name()
        ),
        Reason::ShortRow => "Used, but cells are missing at its end and count as blank.".into(),
    }
}

/// A change in a few characters: “Sep 27 · +45% · 99.9%” (day, how much, confidence).
pub fn change_label(point: &ChangePoint) -> String {
    format!(
        "{} · {} · {}",
        day_of_year(point.on),
        change(point.mean_before, point.mean_after),
        confidence(point.confidence)
    )
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;

    use super::*;
    use crate::table::Column;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn labels() {
        assert_eq!(severity_label("CRITICAL"), "Critical");
        assert_eq!(severity_label(""), "No severity");
        assert_eq!(severity_label("<b>odd</b>"), "<b>odd</b>");
        assert_eq!(
            reason(Reason::BadTimestamp(Column::ClosedAt)),
            "Used, but its “Time First Closed (T60)” can’t be read and counts as blank."
        );
    }

    #[test]
    fn changes() {
        for (before, after, text) in [
            (93.0, 133.0, "Sep 27 · +43% · 99.9%"),
            (133.0, 107.0, "Sep 27 · −20% · 99.9%"),
            (0.0, 12.0, "Sep 27 · from 0 to 12 · 99.9%"),
            (12.0, 0.0, "Sep 27 · −100% · 99.9%"),
            (1000.0, 1003.0, "Sep 27 · +0.3% · 99.9%"),
            (1.0, 14.2, "Sep 27 · ×14 · 99.9%"),
        ] {
            let point = ChangePoint {
                index: 34,
                on: on("2026-09-27"),
                confidence: 99.9,
                mean_before: before,
                mean_after: after,
            };
            assert_eq!(change_label(&point), text);
        }
    }
}
