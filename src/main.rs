//! The page's entry.

fn main() {
    expel_metrics::ui::start();
}
