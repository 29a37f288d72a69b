//! What changed, and when.

use std::sync::Arc;

use leptos::prelude::*;

use super::controls::ChangeControls;
use super::data_table::DataTable;
use super::figure::{Chart, Exports, Figure};
use super::plotly::PictureSize;
use super::state::app_state;
use crate::analysis::Report;
use crate::charts;
use crate::figures::{self, Extent};
use crate::words::{self, definitions};

/// Alerts per day and the days on which their typical number changed.
#[component]
pub fn ChangesSection(report: Memo<Arc<Report>>) -> impl IntoView {
    let app = app_state();
    let daily =
        Memo::new(move |_| Arc::new(figures::daily_alerts(&report.read().changes, Extent::Page)));
    let points =
        Memo::new(move |_| Arc::new(figures::change_points(&report.read().changes, Extent::Page)));
    let plot = Memo::new(move |_| {
        charts::json(&charts::changes_at_width(
            &report.read().changes,
            &app.theme.read(),
            app.content_width.get(),
        ))
    });
    let drawn = Memo::new(move |_| {
        let changes = &report.read().changes;
        words::days_drawn(
            changes.daily.len() as u64,
            charts::n_days_drawn(changes) as u64,
        )
    });
    let subtitle = move || words::changes_subtitle(&report.read());
    let picture = PictureSize {
        width: 1200,
        height: 460,
    };
    view! {
        <section id="changes" class="section" aria-labelledby="changes-title">
            <h2 id="changes-title">"What changed, and when"</h2>
            <p class="answer">{move || words::changes_sentence(&report.read())}</p>
            <Figure
                name="daily-alerts"
                title="Alerts per day"
                subtitle=Signal::derive(subtitle)
                definition=&definitions::CHANGES
                table=daily
                plot
                picture
            >
                <Chart plot alt=Signal::derive(move || words::changes_alt(&report.read().changes)) class="chart-changes" />
                <Show when=move || !drawn.read().is_empty()>
                    <p class="muted">{drawn}</p>
                </Show>
                <ChangeControls />
                <div class="sub-figure">
                    <div class="figure-head">
                        <h4>"Change points"</h4>
                        <div class="figure-tools" role="group" aria-label="Change points: the numbers">
                            <Exports name="change-points" table=points plot picture />
                        </div>
                    </div>
                    <DataTable table=points />
                    <Show when=move || points.read().rows.is_empty()>
                        <p class="muted">"None found."</p>
                    </Show>
                </div>
            </Figure>
        </section>
    }
}
