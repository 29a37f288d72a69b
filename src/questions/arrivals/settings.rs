//! Working hours, and what the heat map shows: what a user may ask for.

use serde::Deserialize;

use crate::calendar::words::{WEEKDAYS, hour};
use crate::calendar::{Schedule, schedule_hint};
use crate::section::{Control, ControlGroup, ControlKind, Text};

/// What the user set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Settings {
    /// When the team works.
    #[serde(flatten)]
    pub schedule: Schedule,
    heat_map: Cells,
}

/// What the cells of the heat map are.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(from = "String")]
enum Cells {
    #[default]
    Alerts,
    Means,
}

impl Cells {
    fn key(self) -> &'static str {
        match self {
            Self::Alerts => "alerts",
            Self::Means => "mean",
        }
    }
}

/// Anything else is the default.
impl From<String> for Cells {
    fn from(key: String) -> Self {
        if key == Self::Means.key() {
            Self::Means
        } else {
            Self::Alerts
        }
    }
}

impl Settings {
    /// Whether the heat map shows means an hour in place of how many alerts there are.
    pub fn shows_means(self) -> bool {
        self.heat_map == Cells::Means
    }

    /// The controls of working hours.
    pub fn of_schedule(self) -> Vec<ControlGroup> {
        let schedule = self.schedule;
        let hours = |key, label, value: u8, hours: std::ops::RangeInclusive<u8>| {
            let options = hours.map(|at| (Text::from(at.to_string()), Text::from(hour(at))));
            Control {
                key: Text::Borrowed(key),
                label: Text::Borrowed(label),
                kind: ControlKind::Choice {
                    value: value.to_string().into(),
                    options: options.collect(),
                },
            }
        };
        let start = hours(
            "work-starts",
            "Work starts",
            schedule.start_hour,
            Schedule::STARTS,
        );
        let end = hours("work-ends", "Work ends", schedule.end_hour, Schedule::ENDS);
        let days = Control {
            key: "work-days".into(),
            label: "Work days".into(),
            kind: ControlKind::Days {
                value: schedule.days.0,
                names: WEEKDAYS.map(Text::Borrowed),
            },
        };
        vec![
            ControlGroup {
                controls: vec![start, end],
                hint: "".into(),
            },
            ControlGroup {
                controls: vec![days],
                hint: schedule_hint(&schedule).into(),
            },
        ]
    }

    /// The control of what the heat map shows.
    pub fn of_heat_map(self) -> ControlGroup {
        let options = [
            (Cells::Alerts, "Alerts"),
            (Cells::Means, "Mean alerts an hour"),
        ];
        let cells = Control {
            key: "heat-map".into(),
            label: "Cells show".into(),
            kind: ControlKind::Choice {
                value: self.heat_map.key().into(),
                options: options
                    .map(|(cells, name)| (cells.key().into(), name.into()))
                    .into(),
            },
        };
        ControlGroup {
            controls: vec![cells],
            hint: "".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Choices;

    #[test]
    fn what_is_damaged_leaves_the_rest_alone() {
        for (choices, start_hour, shows_means) in [
            (&[][..], 9, false),
            (&[("work-starts", "22"), ("heat-map", "mean")], 22, true),
            (&[("work-starts", "25"), ("heat-map", "mean")], 9, true),
            (&[("work-starts", "22"), ("heat-map", "<b>")], 22, false),
            (&[("newest", "all"), ("work-starts", "7")], 7, false),
        ] {
            let choices: Choices = choices.iter().copied().collect();
            let settings: Settings = choices.read();
            let read = (settings.schedule.start_hour, settings.shows_means());
            assert_eq!(read, (start_hour, shows_means), "{choices:?}");
        }
    }
}
