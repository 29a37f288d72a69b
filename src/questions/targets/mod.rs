//! Whether alerts are acted on within a target.

mod answer;
mod chart;
mod settings;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{OtherBasis, Rows, Selected};
use crate::calendar::Timestamp;
use crate::section::{Figure, Numbers, Part, Section};
use crate::table::Column;
use answer::{Targets, Timeliness, Waits};

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "targets";
    const LABEL: &'static str = "Targets";
    const TITLE: &'static str = "How many alerts were acted on in time";
    const COLUMNS: &'static [Column] = Waits::COLUMNS;
    type Settings = Targets;
    type Basis = (Rc<Rows>, Option<Timestamp>, Targets, OtherBasis);
    type Answer = Timeliness;

    fn basis(alerts: &Selected, targets: &Targets) -> Self::Basis {
        (
            Rc::clone(&alerts.selection.rows),
            alerts.coverage.as_of,
            *targets,
            alerts.other_basis(),
        )
    }

    fn answer(alerts: &Selected, targets: &Targets) -> Timeliness {
        Timeliness::of(alerts, *targets).with_comparison(alerts)
    }

    fn section(timeliness: &Timeliness, targets: &Targets, view: &View) -> Section {
        let goal = targets.goal();
        let compared = timeliness.compared.as_ref().map(|compared| Part {
            title: "Both periods".into(),
            numbers: Numbers::of_table(table::compared(timeliness, compared)),
            if_empty: "".into(),
        });
        let within_target = Figure {
            title: "Alerts within target".into(),
            subtitle: "First human action within the target of the alert’s severity".into(),
            definition: words::targets(timeliness),
            here: words::here(timeliness),
            numbers: Numbers {
                table: table::table(timeliness),
                plot: chart::plot(timeliness, goal, view.width),
            },
            alt: words::alt(timeliness, goal).into(),
            notes: words::notes(timeliness, view),
            controls: vec![settings::controls(*targets)],
            parts: compared.into_iter().collect(),
            is_table_open: true,
        };
        Section {
            answer: words::answer(timeliness, goal, view).into(),
            figures: vec![within_target],
            ..Section::default()
        }
    }
}
