//! Signing out of Workbench when nobody uses the page: hears of acts and of time, and has [`Idleness`] decide.

use std::time::Duration;

use leptos::prelude::*;

use super::browser;
use super::idleness::{Idleness, Moment};

/// What counts as use. Moving the pointer over the page does, too: that is how one reads charts.
const USES: [&str; 5] = [
    "pointerdown",
    "pointermove",
    "keydown",
    "wheel",
    "touchmove",
];

/// When somebody may be back after the timer stood still: none of these is use.
const RETURNS: [&str; 2] = ["focus", "pageshow"];
const DOCUMENT_RETURNS: [&str; 2] = ["visibilitychange", "resume"];

/// How often to look. Browsers look less often in tabs that nobody sees, which is soon enough.
const LOOK_EVERY: Duration = Duration::from_secs(5);

fn now() -> Moment {
    Moment {
        wall_ms: js_sys::Date::now(),
        steady_ms: browser::now_ms(),
    }
}

/// What the page is doing, for whoever decides whether it is in use.
#[derive(Debug, Clone, Copy)]
pub struct Doing {
    /// Whether the user is signed in.
    pub is_signed_in: bool,
    /// Whether work is under way.
    pub is_at_work: bool,
    /// After how many minutes without use to sign out; never if `None`.
    pub limit_minutes: Option<u32>,
}

/// Calls `sign_out`, with the minutes, once the page has not been used for as long as `doing` says.
pub fn watch(doing: impl Fn() -> Doing + Copy + 'static, sign_out: impl Fn(u32) + Copy + 'static) {
    let idleness = StoredValue::new(Idleness::new(now()));
    let look = move |is_act: bool| {
        let doing = doing();
        if !doing.is_signed_in {
            return idleness.set_value(Idleness::new(now()));
        }
        let limit = doing
            .limit_minutes
            .map(|minutes| Duration::from_secs(60 * u64::from(minutes)));
        let is_over = idleness
            .try_update_value(|idleness| {
                if is_act {
                    idleness.is_over_before_act(now(), limit, doing.is_at_work)
                } else {
                    idleness.is_over(now(), limit, doing.is_at_work)
                }
            })
            .unwrap_or(false);
        if let Some(minutes) = doing.limit_minutes.filter(|_| is_over) {
            sign_out(minutes);
        }
    };
    // The page listens as long as it lives.
    for name in USES {
        let _ = window_event_listener_untyped(name, move |_| look(true));
    }
    for name in RETURNS {
        let _ = window_event_listener_untyped(name, move |_| look(false));
    }
    for name in DOCUMENT_RETURNS {
        browser::on_document_event(name, move || look(false));
    }
    // Without it nobody is signed out, and the page says nothing of it: no browser refuses a timer.
    let _ = set_interval_with_handle(move || look(false), LOOK_EVERY);
}
