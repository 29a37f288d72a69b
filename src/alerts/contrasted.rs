//! Figures of two periods as columns and rows of a table.

use super::contrast::{Contrast, Measure};
use crate::section::{Column, Kind, Text, Value};

/// Percentiles of waits: what the other one lies between, and how many times as long it is now.
pub const COLUMNS_OF_WAITS: [Column; 7] = [
    Column::new("compared", "This period", Kind::Minutes),
    Column::new("other", "Other period", Kind::Minutes),
    Column::new("low", "Other: from", Kind::Minutes),
    Column::new("high", "Other: to", Kind::Minutes),
    Column::new("difference", "Difference", Kind::Ratio),
    Column::new("p", "p", Kind::Share),
    Column::new("verdict", "Verdict", Kind::Text),
];

/// Shares: how far apart they are, and what that lies between.
pub const COLUMNS_OF_SHARES: [Column; 7] = [
    Column::new("compared", "This period", Kind::Share),
    Column::new("other", "Other period", Kind::Share),
    Column::new("difference", "Difference", Kind::Points),
    Column::new("low", "From", Kind::Points),
    Column::new("high", "To", Kind::Points),
    Column::new("p", "p", Kind::Share),
    Column::new("verdict", "Verdict", Kind::Text),
];

impl Contrast {
    /// Its cells, in the columns of what it is: [`COLUMNS_OF_WAITS`] or [`COLUMNS_OF_SHARES`]. Counts have none.
    pub fn cells(&self) -> Vec<Value> {
        let mut cells = match self.measure {
            Measure::Counts | Measure::Rates => return Vec::new(),
            Measure::Waits([now, other]) => vec![
                Value::Number(now.value),
                Value::Number(other.value),
                Value::number(other.low),
                Value::number(other.high),
                Value::number((other.value > 0.0).then(|| now.value / other.value)),
            ],
            Measure::Shares([now, other]) => {
                let share = |(part, whole)| Value::Share { part, whole };
                let is_known = now.1 > 0 && other.1 > 0;
                vec![
                    share(now),
                    share(other),
                    Value::number(is_known.then_some(self.now - self.other)),
                    Value::number(self.interval.map(|of| of.low)),
                    Value::number(self.interval.map(|of| of.high)),
                ]
            }
        };
        let verdict = self.verdict_in_words().into();
        cells.push(self.p.map_or(Value::Blank, |p| Value::Share {
            part: p.into(),
            whole: 1_000,
        }));
        cells.push(Value::Named {
            key: Text::clone(&verdict),
            name: verdict,
        });
        cells
    }
}
