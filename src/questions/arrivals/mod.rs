//! When alerts arrive, and how many of them while the team is off.

mod answer;
mod chart;
mod split;
mod table;
mod words;

use super::View;
use crate::alerts::Selected;
use crate::calendar::words::{WEEKDAYS, hour, zone};
use crate::calendar::{Schedule, schedule_hint};
use crate::section::{Control, ControlGroup, ControlKind, Figure, Layout, Numbers, Section, Text};
use answer::Arrivals;

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "arrivals";
    const LABEL: &'static str = "Arrivals";
    const TITLE: &'static str = "When alerts arrive";
    type Settings = Schedule;
    type Basis = ([[u64; 7]; 24], Schedule);
    type Answer = Arrivals;

    fn basis(alerts: &Selected, schedule: &Schedule) -> Self::Basis {
        (alerts.selection.by_hour, *schedule)
    }

    fn answer(alerts: &Selected, schedule: &Schedule) -> Arrivals {
        Arrivals::of(alerts.selection, *schedule)
    }

    fn section(arrivals: &Arrivals, schedule: &Schedule, view: &View) -> Section {
        let split = Figure {
            title: "Working time and off hours".into(),
            subtitle: format!("In {} time", zone(&view.zone)).into(),
            definition: words::OFF_HOURS,
            numbers: Numbers {
                table: table::off_hours(arrivals),
                plot: split::plot(arrivals),
            },
            alt: words::split_alt(arrivals).into(),
            controls: controls(*schedule),
            is_table_open: true,
            ..Figure::default()
        };
        let by_hour = Figure {
            title: "Alerts by weekday and hour".into(),
            subtitle: "Outlined: your working time".into(),
            definition: words::ARRIVALS,
            numbers: Numbers {
                table: table::by_hour(arrivals),
                plot: chart::plot(arrivals, *schedule),
            },
            alt: words::arrivals_alt(arrivals, *schedule).into(),
            ..Figure::default()
        };
        Section {
            answer: words::answer(arrivals, view).into(),
            figures: vec![split, by_hour],
            layout: Layout::NarrowAndWide,
            ..Section::default()
        }
    }
}

fn controls(schedule: Schedule) -> Vec<ControlGroup> {
    let hours = |key, label, value: u8, hours: std::ops::RangeInclusive<u8>| {
        let options = hours.map(|at| (Text::from(at.to_string()), Text::from(hour(at))));
        Control {
            key: Text::Borrowed(key),
            label: Text::Borrowed(label),
            kind: ControlKind::Choice {
                value: value.to_string().into(),
                options: options.collect(),
            },
        }
    };
    let start = hours("work-starts", "Work starts", schedule.start_hour, Schedule::STARTS);
    let end = hours("work-ends", "Work ends", schedule.end_hour, Schedule::ENDS);
    let days = Control {
        key: "work-days".into(),
        label: "Work days".into(),
        kind: ControlKind::Days {
            value: schedule.days.0,
            names: WEEKDAYS.map(Text::Borrowed),
        },
    };
    vec![
        ControlGroup {
            controls: vec![start, end],
            hint: "".into(),
        },
        ControlGroup {
            controls: vec![days],
            hint: schedule_hint(&schedule).into(),
        },
    ]
}
