#!/bin/sh
# Throws mutated inputs at everything that reads bytes from outside, beginning with those kept in tests/fuzz/corpus.
#
#   build/fuzz.sh SECONDS   for each target
#
# `cargo test` runs the same checks (tests/fuzz.rs) on that corpus and on blind mutations of it, in its ordinary build and without libFuzzer.
# libFuzzer sees what code an input reaches, keeps those that reach more and goes on from there, for as long as one lets it; and it ends
# an input that takes more than 20 seconds.
#
# Without sanitizers, a stable Rust will do: there is no unsafe code here that one would watch. What is found on the way stays in target/,
# so that the next run goes on from there. An input that fails is left in tests/fuzz/artifacts; in tests/fuzz/corpus, `cargo test` checks
# it each time.
set -eu
cd "$(dirname "$0")/.."

if ! command -v c++ >/dev/null 2>&1; then
  echo "fuzz: libFuzzer is C++, and there is no c++ here (Debian: apt install g++)." >&2
  [ -z "${CI:-}" ] || exit 1
  echo "fuzz: SKIPPED: nothing was fuzzed." >&2
  exit 0
fi

log=$(mktemp)
trap 'rm -f "$log"' EXIT
for target in csv timestamp times answers; do
  found=target/fuzz-corpus/$target
  mkdir -p "$found"
  if ! build/tools.sh with cargo-fuzz cargo fuzz run --fuzz-dir tests/fuzz --target-dir target/fuzz --sanitizer none "$target" \
    "$found" "tests/fuzz/corpus/$target" -- -dict="tests/fuzz/dictionaries/$target" -max_total_time="$1" -timeout=20 -print_final_stats=1 >"$log" 2>&1; then
    cat "$log"
    exit 1
  fi
  sed -n "s/^stat::number_of_executed_units: */$target: inputs tried: /p" "$log"
done
