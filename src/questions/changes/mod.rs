//! What changed, and when.

mod answer;
mod chart;
mod settings;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{OtherBasis, Rows, Selected};
use crate::calendar::Zone;
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
    type Basis = (Vec<CountedDay>, Method, Rc<Rows>, Option<Zone>, OtherBasis);
    type Answer = Answer;

    fn basis(alerts: &Selected, settings: &Settings) -> Self::Basis {
        (
            answer::counted_days(alerts),
            settings.method(),
            Rc::clone(&alerts.selection.rows),
            alerts.hours.map(|hours| hours.zone()),
            alerts.other_basis(),
        )
    }

    fn answer(alerts: &Selected, settings: &Settings) -> Answer {
        Answer {
            by_severity: answer::by_severity(alerts),
            behind: answer::behind(alerts),
            ..answer::answer(answer::counted_days(alerts), settings.method())
        }
    }

    fn section(answer: &Answer, settings: &Settings, view: &View) -> Section {
        let (is_by_severity, confidence_level) =
            (settings.shows_severities(), settings.confidence_level());
        let plot = chart::plot(answer, is_by_severity, view.width);
        // What was found, was found in the sum.
        let in_all = if is_by_severity {
            chart::plot(answer, false, view.width)
        } else {
            plot.clone()
        };
        let part = |title: &'static str, table: Table, if_empty: &'static str| Part {
            title: title.into(),
            numbers: Numbers {
                table,
                plot: in_all.clone(),
            },
            if_empty: if_empty.into(),
        };
        let (if_no_change, if_no_runaway) = words::if_empty(answer);
        let change_points = table::change_points(answer);
        let runaway_days = table::runaway_days(answer);
        let daily_alerts = Figure {
            title: "Alerts per day".into(),
            subtitle: if is_by_severity {
                words::subtitle_by_severity(answer, confidence_level)
            } else {
                words::subtitle(answer, confidence_level)
            }
            .into(),
            definition: words::CHANGES,
            here: words::here(answer),
            numbers: Numbers {
                table: if is_by_severity {
                    table::daily_alerts_by_severity(answer)
                } else {
                    table::daily_alerts(answer)
                },
                plot: plot.clone(),
            },
            alt: if is_by_severity {
                words::alt_by_severity(answer)
            } else {
                words::alt(answer)
            }
            .into(),
            notes: words::note(
                answer,
                chart::n_days_drawn(answer, is_by_severity),
                is_by_severity,
            )
            .into_iter()
            .collect(),
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
