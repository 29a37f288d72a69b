//! What was read and what was excluded, one click away.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::data_table::DataTable;
use super::state::app_state;
use crate::numbers;

/// The link that says how many rows were excluded, and the dialog that says which and why.
#[component]
pub fn SetAsideDialog() -> impl IntoView {
    let app = app_state();
    let dialog = NodeRef::<html::Dialog>::new();
    let account = Memo::new(move |_| {
        let summary = app.summary.read();
        summary
            .as_ref()
            .map(|summary| summary.account.clone())
            .unwrap_or_default()
    });
    let counts = Memo::new(move |_| account.read().counts.clone());
    let examples = Memo::new(move |_| Arc::new(account.read().examples.clone()));
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
    view! {
        <button type="button" class="link" on:click=open>
            {move || account.read().headline.clone()}
        </button>
        <dialog node_ref=dialog class="dialog" aria-labelledby="set-aside-title">
            <div class="dialog-head">
                <h2 id="set-aside-title">"Data check"</h2>
                <button type="button" class="button" on:click=close>
                    "Close"
                </button>
            </div>
            <dl class="counts">
                {move || {
                    counts
                        .get()
                        .into_iter()
                        .map(|count| {
                            view! {
                                <div>
                                    <dt>{count.label.to_string()}</dt>
                                    <dd data-testid=count.key.to_string() data-value=count.n_rows.to_string()>
                                        {numbers::count(count.n_rows)}
                                    </dd>
                                </div>
                            }
                        })
                        .collect_view()
                }}
            </dl>
            {move || {
                account.read().notes.iter().map(|note| view! { <p class="muted">{note.clone()}</p> }).collect_view()
            }}
            <PartDays />
            <Show when=move || !examples.read().rows.is_empty()>
                <h3>"Examples"</h3>
                <p class="muted">"The first few of each kind. Line 1 is the header."</p>
                <DataTable table=examples />
            </Show>
        </dialog>
    }
}

/// Which days are cut off, and the user's word that they are not.
#[component]
fn PartDays() -> impl IntoView {
    let app = app_state();
    let part_days = Memo::new(move |_| {
        let summary = app.summary.read();
        summary
            .as_ref()
            .map(|summary| summary.part_days.clone())
            .unwrap_or_default()
    });
    view! {
        <Show when=move || !part_days.read().is_empty() || app.ends_are_whole.get()>
            <p class="muted" data-testid="part-days">
                {part_days}
                " Totals include these days; means a day, the test for the busiest hour, and the search for changes leave them out."
            </p>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || app.ends_are_whole.get()
                    on:change=move |event| app.ends_are_whole.set(event_target_checked(&event))
                />
                "The first and the last day are complete"
            </label>
        </Show>
    }
}

/// What the figures below may lack, because a file was cut short. It stays as long as they do, on paper, too.
#[component]
pub fn CutFiles() -> impl IntoView {
    let app = app_state();
    let cut = Memo::new(move |_| {
        let summary = app.summary.read();
        let cut = summary
            .as_ref()
            .map(|summary| summary.account.cut_files.clone());
        cut.filter(|cut| !cut.is_empty())
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
