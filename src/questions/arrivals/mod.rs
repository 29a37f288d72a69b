//! When alerts arrive, and how many of them while the team is off.

mod answer;
mod chart;
mod settings;
mod split;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{Days, OtherBasis, Selected};
use crate::calendar::words::zone;
use crate::section::{Figure, Layout, Numbers, Part, Section};
use answer::Arrivals;
use settings::Settings;

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "arrivals";
    const LABEL: &'static str = "Arrivals";
    const TITLE: &'static str = "When alerts arrive";
    type Settings = Settings;
    type Basis = ([[u64; 7]; 24], Rc<Days>, Settings, OtherBasis);
    type Answer = Arrivals;

    fn basis(alerts: &Selected, settings: &Settings) -> Self::Basis {
        let selection = alerts.selection;
        (
            selection.by_hour,
            Rc::clone(&selection.known_days),
            *settings,
            alerts.other_basis(),
        )
    }

    fn answer(alerts: &Selected, settings: &Settings) -> Arrivals {
        let schedule = settings.schedule;
        Arrivals::of(alerts.selection, schedule).with_comparison(alerts, schedule)
    }

    fn section(arrivals: &Arrivals, settings: &Settings, view: &View) -> Section {
        let part = |title: &'static str, table| Part {
            title: title.into(),
            numbers: Numbers::of_table(table),
            if_empty: "".into(),
        };
        let split = Figure {
            title: "Working hours and off-hours".into(),
            subtitle: format!("Times in {}", zone(&view.zone)).into(),
            definition: words::off_hours(arrivals),
            here: words::off_hours_here(arrivals, settings.schedule),
            numbers: Numbers {
                table: table::off_hours(arrivals),
                plot: split::plot(arrivals, view.width),
            },
            alt: words::split_alt(arrivals).into(),
            notes: words::compared(arrivals).into_iter().collect(),
            controls: settings.of_schedule(),
            is_table_open: true,
            ..Figure::default()
        };
        let sums = [
            part("By weekday", table::sums_by_weekday(arrivals)),
            part("By hour of the day", table::sums_by_hour(arrivals)),
        ];
        let means = settings
            .shows_means()
            .then(|| part("Mean alerts an hour", table::means(arrivals)));
        let other = table::other_by_hour(arrivals).map(|table| part("The other period", table));
        let share =
            table::compared(arrivals).map(|table| part("Off-hours share of both periods", table));
        let by_hour = Figure {
            title: "Alerts by weekday and hour".into(),
            subtitle: words::heat_map_subtitle(*settings).into(),
            definition: words::ARRIVALS,
            numbers: Numbers {
                table: table::by_hour(arrivals),
                plot: chart::plot(arrivals, *settings, view.width),
            },
            alt: words::arrivals_alt(arrivals, settings.schedule).into(),
            notes: words::days_counted(arrivals).into_iter().collect(),
            controls: vec![settings.of_heat_map()],
            parts: sums
                .into_iter()
                .chain(means)
                .chain(other)
                .chain(share)
                .collect(),
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
