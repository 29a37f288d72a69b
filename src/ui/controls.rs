//! The controls that change what is shown: time zone, working time, days, theme, change points.

use chrono::NaiveDate;
use leptos::html;
use leptos::prelude::*;

use super::field::{Choice, Field};
use super::settings::ThemeChoice;
use super::state::app_state;
use crate::calendar::DayRange;

/// The time zone: typed with suggestions, or UTC with one click.
#[component]
pub fn TimeZone() -> impl IntoView {
    let app = app_state();
    let input = NodeRef::<html::Input>::new();
    let unknown = RwSignal::new(None::<String>);
    let zone = Memo::new(move |_| app.query().zone);
    let zones = Memo::new(move |_| app.page.read().zones());
    let set_zone = move |zone: String| {
        unknown.set(None);
        app.settings.update(|settings| settings.page.zone = zone);
    };
    let typed = move |text: String| {
        let text = text.trim();
        if text.is_empty() {
            return set_zone(String::new());
        }
        let known = zones
            .read()
            .iter()
            .find(|zone| zone.eq_ignore_ascii_case(text))
            .cloned();
        match known {
            Some(zone) => set_zone(zone),
            None => unknown.set(Some(text.to_owned())),
        }
    };
    let toggle_utc = move |_| {
        let is_utc = zone.get_untracked() == "UTC";
        set_zone(if is_utc { "" } else { "UTC" }.to_owned());
    };
    // The field shows the zone in force, however it was chosen.
    Effect::new(move || {
        let zone = zone.get();
        if let Some(input) = input.get() {
            input.set_value(&zone);
        }
    });
    let problem = Signal::derive(move || {
        let unknown = unknown.get()?;
        Some(format!(
            "No time zone is named “{unknown}”. Try Europe/Berlin or America/New_York."
        ))
    });
    view! {
        <div class="zone-field">
            <Field name="time-zone" label="Time zone" problem>
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
            </Field>
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
        app.summary
            .read()
            .as_ref()
            .and_then(|summary| summary.data_days)
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
        change(&mut range, text.parse().unwrap_or(default(bounds)));
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

/// Light, dark, or as the system says.
#[component]
pub fn ThemeSwitch() -> impl IntoView {
    let app = app_state();
    let label = |choice| match choice {
        ThemeChoice::System => "System",
        ThemeChoice::Light => "Light",
        ThemeChoice::Dark => "Dark",
    };
    let options =
        ThemeChoice::ALL.map(|choice| (choice.name().to_owned(), label(choice).to_owned()));
    let chosen = Signal::derive(move || app.settings.read().page.theme.name().to_owned());
    let choose = move |name: String| {
        app.settings
            .update(|settings| settings.page.theme = ThemeChoice::from(name));
    };
    view! {
        <div class="theme-field">
            <Choice name="theme" label="Theme" options=options.into() chosen on_choose=choose />
        </div>
    }
}
