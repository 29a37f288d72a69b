//! Writes sample data with about the given number of alerts to standard output, as CSV.

use std::io::{self, Write};

use expel_metrics::sample::{SampleSettings, sample_csv_of};

fn main() -> io::Result<()> {
    let n_alerts = std::env::args().nth(1).and_then(|n| n.parse().ok());
    let Some(n_alerts) = n_alerts else {
        eprintln!("usage: sample_csv ALERTS > FILE.csv");
        std::process::exit(2);
    };
    let settings = SampleSettings {
        n_alerts,
        ..SampleSettings::default()
    };
    let mut out = io::stdout().lock();
    for chunk in sample_csv_of(settings) {
        out.write_all(&chunk)?;
    }
    out.flush()
}
