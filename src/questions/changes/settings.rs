//! How sure a change must be, and how hard to look for one: what a user may ask for.

use serde::Deserialize;

use super::answer::ChangeSettings;
use crate::section::control::Bounds;
use crate::section::{Control, ControlGroup, ControlKind};

/// What the user set. Bounds are in the types: what lies outside of them cannot be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Settings {
    confidence_level: Level,
    shuffles: Shuffles,
}

/// In percent: a change is found when its confidence is above it.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Level(f64);

/// How often a segment is shuffled: fewer shuffles say too little, more only cost time.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Shuffles(u32);

impl Level {
    const BOUNDS: Bounds = Bounds {
        min: 50.0,
        max: 100.0,
        is_below_max: true,
        is_whole: false,
    };
}

impl Shuffles {
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

impl Default for Shuffles {
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

impl TryFrom<String> for Shuffles {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let n = Self::BOUNDS.read(&text);
        n.map(|n| Self(n as u32)).ok_or(SHUFFLES_PROBLEM)
    }
}

const LEVEL_PROBLEM: &str = "Give a number from 50 to below 100.";
const SHUFFLES_PROBLEM: &str = "Give a whole number from 100 to 100,000.";

impl Settings {
    /// For the search.
    pub fn of_search(self) -> ChangeSettings {
        ChangeSettings {
            confidence_level: self.confidence_level.0,
            n_shuffles: self.shuffles.0,
        }
    }

    /// The controls that set them.
    pub fn controls(self) -> ControlGroup {
        let level = Control {
            key: "confidence-level".into(),
            label: "Confidence level (%)".into(),
            kind: ControlKind::Number {
                value: self.confidence_level.0,
                bounds: Level::BOUNDS,
                problem: LEVEL_PROBLEM.into(),
            },
        };
        let shuffles = Control {
            key: "shuffles".into(),
            label: "Shuffles".into(),
            kind: ControlKind::Number {
                value: f64::from(self.shuffles.0),
                bounds: Shuffles::BOUNDS,
                problem: SHUFFLES_PROBLEM.into(),
            },
        };
        ControlGroup {
            controls: vec![level, shuffles],
            hint: "".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Choices;

    #[test]
    fn what_is_out_of_bounds_gives_way_to_the_default() {
        for (level, shuffles, expected) in [
            ("97.5", "500", (97.5, 500)),
            ("50", "100000", (50.0, 100_000)),
            ("100", "500", (95.0, 1_000)),
            ("49.9", "500", (95.0, 1_000)),
            ("9,5", "500", (95.0, 1_000)),
            ("NaN", "500", (95.0, 1_000)),
            ("97.5", "99", (95.0, 1_000)),
            ("97.5", "150.5", (95.0, 1_000)),
            ("97.5", "", (95.0, 1_000)),
        ] {
            let choices = [("confidence-level", level), ("shuffles", shuffles)];
            let choices: Choices = choices.into_iter().collect();
            let settings = choices.read::<Settings>().of_search();
            assert_eq!(
                (settings.confidence_level, settings.n_shuffles),
                expected,
                "{level} {shuffles}"
            );
        }
    }
}
