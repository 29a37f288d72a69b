//! Signing out of Workbench when nobody uses the page: hears of acts and of time, and has [`Idleness`] decide.

use std::time::Duration;

use leptos::prelude::*;

use super::browser;
use super::idleness::{Idleness, Moment};
use super::page::Access;
use super::state::AppState;

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

/// Signs out once the page has not been used for as long as the settings say.
pub fn watch(app: AppState) {
    let idleness = StoredValue::new(Idleness::new(now()));
    let look = move |is_act: bool| {
        let (is_signed_in, is_at_work) = {
            let page = app.page.read_untracked();
            (
                matches!(page.access(), Access::SignedIn(_)),
                page.is_at_work(),
            )
        };
        if !is_signed_in {
            return idleness.set_value(Idleness::new(now()));
        }
        let minutes = app.settings.read_untracked().page.idle_minutes.0;
        let limit = minutes.map(|minutes| Duration::from_secs(60 * u64::from(minutes)));
        let is_over = idleness
            .try_update_value(|idleness| {
                if is_act {
                    idleness.is_over_before_act(now(), limit, is_at_work)
                } else {
                    idleness.is_over(now(), limit, is_at_work)
                }
            })
            .unwrap_or(false);
        if let Some(minutes) = minutes.filter(|_| is_over) {
            app.sign_out_idle(minutes);
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
