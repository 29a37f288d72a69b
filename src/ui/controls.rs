//! The controls that change what is shown: time zone, working time, days, theme, change points.

use chrono::NaiveDate;
use leptos::html;
use leptos::prelude::*;

use super::settings::{self, ThemeChoice, is_level, is_n_shuffles, number};
use super::state::app_state;
use crate::calendar::DayRange;
use crate::words;

/// The time zone: typed with suggestions, or UTC with one click.
#[component]
pub fn TimeZone() -> impl IntoView {
    let app = app_state();
    let input = NodeRef::<html::Input>::new();
    let unknown = RwSignal::new(None::<String>);
    let zone = Memo::new(move |_| app.query().zone);
    let zones = Memo::new(move |_| app.page.read().zones());
    let set_zone = move |zone: Option<String>| {
        unknown.set(None);
        app.settings.update(|settings| settings.zone = zone);
    };
    let typed = move |text: String| {
        let text = text.trim();
        if text.is_empty() {
            return set_zone(None);
        }
        let known = zones
            .read()
            .iter()
            .find(|zone| zone.eq_ignore_ascii_case(text))
            .cloned();
        match known {
            Some(zone) => set_zone(Some(zone)),
            None => unknown.set(Some(text.to_owned())),
        }
    };
    let toggle_utc = move |_| {
        let is_utc = zone.get_untracked() == "UTC";
        set_zone((!is_utc).then(|| "UTC".to_owned()));
    };
    // The field shows the zone in force, however it was chosen.
    Effect::new(move || {
        let zone = zone.get();
        if let Some(input) = input.get() {
            input.set_value(&zone);
        }
    });
    view! {
        <div class="field zone-field">
            <label for="time-zone">"Time zone"</label>
            <div class="joined">
                <input
                    node_ref=input
                    id="time-zone"
                    type="text"
                    list="time-zones"
                    autocomplete="off"
                    spellcheck="false"
                    autocapitalize="off"
                    aria-invalid=move || unknown.read().is_some().to_string()
                    aria-describedby="time-zone-problem"
                    on:focus=move |_| {
                        if let Some(input) = input.get() {
                            input.select();
                        }
                    }
                    on:change=move |event| typed(event_target_value(&event))
                />
                <button
                    type="button"
                    class="button"
                    aria-pressed=move || (zone.get() == "UTC").to_string()
                    title="Switch between UTC and this computer's time zone"
                    on:click=toggle_utc
                >
                    "UTC"
                </button>
            </div>
            <p id="time-zone-problem" class="field-problem" role="alert">
                {move || {
                    unknown
                        .get()
                        .map(|text| {
                            format!("No time zone is named “{text}”. Try Europe/Berlin or America/New_York.")
                        })
                }}
            </p>
        </div>
    }
}

/// The names that the time zone field suggests. There are hundreds, so they are made once, while the user reads.
#[component]
pub fn ZoneNames() -> impl IntoView {
    let app = app_state();
    let zones = Memo::new(move |_| app.page.read().zones());
    view! {
        <datalist id="time-zones">
            {move || zones.get().iter().map(|zone| view! { <option value=zone.clone()></option> }).collect_view()}
        </datalist>
    }
}

/// The days that count.
#[component]
pub fn Range() -> impl IntoView {
    let app = app_state();
    let bounds = Memo::new(move |_| {
        app.report
            .read()
            .as_ref()
            .and_then(|report| report.data_days)
    });
    let shown = Memo::new(move |_| app.range.get().or_else(|| bounds.get()));
    let is_backwards = Memo::new(move |_| {
        app.range
            .get()
            .is_some_and(|range| range.end_on < range.start_on)
    });
    let iso = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    // A cleared or half-typed date is the data's first or last day.
    let set = move |change: fn(&mut DayRange, NaiveDate),
                    text: &str,
                    default: fn(DayRange) -> NaiveDate| {
        let Some(bounds) = bounds.get_untracked() else {
            return;
        };
        let mut range = app.range.get_untracked().unwrap_or(bounds);
        change(&mut range, settings::day(text).unwrap_or(default(bounds)));
        app.range.set((range != bounds).then_some(range));
    };
    view! {
        <search class="range" aria-label="Days that count">
            <label class="inline-field">
                "Start"
                <input
                    type="date"
                    prop:value=move || iso(shown.get().map(|days| days.start_on))
                    min=move || iso(bounds.get().map(|days| days.start_on))
                    max=move || iso(bounds.get().map(|days| days.end_on))
                    aria-describedby="range-problem"
                    on:change=move |event| {
                        set(|range, day| range.start_on = day, &event_target_value(&event), |bounds| bounds.start_on);
                    }
                />
            </label>
            <label class="inline-field">
                "End"
                <input
                    type="date"
                    prop:value=move || iso(shown.get().map(|days| days.end_on))
                    min=move || iso(bounds.get().map(|days| days.start_on))
                    max=move || iso(bounds.get().map(|days| days.end_on))
                    aria-describedby="range-problem"
                    on:change=move |event| {
                        set(|range, day| range.end_on = day, &event_target_value(&event), |bounds| bounds.end_on);
                    }
                />
            </label>
            <button type="button" class="button" disabled=move || app.range.read().is_none() on:click=move |_| app.range.set(None)>
                "All days"
            </button>
            <p id="range-problem" class="field-problem" role="alert">
                {move || is_backwards.get().then_some("The start is after the end: no day is left.")}
            </p>
        </search>
    }
}

/// When the team works.
#[component]
pub fn WorkHours() -> impl IntoView {
    let app = app_state();
    let schedule = Memo::new(move |_| app.settings.read().schedule);
    let hours = |hours: std::ops::RangeInclusive<u8>,
                 chosen: fn(crate::calendar::Schedule) -> u8| {
        hours
            .map(|hour| {
                view! {
                    <option value=hour.to_string() selected=move || chosen(schedule.get()) == hour>
                        {words::hour(hour)}
                    </option>
                }
            })
            .collect_view()
    };
    let hour_of = |event: &web_sys::Event| event_target_value(event).parse::<u8>().ok();
    view! {
        <div class="work-hours">
            <div class="field">
                <label for="work-starts">"Work starts"</label>
                <select
                    id="work-starts"
                    on:change=move |event| {
                        if let Some(hour) = hour_of(&event) {
                            app.settings.update(|settings| settings.schedule.start_hour = hour);
                        }
                    }
                >
                    {hours(0..=23, |schedule| schedule.start_hour)}
                </select>
            </div>
            <div class="field">
                <label for="work-ends">"Work ends"</label>
                <select
                    id="work-ends"
                    on:change=move |event| {
                        if let Some(hour) = hour_of(&event) {
                            app.settings.update(|settings| settings.schedule.end_hour = hour);
                        }
                    }
                >
                    {hours(1..=24, |schedule| schedule.end_hour)}
                </select>
            </div>
        </div>
        <fieldset class="work-days">
            <legend>"Work days"</legend>
            {words::WEEKDAYS
                .iter()
                .enumerate()
                .map(|(day, name)| {
                    view! {
                        <label class="day">
                            <input
                                type="checkbox"
                                aria-label=*name
                                prop:checked=move || schedule.get().days.0[day]
                                on:change=move |event| {
                                    let is_work_day = event_target_checked(&event);
                                    app.settings.update(|settings| settings.schedule.days.0[day] = is_work_day);
                                }
                            />
                            <span aria-hidden="true">{&name[..2]}</span>
                        </label>
                    }
                })
                .collect_view()}
        </fieldset>
        <p class="muted hint">{move || words::schedule_hint(&schedule.get())}</p>
    }
}

/// How sure a change must be, and how hard to look.
#[component]
pub fn ChangeControls() -> impl IntoView {
    let app = app_state();
    let changes = Memo::new(move |_| app.settings.read().changes);
    let level_problem = RwSignal::new(false);
    let shuffles_problem = RwSignal::new(false);
    let set_level = move |text: String| {
        let level = number(&text).filter(|level| is_level(*level));
        level_problem.set(level.is_none());
        if let Some(level) = level {
            app.settings
                .update(|settings| settings.changes.confidence_level = level);
        }
    };
    let set_shuffles = move |text: String| {
        let n = text.trim().parse().ok().filter(|n| is_n_shuffles(*n));
        shuffles_problem.set(n.is_none());
        if let Some(n) = n {
            app.settings
                .update(|settings| settings.changes.n_shuffles = n);
        }
    };
    view! {
        <div class="change-controls">
            <div class="field">
                <label for="confidence-level">"Confidence level (%)"</label>
                <input
                    id="confidence-level"
                    type="number"
                    min="50"
                    max="99.99"
                    step="any"
                    inputmode="decimal"
                    prop:value=move || changes.get().confidence_level.to_string()
                    aria-invalid=move || level_problem.get().to_string()
                    aria-describedby="confidence-level-problem"
                    on:change=move |event| set_level(event_target_value(&event))
                />
                <p id="confidence-level-problem" class="field-problem" role="alert">
                    {move || level_problem.get().then_some("Give a number from 50 to below 100.")}
                </p>
            </div>
            <div class="field">
                <label for="shuffles">"Shuffles"</label>
                <input
                    id="shuffles"
                    type="number"
                    min="100"
                    max="100000"
                    step="100"
                    inputmode="numeric"
                    prop:value=move || changes.get().n_shuffles.to_string()
                    aria-invalid=move || shuffles_problem.get().to_string()
                    aria-describedby="shuffles-problem"
                    on:change=move |event| set_shuffles(event_target_value(&event))
                />
                <p id="shuffles-problem" class="field-problem" role="alert">
                    {move || shuffles_problem.get().then_some("Give a whole number from 100 to 100,000.")}
                </p>
            </div>
        </div>
    }
}

/// Light, dark, or as the system says.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let app = app_state();
    let label = |choice| match choice {
        ThemeChoice::System => "System",
        ThemeChoice::Light => "Light",
        ThemeChoice::Dark => "Dark",
    };
    view! {
        <div class="field theme-field">
            <label for="theme">"Theme"</label>
            <select
                id="theme"
                on:change=move |event| {
                    if let Some(choice) = ThemeChoice::named(&event_target_value(&event)) {
                        app.settings.update(|settings| settings.theme = choice);
                    }
                }
            >
                {ThemeChoice::ALL
                    .into_iter()
                    .map(|choice| {
                        view! {
                            <option value=choice.name() selected=move || app.settings.read().theme == choice>
                                {label(choice)}
                            </option>
                        }
                    })
                    .collect_view()}
            </select>
        </div>
    }
}
