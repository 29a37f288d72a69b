//! A figure's numbers as a table, in columns of a kind.
//!
//! Rows hold raw values. The column's kind decides how a page shows one, and whether it is set flush right; an export writes it as it is.

use std::fmt;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use super::Text;
use crate::calendar::words as calendar;
use crate::numbers::{self, NONE, counted};
use crate::severity;
use crate::text::{self, MAX_SHOWN, quoted};

/// What the place of a row begins with that is a file to remove; its position among those read follows. It is no filter.
pub const REMOVAL: &str = "remove-file=";

/// A figure's numbers.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Stable name, also the name of its CSV file: `off-hours`, `arrivals`, `time-to-action`, …
    pub name: Text,
    /// What the table shows, for its caption.
    pub caption: Text,
    /// The columns.
    pub columns: Vec<Column>,
    /// The rows; each has one value a column.
    pub rows: Vec<Vec<Value>>,
    /// How many of the last rows are about all the others together: a page that shows a part of the others shows these.
    pub n_totals: usize,
    /// The [place](crate::filters) that each row stands for, blank for none; no more than there are rows, and all may be missing.
    pub places: Vec<Text>,
    /// What the rows lack of the whole table, in words; blank if nothing.
    pub cut: Text,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Stable key: `alerts`, `p95`, …
    pub key: Text,
    /// What the page calls it.
    pub label: Text,
    /// What its values are.
    pub kind: Kind,
    /// The [place](crate::filters) that it stands for, which a cell shares with its row; blank for none.
    pub place: Text,
}

impl Column {
    /// A column of that kind.
    pub const fn new(key: &'static str, label: &'static str, kind: Kind) -> Self {
        Self {
            key: Text::Borrowed(key),
            label: Text::Borrowed(label),
            kind,
            place: Text::Borrowed(""),
        }
    }

    /// What heads it in an export: the key, and the unit if its kind has one: `alerts`, `p95_minutes`, `share_percent`.
    pub fn header(&self) -> String {
        match self.kind.unit() {
            Some(unit) => format!("{}_{unit}", self.key),
            None => self.key.to_string(),
        }
    }
}

/// What the values of a column are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// Text, untrusted.
    Text,
    /// A severity as the data spells it, untrusted.
    Severity,
    /// Whole numbers of things.
    Count,
    /// Means of counts.
    Mean,
    /// How many times as many.
    Ratio,
    /// Minutes.
    Minutes,
    /// Parts of a whole, or numbers from 0 to 1.
    Share,
    /// By how much a share is higher than another, from −1 to 1.
    Points,
    /// Confidences in percent.
    Confidence,
    /// Days.
    Date,
    /// Hours of the day.
    Hour,
}

impl Kind {
    /// Whether a column of this kind is set flush right.
    pub fn is_numeric(self) -> bool {
        !matches!(self, Self::Text | Self::Severity | Self::Date)
    }

    /// In what an export gives the values; `None` where the key says it, or there is nothing to say.
    fn unit(self) -> Option<&'static str> {
        match self {
            Self::Minutes => Some("minutes"),
            Self::Share | Self::Confidence => Some("percent"),
            Self::Points => Some("points"),
            _ => None,
        }
    }

    /// The value as an export writes it: exactly, in the column's unit.
    pub fn exported(self, value: &Value) -> String {
        match (self, value) {
            (
                Self::Share,
                Value::Share {
                    part,
                    whole: whole @ 1..,
                },
            ) => Value::Number(100.0 * *part as f64 / *whole as f64).to_string(),
            (Self::Share | Self::Points, Value::Number(share)) => {
                Value::Number(100.0 * share).to_string()
            }
            (_, other) => other.to_string(),
        }
    }

    /// The value as a page shows it.
    pub fn shown(self, value: &Value) -> String {
        match (self, value) {
            (Self::Hour, Value::Count(hour)) => {
                calendar::hour(u8::try_from(*hour).unwrap_or(u8::MAX))
            }
            (Self::Minutes, Value::Number(minutes)) => numbers::minutes(*minutes),
            (Self::Ratio, Value::Number(ratio)) => numbers::change(1.0, *ratio),
            (Self::Confidence, Value::Number(percent)) => numbers::confidence(*percent),
            (Self::Share, Value::Number(share)) => numbers::percentage(100.0 * share),
            (Self::Points, Value::Number(share)) => {
                let sign = if *share < 0.0 { "−" } else { "+" };
                let points = numbers::mean(100.0 * share.abs());
                let unit = if points == "1" { "point" } else { "points" };
                format!("{sign}{points} {unit}")
            }
            (_, Value::Number(number)) => numbers::mean(*number),
            (_, Value::Share { part, whole }) => numbers::percent(*part, *whole),
            (_, Value::Count(n)) => numbers::count(*n),
            (_, Value::Date(on)) => calendar::day(*on),
            // What is seen is short and keeps its direction; `data-value` and CSV spell it as the data does.
            (Self::Severity, Value::Text(severity)) => {
                quoted(&severity::label(severity), MAX_SHOWN)
            }
            (_, Value::Text(text)) => quoted(text, MAX_SHOWN),
            (_, Value::Named { name, .. }) => name.to_string(),
            (_, Value::Blank) => NONE.to_owned(),
        }
    }
}

/// A raw value. Its `Display` is exact: a number prints the shortest text that reads back as the same number, a date as
/// `2026-11-21`, a share as a fraction, a blank as nothing.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub enum Value {
    /// Nothing is known.
    #[default]
    Blank,
    /// A count.
    Count(u64),
    /// A number.
    Number(f64),
    /// A part of a whole; blank if there is no whole.
    Share {
        /// The part.
        part: u64,
        /// The whole.
        whole: u64,
    },
    /// Untrusted text.
    Text(String),
    /// Something that has a name on the page.
    Named {
        /// The stable key that is exported.
        key: Text,
        /// What the page calls it.
        name: Text,
    },
    /// A day.
    Date(#[serde(with = "crate::calendar::epoch_days")] NaiveDate),
}

impl Value {
    /// A number, or blank if there is none.
    pub fn number(number: Option<f64>) -> Self {
        number.map_or(Self::Blank, Self::Number)
    }

    /// A key with its name on the page.
    pub const fn named(key: &'static str, name: &'static str) -> Self {
        Self::Named {
            key: Text::Borrowed(key),
            name: Text::Borrowed(name),
        }
    }

    /// The count, if it is one.
    pub fn as_count(&self) -> Option<u64> {
        match self {
            Self::Count(n) => Some(*n),
            _ => None,
        }
    }
}

impl fmt::Display for Value {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Blank | Self::Share { whole: 0, .. } => Ok(()),
            Self::Count(n) => n.fmt(f),
            Self::Number(number) => f.write_str(&numbers::exact(*number)),
            Self::Share { part, whole } => {
                f.write_str(&numbers::exact(*part as f64 / *whole as f64))
            }
            Self::Text(text) => f.write_str(text),
            Self::Named { key, .. } => f.write_str(key),
            Self::Date(on) => on.fmt(f),
        }
    }
}

/// The most cells that a page shows of a table, rounded down to hundreds of rows: ten years of days are fewer. A document with more rows
/// slows the browser down.
const MAX_CELLS: usize = 10_000;

/// The most rows that a page shows of a table with this many columns. Data may hold a million severities; nobody would read them there.
pub fn max_rows(n_columns: usize) -> usize {
    MAX_CELLS / n_columns.max(1) / 100 * 100
}

/// The column whose sum over the rows that a page does not show is given.
const ALERTS: &str = "alerts";

impl Table {
    /// The name under which tests and scripts find it: `table-off-hours`, `table-arrivals`, …
    pub fn testid(&self) -> String {
        format!("table-{}", self.name)
    }

    /// Whether a page shows a part of it only.
    pub fn is_cut(&self) -> bool {
        !self.cut.is_empty()
    }

    /// As much of it as a page can show: the first rows, with long texts cut. What is cut is said.
    pub fn for_page(mut self) -> Self {
        let n_others = self.rows.len().saturating_sub(self.n_totals);
        let totals = self.rows.split_off(n_others);
        let n_rows = self.rows.len();
        let others = self
            .rows
            .split_off(n_rows.min(max_rows(self.columns.len())));
        let mut n_cut_texts = 0;
        let n_shown = self.rows.len();
        self.rows.extend(totals);
        let mut places = std::mem::take(&mut self.places).into_iter();
        self.places = places.by_ref().take(n_shown).collect();
        self.places.extend(places.skip(others.len()));
        for value in self.rows.iter_mut().flatten() {
            if let Value::Text(text) = value
                && let Some(cut) = text::cut(text, MAX_SHOWN)
            {
                *text = cut;
                n_cut_texts += 1;
            }
        }
        self.cut = self.cut_in_words(n_shown, &others, n_cut_texts).into();
        self
    }

    /// “The first 1,400 of 100,000 rows; the others have 98,600 alerts together. The CSV has all of them.” Blank if the table is whole.
    fn cut_in_words(&self, n_shown: usize, others: &[Vec<Value>], n_cut_texts: usize) -> String {
        let mut sentences = Vec::new();
        if !others.is_empty() {
            let alerts = self.columns.iter().position(|column| column.key == ALERTS);
            let n_alerts = alerts.map_or(0, |at| {
                let counts = others.iter().filter_map(|row| row.get(at)?.as_count());
                counts.sum::<u64>()
            });
            let together = match n_alerts {
                0 => String::new(),
                n => format!(
                    "; the others have {} together",
                    counted(n, "alert", "alerts")
                ),
            };
            sentences.push(format!(
                "The first {} of {} rows{together}. The CSV has all of them.",
                numbers::count(n_shown as u64),
                numbers::count((n_shown + others.len()) as u64),
            ));
        }
        if n_cut_texts > 0 {
            sentences.push(
                "Long texts are cut here and say how long they are; the CSV has them whole."
                    .to_owned(),
            );
        }
        sentences.join(" ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn values_print_exactly() {
        for (value, text) in [
            (Value::Blank, ""),
            (Value::Count(10_482), "10482"),
            (Value::Number(0.1 + 0.2), "0.30000000000000004"),
            (Value::Number(4.0), "4"),
            (Value::Number(-1.5), "-1.5"),
            (Value::Share { part: 1, whole: 4 }, "0.25"),
            (Value::Share { part: 0, whole: 0 }, ""),
            (Value::Text("a\"b".into()), "a\"b"),
            (Value::named("off-hours", "Off hours"), "off-hours"),
            (Value::Date(on("2026-11-01")), "2026-11-01"),
        ] {
            assert_eq!(value.to_string(), text);
        }
    }

    #[test]
    fn a_column_decides_how_values_are_shown() {
        for (kind, value, shown) in [
            (Kind::Count, Value::Count(10_482), "10,482"),
            (Kind::Count, Value::Blank, "—"),
            (Kind::Hour, Value::Count(9), "09:00"),
            (Kind::Minutes, Value::Number(130.0), "2 h 10 min"),
            (Kind::Mean, Value::Number(4.25), "4.2"),
            (Kind::Confidence, Value::Number(99.97), "> 99.9%"),
            (Kind::Ratio, Value::Number(1.4), "+40%"),
            (Kind::Points, Value::Number(-0.034), "−3.4 points"),
            (
                Kind::Share,
                Value::Share {
                    part: 385,
                    whole: 1000,
                },
                "38%",
            ),
            (Kind::Share, Value::Share { part: 0, whole: 0 }, "—"),
            (Kind::Severity, Value::Text("CRITICAL".into()), "Critical"),
            (Kind::Severity, Value::Text(String::new()), "No severity"),
            (Kind::Text, Value::Text("a\u{202e}b".into()), "a b"),
            (
                Kind::Text,
                Value::named("working", "Working time"),
                "Working time",
            ),
            (Kind::Date, Value::Date(on("2026-11-01")), "Nov 1, 2026"),
        ] {
            assert_eq!(kind.shown(&value), shown, "{kind:?} {value:?}");
        }
    }

    #[test]
    fn an_export_gives_units() {
        for (kind, value, header, exported) in [
            (Kind::Minutes, Value::Number(4.25), "x_minutes", "4.25"),
            (
                Kind::Share,
                Value::Share { part: 3, whole: 8 },
                "x_percent",
                "37.5",
            ),
            (
                Kind::Share,
                Value::Share { part: 1, whole: 1 },
                "x_percent",
                "100",
            ),
            (
                Kind::Share,
                Value::Share { part: 0, whole: 0 },
                "x_percent",
                "",
            ),
            (Kind::Confidence, Value::Number(99.5), "x_percent", "99.5"),
            (Kind::Count, Value::Count(7), "x", "7"),
            (Kind::Mean, Value::Number(0.5), "x", "0.5"),
            (Kind::Hour, Value::Count(9), "x", "9"),
            (Kind::Date, Value::Date(on("2026-11-01")), "x", "2026-11-01"),
            (Kind::Minutes, Value::Blank, "x_minutes", ""),
        ] {
            assert_eq!(Column::new("x", "X", kind).header(), header, "{kind:?}");
            assert_eq!(kind.exported(&value), exported, "{kind:?} {value:?}");
        }
    }

    fn table(columns: Vec<Column>, rows: Vec<Vec<Value>>) -> Table {
        Table {
            name: "some".into(),
            caption: "Some".into(),
            columns,
            rows,
            ..Table::default()
        }
    }

    #[test]
    fn a_page_shows_what_it_can_and_counts_the_rest() {
        let columns = vec![
            Column::new("value", "Host", Kind::Text),
            Column::new("alerts", "Alerts", Kind::Count),
            Column::new("share", "Share", Kind::Share),
        ];
        let row = |n: u64| {
            vec![
                Value::Text(format!("host {n}")),
                Value::Count(2),
                Value::Share { part: 2, whole: 9 },
            ]
        };
        let whole = table(columns.clone(), (0..3_300).map(row).collect());
        assert_eq!(whole.clone().for_page(), whole);
        let long = table(columns.clone(), (0..100_000).map(row).collect()).for_page();
        assert_eq!((long.rows.len(), long.is_cut()), (3_300, true));
        assert_eq!(
            long.cut,
            "The first 3,300 of 100,000 rows; the others have 193,400 alerts together. The CSV has all of them."
        );
        // A row about all of them stays, and is none of them.
        let mut rows: Vec<_> = (0..100_000).map(row).collect();
        rows.push(vec![
            Value::named("all", "All"),
            Value::Count(200_000),
            Value::Blank,
        ]);
        let all = rows[100_000].clone();
        let with_all = Table {
            n_totals: 1,
            ..table(columns.clone(), rows)
        };
        let with_all = with_all.for_page();
        assert_eq!((with_all.rows.len(), &with_all.cut), (3_301, &long.cut));
        assert_eq!(with_all.rows.last(), Some(&all));
        let texts = table(
            columns,
            vec![vec![
                Value::Text("x".repeat(10_000_000)),
                Value::Count(1),
                Value::Blank,
            ]],
        );
        let texts = texts.for_page();
        assert_eq!(
            texts.cut,
            "Long texts are cut here and say how long they are; the CSV has them whole."
        );
        let Value::Text(cut) = &texts.rows[0][0] else {
            unreachable!()
        };
        assert!(cut.ends_with("xxx… (10,000,000 characters)"));
        assert_eq!(cut.chars().count(), MAX_SHOWN);
    }

    #[test]
    fn rows_without_alerts_are_only_counted() {
        let columns =
            ["date", "confidence", "before", "after"].map(|key| Column::new(key, key, Kind::Mean));
        let rows = vec![vec![Value::Blank, Value::Blank, Value::Blank, Value::Blank]; 2_501];
        assert_eq!(
            table(columns.to_vec(), rows).for_page().cut,
            "The first 2,500 of 2,501 rows. The CSV has all of them."
        );
        assert_eq!([2, 3, 4, 7].map(max_rows), [5_000, 3_300, 2_500, 1_400]);
    }
}
