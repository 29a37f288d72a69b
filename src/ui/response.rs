//! How fast alerts are looked at.

use std::sync::Arc;

use leptos::prelude::*;

use super::figure::{Chart, Figure};
use super::plotly::PictureSize;
use super::state::app_state;
use crate::analysis::Report;
use crate::words::{self, definitions};
use crate::{charts, figures};

/// Time to action by severity.
#[component]
pub fn ResponseSection(report: Memo<Arc<Report>>) -> impl IntoView {
    let missing = Memo::new(move |_| report.read().response.as_ref().err().cloned());
    view! {
        <section id="response" class="section" aria-labelledby="response-title">
            <h2 id="response-title">"How fast alerts are looked at"</h2>
            <p class="answer">{move || words::response_sentence(&report.read())}</p>
            {move || {
                match missing.get() {
                    None => view! { <TimeToAction report /> }.into_any(),
                    Some(missing) => {
                        view! { <p class="card figure-off">{words::missing_columns_sentence(&missing)}</p> }.into_any()
                    }
                }
            }}
        </section>
    }
}

#[component]
fn TimeToAction(report: Memo<Arc<Report>>) -> impl IntoView {
    let app = app_state();
    // Shown only while the figure can be given; on the way out, an empty one serves.
    let response = Memo::new(move |_| report.read().response.clone().unwrap_or_default());
    let table = Memo::new(move |_| Arc::new(figures::time_to_action(&response.read())));
    let plot =
        Memo::new(move |_| charts::json(&charts::response(&response.read(), &app.theme.read())));
    view! {
        <Figure
            name="time-to-action"
            title="Time to action by severity"
            subtitle="From the alert's creation to the first human action"
            definition=&definitions::TIME_TO_ACTION
            table
            plot
            picture=PictureSize { width: 1100, height: 380 }
            table_is_open=true
        >
            <Chart plot alt=Signal::derive(move || words::response_alt(&response.read())) class="chart-response" />
            <p class="muted">{move || words::response_left_out(&report.read())}</p>
        </Figure>
    }
}
