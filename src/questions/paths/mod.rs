//! Which way alerts went.

mod answer;
mod chart;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{Rows, Selected};
use crate::section::{Figure, Numbers, Section};
use crate::table::Column;
use answer::{Outcomes, Path};

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "paths";
    const LABEL: &'static str = "Outcomes";
    const TITLE: &'static str = "What became of the alerts";
    const COLUMNS: &'static [Column] = Path::COLUMNS;
    const USES_EVIDENCE: bool = true;
    type Settings = ();
    type Basis = (Rc<Rows>, u64);
    type Answer = Outcomes;

    fn basis(alerts: &Selected, (): &()) -> Self::Basis {
        let rows = Rc::clone(&alerts.selection.rows);
        (rows, alerts.evidence.revision())
    }

    fn answer(alerts: &Selected, (): &()) -> Outcomes {
        Outcomes::of(alerts)
    }

    /// What alerts were about changes nothing but which of them fired again on the same asset.
    fn revised(
        (of, outcomes): (&Self::Basis, &Outcomes),
        basis: &Self::Basis,
        alerts: &Selected,
        (): &(),
    ) -> Option<Outcomes> {
        (of.0 == basis.0).then(|| outcomes.with_evidence(alerts))
    }

    fn section(outcomes: &Outcomes, (): &(), view: &View) -> Section {
        let by_path = Figure {
            title: "Alerts by outcome".into(),
            subtitle: "Each alert counts once, under the last step that it reached".into(),
            definition: words::PATHS,
            here: words::here(outcomes),
            numbers: Numbers {
                table: table::by_path(outcomes),
                plot: chart::plot(outcomes, view.width),
            },
            alt: words::alt(outcomes).into(),
            notes: words::notes(outcomes),
            is_table_open: true,
            ..Figure::default()
        };
        let by_reason = Figure {
            title: "Closed alerts by close reason".into(),
            subtitle: "Shares of all closed alerts".into(),
            definition: words::REASONS,
            here: words::reasons_here(outcomes),
            numbers: Numbers {
                table: table::reasons(outcomes),
                plot: chart::reasons(outcomes, view.width),
            },
            alt: words::alt_of_reasons(outcomes).into(),
            is_table_open: true,
            ..Figure::default()
        };
        let fired_again = |refires| Figure {
            title: "Rules that fired again".into(),
            subtitle: "Within 24 h of an alert that was already closed".into(),
            definition: words::REFIRES,
            here: words::again_here(refires, outcomes.n_alerts),
            numbers: Numbers::of_table(table::refires(refires)),
            notes: vec![words::again(refires, outcomes.n_alerts).into()],
            is_table_open: true,
            ..Figure::default()
        };
        let has_reasons = !outcomes.reasons.is_empty();
        Section {
            answer: words::answer(outcomes, view).into(),
            figures: [by_path]
                .into_iter()
                .chain(has_reasons.then_some(by_reason))
                .chain(outcomes.refires.as_ref().map(fired_again))
                .collect(),
            ..Section::default()
        }
    }
}
