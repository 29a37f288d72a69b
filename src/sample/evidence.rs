//! What the sample's alerts were about: made from an alert's id alone, so that it needs no table and is the same on every run.
//!
//! A few servers and people are in many alerts, most are in hardly any (weights fall as 1 / rank, Zipf's law). Only integers are
//! drawn, so that platforms cannot differ. Addresses are of the ranges set aside for documentation (RFC 5737): nobody's.

use rand::{RngExt, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;

use super::catalog::{
    FIRST_NAMES, LAPTOP_SYSTEMS, LAST_NAMES, SERVERS, SERVICE_ACCOUNTS, Server, System,
};
use super::{fingerprint, pick};
use crate::evidence::AlertEvidence;

/// What the alert with this id was about. The same id always gives the same evidence, natively and in WebAssembly; any text is an
/// id.
///
/// ```
/// use expel_metrics::sample::sample_evidence;
/// let id = "5f0c7d0e-6a4b-4a52-9b0c-3f1f1d2c9a11";
/// assert_eq!(sample_evidence(id), sample_evidence(id));
/// ```
pub fn sample_evidence(alert_id: &str) -> AlertEvidence {
    let seed = fingerprint(std::iter::once(alert_id.as_bytes().to_vec()));
    let mut draw = Draw(Xoshiro256PlusPlus::seed_from_u64(seed));
    let mut evidence = AlertEvidence::default();
    let (scene, _) = SCENES[pick(&mut draw.0, SCENES.iter().map(|(_, percent)| *percent))];
    match scene {
        Scene::Laptop => draw.laptop_alert(&mut evidence),
        Scene::Server => draw.server_alert(&mut evidence),
        Scene::SignIn => draw.sign_in_alert(&mut evidence),
        Scene::Network => draw.network_alert(&mut evidence),
        Scene::Nothing => {}
    }
    evidence
}

/// What an alert may be about.
#[derive(Debug, Clone, Copy)]
enum Scene {
    Laptop,
    Server,
    SignIn,
    Network,
    /// Some alerts come without anything that could be counted.
    Nothing,
}

/// How often, in percent.
const SCENES: [(Scene, u32); 5] = [
    (Scene::Laptop, 36),
    (Scene::Server, 27),
    (Scene::SignIn, 20),
    (Scene::Network, 12),
    (Scene::Nothing, 5),
];

const N_PEOPLE: u32 = (FIRST_NAMES.len() * LAST_NAMES.len()) as u32;

/// The last numbers of the addresses in each range: 1 to 254.
const N_ADDRESSES: u32 = 254;

/// The ranges for documentation.
const RANGES: [&str; 3] = ["203.0.113", "198.51.100", "192.0.2"];

/// One of the people who work there, by rank: person 0 is in the most alerts.
#[derive(Debug, Clone, Copy)]
struct Person(u32);

impl Person {
    fn user_name(self) -> String {
        let (round, first) = (
            self.0 as usize / FIRST_NAMES.len(),
            self.0 as usize % FIRST_NAMES.len(),
        );
        // A step further with each first name: neighbors in rank are not all of one family, and no full name comes twice.
        let last = (round + first) % LAST_NAMES.len();
        format!("{}.{}", FIRST_NAMES[first], LAST_NAMES[last])
    }

    fn laptop(self) -> String {
        // 37 and 9,000 have no common divisor, so no number comes twice.
        format!("LARK-LT-{:04}", 1000 + (self.0 * 37 + 142) % 9000)
    }

    fn system(self) -> System {
        let mut left = self.0 * 37 % 100;
        for &(system, percent) in &LAPTOP_SYSTEMS {
            if left < percent {
                return system;
            }
            left -= percent;
        }
        System::Windows11
    }
}

/// Draws evidence from a seeded generator.
#[derive(Debug)]
struct Draw(Xoshiro256PlusPlus);

impl Draw {
    fn laptop_alert(&mut self, evidence: &mut AlertEvidence) {
        let person = self.person();
        add(&mut evidence.host_names, person.laptop());
        if self.percent(95) {
            add(&mut evidence.operating_systems, person.system().name());
        }
        if self.percent(85) {
            add(&mut evidence.user_names, person.user_name());
        }
        if self.percent(35) {
            self.add_addresses(1, 2, evidence);
        }
    }

    fn server_alert(&mut self, evidence: &mut AlertEvidence) {
        // Now and then something moves from machine to machine.
        let n_hosts = if self.percent(15) {
            self.0.random_range(2..=4_u32)
        } else {
            1
        };
        for _ in 0..n_hosts {
            let server = self.server();
            add(&mut evidence.host_names, server.name);
            if self.percent(95) {
                add(&mut evidence.operating_systems, server.system.name());
            }
        }
        if self.percent(55) {
            let account = pick(
                &mut self.0,
                SERVICE_ACCOUNTS.iter().map(|account| account.1),
            );
            add(&mut evidence.user_names, SERVICE_ACCOUNTS[account].0);
        }
        if self.percent(20) {
            add(&mut evidence.user_names, self.person().user_name());
        }
        if self.percent(30) {
            self.add_addresses(1, 3, evidence);
        }
    }

    fn sign_in_alert(&mut self, evidence: &mut AlertEvidence) {
        // A password spray tries several people.
        let n_users = if self.percent(8) {
            self.0.random_range(3..=8_u32)
        } else {
            1
        };
        for _ in 0..n_users {
            let person = self.person();
            add(&mut evidence.user_names, person.user_name());
            if self.percent(30) {
                add(&mut evidence.operating_systems, person.system().name());
            }
        }
    }

    fn network_alert(&mut self, evidence: &mut AlertEvidence) {
        self.add_addresses(1, 4, evidence);
        if self.percent(40) {
            add(&mut evidence.host_names, self.server().name);
        } else if self.percent(50) {
            add(&mut evidence.host_names, self.person().laptop());
        }
    }

    fn add_addresses(&mut self, least: u32, most: u32, evidence: &mut AlertEvidence) {
        for _ in 0..self.0.random_range(least..=most) {
            let rank = self.ranked(RANGES.len() as u32 * N_ADDRESSES);
            let range = RANGES[rank as usize % RANGES.len()];
            // 91 and 254 have no common divisor: no address comes twice, and neighbors in rank look unlike.
            let number = 1 + (rank / RANGES.len() as u32 * 91 + 44) % N_ADDRESSES;
            add(&mut evidence.destination_ips, format!("{range}.{number}"));
        }
    }

    fn person(&mut self) -> Person {
        Person(self.ranked(N_PEOPLE))
    }

    fn server(&mut self) -> &'static Server {
        &SERVERS[pick(&mut self.0, SERVERS.iter().map(|server| server.weight))]
    }

    /// A rank below `n`: 0 is twice as likely as 1, three times as likely as 2, and so on.
    fn ranked(&mut self, n: u32) -> u32 {
        // Divisible by many ranks, and even the sum over a thousand of them fits into 32 bits.
        const WEIGHT: u32 = 27_720;
        pick(&mut self.0, (1..=n).map(|rank| WEIGHT / rank)) as u32
    }

    fn percent(&mut self, percent: u32) -> bool {
        self.0.random_range(0..100_u32) < percent
    }
}

/// Appends a value unless it is there.
fn add(values: &mut Vec<String>, value: impl Into<String>) {
    let value = value.into();
    if !values.contains(&value) {
        values.push(value);
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};
    use std::ops::RangeInclusive;

    use proptest::prelude::*;

    use super::*;
    use crate::alerts::Alerts;
    use crate::sample::sample_csv;
    use crate::table::TableBuilder;

    /// What alerts were about: each value and in how many alerts it is, the most frequent first.
    struct Assets {
        n_known: u64,
        host_names: Vec<(String, u64)>,
        user_names: Vec<(String, u64)>,
        operating_systems: Vec<(String, u64)>,
        destination_ips: Vec<(String, u64)>,
    }

    /// What the newest `n` alerts of the sample were about.
    fn assets(n: u32) -> Assets {
        let mut builder = TableBuilder::default();
        builder.begin_file("sample.csv");
        for chunk in sample_csv() {
            builder.feed(&chunk).unwrap();
        }
        builder.end_file().unwrap();
        let mut alerts = Alerts::of_files(builder.finish());
        alerts
            .select("America/New_York", &None.into(), Some(n))
            .unwrap();
        let evidence: Vec<_> = alerts
            .without_evidence()
            .iter()
            .map(|id| sample_evidence(id))
            .collect();
        let counts = |values: fn(&AlertEvidence) -> &[String]| {
            let mut counts: HashMap<&str, u64> = HashMap::new();
            for value in evidence.iter().flat_map(values) {
                *counts.entry(value).or_default() += 1;
            }
            let mut counts: Vec<_> = counts
                .into_iter()
                .map(|(value, n)| (value.to_owned(), n))
                .collect();
            counts.sort_by(|a, b| b.1.cmp(&a.1).then_with(|| a.0.cmp(&b.0)));
            counts
        };
        Assets {
            n_known: evidence.len() as u64,
            host_names: counts(|of| &of.host_names),
            user_names: counts(|of| &of.user_names),
            operating_systems: counts(|of| &of.operating_systems),
            destination_ips: counts(|of| &of.destination_ips),
        }
    }

    #[track_caller]
    fn check_percent(assets: &Assets, counts: &[(String, u64)], expected: RangeInclusive<u64>) {
        let (value, n_alerts) = &counts[0];
        let percent = 100 * n_alerts / assets.n_known;
        assert!(
            expected.contains(&percent),
            "{value}: {percent}%, not in {expected:?}"
        );
    }

    #[test]
    fn the_same_evidence_on_every_run_and_platform() {
        let told = |id: &str| {
            let AlertEvidence {
                host_names,
                user_names,
                operating_systems,
                destination_ips,
                n_damaged: _,
            } = sample_evidence(id);
            [host_names, user_names, operating_systems, destination_ips]
                .map(|values| values.join(" "))
                .join(" | ")
        };
        let expected = [
            "LARK-LT-1290 | elowen.elderby |  | ",
            "LARK-LT-7506 | elowen.larkspur | Windows 10 | ",
            "LARK-DC01 | svc-backup fergus.fenwhistle | Windows Server 2022 | ",
            "LARK-DC02 | SYSTEM | Windows Server 2022 | ",
            "LARK-LT-1216 | calla.copperthwaite | macOS 15 | 203.0.113.93",
            " |  |  | ",
            "LARK-DC01 | svc-scan imogen.inglenook | Windows Server 2022 | ",
            "LARK-LT-4065 | hamish.kettlewick | Windows 11 | 192.0.2.46",
        ];
        for (n, expected) in (1..).zip(expected) {
            assert_eq!(told(&format!("alert {n}")), expected);
        }
    }

    #[test]
    fn shares_are_plausible() {
        let assets = assets(10_000);
        check_percent(&assets, &assets.host_names, 9..=16);
        check_percent(&assets, &assets.user_names, 6..=12);
        check_percent(&assets, &assets.operating_systems, 22..=40);
        check_percent(&assets, &assets.destination_ips, 5..=12);
        // A few in many alerts, and a long tail.
        assert_eq!(assets.operating_systems.len(), 7);
        for counts in [
            &assets.host_names,
            &assets.user_names,
            &assets.destination_ips,
        ] {
            assert!(counts.len() > 300, "{}", counts.len());
            let top: u64 = counts[..10].iter().map(|(_, n)| n).sum();
            let total: u64 = counts.iter().map(|(_, n)| n).sum();
            assert!((25..=70).contains(&(100 * top / total)), "{top} of {total}");
        }
    }

    #[test]
    fn the_first_hundred_alerts_tell_something() {
        let assets = assets(100);
        assert_eq!(assets.n_known, 100);
        for counts in [
            &assets.host_names,
            &assets.user_names,
            &assets.operating_systems,
            &assets.destination_ips,
        ] {
            let (top, next) = (&counts[0], &counts[1]);
            assert!(top.1 > next.1, "{top:?} {next:?}");
            assert!(top.1 >= 5, "{top:?}");
        }
    }

    #[test]
    fn some_alerts_name_several_hosts_and_some_none() {
        let n_hosts = |n: u32| sample_evidence(&n.to_string()).host_names.len();
        let mut alerts: HashMap<usize, u32> = HashMap::new();
        for n in 0..10_000 {
            *alerts.entry(n_hosts(n).min(2)).or_default() += 1;
        }
        assert!((2_500..4_000).contains(&alerts[&0]), "{alerts:?}");
        assert!((100..700).contains(&alerts[&2]), "{alerts:?}");
        let is_empty = |n: u32| sample_evidence(&n.to_string()) == AlertEvidence::default();
        let n_empty = (0..10_000).filter(|n| is_empty(*n)).count();
        assert!((400..600).contains(&n_empty), "{n_empty}");
    }

    #[test]
    fn nobody_shares_a_name_or_a_laptop() {
        let people = || (0..N_PEOPLE).map(Person);
        let names: HashSet<_> = people().map(Person::user_name).collect();
        let laptops: HashSet<_> = people().map(Person::laptop).collect();
        assert_eq!(names.len(), N_PEOPLE as usize);
        assert_eq!(laptops.len(), N_PEOPLE as usize);
        let percents: u32 = LAPTOP_SYSTEMS.iter().map(|(_, percent)| percent).sum();
        assert_eq!(percents, 100);
    }

    proptest! {
        #[test]
        fn evidence_is_as_evidence_must_be(id in "\\PC*") {
            let evidence = sample_evidence(&id);
            for values in [&evidence.host_names, &evidence.user_names, &evidence.operating_systems, &evidence.destination_ips] {
                let distinct: HashSet<_> = values.iter().collect();
                prop_assert_eq!(distinct.len(), values.len());
                prop_assert!(values.iter().all(|value| !value.is_empty() && value.trim() == value));
            }
            for address in &evidence.destination_ips {
                let address: std::net::Ipv4Addr = address.parse().unwrap();
                prop_assert!(address.is_documentation());
            }
        }
    }
}
