//! What changed, and when.

mod answer;
mod chart;
mod settings;
mod table;
mod words;

use super::View;
use crate::alerts::Selected;
use crate::section::{Figure, Numbers, Part, Section, Table};
use answer::{Answer, CountedDay, Method};
use settings::Settings;

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "changes";
    const LABEL: &'static str = "Changes";
    const TITLE: &'static str = "What changed, and when";
    type Settings = Settings;
    type Basis = (Vec<CountedDay>, Method);
    type Answer = Answer;

    fn basis(alerts: &Selected, settings: &Settings) -> Self::Basis {
        (answer::counted_days(alerts), settings.method())
    }

    fn answer(alerts: &Selected, settings: &Settings) -> Answer {
        answer::answer(answer::counted_days(alerts), settings.method())
    }

    fn section(answer: &Answer, settings: &Settings, view: &View) -> Section {
        let plot = chart::plot(answer, view.width);
        let part = |title: &'static str, table: Table, if_empty: &'static str| Part {
            title: title.into(),
            numbers: Numbers {
                table,
                plot: plot.clone(),
            },
            if_empty: if_empty.into(),
        };
        let (if_no_change, if_no_runaway) = words::if_empty(answer);
        let change_points = table::change_points(answer);
        let runaway_days = table::runaway_days(answer);
        let daily_alerts = Figure {
            title: "Alerts per day".into(),
            subtitle: words::subtitle(answer, settings.confidence_level()).into(),
            definition: words::CHANGES,
            numbers: Numbers {
                table: table::daily_alerts(answer),
                plot: plot.clone(),
            },
            alt: words::alt(answer).into(),
            notes: words::notes(answer, chart::n_days_drawn(answer)),
            controls: vec![settings.controls()],
            parts: vec![
                part("Change points", change_points, if_no_change),
                part("Runaway days", runaway_days, if_no_runaway),
                part("Gaps", table::gaps(answer), "None."),
            ],
            ..Figure::default()
        };
        Section {
            answer: words::answer(answer, view).into(),
            figures: vec![daily_alerts],
            ..Section::default()
        }
    }
}
