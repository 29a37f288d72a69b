//! The clock of times that do not say of which zone they are.

use crate::calendar::{LocalSecond, Zone};

const SECONDS_A_DAY: i64 = 86_400;

/// Tells instants of what a zone's clock shows; quickly, as long as it isn't turned nearby.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock {
    /// UTC if `None`.
    zone: Option<Zone>,
    /// Local seconds, from one up to another, that are certain to be `offset_seconds` ahead of UTC.
    from: i64,
    until: i64,
    offset_seconds: i64,
}

impl Clock {
    /// The clock of this zone.
    pub fn of(zone: Zone) -> Self {
        Self {
            zone: Some(zone).filter(|zone| zone.name() != "UTC"),
            ..Self::default()
        }
    }

    /// The second since the Unix epoch at which the clock shows that many since 1970-01-01 00:00:00.
    #[inline]
    pub fn second_of(&mut self, local: i64) -> LocalSecond {
        let Some(zone) = self.zone else {
            return LocalSecond::Once(local);
        };
        if self.from <= local && local < self.until {
            return LocalSecond::Once(local - self.offset_seconds);
        }
        let second = zone.second_of(local);
        if let LocalSecond::Once(at) = second {
            let span = zone.span_at(at);
            self.offset_seconds = span.offset_seconds.into();
            // No turn is by a day or more.
            let local = |second: i64| second.saturating_add(self.offset_seconds);
            self.from = local(span.from).saturating_add(SECONDS_A_DAY);
            self.until = local(span.until).saturating_sub(SECONDS_A_DAY);
        }
        second
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// On both sides of every turn in years that matter, in zones of every kind.
    #[test]
    fn the_quick_way_is_the_slow_way() {
        for name in [
            "America/New_York",
            "Europe/Berlin",
            "Australia/Lord_Howe",
            "Pacific/Apia",
            "Africa/Casablanca",
            "Asia/Kolkata",
        ] {
            let zone = Zone::named(name).unwrap();
            let mut clock = Clock::of(zone);
            for local in (1_230_768_000..1_893_456_000).step_by(1_713) {
                assert_eq!(
                    clock.second_of(local),
                    zone.second_of(local),
                    "{name} {local}"
                );
            }
        }
    }
}
