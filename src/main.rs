//! The page's entry.

#[cfg(target_arch = "wasm32")]
fn main() {
    expel_metrics::ui::start();
}

#[cfg(not(target_arch = "wasm32"))]
fn main() {
    eprintln!("This program runs in a browser: see `make serve`.");
}
