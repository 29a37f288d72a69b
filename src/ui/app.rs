//! The page as a whole.

use std::sync::Arc;

use leptos::prelude::*;

use super::arrivals::ArrivalsSection;
use super::assets::AssetsSection;
use super::browser;
use super::changes::ChangesSection;
use super::controls::ZoneNames;
use super::header::{BareHeader, Header, SectionNav};
use super::intake::CutFiles;
use super::overview::OverviewSection;
use super::response::ResponseSection;
use super::start::{DropTarget, FileInput, LoadProgress, Notice, Problem, StartScreen};
use super::state::{AppState, app_state};
use super::turns;
use crate::analysis::Report;

/// Puts the page into the document.
pub fn start() {
    if let Some(notice) = browser::document().get_element_by_id("starting") {
        notice.remove();
    }
    mount_to_body(App);
}

#[component]
fn App() -> impl IntoView {
    let app = AppState::start();
    provide_context(app);
    let has_data = Memo::new(move |_| app.report.read().is_some());
    view! {
        <a class="skip" href="#main">
            "Skip to the figures"
        </a>
        <Show when=move || has_data.get() fallback=|| view! { <BareHeader /> }>
            <Header />
            <SectionNav />
        </Show>
        <div class="notices">
            <LoadProgress />
            <Problem />
            <Notice />
        </div>
        <main id="main" tabindex="-1">
            <Show when=move || has_data.get() fallback=|| view! { <StartScreen /> }>
                <Sections />
            </Show>
        </main>
        <Footer />
        <ZoneNames />
        <FileInput />
        <DropTarget />
    }
}

/// Which build this is: the same for everybody who builds the same sources.
#[component]
fn Footer() -> impl IntoView {
    let build = browser::meta("build");
    view! {
        <footer class="footer muted">
            "Expel Metrics computes everything in this browser. It is not made by Expel. Version "
            {env!("CARGO_PKG_VERSION")} ", build " <span data-testid="build">{build}</span> "."
        </footer>
    }
}

#[component]
fn Sections() -> impl IntoView {
    let app = app_state();
    // The sections are on the page only while there is a report; the former one serves while they are taken off it.
    let report = Memo::new(move |former: Option<&Arc<Report>>| {
        app.report.get().or_else(|| former.cloned()).expect(
            "the sections are shown only once there is a report, and reports are never taken back",
        )
    });
    // One section a turn, so that the page stays answerable while it fills.
    let n_sections = RwSignal::new(0);
    for n in 1..=5 {
        turns::add(async move {
            // The sections may be gone by now; then nobody asks.
            let _ = n_sections.try_set(n);
        });
    }
    view! {
        <h1 class="visually-hidden">"Alert metrics"</h1>
        <CutFiles />
        <Show when=move || { n_sections.get() >= 1 }>
            <OverviewSection report />
        </Show>
        <Show when=move || { n_sections.get() >= 2 }>
            <ArrivalsSection report />
        </Show>
        <Show when=move || { n_sections.get() >= 3 }>
            <ResponseSection report />
        </Show>
        <Show when=move || { n_sections.get() >= 4 }>
            <AssetsSection report />
        </Show>
        <Show when=move || { n_sections.get() >= 5 }>
            <ChangesSection report />
        </Show>
    }
}
