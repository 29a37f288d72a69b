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

}
