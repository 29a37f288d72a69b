//! When alerts arrive.

use std::sync::Arc;

use leptos::prelude::*;

use super::controls::WorkHours;
use super::figure::{Chart, Figure};
use super::plotly::PictureSize;
use super::state::app_state;
use crate::analysis::Report;
use crate::words::{self, definitions};
use crate::{charts, figures};

/// The share of alerts in working time, and the weekday and hour of all.
#[component]
pub fn ArrivalsSection(report: Memo<Arc<Report>>) -> impl IntoView {
    let app = app_state();
    let split_table = Memo::new(move |_| Arc::new(figures::off_hours(&report.read().arrivals)));
    let split_plot = Memo::new(move |_| {
        charts::json(&charts::split(&report.read().arrivals, &app.theme.read()))
    });
    let table = Memo::new(move |_| Arc::new(figures::arrivals(&report.read().arrivals)));
    let plot = Memo::new(move |_| {
        let report = report.read();
        charts::json(&charts::arrivals(
            &report.arrivals,
            &report.query.schedule,
            &app.theme.read(),
        ))
    });
    let zone = move || format!("In {} time", words::zone(&report.read().query.zone));
    view! {
        <section id="arrivals" class="section" aria-labelledby="arrivals-title">
            <h2 id="arrivals-title">"When alerts arrive"</h2>
            <p class="answer">{move || words::arrivals_sentence(&report.read())}</p>
            <div class="arrivals-grid">
                <Figure
                    name="off-hours"
                    title="Working time and off hours"
                    subtitle=Signal::derive(zone)
                    definition=&definitions::OFF_HOURS
                    table=split_table
                    plot=split_plot
                    picture=PictureSize { width: 800, height: charts::SPLIT_HEIGHT }
                    table_is_open=true
                >
                    <Chart plot=split_plot alt=Signal::derive(move || words::split_alt(&report.read().arrivals)) class="chart-split" />
                    <WorkHours />
                </Figure>
                <Figure
                    name="arrivals"
                    title="Alerts by weekday and hour"
                    subtitle="Outlined: your working time"
                    definition=&definitions::ARRIVALS
                    table
                    plot
                    picture=PictureSize { width: 1100, height: 420 }
                >
                    <Chart plot alt=Signal::derive(move || words::arrivals_alt(&report.read().arrivals, &report.read().query.schedule)) class="chart-arrivals" />
                </Figure>
            </div>
        </section>
    }
}
