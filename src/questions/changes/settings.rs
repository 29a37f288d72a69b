//! How changes are searched for: what a user may ask for.

use serde::Deserialize;

use super::answer::{ChangeSettings, Method, RegimeSettings, Sensitivity};
use crate::section::control::Bounds;
use crate::section::{Control, ControlGroup, ControlKind, Text};

/// What the user set. Bounds are in the types: what lies outside of them cannot be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Settings {
    method: Way,
    sensitivity: Chosen,
    confidence_level: Level,
    /// The key is from when reorderings were called shuffles: what a reload keeps must not be lost for a word.
    shuffles: Reorderings,
    daily: Shown,
}

/// What the days are drawn as.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
enum Shown {
    #[default]
    Total,
    BySeverity,
}

/// Which method.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Way {
    #[default]
    Adjusted,
    Notebook,
}

/// How readily the adjusted method finds a change.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Chosen {
    Strict,
    #[default]
    Normal,
    Sensitive,
}

/// In percent: the notebook's method finds a change when its confidence is above it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Level(f64);

/// How often the notebook's method reorders a segment: fewer reorderings say too little, more only cost time.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Reorderings(u32);

impl Shown {
    const OPTIONS: [(Self, &'static str, &'static str); 2] = [
        (Self::Total, "total", "Total"),
        (Self::BySeverity, "severity", "By severity"),
    ];
}

/// Anything else is the default.
impl From<String> for Shown {
    fn from(key: String) -> Self {
        let chosen = Self::OPTIONS.iter().find(|(_, option, _)| *option == key);
        chosen.map_or_else(Self::default, |(shown, ..)| *shown)
    }
}

impl Way {
    const OPTIONS: [(Self, &'static str, &'static str); 2] = [
        (Self::Adjusted, "adjusted", "Adjusted for weekdays"),
        (Self::Notebook, "notebook", "As in the notebook"),
    ];
}

impl Chosen {
    const OPTIONS: [(Self, &'static str, &'static str); 3] = [
        (Self::Strict, "strict", "Strict"),
        (Self::Normal, "normal", "Normal"),
        (Self::Sensitive, "sensitive", "Sensitive"),
    ];
}

impl Level {
    const BOUNDS: Bounds = Bounds {
        min: 50.0,
        max: 100.0,
        is_below_max: true,
        is_whole: false,
    };
}

impl Reorderings {
    const BOUNDS: Bounds = Bounds {
        min: 100.0,
        max: 100_000.0,
        is_below_max: false,
        is_whole: true,
    };
}

impl Default for Level {
    fn default() -> Self {
        Self(ChangeSettings::default().confidence_level)
    }
}

impl Default for Reorderings {
    fn default() -> Self {
        Self(ChangeSettings::default().n_shuffles)
    }
}

impl TryFrom<String> for Level {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::BOUNDS.read(&text).map(Self).ok_or(LEVEL_PROBLEM)
    }
}

impl TryFrom<String> for Reorderings {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let n = Self::BOUNDS.read(&text);
        n.map(|n| Self(n as u32)).ok_or(REORDERINGS_PROBLEM)
    }
}

const LEVEL_PROBLEM: &str = "Enter a number from 50 to 99.99.";
const REORDERINGS_PROBLEM: &str = "Enter a whole number from 100 to 100,000.";

impl Settings {
    /// For the search.
    pub fn method(self) -> Method {
        match self.method {
            Way::Adjusted => Method::Adjusted(RegimeSettings {
                sensitivity: match self.sensitivity {
                    Chosen::Strict => Sensitivity::Strict,
                    Chosen::Normal => Sensitivity::Normal,
                    Chosen::Sensitive => Sensitivity::Sensitive,
                },
                ..RegimeSettings::default()
            }),
            Way::Notebook => Method::Notebook(ChangeSettings {
                confidence_level: self.confidence_level.0,
                n_shuffles: self.shuffles.0,
            }),
        }
    }

    /// In percent.
    pub fn confidence_level(self) -> f64 {
        self.confidence_level.0
    }

    /// Whether the days are drawn by severity rather than in all.
    pub fn shows_severities(self) -> bool {
        self.daily == Shown::BySeverity
    }

    /// The controls that set them: what is drawn, the method, and what that method can be set to.
    pub fn controls(self) -> ControlGroup {
        let mut controls = vec![
            choice("daily", "Show", self.daily, &Shown::OPTIONS),
            choice("method", "Method", self.method, &Way::OPTIONS),
        ];
        match self.method {
            Way::Adjusted => controls.push(choice(
                "sensitivity",
                "Sensitivity",
                self.sensitivity,
                &Chosen::OPTIONS,
            )),
            Way::Notebook => controls.extend([
                Control {
                    key: "confidence-level".into(),
                    label: "Confidence level".into(),
                    kind: ControlKind::Number {
                        value: self.confidence_level.0,
                        bounds: Level::BOUNDS,
                        problem: LEVEL_PROBLEM.into(),
                    },
                },
                Control {
                    key: "shuffles".into(),
                    label: "Reorderings".into(),
                    kind: ControlKind::Number {
                        value: f64::from(self.shuffles.0),
                        bounds: Reorderings::BOUNDS,
                        problem: REORDERINGS_PROBLEM.into(),
                    },
                },
            ]),
        }
        ControlGroup {
            controls,
            hint: "".into(),
        }
    }
}

/// A control for one of several, each with the key that is kept and its name on the page.
fn choice<T: PartialEq>(
    key: &'static str,
    label: &'static str,
    chosen: T,
    options: &[(T, &'static str, &'static str)],
) -> Control {
    let in_force = options.iter().find(|(option, ..)| *option == chosen);
    let option = |&(_, key, name): &(T, &'static str, &'static str)| (Text::from(key), name.into());
    Control {
        key: key.into(),
        label: label.into(),
        kind: ControlKind::Choice {
            value: in_force.map_or("", |(_, key, _)| key).into(),
            options: options.iter().map(option).collect(),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Choices;

    fn settings(choices: &[(&str, &str)]) -> Settings {
        let choices: Choices = choices.iter().copied().collect();
        choices.read()
    }

    #[test]
    fn what_is_out_of_bounds_gives_way_to_the_default() {
        for (level, shuffles, expected) in [
            ("97.5", "500", Some((97.5, 500))),
            ("50", "100000", Some((50.0, 100_000))),
            ("100", "500", None),
            ("49.9", "500", None),
            ("9,5", "500", None),
            ("NaN", "500", None),
            ("97.5", "99", None),
            ("97.5", "150.5", None),
            ("97.5", "", None),
        ] {
            let choices = [
                ("method", "notebook"),
                ("confidence-level", level),
                ("shuffles", shuffles),
            ];
            let expected = expected.map_or(Method::default(), |(confidence_level, n_shuffles)| {
                Method::Notebook(ChangeSettings {
                    confidence_level,
                    n_shuffles,
                })
            });
            assert_eq!(settings(&choices).method(), expected, "{level} {shuffles}");
        }
    }

    #[test]
    fn only_what_is_offered_can_be_chosen() {
        for (key, sensitivity) in [
            ("strict", Sensitivity::Strict),
            ("normal", Sensitivity::Normal),
            ("sensitive", Sensitivity::Sensitive),
            ("reckless", Sensitivity::Normal),
        ] {
            let expected = Method::Adjusted(RegimeSettings {
                sensitivity,
                ..RegimeSettings::default()
            });
            assert_eq!(
                settings(&[("sensitivity", key)]).method(),
                expected,
                "{key}"
            );
        }
        assert_eq!(settings(&[("method", "raw")]).method(), Method::default());
    }

    #[test]
    fn days_are_drawn_in_all_unless_severities_are_asked_for() {
        for (choices, expected) in [
            (&[][..], (false, Method::default())),
            (&[("daily", "severity")], (true, Method::default())),
            (&[("daily", "<b>")], (false, Method::default())),
            // What is damaged leaves the rest alone.
            (
                &[("daily", "x"), ("method", "notebook")],
                (false, Method::Notebook(ChangeSettings::default())),
            ),
        ] {
            let settings = settings(choices);
            assert_eq!((settings.shows_severities(), settings.method()), expected);
        }
    }

    #[test]
    fn controls_are_those_of_the_method() {
        let keys = |settings: Settings| -> Vec<String> {
            let controls = settings.controls().controls;
            controls
                .iter()
                .map(|control| control.key.to_string())
                .collect()
        };
        assert_eq!(
            keys(Settings::default()),
            ["daily", "method", "sensitivity"]
        );
        let notebook = settings(&[("method", "notebook")]);
        assert_eq!(
            keys(notebook),
            ["daily", "method", "confidence-level", "shuffles"]
        );
        let ControlKind::Choice { value, options } = &notebook.controls().controls[1].kind else {
            panic!("not a choice");
        };
        let values: Vec<&str> = options.iter().map(|(value, _)| &**value).collect();
        assert_eq!(
            (&**value, values),
            ("notebook", vec!["adjusted", "notebook"])
        );
    }
}
