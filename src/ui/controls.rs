//! The controls that change what is shown: time zone, working time, days, theme, change points.

use chrono::NaiveDate;
use leptos::ev::{FocusEvent, KeyboardEvent};
use leptos::html;
use leptos::prelude::*;

use super::field::{Choice, Field};
use super::settings::ThemeChoice;
use super::state::app_state;
use crate::calendar::{DayRange, Preset, iso_day};

/// The time zone: a combobox that knows names, cities, countries, abbreviations and offsets; or UTC with one click.
#[component]
pub fn TimeZone() -> impl IntoView {
    let app = app_state();
    let input = NodeRef::<html::Input>::new();
    // What is being typed, until a zone is chosen.
    let typed = RwSignal::new(None::<String>);
    // Enter was pressed before the engine had said what fits.
    let is_entered = RwSignal::new(false);
    let unknown = RwSignal::new(None::<String>);
    // Which of the zones that fit is the one to choose.
    let active = RwSignal::new(0_usize);
    let zone = Memo::new(move |_| app.query().zone);
    let found = Memo::new(move |_| {
        let typed = typed.get()?;
        let page = app.page.read();
        page.zones_found(&typed).map(<[_]>::to_vec)
    });
    let is_open = Memo::new(move |_| found.read().as_ref().is_some_and(|found| !found.is_empty()));
    let show = move |name: &str| {
        if let Some(input) = input.get_untracked() {
            input.set_value(name);
        }
    };
    let choose = move |zone_name: String| {
        typed.set(None);
        is_entered.set(false);
        unknown.set(None);
        app.settings
            .update(|settings| settings.page.zone = zone_name);
        show(&zone.get_untracked());
    };
    let find = move |text: String| {
        active.set(0);
        is_entered.set(false);
        unknown.set(None);
        typed.set(Some(text.clone()));
        app.find_zones(text);
    };
    // The name of a place needs no search, which a busy engine answers late.
    let exact = move |text: &str| {
        let zones = app.page.read_untracked().zones();
        let is_place = |zone: &&String| zone.contains('/') || **zone == "UTC";
        let named = zones
            .iter()
            .filter(is_place)
            .find(|zone| zone.eq_ignore_ascii_case(text.trim()));
        named.cloned()
    };
    let enter = move || match (typed.get_untracked(), found.get_untracked()) {
        (None, _) => {}
        (Some(text), _) if text.trim().is_empty() => choose(String::new()),
        (Some(text), None) => match exact(&text) {
            Some(name) => choose(name),
            None => is_entered.set(true),
        },
        (Some(text), Some(found)) => match found.get(active.get_untracked()) {
            Some((name, _)) => choose(name.clone()),
            None => unknown.set(Some(text)),
        },
    };
    // The field shows the zone in force, however it was chosen.
    Effect::new(move || {
        input.track();
        show(&zone.get());
    });
    Effect::new(move || {
        if found.read().is_some() && is_entered.get() {
            is_entered.set(false);
            enter();
        }
    });
    let on_key = move |event: KeyboardEvent| {
        let n_found = found.read_untracked().as_ref().map_or(0, Vec::len);
        match &*event.key() {
            "ArrowDown" if n_found == 0 => find(zone.get_untracked()),
            "ArrowDown" => active.update(|active| *active = (*active + 1) % n_found),
            "ArrowUp" if n_found > 0 => {
                active.update(|active| *active = (*active + n_found - 1) % n_found);
            }
            "Enter" => {
                enter();
                // Whoever types on means another zone.
                if let Some(input) = input.get_untracked() {
                    input.select();
                }
            }
            "Escape" if typed.read_untracked().is_some() => {
                typed.set(None);
                unknown.set(None);
                show(&zone.get_untracked());
            }
            _ => return,
        }
        event.prevent_default();
    };
    let problem = Signal::derive(move || {
        let unknown = unknown.get()?;
        Some(format!(
            "No time zone is named “{unknown}”. Try a city, a country, or an offset such as UTC+2."
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
                    role="combobox"
                    aria-autocomplete="list"
                    aria-expanded=move || is_open.get().to_string()
                    aria-controls="zones-found"
                    aria-activedescendant=move || is_open.get().then(|| format!("zone-found-{}", active.get()))
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
                    on:input=move |event| find(event_target_value(&event))
                    on:keydown=on_key
                    on:blur=move |_| enter()
                />
                <button
                    type="button"
                    class="button"
                    aria-pressed=move || (zone.get() == "UTC").to_string()
                    title="Switch between UTC and this computer's time zone"
                    on:click=move |_| {
                        let is_utc = zone.get_untracked() == "UTC";
                        choose(if is_utc { "" } else { "UTC" }.to_owned());
                    }
                >
                    "UTC"
                </button>
            </div>
            <ul id="zones-found" class="found" role="listbox" aria-label="Matches" hidden=move || !is_open.get()>
                {move || {
                    let zones = found.get().unwrap_or_default().into_iter().enumerate();
                    zones
                        .map(|(at, (name, detail))| {
                            let shown = name.clone();
                            view! {
                                <li
                                    id=format!("zone-found-{at}")
                                    role="option"
                                    aria-selected=move || (active.get() == at).to_string()
                                    // Not a click: by then the field has lost the focus, and with it the list.
                                    on:pointerdown=move |event| {
                                        event.prevent_default();
                                        choose(name.clone());
                                    }
                                >
                                    {shown}
                                    " "
                                    <span class="muted">{detail}</span>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
            </Field>
        </div>
    }
}

/// The days that count: a preset, or a start and an end. There is always a period: what is half typed, or backward, never blanks the page.
#[component]
pub fn Range() -> impl IntoView {
    let app = app_state();
    let of_data = move || {
        let summary = app.summary.read();
        summary.as_ref().and_then(|summary| summary.data_days)
    };
    let bounds = Memo::new(move |_| of_data());
    // Presets count back from the day up to which the data knows.
    let as_of_on = Memo::new(move |_| {
        let summary = app.summary.read();
        let day = summary.as_ref().and_then(|summary| summary.as_of_day)?;
        NaiveDate::from_epoch_days(day)
    });
    let shown = Memo::new(move |_| app.range.get().or_else(|| bounds.get()));
    // Has the fields show again what is in force, whatever was typed into them.
    let again = Trigger::new();
    let (start, end) = (NodeRef::<html::Input>::new(), NodeRef::<html::Input>::new());
    Effect::new(move || {
        again.track();
        let Some(DayRange { start_on, end_on }) = shown.get() else {
            return;
        };
        for (input, day) in [(start, start_on), (end, end_on)] {
            if let Some(input) = input.get() {
                input.set_value(&day.to_string());
            }
        }
    });
    let options = [(ALL_DAYS.to_owned(), "All days".to_owned())]
        .into_iter()
        .chain(Preset::ALL.map(|preset| (preset.name(), preset.name())))
        .chain([(CUSTOM.to_owned(), "Custom".to_owned())])
        .collect::<Vec<_>>();
    let chosen = Signal::derive(move || {
        let Some(range) = app.range.get() else {
            return ALL_DAYS.to_owned();
        };
        let mut presets = Preset::ALL.into_iter();
        let preset = as_of_on
            .get()
            .and_then(|as_of_on| presets.find(|preset| preset.days(as_of_on) == range));
        preset.map_or(CUSTOM.to_owned(), Preset::name)
    });
    let choose = move |name: String| match (Preset::named(&name), as_of_on.get_untracked()) {
        (Some(preset), Some(as_of_on)) => app.range.set(Some(preset.days(as_of_on))),
        _ if name == ALL_DAYS => app.range.set(None),
        // Custom days are those that the fields beside it show, until one of them is changed.
        _ => app.range.set(app.range.get_untracked().or_else(of_data)),
    };
    // Whoever moves both days moves one first: a start after the end waits for the other field, and then they change places.
    let is_backward = RwSignal::new(false);
    let apply = move |is_over: bool| {
        let day = |input: NodeRef<html::Input>| iso_day(&input.get_untracked()?.value());
        let (Some(first), Some(last)) = (day(start), day(end)) else {
            // Nothing that could be a day: the one in force shows again.
            return again.notify();
        };
        if last < first && !is_over && !is_backward.get_untracked() {
            return is_backward.set(true);
        }
        is_backward.set(false);
        app.range.set(Some(DayRange {
            start_on: first.min(last),
            end_on: first.max(last),
        }));
        again.notify();
    };
    let left = move |event: FocusEvent| {
        let target = event.related_target();
        let is_field = |input: NodeRef<html::Input>| {
            let input = input.get_untracked();
            input.is_some_and(|input| target.as_ref() == Some(input.as_ref()))
        };
        if is_backward.get_untracked() && !is_field(start) && !is_field(end) {
            apply(true);
        }
    };
    view! {
        <search class="range" aria-label="Days that count" on:focusout=left>
            <Choice name="period" label="Period" options chosen on_choose=choose />
            <label class="inline-field">
                "Start"
                <input
                    type="date"
                    node_ref=start
                    aria-describedby="range-problem"
                    on:change=move |_| apply(false)
                />
            </label>
            <label class="inline-field">
                "End"
                <input
                    type="date"
                    node_ref=end
                    aria-describedby="range-problem"
                    on:change=move |_| apply(false)
                />
            </label>
            <p id="range-problem" class="field-problem" role="alert">
                {move || is_backward.get().then_some("Start date is after end date.")}
            </p>
        </search>
    }
}

const ALL_DAYS: &str = "all";
const CUSTOM: &str = "custom";

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
