//! Severities: their order, and what the page calls them.

use std::cmp::Reverse;

/// Gravest first, then the unknown ones by name, a blank one last.
pub fn order(severity: &str) -> (Reverse<u8>, bool, &str) {
    let gravity = match severity {
        "CRITICAL" => 4,
        "HIGH" => 3,
        "MEDIUM" => 2,
        "LOW" => 1,
        _ => 0,
    };
    (Reverse(gravity), severity.is_empty(), severity)
}

/// What the page calls a severity: “Critical” for CRITICAL and so on, others as spelled in the data (untrusted text).
pub fn label(severity: &str) -> String {
    match severity {
        "CRITICAL" => "Critical".into(),
        "HIGH" => "High".into(),
        "MEDIUM" => "Medium".into(),
        "LOW" => "Low".into(),
        "" => "No severity".into(),
        other => other.into(),
    }
}
