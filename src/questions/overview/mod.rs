//! How much there was to do, and how much of it was the customer's.

mod answer;
mod chart;
mod settings;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{Age, Comparison, DamagedIds, Days, Escalation, OtherBasis, Rows, Selected};
use crate::calendar::Zone;
use crate::filters::{Dimension, Scope, place_of};
use crate::section::{Numbers, Remark, Section, Text, Total, Totals, Trend, Value};
use answer::{NotGiven, Overview};

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "overview";
    const LABEL: &'static str = "Overview";
    const TITLE: &'static str = "Overview";
    type Settings = Comparison;
    type Basis = (Rc<Rows>, Rc<Days>, Option<Zone>, OtherBasis);
    type Answer = Overview;

    fn basis(alerts: &Selected, _: &Comparison) -> Self::Basis {
        let selection = alerts.selection;
        (
            Rc::clone(&selection.rows),
            Rc::clone(&selection.known_days),
            alerts.hours.map(|hours| hours.zone()),
            alerts.other_basis(),
        )
    }

    fn answer(alerts: &Selected, _: &Comparison) -> Overview {
        Overview::of(alerts).with_comparison(alerts)
    }

    fn section(overview: &Overview, settings: &Comparison, view: &View) -> Section {
        let trend = |key| {
            let (starts_on, counts) = chart::drawn(&overview.trend, key)?;
            Some(Trend {
                points: chart::points(counts),
                alt: words::trend_alt(key, overview.trend.is_weekly, starts_on, counts).into(),
            })
        };
        let totals = overview.totals().into_iter().map(|(key, count)| Total {
            key: key.into(),
            definition: words::definition_in(overview, key),
            here: words::here(key, overview, view),
            trend: count.as_ref().ok().and_then(|_| trend(key)),
            place: match (key, &count) {
                ("alerts", Ok(1..)) => Scope::SELECTED.into(),
                ("open", Ok(1..)) => Age::place_of_open().into(),
                ("no-action", Ok(1..)) => Escalation::WithoutYou.place().into(),
                ("notified", Ok(1..)) if overview.n_no_action.is_ok() => {
                    Escalation::ToYou.place().into()
                }
                ("investigations", Ok(1..)) => {
                    place_of(Dimension::InvestigationType, "Investigation").into()
                }
                ("incidents", Ok(1..)) => place_of(Dimension::InvestigationType, "Incident").into(),
                _ => Text::default(),
            },
            note: match &count {
                Ok(n) => words::note(key, *n, overview, view).into(),
                // Why, is said once for all of them.
                Err(NotGiven::Lacks(_)) => Text::Borrowed("Not in this file"),
                Err(NotGiven::DamagedIds) => Text::Borrowed("Not given: rounded IDs"),
                Err(NotGiven::Unread) => Text::Borrowed("Not known: no row could be read"),
            },
            value: count.map_or(Value::Blank, Value::Count),
        });
        let not_given = overview.not_given();
        let remarks = not_given.iter().filter_map(|(why, keys)| match why {
            NotGiven::Lacks(columns) => Some(Remark {
                key: "missing-columns".into(),
                text: columns.why_not(&words::names(keys)).into(),
            }),
            NotGiven::DamagedIds => Some(Remark {
                key: "damaged-ids".into(),
                text: DamagedIds::why_not(&words::names(keys)).into(),
            }),
            // The answer says why.
            NotGiven::Unread => None,
        });
        let compared = overview.compared.as_ref();
        Section {
            answer: words::answer(overview, view).into(),
            remarks: remarks.collect(),
            controls: vec![settings::controls(
                *settings,
                compared.map(|compared| compared.other.days.start_on),
                words::compared(overview, *settings),
                compared
                    .and_then(|compared| compared.other.to_get())
                    .zip(view.period),
            )],
            totals: Some(Totals {
                totals: totals.collect(),
                numbers: Numbers {
                    table: table::table(overview),
                    plot: chart::plot(overview),
                },
                trend: table::trend(overview),
            }),
            ..Section::default()
        }
    }
}
