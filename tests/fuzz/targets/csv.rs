//! libFuzzer throws bytes as a file at the check.

#![no_main]

#[path = "../checks/csv.rs"]
mod csv;

libfuzzer_sys::fuzz_target!(|input: &[u8]| csv::check(input));
