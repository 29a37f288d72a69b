//! What the user may say about what the data leaves open: only that is asked.

use super::answer::{
    Assumptions, Column, DateOrder, DaysFrom, FileLayout, MappedColumn, MappedValue, Reading,
    TimeFormat,
};
use super::words;
use crate::calendar::Zone;
use crate::numbers::counted;
use crate::section::{Control, ControlGroup, ControlKind, Text};

/// The controls; none if the data leaves nothing open.
pub fn controls(reading: &Reading) -> ControlGroup {
    let assumptions = &reading.assumptions;
    let mut controls = Vec::new();
    if reading.sum(|of| of.n_without_zone) > 0 {
        let names = Zone::names().into_iter().filter(|name| *name != "UTC");
        let names = std::iter::once("UTC").chain(names);
        controls.push(Control {
            key: Assumptions::ZONE.into(),
            label: "Read times without a zone as".into(),
            kind: ControlKind::Choice {
                value: assumptions.zone().name().into(),
                options: names.map(|name| (name.into(), name.into())).collect(),
            },
        });
    }
    let open = reading.left_open(TimeFormat::MonthFirst);
    for of in &open {
        let is_day_first = of.column.format == TimeFormat::DayFirst;
        let value = DateOrder::ALL[usize::from(is_day_first)].key();
        controls.push(Control {
            key: Assumptions::order_key(&of.file.header).into(),
            label: words::order_label(of.file, open.len()).into(),
            kind: ControlKind::Choice {
                value: value.into(),
                options: DateOrder::ALL
                    .map(|order| (Text::from(order.key()), words::order(order)))
                    .into(),
            },
        });
    }
    if let Some(of) = reading.left_open(TimeFormat::DaysFrom1900).first() {
        let is_1904 = of.column.format == TimeFormat::DaysFrom1904;
        controls.push(Control {
            key: Assumptions::DAYS_FROM.into(),
            label: "Count day numbers from".into(),
            kind: ControlKind::Choice {
                value: DaysFrom::ALL[usize::from(is_1904)].key().into(),
                options: DaysFrom::ALL
                    .map(|from| (Text::from(from.key()), from.key().into()))
                    .into(),
            },
        });
    }
    ControlGroup {
        hint: words::hint(reading, controls.len()).into(),
        controls,
    }
}

/// The most words of a column whose meaning can be chosen.
const MAX_WORDS: usize = 12;

/// For each file that Workbench did not write: which column is which, then what its words mean.
pub fn layouts(reading: &Reading) -> Vec<ControlGroup> {
    let several = reading.layouts.len() > 1;
    let groups = reading.layouts.iter().flat_map(|of| {
        let columns = of.layout.columns.iter();
        let columns = ControlGroup {
            controls: columns.map(|column| place(of, column, several)).collect(),
            hint: "The files are read again when you change this. It is remembered for files with the same columns."
                .into(),
        };
        let of_column = |column: Column| {
            let values = of.layout.values.iter();
            // That “High” is high need not be asked.
            let values = values
                .filter(move |value| value.column == column && !value.is_said_by_itself());
            values.take(MAX_WORDS).map(|value| meaning(of, value, several))
        };
        let words = ControlGroup {
            controls: of_column(Column::Severity)
                .chain(of_column(Column::Status))
                .collect(),
            hint: words::meanings_hint(of).into(),
        };
        [columns, words]
    });
    groups.filter(|group| !group.controls.is_empty()).collect()
}

/// Which column of the file is this one.
fn place(of: &FileLayout, column: &MappedColumn, several: bool) -> Control {
    let none = (
        Assumptions::NO_COLUMN.into(),
        Text::from("Not in this file"),
    );
    let names = of.layout.names.iter().enumerate();
    let names = names.map(|(position, name)| (position.to_string().into(), name.clone().into()));
    let label = format!("{} from", words::column(column.column));
    Control {
        key: Assumptions::column_key(&of.layout.header, column.column).into(),
        label: words::of_file(label, of, several).into(),
        kind: ControlKind::Choice {
            value: column
                .position
                .map_or(Assumptions::NO_COLUMN.into(), |position| {
                    position.to_string().into()
                }),
            options: std::iter::once(none).chain(names).collect(),
        },
    }
}

/// What a word of the file means.
fn meaning(of: &FileLayout, value: &MappedValue, several: bool) -> Control {
    let known = Assumptions::meanings(value.column).iter();
    let is_known = known.clone().any(|known| value.read_as == *known);
    let rows = counted(value.n_rows, "row", "rows");
    let label = format!(
        "{} “{}” ({rows}) is",
        words::column(value.column),
        value.text
    );
    let as_it_is = (Assumptions::AS_IT_IS.into(), Text::from("As it is"));
    let meanings = known.map(|known| (Text::from(*known), words::meaning(known)));
    Control {
        key: Assumptions::word_key(&of.layout.header, value.column, &value.key).into(),
        label: words::of_file(label, of, several).into(),
        kind: ControlKind::Choice {
            value: if is_known {
                value.read_as.clone().into()
            } else {
                Assumptions::AS_IT_IS.into()
            },
            options: std::iter::once(as_it_is).chain(meanings).collect(),
        },
    }
}
