//! A figure: its chart, its numbers as a table, CSV and PNG, and what it means.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::Element;

use super::data_table::DataTable;
use super::declared::Controls;
use super::each::{each_position, when};
use super::plotly;
use super::state::app_state;
use super::{browser, turns};
use crate::filters::act;
use crate::section::{Definition, Figure, Here, Numbers, Part, Plot, ROWS, Section, Step};

/// A plot, kept up to date in place. Everything it shows is in the figure's table, too.
#[component]
fn Chart(
    /// The plot.
    plot: Memo<Plot>,
    /// What it shows, in words.
    alt: Memo<String>,
) -> impl IntoView {
    let app = app_state();
    let element = NodeRef::<html::Div>::new();
    let has_failed = RwSignal::new(false);
    let drawn_in = StoredValue::new_local(None::<Element>);
    Effect::new(move || {
        let json = plot.read().json.clone();
        // Colors follow the look of the page.
        app.look.track();
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
    let said = RwSignal::new(String::new());
    let on_key = move |event: web_sys::KeyboardEvent| {
        // Such as Alt and an arrow, which go through the browser's history.
        let is_for_browser = event.alt_key() || event.ctrl_key() || event.meta_key();
        if let Some(element) = drawn_in.get_value()
            && event.key() == "Enter"
            && let Some(place) = plotly::place_at_cursor(&element)
        {
            if event.shift_key() {
                browser::show_alerts(&place);
            } else {
                app.choose_place(act::ONLY, &place);
            }
        } else if let Some(element) = drawn_in.get_value()
            && !is_for_browser
            && let Some(words) = plotly::move_cursor(&element, &event.key())
        {
            event.prevent_default();
            said.set(words);
        }
    };
    let on_leave = move |_| {
        if let Some(element) = drawn_in.get_value() {
            plotly::put_cursor_away(&element);
            said.set(String::new());
        }
    };
    // Screen readers leave the arrow keys to an application.
    view! {
        <div role="application" aria-label="Chart. Arrow keys read its values.">
            <div
                class="chart"
                // Its place is held until it is drawn.
                style:min-height=move || format!("{}px", plot.read().height)
                node_ref=element
                role="img"
                // Nothing to read, nothing to stop at.
                tabindex=move || plot.read().json.contains("hovertext").then_some("0")
                aria-label=alt
                hidden=has_failed
                on:keydown=on_key
                on:blur=on_leave
            ></div>
            <p class="visually-hidden" role="status">{said}</p>
        </div>
        {when(move || has_failed.get(), move || view! {
            <p class="chart-failed">
                "The chart could not be drawn, because its drawing library did not load. Its numbers are in the table; reload the page to try again."
            </p>
        }.into_any())}
    }
}

/// A figure of a section: title, buttons, chart, notes, controls, other tables, and its own.
#[component]
pub fn FigureView(
    /// The section.
    section: ReadSignal<Arc<Section>>,
    /// Its place among the section's figures.
    position: usize,
) -> impl IntoView {
    let app = app_state();
    let figure = Memo::new(move |former: Option<&Arc<Figure>>| {
        let section = section.read();
        let figure = section.figures.get(position).cloned().map(Arc::new);
        // On the way off the page, the former one serves.
        figure.or_else(|| former.cloned()).unwrap_or_default()
    });
    let (name, is_always_open, is_chart) = {
        let figure = figure.read_untracked();
        (
            figure.numbers.table.name.to_string(),
            figure.is_table_open,
            !figure.numbers.plot.json.is_empty(),
        )
    };
    let numbers = Memo::new(move |_| figure.read().numbers.clone());
    let plot = Memo::new(move |_| numbers.read().plot.clone());
    let table = Memo::new(move |_| Arc::new(numbers.read().table.clone()));
    let alt = Memo::new(move |_| figure.read().alt.to_string());
    let title = Memo::new(move |_| figure.read().title.to_string());
    let subtitle = Memo::new(move |_| figure.read().subtitle.to_string());
    let notes = Memo::new(move |_| figure.read().notes.clone());
    let definition = Memo::new(move |_| figure.read().definition.clone());
    let n_groups = Memo::new(move |_| figure.read().controls.len());
    let n_parts = Memo::new(move |_| figure.read().parts.len());
    let key = name.clone();
    let is_shown = Signal::derive(move || is_always_open || app.open_tables.read().contains(&key));
    let heading = format!("{name}-title");
    let labelled_by = heading.clone();
    view! {
        <figure class="card figure" aria-labelledby=labelled_by id=format!("figure-{name}")>
            <div class="figure-head">
                <div>
                    <h3 id=heading>{title}</h3>
                    <p class="muted">{subtitle}</p>
                </div>
                <div class="figure-tools" role="group" aria-label=move || format!("{}: the numbers", title.read())>
                    {(!is_always_open).then(|| view! { <TableButton name=name.clone() /> })}
                    <Exports numbers />
                    <About name=name.clone() definition here=Memo::new(move |_| figure.read().here.clone()) />
                </div>
            </div>
            {is_chart.then(|| view! { <Chart plot alt /> })}
            {move || notes.get().into_iter().map(|note| view! { <p class="muted">{note.to_string()}</p> }).collect_view()}
            {each_position(
                move || n_groups.get(),
                move |position| {
                    let group = Memo::new(move |_| figure.read().controls.get(position).cloned().unwrap_or_default());
                    view! { <Controls group /> }.into_any()
                },
            )}
            {each_position(
                move || n_parts.get(),
                move |position| view! { <PartView figure position is_shown /> }.into_any(),
            )}
            <div id=format!("{name}-table") class="figure-table" hidden=move || !is_shown.get()>
                <DataTable table is_shown />
            </div>
        </figure>
    }
}

/// Another table that belongs to a figure.
#[component]
fn PartView(
    figure: Memo<Arc<Figure>>,
    position: usize,
    /// Whether it is on the screen, or folded away with the figure's own table.
    is_shown: Signal<bool>,
) -> impl IntoView {
    let part = Memo::new(move |former: Option<&Part>| {
        let figure = figure.read();
        let part = figure.parts.get(position);
        part.or(former).cloned().unwrap_or_default()
    });
    // Which part is at a position depends on what else is shown.
    let title = Memo::new(move |_| part.read().title.to_string());
    let if_empty = Memo::new(move |_| part.read().if_empty.to_string());
    let numbers = Memo::new(move |_| part.read().numbers.clone());
    let table = Memo::new(move |_| Arc::new(numbers.read().table.clone()));
    let is_empty = Memo::new(move |_| table.read().rows.is_empty());
    view! {
        <div class="sub-figure" hidden=move || !is_shown.get()>
            <div class="figure-head">
                <h4>{title}</h4>
                <div class="figure-tools" role="group" aria-label=move || format!("{}: the numbers", title.read())>
                    <Exports numbers />
                </div>
            </div>
            <DataTable table is_shown />
            {when(move || is_empty.get(), move || view! {
                <p class="muted">{if_empty}</p>
            }.into_any())}
        </div>
    }
}

/// The button that shows and hides a figure's table.
#[component]
pub fn TableButton(
    /// The figure's name.
    name: String,
) -> impl IntoView {
    let app = app_state();
    let key = name.clone();
    let is_open = Memo::new(move |_| app.open_tables.read().contains(&key));
    let controls = format!("{name}-table");
    let toggle = move |_| {
        app.open_tables.update(|open| {
            if !open.remove(&name) {
                open.insert(name.clone());
            }
        });
    };
    view! {
        <button
            type="button"
            class="tool"
            aria-expanded=move || is_open.get().to_string()
            aria-controls=controls
            on:click=toggle
        >
            "Table"
        </button>
    }
}

/// The buttons that hand a figure over as CSV and PNG.
#[component]
pub fn Exports(
    /// The numbers and their plot.
    numbers: Memo<Numbers>,
) -> impl IntoView {
    let app = app_state();
    let save_csv = move |_| {
        app.export_latest(move || Some(numbers.try_read_untracked()?.table.clone()));
    };
    let save_png = move |_| {
        spawn_local(async move {
            // What came into view a moment ago may still be of former choices; or its figure is gone by now.
            turns::hurry().await;
            let Some(numbers) = numbers.try_get_untracked() else {
                return;
            };
            let name = app.file_name(&numbers.table, "png");
            let context = app.says(|summary| &summary.context);
            if plotly::download_png(&numbers.plot, &context, &name)
                .await
                .is_err()
            {
                app.fail("The picture could not be made: its drawing library did not load, or the browser had no room for it. Reload the page and try again; Table and CSV have the same numbers.");
            }
        });
    };
    // Whether there is a chart does not depend on the data.
    let has_chart = !numbers.read_untracked().plot.json.is_empty();
    view! {
        <button type="button" class="tool" on:click=save_csv>
            "CSV"
        </button>
        {has_chart.then(|| view! {
            <button type="button" class="tool" on:click=save_png>
                "PNG"
            </button>
        })}
    }
}

/// The `?` button and what it shows: a figure's definition.
#[component]
pub fn About(
    /// Stable name, part of the id.
    name: String,
    /// What to explain, with the data's counts.
    #[prop(into)]
    definition: Signal<Definition>,
    /// What that comes to.
    here: Memo<Here>,
) -> impl IntoView {
    let app = app_state();
    let id = format!("about-{name}");
    let title = format!("about-{name}-title");
    let (target, shown, labelled_by) = (id.clone(), id.clone(), title.clone());
    // Whether the notebook has it does not depend on the data.
    let has_differences = definition.read_untracked().differs.is_some();
    let name = Memo::new(move |_| definition.read().name.to_string());
    let label = move || format!("About {}", name.read());
    let check = move || app.is_checking_data.set(true);
    view! {
        <button
            type="button"
            class="tool about-button"
            popovertarget=target
            aria-label=label
            title=label
        >
            "?"
        </button>
        <div id=shown class="about" popover="auto" role="dialog" aria-labelledby=labelled_by>
            <h4 id=title>{name}</h4>
            <p>{move || definition.read().meaning.to_string()}</p>
            <dl>
                <dt hidden=move || here.read().path.is_empty()>"From rows to this figure"</dt>
                <dd>
                    <ol class="path">
                        {move || here.read().path.iter().map(|step| step_view(step, check)).collect_view()}
                    </ol>
                </dd>
                <dt>"How it is computed"</dt>
                <dd>{move || definition.read().formula.to_string()}</dd>
                <dt hidden=move || here.read().formula.is_empty()>"With this data"</dt>
                <dd>{move || here.read().formula.to_string()}</dd>
                <dt>"What is left out"</dt>
                <dd>{move || definition.read().left_out.to_string()}</dd>
                {has_differences
                    .then(|| {
                        view! {
                            <dt>"How it differs from the notebook"</dt>
                            <dd>{move || definition.read().differs.as_ref().map(ToString::to_string)}" "{move || here.read().notebook.to_string()}</dd>
                        }
                    })}
            </dl>
            <button type="button" class="button" popovertarget=id popovertargetaction="hide">
                "Close"
            </button>
        </div>
    }
}

/// A step on the way to a figure, which leads to its alerts, or to what was read.
fn step_view(step: &Step, check: impl Fn() + 'static) -> AnyView {
    let text = step.text.to_string();
    match &*step.scope {
        "" => view! { <li>{text}</li> }.into_any(),
        ROWS => view! {
            <li>
                <button type="button" class="link" on:click=move |_| check()>
                    {text}
                </button>
            </li>
        }
        .into_any(),
        scope => view! {
            <li>
                <button type="button" class="link" data-alert-list=scope.to_owned()>
                    {text}
                </button>
            </li>
        }
        .into_any(),
    }
}
