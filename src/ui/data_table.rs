//! A figure's numbers as a real table.

use std::sync::Arc;

use leptos::prelude::*;

use super::turns;
use crate::figures::{Cell, FigureColumn, FigureTable};
use crate::words;

/// Rows are added to the document this many at a time, so that a long table never holds up the page.
const ROWS_A_TURN: usize = 50;

/// A document with more rows than this slows the browser down. Ten years of days are fewer.
const MAX_ROWS: usize = 5_000;

/// A figure's table. Long ones grow in turns; of very long ones the start is shown, and the CSV has them all.
#[component]
pub fn DataTable(table: Memo<Arc<FigureTable>>) -> impl IntoView {
    // Which table is shown, and how many blocks of its rows: a new table begins again with the first block.
    let blocks = RwSignal::new((0_u32, 1_usize));
    Effect::new(move |generation: Option<u32>| {
        let generation = generation.map_or(0, |former| former + 1);
        let n_blocks = n_shown(&table.read()).div_ceil(ROWS_A_TURN);
        blocks.set((generation, 1));
        grow(blocks, (generation, 2), n_blocks);
        generation
    });

    view! {
        // Scrollable, so it must be reachable with the keyboard, and then has to say what it is.
        <div class="table-scroll" tabindex="0" role="group" aria-label=move || table.read().caption.clone()>
            <table
                class="data-table"
                data-testid=move || table.read().testid()
                aria-busy=move || {
                    let is_complete = blocks.get().1 * ROWS_A_TURN >= n_shown(&table.read());
                    (!is_complete).then_some("true")
                }
            >
                <caption class="visually-hidden">{move || table.read().caption.clone()}</caption>
                <thead>
                    <tr>
                        {move || {
                            table.read().columns.iter().map(head).collect_view()
                        }}
                    </tr>
                </thead>
                <tbody>
                    <For
                        each=move || {
                            let (generation, n) = blocks.get();
                            (0..n).map(move |block| (generation, block))
                        }
                        key=|block| *block
                        children=move |(_, block)| {
                            let table = table.get_untracked();
                            table
                                .rows
                                .iter()
                                .skip(block * ROWS_A_TURN)
                                .take(ROWS_A_TURN)
                                .map(|row| view! { <tr>{cells(&table.columns, row)}</tr> })
                                .collect_view()
                        }
                    />
                </tbody>
            </table>
        </div>
        <Show when=move || { n_shown(&table.read()) < table.read().rows.len() }>
            <p class="muted">
                {move || {
                    let table = table.read();
                    format!(
                        "The first {} of {} rows. The CSV has all of them.",
                        words::count(n_shown(&table) as u64),
                        words::count(table.rows.len() as u64),
                    )
                }}
            </p>
        </Show>
    }
}

fn n_shown(table: &FigureTable) -> usize {
    table.rows.len().min(MAX_ROWS)
}

/// Shows one block more, in a turn of its own, until all are shown or another table is. Between two blocks, others have their turn.
fn grow(blocks: RwSignal<(u32, usize)>, next: (u32, usize), n_blocks: usize) {
    let (generation, n) = next;
    if n > n_blocks {
        return;
    }
    turns::add(async move {
        if blocks
            .try_get_untracked()
            .is_some_and(|(shown, _)| shown == generation)
        {
            blocks.set(next);
            grow(blocks, (generation, n + 1), n_blocks);
        }
    });
}

fn head(column: &FigureColumn) -> impl IntoView + use<> {
    view! { <th scope="col" class:numeric=column.numeric>{column.label}</th> }
}

fn cells(columns: &[FigureColumn], row: &[Cell]) -> impl IntoView + use<> {
    columns
        .iter()
        .zip(row)
        .enumerate()
        .map(|(position, (column, cell))| {
            let value = cell.value.to_string();
            let text = cell.text.clone();
            let (key, numeric) = (column.key, column.numeric);
            if position == 0 {
                view! { <th scope="row" data-key=key data-value=value class:numeric=numeric>{text}</th> }.into_any()
            } else {
                view! { <td data-key=key data-value=value class:numeric=numeric>{text}</td> }.into_any()
            }
        })
        .collect_view()
}
