//! How much there was to do, and how much of it was the customer's.

mod answer;
mod chart;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{Rows, Selected};
use crate::section::{Numbers, Section, Text, Total, Totals, Value};
use answer::Overview;

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "overview";
    const LABEL: &'static str = "Overview";
    const TITLE: &'static str = "Overview";
    type Settings = ();
    type Basis = Rc<Rows>;
    type Answer = Overview;

    fn basis(alerts: &Selected, (): &()) -> Rc<Rows> {
        Rc::clone(&alerts.selection.rows)
    }

    fn answer(alerts: &Selected, (): &()) -> Overview {
        Overview::of(alerts)
    }

    fn section(overview: &Overview, (): &(), view: &View) -> Section {
        let totals = overview.totals().into_iter().map(|(key, count)| Total {
            key: key.into(),
            definition: words::definition(key),
            note: match &count {
                Ok(n) => words::note(key, *n, overview, view).into(),
                Err(missing) => Text::from(missing.to_string()),
            },
            value: count.map_or(Value::Blank, Value::Count),
        });
        Section {
            answer: words::answer(overview, view).into(),
            totals: Some(Totals {
                totals: totals.collect(),
                numbers: Numbers {
                    table: table::table(overview),
                    plot: chart::plot(overview),
                },
            }),
            ..Section::default()
        }
    }
}
