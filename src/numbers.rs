//! Counts, shares, means and durations as a person would say them.

/// Stands for a number that there is none of.
pub const NONE: &str = "—";

/// A count with thousands separators.
///
/// ```
/// assert_eq!(expel_metrics::numbers::count(10_482), "10,482");
/// ```
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count and its noun: “1 alert”, “2 alerts”.
pub fn counted(n: u64, one: &str, many: &str) -> String {
    format!("{} {}", count(n), plural(n, one, many))
}

/// A share with its numbers, of one thing or many: “9,202 ÷ 9,756 closed alerts = 94%.” Blank without any.
pub fn share_in_numbers(part: u64, whole: u64, one: &str, many: &str) -> String {
    match whole {
        0 => String::new(),
        _ => format!(
            "{} ÷ {} = {}.",
            count(part),
            counted(whole, one, many),
            percent(part, whole)
        ),
    }
}

/// The noun that goes with a count.
pub fn plural<'a>(n: u64, one: &'a str, many: &'a str) -> &'a str {
    if n == 1 { one } else { many }
}

/// How much of `whole` is `part`, as a percentage: whole percents from 1 to 99, tenths outside, and never 0% or 100% unless it is
/// exactly that. “—” if `whole` is 0. Ties go to the even neighbor, so that a part and its rest always sum to 100%.
///
/// ```
/// use expel_metrics::numbers::percent;
/// assert_eq!(percent(61, 100), "61%");
/// assert_eq!(percent(4, 1_000), "0.4%");
/// assert_eq!(percent(1, 10_000), "<0.1%");
/// ```
pub fn percent(part: u64, whole: u64) -> String {
    if whole == 0 {
        return NONE.into();
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    let rest = whole.saturating_sub(part);
    if part > 0 && part * 100 < whole {
        match rounded(part * 1000, whole) {
            0 => "<0.1%".into(),
            10 => "1%".into(),
            tenths => format!("0.{tenths}%"),
        }
    } else if rest > 0 && rest * 100 < whole {
        match rounded(rest * 1000, whole) {
            0 => ">99.9%".into(),
            10 => "99%".into(),
            tenths => format!("99.{}%", 10 - tenths),
        }
    } else {
        format!("{}%", rounded(part * 100, whole))
    }
}

/// `dividend / divisor` to the nearest integer, ties to even.
fn rounded(dividend: u128, divisor: u128) -> u128 {
    let (quotient, rest) = (dividend / divisor, dividend % divisor);
    match (rest * 2).cmp(&divisor) {
        std::cmp::Ordering::Less => quotient,
        std::cmp::Ordering::Equal => quotient + quotient % 2,
        std::cmp::Ordering::Greater => quotient + 1,
    }
}

/// A mean count: one decimal below 10, whole above.
///
/// ```
/// use expel_metrics::numbers::mean;
/// assert_eq!(mean(4.25), "4.2");
/// assert_eq!(mean(1_332.6), "1,333");
/// ```
pub fn mean(value: f64) -> String {
    if !value.is_finite() {
        return NONE.into();
    }
    if value.abs() < 9.95 {
        return one_decimal(value);
    }
    // Float to integer casts saturate, which is all that a number beyond u64 deserves.
    let whole = count(value.abs().round() as u64);
    if value < 0.0 {
        format!("−{whole}")
    } else {
        whole
    }
}

/// A number below 2⁵³ with one decimal, unless that is zero: what `{:.1}` prints, from the digits of the binary number. Rust’s own way takes 5 kB
/// more to download before the page shows.
fn one_decimal(value: f64) -> String {
    const N_DIGITS: u32 = f64::MANTISSA_DIGITS - 1;
    let bits = value.to_bits();
    // It is `digits` divided by 2 as often as `n_halvings`; the first digit of all but the tiniest numbers is not written down.
    let (exponent, digits) = (
        (bits >> N_DIGITS) as u32 & 0x7ff,
        bits & ((1 << N_DIGITS) - 1),
    );
    let n_halvings = (1023 + N_DIGITS).saturating_sub(exponent.max(1));
    let digits = u128::from(digits | u64::from(exponent > 0) << N_DIGITS) * 10;
    let tenths = match n_halvings {
        0 => digits,
        // A tie goes to the even one.
        1..100 => {
            let tenths = digits >> n_halvings;
            let (rest, half) = (digits & ((1 << n_halvings) - 1), 1 << (n_halvings - 1));
            tenths + u128::from(rest > half || rest == half && tenths & 1 == 1)
        }
        _ => 0,
    };
    let (whole, tenth) = ((tenths / 10) as u64, (tenths % 10) as u8);
    let sign = if value.is_sign_negative() { "-" } else { "" };
    match tenth {
        0 => format!("{sign}{whole}"),
        _ => format!("{sign}{whole}.{tenth}"),
    }
}

/// The shortest text that reads back as the same number.
pub fn exact(number: f64) -> String {
    #[cfg(all(target_arch = "wasm32", feature = "page"))]
    // The browser's own way. Rust's takes 5 kB more to download before the page shows.
    return js_sys::Object::to_string(js_sys::Number::from(number).as_ref()).into();
    #[cfg(not(all(target_arch = "wasm32", feature = "page")))]
    number.to_string()
}

/// A confidence in percent, with one decimal at most, and never 100%: it is a share of reorderings, and one more might exceed it.
pub fn confidence(percent: f64) -> String {
    if !percent.is_finite() {
        return NONE.into();
    }
    if percent >= 99.95 {
        return "> 99.9%".into();
    }
    one_decimal(percent) + "%"
}

/// A percentage that no counts spell, such as an end of an interval: one decimal at most, and 0% or 100% only if it is exactly that.
///
/// ```
/// use expel_metrics::numbers::percentage;
/// assert_eq!(percentage(88.14), "88.1%");
/// assert_eq!(percentage(99.98), "> 99.9%");
/// assert_eq!(percentage(100.0), "100%");
/// ```
pub fn percentage(percent: f64) -> String {
    if !percent.is_finite() {
        return NONE.into();
    }
    if percent > 0.0 && percent < 0.05 {
        return "< 0.1%".into();
    }
    if (99.95..100.0).contains(&percent) {
        return "> 99.9%".into();
    }
    one_decimal(percent) + "%"
}

/// A duration in the unit that a person would say: “45 s”, “4.1 min”, “2 h 10 min”, “3 d 4 h”.
///
/// ```
/// use expel_metrics::numbers::minutes;
/// assert_eq!(minutes(0.75), "45 s");
/// assert_eq!(minutes(130.0), "2 h 10 min");
/// ```
pub fn minutes(minutes: f64) -> String {
    if !minutes.is_finite() {
        return NONE.into();
    }
    if minutes < 0.0 {
        return format!("−{}", self::minutes(-minutes));
    }
    let seconds = (minutes * 60.0).round() as u64;
    if seconds == 0 && minutes > 0.0 {
        return "under 1 s".into();
    }
    if seconds < 60 {
        return format!("{seconds} s");
    }
    if minutes < 9.95 {
        return one_decimal(minutes) + " min";
    }
    let whole = minutes.round() as u64;
    if whole < 60 {
        return format!("{whole} min");
    }
    if whole < 24 * 60 {
        return two_units(whole / 60, "h", whole % 60, "min");
    }
    let hours = (minutes / 60.0).round() as u64;
    if hours < 100 * 24 {
        return two_units(hours / 24, "d", hours % 24, "h");
    }
    format!("{} d", count((minutes / 1440.0).round() as u64))
}

/// “2 h 10 min”, or “2 h” if nothing is left.
fn two_units(large: u64, large_unit: &str, small: u64, small_unit: &str) -> String {
    if small == 0 {
        format!("{large} {large_unit}")
    } else {
        format!("{large} {large_unit} {small} {small_unit}")
    }
}

/// A size: “28.4 MB” (a megabyte is a million bytes).
pub fn bytes(n: u64) -> String {
    if n < 1000 {
        return counted(n, "byte", "bytes");
    }
    let mut size = n as f64 / 1000.0;
    let mut unit = "kB";
    for larger in ["MB", "GB", "TB"] {
        // 999.95 is where one decimal would be rounded to 1000.
        if size < 999.95 {
            break;
        }
        size /= 1000.0;
        unit = larger;
    }
    format!("{} {unit}", one_decimal(size))
}

/// How much the mean changed: “+45%”, “−19%”; “from 0 to 12” where there is nothing to compare with, and “×14” where percents would
/// be unwieldy.
pub fn change(before: f64, after: f64) -> String {
    let ratio = after / before;
    if before <= 0.0 || !ratio.is_finite() {
        return format!("from {} to {}", mean(before), mean(after));
    }
    if ratio >= 9.995 {
        return format!("×{}", mean(ratio));
    }
    let percent = (ratio - 1.0) * 100.0;
    let size = if percent.abs() < 0.95 {
        one_decimal(percent.abs())
    } else {
        (percent.abs().round_ties_even() as u64).to_string()
    };
    let sign = if percent < 0.0 { "−" } else { "+" };
    format!("{sign}{size}%")
}

/// “a”, “a and b”, “a, b and c”.
pub fn listed(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use proptest::{prop_assert_eq, proptest};

    use super::*;

    #[test]
    fn one_decimal_as_rust_prints_it() {
        let in_full = |value: f64| without_zero(format!("{value:.1}"));
        let ties = (0..4_000).map(|n| f64::from(n) * 0.05);
        let powers = (0..1_100).map(|n| 2_f64.powi(-n));
        for value in ties.chain(powers) {
            assert_eq!(one_decimal(value), in_full(value), "{value}");
        }
        proptest!(|(value in -1e15..1e15_f64, small in -1e3..1e3_f64)| {
            prop_assert_eq!(one_decimal(value), in_full(value));
            prop_assert_eq!(one_decimal(small), in_full(small));
        });
        // Whatever comes, it ends.
        for odd in [
            0.0,
            -0.0,
            f64::MAX,
            f64::MIN_POSITIVE,
            f64::INFINITY,
            f64::NAN,
        ] {
            one_decimal(odd);
        }
    }

    fn without_zero(text: String) -> String {
        text.strip_suffix(".0").map(String::from).unwrap_or(text)
    }

    #[test]
    fn counts() {
        for (n, text) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1,000"),
            (10_482, "10,482"),
            (123_456, "123,456"),
            (1_234_567, "1,234,567"),
            (u64::MAX, "18,446,744,073,709,551,615"),
        ] {
            assert_eq!(count(n), text);
        }
        assert_eq!(counted(1, "alert", "alerts"), "1 alert");
        assert_eq!(counted(0, "alert", "alerts"), "0 alerts");
    }

    #[test]
    fn percents() {
        for (part, whole, text) in [
            (0, 0, "—"),
            (0, 7, "0%"),
            (7, 7, "100%"),
            (61, 100, "61%"),
            (1, 3, "33%"),
            (2, 3, "67%"),
            (385, 1000, "38%"),
            (615, 1000, "62%"),
            (1, 100, "1%"),
            (99, 100, "99%"),
            (997, 1000, "99.7%"),
            (3, 1000, "0.3%"),
            (996, 100_000, "1%"),
            (99_004, 100_000, "99%"),
            (4, 10_000, "<0.1%"),
            (6, 10_000, "0.1%"),
            (9_996, 10_000, ">99.9%"),
            (3, 2, "150%"),
            (u64::MAX, u64::MAX, "100%"),
        ] {
            assert_eq!(percent(part, whole), text, "{part}/{whole}");
        }
    }

    #[test]
    fn shares_in_numbers() {
        let said = |part, whole| share_in_numbers(part, whole, "closed alert", "closed alerts");
        assert_eq!(said(9_202, 9_756), "9,202 ÷ 9,756 closed alerts = 94%.");
        assert_eq!(said(0, 1), "0 ÷ 1 closed alert = 0%.");
        assert_eq!(said(0, 0), "");
    }

    #[test]
    fn a_part_and_its_rest_sum_to_a_hundred() {
        let number = |text: String| text.trim_end_matches('%').parse::<f64>().ok();
        for whole in 1..=400 {
            for part in 0..=whole {
                if let (Some(a), Some(b)) = (
                    number(percent(part, whole)),
                    number(percent(whole - part, whole)),
                ) {
                    assert!((a + b - 100.0).abs() < 1e-9, "{part}/{whole}");
                }
            }
        }
    }

    #[test]
    fn durations() {
        for (value, text) in [
            (0.0, "0 s"),
            (0.001, "under 1 s"),
            (0.75, "45 s"),
            (0.99, "59 s"),
            (0.995, "1 min"),
            (1.0, "1 min"),
            (4.1, "4.1 min"),
            (9.94, "9.9 min"),
            (9.96, "10 min"),
            (27.4, "27 min"),
            (59.4, "59 min"),
            (59.6, "1 h"),
            (104.9, "1 h 45 min"),
            (130.0, "2 h 10 min"),
            (1439.4, "23 h 59 min"),
            (1439.6, "1 d"),
            (4560.0, "3 d 4 h"),
            (1_440_000.0, "1,000 d"),
            (-2.0, "−2 min"),
            (f64::NAN, "—"),
            (f64::INFINITY, "—"),
        ] {
            assert_eq!(minutes(value), text, "{value}");
        }
    }

    #[test]
    fn means_and_confidences() {
        for (value, text) in [
            (0.0, "0"),
            (0.25, "0.2"),
            (9.94, "9.9"),
            (9.96, "10"),
            (93.4, "93"),
            (1332.6, "1,333"),
            (f64::NAN, "—"),
        ] {
            assert_eq!(mean(value), text);
        }
        for (value, text) in [
            (95.1, "95.1%"),
            (99.0, "99%"),
            (99.94, "99.9%"),
            (99.97, "> 99.9%"),
            (100.0, "> 99.9%"),
        ] {
            assert_eq!(confidence(value), text);
        }
    }

    #[test]
    fn sizes() {
        for (n, text) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1 kB"),
            (28_400_000, "28.4 MB"),
            (999_960, "1 MB"),
            (2_000_000_000, "2 GB"),
        ] {
            assert_eq!(bytes(n), text);
        }
    }

    #[test]
    fn lists() {
        let items = ["a", "b", "c"].map(String::from);
        assert_eq!(listed(&items[..0]), "");
        assert_eq!(listed(&items[..1]), "a");
        assert_eq!(listed(&items[..2]), "a and b");
        assert_eq!(listed(&items), "a, b and c");
    }
}
