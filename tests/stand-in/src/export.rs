//! The export of service metrics: the sample's rows of a range, as CSV.
//!
//! Rows are made while they are sent, so an export may be larger than memory.

use std::collections::HashMap;
use std::io::{self, Read, Write};

use axum::body::{Body, Bytes};
use axum::extract::{Query, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::{DateTime, Utc};
use expel_metrics::sample::{SampleSettings, sample_csv_of};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;

use crate::{StandIn, answer};

/// The column that decides whether a row is in the range.
const CREATED_AT: &str = "Insert At (T3)";

/// The query, whose brackets may be percent-encoded or not.
type Filters = Query<HashMap<String, String>>;

/// `GET /api/v2/service_metrics/export`: 404 where the export is at its newer path alone.
pub async fn first_path(stand_in: State<StandIn>, filters: Filters) -> Response {
    let beta_only = stand_in.state().settings.beta_only;
    if beta_only {
        answer::not_found().await
    } else {
        beta_path(stand_in, filters).await
    }
}

/// `GET /api/v2/service_metrics/export/beta`
pub async fn beta_path(State(stand_in): State<StandIn>, Query(filters): Filters) -> Response {
    let instant = |name: &str| {
        let text = filters.get(name).ok_or(format!("{name} is missing"))?;
        DateTime::parse_from_rfc3339(text)
            .map(|at| at.to_utc())
            .map_err(|_| format!("{name} is not an ISO 8601 date-time: {text}"))
    };
    let range = match (instant("filter[from]"), instant("filter[to]")) {
        (Ok(from), Ok(to)) => Range { from, to },
        (Err(detail), _) | (_, Err(detail)) => return answer::bad_request(&detail),
    };
    let sample = stand_in.state().settings.sample();
    let (chunks_in, chunks) = mpsc::channel(4);
    tokio::task::spawn_blocking(move || {
        let mut out = Sender {
            chunks: chunks_in,
            chunk: Vec::new(),
        };
        // Fails when the client has gone: there is nobody left to tell.
        let _ = write_rows(sample, range, &mut out);
    });
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8"),
        (
            header::CONTENT_DISPOSITION,
            "attachment; filename=\"service-metrics.csv\"",
        ),
    ];
    (headers, Body::from_stream(ReceiverStream::new(chunks))).into_response()
}

/// From an instant to just before another.
#[derive(Debug, Clone, Copy)]
pub struct Range {
    /// The first instant.
    pub from: DateTime<Utc>,
    /// The first instant after it.
    pub to: DateTime<Utc>,
}

/// Writes the header and the rows created in the range. A row whose creation time can't be read goes with the row before it.
pub fn write_rows(sample: SampleSettings, range: Range, out: &mut impl Write) -> csv::Result<()> {
    let chunks = Chunks {
        chunks: sample_csv_of(sample),
        chunk: io::Cursor::default(),
    };
    let mut rows = csv::Reader::from_reader(chunks);
    let mut out = csv::Writer::from_writer(out);
    let header = rows.byte_headers()?.clone();
    out.write_byte_record(&header)?;
    let created_at = header.iter().position(|name| name == CREATED_AT.as_bytes());
    let mut in_range = false;
    for row in rows.byte_records() {
        let row = row?;
        let text = created_at
            .and_then(|column| row.get(column))
            .map(String::from_utf8_lossy)
            .unwrap_or_default();
        if let Ok(at) = DateTime::parse_from_rfc3339(&text) {
            in_range = range.from <= at && at < range.to;
        }
        if in_range {
            out.write_byte_record(&row)?;
        }
    }
    out.flush()?;
    Ok(())
}

/// Chunks of bytes, to be read in a row.
struct Chunks<I> {
    chunks: I,
    chunk: io::Cursor<Vec<u8>>,
}

impl<I: Iterator<Item = Vec<u8>>> Read for Chunks<I> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        loop {
            let n_read = self.chunk.read(buffer)?;
            if n_read > 0 || buffer.is_empty() {
                return Ok(n_read);
            }
            match self.chunks.next() {
                Some(chunk) => self.chunk = io::Cursor::new(chunk),
                None => return Ok(0),
            }
        }
    }
}

/// What is written is sent, chunk by chunk.
struct Sender {
    chunks: mpsc::Sender<io::Result<Bytes>>,
    chunk: Vec<u8>,
}

impl Write for Sender {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        const CHUNK: usize = 64 * 1024;
        self.chunk.extend_from_slice(bytes);
        if self.chunk.len() >= CHUNK {
            self.flush()?;
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        if self.chunk.is_empty() {
            return Ok(());
        }
        let chunk = Bytes::from(std::mem::take(&mut self.chunk));
        self.chunks
            .blocking_send(Ok(chunk))
            .map_err(|_| io::ErrorKind::BrokenPipe.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(from: &str, to: &str) -> String {
        let range = Range {
            from: from.parse().unwrap(),
            to: to.parse().unwrap(),
        };
        let mut csv = Vec::new();
        write_rows(SampleSettings::default(), range, &mut csv).unwrap();
        String::from_utf8(csv).unwrap()
    }

    const HEADER: &str = "Organization Name,Expel Alert ID,";

    #[test]
    fn the_whole_range_is_the_sample_byte_for_byte() {
        let sample: Vec<u8> = expel_metrics::sample::sample_csv().flatten().collect();
        let all = rows("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z");
        assert!(all.as_bytes() == sample);
    }

    #[test]
    fn adjacent_ranges_are_the_whole_without_overlap() {
        let all = rows("2026-09-01T00:00:00Z", "2026-10-15T00:00:00Z");
        let first = rows("2026-09-01T00:00:00Z", "2026-09-20T00:00:00Z");
        let second = rows("2026-09-20T00:00:00Z", "2026-10-15T00:00:00Z");
        let (_, second_rows) = second.split_once('\n').unwrap();
        assert!(first.lines().count() > 1000 && second_rows.lines().count() > 1000);
        assert!(all == first + second_rows);
    }

    #[test]
    fn without_rows_there_is_a_header() {
        let none = rows("2020-01-01T00:00:00Z", "2020-02-01T00:00:00Z");
        assert!(none.starts_with(HEADER));
        assert_eq!(none.lines().count(), 1);
    }
}
