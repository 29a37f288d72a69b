//! The sticky top of the page: where the data came from, and the way through the sections.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{
    Element, FocusEvent, HtmlElement, IntersectionObserver, IntersectionObserverEntry,
    IntersectionObserverInit,
};

use super::browser;
use super::controls::{Range, ThemeSwitch, TimeZone};
use super::each::when;
use super::filters::FilterBar;
use super::intake::{DataCheck, DataCheckLink};
use super::page::Access;
use super::sign_in::{SIGN_IN_AGAIN, WorkbenchWayIn};
use super::start::WaysIn;
use super::state::{Offered, app_state};
use super::turns;
use crate::numbers::counted;

/// The header before there is data.
#[component]
pub fn BareHeader() -> impl IntoView {
    view! {
        <header class="header">
            <div class="header-inside">
                <Brand />
                <ThemeSwitch />
            </div>
        </header>
    }
}

/// The header over the figures: source, period, print, other data.
#[component]
pub fn Header() -> impl IntoView {
    let app = app_state();
    let load_dialog = NodeRef::<html::Dialog>::new();
    let source = app.said(|summary| &summary.source);
    // Date fields are slow to make, so they get a separate turn.
    let has_range = RwSignal::new(false);
    turns::add(async move {
        let _ = has_range.try_set(true);
    });
    let open = move |_| app.offer(Offered::All);
    let close = move || app.is_choosing_data.set(false);
    Effect::new(move || {
        let Some(dialog) = load_dialog.get() else {
            return;
        };
        match (app.is_choosing_data.get(), dialog.open()) {
            // It is in the document and not open, so it can be.
            (true, false) => drop(dialog.show_modal()),
            (false, true) => dialog.close(),
            _ => {}
        }
    });
    // A load that was begun from the dialog closes it; a token that ran out opens it, to sign in again.
    let is_loading = Memo::new(move |_| app.page.read().progress().is_some());
    let must_sign_in = Memo::new(move |_| app.page.read().signed_out_because().is_some());
    Effect::new(move || match (must_sign_in.get(), is_loading.get()) {
        (true, _) => app.offer(Offered::SignInAgain),
        (false, true) => app.is_choosing_data.set(false),
        (false, false) => {}
    });
    let title = move || match app.offered.get() {
        Offered::All => "Load data".to_owned(),
        Offered::SignInAgain => SIGN_IN_AGAIN.to_owned(),
        Offered::SignInForEvidence => {
            let summary = app.summary.read();
            let n_alerts = summary
                .as_ref()
                .map_or(0, |summary| summary.n_without_evidence);
            format!(
                "Sign in to load hosts and users of {}",
                counted(n_alerts, "alert", "alerts")
            )
        }
    };
    let what_happens = move || match app.offered.get() {
        Offered::All => {
            "Replaces the current data when loading finishes, unless you add files. Your alerts stay in this browser."
        }
        Offered::SignInAgain => "",
        Offered::SignInForEvidence => {
            "Loading starts once you are signed in. The figures on screen stay."
        }
    };
    view! {
        <header class="header">
            <div class="header-inside">
                <Brand />
                <p class="source" data-testid="source">{source}</p>
                // The ways in ask for their own start and end.
                <div id="options" class="options" class:open=move || app.are_options_open.get()>
                    {when(move || has_range.get() && !app.is_choosing_data.get(), move || view! {
                        <Range />
                    }.into_any())}
                </div>
                <SignedIn />
                <div class="header-tools">
                    <button type="button" class="button print" on:click=move |_| app.print()>
                        "Print report"
                    </button>
                    // On phones only: there the header has room for little else.
                    <button
                        type="button"
                        class="button options-button"
                        aria-controls="options"
                        aria-expanded=move || app.are_options_open.get().to_string()
                        on:click=move |_| app.are_options_open.update(|are_open| *are_open = !*are_open)
                    >
                        "Options"
                    </button>
                    <button type="button" class="button primary" on:click=open>
                        "Load data"
                    </button>
                </div>
            </div>
        </header>
        <DataCheck />
        <dialog
            node_ref=load_dialog
            class="dialog"
            aria-labelledby="load-title"
            // Escape closes it, too.
            on:close=move |_| close()
        >
            <div class="dialog-head">
                <h2 id="load-title">{title}</h2>
                <button type="button" class="button" on:click=move |_| close()>
                    "Close"
                </button>
            </div>
            <p class="muted">{what_happens}</p>
            {move || {
                app.is_choosing_data
                    .get()
                    .then(|| match app.offered.get() {
                        Offered::All => view! { <WaysIn /> }.into_any(),
                        _ => view! { <WorkbenchWayIn /> }.into_any(),
                    })
            }}
        </dialog>
    }
}

/// To where the user is signed in, and the way out.
#[component]
fn SignedIn() -> impl IntoView {
    let app = app_state();
    // The ways in say it, too.
    let host = Memo::new(move |_| match app.page.read().access() {
        Access::SignedIn(address) if !app.is_choosing_data.get() => Some(host_of(address)),
        _ => None,
    });
    view! {
        {move || {
            host.get()
                .map(|host| {
                    view! {
                        <p class="muted signed-in">
                            "Signed in to " <span data-testid="signed-in-host">{host}</span> " "
                            <button type="button" class="link" on:click=move |_| app.sign_out()>
                                "Sign out"
                            </button>
                        </p>
                    }
                })
        }}
    }
}

/// The host of an address: without what goes without saying.
fn host_of(address: &str) -> String {
    let host = address.split_once("://").map_or(address, |(_, host)| host);
    host.trim_end_matches('/').to_owned()
}

/// What is shown of the data, and up to when it reaches: below the first sentence of the page.
#[component]
pub fn DataLine() -> impl IntoView {
    let app = app_state();
    let headline = app.said(|summary| &summary.headline);
    view! {
        <p class="summary" data-testid="summary">
            {headline}
            " · "
            <DataCheckLink />
        </p>
    }
}

#[component]
fn Brand() -> impl IntoView {
    view! {
        <p class="brand">
            <svg viewBox="0 0 32 32" width="22" height="22" aria-hidden="true">
                <rect width="32" height="32" rx="7" class="brand-ground"></rect>
                <path d="M7 23V15M13 23V9M19 23v-5M25 23v-11" class="brand-bars"></path>
            </svg>
            <span>"Expel Metrics"</span>
        </p>
    }
}

/// Scrolls a link that got the focus into the strip's view: browsers leave it where it is if a part of it can be seen.
fn show_whole(event: FocusEvent) {
    let link: HtmlElement = event_target(&event);
    if let Some(strip) = link.closest("nav").ok().flatten() {
        let (start, end) = (link.offset_left(), link.offset_left() + link.offset_width());
        let from = strip.scroll_left();
        strip.set_scroll_left(from.min(start).max(end - strip.client_width()));
    }
}

/// The way through the sections, and in what time zone and theme they are shown.
#[component]
pub fn SectionNav() -> impl IntoView {
    let app = app_state();
    // By id and name, in the order of the page. They stay the same, whatever the data.
    let sections: Vec<(String, String)> = {
        let page = app.page.read_untracked();
        let sections = page
            .shown()
            .map(|shown| &*shown.sections)
            .unwrap_or_default();
        let named = sections.iter();
        named
            .map(|section| (section.id.to_string(), section.label.to_string()))
            .collect()
    };
    let ids: Vec<String> = sections.iter().map(|(id, _)| id.clone()).collect();
    let current = RwSignal::new(ids.first().cloned().unwrap_or_default());
    watch_sections(ids, current);
    view! {
        <div class="section-bar">
            <div class="section-bar-inside">
                <nav aria-label="Sections" on:focusin=show_whole>
                    <ul>
                        {sections
                            .into_iter()
                            .map(|(id, name)| {
                                let to = id.clone();
                                view! {
                                    <li>
                                        <a
                                            href=format!("#{id}")
                                            on:click=move |_| go_once_filled(to.clone())
                                            aria-current=move || (*current.read() == id).then_some("location")
                                        >
                                            {name}
                                        </a>
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                </nav>
                <section
                    class="options"
                    class:open=move || app.are_options_open.get()
                    aria-label="Display"
                >
                    <TimeZone />
                    <ThemeSwitch />
                </section>
            </div>
            <FilterBar />
        </div>
    }
}

/// Scrolls to a section once the page is filled: until then, it may be yet to come, and what is above it grows. On a filled page the link itself does.
fn go_once_filled(id: String) {
    if !turns::is_any_left() {
        return;
    }
    spawn_local(async move {
        turns::hurry().await;
        if let Some(section) = browser::document().get_element_by_id(&id) {
            section.scroll_into_view();
        }
    });
}

/// Keeps `current` at the section that crosses the upper part of the window.
fn watch_sections(ids: Vec<String>, current: RwSignal<String>) {
    let on_cross = Closure::<dyn Fn(js_sys::Array)>::new(move |entries: js_sys::Array| {
        // Of several at once, the first on the page: that is where one reads.
        for entry in entries.iter().rev() {
            let entry: IntersectionObserverEntry = entry.unchecked_into();
            if entry.is_intersecting() {
                current.set(entry.target().id());
            }
        }
    });
    let options = IntersectionObserverInit::new();
    // A band below the sticky header, a fifth of the window down.
    options.set_root_margin("-20% 0px -75% 0px");
    let Ok(observer) =
        IntersectionObserver::new_with_options(on_cross.as_ref().unchecked_ref(), &options)
    else {
        return;
    };
    let watched = observer.clone();
    // The sections come into the document one after another.
    spawn_local(async move {
        turns::all_done().await;
        for id in ids {
            if let Some(section) = browser::document().get_element_by_id(&id) {
                watched.observe(&section.unchecked_into::<Element>());
            }
        }
    });
    let keep = StoredValue::new_local(Some((observer, on_cross)));
    on_cleanup(move || {
        if let Some(Some((observer, _))) = keep.try_update_value(Option::take) {
            observer.disconnect();
        }
    });
}
