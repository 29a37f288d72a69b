//! What is assumed of what files leave open; the user may say otherwise.

use super::{Open, TimeFormat};
use crate::calendar::Zone;
use crate::choices::Choices;

/// How to read what a file leaves open. Read from the user's choices: each that is damaged gives way to its default, and to that alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assumptions {
    /// The zone of times that don't name one; UTC if `None`.
    zone: Option<Zone>,
    /// The order of month and day, by what stands for a file's header.
    orders: Vec<(String, DateOrder)>,
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
        let mut orders = self.orders.iter();
        orders.find(|(of, _)| of == header).map(|(_, order)| *order)
    }

    /// From when days are counted, if it was chosen.
    pub fn days_from(&self) -> Option<DaysFrom> {
        self.days_from
    }

    /// What is said of files with this header.
    pub(super) fn open(&self, header: &str) -> Open {
        Open {
            order: self.order(header).map(|order| match order {
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

impl From<&Choices> for Assumptions {
    fn from(choices: &Choices) -> Self {
        let mut read = Self::default();
        for (key, value) in choices.iter() {
            match key {
                Self::ZONE => {
                    let zone = Zone::named(value).ok();
                    read.zone = zone.filter(|zone| zone.name() != "UTC");
                }
                Self::DAYS_FROM => {
                    read.days_from = DaysFrom::ALL.into_iter().find(|one| one.key() == value);
                }
                _ => {
                    let header = key.strip_prefix(Self::ORDER);
                    let order = DateOrder::ALL.into_iter().find(|one| one.key() == value);
                    read.orders
                        .extend(header.zip(order).map(|(of, order)| (of.to_owned(), order)));
                }
            }
        }
        read
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
            let read = Assumptions::from(&choices);
            assert_eq!(read.zone().name(), zone);
            assert_eq!(read.open("abc"), Open { order, days_from });
        }
    }

    #[test]
    fn what_is_chosen_as_it_is_assumed_is_no_difference() {
        let choices: Choices = [("zone-of-times", "UTC")].into_iter().collect();
        assert_eq!(Assumptions::from(&choices), Assumptions::default());
    }
}
