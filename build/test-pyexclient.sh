#!/bin/sh
# Proves that Expel's own Python client can use the stand-in for Workbench, which is what makes a test against it worth
# something. Needs python3 with venv. Where continuous integration runs, that must be there; elsewhere its lack is reported and
# skipped, because everything else needs no Python.
set -eu
cd "$(dirname "$0")/.."

say() {
  echo "test-pyexclient: $*" >&2
}

if ! python3 -c 'import ensurepip, venv' >/dev/null 2>&1; then
  say "python3 with venv is missing (Debian: apt install python3-venv)."
  if [ -n "${CI:-}" ]; then
    exit 1
  fi
  say "SKIPPED: nothing here checked the stand-in against Expel's Python client."
  exit 0
fi

target=${CARGO_TARGET_DIR:-target}
venv=target/pyexclient
requirements=tests/pyexclient/requirements.txt
# An environment is whole when it holds the list that it was made from: pip may have been stopped in the middle.
if ! cmp -s $requirements $venv/requirements.txt; then
  say "installing Expel's Python client into $venv"
  rm -rf $venv
  python3 -m venv $venv
  $venv/bin/pip install --quiet --disable-pip-version-check --requirement $requirements
  cp $requirements $venv/requirements.txt
fi

cargo build --quiet --package stand-in
out=$(mktemp)
"$target/debug/stand-in" >"$out" &
stand_in=$!
trap 'kill $stand_in 2>/dev/null || true; rm -f "$out"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM HUP
until [ -s "$out" ]; do
  kill -0 $stand_in 2>/dev/null || exit 1
  sleep 0.1
done
# Through a proxy it wouldn't reach this machine.
no_proxy='*' $venv/bin/python tests/pyexclient/notebook_calls.py "$(head -n 1 "$out")"
