//! Labeled fields: one with a problem, and one to choose from several.

use leptos::prelude::*;

/// A field with its label and, below it, what is wrong with it. The input is to have `name` for its id, and to be described by `{name}-problem`.
#[component]
pub fn Field(
    /// The input's id.
    #[prop(into)]
    name: String,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What is wrong with what is in it, if anything.
    #[prop(into)]
    problem: Signal<Option<String>>,
    /// The input.
    children: Children,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            {children()}
            <p id=format!("{name}-problem") class="field-problem" role="alert">
                {problem}
            </p>
        </div>
    }
}

/// One of several.
#[component]
pub fn Choice(
    /// The field's id.
    #[prop(into)]
    name: String,
    /// What it is called.
    #[prop(into)]
    label: String,
    /// What can be chosen: the key, and what it is called.
    options: Vec<(String, String)>,
    /// The key of what is chosen.
    #[prop(into)]
    chosen: Signal<String>,
    /// Hears the key of what the user chooses.
    #[prop(into)]
    on_choose: Callback<String>,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(key, name)| {
            let value = key.clone();
            let is_chosen = Memo::new(move |_| *chosen.read() == key);
            // The attribute says what is chosen, whatever the user did; the property shows it, which Firefox does by that alone.
            view! {
                <option value=value selected=is_chosen prop:selected=is_chosen>
                    {name}
                </option>
            }
        })
        .collect_view();
    view! {
        <div class="field">
            <label for=name.clone()>{label}</label>
            <select id=name on:change=move |event| on_choose.run(event_target_value(&event))>
                {options}
            </select>
        </div>
    }
}
