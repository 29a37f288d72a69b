//! Of how many alerts to look at the evidence, and how to draw it.

use serde::Deserialize;

use crate::numbers::count;
use crate::section::{Control, ControlGroup, ControlKind, Text};

/// What the user set.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(default)]
pub struct Settings {
    newest: HowMany,
    #[serde(rename = "pie-charts")]
    is_pie: Switch,
}

/// Of how many of the newest alerts; of all if `None`.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct HowMany(Option<u32>);

impl HowMany {
    /// Evidence costs a request an alert: at first of as many as in the notebook.
    const CHOICES: [Self; 4] = [
        Self(Some(100)),
        Self(Some(500)),
        Self(Some(1_000)),
        Self(None),
    ];

    fn key(self) -> String {
        self.0.map_or("all".to_owned(), |n| n.to_string())
    }
}

impl Default for HowMany {
    fn default() -> Self {
        Self::CHOICES[0]
    }
}

impl TryFrom<String> for HowMany {
    type Error = &'static str;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        let mut choices = Self::CHOICES.into_iter();
        let chosen = choices.find(|choice| choice.key() == key);
        chosen.ok_or("not one of the choices")
    }
}

/// Yes or no.
#[derive(Debug, Clone, Copy, Default, PartialEq, Deserialize)]
#[serde(try_from = "String")]
struct Switch(bool);

impl TryFrom<String> for Switch {
    type Error = &'static str;

    fn try_from(key: String) -> Result<Self, Self::Error> {
        match key.as_str() {
            "0" => Ok(Self(false)),
            "1" => Ok(Self(true)),
            _ => Err("neither 0 nor 1"),
        }
    }
}

impl Settings {
    /// Of how many of the newest alerts; of all if `None`.
    pub fn newest(self) -> Option<u32> {
        self.newest.0
    }

    /// Whether values are drawn as a pie rather than as bars.
    pub fn is_pie(self) -> bool {
        self.is_pie.0
    }

    /// The controls that set them; how to draw only if there is something to draw.
    pub fn controls(self, has_charts: bool) -> ControlGroup {
        let options = HowMany::CHOICES.map(|choice| {
            let name = match choice.0 {
                Some(n) => format!("Newest {}", count(u64::from(n))),
                None => "All".to_owned(),
            };
            (Text::from(choice.key()), Text::from(name))
        });
        let newest = Control {
            key: "newest".into(),
            label: "Alerts to look at".into(),
            kind: ControlKind::Choice {
                value: self.newest.key().into(),
                options: options.into(),
            },
        };
        let pie = Control {
            key: "pie-charts".into(),
            label: "Pie charts".into(),
            kind: ControlKind::Toggle {
                value: self.is_pie.0,
            },
        };
        ControlGroup {
            controls: std::iter::once(newest)
                .chain(has_charts.then_some(pie))
                .collect(),
            hint: "".into(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Choices;

    #[test]
    fn only_what_is_offered_can_be_chosen() {
        for (newest, expected) in [
            ("500", Some(500)),
            ("all", None),
            ("501", Some(100)),
            ("", Some(100)),
        ] {
            let choices: Choices = [("newest", newest)].into_iter().collect();
            assert_eq!(choices.read::<Settings>().newest(), expected, "{newest}");
        }
        let choices: Choices = [("pie-charts", "1")].into_iter().collect();
        assert!(choices.read::<Settings>().is_pie());
        assert!(!Settings::default().is_pie());
    }
}
