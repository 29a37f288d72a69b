//! Writes sample data with about the given number of alerts to standard output, as CSV; over 90 days, or as many as are given.

use std::io::{self, Write};

use expel_metrics::sample::{SampleSettings, sample_csv_of};

fn main() -> io::Result<()> {
    let arguments: Option<Vec<u32>> = std::env::args().skip(1).map(|n| n.parse().ok()).collect();
    let default = SampleSettings::default();
    let (n_alerts, n_days) = match arguments.as_deref() {
        Some(&[n_alerts]) => (n_alerts, default.n_days),
        Some(&[n_alerts, n_days]) => (n_alerts, n_days),
        _ => {
            eprintln!("usage: sample_csv ALERTS [DAYS] > FILE.csv");
            std::process::exit(2);
        }
    };
    let settings = SampleSettings {
        n_alerts,
        n_days,
        ..default
    };
    let mut out = io::stdout().lock();
    for chunk in sample_csv_of(settings) {
        out.write_all(&chunk)?;
    }
    out.flush()
}
