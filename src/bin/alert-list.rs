//! The list of alerts: a binary of its own, which `boot.mjs` fetches when somebody asks for the list.

#[cfg(target_arch = "wasm32")]
#[wasm_bindgen::prelude::wasm_bindgen]
/// Shows the list over the page.
pub fn open() {
    expel_metrics::ui::open_alert_list();
}

fn main() {}
