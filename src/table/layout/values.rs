//! What the words mean that tools use for how grave an alert is, and what has become of it.

use super::Column;

/// Words for one of the known values, as they are compared: in lower case.
type Meanings = &'static [(&'static str, &'static [&'static str])];

const SEVERITIES: Meanings = &[
    (
        "CRITICAL",
        &[
            "critical",
            "crit",
            "very high",
            "highest",
            "urgent",
            "emergency",
            "blocker",
        ],
    ),
    ("HIGH", &["high", "major", "important"]),
    ("MEDIUM", &["medium", "med", "moderate", "normal"]),
    ("LOW", &["low", "minor"]),
    ("TUNING", &["tuning"]),
    ("TESTING", &["testing"]),
];

/// Of levels with a number, 1 is the gravest.
const LEVELS: [&str; 4] = ["CRITICAL", "HIGH", "MEDIUM", "LOW"];

/// What may stand before the number of a level.
const LEVEL_WORDS: [&str; 5] = ["severity", "priority", "sev", "p", "s"];

/// Words that say of a column that it holds severities, but mean none of the known ones.
const OTHER_SEVERITIES: &[&str] = &["informational", "information", "info", "lowest", "planning"];

const STATES: Meanings = &[
    (
        "NEW",
        &[
            "new",
            "triggered",
            "unassigned",
            "untriaged",
            "to do",
            "not started",
        ],
    ),
    (
        "CLOSED",
        &[
            "closed",
            "resolved",
            "done",
            "completed",
            "complete",
            "canceled",
            "cancelled",
            "dismissed",
            "remediated",
            "fixed",
            "false positive",
            "true positive",
            "ignored",
        ],
    ),
];

/// Words that say of a column that it holds states, and mean that something is open.
const OPEN_STATES: &[&str] = &[
    "open",
    "active",
    "in progress",
    "inprogress",
    "acknowledged",
    "pending",
    "on hold",
    "assigned",
    "reopened",
];

/// The known value that a word means; `None` if it is not known, or is to stay as it is.
pub(super) fn read_as(column: Column, word: &str) -> Option<&'static str> {
    let word = plain(word);
    if column == Column::Status {
        // “Closed - resolved by caller”, “Closed Complete”.
        let is_closed = word.starts_with("closed") || word.starts_with("resolved");
        return if is_closed {
            Some("CLOSED")
        } else {
            meaning(STATES, &word)
        };
    }
    // “1 - Critical”: the word says more than the number.
    let (level, name) = word.split_once(" - ").unwrap_or((&word, &word));
    meaning(SEVERITIES, name).or_else(|| level_of(level))
}

/// Whether a word says of its column that it is this one.
pub(super) fn is_word_of(column: Column, word: &str) -> bool {
    let others = match column {
        Column::Status => OPEN_STATES,
        _ => OTHER_SEVERITIES,
    };
    let is_number = word.bytes().all(|byte| byte.is_ascii_digit());
    // A bare number may count anything.
    !is_number && (read_as(column, word).is_some() || others.contains(&&*plain(word)))
}

fn meaning(of: Meanings, word: &str) -> Option<&'static str> {
    let mut meanings = of.iter();
    let (known, _) = meanings.find(|(_, words)| words.contains(&word))?;
    Some(known)
}

/// The severity at a level: `P1`, `Sev 2`, `severity-3`, `4`.
fn level_of(word: &str) -> Option<&'static str> {
    let number = LEVEL_WORDS
        .iter()
        .find_map(|level| word.strip_prefix(level))
        .unwrap_or(word);
    let number = number.trim_start_matches([' ', '-']);
    let level: usize = match number.as_bytes() {
        [digit @ b'1'..=b'4'] => usize::from(digit - b'1'),
        _ => return None,
    };
    Some(LEVELS[level])
}

/// In lower case, with a space where tools write a line between words.
fn plain(word: &str) -> String {
    word.trim().to_ascii_lowercase().replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_words_mean() {
        for (word, severity) in [
            ("P1", Some("CRITICAL")),
            ("p4", Some("LOW")),
            ("P5", None),
            ("Sev2", Some("HIGH")),
            ("Sev-3", Some("MEDIUM")),
            ("Severity 1", Some("CRITICAL")),
            ("3", Some("MEDIUM")),
            ("0", None),
            ("12", None),
            ("1 - Critical", Some("CRITICAL")),
            ("2 - High", Some("HIGH")),
            ("5 - Planning", None),
            ("Moderate", Some("MEDIUM")),
            ("Highest", Some("CRITICAL")),
            ("Informational", None),
            ("testing", Some("TESTING")),
            ("", None),
            ("p", None),
            ("schedule", None),
        ] {
            assert_eq!(read_as(Column::Severity, word), severity, "{word}");
        }
        for (word, state) in [
            ("New", Some("NEW")),
            ("triggered", Some("NEW")),
            ("To Do", Some("NEW")),
            ("Active", None),
            ("in_progress", None),
            ("Resolved", Some("CLOSED")),
            ("Closed Complete", Some("CLOSED")),
            ("Closed - Resolved by Caller", Some("CLOSED")),
            ("false_positive", Some("CLOSED")),
            ("Done", Some("CLOSED")),
            ("open", None),
            ("", None),
        ] {
            assert_eq!(read_as(Column::Status, word), state, "{word}");
        }
        for (column, word, is) in [
            (Column::Severity, "Informational", true),
            (Column::Severity, "3", false),
            (Column::Severity, "P3", true),
            (Column::Severity, "Berlin", false),
            (Column::Status, "Active", true),
            (Column::Status, "Berlin", false),
        ] {
            assert_eq!(is_word_of(column, word), is, "{word}");
        }
    }
}
