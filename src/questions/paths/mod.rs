//! Which way alerts went.

mod answer;
mod chart;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{Rows, Selected};
use crate::section::{Figure, Numbers, Part, Section};
use crate::table::Column;
use answer::{Outcomes, Path};

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "paths";
    const LABEL: &'static str = "Outcomes";
    const TITLE: &'static str = "What became of the alerts";
    const COLUMNS: &'static [Column] = Path::COLUMNS;
    type Settings = ();
    type Basis = Rc<Rows>;
    type Answer = Outcomes;

    fn basis(alerts: &Selected, (): &()) -> Rc<Rows> {
        Rc::clone(&alerts.selection.rows)
    }

    fn answer(alerts: &Selected, (): &()) -> Outcomes {
        Outcomes::of(alerts)
    }

    fn section(outcomes: &Outcomes, (): &(), view: &View) -> Section {
        let by_path = Figure {
            title: "Alerts by outcome".into(),
            subtitle: "Each alert counts once, as far as it got".into(),
            definition: words::PATHS,
            numbers: Numbers {
                table: table::by_path(outcomes),
                plot: chart::plot(outcomes, view.width),
            },
            alt: words::alt(outcomes).into(),
            notes: words::notes(outcomes),
            parts: vec![Part {
                title: "Close reasons".into(),
                numbers: Numbers::of_table(table::reasons(outcomes)),
                if_empty: "No close reason is recorded for these alerts.".into(),
            }],
            is_table_open: true,
            ..Figure::default()
        };
        Section {
            answer: words::answer(outcomes, view).into(),
            figures: vec![by_path],
            ..Section::default()
        }
    }
}
