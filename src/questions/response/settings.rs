//! What is measured, and what a user may set about it elsewhere.

use serde::Deserialize;

use super::answer::{Response, Targets, TimeTo};
use crate::calendar::Schedule;
use crate::section::{Control, ControlGroup, ControlKind};

/// What the user set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct Settings {
    /// What the figures by severity measure.
    pub clock: TimeTo,
    /// When the team works.
    #[serde(flatten)]
    pub schedule: Schedule,
    /// Within how long alerts are to be acted on.
    #[serde(flatten)]
    pub targets: Targets,
}

/// The control that chooses the clock, among those that some alert has both times for.
pub fn controls(response: &Response) -> ControlGroup {
    let chosen = response.time_to;
    let clocks = response.clocks.iter().filter(|of| {
        of.time_to == TimeTo::FirstAction || of.time_to == chosen || of.n_measured > 0
    });
    ControlGroup {
        controls: vec![Control {
            key: "clock".into(),
            label: "Clock".into(),
            kind: ControlKind::Choice {
                value: chosen.key().into(),
                options: clocks
                    .map(|of| (of.time_to.key().into(), of.time_to.name().into()))
                    .collect(),
            },
        }],
        hint: "".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Choices;

    #[test]
    fn settings_of_others_are_read_as_they_read_them() {
        let read = |choices: &[(&str, &str)]| -> Settings {
            let choices: Choices = choices.iter().copied().collect();
            choices.read()
        };
        let chosen = [
            ("clock", "first_close"),
            ("work-starts", "8"),
            ("target-low", "480"),
            ("zone", "UTC"),
        ];
        let settings = read(&chosen);
        assert_eq!(settings.clock, TimeTo::FirstClose);
        assert_eq!(settings.schedule.start_hour, 8);
        assert_eq!(settings.targets.minutes(), [15, 30, 60, 480]);
        let damaged = read(&[("clock", "<b>"), ("target-low", "480")]);
        assert_eq!(damaged.clock, TimeTo::FirstAction);
        assert_eq!(damaged.targets.minutes(), [15, 30, 60, 480]);
        assert_eq!(read(&[]), Settings::default());
    }
}
