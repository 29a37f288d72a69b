//! Filters: which are on, and what there is to choose from.
//!
//! Lists are drawn anew with each answer, in place: Leptos keeps the elements, and with them the focus. What a click does is in the elements' data,
//! as everywhere on the page, so that hundreds of values need no listener.

use leptos::prelude::*;

use super::state::app_state;
use crate::filters::act;
use crate::protocol::FILTER_PANEL;

/// The filters that are on, each with a way to take it off, and the way to others. It is there without filters, too: nothing moves when one is set.
#[component]
pub fn FilterBar() -> impl IntoView {
    let app = app_state();
    let chips = move || {
        let summary = app.summary.read();
        let filters = summary.iter().flat_map(|summary| &summary.filters);
        let chips = filters.map(|filter| {
            let label = format!("Remove filter {}", filter.text);
            view! {
                <button type="button" class="chip" aria-label=label data-act=act::CLEAR data-place=filter.place.clone()>
                    {filter.text.clone()}
                    " ×"
                </button>
            }
        });
        chips.collect_view()
    };
    view! {
        <search class="filter-bar" aria-label="Filters">
            <FilterPanel />
            // `src/boot.mjs` fetches the list when this is pressed, and writes beside it if it cannot.
            <button type="button" class="link" data-alert-list="">
                "Show alerts"
            </button>
            <span id="alert-list-note" class="field-problem" role="alert"></span>
            {chips}
            <span hidden=move || app.filters.read().is_empty()>
                <ResetFilters />
            </span>
            <span class="muted" hidden=move || !app.filters.read().is_empty()>
                {HINT}
            </span>
        </search>
    }
}

const HINT: &str = "Click a bar, a cell or a name to see only its alerts; double-click to list them. Drag over days or hours to see only those.";

/// Takes all filters off.
#[component]
fn ResetFilters() -> impl IntoView {
    let app = app_state();
    view! {
        <button type="button" class="link" on:click=move |_| app.filters.set(String::new())>
            "Reset filters"
        </button>
    }
}

/// The button that shows what can be filtered by, and that.
#[component]
fn FilterPanel() -> impl IntoView {
    let app = app_state();
    // Hundreds of values are drawn only for whoever looks at them.
    let is_open = RwSignal::new(false);
    let groups = move || {
        let summary = app.summary.read();
        let shown = summary.as_ref().filter(|_| is_open.get());
        let groups = shown
            .into_iter()
            .flat_map(|summary| summary.filter_choices.iter().flatten());
        let groups = groups.map(|group| {
            let is_exclusion = group.is_exclusion;
            let input = |act: &'static str, place: &str, is_checked: bool| {
                view! { <input type="checkbox" data-act=act data-place=place.to_owned() prop:checked=is_checked /> }
            };
            let values = group.values.iter().map(|of| {
                view! {
                    <label>
                        {input(act::ALSO, &of.place, of.is_named)}
                        <span class="filter-value">{of.label.clone()}</span>
                        <span class="filter-count">{of.n_alerts.clone()}</span>
                    </label>
                }
            });
            view! {
                <fieldset>
                    <legend>{group.label.to_string()}</legend>
                    <label class="all-but" hidden=is_exclusion.is_none()>
                        {input(act::INVERT, &group.place, is_exclusion == Some(true))}
                        "All but these"
                    </label>
                    {values.collect_view()}
                </fieldset>
            }
        });
        groups.collect_view()
    };
    view! {
        <button type="button" class="button filters-button" popovertarget=FILTER_PANEL>
            "Filters"
        </button>
        <div
            id=FILTER_PANEL
            class="about filters"
            popover="auto"
            role="dialog"
            aria-label="Filters"
            on:beforetoggle=move |_: web_sys::Event| is_open.update(|is_open| *is_open = !*is_open)
        >
            <p class="muted">
                "Several values of one kind: any of them. Several kinds: all of them. When you click in a chart or a table, Ctrl adds a value, Alt excludes it, and Shift lists its alerts."
            </p>
            <div class="filter-groups">
                {groups}
            </div>
            <button type="button" class="button" popovertarget=FILTER_PANEL popovertargetaction="hide">
                "Close"
            </button>
            " "
            <ResetFilters />
        </div>
    }
}
