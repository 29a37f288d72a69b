//! The fields in which a user sets the targets and the goal.

use super::answer::Targets;
use crate::section::control::Bounds;
use crate::section::{Control, ControlGroup, ControlKind, Text};

const MINUTES_PROBLEM: &str = "Enter whole minutes from 1 to 43,200 (30 days).";
const GOAL_PROBLEM: &str = "Enter a number from 50 to 99.99.";

/// What is said beside targets that nobody has set.
const EXAMPLES: &str =
    "These targets are examples, not promises by Expel: set what your team has agreed on.";

/// A field for each target, then one for the goal.
pub fn controls(targets: Targets) -> ControlGroup {
    let fields = [
        ("target-critical", "Critical (minutes)"),
        ("target-high", "High (minutes)"),
        ("target-medium", "Medium (minutes)"),
        ("target-low", "Low (minutes)"),
    ];
    let fields = fields.into_iter().zip(targets.minutes());
    let mut controls: Vec<Control> = fields
        .map(|((key, label), minutes)| {
            let minutes = f64::from(minutes);
            number(key, label, minutes, Targets::MINUTES, MINUTES_PROBLEM)
        })
        .collect();
    controls.push(number(
        "target-goal",
        "Goal (%)",
        targets.goal(),
        Targets::GOALS,
        GOAL_PROBLEM,
    ));
    let has_examples = targets.minutes() == Targets::default().minutes();
    ControlGroup {
        controls,
        hint: if has_examples { EXAMPLES } else { "" }.into(),
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
    fn examples_are_called_so_until_targets_are_set() {
        assert_eq!(controls(Targets::default()).hint, EXAMPLES);
        let choices: Choices = [("target-low", "480")].into_iter().collect();
        let controls = controls(choices.read());
        assert_eq!((&*controls.hint, controls.controls.len()), ("", 5));
    }
}
