//! libFuzzer throws bytes as a timestamp at the check.

#![no_main]

#[path = "../checks/timestamp.rs"]
mod timestamp;

libfuzzer_sys::fuzz_target!(|input: &[u8]| timestamp::check(input));
