//! Which alerts are open, and for how long.

mod answer;
mod chart;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{Rows, Selected};
use crate::calendar::Timestamp;
use crate::section::{Figure, Numbers, Part, Section};
use crate::table::Column;
use answer::{OpenAlerts, Targets};

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "open";
    const LABEL: &'static str = "Open";
    const TITLE: &'static str = "Which alerts are open";
    const COLUMNS: &'static [Column] = &[Column::Status];
    type Settings = Targets;
    type Basis = (Rc<Rows>, Option<Timestamp>, [u32; 4]);
    type Answer = OpenAlerts;

    fn basis(alerts: &Selected, targets: &Targets) -> Self::Basis {
        (
            Rc::clone(&alerts.selection.rows),
            alerts.coverage.as_of,
            targets.minutes(),
        )
    }

    fn answer(alerts: &Selected, _: &Targets) -> OpenAlerts {
        OpenAlerts::of(alerts)
    }

    fn section(open: &OpenAlerts, _: &Targets, view: &View) -> Section {
        let by_age = Figure {
            title: "Open alerts by age".into(),
            subtitle: words::as_of(open, view).into(),
            definition: words::OPEN,
            here: words::here(open),
            numbers: Numbers {
                table: table::by_severity(open),
                plot: chart::plot(open, view.width),
            },
            alt: words::alt(open).into(),
            parts: vec![Part {
                title: "The oldest".into(),
                numbers: Numbers::of_table(table::oldest(open, view)),
                if_empty: "No alert is open.".into(),
            }],
            is_table_open: true,
            ..Figure::default()
        };
        Section {
            answer: words::answer(open, view).into(),
            figures: vec![by_age],
            ..Section::default()
        }
    }
}
