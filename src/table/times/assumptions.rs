//! What is assumed of what files leave open; the user may say otherwise.

use super::{Open, TimeFormat};
use crate::calendar::Zone;
use crate::choices::Choices;
use crate::table::Column;

/// How to read what a file leaves open. Read from the user's choices: each that is damaged gives way to its default, and to that alone.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Assumptions {
    /// The zone of times that don't name one; UTC if `None`.
    zone: Option<Zone>,
    /// The order of month and day, by what stands for a file's header.
    orders: Vec<(String, DateOrder)>,
    days_from: Option<DaysFrom>,
    /// Which column of a file is which, by what stands for its header: its place, or none.
    places: Vec<(String, Column, Option<usize>)>,
    /// What words of a file are read as, by what stands for its header and for the word; blank for what they are.
    words: Vec<(String, Column, String, &'static str)>,
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

    /// Whether something that is kept under this key has files read again when it changes.
    pub fn has_key(key: &str) -> bool {
        let heads = [
            Self::ZONE,
            Self::DAYS_FROM,
            Self::ORDER,
            Self::COLUMN,
            Self::WORD,
        ];
        heads.iter().any(|head| key.starts_with(head))
    }

    /// Under which key the order of month and day is kept, for files with this header.
    pub fn order_key(header: &str) -> String {
        format!("{}{header}", Self::ORDER)
    }

    /// What the keys of columns begin with; the file's header and the column follow.
    const COLUMN: &'static str = "column-";

    /// What the keys of words begin with; the file's header, the column, and what stands for the word follow.
    const WORD: &'static str = "word-";

    /// How it is kept that a file has no such column.
    pub const NO_COLUMN: &'static str = "none";

    /// How it is kept that a word is to stay as it is.
    pub const AS_IT_IS: &'static str = "as-it-is";

    /// Under which key the place of a column is kept, for files with this header.
    pub fn column_key(header: &str, column: Column) -> String {
        format!("{}{header}-{}", Self::COLUMN, column.key())
    }

    /// Under which key it is kept what a word is read as, for files with this header.
    pub fn word_key(header: &str, column: Column, word: &str) -> String {
        format!("{}{header}-{}-{word}", Self::WORD, column.key())
    }

    /// What a word may be read as.
    pub const fn meanings(column: Column) -> &'static [&'static str] {
        match column {
            Column::Severity => &["CRITICAL", "HIGH", "MEDIUM", "LOW", "TUNING", "TESTING"],
            Column::Status => &["NEW", "OPEN", "CLOSED"],
            _ => &[],
        }
    }

    /// The place of a column in files with this header, if it was chosen; `Some(None)` if there is to be none.
    pub(in crate::table) fn place(&self, header: &str, column: Column) -> Option<Option<usize>> {
        let mut places = self.places.iter();
        let chosen = places.find(|(file, of, _)| file == header && *of == column);
        chosen.map(|(.., place)| *place)
    }

    /// What words are read as in files with this header, as far as it was chosen; blank for what they are.
    pub(in crate::table) fn words_of(&self, header: &str) -> Vec<(Column, String, &'static str)> {
        let words = self.words.iter().filter(|(file, ..)| file == header);
        let words = words.map(|(_, column, word, meaning)| (*column, word.clone(), *meaning));
        words.collect()
    }

    /// Whether something else is said of the columns or words of files with this header.
    pub(in crate::table) fn lays_out_otherwise(&self, header: &str, other: &Self) -> bool {
        let places = |of: &Self| -> Vec<(Column, Option<usize>)> {
            let places = of.places.iter().filter(|(file, ..)| file == header);
            places.map(|(_, column, place)| (*column, *place)).collect()
        };
        places(self) != places(other) || self.words_of(header) != other.words_of(header)
    }

    /// Takes a choice about the columns or words of a file, if it is one and undamaged.
    fn take_layout(&mut self, key: &str, value: &str) -> Option<()> {
        let column_of = |key: &str| {
            let mut columns = Column::MAPPED.into_iter();
            columns.find(|column| column.key() == key)
        };
        if let Some(key) = key.strip_prefix(Self::COLUMN) {
            let (header, column) = key.split_once('-')?;
            let place = match value {
                Self::NO_COLUMN => None,
                place => Some(place.parse::<u16>().ok()?.into()),
            };
            self.places
                .push((header.to_owned(), column_of(column)?, place));
        } else if let Some(key) = key.strip_prefix(Self::WORD) {
            let (header, key) = key.split_once('-')?;
            let (column, word) = key.split_once('-')?;
            let column = column_of(column)?;
            let meaning = match value {
                Self::AS_IT_IS => "",
                value => Self::meanings(column).iter().find(|of| **of == value)?,
            };
            self.words
                .push((header.to_owned(), column, word.to_owned(), meaning));
        }
        Some(())
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
                    read.take_layout(key, value);
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
