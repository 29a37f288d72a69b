//! The engine's entry, in a web worker.

#[cfg(target_arch = "wasm32")]
fn main() {
    expel_metrics::engine::worker::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a web worker of a browser: see `make serve`.");
}
