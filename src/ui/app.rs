//! The page as a whole.

use leptos::prelude::*;

use super::arrivals::ArrivalsSection;
use super::browser;
use super::changes::ChangesSection;
use super::header::{BareHeader, Header, SectionNav};
use super::overview::OverviewSection;
use super::response::ResponseSection;
use super::start::{DropTarget, LoadProgress, Problem, StartScreen};
use super::state::{AppState, app_state};

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
        </div>
        <main id="main" tabindex="-1">
            <Show when=move || has_data.get() fallback=|| view! { <StartScreen /> }>
                <Sections />
            </Show>
        </main>
        <DropTarget />
    }
}

#[component]
fn Sections() -> impl IntoView {
    let app = app_state();
    // The sections are on the page only while there is a report; the former one serves while they are taken off it.
    let report = Memo::new(move |former: Option<&std::sync::Arc<_>>| {
        app.report.get().or_else(|| former.cloned()).expect(
            "the sections are shown only once there is a report, and reports are never taken back",
        )
    });
    view! {
        <OverviewSection report />
        <ArrivalsSection report />
        <ResponseSection report />
        <ChangesSection report />
        <footer class="footer muted">
            "Expel Metrics computes everything in this browser. It is not made by Expel."
        </footer>
    }
}
