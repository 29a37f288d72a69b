//! The page as a whole.

use leptos::prelude::*;

use super::browser;
use super::each::{each_position, when};
use super::header::{BareHeader, Header, SectionNav};
use super::intake::CutFiles;
use super::section::SectionView;
use super::start::{DropTarget, FileInput, LoadProgress, Notice, Problem, StartScreen};
use super::state::{AppState, app_state};
use super::turns;
use crate::event_loop::next_task;

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
    let has_data = Memo::new(move |_| app.summary.read().is_some());
    let is_framed = a_turn_after(has_data);
    Effect::new(move || {
        let summary = app.summary.read();
        let title = summary
            .as_ref()
            .map_or("Expel Metrics".to_owned(), |summary| {
                format!("{} · {} – Expel Metrics", summary.source, summary.headline)
            });
        browser::document().set_title(&title);
    });
    view! {
        {when(move || !has_data.get(), move || view! { <BareHeader /> }.into_any())}
        {when(move || has_data.get(), move || view! {
            <a class="skip" href="#main">
                "Skip to the figures"
            </a>
            <Header />
        }.into_any())}
        {when(move || is_framed.get(), move || view! { <SectionNav /> }.into_any())}
        <div class="notices">
            <LoadProgress />
            <Problem />
            <Notice />
        </div>
        <main id="main" tabindex="-1">
            {when(move || !has_data.get(), move || view! { <StartScreen /> }.into_any())}
            {when(move || is_framed.get(), move || view! { <Sections /> }.into_any())}
        </main>
        <Footer />
        <FileInput />
        <DropTarget />
    }
}

/// Becomes true in a turn after `is_so` has, so that what depends on both is not made in one.
fn a_turn_after(is_so: Memo<bool>) -> RwSignal<bool> {
    let is_later = RwSignal::new(false);
    Effect::new(move || {
        if is_so.get() {
            turns::add(async move {
                // It may have ended by now.
                let _ = is_later.try_set(is_so.try_get_untracked().unwrap_or(false));
            });
        } else {
            is_later.set(false);
        }
    });
    is_later
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

/// The sections, one a turn, so that the page stays answerable while it fills: those in view first.
#[component]
fn Sections() -> impl IntoView {
    let app = app_state();
    let n_all = Memo::new(move |_| {
        let page = app.page.read();
        page.shown().map_or(0, |shown| shown.sections.len())
    });
    let nothing = app.said(|summary| &summary.nothing);
    let is_nothing = move || !nothing.read().is_empty();
    let is_whole = move || app.range.read().is_none() && app.filters.read().is_empty();
    let grown = RwSignal::new(Grown::default());
    grow(app, grown, n_all);
    view! {
        <h1 class="visually-hidden">"Alert metrics"</h1>
        <CutFiles />
        {each_position(
            move || grown.get().n_sections.min(n_all.get()),
            move |position| {
                // With nothing selected, the first section says so for all of them. Where all days are, the last one may show why: it is
                // about how the data was read.
                let may_show_why = move || is_whole() && position + 1 == n_all.get();
                let max_figures = Memo::new(move |_| grown.get().max_figures(position));
                view! {
                    <div hidden=move || { position != 0 && is_nothing() && !may_show_why() }>
                        <SectionView position max_figures />
                    </div>
                    {move || {
                        (position == 0 && is_nothing() && !is_whole())
                            .then(|| view! { <p class="section"><WayBack /></p> })
                    }}
                }
                    .into_any()
            },
        )}
        // Where the sections that are yet to come begin.
        <div id=END></div>
    }
}

/// The way out of a choice that leaves nothing: of the filters where they alone are the reason, else of the days.
#[component]
fn WayBack() -> impl IntoView {
    let app = app_state();
    let is_by_filters = move || {
        let summary = app.summary.read();
        summary
            .as_ref()
            .is_some_and(|summary| summary.is_filtered_away)
    };
    let go_back = move |_| {
        if is_by_filters() {
            app.filters.set(String::new());
        } else {
            app.range.set(None);
        }
    };
    view! {
        <button type="button" class="button primary" on:click=go_back>
            {move || if is_by_filters() { "Reset filters" } else { "Show all days" }}
        </button>
    }
}

const END: &str = "end-of-sections";

/// How much of the page is there.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Grown {
    n_sections: usize,
    /// Of the last of them; the others have all of theirs.
    n_figures: usize,
}

impl Grown {
    /// The most figures that the section at a position may have by now.
    fn max_figures(self, position: usize) -> usize {
        if position + 1 == self.n_sections {
            self.n_figures
        } else {
            usize::MAX
        }
    }
}

/// Adds a section or one of its figures, in its own turn, until all are there.
fn grow(app: AppState, grown: RwSignal<Grown>, n_all: Memo<usize>) {
    let again = n_all;
    let add = async move {
        // The sections may be gone by now; then nobody asks.
        let (Some(now), Some(n_all), Some(page)) = (
            grown.try_get_untracked(),
            n_all.try_get_untracked(),
            app.page.try_read_untracked(),
        ) else {
            return;
        };
        let sections = page.shown().map_or(&[][..], |shown| &shown.sections);
        let last = now
            .n_sections
            .checked_sub(1)
            .and_then(|last| sections.get(last));
        let next = if last.is_some_and(|last| now.n_figures < last.figures.len()) {
            Grown {
                n_figures: now.n_figures + 1,
                ..now
            }
        } else if now.n_sections < n_all {
            Grown {
                n_sections: now.n_sections + 1,
                n_figures: 1,
            }
        } else {
            // A section that gets more figures later adds them itself.
            return grown.set(Grown {
                n_figures: usize::MAX,
                ..now
            });
        };
        drop(page);
        grown.set(next);
        // The document is as it is to be before it is asked what is in view.
        next_task().await;
        grow(app, grown, again);
    };
    let end = browser::document().get_element_by_id(END);
    if end.is_none_or(|end| browser::is_in_view(&end)) {
        turns::add(add);
    } else {
        turns::add_later(add);
    }
}
