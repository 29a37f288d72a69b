//! Alerts by technology and by rule, and why they were closed, as tables.

use super::answer::{Other, Source, Sources, Technologies};
use super::kind::SourceKind;
use crate::filters::place_of;
use crate::section::table::max_rows;
use crate::section::{Column, Kind, Table, Value};

const COLUMNS: [Column; 12] = [
    Column::new("", "", Kind::Text),
    Column::new("alerts", "Alerts", Kind::Count),
    Column::new("share", "Share", Kind::Share),
    Column::new("incidents", "Incidents", Kind::Count),
    Column::new("per_1000", "Incidents per 1,000", Kind::Mean),
    Column::new("per_1000_low", "Per 1,000: from", Kind::Mean),
    Column::new("per_1000_high", "Per 1,000: to", Kind::Mean),
    Column::new(
        "without_action",
        "Closed without investigation",
        Kind::Count,
    ),
    Column::new("closed_without_action", "Share of closed", Kind::Share),
    Column::new("median", "Time to action, median", Kind::Minutes),
    Column::new("p95", "Time to action, p95", Kind::Minutes),
    Column::new("trend", "By week", Kind::Text),
];

const REASON_COLUMNS: [Column; 4] = [
    Column::new("technology", "Technology", Kind::Text),
    Column::new("reason", "Close reason", Kind::Text),
    Column::new("alerts", "Alerts", Kind::Count),
    Column::new("share", "Share of closed", Kind::Share),
];

/// From no alert to the most of any week.
const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];

/// A row a technology.
pub fn technologies(technologies: &Technologies) -> Table {
    let first = Column::new("technology", "Technology", Kind::Text);
    let mut table = table(&technologies.technologies, first, SourceKind::Technology);
    (table.name, table.caption) = ("technologies".into(), "Alerts by technology".into());
    table
}

/// A row a rule.
pub fn rules(rules: &Sources) -> Table {
    let first = Column::new("rule", "Rule", Kind::Text);
    let mut table = table(rules, first, SourceKind::Rule);
    (table.name, table.caption) = ("rules".into(), "Alerts by rule".into());
    table
}

/// A row each; blank where the data lacks what is needed, or nothing could be measured.
fn table(sources: &Sources, first: Column, kind: SourceKind) -> Table {
    let mut columns: Vec<Column> = COLUMNS.into();
    columns[0] = first;
    let rows = sources.all.iter().map(|of| {
        let incidents = of.incidents();
        let per_1000 = |share: Option<f64>| Value::number(share.map(|share| 1_000.0 * share));
        let closed = of.closed.filter(|closed| closed.n_alerts > 0);
        vec![
            kind.cell(&of.name),
            Value::Count(of.n_alerts),
            Value::Share {
                part: of.n_alerts,
                whole: sources.n_alerts,
            },
            of.n_incidents.map_or(Value::Blank, Value::Count),
            per_1000(incidents.map(|share| share.value)),
            per_1000(incidents.map(|share| share.low)),
            per_1000(incidents.map(|share| share.high)),
            of.closed
                .map_or(Value::Blank, |closed| Value::Count(closed.n_without_action)),
            closed.map_or(Value::Blank, |closed| Value::Share {
                part: closed.n_without_action,
                whole: closed.n_alerts,
            }),
            Value::number(of.median_minutes),
            Value::number(of.p95_minutes),
            trend(of),
        ]
    });
    let places = sources.all.iter();
    Table {
        columns,
        rows: rows.collect(),
        places: places
            .map(|of| place_of(kind.dimension(), &of.name).into())
            .collect(),
        ..Table::default()
    }
}

const COMPARED_COLUMNS: [Column; 9] = [
    Column::new("", "", Kind::Text),
    Column::new("alerts", "Alerts", Kind::Count),
    Column::new("other_alerts", "Other period: alerts", Kind::Count),
    Column::new("share", "Share", Kind::Share),
    Column::new("other_share", "Other share", Kind::Share),
    Column::new("per_1000", "Incidents per 1,000", Kind::Mean),
    Column::new("other_per_1000", "Other: per 1,000", Kind::Mean),
    Column::new("p95", "Time to action, p95", Kind::Minutes),
    Column::new("other_p95", "Other p95", Kind::Minutes),
];

/// A row for each that either period has alerts from: first those of this one, in their order.
pub fn compared(sources: &Sources, other: &Other, kind: SourceKind) -> Table {
    let mut columns: Vec<Column> = COMPARED_COLUMNS.into();
    let (key, label, name, caption) = match kind {
        SourceKind::Technology => (
            "technology",
            "Technology",
            "technologies-compared",
            "Alerts by technology in both periods",
        ),
        SourceKind::Rule => (
            "rule",
            "Rule",
            "rules-compared",
            "Alerts by rule in both periods",
        ),
    };
    columns[0] = Column::new(key, label, Kind::Text);
    let now = sources.all.iter().enumerate();
    let now = now.map(|(at, of)| (Some(of), other.source(at)));
    let only_there = other.only_there.iter();
    let all = now.chain(only_there.map(|of| (None, Some(of))));
    let (mut rows, mut places) = (Vec::new(), Vec::new());
    for (now, former) in all {
        let Some(of) = now.or(former) else { continue };
        let sides = [(now, sources.n_alerts), (former, other.n_alerts)];
        let n_alerts = |of: Option<&Source>| of.map_or(0, |of| of.n_alerts);
        let mut row = vec![kind.cell(&of.name)];
        row.extend(sides.map(|(of, _)| Value::Count(n_alerts(of))));
        row.extend(sides.map(|(of, whole)| Value::Share {
            part: n_alerts(of),
            whole,
        }));
        row.extend(sides.map(|(of, _)| {
            let incidents = of.and_then(Source::incidents);
            Value::number(incidents.map(|share| 1_000.0 * share.value))
        }));
        row.extend(sides.map(|(of, _)| Value::number(of.and_then(|of| of.p95_minutes))));
        rows.push(row);
        // What has no alerts now leads to none.
        let place = now.map(|of| place_of(kind.dimension(), &of.name));
        places.push(place.unwrap_or_default().into());
    }
    Table {
        name: name.into(),
        caption: caption.into(),
        columns,
        rows,
        places,
        ..Table::default()
    }
}

/// Its alerts week by week, as a line of blocks before the number of the last week; exported as numbers.
fn trend(of: &Source) -> Value {
    let (Some(most), Some(last)) = (of.weeks.iter().max(), of.weeks.last()) else {
        return Value::Blank;
    };
    let most = (*most).max(1) as usize;
    let mut blocks = String::new();
    let mut numbers: Vec<String> = Vec::new();
    for &n in &of.weeks {
        blocks.push(BLOCKS[(n as usize * (BLOCKS.len() - 1)).div_ceil(most)]);
        numbers.push(n.to_string());
    }
    Value::Named {
        key: numbers.join(" ").into(),
        name: format!("{blocks}\u{a0}{last}").into(),
    }
}

/// Why the closed alerts of each technology were closed.
pub fn reasons(technologies: &Technologies) -> Table {
    let all = &technologies.technologies.all;
    let mut n_closed = vec![0; all.len()];
    for reason in &technologies.reasons {
        n_closed[reason.technology] += reason.n_alerts;
    }
    let rows = technologies.reasons.iter().map(|reason| {
        vec![
            SourceKind::Technology.cell(&all[reason.technology].name),
            match &*reason.name {
                "" => Value::named("", "No reason given"),
                name => Value::Text(name.to_owned()),
            },
            Value::Count(reason.n_alerts),
            Value::Share {
                part: reason.n_alerts,
                whole: n_closed[reason.technology],
            },
        ]
    });
    Table {
        name: "technology-close-reasons".into(),
        caption: "Close reasons by technology, of closed alerts".into(),
        columns: REASON_COLUMNS.into(),
        rows: rows.collect(),
        ..Table::default()
    }
}

/// Whether a page shows a part of the rows only.
pub fn is_cut(sources: &Sources) -> bool {
    sources.all.len() > max_rows(COLUMNS.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trends_are_drawn_between_none_and_the_most() {
        let trend = |weeks: &[u32]| {
            let source = Source {
                weeks: weeks.into(),
                ..Source::default()
            };
            let value = trend(&source);
            (value.to_string(), Kind::Text.shown(&value))
        };
        let both = |numbers: &str, shown: &str| (numbers.to_owned(), shown.to_owned());
        assert_eq!(trend(&[]), both("", "—"));
        assert_eq!(trend(&[0, 0]), both("0 0", "▁▁\u{a0}0"));
        assert_eq!(
            trend(&[70, 0, 1, 10, 35]),
            both("70 0 1 10 35", "█▁▂▂▅\u{a0}35")
        );
        assert_eq!(trend(&[3]), both("3", "█\u{a0}3"));
    }
}
