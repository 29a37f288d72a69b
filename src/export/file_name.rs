//! What exported files are called.

use crate::calendar::DayRange;

/// What the names of files about a period in a time zone end in, before the dot: `2026-08-24_2026-11-21_America-New_York`. Without alerts there is no
/// period.
pub fn file_tag(period: Option<DayRange>, zone: &str) -> String {
    let days = period.map_or("no-alerts".to_owned(), |DayRange { start_on, end_on }| {
        format!("{start_on}_{end_on}")
    });
    // Any other character means something to some file system.
    let zone = zone.replace(
        |character: char| !(character.is_ascii_alphanumeric() || "+_-".contains(character)),
        "-",
    );
    format!("{days}_{zone}")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::calendar::Zone;

    fn days(start: &str, end: &str) -> Option<DayRange> {
        Some(DayRange {
            start_on: start.parse().unwrap(),
            end_on: end.parse().unwrap(),
        })
    }

    #[test]
    fn files_carry_period_and_zone() {
        for (period, zone, expected) in [
            (
                days("2026-08-24", "2026-11-21"),
                "America/New_York",
                "2026-08-24_2026-11-21_America-New_York",
            ),
            (
                days("2026-03-02", "2026-03-02"),
                "UTC",
                "2026-03-02_2026-03-02_UTC",
            ),
            (
                days("2026-03-02", "2026-03-03"),
                "America/Argentina/Buenos_Aires",
                "2026-03-02_2026-03-03_America-Argentina-Buenos_Aires",
            ),
            (None, "Etc/GMT+5", "no-alerts_Etc-GMT+5"),
        ] {
            assert_eq!(file_tag(period, zone), expected);
        }
    }

    fn is_safe(name: &str) -> bool {
        name.chars()
            .all(|character| character.is_ascii_alphanumeric() || "+_-".contains(character))
    }

    #[test]
    fn every_zone_is_told_from_every_other() {
        let mut tags: Vec<String> = Zone::names()
            .into_iter()
            .map(|zone| file_tag(None, zone))
            .collect();
        assert!(tags.iter().all(|tag| is_safe(tag)));
        let n_zones = tags.len();
        tags.sort_unstable();
        tags.dedup();
        assert_eq!(tags.len(), n_zones);
    }

    proptest! {
        #[test]
        fn names_are_safe_on_every_file_system(zone in "\\PC*|[/\\\\:*?\"<>|.\n]{0,9}") {
            let tag = file_tag(None, &zone);
            prop_assert!(is_safe(&tag), "{tag}");
        }
    }
}
