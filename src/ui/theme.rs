//! The colors and the font of the charts: the same tokens as the page's, see `style/tokens.css`.

/// What a chart looks like. Colors are CSS colors.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Theme {
    /// The card behind a chart: `--surface`.
    pub surface: String,
    /// Text: `--text`.
    pub text: String,
    /// Axis labels and notes: `--text-muted`.
    pub text_muted: String,
    /// Borders of hover labels: `--border`.
    pub border: String,
    /// Grid lines: `--grid`.
    pub grid: String,
    /// Working time: `--accent`.
    pub accent: String,
    /// Text on the accent: `--accent-text`.
    pub accent_text: String,
    /// Time in which the team is off: `--off-hours`.
    pub off_hours: String,
    /// Text on it: `--off-hours-text`.
    pub off_hours_text: String,
    /// CRITICAL: `--severity-critical`.
    pub severity_critical: String,
    /// HIGH: `--severity-high`.
    pub severity_high: String,
    /// MEDIUM: `--severity-medium`.
    pub severity_medium: String,
    /// LOW: `--severity-low`.
    pub severity_low: String,
    /// Every other severity: `--severity-other`.
    pub severity_other: String,
    /// Alerts per day: `--series`.
    pub series: String,
    /// The mean of a regime: `--regime`.
    pub regime: String,
    /// A change, and the outline of working time: `--change`.
    pub change: String,
    /// Sequential scale from few to many: `--scale-0` to `--scale-5`.
    pub scale: [String; 6],
    /// CSS font family: `--font`.
    pub font: String,
}

/// `--font` in both themes.
const FONT: &str = r#"system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Helvetica Neue", Arial, sans-serif"#;

impl Theme {
    /// The light theme as in `style/tokens.css`.
    pub fn light() -> Self {
        Self {
            surface: "#ffffff".into(),
            text: "#0f1720".into(),
            text_muted: "#556070".into(),
            border: "#dde3ea".into(),
            grid: "#e6eaf0".into(),
            accent: "#0b62d6".into(),
            accent_text: "#ffffff".into(),
            off_hours: "#5b6779".into(),
            off_hours_text: "#ffffff".into(),
            severity_critical: "#b3201f".into(),
            severity_high: "#c2560a".into(),
            severity_medium: "#8a6a00".into(),
            severity_low: "#2b6cb0".into(),
            severity_other: "#667085".into(),
            series: "#0b62d6".into(),
            regime: "#7a3e9d".into(),
            change: "#0f1720".into(),
            scale: [
                "#eff5fd".into(),
                "#c6dcf7".into(),
                "#93bff0".into(),
                "#5799e2".into(),
                "#2469bd".into(),
                "#0c3c7d".into(),
            ],
            font: FONT.into(),
        }
    }

    /// The dark theme as in `style/tokens.css`.
    pub fn dark() -> Self {
        Self {
            surface: "#161b22".into(),
            text: "#e6edf3".into(),
            text_muted: "#9aa7b4".into(),
            border: "#2b333e".into(),
            grid: "#262d37".into(),
            accent: "#5aa9ff".into(),
            accent_text: "#06101d".into(),
            off_hours: "#56637a".into(),
            off_hours_text: "#ffffff".into(),
            severity_critical: "#ff7b72".into(),
            severity_high: "#ffa657".into(),
            severity_medium: "#e3c341".into(),
            severity_low: "#79b8ff".into(),
            severity_other: "#9aa4b2".into(),
            series: "#6cb0ff".into(),
            regime: "#d2a8ff".into(),
            change: "#e6edf3".into(),
            scale: [
                "#440154".into(),
                "#414487".into(),
                "#2a788e".into(),
                "#22a884".into(),
                "#7ad151".into(),
                "#fde725".into(),
            ],
            font: FONT.into(),
        }
    }

    /// The theme that `token` tells, given a custom property's name such as `--text`. What it does not know, or gives blank, is as in
    /// the light theme.
    ///
    /// ```
    /// use expel_metrics::charts::Theme;
    /// let theme = Theme::from_tokens(|name| (name == "--text").then(|| " #123456 ".to_owned()));
    /// assert_eq!(theme.text, "#123456");
    /// assert_eq!(theme.surface, Theme::light().surface);
    /// ```
    pub fn from_tokens(token: impl Fn(&str) -> Option<String>) -> Self {
        let told = |name: &str, otherwise: String| match token(name) {
            Some(value) if !value.trim().is_empty() => value.trim().to_owned(),
            _ => otherwise,
        };
        let light = Self::light();
        Self {
            surface: told("--surface", light.surface),
            text: told("--text", light.text),
            text_muted: told("--text-muted", light.text_muted),
            border: told("--border", light.border),
            grid: told("--grid", light.grid),
            accent: told("--accent", light.accent),
            accent_text: told("--accent-text", light.accent_text),
            off_hours: told("--off-hours", light.off_hours),
            off_hours_text: told("--off-hours-text", light.off_hours_text),
            severity_critical: told("--severity-critical", light.severity_critical),
            severity_high: told("--severity-high", light.severity_high),
            severity_medium: told("--severity-medium", light.severity_medium),
            severity_low: told("--severity-low", light.severity_low),
            severity_other: told("--severity-other", light.severity_other),
            series: told("--series", light.series),
            regime: told("--regime", light.regime),
            change: told("--change", light.change),
            scale: {
                let mut step = 0;
                light.scale.map(|color| {
                    let name = format!("--scale-{step}");
                    step += 1;
                    told(&name, color)
                })
            },
            font: told("--font", light.font),
        }
    }

    /// The color of a severity as spelled in the data.
    pub fn severity(&self, severity: &str) -> &str {
        match severity {
            "CRITICAL" => &self.severity_critical,
            "HIGH" => &self.severity_high,
            "MEDIUM" => &self.severity_medium,
            "LOW" => &self.severity_low,
            _ => &self.severity_other,
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

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

    #[test]
    fn defaults_are_the_tokens() {
        for (dark, theme) in [(false, Theme::light()), (true, Theme::dark())] {
            let tokens = tokens(dark);
            let read = Theme::from_tokens(|name| {
                let value = tokens.get(name);
                assert!(value.is_some(), "tokens.css lacks {name}");
                value.map(|value| (*value).to_owned())
            });
            assert_eq!(read, theme);
        }
    }

    #[test]
    fn colors_that_charts_read_are_registered() {
        let light = tokens(false);
        Theme::from_tokens(|name| {
            if name != "--font" {
                let rule = format!(
                    "@property {name} {{ syntax: \"<color>\"; inherits: true; initial-value: {}; }}",
                    light[name]
                );
                assert!(TOKENS.contains(&rule), "tokens.css lacks: {rule}");
            }
            None
        });
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
        for (theme, up) in [(Theme::light(), false), (Theme::dark(), true)] {
            let lightness = theme.scale.each_ref().map(|color| luminance(color));
            assert!(
                lightness.is_sorted_by(|a, b| if up { a < b } else { a > b }),
                "{lightness:?}"
            );
        }
    }
}
