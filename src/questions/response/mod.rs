//! How quickly alerts are handled.

mod answer;
mod chart;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{OtherBasis, Rows, Selected, Waits};
use crate::calendar::Timestamp;
use crate::section::{Figure, Numbers, Part, Section};
use crate::table::Column;
use answer::{Response, Targets};

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "response";
    const LABEL: &'static str = "Response";
    const TITLE: &'static str = "How quickly alerts are handled";
    const IS_HALF: bool = true;
    const COLUMNS: &'static [Column] = Waits::COLUMNS;
    type Settings = Targets;
    type Basis = (Rc<Rows>, Option<Timestamp>, OtherBasis);
    type Answer = Response;

    fn basis(alerts: &Selected, _: &Targets) -> Self::Basis {
        let as_of = alerts.coverage.as_of;
        (
            Rc::clone(&alerts.selection.rows),
            as_of,
            alerts.other_basis(),
        )
    }

    fn answer(alerts: &Selected, _: &Targets) -> Response {
        answer::answer(alerts, alerts.coverage.as_of)
    }

    fn section(response: &Response, targets: &Targets, view: &View) -> Section {
        // Last, and with the same name for any period: parts keep their places and names on the page.
        let compared = response.compared.as_ref().map(|_| Part {
            title: "Both periods".into(),
            numbers: Numbers::of_table(table::compared(response)),
            if_empty: "No severity was measured in both periods.".into(),
        });
        let time_to_action = Figure {
            title: "Time to action by severity".into(),
            subtitle: "From the alert\u{2019}s creation to the first human action".into(),
            definition: words::time_to_action(response),
            numbers: Numbers {
                table: table::table(response),
                plot: chart::plot(response, *targets, view.width),
            },
            alt: words::alt(response).into(),
            notes: words::notes(response, view),
            parts: [Part {
                title: "With open alerts".into(),
                numbers: Numbers::of_table(table::with_open(response)),
                if_empty: "No alert has status NEW.".into(),
            }]
            .into_iter()
            .chain(compared)
            .collect(),
            is_table_open: true,
            ..Figure::default()
        };
        Section {
            answer: words::answer(response, view).into(),
            figures: vec![time_to_action],
            ..Section::default()
        }
    }
}
