//! Top hosts, users and addresses, in words. Values are untrusted text: cut, and kept from turning the direction of what follows.

use super::answer::{AssetCount, AssetKind, Assets};
use super::table;
use crate::draw::more_than_drawn;
use crate::draw::ranked::count_and_share;
use crate::numbers::{count, counted, listed, percent, plural, share_in_numbers};
use crate::section::{Definition, Here, Text};
use crate::text::{MAX_QUOTED, quoted};

/// The most values that a description names, as many as a chart draws.
const MAX_NAMED: usize = 10;

/// What one thing of a kind is called: “host”.
fn noun(kind: AssetKind) -> &'static str {
    match kind {
        AssetKind::Host => "host",
        AssetKind::User => "user",
        AssetKind::OperatingSystem => "operating system",
        AssetKind::DestinationIp => "destination",
    }
}

/// The same of many: “hosts”.
fn nouns(kind: AssetKind) -> &'static str {
    match kind {
        AssetKind::Host => "hosts",
        AssetKind::User => "users",
        AssetKind::OperatingSystem => "operating systems",
        AssetKind::DestinationIp => "destinations",
    }
}

/// A value in the middle of a sentence.
fn quoted_value(value: &str) -> String {
    quoted(value, MAX_QUOTED)
}

/// What the figure of a kind is called.
pub fn title(kind: AssetKind) -> &'static str {
    match kind {
        AssetKind::Host => "Hosts",
        AssetKind::User => "Users",
        AssetKind::OperatingSystem => "Operating systems",
        AssetKind::DestinationIp => "Destination IPs",
    }
}

/// What the figure of a kind means.
pub fn definition(kind: AssetKind) -> Definition {
    match kind {
        AssetKind::Host => TOP_HOSTS,
        AssetKind::User => TOP_USERS,
        AssetKind::OperatingSystem => TOP_OPERATING_SYSTEMS,
        AssetKind::DestinationIp => TOP_DESTINATION_IPS,
    }
}

/// Of how many alerts the evidence is known: “100 of 10,092 alerts”.
pub fn scope(assets: &Assets) -> String {
    format!(
        "{} of {}",
        count(assets.n_known),
        counted(assets.n_alerts, "alert", "alerts")
    )
}

/// What appears in most of the newest alerts: the top host, or the top of the first kind that the evidence names.
pub fn answer(assets: &Assets) -> String {
    if assets.n_alerts == 0 {
        return "There are no alerts to look into.".into();
    }
    if assets.n_asked == 0 {
        return "None of these alerts can be looked up in Workbench.".into();
    }
    if assets.n_known == 0 {
        return format!(
            "Hosts, users and addresses are not in the export. Load them for {}.",
            match (assets.n_asked, assets.n_alerts) {
                (1, 1) => "the one alert".into(),
                (1, _) => "the newest alert".into(),
                (asked, alerts) if asked == alerts => format!("all {} alerts", count(alerts)),
                (asked, _) => format!("the newest {} alerts", count(asked)),
            }
        );
    }
    let Some(kind) = AssetKind::ALL
        .into_iter()
        .find(|&kind| !assets.counts(kind).is_empty())
    else {
        return format!(
            "The evidence of {} names no host, user, operating system or destination.",
            counted(assets.n_known, "alert", "alerts")
        );
    };
    let counts = assets.counts(kind);
    let n_most = counts.first().map_or(0, |count| count.n_alerts);
    let top = &counts[..counts.partition_point(|count| count.n_alerts == n_most)];
    let n_top = top.len() as u64;
    if assets.n_known == 1 {
        return about_one(assets, kind, top, n_top);
    }
    let of = looked_into(assets);
    let n = count(n_most);
    match top {
        [only] => {
            let value = quoted_value(&only.value);
            let rest = if counts.len() > 1 {
                format!(", more than any other {}", noun(kind))
            } else {
                format!("; no other {} appears", noun(kind))
            };
            format!("{value} appears in {n} of {of}{rest}.")
        }
        _ if n_most == 1 => format!("No {} appears in two of {of}.", noun(kind)),
        [one, other] => format!(
            "{} and {} appear in {n} of {of} each, more than any other {}.",
            quoted_value(&one.value),
            quoted_value(&other.value),
            noun(kind)
        ),
        _ => format!(
            "No {} stands out in {of}: {} of them appear in {n} alerts each.",
            noun(kind),
            count(n_top)
        ),
    }
}

/// The alerts whose evidence is known: “the newest 100 alerts”, “all 80 alerts”, “the 37 alerts whose evidence is loaded”.
fn looked_into(assets: &Assets) -> String {
    let n = count(assets.n_known);
    if assets.n_known < assets.n_asked {
        format!("the {n} alerts whose evidence is loaded")
    } else if assets.n_known == assets.n_alerts {
        format!("all {n} alerts")
    } else {
        format!("the newest {n} alerts")
    }
}

/// The only alert whose evidence is known, and what it was about.
fn about_one(assets: &Assets, kind: AssetKind, top: &[AssetCount], n_top: u64) -> String {
    let which = if assets.n_alerts == 1 {
        "The one alert"
    } else if assets.n_asked == 1 {
        "The newest alert"
    } else {
        "The one alert whose evidence is loaded"
    };
    match top {
        [only] => format!(
            "{which} names the {} {}.",
            noun(kind),
            quoted_value(&only.value)
        ),
        _ => format!("{which} names {} {}.", count(n_top), nouns(kind)),
    }
}

/// That values came damaged: “2 values contain characters that could not be decoded, shown as �.” Nothing if none did.
pub fn damaged_values(assets: &Assets) -> Option<String> {
    (assets.n_damaged > 0).then(|| {
        format!(
            "{} characters that could not be decoded, shown as {}.",
            match assets.n_damaged {
                1 => "1 value contains".to_owned(),
                n => format!("{} values contain", count(n)),
            },
            char::REPLACEMENT_CHARACTER
        )
    })
}

/// How many alerts name a value, and what share of those whose evidence is known: “23 alerts, 23% of 100”.
pub fn asset_count(n_alerts: u64, n_known: u64) -> String {
    let alerts = counted(n_alerts, "alert", "alerts");
    match n_known {
        0 => alerts,
        n => format!("{alerts}, {} of {}", percent(n_alerts, n), count(n)),
    }
}

/// Whether any alert names several values of a kind.
pub fn has_several(assets: &Assets, kind: AssetKind) -> bool {
    assets.n_mentions(kind) > assets.n_naming(kind)
}

/// What follows a slice's name: “: 20 (20%)”. Where an alert may name several values, the share is of what [`shares_of`] says.
pub fn slice_count(assets: &Assets, kind: AssetKind, n: u64) -> String {
    let whole = if has_several(assets, kind) {
        assets.n_mentions(kind)
    } else {
        assets.n_known
    };
    format!(": {}", count_and_share(n, whole))
}

/// What shares are of, if not of alerts: “Shares of 140 mentions”.
pub fn shares_of(assets: &Assets, kind: AssetKind) -> Option<String> {
    let mentions = counted(assets.n_mentions(kind), "mention", "mentions");
    has_several(assets, kind).then(|| format!("Shares of {mentions}"))
}

/// What a pie of values of which an alert may name several is of, and how many alerts name none: “140 mentions in 88 alerts, which can name several hosts
/// each. 12 of 100 alerts name none.” Nothing if no alert names several: then the pie says it.
pub fn mentions(assets: &Assets, kind: AssetKind) -> Option<String> {
    has_several(assets, kind).then(|| {
        let n_naming = assets.n_naming(kind);
        let of = format!(
            "{} in {}: an alert can name several {}.",
            counted(assets.n_mentions(kind), "mention", "mentions"),
            counted(n_naming, "alert", "alerts"),
            nouns(kind),
        );
        match assets.n_known - n_naming {
            0 => of,
            n => format!(
                "{of} {} of {} {} none.",
                count(n),
                counted(assets.n_known, "alert", "alerts"),
                plural(n, "names", "name"),
            ),
        }
    })
}

/// What the bars of the top values show. Values inside are untrusted text.
pub fn ranked_bars_alt(kind: AssetKind, assets: &Assets) -> String {
    let what = format!("Bars of the {} in most alerts", nouns(kind));
    let counts = assets.counts(kind);
    if counts.is_empty() {
        return format!("{what}: none known.");
    }
    let named: Vec<String> = counts.iter().take(MAX_NAMED).map(named_count).collect();
    let more = match counts.len().saturating_sub(MAX_NAMED) {
        0 => String::new(),
        more => format!("; {}", more_than_drawn(more, table::is_cut(counts))),
    };
    format!(
        "{what}, out of {} with evidence: {}{more}.",
        counted(assets.n_known, "alert", "alerts"),
        named.join(", ")
    )
}

/// The most slices of a pie: the labels of more would crowd each other, for the small ones lie side by side.
pub const MAX_SLICES: usize = 6;

/// How many of these values get their own slice: all, or the first few beside a slice for all others.
pub fn slices_of_their_own(n_values: usize) -> usize {
    if n_values > MAX_SLICES {
        MAX_SLICES - 1
    } else {
        n_values
    }
}

/// What the pie of the top values shows. Values inside are untrusted text.
pub fn pie_alt(kind: AssetKind, assets: &Assets) -> String {
    let what = format!("Pie of the {} in most alerts", nouns(kind));
    let counts = assets.counts(kind);
    if counts.is_empty() {
        return format!("{what}: none known.");
    }
    let n_own = slices_of_their_own(counts.len());
    let mut named: Vec<String> = counts[..n_own].iter().map(named_count).collect();
    if let others @ [_, ..] = &counts[n_own..] {
        let n: u64 = others.iter().map(|count| count.n_alerts).sum();
        named.push(format!(
            "{} named {}",
            counted(others.len() as u64, "other", "others"),
            counted(n, "time", "times")
        ));
    }
    format!("{what}: {}.", listed(&named))
}

/// “WIN-DC01 23”.
fn named_count(of: &AssetCount) -> String {
    format!("{} {}", quoted_value(&of.value), count(of.n_alerts))
}

/// What the share of the first of a kind comes to.
pub fn here(assets: &Assets, kind: AssetKind) -> Here {
    let share = |of: &AssetCount| {
        let (one, many) = ("alert with known evidence", "alerts with known evidence");
        let share = share_in_numbers(of.n_alerts, assets.n_known, one, many);
        format!("{}: {share}", quoted_value(&of.value))
    };
    let first = assets.counts(kind).first();
    Here {
        formula: first.map(share).unwrap_or_default().into(),
        ..Here::default()
    }
}

/// Top hosts.
const TOP_HOSTS: Definition = Definition {
    name: Text::Borrowed("Top hosts"),
    meaning: Text::Borrowed(
        "The hosts that appear in the newest alerts, those in most alerts first.",
    ),
    formula: Text::Borrowed(
        "Alerts whose evidence names a host (type HOSTNAME), for each host name; an alert counts once for each of its hosts. The \
              share is of the alerts whose evidence is known, so shares may sum to more than 100%.",
    ),
    left_out: Text::Borrowed(
        "Alerts older than the newest ones you chose to look at, alerts without an ID, alerts whose evidence has not been loaded \
               or could not be, and blank names. Names that differ in any letter, or in its case, are counted apart.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook takes the first 101 alerts in the order of the export; this page takes the newest ones, as many as you choose.",
    )),
};

/// Top users.
const TOP_USERS: Definition = Definition {
    name: Text::Borrowed("Top users"),
    meaning: Text::Borrowed(
        "The users that appear in the newest alerts, those in most alerts first.",
    ),
    formula: Text::Borrowed(
        "Alerts whose evidence names a user (type USERNAME), for each user name; an alert counts once for each of its users. The \
              share is of the alerts whose evidence is known, so shares may sum to more than 100%.",
    ),
    left_out: Text::Borrowed(
        "Users named as the source or destination of traffic only (types SRC_USERNAME and DST_USERNAME). Alerts older than the \
               newest ones you chose to look at, alerts without an ID, alerts whose evidence has not been loaded or could not be, and \
               blank names. Names that differ in any letter, or in its case, are counted apart.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook takes the first 101 alerts in the order of the export; this page takes the newest ones, as many as you choose.",
    )),
};

/// Top operating systems.
const TOP_OPERATING_SYSTEMS: Definition = Definition {
    name: Text::Borrowed("Top operating systems"),
    meaning: Text::Borrowed(
        "The operating systems that appear in the newest alerts, those in most alerts first.",
    ),
    formula: Text::Borrowed(
        "Alerts whose vendor alerts name an operating system (“os.name” in their evidence summary), for each of them; an alert \
              counts once for each of its operating systems. The share is of the alerts whose evidence is known, so shares may sum to \
              more than 100%.",
    ),
    left_out: Text::Borrowed(
        "Vendor alerts that name no operating system. Alerts older than the newest ones you chose to look at, alerts without an \
               ID, and alerts whose evidence has not been loaded or could not be. Names that differ in any letter, or in its case, are \
               counted apart.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook counts an operating system once for each vendor alert, so one alert may count several times, and counts a missing \
         one as if it were an operating system. It takes the first 101 alerts in the order of the export; this page takes the newest \
         ones, as many as you choose.",
    )),
};

/// Top destination addresses.
const TOP_DESTINATION_IPS: Definition = Definition {
    name: Text::Borrowed("Top destination IPs"),
    meaning: Text::Borrowed(
        "The addresses that traffic in the newest alerts went to, those in most alerts first.",
    ),
    formula: Text::Borrowed(
        "Alerts whose evidence names a destination address (type DST_IP), for each address; an alert counts once for each of its \
              addresses. The share is of the alerts whose evidence is known, so shares may sum to more than 100%.",
    ),
    left_out: Text::Borrowed(
        "Source addresses. Alerts older than the newest ones you chose to look at, alerts without an ID, alerts whose evidence \
               has not been loaded or could not be, and blank addresses. Two spellings of one address are counted apart.",
    ),
    differs: Some(Text::Borrowed(
        "The notebook takes the first 101 alerts in the order of the export; this page takes the newest ones, as many as you choose.",
    )),
};

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(counts: &[(&str, u64)]) -> Vec<AssetCount> {
        counts
            .iter()
            .map(|&(value, n_alerts)| AssetCount {
                value: value.into(),
                n_alerts,
            })
            .collect()
    }

    fn assets(n: [u64; 3], hosts: &[(&str, u64)]) -> Assets {
        Assets {
            n_alerts: n[0],
            n_asked: n[1],
            n_known: n[2],
            host_names: counts(hosts),
            ..Assets::default()
        }
    }

    #[test]
    fn the_first_of_a_kind_shows_how_shares_come_about() {
        let said =
            |n_known, hosts| here(&assets([90, 80, n_known], hosts), AssetKind::Host).formula;
        assert_eq!(
            said(80, &[("WIN-DC01", 23), ("b", 4)]),
            "WIN-DC01: 23 ÷ 80 alerts with known evidence = 29%."
        );
        assert_eq!(
            said(1, &[("a", 1)]),
            "a: 1 ÷ 1 alert with known evidence = 100%."
        );
        assert_eq!(said(80, &[]), "");
    }

    #[test]
    fn what_alerts_were_about() {
        let check = |n, hosts: &[(&str, u64)], expected: &str| {
            assert_eq!(answer(&assets(n, hosts)), expected);
        };
        check(
            [10_092, 100, 100],
            &[("WIN-DC01", 23), ("b", 4)],
            "WIN-DC01 appears in 23 of the newest 100 alerts, more than any other host.",
        );
        check(
            [80, 80, 80],
            &[("WIN-DC01", 2), ("b", 1)],
            "WIN-DC01 appears in 2 of all 80 alerts, more than any other host.",
        );
        check(
            [10_092, 100, 40],
            &[("WIN-DC01", 9), ("b", 4)],
            "WIN-DC01 appears in 9 of the 40 alerts whose evidence is loaded, more than any other host.",
        );
        check(
            [10_092, 100, 100],
            &[("only", 1)],
            "only appears in 1 of the newest 100 alerts; no other host appears.",
        );
        check(
            [10_092, 100, 100],
            &[("a", 9), ("b", 9), ("c", 1)],
            "a and b appear in 9 of the newest 100 alerts each, more than any other host.",
        );
        check(
            [10_092, 1_000, 1_000],
            &[("a", 9), ("b", 9), ("c", 9), ("d", 1)],
            "No host stands out in the newest 1,000 alerts: 3 of them appear in 9 alerts each.",
        );
        check(
            [5, 2, 2],
            &[("a", 1), ("b", 1)],
            "No host appears in two of the newest 2 alerts.",
        );
    }

    #[test]
    fn one_alert_and_none() {
        let check = |n, hosts: &[(&str, u64)], expected: &str| {
            assert_eq!(answer(&assets(n, hosts)), expected);
        };
        check([0, 0, 0], &[], "There are no alerts to look into.");
        check(
            [3, 0, 0],
            &[],
            "None of these alerts can be looked up in Workbench.",
        );
        check(
            [10_092, 100, 0],
            &[],
            "Hosts, users and addresses are not in the export. Load them for the newest 100 alerts.",
        );
        check(
            [1, 1, 0],
            &[],
            "Hosts, users and addresses are not in the export. Load them for the one alert.",
        );
        check(
            [9, 1, 0],
            &[],
            "Hosts, users and addresses are not in the export. Load them for the newest alert.",
        );
        check(
            [9, 9, 0],
            &[],
            "Hosts, users and addresses are not in the export. Load them for all 9 alerts.",
        );
        check(
            [9, 3, 1],
            &[],
            "The evidence of 1 alert names no host, user, operating system or destination.",
        );
        check([1, 1, 1], &[("a", 1)], "The one alert names the host a.");
        check(
            [9, 1, 1],
            &[("a", 1), ("b", 1)],
            "The newest alert names 2 hosts.",
        );
        check(
            [9, 3, 1],
            &[("a", 1)],
            "The one alert whose evidence is loaded names the host a.",
        );
    }

    #[test]
    fn without_hosts_another_kind_is_told() {
        let mut assets = assets([9, 9, 9], &[]);
        assets.destination_ips = counts(&[("192.0.2.1", 4), ("192.0.2.2", 1)]);
        assert_eq!(
            answer(&assets),
            "192.0.2.1 appears in 4 of all 9 alerts, more than any other destination."
        );
        assets.user_names = counts(&[("root", 4), ("a", 1)]);
        assert_eq!(
            answer(&assets),
            "root appears in 4 of all 9 alerts, more than any other user."
        );
    }

    #[test]
    fn scopes() {
        assert_eq!(
            scope(&assets([10_092, 100, 100], &[])),
            "100 of 10,092 alerts"
        );
        assert_eq!(scope(&assets([1, 1, 0], &[])), "0 of 1 alert");
        assert_eq!(asset_count(23, 100), "23 alerts, 23% of 100");
        assert_eq!(asset_count(1, 1_000), "1 alert, 0.1% of 1,000");
        assert_eq!(asset_count(1, 0), "1 alert");
    }

    #[test]
    fn a_pie_says_what_it_is_of() {
        let check = |n_known, n_naming, expected: Option<&str>| {
            let assets = Assets {
                n_naming: [n_naming, 0, 0, 0],
                ..assets([n_known; 3], &[("a", 3), ("b", 1)])
            };
            assert_eq!(mentions(&assets, AssetKind::Host).as_deref(), expected);
        };
        check(9, 4, None);
        check(
            9,
            3,
            Some(
                "4 mentions in 3 alerts: an alert can name several hosts. 6 of 9 alerts name none.",
            ),
        );
        check(
            4,
            3,
            Some(
                "4 mentions in 3 alerts: an alert can name several hosts. 1 of 4 alerts names none.",
            ),
        );
        check(
            3,
            3,
            Some("4 mentions in 3 alerts: an alert can name several hosts."),
        );
    }

    #[test]
    fn damage_is_said() {
        let check = |n_damaged, expected: Option<&str>| {
            let assets = Assets {
                n_damaged,
                ..assets([9, 9, 9], &[("a", 3)])
            };
            assert_eq!(damaged_values(&assets).as_deref(), expected);
        };
        check(0, None);
        check(
            1,
            Some("1 value contains characters that could not be decoded, shown as \u{fffd}."),
        );
        check(
            1_200,
            Some("1,200 values contain characters that could not be decoded, shown as \u{fffd}."),
        );
    }

    #[test]
    fn charts_told() {
        use AssetKind::{Host, User};
        let few = assets([9, 9, 9], &[("a", 3), ("b", 1)]);
        assert_eq!(
            ranked_bars_alt(Host, &few),
            "Bars of the hosts in most alerts, out of 9 alerts with evidence: a 3, b 1."
        );
        assert_eq!(
            pie_alt(Host, &few),
            "Pie of the hosts in most alerts: a 3 and b 1."
        );
        assert_eq!(
            ranked_bars_alt(User, &few),
            "Bars of the users in most alerts: none known."
        );
        assert_eq!(
            pie_alt(User, &few),
            "Pie of the users in most alerts: none known."
        );
        let many = assets([99, 99, 99], &[("a", 3); 12]);
        assert!(ranked_bars_alt(Host, &many).ends_with(", a 3; 2 more in the table."));
        assert!(pie_alt(Host, &many).ends_with(", a 3 and 7 others named 21 times."));
    }
}
