//! What must be the same in WebAssembly as natively, checked in a browser.

#![cfg(target_arch = "wasm32")]

use expel_metrics::sample::{FINGERPRINT, fingerprint, sample_csv};
use expel_metrics::table::{Table, TableBuilder};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn the_sample_has_the_same_bytes() {
    assert_eq!(fingerprint(sample_csv()), FINGERPRINT);
}

fn table(bytes: &[u8], chunk_bytes: usize) -> Table {
    let mut builder = TableBuilder::default();
    builder.begin_file("export.csv");
    for chunk in bytes.chunks(chunk_bytes) {
        builder.feed(chunk).unwrap();
    }
    builder.end_file().unwrap();
    builder.finish()
}

/// Whole, files are scanned with the browser's SIMD instructions. Byte by byte they cannot be, because every record is cut in two.
#[wasm_bindgen_test]
fn a_scan_reads_what_csv_core_reads() {
    let quirks: &[u8] = include_bytes!("fixtures/golden/export.csv");
    let sample: Vec<u8> = sample_csv().take(8).collect::<Vec<_>>().concat();
    for bytes in [quirks, &sample] {
        assert_eq!(table(bytes, usize::MAX), table(bytes, 1));
    }
}
