//! With what the figures are compared: what a user may ask for.

use super::answer::{Comparison, DaysEarlier, With};
use crate::section::{Control, ControlGroup, ControlKind};

/// The controls, with what comes of them in words.
pub fn controls(comparison: Comparison, hint: String) -> ControlGroup {
    let with = Control {
        key: "compare-with".into(),
        label: "Compare with".into(),
        kind: ControlKind::Choice {
            value: comparison.compare_with.key().into(),
            options: With::OPTIONS
                .map(|(_, key, name)| (key.into(), name.into()))
                .into(),
        },
    };
    let earlier = (comparison.compare_with == With::Earlier).then(|| Control {
        key: "days-earlier".into(),
        label: "Days earlier".into(),
        kind: ControlKind::Number {
            value: comparison.days_earlier.0 as f64,
            bounds: DaysEarlier::BOUNDS,
            problem: DaysEarlier::PROBLEM.into(),
        },
    });
    ControlGroup {
        controls: std::iter::once(with).chain(earlier).collect(),
        hint: hint.into(),
    }
}
