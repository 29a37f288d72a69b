//! The totals.

use std::sync::Arc;

use leptos::prelude::*;

use super::data_table::DataTable;
use super::figure::{About, Exports};
use super::plotly::PictureSize;
use super::state::app_state;
use crate::analysis::Report;
use crate::figures::Total;
use crate::{charts, figures, words};

/// What happened, in five numbers.
#[component]
pub fn OverviewSection(report: Memo<Arc<Report>>) -> impl IntoView {
    let app = app_state();
    let table = Memo::new(move |_| Arc::new(figures::overview(&report.read().overview)));
    let plot = Memo::new(move |_| {
        charts::json(&charts::overview(
            &report.read().overview,
            &app.theme.read(),
        ))
    });
    let totals = Memo::new(move |_| figures::totals(&report.read().overview));
    let is_open = RwSignal::new(false);
    view! {
        <section id="overview" class="section" aria-labelledby="overview-title">
            <div class="section-head">
                <div>
                    <h2 id="overview-title">"Overview"</h2>
                    <p class="answer">{move || words::overview_sentence(&report.read())}</p>
                </div>
                <div class="figure-tools" role="group" aria-label="Overview: the numbers">
                    <button
                        type="button"
                        class="tool"
                        aria-expanded=move || is_open.get().to_string()
                        aria-controls="overview-table"
                        on:click=move |_| is_open.update(|open| *open = !*open)
                    >
                        "Table"
                    </button>
                    <Exports name="overview" table plot picture=PictureSize { width: charts::OVERVIEW_WIDTH, height: charts::OVERVIEW_HEIGHT } />
                </div>
            </div>
            <div class="stats">
                {(0..totals.read_untracked().len())
                    .map(|position| view! { <Stat total=Memo::new(move |_| totals.read()[position].clone()) report /> })
                    .collect_view()}
            </div>
            <div id="overview-table" class="card figure-table" hidden=move || !is_open.get()>
                <DataTable table />
            </div>
        </section>
    }
}

#[component]
fn Stat(total: Memo<Total>, report: Memo<Arc<Report>>) -> impl IntoView {
    // What a total is called and means does not depend on the data.
    let Total {
        key, definition, ..
    } = total.get_untracked();
    let note = move || match total.get().count {
        // The share that all alerts are of all alerts says nothing.
        Ok(_) if key == "alerts" => words::per_day(&report.read()),
        Ok(n) if key == "no-action" || key == "notified" => {
            words::share_of_alerts(n, &report.read())
        }
        Ok(_) => String::new(),
        Err(missing) => words::missing_columns_sentence(&missing),
    };
    view! {
        <div class="card stat">
            <div class="stat-head">
                <span id=format!("stat-{key}-label")>{definition.name}</span>
                <About name=key definition />
            </div>
            <p
                class="stat-number"
                data-testid=format!("stat-{key}")
                data-value=move || total.get().count.map(|n| n.to_string()).unwrap_or_default()
            >
                {move || total.get().count.map_or_else(|_| words::NONE.to_owned(), words::count)}
            </p>
            <p class="muted">{note}</p>
        </div>
    }
}
