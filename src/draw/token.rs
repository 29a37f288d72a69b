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

/// The keys in a plot's JSON under which the name of a token means its value. Under any other key, what looks like a token is data: a host
/// may be called `--text`.
pub const KEYS: [&str; 9] = [
    "bgcolor",
    "bordercolor",
    "color",
    "colors",
    "colorscale",
    "family",
    "fillcolor",
    "gridcolor",
    "zerolinecolor",
];

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::fs;
    use std::path::Path;

    use serde_json::Value;

    use super::*;
    use crate::severity;

    const TOKENS: &str = include_str!("../../style/tokens.css");

    /// Each custom property of `:root`, as declared there.
    fn declared() -> BTreeMap<&'static str, &'static str> {
        let (_, root) = TOKENS.split_once(":root {").unwrap();
        let (root, _) = root.split_once("\n}").unwrap();
        root.lines()
            .filter_map(|line| line.trim().strip_suffix(';')?.split_once(": "))
            .filter(|(name, _)| name.starts_with("--"))
            .collect()
    }

    /// The tokens of one theme: the first or second color of every `light-dark()`.
    fn tokens(dark: bool) -> BTreeMap<&'static str, &'static str> {
        let pick = |value: &'static str| match value
            .strip_prefix("light-dark(")
            .and_then(|v| v.strip_suffix(')'))
        {
            Some(pair) => {
                let (light, other) = pair.split_once(", ").unwrap();
                if dark { other } else { light }
            }
            None => value,
        };
        declared()
            .into_iter()
            .map(|(name, value)| (name, pick(value)))
            .collect()
    }

    fn luminance(color: &str) -> f64 {
        let hex = color.strip_prefix('#').unwrap();
        assert_eq!(hex.len(), 6, "{color}");
        let channel = |at: usize| {
            let value = f64::from(u8::from_str_radix(&hex[at..at + 2], 16).unwrap()) / 255.0;
            if value <= 0.04045 {
                value / 12.92
            } else {
                ((value + 0.055) / 1.055).powf(2.4)
            }
        };
        0.2126 * channel(0) + 0.7152 * channel(2) + 0.0722 * channel(4)
    }

    fn contrast(one: &str, other: &str) -> f64 {
        let (one, other) = (luminance(one), luminance(other));
        (one.max(other) + 0.05) / (one.min(other) + 0.05)
    }

    /// Every token that a plot may name.
    fn named() -> Vec<&'static str> {
        let severities = ["CRITICAL", "HIGH", "MEDIUM", "LOW", "odd"].map(severity::token);
        let mut tokens = vec![
            SURFACE,
            TEXT,
            TEXT_MUTED,
            BORDER,
            GRID,
            ACCENT,
            ACCENT_TEXT,
            OFF_HOURS,
            OFF_HOURS_TEXT,
            SERIES,
            REGIME,
            CHANGE,
        ];
        tokens.extend(SCALE);
        tokens.extend(RANKS);
        tokens.extend(severities);
        tokens
    }

    #[test]
    fn tokens_are_declared_and_registered() {
        let light = tokens(false);
        assert!(light.contains_key(FONT));
        for name in named() {
            let value = light.get(name).copied().unwrap_or("nothing");
            let rule = format!(
                "@property {name} {{ syntax: \"<color>\"; inherits: true; initial-value: {value}; }}"
            );
            assert!(TOKENS.contains(&rule), "tokens.css lacks: {rule}");
        }
    }

    /// Every plot that a question has a snapshot of.
    fn plots() -> Vec<Value> {
        let questions = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/questions");
        let folders = fs::read_dir(questions).unwrap();
        let snapshots = folders
            .filter_map(|folder| fs::read_dir(folder.unwrap().path().join("snapshots")).ok())
            .flatten();
        snapshots
            .map(|snapshot| fs::read_to_string(snapshot.unwrap().path()).unwrap())
            // A header between two lines of dashes, then the plot.
            .map(|text| serde_json::from_str(text.split("\n---\n").nth(1).unwrap()).unwrap())
            .collect()
    }

    /// The tokens in a part of a plot, each with the key that it is under.
    fn tokens_under<'a>(key: &'a str, part: &'a Value, found: &mut BTreeSet<(&'a str, &'a str)>) {
        match part {
            Value::String(text) if text.starts_with("--") => {
                found.insert((key, text));
            }
            Value::Array(members) => members
                .iter()
                .for_each(|member| tokens_under(key, member, found)),
            Value::Object(members) => members
                .iter()
                .for_each(|(key, member)| tokens_under(key, member, found)),
            _ => {}
        }
    }

    #[test]
    fn plots_name_tokens_where_they_mean_their_values() {
        let plots = plots();
        let mut found = BTreeSet::new();
        for plot in &plots {
            tokens_under("", plot, &mut found);
        }
        let keys: BTreeSet<&str> = found.iter().map(|(key, _)| *key).collect();
        assert_eq!(keys, BTreeSet::from(KEYS));
        let known = declared();
        for (key, name) in found {
            assert!(known.contains_key(name), "{name}, under {key}");
        }
    }

    #[test]
    fn contrast_is_sufficient() {
        let text = [
            "--text",
            "--text-muted",
            "--accent",
            "--good",
            "--bad",
            "--warn",
        ];
        let backgrounds = ["--page", "--surface", "--surface-raised"];
        let marks = [
            "--severity-critical",
            "--severity-high",
            "--severity-medium",
            "--severity-low",
            "--severity-other",
            "--series",
            "--regime",
            "--change",
            "--off-hours",
            "--border-strong",
            "--focus",
            "--accent",
        ];
        let mut pairs = vec![
            ("--accent-text", "--accent", 4.5),
            ("--off-hours-text", "--off-hours", 4.5),
            ("--text", "--accent-soft", 4.5),
            ("--accent", "--accent-soft", 4.5),
            ("--text", "--warn-soft", 4.5),
            ("--warn", "--warn-soft", 4.5),
            ("--text", "--bad-soft", 4.5),
            ("--bad", "--bad-soft", 4.5),
        ];
        for background in backgrounds {
            pairs.extend(text.map(|name| (name, background, 4.5)));
            // Off hours is a large labeled area beside another one, so 2.5 is not a matter of reading it.
            pairs.extend(marks.map(|name| {
                (
                    name,
                    background,
                    if name == "--off-hours" { 2.5 } else { 3.0 },
                )
            }));
        }
        for dark in [false, true] {
            let tokens = tokens(dark);
            for (front, back, least) in &pairs {
                let ratio = contrast(tokens[front], tokens[back]);
                assert!(
                    ratio >= *least,
                    "{front} on {back}, dark {dark}: {ratio:.2} < {least}"
                );
            }
        }
    }

    #[test]
    fn scales_are_monotone_in_lightness() {
        for (dark, up) in [(false, false), (true, true)] {
            let tokens = tokens(dark);
            let lightness = SCALE.map(|name| luminance(tokens[name]));
            assert!(
                lightness.is_sorted_by(|a, b| if up { a < b } else { a > b }),
                "{lightness:?}"
            );
        }
    }

    #[test]
    fn ranks_go_from_the_series_toward_the_surface() {
        for dark in [false, true] {
            let tokens = tokens(dark);
            assert_eq!(tokens[RANKS[0]], tokens[SERIES]);
            let distance = RANKS.map(|name| contrast(tokens[name], tokens[SURFACE]));
            assert!(distance.is_sorted_by(|a, b| a > b), "{distance:?}");
        }
    }
}
