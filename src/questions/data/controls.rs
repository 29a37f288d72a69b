//! What the user may say about what the data leaves open: only that is asked.

use super::answer::{Assumptions, DateOrder, DaysFrom, Reading, TimeFormat};
use super::words;
use crate::calendar::Zone;
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
