//! Fetching evidence: what the section about assets brings itself, because declared controls can't do it.

use leptos::prelude::*;

use super::each::when;
use super::page::Access;
use super::progress::{failures_in_words, in_words};
use super::start::Countdown;
use super::state::{Offered, app_state};
use crate::numbers;
use crate::protocol::Source;
use crate::text::{MAX_QUOTED, quoted};

/// Fetching the evidence that is not known yet.
#[component]
pub fn Evidence() -> impl IntoView {
    let app = app_state();
    let is_sample = Memo::new(move |_| {
        app.page
            .read()
            .shown()
            .is_some_and(|shown| shown.source == Source::Sample)
    });
    let work = Memo::new(move |_| app.page.read().evidence().cloned());
    let is_under_way = Memo::new(move |_| work.read().as_ref().is_some_and(|work| !work.is_over));
    let n_missing = Memo::new(move |_| {
        app.summary
            .read()
            .as_ref()
            .map_or(0, |summary| summary.n_without_evidence)
    });
    let has_nothing_to_do = move || !is_under_way.get() && n_missing.get() == 0;
    // One button, so that the focus stays with it.
    let act = move |_| {
        if is_under_way.get_untracked() {
            app.cancel_evidence();
        } else if has_nothing_to_do() {
            // It says so by looking disabled.
        } else if matches!(app.page.read_untracked().access(), Access::SignedIn(_)) {
            app.load_evidence();
        } else {
            app.offer(Offered::SignInForEvidence);
        }
    };
    // What holds it up: a server that wants a rest, most likely.
    let waits = Memo::new(move |_| app.page.read().evidence_waits().cloned());
    let said = move || {
        // Nothing is said before the engine has said how many there are.
        work.get()
            .filter(|work| work.progress.n_total > 0)
            .map(|work| {
                // How long a wait delays the rest nobody can tell.
                let goes_on = !work.is_over && waits.read().is_none();
                in_words(&work.progress, goes_on)
            })
    };
    view! {
        {when(move || !is_sample.get(), move || view! {
            <button
                type="button"
                class="button"
                class:primary=move || !is_under_way.get()
                aria-disabled=move || has_nothing_to_do().to_string()
                on:click=act
            >
                {move || if is_under_way.get() { "Cancel" } else { "Load evidence" }}
            </button>
            <p class="muted evidence-said" role="status" data-testid="evidence-progress">{said}</p>
            {when(move || is_under_way.get(), move || view! {
                <progress
                    aria-label="Loading evidence"
                    max=move || work.get().map_or(1, |work| work.progress.n_total.max(1)).to_string()
                    value=move || work.get().map_or(0, |work| work.progress.n_done).to_string()
                ></progress>
            }.into_any())}
            <p class="muted evidence-waits" role="status">
                {move || waits.get().map(|waiting| view! { <Countdown waiting /> })}
            </p>
            <div role="alert">
                {move || {
                    work.get()
                        .and_then(|work| work.problem)
                        .map(|problem| view! { <p class="field-problem">{problem}</p> })
                }}
            </div>
            {move || {
                let progress = work.get().map(|work| work.progress).unwrap_or_default();
                let n_more = u64::from(progress.n_failed) - progress.failures.len() as u64;
                (progress.n_failed > 0)
                    .then(|| {
                        view! {
                            <details class="failures">
                                <summary>{failures_in_words(u64::from(progress.n_failed))}</summary>
                                <ul>
                                    {progress
                                        .failures
                                        .into_iter()
                                        .map(|failure| {
                                            view! {
                                                <li>
                                                    <code>{quoted(&failure.alert_id, MAX_QUOTED)}</code>
                                                    " "
                                                    {failure.message}
                                                </li>
                                            }
                                        })
                                        .collect_view()}
                                    {(n_more > 0)
                                        .then(|| view! { <li>{format!("and {} more", numbers::count(n_more))}</li> })}
                                </ul>
                            </details>
                        }
                    })
            }}
        }.into_any())}
    }
}
