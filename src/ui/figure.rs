//! A figure: its chart, its numbers as a table, CSV and PNG, and what it means.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::browser;
use super::data_table::DataTable;
use super::plotly::{self, PictureSize};
use super::state::{app_state, csv_name};
use crate::figures::{FigureTable, to_csv};
use crate::words::Definition;

/// A plot, kept up to date in place. Everything it shows is in the figure's table, too.
#[component]
pub fn Chart(
    /// The plot, as JSON.
    plot: Memo<String>,
    /// What it shows, in words.
    #[prop(into)]
    alt: Signal<String>,
    /// Decides its height.
    class: &'static str,
    /// Whether a change may wait until the chart is in view.
    #[prop(optional)]
    may_wait: Option<Signal<bool>>,
) -> impl IntoView {
    let element = NodeRef::<html::Div>::new();
    let plot = match may_wait {
        Some(may_wait) => {
            let is_in_view = browser::is_in_view(element);
            held(plot, move || may_wait.get() && !is_in_view.get())
        }
        None => plot,
    };
    let has_failed = RwSignal::new(false);
    let drawn_in = StoredValue::new_local(None::<Element>);
    Effect::new(move || {
        let json = plot.get();
        if let Some(element) = element.get() {
            let element: Element = element.unchecked_into();
            drawn_in.set_value(Some(element.clone()));
            plotly::draw(&element, json, move |drawn| {
                // The chart may be gone by now; then nobody asks.
                let _ = has_failed.try_set(drawn.is_err());
            });
        }
    });
    on_cleanup(move || {
        if let Some(element) = drawn_in.try_get_value().flatten() {
            plotly::forget(&element);
        }
    });
    view! {
        <div class=format!("chart {class}") node_ref=element role="img" tabindex="0" aria-label=alt hidden=has_failed></div>
        <Show when=move || has_failed.get()>
            <p class="chart-failed">
                "The chart could not be drawn, because its drawing library did not load. Its numbers are in the table; reload the page to try again."
            </p>
        </Show>
    }
}

/// The latest value but, for as long as it waits, the former one: what nobody sees need not keep up.
fn held<T: Clone + PartialEq + Send + Sync + 'static>(
    latest: Memo<T>,
    waits: impl Fn() -> bool + Send + Sync + 'static,
) -> Memo<T> {
    Memo::new(move |former: Option<&T>| match former {
        Some(former) if waits() => former.clone(),
        _ => latest.get(),
    })
}

/// The frame of a figure: title, buttons, content, table.
#[component]
pub fn Figure(
    /// Stable name: part of ids and of file names.
    name: &'static str,
    /// What it is called.
    title: &'static str,
    /// One line below the title.
    #[prop(into)]
    subtitle: Signal<String>,
    /// What it means.
    definition: &'static Definition,
    /// Its numbers.
    table: Memo<Arc<FigureTable>>,
    /// The plot that a PNG shows, as JSON.
    plot: Memo<String>,
    /// The PNG's size.
    picture: PictureSize,
    /// Whether the table is part of the figure, rather than folded away.
    #[prop(optional)]
    table_is_open: bool,
    /// Whether a change of the table may wait while it is folded away.
    #[prop(optional)]
    may_wait: Option<Signal<bool>>,
    /// What is shown above the table.
    children: Children,
) -> impl IntoView {
    let is_open = RwSignal::new(table_is_open);
    let heading = format!("{name}-title");
    let shown_table = match may_wait {
        Some(may_wait) => held(table, move || may_wait.get() && !is_open.get()),
        None => table,
    };
    let table_id = format!("{name}-table");
    view! {
        <figure class="card figure" aria-labelledby=heading id=format!("figure-{name}")>
            <div class="figure-head">
                <div>
                    <h3 id=format!("{name}-title")>{title}</h3>
                    <p class="muted">{subtitle}</p>
                </div>
                <div class="figure-tools" role="group" aria-label=format!("{title}: the numbers")>
                    <Show when=move || !table_is_open>
                        <button
                            type="button"
                            class="tool"
                            aria-expanded=move || is_open.get().to_string()
                            aria-controls=format!("{name}-table")
                            on:click=move |_| is_open.update(|open| *open = !*open)
                        >
                            "Table"
                        </button>
                    </Show>
                    <Exports name table plot picture />
                    <About name definition />
                </div>
            </div>
            {children()}
            <div id=table_id class="figure-table" hidden=move || !is_open.get()>
                <DataTable table=shown_table is_shown=is_open />
            </div>
        </figure>
    }
}

/// The buttons that hand a figure over as CSV and PNG.
#[component]
pub fn Exports(
    /// Stable name, also that of the files.
    name: &'static str,
    /// The numbers.
    table: Memo<Arc<FigureTable>>,
    /// The plot, as JSON.
    plot: Memo<String>,
    /// The PNG's size.
    picture: PictureSize,
) -> impl IntoView {
    let app = app_state();
    let save_csv = move |_| {
        let table = table.read_untracked();
        if !table.unlisted.is_nothing() {
            app.export(table.name);
        } else {
            app.save(&csv_name(name), browser::csv_file(&to_csv(&table)));
        }
    };
    let save_png = move |_| {
        let json = plot.get_untracked();
        let surface = app.theme.read_untracked().surface.clone();
        spawn_local(async move {
            let name = format!("expel-metrics-{name}.png");
            if plotly::download_png(&json, &surface, picture, &name)
                .await
                .is_err()
            {
                app.page.update(|page| {
                    page.fail("The picture could not be made: its drawing library did not load, or the browser had no room for it. Reload the page and try again; Table and CSV have the same numbers.".to_owned());
                });
            }
        });
    };
    view! {
        <button type="button" class="tool" on:click=save_csv>
            "CSV"
        </button>
        <button type="button" class="tool" on:click=save_png>
            "PNG"
        </button>
    }
}

/// The `?` button and what it shows: a figure's definition.
#[component]
pub fn About(
    /// Stable name, part of the id.
    name: &'static str,
    /// What to explain.
    definition: &'static Definition,
) -> impl IntoView {
    view! {
        <button
            type="button"
            class="tool about-button"
            popovertarget=format!("about-{name}")
            aria-label=format!("About {}", definition.name)
            title=format!("About {}", definition.name)
        >
            "?"
        </button>
        <div id=format!("about-{name}") class="about" popover="auto" role="dialog" aria-labelledby=format!("about-{name}-title")>
            <h4 id=format!("about-{name}-title")>{definition.name}</h4>
            <p>{definition.meaning}</p>
            <dl>
                <dt>"How it is computed"</dt>
                <dd>{definition.formula}</dd>
                <dt>"What is left out"</dt>
                <dd>{definition.left_out}</dd>
                {definition
                    .differs
                    .map(|differs| {
                        view! {
                            <dt>"How it differs from the notebook"</dt>
                            <dd>{differs}</dd>
                        }
                    })}
            </dl>
            <button type="button" class="button" popovertarget=format!("about-{name}") popovertargetaction="hide">
                "Close"
            </button>
        </div>
    }
}
