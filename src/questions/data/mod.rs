//! How the data was read: what was taken from which column, in which formats times are written, and what was assumed where that is open.

mod answer;
mod controls;
mod table;
mod words;

use super::{Notices, View};
use crate::alerts::Selected;
use crate::calendar::Zone;
use crate::section::{Figure, Numbers, Part, Plot, Section};
use answer::Reading;

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "data";
    const LABEL: &'static str = "Data";
    const TITLE: &'static str = "How the data was read";
    const NOTICES: Option<Notices<Reading>> = Some(words::notices);
    // What was chosen is the table's: the files were read so.
    type Settings = ();
    type Basis = Option<Zone>;
    type Answer = Reading;

    fn basis(alerts: &Selected, (): &()) -> Self::Basis {
        alerts.hours.map(|hours| hours.zone())
    }

    fn answer(alerts: &Selected, (): &()) -> Reading {
        Reading::of(alerts)
    }

    fn section(reading: &Reading, (): &(), view: &View) -> Section {
        let times = Figure {
            title: "Times by column".into(),
            subtitle: words::subtitle(reading).into(),
            definition: words::TIMES,
            numbers: Numbers {
                table: table::table(reading, view),
                plot: Plot::default(),
            },
            is_table_open: true,
            ..Figure::default()
        };
        let controls = controls::controls(reading);
        let mut figures = Vec::new();
        if !reading.layouts.is_empty() {
            figures.push(Figure {
                title: "Columns".into(),
                subtitle: words::columns_subtitle(reading).into(),
                definition: words::COLUMNS,
                numbers: Numbers {
                    table: table::columns(reading),
                    plot: Plot::default(),
                },
                controls: controls::layouts(reading),
                parts: vec![Part {
                    title: "First rows as they were read".into(),
                    numbers: Numbers {
                        table: table::preview(reading, view),
                        plot: Plot::default(),
                    },
                    if_empty: "No row could be read.".into(),
                }],
                is_table_open: true,
                ..Figure::default()
            });
        }
        if reading.files.len() > 1 {
            figures.push(Figure {
                title: "Files".into(),
                subtitle: words::files_subtitle(reading).into(),
                definition: words::FILES,
                here: words::files_here(reading),
                numbers: Numbers {
                    table: table::files(reading, view),
                    plot: Plot::default(),
                },
                is_table_open: true,
                ..Figure::default()
            });
        }
        figures.push(times);
        Section {
            answer: words::answer(reading).into(),
            controls: if controls.controls.is_empty() {
                Vec::new()
            } else {
                vec![controls]
            },
            figures,
            ..Section::default()
        }
    }
}
