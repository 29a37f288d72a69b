//! The newest of the selected alerts.

use std::cmp::Reverse;

use super::Selection;
use crate::calendar::Timestamp;
use crate::order;
use crate::table::Table;

/// The rows of the newest `n` selected alerts that can have evidence, or of all of them if it is `None`: the newest first, alerts
/// created at the same instant in the order of their ids: it must not matter in which order files come.
///
/// Evidence is asked for by id, so an alert whose id is blank or damaged can have none and is passed over.
pub fn newest_alerts(table: &Table, selection: &Selection, n: Option<usize>) -> Vec<u32> {
    let rows = selection.rows.iter();
    let n = n.unwrap_or(usize::MAX).min(selection.rows.len());
    let created_at = |row: &u32| table.created_at[*row as usize];
    // As exports are. Then the newest need no search.
    if rows.clone().is_sorted_by_key(|row| created_at(&row)) {
        return newest_of_ascending(table, rows, n);
    }
    let mut keys: Vec<_> = rows.map(|row| (Reverse(created_at(&row)), row)).collect();
    let compare = |one: &(Reverse<Timestamp>, u32), other: &(Reverse<Timestamp>, u32)| {
        let by_id = || table.id.compare(one.1 as usize, other.1 as usize);
        one.0.cmp(&other.0).then_with(by_id)
    };
    let mut newest = Vec::with_capacity(n);
    let mut rest = keys.as_mut_slice();
    let mut n_next = n;
    while newest.len() < n && !rest.is_empty() {
        // Only the newest are put in order: a table may hold a million alerts, and ids are costly to look at.
        if n_next < rest.len() {
            rest.select_nth_unstable_by(n_next, compare);
        }
        let (next, older) = rest.split_at_mut(n_next.min(rest.len()));
        order::sort_by(next, compare);
        let with_id = next
            .iter()
            .map(|&(_, row)| row)
            .filter(|&row| has_id(table, row));
        newest.extend(with_id.take(n - newest.len()));
        rest = older;
        // Where blank ids abound, ever larger steps keep the selections few.
        n_next = n_next.saturating_mul(2);
    }
    newest
}

/// [`newest_alerts`] of rows that are in order of creation.
fn newest_of_ascending(
    table: &Table,
    rows: impl DoubleEndedIterator<Item = u32>,
    n: usize,
) -> Vec<u32> {
    let mut newest: Vec<u32> = Vec::with_capacity(n);
    let mut at_once = Vec::new();
    let mut rows = rows.rev().peekable();
    while newest.len() < n
        && let Some(row) = rows.next()
    {
        if has_id(table, row) {
            at_once.push(row);
        }
        let created_at = |row: u32| table.created_at[row as usize];
        if rows
            .peek()
            .is_none_or(|&next| created_at(next) != created_at(row))
        {
            let n_left = n - newest.len();
            order::sort_by(&mut at_once, |&one: &u32, &other: &u32| {
                table.id.compare(one as usize, other as usize)
            });
            newest.extend(at_once.drain(..).take(n_left));
        }
    }
    newest
}

/// Whether Workbench knows the alert by its id.
fn has_id(table: &Table, row: u32) -> bool {
    let row = row as usize;
    table.id.identifies(row) && table.is_of_workbench(table.lines.file(row))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::alerts::example::with_ids;
    use crate::calendar::Zone;

    fn all(table: &Table) -> Selection {
        Selection::of(table, Zone::named("UTC").unwrap(), None)
    }

    #[test]
    fn the_newest_alerts_come_first_and_ties_in_the_order_of_ids() {
        let table = with_ids(&[
            ("c", 3),
            ("b", 9),
            ("", 9),
            ("d", 3),
            ("e", 9),
            ("a", 1),
            ("1.2E+15", 9),
        ]);
        for (n, rows) in [
            (Some(0), vec![]),
            (Some(1), vec![1]),
            (Some(2), vec![1, 4]),
            (Some(3), vec![1, 4, 0]),
            (Some(4), vec![1, 4, 0, 3]),
            (Some(100), vec![1, 4, 0, 3, 5]),
            (Some(usize::MAX), vec![1, 4, 0, 3, 5]),
            (None, vec![1, 4, 0, 3, 5]),
        ] {
            assert_eq!(newest_alerts(&table, &all(&table), n), rows, "{n:?}");
        }
        assert_eq!(
            newest_alerts(&Table::default(), &Selection::default(), None),
            [0; 0]
        );
        let ascending = with_ids(&[("b", 1), ("a", 1), ("", 1), ("c", 1), ("e", 2), ("d", 2)]);
        for (n, rows) in [
            (1, vec![5]),
            (3, vec![5, 4, 1]),
            (4, vec![5, 4, 1, 0]),
            (6, vec![5, 4, 1, 0, 3]),
        ] {
            assert_eq!(
                newest_alerts(&ascending, &all(&ascending), Some(n)),
                rows,
                "{n} of those in order of creation"
            );
        }
    }

    proptest! {
        #[test]
        fn selecting_is_sorting_and_cutting(alerts in prop::collection::vec((0_u32..6, any::<bool>()), 0..30), n in 0_usize..40) {
            let ids: Vec<String> = alerts
                .iter()
                .enumerate()
                .map(|(row, (_, has_id))| if *has_id { format!("id {}", 99 - row) } else { String::new() })
                .collect();
            let sketch: Vec<_> = ids.iter().zip(&alerts).map(|(id, (minute, _))| (id.as_str(), *minute)).collect();
            let table = with_ids(&sketch);
            let mut rows: Vec<u32> = (0..).zip(&alerts).filter(|(_, alert)| alert.1).map(|(row, _)| row).collect();
            rows.sort_by_key(|&row| (Reverse(alerts[row as usize].0), &ids[row as usize]));
            prop_assert_eq!(&newest_alerts(&table, &all(&table), None), &rows);
            rows.truncate(n);
            prop_assert_eq!(newest_alerts(&table, &all(&table), Some(n)), rows);
        }
    }
}
