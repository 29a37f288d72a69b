//! What is assumed of what files leave open; the user may say otherwise.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::{Open, TimeFormat};
use crate::calendar::Zone;

/// How to read what a file leaves open. Read from the user's choices: each that is damaged gives way to its default, and to that alone.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "BTreeMap<String, String>")]
pub struct Assumptions {
    /// The zone of times that don't name one; UTC if `None`.
    zone: Option<Zone>,
    /// The order of month and day, by what stands for a file's header.
    orders: BTreeMap<String, DateOrder>,
    days_from: Option<DaysFrom>,
}

/// Which of month and day comes first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DateOrder {
    /// The month.
    MonthFirst,
    /// The day.
    DayFirst,
}

/// From when a spreadsheet counts its days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DaysFrom {
    /// 1900: all but old ones of the Macintosh.
    Year1900,
    /// 1904.
    Year1904,
}

impl DateOrder {
    /// Both.
    pub const ALL: [Self; 2] = [Self::MonthFirst, Self::DayFirst];

    /// As it is kept.
    pub const fn key(self) -> &'static str {
        match self {
            Self::MonthFirst => "month-first",
            Self::DayFirst => "day-first",
        }
    }
}

impl DaysFrom {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Year1900, Self::Year1904];

    /// As it is kept.
    pub const fn key(self) -> &'static str {
        match self {
            Self::Year1900 => "1900",
            Self::Year1904 => "1904",
        }
    }
}

impl Assumptions {
    /// Under which key the zone is kept.
    pub const ZONE: &'static str = "zone-of-times";

    /// Under which key it is kept from when days are counted.
    pub const DAYS_FROM: &'static str = "days-from";

    /// What the keys of orders begin with; the file's header follows.
    const ORDER: &'static str = "date-order-";

    /// Under which key the order of month and day is kept, for files with this header.
    pub fn order_key(header: &str) -> String {
        format!("{}{header}", Self::ORDER)
    }

    /// The zone of times that don't name one.
    pub fn zone(&self) -> Zone {
        self.zone
            .unwrap_or_else(|| Zone::named("UTC").expect("UTC is a zone"))
    }

    /// The order of month and day in files with this header, if it was chosen.
    pub fn order(&self, header: &str) -> Option<DateOrder> {
        self.orders.get(header).copied()
    }

    /// From when days are counted, if it was chosen.
    pub fn days_from(&self) -> Option<DaysFrom> {
        self.days_from
    }

    /// What is said of files with this header.
    pub(super) fn open(&self, header: &str) -> Open {
        Open {
            order: self.orders.get(header).map(|order| match order {
                DateOrder::MonthFirst => TimeFormat::MonthFirst,
                DateOrder::DayFirst => TimeFormat::DayFirst,
            }),
            days_from: self.days_from.map(|from| match from {
                DaysFrom::Year1900 => TimeFormat::DaysFrom1900,
                DaysFrom::Year1904 => TimeFormat::DaysFrom1904,
            }),
        }
    }
}

impl From<BTreeMap<String, String>> for Assumptions {
    fn from(choices: BTreeMap<String, String>) -> Self {
        let named = |key: &str| choices.get(key).map(String::as_str);
        let zone = named(Self::ZONE).and_then(|name| Zone::named(name).ok());
        let orders = choices.iter().filter_map(|(key, order)| {
            let header = key.strip_prefix(Self::ORDER)?;
            let order = DateOrder::ALL.into_iter().find(|one| one.key() == order)?;
            Some((header.to_owned(), order))
        });
        let mut days_from = DaysFrom::ALL.into_iter();
        Self {
            zone: zone.filter(|zone| zone.name() != "UTC"),
            orders: orders.collect(),
            days_from: named(Self::DAYS_FROM)
                .and_then(|from| days_from.find(|one| one.key() == from)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choices::Choices;

    #[test]
    fn what_is_damaged_gives_way_to_its_default_alone() {
        for (choices, zone, order, days_from) in [
            (&[][..], "UTC", None, None),
            (
                &[
                    ("zone-of-times", "America/New_York"),
                    ("date-order-abc", "day-first"),
                    ("days-from", "1904"),
                    ("work-starts", "9"),
                ],
                "America/New_York",
                Some(TimeFormat::DayFirst),
                Some(TimeFormat::DaysFrom1904),
            ),
            (
                &[
                    ("zone-of-times", "Mars/Base"),
                    ("date-order-abc", "month-first"),
                    ("days-from", "1905"),
                ],
                "UTC",
                Some(TimeFormat::MonthFirst),
                None,
            ),
            (
                &[
                    ("zone-of-times", "Asia/Tokyo"),
                    ("date-order-abc", "<b>"),
                    ("date-order-xyz", "day-first"),
                ],
                "Asia/Tokyo",
                None,
                None,
            ),
        ] {
            let choices: Choices = choices.iter().copied().collect();
            let read: Assumptions = choices.read();
            assert_eq!(read.zone().name(), zone);
            assert_eq!(read.open("abc"), Open { order, days_from });
        }
    }

    #[test]
    fn what_is_chosen_as_it_is_assumed_is_no_difference() {
        let choices: Choices = [("zone-of-times", "UTC")].into_iter().collect();
        assert_eq!(choices.read::<Assumptions>(), Assumptions::default());
    }
}
