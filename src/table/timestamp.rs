//! Timestamps as the export spells them.

use super::Timestamp;

/// The instant that `text` (trimmed) spells.
pub fn parse_timestamp(text: &str) -> Option<Timestamp> {
    todo!()
}
