//! Finding a time zone by what people call it: its name, a city, a country, an abbreviation, an offset.
//!
//! `EST`, `MST` and a few more are names of zones, too, whose clocks are never turned. Who types them means the zone with summer time: they are
//! found as abbreviations, and never taken as names.
//!
//! This module must not know where the names of countries come from.

use super::zone::Zone;

use crate::order;

/// The zone that is meant most often, of those that share an abbreviation, an offset or a country: it comes first.
const PRINCIPAL: [&str; 32] = [
    "America/New_York",
    "America/Chicago",
    "America/Denver",
    "America/Los_Angeles",
    "America/Anchorage",
    "Pacific/Honolulu",
    "America/Halifax",
    "America/St_Johns",
    "America/Toronto",
    "America/Mexico_City",
    "America/Sao_Paulo",
    "America/Argentina/Buenos_Aires",
    "Europe/London",
    "Europe/Lisbon",
    "Europe/Berlin",
    "Europe/Paris",
    "Europe/Athens",
    "Europe/Istanbul",
    "Europe/Moscow",
    "Africa/Lagos",
    "Africa/Johannesburg",
    "Africa/Nairobi",
    "Asia/Dubai",
    "Asia/Kolkata",
    "Asia/Singapore",
    "Asia/Shanghai",
    "Asia/Tokyo",
    "Asia/Seoul",
    "Australia/Sydney",
    "Australia/Adelaide",
    "Australia/Perth",
    "Pacific/Auckland",
];

/// Browsers know some zones by former names (their names are those of CLDR, which never change).
const RENAMED: [(&str, &str); 20] = [
    ("Africa/Asmera", "Africa/Asmara"),
    ("America/Buenos_Aires", "America/Argentina/Buenos_Aires"),
    ("America/Catamarca", "America/Argentina/Catamarca"),
    ("America/Coral_Harbour", "America/Atikokan"),
    ("America/Cordoba", "America/Argentina/Cordoba"),
    ("America/Godthab", "America/Nuuk"),
    ("America/Indianapolis", "America/Indiana/Indianapolis"),
    ("America/Jujuy", "America/Argentina/Jujuy"),
    ("America/Louisville", "America/Kentucky/Louisville"),
    ("America/Mendoza", "America/Argentina/Mendoza"),
    ("Asia/Calcutta", "Asia/Kolkata"),
    ("Asia/Katmandu", "Asia/Kathmandu"),
    ("Asia/Rangoon", "Asia/Yangon"),
    ("Asia/Saigon", "Asia/Ho_Chi_Minh"),
    ("Atlantic/Faeroe", "Atlantic/Faroe"),
    ("Europe/Kiev", "Europe/Kyiv"),
    ("Pacific/Enderbury", "Pacific/Kanton"),
    ("Pacific/Ponape", "Pacific/Pohnpei"),
    ("Pacific/Truk", "Pacific/Chuuk"),
    ("Pacific/Johnston", "Pacific/Honolulu"),
];

/// Names that mean a time rather than a place: abbreviations that are never turned, and what programs call zones.
const LEGACY: [&str; 5] = ["Etc/", "US/", "Canada/", "Brazil/", "Chile/"];

/// A country and the names of its zones.
pub type Country = (String, Vec<String>);

/// A zone that may be meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its name, as IANA spells it.
    pub name: &'static str,
    /// What helps to recognize it: `EST/EDT · UTC−5/−4 · United States`.
    pub detail: String,
}

/// All zones, with what people call them.
pub struct ZoneSearch(Vec<Entry>);

struct Entry {
    zone: Zone,
    /// In lower case, with blanks in place of what joins words: `america new york`.
    spelled: String,
    countries: Vec<String>,
    /// In winter and in summer, in minutes ahead of UTC.
    offsets: [i32; 2],
    principal: usize,
    is_legacy: bool,
}

/// How well a zone fits, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    Name,
    Abbreviation,
    Exact,
    City,
    Country,
    Offset,
    Word,
    Within,
}

impl ZoneSearch {
    /// Of all zones that are known, with their offsets in the half year on both sides of `now`, a second since the Unix epoch.
    pub fn new(countries: &[Country], now: i64) -> Self {
        const HALF_A_YEAR: i64 = 182 * 24 * 60 * 60;
        let entries = Zone::all().map(|zone| {
            let name = zone.name();
            let [one, other] = [now, now + HALF_A_YEAR].map(|at| zone.offset_at(at) / 60);
            let offsets = [one.min(other), one.max(other)];
            let of_zone = countries
                .iter()
                .filter(|(_, zones)| zones.iter().any(|zone| current_name(zone) == name));
            Entry {
                zone,
                spelled: spelled(name),
                countries: of_zone.map(|(country, _)| country.clone()).collect(),
                offsets,
                principal: PRINCIPAL
                    .iter()
                    .position(|principal| *principal == name)
                    .unwrap_or(PRINCIPAL.len()),
                is_legacy: !(name.contains('/') || name == "UTC")
                    || current_name(name) != name
                    || LEGACY.iter().any(|start| name.starts_with(start)),
            }
        });
        Self(entries.collect())
    }

    /// The zones that fit a text, best first, `max` at most; none for a blank text.
    pub fn find(&self, text: &str, max: usize) -> Vec<Found> {
        let wanted = spelled(text);
        if wanted.is_empty() {
            return Vec::new();
        }
        let offset = offset_of(text);
        let mut fitting: Vec<_> = self
            .0
            .iter()
            .filter_map(|entry| Some((entry.fit(&wanted, offset)?, entry)))
            .collect();
        order::sort_by_key(&mut fitting, |(fit, entry)| {
            let is_turned = entry.offsets[0] != entry.offsets[1];
            let name = entry.zone.name();
            // Other names for a zone are no country's.
            let is_other_name = entry.countries.is_empty();
            (
                *fit,
                entry.is_legacy,
                entry.principal,
                is_other_name,
                !is_turned,
                name,
            )
        });
        let best = fitting.into_iter().take(max);
        best.map(|(_, entry)| entry.found()).collect()
    }
}

impl Entry {
    /// How well it fits what is wanted, if at all.
    fn fit(&self, wanted: &str, offset: Option<i32>) -> Option<Fit> {
        let begins = |text: &str| text.starts_with(wanted) || text.contains(&format!(" {wanted}"));
        let city = self.zone.name().rsplit('/').next().map(spelled);
        let mut abbreviations = self.zone.abbreviations();
        let is_abbreviated =
            !self.is_legacy && abbreviations.any(|short| short.eq_ignore_ascii_case(wanted));
        if is_abbreviated {
            return Some(Fit::Abbreviation);
        }
        // Whatever else is spelled as an abbreviation is not what is meant by it.
        if self.is_abbreviation() {
            return None;
        }
        if self.spelled == wanted {
            return Some(Fit::Name);
        }
        let city = city.filter(|_| !self.is_legacy).unwrap_or_default();
        let is_country = |country: &String| country.to_lowercase() == wanted;
        if city == wanted || self.countries.iter().any(is_country) {
            return Some(Fit::Exact);
        }
        if city.starts_with(wanted) {
            return Some(Fit::City);
        }
        if self
            .countries
            .iter()
            .any(|country| begins(&country.to_lowercase()))
        {
            return Some(Fit::Country);
        }
        if offset.is_some_and(|offset| self.offsets.contains(&offset)) && !self.is_legacy {
            return Some(Fit::Offset);
        }
        if begins(&self.spelled) {
            return Some(Fit::Word);
        }
        (wanted.chars().count() > 2 && self.spelled.contains(wanted)).then_some(Fit::Within)
    }

    /// Whether it is called by an abbreviation that places use, too: `EST`.
    fn is_abbreviation(&self) -> bool {
        let name = self.zone.name();
        name.len() == 3 && !["UTC", "GMT"].contains(&name)
    }

    fn found(&self) -> Found {
        let abbreviations: Vec<_> = self.zone.abbreviations().collect();
        let [winter, summer] = self.offsets;
        let mut offset = format!("UTC{}", offset_text(winter));
        if summer != winter {
            offset.push('/');
            offset.push_str(&offset_text(summer));
        }
        let mut details = Vec::new();
        if !abbreviations.is_empty() {
            details.push(abbreviations.join("/"));
        }
        details.push(offset);
        details.extend(self.countries.first().cloned());
        Found {
            name: self.zone.name(),
            detail: details.join(" · "),
        }
    }
}

/// What a zone is called now.
fn current_name(name: &str) -> &str {
    let renamed = RENAMED.iter().find(|(former, _)| *former == name);
    renamed.map_or(name, |(_, current)| current)
}

/// `+5:30`, `−5`, `+0`.
fn offset_text(minutes: i32) -> String {
    let sign = if minutes < 0 { '−' } else { '+' };
    let (hours, minutes) = (minutes.abs() / 60, minutes.abs() % 60);
    if minutes == 0 {
        format!("{sign}{hours}")
    } else {
        format!("{sign}{hours}:{minutes:02}")
    }
}

/// The offset that is written down, in minutes: `UTC-5`, `+05:30`, `GMT+1`, `−0330`.
fn offset_of(text: &str) -> Option<i32> {
    let text = text.trim();
    let text = ["utc", "gmt"]
        .iter()
        .find_map(|name| {
            let (start, rest) = text.split_at_checked(name.len())?;
            start.eq_ignore_ascii_case(name).then_some(rest)
        })
        .unwrap_or(text)
        .trim();
    let (sign, digits) = match text.chars().next()? {
        '+' => (1, &text[1..]),
        '-' => (-1, &text[1..]),
        '−' => (-1, &text['−'.len_utf8()..]),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() > 2 => digits.split_at_checked(digits.len() - 2)?,
        None => (digits, "0"),
    };
    let number = |text: &str| {
        let is_short = (1..=2).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_short.then(|| text.parse::<i32>().ok()).flatten()
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 60 + minutes))
}

/// In lower case, words parted by single blanks.
fn spelled(text: &str) -> String {
    let words = text
        .split(|character: char| matches!(character, '/' | '_') || character.is_whitespace())
        .filter(|word| !word.is_empty());
    words.map(str::to_lowercase).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-28.
    const NOW: i64 = 1_795_824_000;

    fn search() -> ZoneSearch {
        let country = |name: &str, zones: &[&str]| {
            let zones = zones.iter().map(ToString::to_string).collect();
            (name.to_owned(), zones)
        };
        ZoneSearch::new(
            &[
                // As Chromium has it.
                country("India", &["Asia/Calcutta"]),
                country("Germany", &["Europe/Berlin", "Europe/Busingen"]),
                country("United States", &["America/New_York", "America/Chicago"]),
            ],
            NOW,
        )
    }

    /// The names of the first three that are found.
    fn names(text: &str) -> Vec<&'static str> {
        let found = search().find(text, 3).into_iter();
        found.map(|found| found.name).collect()
    }

    #[test]
    fn zones_are_found_by_what_people_call_them() {
        for (text, first) in [
            ("Europe/Berlin", "Europe/Berlin"),
            ("america/new_york", "America/New_York"),
            ("new york", "America/New_York"),
            ("New Yo", "America/New_York"),
            ("kolkata", "Asia/Kolkata"),
            ("india", "Asia/Kolkata"),
            ("germ", "Europe/Berlin"),
            ("states", "America/New_York"),
            ("EST", "America/New_York"),
            ("edt", "America/New_York"),
            ("CST", "America/Chicago"),
            ("MST", "America/Denver"),
            ("pst", "America/Los_Angeles"),
            ("HST", "Pacific/Honolulu"),
            ("CET", "Europe/Berlin"),
            ("IST", "Asia/Kolkata"),
            ("BST", "Europe/London"),
            ("AEST", "Australia/Sydney"),
            ("utc", "UTC"),
            ("UTC+5:30", "Asia/Kolkata"),
            ("+0530", "Asia/Kolkata"),
            ("gmt-5", "America/New_York"),
            ("−8", "America/Los_Angeles"),
            ("Sydney", "Australia/Sydney"),
            ("buenos", "America/Argentina/Buenos_Aires"),
        ] {
            assert_eq!(names(text).first(), Some(&first), "{text}");
        }
    }

    #[test]
    fn what_nobody_calls_a_zone_finds_none() {
        for text in ["", "  ", "Mars/Olympus", "+25", "UTC+", "+5:", "-", "🕰"] {
            assert_eq!(names(text), [""; 0], "{text}");
        }
    }

    #[test]
    fn an_abbreviation_is_never_the_zone_that_is_never_turned() {
        for text in ["EST", "MST", "HST", "EET", "CET", "MET", "WET"] {
            let found = search().find(text, 50);
            assert!(found.iter().all(|found| found.name != text), "{text}");
        }
    }

    #[test]
    fn what_is_found_says_why() {
        let detail = |text: &str| search().find(text, 1).remove(0).detail;
        assert_eq!(detail("new york"), "EST/EDT · UTC−5/−4 · United States");
        assert_eq!(detail("kolkata"), "IST · UTC+5:30 · India");
        assert_eq!(detail("sao paulo"), "UTC−3");
        assert_eq!(detail("utc"), "UTC · UTC+0");
    }

    #[test]
    fn every_principal_and_renamed_zone_is_one() {
        let renamed = RENAMED.iter().map(|(_, current)| current);
        for name in PRINCIPAL.iter().chain(renamed) {
            assert!(Zone::named(name).is_ok(), "{name}");
        }
    }

    #[test]
    fn every_name_of_a_place_finds_its_zone() {
        let search = search();
        for zone in Zone::all().filter(|zone| zone.name().contains('/')) {
            let found = search.find(zone.name(), 1);
            assert_eq!(found[0].name, zone.name());
        }
    }
}
