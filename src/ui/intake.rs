//! What was read and what was excluded, one click away.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::data_table::DataTable;
use super::each::when;
use super::state::app_state;
use crate::numbers;

/// The link that says how many rows were excluded, and opens the account of them.
#[component]
pub fn DataCheckLink() -> impl IntoView {
    let app = app_state();
    let headline = app.said(|summary| &summary.account.headline);
    let open = move |_| app.is_checking_data.set(true);
    view! {
        <button type="button" class="link" on:click=open>
            {headline}
        </button>
    }
}

/// Which rows were excluded and why, and which days are cut off.
#[component]
pub fn DataCheck() -> impl IntoView {
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
    let close = move || app.is_checking_data.set(false);
    Effect::new(move || {
        let Some(dialog) = dialog.get() else { return };
        match (app.is_checking_data.get(), dialog.open()) {
            // It is in the document and not open, so it can be.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    view! {
        <dialog
            node_ref=dialog
            class="dialog"
            aria-labelledby="set-aside-title"
            // Escape closes it, too.
            on:close=move |_| close()
        >
            <div class="dialog-head">
                <h2 id="set-aside-title">"Data check"</h2>
                <button type="button" class="button" on:click=move |_| close()>
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
            {when(move || !examples.read().rows.is_empty(), move || view! {
                <h3>"Examples"</h3>
                <p class="muted">"The first few of each kind. Line 1 is the header."</p>
                <DataTable table=examples />
            }.into_any())}
        </dialog>
    }
}

/// Which days are cut off, and the user's word that they are not.
#[component]
fn PartDays() -> impl IntoView {
    let app = app_state();
    let part_days = app.said(|summary| &summary.part_days);
    // The box stays the same one, with the focus, when it is checked.
    let is_shown = Memo::new(move |_| !part_days.read().is_empty() || app.ends_are_whole.get());
    view! {
        {move || {
            is_shown.get()
                .then(|| view! {
            <p class="muted" data-testid="part-days">
                {part_days}
            </p>
            <label class="check">
                <input
                    type="checkbox"
                    prop:checked=move || app.ends_are_whole.get()
                    on:change=move |event| app.ends_are_whole.set(event_target_checked(&event))
                />
                "The first and the last day are complete"
            </label>
                })
        }}
    }
}

/// What the figures below may lack, because a file was cut short. It stays as long as they do, on paper, too.
#[component]
pub fn CutFiles() -> impl IntoView {
    let app = app_state();
    let cut = app.said(|summary| &summary.account.cut_files);
    let tone = app.said(|summary| &summary.account.cut_tone);
    view! {
        {move || {
            Some(cut.get())
                .filter(|cut| !cut.is_empty())
                .map(|cut| {
                    view! {
                        <div class="notice ".to_owned() + &tone.get() role="note">
                            <p data-testid="cut-files">{cut}</p>
                        </div>
                    }
                })
        }}
    }
}
