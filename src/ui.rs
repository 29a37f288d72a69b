//! The page: Leptos components, thin. Holds no data but the settings and the last report, and computes no figures.
//!
//! What it decides is in two plain structs that are tested natively, [`settings::Settings`] and [`page::Page`]; the components
//! exist in WebAssembly builds only. `plotly` is the only module that touches Plotly's JavaScript, `engine_link` the only one
//! that talks to the engine, `browser` the one that touches storage, downloads and the profiler.

pub mod page;
pub mod presets;
pub mod settings;

#[cfg(target_arch = "wasm32")]
mod app;
#[cfg(target_arch = "wasm32")]
mod arrivals;
#[cfg(target_arch = "wasm32")]
mod assets;
#[cfg(target_arch = "wasm32")]
mod browser;
#[cfg(target_arch = "wasm32")]
mod changes;
#[cfg(target_arch = "wasm32")]
mod controls;
#[cfg(target_arch = "wasm32")]
mod data_table;
#[cfg(target_arch = "wasm32")]
mod engine_link;
#[cfg(target_arch = "wasm32")]
mod figure;
#[cfg(target_arch = "wasm32")]
mod header;
#[cfg(target_arch = "wasm32")]
mod idle;
#[cfg(target_arch = "wasm32")]
mod intake;
#[cfg(target_arch = "wasm32")]
mod overview;
#[cfg(target_arch = "wasm32")]
mod plotly;
#[cfg(target_arch = "wasm32")]
mod response;
#[cfg(target_arch = "wasm32")]
mod sign_in;
#[cfg(target_arch = "wasm32")]
mod start;
#[cfg(target_arch = "wasm32")]
mod state;
#[cfg(target_arch = "wasm32")]
mod turns;

#[cfg(target_arch = "wasm32")]
pub use app::start;
