//! The list of alerts: a dialog over the page.
//!
//! It holds the rows that are on the screen and no more: whatever is scrolled to, typed or sorted by, it asks the engine for these. So a million
//! alerts scroll as ten do. One question is under way at a time; what is wanted meanwhile is asked next.

mod line;
mod links;

use std::cell::RefCell;

use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, KeyboardEvent, MouseEvent};

use super::browser;
use crate::event_loop::next_task;
use crate::listing::{AlertAddress, Answer, Ask, Field, Known, Order, Window};
use crate::numbers::{count, counted};
use crate::section::{Kind, Value};
use line::Line;
use links::Links;

/// Browsers lay out no element that is higher than some 17 million CSS pixels. Longer lists scroll by more than they are dragged.
const MAX_HEIGHT: f64 = 10_000_000.0;

/// How high a row is before one has been measured, in CSS pixels.
const ROW_HEIGHT: f64 = 33.0;

thread_local! {
    /// What keeps the list that is open.
    static OPEN: RefCell<Option<Box<dyn std::any::Any>>> = const { RefCell::new(None) };
    /// The columns as the user left them, for as long as the page lives.
    static COLUMNS: RefCell<Vec<Shown>> = const { RefCell::new(Vec::new()) };
}

/// A column, and whether it is shown.
type Shown = (Known, bool);

/// Shows the list of a scope's alerts over the page. It goes when it is closed.
pub fn open(scope: &str) {
    let scope = scope.to_owned();
    let element: HtmlElement = document()
        .create_element("div")
        .expect("div is an element's name")
        .unchecked_into();
    let body = document()
        .body()
        .expect("a page that shows anything has a body");
    if body.append_child(&element).is_err() {
        return;
    }
    let close = {
        let element = element.clone();
        move || {
            // Not from within what is to go.
            let element = element.clone();
            leptos::task::spawn_local(async move {
                drop(OPEN.take());
                element.remove();
            });
        }
    };
    let handle = leptos::mount::mount_to(
        element,
        move || view! { <AlertList scope=scope.clone() close=close.clone() /> },
    );
    OPEN.set(Some(Box::new(handle)));
}

/// What is on the screen, and what is wanted there.
#[derive(Clone, Copy)]
struct List {
    line: StoredValue<Option<Line>, LocalStorage>,
    /// Whether a question is under way, and whether something else is wanted meanwhile.
    is_asking: StoredValue<bool>,
    is_outdated: StoredValue<bool>,
    /// Whether Back leads to the page as it is without the list.
    has_entry: StoredValue<bool>,
    window: RwSignal<Option<Window>>,
    /// The columns that were too large to keep, as a list.
    left_out: RwSignal<String>,
    problem: RwSignal<String>,
    is_exporting: RwSignal<bool>,
    order: RwSignal<Order>,
    search: RwSignal<String>,
    /// The row at the top, with the part of it that is above: what is wanted, then what is shown.
    top: StoredValue<f64>,
    shown_top: RwSignal<f64>,
    row_height: RwSignal<f64>,
    /// How high the part of the dialog is that the rows scroll in, with the header.
    height: RwSignal<f64>,
    columns: RwSignal<Vec<Shown>>,
    /// Where Workbench shows an alert, if the user has given it, and why what was given last is not that.
    address: RwSignal<Option<AlertAddress>>,
    address_problem: RwSignal<String>,
    /// The cell that keys move from: its row, `None` for the header, and its column.
    active: RwSignal<(Option<u32>, usize)>,
    scroller: NodeRef<html::Div>,
}

impl List {
    fn new() -> Self {
        Self {
            line: StoredValue::new_local(None),
            is_asking: StoredValue::new(false),
            is_outdated: StoredValue::new(false),
            has_entry: StoredValue::new(false),
            window: RwSignal::new(None),
            left_out: RwSignal::new(String::new()),
            problem: RwSignal::new(String::new()),
            is_exporting: RwSignal::new(false),
            order: RwSignal::new(Order::default()),
            search: RwSignal::new(String::new()),
            top: StoredValue::new(0.0),
            shown_top: RwSignal::new(0.0),
            row_height: RwSignal::new(ROW_HEIGHT),
            height: RwSignal::new(0.0),
            columns: RwSignal::new(COLUMNS.with_borrow(Vec::clone)),
            address: RwSignal::new(links::stored()),
            address_problem: RwSignal::new(String::new()),
            active: RwSignal::new((Some(0), 0)),
            scroller: NodeRef::new(),
        }
    }

    fn n_found(self) -> u32 {
        self.window
            .with_untracked(|window| window.as_ref().map_or(0, |window| window.n_found))
    }

    /// How many rows fit, a part of one included.
    fn n_fitting(self) -> f64 {
        let height = self.row_height.get_untracked();
        // The header is as high as a row.
        ((self.height.get_untracked() - height) / height).max(1.0)
    }

    /// The row at the top when the list is scrolled to its end.
    fn last_top(self) -> f64 {
        (f64::from(self.n_found()) - self.n_fitting()).max(0.0)
    }

    /// Asks for what is wanted, or has it asked for once the question under way is answered.
    fn ask(self) {
        if self.is_asking.get_value() {
            return self.is_outdated.set_value(true);
        }
        let ask = Ask::Rows {
            order: self.order.get_untracked(),
            search: self.search.get_untracked(),
            first: self.top.get_value() as u32,
            n: self.n_fitting() as u32 + 2,
            fields: self
                .window
                .with_untracked(Option::is_some)
                .then(|| self.columns.with_untracked(|columns| fields_of(columns)))
                .map(|fields| links::with_id(self, fields)),
        };
        self.is_asking.set_value(true);
        self.send(&ask);
    }

    fn send(self, ask: &Ask) {
        self.line.with_value(|line| {
            if let Some(line) = line {
                line.send(ask);
            }
        });
    }

    fn hear(self, answer: Answer, file: Option<web_sys::Blob>) {
        match answer {
            Answer::Rows(window) => {
                self.is_asking.set_value(false);
                self.problem.set(String::new());
                let is_partial = window.is_partial;
                self.show(window);
                if is_partial || self.is_outdated.get_value() {
                    self.is_outdated.set_value(false);
                    self.ask();
                }
            }
            Answer::Exported { name } => {
                self.is_exporting.set(false);
                let saved = file
                    .ok_or(browser::NoRoom)
                    .and_then(|file| browser::download(&name, &file));
                if saved.is_err() {
                    self.problem
                        .set("The browser ran out of room for the file.".to_owned());
                }
            }
            Answer::Address(Ok(address)) => links::keep(self, Some(address)),
            Answer::Address(Err(why)) => self.address_problem.set(why.to_string()),
            Answer::Failed(why) => {
                self.is_asking.set_value(false);
                self.is_exporting.set(false);
                self.problem.set(why);
            }
        }
    }

    fn show(self, window: Window) {
        if !window.known.is_empty() {
            self.left_out.set(window.left_out.join(", "));
            let fields = self.columns.try_update(|columns| {
                *columns = joined(columns, &window.known);
                fields_of(columns)
            });
            // The user has chosen others.
            if fields.is_some_and(|fields| fields != window.fields) {
                self.is_outdated.set_value(true);
            }
        }
        let first = f64::from(window.first);
        let top = self.top.get_value();
        // What was asked for may have been cut to what there is.
        self.shown_top
            .set(if top.floor() == first { top } else { first });
        self.window.set(Some(window));
        self.measure();
    }

    /// Takes in how high rows are: it depends on the size of the user's text.
    fn measure(self) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let height = f64::from(scroller.client_height());
        let row = scroller.query_selector("tbody tr").ok().flatten();
        let row_height = row.map_or(0.0, |row| row.get_bounding_client_rect().height());
        let is_other = |former: f64, now: f64| now > 0.0 && (former - now).abs() > 0.01;
        let mut has_changed = false;
        for (signal, now) in [(self.height, height), (self.row_height, row_height)] {
            if is_other(signal.get_untracked(), now) {
                signal.set(now);
                has_changed = true;
            }
        }
        if has_changed {
            self.ask();
        }
    }

    /// From how far it is scrolled to what is wanted.
    fn scrolled(self) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let room = f64::from(scroller.scroll_height() - scroller.client_height());
        let part = if room > 0.0 {
            (f64::from(scroller.scroll_top()) / room).clamp(0.0, 1.0)
        } else {
            0.0
        };
        self.top.set_value(part * self.last_top());
        self.ask();
    }

    /// Scrolls until that row is at the top.
    fn scroll_to(self, top: f64) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let last_top = self.last_top();
        let room = f64::from(scroller.scroll_height() - scroller.client_height());
        if last_top > 0.0 {
            // Where a pixel is more than a row, this is near enough: what is shown goes by `top`.
            scroller.set_scroll_top((top.clamp(0.0, last_top) / last_top * room).round() as i32);
        }
        self.top.set_value(top.clamp(0.0, last_top));
        self.ask();
    }

    /// Scrolls sideways until that column is in sight.
    fn reveal(self, column: usize) {
        let Some(scroller) = self.scroller.get_untracked() else {
            return;
        };
        let head = document().get_element_by_id(&cell_id(None, column));
        let Some(head) = head.map(|head| head.get_bounding_client_rect()) else {
            return;
        };
        let around = scroller.get_bounding_client_rect();
        let to_the_right = head.right() - (around.left() + f64::from(scroller.client_width()));
        // The beginning of a column that is wider than the list.
        let by = to_the_right.max(0.0).min(head.left() - around.left());
        let by = if head.left() < around.left() {
            head.left() - around.left()
        } else {
            by
        };
        scroller.set_scroll_left(scroller.scroll_left() + by.round() as i32);
    }

    /// Begins at the top again, with other rows.
    fn begin_again(self) {
        self.top.set_value(0.0);
        self.active.update(|(row, _)| *row = row.map(|_| 0));
        if let Some(scroller) = self.scroller.get_untracked() {
            scroller.set_scroll_top(0);
        }
        self.ask();
    }

    fn sort_by(self, field: Field) {
        self.order.update(|order| {
            order.is_descending = if order.field == field {
                !order.is_descending
            } else {
                field.is_greatest_first()
            };
            order.field = field;
        });
        self.begin_again();
    }

    fn shown(self) -> Vec<Known> {
        let columns = self.columns.get();
        columns
            .into_iter()
            .filter_map(|(known, is_shown)| is_shown.then_some(known))
            .collect()
    }

    fn change_columns(self, change: impl FnOnce(&mut Vec<Shown>)) {
        self.columns.update(change);
        COLUMNS.set(self.columns.get_untracked());
        let n_shown = self
            .columns
            .with_untracked(|columns| columns.iter().filter(|(_, is_shown)| *is_shown).count());
        self.active
            .update(|(_, column)| *column = (*column).min(n_shown.saturating_sub(1)));
        self.ask();
    }

    /// Asks for the file; a large one takes a few seconds.
    fn export(self) {
        if self.is_exporting.get_untracked() {
            return;
        }
        self.is_exporting.set(true);
        self.send(&Ask::Export {
            order: self.order.get_untracked(),
            search: self.search.get_untracked(),
            fields: self.columns.with_untracked(|columns| fields_of(columns)),
        });
    }

    /// Keys move on from the cell that is clicked.
    fn click(self, event: &MouseEvent) {
        let target = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        let cell = target.and_then(|target| target.closest("td").ok().flatten());
        let id = cell.map(|cell| cell.id()).unwrap_or_default();
        let place = id
            .strip_prefix("alert-")
            .and_then(|place| place.split_once('-'));
        if let Some((Ok(row), Ok(column))) =
            place.map(|(row, column)| (row.parse(), column.parse()))
        {
            self.active.set((Some(row), column));
        }
    }

    /// What a key does in the grid; whether it does anything.
    fn press(self, event: &KeyboardEvent) -> bool {
        let fields = untrack(|| self.shown());
        let n_rows = self.n_found();
        let (row, column) = self.active.get_untracked();
        let last_column = fields.len().saturating_sub(1);
        let last_row = n_rows.checked_sub(1);
        let a_page = (self.n_fitting() as u32).max(1);
        let is_far = event.ctrl_key() || event.meta_key();
        let (row, column) = match event.key().as_str() {
            "ArrowLeft" => (row, column.saturating_sub(1)),
            "ArrowRight" => (row, (column + 1).min(last_column)),
            "ArrowUp" => (row.and_then(|row| row.checked_sub(1)), column),
            "ArrowDown" => (row.map_or(Some(0), |row| Some(row + 1)), column),
            "PageUp" => (row.map(|row| row.saturating_sub(a_page)), column),
            "PageDown" => (Some(row.unwrap_or(0).saturating_add(a_page)), column),
            "Home" if is_far => (Some(0), 0),
            "End" if is_far => (last_row, last_column),
            "Home" => (row, 0),
            "End" => (row, last_column),
            "Enter" | " " if row.is_none() => {
                if let Some(known) = fields.get(column) {
                    self.sort_by(known.field);
                }
                return true;
            }
            "Enter" => return links::follow(&cell_id(row, column)),
            _ => return false,
        };
        let row = row.zip(last_row).map(|(row, last)| row.min(last));
        self.active.set((row, column));
        self.reveal(column);
        if let Some(row) = row.map(f64::from) {
            let (top, n_fitting) = (self.top.get_value(), self.n_fitting());
            if row < top {
                self.scroll_to(row);
            } else if row + 1.0 > top + n_fitting {
                self.scroll_to(row + 1.0 - n_fitting);
            }
        }
        true
    }
}

/// The columns that are shown.
fn fields_of(columns: &[Shown]) -> Vec<Field> {
    let shown = columns.iter().filter(|(_, is_shown)| *is_shown);
    shown.map(|(known, _)| known.field).collect()
}

/// The columns that are known, as the user left those of the same names.
fn joined(former: &[Shown], known: &[Known]) -> Vec<Shown> {
    let of_key = |key: &str| known.iter().find(|known| known.key == key);
    let kept = former
        .iter()
        .filter_map(|(former, is_shown)| Some((of_key(&former.key)?.clone(), *is_shown)));
    let mut columns: Vec<Shown> = kept.collect();
    for known in known {
        if columns.iter().all(|(column, _)| column.key != known.key) {
            columns.push((known.clone(), known.field.is_shown_at_first()));
        }
    }
    columns
}

/// The dialog.
#[component]
fn AlertList(
    /// Of which alerts, as text.
    scope: String,
    close: impl Fn() + 'static,
) -> impl IntoView {
    let list = List::new();
    let dialog = NodeRef::<html::Dialog>::new();
    let search = NodeRef::<html::Input>::new();
    let show = move || {
        // It may be gone by now.
        let Some(Some(dialog)) = dialog.try_get_untracked() else {
            return;
        };
        if dialog.open() {
            return;
        }
        drop(dialog.show_modal());
        list.has_entry.set_value(browser::is_in_history_over_page());
        match Line::to_engine(scope.clone(), move |answer, file| list.hear(answer, file)) {
            Some(line) => list.line.set_value(Some(line)),
            None => list.problem.set("The alerts are not at hand: the engine has stopped. Close the list, and load the data again.".to_owned()),
        }
        list.measure();
        list.ask();
        if let Some(search) = search.get_untracked() {
            let _ = search.focus();
        }
    };
    // In a later turn, for it takes as long as making the list does: all of the page behind it changes its style, now that nothing there can be used.
    leptos::task::spawn_local(async move {
        next_task().await;
        show();
    });
    let gone_back = window_event_listener(ev::popstate, move |_| {
        list.has_entry.set_value(false);
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    });
    on_cleanup(move || gone_back.remove());
    let resized = window_event_listener(ev::resize, move |_| list.measure());
    on_cleanup(move || resized.remove());
    let in_words = move || {
        list.window.with(|window| match window {
            None => "Loading…".to_owned(),
            Some(of) if of.n_found == of.n_selected => {
                counted(of.n_selected.into(), "alert", "alerts")
            }
            Some(of) => format!(
                "{} of {}{}",
                count(of.n_found.into()),
                counted(of.n_selected.into(), "alert", "alerts"),
                if of.is_partial {
                    ", still searching…"
                } else {
                    ""
                }
            ),
        })
    };
    let context = move || {
        list.window
            .with(|window| window.as_ref().map(|window| window.context.clone()))
    };
    view! {
        <dialog
            node_ref=dialog
            class="dialog alert-list"
            aria-labelledby="alert-list-title"
            on:close=move |_| {
                list.line.set_value(None);
                if list.has_entry.get_value() {
                    browser::go_back();
                }
                close();
            }
        >
            <style>{STYLE}</style>
            <div class="dialog-head">
                <div>
                    <h2 id="alert-list-title">"Alerts"</h2>
                    <p class="muted">
                        <span role="status" data-testid="alert-list-count">{in_words}</span>
                        " · "
                        {context}
                    </p>
                </div>
                <button
                    type="button"
                    class="button"
                    on:click=move |_| {
                        if let Some(dialog) = dialog.get_untracked() {
                            dialog.close();
                        }
                    }
                >
                    "Close"
                </button>
            </div>
            <div class="alert-list-tools">
                <label class="field">
                    "Search"
                    <input
                        type="search"
                        node_ref=search
                        autocomplete="off"
                        spellcheck="false"
                        placeholder=HINT
                        on:input=move |event| {
                            list.search.set(event_target_value(&event));
                            list.begin_again();
                        }
                    />
                </label>
                <Columns list />
                <Links list />
                <button
                    type="button"
                    class="button"
                    aria-disabled=move || list.is_exporting.get().then_some("true")
                    on:click=move |_| list.export()
                >
                    {move || if list.is_exporting.get() { "Exporting…" } else { "Export CSV" }}
                </button>
            </div>
            <p class="field-problem" role="alert">{move || list.problem.get()}</p>
            <Grid list />
        </dialog>
    }
}

const STYLE: &str = include_str!("../../style/alert-list.css");

const HINT: &str = "Words, an ID, or a day such as 2026-03-02";

/// Which columns are shown, and in which order.
#[component]
fn Columns(list: List) -> impl IntoView {
    let sought = RwSignal::new(String::new());
    let is_long = Memo::new(move |_| list.columns.with(Vec::len) > MANY_COLUMNS);
    let item = move |position: usize, label: String, is_shown: bool| {
        let choose = move |_| list.change_columns(|columns| columns[position].1 = !is_shown);
        let move_up = move |_| {
            if position > 0 {
                list.change_columns(|columns| columns.swap(position, position - 1));
            }
        };
        view! {
            <li>
                <label>
                    <input type="checkbox" prop:checked=is_shown on:change=choose />
                    {label.clone()}
                </label>
                <button
                    type="button"
                    class="link"
                    aria-label=format!("Move {label} up")
                    disabled=position == 0
                    on:click=move_up
                >
                    "↑"
                </button>
            </li>
        }
    };
    view! {
        <details class="alert-list-menu alert-list-columns">
            <summary class="button">{COLUMNS_NAME}</summary>
            <div>
            <label class="field" hidden=move || !is_long.get()>
                "Find a column"
                <input
                    type="search"
                    autocomplete="off"
                    spellcheck="false"
                    on:input=move |event| sought.set(event_target_value(&event).trim().to_lowercase())
                />
            </label>
            <ul>
                {move || {
                    let sought = sought.get();
                    list.columns.with(|columns| {
                        let columns = columns.iter().enumerate();
                        let found = columns.filter(|(_, (known, _))| known.label.to_lowercase().contains(&sought));
                        let mut items: Vec<_> = found
                            .clone()
                            .take(MAX_ITEMS)
                            .map(|(position, (known, is_shown))| item(position, known.label.clone(), *is_shown).into_any())
                            .collect();
                        let n_found = found.count();
                        if n_found == 0 {
                            items.push(view! { <li class="muted">"No column is called that."</li> }.into_any());
                        } else if n_found > MAX_ITEMS {
                            let n_found = count(n_found as u64);
                            let more = format!("The first {MAX_ITEMS} of {n_found} columns. Find the others by name.");
                            items.push(view! { <li class="muted">{more}</li> }.into_any());
                        }
                        items
                    })
                }}
            </ul>
            <p hidden=move || list.left_out.read().is_empty()>
                {move || format!("Too large to keep beside the others: {}.", list.left_out.get())}
            </p>
            </div>
        </details>
    }
}

const COLUMNS_NAME: &str = "Columns";

/// More columns than this are looked for rather than looked through.
const MANY_COLUMNS: usize = 20;

/// The most columns in the list of them at a time: a file may have ten thousand.
const MAX_ITEMS: usize = 200;

/// The rows on the screen, in an element as high as all of them would be.
#[component]
fn Grid(list: List) -> impl IntoView {
    let n_found = Memo::new(move |_| {
        list.window
            .with(|window| window.as_ref().map_or(0, |window| window.n_found))
    });
    let is_something = move || {
        n_found.get() != 0
            || list
                .window
                .with(|window| window.as_ref().is_none_or(|window| window.is_partial))
    };
    let full_height = move || {
        let row_height = list.row_height.get();
        let rows = (f64::from(n_found.get()) * row_height).min(MAX_HEIGHT);
        format!("height:{}px", rows + row_height)
    };
    let height = move || format!("height:{}px", list.height.get());
    let shift = move || {
        let top = list.shown_top.get();
        format!(
            "transform:translateY({}px)",
            -(top - top.floor()) * list.row_height.get()
        )
    };
    let fields = Memo::new(move |_| list.shown());
    let head = move |(column, Known { field, key, label }): (usize, Known)| {
        let is_active = move || list.active.get() == (None, column);
        let direction = move || {
            let order = list.order.get();
            (order.field == field).then_some(order.is_descending)
        };
        view! {
            <th
                role="columnheader"
                scope="col"
                id=cell_id(None, column)
                class:active=is_active
                class:numeric=field.kind().is_numeric()
                data-key=key
                aria-colindex=(column + 1).to_string()
                aria-sort=move || direction().map_or("none", |is_descending| if is_descending { "descending" } else { "ascending" })
            >
                <button class="place" type="button" tabindex="-1" on:click=move |_| list.sort_by(field)>
                    {label}
                    <span aria-hidden="true">
                        {move || direction().map(|is_descending| if is_descending { " ↓" } else { " ↑" })}
                    </span>
                </button>
            </th>
        }
    };
    // Rows are drawn anew with each window, in place: cells have nothing that reacts or listens, or scrolling would be slow.
    let rows = move || {
        let fields = fields.get();
        let active = list.active.get();
        let address = list.address.get();
        list.window.with(|window| {
            let window = window.as_ref();
            let places: Vec<Option<usize>> = window.map_or_else(Vec::new, |window| {
                let place = |known: &Known| window.fields.iter().position(|of| *of == known.field);
                fields.iter().map(place).collect()
            });
            let place_of_id = window.and_then(|window| window.fields.iter().position(|of| *of == links::ID));
            let rows = window.into_iter().flat_map(|window| (window.first..).zip(&window.rows));
            let rows = rows.map(|(row, values)| {
                let cells = fields.iter().zip(&places).enumerate();
                let id = place_of_id.and_then(|place| values.get(place)).map(Value::to_string);
                let leads_to = address.as_ref().zip(id).and_then(|(address, id)| address.of(&id));
                let cells = cells.map(|(column, (known, &place))| {
                    let field = known.field;
                    let value = place.and_then(|place| values.get(place)).unwrap_or(&Value::Blank);
                    let text = shown(field, value);
                    let exact = value.to_string();
                    let raw = (exact != text).then(|| exact.clone());
                    let title = match value {
                        Value::Number(_) => Some(format!("{exact} min")),
                        _ => (text.len() > MAX_FITTING).then(|| text.clone()),
                    };
                    let leads_to = leads_to.clone().filter(|_| links::is_linked(field));
                    view! {
                        <td
                            role="gridcell"
                            id=cell_id(Some(row), column)
                            class:active=active == (Some(row), column)
                            class:numeric=field.kind().is_numeric()
                            data-key=known.key.clone()
                            data-value=raw
                            title=title
                            aria-colindex=(column + 1).to_string()
                        >
                            {links::linked(text, leads_to)}
                        </td>
                    }
                });
                view! { <tr role="row" aria-rowindex=(u64::from(row) + 2).to_string()>{cells.collect_view()}</tr> }
            });
            rows.collect_view()
        })
    };
    let width = move || {
        let widths = fields.get().into_iter().map(|known| width_of(known.field));
        format!("width:{}rem", widths.sum::<f64>())
    };
    let active = move || {
        let (row, column) = list.active.get();
        list.window.with(|window| {
            let window = window.as_ref()?;
            let is_there = row.is_none_or(|row| {
                (window.first..window.first + window.rows.len() as u32).contains(&row)
            });
            is_there.then(|| cell_id(row, column))
        })
    };
    view! {
        <div class="alert-list-scroll" node_ref=list.scroller tabindex="-1" on:scroll=move |_| list.scrolled()>
            <div class="alert-list-all" style=full_height>
                <div class="alert-list-window" style=height>
                    <table
                        role="grid"
                        class="data-table"
                        data-testid="alert-list"
                        tabindex="0"
                        aria-labelledby="alert-list-title"
                        aria-rowcount=move || (u64::from(n_found.get()) + 1).to_string()
                        aria-colcount=move || fields.get().len().to_string()
                        aria-activedescendant=active
                        style=width
                        on:keydown=move |event| {
                            if list.press(&event) {
                                event.prevent_default();
                            }
                        }
                    >
                        <colgroup>
                            {move || {
                                let fields = fields.get().into_iter();
                                fields.map(|known| view! { <col style=format!("width:{}rem", width_of(known.field)) /> }).collect_view()
                            }}
                        </colgroup>
                        <thead role="rowgroup">
                            <tr role="row" aria-rowindex="1">
                                {move || fields.get().into_iter().enumerate().map(head).collect_view()}
                            </tr>
                        </thead>
                        <tbody role="rowgroup" style=shift on:click=move |event| list.click(&event)>
                            {rows}
                        </tbody>
                    </table>
                    <p class="muted" hidden=is_something>
                        {NOTHING}
                    </p>
                </div>
            </div>
        </div>
    }
}

const NOTHING: &str = "No alert has what you are looking for.";

fn cell_id(row: Option<u32>, column: usize) -> String {
    match row {
        Some(row) => format!("alert-{row}-{column}"),
        None => format!("alert-head-{column}"),
    }
}

fn shown(field: Field, value: &Value) -> String {
    match value {
        Value::Blank => String::new(),
        Value::Named { name, .. } => name.to_string(),
        value => field.kind().shown(value),
    }
}

/// Shorter texts than this fit into any column.
const MAX_FITTING: usize = 15;

/// How wide a column is, in rem: by what it holds, so that it stays as it is whatever is scrolled to.
fn width_of(field: Field) -> f64 {
    use crate::table::Column;
    match field {
        Field::TimeToAction | Field::Line => 9.0,
        Field::Of(Column::AlertId | Column::InvestigationId) => 20.0,
        Field::Of(Column::AlertName) => 22.0,
        Field::Of(Column::Severity | Column::Status) => 8.0,
        _ if field.kind() == Kind::Text => 12.0,
        _ => 10.0,
    }
}
