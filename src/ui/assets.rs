//! What the newest alerts were about.

use std::sync::Arc;

use leptos::prelude::*;

use super::figure::{Chart, Figure};
use super::page::Access;
use super::plotly::PictureSize;
use super::settings::N_NEWEST_CHOICES;
use super::state::app_state;
use crate::analysis::{AssetKind, Assets, Report};
use crate::charts;
use crate::figures::{self, FigureTable};
use crate::protocol::Source;
use crate::words::{self, Definition, definitions};

/// Hosts, users, operating systems and destinations, those in most alerts first.
#[component]
pub fn AssetsSection(report: Memo<Arc<Report>>) -> impl IntoView {
    let assets = Memo::new(move |_| report.read().assets.clone());
    let is_known = Memo::new(move |_| assets.read().n_known > 0);
    let is_pie = RwSignal::new(false);
    // While evidence comes, what nobody sees need not be drawn each time.
    let app = app_state();
    let may_wait = Memo::new(move |_| {
        let page = app.page.read();
        page.evidence().is_some_and(|work| !work.is_over) && !app.is_printing.get()
    });
    view! {
        <section id="assets" class="section" aria-labelledby="assets-title">
            <h2 id="assets-title">"What the alerts were about"</h2>
            <p class="answer">{move || words::assets_sentence(&assets.read())}</p>
            {move || {
                words::damaged_values(&assets.read())
                    .map(|damaged| view! { <p class="muted" data-testid="damaged-values">{damaged}</p> })
            }}
            <div class="card asset-controls">
                <EvidenceControls assets />
                <Show when=move || is_known.get()>
                    <button
                        type="button"
                        class="button"
                        aria-pressed=move || is_pie.get().to_string()
                        on:click=move |_| is_pie.update(|is_pie| *is_pie = !*is_pie)
                    >
                        "Pie charts"
                    </button>
                </Show>
            </div>
            <Show when=move || is_known.get()>
                <div class="assets-grid">
                    <AssetFigure assets is_pie may_wait kind=AssetKind::Host title="Hosts" definition=&definitions::TOP_HOSTS table=figures::top_hosts />
                    <AssetFigure assets is_pie may_wait kind=AssetKind::User title="Users" definition=&definitions::TOP_USERS table=figures::top_users />
                    <AssetFigure
                        assets
                        is_pie
                        may_wait
                        kind=AssetKind::OperatingSystem
                        title="Operating systems"
                        definition=&definitions::TOP_OPERATING_SYSTEMS
                        table=figures::top_operating_systems
                    />
                    <AssetFigure
                        assets
                        is_pie
                        may_wait
                        kind=AssetKind::DestinationIp
                        title="Destination IPs"
                        definition=&definitions::TOP_DESTINATION_IPS
                        table=figures::top_destination_ips
                    />
                </div>
            </Show>
        </section>
    }
}

#[component]
fn AssetFigure(
    assets: Memo<Assets>,
    is_pie: RwSignal<bool>,
    may_wait: Memo<bool>,
    kind: AssetKind,
    title: &'static str,
    definition: &'static Definition,
    table: fn(&Assets) -> FigureTable,
) -> impl IntoView {
    let app = app_state();
    let numbers = Memo::new(move |_| Arc::new(table(&assets.read())));
    let plot = Memo::new(move |_| {
        let assets = assets.read();
        let (counts, unlisted) = (assets.counts(kind), assets.unlisted(kind));
        let theme = app.theme.read();
        charts::json(&if is_pie.get() {
            charts::pie(counts, unlisted, assets.n_known, &theme)
        } else {
            charts::ranked_bars(counts, unlisted, assets.n_known, &theme)
        })
    });
    let alt = Signal::derive(move || {
        if is_pie.get() {
            words::pie_alt(kind, &assets.read())
        } else {
            words::ranked_bars_alt(kind, &assets.read())
        }
    });
    let name = numbers.read_untracked().name;
    view! {
        <Figure
            name
            title
            subtitle=Signal::derive(move || words::assets_scope(&assets.read()))
            definition
            table=numbers
            plot
            picture=PictureSize { width: 700, height: 380 }
            may_wait=may_wait.into()
        >
            <Chart plot alt class="chart-assets" may_wait=may_wait.into() />
        </Figure>
    }
}

/// How many alerts to look at, and fetching what is not known of them yet.
#[component]
fn EvidenceControls(assets: Memo<Assets>) -> impl IntoView {
    let app = app_state();
    let choice = Memo::new(move |_| app.settings.read().n_newest);
    let is_sample = Memo::new(move |_| {
        app.page
            .read()
            .shown()
            .is_some_and(|shown| shown.source == Source::Sample)
    });
    let work = Memo::new(move |_| app.page.read().evidence().cloned());
    let is_under_way = Memo::new(move |_| work.read().as_ref().is_some_and(|work| !work.is_over));
    let n_missing = move || {
        let assets = assets.read();
        assets.n_asked - assets.n_known
    };
    let load = move |_| {
        if matches!(app.page.read_untracked().access(), Access::SignedIn(_)) {
            app.load_evidence();
        } else {
            app.is_choosing_data.set(true);
        }
    };
    let label = |choice: Option<u32>| match choice {
        Some(n) => format!("Newest {}", words::count(u64::from(n))),
        None => "All".to_owned(),
    };
    // What holds it up: a server that wants a rest, most likely.
    let waits = Memo::new(move |_| app.page.read().evidence_waits().map(str::to_owned));
    let said = move || {
        // Nothing is told before the engine has said how many there are.
        work.get()
            .filter(|work| work.progress.n_total > 0)
            .map(|work| {
                // How long a wait delays the rest nobody can tell.
                let goes_on = !work.is_over && waits.read().is_none();
                words::evidence_progress(&work.progress, goes_on)
            })
    };
    view! {
        <div class="field">
            <label for="alerts-to-look-at">"Alerts to look at"</label>
            <select
                id="alerts-to-look-at"
                on:change=move |event| {
                    let n_newest = event_target_value(&event).parse().ok();
                    app.settings.update(|settings| settings.n_newest = n_newest);
                }
            >
                {N_NEWEST_CHOICES
                    .map(|offered| {
                        view! {
                            <option
                                value=offered.map(|n| n.to_string()).unwrap_or_else(|| "all".to_owned())
                                selected=move || choice.get() == offered
                            >
                                {label(offered)}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </div>
        <Show when=move || !is_sample.get()>
            <Show
                when=move || is_under_way.get()
                fallback=move || {
                    view! {
                        <button type="button" class="button primary" disabled=move || n_missing() == 0 on:click=load>
                            "Load evidence"
                        </button>
                    }
                }
            >
                <button type="button" class="button" on:click=move |_| app.cancel_evidence()>
                    "Cancel"
                </button>
            </Show>
            <p class="muted evidence-said" role="status" data-testid="evidence-progress">{said}</p>
            <Show when=move || is_under_way.get()>
                <progress
                    aria-label="Loading evidence"
                    max=move || work.get().map_or(1, |work| work.progress.n_total.max(1)).to_string()
                    value=move || work.get().map_or(0, |work| work.progress.n_done).to_string()
                ></progress>
            </Show>
            <p class="muted evidence-waits" role="status">
                {waits}
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
                let n_untold = u64::from(progress.n_failed) - progress.failures.len() as u64;
                (progress.n_failed > 0)
                    .then(|| {
                        view! {
                            <details class="failures">
                                <summary>{words::evidence_failures(u64::from(progress.n_failed))}</summary>
                                <ul>
                                    {progress
                                        .failures
                                        .into_iter()
                                        .map(|failure| {
                                            view! {
                                                <li>
                                                    <code>{words::quoted_value(&failure.alert_id)}</code>
                                                    " "
                                                    {failure.message}
                                                </li>
                                            }
                                        })
                                        .collect_view()}
                                    {(n_untold > 0)
                                        .then(|| view! { <li>{format!("and {} more", words::count(n_untold))}</li> })}
                                </ul>
                            </details>
                        }
                    })
            }}
        </Show>
    }
}
