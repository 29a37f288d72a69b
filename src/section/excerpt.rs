//! What of a report a page gets: as much as it can show at once, whatever the data.
//!
//! Data may hold a million severities, or one of ten million characters. To take in and to draw all of that would hold up a page for
//! seconds, and nobody would read it. Figures stay those of all alerts: only lists end, and texts are cut, and both say so.

use serde::{Deserialize, Serialize};

use super::{AssetKind, Assets, Report, Response};
use crate::text;

/// The most severities that a page gets. Workbench has five.
pub const MAX_SEVERITIES: usize = 1_400;

/// The most values of a kind that a page gets: hosts, users, operating systems, destinations.
pub const MAX_VALUES: usize = 3_300;

/// What a list does not list. All zero for a list that is whole.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Unlisted {
    /// How many rows.
    pub n_rows: u64,
    /// The sum of their alerts.
    pub n_alerts: u64,
    /// How many of them are in as many alerts as the first row of all.
    pub n_with_most: u64,
    /// How many of the rows that are listed have a text that is cut.
    pub n_cut_texts: u64,
}

impl Unlisted {
    /// Whether nothing is: every row is listed, with all of its text.
    pub fn is_nothing(&self) -> bool {
        self.n_rows == 0 && self.n_cut_texts == 0
    }
}

impl Report {
    /// As much of the report as a page can show.
    pub fn excerpt(self) -> Self {
        Self {
            response: self.response.map(Response::excerpt),
            assets: self.assets.excerpt(),
            ..self
        }
    }
}

impl Response {
    /// The first severities, their names cut.
    fn excerpt(mut self) -> Self {
        let n_alerts = |row: &super::SeverityResponse| row.n_alerts;
        self.unlisted = shorten(&mut self.by_severity, MAX_SEVERITIES, n_alerts, |row| {
            &mut row.severity
        });
        self
    }
}

impl Assets {
    /// The values in most alerts, cut.
    pub fn excerpt(mut self) -> Self {
        for kind in AssetKind::ALL {
            let n_alerts = |count: &super::AssetCount| count.n_alerts;
            let unlisted = shorten(self.counts_mut(kind), MAX_VALUES, n_alerts, |count| {
                &mut count.value
            });
            *self.unlisted_mut(kind) = unlisted;
        }
        self
    }
}

/// Cuts a list to so many rows, and their texts; what is no longer listed.
fn shorten<T>(
    rows: &mut Vec<T>,
    max_rows: usize,
    n_alerts: impl Fn(&T) -> u64,
    text_of: impl Fn(&mut T) -> &mut String,
) -> Unlisted {
    let n_most = rows.first().map_or(0, &n_alerts);
    let cut_off = rows.get(max_rows..).unwrap_or_default();
    let mut unlisted = Unlisted {
        n_rows: cut_off.len() as u64,
        n_alerts: cut_off.iter().map(&n_alerts).sum(),
        n_with_most: cut_off.iter().filter(|row| n_alerts(row) == n_most).count() as u64,
        n_cut_texts: 0,
    };
    rows.truncate(max_rows);
    for row in rows {
        let text = text_of(row);
        if let Some(cut) = text::cut(text, text::MAX_SHOWN) {
            *text = cut;
            unlisted.n_cut_texts += 1;
        }
    }
    unlisted
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::{AssetCount, SeverityResponse};

    fn severities(names: impl Iterator<Item = String>) -> Response {
        let row = |severity| SeverityResponse {
            severity,
            n_alerts: 2,
            n_measured: 0,
            summary: None,
        };
        Response {
            by_severity: names.map(row).collect(),
            ..Response::default()
        }
    }

    #[test]
    fn what_can_be_shown_stays_as_it_is() {
        let response = severities((0..MAX_SEVERITIES).map(|n| n.to_string()));
        assert_eq!(response.clone().excerpt(), response);
        assert!(response.unlisted.is_nothing());
    }

    #[test]
    fn what_is_beyond_is_counted() {
        let n = MAX_SEVERITIES + 7;
        let response = severities((0..n).map(|n| n.to_string())).excerpt();
        assert_eq!(response.by_severity.len(), MAX_SEVERITIES);
        assert_eq!(
            response.unlisted,
            Unlisted {
                n_rows: 7,
                n_alerts: 14,
                n_with_most: 7,
                n_cut_texts: 0
            }
        );
    }

    #[test]
    fn a_long_text_is_cut_and_says_how_long_it_was() {
        let response = severities(["x".repeat(10_000_000), "HIGH".to_owned()].into_iter());
        let response = response.excerpt();
        let [long, short] = response.by_severity.as_slice() else {
            panic!("no row is dropped");
        };
        assert!(long.severity.ends_with("x… (10,000,000 characters)"));
        assert_eq!(long.severity.chars().count(), text::MAX_SHOWN);
        assert_eq!(short.severity, "HIGH");
        assert_eq!(response.unlisted.n_cut_texts, 1);
    }

    #[test]
    fn each_kind_of_value_is_counted_apart() {
        let count = |n: usize| AssetCount {
            value: n.to_string(),
            n_alerts: if n <= MAX_VALUES { 3 } else { 1 },
        };
        let assets = Assets {
            user_names: (0..MAX_VALUES + 3).map(count).collect(),
            host_names: vec![count(1)],
            ..Assets::default()
        };
        let assets = assets.excerpt();
        assert!(assets.unlisted(AssetKind::Host).is_nothing());
        let users = assets.unlisted(AssetKind::User);
        assert_eq!((users.n_rows, users.n_alerts, users.n_with_most), (3, 5, 1));
    }
}
