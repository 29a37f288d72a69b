//! Values that are the same in any case, in one spelling each.

use rustc_hash::FxHashMap;

use super::{Column, TextColumn};
use crate::calendar::Timestamp;

/// The columns whose values are compared without case, each with the spelling of what is known.
pub(super) const CATEGORIES: [(Column, &[&str]); 4] = [
    (
        Column::Severity,
        &["CRITICAL", "HIGH", "MEDIUM", "LOW", "TUNING", "TESTING"],
    ),
    (Column::Status, &["NEW", "OPEN", "CLOSED"]),
    (Column::InvestigationType, &["Investigation", "Incident"]),
    (Column::CloseReason, &[]),
];

/// Whether this is one of the known severities, in whatever case.
pub(super) fn is_severity(text: &[u8]) -> bool {
    let [(_, known), ..] = CATEGORIES;
    known
        .iter()
        .any(|known| text.eq_ignore_ascii_case(known.as_bytes()))
}

/// How those values are spelled that are spelled otherwise, by their code. What is `known` has that spelling; for the rest it is that of the
/// earliest created alert that has the value, and of several created at once the first in the order of bytes: in whatever order
/// alerts were read, it is the same.
pub(super) fn spellings(
    column: &TextColumn,
    created_at: &[Timestamp],
    known: &[&str],
) -> FxHashMap<u32, String> {
    let values = column.values();
    let mut by_value: FxHashMap<String, Vec<u32>> = FxHashMap::default();
    for (code, value) in (0..).zip(values) {
        let alike = by_value.entry(value.to_ascii_lowercase()).or_default();
        alike.push(code);
    }
    let is_known = |value: &str| known.iter().find(|known| known.eq_ignore_ascii_case(value));
    let several = by_value.values().filter(|alike| alike.len() > 1);
    let are_unknown = |alike: &&Vec<u32>| is_known(&values[alike[0] as usize]).is_none();
    let first_at = if several.clone().any(|alike| are_unknown(&alike)) {
        first_at(column, created_at)
    } else {
        Vec::new()
    };
    let mut spellings = FxHashMap::default();
    for alike in by_value.values() {
        let spelling = match (is_known(&values[alike[0] as usize]), alike.as_slice()) {
            (Some(known), _) => known,
            (None, [_]) => continue,
            (None, alike) => {
                let values = alike.iter().filter_map(|&code| {
                    let first_at = first_at[code as usize]?;
                    Some((first_at, &*values[code as usize]))
                });
                match values.min() {
                    Some((_, first)) => first,
                    // No row holds any of them.
                    None => continue,
                }
            }
        };
        for &code in alike {
            if *values[code as usize] != *spelling {
                spellings.insert(code, spelling.to_owned());
            }
        }
    }
    spellings
}

/// When the first alert with each value was created, by its code.
fn first_at(column: &TextColumn, created_at: &[Timestamp]) -> Vec<Option<Timestamp>> {
    let mut first_at = vec![None; column.values().len()];
    for (row, &at) in created_at.iter().enumerate() {
        let first = &mut first_at[column.code(row) as usize];
        *first = Some(first.map_or(at, |first: Timestamp| first.min(at)));
    }
    first_at
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Alerts as (severity, when it was created), and what each is shown as.
    fn check(alerts: &[(&str, i64)], expected: &[&str]) {
        let mut column = TextColumn::default();
        let mut created_at = Vec::new();
        for &(text, nanos) in alerts {
            column.push(text);
            created_at.push(Timestamp::from_nanos(nanos));
        }
        let spellings = spellings(&column, &created_at, &["HIGH", "LOW"]);
        column.respell(&spellings);
        let texts: Vec<&str> = (0..column.len()).map(|row| column.text(row)).collect();
        assert_eq!(texts, expected, "{alerts:?}");
        let n_distinct = column.values().len();
        column.respell(&FxHashMap::default());
        assert_eq!(column.values().len(), n_distinct, "{alerts:?}");
    }

    #[test]
    fn each_value_has_one_spelling() {
        check(&[], &[]);
        check(&[("HIGH", 1), ("", 2)], &["HIGH", ""]);
        check(&[("high", 1)], &["HIGH"]);
        check(
            &[("High", 1), ("low", 1), ("HIGH", 3), ("lOW", 0)],
            &["HIGH", "LOW", "HIGH", "LOW"],
        );
        // Of others, the spelling of the earliest.
        check(&[("odd", 1)], &["odd"]);
        check(&[("odd", 2), ("Odd", 1), ("ODD", 3)], &["Odd"; 3]);
        check(&[("odd", 1), ("ODD", 1), ("Odd", 2)], &["ODD"; 3]);
        check(&[("Größe", 1), ("größe", 2)], &["Größe", "Größe"]);
        check(&[("É", 1), ("é", 2)], &["É", "é"]);
    }
}
