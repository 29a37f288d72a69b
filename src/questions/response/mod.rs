//! How fast alerts are looked at.

mod answer;
mod chart;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{Rows, Selected, Waits};
use crate::section::{Figure, Numbers, Section};
use crate::table::Column;

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "response";
    const LABEL: &'static str = "Response";
    const TITLE: &'static str = "How fast alerts are looked at";
    const COLUMNS: &'static [Column] = Waits::COLUMNS;
    type Settings = ();
    type Basis = Rc<Rows>;
    type Answer = Waits;

    fn basis(alerts: &Selected, (): &()) -> Rc<Rows> {
        Rc::clone(&alerts.selection.rows)
    }

    fn answer(alerts: &Selected, (): &()) -> Waits {
        answer::answer(alerts)
    }

    fn section(response: &Waits, (): &(), view: &View) -> Section {
        let time_to_action = Figure {
            title: "Time to action by severity".into(),
            subtitle: "From the alert\u{2019}s creation to the first human action".into(),
            definition: words::TIME_TO_ACTION,
            numbers: Numbers {
                table: table::table(response),
                plot: chart::plot(response),
            },
            alt: words::alt(response).into(),
            notes: words::left_out(response)
                .into_iter()
                .map(Into::into)
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
