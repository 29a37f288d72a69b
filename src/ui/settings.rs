//! What the user set and a reload keeps: never data, never anything secret.

use chrono::NaiveDate;

use crate::analysis::{ChangeSettings, Query};
use crate::calendar::{DayRange, Schedule, Weekdays};

/// Which theme to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
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
#[derive(Debug, Clone, PartialEq)]
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
        let mut settings = Self::default();
        let (mut schedule, mut changes) = (settings.schedule, settings.changes);
        for (key, value) in form_urlencoded::parse(stored.as_bytes()) {
            match &*key {
                ZONE if !value.is_empty() => settings.zone = Some(value.into_owned()),
                WORK_STARTS => schedule.start_hour = value.parse().unwrap_or(u8::MAX),
                WORK_ENDS => schedule.end_hour = value.parse().unwrap_or(u8::MAX),
                WORK_DAYS => {
                    let days: Vec<bool> = value.bytes().map(|day| day == b'1').collect();
                    schedule.days = days.try_into().map_or(schedule.days, Weekdays);
                }
                CONFIDENCE_LEVEL => changes.confidence_level = number(&value).unwrap_or(0.0),
                SHUFFLES => changes.n_shuffles = value.parse().unwrap_or(0),
                NEWEST => {
                    let n_newest = value.parse().ok();
                    if N_NEWEST_CHOICES.contains(&n_newest) && (n_newest.is_some() || value == ALL)
                    {
                        settings.n_newest = n_newest;
                    }
                }
                IDLE_MINUTES => {
                    let minutes = value.parse().ok();
                    if IDLE_CHOICES.contains(&minutes) && (minutes.is_some() || value == NEVER) {
                        settings.idle_minutes = minutes;
                    }
                }
                THEME => settings.theme = ThemeChoice::named(&value).unwrap_or_default(),
                _ => {}
            }
        }
        if schedule.start_hour < 24 && (1..=24).contains(&schedule.end_hour) {
            settings.schedule = schedule;
        }
        if is_level(changes.confidence_level) && is_n_shuffles(changes.n_shuffles) {
            settings.changes = changes;
        }
        settings
    }

    /// The settings as text, for the browser's storage: written like a query. JSON would say the same, but the page then had to
    /// bring what reads it.
    pub fn to_stored(&self) -> String {
        let mut stored = form_urlencoded::Serializer::new(String::new());
        if let Some(zone) = &self.zone {
            stored.append_pair(ZONE, zone);
        }
        let Weekdays(days) = self.schedule.days;
        stored
            .append_pair(WORK_STARTS, &self.schedule.start_hour.to_string())
            .append_pair(WORK_ENDS, &self.schedule.end_hour.to_string())
            .append_pair(
                WORK_DAYS,
                &days.map(|works| if works { "1" } else { "0" }).concat(),
            )
            .append_pair(CONFIDENCE_LEVEL, &self.changes.confidence_level.to_string())
            .append_pair(SHUFFLES, &self.changes.n_shuffles.to_string())
            .append_pair(
                NEWEST,
                &self.n_newest.map_or(ALL.to_owned(), |n| n.to_string()),
            )
            .append_pair(
                IDLE_MINUTES,
                &self
                    .idle_minutes
                    .map_or(NEVER.to_owned(), |minutes| minutes.to_string()),
            )
            .append_pair(THEME, self.theme.name());
        stored.finish()
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

const ZONE: &str = "zone";
const WORK_STARTS: &str = "work-starts";
const WORK_ENDS: &str = "work-ends";
const WORK_DAYS: &str = "work-days";
const CONFIDENCE_LEVEL: &str = "confidence-level";
const SHUFFLES: &str = "shuffles";
const NEWEST: &str = "newest";
const ALL: &str = "all";
const IDLE_MINUTES: &str = "idle-minutes";
const NEVER: &str = "never";
const THEME: &str = "theme";

/// A number that the user or a former visit wrote; `None` if it is none.
///
/// The browser reads it: Rust's tables for that are 10 kB to download before the page shows.
pub fn number(text: &str) -> Option<f64> {
    #[cfg(target_arch = "wasm32")]
    let number = js_sys::Number::parse_float(text);
    #[cfg(not(target_arch = "wasm32"))]
    let number: f64 = text.trim().parse().ok()?;
    number.is_finite().then_some(number)
}

/// The day that a date field says, such as `2026-11-21`; `None` if it says none.
pub fn day(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    NaiveDate::from_ymd_opt(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?)
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
            "{\"zone\":\"UTC\",\"theme\":\"dark\"}",
            "zone=",
            "work-starts=24&work-ends=17",
            "work-starts=9&work-ends=0",
            "work-starts=&work-ends=-1",
            "work-days=11111",
            "confidence-level=100&shuffles=1000",
            "confidence-level=",
            "confidence-level=NaN",
            "shuffles=4000000000",
            "shuffles=1e3",
            "newest=7",
            "newest=every",
            "theme=&theme=blue",
            "[1]",
            "idle-minutes=0",
            "idle-minutes=-1",
            "idle-minutes=sometimes",
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
        let settings = Settings::from_stored("theme=dark");
        assert_eq!(settings.theme, ThemeChoice::Dark);
        assert_eq!(settings.schedule, Schedule::default());
    }

    #[test]
    fn days_and_numbers_are_read() {
        let on = NaiveDate::from_ymd_opt(2026, 2, 28);
        for (text, expected) in [
            ("2026-02-28", on),
            ("", None),
            ("2026-02", None),
            ("2026-02-30", None),
            ("2026-02-28-1", None),
            ("28.2.2026", None),
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
        for (text, expected) in [
            (" 99.5 ", Some(99.5)),
            ("", None),
            ("9,5", None),
            ("NaN", None),
        ] {
            assert_eq!(number(text), expected, "{text}");
        }
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
