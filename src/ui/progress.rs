//! How far fetching evidence has come, in words.

use crate::numbers::{count, counted, minutes};
use crate::protocol::EvidenceProgress;

/// How far fetching evidence has come: “40 of 100 alerts, about 12 s left”.
pub fn in_words(progress: &EvidenceProgress, is_under_way: bool) -> String {
    let done = format!(
        "{} of {}",
        count(u64::from(progress.n_done)),
        counted(u64::from(progress.n_total), "alert", "alerts")
    );
    match progress.ms_left {
        Some(ms_left) if is_under_way && progress.n_done < progress.n_total => {
            format!(
                "{done}, about {} left",
                minutes(ms_left.max(1_000.0) / 60_000.0)
            )
        }
        _ => done,
    }
}

/// How many alerts' evidence did not come.
pub fn failures_in_words(n: u64) -> String {
    format!(
        "Couldn’t load the evidence of {}; choose Load evidence to try again.",
        counted(n, "alert", "alerts")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn progress_in_words() {
        let progress = EvidenceProgress {
            n_done: 40,
            n_total: 100,
            ms_left: Some(90_000.0),
            n_failed: 0,
            failures: Vec::new(),
        };
        assert_eq!(
            in_words(&progress, true),
            "40 of 100 alerts, about 1.5 min left"
        );
        assert_eq!(in_words(&progress, false), "40 of 100 alerts");
        assert_eq!(
            failures_in_words(1),
            "Couldn’t load the evidence of 1 alert; choose Load evidence to try again."
        );
    }
}
