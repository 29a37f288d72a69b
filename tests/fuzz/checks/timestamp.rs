//! Any bytes as a timestamp: no panic, and what chrono reads as RFC 3339 is the same instant here.

use chrono::DateTime;
use expel_metrics::calendar::Timestamp;
use expel_metrics::table::parse_timestamp;

/// Panics if `input` shows something wrong. Bytes that are not UTF-8 are passed over: the CSV's check covers them.
pub fn check(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else {
        return;
    };
    let read = parse_timestamp(text);
    let is_leap_second = text.get(17..19) == Some("60");
    // RFC 3339 is ASCII. chrono takes U+2212 for a minus sign as well.
    if text.is_ascii()
        && let Ok(chronos) = DateTime::parse_from_rfc3339(text)
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
}
