//! Which technologies and rules the alerts came from, and what came of them.

mod answer;
mod chart;
mod kind;
mod settings;
mod table;
mod words;

use std::rc::Rc;

use super::View;
use crate::alerts::{CreationHours, DamagedIds, Days, OtherBasis, Rows, Selected};
use crate::calendar::Zone;
use crate::section::{Figure, Numbers, Part, Remark, Section};
use crate::table::Column;
use answer::{Sources, Technologies};
use kind::SourceKind;
use settings::{Order, Settings};

/// The table of both periods, if there is another one.
fn both_periods(sources: &Sources, kind: SourceKind) -> Option<Part> {
    let other = sources.other.as_deref()?;
    Some(Part {
        title: "Both periods".into(),
        numbers: Numbers::of_table(table::compared(sources, other, kind)),
        if_empty: "Neither period has alerts.".into(),
    })
}

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "technologies";
    const LABEL: &'static str = "Technologies";
    const TITLE: &'static str = "Where the alerts came from";
    const IS_HALF: bool = true;
    const COLUMNS: &'static [Column] = &[Column::Vendor];
    type Settings = Settings;
    type Basis = (Rc<Rows>, Rc<Days>, Option<Zone>, Order, OtherBasis);
    type Answer = Technologies;

    fn basis(alerts: &Selected, settings: &Settings) -> Self::Basis {
        (
            Rc::clone(&alerts.selection.rows),
            Rc::clone(&alerts.selection.known_days),
            alerts.hours.map(CreationHours::zone),
            settings.technologies_by,
            alerts.other_basis(),
        )
    }

    fn answer(alerts: &Selected, settings: &Settings) -> Technologies {
        Technologies::of(alerts, settings.technologies_by)
    }

    fn section(technologies: &Technologies, settings: &Settings, view: &View) -> Section {
        let by = settings.technologies_by;
        let sources = &technologies.technologies;
        let figure = |sources, kind| Figure {
            subtitle: words::subtitle(sources, kind, by).into(),
            here: words::here(sources, kind),
            alt: words::alt(sources, kind, by).into(),
            notes: words::notes(sources, kind, by),
            parts: both_periods(sources, kind).into_iter().collect(),
            is_table_open: true,
            ..Figure::default()
        };
        let kind = SourceKind::Technology;
        let mut by_technology = Figure {
            title: "Alerts by technology".into(),
            definition: words::TECHNOLOGIES,
            numbers: Numbers {
                table: table::technologies(technologies),
                plot: chart::plot(sources, kind, by, view.width),
            },
            controls: vec![settings.controls()],
            ..figure(sources, kind)
        };
        by_technology.parts.insert(
            0,
            Part {
                title: "Close reasons by technology".into(),
                numbers: Numbers::of_table(table::reasons(technologies)),
                if_empty: "The data gives no reason for closing an alert.".into(),
            },
        );
        by_technology
            .notes
            .extend(words::without_rules(technologies));
        let kind = SourceKind::Rule;
        let by_rule = technologies.rules.as_ref().map(|rules| Figure {
            title: "Alerts by rule".into(),
            definition: words::RULES,
            numbers: Numbers {
                table: table::rules(rules),
                plot: chart::plot(rules, kind, by, view.width),
            },
            ..figure(rules, kind)
        });
        let damaged = sources.has_damaged_incidents.then(|| Remark {
            key: "damaged-ids".into(),
            text: DamagedIds::why_not(&["Incidents".to_owned()]).into(),
        });
        Section {
            answer: words::answer(technologies, view).into(),
            remarks: damaged.into_iter().collect(),
            figures: [by_technology].into_iter().chain(by_rule).collect(),
            ..Section::default()
        }
    }
}
