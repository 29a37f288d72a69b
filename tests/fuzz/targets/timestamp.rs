//! Any bytes as a timestamp: no panic, and what chrono reads as RFC 3339 is the same instant here.

#![no_main]

use chrono::DateTime;
use expel_metrics::table::{Timestamp, parse_timestamp};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|text: &str| {
    let read = parse_timestamp(text);
    let is_leap_second = text.get(17..19) == Some("60");
    if let Ok(chronos) = DateTime::parse_from_rfc3339(text)
        && !is_leap_second
        && let Some(nanos) = chronos.timestamp_nanos_opt()
        && nanos != i64::MIN
    {
        assert_eq!(read, Some(Timestamp::from_nanos(nanos)), "{text:?}");
    }
    // What is read can be written and read again.
    if let Some(at) = read {
        let written = DateTime::from_timestamp_nanos(at.nanos()).to_rfc3339();
        assert_eq!(parse_timestamp(&written), Some(at), "{text:?}");
    }
});
