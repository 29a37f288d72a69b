//! How times to action vary by week.

mod answer;
mod chart;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{Days, OtherBasis, Rows, Selected};
use crate::calendar::{Timestamp, Zone};
use crate::section::{Figure, Numbers, Part, Section};
use crate::table::Column;
use answer::{Targets, Trend, Waits};

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "weeks";
    const LABEL: &'static str = "Weeks";
    const TITLE: &'static str = "How handling times vary by week";
    const COLUMNS: &'static [Column] = Waits::COLUMNS;
    type Settings = Targets;
    type Basis = (
        Rc<Rows>,
        Rc<Days>,
        Option<Timestamp>,
        Option<Zone>,
        [u32; 4],
        OtherBasis,
    );
    type Answer = Trend;

    fn basis(alerts: &Selected, targets: &Targets) -> Self::Basis {
        (
            Rc::clone(&alerts.selection.rows),
            Rc::clone(&alerts.selection.known_days),
            alerts.coverage.as_of,
            alerts.hours.map(|hours| hours.zone()),
            targets.minutes(),
            alerts.other_basis(),
        )
    }

    fn answer(alerts: &Selected, targets: &Targets) -> Trend {
        Trend::of(alerts, *targets).with_comparison(alerts, *targets)
    }

    fn section(trend: &Trend, _: &Targets, view: &View) -> Section {
        let both_periods = trend.other.as_ref().map(|other| Part {
            title: "Both periods".into(),
            numbers: Numbers::of_table(table::compared(trend, other)),
            if_empty: "No week has one of the other period beside it.".into(),
        });
        let by_week = Figure {
            title: "Time to action by week".into(),
            subtitle: "From the alert’s creation to the first human action, Monday to Sunday"
                .into(),
            definition: words::BY_WEEK,
            here: words::here(trend),
            numbers: Numbers {
                table: table::table(trend),
                plot: chart::plot(trend, view.width),
            },
            alt: words::alt(trend).into(),
            notes: words::notes(trend),
            parts: both_periods.into_iter().collect(),
            ..Figure::default()
        };
        Section {
            answer: words::answer(trend, view).into(),
            figures: vec![by_week],
            ..Section::default()
        }
    }
}
