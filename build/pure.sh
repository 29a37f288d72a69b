#!/bin/sh
# The native build has no crate that talks to a browser: this proves that all but the page and its worker is pure.
set -eu

host=$(rustc -vV | sed -n 's/^host: //p')
crates=$(cargo tree --quiet --target "$host" --edges normal --prefix none)
if echo "$crates" | grep -E '^(js-sys|web-sys|wasm-bindgen|leptos|gloo)[a-z_-]* '; then
  echo "pure: the native library depends on these; only the wasm target may." >&2
  exit 1
fi
