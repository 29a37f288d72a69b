//! What alerts were about, as tables.

use super::answer::{AssetCount, AssetKind, Assets};
use crate::section::table::max_rows;
use crate::section::{Column, Kind, Table, Text, Value};

/// All values of a kind, with the share of the alerts whose evidence is known. Shares may sum to more than 1: an alert may name several
/// values.
pub fn table(assets: &Assets, kind: AssetKind) -> Table {
    let (name, caption, label) = match kind {
        AssetKind::Host => ("top-hosts", "Alerts by host", "Host"),
        AssetKind::User => ("top-users", "Alerts by user", "User"),
        AssetKind::OperatingSystem => (
            "top-operating-systems",
            "Alerts by operating system",
            "Operating system",
        ),
        AssetKind::DestinationIp => (
            "top-destination-ips",
            "Alerts by destination IP address",
            "Destination IP",
        ),
    };
    let rows = assets.counts(kind).iter().map(|count| {
        vec![
            Value::Text(count.value.clone()),
            Value::Count(count.n_alerts),
            Value::Share {
                part: count.n_alerts,
                whole: assets.n_known,
            },
        ]
    });
    let columns: [Column; N_COLUMNS] = [
        Column::new("value", label, Kind::Text),
        Column::new("alerts", "Alerts", Kind::Count),
        Column::new("share", "Share", Kind::Share),
    ];
    Table {
        name: Text::Borrowed(name),
        caption: Text::Borrowed(caption),
        columns: columns.into(),
        rows: rows.collect(),
        ..Table::default()
    }
}

const N_COLUMNS: usize = 3;

/// Whether a page shows a part of the values only.
pub fn is_cut(counts: &[AssetCount]) -> bool {
    counts.len() > max_rows(N_COLUMNS)
}
