#!/bin/sh
# Asks the RustSec database and the npm registry whether a package has a known hole, and crates.io's index whether a crate was withdrawn (yanked);
# deny.toml says what is denied.
#
#   build/advisories.sh                all must answer
#   build/advisories.sh if-reachable   whoever can't be asked is skipped, with a sentence and the date when it was last asked
set -eu
cd "$(dirname "$0")/.."
mode=${1:-}

# skipped WHO WHAT: nothing new is known, which is an error only if all must answer.
skipped() {
  echo "advisories: $1 cannot be asked from here$2" >&2
  [ "$mode" = if-reachable ] || exit 1
}

# last_checked WHAT: what deny.toml says of it.
last_checked() {
  echo ", so nothing was checked there. $(sed -n "s/^# \(Last checked: $1.*\)/\1/p" deny.toml)"
}

deny() {
  build/tools.sh with cargo-deny cargo deny --log-level error "$@"
}

# withdrawn: looks for withdrawn crates alone. cargo-deny does so only beside a database of holes, so it gets one with nothing in it but a hole of
# a crate that there isn't.
withdrawn() {
  place=$PWD/target/withdrawn
  rm -rf "$place"
  mkdir -p "$place/database/crates/nothing"
  printf '```toml\n[advisory]\nid = "RUSTSEC-2026-0000"\npackage = "nothing"\ndate = "2026-01-01"\n[versions]\npatched = []\n```\n\n# Nothing\n' \
    >"$place/database/crates/nothing/RUSTSEC-2026-0000.md"
  (
    cd "$place/database"
    git init --quiet --initial-branch=main
    git add .
    git -c user.name=nobody -c user.email=nobody@localhost -c commit.gpgsign=false commit --quiet --message 'Nothing'
  )
  sed "s|^\[advisories\]|&\ndb-path = \"$place/copy\"|" deny.toml >"$place/deny.toml"
  GIT_CONFIG_COUNT=1 GIT_CONFIG_KEY_0="url.file://$place/database.insteadOf" GIT_CONFIG_VALUE_0=$database \
    deny --config "$place/deny.toml" check advisories >/dev/null
  echo "advisories: no crate was withdrawn, as far as Cargo's copy of the index knows" >&2
}

# Without it, cargo-deny believes what Cargo kept of the index when it last looked something up there.
cargo update --quiet --dry-run 2>/dev/null ||
  skipped "crates.io's index" ': withdrawn crates are looked for in what Cargo kept of it'

database=https://github.com/RustSec/advisory-db
if GIT_TERMINAL_PROMPT=0 timeout 30 git ls-remote --quiet "$database" HEAD >/dev/null 2>&1; then
  deny check advisories
else
  skipped 'the RustSec database' "$(last_checked crates)"
  withdrawn
fi

# The answer has a version; a refusal has none.
answer=$(npm audit --json 2>/dev/null) && found=no || found=yes
case $answer in
  *'"auditReportVersion"'*)
    [ "$found" = no ] || {
      npm audit || true
      exit 1
    }
    ;;
  *) skipped 'the npm registry' "$(last_checked npm)" ;;
esac
