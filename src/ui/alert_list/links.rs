//! Links from the list to Workbench: once the user has given the address of one alert there.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{HtmlElement, SubmitEvent};

use super::super::browser;
use super::List;
use crate::event_loop::next_task;
use crate::listing::{AlertAddress, Ask, Field};
use crate::table::Column;

/// By what addresses differ.
pub(super) const ID: Field = Field::Of(Column::AlertId);

/// Whether values of a column are links: names, which people click, and IDs.
pub(super) fn is_linked(field: Field) -> bool {
    field == ID || field == Field::Of(Column::AlertName)
}

/// The columns to ask for: with the ID, also where it is not shown, if there are links.
pub(super) fn with_id(list: List, mut fields: Vec<Field>) -> Vec<Field> {
    if list.address.with_untracked(Option::is_some) && !fields.contains(&ID) {
        fields.push(ID);
    }
    fields
}

/// The address that a former visit kept.
pub(super) fn stored() -> Option<AlertAddress> {
    AlertAddress::from_stored(&browser::stored_alert_address()?)
}

/// Takes an address, or none, for this visit and the next.
pub(super) fn keep(list: List, address: Option<AlertAddress>) {
    let stored = address.as_ref().map(AlertAddress::to_stored);
    let is_kept = browser::store_alert_address(stored.as_deref());
    list.address_problem.set(if is_kept {
        String::new()
    } else {
        NOT_KEPT.to_owned()
    });
    list.address.set(address);
    list.ask();
}

const NOT_KEPT: &str = "The browser did not save this: it lasts until the list is closed.";

/// Follows the link in the cell of that id; whether there is one.
pub(super) fn follow(cell: &str) -> bool {
    let cell = super::document().get_element_by_id(cell);
    let link = cell.and_then(|cell| cell.query_selector("a").ok().flatten());
    let link = link.and_then(|link| link.dyn_into::<HtmlElement>().ok());
    link.map(|link| link.click()).is_some()
}

/// A text, as a link if it leads anywhere. It opens another tab, without referrer or opener.
pub(super) fn linked(text: String, leads_to: Option<String>) -> AnyView {
    match leads_to.filter(|_| !text.is_empty()) {
        None => text.into_any(),
        Some(address) => view! {
            <a href=address target="_blank" rel="noopener noreferrer" tabindex="-1" aria-describedby=OPENS_ID>
                {text}
            </a>
        }
        .into_any(),
    }
}

const OPENS_ID: &str = "alert-list-opens";

/// Asks for the address of an alert, and shows what follows from it.
#[component]
pub(super) fn Links(list: List) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let ask = move |event: SubmitEvent| {
        event.prevent_default();
        list.send(&Ask::Address {
            of_one: text.get_untracked(),
        });
    };
    let in_words = move || {
        let address = list.address.get();
        address.map_or_else(String::new, |address| address.in_words())
    };
    let is_given = Memo::new(move |_| list.address.read().is_some());
    let remove = move |_| {
        text.set(String::new());
        keep(list, None);
    };
    let menu = NodeRef::<html::Details>::new();
    let name = NodeRef::<html::Summary>::new();
    let input = NodeRef::<html::Input>::new();
    // What had the focus is hidden now. Once there are links, they are what the user wants to see.
    Effect::new(move |was_given: Option<bool>| {
        let is_given = is_given.get();
        if was_given.is_some_and(|was_given| was_given != is_given) {
            leptos::task::spawn_local(async move {
                next_task().await;
                let (Some(Some(menu)), Some(Some(name)), Some(Some(input))) = (
                    menu.try_get_untracked(),
                    name.try_get_untracked(),
                    input.try_get_untracked(),
                ) else {
                    return;
                };
                // What went wrong stays in sight.
                let has_problem = !list.address_problem.read_untracked().is_empty();
                menu.set_open(!is_given || has_problem);
                let _ = if is_given {
                    name.focus()
                } else {
                    input.focus()
                };
            });
        }
        is_given
    });
    view! {
        <span id=OPENS_ID hidden>
            "Opens Workbench in another tab"
        </span>
        <details class="alert-list-menu alert-list-links" node_ref=menu>
            <summary class="button" node_ref=name>
                {move || if is_given.get() { NAME_IF_ON } else { NAME }}
            </summary>
            <div>
                <form hidden=move || is_given.get() on:submit=ask>
                    <label class="field">
                        "Address of an alert in Workbench"
                        <input
                            type="text"
                            node_ref=input
                            inputmode="url"
                            autocomplete="off"
                            spellcheck="false"
                            placeholder="https://"
                            prop:value=move || text.get()
                            on:input=move |event| text.set(event_target_value(&event))
                        />
                    </label>
                    <p class="muted">{HOW}</p>
                    <button type="submit" class="button">
                        "Add links"
                    </button>
                </form>
                <div hidden=move || !is_given.get()>
                    <p>"Names and IDs of alerts link to " <code data-testid="alert-address">{in_words}</code></p>
                    <button type="button" class="button" on:click=remove>
                        "Remove links"
                    </button>
                </div>
                <p class="field-problem" role="alert">
                    {move || list.address_problem.get()}
                </p>
            </div>
        </details>
    }
}

const NAME: &str = "Workbench links";

const NAME_IF_ON: &str = "Workbench links: on";

const HOW: &str = "Open one of these alerts in Workbench, and copy the address from the browser’s address bar. The address stays in this browser.";
