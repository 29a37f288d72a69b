//! Expel Metrics: what the alerts did to the team, from Expel Workbench service metrics, in the browser.
//!
//! The pipeline runs one way:
//!
//! ```text
//! source (Workbench, file, sample) → bytes → table → alerts → a question's answer → its section → page or export
//! ```
//!
//! ARCHITECTURE.md says what each module is for and what it must not know; `tests/house.rs` holds them to it.
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
pub mod filters;
pub mod listing;
pub mod numbers;
pub mod order;
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
