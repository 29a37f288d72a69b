//! Any section: the page shows what the engine presents, and does not know what it is about.

use std::sync::Arc;

use leptos::html;
use leptos::prelude::*;

use super::data_table::{DataTable, place_button};
use super::declared::Controls;
use super::each::{each, each_position, when};
use super::evidence::Evidence;
use super::figure::{About, Exports, FigureView};
use super::header::DataLine;
use super::state::app_state;
use super::{browser, turns};
use crate::filters::Scope;
use crate::section::{self, Kind, Layout, Numbers, Table};

/// A section. It is shown only while there is one of that id; what is read of it is its latest state.
#[component]
pub fn SectionView(
    /// Its place among the sections.
    position: usize,
    /// The most figures that it may have by now, while the page fills.
    max_figures: Memo<usize>,
) -> impl IntoView {
    let element = NodeRef::<html::Section>::new();
    let section = latest_in_turn(position);
    let (id, is_half) = {
        let section = section.read_untracked();
        (section.id.to_string(), section.is_half)
    };
    // Figures have ids of their own names, which may be the section's.
    let title = format!("section-{id}-title");
    let labelled_by = title.clone();
    let figures = Memo::new(move |_| section.read().figures.len());
    let n_made = RwSignal::new(figures.get_untracked());
    Effect::new(move || {
        if figures.get() > n_made.get_untracked() {
            make_next_figure(n_made, figures, element);
        }
    });
    let layout = Memo::new(move |_| match section.read().layout {
        Layout::Stack => "figures",
        Layout::NarrowAndWide => "figures narrow-and-wide",
        Layout::Pairs => "figures pairs",
    });
    let has_controls = Memo::new(move |_| !section.read().controls.is_empty());
    let has_totals = Memo::new(move |_| section.read().totals.is_some());
    // Where figures are off, the card says the same.
    let answer = Memo::new(move |_| match &*section.read() {
        section if section.off.is_some() => String::new(),
        section => section.answer.to_string(),
    });
    let off = Memo::new(move |_| section.read().off.as_ref().map(ToString::to_string));
    let remarks = Memo::new(move |_| section.read().remarks.clone());
    view! {
        <section id=id class="section" class:half=is_half aria-labelledby=labelled_by node_ref=element>
            <div class="section-head">
                <div>
                    // Focus goes there after a load.
                    <h2 id=title tabindex="-1">{section.read_untracked().title.to_string()}</h2>
                    <p class="answer">{answer}</p>
                    {(position == 0).then(|| view! { <DataLine /> })}
                </div>
                {when(move || has_totals.get(), move || view! {
                    <TotalsTools section />
                }.into_any())}
            </div>
            {move || {
                remarks
                    .get()
                    .into_iter()
                    .map(|remark| view! { <p class="muted" data-testid=remark.key.to_string()>{remark.text.to_string()}</p> })
                    .collect_view()
            }}
            {when(move || has_totals.get(), move || view! {
                <Totals section />
            }.into_any())}
            {when(move || has_controls.get(), move || view! {
                <SectionControls section />
            }.into_any())}
            {move || off.get().map(|why| view! { <p class="card figure-off">{why}</p> })}
            {when(move || figures.get() > 0, move || view! {
                <div class=layout>
                    {each(
                        move || {
                            let section = section.read();
                            let figures = section.figures.iter().map(|figure| distinguished(&figure.numbers.table.name));
                            figures.zip(0..).take(max_figures.get().min(n_made.get())).collect()
                        },
                        move |(_, position)| view! { <FigureView section position /> }.into_any(),
                    )}
                </div>
            }.into_any())}
        </section>
    }
}

/// Makes the figures that a section has got meanwhile, each in its own turn.
fn make_next_figure(n_made: RwSignal<usize>, n_all: Memo<usize>, element: NodeRef<html::Section>) {
    let make = async move {
        // The section may be gone by now.
        if let (Some(n), Some(n_all_now)) = (n_made.try_get_untracked(), n_all.try_get_untracked())
            && n < n_all_now
        {
            n_made.set(n + 1);
            make_next_figure(n_made, n_all, element);
        }
    };
    match element.try_get_untracked() {
        Some(Some(element)) if browser::is_in_view(&element) => turns::add(make),
        _ => turns::add_later(make),
    }
}

/// The section at a position, as it is on the screen. In view it follows the page's state at once, out of view in a later turn.
fn latest_in_turn(position: usize) -> ReadSignal<Arc<section::Section>> {
    let app = app_state();
    let latest = Memo::new(move |former: Option<&Arc<section::Section>>| {
        let page = app.page.read();
        let section = page.shown().and_then(|shown| shown.sections.get(position));
        // On the way off the page, the former one serves.
        section.or(former).cloned().unwrap_or_default()
    });
    let (section, set_section) = signal(latest.get_untracked());
    Effect::new(move || {
        let latest_now = latest.get();
        if Arc::ptr_eq(&latest_now, &section.read_untracked()) {
            return;
        }
        if app.was_in_view(&latest_now.id) {
            set_section.set(latest_now);
            return;
        }
        turns::add_later(async move {
            // The section may be gone by now, or another state the latest.
            if let Some(latest) = latest.try_get_untracked() {
                let _ = set_section.try_set(latest);
            }
        });
    });
    section
}

/// What distinguishes a figure from another in its place, which takes another view: what a figure is called is written down once.
fn distinguished(name: &str) -> u32 {
    let bytes = name.bytes().map(u32::from);
    bytes.fold(0, |sum, byte| sum.wrapping_mul(31).wrapping_add(byte))
}

/// The controls of a section, and what it brings itself.
#[component]
fn SectionControls(section: ReadSignal<Arc<section::Section>>) -> impl IntoView {
    let group = move |position: usize| {
        Memo::new(move |_| {
            section
                .read()
                .controls
                .get(position)
                .cloned()
                .unwrap_or_default()
        })
    };
    let n_more = Memo::new(move |_| section.read().controls.len().saturating_sub(1));
    // What declared controls can't do, by the section's id.
    let own = (section.read_untracked().id == "assets").then(|| view! { <Evidence /> });
    view! {
        <div class="card section-controls">
            <Controls group=group(0) />
            {own}
            {each_position(
                move || n_more.get(),
                move |position| view! { <Controls group=group(position + 1) /> }.into_any(),
            )}
        </div>
    }
}

/// The numbers of the totals, latest state.
fn totals_numbers(section: ReadSignal<Arc<section::Section>>) -> Memo<Numbers> {
    Memo::new(move |former: Option<&Numbers>| {
        let section = section.read();
        let numbers = section.totals.as_ref().map(|totals| &totals.numbers);
        numbers.or(former).cloned().unwrap_or_default()
    })
}

/// The headline numbers.
#[component]
fn Totals(section: ReadSignal<Arc<section::Section>>) -> impl IntoView {
    let app = app_state();
    // Their order depends on the data.
    let keys = Memo::new(move |_| {
        let section = section.read();
        let totals = section.totals.iter().flat_map(|totals| &totals.totals);
        totals
            .map(|total| total.key.to_string())
            .collect::<Vec<_>>()
    });
    let numbers = totals_numbers(section);
    let table = Memo::new(move |_| Arc::new(numbers.read().table.clone()));
    let trend = Memo::new(move |former: Option<&Arc<Table>>| {
        let section = section.read();
        let trend = section.totals.as_ref().map(|totals| &totals.trend);
        let trend = trend.cloned().map(Arc::new);
        trend.or_else(|| former.cloned()).unwrap_or_default()
    });
    let save_trend = move |_| {
        app.export_latest(move || Some(Table::clone(&*trend.try_read_untracked()?)));
    };
    let id = section.read_untracked().id.to_string();
    let is_open = app.open_tables;
    let key = id.clone();
    let is_shown = Signal::derive(move || is_open.read().contains(&key));
    view! {
        <div class="stats">
            // They change with the data alone, so that all of them may be made anew.
            {move || keys.get().into_iter().map(|key| view! { <Stat section key /> }).collect_view()}
        </div>
        <div id=format!("{id}-table") class="card figure-table" hidden=move || !is_shown.get()>
            <DataTable table is_shown />
            <div class="sub-figure">
                <div class="figure-head">
                    <h3>{move || trend.read().caption.to_string()}</h3>
                    <button type="button" class="tool" on:click=save_trend>
                        "CSV"
                    </button>
                </div>
                <DataTable table=trend is_shown />
            </div>
        </div>
    }
}

/// The buttons beside the title of a section with headline numbers.
#[component]
fn TotalsTools(section: ReadSignal<Arc<section::Section>>) -> impl IntoView {
    let (id, title) = {
        let section = section.read_untracked();
        (section.id.to_string(), section.title.to_string())
    };
    view! {
        <div class="figure-tools" role="group" aria-label=format!("{title}: the numbers")>
            <super::figure::TableButton name=id />
            <Exports numbers=totals_numbers(section) />
        </div>
    }
}

#[component]
fn Stat(section: ReadSignal<Arc<section::Section>>, key: String) -> impl IntoView {
    let of_key = key.clone();
    let total = Memo::new(move |former: Option<&section::Total>| {
        let section = section.read();
        let mut totals = section.totals.iter().flat_map(|totals| &totals.totals);
        let total = totals.find(|total| total.key == of_key);
        total.or(former).cloned().unwrap_or_default()
    });
    // What a total is called and means does not depend on the data.
    let definition = Memo::new(move |_| total.read().definition.clone());
    view! {
        <div class="card stat" role="group" aria-labelledby=format!("stat-{key}-label")>
            <div class="stat-head">
                <span id=format!("stat-{key}-label")>{total.read_untracked().definition.name.to_string()}</span>
                <About name=format!("stat-{key}") definition here=Memo::new(move |_| total.read().here.clone()) />
            </div>
            <p
                class="stat-number"
                data-testid=format!("stat-{key}")
                data-value=move || total.read().value.to_string()
            >
                {move || {
                    let total = total.read();
                    let shown = Kind::Count.shown(&total.value);
                    if total.place == Scope::SELECTED {
                        let label = format!("{shown}: show these alerts");
                        return view! { <button type="button" class="place" data-alert-list="" aria-label=label>{shown}</button> }.into_any();
                    }
                    if total.place.is_empty() {
                        return shown.into_any();
                    }
                    let label = format!("{shown}: show only these");
                    place_button("place", shown, &total.place, Some(label))
                }}
            </p>
            <p class="muted">{move || total.read().note.to_string()}</p>
            {move || {
                total
                    .read()
                    .trend
                    .as_ref()
                    .map(|trend| {
                        view! {
                            <svg
                                class="trend"
                                viewBox="0 0 100 24"
                                preserveAspectRatio="none"
                                role="img"
                                aria-label=trend.alt.to_string()
                            >
                                <polyline points=trend.points.clone()></polyline>
                            </svg>
                        }
                    })
            }}
        </div>
    }
}
