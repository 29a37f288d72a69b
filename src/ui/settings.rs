//! What the user set and a reload keeps: never data, never anything secret.

use serde::{Deserialize, Serialize};

use crate::analysis::{ChangeSettings, DayRange, Query, Schedule};

/// Which theme to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ThemeChoice {
    /// Light or dark, as the system says.
    #[default]
    System,
    /// Always light.
    Light,
    /// Always dark.
    Dark,
}

impl ThemeChoice {
    /// All choices, in the order offered.
    pub const ALL: [Self; 3] = [Self::System, Self::Light, Self::Dark];

    /// The name that the document's `data-theme` and the control's options carry.
    pub fn name(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The choice of that [`name`](Self::name).
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|choice| choice.name() == name)
    }
}

/// Everything a reload keeps.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    /// The IANA time zone chosen; the browser's if `None`.
    pub zone: Option<String>,
    /// When the team works.
    pub schedule: Schedule,
    /// How sure a change must be.
    pub changes: ChangeSettings,
    /// Of how many of the newest alerts to tell what they were about; of all if `None`.
    pub n_newest: Option<u32>,
    /// Which theme to show.
    pub theme: ThemeChoice,
    /// After how many minutes without use the page signs out of Workbench; never if `None`.
    pub idle_minutes: Option<u32>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            zone: None,
            schedule: Schedule::default(),
            changes: ChangeSettings::default(),
            n_newest: Some(Query::DEFAULT_N_NEWEST),
            theme: ThemeChoice::default(),
            idle_minutes: Some(DEFAULT_IDLE_MINUTES),
        }
    }
}

impl Settings {
    /// The settings that [`to_stored`](Self::to_stored) wrote. What is missing, damaged or out of bounds is the default: a
    /// reload must never fail over old settings.
    pub fn from_stored(stored: &str) -> Self {
        let settings: Self = serde_json::from_str(stored).unwrap_or_default();
        Self {
            schedule: Some(settings.schedule)
                .filter(|schedule| {
                    schedule.start_hour < 24 && (1..=24).contains(&schedule.end_hour)
                })
                .unwrap_or_default(),
            changes: Some(settings.changes)
                .filter(|changes| {
                    is_level(changes.confidence_level) && is_n_shuffles(changes.n_shuffles)
                })
                .unwrap_or_default(),
            n_newest: if N_NEWEST_CHOICES.contains(&settings.n_newest) {
                settings.n_newest
            } else {
                Self::default().n_newest
            },
            idle_minutes: if IDLE_CHOICES.contains(&settings.idle_minutes) {
                settings.idle_minutes
            } else {
                Self::default().idle_minutes
            },
            ..settings
        }
    }

    /// The settings as text, for the browser's storage.
    pub fn to_stored(&self) -> String {
        serde_json::to_string(self).expect("settings hold only types that JSON can write")
    }

    /// The query that these settings make in a browser whose own zone is `browser_zone`.
    pub fn query(&self, browser_zone: &str, range: Option<DayRange>) -> Query {
        Query {
            range,
            zone: self.zone.clone().unwrap_or_else(|| browser_zone.to_owned()),
            schedule: self.schedule,
            changes: self.changes,
            n_newest: self.n_newest,
        }
    }
}

/// Of how many of the newest alerts the page offers to tell what they were about; `None` is all.
pub const N_NEWEST_CHOICES: [Option<u32>; 4] =
    [Some(Query::DEFAULT_N_NEWEST), Some(500), Some(1_000), None];

const DEFAULT_IDLE_MINUTES: u32 = 30;

/// After how many minutes without use the page offers to sign out; `None` is never.
pub const IDLE_CHOICES: [Option<u32>; 5] = [
    Some(5),
    Some(15),
    Some(DEFAULT_IDLE_MINUTES),
    Some(60),
    None,
];

/// Whether a change may be asked to be that sure, in percent.
pub fn is_level(percent: f64) -> bool {
    (50.0..100.0).contains(&percent)
}

/// Whether a segment may be shuffled that often: fewer shuffles say too little, more only cost time.
pub fn is_n_shuffles(n: u32) -> bool {
    (100..=100_000).contains(&n)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_a_reload() {
        let settings = Settings {
            zone: Some("Asia/Kolkata".to_owned()),
            schedule: Schedule {
                start_hour: 22,
                end_hour: 6,
                ..Schedule::default()
            },
            changes: ChangeSettings {
                confidence_level: 99.0,
                n_shuffles: 5_000,
            },
            n_newest: None,
            theme: ThemeChoice::Dark,
            idle_minutes: None,
        };
        assert_eq!(Settings::from_stored(&settings.to_stored()), settings);
    }

    #[test]
    fn damaged_settings_are_the_default() {
        for stored in [
            "",
            "null",
            "[1]",
            "{\"zone\": 3}",
            "{\"schedule\":{\"start_hour\":24,\"end_hour\":17,\"days\":[true,true,true,true,true,true,true]}}",
            "{\"changes\":{\"confidence_level\":100.0,\"n_shuffles\":1000}}",
            "{\"n_newest\":7}",
            "{\"idle_minutes\":0}",
            "{\"idle_minutes\":-1}",
            "{\"changes\":{\"confidence_level\":95.0,\"n_shuffles\":4000000000}}",
        ] {
            assert_eq!(
                Settings::from_stored(stored),
                Settings::default(),
                "{stored}"
            );
        }
    }

    #[test]
    fn old_settings_keep_what_they_have() {
        let settings = Settings::from_stored("{\"theme\":\"dark\"}");
        assert_eq!(settings.theme, ThemeChoice::Dark);
        assert_eq!(settings.schedule, Schedule::default());
    }

    #[test]
    fn the_browsers_zone_is_the_default() {
        let settings = Settings::default();
        assert_eq!(settings.query("Europe/Berlin", None).zone, "Europe/Berlin");
        let utc = Settings {
            zone: Some("UTC".to_owned()),
            ..settings
        };
        assert_eq!(utc.query("Europe/Berlin", None).zone, "UTC");
    }
}
