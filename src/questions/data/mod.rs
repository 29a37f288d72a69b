//! How the data was read: in which formats its times are written, and what was assumed where it leaves that open.

mod answer;
mod controls;
mod table;
mod words;

use super::View;
use crate::alerts::Selected;
use crate::calendar::Zone;
use crate::section::{Figure, Numbers, Plot, Remark, Section};
use answer::Reading;

#[derive(Default)]
pub struct Question;

impl super::Question for Question {
    const ID: &'static str = "data";
    const LABEL: &'static str = "Data";
    const TITLE: &'static str = "How the data was read";
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

    fn notices(reading: &Reading) -> Vec<Remark> {
        words::notices(reading)
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
        Section {
            answer: words::answer(reading).into(),
            controls: if controls.controls.is_empty() {
                Vec::new()
            } else {
                vec![controls]
            },
            figures: vec![times],
            ..Section::default()
        }
    }
}
