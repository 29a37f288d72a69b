//! What changed, and when.

mod answer;
mod chart;
mod settings;
mod table;
mod words;

use chrono::NaiveDate;

use super::View;
use crate::alerts::Selected;
use crate::section::{Figure, Numbers, Part, Section};
use answer::{ChangeSettings, Changes};
use settings::Settings;

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "changes";
    const LABEL: &'static str = "Changes";
    const TITLE: &'static str = "What changed, and when";
    type Settings = Settings;
    type Basis = (Option<NaiveDate>, Vec<u32>, ChangeSettings);
    type Answer = Changes;

    fn basis(alerts: &Selected, settings: &Settings) -> Self::Basis {
        let first_on = alerts.selection.days.map(|days| days.start_on);
        (first_on, alerts.selection.daily.clone(), settings.of_search())
    }

    fn answer(alerts: &Selected, settings: &Settings) -> Changes {
        answer::answer(alerts, settings.of_search())
    }

    fn section(changes: &Changes, settings: &Settings, view: &View) -> Section {
        let plot = chart::plot(changes, view.width);
        let drawn = words::days_drawn(changes.daily.len(), chart::n_days_drawn(changes));
        let daily_alerts = Figure {
            title: "Alerts per day".into(),
            subtitle: words::subtitle(changes, settings.of_search().confidence_level).into(),
            definition: words::CHANGES,
            numbers: Numbers {
                table: table::daily_alerts(changes),
                plot: plot.clone(),
            },
            alt: words::alt(changes).into(),
            notes: drawn.into_iter().map(Into::into).collect(),
            controls: vec![settings.controls()],
            parts: vec![Part {
                title: "Change points".into(),
                numbers: Numbers {
                    table: table::change_points(changes),
                    plot,
                },
                if_empty: "None found.".into(),
            }],
            ..Figure::default()
        };
        Section {
            answer: words::answer(changes, view).into(),
            figures: vec![daily_alerts],
            ..Section::default()
        }
    }
}
