//! The ways in: the first screen, and the same choices once data is on the screen.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::DragEvent;

use super::browser;
use super::data_table::place_button;
use super::each::when;
use super::page::{Page, Waiting};
use super::sign_in::WorkbenchWayIn;
use super::state::{ADDITION, FILE_INPUT, app_state};
use crate::numbers;

/// The first screen: what this is, the ways in, and where the data goes.
#[component]
pub fn StartScreen() -> impl IntoView {
    view! {
        <div class="start">
            <h1>"Your Expel service metrics, at a glance"</h1>
            <p class="lead">
                "Alert volume, timing, response times, and when they changed."
            </p>
            <WaysIn is_start=true />
            <ul class="privacy">
                <li>
                    <strong>"Your alerts never leave this browser and are never stored."</strong>
                    " The page contacts only the Workbench you sign in to; only your display settings, the app and a link to the last file you dropped are kept."
                </li>
                <li>"It requests one row per alert for the days you choose, and hosts and users only when you load them."</li>
                <li>"It never changes anything in Workbench."</li>
            </ul>
        </div>
    }
}

/// The ways in, side by side: for whoever has no data on the screen yet, the sample first.
#[component]
pub fn WaysIn(
    /// Whether this is the first screen.
    #[prop(optional)]
    is_start: bool,
) -> impl IntoView {
    let app = app_state();
    let has_files = app.has_files();
    view! {
        <div class="ways-in" class:start-ways=is_start>
            {is_start.then(|| view! { <Sample is_first=true /> })}
            <WorkbenchWayIn />
            <section class="card way-in" aria-labelledby="way-file">
                <h2 id="way-file">"Your CSV export"</h2>
                <p>
                    "Drop a service-metrics export from Expel Workbench, or a folder of them, anywhere on this page, or choose it. Several files are merged, and each alert counts once."
                </p>
                <button type="button" class="button primary" on:click=move |_| app.choose_files(false)>
                    "Open CSV"
                </button>
                {has_files.then(|| place_button("button", "Add files".to_owned(), ADDITION, None))}
            </section>
            {(!is_start).then(|| view! { <Sample is_first=false /> })}
        </div>
    }
}

/// The sample data, and what it looks like.
#[component]
fn Sample(
    /// Whether it is the first of the ways in, with a picture.
    is_first: bool,
) -> impl IntoView {
    let app = app_state();
    let preview = NodeRef::<html::Div>::new();
    Effect::new(move || {
        // Its place is held meanwhile.
        if let Some(preview) = preview.get() {
            browser::fill_from_template(&preview, "preview");
        }
    });
    view! {
        <section class="card way-in way-sample" aria-labelledby="way-sample">
            <h2 id="way-sample">"Sample data"</h2>
            <p>
                "90 days from a fictional SOC, about 10,000 alerts, so you can see every chart first."
            </p>
            <button type="button" class="button" class:primary=is_first on:click=move |_| app.explore_sample()>
                "Explore sample data"
            </button>
            {is_first.then(|| view! { <div node_ref=preview class="preview"></div> })}
        </section>
    }
}

/// The browser's own file dialog, which the buttons open.
#[component]
pub fn FileInput() -> impl IntoView {
    let app = app_state();
    let input = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = input.get() else { return };
        app.open_files(input.files());
        // Of what was dropped in folders (src/folder.mjs).
        if let Some(remark) = input.get_attribute("data-remark") {
            app.note(&remark);
        }
        // So that choosing the same file again is a change, too.
        input.set_value("");
    };
    view! {
        <input
            node_ref=input
            id=FILE_INPUT
            type="file"
            accept=".csv,.gz,.zip,text/csv"
            multiple
            hidden
            aria-label="CSV files"
            data-testid="file-input"
            on:change=chosen
        />
    }
}

/// Takes files that are dropped anywhere on the page, and says so while they hover over it. Over the right half of the page they are added to files
/// that are loaded.
#[component]
pub fn DropTarget() -> impl IntoView {
    let app = app_state();
    let is_over = RwSignal::new(false);
    let adds = RwSignal::new(false);
    let would_add = move |event: &DragEvent| app.has_files() && browser::is_right_half(event);
    let listen = move |name: &'static str, react: fn(&DragEvent) -> bool, over: bool| {
        let handle = window_event_listener_untyped(name, move |event| {
            let event: DragEvent = event.unchecked_into();
            if !brings_files(&event) {
                return;
            }
            // Else the browser would leave the page to show the file.
            event.prevent_default();
            if react(&event) {
                is_over.set(over);
                adds.set(would_add(&event));
            }
        });
        on_cleanup(move || handle.remove());
    };
    // Before the page takes every drop: one that is taken already is of folders (src/boot.mjs).
    let handle = window_event_listener_untyped("drop", move |event| {
        let event: DragEvent = event.unchecked_into();
        app.is_adding.set_value(would_add(&event));
        if !event.default_prevented() {
            app.open_files(event.data_transfer().and_then(|data| data.files()));
        }
    });
    on_cleanup(move || handle.remove());
    listen("dragover", |_| true, true);
    // Leaving the window has no related target; leaving one element for another has.
    listen("dragleave", |event| event.related_target().is_none(), false);
    listen("drop", |_| true, false);
    view! {
        <div class="drop-target" hidden=move || !is_over.get() aria-hidden="true">
            {when(move || is_over.get() && app.has_files(), move || view! {
                <p class:chosen=move || !adds.get()>"Drop here to open instead"</p>
                <p class:chosen=move || adds.get()>"Drop here to add"</p>
            }.into_any())}
            {when(move || is_over.get() && !app.has_files(), || view! {
                <p class="chosen">"Drop CSV to open"</p>
            }.into_any())}
        </div>
    }
}

fn brings_files(event: &DragEvent) -> bool {
    event
        .data_transfer()
        .is_some_and(|data| data.types().includes(&"Files".into(), 0))
}

/// How far a load has come, and the way to give it up.
#[component]
pub fn LoadProgress() -> impl IntoView {
    let app = app_state();
    let progress = Memo::new(move |_| app.page.read().progress());
    let is_loading = Memo::new(move |_| progress.read().is_some());
    // What holds it up: a token that ran out, or a server that wants a rest.
    let must_sign_in = Memo::new(move |_| app.page.read().signed_out_because().is_some());
    let waiting = Memo::new(move |_| app.page.read().load_waits().cloned());
    let doing = move || match (must_sign_in.get(), waiting.get()) {
        (true, _) => "Waiting until you have signed in again.".into_any(),
        (false, Some(waiting)) => view! { <Countdown waiting /> }.into_any(),
        (false, None) => "Reading the data:".into_any(),
    };
    let said = move || {
        let progress = progress.get().unwrap_or_default();
        let rows = format!("{} rows", numbers::count(progress.n_rows));
        if progress.n_bytes_total == 0 {
            format!("{rows}, {}", numbers::bytes(progress.n_bytes))
        } else {
            format!(
                "{rows}, {} of {}",
                numbers::bytes(progress.n_bytes),
                numbers::bytes(progress.n_bytes_total)
            )
        }
    };
    let part = move || {
        let progress = progress.get().unwrap_or_default();
        // Without a total there is no telling how far it is: the browser shows that, too.
        (progress.n_bytes_total > 0).then(|| progress.n_bytes.to_string())
    };
    let whole = move || {
        let progress = progress.get().unwrap_or_default();
        progress.n_bytes_total.max(1).to_string()
    };
    // What was loaded, for those who do not see it.
    let loaded = app.said(|summary| &summary.headline);
    view! {
        <div class="load-progress" role="status">
            <span class="visually-hidden" data-testid="loaded">{move || (!is_loading.get()).then(|| loaded.get())}</span>
            {when(move || is_loading.get(), move || view! {
                <div class="load-progress-inside">
                    <span>
                        {doing} " "
                        // In sight, but not to be read out with each change.
                        <span class="numbers" aria-live="off">
                            {said} ", " <Elapsed />
                        </span>
                    </span>
                    <progress aria-label="Reading the data" max=whole value=part></progress>
                    <button type="button" class="button" on:click=move |_| app.cancel_load()>
                        "Cancel"
                    </button>
                </div>
            }.into_any())}
        </div>
    }
}

/// How long the load under way has taken.
#[component]
fn Elapsed() -> impl IntoView {
    let app = app_state();
    let now_ms = clock();
    move || {
        now_ms.track();
        numbers::minutes((app.ms_since_asked() / 1_000.0).floor() / 60.0)
    }
}

/// How long a wait still is, and why.
#[component]
pub fn Countdown(waiting: Waiting) -> impl IntoView {
    let now_ms = clock();
    let until_ms = browser::now_ms() + f64::from(waiting.ms);
    let seconds = move || ((until_ms - now_ms.get()) / 1_000.0).ceil() as u64;
    view! {
        "Waiting "
        // In sight, but not to be read out with each change.
        <span class="numbers" aria-live="off">
            {move || seconds().to_string()}
        </span>
        {format!(" s: {}.", waiting.reason)}
    }
}

/// The time on the profiler's clock, kept up to date as long as its owner lives.
fn clock() -> RwSignal<f64> {
    let now_ms = RwSignal::new(browser::now_ms());
    let tick = set_interval_with_handle(
        move || now_ms.set(browser::now_ms()),
        Duration::from_millis(500),
    );
    if let Ok(tick) = tick {
        on_cleanup(move || tick.clear());
    }
    now_ms
}

/// What went wrong, until the user has read it.
#[component]
pub fn Problem() -> impl IntoView {
    let app = app_state();
    let problem = Memo::new(move |_| app.page.read().problem().map(str::to_owned));
    view! {
        <div role="alert" class="problem-place">
            {move || {
                problem
                    .get()
                    .map(|problem| {
                        view! {
                            <div class="problem">
                                <p>
                                    <span data-testid="problem">{problem}</span>
                                    {when(move || app.summary.read().is_some(), move || view! {
                                        " What was on the screen is still there."
                                    }.into_any())}
                                </p>
                                <button
                                    type="button"
                                    class="button"
                                    on:click=move |_| app.change(&mut Page::dismiss_problem)
                                >
                                    "Dismiss"
                                </button>
                            </div>
                        }
                    })
            }}
        </div>
    }
}

/// What the user should know though nothing failed, until it is read or out of date.
#[component]
pub fn Notice() -> impl IntoView {
    let app = app_state();
    let notice = Memo::new(move |_| app.page.read().notice());
    view! {
        <div role="status" class="problem-place">
            {move || {
                notice
                    .get()
                    .map(|notice| {
                        view! {
                            <div class="notice">
                                <p data-testid="notice">{notice}</p>
                                <button
                                    type="button"
                                    class="button"
                                    on:click=move |_| app.change(&mut Page::dismiss_notice)
                                >
                                    "Dismiss"
                                </button>
                            </div>
                        }
                    })
            }}
        </div>
    }
}
