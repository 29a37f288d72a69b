#!/bin/sh
# Asks the RustSec database and the npm registry whether a package has a known hole or was withdrawn (yanked); deny.toml says what is denied.
#
#   build/advisories.sh                both must answer
#   build/advisories.sh if-reachable   whoever can't be asked is skipped, with a sentence and the date when it was last asked
set -eu
cd "$(dirname "$0")/.."
mode=${1:-}

# skipped WHO: nothing is known, which is an error only if both must answer.
skipped() {
  echo "advisories: $1 cannot be asked from here, so nothing was checked there. $(sed -n "s/^# \(Last checked: $2.*\)/\1/p" deny.toml)" >&2
  [ "$mode" = if-reachable ] || exit 1
}

database=https://github.com/RustSec/advisory-db
if GIT_TERMINAL_PROMPT=0 timeout 30 git ls-remote --quiet "$database" HEAD >/dev/null 2>&1; then
  build/tools.sh with cargo-deny cargo deny --log-level error check advisories
else
  skipped 'the RustSec database' crates
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
  *) skipped "the npm registry" 'npm' ;;
esac
