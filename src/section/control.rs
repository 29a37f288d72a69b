//! Controls that a section declares and the page draws: what the user may set, within which bounds, and what is in force.

use lexical_parse_float::FromLexical;
use serde::{Deserialize, Serialize};

use super::Text;

/// What heads the place of getting more days from Workbench: the days to ask for, then those to be shown, as `START..END,START..END`.
pub const GET_DAYS: &str = "get-days=";

/// Controls that belong together.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ControlGroup {
    /// The controls.
    pub controls: Vec<Control>,
    /// What they mean together, in words; blank if that goes without saying.
    pub hint: Text,
}

/// A control. Whatever the user sets is kept as text under its key, and read by the question that declared it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Control {
    /// Under which key the setting is kept; also the field's id in the document.
    pub key: Text,
    /// What it is called.
    pub label: Text,
    /// What can be set.
    pub kind: ControlKind,
}

/// What a control can be set to, and what it is set to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ControlKind {
    /// A number.
    Number {
        /// In force.
        value: f64,
        /// Which are allowed.
        bounds: Bounds,
        /// What is said of any other.
        problem: Text,
    },
    /// One of several.
    Choice {
        /// In force.
        value: Text,
        /// What is kept, and what it is called.
        options: Vec<(Text, Text)>,
    },
    /// A day, kept as `2026-10-05`.
    Date {
        /// In force; blank if there is none.
        value: Text,
    },
    /// Any days of the week, Monday first. Kept as seven digits, 1 for each day that is chosen.
    Days {
        /// In force.
        value: [bool; 7],
        /// What the days are called.
        names: [Text; 7],
    },
    /// Something to do, which keeps nothing.
    Action {
        /// What stands for it where a [place](crate::filters) would.
        place: Text,
    },
    /// Yes or no. Kept as 1 or 0.
    Toggle {
        /// In force.
        value: bool,
    },
}

/// Which numbers are allowed.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Bounds {
    /// The least.
    pub min: f64,
    /// The greatest, or the first one that is too great.
    pub max: f64,
    /// Whether the greatest itself is too great.
    pub is_below_max: bool,
    /// Whether only whole numbers are.
    pub is_whole: bool,
}

impl Bounds {
    /// The number that a text spells, if it is allowed. A comma is no decimal point: which of the two a user means, nobody can tell.
    pub fn read(self, text: &str) -> Option<f64> {
        // Rust's own way takes 10 kB more to download before the page shows.
        let number = f64::from_lexical(text.trim().as_bytes()).ok()?;
        self.allow(number).then_some(number)
    }

    /// Whether that one is.
    pub fn allow(self, number: f64) -> bool {
        number >= self.min
            && (number < self.max || number == self.max && !self.is_below_max)
            && (!self.is_whole || number.fract() == 0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bounds() {
        let level = Bounds {
            min: 50.0,
            max: 100.0,
            is_below_max: true,
            is_whole: false,
        };
        let count = Bounds {
            min: 100.0,
            max: 100_000.0,
            is_below_max: false,
            is_whole: true,
        };
        for (bounds, number, is_allowed) in [
            (level, 50.0, true),
            (level, 99.999, true),
            (level, 100.0, false),
            (level, 49.9, false),
            (level, f64::NAN, false),
            (count, 100.0, true),
            (count, 100_000.0, true),
            (count, 100_001.0, false),
            (count, 150.5, false),
        ] {
            assert_eq!(bounds.allow(number), is_allowed, "{bounds:?} {number}");
        }
    }
}
