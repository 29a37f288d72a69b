//! What comes off-hours, as tables.

use super::answer::{BANDS, Held, Shift, Shifts};
use crate::filters::{Dimension, OFF_HOURS, WORKING, place, place_of};
use crate::section::{Column, Kind, Table, Value};

/// What came in working hours and off-hours; blank where the data lacks what is needed, or too few could be measured.
pub fn beside(shifts: &Shifts) -> Table {
    let whole = shifts.working.n_alerts + shifts.off_hours.n_alerts;
    let given = |is_given: bool, n: u64| {
        if is_given {
            Value::Count(n)
        } else {
            Value::Blank
        }
    };
    let row = |key, name, of: &Shift| {
        let p95 = of.p95.filter(|_| shifts.without_waits.is_none());
        vec![
            Value::named(key, name),
            Value::Count(of.n_alerts),
            Value::Share {
                part: of.n_alerts,
                whole,
            },
            given(shifts.without_incidents.is_none(), of.n_incidents),
            given(shifts.without_escalated.is_none(), of.n_escalated),
            given(shifts.without_waits.is_none(), of.n_measured),
            Value::number(p95.map(|p95| p95.value)),
            Value::number(p95.and_then(|p95| p95.low)),
            Value::number(p95.and_then(|p95| p95.high)),
        ]
    };
    Table {
        name: "off-hours-value".into(),
        caption:
            "Alerts, incidents, escalations and times to action in working hours and off-hours"
                .into(),
        columns: vec![
            Column::new("kind", "When", Kind::Text),
            Column::new("alerts", "Alerts", Kind::Count),
            Column::new("share", "Share", Kind::Share),
            Column::new("incidents", "Incidents", Kind::Count),
            Column::new("escalated", "Escalated to you", Kind::Count),
            Column::new("measured", "Measured", Kind::Count),
            Column::new("p95", "Time to action, p95", Kind::Minutes),
            Column::new("p95_low", "p95: from", Kind::Minutes),
            Column::new("p95_high", "p95: to", Kind::Minutes),
        ],
        places: [WORKING, OFF_HOURS]
            .map(|shift| place_of(Dimension::Shift, shift).into())
            .into(),
        rows: vec![
            row("working", "Working hours", &shifts.working),
            row("off-hours", "Off-hours", &shifts.off_hours),
        ],
        ..Table::default()
    }
}

/// A row for each grave severity of which alerts came off-hours, then one for all of them if there are several.
pub fn held(shifts: &Shifts) -> Table {
    let row = |severity: Value, of: &Held| {
        let mut row = vec![severity, Value::Count(of.n_alerts)];
        row.extend([of.median, of.longest].map(Value::Number));
        row.extend(of.by_band.map(Value::Count));
        row
    };
    let all = (shifts.held.len() > 1)
        .then(|| row(Value::named("all", "Critical and high"), &shifts.all_held));
    let rows = shifts
        .held
        .iter()
        .map(|of| row(Value::Text(of.severity.clone()), of));
    let held = shifts.held.iter();
    let places = held.map(|of| {
        let severity = (Dimension::Severity, &*of.severity);
        place([severity, (Dimension::Shift, OFF_HOURS)]).into()
    });
    let all_place = all.iter().map(|_| shifts.place_of_held().into());
    let mut columns = vec![
        Column::new("severity", "Severity", Kind::Severity),
        Column::new("alerts", "Off-hours", Kind::Count),
        Column::new("median", "Median wait", Kind::Minutes),
        Column::new("longest", "Longest wait", Kind::Minutes),
    ];
    columns.extend(BANDS.map(|(_, key, name)| Column::new(key, name, Kind::Count)));
    Table {
        name: "off-hours-waits".into(),
        caption:
            "Critical and high alerts that came off-hours, by the time to the next working hour"
                .into(),
        columns,
        places: places.chain(all_place).collect(),
        n_totals: all.iter().len(),
        rows: rows.chain(all).collect(),
        ..Table::default()
    }
}
