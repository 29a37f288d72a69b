//! A figure's numbers as a real table.

use std::sync::Arc;

use leptos::prelude::*;

use super::each::{each, when};
use super::{browser, turns};
use crate::section::table::REMOVAL;
use crate::section::{Column, Table, Value};

/// Rows are added to the document this many at a time, so that a long table never holds up the page.
const ROWS_A_TURN: usize = 50;

/// This many blocks of rows are shown more with each frame that the browser paints: it lays out a long table bit by bit.
const BLOCKS_A_FRAME: usize = 2;

/// A figure's table. Long ones grow in turns, in the document as on the screen; of very long ones the start is shown, and the CSV has them all.
#[component]
pub fn DataTable(
    /// The rows.
    table: Memo<Arc<Table>>,
    /// Whether the table is on the screen, or folded away.
    #[prop(into, default = true.into())]
    is_shown: Signal<bool>,
) -> impl IntoView {
    // Which table is shown, and how many blocks of its rows: a new table begins again with the first block.
    let blocks = RwSignal::new((0_u32, 1_usize));
    Effect::new(move |generation: Option<u32>| {
        let generation = generation.map_or(0, |former| former + 1);
        let n_blocks = table.read().rows.len().div_ceil(ROWS_A_TURN);
        blocks.set((generation, 1));
        grow(blocks, (generation, 2), n_blocks);
        generation
    });
    let n_visible = visible_blocks(blocks, is_shown);

    view! {
        // Scrollable, so it must be reachable with the keyboard, and then has to say what it is.
        <div class="table-scroll" tabindex="0" role="group" aria-label=move || table.read().caption.to_string()>
            <table
                class="data-table"
                data-testid=move || table.read().testid()
                aria-busy=move || {
                    let n_blocks = table.read().rows.len().div_ceil(ROWS_A_TURN);
                    let n = if is_shown.get() { n_visible.get() } else { blocks.get().1 };
                    (n < n_blocks).then_some("true")
                }
            >
                <caption class="visually-hidden">{move || table.read().caption.to_string()}</caption>
                <thead>
                    <tr>
                        {move || table.read().columns.iter().map(head).collect_view()}
                    </tr>
                </thead>
                {each(
                    move || {
                        let (generation, n) = blocks.get();
                        (0..n).map(|block| (generation, block)).collect()
                    },
                    move |(_, block)| {
                        let table = table.get_untracked();
                        let places = table.places.iter().map(|place| &**place).chain(std::iter::repeat(""));
                        let rows = table.rows.iter().zip(places).skip(block * ROWS_A_TURN).take(ROWS_A_TURN);
                        let rows = rows.map(|(row, place)| view! { <tr>{cells(&table.columns, row, place)}</tr> }).collect_view();
                        let is_hidden = Memo::new(move |_| block >= n_visible.get());
                        view! { <tbody hidden=is_hidden>{rows}</tbody> }.into_any()
                    },
                )}
            </table>
        </div>
        {when(move || table.read().is_cut(), move || view! {
            <p class="muted">{move || table.read().cut.to_string()}</p>
        }.into_any())}
    }
}

/// How many blocks are on the screen, of those that are in the document: one, and more with each frame while the table is shown.
fn visible_blocks(blocks: RwSignal<(u32, usize)>, is_shown: Signal<bool>) -> RwSignal<usize> {
    let n_visible = RwSignal::new(1);
    let is_awaiting_frame = StoredValue::new(false);
    Effect::new(move |former: Option<u32>| {
        let (generation, n) = blocks.get();
        if !is_shown.get() || former.is_some_and(|former| former != generation) {
            n_visible.set(1);
        }
        if is_shown.get() && n_visible.get() < n && !is_awaiting_frame.get_value() {
            is_awaiting_frame.set_value(true);
            browser::next_frame(move || {
                // The table may be gone by now; then nobody asks.
                let _ = is_awaiting_frame.try_set_value(false);
                let _ = n_visible.try_update(|n| *n += BLOCKS_A_FRAME);
            });
        }
        generation
    });
    n_visible
}

/// Shows one block more, in its own turn, until all are shown or another table is. Between two blocks, others have their turn.
fn grow(blocks: RwSignal<(u32, usize)>, next: (u32, usize), n_blocks: usize) {
    let (generation, n) = next;
    if n > n_blocks {
        return;
    }
    // What is shown of a table at first is its first block.
    turns::add_later(async move {
        if blocks
            .try_get_untracked()
            .is_some_and(|(shown, _)| shown == generation)
        {
            blocks.set(next);
            grow(blocks, (generation, n + 1), n_blocks);
        }
    });
}

fn head(column: &Column) -> impl IntoView + use<> {
    let numeric = column.kind.is_numeric();
    let label = placed(column.label.to_string(), &column.place);
    view! { <th scope="col" class:numeric=numeric>{label}</th> }
}

/// Text that a click narrows the figures by, if it stands for a place.
fn placed(text: String, place: &str) -> AnyView {
    if place.is_empty() {
        return text.into_any();
    }
    if place.starts_with(REMOVAL) {
        let label = format!("Remove {text}");
        let remove = place_button("tool", "Remove".to_owned(), place, Some(label));
        return vec![text.into_any(), remove].into_any();
    }
    place_button("place", text, place, None)
}

/// A button that does what its place stands for; it may be called otherwise than it looks.
pub fn place_button(
    class: &'static str,
    text: String,
    place: &str,
    label: Option<String>,
) -> AnyView {
    view! { <button type="button" class=class data-place=place.to_owned() aria-label=label>{text}</button> }.into_any()
}

fn cells(columns: &[Column], row: &[Value], place: &str) -> impl IntoView + use<> {
    columns
        .iter()
        .zip(row)
        .enumerate()
        .map(|(position, (column, value))| {
            let text = column.kind.shown(value);
            let value = value.to_string();
            let (key, numeric) = (column.key.to_string(), column.kind.is_numeric());
            if position == 0 {
                view! { <th scope="row" data-key=key data-value=value class:numeric=numeric>{placed(text, place)}</th> }.into_any()
            } else if !place.is_empty() && !column.place.is_empty() {
                // Reached with the pointer; keys have the row's name and the column's.
                let place = format!("{place}&{}", column.place);
                view! { <td data-key=key data-value=value data-place=place class:numeric=numeric>{text}</td> }.into_any()
            } else {
                view! { <td data-key=key data-value=value class:numeric=numeric>{text}</td> }.into_any()
            }
        })
        .collect_view()
}
