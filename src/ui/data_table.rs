//! A figure's numbers as a real table.

use std::sync::Arc;

use leptos::prelude::*;

use super::{browser, turns};
use crate::figures::{Cell, FigureColumn, FigureTable};

/// Rows are added to the document this many at a time, so that a long table never holds up the page.
const ROWS_A_TURN: usize = 50;

/// A figure's table. Long ones grow in turns.
#[component]
pub fn DataTable(table: Memo<Arc<FigureTable>>) -> impl IntoView {
    // Which table is shown, and how many blocks of its rows: a new table begins again with the first block.
    let blocks = RwSignal::new((0_u32, 1_usize));
    Effect::new(move |generation: Option<u32>| {
        let generation = generation.map_or(0, |former| former + 1);
        let n_blocks = table.read().rows.len().div_ceil(ROWS_A_TURN);
        blocks.set((generation, 1));
        if n_blocks > 1 {
            turns::add(async move {
                for n in 2..=n_blocks {
                    browser::next_task().await;
                    if blocks
                        .try_get_untracked()
                        .is_none_or(|(shown, _)| shown != generation)
                    {
                        return;
                    }
                    blocks.set((generation, n));
                }
            });
        }
        generation
    });

    view! {
        // Scrollable, so it must be reachable with the keyboard, and then has to say what it is.
        <div class="table-scroll" tabindex="0" role="group" aria-label=move || table.read().caption.clone()>
            <table
                class="data-table"
                data-testid=move || table.read().testid()
                aria-busy=move || {
                    let is_complete = blocks.get().1 * ROWS_A_TURN >= table.read().rows.len();
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
    }
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
