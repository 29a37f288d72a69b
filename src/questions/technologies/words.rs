//! Where the alerts came from, in words. Names are untrusted text.

use super::answer::{Order, Other, Slowest, Source, Sources, Technologies};
use super::kind::SourceKind;
use super::table;
use crate::draw::more_than_drawn;
use crate::draw::ranked::count_and_share;
use crate::numbers::{NONE, count, counted, listed, mean, minutes, percent};
use crate::order;
use crate::questions::View;
use crate::section::{Definition, Here, Text};
use crate::text::{MAX_QUOTED, quoted};

/// The most technologies that the description of the chart names, as many as it draws.
const MAX_NAMED: usize = 10;

/// What the first of them comes to with this data.
pub fn here(sources: &Sources, kind: SourceKind) -> Here {
    let Some(first) = sources.all.first() else {
        return Here::default();
    };
    let n = first.n_alerts;
    let share = format!(
        "{} of {} alerts = {}",
        count(n),
        count(sources.n_alerts),
        percent(n, sources.n_alerts)
    );
    let incidents = first.n_incidents.map(|n_incidents| {
        let per_thousand = mean(1_000.0 * n_incidents as f64 / n as f64);
        let incidents = counted(n_incidents, "incident", "incidents");
        format!("{incidents} ÷ {} × 1,000 = {per_thousand}", count(n))
    });
    let closed = first.closed.filter(|closed| closed.n_alerts > 0);
    let closed = closed.map(|closed| {
        let (part, whole) = (closed.n_without_action, closed.n_alerts);
        format!(
            "{} without investigation ÷ {} closed = {}",
            count(part),
            count(whole),
            percent(part, whole)
        )
    });
    let parts: Vec<String> = [Some(share), incidents, closed]
        .into_iter()
        .flatten()
        .collect();
    Here {
        formula: format!("{}: {}.", named_as(kind, first), parts.join("; ")).into(),
        ..Here::default()
    }
}

/// One inside a sentence.
fn named_as(kind: SourceKind, source: &Source) -> String {
    quoted(&kind.name(&source.name), MAX_QUOTED)
}

/// A technology inside a sentence.
fn named(technology: &Source) -> String {
    named_as(SourceKind::Technology, technology)
}

/// Which technology raised most alerts, and which most incidents.
pub fn answer(technologies: &Technologies, view: &View) -> String {
    let technologies = &technologies.technologies;
    // Whatever they are ordered by.
    let n_most = technologies
        .all
        .iter()
        .map(|of| of.n_alerts)
        .max()
        .unwrap_or(0);
    let mut all: Vec<&Source> = technologies.all.iter().collect();
    order::sort_by(&mut all, |a, b| b.n_alerts.cmp(&a.n_alerts));
    let n_top = all.iter().take_while(|of| of.n_alerts == n_most).count();
    let most = match (all.as_slice(), n_top) {
        ([], _) => return view.nothing(),
        ([only], _) if only.name.is_empty() => {
            return "No alert names the technology that it came from.".to_owned();
        }
        ([only], _) => {
            let all = match technologies.n_alerts {
                1 => "The one alert".to_owned(),
                n => format!("All {} alerts", count(n)),
            };
            return format!(
                "{all} came from {}.{}",
                named(only),
                incidents(technologies)
            );
        }
        ([top, ..], 1) if top.name.is_empty() => format!(
            "{} of alerts name no technology.",
            percent(top.n_alerts, technologies.n_alerts)
        ),
        ([top, ..], 1) => format!(
            "{} raised most alerts, {} of them.",
            named(top),
            percent(top.n_alerts, technologies.n_alerts)
        ),
        ([one, other, ..], 2) => format!(
            "{} and {} raised most alerts, {} of them each.",
            named(one),
            named(other),
            percent(n_most, technologies.n_alerts)
        ),
        (_, n) => format!(
            "No technology stands out: {} of them raised {} each.",
            count(n as u64),
            counted(n_most, "alert", "alerts")
        ),
    };
    most + &incidents(technologies)
}

/// “ Most incidents, 9, came from okta.” Nothing if there is none, or several came first.
fn incidents(technologies: &Sources) -> String {
    let all = &technologies.all;
    let n_most = all
        .iter()
        .filter_map(|of| of.n_incidents)
        .max()
        .unwrap_or(0);
    let mut first = all.iter().filter(|of| of.n_incidents == Some(n_most));
    match (first.next(), first.next()) {
        (Some(top), None) if n_most > 0 && all.len() > 1 && !top.name.is_empty() => format!(
            " Most incidents, {}, came from {}.",
            count(n_most),
            named(top)
        ),
        _ => String::new(),
    }
}

/// How many there are, and what comes first.
pub fn subtitle(sources: &Sources, kind: SourceKind, by: Order) -> String {
    let n = sources.all.len() as u64;
    let n = match kind {
        SourceKind::Technology => counted(n, "technology", "technologies"),
        SourceKind::Rule => counted(n, "rule", "rules"),
    };
    match by {
        Order::Alerts => n,
        Order::WithoutAction => format!("{n}, by alerts closed without investigation"),
        Order::Incidents => format!("{n}, by incidents per 1,000 alerts, with their 95% interval"),
        Order::Slowest => format!("{n}, by the 95th percentile of the time to action"),
    }
}

/// What one was in another period, below its own numbers.
pub fn former(other: &Other, former: &Source, by: Order) -> String {
    let value = value(former, by, other.n_alerts);
    format!("<br>{}: {value}", other.period.name())
}

/// What one is ordered by, beside its bar.
pub fn value(of: &Source, by: Order, n_alerts: u64) -> String {
    let value = match by {
        Order::Alerts => Some(count_and_share(of.n_alerts, n_alerts)),
        Order::WithoutAction => of
            .closed
            .map(|closed| count_and_share(closed.n_without_action, closed.n_alerts)),
        Order::Incidents => of.incidents().map(|share| {
            let [value, low, high] =
                [share.value, share.low, share.high].map(|share| mean(1_000.0 * share));
            format!("{value} ({low} to {high})")
        }),
        Order::Slowest => of.p95_minutes.map(minutes),
    };
    value.unwrap_or_else(|| NONE.to_owned())
}

/// One under the pointer, below its name: “120 alerts, 3 incidents<br>time to action: p95 22 min”.
pub fn details(source: &Source) -> String {
    let mut details = counted(source.n_alerts, "alert", "alerts");
    if let Some(n) = source.n_incidents {
        details += &format!(", {}", counted(n, "incident", "incidents"));
    }
    if let Some(closed) = source.closed.filter(|closed| closed.n_alerts > 0) {
        details += &format!(
            "<br>{} of {} closed without investigation",
            count(closed.n_without_action),
            count(closed.n_alerts)
        );
    }
    if source.slowest != Slowest::Unknown {
        details += &format!("<br>time to action: {}", source.slowest);
    }
    details
}

/// What the bars show.
pub fn alt(sources: &Sources, kind: SourceKind, by: Order) -> String {
    let all = &sources.all;
    let title = match kind {
        SourceKind::Technology => "Bars of alerts by technology",
        SourceKind::Rule => "Bars of alerts by rule",
    };
    if all.is_empty() {
        return format!("{title}: no alerts.");
    }
    let bars = all.iter().take(MAX_NAMED);
    let bars: Vec<String> = bars
        .map(|of| match by {
            Order::Alerts => format!("{} {}", named_as(kind, of), count(of.n_alerts)),
            _ => format!("{} {}", named_as(kind, of), value(of, by, sources.n_alerts)),
        })
        .collect();
    let more = match all.len().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!("; {}", more_than_drawn(more, table::is_cut(sources))),
    };
    let by = match by {
        Order::Alerts => "",
        Order::WithoutAction => ", by those closed without investigation",
        Order::Incidents => ", by incidents per 1,000",
        Order::Slowest => ", by p95 of the time to action",
    };
    format!("{title}{by}: {}{more}.", listed(&bars))
}

/// Lines below the bars: what most alerts came from that came to nothing, and what the trend is.
pub fn notes(sources: &Sources, kind: SourceKind, by: Order) -> Vec<Text> {
    let weeks = match sources.n_weeks {
        _ if sources.all.is_empty() => None,
        0 => None,
        1 => Some("By week: alerts of the only whole week.".to_owned()),
        n => Some(format!(
            "By week: alerts of the last {n} whole weeks, each line from none to its most; the number is that of the last one."
        )),
    };
    let other = sources.other.as_deref();
    let is_drawn = |other: &Other| (0..MAX_NAMED).any(|at| other.beside(at, by).is_some());
    let former = other.map(|other| match other.sets_beside(by) {
        true if is_drawn(other) => format!(
            "Gray: {}; “Both periods” has the numbers.",
            other.period.name()
        ),
        true => format!(
            "Nothing of {} can be set beside these bars.",
            other.period.name()
        ),
        false => "The chart has no numbers of the other period, as both are not the same whole days of the week; “Both periods” has them.".to_owned(),
    });
    let silent = other.and_then(|other| silent(other, kind));
    [noisiest(sources, kind), former, silent, weeks]
        .into_iter()
        .flatten()
        .map(Into::into)
        .collect()
}

/// The most technologies or rules that are named because they raise no alerts any more.
const MAX_SILENT: usize = 3;

/// “Only in the 28 days before: okta (120) and 3 others.” Nothing if all of them still raise alerts.
fn silent(other: &Other, kind: SourceKind) -> Option<String> {
    let mut silent: Vec<&Source> = other.only_there.iter().collect();
    order::sort_by(&mut silent, |a, b| b.n_alerts.cmp(&a.n_alerts));
    let n_more = silent.len().saturating_sub(MAX_SILENT);
    let named = silent.iter().take(MAX_SILENT);
    let mut named: Vec<String> = named
        .map(|of| format!("{} ({})", named_as(kind, of), count(of.n_alerts)))
        .collect();
    if n_more > 0 {
        named.push(counted(n_more as u64, "other", "others"));
    }
    (!named.is_empty()).then(|| format!("Only in {}: {}.", other.period.name(), listed(&named)))
}

/// “Noisiest: okta, with 1,204 alerts closed without investigation, 98% of those closed.” Nothing if there is none, or several came first.
fn noisiest(sources: &Sources, kind: SourceKind) -> Option<String> {
    let n_of = |of: &&Source| of.closed.map_or(0, |closed| closed.n_without_action);
    let top = sources.all.iter().max_by_key(n_of)?;
    let n_most = n_of(&top);
    let n_first = sources.all.iter().filter(|of| n_of(of) == n_most).count();
    let closed = top.closed?;
    let is_clear = n_most > 0 && n_first == 1 && sources.all.len() > 1 && !top.name.is_empty();
    is_clear.then(|| {
        format!(
            "Noisiest: {}, with {} closed without investigation, {} of its closed alerts.",
            named_as(kind, top),
            counted(n_most, "alert", "alerts"),
            percent(n_most, closed.n_alerts)
        )
    })
}

/// Why rules are not shown, if there are rules at all.
pub fn without_rules(technologies: &Technologies) -> Option<Text> {
    (technologies.rules.is_none() && technologies.n_rules > 0).then(|| {
        format!(
            "The data has {} alert names, too many to compare rules by them.",
            count(technologies.n_rules as u64)
        )
        .into()
    })
}

/// What the figure means.
pub const TECHNOLOGIES: Definition = Definition {
    name: Text::Borrowed("Alerts by technology"),
    meaning: Text::Borrowed(
        "Which of your security technologies the alerts came from, how many incidents were found among them, and how long they waited.",
    ),
    formula: Text::Borrowed(
        "Alerts by “Expel Vendor Tech Name”, and their share of all alerts. Incidents are distinct “Investigation ID” among a technology’s \
         alerts whose “Investigation Type” is Incident; one with alerts of several technologies counts for each of them; they are not given if a spreadsheet has rounded \
         the ID of one. Incidents per 1,000 alerts have Wilson’s 95% interval. Closed without investigation: closed, and never part of an investigation or \
         incident, nor remediated. Time to action is \
         that of “Time to action by severity”: half of a technology’s alerts with a recorded action waited no longer than the median, 95% no longer than p95. \
         By week: alerts created in each of the last whole weeks, up to 12, Monday to Sunday.",
    ),
    left_out: Text::Borrowed(
        "Nothing from the alerts: those without a name count as a technology of their own. Times leave out what “Time to action by severity” \
         leaves out. Names that differ in any letter, or in its case, are counted apart.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook does not look at technologies.",
    )),
};

/// The same for rules.
pub const RULES: Definition = Definition {
    name: Text::Borrowed("Alerts by rule"),
    meaning: Text::Borrowed(
        "Which rules raised the alerts, how many incidents were found among them, and which raised most for nothing.",
    ),
    formula: Text::Borrowed("As “Alerts by technology”, by “Expel Alert Name”."),
    left_out: Text::Borrowed(
        "Nothing from the alerts: those without a name count as a rule of their own. Names that differ in any letter, or in its case, are counted apart.",
    ),
    differs: Some(Text::Borrowed("The notebook does not look at rules.")),
};

#[cfg(test)]
mod tests {
    use super::super::answer::Closed;
    use super::*;

    fn sources(of: &[(&str, u64, Option<u64>)]) -> Sources {
        Sources {
            n_alerts: of.iter().map(|(_, n, _)| n).sum(),
            all: of
                .iter()
                .map(|&(name, n_alerts, n_incidents)| Source {
                    name: name.to_owned(),
                    n_alerts,
                    n_incidents,
                    ..Source::default()
                })
                .collect(),
            ..Sources::default()
        }
    }

    fn technologies(of: &[(&str, u64, Option<u64>)]) -> Technologies {
        Technologies {
            technologies: sources(of),
            ..Technologies::default()
        }
    }

    fn alt(of: &Sources) -> String {
        super::alt(of, SourceKind::Technology, Order::Alerts)
    }

    #[test]
    fn what_came_to_nothing_is_named_if_it_is_clear() {
        let of = |counts: &[(&'static str, u64)]| {
            let sources = Sources {
                all: counts
                    .iter()
                    .map(|&(name, n_without_action)| Source {
                        name: name.to_owned(),
                        closed: Some(Closed {
                            n_alerts: 40,
                            n_without_action,
                        }),
                        ..Source::default()
                    })
                    .collect(),
                ..Sources::default()
            };
            noisiest(&sources, SourceKind::Rule)
        };
        let expected =
            "Noisiest: VPN, with 30 alerts closed without investigation, 75% of its closed alerts.";
        assert_eq!(of(&[("USB", 3), ("VPN", 30)]).as_deref(), Some(expected));
        for unclear in [
            &[("VPN", 30)][..],
            &[("USB", 30), ("VPN", 30)],
            &[("USB", 0), ("VPN", 0)],
            &[("", 30), ("VPN", 3)],
            &[],
        ] {
            assert_eq!(of(unclear), None, "{unclear:?}");
        }
    }

    #[test]
    fn what_comes_first_is_beside_the_bars() {
        let source = Source {
            n_alerts: 40,
            n_incidents: Some(2),
            closed: Some(Closed {
                n_alerts: 30,
                n_without_action: 15,
            }),
            p95_minutes: Some(90.0),
            ..Source::default()
        };
        let value = |of: &Source| Order::OPTIONS.map(|(by, ..)| value(of, by, 80));
        assert_eq!(
            value(&source),
            ["40 (50%)", "15 (50%)", "50 (14 to 165)", "1 h 30 min"]
        );
        assert_eq!(value(&Source::default()), ["0 (0%)", "—", "—", "—"]);
    }

    #[test]
    fn answers() {
        for (of, expected) in [
            (&[][..], "There are no alerts in this data."),
            (&[("okta", 1, Some(1))], "The one alert came from okta."),
            (&[("okta", 2, None)], "All 2 alerts came from okta."),
            (
                &[("", 2, Some(0))],
                "No alert names the technology that it came from.",
            ),
            (
                &[("edr", 6, Some(1)), ("okta", 2, Some(3)), ("", 2, Some(0))],
                "edr raised most alerts, 60% of them. Most incidents, 3, came from okta.",
            ),
            (
                &[("edr", 6, Some(1)), ("okta", 4, Some(1))],
                "edr raised most alerts, 60% of them.",
            ),
            (
                &[("", 6, Some(1)), ("okta", 4, None)],
                "60% of alerts name no technology.",
            ),
            (
                &[("a", 4, None), ("b", 4, None), ("c", 2, None)],
                "a and b raised most alerts, 40% of them each.",
            ),
            (
                &[("a", 1, None), ("b", 1, None), ("c", 1, None)],
                "No technology stands out: 3 of them raised 1 alert each.",
            ),
        ] {
            let technologies = technologies(of);
            assert_eq!(answer(&technologies, &View::default()), expected);
        }
    }

    #[test]
    fn charts_in_words() {
        assert!(alt(&sources(&[])).ends_with("no alerts."));
        assert_eq!(
            alt(&sources(&[("edr", 6, None), ("", 2, None)])),
            "Bars of alerts by technology: edr 6 and No technology named 2."
        );
        assert!(alt(&sources(&[("a", 1, None); 12])).ends_with("; 2 more in the table."));
    }
}
