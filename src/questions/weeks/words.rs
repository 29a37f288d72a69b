//! Times to action by week, in words.

use chrono::{Datelike, NaiveDate};

use super::answer::{
    MAX_DRAWN, OfSeverity, Percentile, Slowest, Summary, Trend, Waits, WaitsOf, Week, takes,
};
use crate::calendar::DayRange;
use crate::calendar::words as calendar;
use crate::numbers::{count, counted, listed, minutes, percent, plural, share_in_numbers};
use crate::questions::View;
use crate::section::{Definition, Here, Text};
use crate::severity;

/// A statistic that weeks are compared by, with as many alerts as it takes.
struct Compared<'a> {
    name: &'static str,
    at_least: usize,
    /// The whole weeks that have at least that number of measured alerts: one or more of them.
    weeks: Vec<(&'a Week, Percentile)>,
}

/// The latest whole week, and between which others it lies. No trend is claimed: none is tested.
pub fn answer(trend: &Trend, view: &View) -> String {
    if view.n_alerts == 0 {
        return view.nothing();
    }
    let n_measured = trend.weeks.iter().map(|week| week.waits.n_measured);
    if n_measured.sum::<u64>() == 0 {
        return "No alert has a first action that can be measured.".into();
    }
    let n_whole = whole(trend).count() as u64;
    let Some(compared) = compared(trend) else {
        return too_few(trend, n_whole);
    };
    let Compared {
        name,
        at_least,
        weeks,
    } = &compared;
    let Some((latest, value)) = weeks.last() else {
        return too_few(trend, n_whole);
    };
    let n = weeks.len() as u64;
    let all = match n {
        _ if n < n_whole => format!(
            "whole {} with {at_least} measured alerts or more",
            plural(n, "week", "weeks")
        ),
        1 => "whole week".into(),
        _ => "whole weeks".into(),
    };
    // Those that are not measured may be the slowest.
    let (n_alerts, n_measured) = (latest.waits.n_alerts, latest.waits.n_measured);
    let measured = if (n_alerts - n_measured) * 20 >= n_alerts {
        format!(
            " ({} of {} alerts measured)",
            count(n_measured),
            count(n_alerts)
        )
    } else {
        String::new()
    };
    let in_latest = format!(
        "{name} was {} in the week of {}{measured}",
        minutes(value.value),
        calendar::day(latest.starts_on)
    );
    if n == 1 {
        return format!("{in_latest}, the only {all}: there is no other to compare it with.");
    }
    let by_value =
        |(_, a): &&(&Week, Percentile), (_, b): &&(&Week, Percentile)| a.value.total_cmp(&b.value);
    let (Some((lowest_in, lowest)), Some((highest_in, highest))) =
        (weeks.iter().min_by(by_value), weeks.iter().max_by(by_value))
    else {
        return in_latest;
    };
    let of_all = format!("{} {all}", count(n));
    if minutes(lowest.value) == minutes(highest.value) {
        return format!(
            "{name} was {} in each of the {of_all}.",
            minutes(value.value)
        );
    }
    let on = |week: &Week| day(week.starts_on, latest.starts_on);
    let low = format!("{} (week of {})", minutes(lowest.value), on(lowest_in));
    let high = format!("{} (week of {})", minutes(highest.value), on(highest_in));
    let range = if latest.starts_on == lowest_in.starts_on {
        format!("{in_latest}, the lowest of {of_all}; the highest was {high}.")
    } else if latest.starts_on == highest_in.starts_on {
        format!("{in_latest}, the highest of {of_all}; the lowest was {low}.")
    } else {
        format!("{in_latest}. Of {of_all}, the lowest was {low} and the highest {high}.")
    };
    if lowest.high >= highest.low {
        format!("{range} Their 95% intervals overlap, so no week clearly differs from another.")
    } else {
        range
    }
}

/// The whole weeks.
fn whole(trend: &Trend) -> impl Iterator<Item = &Week> {
    trend.weeks.iter().filter(|week| week.is_whole)
}

/// By what weeks are compared: by p95, if two whole weeks or more have an interval of it with both ends; else by the median, if one has enough for
/// percentiles.
fn compared(trend: &Trend) -> Option<Compared<'_>> {
    let with = |at_least: usize, is_p95: bool| -> Vec<(&Week, Percentile)> {
        whole(trend)
            .filter(|week| week.waits.n_measured >= at_least as u64)
            .filter_map(|week| {
                let summary = week.waits.summary?;
                let of = if is_p95 { summary.p95 } else { summary.median };
                Some((week, of))
            })
            .collect()
    };
    let by_p95 = with(takes(95.0), true);
    let by_median = with(Waits::MIN_FOR_PERCENTILES, false);
    let compared = if by_p95.len() > 1 || (!by_p95.is_empty() && by_median.len() == 1) {
        Compared {
            name: "p95",
            at_least: takes(95.0),
            weeks: by_p95,
        }
    } else {
        Compared {
            name: "The median",
            at_least: Waits::MIN_FOR_PERCENTILES,
            weeks: by_median,
        }
    };
    (!compared.weeks.is_empty()).then_some(compared)
}

/// Why weeks cannot be compared.
fn too_few(trend: &Trend, n_whole: u64) -> String {
    let takes = Waits::MIN_FOR_PERCENTILES;
    let most = whole(trend).map(|week| week.waits.n_measured).max();
    match (n_whole, most.unwrap_or_default()) {
        (0, _) => {
            "The period has no whole week from Monday to Sunday, so there is nothing to compare."
                .into()
        }
        (_, 0) => "No alert of a whole week has a first action that can be measured.".into(),
        (1, n) => format!(
            "The only whole week has {}; a percentile needs {takes}.",
            counted(n, "measured alert", "measured alerts")
        ),
        (_, n) => format!(
            "Too few alerts a week to compare: no whole week has more than {}, and a percentile needs {takes}.",
            counted(n, "measured alert", "measured alerts")
        ),
    }
}

/// A day, with its year if that is not the other's.
fn day(on: NaiveDate, other: NaiveDate) -> String {
    if on.year() == other.year() {
        calendar::day_of_year(on)
    } else {
        calendar::day(on)
    }
}

/// What the latest whole week's share within target comes to.
pub fn here(trend: &Trend) -> Here {
    let latest = whole(trend).filter(|week| week.n_due > 0).last();
    let share = latest.map(|week| {
        format!(
            "Week of {}, within target: {}",
            calendar::day(week.starts_on),
            share_in_numbers(week.n_met, week.n_due, "due alert", "due alerts")
        )
    });
    Here {
        formula: share.unwrap_or_default().into(),
        ..Here::default()
    }
}

/// What is said of a week under the pointer: `name` is of what severity, if of one.
pub fn details(week: &Week, of: &WaitsOf, name: &str) -> String {
    let part = if week.is_whole {
        ""
    } else {
        " (not a whole week)"
    };
    let slowest = Slowest::of(of);
    let mut text = format!(
        "{name}, week of {}{part}: {}, {} measured<br>{slowest}",
        calendar::day(week.starts_on),
        counted(of.n_alerts, "alert", "alerts"),
        count(of.n_measured)
    );
    if let Slowest::Within { low, high, .. } = slowest {
        text += &format!(", between {} and {}", minutes(low), minutes(high));
    }
    if let Some(summary) = of.summary.filter(|_| slowest.has_percentiles()) {
        text += &format!("<br>median {}", minutes(summary.median.value));
    }
    text
}

/// How many alerts of a week met their target, as a line to add to its details; blank if none is due.
pub fn within_target(week: &Week) -> String {
    match week.n_due {
        0 => String::new(),
        due => format!(
            "<br>{} of {} within target",
            percent(week.n_met, due),
            counted(due, "due alert", "due alerts")
        ),
    }
}

/// What a line of the other period says of the week beside one, below the week's own numbers.
pub fn former(of: &Summary) -> String {
    format!(
        "<br>Other period: median {}, p95 {}",
        minutes(of.median.value),
        minutes(of.p95.value)
    )
}

/// What the gray lines are, if there are any.
pub fn legend_of_former(trend: &Trend) -> Option<String> {
    let other = trend.other.as_ref()?;
    Some(format!("Gray: {}", other.period.name()))
}

/// What a severity is called.
pub fn name(of: &OfSeverity) -> String {
    severity::label(&of.severity)
}

/// What the chart shows, for those who do not see it.
pub fn alt(trend: &Trend) -> String {
    let (Some(first), Some(last)) = (trend.weeks.first(), trend.weeks.last()) else {
        return "Chart of times to action by week: no alerts.".into();
    };
    let days = calendar::day_range(DayRange {
        start_on: first.days.start_on,
        end_on: last.days.end_on,
    });
    let severities: Vec<String> = trend.by_severity.iter().map(name).collect();
    let n_measured: u64 = trend.weeks.iter().map(|week| week.waits.n_measured).sum();
    if n_measured == 0 {
        return format!("Times to action by week, {days}: no measured alerts.");
    }
    let lines = format!("Lines of the median and p95 of times to action by week, {days}");
    match severities.len() {
        0 => format!("{lines}, of all alerts."),
        _ => format!("{lines}, in all and for {}.", listed(&severities)),
    }
}

/// Lines below the chart: what is not drawn as a whole, and what is not drawn at all.
pub fn notes(trend: &Trend) -> Vec<Text> {
    let has_part = trend.weeks.iter().any(|week| !week.is_whole);
    let part = has_part.then_some(
        "Hollow: weeks that the period or the data covers only in part. The sentence above leaves them out.".into(),
    );
    let n_hidden = trend.weeks.len().saturating_sub(MAX_DRAWN);
    let hidden = (n_hidden > 0).then(|| {
        Text::from(format!(
            "The chart shows the latest {MAX_DRAWN} of {} weeks.",
            count(trend.weeks.len() as u64)
        ))
    });
    let former = trend.other.as_ref().map(|other| {
        let n_weeks = counted(other.n_weeks_earlier(), "week", "weeks");
        let mut beside = trend.weeks.iter().filter_map(|week| other.beside(week));
        let is_drawn = beside.any(|week| Slowest::of(&week.waits).has_percentiles());
        let drawn = match is_drawn {
            true => format!("Behind each week, in gray, is the one {n_weeks} earlier"),
            false => {
                format!("The weeks that are {n_weeks} earlier have too few alerts to be drawn")
            }
        };
        Text::from(format!(
            "{drawn}; “Both periods” has the numbers of all alerts."
        ))
    });
    let notes = [former, part, hidden];
    notes.into_iter().flatten().collect()
}

/// What the figure means.
pub const BY_WEEK: Definition = Definition {
    name: Text::Borrowed("Time to action by week"),
    meaning: Text::Borrowed(
        "How long the alerts of each week waited until someone first acted on them.",
    ),
    formula: Text::Borrowed(
        "As in “Time to action by severity” and “Alerts within target”, by the week of creation, Monday to Sunday in the chosen time zone. A week with \
         fewer than 20 measured alerts has dots for them. The sentence compares p95 if two whole weeks have both ends of its interval (72 alerts), else \
         the median. No trend is claimed: none is tested.",
    ),
    left_out: Text::Borrowed(
        "What these figures leave out. The latest weeks lack alerts that are still open, which may be the slowest.",
    ),
    differs: Some(Text::Borrowed("The notebook does not look at weeks.")),
};

#[cfg(test)]
mod tests {
    use super::super::answer::Summary;
    use super::*;

    #[test]
    fn the_latest_whole_weeks_share_is_shown_with_its_numbers() {
        let mut trend = trend(&[(100, 30.0), (100, 30.0), (100, 30.0), (100, 30.0)]);
        for (nth, week) in trend.weeks.iter_mut().enumerate() {
            (week.n_met, week.n_due) = (60 + nth as u64, 80);
        }
        // The last of them is not whole.
        assert_eq!(
            here(&trend).formula,
            "Week of Oct 19, 2026, within target: 62 ÷ 80 due alerts = 78%."
        );
        trend.weeks[2].n_due = 0;
        assert!(here(&trend).formula.contains("61 ÷ 80"));
        assert_eq!(here(&Trend::default()).formula, "");
    }

    /// Weeks from Monday, Oct 5, 2026 on, as (measured alerts, p95); the first and the last are not whole.
    fn trend(weeks: &[(u64, f64)]) -> Trend {
        let first: NaiveDate = "2026-10-05".parse().unwrap();
        let n_weeks = weeks.len();
        let weeks = weeks.iter().enumerate().map(|(nth, &(n, p95))| {
            let starts_on = first + chrono::TimeDelta::days(7 * nth as i64);
            let percentile = |value: f64| Percentile {
                value,
                low: Some(0.9 * value),
                high: Some(1.1 * value),
            };
            let summary = Summary {
                n,
                mean: p95,
                longest: p95,
                median: percentile(p95 / 4.0),
                p90: percentile(p95 / 2.0),
                p95: percentile(p95),
            };
            Week {
                starts_on,
                days: DayRange {
                    start_on: starts_on,
                    end_on: starts_on + chrono::TimeDelta::days(6),
                },
                is_whole: nth > 0 && nth + 1 < n_weeks,
                waits: WaitsOf {
                    n_alerts: n,
                    n_measured: n,
                    summary: (n > 0).then_some(summary),
                    ..WaitsOf::default()
                },
                n_met: 0,
                n_due: 0,
            }
        });
        Trend {
            weeks: weeks.collect(),
            ..Trend::default()
        }
    }

    #[test]
    fn answers() {
        let view = View {
            n_alerts: 9,
            ..View::default()
        };
        let part = (500, 1.0);
        for (weeks, expected) in [
            (
                vec![part, (100, 60.0), (80, 90.0), (80, 70.0), part],
                "p95 was 1 h 10 min in the week of Oct 26, 2026. Of 3 whole weeks, the lowest was 1 h (week of Oct 12) and the highest 1 h 30 min \
                 (week of Oct 19).",
            ),
            (
                vec![part, (100, 60.0), (19, 9.0), (80, 65.0), part],
                "p95 was 1 h 5 min in the week of Oct 26, 2026, the highest of 2 whole weeks with 72 measured alerts or more; the lowest was 1 h \
                 (week of Oct 12). Their 95% intervals overlap, so no week clearly differs from another.",
            ),
            (
                vec![part, (100, 60.0), (0, 0.0), (80, 30.0), part],
                "p95 was 30 min in the week of Oct 26, 2026, the lowest of 2 whole weeks with 72 measured alerts or more; the highest was 1 h \
                 (week of Oct 12).",
            ),
            (
                vec![part, (100, 60.0), (100, 60.1), part],
                "p95 was 1 h in each of the 2 whole weeks.",
            ),
            (
                vec![part, (100, 60.0), (71, 80.0), part],
                "The median was 20 min in the week of Oct 19, 2026, the highest of 2 whole weeks; the lowest was 15 min (week of Oct 12).",
            ),
            (
                vec![part, (100, 60.0), part],
                "p95 was 1 h in the week of Oct 12, 2026, the only whole week: there is no other to compare it with.",
            ),
            (
                vec![part, (25, 60.0), (1, 1.0), part],
                "The median was 15 min in the week of Oct 12, 2026, the only whole week with 20 measured alerts or more: there is no other to \
                 compare it with.",
            ),
            (
                vec![part, (19, 60.0), (1, 1.0), part],
                "Too few alerts a week to compare: no whole week has more than 19 measured alerts, and a percentile needs 20.",
            ),
            (
                vec![part, (1, 60.0), part],
                "The only whole week has 1 measured alert; a percentile needs 20.",
            ),
            (
                vec![part, (0, 0.0), part],
                "No alert of a whole week has a first action that can be measured.",
            ),
            (
                vec![part, part],
                "The period has no whole week from Monday to Sunday, so there is nothing to compare.",
            ),
            (
                vec![(0, 0.0)],
                "No alert has a first action that can be measured.",
            ),
        ] {
            assert_eq!(answer(&trend(&weeks), &view), expected);
        }
        assert_eq!(
            answer(&Trend::default(), &View::default()),
            "There are no alerts in this data."
        );
    }

    #[test]
    fn years_are_said_where_they_differ() {
        let [one, other] = ["2026-12-28", "2027-01-04"].map(|on| on.parse().unwrap());
        assert_eq!(day(one, other), "Dec 28, 2026");
        assert_eq!(day(other, other), "Jan 4");
    }
}
