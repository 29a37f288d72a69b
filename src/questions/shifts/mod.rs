//! What comes while the team is off, beside what comes in working hours, and how long it would have waited for the team.

mod answer;
mod chart;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{CreationHours, Rows, Selected};
use crate::calendar::{Schedule, Zone};
use crate::section::{Figure, Numbers, Part, Section};
use answer::Shifts;

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "shifts";
    const LABEL: &'static str = "Off-hours";
    const TITLE: &'static str = "What comes off-hours";
    type Settings = Schedule;
    type Basis = (Rc<Rows>, Option<Zone>, Schedule);
    type Answer = Shifts;

    fn basis(alerts: &Selected, schedule: &Schedule) -> Self::Basis {
        (
            Rc::clone(&alerts.selection.rows),
            alerts.hours.map(CreationHours::zone),
            *schedule,
        )
    }

    fn answer(alerts: &Selected, schedule: &Schedule) -> Shifts {
        Shifts::of(alerts, *schedule)
    }

    fn section(shifts: &Shifts, schedule: &Schedule, view: &View) -> Section {
        let figure = Figure {
            title: "Critical and high alerts that came off-hours".into(),
            subtitle: words::subtitle(schedule).into(),
            definition: words::SHIFTS,
            here: words::here(shifts),
            numbers: Numbers {
                table: table::held(shifts),
                plot: chart::plot(shifts, view.width),
            },
            alt: words::alt(shifts).into(),
            notes: words::not_given(shifts),
            parts: vec![Part {
                title: "Off-hours beside working hours".into(),
                numbers: Numbers::of_table(table::beside(shifts)),
                if_empty: "".into(),
            }],
            is_table_open: true,
            ..Figure::default()
        };
        Section {
            answer: words::answer(shifts, view).into(),
            figures: vec![figure],
            ..Section::default()
        }
    }
}
