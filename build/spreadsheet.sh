#!/bin/sh
# Prints the path of a LibreOffice to test exports with.
#
# $SOFFICE decides if it is set. On Debian as root a missing one is installed (90 MB to fetch); elsewhere that is yours to do.
set -eu

say() {
  echo "spreadsheet: $*" >&2
}

find_it() {
  for name in "${SOFFICE:-soffice}" soffice libreoffice /Applications/LibreOffice.app/Contents/MacOS/soffice; do
    if path=$(command -v "$name") && "$path" --version >/dev/null 2>&1; then
      echo "$path"
      return
    fi
    if [ -n "${SOFFICE:-}" ]; then
      say "SOFFICE is set to $SOFFICE, which doesn't run."
      exit 1
    fi
  done
  return 1
}

install() {
  command -v apt-get >/dev/null 2>&1 && [ "$(id -u)" = 0 ] || return 1
  say "installing libreoffice-calc-nogui with apt (a minute or two)"
  export DEBIAN_FRONTEND=noninteractive
  apt-get update -qq >&2 && apt-get install -y -qq --no-install-recommends libreoffice-calc-nogui >&2
}

find_it || {
  [ -z "${SOFFICE:-}" ] || exit 1
  install || true
  find_it || {
    say "There is no LibreOffice here. Install it (Debian: apt install libreoffice-calc-nogui; macOS: brew install --cask libreoffice;"
    say "others: https://www.libreoffice.org), or set SOFFICE to the path of its soffice."
    exit 1
  }
}
