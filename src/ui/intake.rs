//! What was read and what was set aside, one click away.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::data_table::DataTable;
use super::state::app_state;
use crate::figures;
use crate::table::Intake;
use crate::words;

/// The link that says how many rows were set aside, and the dialog that says which and why.
#[component]
pub fn SetAsideDialog() -> impl IntoView {
    let app = app_state();
    let dialog = NodeRef::<html::Dialog>::new();
    let intake = Memo::new(move |_| {
        app.page
            .read()
            .shown()
            .map(|shown| Arc::clone(&shown.intake))
            .unwrap_or_default()
    });
    let n_out_of_range = Memo::new(move |_| {
        app.report
            .read()
            .as_ref()
            .map_or(0, |report| report.n_out_of_range)
    });
    let n_set_aside = move || {
        let intake = intake.read();
        intake.n_testing + intake.n_duplicate + intake.n_unreadable + n_out_of_range.get()
    };
    let examples = Memo::new(move |_| {
        let report = app.report.get();
        Arc::new(figures::set_aside(&intake.read(), report.as_deref()))
    });
    let open = move |_| {
        if let Some(dialog) = dialog.get() {
            let _ = dialog.show_modal();
        }
    };
    let close = move |_| {
        if let Some(dialog) = dialog.get() {
            dialog.close();
        }
    };
    let count_of = move |count: fn(&Intake) -> u64| Signal::derive(move || count(&intake.read()));
    view! {
        <button type="button" class="link" on:click=open>
            {move || words::set_aside(n_set_aside())}
        </button>
        <dialog node_ref=dialog class="dialog" aria-labelledby="set-aside-title">
            <div class="dialog-head">
                <h2 id="set-aside-title">"What was read and what was set aside"</h2>
                <button type="button" class="button" on:click=close>
                    "Close"
                </button>
            </div>
            <dl class="counts">
                <Count name="rows-read" label="Rows read" value=count_of(|intake| intake.n_rows) />
                <Count name="rows-testing" label="Testing: severity TESTING" value=count_of(|intake| intake.n_testing) />
                <Count
                    name="rows-unreadable"
                    label="Unreadable: no creation time that can be read, or cells that do not fit the header"
                    value=count_of(|intake| intake.n_unreadable)
                />
                <Count
                    name="rows-duplicate"
                    label="Duplicate: an earlier row has the same alert id"
                    value=count_of(|intake| intake.n_duplicate)
                />
                <Count name="rows-out-of-range" label="Out of range: created outside the chosen days" value=n_out_of_range />
                <Count
                    name="rows-used"
                    label="Alerts in the figures"
                    value=Signal::derive(move || {
                        app.report.read().as_ref().map_or(0, |report| report.overview.n_alerts)
                    })
                />
            </dl>
            <p class="muted">{move || words::bad_cells(&intake.read())}</p>
            <p class="muted">{move || words::missing_from_files(&intake.read())}</p>
            <Show when=move || !examples.read().rows.is_empty()>
                <h3>"Examples"</h3>
                <p class="muted">"The first few of each kind. Line 1 is the header."</p>
                <DataTable table=examples />
            </Show>
        </dialog>
    }
}

/// What the figures below may lack, because a file was cut short. It stays as long as they do, on paper, too.
#[component]
pub fn CutFiles() -> impl IntoView {
    let app = app_state();
    let cut = Memo::new(move |_| {
        let page = app.page.read();
        page.shown()
            .map(|shown| words::cut_files(&shown.intake))
            .filter(|cut| !cut.is_empty())
    });
    view! {
        {move || {
            cut.get()
                .map(|cut| {
                    view! {
                        <div class="notice caution" role="note">
                            <p data-testid="cut-files">{cut}</p>
                        </div>
                    }
                })
        }}
    }
}

#[component]
fn Count(
    name: &'static str,
    label: &'static str,
    #[prop(into)] value: Signal<u64>,
) -> impl IntoView {
    view! {
        <div>
            <dt>{label}</dt>
            <dd data-testid=name data-value=move || value.get().to_string()>
                {move || words::count(value.get())}
            </dd>
        </div>
    }
}
