//! How quickly alerts are handled.

mod answer;
mod chart;
mod clocks;
mod settings;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{CreationHours, OtherBasis, Rows, Selected, Waits};
use crate::calendar::{Schedule, Timestamp, Zone};
use crate::section::{Figure, Numbers, Part, Section};
use crate::table::Column;
use answer::{Response, TimeTo};
use settings::Settings;

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "response";
    const LABEL: &'static str = "Response";
    const TITLE: &'static str = "How quickly alerts are handled";
    const IS_HALF: bool = true;
    const COLUMNS: &'static [Column] = Waits::COLUMNS;
    type Settings = Settings;
    type Basis = (
        Rc<Rows>,
        Option<Timestamp>,
        OtherBasis,
        TimeTo,
        Schedule,
        Option<Zone>,
    );
    type Answer = Response;

    fn basis(alerts: &Selected, settings: &Settings) -> Self::Basis {
        let as_of = alerts.coverage.as_of;
        (
            Rc::clone(&alerts.selection.rows),
            as_of,
            alerts.other_basis(),
            settings.clock,
            settings.schedule,
            alerts.hours.map(CreationHours::zone),
        )
    }

    fn answer(alerts: &Selected, settings: &Settings) -> Response {
        answer::answer(
            alerts,
            settings.clock,
            settings.schedule,
            alerts.coverage.as_of,
        )
    }

    /// Other working hours change what is working time, and nothing else.
    fn revised(
        known: (&Self::Basis, &Response),
        basis: &Self::Basis,
        alerts: &Selected,
        settings: &Settings,
    ) -> Option<Response> {
        let (of, response) = known;
        let is_alike = (&of.0, of.1, &of.2, of.3) == (&basis.0, basis.1, &basis.2, basis.3);
        is_alike.then(|| response.with_schedule(alerts, settings.schedule))
    }

    fn section(response: &Response, settings: &Settings, view: &View) -> Section {
        let compared = response.compared.as_ref().map(|_| Part {
            title: "Both periods".into(),
            numbers: Numbers::of_table(table::compared(response)),
            if_empty: "No severity was measured in both periods.".into(),
        });
        let time_to_action = Figure {
            title: clocks::title(response.time_to).into(),
            subtitle: clocks::subtitle(response.time_to).into(),
            definition: words::definition(response),
            here: words::here(response),
            numbers: Numbers {
                table: table::table(response),
                plot: chart::plot(response, settings.targets, view.width),
            },
            alt: words::alt(response).into(),
            notes: [
                words::notes(response, view),
                clocks::notes(response, settings.schedule),
            ]
            .concat(),
            controls: vec![settings::controls(response)],
            parts: [
                Part {
                    title: "All clocks".into(),
                    numbers: Numbers::of_table(table::clocks(response)),
                    if_empty: "".into(),
                },
                Part {
                    title: "With open alerts".into(),
                    numbers: Numbers::of_table(table::with_open(response)),
                    if_empty: words::none_open(response).into(),
                },
            ]
            .into_iter()
            .chain(compared)
            .collect(),
            is_table_open: true,
        };
        Section {
            answer: words::answer(response, view).into(),
            figures: vec![time_to_action],
            ..Section::default()
        }
    }
}
