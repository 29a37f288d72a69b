//! libFuzzer throws bytes as a times at the check.

#![no_main]

#[path = "../checks/times.rs"]
mod times;

libfuzzer_sys::fuzz_target!(|input: &[u8]| times::check(input));
