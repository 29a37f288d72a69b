//! What changed, and when, in words.

use chrono::{Datelike, NaiveDate};

use super::answer::{
    Answer, Change, LEAST_DAYS, RunawayDay, Scope, Standing, When, Whose, searched,
};
use crate::calendar::DayRange;
use crate::calendar::words::{day, day_of_year, day_range, day_range_of_year};
use crate::numbers::{change, confidence, count, counted, listed, mean};
use crate::questions::View;
use crate::section::{Definition, Here, Text};
use crate::severity;
use crate::text::quoted;

/// The most changes, runaway days or gaps that a description lists.
const MAX_LISTED: usize = 20;

/// The most changes that the answer lists.
const MAX_CHANGES: usize = 3;

/// When the number of alerts a day changed for good and by how much; then what only looks like a change.
pub fn answer(answer: &Answer, view: &View) -> String {
    if answer.days.iter().all(|day| day.n == 0) {
        return view.nothing();
    }
    if answer.days.len() == 1 {
        return "All alerts fall on one day, too few days to detect a change.".into();
    }
    let sentences = [Some(levels(answer)), runaway_days(answer), gaps(answer)];
    let sentences: Vec<String> = sentences.into_iter().flatten().collect();
    sentences.join(" ")
}

/// From which level to which.
fn levels(answer: &Answer) -> String {
    match (answer.scope, answer.changes.as_slice()) {
        (Scope::TooFewDays(n_days), _) => too_few(n_days),
        // What is too small to be detected may be there all the same: that is part of the claim.
        (_, []) => format!(
            "No change detected: about {} a day.{}",
            alerts(answer.typical),
            not_seen(answer).map_or_else(String::new, |not_seen| format!(" {not_seen}"))
        ),
        (_, changes) if changes.len() <= MAX_CHANGES => {
            let mut parts: Vec<String> = Vec::new();
            for change in changes {
                parts.push(change_in_words(answer, change, parts.is_empty()));
            }
            // Parts have commas of their own, so the last "and" needs one too.
            let joined = match parts.as_slice() {
                [first @ .., last] if !first.is_empty() => {
                    format!("{}, and {last}", first.join(", "))
                }
                _ => parts.concat(),
            };
            format!("Alerts per day {joined}.")
        }
        (_, changes) => {
            let latest = changes.last();
            let latest = latest.map(|change| change_in_words(answer, change, true));
            format!(
                "Alerts per day changed {} times. Most recently they {}.",
                count(changes.len() as u64),
                latest.unwrap_or_default()
            )
        }
    }
}

fn too_few(n_days: usize) -> String {
    let days = match n_days {
        0 => "There is no whole day, too few days".to_owned(),
        1 => "One whole day is too few".to_owned(),
        n => format!("{} whole days are too few", count(n as u64)),
    };
    format!(
        "{days} to tell a change from the weekly rhythm: that takes {LEAST_DAYS}. The method “As in the notebook” searches any number of days."
    )
}

/// “1 alert”, “93 alerts”.
fn alerts(value: f64) -> String {
    if value > 0.0 && value < 0.05 {
        return "0.1 alerts".into();
    }
    let text = mean(value);
    let noun = if text == "1" { "alert" } else { "alerts" };
    format!("{text} {noun}")
}

/// “rose by 45% (+28% to +53%) around Sep 28 (Sep 26 – 30), from 93 to 133”; without where it began unless that is the first change.
fn change_in_words(answer: &Answer, change: &Change, is_first: bool) -> String {
    let size = size(change);
    let is_rise = match change.ratio {
        Some(ratio) => ratio.value >= 1.0,
        None => change.mean_after >= change.mean_before,
    };
    let verb = if is_rise { "rose" } else { "fell" };
    let by = match size.strip_prefix(['+', '−']) {
        Some(percent) => format!("{verb} by {percent}"),
        None if size.starts_with('×') => format!("{verb} {size}"),
        None => verb.to_owned(),
    };
    let interval = change.ratio.map(|ratio| {
        let [low, high] = [ratio.low, ratio.high].map(change_of);
        format!(" ({low} to {high})")
    });
    let levels = match (change.do_means_agree, is_first) {
        // A runaway day makes the means say something else.
        (false, _) => String::new(),
        (true, true) => format!(
            ", from {} to {}",
            mean(change.mean_before),
            mean(change.mean_after)
        ),
        (true, false) => format!(", to {}", mean(change.mean_after)),
    };
    format!(
        "{by}{} {}{levels}",
        interval.unwrap_or_default(),
        when(answer, change)
    )
}

/// “+45%”, “×14”.
fn change_of(ratio: f64) -> String {
    change(1.0, ratio)
}

/// “+45%”, “×14”, “from 0 to 12”.
fn size(of: &Change) -> String {
    match of.ratio {
        Some(ratio) => change_of(ratio.value),
        None => change(of.mean_before, of.mean_after),
    }
}

/// “on Sep 28”, “around Sep 28 (Sep 26 – 30)”, “around Sep 28 (Sep 26 or earlier – Sep 30)”.
fn when(answer: &Answer, change: &Change) -> String {
    let on = day_in(answer, change.on);
    let Some(When {
        days,
        is_open_before,
        is_open_after,
    }) = change.when
    else {
        return format!("on {on}");
    };
    if days.start_on == days.end_on {
        return match (is_open_before, is_open_after) {
            (false, false) => format!("on {on}"),
            (true, false) => format!("on {on} or earlier"),
            (false, true) => format!("on {on} or later"),
            (true, true) => format!("around {on}"),
        };
    }
    let range = match (is_open_before, is_open_after) {
        (false, false) if is_of_one_year(answer) => day_range_of_year(days),
        (false, false) => day_range(days),
        _ => {
            let end = |on: NaiveDate, is_open: bool, or: &str| {
                let open = if is_open { or } else { "" };
                format!("{}{open}", day_in(answer, on))
            };
            format!(
                "{} – {}",
                end(days.start_on, is_open_before, " or earlier"),
                end(days.end_on, is_open_after, " or later")
            )
        }
    };
    format!("around {on} ({range})")
}

/// Whether all days lie within one calendar year, so that they need no year.
fn is_of_one_year(answer: &Answer) -> bool {
    let ends = answer.days.first().zip(answer.days.last());
    ends.is_none_or(|(first, last)| first.on.year() == last.on.year())
}

/// A day, with its year if there are several.
pub fn day_in(answer: &Answer, on: NaiveDate) -> String {
    if is_of_one_year(answer) {
        day_of_year(on)
    } else {
        day(on)
    }
}

fn range_in(answer: &Answer, range: DayRange) -> String {
    if is_of_one_year(answer) {
        day_range_of_year(range)
    } else {
        day_range(range)
    }
}

/// The days that do not fit, in a sentence.
fn runaway_days(answer: &Answer) -> Option<String> {
    let days = answer.runaway_days.iter().rev();
    let farthest = days.max_by(|one, other| one.distance().total_cmp(&other.distance()))?;
    let on = day_in(answer, farthest.on);
    let numbers = runaway_numbers(farthest);
    Some(match answer.runaway_days.len() {
        1 => format!("{on} was a runaway day: {numbers}."),
        n => format!(
            "{} runaway days, above all {on}: {numbers}.",
            count(n as u64)
        ),
    })
}

/// “812 alerts, about 33 expected”.
pub fn runaway_numbers(day: &RunawayDay) -> String {
    format!(
        "{}, about {} expected",
        counted(u64::from(day.n), "alert", "alerts"),
        mean(day.expected)
    )
}

/// A runaway day in a few characters: “Sep 14 · 812”.
pub fn runaway_label(answer: &Answer, day: &RunawayDay) -> String {
    format!("{} · {}", day_in(answer, day.on), count(u64::from(day.n)))
}

/// The gaps, in a sentence.
fn gaps(answer: &Answer) -> Option<String> {
    let longest = answer.gaps.iter().rev().max_by_key(|gap| gap.n_days())?;
    let days = range_in(answer, *longest);
    Some(match answer.gaps.len() {
        1 => format!("No alerts {days}: was the feed down?"),
        n => format!(
            "{} gaps without alerts, the longest {days}: was the feed down?",
            count(n as u64)
        ),
    })
}

/// What was found, and how severities are drawn.
pub fn subtitle_by_severity(answer: &Answer, confidence_level: f64) -> String {
    let found = subtitle(answer, confidence_level);
    format!("{found}. Stacked by severity, gravest at the bottom; mean levels are in Total")
}

/// What was found: “2 lasting changes, 1 runaway day and 1 gap”.
pub fn subtitle(answer: &Answer, confidence_level: f64) -> String {
    let n_changes = answer.changes.len() as u64;
    match (answer.scope, n_changes) {
        (Scope::TooFewDays(_), _) => "Too few days to search".into(),
        (Scope::Notebook, 0) => format!("No change with more than {confidence_level}% confidence"),
        (Scope::Notebook, n) => format!(
            "{} with more than {confidence_level}% confidence",
            counted(n, "change", "changes")
        ),
        (Scope::Adjusted { .. }, n) => {
            let found = [
                (n, "lasting change", "lasting changes"),
                (
                    answer.runaway_days.len() as u64,
                    "runaway day",
                    "runaway days",
                ),
                (answer.gaps.len() as u64, "gap", "gaps"),
            ];
            let found: Vec<String> = found
                .into_iter()
                .filter(|(n, ..)| *n > 0)
                .map(|(n, one, many)| counted(n, one, many))
                .collect();
            match (n, listed(&found)) {
                (0, found) if found.is_empty() => "No change detected".to_owned(),
                (0, found) => format!("{found}; no change in level detected"),
                (_, found) => found,
            }
        }
    }
}

/// A change in a few characters: “Sep 27 · +45% · 99.9%” (day, how much, confidence).
pub fn change_label(answer: &Answer, change: &Change) -> String {
    format!(
        "{} · {} · {}",
        day_in(answer, change.on),
        size(change),
        confidence(change.confidence)
    )
}

/// What must be known beside the chart: what could not have been seen, what was left out, and what is not drawn. In one line, if there is room.
pub fn note(answer: &Answer, n_drawn: usize, is_by_severity: bool) -> Option<Text> {
    let mut notes = notes(answer, n_drawn);
    notes.extend(others(answer).filter(|_| is_by_severity));
    if let Some(behind) = &answer.behind
        && !is_by_severity
    {
        let name = behind.other.name();
        notes.push(format!("The dotted gray line: {name}, weekday by weekday."));
    }
    (!notes.is_empty()).then(|| notes.join(" ").into())
}

/// Which changes would probably not have been detected, if that can be said.
fn not_seen(answer: &Answer) -> Option<String> {
    let Scope::Adjusted { unseen, .. } = answer.scope else {
        return None;
    };
    let unseen = unseen?;
    let [rise, fall] = [1.0 + unseen.rise, 1.0 - unseen.fall].map(change_of);
    let [rise, fall] = [rise, fall].map(|size| match size.strip_prefix('×') {
        Some(times) => format!("{times}-fold"),
        None => size.trim_start_matches(['+', '−']).to_owned(),
    });
    Some(format!(
        "A rise below {rise} or a fall below {fall} would probably not show."
    ))
}

fn notes(answer: &Answer, n_drawn: usize) -> Vec<String> {
    let mut notes = Vec::new();
    if let Scope::Adjusted { is_dependent, .. } = answer.scope {
        // Without a change, the sentence above says it.
        notes.extend(not_seen(answer).filter(|_| !answer.changes.is_empty()));
        if is_dependent {
            notes.push("Days depend on each other here; take confidence with care.".into());
        }
    }
    if !matches!(answer.scope, Scope::Notebook) {
        notes.extend(left_out(answer));
    }
    notes.extend(days_drawn(answer.days.len(), n_drawn));
    notes
}

/// Which severities are counted together.
fn others(answer: &Answer) -> Option<String> {
    answer.by_severity.iter().find_map(|of| match of.whose {
        Whose::One(_) => None,
        Whose::Others(n) => Some(format!(
            "“Other” is the {} severities with the fewest alerts together.",
            count(n as u64)
        )),
    })
}

/// The most characters of a severity's name: all that are known are shorter.
const MAX_NAME: usize = 30;

/// “Critical”, “No severity”, “Other”.
pub fn severity_name(whose: &Whose) -> String {
    match whose {
        Whose::One(severity) => quoted(&severity::label(severity), MAX_NAME),
        Whose::Others(_) => "Other".into(),
    }
}

/// Which days are not searched.
fn left_out(answer: &Answer) -> Option<String> {
    let n_of = |standing: Standing| {
        let days = answer.days.iter();
        days.filter(|day| day.standing == standing).count() as u64
    };
    let kinds = [
        (Standing::Part, "part day", "part days"),
        (Standing::Gap, "day of a gap", "days of gaps"),
        (Standing::Unknown, "day not yet known", "days not yet known"),
    ];
    let parts: Vec<String> = kinds
        .into_iter()
        .map(|(standing, one, many)| (n_of(standing), one, many))
        .filter(|(n, ..)| *n > 0)
        .map(|(n, one, many)| counted(n, one, many))
        .collect();
    (!parts.is_empty()).then(|| format!("Left out of the search: {}.", listed(&parts)))
}

/// How many of the days a chart of the series draws; nothing if all.
fn days_drawn(n_days: usize, n_drawn: usize) -> Option<String> {
    (n_drawn < n_days).then(|| {
        format!(
            "The chart draws {} of {} days: of each stretch the first and the last, the lowest and the highest. The CSV has all of them.",
            count(n_drawn as u64),
            count(n_days as u64),
        )
    })
}

/// What the series of alerts per day shows.
pub fn alt(answer: &Answer) -> String {
    let Some((days, low, high)) = extremes(answer) else {
        return "Line of alerts per day: no alerts.".into();
    };
    // Part days have no mean.
    let has_mean = answer.days.iter().any(|day| day.standing.is_searched());
    let on_average = if has_mean {
        format!(", {} on average", mean(answer.mean))
    } else {
        String::new()
    };
    format!(
        "Line of alerts per day, {}: between {low} and {high}{on_average}; {}.",
        day_range(days),
        marked(answer),
    )
}

/// What the stack of alerts per day by severity shows.
pub fn alt_by_severity(answer: &Answer) -> String {
    let Some((days, low, high)) = extremes(answer) else {
        return "Stacked alerts per day by severity: no alerts.".into();
    };
    let severities = answer.by_severity.iter().map(|of| {
        let n: u64 = of.daily.iter().map(|&n| u64::from(n)).sum();
        format!("{} {}", severity_name(&of.whose), count(n))
    });
    format!(
        "Stacked alerts per day by severity, {}: between {low} and {high} a day; in all {}; {}.",
        day_range(days),
        listed(&severities.collect::<Vec<_>>()),
        marked(answer),
    )
}

/// The days, and the least and the most alerts on one of them; `None` without days.
fn extremes(answer: &Answer) -> Option<(DayRange, String, String)> {
    let (first, last) = answer.days.first().zip(answer.days.last())?;
    let days = DayRange {
        start_on: first.on,
        end_on: last.on,
    };
    let known = answer.days.iter();
    let known = known.filter(|day| day.standing != Standing::Unknown);
    let low = known.clone().map(|day| day.n).min().unwrap_or(0);
    let high = known.map(|day| day.n).max().unwrap_or(0);
    let [low, high] = [low, high].map(|n| count(u64::from(n)));
    Some((days, low, high))
}

/// The changes, runaway days and gaps that a chart marks.
fn marked(answer: &Answer) -> String {
    let changes = answer.changes.iter().map(|change| {
        format!(
            "{} (from {} to {})",
            day_in(answer, change.on),
            mean(change.mean_before),
            mean(change.mean_after)
        )
    });
    let runaway = answer.runaway_days.iter();
    let runaway =
        runaway.map(|day| format!("{} ({})", day_in(answer, day.on), runaway_numbers(day)));
    let gaps = answer.gaps.iter().map(|gap| range_in(answer, *gap));
    let mut parts = vec![match (answer.scope, listed_of(changes)) {
        (Scope::TooFewDays(_), _) => "too few days to search for changes".into(),
        (_, None) => "no change detected".into(),
        (_, Some(changes)) => format!("changes on {changes}"),
    }];
    parts.extend(listed_of(runaway).map(|days| format!("runaway days {days}")));
    parts.extend(listed_of(gaps).map(|gaps| format!("gaps {gaps}")));
    parts.join("; ")
}

/// The first of them, and how many more; `None` if there is none.
fn listed_of(items: impl ExactSizeIterator<Item = String>) -> Option<String> {
    let n_more = items.len().saturating_sub(MAX_LISTED);
    let mut shown: Vec<String> = items.take(MAX_LISTED).collect();
    if n_more > 0 {
        shown.push(format!("{} more", count(n_more as u64)));
    }
    (!shown.is_empty()).then(|| listed(&shown))
}

/// What the mean of the latest regime, and of the one before it, comes to.
pub fn here(answer: &Answer) -> Here {
    let latest = answer.regimes.len().saturating_sub(2);
    let means: Vec<String> = answer.regimes[latest..]
        .iter()
        .filter_map(|regime| {
            let days = answer.days.get(regime.first..=regime.last)?;
            let (n_alerts, n_days) = searched(days);
            // The notebook's method counts part days and gaps as well.
            let is_mean = (n_alerts as f64 - regime.mean * n_days as f64).abs() < 1e-3;
            let range = DayRange {
                start_on: days.first()?.on,
                end_on: days.last()?.on,
            };
            is_mean.then(|| {
                format!(
                    "{}, whole days outside gaps: {} ÷ {} = {} a day.",
                    range_in(answer, range),
                    counted(n_alerts, "alert", "alerts"),
                    counted(n_days, "day", "days"),
                    mean(regime.mean)
                )
            })
        })
        .collect();
    Here {
        formula: means.join(" ").into(),
        ..Here::default()
    }
}

/// What is said where no change and no runaway day is in a table.
pub fn if_empty(answer: &Answer) -> (&'static str, &'static str) {
    match answer.scope {
        Scope::TooFewDays(_) => ("Too few days to search.", "Too few days to search."),
        Scope::Adjusted { .. } => ("None found.", "None found."),
        Scope::Notebook => (
            "None found.",
            "The method “As in the notebook” does not look for them.",
        ),
    }
}

/// Alerts per day and changes.
pub const CHANGES: Definition = Definition {
    name: Text::Borrowed("Alerts per day and lasting changes"),
    meaning: Text::Borrowed(
        "Days when the typical daily volume moved to a new level. A runaway day is a single day far from what was expected of its weekday at the time; \
              a gap is a run of days without any alert.",
    ),
    formula: Text::Borrowed(
        "Alerts per calendar day in the chosen time zone; a day without alerts is 0. Method “Adjusted for weekdays”: each day is divided by what its weekday \
              usually has, and a day far from the 13 days around it is taken back to what fits. The days are then divided into regimes of at least 7 days, each change at a price \
              that grows with how much days differ anyway (Killick, Fearnhead and Eckley 2012). The days in parentheses include the true one in about 96% of cases (Siegmund 1988). \
              The size is the ratio of the two regimes, weekdays and runaway days set aside, with its 95% interval; the means are of the days as they are. Confidence is the share of 999 \
              reorderings within weekdays that change less (Taylor 2000). A runaway day is at least 5 alerts, and more than one and a half control limits, from what was expected. \
              Method “As in the notebook”: the cumulative sum of deviations from the mean is compared with that of the same days in random order; confidence is the share of \
              reorderings with a smaller range. A change counts if its confidence is above the level you set (95% at first); then both sides are searched in the same way (Taylor 2000).",
    ),
    left_out: Text::Borrowed(
        "Part days and gaps, which the notebook’s method counts as they are. Changes that last fewer than 7 days, and shifts that could be chance.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook searches days as they are. Weekends differ from weekdays more than most changes do, so it misses most changes, and one runaway day can hide them all. \
         Its own changes in the later part of a series are off by a day at every step, the last mean leaves out the last day, \
         and short or constant series can make it fail: its method here has none of that. Its reorderings differ from run to run; here the same data gives the same answer.",
    )),
};

#[cfg(test)]
mod tests {
    use super::super::answer::{
        ChangeSettings, CountedDay, Method, OfSeverity, Ratio, Unseen, answer as answer_of,
    };
    use super::*;

    fn on(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn days(first_on: &str, counts: impl IntoIterator<Item = u32>) -> Vec<CountedDay> {
        let days = on(first_on).iter_days().zip(counts);
        days.map(|(on, n)| CountedDay {
            on,
            n,
            standing: Standing::Whole,
        })
        .collect()
    }

    #[test]
    fn the_latest_means_are_shown_with_their_numbers() {
        let counts = quarter(&[(0, 100.0), (30, 200.0), (60, 100.0)]);
        let mut days = days("2026-09-01", counts.iter().copied());
        days[70].standing = Standing::Gap;
        let found = answer_of(days, Method::default());
        let ends: Vec<_> = found.regimes.iter().map(|of| (of.first, of.last)).collect();
        assert_eq!(ends, [(0, 29), (30, 59), (60, 89)]);
        let sum = |of: &[u32]| of.iter().sum::<u32>();
        let (middle, last) = (sum(&counts[30..60]), sum(&counts[60..]) - counts[70]);
        assert_eq!(
            here(&found).formula,
            format!(
                "Oct 1 – 30, whole days outside gaps: {} alerts ÷ 30 days = {} a day. \
                 Oct 31 – Nov 29, whole days outside gaps: {} alerts ÷ 29 days = {} a day.",
                count(middle.into()),
                mean(f64::from(middle) / 30.0),
                count(last.into()),
                mean(f64::from(last) / 29.0)
            )
        );
        assert_eq!(here(&Answer::default()).formula, "");
    }

    /// Ninety days that vary by weekday, with these means from these days on.
    fn quarter(regimes: &[(usize, f64)]) -> Vec<u32> {
        let week = [1.13, 1.35, 1.15, 1.4, 1.3, 0.45, 0.5];
        let day = |day: usize| {
            let (_, mean) = regimes
                .iter()
                .rev()
                .find(|(first, _)| *first <= day)
                .unwrap();
            (mean * week[day % 7]).round() as u32 + (day * 7 % 5) as u32
        };
        (0..90).map(day).collect()
    }

    fn said(days: Vec<CountedDay>) -> String {
        answer(&answer_of(days, Method::default()), &View::default())
    }

    fn said_of(counts: impl IntoIterator<Item = u32>) -> String {
        said(days("2026-08-24", counts))
    }

    #[test]
    fn severities_have_names_and_the_rest_is_counted() {
        let of = |whose, daily: &[u32]| OfSeverity {
            whose,
            daily: daily.to_vec(),
        };
        let answer = Answer {
            by_severity: vec![
                of(Whose::One("CRITICAL".into()), &[1, 0, 2]),
                of(Whose::One("a\u{202e}b".into()), &[0, 1, 0]),
                of(Whose::Others(1_204), &[0, 3_000, 0]),
            ],
            ..answer_of(days("2026-08-24", [1, 3_001, 2]), Method::default())
        };
        assert_eq!(
            alt_by_severity(&answer),
            "Stacked alerts per day by severity, Aug 24 – Aug 26, 2026: between 1 and 3,001 a day; in all Critical 3, a b 1 and Other 3,000; \
             too few days to search for changes."
        );
        assert_eq!(note(&answer, 3, false), None);
        assert_eq!(
            note(&answer, 3, true).unwrap(),
            "“Other” is the 1,204 severities with the fewest alerts together."
        );
        assert_eq!(
            subtitle_by_severity(&answer, 95.0),
            "Too few days to search. Stacked by severity, gravest at the bottom; mean levels are in Total"
        );
        let none = alt_by_severity(&Answer::default());
        assert!(none.ends_with("no alerts."));
    }

    #[test]
    fn of_few_alerts() {
        assert_eq!(said_of([]), "There are no alerts in this data.");
        for n in [1, 6, 40_000] {
            assert_eq!(
                said_of([n]),
                "All alerts fall on one day, too few days to detect a change."
            );
        }
        // Six alerts, the first and the last a week apart.
        assert_eq!(
            said_of([1, 0, 0, 2, 0, 1, 2]),
            "7 whole days are too few to tell a change from the weekly rhythm: that takes 28. The method “As in the notebook” searches any number of days."
        );
        // Six alerts, the first and the last two months apart.
        let mut counts = [0; 60];
        for day in [0, 9, 20, 31, 44, 59] {
            counts[day] = 1;
        }
        assert_eq!(
            said_of(counts),
            "No change detected: about 0.1 alerts a day. A rise below 48-fold or a fall below 98% would probably not show."
        );
        assert_eq!(said_of(vec![0; 30]), "There are no alerts in this data.");
        assert_eq!(
            said_of(vec![1; 30]),
            "No change detected: about 1 alert a day. A rise below 294% or a fall below 75% would probably not show."
        );
        assert_eq!(
            said_of(vec![12; 90]),
            "No change detected: about 12 alerts a day. A rise below 29% or a fall below 23% would probably not show."
        );
    }

    #[test]
    fn too_few_days_are_counted_after_what_is_left_out() {
        let mut odd = days("2026-08-24", [30; 40]);
        for day in &mut odd[1..] {
            day.standing = Standing::Part;
        }
        assert!(said(odd.clone()).starts_with("One whole day is too few to tell a change "));
        odd[0].standing = Standing::Unknown;
        assert!(said(odd.clone()).starts_with("There is no whole day, too few days to tell"));
        let found = answer_of(odd, Method::default());
        assert_eq!(subtitle(&found, 95.0), "Too few days to search");
        assert_eq!(
            notes(&found, 40),
            ["Left out of the search: 39 part days and 1 day not yet known."]
        );
        assert!(alt(&found).ends_with("; too few days to search for changes."));
        // The notebook's way searches them.
        let notebook = Method::Notebook(ChangeSettings::default());
        let found = answer_of(days("2026-08-24", [5; 12]), notebook);
        assert_eq!(
            answer(&found, &View::default()),
            "No change detected: about 5 alerts a day."
        );
        assert_eq!(
            subtitle(&found, 97.5),
            "No change with more than 97.5% confidence"
        );
    }

    #[test]
    fn changes_have_a_size_and_a_time() {
        assert_eq!(
            said_of(quarter(&[(0, 90.0), (45, 130.0)])),
            "Alerts per day rose by 44% (+38% to +49%) on Oct 8, from 97 to 138."
        );
        assert_eq!(
            said_of(quarter(&[(0, 90.0), (30, 160.0), (60, 100.0)])),
            "Alerts per day rose by 76% (+68% to +84%) on Sep 23, from 97 to 171, and fell by 37% (−40% to −34%) on Oct 23, to 105."
        );
        assert_eq!(
            said_of(quarter(&[(0, 90.0), (7, 200.0)])),
            "Alerts per day rose by 120% (+104% to +138%) on Aug 31 or earlier, from 95 to 211."
        );
        let mut silent = vec![0; 45];
        silent.extend(quarter(&[(0, 20.0)]));
        assert_eq!(
            said_of(silent),
            "Alerts per day rose on Oct 8, 2026, from 0 to 23."
        );
        // Three days on which it may have been.
        let mut small = quarter(&[(0, 33.0), (45, 46.0)]);
        small[46] = 47;
        small[43] = 60;
        assert_eq!(
            said_of(small),
            "Alerts per day rose by 35% (+27% to +44%) around Oct 8 (Oct 4 – 12), from 37 to 50."
        );
        let many = [(0, 30.0), (20, 60.0), (40, 20.0), (60, 70.0), (80, 15.0)];
        assert_eq!(
            said_of(quarter(&many)),
            "Alerts per day changed 4 times. Most recently they fell by 76% (−84% to −65%) on Nov 12, from 74 to 18."
        );
        assert_eq!(
            said(days("2026-11-24", quarter(&[(0, 90.0), (45, 130.0)]))),
            "Alerts per day rose by 44% (+38% to +49%) on Jan 8, 2027, from 97 to 138."
        );
    }

    #[test]
    fn a_runaway_day_is_named_and_no_change() {
        let mut counts = quarter(&[(0, 33.0)]);
        counts[21] = 812;
        assert_eq!(
            said_of(counts.clone()),
            "No change detected: about 37 alerts a day. A rise below 16% or a fall below 14% would probably not show. Sep 14 was a runaway day: 812 alerts, about 40 expected."
        );
        counts[60] = 300;
        assert_eq!(
            said_of(counts.clone()),
            "No change detected: about 37 alerts a day. A rise below 16% or a fall below 14% would probably not show. 2 runaway days, above all Sep 14: 812 alerts, about 40 expected."
        );
        let found = answer_of(days("2026-08-24", counts), Method::default());
        assert_eq!(
            subtitle(&found, 95.0),
            "2 runaway days; no change in level detected"
        );
        assert_eq!(
            alt(&found),
            "Line of alerts per day, Aug 24 – Nov 21, 2026: between 15 and 812, 48 on average; no change detected; runaway days Sep 14 (812 alerts, about 40 expected) and Oct 23 (300 alerts, about 47 expected)."
        );
    }

    /// The means of a rise beside a runaway day may be those of a fall: then the size alone is said.
    #[test]
    fn means_that_say_something_else_are_not_said() {
        let mut counts = quarter(&[(0, 33.0), (45, 46.0)]);
        counts[21] *= 25;
        let said = said_of(counts);
        assert!(said.starts_with("Alerts per day rose by "), "{said}");
        assert!(!said.contains(", from "), "{said}");
    }

    #[test]
    fn a_gap_is_a_question_and_no_change() {
        let mut odd = days("2026-08-24", quarter(&[(0, 33.0)]));
        for day in &mut odd[30..45] {
            day.n = 0;
            day.standing = Standing::Gap;
        }
        assert_eq!(
            said(odd.clone()),
            "No change detected: about 37 alerts a day. A rise below 17% or a fall below 15% would probably not show. No alerts Sep 23 – Oct 7: was the feed down?"
        );
        odd[60].standing = Standing::Gap;
        let found = answer_of(odd, Method::default());
        assert_eq!(
            answer(&found, &View::default()),
            "No change detected: about 37 alerts a day. A rise below 17% or a fall below 15% would probably not show. 2 gaps without alerts, the longest Sep 23 – Oct 7: was the feed down?"
        );
        assert_eq!(
            subtitle(&found, 95.0),
            "2 gaps; no change in level detected"
        );
        assert_eq!(
            notes(&found, 90).join(" | "),
            "Left out of the search: 16 days of gaps."
        );
        assert!(alt(&found).ends_with("; no change detected; gaps Sep 23 – Oct 7 and Oct 23."));
    }

    #[test]
    fn what_could_not_have_been_seen() {
        let of = |rise: f64, fall: f64, is_dependent: bool| {
            let answer = Answer {
                scope: Scope::Adjusted {
                    unseen: Some(Unseen { rise, fall }),
                    is_dependent,
                },
                ..Answer::default()
            };
            let notes = notes(&answer, 0);
            not_seen(&answer)
                .into_iter()
                .chain(notes)
                .collect::<Vec<_>>()
                .join(" | ")
        };
        assert_eq!(
            of(0.27, 0.21, false),
            "A rise below 27% or a fall below 21% would probably not show."
        );
        assert_eq!(
            of(19.0, 0.95, true),
            "A rise below 20-fold or a fall below 95% would probably not show. | Days depend on each other here; take confidence with care."
        );
        let of_zeros = answer_of(days("2026-08-24", [0; 40]), Method::default());
        assert!(notes(&of_zeros, 40).is_empty());
        assert_eq!(
            notes(&of_zeros, 10),
            [
                "The chart draws 10 of 40 days: of each stretch the first and the last, the lowest and the highest. The CSV has all of them."
            ]
        );
    }

    fn one_change(change: Change) -> Answer {
        Answer {
            days: days("2026-08-24", [100; 90]),
            changes: vec![change],
            ..Answer::default()
        }
    }

    fn change_on(text: &str, mean_before: f64, mean_after: f64) -> Change {
        Change {
            index: 34,
            on: on(text),
            confidence: 99.9,
            mean_before,
            mean_after,
            level: 1,
            when: None,
            ratio: None,
            do_means_agree: true,
        }
    }

    #[test]
    fn labels() {
        for (before, after, text) in [
            (93.0, 133.0, "Sep 27 · +43% · 99.9%"),
            (133.0, 107.0, "Sep 27 · −20% · 99.9%"),
            (0.0, 12.0, "Sep 27 · from 0 to 12 · 99.9%"),
            (12.0, 0.0, "Sep 27 · −100% · 99.9%"),
            (1000.0, 1003.0, "Sep 27 · +0.3% · 99.9%"),
            (1.0, 14.2, "Sep 27 · ×14 · 99.9%"),
        ] {
            let answer = one_change(change_on("2026-09-27", before, after));
            assert_eq!(change_label(&answer, &answer.changes[0]), text);
        }
        let mut certain = one_change(change_on("2026-09-27", 93.0, 133.0));
        certain.changes[0].confidence = 100.0;
        certain.changes[0].ratio = Some(Ratio {
            value: 1.4,
            low: 1.28,
            high: 1.53,
        });
        // The ratio, where there is one: the means may have a runaway day in them.
        assert_eq!(
            change_label(&certain, &certain.changes[0]),
            "Sep 27 · +40% · > 99.9%"
        );
        certain.days = days("2026-08-24", [100; 900]);
        assert_eq!(
            change_label(&certain, &certain.changes[0]),
            "Sep 27, 2026 · +40% · > 99.9%"
        );
    }

    #[test]
    fn changes_of_the_notebook() {
        let mut answer = one_change(change_on("2026-09-27", 92.0, 133.4));
        let said = |answer: &Answer| super::answer(answer, &View::default());
        answer.changes.push(change_on("2026-10-30", 133.4, 107.0));
        assert_eq!(
            said(&answer),
            "Alerts per day rose by 45% on Sep 27, from 92 to 133, and fell by 20% on Oct 30, to 107."
        );
        answer.changes = vec![change_on("2026-09-27", 0.0, 12.0)];
        assert_eq!(
            said(&answer),
            "Alerts per day rose on Sep 27, from 0 to 12."
        );
        answer.changes = vec![change_on("2026-09-27", 1.0, 14.2)];
        assert_eq!(
            said(&answer),
            "Alerts per day rose ×14 on Sep 27, from 1 to 14."
        );
        answer.days = days("2026-08-24", [100; 900]);
        answer.changes = vec![change_on("2026-09-27", 92.0, 133.4); 4];
        assert_eq!(
            said(&answer),
            "Alerts per day changed 4 times. Most recently they rose by 45% on Sep 27, 2026, from 92 to 133."
        );
    }

    #[test]
    fn times_of_a_change() {
        let when = |start: &str, end: &str, is_open_before, is_open_after| {
            let mut change = change_on("2026-09-28", 1.0, 2.0);
            change.when = Some(When {
                days: DayRange {
                    start_on: on(start),
                    end_on: on(end),
                },
                is_open_before,
                is_open_after,
            });
            let answer = one_change(change);
            super::when(&answer, &answer.changes[0])
        };
        let same = "2026-09-28";
        for (start, end, is_open_before, is_open_after, text) in [
            (
                "2026-09-26",
                "2026-09-30",
                false,
                false,
                "around Sep 28 (Sep 26 – 30)",
            ),
            (
                "2026-09-26",
                "2026-10-02",
                false,
                false,
                "around Sep 28 (Sep 26 – Oct 2)",
            ),
            (
                "2026-09-26",
                "2026-09-30",
                true,
                false,
                "around Sep 28 (Sep 26 or earlier – Sep 30)",
            ),
            (
                "2026-09-26",
                "2026-09-30",
                false,
                true,
                "around Sep 28 (Sep 26 – Sep 30 or later)",
            ),
            (
                "2026-09-26",
                "2026-09-30",
                true,
                true,
                "around Sep 28 (Sep 26 or earlier – Sep 30 or later)",
            ),
            (same, same, false, false, "on Sep 28"),
            (same, same, true, false, "on Sep 28 or earlier"),
            (same, same, false, true, "on Sep 28 or later"),
            (same, same, true, true, "around Sep 28"),
        ] {
            assert_eq!(when(start, end, is_open_before, is_open_after), text);
        }
    }

    #[test]
    fn charts_in_words() {
        assert!(alt(&Answer::default()).ends_with("no alerts."));
        let notebook = Method::Notebook(ChangeSettings::default());
        let found = answer_of(days("2026-08-24", [1, 3]), notebook);
        assert_eq!(
            alt(&found),
            "Line of alerts per day, Aug 24 – Aug 25, 2026: between 1 and 3, 2 on average; no change detected."
        );
        let mut many = one_change(change_on("2026-09-27", 92.0, 133.4));
        many.changes = vec![many.changes[0]; 22];
        assert!(alt(&many).ends_with("Sep 27 (from 92 to 133) and 2 more."));
    }
}
