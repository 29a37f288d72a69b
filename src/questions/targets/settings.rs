//! Within how long alerts are to be acted on: what a user may set.

use serde::Deserialize;

use super::answer::Targets;
use crate::section::control::Bounds;
use crate::section::{Control, ControlGroup, ControlKind, Text};

/// What the user set. Bounds are in the types: what lies outside of them cannot be read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Settings {
    target_critical: Minutes<15>,
    target_high: Minutes<30>,
    target_medium: Minutes<60>,
    target_low: Minutes<240>,
    target_goal: Goal,
}

/// A target in minutes, and what it is at first.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Minutes<const AT_FIRST: u32>(u32);

/// Which share of the alerts is to meet its target, in percent.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Goal(f64);

/// Up to thirty days.
const MINUTES: Bounds = Bounds {
    min: 1.0,
    max: 43_200.0,
    is_below_max: false,
    is_whole: true,
};

impl Goal {
    const BOUNDS: Bounds = Bounds {
        min: 50.0,
        max: 100.0,
        is_below_max: true,
        is_whole: false,
    };
}

impl<const AT_FIRST: u32> Default for Minutes<AT_FIRST> {
    fn default() -> Self {
        Self(AT_FIRST)
    }
}

impl Default for Goal {
    fn default() -> Self {
        Self(95.0)
    }
}

impl<const AT_FIRST: u32> TryFrom<String> for Minutes<AT_FIRST> {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        let minutes = MINUTES.read(&text);
        minutes
            .map(|minutes| Self(minutes as u32))
            .ok_or(MINUTES_PROBLEM)
    }
}

impl TryFrom<String> for Goal {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        Self::BOUNDS.read(&text).map(Self).ok_or(GOAL_PROBLEM)
    }
}

const MINUTES_PROBLEM: &str = "Enter whole minutes from 1 to 43,200 (30 days).";
const GOAL_PROBLEM: &str = "Enter a number from 50 to 99.99.";

/// What is said beside targets that nobody has set.
const EXAMPLES: &str =
    "These targets are examples, not promises by Expel: set what your team has agreed on.";

impl Settings {
    /// The targets themselves: all that the answer depends on.
    pub fn targets(self) -> Targets {
        Targets([
            self.target_critical.0,
            self.target_high.0,
            self.target_medium.0,
            self.target_low.0,
        ])
    }

    /// In percent.
    pub fn goal(self) -> f64 {
        self.target_goal.0
    }

    /// The controls that set them.
    pub fn controls(self) -> ControlGroup {
        let Targets(minutes) = self.targets();
        let targets = [
            ("target-critical", "Critical (minutes)"),
            ("target-high", "High (minutes)"),
            ("target-medium", "Medium (minutes)"),
            ("target-low", "Low (minutes)"),
        ];
        let targets = targets.into_iter().zip(minutes);
        let mut controls: Vec<Control> = targets
            .map(|((key, label), minutes)| {
                number(key, label, f64::from(minutes), MINUTES, MINUTES_PROBLEM)
            })
            .collect();
        controls.push(number(
            "target-goal",
            "Goal (%)",
            self.goal(),
            Goal::BOUNDS,
            GOAL_PROBLEM,
        ));
        let has_examples = self.targets() == Self::default().targets();
        ControlGroup {
            controls,
            hint: if has_examples { EXAMPLES } else { "" }.into(),
        }
    }
}

fn number(
    key: &'static str,
    label: &'static str,
    value: f64,
    bounds: Bounds,
    problem: &'static str,
) -> Control {
    Control {
        key: Text::Borrowed(key),
        label: Text::Borrowed(label),
        kind: ControlKind::Number {
            value,
            bounds,
            problem: Text::Borrowed(problem),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Choices;

    #[test]
    fn targets_are_read_or_give_way_to_the_examples() {
        for (choices, targets, goal) in [
            (&[][..], [15, 30, 60, 240], 95.0),
            (
                &[("target-high", "20"), ("target-goal", "99.5")],
                [15, 20, 60, 240],
                99.5,
            ),
            (&[("target-high", "0")], [15, 30, 60, 240], 95.0),
            (&[("target-low", "1.5")], [15, 30, 60, 240], 95.0),
            (&[("target-goal", "100")], [15, 30, 60, 240], 95.0),
        ] {
            let choices: Choices = choices.iter().copied().collect();
            let settings: Settings = choices.read();
            assert_eq!(
                (settings.targets(), settings.goal()),
                (Targets(targets), goal)
            );
        }
    }

    #[test]
    fn examples_are_called_so_until_targets_are_set() {
        assert_eq!(Settings::default().controls().hint, EXAMPLES);
        let choices: Choices = [("target-low", "480")].into_iter().collect();
        assert_eq!(choices.read::<Settings>().controls().hint, "");
        assert_eq!(choices.read::<Settings>().controls().controls.len(), 5);
    }
}
