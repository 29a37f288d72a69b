//! Signing out of Workbench when nobody uses the page.

use std::time::Duration;

use leptos::prelude::*;

use super::browser;
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

/// How often to look. Browsers look less often in tabs that nobody sees, which is soon enough.
const LOOK_EVERY: Duration = Duration::from_secs(5);

/// Two clocks: one stands still in some browsers while the computer sleeps, the other may be set back.
#[derive(Clone, Copy)]
struct Instant {
    wall_ms: f64,
    steady_ms: f64,
}

impl Instant {
    fn now() -> Self {
        Self {
            wall_ms: js_sys::Date::now(),
            steady_ms: browser::now_ms(),
        }
    }

    fn elapsed_ms(self) -> f64 {
        let now = Self::now();
        (now.wall_ms - self.wall_ms).max(now.steady_ms - self.steady_ms)
    }
}

/// Signs out once the page has not been used for as long as the settings say. Work under way is use: it ends by itself.
pub fn watch(app: AppState) {
    let last_used = StoredValue::new(Instant::now());
    for name in USES {
        // The page listens as long as it lives.
        let _ = window_event_listener_untyped(name, move |_| last_used.set_value(Instant::now()));
    }
    // Without it nobody is signed out, and the page says nothing of it: no browser refuses a timer.
    let _ = set_interval_with_handle(
        move || {
            let (is_signed_in, is_at_work) = {
                let page = app.page.read_untracked();
                (
                    matches!(page.access(), Access::SignedIn(_)),
                    page.is_at_work(),
                )
            };
            if !is_signed_in || is_at_work {
                last_used.set_value(Instant::now());
                return;
            }
            let Some(minutes) = app.settings.read_untracked().idle_minutes else {
                return;
            };
            if last_used.get_value().elapsed_ms() >= f64::from(minutes) * 60_000.0 {
                app.sign_out_idle(minutes);
            }
        },
        LOOK_EVERY,
    );
}
