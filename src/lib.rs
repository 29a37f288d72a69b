//! Expel Metrics: what the alerts did to the team, from Expel Workbench service metrics, in the browser.
//!
//! The pipeline runs one way:
//!
//! ```text
//! source (Workbench, file, sample) → bytes → table → selection → report → charts, figure tables, sentences → page
//! ```
//!
//! - [`table`] turns CSV bytes into typed columns. It knows nothing of analysis, network or browser.
//! - [`analysis`] turns a table and a query into a report. It knows no browser, no JSON, no network and no clock.
//! - [`figures`], [`charts`] and [`words`] turn a report into tables, Plotly plots and sentences. They compute no statistics.
//! - [`zone`] knows the IANA time zones.
//! - `text` makes untrusted text fit to stand beside other text.
//! - [`evidence`] is what alerts were about, as far as it was fetched.
//! - [`workbench`] builds requests to Workbench and decodes answers. It does no I/O.
//! - [`sample`] writes the sample CSV, which then goes the same way as a file.
//! - [`protocol`] is what page and engine say to each other; [`engine`] owns the table and answers.
//! - [`ui`] is the page. It holds settings and the last report, nothing else.
//!
//! `engine::worker` and the network behind it exist in WebAssembly builds only, the components of `ui` only with the feature `page` as well: a native
//! build of this library has no browser crate among its dependencies, and the engine's has no Leptos.

#[cfg(all(feature = "page", not(target_arch = "wasm32")))]
compile_error!("the feature `page` is for a browser: add `--target wasm32-unknown-unknown`");

pub mod alerts;
pub mod calendar;
pub mod choices;
pub mod draw;
pub mod engine;
#[cfg(target_arch = "wasm32")]
mod event_loop;
pub mod evidence;
pub mod export;
pub mod numbers;
pub mod protocol;
pub mod questions;
pub mod sample;
pub mod section;
pub mod severity;
pub mod statistics;
pub mod table;
mod text;
pub mod ui;
pub mod workbench;
