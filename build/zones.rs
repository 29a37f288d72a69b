//! Writes chrono-tz's time zones down in few bytes, for src/calendar/zone.rs to read.
//!
//! chrono-tz names each offset and each turn of each clock in full: compressed, that is an eighth of all that the page's visitors
//! download. Written as here, it is a tenth of that. Its word stays the law: this asks it, and the tests of src/calendar/zone.rs compare.

use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs, io};

use chrono::{DateTime, Offset, TimeZone};
use chrono_tz::{OffsetName, TZ_VARIANTS, Tz};

const DAY: i64 = 24 * 60 * 60;

/// 1800 to 2110. Clocks are not turned before 1835, and chrono-tz turns none after 2100.
const FIRST: i64 = -5_364_662_400;
const LAST: i64 = 4_417_977_600;

/// How far apart the offset is looked up in search of turns. A clock turned there and back between two looks would be
/// misread; the shortest such time is 7 days less an hour (America/Noronha in 2000).
const STEP: i64 = 5 * DAY;

/// 2026-01-15 and 2026-07-15: names of times are rarely changed.
const MIDWINTER: i64 = 1_768_435_200;
const MIDSUMMER: i64 = 1_784_073_600;

/// Most turns are at a quarter of an hour.
const QUARTER: i64 = 15 * 60;

fn main() -> io::Result<()> {
    println!("cargo::rerun-if-changed=build/zones.rs");
    let mut zones = TZ_VARIANTS.to_vec();
    zones.sort_unstable_by_key(|zone| zone.name());
    let mut turns = Vec::new();
    let mut known = BTreeMap::new();
    let mut names = String::from("[\n");
    for zone in zones {
        // Half of the names are other names for a zone, or for what came to be the same.
        let at = match known.entry(turns_of(zone)) {
            Entry::Occupied(same) => *same.get(),
            Entry::Vacant(new) => {
                let at = turns.len();
                write_turns(new.key(), &mut turns);
                *new.insert(at)
            }
        };
        let abbreviations = abbreviations_of(zone).join(" ");
        writeln!(names, "    ({:?}, {at}, {abbreviations:?}),", zone.name())
            .map_err(io::Error::other)?;
    }
    names.push(']');
    let folder = env::var_os("OUT_DIR").ok_or(io::ErrorKind::NotFound)?;
    fs::write(Path::new(&folder).join("zone_names.rs"), names)?;
    fs::write(Path::new(&folder).join("zone_turns.bin"), turns)
}

/// What a clock is ahead of UTC at first, and from which second on it is by how much: in seconds.
type Turns = (i64, Vec<(i64, i64)>);

fn turns_of(zone: Tz) -> Turns {
    let at_first = offset_at(zone, FIRST);
    let (mut offset, mut looked_at) = (at_first, FIRST);
    let mut turns = Vec::new();
    while looked_at < LAST {
        let (mut same, mut turned) = (looked_at, looked_at + STEP);
        looked_at = turned;
        if offset_at(zone, turned) == offset {
            continue;
        }
        while turned - same > 1 {
            let middle = same + (turned - same) / 2;
            if offset_at(zone, middle) == offset {
                same = middle;
            } else {
                turned = middle;
            }
        }
        offset = offset_at(zone, turned);
        turns.push((turned, offset));
        looked_at = turned;
    }
    (at_first, turns)
}

/// What people call the zone's time now, in winter and in summer: `EST` and `EDT`. Where nobody has a name for it, there is none.
fn abbreviations_of(zone: Tz) -> Vec<String> {
    let mut abbreviations = Vec::new();
    for second in [MIDWINTER, MIDSUMMER] {
        let at = DateTime::from_timestamp(second, 0).expect("a second of the year 2026");
        let offset = zone.offset_from_utc_datetime(&at.naive_utc());
        let name = offset.abbreviation().unwrap_or_default().to_owned();
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic());
        if is_name && !abbreviations.contains(&name) {
            abbreviations.push(name);
        }
    }
    abbreviations
}

fn offset_at(zone: Tz, second: i64) -> i64 {
    let at = DateTime::from_timestamp(second, 0).expect("a second between the years 1800 and 2111");
    let offset = zone.offset_from_utc_datetime(&at.naive_utc());
    offset.fix().local_minus_utc().into()
}

/// The number of turns, the first offset, and then of each turn how much later it is than the one before (in the time that the
/// clock showed, because that is what laws are about: zones with the same rule are then the same bytes) and by how much it is turned.
fn write_turns((at_first, turns): &Turns, to: &mut Vec<u8>) {
    write_number(turns.len() as u64, to);
    write_span(*at_first, to);
    let (mut offset, mut last) = (*at_first, 0);
    for &(at, turned_to) in turns {
        let shown = at + offset;
        write_span(shown - last, to);
        write_span(turned_to - offset, to);
        (offset, last) = (turned_to, shown);
    }
}

/// Seconds: the lowest bit says whether they are counted in quarters of an hour, the next one the sign.
fn write_span(seconds: i64, to: &mut Vec<u8>) {
    let (count, is_seconds) = if seconds % QUARTER == 0 {
        (seconds / QUARTER, 0)
    } else {
        (seconds, 1)
    };
    let with_sign = count.unsigned_abs() << 1 | u64::from(count < 0);
    write_number(with_sign << 1 | is_seconds, to);
}

/// Seven bits a byte, the lowest ones first; the highest bit says that more follow.
fn write_number(mut number: u64, to: &mut Vec<u8>) {
    while number >= 0x80 {
        to.push(number as u8 | 0x80);
        number >>= 7;
    }
    to.push(number as u8);
}
