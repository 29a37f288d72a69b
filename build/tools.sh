#!/bin/sh
# The tools that rustup and npm don't bring: makes sure they are here, in the versions that belong together.
#
#   build/tools.sh               everything
#   build/tools.sh target        only what `cargo` needs to compile to WebAssembly
#   build/tools.sh run COMMAND…  everything, then COMMAND with the tools on PATH
#   build/tools.sh with TOOL COMMAND…  only that one of the tools below `with`, then COMMAND
#
# A tool that is on PATH in the right version is used. Otherwise it is put once into ${XDG_CACHE_HOME:-~/.cache}/expel-metrics, where every
# copy of this project finds it: ready-made if cargo-binstall is installed, compiled if not. npm packages go to node_modules. Nothing else
# outside of this folder changes, but for rustup's WebAssembly target and LLVM tools, and Cargo's download cache. Two runs at a time may do
# the same work twice, but neither sees what is half done: Cargo, too, puts tools in place only once they are complete.
set -eu
cd "$(dirname "$0")/.."

# 0.22 needs a newer Rust than the one this project asks for.
trunk_version=0.21.14
# The command and the library talk in a format that changes with each release: Cargo.lock decides for both.
wasm_bindgen_version=$(sed -n '/^name = "wasm-bindgen"$/{n;s/^version = "\(.*\)"$/\1/p;}' Cargo.lock)
cache=${XDG_CACHE_HOME:-$HOME/.cache}/expel-metrics

say() {
  echo "tools: $*" >&2
}

fail() {
  say "$*"
  exit 1
}

need() {
  command -v "$1" >/dev/null 2>&1 || fail "$1 is missing. $2"
}

# has COMMAND VERSION [FOLDER]: whether it is there and says that it is of this version.
has() {
  case $1 in
    # Some of Cargo's subcommands know no option but behind their own name.
    cargo-*) found=$("${3:+$3/}$1" "${1#cargo-}" --version 2>/dev/null || true) ;;
    *) found=$("${3:+$3/}$1" --version 2>/dev/null || true) ;;
  esac
  [ "$found" = "$1 $2" ]
}

target() {
  need cargo "Install Rust: https://rustup.rs"
  [ -d "$(rustc --print sysroot)/lib/rustlib/wasm32-unknown-unknown" ] && return
  need rustup "This Rust cannot compile to WebAssembly, and only rustup can add the target: https://rustup.rs"
  say "adding Rust's WebAssembly target (a minute at most)"
  rustup target add wasm32-unknown-unknown >&2
}

# What counts the lines that ran must be of the compiler's own LLVM.
llvm_tools() {
  host=$(rustc -vV | sed -n 's/^host: //p')
  [ -x "$(rustc --print sysroot)/lib/rustlib/$host/bin/llvm-cov" ] && return
  need rustup "This Rust lacks its LLVM tools, and only rustup can add them: https://rustup.rs"
  say "adding Rust's LLVM tools (a minute at most)"
  rustup component add llvm-tools >&2
}

# ready_made FOLDER CRATE VERSION: whether cargo-binstall, if its owner has chosen to use it, found the tool in its project's releases.
ready_made() {
  command -v cargo-binstall >/dev/null 2>&1 || return 1
  say "looking for a ready-made $2 $3 with cargo-binstall"
  cargo binstall --no-confirm --locked --force --disable-telemetry --disable-strategies quick-install,compile \
    --root "$1" "$2@$3" >&2
}

# compile FOLDER CRATE VERSION [OPTION…]. The tools run for seconds: what counts is how soon they are there, so nothing is optimized.
compile() {
  root=$1
  crate=$2
  version=$3
  shift 3
  # Settings meant for the project would reach the tool as well.
  env -u CARGO_TARGET_DIR -u CARGO_BUILD_TARGET -u RUSTFLAGS \
    CARGO_PROFILE_RELEASE_OPT_LEVEL=0 CARGO_PROFILE_RELEASE_LTO=off CARGO_PROFILE_RELEASE_CODEGEN_UNITS=16 \
    CARGO_PROFILE_RELEASE_DEBUG=false \
    cargo install --locked --force --root "$root" "$@" "$crate@$version" >&2
}

# build CRATE VERSION MINUTES [OPTION…]
build() {
  crate=$1
  version=$2
  minutes=$3
  shift 3
  folder=$cache/$crate-$version
  ready_made "$folder" "$crate" "$version" && has "$command" "$version" "$folder/bin" && return
  say "compiling $crate $version, once for this machine (about $minutes on two cores; Cargo shows how far it is)"
  compile "$folder" "$crate" "$version" "$@" ||
    fail "$crate $version could not be built; see above. Once the cause is gone, run the same again."
}

# tool CRATE VERSION COMMAND MINUTES [OPTION OF CARGO INSTALL…]: afterwards the command is on PATH.
tool() {
  command=$3
  ! has "$command" "$2" || return 0
  if ! has "$command" "$2" "$cache/$1-$2/bin"; then
    crate=$1
    version=$2
    minutes=$4
    shift 4
    build "$crate" "$version" "$minutes" "$@"
    set -- "$crate" "$version"
  fi
  PATH=$cache/$1-$2/bin:$PATH
}

npm_is_current() {
  # npm writes this file last.
  [ -e node_modules/.package-lock.json ] && ! [ package-lock.json -nt node_modules/.package-lock.json ]
}

npm_ci() {
  say "installing npm packages into node_modules (a minute at most)"
  # npm empties the folder first, and another run may be at it as well: what is put in place is whole.
  staging=target/npm-$$
  rm -rf "$staging"
  mkdir -p "$staging"
  cp .npmrc package.json package-lock.json "$staging"
  # The tests use a browser of the machine.
  (cd "$staging" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci >&2) || {
    rm -rf "$staging"
    fail "npm ci failed; see above."
  }
  # npm keeps the time of an unchanged file, which may be before this checkout.
  touch "$staging/node_modules/.package-lock.json"
  if ! npm_is_current; then
    rm -rf node_modules
    mv "$staging/node_modules" node_modules
  fi
  rm -rf "$staging"
}

everything() {
  need node "Install Node.js 20 or newer: https://nodejs.org"
  need npm "It comes with Node.js: https://nodejs.org"
  target
  npm_is_current || npm_ci
  tool wasm-bindgen-cli "$wasm_bindgen_version" wasm-bindgen '1 minute' --bin wasm-bindgen
  # Without asking for newer versions of itself.
  tool trunk "$trunk_version" trunk '2 minutes' --no-default-features --features rustls
  PATH=$PWD/node_modules/.bin:$PATH
  export PATH
}

# The same bytes whoever builds: what panics say names files of crates and of the standard library, and the compiler is given the places where this
# machine keeps them. In the page they are called /crates and, as on machines without the standard library's sources, /rustc/COMMIT. The
# project's own files have relative names.
same_everywhere() {
  # These would take the place of .cargo/config.toml's.
  unset RUSTFLAGS CARGO_ENCODED_RUSTFLAGS
  # A mirror's crates have another folder than those of crates.io.
  crates=$(cargo metadata --quiet --locked --format-version 1 --filter-platform wasm32-unknown-unknown |
    sed -n 's|.*"manifest_path":"\([^"]*\)/wasm-bindgen-'"$wasm_bindgen_version"'/Cargo.toml".*|\1|p')
  [ -n "$crates" ] || fail "cargo metadata does not say where wasm-bindgen $wasm_bindgen_version is."
  std=$(rustc --print sysroot)/lib/rustlib/src/rust
  case $crates$std in
    # Cargo takes one for the end of an option.
    *[[:space:]]*) say "$crates or $std has a space in it: the page may name that folder, and differ from what others build" ;;
    *)
      commit=$(rustc -vV | sed -n 's/^commit-hash: //p')
      CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS="--remap-path-prefix=$crates=/crates --remap-path-prefix=$std=/rustc/$commit"
      export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS
      ;;
  esac
}

# Tools that single commands need, by the name of their crate.
with() {
  need cargo "Install Rust: https://rustup.rs"
  case $1 in
    cargo-deny) tool cargo-deny 0.20.2 cargo-deny '2 minutes' ;;
    cargo-fuzz) tool cargo-fuzz 0.13.2 cargo-fuzz '1 minute' ;;
    cargo-mutants) tool cargo-mutants 27.1.0 cargo-mutants '2 minutes' ;;
    cargo-llvm-cov)
      llvm_tools
      tool cargo-llvm-cov 0.8.0 cargo-llvm-cov '1 minute'
      ;;
    *) fail "no version is chosen here for $1" ;;
  esac
}

case ${1:-} in
  '') everything ;;
  target) target ;;
  run)
    shift
    everything
    # Trunk has Cargo build without a network. This downloads what is not here yet, the crates of every feature included.
    cargo fetch --quiet --locked
    same_everywhere
    # Trunk reads NO_COLOR as true or false and refuses the usual 1.
    [ -z "${NO_COLOR:-}" ] || export NO_COLOR=true
    exec "$@"
    ;;
  with)
    shift
    with "$1"
    shift
    exec "$@"
    ;;
  *) fail "usage: build/tools.sh [target | run COMMAND… | with TOOL COMMAND…]" ;;
esac
