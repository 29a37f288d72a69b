//! With what the figures are compared: what a user may ask for.

use chrono::NaiveDate;

use super::answer::{Comparison, DaysEarlier, With};
use crate::calendar::DayRange;
use crate::section::control::GET_DAYS;
use crate::section::{Control, ControlGroup, ControlKind};

/// The controls, with the first of the days that are compared with, what comes of them in words, and the days to get for it and those to show then, if Workbench may have days that the data lacks.
pub fn controls(
    comparison: Comparison,
    first_on: Option<NaiveDate>,
    hint: String,
    to_get: Option<(DayRange, DayRange)>,
) -> ControlGroup {
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
    let from = (comparison.compare_with == With::From).then(|| Control {
        key: "compare-from".into(),
        label: "First day".into(),
        kind: ControlKind::Date {
            value: first_on
                .map_or_else(String::new, |on| on.to_string())
                .into(),
        },
    });
    let get = to_get.map(|(days, shown)| {
        let text = |of: DayRange| format!("{}..{}", of.start_on, of.end_on);
        Control {
            key: "get-days".into(),
            label: "Get these days".into(),
            kind: ControlKind::Action {
                place: format!("{GET_DAYS}{},{}", text(days), text(shown)).into(),
            },
        }
    });
    ControlGroup {
        controls: [Some(with), earlier, from, get]
            .into_iter()
            .flatten()
            .collect(),
        hint: hint.into(),
    }
}
