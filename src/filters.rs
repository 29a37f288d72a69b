//! Which alerts the figures are narrowed to, besides those of the period: what was chosen of severities, technologies, hours and so on.
//!
//! Values of one kind are alternatives, filters of several kinds all apply. Any can be turned around: all but these. What a mark of a chart or a
//! row of a table is about is a *place*: values by kind, as text (`severity=HIGH&hour=3`), which a click turns into filters.
//!
//! The page knows filters as text alone, and adds to it what the user does ([`with_act`]); [`Filters::from_text`] does that.
//!
//! This module must not know of alerts: it says what was chosen, not what that leaves.

use crate::calendar::{DayRange, iso_day};

/// What alerts can be filtered by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Dimension {
    /// The severity.
    Severity,
    /// The status.
    Status,
    /// The technology that raised the alert.
    Technology,
    /// The rule that raised it: the alert's name.
    Rule,
    /// The type of the investigation that it belongs to.
    InvestigationType,
    /// Whom it was first assigned to, by name.
    Assignee,
    /// Why it was closed.
    CloseReason,
    /// Where it stands with the target of its severity: `met`, `late`, `open` and so on.
    Target,
    /// For how long it has been open, or that it is closed: `0h`, `1h`, `4h`, `1d`, `7d`, `closed`.
    Age,
    /// Which way it went: `closed`, `joined`, `new`, `incident`, `remediated`, `open`.
    Path,
    /// Whether it fired again: `again` or `no`.
    Refire,
    /// Whether it was escalated: `to-you`, `without-you` (closed, and nobody's but Expel's), `neither`.
    Escalation,
    /// Whether the chosen clock measures it, which is that of first actions at first: `measured`, `waiting`, `none`, `clock-error`.
    Acted,
    /// Whether it was created in working hours: `working` or `off-hours`.
    Shift,
    /// The local weekday of its creation: `mon` to `sun`.
    Weekday,
    /// The local hour of its creation: `0` to `23`.
    Hour,
}

impl Dimension {
    /// All, in the order in which they are offered.
    pub const ALL: [Self; 16] = [
        Self::Severity,
        Self::Status,
        Self::Technology,
        Self::Rule,
        Self::InvestigationType,
        Self::Assignee,
        Self::CloseReason,
        Self::Target,
        Self::Age,
        Self::Path,
        Self::Refire,
        Self::Escalation,
        Self::Acted,
        Self::Shift,
        Self::Weekday,
        Self::Hour,
    ];

    /// Stable name.
    pub fn key(self) -> &'static str {
        match self {
            Self::Severity => "severity",
            Self::Status => "status",
            Self::Technology => "technology",
            Self::Rule => "rule",
            Self::InvestigationType => "investigation",
            Self::Assignee => "assignee",
            Self::CloseReason => "close-reason",
            Self::Target => "target",
            Self::Age => "age",
            Self::Path => "path",
            Self::Refire => "refire",
            Self::Escalation => "escalation",
            Self::Acted => "acted",
            Self::Shift => "shift",
            Self::Weekday => "weekday",
            Self::Hour => "hour",
        }
    }

    /// The dimension of that [`key`](Self::key).
    pub fn named(key: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|by| by.key() == key)
    }
}

/// What [`Dimension::Shift`] calls working hours.
pub const WORKING: &str = "working";

/// What [`Dimension::Shift`] calls the other hours.
pub const OFF_HOURS: &str = "off-hours";

/// What [`Dimension::Weekday`] calls the days, Monday first.
pub const WEEKDAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

/// The key of a place that is a day: no filter, but the period.
pub const DAY: &str = "day";

/// What was chosen of one dimension.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    /// By what.
    pub by: Dimension,
    /// Which values, as the data has them: untrusted text. Never empty.
    pub values: Vec<String>,
    /// Whether all alerts but those are meant.
    pub is_exclusion: bool,
}

/// What the user does to filters, by what it is called in their text.
pub mod act {
    /// [`Choosing::Only`](super::Choosing::Only) a place.
    pub const ONLY: &str = "+only";
    /// [`Choosing::Also`](super::Choosing::Also) a place.
    pub const ALSO: &str = "+also";
    /// [`Choosing::Except`](super::Choosing::Except) a place.
    pub const EXCEPT: &str = "+except";
    /// Turns around the filters by what a place names.
    pub const INVERT: &str = "+invert";
    /// Takes off the filters by what a place names.
    pub const CLEAR: &str = "+clear";
}

/// The text of filters with something that the user does to them.
pub fn with_act(filters: &str, act: &str, place: &str) -> String {
    let mut text = form_urlencoded::Serializer::new(filters.to_owned());
    text.append_pair(act, place);
    text.finish()
}

/// What heads the key of a filter that leaves its values out.
const NOT: &str = "-";

/// How a value is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Choosing {
    /// Only that; if it is so already, no longer.
    Only,
    /// That as well; if it is chosen already, no longer.
    Also,
    /// All but that; if it is left out already, no longer.
    Except,
}

/// All filters, one a dimension at most, in the order of [`Dimension::ALL`].
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filters(Vec<Filter>);

impl Filters {
    /// The filters of a text, after all that was [done](with_act) to them. What is neither changes nothing.
    pub fn from_text(text: &str) -> Self {
        let mut filters = Self::default();
        for (key, value) in form_urlencoded::parse(text.as_bytes()) {
            let named = || values_of(&value).into_iter().map(|(by, _)| by);
            match &*key {
                act::ONLY => filters.choose_place(&value, Choosing::Only),
                act::ALSO => filters.choose_place(&value, Choosing::Also),
                act::EXCEPT => filters.choose_place(&value, Choosing::Except),
                act::INVERT => named().for_each(|by| filters.invert(by)),
                act::CLEAR => named().for_each(|by| filters.clear(by)),
                key => filters.add(key, &value),
            }
        }
        filters
    }

    /// A value of a filter, as [`to_text`](Self::to_text) writes it.
    fn add(&mut self, key: &str, value: &str) {
        let (key, is_exclusion) = match key.strip_prefix(NOT) {
            Some(key) => (key, true),
            None => (key, false),
        };
        let Some(by) = Dimension::named(key) else {
            return;
        };
        if !self.names(by, value) {
            let mut values = self
                .by(by)
                .map_or(Vec::new(), |filter| filter.values.clone());
            values.push(value.to_owned());
            self.set(by, values, is_exclusion);
        }
    }

    /// The filters as text, in the form of a URL’s query: `severity=HIGH&severity=LOW&-hour=3`.
    pub fn to_text(&self) -> String {
        let mut text = form_urlencoded::Serializer::new(String::new());
        for filter in &self.0 {
            let sign = if filter.is_exclusion { NOT } else { "" };
            let key = format!("{sign}{}", filter.by.key());
            for value in &filter.values {
                text.append_pair(&key, value);
            }
        }
        text.finish()
    }

    /// Whether none is on.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those that are on.
    pub fn iter(&self) -> impl Iterator<Item = &Filter> {
        self.0.iter()
    }

    /// The one by that dimension, if it is on.
    pub fn by(&self, by: Dimension) -> Option<&Filter> {
        self.0.iter().find(|filter| filter.by == by)
    }

    /// Whether the filter by that dimension names this value.
    pub fn names(&self, by: Dimension, value: &str) -> bool {
        self.by(by)
            .is_some_and(|filter| filter.values.iter().any(|named| named == value))
    }

    /// Chooses a value.
    pub fn choose(&mut self, by: Dimension, value: &str, choosing: Choosing) {
        let is_exclusion = match choosing {
            Choosing::Only => false,
            Choosing::Except => true,
            // Of a filter that leaves values out, this one as well.
            Choosing::Also => self.by(by).is_some_and(|filter| filter.is_exclusion),
        };
        let mut values = match self.by(by) {
            Some(filter) if filter.is_exclusion == is_exclusion => filter.values.clone(),
            _ => Vec::new(),
        };
        match values.iter().position(|named| named == value) {
            Some(_) if choosing == Choosing::Only && values.len() > 1 => {
                values = vec![value.to_owned()];
            }
            Some(at) => drop(values.remove(at)),
            None => {
                if choosing == Choosing::Only {
                    values.clear();
                }
                values.push(value.to_owned());
            }
        }
        self.set(by, values, is_exclusion);
    }

    /// Chooses a place: its values together, several of a dimension as any of them. A place that only says what is chosen already is no longer
    /// chosen; what is no place changes nothing.
    pub fn choose_place(&mut self, place: &str, choosing: Choosing) {
        let values = values_of(place);
        if choosing != Choosing::Only {
            return values
                .iter()
                .for_each(|(by, value)| self.choose(*by, value, choosing));
        }
        let chosen = self.at_place(place);
        if chosen == *self {
            values.iter().for_each(|(by, _)| self.clear(*by));
        } else {
            *self = chosen;
        }
    }

    /// The same with no other values by the dimensions that a place names than its own.
    pub fn at_place(&self, place: &str) -> Self {
        let mut filters = self.clone();
        let values = values_of(place);
        for (by, _) in &values {
            filters.clear(*by);
        }
        for (by, value) in &values {
            filters.choose(*by, value, Choosing::Also);
        }
        filters
    }

    /// Whether what is chosen is this place, or it is a part of that.
    pub fn covers(&self, place: &str) -> bool {
        let values = values_of(place);
        let is_filtered = |by| self.by(by).is_some_and(|filter| !filter.is_exclusion);
        values.iter().any(|(by, _)| is_filtered(*by))
            && values
                .iter()
                .all(|(by, value)| !is_filtered(*by) || self.names(*by, value))
    }

    /// Turns the filter by that dimension around, if it is on.
    pub fn invert(&mut self, by: Dimension) {
        for filter in self.0.iter_mut().filter(|filter| filter.by == by) {
            filter.is_exclusion = !filter.is_exclusion;
        }
    }

    /// Takes the filter by that dimension off.
    pub fn clear(&mut self, by: Dimension) {
        self.0.retain(|filter| filter.by != by);
    }

    fn set(&mut self, by: Dimension, values: Vec<String>, is_exclusion: bool) {
        self.clear(by);
        if values.is_empty() {
            return;
        }
        let at = self.0.iter().take_while(|filter| filter.by < by).count();
        self.0.insert(
            at,
            Filter {
                by,
                values,
                is_exclusion,
            },
        );
    }
}

/// Which alerts are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// Those that are selected.
    Selected,
    /// Those of them that a place stands for.
    Place(String),
    /// All of the period, whether or not they pass the filters.
    Period,
    /// All that there are.
    Data,
}

impl Scope {
    /// How [`Selected`](Self::Selected) is written, which is no place; blank is the same.
    pub const SELECTED: &str = "+selected";

    /// How [`Period`](Self::Period) is written.
    pub const PERIOD: &str = "+period";

    /// How [`Data`](Self::Data) is written.
    pub const DATA: &str = "+data";

    /// The scope of a text.
    pub fn from_text(text: &str) -> Self {
        match text {
            "" | Self::SELECTED => Self::Selected,
            Self::PERIOD => Self::Period,
            Self::DATA => Self::Data,
            place => Self::Place(place.to_owned()),
        }
    }
}

/// The place of these values.
pub fn place<'a>(values: impl IntoIterator<Item = (Dimension, &'a str)>) -> String {
    let mut text = form_urlencoded::Serializer::new(String::new());
    for (by, value) in values {
        text.append_pair(by.key(), value);
    }
    text.finish()
}

/// The place of a value; blank for a value that is too long to be a category.
pub fn place_of(by: Dimension, value: &str) -> String {
    if value.len() > MAX_BYTES {
        return String::new();
    }
    place([(by, value)])
}

/// The most bytes of a value that anybody can choose.
pub const MAX_BYTES: usize = 500;

/// The place that is a day.
pub fn place_of_day(on: chrono::NaiveDate) -> String {
    format!("{DAY}={on}")
}

/// The place that is a few days, one after another.
pub fn place_of_range(days: DayRange) -> String {
    format!("{DAY}={}/{}", days.start_on, days.end_on)
}

/// The place of the days that a time axis shows from one end to the other, as Plotly writes them: those whose bars, half a day to either side of
/// midnight, have a part in it. “2026-11-21 14:03:07.2” is the first day's end.
pub fn place_of_days(from: &str, to: &str) -> Option<String> {
    let day = |at: &str| {
        let on = iso_day(at.get(..10)?)?;
        let is_after_noon = at.get(11..13).is_some_and(|hour| hour >= "12");
        if is_after_noon {
            on.succ_opt()
        } else {
            Some(on)
        }
    };
    Some(format!("{DAY}={}/{}", day(from)?, day(to)?))
}

/// The place of the cells of a heat map, hours across and weekdays down, that have a part in what was dragged over: of both axes, in cells, where
/// the whole numbers are the cells' middles.
pub fn place_of_cells(across: [f64; 2], down: Option<[f64; 2]>) -> String {
    // Float to integer casts saturate. All of them are no choice, and nor is none, beside or below the cells.
    let cells = |[one, other]: [f64; 2], n: usize| {
        let cells =
            ((one.min(other) + 0.5) as usize)..((one.max(other) + 0.5).ceil() as usize).min(n);
        if cells.len() == n { 0..0 } else { cells }
    };
    let weekdays = down.map_or(0..0, |down| cells(down, WEEKDAYS.len()));
    let hours: Vec<String> = cells(across, 24).map(|hour| hour.to_string()).collect();
    let weekdays = weekdays.map(|day| (Dimension::Weekday, WEEKDAYS[day]));
    let hours = hours.iter().map(|hour| (Dimension::Hour, &**hour));
    place(weekdays.chain(hours))
}

/// The values of a place; what is no value by a dimension is passed over.
fn values_of(place: &str) -> Vec<(Dimension, String)> {
    form_urlencoded::parse(place.as_bytes())
        .filter_map(|(key, value)| Some((Dimension::named(&key)?, value.into_owned())))
        .collect()
}

/// The days that a place is, if it is days.
pub fn days_of(place: &str) -> Option<DayRange> {
    let days = place.strip_prefix(DAY)?.strip_prefix('=')?;
    let (start, end) = days.split_once('/').unwrap_or((days, days));
    let (start_on, end_on) = (iso_day(start)?, iso_day(end)?);
    (start_on <= end_on).then_some(DayRange { start_on, end_on })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::Choosing::{Also, Except, Only};
    use super::Dimension::{Hour, Severity, Weekday};
    use super::*;

    /// What is on, in short: `severity=HIGH,LOW hour!=3`.
    fn shown(filters: &Filters) -> String {
        let each = filters.iter().map(|filter| {
            let sign = if filter.is_exclusion { "!=" } else { "=" };
            format!("{}{sign}{}", filter.by.key(), filter.values.join(","))
        });
        each.collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_value_is_chosen_alone_added_or_left_out() {
        let mut filters = Filters::default();
        for (by, value, choosing, expected) in [
            (Severity, "HIGH", Only, "severity=HIGH"),
            (Severity, "LOW", Only, "severity=LOW"),
            (Severity, "HIGH", Also, "severity=LOW,HIGH"),
            (Severity, "HIGH", Only, "severity=HIGH"),
            (Hour, "3", Also, "severity=HIGH hour=3"),
            (Severity, "HIGH", Only, "hour=3"),
            (Severity, "HIGH", Except, "severity!=HIGH hour=3"),
            (Severity, "LOW", Except, "severity!=HIGH,LOW hour=3"),
            (Severity, "HIGH", Also, "severity!=LOW hour=3"),
            (Severity, "LOW", Except, "hour=3"),
            (Hour, "3", Except, "hour!=3"),
            (Hour, "3", Only, "hour=3"),
            (Hour, "3", Also, ""),
        ] {
            filters.choose(by, value, choosing);
            assert_eq!(shown(&filters), expected);
        }
    }

    #[test]
    fn a_place_is_chosen_as_one() {
        let mut filters = Filters::default();
        for (place, choosing, expected) in [
            ("weekday=tue&hour=3", Only, "weekday=tue hour=3"),
            ("weekday=wed&hour=3", Only, "weekday=wed hour=3"),
            ("weekday=wed", Only, "hour=3"),
            ("weekday=wed&hour=3", Only, "weekday=wed hour=3"),
            ("weekday=wed&hour=3", Only, ""),
            ("severity=", Only, "severity="),
            ("nonsense", Only, "severity="),
            ("day=2026-11-02", Only, "severity="),
            ("severity=HIGH", Also, "severity=,HIGH"),
            ("severity=HIGH", Except, "severity!=HIGH"),
        ] {
            filters.choose_place(place, choosing);
            assert_eq!(shown(&filters), expected, "{place}");
        }
    }

    #[test]
    fn filters_are_turned_around_and_taken_off() {
        let mut filters = Filters::default();
        filters.choose(Severity, "HIGH", Only);
        filters.choose(Weekday, "mon", Only);
        filters.invert(Severity);
        assert_eq!(shown(&filters), "severity!=HIGH weekday=mon");
        assert!(filters.names(Severity, "HIGH") && !filters.names(Severity, "LOW"));
        filters.clear(Severity);
        assert_eq!(shown(&filters), "weekday=mon");
        let text = with_act(&filters.to_text(), act::INVERT, "weekday=");
        assert_eq!(text, "weekday=mon&%2Binvert=weekday%3D");
        assert_eq!(Filters::from_text(&text).to_text(), "-weekday=mon");
        let text = with_act(&text, act::CLEAR, "weekday=&severity=");
        assert!(Filters::from_text(&text).is_empty());
        assert!(Filters::from_text("nonsense&+only=&x=y&=&%").is_empty());
    }

    #[test]
    fn a_day_is_no_filter() {
        let days = |place: &str| {
            let days = days_of(place)?;
            Some(format!("{} {}", days.start_on, days.end_on))
        };
        let day = Some("2026-11-02 2026-11-02".to_owned());
        assert_eq!(days("day=2026-11-02"), day);
        assert_eq!(days("day=2026-11-02/2026-11-02"), day);
        assert_eq!(days("day=soon"), None);
        assert_eq!(days("day=2026-11-02/2026-11-01"), None);
        assert_eq!(days("hour=3"), None);
    }

    #[test]
    fn what_is_dragged_over_is_a_place() {
        for (from, to, expected) in [
            (
                "2026-11-01 13:00:00.5",
                "2026-11-03 02:10",
                "day=2026-11-02/2026-11-03",
            ),
            (
                "2026-11-01",
                "2026-11-01 11:59",
                "day=2026-11-01/2026-11-01",
            ),
            (
                "2026-12-31 12:00",
                "2027-01-01 12:00",
                "day=2027-01-01/2027-01-02",
            ),
        ] {
            assert_eq!(place_of_days(from, to).as_deref(), Some(expected));
        }
        assert_eq!(place_of_days("3.5", "2026-11-01"), None);
        for (across, down, expected) in [
            ([2.6, 4.4], Some([1.2, 0.8]), "weekday=tue&hour=3&hour=4"),
            ([2.6, 3.6], None, "hour=3&hour=4"),
            ([-1.0, 24.2], Some([5.5, 9.0]), "weekday=sun"),
            ([24.0, 26.0], Some([0.0, 0.0]), "weekday=mon"),
            ([24.0, 26.0], Some([-0.5, 7.0]), ""),
            ([f64::NAN, f64::INFINITY], Some([-3.0, -2.0]), ""),
        ] {
            assert_eq!(place_of_cells(across, down), expected);
        }
        let mut filters = Filters::default();
        filters.choose_place("weekday=tue&hour=3&hour=4", Only);
        assert_eq!(shown(&filters), "weekday=tue hour=3,4");
        assert!(filters.covers("weekday=tue&hour=4") && filters.covers("hour=3"));
        assert!(!filters.covers("weekday=tue&hour=5") && !filters.covers("severity=HIGH"));
        filters.choose_place("hour=5&hour=6", Only);
        assert_eq!(shown(&filters), "weekday=tue hour=5,6");
        filters.choose_place("hour=5&hour=6", Only);
        assert_eq!(shown(&filters), "weekday=tue");
    }

    proptest! {
        #[test]
        fn a_place_keeps_any_text(value in "\\PC*", other in "\\PC*") {
            let place = place([(Dimension::Technology, &*value), (Dimension::Rule, &*other)]);
            let expected = vec![(Dimension::Technology, value), (Dimension::Rule, other)];
            prop_assert_eq!(values_of(&place), expected);
        }

        #[test]
        fn filters_survive_as_text(
            acts in prop::collection::vec((0_usize..3, 0_usize..10, "\\PC{0,3}"), 0..6),
        ) {
            let mut filters = Filters::default();
            let mut text = String::new();
            for (act, by, value) in acts {
                let by = Dimension::ALL[by];
                let choosing = [Only, Also, Except][act];
                filters.choose_place(&place([(by, &*value)]), choosing);
                text = with_act(&text, [act::ONLY, act::ALSO, act::EXCEPT][act], &place([(by, &*value)]));
            }
            prop_assert_eq!(&Filters::from_text(&filters.to_text()), &filters);
            prop_assert_eq!(&Filters::from_text(&text), &filters);
        }

        #[test]
        fn choosing_twice_is_not_choosing(values in prop::collection::vec("[a-c]", 0..4), again in "[a-c]") {
            let mut filters = Filters::default();
            for value in &values {
                filters.choose(Severity, value, Also);
            }
            let before = filters.names(Severity, &again);
            filters.choose(Severity, &again, Also);
            prop_assert_ne!(filters.names(Severity, &again), before);
            prop_assert!(filters.iter().all(|filter| !filter.values.is_empty()));
        }
    }
}
