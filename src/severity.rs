//! Severities: their order, what the page calls them, and the token of their color.

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
        "TUNING" => "Tuning".into(),
        "" => "No severity".into(),
        other => other.into(),
    }
}

/// The token of a severity's color, as in `style/tokens.css`.
pub fn token(severity: &str) -> &'static str {
    match severity {
        "CRITICAL" => "--severity-critical",
        "HIGH" => "--severity-high",
        "MEDIUM" => "--severity-medium",
        "LOW" => "--severity-low",
        _ => "--severity-other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_and_tokens() {
        for (severity, called, color) in [
            ("CRITICAL", "Critical", "--severity-critical"),
            ("LOW", "Low", "--severity-low"),
            ("TUNING", "Tuning", "--severity-other"),
            ("", "No severity", "--severity-other"),
            ("<b>odd</b>", "<b>odd</b>", "--severity-other"),
        ] {
            assert_eq!((label(severity).as_str(), token(severity)), (called, color));
        }
    }
}
