#!/bin/sh
# Builds the last commit once more, elsewhere: in a folder of another path and length, with a target folder, a home and a Cargo home of other names,
# in another time zone. All files must be the same to the byte as those in dist/, which `make dist` has just built.
#
# Compiler, tools and crates are this machine's: that others have the same ones is what sbom.cdx.json and build.json are for.
set -eu
cd "$(dirname "$0")/.."

say() {
  echo "reproducible: $*" >&2
}

work=$(mktemp -d "${TMPDIR:-/tmp}/expel-metrics-elsewhere.XXXXXX")
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
ln -s "$HOME" "$work/home-of-somebody-else"
ln -s "${CARGO_HOME:-$HOME/.cargo}" "$work/cargo-home"

# built FOLDER: clones the last commit into it and builds the page.
built() {
  git clone --quiet --depth 1 "file://$PWD" "$1"
  (
    unset MAKEFLAGS MFLAGS MAKELEVEL CARGO_TARGET_DIR
    cd "$1"
    HOME=$work/home-of-somebody-else CARGO_HOME=$work/cargo-home TZ=Pacific/Auckland LC_ALL=C \
      CARGO_TARGET_DIR=$1-and-its-target-folder make --no-print-directory dist
  )
}

commit=$(git rev-parse HEAD)

# committed FOLDER: whether the page in it was built from what is committed, and nothing else.
committed() {
  grep -q "\"commit\": \"$commit\"" "$1/build.json" && grep -q '"uncommitted_changes": false' "$1/build.json"
}

one=dist
if ! committed dist; then
  say "dist/ was not built from what is committed, so it is no measure: building the last commit twice"
  git status --short >&2
  one=$work/one/dist
  built "$work/one"
fi
other=$work/a-folder-whose-name-is-a-good-deal-longer/than-that-of-this-one
built "$other"

for folder in "$one" "$other/dist"; do
  committed "$folder" || {
    say "$folder was not built from $commit alone; see its build.json:"
    cat "$folder/build.json" >&2
    exit 1
  }
done
# Even build.json, which says who built it: here that is the same.
diff -r "$one" "$other/dist" >&2 || {
  say "two builds of $commit differ; see above"
  exit 1
}
say "two builds of $commit are the same, all $(ls "$one" | wc -l) files"
