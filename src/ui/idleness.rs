//! When a signed-in page counts as left alone: decided here without a clock or a browser, acted on by `idle`.

use std::time::Duration;

/// For how long after the user's last act work under way counts as use (OWASP ASVS 5.0, 7.3.2: no session lasts for ever).
const WORK_COUNTS_FOR: Duration = Duration::from_secs(8 * 60 * 60);

/// A moment on two clocks: one stands still in some browsers while the computer sleeps, the other may be set back.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Moment {
    /// Milliseconds since the Unix epoch.
    pub wall_ms: f64,
    /// Milliseconds since the page began.
    pub steady_ms: f64,
}

impl Moment {
    /// How much later this is than `earlier`, by whichever clock says more.
    fn since(self, earlier: Self) -> Duration {
        let ms = (self.wall_ms - earlier.wall_ms).max(self.steady_ms - earlier.steady_ms);
        Duration::try_from_secs_f64(ms / 1_000.0).unwrap_or_default()
    }
}

/// When the page was last used.
#[derive(Debug, Clone, Copy)]
pub struct Idleness {
    acted_at: Moment,
    worked_at: Moment,
}

impl Idleness {
    /// Used now: the user has just signed in, or has done something while nobody was signed in.
    pub fn new(now: Moment) -> Self {
        Self {
            acted_at: now,
            worked_at: now,
        }
    }

    /// Whether the page has not been used for as long as `limit`; without one it never counts as left alone. Work under way is use, for some
    /// hours: but only as far as somebody has looked. A computer that slept did no work.
    #[must_use]
    pub fn is_over(&mut self, now: Moment, limit: Option<Duration>, is_at_work: bool) -> bool {
        let Some(limit) = limit else { return false };
        let unused = now.since(self.acted_at).min(now.since(self.worked_at));
        if unused >= limit {
            return true;
        }
        if is_at_work && now.since(self.acted_at) < WORK_COUNTS_FOR {
            self.worked_at = now;
        }
        false
    }

    /// The same, asked by an act of the user, which then counts as use. One that comes too late does not.
    #[must_use]
    pub fn is_over_before_act(
        &mut self,
        now: Moment,
        limit: Option<Duration>,
        is_at_work: bool,
    ) -> bool {
        let is_over = self.is_over(now, limit, is_at_work);
        if !is_over {
            self.acted_at = now;
        }
        is_over
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MINUTE: f64 = 60_000.0;
    const LIMIT: Option<Duration> = Some(Duration::from_secs(30 * 60));

    fn at(minutes: f64) -> Moment {
        Moment {
            wall_ms: 1.7e12 + minutes * MINUTE,
            steady_ms: minutes * MINUTE,
        }
    }

    #[test]
    fn a_page_is_left_alone_after_the_limit() {
        let mut idleness = Idleness::new(at(0.0));
        assert!(!idleness.is_over(at(29.9), LIMIT, false));
        assert!(idleness.is_over(at(30.0), LIMIT, false));
        assert!(!idleness.is_over(at(1e6), None, false));
    }

    #[test]
    fn an_act_counts_unless_it_comes_too_late() {
        let mut idleness = Idleness::new(at(0.0));
        assert!(!idleness.is_over_before_act(at(29.0), LIMIT, false));
        assert!(!idleness.is_over_before_act(at(58.0), LIMIT, false));
        // After a night's sleep, the first move of the pointer is one.
        assert!(idleness.is_over_before_act(at(58.0 + 540.0), LIMIT, false));
        assert!(idleness.is_over(at(58.0 + 541.0), LIMIT, false));
    }

    #[test]
    fn either_clock_may_say_so() {
        let began = at(0.0);
        for (wall, steady) in [(31.0, 0.0), (0.0, 31.0), (-600.0, 31.0)] {
            let now = Moment {
                wall_ms: began.wall_ms + wall * MINUTE,
                steady_ms: began.steady_ms + steady * MINUTE,
            };
            assert!(Idleness::new(began).is_over(now, LIMIT, false));
        }
        // Both set back: nothing is known to have passed.
        assert!(!Idleness::new(began).is_over(at(-60.0), LIMIT, false));
    }

    #[test]
    fn work_is_use_for_eight_hours() {
        let mut idleness = Idleness::new(at(0.0));
        let ends = (0..2_000).find(|&minute| idleness.is_over(at(f64::from(minute)), LIMIT, true));
        // The last look at which it counted was a minute before the eight hours were over.
        assert_eq!(ends, Some(8 * 60 - 1 + 30));
        let mut idleness = Idleness::new(at(0.0));
        assert!((0..60).all(|minute| !idleness.is_over(at(f64::from(minute)), LIMIT, true)));
        // It ended: the limit begins anew.
        assert!(!idleness.is_over(at(88.0), LIMIT, false));
        assert!(idleness.is_over(at(89.0), LIMIT, false));
    }

    #[test]
    fn work_that_nobody_saw_is_none() {
        let mut idleness = Idleness::new(at(0.0));
        assert!(!idleness.is_over(at(1.0), LIMIT, true));
        assert!(idleness.is_over(at(61.0), LIMIT, true));
    }
}
