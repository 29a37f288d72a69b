//! The page: Leptos components, thin. Holds no data but the settings and the last sections, computes no figures, and knows no question.
//!
//! What it decides is in plain structs that are tested natively: [`settings::Settings`], [`page::Page`] and [`idleness::Idleness`]. The components
//! exist in builds with the feature `page` only, which needs a browser. `plotly` is the only module that touches Plotly's JavaScript, `engine_link` the only one
//! that talks to the engine, `browser` the one that touches storage, downloads and the profiler.

pub mod idleness;
pub mod page;
pub mod progress;
pub mod settings;

#[cfg(feature = "page")]
mod alert_list;
#[cfg(feature = "page")]
mod app;
#[cfg(feature = "page")]
mod browser;
#[cfg(feature = "page")]
mod controls;
#[cfg(feature = "page")]
mod data_table;
#[cfg(feature = "page")]
mod declared;
#[cfg(feature = "page")]
mod each;
#[cfg(feature = "page")]
mod engine_link;
#[cfg(feature = "page")]
mod evidence;
#[cfg(feature = "page")]
mod field;
#[cfg(feature = "page")]
mod figure;
#[cfg(feature = "page")]
mod filters;
#[cfg(feature = "page")]
mod header;
#[cfg(feature = "page")]
mod idle;
#[cfg(feature = "page")]
mod intake;
#[cfg(feature = "page")]
mod plotly;
#[cfg(feature = "page")]
mod section;
#[cfg(feature = "page")]
mod sign_in;
#[cfg(feature = "page")]
mod start;
#[cfg(feature = "page")]
mod state;
#[cfg(feature = "page")]
mod turns;

#[cfg(feature = "page")]
pub use alert_list::open as open_alert_list;
#[cfg(feature = "page")]
pub use app::start;
