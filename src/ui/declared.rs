//! Controls that a section declares: number, choice, days, yes or no.

use leptos::html;
use leptos::prelude::*;

use super::browser;
use super::each::{each, when};
use super::field::{Choice, Field};
use super::state::app_state;
use crate::numbers;
use crate::section::{Control, ControlGroup, ControlKind, control::Bounds};

/// Controls that belong together, and what they mean.
#[component]
pub fn Controls(
    /// The controls, each with what is in force.
    group: Memo<ControlGroup>,
) -> impl IntoView {
    // Every control that ever was among them, by key: a control is known by its place here.
    let known = StoredValue::new(Vec::<String>::new());
    let places = Memo::new(move |_| {
        let group = group.read();
        let mut known = known.write_value();
        let places = group.controls.iter().map(|control| {
            let place = known.iter().position(|key| *key == control.key);
            place.unwrap_or_else(|| {
                known.push(control.key.to_string());
                known.len() - 1
            })
        });
        places.map(|place| (0, place)).collect::<Vec<_>>()
    });
    let hint = Memo::new(move |_| group.read().hint.to_string());
    view! {
        <div class="controls">
            {each(
                move || places.get(),
                move |(_, place)| {
                    let key = known.with_value(|known| known.get(place).cloned().unwrap_or_default());
                    let named = move |control: &&Control| control.key == key;
                    let control = Memo::new(move |former: Option<&Option<Control>>| {
                        let control = group.read().controls.iter().find(&named).cloned();
                        control.or_else(|| former.cloned().flatten())
                    });
                    view! { <DeclaredControl control /> }.into_any()
                },
            )}
        </div>
        {when(move || !hint.read().is_empty(), move || view! {
            <p class="muted hint">{hint}</p>
        }.into_any())}
    }
}

#[component]
fn DeclaredControl(control: Memo<Option<Control>>) -> impl IntoView {
    let app = app_state();
    // Of which kind a control is does not depend on the data.
    let declared = control.get_untracked()?;
    let (name, label) = (declared.key.to_string(), declared.label.to_string());
    let key = name.clone();
    let choose = move |value: &str| app.choose(&key, value);
    let kind = move || control.get().map(|control| control.kind);
    let view = match declared.kind {
        ControlKind::Number {
            bounds, problem, ..
        } => {
            let value = Memo::new(move |_| match kind() {
                Some(ControlKind::Number { value, .. }) => value,
                _ => 0.0,
            });
            let problem = problem.to_string();
            view! { <Number name label value bounds problem on_choose=choose /> }.into_any()
        }
        ControlKind::Choice { options, .. } => {
            let chosen = Signal::derive(move || match kind() {
                Some(ControlKind::Choice { value, .. }) => value.to_string(),
                _ => String::new(),
            });
            let options = options
                .into_iter()
                .map(|(key, name)| (key.to_string(), name.to_string()))
                .collect();
            let on_choose = move |key: String| choose(&key);
            view! { <Choice name label options chosen on_choose /> }.into_any()
        }
        ControlKind::Date { .. } => {
            let value = Memo::new(move |_| match kind() {
                Some(ControlKind::Date { value }) => value.to_string(),
                _ => String::new(),
            });
            view! { <Date name label value on_choose=choose /> }.into_any()
        }
        ControlKind::Days { names, .. } => {
            let days = Memo::new(move |_| match kind() {
                Some(ControlKind::Days { value, .. }) => value,
                _ => [false; 7],
            });
            let names = names.map(|name| name.to_string());
            view! { <Days label days names on_choose=choose /> }.into_any()
        }
        ControlKind::Action { .. } => {
            let place = move || match kind() {
                Some(ControlKind::Action { place }) => place.to_string(),
                _ => String::new(),
            };
            view! {
                <button type="button" id=name class="button" data-place=place>
                    {label}
                </button>
            }
            .into_any()
        }
        ControlKind::Toggle { .. } => {
            let is_on =
                Memo::new(move |_| matches!(kind(), Some(ControlKind::Toggle { value: true })));
            view! {
                <button
                    type="button"
                    id=name
                    class="button"
                    aria-pressed=move || is_on.get().to_string()
                    on:click=move |_| choose(if is_on.get_untracked() { "0" } else { "1" })
                >
                    {label}
                </button>
            }
            .into_any()
        }
    };
    Some(view)
}

#[component]
fn Number(
    name: String,
    label: String,
    value: Memo<f64>,
    bounds: Bounds,
    problem: String,
    on_choose: impl Fn(&str) + Send + Sync + 'static,
) -> impl IntoView {
    let is_wrong = RwSignal::new(false);
    let set = move |text: String| {
        let number = bounds.read(&text);
        is_wrong.set(number.is_none());
        if number.is_some() {
            on_choose(text.trim());
        }
    };
    let said = Signal::derive(move || is_wrong.get().then(|| problem.clone()));
    view! {
        <Field name=name.clone() label problem=said>
            <input
                id=name.clone()
                type="number"
                min=numbers::exact(bounds.min)
                max=numbers::exact(bounds.max)
                step=if bounds.is_whole { "1" } else { "any" }
                inputmode=if bounds.is_whole { "numeric" } else { "decimal" }
                prop:value=move || numbers::exact(value.get())
                aria-invalid=move || is_wrong.get().to_string()
                aria-describedby=format!("{name}-problem")
                on:change=move |event| set(event_target_value(&event))
            />
        </Field>
    }
}

/// A day. While it is typed, every day on the way is chosen, and nothing is put into the field; what is no day is replaced by the one in force.
#[component]
fn Date(
    name: String,
    label: String,
    value: Memo<String>,
    on_choose: impl Fn(&str) + Send + Sync + 'static,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let show = move |value: &str| {
        if let Some(input) = input.get_untracked() {
            input.set_value(value);
        }
    };
    Effect::new(move || {
        let value = value.read();
        if input.get().is_some_and(|input| !browser::has_focus(&input)) {
            show(&value);
        }
    });
    let set = move |text: String| {
        if !text.is_empty() {
            on_choose(&text);
        }
    };
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <input
                id=name
                type="date"
                node_ref=input
                on:change=move |event| set(event_target_value(&event))
                on:blur=move |_| show(&value.read_untracked())
            />
        </div>
    }
}

#[component]
fn Days(
    label: String,
    days: Memo<[bool; 7]>,
    names: [String; 7],
    on_choose: impl Fn(&str) + Clone + Send + Sync + 'static,
) -> impl IntoView {
    // What the boxes show: what was chosen a moment ago is not in force yet.
    let shown = StoredValue::new([false; 7]);
    let boxes = names
        .into_iter()
        .enumerate()
        .map(|(at, name)| {
            let on_choose = on_choose.clone();
            let short: String = name.chars().take(3).collect();
            let set = move |is_chosen: bool| {
                let mut chosen = shown.get_value();
                chosen[at] = is_chosen;
                shown.set_value(chosen);
                on_choose(&chosen.map(|day| if day { "1" } else { "0" }).concat());
            };
            view! {
                <label class="day">
                    <input
                        type="checkbox"
                        aria-label=name
                        prop:checked=move || {
                            let in_force = days.get();
                            shown.set_value(in_force);
                            in_force[at]
                        }
                        on:change=move |event| set(event_target_checked(&event))
                    />
                    <span aria-hidden="true">{short}</span>
                </label>
            }
        })
        .collect_view();
    view! {
        <fieldset class="days">
            <legend>{label}</legend>
            {boxes}
        </fieldset>
    }
}
