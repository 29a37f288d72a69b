//! What the user set and a reload keeps: never data, never anything secret.
//!
//! What concerns a question is kept as it was chosen, and read by the question. What is damaged gives way to its default: a reload must never
//! fail over old settings.

use serde::Deserialize;

use crate::alerts::Period;
use crate::choices::Choices;
use crate::questions::Query;

/// Which theme to show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "String")]
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

impl From<String> for ThemeChoice {
    fn from(name: String) -> Self {
        Self::named(&name).unwrap_or_default()
    }
}

/// After how many minutes without use the page signs out of Workbench; never if `None`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub struct IdleLimit(pub Option<u32>);

impl IdleLimit {
    /// What the page offers.
    pub const CHOICES: [Self; 5] = [
        Self(Some(5)),
        Self(Some(15)),
        Self(Some(30)),
        Self(Some(60)),
        Self(None),
    ];

    /// What is kept of it, and the control's options carry.
    pub fn key(self) -> String {
        self.0
            .map_or("never".to_owned(), |minutes| minutes.to_string())
    }
}

impl Default for IdleLimit {
    fn default() -> Self {
        Self(Some(30))
    }
}

impl From<String> for IdleLimit {
    fn from(key: String) -> Self {
        let mut choices = Self::CHOICES.into_iter();
        choices
            .find(|choice| choice.key() == key)
            .unwrap_or_default()
    }
}

/// What concerns the page rather than a question.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(default, rename_all = "kebab-case")]
pub struct PageSettings {
    /// The IANA time zone chosen; the browser's if it is blank.
    pub zone: String,
    /// Which theme to show.
    pub theme: ThemeChoice,
    /// When to sign out.
    pub idle_minutes: IdleLimit,
}

/// Everything a reload keeps.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Settings {
    /// What concerns the page.
    pub page: PageSettings,
    /// What was chosen about the questions.
    pub choices: Choices,
}

const ZONE: &str = "zone";
const THEME: &str = "theme";
const IDLE_MINUTES: &str = "idle-minutes";

impl Settings {
    /// The settings that [`to_stored`](Self::to_stored) wrote, now or in an earlier version.
    pub fn from_stored(stored: &str) -> Self {
        let mut choices = Choices::from_text(stored);
        let page = choices.read();
        for key in [ZONE, THEME, IDLE_MINUTES] {
            choices.remove(key);
        }
        Self { page, choices }
    }

    /// The settings as text, for the browser's storage.
    pub fn to_stored(&self) -> String {
        let mut choices = self.choices.clone();
        if !self.page.zone.is_empty() {
            choices.set(ZONE, &self.page.zone);
        }
        choices.set(THEME, self.page.theme.name());
        choices.set(IDLE_MINUTES, &self.page.idle_minutes.key());
        choices.to_text()
    }

    /// The query that these settings make in a browser whose own zone is `browser_zone`, for charts that are about `width` pixels wide; without
    /// filters.
    pub fn query(&self, browser_zone: &str, period: Period, width: u32) -> Query {
        let zone = match self.page.zone.as_str() {
            "" => browser_zone,
            chosen => chosen,
        };
        Query {
            range: period.chosen,
            ends_are_whole: period.ends_are_whole,
            filters: String::new(),
            zone: zone.to_owned(),
            choices: self.choices.clone(),
            width,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn settings_survive_a_reload() {
        let settings = Settings {
            page: PageSettings {
                zone: "Asia/Kolkata".to_owned(),
                theme: ThemeChoice::Dark,
                idle_minutes: IdleLimit(None),
            },
            choices: [("work-starts", "22"), ("newest", "all")]
                .into_iter()
                .collect(),
        };
        assert_eq!(Settings::from_stored(&settings.to_stored()), settings);
    }

    #[test]
    fn settings_of_the_version_before_are_read() {
        let settings = Settings::from_stored(
            "zone=Asia%2FKolkata&work-starts=22&work-ends=6&work-days=1111111&confidence-level=99&shuffles=5000&newest=all&idle-minutes=never&theme=dark",
        );
        assert_eq!(settings.page.zone, "Asia/Kolkata");
        assert_eq!(settings.page.theme, ThemeChoice::Dark);
        assert_eq!(settings.page.idle_minutes, IdleLimit(None));
        let kept: Vec<_> = settings.choices.iter().collect();
        assert_eq!(
            kept,
            [
                ("confidence-level", "99"),
                ("newest", "all"),
                ("shuffles", "5000"),
                ("work-days", "1111111"),
                ("work-ends", "6"),
                ("work-starts", "22"),
            ]
        );
    }

    #[test]
    fn a_damaged_part_is_the_default_and_the_others_stay() {
        for stored in [
            "",
            "null",
            "{\"zone\":\"UTC\",\"theme\":\"dark\"}",
            "zone=",
            "theme=&theme=blue",
            "[1]",
            "idle-minutes=0",
            "idle-minutes=-1",
            "idle-minutes=sometimes",
        ] {
            assert_eq!(
                Settings::from_stored(stored).page,
                PageSettings::default(),
                "{stored}"
            );
        }
        let settings = Settings::from_stored("theme=dark&idle-minutes=x&zone=UTC");
        assert_eq!(
            settings.page,
            PageSettings {
                zone: "UTC".to_owned(),
                theme: ThemeChoice::Dark,
                ..PageSettings::default()
            }
        );
    }

    #[test]
    fn the_browsers_zone_is_the_default() {
        let mut settings = Settings::default();
        let zone =
            |settings: &Settings| settings.query("Europe/Berlin", Period::default(), 320).zone;
        assert_eq!(zone(&settings), "Europe/Berlin");
        settings.page.zone = "UTC".to_owned();
        assert_eq!(zone(&settings), "UTC");
    }
}
