//! The list of alerts, a separate binary: `boot.mjs` fetches it when the list is first opened.

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
/// Shows the list of the alerts of a scope, as text, over the page.
pub fn open(scope: &str) {
    expel_metrics::ui::open_alert_list(scope);
}

fn main() {}
