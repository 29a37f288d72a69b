//! What must be the same in WebAssembly as natively, checked in a browser.

#![cfg(target_arch = "wasm32")]

use expel_metrics::sample::{FINGERPRINT, fingerprint, sample_csv};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_sample_has_the_same_bytes() {
    assert_eq!(fingerprint(sample_csv()), FINGERPRINT);
}
