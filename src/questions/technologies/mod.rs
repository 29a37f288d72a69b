//! Which technologies the alerts came from, and what came of them.

mod answer;
mod chart;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{DamagedIds, Rows, Selected};
use crate::section::{Figure, Numbers, Remark, Section};
use crate::table::Column;
use answer::Technologies;

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "technologies";
    const LABEL: &'static str = "Technologies";
    const TITLE: &'static str = "Where the alerts came from";
    const IS_HALF: bool = true;
    const COLUMNS: &'static [Column] = &[Column::Vendor];
    type Settings = ();
    type Basis = Rc<Rows>;
    type Answer = Technologies;

    fn basis(alerts: &Selected, (): &()) -> Rc<Rows> {
        Rc::clone(&alerts.selection.rows)
    }

    fn answer(alerts: &Selected, (): &()) -> Technologies {
        Technologies::of(alerts)
    }

    fn section(technologies: &Technologies, (): &(), view: &View) -> Section {
        let by_technology = Figure {
            title: "Alerts by technology".into(),
            subtitle: words::subtitle(technologies).into(),
            definition: words::TECHNOLOGIES,
            numbers: Numbers {
                table: table::table(technologies),
                plot: chart::plot(technologies, view.width),
            },
            alt: words::alt(technologies).into(),
            is_table_open: true,
            ..Figure::default()
        };
        let damaged = technologies.has_damaged_incidents.then(|| Remark {
            key: "damaged-ids".into(),
            text: DamagedIds::why_not(&["Incidents".to_owned()]).into(),
        });
        Section {
            answer: words::answer(technologies, view).into(),
            remarks: damaged.into_iter().collect(),
            figures: vec![by_technology],
            ..Section::default()
        }
    }
}
