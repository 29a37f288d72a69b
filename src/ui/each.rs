//! A list of views that keeps those whose keys stay.
//!
//! Leptos compiles its own list anew for every type of key and of view, at some kilobytes each. Here all lists are one.

use std::sync::Arc;

use leptos::prelude::*;

/// What distinguishes one view of a list from another.
pub type Key = (u32, usize);

/// A view for each key, made when the key comes and dropped when it goes.
pub fn each(
    keys: impl Fn() -> Vec<Key> + Send + Sync + 'static,
    view: impl Fn(Key) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    list(Arc::new(keys), Arc::new(view))
}

/// A view for each position from 0 up to but not `n`.
pub fn each_position(
    n: impl Fn() -> usize + Send + Sync + 'static,
    view: impl Fn(usize) -> AnyView + Send + Sync + 'static,
) -> AnyView {
    each(
        move || (0..n()).map(|position| (0, position)).collect(),
        move |(_, position)| view(position),
    )
}

fn list(
    keys: Arc<dyn Fn() -> Vec<Key> + Send + Sync>,
    view: Arc<dyn Fn(Key) -> AnyView + Send + Sync>,
) -> AnyView {
    view! { <For each=move || keys() key=|key| *key children=move |key| view(key) /> }.into_any()
}

/// A view while something is so: made when that begins, dropped when it ends, and left alone in between.
pub fn when(
    is_so: impl Fn() -> bool + Send + Sync + 'static,
    view: impl Fn() -> AnyView + Send + Sync + 'static,
) -> AnyView {
    shown(Arc::new(is_so), Arc::new(view))
}

fn shown(
    is_so: Arc<dyn Fn() -> bool + Send + Sync>,
    view: Arc<dyn Fn() -> AnyView + Send + Sync>,
) -> AnyView {
    let is_so = Memo::new(move |_| is_so());
    (move || is_so.get().then(|| view())).into_any()
}
